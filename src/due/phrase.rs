//! Finds the dates in a text, each with what belongs to it: a marker, a preposition, a time of
//! day.

use std::ops::Range;

use chrono::NaiveDate;

use super::{
    Trouble,
    english::is_in,
    forms::date_at,
    found::{Form, Meaning, count},
    times::{end_of_times, start_of_time},
    words::{
        Token::{Digits, Joint, Mark, Unit, Word},
        Words,
    },
};

/// A text with more dates than this is a calendar: none of them is its due date.
const MAX_PHRASES: usize = 16;

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
            at += duration(words, at);
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
    let found = date_at(&words.tokens()[at..], today)?;
    let date = at..at + found.len;
    let form = if words.has_typo(date.clone()) {
        Form::Typo
    } else {
        found.form
    };
    let end = end_of_times(words, date.end);
    let mut phrase = Phrase {
        meaning: found.meaning,
        form,
        whole: at..end,
        has_time: end > date.end || form == Form::Timed,
        is_marked: false,
        has_preposition: false,
        date,
    };
    while phrase.extend_back(words, floor) {}
    Some(phrase)
}

impl Phrase {
    /// Whether a marker, a preposition or a time shows that the date is meant.
    pub fn is_anchored(&self) -> bool {
        self.is_marked || self.has_preposition || self.has_time
    }

    /// Extends the phrase by the next thing before it that belongs to it. Returns whether there
    /// was one.
    fn extend_back(&mut self, words: &Words, floor: usize) -> bool {
        let start = self.whole.start;
        let marker = start_of_marker(words, start);
        let time = || start_of_time(words, start);
        let new_start = match words.words_before(start) {
            _ if marker.is_some() => marker,
            _ if self.is_marked => None,
            ["on" | "at" | "until" | "till" | "til"] => start.checked_sub(1),
            _ => time(),
        };
        let Some(new_start) = new_start.filter(|new_start| *new_start >= floor) else {
            return false;
        };
        self.whole.start = new_start;
        match words.word(new_start) {
            _ if marker.is_some() => self.is_marked = true,
            _ if new_start + 1 == start && time().is_none() => self.has_preposition = true,
            _ => self.has_time = true,
        }
        true
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

/// The start of the marker right before a token: `due by`, `deadline is`, `due ->`.
pub fn start_of_marker(words: &Words, end: usize) -> Option<usize> {
    let is_separator = |token| matches!(token, Mark(':' | '-' | '=' | '>') | Joint(':' | '='));
    let mut at = end;
    while end - at < 2 && words.before(at).is_some_and(is_separator) {
        at -= 1;
    }
    let has_colon = matches!(words.get(at), Some(Mark(':') | Joint(':')));
    let len = match words.words_before(at) {
        ["due", "date", "is"] => 3,
        [_, "due", "date" | "by"] | [_, "deadline", "is"] => 2,
        [_, _, "due" | "deadline"] => 1,
        [_, _, "by"] if at == end || has_colon => 1,
        _ => return None,
    };
    Some(at - len)
}

/// The number of tokens in `for 10 days`, which says how long, not when. 1 for anything else.
fn duration(words: &Words, at: usize) -> usize {
    match words.tokens()[at..] {
        [Word("for"), number, Unit(_), ..] if count(number).is_some() => 3,
        _ => 1,
    }
}

/// Whether only `or`, `to`, a dash or the like is between two dates.
fn are_linked(words: &Words, first: &Phrase, second: &Phrase) -> bool {
    const LINKS: &str =
        "to or and but not until till through thru else wait actually rather latest";
    let mut gap = first.whole.end..second.date.start;
    let is_link = |index| match words.get(index) {
        Some(Word(word)) => is_in(word, LINKS),
        // A comma doesn't link a date to one with its own marker.
        Some(Mark(',')) => !second.is_marked,
        Some(Mark(mark) | Joint(mark)) => matches!(mark, '-' | '/' | '&' | '+'),
        _ => false,
    };
    let is_filler = |index| {
        words.get(index) == Some(Mark(','))
            || is_in(words.word(index), "on at by due the maybe even if not no")
    };
    if gap.is_empty() {
        let is_sure = |phrase: &Phrase| {
            let is_day = !matches!(phrase.meaning, Meaning::Trouble(_));
            is_day && matches!(phrase.form, Form::Plain | Form::Timed | Form::Rough)
        };
        return is_same_day(first, second) || is_sure(first) && is_sure(second);
    }
    gap.clone().all(|index| is_link(index) || is_filler(index)) && gap.any(is_link)
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
