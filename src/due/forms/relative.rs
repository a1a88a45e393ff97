//! Dates that are counted from today: `tomorrow`, `next friday`, `in 3 days`.

use super::{Lead, Row};
use crate::due::{
    Trouble,
    days::later,
    found::{
        Form::{Ambiguous, OnlyMarked, Plain, Possessive, Rough, Short, Timed},
        Found, Meaning, choice, day, trouble,
    },
    matched::Match,
    words::Unit::{Day, Month, Week},
};

#[rustfmt::skip]
pub const ROWS: &[Row] = &[
    ("AHEAD", Plain, |m| day(m.ahead())),
    ("AHEAD WEEKS", Plain, |m| day(later(m.ahead()?, 1, Week))),
    ("[the] DAYS after TOMORROW", Plain, |m| day(later(m.today, 2, Day))),
    ("DAYS after END", Rough, |m| day(later(m.today, 2, Day))),
    ("TONIGHT", Timed, |m| day(Some(m.today))),
    ("this morning|afternoon|evening", Timed, |m| day(Some(m.today))),
    ("next WEEKS|MONTHS", Plain, |m| day(m.later(1))),
    ("yesterday", OnlyMarked, |m| day(m.today.pred_opt())),
    // Weekdays
    ("LONGDAY", Plain, |m| day(m.next_weekday())),
    ("SHORTDAY", Short, |m| day(m.next_weekday())),
    ("SUN", Ambiguous, |m| day(m.next_weekday())),
    // `this wednesday` on a Wednesday
    ("this WEEKDAY", Rough, |m| choice([Some(m.today_if_weekday()?), m.next_weekday()])),
    ("this|coming [coming] WEEKDAY", Plain, |m| day(m.next_weekday())),
    ("AHEAD 's", Possessive, |m| day(m.ahead())),
    ("TONIGHT 's", Possessive, |m| day(Some(m.today))),
    ("WEEKDAY 's", Possessive, |m| day(m.next_weekday())),
    // `before saturdays gig`
    ("before|by|for|until WEEKDAYS &THING", Rough, |m| day(m.next_weekday())),
    ("next WEEKDAY", Plain, |m| day(m.weekday_in(1))),
    ("WEEKDAY WEEKS|FORTNIGHT", Plain, |m| day(later(m.next_weekday()?, 1, m.unit?))),
    ("WEEKDAY next", Rough, |m| choice([m.next_weekday(), m.weekday_in(1)])),
    ("from WEEKDAY on|onward|onwards", Rough, |m| day(m.next_weekday())),
    ("WEEKDAY coming", Plain, |m| day(m.next_weekday())),
    ("WEEKDAY this WEEKS", Plain, |m| day(m.weekday_in(0))),
    ("WEEKDAY [of] next WEEKS", Plain, |m| day(m.weekday_in(1))),
    ("this WEEKS [on|,] WEEKDAY", Plain, |m| day(m.weekday_in(0))),
    ("next WEEKS [on|,] WEEKDAY", Plain, |m| day(m.weekday_in(1))),
    ("WEEKDAY after next", Rough, |m| day(m.weekday_in(2))),
    // `a week on monday`, or `plan the week on monday`
    ("WEEKS|FORTNIGHT [on] WEEKDAY", Rough, |m| {
        choice([m.next_weekday(), later(m.next_weekday()?, 1, m.unit?)])
    }),
    ("WEEKDAY in NUMBER WEEKS", Rough, in_weeks),
    ("WEEKDAY NUMBER WEEKS from now", Rough, in_weeks),
    ("in NUMBER WEEKS on WEEKDAY", Rough, in_weeks),
    // Counted
    ("in NUMBER UNIT !from", Plain, |m| day(m.later(m.count()))),
    ("in NUMBER UNIT [\"] time", Plain, |m| day(m.later(m.count()))),
    ("[in] NUMBER UNIT from|after now", Plain, |m| day(m.later(m.count()))),
    ("in half a YEARS", Plain, |m| day(later(m.today, 6, Month))),
    ("within NUMBER UNIT", Plain, |m| day(m.later(m.count()))),
    ("in|within the next|coming UNIT", Rough, |m| day(m.later(1))),
    ("within the UNIT", Rough, |m| day(m.later(1))),
    ("WITHIN NUMBER WORKING DAYS", Plain, |m| day(m.working_days(m.count()))),
    ("WITHIN NUMBER HOURWORD", Plain, |m| hours(m).filter(|_| m.count() % 24 == 0)),
    ("WITHIN NUMBER HOURWORD", Rough, hours),
    // `in 3d` may be about printing or films.
    ("in DIGITS D", Short, |m| day(m.later(m.count()))),
    ("in DIGITS LETTER", Plain, |m| day(m.later(m.count()))),
    ("DIGITS LETTER", OnlyMarked, |m| day(m.later(m.count()))),
];

pub const LEADS: &[Lead] = &[
    ("[in] NUMBER UNIT from|after", counted_from),
    ("NUMBER WEEKS|FORTNIGHT [on] &WEEKDAY", counted_from),
    ("NUMBER WEEKS|FORTNIGHT &AHEAD", counted_from),
    ("this time|day &AHEAD|next", |_, then| {
        Some(Found {
            form: Timed,
            ..then
        })
    }),
];

/// A weekday with `in 2 weeks`: in that week, or so many weeks after the next one.
fn in_weeks(m: &Match) -> Option<Meaning> {
    let after_next = later(m.next_weekday()?, m.count(), Week);
    choice([m.weekday_in(m.count()), after_next])
}

/// `in 48 hours`: a day; `in 36 hours`: one of two; `in 2 hours`: too soon for a day.
fn hours(m: &Match) -> Option<Meaning> {
    let after = |days| later(m.today, days, Day);
    match m.count() {
        0..24 => trouble(Trouble::NoDay),
        hours if hours % 24 == 0 => day(after(hours / 24)),
        hours => choice([after(hours / 24), after(hours / 24 + 1)]),
    }
}

/// `a week from friday`
fn counted_from(m: &Match, from: Found) -> Option<Found> {
    let unit = m.unit?;
    from.moved(|date| later(date, m.count(), unit))
}
