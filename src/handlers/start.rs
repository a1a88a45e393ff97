//! `/start` and `/help`.

use super::{Chat, Request, update_own};
use crate::reply::{self, Reply, UserError};
use crate::storage::Storage;

pub(super) fn start(storage: &Storage, request: &Request) -> Result<Reply, UserError> {
    update_own(storage, request, |_| Ok(()))?;
    Ok(match request.chat {
        Chat::Direct => reply::hello(&request.person.first_name),
        Chat::Group { .. } => reply::hello_group(),
    })
}

pub(super) fn help(request: &Request) -> Reply {
    let is_group = matches!(request.chat, Chat::Group { .. });
    reply::help(is_group)
}
