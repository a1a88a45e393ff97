//! Lists of bounties, in pages.

use super::bounty::done_on;
use super::text::{self, Width};
use super::{Button, Entry, Reply, creator, html};
use crate::callback_data::{CallbackData, MAX_BYTES, Page};
use crate::command::{Filter, Listing};
use crate::due;
use crate::model::List;
use crate::now::Now;

const BOUNTIES_PER_PAGE: usize = 10;

/// A part of a list, such as one group's bookmarks.
#[derive(Clone, Debug)]
pub struct Section<'a> {
    pub heading: Option<Heading<'a>>,
    /// In display order.
    pub entries: Vec<Entry<'a>>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Heading<'a> {
    /// A list and, for a group, its title, if known.
    List(List, Option<&'a str>),
    Overdue,
    DueSoon,
}

/// How much a list can't show. A note below the list says so.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Omitted {
    /// Bookmarks whose bounty was deleted.
    pub deleted: usize,
    /// Files that couldn't be read.
    pub unreadable: usize,
}

/// A page of a list.
pub fn list(
    page: &Page,
    sections: Vec<Section<'_>>,
    omitted: Omitted,
    is_group: bool,
    now: Now,
) -> Reply {
    let sections = match (&page.listing, sections.as_slice()) {
        (Listing::Open(Filter::Soon) | Listing::Tracked(Filter::Soon), [all])
            if all.heading.is_none() =>
        {
            by_urgency(&all.entries, now)
        }
        _ => sections,
    };
    let rows: Vec<(Option<Heading<'_>>, Entry<'_>)> = sections
        .iter()
        .flat_map(|section| {
            section
                .entries
                .iter()
                .map(|entry| (section.heading, *entry))
        })
        .collect();
    let count = rows.len().div_ceil(BOUNTIES_PER_PAGE);
    let number = page.number.min(count.saturating_sub(1));
    let shown = rows
        .chunks(BOUNTIES_PER_PAGE)
        .nth(number)
        .unwrap_or_default();
    let [title, empty] = title_and_empty(&page.listing, is_group);
    let title = match count {
        0 => empty,
        1 => format!("<b>{title}</b>"),
        _ => format!(
            "<b>{title}</b> ({}), page {} of {count}",
            rows.len(),
            number + 1
        ),
    };
    let buttons = page_buttons(page, number, count);
    let mut notes = String::new();
    if buttons.is_empty() && count > 1 {
        notes += "\n<i>These are the first; narrow it down with another word.</i>";
    }
    notes += &not_shown(omitted);
    let lines = |width| lines(shown, &page.listing, now, width);
    Reply::fitting(|width| format!("{title}{}{notes}", lines(width))).with_row(buttons)
}

fn by_urgency<'a>(entries: &[Entry<'a>], now: Now) -> Vec<Section<'a>> {
    let is_overdue = |entry: &Entry<'_>| {
        let due = entry.bounty.due_date_ts;
        due.is_some_and(|due| due.date() < now.today())
    };
    let (overdue, soon): (Vec<Entry<'_>>, _) = entries.iter().copied().partition(is_overdue);
    let section = |heading, entries| Section {
        heading: Some(heading),
        entries,
    };
    vec![
        section(Heading::Overdue, overdue),
        section(Heading::DueSoon, soon),
    ]
}

/// The title of a list, and what is said if it is empty.
fn title_and_empty(listing: &Listing, is_group: bool) -> [String; 2] {
    const ADD: &str = "<code>/add Book the cabin due friday</code>";
    const ALL: &str = "/bounty lists everything that is open.";
    const ALL_TRACKED: &str = "/my lists everything you track.";
    let (title, empty) = match (listing, is_group) {
        (Listing::Open(Filter::All) | Listing::Choice(_), true) => (
            "Bounties",
            format!("No open bounties here. Add the first: {ADD}"),
        ),
        (Listing::Open(Filter::All) | Listing::Choice(_), false) => (
            "Your bounties",
            format!("You have no open bounties. Add the first: {ADD}"),
        ),
        (Listing::Open(Filter::Soon), _) => {
            ("Due soon", format!("Nothing is due within 7 days. {ALL}"))
        }
        (Listing::Open(Filter::Today), _) => ("Due today", format!("Nothing is due today. {ALL}")),
        (Listing::Open(Filter::Overdue), _) => ("Overdue", format!("Nothing is overdue. {ALL}")),
        (Listing::Done, _) => (
            "Done",
            "Nothing is done yet. /done marks a bounty as done.".to_owned(),
        ),
        (Listing::Mine, true) => (
            "Added by you",
            format!("You have no open bounties here. Add one: {ADD}"),
        ),
        (Listing::Mine, false) => (
            "Added by you",
            format!("You have no open bounties. Add the first: {ADD}"),
        ),
        (Listing::Tracked(Filter::All), _) => (
            "Tracked by you",
            "You aren't tracking anything here yet. /track bookmarks a bounty; \
             <code>/bounty mine</code> lists what you added yourself."
                .to_owned(),
        ),
        (Listing::Tracked(Filter::Soon), _) => (
            "Tracked by you, due soon",
            format!("Nothing that you track is due within 7 days. {ALL_TRACKED}"),
        ),
        (Listing::Tracked(Filter::Today), _) => (
            "Tracked by you, due today",
            format!("Nothing that you track is due today. {ALL_TRACKED}"),
        ),
        (Listing::Tracked(Filter::Overdue), _) => (
            "Tracked by you, overdue",
            format!("Nothing that you track is overdue. {ALL_TRACKED}"),
        ),
        (Listing::Matching(words), _) => {
            let words = html::line(&html::shortened(words, 60));
            return [
                format!("Bounties with “{words}”"),
                format!("Nothing open here has “{words}” in it. {ALL}"),
            ];
        }
    };
    [title.to_owned(), empty]
}

/// A line for each bounty, with a heading where a section or the page starts.
fn lines(
    rows: &[(Option<Heading<'_>>, Entry<'_>)],
    listing: &Listing,
    now: Now,
    width: Width,
) -> String {
    let mut section = None;
    let mut lines = String::new();
    for (heading, entry) in rows {
        if let Some(heading) = heading.filter(|heading| section.replace(*heading) != Some(*heading))
        {
            lines += &format!("\n<b>{}</b>", words_of(heading));
        }
        lines.push('\n');
        lines += &line(*entry, listing, now, width);
    }
    lines
}

/// `text · due Fri 27 Nov (in 4 days) · Alice #3`, or `#3 text · …` if it is personal.
/// A done bounty is struck through.
fn line(entry: Entry<'_>, listing: &Listing, now: Now, width: Width) -> String {
    let bounty = entry.bounty;
    let text = text::one_line(bounty, width);
    let mut parts = match entry.is_shared() {
        true => vec![text],
        false => vec![format!("{} {text}", bounty.id)],
    };
    let due = bounty.due_date_ts.filter(|_| bounty.is_open());
    parts.extend(due.map(|due| due::describe(due, now.today())));
    let done_at = bounty.done_at.filter(|_| *listing == Listing::Done);
    parts.extend(done_at.map(|at| done_on(bounty, at, now)));
    if entry.is_shared() {
        parts.push(format!("{} {}", creator(entry.name), bounty.id));
    }
    parts.join(" · ")
}

fn words_of(heading: Heading<'_>) -> String {
    match heading {
        Heading::List(List::Personal, _) => "Personal".to_owned(),
        Heading::List(List::Group(_), Some(title)) => html::name(&html::shortened(title, 128)),
        Heading::List(List::Group(id), None) => format!("Group {id}"),
        Heading::Overdue => "Overdue".to_owned(),
        Heading::DueSoon => "Due within 7 days".to_owned(),
    }
}

fn not_shown(omitted: Omitted) -> String {
    let deleted = match omitted.deleted {
        0 => String::new(),
        1 => "\n<i>One bounty that you tracked was deleted.</i>".to_owned(),
        many => format!("\n<i>{many} bounties that you tracked were deleted.</i>"),
    };
    match omitted.unreadable {
        0 => deleted,
        1 => deleted + "\n<i>One member's bounties couldn't be read.</i>",
        many => format!("{deleted}\n<i>The bounties of {many} members couldn't be read.</i>"),
    }
}

/// Buttons to the previous and the next page. Empty if the words of a search don't fit into
/// callback data.
pub(super) fn page_buttons(page: &Page, number: usize, count: usize) -> Vec<Button> {
    let button = |label, number| {
        let data = CallbackData::Page(Page {
            number,
            ..page.clone()
        });
        (data.encode().len() <= MAX_BYTES).then(|| Button::new(label, data))
    };
    let previous = (number > 0).then(|| button("‹ Prev", number - 1));
    let next = (number + 1 < count).then(|| button("Next ›", number + 1));
    previous.into_iter().chain(next).flatten().collect()
}

#[cfg(test)]
mod tests {
    use chrono::{DateTime, NaiveDate};

    use super::super::Press;
    use super::*;
    use crate::model::{Bounty, BountyId, Details, GroupId, User, UserId};

    /// Tuesday, 24 November 2026, at noon.
    fn now() -> Now {
        Now::new(1_795_521_600, |seconds| {
            DateTime::from_timestamp(seconds, 0).unwrap().date_naive()
        })
    }

    /// A page of a group's list.
    fn shown(listing: Listing, number: usize, sections: Vec<Section<'_>>) -> Reply {
        let page = Page {
            listing,
            owner: None,
            number,
        };
        list(&page, sections, Omitted::default(), true, now())
    }

    /// Somebody with this many bounties in a group, each with this text and link.
    fn somebody(count: u64, text: &str, link: Option<&str>) -> User {
        let mut user = User::new(UserId(1));
        user.first_name = Some("Alice".to_owned());
        for number in 1..=count {
            let id = BountyId::new(number).unwrap();
            let details = Details {
                text: text.to_owned(),
                link: link.map(str::to_owned),
                due: None,
            };
            let bounty = Bounty::new(id, details, 0, List::Group(GroupId(-1)));
            user.personal_bounties.push(bounty);
        }
        user
    }

    fn section(user: &User) -> Section<'_> {
        let bounties = user.personal_bounties.iter();
        Section {
            heading: None,
            entries: bounties.map(|bounty| Entry::new(user, bounty)).collect(),
        }
    }

    fn open(user: &User, number: usize) -> Reply {
        shown(Listing::Open(Filter::All), number, vec![section(user)])
    }

    fn labels(reply: &Reply) -> Vec<&str> {
        let buttons = reply.buttons.iter().flatten();
        buttons.map(|button| button.label.as_str()).collect()
    }

    /// Every page of a list, each checked against Telegram's limits.
    fn all_pages(user: &User) -> Vec<String> {
        let mut pages = Vec::new();
        loop {
            let reply = open(user, pages.len());
            assert!(html::visible_length(&reply.html) <= 4_096);
            assert!(reply.html.len() <= 32_768);
            let is_last = !labels(&reply).contains(&"Next ›");
            pages.push(reply.html);
            if is_last {
                return pages;
            }
        }
    }

    #[test]
    fn a_line_shows_text_due_date_and_creator() {
        let mut user = somebody(1, "Fix <it>", Some("https://example.org/?a&b"));
        user.personal_bounties[0].due_date_ts = Some(now().today().into());
        assert_eq!(
            open(&user, 0).html,
            "<b>Bounties</b>\n\
             <a href=\"https://example.org/?a&amp;b\">Fix &lt;it&gt;</a> \
             · due Tue 24 Nov (today) · Alice #1"
        );
        assert!(open(&user, 0).buttons.is_empty());
        user.personal_bounties[0].list = List::Personal;
        let personal = open(&user, 0).html;
        assert!(personal.contains("\n#1 <a href"), "{personal}");
    }

    #[test]
    fn a_long_text_is_cut() {
        let user = somebody(1, &"é".repeat(101), None);
        let shown = format!("{}… · Alice #1", "é".repeat(100));
        assert_eq!(open(&user, 0).html, format!("<b>Bounties</b>\n{shown}"));
    }

    #[test]
    fn the_list_of_due_bounties_has_headings() {
        let mut user = somebody(2, "x", None);
        let on = |day: &str| Some(day.parse::<NaiveDate>().unwrap().into());
        user.personal_bounties[0].due_date_ts = on("2026-11-22");
        user.personal_bounties[1].due_date_ts = on("2026-11-26");
        let soon = shown(Listing::Open(Filter::Soon), 0, vec![section(&user)]);
        assert_eq!(
            soon.html,
            "<b>Due soon</b>\n\
             <b>Overdue</b>\n\
             x · due Sun 22 Nov (overdue by 2 days) · Alice #1\n\
             <b>Due within 7 days</b>\n\
             x · due Thu 26 Nov (in 2 days) · Alice #2"
        );
    }

    #[test]
    fn a_done_bounty_shows_when_and_by_whom() {
        let mut user = somebody(1, "x", None);
        user.personal_bounties[0].done_at = Some(now().seconds());
        user.personal_bounties[0].done_by = Some("Bob".to_owned());
        let done = shown(Listing::Done, 0, vec![section(&user)]);
        assert_eq!(
            done.html,
            "<b>Done</b>\n<s>x</s> · done Tue 24 Nov by Bob · Alice #1"
        );
    }

    #[test]
    fn a_page_has_ten_bounties_and_buttons_to_other_pages() {
        let user = somebody(21, "x", None);
        assert_eq!(labels(&open(&user, 0)), ["Next ›"]);
        assert_eq!(labels(&open(&user, 1)), ["‹ Prev", "Next ›"]);
        assert_eq!(labels(&open(&user, 2)), ["‹ Prev"]);
        assert_eq!(
            open(&user, 2).html,
            "<b>Bounties</b> (21), page 3 of 3\nx · Alice #21"
        );
        assert_eq!(open(&user, 99), open(&user, 2), "past the end is the last");
        let second = open(&user, 1).html;
        assert!(second.contains("\nx · Alice #11\n"), "{second}");
    }

    #[test]
    fn a_search_for_many_words_has_one_page() {
        let user = somebody(11, "x", None);
        let find =
            |words: &str| shown(Listing::Matching(words.to_owned()), 0, vec![section(&user)]);
        let few = find(&"é".repeat(28));
        let data = &few.buttons[0][0].press;
        assert!(matches!(data, Press::Callback(data) if data.encode().len() == 63));
        let many = find(&"é".repeat(29));
        assert!(many.buttons.is_empty());
        assert!(
            many.html
                .ends_with("\n<i>These are the first; narrow it down with another word.</i>")
        );
    }

    #[test]
    fn pages_stay_within_the_limits_and_leave_nothing_out() {
        let longest_link = format!("https://example.org/{}", "&".repeat(2_028));
        for (text, link) in [
            ("x".repeat(500), None),
            ("😀".repeat(500), None),
            ("@".repeat(500), None),
            ("<".repeat(500), Some(longest_link.as_str())),
            ("ש".repeat(500), Some(longest_link.as_str())),
            ("a hand-written file ".repeat(1_000), None),
            ("@😀".repeat(10_000), Some(longest_link.as_str())),
        ] {
            let pages = all_pages(&somebody(25, &text, link));
            let lines = pages.iter().flat_map(|page| page.lines().skip(1));
            let ids: Vec<String> = lines
                .map(|line| line.rsplit(' ').next().unwrap().to_owned())
                .collect();
            let expected: Vec<String> = (1..=25).map(|number| format!("#{number}")).collect();
            assert_eq!(ids, expected);
        }
    }

    #[test]
    fn a_heading_is_on_every_page_of_its_section() {
        let (few, many) = (somebody(3, "few", None), somebody(12, "many", None));
        let group = Heading::List(List::Group(GroupId(-1)), Some("Friends & <co>"));
        let sections = [(Heading::List(List::Personal, None), &few), (group, &many)];
        let sections = sections.map(|(heading, user)| Section {
            heading: Some(heading),
            ..section(user)
        });
        let second = shown(Listing::Tracked(Filter::All), 1, sections.into()).html;
        assert_eq!(
            second.lines().take(3).collect::<Vec<_>>(),
            [
                "<b>Tracked by you</b> (15), page 2 of 2",
                "<b>Friends &amp; &lt;co&gt;</b>",
                "many · Alice #8"
            ]
        );
    }

    #[test]
    fn done_bounties_are_struck_through_and_omissions_are_noted() {
        let mut user = somebody(1, "x", None);
        user.personal_bounties[0].done_at = Some(1);
        let omitted = Omitted {
            deleted: 2,
            unreadable: 1,
        };
        let page = Page {
            listing: Listing::Tracked(Filter::All),
            owner: Some(UserId(1)),
            number: 0,
        };
        let reply = list(&page, vec![section(&user)], omitted, true, now());
        assert_eq!(
            reply.html,
            "<b>Tracked by you</b>\n<s>x</s> · Alice #1\n\
             <i>2 bounties that you tracked were deleted.</i>\n\
             <i>One member's bounties couldn't be read.</i>"
        );
    }
}
