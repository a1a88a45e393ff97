//! What repeats moves on to its next day once it is done.

use bounty_bot::now::Now;

use crate::backstage::utc;
use crate::screenplay::Stage;

pub fn wednesday() -> Now {
    utc("2026-11-25T12:00:00Z")
}

fn a_minute_later() -> Now {
    utc("2026-11-25T12:01:00Z")
}

pub fn saturday() -> Now {
    utc("2026-11-28T12:00:00Z")
}

/// Three weeks later.
fn december() -> Now {
    utc("2026-12-16T12:00:00Z")
}

pub type Clock = fn() -> Now;

/// Plays each part with a new bot, on its day.
pub async fn perform(parts: &[(Clock, &str)]) {
    let mut stage = Stage::set().await;
    for (clock, part) in parts {
        stage.play_at(*clock, part).await;
    }
    stage.check_script();
    stage.check();
}

const PLANTS: &str = "
        — Friends —
        Alice: /add Water the plants every friday
        Bot → Alice: #1 added: Water the plants every friday
          due Fri 27 Nov (in 2 days), every Friday
          [ ☆ Track ]
";

#[tokio::test]
async fn done_moves_it_on() {
    perform(&[
        (wednesday, PLANTS),
        (
            saturday,
            "
        Alice: /done plants
        Bot → Alice: #1 done for now: Water the plants every friday
          due Fri 4 Dec (in 6 days), every Friday
          [ ✓ For good ] [ ↩ Undo ]
        Bob presses ↩ Undo
        (Bob sees: Only the creator of #1 can do that.)
        Alice: /done 1
        Bot → Alice: #1 was moved on today: Water the plants every friday
          due Fri 4 Dec (in 6 days), every Friday
          [ ✓ Again ]
        ",
        ),
        (
            saturday,
            "
        Alice presses ✓ Again
        (Alice sees nothing)
        Bot edits: #1 done for now: Water the plants every friday
          due Fri 11 Dec (in 13 days), every Friday
          [ ✓ For good ] [ ↩ Undo ]
        Alice presses ✓ For good on \"in 6 days\"
        (Alice sees: #1 has changed since then, so this button no longer works.)
        Alice presses ↩ Undo on \"in 13 days\"
        (Alice sees: #1 is back.)
        Bot edits: [#1](…) is back: Water the plants every friday
          due Fri 4 Dec (in 6 days), every Friday
        Alice presses ↩ Undo on \"in 6 days\"
        (Alice sees: #1 is back.)
        Bot edits \"#1\": [#1](…) is back: Water the plants every friday
          due Fri 27 Nov (overdue by 1 day), every Friday
        ",
        ),
        (
            december,
            "
        Alice: /done 1
        Bot → Alice: #1 done for now: Water the plants every friday
          due Fri 18 Dec (in 2 days), every Friday
          [ ✓ For good ] [ ↩ Undo ]
        ",
        ),
    ])
    .await;
}

#[tokio::test]
async fn done_for_good_and_back() {
    perform(&[(
        wednesday,
        "
        — Alice —
        Alice: /add Mop the hall every 3 days
        Bot: #1 added: Mop the hall every 3 days
          due Sat 28 Nov (in 3 days), every 3 days
        Alice: done hall
        Bot: #1 done for now: Mop the hall every 3 days
          due Tue 1 Dec (in 6 days), every 3 days
          [ ✓ For good ] [ ↩ Undo ]
        Alice presses ✓ For good
        (Alice sees nothing)
        Bot edits: #1 done: ~Mop the hall every 3 days~
          [ ↩ Undo ]
        Alice: /bounty 1
        Bot → \"/add Mop the hall every 3 days\": #1 Mop the hall every 3 days
          was due Sat 28 Nov
          added Wed 25 Nov
          done Wed 25 Nov
          [ ✎ Edit ] [ ✗ Delete ]
          [ ↩ Reopen ]
        Alice presses ↩ Undo
        (Alice sees: #1 is back.)
        Bot edits \"#1\": #1 is back: Mop the hall every 3 days
          due Tue 1 Dec (in 6 days), every 3 days
        ",
    )])
    .await;
}

#[tokio::test]
async fn what_ends_it() {
    perform(&[(
        wednesday,
        "
        — Alice —
        Alice: /add Mop the hall every friday
        Bot: #1 added: Mop the hall every friday
          due Fri 27 Nov (in 2 days), every Friday
        Alice: /edit 1 due:none
        Bot: #1 changed: Mop the hall every friday
          [ ↩ Undo ]
        Alice: /done 1
        Bot: #1 done: ~Mop the hall every friday~
          [ ↩ Undo ]
        Alice: /add Dust the hall every friday
        Bot: #2 added: Dust the hall every friday
          due Fri 27 Nov (in 2 days), every Friday
        Alice: /edit 2 Dust the hall
        Bot: #2 changed: Dust the hall
          ~Dust the hall every friday~
          due Fri 27 Nov (in 2 days)
          [ ↩ Undo ]
        Alice: /done 2
        Bot: #2 done: ~Dust the hall~
          [ ↩ Undo ]
        ",
    )])
    .await;
}

/// What was taken back, or isn't done after all, wasn't moved on.
#[tokio::test]
async fn what_was_not_moved_on_is_done_for_now() {
    perform(&[
        (wednesday, PLANTS),
        (
            wednesday,
            "
        Alice: /done 1
        Bot → Alice: #1 done for now: Water the plants every friday
          due Fri 4 Dec (in 9 days), every Friday
          [ ✓ For good ] [ ↩ Undo ]
        Alice presses ↩ Undo
        (Alice sees: #1 is back.)
        Bot edits: [#1](…) is back: Water the plants every friday
          due Fri 27 Nov (in 2 days), every Friday
        Bob: /done 1
        Bot aloud → \"/add Water the plants every friday\": Bob says that #1 is done
          Water the plants every friday
          [ ✓ Done ] [ ✗ Not yet ]
        Alice presses ✗ Not yet
        Bot edits: #1 isn't done yet: Water the plants every friday
          due Fri 27 Nov (in 2 days), every Friday
          [ ☆ Track ]
        Bob: /done 1
        Bot → Bob: Noted. I asked Alice about [#1](…) just now.
        ",
        ),
        (
            wednesday,
            "
        Alice: /done 1
        Bot → Alice: #1 done for now: Water the plants every friday
          due Fri 4 Dec (in 9 days), every Friday
          [ ✓ For good ] [ ↩ Undo ]
        Alice: /done 1
        Bot → Alice: #1 was moved on today: Water the plants every friday
          due Fri 4 Dec (in 9 days), every Friday
          [ ✓ Again ]
        ",
        ),
    ])
    .await;
}

/// A start counts only when the words that repeat are set or changed.
#[tokio::test]
async fn an_edit_leaves_the_day_unless_it_changes_the_words() {
    perform(&[
        (
            wednesday,
            "
        — Alice —
        Alice: /add Mop the hall every friday
        Bot: #1 added: Mop the hall every friday
          due Fri 27 Nov (in 2 days), every Friday
        Alice: /done 1
        Bot: #1 done for now: Mop the hall every friday
          due Fri 4 Dec (in 9 days), every Friday
          [ ✓ For good ] [ ↩ Undo ]
        Alice: /edit 1 Mop the whole hall every friday
        Bot: #1 changed: Mop the whole hall every friday
          ~Mop the hall every friday~
          due Fri 4 Dec (in 9 days), every Friday
          [ ↩ Undo ]
        Alice presses ↩ Undo on \"for now\"
        (Alice sees: #1 has changed since then, so this button no longer works.)
        Alice edits \"/add Mop\": /add Mop the long hall every friday
        ",
        ),
        (
            wednesday,
            "
        Bot edits \"#1\": #1 changed: Mop the long hall every friday
          due Fri 4 Dec (in 9 days), every Friday
        Alice: /edit 1 every sunday
        Bot: #1 changed: Mop the long hall every sunday
          ~Mop the long hall every friday~
          due Sun 29 Nov (in 4 days), every Sunday
          [ ↩ Undo ]
        ",
        ),
    ])
    .await;
}

#[tokio::test]
async fn somebody_else_says_so() {
    perform(&[
        (wednesday, PLANTS),
        (
            wednesday,
            "
        Bob: /done 1
        Bot aloud → Alice: Bob says that #1 is done
          Water the plants every friday
          [ ✓ Done ] [ ✗ Not yet ]
        Alice presses ✓ Done
        (Alice sees nothing)
        Bot edits: #1 done for now: Water the plants every friday
          due Fri 4 Dec (in 9 days), every Friday
          [ ✓ For good ] [ ↩ Undo ]
        Bob: /bounty 1
        Bot → Bob: #1 Water the plants every friday
          due Fri 4 Dec (in 9 days) ↻ every Friday
          added Wed 25 Nov by Alice
          ☆ Bob
          [ ☆ Track ]
          [ ✓ Done ]
        Bob presses ✓ Done
        (Bob sees: I've asked Alice about #1.)
        Bot aloud → Alice: Bob says that #1 is done
          Water the plants every friday
          [ ✓ Done ] [ ✗ Not yet ]
        ",
        ),
    ])
    .await;
}

/// What was moved on elsewhere can't be moved back by the question.
#[tokio::test]
async fn somebody_else_says_so_of_several() {
    perform(&[
        (wednesday, PLANTS),
        (
            wednesday,
            "
        Alice: /add Mop the hall daily
        Bot → Alice: #2 added: Mop the hall daily
          due Thu 26 Nov (tomorrow), every day
          [ ☆ Track ]
        Bob: /done 1 2
        Bot aloud → \"/add Water the plants every friday\": Bob says that #1 and #2 are done
          Water the plants every friday · Alice #1
          Mop the hall daily · Alice #2
          [ ✓ #1 ] [ ✓ #2 ]
          [ ✗ Not yet ]
        Alice: /done 1
        Bot → Alice: #1 done for now: Water the plants every friday
          due Fri 4 Dec (in 9 days), every Friday
          [ ✓ For good ] [ ↩ Undo ]
        Alice presses ✓ #2
        (Alice sees: #2 is now due Fri 27 Nov (in 2 days).)
        Bot edits \"Bob\": Bob says that #1 and #2 are done
          Water the plants every friday · Alice #1 · now due Fri 4 Dec (in 9 days)
          Mop the hall daily · Alice #2 · now due Fri 27 Nov (in 2 days)
          [ – #1 ] [ ↩ #2 ]
        Alice presses – #1
        (Alice sees: #1 is now due Fri 4 Dec (in 9 days).)
        ",
        ),
    ])
    .await;
}

/// What was said after the move doesn't outlive its Undo.
#[tokio::test]
async fn an_undo_ends_what_others_said() {
    perform(&[
        (wednesday, PLANTS),
        (
            wednesday,
            "
        Alice: /done 1
        Bot → Alice: #1 done for now: Water the plants every friday
          due Fri 4 Dec (in 9 days), every Friday
          [ ✓ For good ] [ ↩ Undo ]
        Bob: /done 1
        Bot aloud → \"/add Water the plants every friday\": Bob says that #1 is done
          Water the plants every friday
          [ ✓ Done ] [ ✗ Not yet ]
        Bob: /bounty
        Bot → Bob: *Bounties*
          *Said to be done*
          ~Water the plants every friday~ ↻ · Alice #1 · Bob says it's done
          [ ✓ Alice #1 ]
        ",
        ),
        (
            a_minute_later,
            "
        — Friends —
        Alice presses ↩ Undo
        (Alice sees: #1 is back.)
        Bot edits \"#1\": [#1](…) is back: Water the plants every friday
          due Fri 27 Nov (in 2 days), every Friday
        Bob: /bounty
        Bot → Bob: *Bounties*
          *Fri 27 Nov (in 2 days)*
          Water the plants every friday ↻ · Alice #1 · ☆ Bob
          [ ✓ Alice #1 ]
        ",
        ),
    ])
    .await;
}

/// Done too early by mistake, and taken back: then it was never moved on.
#[tokio::test]
async fn done_again_on_the_day_of_an_undo() {
    perform(&[
        (wednesday, PLANTS),
        (
            wednesday,
            "
        Alice: /done 1
        Bot → Alice: #1 done for now: Water the plants every friday
          due Fri 4 Dec (in 9 days), every Friday
          [ ✓ For good ] [ ↩ Undo ]
        Alice presses ↩ Undo
        (Alice sees: #1 is back.)
        Bot edits: [#1](…) is back: Water the plants every friday
          due Fri 27 Nov (in 2 days), every Friday
        Alice: /done 1
        Bot → Alice: #1 done for now: Water the plants every friday
          due Fri 4 Dec (in 9 days), every Friday
          [ ✓ For good ] [ ↩ Undo ]
        Alice presses ↩ Undo
        (Alice sees: #1 is back.)
        Bot edits: [#1](…) is back: Water the plants every friday
          due Fri 27 Nov (in 2 days), every Friday
        Bob: /done 1
        Bot aloud → \"/add Water the plants every friday\": Bob says that #1 is done
          Water the plants every friday
          [ ✓ Done ] [ ✗ Not yet ]
        ",
        ),
        (
            a_minute_later,
            "
        — Friends —
        Alice presses ✓ Done
        (Alice sees nothing)
        Bot edits: #1 done for now: Water the plants every friday
          due Fri 4 Dec (in 9 days), every Friday
          [ ✓ For good ] [ ↩ Undo ]
        Alice presses ↩ Undo
        (Alice sees: #1 is back.)
        Bot edits: [#1](…) is back: Water the plants every friday
          due Fri 27 Nov (in 2 days), every Friday
        Bob: /bounty
        Bot → Bob: *Bounties*
          *Fri 27 Nov (in 2 days)*
          Water the plants every friday ↻ · Alice #1 · ☆ Bob
          [ ✓ Alice #1 ]
        ",
        ),
    ])
    .await;
}

#[tokio::test]
async fn several_at_once() {
    perform(&[(
        wednesday,
        "
        — Alice —
        Alice: /add Mop the hall every friday
        Bot: #1 added: Mop the hall every friday
          due Fri 27 Nov (in 2 days), every Friday
        Alice: /add Buy soap
        Bot: #2 added: Buy soap
        Alice: /add Air the beds daily
        Bot: #3 added: Air the beds daily
          due Thu 26 Nov (tomorrow), every day
        Alice: /done 1-3
        Bot: Done:
          #1 Mop the hall every friday · now due Fri 4 Dec (in 9 days)
          #2 ~Buy soap~
          #3 Air the beds daily · now due Fri 27 Nov (in 2 days)
          [ ↩ Undo ]
          [ ↩ #1 ] [ ↩ #3 ]
        Alice presses ↩ #3
        (Alice sees: #3 is back.)
        Alice presses ↩ #3
        (Alice sees: #3 has changed since then, so this button no longer works.)
        Alice presses ↩ Undo
        (Alice sees: #2 is back.)
        Alice: /add Sow daily
        Bot: #4 added: Sow daily
          due Thu 26 Nov (tomorrow), every day
        Alice: /done 4
        Bot: #4 done for now: Sow daily
          due Fri 27 Nov (in 2 days), every day
          [ ✓ For good ] [ ↩ Undo ]
        Alice: /done 1 4
        Bot: Not done again:
          #1 Mop the hall every friday · was moved on today · now due Fri 4 Dec (in 9 days)
          #4 Sow daily · was moved on today · now due Fri 27 Nov (in 2 days)
          [ ✓ Again #1 ] [ ✓ Again #4 ]
        Alice presses ✓ Again #4
        (Alice sees: #4 is now due Sat 28 Nov (in 3 days).)
        Alice: /done 1-3
        Bot: Done:
          #1 Mop the hall every friday · was moved on today · now due Fri 4 Dec (in 9 days)
          #2 ~Buy soap~
          #3 Air the beds daily · now due Fri 27 Nov (in 2 days)
          [ ↩ Undo ]
          [ ✓ Again #1 ] [ ↩ #3 ]
        Alice presses ↩ Undo on \"soap\"
        (Alice sees: #2 is back.)
        Alice presses ↩ #3
        (Alice sees: #3 is back.)
        Alice: /delete 4
        Bot: #4 deleted: Sow daily
          You can undo this for 24 hours.
          [ ↩ Undo ]
        Alice: /bounty
        Bot: *Your bounties*
          *Tomorrow*
          #3 Air the beds daily ↻
          *Fri 4 Dec (in 9 days)*
          #1 Mop the hall every friday ↻
          *No date*
          #2 Buy soap
          [ ✓ #3 ] [ ✓ #1 ] [ ✓ #2 ]
        ",
    )])
    .await;
}

#[tokio::test]
async fn it_moves_once_however_often_the_command_comes() {
    let mut stage = Stage::set().await;
    stage.set_time(wednesday());
    let bot = stage.run_here(wednesday);
    stage
        .play(
            "
        — Friends —
        Alice: /add Water the plants every friday
        Bot → Alice: #1 added: Water the plants every friday
          due Fri 27 Nov (in 2 days), every Friday
          [ ☆ Track ]
        Bob: /add Take out the bins every thursday
        Bot → Bob: #1 added: Take out the bins every thursday
          due Thu 26 Nov (tomorrow), every Thursday
          [ ☆ Track ]
        Alice: /done 1
        Bot → Alice: #1 done for now: Water the plants every friday
          due Fri 4 Dec (in 9 days), every Friday
          [ ✓ For good ] [ ↩ Undo ]
        Alice edits \"/done 1\": /done 1 please
        Carol: /done 1
        Bot → Carol: There is more than one #1. Which one should I mark as done?
          [ Water the plants every friday · Alice #1 ]
          [ Take out the bins every thursd… · Bob #1 ]
          [ ✗ Cancel ]
        Bob: /done 1
        Bot → Bob: #1 done for now: Take out the bins every thursday
          due Thu 3 Dec (in 8 days), every Thursday
          [ ✓ For good ] [ ↩ Undo ]
        ",
        )
        .await;
    stage.api.wait_until_acknowledged().await;
    // Alice's edit, Carol's question and Bob's command.
    stage.api.redeliver(3);
    stage
        .play(
            "
        Bot → Carol: There is more than one #1. Which one should I mark as done?
          [ Water the plants every friday · Alice #1 ]
          [ Take out the bins every thursd… · Bob #1 ]
          [ ✗ Cancel ]
        Bot → Bob: I already did that. /bounty shows where things stand.
        Carol: /bounty
        Bot → Carol: *Bounties*
          *Thu 3 Dec (in 8 days)*
          Take out the bins every thursday ↻ · Bob #1
          *Fri 4 Dec (in 9 days)*
          Water the plants every friday ↻ · Alice #1
          [ ✓ Bob #1 ] [ ✓ Alice #1 ]
        ",
        )
        .await;
    stage.end_here(bot).await;
}
