//! The README's chat is a test: it cannot grow stale.

use bounty_bot::now::Now;

use crate::backstage::utc;
use crate::screenplay::Stage;

/// The day on which the README was written.
fn a_tuesday() -> Now {
    utc("2026-11-24T12:00:00Z")
}

#[tokio::test]
async fn the_chat_in_the_readme_happens_word_for_word() {
    let readme = include_str!("../../README.md");
    let (_, after) = readme.split_once("```text\n").expect("a chat");
    let (chat, _) = after.split_once("```").expect("the end of the chat");

    let mut stage = Stage::set().await;
    stage.set_time(a_tuesday());
    let bot = stage.run_here(a_tuesday);
    stage.play(chat).await;
    stage.api.wait_until_acknowledged().await;
    bot.end().await;
    stage.check_script();
    stage.check();
}
