//! What people see of the bot before they write to it: command menus, and its
//! short description.

use teloxide::RequestError;
use teloxide::payloads::SetMyShortDescriptionSetters as _;
use teloxide::payloads::{DeleteMyCommandsSetters as _, SetMyCommandsSetters as _};
use teloxide::prelude::*;
use teloxide::types::{BotCommand, BotCommandScope};

use tokio::time::sleep;

use super::pause;
use crate::reply;

/// So often it is tried; the bot works without menus, too.
const TRIES: u32 = 6;

/// Sets the menus for groups and DMs. Those of other scopes, left over from
/// another program with the same token, would win over them or stand where
/// nothing is offered, so they are cleared.
pub(super) async fn publish(bot: Bot) {
    for failures in 0..TRIES {
        let Err(error) = try_publish(&bot).await else {
            return;
        };
        sleep(pause("setting the command menu", &error, failures)).await;
    }
}

async fn try_publish(bot: &Bot) -> Result<(), RequestError> {
    let commands: Vec<BotCommand> = reply::menu()
        .map(|(name, description)| BotCommand::new(name, description))
        .collect();
    for scope in [
        BotCommandScope::AllPrivateChats,
        BotCommandScope::AllGroupChats,
    ] {
        bot.set_my_commands(commands.clone()).scope(scope).await?;
    }
    for scope in [
        BotCommandScope::Default,
        BotCommandScope::AllChatAdministrators,
    ] {
        bot.delete_my_commands().scope(scope).await?;
    }
    bot.set_my_short_description()
        .short_description(reply::SHORT_DESCRIPTION)
        .await?;
    Ok(())
}
