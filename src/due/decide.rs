//! Decides what to do about the dates in a text.

use std::ops::Range;

use chrono::NaiveDate;

use super::{
    NotADate, Reading, Trouble,
    context::{AMOUNT, After, FACT, STARTING, cut},
    judge::{Verdict, verdict},
    meaning::{Form, Meaning},
    pattern::Table,
    phrase::{Lead::Time, Phrase, phrases},
    repeats::Repeats,
    words::{
        Token::{Break, Joint, Mark, Month},
        Words,
    },
};
use crate::model::DueDate;

/// Maximum number of days to offer.
const MAX_OFFERED: usize = 3;

/// What begins like a date right after a marker but is none: `due 31.4.`.
static UNREADABLE: Table<()> = Table::new(&[("UNREADABLE", ())]);

/// A date, and the reading that it would lead to by itself.
struct Candidate<'a> {
    date: Phrase<'a>,
    verdict: Verdict,
    reading: Reading,
}

/// The words that repeat, and how.
pub fn repetition(words: &Words, today: NaiveDate) -> Option<(Repeats, Range<usize>)> {
    let mut phrases = phrases(words, today)?.into_iter();
    phrases.find_map(|phrase| match phrase.meaning {
        Meaning::Repeats(rule, _) if verdict(&phrase) > Verdict::Offer => {
            Some((rule, words.bytes(phrase.whole)))
        }
        _ => None,
    })
}

/// Reads the text after the last `due:`, if there is one.
pub fn read_explicit(words: &Words, today: NaiveDate) -> Option<Result<Reading, NotADate>> {
    let is_marker = |index: &usize| {
        words.word(*index) == "due"
            && words.text_after(*index).starts_with(':')
            && matches!(words.get(index + 1), Some(Mark(':') | Joint(':')))
    };
    let marker = (0..words.len()).rev().find(is_marker)?;
    // The first word may be on the next line.
    let first = match words.get(marker + 2) {
        Some(Break) => marker + 3,
        _ => marker + 2,
    };
    let reading = match (words.word(first), cut(words, marker..first + 1)) {
        ("none", (After::Nothing, cut)) => Some(Reading::Cleared {
            cut_at: words.bytes(cut).start,
        }),
        _ => explicit(words, marker, first, today),
    };
    Some(reading.ok_or_else(|| NotADate(words.text_after(marker + 1).trim().to_owned())))
}

/// The text after a `due:`, if it is a date.
fn explicit(words: &Words, marker: usize, first: usize, today: NaiveDate) -> Option<Reading> {
    let phrase = (first..words.len()).find_map(|at| Phrase::at(words, at, first, today))?;
    if phrase.whole.start != first || phrase.form == Form::Typo {
        return None;
    }
    let date = phrase.marked_at(marker);
    let verdict = match date.after() {
        After::More => return None,
        _ if date.form == Form::Rough => Verdict::Offer,
        After::Nothing if !date.has(Time) => Verdict::Cut,
        _ => Verdict::Set,
    };
    match reading(&date, verdict, today)? {
        Reading::Told { .. } => None,
        reading => Some(reading),
    }
}

/// Reads a text without a `due:`.
pub fn read(words: &Words, today: NaiveDate) -> Reading {
    let Some(phrases) = phrases(words, today) else {
        return Reading::Nothing;
    };
    let judge = |date| {
        let verdict = verdict(&date);
        let reading = reading(&date, verdict, today)?;
        Some(Candidate {
            date,
            verdict,
            reading,
        })
    };
    let candidates: Vec<Candidate> = phrases.into_iter().filter_map(judge).collect();
    let is_beside = |one: &Candidate| one.verdict == Verdict::Beside;
    if candidates.len() < 2 && candidates.iter().all(is_beside) {
        let reading = (0..words.len()).find_map(|at| unreadable(words, at));
        return reading.unwrap_or(Reading::Nothing);
    }
    combine(candidates, today)
}

fn unreadable(words: &Words, at: usize) -> Option<Reading> {
    let (end, ()) = UNREADABLE.at(words, at)?;
    let is_amount = AMOUNT.is_at(words, words.sentence_start(at));
    if is_amount
        || words.is_quoted(&(at..end))
        || matches!(words.word_before(at), "was" | "were" | "been" | "not")
    {
        return None;
    }
    let is_end =
        |index: &usize| matches!(words.get(*index), Some(Break | Mark(',' | ':' | '!' | '?')));
    let rest = (end..words.len().min(end + 4)).take_while(|index| !is_end(index));
    let end = rest.last().map_or(end, |last| last + 1);
    Some(told(Trouble::Unreadable { guess: None }, words, at..end))
}

/// The reading of a date, if this is the most that may be done with it.
fn reading(date: &Phrase, verdict: Verdict, today: NaiveDate) -> Option<Reading> {
    let told = |why| {
        let tokens = match why {
            Trouble::Repeats => &date.whole,
            _ => &date.date,
        };
        told(why, date.words, tokens.clone())
    };
    let past = |day: NaiveDate| told(Trouble::Past { day: day.into() });
    let has_month = || date.tokens().iter().any(|token| matches!(token, Month(_)));
    Some(match (&date.meaning, verdict) {
        (_, Verdict::Nothing) => return None,
        (Meaning::Trouble(Trouble::NoDay), Verdict::Offer | Verdict::Beside) => return None,
        (Meaning::Trouble(why), _) => told(why.clone()),
        (Meaning::Repeats(_, first), Verdict::Offer) => offered(vec![*first], today)?,
        (Meaning::Repeats(rule, first), _) => set(*first, Some(*rule)),
        (Meaning::Choice(days), _) => match offered(days.clone(), today) {
            Some(reading) => reading,
            None => past(*days.last()?),
        },
        (Meaning::Day(day), _) if *day < today && !date.is_marked() => past(*day),
        (Meaning::Day(day), _) if date.form == Form::Typo && date.is_marked() && has_month() => {
            let guess = Some((*day).into());
            told(Trouble::Unreadable { guess })
        }
        (Meaning::Day(day), Verdict::Cut) => Reading::Cut {
            due: (*day).into(),
            cut_at: date.words.bytes(date.cut()).start,
            is_certain: date.is_marked(),
        },
        (Meaning::Day(day), Verdict::Set) => set(*day, None),
        (Meaning::Day(day), Verdict::Offer | Verdict::Beside) => {
            offered(nearby(date, *day), today).unwrap_or_else(|| past(*day))
        }
    })
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
    let days = days.into_iter().take(MAX_OFFERED).map(DueDate::from);
    let days: Vec<DueDate> = days.collect();
    (!days.is_empty()).then_some(Reading::Offered { days })
}

/// Combines several dates: a repetition that can't be read wins, then the only date that repeats
/// or has a marker, unless another is just as much a day to do something on. Otherwise all days
/// are offered, unless they are the same.
fn combine(mut candidates: Vec<Candidate>, today: NaiveDate) -> Reading {
    let repeats = |one: &Candidate| one.repeats().is_some();
    let is_unreadable = |one: &Candidate| matches!(&one.reading, Reading::Told { why, .. } if *why == Trouble::Repeats);
    if let Some(reading) = started(&candidates) {
        return reading;
    }
    let winner = candidates.iter().position(is_unreadable);
    let winner = winner.or_else(|| only(&candidates, repeats));
    let winner = winner.or_else(|| only(&candidates, |one| one.date.is_marked()));
    if winner.is_some() || candidates.len() == 1 {
        return candidates.swap_remove(winner.unwrap_or(0)).reading;
    }
    let days = candidates.iter().flat_map(|one| one.reading.days());
    let days: Vec<NaiveDate> = days.collect();
    let is_set = |one: &Candidate| matches!(one.reading, Reading::Cut { .. } | Reading::Set { .. });
    let is_same = days.iter().all(|day| *day == days[0]);
    match days.first() {
        Some(day) if is_same && candidates.iter().any(is_set) => {
            set(*day, candidates.iter().find_map(Candidate::repeats))
        }
        _ => offered(days, today).unwrap_or_else(|| candidates.swap_remove(0).reading),
    }
}

/// A repetition that counts from a day elsewhere in the text: `every month by the 3rd`.
fn started(candidates: &[Candidate]) -> Option<Reading> {
    let rule = candidates.iter().find_map(Candidate::repeats)?;
    let first = |one: &Candidate| {
        let start = *one.reading.days().first()?;
        let first = rule.first_from(start)?;
        let is_start = one.date.follows(&STARTING) || one.date.is_marked() && first == start;
        (one.repeats().is_none() && is_start).then_some(first)
    };
    Some(set(candidates.iter().find_map(first)?, Some(rule)))
}

/// The only such date, if the others are beside the point.
fn only(candidates: &[Candidate], is_such: impl Fn(&Candidate) -> bool) -> Option<usize> {
    let is_aside = |one: &Candidate| one.date.follows(&FACT) || one.verdict == Verdict::Beside;
    let found = candidates.iter().position(&is_such)?;
    let (before, after) = (&candidates[..found], &candidates[found + 1..]);
    let mut others = before.iter().chain(after);
    let is_only = others.all(|one| !is_such(one) && is_aside(one));
    is_only.then_some(found)
}

impl Candidate<'_> {
    fn repeats(&self) -> Option<Repeats> {
        match self.reading {
            Reading::Set { repeats, .. } => repeats,
            _ => None,
        }
    }
}

impl Reading {
    /// The days that it sets or offers.
    pub fn days(&self) -> Vec<NaiveDate> {
        match self {
            Self::Cut { due, .. } | Self::Set { due, .. } => vec![due.date()],
            Self::Offered { days } => days.iter().map(|due| due.date()).collect(),
            Self::Nothing | Self::Cleared { .. } | Self::Told { .. } => Vec::new(),
        }
    }
}
