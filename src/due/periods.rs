//! Dates that are longer than a day or less exact: `the weekend`, `end of next week`,
//! `in december`, `every friday`.

use chrono::{
    Datelike, NaiveDate,
    Weekday::{Fri, Mon, Sat, Sun, Thu, Tue, Wed},
};

use super::{
    Trouble, calendar,
    days::{end_of_month, first_after, in_week, later, next_day_of_month},
    english::is_in,
    found::{Form, Found, count},
    words::{
        Token::{
            self, Ahead, Count, Digits, Joint, Month, Ordinal, OrdinalWord, Unit, Weekday,
            Weekdays, Word,
        },
        Unit::{self as Length, Day, Fortnight, Week, Year},
    },
};

/// `eow`, `end of the month`, `end of day friday`.
pub fn end(tokens: &[Token], today: NaiveDate) -> Option<Found> {
    match *tokens {
        [Word("eod" | "cob" | "eob"), ref rest @ ..] => Some(end_of_day(rest, today).and(1)),
        [Word("eow"), ..] => Some(end_of_unit(1, Week, today)),
        [Word("eom"), ..] => Some(end_of_unit(1, Length::Month, today)),
        [Word("eoy"), ..] => Some(end_of_unit(1, Year, today)),
        [Word("end"), Word("of"), ref rest @ ..] => Some(end_of(rest, today)?.and(2)),
        [Word("the"), Word("end"), ..] => {
            Some(end(&tokens[1..], today)?.and(1).in_form(Form::Rough))
        }
        _ => None,
    }
}

/// The end of `the day`, `next week`, `december`, given what follows `end of`.
fn end_of(tokens: &[Token], today: NaiveDate) -> Option<Found> {
    Some(match *tokens {
        [Ahead(_), ..] => end_of_day(tokens, today),
        [Unit(Day), ref rest @ ..] => end_of_day(rest, today).and(1),
        [Word("the" | "this"), Unit(Day), ref rest @ ..] => end_of_day(rest, today).and(2),
        [Unit(unit), ..] => end_of_unit(1, unit, today),
        [Word("the" | "this"), Unit(unit), ..] => end_of_unit(2, unit, today).in_form(Form::Rough),
        [Word("next"), Unit(unit), ..] => {
            end_of_unit(2, unit, later(today, 1, unit)?).in_form(Form::Rough)
        }
        _ => {
            let (len, first) = calendar::month(tokens, today)?;
            Found::rough(len, end_of_month(first))
        }
    })
}

/// The end of the day that `rest` begins with, or else the end of today.
fn end_of_day(rest: &[Token], today: NaiveDate) -> Found {
    match rest {
        [Ahead(days), ..] => Found::new(1, Form::Timed, later(today, *days, Day)),
        [Weekday(day, _), ..] => Found::new(1, Form::Timed, first_after(today, *day)),
        _ => Found::new(0, Form::Short, Some(today)),
    }
}

/// The end of the week, month or year that a day is in.
fn end_of_unit(len: usize, unit: Length, day: NaiveDate) -> Found {
    match unit {
        // Friday for some people, Sunday for others.
        Week | Fortnight => Found::choice(len, [in_week(day, 0, Fri), in_week(day, 0, Sun)]),
        Year => Found::new(
            len,
            Form::Short,
            NaiveDate::from_ymd_opt(day.year(), 12, 31),
        ),
        Length::Month => Found::new(len, Form::Short, end_of_month(day)),
        Day => Found::new(len, Form::Short, Some(day)),
    }
}

/// `this weekend`, `within a week`, `in a couple of days`.
pub fn rough_day(tokens: &[Token], today: NaiveDate) -> Option<Found> {
    let rough = |len, number, unit| Some(Found::rough(len, later(today, number, unit)));
    match *tokens {
        [Word("this"), Word("weekend"), ..] => Some(weekend(2, 0, today)),
        [Word("next"), Word("weekend"), ..] => Some(weekend(2, 1, today)),
        [Word(lead), Word("the"), Word("weekend"), ..] if is_in(lead, "at on over by until") => {
            Some(weekend(3, 0, today))
        }
        [Word("in" | "within"), Word("the"), Word("next"), ..] => {
            Some(span(&tokens[3..], today)?.and(3))
        }
        [Word("in" | "within"), ref rest @ ..] => Some(span(rest, today)?.and(1)),
        [Word("the"), Unit(Week), Word("after"), Word("next"), ..] => rough(4, 2, Week),
        // Dates only because of the `due` before them, if there is no longer date.
        [Word("due"), number, Unit(unit), ref rest @ ..]
            if !matches!(rest, [Word("from" | "after" | "ago"), ..]) =>
        {
            rough(3, count(number)?, unit)
        }
        [Word("due"), Digits(day @ 1..=31, _)] => {
            Some(Found::rough(2, next_day_of_month(today, day)))
        }
        [Word(lead), Word("the"), Digits(day @ 1..=31, _)] if is_in(lead, "due by on") => {
            Some(Found::rough(3, next_day_of_month(today, day)))
        }
        _ => None,
    }
}

fn weekend(len: usize, weeks: u32, today: NaiveDate) -> Found {
    Found::choice(
        len,
        [in_week(today, weeks, Sat), in_week(today, weeks, Sun)],
    )
}

/// `2-3 weeks`, `a few days`, after `in` or `within the next`.
fn span(tokens: &[Token], today: NaiveDate) -> Option<Found> {
    let after = |number, unit| later(today, number, unit);
    Some(match *tokens {
        [Word("about" | "around"), ref rest @ ..] => span(rest, today)?.and(1),
        [Word("a"), Word("few"), Unit(_), ..] => no_single_day(3),
        [Word("few"), Unit(_), ..] => no_single_day(2),
        [Word("a"), Word("couple"), Word("of"), Unit(unit), ..] => Found::rough(4, after(2, unit)),
        [first, Joint('-') | Word("to" | "or"), last, Unit(unit), ..] => {
            Found::choice(4, [after(count(first)?, unit), after(count(last)?, unit)])
        }
        [number, Unit(unit), ..] => Found::rough(2, after(count(number)?, unit)),
        _ => return None,
    })
}

/// `in december`, `this week`, `good friday`: a date is meant, but there is no day to set.
pub fn no_day(tokens: &[Token], today: NaiveDate) -> Option<Found> {
    const PARTS: &str = "start beginning middle";
    let is_bare = || calendar::date(&tokens[1..], today).is_none();
    let len = match *tokens {
        [Word(name), Weekday(day, _), ..] if is_feast(name, day) => {
            return Some(Found::trouble(2, Trouble::Unreadable { guess: None }));
        }
        [Word("early" | "mid" | "late"), Joint('-'), Month(_), ..] => 3,
        [Word("early" | "mid" | "late"), Month(_), ..] if is_bare() => 2,
        [Word("in" | "by" | "until" | "due"), Month(_), ..] if is_bare() => {
            1 + calendar::month(&tokens[1..], today).map_or(1, |(len, _)| len)
        }
        [Word("in" | "by" | "until" | "due"), Digits(year, 4), ..]
            if i64::from(year) >= today.year().into() && is_bare() =>
        {
            2
        }
        [Word("this"), Unit(Week | Length::Month | Year), ..] | [Word("next"), Unit(Year), ..] => 2,
        [Word("the"), Word(part), Word("of"), ref rest @ ..] if is_in(part, PARTS) => {
            3 + end_of(rest, today)?.len
        }
        [Word(part), Word("of"), ref rest @ ..] if is_in(part, PARTS) => {
            2 + end_of(rest, today)?.len
        }
        _ => return None,
    };
    Some(no_single_day(len))
}

fn no_single_day(len: usize) -> Found {
    Found::trouble(len, Trouble::NoSingleDay).in_form(Form::Vague)
}

/// Whether this is a feast day such as `good friday`, rather than the next such weekday.
fn is_feast(name: &str, day: chrono::Weekday) -> bool {
    match day {
        Mon => is_in(name, "cyber easter whit"),
        Tue => name == "shrove",
        Wed => name == "ash",
        Thu => name == "maundy",
        Fri => is_in(name, "black good"),
        Sat => is_in(name, "easter holy"),
        Sun => is_in(name, "easter palm whit"),
    }
}

/// `every friday`, `fridays`, `twice a week`.
pub fn repetition(tokens: &[Token], _today: NaiveDate) -> Option<Found> {
    const ADVERBS: &str =
        "hourly daily nightly weekly biweekly fortnightly monthly quarterly yearly annually";
    let is_each = |token: Token| matches!(token, Word("a" | "per" | "every" | "each"));
    let (len, form) = match *tokens {
        [Word("every" | "each"), ref rest @ ..] => (1 + repeated(rest)?, Form::Plain),
        [Word("all" | "on"), Weekdays, ..] => (2, Form::Plain),
        [Word("once" | "twice"), each, Unit(_), ..] if is_each(each) => (3, Form::Plain),
        [_, Word("times"), each, Unit(_), ..] if is_each(each) => (4, Form::Plain),
        [Weekdays, ..] => (1, Form::Vague),
        [Word(word), ..] if is_in(word, ADVERBS) => (1, Form::Vague),
        _ => return None,
    };
    Some(Found::trouble(len, Trouble::Repeats).in_form(form))
}

/// The number of tokens after `every` that belong to it: `other week`, `last friday`, `1st`.
fn repeated(tokens: &[Token]) -> Option<usize> {
    const TIMES: &str = "hour morning afternoon evening night weekday weekend quarter spring \
        summer autumn winter";
    let len = match tokens {
        [Word("other" | "single" | "last" | "few"), ..] => 1,
        [OrdinalWord(_) | Ordinal(_) | Count(_) | Digits(..), ..] => 1,
        _ => 0,
    };
    match (&tokens[..len], &tokens[len..]) {
        (_, [Weekday(..) | Unit(_) | Month(_), ..]) => Some(len + 1),
        (_, [Word(word), ..]) if is_in(word, TIMES) => Some(len + 1),
        ([Ordinal(_)], _) => Some(len),
        _ => None,
    }
}
