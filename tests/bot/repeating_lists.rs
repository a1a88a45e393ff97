//! Rows that repeat: how a list shows them, and what its buttons do.

use bounty_bot::now::Now;

use crate::backstage::utc;
use crate::botapi::Say;
use crate::disk_faults::DiskFaults;
use crate::repeating::{Clock, perform, saturday, wednesday};
use crate::screenplay::Stage;
use crate::ticks::{GROUP, button};

fn sunday() -> Now {
    utc("2026-11-29T12:00:00Z")
}

const ADDED: &str = "
        — Friends —
        Alice: /add Water the plants every friday
        Bot → Alice: #1 added: Water the plants every friday
          due Fri 27 Nov (in 2 days), every Friday
          [ ☆ Track ]
        Bob: /add Take out the bins every thursday
        Bot → Bob: #1 added: Take out the bins every thursday
          due Thu 26 Nov (tomorrow), every Thursday
          [ ☆ Track ]
        Alice: /add Oil the door
        Bot → Alice: #2 added: Oil the door
          [ ☆ Track ]
";

const LISTED: &str = "
        Carol: /bounty
        Bot → Carol: *Bounties*
          *Overdue*
          Take out the bins every thursday · by 2 days ↻ · Bob #1
          Water the plants every friday · by 1 day ↻ · Alice #1
          *No date*
          Oil the door · Alice #2
          [ ✓ Bob #1 ] [ ✓ Alice #1 ] [ ✓ Alice #2 ]
";

/// Plays each part on its day. The first one begins with [`LISTED`].
async fn perform_with_list(parts: &[(Clock, &str)]) {
    let listed = format!("{LISTED}{}", parts[0].1);
    let mut all: Vec<(Clock, &str)> = vec![(wednesday, ADDED), (saturday, &listed)];
    all.extend(&parts[1..]);
    perform(&all).await;
}

#[tokio::test]
async fn ones_own_moves_on_in_its_place() {
    perform_with_list(&[
        (
            saturday,
            "
        Alice presses ✓ Alice #1
        (Alice sees nothing)
        Bot edits: *Bounties*
          *Overdue*
          Take out the bins every thursday · by 2 days ↻ · Bob #1
          Water the plants every friday · due Fri 4 Dec (in 6 days) ↻ · Alice #1
          *No date*
          Oil the door · Alice #2
          [ ✓ Bob #1 ] [ ↩ Alice #1 ] [ ✓ Alice #2 ]
        Bob presses ↩ Alice #1
        (Bob sees: Only the creator of #1 can do that.)
        Alice presses ↩ Alice #1
        (Alice sees nothing)
        Bot edits: *Bounties*
          *Overdue*
          Take out the bins every thursday · by 2 days ↻ · Bob #1
          Water the plants every friday · by 1 day ↻ · Alice #1
          *No date*
          Oil the door · Alice #2
          [ ✓ Bob #1 ] [ ✓ Alice #1 ] [ ✓ Alice #2 ]
        Alice presses ✓ Alice #1
        (Alice sees nothing)
        Bot edits: *Bounties*
          *Overdue*
          Take out the bins every thursday · by 2 days ↻ · Bob #1
          Water the plants every friday · due Fri 4 Dec (in 6 days) ↻ · Alice #1
          *No date*
          Oil the door · Alice #2
          [ ✓ Bob #1 ] [ ↩ Alice #1 ] [ ✓ Alice #2 ]
        Carol: /bounty
        Bot → Carol: *Bounties*
          *Overdue*
          Take out the bins every thursday · by 2 days ↻ · Bob #1
          *Fri 4 Dec (in 6 days)*
          Water the plants every friday ↻ · Alice #1
          *No date*
          Oil the door · Alice #2
          [ ✓ Bob #1 ] [ ✓ Alice #1 ] [ ✓ Alice #2 ]
        ",
        ),
        (
            sunday,
            "
        Alice presses ↩ Alice #1 on \"Overdue\"
        (Alice sees: That can no longer be undone: #1 stays as it is.)
        Bot edits \"Bounties\": *Bounties*
          *Overdue*
          Take out the bins every thursday · by 3 days ↻ · Bob #1
          Water the plants every friday · due Fri 4 Dec (in 5 days) ↻ · Alice #1
          *No date*
          Oil the door · Alice #2
          [ ✓ Bob #1 ] [ ✓ Alice #1 ] [ ✓ Alice #2 ]
        Alice presses ✓ Alice #1 on \"Overdue\"
        (Alice sees nothing)
        Bot edits: *Bounties*
          *Overdue*
          Take out the bins every thursday · by 3 days ↻ · Bob #1
          *Fri 4 Dec (in 5 days)*
          Water the plants every friday · due Fri 11 Dec (in 12 days) ↻ · Alice #1
          *No date*
          Oil the door · Alice #2
          [ ✓ Bob #1 ] [ ↩ Alice #1 ] [ ✓ Alice #2 ]
        ",
        ),
    ])
    .await;
}

#[tokio::test]
async fn somebody_elses_is_asked_for() {
    perform_with_list(&[(
        saturday,
        "
        Bob presses ✓ Alice #1
        Bot aloud → \"/add Water the plants every friday\": Bob says that #1 is done
          Water the plants every friday
          [ ✓ Done ] [ ✗ Not yet ]
        (Bob sees: I've asked Alice about #1.)
        Bot edits \"Bounties\": *Bounties*
          *Overdue*
          Take out the bins every thursday · by 2 days ↻ · Bob #1
          ~Water the plants every friday~ · by 1 day ↻ · Alice #1 · Bob says it's done
          *No date*
          Oil the door · Alice #2
          [ ✓ Bob #1 ] [ ✓ Alice #1 ] [ ✓ Alice #2 ]
        Dave: /bounty
        Bot → Dave: *Bounties*
          *Overdue*
          Take out the bins every thursday · by 2 days ↻ · Bob #1
          *No date*
          Oil the door · Alice #2
          *Said to be done*
          ~Water the plants every friday~ ↻ · Alice #1 · Bob says it's done
          [ ✓ Bob #1 ] [ ✓ Alice #2 ] [ ✓ Alice #1 ]
        Alice presses ✓ Done
        (Alice sees nothing)
        Bot edits \"#1\": #1 done for now: Water the plants every friday
          due Fri 4 Dec (in 6 days), every Friday
          [ ✓ For good ] [ ↩ Undo ]
        Carol presses ✓ Alice #1
        (Carol sees: #1 is now due Fri 4 Dec (in 6 days).)
        Bot edits: *Bounties*
          *Overdue*
          Take out the bins every thursday · by 2 days ↻ · Bob #1
          *No date*
          Oil the door · Alice #2
          *Said to be done*
          Water the plants every friday · due Fri 4 Dec (in 6 days) ↻ · Alice #1 · ☆ Bob
          [ ✓ Bob #1 ] [ ✓ Alice #2 ] [ ↩ Alice #1 ]
        Alice presses ↩ Alice #1
        (Alice sees nothing)
        Bot edits: *Bounties*
          *Overdue*
          Take out the bins every thursday · by 2 days ↻ · Bob #1
          *No date*
          Oil the door · Alice #2
          *Said to be done*
          Water the plants every friday · due Fri 27 Nov (overdue by 1 day) ↻ · Alice #1 · ☆ Bob
          [ ✓ Bob #1 ] [ ✓ Alice #2 ] [ ✓ Alice #1 ]
        Alice presses ✓ Alice #1
        (Alice sees nothing)
        Bot edits: *Bounties*
          *Overdue*
          Take out the bins every thursday · by 2 days ↻ · Bob #1
          *No date*
          Oil the door · Alice #2
          *Said to be done*
          Water the plants every friday · due Fri 4 Dec (in 6 days) ↻ · Alice #1 · ☆ Bob
          [ ✓ Bob #1 ] [ ✓ Alice #2 ] [ ↩ Alice #1 ]
        Carol presses ✓ Bob #1 on \"Bounties\"
        Bot aloud → Bob: Carol says that #1 is done
          Take out the bins every thursday
          [ ✓ Done ] [ ✗ Not yet ]
        (Carol sees: I've asked Bob about #1.)
        Bot edits \"Bounties\": *Bounties*
          *Overdue*
          ~Take out the bins every thursday~ · by 2 days ↻ · Bob #1 · Carol says it's done
          *No date*
          Oil the door · Alice #2
          *Said to be done*
          Water the plants every friday · due Fri 4 Dec (in 6 days) ↻ · Alice #1 · ☆ Bob
          [ ✓ Bob #1 ] [ ✓ Alice #2 ] [ ↩ Alice #1 ]
        ",
    )])
    .await;
}

/// Moved on by a command, and only then pressed.
#[tokio::test]
async fn what_was_done_elsewhere() {
    perform_with_list(&[
        (
            saturday,
            "
        Alice: /done plants
        Bot → Alice: #1 done for now: Water the plants every friday
          due Fri 4 Dec (in 6 days), every Friday
          [ ✓ For good ] [ ↩ Undo ]
        Carol presses ✓ Alice #1 on \"Bounties\"
        (Carol sees: #1 is now due Fri 4 Dec (in 6 days).)
        Bot edits \"Bounties\": *Bounties*
          *Overdue*
          Take out the bins every thursday · by 2 days ↻ · Bob #1
          Water the plants every friday · due Fri 4 Dec (in 6 days) ↻ · Alice #1
          *No date*
          Oil the door · Alice #2
          [ ✓ Bob #1 ] [ ↩ Alice #1 ] [ ✓ Alice #2 ]
        Alice presses ✓ For good
        (Alice sees nothing)
        Bot edits: #1 done: ~Water the plants every friday~
          [ ↩ Undo ]
        Bob presses ✓ Bob #1 on \"Bounties\"
        (Bob sees nothing)
        Bot edits \"Bounties\": *Bounties*
          *Overdue*
          Take out the bins every thursday · due Thu 3 Dec (in 5 days) ↻ · Bob #1
          ~Water the plants every friday~ · Alice #1
          *No date*
          Oil the door · Alice #2
          [ ↩ Bob #1 ] [ ↩ Alice #1 ] [ ✓ Alice #2 ]
        Alice presses ↩ Alice #1 on \"Bounties\"
        (Alice sees nothing)
        Bot edits \"Bounties\": *Bounties*
          *Overdue*
          Take out the bins every thursday · due Thu 3 Dec (in 5 days) ↻ · Bob #1
          Water the plants every friday · by 1 day ↻ · Alice #1
          *No date*
          Oil the door · Alice #2
          [ ↩ Bob #1 ] [ ✓ Alice #1 ] [ ✓ Alice #2 ]
        Alice: /done 1
        Bot → Alice: #1 done for now: Water the plants every friday
          due Fri 4 Dec (in 6 days), every Friday
          [ ✓ For good ] [ ↩ Undo ]
        ",
        ),
        (
            sunday,
            "
        Alice presses ✓ Alice #1 on \"Bounties\"
        (Alice sees: #1 is now due Fri 4 Dec (in 5 days).)
        Bot edits \"Bounties\": *Bounties*
          *Overdue*
          Take out the bins every thursday · due Thu 3 Dec (in 4 days) ↻ · Bob #1
          Water the plants every friday · due Fri 4 Dec (in 5 days) ↻ · Alice #1
          *No date*
          Oil the door · Alice #2
          [ ✓ Bob #1 ] [ ✓ Alice #1 ] [ ✓ Alice #2 ]
        Alice presses ✓ Alice #1 on \"Bounties\"
        (Alice sees nothing)
        Bot edits \"Bounties\": *Bounties*
          *Overdue*
          Take out the bins every thursday · due Thu 3 Dec (in 4 days) ↻ · Bob #1
          Water the plants every friday · due Fri 11 Dec (in 12 days) ↻ · Alice #1
          *No date*
          Oil the door · Alice #2
          [ ✓ Bob #1 ] [ ↩ Alice #1 ] [ ✓ Alice #2 ]
        Alice presses ↩ Alice #1 on \"Bounties\"
        (Alice sees nothing)
        Bot edits \"Bounties\": *Bounties*
          *Overdue*
          Take out the bins every thursday · due Thu 3 Dec (in 4 days) ↻ · Bob #1
          Water the plants every friday · due Fri 4 Dec (in 5 days) ↻ · Alice #1
          *No date*
          Oil the door · Alice #2
          [ ✓ Bob #1 ] [ ✓ Alice #1 ] [ ✓ Alice #2 ]
        ",
        ),
    ])
    .await;
}

#[tokio::test]
async fn what_was_edited_since() {
    perform_with_list(&[(
        saturday,
        "
        Alice: /edit 1 Water the plants
        Bot → Alice: #1 changed: Water the plants
          ~Water the plants every friday~
          due Fri 27 Nov (overdue by 1 day)
          [ ☆ Track ] [ ↩ Undo ]
        Alice: /edit 2 every month
        Bot → Alice: #2 changed: Oil the door every month
          ~Oil the door~
          due Mon 28 Dec (in 30 days), every month
          [ ☆ Track ] [ ↩ Undo ]
        Alice presses ✓ Alice #1 on \"Bounties\"
        (Alice sees nothing)
        Bot edits \"Bounties\": *Bounties*
          *Overdue*
          Take out the bins every thursday · by 2 days ↻ · Bob #1
          ~Water the plants~ · Alice #1
          *No date*
          Oil the door every month · due Mon 28 Dec (in 30 days) ↻ · Alice #2
          [ ✓ Bob #1 ] [ ↩ Alice #1 ] [ ✓ Alice #2 ]
        Alice presses ✓ Alice #2 on \"Bounties\"
        (Alice sees nothing)
        Bot edits \"Bounties\": *Bounties*
          *Overdue*
          Take out the bins every thursday · by 2 days ↻ · Bob #1
          ~Water the plants~ · Alice #1
          *No date*
          Oil the door every month · due Thu 28 Jan 2027 (in 61 days) ↻ · Alice #2
          [ ✓ Bob #1 ] [ ↩ Alice #1 ] [ ↩ Alice #2 ]
        Alice presses ↩ Alice #2 on \"Bounties\"
        (Alice sees nothing)
        Bot edits \"Bounties\": *Bounties*
          *Overdue*
          Take out the bins every thursday · by 2 days ↻ · Bob #1
          ~Water the plants~ · Alice #1
          *No date*
          Oil the door every month · due Mon 28 Dec (in 30 days) ↻ · Alice #2
          [ ✓ Bob #1 ] [ ↩ Alice #1 ] [ ✓ Alice #2 ]
        Bob presses ✓ Bob #1 on \"Bounties\"
        (Bob sees nothing)
        Bot edits \"Bounties\": *Bounties*
          *Overdue*
          Take out the bins every thursday · due Thu 3 Dec (in 5 days) ↻ · Bob #1
          ~Water the plants~ · Alice #1
          *No date*
          Oil the door every month · due Mon 28 Dec (in 30 days) ↻ · Alice #2
          [ ↩ Bob #1 ] [ ↩ Alice #1 ] [ ✓ Alice #2 ]
        Bob: /edit 1 Take out the bins
        Bot → Bob: #1 changed: Take out the bins
          ~Take out the bins every thursday~
          due Thu 3 Dec (in 5 days)
          [ ☆ Track ] [ ↩ Undo ]
        Bob presses ↩ Bob #1
        (Bob sees: #1 has changed since then, so this button no longer works.)
        Bot edits \"Bounties\": *Bounties*
          *Overdue*
          Take out the bins · due Thu 3 Dec (in 5 days) · Bob #1
          ~Water the plants~ · Alice #1
          *No date*
          Oil the door every month · due Mon 28 Dec (in 30 days) ↻ · Alice #2
          [ ✓ Bob #1 ] [ ↩ Alice #1 ] [ ✓ Alice #2 ]
        ",
    )])
    .await;
}

#[tokio::test]
async fn in_a_dm_with_its_sections() {
    perform(&[
        (wednesday, ADDED),
        (
            saturday,
            "
        — Alice —
        Alice: Mop the hall every 3 days
        Bot: #3 added: Mop the hall every 3 days
          due Tue 1 Dec (in 3 days), every 3 days
          [ ↩ Undo ]
        Alice: /bounty mine
        Bot: *Added by you*
          *Personal*
          #3 Mop the hall every 3 days · due Tue 1 Dec (in 3 days) ↻
          *Friends*
          #1 Water the plants every friday · due Fri 27 Nov (overdue by 1 day) ↻
          #2 Oil the door
          [ ✓ #3 ] [ ✓ #1 ] [ ✓ #2 ]
        Alice presses ✓ #1
        (Alice sees nothing)
        Bot edits: *Added by you*
          *Personal*
          #3 Mop the hall every 3 days · due Tue 1 Dec (in 3 days) ↻
          *Friends*
          #1 Water the plants every friday · due Fri 4 Dec (in 6 days) ↻
          #2 Oil the door
          [ ✓ #3 ] [ ↩ #1 ] [ ✓ #2 ]
        Alice presses ↩ #1
        (Alice sees nothing)
        Bot edits: *Added by you*
          *Personal*
          #3 Mop the hall every 3 days · due Tue 1 Dec (in 3 days) ↻
          *Friends*
          #1 Water the plants every friday · due Fri 27 Nov (overdue by 1 day) ↻
          #2 Oil the door
          [ ✓ #3 ] [ ✓ #1 ] [ ✓ #2 ]
        ",
        ),
    ])
    .await;
}

async fn with_list() -> Stage {
    let mut stage = Stage::set().await;
    for (clock, part) in [(wednesday as Clock, ADDED), (saturday, LISTED)] {
        stage.play_at(clock, part).await;
    }
    stage
}

/// Alice and Bob tick their rows at the same moment, Alice twice.
#[tokio::test]
async fn taps_at_the_same_moment() {
    let mut stage = with_list().await;
    let bot = stage.run_here(saturday);
    let (alice, bob) = (stage.person("Alice"), stage.person("Bob"));
    let (list, alices) = button(&stage, GROUP, "✓ Alice #1");
    let (_, bobs) = button(&stage, GROUP, "✓ Bob #1");
    let tap = |person, data| stage.api.press(GROUP, list, person, data);
    tap(alice, &alices);
    tap(bob, &bobs);
    tap(alice, &alices);
    let text = "*Bounties*\n\
        *Overdue*\n\
        Take out the bins every thursday · due Thu 3 Dec (in 5 days) ↻ · Bob #1\n\
        Water the plants every friday · due Fri 4 Dec (in 6 days) ↻ · Alice #1\n\
        *No date*\n\
        Oil the door · Alice #2";
    stage
        .until("both to have moved on", |world| {
            world.chats[&GROUP].messages[&list].text.to_marked() == text
        })
        .await;
    stage
        .play(
            "
            (Alice sees nothing)
            (Bob sees nothing)
            (Alice sees: #1 is now due Fri 4 Dec (in 6 days).)
            ",
        )
        .await;
    stage.api.wait_until_acknowledged().await;
    let (_, alices) = button(&stage, GROUP, "↩ Alice #1");
    button(&stage, GROUP, "↩ Bob #1");
    stage.api.press(GROUP, list, alice, &alices);
    stage.api.press(GROUP, list, alice, &alices);
    stage
        .play(
            "
            (Alice sees nothing)
            (Alice sees: #1 is already back.)
            Bot edits: *Bounties*
              *Overdue*
              Take out the bins every thursday · due Thu 3 Dec (in 5 days) ↻ · Bob #1
              Water the plants every friday · by 1 day ↻ · Alice #1
              *No date*
              Oil the door · Alice #2
              [ ↩ Bob #1 ] [ ✓ Alice #1 ] [ ✓ Alice #2 ]
            ",
        )
        .await;
    stage.api.wait_until_acknowledged().await;
    bot.end().await;
    stage.check();
}

#[tokio::test]
async fn a_tick_that_is_delivered_again() {
    let mut stage = with_list().await;
    let bot = stage.run_here(saturday);
    stage
        .play(
            "
            Alice presses ✓ Alice #1
            (Alice sees nothing)
            Bot edits: *Bounties*
              *Overdue*
              Take out the bins every thursday · by 2 days ↻ · Bob #1
              Water the plants every friday · due Fri 4 Dec (in 6 days) ↻ · Alice #1
              *No date*
              Oil the door · Alice #2
              [ ✓ Bob #1 ] [ ↩ Alice #1 ] [ ✓ Alice #2 ]
            Bob presses ✓ Alice #2
            Bot aloud → Alice: Bob says that #2 is done
              Oil the door
              [ ✓ Done ] [ ✗ Not yet ]
            (Bob sees: I've asked Alice about #2.)
            Bot edits \"Bounties\": *Bounties*
              *Overdue*
              Take out the bins every thursday · by 2 days ↻ · Bob #1
              Water the plants every friday · due Fri 4 Dec (in 6 days) ↻ · Alice #1
              *No date*
              ~Oil the door~ · Alice #2 · Bob says it's done
              [ ✓ Bob #1 ] [ ↩ Alice #1 ] [ ✓ Alice #2 ]
            ",
        )
        .await;
    stage.api.wait_until_acknowledged().await;
    bot.end().await;
    stage.api.redeliver(2);
    let bot = stage.run_here(saturday);
    stage
        .play(
            "
            (Alice sees: #1 is now due Fri 4 Dec (in 6 days).)
            (Bob sees: I already did that. /bounty shows where things stand.)
            ",
        )
        .await;
    stage.end_here(bot).await;
}

/// The bot is killed after a bounty has moved on, before anybody hears of it.
#[tokio::test]
async fn killed_before_the_answer() {
    let mut stage = Stage::set().await;
    let disk = DiskFaults::of(&mut stage.bot);
    stage.bot.start();
    stage
        .play(
            "
            — Alice —
            Alice: /add Air the beds every 3 days
            Bot: #1 added: Air the beds every 3 days
              due … (in … days), every 3 days
            Alice: /add Mop the hall every 5 days
            Bot: #2 added: Mop the hall every 5 days
              due … (in … days), every 5 days
            Alice: /bounty
            Bot: *Your bounties*
              *… (in … days)*
              #1 Air the beds every 3 days ↻
              *… (in … days)*
              #2 Mop the hall every 5 days ↻
              [ ✓ #1 ] [ ✓ #2 ]
            ",
        )
        .await;
    stage.api.wait_until_acknowledged().await;
    let alice = stage.person("Alice");
    let day = |stage: &Stage, index: usize| {
        let due = stage.file(alice).personal_bounties[index].due_date_ts;
        due.expect("a due date").date()
    };
    let before = [0, 1].map(|index| day(&stage, index));
    disk.kill_at_next_directory_sync();
    let (list, data) = button(&stage, alice, "✓ #1");
    stage.api.press(alice, list, alice, &data);
    assert!(!stage.bot.wait().success());
    stage.bot.start();
    stage
        .play(
            "
            (Alice sees: #1 is now due … (in … days).)
            Bot edits: *Your bounties*
              *… (in … days)*
              #1 Air the beds every 3 days · due … (in … days) ↻
              *… (in … days)*
              #2 Mop the hall every 5 days ↻
              [ ↩ #1 ] [ ✓ #2 ]
            ",
        )
        .await;
    stage.api.wait_until_acknowledged().await;
    disk.kill_at_next_directory_sync();
    stage.api.say(alice, alice, Say::text("/done 2"));
    assert!(!stage.bot.wait().success());
    stage.bot.start();
    stage
        .play("Bot: I already did that. /bounty shows where things stand.\n")
        .await;
    let moved = [0, 1].map(|index| (day(&stage, index) - before[index]).num_days());
    assert_eq!(moved, [3, 5]);
    stage.end().await;
}
