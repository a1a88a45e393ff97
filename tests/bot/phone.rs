//! Using the bot on a phone: commands from the menu, which Telegram sends without arguments,
//! buttons, and replies. Privacy mode is on, as it is for a new bot.

use serde_json::json;

use crate::botapi::Say;
use crate::botapi::world::Kind;
use crate::screenplay::{Stage, perform as perform_in_dm};

const GROUP: i64 = -1_001_234_567_890;

/// Plays a script in a group and again in a topic; `— here —` is that chat.
async fn perform_in_groups(script: &str) {
    for (here, forum) in [("— Friends —", false), ("— Friends / Errands —", true)] {
        let username = None;
        let kind = Kind::Supergroup { username, forum };
        let mut stage = Stage::set().await.group("Friends", GROUP, kind);
        stage.api.change(|world| world.privacy_mode = true);
        stage.bot.start();
        stage.play(&script.replace("— here —", here)).await;
        stage.end().await;
    }
}

#[tokio::test]
async fn a_bare_add_asks() {
    perform_in_groups(
        "
        — here —
        Alice: /add
        Bot → Alice: What should I add?
          (type: Book the cabin due friday)
        — the bot restarts —
        Alice → Bot: due:someday
        Bot → Alice: I don't recognise “someday” as a date. Try `due:2026-12-24`, `due:15 april` or `due:friday`.
          Nothing was changed.
        Bob → \"What should\": Fix login bug due:2099-12-24
        Bot → Bob: #1 added: Fix login bug
          due Thu 24 Dec 2099 (in … days)
          [ ☆ Track ]
        Bot deletes: What should I add?
        Bob: Nobody asked about this
        Bob edits \"Fix login\": Fix the login bug due:2099-12-24
        Bot edits: #1 changed: Fix the login bug
          due Thu 24 Dec 2099 (in … days)
          [ ☆ Track ]
        Alice: /add
        Bot → Alice: What should I add?
          (type: Book the cabin due friday)
        Alice → Bot: /bounty
        Bot → Alice: *Bounties*
          *Thu 24 Dec 2099 (in … days)*
          Fix the login bug · Bob #1
          [ ✓ Bob #1 ]
        Bot deletes: What should I add?
        Alice: /add
        Bot → Alice: What should I add?
          (type: Book the cabin due friday)
        Alice → Bot: Never mind.
        Bot deletes: What should I add?
        Bob edits \"Nobody asked\": Nobody said a word
        ",
    )
    .await;
}

#[tokio::test]
async fn a_bare_add_in_a_dm_asks() {
    perform_in_dm(
        "
        — Alice —
        Alice: /add
        Bot: What should I add?
          (type: Book the cabin due friday)
        — the bot is killed —
        Alice → Bot: Fix login bug
        Bot: #1 added: Fix login bug
        Bot deletes: What should I add?
        Alice: /add
        Bot: What should I add?
          (type: Book the cabin due friday)
        Alice → Bot: cancel
        Bot deletes: What should I add?
        ",
    )
    .await;
}

#[tokio::test]
async fn a_bare_command_asks_which() {
    perform_in_groups(
        "
        — here —
        Alice: /done
        Bot → Alice: You have no open bounties here. For somebody else's, reply to the message about it with /done.
        Alice: /edit
        Bot → Alice: You have no open bounties here. Add one with `/add Book the cabin`.
        Alice: /track
        Bot → Alice: There is nothing to track here that you aren't tracking already.
        Alice: /untrack
        Bot → Alice: You aren't tracking anything here.
        Alice: /add Fix login bug
        Bot → Alice: #1 added: Fix login bug
          [ ☆ Track ]
        Alice: /add Paint the fence due:2099-12-24
        Bot → Alice: #2 added: Paint the fence
          due Thu 24 Dec 2099 (in … days)
          [ ☆ Track ]
        Alice: /done
        Bot → Alice: Which one should I mark as done?
          [ #2 Paint the fence ]
          [ #1 Fix login bug ]
          [ ✗ Cancel ]
        — the bot restarts —
        Bob presses #1 Fix login bug
        (Bob sees: That button is for somebody else.)
        Alice presses #1 Fix login bug
        (Alice sees nothing)
        Bot edits: #1 done: ~Fix login bug~
          [ ↩ Undo ]
        Alice: /delete
        Bot → Alice: Which one should I delete?
          [ #2 Paint the fence ]
          [ ✗ Cancel ]
        Alice presses #2 Paint the fence
        (Alice sees nothing)
        Bot edits: #2 deleted: Paint the fence
          You can undo this for 24 hours.
          [ ↩ Undo ]
        Alice presses ↩ Undo on \"#2 deleted\"
        (Alice sees: #2 is back.)
        Bot edits: [#2](…) is back: Paint the fence
          due Thu 24 Dec 2099 (in … days)
        Bob: /track
        Bot → Bob: Which one do you want to track?
          [ Paint the fence · Alice #2 ]
          [ ✗ Cancel ]
        Bob presses Paint the fence · Alice #2
        (Bob sees nothing)
        Bot edits: #2 tracked: Paint the fence
          /my lists what you track.
          [ Untrack ]
        — the bot is killed —
        Bob: /untrack
        Bot → Bob: Which one do you want to untrack?
          [ Paint the fence · Alice #2 ]
          [ ✗ Cancel ]
        Bob presses Paint the fence · Alice #2
        (Bob sees nothing)
        Bot edits: No longer tracked: [#2](…) Paint the fence
        Alice: /edit
        Bot → Alice: Which one should I change?
          [ #2 Paint the fence ]
          [ ✗ Cancel ]
        Alice presses #2 Paint the fence
        (Alice sees nothing)
        Bot → Alice: [#2](…) Paint the fence: what should change?
          (type: due friday, or new words)
        Bot deletes: Which one should I change?
        — the bot restarts —
        Bob → \"what should change\": Mine now
        Bot → Bob: [#2](…) is Alice's; only Alice can change it. You can track it: `/track 2 Alice`.
          Nothing was changed.
        Alice → \"what should change\": due:none
        Bot → Alice: #2 changed: Paint the fence
          [ ☆ Track ] [ ↩ Undo ]
        Bot deletes: [#2](…) Paint the fence: what should change?
        Alice: /edit 2
        Bot → Alice: [#2](…) Paint the fence: what should change?
          (type: due friday, or new words)
        Alice → Bot: no
        Bot deletes: [#2](…) Paint the fence: what should change?
        ",
    )
    .await;
}

#[tokio::test]
async fn a_bare_command_in_a_dm_asks_which() {
    perform_in_dm(
        "
        — Alice —
        Alice: /done
        Bot: You have no open bounties here. Add one with `/add Book the cabin`.
        Alice: /add Fix login bug
        Bot: #1 added: Fix login bug
        Alice: /track
        Bot → Alice: Which one do you want to track?
          [ #1 Fix login bug ]
          [ ✗ Cancel ]
        Alice presses #1 Fix login bug
        (Alice sees nothing)
        Bot edits: #1 tracked: Fix login bug
          /my lists what you track.
          [ Untrack ]
        — the bot restarts —
        Alice presses Untrack
        (Alice sees: You're no longer tracking #1.)
        Alice presses Untrack
        (Alice sees: You aren't tracking #1. /my lists what you track.)
        Alice: /edit 1
        Bot: [#1](…) Fix login bug: what should change?
          (type: due friday, or new words)
        Alice → Bot: Fix the login bug
        Bot: #1 changed: Fix the login bug
          ~Fix login bug~
          [ ↩ Undo ]
        Bot deletes: [#1](…) Fix login bug: what should change?
        Alice: /done
        Bot → Alice: Which one should I mark as done?
          [ #1 Fix the login bug ]
          [ ✗ Cancel ]
        Alice presses #1 Fix the login bug
        (Alice sees nothing)
        Bot edits: #1 done: ~Fix the login bug~
          [ ↩ Undo ]
        ",
    )
    .await;
}

#[tokio::test]
async fn a_choice_of_many_bounties_has_pages() {
    let mut script = "— here —\n".to_owned();
    for number in 1..=9 {
        script += &format!(
            "Alice: /add Number {number}\nBot → Alice: #{number} added: Number {number}\n  [ ☆ Track ]\n"
        );
    }
    let buttons: String = (1..=8)
        .map(|number| format!("  [ #{number} Number {number} ]\n"))
        .collect();
    script += &format!(
        "Alice: /delete\n\
         Bot → Alice: Which one should I delete? (page 1 of 2)\n{buttons}  [ Next › ] [ ✗ Cancel ]\n\
         — the bot restarts —\n\
         Bob presses Next ›\n\
         (Bob sees: That button is for somebody else.)\n\
         Alice presses Next ›\n\
         (Alice sees nothing)\n\
         Bot edits: Which one should I delete? (page 2 of 2)\n  [ #9 Number 9 ]\n  [ ‹ Prev ] [ ✗ Cancel ]\n\
         Alice presses #9 Number 9\n\
         (Alice sees nothing)\n\
         Bot edits: #9 deleted: Number 9\n  You can undo this for 24 hours.\n  [ ↩ Undo ]\n"
    );
    perform_in_groups(&script).await;
}

#[tokio::test]
async fn somebody_else_says_that_a_bounty_is_done() {
    perform_in_groups(
        "
        — here —
        Alice: /add Fix login bug
        Bot → Alice: #1 added: Fix login bug
          [ ☆ Track ]
        Bob → Bot: /done
        Bot aloud → Alice: Bob says that #1 is done
          Fix login bug
          [ ✓ Done ] [ ✗ Not yet ]
        — the bot restarts —
        Bob presses ✓ Done
        (Bob sees: #1 is Alice's; only Alice can mark it done.)
        Alice presses ✓ Done
        (Alice sees nothing)
        Bot edits: #1 done by Bob: ~Fix login bug~
          [ ↩ Undo ]
        Carol: /done 1
        Bot → Carol: [#1](…) is already done. /bounty done lists the most recent ones.
          Nothing was changed.
        Carol: /bounty done
        Bot → Carol: *Done*
          ~Fix login bug~ · done … by Bob · Alice #1
        Carol: /bounty 1
        Bot → Carol: #1 Fix login bug
          added … by Alice
          ☆ Bob
          done … by Bob
        Alice presses ↩ Undo
        (Alice sees: #1 is back.)
        Bot edits \"#1\": [#1](…) is back: Fix login bug
        Carol: /done 1
        Bot → Carol: Noted. I asked Alice about [#1](…) just now.
        Alice: /done 1
        Bot → Alice: #1 done by Carol: ~Fix login bug~
          [ ↩ Undo ]
        ",
    )
    .await;
}

/// When the bounty was chosen from a list, the creator is asked in a new message.
#[tokio::test]
async fn somebody_else_chooses_the_bounty_that_is_done() {
    perform_in_groups(
        "
        — here —
        Alice: /add Fix login bug
        Bot → Alice: #1 added: Fix login bug
          [ ☆ Track ]
        Bob: /add Paint the fence
        Bot → Bob: #1 added: Paint the fence
          [ ☆ Track ]
        Carol: /done 1
        Bot → Carol: There is more than one #1. Which one should I mark as done?
          [ Fix login bug · Alice #1 ]
          [ Paint the fence · Bob #1 ]
          [ ✗ Cancel ]
        — the bot restarts —
        Carol presses Fix login bug · Alice #1
        (Carol sees nothing)
        Bot edits \"I've\": I've asked Alice about #1.
        Bot aloud → Alice: Carol says that #1 is done
          Fix login bug
          [ ✓ Done ] [ ✗ Not yet ]
        Carol: /done alice 1
        Bot → Carol: Noted. I asked Alice about [#1](…) just now.
        ",
    )
    .await;
}

/// The bounty has no message id, since an older version created it.
#[tokio::test]
async fn for_a_bounty_without_a_message_the_creator_is_asked_in_reply_to_the_command() {
    let mut stage = Stage::set().await;
    stage.put_file(
        1_001,
        r#"{ "user_id": 1001, "first_name": "Alice", "personal_bounties": [
            { "id": 1, "text": "Fix login bug", "link": null, "due_date_ts": null,
              "created_at": 1735603200, "group_id": -5001 } ] }"#,
    );
    stage.bot.start();
    stage
        .play(
            "
            — Friends —
            Bob: /done 1
            Bot aloud → Bob: Bob says that #1 is done
              Fix login bug
              [ ✓ Done ] [ ✗ Not yet ]
            Alice presses ✓ Done
            (Alice sees nothing)
            Bot edits: #1 done by Bob: ~Fix login bug~
              [ ↩ Undo ]
            ",
        )
        .await;
    stage.end().await;
}

#[tokio::test]
async fn one_bounty_has_buttons() {
    perform_in_groups(
        "
        — here —
        Alice: /add Fix login bug
        Bot → Alice: #1 added: Fix login bug
          [ ☆ Track ]
        Bob: /bounty 1
        Bot → Bob: #1 Fix login bug
          added … by Alice
          [ ☆ Track ]
          [ ✓ Done ]
        Alice: /bounty 1
        Bot → Alice: #1 Fix login bug
          added … by Alice
          [ ☆ Track ]
          [ ✓ Done ] [ ✎ Edit ] [ ✗ Delete ]
          [ … ]
        — the bot restarts —
        Bob presses ✗ Delete
        (Bob sees: That button is for somebody else.)
        Alice presses ✎ Edit
        (Alice sees nothing)
        Bot → Alice: [#1](…) Fix login bug: what should change?
          (type: due friday, or new words)
        Alice → Bot: https://example.org/1
        Bot → Alice: #1 changed: [Fix login bug](https://example.org/1)
          [ ☆ Track ] [ ↩ Undo ]
        Bot deletes: [#1](…) Fix login bug: what should change?
        Alice → Bot: /bounty
        Bot → Alice: #1 [Fix login bug](https://example.org/1)
          added … by Alice
          [ ☆ Track ]
          [ ✓ Done ] [ ✎ Edit ] [ ✗ Delete ]
          [ … ]
        Alice presses ✓ Done
        (Alice sees nothing)
        Bot edits: #1 done: ~[Fix login bug](https://example.org/1)~
          [ ↩ Undo ]
        Alice: /bounty 1
        Bot → Alice: #1 [Fix login bug](https://example.org/1)
          added … by Alice
          done …
          [ ✎ Edit ] [ ✗ Delete ]
          [ ↩ Reopen ]
        ",
    )
    .await;
}

#[tokio::test]
async fn lists_of_own_bounties_and_by_a_word() {
    perform_in_groups(
        "
        — here —
        Alice: /add Weed the garden
        Bot → Alice: #1 added: Weed the garden
          [ ☆ Track ]
        Bob: /add Fix login bug https://garden.example.org/
        Bot → Bob: #1 added: [Fix login bug](https://garden.example.org/)
          [ ☆ Track ]
        Bob: /bounty mine
        Bot → Bob: *Added by you*
          *No date*
          [Fix login bug](https://garden.example.org/) · Bob #1
          [ ✓ Bob #1 ]
        — the bot restarts —
        Carol: /list Garden
        Bot → Carol: *Bounties with “garden”*
          *No date*
          Weed the garden · Alice #1
          [Fix login bug](https://garden.example.org/) · Bob #1
          [ ✓ Alice #1 ] [ ✓ Bob #1 ]
        Carol: /bounties bob
        Bot → Carol: #1 [Fix login bug](https://garden.example.org/)
          added … by Bob
          [ ☆ Track ]
          [ ✓ Done ]
        Carol: /bounty roof
        Bot → Carol: Nothing open here has “roof” in it. /bounty lists the open ones.
        Carol: /my
        Bot → Carol: You aren't tracking anything here yet. /track bookmarks a bounty; `/bounty mine` lists what you added yourself.
          [ ↻ ]
        ",
    )
    .await;
}

#[tokio::test]
async fn sloppily_typed_commands() {
    perform_in_groups(
        "
        — here —
        Alice: /add: Fix login bug
        Bot → Alice: #1 added: Fix login bug
          [ ☆ Track ]
        Alice: /ADD Paint the fence
        Bot → Alice: #2 added: Paint the fence
          [ ☆ Track ]
        Bob: /bounty?
        Bot → Bob: *Bounties*
          *No date*
          Fix login bug · Alice #1
          Paint the fence · Alice #2
          [ ✓ Alice #1 ] [ ✓ Alice #2 ]
        Bob: /track 1 alice
        Bot → Bob: #1 tracked: Fix login bug
          /my lists what you track.
          [ Untrack ]
        — the bot restarts —
        Bob: /untrack alice 1
        Bot → Bob: No longer tracked: [#1](…) Fix login bug
        Alice: /done 1 2
        Bot → Alice: Done:
          ~Fix login bug~ · Alice #1
          ~Paint the fence~ · Alice #2
          [ ↩ Undo ]
        Alice: /del 1
        Bot → Alice: #1 deleted: Fix login bug
          You can undo this for 24 hours.
          [ ↩ Undo ]
        Alice: /remove #2
        Bot → Alice: #2 deleted: Paint the fence
          You can undo this for 24 hours.
          [ ↩ Undo ]
        ",
    )
    .await;
}

#[tokio::test]
async fn a_question_offers_only_what_can_be_done() {
    perform_in_groups(
        "
        — here —
        Alice: /add Fix login bug
        Bot → Alice: #1 added: Fix login bug
          [ ☆ Track ]
        Bob: /add Paint the fence
        Bot → Bob: #1 added: Paint the fence
          [ ☆ Track ]
        Carol: /add Weed the garden
        Bot → Carol: #1 added: Weed the garden
          [ ☆ Track ]
        Dave: /track 1
        Bot → Dave: There is more than one #1. Which one do you want to track?
          [ Fix login bug · Alice #1 ]
          [ Paint the fence · Bob #1 ]
          [ Weed the garden · Carol #1 ]
          [ ✗ Cancel ]
        — the bot restarts —
        Dave presses Fix login bug · Alice #1
        (Dave sees nothing)
        Bot edits: #1 tracked: Fix login bug
          /my lists what you track.
          [ Untrack ]
        Bob: /done 1
        Bot → Bob: #1 done: ~Paint the fence~
          [ ↩ Undo ]
        Dave: /track 1
        Bot → Dave: #1 tracked: Weed the garden
          /my lists what you track.
          [ Untrack ]
        Dave: /track 1
        Bot → Dave: You're already tracking [#1](…). /my lists what you track.
          Nothing was changed.
        Dave: /track
        Bot → Dave: There is nothing to track here that you aren't tracking already.
        ",
    )
    .await;
}

#[tokio::test]
async fn replies_name_the_bounty_and_quotes_the_text() {
    perform_in_groups(
        "
        — here —
        Alice: /add Fix login bug
        Bot → Alice: #1 added: Fix login bug
          [ ☆ Track ]
        Bob → \"/add Fix\": /track
        Bot → Bob: #1 tracked: Fix login bug
          /my lists what you track.
          [ Untrack ]
        — the bot restarts —
        Alice → \"/add Fix\": /edit due:2099-12-24
        Bot → Alice: #1 changed: Fix login bug
          due Thu 24 Dec 2099 (in … days)
          [ ☆ Track ] [ ↩ Undo ]
        Carol: The roof leaks. Who can repair it? It should be before winter
        Bob quotes \"repair\": /add
        Bot → Bob: #1 added: [repair](https://t.me/c/1234567890/…)
          [ ☆ Track ]
        ",
    )
    .await;
}

#[tokio::test]
async fn text_in_other_kinds_of_messages() {
    let poll = json!({
        "id": "1", "question": "Who repairs the roof?", "options": [], "is_closed": false,
        "total_voter_count": 0, "is_anonymous": true, "type": "regular",
        "allows_multiple_answers": false,
    });
    let checklist = json!({ "title": "For the garden", "tasks": [{ "id": 1, "text": "a" }] });
    let place = json!({ "latitude": 1.0, "longitude": 1.0 });
    let venue = json!({ "location": place, "title": "The bakery", "address": "" });
    let paid_media = json!({ "star_count": 1, "paid_media": [{ "type": "preview" }] });
    let rich_message = json!({ "blocks": [
        { "type": "heading", "text": "Our trip", "size": 1 },
        { "type": "paragraph", "text": ["see ", { "type": "bold", "text": "below" }] },
    ] });
    let mut stage = Stage::set().await;
    stage.bot.start();
    for (number, (kind, content, caption, text)) in [
        ("poll", poll, None, "Who repairs the roof?"),
        ("checklist", checklist, None, "For the garden"),
        ("venue", venue, None, "The bakery"),
        ("paid_media", paid_media, Some("Our film"), "Our film"),
        ("rich_message", rich_message, None, "Our trip\n  see below"),
    ]
    .into_iter()
    .enumerate()
    {
        stage.play("— Friends —\n").await;
        let (group, alice) = (stage.group_id("Friends"), stage.person("Alice"));
        let mut say = Say::default().with(kind, content);
        if let Some(caption) = caption {
            say = say.with("caption", json!(caption));
        }
        let message = stage.say(group, alice, say);
        let reply = Say {
            reply_to: Some(message),
            ..Say::text("/add")
        };
        let bob = stage.person("Bob");
        stage.say(group, bob, reply);
        let number = number + 1;
        stage
            .play(&format!(
                "Bot → Bob: #{number} added: {text}\n  [ ☆ Track ]\n"
            ))
            .await;
    }
    stage.end().await;
}

#[tokio::test]
async fn service_messages_get_no_answer() {
    let mut stage = Stage::set().await;
    stage.bot.start();
    stage.play("— Alice —\n").await;
    let alice = stage.person("Alice");
    for event in ["pinned_message", "hologram_received"] {
        let say = Say::default().with(
            event,
            json!({ "message_id": 1, "date": 0, "chat": { "id": alice, "type": "private" } }),
        );
        stage.say(alice, alice, say);
    }
    stage.play("Alice: /bounty\nBot: You have no open bounties. Add the first: `/add Book the cabin due friday`\n  [ ↻ ]\n").await;
    stage.end().await;
}

/// Telegram sends `/start true` to a group when the button adds the bot to it.
#[tokio::test]
async fn the_button_that_adds_the_bot_causes_one_greeting() {
    let mut stage = Stage::set().await;
    stage.bot.start();
    stage
        .play(
            "
            — Alice —
            Alice: /start
            Bot: Hi Alice! Write me whatever is worth doing, with a link and a day if you like, and I keep it. Here the list is just yours; in a group everyone shares one.
              Try `Book the cabin due friday`, then /bounty. /help shows the rest.
              [ Add me to a group ]
            ",
        )
        .await;
    let button = stage.api.world().chats[&1_001].messages[&2].keyboard[0][0].clone();
    let address = "https://t.me/FriendsBot?startgroup=true";
    assert_eq!(button, ("Add me to a group".to_owned(), address.to_owned()));
    stage.play("— Friends —\n").await;
    let group = stage.group_id("Friends");
    stage.api.set_membership(group, 1_001, true);
    stage
        .play(
            "
            Bot: Hi! I keep track of this group's bounties: things worth doing, each with an optional link and due date. Anyone can add one.
              Try `/add Book the cabin due friday`, then /bounty. /help shows the rest.
            Alice: /start@FriendsBot true
            Alice: /bounty
            Bot → Alice: No open bounties here. Add the first: `/add Book the cabin due friday`
              [ ↻ ]
            ",
        )
        .await;
    stage.end().await;
}

/// A message that only looks like one of the bot's questions is an ordinary message.
#[tokio::test]
async fn only_the_bots_own_questions_are_answered() {
    let mut stage = Stage::set().await;
    stage.bot.start();
    stage
        .play(
            "
            — Friends —
            Alice: /add
            Bot → Alice: What should I add?
              (type: Book the cabin due friday)
            Mallory: What should I add?
            ",
        )
        .await;
    let (group, alice, mallory) = (
        stage.group_id("Friends"),
        stage.person("Alice"),
        stage.person("Mallory"),
    );
    let origin = json!({ "type": "user", "date": 0, "sender_user": { "id": 42, "is_bot": true, "first_name": "Bounties" } });
    let forwarded = Say::text("What should I add?").with("forward_origin", origin);
    let forwarded = stage.say(group, mallory, forwarded);
    let answer = Say {
        reply_to: Some(forwarded),
        ..Say::text("Nothing at all")
    };
    stage.say(group, alice, answer);
    stage
        .play(
            "
            Alice → Mallory: Nothing at all
            Alice: /bounty
            Bot → Alice: No open bounties here. Add the first: `/add Book the cabin due friday`
              [ ↻ ]
            ",
        )
        .await;
    let picture = Say {
        is_caption: true,
        reply_to: Some(2),
        ..Say::default()
    };
    stage.say(group, alice, picture);
    stage
        .play("Bot → Alice: What should I add?\n  (type: Book the cabin due friday)\n")
        .await;
    stage.end().await;
}

/// The buttons are pressed after their bounties were deleted or done.
#[tokio::test]
async fn buttons_for_bounties_that_have_changed() {
    perform_in_groups(
        "
        — here —
        Alice: /add Fix login bug
        Bot → Alice: #1 added: Fix login bug
          [ ☆ Track ]
        Alice: /add Paint the fence
        Bot → Alice: #2 added: Paint the fence
          [ ☆ Track ]
        Bob: /done 1
        Bot aloud → \"/add Fix login bug\": Bob says that #1 is done
          Fix login bug
          [ ✓ Done ] [ ✗ Not yet ]
        Alice: /delete
        Bot → Alice: Which one should I delete?
          [ #1 Fix login bug ]
          [ #2 Paint the fence ]
          [ ✗ Cancel ]
        Dave: /track
        Bot → Dave: Which one do you want to track?
          [ Fix login bug · Alice #1 ]
          [ Paint the fence · Alice #2 ]
          [ ✗ Cancel ]
        Alice: /delete 1
        Bot → Alice: #1 deleted: Fix login bug
          You can undo this for 24 hours.
          [ ↩ Undo ]
        — the bot restarts —
        Alice presses #1 Fix login bug
        (Alice sees: There is no #1 here. /bounty lists the open ones.)
        Dave presses Fix login bug · Alice #1
        (Dave sees: There is no #1 here. /bounty lists the open ones.)
        Alice presses ✓ Done
        (Alice sees: #1 is gone.)
        Alice: /done 2
        Bot → Alice: #2 done: ~Paint the fence~
          [ ↩ Undo ]
        Dave presses Paint the fence · Alice #2
        (Dave sees: #2 is already done. /bounty done lists the most recent ones.)
        ",
    )
    .await;
}

#[tokio::test]
async fn an_id_given_twice_is_tracked_once() {
    perform_in_dm(
        "
        — Friends —
        Alice: /add One
        Bot → Alice: #1 added: One
          [ ☆ Track ]
        Alice: /add Two
        Bot → Alice: #2 added: Two
          [ ☆ Track ]
        Bob: /track 1, 2 1
        Bot → Bob: Tracked:
          One · Alice #1
          Two · Alice #2
          /my lists what you track.
        Bob: /my
        Bot → Bob: *Tracked by you*
          *No date*
          One · Alice #1
          Two · Alice #2
          [ ✓ Alice #1 ] [ ✓ Alice #2 ]
        Bob: /untrack 1.
        Bot → Bob: No longer tracked: [#1](…) One
        ",
    )
    .await;
}

#[tokio::test]
async fn another_bots_command_is_no_answer() {
    perform_in_dm(
        "
        — Friends —
        Alice: /add
        Bot → Alice: What should I add?
          (type: Book the cabin due friday)
        Alice → Bot: /help@OtherBot
        Alice: /bounty
        Bot → Alice: No open bounties here. Add the first: `/add Book the cabin due friday`
          [ ↻ ]
        ",
    )
    .await;
}
