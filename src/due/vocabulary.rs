//! The words that dates are made of.

use chrono::Weekday::{Fri, Mon, Sat, Sun, Thu, Tue, Wed};

use super::words::{
    Spelling::{Ambiguous, Full, Short},
    Term::{self, Ahead, Count, Month, OrdinalWord, Tonight, Unit, UnitLetter, Weekday, Weekdays},
    Unit::{self as Length, Day, Fortnight, Week, Year},
};

/// What a word in lower case means in a date.
pub fn term(word: &str) -> Option<Term<'static>> {
    day(word)
        .or_else(|| month(word))
        .or_else(|| count(word))
        .or_else(|| ordinal(word))
        .or_else(|| unit(word))
}

/// The letters that stand for a unit right behind figures. `m` is not among them: metres,
/// minutes, months.
pub fn unit_letter(word: &str) -> Option<Term<'static>> {
    match word {
        "d" => Some(UnitLetter(Day)),
        "w" => Some(UnitLetter(Week)),
        "y" => Some(UnitLetter(Year)),
        _ => None,
    }
}

/// Words in which a figure stands for its sound: `2moro`.
pub fn figures_for_sounds(word: &str) -> Option<Term<'static>> {
    match word {
        "2day" => Some(Ahead(0)),
        "2moro" | "2morrow" | "2mrw" => Some(Ahead(1)),
        "2nite" | "2night" => Some(Tonight),
        _ => None,
    }
}

fn day(word: &str) -> Option<Term<'static>> {
    Some(match word {
        "today" | "tdy" => Ahead(0),
        "tomorrow" | "tmr" | "tmrw" | "tmw" | "tomoz" | "tomoro" => Ahead(1),
        "tonight" | "tonite" => Tonight,
        "monday" => Weekday(Mon, Full),
        "tuesday" => Weekday(Tue, Full),
        "wednesday" => Weekday(Wed, Full),
        "thursday" => Weekday(Thu, Full),
        "friday" => Weekday(Fri, Full),
        "saturday" => Weekday(Sat, Full),
        "sunday" => Weekday(Sun, Full),
        "tue" | "tues" => Weekday(Tue, Short),
        "weds" => Weekday(Wed, Short),
        "thu" | "thur" | "thurs" => Weekday(Thu, Short),
        "fri" => Weekday(Fri, Short),
        "mon" => Weekday(Mon, Ambiguous),
        "wed" => Weekday(Wed, Ambiguous),
        "sat" => Weekday(Sat, Ambiguous),
        "sun" => Weekday(Sun, Ambiguous),
        "mondays" | "tuesdays" | "wednesdays" | "thursdays" | "fridays" | "saturdays"
        | "sundays" | "weekdays" | "weekends" => Weekdays,
        _ => return None,
    })
}

fn month(word: &str) -> Option<Term<'static>> {
    Some(Month(match word {
        "january" | "jan" => 1,
        "february" | "feb" => 2,
        "march" | "mar" => 3,
        "april" | "apr" => 4,
        "may" => 5,
        "june" | "jun" => 6,
        "july" | "jul" => 7,
        "august" | "aug" => 8,
        "september" | "sept" | "sep" => 9,
        "october" | "oct" => 10,
        "november" | "nov" => 11,
        "december" | "dec" => 12,
        _ => return None,
    }))
}

fn count(word: &str) -> Option<Term<'static>> {
    Some(Count(match word {
        "one" => 1,
        "two" => 2,
        "three" => 3,
        "four" => 4,
        "five" => 5,
        "six" => 6,
        "seven" => 7,
        "eight" => 8,
        "nine" => 9,
        "ten" => 10,
        "eleven" => 11,
        "twelve" => 12,
        "thirteen" => 13,
        "fourteen" => 14,
        "fifteen" => 15,
        "sixteen" => 16,
        "seventeen" => 17,
        "eighteen" => 18,
        "nineteen" => 19,
        "twenty" => 20,
        "thirty" => 30,
        "forty" => 40,
        "fifty" => 50,
        "sixty" => 60,
        "ninety" => 90,
        _ => return None,
    }))
}

fn ordinal(word: &str) -> Option<Term<'static>> {
    Some(OrdinalWord(match word {
        "first" => 1,
        "second" => 2,
        "third" => 3,
        "fourth" => 4,
        "fifth" => 5,
        "sixth" => 6,
        "seventh" => 7,
        "eighth" => 8,
        "ninth" => 9,
        "tenth" => 10,
        "eleventh" => 11,
        "twelfth" => 12,
        "thirteenth" => 13,
        "fourteenth" => 14,
        "fifteenth" => 15,
        "sixteenth" => 16,
        "seventeenth" => 17,
        "eighteenth" => 18,
        "nineteenth" => 19,
        "twentieth" => 20,
        "thirtieth" => 30,
        _ => return None,
    }))
}

fn unit(word: &str) -> Option<Term<'static>> {
    Some(Unit(match word {
        "day" | "days" | "day's" => Day,
        "week" | "weeks" | "week's" | "wk" | "wks" => Week,
        "fortnight" => Fortnight,
        "month" | "months" | "month's" | "mo" | "mos" | "mth" | "mths" => Length::Month,
        "year" | "years" | "year's" | "yr" | "yrs" => Year,
        _ => return None,
    }))
}
