//! A slow disk: an update counts as handled only once its effect is on disk, and the person
//! is told that it is taking longer.

use std::time::Duration;

use tokio::time::sleep;

use crate::disk_faults::DiskFaults;
use crate::screenplay::Stage;

const TAKES_LONG: &str =
    "This is taking longer than usual. I'm still on it and will answer when it's done.";

async fn with_slow_disk() -> (Stage, DiskFaults) {
    let mut stage = Stage::set().await;
    let disk = DiskFaults::of(&mut stage.bot);
    stage.bot.start();
    stage
        .play("— Alice —\nAlice: /add Fix login bug\nBot: #1 added: Fix login bug\n")
        .await;
    stage.api.wait_until_acknowledged().await;
    (stage, disk)
}

#[tokio::test]
async fn a_slow_change_is_answered_once_it_is_done() {
    let (mut stage, disk) = with_slow_disk().await;
    disk.hold();
    stage
        .play(&format!("Alice: /add Paint the fence\nBot: {TAKES_LONG}\n"))
        .await;
    sleep(Duration::from_secs(2)).await;
    assert!(!stage.is_all_acknowledged(), "it isn't on disk");
    disk.release();
    stage
        .play(
            "
            Bot: #2 added: Paint the fence
            Alice: /done 1
            Bot: #1 done: ~Fix login bug~
              [ ↩ Undo ]
            ",
        )
        .await;
    stage.end().await;
}

#[tokio::test]
async fn a_slow_button_press_is_answered_with_its_result() {
    let (mut stage, disk) = with_slow_disk().await;
    stage
        .play("Alice: /done 1\nBot: #1 done: ~Fix login bug~\n  [ ↩ Undo ]\n")
        .await;
    disk.hold();
    stage
        .play(&format!(
            "Alice presses ↩ Undo\n(Alice sees: {TAKES_LONG})\n"
        ))
        .await;
    disk.release();
    stage
        .play("(Alice sees: #1 is back.)\nBot edits: #1 is back: Fix login bug\n")
        .await;
    stage.end().await;
}

#[tokio::test]
async fn a_slow_change_survives_a_kill() {
    let (mut stage, disk) = with_slow_disk().await;
    disk.hold();
    stage
        .play(&format!("Alice: /add Paint the fence\nBot: {TAKES_LONG}\n"))
        .await;
    sleep(Duration::from_secs(1)).await;
    stage.bot.kill();
    disk.release();
    stage.bot.start();
    stage
        .play(
            "
            Bot: #2 added: Paint the fence
            Alice: /bounty
            Bot: *Your bounties*
              *No date*
              #1 Fix login bug
              #2 Paint the fence
              [ ✓ #1 ] [ ✓ #2 ]
            ",
        )
        .await;
    stage.end().await;
}

#[tokio::test]
async fn a_stop_does_not_wait_for_the_disk_and_loses_nothing() {
    let (mut stage, disk) = with_slow_disk().await;
    disk.hold();
    stage
        .play(&format!(
            "Alice: /add Paint the fence
Bot: {TAKES_LONG}
"
        ))
        .await;
    stage.bot.signal("TERM");
    assert!(stage.bot.wait().success(), "{}", stage.so_far());
    let said = "some updates are taking too long; they will be delivered again at the next start";
    assert!(stage.bot.output().contains(said), "{}", stage.bot.output());
    disk.release();
    stage.bot.start();
    stage.play("Bot: #2 added: Paint the fence\n").await;
    stage.end().await;
}
