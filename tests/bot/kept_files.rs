//! Files of version 0.1: they are read, shown, and rewritten with all that they hold.

use bounty_bot::now::Now;

use crate::backstage::utc;
use crate::screenplay::Stage;

/// Written by version 0.1, but for the group's id and the keys with a `note`, which are
/// as somebody might have written them by hand. `added_as` is no longer known.
const ALICE: &str = r#"{
  "user_id": 1001,
  "username": "alice",
  "first_name": "Alice",
  "next_id": 4,
  "last_update_id": 1321807638,
  "personal_bounties": [
    {
      "id": 1,
      "text": "Paint the garden gate",
      "link": null,
      "due_date_ts": 1795737600,
      "created_at": 1795629503,
      "group_id": -5001,
      "message_id": 1,
      "added_as": {
        "text": "Fix the garden gate",
        "link": null,
        "due_date_ts": 1795737600,
        "read_on_ts": 1795651200
      }
    },
    {
      "id": 2,
      "text": "Breakfast at the bakery",
      "link": "https://example.org/bakery",
      "due_date_ts": 1795651200,
      "created_at": 1795629503,
      "group_id": -5001,
      "message_id": 3
    },
    {
      "id": 3,
      "text": "Sweep the yard",
      "link": null,
      "due_date_ts": null,
      "created_at": 1795629503,
      "group_id": -5001,
      "message_id": 7,
      "done_at": 1795629503
    }
  ],
  "tracked_bounties": [],
  "note": [
    1,
    2.5,
    18446744073709551615
  ]
}
"#;

const BOB: &str = r#"{
  "user_id": 1002,
  "username": "bob",
  "first_name": "Bob",
  "next_id": 3,
  "last_update_id": 1321807643,
  "personal_bounties": [
    {
      "id": 1,
      "text": "Water the plants",
      "link": null,
      "due_date_ts": null,
      "created_at": 1795629504,
      "group_id": -5001,
      "message_id": 11,
      "deleted_at": 1795629504
    },
    {
      "id": 2,
      "text": "Buy milk",
      "link": null,
      "due_date_ts": 1795910400,
      "created_at": 1795629504,
      "group_id": null,
      "message_id": 1
    }
  ],
  "tracked_bounties": [
    { "bounty_id": 1, "group_id": -5001, "owner_id": 1001, "created_at": 1795629504, "group_title": "Friends", "note": "nice" },
    { "bounty_id": 2, "group_id": null, "owner_id": 1002, "created_at": 1795629504 }
  ]
}
"#;

/// A few hours after these files were written.
fn the_next_morning() -> Now {
    utc("2026-11-26T08:00:00Z")
}

#[tokio::test]
async fn the_files_of_version_0_1_are_shown_and_kept() {
    let mut stage = Stage::set().await;
    stage.put_file(1_001, ALICE);
    stage.put_file(1_002, BOB);
    stage.set_time(the_next_morning());
    let bot = stage.run_here(the_next_morning);
    stage
        .play(
            "
            — Friends —
            Carol: /bounty
            Bot → Carol: *Bounties*
              *Today*
              [Breakfast at the bakery](https://example.org/bakery) · Alice #2
              *Tomorrow*
              Paint the garden gate · Alice #1 · ☆ Bob
              [ ✓ Alice #2 ] [ ✓ Alice #1 ]
            Carol: /bounty done
            Bot → Carol: *Done*
              ~Sweep the yard~ · done Wed 25 Nov · Alice #3
            Alice: /add Feed the cat
            Bot → Alice: #4 added: Feed the cat
              [ ☆ Track ]
            — Bob —
            Bob: /my
            Bot: *Tracked by you*
              *Personal*
              #2 Buy milk · due Sun 29 Nov (in … days)
              *Friends*
              Paint the garden gate · due Fri 27 Nov (tomorrow) · Alice #1
              [ ✓ #2 ] [ ✓ Alice #1 ]
            Bob: /add Buy bread
            Bot: #3 added: Buy bread
            ",
        )
        .await;
    stage.api.wait_until_acknowledged().await;
    bot.end().await;
    assert_kept(&stage, 1_001, ALICE);
    assert_kept(&stage, 1_002, BOB);
    stage.check_script();
    stage.check();
}

/// Every line is still there, in its order, but for the two counters.
#[track_caller]
fn assert_kept(stage: &Stage, person: i64, before: &str) {
    let file = std::fs::read_to_string(stage.bot.user_file(person)).expect("a file");
    assert_ne!(file, before);
    let is_counter = |line: &&str| line.contains("next_id") || line.contains("last_update_id");
    let mut after = file.lines().map(without_comma);
    for line in before.lines().filter(|line| !is_counter(line)) {
        let line = without_comma(line);
        assert!(after.any(|kept| kept == line), "{line}\nis lost:\n{file}");
    }
}

/// Another line may follow now.
fn without_comma(line: &str) -> &str {
    line.trim_end_matches(',')
}

/// It was added by hand, at no known time.
#[tokio::test]
async fn a_bounty_needs_only_an_id_and_a_text() {
    let mut stage = Stage::set().await;
    stage.bot.start();
    stage.play("— Alice —\n").await;
    let file =
        r#"{ "user_id": 1001, "personal_bounties": [ { "id": 1, "text": "Sweep the yard" } ] }"#;
    stage.put_file(1_001, file);
    stage
        .play(
            "
            Alice: /bounty
            Bot: *Your bounties*
              *No date*
              #1 Sweep the yard
              [ ✓ #1 ]
            Alice: /bounty 1
            Bot: #1 Sweep the yard
              [ ✓ Done ] [ ✎ Edit ] [ ✗ Delete ]
              [ … ]
            ",
        )
        .await;
    stage.end().await;
}
