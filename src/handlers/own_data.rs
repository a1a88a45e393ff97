//! `/privacy`, `/export` and `/forget`: people control what the bot keeps about them.

use super::{Answer, Request, update_own};
use crate::model::UserId;
use crate::reply::{self, Reply, UserError};
use crate::storage::Storage;

pub(super) fn privacy(request: &Request) -> Reply {
    reply::privacy(request.is_group())
}

/// Sends a person's file.
pub(super) fn export(storage: &Storage, request: &Request) -> Result<Reply, UserError> {
    check_direct(request)?;
    let id = request.person.id;
    let json = storage.export(id)?.ok_or(UserError::NothingKept)?;
    Ok(reply::export(id, json))
}

/// Shows what would be deleted, and asks for confirmation.
pub(super) fn forget(storage: &Storage, request: &Request) -> Result<Reply, UserError> {
    check_direct(request)?;
    let user = storage.load(request.person.id)?;
    let user = user.filter(|user| !user.is_forgotten());
    Ok(reply::forget(&*user.ok_or(UserError::NothingKept)?))
}

/// Deletes a person's data once they have confirmed it: what the question named, so only if
/// nothing was changed since.
pub(super) fn confirm_forget(
    storage: &Storage,
    request: &Request,
    person: UserId,
    last_update_id: u32,
) -> Result<Answer, UserError> {
    check_direct(request)?;
    if person != request.person.id {
        return Err(UserError::NotYourQuestion);
    }
    let user = storage.load(person)?;
    if user.is_none_or(|user| user.is_forgotten()) {
        return Err(UserError::NothingKept);
    }
    update_own(storage, request, |user| {
        if user.last_update_id.unwrap_or_default() != last_update_id {
            return Err(UserError::NotWhatWasNamed);
        }
        user.forget();
        Ok(())
    })?;
    Ok(Answer::replacement(reply::forgotten(), ""))
}

/// In a group, others would see the person's data.
fn check_direct(request: &Request) -> Result<(), UserError> {
    match request.is_group() {
        true => Err(UserError::OnlyInDirectMessage),
        false => Ok(()),
    }
}
