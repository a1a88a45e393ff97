//! What people see before they write to the bot: command menus and descriptions.

use teloxide::RequestError;
use teloxide::payloads::{
    DeleteMyCommandsSetters as _, GetMyCommandsSetters as _, SetMyCommandsSetters as _,
    SetMyDescriptionSetters as _, SetMyShortDescriptionSetters as _,
};
use teloxide::prelude::*;
use teloxide::types::{BotCommand, BotCommandScope};

use super::retry::{delay, describe, retry};
use crate::reply;

/// The bot gives up after this many retries, since it works without menus too.
const MAX_RETRIES: u32 = 5;

/// Sets the descriptions, and the menus for groups and DMs. Menus of other scopes, left over
/// from another program with the same token, are deleted: they would override these or show
/// up where the bot offers nothing. What is right already is left alone.
pub(super) async fn publish(bot: Bot) {
    let on_error = |error, failures| {
        let (cause, delay) = (describe(&error), delay(&error, failures));
        tracing::warn!("setting the command menu failed: {cause}");
        (failures < MAX_RETRIES).then_some(delay).ok_or(())
    };
    // The error is already in the log.
    let _ = retry(|| try_publish(&bot), on_error).await;
}

async fn try_publish(bot: &Bot) -> Result<(), RequestError> {
    let menu_of = |is_group| {
        let menu = reply::menu(is_group);
        menu.map(|(name, description)| BotCommand::new(name, description))
            .collect()
    };
    for (scope, menu) in [
        (BotCommandScope::AllPrivateChats, menu_of(false)),
        (BotCommandScope::AllGroupChats, menu_of(true)),
        (BotCommandScope::Default, Vec::new()),
        (BotCommandScope::AllChatAdministrators, Vec::new()),
    ] {
        let current = bot.get_my_commands().scope(scope.clone()).await?;
        match (current == menu, menu.is_empty()) {
            (true, _) => continue,
            (false, true) => bot.delete_my_commands().scope(scope).await?,
            (false, false) => bot.set_my_commands(menu).scope(scope).await?,
        };
    }
    if bot.get_my_description().await?.description != reply::DESCRIPTION {
        let set = bot.set_my_description();
        set.description(reply::DESCRIPTION).await?;
    }
    if bot.get_my_short_description().await?.short_description != reply::SHORT_DESCRIPTION {
        let set = bot.set_my_short_description();
        set.short_description(reply::SHORT_DESCRIPTION).await?;
    }
    Ok(())
}
