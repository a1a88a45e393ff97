//! Dates that are counted from today: `tomorrow`, `next friday`, `in 3 days`.

use super::{Lead, Row};
use crate::due::{
    days::later,
    found::{
        Form::{Ambiguous, OnlyMarked, Plain, Rough, Short, Timed},
        Found, Meaning, choice, day,
    },
    matched::Match,
    words::Unit::{Day, Month, Week},
};

#[rustfmt::skip]
pub const ROWS: &[Row] = &[
    ("AHEAD", Plain, |m| day(m.ahead())),
    ("[the] DAYS after TOMORROW", Plain, |m| day(later(m.today, 2, Day))),
    ("TONIGHT", Timed, |m| day(Some(m.today))),
    ("this morning|afternoon|evening", Timed, |m| day(Some(m.today))),
    ("next WEEKS|MONTHS", Plain, |m| day(m.later(1))),
    ("yesterday", OnlyMarked, |m| day(m.today.pred_opt())),
    // Weekdays
    ("LONGDAY", Plain, |m| day(m.next_weekday())),
    ("SHORTDAY", Short, |m| day(m.next_weekday())),
    ("SUN", Ambiguous, |m| day(m.next_weekday())),
    ("this|coming LONGDAY|SHORTDAY", Plain, |m| day(m.next_weekday())),
    // `enjoy this sun`
    ("this|coming SUN", Short, |m| day(m.next_weekday())),
    ("this coming WEEKDAY", Plain, |m| day(m.next_weekday())),
    ("next WEEKDAY", Plain, |m| day(m.weekday_in(1))),
    ("WEEKDAY WEEKS", Plain, |m| day(later(m.next_weekday()?, 1, Week))),
    ("WEEKDAY this WEEKS", Plain, |m| day(m.weekday_in(0))),
    ("WEEKDAY [of] next WEEKS", Plain, |m| day(m.weekday_in(1))),
    ("this WEEKS [on|,] WEEKDAY", Plain, |m| day(m.weekday_in(0))),
    ("next WEEKS [on|,] WEEKDAY", Plain, |m| day(m.weekday_in(1))),
    ("WEEKDAY after next", Rough, |m| day(m.weekday_in(2))),
    ("WEEKDAY in NUMBER WEEKS", Rough, in_weeks),
    ("WEEKDAY NUMBER WEEKS from now", Rough, in_weeks),
    ("in NUMBER WEEKS on WEEKDAY", Rough, in_weeks),
    // Counted
    ("in NUMBER UNIT !from", Plain, |m| day(m.later(m.count()))),
    ("in NUMBER UNIT [\"] time", Plain, |m| day(m.later(m.count()))),
    ("[in] NUMBER UNIT from|after now", Plain, |m| day(m.later(m.count()))),
    ("in half a YEARS", Plain, |m| day(later(m.today, 6, Month))),
    // `in 3d` may be about printing or films.
    ("in DIGITS D", Short, |m| day(m.later(m.count()))),
    ("in DIGITS LETTER", Plain, |m| day(m.later(m.count()))),
    ("DIGITS LETTER", OnlyMarked, |m| day(m.later(m.count()))),
];

pub const LEADS: &[Lead] = &[
    ("[in] NUMBER UNIT from|after", counted_from),
    ("NUMBER WEEKS on &WEEKDAY", counted_from),
    ("NUMBER WEEKS &AHEAD", counted_from),
];

/// A weekday with `in 2 weeks`: in that week, or so many weeks after the next one.
fn in_weeks(m: &Match) -> Option<Meaning> {
    let after_next = later(m.next_weekday()?, m.count(), Week);
    choice([m.weekday_in(m.count()), after_next])
}

/// `a week from friday`
fn counted_from(m: &Match, from: Found) -> Option<Found> {
    let Meaning::Day(date) = from.meaning else {
        return None;
    };
    let meaning = day(later(date, m.count(), m.unit?))?;
    Some(Found { meaning, ..from })
}
