//! Compares the bot with the floor, the smallest bot that the framework allows, on the same
//! machine at the same time: `cargo bench --bench load`. Add `-- short` for a run of less
//! than two minutes, or `-- reads` for only that part.
//!
//! Every ratio compares two things that were measured one after the other in the same round.
//! The table has the median, the lowest and the highest of all rounds.

// Three digits of a figure are enough.
#![allow(clippy::cast_precision_loss)]

mod disk;
mod people;
mod process;
mod server;
mod table;

use std::fs;
use std::path::Path;
use std::time::Duration;

use tempfile::TempDir;
use tokio::runtime::Builder;
use tokio::time::sleep;

use process::{Binaries, Running};
use server::{Load, Pace, Sender, Server};
use table::Table;

/// Number of unanswered messages that keeps a bot busy.
const SATURATED: Pace = Pace::Saturated(500);

/// 50 a second.
const MODERATE: Pace = Pace::Every(Duration::from_millis(20));

/// How many messages each person sends. The bot accepts a burst of 20 commands per person.
const EACH: usize = 15;

/// How many messages are sent to warm up before measuring.
const WARM_UP: usize = 750;

/// How much is measured.
#[derive(Clone, Copy)]
struct Scale {
    rounds: usize,
    reads: usize,
    writes: usize,
    mixed: usize,
    starts: usize,
}

const FULL: Scale = Scale {
    rounds: 5,
    reads: 30_000,
    writes: 6_000,
    mixed: 1_500,
    starts: 10,
};

const SHORT: Scale = Scale {
    rounds: 1,
    reads: 15_000,
    writes: 3_000,
    mixed: 750,
    starts: 5,
};

/// What can be measured. Arguments select some; without any, everything is measured.
const ALL: [&str; 5] = ["writes", "reads", "group", "mixed", "starts"];

fn main() {
    let arguments = std::env::args().skip(1);
    let (short, mut what): (Vec<String>, Vec<String>) = arguments
        .filter(|argument| !argument.starts_with('-'))
        .partition(|argument| argument == "short");
    let scale = if short.is_empty() { FULL } else { SHORT };
    if what.is_empty() {
        what = ALL.map(str::to_owned).to_vec();
    }
    let binaries = Binaries::build();
    let runtime = Builder::new_multi_thread()
        .worker_threads(1)
        .enable_all()
        .build();
    runtime.expect("a runtime").block_on(async {
        let mut bench = Bench::new(binaries, scale, what).await;
        // Files that have only just changed aren't cached, so wait.
        sleep(Duration::from_secs(4)).await;
        for round in 0..scale.rounds {
            println!("round {} of {}", round + 1, scale.rounds);
            bench.round(round).await;
        }
        bench.sizes();
        print!("\n{}", bench.table);
    });
}

struct Bench {
    server: Server,
    binaries: Binaries,
    scale: Scale,
    what: Vec<String>,
    table: Table,
    /// Data directories: everybody who reads, 100 people, and 10,000 people.
    readers: TempDir,
    hundred: TempDir,
    many: TempDir,
}

/// What a load cost a bot.
struct Cost {
    per_second: f64,
    /// CPU time in ms per update.
    cpu: f64,
    /// Median in ms.
    latency: f64,
    /// Memory in MiB: before the load, and the peak until its end.
    idle: f64,
    peak: f64,
}

impl Bench {
    async fn new(binaries: Binaries, scale: Scale, what: Vec<String>) -> Self {
        Self {
            server: Server::start().await,
            binaries,
            scale,
            what,
            table: Table::default(),
            readers: data(people(scale.reads)),
            hundred: data(100),
            many: data(10_000),
        }
    }

    async fn round(&mut self, round: usize) {
        // The two bots take turns at being measured first.
        let floor_first = round.is_multiple_of(2);
        for what in self.what.clone() {
            match what.as_str() {
                "writes" => self.writes().await,
                "reads" => self.reads(floor_first).await,
                "group" => self.group(floor_first).await,
                "mixed" => self.mixed(floor_first).await,
                "starts" => self.starts(floor_first).await,
                _ => panic!("there is no {what}; there are {ALL:?}"),
            }
        }
    }

    /// `/bounty` in direct messages.
    async fn reads(&mut self, floor_first: bool) {
        let count = self.scale.reads;
        let load = || Load::new(count, SATURATED, move |n| (direct(n, count), list()));
        let (bot, floor) = self.both(floor_first, load, self.readers.path()).await;
        let name = "`/bounty` in DMs, saturated: updates/s";
        self.table
            .add(name, "≥ 0.9", bot.per_second, floor.per_second);
        let name = "`/bounty` in DMs: CPU ms per update";
        self.table.add(name, "≤ 1.25", bot.cpu, floor.cpu);
    }

    /// `/bounty` in groups of 20 creators, with 100 people's files and with 10,000.
    async fn group(&mut self, floor_first: bool) {
        let count = self.scale.reads;
        let load = || Load::new(count, SATURATED, move |n| (in_group(n, count), list()));
        let (bot, floor) = self.both(floor_first, load, self.hundred.path()).await;
        let name = "`/bounty` in a group of 20 creators: CPU ms per update";
        self.table.add(name, "≤ 2.0", bot.cpu, floor.cpu);
        let with_many = self
            .cost(&self.binaries.bot, load(), self.many.path())
            .await;
        let name = "the same, with 10,000 files against 100";
        self.table.add(name, "≤ 1.1", with_many.cpu, bot.cpu);
    }

    /// `/add` from many people, compared with a bare loop of the same writes.
    async fn writes(&mut self) {
        let count = self.scale.writes;
        let load = Load::new(count, SATURATED, move |n| (direct(n, count), add(n)));
        let cost = self
            .cost(&self.binaries.bot, load, data(people(count)).path())
            .await;
        let limit = disk::writes_per_second(people(count), count);
        let name = "`/add`, saturated: updates/s, against the disk";
        self.table.add(name, "≥ 0.75", cost.per_second, limit);
    }

    /// Three `/bounty` for every two `/add`, 50 a second.
    async fn mixed(&mut self, floor_first: bool) {
        let text = |n: usize| if n % 5 < 3 { list() } else { add(n) };
        let count = self.scale.mixed;
        let load = || Load::new(count, MODERATE, move |n| (direct(n, count), text(n)));
        let data = data(people(count));
        let (bot, floor) = self.both(floor_first, load, data.path()).await;
        let name = "mixed at 50/s: median latency in ms";
        self.table.add(name, "≤ 1.25", bot.latency, floor.latency);
        let name = "mixed at 50/s: CPU ms per update";
        self.table.add(name, "≤ 1.5", bot.cpu, floor.cpu);
        let name = "mixed at 50/s: peak memory in MiB";
        self.table.add(name, "≤ 1.25", bot.peak, floor.peak);
        self.table
            .add("idle: memory in MiB", "≤ 1.25", bot.idle, floor.idle);
    }

    /// From the start to the first request for updates.
    async fn starts(&mut self, floor_first: bool) {
        let mut times = [floor_first, !floor_first].map(|is_floor| (is_floor, Vec::new()));
        let mut with_many = Vec::new();
        for _ in 0..self.scale.starts {
            for (is_floor, times) in &mut times {
                let binary = match is_floor {
                    true => &self.binaries.floor,
                    false => &self.binaries.bot,
                };
                times.push(self.start(binary, self.hundred.path()).await);
            }
            with_many.push(self.start(&self.binaries.bot, self.many.path()).await);
        }
        let [floor, bot] = [true, false].map(|is_floor| {
            let (_, times) = times
                .iter()
                .find(|(which, _)| *which == is_floor)
                .expect("both");
            table::median(times)
        });
        self.table.add(
            "start to first `getUpdates`, 100 files: ms",
            "≤ 1.5",
            bot,
            floor,
        );
        let name = "start with 10,000 files, against 50 ms";
        self.table.add(name, "≤ 1", table::median(&with_many), 50.0);
    }

    fn sizes(&mut self) {
        let size = |path: &Path| fs::metadata(path).expect("a binary").len() as f64 / MIB;
        let name = "stripped release binary: MiB";
        self.table.add(
            name,
            "≤ 1.2",
            size(&self.binaries.bot),
            size(&self.binaries.floor),
        );
    }

    /// What a load costs the bot, and the floor.
    async fn both(&self, floor_first: bool, load: impl Fn() -> Load, data: &Path) -> (Cost, Cost) {
        if floor_first {
            let floor = self.cost(&self.binaries.floor, load(), data).await;
            (self.cost(&self.binaries.bot, load(), data).await, floor)
        } else {
            let bot = self.cost(&self.binaries.bot, load(), data).await;
            (bot, self.cost(&self.binaries.floor, load(), data).await)
        }
    }

    async fn cost(&self, binary: &Path, load: Load, data: &Path) -> Cost {
        let count = load.count;
        let running = Running::start(binary, &self.server, data).await;
        let idle = running.memory();
        self.server.serve(load.warm_up(WARM_UP)).await;
        let cpu_before = running.cpu();
        let served = self.server.serve(load).await;
        let cpu = running.cpu().saturating_sub(cpu_before);
        Cost {
            per_second: count as f64 / served.took.as_secs_f64(),
            cpu: cpu.as_secs_f64() * 1_000.0 / count as f64,
            latency: table::median(&served.latencies),
            idle,
            peak: running.peak_memory(),
        }
    }

    /// How many ms a bot takes to start.
    async fn start(&self, binary: &Path, data: &Path) -> f64 {
        let running = Running::start(binary, &self.server, data).await;
        running.start.as_secs_f64() * 1_000.0
    }
}

const MIB: f64 = 1_024.0 * 1_024.0;

/// A data directory with this many people's files, on the disk of the build directory.
fn data(people: usize) -> TempDir {
    let data = TempDir::new_in(env!("CARGO_TARGET_TMPDIR")).expect("a directory");
    people::write(data.path(), people as u64);
    data
}

/// How many people it takes to send this many messages.
fn people(count: usize) -> usize {
    (count + WARM_UP).div_ceil(EACH)
}

/// The sender of one of `count` messages, in a direct message to the bot.
fn direct(number: usize, count: usize) -> Sender {
    let person = people::person((number % people(count)) as u64);
    Sender {
        person,
        chat: person.cast_signed(),
    }
}

/// The sender of one of `count` messages, in one of five groups.
fn in_group(number: usize, count: usize) -> Sender {
    Sender {
        chat: people::group(number as u64 % 5),
        ..direct(number, count)
    }
}

fn list() -> String {
    "/bounty".to_owned()
}

fn add(number: usize) -> String {
    format!("/add Buy milk for breakfast number {number} due friday")
}
