//! Who is served, and which buttons and accounts aren't trusted.

use std::fmt::Write as _;

use serde_json::json;

use crate::botapi::Say;
use crate::botapi::world::{CHANNEL_BOT, GROUP_ANONYMOUS_BOT};
use crate::screenplay::Stage;

#[tokio::test]
async fn only_allowed_chats_are_served() {
    let mut stage = Stage::set().await;
    stage.bot.set("ALLOWED_CHATS", "-5001, 1001,");
    stage.bot.start();
    stage
        .play(
            "
            — Friends —
            Bob: /add Fix login bug
            Bot → Bob: #1 added: Fix login bug
              [ ☆ Track ]
            — Alice —
            Alice: /add My own
            Bot: #1 added: My own
            — Bob —
            Bob: /add My own
            Bot: This bot is private. To use it here, ask whoever runs it to allow the id `1002`.
            — Strangers —
            Alice: Hello
            Alice: /bounty
            Bot → Alice: This bot is private. To use it here, ask whoever runs it to allow the id `-5002`.
            ",
        )
        .await;
    let strangers = stage.group_id("Strangers");
    let bob = stage.person("Bob");
    stage.api.press(strangers, 3, bob, "open 0");
    stage.api.set_membership(strangers, bob, false);
    stage.api.set_membership(strangers, bob, true);
    stage
        .play(
            "
            (Bob sees: This bot is private. To use it here, ask whoever runs it to allow the id -5002.)
            Bot: This bot is private. To use it here, ask whoever runs it to allow the id `-5002`.
            ",
        )
        .await;
    for chat in ["1002", "-5002"] {
        let said = format!("the chat {chat} isn't in ALLOWED_CHATS and isn't served");
        stage.bot.wait_for_output(&said).await;
    }
    stage.end().await;
}

#[tokio::test]
async fn shared_accounts_are_told_why_and_other_bots_are_ignored() {
    let mut stage = Stage::set().await;
    stage.bot.start();
    stage.play("— Friends —\n").await;
    let group = stage.group_id("Friends");
    for (from, sender_chat) in [
        (GROUP_ANONYMOUS_BOT, Some(group)),
        (CHANNEL_BOT, Some(group)),
    ] {
        let add = Say {
            sender_chat,
            ..Say::text("/add Something")
        };
        stage.api.say(group, from, add);
        stage
            .play(&format!(
                "Bot → {}: I can't tell who you are: anonymous admins and channels share one account. Please send it under your own name.\n  Nothing was changed.\n",
                if from == CHANNEL_BOT { "Channel" } else { "Group" },
            ))
            .await;
    }
    stage.api.change(|world| {
        let other = crate::botapi::world::Person {
            first_name: "Robot".to_owned(),
            username: None,
            is_bot: true,
        };
        world.people.insert(77, other);
    });
    stage.api.say(group, 77, Say::text("/add Something"));
    stage
        .play(
            "
            Alice: /bounty
            Bot → Alice: No open bounties here. Add the first: `/add Book the cabin due friday`
              [ ↻ ]
            ",
        )
        .await;
    stage.end().await;
}

#[tokio::test]
async fn forged_buttons_cannot_reach_another_chat() {
    let mut stage = Stage::set().await;
    stage.bot.start();
    stage
        .play(
            "
            — Alice —
            Alice: /add My own secret
            Bot: #1 added: My own secret
            — Friends —
            Alice: /add Fix login bug
            Bot → Alice: #2 added: Fix login bug
              [ ☆ Track ]
            — Neighbours —
            Alice: /add Water the flowers
            Bot → Alice: #3 added: Water the flowers
              [ ☆ Track ]
            Alice: /done 3
            Bot → Alice: #3 done: ~Water the flowers~
              [ ↩ Undo ]
            — Friends —
            ",
        )
        .await;
    let (group, bob, alice) = (
        stage.group_id("Friends"),
        stage.person("Bob"),
        stage.person("Alice"),
    );
    for data in [
        "track 1001 1",
        "show 1001 1 1002",
        "show 1001 3 1002",
        "untrack 1001 3",
        "my 1001 0",
    ] {
        stage.api.press(group, 2, bob, data);
    }
    for data in [
        "undone 1001 3",
        "undelete 1001 1",
        "nonsense",
        "track 1001 99",
    ] {
        stage.api.press(group, 2, alice, data);
    }
    stage
        .play(
            "
            (Bob sees: There is no #1 here. /bounty lists the open ones.)
            (Bob sees: There is no #1 here. /bounty lists the open ones.)
            (Bob sees: There is no #3 here. /bounty lists the open ones.)
            (Bob sees: There is no #3 here. /bounty lists the open ones.)
            (Bob sees: That's someone else's list. Send /my for yours.)
            (Alice sees: #3 is gone.)
            (Alice sees: #1 is gone.)
            (Alice sees: That button no longer does anything. /help shows what I can do.)
            (Alice sees: There is no #99 here. /bounty lists the open ones.)
            ",
        )
        .await;
    stage.end().await;
}

#[tokio::test]
async fn a_full_file_accepts_no_more_bounties() {
    let mut stage = Stage::set().await;
    let mut bounties = String::new();
    for id in 1..=1_000 {
        let done = if id == 1 { ", \"done_at\": 1" } else { "" };
        write!(
            bounties,
            "{{ \"id\": {id}, \"text\": \"x\", \"created_at\": 1{done} }},"
        )
        .unwrap();
    }
    let bounties = bounties.trim_end_matches(',');
    let alice = stage.person("Alice");
    stage.put_file(
        alice,
        &format!("{{ \"user_id\": {alice}, \"personal_bounties\": [{bounties}] }}"),
    );
    stage.bot.start();
    stage
        .play(
            "
            — Alice —
            Alice: /add One more
            Bot: You have 1000 bounties, done ones included, which is the most allowed. Delete one you no longer need, for example with `/delete 3`.
              Nothing was changed.
            Alice: /delete 1
            Bot: #1 deleted: x
              You can undo this for 24 hours.
              [ ↩ Undo ]
            Alice: /add One more
            Bot: #1001 added: One more
            Alice presses ↩ Undo
            (Alice sees: #1 stays deleted: you already have 1000 bounties, the most allowed.)
            ",
        )
        .await;
    stage.end().await;
}

#[tokio::test]
async fn an_update_from_a_newer_bot_api_is_read_or_reported() {
    let mut stage = Stage::set().await;
    stage.bot.start();
    stage.play("— Alice —\n").await;
    let alice = stage.person("Alice");
    let entity = json!([{ "type": "date_time", "offset": 0, "length": 3, "unix_time": 1 }]);
    stage.api.say(
        alice,
        alice,
        Say::text("/add Fix login bug").with("entities", entity),
    );
    stage.play("Bot: #1 added: Fix login bug\n").await;
    stage
        .api
        .push_raw(json!({ "hologram": { "of": "a message" } }));
    let id = stage.api.push_raw(json!({ "message": {
        "message_id": 2,
        "date": "a newer kind of date",
        "chat": { "id": alice, "type": "private", "first_name": "Alice" },
        "from": { "id": alice, "is_bot": false, "first_name": "Alice" },
        "text": "/add Unreadable",
    } }));
    stage
        .play(
            "
            Bot: I couldn't read that message. Please send it as plain text.
              Nothing was changed.
            Alice: /bounty
            Bot: *Your bounties*
              *No date*
              #1 Fix login bug
              [ ✓ #1 ]
            ",
        )
        .await;
    for number in 3..40 {
        stage.api.push_raw(json!({ "message": {
            "message_id": number,
            "date": "a newer kind of date",
            "chat": { "id": alice, "type": "private", "first_name": "Alice" },
            "from": { "id": alice, "is_bot": false, "first_name": "Alice" },
            "text": "/add Unreadable",
        } }));
    }
    stage.api.wait_until_acknowledged().await;
    let noted =
        format!("an update can't be read; perhaps it comes from a newer Bot API update={id}");
    stage.bot.wait_for_output(&noted).await;
    stage.bot.terminate();
    let told = stage.sent_to(alice);
    let told = told
        .iter()
        .filter(|text| text.starts_with("I couldn't read"));
    // A burst has 20 commands, 3 of which are used up; a slow machine may allow a few more.
    assert!((10..30).contains(&told.count()), "{}", stage.so_far());
    stage.close();
}
