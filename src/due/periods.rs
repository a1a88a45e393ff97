//! What is longer than a day, or less sharp: `the weekend`, `end of next week`, `in december`.

use chrono::{
    Datelike, NaiveDate,
    Weekday::{Fri, Mon, Sat, Sun, Thu, Tue, Wed},
};

use super::{
    Trouble,
    days::{end_of_month, end_of_year, first_after, in_week, later, next_day_of_month},
    forms::{Form, Found, count, date_at},
    month,
    words::{
        Term::{self, Ahead, Digits, Joint, Month, Unit, Weekday, Word},
        Unit::{self as Length, Day, Week, Year},
    },
};

/// `eow`, `end of the month`, `end of day friday`.
pub fn end(terms: &[Term], today: NaiveDate) -> Option<Found> {
    let year = today.year();
    Some(match *terms {
        [Word("eod" | "cob" | "eob"), ref rest @ ..] => end_of_day(rest, Form::Short, today).and(1),
        [Word("end"), Word("of"), Unit(Day), ref rest @ ..]
        | [Word("close"), Word("of"), Word("business"), ref rest @ ..] => {
            end_of_day(rest, Form::OnlyMarked, today).and(3)
        }
        [Word("eow"), ..] => end_of_week(1, 0, today),
        [Word("eom"), ..] => Found::new(1, Form::EndOfMonth, end_of_month(today)),
        [Word("eoy"), ..] => Found::new(1, Form::EndOfMonth, end_of_year(year)),
        [Word("end"), Word("of"), Unit(Week), ..] => end_of_week(3, 0, today),
        [Word("end"), Word("of"), Unit(Length::Month), ..] => {
            Found::new(3, Form::EndOfMonth, end_of_month(today))
        }
        [Word("end"), Word("of"), Unit(Year), ..] => {
            Found::new(3, Form::EndOfMonth, end_of_year(year))
        }
        [Word("end"), Word("of"), ref rest @ ..] => end_of(rest, today)?.and(2),
        [Word("the"), Word("end"), ..] => end(&terms[1..], today)?.and(1).in_form(Form::Rough),
        _ => return None,
    })
}

/// The end of `the day`, `next week`, `december`, given what stands behind `end of`.
fn end_of(terms: &[Term], today: NaiveDate) -> Option<Found> {
    Some(match *terms {
        [Ahead(days), ..] => Found::new(1, Form::Timed, later(today, days, Day)),
        [Word("the" | "this"), Unit(Day), ref rest @ ..] => {
            end_of_day(rest, Form::OnlyMarked, today).and(2)
        }
        [Word("the" | "this"), Unit(Week), ..] => end_of_week(2, 0, today),
        [Word("next"), Unit(Week), ..] => end_of_week(2, 1, today),
        [Word("the" | "this"), Unit(Year), ..] => Found::rough(2, end_of_year(today.year())),
        [Word("next"), Unit(Year), ..] => Found::rough(2, end_of_year(today.year() + 1)),
        _ => {
            let (len, first) = month::named(terms, today)?;
            Found::rough(len, end_of_month(first))
        }
    })
}

/// The end of the day that `rest` begins with, or else of today, in a form that may be less sure.
fn end_of_day(rest: &[Term], form: Form, today: NaiveDate) -> Found {
    match rest {
        [Ahead(days), ..] => Found::new(1, Form::Timed, later(today, *days, Day)),
        [Weekday(day, _), ..] => Found::new(1, Form::Timed, first_after(today, *day)),
        _ => Found::new(0, form, Some(today)),
    }
}

/// Its Friday or its Sunday: people differ.
fn end_of_week(len: usize, weeks: u32, today: NaiveDate) -> Found {
    Found::choice(
        len,
        [in_week(today, weeks, Fri), in_week(today, weeks, Sun)],
    )
}

/// `this weekend`, `within a week`, `in a couple of days`.
pub fn rough_day(terms: &[Term], today: NaiveDate) -> Option<Found> {
    let in_time = |len, number, unit| Some(Found::rough(len, later(today, number, unit)));
    match *terms {
        [Word("this" | "coming"), Word("weekend"), ..] => Some(weekend(2, 0, today)),
        [Word("next"), Word("weekend"), ..] => Some(weekend(2, 1, today)),
        [
            Word("at" | "on" | "over" | "by" | "until"),
            Word("the"),
            Word("weekend"),
            ..,
        ] => Some(weekend(3, 0, today)),
        [Word("within"), number, Unit(unit), ..] => in_time(3, count(number)?, unit),
        [
            Word("in" | "within" | "over"),
            Word("the"),
            Word("next"),
            number,
            Unit(unit),
            ..,
        ] => in_time(5, count(number)?, unit),
        [
            Word("in" | "within"),
            Word("a"),
            Word("couple"),
            Word("of"),
            Unit(unit),
            ..,
        ] => in_time(5, 2, unit),
        [
            Word("in"),
            first,
            Joint('-') | Word("to" | "or"),
            last,
            Unit(unit),
            ..,
        ] => {
            let days = [first, last].map(|number| later(today, count(number)?, unit));
            Some(Found::choice(5, days))
        }
        [Word("the"), Unit(Week), Word("after"), Word("next"), ..] => in_time(4, 2, Week),
        [Word("due"), ref rest @ ..] => {
            let found = behind_due(rest, today)?.and(1);
            date_at(rest, today).is_none().then_some(found)
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

/// `due 15`, `due 3 days`: dates only because of the word before them.
fn behind_due(terms: &[Term], today: NaiveDate) -> Option<Found> {
    Some(match *terms {
        [number, Unit(unit), ..] => Found::rough(2, later(today, count(number)?, unit)),
        [Digits(day @ 1..=31, 1 | 2)] => Found::rough(1, next_day_of_month(today, day)),
        _ => return None,
    })
}

/// `in december`, `this week`, `good friday`: a time that is meant, but no day to set.
pub fn no_day(terms: &[Term], today: NaiveDate) -> Option<Found> {
    if let Some(found) = other_day(terms) {
        return Some(found);
    }
    let year = |year: u32| i64::from(year) >= i64::from(today.year());
    let has_date = |terms: &[Term]| date_at(terms, today).is_some();
    let len = match *terms {
        [Word("early" | "mid" | "late"), Joint('-'), Month(_), ..] => 3,
        [Word("early" | "mid" | "late"), Month(_), ..] if !has_date(&terms[1..]) => 2,
        [Word("in" | "by" | "until" | "due"), Month(_), ..] if !has_date(&terms[1..]) => {
            1 + month::named(&terms[1..], today).map_or(1, |(len, _)| len)
        }
        [Word("in" | "by" | "until" | "due"), Digits(number, 4), ..]
            if year(number) && !has_date(&terms[1..]) =>
        {
            2
        }
        [Word("this"), Unit(Week | Length::Month | Year), ..] | [Word("next"), Unit(Year), ..] => 2,
        [Word("in" | "within"), Word("a"), Word("few"), Unit(_), ..] => 4,
        [
            Word("in" | "within"),
            Word("the"),
            Word("next"),
            Word("few"),
            Unit(_),
            ..,
        ] => 5,
        [
            Word("start" | "beginning" | "middle"),
            Word("of"),
            ref rest @ ..,
        ] => 2 + end_of(rest, today)?.len,
        [Word("the"), Word("start" | "beginning" | "middle"), ..] => {
            1 + no_day(&terms[1..], today)?.len
        }
        _ => return None,
    };
    Some(Found::trouble(len, Trouble::NoSingleDay).in_form(Form::Vague))
}

/// Days of the year that are not the next such weekday.
fn other_day(terms: &[Term]) -> Option<Found> {
    let [Word(name), Weekday(day, _), ..] = *terms else {
        return None;
    };
    let is_one = match day {
        Mon => matches!(name, "cyber" | "easter" | "whit"),
        Tue => name == "shrove",
        Wed => name == "ash",
        Thu => name == "maundy",
        Fri => matches!(name, "black" | "good"),
        Sat => matches!(name, "easter" | "holy"),
        Sun => matches!(name, "easter" | "palm" | "whit"),
    };
    is_one.then(|| Found::trouble(2, Trouble::Unreadable { guess: None }))
}
