//! Parses the arguments of `/add` and `/edit`: text, link and due date.
//!
//! At most one link and one due date are cut off the end, in either order; `link:…` may also
//! stand at the beginning. A link without which the text would be a stump stays in it. The rest is
//! kept exactly as it was typed.

use std::borrow::Cow;

use chrono::NaiveDate;

use super::message_text::{MessageText, whole_link};
use crate::due::{self, NotADate, Reading};
use crate::link::{Link, url_at_start};
use crate::model::{Details, DueDate, is_blank};

type Result<T, E = DetailsError> = std::result::Result<T, E>;

/// The longest text of a bounty, in Unicode code points.
pub const MAX_TEXT_CHARS: usize = 500;

/// The longest address that follows a text that is cut. A message's own address is shorter; a
/// link in it may be longer than all of the text.
const MAX_ADDRESS_CHARS: usize = 100;

/// What is said about the link or the due date.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Patch<T> {
    Keep,
    Clear,
    Set(T),
}

/// Why the arguments of `/add` or `/edit` can't be used.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum DetailsError {
    /// The arguments have no visible text.
    Nothing,
    /// Holds the text after the last `due:`, which may be empty. Or holds all of the
    /// arguments of `/edit`, if they consist of date words but aren't a date.
    NotADate(String),
    /// `link:` is followed by this text, which isn't a link. It may be empty.
    NotALink(String),
    /// `link:none` beside nothing but a link.
    LinkAndNone,
    /// Longer than [`MAX_TEXT_CHARS`]. All lengths are in Unicode code points.
    TextTooLong { chars: usize },
    /// Longer than [`Link::MAX_CHARS`].
    LinkTooLong { chars: usize },
}

impl From<NotADate> for DetailsError {
    fn from(NotADate(given): NotADate) -> Self {
        Self::NotADate(given)
    }
}

/// A message that an `/add` replies to.
#[derive(Clone, Copy, Debug)]
pub struct Replied<'a> {
    pub text: &'a MessageText,
    /// The local day on which it was sent.
    pub sent_on: NaiveDate,
}

/// The details of a bounty, and what its answer says about the due date.
pub type Parsed = Result<(Details, Reading)>;

/// Parses the arguments of `/add`. Parts that are missing come from the message that it
/// replies to. The text isn't empty and has at most [`MAX_TEXT_CHARS`].
///
/// What the other message says of a date is only offered.
pub fn parse_add(args: &MessageText, replied: Option<Replied<'_>>, today: NaiveDate) -> Parsed {
    let mut parts = split(&args.text, today)?;
    let with_text = replied.filter(|replied| !is_blank(&replied.text.text));
    if replied.is_some() && only_points(parts.text) {
        parts.text = "";
    } else if with_text.is_some() {
        // Days to choose from don't replace the message's text.
        let is_said = parts.reading != Reading::Nothing;
        if parts.take_date_alone(today).is_err() && is_said {
            parts.text = "";
        }
    }
    let link = match (said_link(&parts, args)?, replied) {
        (Patch::Keep, Some(Replied { text, .. })) => {
            text.first_link()?.or_else(|| text.address.clone())
        }
        (said, _) => said.applied_to(None),
    };
    let text = match (visible(parts.text), with_text, &link) {
        (Some(text), _, _) => within_limit(text)?,
        (None, Some(replied), _) => text_of(replied, &mut parts, link.as_ref(), today)?,
        (None, None, Some(link)) => shortened(link.as_str()),
        // Someone who types only `tomorrow` wants that word as the text.
        (None, None, None) if matches!(parts.reading, Reading::Cut { .. }) => {
            parts.reading = Reading::Nothing;
            within_limit(parts.date_words)?
        }
        (None, None, None) => return Err(DetailsError::Nothing),
    };
    let details = Details {
        text,
        link: link.map(|link| link.to_string()),
        due: due(&parts.reading).applied_to(None),
    };
    Ok((details, parts.reading))
}

/// The text of the message that was replied to. If it is cut, its address follows, unless that is
/// long or the bounty's link. If the command says nothing of a date, the message's days are
/// offered.
fn text_of(
    replied: Replied<'_>,
    parts: &mut Parts<'_>,
    link: Option<&Link>,
    today: NaiveDate,
) -> Result<String> {
    if parts.reading == Reading::Nothing {
        parts.reading = offered_by(replied, today);
    }
    let address = replied.text.address.as_ref();
    let address = address.filter(|address| Some(*address) != link);
    let address = address.filter(|it| it.as_str().chars().count() <= MAX_ADDRESS_CHARS);
    let ending = address.map_or_else(String::new, |address| format!(" {address}"));
    let text = fitting(&replied.text.text, &ending);
    match is_repetition(&parts.reading) {
        true => with_repetition(&text, &parts.text_and_date, today),
        false => Ok(text),
    }
}

/// Whether a text only points at the message that it replies to.
fn only_points(text: &str) -> bool {
    const ENDS: [&str; 5] = ["please", "pls", "👆", "to the list", "to our list"];
    let text = text.to_lowercase();
    let mut rest = text.trim_end_matches(['.', '!', ' ']);
    if rest.is_empty() {
        return false;
    }
    while let Some(shorter) = ENDS.iter().find_map(|end| rest.strip_suffix(end)) {
        rest = shorter.trim_end_matches([',', ' ']);
    }
    ["", "this", "that", "it", "this one", "that one", "☝"].contains(&rest)
}

/// The days that a message names, unless they are past.
fn offered_by(replied: Replied<'_>, today: NaiveDate) -> Reading {
    let read = due::read(&replied.text.text, replied.sent_on).unwrap_or_default();
    due::offered(read.days(), today).unwrap_or_default()
}

/// Parses a message that is kept as it is. One that is too long is cut, so its dates are only
/// offered: their words may not be in what is kept.
pub fn parse_kept(text: &MessageText, today: NaiveDate) -> Parsed {
    match parse_add(text, None, today) {
        Err(DetailsError::TextTooLong { .. }) => parse_forwarded(text, today),
        parsed => parsed,
    }
}

/// Parses somebody else's message, as an `/add` in reply to it would.
pub fn parse_forwarded(text: &MessageText, sent_on: NaiveDate) -> Parsed {
    let replied = Replied { text, sent_on };
    parse_add(&MessageText::default(), Some(replied), sent_on)
}

/// A text of at most [`MAX_TEXT_CHARS`]: a longer one up to a sentence or a word, with an
/// ellipsis and this ending.
pub(super) fn fitting(text: &str, ending: &str) -> String {
    let text = text.trim();
    if text.chars().count() <= MAX_TEXT_CHARS {
        return text.to_owned();
    }
    let room = (MAX_TEXT_CHARS - 1).saturating_sub(ending.chars().count());
    let beginning: String = text.chars().take(room).collect();
    let sentence = beginning.rfind(['.', '!', '?', '\n']).map(|at| at + 1);
    let sentence = sentence.filter(|end| *end > beginning.len() / 2);
    let word = beginning.rfind(char::is_whitespace);
    let end = sentence.or(word).unwrap_or(beginning.len());
    let kept = beginning[..end].trim_end();
    let gap = match kept.ends_with(['.', '!', '?']) && kept.len() < beginning.len() {
        true => " ",
        false => "",
    };
    format!("{kept}{gap}…{ending}")
}

/// Changes what the arguments of `/edit` give after the id, and keeps the rest.
pub fn parse_edit(args: &MessageText, before: Details, today: NaiveDate) -> Parsed {
    let mut parts = split(&args.text, today)?;
    parts.take_date_alone(today)?;
    let repeats = is_repetition(&parts.reading);
    let text = match visible(parts.text) {
        Some(text) => Some(new_text(text)?),
        // Words such as `every friday` belong in whatever text the bounty has.
        None if repeats => Some(with_repetition(&before.text, &parts.text_and_date, today)?),
        None => None,
    };
    let link = said_link(&parts, args)?;
    let due = due(&parts.reading);
    if (&text, &link, &due) == (&None, &Patch::Keep, &Patch::Keep) {
        return Err(DetailsError::Nothing);
    }
    let is_due_kept = repeats && repeats_as_before(&before, text.as_deref());
    let details = Details {
        text: text.unwrap_or(before.text),
        link: match link {
            Patch::Keep => before.link,
            said => said.applied_to(None).map(|link| link.to_string()),
        },
        due: match is_due_kept {
            true => before.due,
            false => due.applied_to(before.due),
        },
    };
    Ok((details, parts.reading))
}

/// Whether a bounty goes on repeating by the same words with this text. Then the day on which it
/// is due has nothing to do with the day of the change.
fn repeats_as_before(before: &Details, text: Option<&str>) -> bool {
    let words = |text: &str| {
        let (_, words) = due::repetition(text, before.due?.date())?;
        Some(text[words].to_lowercase())
    };
    let words_before = words(&before.text);
    words_before.is_some() && text.is_none_or(|text| words(text) == words_before)
}

/// Whether these words make a bounty repeat.
fn is_repetition(reading: &Reading) -> bool {
    matches!(reading, Reading::Set { repeats, .. } if repeats.is_some())
}

/// A text with the words that make its bounty repeat: in place of such words, or at its end.
fn with_repetition(text: &str, words: &str, today: NaiveDate) -> Result<String> {
    within_limit(&match due::repetition(text, today) {
        Some((_, old)) => format!("{}{words}{}", &text[..old.start], &text[old.end..]),
        None => format!("{text} {words}"),
    })
}

/// The text of `args`, including the date words that would be cut off; `None` if none would
/// be.
pub fn text_and_date(args: &str, today: NaiveDate) -> Option<String> {
    let parts = split(args, today).ok()?;
    (!parts.date_words.is_empty()).then(|| parts.text_and_date.into_owned())
}

impl<T> Patch<T> {
    fn applied_to(self, before: Option<T>) -> Option<T> {
        match self {
            Self::Keep => before,
            Self::Clear => None,
            Self::Set(value) => Some(value),
        }
    }
}

/// The parts of the arguments, trimmed.
struct Parts<'a> {
    text: &'a str,
    link: Patch<Link>,
    reading: Reading,
    /// The words of the date that were cut off, with their marker.
    date_words: &'a str,
    /// Everything except the link.
    text_and_date: Cow<'a, str>,
}

/// Cuts off the link and the due date, in either order.
fn split(args: &str, today: NaiveDate) -> Result<Parts<'_>> {
    let (rest, link) = cut_link(args)?;
    let reading = due::read(rest, today)?;
    let cut_at = match reading {
        Reading::Cut { cut_at, .. } | Reading::Cleared { cut_at } => cut_at,
        _ => rest.len(),
    };
    let (before, date_words) = rest.split_at(cut_at);
    let mut parts = Parts {
        text: before.trim(),
        link,
        reading,
        date_words: date_words.trim(),
        text_and_date: rest.into(),
    };
    if parts.link == Patch::Keep && !parts.date_words.is_empty() {
        (parts.text, parts.link) = cut_link(before)?;
        if parts.link != Patch::Keep {
            parts.text_and_date = format!("{} {}", parts.text, parts.date_words).into();
        }
    }
    if let (true, Reading::Cut { is_certain, .. }) = (is_blank(parts.text), &mut parts.reading) {
        // There is no text that the words could belong to.
        *is_certain = true;
    }
    Ok(parts)
}

impl Parts<'_> {
    /// If everything except the link is a date alone, there is no text. Fails if it is one that
    /// can't be set.
    fn take_date_alone(&mut self, today: NaiveDate) -> Result<()> {
        if is_blank(self.text) {
            return Ok(());
        }
        match due::read_alone(&self.text_and_date, today) {
            Reading::Nothing => {}
            Reading::Offered { .. } | Reading::Told { .. } => {
                return Err(DetailsError::NotADate(self.text_and_date.to_string()));
            }
            date => {
                self.text = "";
                self.reading = date;
            }
        }
        Ok(())
    }
}

/// What a reading does to the due date.
fn due(reading: &Reading) -> Patch<DueDate> {
    match *reading {
        Reading::Cleared { .. } => Patch::Clear,
        Reading::Cut { due, .. } | Reading::Set { due, .. } => Patch::Set(due),
        Reading::Nothing | Reading::Offered { .. } | Reading::Told { .. } => Patch::Keep,
    }
}

/// Cuts off a link at the end, or `link:` with a link or `none` at either end. Returns the trimmed
/// rest. If that would be a stump, a link at the end stays in it.
fn cut_link(text: &str) -> Result<(&str, Patch<Link>)> {
    let text = text.trim();
    if let Some(cut) = cut_named_link(text)? {
        return Ok(cut);
    }
    let word = text.split_whitespace().next_back().unwrap_or_default();
    let rest = text[..text.len() - word.len()].trim();
    match whole_link(word) {
        Some(link) if is_stump(rest) => Ok((text, Patch::Set(link?))),
        Some(link) => Ok((rest, Patch::Set(link?))),
        None => Ok((text, Patch::Keep)),
    }
}

/// `None` if there is no `link:` with a link or `none`.
fn cut_named_link(text: &str) -> Result<Option<(&str, Patch<Link>)>> {
    let Some((start, value)) = last_marker(text, "link:") else {
        return Ok(None);
    };
    let word = value.split_whitespace().next().unwrap_or_default();
    let is_none = word.eq_ignore_ascii_case("none");
    let is_meant = !word.is_empty() && text[start + "link:".len()..].starts_with(word);
    let named = whole_link(word).transpose()?;
    match (text[..start].trim(), value[word.len()..].trim(), named) {
        (rest, "", Some(link)) | ("", rest, Some(link)) => Ok(Some((rest, Patch::Set(link)))),
        // In the middle, it names the link all the same: see `first_link`.
        (_, _, Some(_)) => Ok(Some((text, Patch::Keep))),
        (rest, "", None) | ("", rest, None) if is_none => match whole_link(rest) {
            Some(_) => Err(DetailsError::LinkAndNone),
            None => Ok(Some((rest, Patch::Clear))),
        },
        _ if is_meant && !is_none && url_at_start(word).is_none() => {
            Err(DetailsError::NotALink(word.to_owned()))
        }
        _ => Ok(None),
    }
}

/// Whether a text can't end like this: `Reply to`, `Get back to:`. Unlike before a date, it may
/// end with a verb or with `this`: `Read this https://…`.
fn is_stump(text: &str) -> bool {
    const ENDS: [&str; 28] = [
        "a", "about", "an", "and", "as", "at", "between", "but", "by", "for", "from", "in", "into",
        "my", "of", "on", "onto", "or", "our", "than", "the", "to", "under", "via", "vs", "with",
        "&", "your",
    ];
    let text = text.trim_end_matches([':', ' ']);
    let last = text.split_whitespace().next_back().unwrap_or_default();
    ENDS.iter().any(|end| end.eq_ignore_ascii_case(last))
}

/// The start of the last `marker` that begins a word, and the text after it, with or
/// without a space between them.
fn last_marker<'a>(text: &'a str, marker: &str) -> Option<(usize, &'a str)> {
    let lower = text.to_ascii_lowercase();
    let begins_word = |start: &usize| !text[..*start].ends_with(|c: char| !c.is_whitespace());
    let mut starts = lower.rmatch_indices(marker).map(|(start, _)| start);
    let start = starts.find(begins_word)?;
    Some((start, text[start + marker.len()..].trim()))
}

/// The link that is cut off, or else the first one in the text.
fn said_link(parts: &Parts<'_>, args: &MessageText) -> Result<Patch<Link>> {
    match &parts.link {
        Patch::Keep => Ok(args.first_link()?.map_or(Patch::Keep, Patch::Set)),
        said => Ok(said.clone()),
    }
}

/// The new text of an `/edit`.
fn new_text(text: &str) -> Result<String> {
    match last_marker(text, "link:") {
        Some((0, value)) => Err(DetailsError::NotALink(value.to_owned())),
        _ => within_limit(text),
    }
}

fn within_limit(text: &str) -> Result<String> {
    match text.chars().count() {
        chars if chars > MAX_TEXT_CHARS => Err(DetailsError::TextTooLong { chars }),
        _ => Ok(text.to_owned()),
    }
}

/// A link used as the text of its bounty. A long one is shortened rather than refused,
/// since nobody typed it as a text.
fn shortened(link: &str) -> String {
    within_limit(link).unwrap_or_else(|_| {
        let start: String = link.chars().take(MAX_TEXT_CHARS - 1).collect();
        start + "…"
    })
}

/// The text, or `None` if it shows nothing on a screen.
fn visible(text: &str) -> Option<&str> {
    (!is_blank(text)).then_some(text)
}

#[cfg(test)]
mod tests;
