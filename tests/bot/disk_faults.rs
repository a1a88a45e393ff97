//! A disk that is slow or faulty on order, for one bot.

use std::fs;
use std::path::PathBuf;
use std::process::Command;
use std::sync::LazyLock;

use tempfile::TempDir;

use crate::process::BotProcess;

/// The library that takes the orders, built by the C compiler that Rust links with.
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

/// The orders that one bot's disk follows.
pub struct DiskFaults {
    orders: TempDir,
}

impl DiskFaults {
    /// From its next start on, the bot's disk follows orders.
    pub fn of(bot: &mut BotProcess) -> Self {
        let orders = TempDir::new().expect("a temporary directory");
        let path = |path: &std::path::Path| path.to_str().expect("a plain path").to_owned();
        bot.set("LD_PRELOAD", &path(&LIBRARY));
        bot.set("DISK_FAULTS", &path(orders.path()));
        Self { orders }
    }

    /// From now on nothing is written to the end.
    pub fn hold(&self) {
        self.order("hold");
    }

    pub fn release(&self) {
        fs::remove_file(self.orders.path().join("hold")).expect("a disk that is held");
    }

    pub fn fail_next_directory_sync(&self) {
        self.order("fail-directory");
    }

    fn order(&self, name: &str) {
        fs::write(self.orders.path().join(name), "").expect("an order");
    }
}
