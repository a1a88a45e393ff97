//! The text of a message, and the links in it.

use std::iter;
use std::ops::Range;

use super::DetailsError;
use crate::link::{Link, LinkError, url_at_start, urls_in};

/// The text or caption of a message, or the part of it after a command.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct MessageText {
    /// Without formatting.
    pub text: String,
    pub hidden_links: Vec<HiddenLink>,
    /// The address of the message itself, if it has one; of a quote, the first link of the whole
    /// message, if there is one.
    pub address: Option<Link>,
}

/// A link behind some words of a text: Telegram's `text_link` entity.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HiddenLink {
    /// The linked words, in bytes of the text.
    pub words: Range<usize>,
    /// Any address, such as `tg://user?id=1`.
    pub url: String,
}

impl MessageText {
    /// Text without hidden links.
    pub fn plain(text: &str) -> Self {
        Self {
            text: text.to_owned(),
            ..Self::default()
        }
    }

    /// `links` are (offset, length, URL), in UTF-16 units
    /// (<https://core.telegram.org/bots/api#messageentity>). Links that reach outside the
    /// text or split a character are left out.
    pub fn new<'a>(text: &str, links: impl IntoIterator<Item = (usize, usize, &'a str)>) -> Self {
        let hidden_link = |(offset, length, url): (usize, usize, &str)| {
            let start = byte_offset(text, offset)?;
            let end = byte_offset(text, offset.checked_add(length)?)?;
            Some(HiddenLink {
                words: start..end,
                url: url.to_owned(),
            })
        };
        Self {
            text: text.to_owned(),
            hidden_links: links.into_iter().filter_map(hidden_link).collect(),
            ..Self::default()
        }
    }

    /// The part from this byte index on. Empty if no character starts there.
    pub fn after(&self, start: usize) -> Self {
        let Some(text) = self.text.get(start..) else {
            return Self::default();
        };
        self.moved(text, |words| {
            let end = words.end.checked_sub(start).filter(|end| *end > 0)?;
            Some(words.start.saturating_sub(start)..end)
        })
    }

    /// Another text, with the links whose words are in it.
    fn moved(&self, text: &str, to: impl Fn(Range<usize>) -> Option<Range<usize>>) -> Self {
        let moved = |link: &HiddenLink| {
            Some(HiddenLink {
                words: to(link.words.clone())?,
                url: link.url.clone(),
            })
        };
        Self {
            text: text.to_owned(),
            hidden_links: self.hidden_links.iter().filter_map(moved).collect(),
            address: self.address.clone(),
        }
    }

    /// Only the quoted part. A quote keeps no links
    /// (<https://core.telegram.org/bots/api#textquote>), so the first link of the whole
    /// text becomes its address.
    pub fn quoted(self, quote: &str) -> Self {
        Self {
            text: quote.to_owned(),
            hidden_links: Vec::new(),
            address: self.first_link().ok().flatten().or(self.address),
        }
    }

    /// The part after so many words.
    pub fn after_words(&self, count: usize) -> Self {
        let mut rest = self.text.trim_start();
        for _ in 0..count {
            let end = rest.find(char::is_whitespace).unwrap_or(rest.len());
            rest = rest[end..].trim_start();
        }
        self.after(self.text.len() - rest.len())
    }

    /// An earlier text of the same message. Its hidden links aren't known, so words that
    /// are linked now are assumed to have been linked then.
    pub fn earlier(&self, text: &str) -> Self {
        self.moved(text, |words| {
            let words = &self.text[words];
            let start = text.find(words)?;
            Some(start..start + words.len())
        })
    }

    /// The link behind a `link:`, or else the first one, typed or hidden. If a typed link hides
    /// another one, the hidden one counts, since that is what a tap opens.
    pub(super) fn first_link(&self) -> Result<Option<Link>, DetailsError> {
        let hidden = self.hidden_links.iter();
        let hidden = hidden.map(|link| (link.words.start, link.url.as_str()));
        let mut urls: Vec<(usize, &str)> = hidden.chain(urls_in(&self.text)).collect();
        let is_named = |start: usize| {
            let before = self.text[..start].trim_end().to_ascii_lowercase();
            before.ends_with("link:")
        };
        urls.sort_by_key(|(start, _)| (!is_named(*start), *start));
        let mut links = urls.into_iter().filter_map(|(_, url)| read_link(url));
        links.next().transpose()
    }
}

/// Reads `text` as a link if the whole of it is a link, with no punctuation left over.
pub(super) fn whole_link(text: &str) -> Option<Result<Link, DetailsError>> {
    let url = url_at_start(text)?;
    if url == text { read_link(url) } else { None }
}

/// `None` if `url` isn't a link at all.
fn read_link(url: &str) -> Option<Result<Link, DetailsError>> {
    match Link::parse(url) {
        Ok(link) => Some(Ok(link)),
        Err(LinkError::TooLong { chars }) => Some(Err(DetailsError::LinkTooLong { chars })),
        Err(LinkError::NotALink) => None,
    }
}

/// The byte index of a UTF-16 offset into `text`; `None` if it splits a character.
fn byte_offset(text: &str, utf16_offset: usize) -> Option<usize> {
    let mut units = 0;
    let ends = text.char_indices().map(|(start, c)| {
        units += c.len_utf16();
        (units, start + c.len_utf8())
    });
    let mut offsets = iter::once((0, 0)).chain(ends);
    let (_, byte) = offsets.find(|(units, _)| *units == utf16_offset)?;
    Some(byte)
}
