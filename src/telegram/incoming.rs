//! Turns what Telegram delivers into what the handlers take.

use teloxide::types::{
    CallbackQuery, Chat, ChatKind, InlineKeyboardButtonKind, Me, Message, MessageEntityKind,
    MessageId, MessageKind, PublicChatKind, ThreadId, Update, UpdateKind, User as TelegramUser,
};

use chrono::{DateTime, FixedOffset};

use super::delivery::Address;
use crate::callback_data::CallbackData;
use crate::command::MessageText;
use crate::handlers::{self, Person, RepliesTo, Request, Target};
use crate::link::Link;
use crate::model::{BountyId, BountyRef, GroupId, UserId};

/// Accounts that many people share: anonymous group admins, channels that write in
/// groups, and Telegram's own for posts of a linked channel
/// (<https://core.telegram.org/bots/api#message>, `from`).
const GROUP_ANONYMOUS_BOT: u64 = 1_087_968_824;
const CHANNEL_BOT: u64 = 136_817_688;
const TELEGRAM: u64 = 777_000;

/// Who sent a message.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Sender {
    /// A person.
    Person(Person),
    /// An account behind which there may be anybody.
    Shared,
    /// Another bot, or nobody.
    NotAPerson,
}

/// Whose updates are handled in order: a person's, or for a shared account the chat's.
pub(super) fn order_key(update: &Update) -> Option<i64> {
    match update.from().filter(|user| !is_shared(user)) {
        Some(user) => Some(user.id.0.cast_signed()),
        None => update.chat().map(|chat| chat.id.0),
    }
}

/// Who sent a message.
pub(super) fn sender(message: &Message) -> Sender {
    match &message.from {
        Some(user) if is_shared(user) => Sender::Shared,
        _ if message.sender_chat.is_some() => Sender::Shared,
        Some(user) if !user.is_bot => Sender::Person(person(user)),
        _ => Sender::NotAPerson,
    }
}

pub(super) fn person(user: &TelegramUser) -> Person {
    Person {
        id: UserId(user.id.0),
        first_name: user.first_name.clone(),
        username: user.username.clone(),
    }
}

/// The list that a chat has; none for a channel.
pub(super) fn place(chat: &Chat) -> Option<handlers::Chat> {
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

/// The old and the new id of a group that became a supergroup: Telegram tells it in
/// both chats (<https://core.telegram.org/bots/api#message>).
pub(super) fn migration(update: &Update) -> Option<(GroupId, GroupId)> {
    let UpdateKind::Message(message) = &update.kind else {
        return None;
    };
    let here = GroupId(message.chat.id.0);
    match (message.migrate_to_chat_id(), message.migrate_from_chat_id()) {
        (Some(to), _) => Some((here, GroupId(to.0))),
        (None, Some(from)) => Some((GroupId(from.0), here)),
        (None, None) => None,
    }
}

/// A message's text or caption, if its sender typed it: a forwarded message, or one
/// made by way of another bot, holds somebody else's words, which command nothing.
pub(super) fn typed(message: &Message) -> Option<&str> {
    let is_typed = message.forward_origin().is_none() && message.via_bot.is_none();
    message
        .text()
        .or_else(|| message.caption())
        .filter(|_| is_typed)
}

/// A message's text or caption, with the links hidden in it.
pub(super) fn written(message: &Message) -> Option<MessageText> {
    let text = message.text().or_else(|| message.caption())?;
    let entities = message
        .entities()
        .or_else(|| message.caption_entities())
        .unwrap_or_default();
    let links = entities.iter().filter_map(|entity| match &entity.kind {
        MessageEntityKind::TextLink { url } => Some((entity.offset, entity.length, url.as_str())),
        _ => None,
    });
    Some(MessageText::new(text, links))
}

/// Where the answer to a message goes.
pub(super) fn address(message: &Message) -> Address {
    Address {
        chat: message.chat.id,
        topic: topic(message),
        answers: Some(message.id),
        as_reply: !message.chat.is_private(),
    }
}

/// What the handlers need of a message that holds a command.
pub(super) fn request(
    update_id: u32,
    message: &Message,
    person: Person,
    chat: handlers::Chat,
    now: DateTime<FixedOffset>,
    me: &Me,
) -> Request {
    Request {
        message: handlers::Message {
            id: message.id.0,
            sent_at: message.date.timestamp(),
            edited_at: message.edit_date().map(DateTime::timestamp),
            replies_to: replied(message, me, &chat),
        },
        update_id,
        person,
        chat,
        now,
    }
}

pub(super) fn press_request(
    update_id: u32,
    message: MessageId,
    person: Person,
    chat: handlers::Chat,
    now: DateTime<FixedOffset>,
) -> Request {
    Request {
        message: handlers::Message {
            id: message.0,
            sent_at: now.timestamp(),
            edited_at: None,
            replies_to: None,
        },
        update_id,
        person,
        chat,
        now,
    }
}

/// The chat in which a button was pressed, and the message under which it stands.
pub(super) fn pressed_in(query: &CallbackQuery) -> Option<(&Chat, MessageId)> {
    query
        .message
        .as_ref()
        .map(|message| (message.chat(), message.id()))
}

fn is_shared(user: &TelegramUser) -> bool {
    matches!(user.id.0, GROUP_ANONYMOUS_BOT | CHANNEL_BOT | TELEGRAM)
}

/// The topic of a message in a forum. Elsewhere a thread is only a chain of replies,
/// in which an answer needs no id.
fn topic(message: &Message) -> Option<ThreadId> {
    message.thread_id.filter(|_| message.is_topic_message)
}

/// What the message replied to means: one of the bot's about a bounty, that
/// bounty; somebody's message, its text.
fn replied(message: &Message, me: &Me, place: &handlers::Chat) -> Option<RepliesTo> {
    let replied = message.reply_to_message()?;
    if replied.from.as_ref().is_some_and(|user| user.id == me.id) {
        return about(replied, message, place).map(RepliesTo::Bounty);
    }
    // In a topic, what replies to nothing else replies to the topic's service message.
    let is_somebodys = matches!(replied.kind, MessageKind::Common(_));
    let written = MessageText {
        address: address_of(replied),
        ..written(replied).unwrap_or_default()
    };
    is_somebodys.then_some(RepliesTo::Message(written))
}

/// The bounty that one of the bot's messages is about: such a message starts with
/// the id, and its buttons say whose it is.
fn about(replied: &Message, reply: &Message, place: &handlers::Chat) -> Option<Target> {
    let first_word = replied.text()?.split_whitespace().next()?;
    let id: BountyId = first_word
        .starts_with('#')
        .then(|| first_word.parse().ok())??;
    let buttons = replied
        .reply_markup()
        .into_iter()
        .flat_map(|markup| &markup.inline_keyboard);
    let mut named = buttons.flatten().filter_map(|button| match &button.kind {
        InlineKeyboardButtonKind::CallbackData(data) => CallbackData::decode(data)?.bounty(),
        _ => None,
    });
    let owner = match (place, &reply.from) {
        (handlers::Chat::Direct, Some(user)) => Some(UserId(user.id.0)),
        _ => named
            .find(|bounty| bounty.id == id)
            .map(|bounty| bounty.owner),
    };
    Some(owner.map_or(Target::Shown(id), |owner| {
        Target::Exact(BountyRef { owner, id })
    }))
}

/// The address of a message in a supergroup, which only its members can open
/// unless the group is public (<https://core.telegram.org/api/links#message-links>).
fn address_of(message: &Message) -> Option<Link> {
    let ChatKind::Public(chat) = &message.chat.kind else {
        return None;
    };
    let PublicChatKind::Supergroup(supergroup) = &chat.kind else {
        return None;
    };
    let group = match &supergroup.username {
        Some(name) => name.clone(),
        None => format!("c/{}", message.chat.id.0.to_string().strip_prefix("-100")?),
    };
    Link::parse(&format!("https://t.me/{group}/{}", message.id.0)).ok()
}
