//! What becomes of a bounty that is done: one that repeats moves on to its next day.

use super::{Answer, Context, Result, check_open_and_seen, check_undo_time};
use crate::callback_data::{BountyPress, CallbackData};
use crate::due;
use crate::model::{Bounty, BountyRef, DueDate, Fingerprint};
use crate::reply::{self, Entry, Finished, UserError};

/// Marks a bounty as done. If it repeats, it moves on to the next day on which it is due instead,
/// and what others said about it is over. `done_by` is the name of whoever did it, unless that
/// was the creator; of what repeats, it isn't kept.
pub(super) fn finish(
    bounty: &mut Bounty,
    cx: Context<'_>,
    at: i64,
    done_by: Option<String>,
) -> Finished {
    let moved_from = bounty.due_date_ts;
    let next = moved_from.and_then(|due| due::repeats(bounty)?.next(due, cx.now.today()));
    if next.is_some() {
        bounty.due_date_ts = next;
        bounty.not_done_at = Some(cx.now.seconds());
        bounty.moved_at = bounty.not_done_at;
    } else {
        bounty.done_at = Some(at);
        bounty.done_by = done_by;
    }
    Finished {
        bounty: bounty.clone(),
        moved_from: moved_from.filter(|_| next.is_some()),
        was_moved_today: false,
    }
}

/// Whether a bounty was moved on today.
pub(super) fn was_moved_today(bounty: &Bounty, cx: Context<'_>) -> bool {
    let moved_on = bounty.moved_at.map(|at| cx.now.day_of(at));
    let is_ahead = bounty.due_date_ts.map(DueDate::date) > Some(cx.now.today());
    is_ahead && moved_on == Some(cx.now.today()) && due::repeats(bounty).is_some()
}

/// Whether a bounty was last moved on from that day.
pub(super) fn has_moved_from(bounty: &Bounty, cx: Context<'_>, due: DueDate) -> bool {
    let moved_at = bounty.moved_at;
    let next = moved_at.and_then(|at| due::repeats(bounty)?.next(due, cx.now.day_of(at)));
    bounty.is_open() && next.is_some() && next == bounty.due_date_ts
}

pub(super) fn check_moved_from(bounty: &Bounty, cx: Context<'_>, due: DueDate) -> Result<()> {
    match bounty.due_date_ts {
        _ if has_moved_from(bounty, cx, due) => Ok(()),
        Some(now) if now == due => Err(UserError::AlreadyRestored(bounty.id)),
        _ => Err(UserError::ChangedSince(bounty.id)),
    }
}

/// Moves a bounty back to the day from which it was last moved on. What others said before about
/// whether it is done no longer counts.
pub(super) fn move_back(bounty: &mut Bounty, cx: Context<'_>, due: DueDate) -> Result<()> {
    // The move before this one, whose time isn't known, can be undone, too.
    if bounty.moved_at.is_some() {
        check_undo_time(cx, bounty, bounty.moved_at)?;
    }
    bounty.moved_at = None;
    bounty.not_done_at = Some(cx.now.seconds());
    bounty.due_date_ts = Some(due);
    Ok(())
}

/// Moves a bounty on, even if it was moved on today.
pub(super) fn again(cx: Context<'_>, bounty: BountyRef, seen: Fingerprint) -> Result<Answer> {
    let (owner, finished) = cx.change(bounty, |it, at| {
        check_open_and_seen(it, seen)?;
        Ok(finish(it, cx, at, None))
    })?;
    let (due, today) = (finished.bounty.due_date_ts, cx.now.today());
    if let Some(due) = due.filter(|_| is_about_several(cx)) {
        return Ok(Answer::toast(reply::due_now(bounty.id, Some(due), today)));
    }
    let done = reply::done(&owner, &[finished], today);
    Ok(Answer::replacement(done, ""))
}

/// Whether the message has several buttons that undo or do again: then it stays.
pub(super) fn is_about_several(cx: Context<'_>) -> bool {
    let is_one = |data: &&CallbackData| {
        matches!(
            data,
            CallbackData::UndoSeveral(..)
                | CallbackData::Bounty(_, BountyPress::UndoMove { .. } | BountyPress::Again { .. })
        )
    };
    cx.message.buttons.iter().filter(is_one).count() > 1
}

/// Marks a bounty that moved on as really done, with the day on which it was due before.
pub(super) fn for_good(
    cx: Context<'_>,
    bounty: BountyRef,
    due: DueDate,
    seen: Fingerprint,
) -> Result<Answer> {
    let (owner, (done, moved_to)) = cx.change(bounty, |it, at| {
        check_open_and_seen(it, seen)?;
        let moved_to = it.due_date_ts.replace(due);
        it.done_at = Some(at);
        it.done_by = None;
        Ok((it.clone(), moved_to))
    })?;
    let done = reply::done_for_good(Entry::new(&owner, &done), moved_to);
    Ok(Answer::replacement(done, ""))
}
