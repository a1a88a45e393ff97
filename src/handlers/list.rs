//! Lists and their pages: `/bounty`, `/my`, and the bounties to choose from.

use std::cmp::Reverse;
use std::collections::BTreeSet;

use chrono::NaiveDate;

use super::finish::has_moved_from;
use super::here::{Here, Lost};
use super::search::Search;
use super::{Context, Request, Result, ensure};
use crate::callback_data::{CallbackData, Mark, Page, Place, Tick};
use crate::command::{Action, Filter, Listing};
use crate::due;
use crate::model::{Bookmark, BountyRef, DueDate, List, can_be_undone};
use crate::reply::{self, Content, Entry, ListPage, Omitted, ROWS_PER_PAGE, Reply, Row, UserError};
use crate::storage::StorageError;

/// The first page of a list.
pub(super) fn first_page(cx: Context<'_>, listing: Listing) -> Result<Reply> {
    let here = Here::for_listing(cx, &listing)?;
    Ok(first_page_of(&here, listing))
}

/// The first page of a list of what is loaded already.
pub(super) fn first_page_of(here: &Here<'_>, listing: Listing) -> Reply {
    let owner = listing.is_personal().then_some(here.cx.person.id);
    let page = Page {
        listing,
        owner,
        number: 0,
    };
    draw(here, page, &[], &[])
}

/// The list in the request's message as it is now: the same page, with the same rows in the
/// same places. If the message has none, the page.
pub(super) fn redraw(cx: Context<'_>, page: Page) -> Result<Reply> {
    let rows = ticks(cx.request);
    let here = with_owners(cx, &page.listing, &rows)?;
    Ok(draw(&here, page, &rows, &[]))
}

/// Another page of the list in the request's message. What was ticked there still counts, so
/// that the next page begins after the last row that was shown.
pub(super) fn turned(cx: Context<'_>, page: Page) -> Result<Reply> {
    check_press(cx, &page)?;
    let mut rows = ticks(cx.request);
    rows.retain(|tick| can_be_pinned(&page.listing) && tick.page.number < page.number);
    let here = with_owners(cx, &page.listing, &rows)?;
    Ok(draw(&here, page, &[], &rows))
}

/// The list in the request's message as it is now, if it is one that is kept current while it
/// is pinned. What was ticked in it today stays in its place.
pub(super) fn pinned(cx: Context<'_>) -> Result<Option<Reply>> {
    let mut rows = ticks(cx.request);
    let page = match (&rows[..], &cx.message.buttons[..]) {
        ([tick, ..], _) => &tick.page,
        ([], [CallbackData::Page(page)]) => page,
        _ => return Ok(None),
    };
    if !can_be_pinned(&page.listing) {
        return Ok(None);
    }
    let here = with_owners(cx, &page.listing, &rows)?;
    rows.retain(|tick| was_ticked_today(&here, tick));
    let shown = page_with(&here, page.clone(), &[], &rows);
    let drawn = reply::list(&shown, cx.now);
    Ok(match shown.rows.is_empty() {
        true if drawn.buttons.is_empty() => Some(drawn.with_row(reply::refresh_button(page))),
        true => Some(drawn),
        false => reply::can_be_ticked(&drawn).then_some(drawn),
    })
}

fn can_be_pinned(listing: &Listing) -> bool {
    matches!(listing, Listing::Open(_) | Listing::Matching(_))
}

/// What a list shows, and whatever these rows have become.
fn with_owners<'a>(cx: Context<'a>, listing: &Listing, rows: &[&Tick]) -> Result<Here<'a>> {
    let mut here = Here::for_listing(cx, listing)?;
    here.add(rows.iter().map(|tick| tick.bounty.owner).collect());
    Ok(here)
}

/// The rows of the list in the request's message.
pub(super) fn ticks(request: &Request) -> Vec<&Tick> {
    let buttons = request.message.buttons.iter();
    let ticks = buttons.filter_map(|button| match button {
        CallbackData::Tick(tick) => Some(tick),
        _ => None,
    });
    ticks.collect()
}

/// Fails unless the person may turn the list's pages and tick it, and the message still shows that
/// list: forged data or an old button would otherwise overwrite another message.
pub(super) fn check_press(cx: Context<'_>, page: &Page) -> Result<()> {
    let is_it = |button: &CallbackData| match button {
        CallbackData::Page(shown) | CallbackData::Tick(Tick { page: shown, .. }) => {
            (&shown.listing, shown.owner) == (&page.listing, page.owner)
        }
        _ => false,
    };
    if page.owner.is_some_and(|owner| owner != cx.person.id) {
        return Err(match &page.listing {
            Listing::Choice(_) => UserError::NotYourQuestion,
            listing => UserError::NotYourList(listing.clone()),
        });
    }
    // Telegram doesn't show the bot a message that is very old.
    let is_unknown = cx.message.text.text.is_empty();
    let is_there = is_unknown || cx.message.buttons.iter().any(is_it);
    ensure(is_there, UserError::UnknownButton)
}

/// Draws a page as it is now. If it has `rows` already, it keeps these in their places; what
/// `staying` rows show is put among the others where it was.
fn draw(here: &Here<'_>, page: Page, rows: &[&Tick], staying: &[&Tick]) -> Reply {
    match page.listing {
        Listing::Choice(action) => choice(here, &page, action),
        _ => reply::list(&page_with(here, page, rows, staying), here.cx.now),
    }
}

/// The page that [`draw`] writes. Next to the rows that it keeps, it shows only what was done
/// before and so has no button.
fn page_with<'a>(
    here: &'a Here<'_>,
    mut page: Page,
    rows: &[&Tick],
    staying: &[&Tick],
) -> ListPage<'a> {
    let (mut listed, omitted) = listed(here, &page.listing);
    if !staying.is_empty() {
        put_in_place(here, &mut listed, staying);
    }
    let is_kept = |one: &Listed<'_>| rows.iter().any(|it| it.bounty == one.entry.reference());
    let total = rows.len() + listed.iter().filter(|one| !is_kept(one)).count();
    if rows.is_empty() {
        let last = total.div_ceil(ROWS_PER_PAGE).saturating_sub(1);
        page.number = page.number.min(last);
    }
    let start = page.number.saturating_mul(ROWS_PER_PAGE);
    let others = listed.iter().skip(start).take(ROWS_PER_PAGE);
    let others = others.filter(|one| rows.is_empty() || one.place.is_none() && !is_kept(one));
    let mut shown: Vec<Row<'_>> = rows.iter().map(|it| kept_row(here, &page, it)).collect();
    for one in others.take(ROWS_PER_PAGE.saturating_sub(rows.len())) {
        let row = row(here, &page, one);
        // In a DM, what was done before comes last in its own section.
        let list = |row: &Row<'_>| row.section.map(|(list, _)| list);
        let is_later = |it: &Row<'_>| !rows.is_empty() && list(it) > list(&row);
        let place = shown.iter().position(is_later).unwrap_or(shown.len());
        shown.insert(place, row);
    }
    ListPage {
        rows: shown,
        page,
        total,
        omitted,
        person: (!here.cx.is_group()).then_some(here.cx.person.id),
    }
}

/// Puts what these rows show into their places.
fn put_in_place<'a>(here: &'a Here<'_>, listed: &mut Vec<Listed<'a>>, rows: &[&Tick]) {
    for tick in rows {
        if let Ok(entry) = here.seen(tick.bounty) {
            listed.retain(|one| one.entry.reference() != tick.bounty);
            listed.push(kept(here, tick, entry));
        }
    }
    // In a place, what has moved on stands where it stood before.
    listed.sort_by_cached_key(|one| {
        let is_said_done = one.place == Some(Place::SaidDone);
        let urgency = is_said_done.then(|| urgency(&one.entry));
        (one.place, urgency, age(&one.entry))
    });
}

/// Whether a row shows what somebody did in the list on this day.
fn was_ticked_today(here: &Here<'_>, tick: &Tick) -> bool {
    let Ok(entry) = here.seen(tick.bounty) else {
        return false;
    };
    let at = match (tick.mark, entry.bounty.done_at) {
        (Mark::Untick, Some(done_at)) => Some(done_at),
        (Mark::Untick, None) => moved_from(here, tick, entry).and(entry.bounty.moved_at),
        (Mark::Tick, None) if tick.place != Place::SaidDone => here
            .bookmarks_of(entry)
            .filter_map(|(_, bookmark)| bookmark.says_done_at(entry.bounty))
            .max(),
        _ => None,
    };
    at.is_some_and(|at| here.cx.now.day_of(at) == here.cx.now.today())
}

/// A bounty on a list.
struct Listed<'a> {
    entry: Entry<'a>,
    /// Where it is put. What was done before the list was asked for has no place.
    place: Option<Place>,
    /// The day from which somebody moved it on in this list, if it can be moved back.
    moved_from: Option<NaiveDate>,
}

/// The bounties of a list in display order.
fn listed<'a>(here: &'a Here<'_>, listing: &Listing) -> (Vec<Listed<'a>>, Omitted) {
    let (entries, deleted) = match listing {
        Listing::Tracked(filter) => tracked(here, *filter),
        _ => (bounties(here, listing), 0),
    };
    let unreadable = here.users.unreadable.len();
    let said_done = said_done(here, &entries);
    let listed = entries.into_iter().map(|entry| Listed {
        place: place(entry, &said_done),
        entry,
        moved_from: None,
    });
    let mut listed: Vec<Listed<'_>> = listed.collect();
    // In a DM, these have a section for each list.
    let is_by_list = listing.is_personal() && !here.cx.is_group();
    match listing {
        Listing::Done => listed.sort_by_key(|one| Reverse(one.entry.bounty.done_at)),
        _ => listed.sort_by_cached_key(|one| {
            let list = is_by_list.then_some(one.entry.bounty.list);
            let done_at = one.entry.bounty.done_at;
            (list, done_at, one.place, urgency(&one.entry))
        }),
    }
    let omitted = Omitted {
        deleted,
        unreadable,
    };
    (listed, omitted)
}

/// The bookmarks that say that one of these bounties is done, or once said so.
fn said_done<'a>(here: &'a Here<'_>, entries: &[Entry<'_>]) -> Vec<&'a Bookmark> {
    let lists: BTreeSet<List> = entries.iter().map(|entry| entry.bounty.list).collect();
    let bookmarks = lists.into_iter().flat_map(|list| here.bookmarks_on(list));
    let bookmarks = bookmarks.map(|(_, bookmark)| bookmark);
    bookmarks
        .filter(|bookmark| bookmark.said_done_at.is_some())
        .collect()
}

fn place(entry: Entry<'_>, said_done: &[&Bookmark]) -> Option<Place> {
    let bounty = entry.bounty;
    let says_done = |bookmark: &&Bookmark| {
        entry.is_bookmarked_by(bookmark) && bookmark.says_done_at(bounty).is_some()
    };
    bounty.is_open().then(|| match bounty.due_date_ts {
        _ if said_done.iter().any(says_done) => Place::SaidDone,
        Some(due) => Place::Day(due.date()),
        None => Place::NoDate,
    })
}

fn row<'a>(here: &'a Here<'_>, page: &Page, listed: &Listed<'a>) -> Row<'a> {
    let entry = listed.entry;
    let mut followers = match entry.bounty.is_open() {
        true => here.followers(entry),
        false => Vec::new(),
    };
    if let Listing::Tracked(_) = page.listing {
        // Its title says that they track it.
        followers.retain(|one| one.says_done || one.id != here.cx.person.id);
    }
    Row {
        bounty: entry.reference(),
        creator: entry.name,
        place: listed.place,
        section: section(here, entry.reference()),
        content: Content::Bounty {
            bounty: entry.bounty,
            followers,
            repeats: entry.bounty.is_open() && due::repeats(entry.bounty).is_some(),
            moved_from: listed.moved_from,
        },
    }
}

/// In a DM, which list a bounty is on, with a group's title.
fn section<'a>(here: &'a Here<'_>, bounty: BountyRef) -> Option<(List, Option<&'a str>)> {
    let list = here.list_of(bounty).filter(|_| !here.cx.is_group())?;
    Some((list, here.title(list)))
}

/// A row that stays in its place, whatever has become of its bounty.
fn kept_row<'a>(here: &'a Here<'_>, page: &Page, tick: &Tick) -> Row<'a> {
    match here.seen(tick.bounty) {
        Ok(entry) => row(here, page, &kept(here, tick, entry)),
        Err(missing) => Row {
            bounty: tick.bounty,
            creator: here.creator_of(tick.bounty),
            place: Some(tick.place),
            section: section(here, tick.bounty),
            content: Content::Missing(missing),
        },
    }
}

fn kept<'a>(here: &Here<'_>, tick: &Tick, entry: Entry<'a>) -> Listed<'a> {
    Listed {
        entry,
        place: Some(tick.place),
        moved_from: moved_from(here, tick, entry),
    }
}

/// The day from which a row's bounty was moved on, if it can be moved back.
fn moved_from(here: &Here<'_>, tick: &Tick, entry: Entry<'_>) -> Option<NaiveDate> {
    let moved_at = entry.bounty.moved_at;
    moved_at.filter(|at| can_be_undone(*at, here.cx.now.seconds()))?;
    let due = tick.due()?;
    has_moved_from(entry.bounty, here.cx, due.into()).then_some(due)
}

fn bounties<'a>(here: &'a Here<'_>, listing: &Listing) -> Vec<Entry<'a>> {
    let list = here.cx.list();
    let search = match listing {
        Listing::Matching(words) => Search::new(words.split_whitespace(), true),
        _ => Search::default(),
    };
    let is_listed = |entry: &Entry<'_>| match listing {
        Listing::Open(filter) => {
            let is_due = filter.includes(entry.bounty, here.cx.now.today());
            entry.bounty.list == list && entry.bounty.is_open() && is_due
        }
        Listing::Done => entry.bounty.list == list && entry.bounty.done_at.is_some(),
        Listing::Mine => entry.bounty.is_open() && here.is_own(*entry),
        _ => entry.bounty.is_open() && search.finds(*entry).is_some(),
    };
    here.entries().filter(is_listed).collect()
}

/// What the person tracks, and how much of it is deleted. A bounty stays here once it is done.
fn tracked<'a>(here: &'a Here<'_>, filter: Filter) -> (Vec<Entry<'a>>, usize) {
    let (mut entries, mut gone, mut deleted) = (Vec::new(), Vec::new(), 0);
    for bookmark in here.bookmarks() {
        match here.follow(bookmark) {
            Ok(entry) => entries.push(entry),
            Err(Lost::Deleted) => deleted += 1,
            Err(Lost::Gone) => gone.push(bookmark),
            Err(Lost::Unknown) => {}
        }
    }
    drop_bookmarks(here.cx, &gone);
    entries.retain(|entry| filter.includes(entry.bounty, here.cx.now.today()));
    (entries, deleted + gone.len())
}

/// The bounties to choose from for an action: the person's own open ones, those they aren't
/// tracking yet, or their bookmarks.
fn choice(here: &Here<'_>, page: &Page, action: Action) -> Reply {
    let (cx, mut entries) = (here.cx, here.candidates());
    entries.retain(|entry| match action {
        Action::Edit | Action::Done | Action::Delete => {
            entry.bounty.is_open() && here.is_own(*entry)
        }
        Action::Show => entry.bounty.is_open(),
        Action::Track | Action::Untrack => here.check(*entry, &[]).is_ok(),
    });
    entries.sort_by_key(urgency);
    reply::choice(page, action, &entries, cx.person.id, cx.is_group())
}

/// Drops bookmarks of bounties that are gone for good, so that they are reported only
/// once. If that fails, the next `/my` tries again.
fn drop_bookmarks(cx: Context<'_>, gone: &[&Bookmark]) {
    if gone.is_empty() {
        return;
    }
    let dropped = cx.storage.update(cx.person.id, |user| {
        user.tracked_bounties.retain(|one| !gone.contains(&one));
        user.drop_expired(cx.now.seconds());
        Ok::<(), StorageError>(())
    });
    if let Err(error) = dropped {
        let user = cx.person.id.0;
        tracing::error!(user, "cannot drop stale bookmarks: {error}");
    }
}

/// Sorts lists by due date, so that overdue bounties come first, then undated ones by age.
fn urgency(entry: &Entry<'_>) -> impl Ord + use<> {
    let due = entry.bounty.due_date_ts.map(DueDate::date);
    (due.is_none(), due, age(entry))
}

fn age(entry: &Entry<'_>) -> impl Ord + use<> {
    let BountyRef { owner, id } = entry.reference();
    (entry.bounty.created_at, id, owner)
}
