//! Keeps the list that is pinned in a chat current.
//!
//! Telegram says which message is pinned, and the buttons under it say which list it is and
//! what was ticked in it, so nothing about it is kept on disk. Only the newest pinned message
//! counts.

use std::collections::HashMap;
use std::convert::Infallible;
use std::panic::AssertUnwindSafe;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use chrono::NaiveDate;
use futures::FutureExt as _;
use serde::Deserialize;
use teloxide::RequestError;
use teloxide::payloads::GetChat;
use teloxide::prelude::*;
use teloxide::requests::Payload as _;
use teloxide::types::{Me, MessageId, MessageKind, UpdateKind};
use tokio::time::sleep;
use tokio_util::sync::CancellationToken;

use super::admission::Admission;
use super::blocking::blocking;
use super::outbox::Outbox;
use super::raw::call;
use super::retry::describe;
use super::send::{Outgoing, Reaction, reaction, send};
use crate::callback_data::{CallbackData, Mark, Tick};
use crate::command::MessageText;
use crate::handlers::{self, Chat, Origin, Person, Request};
use crate::lock::lock;
use crate::model::{GroupId, List, UserId};
use crate::now::Clock;
use crate::reply::Reply;
use crate::storage::Storage;

/// How long after an edit of a chat's pinned list the next one may follow.
const MIN_PAUSE: Duration = Duration::from_secs(3);

/// How long after a chat the next one is asked about, where all of them are.
const BETWEEN_CHATS: Duration = Duration::from_millis(100);

pub(super) struct PinnedLists {
    pub(super) bot: Bot,
    pub(super) me: Arc<Me>,
    pub(super) clock: Clock,
    pub(super) storage: Arc<Storage>,
    pub(super) admission: Arc<Admission>,
    pub(super) outbox: Arc<Outbox>,
    pub(super) stop: CancellationToken,
    pub(super) chats: Mutex<HashMap<ChatId, Known>>,
}

/// What is known about a chat.
pub(super) enum Known {
    /// It had no pinned list on that day.
    Unpinned(NaiveDate),
    /// Its list is being refreshed.
    Refreshing {
        /// Whether what it shows may have changed since that began.
        is_stale: bool,
        /// What was ticked meanwhile. The refresh may overwrite the buttons that say so.
        ticked: Vec<Tick>,
    },
}

/// What came of a refresh.
enum Refreshed {
    Unpinned,
    /// What the list shows has changed meanwhile.
    Stale,
    Edited,
}

/// The parts of `ChatFullInfo` that matter here
/// (<https://core.telegram.org/bots/api#chatfullinfo>). The library doesn't know all of it.
#[derive(Deserialize)]
struct FullChat {
    #[serde(default)]
    title: String,
    pinned_message: Option<PinnedMessage>,
}

#[derive(Deserialize)]
struct PinnedMessage {
    message_id: i32,
    from: Option<Sender>,
    reply_markup: Option<Keyboard>,
}

#[derive(Deserialize)]
struct Sender {
    id: u64,
}

#[derive(Deserialize)]
struct Keyboard {
    inline_keyboard: Vec<Vec<Button>>,
}

#[derive(Deserialize)]
struct Button {
    callback_data: Option<String>,
}

/// The chat in which a message was pinned.
pub(super) fn pinned_in(update: Arc<Update>) -> Option<ChatId> {
    match &update.kind {
        UpdateKind::Message(message) if matches!(message.kind, MessageKind::Pinned(_)) => {
            Some(message.chat.id)
        }
        _ => None,
    }
}

/// Looks whether a list of the bot's was pinned.
pub(super) async fn look(chat: ChatId, pinned: Arc<PinnedLists>) -> Result<(), Infallible> {
    if pinned.admission.serves(chat.0) {
        let is_refreshing = |known: &Known| matches!(known, Known::Refreshing { .. });
        lock(&pinned.chats).retain(|id, known| *id != chat || is_refreshing(known));
        pinned.refresh(chat);
    }
    Ok(())
}

impl Known {
    fn outdated() -> Self {
        Self::Refreshing {
            is_stale: true,
            ticked: Vec::new(),
        }
    }
}

impl PinnedLists {
    /// Must be called before a row is ticked.
    pub(super) fn note_tick(&self, chat: ChatId, tick: &Tick) {
        if let (Mark::Tick, Some(Known::Refreshing { is_stale, ticked })) =
            (tick.mark, lock(&self.chats).get_mut(&chat))
        {
            *is_stale = true;
            ticked.push(Tick {
                mark: Mark::Untick,
                ..tick.clone()
            });
        }
    }

    /// Refreshes the lists that a person's request has changed, once the answers that wait for
    /// those chats are delivered.
    pub(super) fn refresh_changed(self: &Arc<Self>, person: UserId) {
        for list in self.storage.take_changed(person) {
            self.refresh(match list {
                List::Personal => ChatId(person.0.cast_signed()),
                List::Group(group) => ChatId(group.0),
            });
        }
    }

    /// Refreshes the lists of all chats.
    pub(super) async fn refresh_all(self: &Arc<Self>) {
        let storage = Arc::clone(&self.storage);
        let people = blocking(move || storage.user_ids()).await;
        let people = people.unwrap_or_else(|error| {
            tracing::error!("{error}");
            Vec::new()
        });
        let groups = self.storage.groups().into_iter().map(|group| group.0);
        let people = people.into_iter().map(|person| person.0.cast_signed());
        for chat in groups.chain(people) {
            if self.admission.serves(chat) {
                self.refresh(ChatId(chat));
                sleep(BETWEEN_CHATS).await;
            }
        }
    }

    /// Refreshes a chat's list, unless it is known that there is none today.
    fn refresh(self: &Arc<Self>, chat: ChatId) {
        let today = (self.clock)().today();
        let mut chats = lock(&self.chats);
        match chats.get_mut(&chat) {
            Some(Known::Unpinned(day)) if *day == today => return,
            Some(Known::Refreshing { is_stale, .. }) => {
                *is_stale = true;
                return;
            }
            _ => chats.insert(chat, Known::outdated()),
        };
        drop(chats);
        let (lists, stop) = (Arc::clone(self), self.stop.clone());
        tokio::spawn(async move {
            let work = AssertUnwindSafe(lists.keep_current(chat)).catch_unwind();
            if let Some(Err(_)) = stop.run_until_cancelled(work).await {
                tracing::error!(chat = chat.0, "panicked while refreshing a pinned list");
                lock(&lists.chats).remove(&chat);
            }
        });
    }

    /// Refreshes a chat's list until it shows what is so.
    async fn keep_current(&self, chat: ChatId) {
        let mut failures = 0;
        while self.begin(chat) {
            let pause = match self.refresh_once(chat).await {
                Ok(Refreshed::Unpinned) if self.note_unpinned(chat) => return,
                Ok(Refreshed::Unpinned) => Duration::ZERO,
                Ok(Refreshed::Stale) => Duration::ZERO,
                Ok(Refreshed::Edited) => MIN_PAUSE,
                Err(error) => match reaction(&error, failures, true) {
                    Reaction::Retry(delay) => {
                        failures += 1;
                        self.outdate(chat);
                        delay
                    }
                    Reaction::Ignore => MIN_PAUSE,
                    Reaction::ChatClosed if self.note_unpinned(chat) => return,
                    _ => {
                        let cause = describe(&error);
                        tracing::info!(chat = chat.0, "a pinned list isn't refreshed: {cause}");
                        MIN_PAUSE
                    }
                },
            };
            sleep(pause).await;
        }
    }

    /// Whether a chat's list has yet to be refreshed. From now on it counts as refreshed.
    fn begin(&self, chat: ChatId) -> bool {
        let mut chats = lock(&self.chats);
        match chats.get_mut(&chat) {
            Some(Known::Refreshing { is_stale, .. }) if *is_stale => {
                *is_stale = false;
                true
            }
            _ => {
                chats.remove(&chat);
                false
            }
        }
    }

    /// Notes that a chat has no pinned list; `false` if somebody may have pinned one meanwhile.
    fn note_unpinned(&self, chat: ChatId) -> bool {
        let today = (self.clock)().today();
        match lock(&self.chats).get_mut(&chat) {
            Some(
                known @ Known::Refreshing {
                    is_stale: false, ..
                },
            ) => {
                *known = Known::Unpinned(today);
                true
            }
            _ => false,
        }
    }

    fn outdate(&self, chat: ChatId) {
        if let Some(Known::Refreshing { is_stale, .. }) = lock(&self.chats).get_mut(&chat) {
            *is_stale = true;
        }
    }

    fn is_stale(&self, chat: ChatId) -> bool {
        let chats = lock(&self.chats);
        matches!(
            chats.get(&chat),
            Some(Known::Refreshing { is_stale: true, .. })
        )
    }

    async fn refresh_once(&self, chat: ChatId) -> Result<Refreshed, RequestError> {
        // What somebody has just ticked is known by the buttons, so it has to be there.
        self.outbox.idle(chat).await;
        let full: FullChat = call(&self.bot, GetChat::NAME, &GetChat::new(chat)).await?;
        let Some((message, list)) = self.list(chat, full).await else {
            return Ok(Refreshed::Unpinned);
        };
        if self.is_stale(chat) {
            return Ok(Refreshed::Stale);
        }
        send(&self.bot, &Outgoing::Edit(chat, message, list, None)).await?;
        Ok(Refreshed::Edited)
    }

    /// The pinned message and what it should read, if it is a list.
    async fn list(&self, chat: ChatId, full: FullChat) -> Option<(MessageId, Reply)> {
        let pinned = full.pinned_message?;
        if pinned.from?.id != self.me.id.0 {
            return None;
        }
        let buttons = pinned.reply_markup?.inline_keyboard.into_iter().flatten();
        let data = buttons.filter_map(|button| CallbackData::decode(&button.callback_data?));
        let data = data.chain(self.ticked(chat).into_iter().map(CallbackData::Tick));
        let request = Request {
            update_id: 0,
            person: self.reader(chat),
            chat: match chat.is_user() {
                true => Chat::Direct,
                false => Chat::Group {
                    id: GroupId(chat.0),
                    title: full.title,
                },
            },
            now: (self.clock)(),
            message: handlers::Message {
                id: pinned.message_id,
                sent_at: 0,
                edited_at: None,
                text: MessageText::default(),
                origin: Origin::Bot,
                buttons: data.collect(),
                replies_to: None,
            },
            bot_username: self.me.username().to_owned(),
        };
        let storage = Arc::clone(&self.storage);
        let list = blocking(move || handlers::pinned(&storage, &request)).await?;
        Some((MessageId(pinned.message_id), list))
    }

    fn ticked(&self, chat: ChatId) -> Vec<Tick> {
        match lock(&self.chats).get(&chat) {
            Some(Known::Refreshing { ticked, .. }) => ticked.clone(),
            _ => Vec::new(),
        }
    }

    /// Who reads a chat's list: in a DM, that person. A group's is the same for everybody, the
    /// bot too.
    fn reader(&self, chat: ChatId) -> Person {
        let id = match chat.is_user() {
            true => chat.0.unsigned_abs(),
            false => self.me.id.0,
        };
        Person {
            id: UserId(id),
            first_name: String::new(),
            username: None,
        }
    }
}
