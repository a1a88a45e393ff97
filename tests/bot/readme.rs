//! The README's chat is a test: it cannot grow stale.

use bounty_bot::config::Config;
use bounty_bot::telegram;
use chrono::{DateTime, FixedOffset};
use tokio::sync::oneshot;

use crate::botapi::TOKEN;
use crate::screenplay::Stage;

/// The day on which the README was written.
fn a_tuesday() -> DateTime<FixedOffset> {
    DateTime::parse_from_rfc3339("2026-11-24T12:00:00+01:00").expect("a date")
}

#[tokio::test]
async fn the_chat_in_the_readme_happens_word_for_word() {
    let readme = include_str!("../../README.md");
    let (_, after) = readme.split_once("```text\n").expect("a chat");
    let (chat, _) = after.split_once("```").expect("the end of the chat");

    let mut stage = Stage::set().await;
    let (api_url, data) = (stage.api.url(), stage.bot.dir().join("data"));
    let config = Config::read(|name| match name {
        "TELOXIDE_TOKEN" => Some(TOKEN.to_owned()),
        "TELOXIDE_API_URL" => Some(api_url.clone()),
        "DATA_DIR" => data.to_str().map(str::to_owned),
        _ => None,
    });
    let (end, ended) = oneshot::channel::<()>();
    let shutdown = async move {
        // Also when the test fails and the sender is dropped.
        let _ = ended.await;
    };
    let bot = tokio::spawn(telegram::run(
        config.expect("good settings"),
        a_tuesday,
        shutdown,
    ));

    stage.play(chat).await;
    stage.api.wait_until_acknowledged().await;
    end.send(()).expect("a running bot");
    bot.await.expect("no panic").expect("a clean end");
    stage.check_script();
    stage.check();
}
