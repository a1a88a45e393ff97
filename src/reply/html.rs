//! Makes what people wrote safe to show in Telegram's HTML.
//!
//! The rules are those of <https://core.telegram.org/bots/api#html-style> and
//! the limits of <https://core.telegram.org/bots/api#sendmessage>.

use std::borrow::Cow;
use std::ops::Range;

use crate::link::is_in_address;

/// Text as one line: white space of any kind becomes a single space.
pub(super) fn line(text: &str) -> String {
    let line = unescaped_line(text);
    part(&line, 0..line.len())
}

/// A name as one line in which Telegram makes nothing clickable: no address, no command, no
/// tag.
pub(super) fn name(name: &str) -> String {
    let mut separated = String::with_capacity(name.len());
    for c in unescaped_line(name).chars() {
        separated.push(c);
        if ".:/#$".contains(c) {
            separated.push('\u{2060}');
        }
    }
    part(&separated, 0..separated.len())
}

/// Text as one line for a button's label, which isn't HTML.
pub(super) fn unescaped_line(text: &str) -> Cow<'_, str> {
    if is_plain_line(text) {
        return text.into();
    }
    let mut line = String::with_capacity(text.len());
    let mut is_after_space = false;
    for c in text.chars() {
        if c.is_whitespace() {
            is_after_space = true;
        } else if !is_control(c) {
            if is_after_space && !line.is_empty() {
                line.push(' ');
            }
            is_after_space = false;
            line.push(c);
        }
    }
    line.into()
}

/// Whether a text is certainly one line already. Most are.
fn is_plain_line(text: &str) -> bool {
    let mut before = b' ';
    for &byte in text.as_bytes() {
        if !matches!(byte, b' '..=b'~') || (byte == b' ' && before == b' ') {
            return false;
        }
        before = byte;
    }
    before != b' '
}

/// Removes controls, and characters that change the direction of the text after them.
pub(super) fn without_controls(text: &str) -> String {
    text.chars().filter(|c| !is_control(*c)).collect()
}

/// A part of a text, escaped so that it can't affect anything outside: a line with
/// right-to-left text is isolated, and no `@name` becomes a mention, which would notify
/// someone.
pub(super) fn part(text: &str, bytes: Range<usize>) -> String {
    let mut html = String::with_capacity(bytes.len() + 16);
    push_part(&mut html, text, bytes);
    html
}

/// Adds a [`part`].
pub(super) fn push_part(html: &mut String, text: &str, bytes: Range<usize>) {
    if text.is_ascii() {
        return push_without_mentions(html, text, bytes);
    }
    let mut start = 0;
    for line in text.split('\n') {
        let end = start + line.len();
        if (bytes.start + 1..=bytes.end).contains(&start) {
            html.push('\n');
        }
        let part = start.max(bytes.start)..end.min(bytes.end);
        if !part.is_empty() {
            let is_mixed = line.chars().any(is_right_to_left);
            if is_mixed && part.start == start {
                html.push('\u{2068}');
            }
            push_without_mentions(html, text, part.clone());
            if is_mixed && part.end == end {
                html.push('\u{2069}');
            }
        }
        start = end + 1;
    }
}

fn push_without_mentions(html: &mut String, text: &str, bytes: Range<usize>) {
    let mut start = bytes.start;
    for (at, _) in text[bytes.clone()].match_indices('@') {
        let at = bytes.start + at;
        push_escaped(html, &text[start..=at]);
        start = at + 1;
        // Telegram finds no mention right after a word or inside an address (tdlib's
        // `match_mentions`).
        let is_behind_word = text[..at].ends_with(|c: char| c.is_ascii_alphanumeric() || c == '_');
        if !is_behind_word && !is_in_address(text, at) {
            html.push('\u{2060}');
        }
    }
    push_escaped(html, &text[start..bytes.end]);
}

/// The beginning of a text, with an ellipsis if something was cut off.
pub(super) fn shortened(text: &str, max_chars: usize) -> Cow<'_, str> {
    match text.char_indices().nth(max_chars) {
        Some((end, _)) => format!("{}…", text[..end].trim_end()).into(),
        None => text.into(),
    }
}

/// The beginning of a text as one line for a button's label, which isn't HTML.
pub(super) fn short_line(text: &str, max_chars: usize) -> String {
    shortened(&unescaped_line(text), max_chars).into_owned()
}

/// Some of what people wrote, as one line.
pub(super) fn quoted(words: &str) -> String {
    line(&shortened(words, 60))
}

/// Escapes text for use between tags and inside an attribute.
pub(super) fn escape(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len() + 16);
    push_escaped(&mut escaped, text);
    escaped
}

pub(super) fn push_escaped(html: &mut String, text: &str) {
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

/// Undoes [`line`] and [`name`] in text that Telegram has parsed from HTML.
pub(super) fn without_marks(text: &str) -> String {
    let is_mark = |c: &char| matches!(c, '\u{2060}' | '\u{2068}' | '\u{2069}');
    text.chars().filter(|c| !is_mark(c)).collect()
}

/// Our own HTML as plain text, as a reader sees it.
pub(super) fn to_plain(html: &str) -> String {
    let mut parts = html.split('<');
    let before_tags = parts.next();
    let after_tags = parts.filter_map(|part| Some(part.split_once('>')?.1));
    let text: String = before_tags.into_iter().chain(after_tags).collect();
    if !text.contains('&') {
        return text;
    }
    let text = text.replace("&lt;", "<").replace("&gt;", ">");
    // `&` comes last, since it is part of the others.
    text.replace("&quot;", "\"").replace("&amp;", "&")
}

/// The length of [`to_plain`] in UTF-16 units, which is what Telegram counts.
pub(super) fn visible_length(html: &str) -> usize {
    to_plain(html).encode_utf16().count()
}

/// Controls, and characters that change the direction of the text after them.
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
    }

    #[test]
    fn mentions_are_broken_and_other_at_signs_are_kept() {
        let check = |text: &str, is_mention: bool| {
            let expected = if is_mention {
                text.replace('@', "@\u{2060}")
            } else {
                text.to_owned()
            };
            assert_eq!(line(text), expected, "{text:?}");
        };
        check("ask @alice", true);
        check("(@alice)", true);
        check("a/@alice", true);
        check("readme.md/@alice", true);
        check("mail bob@example.org", false);
        check("clone git@github.com:x/y", false);
        check("see youtube.com/@name", false);
        check("see https://video.example/@name", false);
        check("see (https://video.example/@name)", false);
        check("see «https://video.example»/@name", true);
    }

    #[test]
    fn nothing_in_a_name_is_clickable() {
        assert_eq!(name("Ann <3"), "Ann &lt;3");
        assert_eq!(name("evil.com"), "evil.\u{2060}com");
        assert_eq!(name("/start #now"), "/\u{2060}start #\u{2060}now");
        assert_eq!(name("@ann a@b.de"), "@\u{2060}ann a@b.\u{2060}de");
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
