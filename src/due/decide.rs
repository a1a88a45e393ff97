//! Decides what to do about the dates in a text.

use std::ops::Range;
use std::sync::LazyLock;

use chrono::NaiveDate;

use super::{
    NotADate, Reading, Trouble,
    context::{After, Context, Sign, cut, has_sign},
    found::{Form, Meaning},
    judge::{Verdict, most},
    pattern::Table,
    phrase::{Phrase, phrase_at, phrases},
    repeats::Repeats,
    words::{
        Token::{self, Break, Joint, Mark, Month},
        Words,
    },
};
use crate::model::DueDate;

/// Maximum number of days to offer.
const MAX_OFFERED: usize = 3;

/// The words that repeat, and how.
pub fn repetition(words: &Words, today: NaiveDate) -> Option<(Repeats, Range<usize>)> {
    phrases(words, today)?
        .iter()
        .find_map(|phrase| match phrase.meaning {
            Meaning::Repeats(rule, _) if most(&Context::new(words, phrase)) > Verdict::Offer => {
                Some((rule, words.bytes(phrase.whole.clone())))
            }
            _ => None,
        })
}

/// What begins like a date right after a marker but is none: `due 31.4.`.
#[rustfmt::skip]
static UNREADABLE: LazyLock<Table<()>> = LazyLock::new(|| Table::of(&[
    "MARKER [LEADIN] [LEADIN] DAYNO ~/ N",
    "MARKER [LEADIN] [LEADIN] DAYNO ~. N .",
    "!by MARKER [LEADIN] [LEADIN] DATEWORD",
]));

/// A date, and the reading that it would lead to by itself.
struct Candidate<'a> {
    date: Context<'a>,
    most: Verdict,
    reading: Reading,
}

/// Reads a text without a `due:`.
pub fn read(words: &Words, today: NaiveDate) -> Reading {
    let Some(phrases) = phrases(words, today) else {
        return Reading::Nothing;
    };
    let candidates = phrases
        .iter()
        .filter_map(|phrase| judge(words, phrase, today));
    combine(words, candidates.collect(), today)
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

/// Reads the text after the last `due:`, if there is one.
pub fn read_explicit(words: &Words, today: NaiveDate) -> Option<Result<Reading, NotADate>> {
    let is_marker = |index: &usize| {
        words.word(*index) == "due"
            && words.touches_next(*index)
            && matches!(words.get(index + 1), Some(Mark(':') | Joint(':')))
    };
    let marker = (0..words.len()).rev().find(is_marker)?;
    let reading = cleared(words, marker).or_else(|| explicit(words, marker, today));
    Some(reading.ok_or_else(|| NotADate(words.text_from(after_marker(words, marker)).to_owned())))
}

/// `due:none`.
fn cleared(words: &Words, marker: usize) -> Option<Reading> {
    let none = after_marker(words, marker);
    if words.word(none) != "none" {
        return None;
    }
    let (after, cut) = cut(words, marker..none + 1);
    (after == After::Nothing).then(|| Reading::Cleared {
        cut_at: words.bytes(cut).start,
    })
}

/// The first word after a `due:`, which may be on the next line.
fn after_marker(words: &Words, marker: usize) -> usize {
    match words.get(marker + 2) {
        Some(Break) => marker + 3,
        _ => marker + 2,
    }
}

fn explicit(words: &Words, marker: usize, today: NaiveDate) -> Option<Reading> {
    let first = after_marker(words, marker);
    let phrase = (first..words.len()).find_map(|at| phrase_at(words, at, first, today))?;
    if phrase.whole.start != first || phrase.form == Form::Typo {
        return None;
    }
    let phrase = phrase.marked_at(marker);
    let context = Context::new(words, &phrase);
    let is_whole = phrase.has_time() || context.after == After::Extra;
    match phrase.meaning {
        _ if context.after == After::More => None,
        Meaning::Day(day) if phrase.form == Form::Rough => offered(vec![day], today),
        Meaning::Day(day) if is_whole => Some(set(day, None)),
        Meaning::Day(day) => Some(cut_off(&context, day)),
        Meaning::Choice(ref days) => offered(days.clone(), today),
        Meaning::Repeats(rule, first) => Some(set(first, Some(rule))),
        Meaning::Trouble(_) => None,
    }
}

fn judge<'a>(words: &'a Words, phrase: &'a Phrase, today: NaiveDate) -> Option<Candidate<'a>> {
    let date = Context::new(words, phrase);
    let told = |why: Trouble| {
        let tokens = match why {
            Trouble::Repeats => &phrase.whole,
            _ => &phrase.date,
        };
        told(why, words, tokens.clone())
    };
    let past = |day: NaiveDate| told(Trouble::Past { day: day.into() });
    let is_month = |token: &Token| matches!(token, Month(_));
    let is_misspelt = phrase.form == Form::Typo && date.tokens().iter().any(is_month);
    let most = most(&date);
    let reading = match (&phrase.meaning, most) {
        (_, Verdict::Nothing) => return None,
        (Meaning::Trouble(why), _) => told(why.clone()),
        (Meaning::Repeats(_, first), Verdict::Offer) => offered(vec![*first], today)?,
        (Meaning::Repeats(rule, first), _) => set(*first, Some(*rule)),
        (Meaning::Choice(days), _) => match offered(days.clone(), today) {
            Some(reading) => reading,
            None => past(*days.last()?),
        },
        (Meaning::Day(day), _) if *day < today && !phrase.is_marked() => past(*day),
        (Meaning::Day(day), _) if is_misspelt && phrase.is_marked() => {
            let guess = Some((*day).into());
            told(Trouble::Unreadable { guess })
        }
        (Meaning::Day(day), Verdict::Cut) => cut_off(&date, *day),
        (Meaning::Day(day), Verdict::Set) => set(*day, None),
        (Meaning::Day(day), Verdict::Offer | Verdict::Beside) => {
            offered(nearby(words, phrase, *day), today).unwrap_or_else(|| past(*day))
        }
    };
    Some(Candidate {
        date,
        most,
        reading,
    })
}

fn cut_off(date: &Context, day: NaiveDate) -> Reading {
    Reading::Cut {
        due: day.into(),
        cut_at: date.words.bytes(date.cut.clone()).start,
        is_certain: date.phrase.is_marked(),
    }
}

fn set(day: NaiveDate, repeats: Option<Repeats>) -> Reading {
    let due = day.into();
    Reading::Set { due, repeats }
}

fn told(why: Trouble, words: &Words, tokens: Range<usize>) -> Reading {
    Reading::Told {
        why,
        words: words.text[words.bytes(tokens)].to_owned(),
    }
}

/// The days that may be meant: `before friday` may be Thursday.
fn nearby(words: &Words, phrase: &Phrase, day: NaiveDate) -> Vec<NaiveDate> {
    match words.word_before(phrase.whole.start) {
        "before" => day.pred_opt().into_iter().chain([day]).collect(),
        "after" => day.succ_opt().into_iter().collect(),
        _ => vec![day],
    }
}

/// Offers the first few of these days that aren't past. `None` if all are.
pub fn offered(days: Vec<NaiveDate>, today: NaiveDate) -> Option<Reading> {
    let days = days.into_iter().filter(|day| *day >= today);
    let mut days: Vec<DueDate> = days.map(DueDate::from).collect();
    days.sort_unstable();
    days.dedup();
    days.truncate(MAX_OFFERED);
    (!days.is_empty()).then_some(Reading::Offered { days })
}

/// Combines several dates: a repetition wins, then the only one with a marker, unless another is
/// just as much a day to do something on. Otherwise all days are offered, unless they are the
/// same.
fn combine(words: &Words, mut candidates: Vec<Candidate>, today: NaiveDate) -> Reading {
    let is_beside = |one: &Candidate| one.most == Verdict::Beside;
    if candidates.len() < 2 && candidates.iter().all(is_beside) {
        let reading = (0..words.len()).find_map(|at| unreadable(words, at));
        return reading.unwrap_or(Reading::Nothing);
    }
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
    let days = candidates.iter().flat_map(|one| one.reading.days());
    let days: Vec<NaiveDate> = days.collect();
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
    let is_start = |one: &&Candidate| one.date.is_start() || one.date.phrase.is_marked();
    let start = candidates.iter().find(is_start)?.reading.days();
    Some(set(repeats?.first_from(*start.first()?)?, repeats))
}

/// The only date with a marker, if the others are beside the point.
fn only_marked(candidates: &[Candidate]) -> Option<usize> {
    let is_marked = |one: &Candidate| one.date.phrase.is_marked();
    let is_aside = |one: &Candidate| one.date.is_fact() || one.most == Verdict::Beside;
    let marked = candidates.iter().position(is_marked)?;
    let (before, after) = (&candidates[..marked], &candidates[marked + 1..]);
    let mut others = before.iter().chain(after);
    others
        .all(|one| !is_marked(one) && is_aside(one))
        .then_some(marked)
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
