//! What people wrote, made safe to show in Telegram's HTML.
//!
//! The rules are those of <https://core.telegram.org/bots/api#html-style> and
//! the limits of <https://core.telegram.org/bots/api#sendmessage>.

use crate::link::Link;

/// Text as one line: white space of any kind becomes a single space.
pub(super) fn line(text: &str) -> String {
    isolated(&unescaped_line(text))
}

/// Text as one line for a button's label, which takes no HTML.
pub(super) fn unescaped_line(text: &str) -> String {
    let mut line = String::with_capacity(text.len());
    for word in text.split_whitespace() {
        if !line.is_empty() {
            line.push(' ');
        }
        push_without_controls(&mut line, word);
    }
    line
}

/// Text with its line breaks, each line kept to itself; a tab becomes a space.
pub(super) fn block(text: &str) -> String {
    let shown = |line: &str| {
        let mut shown = String::with_capacity(line.len());
        push_without_controls(&mut shown, &line.replace('\t', " "));
        isolated(&shown)
    };
    text.lines().map(shown).collect::<Vec<_>>().join("\n")
}

fn push_without_controls(line: &mut String, text: &str) {
    text.split(is_control).for_each(|part| line.push_str(part));
}

/// Text inside a link to `address`, or alone if Telegram wouldn't make the address
/// clickable.
pub(super) fn linked(shown: &str, address: Option<&str>) -> String {
    match address.filter(|address| is_web_address(address)) {
        Some(address) => format!("<a href=\"{}\">{shown}</a>", escape(address)),
        None => shown.to_owned(),
    }
}

/// The beginning of a text, with an ellipsis if it is cut.
pub(super) fn shortened(text: &str, max_chars: usize) -> String {
    match text.char_indices().nth(max_chars) {
        Some((end, _)) => format!("{}…", text[..end].trim_end()),
        None => text.to_owned(),
    }
}

/// Escapes text for use between tags and inside an attribute.
pub(super) fn escape(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len() + 16);
    push_escaped(&mut escaped, text);
    escaped
}

fn push_escaped(html: &mut String, text: &str) {
    let mut rest = text;
    let is_special = |byte: u8| matches!(byte, b'&' | b'<' | b'>' | b'"');
    while let Some(at) = rest.bytes().position(is_special) {
        let (before, from) = rest.split_at(at);
        html.push_str(before);
        html.push_str(match from.as_bytes()[0] {
            b'&' => "&amp;",
            b'<' => "&lt;",
            b'>' => "&gt;",
            _ => "&quot;",
        });
        rest = &from[1..];
    }
    html.push_str(rest);
}

/// Text as it was before [`line`], once Telegram has read the HTML.
pub(super) fn without_marks(text: &str) -> String {
    let is_mark = |c: &char| matches!(c, '\u{2060}' | '\u{2068}' | '\u{2069}');
    text.chars().filter(|c| !is_mark(c)).collect()
}

/// What a reader sees of our own HTML.
pub(super) fn to_plain(html: &str) -> String {
    let mut plain = String::with_capacity(html.len());
    let mut rest = html;
    while let Some(at) = rest.find(['<', '&']) {
        let (before, tag) = rest.split_at(at);
        plain.push_str(before);
        let entity = ENTITIES.iter().find(|(_, entity)| tag.starts_with(entity));
        rest = match (entity, tag.find('>')) {
            (Some((c, entity)), _) => {
                plain.push(*c);
                &tag[entity.len()..]
            }
            (None, Some(end)) if tag.starts_with('<') => &tag[end + 1..],
            (None, _) => &tag[1..],
        };
    }
    plain + rest
}

/// The length of what a reader sees of our own HTML, in UTF-16 units, which is what
/// Telegram counts.
pub(super) fn visible_length(html: &str) -> usize {
    let mut length = 0;
    let mut rest = html;
    while let Some(c) = rest.chars().next() {
        let end = match c {
            '<' => rest.find('>').map(|end| end + 1),
            '&' => rest.find(';').map(|end| end + 1),
            _ => None,
        };
        length += if c == '<' { 0 } else { c.len_utf16() };
        rest = &rest[end.unwrap_or(c.len_utf8())..];
    }
    length
}

/// Escaped text that can't reach beyond itself: right-to-left text is isolated, and
/// Telegram takes no `@name` in it for a mention, which would notify someone.
fn isolated(text: &str) -> String {
    let mut shown = String::with_capacity(text.len() + 16);
    let is_mixed = !text.is_ascii() && text.chars().any(is_right_to_left);
    if is_mixed {
        shown.push('\u{2068}');
    }
    for (number, part) in text.split('@').enumerate() {
        if number > 0 {
            shown.push_str("@\u{2060}");
        }
        push_escaped(&mut shown, part);
    }
    if is_mixed {
        shown.push('\u{2069}');
    }
    shown
}

/// The character references that our own HTML has.
const ENTITIES: [(char, &str); 4] = [
    ('&', "&amp;"),
    ('<', "&lt;"),
    ('>', "&gt;"),
    ('"', "&quot;"),
];

/// Controls, and the characters that change the direction of what follows them.
fn is_control(c: char) -> bool {
    c.is_control() || matches!(c, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

/// The blocks of the scripts that are written from right to left
/// (Unicode's `Bidi_Class`, R and AL).
fn is_right_to_left(c: char) -> bool {
    matches!(c,
        '\u{590}'..='\u{8ff}' | '\u{200f}' | '\u{fb1d}'..='\u{fdff}' | '\u{fe70}'..='\u{fefc}'
        | '\u{10800}'..='\u{10fff}' | '\u{1e800}'..='\u{1efff}')
}

/// A file edited by hand may hold any text as a link. Telegram shows what only starts
/// like one as plain text; one that is too long would leave no room for the rest.
fn is_web_address(address: &str) -> bool {
    let has_scheme = |scheme: &str| {
        let start = address.get(..scheme.len());
        start.is_some_and(|start| start.eq_ignore_ascii_case(scheme))
    };
    (has_scheme("https://") || has_scheme("http://")) && address.chars().count() <= Link::MAX_CHARS
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hostile_text_stays_inside_its_line() {
        let check = |text: &str, expected: &str| assert_eq!(line(text), expected, "{text:?}");
        check("plain", "plain");
        check(
            "<b>bold</b> & \"quoted\"",
            "&lt;b&gt;bold&lt;/b&gt; &amp; &quot;quoted&quot;",
        );
        check(
            "two\nlines\r\nand\ta tab\u{2028}more",
            "two lines and a tab more",
        );
        check("ask @alice", "ask @\u{2060}alice");
        check("שלום", "\u{2068}שלום\u{2069}");
        check("\u{202e}evil\u{2069}", "evil");
        check("nul\0 bell\u{7}", "nul bell");
        check("👩‍👩‍👧 family", "👩‍👩‍👧 family");
        assert_eq!(block("one\n<two>\ta tab\n"), "one\n&lt;two&gt; a tab");
    }

    #[test]
    fn a_link_cannot_leave_its_attribute() {
        assert_eq!(
            linked("x", Some("https://example.org/?a=1&b=\"><b>")),
            "<a href=\"https://example.org/?a=1&amp;b=&quot;&gt;&lt;b&gt;\">x</a>"
        );
        assert_eq!(linked("x", Some("javascript:alert(1)")), "x");
        assert_eq!(linked("x", None), "x");
        let endless = format!("https://example.org/{}", "x".repeat(2_029));
        assert_eq!(linked("x", Some(&endless)), "x");
    }

    #[test]
    fn plain_text_of_html() {
        assert_eq!(
            to_plain("a <b>b</b> &lt;c&gt; &amp;amp; <code>d</code>"),
            "a b <c> &amp; d"
        );
        assert_eq!(to_plain("5 &lt; 6"), "5 < 6");
    }

    #[test]
    fn visible_length_counts_utf16_units_without_tags() {
        let check =
            |html: &str, expected: usize| assert_eq!(visible_length(html), expected, "{html}");
        check("", 0);
        check("abc", 3);
        check("<b>abc</b>", 3);
        check("&lt;&amp;&quot;", 3);
        check("<a href=\"https://example.org/?a&amp;b\">ü😀</a>", 3);
    }

    #[test]
    fn shortened_counts_characters() {
        assert_eq!(shortened("ünïcode", 7), "ünïcode");
        assert_eq!(shortened("ünï code", 4), "ünï…");
    }
}
