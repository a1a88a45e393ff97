//! When a new day begins.

use std::time::Duration;

use chrono::NaiveDate;
use tokio::time::sleep;

use crate::model::DAY_SECONDS;
use crate::now::{Clock, Now};

/// Waits until a local day is over.
pub(super) async fn end_of(day: NaiveDate, clock: Clock) {
    loop {
        let now = clock();
        if now.today() != day {
            return;
        }
        sleep(rest_of_day(now)).await;
    }
}

/// How long a day still takes, which isn't always 24 hours.
fn rest_of_day(now: Now) -> Duration {
    let (mut last, mut next) = (now.seconds(), now.seconds() + 2 * DAY_SECONDS);
    while next - last > 1 {
        let middle = last.midpoint(next);
        match now.day_of(middle) == now.today() {
            true => last = middle,
            false => next = middle,
        }
    }
    Duration::from_secs((next - now.seconds()).unsigned_abs())
}

#[cfg(test)]
mod tests {
    use chrono::DateTime;

    use super::*;

    /// UTC, but for an hour that is skipped at one o'clock on 29 March 2026.
    fn with_a_short_day(seconds: i64) -> NaiveDate {
        let change = 1_774_746_000;
        let shift = if seconds < change { 0 } else { 3_600 };
        let time = DateTime::from_timestamp(seconds + shift, 0).unwrap();
        time.date_naive()
    }

    #[test]
    fn a_day_ends_at_midnight() {
        let midnight = 1_774_742_400;
        let rest = |seconds| rest_of_day(Now::new(seconds, with_a_short_day)).as_secs();
        assert_eq!(rest(midnight - 86_400), 86_400);
        assert_eq!(rest(midnight - 1), 1);
        assert_eq!(rest(midnight), 23 * 3_600);
        assert_eq!(rest(midnight + 23 * 3_600), 86_400);
    }
}
