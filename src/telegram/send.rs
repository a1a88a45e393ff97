//! Sends one answer with one request, and says how to react to each error.

use std::time::Duration;

use serde::de::IgnoredAny;
use teloxide::payloads::{
    AnswerCallbackQuery, AnswerCallbackQuerySetters as _, DeleteMessage, EditMessageText,
    EditMessageTextSetters as _, SendDocumentSetters as _, SendMessage, SendMessageSetters as _,
};
use teloxide::prelude::*;
use teloxide::requests::Payload as _;
use teloxide::types::{
    CallbackQueryId, ForceReply, InlineKeyboardButton, InlineKeyboardMarkup, InputFile,
    LinkPreviewOptions, MessageId, ParseMode, ReplyParameters, ThreadId,
};
use teloxide::{ApiError, RequestError};

use super::raw::call;
use super::retry::delay;
use crate::reply::{Button, Document, Press, Reply};

/// Maximum number of retries of one request.
pub(super) const MAX_RETRIES: u32 = 5;

/// The longest an answer waits. Telegram hasn't been seen to ask for more than a few
/// minutes.
const MAX_DELAY: Duration = Duration::from_secs(15 * 60);

/// Something to send.
#[derive(Clone, Debug)]
pub(super) enum Outgoing {
    Message(Address, Reply),
    /// A message that replaces the latest answer to the same command. The outbox knows which
    /// that is, if any.
    NewAnswer(Address, Reply),
    /// A new text and new buttons for one of the bot's messages. If that message is gone
    /// and there is an address, they are sent there as a new message.
    Edit(ChatId, MessageId, Reply, Option<Address>),
    Delete(ChatId, MessageId),
    CallbackAnswer(CallbackQueryId, String),
}

/// Where a message goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Address {
    pub(super) chat: ChatId,
    /// The topic, in a forum.
    pub(super) topic: Option<ThreadId>,
    /// The message that it answers.
    pub(super) answers: Option<MessageId>,
    /// Whether it is sent as a reply to that message. If that was deleted, it is sent
    /// anyway.
    pub(super) as_reply: bool,
}

/// What to do about an error.
#[derive(Debug)]
pub(super) enum Reaction {
    Retry(Duration),
    /// The group has a new id: send it there.
    SendTo(ChatId),
    /// The message to edit is gone.
    NothingToEdit,
    /// The bot was blocked or removed.
    ChatClosed,
    /// Nothing is wrong.
    Ignore,
    GiveUp,
}

/// Sends it; returns the id if it is a new message.
pub(super) async fn send(
    bot: &Bot,
    outgoing: &Outgoing,
) -> Result<Option<MessageId>, RequestError> {
    match outgoing {
        Outgoing::Message(address, reply) | Outgoing::NewAnswer(address, reply) => {
            let sent = match &reply.document {
                Some(document) => send_document(bot, *address, reply, document.clone()).await?,
                None => call(bot, SendMessage::NAME, &new_message(*address, reply)).await?,
            };
            return Ok(Some(sent));
        }
        Outgoing::Edit(chat, message, reply, _) => {
            let mut edit = EditMessageText::new(*chat, *message, &reply.html)
                .parse_mode(ParseMode::Html)
                .link_preview_options(no_preview());
            edit.reply_markup = keyboard(reply);
            call::<IgnoredAny>(bot, EditMessageText::NAME, &edit).await?;
        }
        Outgoing::Delete(chat, message) => {
            let delete = DeleteMessage::new(*chat, *message);
            call::<IgnoredAny>(bot, DeleteMessage::NAME, &delete).await?;
        }
        Outgoing::CallbackAnswer(query, text) => {
            let answer = AnswerCallbackQuery::new(query.clone()).text(text);
            call::<IgnoredAny>(bot, AnswerCallbackQuery::NAME, &answer).await?;
        }
    }
    Ok(None)
}

fn new_message(address: Address, reply: &Reply) -> SendMessage {
    let mut message = SendMessage::new(address.chat, &reply.html)
        .parse_mode(ParseMode::Html)
        .link_preview_options(no_preview())
        .disable_notification(!reply.is_for_other);
    message.message_thread_id = address.topic;
    message.reply_parameters = replied(address, reply);
    message.reply_markup = match reply.placeholder {
        Some(placeholder) => Some(force_reply(placeholder).into()),
        None => keyboard(reply).map(Into::into),
    };
    message
}

async fn send_document(
    bot: &Bot,
    address: Address,
    reply: &Reply,
    document: Document,
) -> Result<MessageId, RequestError> {
    let file = InputFile::memory(document.content).file_name(document.name);
    let mut message = bot
        .send_document(address.chat, file)
        .caption(reply.html.clone())
        .parse_mode(ParseMode::Html)
        .disable_notification(true);
    message.message_thread_id = address.topic;
    message.reply_parameters = replied(address, reply);
    Ok(message.await?.id)
}

/// The message that is replied to. If it was deleted, the reply is sent anyway.
fn replied(address: Address, reply: &Reply) -> Option<ReplyParameters> {
    let as_reply = address.as_reply || reply.replies_in_dm;
    let command = address.answers.filter(|_| as_reply);
    let replied = reply.reply_to.map(MessageId).or(command)?;
    Some(ReplyParameters::new(replied).allow_sending_without_reply())
}

/// Opens a reply, in a group only for the sender of the message that is replied to.
fn force_reply(placeholder: &str) -> ForceReply {
    ForceReply::new()
        .input_field_placeholder(placeholder.to_owned())
        .selective()
}

impl Outgoing {
    /// The chat that it goes to; `None` for the answer to a button press, which goes to a
    /// person.
    pub(super) fn chat(&self) -> Option<ChatId> {
        match self {
            Self::Message(address, _) | Self::NewAnswer(address, _) => Some(address.chat),
            Self::Edit(chat, ..) | Self::Delete(chat, _) => Some(*chat),
            Self::CallbackAnswer(..) => None,
        }
    }

    /// The same answer for another chat, where there is nothing to reply to or edit yet.
    pub(super) fn sent_to(self, chat: ChatId) -> Self {
        match self {
            Self::Message(_, reply) | Self::NewAnswer(_, reply) | Self::Edit(_, _, reply, _) => {
                Self::Message(Address::chat(chat), reply)
            }
            Self::Delete(..) | Self::CallbackAnswer(..) => self,
        }
    }

    /// A new message is retried only if it can't have arrived. Twice is worse than never:
    /// the command can be sent again, and `/bounty` shows its effect.
    pub(super) fn is_harmless_twice(&self) -> bool {
        match self {
            Self::Message(..) | Self::NewAnswer(..) => false,
            Self::Edit(..) | Self::Delete(..) | Self::CallbackAnswer(..) => true,
        }
    }
}

/// What to do about an error after this many earlier ones. `may_retry` says whether the same
/// request does no harm if it arrives twice.
pub(super) fn reaction(error: &RequestError, failures: u32, may_retry: bool) -> Reaction {
    let retry = Reaction::Retry(delay(error, failures));
    let reaction = match error {
        RequestError::RetryAfter(seconds) if seconds.duration() <= MAX_DELAY => retry,
        RequestError::MigrateToChatId(chat) => Reaction::SendTo(*chat),
        RequestError::Network(error) if error.is_connect() || may_retry => retry,
        RequestError::InvalidJson { .. } if may_retry => retry,
        RequestError::Api(error) if may_retry && is_servers_fault(error) => retry,
        RequestError::Api(error) => reaction_to_refusal(error),
        _ => Reaction::GiveUp,
    };
    match reaction {
        Reaction::Retry(_) if failures >= MAX_RETRIES => Reaction::GiveUp,
        reaction => reaction,
    }
}

impl Address {
    /// A chat, with no message to answer.
    pub(super) fn chat(chat: ChatId) -> Self {
        Self {
            chat,
            topic: None,
            answers: None,
            as_reply: false,
        }
    }
}

fn reaction_to_refusal(error: &ApiError) -> Reaction {
    match error {
        ApiError::MessageNotModified
        | ApiError::InvalidQueryId
        | ApiError::MessageToDeleteNotFound
        | ApiError::MessageCantBeDeleted => Reaction::Ignore,
        ApiError::MessageToEditNotFound
        | ApiError::MessageIdInvalid
        | ApiError::MessageCantBeEdited => Reaction::NothingToEdit,
        ApiError::BotBlocked
        | ApiError::BotKicked
        | ApiError::BotKickedFromSupergroup
        | ApiError::BotKickedFromChannel
        | ApiError::CantInitiateConversation
        | ApiError::CantTalkWithBots
        | ApiError::ChatNotFound
        | ApiError::GroupDeactivated
        | ApiError::UserDeactivated => Reaction::ChatClosed,
        ApiError::Unknown(description) if description.starts_with("Forbidden") => {
            Reaction::ChatClosed
        }
        // The library knows this error only with another wording.
        ApiError::Unknown(description) if description.contains("query is too old") => {
            Reaction::Ignore
        }
        _ => Reaction::GiveUp,
    }
}

/// Whether this is a 5xx error; the library keeps only its description.
fn is_servers_fault(error: &ApiError) -> bool {
    const FAULTS: [&str; 3] = ["Internal Server Error", "Bad Gateway", "Gateway Timeout"];
    matches!(error, ApiError::Unknown(description)
        if FAULTS.iter().any(|fault| description.starts_with(fault)))
}

fn keyboard(reply: &Reply) -> Option<InlineKeyboardMarkup> {
    let button = |button: &Button| match &button.press {
        Press::Callback(data) => InlineKeyboardButton::callback(&button.label, data.clone()),
        Press::OpenUrl(url) => InlineKeyboardButton::url(&button.label, url.clone()),
    };
    let rows = reply.buttons.iter().map(|row| row.iter().map(button));
    (!reply.buttons.is_empty()).then(|| InlineKeyboardMarkup::new(rows))
}

fn no_preview() -> LinkPreviewOptions {
    LinkPreviewOptions {
        is_disabled: true,
        url: None,
        prefer_small_media: false,
        prefer_large_media: false,
        show_above_text: false,
    }
}
