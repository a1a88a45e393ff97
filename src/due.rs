//! Due dates: how people write them, and how the bot writes them back.
//!
//! Everything is in English, in any case, and relative to a `today` that is passed in. Nothing
//! here reads the clock.

use std::ops::RangeInclusive;

use chrono::{Datelike, Days, Month, Months, NaiveDate, Weekday};

use crate::model::DueDate;

mod unread;

#[cfg(test)]
pub(crate) mod tests;

pub use unread::{is_date_alone, unread_tail};

/// The longest date, in words: `friday, 15th of april, 2027`.
const MAX_WORDS: usize = 5;

/// Bounties due within this many days are due soon.
const SOON_DAYS: i64 = 7;

/// The years that a due date may fall into: those that four digits can write.
const YEARS: RangeInclusive<i32> = 1..=9999;

/// A due date at the end of a text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Tail {
    /// Where it starts in the text, in bytes; a marker (`due`, `by`) is part of it.
    pub start: usize,
    /// The date that it names.
    pub due: DueDate,
}

/// Reads the whole of `text` as a date, with the short forms that need a marker before them.
#[must_use]
pub fn parse(text: &str, today: NaiveDate) -> Option<DueDate> {
    let lower = text.to_ascii_lowercase();
    let words: Vec<&str> = lower.split_whitespace().collect();
    marked_date(&words, today)
}

/// Finds the due date that `text` ends with: the longest one, with the marker before it.
/// None where the words before it leave doubt about which date is meant.
///
/// `due:` is no marker here: what follows it has to be a date, which is for [`parse`] to tell.
#[must_use]
pub fn cut_tail(text: &str, today: NaiveDate) -> Option<Tail> {
    match find_tail(text, today)? {
        (tail, None) => Some(tail),
        (_, Some(_doubt)) => None,
    }
}

/// Whether `due` is past, today, or within the next 7 days.
#[must_use]
pub fn is_soon(due: DueDate, today: NaiveDate) -> bool {
    days_until(due, today) <= SOON_DAYS
}

/// Writes a due date for people: `due Fri 27 Nov (in 4 days)`, the year where it is not this one.
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

/// Writes a day for people: `Fri 27 Nov`, the year where it is not this one.
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

/// The due date that `text` ends with and, where it is in doubt, the byte at which the
/// words begin that it may belong to.
fn find_tail(text: &str, today: NaiveDate) -> Option<(Tail, Option<usize>)> {
    let lower = text.to_ascii_lowercase();
    let (starts, words): (Vec<usize>, Vec<&str>) = words_with_starts(&lower).unzip();
    let longest = words.len().min(MAX_WORDS);
    (1..=longest).rev().find_map(|count| {
        let (before, date) = words.split_at(words.len() - count);
        let markers = trailing_markers(before);
        let (due, doubtful) = match markers {
            0 => (bare_date(date, today)?, doubtful_words(before, date, today)),
            _ => (marked_date(date, today)?, 0),
        };
        let start = starts[before.len() - markers];
        let doubt = (doubtful > 0).then(|| starts[before.len() - doubtful]);
        Some((Tail { start, due }, doubt))
    })
}

/// How many of the last words before a date make it another one, or none: the 3 in
/// `3 april 15`, a weekday that is not the date's, the `end of` in `end of next week`.
fn doubtful_words(before: &[&str], date: &[&str], today: NaiveDate) -> usize {
    let is_day_of_month = matches!(date, [month, _] if month_number(month).is_some());
    let is_of_calendar = || calendar_date(date, today).is_some();
    match before {
        [.., "start" | "beginning" | "middle" | "end", "of"]
        | [.., "day" | "week" | "month", "after"] => 2,
        [.., day] if is_day_of_month && day_number(day).is_some_and(|day| day <= 31) => 1,
        [.., name] if weekday(without_comma(name)).is_some() && is_of_calendar() => 1,
        _ => 0,
    }
}

fn days_until(due: DueDate, today: NaiveDate) -> i64 {
    due.date().signed_duration_since(today).num_days()
}

/// The words of `text` in order, each with the byte that it starts at.
fn words_with_starts(text: &str) -> impl Iterator<Item = (usize, &str)> {
    let mut end = 0;
    text.split_whitespace().filter_map(move |word| {
        // Only whitespace lies between two words, so the first match is the word itself.
        let start = end + text[end..].find(word)?;
        end = start + word.len();
        Some((start, word))
    })
}

/// How many of the last words are a marker; `due by friday` has two.
fn trailing_markers(words: &[&str]) -> usize {
    match words {
        [.., "due", "by"] => 2,
        [.., "due" | "by"] => 1,
        _ => 0,
    }
}

/// A date in any form.
fn marked_date(words: &[&str], today: NaiveDate) -> Option<DueDate> {
    bare_date(words, today).or_else(|| short_form(words, today).and_then(due_date))
}

/// A date in a form that is a date without a marker, too.
fn bare_date(words: &[&str], today: NaiveDate) -> Option<DueDate> {
    long_form(words, today)
        .or_else(|| calendar_date(words, today))
        .or_else(|| named_calendar_date(words, today))
        .and_then(due_date)
}

fn due_date(date: NaiveDate) -> Option<DueDate> {
    YEARS.contains(&date.year()).then(|| date.into())
}

/// The dates that are told from today.
fn long_form(words: &[&str], today: NaiveDate) -> Option<NaiveDate> {
    match *words {
        ["today"] => Some(today),
        ["tomorrow"] => later(today, 1, "day"),
        [name] if is_full(name) => first_after(today, weekday(name)?),
        ["day", "after", "tomorrow"] | ["the", "day", "after", "tomorrow"] => {
            later(today, 2, "day")
        }
        ["next", "week"] => later(today, 1, "week"),
        ["next", "month"] => later(today, 1, "month"),
        ["next", name] if is_full(name) => in_next_week(today, weekday(name)?),
        ["in", count, unit] => later(today, number(count)?, unit),
        _ => None,
    }
}

/// The forms that are too short to be dates without a marker: `fri`, `next fri`, `3d`, `in 2w`.
fn short_form(words: &[&str], today: NaiveDate) -> Option<NaiveDate> {
    match *words {
        ["next", name] => in_next_week(today, weekday(name)?),
        ["in", count] => short_count(today, count),
        [word] => match weekday(word) {
            Some(day) => first_after(today, day),
            None => short_count(today, word),
        },
        _ => None,
    }
}

/// `fri 27 nov`, as the bot itself writes it. Where the name is not that day's, they are no date.
fn named_calendar_date(words: &[&str], today: NaiveDate) -> Option<NaiveDate> {
    let (name, date) = words.split_first()?;
    let named = weekday(without_comma(name))?;
    calendar_date(date, today).filter(|date| date.weekday() == named)
}

/// A day of a month, with or without a year.
fn calendar_date(words: &[&str], today: NaiveDate) -> Option<NaiveDate> {
    if let [word] = *words {
        return numeric_date(word);
    }
    if let Some((day, month)) = day_and_month(words) {
        return next_such_day(today, day, month);
    }
    let mut rest = words.to_vec();
    let year = rest.pop()?;
    let last = rest.last_mut()?;
    *last = without_comma(last);
    let (day, month) = day_and_month(&rest)?;
    NaiveDate::from_ymd_opt(year_number(year)?, month, day)
}

/// `2026-12-24` or `24.12.2026`.
fn numeric_date(word: &str) -> Option<NaiveDate> {
    let mut parts: Vec<&str> = word.split('-').collect();
    if parts.len() == 1 {
        parts = word.rsplit('.').collect();
    }
    let [year, month, day] = parts[..] else {
        return None;
    };
    let month = digits(month, 1..=2)?;
    NaiveDate::from_ymd_opt(year_number(year)?, month, digits(day, 1..=2)?)
}

/// `april 15`, `15th april` or `15 of april`, as day and month.
fn day_and_month(words: &[&str]) -> Option<(u32, u32)> {
    match *words {
        [day, "of", name] => Some((day_number(day)?, month_number(name)?)),
        [first, second] => match month_number(first) {
            Some(month) => Some((day_number(second)?, month)),
            None => Some((day_number(first)?, month_number(second)?)),
        },
        _ => None,
    }
}

/// The next such day, today included. Leap days are at most eight years apart (1896 to 1904).
fn next_such_day(today: NaiveDate, day: u32, month: u32) -> Option<NaiveDate> {
    (today.year()..=today.year() + 8)
        .filter_map(|year| NaiveDate::from_ymd_opt(year, month, day))
        .find(|date| *date >= today)
}

fn first_after(today: NaiveDate, day: Weekday) -> Option<NaiveDate> {
    let days = match day.days_since(today.weekday()) {
        0 => 7,
        days => days,
    };
    later(today, days, "day")
}

/// That day of the week after this one; weeks start on Monday.
fn in_next_week(today: NaiveDate, day: Weekday) -> Option<NaiveDate> {
    let monday = first_after(today, Weekday::Mon)?;
    later(monday, day.num_days_from_monday(), "day")
}

/// Counts on from a date. A month on is the same day of that month, or its last.
fn later(from: NaiveDate, count: u32, unit: &str) -> Option<NaiveDate> {
    match unit {
        "day" | "days" => from.checked_add_days(Days::new(count.into())),
        "week" | "weeks" => from.checked_add_days(Days::new(u64::from(count) * 7)),
        "month" | "months" => from.checked_add_months(Months::new(count)),
        _ => None,
    }
}

/// `3d` or `2w`.
fn short_count(today: NaiveDate, word: &str) -> Option<NaiveDate> {
    let (count, unit) = match word.strip_suffix('d') {
        Some(count) => (count, "days"),
        None => (word.strip_suffix('w')?, "weeks"),
    };
    later(today, digits(count, 1..=9)?, unit)
}

/// A count in words or in digits; past nine digits it leaves the calendar anyway.
fn number(word: &str) -> Option<u32> {
    const NAMES: [&str; 12] = [
        "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven",
        "twelve",
    ];
    match word {
        "a" | "an" => Some(1),
        _ => match (1..).zip(NAMES).find(|(_, name)| *name == word) {
            Some((count, _)) => Some(count),
            None => digits(word, 1..=9),
        },
    }
}

/// A weekday by its full name or a usual short one.
fn weekday(word: &str) -> Option<Weekday> {
    match word {
        "tues" => Some(Weekday::Tue),
        "thur" | "thurs" => Some(Weekday::Thu),
        _ => word.parse().ok(),
    }
}

/// Whether a weekday is written in full.
fn is_full(weekday: &str) -> bool {
    weekday.ends_with("day")
}

/// A month by its full name or a usual short one, from 1 for January.
fn month_number(word: &str) -> Option<u32> {
    match word {
        "sept" => Some(9),
        _ => word
            .parse()
            .ok()
            .map(|month: Month| month.number_from_month()),
    }
}

/// `15` or `15th`; a wrong ending (`2th`) leaves no doubt about the day.
fn day_number(word: &str) -> Option<u32> {
    let number = ["st", "nd", "rd", "th"]
        .iter()
        .find_map(|ending| word.strip_suffix(ending));
    digits(number.unwrap_or(word), 1..=2)
}

fn year_number(word: &str) -> Option<i32> {
    digits(word, 4..=4)?.try_into().ok()
}

/// A number of so many ASCII digits, and nothing else.
fn digits(word: &str, lengths: RangeInclusive<usize>) -> Option<u32> {
    let all_digits = word.bytes().all(|byte| byte.is_ascii_digit());
    if all_digits && lengths.contains(&word.len()) {
        word.parse().ok()
    } else {
        None
    }
}

fn without_comma(word: &str) -> &str {
    word.strip_suffix(',').unwrap_or(word)
}
