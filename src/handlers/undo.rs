//! Takes back what was done, within a day.

use super::finish::{is_about_several, move_back};
use super::says_done::about_several;
use super::{
    Answer, Context, Result, bounty_of, check_not_deleted, check_open_and_seen, check_seen,
    check_undo_time, ensure,
};
use crate::callback_data::{BountyPress, Deed};
use crate::model::{Bounty, BountyId, BountyRef, Fingerprint};
use crate::reply::{self, Entry, UserError};

/// Where the message is about others as well, it stays.
pub(super) fn undo(cx: Context<'_>, bounty: BountyRef, press: BountyPress) -> Result<Answer> {
    let (owner, restored) = cx.update_own_of(bounty, |user| {
        let is_full = user.room() == 0;
        let it = bounty_of(user, bounty.id)?;
        put_back(it, cx, press, is_full)?;
        Ok(it.clone())
    })?;
    let toast = reply::restored_now(&[bounty.id]);
    if let Some(several) = about_several(cx, bounty, None, &owner, false) {
        return Ok(Answer::replacement(several, toast));
    }
    if is_about_several(cx) {
        return Ok(Answer::toast(toast));
    }
    let entry = Entry::new(&owner, &restored);
    let single = reply::restored(entry, cx.now.today(), &cx.bot_username);
    Ok(Answer::replacement(single, toast))
}

fn put_back(it: &mut Bounty, cx: Context<'_>, press: BountyPress, is_full: bool) -> Result<()> {
    if press == BountyPress::UndoDelete {
        return undelete(it, cx, is_full);
    }
    check_not_deleted(it)?;
    match press {
        BountyPress::Reopen => reopen(it, cx),
        BountyPress::UndoDone => undo_done(it, cx),
        BountyPress::UndoMove { due, seen } => {
            check_open_and_seen(it, seen)?;
            move_back(it, cx, due)
        }
        // It goes back to the day to which it had moved on.
        BountyPress::UndoForGood { due, seen } => {
            undo_done(it, cx)?;
            check_seen(it, seen)?;
            it.due_date_ts = Some(due);
            Ok(())
        }
        BountyPress::UndoEdit { seen } => undo_edit(it, cx, seen),
        _ => Err(UserError::UnknownButton),
    }
}

pub(super) fn undo_done(bounty: &mut Bounty, cx: Context<'_>) -> Result<()> {
    check_undo_time(cx, bounty, bounty.done_at)?;
    reopen(bounty, cx)
}

/// What others said before about whether it is done no longer counts.
fn reopen(bounty: &mut Bounty, cx: Context<'_>) -> Result<()> {
    let was_done = bounty.done_at.take();
    was_done.ok_or(UserError::AlreadyRestored(bounty.id))?;
    bounty.done_by = None;
    bounty.not_done_at = Some(cx.now.seconds());
    Ok(())
}

fn undelete(bounty: &mut Bounty, cx: Context<'_>, is_full: bool) -> Result<()> {
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

fn undo_edit(bounty: &mut Bounty, cx: Context<'_>, seen: Fingerprint) -> Result<()> {
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
                Deed::Done => undo_done(it, cx)?,
                Deed::Delete => undelete(it, cx, restored.len() >= room)?,
            }
            restored.push(it.clone());
        }
        ensure(!restored.is_empty(), UserError::NothingToUndo)?;
        Ok(restored)
    })?;
    if is_about_several(cx) {
        let ids: Vec<BountyId> = restored.iter().map(|it| it.id).collect();
        return Ok(Answer::toast(reply::restored_now(&ids)));
    }
    let restored: Vec<Entry<'_>> = restored.iter().map(|it| Entry::new(&owner, it)).collect();
    Ok(Answer::replacement(reply::several_restored(&restored), ""))
}
