//! What is found where a date may be: how much of the text, which day, and how certain.

use std::ops::RangeInclusive;

use chrono::{Datelike, NaiveDate};

use super::{
    Trouble,
    days::{end_of_month, later, next_such_day},
    words::{
        Token::{self, Count, Digits, Word},
        Unit,
    },
};
use crate::model::DueDate;

/// Up to this many months away, a date without a year is certain.
const SURE_MONTHS: u32 = 9;

/// The years that a due date may be in: up to four digits.
const YEARS: RangeInclusive<i32> = 1..=9999;

/// A date, or what was meant as one, at the start of some tokens.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Found {
    /// In tokens.
    pub len: usize,
    pub meaning: Meaning,
    pub form: Form,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Meaning {
    Day(NaiveDate),
    /// Several days may be meant. They may be in the past.
    Choice(Vec<NaiveDate>),
    Trouble(Trouble),
}

/// How certain a date is from its form alone.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Form {
    /// Certainly a date: `friday`, `24.12.2026`.
    Plain,
    /// Includes the time of day: `tonight`.
    Timed,
    /// `the 15th`.
    DayOfMonth,
    /// `12/24`.
    Slashed,
    /// `24.12.`, `24.12.26`: a date, a version or an amount.
    Dotted,
    /// `fri`, `eom`.
    Short,
    /// Short, and also another word: `sun`.
    Ambiguous,
    /// More than nine months away, and without a year.
    Far,
    /// Not an exact day: `within a week`, or one day of several.
    Rough,
    /// Rarely about a day unless it ends the text: `in december`, `weekly`.
    Vague,
    /// Contains a typo.
    Typo,
    /// A date only next to a marker, `on` or a time: `15th`, `the fifteenth`.
    OnlyAnchored,
    /// A date only after a marker: `3d`, `yesterday`.
    OnlyMarked,
}

impl Meaning {
    pub fn days(&self) -> Vec<NaiveDate> {
        match self {
            Self::Day(day) => vec![*day],
            Self::Choice(days) => days.clone(),
            Self::Trouble(_) => Vec::new(),
        }
    }
}

impl Found {
    pub fn new(len: usize, form: Form, day: Option<NaiveDate>) -> Self {
        let meaning = match day.filter(|day| YEARS.contains(&day.year())) {
            Some(day) => Meaning::Day(day),
            None => Meaning::Trouble(Trouble::TooFar),
        };
        Self { len, meaning, form }
    }

    pub fn plain(len: usize, day: Option<NaiveDate>) -> Self {
        Self::new(len, Form::Plain, day)
    }

    pub fn rough(len: usize, day: Option<NaiveDate>) -> Self {
        Self::new(len, Form::Rough, day)
    }

    pub fn choice<const N: usize>(len: usize, days: [Option<NaiveDate>; N]) -> Self {
        let days = days
            .into_iter()
            .flatten()
            .filter(|day| YEARS.contains(&day.year()));
        Self {
            len,
            meaning: Meaning::Choice(days.collect()),
            form: Form::Rough,
        }
    }

    pub fn trouble(len: usize, why: Trouble) -> Self {
        Self {
            len,
            meaning: Meaning::Trouble(why),
            form: Form::Plain,
        }
    }

    /// The same date with more tokens.
    pub fn and(self, more: usize) -> Self {
        Self {
            len: self.len + more,
            ..self
        }
    }

    /// The same date in another form.
    pub fn in_form(self, form: Form) -> Self {
        Self { form, ..self }
    }
}

/// A count in words or in digits.
pub fn count(token: Token) -> Option<u32> {
    match token {
        Word("a" | "an") => Some(1),
        Count(count) | Digits(count, _) => Some(count),
        _ => None,
    }
}

/// A date without a year: the next such day, which is less certain if it is far away.
pub fn without_year(len: usize, form: Form, month: u32, day: u32, today: NaiveDate) -> Found {
    match next_such_day(today, day, month) {
        Some(date) if form != Form::OnlyMarked && is_far(date, today) => {
            Found::new(len, Form::Far, Some(date))
        }
        Some(date) => Found::new(len, form, Some(date)),
        None => no_such_day(len, next_such_day(today, 1, month), today),
    }
}

pub fn is_far(date: NaiveDate, today: NaiveDate) -> bool {
    later(today, SURE_MONTHS, Unit::Month).is_some_and(|last| date > last)
}

/// A day that doesn't exist. The guess is the last day of that month.
pub fn no_such_day(len: usize, in_month: Option<NaiveDate>, today: NaiveDate) -> Found {
    let last = in_month.and_then(end_of_month);
    let guess = last.and_then(|day| guess(day, today));
    Found::trouble(len, Trouble::NoSuchDay { guess })
}

/// Guesses that this day was meant, unless it is past.
pub fn guess(day: NaiveDate, today: NaiveDate) -> Option<DueDate> {
    (day >= today).then(|| day.into())
}
