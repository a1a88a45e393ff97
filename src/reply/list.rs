//! Lists of bounties, in pages.

use chrono::NaiveDate;

use super::{Button, Entry, MAX_SHOWN_CHARS, Reply, creator, html, name_of};
use crate::callback_data::{CallbackData, Listing};
use crate::due;
use crate::model::{GroupId, UserId};

const MAX_BOUNTIES_PER_PAGE: usize = 10;

/// Room for bounties and headings in UTF-16 units; the rest of Telegram's 4,096 is for
/// the title and the notes.
const PAGE_UNITS: usize = 3_600;

/// Room for bounties and headings in bytes of HTML. Telegram cuts what is longer than
/// 35,000 before it reads the tags (tdlib's `clean_input_string`).
const PAGE_BYTES: usize = 30_000;

/// Which page of which list is shown, to whom and when.
#[derive(Clone, Copy, Debug)]
pub struct Page {
    pub listing: Listing,
    /// Counts from 0; one past the end is the last.
    pub number: usize,
    /// Whose list it is, if it is one of a person's.
    pub owner: UserId,
    pub today: NaiveDate,
}

/// A part of `/my`: one group's bookmarks, or the personal ones.
#[derive(Clone, Debug)]
pub struct Section<'a> {
    /// `None` if the whole list is of one group.
    pub heading: Option<Heading>,
    /// In the order in which they are shown.
    pub entries: Vec<Entry<'a>>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Heading {
    Personal,
    /// A group, and its title if it is known.
    Group(GroupId, Option<String>),
}

/// How much a list can't show, said below it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Omitted {
    /// Bookmarks whose bounty was deleted.
    pub deleted: usize,
    /// Files that couldn't be read.
    pub unreadable: usize,
}

/// A page of `/bounty`.
pub fn bounties(page: Page, is_group: bool, entries: Vec<Entry<'_>>, omitted: Omitted) -> Reply {
    let (title, empty) = match (page.listing, is_group) {
        (Listing::DueSoon, _) => (
            "Due soon",
            "Nothing is due within 7 days. /bounty lists everything that is open.",
        ),
        (Listing::Done, _) => (
            "Done",
            "Nothing is done yet. <code>/done 3</code> marks a bounty as done.",
        ),
        (_, true) => (
            "Bounties",
            "No open bounties here. Add the first: <code>/add Fix login bug due friday</code>",
        ),
        (_, false) => (
            "Your bounties",
            "You have no open bounties. Add the first: <code>/add Fix login bug due friday</code>",
        ),
    };
    let section = Section {
        heading: None,
        entries,
    };
    paged(page, title, empty, &[section], omitted)
}

/// A page of `/my`.
pub fn my(page: Page, sections: &[Section<'_>], omitted: Omitted) -> Reply {
    let (title, empty) = match page.listing {
        Listing::TrackedDueSoon => (
            "You track, due soon",
            "Nothing that you track is due within 7 days. /my lists all of it.",
        ),
        _ => (
            "You track",
            "You aren't tracking anything here yet. <code>/track 3</code> bookmarks a bounty; \
             /bounty lists what there is.",
        ),
    };
    paged(page, title, empty, sections, omitted)
}

/// A bounty of a list, and the index of its section.
#[derive(Clone, Copy)]
struct Item<'a> {
    entry: Entry<'a>,
    section: usize,
}

fn paged(
    page: Page,
    title: &str,
    empty: &str,
    sections: &[Section<'_>],
    omitted: Omitted,
) -> Reply {
    let headings: Vec<Option<String>> = sections
        .iter()
        .map(|section| section.heading.as_ref().map(heading))
        .collect();
    let items: Vec<Item<'_>> = sections
        .iter()
        .enumerate()
        .flat_map(|(section, of)| of.entries.iter().map(move |&entry| Item { entry, section }))
        .collect();
    let pages = pages(&items, &headings, page.today);
    let number = page.number.min(pages.len().saturating_sub(1));
    let mut lines = match pages.len() {
        0 => vec![empty.to_owned()],
        1 => vec![format!("<b>{title}</b>")],
        count => vec![format!(
            "<b>{title}</b> ({}), page {} of {count}",
            items.len(),
            number + 1
        )],
    };
    if let Some(items) = pages.get(number) {
        lines.extend(body(items, &headings, page.today));
    }
    lines.extend(notes(omitted));
    let buttons = page_buttons(Page { number, ..page }, pages.len());
    Reply::new(lines.join("\n")).with_row(buttons)
}

/// Cuts a list into pages, each as full as its limits allow.
fn pages<'a>(
    items: &'a [Item<'a>],
    headings: &[Option<String>],
    today: NaiveDate,
) -> Vec<&'a [Item<'a>]> {
    let mut pages = Vec::new();
    let mut rest = items;
    while !rest.is_empty() {
        let most = &rest[..rest.len().min(MAX_BOUNTIES_PER_PAGE)];
        let count = match surely_fit(most, headings) {
            true => most.len(),
            false => fitting(most, headings, today),
        };
        let (page, after) = rest.split_at(count);
        pages.push(page);
        rest = after;
    }
    pages
}

/// Whether items fit on one page whatever their characters. It spares writing most
/// pages but the one that is shown.
fn surely_fit(items: &[Item<'_>], headings: &[Option<String>]) -> bool {
    /// What a line shows beside the text and the name: an id, a due date.
    const SHOWN: usize = 125;
    /// The tags of a line, in bytes.
    const TAGS: usize = 125;
    let (mut units, mut bytes) = (0, 0);
    for Item { entry, section } in items {
        let heading = headings[*section].as_ref().map_or(0, String::len);
        let words = entry.bounty.text.len() + name_of(entry.owner).len();
        let link = entry.bounty.link.as_ref().map_or(0, String::len);
        // No character has more UTF-16 units than bytes, and `@` is shown as two.
        units += 2 * words + SHOWN + heading;
        // `&quot;` is the longest that a byte becomes.
        bytes += 6 * (words + link) + SHOWN + TAGS + heading;
    }
    units <= PAGE_UNITS && bytes <= PAGE_BYTES
}

/// How many of the items fit on one page; the first one always does.
fn fitting(items: &[Item<'_>], headings: &[Option<String>], today: NaiveDate) -> usize {
    let (mut units, mut bytes) = (0, 0);
    for (count, added) in body(items, headings, today).enumerate() {
        units += html::visible_length(&added) + 1;
        bytes += added.len() + 1;
        if count > 0 && (units > PAGE_UNITS || bytes > PAGE_BYTES) {
            return count;
        }
    }
    items.len()
}

/// What each item adds to a page: its line, and above it the heading if its section
/// starts there.
fn body(
    items: &[Item<'_>],
    headings: &[Option<String>],
    today: NaiveDate,
) -> impl Iterator<Item = String> {
    let mut section = None;
    items.iter().map(move |item| {
        let is_new = section.replace(item.section) != Some(item.section);
        let line = line(item.entry, today);
        match headings[item.section].as_ref().filter(|_| is_new) {
            Some(heading) => format!("{heading}\n{line}"),
            None => line,
        }
    })
}

fn heading(heading: &Heading) -> String {
    match heading {
        Heading::Personal => "<b>Personal</b>".to_owned(),
        Heading::Group(_, Some(title)) => {
            format!("<b>{}</b>", html::line(&html::shortened(title, 128)))
        }
        Heading::Group(id, None) => format!("<b>Group {id}</b>"),
    }
}

/// `#3 text · due Fri 27 Nov (in 4 days) · Alice`; what is done is struck through.
fn line(entry: Entry<'_>, today: NaiveDate) -> String {
    let bounty = entry.bounty;
    let text = html::line(&html::shortened(&bounty.text, MAX_SHOWN_CHARS));
    let text = html::linked(&text, bounty.link.as_deref());
    let mut parts = match bounty.done_at {
        Some(_) => vec![format!("{} <s>{text}</s>", bounty.id)],
        None => vec![format!("{} {text}", bounty.id)],
    };
    let due = bounty.due_date_ts.filter(|_| bounty.is_open());
    parts.extend(due.map(|due| due::describe(due, today)));
    parts.extend(entry.is_shared().then(|| creator(entry.owner)));
    parts.join(" · ")
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

fn page_buttons(page: Page, pages: usize) -> Vec<Button> {
    let button = |label: &str, number| Button {
        label: label.to_owned(),
        data: CallbackData::Page {
            listing: page.listing,
            owner: page.listing.is_personal().then_some(page.owner),
            page: number,
        },
    };
    let previous = (page.number > 0).then(|| button("‹ Prev", page.number - 1));
    let next = (page.number + 1 < pages).then(|| button("Next ›", page.number + 1));
    previous.into_iter().chain(next).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{Bounty, BountyId, Details, DueDate, User, UserId};

    fn today() -> NaiveDate {
        NaiveDate::from_ymd_opt(2026, 11, 24).unwrap()
    }

    /// Somebody with so many bounties in a group, each with this text and link.
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
            let bounty = Bounty::new(id, details, 0, Some(GroupId(-1)));
            user.personal_bounties.push(bounty);
        }
        user
    }

    fn number(listing: Listing, number: usize) -> Page {
        Page {
            listing,
            number,
            owner: UserId(1),
            today: today(),
        }
    }

    fn page(user: &User, page: usize) -> Reply {
        let own = user.personal_bounties.iter();
        let entries = own
            .map(|bounty| Entry {
                owner: user,
                bounty,
            })
            .collect();
        bounties(
            number(Listing::Open, page),
            true,
            entries,
            Omitted::default(),
        )
    }

    fn labels(reply: &Reply) -> Vec<&str> {
        reply
            .buttons
            .iter()
            .flatten()
            .map(|button| button.label.as_str())
            .collect()
    }

    /// Every page of a list, each checked against Telegram's limits.
    fn all_pages(user: &User) -> Vec<String> {
        let mut pages = Vec::new();
        loop {
            let reply = page(user, pages.len());
            assert!(html::visible_length(&reply.html) <= 4_096);
            assert!(reply.html.len() <= 35_000);
            let is_last = !labels(&reply).contains(&"Next ›");
            pages.push(reply.html);
            if is_last {
                return pages;
            }
        }
    }

    #[test]
    fn a_line_says_what_when_and_who() {
        let mut user = somebody(1, "Fix <it>", Some("https://example.org/?a&b"));
        user.personal_bounties[0].due_date_ts = Some(DueDate::from(today()));
        assert_eq!(
            page(&user, 0).html,
            "<b>Bounties</b>\n\
             #1 <a href=\"https://example.org/?a&amp;b\">Fix &lt;it&gt;</a> \
             · due Tue 24 Nov (today) · Alice"
        );
        assert!(page(&user, 0).buttons.is_empty());
    }

    #[test]
    fn ten_a_page_and_buttons_to_turn_them() {
        let user = somebody(21, "x", None);
        assert_eq!(labels(&page(&user, 0)), ["Next ›"]);
        assert_eq!(labels(&page(&user, 1)), ["‹ Prev", "Next ›"]);
        assert_eq!(labels(&page(&user, 2)), ["‹ Prev"]);
        assert_eq!(
            page(&user, 2).html,
            "<b>Bounties</b> (21), page 3 of 3\n#21 x · Alice"
        );
        assert_eq!(page(&user, 99), page(&user, 2), "past the end is the last");
        assert!(
            page(&user, 1).html.contains("\n#11 x"),
            "{}",
            page(&user, 1).html
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
                .map(|line| line.split(' ').next().unwrap().to_owned())
                .collect();
            let expected: Vec<String> = (1..=25).map(|number| format!("#{number}")).collect();
            assert_eq!(ids, expected);
        }
    }

    #[test]
    fn what_surely_fits_does_fit() {
        let mut fit = [0, 0];
        for (character, link) in [("x", "&"), ("@", "x"), ("😀", "\""), ("\"", "ü")] {
            for count in (0..500).step_by(5) {
                let link = format!("https://example.org/{}", link.repeat(count));
                let mut user = somebody(10, &character.repeat(count), Some(&link));
                user.first_name = Some(character.repeat(10));
                for bounty in &mut user.personal_bounties {
                    bounty.due_date_ts = Some(DueDate::from(NaiveDate::MIN));
                }
                let bounties = user.personal_bounties.iter();
                let items: Vec<Item<'_>> = bounties
                    .map(|bounty| Item {
                        entry: Entry {
                            owner: &user,
                            bounty,
                        },
                        section: 0,
                    })
                    .collect();
                let headings = [Some(format!("<b>{}</b>", character.repeat(8)))];
                let fits = surely_fit(&items, &headings);
                fit[usize::from(fits)] += 1;
                assert!(!fits || fitting(&items, &headings, today()) == items.len());
            }
        }
        assert!(fit.iter().all(|count| *count > 10), "{fit:?}");
    }

    #[test]
    fn a_heading_stands_on_every_page_of_its_section() {
        let (few, many) = (somebody(3, "few", None), somebody(12, "many", None));
        let section = |heading, user: &'static User| Section {
            heading: Some(heading),
            entries: user
                .personal_bounties
                .iter()
                .map(|bounty| Entry {
                    owner: user,
                    bounty,
                })
                .collect(),
        };
        let (few, many) = (Box::leak(Box::new(few)), Box::leak(Box::new(many)));
        let group = Heading::Group(GroupId(-1), Some("Friends & <co>".to_owned()));
        let sections = [section(Heading::Personal, few), section(group, many)];
        let second = my(number(Listing::Tracked, 1), &sections, Omitted::default()).html;
        assert_eq!(
            second.lines().take(3).collect::<Vec<_>>(),
            [
                "<b>You track</b> (15), page 2 of 2",
                "<b>Friends &amp; &lt;co&gt;</b>",
                "#8 many · Alice"
            ]
        );
    }

    #[test]
    fn what_is_done_is_struck_through_and_what_is_missing_is_said() {
        let mut user = somebody(1, "x", None);
        user.personal_bounties[0].done_at = Some(1);
        let entry = Entry {
            owner: &user,
            bounty: &user.personal_bounties[0],
        };
        let sections = [Section {
            heading: None,
            entries: vec![entry],
        }];
        let omitted = Omitted {
            deleted: 2,
            unreadable: 1,
        };
        let reply = my(number(Listing::Tracked, 0), &sections, omitted);
        assert_eq!(
            reply.html,
            "<b>You track</b>\n#1 <s>x</s> · Alice\n\
             <i>2 bounties that you tracked were deleted.</i>\n\
             <i>One member's bounties couldn't be read.</i>"
        );
    }
}
