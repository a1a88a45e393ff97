//! "Bob says that #3 is done": who does a bounty is often not who wrote it down.

use crate::backstage::utc;
use crate::repeating;
use crate::screenplay::{Stage, perform};

const ADDED: &str = "
        — Friends —
        Alice: /add Fix the gate
        Bot → Alice: #1 added: Fix the gate
          [ ☆ Track ]
        Alice: /add Oil the door
        Bot → Alice: #2 added: Oil the door
          [ ☆ Track ]
        Carol: /add Weed the beds
        Bot → Carol: #1 added: Weed the beds
          [ ☆ Track ]
";

async fn perform_with_three(script: &str) {
    perform(&format!("{ADDED}{script}")).await;
}

#[tokio::test]
async fn the_creator_confirms_it() {
    perform_with_three(
        "
        Bob → \"#1 added: Fix\": done
        Bot aloud → \"/add Fix the gate\": Bob says that #1 is done
          Fix the gate
          [ ✓ Done ] [ ✗ Not yet ]
        Bob: /bounty alice 1
        Bot → Bob: #1 Fix the gate
          added … by Alice
          Bob says it's done
          [ ☆ Track ]
          [ ✓ Done ]
        Bob presses ✓ Done on \"says that\"
        (Bob sees: #1 is Alice's; only Alice can mark it done.)
        — the bot restarts —
        Alice presses ✓ Done on \"says that\"
        (Alice sees nothing)
        Bot edits \"#1\": #1 done by Bob: ~Fix the gate~
          [ ↩ Undo ]
        Alice presses ✓ Done on \"#1 Fix\"
        (Alice sees: #1 is already done. /bounty done lists the most recent ones.)
        ",
    )
    .await;
}

#[tokio::test]
async fn the_creator_says_not_yet() {
    perform_with_three(
        "
        Bob: /done 2
        Bot aloud → Alice: Bob says that #2 is done
          Oil the door
          [ ✓ Done ] [ ✗ Not yet ]
        — the bot is killed —
        Carol presses ✗ Not yet
        (Carol sees: #2 is Alice's; only Alice can mark it done.)
        Alice presses ✗ Not yet
        (Alice sees nothing)
        Bot edits: #2 isn't done yet: Oil the door
          [ ☆ Track ]
        Carol: /bounty 2
        Bot → Carol: #2 Oil the door
          added … by Alice
          ☆ Bob
          [ ☆ Track ]
          [ ✓ Done ]
        Carol presses ✓ Done
        (Carol sees: Noted. I asked Alice about #2 just now.)
        Alice: /done 2
        Bot → Alice: #2 done by Carol: ~Oil the door~
          [ ↩ Undo ]
        ",
    )
    .await;
}

/// Nobody is called twice within a day, whoever says so; what is said is kept.
#[tokio::test]
async fn the_creator_is_called_once_a_day() {
    perform_with_three(
        "
        Bob: /done alice 1
        Bot aloud → \"/add Fix the gate\": Bob says that #1 is done
          Fix the gate
          [ ✓ Done ] [ ✗ Not yet ]
        Carol → \"#1 added: Fix\": /done
        Bot → Carol: Noted. I asked Alice about [#1](…) just now.
        Bob → \"#1 added: Fix\": ✅
        Bot → Bob: Noted. I asked Alice about [#1](…) just now.
        Carol: /bounty fix
        Bot → Carol: #1 Fix the gate
          added … by Alice
          Bob, Carol say it's done
          [ ☆ Track ]
          [ ✓ Done ]
        Bob: /untrack 1
        Bot → Bob: No longer tracked: [#1](…) Fix the gate
        Alice: /done fix
        Bot → Alice: #1 done by Carol: ~Fix the gate~
          [ ↩ Undo ]
        Alice presses ↩ Undo
        (Alice sees: #1 is back.)
        Bot edits: [#1](…) is back: Fix the gate
        Alice: /bounty 1 alice
        Bot → Alice: #1 Fix the gate
          added … by Alice
          ☆ Carol
          [ ☆ Track ]
          [ ✓ Done ] [ ✎ Edit ] [ ✗ Delete ]
          [ … ] [ … ]
        ",
    )
    .await;
}

/// Within a day of being asked, whenever others said so; after that, they are called again.
#[tokio::test]
async fn when_the_creator_was_asked() {
    repeating::perform(&[
        (
            || utc("2026-11-25T12:00:00Z"),
            "
        — Friends —
        Alice: /add Mop the hall
        Bot → Alice: #1 added: Mop the hall
          [ ☆ Track ]
        Bob: /done 1
        Bot aloud → Alice: Bob says that #1 is done
          Mop the hall
          [ ✓ Done ] [ ✗ Not yet ]
        ",
        ),
        (
            || utc("2026-11-26T08:00:00Z"),
            "
        — Friends —
        Carol: /done 1
        Bot → Carol: Noted. I asked Alice about [#1](…), 20 hours ago.
        Bob: /done 1
        Bot → Bob: Noted. I asked Alice about [#1](…), 20 hours ago.
        Dave: /done 1
        Bot → Dave: Noted. I asked Alice about [#1](…), 20 hours ago.
        ",
        ),
        (
            || utc("2026-11-26T13:00:00Z"),
            "
        — Friends —
        Erin: /done 1
        Bot aloud → Alice: Erin says that #1 is done
          Mop the hall
          [ ✓ Done ] [ ✗ Not yet ]
        ",
        ),
        (
            || utc("2026-11-27T09:00:00Z"),
            "
        — Friends —
        Erin: /done 1
        Bot → Erin: Noted. I asked Alice about [#1](…), 20 hours ago.
        Alice: /done 1
        Bot → Alice: #1 done by Bob: ~Mop the hall~
          [ ↩ Undo ]
        ",
        ),
    ])
    .await;
}

#[tokio::test]
async fn several_at_once_are_one_question_for_each_creator() {
    perform_with_three(
        "
        Bob: /done alice 1 2
        Bot aloud → \"/add Fix the gate\": Bob says that #1 and #2 are done
          Fix the gate · Alice #1
          Oil the door · Alice #2
          [ ✓ #1 ] [ ✓ #2 ]
          [ ✗ Not yet ]
        Bob: /done carol 1
        Bot aloud → Carol: Bob says that #1 is done
          Weed the beds
          [ ✓ Done ] [ ✗ Not yet ]
        Alice presses ✓ #2
        (Alice sees nothing)
        Bot edits \"Bob\": Bob says that #1 and #2 are done
          Fix the gate · Alice #1
          ~Oil the door~ · Alice #2
          [ ✓ #1 ] [ ↩ #2 ]
          [ ✗ Not yet ]
        — the bot restarts —
        Alice presses ↩ #2
        (Alice sees: #2 is back.)
        Bot edits \"Bob\": Bob says that #1 and #2 are done
          Fix the gate · Alice #1
          Oil the door · Alice #2
          [ ✓ #1 ] [ ✓ #2 ]
          [ ✗ Not yet ]
        Alice presses ✓ #1
        (Alice sees nothing)
        Bot edits \"Bob\": Bob says that #1 and #2 are done
          ~Fix the gate~ · Alice #1
          Oil the door · Alice #2
          [ ↩ #1 ] [ ✓ #2 ]
          [ ✗ Not yet ]
        Alice presses ✗ Not yet on \"#1 and #2\"
        (Alice sees nothing)
        Bot edits \"Bob\": Bob says that #1 and #2 are done
          ~Fix the gate~ · Alice #1
          Oil the door · Alice #2
          Not yet: #2
          [ ↩ #1 ]
        Alice: /bounty done
        Bot → Alice: *Done*
          ~Fix the gate~ · done … by Bob · Alice #1
        ",
    )
    .await;
}

#[tokio::test]
async fn on_it_tracks() {
    perform_with_three(
        "
        Bob → \"#2 added\": I’ll do it!
        Bot → Bob: #2 tracked: Oil the door
          /my lists what you track.
          [ Untrack ]
        Bob → \"#2 added\": on it
        Bot → Bob: You're already tracking [#2](…). /my lists what you track.
          Nothing was changed.
        Bob → \"#2 added\": done?
        Bob → \"#2 added\": not done yet
        Bob → \"#2 added\": friday
        Alice → \"#2 added\": friday?
        Alice → \"#2 added\": 24 december 2099
        Bot → Alice: #2 changed: Oil the door
          due Thu 24 Dec 2099 (in … days)
          [ ☆ Track ] [ ↩ Undo ]
        Alice: /delete 2
        Bot → Alice: #2 deleted: Oil the door
          You can undo this for 24 hours.
          [ ↩ Undo ]
        Bob → \"#2 added\": done
        Bot → Bob: #2 is deleted.
          Nothing was changed.
        ",
    )
    .await;
}

/// Two people of one name are told apart by their usernames.
#[tokio::test]
async fn two_people_of_one_name() {
    let mut stage = Stage::set().await;
    stage.bot.start();
    stage.play("— Friends —\n").await;
    let group = stage.group_id("Friends");
    for (id, username) in [(2_001, "anna_k"), (2_002, "anna_m")] {
        stage.api.add_person(id, "Anna");
        stage.api.change(|world| {
            let person = world.people.get_mut(&id).expect("a person");
            person.username = Some(username.to_owned());
        });
        let add = crate::botapi::Say::text(&format!("/add Water the {username} beds"));
        stage.say(group, id, add);
    }
    stage
        .play(
            "
            Bot → Anna: #1 added: Water the anna_k beds
              [ ☆ Track ]
            Bot → Anna: #1 added: Water the anna_m beds
              [ ☆ Track ]
            Bob: /bounty
            Bot → Bob: *Bounties*
              *No date*
              Water the anna_k beds · anna_k #1
              Water the anna_m beds · anna_m #1
              [ ✓ anna_k #1 ] [ ✓ anna_m #1 ]
            Bob: /track 1 anna
            Bot → Bob: There is more than one #1. Which one do you want to track?
              [ Water the anna_k beds · anna_k #1 ]
              [ Water the anna_m beds · anna_m #1 ]
              [ ✗ Cancel ]
            Bob: /track 1 anna_m
            Bot → Bob: #1 tracked: Water the anna_m beds
              /my lists what you track.
              [ Untrack ]
            ",
        )
        .await;
    stage.end().await;
}

#[tokio::test]
async fn a_reply_to_the_question_is_about_its_bounty() {
    perform_with_three(
        "
        Bob: /done alice 1
        Bot aloud → \"/add Fix the gate\": Bob says that #1 is done
          Fix the gate
          [ ✓ Done ] [ ✗ Not yet ]
        Carol → \"says that\": on it
        Bot → Carol: #1 tracked: Fix the gate
          /my lists what you track.
          [ Untrack ]
        Carol → \"says that\": is it?
        Alice → \"says that\": /edit Mend the gate
        Bot → Alice: #1 changed: Mend the gate
          ~Fix the gate~
          [ ☆ Track ] [ ↩ Undo ]
        Alice → \"says that\": done!
        Bot → Alice: #1 done by Bob: ~Mend the gate~
          [ ↩ Undo ]
        ",
    )
    .await;
}

#[tokio::test]
async fn whoever_was_asked_about_several_is_named_once() {
    perform_with_three(
        "
        Bob: /done 1-2 alice
        Bot aloud → \"/add Fix the gate\": Bob says that #1 and #2 are done
          Fix the gate · Alice #1
          Oil the door · Alice #2
          [ ✓ #1 ] [ ✓ #2 ]
          [ ✗ Not yet ]
        Bob: /done 1, 2 alice
        Bot → Bob: Noted. I asked Alice about #1 and #2 just now.
        ",
    )
    .await;
}

/// A second tap moves nothing on, and one that moved on isn't among the rest that isn't done.
#[tokio::test]
async fn what_repeats_is_confirmed_once() {
    let mut stage = Stage::set().await;
    stage.bot.start();
    stage
        .play(
            "
            — Friends —
            Alice: /add Sweep every day
            Bot → Alice: #1 added: Sweep every day
              due … (tomorrow), every day
              [ ☆ Track ]
            Alice: /add Oil the door
            Bot → Alice: #2 added: Oil the door
              [ ☆ Track ]
            Bob: /done 1 2
            Bot aloud → \"/add Sweep every day\": Bob says that #1 and #2 are done
              Sweep every day · Alice #1
              Oil the door · Alice #2
              [ ✓ #1 ] [ ✓ #2 ]
              [ ✗ Not yet ]
            Alice presses ✓ #1
            (Alice sees: #1 is now due … (in 2 days).)
            Bot edits: Bob says that #1 and #2 are done
              Sweep every day · Alice #1 · now due … (in 2 days)
              Oil the door · Alice #2
              [ ↩ #1 ] [ ✓ #2 ]
              [ ✗ Not yet ]
            Alice presses ↩ #1
            (Alice sees: #1 is back.)
            Bot edits: Bob says that #1 and #2 are done
              Sweep every day · Alice #1
              Oil the door · Alice #2
              [ ✓ #1 ] [ ✓ #2 ]
              [ ✗ Not yet ]
            Alice presses ✓ #1
            (Alice sees: #1 is now due … (in 2 days).)
            Bot edits: Bob says that #1 and #2 are done
              Sweep every day · Alice #1 · now due … (in 2 days)
              Oil the door · Alice #2
              [ ↩ #1 ] [ ✓ #2 ]
              [ ✗ Not yet ]
            Alice presses ✗ Not yet
            (Alice sees nothing)
            Bot edits: Bob says that #1 and #2 are done
              Sweep every day · Alice #1 · now due … (in 2 days)
              Oil the door · Alice #2
              Not yet: #2
              [ ↩ #1 ]
            Alice: /add Mop every day
            Bot → Alice: #3 added: Mop every day
              due … (tomorrow), every day
              [ ☆ Track ]
            Carol: /done 3
            Bot aloud → Alice: Carol says that #3 is done
              Mop every day
              [ ✓ Done ] [ ✗ Not yet ]
            ",
        )
        .await;
    let (group, alice) = (stage.group_id("Friends"), stage.person("Alice"));
    let (question, confirm) = {
        let world = stage.api.world();
        let question = world.chats[&group].messages.values().next_back().unwrap();
        (question.id, question.keyboard[0][0].1.clone())
    };
    stage.api.press(group, question, alice, &confirm);
    stage.api.press(group, question, alice, &confirm);
    stage
        .play(
            "
            (Alice sees nothing)
            Bot edits: #3 done for now: Mop every day
              due … (in 2 days), every day
              [ ✓ For good ] [ ↩ Undo ]
            (Alice sees: #3 is now due … (in 2 days).)
            ",
        )
        .await;
    stage.end().await;
}
