//! What the buttons do.
//!
//! Anyone who sees a message can press its buttons, and callback data can be forged, so
//! each press is checked against the chat and the person.

use super::act::{act_on, done_by_button};
use super::{
    Answer, Context, Result, check_seen, edit, ensure, finish, list, own_data, says_done, split,
    tick, undo,
};
use crate::callback_data::{BountyPress, CallbackData};
use crate::command::{self, Action};
use crate::model::{Bounty, BountyRef, DueDate, Fingerprint};
use crate::reply::{self, Entry, Reply, UserError};

pub(super) fn press(cx: Context<'_>, data: CallbackData) -> Result<Answer> {
    let is_theirs = data.asker().is_none_or(|asker| asker == cx.person.id);
    ensure(is_theirs, UserError::NotYourQuestion)?;
    match data {
        CallbackData::Bounty(bounty, press) => press_bounty(cx, bounty, press),
        CallbackData::UndoSeveral(_, deed, at) => undo::several(cx, deed, at),
        CallbackData::Forget(_, last_update_id) => own_data::confirm_forget(cx, last_update_id),
        CallbackData::Cancel(_) => {
            // Otherwise the question is answered, or there was none.
            ensure(cx.message.buttons.contains(&data), UserError::UnknownButton)?;
            Ok(Answer {
                delete: Some(cx.message.id),
                ..Answer::default()
            })
        }
        CallbackData::Page(page) => Ok(Answer::replacement(list::turned(cx, page)?, "")),
        CallbackData::Tick(tick) => tick::tick(cx, tick),
    }
}

fn press_bounty(cx: Context<'_>, bounty: BountyRef, press: BountyPress) -> Result<Answer> {
    let text = |it: &Bounty, _: Context<'_>| Some(it.text.clone());
    match press {
        BountyPress::Track => {
            act_on(cx, Action::Track, bounty)?;
            Ok(Answer::toast(reply::tracking_now(bounty.id)))
        }
        BountyPress::Untrack => {
            act_on(cx, Action::Untrack, bounty)?;
            Ok(Answer::toast(reply::not_tracking_now(bounty.id)))
        }
        BountyPress::Act { action, .. } => chosen(cx, action, bounty),
        BountyPress::ApplyEdit { .. } => edit::edit_chosen(cx, bounty),
        BountyPress::Split { seen } => split::split(cx, bounty, seen),
        BountyPress::UndoSplit { seen } => split::undo_split(cx, bounty, seen),
        BountyPress::Done => done_by_button(cx, bounty),
        BountyPress::Again { seen } => finish::again(cx, bounty, seen),
        BountyPress::ForGood { due, seen } => finish::for_good(cx, bounty, due, seen),
        BountyPress::ConfirmDone => says_done::confirm(cx, bounty),
        BountyPress::NotYet => says_done::not_yet(cx, bounty),
        BountyPress::Reopen
        | BountyPress::UndoDone
        | BountyPress::UndoDelete
        | BountyPress::UndoMove { .. }
        | BountyPress::UndoForGood { .. }
        | BountyPress::UndoEdit { .. } => undo::undo(cx, bounty, press),
        BountyPress::UndoAdd { seen } => undo::added(cx, bounty, seen),
        BountyPress::SetDue { due, seen } => set_due(cx, bounty, seen, Some(due), text),
        BountyPress::DropDue { seen } => set_due(cx, bounty, seen, None, text),
        BountyPress::ClearDue { seen } => set_due(cx, bounty, seen, None, text_and_date),
    }
}

/// A bounty was chosen for a command. The answer replaces the question, but a question to
/// somebody else is sent as a new message, so that they hear it, and one that opens a reply
/// has to be new.
fn chosen(cx: Context<'_>, action: Action, bounty: BountyRef) -> Result<Answer> {
    let mut answer = act_on(cx, action, bounty)?;
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

/// Sets or clears the due date by a button, with the text that the bounty has then.
fn set_due(
    cx: Context<'_>,
    bounty: BountyRef,
    seen: Fingerprint,
    due: Option<DueDate>,
    text: fn(&Bounty, Context<'_>) -> Option<String>,
) -> Result<Answer> {
    let (owner, changed) = cx.change(bounty, |it, _| {
        let text = text(it, cx).ok_or(UserError::ChangedSince(it.id))?;
        if it.due_date_ts == due && it.text == text {
            return Err(match due {
                Some(_) => UserError::AlreadyDue(it.id),
                None => UserError::AlreadyNotDue(it.id),
            });
        }
        check_seen(it, seen)?;
        it.set_text(text);
        it.due_date_ts = due;
        Ok(it.clone())
    })?;
    let changed = reply::due_changed(Entry::new(&owner, &changed), cx.now.today());
    let toast = reply::due_now(bounty.id, due, cx.now.today());
    Ok(Answer::replacement(changed, toast))
}

/// The text as it was typed, including the words of the due date: in the last `/edit` if
/// they were cut off there, or else in the message that created the bounty.
fn text_and_date(bounty: &Bounty, cx: Context<'_>) -> Option<String> {
    let edit = bounty.before_edit.as_ref();
    let edit = edit.and_then(|edit| Some((edit.source.as_deref()?, edit.edited_at)));
    let (source, typed_at) = edit.unwrap_or((bounty.source(), bounty.created_at));
    let text = command::text_and_date(source, cx.now.day_of(typed_at))?;
    // Otherwise these are the words of an earlier text.
    text.starts_with(&bounty.text).then_some(text)
}
