//! Dates in digits: `24.12.2026`, `2026-12-24`, `12/24`.

use chrono::{Datelike, NaiveDate};

use super::Row;
use crate::due::{
    Trouble,
    days::next_such_day,
    found::{
        Form::{Dotted, OnlyAnchored, OnlyMarked, Plain, Rough, Slashed},
        Meaning, choice, day, guess, no_such_day, trouble,
    },
    matched::Match,
};

#[rustfmt::skip]
pub const ROWS: &[Row] = &[
    ("YYYY ~-|~/|~. N ~-|~/|~. N", Plain, |m| in_order(m, [0, 1, 2])),
    ("YYYYMMDD", Rough, eight_digits),
    ("N ~.|. N ~.|. YYYY", Plain, |m| in_order(m, [2, 1, 0])),
    ("N ~. N [,] YYYY", Dotted, |m| in_order(m, [2, 1, 0])),
    ("N ~. N ~. NN", Dotted, |m| day(Some(date(m, [2, 1, 0])?))),
    ("N ~. N . \" NN", Dotted, |m| day(Some(date(m, [2, 1, 0])?))),
    ("N ~.|. N . NN !HOURS", Dotted, |m| m.year(2).and(day(Some(date(m, [2, 1, 0])?)))),
    ("N ~-|~/ N ~-|~/ YYYY", Plain, |m| either_order(m).or_else(|| in_order(m, [2, 1, 0]))),
    ("N ~/ N [,] YYYY", Plain, either_order),
    ("N N YYYY", Plain, |m| either_order(m).filter(|_| m.any_year(2) < Some(m.today.year() + 20))),
    ("N ~/ N ~/ NN", Plain, either_order),
    ("N ~/ N / \" NN", Plain, either_order),
    ("N ~- N ~- NN", Dotted, either_order),
    // Without a year
    // `1/2`, `24/7`
    ("N ~/ N", OnlyAnchored, |m| next_in_either_order(m).filter(|_| is_fraction(m))),
    ("N ~/ N", Slashed, next_in_either_order),
    // `03-12`
    ("NN ~- NN", Dotted, |m| next_in_either_order(m).filter(|_| m.number(0) < Some(10))),
    ("N ~- NN", OnlyMarked, next_in_either_order),
    ("N ~.|. N .", Dotted, next_day_first),
    ("NN ~. NN", Dotted, next_day_first),
    ("N ~. N", OnlyMarked, next_day_first),
];

/// The date with year, month and day at these places among the numbers.
fn date(m: &Match, [year, month, day]: [usize; 3]) -> Option<NaiveDate> {
    NaiveDate::from_ymd_opt(m.any_year(year)?, m.number(month)?, m.number(day)?)
}

/// If that isn't a date, month and day may have been swapped.
fn in_order(m: &Match, [y, mth, d]: [usize; 3]) -> Option<Meaning> {
    match (date(m, [y, mth, d]), date(m, [y, d, mth])) {
        (Some(date), _) => day(Some(date)),
        (None, Some(swapped)) => trouble(Trouble::NoSuchDay {
            guess: guess(swapped, m.today),
        }),
        (None, None) => {
            let first = NaiveDate::from_ymd_opt(m.any_year(y)?, m.number(mth)?, 1);
            no_such_day([first], m.today)
        }
    }
}

/// Month and day in either order, before the year.
fn either_order(m: &Match) -> Option<Meaning> {
    one_or_two(date(m, [2, 0, 1]), date(m, [2, 1, 0]))
}

/// Month and day in either order, without a year.
fn next_in_either_order(m: &Match) -> Option<Meaning> {
    let such_day = |d, mth| next_such_day(m.today, m.number(d)?, m.number(mth)?);
    one_or_two(such_day(0, 1), such_day(1, 0))
}

fn is_fraction(m: &Match) -> bool {
    let (a, b) = (m.number(0), m.number(1));
    a < b && b <= Some(10) || matches!((a, b), (Some(24), Some(7)) | (Some(9), Some(11)))
}

fn next_day_first(m: &Match) -> Option<Meaning> {
    day(Some(next_such_day(m.today, m.number(0)?, m.number(1)?)?))
}

fn one_or_two(first: Option<NaiveDate>, second: Option<NaiveDate>) -> Option<Meaning> {
    match (first, second) {
        (Some(date), Some(other)) if date != other => choice([first, second]),
        _ => day(Some(first.or(second)?)),
    }
}

/// `20261224`
fn eight_digits(m: &Match) -> Option<Meaning> {
    let number = m.number(0)?;
    let year = i32::try_from(number / 10_000).ok()?;
    let date = NaiveDate::from_ymd_opt(year, number / 100 % 100, number % 100)?;
    (date >= m.today).then_some(Meaning::Day(date))
}
