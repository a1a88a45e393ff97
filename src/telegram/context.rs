//! Converts teloxide's types into the bot's own, once per update.

use std::sync::Arc;

use chrono::DateTime;
use teloxide::types::{
    CallbackQuery, CallbackQueryId, Chat, ChatKind, ChatMemberUpdated, Me, Message, MessageKind,
    PublicChatKind, Update, UpdateKind, User,
};

use super::content::{text, typed};
use super::migration::Migrations;
use super::replies::replies_to;
use super::send::Address;
use crate::callback_data::CallbackData;
use crate::command::{Command, Invocation, MessageText, Name};
use crate::handlers::{self, Person, Question, RepliesTo, Request};
use crate::model::{GroupId, UserId, is_blank};
use crate::now::Now;

/// Accounts that many people share: anonymous group admins, channels that write in
/// groups, and Telegram's own for posts of a linked channel
/// (<https://core.telegram.org/bots/api#message>, `from`).
const GROUP_ANONYMOUS_BOT: u64 = 1_087_968_824;
const CHANNEL_BOT: u64 = 136_817_688;
const TELEGRAM: u64 = 777_000;

/// A message or a button press: who sent it, where, and what it is about.
#[derive(Debug)]
pub(super) struct Context {
    pub(super) update_id: u32,
    pub(super) sender: Sender,
    chat: handlers::Chat,
    message: handlers::Message,
    /// Where an answer goes.
    pub(super) address: Address,
    pub(super) kind: Kind,
    bot_username: String,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Sender {
    Person(Person),
    /// An account that could be anyone.
    SharedAccount,
    /// Another bot, or nobody.
    NotAPerson,
}

#[derive(Debug)]
pub(super) enum Kind {
    Message {
        is_edited: bool,
        /// `None` if the sender didn't type it.
        typed: Option<MessageText>,
        /// Whether someone wrote it, rather than Telegram noting an event.
        is_written: bool,
    },
    CallbackQuery {
        id: CallbackQueryId,
        /// `None` if the bot doesn't know it.
        data: Option<CallbackData>,
    },
}

/// The command that a message asks for, and its name if the bot knows it.
#[derive(Clone, Debug)]
pub(super) struct Asked {
    pub(super) name: Option<Name>,
    pub(super) command: Command,
}

/// Reads a new or edited message, or a button press. `None` outside groups and DMs.
pub(super) fn read(
    update: Arc<Update>,
    me: Arc<Me>,
    migrations: Arc<Migrations>,
) -> Option<Arc<Context>> {
    let mut context = match &update.kind {
        UpdateKind::Message(message) => from_message(update.id.0, message, false, &me),
        UpdateKind::EditedMessage(message) => from_message(update.id.0, message, true, &me),
        UpdateKind::CallbackQuery(query) => from_callback_query(update.id.0, query, &me),
        _ => None,
    }?;
    if let handlers::Chat::Group { id, .. } = &mut context.chat {
        *id = migrations.current(*id);
    }
    Some(Arc::new(context))
}

/// Whether the bot answers a message: a command for this bot, an answer to one of its
/// questions, or anything that someone writes in a DM.
pub(super) fn expects_answer(context: Arc<Context>) -> bool {
    let Kind::Message { is_written, .. } = context.kind else {
        return false;
    };
    match (&context.chat, context.invocation()) {
        (handlers::Chat::Direct, Some(_)) => true,
        (handlers::Chat::Direct, None) => is_written,
        (handlers::Chat::Group { .. }, Some(invocation)) => invocation.is_for_this_bot(),
        (handlers::Chat::Group { .. }, None) => context.question().is_some(),
    }
}

/// Editing a message has an effect only if it is an `/add`.
pub(super) fn is_add(context: Arc<Context>) -> bool {
    context.name() == Some(Name::Add)
}

/// What a message asks for, if it is a command or answers one of the bot's questions.
pub(super) fn asked(context: Arc<Context>) -> Option<Asked> {
    let Kind::Message { typed, .. } = &context.kind else {
        return None;
    };
    let text = typed.clone().unwrap_or_default();
    let command = match (context.invocation(), context.question()) {
        (Some(invocation), _) => invocation.command(&text),
        (None, Some(Question::Add)) => Command::Add(text),
        (None, Some(Question::Edit(_))) => Command::Edit(text),
        (None, None) => return None,
    };
    Some(Asked {
        name: context.name(),
        command,
    })
}

/// Whether a button was pressed outside groups and DMs, where the bot has no list.
pub(super) fn is_elsewhere(query: CallbackQuery) -> bool {
    let message = query.message.as_ref();
    message.and_then(|message| chat(message.chat())).is_none()
}

/// Whether the bot was added to a group.
pub(super) fn was_added(change: ChatMemberUpdated) -> bool {
    let was_there = change.old_chat_member.is_present();
    let is_there = change.new_chat_member.is_present();
    let is_group = matches!(chat(&change.chat), Some(handlers::Chat::Group { .. }));
    !was_there && is_there && is_group
}

/// Updates with the same key are handled in order: the person or, for a shared account,
/// the chat.
pub(super) fn distribution_key(update: &Update) -> Option<i64> {
    match update.from().filter(|user| !is_shared(user)) {
        Some(user) => Some(user.id.0.cast_signed()),
        None => update.chat().map(|chat| chat.id.0),
    }
}

/// Where the answer to a message goes.
pub(super) fn address(message: &Message) -> Address {
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

/// Where a new message goes after a button press: next to the message with the button,
/// replying to the same message.
fn address_beside(message: &Message) -> Address {
    Address {
        answers: message.reply_to_message().map(|replied| replied.id),
        ..address(message)
    }
}

impl Context {
    /// The command at the start of a message.
    fn invocation(&self) -> Option<Invocation> {
        match &self.kind {
            Kind::Message {
                typed: Some(text), ..
            } => Invocation::find(&text.text, &self.bot_username),
            _ => None,
        }
    }

    /// The bot's question that a message answers.
    fn question(&self) -> Option<Question> {
        match self.message.replies_to {
            _ if Invocation::is_for_other_bot(&self.message.text, &self.bot_username) => None,
            Some(RepliesTo::Question(question)) => Some(question),
            _ => None,
        }
    }

    /// The name of the command that a message asks for, if the bot knows it.
    pub(super) fn name(&self) -> Option<Name> {
        match (self.invocation(), self.question()) {
            (Some(invocation), _) => invocation.name,
            (None, Some(Question::Add)) => Some(Name::Add),
            (None, Some(Question::Edit(_))) => Some(Name::Edit),
            (None, None) => None,
        }
    }

    /// Whether a message asks the bot to change something.
    pub(super) fn asked_for_change(&self) -> bool {
        self.name().is_some_and(Name::asks_for_change)
    }

    /// Whether a message has words that could be added as a bounty.
    pub(super) fn has_words(&self) -> bool {
        let is_command = self.invocation().is_some();
        !is_command && !is_blank(&self.message.text)
    }

    /// When the message was sent or edited, in Unix seconds; `None` for a button press.
    pub(super) fn sent_at(&self) -> Option<i64> {
        match self.kind {
            Kind::Message { .. } => Some(self.message.edited_at.unwrap_or(self.message.sent_at)),
            Kind::CallbackQuery { .. } => None,
        }
    }

    pub(super) fn request(&self, person: Person, now: Now) -> Request {
        Request {
            update_id: self.update_id,
            person,
            chat: self.chat.clone(),
            now,
            message: self.message.clone(),
            bot_username: self.bot_username.clone(),
        }
    }
}

fn from_message(update_id: u32, message: &Message, is_edited: bool, me: &Me) -> Option<Context> {
    let chat = chat(&message.chat)?;
    let is_written = matches!(message.kind, MessageKind::Common(_) | MessageKind::Dice(_));
    Some(Context {
        update_id,
        sender: sender(message),
        message: convert_message(message, me, &chat),
        chat,
        address: address(message),
        kind: Kind::Message {
            is_edited,
            typed: typed(message).and_then(|_| text(message)),
            is_written,
        },
        bot_username: me.username().to_owned(),
    })
}

fn from_callback_query(update_id: u32, query: &CallbackQuery, me: &Me) -> Option<Context> {
    let message = query.message.as_ref()?;
    let chat = chat(message.chat())?;
    Some(Context {
        update_id,
        sender: Sender::Person(person(&query.from)),
        message: match message.regular_message() {
            Some(message) => convert_message(message, me, &chat),
            // The message is too old for Telegram to include it.
            None => handlers::Message {
                id: message.id().0,
                sent_at: 0,
                edited_at: None,
                text: String::new(),
                replies_to: None,
            },
        },
        chat,
        address: match message.regular_message() {
            Some(message) => address_beside(message),
            None => Address::chat(message.chat().id),
        },
        kind: Kind::CallbackQuery {
            id: query.id.clone(),
            data: query.data.as_deref().and_then(CallbackData::decode),
        },
        bot_username: me.username().to_owned(),
    })
}

fn convert_message(message: &Message, me: &Me, chat: &handlers::Chat) -> handlers::Message {
    let text = text(message).unwrap_or_default();
    handlers::Message {
        id: message.id.0,
        sent_at: message.date.timestamp(),
        edited_at: message.edit_date().map(DateTime::timestamp),
        text: text.text,
        replies_to: replies_to(message, me, chat),
    }
}

fn sender(message: &Message) -> Sender {
    match &message.from {
        Some(user) if is_shared(user) => Sender::SharedAccount,
        _ if message.sender_chat.is_some() => Sender::SharedAccount,
        Some(user) if !user.is_bot => Sender::Person(person(user)),
        _ => Sender::NotAPerson,
    }
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

/// `None` for a channel.
fn chat(chat: &Chat) -> Option<handlers::Chat> {
    match &chat.kind {
        ChatKind::Private(_) => Some(handlers::Chat::Direct),
        ChatKind::Public(public) => match public.kind {
            PublicChatKind::Channel(_) => None,
            PublicChatKind::Group | PublicChatKind::Supergroup(_) => Some(handlers::Chat::Group {
                id: GroupId(chat.id.0),
                title: public.title.clone().unwrap_or_default(),
            }),
        },
    }
}
