//! Handles each kind of update once it is admitted.

use std::convert::Infallible;
use std::sync::Arc;
use std::time::Duration;

use teloxide::prelude::*;
use teloxide::types::{ChatMemberUpdated, Me, MessageId, Update, UpdateKind};
use tokio::time::sleep;

use super::admission::{Admission, tell};
use super::blocking::blocking;
use super::content::typed;
use super::context::{self, Asked, Context, Kind};
use super::migration::Migrations;
use super::outbox::Outbox;
use super::send::Address;
use super::unknown::UnreadableMessage;
use super::update_log;
use crate::command::{Command, Invocation, Name};
use crate::handlers::{self, Request};
use crate::model::GroupId;
use crate::reply::{self, UserError};
use crate::storage::Storage;

/// Errors are shown to people or logged here, so none reach the dispatcher.
pub(super) type Done = Result<(), Infallible>;

pub(super) async fn command(
    context: Arc<Context>,
    asked: Asked,
    request: Arc<Request>,
    storage: Arc<Storage>,
    outbox: Arc<Outbox>,
) -> Done {
    let Asked { name, command } = asked;
    let answer = blocking(move || handlers::answer(&storage, &request, name, command)).await;
    update_log::record_outcome(&format!("answers: {}", answer.messages.len()));
    for message in answer.messages {
        outbox.send(context.address, message);
    }
    Ok(())
}

/// For DMs. The answer is sent as a reply, so that pressing its button also delivers the
/// words of that message.
pub(super) async fn not_understood(context: Arc<Context>, outbox: Arc<Outbox>) -> Done {
    let address = Address {
        as_reply: true,
        ..context.address
    };
    outbox.send(address, reply::not_understood(context.has_words()));
    Ok(())
}

pub(super) async fn edited_add(
    context: Arc<Context>,
    asked: Asked,
    request: Arc<Request>,
    storage: Arc<Storage>,
    outbox: Arc<Outbox>,
) -> Done {
    let Command::Add(text) = asked.command else {
        return Ok(());
    };
    let answer = blocking(move || handlers::edited_add(&storage, &request, &text)).await;
    if let Some(replacement) = answer.replacement {
        outbox.send_new_answer(context.address, replacement);
    }
    for message in answer.messages {
        outbox.send(context.address, message);
    }
    Ok(())
}

pub(super) async fn callback_query(
    context: Arc<Context>,
    request: Arc<Request>,
    storage: Arc<Storage>,
    outbox: Arc<Outbox>,
) -> Done {
    let Kind::CallbackQuery { id, data } = &context.kind else {
        return Ok(());
    };
    let Some(data) = data.clone() else {
        tell(&outbox, &context, &UserError::UnknownButton);
        return Ok(());
    };
    let message = MessageId(request.message.id);
    let answer = blocking(move || handlers::press(&storage, &request, data)).await;
    outbox.answer_callback_query(id.clone(), answer.toast);
    if let Some(replacement) = answer.replacement {
        outbox.edit(context.address.chat, message, replacement);
    }
    for message in answer.messages {
        outbox.send(context.address, message);
    }
    Ok(())
}

/// A button was pressed where the bot has no list.
pub(super) async fn unknown_button(query: CallbackQuery, outbox: Arc<Outbox>) -> Done {
    outbox.answer_callback_query(query.id, reply::toast(&UserError::UnknownButton));
    Ok(())
}

/// How long after a group becomes a supergroup its migration notes may arrive.
const MIGRATION_GRACE: Duration = Duration::from_secs(3);

/// Introduces the bot to a group that it was added to. When a group becomes a supergroup,
/// the bot is added to that too, perhaps before the migration note arrives. So a
/// supergroup's introduction waits for the note, which comes only after this update has
/// been handled.
pub(super) async fn introduction(
    change: ChatMemberUpdated,
    admission: Arc<Admission>,
    migrations: Arc<Migrations>,
    outbox: Arc<Outbox>,
) -> Done {
    let chat = change.chat.id;
    let introduce = move || {
        let hello = match admission.allows(chat.0) {
            true => reply::hello_group(),
            false => reply::error(&UserError::PrivateBot(chat.0), false),
        };
        outbox.send(Address::chat(chat), hello);
    };
    if !change.chat.is_supergroup() {
        introduce();
        return Ok(());
    }
    tokio::spawn(async move {
        sleep(MIGRATION_GRACE).await;
        if migrations.former(GroupId(chat.0)).is_none() {
            introduce();
        }
    });
    Ok(())
}

/// Tells whoever is waiting for an answer to an update that something is wrong with it.
pub(super) fn report_error(update: &Update, outbox: &Arc<Outbox>, error: &UserError) {
    match &update.kind {
        UpdateKind::Message(message) | UpdateKind::EditedMessage(message) => {
            let is_command = typed(message).is_some_and(|text| text.starts_with('/'));
            if is_command || message.chat.is_private() {
                outbox.send(context::address(message), reply::error(error, false));
            }
        }
        UpdateKind::CallbackQuery(query) => {
            outbox.answer_callback_query(query.id.clone(), reply::toast(error));
        }
        _ => {}
    }
}

/// If a message that can't be read holds a command, tells its sender that the command
/// wasn't carried out.
pub(super) fn report_unreadable(
    message: &UnreadableMessage,
    me: &Me,
    admission: &Admission,
    outbox: &Arc<Outbox>,
) {
    let chat = message.chat_id;
    let invocation = Invocation::find(&message.text, me.username());
    let is_for_this_bot = invocation.is_some_and(Invocation::is_for_this_bot);
    if is_for_this_bot && admission.allows_report(message) {
        let address = Address {
            answers: message.message_id.map(MessageId),
            as_reply: chat < 0,
            ..Address::chat(ChatId(chat))
        };
        let name = invocation.and_then(|invocation| invocation.name);
        let asked_for_change = name.is_some_and(Name::asks_for_change);
        outbox.send(
            address,
            reply::error(&UserError::Unreadable, asked_for_change),
        );
    }
}
