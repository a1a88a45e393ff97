//! `/privacy`, `/export` and `/forget`.

use std::fs;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use bounty_bot::now::Now;
use tokio::time::{sleep, timeout};

use crate::backstage::utc;
use crate::botapi::PATIENCE;
use crate::screenplay::{Stage, perform};

#[tokio::test]
async fn privacy_works_everywhere_and_export_only_in_a_dm() {
    perform(
        "
        — Alice —
        Alice: /privacy
        Bot: *What I keep*
          Your Telegram id, name and username; the bounties you add, with the text of your message or of the one you replied to; what you track, and when you said that it is done. What you delete or replace stays for a day, for Undo, and is gone within two. It's one file on the server of whoever runs me, and they can read it. Nothing is passed on.
          *Who sees it*
          Everyone in a group sees the bounties you add there, your name, and which of the group's bounties you track. Only you see your personal ones. If you do somebody else's bounty, your first name is kept with it.
          /export sends you your file; /forget deletes all your data.
        Alice: /export
        Bot: I have nothing of yours.
        Alice: /forget
        Bot: I have nothing of yours.
        — Friends —
        Alice: /privacy
        Bot → Alice: *What I keep*
          Your Telegram id, name and username; the bounties you add, with the text of your message or of the one you replied to; what you track, and when you said that it is done. What you delete or replace stays for a day, for Undo, and is gone within two. It's one file on the server of whoever runs me, and they can read it. Nothing is passed on.
          *Who sees it*
          Everyone in a group sees the bounties you add there, your name, and which of the group's bounties you track. Only you see your personal ones. If you do somebody else's bounty, your first name is kept with it.
          /export sends you your file; /forget deletes all your data. Send me those in a direct message.
        Alice: /export
        Bot → Alice: Please send me that in a direct message.
        Alice: /forget
        Bot → Alice: Please send me that in a direct message.
        ",
    )
    .await;
}

#[tokio::test]
async fn export_sends_the_persons_file() {
    let mut stage = Stage::set().await;
    stage.bot.start();
    stage
        .play(
            "
            — Alice —
            Alice: /add Buy milk <now>
            Bot: #1 added: Buy milk <now>
            Alice: /export
            Bot: [1001.json] This is everything I keep about you.
            ",
        )
        .await;
    let file = stage.bot.user_file(stage.person("Alice"));
    let kept = std::fs::read_to_string(file).expect("a file");
    assert_eq!(stage.api.world().documents, [kept]);
    stage.end().await;
}

#[tokio::test]
async fn a_persons_data_is_deleted_once_they_confirm() {
    let mut stage = Stage::set().await;
    stage.bot.start();
    stage
        .play(
            "
            — Friends —
            Alice: /add Paint the fence
            Bot → Alice: #1 added: Paint the fence
              [ ☆ Track ]
            Bob: /track 1
            Bot → Bob: #1 tracked: Paint the fence
              /my lists what you track.
              [ Untrack ]
            — Alice —
            Alice: /add Buy milk
            Bot: #2 added: Buy milk
            Alice: /forget
            Bot: This deletes all your data for good: 2 bounties, including those in 1 group, 0 bookmarks, and your name. Your first name stays only where you did someone else's bounty. There is no Undo; /export sends you a copy first.
              [ ✗ Delete everything ]
            — the bot restarts —
            Alice presses ✗ Delete everything
            Bot edits: All your data is deleted. I keep only your Telegram id and two counters, so that no id is used twice.
            (Alice sees nothing)
            ",
        )
        .await;
    let alice = stage.person("Alice");
    let kept = std::fs::read_to_string(stage.bot.user_file(alice)).expect("a file");
    assert!(!kept.contains("Alice") && !kept.contains("alice"), "{kept}");
    stage.api.wait_until_acknowledged().await;
    stage.api.redeliver(1);
    stage
        .play(
            "
            (Alice sees: I have nothing of yours.)
            Alice: /forget
            Bot: I have nothing of yours.
            Alice: /bounty
            Bot: You have no open bounties. Add the first: `/add Book the cabin due friday`
              [ ↻ ]
            — Friends —
            Bob: /my
            Bot → Bob: You aren't tracking anything here yet. /track bookmarks a bounty; `/bounty mine` lists what you added yourself.
              _One bounty that you tracked was deleted._
              [ ↻ ]
            Alice: /add Paint it again
            Bot → Alice: #3 added: Paint it again
              [ ☆ Track ]
            ",
        )
        .await;
    stage.end().await;
}

#[tokio::test]
async fn a_file_that_cannot_be_read_is_left_alone() {
    let mut stage = Stage::set().await;
    stage.bot.start();
    stage
        .play(
            "
            — Alice —
            Alice: /add Buy milk
            Bot: #1 added: Buy milk
            Alice: /forget
            Bot: This deletes all your data for good: 1 bounty, 0 bookmarks, and your name. Your first name stays only where you did someone else's bounty. There is no Undo; /export sends you a copy first.
              [ ✗ Delete everything ]
            ",
        )
        .await;
    let alice = stage.person("Alice");
    stage.put_file(alice, "{ broken");
    stage
        .play(
            "
            Alice presses ✗ Delete everything
            (Alice sees: I can't read your data: the file is damaged. Whoever runs this bot can fix it; the log says where. Nothing was changed.)
            ",
        )
        .await;
    let kept = std::fs::read_to_string(stage.bot.user_file(alice)).expect("a file");
    assert_eq!(kept, "{ broken");
    stage.close();
}

/// The button deletes what its question named, and nothing that came later.
#[tokio::test]
async fn a_late_tap_on_forget_deletes_nothing_new() {
    perform(
        "
        — Alice —
        Alice: /add My secret
        Bot: #1 added: My secret
        Alice: /forget
        Bot: This deletes all your data for good: 1 bounty, 0 bookmarks, and your name. Your first name stays only where you did someone else's bounty. There is no Undo; /export sends you a copy first.
          [ ✗ Delete everything ]
        Alice: /add A second thought
        Bot: #2 added: A second thought
        Alice presses ✗ Delete everything
        (Alice sees: Your data has changed since I asked, so I deleted nothing. Send /forget again.)
        Alice: /forget
        Bot: This deletes all your data for good: 2 bounties, 0 bookmarks, and your name. Your first name stays only where you did someone else's bounty. There is no Undo; /export sends you a copy first.
          [ ✗ Delete everything ]
        — the bot restarts —
        Alice presses ✗ Delete everything on \"2 bounties\"
        (Alice sees nothing)
        Bot edits: All your data is deleted. I keep only your Telegram id and two counters, so that no id is used twice.
        Alice: /add Something new
        Bot: #3 added: Something new
        Alice presses ✗ Delete everything on \"1 bounty\"
        (Alice sees: Your data has changed since I asked, so I deleted nothing. Send /forget again.)
        Alice: /bounty
        Bot: *Your bounties*
          *No date*
          #3 Something new
          [ ✓ #3 ]
        ",
    )
    .await;
}

/// Telegram sends an `edited_message` for a reaction, too.
#[tokio::test]
async fn a_reaction_to_what_was_forgotten_brings_nothing_back() {
    perform(
        "
        — Alice —
        Alice: /add My secret
        Bot: #1 added: My secret
        Alice: /forget
        Bot: This deletes all your data for good: 1 bounty, 0 bookmarks, and your name. Your first name stays only where you did someone else's bounty. There is no Undo; /export sends you a copy first.
          [ ✗ Delete everything ]
        Alice presses ✗ Delete everything
        (Alice sees nothing)
        Bot edits: All your data is deleted. I keep only your Telegram id and two counters, so that no id is used twice.
        Alice edits \"My secret\": /add My secret
        Alice: /bounty
        Bot: You have no open bounties. Add the first: `/add Book the cabin due friday`
          [ ↻ ]
        ",
    )
    .await;
}

/// Its owner doesn't have to write again.
#[tokio::test]
async fn what_was_deleted_or_replaced_is_gone_from_the_disk_within_two_days() {
    static HAS_PASSED: AtomicBool = AtomicBool::new(false);
    fn clock() -> Now {
        match HAS_PASSED.load(Ordering::SeqCst) {
            false => utc("2026-11-25T23:59:58Z"),
            true => utc("2026-11-26T00:00:00Z"),
        }
    }
    let mut stage = Stage::set().await;
    stage.play("— Alice —\n").await;
    let alice = stage.person("Alice");
    let at = |time| utc(time).seconds();
    let (early, midnight, late) = (
        at("2026-11-24T23:59:58Z"),
        at("2026-11-25T00:00:00Z"),
        at("2026-11-25T00:00:01Z"),
    );
    let pair = |id: u64, at: i64| {
        format!(
            r#"{{ "id": {id}, "text": "deleted at {at}", "deleted_at": {at} }},
               {{ "id": {}, "text": "Fix login bug", "before_edit":
                  {{ "text": "replaced at {at}", "link": null, "due_date_ts": null, "edited_at": {at} }} }}"#,
            id + 1
        )
    };
    let bounties = [(1, early), (3, midnight), (5, late)].map(|(id, at)| pair(id, at));
    stage.put_file(
        alice,
        &format!(
            r#"{{ "user_id": {alice}, "personal_bounties": [ {} ] }}"#,
            bounties.join(",")
        ),
    );
    let file = stage.bot.user_file(alice);
    let until_gone = async |at: i64| {
        let is_there = || {
            fs::read_to_string(&file)
                .unwrap()
                .contains(&format!(" at {at}"))
        };
        let gone = async {
            while is_there() {
                sleep(Duration::from_millis(10)).await;
            }
        };
        timeout(PATIENCE, gone).await.expect("it is dropped");
    };
    let bot = stage.run_here(clock);
    until_gone(early).await;
    let content = fs::read_to_string(&file).unwrap();
    assert_eq!(content.matches(" at ").count(), 4, "{content}");
    HAS_PASSED.store(true, Ordering::SeqCst);
    until_gone(midnight).await;
    let content = fs::read_to_string(&file).unwrap();
    assert_eq!(content.matches(" at ").count(), 2, "{content}");
    bot.end().await;
    stage.check();
}
