//! The README's chat is a test, so it can't become outdated.

use bounty_bot::config::NAMES;
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

#[test]
fn every_setting_is_listed() {
    let readme = include_str!("../../README.md");
    let (_, table) = readme.split_once("| Variable |").expect("a table");
    let rows = table.lines().take_while(|line| !line.is_empty());
    let in_readme: Vec<&str> = rows
        .filter_map(|row| row.strip_prefix("| `")?.split_once('`'))
        .map(|(name, _)| name)
        .collect();
    assert_eq!(in_readme, NAMES);

    let example = include_str!("../../.env.example");
    let lines = example.lines().filter(|line| !line.starts_with("# "));
    let in_example: Vec<&str> = lines
        .filter_map(|line| line.split_once('='))
        .map(|(name, _)| name.trim_start_matches('#'))
        .collect();
    assert_eq!(in_example, NAMES);
}
