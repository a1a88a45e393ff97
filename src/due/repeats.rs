//! How a bounty repeats: `every friday`, `every 3 days`.

use std::fmt;

use chrono::{Datelike, Days, NaiveDate, Weekday, WeekdaySet};

use super::{
    days::{end_of_month, first_after, in_week, later},
    words::Unit,
};
use crate::model::DueDate;

/// The weekdays that aren't Saturday or Sunday.
pub const WORKING_DAYS: WeekdaySet = WeekdaySet::from_array([
    Weekday::Mon,
    Weekday::Tue,
    Weekday::Wed,
    Weekday::Thu,
    Weekday::Fri,
]);

/// Every repetition contains one of these words. A new form of repetition with another word needs
/// it here.
const WORDS: [&str; 23] = [
    "every",
    "evry",
    "ev",
    "each",
    "daily",
    "everyday",
    "nightly",
    "weekly",
    "fortnightly",
    "monthly",
    "quarterly",
    "yearly",
    "annually",
    "weekdays",
    "workdays",
    "alternate",
    "mondays",
    "tuesdays",
    "wednesdays",
    "thursdays",
    "fridays",
    "saturdays",
    "sundays",
];

/// Whether a text may say how something repeats. Quicker than reading one, since lists ask this of
/// every one.
pub fn may_repeat(text: &str) -> bool {
    let mut words = text.as_bytes().split(|byte| !byte.is_ascii_alphabetic());
    let is_known = |word: &[u8]| {
        WORDS
            .iter()
            .any(|it| it.as_bytes().eq_ignore_ascii_case(word))
    };
    words.any(is_known)
}

/// The days on which a bounty is due again. Every day after another is found from that one alone,
/// so a due date is all that has to be kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Repeats {
    /// `every 3 days`, `monthly`. At least one.
    Every(u32, Unit),
    /// `every monday and thursday`. At least one.
    On(WeekdaySet),
    /// `every other friday`: this weekday, after so many weeks. At least two.
    OnceIn(u32, Weekday),
    /// `every 15th`: this day of each month, or its last.
    OnThe(u32),
}

impl Repeats {
    /// The first day: named days after today, an interval from today. `None` past the end of the
    /// calendar.
    pub fn first(self, today: NaiveDate) -> Option<NaiveDate> {
        match self {
            Self::Every(count, unit) => later(today, count, unit),
            Self::OnceIn(_, day) => first_after(today, day),
            Self::On(days) => {
                let mut after = today.iter_days().skip(1).take(7);
                after.find(|day| days.contains(day.weekday()))
            }
            Self::OnThe(number) => {
                let first = today.with_day(1)?;
                let such_day = |months| {
                    let first = later(first, months, Unit::Month)?;
                    first.with_day(number).or_else(|| end_of_month(first))
                };
                such_day(0)
                    .filter(|day| *day > today)
                    .or_else(|| such_day(1))
            }
        }
    }

    /// The first day if it counts from `start`: that day, or the first named day from then on.
    pub fn first_from(self, start: NaiveDate) -> Option<NaiveDate> {
        match self {
            Self::Every(..) => Some(start),
            _ => self.first(start.pred_opt()?),
        }
    }

    /// The next day after the due date and after today. `None` past the end of the calendar.
    ///
    /// It is the same however often it is asked for, until the next day has come.
    pub fn next(self, due: DueDate, today: NaiveDate) -> Option<DueDate> {
        let due = due.date();
        let next = match self {
            Self::Every(count, unit) => nth_after(due, count, unit, today)?,
            // Whatever day it was moved to, it is this weekday again, about one period later.
            Self::OnceIn(weeks, day) => {
                let earliest = later(due, weeks, Unit::Week)?.checked_sub_days(Days::new(4))?;
                match first_after(earliest, day)? {
                    next if next > today => next,
                    past => nth_after(past, weeks, Unit::Week, today)?,
                }
            }
            Self::On(_) | Self::OnThe(_) => self.first(due.max(today))?,
        };
        Some(next.into())
    }
}

/// The first day after today that is a multiple of so many units after another day.
fn nth_after(day: NaiveDate, count: u32, unit: Unit, today: NaiveDate) -> Option<NaiveDate> {
    // January is a longest month, and 2000 a longest year.
    let january = NaiveDate::from_ymd_opt(2000, 1, 1)?;
    let longest = (later(january, 1, unit)? - january).num_days();
    let times = u32::try_from((today - day).num_days() / longest).unwrap_or(0) / count;
    let next = |times| later(day, count.checked_mul(times)?, unit);
    (times.max(1)..).map_while(next).find(|next| *next > today)
}

/// As after a due date: `every Sunday`.
impl fmt::Display for Repeats {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match *self {
            Self::Every(1, unit) => write!(f, "every {unit}"),
            Self::Every(count, unit) => write!(f, "every {count} {unit}s"),
            Self::On(WORKING_DAYS) => write!(f, "every weekday"),
            Self::On(days) => {
                let names: Vec<String> = days.iter(Weekday::Mon).map(name).collect();
                write!(f, "every {}", and(&names))
            }
            Self::OnceIn(2, day) => write!(f, "every other {}", name(day)),
            Self::OnceIn(weeks, day) => write!(f, "every {weeks} weeks on {}", name(day)),
            Self::OnThe(number) => write!(f, "on the {number}{} of every month", ending(number)),
        }
    }
}

/// `Monday, Wednesday and Friday`
fn and(names: &[String]) -> String {
    match names {
        [first @ .., last] if !first.is_empty() => format!("{} and {last}", first.join(", ")),
        _ => names.concat(),
    }
}

fn name(day: Weekday) -> String {
    let day = in_week(NaiveDate::default(), 0, day);
    day.map_or_else(String::new, |day| day.format("%A").to_string())
}

fn ending(number: u32) -> &'static str {
    match number {
        1 | 21 | 31 => "st",
        2 | 22 => "nd",
        3 | 23 => "rd",
        _ => "th",
    }
}
