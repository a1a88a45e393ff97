//! Whether what a button shows is still so.

use super::{Context, Result, ensure};
use crate::model::{Bounty, Fingerprint, can_be_undone};
use crate::reply::UserError;

pub(super) fn check_not_deleted(bounty: &Bounty) -> Result<()> {
    ensure(bounty.deleted_at.is_none(), UserError::Gone(bounty.id))
}

/// Fails if a bounty reads otherwise than when the button was made.
pub(super) fn check_seen(bounty: &Bounty, seen: Fingerprint) -> Result<()> {
    let is_same = bounty.fingerprint() == seen;
    ensure(is_same, UserError::ChangedSince(bounty.id))
}

/// Fails if it was done meanwhile, too.
pub(super) fn check_open_and_seen(bounty: &Bounty, seen: Fingerprint) -> Result<()> {
    check_not_deleted(bounty)?;
    ensure(bounty.is_open(), UserError::ChangedSince(bounty.id))?;
    check_seen(bounty, seen)
}

/// `at` is when what is to be undone was done, if that still stands.
pub(super) fn check_undo_time(cx: Context<'_>, bounty: &Bounty, at: Option<i64>) -> Result<()> {
    let at = at.ok_or(UserError::AlreadyRestored(bounty.id))?;
    let is_in_time = can_be_undone(at, cx.now.seconds());
    ensure(is_in_time, UserError::TooLateToUndo(bounty.id))
}
