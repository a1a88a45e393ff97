//! Parses Telegram's HTML into what a reader sees, or why Telegram refuses it.
//!
//! The tags and character references are those of
//! <https://core.telegram.org/bots/api#html-style>.

/// A text with its formatting.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Formatted {
    /// What a reader sees.
    pub text: String,
    /// Ordered by their ends.
    pub entities: Vec<Entity>,
}

/// A formatted part of a text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entity {
    /// The Bot API's name for it, such as `bold`.
    pub kind: &'static str,
    /// Where it starts and ends, in bytes.
    pub start: usize,
    pub end: usize,
    /// Where a `text_link` leads.
    pub url: Option<String>,
}

const TAGS: [(&str, &str); 10] = [
    ("b", "bold"),
    ("strong", "bold"),
    ("i", "italic"),
    ("em", "italic"),
    ("u", "underline"),
    ("s", "strikethrough"),
    ("tg-spoiler", "spoiler"),
    ("code", "code"),
    ("pre", "pre"),
    ("a", "text_link"),
];

impl Formatted {
    /// Text without formatting.
    pub fn plain(text: &str) -> Self {
        Self {
            text: text.to_owned(),
            entities: Vec::new(),
        }
    }

    /// Reads HTML.
    ///
    /// # Errors
    ///
    /// Telegram's error description.
    pub fn from_html(html: &str) -> Result<Self, String> {
        let mut formatted = Self::default();
        let mut open: Vec<(String, usize, Option<String>)> = Vec::new();
        let mut rest = html;
        while let Some(c) = rest.chars().next() {
            let offset = html.len() - rest.len();
            match c {
                '<' => {
                    let end = rest
                        .find('>')
                        .ok_or(format!("Unclosed start tag at byte offset {offset}"))?;
                    formatted.tag(&rest[1..end], &mut open, offset)?;
                    rest = &rest[end + 1..];
                }
                '&' => {
                    let (decoded, length) = character_reference(rest);
                    formatted.text.push(decoded);
                    rest = &rest[length..];
                }
                c => {
                    formatted.text.push(c);
                    rest = &rest[c.len_utf8()..];
                }
            }
        }
        match open.pop() {
            Some((name, ..)) => Err(format!(
                "Can't find end tag corresponding to start tag \"{name}\""
            )),
            None => Ok(formatted),
        }
    }

    fn tag(
        &mut self,
        tag: &str,
        open: &mut Vec<(String, usize, Option<String>)>,
        offset: usize,
    ) -> Result<(), String> {
        if let Some(name) = tag.strip_prefix('/') {
            let (opened, start, url) = open
                .pop()
                .ok_or(format!("Unexpected end tag at byte offset {offset}"))?;
            if opened != name {
                return Err(format!(
                    "Unmatched end tag at byte offset {offset}, expected \"</{opened}>\", found \"</{name}>\""
                ));
            }
            let kind = TAGS
                .iter()
                .find(|(tag, _)| *tag == name)
                .map(|(_, kind)| *kind);
            // Telegram silently drops a link that isn't clickable.
            let url = url.map(|url| checked_link(&url));
            let is_dropped = url == Some(None);
            let url = url.flatten();
            if let Some(kind) = kind.filter(|_| start < self.text.len() && !is_dropped) {
                self.entities.push(Entity {
                    kind,
                    start,
                    end: self.text.len(),
                    url,
                });
            }
            return Ok(());
        }
        let (name, attributes) = tag.split_once(' ').unwrap_or((tag, ""));
        if !TAGS.iter().any(|(tag, _)| *tag == name) {
            return Err(format!(
                "Unsupported start tag \"{name}\" at byte offset {offset}"
            ));
        }
        let url = match (name, attributes) {
            ("a", attributes) => {
                Some(href(attributes).ok_or(format!("Bad attribute at byte offset {offset}"))?)
            }
            (_, "") => None,
            _ => return Err(format!("Unsupported attribute at byte offset {offset}")),
        };
        open.push((name.to_owned(), self.text.len(), url));
        Ok(())
    }

    /// The text as written in transcripts: `*bold*`, `_italic_`, `~strike~`, `` `code` ``
    /// and `[text](url)`, without invisible characters.
    pub fn to_marked(&self) -> String {
        self.to_text(mark)
    }

    /// The text with the result of `mark` at the start and the end of each entity, without
    /// invisible characters.
    pub fn to_text(&self, mark: impl Fn(&Entity, bool) -> String) -> String {
        let mut marked = String::new();
        let ends = [(self.text.len(), None)];
        let characters = self.text.char_indices().map(|(i, c)| (i, Some(c)));
        for (index, c) in characters.chain(ends) {
            let ending = self.entities.iter().filter(|entity| entity.end == index);
            marked.extend(ending.map(|entity| mark(entity, true)));
            let starting = self.entities.iter().rev();
            let starting = starting.filter(|entity| entity.start == index);
            marked.extend(starting.map(|entity| mark(entity, false)));
            marked.extend(c.filter(|c| !is_invisible(*c)));
        }
        marked
    }

    /// The length that Telegram counts.
    pub fn utf16_length(&self) -> usize {
        utf16(&self.text)
    }
}

impl Entity {
    /// Offset and length in UTF-16 units, as in the Bot API.
    pub fn utf16_range(&self, text: &str) -> (usize, usize) {
        (
            utf16(&text[..self.start]),
            utf16(&text[self.start..self.end]),
        )
    }
}

pub fn utf16(text: &str) -> usize {
    text.chars().map(char::len_utf16).sum()
}

/// Whether a character only joins words, isolates directions or has no width.
pub fn is_invisible(c: char) -> bool {
    matches!(c, '\u{200b}'..='\u{200f}' | '\u{2060}' | '\u{2066}'..='\u{2069}')
}

/// What stands at the start or the end of a formatted part in a transcript.
pub fn mark(entity: &Entity, is_end: bool) -> String {
    let mark = match (entity.kind, &entity.url) {
        (_, Some(_)) if !is_end => "[",
        (_, Some(url)) => return format!("]({url})"),
        ("bold", _) => "*",
        ("italic", _) => "_",
        ("underline", _) => "__",
        ("strikethrough", _) => "~",
        ("spoiler", _) => "||",
        ("code" | "pre", _) => "`",
        _ => "",
    };
    mark.to_owned()
}

/// Telegram knows four named references and numeric ones; others stay as they are.
fn character_reference(text: &str) -> (char, usize) {
    for (reference, c) in [
        ("&lt;", '<'),
        ("&gt;", '>'),
        ("&amp;", '&'),
        ("&quot;", '"'),
    ] {
        if text.starts_with(reference) {
            return (c, reference.len());
        }
    }
    let numeric = text.strip_prefix("&#").and_then(|digits| {
        let end = digits.find(';')?;
        let number: u32 = digits[..end].parse().ok()?;
        Some((char::from_u32(number)?, end + 3))
    });
    numeric.unwrap_or(('&', 1))
}

fn href(attributes: &str) -> Option<String> {
    let value = attributes.strip_prefix("href=\"")?.strip_suffix('"')?;
    let is_clean = !value.contains(['"', '<', '>']);
    is_clean
        .then(|| Formatted::from_html(value).ok())
        .flatten()
        .map(|url| url.text)
}

/// An address in the form that Telegram keeps, if Telegram makes it clickable (tdlib's
/// `LinkManager::check_link` and `parse_url`).
pub fn checked_link(address: &str) -> Option<String> {
    let (scheme, rest) = match address.split_once("://") {
        Some((scheme, rest)) if !scheme.contains(['/', '?', '#', '@', '[', ']']) => {
            (scheme.to_lowercase(), rest)
        }
        _ => ("http".to_owned(), address),
    };
    if !["http", "https", "tg", "ton", "tonsite"].contains(&scheme.as_str()) {
        return None;
    }
    let (authority, query) = rest.split_at(rest.find(['/', '?', '#']).unwrap_or(rest.len()));
    let (user, host_and_port) = match authority.rsplit_once('@') {
        Some((user, host)) => (format!("{user}@"), host),
        None => (String::new(), authority),
    };
    let (host, port) = match host_and_port.rsplit_once(':') {
        Some((host, port)) if !port.contains(']') => (host, format!(":{}", checked_port(port)?)),
        _ => (host_and_port, String::new()),
    };
    let host = host.to_lowercase();
    let is_number = host.parse::<f64>().is_ok();
    if user.matches('@').count() > 1 || is_number || !host.contains('.') || !is_host(&host) {
        return None;
    }
    let slash = if query.starts_with('/') { "" } else { "/" };
    Some(format!("{scheme}://{user}{host}{port}{slash}{query}"))
}

fn checked_port(port: &str) -> Option<u16> {
    port.parse().ok().filter(|port| *port != 0)
}

fn is_host(host: &str) -> bool {
    let mut rest = host;
    while let Some(c) = rest.chars().next() {
        let is_hex = |c: Option<char>| c.is_some_and(|c| c.is_ascii_hexdigit());
        let length = match c {
            '%' if is_hex(rest.chars().nth(1)) && is_hex(rest.chars().nth(2)) => 3,
            c if c.is_ascii_alphanumeric() || !c.is_ascii() => c.len_utf8(),
            c if "._-!$,~*'();&+=".contains(c) => 1,
            _ => return false,
        };
        rest = &rest[length..];
    }
    host != "."
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_reader_sees() {
        let check = |html: &str, expected: &str| {
            assert_eq!(
                Formatted::from_html(html).unwrap().to_marked(),
                expected,
                "{html}"
            );
        };
        check("plain", "plain");
        check("<b>bold</b> and <i>italic</i>", "*bold* and _italic_");
        check(
            "<s><a href=\"https://example.org/?a=1&amp;b=2\">x</a></s>",
            "~[x](https://example.org/?a=1&b=2)~",
        );
        check("&lt;b&gt; &amp;amp; &#33; &nbsp;", "<b> &amp; ! &nbsp;");
        check("@\u{2060}alice \u{2068}שלום\u{2069}", "@alice שלום");
    }

    #[test]
    fn links_that_telegram_drops() {
        for address in [
            "http://nas/photos",
            "http://localhost:8080/x",
            "https://example.org:0/",
            "https://example.org:/",
            "https://a@b@example.org/",
            "https://exa\\mple.org/",
            "https://exa{m}ple.org/",
            "https://ex%zzample.org/",
            "http://3232235777/",
            "http:///path",
            "ftp://example.org/",
        ] {
            assert_eq!(checked_link(address), None, "{address}");
        }
        let kept = |address: &str| checked_link(address).unwrap();
        assert_eq!(kept("HTTPS://Example.ORG?Q"), "https://example.org/?Q");
        assert_eq!(kept("example.org:8080/A"), "http://example.org:8080/A");
        let html = "<a href=\"http://nas/photos\">photos</a>";
        assert_eq!(Formatted::from_html(html).unwrap().to_marked(), "photos");
    }

    #[test]
    fn what_telegram_refuses() {
        for html in [
            "<b>",
            "</b>",
            "<b></i>",
            "<x>y</x>",
            "a < b",
            "<a>x</a>",
            "<a href=x>y</a>",
            "<b class=\"x\">y</b>",
        ] {
            assert!(Formatted::from_html(html).is_err(), "{html}");
        }
    }
}
