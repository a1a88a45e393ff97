//! Keeps the list that is pinned in a chat current.
//!
//! Telegram says which message is pinned, and the buttons under it say which list it is and
//! what was ticked in it, so nothing about it is kept on disk. Only the newest pinned message
//! counts.

use std::collections::HashMap;
use std::convert::Infallible;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use chrono::NaiveDate;
use serde_json::Value;
use teloxide::RequestError;
use teloxide::payloads::GetChat;
use teloxide::prelude::*;
use teloxide::requests::Payload as _;
use teloxide::types::{Me, MessageId, MessageKind, UpdateKind};
use tokio::task::JoinHandle;
use tokio::time::sleep;
use tokio_util::sync::CancellationToken;

use super::admission::Admission;
use super::blocking::blocking;
use super::outbox::Outbox;
use super::raw::call;
use super::retry::describe;
use super::send::{Outgoing, Reaction, reaction, send};
use super::unknown::callback_data;
use crate::callback_data::{CallbackData, Mark, Tick};
use crate::handlers::{self, Chat, Person, Request};
use crate::lock::lock;
use crate::model::{GroupId, List, UserId};
use crate::now::Clock;
use crate::reply::{Reply, UserError};
use crate::storage::Storage;

/// Minimum time between two edits of a chat's pinned list.
const MIN_PAUSE: Duration = Duration::from_secs(3);

/// How long to wait between two chats when all of them are refreshed.
const BETWEEN_CHATS: Duration = Duration::from_millis(100);

pub(super) struct PinnedLists {
    pub(super) bot: Bot,
    pub(super) me: Arc<Me>,
    pub(super) clock: Clock,
    pub(super) storage: Arc<Storage>,
    pub(super) admission: Arc<Admission>,
    pub(super) outbox: Arc<Outbox>,
    pub(super) stop: CancellationToken,
    pub(super) chats: Mutex<HashMap<ChatId, ChatState>>,
}

/// What is known about a chat.
#[derive(Default)]
pub(super) struct ChatState {
    /// The last day on which it had no pinned list.
    unpinned_on: Option<NaiveDate>,
    /// Keeps its list current, until there is nothing to do. It may have panicked.
    refreshing: Option<JoinHandle<()>>,
    /// Whether what its list shows may have changed since it was last refreshed.
    is_stale: bool,
    /// What was ticked meanwhile, and in which message. The refresh may overwrite the buttons
    /// that say so.
    ticked: Vec<(MessageId, Tick)>,
}

impl ChatState {
    fn is_refreshing(&self) -> bool {
        let task = self.refreshing.as_ref();
        task.is_some_and(|task| !task.is_finished())
    }
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

/// Refreshes a chat's list when something was pinned there.
pub(super) async fn look(chat: ChatId, pinned: Arc<PinnedLists>) -> Result<(), Infallible> {
    if pinned.admission.serves(chat.0) {
        pinned.with_state(chat, |state| state.unpinned_on = None);
        pinned.refresh(chat);
    }
    Ok(())
}

impl PinnedLists {
    /// Must be called before a button of a list, which is in `message`, does what it does, with
    /// what the button carries. A refresh that is under way may draw the list as it was before.
    pub(super) fn note_press(&self, chat: ChatId, message: MessageId, data: &CallbackData) {
        self.with_state(chat, |state| {
            if !state.is_refreshing() {
                return;
            }
            match data {
                CallbackData::Tick(tick) if tick.mark == Mark::Tick => {
                    let mut ticked = tick.clone();
                    ticked.mark = Mark::Untick;
                    state.ticked.push((message, ticked));
                }
                CallbackData::Tick(_) | CallbackData::Page(_) => {}
                _ => return,
            }
            state.is_stale = true;
        });
    }

    /// Refreshes the lists that a person's request has changed, once the answers that wait for
    /// those chats are delivered.
    pub(super) fn refresh_changed(self: &Arc<Self>, person: UserId) {
        for list in self.storage.take_changed(person) {
            let chat = match list {
                List::Personal => person.0.cast_signed(),
                List::Group(group) => group.0,
            };
            // In a DM one may change what stands in a group that is no longer served.
            if self.admission.serves(chat) {
                self.refresh(ChatId(chat));
            }
        }
    }

    /// Refreshes the lists of all chats.
    pub(super) async fn refresh_all(self: &Arc<Self>) {
        let storage = Arc::clone(&self.storage);
        let people = match blocking(move || storage.user_ids()).await {
            Ok(people) => people,
            Err(error) => return tracing::error!("{error}"),
        };
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
        self.with_state(chat, |state| {
            if state.unpinned_on == Some(today) {
                return;
            }
            state.is_stale = true;
            if !state.is_refreshing() {
                let (lists, stop) = (Arc::clone(self), self.stop.clone());
                state.refreshing = Some(tokio::spawn(async move {
                    stop.run_until_cancelled(lists.keep_current(chat)).await;
                }));
            }
        });
    }

    /// Refreshes a chat's list until it is up to date.
    async fn keep_current(&self, chat: ChatId) {
        let mut failures = 0;
        loop {
            self.with_state(chat, |state| state.is_stale = false);
            let pause = match self.refresh_once(chat).await {
                Ok(pause) => {
                    failures = 0;
                    pause
                }
                Err(error) => match reaction(&error, failures, true) {
                    Reaction::Retry(delay) => {
                        failures += 1;
                        self.with_state(chat, |state| state.is_stale = true);
                        Some(delay)
                    }
                    Reaction::Ignore => Some(MIN_PAUSE),
                    Reaction::ChatClosed => None,
                    _ => {
                        let cause = describe(&error);
                        tracing::info!(chat = chat.0, "a pinned list isn't refreshed: {cause}");
                        Some(MIN_PAUSE)
                    }
                },
            };
            sleep(pause.unwrap_or_default()).await;
            let unpinned_on = pause.is_none().then(|| (self.clock)().today());
            if self.settle(chat, unpinned_on) {
                return;
            }
        }
    }

    fn with_state<T>(&self, chat: ChatId, with: impl FnOnce(&mut ChatState) -> T) -> T {
        with(lock(&self.chats).entry(chat).or_default())
    }

    /// Forgets what is known of a chat, but for the day on which it had no pinned list; `false`
    /// if what its list shows may have changed meanwhile.
    fn settle(&self, chat: ChatId, unpinned_on: Option<NaiveDate>) -> bool {
        self.with_state(chat, |state| {
            if !state.is_stale {
                *state = ChatState {
                    unpinned_on,
                    ..ChatState::default()
                };
            }
            !state.is_stale
        })
    }

    /// Refreshes a chat's list; returns how long to wait before the next time, and `None` if
    /// there is no list.
    async fn refresh_once(&self, chat: ChatId) -> Result<Option<Duration>, RequestError> {
        // What somebody has just ticked is known by the buttons, so it has to be there.
        self.outbox.idle(chat).await;
        let full = call(&self.bot, GetChat::NAME, &GetChat::new(chat)).await?;
        let Some((message, list)) = self.list(chat, &full).await else {
            return Ok(None);
        };
        // If a file can't be read, the next change tries again.
        let Ok(list) = list else {
            return Ok(Some(MIN_PAUSE));
        };
        if self.with_state(chat, |state| state.is_stale) {
            return Ok(Some(Duration::ZERO));
        }
        send(&self.bot, &Outgoing::Edit(chat, message, list, None)).await?;
        Ok(Some(MIN_PAUSE))
    }

    /// The pinned message and what it should read, if it is a list. The library doesn't know
    /// all of `ChatFullInfo` (<https://core.telegram.org/bots/api#chatfullinfo>).
    async fn list(
        &self,
        chat: ChatId,
        full: &Value,
    ) -> Option<(MessageId, Result<Reply, UserError>)> {
        let pinned = &full["pinned_message"];
        if pinned["from"]["id"].as_u64()? != self.me.id.0 {
            return None;
        }
        let id = pinned["message_id"].as_i64()?.try_into().ok()?;
        let data = callback_data(pinned.get("reply_markup")?).filter_map(CallbackData::decode);
        let ticked = self.with_state(chat, |state| state.ticked.clone());
        let ticked = ticked.into_iter().filter(|(message, _)| message.0 == id);
        let data = data.chain(ticked.map(|(_, tick)| CallbackData::Tick(tick)));
        let request = Request {
            update_id: 0,
            person: self.reader(chat),
            chat: match chat.is_user() {
                true => Chat::Direct,
                false => Chat::Group {
                    id: GroupId(chat.0),
                    title: full["title"].as_str().unwrap_or_default().to_owned(),
                },
            },
            now: (self.clock)(),
            message: handlers::Message::of_bot(id, data.collect()),
            bot_username: self.me.username().to_owned(),
        };
        let storage = Arc::clone(&self.storage);
        let list = blocking(move || handlers::pinned(&storage, &request)).await;
        Some((MessageId(id), list.transpose()?))
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
