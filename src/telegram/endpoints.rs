//! Handles each kind of update once it is admitted.

use std::convert::Infallible;
use std::sync::Arc;
use std::time::Duration;

use teloxide::prelude::*;
use teloxide::types::{CallbackQueryId, Me, MessageId, Update};

use super::admission::Admission;
use super::blocking::blocking;
use super::incoming::{Asks, Incoming};
use super::introductions::Introductions;
use super::migration::Migrations;
use super::outbox::{Asker, Outbox};
use super::pinned::PinnedLists;
use super::send::{Address, Outgoing};
use super::unknown::UnreadableMessage;
use crate::callback_data::CallbackData;
use crate::command::{Command, IS_GREETED, MessageText, Name};
use crate::handlers::{self, Answer};
use crate::model::GroupId;
use crate::reply::{self, UserError};
use crate::storage::Storage;

/// Errors are shown to people or logged here, so none reach the dispatcher.
pub(super) type Done = Result<(), Infallible>;

pub(super) async fn command(
    incoming: Arc<Incoming>,
    command: Command,
    introductions: Arc<Introductions>,
    storage: Arc<Storage>,
    outbox: Arc<Outbox>,
    pinned: Arc<PinnedLists>,
) -> Done {
    let command = match command {
        Command::Named(Name::Start, arguments)
            if arguments.text.trim() != IS_GREETED
                && !introductions.claim(incoming.address.chat) =>
        {
            Command::Named(Name::Start, MessageText::plain(IS_GREETED))
        }
        command => command,
    };
    let name = command.name();
    if let Some(name) = name {
        tracing::debug!("command {}", name.word());
    }
    let asked = Arc::clone(&incoming);
    let answer = move || handlers::answer(&storage, &asked.request, command);
    let answer = match name {
        // Almost always it only asks the system whether files have changed. Another thread would
        // cost more than that.
        Some(Name::Bounty) => answer(),
        _ => blocking(answer).await,
    };
    deliver(answer, &incoming, &outbox, &pinned);
    Ok(())
}

pub(super) async fn edited(
    incoming: Arc<Incoming>,
    command: Option<Command>,
    storage: Arc<Storage>,
    outbox: Arc<Outbox>,
    pinned: Arc<PinnedLists>,
) -> Done {
    let asked = Arc::clone(&incoming);
    let answer = blocking(move || handlers::edited(&storage, &asked.request, command)).await;
    deliver(answer, &incoming, &outbox, &pinned);
    Ok(())
}

/// Whether an edit may concern a bounty: an edit of a message that created one, or of a command
/// that wasn't carried out, rather than of talk or of a command that has its answer.
pub(super) async fn concerns_the_bot(
    incoming: Arc<Incoming>,
    storage: Arc<Storage>,
    outbox: Arc<Outbox>,
) -> bool {
    match incoming.asks {
        Asks::Edited(Some(_)) if !outbox.was_carried_out(incoming.address) => true,
        Asks::Edited(_) => {
            blocking(move || handlers::is_source_of_bounty(&storage, &incoming.request)).await
        }
        _ => true,
    }
}

pub(super) async fn callback_query(
    incoming: Arc<Incoming>,
    (query, data): (CallbackQueryId, Option<CallbackData>),
    storage: Arc<Storage>,
    outbox: Arc<Outbox>,
    pinned: Arc<PinnedLists>,
) -> Done {
    let Some(data) = data else {
        tracing::debug!("unknown button");
        outbox.tell(incoming.asker(), &UserError::UnknownButton, None);
        return Ok(());
    };
    tracing::debug!(
        "button {}",
        data.to_string().split(' ').next().unwrap_or_default()
    );
    let (chat, message) = (
        incoming.address.chat,
        MessageId(incoming.request.message.id),
    );
    pinned.note_press(chat, message, &data);
    let asked = Arc::clone(&incoming);
    let mut answer = blocking(move || handlers::press(&storage, &asked.request, data)).await;
    let toast = std::mem::take(&mut answer.toast);
    outbox.send(Outgoing::CallbackAnswer(query, toast));
    deliver(answer, &incoming, &outbox, &pinned);
    Ok(())
}

/// Sends an answer, and shows in the pinned lists what has changed.
fn deliver(answer: Answer, incoming: &Incoming, outbox: &Arc<Outbox>, pinned: &Arc<PinnedLists>) {
    let (address, request) = (incoming.address, &incoming.request);
    let message = MessageId(request.message.id);
    let replacement = answer.replacement.map(|reply| match incoming.asks {
        Asks::ButtonPress { .. } => Outgoing::Edit(address.chat, message, reply, None),
        _ => Outgoing::NewAnswer(address, reply),
    });
    let messages = answer.messages.into_iter();
    let messages = messages.map(|message| Outgoing::Message(address, message));
    let delete = answer.delete.map(MessageId);
    let delete = delete.map(|message| Outgoing::Delete(address.chat, message));
    for outgoing in replacement.into_iter().chain(messages).chain(delete) {
        outbox.send(outgoing);
    }
    pinned.refresh_changed(request.person.id);
}

/// How long after a group becomes a supergroup its migration notes may arrive.
const MIGRATION_GRACE: Duration = Duration::from_secs(3);

/// Introduces the bot to a group that it was added to. When a group becomes a supergroup,
/// the bot is added to that too, perhaps before the migration note arrives. So a
/// supergroup's introduction waits for the note, which comes only after this update has
/// been handled.
pub(super) async fn introduction(
    update: Arc<Update>,
    introductions: Arc<Introductions>,
    admission: Arc<Admission>,
    migrations: Arc<Migrations>,
    outbox: Arc<Outbox>,
) -> Done {
    let Some(chat) = update.chat() else {
        return Ok(());
    };
    let (id, is_supergroup) = (chat.id, chat.is_supergroup());
    let introduce = move |outbox: &Arc<Outbox>| {
        let hello = match admission.allows(id.0) {
            true => reply::hello_group(),
            false => reply::error(&UserError::PrivateBot(id.0), false),
        };
        outbox.send(Outgoing::Message(Address::chat(id), hello));
    };
    introductions.begin(id, !is_supergroup);
    if !is_supergroup {
        introduce(&outbox);
    }
    outbox.later(MIGRATION_GRACE, move |outbox| {
        let is_due = introductions.end(id);
        if is_due && migrations.former(GroupId(id.0)).is_none() {
            introduce(outbox);
        }
    });
    Ok(())
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
    let text = MessageText::plain(&message.text);
    if let Some(command) = Command::read(&text, me.username(), true)
        && admission.allows_report(message)
    {
        let address = Address {
            answers: message.message_id.map(MessageId),
            as_reply: chat < 0,
            ..Address::chat(ChatId(chat))
        };
        outbox.tell(Asker::Chat(address), &UserError::Unreadable, command.name());
    }
}
