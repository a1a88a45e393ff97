//! Times of day. A bounty has none, but one beside a date shows that a date is meant.

use super::words::{
    Term::{
        self, Ahead, Count, Digits, Joint, Mark, Month, OrdinalWord, Tonight, Unit, Weekday, Word,
    },
    Unit::Day,
    Words,
};

/// The longest time of day, in terms: `between half past five and quarter to six`.
const MAX_LEN: usize = 8;

/// Where the times that begin at `start` end; `start` itself if there are none.
pub fn end_of_times(words: &Words, start: usize) -> usize {
    let mut end = start;
    while let Some(len) = time_behind(&words.terms()[end..]) {
        end += len;
    }
    end
}

/// Where the time right before the date at `end` begins.
pub fn start_of_time(words: &Words, end: usize) -> Option<usize> {
    let terms = words.terms();
    let is_time = |start: &usize| {
        let before = &terms[*start..end];
        time(before) == Some(before.len()) || is_time_of(before, &terms[end..])
    };
    (end.saturating_sub(MAX_LEN)..end).find(is_time)
}

/// The length of the next time behind a date, with the comma or the brackets around it.
fn time_behind(terms: &[Term]) -> Option<usize> {
    match terms {
        [Mark('('), rest @ ..] => {
            let len = time(rest)?;
            matches!(rest.get(len), Some(Mark(')'))).then_some(len + 2)
        }
        // Rather the second of two dates: `10.12. - 12.12.`
        [Mark('-'), Digits(..), Joint('.'), ..] => None,
        [Mark(',' | '-'), rest @ ..] => Some(time(rest)? + 1),
        // Hours that nothing marks as such: `friday 5`, `friday 9-11`.
        [Digits(0..=24, 1 | 2)] => Some(1),
        [
            Digits(0..=24, 1 | 2),
            Mark('-') | Joint('-') | Word("to"),
            Digits(0..=24, 1 | 2),
        ] => Some(3),
        _ => time(terms),
    }
}

/// What is a time of day only before a day: `late friday`, `the evening of 3 december`.
fn is_time_of(terms: &[Term], date: &[Term]) -> bool {
    let is_day = matches!(
        date,
        [Ahead(_) | Tonight | Weekday(..), ..]
            | [Word("this"), Word("morning" | "afternoon" | "evening"), ..]
    );
    match terms {
        [Word("early" | "late" | "later")] => is_day,
        [Word("the"), rest @ .., Word("of")] => part(rest) == Some(rest.len()),
        [rest @ .., Word("of")] => time(rest) == Some(rest.len()),
        _ => false,
    }
}

/// The length of the time that `terms` begin with: `at 5pm`, `from 5 to 6`, `in the evening`.
fn time(terms: &[Term]) -> Option<usize> {
    if let Some(len) = part_of_day(terms) {
        return Some(len);
    }
    let lead = match terms {
        [Word(lead), Word("around" | "about"), ..] if leads_to_hour(lead) => 2,
        [Word(lead), ..] if leads_to_hour(lead) => 1,
        [Mark('@' | '~'), ..] => 1,
        _ => 0,
    };
    let first = match (lead, &terms[lead..]) {
        (0, terms) => clock(terms).or_else(|| hour_to_clock(terms))?,
        (_, terms) => hour(terms)?,
    };
    Some(lead + first + rest_of_time(&terms[lead + first..]))
}

fn leads_to_hour(word: &str) -> bool {
    matches!(
        word,
        "at" | "around"
            | "about"
            | "by"
            | "before"
            | "after"
            | "from"
            | "between"
            | "until"
            | "till"
    )
}

/// The length of what can follow an hour: `to 6pm`, `-18:00`, `sharp`.
fn rest_of_time(terms: &[Term]) -> usize {
    let second = match terms {
        [
            Word("to" | "and" | "until" | "till" | "or") | Mark('-') | Joint('-'),
            rest @ ..,
        ] => hour(rest).map_or(0, |len| len + 1),
        _ => 0,
    };
    let more = match terms[second..] {
        [Joint('-') | Mark('-'), Word("ish"), ..] => 2,
        [Word("sharp" | "ish" | "latest" | "cet" | "utc" | "gmt"), ..] => 1,
        _ => 0,
    };
    second + more
}

/// The 5 in `5 to 6pm`, which is an hour because of what follows.
fn hour_to_clock(terms: &[Term]) -> Option<usize> {
    match terms {
        [
            Digits(0..=24, 1 | 2),
            Word("to") | Mark('-') | Joint('-'),
            rest @ ..,
        ] => clock(rest).map(|_| 1),
        _ => None,
    }
}

/// An hour where one has to stand, so that a number will do.
fn hour(terms: &[Term]) -> Option<usize> {
    clock(terms).or(match terms {
        // `until 7 december`, `by 5 days`.
        [_, Month(_) | Unit(_) | Joint('/' | '.'), ..] => None,
        [
            Digits(0..=59, 1 | 2) | Count(1..=29),
            Word("past" | "to"),
            Digits(1..=12, _) | Count(1..=12),
            ..,
        ] => Some(3),
        [
            Digits(0..=24, 1 | 2) | Count(1..=12) | Digits(0..=2400, 4),
            ..,
        ] => Some(1),
        _ => None,
    })
}

/// What can only be a time: `17:00`, `9.30`, `5pm`, `half past five`, `noon`.
fn clock(terms: &[Term]) -> Option<usize> {
    Some(match terms {
        [
            Digits(0..=24, 1 | 2),
            Joint(':' | '.'),
            Digits(0..=59, 2),
            rest @ ..,
        ] => 3 + half_of_day(rest).unwrap_or(0),
        [Digits(0..=24, 1 | 2), Word("h"), Digits(0..=59, 2), ..] => 3,
        [Digits(0..=24, 1 | 2), Word("h" | "hrs"), ..] => 2,
        [
            Digits(..) | Count(1..=12),
            Word("o'clock" | "o’clock" | "oclock"),
            ..,
        ] => 2,
        [
            Word("half" | "quarter"),
            Word("past" | "to"),
            Digits(1..=12, _) | Count(1..=12),
            ..,
        ] => 3,
        [
            Word("a"),
            Word("quarter"),
            Word("past" | "to"),
            Digits(1..=12, _) | Count(1..=12),
            ..,
        ] => 4,
        [Word("half"), Count(1..=12), ..] => 2,
        // The middle of `2026-12-15T14:00`.
        [
            Word("t"),
            Digits(0..=24, 2),
            Joint(':'),
            Digits(0..=59, 2),
            ..,
        ] => 4,
        [
            Word(
                "noon" | "midday" | "midnight" | "lunchtime" | "teatime" | "dinnertime" | "bedtime"
                | "sunrise" | "sunset" | "dawn" | "dusk",
            ),
            ..,
        ] => 1,
        [Digits(0..=12, 1 | 2) | Count(1..=12), rest @ ..] => 1 + half_of_day(rest)?,
        _ => return None,
    })
}

/// `am`, `p.m.`
fn half_of_day(terms: &[Term]) -> Option<usize> {
    match terms {
        [Word("a" | "p"), Joint('.'), Word("m"), Mark('.'), ..] => Some(4),
        [Word("a" | "p"), Joint('.'), Word("m"), ..] => Some(3),
        [Word("am" | "pm"), ..] => Some(1),
        _ => None,
    }
}

/// `evening`, `in the morning`, `after lunch`, `end of day`.
fn part_of_day(terms: &[Term]) -> Option<usize> {
    Some(match terms {
        [
            Word("in" | "during" | "by" | "before" | "after"),
            Word("the"),
            Word(_),
            ..,
        ] => 2 + part(&terms[2..])?,
        [Word("all"), Unit(Day), ..] => 2,
        [Word("during"), Word("the"), Unit(Day), ..] => 3,
        [
            Word("in" | "at" | "by" | "before" | "during" | "after"),
            rest @ ..,
        ] => 1 + part(rest).or_else(|| event(rest))?,
        [
            OrdinalWord(1),
            Word("thing"),
            Word("in"),
            Word("the"),
            rest @ ..,
        ] => 4 + part(rest)?,
        [OrdinalWord(1), Word("thing"), ..] => 2,
        [Word("end"), Word("of"), Unit(Day), ..]
        | [Word("close"), Word("of"), Word("business"), ..] => 3,
        [Word("eod" | "cob" | "eob"), ..] => 1,
        _ => part(terms)?,
    })
}

fn part(terms: &[Term]) -> Option<usize> {
    let is_part = |word: &str| {
        matches!(
            word,
            "morning" | "afternoon" | "evening" | "night" | "eve" | "am" | "pm"
        )
    };
    match terms {
        [Word("early" | "late" | "mid"), Word(word), ..] if is_part(word) => Some(2),
        [Word(word), ..] if is_part(word) => Some(1),
        _ => None,
    }
}

fn event(terms: &[Term]) -> Option<usize> {
    match terms {
        [
            Word("work" | "school" | "breakfast" | "lunch" | "dinner" | "supper" | "bed"),
            ..,
        ] => Some(1),
        _ => None,
    }
}
