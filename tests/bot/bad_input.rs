//! What bad input gets: what was wrong, what to send instead, and that nothing was changed.

use crate::screenplay::{Stage, perform};

#[tokio::test]
async fn nothing_to_add_or_too_much() {
    let long = "x".repeat(501);
    let link = format!("https://example.org/{}", "y".repeat(2_029));
    perform(&format!(
        "
        — Alice —
        Alice: /add
        Bot: What should I add? Send a text, and with it a link and a date if you like, for example `/add Fix login bug https://example.org due friday`.
          Nothing was changed.
        Alice: /add \u{a0} \u{3164}
        Bot: What should I add? Send a text, and with it a link and a date if you like, for example `/add Fix login bug https://example.org due friday`.
          Nothing was changed.
        Alice: /add {long}
        Bot: That text has 501 characters; the most I keep is 500. Send a shorter one; a link can hold the rest.
          Nothing was changed.
        Alice: /add x {link}
        Bot: That link has 2049 characters; the most I keep is 2048. Send a shorter one.
          Nothing was changed.
        Alice: /bounty
        Bot: You have no open bounties. Add the first: `/add Fix login bug due friday`
        — Friends —
        Alice: /add
        Bot → Alice: What should I add? Send a text, and with it a link and a date if you like, for example `/add Fix login bug https://example.org due friday`.
          Nothing was changed.
        Alice: /bounty
        Bot → Alice: No open bounties here. Add the first: `/add Fix login bug due friday`
        "
    ))
    .await;
}

#[tokio::test]
async fn dates_that_are_none() {
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
          _No due date was set: I don't recognise “due aprl 15” as a date. To set one, send_ `/edit 1 due:… 15 Apr…`
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
async fn ids_that_are_none() {
    let mut script = "— Alice —\n".to_owned();
    for id in ["", "abc", "0", "-1", "99999999999999999999"] {
        let exchanges = [
            (
                "edit",
                "Which one should I change? Send its id and what is new, for example `/edit 3 due:friday`",
            ),
            (
                "delete",
                "Which one should I delete? Send its id, for example `/delete 3`",
            ),
            (
                "track",
                "Which one should I track? Send its id, for example `/track 3`",
            ),
        ];
        for (command, answer) in exchanges {
            script += &format!(
                "Alice: /{command} {id}\n\
                 Bot: {answer}, or reply to my message about it.\n  Nothing was changed.\n"
            );
        }
    }
    perform(&script).await;
}

#[tokio::test]
async fn commands_with_what_they_do_not_take() {
    perform(
        "
        — Alice —
        Alice: /edit 1
        Bot: What should change about #1? Send what is new, for example `/edit 1 due:friday`.
          Nothing was changed.
        Alice: /bounty everything
        Bot: Send /bounty, /bounty due, /bounty done or /bounty 3.
        Alice: /my stuff
        Bot: Send /my or /my due.
        Alice: /done
        Bot: Which one should I mark as done? Send its id, for example `/done 3`, or reply to my message about it.
          Nothing was changed.
        Alice: /untrack
        Bot: Which one should I untrack? Send its id, for example `/untrack 3`, or reply to my message about it.
          Nothing was changed.
        Alice: /done 9
        Bot: There is no #9 here. /bounty lists what there is.
          Nothing was changed.
        Alice: /untrack 9
        Bot: There is no #9 here. /bounty lists what there is.
          Nothing was changed.
        ",
    )
    .await;
}

#[tokio::test]
async fn a_file_that_does_not_parse_concerns_its_owner_alone() {
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
              #1 Paint the fence · Bob
              _One member's bounties couldn't be read._
            Bob: /bounty 7
            Bot → Bob: I can't find #7, but some bounties couldn't be read. /bounty lists what there is.
            — the bot restarts —
            Bob: /bounty
            Bot → Bob: *Bounties*
              #1 Paint the fence · Bob
              _One member's bounties couldn't be read._
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
