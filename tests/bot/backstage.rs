//! What a test does and observes outside the script.

use std::env;
use std::ffi::OsString;
use std::fs::File;
use std::path::PathBuf;
use std::time::Duration;

use bounty_bot::config::{Config, Environment};
use bounty_bot::now::{Clock, Now};
use bounty_bot::telegram::{self, RunError};
use chrono::DateTime;
use tokio::sync::oneshot;
use tokio::task::JoinHandle;
use tokio::time::sleep;

use crate::botapi::TOKEN;
use crate::botapi::faults::Fault;
use crate::botapi::world::{Event, World};
use crate::screenplay::Stage;

/// Repeats a fault for the rest of a test.
pub const ALWAYS: usize = usize::MAX;

/// A time such as `2026-11-24T12:00:00Z`, on a server in UTC.
pub fn utc(time: &str) -> Now {
    let time = DateTime::parse_from_rfc3339(time).expect("a time");
    let day_of = |seconds| {
        let time = DateTime::from_timestamp(seconds, 0).expect("a time");
        time.date_naive()
    };
    Now::new(time.timestamp(), day_of)
}

/// A bot in the test's own process, where the test can set its clock.
pub struct BotHere {
    data: PathBuf,
    end: oneshot::Sender<()>,
    running: JoinHandle<Result<(), RunError>>,
}

impl BotHere {
    /// Stops the bot and waits until it has ended, and until another one can have its data:
    /// work that nobody waits for may still hold it, and so does a process that another test
    /// is just starting.
    pub async fn end(self) {
        self.end.send(()).expect("a running bot");
        self.running.await.expect("no panic").expect("a clean end");
        let data = File::open(&self.data).expect("a directory");
        for _ in 0..3_000 {
            if data.try_lock().is_ok() {
                return data.unlock().expect("a lock that was taken");
            }
            sleep(Duration::from_millis(10)).await;
        }
        panic!("the data is still in use");
    }
}

impl Stage {
    /// Plays a script with a bot in this process, at a time.
    pub async fn play_at(&mut self, clock: Clock, script: &str) {
        self.set_time(clock());
        let bot = self.run_here(clock);
        self.play(script).await;
        self.api.wait_until_acknowledged().await;
        bot.end().await;
    }

    /// Stops a bot in this process. Anything it did that wasn't in the script fails the test.
    pub async fn end_here(self, bot: BotHere) {
        self.api.wait_until_acknowledged().await;
        bot.end().await;
        self.check_script();
        self.check();
    }

    /// Starts a bot in this process, with the same data as the child process would have.
    pub fn run_here(&self, clock: Clock) -> BotHere {
        let (api_url, data) = (self.api.url(), self.bot.dir().join("data"));
        let config = Config::read(&Environment::from_iter([
            ("TELOXIDE_TOKEN", TOKEN.into()),
            ("TELOXIDE_API_URL", api_url.into()),
            ("DATA_DIR", OsString::from(&data)),
        ]));
        let (end, ended) = oneshot::channel();
        let shutdown = async move {
            // Also stops when the test fails and the sender is dropped.
            let _ = ended.await;
        };
        let run = telegram::run(config.expect("good settings"), clock, shutdown);
        let running = tokio::spawn(run);
        BotHere { data, end, running }
    }

    /// Sets the time at which people do things from now on.
    pub fn set_time(&self, now: Now) {
        self.api.change(|world| world.clock = Some(now.seconds()));
    }

    /// Makes the next calls of a method fail; with a chat, only calls that concern it.
    pub fn plan(&self, method: &str, chat: Option<i64>, times: usize, fault: Fault) {
        self.api
            .change(|world| world.faults.plan(method, chat, times, fault));
    }

    /// How often the bot has called a method.
    pub fn calls(&self, method: &str) -> usize {
        calls(&self.api.world(), method)
    }

    /// Waits until the bot has called a method this many times.
    pub async fn called(&self, method: &str, times: usize) {
        self.until(method, |world| calls(world, method) >= times)
            .await;
    }

    /// Waits until the world meets a condition.
    pub async fn until(&self, what: &str, is_so: impl Fn(&World) -> bool) {
        let waited = self.api.wait_for(|world| is_so(world).then_some(())).await;
        assert!(
            waited.is_some(),
            "{}\nstill waiting for: {what}",
            self.so_far()
        );
    }

    /// Waits until the bot has sent this many messages to a chat, and returns them.
    pub async fn sent(&self, chat: i64, count: usize) -> Vec<String> {
        self.until(&format!("{count} messages to {chat}"), |world| {
            sent(world, chat).len() >= count
        })
        .await;
        self.sent_to(chat)
    }

    /// The texts of the bot's new messages to a chat so far.
    pub fn sent_to(&self, chat: i64) -> Vec<String> {
        sent(&self.api.world(), chat)
    }

    /// Whether the next run will get no update from before.
    pub fn is_all_acknowledged(&self) -> bool {
        self.api.world().updates.is_empty()
    }
}

fn calls(world: &World, method: &str) -> usize {
    world.requests.get(method).copied().unwrap_or_default()
}

/// A number from the environment that says how long or with which seed to play.
pub fn number(name: &str, default: u64) -> u64 {
    env::var(name).map_or(default, |value| value.parse().expect("a number"))
}

/// The texts of the bot's new messages to a chat so far.
pub fn sent(world: &World, chat: i64) -> Vec<String> {
    let text = |event: &Event| match event {
        Event::Sent { chat: to, text, .. } if *to == chat => Some(text.text.clone()),
        _ => None,
    };
    world.events.iter().filter_map(text).collect()
}
