//! Receives updates by long polling.
//!
//! Telegram forgets an update when a later offset is asked for
//! (<https://core.telegram.org/bots/api#getupdates>). So the next batch is fetched
//! only when every update of the last one is done with: what a crash leaves
//! undone is delivered again.

use std::collections::VecDeque;
use std::convert::Infallible;
use std::sync::Arc;
use std::time::Duration;

use futures::Stream;
use futures::stream::unfold;
use serde::Deserialize;
use serde_json::value::RawValue;
use teloxide::prelude::*;
use teloxide::stop::{StopToken, mk_stop_token};
use teloxide::update_listeners::{StatefulListener, UpdateListener};
use tokio::sync::watch;
use tokio::time::sleep;

use super::routes::Service;
use super::{backoff, incoming, raw};
use crate::model::GroupId;

/// How long Telegram may hold a request open while there are no updates, in seconds.
const LONG_POLL_SECONDS: u64 = 30;

/// How much longer than that an answer may be on its way.
const GRACE: Duration = Duration::from_secs(10);

/// How many updates are fetched at once, which is Telegram's limit.
pub(super) const BATCH: usize = 100;

/// The kinds of updates that the bot handles. They are sent with every request:
/// Telegram keeps the last list that it was given, perhaps by another program.
const ALLOWED_UPDATES: [&str; 4] = [
    "message",
    "edited_message",
    "callback_query",
    "my_chat_member",
];

/// Why no more updates are fetched.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Stop {
    /// More are fetched.
    No,
    /// Somebody asked the bot to end.
    Asked,
    /// Telegram rejected the token.
    TokenRejected,
}

/// Fetches updates and hands them out one by one.
pub(super) struct Poller {
    bot: Bot,
    service: Arc<Service>,
    stop: watch::Sender<Stop>,
    /// The lowest update id that is not acknowledged.
    offset: u32,
    batch: VecDeque<Update>,
    /// Groups in the batch that got a new id, with that id. They move before
    /// anything else in the batch is handed out, which may be of either chat.
    moves: Vec<(GroupId, GroupId)>,
    failures: u32,
}

/// Telegram's answer to any request (<https://core.telegram.org/bots/api#making-requests>).
#[derive(Deserialize)]
struct Answer<'a> {
    ok: bool,
    #[serde(borrow, default)]
    result: Option<Vec<&'a RawValue>>,
    #[serde(default)]
    error_code: Option<u16>,
    #[serde(default)]
    parameters: Option<Parameters>,
}

#[derive(Deserialize)]
struct Parameters {
    #[serde(default)]
    retry_after: Option<u64>,
}

/// Why no updates were fetched.
#[derive(Debug, thiserror::Error)]
enum FetchError {
    #[error("Telegram rejected the token")]
    TokenRejected,
    #[error("another program uses the same token; stop it, or get a token of its own for this bot")]
    Conflict,
    #[error("Telegram asks to wait for {0} s")]
    RetryAfter(u64),
    #[error("Telegram answered with error {0}")]
    Refused(u16),
    #[error("Telegram's answer could not be read")]
    Malformed,
    #[error("Telegram could not be reached: {0}")]
    Network(String),
}

impl Poller {
    pub(super) fn new(bot: Bot, service: Arc<Service>, stop: watch::Sender<Stop>) -> Self {
        Self {
            bot,
            service,
            stop,
            offset: 0,
            batch: VecDeque::new(),
            moves: Vec::new(),
            failures: 0,
        }
    }

    /// As the dispatcher wants it. The dispatcher has no need to stop it: that is
    /// for whoever holds `stop`.
    pub(super) fn listener(self) -> impl UpdateListener<Err = Infallible> {
        let stop_token = |_: &mut Self| -> StopToken { mk_stop_token().0 };
        StatefulListener::new(self, Self::updates, stop_token)
    }

    fn updates(&mut self) -> impl Stream<Item = Result<Update, Infallible>> + Send + '_ {
        unfold(self, |poller| async {
            let update = poller.next().await?;
            Some((Ok(update), poller))
        })
    }

    /// The next update; none when the end was asked for and what was fetched is
    /// done with and acknowledged.
    async fn next(&mut self) -> Option<Update> {
        let mut stopped = self.stop.subscribe();
        loop {
            while let Some((from, to)) = self.moves.pop() {
                self.service.follow_group(from, to).await;
            }
            if let Some(update) = self.batch.pop_front() {
                self.service.hand_out();
                return Some(update);
            }
            tokio::select! {
                biased;
                _ = stopped.wait_for(|stop| *stop != Stop::No) => break,
                () = self.fill() => {}
            }
        }
        self.service.all_done().await;
        // Where it fails, what was done is delivered again and told apart by its id.
        let _ = self.fetch(0, 1).await;
        None
    }

    /// Fetches a batch when the last one is done with. May be dropped at any point.
    async fn fill(&mut self) {
        self.service.all_done().await;
        match self.fetch(LONG_POLL_SECONDS, BATCH).await {
            Ok(()) => self.failures = 0,
            Err(FetchError::TokenRejected) => {
                self.stop.send_replace(Stop::TokenRejected);
            }
            Err(error) => {
                let pause = error.pause(self.failures);
                self.failures = self.failures.saturating_add(1);
                tracing::warn!("no updates: {error}; trying again in {} s", pause.as_secs());
                sleep(pause).await;
            }
        }
    }

    /// Acknowledges everything below the offset and takes what comes after it.
    async fn fetch(&mut self, seconds: u64, limit: usize) -> Result<(), FetchError> {
        let request = serde_json::json!({
            "offset": self.offset,
            "limit": limit,
            "timeout": seconds,
            "allowed_updates": ALLOWED_UPDATES,
        });
        let response = self
            .bot
            .client()
            .post(method_url(&self.bot))
            .timeout(Duration::from_secs(seconds) + GRACE)
            .json(&request)
            .send()
            .await?;
        let status = response.status().as_u16();
        let body = response.text().await?;
        let updates = read_answer(&body, status)?;
        let offset_before = self.offset;
        if limit == BATCH {
            for update in &updates {
                self.take(update);
            }
        }
        if self.offset == offset_before && !updates.is_empty() && limit == BATCH {
            return Err(FetchError::Malformed);
        }
        Ok(())
    }

    fn take(&mut self, update: &RawValue) {
        let Some(update_id) = raw::update_id(update) else {
            return;
        };
        // Not the highest so far: after a quiet week the ids start anew, perhaps lower.
        self.offset = update_id.saturating_add(1);
        match raw::read(update) {
            Some(update) => {
                if !raw::is_intact(&update) {
                    tracing::info!(update = update_id, "an update holds something unknown");
                }
                self.moves.extend(incoming::migration(&update));
                self.batch.push_back(update);
            }
            None => self.service.on_unreadable(update_id, update),
        }
    }
}

impl FetchError {
    /// How long to wait before the next try, after so many failures in a row.
    fn pause(&self, failures: u32) -> Duration {
        match self {
            Self::RetryAfter(seconds) => Duration::from_secs(*seconds),
            _ => backoff(failures),
        }
    }
}

impl From<reqwest::Error> for FetchError {
    fn from(error: reqwest::Error) -> Self {
        // The address has the token in it.
        Self::Network(causes(&error.without_url()))
    }
}

/// An error with what caused it, in one line.
pub(super) fn causes(error: &dyn std::error::Error) -> String {
    let chain = std::iter::successors(Some(error), |error| error.source());
    chain
        .map(ToString::to_string)
        .collect::<Vec<_>>()
        .join(": ")
}

fn method_url(bot: &Bot) -> url::Url {
    let mut url = bot.api_url();
    if let Ok(mut segments) = url.path_segments_mut() {
        segments
            .pop_if_empty()
            .push(&format!("bot{}", bot.token()))
            .push("getUpdates");
    }
    url
}

fn read_answer(body: &str, status: u16) -> Result<Vec<&RawValue>, FetchError> {
    let answer: Answer<'_> = match serde_json::from_str(body) {
        Ok(answer) => answer,
        Err(_) if status == 200 => return Err(FetchError::Malformed),
        Err(_) => return Err(FetchError::Refused(status)),
    };
    let retry_after = answer
        .parameters
        .and_then(|parameters| parameters.retry_after);
    match (answer.ok, answer.error_code.unwrap_or(status)) {
        (true, _) => answer.result.ok_or(FetchError::Malformed),
        (false, 401 | 404) => Err(FetchError::TokenRejected),
        (false, 409) => Err(FetchError::Conflict),
        (false, code) => Err(retry_after.map_or(FetchError::Refused(code), FetchError::RetryAfter)),
    }
}
