//! Bad input: the answer says what was wrong, what to send instead, and that nothing changed.

use std::fs;
use std::path::PathBuf;

use crate::screenplay::{Stage, perform};

#[tokio::test]
async fn an_add_without_text_or_with_too_much() {
    let long = "x".repeat(501);
    let link = format!("https://example.org/{}", "y".repeat(2_029));
    perform(&format!(
        "
        — Alice —
        Alice: /add
        Bot: What should I add?
          (type: Book the cabin due friday)
        Alice: /add \u{a0} \u{3164}
        Bot: What should I add?
          (type: Book the cabin due friday)
        Alice: /add {long}
        Bot: That text has 501 characters; the most I keep is 500. Send a shorter one; a link can hold the rest.
          Nothing was changed.
        Alice: /add x {link}
        Bot: That link has 2049 characters; the most I keep is 2048. Send a shorter one.
          Nothing was changed.
        Alice: /bounty
        Bot: You have no open bounties. Add the first: `/add Book the cabin due friday`
          [ ↻ ]
        — Friends —
        Alice: /add
        Bot → Alice: What should I add?
          (type: Book the cabin due friday)
        Alice: /bounty
        Bot → Alice: No open bounties here. Add the first: `/add Book the cabin due friday`
          [ ↻ ]
        "
    ))
    .await;
}

#[tokio::test]
async fn invalid_dates() {
    perform(
        "
        — Alice —
        Alice: /add Fix login bug due:someday
        Bot: I don't recognise “someday” as a date. Try `due:2026-12-24`, `due:15 april` or `due:friday`.
          Nothing was changed.
        Alice: /add Fix login bug due:
        Bot: After due: I need a date. Try `due:2026-12-24`, `due:15 april` or `due:friday`.
          Nothing was changed.
        Alice: /add Fix login bug due aprl 15
        Bot: #1 added: Fix login bug due aprl 15
          _No due date was set: I don't recognise “aprl 15” as a date. To set one, send_ `/edit 1 due:… 15 Apr…`
        Alice: /edit 1 due aprl 15
        Bot: I don't recognise “due aprl 15” as a date. Try `due:2026-12-24`, `due:15 april` or `due:friday`.
          Nothing was changed.
        Alice: /add Book by Stephen King
        Bot: #2 added: Book by Stephen King
        ",
    )
    .await;
}

#[tokio::test]
async fn invalid_ids() {
    let mut script = "— Alice —\n".to_owned();
    for id in ["abc", "0", "-1", "99999999999999999999"] {
        for command in ["edit", "delete", "track", "untrack", "done"] {
            script += &format!(
                "Alice: /{command} {id}\n\
                 Bot: Nothing open here has “{id}” in it. /bounty lists the open ones.\n  Nothing was changed.\n"
            );
        }
    }
    perform(&script).await;
}

#[tokio::test]
async fn unknown_ids_and_unknown_words() {
    let mut script = "— Alice —\n".to_owned();
    for command in ["edit", "done", "delete", "track", "untrack"] {
        script += &format!(
            "Alice: /{command} 9\n\
             Bot: There is no #9 here. /bounty lists the open ones.\n  Nothing was changed.\n"
        );
    }
    script += "Alice: /bounty 9\n\
               Bot: There is no #9 here. /bounty lists the open ones.\n\
               Alice: /bounty <b>everything\n\
               Bot: Nothing open here has “<b>everything” in it. /bounty lists the open ones.\n\
               Alice: /my stuff\n\
               Bot: Send /my alone, or with `today`, `week` or `overdue`.\n";
    perform(&script).await;
}

/// Alice and Bob each have a #1 in a group, and then Alice's file is damaged. Returns its path,
/// and its content.
async fn damage_a_file(stage: &mut Stage) -> (PathBuf, String) {
    stage.bot.start();
    stage
        .play(
            "
            — Friends —
            Alice: /add Fix login bug
            Bot → Alice: #1 added: Fix login bug
              [ ☆ Track ]
            Bob: /add Paint the fence
            Bot → Bob: #1 added: Paint the fence
              [ ☆ Track ]
            ",
        )
        .await;
    let alice = stage.person("Alice");
    let file = stage.bot.user_file(alice);
    let broken = fs::read_to_string(&file).unwrap();
    let broken = broken.replace("\"text\":", "\"text\"");
    stage.put_file(alice, &broken);
    (file, broken)
}

#[tokio::test]
async fn a_damaged_file_affects_only_its_owner() {
    let mut stage = Stage::set().await;
    let (file, broken) = damage_a_file(&mut stage).await;
    stage
        .play(
            "
            Alice: /add Another one
            Bot → Alice: I can't read your data: the file is damaged. Whoever runs this bot can fix it; the log says where.
              Nothing was changed.
            Bob: /bounty
            Bot → Bob: *Bounties*
              *No date*
              Paint the fence · Bob #1
              _One member's bounties couldn't be read._
              [ ✓ Bob #1 ]
            Bob presses ☆ Track on \"Fix login bug\"
            (Bob sees: I can't find #1, but some bounties couldn't be read. /bounty lists the open ones.)
            Bob: /bounty 7
            Bot → Bob: I can't find #7, but some bounties couldn't be read. /bounty lists the open ones.
            ",
        )
        .await;
    let logged = "users/1001.json:10:14: expected `:`";
    assert!(
        stage.bot.output().contains(logged),
        "{}",
        stage.bot.output()
    );
    assert_eq!(fs::read_to_string(&file).unwrap(), broken);
    stage.end().await;
}

/// It may belong to any group. Its owner is told, whatever they ask for.
#[tokio::test]
async fn a_file_that_is_damaged_at_the_start_counts_once_it_is_repaired() {
    let mut stage = Stage::set().await;
    let (file, broken) = damage_a_file(&mut stage).await;
    stage
        .play(
            "
            — the bot restarts —
            Bob: /bounty
            Bot → Bob: *Bounties*
              *No date*
              Paint the fence · Bob #1
              [ ✓ Bob #1 ]
            Alice presses ✓ Bob #1
            (Alice sees: I can't read your data: the file is damaged. Whoever runs this bot can fix it; the log says where. Nothing was changed.)
            Bob presses ☆ Track on \"Fix login bug\"
            (Bob sees: I can't find #1, but some bounties couldn't be read. /bounty lists the open ones.)
            ",
        )
        .await;
    for command in [
        "/start",
        "/bounty",
        "/bounty 1",
        "/bounty fence",
        "/my",
        "/add x",
        "/edit",
        "/edit 1 x",
        "/done 1",
        "/done fence",
        "/delete 1",
        "/track 1 bob",
        "/untrack 1",
    ] {
        let asks = format!(
            "Alice: {command}\nBot → Alice: I can't read your data: the file is damaged. Whoever runs this bot can fix it; the log says where.\n  Nothing was changed.\n"
        );
        stage.play(&asks).await;
    }
    assert_eq!(fs::read_to_string(&file).unwrap(), broken);
    stage.put_file(
        stage.person("Alice"),
        &broken.replace("\"text\"", "\"text\":"),
    );
    stage
        .play(
            "
            Bob: /bounty
            Bot → Bob: *Bounties*
              *No date*
              Fix login bug · Alice #1
              Paint the fence · Bob #1
              [ ✓ Alice #1 ] [ ✓ Bob #1 ]
            Alice: /track 1 bob
            Bot → Alice: #1 tracked: Paint the fence
              /my lists what you track.
              [ Untrack ]
            ",
        )
        .await;
    stage.end().await;
}
