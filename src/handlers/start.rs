//! `/start` and `/help`.

use super::{Chat, Request, update_own};
use crate::reply::{self, Reply, UserError};
use crate::storage::Storage;

/// To a group that the bot was just added to, it says nothing more.
pub(super) fn start(
    storage: &Storage,
    request: &Request,
    is_greeted: bool,
) -> Result<Option<Reply>, UserError> {
    update_own(storage, request, |_| Ok(()))?;
    Ok(match request.chat {
        Chat::Direct => Some(reply::hello(request.person.name(), &request.bot_username)),
        Chat::Group { .. } if is_greeted => None,
        Chat::Group { .. } => Some(reply::hello_group()),
    })
}
