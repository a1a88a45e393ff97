//! SIGINT and SIGTERM at any moment: the bot exits with 0 within 5 seconds, and every update
//! that was fetched has been handled.

use std::time::{Duration, Instant};

use crate::backstage::ALWAYS;
use crate::botapi::Say;
use crate::botapi::faults::Fault;
use crate::screenplay::Stage;

/// The bot promises to end within this time.
const PROMISED: Duration = Duration::from_secs(5);

/// Sends a signal and checks that the bot ends as promised.
fn stop(stage: &mut Stage, signal: &str) {
    let asked = Instant::now();
    stage.bot.signal(signal);
    let status = stage.bot.wait();
    let took = asked.elapsed();
    assert!(status.success(), "{}\n{status}", stage.so_far());
    assert!(took < PROMISED, "{}\n{took:?}", stage.so_far());
}

#[tokio::test]
async fn while_telegram_does_not_answer_the_first_request() {
    for signal in ["TERM", "INT"] {
        let mut stage = Stage::set().await;
        stage.plan("getMe", None, ALWAYS, Fault::Hang);
        stage.bot.start();
        stage.called("getme", 1).await;
        stop(&mut stage, signal);
        stage.close();
    }
}

#[tokio::test]
async fn while_the_network_is_down() {
    let mut stage = Stage::set().await;
    stage.api.refuse_connections().await;
    stage.bot.start();
    stage.bot.wait_for_output("getMe failed").await;
    stop(&mut stage, "TERM");
    stage.close();
}

#[tokio::test]
async fn in_an_idle_long_poll() {
    for signal in ["TERM", "INT"] {
        let mut stage = Stage::set().await;
        stage.bot.start();
        // The first poll is a short one.
        stage.called("getupdates", 2).await;
        stop(&mut stage, signal);
        stage.close();
    }
}

/// Telegram holds a request that repeats an offset for 3 seconds.
#[tokio::test]
async fn right_after_an_answer_without_repeating_an_offset() {
    let mut stage = Stage::set().await;
    let alice = stage.person("Alice");
    stage.say(alice, alice, Say::text("/add paint the fence"));
    stage.bot.start();
    stage.called("sendmessage", 1).await;
    stop(&mut stage, "INT");
    assert_eq!(stage.api.world().held_polls, 0, "{}", stage.so_far());
    assert!(stage.is_all_acknowledged(), "something comes again");
    stage.close();
}

#[tokio::test]
async fn while_updates_cannot_be_fetched() {
    let mut stage = Stage::set().await;
    stage.plan("getUpdates", None, ALWAYS, Fault::RetryAfter(3_600));
    stage.bot.start();
    stage.bot.wait_for_output("trying again in 3600 s").await;
    stop(&mut stage, "TERM");
    stage.close();
}

#[tokio::test]
async fn with_commands_in_flight() {
    let mut stage = Stage::set().await;
    let group = stage.group_id("Friends");
    let people = ["Alice", "Bob", "Carol", "Dave"].map(|name| stage.person(name));
    for round in 1..=10 {
        for person in people {
            stage.say(
                group,
                person,
                Say::text(&format!("/add errand number {round}")),
            );
        }
    }
    stage.bot.start();
    stage.called("sendmessage", 1).await;
    stop(&mut stage, "TERM");
    assert!(stage.is_all_acknowledged(), "something comes again");
    assert_eq!(stage.sent_to(group).len(), 40, "{}", stage.so_far());
    for person in people {
        assert_eq!(stage.file(person).personal_bounties.len(), 10);
    }
    stage.close();
}

#[tokio::test]
async fn while_a_send_hangs() {
    let mut stage = Stage::set().await;
    stage.plan("sendMessage", None, ALWAYS, Fault::Hang);
    let alice = stage.person("Alice");
    stage.say(alice, alice, Say::text("/add paint the fence"));
    stage.bot.start();
    stage.called("sendmessage", 1).await;
    stop(&mut stage, "INT");
    assert!(stage.is_all_acknowledged(), "something comes again");
    assert_eq!(stage.file(alice).personal_bounties.len(), 1);
    stage.close();
}

#[tokio::test]
async fn a_second_signal_makes_no_difference() {
    let mut stage = Stage::set().await;
    stage.bot.start();
    stage.called("getupdates", 1).await;
    stage.bot.signal("TERM");
    stop(&mut stage, "INT");
    stage.close();
}
