//! Receives updates by long polling.
//!
//! Telegram forgets an update once a later offset is asked for
//! (<https://core.telegram.org/bots/api#getupdates>). So the next batch is fetched only
//! once every update in the previous one has been handled: whatever a crash leaves
//! undone is delivered again.

use std::collections::VecDeque;
use std::pin::pin;
use std::sync::Arc;
use std::time::{Duration, Instant};

use futures::Stream;
use futures::stream::unfold;
use serde_json::json;
use serde_json::value::RawValue;
use teloxide::RequestError;
use teloxide::prelude::*;
use teloxide::stop::{StopToken, mk_stop_token};
use teloxide::update_listeners::{StatefulListener, UpdateListener};
use tokio::sync::mpsc::UnboundedReceiver;
use tokio::time::{sleep, timeout};
use tokio_util::sync::CancellationToken;

use super::albums::Albums;
use super::in_flight::InFlight;
use super::migration::{Migration, Migrations};
use super::retry::{TokenRejected, retry, until_token_rejected};
use super::unknown::{self, UnreadableMessage};
use super::{raw, schema};
use crate::service_manager;
use crate::storage::Storage;

/// How long Telegram may hold a request open while there are no updates, in seconds.
const LONG_POLL_SECONDS: u64 = 30;

/// The same for the first request, whose answer shows that the bot is ready. Telegram
/// would hold the second request open if it came sooner.
const FIRST_POLL_SECONDS: u64 = 3;

/// How long the polling client must wait for an answer.
pub(super) const POLL_TIMEOUT: Duration = Duration::from_secs(LONG_POLL_SECONDS + 10);

/// After this long, a request has surely been sent.
const SEND_TIME: Duration = Duration::from_millis(100);

/// Maximum number of updates that Telegram delivers at once.
pub(super) const MAX_BATCH: u8 = 100;

/// Hands out updates one by one, and migrates groups in between.
pub(super) struct Poller {
    pub(super) fetcher: Fetcher,
    pub(super) storage: Arc<Storage>,
    pub(super) migrations: Arc<Migrations>,
    /// Migrations that the bot learned of from errors to answers.
    pub(super) submitted: UnboundedReceiver<Migration>,
    pub(super) in_flight: Arc<InFlight>,
    pub(super) stop: CancellationToken,
}

/// Fetches updates in batches.
pub(super) struct Fetcher {
    bot: Bot,
    /// Which settings may be the reason that a request fails.
    route_settings: Option<&'static str>,
    /// The offset for the next request: one above the last update id fetched.
    offset: u32,
    /// The offset of the latest long poll, and when it was first sent.
    latest_poll: Option<(u32, Instant)>,
    /// Whether a poll has succeeded.
    is_ready: bool,
    /// What isn't handed out yet.
    batch: VecDeque<Update>,
    albums: Albums,
    on_unreadable: Box<dyn Fn(&UnreadableMessage) + Send + Sync>,
}

impl Poller {
    /// The poller as an update listener. Its stop token does nothing: whoever holds `stop`
    /// stops the poller.
    pub(super) fn listener(self) -> impl UpdateListener<Err = TokenRejected> {
        let stop_token = |_: &mut Self| -> StopToken { mk_stop_token().0 };
        StatefulListener::new(self, Self::updates, stop_token)
    }

    fn updates(&mut self) -> impl Stream<Item = Result<Update, TokenRejected>> + Send + '_ {
        unfold(self, |poller| async {
            Some((poller.next().await?, poller))
        })
    }

    /// The next update; `None` once the bot is stopping and every fetched update has been
    /// handled and acknowledged.
    async fn next(&mut self) -> Option<Result<Update, TokenRejected>> {
        loop {
            match self.fetcher.batch.pop_front() {
                Some(update) => {
                    let Some(migration) = Migration::in_update(&update) else {
                        self.in_flight.begin(update.id);
                        return Some(Ok(update));
                    };
                    self.migrate(migration).await;
                }
                None if self.stop.is_cancelled() => break,
                None => {
                    if let Err(rejected) = self.fetch().await {
                        return Some(Err(rejected));
                    }
                }
            }
        }
        self.in_flight.none().await;
        self.fetcher.acknowledge().await;
        None
    }

    /// Fetches the next batch, unless the bot is stopping or a group migrates first. A
    /// request that has just been made is given time to be sent, since it acknowledges.
    async fn fetch(&mut self) -> Result<(), TokenRejected> {
        let migration = {
            // Not alive while updates are in flight: one of them may be stuck.
            let mut filling = pin!(async {
                self.in_flight.none().await;
                service_manager::alive_during(self.fetcher.fill()).await
            });
            tokio::select! {
                biased;
                () = self.stop.cancelled() => {
                    return timeout(2 * SEND_TIME, filling).await.unwrap_or(Ok(()));
                }
                Some(migration) = self.submitted.recv() => migration,
                filled = &mut filling => return filled,
            }
        };
        self.migrate(migration).await;
        Ok(())
    }

    async fn migrate(&self, migration: Migration) {
        self.in_flight.none().await;
        let carry_out = self.migrations.carry_out(&self.storage, migration);
        service_manager::alive_during(carry_out).await;
    }
}

impl Fetcher {
    /// The client of `bot` must wait for [`POLL_TIMEOUT`].
    pub(super) fn new(
        bot: Bot,
        route_settings: Option<&'static str>,
        on_unreadable: impl Fn(&UnreadableMessage) + Send + Sync + 'static,
    ) -> Self {
        Self {
            bot,
            route_settings,
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
    async fn fill(&mut self) -> Result<(), TokenRejected> {
        let seconds = match self.is_ready {
            true => LONG_POLL_SECONDS,
            false => FIRST_POLL_SECONDS,
        };
        self.latest_poll = Some((self.offset, Instant::now()));
        let fetch = || self.get_updates(seconds, MAX_BATCH);
        let updates = retry(
            fetch,
            until_token_rejected("getUpdates", self.route_settings),
        )
        .await?;
        if !self.is_ready {
            self.is_ready = true;
            service_manager::ready();
        }
        let mut batch = Vec::new();
        // Not the highest id: after a quiet week Telegram starts again at a random id,
        // perhaps a lower one.
        let mut last_id = None;
        for update in &updates {
            last_id = self.read(update.get(), &mut batch).or(last_id);
        }
        match last_id {
            Some(last) => self.offset = last.saturating_add(1),
            None if updates.is_empty() => {}
            None => {
                tracing::warn!("getUpdates failed: the updates have no ids; trying again in 1 s");
                sleep(Duration::from_secs(1)).await;
            }
        }
        self.albums.reduce(&mut batch);
        self.batch.extend(batch);
        Ok(())
    }

    /// Reads an update into the batch, if that is possible; returns its id.
    fn read(&self, update: &str, batch: &mut Vec<Update>) -> Option<u32> {
        if let Some(update) = unknown::read(update) {
            let id = update.id.0;
            batch.push(update);
            return Some(id);
        }
        let update = serde_json::from_str(update).ok()?;
        let id = unknown::update_id(&update);
        if unknown::is_in_direct_messages_chat(&update) {
            tracing::debug!(update = id, "not handled: a channel's direct messages");
            return id;
        }
        tracing::error!(
            update = id,
            "an update can't be read; perhaps it comes from a newer Bot API"
        );
        if let Some(message) = unknown::unreadable_message(&update) {
            (self.on_unreadable)(&message);
        }
        id
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

    /// Acknowledges everything below the offset and fetches what comes after it. Waits for
    /// so many seconds until there is something.
    async fn get_updates(
        &self,
        timeout: u64,
        limit: u8,
    ) -> Result<Vec<Box<RawValue>>, RequestError> {
        let parameters = json!({
            "offset": self.offset,
            "limit": limit,
            "timeout": timeout,
            // With every request: Telegram remembers the last list that it was given,
            // perhaps by another program.
            "allowed_updates": schema::KINDS,
        });
        raw::call(&self.bot, "GetUpdates", &parameters).await
    }
}
