//! `/track`, `/untrack`, and what a bookmark leads to.

use std::collections::BTreeSet;

use super::{Chat, Request, Resolved, candidates, creators, resolve, update_own};
use crate::callback_data::CallbackData;
use crate::command::Name;
use crate::model::{Bookmark, Bounty, BountyId, BountyRef, User, UserId};
use crate::reply::{self, Entry, Reply, UserError};
use crate::storage::{Storage, Users};

pub(super) fn track(
    storage: &Storage,
    request: &Request,
    id: Option<BountyId>,
) -> Result<Reply, UserError> {
    let target = request.target(id);
    let target = target.ok_or(UserError::InvalidArguments(Name::Track))?;
    let creators = creators(storage, request)?;
    let entry = match resolve(&creators, request, target)? {
        Resolved::One(entry) => entry,
        Resolved::Several(entries) => {
            return Ok(reply::which(target.id(), &entries, CallbackData::Track));
        }
    };
    add_bookmark(storage, request, entry)?;
    Ok(reply::tracked(entry))
}

pub(super) fn untrack(
    storage: &Storage,
    request: &Request,
    id: Option<BountyId>,
) -> Result<Reply, UserError> {
    let target = request.target(id);
    let target = target.ok_or(UserError::InvalidArguments(Name::Untrack))?;
    let user = storage.load(request.person.id)?;
    let meant: Vec<&Bookmark> = bookmarks(user.as_deref(), request)
        .into_iter()
        .filter(|bookmark| target.may_be(bookmark))
        .collect();
    if meant.is_empty() {
        let creators = creators(storage, request)?;
        let is_there = !candidates(&creators, request.list(), target).is_empty();
        return Err(match is_there {
            true => UserError::NotTracked(target.id()),
            false => UserError::not_found(target.id(), &creators),
        });
    }
    let owners = storage.load_all(&owners(storage, request.person.id, &meant));
    let followed: Vec<(&Bookmark, Bookmarked<'_>)> = meant
        .iter()
        .map(|bookmark| (*bookmark, follow(&owners, request, bookmark)))
        .collect();
    let is_unknown = |(_, found): &(_, Bookmarked<'_>)| matches!(found, Bookmarked::Unknown);
    if followed.len() > 1 && followed.iter().any(is_unknown) {
        return Err(UserError::UnclearBookmark(target.id()));
    }
    let there: Vec<(&Bookmark, Entry<'_>)> = followed
        .iter()
        .filter_map(|(bookmark, found)| Some((*bookmark, found.entry()?)))
        .collect();
    let (dropped, entry) = match there.as_slice() {
        [] => (meant, None),
        [(bookmark, entry)] => (vec![*bookmark], Some(*entry)),
        several => {
            let entries: Vec<Entry<'_>> = several.iter().map(|(_, entry)| *entry).collect();
            return Ok(reply::which(target.id(), &entries, CallbackData::Untrack));
        }
    };
    update_own(storage, request, |user| {
        user.tracked_bounties.retain(|one| !dropped.contains(&one));
        Ok(())
    })?;
    Ok(reply::untracked(
        target.id(),
        entry.map(|entry| entry.bounty),
    ))
}

/// Bookmarks a bounty for the person.
pub(super) fn add_bookmark(
    storage: &Storage,
    request: &Request,
    entry: Entry<'_>,
) -> Result<(), UserError> {
    let bounty = entry.reference();
    if entry.bounty.done_at.is_some() {
        return Err(UserError::AlreadyDone(bounty.id));
    }
    let title = match &request.chat {
        Chat::Direct => None,
        Chat::Group { title, .. } => Some(title.clone()),
    };
    update_own(storage, request, |user| {
        let group = request.list();
        let mut bookmarks = user.tracked_bounties.iter();
        if bookmarks.any(|bookmark| bookmark.group_id == group && bookmark.is_on(bounty)) {
            return Err(UserError::AlreadyTracked(bounty.id));
        }
        let bookmark = Bookmark::new(bounty, group, title, request.seconds());
        user.tracked_bounties.push(bookmark);
        Ok(())
    })?;
    Ok(())
}

/// Removes the presser's bookmark.
pub(super) fn remove_bookmark(
    storage: &Storage,
    request: &Request,
    bounty: BountyRef,
) -> Result<(), UserError> {
    update_own(storage, request, |user| {
        let meant: Vec<Bookmark> = bookmarks(Some(user), request)
            .into_iter()
            .filter(|bookmark| bookmark.is_on(bounty))
            .cloned()
            .collect();
        if meant.is_empty() {
            return Err(UserError::NotTracked(bounty.id));
        }
        user.tracked_bounties.retain(|one| !meant.contains(one));
        Ok(())
    })?;
    Ok(())
}

/// The bookmarks that may be seen here: a group's own, or in a DM all of them.
pub(super) fn bookmarks<'a>(user: Option<&'a User>, request: &Request) -> Vec<&'a Bookmark> {
    let all = user.into_iter().flat_map(|user| &user.tracked_bounties);
    match request.chat {
        Chat::Direct => all.collect(),
        Chat::Group { id, .. } => all.filter(|one| one.group_id == Some(id)).collect(),
    }
}

/// Whose files a person's bookmarks lead to. One that doesn't say whose may lead to any
/// of its group's creators.
pub(super) fn owners(
    storage: &Storage,
    person: UserId,
    bookmarks: &[&Bookmark],
) -> BTreeSet<UserId> {
    let owners = bookmarks
        .iter()
        .flat_map(|one| match (one.group_id, one.owner_id) {
            (None, _) => BTreeSet::from([person]),
            (Some(_), Some(owner)) => BTreeSet::from([owner]),
            (Some(group), None) => storage.creators(group),
        });
    owners.collect()
}

/// What a bookmark leads to.
#[derive(Clone, Copy, Debug)]
pub(super) enum Bookmarked<'a> {
    /// A bounty that is open or done.
    There(Entry<'a>),
    /// A deleted bounty that can still be brought back.
    Deleted,
    Gone,
    /// Just now this can't be told: the file can't be read, or the group is migrating
    /// and its new id has reached only one of bookmark and bounty.
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

/// Follows one of the person's bookmarks into the files of `owners`. Nobody but its
/// creator sees a personal bounty.
pub(super) fn follow<'a>(
    owners: &'a Users,
    request: &Request,
    bookmark: &Bookmark,
) -> Bookmarked<'a> {
    let named = match bookmark.group_id {
        Some(_) => bookmark.owner_id,
        None => Some(request.person.id),
    };
    let fits = |owner: UserId| named.is_none_or(|named| named == owner);
    // An id stands for one bounty among all of a person's, whatever its group.
    let is_it = |bounty: &&Bounty| {
        bounty.id == bookmark.bounty_id && (named.is_some() || bounty.group_id == bookmark.group_id)
    };
    let mut candidates = owners.loaded.iter().filter(|owner| fits(owner.user_id));
    let found = candidates.find_map(|owner| {
        let bounty = owner.personal_bounties.iter().find(is_it)?;
        Some(Entry { owner, bounty })
    });
    match found {
        Some(entry) if entry.bounty.group_id != bookmark.group_id => Bookmarked::Unknown,
        Some(entry) if entry.bounty.is_expired(request.seconds()) => Bookmarked::Gone,
        Some(entry) if entry.bounty.deleted_at.is_some() => Bookmarked::Deleted,
        Some(entry) => Bookmarked::There(entry),
        None if owners.unreadable.iter().any(|owner| fits(*owner)) => Bookmarked::Unknown,
        None => Bookmarked::Gone,
    }
}

impl super::Target {
    fn may_be(self, bookmark: &Bookmark) -> bool {
        match self {
            Self::Id(id) | Self::Shown(id) => bookmark.bounty_id == id,
            Self::Exact(bounty) => bookmark.is_on(bounty),
        }
    }
}
