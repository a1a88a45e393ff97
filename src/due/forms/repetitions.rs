//! `every friday`, `weekly`, `on the 1st of every month`.

use super::Row;
use crate::due::{
    Trouble,
    days::next_such_day,
    found::{
        Form::{Adverb, Plain, Vague},
        Meaning, trouble,
    },
    matched::Match,
    repeats::{Repeats, WORKING_DAYS},
    words::Unit::{Day, Month, Week, Year},
};

#[rustfmt::skip]
pub const ROWS: &[Row] = &[
    // An interval
    ("every|each UNIT", Plain, |m| repeats(m, Repeats::Every(1, m.unit?))),
    ("every|each OTHER UNIT", Plain, |m| repeats(m, Repeats::Every(2, m.unit?))),
    ("every|each COUNT|DIGITS|NTH|NTHWORD UNIT", Plain, |m| repeats(m, Repeats::Every(m.number(0)?, m.unit?))),
    ("every|each quarter", Plain, |m| repeats(m, Repeats::Every(3, Month))),
    ("every|each morning|afternoon|evening|night", Plain, |m| repeats(m, Repeats::Every(1, Day))),
    ("daily|nightly", Adverb, |m| repeats(m, Repeats::Every(1, Day))),
    ("weekly", Adverb, |m| repeats(m, Repeats::Every(1, Week))),
    ("fortnightly", Adverb, |m| repeats(m, Repeats::Every(2, Week))),
    ("monthly", Adverb, |m| repeats(m, Repeats::Every(1, Month))),
    ("quarterly", Adverb, |m| repeats(m, Repeats::Every(3, Month))),
    ("yearly|annually", Adverb, |m| repeats(m, Repeats::Every(1, Year))),
    // Weekdays
    ("every|each weekday", Plain, |m| repeats(m, Repeats::On(WORKING_DAYS))),
    ("every|each WORKING DAYS", Plain, |m| repeats(m, Repeats::On(WORKING_DAYS))),
    ("on weekdays", Plain, |m| repeats(m, Repeats::On(WORKING_DAYS))),
    ("every|each DAYLIST", Plain, on),
    ("on|all PLURALS", Plain, on),
    ("WEEKLY [,|on] DAYLIST", Plain, on),
    ("DAYLIST WEEKLY", Plain, on),
    ("every|each OTHER WEEKDAY", Plain, |m| repeats(m, Repeats::OnceIn(2, m.weekday?))),
    ("alternate WEEKDAY|WEEKDAYS", Plain, |m| repeats(m, Repeats::OnceIn(2, m.weekday?))),
    ("every|each OTHER WEEKS [,|on] WEEKDAY", Plain, |m| repeats(m, Repeats::OnceIn(2, m.weekday?))),
    ("every|each COUNT|DIGITS WEEKS [,|on] WEEKDAY", Plain, |m| repeats(m, Repeats::OnceIn(m.number(0)?, m.weekday?))),
    // A day of the month
    ("every|each NTH [of the|each|every MONTHS]", Plain, on_the),
    ("[on] NTHDAY of|in every|each MONTHS", Plain, on_the),
    ("MONTHLY on NTHDAY", Plain, on_the),
    ("every|each DAYMONTH", Plain, |m| {
        let next = next_such_day(m.today, m.number(0)?, m.month?)?;
        Some(Meaning::Repeats(Repeats::Every(1, Year), next))
    }),
    // Others
    ("every|each [other|single|last|few|NTH|NTHWORD|COUNT|DIGITS] EACH", Plain, |_| trouble(Trouble::Repeats)),
    ("every|each couple of UNIT", Plain, |_| trouble(Trouble::Repeats)),
    ("[the] NTH|NTHWORD|last WEEKDAY of|in every|each MONTHS", Plain, |_| trouble(Trouble::Repeats)),
    ("once|twice a|per|every|each UNIT", Plain, |_| trouble(Trouble::Repeats)),
    ("many|several|few|COUNT|DIGITS times a|per|every|each UNIT", Plain, |_| trouble(Trouble::Repeats)),
    ("twice daily|weekly|monthly|yearly", Plain, |_| trouble(Trouble::Repeats)),
    ("weekends|weekdays|WEEKDAYS", Vague, |_| trouble(Trouble::Repeats)),
    ("hourly|biweekly", Adverb, |_| trouble(Trouble::Repeats)),
];

fn repeats(m: &Match, rule: Repeats) -> Option<Meaning> {
    match rule {
        Repeats::Every(0, _) | Repeats::OnceIn(0 | 1, _) | Repeats::OnThe(0 | 32..) => None,
        _ => Some(Meaning::Repeats(rule, rule.first(m.today)?)),
    }
}

fn on(m: &Match) -> Option<Meaning> {
    repeats(m, Repeats::On(m.weekdays))
}

fn on_the(m: &Match) -> Option<Meaning> {
    repeats(m, Repeats::OnThe(m.number(0)?))
}
