//! Slips of the pen in the words of dates: `saterday`, `tommorow`, `febuary`.

use super::{vocabulary, words::Term};

/// Names long enough that a slip in one does not make another word that people use. The
/// name of a month only counts beside a number, a unit only behind `in` and a number.
const NAMES: &[&str] = &[
    "tomorrow",
    "monday",
    "tuesday",
    "wednesday",
    "thursday",
    "friday",
    "saturday",
    "sunday",
    "january",
    "february",
    "april",
    "august",
    "september",
    "october",
    "november",
    "december",
    "days",
    "weeks",
    "month",
    "months",
    "years",
];

/// More than one slip, but common.
const COMMON: &[(&str, &str)] = &[
    ("wensday", "wednesday"),
    ("wendsday", "wednesday"),
    ("todya", "today"),
];

/// Words one slip away from a name.
const OTHER_WORDS: &[&str] = &["sundae", "frida", "monda", "daze", "dais", "years'"];

/// The term that was meant by an unknown word in lower case. `is_name` says that it was written
/// with a capital letter: then a slip in its ending makes another name (`Sundar`, `Frida`).
pub fn meant(word: &str, is_name: bool) -> Option<Term<'static>> {
    if word.len() < 4 || !word.is_ascii() || OTHER_WORDS.contains(&word) {
        return None;
    }
    if let Some((_, name)) = COMMON.iter().find(|(slip, _)| *slip == word) {
        return vocabulary::term(name);
    }
    let is_meant = |name: &&&str| {
        let ends_alike = || word.as_bytes()[word.len() - 2..] == name.as_bytes()[name.len() - 2..];
        resembles(word, name) && (!is_name || ends_alike())
    };
    vocabulary::term(NAMES.iter().find(is_meant)?)
}

/// Whether `word` is `name` with one slip in it: a letter left out, added or changed, or two
/// swapped, or any number of letters doubled or not. Nobody slips in the first letter, and
/// another one mostly makes another word.
fn resembles(word: &str, name: &str) -> bool {
    let (word, name) = (word.as_bytes(), name.as_bytes());
    word[0] == name[0]
        && word.len().abs_diff(name.len()) <= 3
        && !is_plural(word, name)
        && (is_one_slip(word, name) || is_same_but_for_doubles(word, name))
}

/// `tomorrows` is no slip.
fn is_plural(word: &[u8], name: &[u8]) -> bool {
    matches!(word.strip_suffix(b"s"), Some(single) if single == name)
}

fn is_one_slip(word: &[u8], name: &[u8]) -> bool {
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

fn is_same_but_for_doubles(word: &[u8], name: &[u8]) -> bool {
    let singles = |letters: &'_ [u8]| -> Vec<u8> {
        let mut letters = letters.to_vec();
        letters.dedup();
        letters
    };
    word.len() > 5 && singles(word) == singles(name)
}
