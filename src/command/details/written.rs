//! A message as a person wrote it, and the links in it.

use std::ops::Range;

use crate::model::{Link, LinkError};

use super::DetailsError;

/// A message, or the end of one.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Written<'a> {
    /// The text as Telegram delivers it, without its formatting.
    pub text: &'a str,
    /// The links hidden behind words of it.
    pub hidden_links: Vec<HiddenLink<'a>>,
    /// The address of the message itself, where it has one.
    pub address: Option<Link>,
}

/// An address behind words of a text: Telegram's `text_link` entity.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HiddenLink<'a> {
    /// The linked words, in bytes of the text.
    pub words: Range<usize>,
    /// Where they lead. What is no [`Link`], such as `tg://user?id=1`, is passed over.
    pub url: &'a str,
}

impl<'a> Written<'a> {
    /// Text without hidden links.
    #[must_use]
    pub fn plain(text: &'a str) -> Written<'a> {
        Written {
            text,
            ..Written::default()
        }
    }

    /// Takes a message's text and its hidden links, each as offset and length in UTF-16 code
    /// units, as the [Bot API](https://core.telegram.org/bots/api#messageentity) counts, and URL.
    /// Those that lie outside the text or split a character are left out.
    pub fn new(
        text: &'a str,
        links: impl IntoIterator<Item = (usize, usize, &'a str)>,
    ) -> Written<'a> {
        let hidden_link = |(offset, length, url)| {
            let start = byte_offset(text, offset)?;
            let end = byte_offset(text, offset.checked_add(length)?)?;
            Some(HiddenLink {
                words: start..end,
                url,
            })
        };
        Written {
            text,
            hidden_links: links.into_iter().filter_map(hidden_link).collect(),
            address: None,
        }
    }

    /// What was written from this byte on, such as the arguments behind a command. Nothing, if a
    /// character is not to start there.
    #[must_use]
    pub fn after(&self, start: usize) -> Written<'a> {
        let Some(text) = self.text.get(start..) else {
            return Written::default();
        };
        let moved = |link: &HiddenLink<'a>| {
            let end = link.words.end.checked_sub(start).filter(|end| *end > 0)?;
            Some(HiddenLink {
                words: link.words.start.saturating_sub(start)..end,
                url: link.url,
            })
        };
        Written {
            text,
            hidden_links: self.hidden_links.iter().filter_map(moved).collect(),
            address: self.address.clone(),
        }
    }

    /// The first link, typed or hidden. Where a typed one hides another, a tap opens the hidden.
    pub(super) fn first_link(&self) -> Result<Option<Link>, DetailsError> {
        let hidden = self
            .hidden_links
            .iter()
            .map(|link| (link.words.start, link.url));
        let mut urls: Vec<(usize, &str)> = hidden.chain(urls(self.text)).collect();
        urls.sort_by_key(|(start, _)| *start);
        urls.into_iter()
            .find_map(|(_, url)| read_link(url))
            .transpose()
    }
}

/// Reads `text` as a link if the whole of it is one, with no punctuation left over.
pub(super) fn whole_link(text: &str) -> Option<Result<Link, DetailsError>> {
    let url = url_at_start(text)?;
    if url == text { read_link(url) } else { None }
}

/// Reads a link; none where `url` is no link at all.
fn read_link(url: &str) -> Option<Result<Link, DetailsError>> {
    match Link::parse(url) {
        Ok(link) => Some(Ok(link)),
        Err(LinkError::TooLong { chars }) => Some(Err(DetailsError::LinkTooLong { chars })),
        Err(LinkError::NotALink) => None,
    }
}

/// What may be URLs in a text, each with the byte that it starts at.
fn urls(text: &str) -> impl Iterator<Item = (usize, &str)> {
    text.char_indices()
        .filter(|(start, _)| may_start_after(text[..*start].chars().next_back()))
        .filter_map(|(start, _)| Some((start, url_at_start(&text[start..])?)))
}

/// Whether a URL may follow this character: the end of a word, an opening bracket or a quote.
fn may_start_after(before: Option<char>) -> bool {
    before.is_none_or(|c| c.is_whitespace() || "([{<\"'`«“”„‘’‚‹".contains(c))
}

/// What Telegram makes a link of where `text` starts with a URL: its `MessageEntity.cpp` (tdlib/td)
/// ends it before a space, a quote or an unbalanced bracket, and leaves out punctuation at its end.
fn url_at_start(text: &str) -> Option<&str> {
    let has_scheme = |scheme: &str| {
        text.get(..scheme.len())
            .is_some_and(|start| start.eq_ignore_ascii_case(scheme))
    };
    if !has_scheme("http://") && !has_scheme("https://") {
        return None;
    }
    let mut open = [0; 3];
    let end = text.find(|c: char| {
        if let Some(kind) = "([{".find(c) {
            open[kind] += 1;
        } else if let Some(kind) = ")]}".find(c) {
            open[kind] -= 1;
        }
        open.contains(&-1) || is_outside_urls(c)
    });
    Some(text[..end.unwrap_or(text.len())].trim_end_matches(|c| ".:;,('?!`".contains(c)))
}

/// Spaces, quotes and general punctuation, but not dashes and joiners (`is_url_path_symbol`).
fn is_outside_urls(c: char) -> bool {
    match c {
        '<' | '>' | '"' | '«' | '»' => true,
        '\u{200c}' | '\u{200d}' | '\u{2010}'..='\u{2015}' => false,
        _ => c.is_whitespace() || matches!(c, '\u{2000}'..='\u{206f}'),
    }
}

/// The byte at which so many UTF-16 code units of `text` end, unless that splits a character.
fn byte_offset(text: &str, utf16_offset: usize) -> Option<usize> {
    let mut units = 0;
    let mut ends = text.char_indices().map(|(start, c)| {
        units += c.len_utf16();
        (units, start + c.len_utf8())
    });
    match utf16_offset {
        0 => Some(0),
        _ => ends
            .find(|(units, _)| *units == utf16_offset)
            .map(|(_, end)| end),
    }
}
