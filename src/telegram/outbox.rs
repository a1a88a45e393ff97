//! Delivers answers: in order within a chat, and no chat waits for another.
//!
//! Each chat with something to deliver has a queue, and a task that drains the queue and
//! then ends. A throttled, slow or unreachable chat holds up only its own queue. Queues
//! are bounded, and so is memory.

use std::collections::{HashMap, HashSet, VecDeque};
use std::panic::AssertUnwindSafe;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use futures::FutureExt as _;
use teloxide::RequestError;
use teloxide::prelude::*;
use teloxide::types::{CallbackQueryId, MessageId};

use super::in_flight::InFlight;
use super::migration::{Migration, Migrations};
use super::retry::{describe, retry};
use super::send::{Address, Outgoing, Reaction, send};
use crate::model::GroupId;
use crate::reply::Reply;

/// How many answers may wait for one chat, and for all chats together.
const MAX_QUEUED_PER_CHAT: usize = 200;
const MAX_QUEUED: usize = 10_000;

/// How many answers are remembered, so that they can be edited when their command is.
const REMEMBERED_ANSWERS: usize = 4_096;

pub(super) struct Outbox {
    bot: Bot,
    migrations: Arc<Migrations>,
    queues: Mutex<HashMap<ChatId, VecDeque<Queued>>>,
    in_flight: InFlight,
    /// Chats that blocked or removed the bot, so that each is logged once.
    closed_chats: Mutex<HashSet<ChatId>>,
    /// Chat, command and answer, newest last.
    answers: Mutex<VecDeque<(ChatId, MessageId, MessageId)>>,
}

enum Queued {
    Outgoing(Outgoing),
    /// A message that replaces the previous answer, if that is still remembered.
    NewAnswer(Address, Reply),
}

impl Outbox {
    pub(super) fn new(bot: Bot, migrations: Arc<Migrations>) -> Self {
        Self {
            bot,
            migrations,
            queues: Mutex::default(),
            in_flight: InFlight::new(),
            closed_chats: Mutex::default(),
            answers: Mutex::default(),
        }
    }

    /// Queues a message without waiting for its delivery.
    pub(super) fn send(self: &Arc<Self>, address: Address, reply: Reply) {
        let message = Outgoing::Message(address, reply);
        self.enqueue(address.chat, Queued::Outgoing(message));
    }

    /// Queues a message that replaces the previous answer to the same command.
    pub(super) fn send_new_answer(self: &Arc<Self>, address: Address, reply: Reply) {
        self.enqueue(address.chat, Queued::NewAnswer(address, reply));
    }

    /// Queues a new text for one of the bot's messages.
    pub(super) fn edit(self: &Arc<Self>, chat: ChatId, message: MessageId, reply: Reply) {
        let edit = Outgoing::Edit(chat, message, reply, None);
        self.enqueue(chat, Queued::Outgoing(edit));
    }

    /// Sends the answer to a button press at once, without a queue: the person who pressed
    /// it is waiting.
    pub(super) fn answer_callback_query(self: &Arc<Self>, query: CallbackQueryId, text: String) {
        if self.in_flight.count() >= MAX_QUEUED {
            tracing::warn!("too many answers are waiting; one to a button press is dropped");
            return;
        }
        self.in_flight.begin();
        let outbox = Arc::clone(self);
        let answer = Queued::Outgoing(Outgoing::CallbackAnswer(query, text));
        tokio::spawn(async move { outbox.deliver_contained(answer).await });
    }

    /// Waits until there is nothing left to deliver.
    pub(super) async fn drained(&self) {
        self.in_flight.none().await;
    }

    /// How many answers are waiting or being sent.
    pub(super) fn count(&self) -> usize {
        self.in_flight.count()
    }

    fn enqueue(self: &Arc<Self>, chat: ChatId, answer: Queued) {
        let mut queues = lock(&self.queues);
        let length = queues.get(&chat).map_or(0, VecDeque::len);
        if length >= MAX_QUEUED_PER_CHAT || self.in_flight.count() >= MAX_QUEUED {
            let chat = chat.0;
            tracing::warn!(chat, "too many answers are waiting; one is dropped");
            return;
        }
        self.in_flight.begin();
        if let Some(queue) = queues.get_mut(&chat) {
            queue.push_back(answer);
        } else {
            queues.insert(chat, VecDeque::from([answer]));
            tokio::spawn(Arc::clone(self).drain(chat));
        }
    }

    async fn drain(self: Arc<Self>, chat: ChatId) {
        while let Some(queued) = self.next(chat) {
            self.deliver_contained(queued).await;
        }
    }

    /// The next answer for a chat. An empty queue is removed.
    fn next(&self, chat: ChatId) -> Option<Queued> {
        let mut queues = lock(&self.queues);
        let next = queues.get_mut(&chat)?.pop_front();
        if next.is_none() {
            queues.remove(&chat);
        }
        next
    }

    async fn deliver_contained(&self, queued: Queued) {
        let _end = self.in_flight.end_on_drop();
        let delivered = AssertUnwindSafe(self.deliver(queued)).catch_unwind().await;
        if delivered.is_err() {
            tracing::error!("panicked while delivering an answer; it is dropped");
        }
    }

    async fn deliver(&self, queued: Queued) {
        let mut outgoing = match queued {
            Queued::Outgoing(outgoing) => outgoing,
            // Only now: the answer that it replaces may have waited in the same queue.
            Queued::NewAnswer(address, reply) => match self.answer_to(address) {
                Some(answer) => Outgoing::Edit(address.chat, answer, reply, Some(address)),
                None => Outgoing::Message(address, reply),
            },
        };
        // If the message to edit is gone, a new one is sent, perhaps to another chat.
        for _ in 0..3 {
            match self.send_with_retries(outgoing).await {
                Some(next) => outgoing = next,
                None => return,
            }
        }
    }

    /// Sends it; returns what to send instead, if anything.
    async fn send_with_retries(&self, outgoing: Outgoing) -> Option<Outgoing> {
        let chat = outgoing.chat().map(|chat| chat.0);
        let sent = retry(
            || send(&self.bot, &outgoing),
            |error, failures| match outgoing.reaction(&error, failures) {
                Reaction::Retry(delay) => {
                    let (cause, seconds) = (describe(&error), delay.as_secs());
                    tracing::info!(chat, "an answer waits {seconds} s: {cause}");
                    Ok(delay)
                }
                reaction => Err((reaction, error)),
            },
        );
        match sent.await {
            Ok(message) => self.remember(&outgoing, message),
            Err((reaction, error)) => return self.fallback(outgoing, &reaction, &error),
        }
        None
    }

    /// What to send instead after an error, if anything.
    fn fallback(
        &self,
        outgoing: Outgoing,
        reaction: &Reaction,
        error: &RequestError,
    ) -> Option<Outgoing> {
        let chat = outgoing.chat();
        match (reaction, outgoing) {
            (Reaction::SendTo(to), outgoing) => {
                self.migrations.submit(Migration {
                    from: GroupId(chat?.0),
                    to: GroupId(to.0),
                });
                return Some(outgoing.sent_to(*to));
            }
            (Reaction::NothingToEdit, Outgoing::Edit(_, _, reply, Some(address))) => {
                return Some(Outgoing::Message(address, reply));
            }
            (Reaction::ChatClosed, _) => self.log_closed_chat(chat?, error),
            (Reaction::GiveUp | Reaction::Retry(_), _) => {
                let (chat, cause) = (chat.map(|chat| chat.0), describe(error));
                tracing::warn!(chat, "an answer is dropped: {cause}");
            }
            (Reaction::NothingToEdit | Reaction::Ignore, _) => {}
        }
        None
    }

    /// The bot's latest answer to the command, if it is still remembered.
    fn answer_to(&self, address: Address) -> Option<MessageId> {
        let command = (address.chat, address.answers?);
        let answers = lock(&self.answers);
        let mut newest_first = answers.iter().rev();
        newest_first
            .find_map(|(chat, answered, answer)| ((*chat, *answered) == command).then_some(*answer))
    }

    fn remember(&self, sent: &Outgoing, answer: Option<MessageId>) {
        let (Outgoing::Message(address, _), Some(answer)) = (sent, answer) else {
            return;
        };
        lock(&self.closed_chats).remove(&address.chat);
        if let Some(command) = address.answers {
            let mut answers = lock(&self.answers);
            if answers.len() >= REMEMBERED_ANSWERS {
                answers.pop_front();
            }
            answers.push_back((address.chat, command, answer));
        }
    }

    fn log_closed_chat(&self, chat: ChatId, error: &RequestError) {
        let mut closed_chats = lock(&self.closed_chats);
        if closed_chats.len() >= MAX_QUEUED {
            closed_chats.clear();
        }
        if closed_chats.insert(chat) {
            let (chat, cause) = (chat.0, describe(error));
            tracing::warn!(chat, "the chat is closed to the bot: {cause}");
        }
    }
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
