//! Dates that are longer than a day or less exact, feasts, and what can't be one day: `the weekend`,
//! `end of next week`, `christmas`, `in december`, `at 5pm`.

use chrono::{
    Datelike, NaiveDate,
    Weekday::{Fri, Sat, Sun},
};

use super::{Lead, Row, calendar::numbered};
use crate::due::{
    Trouble,
    days::{end_of_month, in_week, next_such_day},
    found::{
        Form::{OnlyAnchored, OnlyMarked, Rough, Short, Timed, Vague, Yearless},
        Found, Meaning, choice, day, trouble,
    },
    matched::Match,
    words::Unit::{self, Day, Fortnight, Month, Week, Year},
};

#[rustfmt::skip]
pub const ROWS: &[Row] = &[
    ("ENDOFDAY", Short, |m| day(Some(m.today))),
    ("ENDOFDAY [on] AHEAD", Timed, |m| day(m.ahead())),
    ("ENDOFDAY [on] WEEKDAY", Timed, |m| day(m.next_weekday())),
    ("end of [the|this] DAYS", Short, |m| day(Some(m.today))),
    ("end of [the|this] DAYS AHEAD", Timed, |m| day(m.ahead())),
    ("end of [the|this] DAYS WEEKDAY", Timed, |m| day(m.next_weekday())),
    ("end of AHEAD", Timed, |m| day(m.ahead())),
    ("end of WEEKDAY", Timed, |m| day(m.next_weekday())),
    ("eow", Rough, |m| end_of(Week, m.today)),
    ("eom", Short, |m| end_of(Month, m.today)),
    ("eoy", Short, |m| end_of(Year, m.today)),
    ("MONTHS|YEARS [~-] end", Short, |m| end_of(m.unit?, m.today)),
    ("end of [the|this] WEEKS|MONTHS|YEARS", Short, |m| end_of(m.unit?, m.today)),
    ("end of next UNIT", Short, |m| end_of(m.unit?, m.later(1)?)),
    ("end [of] !DAYMONTH MONTH [YEAR]", Short, |m| end_of(Month, m.first_of_month(0)?)),
    ("this WEEKEND", Rough, |m| weekend(m, 0)),
    ("next WEEKEND", Rough, |m| weekend(m, 1)),
    ("at|on|over|by|until|due|before [the] WEEKEND", Rough, |m| weekend(m, 0)),
    ("WEEKEND", Vague, |m| weekend(m, 0)),
    ("the WEEKEND", OnlyMarked, |m| weekend(m, 0)),
    ("the WEEKS after next", Rough, |m| day(m.later(2))),
    // Spans
    ("WITHIN NUMBER UNIT", Rough, |m| day(m.later(m.count()))),
    ("WITHIN NUMBER ~-|to|or NUMBER UNIT", Rough, |m| choice([m.later(m.number(0)?), m.later(m.number(1)?)])),
    ("WITHIN a couple of UNIT", Rough, |m| day(m.later(2))),
    ("WITHIN [a] few UNIT", Vague, no_single_day),
    // Dates only because of the `due` before them, if there is no longer date
    ("due NUMBER UNIT !from|after|ago|on|WEEKDAY", Rough, |m| day(m.later(m.count()))),
    ("due N END", Rough, numbered),
    ("due|by|on the N END", Rough, numbered),
    // A date is meant, but there is no day to set
    ("early|mid|late ~- MONTH", Vague, no_single_day),
    ("early|mid|late !DAYMONTH MONTH", Vague, no_single_day),
    ("in|by|until|due|before !DAYMONTH MONTH [YEAR]", Vague, no_single_day),
    ("in|by|until|before|this|next [the] spring|summer|autumn|winter", Vague, no_single_day),
    ("[the] NTH|NTHWORD|last [WORKING] DAYS|WEEKS|WEEKEND of|in INMONTH", Vague, no_single_day),
    ("MONTH NTH|NTHWORD WEEKS", Vague, no_single_day),
    ("in|by|until|due YYYY !JOINT", Vague, |m| no_single_day(m).filter(|_| m.year(0) >= Some(m.today.year()))),
    ("this WEEKS|MONTHS|YEARS", Vague, no_single_day),
    ("next YEARS", Vague, no_single_day),
    ("[the] start|beginning|middle of [the|this|next] UNIT|AHEAD", Vague, no_single_day),
    ("[the] start|beginning|middle of MONTH [YEAR]", Vague, no_single_day),
    // Holidays that have a date
    ("christmas", Short, |m| feast(m, 25, 12)),
    ("christmas day", Yearless, |m| feast(m, 25, 12)),
    ("christmas eve", Yearless, |m| feast(m, 24, 12)),
    ("boxing day", Yearless, |m| feast(m, 26, 12)),
    ("NEWYEARS eve", Yearless, |m| feast(m, 31, 12)),
    ("nye", Yearless, |m| feast(m, 31, 12)),
    ("NEWYEARS day", Yearless, |m| feast(m, 1, 1)),
    ("before|by|until|due NEWYEARS", Rough, |m| {
        choice([next_such_day(m.today, 31, 12), next_such_day(m.today, 1, 1)])
    }),
    ("in|after [the] NEWYEARS", Vague, no_single_day),
    ("between christmas and NEWYEARS", Vague, no_single_day),
    ("halloween", Short, |m| feast(m, 31, 10)),
    ("VALENTINES", Short, |m| feast(m, 14, 2)),
    ("VALENTINES day", Yearless, |m| feast(m, 14, 2)),
    // Others, and those that only look like the next such weekday
    ("at|for|before|over|until|on|by FEAST !WEEKDAY", Vague, no_known_day),
    ("FEASTDAY", Short, no_known_day),
    ("FEAST", OnlyAnchored, no_known_day),
    // An hour without a day
    ("at|until|@ CLOCK END", Vague, |_| trouble(Trouble::NoDay)),
    ("by|before !DAYDOT CLOCK END", Vague, |_| trouble(Trouble::NoDay)),
    ("by noon|midday|midnight|lunchtime END", Vague, |_| trouble(Trouble::NoDay)),
    ("at|by|before|until|@ HOUR24 sharp END", Vague, |_| trouble(Trouble::NoDay)),
    ("black|good friday|fri", Vague, no_known_day),
    ("ash|cyber|easter|holy|maundy|palm|shrove|whit WEEKDAY", Vague, no_known_day),
    ("last WEEKDAY", OnlyMarked, |m| trouble(Trouble::Past { day: m.weekday_in_past()?.into() })),
];

pub const LEADS: &[Lead] = &[("the &end", |_, end| match end.form {
    Timed => Some(end),
    _ => Some(Found { form: Rough, ..end }),
})];

/// The end of the week, month or year that a day is in.
fn end_of(unit: Unit, date: NaiveDate) -> Option<Meaning> {
    match unit {
        Day => day(Some(date)),
        // Friday for some people, Sunday for others.
        Week | Fortnight => choice([in_week(date, 0, Fri), in_week(date, 0, Sun)]),
        Month => day(end_of_month(date)),
        Year => day(NaiveDate::from_ymd_opt(date.year(), 12, 31)),
    }
}

/// The next such day, today included.
fn feast(m: &Match, number: u32, month: u32) -> Option<Meaning> {
    day(next_such_day(m.today, number, month))
}

fn weekend(m: &Match, weeks: u32) -> Option<Meaning> {
    choice([in_week(m.today, weeks, Sat), in_week(m.today, weeks, Sun)])
}

fn no_single_day(_: &Match) -> Option<Meaning> {
    trouble(Trouble::NoSingleDay)
}

fn no_known_day(_: &Match) -> Option<Meaning> {
    trouble(Trouble::Unreadable { guess: None })
}
