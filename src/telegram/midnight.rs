//! When a new day begins.

use std::time::Duration;

use chrono::NaiveDate;
use tokio::time::sleep;

use crate::now::Clock;

/// Waits until a local day is over. It looks at every full minute, since a day isn't always 24
/// hours long, and somebody may set the clock.
pub(super) async fn end_of(day: NaiveDate, clock: Clock) {
    loop {
        let now = clock();
        if now.today() != day {
            return;
        }
        let rest_of_minute = 60 - now.seconds().rem_euclid(60);
        sleep(Duration::from_secs(rest_of_minute.unsigned_abs())).await;
    }
}
