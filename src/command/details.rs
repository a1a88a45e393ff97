//! What `/add` and `/edit` were given: text, link and due date.
//!
//! The arguments end with at most one link and at most one due date, in either order. These are
//! cut off; what stands before them is the text, kept to the letter. See "What `/add` and `/edit`
//! read" in the design.

use chrono::NaiveDate;

use crate::due;
use crate::link::Link;
use crate::model::{Details, DueDate, is_blank};

use super::message_text::{MessageText, whole_link};

#[cfg(test)]
mod tests;

/// The longest text of a bounty, in Unicode code points.
pub const MAX_TEXT_CHARS: usize = 500;

/// A bounty to be added.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewBounty {
    /// The text isn't empty and has at most [`MAX_TEXT_CHARS`].
    pub details: Details,
    /// The end of the text that looks like a due date and could not be read as one.
    pub unread_date: Option<String>,
}

/// What an `/edit` changes; at least one of the three.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DetailsPatch {
    /// The new text: not empty, at most [`MAX_TEXT_CHARS`].
    pub text: Option<String>,
    /// What becomes of the link.
    pub link: Patch<Link>,
    /// What becomes of the due date.
    pub due: Patch<DueDate>,
    /// The end of the text that looks like a due date and could not be read as one.
    pub unread_date: Option<String>,
}

/// What was said about one part of a bounty.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Patch<T> {
    /// Nothing.
    Keep,
    /// `none`: it shall have none.
    Clear,
    /// What it shall be.
    Set(T),
}

/// Why the arguments of `/add` or `/edit` cannot be used.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum DetailsError {
    /// Nothing was given that could be seen.
    Nothing,
    /// What stands after the last `due:` is no date; it may be empty. Or all that
    /// `/edit` was given looks like a date and is none.
    NotADate(String),
    /// What stands after the `link:` with which all that `/edit` was given begins is
    /// no link; it may be empty.
    NotALink(String),
    /// The text is longer than [`MAX_TEXT_CHARS`].
    TextTooLong {
        /// Its length in Unicode code points.
        chars: usize,
    },
    /// So is the text of the message that `/add` replies to.
    RepliedTooLong {
        /// Its length in Unicode code points.
        chars: usize,
    },
    /// The link is longer than [`Link::MAX_CHARS`].
    LinkTooLong {
        /// Its length in Unicode code points.
        chars: usize,
    },
}

/// Reads the arguments of `/add`, and the message that it replies to for what they do not give.
///
/// # Errors
///
/// Where there is nothing to add, or a part of it cannot be used.
pub fn parse_add(
    args: &MessageText,
    replied: Option<&MessageText>,
    today: NaiveDate,
) -> Result<NewBounty, DetailsError> {
    let parts = split(&args.text, today)?;
    let unread_date = parts.unread_date(today);
    let link = added_link(parts.link.value, args, replied)?;
    let text = match (visible(parts.text), replied) {
        (Some(text), _) => Some(within_limit(text)?),
        (None, Some(replied)) => replied_text(replied)?,
        (None, None) => None,
    };
    let (text, due) = match (text, &link, parts.due.value) {
        (Some(text), _, due) => (text, due),
        (None, Some(link), due) => (shortened(link.as_str()), due),
        // Someone who types nothing but `tomorrow` wants that on the list.
        (None, None, Patch::Set(_)) => (within_limit(parts.due.part)?, Patch::Keep),
        (None, None, _) => return Err(DetailsError::Nothing),
    };
    let details = Details {
        text,
        link: link.map(|link| link.to_string()),
        due: due.value(),
    };
    Ok(NewBounty {
        details,
        unread_date,
    })
}

/// Reads the arguments of `/edit` behind the id.
///
/// # Errors
///
/// Where there is nothing to change, or a part of it cannot be used.
pub fn parse_edit(args: &MessageText, today: NaiveDate) -> Result<DetailsPatch, DetailsError> {
    let parts = split(&args.text, today)?;
    let unread_date = parts.unread_date(today);
    let text = match visible(parts.text) {
        Some(text) => Some(new_text(text, parts.due.part, unread_date.as_deref())?),
        None => None,
    };
    let link = match parts.link.value {
        Patch::Keep => args.first_link()?.map_or(Patch::Keep, Patch::Set),
        said => said,
    };
    let due = parts.due.value;
    if text.is_none() && link == Patch::Keep && due == Patch::Keep {
        return Err(DetailsError::Nothing);
    }
    Ok(DetailsPatch {
        text,
        link,
        due,
        unread_date,
    })
}

/// What `/edit` puts in place of a text. Where that was meant as a link or a date, it
/// would overwrite the text, for which there is no undo.
fn new_text(text: &str, due: &str, unread_date: Option<&str>) -> Result<String, DetailsError> {
    let with_due = format!("{text} {due}");
    if unread_date == Some(text) || due::is_date_alone(&with_due) {
        return Err(DetailsError::NotADate(with_due.trim_end().to_owned()));
    }
    match last_marker(text, "link:") {
        Some((0, value)) => Err(DetailsError::NotALink(value.to_owned())),
        _ => within_limit(text),
    }
}

impl<T> Patch<T> {
    /// What it shall be, where that was said.
    pub fn value(self) -> Option<T> {
        match self {
            Patch::Set(value) => Some(value),
            Patch::Keep | Patch::Clear => None,
        }
    }
}

/// The arguments, taken apart.
struct Parts<'a> {
    text: &'a str,
    link: Cut<'a, Link>,
    due: Cut<'a, DueDate>,
}

/// A text without the link or the due date at its end. Both sides are trimmed.
struct Cut<'a, T> {
    rest: &'a str,
    /// What was cut off, with its marker. Empty where nothing was.
    part: &'a str,
    value: Patch<T>,
}

impl<'a, T> Cut<'a, T> {
    fn at(text: &'a str, start: usize, value: Patch<T>) -> Self {
        let (rest, part) = text.split_at(start);
        Cut {
            rest: rest.trim(),
            part: part.trim(),
            value,
        }
    }

    fn nothing(text: &'a str) -> Self {
        Cut::at(text, text.len(), Patch::Keep)
    }
}

impl Parts<'_> {
    /// What to quote in a hint. Whoever has said something about the due date needs none.
    fn unread_date(&self, today: NaiveDate) -> Option<String> {
        let unread = due::unread_tail(self.text, today)?;
        (self.due.value == Patch::Keep).then(|| unread.to_owned())
    }
}

/// Cuts off link and due date, whichever order they are in.
fn split(args: &str, today: NaiveDate) -> Result<Parts<'_>, DetailsError> {
    let last = cut_link(args)?;
    let due = cut_due(last.rest, today)?;
    let (text, link) = match last.value {
        Patch::Keep => {
            let link = cut_link(due.rest)?;
            (link.rest, link)
        }
        _ => (due.rest, last),
    };
    Ok(Parts { text, link, due })
}

/// Cuts off a link at the end, or `link:` with a link or `none`. `link:` before anything else is
/// plain text.
fn cut_link(text: &str) -> Result<Cut<'_, Link>, DetailsError> {
    if let Some((start, value)) = last_marker(text, "link:") {
        if is_none(value) {
            return Ok(Cut::at(text, start, Patch::Clear));
        }
        if let Some(link) = whole_link(value) {
            return Ok(Cut::at(text, start, Patch::Set(link?)));
        }
    }
    let text = text.trim_end();
    let word = text.split_whitespace().next_back().unwrap_or_default();
    match whole_link(word) {
        Some(link) => Ok(Cut::at(text, text.len() - word.len(), Patch::Set(link?))),
        None => Ok(Cut::nothing(text)),
    }
}

/// Cuts off a due date at the end. `due:` tells that one was meant, so nothing else may follow it.
fn cut_due(text: &str, today: NaiveDate) -> Result<Cut<'_, DueDate>, DetailsError> {
    let Some((start, value)) = last_marker(text, "due:") else {
        return Ok(match due::cut_tail(text, today) {
            Some(tail) => Cut::at(text, tail.start, Patch::Set(tail.due)),
            None => Cut::nothing(text),
        });
    };
    match due::parse(value, today) {
        Some(due) => Ok(Cut::at(text, start, Patch::Set(due))),
        None if is_none(value) => Ok(Cut::at(text, start, Patch::Clear)),
        None => Err(DetailsError::NotADate(value.to_owned())),
    }
}

/// The start of the last `marker` that begins a word, and what follows it, which may be glued on.
fn last_marker<'a>(text: &'a str, marker: &str) -> Option<(usize, &'a str)> {
    let lower = text.to_ascii_lowercase();
    let begins_word = |start: &usize| !text[..*start].ends_with(|c: char| !c.is_whitespace());
    let start = lower
        .rmatch_indices(marker)
        .map(|(start, _)| start)
        .find(begins_word)?;
    Some((start, text[start + marker.len()..].trim()))
}

fn is_none(value: &str) -> bool {
    value.eq_ignore_ascii_case("none")
}

/// The link of a new bounty: what was said about it, or the first one in the command, or the
/// first one in the message that it replies to, or that message's address.
fn added_link(
    said: Patch<Link>,
    args: &MessageText,
    replied: Option<&MessageText>,
) -> Result<Option<Link>, DetailsError> {
    match (said, replied) {
        (Patch::Set(link), _) => Ok(Some(link)),
        (Patch::Clear, _) => Ok(None),
        (Patch::Keep, None) => args.first_link(),
        (Patch::Keep, Some(replied)) => match args.first_link()? {
            Some(link) => Ok(Some(link)),
            None => Ok(replied.first_link()?.or_else(|| replied.address.clone())),
        },
    }
}

/// The text of the message that `/add` replies to, if there is one.
fn replied_text(replied: &MessageText) -> Result<Option<String>, DetailsError> {
    let text = visible(replied.text.trim()).map(within_limit).transpose();
    text.map_err(|error| match error {
        DetailsError::TextTooLong { chars } => DetailsError::RepliedTooLong { chars },
        error => error,
    })
}

fn within_limit(text: &str) -> Result<String, DetailsError> {
    match text.chars().count() {
        chars if chars > MAX_TEXT_CHARS => Err(DetailsError::TextTooLong { chars }),
        _ => Ok(text.to_owned()),
    }
}

/// A link as its own text. A longer one is no reason to turn it away: nobody wrote that text.
fn shortened(link: &str) -> String {
    within_limit(link).unwrap_or_else(|_| {
        let start: String = link.chars().take(MAX_TEXT_CHARS - 1).collect();
        start + "…"
    })
}

/// A text, if anything of it can be seen on a screen.
fn visible(text: &str) -> Option<&str> {
    (!is_blank(text)).then_some(text)
}
