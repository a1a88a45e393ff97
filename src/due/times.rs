//! Times of day. Bounties have none, but a time next to a date shows that the date is meant.

use super::english::is_in;
use super::words::{
    Token::{
        self, Ahead, Count, Digits, Joint, Mark, Month, OrdinalWord, Tonight, Unit, Weekday, Word,
    },
    Unit::Day,
    Words,
};

/// Length of the longest time of day in tokens: `between half past five and quarter to six`.
const MAX_LEN: usize = 8;

/// Words after which any small number is an hour.
const LEADS: &str = "at around about by before after from between until till";

const PARTS: &str = "morning afternoon evening night eve am pm noon midday midnight lunchtime \
    teatime dinnertime bedtime sunrise sunset dawn dusk eod cob eob";

/// Words for a time of day, but only after words such as `before`.
const EVENTS: &str = "work school breakfast lunch dinner supper bed";

/// The end of the times that begin at `start`; `start` itself if there are none.
pub fn end_of_times(words: &Words, start: usize) -> usize {
    let mut end = start;
    while let Some(len) = time_after(&words.tokens()[end..]) {
        end += len;
    }
    end
}

/// The start of the time right before the date at `end`.
pub fn start_of_time(words: &Words, end: usize) -> Option<usize> {
    let tokens = words.tokens();
    let is_time = |start: &usize| {
        let before = &tokens[*start..end];
        time(before) == Some(before.len()) || is_time_of(before, &tokens[end..])
    };
    (end.saturating_sub(MAX_LEN)..end).find(is_time)
}

/// The length of the next time after a date, with the comma or the brackets around it.
fn time_after(tokens: &[Token]) -> Option<usize> {
    match tokens {
        [Mark('('), rest @ ..] => {
            let len = time(rest)?;
            matches!(rest.get(len), Some(Mark(')'))).then_some(len + 2)
        }
        // More likely the second of two dates: `10.12. - 12.12.`
        [Mark('-'), Digits(..), Joint('.'), ..] => None,
        [Mark(',' | '-'), rest @ ..] => Some(time(rest)? + 1),
        // Bare numbers that are hours: `friday 5`, `friday 9-11`.
        [Digits(0..=24, 1 | 2)] => Some(1),
        [Digits(0..=24, 1 | 2), link, Digits(0..=24, 1 | 2)] if is_link(*link) => Some(3),
        _ => time(tokens),
    }
}

/// Whether tokens are a time of day because a day follows: `late friday`,
/// `the evening of 3 december`.
fn is_time_of(tokens: &[Token], date: &[Token]) -> bool {
    let is_day = matches!(date, [Ahead(_) | Tonight | Weekday(..), ..]);
    match tokens {
        [Word("early" | "late" | "later")] => is_day,
        [Word("the"), rest @ .., Word("of")] => part(rest) == Some(rest.len()),
        _ => false,
    }
}

/// The length of the time that `tokens` begin with: `at 5pm`, `from 5 to 6`, `in the evening`.
fn time(tokens: &[Token]) -> Option<usize> {
    if let Some(len) = part_of_day(tokens) {
        return Some(len);
    }
    let lead = match tokens {
        [Word(lead), Word("around" | "about"), ..] if is_in(lead, LEADS) => 2,
        [Word(lead), ..] if is_in(lead, LEADS) => 1,
        [Mark('@' | '~'), ..] => 1,
        _ => 0,
    };
    let first = match (lead, &tokens[lead..]) {
        // The 5 in `5 to 6pm` is an hour because of what follows.
        (0, [Digits(0..=24, 1 | 2), link, rest @ ..])
            if is_link(*link) && clock(rest).is_some() =>
        {
            1
        }
        (0, tokens) => clock(tokens)?,
        (_, tokens) => hour(tokens)?,
    };
    Some(lead + first + rest_of_time(&tokens[lead + first..]))
}

/// Whether a token links two hours: `5 to 6pm`, `17:00-18:00`.
fn is_link(token: Token) -> bool {
    matches!(
        token,
        Word("to" | "and" | "until" | "till" | "or") | Mark('-') | Joint('-')
    )
}

/// The length of what can follow an hour: `to 6pm`, `-18:00`, `sharp`.
fn rest_of_time(tokens: &[Token]) -> usize {
    match tokens {
        [Word("sharp" | "ish" | "latest" | "cet" | "utc" | "gmt"), ..] => 1,
        [link, rest @ ..] if is_link(*link) => hour(rest).map_or(0, |len| len + 1),
        _ => 0,
    }
}

/// The length of an hour after a word that announces one, so that a bare number is enough.
fn hour(tokens: &[Token]) -> Option<usize> {
    clock(tokens).or(match tokens {
        // `until 7 december`, `by 5 days`.
        [_, Month(_) | Unit(_) | Joint('/' | '.'), ..] => None,
        [
            Digits(0..=24, 1 | 2) | Count(1..=12) | Digits(0..=2400, 4),
            ..,
        ] => Some(1),
        _ => None,
    })
}

/// The length of what can only be a time: `17:00`, `9.30`, `5pm`, `half past five`, `5 o'clock`.
fn clock(tokens: &[Token]) -> Option<usize> {
    match *tokens {
        [
            Digits(0..=24, _),
            Joint(':' | '.'),
            Digits(_, 2),
            ref rest @ ..,
        ] => Some(3 + half_of_day(rest).unwrap_or(0)),
        [Digits(0..=24, _), Word("h"), Digits(0..=59, 2), ..] => Some(3),
        [Digits(0..=24, _), Word("h" | "hrs"), ..] => Some(2),
        [hour, Word("o'clock" | "o’clock" | "oclock"), ..] if is_hour(hour) => Some(2),
        [Word("half" | "quarter"), Word("past" | "to"), hour, ..] if is_hour(hour) => Some(3),
        [Word("half"), Count(1..=12), ..] => Some(2),
        [Digits(..) | Count(_), Word("past"), hour, ..] if is_hour(hour) => Some(3),
        [hour, ref rest @ ..] if is_hour(hour) => Some(1 + half_of_day(rest)?),
        _ => None,
    }
}

fn is_hour(token: Token) -> bool {
    matches!(token, Digits(0..=12, _) | Count(1..=12))
}

/// `am`, `p.m.`
fn half_of_day(tokens: &[Token]) -> Option<usize> {
    match tokens {
        [Word("a" | "p"), Joint('.'), Word("m"), Mark('.'), ..] => Some(4),
        [Word("a" | "p"), Joint('.'), Word("m"), ..] => Some(3),
        [Word("am" | "pm"), ..] => Some(1),
        _ => None,
    }
}

/// `evening`, `in the morning`, `after lunch`, `end of day`.
fn part_of_day(tokens: &[Token]) -> Option<usize> {
    match tokens {
        [Word("end"), Word("of"), Unit(Day), ..] => Some(3),
        [Word("close"), Word("of"), Word("business"), ..] => Some(3),
        [OrdinalWord(1), Word("thing"), Word("in"), rest @ ..] => Some(3 + part_of_day(rest)?),
        [OrdinalWord(1), Word("thing"), ..] => Some(2),
        [Word("all"), Unit(Day), ..] => Some(2),
        [
            Word("in" | "at" | "by" | "before" | "during" | "after"),
            rest @ ..,
        ] => match rest {
            [Word("the"), rest @ ..] => Some(2 + part(rest)?),
            [Word(event), ..] if is_in(event, EVENTS) => Some(2),
            _ => Some(1 + part(rest)?),
        },
        _ => part(tokens),
    }
}

fn part(tokens: &[Token]) -> Option<usize> {
    match tokens {
        [Word("early" | "late" | "mid"), Word(part), ..] if is_in(part, PARTS) => Some(2),
        [Word(part), ..] if is_in(part, PARTS) => Some(1),
        _ => None,
    }
}
