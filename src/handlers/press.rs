//! What the buttons do.
//!
//! Anyone who sees a message can press its buttons, and callback data can be forged, so
//! each press is checked against the chat and the person.

use super::act::carry_out;
use super::here::Here;
use super::meant::{Creator, These, choose};
use super::{Answer, Context, Result, edit, finish, list, own_data, split, tick};
use crate::callback_data::{BountyPress, CallbackData, Deed, Page};
use crate::command::{self, Action};
use crate::model::{
    Bounty, BountyId, BountyRef, DueDate, Fingerprint, MAX_BOUNTIES, UNDO_SECONDS, User, UserId,
};
use crate::reply::{self, Entry, Reply, UserError};

pub(super) fn press(cx: Context<'_>, data: CallbackData) -> Result<Answer> {
    match data {
        CallbackData::Bounty(bounty, press) => press_bounty(cx, bounty, press),
        CallbackData::UndoSeveral { owner, deed, at } => undo_several(cx, owner, deed, at),
        CallbackData::Forget {
            person,
            last_update_id,
        } => own_data::confirm_forget(cx, person, last_update_id),
        CallbackData::Cancel { asker } if asker != cx.person.id => Err(UserError::NotYourQuestion),
        CallbackData::Cancel { .. } => Ok(Answer {
            delete: Some(cx.message.id),
            ..Answer::default()
        }),
        CallbackData::Page(page) => turn_page(cx, page),
        CallbackData::Tick(tick) => tick::tick(cx, tick),
    }
}

fn press_bounty(cx: Context<'_>, bounty: BountyRef, press: BountyPress) -> Result<Answer> {
    match press {
        BountyPress::Track => {
            act(cx, Action::Track, bounty)?;
            Ok(Answer::toast(reply::tracking_now(bounty.id)))
        }
        BountyPress::Untrack => {
            act(cx, Action::Untrack, bounty)?;
            Ok(Answer::toast(reply::not_tracking_now(bounty.id)))
        }
        BountyPress::Act { action, asker } => chosen(cx, action, bounty, asker),
        BountyPress::ApplyEdit { asker } if asker != cx.person.id => {
            Err(UserError::NotYourQuestion)
        }
        BountyPress::ApplyEdit { .. } => edit::edit_chosen(cx, bounty),
        BountyPress::Split { seen } => split::split(cx, bounty, seen),
        BountyPress::UndoSplit { seen } => split::undo_split(cx, bounty, seen),
        BountyPress::Done => done(cx, bounty),
        BountyPress::Again { seen } => finish::again(cx, bounty, seen),
        BountyPress::UndoMove { due, seen } => finish::undo_move(cx, bounty, due, seen),
        BountyPress::ForGood { due, seen } => finish::finish_for_good(cx, bounty, due, seen),
        BountyPress::UndoForGood { due, seen } => finish::undo_for_good(cx, bounty, due, seen),
        BountyPress::ConfirmDone => answer_whether_done(cx, bounty, true),
        BountyPress::NotYet => answer_whether_done(cx, bounty, false),
        BountyPress::Reopen => undo(cx, bounty, |it| reopen(it, cx)),
        BountyPress::UndoDone => undo(cx, bounty, |it| undo_done(it, cx)),
        BountyPress::UndoDelete => {
            let is_full = is_full(cx)?;
            undo(cx, bounty, |it| undo_delete(it, cx, is_full))
        }
        BountyPress::UndoAdd { seen } => undo_add(cx, bounty, seen),
        BountyPress::UndoEdit { seen } => undo(cx, bounty, |it| undo_edit(it, cx, seen)),
        BountyPress::SetDue { due, seen } => set_due(cx, bounty, due, seen),
        BountyPress::DropDue { seen } => drop_due(cx, bounty, seen),
        BountyPress::ClearDue { seen } => clear_due(cx, bounty, seen),
    }
}

fn act(cx: Context<'_>, action: Action, bounty: BountyRef) -> Result<Answer> {
    let here = Here::for_action(cx, action)?;
    let creator = Creator::OneOf(vec![bounty.owner]);
    let these = These::of([choose(&here, action, bounty.id, &creator)]);
    carry_out(&here, action, these)
}

/// A bounty was chosen for a command. The answer replaces the question, but a question to
/// somebody else is sent as a new message, so that they hear it, and one that opens a reply
/// has to be new.
fn chosen(cx: Context<'_>, action: Action, bounty: BountyRef, asker: UserId) -> Result<Answer> {
    if asker != cx.person.id {
        return Err(UserError::NotYourQuestion);
    }
    let mut answer = act(cx, action, bounty)?;
    if action == Action::Edit {
        // A message about one bounty stays.
        let is_question = !cx.message.text.text.starts_with('#');
        answer.delete = is_question.then_some(cx.message.id);
    } else if answer.toast.is_empty() {
        answer.replacement = answer.messages.pop();
    } else {
        answer.replacement = Some(Reply::plain(&std::mem::take(&mut answer.toast)));
    }
    Ok(answer)
}

/// As `/done` would. If the creator is asked, the message stays.
pub(super) fn done(cx: Context<'_>, bounty: BountyRef) -> Result<Answer> {
    let mut answer = act(cx, Action::Done, bounty)?;
    if bounty.owner == cx.person.id {
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
fn answer_whether_done(cx: Context<'_>, bounty: BountyRef, is_done: bool) -> Result<Answer> {
    let here = Here::load(cx)?;
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
    let said_by = said_by.or_else(|| reply::who_says_done(&cx.message.text.text));
    let asked_about = asked_about(cx, bounty);
    let ids = match is_done {
        true => vec![bounty.id],
        false => asked_about,
    };
    let mut finished = Vec::new();
    let (owner, ()) = cx.update_own(|user| {
        let at = user.unused_time(cx.seconds());
        let open = user
            .personal_bounties
            .iter_mut()
            .filter(|it| ids.contains(&it.id) && it.is_open() && cx.shows(it.list));
        let mut changed = 0;
        for it in open {
            changed += 1;
            if is_done {
                finished.push(finish::finish(it, cx, at, said_by.clone()));
            } else {
                it.not_done_at = Some(cx.seconds());
            }
        }
        (changed > 0)
            .then_some(())
            .ok_or(UserError::AlreadyDone(bounty.id))
    })?;
    let changed = owner.bounties().find(|it| it.id == bounty.id);
    let changed = changed.ok_or(UserError::Gone(bounty.id))?;
    let single = match is_done {
        true => reply::done(&owner, &finished, cx.today()),
        false => reply::not_done(Entry::new(&owner, changed), cx.today()),
    };
    let several = about_several(cx, bounty, &owner, is_done);
    Ok(Answer::replacement(several.unwrap_or(single), ""))
}

/// The bounties that the message with the button is about, by the buttons for each.
fn asked_about(cx: Context<'_>, bounty: BountyRef) -> Vec<BountyId> {
    let mut ids = vec![bounty.id];
    for button in &cx.message.buttons {
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
fn about_several(cx: Context<'_>, bounty: BountyRef, owner: &User, goes_on: bool) -> Option<Reply> {
    let ids = asked_about(cx, bounty);
    let name = reply::who_says_done(&cx.message.text.text).filter(|_| ids.len() > 1)?;
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
    cx: Context<'_>,
    bounty: BountyRef,
    change: impl FnOnce(&mut Bounty, i64) -> Result<()>,
) -> Result<(User, Bounty)> {
    if bounty.owner != cx.person.id {
        return Err(UserError::OnlyCreator(bounty.id));
    }
    cx.update_own(|user| {
        let at = user.unused_time(cx.seconds());
        let it = user.bounty_mut(bounty.id).filter(|it| cx.shows(it.list));
        let it = it.ok_or(UserError::Gone(bounty.id))?;
        change(it, at)?;
        Ok(it.clone())
    })
}

fn undo(
    cx: Context<'_>,
    bounty: BountyRef,
    put_back: impl FnOnce(&mut Bounty) -> Result<()>,
) -> Result<Answer> {
    let (owner, restored) = change(cx, bounty, |it, _| put_back(it))?;
    let entry = Entry::new(&owner, &restored);
    let single = reply::restored(entry, cx.today(), &cx.bot_username);
    let several = about_several(cx, bounty, &owner, true);
    let toast = reply::restored_now(&[bounty.id]);
    Ok(Answer::replacement(several.unwrap_or(single), toast))
}

pub(super) fn undo_done(bounty: &mut Bounty, cx: Context<'_>) -> Result<()> {
    check_undo_time(cx, bounty, bounty.done_at)?;
    reopen(bounty, cx)
}

/// What others said before about whether it is done no longer counts.
fn reopen(bounty: &mut Bounty, cx: Context<'_>) -> Result<()> {
    undeleted(bounty)?;
    bounty
        .done_at
        .ok_or(UserError::AlreadyRestored(bounty.id))?;
    bounty.done_at = None;
    bounty.done_by = None;
    bounty.not_done_at = Some(cx.seconds());
    Ok(())
}

fn undo_delete(bounty: &mut Bounty, cx: Context<'_>, is_full: bool) -> Result<()> {
    check_undo_time(cx, bounty, bounty.deleted_at)?;
    if is_full {
        return Err(UserError::TooFullToUndo(bounty.id));
    }
    bounty.deleted_at = None;
    Ok(())
}

/// Deletes what was kept without being asked for. That can be undone in turn.
fn undo_add(cx: Context<'_>, bounty: BountyRef, seen: Fingerprint) -> Result<Answer> {
    let (owner, deleted) = change(cx, bounty, |it, at| {
        undeleted(it)?;
        if it.fingerprint() != seen || !it.is_open() {
            return Err(UserError::ChangedSince(bounty.id));
        }
        check_undo_time(cx, it, Some(it.created_at))?;
        it.deleted_at = Some(at);
        Ok(())
    })?;
    Ok(Answer::replacement(reply::deleted(&owner, &[deleted]), ""))
}

fn undo_edit(bounty: &mut Bounty, cx: Context<'_>, seen: Fingerprint) -> Result<()> {
    undeleted(bounty)?;
    let edit_fingerprint = bounty.edit_fingerprint();
    let before = bounty.before_edit.as_ref();
    let before = before.ok_or(UserError::TooLateToUndo(bounty.id))?;
    if edit_fingerprint != seen {
        return Err(UserError::ChangedSince(bounty.id));
    }
    check_undo_time(cx, bounty, Some(before.edited_at))?;
    bounty.undo_edit();
    Ok(())
}

/// Takes back what one command did to several bounties, as far as that still stands.
fn undo_several(cx: Context<'_>, owner: UserId, deed: Deed, at: i64) -> Result<Answer> {
    if owner != cx.person.id {
        return Err(UserError::NotYourQuestion);
    }
    let (owner, restored) = cx.update_own(|user| {
        let kept = user.bounties().count();
        let is_meant = |it: &&mut Bounty| {
            let done_then = match deed {
                Deed::Done => it.done_at.filter(|_| it.deleted_at.is_none()),
                Deed::Delete => it.deleted_at,
            };
            done_then == Some(at) && cx.shows(it.list)
        };
        let mut restored = Vec::new();
        for it in user.personal_bounties.iter_mut().filter(is_meant) {
            match deed {
                Deed::Done => undo_done(it, cx)?,
                Deed::Delete => {
                    undo_delete(it, cx, kept + restored.len() >= MAX_BOUNTIES)?;
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
        _ if finish::undoes_several(cx) => Answer::toast(reply::restored_now(&ids)),
        restored => Answer::replacement(reply::several_restored(restored), ""),
    })
}

/// `at` is when it was done, if it still is.
pub(super) fn check_undo_time(cx: Context<'_>, bounty: &Bounty, at: Option<i64>) -> Result<()> {
    let at = at.ok_or(UserError::AlreadyRestored(bounty.id))?;
    match cx.seconds().saturating_sub(at) {
        UNDO_SECONDS.. => Err(UserError::TooLateToUndo(bounty.id)),
        _ => Ok(()),
    }
}

fn is_full(cx: Context<'_>) -> Result<bool> {
    let own = cx.storage.load(cx.person.id)?;
    Ok(own.is_some_and(|own| own.is_full()))
}

pub(super) fn undeleted(bounty: &Bounty) -> Result<()> {
    match bounty.deleted_at {
        Some(_) => Err(UserError::Gone(bounty.id)),
        None => Ok(()),
    }
}

/// Sets a due date that a button offered.
fn set_due(cx: Context<'_>, bounty: BountyRef, due: DueDate, seen: Fingerprint) -> Result<Answer> {
    let (owner, changed) = change(cx, bounty, |it, _| {
        undeleted(it)?;
        match it.due_date_ts {
            Some(set) if set == due => return Err(UserError::AlreadyDue(bounty.id)),
            _ if it.fingerprint() != seen => return Err(UserError::ChangedSince(bounty.id)),
            _ => it.due_date_ts = Some(due),
        }
        Ok(())
    })?;
    let changed = reply::due_changed(Entry::new(&owner, &changed), cx.today());
    let toast = reply::due_now(bounty.id, due, cx.today());
    Ok(Answer::replacement(changed, toast))
}

fn drop_due(cx: Context<'_>, bounty: BountyRef, seen: Fingerprint) -> Result<Answer> {
    let (owner, changed) = change(cx, bounty, |it, _| {
        undeleted(it)?;
        match it.due_date_ts {
            None => return Err(UserError::AlreadyNotDue(bounty.id)),
            _ if it.fingerprint() != seen => return Err(UserError::ChangedSince(bounty.id)),
            _ => it.due_date_ts = None,
        }
        Ok(())
    })?;
    let changed = reply::due_changed(Entry::new(&owner, &changed), cx.today());
    Ok(Answer::replacement(changed, reply::not_due_now(bounty.id)))
}

/// Clears the due date and puts its words back into the text.
fn clear_due(cx: Context<'_>, bounty: BountyRef, seen: Fingerprint) -> Result<Answer> {
    let (owner, changed) = change(cx, bounty, |it, _| {
        undeleted(it)?;
        let text = text_and_date(cx, it).ok_or(UserError::ChangedSince(bounty.id))?;
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
    let changed = reply::due_changed(Entry::new(&owner, &changed), cx.today());
    Ok(Answer::replacement(changed, reply::not_due_now(bounty.id)))
}

/// The text as it was typed, including the words of the due date: in the last `/edit` if
/// they were cut off there, or else in the message that created the bounty.
fn text_and_date(cx: Context<'_>, bounty: &Bounty) -> Option<String> {
    let edit = bounty.before_edit.as_ref();
    let edit = edit.and_then(|edit| Some((edit.source.as_deref()?, edit.edited_at)));
    let (source, typed_at) = edit.unwrap_or((bounty.source(), bounty.created_at));
    let text = command::text_and_date(source, cx.now.day_of(typed_at))?;
    // Otherwise these are the words of an earlier text.
    text.starts_with(&bounty.text).then_some(text)
}

/// Shows another page of a list.
fn turn_page(cx: Context<'_>, page: Page) -> Result<Answer> {
    list::check_person(cx, &page)?;
    let page = list::page(cx, page.listing, page.number)?;
    Ok(Answer::replacement(page, ""))
}
