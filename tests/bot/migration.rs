//! When a group becomes a supergroup, its bounties and bookmarks follow, however the bot
//! learns of the migration.

use std::time::Duration;

use bounty_bot::model::{GroupId, List};
use rustix::process::{Pid, Resource, Rlimit, prlimit};
use tokio::time::sleep;

use crate::botapi::Say;
use crate::botapi::faults::Fault;
use crate::botapi::world::Kind;
use crate::disk_faults::DiskFaults;
use crate::screenplay::Stage;

const OLD: i64 = -5_001;
const NEW: i64 = -1_005_000_001;

/// A migrated group with a bounty that Bob tracks. The arguments say which of the two
/// service messages the bot gets.
async fn migrated(told_in_old: bool, told_in_new: bool) -> Stage {
    let mut stage = Stage::set().await;
    stage.bot.start();
    stage
        .play(
            "
            — Friends —
            Alice: /add Fix login bug
            Bot → Alice: #1 added: Fix login bug
              [ ☆ Track ]
            Bob presses ☆ Track
            (Bob sees: You're now tracking #1. /my lists what you track.)
            ",
        )
        .await;
    let alice = stage.person("Alice");
    stage.api.migrate(OLD, NEW, alice, told_in_old, told_in_new);
    stage
}

async fn check_the_new_group(mut stage: Stage) {
    stage.api.wait_until_acknowledged().await;
    stage.move_to(NEW);
    stage
        .play(
            "
            Carol: /bounty
            Bot → Carol: *Bounties*
              *No date*
              Fix login bug · Alice #1 · ☆ Bob
              [ ✓ Alice #1 ]
            Bob: /my
            Bot → Bob: *Tracked by you*
              *No date*
              Fix login bug · Alice #1
              [ ✓ Alice #1 ]
            — the bot restarts —
            Alice: /done 1
            Bot → Alice: #1 done: ~Fix login bug~
              [ ↩ Undo ]
            ",
        )
        .await;
    stage.end().await;
}

/// Telegram also says that the bot was added to the supergroup, before or after the service
/// messages. The greeting of a really new supergroup shows that the bot has had enough time
/// to greet this one.
#[tokio::test]
async fn a_group_with_a_new_id_is_not_greeted() {
    for is_told_first in [true, false] {
        let stage = migrated(false, false).await;
        let alice = stage.person("Alice");
        if is_told_first {
            stage.api.set_membership(NEW, alice, true);
            stage.api.wait_until_acknowledged().await;
        }
        stage.api.tell_migration(OLD, NEW, alice, true, true);
        if !is_told_first {
            stage.api.wait_until_acknowledged().await;
            stage.api.set_membership(NEW, alice, true);
        }
        let other = NEW - 1;
        let kind = Kind::Supergroup {
            username: None,
            forum: false,
        };
        stage.api.add_group(other, "Others", kind);
        stage.api.set_membership(other, alice, true);
        stage.sent(other, 1).await;
        assert_eq!(
            stage.sent_to(NEW),
            Vec::<String>::new(),
            "{}",
            stage.so_far()
        );
        stage.close();
    }
}

#[tokio::test]
async fn told_in_both_groups() {
    check_the_new_group(migrated(true, true).await).await;
}

#[tokio::test]
async fn told_in_the_old_group_alone() {
    check_the_new_group(migrated(true, false).await).await;
}

#[tokio::test]
async fn told_in_the_new_group_alone() {
    check_the_new_group(migrated(false, true).await).await;
}

#[tokio::test]
async fn told_by_the_error_to_an_answer_alone() {
    let mut stage = migrated(false, false).await;
    let alice = stage.person("Alice");
    stage.api.say(OLD, alice, Say::text("/add Paint the fence"));
    stage.move_to(NEW);
    stage
        .play(
            "
            Bot: #2 added: Paint the fence
              [ ☆ Track ]
            Alice: /delete 2
            Bot → Alice: #2 deleted: Paint the fence
              You can undo this for 24 hours.
              [ ↩ Undo ]
            ",
        )
        .await;
    check_the_new_group(stage).await;
}

/// Messages from before and after the migration are waiting at Telegram, together with the
/// service messages.
#[tokio::test]
async fn in_the_middle_of_commands() {
    let mut stage = migrated(false, false).await;
    stage.api.wait_until_acknowledged().await;
    stage.bot.kill();
    let (alice, bob) = (stage.person("Alice"), stage.person("Bob"));
    let say = |chat, person, text| stage.api.say(chat, person, Say::text(text));
    say(OLD, alice, "/add Paint the fence");
    say(OLD, bob, "/untrack 1");
    stage.api.tell_migration(OLD, NEW, bob, true, true);
    say(NEW, alice, "/done 1");
    stage.move_to(NEW);
    stage.bot.start();
    stage
        .play(
            "
            Bot: #2 added: Paint the fence
              [ ☆ Track ]
            Bot: No longer tracked: [#1](…) Fix login bug
            Bot → Alice: #1 done: ~Fix login bug~
              [ ↩ Undo ]
            Carol: /bounty
            Bot → Carol: *Bounties*
              *No date*
              Paint the fence · Alice #2
              [ ✓ Alice #2 ]
            ",
        )
        .await;
    stage.end().await;
}

#[tokio::test]
async fn interrupted_and_told_again() {
    let mut stage = Stage::set().await;
    let (alice, bob) = (stage.person("Alice"), stage.person("Bob"));
    stage.group_id("Friends");
    for (person, name, group) in [(alice, "Alice", NEW), (bob, "Bob", OLD)] {
        stage.put_file(
            person,
            &format!(
                r#"{{ "user_id": {person}, "username": null, "first_name": "{name}",
                "personal_bounties": [ {{ "id": 1, "text": "Of {name}", "link": null,
                "due_date_ts": null, "created_at": 1, "group_id": {group} }} ] }}"#
            ),
        );
    }
    stage.api.migrate(OLD, NEW, alice, true, false);
    stage.bot.start();
    stage.move_to(NEW);
    stage
        .play(
            "
            Carol: /bounty
            Bot → Carol: *Bounties*
              *No date*
              Of Alice · Alice #1
              Of Bob · Bob #1
              [ ✓ Alice #1 ] [ ✓ Bob #1 ]
            — the bot restarts —
            Bob: /done 1
            Bot → Bob: #1 done: ~Of Bob~
              [ ↩ Undo ]
            ",
        )
        .await;
    stage.end().await;
}

/// Message ids start again in the new chat, so two messages have the same id.
#[tokio::test]
async fn an_edited_message_in_the_new_group_changes_no_bounty_of_the_old_one() {
    let mut stage = migrated(true, false).await;
    stage.api.wait_until_acknowledged().await;
    stage.move_to(NEW);
    stage
        .play(
            "
            Alice: /add Paint
            Bot → Alice: #2 added: Paint
              [ ☆ Track ]
            Alice edits: /add Paint the fence
            Bot edits: #2 changed: Paint the fence
              [ ☆ Track ]
            Bob: /bounty
            Bot → Bob: *Bounties*
              *No date*
              Fix login bug · Alice #1 · ☆ Bob
              Paint the fence · Alice #2
              [ ✓ Alice #1 ] [ ✓ Alice #2 ]
            ",
        )
        .await;
    stage.end().await;
}

#[tokio::test]
async fn an_allowed_group_stays_allowed() {
    let mut stage = Stage::set().await;
    stage.bot.set("ALLOWED_CHATS", &OLD.to_string());
    stage.bot.start();
    stage
        .play(
            "
            — Friends —
            Alice: /add Fix login bug
            Bot → Alice: #1 added: Fix login bug
              [ ☆ Track ]
            ",
        )
        .await;
    let alice = stage.person("Alice");
    stage.api.migrate(OLD, NEW, alice, true, false);
    let said = format!("the group {OLD} has the id {NEW} now; if ALLOWED_CHATS lists the old one");
    stage.bot.wait_for_output(&said).await;
    stage.move_to(NEW);
    stage
        .play(
            "
            Bob: /bounty
            Bot → Bob: *Bounties*
              *No date*
              Fix login bug · Alice #1
              [ ✓ Alice #1 ]
            — the bot restarts —
            Bob: /bounty
            Bot → Bob: This bot is private. To use it here, ask whoever runs it to allow the id `-1005000001`.
            ",
        )
        .await;
    stage.end().await;
}

#[tokio::test]
async fn a_bookmark_waits_for_its_bounty() {
    let mut stage = Stage::set().await;
    let (alice, bob) = (stage.person("Alice"), stage.person("Bob"));
    stage.group_id("Friends");
    // The files as a crash in the middle of the migration leaves them.
    stage.put_file(
        alice,
        &format!(
            r#"{{ "user_id": {alice}, "username": null, "first_name": "Alice",
            "personal_bounties": [ {{ "id": 1, "text": "Fix login bug", "link": null,
            "due_date_ts": null, "created_at": 1, "group_id": {OLD} }} ],
            "tracked_bounties": [] }}"#
        ),
    );
    stage.put_file(
        bob,
        &format!(
            r#"{{ "user_id": {bob}, "username": null, "personal_bounties": [],
            "tracked_bounties": [ {{ "bounty_id": 1, "group_id": {NEW},
            "owner_id": {alice}, "created_at": 1 }} ] }}"#
        ),
    );
    stage.bot.start();
    stage.api.migrate(OLD, NEW, alice, false, false);
    stage.move_to(NEW);
    stage
        .play(
            "
            Bob: /my
            Bot → Bob: You aren't tracking anything here yet. /track bookmarks a bounty; `/bounty mine` lists what you added yourself.
              [ ↻ ]
            ",
        )
        .await;
    assert_eq!(stage.file(bob).tracked_bounties.len(), 1);
    stage.api.say(OLD, alice, Say::text("/bounty"));
    stage
        .play("Bot: *Bounties*\n  *No date*\n  Fix login bug · Alice #1\n  [ ✓ Alice #1 ]\n")
        .await;
    stage
        .play("Bob: /my\nBot → Bob: *Tracked by you*\n  *No date*\n  Fix login bug · Alice #1\n  [ ✓ Alice #1 ]\n")
        .await;
    stage.end().await;
}

/// A group whose files can be made slow or faulty.
async fn with_disk_faults() -> (Stage, DiskFaults) {
    let mut stage = Stage::set().await;
    let disk = DiskFaults::of(&mut stage.bot);
    stage.bot.start_with_limits();
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
    stage.api.wait_until_acknowledged().await;
    (stage, disk)
}

/// Kills the bot and checks that after a restart every bounty is in the new group.
async fn kill_and_check(mut stage: Stage) {
    stage.bot.kill();
    stage.bot.start();
    stage.api.wait_until_acknowledged().await;
    for person in ["Alice", "Bob"] {
        let file = stage.file(stage.person(person));
        assert_eq!(file.personal_bounties[0].list, List::Group(GroupId(NEW)));
    }
    stage.move_to(NEW);
    stage
        .play(
            "
            Carol: /bounty
            Bot → Carol: *Bounties*
              *No date*
              Fix login bug · Alice #1
              Paint the fence · Bob #1
              [ ✓ Alice #1 ] [ ✓ Bob #1 ]
            ",
        )
        .await;
    stage.end().await;
}

#[tokio::test]
async fn a_migration_on_a_slow_disk_survives_a_kill() {
    let (stage, disk) = with_disk_faults().await;
    disk.hold();
    let alice = stage.person("Alice");
    stage.api.migrate(OLD, NEW, alice, true, true);
    // Longer than it takes until people are told that an update is taking long.
    sleep(Duration::from_secs(11)).await;
    assert!(!stage.is_all_acknowledged(), "the files aren't on disk");
    disk.release();
    kill_and_check(stage).await;
}

#[tokio::test]
async fn a_migration_on_a_full_disk_survives_a_kill() {
    let (stage, _disk) = with_disk_faults().await;
    let unlimited = limit_file_size(&stage, Some(0));
    let alice = stage.person("Alice");
    stage.api.migrate(OLD, NEW, alice, true, true);
    let said = format!("the group {OLD} can't follow to {NEW}: data/users/");
    stage.bot.wait_for_output(&said).await;
    assert!(!stage.is_all_acknowledged(), "nothing is on disk");
    limit_file_size(&stage, unlimited);
    kill_and_check(stage).await;
}

#[tokio::test]
async fn a_migration_learnt_from_an_error_while_its_service_messages_arrive() {
    let (stage, disk) = with_disk_faults().await;
    let alice = stage.person("Alice");
    stage.api.migrate(OLD, NEW, alice, false, false);
    // A list changes nothing, so its answer gets the error while the disk is held.
    disk.hold();
    // By the time that it is sent, the command has been acknowledged.
    stage.plan("sendMessage", None, 1, Fault::RetryAfter(1));
    stage.api.say(OLD, alice, Say::text("/bounty"));
    stage.api.wait_until_acknowledged().await;
    let mut stage = stage;
    stage.move_to(NEW);
    stage
        .play(
            "
            Bot: *Bounties*
              *No date*
              Fix login bug · Alice #1
              Paint the fence · Bob #1
              [ ✓ Alice #1 ] [ ✓ Bob #1 ]
            ",
        )
        .await;
    stage.api.tell_migration(OLD, NEW, alice, true, true);
    sleep(Duration::from_secs(1)).await;
    assert!(!stage.is_all_acknowledged(), "the files aren't on disk");
    stage.bot.kill();
    disk.release();
    kill_and_check(stage).await;
}

#[tokio::test]
async fn a_migration_whose_directory_sync_fails_once() {
    let (stage, disk) = with_disk_faults().await;
    disk.fail_next_directory_sync();
    let alice = stage.person("Alice");
    stage.api.migrate(OLD, NEW, alice, true, false);
    stage
        .bot
        .wait_for_output("written, but cannot sync its directory")
        .await;
    assert!(
        !stage.is_all_acknowledged(),
        "it may not survive a power cut"
    );
    stage.api.wait_until_acknowledged().await;
    kill_and_check(stage).await;
}

/// Limits the size in bytes of files that the running bot may write; returns the previous
/// limit.
fn limit_file_size(stage: &Stage, current: Option<u64>) -> Option<u64> {
    let pid = Pid::from_raw(stage.bot.id().cast_signed()).expect("a process id");
    let limit = Rlimit {
        current,
        maximum: None,
    };
    let before = prlimit(Some(pid), Resource::Fsize, limit);
    before.expect("a limit that may be set").current
}
