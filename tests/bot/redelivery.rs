//! An update that is delivered twice is carried out once.

use crate::botapi::Say;
use crate::disk_faults::{DiskFaults, Step};
use crate::screenplay::Stage;

#[tokio::test]
async fn what_was_carried_out_is_not_carried_out_again() {
    let mut stage = Stage::set().await;
    stage.bot.start();
    stage
        .play(
            "
            — Alice —
            Alice: /add Fix login bug
            Bot: #1 added: Fix login bug
            Alice: /add Paint the fence
            Bot: #2 added: Paint the fence
            Alice: /done 1
            Bot: #1 done: ~Fix login bug~
              [ ↩ Undo ]
            Alice presses ↩ Undo
            (Alice sees: #1 is back.)
            Bot edits: #1 is back: Fix login bug
            ",
        )
        .await;
    stage.api.wait_until_acknowledged().await;
    stage.bot.kill();
    // As if the bot had crashed before the acknowledgement.
    stage.api.redeliver(4);
    stage.bot.start();
    stage
        .play(
            "
            Bot: I already did that. /bounty shows where things stand.
            Bot: I already did that. /bounty shows where things stand.
            Bot: I already did that. /bounty shows where things stand.
            (Alice sees: I already did that. /bounty shows where things stand.)
            Alice: /bounty
            Bot: *Your bounties*
              *No date*
              #1 Fix login bug
              #2 Paint the fence
              [ ✓ #1 ] [ ✓ #2 ]
            ",
        )
        .await;
    stage.end().await;
}

#[tokio::test]
async fn ids_that_start_again_are_not_a_redelivery() {
    let mut stage = Stage::set().await;
    stage.bot.start();
    stage
        .play("— Alice —\nAlice: /add The first\nBot: #1 added: The first\n")
        .await;
    stage.api.wait_until_acknowledged().await;
    for next in [699_000, 5, 2_000_000_000] {
        stage.api.change(|world| world.next_update_id = next);
        let alice = stage.person("Alice");
        stage.api.say(alice, alice, Say::text("/track 1"));
        stage
            .play("Bot: #1 tracked: The first\n  /my lists what you track.\n  [ Untrack ]\n")
            .await;
        stage
            .play("Alice: /untrack 1\nBot: No longer tracked: [#1](…) The first\n")
            .await;
        stage.api.wait_until_acknowledged().await;
    }
    stage.end().await;
}

/// The new file is in place, but a power cut could bring the old one back. So the directory
/// must be synced before anyone hears that the change was made.
#[tokio::test]
async fn an_unsynced_rename_is_synced_before_it_is_relied_on() {
    let mut stage = Stage::set().await;
    let disk = DiskFaults::of(&mut stage.bot);
    disk.keep_journal();
    stage.bot.start();
    stage
        .play("— Alice —\nAlice: /add Fix login bug\nBot: #1 added: Fix login bug\n")
        .await;
    stage.api.wait_until_acknowledged().await;
    disk.kill_at_next_directory_sync();
    let alice = stage.person("Alice");
    stage
        .api
        .say(alice, alice, Say::text("/add Paint the fence"));
    assert!(!stage.bot.wait().success());
    let killed_at = disk.journal().len();
    stage.bot.start();
    stage
        .play(
            "
            Bot: I already did that. /bounty shows where things stand.
            Alice: /bounty
            Bot: *Your bounties*
              *No date*
              #1 Fix login bug
              #2 Paint the fence
              [ ✓ #1 ] [ ✓ #2 ]
            ",
        )
        .await;
    let journal = disk.journal();
    let first = |is_meant: fn(&Step) -> bool| {
        let notes = journal.iter().skip(killed_at);
        let mut steps = notes.map(|note| &note.step);
        steps.position(is_meant).expect("such a step")
    };
    let synced = first(|step| matches!(step, Step::SyncedDirectory(name) if name == "users"));
    let fetched = first(|step| matches!(step, Step::Send(sent) if sent.contains("/GetUpdates")));
    assert!(synced < fetched, "{journal:#?}");
    stage.end().await;
}

/// By then somebody else's bounty is the only one with that id.
#[tokio::test]
async fn an_edit_of_what_was_deleted_since() {
    let mut stage = Stage::set().await;
    stage.bot.start();
    stage
        .play(
            "
            — Friends —
            Alice: /add Paint the fence
            Bot → Alice: #1 added: Paint the fence
              [ ☆ Track ]
            Bob: /add Fix the gate
            Bot → Bob: #1 added: Fix the gate
              [ ☆ Track ]
            Bob: /edit 1 Fix the door
            Bot → Bob: #1 changed: Fix the door
              ~Fix the gate~
              [ ☆ Track ] [ ↩ Undo ]
            Bob: /delete 1
            Bot → Bob: #1 deleted: Fix the door
              You can undo this for 24 hours.
              [ ↩ Undo ]
            ",
        )
        .await;
    stage.api.wait_until_acknowledged().await;
    stage.api.redeliver(2);
    stage
        .play(
            "
            Bot → \"/edit 1 Fix the door\": I already did that. /bounty shows where things stand.
            Bot → Bob: I already did that. /bounty shows where things stand.
            ",
        )
        .await;
    stage.end().await;
}
