//! Lists of bounties, in pages.

use super::bounty::done_on;
use super::{Button, Entry, Reply, creator, html, name_of, text};
use crate::callback_data::{CallbackData, Listing, MAX_BYTES};
use crate::due;
use crate::model::{GroupId, UserId};
use crate::now::Now;

const MAX_BOUNTIES_PER_PAGE: usize = 10;

/// Maximum characters that a list shows of a text; `/bounty 3` shows all of it.
const MAX_TEXT_CHARS: usize = 100;

/// Maximum length of bounties and headings in UTF-16 units. The rest of Telegram's 4,096 is
/// for the title and the notes.
const PAGE_UNITS: usize = 3_600;

/// Maximum length of bounties and headings in bytes of HTML. Telegram refuses messages over
/// 32,768 (telegram-bot-api's `MAX_TEXT_LENGTH`).
const PAGE_BYTES: usize = 30_000;

/// Which page of which list to show, where, to whom and when.
#[derive(Clone, Debug)]
pub struct Page {
    pub listing: Listing,
    /// Counts from 0. A number past the end means the last page.
    pub number: usize,
    /// Whose list it is, if it is a personal one.
    pub owner: UserId,
    pub is_group: bool,
    pub now: Now,
}

/// A part of a list, such as one group's bookmarks.
#[derive(Clone, Debug)]
pub struct Section<'a> {
    pub heading: Option<Heading>,
    /// In display order.
    pub entries: Vec<Entry<'a>>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Heading {
    Personal,
    /// A group and its title, if known.
    Group(GroupId, Option<String>),
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

/// A page of `/bounty`.
pub fn bounties(page: &Page, entries: &[Entry<'_>], omitted: Omitted) -> Reply {
    let sections = match page.listing {
        Listing::DueSoon => by_urgency(entries, page.now),
        _ => vec![Section {
            heading: None,
            entries: entries.to_vec(),
        }],
    };
    paged(page, &sections, omitted)
}

/// A page of `/my`.
pub fn my(page: &Page, sections: &[Section<'_>], omitted: Omitted) -> Reply {
    match page.listing {
        // In a DM, the sections are groups and stay as they are.
        Listing::TrackedDueSoon if page.is_group => {
            let entries: Vec<Entry<'_>> =
                sections.iter().flat_map(|of| of.entries.clone()).collect();
            paged(page, &by_urgency(&entries, page.now), omitted)
        }
        _ => paged(page, sections, omitted),
    }
}

fn by_urgency<'a>(entries: &[Entry<'a>], now: Now) -> Vec<Section<'a>> {
    let is_overdue = |entry: &&Entry<'_>| {
        let due = entry.bounty.due_date_ts;
        due.is_some_and(|due| due.date() < now.today())
    };
    let (overdue, soon): (Vec<&Entry<'_>>, _) = entries.iter().partition(is_overdue);
    let section = |heading, entries: Vec<&Entry<'a>>| Section {
        heading: Some(heading),
        entries: entries.into_iter().copied().collect(),
    };
    vec![
        section(Heading::Overdue, overdue),
        section(Heading::DueSoon, soon),
    ]
}

fn title(page: &Page) -> String {
    let title = match (&page.listing, page.is_group) {
        (Listing::DueSoon, _) => "Due soon",
        (Listing::Done, _) => "Done",
        (Listing::Mine, true) => "Added by you",
        (Listing::Tracked, _) => "Tracked by you",
        (Listing::TrackedDueSoon, _) => "Tracked by you, due soon",
        (Listing::Matching(words), _) => {
            let words = html::line(&html::shortened(words, 60));
            return format!("<b>Bounties with “{words}”</b>");
        }
        (Listing::Open | Listing::Choice(_), true) => "Bounties",
        (Listing::Open | Listing::Mine | Listing::Choice(_), false) => "Your bounties",
    };
    format!("<b>{title}</b>")
}

fn empty(page: &Page) -> String {
    let empty = match (&page.listing, page.is_group) {
        (Listing::DueSoon, _) => {
            "Nothing is due within 7 days. /bounty lists everything that is open."
        }
        (Listing::Done, _) => "Nothing is done yet. /done marks a bounty as done.",
        (Listing::Mine, true) => {
            "You have no open bounties here. Add one: <code>/add Fix login bug due friday</code>"
        }
        (Listing::Tracked, _) => {
            "You aren't tracking anything here yet. /track bookmarks a bounty; \
             <code>/bounty mine</code> lists what you added yourself."
        }
        (Listing::TrackedDueSoon, _) => {
            "Nothing that you track is due within 7 days. /my lists everything you track."
        }
        (Listing::Matching(words), _) => {
            let words = html::line(&html::shortened(words, 60));
            return format!(
                "No open bounty here has “{words}” in it. /bounty lists everything that is open."
            );
        }
        (Listing::Open | Listing::Choice(_), true) => {
            "No open bounties here. Add the first: <code>/add Fix login bug due friday</code>"
        }
        (Listing::Open | Listing::Mine | Listing::Choice(_), false) => {
            "You have no open bounties. Add the first: <code>/add Fix login bug due friday</code>"
        }
    };
    empty.to_owned()
}

/// A bounty of a list, and the index of its section.
#[derive(Clone, Copy)]
struct Item<'a> {
    entry: Entry<'a>,
    section: usize,
}

/// How to write the items of a list.
struct Style<'a> {
    headings: Vec<Option<String>>,
    listing: &'a Listing,
    now: Now,
}

fn paged(page: &Page, sections: &[Section<'_>], omitted: Omitted) -> Reply {
    let headings = sections
        .iter()
        .map(|section| section.heading.as_ref().map(heading));
    let style = Style {
        headings: headings.collect(),
        listing: &page.listing,
        now: page.now,
    };
    let items: Vec<Item<'_>> = sections
        .iter()
        .enumerate()
        .flat_map(|(section, of)| of.entries.iter().map(move |&entry| Item { entry, section }))
        .collect();
    let pages = style.pages(&items);
    let number = page.number.min(pages.len().saturating_sub(1));
    let title = title(page);
    let mut lines = match pages.len() {
        0 => vec![empty(page)],
        1 => vec![title],
        count => vec![format!(
            "{title} ({}), page {} of {count}",
            items.len(),
            number + 1
        )],
    };
    if let Some(items) = pages.get(number) {
        lines.extend(style.body(items));
    }
    let buttons = page_buttons(page, number, pages.len());
    if buttons.is_empty() && pages.len() > 1 {
        lines.push("<i>These are the first; narrow it down with another word.</i>".to_owned());
    }
    lines.extend(notes(omitted));
    Reply::new(lines.join("\n")).with_row(buttons)
}

impl Style<'_> {
    /// Cuts a list into pages, each as full as its limits allow.
    fn pages<'a>(&self, items: &'a [Item<'a>]) -> Vec<&'a [Item<'a>]> {
        let mut pages = Vec::new();
        let mut rest = items;
        while !rest.is_empty() {
            let most = &rest[..rest.len().min(MAX_BOUNTIES_PER_PAGE)];
            let count = match self.certainly_fit(most) {
                true => most.len(),
                false => self.fitting(most),
            };
            let (page, after) = rest.split_at(count);
            pages.push(page);
            rest = after;
        }
        pages
    }

    /// Whether items certainly fit on one page, whatever characters they contain. Thanks to
    /// this estimate, most pages that aren't shown needn't be written.
    fn certainly_fit(&self, items: &[Item<'_>]) -> bool {
        /// The rest of a line besides the text, the link and the names: an id, a date.
        const SHOWN: usize = 125;
        /// The tags of a line in bytes, without those of the addresses in its text.
        const TAGS: usize = 125;
        let (mut units, mut bytes) = (0, 0);
        for Item { entry, section } in items {
            let heading = self.headings[*section].as_ref().map_or(0, String::len);
            let by = entry.bounty.done_by.as_ref().map_or(0, String::len);
            let text = entry.bounty.text.len();
            let names = name_of(entry.owner).len() + by;
            let link = entry.bounty.link.as_ref().map_or(0, String::len);
            // No character has more UTF-16 units than bytes, and `@` becomes two. The link
            // may have to be written out.
            units += 2 * (text + names) + link.min(4 * MAX_TEXT_CHARS) + SHOWN + heading;
            // One byte becomes `&quot;` at most. An address in the text gets tags up to
            // twice as long as itself.
            bytes += 6 * (3 * text + names + 2 * link) + SHOWN + TAGS + heading;
        }
        units <= PAGE_UNITS && bytes <= PAGE_BYTES
    }

    /// How many of the items fit on one page; the first one always does.
    fn fitting(&self, items: &[Item<'_>]) -> usize {
        let (mut units, mut bytes) = (0, 0);
        for (count, added) in self.body(items).enumerate() {
            units += html::visible_length(&added) + 1;
            bytes += added.len() + 1;
            if count > 0 && (units > PAGE_UNITS || bytes > PAGE_BYTES) {
                return count;
            }
        }
        items.len()
    }

    /// What each item adds to a page: its line, with the heading above it if it starts a
    /// section or the page.
    fn body(&self, items: &[Item<'_>]) -> impl Iterator<Item = String> {
        let mut section = None;
        items.iter().map(move |item| {
            let is_new = section.replace(item.section) != Some(item.section);
            let line = self.line(item.entry);
            match self.headings[item.section].as_ref().filter(|_| is_new) {
                Some(heading) => format!("{heading}\n{line}"),
                None => line,
            }
        })
    }

    /// `text · due Fri 27 Nov (in 4 days) · Alice #3`, or `#3 text · …` if it is personal.
    /// A done bounty is struck through.
    fn line(&self, entry: Entry<'_>) -> String {
        let bounty = entry.bounty;
        let text = text::one_line(bounty, MAX_TEXT_CHARS);
        let mut parts = match entry.is_shared() {
            true => vec![text],
            false => vec![format!("{} {text}", bounty.id)],
        };
        let due = bounty.due_date_ts.filter(|_| bounty.is_open());
        parts.extend(due.map(|due| due::describe(due, self.now.today())));
        let done_at = bounty.done_at.filter(|_| *self.listing == Listing::Done);
        parts.extend(done_at.map(|at| done_on(bounty, at, self.now)));
        if entry.is_shared() {
            parts.push(format!("{} {}", creator(entry.owner), bounty.id));
        }
        parts.join(" · ")
    }
}

fn heading(heading: &Heading) -> String {
    let heading = match heading {
        Heading::Personal => "Personal".to_owned(),
        Heading::Group(_, Some(title)) => html::name(&html::shortened(title, 128)),
        Heading::Group(id, None) => format!("Group {id}"),
        Heading::Overdue => "Overdue".to_owned(),
        Heading::DueSoon => "Due within 7 days".to_owned(),
    };
    format!("<b>{heading}</b>")
}

fn notes(omitted: Omitted) -> Vec<String> {
    let deleted = match omitted.deleted {
        0 => None,
        1 => Some("<i>One bounty that you tracked was deleted.</i>".to_owned()),
        many => Some(format!(
            "<i>{many} bounties that you tracked were deleted.</i>"
        )),
    };
    let unreadable = match omitted.unreadable {
        0 => None,
        1 => Some("<i>One member's bounties couldn't be read.</i>".to_owned()),
        many => Some(format!(
            "<i>The bounties of {many} members couldn't be read.</i>"
        )),
    };
    deleted.into_iter().chain(unreadable).collect()
}

/// Buttons to the previous and the next page. Empty if the words of a search don't fit into
/// callback data.
pub(super) fn page_buttons(page: &Page, number: usize, count: usize) -> Vec<Button> {
    let button = |label, number| {
        let data = CallbackData::Page {
            listing: page.listing.clone(),
            owner: page.listing.is_personal().then_some(page.owner),
            page: number,
        };
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
    use crate::model::{Bounty, BountyId, Details, DueDate, List, User};

    /// Tuesday, 24 November 2026, at noon.
    fn now() -> Now {
        Now::new(1_795_521_600, |seconds| {
            DateTime::from_timestamp(seconds, 0).unwrap().date_naive()
        })
    }

    fn page(listing: Listing, number: usize) -> Page {
        Page {
            listing,
            number,
            owner: UserId(1),
            is_group: true,
            now: now(),
        }
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

    fn entries(user: &User) -> Vec<Entry<'_>> {
        let bounties = user.personal_bounties.iter();
        bounties.map(|bounty| Entry::new(user, bounty)).collect()
    }

    fn open(user: &User, number: usize) -> Reply {
        let page = page(Listing::Open, number);
        bounties(&page, &entries(user), Omitted::default())
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
        let soon = bounties(
            &page(Listing::DueSoon, 0),
            &entries(&user),
            Omitted::default(),
        );
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
        let done = bounties(&page(Listing::Done, 0), &entries(&user), Omitted::default());
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
        let find = |words: &str| {
            let page = page(Listing::Matching(words.to_owned()), 0);
            bounties(&page, &entries(&user), Omitted::default())
        };
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
    fn the_estimate_is_never_too_small() {
        let mut fit = [0, 0];
        for (character, link) in [("x", "&"), ("@", "x"), ("😀", "\""), ("\"", "ü")] {
            for count in (0..500).step_by(5) {
                let link = format!("https://example.org/{}", link.repeat(count));
                let mut user = somebody(10, &character.repeat(count), Some(&link));
                user.first_name = Some(character.repeat(10));
                for bounty in &mut user.personal_bounties {
                    bounty.due_date_ts = Some(DueDate::from(NaiveDate::MIN));
                }
                let style = Style {
                    headings: vec![Some(format!("<b>{}</b>", character.repeat(8)))],
                    listing: &Listing::Open,
                    now: now(),
                };
                let items: Vec<Item<'_>> = entries(&user)
                    .into_iter()
                    .map(|entry| Item { entry, section: 0 })
                    .collect();
                let fits = style.certainly_fit(&items);
                fit[usize::from(fits)] += 1;
                assert!(!fits || style.fitting(&items) == items.len());
            }
        }
        assert!(fit.iter().all(|count| *count > 10), "{fit:?}");
    }

    #[test]
    fn a_heading_is_on_every_page_of_its_section() {
        let (few, many) = (somebody(3, "few", None), somebody(12, "many", None));
        let group = Heading::Group(GroupId(-1), Some("Friends & <co>".to_owned()));
        let sections = [(Heading::Personal, &few), (group, &many)];
        let sections = sections.map(|(heading, user)| Section {
            heading: Some(heading),
            entries: entries(user),
        });
        let second = my(&page(Listing::Tracked, 1), &sections, Omitted::default()).html;
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
        let section = Section {
            heading: None,
            entries: entries(&user),
        };
        let omitted = Omitted {
            deleted: 2,
            unreadable: 1,
        };
        let reply = my(&page(Listing::Tracked, 0), &[section], omitted);
        assert_eq!(
            reply.html,
            "<b>Tracked by you</b>\n<s>x</s> · Alice #1\n\
             <i>2 bounties that you tracked were deleted.</i>\n\
             <i>One member's bounties couldn't be read.</i>"
        );
    }
}
