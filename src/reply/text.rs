//! Shows a bounty's text, with every link in it clickable.

use std::ops::Range;

use super::html;
use crate::link::{is_clickable, urls_in};
use crate::model::Bounty;

/// Maximum characters shown of a text or a link. A file edited by hand may contain longer
/// ones; with this limit, a message stays within Telegram's limits whatever the characters
/// are.
const MAX_SHOWN_CHARS: usize = 900;

/// Maximum characters shown of an address that is all a bounty's text: a phone's line.
const MAX_ADDRESS_CHARS: usize = 40;

/// The text with its line breaks.
pub(super) fn whole(bounty: &Bounty, is_struck: bool) -> String {
    let lines = bounty.text.lines().map(without_controls);
    let lines: Vec<String> = lines.collect();
    let mut html = String::new();
    let text = lines.join("\n");
    push_shown(&mut html, &text, MAX_SHOWN_CHARS, bounty, is_struck);
    html
}

/// How much of a bounty a line shows; `/bounty 3` shows all of it.
#[derive(Clone, Copy, Debug)]
pub(super) struct Width {
    max_chars: usize,
    with_links: bool,
}

impl Width {
    /// From the usual one to one that lets 50 bounties fit into a message, whatever their
    /// characters are.
    pub(super) const ALL: [Self; 4] = [
        Self::new(100, true),
        Self::new(40, true),
        Self::new(40, false),
        Self::new(15, false),
    ];

    const fn new(max_chars: usize, with_links: bool) -> Self {
        Self {
            max_chars,
            with_links,
        }
    }
}

/// Adds the text as one line: any white space becomes a single space.
pub(super) fn push_line(html: &mut String, bounty: &Bounty, width: Width, is_struck: bool) {
    let max_chars = width.max_chars;
    if width.with_links {
        let text = html::unescaped_line(&bounty.text);
        push_shown(html, &text, max_chars, bounty, is_struck);
    } else {
        let text = html::line(&label(bounty, max_chars));
        push_struck_if(is_struck, html, |html| html.push_str(&text));
    }
}

fn push_struck_if(is_struck: bool, html: &mut String, push: impl FnOnce(&mut String)) {
    if is_struck {
        html.push_str("<s>");
    }
    push(html);
    if is_struck {
        html.push_str("</s>");
    }
}

/// The text as one line for a button's label, which isn't HTML and has no links.
pub(super) fn label(bounty: &Bounty, max_chars: usize) -> String {
    let text = html::unescaped_line(&bounty.text);
    match bounty.link.as_deref() == Some(&text) {
        true => short_address(&text, max_chars),
        false => html::shortened(&text, max_chars).into_owned(),
    }
}

/// An address without what all addresses have in common, and with its two ends.
fn short_address(address: &str, max_chars: usize) -> String {
    let rest = address.split_once("://").map_or(address, |(_, rest)| rest);
    let rest = rest.strip_prefix("www.").unwrap_or(rest);
    let chars: Vec<char> = rest.trim_end_matches('/').chars().collect();
    let left = match chars.len() > max_chars {
        true => max_chars / 2,
        false => return chars.into_iter().collect(),
    };
    let right = chars.len() - (max_chars - left - 1);
    let (start, end) = (&chars[..left], &chars[right..]);
    start.iter().chain(&['…']).chain(end).collect()
}

fn without_controls(line: &str) -> String {
    html::without_controls(&line.replace('\t', " "))
}

/// Adds the text with its links and, after it, the bounty's link if no word in the text leads
/// there.
fn push_shown(html: &mut String, text: &str, max_chars: usize, bounty: &Bounty, is_struck: bool) {
    let cut = match text.len() > max_chars {
        true => text.char_indices().nth(max_chars),
        false => None,
    };
    let end = cut.map_or(text.len(), |(end, _)| text[..end].trim_end().len());
    let link = bounty.link.as_deref().filter(|link| !link.is_empty());
    let clickable = link.filter(|link| is_clickable(link));
    if let Some(link) = clickable.filter(|link| *link == text) {
        let words = html::line(&short_address(link, max_chars.min(MAX_ADDRESS_CHARS)));
        let address = html::escape(link);
        let shown = format!("<a href=\"{address}\">{words}</a>");
        return push_struck_if(is_struck, html, |html| html.push_str(&shown));
    }
    let pieces = pieces(text, end, clickable);
    push_struck_if(is_struck, html, |html| {
        for piece in &pieces {
            piece.push_html(html, &text[..end]);
        }
        if end < text.len() {
            html.push('…');
        }
    });
    let carries = |link| pieces.iter().any(|piece| piece.address == Some(link));
    if let Some(link) = link.filter(|link| !carries(link) && !text[..end].contains(link)) {
        html.push_str(&link_after_text(link, max_chars));
    }
}

/// A link to put after the text, since no word in it leads there.
fn link_after_text(link: &str, max_chars: usize) -> String {
    let shown = html::escape(&html::short_line(link, max_chars));
    match is_clickable(link) {
        true => format!(" <a href=\"{}\">{shown}</a>", html::escape(link)),
        // Telegram would silently drop a link to it.
        false => format!(" <code>{shown}</code>"),
    }
}

/// A part of a text, and the address that it leads to.
struct Piece<'a> {
    bytes: Range<usize>,
    address: Option<&'a str>,
}

/// Cuts `text[..end]` into pieces. The whole text leads to `link` unless it contains other
/// addresses. Then each of those leads to itself, and only the words before the first one
/// lead to `link`.
fn pieces<'a>(text: &'a str, end: usize, link: Option<&'a str>) -> Vec<Piece<'a>> {
    let addresses = urls_in(text).filter(|(start, url)| *start < end && is_clickable(url));
    let addresses: Vec<(usize, &str)> = addresses.collect();
    if addresses.iter().all(|(_, url)| Some(*url) == link) {
        let whole = Piece {
            bytes: 0..end,
            address: link,
        };
        return vec![whole];
    }
    let mut pieces = Vec::new();
    let mut at = 0;
    for (start, url) in addresses {
        // It may be inside another address, in brackets for example.
        if start < at {
            continue;
        }
        let words = Piece {
            bytes: at..start,
            address: link.filter(|_| at == 0 && !text[..start].trim().is_empty()),
        };
        at = (start + url.len()).min(end);
        let address = Piece {
            bytes: start..at,
            address: Some(url),
        };
        pieces.extend([words, address]);
    }
    pieces.push(Piece {
        bytes: at..end,
        address: None,
    });
    pieces
}

impl Piece<'_> {
    fn push_html(&self, html: &mut String, text: &str) {
        let shown = &text[self.bytes.clone()];
        // The space before an address isn't part of a link.
        let words = shown.trim_end();
        let middle = self.bytes.start + words.len();
        let address = self.address.filter(|_| !words.is_empty());
        if let Some(address) = address {
            html.push_str("<a href=\"");
            html::push_escaped(html, address);
            html.push_str("\">");
        }
        html::push_part(html, text, self.bytes.start..middle);
        if address.is_some() {
            html.push_str("</a>");
        }
        html::push_part(html, text, middle..self.bytes.end);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{BountyId, Details, List};

    fn bounty(text: &str, link: Option<&str>) -> Bounty {
        let details = Details {
            text: text.to_owned(),
            link: link.map(str::to_owned),
            due: None,
        };
        Bounty::new(BountyId::new(1).unwrap(), details, 0, List::Personal)
    }

    #[track_caller]
    fn check(text: &str, link: Option<&str>, expected: &str) {
        let mut shown = String::new();
        push_line(&mut shown, &bounty(text, link), Width::ALL[0], false);
        let marked = shown.replace("<a href=\"", "[").replace("\">", "|");
        assert_eq!(marked.replace("</a>", "]"), expected, "{text:?} {link:?}");
    }

    #[test]
    fn the_text_leads_to_the_link() {
        check("Fix it", None, "Fix it");
        check("Fix it", Some("https://a.com"), "[https://a.com|Fix it]");
        check(
            "See https://a.com now",
            Some("https://a.com"),
            "[https://a.com|See https://a.com now]",
        );
    }

    #[test]
    fn a_link_that_is_its_own_text_is_shown_short() {
        let check_short = |link: &str, short: &str| {
            check(link, Some(link), &format!("[{link}|{short}]"));
        };
        check_short("https://a.com", "a.com");
        check_short("https://www.a.com/", "a.com");
        check_short("http://a.com/b?c=@d", "a.com/b?c=@d");
        check_short(
            "https://github.com/acme/app/issues/777",
            "github.com/acme/app/issues/777",
        );
        check_short(
            "https://www.booking.com/hotel/de/motel-one-hamburg-alster.html",
            "booking.com/hotel/de…hamburg-alster.html",
        );
        let long = "https://github.com/acme/app/issues/777";
        assert_eq!(label(&bounty(long, Some(long)), 15), "github.…ues/777");
        assert_eq!(label(&bounty(long, None), 15), "https://github.…");
    }

    #[test]
    fn an_address_that_telegram_drops_is_written_out() {
        check(
            "Sort the photos",
            Some("http://nas/photos"),
            "Sort the photos <code>http://nas/photos</code>",
        );
        check(
            "See http://nas/photos now",
            Some("http://nas/photos"),
            "See http://nas/photos now",
        );
        check(
            "x",
            Some("ftp://a.com/<b>"),
            "x <code>ftp://a.com/&lt;b&gt;</code>",
        );
        let done = bounty("x", Some("http://nas/"));
        assert_eq!(whole(&done, true), "<s>x</s> <code>http://nas/</code>");
    }

    #[test]
    fn every_address_can_be_opened() {
        check(
            "Compare https://a.com and https://b.com please",
            Some("https://a.com"),
            "[https://a.com|Compare] [https://a.com|https://a.com] and \
             [https://b.com|https://b.com] please",
        );
        check(
            "Compare https://b.com",
            Some("https://a.com"),
            "[https://a.com|Compare] [https://b.com|https://b.com]",
        );
        check(
            "https://b.com",
            Some("https://a.com"),
            "[https://b.com|https://b.com] [https://a.com|https://a.com]",
        );
        check("https://b.com", None, "[https://b.com|https://b.com]");
        let long = format!("See https://b.com/{}", "x".repeat(200));
        let cut = format!("[{}|{}]…", &long[4..], &long[4..100]);
        check(&long, None, &format!("See {cut}"));
        check("http://nas/a", None, "http://nas/a");
    }

    #[test]
    fn lines_stay_lines() {
        let shown = whole(
            &bounty("one\n<two>\ta tab\nשלום", Some("https://a.com")),
            false,
        );
        assert_eq!(
            shown,
            "<a href=\"https://a.com\">one\n&lt;two&gt; a tab\n\u{2068}שלום\u{2069}</a>"
        );
        let shown = whole(&bounty("שלום https://b.com שלום\nx", None), false);
        assert_eq!(
            shown,
            "\u{2068}שלום <a href=\"https://b.com\">https://b.com</a> שלום\u{2069}\nx"
        );
    }
}
