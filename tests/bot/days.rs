//! The day of a point in time is the local date by the time zone's rules at that time.

use bounty_bot::now::Now;
use chrono::{DateTime, NaiveDate, TimeDelta};

use crate::screenplay::Stage;

/// The local date of `seconds`, around the end of summer time on 25 October 2026 at 03:00.
fn day_of(seconds: i64) -> NaiveDate {
    let time = DateTime::from_timestamp(seconds, 0).expect("a time");
    let change = utc("2026-10-25T01:00:00Z");
    let hours = if time.timestamp() < change { 2 } else { 1 };
    (time + TimeDelta::hours(hours)).date_naive()
}

fn utc(time: &str) -> i64 {
    let time = DateTime::parse_from_rfc3339(time).expect("a time");
    time.timestamp()
}

#[tokio::test]
async fn what_was_added_on_a_summer_night_was_added_on_that_day() {
    let mut stage = Stage::set().await;
    stage.bot.set("TZ", "Europe/Berlin");
    let alice = stage.person("Alice");
    let at = utc("2026-07-01T22:30:00Z");
    let bounty = format!(r#"{{ "id": 1, "text": "Fix login bug", "created_at": {at} }}"#);
    stage.put_file(
        alice,
        &format!(r#"{{ "user_id": {alice}, "personal_bounties": [{bounty}] }}"#),
    );
    stage.bot.start();
    stage
        .play("— Alice —\nAlice: /bounty 1\nBot: #1 Fix login bug\n  added Thu 2 Jul\n  [ ✓ Done ] [ ✎ Edit ] [ ✗ Delete ]\n  [ … ]\n")
        .await;
    stage.end().await;
}

/// The message is sent half an hour after midnight in summer time, and handled after the
/// clocks went back. By winter time it would have been sent on the day before.
#[tokio::test]
async fn tomorrow_counts_from_the_day_on_which_it_was_sent() {
    let sent = utc("2026-10-24T22:30:00Z");
    let mut stage = Stage::set().await;
    stage.api.change(|world| world.clock = Some(sent));
    let bot = stage.run_here(|| Now::new(utc("2026-10-25T12:00:00Z"), day_of));
    stage
        .play(
            "
            — Alice —
            Alice: /add Pay rent tomorrow
            Bot: #1 added: Pay rent
              due Mon 26 Oct (tomorrow)
              [ ✗ No due date ]
            ",
        )
        .await;
    stage.end_here(bot).await;
}
