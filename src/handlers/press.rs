//! What the buttons do.
//!
//! A press may come from anyone who sees the message, and its data from anyone at
//! all: each is checked against the chat it was pressed in and the presser.

use super::track::{add_bookmark, remove_bookmark};
use super::{Context, Failure, Target, candidates, change, creators_of, look};
use crate::model::{Bounty, BountyId, BountyRef, GroupId, UNDO_SECONDS, User};
use crate::press::{Listing, Press};
use crate::reply::{self, Entry, Reply};
use crate::storage::{Storage, Users};

/// What comes of a press.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Pressed {
    /// What the presser alone reads; empty where the message says it all.
    pub toast: String,
    /// What the message with the button becomes, where it changes.
    pub message: Option<Reply>,
}

impl Pressed {
    /// A press that only tells the presser something.
    #[must_use]
    pub fn toast(toast: String) -> Self {
        Self {
            toast,
            message: None,
        }
    }
}

/// Carries out a press.
///
/// # Errors
///
/// What to tell the presser, or why storage failed. Either way nothing was
/// changed, unless storage says otherwise.
pub fn press(
    storage: &Storage,
    context: &Context,
    press: Press,
) -> Result<Pressed, Failure<String>> {
    match press {
        Press::Track(bounty) => track(storage, context, bounty),
        Press::Untrack(bounty) => {
            remove_bookmark(storage, context, bounty, || reply::not_tracking(bounty.id))?;
            Ok(Pressed::toast(reply::tracking_no_more(bounty.id)))
        }
        Press::Show(bounty) => show(storage, context, bounty),
        Press::UndoDone(bounty) => undo(storage, context, bounty, undo_done),
        Press::UndoDelete(bounty) => undo(storage, context, bounty, undo_delete),
        Press::Page(listing, page) => turn(storage, context, listing, page),
    }
}

fn track(
    storage: &Storage,
    context: &Context,
    bounty: BountyRef,
) -> Result<Pressed, Failure<String>> {
    let creators = creators_of(storage, context)?;
    let entry = pressed_on(&creators, context, bounty)?;
    if entry.bounty.done_at.is_some() {
        return Err(Failure::Refused(reply::toast_done(bounty.id)));
    }
    add_bookmark(storage, context, entry, || {
        reply::tracking_already(bounty.id)
    })?;
    Ok(Pressed::toast(reply::tracking(bounty.id)))
}

fn show(
    storage: &Storage,
    context: &Context,
    bounty: BountyRef,
) -> Result<Pressed, Failure<String>> {
    let creators = creators_of(storage, context)?;
    let entry = pressed_on(&creators, context, bounty)?;
    Ok(Pressed {
        toast: String::new(),
        message: Some(reply::in_full(entry, context.now)),
    })
}

/// The bounty of a button, if it is on the list of the chat in which it was pressed.
fn pressed_on<'a>(
    creators: &'a Users,
    context: &Context,
    bounty: BountyRef,
) -> Result<Entry<'a>, String> {
    let candidates = candidates(creators, context.list(), Target::Exact(bounty));
    candidates
        .first()
        .copied()
        .ok_or_else(|| reply::gone(bounty.id))
}

fn undo(
    storage: &Storage,
    context: &Context,
    bounty: BountyRef,
    put_back: fn(&mut User, Option<GroupId>, BountyId, i64) -> Result<Bounty, String>,
) -> Result<Pressed, Failure<String>> {
    if bounty.owner != context.person.id {
        return Err(Failure::Refused(reply::only_creator_undoes(bounty.id)));
    }
    let (owner, restored) = change(storage, context, |user| {
        Ok(put_back(
            user,
            context.list(),
            bounty.id,
            context.seconds(),
        )?)
    })?;
    let entry = Entry {
        owner: &owner,
        bounty: &restored,
    };
    let message = reply::back_again(entry, context.today());
    Ok(Pressed {
        toast: reply::restored(bounty.id),
        message: Some(message),
    })
}

fn undo_done(
    user: &mut User,
    list: Option<GroupId>,
    id: BountyId,
    now: i64,
) -> Result<Bounty, String> {
    let bounty = user
        .bounty_mut(list, id)
        .filter(|bounty| bounty.deleted_at.is_none());
    let bounty = bounty.ok_or_else(|| reply::gone(id))?;
    let done_at = bounty.done_at.ok_or_else(|| reply::restored_already(id))?;
    if now.saturating_sub(done_at) >= UNDO_SECONDS {
        return Err(reply::too_late(id));
    }
    bounty.done_at = None;
    Ok(bounty.clone())
}

fn undo_delete(
    user: &mut User,
    list: Option<GroupId>,
    id: BountyId,
    now: i64,
) -> Result<Bounty, String> {
    let is_full = user.is_full();
    let bounty = user.bounty_mut(list, id).ok_or_else(|| reply::gone(id))?;
    let deleted_at = bounty
        .deleted_at
        .ok_or_else(|| reply::restored_already(id))?;
    if now.saturating_sub(deleted_at) >= UNDO_SECONDS {
        return Err(reply::too_late(id));
    }
    if is_full {
        return Err(reply::too_full(id));
    }
    bounty.deleted_at = None;
    Ok(bounty.clone())
}

/// Turns to a page of a list. What a person tracks is for that person to turn.
fn turn(
    storage: &Storage,
    context: &Context,
    listing: Listing,
    page: usize,
) -> Result<Pressed, Failure<String>> {
    if let Listing::Tracked(person) | Listing::TrackedSoon(person) = listing
        && person != context.person.id
    {
        return Err(Failure::Refused(reply::not_your_list()));
    }
    let message = look::page(storage, context, listing, page)?;
    Ok(Pressed {
        toast: String::new(),
        message: Some(message),
    })
}
