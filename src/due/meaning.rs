//! What a date means: which day, and how certain it is.

#![expect(
    clippy::unnecessary_wraps,
    reason = "rows return options, and mostly what these return"
)]

use chrono::{Datelike, NaiveDate};

use super::{Trouble, days::later, repeats::Repeats, words::Unit};
use crate::model::DueDate;

/// Up to this many months away, a date without a year is certain.
const SURE_MONTHS: u32 = 9;

/// What a date means.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Meaning {
    Day(NaiveDate),
    /// Several days may be meant. They may be in the past.
    Choice(Vec<NaiveDate>),
    Trouble(Trouble),
    /// `every friday`, and the first such day.
    Repeats(Repeats, NaiveDate),
}

/// How certain a date is from its form alone.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Form {
    /// Certainly a date: `friday`, `24.12.2026`.
    Plain,
    /// Plain, unless it is so far away that it would have a year.
    Yearless,
    /// Includes the time of day: `tonight`.
    Timed,
    /// `15th`.
    Nth,
    /// `the 15th`.
    DayOfMonth,
    /// `12/24`.
    Slashed,
    /// `24.12.`, `24.12.26`: a date, a version or an amount.
    Dotted,
    /// `friday's`: a date if the sentence begins with it.
    Possessive,
    /// `fri`, `eom`.
    Short,
    /// Short, and also another word: `sun`.
    Ambiguous,
    /// More than nine months away, and without a year.
    Far,
    /// Not an exact day: `within a week`, or one day of several.
    Rough,
    /// Rarely about a day unless it ends the text: `in december`.
    Vague,
    /// `weekly`: repeats, unless it describes the next word.
    Adverb,
    /// Contains a typo.
    Typo,
    /// A date only next to a marker, `on` or a time: `the fifteenth`.
    OnlyAnchored,
    /// A date only after a marker: `3d`, `yesterday`.
    OnlyMarked,
}

impl Meaning {
    pub fn is_repetition(&self) -> bool {
        matches!(self, Self::Repeats(..) | Self::Trouble(Trouble::Repeats))
    }

    pub fn days(&self) -> Vec<NaiveDate> {
        match self {
            Self::Day(day) | Self::Repeats(_, day) => vec![*day],
            Self::Choice(days) => days.clone(),
            Self::Trouble(_) => Vec::new(),
        }
    }

    /// The same, unless it is too far away.
    pub fn within_reach(self, today: NaiveDate) -> Self {
        let is_too_far = |day: &NaiveDate| {
            let distance = (*day - today).num_days().unsigned_abs();
            // A year has up to four digits.
            distance > DueDate::MAX_DAYS_AWAY || !(1..=9999).contains(&day.year())
        };
        match self.days().iter().any(is_too_far) {
            true => Self::Trouble(Trouble::TooFar),
            false => self,
        }
    }

    /// Another day that is counted from this one.
    pub fn moved(&self, to: impl Fn(NaiveDate) -> Option<NaiveDate>) -> Option<Self> {
        match self {
            Self::Day(date) => day(to(*date)),
            _ => None,
        }
    }
}

/// How certain a date of this form is: less so if it is far away and has no year.
pub fn certainty(form: Form, meaning: &Meaning, today: NaiveDate) -> Form {
    let is_far = |day: &NaiveDate| later(today, SURE_MONTHS, Unit::Month) < Some(*day);
    match (form, meaning) {
        (Form::Yearless | Form::Slashed, Meaning::Day(day)) if is_far(day) => Form::Far,
        (Form::Rough, Meaning::Choice(days)) if days.iter().all(is_far) => Form::Far,
        (Form::Yearless, _) => Form::Plain,
        _ => form,
    }
}

/// A day; `None` is past the end of the calendar.
pub fn day(date: Option<NaiveDate>) -> Option<Meaning> {
    Some(date.map_or(Meaning::Trouble(Trouble::TooFar), Meaning::Day))
}

/// Those of the days that are in the calendar.
pub fn choice<const N: usize>(days: [Option<NaiveDate>; N]) -> Option<Meaning> {
    Some(Meaning::Choice(days.into_iter().flatten().collect()))
}

pub fn trouble(why: Trouble) -> Option<Meaning> {
    Some(Meaning::Trouble(why))
}
