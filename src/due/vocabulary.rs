//! The words that dates are made of, and typos in them: `saterday`, `febuary`.

use chrono::Weekday::{Fri, Mon, Sat, Sun, Thu, Tue, Wed};

use super::words::{
    Spelling::{Ambiguous, Full, Short},
    Token::{self, Ahead, Count, Month, OrdinalWord, Tonight, Unit, UnitLetter, Weekday, Weekdays},
    Unit::{self as Length, Day, Fortnight, Week, Year},
};

/// What a word in lower case means in a date.
pub fn token(word: &str) -> Option<Token<'static>> {
    day(word)
        .or_else(|| month(word).map(Month))
        .or_else(|| count(word).map(Count))
        .or_else(|| ordinal(word).map(OrdinalWord))
        .or_else(|| unit(word).map(Unit))
}

/// Letters that mean a unit right after digits. `m` isn't one of them: it may be metres,
/// minutes or months.
pub fn unit_letter(word: &str) -> Option<Token<'static>> {
    match word {
        "d" => Some(UnitLetter(Day)),
        "w" => Some(UnitLetter(Week)),
        "y" => Some(UnitLetter(Year)),
        _ => None,
    }
}

/// Words in which a digit stands for its sound: `2moro`.
pub fn digits_as_sounds(word: &str) -> Option<Token<'static>> {
    match word {
        "2day" => Some(Ahead(0)),
        "2moro" | "2morrow" | "2mrw" => Some(Ahead(1)),
        "2nite" | "2night" => Some(Tonight),
        _ => None,
    }
}

fn day(word: &str) -> Option<Token<'static>> {
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
        "weekdays" | "weekends" => Weekdays,
        _ => match day(word.strip_suffix('s')?)? {
            Weekday(_, Full) => Weekdays,
            _ => return None,
        },
    })
}

fn month(word: &str) -> Option<u32> {
    Some(match word {
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
    })
}

fn count(word: &str) -> Option<u32> {
    const COUNTS: [&str; 12] = [
        "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven",
        "twelve",
    ];
    let tens = ["twen", "thir", "for", "fif", "six", "seven", "eigh", "nine"];
    position(word, &COUNTS)
        .or_else(|| Some(position(word.strip_suffix("teen")?, &tens)? + 11))
        .or_else(|| Some((position(word.strip_suffix("ty")?, &tens)? + 1) * 10))
        .or_else(|| (word == "fourteen").then_some(14))
}

fn ordinal(word: &str) -> Option<u32> {
    const ORDINALS: [&str; 12] = [
        "first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth",
        "tenth", "eleventh", "twelfth",
    ];
    position(word, &ORDINALS)
        .or_else(|| count(word.strip_suffix("th")?).filter(|count| *count > 12))
        .or(match word {
            "twentieth" => Some(20),
            "thirtieth" => Some(30),
            _ => None,
        })
}

/// The position of a word in a list, counted from 1.
fn position(word: &str, list: &[&str]) -> Option<u32> {
    (1..)
        .zip(list)
        .find_map(|(place, listed)| (*listed == word).then_some(place))
}

fn unit(word: &str) -> Option<Length> {
    Some(match word {
        "day" | "days" | "day's" => Day,
        "week" | "weeks" | "week's" | "wk" | "wks" => Week,
        "fortnight" => Fortnight,
        "month" | "months" | "month's" | "mo" | "mos" | "mth" | "mths" => Length::Month,
        "year" | "years" | "year's" | "yr" | "yrs" => Year,
        _ => return None,
    })
}

/// Names long enough that a typo in one doesn't result in another common word. The name of a
/// month counts only next to a number, a unit only after `in` and a number.
const NAMES: &str = "tomorrow monday tuesday wednesday thursday friday saturday sunday january \
    february april august september october november december days weeks month months years";

/// Words one typo away from a name.
const OTHER_WORDS: [&str; 6] = ["sundae", "frida", "monda", "daze", "dais", "years'"];

/// The token that an unknown lower-case word was meant to be. `is_name` says that the word was
/// written with a capital letter: then a typo in its ending isn't assumed, since that may be
/// another name (`Sundar`, `Frida`).
pub fn meant(word: &str, is_name: bool) -> Option<Token<'static>> {
    if word.len() < 4 || !word.is_ascii() || OTHER_WORDS.contains(&word) {
        return None;
    }
    if let "wensday" | "wendsday" = word {
        return token("wednesday");
    }
    let is_meant = |name: &&str| {
        let ends_alike = || word.as_bytes()[word.len() - 2..] == name.as_bytes()[name.len() - 2..];
        resembles(word, name) && (!is_name || ends_alike())
    };
    token(NAMES.split_ascii_whitespace().find(is_meant)?)
}

/// Whether `word` is `name` with one typo: a letter left out, added or changed, two letters
/// swapped, or letters wrongly doubled or not doubled. The first letter must be the same: people
/// rarely mistype it, and another one usually makes another word. `tomorrows` isn't a typo.
fn resembles(word: &str, name: &str) -> bool {
    let (word, name) = (word.as_bytes(), name.as_bytes());
    word[0] == name[0]
        && word.len().abs_diff(name.len()) <= 3
        && word.strip_suffix(b"s") != Some(name)
        && (has_one_typo(word, name) || word.len() > 5 && singles(word).eq(singles(name)))
}

fn has_one_typo(word: &[u8], name: &[u8]) -> bool {
    let start = word.iter().zip(name).take_while(|(a, b)| a == b).count();
    let (word, name) = (&word[start..], &name[start..]);
    let ends = word.iter().rev().zip(name.iter().rev());
    let end = ends.take_while(|(a, b)| a == b).count();
    match (&word[..word.len() - end], &name[..name.len() - end]) {
        ([] | [_], [] | [_]) => true,
        ([a, b], [c, d]) => a == d && b == c,
        _ => false,
    }
}

/// The letters, with doubled ones reduced to one.
fn singles(letters: &[u8]) -> impl Iterator<Item = u8> {
    letters.chunk_by(|a, b| a == b).map(|same| same[0])
}
