//! Receives updates by long polling.
//!
//! Telegram forgets an update once a later offset is asked for
//! (<https://core.telegram.org/bots/api#getupdates>). So the next batch is fetched only
//! once every update in the previous one has been handled: whatever a crash leaves
//! undone is delivered again.

use std::collections::VecDeque;
use std::convert::Infallible;
use std::pin::pin;
use std::sync::Arc;
use std::time::{Duration, Instant};

use futures::Stream;
use futures::stream::unfold;
use serde::Serialize;
use serde_json::Value;
use teloxide::RequestError;
use teloxide::prelude::*;
use teloxide::requests::{JsonRequest, Payload};
use teloxide::stop::{StopToken, mk_stop_token};
use teloxide::types::AllowedUpdate;
use teloxide::update_listeners::{StatefulListener, UpdateListener};
use tokio::sync::watch;
use tokio::time::{sleep, timeout};

use super::albums::Albums;
use super::in_flight::InFlight;
use super::migration::{Migration, Migrations};
use super::retry::{TokenRejected, retry, until_token_rejected};
use super::unknown::{self, UnreadableMessage};
use crate::service_manager::ServiceManager;
use crate::storage::Storage;

/// How long Telegram may hold a request open while there are no updates, in seconds.
const LONG_POLL_SECONDS: u16 = 30;

/// The same for the first request, whose answer shows that the bot is ready. Telegram
/// would hold the second request open if it came sooner.
const FIRST_POLL_SECONDS: u16 = 3;

/// How much longer than the long poll the client waits for the answer.
const CLIENT_MARGIN: Duration = Duration::from_secs(10);

/// How long the polling client must wait for an answer.
pub(super) const CLIENT_TIMEOUT: Duration =
    CLIENT_MARGIN.saturating_add(Duration::from_secs(LONG_POLL_SECONDS as u64));

/// After this long, a request has surely been sent.
const SEND_TIME: Duration = Duration::from_millis(100);

/// Maximum number of updates that Telegram delivers at once.
pub(super) const MAX_BATCH: u8 = 100;

/// Whether more updates are fetched.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum State {
    Running,
    Stopping,
    TokenRejected,
}

/// Hands out updates one by one, and migrates groups in between.
pub(super) struct Poller {
    pub(super) fetcher: Fetcher,
    pub(super) storage: Arc<Storage>,
    pub(super) migrations: Arc<Migrations>,
    pub(super) service_manager: Arc<ServiceManager>,
    /// Updates that were handed out and aren't handled yet.
    pub(super) in_flight: Arc<InFlight>,
    pub(super) state: watch::Sender<State>,
    /// Whether fetching has stopped.
    pub(super) is_stopping: bool,
}

/// Fetches updates in batches.
pub(super) struct Fetcher {
    bot: Bot,
    /// Sent with every request: Telegram remembers the last list that it was given,
    /// perhaps by another program.
    allowed_updates: Vec<AllowedUpdate>,
    /// The offset for the next request: one above the last update id fetched.
    offset: u32,
    /// The offset of the latest long poll, and when it was first sent.
    latest_poll: Option<(u32, Instant)>,
    /// Whether a poll has succeeded.
    is_ready: bool,
    /// Updates that aren't handed out yet.
    batch: VecDeque<Item>,
    albums: Albums,
    on_unreadable: Box<dyn Fn(&UnreadableMessage) + Send + Sync>,
}

enum Item {
    Update(Box<Update>),
    Migration(Migration),
}

/// `getUpdates`, with the updates as Telegram sends them.
#[derive(Serialize)]
struct GetUpdates {
    offset: u32,
    limit: u8,
    /// In seconds.
    timeout: u16,
    allowed_updates: Vec<AllowedUpdate>,
}

impl Payload for GetUpdates {
    type Output = Vec<Value>;

    const NAME: &'static str = "GetUpdates";
}

impl Poller {
    /// The poller as an update listener. Its stop token does nothing: whoever holds
    /// `state` stops the poller.
    pub(super) fn listener(self) -> impl UpdateListener<Err = Infallible> {
        let stop_token = |_: &mut Self| -> StopToken { mk_stop_token().0 };
        let hint = |poller: &mut Self, kinds: &mut dyn Iterator<Item = AllowedUpdate>| {
            poller.fetcher.allowed_updates = kinds.collect();
        };
        StatefulListener::new_with_hints(self, Self::updates, stop_token, Some(hint))
    }

    fn updates(&mut self) -> impl Stream<Item = Result<Update, Infallible>> + Send + '_ {
        unfold(self, |poller| async {
            let update = poller.next().await?;
            Some((Ok(update), poller))
        })
    }

    /// The next update; `None` once the bot is stopping and every fetched update has been
    /// handled and acknowledged.
    async fn next(&mut self) -> Option<Update> {
        loop {
            if let Some(migration) = self.migrations.take() {
                self.migrate(migration).await;
                continue;
            }
            match self.fetcher.batch.pop_front() {
                Some(Item::Update(update)) => {
                    self.in_flight.begin();
                    return Some(*update);
                }
                Some(Item::Migration(migration)) => self.migrate(migration).await,
                None if self.is_stopping => break,
                None => self.fetch().await,
            }
        }
        self.in_flight.none().await;
        self.fetcher.acknowledge().await;
        None
    }

    /// Fetches the next batch, unless the bot is stopping or a group migrates first. A
    /// request that has just been made is given time to be sent, since it acknowledges.
    async fn fetch(&mut self) {
        let mut state = self.state.subscribe();
        let stopped = async {
            let _ = state.wait_for(|state| *state != State::Running).await;
        };
        // Not alive while updates are in flight: one of them may be stuck.
        let mut filling = pin!(async {
            self.in_flight.none().await;
            let fill = self.fetcher.fill(&self.service_manager);
            self.service_manager.alive_during(fill).await
        });
        let filled = tokio::select! {
            biased;
            () = stopped => {
                self.is_stopping = true;
                timeout(2 * SEND_TIME, filling).await.unwrap_or(Ok(()))
            }
            () = self.migrations.arrived() => Ok(()),
            filled = &mut filling => filled,
        };
        if let Err(TokenRejected) = filled {
            self.state.send_replace(State::TokenRejected);
        }
    }

    async fn migrate(&self, migration: Migration) {
        self.in_flight.none().await;
        let carry_out = self.migrations.carry_out(&self.storage, migration);
        self.service_manager.alive_during(carry_out).await;
    }
}

impl Fetcher {
    /// The client of `bot` must wait for [`CLIENT_TIMEOUT`].
    pub(super) fn new(
        bot: Bot,
        on_unreadable: impl Fn(&UnreadableMessage) + Send + Sync + 'static,
    ) -> Self {
        Self {
            bot,
            allowed_updates: Vec::new(),
            offset: 0,
            latest_poll: None,
            is_ready: false,
            batch: VecDeque::new(),
            albums: Albums::default(),
            on_unreadable: Box::new(on_unreadable),
        }
    }

    /// Fetches the next batch; the previous one must have been handled. Safe to drop at
    /// any point: updates that weren't acknowledged are delivered again.
    async fn fill(&mut self, service_manager: &ServiceManager) -> Result<(), TokenRejected> {
        let seconds = match self.is_ready {
            true => LONG_POLL_SECONDS,
            false => FIRST_POLL_SECONDS,
        };
        self.latest_poll = Some((self.offset, Instant::now()));
        let fetch = || self.get_updates(seconds, MAX_BATCH);
        let mut updates = retry(fetch, until_token_rejected("getUpdates")).await?;
        if !self.is_ready {
            self.is_ready = true;
            service_manager.ready();
        }
        // Not the highest id: after a quiet week Telegram starts again at a random id,
        // perhaps a lower one.
        match updates.iter().rev().find_map(unknown::update_id) {
            Some(last) => self.offset = last.saturating_add(1),
            None if updates.is_empty() => return Ok(()),
            None => {
                tracing::warn!("getUpdates failed: the updates have no ids; trying again in 1 s");
                sleep(Duration::from_secs(1)).await;
                return Ok(());
            }
        }
        self.albums.reduce(&mut updates);
        for update in &updates {
            self.take(update);
        }
        Ok(())
    }

    /// Acknowledges what was handled, unless a long poll has already done so: Telegram
    /// delays a request that repeats an offset until 3 seconds after the previous one. If
    /// this fails, the updates are delivered again and recognised by their ids.
    async fn acknowledge(&self) {
        let is_done = self.latest_poll.is_some_and(|(offset, sent_at)| {
            offset == self.offset && sent_at.elapsed() >= SEND_TIME
        });
        if self.offset > 0 && !is_done {
            let _ = self.get_updates(0, 1).await;
        }
    }

    /// Acknowledges everything below the offset and fetches what comes after it.
    async fn get_updates(&self, timeout: u16, limit: u8) -> Result<Vec<Value>, RequestError> {
        let request = GetUpdates {
            offset: self.offset,
            limit,
            timeout,
            allowed_updates: self.allowed_updates.clone(),
        };
        JsonRequest::new(self.bot.clone(), request).await
    }

    fn take(&mut self, value: &Value) {
        let Some(id) = unknown::update_id(value) else {
            return;
        };
        if unknown::is_in_direct_messages_chat(value) {
            tracing::debug!(update = id, "not handled: a channel's direct messages");
            return;
        }
        let Some(update) = unknown::read(value) else {
            tracing::error!(
                update = id,
                "an update can't be read; perhaps it comes from a newer Bot API"
            );
            if let Some(message) = unknown::unreadable_message(value) {
                (self.on_unreadable)(&message);
            }
            return;
        };
        self.batch.push_back(match Migration::in_update(&update) {
            Some(migration) => Item::Migration(migration),
            None => Item::Update(Box::new(update)),
        });
    }
}
