//! `/start` and `/help`.

use super::{Chat, Request, update_own};
use crate::reply::{self, Reply, UserError};
use crate::storage::Storage;

/// If a button added the bot to a group, the bot has already introduced itself there.
pub(super) fn start(
    storage: &Storage,
    request: &Request,
    by_button: bool,
) -> Result<Option<Reply>, UserError> {
    update_own(storage, request, |_| Ok(()))?;
    Ok(match request.chat {
        Chat::Direct => Some(reply::hello(request.person.name(), &request.bot_username)),
        Chat::Group { .. } if by_button => None,
        Chat::Group { .. } => Some(reply::hello_group()),
    })
}
