//! The words that dates are made of, and typos in them: `saterday`, `febuary`.

use std::collections::HashMap;
use std::sync::LazyLock;

use chrono::Weekday::{Fri, Mon, Sat, Sun, Thu, Tue, Wed};

use super::words::{
    Spelling::{Ambiguous, Full, Short},
    Token::{self, Ahead, Count, Month, OrdinalWord, Tonight, Unit, Weekday, Weekdays, Word},
    Unit::{Day, Fortnight, Month as Months, Week, Year},
};

#[rustfmt::skip]
const WORDS: &[(&str, Token)] = &[
    ("today tdy 2day", Ahead(0)),
    ("tomorrow tmr tmrw tmw tomoz tomoro tmoro tmro 2moro 2morow 2morrow 2mrw 2moz tomo", Ahead(1)),
    ("tonight tonite 2nite 2night", Tonight),
    ("tue tues", Weekday(Tue, Short)),
    ("mond", Weekday(Mon, Short)),
    ("weds wedn", Weekday(Wed, Short)),
    ("thu thur thurs thr thrs", Weekday(Thu, Short)),
    ("fri frid", Weekday(Fri, Short)),
    ("satu", Weekday(Sat, Short)),
    ("sund", Weekday(Sun, Short)),
    ("mon", Weekday(Mon, Ambiguous)),
    ("wed", Weekday(Wed, Ambiguous)),
    ("sat", Weekday(Sat, Ambiguous)),
    ("sun", Weekday(Sun, Ambiguous)),
    ("sept", Month(9)),
    ("day days day's", Unit(Day)),
    ("week weeks week's wk wks", Unit(Week)),
    ("fortnight fortnights", Unit(Fortnight)),
    ("month months month's mo mos mth mths", Unit(Months)),
    ("year years year's yr yrs", Unit(Year)),
    // Other ways to write a word that is no date word by itself
    ("nxt nex", Word("next")),
    ("b4 bfore", Word("before")),
    ("evry ev", Word("every")),
    ("wkend wknd weeknd", Word("weekend")),
    ("arvo", Word("afternoon")),
    ("nite", Word("night")),
    ("xmas", Word("christmas")),
    ("til till", Word("until")),
    ("pls plz", Word("please")),
    ("thx thanx ta ty cheers", Word("thanks")),
    ("o’clock oclock", Word("o'clock")),
];

/// The first three letters of each are its abbreviation.
const MONTHS: &str = "january february march april may june july august september october november \
    december";

/// With an `s` at the end, they are every such day.
const WEEKDAYS: &str = "mondays tuesdays wednesdays thursdays fridays saturdays sundays";

/// From 1 to 20, then the tens.
const COUNTS: &str = "one two three four five six seven eight nine ten eleven twelve thirteen \
    fourteen fifteen sixteen seventeen eighteen nineteen twenty thirty forty fifty sixty seventy \
    eighty ninety";

/// From 1 to 20, then 30.
const ORDINALS: &str = "first second third fourth fifth sixth seventh eighth ninth tenth eleventh \
    twelfth thirteenth fourteenth fifteenth sixteenth seventeenth eighteenth nineteenth twentieth \
    thirtieth";

/// Names long enough that a typo in one doesn't result in another common word. The name of a
/// month counts only next to a number, a unit only after `in` and a number.
#[rustfmt::skip]
const NAMES: [&str; 21] = [
    "tomorrow", "monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday",
    "january", "february", "april", "august", "september", "october", "november", "december",
    "days", "weeks", "month", "months", "years",
];

/// Words one typo away from a name.
const OTHER_WORDS: [&str; 7] = [
    "sundae", "sundry", "frida", "monda", "daze", "dais", "years'",
];

static TOKENS: LazyLock<HashMap<&str, Token>> = LazyLock::new(|| {
    let mut tokens = HashMap::new();
    for (name, month) in MONTHS.split(' ').zip(1..) {
        tokens.extend([name, &name[..3]].map(|name| (name, Month(month))));
    }
    for (days, day) in WEEKDAYS.split(' ').zip([Mon, Tue, Wed, Thu, Fri, Sat, Sun]) {
        tokens.extend([
            (days, Weekdays(day)),
            (days.trim_end_matches('s'), Weekday(day, Full)),
        ]);
    }
    let numbers = || (1..=20).chain((30..=90).step_by(10));
    tokens.extend(COUNTS.split(' ').zip(numbers().map(Count)));
    tokens.extend(ORDINALS.split(' ').zip(numbers().map(OrdinalWord)));
    for (words, token) in WORDS {
        tokens.extend(words.split(' ').map(|word| (word, *token)));
    }
    tokens
});

/// The day that a word ends with: `milktomorrow`, `duefri`.
pub fn glued(word: &str) -> Option<(&str, Token<'static>)> {
    let is_day = |day: &&str| matches!(token(day), Some(Weekday(..) | Ahead(_)));
    let marked = word.strip_prefix("due").or_else(|| word.strip_prefix("by"));
    let mut days = NAMES.into_iter().take(8).chain(["today"]);
    let day = match marked.filter(is_day) {
        None if word.ends_with("day") || word.ends_with("tomorrow") => {
            days.find(|day| word.len() > day.len() + 1 && word.ends_with(day))?
        }
        day => day?,
    };
    Some((&word[..word.len() - day.len()], token(day)?))
}

/// What stands before the number of a day that a word contains: `sale3dec`, `nov30`.
pub fn before_date(word: &str) -> Option<&str> {
    let (before, date) = word.split_at(word.find(|letter: char| letter.is_ascii_digit())?);
    let month = date.trim_start_matches(|letter: char| letter.is_ascii_digit());
    let is_month = |word| matches!(token(word), Some(Month(_)));
    let is_date = is_month(month) && before.len() > 1 || is_month(before) && month.is_empty();
    is_date.then_some(before)
}

/// What a word in lower case means in a date.
pub fn token(word: &str) -> Option<Token<'static>> {
    TOKENS.get(word).copied()
}

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
        resembles(word, name) && (!is_name || word.ends_with(&name[name.len() - 2..]))
    };
    token(NAMES.into_iter().find(is_meant)?)
}

/// Whether `word` is `name` with one typo: a letter left out, added or changed, two letters
/// swapped, letters wrongly doubled or not doubled, or, in a word of over five letters, any wrong
/// vowels. The first letter must be the same: people rarely mistype it, and another one usually
/// makes another word.
fn resembles(word: &str, name: &str) -> bool {
    let (word, name) = (word.as_bytes(), name.as_bytes());
    word[0] == name[0]
        && (has_one_typo(word, name)
            || singles(word).eq(singles(name))
            || word.len() > 5 && consonants(word).eq(consonants(name)))
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

fn consonants(letters: &[u8]) -> impl Iterator<Item = &u8> {
    letters.iter().filter(|letter| !b"aeiou".contains(letter))
}

/// The letters, with doubled ones reduced to one.
fn singles(letters: &[u8]) -> impl Iterator<Item = u8> {
    letters.chunk_by(|a, b| a == b).map(|same| same[0])
}
