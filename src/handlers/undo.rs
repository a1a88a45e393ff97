//! Takes back what was done, within a day.

use super::finish::move_back;
use super::says_done::about_several;
use super::still_valid::{check_open_and_seen, check_seen, check_undo_time};
use super::{Answer, Context, Result, bounty_of, ensure};
use crate::callback_data::{BountyPress, CallbackData, Deed};
use crate::model::{Bounty, BountyId, BountyRef, DueDate, Fingerprint, User};
use crate::reply::{self, Entry, UserError};

pub(super) fn undo(
    cx: Context<'_>,
    bounty: BountyRef,
    put_back: impl FnOnce(&mut Bounty) -> Result<()>,
) -> Result<Answer> {
    let (owner, restored) = cx.change(bounty, |it, _| {
        put_back(it)?;
        Ok(it.clone())
    })?;
    Ok(answer(cx, &owner, &restored))
}

pub(super) fn undelete(cx: Context<'_>, bounty: BountyRef) -> Result<Answer> {
    let (owner, restored) = cx.update_own_of(bounty, |user| {
        let is_full = user.room() == 0;
        let it = bounty_of(user, bounty.id)?;
        undelete_it(it, cx, is_full)?;
        Ok(it.clone())
    })?;
    Ok(answer(cx, &owner, &restored))
}

/// Where the same message is about others as well, it stays.
fn answer(cx: Context<'_>, owner: &User, restored: &Bounty) -> Answer {
    let entry = Entry::new(owner, restored);
    let toast = reply::restored_now(&[restored.id]);
    if undoes_several(cx) {
        return Answer::toast(toast);
    }
    let single = || reply::restored(entry, cx.today(), &cx.bot_username);
    let several = about_several(cx, entry.reference(), owner, reply::saying_done);
    Answer::replacement(several.unwrap_or_else(single), toast)
}

/// Whether the message has several buttons that undo.
fn undoes_several(cx: Context<'_>) -> bool {
    let undo = |data: &&CallbackData| {
        matches!(
            data,
            CallbackData::UndoSeveral { .. }
                | CallbackData::Bounty(_, BountyPress::UndoMove { .. })
        )
    };
    cx.message.buttons.iter().filter(undo).count() > 1
}

pub(super) fn done(bounty: &mut Bounty, cx: Context<'_>) -> Result<()> {
    check_undo_time(cx, bounty, bounty.done_at)?;
    reopen(bounty, cx)
}

/// It goes back to the day to which it had moved on.
pub(super) fn done_for_good(
    bounty: &mut Bounty,
    cx: Context<'_>,
    due: DueDate,
    seen: Fingerprint,
) -> Result<()> {
    done(bounty, cx)?;
    check_seen(bounty, seen)?;
    bounty.due_date_ts = Some(due);
    Ok(())
}

pub(super) fn moved(
    bounty: &mut Bounty,
    cx: Context<'_>,
    due: DueDate,
    seen: Fingerprint,
) -> Result<()> {
    check_open_and_seen(bounty, seen)?;
    move_back(bounty, cx, due)
}

/// What others said before about whether it is done no longer counts.
pub(super) fn reopen(bounty: &mut Bounty, cx: Context<'_>) -> Result<()> {
    let was_done = bounty.done_at.take();
    was_done.ok_or(UserError::AlreadyRestored(bounty.id))?;
    bounty.done_by = None;
    bounty.not_done_at = Some(cx.seconds());
    Ok(())
}

fn undelete_it(bounty: &mut Bounty, cx: Context<'_>, is_full: bool) -> Result<()> {
    check_undo_time(cx, bounty, bounty.deleted_at)?;
    ensure(!is_full, UserError::TooFullToUndo(bounty.id))?;
    bounty.deleted_at = None;
    Ok(())
}

/// Deletes what was kept without being asked for. That can be undone in turn.
pub(super) fn added(cx: Context<'_>, bounty: BountyRef, seen: Fingerprint) -> Result<Answer> {
    let (owner, deleted) = cx.change(bounty, |it, at| {
        check_open_and_seen(it, seen)?;
        check_undo_time(cx, it, Some(it.created_at))?;
        it.deleted_at = Some(at);
        Ok(it.clone())
    })?;
    Ok(Answer::replacement(reply::deleted(&owner, &[deleted]), ""))
}

pub(super) fn edit(bounty: &mut Bounty, cx: Context<'_>, seen: Fingerprint) -> Result<()> {
    let before = bounty.before_edit.as_ref();
    let before = before.ok_or(UserError::TooLateToUndo(bounty.id))?;
    let is_same = bounty.edit_fingerprint() == seen;
    ensure(is_same, UserError::ChangedSince(bounty.id))?;
    check_undo_time(cx, bounty, Some(before.edited_at))?;
    bounty.undo_edit();
    Ok(())
}

/// Takes back what one command did to several bounties, as far as that still stands.
pub(super) fn several(cx: Context<'_>, deed: Deed, at: i64) -> Result<Answer> {
    let (owner, restored) = cx.update_own(|user| {
        let room = user.room();
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
                Deed::Done => done(it, cx)?,
                Deed::Delete => undelete_it(it, cx, restored.len() >= room)?,
            }
            restored.push(it.clone());
        }
        Ok(restored)
    })?;
    let restored: Vec<Entry<'_>> = restored.iter().map(|it| Entry::new(&owner, it)).collect();
    let ids: Vec<BountyId> = restored.iter().map(|entry| entry.bounty.id).collect();
    Ok(match restored.as_slice() {
        [] => return Err(UserError::NothingToUndo),
        _ if undoes_several(cx) => Answer::toast(reply::restored_now(&ids)),
        restored => Answer::replacement(reply::several_restored(restored), ""),
    })
}
