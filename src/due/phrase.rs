//! Finds the dates in a text, each with what belongs to it: a marker, a preposition, a time of
//! day.

use std::ops::Range;
use std::sync::LazyLock;

use chrono::NaiveDate;

use super::{
    Trouble,
    forms::date_at,
    found::{Form, Meaning},
    pattern::Table,
    words::{
        Token::{Digits, Joint, Mark},
        Words,
    },
};

/// A text with more dates than this is a calendar: none of them is its due date.
const MAX_PHRASES: usize = 16;

/// What belongs to a date and stands before it.
#[derive(Clone, Copy, PartialEq)]
enum Lead {
    Marker,
    Preposition,
    Time,
}

static LEADS: LazyLock<Table<Lead>> = LazyLock::new(|| {
    Table::backward([
        ("MARKER", Lead::Marker),
        ("on|at|until|till|til", Lead::Preposition),
        ("TIME", Lead::Time),
        ("early|late|later &AHEAD|TONIGHT|WEEKDAY", Lead::Time),
        ("the PART of", Lead::Time),
    ])
});

/// Times of day behind a date. Bounties have none, but a time shows that the date is meant.
static TIMES: LazyLock<Table<()>> = LazyLock::new(|| {
    Table::of(&[
        "[,] TIME",
        "( TIME )",
        // Not the second of two dates: `10.12. - 12.12.`
        "- !DAYDOT TIME",
        // Bare numbers that are hours: `friday 5`, `friday 9-11`.
        "HOUR24 END",
        "HOUR24 HOURLINK HOUR24 END",
    ])
});

/// How long, not when: `for 10 days`.
static DURATIONS: LazyLock<Table<()>> = LazyLock::new(|| Table::of(&["for NUMBER UNIT"]));

/// What can be between two dates of one phrase, and whether it links them.
static GAPS: LazyLock<Table<bool>> = LazyLock::new(|| {
    Table::new([
        (
            "to|or|and|but|not|until|till|through|thru|else|wait|actually|rather|latest",
            true,
        ),
        (",|-|/|&|+|~-|~/|~&|~+", true),
        ("on|at|by|due|the|maybe|even|if|no", false),
    ])
});

/// A date in a text. The ranges are of tokens.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Phrase {
    pub meaning: Meaning,
    pub form: Form,
    /// Only the date.
    pub date: Range<usize>,
    /// The date with everything that belongs to it.
    pub whole: Range<usize>,
    /// Whether `due`, `by` or `deadline` is before it.
    pub is_marked: bool,
    /// Whether `on`, `at` or `until` is before it.
    pub has_preposition: bool,
    pub has_time: bool,
}

/// All dates in a text from left to right, each as long as possible. Linked dates
/// (`friday or saturday`) are one phrase. `None` if there are too many.
pub fn phrases(words: &Words, today: NaiveDate) -> Option<Vec<Phrase>> {
    let mut phrases: Vec<Phrase> = Vec::new();
    let (mut at, mut found) = (0, 0);
    while at < words.len() {
        let floor = phrases.last().map_or(0, |last| last.whole.end);
        let Some(phrase) = phrase_at(words, at, floor, today) else {
            at = DURATIONS.at(words, at).map_or(at + 1, |(end, ())| end);
            continue;
        };
        at = phrase.whole.end;
        found += 1;
        if found > MAX_PHRASES {
            return None;
        }
        match phrases.last_mut() {
            Some(last) if are_linked(words, last, &phrase) => last.link(phrase),
            _ => phrases.push(phrase),
        }
    }
    Some(phrases)
}

/// The date that begins at token `at`. What belongs to it may begin earlier, but not before
/// `floor`.
pub fn phrase_at(words: &Words, at: usize, floor: usize, today: NaiveDate) -> Option<Phrase> {
    // `1.5 dec`, `14:30 dec`, `$20 dec`, but not `due:20 dec`.
    let is_rest_of_number = match words.tokens()[..at] {
        [.., Digits(..), Joint(':')] | [.., Mark('$')] => true,
        [.., Joint(mark)] => mark != ':',
        _ => false,
    };
    if is_rest_of_number && matches!(words.get(at), Some(Digits(..))) {
        return None;
    }
    let found = date_at(words, at, today)?;
    let mut phrase = Phrase {
        meaning: found.meaning,
        form: match words.has_typo(at..found.end) {
            true => Form::Typo,
            false => found.form,
        },
        date: at..found.end,
        whole: at..found.end,
        has_time: found.form == Form::Timed,
        is_marked: false,
        has_preposition: false,
    };
    phrase.extend(words, floor);
    Some(phrase)
}

impl Phrase {
    /// Whether a marker, a preposition or a time shows that the date is meant.
    pub fn is_anchored(&self) -> bool {
        self.is_marked || self.has_preposition || self.has_time
    }

    /// Extends the phrase by everything that belongs to it. A marker begins it.
    fn extend(&mut self, words: &Words, floor: usize) {
        while let Some((end, ())) = TIMES.at(words, self.whole.end) {
            self.whole.end = end;
            self.has_time = true;
        }
        loop {
            let leads = LEADS.all_at(words, self.whole.start).into_iter();
            let mut leads = leads.filter(|(start, _)| *start >= floor);
            let is_wanted = |lead: Lead| !self.is_marked || lead == Lead::Marker;
            let Some((start, lead)) = leads.find(|(_, lead)| is_wanted(**lead)) else {
                return;
            };
            self.whole.start = start;
            match lead {
                Lead::Marker => self.is_marked = true,
                Lead::Preposition => self.has_preposition = true,
                Lead::Time => self.has_time = true,
            }
        }
    }

    /// Joins two phrases into one.
    fn link(&mut self, other: Phrase) {
        if !is_same_day(self, &other) {
            self.meaning = either(&self.meaning, &other.meaning);
            self.form = Form::Rough;
        }
        self.date.end = other.date.end;
        self.whole.end = other.whole.end;
        self.is_marked |= other.is_marked;
        self.has_preposition |= other.has_preposition;
        self.has_time |= other.has_time;
    }
}

/// Whether only `or`, `to`, a dash or the like is between two dates.
fn are_linked(words: &Words, first: &Phrase, second: &Phrase) -> bool {
    let is_sure = |phrase: &Phrase| {
        let is_day = !matches!(phrase.meaning, Meaning::Trouble(_));
        is_day && matches!(phrase.form, Form::Plain | Form::Timed | Form::Rough)
    };
    let gap = first.whole.end..second.date.start;
    if gap.is_empty() {
        return is_same_day(first, second) || is_sure(first) && is_sure(second);
    }
    let is_link = |index| match words.get(index) {
        // A comma doesn't link a date to one with its own marker.
        Some(Mark(',')) if second.is_marked => Some(false),
        _ => GAPS.at(words, index).map(|(_, is_link)| *is_link),
    };
    let links: Option<Vec<bool>> = gap.map(is_link).collect();
    links.is_some_and(|links| links.contains(&true))
}

fn is_same_day(first: &Phrase, second: &Phrase) -> bool {
    matches!((&first.meaning, &second.meaning), (Meaning::Day(a), Meaning::Day(b)) if a == b)
}

fn either(first: &Meaning, second: &Meaning) -> Meaning {
    let repeats = Meaning::Trouble(Trouble::Repeats);
    match (first, second) {
        _ if *first == repeats || *second == repeats => repeats,
        (Meaning::Trouble(_), Meaning::Trouble(_)) => first.clone(),
        _ => Meaning::Choice([first.days(), second.days()].concat()),
    }
}
