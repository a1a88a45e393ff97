//! The forms in which people write dates. Each form reads a date at the start of some tokens. To
//! add a form, add a match arm in the file with similar ones.

use std::ops::RangeInclusive;

use chrono::{Datelike, NaiveDate};

use super::{
    Trouble, calendar, periods, relative,
    words::Token::{self, Count, Digits, Word},
};

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

/// Reads the date that some tokens begin with.
type Reader = fn(&[Token], NaiveDate) -> Option<Found>;

/// The longest date that `tokens` begin with. If two are equally long, the first form wins.
pub fn date_at(tokens: &[Token], today: NaiveDate) -> Option<Found> {
    const FORMS: [Reader; 10] = [
        relative::named_day,
        relative::weekday,
        relative::counted,
        calendar::date,
        calendar::numbered_day,
        calendar::nth_weekday,
        periods::end,
        periods::rough_day,
        periods::no_day,
        periods::repetition,
    ];
    let found = FORMS.iter().filter_map(|form| form(tokens, today));
    found.reduce(|best, next| if next.len > best.len { next } else { best })
}

/// A count in words or in digits.
pub fn count(token: Token) -> Option<u32> {
    match token {
        Word("a" | "an") => Some(1),
        Count(count) | Digits(count, _) => Some(count),
        _ => None,
    }
}
