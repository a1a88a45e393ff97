//! Telling a tail that was meant as a due date and is none, such as `due aprl 15`.
//!
//! A hint where none was called for annoys more than a missing one. So every word behind a marker
//! has to belong to dates, and without a marker only what can hardly be anything else counts.

use chrono::NaiveDate;

use super::{
    cut_tail, day_number, digits, find_tail, month_number, number, short_count, trailing_markers,
    weekday, words_with_starts,
};

/// Finds what `text` ends with if it looks like a due date, where [`cut_tail`] found none.
///
/// This is the part to quote, with the marker before it and the punctuation behind it.
#[must_use]
pub fn unread_tail(text: &str, today: NaiveDate) -> Option<&str> {
    if let Some((_, Some(start))) = find_tail(text, today) {
        return Some(text[start..].trim_end());
    }
    let lower = text.to_ascii_lowercase();
    let (starts, words): (Vec<usize>, Vec<&str>) = words_with_starts(&lower).unzip();
    let kinds: Vec<Kind> = words.iter().map(|word| kind(word)).collect();
    let start = match marked_tail(&words, &kinds).or_else(|| bare_tail(&kinds)) {
        Some(first) => starts[first],
        None => punctuated_tail(&lower, today)?,
    };
    Some(text[start..].trim_end())
}

/// Whether every word of `text` belongs to dates, and they are more than numbers: such
/// as `on monday`, `due`, `april`, `3d`.
#[must_use]
pub fn is_date_alone(text: &str) -> bool {
    let lower = text.to_ascii_lowercase();
    let words = || lower.split_whitespace();
    let is_marker = |word: &str| matches!(word, "due" | "due:" | "by");
    let is_neutral = |word: &str| {
        let kind = kind(word);
        matches!(word, "none" | "until" | "till" | "before" | "after") || kind != Kind::Other
    };
    let is_telling = |word: &str| {
        use Kind::{Day, DayPart, Filler, Number, Of, Other, Time, Year};
        let kind = kind(word);
        let is_dull = matches!(
            kind,
            Day | DayPart | Filler | Number | Of | Other | Time | Year
        );
        is_marker(word) || short_count(NaiveDate::default(), word).is_some() || !is_dull
    };
    words().all(|word| is_marker(word) || is_neutral(word)) && words().any(is_telling)
}

/// What a word can be in a date.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
    /// A date by itself, whatever stands before it: `31.02.2026`, `tommorow`.
    Date,
    /// Figures that can be a date: `24.12.26`, `12/24`.
    Figures,
    /// `15th`.
    Ordinal,
    /// A number that can be a day.
    Day,
    /// A number of four digits.
    Year,
    /// Any other number.
    Number,
    /// `17:00`, `5pm`.
    Time,
    /// `morning`.
    DayPart,
    /// `friday`, `fri`, `tonight`.
    DayName,
    /// `february`, `feb`.
    Month,
    /// The name of a day or a month with a slip in it.
    Misspelt,
    /// A length of time, perhaps with a slip in it.
    Unit,
    /// `in`.
    In,
    /// What makes a date of a name or a length of time: `next year`.
    Next,
    /// `of`.
    Of,
    /// What else stands in dates.
    Filler,
    /// What does not.
    Other,
}

/// Names long enough that a slip in one does not make another word that people use.
const NAMES: &str = "monday tuesday wednesday thursday friday saturday sunday january february \
    march april august september october november december";
/// The second is the most common misspelling, two slips from the first.
const TOMORROW: &str = "tomorrow tommorow";
const UNITS: &str = "days week weeks month months year years";

/// The index of the last marker, if only words of dates stand behind it.
fn marked_tail(words: &[&str], kinds: &[Kind]) -> Option<usize> {
    let last = words
        .iter()
        .rposition(|word| matches!(*word, "due" | "by"))?;
    let tail = &kinds[last + 1..];
    let has_any = |kinds: &[Kind]| kinds.iter().any(|kind| tail.contains(kind));
    let has_date = has_any(&[Kind::Date, Kind::Figures, Kind::Ordinal])
        || has_any(&[Kind::DayName, Kind::Month, Kind::Misspelt]);
    let has_time = match words[last] {
        "due" => has_any(&[Kind::Day, Kind::Time, Kind::Unit]),
        // `by` stands before much else: `by 15`, `by 2 months`, `by the week`.
        _ => has_any(&[Kind::In, Kind::Next]) && has_any(&[Kind::Unit]),
    };
    let is_date_like = !has_any(&[Kind::Other]) && (has_date || has_time);
    is_date_like.then(|| last + 1 - trailing_markers(&words[..=last]))
}

/// The index of the first word of a tail that is like a date even without a marker.
fn bare_tail(kinds: &[Kind]) -> Option<usize> {
    let longest = kinds.len().min(6);
    (kinds.len() - longest..kinds.len()).find(|first| is_bare_date(&kinds[*first..]))
}

fn is_bare_date(kinds: &[Kind]) -> bool {
    use Kind::{
        Date, Day, DayName, DayPart, Filler, In, Misspelt, Month, Next, Number, Of, Ordinal, Time,
        Unit, Year,
    };
    match kinds {
        [Date]
        | [Next, DayName | Misspelt]
        | [In, Day | Year | Number, Unit]
        | [Month, Day | Ordinal]
        | [Month, Filler, Ordinal]
        | [Day | Ordinal, Month]
        | [Day | Ordinal, Of, Month]
        | [DayName, Time | DayPart]
        | [DayName, Filler, Time | DayPart] => true,
        [date @ .., Filler, Time] | [date @ .., Time | Year] => is_bare_date(date),
        _ => false,
    }
}

/// A date with punctuation behind it: `Call Bob tomorrow!`
fn punctuated_tail(text: &str, today: NaiveDate) -> Option<usize> {
    let date = text
        .trim_end()
        .strip_suffix(|c: char| c.is_ascii_punctuation())?;
    let date = date.trim_end_matches(|c: char| c.is_ascii_punctuation());
    cut_tail(date, today).map(|tail| tail.start)
}

fn kind(word: &str) -> Kind {
    let is_of_ordinals = word.ends_with('.') && word.matches('.').count() == 2;
    let word = word.trim_matches(|c: char| c.is_ascii_punctuation());
    match word {
        "in" => Kind::In,
        "next" | "this" | "end" => Kind::Next,
        "of" => Kind::Of,
        "morning" | "noon" | "afternoon" | "evening" | "night" => Kind::DayPart,
        "the" | "on" | "at" => Kind::Filler,
        "yesterday" | "today" | "tomorrow" | "tonight" | "weekend" => Kind::DayName,
        _ if weekday(word).is_some() => Kind::DayName,
        _ if month_number(word).is_some() => Kind::Month,
        _ if resembles_any(word, TOMORROW) => Kind::Date,
        _ if resembles_any(word, NAMES) => Kind::Misspelt,
        // A shorter word that resembles a unit is another word.
        _ if word == "day"
            || word == "fortnight"
            || word.len() > 3 && resembles_any(word, UNITS) =>
        {
            Kind::Unit
        }
        _ if word.starts_with(|c: char| c.is_ascii_digit()) => {
            kind_of_figures(word, is_of_ordinals)
        }
        _ if number(word).is_some() => Kind::Number,
        _ => Kind::Other,
    }
}

/// The kind of a word that begins with a digit. `is_of_ordinals` says that it was
/// written like `15.4.`
fn kind_of_figures(word: &str, is_of_ordinals: bool) -> Kind {
    let part = |part: &str| Some((part.len(), digits(part, 1..=4)?));
    let parts: Option<Vec<(usize, u32)>> = word.split(['-', '.', '/']).map(part).collect();
    match parts.as_deref() {
        Some([(1 | 2, _), (1 | 2, _), (4, _)] | [(4, _), (1 | 2, _), (1 | 2, _)]) => Kind::Date,
        Some([(1 | 2, _), (1 | 2, _), (2, _)]) => Kind::Figures,
        Some([(1 | 2, 1..=31), (1 | 2, 1..=12)]) if is_of_ordinals => Kind::Day,
        // Two digits each, as no fraction has.
        Some([(2, a), (2, b)]) if *a.min(b) <= 12 && *a.max(b) <= 31 => Kind::Figures,
        Some([(1 | 2, 1..=31)]) => Kind::Day,
        Some([(4, _)]) => Kind::Year,
        None if is_time(word) => Kind::Time,
        None if day_number(word).is_some() => Kind::Ordinal,
        _ => Kind::Number,
    }
}

/// `17:00`, `5pm`, `5:30pm`.
fn is_time(word: &str) -> bool {
    let half = word.strip_suffix("am").or_else(|| word.strip_suffix("pm"));
    let mut parts = half.unwrap_or(word).split(':');
    let hour = parts.next().and_then(|hour| digits(hour, 1..=2));
    let minutes: Vec<&str> = parts.collect();
    let is_minute = |minute: &str| digits(minute, 2..=2).is_some_and(|minute| minute < 60);
    let has_minute = matches!(minutes[..], [minute] if is_minute(minute));
    hour.is_some_and(|hour| hour <= 24) && (has_minute || minutes.is_empty() && half.is_some())
}

fn resembles_any(word: &str, names: &str) -> bool {
    let resembles = |name: &str| resembles(word.as_bytes(), name.as_bytes());
    names.split_whitespace().any(resembles)
}

/// Whether `word` is `name`, or has one slip in it: a letter left out, added, changed, or two
/// swapped. Nobody slips in the first letter, and another one mostly makes another word.
fn resembles(word: &[u8], name: &[u8]) -> bool {
    let start = word.iter().zip(name).take_while(|(a, b)| a == b).count();
    let (word, name) = (&word[start..], &name[start..]);
    let ends = word.iter().rev().zip(name.iter().rev());
    let end = ends.take_while(|(a, b)| a == b).count();
    let is_one_slip = match (&word[..word.len() - end], &name[..name.len() - end]) {
        ([] | [_], [] | [_]) => true,
        ([a, b], [c, d]) => a == d && b == c,
        _ => false,
    };
    start > 0 && is_one_slip
}
