//! Tells a service manager such as systemd how the bot is doing, if there is one.

use std::pin::pin;

use sd_notify::NotifyState;
use tokio::time::sleep;

/// Says that the bot now serves people.
pub fn ready() {
    tell(NotifyState::Ready);
}

/// Says that the bot has begun to stop.
pub fn stopping() {
    tell(NotifyState::Stopping);
}

/// Sends signs of life, if the service manager waits for them, while `work` is running and
/// this future is being polled.
pub async fn alive_during<T>(work: impl Future<Output = T>) -> T {
    let Some(watchdog) = sd_notify::watchdog_enabled() else {
        return work.await;
    };
    let mut work = pin!(work);
    loop {
        tell(NotifyState::Watchdog);
        tokio::select! {
            biased;
            done = &mut work => return done,
            () = sleep(watchdog / 3) => {}
        }
    }
}

fn tell(state: NotifyState<'_>) {
    if let Err(error) = sd_notify::notify(&[state]) {
        tracing::debug!("cannot tell the service manager: {error}");
    }
}
