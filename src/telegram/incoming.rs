//! Reads an update into the bot's own types, once.

use std::sync::Arc;

use chrono::DateTime;
use teloxide::types::{
    CallbackQueryId, Chat, ChatKind, MaybeInaccessibleMessage, Me, Message, MessageKind,
    PublicChatKind, Update, UpdateKind, User,
};

use super::content::{is_typed, text};
use super::migration::Migrations;
use super::outbox::Asker;
use super::replies::{callback_data, replies_to};
use super::send::Address;
use crate::callback_data::CallbackData;
use crate::command::{Command, Name};
use crate::handlers::{self, Origin, Person, Request};
use crate::model::{GroupId, UserId};
use crate::now::Clock;

/// Accounts that many people share: anonymous group admins, channels that write in
/// groups, and Telegram's own for posts of a linked channel
/// (<https://core.telegram.org/bots/api#message>, `from`).
const GROUP_ANONYMOUS_BOT: u64 = 1_087_968_824;
const CHANNEL_BOT: u64 = 136_817_688;
const TELEGRAM: u64 = 777_000;

/// A message or a button press.
#[derive(Debug)]
pub(super) struct Incoming {
    pub(super) request: Request,
    /// Whether the sender could be anyone: many people share that account.
    pub(super) is_shared_account: bool,
    /// Where a message that answers it goes.
    pub(super) address: Address,
    pub(super) asks: Asks,
}

/// What somebody asks for.
#[derive(Clone, Debug)]
pub(super) enum Asks {
    Command(Command),
    /// By an edit of a message, which asks for this now, if for anything.
    Edited(Option<Command>),
    /// By the press of a button.
    ButtonPress {
        query: CallbackQueryId,
        /// `None` if the bot doesn't know the button.
        data: Option<CallbackData>,
    },
}

/// Reads what the bot answers. `None` for anything else.
pub(super) fn read(
    update: Arc<Update>,
    me: Arc<Me>,
    migrations: Arc<Migrations>,
    clock: Clock,
) -> Option<Arc<Incoming>> {
    let ((person, is_shared_account), (chat, message, address)) = match &update.kind {
        UpdateKind::Message(message) | UpdateKind::EditedMessage(message) => {
            (sender(message)?, written(message, &me, &migrations)?)
        }
        UpdateKind::CallbackQuery(query) => {
            let message = query.message.as_ref()?;
            let sender = (person(&query.from), false);
            (sender, with_button(message, &me, &migrations)?)
        }
        _ => return None,
    };
    let request = Request {
        update_id: update.id.0,
        person,
        chat,
        now: clock(),
        message,
        bot_username: me.username().to_owned(),
    };
    let asks = match &update.kind {
        UpdateKind::CallbackQuery(query) => Asks::ButtonPress {
            query: query.id.clone(),
            data: query.data.as_deref().and_then(CallbackData::decode),
        },
        UpdateKind::EditedMessage(_) => Asks::Edited(handlers::interpret(&request)),
        _ => Asks::Command(handlers::interpret(&request)?),
    };
    Some(Arc::new(Incoming {
        request,
        is_shared_account,
        address,
        asks,
    }))
}

pub(super) fn asks_for(incoming: Arc<Incoming>) -> Asks {
    incoming.asks.clone()
}

/// Whether the bot was added to a group.
pub(super) fn was_added(update: Arc<Update>) -> bool {
    let UpdateKind::MyChatMember(change) = &update.kind else {
        return false;
    };
    let is_new = !change.old_chat_member.is_present() && change.new_chat_member.is_present();
    is_new && (change.chat.is_group() || change.chat.is_supergroup())
}

/// Updates with the same key are handled in order: the person or, for a shared account,
/// the chat.
pub(super) fn distribution_key(update: &Update) -> Option<i64> {
    match update.from().filter(|user| !is_shared(user)) {
        Some(user) => Some(user.id.0.cast_signed()),
        None => update.chat().map(|chat| chat.id.0),
    }
}

/// Who is waiting for an answer to an update, if anyone is.
pub(super) fn asker(update: &Update) -> Option<Asker<'_>> {
    match &update.kind {
        UpdateKind::Message(message) | UpdateKind::EditedMessage(message) => {
            let text = message.text().or_else(|| message.caption());
            let is_command = text.is_some_and(|text| text.starts_with('/'));
            let is_waiting = is_command || message.chat.is_private();
            is_waiting.then(|| Asker::Chat(address(message)))
        }
        UpdateKind::CallbackQuery(query) => Some(Asker::Press(&query.id)),
        _ => None,
    }
}

impl Incoming {
    pub(super) fn asker(&self) -> Asker<'_> {
        match &self.asks {
            Asks::ButtonPress { query, .. } => Asker::Press(query),
            Asks::Command(_) | Asks::Edited(_) => Asker::Chat(self.address),
        }
    }

    pub(super) fn is_start(&self) -> bool {
        matches!(self.asks, Asks::Command(Command::Named(Name::Start, _)))
    }

    /// The name of the command, if the bot knows it.
    pub(super) fn name(&self) -> Option<Name> {
        match &self.asks {
            Asks::Command(command) | Asks::Edited(Some(command)) => command.name(),
            Asks::Edited(None) | Asks::ButtonPress { .. } => None,
        }
    }
}

/// A message, the chat that it is in, and where the answer goes. `None` outside groups and DMs.
fn written(
    message: &Message,
    me: &Me,
    migrations: &Migrations,
) -> Option<(handlers::Chat, handlers::Message, Address)> {
    let chat = chat(&message.chat, migrations)?;
    let converted = convert_message(message, me, &chat);
    Some((chat, converted, address(message)))
}

/// The same of the message with a pressed button. A new message goes next to it, replying to the
/// same message.
fn with_button(
    message: &MaybeInaccessibleMessage,
    me: &Me,
    migrations: &Migrations,
) -> Option<(handlers::Chat, handlers::Message, Address)> {
    let Some(message) = message.regular_message() else {
        // It is too old for Telegram to include it.
        let chat = chat(message.chat(), migrations)?;
        let converted = handlers::Message::of_bot(message.id().0, Vec::new());
        return Some((chat, converted, Address::chat(message.chat().id)));
    };
    let (chat, mut converted, mut address) = written(message, me, migrations)?;
    converted.origin = Origin::Bot;
    address.answers = message.reply_to_message().map(|replied| replied.id);
    Some((chat, converted, address))
}

/// Where the answer to a message goes.
fn address(message: &Message) -> Address {
    Address {
        chat: message.chat.id,
        // Outside a forum, a thread is only a chain of replies, where an answer needs no
        // thread id.
        topic: message.thread_id.filter(|_| message.is_topic_message),
        // A message that only one person sees has no id (Bot API 10.2).
        answers: (message.id.0 != 0).then_some(message.id),
        as_reply: !message.chat.is_private(),
    }
}

fn convert_message(message: &Message, me: &Me, chat: &handlers::Chat) -> handlers::Message {
    // A pin is noted by Telegram, for example.
    let is_written = matches!(message.kind, MessageKind::Common(_) | MessageKind::Dice(_));
    handlers::Message {
        id: message.id.0,
        sent_at: message.date.timestamp(),
        edited_at: message.edit_date().map(DateTime::timestamp),
        text: text(message).unwrap_or_default(),
        origin: match is_typed(message) {
            _ if !is_written => Origin::Service,
            true => Origin::Typed,
            false => Origin::Forwarded,
        },
        buttons: callback_data(message),
        replies_to: replies_to(message, me, chat),
    }
}

/// Who sent a message, and whether anyone could be behind that account. `None` for another
/// bot, and for nobody.
fn sender(message: &Message) -> Option<(Person, bool)> {
    let user = message.from.as_ref()?;
    let is_shared = is_shared(user) || message.sender_chat.is_some();
    (is_shared || !user.is_bot).then(|| (person(user), is_shared))
}

fn person(user: &User) -> Person {
    Person {
        id: UserId(user.id.0),
        first_name: user.first_name.clone(),
        username: user.username.clone(),
    }
}

fn is_shared(user: &User) -> bool {
    matches!(user.id.0, GROUP_ANONYMOUS_BOT | CHANNEL_BOT | TELEGRAM)
}

/// A DM or a group, by the id that it has now; `None` for a channel.
fn chat(chat: &Chat, migrations: &Migrations) -> Option<handlers::Chat> {
    let ChatKind::Public(public) = &chat.kind else {
        return Some(handlers::Chat::Direct);
    };
    match public.kind {
        PublicChatKind::Channel(_) => None,
        PublicChatKind::Group | PublicChatKind::Supergroup(_) => Some(handlers::Chat::Group {
            id: migrations.current(GroupId(chat.id.0)),
            title: public.title.clone().unwrap_or_default(),
        }),
    }
}
