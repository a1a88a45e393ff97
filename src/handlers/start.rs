//! `/start` and `/help`.

use super::{Chat, Context, Result};
use crate::reply::{self, Reply};

/// To a group that the bot was just added to, it says nothing more.
pub(super) fn start(cx: Context<'_>, is_greeted: bool) -> Result<Option<Reply>> {
    cx.update_own(|_| Ok(()))?;
    Ok(match cx.chat {
        Chat::Direct => Some(reply::hello(cx.person.name(), &cx.bot_username)),
        Chat::Group { .. } if is_greeted => None,
        Chat::Group { .. } => Some(reply::hello_group()),
    })
}
