//! Delivers answers: in order within a chat, and no chat waits for another.
//!
//! Each chat with something to deliver has a lane, a queue with a task that
//! empties it and then goes away. A throttled, slow or unreachable chat holds up
//! its own lane alone. Lanes are bounded, so memory is, whatever happens.

use std::collections::{HashMap, HashSet, VecDeque};
use std::panic::AssertUnwindSafe;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use futures::FutureExt as _;
use teloxide::payloads::{EditMessageTextSetters as _, SendMessageSetters as _};
use teloxide::prelude::*;
use teloxide::types::{
    CallbackQueryId, InlineKeyboardButton, InlineKeyboardMarkup, LinkPreviewOptions, MessageId,
    ParseMode, ReplyParameters, ThreadId,
};
use teloxide::{ApiError, RequestError};
use tokio::time::sleep;

use super::polling::causes;
use super::tally::Tally;
use crate::model::GroupId;
use crate::reply::Reply;
use crate::storage::Storage;

/// So many deliveries may wait in one lane, and in all of them together.
const LANE: usize = 200;
const ALL_LANES: usize = 10_000;

/// So often is a delivery tried again, where that can do no harm.
const RETRIES: u32 = 5;

/// Telegram has not been seen to ask for more than some minutes; a lane does not
/// wait longer than this.
const LONGEST_WAIT: Duration = Duration::from_secs(15 * 60);

/// So many answers are remembered, for editing them when their command is edited.
const REMEMBERED_ANSWERS: usize = 4_096;

/// Something to deliver.
#[derive(Clone, Debug)]
pub(super) enum Delivery {
    /// A new message.
    Message(Address, Reply),
    /// What stands in place of the answer to a command, if that is still known and
    /// there; otherwise it is a new message.
    NewAnswer(Address, Reply),
    /// A new text and new buttons for one of the bot's messages. Where that
    /// message is gone, it becomes a new one at the address, if there is one.
    Edit(ChatId, MessageId, Reply, Option<Address>),
    /// The answer to a press; with no text it only ends the button's waiting.
    Toast(CallbackQueryId, String),
}

/// Where a message goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Address {
    pub(super) chat: ChatId,
    /// The topic, in a forum.
    pub(super) topic: Option<ThreadId>,
    /// The message that it answers.
    pub(super) answers: Option<MessageId>,
    /// Whether it is sent as a reply to that message. Where that was deleted, it
    /// is sent all the same.
    pub(super) as_reply: bool,
}

/// Takes deliveries and sees to them.
pub(super) struct Outbox {
    bot: Bot,
    storage: Arc<Storage>,
    lanes: Mutex<HashMap<ChatId, VecDeque<Delivery>>>,
    /// How many deliveries are waiting or under way.
    waiting: Tally,
    /// Chats that blocked or removed the bot, so that each is logged once.
    unreachable: Mutex<HashSet<ChatId>>,
    answers: Mutex<VecDeque<(ChatId, MessageId, MessageId)>>,
}

/// What becomes of a delivery that failed.
enum Next {
    /// It is tried again after a while.
    Again(Duration),
    /// The group has a new id: it is tried there.
    MovedTo(ChatId),
    /// The message to edit is gone.
    NothingToEdit,
    /// The chat is closed to the bot.
    Unreachable,
    /// There is nothing more to do, and nothing wrong.
    Fine,
    /// It is dropped.
    GiveUp,
}

impl Outbox {
    pub(super) fn new(bot: Bot, storage: Arc<Storage>) -> Self {
        Self {
            bot,
            storage,
            lanes: Mutex::default(),
            waiting: Tally::new(),
            unreachable: Mutex::default(),
            answers: Mutex::default(),
        }
    }

    /// Takes something to deliver, and does not wait for it.
    pub(super) fn put(self: &Arc<Self>, delivery: Delivery) {
        let chat = match &delivery {
            Delivery::Message(address, _) | Delivery::NewAnswer(address, _) => address.chat,
            Delivery::Edit(chat, ..) => *chat,
            Delivery::Toast(..) => return self.put_toast(delivery),
        };
        let mut lanes = lock(&self.lanes);
        let lane = lanes.get(&chat).map_or(0, VecDeque::len);
        if lane >= LANE || self.waiting() >= ALL_LANES {
            tracing::warn!(
                chat = chat.0,
                "too many answers are waiting; one is dropped"
            );
            return;
        }
        self.waiting.begin();
        if let Some(lane) = lanes.get_mut(&chat) {
            lane.push_back(delivery);
        } else {
            lanes.insert(chat, VecDeque::from([delivery]));
            tokio::spawn(Arc::clone(self).empty_lane(chat));
        }
    }

    /// Waits until there is nothing left to deliver.
    pub(super) async fn emptied(&self) {
        self.waiting.nothing_left().await;
    }

    /// How many deliveries are waiting or under way.
    pub(super) fn waiting(&self) -> usize {
        self.waiting.count()
    }

    /// A toast belongs to no lane: the person who pressed is waiting for it.
    fn put_toast(self: &Arc<Self>, toast: Delivery) {
        if self.waiting() >= ALL_LANES {
            tracing::warn!("too many answers are waiting; one to a press is dropped");
            return;
        }
        self.waiting.begin();
        let outbox = Arc::clone(self);
        tokio::spawn(async move { outbox.see_to(toast).await });
    }

    async fn empty_lane(self: Arc<Self>, chat: ChatId) {
        while let Some(delivery) = self.take_next(chat) {
            self.see_to(delivery).await;
        }
    }

    /// The next delivery of a lane. An empty lane is removed.
    fn take_next(&self, chat: ChatId) -> Option<Delivery> {
        let mut lanes = lock(&self.lanes);
        let next = lanes.get_mut(&chat)?.pop_front();
        if next.is_none() {
            lanes.remove(&chat);
        }
        next
    }

    async fn see_to(&self, delivery: Delivery) {
        if AssertUnwindSafe(self.deliver(delivery))
            .catch_unwind()
            .await
            .is_err()
        {
            tracing::error!("a panic while an answer was delivered; it is dropped");
        }
        self.waiting.end();
    }

    async fn deliver(&self, mut delivery: Delivery) {
        if let Delivery::NewAnswer(address, reply) = delivery {
            // Only now: the answer that it replaces may have waited in the same lane.
            delivery = match self.answer_at(address) {
                Some(answer) => Delivery::Edit(address.chat, answer, reply, Some(address)),
                None => Delivery::Message(address, reply),
            };
        }
        for failures in 0..=RETRIES {
            let Err(error) = self.try_once(&delivery).await else {
                return;
            };
            match next(&error, &delivery, failures) {
                Next::Again(_) if failures == RETRIES => break,
                Next::Again(pause) => {
                    let (cause, seconds) = (describe(&error), pause.as_secs());
                    tracing::info!(
                        chat = delivery.chat(),
                        "an answer waits {seconds} s: {cause}"
                    );
                    sleep(pause).await;
                }
                Next::MovedTo(chat) => {
                    self.move_group(&delivery, chat).await;
                    delivery = delivery.sent_to(chat);
                }
                Next::NothingToEdit => match delivery {
                    Delivery::Edit(_, _, reply, Some(address)) => {
                        delivery = Delivery::Message(address, reply);
                    }
                    _ => return,
                },
                Next::Unreachable => return self.note_unreachable(&delivery, &error),
                Next::Fine => return,
                Next::GiveUp => {
                    let cause = describe(&error);
                    return tracing::warn!(chat = delivery.chat(), "an answer is dropped: {cause}");
                }
            }
        }
        tracing::warn!(
            chat = delivery.chat(),
            "an answer is dropped after {RETRIES} more tries"
        );
    }

    /// The bot's message that was the answer there, if it is still remembered.
    fn answer_at(&self, address: Address) -> Option<MessageId> {
        let command = (address.chat, address.answers?);
        let answers = lock(&self.answers);
        let mut newest_first = answers.iter().rev();
        newest_first
            .find_map(|(chat, answered, answer)| ((*chat, *answered) == command).then_some(*answer))
    }

    async fn try_once(&self, delivery: &Delivery) -> Result<(), RequestError> {
        match delivery {
            Delivery::Message(address, reply) | Delivery::NewAnswer(address, reply) => {
                self.send(*address, reply).await
            }
            Delivery::Edit(chat, message, reply, _) => {
                let edit = self
                    .bot
                    .edit_message_text(*chat, *message, reply.html.clone());
                let edit = edit
                    .parse_mode(ParseMode::Html)
                    .link_preview_options(no_preview());
                let edit = match keyboard(reply) {
                    Some(keyboard) => edit.reply_markup(keyboard),
                    None => edit,
                };
                edit.await.map(drop)
            }
            Delivery::Toast(query, text) => self
                .bot
                .answer_callback_query(query.clone())
                .text(text.clone())
                .await
                .map(drop),
        }
    }

    async fn send(&self, address: Address, reply: &Reply) -> Result<(), RequestError> {
        let mut message = self.bot.send_message(address.chat, reply.html.clone());
        message = message
            .parse_mode(ParseMode::Html)
            .link_preview_options(no_preview());
        message.message_thread_id = address.topic;
        message.reply_markup = keyboard(reply).map(Into::into);
        if let Some(command) = address.answers.filter(|_| address.as_reply) {
            message.reply_parameters =
                Some(ReplyParameters::new(command).allow_sending_without_reply());
        }
        let sent = message.await?;
        lock(&self.unreachable).remove(&address.chat);
        if let Some(command) = address.answers {
            let mut answers = lock(&self.answers);
            if answers.len() >= REMEMBERED_ANSWERS {
                answers.pop_front();
            }
            answers.push_back((address.chat, command, sent.id));
        }
        Ok(())
    }

    /// Telegram says that the group has a new id: its bounties follow.
    async fn move_group(&self, delivery: &Delivery, to: ChatId) {
        let from = GroupId(delivery.chat());
        super::follow_group(&self.storage, from, GroupId(to.0)).await;
    }

    fn note_unreachable(&self, delivery: &Delivery, error: &RequestError) {
        let mut unreachable = lock(&self.unreachable);
        if unreachable.len() >= ALL_LANES {
            unreachable.clear();
        }
        if unreachable.insert(ChatId(delivery.chat())) {
            tracing::warn!(
                chat = delivery.chat(),
                "the chat is closed to the bot: {error}"
            );
        }
    }
}

impl Delivery {
    /// The chat that it goes to; 0 for the answer to a press.
    fn chat(&self) -> i64 {
        match self {
            Self::Message(address, _) | Self::NewAnswer(address, _) => address.chat.0,
            Self::Edit(chat, ..) => chat.0,
            Self::Toast(..) => 0,
        }
    }

    /// The same for another chat, in which there is nothing yet to reply to or to edit.
    fn sent_to(self, chat: ChatId) -> Self {
        match self {
            Self::Message(_, reply) | Self::NewAnswer(_, reply) | Self::Edit(_, _, reply, _) => {
                let address = Address {
                    chat,
                    topic: None,
                    answers: None,
                    as_reply: false,
                };
                Self::Message(address, reply)
            }
            Self::Toast(..) => self,
        }
    }
}

/// What becomes of a delivery after an error, when it failed so often before.
///
/// A new message is sent again only where it cannot have arrived: twice is worse
/// than never, since the command can be sent again and `/bounty` shows its effect.
fn next(error: &RequestError, delivery: &Delivery, failures: u32) -> Next {
    let is_harmless_twice = matches!(delivery, Delivery::Edit(..) | Delivery::Toast(..));
    let backoff = Next::Again(Duration::from_secs(1 << failures));
    match error {
        RequestError::RetryAfter(seconds) if seconds.duration() <= LONGEST_WAIT => {
            Next::Again(seconds.duration())
        }
        RequestError::MigrateToChatId(chat) => Next::MovedTo(*chat),
        RequestError::Network(error) if error.is_connect() || is_harmless_twice => backoff,
        RequestError::InvalidJson { .. } if is_harmless_twice => backoff,
        RequestError::Api(error) if is_harmless_twice && is_servers_fault(error) => backoff,
        RequestError::Api(error) => after_refusal(error),
        _ => Next::GiveUp,
    }
}

fn after_refusal(error: &ApiError) -> Next {
    match error {
        ApiError::MessageNotModified | ApiError::InvalidQueryId => Next::Fine,
        ApiError::MessageToEditNotFound
        | ApiError::MessageIdInvalid
        | ApiError::MessageCantBeEdited => Next::NothingToEdit,
        ApiError::BotBlocked
        | ApiError::BotKicked
        | ApiError::BotKickedFromSupergroup
        | ApiError::BotKickedFromChannel
        | ApiError::CantInitiateConversation
        | ApiError::CantTalkWithBots
        | ApiError::ChatNotFound
        | ApiError::GroupDeactivated
        | ApiError::UserDeactivated => Next::Unreachable,
        ApiError::Unknown(description) if description.starts_with("Forbidden") => Next::Unreachable,
        // The library knows this one by other letters.
        ApiError::Unknown(description) if description.contains("query is too old") => Next::Fine,
        _ => Next::GiveUp,
    }
}

/// A refusal of the 5xx kind; the library keeps only its description.
fn is_servers_fault(error: &ApiError) -> bool {
    const FAULTS: [&str; 3] = ["Internal Server Error", "Bad Gateway", "Gateway Timeout"];
    matches!(error, ApiError::Unknown(description)
        if FAULTS.iter().any(|fault| description.starts_with(fault)))
}

/// An error for the log. An answer that is not JSON may hold what people wrote.
pub(super) fn describe(error: &RequestError) -> String {
    match error {
        RequestError::InvalidJson { source, .. } => format!("unreadable answer: {source}"),
        RequestError::Network(error) => causes(&**error),
        error => error.to_string(),
    }
}

fn keyboard(reply: &Reply) -> Option<InlineKeyboardMarkup> {
    let rows = reply.buttons.iter().map(|row| {
        row.iter()
            .map(|button| InlineKeyboardButton::callback(&button.label, button.data.encode()))
    });
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

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
