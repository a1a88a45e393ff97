//! Dates that are counted from today: `tomorrow`, `next friday`, `in 3 days`.

use chrono::{NaiveDate, Weekday::Sun};

use super::{
    calendar,
    days::{earlier, first_after, in_week, last_before, later},
    forms::{Form, Found, Meaning, count},
    words::{
        Spelling,
        Term::{self, Ahead, Digits, Mark, Tonight, Unit, UnitLetter, Weekday, Word},
        Unit::{Day, Month, Week, Year},
    },
};

/// `tomorrow`, `the day after tomorrow`, `next week`.
pub fn named_day(terms: &[Term], today: NaiveDate) -> Option<Found> {
    Some(match *terms {
        [Word("the"), Unit(Day), Word("after"), Ahead(1), ..] => {
            Found::plain(4, later(today, 2, Day))
        }
        [Unit(Day), Word("after"), Ahead(1), ..] => Found::plain(3, later(today, 2, Day)),
        [Ahead(days), ..] => Found::plain(1, later(today, days, Day)),
        [Tonight, ..] => Found::new(1, Form::Timed, Some(today)),
        [Word("this"), Word("morning" | "afternoon" | "evening"), ..] => {
            Found::new(2, Form::Timed, Some(today))
        }
        [Word("next"), Unit(unit @ (Week | Month)), ..] => Found::plain(2, later(today, 1, unit)),
        [Word("yesterday"), ..] => Found::new(1, Form::OnlyMarked, today.pred_opt()),
        _ => return None,
    })
}

/// `friday`, `next friday`, `friday next week`.
pub fn weekday(terms: &[Term], today: NaiveDate) -> Option<Found> {
    Some(match *terms {
        [Word("this"), Weekday(Sun, Spelling::Ambiguous), ..] => {
            Found::new(2, Form::Short, first_after(today, Sun))
        }
        [Word("this"), Word("coming"), Weekday(day, _), ..] => {
            Found::plain(3, first_after(today, day))
        }
        [Word("this" | "coming"), Weekday(day, _), ..] => Found::plain(2, first_after(today, day)),
        [Word("next"), Weekday(day, _), ..] => Found::plain(2, in_week(today, 1, day)),
        [Word("last" | "past" | "previous"), Weekday(day, _), ..] => {
            Found::new(2, Form::OnlyMarked, last_before(today, day))
        }
        [Weekday(day, spelling), ref rest @ ..] => weekday_in_week(day, spelling, rest, today),
        _ => {
            let (len, weeks) = week(terms)?;
            let (more, day) = match terms[len..] {
                [Word("on") | Mark(','), Weekday(day, _), ..] => (2, day),
                [Weekday(day, _), ..] => (1, day),
                _ => return None,
            };
            Found::plain(len + more, in_week(today, weeks, day))
        }
    })
}

/// A weekday, and the week behind it if there is one.
fn weekday_in_week(
    day: chrono::Weekday,
    spelling: Spelling,
    rest: &[Term],
    today: NaiveDate,
) -> Found {
    if let Some((len, weeks)) = week(rest) {
        return Found::plain(1 + len, in_week(today, weeks, day));
    }
    match *rest {
        [Word("of"), ref rest @ ..] if week(rest).is_some_and(|(_, weeks)| weeks > 0) => {
            Found::plain(4, in_week(today, 1, day))
        }
        [Unit(Week), ..] => Found::plain(
            2,
            first_after(today, day).and_then(|day| later(day, 1, Week)),
        ),
        [Word("after"), Word("next"), ..] => Found::rough(3, in_week(today, 2, day)),
        [Word("in"), number, Unit(Week), ..] if count(number).is_some() => Found::rough(
            4,
            count(number).and_then(|weeks| in_week(today, weeks, day)),
        ),
        _ => Found::new(1, alone(spelling), first_after(today, day)),
    }
}

/// `this week` or `next week`: how many terms, and how many weeks after this one.
fn week(terms: &[Term]) -> Option<(usize, u32)> {
    match terms {
        [Word("this"), Unit(Week), ..] => Some((2, 0)),
        [Word("next"), Unit(Week), ..] => Some((2, 1)),
        _ => None,
    }
}

/// `in 3 days`, `3 days from now`, `3d`.
pub fn counted(terms: &[Term], today: NaiveDate) -> Option<Found> {
    let in_time = |len, number, unit| Some(Found::plain(len, later(today, count(number)?, unit)));
    Some(match *terms {
        [Word("in"), _, Unit(_), Word("from"), ..] => counted_from(&terms[1..], today)?.and(1),
        [Word("in"), Word("half"), Word("a"), Unit(Year), ..] => {
            Found::plain(4, later(today, 6, Month))
        }
        [Word("in"), number, Unit(unit), Mark('"'), Word("time"), ..] => in_time(5, number, unit)?,
        [Word("in"), number, Unit(unit), Word("time"), ..] => in_time(4, number, unit)?,
        [Word("in"), number, Unit(unit), ..] => in_time(3, number, unit)?,
        // Parts are printed and films are shown `in 3d`.
        [Word("in"), Digits(number, _), UnitLetter(Day), ..] => {
            Found::new(3, Form::Short, later(today, number, Day))
        }
        [Word("in"), number @ Digits(..), UnitLetter(unit), ..] => in_time(3, number, unit)?,
        [Digits(number, _), UnitLetter(unit), ..] => {
            Found::new(2, Form::OnlyMarked, later(today, number, unit))
        }
        [number, Unit(unit), Word("ago"), ..] => {
            Found::new(3, Form::OnlyMarked, earlier(today, count(number)?, unit))
        }
        _ => return counted_from(terms, today),
    })
}

/// `a week from friday`, `a week tomorrow`.
fn counted_from(terms: &[Term], today: NaiveDate) -> Option<Found> {
    let (number, unit, len) = match *terms {
        [number, Unit(unit), Word("from" | "after"), ..] => (number, unit, 3),
        [number, Unit(Week), Word("on"), Weekday(..), ..] => (number, Week, 3),
        [number, Unit(Week), Ahead(_), ..] => (number, Week, 2),
        _ => return None,
    };
    let (number, from) = (count(number)?, &terms[len..]);
    if let [Word("now"), ..] = from {
        return Some(Found::plain(len + 1, later(today, number, unit)));
    }
    let from = named_day(from, today)
        .or_else(|| weekday(from, today))
        .or_else(|| calendar::date(from, today))?;
    match from.meaning {
        Meaning::Day(day) => Some(Found::new(
            len + from.len,
            from.form,
            later(day, number, unit),
        )),
        _ => None,
    }
}

fn alone(spelling: Spelling) -> Form {
    match spelling {
        Spelling::Full => Form::Plain,
        Spelling::Short => Form::Short,
        Spelling::Ambiguous => Form::Ambiguous,
    }
}
