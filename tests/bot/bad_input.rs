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
        Bot: What should I add? Send a text, with a link and a date if you like. For example: `/add Fix login bug https://example.org due friday`.
          Nothing was changed.
        Alice: /add \u{a0} \u{3164}
        Bot: What should I add? Send a text, with a link and a date if you like. For example: `/add Fix login bug https://example.org due friday`.
          Nothing was changed.
        Alice: /add {long}
        Bot: That text has 501 characters and I keep up to 500. Send a shorter one; a link can hold the rest.
          Nothing was changed.
        Alice: /add x {link}
        Bot: That link has 2049 characters and I keep up to 2048. Send a shorter one.
          Nothing was changed.
        Alice: /bounty
        Bot: You have no open bounties. Add the first: `/add Fix login bug due friday`
        — Friends —
        Alice: /add
        Bot → Alice: What should I add? Send a text, with a link and a date if you like. For example: `/add Fix login bug https://example.org due friday`.
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
        Bot: “someday” is no date that I know. Try `due:2026-12-24`, `due:15 april` or `due:friday`.
          Nothing was changed.
        Alice: /add Fix login bug due:
        Bot: After due: there must be a date. Try `due:2026-12-24`, `due:15 april` or `due:friday`.
          Nothing was changed.
        Alice: /add Fix login bug due aprl 15
        Bot: #1 added: Fix login bug due aprl 15
          _No due date was set: “due aprl 15” is no date that I know. To set one:_ `/edit 1 due:15 april`
        Alice: /edit 1 due aprl 15
        Bot: “due aprl 15” is no date that I know. Try `due:2026-12-24`, `due:15 april` or `due:friday`.
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
                "Which one, and what should change? Send its number, then what is new. For example: `/edit 3 due:friday`.",
            ),
            (
                "delete",
                "Which one should go? Send its number. For example: `/delete 3`.",
            ),
            (
                "track",
                "Which one do you want to track? Send its number. For example: `/track 3`.",
            ),
        ];
        for (command, answer) in exchanges {
            script += &format!(
                "Alice: /{command} {id}\n\
                 Bot: {answer} Or reply to my message about it.\n  Nothing was changed.\n"
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
        Bot: I know /bounty alone, or with due, done or a number. For example: `/bounty 3`.
          Nothing was changed.
        Alice: /my stuff
        Bot: I know /my alone, or with due. For example: `/my due`.
          Nothing was changed.
        Alice: /done
        Bot: Which one is done? Send its number. For example: `/done 3`. Or reply to my message about it.
          Nothing was changed.
        Alice: /untrack
        Bot: Which one do you no longer want to track? Send its number. For example: `/untrack 3`. Or reply to my message about it.
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
            Bot → Alice: I cannot read your data: the file is damaged. Whoever runs me can mend it; the log says where.
              Nothing was changed.
            Bob: /bounty
            Bot → Bob: *Bounties*
              #1 Paint the fence · Bob
              _One member's bounties could not be read._
            Bob: /bounty 7
            Bot → Bob: There is no #7 here. (But not everyone's bounties could be read.) /bounty lists what there is.
              Nothing was changed.
            — the bot restarts —
            Bob: /bounty
            Bot → Bob: *Bounties*
              #1 Paint the fence · Bob
              _One member's bounties could not be read._
            Alice: /my
            Bot → Alice: I cannot read your data: the file is damaged. Whoever runs me can mend it; the log says where.
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
