//! Bookmarks and the bounties they point to.

use std::collections::BTreeSet;

use super::{Chat, Request, Target};
use crate::model::{Bookmark, Bounty, BountyId, BountyRef, List, User, UserId};
use crate::reply::{Entry, UserError};
use crate::storage::{Storage, Users};

/// Whether the person can track a bounty.
pub(super) fn check(
    request: &Request,
    own: Option<&User>,
    entry: Entry<'_>,
) -> Result<(), UserError> {
    let bounty = entry.reference();
    let mut bookmarks = bookmarks(own, request).into_iter();
    let is_on = |bookmark: &Bookmark| bookmark.list == request.list() && bookmark.is_on(bounty);
    if bookmarks.any(is_on) {
        return Err(UserError::AlreadyTracked(bounty.id));
    }
    match entry.bounty.done_at {
        None => Ok(()),
        Some(_) => Err(UserError::AlreadyDone(bounty.id)),
    }
}

/// A new bookmark for a bounty on this chat's list.
pub(super) fn bookmark(request: &Request, bounty: BountyRef) -> Bookmark {
    let title = match &request.chat {
        Chat::Direct => None,
        Chat::Group { title, .. } => Some(title.clone()),
    };
    Bookmark::new(bounty, request.list(), title, request.seconds())
}

/// The bookmarks that this chat shows: a group's own, or in a DM all of them.
pub(super) fn bookmarks<'a>(own: Option<&'a User>, request: &Request) -> Vec<&'a Bookmark> {
    let all = own.into_iter().flat_map(|user| &user.tracked_bounties);
    match request.chat {
        Chat::Direct => all.collect(),
        Chat::Group { id, .. } => all.filter(|one| one.list == List::Group(id)).collect(),
    }
}

/// The people whose bounties those bookmarks point to. A bookmark that doesn't say whose
/// bounty it is may point to any creator in its group.
pub(super) fn owners_of_bookmarks(
    storage: &Storage,
    request: &Request,
    own: Option<&User>,
) -> Users {
    let bookmarks = bookmarks(own, request).into_iter();
    let owners = bookmarks.flat_map(|one| match (one.list, one.owner_id) {
        (List::Personal, _) => BTreeSet::from([request.person.id]),
        (List::Group(_), Some(owner)) => BTreeSet::from([owner]),
        (List::Group(group), None) => storage.creators(group),
    });
    storage.load_all(&owners.collect())
}

/// Bookmarks to remove.
pub(super) struct Untracked<'a> {
    pub(super) id: BountyId,
    pub(super) bookmarks: Vec<&'a Bookmark>,
    /// `None` if the bounty is gone.
    pub(super) entry: Option<Entry<'a>>,
}

pub(super) enum Choice<'a> {
    Nothing,
    One(Untracked<'a>),
    /// The person has to be asked which.
    Several(Vec<Entry<'a>>),
}

/// Finds the bookmark that `target` means.
pub(super) fn untracked<'a>(
    request: &Request,
    owners: &'a Users,
    bookmarks: &[&'a Bookmark],
    target: &Target,
) -> Result<Choice<'a>, UserError> {
    let may_be = |bookmark: &&Bookmark| bookmark.bounty_id == target.id();
    let meant: Vec<(&Bookmark, Bookmarked<'a>)> = bookmarks
        .iter()
        .copied()
        .filter(may_be)
        .map(|bookmark| (bookmark, follow(owners, request, bookmark)))
        .filter(|(bookmark, found)| is_meant(target, bookmark, *found))
        .collect();
    let is_unknown = |(_, found): &(_, Bookmarked<'_>)| matches!(found, Bookmarked::Unknown);
    if meant.len() > 1 && meant.iter().any(is_unknown) {
        return Err(UserError::UnclearBookmark(target.id()));
    }
    let there: Vec<(&Bookmark, Entry<'_>)> = meant
        .iter()
        .filter_map(|(bookmark, found)| Some((*bookmark, found.entry()?)))
        .collect();
    let id = target.id();
    Ok(match there.as_slice() {
        _ if meant.is_empty() => Choice::Nothing,
        [] => Choice::One(Untracked {
            id,
            bookmarks: meant.into_iter().map(|(bookmark, _)| bookmark).collect(),
            entry: None,
        }),
        [(_, first), others @ ..]
            if others
                .iter()
                .all(|(_, entry)| entry.reference() == first.reference()) =>
        {
            Choice::One(Untracked {
                id,
                bookmarks: there.iter().map(|(bookmark, _)| *bookmark).collect(),
                entry: Some(*first),
            })
        }
        several => Choice::Several(several.iter().map(|(_, entry)| *entry).collect()),
    })
}

/// Whether `target` may mean a bookmark of a bounty with the same id.
fn is_meant(target: &Target, bookmark: &Bookmark, found: Bookmarked<'_>) -> bool {
    match (target, found) {
        (Target::Exact(bounty), _) => bookmark.is_on(*bounty),
        (_, Bookmarked::Found(entry)) => target.fits(entry.owner),
        _ => true,
    }
}

/// What a bookmark points to.
#[derive(Clone, Copy, Debug)]
pub(super) enum Bookmarked<'a> {
    /// A bounty that is open or done.
    Found(Entry<'a>),
    /// A deleted bounty that can still be restored.
    Deleted,
    Gone,
    /// Can't be determined right now: the file can't be read, or the group is migrating
    /// and only the bookmark or only the bounty has the new id.
    Unknown,
}

impl<'a> Bookmarked<'a> {
    pub(super) fn entry(self) -> Option<Entry<'a>> {
        match self {
            Self::Found(entry) => Some(entry),
            _ => None,
        }
    }
}

/// Looks up one of the person's bookmarks in the files of `owners`. Only its creator sees
/// a personal bounty.
pub(super) fn follow<'a>(
    owners: &'a Users,
    request: &Request,
    bookmark: &Bookmark,
) -> Bookmarked<'a> {
    let named = match bookmark.list {
        List::Group(_) => bookmark.owner_id,
        List::Personal => Some(request.person.id),
    };
    let fits = |owner: UserId| named.is_none_or(|named| named == owner);
    // Ids are unique across all of a person's bounties, whatever their group.
    let is_it = |bounty: &&Bounty| {
        bounty.id == bookmark.bounty_id && (named.is_some() || bounty.list == bookmark.list)
    };
    let mut candidates = owners.loaded.iter().filter(|owner| fits(owner.user_id));
    let found = candidates.find_map(|owner| {
        let bounty = owner.personal_bounties.iter().find(is_it)?;
        Some(Entry::new(owner, bounty))
    });
    match found {
        Some(entry) if entry.bounty.list != bookmark.list => Bookmarked::Unknown,
        Some(entry) if entry.bounty.is_expired(request.seconds()) => Bookmarked::Gone,
        Some(entry) if entry.bounty.deleted_at.is_some() => Bookmarked::Deleted,
        Some(entry) => Bookmarked::Found(entry),
        None if owners.unreadable.iter().any(|owner| fits(*owner)) => Bookmarked::Unknown,
        None => Bookmarked::Gone,
    }
}
