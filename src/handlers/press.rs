//! What the buttons do.
//!
//! Anyone who sees a message can press its buttons, and callback data can be forged, so
//! each press is checked against the chat and the person.

use super::act::carry_out;
use super::here::Here;
use super::meant::{Creator, These, choose};
use super::{Answer, Request, edit, finish, list, own_data, split, tick, update_own};
use crate::callback_data::{BountyPress, CallbackData, Deed, Page};
use crate::command::{self, Action};
use crate::model::{
    Bounty, BountyId, BountyRef, DueDate, Fingerprint, MAX_BOUNTIES, UNDO_SECONDS, User, UserId,
};
use crate::reply::{self, Entry, Reply, UserError};
use crate::storage::Storage;

pub(super) fn press(
    storage: &Storage,
    request: &Request,
    data: CallbackData,
) -> Result<Answer, UserError> {
    match data {
        CallbackData::Bounty(bounty, press) => press_bounty(storage, request, bounty, press),
        CallbackData::UndoSeveral { owner, deed, at } => {
            undo_several(storage, request, owner, deed, at)
        }
        CallbackData::Forget {
            person,
            last_update_id,
        } => own_data::confirm_forget(storage, request, person, last_update_id),
        CallbackData::Cancel { asker } if asker != request.person.id => {
            Err(UserError::NotYourQuestion)
        }
        CallbackData::Cancel { .. } => Ok(Answer {
            delete: Some(request.message.id),
            ..Answer::default()
        }),
        CallbackData::Page(page) => turn_page(storage, request, page),
        CallbackData::Tick(tick) => tick::tick(storage, request, tick),
    }
}

fn press_bounty(
    storage: &Storage,
    request: &Request,
    bounty: BountyRef,
    press: BountyPress,
) -> Result<Answer, UserError> {
    match press {
        BountyPress::Track => {
            act(storage, request, Action::Track, bounty)?;
            Ok(Answer::toast(reply::tracking_now(bounty.id)))
        }
        BountyPress::Untrack => {
            act(storage, request, Action::Untrack, bounty)?;
            Ok(Answer::toast(reply::not_tracking_now(bounty.id)))
        }
        BountyPress::Act { action, asker } => chosen(storage, request, action, bounty, asker),
        BountyPress::ApplyEdit { asker } if asker != request.person.id => {
            Err(UserError::NotYourQuestion)
        }
        BountyPress::ApplyEdit { .. } => edit::edit_chosen(storage, request, bounty),
        BountyPress::Split { seen } => split::split(storage, request, bounty, seen),
        BountyPress::UndoSplit { seen } => split::undo_split(storage, request, bounty, seen),
        BountyPress::Done => done(storage, request, bounty),
        BountyPress::Again { seen } => finish::again(storage, request, bounty, seen),
        BountyPress::UndoMove { due, seen } => {
            finish::undo_move(storage, request, bounty, due, seen)
        }
        BountyPress::ForGood { due, seen } => {
            finish::finish_for_good(storage, request, bounty, due, seen)
        }
        BountyPress::UndoForGood { due, seen } => {
            finish::undo_for_good(storage, request, bounty, due, seen)
        }
        BountyPress::ConfirmDone => answer_whether_done(storage, request, bounty, true),
        BountyPress::NotYet => answer_whether_done(storage, request, bounty, false),
        BountyPress::Reopen => undo(storage, request, bounty, |it| reopen(it, request)),
        BountyPress::UndoDone => undo(storage, request, bounty, |it| undo_done(it, request)),
        BountyPress::UndoDelete => {
            let is_full = is_full(storage, request)?;
            undo(storage, request, bounty, |it| {
                undo_delete(it, request, is_full)
            })
        }
        BountyPress::UndoAdd { seen } => undo_add(storage, request, bounty, seen),
        BountyPress::UndoEdit { seen } => {
            undo(storage, request, bounty, |it| undo_edit(it, request, seen))
        }
        BountyPress::SetDue { due, seen } => set_due(storage, request, bounty, due, seen),
        BountyPress::DropDue { seen } => drop_due(storage, request, bounty, seen),
        BountyPress::ClearDue { seen } => clear_due(storage, request, bounty, seen),
    }
}

fn act(
    storage: &Storage,
    request: &Request,
    action: Action,
    bounty: BountyRef,
) -> Result<Answer, UserError> {
    let here = Here::for_action(storage, request, action)?;
    let creator = Creator::OneOf(vec![bounty.owner]);
    let these = These::of([choose(&here, action, bounty.id, &creator)]);
    carry_out(storage, &here, action, these)
}

/// A bounty was chosen for a command. The answer replaces the question, but a question to
/// somebody else is sent as a new message, so that they hear it, and one that opens a reply
/// has to be new.
fn chosen(
    storage: &Storage,
    request: &Request,
    action: Action,
    bounty: BountyRef,
    asker: UserId,
) -> Result<Answer, UserError> {
    if asker != request.person.id {
        return Err(UserError::NotYourQuestion);
    }
    let mut answer = act(storage, request, action, bounty)?;
    if action == Action::Edit {
        // A message about one bounty stays.
        let is_question = !request.message.text.text.starts_with('#');
        answer.delete = is_question.then_some(request.message.id);
    } else if answer.toast.is_empty() {
        answer.replacement = answer.messages.pop();
    } else {
        answer.replacement = Some(Reply::plain(&std::mem::take(&mut answer.toast)));
    }
    Ok(answer)
}

/// As `/done` would. If the creator is asked, the message stays.
pub(super) fn done(
    storage: &Storage,
    request: &Request,
    bounty: BountyRef,
) -> Result<Answer, UserError> {
    let mut answer = act(storage, request, Action::Done, bounty)?;
    if bounty.owner == request.person.id {
        answer.replacement = answer.messages.pop();
        return Ok(answer);
    }
    if answer.toast.is_empty() {
        let told = answer.messages.drain(..).map(|message| message.to_plain());
        answer.toast = told.collect();
    }
    Ok(answer)
}

/// A creator answers somebody who says that one or more of their bounties are done.
fn answer_whether_done(
    storage: &Storage,
    request: &Request,
    bounty: BountyRef,
    is_done: bool,
) -> Result<Answer, UserError> {
    let here = Here::load(storage, request)?;
    let entry = here.entries().find(|entry| entry.reference() == bounty);
    if let Some(entry) = entry.filter(|entry| !here.is_own(*entry)) {
        return Err(UserError::NotYours {
            id: bounty.id,
            creators: vec![entry.name.to_owned()],
            action: Action::Done,
            can_be_tracked: false,
        });
    }
    let entry = entry.ok_or_else(|| here.gone(bounty))?;
    let said_by = here.first_to_say_done(entry);
    let said_by = said_by.or_else(|| reply::who_says_done(&request.message.text.text));
    let asked_about = asked_about(request, bounty);
    let ids = match is_done {
        true => vec![bounty.id],
        false => asked_about,
    };
    let mut finished = Vec::new();
    let (owner, ()) = update_own(storage, request, |user| {
        let at = user.unused_time(request.seconds());
        let open = user
            .personal_bounties
            .iter_mut()
            .filter(|it| ids.contains(&it.id) && it.is_open() && request.shows(it.list));
        let mut changed = 0;
        for it in open {
            changed += 1;
            if is_done {
                finished.push(finish::finish(it, request, at, said_by.clone()));
            } else {
                it.not_done_at = Some(request.seconds());
            }
        }
        (changed > 0)
            .then_some(())
            .ok_or(UserError::AlreadyDone(bounty.id))
    })?;
    let changed = owner.bounties().find(|it| it.id == bounty.id);
    let changed = changed.ok_or(UserError::Gone(bounty.id))?;
    let single = match is_done {
        true => reply::done(&owner, &finished, request.today()),
        false => reply::not_done(Entry::new(&owner, changed), request.today()),
    };
    let several = about_several(request, bounty, &owner, is_done);
    Ok(Answer::replacement(several.unwrap_or(single), ""))
}

/// The bounties that the message with the button is about, by the buttons for each.
fn asked_about(request: &Request, bounty: BountyRef) -> Vec<BountyId> {
    let mut ids = vec![bounty.id];
    for button in &request.message.buttons {
        if let CallbackData::Bounty(BountyRef { owner, id }, press) = *button
            && matches!(press, BountyPress::ConfirmDone | BountyPress::UndoDone)
            && owner == bounty.owner
        {
            ids.push(id);
        }
    }
    ids.sort_unstable();
    ids.dedup();
    ids
}

/// A question about several bounties as it stands now; `None` if it is about one.
fn about_several(
    request: &Request,
    bounty: BountyRef,
    owner: &User,
    goes_on: bool,
) -> Option<Reply> {
    let ids = asked_about(request, bounty);
    let name = reply::who_says_done(&request.message.text.text).filter(|_| ids.len() > 1)?;
    let bounties = owner.bounties().filter(|it| ids.contains(&it.id));
    let entries: Vec<Entry<'_>> = bounties.map(|it| Entry::new(owner, it)).collect();
    Some(match goes_on {
        true => reply::saying_done(&name, &entries),
        false => reply::rest_not_done(&name, &entries),
    })
}

/// Changes a bounty of this chat, if it belongs to the person who pressed. `change` is told a time
/// that tells this change from all others.
pub(super) fn change(
    storage: &Storage,
    request: &Request,
    bounty: BountyRef,
    change: impl FnOnce(&mut Bounty, i64) -> Result<(), UserError>,
) -> Result<(User, Bounty), UserError> {
    if bounty.owner != request.person.id {
        return Err(UserError::OnlyCreator(bounty.id));
    }
    update_own(storage, request, |user| {
        let at = user.unused_time(request.seconds());
        let it = user
            .bounty_mut(bounty.id)
            .filter(|it| request.shows(it.list));
        let it = it.ok_or(UserError::Gone(bounty.id))?;
        change(it, at)?;
        Ok(it.clone())
    })
}

fn undo(
    storage: &Storage,
    request: &Request,
    bounty: BountyRef,
    put_back: impl FnOnce(&mut Bounty) -> Result<(), UserError>,
) -> Result<Answer, UserError> {
    let (owner, restored) = change(storage, request, bounty, |it, _| put_back(it))?;
    let entry = Entry::new(&owner, &restored);
    let single = reply::restored(entry, request.today(), &request.bot_username);
    let several = about_several(request, bounty, &owner, true);
    let toast = reply::restored_now(&[bounty.id]);
    Ok(Answer::replacement(several.unwrap_or(single), toast))
}

pub(super) fn undo_done(bounty: &mut Bounty, request: &Request) -> Result<(), UserError> {
    check_undo_time(request, bounty, bounty.done_at)?;
    reopen(bounty, request)
}

/// What others said before about whether it is done no longer counts.
fn reopen(bounty: &mut Bounty, request: &Request) -> Result<(), UserError> {
    undeleted(bounty)?;
    bounty
        .done_at
        .ok_or(UserError::AlreadyRestored(bounty.id))?;
    bounty.done_at = None;
    bounty.done_by = None;
    bounty.not_done_at = Some(request.seconds());
    Ok(())
}

fn undo_delete(bounty: &mut Bounty, request: &Request, is_full: bool) -> Result<(), UserError> {
    check_undo_time(request, bounty, bounty.deleted_at)?;
    if is_full {
        return Err(UserError::TooFullToUndo(bounty.id));
    }
    bounty.deleted_at = None;
    Ok(())
}

/// Deletes what was kept without being asked for. That can be undone in turn.
fn undo_add(
    storage: &Storage,
    request: &Request,
    bounty: BountyRef,
    seen: Fingerprint,
) -> Result<Answer, UserError> {
    let (owner, deleted) = change(storage, request, bounty, |it, at| {
        undeleted(it)?;
        if it.fingerprint() != seen || !it.is_open() {
            return Err(UserError::ChangedSince(bounty.id));
        }
        check_undo_time(request, it, Some(it.created_at))?;
        it.deleted_at = Some(at);
        Ok(())
    })?;
    Ok(Answer::replacement(reply::deleted(&owner, &[deleted]), ""))
}

fn undo_edit(bounty: &mut Bounty, request: &Request, seen: Fingerprint) -> Result<(), UserError> {
    undeleted(bounty)?;
    let edit_fingerprint = bounty.edit_fingerprint();
    let before = bounty.before_edit.as_ref();
    let before = before.ok_or(UserError::TooLateToUndo(bounty.id))?;
    if edit_fingerprint != seen {
        return Err(UserError::ChangedSince(bounty.id));
    }
    check_undo_time(request, bounty, Some(before.edited_at))?;
    bounty.undo_edit();
    Ok(())
}

/// Takes back what one command did to several bounties, as far as that still stands.
fn undo_several(
    storage: &Storage,
    request: &Request,
    owner: UserId,
    deed: Deed,
    at: i64,
) -> Result<Answer, UserError> {
    if owner != request.person.id {
        return Err(UserError::NotYourQuestion);
    }
    let (owner, restored) = update_own(storage, request, |user| {
        let kept = user.bounties().count();
        let is_meant = |it: &&mut Bounty| {
            let done_then = match deed {
                Deed::Done => it.done_at.filter(|_| it.deleted_at.is_none()),
                Deed::Delete => it.deleted_at,
            };
            done_then == Some(at) && request.shows(it.list)
        };
        let mut restored = Vec::new();
        for it in user.personal_bounties.iter_mut().filter(is_meant) {
            match deed {
                Deed::Done => undo_done(it, request)?,
                Deed::Delete => {
                    undo_delete(it, request, kept + restored.len() >= MAX_BOUNTIES)?;
                }
            }
            restored.push(it.clone());
        }
        Ok(restored)
    })?;
    let restored: Vec<Entry<'_>> = restored.iter().map(|it| Entry::new(&owner, it)).collect();
    let ids: Vec<BountyId> = restored.iter().map(|entry| entry.bounty.id).collect();
    Ok(match restored.as_slice() {
        [] => return Err(UserError::NothingToUndo),
        _ if finish::undoes_several(request) => Answer::toast(reply::restored_now(&ids)),
        restored => Answer::replacement(reply::several_restored(restored), ""),
    })
}

/// `at` is when it was done, if it still is.
pub(super) fn check_undo_time(
    request: &Request,
    bounty: &Bounty,
    at: Option<i64>,
) -> Result<(), UserError> {
    let at = at.ok_or(UserError::AlreadyRestored(bounty.id))?;
    match request.seconds().saturating_sub(at) {
        UNDO_SECONDS.. => Err(UserError::TooLateToUndo(bounty.id)),
        _ => Ok(()),
    }
}

fn is_full(storage: &Storage, request: &Request) -> Result<bool, UserError> {
    let own = storage.load(request.person.id)?;
    Ok(own.is_some_and(|own| own.is_full()))
}

pub(super) fn undeleted(bounty: &Bounty) -> Result<(), UserError> {
    match bounty.deleted_at {
        Some(_) => Err(UserError::Gone(bounty.id)),
        None => Ok(()),
    }
}

/// Sets a due date that a button offered.
fn set_due(
    storage: &Storage,
    request: &Request,
    bounty: BountyRef,
    due: DueDate,
    seen: Fingerprint,
) -> Result<Answer, UserError> {
    let (owner, changed) = change(storage, request, bounty, |it, _| {
        undeleted(it)?;
        match it.due_date_ts {
            Some(set) if set == due => return Err(UserError::AlreadyDue(bounty.id)),
            _ if it.fingerprint() != seen => return Err(UserError::ChangedSince(bounty.id)),
            _ => it.due_date_ts = Some(due),
        }
        Ok(())
    })?;
    let changed = reply::due_changed(Entry::new(&owner, &changed), request.today());
    let toast = reply::due_now(bounty.id, due, request.today());
    Ok(Answer::replacement(changed, toast))
}

fn drop_due(
    storage: &Storage,
    request: &Request,
    bounty: BountyRef,
    seen: Fingerprint,
) -> Result<Answer, UserError> {
    let (owner, changed) = change(storage, request, bounty, |it, _| {
        undeleted(it)?;
        match it.due_date_ts {
            None => return Err(UserError::AlreadyNotDue(bounty.id)),
            _ if it.fingerprint() != seen => return Err(UserError::ChangedSince(bounty.id)),
            _ => it.due_date_ts = None,
        }
        Ok(())
    })?;
    let changed = reply::due_changed(Entry::new(&owner, &changed), request.today());
    Ok(Answer::replacement(changed, reply::not_due_now(bounty.id)))
}

/// Clears the due date and puts its words back into the text.
fn clear_due(
    storage: &Storage,
    request: &Request,
    bounty: BountyRef,
    seen: Fingerprint,
) -> Result<Answer, UserError> {
    let (owner, changed) = change(storage, request, bounty, |it, _| {
        undeleted(it)?;
        let text = text_and_date(request, it).ok_or(UserError::ChangedSince(bounty.id))?;
        if it.due_date_ts.is_none() && it.text == text {
            return Err(UserError::AlreadyNotDue(bounty.id));
        }
        if it.fingerprint() != seen {
            return Err(UserError::ChangedSince(bounty.id));
        }
        it.set_text(text);
        it.due_date_ts = None;
        Ok(())
    })?;
    let changed = reply::due_changed(Entry::new(&owner, &changed), request.today());
    Ok(Answer::replacement(changed, reply::not_due_now(bounty.id)))
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

/// Shows another page of a list.
fn turn_page(storage: &Storage, request: &Request, page: Page) -> Result<Answer, UserError> {
    list::check_person(request, &page)?;
    let page = list::page(storage, request, page.listing, page.number)?;
    Ok(Answer::replacement(page, ""))
}
