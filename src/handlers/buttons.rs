//! What the buttons do.
//!
//! Anyone who sees a message can press its buttons, and callback data can be forged, so
//! each press is checked against the chat and the person.

use super::act::act_on;
use super::{
    Chat, Message, RepliesTo, Request, Target, add, candidates, creators, is_own, list, log,
    own_data, update_own,
};
use crate::callback_data::{Action, CallbackData, Listing};
use crate::command;
use crate::model::{
    Bounty, BountyId, BountyRef, DueDate, Fingerprint, List, UNDO_SECONDS, User, UserId,
};
use crate::reply::{self, Entry, Reply, UserError};
use crate::storage::Storage;

/// The answer to a button press.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct CallbackAnswer {
    /// Shown only to the person who pressed; empty if the message says it all.
    pub toast: String,
    /// Replaces the message with the button.
    pub message: Option<Reply>,
    /// A new message to somebody else.
    pub question: Option<Reply>,
}

/// Carries out a button press. An error becomes a toast.
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
        CallbackData::Untrack(bounty) => untrack(storage, request, bounty),
        CallbackData::Act {
            action,
            bounty,
            asker,
        } => act(storage, request, action, bounty, asker),
        CallbackData::ConfirmDone(bounty) => confirm_done(storage, request, bounty),
        CallbackData::UndoDone(bounty) => undo(storage, request, bounty, |user| {
            undo_done(user, request, bounty.id)
        }),
        CallbackData::UndoDelete(bounty) => undo(storage, request, bounty, |user| {
            undo_delete(user, request, bounty.id)
        }),
        CallbackData::UndoEdit { bounty, seen } => undo(storage, request, bounty, |user| {
            undo_edit(user, request, bounty.id, seen)
        }),
        CallbackData::SetDue { bounty, due, seen } => set_due(storage, request, bounty, due, seen),
        CallbackData::ClearDue { bounty, seen } => clear_due(storage, request, bounty, seen),
        CallbackData::Add => add_replied(storage, request),
        CallbackData::Forget(asker) => {
            let forgotten = own_data::confirm_forget(storage, request, asker)?;
            Ok(CallbackAnswer::message(forgotten))
        }
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
            ..Self::default()
        }
    }

    fn message(message: Reply) -> Self {
        Self {
            message: Some(message),
            ..Self::default()
        }
    }
}

/// Anyone may press this button, and its message stays as it is.
fn track(
    storage: &Storage,
    request: &Request,
    bounty: BountyRef,
) -> Result<CallbackAnswer, UserError> {
    let outcomes = act_on(storage, request, Action::Track, &[Target::Exact(bounty)])?;
    outcomes.into_iter().collect::<Result<Vec<Reply>, _>>()?;
    Ok(CallbackAnswer::toast(reply::tracking_now(bounty.id)))
}

fn untrack(
    storage: &Storage,
    request: &Request,
    bounty: BountyRef,
) -> Result<CallbackAnswer, UserError> {
    let outcomes = act_on(storage, request, Action::Untrack, &[Target::Exact(bounty)])?;
    outcomes.into_iter().collect::<Result<Vec<Reply>, _>>()?;
    Ok(CallbackAnswer::toast(reply::not_tracking_now(bounty.id)))
}

/// Only the person who asked may press this button; the answer replaces its message.
fn act(
    storage: &Storage,
    request: &Request,
    action: Action,
    bounty: BountyRef,
    asker: UserId,
) -> Result<CallbackAnswer, UserError> {
    if asker != request.person.id {
        return Err(UserError::NotYourQuestion);
    }
    let outcomes = act_on(storage, request, action, &[Target::Exact(bounty)])?;
    let outcome = outcomes
        .into_iter()
        .next()
        .unwrap_or(Err(UserError::WentWrong))?;
    // A question to somebody else is sent as a new message, so that they are notified.
    Ok(match outcome.for_someone_else.is_some() {
        true => CallbackAnswer {
            message: Some(reply::creator_asked(bounty.id)),
            question: Some(outcome),
            ..CallbackAnswer::default()
        },
        false => CallbackAnswer {
            toast: reply::how_to_answer(action).to_owned(),
            ..CallbackAnswer::message(outcome)
        },
    })
}

/// The creator confirms that somebody else has done it.
fn confirm_done(
    storage: &Storage,
    request: &Request,
    bounty: BountyRef,
) -> Result<CallbackAnswer, UserError> {
    let creators = creators(storage, request)?;
    let candidates = candidates(&creators, request, &Target::Exact(bounty));
    if let Some(entry) = candidates.first().filter(|entry| !is_own(request, **entry)) {
        return Err(UserError::NotYours {
            id: bounty.id,
            creators: vec![reply::name_of(entry.owner).to_owned()],
            action: Action::Done,
            can_be_tracked: false,
        });
    }
    let done_by = reply::who_says_done(&request.message.text);
    let (owner, done) = update_pressed(storage, request, bounty, |user| {
        let done = undeleted(user, request, bounty.id)?;
        if done.done_at.is_some() {
            return Err(UserError::AlreadyDone(bounty.id));
        }
        done.done_at = Some(request.seconds());
        done.done_by.clone_from(&done_by);
        Ok(done.clone())
    })?;
    Ok(CallbackAnswer::message(reply::done(
        Entry::new(&owner, &done),
        done_by.as_deref(),
    )))
}

/// Adds the message that the bot's message replies to, unless it was added already.
fn add_replied(storage: &Storage, request: &Request) -> Result<CallbackAnswer, UserError> {
    let Some(RepliesTo::Message {
        id, sent_at, text, ..
    }) = &request.message.replies_to
    else {
        return Err(UserError::MessageGone);
    };
    let own = storage.load(request.person.id)?;
    let added = own
        .as_deref()
        .and_then(|user| user.bounty_of_message(List::Personal, *id, *sent_at));
    match (added, &request.chat) {
        (Some(bounty), _) => return Err(UserError::AlreadyAdded(bounty.id)),
        (None, Chat::Group { .. }) => return Err(UserError::UnknownButton),
        (None, Chat::Direct) => {}
    }
    let request = Request {
        message: Message {
            id: *id,
            sent_at: *sent_at,
            edited_at: None,
            text: String::new(),
            has_spoiler: text.has_spoiler,
            replies_to: None,
        },
        ..request.clone()
    };
    Ok(CallbackAnswer::message(add::add(storage, &request, text)?))
}

/// Changes a bounty if it belongs to the person who pressed.
fn update_pressed(
    storage: &Storage,
    request: &Request,
    bounty: BountyRef,
    change: impl FnOnce(&mut User) -> Result<Bounty, UserError>,
) -> Result<(User, Bounty), UserError> {
    if bounty.owner != request.person.id {
        return Err(UserError::OnlyCreator(bounty.id));
    }
    update_own(storage, request, change)
}

fn undo(
    storage: &Storage,
    request: &Request,
    bounty: BountyRef,
    put_back: impl FnOnce(&mut User) -> Result<Bounty, UserError>,
) -> Result<CallbackAnswer, UserError> {
    let (owner, restored) = update_pressed(storage, request, bounty, put_back)?;
    let entry = Entry::new(&owner, &restored);
    Ok(CallbackAnswer {
        toast: reply::restored_now(bounty.id),
        ..CallbackAnswer::message(reply::restored(entry, request.today()))
    })
}

fn undo_done(user: &mut User, request: &Request, id: BountyId) -> Result<Bounty, UserError> {
    let bounty = undeleted(user, request, id)?;
    let done_at = bounty.done_at.ok_or(UserError::AlreadyRestored(id))?;
    check_undo_time(request, id, done_at)?;
    bounty.done_at = None;
    bounty.done_by = None;
    Ok(bounty.clone())
}

fn undo_delete(user: &mut User, request: &Request, id: BountyId) -> Result<Bounty, UserError> {
    let is_full = user.is_full();
    let bounty = user.bounty_mut(request.list(), id);
    let bounty = bounty.ok_or(UserError::Gone(id))?;
    let deleted_at = bounty.deleted_at.ok_or(UserError::AlreadyRestored(id))?;
    check_undo_time(request, id, deleted_at)?;
    if is_full {
        return Err(UserError::TooFullToUndo(id));
    }
    bounty.deleted_at = None;
    Ok(bounty.clone())
}

fn undo_edit(
    user: &mut User,
    request: &Request,
    id: BountyId,
    seen: Fingerprint,
) -> Result<Bounty, UserError> {
    let bounty = undeleted(user, request, id)?;
    if bounty.before_edit.is_some() && bounty.edit_fingerprint() != seen {
        return Err(UserError::ChangedSince(id));
    }
    let before = bounty
        .before_edit
        .take()
        .ok_or(UserError::TooLateToUndo(id))?;
    check_undo_time(request, id, before.edited_at)?;
    bounty.set_text(before.text);
    bounty.link = before.link;
    bounty.due_date_ts = before.due_date_ts;
    Ok(bounty.clone())
}

fn check_undo_time(request: &Request, id: BountyId, at: i64) -> Result<(), UserError> {
    match request.seconds().saturating_sub(at) {
        UNDO_SECONDS.. => Err(UserError::TooLateToUndo(id)),
        _ => Ok(()),
    }
}

fn undeleted<'a>(
    user: &'a mut User,
    request: &Request,
    id: BountyId,
) -> Result<&'a mut Bounty, UserError> {
    let bounty = user.bounty_mut(request.list(), id);
    bounty
        .filter(|bounty| bounty.deleted_at.is_none())
        .ok_or(UserError::Gone(id))
}

/// Sets a due date that a button offered.
fn set_due(
    storage: &Storage,
    request: &Request,
    bounty: BountyRef,
    due: DueDate,
    seen: Fingerprint,
) -> Result<CallbackAnswer, UserError> {
    let (owner, changed) = update_pressed(storage, request, bounty, |user| {
        let changed = undeleted(user, request, bounty.id)?;
        match changed.due_date_ts {
            Some(set) if set == due => return Err(UserError::AlreadyDue(bounty.id)),
            _ if changed.fingerprint() != seen => return Err(UserError::ChangedSince(bounty.id)),
            _ => changed.due_date_ts = Some(due),
        }
        Ok(changed.clone())
    })?;
    let entry = Entry::new(&owner, &changed);
    Ok(CallbackAnswer {
        toast: reply::due_now(bounty.id, due, request.today()),
        ..CallbackAnswer::message(reply::due_changed(entry, request.today()))
    })
}

/// Clears the due date and puts its words back into the text.
fn clear_due(
    storage: &Storage,
    request: &Request,
    bounty: BountyRef,
    seen: Fingerprint,
) -> Result<CallbackAnswer, UserError> {
    let (owner, changed) = update_pressed(storage, request, bounty, |user| {
        let changed = undeleted(user, request, bounty.id)?;
        let text = text_and_date(request, changed).ok_or(UserError::ChangedSince(bounty.id))?;
        if changed.due_date_ts.is_none() && changed.text == text {
            return Err(UserError::AlreadyNotDue(bounty.id));
        }
        if changed.fingerprint() != seen {
            return Err(UserError::ChangedSince(bounty.id));
        }
        changed.set_text(text);
        changed.due_date_ts = None;
        Ok(changed.clone())
    })?;
    let entry = Entry::new(&owner, &changed);
    Ok(CallbackAnswer {
        toast: reply::not_due_now(bounty.id),
        ..CallbackAnswer::message(reply::due_changed(entry, request.today()))
    })
}

/// The text as it was typed, including the words of the due date: in the last `/edit` if
/// they were cut off there, or else in the message that created the bounty.
fn text_and_date(request: &Request, bounty: &Bounty) -> Option<String> {
    let edit = bounty.before_edit.as_ref();
    let edit = edit.and_then(|edit| Some((edit.source.as_deref()?, edit.edited_at)));
    let (source, typed_at) = edit.unwrap_or((bounty.source(), bounty.created_at));
    let text = command::text_and_date(source, request.now.day_of(typed_at))?;
    // Otherwise these are the words of an earlier text.
    text.starts_with(&bounty.text).then_some(text)
}

/// Shows another page of a list. Only the owner of a personal list may turn its pages.
fn turn_page(
    storage: &Storage,
    request: &Request,
    listing: Listing,
    owner: Option<UserId>,
    page: usize,
) -> Result<CallbackAnswer, UserError> {
    if owner.is_some_and(|owner| owner != request.person.id) {
        return Err(UserError::NotYourList(listing));
    }
    Ok(CallbackAnswer::message(list::page(
        storage, request, listing, page,
    )?))
}
