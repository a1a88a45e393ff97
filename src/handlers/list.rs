//! Lists and their pages: `/bounty`, `/my`, and the bounties to choose from.

use std::cmp::Reverse;
use std::collections::BTreeMap;

use super::Request;
use super::here::{Bookmarked, Here};
use super::search::Search;
use crate::callback_data::Page;
use crate::command::{Action, Filter, Listing};
use crate::model::{Bookmark, BountyRef, DueDate, List};
use crate::reply::{self, Entry, Heading, Omitted, Reply, Section, UserError};
use crate::storage::{Storage, StorageError};

/// A page of a list in its current state. The first page is 0.
pub(super) fn page(
    storage: &Storage,
    request: &Request,
    listing: Listing,
    number: usize,
) -> Result<Reply, UserError> {
    let here = match listing {
        Listing::Tracked(_) | Listing::Choice(Action::Untrack) => {
            Here::with_tracked(storage, request)?
        }
        _ => Here::load(storage, request)?,
    };
    Ok(page_of(storage, &here, listing, number))
}

/// A page of a list of what is loaded already.
pub(super) fn page_of(
    storage: &Storage,
    here: &Here<'_>,
    listing: Listing,
    number: usize,
) -> Reply {
    let request = here.request;
    let page = Page {
        owner: listing.is_personal().then_some(request.person.id),
        listing,
        number,
    };
    let mut omitted = Omitted {
        deleted: 0,
        unreadable: here.users.unreadable.len(),
    };
    let entries = match page.listing {
        Listing::Choice(action) => return choice(here, &page, action),
        Listing::Tracked(filter) => tracked(storage, here, filter, &mut omitted),
        _ => bounties(here, &page.listing),
    };
    let sections = match page.listing {
        Listing::Tracked(_) | Listing::Mine if !request.is_group() => by_list(here, entries),
        _ => vec![Section {
            heading: None,
            entries,
        }],
    };
    let is_group = request.is_group();
    reply::list(&page, sections, omitted, is_group, request.now)
}

fn bounties<'a>(here: &'a Here<'_>, listing: &Listing) -> Vec<Entry<'a>> {
    let list = here.request.list();
    let search = match listing {
        Listing::Matching(words) => Search::new(words.split_whitespace(), true),
        _ => Search::default(),
    };
    let is_listed = |entry: &Entry<'_>| match listing {
        Listing::Open(filter) => {
            let is_due = filter.includes(entry.bounty, here.request.today());
            entry.bounty.list == list && entry.bounty.is_open() && is_due
        }
        Listing::Done => entry.bounty.list == list && entry.bounty.done_at.is_some(),
        Listing::Mine => entry.bounty.is_open() && here.is_own(*entry),
        _ => entry.bounty.is_open() && search.finds(*entry).is_some(),
    };
    let mut entries: Vec<Entry<'_>> = here.entries().filter(is_listed).collect();
    match listing {
        Listing::Done => entries.sort_by_key(|entry| Reverse(entry.bounty.done_at)),
        _ => entries.sort_by_key(urgency),
    }
    entries
}

/// What the person tracks. A bounty stays here once it is done, behind the open ones.
fn tracked<'a>(
    storage: &Storage,
    here: &'a Here<'_>,
    filter: Filter,
    omitted: &mut Omitted,
) -> Vec<Entry<'a>> {
    let mut entries = Vec::new();
    let mut gone = Vec::new();
    for bookmark in here.bookmarks() {
        match here.follow(bookmark) {
            Bookmarked::Found(entry) => entries.push(entry),
            Bookmarked::Deleted => omitted.deleted += 1,
            Bookmarked::Gone => gone.push(bookmark),
            Bookmarked::Unknown => {}
        }
    }
    omitted.deleted += gone.len();
    drop_bookmarks(storage, here.request, &gone);
    entries.retain(|entry| filter.includes(entry.bounty, here.request.today()));
    entries.sort_by_key(|entry| (entry.bounty.done_at, urgency(entry)));
    entries
}

/// The bounties to choose from for an action: the person's own open ones, those they aren't
/// tracking yet, or their bookmarks.
fn choice(here: &Here<'_>, page: &Page, action: Action) -> Reply {
    let mut entries = here.candidates(action);
    entries.retain(|entry| match action {
        Action::Edit | Action::Done | Action::Delete => {
            entry.bounty.is_open() && here.is_own(*entry)
        }
        Action::Show => entry.bounty.is_open(),
        Action::Track | Action::Untrack => here.check(action, *entry, &[]).is_ok(),
    });
    entries.sort_by_key(urgency);
    reply::choice(
        page,
        action,
        &entries,
        here.request.person.id,
        here.request.is_group(),
    )
}

/// Drops bookmarks of bounties that are gone for good, so that they are reported only
/// once. If that fails, the next `/my` tries again.
fn drop_bookmarks(storage: &Storage, request: &Request, gone: &[&Bookmark]) {
    if gone.is_empty() {
        return;
    }
    let dropped = storage.update(request.person.id, |user| {
        user.tracked_bounties.retain(|one| !gone.contains(&one));
        user.drop_expired(request.seconds());
        Ok::<(), StorageError>(())
    });
    if let Err(error) = dropped {
        let user = request.person.id.0;
        tracing::error!(user, "cannot drop stale bookmarks: {error}");
    }
}

/// A section for each list, in a DM.
fn by_list<'a>(here: &'a Here<'_>, entries: Vec<Entry<'a>>) -> Vec<Section<'a>> {
    let mut lists: BTreeMap<List, Vec<Entry<'_>>> = BTreeMap::new();
    for entry in entries {
        lists.entry(entry.bounty.list).or_default().push(entry);
    }
    let section = |(list, entries)| Section {
        heading: Some(Heading::List(list, here.title(list))),
        entries,
    };
    lists.into_iter().map(section).collect()
}

/// Sorts lists by due date, so that overdue bounties come first, then undated ones by age.
fn urgency(entry: &Entry<'_>) -> impl Ord + use<> {
    let BountyRef { owner, id } = entry.reference();
    let due = entry.bounty.due_date_ts.map(DueDate::date);
    (due.is_none(), due, entry.bounty.created_at, id, owner)
}
