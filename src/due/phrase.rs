//! Finds the dates in a text, each with what belongs to it: a marker, a preposition, a time of
//! day.

use std::ops::Range;

use chrono::NaiveDate;

use super::{
    Trouble,
    forms::date_at,
    meaning::{Form, Meaning},
    pattern::Table,
    repeats::Repeats,
    words::{
        Token::{Digits, Joint, Mark, Word},
        Words,
    },
};

/// A text with more dates than this is a calendar: none of them is its due date.
const MAX_PHRASES: usize = 16;

/// What belongs to a date.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Lead {
    /// `due`, `by`, `deadline`.
    Marker,
    /// The text needs the marker: `at the latest by`.
    LongMarker,
    /// `on`, `at`, `until`.
    Preposition,
    Time,
}

use Lead::{LongMarker, Marker, Preposition, Time};

#[rustfmt::skip]
static LEADS: Table<&[Lead]> = Table::backward(&[
    ("MARKER", &[Marker]),
    ("LONGMARKER", &[Marker, LongMarker]),
    ("on|at|until|@ !by|at|until|before|on|for", &[Preposition]),
    ("by|before [the] TIME", &[Marker, Time]),
    ("TIME ; early|late|later &AHEAD|TONIGHT|WEEKDAY ; the PART of", &[Time]),
]);

/// Times of day after a date. Bounties have none, but a time shows that the date is meant.
static TIMES: Table<()> = Table::new(&[("TIMES", ())]);

/// How long, not when: `for 10 days`.
static DURATION: Table<()> = Table::new(&[("for NUMBER UNIT", ())]);

/// What can be between two dates of one phrase.
static GAPS: Table<()> = Table::new(&[("GAP", ())]);

/// What can be between a repetition and the day from which it counts.
static STARTS: Table<()> = Table::new(&[("START", ())]);

/// The same, if that day is one on which it repeats.
static FIRSTS: Table<()> = Table::new(&[("FIRST", ())]);

/// What a repetition that it follows can't be read with.
static LIMITS: Table<()> = Table::new(&[("LIMIT", ())]);

/// A date in a text. The ranges are of tokens.
pub struct Phrase<'a> {
    pub words: &'a Words<'a>,
    pub meaning: Meaning,
    pub form: Form,
    /// Only the date.
    pub date: Range<usize>,
    /// The date with everything that belongs to it.
    pub whole: Range<usize>,
    pub leads: Vec<Lead>,
}

/// All dates in a text from left to right, each as long as possible. Linked dates
/// (`friday or saturday`) are one phrase. `None` if there are too many.
pub fn phrases<'a>(words: &'a Words, today: NaiveDate) -> Option<Vec<Phrase<'a>>> {
    let mut phrases: Vec<Phrase> = Vec::new();
    let (mut at, mut found) = (0, 0);
    while at < words.len() {
        // An hour can belong to the next date.
        let last = phrases.iter().rfind(|last| !last.is_hour());
        let floor = last.map_or(0, |last| last.whole.end);
        let Some(phrase) = Phrase::at(words, at, floor, today) else {
            at = match words.word(at) {
                "for" => DURATION.at(words, at).map_or(at + 1, |(end, ())| end),
                _ => at + 1,
            };
            continue;
        };
        at = phrase.whole.end;
        found += 1;
        if found > MAX_PHRASES {
            return None;
        }
        phrases.retain(|last| last.whole.end <= phrase.whole.start);
        let meaning = phrases.last().and_then(|last| together(last, &phrase));
        if let (Some(last), Some(meaning)) = (phrases.last_mut(), meaning) {
            last.join(phrase, meaning);
        } else {
            phrases.push(phrase);
        }
    }
    Some(phrases)
}

impl<'a> Phrase<'a> {
    /// The date that begins at token `at`. What belongs to it may begin earlier, but not before
    /// `floor`.
    pub fn at(words: &'a Words, at: usize, floor: usize, today: NaiveDate) -> Option<Self> {
        // `1.5 dec`, `14:30 dec`, `$20 dec`, but not `due:20 dec`.
        let is_rest_of_number = match words.tokens()[..at] {
            [.., Digits(..), Joint(':')] | [.., Mark('$')] => true,
            [.., Joint(mark)] => mark != ':',
            _ => false,
        };
        if is_rest_of_number && matches!(words.get(at), Some(Digits(..))) {
            return None;
        }
        let (end, form, meaning) = date_at(words, at, today)?;
        let is_typo = words.has_typo(at..end);
        let mut phrase = Self {
            words,
            meaning,
            form: if is_typo { Form::Typo } else { form },
            date: at..end,
            whole: at..end,
            leads: vec![],
        };
        if phrase.form == Form::Timed {
            phrase.leads.push(Time);
        }
        if !phrase.is_hour() {
            phrase.extend(floor);
        }
        if phrase.meaning.is_repetition()
            && let Some((end, ())) = LIMITS.at(words, phrase.whole.end)
        {
            phrase.meaning = Meaning::Trouble(Trouble::Repeats);
            phrase.whole.end = end;
        }
        Some(phrase)
    }

    /// Whether this belongs to it.
    pub fn has(&self, lead: Lead) -> bool {
        self.leads.contains(&lead)
    }

    /// Whether `due`, `by` or `deadline` is before it.
    pub fn is_marked(&self) -> bool {
        self.has(Marker)
    }

    /// Whether it is an hour without a day.
    pub fn is_hour(&self) -> bool {
        self.meaning == Meaning::Trouble(Trouble::NoDay)
    }

    /// The same date with a `due:` that begins at a token.
    pub fn marked_at(mut self, start: usize) -> Self {
        self.whole.start = start;
        self.leads.push(Marker);
        self
    }

    /// Extends the phrase by everything that belongs to it. A marker begins it.
    fn extend(&mut self, floor: usize) {
        let words = self.words;
        while let Some((end, ())) = TIMES.at(words, self.whole.end) {
            self.whole.end = end;
            self.leads.push(Time);
        }
        loop {
            let mut found = LEADS.all_at(words, self.whole.start).into_iter();
            let goes_on = |leads: &[Lead]| match leads {
                [Marker] | [Marker, LongMarker] => true,
                // `the till weekly`
                [Preposition] if matches!(self.meaning, Meaning::Repeats(..)) => false,
                _ => !self.is_marked(),
            };
            let lead = found.find(|(start, leads)| *start >= floor && goes_on(leads));
            let Some((start, leads)) = lead else {
                return;
            };
            self.whole.start = start;
            self.leads.extend(*leads);
        }
    }

    /// Joins another phrase to it. The two together have this meaning.
    fn join(&mut self, other: Self, meaning: Meaning) {
        // Versions stay versions: `16.4 to 18.2`.
        let are_numbers = matches!(self.form, Form::OnlyMarked | Form::Dotted);
        let are_versions = are_numbers && self.form == other.form;
        if matches!(meaning, Meaning::Choice(_)) && !are_versions {
            self.form = Form::Rough;
        }
        self.meaning = meaning;
        self.date.end = other.date.end;
        self.whole.end = other.whole.end;
        self.leads.extend(other.leads);
    }
}

/// What two phrases mean together, if they are one: the second repeats from the first or the other
/// way round, or only `or`, `to`, a dash or the like is between them.
fn together(first: &Phrase, second: &Phrase) -> Option<Meaning> {
    let words = first.words;
    let gap = first.whole.end..second.date.start;
    let is_gap = |table: &Table<()>| {
        let mut found = table.all_at(words, gap.start).into_iter();
        found.any(|(end, ())| end == gap.end)
    };
    let is_start = |rule: &Repeats, day| {
        is_gap(&STARTS) || is_gap(&FIRSTS) && rule.first_from(day) == Some(day)
    };
    let is_then = |index| matches!(words.get(index), Some(Mark(',') | Word("then" | "and")));
    match (&first.meaning, &second.meaning) {
        (Meaning::Repeats(rule, _), Meaning::Day(start)) if is_start(rule, *start) => {
            Some(Meaning::Repeats(*rule, rule.first_from(*start)?))
        }
        (Meaning::Day(start), Meaning::Repeats(rule, _)) if gap.clone().all(is_then) => {
            Some(Meaning::Repeats(*rule, rule.first_from(*start)?))
        }
        _ if first.is_hour() || second.is_hour() || !are_linked(first, second) => None,
        (one, other) if one == other => Some(one.clone()),
        (one, other) if one.is_repetition() || other.is_repetition() => {
            Some(Meaning::Trouble(Trouble::Repeats))
        }
        (Meaning::Trouble(why), Meaning::Trouble(_)) => Some(Meaning::Trouble(why.clone())),
        (one, other) => Some(Meaning::Choice([one.days(), other.days()].concat())),
    }
}

fn are_linked(first: &Phrase, second: &Phrase) -> bool {
    let is_sure = |phrase: &Phrase| {
        let is_day = matches!(phrase.meaning, Meaning::Day(_) | Meaning::Choice(_));
        is_day && matches!(phrase.form, Form::Plain | Form::Timed | Form::Rough)
    };
    if second.form == Form::OnlyMarked && !second.is_marked() && first.form != Form::OnlyMarked {
        return false;
    }
    let gap = first.whole.end..second.date.start;
    if gap.is_empty() {
        let is_day = matches!(first.meaning, Meaning::Day(_));
        let is_same_day = is_day && first.meaning == second.meaning;
        return is_same_day || is_sure(first) && is_sure(second);
    }
    gap.into_iter().all(|index| GAPS.is_at(first.words, index))
}
