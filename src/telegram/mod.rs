//! The one place that knows Telegram.
//!
//! An update comes in through `polling`, which fetches the next batch, and by
//! that acknowledges the last one, only when every update of the last one is done
//! with. teloxide's dispatcher hands it to `routes`, one person's updates in
//! order and different people's side by side. There it becomes a command or a
//! press, is carried out by the handlers off the async thread, and its answer
//! goes to `delivery`, which keeps one chat's messages in order and lets no
//! chat wait for another.

mod delivery;
mod incoming;
mod menu;
mod pace;
mod polling;
mod raw;
mod routes;
mod tally;

use std::panic::resume_unwind;
use std::sync::Arc;
use std::time::Duration;

use chrono::{DateTime, FixedOffset};
use teloxide::error_handlers::IgnoringErrorHandlerSafe;
use teloxide::prelude::*;
use teloxide::{ApiError, RequestError};
use tokio::sync::watch;
use tokio::task::spawn_blocking;
use tokio::time::{sleep, timeout};

use crate::config::Config;
use crate::model::GroupId;
use crate::storage::{OpenError, Storage};
use delivery::Outbox;
use polling::{BATCH, Poller, Stop, causes};
use routes::Service;

/// Gives the server's local time.
pub type Clock = fn() -> DateTime<FixedOffset>;

/// Why the bot ended or could not start. Each says what to do.
#[derive(Debug, thiserror::Error)]
pub enum RunError {
    /// The data directory cannot be used.
    #[error(transparent)]
    Storage(#[from] OpenError),
    /// Telegram does not know the token.
    #[error(
        "Telegram rejected the token; put the one that @BotFather shows for this bot into TELOXIDE_TOKEN"
    )]
    TokenRejected,
    /// The HTTP client cannot be made with these settings.
    #[error("cannot set up HTTP: {0}; check TELOXIDE_PROXY")]
    Client(String),
}

/// So long may one update take. Past it the person is told, and the next one is handled.
const LONGEST_UPDATE: Duration = Duration::from_secs(10);

/// After the end was asked for, so long may the updates in hand, the answers to
/// them and the last acknowledgement take: the bot promises to end within 5 seconds.
const FINISH: Duration = Duration::from_secs(4);

/// Runs the bot until `shutdown` is done or the token is rejected.
///
/// What was fetched by then is done with and answered first, within 5 seconds.
///
/// # Errors
///
/// Why it cannot run, or cannot go on.
pub async fn run(
    config: Config,
    clock: Clock,
    shutdown: impl Future<Output = ()> + Send + 'static,
) -> Result<(), RunError> {
    let stop = watch::Sender::new(Stop::No);
    let asked = stop.clone();
    tokio::spawn(async move {
        shutdown.await;
        tracing::info!("asked to end");
        asked.send_if_modified(|stop| std::mem::replace(stop, Stop::Asked) == Stop::No);
    });
    let started = tokio::select! {
        () = stopped(&stop) => None,
        started = start(config, clock) => Some(started?),
    };
    let Some((bot, service)) = started else {
        return Ok(());
    };
    let finished = async {
        let served = serve(bot, &service, &stop).await;
        service.answered().await;
        served
    };
    tokio::select! {
        finished = finished => finished?,
        () = overdue(&stop) => service.log_unfinished(),
    }
    match *stop.borrow() {
        Stop::TokenRejected => Err(RunError::TokenRejected),
        Stop::Asked | Stop::No => Ok(()),
    }
}

/// Opens the data and finds Telegram, for as long as it takes.
async fn start(config: Config, clock: Clock) -> Result<(Bot, Arc<Service>), RunError> {
    let data_dir = config.data_dir.clone();
    let storage = Arc::new(off_thread(move || Storage::open(&data_dir)).await?);
    let bot = bot(&config)?;
    let me = insist("getMe", || bot.get_me().into_future()).await?;
    insist("deleteWebhook", || bot.delete_webhook().into_future()).await?;
    let known = Arc::clone(&storage);
    spawn_blocking(move || known.find_creators());
    tokio::spawn(menu::publish(bot.clone()));
    tracing::info!(bot = me.id.0, "connected");
    let outbox = Arc::new(Outbox::new(bot.clone(), Arc::clone(&storage)));
    let service = Service::new(config, clock, storage, outbox, me);
    Ok((bot, Arc::new(service)))
}

/// Hands out updates until there are no more to come.
async fn serve(
    bot: Bot,
    service: &Arc<Service>,
    stop: &watch::Sender<Stop>,
) -> Result<(), RunError> {
    let dispatch = || async {
        let mut dispatcher = Dispatcher::builder(bot.clone(), routes::handler(service))
            .distribution_function(incoming::order_key)
            // Room for a whole batch of one person's, so that nobody waits for them.
            .worker_queue_size(BATCH)
            .default_handler(|_| async {})
            .build();
        let listener = Poller::new(bot.clone(), Arc::clone(service), stop.clone()).listener();
        dispatcher
            .try_dispatch_with_listener(listener, IgnoringErrorHandlerSafe::new())
            .await
    };
    // The dispatcher asks for `getMe` once more, which may fail.
    insist("getMe", dispatch).await
}

fn bot(config: &Config) -> Result<Bot, RunError> {
    let client = teloxide::net::default_reqwest_settings().no_proxy();
    let client = match &config.proxy {
        Some(proxy) => reqwest::Proxy::all(proxy.as_str()).map(|proxy| client.proxy(proxy)),
        None => Ok(client),
    };
    let client = client
        .and_then(reqwest::ClientBuilder::build)
        .map_err(|error| RunError::Client(causes(&error.without_url())))?;
    let bot = Bot::with_client(config.token.reveal(), client);
    Ok(match &config.api_url {
        Some(url) => bot.set_api_url(url.clone()),
        None => bot,
    })
}

/// Tries a request until it succeeds, which it does when the network is back.
async fn insist<T, R>(name: &str, request: impl Fn() -> R) -> Result<T, RunError>
where
    R: Future<Output = Result<T, RequestError>>,
{
    let mut failures = 0;
    loop {
        let pause = match request().await {
            Ok(answer) => return Ok(answer),
            Err(RequestError::Api(ApiError::InvalidToken)) => return Err(RunError::TokenRejected),
            Err(error) => pause(name, &error, failures),
        };
        failures += 1;
        sleep(pause).await;
    }
}

/// Logs that a request failed, and gives the time to wait before the next try.
fn pause(name: &str, error: &RequestError, failures: u32) -> Duration {
    let pause = match error {
        RequestError::RetryAfter(seconds) => seconds.duration(),
        _ => backoff(failures),
    };
    let (cause, seconds) = (delivery::describe(error), pause.as_secs());
    tracing::warn!("{name} failed: {cause}; trying again in {seconds} s");
    pause
}

/// How long to wait after so many failures in a row.
fn backoff(failures: u32) -> Duration {
    Duration::from_secs(1 << failures.min(6))
}

/// Runs what blocks on the disk. A panic in there goes on here.
async fn off_thread<T: Send + 'static>(work: impl FnOnce() -> T + Send + 'static) -> T {
    spawn_blocking(work)
        .await
        .unwrap_or_else(|error| match error.try_into_panic() {
            Ok(panic) => resume_unwind(panic),
            Err(error) => panic!("the runtime is ending: {error}"),
        })
}

/// Lets a group's bounties and bookmarks follow it to its new id. Everything that
/// is read from now on has that id; where the disk refuses to keep it, or takes
/// longer than an update may, that goes on in the background.
async fn follow_group(storage: &Arc<Storage>, from: GroupId, to: GroupId) {
    if storage.note_move(from, to) {
        tracing::warn!(
            "the group {from} has the id {to} now; where ALLOWED_CHATS has the old one, put the new one there"
        );
        let moved = tokio::spawn(move_group(Arc::clone(storage), from, to));
        // It goes on without being waited for.
        let _ = timeout(LONGEST_UPDATE, moved).await;
    }
}

async fn move_group(storage: Arc<Storage>, from: GroupId, to: GroupId) {
    let mut failures = 0;
    loop {
        let storage = Arc::clone(&storage);
        match off_thread(move || storage.move_group(from, to)).await {
            Ok(()) => return,
            Err(error) => tracing::error!("a group's bounties could not all follow it: {error}"),
        }
        sleep(backoff(failures)).await;
        failures += 1;
    }
}

/// Waits until the end was asked for.
async fn stopped(stop: &watch::Sender<Stop>) {
    // It fails only when every sender is gone, and this is one.
    let _ = stop.subscribe().wait_for(|stop| *stop != Stop::No).await;
}

/// Waits until the end was asked for too long ago.
async fn overdue(stop: &watch::Sender<Stop>) {
    stopped(stop).await;
    sleep(FINISH).await;
}
