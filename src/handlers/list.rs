//! Lists and their pages: `/bounty`, `/my`, and the bounties to choose from.

use std::cmp::Reverse;
use std::collections::BTreeMap;

use chrono::NaiveDate;

use super::track::{self, Bookmarked, bookmarks, follow, owners_of_bookmarks};
use super::{Chat, Request, creators, entries, is_own};
use crate::callback_data::{Action, Listing};
use crate::due;
use crate::model::{Bookmark, Bounty, BountyId, DueDate, List};
use crate::reply::{self, Entry, Heading, Omitted, Page, Reply, Section, UserError};
use crate::storage::{Storage, StorageError};

/// A page of a list in its current state. The first page is 0.
pub(super) fn page(
    storage: &Storage,
    request: &Request,
    listing: Listing,
    number: usize,
) -> Result<Reply, UserError> {
    let page = Page {
        listing,
        number,
        owner: request.person.id,
        is_group: request.is_group(),
        now: request.now,
    };
    match page.listing {
        Listing::Tracked | Listing::TrackedDueSoon => tracked(storage, request, &page),
        Listing::Choice(action) => choice(storage, request, &page, action),
        _ => bounties(storage, request, &page),
    }
}

fn bounties(storage: &Storage, request: &Request, page: &Page) -> Result<Reply, UserError> {
    let creators = creators(storage, request)?;
    let is_listed = |entry: &Entry<'_>| match &page.listing {
        Listing::Mine => entry.bounty.is_open() && is_own(request, *entry),
        Listing::Matching(words) => entry.bounty.is_open() && matches(*entry, words),
        listing => is_in(entry.bounty, listing, request.today()),
    };
    let mut listed: Vec<Entry<'_>> = entries(&creators, request).filter(is_listed).collect();
    match page.listing {
        Listing::Done => listed.sort_by_key(|entry| Reverse(entry.bounty.done_at)),
        _ => listed.sort_by_key(|entry| urgency(entry.bounty)),
    }
    let omitted = Omitted {
        deleted: 0,
        unreadable: creators.unreadable.len(),
    };
    Ok(reply::bounties(page, &listed, omitted))
}

fn tracked(storage: &Storage, request: &Request, page: &Page) -> Result<Reply, UserError> {
    let own = storage.load(request.person.id)?;
    let bookmarks = bookmarks(own.as_deref(), request);
    let owners = owners_of_bookmarks(storage, request, own.as_deref());
    let mut sections: BTreeMap<List, Vec<Entry<'_>>> = BTreeMap::new();
    let mut omitted = Omitted {
        deleted: 0,
        unreadable: owners.unreadable.len(),
    };
    let mut gone = Vec::new();
    for &bookmark in &bookmarks {
        match follow(&owners, request, bookmark) {
            Bookmarked::Found(entry) => sections.entry(bookmark.list).or_default().push(entry),
            Bookmarked::Deleted => omitted.deleted += 1,
            Bookmarked::Gone => gone.push(bookmark.clone()),
            Bookmarked::Unknown => {}
        }
    }
    omitted.deleted += gone.len();
    drop_bookmarks(storage, request, &gone);
    let sections: Vec<Section<'_>> = sections
        .into_iter()
        .map(|(list, mut entries)| {
            entries.retain(|entry| is_in(entry.bounty, &page.listing, request.today()));
            entries.sort_by_key(|entry| (entry.bounty.done_at, urgency(entry.bounty)));
            Section {
                heading: heading(request, list, &bookmarks),
                entries,
            }
        })
        .collect();
    Ok(reply::my(page, &sections, omitted))
}

/// The bounties to choose from for an action: the person's own open ones, those they aren't
/// tracking yet, or their bookmarks.
fn choice(
    storage: &Storage,
    request: &Request,
    page: &Page,
    action: Action,
) -> Result<Reply, UserError> {
    let creators = creators(storage, request)?;
    let own = storage.load(request.person.id)?;
    let owners = owners_of_bookmarks(storage, request, own.as_deref());
    let open = entries(&creators, request).filter(|entry| entry.bounty.is_open());
    let mut choice: Vec<Entry<'_>> = match action {
        Action::Show => open.collect(),
        Action::Edit | Action::Done | Action::Delete => {
            open.filter(|entry| is_own(request, *entry)).collect()
        }
        Action::Track => open
            .filter(|entry| track::check(request, own.as_deref(), *entry).is_ok())
            .collect(),
        Action::Untrack => bookmarks(own.as_deref(), request)
            .into_iter()
            .filter_map(|bookmark| follow(&owners, request, bookmark).entry())
            .collect(),
    };
    choice.sort_by_key(|entry| urgency(entry.bounty));
    Ok(reply::choice(page, action, &choice))
}

/// Drops bookmarks of bounties that are gone for good, so that they are reported only
/// once. If that fails, the next `/my` tries again.
fn drop_bookmarks(storage: &Storage, request: &Request, gone: &[Bookmark]) {
    if gone.is_empty() {
        return;
    }
    let dropped = storage.update(request.person.id, |user| {
        user.tracked_bounties.retain(|one| !gone.contains(one));
        user.drop_expired(request.seconds());
        Ok::<(), StorageError>(())
    });
    if let Err(error) = dropped {
        let user = request.person.id.0;
        tracing::error!(user, "cannot drop stale bookmarks: {error}");
    }
}

/// The heading of a section of `/my`; `None` in a group.
fn heading(request: &Request, list: List, bookmarks: &[&Bookmark]) -> Option<Heading> {
    match (&request.chat, list) {
        (Chat::Group { .. }, _) => None,
        (Chat::Direct, List::Personal) => Some(Heading::Personal),
        (Chat::Direct, List::Group(group)) => {
            let of_group = bookmarks.iter().filter(|one| one.list == list);
            let newest_title = of_group.rev().find_map(|one| one.group_title.clone());
            Some(Heading::Group(group, newest_title))
        }
    }
}

/// Whether a bounty that isn't deleted belongs on a list. Tracked bounties stay on `/my`
/// once they are done.
fn is_in(bounty: &Bounty, listing: &Listing, today: NaiveDate) -> bool {
    let due = bounty.due_date_ts.filter(|_| bounty.is_open());
    match listing {
        Listing::DueSoon | Listing::TrackedDueSoon => {
            due.is_some_and(|due| due::is_soon(due, today))
        }
        Listing::Done => bounty.done_at.is_some(),
        Listing::Tracked => true,
        Listing::Open | Listing::Mine | Listing::Matching(_) | Listing::Choice(_) => {
            bounty.is_open()
        }
    }
}

/// Whether each of these lower-case words is in the text, the link or the creator's name.
fn matches(entry: Entry<'_>, words: &str) -> bool {
    let text = entry.bounty.text.to_lowercase();
    let link = entry
        .bounty
        .link
        .as_deref()
        .unwrap_or_default()
        .to_lowercase();
    let name = reply::name_of(entry.owner).to_lowercase();
    let is_in_any = |word: &str| [&text, &link, &name].iter().any(|part| part.contains(word));
    words.split_whitespace().all(is_in_any)
}

/// Sorts lists by due date, so that overdue bounties come first, then undated ones by age.
fn urgency(bounty: &Bounty) -> (bool, Option<NaiveDate>, i64, BountyId) {
    let due = bounty.due_date_ts.map(DueDate::date);
    (due.is_none(), due, bounty.created_at, bounty.id)
}
