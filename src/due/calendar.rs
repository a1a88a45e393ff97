//! Days of the calendar: `15 april`, `dec 15th, 2026`, `fri 27 nov`.

use chrono::{Datelike, NaiveDate};

use super::{
    Trouble,
    days::{end_of_month, later, next_such_day},
    figures,
    forms::{Form, Found, Meaning},
    month,
    words::{
        Term::{
            self, Ahead, Digits, Joint, Mark, Month, Ordinal, OrdinalWord, Unit, Weekday, Word,
        },
        Unit as Length,
    },
};
use crate::model::DueDate;

/// A date without a year is sure up to this many months away.
const SURE_MONTHS: u32 = 9;

/// A larger number is no slip of a day, but something else.
const MAX_DAY_MEANT: u32 = 39;

/// A day of a month, perhaps beside its weekday: `friday, 27 november`.
pub fn date(terms: &[Term], today: NaiveDate) -> Option<Found> {
    let found = match *terms {
        [Weekday(day, _), Mark(',' | '('), ref rest @ ..] => of_weekday(day, rest, today)?.and(2),
        [Weekday(day, _), ref rest @ ..] => of_weekday(day, rest, today)?.and(1),
        _ => with_weekday_behind(without_weekday(terms, today)?, terms),
    };
    let distance = distance_in_brackets(&terms[found.len..]);
    Some(found.and(distance))
}

/// A date without a year: the next such day, which is less sure if it is far away.
pub fn without_year(len: usize, form: Form, month: u32, day: u32, today: NaiveDate) -> Found {
    match next_such_day(today, day, month) {
        Some(date) if is_far(date, today) => Found::new(len, Form::Far, Some(date)),
        Some(date) => Found::new(len, form, Some(date)),
        None => no_such_day(len, next_such_day(today, 1, month), today),
    }
}

pub fn is_far(date: NaiveDate, today: NaiveDate) -> bool {
    later(today, SURE_MONTHS, Length::Month).is_some_and(|last| date > last)
}

/// A day that the calendar does not have. The guess is the last day of that month.
pub fn no_such_day(len: usize, in_month: Option<NaiveDate>, today: NaiveDate) -> Found {
    let guess = in_month
        .and_then(end_of_month)
        .and_then(|day| guess(day, today));
    Found::trouble(len, Trouble::NoSuchDay { guess })
}

/// Only a day that is not past is worth a guess.
pub fn guess(day: NaiveDate, today: NaiveDate) -> Option<DueDate> {
    (day >= today).then(|| day.into())
}

/// The year behind a day and a month, and how many terms it takes.
pub fn year(terms: &[Term], today: NaiveDate) -> Option<(usize, i32)> {
    let this = today.year();
    // Two figures are a year only if it is this one or one of the next ten.
    let short = |year: u32| {
        let year = this / 100 * 100 + i32::try_from(year).ok()?;
        (this..=this + 10).contains(&year).then_some(year)
    };
    Some(match *terms {
        [
            Mark(',') | Joint('-' | '/' | '.') | Word("of"),
            Digits(year, 4),
            ..,
        ] => (2, year.try_into().ok()?),
        [Digits(year, 4), ..] => (1, year.try_into().ok()?),
        [Joint('-' | '/') | Mark('"'), Digits(year, 2), ..] => (2, short(year)?),
        [Digits(year, 2), ref rest @ ..] if !makes_a_time(rest) => (1, short(year)?),
        [Word("next"), Unit(Length::Year), ..] => (2, this + 1),
        [Word("this"), Unit(Length::Year), ..] => (2, this),
        _ => return None,
    })
}

pub fn ordinal(term: Term) -> Option<u32> {
    match term {
        Ordinal(day) | OrdinalWord(day) if day <= MAX_DAY_MEANT => Some(day),
        _ => None,
    }
}

/// In words or in figures, with or without a year.
fn without_weekday(terms: &[Term], today: NaiveDate) -> Option<Found> {
    days_of_month(terms, today)
        .or_else(|| day_and_month(terms, today))
        .or_else(|| figures::date(terms, today))
}

fn day_and_month(terms: &[Term], today: NaiveDate) -> Option<Found> {
    let (len, day, month) = match *terms {
        [Word("the"), day, Word("of"), Month(month), ..] => (4, ordinal(day), month),
        [Word("the"), day, Month(month), ..] => (3, ordinal(day), month),
        [day, Word("of"), Month(month), ..] => (3, day_number(day), month),
        [day, Mark('.') | Joint('-' | '/' | '.'), Month(month), ..] => (3, day_number(day), month),
        [day, Month(month), ..] => (2, day_number(day), month),
        [Month(month), Word("the"), day, ..] => (3, ordinal(day), month),
        [Month(month), Joint('-') | Mark('.'), day, ..] => (3, day_number(day), month),
        [Month(month), day, ref rest @ ..] if !makes_a_time(rest) => (2, day_number(day), month),
        _ => return None,
    };
    let (day, rest) = (day?, &terms[len..]);
    match (year(rest, today), &terms[..len], rest) {
        // `chapter 3 dec 18th`
        (None, [_, Month(_)], [Ordinal(_), ..]) => None,
        (Some((more, year)), ..) => Some(in_year(len + more, year, month, day, today)),
        // In `3 april 15`, it is the 3rd or the 15th.
        (None, [Digits(..), Month(_)], [Digits(other @ 1..=31, 1 | 2), rest @ ..])
            if !makes_a_time(rest) =>
        {
            let days = [day, *other].map(|day| next_such_day(today, day, month));
            // Only the 15th if a year follows.
            year(rest, today)
                .is_none()
                .then(|| Found::choice(len + 1, days))
        }
        _ => Some(without_year(len, Form::Plain, month, day, today)),
    }
}

/// `3-7 december`, `december 3 to 7`.
fn days_of_month(terms: &[Term], today: NaiveDate) -> Option<Found> {
    const LINKS: [&str; 4] = ["to", "and", "or", "until"];
    let is_link = |term: Term| match term {
        Word(word) => LINKS.contains(&word),
        Joint(mark) | Mark(mark) => matches!(mark, '-' | '/'),
        _ => false,
    };
    let (len, first, link, last, month) = match *terms {
        [first, link, last, Month(month), ..] => (4, first, link, last, month),
        [first, Mark('.'), link, last, Mark('.'), Month(month), ..] => {
            (6, first, link, last, month)
        }
        [
            Word("the"),
            first,
            link,
            Word("the"),
            last,
            Word("of"),
            Month(month),
            ..,
        ] => (7, first, link, last, month),
        [Month(month), first, link, last, ref rest @ ..] if !matches!(rest, [Month(_), ..]) => {
            (4, first, link, last, month)
        }
        _ => return None,
    };
    if !is_link(link) {
        return None;
    }
    let such_day = |day: Option<u32>| next_such_day(today, day?, month);
    let days = [day_number(first), day_number(last)].map(such_day);
    days.iter()
        .all(Option::is_some)
        .then(|| Found::choice(len, days))
}

fn in_year(len: usize, year: i32, month: u32, day: u32, today: NaiveDate) -> Found {
    match NaiveDate::from_ymd_opt(year, month, day) {
        Some(date) => Found::plain(len, Some(date)),
        None => no_such_day(len, NaiveDate::from_ymd_opt(year, month, 1), today),
    }
}

/// `15` or `15th`.
fn day_number(term: Term) -> Option<u32> {
    match term {
        Digits(day, 1 | 2) if day <= MAX_DAY_MEANT => Some(day),
        _ => ordinal(term),
    }
}

/// Whether terms make a time of the number before them: `5:30`, `5pm`.
fn makes_a_time(terms: &[Term]) -> bool {
    matches!(
        terms,
        [
            Joint(':' | '.') | Word("am" | "pm" | "a" | "p" | "h" | "o'clock"),
            ..
        ]
    )
}

/// The date in `terms`, in front of which its weekday stands.
fn of_weekday(weekday: chrono::Weekday, terms: &[Term], today: NaiveDate) -> Option<Found> {
    if let Some(found) = without_weekday(terms, today) {
        return Some(on_weekday(found, weekday, today));
    }
    match terms {
        [Word("on"), rest @ ..] => {
            Some(on_weekday(without_weekday(rest, today)?, weekday, today).and(1))
        }
        [Word("the"), rest @ ..] => Some(month::day_on_weekday(weekday, rest, today)?.and(1)),
        _ => month::day_on_weekday(weekday, terms, today),
    }
}

fn on_weekday(found: Found, weekday: chrono::Weekday, today: NaiveDate) -> Found {
    let is_named = |day: &NaiveDate| day.weekday() == weekday;
    let len = found.len;
    match found.meaning {
        Meaning::Day(day) if is_named(&day) => match found.form {
            Form::Far => found,
            _ => found.in_form(Form::Plain),
        },
        Meaning::Day(day) => match day.with_year(today.year()) {
            // Without a year it was past, and the next such day is another weekday.
            Some(past) if is_named(&past) && past < today => Found::plain(len, Some(past)),
            _ => Found::trouble(
                len,
                Trouble::OtherWeekday {
                    guess: guess(day, today),
                },
            ),
        },
        Meaning::Choice(ref days) if found.form != Form::Rough => days
            .iter()
            .find(|day| is_named(day))
            .map_or(found.clone(), |day| Found::plain(len, Some(*day))),
        _ => found,
    }
}

/// `27 november (friday)`.
fn with_weekday_behind(found: Found, terms: &[Term]) -> Found {
    let (weekday, more) = match terms[found.len..] {
        [Mark('('), Weekday(weekday, _), Mark(')'), ..] => (weekday, 3),
        [Mark(','), Weekday(weekday, _), ..] => (weekday, 2),
        [Weekday(weekday, _), ..] => (weekday, 1),
        _ => return found,
    };
    match found.meaning {
        Meaning::Day(day) if day.weekday() == weekday => found.and(more),
        _ => found,
    }
}

/// `(in 4 days)`, as the bot writes it behind a date.
fn distance_in_brackets(terms: &[Term]) -> usize {
    match terms {
        [Mark('('), Ahead(_), Mark(')'), ..] => 3,
        [
            Mark('('),
            Word("in"),
            Digits(..),
            Unit(Length::Day),
            Mark(')'),
            ..,
        ] => 5,
        [
            Mark('('),
            Word("overdue"),
            Word("by"),
            Digits(..),
            Unit(Length::Day),
            Mark(')'),
            ..,
        ] => 6,
        _ => 0,
    }
}
