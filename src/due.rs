//! Due dates: how people write them, and how the bot writes them back.
//!
//! A text becomes tokens (`tokenize`). `phrase` finds the dates in them, by the table in `forms`,
//! each with the marker, the preposition and the times that belong to it. `judge` says what may be
//! done with each by the words around it (`context`), and `decide` makes one reading of all of
//! them.
//!
//! | What is new | goes to |
//! |---|---|
//! | a form of date, or of repetition | a row in `forms` |
//! | a word with which something repeats (`nightly`) | also `repeats::WORDS` |
//! | another spelling of a date word | `vocabulary` |
//! | a marker such as `by`, or a word of a kind (a verb, a determiner) | `named` |
//! | a word beside a date that changes what is done with it | `judge` |
//! | a word in a text that is only a date (`move to friday`) | `alone` |
//!
//! Each row has a line in `lines.tsv` that it changes: what is done (`cut`, `set`, `offered`,
//! `told`, `nothing`), the days, what is left of the text (or the words that are quoted, or how
//! it repeats), and the text.

use std::ops::Range;

use chrono::{Datelike, NaiveDate};

use crate::model::{Bounty, DueDate};

mod alone;
mod context;
mod days;
mod decide;
mod forms;
mod judge;
mod matched;
mod meaning;
mod named;
mod pattern;
mod phrase;
mod repeats;
mod tokenize;
mod vocabulary;
mod words;

use words::Words;

pub use decide::offered;
pub use repeats::Repeats;

/// What a text says about a due date. The text is kept whole, unless it is to be cut at a byte
/// (on a character boundary): the words from there on are only about the due date.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Reading {
    /// No date, or one that isn't meant as a due date (`since monday`).
    #[default]
    Nothing,
    /// `due:none`.
    Cleared { cut_at: usize },
    /// A date at the very end, with everything that belongs to it.
    Cut {
        due: DueDate,
        cut_at: usize,
        /// Whether a marker (`due`, `by`, `deadline`, `due:`) or the lack of any other words
        /// leaves no doubt.
        is_certain: bool,
    },
    /// A date that is certainly meant, but the text needs its words. Some of them may say how it
    /// repeats.
    Set {
        due: DueDate,
        repeats: Option<Repeats>,
    },
    /// One to three days, ascending, none of them past.
    Offered { days: Vec<DueDate> },
    /// A day was meant by these words that can't be set.
    Told { why: Trouble, words: String },
}

impl Reading {
    /// Whether words were cut off that may belong to the text after all.
    pub fn may_be_put_back(&self) -> bool {
        matches!(self, Self::Cut { is_certain, .. } if !is_certain)
    }
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
    /// An hour without a day: `in 2 hours`, `at 5pm`.
    NoDay,
    /// It repeats in a way that the bot doesn't support: `every 36 hours`.
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

/// How a text says that its bounty repeats, and the bytes of the words that say so. `today` is
/// any day.
pub fn repetition(text: &str, today: NaiveDate) -> Option<(Repeats, Range<usize>)> {
    if !repeats::may_repeat(text) {
        return None;
    }
    let lower = text.to_ascii_lowercase();
    decide::repetition(&Words::new(text, &lower), today)
}

/// How a bounty repeats: for as long as its text says so and it has a due date.
pub fn repeats(bounty: &Bounty) -> Option<Repeats> {
    let due = bounty.due_date_ts?;
    Some(repetition(&bounty.text, due.date())?.0)
}

/// Reads a text that may be nothing but a date, in more words perhaps: `move to friday`, `no
/// date`. Short forms need no marker here.
///
/// `Nothing` if it is about something else. Otherwise all of it is cut off, or it isn't one day
/// (`friday or saturday`, `april`).
pub fn read_alone(text: &str, today: NaiveDate) -> Reading {
    let lower = text.to_ascii_lowercase();
    alone::read(&Words::new(text, &lower), today)
}

/// Bounties due within this many days are due soon.
const SOON_DAYS: i64 = 7;

/// Whether `due` is past, today, or within the next 7 days.
pub fn is_soon(due: DueDate, today: NaiveDate) -> bool {
    days_until(due, today) <= SOON_DAYS
}

/// Writes a due date for people: `due Fri 27 Nov (in 4 days)`, with the year if it isn't this one.
pub fn describe(due: DueDate, today: NaiveDate) -> String {
    let distance = match (overdue_by(due, today), days_until(due, today)) {
        (Some(by), _) => format!("overdue {by}"),
        (None, 0) => "today".to_owned(),
        (None, 1) => "tomorrow".to_owned(),
        (None, days) => format!("in {days} days"),
    };
    format!("due {} ({distance})", day(due.date(), today))
}

/// The heading of what is due on a day: `Overdue`, `Today`, `Tomorrow`, or
/// `Fri 27 Nov (in 4 days)`, with the year if it isn't this one.
pub fn heading(date: NaiveDate, today: NaiveDate) -> String {
    match days_until(date.into(), today) {
        ..=-1 => "Overdue".to_owned(),
        0 => "Today".to_owned(),
        1 => "Tomorrow".to_owned(),
        days => format!("{} (in {days} days)", day(date, today)),
    }
}

/// `by 2 days`; `None` if it isn't overdue.
pub fn overdue_by(due: DueDate, today: NaiveDate) -> Option<String> {
    match -days_until(due, today) {
        ..=0 => None,
        1 => Some("by 1 day".to_owned()),
        days => Some(format!("by {days} days")),
    }
}

/// Writes a day for people: `Fri 27 Nov`, with the year if it isn't this one.
pub fn day(date: NaiveDate, today: NaiveDate) -> String {
    let day = date.format("%a %-d %b");
    match date.year() {
        year if year == today.year() => day.to_string(),
        year => format!("{day} {year:04}"),
    }
}

fn days_until(due: DueDate, today: NaiveDate) -> i64 {
    due.date().signed_duration_since(today).num_days()
}

#[cfg(test)]
mod tests;
