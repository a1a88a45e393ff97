//! Dates in digits: `24.12.2026`, `2026-12-24`, `12/24`.

use chrono::{Datelike, NaiveDate};

use super::{
    Trouble,
    days::next_such_day,
    found::{Form, Found, Meaning, guess, no_such_day, without_year},
    words::Token::{self, Digits, Joint, Mark},
};

/// Two digits that would be a year further ahead are some other number.
const MAX_YEARS_AHEAD: u32 = 10;

pub fn date(tokens: &[Token], today: NaiveDate) -> Option<Found> {
    let with_year = match *tokens {
        [first, link, second, same, third, ..] if link == same => {
            linked(link, [first, second, third], today)
        }
        [a, Joint(link), b, Mark(mark), Mark('"'), year, ..] if link == mark => {
            linked(Joint(link), [a, b, year], today).map(|found| found.and(1))
        }
        [Digits(a, 1 | 2), Digits(b, 1 | 2), Digits(y, 4), ..] => either_order(3, y, a, b),
        [Digits(number, 8), ..] => ymd(number / 10_000, number / 100 % 100, number % 100)
            .filter(|date| *date >= today)
            .map(|date| Found::rough(1, Some(date))),
        _ => None,
    };
    let found = with_year.or_else(|| day_and_month(tokens, today))?;
    match tokens[found.len..] {
        // If more follows without a space, it is a version, a file or an address.
        [Joint(mark), ..] if mark != '-' => None,
        _ => Some(found),
    }
}

/// Three numbers with the same mark between them.
fn linked(link: Token, numbers: [Token; 3], today: NaiveDate) -> Option<Found> {
    match (link, numbers) {
        (Joint('-' | '/' | '.'), [Digits(y, 4), Digits(m, 1 | 2), Digits(d, 1 | 2)])
        | (Joint('.') | Mark('.'), [Digits(d, 1 | 2), Digits(m, 1 | 2), Digits(y, 4)]) => {
            Some(in_order([y, m, d], today))
        }
        (Joint('-' | '/'), [Digits(a, 1 | 2), Digits(b, 1 | 2), Digits(y, 4)]) => {
            either_order(5, y, a, b).or_else(|| Some(no_such_day(5, ymd(y, b, 1), today)))
        }
        (Joint(mark), [Digits(a, 1 | 2), Digits(b, 1 | 2), Digits(year, 2)]) => {
            let this = today.year().unsigned_abs();
            let year = this / 100 * 100 + year;
            match mark {
                _ if year > this + MAX_YEARS_AHEAD => None,
                '/' => either_order(5, year, a, b),
                '-' => Some(either_order(5, year, a, b)?.in_form(Form::Dotted)),
                '.' => Some(Found::new(5, Form::Dotted, Some(ymd(year, b, a)?))),
                _ => None,
            }
        }
        _ => None,
    }
}

fn day_and_month(tokens: &[Token], today: NaiveDate) -> Option<Found> {
    let dotted = |len, form, day, month| {
        let date = next_such_day(today, day, month)?;
        Some(Found::new(len, form, Some(date)))
    };
    match *tokens {
        [Digits(a, 1 | 2), Joint('/'), Digits(b, 1 | 2), ..] => {
            month_or_day_first(Form::Slashed, a, b, today)
        }
        [Digits(a, 1 | 2), Joint('-'), Digits(b, 2), ..] => {
            month_or_day_first(Form::OnlyMarked, a, b, today)
        }
        [
            Digits(d, 1 | 2),
            Joint('.') | Mark('.'),
            Digits(m, 1 | 2),
            Mark('.'),
            ..,
        ] => dotted(4, Form::Dotted, d, m),
        [Digits(d, 2), Joint('.'), Digits(m, 2), ..] => dotted(3, Form::Dotted, d, m),
        [Digits(d, 1 | 2), Joint('.'), Digits(m, 1 | 2), ..] => dotted(3, Form::OnlyMarked, d, m),
        _ => None,
    }
}

/// `12/24` or `24/12`, both of which may be dates.
fn month_or_day_first(form: Form, a: u32, b: u32, today: NaiveDate) -> Option<Found> {
    match (next_such_day(today, a, b), next_such_day(today, b, a)) {
        (Some(day), Some(other)) if day != other => {
            Some(Found::choice(3, [Some(day), Some(other)]).in_form(form))
        }
        (Some(day), _) | (None, Some(day)) => {
            Some(without_year(3, form, day.month(), day.day(), today))
        }
        (None, None) => None,
    }
}

/// A year, month and day. If that isn't a date, month and day may have been swapped.
fn in_order([year, month, day]: [u32; 3], today: NaiveDate) -> Found {
    match (ymd(year, month, day), ymd(year, day, month)) {
        (Some(date), _) => Found::plain(5, Some(date)),
        (None, Some(swapped)) => {
            let guess = guess(swapped, today);
            Found::trouble(5, Trouble::NoSuchDay { guess })
        }
        (None, None) => no_such_day(5, ymd(year, month, 1), today),
    }
}

/// A month and a day in either order.
fn either_order(len: usize, year: u32, a: u32, b: u32) -> Option<Found> {
    match (ymd(year, a, b), ymd(year, b, a)) {
        (Some(day), Some(other)) if day != other => {
            let days = Meaning::Choice(vec![day, other]);
            Some(Found {
                len,
                meaning: days,
                form: Form::Plain,
            })
        }
        (None, None) => None,
        (first, second) => Some(Found::plain(len, first.or(second))),
    }
}

fn ymd(year: u32, month: u32, day: u32) -> Option<NaiveDate> {
    NaiveDate::from_ymd_opt(year.try_into().ok()?, month, day)
}
