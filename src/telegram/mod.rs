//! The one place that knows Telegram.
//!
//! `polling` fetches updates in batches, and acknowledges a batch only once every update
//! in it has been handled. teloxide's dispatcher hands each to the `schema`, one person's
//! updates in order and different people's side by side. Each becomes an
//! `Incoming`, its sender passes `admission`, and one of the `endpoints` has the handlers carry
//! out the request off the async thread. The answer goes to the `outbox`, which keeps one chat's
//! messages in order and never makes one chat wait for another.
//!
//! Besides, `migration` follows a group that gets a new id, `pinned` keeps pinned lists
//! current, and `every_day` does what a new day asks for.

mod admission;
mod albums;
mod blocking;
mod containment;
mod content;
mod endpoints;
mod in_flight;
mod incoming;
mod introductions;
mod menu;
mod midnight;
mod migration;
mod outbox;
mod pinned;
mod polling;
mod rate_limit;
mod raw;
mod replies;
mod retry;
mod schema;
mod send;
mod unknown;

use std::panic::AssertUnwindSafe;
use std::path;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use chrono::{DateTime, Local};
use futures::FutureExt as _;
use teloxide::adaptors::CacheMe;
use teloxide::prelude::*;
use teloxide::types::Me;
use tokio::time::sleep;
use tokio_util::sync::CancellationToken;

use crate::config::Config;
use crate::model::DAY_SECONDS;
use crate::now::{Clock, Now};
use crate::service_manager;
use crate::storage::{OpenError, Storage};
use admission::Admission;
use blocking::blocking;
use in_flight::InFlight;
use introductions::Introductions;
use midnight::end_of;
use migration::Migrations;
use outbox::Outbox;
use pinned::PinnedLists;
use polling::{Fetcher, MAX_BATCH, POLL_TIMEOUT, Poller};
use retry::{TokenRejected, error_chain, retry, until_token_rejected};

/// Why the bot can't start or continue. Each message says what to do.
#[derive(Debug, thiserror::Error)]
pub enum RunError {
    #[error(transparent)]
    Storage(#[from] OpenError),
    #[error(
        "Telegram rejected the token; put the one that @BotFather shows for this bot into TELOXIDE_TOKEN{}",
        if *.has_api_url { ", or correct TELOXIDE_API_URL" } else { "" }
    )]
    TokenRejected { has_api_url: bool },
    #[error("cannot set up HTTP: {0}; check TELOXIDE_PROXY")]
    Client(String),
}

impl RunError {
    fn token_rejected(config: &Config) -> Self {
        Self::TokenRejected {
            has_api_url: config.api_url.is_some(),
        }
    }
}

/// The first and the last second of the years 1 to 9999 in every time zone.
const FIRST_SECOND: i64 = -62_135_596_800 + DAY_SECONDS;
const LAST_SECOND: i64 = 253_402_300_799 - DAY_SECONDS;

/// The server's time in its time zone.
pub fn local_now() -> Now {
    let day_of = |seconds: i64| {
        let seconds = seconds.clamp(FIRST_SECOND, LAST_SECOND);
        let time = DateTime::from_timestamp(seconds, 0).unwrap_or_default();
        time.with_timezone(&Local).date_naive()
    };
    Now::new(Local::now().timestamp(), day_of)
}

/// How long the client waits for the answer to any request except `getUpdates`.
const REQUEST_TIMEOUT: Duration = Duration::from_secs(17);

/// How long the updates in flight, their answers and the last acknowledgement may take
/// once the bot is asked to stop. It promises to exit within 5 seconds.
const SHUTDOWN_GRACE: Duration = Duration::from_secs(4);

/// Runs the bot until `shutdown` completes or the token is rejected.
///
/// Updates fetched by then are handled and answered first, within 5 seconds.
pub async fn run(
    config: Config,
    clock: Clock,
    shutdown: impl Future<Output = ()> + Send + 'static,
) -> Result<(), RunError> {
    let rejected = CancellationToken::new();
    let stop = rejected.child_token();
    let asked_to_stop = stop.clone();
    tokio::spawn(async move {
        shutdown.await;
        tracing::info!("stopping");
        service_manager::stopping();
        asked_to_stop.cancel();
    });
    let Some(connected) = stop.run_until_cancelled(Connected::new(&config)).await else {
        return Ok(());
    };
    let served = connected?.serve(&config, clock, rejected.clone(), stop);
    Box::pin(served).await?;
    match rejected.is_cancelled() {
        true => Err(RunError::token_rejected(&config)),
        false => Ok(()),
    }
}

/// The data, and a bot that Telegram knows.
struct Connected {
    storage: Arc<Storage>,
    bot: CacheMe<Bot>,
    me: Arc<Me>,
}

impl Connected {
    /// Opens the data and connects to Telegram, retrying until that succeeds.
    async fn new(config: &Config) -> Result<Self, RunError> {
        let data_dir = config.data_dir.clone();
        let storage = Arc::new(blocking(move || Storage::open(&data_dir)).await?);
        log_start(config);
        let bot = bot(config, REQUEST_TIMEOUT)?.cache_me();
        let route_settings = config.route_settings();
        let get_me = || bot.get_me().into_future();
        let delete_webhook = || bot.delete_webhook().into_future();
        let connect = async {
            let me = retry(get_me, until_token_rejected("getMe", route_settings)).await?;
            retry(
                delete_webhook,
                until_token_rejected("deleteWebhook", route_settings),
            )
            .await?;
            Ok::<_, TokenRejected>(me)
        };
        let me = connect
            .await
            .map_err(|TokenRejected| RunError::token_rejected(config))?;
        tracing::info!("@{}, {}", me.username(), me.tme_url());
        tokio::spawn(menu::publish(bot.inner().clone()));
        let me = Arc::new(me);
        Ok(Self { storage, bot, me })
    }

    /// Handles updates until there are no more to come, and delivers their answers. Cancels
    /// `rejected`, and with it `stop`, if Telegram rejects the token.
    async fn serve(
        self,
        config: &Config,
        clock: Clock,
        rejected: CancellationToken,
        stop: CancellationToken,
    ) -> Result<(), RunError> {
        let (migrations, submitted) = Migrations::new();
        let admission = Arc::new(Admission::new(config, Arc::clone(&migrations)));
        let outbox = Outbox::new(self.bot.inner().clone(), Arc::clone(&migrations));
        let in_flight = Arc::new(InFlight::new());
        let poller = Poller {
            fetcher: fetcher(config, &self.me, &admission, &outbox)?,
            storage: Arc::clone(&self.storage),
            migrations: Arc::clone(&migrations),
            submitted,
            in_flight: Arc::clone(&in_flight),
            stop: stop.clone(),
        };
        let pinned = self.pinned_lists(clock, &admission, &outbox, stop.clone());
        tokio::spawn(every_day(Arc::clone(&pinned)));
        let dependencies = dptree::deps![
            self.me,
            clock,
            self.storage,
            migrations,
            admission,
            pinned,
            Arc::new(Introductions::default()),
            Arc::clone(&outbox),
            Arc::clone(&in_flight)
        ];
        let handled = dispatch(self.bot, dependencies, poller, rejected);
        let delivered = handled.then(|()| outbox.drained());
        tokio::select! {
            () = delivered => {}
            () = grace_over(&stop) => log_unfinished(&in_flight, &outbox),
        }
        Ok(())
    }

    fn pinned_lists(
        &self,
        clock: Clock,
        admission: &Arc<Admission>,
        outbox: &Arc<Outbox>,
        stop: CancellationToken,
    ) -> Arc<PinnedLists> {
        Arc::new(PinnedLists {
            bot: self.bot.inner().clone(),
            me: Arc::clone(&self.me),
            clock,
            storage: Arc::clone(&self.storage),
            admission: Arc::clone(admission),
            outbox: Arc::clone(outbox),
            stop,
            chats: Mutex::default(),
        })
    }
}

/// Fetches updates, and tells the senders of those that can't be read.
fn fetcher(
    config: &Config,
    me: &Arc<Me>,
    admission: &Arc<Admission>,
    outbox: &Arc<Outbox>,
) -> Result<Fetcher, RunError> {
    let (me, admission, outbox) = (Arc::clone(me), Arc::clone(admission), Arc::clone(outbox));
    let bot = bot(config, POLL_TIMEOUT)?;
    Ok(Fetcher::new(bot, config.route_settings(), move |message| {
        endpoints::report_unreadable(message, &me, &admission, &outbox);
    }))
}

/// Hands updates to the schema until there are no more to come.
async fn dispatch(
    bot: CacheMe<Bot>,
    dependencies: DependencyMap,
    poller: Poller,
    rejected: CancellationToken,
) {
    let mut dispatcher = Dispatcher::builder(bot, schema::schema())
        .dependencies(dependencies)
        .distribution_function(incoming::distribution_key)
        // Room for a whole batch from one person, so that nobody else waits.
        .worker_queue_size(usize::from(MAX_BATCH))
        // The library's default would log whole updates.
        .default_handler(|_| async {})
        .build();
    let on_rejected = Arc::new(move |TokenRejected| {
        rejected.cancel();
        async {}
    });
    // This can't fail: the dispatcher only asks for `me`, which is cached.
    let dispatch = dispatcher.dispatch_with_listener(poller.listener(), on_rejected);
    Box::pin(dispatch).await;
}

/// At the start and at the first moment of each day, does what a new day asks for.
async fn every_day(pinned: Arc<PinnedLists>) {
    let work = async {
        loop {
            let today = (pinned.clock)().today();
            let begun = AssertUnwindSafe(begin_day(&pinned)).catch_unwind().await;
            if begun.is_err() {
                tracing::error!("panicked at the beginning of a day");
            }
            end_of(today, pinned.clock).await;
        }
    };
    pinned.stop.run_until_cancelled(work).await;
}

/// Drops what was deleted long enough ago, and refreshes the pinned lists.
async fn begin_day(pinned: &Arc<PinnedLists>) {
    let (storage, now) = (Arc::clone(&pinned.storage), (pinned.clock)());
    let dropped = blocking(move || storage.drop_expired(now.seconds())).await;
    if let Err(error) = dropped {
        tracing::error!("{error}");
    }
    pinned.refresh_all().await;
}

/// Waits until the bot should have stopped.
async fn grace_over(stop: &CancellationToken) {
    stop.cancelled().await;
    sleep(SHUTDOWN_GRACE).await;
}

/// Logs what is left when the grace period is over: updates are delivered again, answers
/// are lost.
fn log_unfinished(in_flight: &InFlight, outbox: &Outbox) {
    let (updates, chats) = (in_flight.len(), outbox.waiting());
    if updates > 0 {
        tracing::warn!(
            updates,
            "some updates are taking too long; they will be delivered again at the next start"
        );
    }
    if chats > 0 {
        tracing::warn!(chats, "some answers couldn't be delivered in time");
    }
}

/// Logs in one line what distinguishes this bot's settings from another's.
fn log_start(config: &Config) {
    let data_dir = path::absolute(&config.data_dir);
    let allowed = match &config.allowed_chats {
        Some(chats) => {
            let chats: Vec<String> = chats.iter().map(ToString::to_string).collect();
            format!("allowed chats {}", chats.join(", "))
        }
        None => "everyone is allowed".to_owned(),
    };
    tracing::info!(
        "bounty-bot {}; data in {}; time zone {} (now UTC{}); {allowed}",
        env!("CARGO_PKG_VERSION"),
        data_dir.as_ref().unwrap_or(&config.data_dir).display(),
        config.time_zone_name(),
        Local::now().offset(),
    );
}

fn bot(config: &Config, timeout: Duration) -> Result<Bot, RunError> {
    let client = teloxide::net::default_reqwest_settings()
        .no_proxy()
        .timeout(timeout);
    let client = match &config.proxy {
        Some(proxy) => reqwest::Proxy::all(proxy.as_str()).map(|proxy| client.proxy(proxy)),
        None => Ok(client),
    };
    let client = client
        .and_then(reqwest::ClientBuilder::build)
        .map_err(|error| RunError::Client(error_chain(&error.without_url())))?;
    let bot = Bot::with_client(config.token.reveal(), client);
    Ok(match &config.api_url {
        Some(url) => bot.set_api_url(url.clone()),
        None => bot,
    })
}

#[cfg(test)]
mod tests {
    use chrono::Datelike as _;

    use super::*;

    #[test]
    fn times_far_away_have_a_day() {
        let year = |seconds| local_now().day_of(seconds).year();
        // The last one is chrono's last second.
        for last in [LAST_SECOND, i64::MAX, 8_210_266_876_799] {
            assert_eq!(year(last), 9999);
        }
        for first in [FIRST_SECOND, i64::MIN, -8_334_601_228_800] {
            assert_eq!(year(first), 1);
        }
    }
}
