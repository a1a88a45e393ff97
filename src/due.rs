//! Due dates: how people write them, and how the bot writes them back.

use std::ops::Range;

use chrono::{Datelike, NaiveDate};

use crate::model::DueDate;

mod alone;
mod calendar;
mod context;
mod days;
mod decide;
mod english;
mod forms;
mod found;
mod numeric;
mod periods;
mod phrase;
mod relative;
mod times;
mod tokenize;
mod vocabulary;
mod words;

use words::Words;

/// What a text says about a due date. Every range is in bytes of the text, on character
/// boundaries.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Reading {
    /// No date, or one that isn't meant as a due date (`since monday`).
    Nothing,
    /// `due:none`. Cut `words` off the end.
    Cleared { words: Range<usize> },
    /// A date at the very end. Cut off `words`, which include everything that belongs to it.
    /// `is_marked` if a marker (`due`, `by`, `deadline`, `due:`) leaves no doubt.
    Cut {
        due: DueDate,
        words: Range<usize>,
        is_marked: bool,
    },
    /// A date that is certainly meant, but the text needs its words: keep the whole text.
    Set { due: DueDate, words: Range<usize> },
    /// One to three days, ascending, none of them past. Keep the whole text.
    Offered {
        days: Vec<DueDate>,
        words: Range<usize>,
    },
    /// A day was meant that can't be set. Quote `words` when saying so.
    Told { why: Trouble, words: Range<usize> },
}

/// Why a date that was meant can't be set.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Trouble {
    /// Not in the calendar: `31 february`.
    NoSuchDay { guess: Option<DueDate> },
    /// `monday 27 november`, if that day isn't a Monday.
    OtherWeekday { guess: Option<DueDate> },
    /// Not a form that the bot knows: `due aprl 15`, `good friday`.
    Unreadable { guess: Option<DueDate> },
    /// An explicit past date without a marker.
    Past { day: DueDate },
    /// Further away than a due date can be.
    TooFar,
    /// A period rather than a day: `in december`.
    NoSingleDay,
    /// `every friday`.
    Repeats,
}

/// The text after the last `due:` isn't a date. Holds that text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NotADate(pub String);

/// Reads what a text says about a due date.
///
/// # Errors
///
/// If the text after the last `due:` is neither a date nor `none`.
pub fn read(text: &str, today: NaiveDate) -> Result<Reading, NotADate> {
    let lower = text.to_ascii_lowercase();
    let words = Words::new(text, &lower);
    decide::read_explicit(&words, today).unwrap_or_else(|| Ok(decide::read(&words, today)))
}

/// What a text means if all of it may be a date.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Alone {
    /// One day, perhaps in more words: `move to friday`.
    Due(DueDate),
    /// `no date`, `due none`.
    Cleared,
    /// Only date words, but not one day: `friday or saturday`, `april`.
    Unclear,
    /// Something else.
    No,
}

/// Reads the whole of a text as a date. Short forms need no marker here.
#[must_use]
pub fn read_alone(text: &str, today: NaiveDate) -> Alone {
    let lower = text.to_ascii_lowercase();
    alone::read(&Words::new(text, &lower), today)
}

/// Bounties due within this many days are due soon.
const SOON_DAYS: i64 = 7;

/// Whether `due` is past, today, or within the next 7 days.
#[must_use]
pub fn is_soon(due: DueDate, today: NaiveDate) -> bool {
    days_until(due, today) <= SOON_DAYS
}

/// Writes a due date for people: `due Fri 27 Nov (in 4 days)`, with the year if it isn't this one.
#[must_use]
pub fn describe(due: DueDate, today: NaiveDate) -> String {
    let distance = match days_until(due, today) {
        0 => "today".to_owned(),
        1 => "tomorrow".to_owned(),
        -1 => "overdue by 1 day".to_owned(),
        days if days < 0 => format!("overdue by {} days", -days),
        days => format!("in {days} days"),
    };
    format!("due {} ({distance})", day(due.date(), today))
}

/// Writes a day for people: `Fri 27 Nov`, with the year if it isn't this one.
#[must_use]
pub fn day(date: NaiveDate, today: NaiveDate) -> String {
    let month = MONTHS[date.month0() as usize];
    let day = format!("{} {} {month}", date.weekday(), date.day());
    match date.year() {
        year if year == today.year() => day,
        year => format!("{day} {year:04}"),
    }
}

const MONTHS: [&str; 12] = [
    "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
];

fn days_until(due: DueDate, today: NaiveDate) -> i64 {
    due.date().signed_duration_since(today).num_days()
}

#[cfg(test)]
mod tests;
