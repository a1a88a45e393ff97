//! Days of a month that is not named: `the 15th`, `last friday of november`.

use chrono::{Datelike, NaiveDate};

use super::{
    Trouble,
    calendar::{is_far, no_such_day, ordinal, year},
    days::{end_of_month, first_after, last_before, later, next_day_of_month, next_such_day},
    forms::{Form, Found},
    words::{
        Term::{self, Digits, Month, Ordinal, OrdinalWord, Unit, Weekday, Word},
        Unit as Length,
    },
};

/// `the 15th`, `the 3rd of next month`.
pub fn day(terms: &[Term], today: NaiveDate) -> Option<Found> {
    let numbered = |len, form, day| Found::new(len, form, next_day_of_month(today, day));
    let is_day = |day: u32| (1..=31).contains(&day);
    Some(match *terms {
        [Word("the"), day, Word("of"), ref rest @ ..] if named(rest, today).is_some() => {
            let (len, first) = named(rest, today)?;
            match first.with_day(ordinal(day)?) {
                Some(date) => Found::plain(len + 3, Some(date)),
                None => no_such_day(len + 3, Some(first), today),
            }
        }
        [
            Word("next"),
            Unit(Length::Month),
            Word("on"),
            Word("the"),
            Ordinal(day),
            ..,
        ] => {
            let next = later(today.with_day(1)?, 1, Length::Month)?;
            next.with_day(day).map(|date| Found::plain(5, Some(date)))?
        }
        [Word("the"), Ordinal(day), ..] if is_day(day) => numbered(2, Form::DayOfMonth, day),
        [Word("the"), OrdinalWord(day), ..] if is_day(day) => numbered(2, Form::Short, day),
        [Ordinal(day), ..] if is_day(day) => numbered(1, Form::Ambiguous, day),
        _ => return None,
    })
}

/// `friday the 27th`, without the weekday.
pub fn day_on_weekday(weekday: chrono::Weekday, terms: &[Term], today: NaiveDate) -> Option<Found> {
    let [Ordinal(day) | Digits(day, 2), ..] = *terms else {
        return None;
    };
    let date = next_day_of_month(today, day)?;
    let other = Found::trouble(
        1,
        Trouble::OtherWeekday {
            guess: Some(date.into()),
        },
    );
    match terms[0] {
        _ if date.weekday() == weekday => Some(Found::plain(1, Some(date))),
        // `friday 20` is something else, and `Friday the 13th` a film.
        Digits(..) => None,
        _ if day == 13 => Some(other.in_form(Form::OnlyMarked)),
        _ => Some(other),
    }
}

/// `the first monday of december`, `last day of next month`.
pub fn weekday(terms: &[Term], today: NaiveDate) -> Option<Found> {
    let (article, nth, day, rest) = match *terms {
        [Word("the"), nth, day, Word("of" | "in"), ref rest @ ..] => (1, nth, day, rest),
        [nth, day, Word("of" | "in"), ref rest @ ..] => (0, nth, day, rest),
        _ => return None,
    };
    let (len, first) = named(rest, today)?;
    let mut date = nth_in_month(nth, day, first)?;
    if date < today {
        date = nth_in_month(nth, day, first.with_year(first.year() + 1)?)?;
    }
    let form = if is_far(date, today) {
        Form::Far
    } else {
        Form::Plain
    };
    Some(Found::new(article + 3 + len, form, Some(date)))
}

/// The first day of `november`, `next month`, `the month`, and how many terms name it.
pub fn named(terms: &[Term], today: NaiveDate) -> Option<(usize, NaiveDate)> {
    let this = today.with_day(1)?;
    Some(match *terms {
        [Month(month), ..] if month == today.month() && year(&terms[1..], today).is_none() => {
            (1, this)
        }
        [Month(month), ref rest @ ..] => match year(rest, today) {
            Some((len, year)) => (1 + len, NaiveDate::from_ymd_opt(year, month, 1)?),
            None => (1, next_such_day(today, 1, month)?),
        },
        [Word("next"), Unit(Length::Month), ..] => (2, later(this, 1, Length::Month)?),
        [Word("the" | "this"), Unit(Length::Month), ..] => (2, this),
        _ => return None,
    })
}

fn nth_in_month(nth: Term, day: Term, first: NaiveDate) -> Option<NaiveDate> {
    match (nth, day) {
        (Word("last"), Unit(Length::Day)) => end_of_month(first),
        (Word("last"), Weekday(day, _)) => last_before(end_of_month(first)?.succ_opt()?, day),
        (_, Unit(Length::Day)) => (ordinal(nth)? == 1).then_some(first),
        (_, Weekday(day, _)) => {
            let weeks = ordinal(nth)?.checked_sub(1)?;
            let date = later(first_after(first.pred_opt()?, day)?, weeks, Length::Week)?;
            (date.month() == first.month()).then_some(date)
        }
        _ => None,
    }
}
