//! Makes the disk of one bot slow or faulty, and keeps a journal of what the bot does on it.

use std::collections::BTreeMap;
use std::fs;
use std::path::PathBuf;
use std::process::Command;
use std::str::FromStr;
use std::sync::LazyLock;

use tempfile::TempDir;

use crate::process::BotProcess;

/// The library that intercepts disk calls, built by the C compiler that Rust links with.
static LIBRARY: LazyLock<PathBuf> = LazyLock::new(|| {
    let directory = PathBuf::from(env!("CARGO_TARGET_TMPDIR"));
    let source = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/bot/disk_faults.c");
    // Another run of the tests may build it at the same time.
    let unfinished = directory.join(format!("disk_faults.{}.so", std::process::id()));
    let compiler = Command::new("cc")
        .args(["-shared", "-fPIC", "-O1", "-Wall", "-Werror", "-o"])
        .arg(&unfinished)
        .arg(source)
        .status();
    assert!(compiler.expect("a C compiler").success());
    let library = directory.join("disk_faults.so");
    fs::rename(unfinished, &library).expect("a library");
    library
});

/// The fault instructions for one bot's disk.
pub struct DiskFaults {
    orders: TempDir,
}

/// A step that a thread of the bot took.
#[derive(Debug)]
pub struct Note {
    pub thread: u64,
    pub step: Step,
}

/// `disk_faults.c` describes each of them.
#[derive(Debug)]
pub enum Step {
    Start,
    Written {
        inode: u64,
        update: u32,
    },
    Sync(u64),
    Synced(u64),
    /// The inodes of the users' files in it.
    SyncDirectory(BTreeMap<i64, u64>),
    SyncedDirectory(String),
    Send(String),
}

impl Note {
    fn read(line: &str) -> Self {
        let (thread, step) = line.split_once(' ').expect("a thread and its step");
        let (kind, what) = step.split_once(' ').unwrap_or((step, ""));
        let mut words = what.split(' ');
        let mut word = || words.next().expect("a word");
        let step = match kind {
            "start" => Step::Start,
            "written" => Step::Written {
                inode: number(word()),
                update: number(word()),
            },
            "sync" => Step::Sync(number(word())),
            "synced" => Step::Synced(number(word())),
            "sync-dir" if what.is_empty() => Step::SyncDirectory(BTreeMap::new()),
            "sync-dir" => Step::SyncDirectory(words.map(user_and_inode).collect()),
            "synced-dir" => Step::SyncedDirectory(word().to_owned()),
            "send" => Step::Send(what.to_owned()),
            _ => panic!("an unknown step: {line}"),
        };
        let thread = number(thread);
        Self { thread, step }
    }
}

fn user_and_inode(words: &str) -> (i64, u64) {
    let (user, inode) = words.split_once(':').expect("a user and an inode");
    (number(user), number(inode))
}

fn number<T: FromStr>(digits: &str) -> T {
    let number = digits.parse().ok();
    number.unwrap_or_else(|| panic!("not a number: {digits}"))
}

impl DiskFaults {
    /// Makes the bot's disk follow instructions from its next start on.
    pub fn of(bot: &mut BotProcess) -> Self {
        let orders = TempDir::new().expect("a temporary directory");
        let path = |path: &std::path::Path| path.to_str().expect("a plain path").to_owned();
        bot.set("LD_PRELOAD", &path(&LIBRARY));
        bot.set("DISK_FAULTS", &path(orders.path()));
        Self { orders }
    }

    /// Holds all syncs from now on, so that no write completes.
    pub fn hold(&self) {
        self.order("hold");
    }

    pub fn release(&self) {
        fs::remove_file(self.orders.path().join("hold")).expect("a disk that is held");
    }

    pub fn fail_next_directory_sync(&self) {
        self.order("fail-directory");
    }

    pub fn kill_at_next_directory_sync(&self) {
        self.order("kill-directory");
    }

    /// Records what the bot does from its next start on, across all its runs.
    pub fn keep_journal(&self) {
        self.order("journal");
    }

    /// Everything recorded so far.
    pub fn journal(&self) -> Vec<Note> {
        let journal = fs::read(self.orders.path().join("journal")).expect("a journal");
        let journal = String::from_utf8_lossy(&journal);
        journal.lines().map(Note::read).collect()
    }

    fn order(&self, name: &str) {
        fs::write(self.orders.path().join(name), "").expect("an order");
    }
}
