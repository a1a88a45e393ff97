//! When the disk fails, the person is told that nothing was saved, the old file stays
//! intact, and the bot continues.
//!
//! A full disk is simulated by limiting the size of files that the running bot may write,
//! which works even for root.

use std::fs;
use std::path::Path;
use std::process::Command;

use rustix::process::{Pid, Resource, Rlimit, prlimit};

use crate::botapi::Say;
use crate::disk_faults::{DiskFaults, Step};
use crate::screenplay::Stage;

const NOT_SAVED: &str =
    "I can't reach my data just now. Please try again later.\n  Nothing was changed.";

const NOT_A_FILE: &str = "I can't read your data: it isn't in a regular file. \
    Whoever runs this bot can fix it; the log says where.\n  Nothing was changed.";

async fn with_one_bounty() -> Stage {
    let mut stage = Stage::set().await;
    stage.bot.start_with_limits();
    stage
        .play("— Alice —\nAlice: /add Fix login bug\nBot: #1 added: Fix login bug\n")
        .await;
    stage
}

/// Sets a limit of the running bot and returns the previous one.
fn limit(stage: &Stage, resource: Resource, limit: Rlimit) -> Rlimit {
    let pid = Pid::from_raw(stage.bot.id().cast_signed()).expect("a process id");
    prlimit(Some(pid), resource, limit).expect("a limit that may be set")
}

fn no_more(maximum: Option<u64>) -> Rlimit {
    Rlimit {
        current: Some(0),
        maximum,
    }
}

fn alices_file(stage: &Stage) -> String {
    fs::read_to_string(stage.bot.user_file(1_001)).expect("a file")
}

#[tokio::test]
async fn a_full_disk() {
    let mut stage = with_one_bounty().await;
    let before = alices_file(&stage);
    let unlimited = limit(&stage, Resource::Fsize, no_more(None));
    stage
        .play(&format!("Alice: /add Paint the fence\nBot: {NOT_SAVED}\n"))
        .await;
    stage
        .play(&format!(
            "Alice: /done 1\nBot: {NOT_SAVED}\nAlice: /start\nBot: {NOT_SAVED}\n"
        ))
        .await;
    stage
        .play("Alice: /bounty\nBot: *Your bounties*\n  *No date*\n  #1 Fix login bug\n  [ ✓ #1 ]\n")
        .await;
    assert_eq!(alices_file(&stage), before);
    limit(&stage, Resource::Fsize, unlimited);
    stage
        .play("Alice: /add Paint the fence\nBot: #2 added: Paint the fence\n")
        .await;
    let names = fs::read_dir(stage.bot.users_dir())
        .expect("a directory")
        .count();
    assert_eq!(names, 1, "no temporary file is left behind");
    stage
        .bot
        .wait_for_output("data/users/1001.json: cannot write it: File too large")
        .await;
    stage.end().await;
}

#[tokio::test]
async fn a_press_on_a_full_disk() {
    let mut stage = with_one_bounty().await;
    stage
        .play("Alice: /done 1\nBot: #1 done: ~Fix login bug~\n  [ ↩ Undo ]\n")
        .await;
    let before = alices_file(&stage);
    let unlimited = limit(&stage, Resource::Fsize, no_more(None));
    stage
        .play(
            "
            Alice presses ↩ Undo
            (Alice sees: I can't reach my data just now. Please try again later. Nothing was changed.)
            ",
        )
        .await;
    assert_eq!(alices_file(&stage), before);
    limit(&stage, Resource::Fsize, unlimited);
    stage
        .play(
            "
            Alice presses ↩ Undo
            (Alice sees: #1 is back.)
            Bot edits: #1 is back: Fix login bug
            ",
        )
        .await;
    stage.end().await;
}

#[tokio::test]
async fn no_more_file_descriptors() {
    let mut stage = with_one_bounty().await;
    stage.api.wait_until_acknowledged().await;
    let before = alices_file(&stage);
    let (alice, usual) = (1_001, limit(&stage, Resource::Nofile, no_more(Some(64))));
    stage
        .api
        .say(alice, alice, Say::text("/add Paint the fence"));
    stage
        .bot
        .wait_for_output("data/users/1001.json: cannot read it: Too many open files")
        .await;
    // The answer may need a new connection.
    let enough = Rlimit {
        current: Some(64),
        maximum: Some(64),
    };
    limit(&stage, Resource::Nofile, enough);
    assert!(usual.current.is_none_or(|usual| usual >= 64));
    stage.play(&format!("Bot: {NOT_SAVED}\n")).await;
    assert_eq!(alices_file(&stage), before);
    stage
        .play("Alice: /add Paint the fence\nBot: #2 added: Paint the fence\n")
        .await;
    stage.end().await;
}

#[tokio::test]
async fn a_directory_that_disappears() {
    let mut stage = with_one_bounty().await;
    let (users, away) = (stage.bot.users_dir(), stage.bot.dir().join("away"));
    fs::rename(&users, &away).expect("a directory to move");
    stage
        .play(&format!("Alice: /add Paint the fence\nBot: {NOT_SAVED}\n"))
        .await;
    fs::rename(&away, &users).expect("a directory to move back");
    stage
        .play(
            "
            Alice: /add Paint the fence
            Bot: #2 added: Paint the fence
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
async fn an_irregular_file_affects_only_its_owner() {
    let mut stage = with_one_bounty().await;
    let (file, away) = (stage.bot.user_file(1_001), stage.bot.dir().join("away"));
    fs::rename(&file, &away).expect("a file to move");
    // Opening a named pipe would hang. A link was made by someone on purpose.
    let obstacles = ["mkdir", "mkfifo", "ln -s ../../away", "ln -s nowhere"];
    for (bobs, obstacle) in (1..).zip(obstacles) {
        run(obstacle, &file);
        let script = format!(
            "— Alice —\nAlice: /bounty\nBot: {NOT_A_FILE}\nAlice: /add Paint the fence\nBot: {NOT_A_FILE}\n\
             — Bob —\nBob: /add My own\nBot: #{bobs} added: My own\n"
        );
        stage.play(&script).await;
        let said = stage.bot.output();
        let noted = "data/users/1001.json: it is not a regular file";
        assert!(said.contains(noted), "{said}");
        run("rm -r", &file);
    }
    fs::rename(&away, &file).expect("a file to move back");
    stage
        .play("— Alice —\nAlice: /bounty\nBot: *Your bounties*\n  *No date*\n  #1 Fix login bug\n  [ ✓ #1 ]\n")
        .await;
    stage.end().await;
}

/// The directories that the bot synced before it first sent an answer.
fn synced_before_an_answer(disk: &DiskFaults) -> Vec<String> {
    let is_answer = |step: &Step| matches!(step, Step::Send(sent) if sent.contains("/SendMessage"));
    let steps = disk.journal().into_iter().map(|note| note.step);
    let before = steps.take_while(|step| !is_answer(step));
    let name = |step| match step {
        Step::SyncedDirectory(name) => Some(name),
        _ => None,
    };
    before.filter_map(name).collect()
}

fn working_directory(stage: &Stage) -> String {
    let name = stage.bot.dir().file_name().expect("a name");
    name.to_string_lossy().into_owned()
}

#[tokio::test]
async fn new_directories_survive_a_power_cut() {
    let mut stage = Stage::set().await;
    let disk = DiskFaults::of(&mut stage.bot);
    disk.keep_journal();
    stage.bot.set("DATA_DIR", "some/new/data");
    stage.bot.start();
    stage
        .play("— Alice —\nAlice: /add Fix login bug\nBot: #1 added: Fix login bug\n")
        .await;
    // The users' directory at the start and after the change.
    let expected = [
        "data",
        "new",
        "some",
        &working_directory(&stage),
        "users",
        "users",
    ];
    assert_eq!(synced_before_an_answer(&disk), expected);
    stage.end().await;
}

#[tokio::test]
async fn a_new_directory_that_a_kill_left_unsynced_is_synced_by_the_next_start() {
    let mut stage = Stage::set().await;
    let disk = DiskFaults::of(&mut stage.bot);
    disk.keep_journal();
    stage.bot.set("DATA_DIR", "some/data");
    disk.kill_at_next_directory_sync();
    stage.bot.start();
    assert!(!stage.bot.wait().success());
    assert!(stage.bot.dir().join("some/data/users").is_dir());
    stage.bot.start();
    stage
        .play("— Alice —\nAlice: /add Fix login bug\nBot: #1 added: Fix login bug\n")
        .await;
    let expected = ["data", "some", &working_directory(&stage), "users", "users"];
    assert_eq!(synced_before_an_answer(&disk), expected);
    stage.end().await;
}

fn run(command: &str, file: &Path) {
    let command = format!("{command} {}", file.display());
    let status = Command::new("sh").args(["-c", &command]).status();
    assert!(status.expect("a shell").success(), "{command}");
}
