//! Delivers answers: in order within a chat, and no chat waits for another.
//!
//! Each chat with something to deliver has a queue, and a task that drains the queue and
//! then ends. A throttled, slow or unreachable chat holds up only its own queue.

use std::collections::hash_map::Entry;
use std::collections::{HashMap, VecDeque};
use std::panic::AssertUnwindSafe;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use futures::FutureExt as _;
use teloxide::RequestError;
use teloxide::prelude::*;
use teloxide::types::{CallbackQueryId, MessageId};
use tokio::sync::Notify;
use tokio::time::timeout;
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;

use super::migration::{Migration, Migrations};
use super::retry::{describe, retry};
use super::send::{Address, Outgoing, Reaction, reaction, send};
use crate::command::Name;
use crate::lock::lock;
use crate::model::GroupId;
use crate::reply::{self, Reply, UserError};

/// How many answers may wait for one chat.
const MAX_QUEUED: usize = 200;

/// How many answers are remembered, so that they can be edited when their command is.
const REMEMBERED_ANSWERS: usize = 4_096;

pub(super) struct Outbox {
    bot: Bot,
    migrations: Arc<Migrations>,
    queues: Mutex<HashMap<ChatId, VecDeque<Outgoing>>>,
    /// Told whenever a queue has been drained.
    drained_one: Notify,
    /// One for each chat with a queue, each press that is being answered, and all that is done
    /// [`Outbox::later`].
    deliveries: TaskTracker,
    closing: CancellationToken,
    /// Newest last.
    answers: Mutex<VecDeque<Sent>>,
}

/// An answer to a command.
#[derive(Clone, Copy)]
struct Sent {
    chat: ChatId,
    command: MessageId,
    answer: MessageId,
    /// Whether it opens a reply.
    is_question: bool,
    has_buttons: bool,
}

/// Who is waiting for an answer.
#[derive(Clone, Copy, Debug)]
pub(super) enum Asker<'a> {
    /// Whoever wrote a message.
    Chat(Address),
    /// Whoever pressed a button.
    Press(&'a CallbackQueryId),
}

impl Outbox {
    pub(super) fn new(bot: Bot, migrations: Arc<Migrations>) -> Arc<Self> {
        let deliveries = TaskTracker::new();
        // Otherwise `drained` would wait for that.
        deliveries.close();
        Arc::new(Self {
            bot,
            migrations,
            queues: Mutex::default(),
            drained_one: Notify::new(),
            deliveries,
            closing: CancellationToken::new(),
            answers: Mutex::default(),
        })
    }

    /// Delivers something without waiting for that. Each chat has a queue. The answer to a button
    /// press has none: the person who pressed it is waiting.
    pub(super) fn send(self: &Arc<Self>, outgoing: Outgoing) {
        let Some(chat) = outgoing.chat() else {
            let outbox = Arc::clone(self);
            let delivery = async move { outbox.deliver_contained(outgoing).await };
            self.deliveries.spawn(delivery);
            return;
        };
        match lock(&self.queues).entry(chat) {
            Entry::Occupied(queue) if queue.get().len() >= MAX_QUEUED => {
                let chat = chat.0;
                tracing::warn!(chat, "too many answers are waiting; one is dropped");
            }
            Entry::Occupied(mut queue) => queue.get_mut().push_back(outgoing),
            Entry::Vacant(queue) => {
                queue.insert(VecDeque::from([outgoing]));
                self.deliveries.spawn(Arc::clone(self).drain(chat));
            }
        }
    }

    /// Tells somebody why what they asked for wasn't done. `name` is the command.
    pub(super) fn tell(self: &Arc<Self>, asker: Asker<'_>, error: &UserError, name: Option<Name>) {
        let asked_for_change = name.is_some_and(Name::asks_for_change);
        self.send(match asker {
            Asker::Chat(address) => {
                Outgoing::Message(address, reply::error(error, asked_for_change))
            }
            Asker::Press(query) => Outgoing::CallbackAnswer(query.clone(), reply::toast(error)),
        });
    }

    /// Does something after a delay, or when the bot is about to stop.
    pub(super) fn later(
        self: &Arc<Self>,
        delay: Duration,
        work: impl FnOnce(&Arc<Self>) + Send + 'static,
    ) {
        let outbox = Arc::clone(self);
        self.deliveries.spawn(async move {
            let _ = timeout(delay, outbox.closing.cancelled()).await;
            work(&outbox);
        });
    }

    /// Does at once what was put off with [`Outbox::later`], and waits until everything is
    /// delivered.
    pub(super) async fn drained(&self) {
        self.closing.cancel();
        self.deliveries.wait().await;
    }

    /// Waits until nothing waits for a chat.
    pub(super) async fn idle(&self, chat: ChatId) {
        loop {
            let drained_one = self.drained_one.notified();
            if !lock(&self.queues).contains_key(&chat) {
                return;
            }
            drained_one.await;
        }
    }

    /// How many chats and presses are waiting for answers.
    pub(super) fn waiting(&self) -> usize {
        self.deliveries.len()
    }

    /// Whether a command was carried out, as far as that is still remembered: an error and a
    /// question have no buttons.
    pub(super) fn was_carried_out(&self, command: Address) -> bool {
        self.latest_answer(command)
            .is_some_and(|answer| answer.has_buttons)
    }

    async fn drain(self: Arc<Self>, chat: ChatId) {
        while let Some(outgoing) = self.next(chat) {
            self.deliver_contained(outgoing).await;
        }
        self.drained_one.notify_waiters();
    }

    /// The next answer for a chat. An empty queue is removed.
    fn next(&self, chat: ChatId) -> Option<Outgoing> {
        let mut queues = lock(&self.queues);
        let next = queues.get_mut(&chat)?.pop_front();
        if next.is_none() {
            queues.remove(&chat);
        }
        next
    }

    async fn deliver_contained(&self, outgoing: Outgoing) {
        let delivery = AssertUnwindSafe(self.deliver(outgoing));
        if delivery.catch_unwind().await.is_err() {
            tracing::error!("panicked while delivering an answer; it is dropped");
        }
    }

    async fn deliver(&self, outgoing: Outgoing) {
        let mut outgoing = match outgoing {
            // Only now: the answer that it replaces may have waited in the same queue.
            Outgoing::NewAnswer(address, reply) => self.replacing_answer(address, reply).await,
            other => other,
        };
        // If the message to edit is gone, a new one is sent, perhaps to another chat.
        for _ in 0..3 {
            match self.send_with_retries(outgoing).await {
                Some(next) => outgoing = next,
                None => return,
            }
        }
    }

    async fn replacing_answer(&self, address: Address, reply: Reply) -> Outgoing {
        let chat = address.chat;
        match self.latest_answer(address) {
            Some(sent) if !sent.is_question => {
                return Outgoing::Edit(chat, sent.answer, reply, Some(address));
            }
            // Telegram refuses to edit a message that opens a reply.
            Some(sent) => {
                let delete = Outgoing::Delete(chat, sent.answer);
                self.send_with_retries(delete).await;
            }
            None => {}
        }
        Outgoing::Message(address, reply)
    }

    /// Sends it; returns what to send instead, if anything.
    async fn send_with_retries(&self, outgoing: Outgoing) -> Option<Outgoing> {
        let chat = outgoing.chat().map(|chat| chat.0);
        let sent = retry(
            || send(&self.bot, &outgoing),
            |error, failures| match reaction(&error, failures, outgoing.is_harmless_twice()) {
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
        let cause = || describe(error);
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
            (Reaction::ChatClosed, _) => {
                let chat = chat?.0;
                tracing::warn!(chat, "the chat is closed to the bot: {}", cause());
            }
            (Reaction::GiveUp | Reaction::Retry(_), _) => {
                let chat = chat.map(|chat| chat.0);
                tracing::warn!(chat, "an answer is dropped: {}", cause());
            }
            (Reaction::NothingToEdit | Reaction::Ignore, _) => {}
        }
        None
    }

    /// The bot's latest answer to a command, if it is still remembered.
    fn latest_answer(&self, address: Address) -> Option<Sent> {
        let command = address.answers?;
        let answers = lock(&self.answers);
        let mut newest_first = answers.iter().rev();
        let is_it = |sent: &&Sent| (sent.chat, sent.command) == (address.chat, command);
        newest_first.find(is_it).copied()
    }

    fn remember(&self, outgoing: &Outgoing, answer: Option<MessageId>) {
        if let Outgoing::Message(address, reply) = outgoing
            && let (Some(command), Some(answer)) = (address.answers, answer)
        {
            let mut answers = lock(&self.answers);
            if answers.len() >= REMEMBERED_ANSWERS {
                answers.pop_front();
            }
            answers.push_back(Sent {
                chat: address.chat,
                command,
                answer,
                is_question: reply.placeholder.is_some(),
                has_buttons: !reply.buttons.is_empty(),
            });
        }
    }
}
