//! What counts as a web address, and where one ends in a text.

use std::fmt;

use url::Url;

/// A web address: `http` or `https` with a host, kept as it was typed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Link(String);

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LinkError {
    /// It is not an `http` or `https` address with a host.
    NotALink,
    /// It is one, but longer than [`Link::MAX_CHARS`].
    TooLong { chars: usize },
}

impl Link {
    /// The longest link, in Unicode code points.
    pub const MAX_CHARS: usize = 2_048;

    /// Reads the whole of `text` as a link.
    pub fn parse(text: &str) -> Result<Self, LinkError> {
        if text.contains(char::is_whitespace) {
            return Err(LinkError::NotALink);
        }
        let url = Url::parse(text).map_err(|_| LinkError::NotALink)?;
        let has_slashes = text[url.scheme().len()..].starts_with("://");
        if !matches!(url.scheme(), "http" | "https") || !has_slashes || !url.has_host() {
            return Err(LinkError::NotALink);
        }
        match text.chars().count() {
            chars if chars > Self::MAX_CHARS => Err(LinkError::TooLong { chars }),
            _ => Ok(Self(text.to_owned())),
        }
    }

    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for Link {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// Each place in `text` where a URL may start, as a byte index, with the URL.
pub fn urls_in(text: &str) -> impl Iterator<Item = (usize, &str)> {
    text.char_indices()
        .filter(|(start, _)| may_start_after(text[..*start].chars().next_back()))
        .filter_map(|(start, _)| Some((start, url_at_start(&text[start..])?)))
}

/// The URL that `text` starts with, as long as Telegram would make it.
///
/// Telegram ends a URL before a space, a quote or an unbalanced bracket, and drops
/// punctuation from its end (tdlib's `MessageEntity.cpp`).
pub fn url_at_start(text: &str) -> Option<&str> {
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
        open.contains(&-1) || ends_url(c)
    });
    Some(text[..end.unwrap_or(text.len())].trim_end_matches(|c| ".:;,('?!`".contains(c)))
}

/// A URL may follow the end of a word, an opening bracket or a quote.
fn may_start_after(before: Option<char>) -> bool {
    before.is_none_or(|c| c.is_whitespace() || "([{<\"'`«“”„‘’‚‹".contains(c))
}

/// Spaces, quotes and general punctuation, but not dashes and joiners (tdlib's
/// `is_url_path_symbol`).
fn ends_url(c: char) -> bool {
    match c {
        '<' | '>' | '"' | '«' | '»' => true,
        '\u{200c}' | '\u{200d}' | '\u{2010}'..='\u{2015}' => false,
        _ => c.is_whitespace() || matches!(c, '\u{2000}'..='\u{206f}'),
    }
}
