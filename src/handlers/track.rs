//! Bookmarks, and what they point to.

use std::collections::BTreeSet;

use super::{
    Context, Failure, Outcome, Place, Request, Target, candidates, change, creators_of, the_one,
};
use crate::command::Name;
use crate::model::{Bounty, BountyId, BountyRef, Tracked, User, UserId};
use crate::press::Press;
use crate::reply::{self, Entry};
use crate::storage::{Storage, Users};

pub(super) fn track(storage: &Storage, request: &Request<'_>, id: Option<BountyId>) -> Outcome {
    let target = request
        .target(id)
        .ok_or_else(|| reply::usage(Name::Track))?;
    let context = &request.context;
    let creators = creators_of(storage, context)?;
    let entry = the_one(&creators, context, target, Press::Track)?;
    if entry.bounty.done_at.is_some() {
        return Err(reply::done_already(target.id()).into());
    }
    add_bookmark(storage, context, entry, || {
        reply::tracked_already(target.id())
    })?;
    Ok(reply::tracked(entry))
}

pub(super) fn untrack(storage: &Storage, request: &Request<'_>, id: Option<BountyId>) -> Outcome {
    let target = request
        .target(id)
        .ok_or_else(|| reply::usage(Name::Untrack))?;
    let context = &request.context;
    let user = storage.load_user(context.person.id)?;
    let tracked = bookmarks(user.as_deref(), context);
    let meant: Vec<&Tracked> = tracked
        .into_iter()
        .filter(|one| target.is_tracked_by(one))
        .collect();
    if meant.is_empty() {
        let creators = creators_of(storage, context)?;
        let is_there = !candidates(&creators, context.list(), target).is_empty();
        return Err(match is_there {
            true => reply::not_tracked(target.id()).into(),
            false => reply::no_such(target.id(), creators.unreadable.len()).into(),
        });
    }
    let owners = storage.load_users(&owners(storage, context.person.id, &meant));
    let followed: Vec<(&Tracked, Bookmarked<'_>)> = meant
        .iter()
        .map(|one| (*one, bookmarked(&owners, context, one)))
        .collect();
    let is_unknown = |(_, found): &(_, Bookmarked<'_>)| matches!(found, Bookmarked::Unknown);
    if followed.len() > 1 && followed.iter().any(is_unknown) {
        return Err(reply::untrack_unclear(target.id()).into());
    }
    let there: Vec<(&Tracked, Entry<'_>)> = followed
        .iter()
        .filter_map(|(one, found)| Some((*one, found.entry()?)))
        .collect();
    let (dropped, entry) = match there.as_slice() {
        [] => (meant, None),
        [(one, entry)] => (vec![*one], Some(*entry)),
        several => {
            let entries: Vec<Entry<'_>> = several.iter().map(|(_, entry)| *entry).collect();
            return Ok(reply::which(target.id(), &entries, Press::Untrack));
        }
    };
    change(storage, context, |user| {
        user.tracked_bounties.retain(|one| !dropped.contains(&one));
        Ok(())
    })?;
    Ok(reply::untracked(
        target.id(),
        entry.map(|entry| entry.bounty),
    ))
}

/// Bookmarks a bounty for the person; where that was done before, `already` says so.
pub(super) fn add_bookmark<R>(
    storage: &Storage,
    context: &Context,
    entry: Entry<'_>,
    already: impl FnOnce() -> R,
) -> Result<(), Failure<R>> {
    let bounty = entry.reference();
    let title = match &context.place {
        Place::Direct => None,
        Place::Group { title, .. } => Some(title.clone()),
    };
    change(storage, context, |user| {
        let group = context.list();
        let is_on = |one: &Tracked| one.group_id == group && one.is_on(bounty);
        if user.tracked_bounties.iter().any(is_on) {
            return Err(Failure::Refused(already()));
        }
        user.tracked_bounties
            .push(Tracked::new(bounty, group, title, context.seconds()));
        Ok(())
    })?;
    Ok(())
}

/// The bookmarks that may be seen in a place: a group's own, or in a DM all.
pub(super) fn bookmarks<'a>(user: Option<&'a User>, context: &Context) -> Vec<&'a Tracked> {
    let all = user.into_iter().flat_map(|user| &user.tracked_bounties);
    match context.place {
        Place::Direct => all.collect(),
        Place::Group { id, .. } => all.filter(|one| one.group_id == Some(id)).collect(),
    }
}

/// Whose files the bookmarks of `person` point to. One that does not say whose
/// may point to any of its group's creators.
pub(super) fn owners(storage: &Storage, person: UserId, tracked: &[&Tracked]) -> BTreeSet<UserId> {
    tracked
        .iter()
        .flat_map(|one| match (one.group_id, one.owner_id) {
            (None, _) => BTreeSet::from([person]),
            (Some(_), Some(owner)) => BTreeSet::from([owner]),
            (Some(group), None) => storage.creators(group),
        })
        .collect()
}

/// What a bookmark points to.
#[derive(Clone, Copy, Debug)]
pub(super) enum Bookmarked<'a> {
    /// A bounty that is open or done.
    There(Entry<'a>),
    /// A deleted bounty that can still be brought back.
    Deleted,
    /// Nothing any more.
    Gone,
    /// It cannot be told now: the file cannot be read, or its group's new id has
    /// reached the bookmark and not yet the bounty, or the other way round.
    Unknown,
}

impl<'a> Bookmarked<'a> {
    fn entry(self) -> Option<Entry<'a>> {
        match self {
            Self::There(entry) => Some(entry),
            _ => None,
        }
    }
}

/// Follows one of the person's bookmarks into the files of `owners`. A personal bounty
/// is seen by nobody but its creator.
pub(super) fn bookmarked<'a>(
    owners: &'a Users,
    context: &Context,
    tracked: &Tracked,
) -> Bookmarked<'a> {
    let named = match tracked.group_id {
        Some(_) => tracked.owner_id,
        None => Some(context.person.id),
    };
    let fits = |owner: UserId| named.is_none_or(|named| named == owner);
    let found = owners
        .loaded
        .iter()
        .filter(|owner| fits(owner.user_id))
        .find_map(|owner| {
            let mut bounties = owner.personal_bounties.iter();
            // An id stands for one bounty in all of a person's, whatever its group.
            let is_it = |bounty: &&Bounty| {
                bounty.id == tracked.bounty_id
                    && (named.is_some() || bounty.group_id == tracked.group_id)
            };
            bounties.find(is_it).map(|bounty| Entry { owner, bounty })
        });
    match found {
        Some(entry) if entry.bounty.group_id != tracked.group_id => Bookmarked::Unknown,
        Some(entry) if entry.bounty.is_expired(context.seconds()) => Bookmarked::Gone,
        Some(entry) if entry.bounty.deleted_at.is_some() => Bookmarked::Deleted,
        Some(entry) => Bookmarked::There(entry),
        None if owners.unreadable.iter().any(|owner| fits(*owner)) => Bookmarked::Unknown,
        None => Bookmarked::Gone,
    }
}

impl Target {
    fn is_tracked_by(self, tracked: &Tracked) -> bool {
        match self {
            Self::Id(id) | Self::Shown(id) => tracked.bounty_id == id,
            Self::Exact(bounty) => tracked.is_on(bounty),
        }
    }
}

/// Removes the presser's bookmark; false where there was none.
pub(super) fn remove_bookmark<R>(
    storage: &Storage,
    context: &Context,
    bounty: BountyRef,
    missing: impl FnOnce() -> R,
) -> Result<(), Failure<R>> {
    change(storage, context, |user| {
        let meant: Vec<Tracked> = bookmarks(Some(user), context)
            .into_iter()
            .filter(|one| one.is_on(bounty))
            .cloned()
            .collect();
        if meant.is_empty() {
            return Err(Failure::Refused(missing()));
        }
        user.tracked_bounties.retain(|one| !meant.contains(one));
        Ok(())
    })?;
    Ok(())
}
