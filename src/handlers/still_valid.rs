//! Whether what a button shows is still so.

use super::{Context, Result};
use crate::model::{Bounty, Fingerprint, can_be_undone};
use crate::reply::UserError;

pub(super) fn check_not_deleted(bounty: &Bounty) -> Result<()> {
    match bounty.deleted_at {
        Some(_) => Err(UserError::Gone(bounty.id)),
        None => Ok(()),
    }
}

/// Fails if a bounty reads otherwise than when the button was made.
pub(super) fn check_seen(bounty: &Bounty, seen: Fingerprint) -> Result<()> {
    match bounty.fingerprint() == seen {
        true => Ok(()),
        false => Err(UserError::ChangedSince(bounty.id)),
    }
}

/// Fails if it was done meanwhile, too.
pub(super) fn check_open_and_seen(bounty: &Bounty, seen: Fingerprint) -> Result<()> {
    check_not_deleted(bounty)?;
    match bounty.is_open() {
        true => check_seen(bounty, seen),
        false => Err(UserError::ChangedSince(bounty.id)),
    }
}

/// `at` is when what is to be undone was done, if that still stands.
pub(super) fn check_undo_time(cx: Context<'_>, bounty: &Bounty, at: Option<i64>) -> Result<()> {
    let at = at.ok_or(UserError::AlreadyRestored(bounty.id))?;
    match can_be_undone(at, cx.seconds()) {
        true => Ok(()),
        false => Err(UserError::TooLateToUndo(bounty.id)),
    }
}
