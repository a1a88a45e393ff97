//! Counting days. Every function returns `None` past the end of the calendar.

use chrono::{Datelike, Days, Months, NaiveDate, Weekday};

use super::words::Unit;

/// Counts on from a day. One month later is the same day of the next month, or its last day.
pub fn later(from: NaiveDate, count: u32, unit: Unit) -> Option<NaiveDate> {
    let days = |each| from.checked_add_days(Days::new(u64::from(count) * each));
    let months = |each| from.checked_add_months(Months::new(count.checked_mul(each)?));
    match unit {
        Unit::Day => days(1),
        Unit::Week => days(7),
        Unit::Fortnight => days(14),
        Unit::Month => months(1),
        Unit::Year => months(12),
    }
}

/// The first such weekday after a day.
pub fn first_after(day: NaiveDate, weekday: Weekday) -> Option<NaiveDate> {
    match weekday.days_since(day.weekday()) {
        0 => later(day, 7, Unit::Day),
        days => later(day, days, Unit::Day),
    }
}

/// A weekday in the week that comes `weeks` after this one. Weeks start on Monday.
pub fn in_week(today: NaiveDate, weeks: u32, weekday: Weekday) -> Option<NaiveDate> {
    let monday = today.week(Weekday::Mon).checked_first_day()?;
    later(
        later(monday, weeks, Unit::Week)?,
        weekday.num_days_from_monday(),
        Unit::Day,
    )
}

/// The next such day, today included. Leap days are at most eight years apart (1896 to 1904).
pub fn next_such_day(today: NaiveDate, day: u32, month: u32) -> Option<NaiveDate> {
    (today.year()..=today.year() + 8)
        .filter_map(|year| NaiveDate::from_ymd_opt(year, month, day))
        .find(|date| *date >= today)
}

/// The next day with this number, today included. At least one of any two months in a row has
/// 31 days, so a few months are enough.
pub fn next_day_of_month(today: NaiveDate, day: u32) -> Option<NaiveDate> {
    let first = today.with_day(1)?;
    (0..=3)
        .filter_map(|months| later(first, months, Unit::Month)?.with_day(day))
        .find(|date| *date >= today)
}

/// The last day of the month that a day is in.
pub fn end_of_month(day: NaiveDate) -> Option<NaiveDate> {
    later(day.with_day(1)?, 1, Unit::Month)?.pred_opt()
}
