//! Dates that are counted from today: `tomorrow`, `next friday`, `in 3 days`.

use chrono::NaiveDate;

use super::{
    calendar,
    days::{first_after, in_week, later},
    found::{Form, Found, Meaning, count},
    words::{
        Spelling,
        Token::{self, Ahead, Digits, Mark, Tonight, Unit, UnitLetter, Weekday, Word},
        Unit::{Day, Month, Week, Year},
    },
};

/// `tomorrow`, `the day after tomorrow`, `next week`.
pub fn named_day(tokens: &[Token], today: NaiveDate) -> Option<Found> {
    Some(match *tokens {
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
pub fn weekday(tokens: &[Token], today: NaiveDate) -> Option<Found> {
    let (len, weeks) = match *tokens {
        [Word("this"), Word("coming"), Weekday(day, _), ..] => {
            return Some(Found::plain(3, first_after(today, day)));
        }
        [Word("this" | "coming"), Weekday(day, spelling), ..] => {
            let form = match spelling {
                // `enjoy this sun`
                Spelling::Ambiguous => Form::Short,
                _ => Form::Plain,
            };
            return Some(Found::new(2, form, first_after(today, day)));
        }
        [Word("next"), Weekday(..), ..] => (1, 1),
        [Weekday(day, spelling), ref rest @ ..] => {
            return Some(weekday_in_week(day, spelling, rest, today));
        }
        [Word("in"), number, Unit(Week), ref rest @ ..] => match *rest {
            [Word("on"), Weekday(day, _), ..] => {
                return Some(in_weeks(5, count(number)?, day, today));
            }
            _ => return None,
        },
        _ => week(tokens)?,
    };
    match tokens[len..] {
        [Word("on") | Mark(','), Weekday(day, _), ..] => {
            Some(Found::plain(len + 2, in_week(today, weeks, day)))
        }
        [Weekday(day, _), ..] => Some(Found::plain(len + 1, in_week(today, weeks, day))),
        _ => None,
    }
}

/// A weekday, with the week that may follow it.
fn weekday_in_week(
    day: chrono::Weekday,
    spelling: Spelling,
    rest: &[Token],
    today: NaiveDate,
) -> Found {
    let form = match spelling {
        Spelling::Full => Form::Plain,
        Spelling::Short => Form::Short,
        Spelling::Ambiguous => Form::Ambiguous,
    };
    let next = first_after(today, day);
    match *rest {
        [Unit(Week), ..] => Found::plain(2, next.and_then(|day| later(day, 1, Week))),
        [Word("after"), Word("next"), ..] => Found::rough(3, in_week(today, 2, day)),
        _ => match (week(rest), weeks_ahead(rest)) {
            (Some((len, weeks)), _) => Found::plain(1 + len, in_week(today, weeks, day)),
            (None, Some((len, weeks))) => in_weeks(1 + len, weeks, day, today),
            (None, None) => Found::new(1, form, next),
        },
    }
}

/// A weekday with `in 2 weeks`: in that week, or so many weeks after the next one.
fn in_weeks(len: usize, weeks: u32, day: chrono::Weekday, today: NaiveDate) -> Found {
    let next = first_after(today, day);
    let after_next = next.and_then(|next| later(next, weeks, Week));
    Found::choice(len, [in_week(today, weeks, day), after_next])
}

/// `in 2 weeks`, `2 weeks from now`: the number of tokens, and how many weeks.
fn weeks_ahead(tokens: &[Token]) -> Option<(usize, u32)> {
    match *tokens {
        [Word("in"), number, Unit(Week), ..] => Some((3, count(number)?)),
        [number, Unit(Week), Word("from"), Word("now"), ..] => Some((4, count(number)?)),
        _ => None,
    }
}

/// `this week` or `of next week`: the number of tokens, and how many weeks from now.
fn week(tokens: &[Token]) -> Option<(usize, u32)> {
    match tokens {
        [Word("this"), Unit(Week), ..] => Some((2, 0)),
        [Word("next"), Unit(Week), ..] => Some((2, 1)),
        [Word("of"), Word("next"), Unit(Week), ..] => Some((3, 1)),
        _ => None,
    }
}

/// `in 3 days`, `3 days from now`, `3d`.
pub fn counted(tokens: &[Token], today: NaiveDate) -> Option<Found> {
    Some(match *tokens {
        [Word("in"), _, Unit(_), Word("from"), ..] => counted_from(&tokens[1..], today)?.and(1),
        [Word("in"), Word("half"), Word("a"), Unit(Year), ..] => {
            Found::plain(4, later(today, 6, Month))
        }
        [Word("in"), number, Unit(unit), ref rest @ ..] => {
            let time = match rest {
                [Mark('"'), Word("time"), ..] => 2,
                [Word("time"), ..] => 1,
                _ => 0,
            };
            Found::plain(3 + time, later(today, count(number)?, unit))
        }
        // `in 3d` may be about printing or films.
        [Word("in"), Digits(number, _), UnitLetter(Day), ..] => {
            Found::new(3, Form::Short, later(today, number, Day))
        }
        [Word("in"), Digits(number, _), UnitLetter(unit), ..] => {
            Found::plain(3, later(today, number, unit))
        }
        [Digits(number, _), UnitLetter(unit), ..] => {
            Found::new(2, Form::OnlyMarked, later(today, number, unit))
        }
        _ => return counted_from(tokens, today),
    })
}

/// `a week from friday`, `a week tomorrow`.
fn counted_from(tokens: &[Token], today: NaiveDate) -> Option<Found> {
    let (number, unit, len) = match *tokens {
        [number, Unit(unit), Word("from" | "after"), ..] => (number, unit, 3),
        [number, Unit(Week), Word("on"), Weekday(..), ..] => (number, Week, 3),
        [number, Unit(Week), Ahead(_), ..] => (number, Week, 2),
        _ => return None,
    };
    let (number, from) = (count(number)?, &tokens[len..]);
    if let [Word("now"), ..] = from {
        return Some(Found::plain(len + 1, later(today, number, unit)));
    }
    let from = named_day(from, today)
        .or_else(|| weekday(from, today))
        .or_else(|| calendar::date(from, today))?;
    match from.meaning {
        Meaning::Day(day) => {
            let day = later(day, number, unit);
            Some(Found::new(len + from.len, from.form, day))
        }
        _ => None,
    }
}
