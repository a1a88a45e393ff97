//! What people see before they write to the bot: command menus and descriptions.

use std::time::Duration;

use teloxide::RequestError;
use teloxide::payloads::{
    DeleteMyCommandsSetters as _, SetMyCommandsSetters as _, SetMyDescriptionSetters as _,
    SetMyShortDescriptionSetters as _,
};
use teloxide::prelude::*;
use teloxide::types::{BotCommand, BotCommandScope};

use super::retry::{delay, describe, retry};
use crate::reply;

/// The bot gives up after this many retries, since it works without menus too.
const MAX_RETRIES: u32 = 5;

/// Sets the menus for groups and DMs. Menus of other scopes, left over from another
/// program with the same token, are deleted: they would override these or show up where
/// the bot offers nothing.
pub(super) async fn publish(bot: Bot) {
    let on_error = |error, failures| {
        let (cause, delay) = (describe(&error), delay(&error, failures));
        tracing::warn!("setting the command menu failed: {cause}");
        match failures {
            0..MAX_RETRIES => Ok::<Duration, ()>(delay),
            _ => Err(()),
        }
    };
    // The error is already in the log.
    let _ = retry(|| try_publish(&bot), on_error).await;
}

async fn try_publish(bot: &Bot) -> Result<(), RequestError> {
    for (scope, is_group) in [
        (BotCommandScope::AllPrivateChats, false),
        (BotCommandScope::AllGroupChats, true),
    ] {
        let menu = reply::menu(is_group);
        let commands = menu.map(|(name, description)| BotCommand::new(name, description));
        bot.set_my_commands(commands).scope(scope).await?;
    }
    for scope in [
        BotCommandScope::Default,
        BotCommandScope::AllChatAdministrators,
    ] {
        bot.delete_my_commands().scope(scope).await?;
    }
    bot.set_my_description()
        .description(reply::DESCRIPTION)
        .await?;
    bot.set_my_short_description()
        .short_description(reply::SHORT_DESCRIPTION)
        .await?;
    Ok(())
}
