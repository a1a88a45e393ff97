//! Calendar days: `15 april`, `fri 27 nov`, `the 15th`, `last friday of november`.

use chrono::{Datelike, NaiveDate};

use super::{
    Trouble,
    days::{end_of_month, first_after, later, next_day_of_month, next_such_day},
    found::{Form, Found, Meaning, guess, is_far, no_such_day, without_year},
    numeric,
    words::{
        Token::{
            self, Ahead, Digits, Joint, Mark, Month, Ordinal, OrdinalWord, Unit, Weekday, Word,
        },
        Unit as Length,
    },
};

/// A larger number isn't a mistyped day but something else.
const MAX_DAY_MEANT: u32 = 39;

/// A day of a month, perhaps after its weekday: `friday, 27 november`.
pub fn date(tokens: &[Token], today: NaiveDate) -> Option<Found> {
    let found = match *tokens {
        [Weekday(day, _), Mark(',' | '('), ref rest @ ..] => of_weekday(day, rest, today)?.and(2),
        [Weekday(day, _), ref rest @ ..] => of_weekday(day, rest, today)?.and(1),
        _ => without_weekday(tokens, today)?,
    };
    let distance = distance_in_brackets(&tokens[found.len..]);
    Some(found.and(distance))
}

/// The year after a day and a month, preceded by its number of tokens.
fn year(tokens: &[Token], today: NaiveDate) -> Option<(usize, i32)> {
    let this = today.year();
    Some(match *tokens {
        [Mark(',') | Joint(_) | Word("of"), Digits(year, 4), ..] => (2, year.try_into().ok()?),
        [Digits(year, 4), ..] => (1, year.try_into().ok()?),
        // Two digits are a year only if that is this year or one of the next ten.
        [Digits(year, 2), ref rest @ ..] if !makes_a_time(rest) => {
            let year = this / 100 * 100 + i32::try_from(year).ok()?;
            (this..=this + 10).contains(&year).then_some((1, year))?
        }
        [Mark('"'), Digits(_, 2), ..] | [Mark(','), Mark('"'), ..] => {
            year(&tokens[1..], today).map(|(len, year)| (len + 1, year))?
        }
        [Word("next"), Unit(Length::Year), ..] => (2, this + 1),
        [Word("this"), Unit(Length::Year), ..] => (2, this),
        _ => return None,
    })
}

/// A date in words or in digits, with or without a year.
fn without_weekday(tokens: &[Token], today: NaiveDate) -> Option<Found> {
    days_of_month(tokens, today)
        .or_else(|| day_and_month(tokens, today))
        .or_else(|| numeric::date(tokens, today))
}

fn day_and_month(tokens: &[Token], today: NaiveDate) -> Option<Found> {
    let (len, day, month) = match *tokens {
        [Word("the"), day, Word("of"), Month(month), ..] => (4, ordinal(day), month),
        [Word("the"), day, Month(month), ..] => (3, ordinal(day), month),
        [day, Word("of"), Month(month), ..] => (3, day_number(day), month),
        [day, Mark('.') | Joint(_), Month(month), ..] => (3, day_number(day), month),
        [day, Month(month), ..] => (2, day_number(day), month),
        [Month(month), Word("the"), day, ..] => (3, ordinal(day), month),
        [Month(month), Mark('.') | Joint('-'), day, ..] => (3, day_number(day), month),
        [Month(month), day, ref rest @ ..] if !makes_a_time(rest) => (2, day_number(day), month),
        _ => return None,
    };
    let (day, rest) = (day?, &tokens[len..]);
    match year(rest, today) {
        Some((more, year)) => Some(match NaiveDate::from_ymd_opt(year, month, day) {
            Some(date) => Found::plain(len + more, Some(date)),
            None => no_such_day(len + more, NaiveDate::from_ymd_opt(year, month, 1), today),
        }),
        None => Some(without_year(len, Form::Plain, month, day, today)),
    }
}

/// `3-7 december`, `december 3 to 7`.
fn days_of_month(tokens: &[Token], today: NaiveDate) -> Option<Found> {
    let (len, first, link, last, month) = match *tokens {
        [first, link, last, Month(month), ..] => (4, first, link, last, month),
        [first, link, last, Mark('.'), Month(month), ..] => (5, first, link, last, month),
        [first, Mark('.'), link, last, Mark('.'), Month(month), ..] => {
            (6, first, link, last, month)
        }
        // `room 3 dec 5` is 3 or 5 December.
        [Digits(..), Month(month), Digits(..), ref rest @ ..]
            if year(&tokens[2..], today).is_none() && !makes_hours(rest) =>
        {
            (3, tokens[0], Mark('/'), tokens[2], month)
        }
        [Month(month), first, link, last, ref rest @ ..]
            if !matches!(rest, [Month(_), ..]) && !makes_a_time(rest) =>
        {
            (4, first, link, last, month)
        }
        _ => return None,
    };
    let such_day = |day| next_such_day(today, day_number(day)?, month);
    // `december 3, 27`
    let dated = |(_, year)| NaiveDate::from_ymd_opt(year, month, day_number(first)?);
    let in_year = match tokens {
        [Month(_), _, Mark(','), ..] => year(&[last], today).and_then(dated),
        _ => None,
    };
    let days = [Some(such_day(first)?), Some(such_day(last)?), in_year];
    is_link(link).then(|| Found::choice(len, days))
}

fn is_link(token: Token) -> bool {
    matches!(
        token,
        Word("to" | "and" | "or" | "until")
            | Joint('-' | '/' | '&' | '+')
            | Mark('-' | '/' | '&' | '+' | ',')
    )
}

fn ordinal(token: Token) -> Option<u32> {
    match token {
        Ordinal(day) | OrdinalWord(day) if day <= MAX_DAY_MEANT => Some(day),
        _ => None,
    }
}

/// `15` or `15th`.
fn day_number(token: Token) -> Option<u32> {
    match token {
        Digits(day, 1 | 2) if day <= MAX_DAY_MEANT => Some(day),
        _ => ordinal(token),
    }
}

/// Whether tokens turn the number before them into a time: `5:30`, `5pm`.
fn makes_a_time(tokens: &[Token]) -> bool {
    matches!(
        tokens,
        [
            Joint(':' | '.') | Word("am" | "pm" | "a" | "p" | "h" | "o'clock"),
            ..
        ]
    )
}

/// Whether tokens turn the number before them into a time: `5pm`, `5-6`, `5 to 6`.
fn makes_hours(tokens: &[Token]) -> bool {
    let goes_on = matches!(tokens, [link, Digits(..), ..] if is_link(*link));
    goes_on || makes_a_time(tokens)
}

/// Reads the date that follows its weekday.
fn of_weekday(weekday: chrono::Weekday, tokens: &[Token], today: NaiveDate) -> Option<Found> {
    let next = first_after(today, weekday);
    match (without_weekday(tokens, today), tokens) {
        // `friday 9-11` and `friday 9.11` are times, but `friday 4.12` may be a date.
        (Some(found), _) if found.form == Form::OnlyMarked => match found.meaning {
            Meaning::Day(day) if day.weekday() == weekday => {
                Some(Found::choice(found.len, [next, Some(day)]))
            }
            _ => None,
        },
        (Some(found), _) => Some(on_weekday(found, weekday, today)),
        (None, [Word("on"), rest @ ..]) => Some(of_weekday(weekday, rest, today)?.and(1)),
        (None, [Word("the"), rest @ ..]) => Some(number_on_weekday(weekday, rest, today)?.and(1)),
        (None, _) => number_on_weekday(weekday, tokens, today),
    }
}

fn on_weekday(found: Found, weekday: chrono::Weekday, today: NaiveDate) -> Found {
    let is_named = |day: &NaiveDate| day.weekday() == weekday;
    match found.meaning {
        Meaning::Day(day) if is_named(&day) && found.form != Form::Far => {
            found.in_form(Form::Plain)
        }
        Meaning::Day(day) if !is_named(&day) => match day.with_year(today.year()) {
            // Without a year, it was past, and the next such day is another weekday.
            Some(past) if is_named(&past) && past < today => Found::plain(found.len, Some(past)),
            _ => other_weekday(found.len, day, today),
        },
        _ => found,
    }
}

fn other_weekday(len: usize, day: NaiveDate, today: NaiveDate) -> Found {
    let guess = guess(day, today);
    Found::trouble(len, Trouble::OtherWeekday { guess })
}

/// `friday the 27th`, without the weekday.
fn number_on_weekday(
    weekday: chrono::Weekday,
    tokens: &[Token],
    today: NaiveDate,
) -> Option<Found> {
    let [
        Ordinal(day) | OrdinalWord(day) | Digits(day, 1 | 2),
        ref rest @ ..,
    ] = *tokens
    else {
        return None;
    };
    let date = next_day_of_month(today, day)?;
    let next = first_after(today, weekday);
    match tokens[0] {
        // `friday the second draft`
        OrdinalWord(_) if matches!(rest, [Word(word), ..] if *word != "at") => None,
        // `friday 20` is something else.
        Digits(..) if date.weekday() != weekday || makes_hours(rest) => None,
        // `friday 11` is that day, or this Friday at 11.
        Digits(..) if next != Some(date) => Some(Found::choice(1, [next, Some(date)])),
        // `Watch Friday the 13th`.
        _ if day == 13 && date.weekday() == weekday => Some(Found::new(1, Form::Short, Some(date))),
        _ if day == 13 => Some(other_weekday(1, date, today).in_form(Form::OnlyMarked)),
        _ if date.weekday() == weekday => Some(Found::plain(1, Some(date))),
        _ => Some(other_weekday(1, date, today)),
    }
}

/// `(in 4 days)`, as the bot writes it after a date.
fn distance_in_brackets(tokens: &[Token]) -> usize {
    match tokens {
        [Mark('('), Ahead(_), Mark(')'), ..] => 3,
        [Mark('('), Word("in"), _, Unit(_), Mark(')'), ..] => 5,
        [Mark('('), Word("overdue"), _, _, Unit(_), Mark(')'), ..] => 6,
        _ => 0,
    }
}

/// `the 15th`, `the 3rd of next month`.
pub fn numbered_day(tokens: &[Token], today: NaiveDate) -> Option<Found> {
    let numbered = |len, form, day| match day {
        1..=31 => Some(Found::new(len, form, next_day_of_month(today, day))),
        _ => None,
    };
    let (len, day) = match *tokens {
        [Word("the"), day, Word("of"), ..] => (3, ordinal(day)?),
        [Word("the"), Ordinal(day), Word("in"), ..] => (3, day),
        [Word("the"), Ordinal(day), ..] | [Ordinal(day), Word("of" | "in"), ..] => (2, day),
        [Ordinal(day), ..] => (1, day),
        [
            Digits(day @ 1..=31, _),
            Word("next"),
            Unit(Length::Month),
            ..,
        ] => {
            let next = later(today, 1, Length::Month)?;
            return Some(Found::choice(3, [next.with_day(day), Some(next)]));
        }
        [Word("the"), OrdinalWord(day), ..] => return numbered(2, Form::OnlyAnchored, day),
        _ => return None,
    };
    if let Some((more, first)) = month(&tokens[len..], today) {
        return Some(match first.with_day(day) {
            Some(date) => Found::plain(len + more, Some(date)),
            None => no_such_day(len + more, Some(first), today),
        });
    }
    match *tokens {
        [Ordinal(_), ..] => numbered(1, Form::OnlyAnchored, day),
        _ => numbered(2, Form::DayOfMonth, day),
    }
}

/// `the first monday of december`, `last day of next month`.
pub fn nth_weekday(tokens: &[Token], today: NaiveDate) -> Option<Found> {
    let (before, nth, day, rest) = match *tokens {
        [Word("the"), ref rest @ ..] => return Some(nth_weekday(rest, today)?.and(1)),
        [nth, day, Word("of" | "in"), ref rest @ ..] => (3, nth, day, rest),
        [nth, day, Word("next" | "this"), ..] => (2, nth, day, &tokens[2..]),
        _ => return None,
    };
    let (len, first) = month(rest, today)?;
    let mut date = nth_in_month(nth, day, first)?;
    if date < today {
        date = nth_in_month(nth, day, first.with_year(first.year() + 1)?)?;
    }
    let form = match is_far(date, today) {
        true => Form::Far,
        false => Form::Plain,
    };
    Some(Found::new(before + len, form, Some(date)))
}

fn nth_in_month(nth: Token, day: Token, first: NaiveDate) -> Option<NaiveDate> {
    let nth_week = |weekday, weeks| {
        later(
            first_after(first.pred_opt()?, weekday)?,
            weeks,
            Length::Week,
        )
    };
    let in_month = |date: &NaiveDate| date.month() == first.month();
    match (nth, day) {
        (Word("last"), Unit(Length::Day)) => end_of_month(first),
        (Word("last"), Weekday(day, _)) => nth_week(day, 4)
            .filter(in_month)
            .or_else(|| nth_week(day, 3)),
        (_, Unit(Length::Day)) => (ordinal(nth)? == 1).then_some(first),
        (_, Weekday(day, _)) => nth_week(day, ordinal(nth)?.checked_sub(1)?).filter(in_month),
        _ => None,
    }
}

/// The first day of `november`, `next month`, `the month`, preceded by the number of tokens.
pub fn month(tokens: &[Token], today: NaiveDate) -> Option<(usize, NaiveDate)> {
    let this = today.with_day(1)?;
    Some(match *tokens {
        [Month(month), ref rest @ ..] => match year(rest, today) {
            Some((len, year)) => (1 + len, NaiveDate::from_ymd_opt(year, month, 1)?),
            None => (1, next_such_day(this, 1, month)?),
        },
        [Word("next"), Unit(Length::Month), ..] => (2, later(this, 1, Length::Month)?),
        [Word("the" | "this"), Unit(Length::Month), ..] => (2, this),
        _ => return None,
    })
}
