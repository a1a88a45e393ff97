//! Repetitions: `every friday`, `fridays`, `twice a week`.

use chrono::NaiveDate;

use super::{
    Trouble,
    forms::{Form, Found},
    words::Term::{
        self, Count, Digits, Joint, Month, Ordinal, OrdinalWord, Unit, Weekday, Weekdays, Word,
    },
};

pub fn repetition(terms: &[Term], _today: NaiveDate) -> Option<Found> {
    let (len, form) = match *terms {
        [Word("every" | "each"), ref rest @ ..] => (1 + repeated(rest)?, Form::Plain),
        [Word("all" | "on"), Weekdays, ..] => (2, Form::Plain),
        [
            Word("once" | "twice"),
            Word("a" | "per" | "every" | "each"),
            Unit(_),
            ..,
        ] => (3, Form::Plain),
        [
            Count(_) | Digits(..),
            Word("times"),
            Word("a" | "per" | "every" | "each"),
            Unit(_),
            ..,
        ] => (4, Form::Plain),
        [Word("bi"), Joint('-'), Word("weekly" | "monthly"), ..] => (3, Form::Vague),
        [Weekdays, ..] => (1, Form::Vague),
        [Word(word), ..] if is_adverb(word) => (1, Form::Vague),
        _ => return None,
    };
    Some(Found::trouble(len, Trouble::Repeats).in_form(form))
}

/// How many terms behind `every` say what is repeated: `other week`, `last friday`, `1st`.
fn repeated(terms: &[Term]) -> Option<usize> {
    let len = match terms {
        [
            Word("other" | "single" | "last" | "few")
            | OrdinalWord(_)
            | Ordinal(_)
            | Count(_)
            | Digits(..),
            ..,
        ] => 1,
        _ => 0,
    };
    match (&terms[..len], &terms[len..]) {
        (_, [Weekday(..) | Unit(_) | Month(_), ..]) => Some(len + 1),
        (_, [Word(word), ..]) if is_time(word) => Some(len + 1),
        ([Ordinal(_)], _) => Some(len),
        _ => None,
    }
}

fn is_adverb(word: &str) -> bool {
    matches!(
        word,
        "hourly"
            | "daily"
            | "nightly"
            | "weekly"
            | "biweekly"
            | "fortnightly"
            | "monthly"
            | "quarterly"
            | "yearly"
            | "annually"
    )
}

fn is_time(word: &str) -> bool {
    matches!(
        word,
        "hour"
            | "morning"
            | "afternoon"
            | "evening"
            | "night"
            | "weekday"
            | "weekend"
            | "quarter"
            | "spring"
            | "summer"
            | "autumn"
            | "winter"
    )
}
