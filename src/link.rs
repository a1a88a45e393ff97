//! Recognises web addresses, and finds where one ends in a text.

use derive_more::Display;
use url::Url;

/// A web address: `http` or `https` with a host, kept as it was typed.
#[derive(Clone, Debug, Display, PartialEq, Eq)]
pub struct Link(String);

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LinkError {
    /// It is not an `http` or `https` address with a host.
    NotALink,
    /// It is a link, but longer than [`Link::MAX_CHARS`].
    TooLong { chars: usize },
}

impl Link {
    /// Maximum length in Unicode code points.
    pub const MAX_CHARS: usize = 2_048;

    /// Parses the whole of `text` as a link.
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

/// Each place in `text` where a URL may start, as a byte index, with the URL.
pub fn urls_in(text: &str) -> impl Iterator<Item = (usize, &str)> {
    // Most texts have none, which is quickly seen.
    let text = if text.contains("://") { text } else { "" };
    text.char_indices()
        .filter(|(start, _)| may_start_after(text[..*start].chars().next_back()))
        .filter_map(|(start, _)| Some((start, url_at_start(&text[start..])?)))
}

/// The URL that `text` starts with, up to where Telegram would end it.
///
/// Telegram ends a URL before a space, a quote or an unbalanced bracket, and drops
/// punctuation from its end (tdlib's `MessageEntity.cpp`).
pub fn url_at_start(text: &str) -> Option<&str> {
    without_scheme(text)?;
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

/// Whether Telegram certainly makes an address clickable. It silently drops a link to any
/// other address (tdlib's `LinkManager::check_link` and `parse_url`).
pub fn is_clickable(address: &str) -> bool {
    let Some(rest) = without_scheme(address) else {
        return false;
    };
    let authority = &rest[..rest.find(['/', '?', '#']).unwrap_or(rest.len())];
    let (user, host_and_port) = authority.rsplit_once('@').unwrap_or(("", authority));
    let (host, port) = match host_and_port.split_once(':') {
        Some((host, port)) => (host, Some(port)),
        None => (host_and_port, None),
    };
    let is_port = |port: &str| port.parse().is_ok_and(|port: u16| port > 0);
    let is_in_user = |c: char| c.is_ascii_alphanumeric() || matches!(c, '.' | '_' | '-' | ':');
    // What is plain fits, and most addresses are; that is seen sooner.
    let is_plain =
        address.len() <= Link::MAX_CHARS && address.bytes().all(|b| b.is_ascii_graphic());
    let fits = || {
        address.chars().count() <= Link::MAX_CHARS
            && !address.contains(|c: char| c.is_whitespace() || c.is_control())
    };
    (is_plain || fits())
        && user.chars().all(is_in_user)
        && port.is_none_or(is_port)
        && is_host(host)
}

/// Labels of letters, digits, `-` and `_`, separated by dots, but not just a number.
fn is_host(host: &str) -> bool {
    let is_in_label = |c: char| c.is_alphanumeric() || c == '-' || c == '_';
    let is_label = |label: &str| !label.is_empty() && label.chars().all(is_in_label);
    host.contains('.') && host.split('.').all(is_label) && host.parse::<f64>().is_err()
}

/// Whether the character at this byte index belongs to the path of an address that Telegram
/// finds in the text, even one without a scheme.
pub fn is_in_address(text: &str, at: usize) -> bool {
    /// The ones from Telegram's long list that sites with profile pages use.
    const TOP_LEVEL_DOMAINS: [&str; 12] = [
        "com", "net", "org", "io", "de", "me", "tv", "co", "dev", "app", "fm", "uk",
    ];
    let before = text[..at].rfind(|c: char| c.is_whitespace() || ends_url(c));
    let start = before.map_or(0, |before| {
        before + text[before..].chars().next().map_or(0, char::len_utf8)
    });
    let opening = text[start..at].trim_start_matches(['(', '[', '{', '\'', '`', '‘', '‚']);
    let word = &text[at - opening.len()..];
    let rest = without_scheme(word).unwrap_or(word);
    let url = format!("{SCHEME}{rest}");
    let Some(url) = url_at_start(&url).filter(|url| is_clickable(url)) else {
        return false;
    };
    let Some((host, path)) = url[SCHEME.len()..].split_once('/') else {
        return false;
    };
    let top_level = host.rsplit('.').next().unwrap_or_default();
    let is_found = rest.len() < word.len() || TOP_LEVEL_DOMAINS.contains(&top_level);
    let start = text.len() - rest.len() + host.len();
    is_found && (start..=start + path.len()).contains(&at)
}

const SCHEME: &str = "http://";

fn without_scheme(address: &str) -> Option<&str> {
    ["https://", SCHEME].into_iter().find_map(|scheme| {
        let start = address.get(..scheme.len())?;
        start
            .eq_ignore_ascii_case(scheme)
            .then(|| &address[scheme.len()..])
    })
}

/// A URL may follow the end of a word, a colon, an opening bracket or a quote.
fn may_start_after(before: Option<char>) -> bool {
    before.is_none_or(|c| c.is_whitespace() || ":([{<\"'`«“”„‘’‚‹".contains(c))
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_that_telegram_makes_clickable() {
        for address in [
            "https://example.org",
            "HTTP://Example.ORG:8080/a?b=c#d",
            "https://user:pw@example.org/",
            "https://пример.рф/путь",
            "https://127.0.0.1:3000/",
            "https://example.org/100%",
        ] {
            assert!(is_clickable(address), "{address}");
        }
    }

    #[test]
    fn addresses_that_telegram_drops() {
        for address in [
            "http://nas/photos",
            "http://localhost:8080/x",
            "http://homeserver:3000/wiki",
            "https://example.org:0/",
            "https://example.org:/",
            "https://example.org:65536/",
            "https://a@b@example.org/",
            "https://exa\\mple.org/",
            "https://exa{m}ple.org/",
            "https://ex%zzample.org/",
            "http://3232235777/",
            "http://10.5/",
            "http://[::1]/",
            "http:///path",
            "https://example..org/",
            "ftp://example.org/",
            "example.org",
            "",
        ] {
            assert!(!is_clickable(address), "{address}");
        }
    }
}
