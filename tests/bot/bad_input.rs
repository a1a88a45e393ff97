//! Bad input: the answer says what was wrong, what to send instead, and that nothing changed.

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
               Bot: I know /my, and `/my due`, `today` and `overdue`.\n";
    perform(&script).await;
}

#[tokio::test]
async fn a_damaged_file_affects_only_its_owner() {
    let mut stage = Stage::set().await;
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
    let file = stage.bot.user_file(stage.person("Alice"));
    let broken = std::fs::read_to_string(&file)
        .unwrap()
        .replace("\"text\":", "\"text\"");
    let alice = stage.person("Alice");
    stage.put_file(alice, &broken);
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
            — the bot restarts —
            Bob: /bounty
            Bot → Bob: *Bounties*
              *No date*
              Paint the fence · Bob #1
              _One member's bounties couldn't be read._
              [ ✓ Bob #1 ]
            Alice: /my
            Bot → Alice: I can't read your data: the file is damaged. Whoever runs this bot can fix it; the log says where.
              Nothing was changed.
            ",
        )
        .await;
    assert!(
        stage.bot.output().contains("users/1001.json:10:14: "),
        "{}",
        stage.bot.output()
    );
    assert_eq!(std::fs::read_to_string(&file).unwrap(), broken);
    stage.end().await;
}
