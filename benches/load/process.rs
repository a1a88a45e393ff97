//! Runs a bot as a child process, and measures what it costs.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use nix::time::{clock_getcpuclockid, clock_gettime};
use nix::unistd::Pid;

use crate::server::Server;

/// A running bot. It is killed on drop.
pub struct Running {
    child: Child,
    /// From its start to its first request for updates.
    pub start: Duration,
}

impl Running {
    /// Starts a bot, and waits until it asks for updates.
    pub async fn start(binary: &Path, server: &Server, data: &Path) -> Self {
        server.reset();
        let started = Instant::now();
        let child = Command::new(binary)
            .env_clear()
            .env("TELOXIDE_TOKEN", "42:token")
            .env("TELOXIDE_API_URL", server.url())
            .env("DATA_DIR", data)
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .expect("a bot");
        server.polled().await;
        let start = started.elapsed();
        Self { child, start }
    }

    /// CPU time of all threads, in user and kernel mode.
    pub fn cpu(&self) -> Duration {
        let id = self.child.id().cast_signed();
        let clock = clock_getcpuclockid(Pid::from_raw(id)).expect("a process that runs");
        clock_gettime(clock).expect("a clock").into()
    }

    /// Peak memory in MiB.
    pub fn peak_memory(&self) -> f64 {
        self.status("VmHWM:")
    }

    /// Current memory in MiB.
    pub fn memory(&self) -> f64 {
        self.status("VmRSS:")
    }

    fn status(&self, name: &str) -> f64 {
        let status = fs::read_to_string(format!("/proc/{}/status", self.child.id()));
        let status = status.expect("a process that runs");
        let line = status.lines().find_map(|line| line.strip_prefix(name));
        let number = line.and_then(|line| line.split_whitespace().next());
        let kibibytes: Option<f64> = number.and_then(|number| number.parse().ok());
        kibibytes.expect("a number") / 1_024.0
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        let ended = self.child.kill().and_then(|()| self.child.wait());
        ended.expect("a child that can be killed");
    }
}

/// The release binaries of the two bots.
#[derive(Clone)]
pub struct Binaries {
    pub bot: PathBuf,
    pub floor: PathBuf,
}

impl Binaries {
    /// Builds both, with the same features of the same libraries.
    pub fn build() -> Self {
        let cargo = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
        let mut build = Command::new(cargo);
        build.args([
            "build",
            "--workspace",
            "--release",
            "--bin",
            "bounty-bot",
            "--example",
            "floor",
        ]);
        assert!(
            build.status().expect("cargo").success(),
            "they do not build"
        );
        // The benchmark's own binary is in `deps`, next to the bots' binaries.
        let own = std::env::current_exe().expect("a path");
        let release = own
            .ancestors()
            .nth(2)
            .expect("the directory of the binaries");
        Self {
            bot: release.join("bounty-bot"),
            floor: release.join("examples/floor"),
        }
    }
}
