//! A DM is an inbox: what is written there is kept.

use std::fmt::Write as _;

use serde_json::json;

use crate::botapi::Say;
use crate::screenplay::{Stage, perform};

#[tokio::test]
async fn what_is_written_in_a_dm_is_kept() {
    perform(
        "
        — Alice —
        Alice: Call the dentist tomorrow
        Bot: #1 added: Call the dentist
          due … (tomorrow)
          [ ↩ Undo ]
          [ ✗ No due date ]
        Alice: Water the beans https://example.org/beans
        Bot: #2 added: [Water the beans](https://example.org/beans)
          [ ↩ Undo ]
        — the bot restarts —
        Alice presses ↩ Undo on \"beans\"
        (Alice sees nothing)
        Bot edits: #2 deleted: [Water the beans](https://example.org/beans)
          You can undo this for 24 hours.
          [ ↩ Undo ]
        Alice presses ↩ Undo on \"beans\"
        (Alice sees: #2 is back.)
        Bot edits: #2 is back: [Water the beans](https://example.org/beans)
        Alice edits \"dentist\": Call the vet tomorrow
        Bot: #1 changed: Call the vet
          due … (tomorrow)
          [ ✗ No due date ]
        Alice: list
        Bot: *Your bounties*
          *Tomorrow*
          #1 Call the vet
          *No date*
          #2 [Water the beans](https://example.org/beans)
          [ ✓ #1 ] [ ✓ #2 ]
        ",
    )
    .await;
}

/// An edit adds what was refused, and does nothing to a command that has its answer.
#[tokio::test]
async fn an_edit_of_what_added_nothing() {
    perform(
        "
        — Alice —
        Alice: Milk due:someday
        Bot: I don't recognise “someday” as a date. Try `due:2026-12-24`, `due:15 april` or `due:friday`.
          Nothing was changed.
        Alice edits: Milk
        Bot edits: #1 added: Milk
        Alice: list
        Bot: *Your bounties*
          *No date*
          #1 Milk
          [ ✓ #1 ]
        Alice edits: List the guests
        Alice: /bounty 1
        Bot → \"Milk\": #1 Milk
          added …
          [ ✓ Done ] [ ✎ Edit ] [ ✗ Delete ]
          [ … ]
        Alice edits: /add Bread
        Alice: /bounty
        Bot: *Your bounties*
          *No date*
          #1 Milk
          [ ✓ #1 ]
        ",
    )
    .await;
}

/// An Undo takes back only what it stands under.
#[tokio::test]
async fn an_undo_of_what_was_changed_since() {
    perform(
        "
        — Alice —
        Alice: Milk
        Bot: #1 added: Milk
          [ ↩ Undo ]
        Alice: /edit 1 Oat milk
        Bot: #1 changed: Oat milk
          ~Milk~
          [ ↩ Undo ]
        Alice presses ↩ Undo on \"#1 added\"
        (Alice sees: #1 has changed since then, so this button no longer works.)
        Alice: Bread
        Bot: #2 added: Bread
          [ ↩ Undo ]
        Alice: done 2
        Bot: #2 done: ~Bread~
          [ ↩ Undo ]
        Alice presses ↩ Undo on \"#2 added\"
        (Alice sees: #2 has changed since then, so this button no longer works.)
        Alice: Eggs
        Bot: #3 added: Eggs
          [ ↩ Undo ]
        Alice: /delete 3
        Bot: #3 deleted: Eggs
          You can undo this for 24 hours.
          [ ↩ Undo ]
        Alice presses ↩ Undo on \"#3 added\"
        (Alice sees: #3 is gone.)
        ",
    )
    .await;
}

#[tokio::test]
async fn commands_without_a_slash() {
    perform(
        "
        — Alice —
        Alice: add milk
        Bot: #1 added: milk
        Alice: Add: bread
        Bot: #2 added: bread
        Alice: LIST
        Bot: *Your bounties*
          *No date*
          #1 milk
          #2 bread
          [ ✓ #1 ] [ ✓ #2 ]
        Alice: done milk
        Bot: #1 done: ~milk~
          [ ↩ Undo ]
        Alice: Done 2.
        Bot: #2 done: ~bread~
          [ ↩ Undo ]
        Alice: done with it all
        Bot: Nothing open here has “with it all” in it. /bounty lists the open ones.
          Nothing was changed.
        Alice: done buying?
        Bot: #3 added: done buying?
          [ ↩ Undo ]
        Alice → \"#3\": done?
        Bot: #4 added: done?
          [ ↩ Undo ]
        Alice: my
        Bot: You aren't tracking anything here yet. /track bookmarks a bounty; `/bounty mine` lists what you added yourself.
          [ ↻ ]
        Alice: add
        Bot: What should I add?
          (type: Book the cabin due friday)
        Alice: delete the old photos
        Bot: #5 added: delete the old photos
          [ ↩ Undo ]
        Alice: My keys
        Bot: #6 added: My keys
          [ ↩ Undo ]
        Alice: list of guests
        Bot: #7 added: list of guests
          [ ↩ Undo ]
        ",
    )
    .await;
}

#[tokio::test]
async fn pleasantries_add_nothing() {
    let mut script = "— Alice —\n".to_owned();
    for words in [
        "Hi!",
        "thanks",
        "Thank you.",
        "ok",
        "👍🏽",
        "cancel",
        "Never mind…",
    ] {
        let _ = write!(
            script,
            "Alice: {words}\n\
             Bot: 🙂 I didn't add that. Write me whatever is worth doing; /bounty lists it, /help shows more.\n"
        );
    }
    script += "Alice: Hi Ann, the key is under the mat\n\
               Bot: #1 added: Hi Ann, the key is under the mat\n  [ ↩ Undo ]\n";
    perform(&script).await;
}

#[tokio::test]
async fn a_long_message_is_cut() {
    let long = "Water the beans. ".repeat(40);
    let kept = format!("{}…", "Water the beans. ".repeat(29).trim());
    perform(&format!(
        "
        — Alice —
        Alice: {long}
        Bot: #1 added: {kept}
          _I keep 500 characters; the rest is only in your message._
          [ ↩ Undo ]
        ",
    ))
    .await;
}

#[tokio::test]
async fn a_long_message_that_fits_without_its_date_is_not_cut() {
    let kept = "Water the beans. ".repeat(29);
    let kept = kept.trim_end_matches([' ', '.']);
    perform(&format!(
        "
        — Alice —
        Alice: {kept} by 24 december 2099
        Bot: #1 added: {kept}
          due Thu 24 Dec 2099 (in … days)
          [ ↩ Undo ]
        ",
    ))
    .await;
}

/// What is forwarded is somebody else's: no command, and its days are only offered.
#[tokio::test]
async fn what_is_forwarded_is_kept_as_it_is() {
    let mut stage = Stage::set().await;
    stage.bot.start();
    stage.play("— Alice —\n").await;
    let alice = stage.person("Alice");
    let origin = json!({ "type": "hidden_user", "date": 1, "sender_user_name": "Mallory" });
    for words in [
        "/add Something",
        "done 1",
        "hi",
        "Pay me by 24 december 2099",
    ] {
        let forwarded = Say::text(words).with("forward_origin", origin.clone());
        stage.say(alice, alice, forwarded);
    }
    stage
        .play(
            "
            Bot: #1 added: /add Something
              [ ↩ Undo ]
            Bot: #2 added: done 1
              [ ↩ Undo ]
            Bot: #3 added: hi
              [ ↩ Undo ]
            Bot: #4 added: Pay me by 24 december 2099
              [ ↩ Undo ]
              [ Thu 24 Dec 2099 ]
            Alice presses Thu 24 Dec 2099
            (Alice sees: #4 is now due Thu 24 Dec 2099 (in … days).)
            Bot edits: #4 changed: Pay me by 24 december 2099
              due Thu 24 Dec 2099 (in … days)
            ",
        )
        .await;
    stage.end().await;
}

#[tokio::test]
async fn an_album_gets_one_answer() {
    let mut stage = Stage::set().await;
    stage.play("— Alice —\n").await;
    let alice = stage.person("Alice");
    let photo = |album: &str, caption: &str| Say {
        is_caption: true,
        ..Say::text(caption).with("media_group_id", json!(album))
    };
    for (album, caption) in [
        ("a", ""),
        ("a", "Our garden"),
        ("a", ""),
        ("b", ""),
        ("b", ""),
    ] {
        stage.say(alice, alice, photo(album, caption));
    }
    stage.bot.start();
    stage
        .play(
            "
            Bot: #1 added: Our garden
              [ ↩ Undo ]
            Bot: I didn't understand that. /help shows what I can do.
            ",
        )
        .await;
    stage.end().await;
}

#[tokio::test]
async fn fifty_thoughts_at_once() {
    let mut stage = Stage::set().await;
    stage.play("— Alice —\n").await;
    let alice = stage.person("Alice");
    for number in 1..=120 {
        stage.say(alice, alice, Say::text(&format!("Thought {number}")));
    }
    stage.bot.start();
    let is_warned = |line: &String| line.contains("Please slow down");
    let mut said: Vec<String> = Vec::new();
    while !said.iter().any(is_warned) {
        stage.sent(alice, said.len() + 1).await;
        said.extend(stage.take_unexpected());
    }
    // One more a second is taken: on a slow machine, a few more than the fifty.
    let taken = said.iter().take_while(|line| !is_warned(line));
    let mut count = 0;
    for line in taken {
        count += 1;
        assert!(
            line.starts_with(&format!("Bot: #{count} added: Thought {count}\n")),
            "{line}"
        );
    }
    assert!(count >= 50, "{said:?}");
    let first_left_out = count + 1;
    assert_eq!(
        said[count],
        format!(
            "Bot → \"Thought {first_left_out}\": Please slow down: for now I take one message per second from you. What gets no answer wasn't carried out or added; /bounty shows what I got."
        )
    );
    stage.api.wait_until_acknowledged().await;
    stage.close();
}
