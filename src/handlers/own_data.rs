//! `/export` and `/forget`: people control what the bot keeps about them.

use std::sync::Arc;

use super::{Answer, Context, Result, ensure};
use crate::model::User;
use crate::reply::{self, Reply, UserError};

/// Sends a person's file.
pub(super) fn export(cx: Context<'_>) -> Result<Reply> {
    check_direct(cx)?;
    let id = cx.person.id;
    let json = cx.storage.export(id)?.ok_or(UserError::NothingKept)?;
    Ok(reply::export(id, json))
}

/// Shows what would be deleted, and asks for confirmation.
pub(super) fn forget(cx: Context<'_>) -> Result<Reply> {
    Ok(reply::forget(&*kept(cx)?))
}

fn kept(cx: Context<'_>) -> Result<Arc<User>> {
    check_direct(cx)?;
    let user = cx.storage.load(cx.person.id)?;
    let user = user.filter(|user| !user.is_forgotten());
    user.ok_or(UserError::NothingKept)
}

/// Deletes a person's data once they have confirmed it: what the question named, so only if
/// nothing was changed since.
pub(super) fn confirm_forget(cx: Context<'_>, last_update_id: u32) -> Result<Answer> {
    kept(cx)?;
    cx.update_own(|user| {
        let is_unchanged = user.last_update_id.unwrap_or_default() == last_update_id;
        ensure(is_unchanged, UserError::NotWhatWasNamed)?;
        user.forget();
        Ok(())
    })?;
    Ok(Answer::replacement(reply::forgotten(), ""))
}

/// In a group, others would see the person's data.
fn check_direct(cx: Context<'_>) -> Result<()> {
    ensure(!cx.is_group(), UserError::OnlyInDirectMessage)
}
