//! What only looks: `/bounty`, `/my`, and the pages of both.

use std::cmp::Reverse;
use std::collections::BTreeMap;

use chrono::NaiveDate;

use super::track::{Bookmarked, bookmarks, follow, owners};
use super::{Chat, Request, Resolved, Target, creators, resolve};
use crate::callback_data::{CallbackData, Listing};
use crate::due;
use crate::model::{Bookmark, Bounty, BountyId, DueDate, GroupId};
use crate::reply::{self, Entry, Heading, Omitted, Page, Reply, Section, UserError};
use crate::storage::{Storage, StorageError};

pub(super) fn show(storage: &Storage, request: &Request, id: BountyId) -> Result<Reply, UserError> {
    let creators = creators(storage, request)?;
    Ok(match resolve(&creators, request, Target::Id(id))? {
        Resolved::One(entry) => reply::in_full(entry, request.now),
        Resolved::Several(entries) => reply::which(id, &entries, CallbackData::Show),
    })
}

pub(super) fn list(
    storage: &Storage,
    request: &Request,
    listing: Listing,
) -> Result<Reply, UserError> {
    page(storage, request, listing, 0)
}

/// A page of a list as it is now, the first being 0.
pub(super) fn page(
    storage: &Storage,
    request: &Request,
    listing: Listing,
    page: usize,
) -> Result<Reply, UserError> {
    let page = Page {
        listing,
        number: page,
        owner: request.person.id,
        today: request.today(),
    };
    match listing {
        Listing::Open | Listing::DueSoon | Listing::Done => bounties(storage, request, page),
        Listing::Tracked | Listing::TrackedDueSoon => tracked(storage, request, page),
    }
}

fn bounties(storage: &Storage, request: &Request, page: Page) -> Result<Reply, UserError> {
    let creators = creators(storage, request)?;
    let entries = creators.loaded.iter().flat_map(|owner| {
        owner
            .bounties_of(request.list())
            .map(move |bounty| Entry { owner, bounty })
    });
    let today = request.today();
    let entries = entries.filter(|entry| is_in(entry.bounty, page.listing, today));
    let mut entries: Vec<Entry<'_>> = entries.collect();
    match page.listing {
        Listing::Done => entries.sort_by_key(|entry| Reverse(entry.bounty.done_at)),
        _ => entries.sort_by_key(|entry| urgency(entry.bounty)),
    }
    let omitted = Omitted {
        deleted: 0,
        unreadable: creators.unreadable.len(),
    };
    let is_group = matches!(request.chat, Chat::Group { .. });
    Ok(reply::bounties(page, is_group, entries, omitted))
}

fn tracked(storage: &Storage, request: &Request, page: Page) -> Result<Reply, UserError> {
    let user = storage.load(request.person.id)?;
    let bookmarks = bookmarks(user.as_deref(), request);
    let owners = storage.load_all(&owners(storage, request.person.id, &bookmarks));
    let mut sections: BTreeMap<Option<GroupId>, Vec<Entry<'_>>> = BTreeMap::new();
    let mut omitted = Omitted {
        deleted: 0,
        unreadable: owners.unreadable.len(),
    };
    let mut gone = Vec::new();
    for &bookmark in &bookmarks {
        match follow(&owners, request, bookmark) {
            Bookmarked::There(entry) => sections.entry(bookmark.group_id).or_default().push(entry),
            Bookmarked::Deleted => omitted.deleted += 1,
            Bookmarked::Gone => gone.push(bookmark.clone()),
            Bookmarked::Unknown => {}
        }
    }
    omitted.deleted += gone.len();
    drop_bookmarks(storage, request, &gone);
    let sections: Vec<Section<'_>> = sections
        .into_iter()
        .map(|(group, mut entries)| {
            entries.retain(|entry| is_in(entry.bounty, page.listing, page.today));
            entries.sort_by_key(|entry| (entry.bounty.done_at, urgency(entry.bounty)));
            Section {
                heading: heading(request, group, &bookmarks),
                entries,
            }
        })
        .collect();
    Ok(reply::my(page, &sections, omitted))
}

/// Bookmarks of bounties that are gone for good have been reported once, which is
/// enough. If they can't be removed now, the next `/my` tries again.
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

/// What is above a section of `/my`: nothing in a group.
fn heading(request: &Request, group: Option<GroupId>, bookmarks: &[&Bookmark]) -> Option<Heading> {
    match (&request.chat, group) {
        (Chat::Group { .. }, _) => None,
        (Chat::Direct, None) => Some(Heading::Personal),
        (Chat::Direct, Some(group)) => {
            let of_group = bookmarks.iter().filter(|one| one.group_id == Some(group));
            let newest_title = of_group.rev().find_map(|one| one.group_title.clone());
            Some(Heading::Group(group, newest_title))
        }
    }
}

/// Whether a bounty that isn't deleted belongs in a list. What is tracked stays in
/// `/my` when it is done.
fn is_in(bounty: &Bounty, listing: Listing, today: NaiveDate) -> bool {
    let due = bounty.due_date_ts.filter(|_| bounty.is_open());
    match listing {
        Listing::Open => bounty.is_open(),
        Listing::DueSoon | Listing::TrackedDueSoon => {
            due.is_some_and(|due| due::is_soon(due, today))
        }
        Listing::Done => bounty.done_at.is_some(),
        Listing::Tracked => true,
    }
}

/// The order of lists: by due date, so that what is overdue comes first, then undated
/// ones by age.
fn urgency(bounty: &Bounty) -> (bool, Option<NaiveDate>, i64, BountyId) {
    let due = bounty.due_date_ts.map(DueDate::date);
    (due.is_none(), due, bounty.created_at, bounty.id)
}
