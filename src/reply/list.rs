//! Lists of bounties, in pages.

use chrono::NaiveDate;

use super::bounty::done_on;
use super::text::{self, Width};
use super::{Button, Follower, Press, Reply, creator, followed_by, html};
use crate::callback_data::{CallbackData, MAX_BYTES, Mark, Page, Place, Tick};
use crate::command::{Filter, Listing};
use crate::due;
use crate::model::{Bounty, BountyRef, DueDate, List, UserId};
use crate::now::Now;

/// Maximum number of rows on a page.
pub const ROWS_PER_PAGE: usize = 10;

/// How many buttons for rows are side by side.
const TICKS_PER_LINE: usize = 3;

/// How much of a creator's name a row's button shows.
const MAX_NAME_ON_TICK: usize = 10;

/// A page of a list.
#[derive(Clone, Debug)]
pub struct ListPage<'a> {
    pub page: Page,
    /// In display order.
    pub rows: Vec<Row<'a>>,
    /// How many rows the whole list has.
    pub total: usize,
    pub omitted: Omitted,
    /// In a DM, whose it is: their own bounties need no creator's name.
    pub person: Option<UserId>,
}

#[derive(Clone, Debug)]
pub struct Row<'a> {
    pub bounty: BountyRef,
    /// The name by which people here know its creator.
    pub creator: &'a str,
    /// `None` if it was already done when the list was asked for. Then it has no button.
    pub place: Option<Place>,
    /// In a DM, the list that it is on, with a group's title, as far as they are known.
    pub section: Option<(List, Option<&'a str>)>,
    pub content: Content<'a>,
}

#[derive(Clone, Debug)]
pub enum Content<'a> {
    Bounty {
        bounty: &'a Bounty,
        followers: Vec<Follower<'a>>,
        repeats: bool,
        /// The day on which it was due when the row was first drawn, if it has moved on from
        /// there, and can be moved back.
        moved_from: Option<NaiveDate>,
    },
    Missing(Missing),
}

/// Why a row's bounty can't be shown any more.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Missing {
    Deleted,
    /// It is somebody else's, which only a bookmark showed.
    Untracked,
    /// It is in a file that can't be read.
    Unreadable,
}

/// How much a list can't show. A note below the list says so.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Omitted {
    /// Bookmarks whose bounty was deleted.
    pub deleted: usize,
    /// Files that couldn't be read.
    pub unreadable: usize,
}

pub fn list(shown: &ListPage<'_>, now: Now) -> Reply {
    let (page, number) = (&shown.page, shown.page.number);
    let is_group = shown.person.is_none();
    let not_shown = not_shown(shown.omitted);
    if shown.rows.is_empty() {
        let reply = Reply::new(empty(&page.listing, is_group) + &not_shown);
        return match page.listing {
            Listing::Matching(_) => reply,
            _ => reply.with_row(refresh_button(page)),
        };
    }
    let count = shown.total.div_ceil(ROWS_PER_PAGE).max(number + 1);
    let title = title(&page.listing, is_group);
    let title = match count {
        1 => format!("<b>{title}</b>"),
        _ => format!(
            "<b>{title}</b> ({}), page {} of {count}",
            shown.total,
            number + 1
        ),
    };
    let pages = page_buttons(page, number, count);
    let notes = match pages.is_empty() && count > 1 {
        true => "\n<i>These are the first; narrow it down with another word.</i>",
        false => "",
    };
    let reply = Reply::fitting(|width| {
        let lines = lines(shown, now, width);
        format!("{title}{lines}{notes}{not_shown}")
    });
    let reply = reply.with_rows(ticks(shown), TICKS_PER_LINE);
    reply.with_row(pages)
}

const ADD: &str = "<code>/add Book the cabin due friday</code>";

fn title(listing: &Listing, is_group: bool) -> String {
    let title = match listing {
        Listing::Open(Filter::All) | Listing::Choice(_) if is_group => "Bounties",
        Listing::Open(Filter::All) | Listing::Choice(_) => "Your bounties",
        Listing::Open(filter) => when_due(*filter)[0],
        Listing::Done => "Done",
        Listing::Mine => "Added by you",
        Listing::Tracked(Filter::All) => "Tracked by you",
        Listing::Tracked(filter) => {
            let when = when_due(*filter)[0].to_lowercase();
            return format!("Tracked by you, {when}");
        }
        Listing::Matching(words) => return format!("Bounties with “{}”", html::quoted(words)),
    };
    title.to_owned()
}

/// What is said if a list is empty.
fn empty(listing: &Listing, is_group: bool) -> String {
    match listing {
        Listing::Open(Filter::All) | Listing::Choice(_) if is_group => {
            format!("No open bounties here. Add the first: {ADD}")
        }
        Listing::Mine if is_group => format!("You have no open bounties here. Add one: {ADD}"),
        Listing::Open(Filter::All) | Listing::Choice(_) | Listing::Mine => {
            format!("You have no open bounties. Add the first: {ADD}")
        }
        Listing::Open(filter) => {
            let [_, when] = when_due(*filter);
            format!("Nothing is {when}. /bounty lists everything that is open.")
        }
        Listing::Done => "Nothing is done yet. /done marks a bounty as done.".to_owned(),
        Listing::Tracked(Filter::All) => "You aren't tracking anything here yet. /track bookmarks \
             a bounty; <code>/bounty mine</code> lists what you added yourself."
            .to_owned(),
        Listing::Tracked(filter) => {
            let [_, when] = when_due(*filter);
            format!("Nothing that you track is {when}. /my lists everything you track.")
        }
        Listing::Matching(words) => format!(
            "Nothing open here has “{}” in it. /bounty lists everything that is open.",
            html::quoted(words)
        ),
    }
}

/// When the bounties of a filter are due: as a title, and in a sentence.
fn when_due(filter: Filter) -> [&'static str; 2] {
    match filter {
        Filter::All => ["", ""],
        Filter::Soon => ["Due soon", "due within 7 days"],
        Filter::Today => ["Due today", "due today"],
        Filter::Overdue => ["Overdue", "overdue"],
    }
}

/// A line for each row, with a heading where a section or the page starts.
fn lines(shown: &ListPage<'_>, now: Now, width: Width) -> String {
    let mut above = None;
    let mut html = String::new();
    for row in &shown.rows {
        let heading = shown.heading(row, now);
        if let Some(words) = heading.as_ref().filter(|_| heading != above) {
            html += &format!("\n<b>{words}</b>");
            above = heading;
        }
        html.push('\n');
        shown.push_line(&mut html, row, now, width);
    }
    html
}

impl ListPage<'_> {
    /// Whether it has a section for each of a person's lists, rather than for each day.
    fn is_by_list(&self) -> bool {
        self.person.is_some() && self.page.listing.is_personal()
    }

    fn is_own(&self, row: &Row<'_>) -> bool {
        self.person == Some(row.bounty.owner)
    }

    /// `None` if the row goes on with the section above.
    fn heading(&self, row: &Row<'_>, now: Now) -> Option<String> {
        if self.is_by_list() {
            return row.section.map(list_heading);
        }
        match row.place {
            Some(Place::Day(date)) => Some(due::heading(date, now.today())),
            Some(Place::NoDate) => Some("No date".to_owned()),
            Some(Place::SaidDone) => Some("Said to be done".to_owned()),
            None => (self.page.listing != Listing::Done).then(|| "Done".to_owned()),
        }
    }

    /// Adds `text · Alice #3 · ☆ Bob`, or in a DM `#3 text` for one's own.
    fn push_line(&self, html: &mut String, row: &Row<'_>, now: Now, width: Width) {
        let (id, is_own) = (row.bounty.id, self.is_own(row));
        if is_own {
            *html += &format!("{id} ");
        }
        let (day, followers) = match &row.content {
            Content::Missing(why) => {
                html.push_str(missing(*why));
                (None, Vec::new())
            }
            Content::Bounty {
                bounty,
                followers,
                repeats,
                ..
            } => {
                let says_done = followers.iter().any(|follower| follower.says_done);
                let is_struck = bounty.done_at.is_some() || says_done;
                text::push_line(html, bounty, width, is_struck);
                let mut day = self.day(row.place, bounty, says_done, now);
                if *repeats {
                    // Behind the day, or behind the text if the day is in the heading.
                    day.as_mut().unwrap_or(html).push_str(" ↻");
                }
                (day, followed_by(followers))
            }
        };
        let handle = (!is_own).then(|| format!("{} {id}", creator(row.creator)));
        for part in day.into_iter().chain(handle).chain(followers) {
            *html += " · ";
            *html += &part;
        }
    }

    /// What the heading doesn't say about when it is or was due.
    fn day(
        &self,
        place: Option<Place>,
        bounty: &Bounty,
        says_done: bool,
        now: Now,
    ) -> Option<String> {
        if let Some(at) = bounty.done_at {
            return (self.page.listing == Listing::Done).then(|| done_on(bounty, at, now));
        }
        let heading = place.and_then(Place::day).filter(|_| !self.is_by_list());
        match bounty.due_date_ts {
            Some(due) if heading == Some(due.date()) => due::overdue_by(due, now.today()),
            Some(_) if says_done && place == Some(Place::SaidDone) => None,
            Some(due) => Some(due::describe(due, now.today())),
            None => heading.map(|_| "no date".to_owned()),
        }
    }
}

fn missing(why: Missing) -> &'static str {
    match why {
        Missing::Deleted => "<i>deleted</i>",
        Missing::Untracked => "<i>no longer tracked</i>",
        Missing::Unreadable => "<i>couldn't be read</i>",
    }
}

/// A button for each row: what a press does, and the row's handle. None if one of them carries
/// more than a button can.
fn ticks(shown: &ListPage<'_>) -> Vec<Button> {
    let button = |row: &Row<'_>| {
        let place = row.place?;
        let (mark, due) = mark_and_due(&row.content);
        let tick = Tick {
            mark,
            bounty: row.bounty,
            place,
            due: due.filter(|due| Some(*due) != place.day()),
            page: shown.page.clone(),
        };
        let id = row.bounty.id;
        let label = match (tick.mark, shown.is_own(row)) {
            (Mark::Gone, _) => "–".to_owned(),
            (mark, true) => format!("{} {id}", sign(mark)),
            (mark, false) => {
                let name = html::short_line(row.creator, MAX_NAME_ON_TICK);
                format!("{} {name} {id}", sign(mark))
            }
        };
        Some(button_that_fits(label, CallbackData::Tick(tick)))
    };
    let buttons: Option<Vec<Button>> = shown.rows.iter().filter_map(button).collect();
    buttons.unwrap_or_default()
}

/// What a row's button does, and from or to which day if the bounty repeats.
fn mark_and_due(content: &Content<'_>) -> (Mark, Option<NaiveDate>) {
    match content {
        Content::Missing(_) => (Mark::Gone, None),
        Content::Bounty { bounty, .. } if bounty.done_at.is_some() => (Mark::Untick, None),
        Content::Bounty {
            moved_from: Some(due),
            ..
        } => (Mark::Untick, Some(*due)),
        Content::Bounty {
            bounty, repeats, ..
        } => {
            let due = bounty.due_date_ts.filter(|_| *repeats);
            (Mark::Tick, due.map(DueDate::date))
        }
    }
}

fn sign(mark: Mark) -> char {
    match mark {
        Mark::Tick => '✓',
        Mark::Untick => '↩',
        Mark::Gone => '–',
    }
}

fn list_heading(list: (List, Option<&str>)) -> String {
    match list {
        (List::Personal, _) => "Personal".to_owned(),
        (List::Group(_), Some(title)) => html::name(&html::shortened(title, 128)),
        (List::Group(id), None) => format!("Group {id}"),
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

/// Whether a drawn list has buttons for its rows.
pub fn can_be_ticked(list: &Reply) -> bool {
    let mut buttons = list.buttons.iter().flatten();
    buttons.any(|button| match &button.press {
        Press::Callback(data) => matches!(CallbackData::decode(data), Some(CallbackData::Tick(_))),
        Press::OpenUrl(_) => false,
    })
}

/// A button that draws a list again, if its words fit into callback data.
pub fn refresh_button(page: &Page) -> Option<Button> {
    button_that_fits("↻".to_owned(), CallbackData::Page(page.clone()))
}

/// Buttons to the previous and the next page. Empty if the words of a search don't fit into
/// callback data.
pub(super) fn page_buttons(page: &Page, number: usize, count: usize) -> Vec<Button> {
    let button = |label: &str, number| {
        let page = Page {
            number,
            ..page.clone()
        };
        button_that_fits(label.to_owned(), CallbackData::Page(page))
    };
    let previous = (number > 0).then(|| button("‹ Prev", number - 1));
    let next = (number + 1 < count).then(|| button("Next ›", number + 1));
    previous.into_iter().chain(next).flatten().collect()
}

fn button_that_fits(label: String, data: CallbackData) -> Option<Button> {
    let button = Button::new(label, data);
    let fits = !matches!(&button.press, Press::Callback(data) if data.len() > MAX_BYTES);
    fits.then_some(button)
}

#[cfg(test)]
mod tests {
    use chrono::DateTime;

    use super::super::Entry;
    use super::super::Press;
    use super::*;
    use crate::model::{BountyId, Details, GroupId, User};

    /// Tuesday, 24 November 2026, at noon.
    fn now() -> Now {
        Now::new(1_795_521_600, |seconds| {
            DateTime::from_timestamp(seconds, 0).unwrap().date_naive()
        })
    }

    fn day(iso: &str) -> NaiveDate {
        iso.parse().unwrap()
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

    /// A row for each bounty, where its due date puts it.
    fn rows(user: &User) -> Vec<Row<'_>> {
        let bounties = user.personal_bounties.iter();
        let row = |bounty| {
            let entry = Entry::new(user, bounty);
            let place = match bounty.due_date_ts {
                Some(due) => Place::Day(due.date()),
                None => Place::NoDate,
            };
            Row {
                bounty: entry.reference(),
                creator: entry.name,
                place: bounty.is_open().then_some(place),
                section: None,
                content: Content::Bounty {
                    bounty,
                    followers: Vec::new(),
                    repeats: false,
                    moved_from: None,
                },
            }
        };
        bounties.map(row).collect()
    }

    /// A page of a group's list.
    fn page(listing: Listing, number: usize, rows: Vec<Row<'_>>, total: usize) -> ListPage<'_> {
        ListPage {
            page: Page {
                owner: listing.is_personal().then_some(UserId(1)),
                listing,
                number,
            },
            rows,
            total,
            omitted: Omitted::default(),
            person: None,
        }
    }

    fn open(user: &User) -> ListPage<'_> {
        let count = user.personal_bounties.len();
        page(Listing::Open(Filter::All), 0, rows(user), count)
    }

    fn drawn(shown: &ListPage<'_>) -> String {
        let reply = list(shown, now());
        let buttons = reply.buttons.iter().map(|row| {
            let labels = row.iter().map(|button| format!("[{}]", button.label));
            format!("\n{}", labels.collect::<String>())
        });
        reply.html + &buttons.collect::<String>()
    }

    fn follower(name: &str, says_done: bool) -> Follower<'_> {
        Follower {
            id: UserId(2),
            name,
            says_done,
        }
    }

    fn followers<'a, 'b>(row: &'b mut Row<'a>) -> &'b mut Vec<Follower<'a>> {
        match &mut row.content {
            Content::Bounty { followers, .. } => followers,
            Content::Missing(_) => panic!("a row without a bounty"),
        }
    }

    #[test]
    fn rows_stand_under_their_days() {
        let mut user = somebody(7, "x", None);
        let days = [
            "2026-11-22",
            "2026-11-23",
            "2026-11-24",
            "2026-11-25",
            "2026-11-28",
            "2027-01-01",
        ];
        for (bounty, on) in user.personal_bounties.iter_mut().zip(days) {
            bounty.due_date_ts = Some(day(on).into());
        }
        assert_eq!(
            drawn(&open(&user)),
            "<b>Bounties</b>\n\
             <b>Overdue</b>\n\
             x · by 2 days · Alice #1\n\
             x · by 1 day · Alice #2\n\
             <b>Today</b>\n\
             x · Alice #3\n\
             <b>Tomorrow</b>\n\
             x · Alice #4\n\
             <b>Sat 28 Nov (in 4 days)</b>\n\
             x · Alice #5\n\
             <b>Fri 1 Jan 2027 (in 38 days)</b>\n\
             x · Alice #6\n\
             <b>No date</b>\n\
             x · Alice #7\n\
             [✓ Alice #1][✓ Alice #2][✓ Alice #3]\n\
             [✓ Alice #4][✓ Alice #5][✓ Alice #6]\n\
             [✓ Alice #7]"
        );
    }

    #[test]
    fn ones_own_needs_no_name_in_a_dm() {
        let user = somebody(1, "Fix <it>", Some("https://example.org/?a&b"));
        let mut shown = open(&user);
        shown.person = Some(UserId(1));
        assert_eq!(
            drawn(&shown),
            "<b>Your bounties</b>\n<b>No date</b>\n\
             #1 <a href=\"https://example.org/?a&amp;b\">Fix &lt;it&gt;</a>\n[✓ #1]"
        );
    }

    #[test]
    fn a_long_text_is_cut() {
        let user = somebody(1, &"é".repeat(101), None);
        let shown = format!("\n{}… · Alice #1\n", "é".repeat(100));
        assert!(drawn(&open(&user)).contains(&shown));
    }

    #[test]
    fn a_row_says_who_is_on_it() {
        let user = somebody(3, "x", None);
        let mut shown = open(&user);
        followers(&mut shown.rows[0]).extend(["Bob", "<C>"].map(|name| follower(name, false)));
        followers(&mut shown.rows[1])
            .extend(["Bob", "Carol", "Dave"].map(|name| follower(name, false)));
        followers(&mut shown.rows[2]).extend([follower("Bob", true), follower("Carol", false)]);
        shown.rows[2].place = Some(Place::SaidDone);
        assert_eq!(
            drawn(&shown),
            "<b>Bounties</b>\n<b>No date</b>\n\
             x · Alice #1 · ☆ Bob, &lt;C&gt;\n\
             x · Alice #2 · ☆ Bob, Carol +1\n\
             <b>Said to be done</b>\n\
             <s>x</s> · Alice #3 · Bob says it's done · ☆ Carol\n\
             [✓ Alice #1][✓ Alice #2][✓ Alice #3]"
        );
    }

    /// What has become of rows that were put under the day that it was then.
    #[test]
    fn a_row_keeps_its_place() {
        let mut user = somebody(6, "x", None);
        for bounty in &mut user.personal_bounties {
            bounty.due_date_ts = Some(day("2026-11-23").into());
        }
        let mut shown = rows(&user);
        let (mut done, mut later, mut never) = (
            user.personal_bounties[1].clone(),
            user.personal_bounties[2].clone(),
            user.personal_bounties[3].clone(),
        );
        done.done_at = Some(now().seconds());
        later.due_date_ts = Some(day("2026-11-25").into());
        never.due_date_ts = None;
        for (row, changed) in shown[1..4].iter_mut().zip([&done, &later, &never]) {
            row.content = Content::Bounty {
                bounty: changed,
                followers: Vec::new(),
                repeats: false,
                moved_from: None,
            };
        }
        shown[4].content = Content::Missing(Missing::Deleted);
        followers(&mut shown[5]).push(follower("Bob", true));
        assert_eq!(
            drawn(&page(Listing::Open(Filter::All), 0, shown, 6)),
            "<b>Bounties</b>\n<b>Overdue</b>\n\
             x · by 1 day · Alice #1\n\
             <s>x</s> · Alice #2\n\
             x · due Wed 25 Nov (tomorrow) · Alice #3\n\
             x · no date · Alice #4\n\
             <i>deleted</i> · Alice #5\n\
             <s>x</s> · by 1 day · Alice #6 · Bob says it's done\n\
             [✓ Alice #1][↩ Alice #2][✓ Alice #3]\n\
             [✓ Alice #4][–][✓ Alice #6]"
        );
    }

    /// Behind the day, or behind the text if the heading says the day.
    #[test]
    fn a_row_says_that_it_repeats() {
        let mut user = somebody(5, "x", None);
        let days = ["2026-11-23", "2026-11-25", "2026-11-25", "2026-12-01"];
        for (bounty, on) in user.personal_bounties.iter_mut().zip(days) {
            bounty.due_date_ts = Some(day(on).into());
        }
        let mut shown = open(&user);
        for row in &mut shown.rows[..4] {
            let Content::Bounty { repeats, .. } = &mut row.content else {
                continue;
            };
            *repeats = true;
        }
        followers(&mut shown.rows[2]).push(follower("Bob", true));
        shown.rows[2].place = Some(Place::SaidDone);
        shown.rows[3].place = Some(Place::Day(day("2026-11-24")));
        if let Content::Bounty { moved_from, .. } = &mut shown.rows[3].content {
            *moved_from = Some(day("2026-11-24"));
        }
        assert_eq!(
            drawn(&shown),
            "<b>Bounties</b>\n\
             <b>Overdue</b>\n\
             x · by 1 day ↻ · Alice #1\n\
             <b>Tomorrow</b>\n\
             x ↻ · Alice #2\n\
             <b>Said to be done</b>\n\
             <s>x</s> ↻ · Alice #3 · Bob says it's done\n\
             <b>Today</b>\n\
             x · due Tue 1 Dec (in 7 days) ↻ · Alice #4\n\
             <b>No date</b>\n\
             x · Alice #5\n\
             [✓ Alice #1][✓ Alice #2][✓ Alice #3]\n\
             [↩ Alice #4][✓ Alice #5]"
        );
        let buttons = list(&shown, now()).buttons.concat();
        let data = buttons.iter().map(|button| match &button.press {
            Press::Callback(data) => data.clone(),
            Press::OpenUrl(_) => String::new(),
        });
        assert_eq!(
            data.collect::<Vec<String>>(),
            [
                "tick 1 1 739943 open 0",
                "tick 1 2 739945 open 0",
                "tick 1 3 said:739945 open 0",
                "back 1 4 739944 open 0",
                "tick 1 5 none open 0",
            ]
        );
    }

    #[test]
    fn a_done_bounty_shows_when_and_by_whom() {
        let mut user = somebody(1, "x", None);
        user.personal_bounties[0].done_at = Some(now().seconds());
        user.personal_bounties[0].done_by = Some("Bob".to_owned());
        assert_eq!(
            drawn(&page(Listing::Done, 0, rows(&user), 1)),
            "<b>Done</b>\n<s>x</s> · done Tue 24 Nov by Bob · Alice #1"
        );
        assert_eq!(
            drawn(&page(Listing::Tracked(Filter::All), 0, rows(&user), 1)),
            "<b>Tracked by you</b>\n<b>Done</b>\n<s>x</s> · Alice #1"
        );
    }

    #[test]
    fn a_list_of_several_pages() {
        let user = somebody(1, "x", None);
        let buttons = |number, total| {
            let shown = page(Listing::Open(Filter::All), number, rows(&user), total);
            let drawn = drawn(&shown);
            let (title, rest) = drawn.split_once('\n').unwrap();
            let last = rest.lines().last().unwrap();
            format!("{title} {last}")
        };
        assert_eq!(buttons(0, 10), "<b>Bounties</b> [✓ Alice #1]");
        assert_eq!(buttons(0, 11), "<b>Bounties</b> (11), page 1 of 2 [Next ›]");
        assert_eq!(
            buttons(1, 21),
            "<b>Bounties</b> (21), page 2 of 3 [‹ Prev][Next ›]"
        );
        assert_eq!(buttons(2, 21), "<b>Bounties</b> (21), page 3 of 3 [‹ Prev]");
        // Others were done elsewhere.
        assert_eq!(buttons(2, 4), "<b>Bounties</b> (4), page 3 of 3 [‹ Prev]");
    }

    #[test]
    fn an_empty_list_can_be_drawn_again() {
        let nothing = |listing| drawn(&page(listing, 0, Vec::new(), 0));
        for listing in [Listing::Open(Filter::Today), Listing::Mine, Listing::Done] {
            let drawn = nothing(listing);
            assert!(drawn.ends_with("\n[↻]"), "{drawn}");
        }
        let found = nothing(Listing::Matching("garden".to_owned()));
        assert!(!found.contains('↻'), "{found}");
    }

    #[test]
    fn a_search_for_many_words_has_no_buttons() {
        let user = somebody(1, "x", None);
        let find = |words: &str| {
            list(
                &page(Listing::Matching(words.to_owned()), 0, rows(&user), 11),
                now(),
            )
        };
        let data = |reply: &Reply| -> Vec<usize> {
            let buttons = reply.buttons.iter().flatten();
            let data = buttons.map(|button| match &button.press {
                Press::Callback(data) => data.len(),
                Press::OpenUrl(_) => 0,
            });
            data.collect()
        };
        assert_eq!(data(&find(&"é".repeat(21))), [63, 49]);
        assert_eq!(data(&find(&"é".repeat(22))), [51]);
        let many = find(&"é".repeat(29));
        assert!(many.buttons.is_empty());
        assert!(
            many.html
                .ends_with("\n<i>These are the first; narrow it down with another word.</i>")
        );
    }

    /// The most that Telegram takes: 4,096 UTF-16 units of visible text, 32,768 bytes of HTML,
    /// and about 10 KB of buttons.
    #[test]
    fn the_longest_page_stays_within_the_limits_and_leaves_nothing_out() {
        let longest_link = format!("https://example.org/{}", "&".repeat(2_028));
        let long_name = "&שּׁ😀".repeat(400);
        for (text, link, name) in [
            ("x".repeat(500), None, "Alice".repeat(20)),
            ("😀".repeat(500), None, "😀".repeat(64)),
            ("@".repeat(500), None, "@".repeat(64)),
            (
                "<".repeat(500),
                Some(longest_link.as_str()),
                "\"".repeat(64),
            ),
            ("ש".repeat(500), Some(longest_link.as_str()), "ש".repeat(64)),
            (
                "a hand-written file ".repeat(1_000),
                None,
                long_name.clone(),
            ),
            ("@😀".repeat(10_000), Some(longest_link.as_str()), long_name),
        ] {
            let mut user = somebody(10, &text, link);
            user.first_name = Some(name.clone());
            user.user_id = UserId(99_999_999_999);
            for (bounty, days) in user.personal_bounties.iter_mut().zip(0..) {
                let due = day("2927-09-20") + chrono::Days::new(days);
                bounty.due_date_ts = Some(due.into());
            }
            let mut shown = page(Listing::Tracked(Filter::Overdue), 999, rows(&user), 10_000);
            shown.page.owner = Some(user.user_id);
            for row in &mut shown.rows {
                let on_it = [follower(&name, true), follower(&name, false)];
                followers(row).extend(on_it.into_iter().cycle().take(6));
            }
            let reply = list(&shown, now());
            assert!(html::visible_length(&reply.html) <= 4_096);
            assert!(reply.html.len() <= 32_768);
            assert_eq!(reply.buttons.iter().flatten().count(), 11);
            let json = |button: &Button| {
                let Press::Callback(data) = &button.press else {
                    return 0;
                };
                assert!(data.len() <= MAX_BYTES);
                // In JSON, a character outside the plane of the first ones may take 12 bytes.
                6 * button.label.encode_utf16().count() + data.len() + 40
            };
            let buttons = reply.buttons.iter().flatten().map(json);
            assert!(buttons.sum::<usize>() <= 8_000);
            let ids: Vec<usize> = (1..=10)
                .map(|id| reply.html.matches(&format!(" #{id} ·")).count())
                .collect();
            assert_eq!(ids, [1; 10]);
        }
    }

    #[test]
    fn a_heading_is_on_every_page_of_its_section() {
        let mut user = somebody(4, "x", None);
        user.personal_bounties[1].due_date_ts = Some(day("2026-11-22").into());
        let mut shown = page(Listing::Tracked(Filter::All), 1, rows(&user), 14);
        shown.person = Some(UserId(9));
        let group = List::Group(GroupId(-1));
        let friends = Some((group, Some("Friends & <co>")));
        let sections = [
            Some((List::Personal, None)),
            friends,
            None,
            Some((group, None)),
        ];
        for (row, section) in shown.rows.iter_mut().zip(sections) {
            row.section = section;
        }
        shown.rows[2].content = Content::Missing(Missing::Untracked);
        assert_eq!(
            list(&shown, now()).html,
            "<b>Tracked by you</b> (14), page 2 of 2\n\
             <b>Personal</b>\n\
             x · Alice #1\n\
             <b>Friends &amp; &lt;co&gt;</b>\n\
             x · due Sun 22 Nov (overdue by 2 days) · Alice #2\n\
             <i>no longer tracked</i> · Alice #3\n\
             <b>Group -1</b>\n\
             x · Alice #4"
        );
    }

    #[test]
    fn what_is_left_out_is_noted() {
        let user = somebody(1, "x", None);
        let mut shown = page(Listing::Tracked(Filter::All), 0, rows(&user), 1);
        shown.omitted = Omitted {
            deleted: 2,
            unreadable: 1,
        };
        let reply = list(&shown, now());
        assert_eq!(
            reply.html,
            "<b>Tracked by you</b>\n<b>No date</b>\nx · Alice #1\n\
             <i>2 bounties that you tracked were deleted.</i>\n\
             <i>One member's bounties couldn't be read.</i>"
        );
    }
}
