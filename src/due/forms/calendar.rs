//! Calendar days in words: `15 april`, `fri 27 nov`, `the 15th`, `last friday of november`.

use chrono::{Datelike, Days, NaiveDate, Weekday};

use super::{Lead, Row};
use crate::due::{
    Trouble,
    days::{end_of_month, first_after, later, next_day_of_month, next_such_day},
    found::{
        Form::{DayOfMonth, Far, Nth, OnlyAnchored, OnlyMarked, Plain, Rough, Short, Yearless},
        Found, Meaning, choice, day, guess, no_such_day, trouble,
    },
    matched::Match,
    words::Unit::Week,
};

#[rustfmt::skip]
pub const ROWS: &[Row] = &[
    ("DAYMONTH", Yearless, without_year),
    ("DAYMONTH YEAR", Plain, with_year),
    // Several days of a month
    ("MONTH DAYNO , NN !MONTH|HOURS", Rough, days_or_year),
    ("MONTH DAYNO LINK DAYNO !MONTH|HOURS", Rough, |m| days(m, 2, None)),
    ("DAYNO [.] DAYLINK DAYNO [.] MONTH", Rough, |m| days(m, 2, None)),
    ("DAYNO [.] DAYLINK DAYNO [.] MONTH YEAR", Rough, |m| days(m, 2, m.year(2))),
    ("DAYNO LINK DAYNO DAYLINK DAYNO MONTH", Rough, |m| days(m, 3, None)),
    // Not `coursework 2, 4th dec`
    ("N , N MONTH", Rough, |m| days(m, 2, None)),
    // `room 3 dec 5` is 3 or 5 December.
    ("N MONTH N !HOURS", Rough, |m| if m.year(1).is_none() { days(m, 2, None) } else { None }),
    // Numbered days
    ("NTH", Nth, numbered),
    ("the NTH", DayOfMonth, numbered),
    ("the NTHWORD", OnlyAnchored, numbered),
    ("NTHDAY [of|in] INMONTH", Plain, in_month),
    ("N next MONTHS", Rough, |m| choice([m.later(1)?.with_day(m.count()), m.later(1)])),
    // `friday 11` is that day, or this Friday at 11.
    ("WEEKDAY [,|(|on|the] N !HOURS", Plain, |m| day(Some(numbered_next_weekday(m)?))),
    ("WEEKDAY [,|(|on|the] N !HOURS", Rough, |m| choice([m.next_weekday(), Some(numbered_weekday(m)?)])),
    // `Watch Friday the 13th`
    ("friday [,|(|on|the] 13th", Short, |m| day(Some(numbered_weekday(m)?))),
    ("friday [,|(|on|the] 13th", OnlyMarked, |m| other_weekday(next_day_of_month(m.today, 13)?, m.today)),
    // Weekdays of a month
    ("[the] NTH|NTHWORD|last WEEKDAY|DAYS of|in INMONTH", Yearless, nth_in_month),
    ("[the] NTH|NTHWORD|last WEEKDAY|DAYS next|this MONTHS", Yearless, nth_in_month),
];

#[rustfmt::skip]
pub const LEADS: &[Lead] = &[
    ("WEEKDAY [,|(|on] !NTHTHING &CALENDAR", on_weekday),
    ("[the] [last] WEEKDAY|WEEKEND before", weekday_before),
    ("[the|NUMBER] DAYS|WEEKS before", before),
];

fn without_year(m: &Match) -> Option<Meaning> {
    let (this, month) = (m.today.year(), m.month?);
    if let Some(date) = next_such_day(m.today, m.number(0)?, month) {
        return day(Some(date));
    }
    let first = |year| NaiveDate::from_ymd_opt(year, month, 1);
    no_such_day([first(this), first(this + 1)], m.today)
}

fn with_year(m: &Match) -> Option<Meaning> {
    let (year, month) = (m.year(1)?, m.month?);
    match NaiveDate::from_ymd_opt(year, month, m.number(0)?) {
        Some(date) => day(Some(date)),
        None => no_such_day([NaiveDate::from_ymd_opt(year, month, 1)], m.today),
    }
}

/// `3-7 december`, `december 3 to 7`: the days with the first few numbers.
fn days(m: &Match, count: usize, year: Option<i32>) -> Option<Meaning> {
    let day_of = |place| match year {
        Some(year) => NaiveDate::from_ymd_opt(year, m.month?, m.number(place)?),
        None => such_day(m, place),
    };
    Some(Meaning::Choice(
        (0..count).map(day_of).collect::<Option<_>>()?,
    ))
}

/// `december 3, 27`.
fn days_or_year(m: &Match) -> Option<Meaning> {
    let dated = |year| NaiveDate::from_ymd_opt(year, m.month?, m.number(0)?);
    let in_year = m.year(1).and_then(dated);
    choice([Some(such_day(m, 0)?), Some(such_day(m, 1)?), in_year])
}

fn such_day(m: &Match, place: usize) -> Option<NaiveDate> {
    next_such_day(m.today, m.number(place)?, m.month?)
}

/// `the 15th`.
pub fn numbered(m: &Match) -> Option<Meaning> {
    match m.number(0)? {
        number @ 1..=31 => day(next_day_of_month(m.today, number)),
        _ => None,
    }
}

/// `the 3rd of next month`.
fn in_month(m: &Match) -> Option<Meaning> {
    let number = m.number(0)?;
    let first = m.first_of_month(1)?;
    match m.coming(first, |first| first.with_day(number)) {
        Some(date) => day(Some(date)),
        None => no_such_day([Some(first)], m.today),
    }
}

/// `the first monday of december`, `last day of next month`.
fn nth_in_month(m: &Match) -> Option<Meaning> {
    let first = m.first_of_month(usize::from(!m.has("last")))?;
    let date = m.coming(first, |first| match m.weekday {
        Some(weekday) => nth_weekday(m, weekday, first),
        None if m.has("last") => end_of_month(first),
        None => first.with_day(m.number(0)?),
    });
    day(Some(date?))
}

fn nth_weekday(m: &Match, weekday: Weekday, first: NaiveDate) -> Option<NaiveDate> {
    let first_such = first_after(first.pred_opt()?, weekday)?;
    let nth = |weeks| later(first_such, weeks, Week).filter(|date| date.month() == first.month());
    match m.has("last") {
        true => nth(4).or_else(|| nth(3)),
        false => nth(m.number(0)?.checked_sub(1)?),
    }
}

/// The next day with this number, if it is on this weekday: `friday the 27th`.
fn numbered_weekday(m: &Match) -> Option<NaiveDate> {
    let date = next_day_of_month(m.today, m.number(0)?)?;
    (Some(date.weekday()) == m.weekday).then_some(date)
}

fn numbered_next_weekday(m: &Match) -> Option<NaiveDate> {
    numbered_weekday(m).filter(|date| m.next_weekday() == Some(*date))
}

/// A weekday before its date: `friday, 27 november`.
fn on_weekday(m: &Match, found: Found) -> Option<Found> {
    let weekday = m.weekday?;
    let Meaning::Day(date) = found.meaning else {
        return (found.form != OnlyMarked).then_some(found);
    };
    let (form, meaning) = match (found.form, date.weekday() == weekday) {
        // `friday 9-11` and `friday 9.11` are times, but `friday 4.12` may be a date.
        (OnlyMarked, true) => (Rough, choice([m.next_weekday(), Some(date)])),
        (OnlyMarked, false) => return None,
        (Far, true) => (Far, day(Some(date))),
        (_, true) => (Plain, day(Some(date))),
        (DayOfMonth | Nth | OnlyAnchored, false) => (Plain, other_weekday(date, m.today)),
        (_, false) => match date.with_year(m.today.year()) {
            // Without a year, it was past, and the next such day is another weekday.
            Some(past) if past.weekday() == weekday && past < m.today => (Plain, day(Some(past))),
            _ => (Plain, other_weekday(date, m.today)),
        },
    };
    let meaning = meaning?;
    Some(Found {
        form,
        meaning,
        ..found
    })
}

/// `3 days before christmas`
fn before(m: &Match, found: Found) -> Option<Found> {
    let days = if m.unit? == Week { 7 } else { 1 };
    found.moved(|date| date.checked_sub_days(Days::new(days * u64::from(m.count()))))
}

/// `the friday before christmas`, `the weekend before christmas`
fn weekday_before(m: &Match, found: Found) -> Option<Found> {
    let weekday = m.weekday.unwrap_or(Weekday::Sat);
    found.moved(|date| {
        date.iter_days()
            .rev()
            .skip(1)
            .find(|day| day.weekday() == weekday)
    })
}

fn other_weekday(date: NaiveDate, today: NaiveDate) -> Option<Meaning> {
    trouble(Trouble::OtherWeekday {
        guess: guess(date, today),
    })
}
