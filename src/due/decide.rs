//! Decides what to do about the dates in a text.

use std::ops::Range;
use std::sync::LazyLock;

use chrono::NaiveDate;

use super::{
    NotADate, Reading, Trouble,
    context::{After, Sign, cut, has_sign},
    found::{Form, Meaning},
    judge::{Verdict, most},
    pattern::Table,
    phrase::{Phrase, phrase_at, phrases},
    repeats::Repeats,
    words::{
        Token::{Break, Joint, Mark, Month},
        Words,
    },
};
use crate::model::DueDate;

/// Maximum number of days to offer.
const MAX_OFFERED: usize = 3;

/// Whatever repeats has one of these words. Lists ask each of their texts.
static MAY_REPEAT: LazyLock<Table<()>> = LazyLock::new(|| {
    Table::of(
        "every|each|daily|nightly|weekly|fortnightly|monthly|quarterly|yearly|annually|\
        weekdays|alternate|WEEKDAYS",
    )
});

/// What begins like a date right after a marker but is none: `due 31.4.`.
static UNREADABLE: LazyLock<Table<()>> = LazyLock::new(|| {
    Table::of(
        "MARKER [LEADIN] [LEADIN] DAYNO ~/ N ; MARKER [LEADIN] [LEADIN] DAYNO ~. N . ; \
        !by MARKER [LEADIN] [LEADIN] DATEWORD",
    )
});

/// A date, and the reading that it would lead to by itself.
struct Candidate<'a> {
    date: Phrase<'a>,
    most: Verdict,
    reading: Reading,
}

/// The words that repeat, and how.
pub fn repetition(words: &Words, today: NaiveDate) -> Option<(Repeats, Range<usize>)> {
    if !(0..words.len()).any(|index| MAY_REPEAT.at(words, index).is_some()) {
        return None;
    }
    let mut phrases = phrases(words, today)?.into_iter();
    phrases.find_map(|phrase| match phrase.meaning {
        Meaning::Repeats(rule, _) if most(&phrase) > Verdict::Offer => {
            Some((rule, words.bytes(phrase.whole)))
        }
        _ => None,
    })
}

/// Reads the text after the last `due:`, if there is one.
pub fn read_explicit(words: &Words, today: NaiveDate) -> Option<Result<Reading, NotADate>> {
    let is_marker = |index: &usize| {
        words.word(*index) == "due"
            && words.touches_next(*index)
            && matches!(words.get(index + 1), Some(Mark(':') | Joint(':')))
    };
    let marker = (0..words.len()).rev().find(is_marker)?;
    // The first word may be on the next line.
    let first = match words.get(marker + 2) {
        Some(Break) => marker + 3,
        _ => marker + 2,
    };
    let reading = match words.word(first) {
        "none" => cleared(words, marker..first + 1),
        _ => explicit(words, marker, first, today),
    };
    Some(reading.ok_or_else(|| NotADate(words.text_from(first).to_owned())))
}

/// `due:none`.
fn cleared(words: &Words, whole: Range<usize>) -> Option<Reading> {
    let (after, cut) = cut(words, whole);
    (after == After::Nothing).then(|| Reading::Cleared {
        cut_at: words.bytes(cut).start,
    })
}

fn explicit(words: &Words, marker: usize, first: usize, today: NaiveDate) -> Option<Reading> {
    let phrase = (first..words.len()).find_map(|at| phrase_at(words, at, first, today))?;
    if phrase.whole.start != first || phrase.form == Form::Typo {
        return None;
    }
    let date = phrase.marked_at(marker);
    let is_whole = date.has_time() || date.after() == After::Extra;
    match date.meaning {
        _ if date.after() == After::More => None,
        Meaning::Day(day) if date.form == Form::Rough => offered(vec![day], today),
        Meaning::Day(day) if is_whole => Some(set(day, None)),
        Meaning::Day(day) => Some(cut_off(&date, day)),
        Meaning::Choice(days) => offered(days, today),
        Meaning::Repeats(rule, first) => Some(set(first, Some(rule))),
        Meaning::Trouble(_) => None,
    }
}

/// Reads a text without a `due:`.
pub fn read(words: &Words, today: NaiveDate) -> Reading {
    let Some(phrases) = phrases(words, today) else {
        return Reading::Nothing;
    };
    let candidates = phrases.into_iter().filter_map(|date| judge(date, today));
    let candidates: Vec<Candidate> = candidates.collect();
    match candidates[..] {
        []
        | [
            Candidate {
                most: Verdict::Beside,
                ..
            },
        ] => {
            let reading = (0..words.len()).find_map(|at| unreadable(words, at));
            reading.unwrap_or(Reading::Nothing)
        }
        _ => combine(candidates, today),
    }
}

fn unreadable(words: &Words, at: usize) -> Option<Reading> {
    let (end, ()) = UNREADABLE.at(words, at)?;
    let is_amount = has_sign(words, words.sentence_start(at), Sign::Amount);
    if is_amount || matches!(words.word_before(at), "was" | "were" | "been" | "not") {
        return None;
    }
    let is_end =
        |index: &usize| matches!(words.get(*index), Some(Break | Mark(',' | ':' | '!' | '?')));
    let rest = (end..words.len().min(end + 4)).take_while(|index| !is_end(index));
    let end = rest.last().map_or(end, |last| last + 1);
    Some(told(Trouble::Unreadable { guess: None }, words, at..end))
}

fn judge(date: Phrase, today: NaiveDate) -> Option<Candidate> {
    let words = date.words;
    let past = |day: NaiveDate| {
        let why = Trouble::Past { day: day.into() };
        told(why, words, date.date.clone())
    };
    let is_misspelt = || {
        let months = date
            .tokens()
            .iter()
            .filter(|token| matches!(token, Month(_)));
        date.form == Form::Typo && date.is_marked() && months.count() > 0
    };
    let most = most(&date);
    let reading = match (&date.meaning, most) {
        (_, Verdict::Nothing) => return None,
        (Meaning::Trouble(Trouble::Repeats), _) => {
            told(Trouble::Repeats, words, date.whole.clone())
        }
        (Meaning::Trouble(why), _) => told(why.clone(), words, date.date.clone()),
        (Meaning::Repeats(_, first), Verdict::Offer) => offered(vec![*first], today)?,
        (Meaning::Repeats(rule, first), _) => set(*first, Some(*rule)),
        (Meaning::Choice(days), _) => match offered(days.clone(), today) {
            Some(reading) => reading,
            None => past(*days.last()?),
        },
        (Meaning::Day(day), _) if *day < today && !date.is_marked() => past(*day),
        (Meaning::Day(day), _) if is_misspelt() => {
            let guess = Some((*day).into());
            told(Trouble::Unreadable { guess }, words, date.date.clone())
        }
        (Meaning::Day(day), Verdict::Cut) => cut_off(&date, *day),
        (Meaning::Day(day), Verdict::Set) => set(*day, None),
        (Meaning::Day(day), Verdict::Offer | Verdict::Beside) => {
            offered(nearby(&date, *day), today).unwrap_or_else(|| past(*day))
        }
    };
    Some(Candidate {
        date,
        most,
        reading,
    })
}

fn cut_off(date: &Phrase, day: NaiveDate) -> Reading {
    Reading::Cut {
        due: day.into(),
        cut_at: date.words.bytes(date.cut()).start,
        is_certain: date.is_marked(),
    }
}

pub fn set(day: NaiveDate, repeats: Option<Repeats>) -> Reading {
    let due = day.into();
    Reading::Set { due, repeats }
}

pub fn told(why: Trouble, words: &Words, tokens: Range<usize>) -> Reading {
    Reading::Told {
        why,
        words: words.text[words.bytes(tokens)].to_owned(),
    }
}

/// The days that may be meant: `before friday` may be Thursday.
fn nearby(date: &Phrase, day: NaiveDate) -> Vec<NaiveDate> {
    match date.words.word_before(date.whole.start) {
        "before" => day.pred_opt().into_iter().chain([day]).collect(),
        "after" => day.succ_opt().into_iter().collect(),
        _ => vec![day],
    }
}

/// Offers the first few of these days that aren't past. `None` if all are.
pub fn offered(mut days: Vec<NaiveDate>, today: NaiveDate) -> Option<Reading> {
    days.retain(|day| *day >= today);
    days.sort_unstable();
    days.dedup();
    let days: Vec<DueDate> = days
        .into_iter()
        .take(MAX_OFFERED)
        .map(DueDate::from)
        .collect();
    (!days.is_empty()).then_some(Reading::Offered { days })
}

/// Combines several dates: a repetition wins, then the only one with a marker, unless another is
/// just as much a day to do something on. Otherwise all days are offered, unless they are the
/// same.
fn combine(mut candidates: Vec<Candidate>, today: NaiveDate) -> Reading {
    let repeats = |one: &Candidate| match &one.reading {
        Reading::Set { repeats, .. } => repeats.is_some(),
        Reading::Told { why, .. } => *why == Trouble::Repeats,
        _ => false,
    };
    let repetition = candidates.iter().position(repeats);
    if let Some(reading) = repetition.and_then(|index| started(&candidates, index)) {
        return reading;
    }
    let winner = repetition.or_else(|| only_marked(&candidates));
    if winner.is_some() || candidates.len() == 1 {
        return candidates.swap_remove(winner.unwrap_or(0)).reading;
    }
    let days: Vec<NaiveDate> = candidates
        .iter()
        .flat_map(|one| one.reading.days())
        .collect();
    let is_set = |one: &Candidate| matches!(one.reading, Reading::Cut { .. } | Reading::Set { .. });
    match days[..] {
        [day, ref others @ ..]
            if others.iter().all(|other| *other == day) && candidates.iter().any(is_set) =>
        {
            set(day, None)
        }
        _ => offered(days, today).unwrap_or_else(|| candidates.swap_remove(0).reading),
    }
}

/// A repetition that counts from a day elsewhere in the text: `every month by the 3rd`.
fn started(candidates: &[Candidate], repetition: usize) -> Option<Reading> {
    let Reading::Set { repeats, .. } = candidates[repetition].reading else {
        return None;
    };
    let is_start = |one: &&Candidate| one.date.is_start() || one.date.is_marked();
    let start = candidates.iter().find(is_start)?.reading.days();
    Some(set(repeats?.first_from(*start.first()?)?, repeats))
}

/// The only date with a marker, if the others are beside the point.
fn only_marked(candidates: &[Candidate]) -> Option<usize> {
    let marked = candidates.iter().position(|one| one.date.is_marked())?;
    let is_aside = |one: &Candidate| one.date.is_fact() || one.most == Verdict::Beside;
    let mut others = (0..candidates.len()).filter(|index| *index != marked);
    let is_only = others.all(|index| {
        let one = &candidates[index];
        !one.date.is_marked() && is_aside(one)
    });
    is_only.then_some(marked)
}

impl Reading {
    fn days(&self) -> Vec<NaiveDate> {
        match self {
            Self::Cut { due, .. } | Self::Set { due, .. } => vec![due.date()],
            Self::Offered { days } => days.iter().map(|due| due.date()).collect(),
            Self::Nothing | Self::Cleared { .. } | Self::Told { .. } => Vec::new(),
        }
    }
}
