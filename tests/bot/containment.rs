//! After a panic or an unreadable update, only that update loses its answer. The bot runs in
//! the test's own process, so that its clock can fail.

use std::sync::atomic::{AtomicBool, Ordering};

use bounty_bot::now::Now;
use bounty_bot::telegram::local_now;
use serde_json::json;

use crate::screenplay::Stage;

const WENT_WRONG: &str =
    "Bot: Something went wrong on my side. /bounty shows where things stand; please try again.\n";

#[tokio::test]
async fn a_panic_while_a_command_is_handled() {
    static IS_BROKEN: AtomicBool = AtomicBool::new(false);
    fn clock() -> Now {
        match IS_BROKEN.load(Ordering::SeqCst) {
            true => std::panic::resume_unwind(Box::new("on purpose")),
            false => local_now(),
        }
    }
    let mut stage = Stage::set().await;
    let bot = stage.run_here(clock);
    stage
        .play("— Alice —\nAlice: /add Fix login bug\nBot: #1 added: Fix login bug\n")
        .await;
    IS_BROKEN.store(true, Ordering::SeqCst);
    for _ in 0..2 {
        let script = format!("Alice: /add Paint the fence\n{WENT_WRONG}");
        stage.play(&script).await;
    }
    IS_BROKEN.store(false, Ordering::SeqCst);
    stage
        .play("Alice: /bounty\nBot: *Your bounties*\n  *No date*\n  #1 Fix login bug\n  [ ✓ #1 ]\n")
        .await;
    stage.end_here(bot).await;
}

/// The library panics if it finds no voter. Such an update may still be waiting at Telegram
/// from another program with the same token.
#[tokio::test]
async fn an_update_that_the_library_panics_on() {
    let mut stage = Stage::set().await;
    // The loopback server delivers this because it looks like a message.
    let poll_answer = json!({ "poll_id": "1", "option_ids": [] });
    let update = json!({ "poll_answer": poll_answer, "message": null });
    stage.api.push_raw(update);
    let bot = stage.run_here(local_now);
    stage
        .play("— Alice —\nAlice: /add Fix login bug\nBot: #1 added: Fix login bug\n")
        .await;
    stage.end_here(bot).await;
}
