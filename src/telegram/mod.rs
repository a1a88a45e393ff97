//! The one place that knows Telegram.
//!
//! `polling` fetches updates in batches, and acknowledges a batch only once every update
//! in it has been handled. teloxide's dispatcher hands each to the `schema`, one person's
//! updates in order and different people's side by side. The update becomes a `context`,
//! its sender passes `admission`, and one of the `endpoints` has the handlers carry out
//! the request off the async thread. The answer goes to the `outbox`, which keeps one
//! chat's messages in order and never makes one chat wait for another.

mod admission;
mod albums;
mod blocking;
mod containment;
mod content;
mod context;
mod endpoints;
mod in_flight;
mod menu;
mod migration;
mod outbox;
mod polling;
mod rate_limit;
mod replies;
mod retry;
mod rich_text;
mod schema;
mod send;
mod unknown;
mod update_log;

use std::path;
use std::sync::Arc;
use std::time::Duration;

use chrono::{DateTime, Local};
use teloxide::error_handlers::IgnoringErrorHandlerSafe;
use teloxide::prelude::*;
use teloxide::types::Me;
use tokio::sync::watch;
use tokio::time::sleep;

use crate::config::Config;
use crate::now::Now;
use crate::service_manager::ServiceManager;
use crate::storage::{OpenError, Storage};
use admission::Admission;
use blocking::blocking;
use in_flight::InFlight;
use migration::Migrations;
use outbox::Outbox;
use polling::{CLIENT_TIMEOUT, Fetcher, MAX_BATCH, Poller, State};
use retry::{TokenRejected, error_chain, retry, until_token_rejected};

pub use admission::Clock;

/// Why the bot can't start or continue. Each message says what to do.
#[derive(Debug, thiserror::Error)]
pub enum RunError {
    #[error(transparent)]
    Storage(#[from] OpenError),
    #[error(
        "Telegram rejected the token; put the one that @BotFather shows for this bot into TELOXIDE_TOKEN"
    )]
    TokenRejected,
    #[error("cannot set up HTTP: {0}; check TELOXIDE_PROXY")]
    Client(String),
}

impl From<TokenRejected> for RunError {
    fn from(_: TokenRejected) -> Self {
        Self::TokenRejected
    }
}

/// The server's time in its time zone.
pub fn local_now() -> Now {
    let day_of = |seconds| {
        let time = DateTime::from_timestamp(seconds, 0).unwrap_or_default();
        time.with_timezone(&Local).date_naive()
    };
    Now::new(Local::now().timestamp(), day_of)
}

/// How long the client waits for the answer to any request except `getUpdates`.
const CLIENT_TIMEOUT_OTHERWISE: Duration = Duration::from_secs(17);

/// How long the updates in flight, their answers and the last acknowledgement may take
/// once the bot is asked to stop. It promises to exit within 5 seconds.
const SHUTDOWN_GRACE: Duration = Duration::from_secs(4);

/// Everything that exists once the bot is connected.
struct Connected {
    bot: Bot,
    /// Its client waits long enough for a long poll to end.
    polling_bot: Bot,
    me: Arc<Me>,
    clock: Clock,
    storage: Arc<Storage>,
    migrations: Arc<Migrations>,
    admission: Arc<Admission>,
    outbox: Arc<Outbox>,
    in_flight: Arc<InFlight>,
    state: watch::Sender<State>,
    service_manager: Arc<ServiceManager>,
}

/// Runs the bot until `shutdown` completes or the token is rejected.
///
/// Updates fetched by then are handled and answered first, within 5 seconds.
pub async fn run(
    config: Config,
    clock: Clock,
    shutdown: impl Future<Output = ()> + Send + 'static,
) -> Result<(), RunError> {
    let state = watch::Sender::new(State::Running);
    let service_manager = Arc::new(ServiceManager::new(&config));
    let (stop, manager) = (state.clone(), Arc::clone(&service_manager));
    tokio::spawn(async move {
        shutdown.await;
        tracing::info!("stopping");
        manager.stopping();
        stop.send_if_modified(|state| std::mem::replace(state, State::Stopping) == State::Running);
    });
    let connected = tokio::select! {
        () = stopping(&state) => return Ok(()),
        connected = connect(&config, clock, &state, service_manager) => connected?,
    };
    tokio::select! {
        served = connected.serve() => served?,
        () = grace_over(&state) => connected.log_unfinished(),
    }
    match *state.borrow() {
        State::TokenRejected => Err(RunError::TokenRejected),
        State::Running | State::Stopping => Ok(()),
    }
}

/// Opens the data and connects to Telegram, retrying until that succeeds.
async fn connect(
    config: &Config,
    clock: Clock,
    state: &watch::Sender<State>,
    service_manager: Arc<ServiceManager>,
) -> Result<Connected, RunError> {
    let data_dir = config.data_dir.clone();
    let storage = Arc::new(blocking(move || Storage::open(&data_dir)).await?);
    let bot = bot(config, CLIENT_TIMEOUT_OTHERWISE)?;
    let me = retry(|| bot.get_me().into_future(), until_token_rejected("getMe"));
    let me = Arc::new(me.await?);
    let delete_webhook = retry(
        || bot.delete_webhook().into_future(),
        until_token_rejected("deleteWebhook"),
    );
    delete_webhook.await?;
    log_start(config, &me);
    tokio::spawn(menu::publish(bot.clone()));
    let migrations = Arc::new(Migrations::default());
    Ok(Connected {
        admission: Arc::new(Admission::new(config, Arc::clone(&migrations))),
        outbox: Arc::new(Outbox::new(bot.clone(), Arc::clone(&migrations))),
        in_flight: Arc::new(InFlight::new()),
        polling_bot: self::bot(config, CLIENT_TIMEOUT)?,
        state: state.clone(),
        service_manager,
        bot,
        me,
        clock,
        storage,
        migrations,
    })
}

impl Connected {
    /// Handles updates until there are no more to come, and delivers their answers.
    async fn serve(&self) -> Result<(), RunError> {
        let dispatch = || async {
            Dispatcher::builder(self.bot.clone(), schema::schema())
                .dependencies(self.dependencies())
                .distribution_function(context::distribution_key)
                // Room for a whole batch from one person, so that nobody else waits.
                .worker_queue_size(usize::from(MAX_BATCH))
                // The library's default would log whole updates.
                .default_handler(|_| async {})
                .build()
                .try_dispatch_with_listener(
                    self.poller().listener(),
                    IgnoringErrorHandlerSafe::new(),
                )
                .await
        };
        // The dispatcher also calls getMe, and fails if that fails.
        Box::pin(retry(dispatch, until_token_rejected("getMe"))).await?;
        self.outbox.drained().await;
        Ok(())
    }

    fn dependencies(&self) -> DependencyMap {
        dptree::deps![
            Arc::clone(&self.me),
            self.clock,
            Arc::clone(&self.storage),
            Arc::clone(&self.migrations),
            Arc::clone(&self.admission),
            Arc::clone(&self.outbox),
            Arc::clone(&self.in_flight)
        ]
    }

    fn poller(&self) -> Poller {
        let (me, admission) = (Arc::clone(&self.me), Arc::clone(&self.admission));
        let outbox = Arc::clone(&self.outbox);
        let fetcher = Fetcher::new(self.polling_bot.clone(), move |message| {
            endpoints::report_unreadable(message, &me, &admission, &outbox);
        });
        Poller {
            fetcher,
            storage: Arc::clone(&self.storage),
            migrations: Arc::clone(&self.migrations),
            service_manager: Arc::clone(&self.service_manager),
            in_flight: Arc::clone(&self.in_flight),
            state: self.state.clone(),
            is_stopping: false,
        }
    }

    /// Logs what is left when the grace period is over: updates are delivered again,
    /// answers are lost.
    fn log_unfinished(&self) {
        let (updates, answers) = (self.in_flight.count(), self.outbox.count());
        if updates > 0 {
            tracing::warn!(
                updates,
                "some updates are taking too long; they will be delivered again at the next start"
            );
        }
        if answers > 0 {
            tracing::warn!(answers, "some answers couldn't be delivered in time");
        }
    }
}

/// Logs in one line what distinguishes this bot from another.
fn log_start(config: &Config, me: &Me) {
    let data_dir = path::absolute(&config.data_dir);
    let allowed = match &config.allowed_chats {
        Some(chats) => {
            let chats: Vec<String> = chats.iter().map(ToString::to_string).collect();
            format!("allowed chats {}", chats.join(", "))
        }
        None => "everyone is allowed".to_owned(),
    };
    tracing::info!(
        "bounty-bot {} is @{}, {}; data in {}; time zone {} (now UTC{}); {allowed}",
        env!("CARGO_PKG_VERSION"),
        me.username(),
        me.tme_url(),
        data_dir.as_ref().unwrap_or(&config.data_dir).display(),
        config.time_zone,
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

/// Waits until the bot is told to stop.
async fn stopping(state: &watch::Sender<State>) {
    // This fails only once every sender is gone, and `state` is one.
    let _ = state
        .subscribe()
        .wait_for(|state| *state != State::Running)
        .await;
}

/// Waits until the bot should have stopped.
async fn grace_over(state: &watch::Sender<State>) {
    stopping(state).await;
    sleep(SHUTDOWN_GRACE).await;
}
