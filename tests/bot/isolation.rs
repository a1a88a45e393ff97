//! One chat is throttled and one person floods the bot. Everybody else is served as if
//! nothing happened.

use crate::backstage::{ALWAYS, sent};
use crate::botapi::Say;
use crate::botapi::faults::Fault;
use crate::screenplay::Stage;

const FLOOD: usize = 1_000;

#[tokio::test]
async fn nobody_waits_for_a_throttled_chat_or_for_a_flood() {
    let mut stage = Stage::set().await;
    let throttled = stage.group_id("Throttled");
    let (bob, mallory) = (stage.person("Bob"), stage.person("Mallory"));
    stage.plan(
        "sendMessage",
        Some(throttled),
        ALWAYS,
        Fault::RetryAfter(600),
    );
    for _ in 0..3 {
        stage.say(throttled, bob, Say::text("/bounty"));
    }
    for _ in 0..FLOOD {
        stage.say(mallory, mallory, Say::text("/bounty"));
    }
    stage.bot.start();
    stage
        .play(
            "
            — Alice —
            Alice: /add Fix login bug
            Bot: #1 added: Fix login bug
            Alice: /bounty
            Bot: *Your bounties*
              *No date*
              #1 Fix login bug
              [ ✓ #1 ]
            — Friends —
            Bob: /add Paint the fence
            Bot → Bob: #1 added: Paint the fence
              [ ☆ Track ]
            ",
        )
        .await;
    stage.until("a try", |world| world.faults.met > 0).await;
    let tried = stage.api.world().faults.met;
    assert_eq!(tried, 1, "the throttled chat waits as it was told");
    stage.api.wait_until_acknowledged().await;
    // Acknowledged updates have been handled; their answers may still be on their way.
    let is_told = |text: &&String| text.starts_with("Please slow down");
    stage
        .until("the word to slow down", |world| {
            sent(world, mallory).iter().any(|text| is_told(&text))
        })
        .await;
    let sent = stage.sent_to(mallory);
    let told = sent.iter().filter(is_told).count();
    assert_eq!(told, 1);
    // A burst, plus one for each second that handling the flood took.
    assert!(
        (20..FLOOD / 10).contains(&(sent.len() - told)),
        "{} answers",
        sent.len()
    );
    stage.close();
}

#[tokio::test]
async fn a_flood_can_change_no_more_than_a_burst() {
    let mut stage = Stage::set().await;
    let mallory = stage.person("Mallory");
    for number in 0..FLOOD {
        stage.say(
            mallory,
            mallory,
            Say::text(&format!("/add nonsense number {number}")),
        );
    }
    stage.bot.start();
    stage.api.wait_until_acknowledged().await;
    let added = stage.file(mallory).personal_bounties.len();
    assert!((20..FLOOD / 10).contains(&added), "{added} added");
    stage.close();
}
