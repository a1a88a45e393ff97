//! The commands that only look.

use std::cmp::Reverse;
use std::collections::BTreeMap;

use chrono::NaiveDate;

use super::track::{Bookmarked, bookmarked, bookmarks, owners};
use super::{Context, Outcome, Place, Request, Target, creators_of, the_one};
use crate::command::Which;
use crate::due;
use crate::model::{Bounty, BountyId, GroupId, Tracked};
use crate::press::{Listing, Press};
use crate::reply::{self, Entry, Heading, Missing, Reply, Scope, Section};
use crate::storage::{Storage, StorageError};

pub(super) fn help(context: &Context) -> Reply {
    match context.place {
        Place::Direct => reply::help(*context.now.offset()),
        Place::Group { .. } => reply::help_group(*context.now.offset()),
    }
}

pub(super) fn bounty(storage: &Storage, request: &Request<'_>, which: Which) -> Outcome {
    let context = &request.context;
    match which {
        Which::Open => Ok(page(storage, context, Listing::Open, 0)?),
        Which::Soon => Ok(page(storage, context, Listing::Soon, 0)?),
        Which::Done => Ok(page(storage, context, Listing::Done, 0)?),
        Which::One(id) => {
            let creators = creators_of(storage, context)?;
            let entry = the_one(&creators, context, Target::Id(id), Press::Show)?;
            Ok(reply::in_full(entry, context.now))
        }
    }
}

pub(super) fn my(storage: &Storage, request: &Request<'_>, soon: bool) -> Outcome {
    let person = request.context.person.id;
    let listing = if soon {
        Listing::TrackedSoon(person)
    } else {
        Listing::Tracked(person)
    };
    Ok(page(storage, &request.context, listing, 0)?)
}

/// A page of a list as it is now, the first being 0.
pub(super) fn page(
    storage: &Storage,
    context: &Context,
    listing: Listing,
    page: usize,
) -> Result<Reply, StorageError> {
    match listing {
        Listing::Open | Listing::Soon | Listing::Done => bounties(storage, context, listing, page),
        Listing::Tracked(_) | Listing::TrackedSoon(_) => tracked(storage, context, listing, page),
    }
}

fn bounties(
    storage: &Storage,
    context: &Context,
    listing: Listing,
    page: usize,
) -> Result<Reply, StorageError> {
    let creators = creators_of(storage, context)?;
    let of_list = creators.loaded.iter().flat_map(|owner| {
        owner
            .bounties_of(context.list())
            .map(move |bounty| Entry { owner, bounty })
    });
    let today = context.today();
    let mut entries: Vec<Entry<'_>> = match listing {
        Listing::Done => of_list
            .filter(|entry| entry.bounty.done_at.is_some())
            .collect(),
        Listing::Soon => of_list
            .filter(|entry| is_soon(entry.bounty, today))
            .collect(),
        _ => of_list.filter(|entry| entry.bounty.is_open()).collect(),
    };
    match listing {
        Listing::Done => entries.sort_by_key(|entry| Reverse(entry.bounty.done_at)),
        _ => entries.sort_by_key(|entry| urgency(entry.bounty)),
    }
    let scope = match context.place {
        Place::Direct => Scope::Personal,
        Place::Group { .. } => Scope::Group,
    };
    let missing = Missing {
        deleted: 0,
        unreadable: creators.unreadable.len(),
    };
    Ok(reply::bounties(
        listing, scope, entries, missing, page, today,
    ))
}

fn tracked(
    storage: &Storage,
    context: &Context,
    listing: Listing,
    page: usize,
) -> Result<Reply, StorageError> {
    let person = context.person.id;
    let user = storage.load_user(person)?;
    let tracked = bookmarks(user.as_deref(), context);
    let owners = storage.load_users(&owners(storage, person, &tracked));
    let today = context.today();
    let mut sections: BTreeMap<Option<GroupId>, Vec<Entry<'_>>> = BTreeMap::new();
    let mut missing = Missing {
        deleted: 0,
        unreadable: owners.unreadable.len(),
    };
    let mut gone = Vec::new();
    for one in &tracked {
        match bookmarked(&owners, context, one) {
            Bookmarked::There(entry) => sections.entry(one.group_id).or_default().push(entry),
            Bookmarked::Deleted => missing.deleted += 1,
            Bookmarked::Gone => gone.push((*one).clone()),
            Bookmarked::Unknown => {}
        }
    }
    missing.deleted += gone.len();
    drop_bookmarks(storage, context, &gone);
    let sections: Vec<Section<'_>> = sections
        .into_iter()
        .map(|(group, mut entries)| {
            if matches!(listing, Listing::TrackedSoon(_)) {
                entries.retain(|entry| is_soon(entry.bounty, today));
            }
            entries.sort_by_key(|entry| (entry.bounty.done_at, urgency(entry.bounty)));
            Section {
                heading: heading(context, group, &tracked),
                entries,
            }
        })
        .collect();
    Ok(reply::my(listing, &sections, missing, page, today))
}

/// Bookmarks of bounties that are gone for good have been reported once, which
/// is enough. Where they cannot be removed now, the next `/my` tries again.
fn drop_bookmarks(storage: &Storage, context: &Context, gone: &[Tracked]) {
    if gone.is_empty() {
        return;
    }
    let dropped = storage.update_user(context.person.id, |user| {
        user.tracked_bounties.retain(|one| !gone.contains(one));
        user.drop_expired(context.seconds());
        Ok::<(), StorageError>(())
    });
    if let Err(error) = dropped {
        tracing::error!(
            user = context.person.id.0,
            "cannot drop stale bookmarks: {error}"
        );
    }
}

/// What stands above a section of `/my`: nothing in a group.
fn heading(context: &Context, group: Option<GroupId>, tracked: &[&Tracked]) -> Option<Heading> {
    match (&context.place, group) {
        (Place::Group { .. }, _) => None,
        (Place::Direct, None) => Some(Heading::Personal),
        (Place::Direct, Some(group)) => {
            let of_group = tracked.iter().filter(|one| one.group_id == Some(group));
            let newest_first = of_group.rev().find_map(|one| one.group_title.clone());
            Some(Heading::Group(group, newest_first))
        }
    }
}

fn is_soon(bounty: &Bounty, today: NaiveDate) -> bool {
    bounty.is_open()
        && bounty
            .due_date_ts
            .is_some_and(|due| due::is_soon(due, today))
}

/// The order of lists: by due date, what is overdue coming first by that; then
/// what has none, by age.
fn urgency(bounty: &Bounty) -> (bool, Option<NaiveDate>, i64, BountyId) {
    let due = bounty.due_date_ts.map(crate::model::DueDate::date);
    (due.is_none(), due, bounty.created_at, bounty.id)
}
