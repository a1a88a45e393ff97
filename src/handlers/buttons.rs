//! What the buttons do.
//!
//! Anyone who sees a message may press its buttons, and callback data may come from
//! anyone at all: each press is checked against the chat and the person.

use super::track::{add_bookmark, remove_bookmark};
use super::{Request, Target, candidates, creators, list, log, update_own};
use crate::callback_data::{CallbackData, Listing};
use crate::model::{Bounty, BountyId, BountyRef, GroupId, UNDO_SECONDS, User, UserId};
use crate::reply::{self, Entry, Reply, UserError};
use crate::storage::{Storage, Users};

/// The answer to a press.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct CallbackAnswer {
    /// What the presser alone reads; empty if the message says it all.
    pub toast: String,
    /// What the message with the button becomes, if it changes.
    pub message: Option<Reply>,
}

/// Carries out a press. Whatever kept it from being carried out is an answer, too.
pub fn callback_query(storage: &Storage, request: &Request, data: CallbackData) -> CallbackAnswer {
    press(storage, request, data).unwrap_or_else(|error| {
        log(&error);
        CallbackAnswer::toast(reply::toast(&error))
    })
}

fn press(
    storage: &Storage,
    request: &Request,
    data: CallbackData,
) -> Result<CallbackAnswer, UserError> {
    match data {
        CallbackData::Track(bounty) => track(storage, request, bounty),
        CallbackData::Untrack(bounty) => {
            remove_bookmark(storage, request, bounty)?;
            Ok(CallbackAnswer::toast(reply::not_tracking_now(bounty.id)))
        }
        CallbackData::Show(bounty) => show(storage, request, bounty),
        CallbackData::UndoDone(bounty) => undo(storage, request, bounty, undo_done),
        CallbackData::UndoDelete(bounty) => undo(storage, request, bounty, undo_delete),
        CallbackData::Page {
            listing,
            owner,
            page,
        } => turn_page(storage, request, listing, owner, page),
    }
}

impl CallbackAnswer {
    pub fn toast(toast: String) -> Self {
        Self {
            toast,
            message: None,
        }
    }

    fn message(message: Reply) -> Self {
        Self {
            toast: String::new(),
            message: Some(message),
        }
    }
}

fn track(
    storage: &Storage,
    request: &Request,
    bounty: BountyRef,
) -> Result<CallbackAnswer, UserError> {
    let creators = creators(storage, request)?;
    add_bookmark(storage, request, pressed_on(&creators, request, bounty)?)?;
    Ok(CallbackAnswer::toast(reply::tracking_now(bounty.id)))
}

fn show(
    storage: &Storage,
    request: &Request,
    bounty: BountyRef,
) -> Result<CallbackAnswer, UserError> {
    let creators = creators(storage, request)?;
    let entry = pressed_on(&creators, request, bounty)?;
    Ok(CallbackAnswer::message(reply::in_full(entry, request.now)))
}

/// The bounty of a button, if it is on the list of the chat in which it was pressed.
fn pressed_on<'a>(
    creators: &'a Users,
    request: &Request,
    bounty: BountyRef,
) -> Result<Entry<'a>, UserError> {
    let candidates = candidates(creators, request.list(), Target::Exact(bounty));
    candidates
        .first()
        .copied()
        .ok_or(UserError::Gone(bounty.id))
}

fn undo(
    storage: &Storage,
    request: &Request,
    bounty: BountyRef,
    put_back: fn(&mut User, Option<GroupId>, BountyId, i64) -> Result<Bounty, UserError>,
) -> Result<CallbackAnswer, UserError> {
    if bounty.owner != request.person.id {
        return Err(UserError::OnlyCreatorUndoes(bounty.id));
    }
    let (owner, restored) = update_own(storage, request, |user| {
        put_back(user, request.list(), bounty.id, request.seconds())
    })?;
    let entry = Entry {
        owner: &owner,
        bounty: &restored,
    };
    Ok(CallbackAnswer {
        toast: reply::restored_now(bounty.id),
        message: Some(reply::restored(entry, request.today())),
    })
}

fn undo_done(
    user: &mut User,
    list: Option<GroupId>,
    id: BountyId,
    now: i64,
) -> Result<Bounty, UserError> {
    let bounty = user
        .bounty_mut(list, id)
        .filter(|bounty| bounty.deleted_at.is_none())
        .ok_or(UserError::Gone(id))?;
    let done_at = bounty.done_at.ok_or(UserError::AlreadyRestored(id))?;
    if now.saturating_sub(done_at) >= UNDO_SECONDS {
        return Err(UserError::TooLateToUndo(id));
    }
    bounty.done_at = None;
    Ok(bounty.clone())
}

fn undo_delete(
    user: &mut User,
    list: Option<GroupId>,
    id: BountyId,
    now: i64,
) -> Result<Bounty, UserError> {
    let is_full = user.is_full();
    let bounty = user.bounty_mut(list, id).ok_or(UserError::Gone(id))?;
    let deleted_at = bounty.deleted_at.ok_or(UserError::AlreadyRestored(id))?;
    if now.saturating_sub(deleted_at) >= UNDO_SECONDS {
        return Err(UserError::TooLateToUndo(id));
    }
    if is_full {
        return Err(UserError::TooFullToUndo(id));
    }
    bounty.deleted_at = None;
    Ok(bounty.clone())
}

/// Shows another page of a list. A list of one person's is for that person to turn.
fn turn_page(
    storage: &Storage,
    request: &Request,
    listing: Listing,
    owner: Option<UserId>,
    page: usize,
) -> Result<CallbackAnswer, UserError> {
    if owner.is_some_and(|owner| owner != request.person.id) {
        return Err(UserError::NotYourList);
    }
    Ok(CallbackAnswer::message(list::page(
        storage, request, listing, page,
    )?))
}
