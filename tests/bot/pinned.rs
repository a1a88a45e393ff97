//! A pinned list is kept current.

use std::sync::atomic::{AtomicBool, Ordering};

use bounty_bot::now::Now;

use crate::backstage::{ALWAYS, utc};
use crate::botapi::faults::Fault;
use crate::botapi::world::{Kind, World};
use crate::screenplay::{Stage, perform};

const GROUP: i64 = -5_001;

/// A list of two people's bounties, which is pinned.
const PINNED: &str = "
        — Friends —
        Alice: /add Fix the gate
        Bot → Alice: #1 added: Fix the gate
          [ ☆ Track ]
        Bob: /add Weed the beds
        Bot → Bob: #1 added: Weed the beds
          [ ☆ Track ]
        Carol: /bounty
        Bot → Carol: *Bounties*
          *No date*
          Fix the gate · Alice #1
          Weed the beds · Bob #1
          [ ✓ Alice #1 ] [ ✓ Bob #1 ]
        Carol pins: Bounties
";

async fn perform_with_pin(script: &str) {
    perform(&format!("{PINNED}{script}")).await;
}

async fn with_pin() -> Stage {
    let mut stage = Stage::set().await;
    stage.bot.start();
    stage.play(PINNED).await;
    stage
}

#[tokio::test]
async fn what_is_added_done_edited_or_deleted_shows() {
    perform_with_pin(
        "
        Dave: /add Oil the door
        Bot → Dave: #1 added: Oil the door
          [ ☆ Track ]
        Bot edits \"Bounties\": *Bounties*
          *No date*
          Fix the gate · Alice #1
          Weed the beds · Bob #1
          Oil the door · Dave #1
          [ ✓ Alice #1 ] [ ✓ Bob #1 ] [ ✓ Dave #1 ]
        Alice: /done 1
        Bot → Alice: #1 done: ~Fix the gate~
          [ ↩ Undo ]
        Bot edits \"Bounties\": *Bounties*
          *No date*
          Weed the beds · Bob #1
          Oil the door · Dave #1
          [ ✓ Bob #1 ] [ ✓ Dave #1 ]
        Bob: /edit 1 Weed all the beds
        Bot → Bob: #1 changed: Weed all the beds
          ~Weed the beds~
          [ ☆ Track ] [ ↩ Undo ]
        Bot edits \"Bounties\": *Bounties*
          *No date*
          Weed all the beds · Bob #1
          Oil the door · Dave #1
          [ ✓ Bob #1 ] [ ✓ Dave #1 ]
        Dave: /delete 1
        Bot → Dave: #1 deleted: Oil the door
          You can undo this for 24 hours.
          [ ↩ Undo ]
        Bot edits \"Bounties\": *Bounties*
          *No date*
          Weed all the beds · Bob #1
          [ ✓ Bob #1 ]
        ",
    )
    .await;
}

#[tokio::test]
async fn what_was_ticked_stays_for_the_day() {
    perform_with_pin(
        "
        Alice presses ✓ Alice #1
        (Alice sees nothing)
        Bot edits: *Bounties*
          *No date*
          ~Fix the gate~ · Alice #1
          Weed the beds · Bob #1
          [ ↩ Alice #1 ] [ ✓ Bob #1 ]
        Dave: /add Oil the door
        Bot → Dave: #1 added: Oil the door
          [ ☆ Track ]
        Bot edits \"Bounties\": *Bounties*
          *No date*
          ~Fix the gate~ · Alice #1
          Weed the beds · Bob #1
          Oil the door · Dave #1
          [ ↩ Alice #1 ] [ ✓ Bob #1 ] [ ✓ Dave #1 ]
        Bob: /done 1
        Bot → Bob: #1 done: ~Weed the beds~
          [ ↩ Undo ]
        Bot edits \"Bounties\": *Bounties*
          *No date*
          ~Fix the gate~ · Alice #1
          Oil the door · Dave #1
          [ ↩ Alice #1 ] [ ✓ Dave #1 ]
        ",
    )
    .await;
}

/// What Bob says stands in the row, which stays where it is.
#[tokio::test]
async fn somebody_elses_is_asked_for_and_stays() {
    perform_with_pin(
        "
        Bob presses ✓ Alice #1
        Bot aloud → Alice: Bob says that #1 is done
          Fix the gate
          [ ✓ Done ] [ ✗ Not yet ]
        (Bob sees: I've asked Alice about #1.)
        Bot edits \"Bounties\": *Bounties*
          *No date*
          ~Fix the gate~ · Alice #1 · Bob says it's done
          Weed the beds · Bob #1
          [ ✓ Alice #1 ] [ ✓ Bob #1 ]
        Carol: /track 1 bob
        Bot → Carol: #1 tracked: Weed the beds
          /my lists what you track.
          [ Untrack ]
        Bot edits \"Bounties\": *Bounties*
          *No date*
          ~Fix the gate~ · Alice #1 · Bob says it's done
          Weed the beds · Bob #1 · ☆ Carol
          [ ✓ Alice #1 ] [ ✓ Bob #1 ]
        Alice presses ✗ Not yet
        (Alice sees nothing)
        Bot edits \"#1\": #1 isn't done yet: Fix the gate
          [ ☆ Track ]
        Bot edits \"Bounties\": *Bounties*
          *No date*
          Fix the gate · Alice #1 · ☆ Bob
          Weed the beds · Bob #1 · ☆ Carol
          [ ✓ Alice #1 ] [ ✓ Bob #1 ]
        ",
    )
    .await;
}

/// In a DM one does something that a group's list shows.
#[tokio::test]
async fn a_change_from_elsewhere_shows() {
    let mut stage = with_pin().await;
    stage
        .play(
            "
            — Alice —
            Alice: /edit 1 Mend the gate
            Bot: #1 changed: Mend the gate
              ~Fix the gate~
              [ ☆ Track ] [ ↩ Undo ]
            — Friends —
            Bot edits: *Bounties*
              *No date*
              Mend the gate · Alice #1
              Weed the beds · Bob #1
              [ ✓ Alice #1 ] [ ✓ Bob #1 ]
            ",
        )
        .await;
    stage.end().await;
}

#[tokio::test]
async fn a_personal_list_and_a_search() {
    perform(
        "
        — Alice —
        Alice: /add Fix the gate
        Bot: #1 added: Fix the gate
        Alice: /bounty
        Bot: *Your bounties*
          *No date*
          #1 Fix the gate
          [ ✓ #1 ]
        Alice pins: Your bounties
        Alice: Oil the door
        Bot: #2 added: Oil the door
          [ ↩ Undo ]
        Bot edits \"Your\": *Your bounties*
          *No date*
          #1 Fix the gate
          #2 Oil the door
          [ ✓ #1 ] [ ✓ #2 ]
        Alice: /done 1 2
        Bot: Done:
          #1 ~Fix the gate~
          #2 ~Oil the door~
          [ ↩ Undo ]
        Bot edits \"You\": You have no open bounties. Add the first: `/add Book the cabin due friday`
          [ ↻ ]
        Alice: /add Weed the beds
        Bot: #3 added: Weed the beds
        Bot edits \"Your\": *Your bounties*
          *No date*
          #3 Weed the beds
          [ ✓ #3 ]
        — Friends —
        Bob: /add Plan the garden party
        Bot → Bob: #1 added: Plan the garden party
          [ ☆ Track ]
        Bob: /add Water the garden
        Bot → Bob: #2 added: Water the garden
          [ ☆ Track ]
        Bob: /bounty garden
        Bot → Bob: *Bounties with “garden”*
          *No date*
          Plan the garden party · Bob #1
          Water the garden · Bob #2
          [ ✓ Bob #1 ] [ ✓ Bob #2 ]
        Bob pins: Bounties with
        Bob: /delete 1 2
        Bot → Bob: Deleted:
          Plan the garden party · Bob #1
          Water the garden · Bob #2
          You can undo this for 24 hours.
          [ ↩ Undo ]
        Bot edits \"Nothing\": Nothing open here has “garden” in it. /bounty lists everything that is open.
          [ ↻ ]
        Bob: /add Dig the garden
        Bot → Bob: #3 added: Dig the garden
          [ ☆ Track ]
        Bot edits \"Bounties\": *Bounties with “garden”*
          *No date*
          Dig the garden · Bob #3
          [ ✓ Bob #3 ]
        ",
    )
    .await;
}

/// A list of what somebody tracks or added, one that is only to be read, a message that is no
/// list, a list that isn't the newest pin, one that was unpinned, and one that is gone.
#[tokio::test]
async fn what_is_no_pinned_list_is_left_alone() {
    for script in [
        "
        Alice: /bounty mine
        Bot → Alice: *Added by you*
          *No date*
          Fix the gate · Alice #1
          [ ✓ Alice #1 ]
        Alice pins: Added by you
        ",
        "
        Alice: /bounty done
        Bot → Alice: Nothing is done yet. /done marks a bounty as done.
          [ ↻ ]
        Alice pins: Nothing is done
        ",
        "
        Alice pins: #1 added
        ",
        "
        Alice: hello
        Alice: /bounty due
        Bot → Alice: Nothing is due within 7 days. /bounty lists everything that is open.
          [ ↻ ]
        Alice pins: Nothing is due
        Alice pins: hello
        Alice: /bounty alice 1
        Bot → Alice: #1 Fix the gate
          added … by Alice
          [ ☆ Track ]
          [ ✓ Done ] [ ✎ Edit ] [ ✗ Delete ]
          [ … ]
        Alice pins: #1 Fix the gate
        ",
        "
        Carol: /bounty
        Bot → Carol: *Bounties*
          *No date*
          Fix the gate · Alice #1
          Weed the beds · Bob #1
          [ ✓ Alice #1 ] [ ✓ Bob #1 ]
        Carol pins: Bounties
        Carol unpins: Bounties
        — the bot restarts —
        ",
    ] {
        let mut stage = Stage::set().await;
        stage.bot.start();
        stage
            .play(PINNED.split("Carol: /bounty").next().unwrap())
            .await;
        stage.play(script).await;
        stage
            .play(
                "
                Dave: /add Oil the door
                Bot → Dave: #1 added: Oil the door
                  [ ☆ Track ]
                Dave: /add Call mum
                Bot → Dave: #2 added: Call mum
                  [ ☆ Track ]
                ",
            )
            .await;
        stage.end().await;
    }
}

#[tokio::test]
async fn a_deleted_list_is_forgotten_and_an_earlier_pin_counts() {
    perform_with_pin(
        "
        Carol: /bounty week
        Bot → Carol: Nothing is due within 7 days. /bounty lists everything that is open.
          [ ↻ ]
        Carol pins: Nothing is due
        Dave: /add Oil the door due today
        Bot → Dave: #1 added: Oil the door
          due … (today)
          [ ☆ Track ]
        Bot edits \"Due\": *Due soon*
          *Today*
          Oil the door · Dave #1
          [ ✓ Dave #1 ]
        Carol unpins: Due soon
        Dave: /delete 1
        Bot → Dave: #1 deleted: Oil the door
          You can undo this for 24 hours.
          [ ↩ Undo ]
        Bob: /edit 1 Weed all the beds
        Bot → Bob: #1 changed: Weed all the beds
          ~Weed the beds~
          [ ☆ Track ] [ ↩ Undo ]
        Bot edits \"Bounties\": *Bounties*
          *No date*
          Fix the gate · Alice #1
          Weed all the beds · Bob #1
          [ ✓ Alice #1 ] [ ✓ Bob #1 ]
        ",
    )
    .await;
}

#[tokio::test]
async fn a_page_stays_the_same_page() {
    let mut stage = Stage::set().await;
    stage.bot.start();
    stage.play("— Alice —\n").await;
    for number in 1..=11 {
        let script =
            format!("Alice: /add Errand {number}\nBot: #{number} added: Errand {number}\n");
        stage.play(&script).await;
    }
    stage
        .play(
            "
            Alice: /bounty
            Bot: *Your bounties* (11), page 1 of 2
              *No date*
              #1 Errand 1
              #2 Errand 2
              #3 Errand 3
              #4 Errand 4
              #5 Errand 5
              #6 Errand 6
              #7 Errand 7
              #8 Errand 8
              #9 Errand 9
              #10 Errand 10
              [ ✓ #1 ] [ ✓ #2 ] [ ✓ #3 ]
              [ ✓ #4 ] [ ✓ #5 ] [ ✓ #6 ]
              [ ✓ #7 ] [ ✓ #8 ] [ ✓ #9 ]
              [ ✓ #10 ]
              [ Next › ]
            Alice presses Next ›
            (Alice sees nothing)
            Bot edits: *Your bounties* (11), page 2 of 2
              *No date*
              #11 Errand 11
              [ ✓ #11 ]
              [ ‹ Prev ]
            Alice pins: page 2
            Alice: /done 1
            Bot: #1 done: ~Errand 1~
              [ ↩ Undo ]
            Bot edits \"Your\": *Your bounties*
              *No date*
              #2 Errand 2
              #3 Errand 3
              #4 Errand 4
              #5 Errand 5
              #6 Errand 6
              #7 Errand 7
              #8 Errand 8
              #9 Errand 9
              #10 Errand 10
              #11 Errand 11
              [ ✓ #2 ] [ ✓ #3 ] [ ✓ #4 ]
              [ ✓ #5 ] [ ✓ #6 ] [ ✓ #7 ]
              [ ✓ #8 ] [ ✓ #9 ] [ ✓ #10 ]
              [ ✓ #11 ]
            ",
        )
        .await;
    stage.end().await;
}

/// One edit in three seconds at most, and the last state comes.
#[tokio::test]
async fn many_changes_make_few_edits() {
    let mut stage = with_pin().await;
    for number in 1..=15 {
        let script = format!(
            "Dave: /add Errand {number}\nBot → Dave: #{number} added: Errand {number}\n  [ ☆ Track ]\n"
        );
        stage.play(&script).await;
    }
    let is_current = |world: &World| {
        let mut messages = world.chats[&GROUP].messages.values();
        messages.any(|message| {
            message
                .text
                .to_marked()
                .starts_with("*Bounties* (17), page 1 of 2")
        })
    };
    stage.until("the whole list", is_current).await;
    let edits = stage.take_unexpected();
    assert!(edits.len() <= 8, "{edits:?}");
    stage.end().await;
}

/// A list whose edits Telegram doesn't take now delays no answer, and shows the last state
/// once it does.
#[tokio::test]
async fn a_throttled_chat() {
    let mut stage = with_pin().await;
    let faults = [
        Fault::RetryAfter(1),
        Fault::BadGateway,
        Fault::RetryAfter(1),
    ];
    for fault in faults {
        stage.plan("editmessagetext", Some(GROUP), 1, fault);
    }
    stage
        .play(
            "
            Dave: /add Oil the door
            Bot → Dave: #1 added: Oil the door
              [ ☆ Track ]
            Dave: /add Sweep the yard
            Bot → Dave: #2 added: Sweep the yard
              [ ☆ Track ]
            Dave: /edit 2 Sweep the paths
            Bot → Dave: #2 changed: Sweep the paths
              ~Sweep the yard~
              [ ☆ Track ] [ ↩ Undo ]
            Bot edits \"Bounties\": *Bounties*
              *No date*
              Fix the gate · Alice #1
              Weed the beds · Bob #1
              Oil the door · Dave #1
              Sweep the paths · Dave #2
              [ ✓ Alice #1 ] [ ✓ Bob #1 ] [ ✓ Dave #1 ]
              [ ✓ Dave #2 ]
            ",
        )
        .await;
    assert_eq!(stage.calls("editmessagetext"), 4);
    stage.end().await;
}

/// The edit that waits when the bot stops is made at the next start.
#[tokio::test]
async fn a_stop_with_an_edit_waiting() {
    let mut stage = with_pin().await;
    stage.plan(
        "editmessagetext",
        Some(GROUP),
        ALWAYS,
        Fault::RetryAfter(600),
    );
    stage
        .play(
            "
            Dave: /add Oil the door
            Bot → Dave: #1 added: Oil the door
              [ ☆ Track ]
            ",
        )
        .await;
    stage.called("editmessagetext", 1).await;
    stage.api.wait_until_acknowledged().await;
    assert!(stage.bot.terminate().success());
    stage.api.change(|world| world.faults.clear());
    stage.bot.start();
    stage
        .play(
            "
            Bot edits \"Bounties\": *Bounties*
              *No date*
              Fix the gate · Alice #1
              Weed the beds · Bob #1
              Oil the door · Dave #1
              [ ✓ Alice #1 ] [ ✓ Bob #1 ] [ ✓ Dave #1 ]
            ",
        )
        .await;
    stage.end().await;
}

/// In a topic as anywhere. The group's new id has no pinned list yet.
#[tokio::test]
async fn a_topic_and_a_group_with_a_new_id() {
    let mut stage = Stage::set().await.group(
        "Club",
        -1_007,
        Kind::Supergroup {
            username: None,
            forum: true,
        },
    );
    stage.bot.start();
    stage
        .play(
            "
            — Club / Errands —
            Alice: /add Fix the gate
            Bot → Alice: #1 added: Fix the gate
              [ ☆ Track ]
            Alice: /bounty
            Bot → Alice: *Bounties*
              *No date*
              Fix the gate · Alice #1
              [ ✓ Alice #1 ]
            Alice pins: Bounties
            Bob: /track 1
            Bot → Bob: #1 tracked: Fix the gate
              /my lists what you track.
              [ Untrack ]
            Bot edits \"Bounties\": *Bounties*
              *No date*
              Fix the gate · Alice #1 · ☆ Bob
              [ ✓ Alice #1 ]
            ",
        )
        .await;
    stage.end().await;
}

/// At midnight, what was ticked leaves the list, and the headings are those of the new day.
#[tokio::test]
async fn a_new_day() {
    static HAS_PASSED: AtomicBool = AtomicBool::new(false);
    fn clock() -> Now {
        match HAS_PASSED.load(Ordering::SeqCst) {
            false => utc("2026-11-25T23:59:58Z"),
            true => utc("2026-11-26T00:00:00Z"),
        }
    }
    let mut stage = Stage::set().await;
    stage.set_time(clock());
    let bot = stage.run_here(clock);
    stage
        .play(
            "
            — Alice —
            Alice: /add Fix the gate due friday
            Bot: #1 added: Fix the gate
              due Fri 27 Nov (in 2 days)
            Alice: /add Oil the door due tomorrow
            Bot: #2 added: Oil the door
              due Thu 26 Nov (tomorrow)
            Alice: /bounty
            Bot: *Your bounties*
              *Tomorrow*
              #2 Oil the door
              *Fri 27 Nov (in 2 days)*
              #1 Fix the gate
              [ ✓ #2 ] [ ✓ #1 ]
            Alice pins: Your
            Alice presses ✓ #2
            (Alice sees nothing)
            Bot edits: *Your bounties*
              *Tomorrow*
              #2 ~Oil the door~
              *Fri 27 Nov (in 2 days)*
              #1 Fix the gate
              [ ↩ #2 ] [ ✓ #1 ]
            ",
        )
        .await;
    HAS_PASSED.store(true, Ordering::SeqCst);
    stage.set_time(clock());
    stage
        .play(
            "
            Bot edits: *Your bounties*
              *Tomorrow*
              #1 Fix the gate
              [ ✓ #1 ]
            ",
        )
        .await;
    stage.end_here(bot).await;
}

/// A chat without a pinned list is asked about once a day.
#[tokio::test]
async fn an_unpinned_chat_is_asked_about_once() {
    let mut stage = Stage::set().await;
    stage.bot.start();
    for number in 1..=20 {
        let script = format!(
            "— Alice —\nAlice: /add Errand {number}\nBot: #{number} added: Errand {number}\n"
        );
        stage.play(&script).await;
    }
    stage.api.wait_until_acknowledged().await;
    // One or two more if it was asked about when the next one was added.
    assert!(stage.calls("getchat") < 10);
    stage.end().await;
}

#[tokio::test]
async fn what_was_moved_on_stays_for_the_day() {
    let mut stage = Stage::set().await;
    let script = "
            — Friends —
            Alice: /add Mop the hall every day due:today
            Bot → Alice: #1 added: Mop the hall every day
              due Fri 27 Nov (today), every day
              [ ☆ Track ]
            Bob: /add Buy soap today
            Bot → Bob: #1 added: Buy soap
              due Fri 27 Nov (today)
              [ ☆ Track ]
              [ ✗ No due date ]
            Bob: /bounty
            Bot → Bob: *Bounties*
              *Today*
              Mop the hall every day ↻ · Alice #1
              Buy soap · Bob #1
              [ ✓ Alice #1 ] [ ✓ Bob #1 ]
            Bob pins: Bounties
            Alice presses ✓ Alice #1
            (Alice sees nothing)
            Bot edits: *Bounties*
              *Today*
              Mop the hall every day · due Sat 28 Nov (tomorrow) ↻ · Alice #1
              Buy soap · Bob #1
              [ ↩ Alice #1 ] [ ✓ Bob #1 ]
            Bob: /edit 1 Buy soap and salt
            Bot → Bob: #1 changed: Buy soap and salt
              ~Buy soap~
              due Fri 27 Nov (today)
              [ ☆ Track ] [ ↩ Undo ]
            Bot edits \"Bounties\": *Bounties*
              *Today*
              Mop the hall every day · due Sat 28 Nov (tomorrow) ↻ · Alice #1
              Buy soap and salt · Bob #1
              [ ↩ Alice #1 ] [ ✓ Bob #1 ]
            Alice presses ↩ Alice #1
            (Alice sees nothing)
            Bot edits \"Bounties\": *Bounties*
              *Today*
              Mop the hall every day ↻ · Alice #1
              Buy soap and salt · Bob #1
              [ ✓ Alice #1 ] [ ✓ Bob #1 ]
            Alice presses ✓ Alice #1
            (Alice sees nothing)
            Bot edits \"Bounties\": *Bounties*
              *Today*
              Mop the hall every day · due Sat 28 Nov (tomorrow) ↻ · Alice #1
              Buy soap and salt · Bob #1
              [ ↩ Alice #1 ] [ ✓ Bob #1 ]
            # There is nothing to take back any more.
            Alice: /edit 1 due:none
            Bot → Alice: #1 changed: Mop the hall every day
              [ ☆ Track ] [ ↩ Undo ]
            Bot edits \"Bounties\": *Bounties*
              *Today*
              Buy soap and salt · Bob #1
              *No date*
              Mop the hall every day · Alice #1
              [ ✓ Bob #1 ] [ ✓ Alice #1 ]
            ";
    stage.play_at(|| utc("2026-11-27T12:00:00Z"), script).await;
    stage.check_script();
    stage.check();
}

/// The edit that hangs was drawn before the row was ticked. The toast comes at once, and the
/// list shows it soon.
#[tokio::test]
async fn a_tick_while_an_edit_hangs() {
    let mut stage = with_pin().await;
    let edits = stage.calls("editmessagetext");
    stage.plan("editmessagetext", Some(GROUP), 1, Fault::Hang);
    stage
        .play(
            "
            Carol: /track 1 bob
            Bot → Carol: #1 tracked: Weed the beds
              /my lists what you track.
              [ Untrack ]
            ",
        )
        .await;
    stage.called("editmessagetext", edits + 1).await;
    stage
        .play(
            "
            Alice presses ✓ Alice #1
            (Alice sees nothing)
            Bot edits \"Bounties\": *Bounties*
              *No date*
              ~Fix the gate~ · Alice #1
              Weed the beds · Bob #1 · ☆ Carol
              [ ↩ Alice #1 ] [ ✓ Bob #1 ]
            ",
        )
        .await;
    stage.end().await;
}

/// What is ticked while the bot looks at a pin belongs to the list it was ticked in, whatever is
/// pinned.
#[tokio::test]
async fn a_tick_in_another_list_stays_there() {
    for (pinned, which) in [("#1 added: Fix", ""), ("Nothing is due", " \"Bounties\"")] {
        let mut stage = Stage::set().await;
        stage.bot.start();
        stage.play(PINNED.split("Carol pins").next().unwrap()).await;
        if !which.is_empty() {
            stage
                .play(
                    "
                    Carol: /bounty week
                    Bot → Carol: Nothing is due within 7 days. /bounty lists everything that is open.
                      [ ↻ ]
                    ",
                )
                .await;
        }
        stage.api.wait_until_acknowledged().await;
        let asked = stage.calls("getchat");
        stage.plan("getchat", Some(GROUP), 1, Fault::RetryAfter(1));
        stage.play(&format!("Carol pins: {pinned}\n")).await;
        stage.called("getchat", asked + 1).await;
        stage
            .play(&format!(
                "
                Alice presses ✓ Alice #1
                (Alice sees nothing)
                Bot edits{which}: *Bounties*
                  *No date*
                  ~Fix the gate~ · Alice #1
                  Weed the beds · Bob #1
                  [ ↩ Alice #1 ] [ ✓ Bob #1 ]
                "
            ))
            .await;
        stage.called("getchat", asked + 2).await;
        stage
            .play(
                "
                Dave: /add Oil the door
                Bot → Dave: #1 added: Oil the door
                  [ ☆ Track ]
                ",
            )
            .await;
        stage.end().await;
    }
}

/// Once the file is repaired, the next change shows.
#[tokio::test]
async fn a_file_that_could_not_be_read_for_a_while() {
    let mut stage = Stage::set().await;
    stage.bot.start();
    stage
        .play(
            "
            — Alice —
            Alice: /add Fix the gate
            Bot: #1 added: Fix the gate
            Alice: /bounty
            Bot: *Your bounties*
              *No date*
              #1 Fix the gate
              [ ✓ #1 ]
            ",
        )
        .await;
    let alice = stage.person("Alice");
    stage.api.wait_until_acknowledged().await;
    let file = stage.bot.user_file(alice);
    let whole = std::fs::read_to_string(&file).unwrap();
    stage.put_file(alice, "{");
    stage.play("Alice pins: Your bounties\n").await;
    stage.bot.wait_for_output("1001.json").await;
    std::fs::write(&file, whole).unwrap();
    stage
        .play(
            "
            Alice: /add Oil the door
            Bot: #2 added: Oil the door
            Bot edits \"Your\": *Your bounties*
              *No date*
              #1 Fix the gate
              #2 Oil the door
              [ ✓ #1 ] [ ✓ #2 ]
            ",
        )
        .await;
    stage.end().await;
}

/// In a DM one changes what a group's list shows, but the group may not use the bot any more.
#[tokio::test]
async fn a_list_in_a_closed_chat_is_left_alone() {
    let mut stage = with_pin().await;
    stage.api.wait_until_acknowledged().await;
    assert!(stage.bot.terminate().success());
    stage.bot.set("ALLOWED_CHATS", "1001");
    stage.bot.start();
    let asked = stage.calls("getchat");
    stage
        .play(
            "
            — Alice —
            Alice: /edit 1 Mend the gate
            Bot: #1 changed: Mend the gate
              ~Fix the gate~
              [ ☆ Track ] [ ↩ Undo ]
            Alice: /add Oil the door
            Bot: #2 added: Oil the door
            ",
        )
        .await;
    // That of her own.
    stage.called("getchat", asked + 1).await;
    stage.end().await;
}
