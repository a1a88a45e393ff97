//! kill -9 at any moment: nothing is lost, and nothing is done twice.
//!
//! People send changes while the bot is killed and restarted again and again, and Telegram
//! redelivers what wasn't acknowledged. At the end, everyone's file must contain the result
//! of their commands, each carried out exactly once.
//!
//! `CRASH_RUNS=100 cargo test --test bot crash` plays 100 runs, each with different commands
//! and kills. `CRASH_SEED=7` starts with that seed, to repeat a failure.

use std::collections::{BTreeMap, BTreeSet};
use std::ffi::OsString;
use std::time::Duration;

use bounty_bot::model::{List, User};
use tokio::time::sleep;

use crate::backstage::number;
use crate::botapi::Say;
use crate::botapi::world::{BOT_ID, Kind, Message, World};
use crate::screenplay::Stage;

const GROUP: i64 = -1_002_000_000_001;
const PEOPLE: [&str; 4] = ["Alice", "Bob", "Carol", "Dave"];

const ROUNDS: usize = 40;

/// How many changes are sent before each kill.
const CHANGES: usize = 12;

/// With more updates than this in flight somebody might exceed the rate limit, so the test
/// waits for the bot.
const BACKLOG: usize = 20;

#[tokio::test]
async fn every_change_is_there_exactly_once() {
    let (runs, seed) = (number("CRASH_RUNS", 1), number("CRASH_SEED", 1));
    for seed in seed..seed + runs {
        println!("CRASH_SEED={seed}");
        let mut crash = Crash::set(seed).await;
        for _ in 0..ROUNDS {
            crash.round().await;
        }
        crash.finish().await;
    }
}

struct Crash {
    stage: Stage,
    random: Random,
    people: Vec<i64>,
    /// What everyone's file must contain in the end.
    expected: BTreeMap<i64, Expected>,
    /// Who sent which command, and with which update.
    commands: BTreeMap<i32, (i64, u32)>,
    /// The message whose buttons are pressed.
    message: i32,
    changes: usize,
}

/// What a person's file must contain after their commands.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
struct Expected {
    /// The first one has the id 1 and is never done or deleted, so that others can track it.
    bounties: Vec<ExpectedBounty>,
    /// Owners and ids.
    tracked: BTreeSet<(i64, u64)>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
struct ExpectedBounty {
    chat: i64,
    text: String,
    is_done: bool,
    is_deleted: bool,
}

impl Crash {
    async fn set(seed: u64) -> Self {
        let kind = Kind::Supergroup {
            username: None,
            forum: false,
        };
        let mut stage = Stage::set().await.group("Friends", GROUP, kind);
        stage.group_id("Friends");
        let people = PEOPLE.map(|name| stage.person(name)).to_vec();
        let mut crash = Self {
            stage,
            random: Random(seed),
            expected: people.iter().map(|id| (*id, Expected::default())).collect(),
            message: 0,
            people,
            commands: BTreeMap::new(),
            changes: 0,
        };
        for person in crash.people.clone() {
            crash.add(person, GROUP);
        }
        crash
    }

    /// Starts the bot, sends changes, and kills the bot.
    async fn round(&mut self) {
        self.stage.bot.start();
        let requests = requests(&self.stage.api.world());
        for _ in 0..CHANGES {
            self.change();
        }
        let backlog = self.stage.api.world().updates.len();
        match self.random.below(3) {
            _ if backlog > BACKLOG => self.stage.api.wait_until_acknowledged().await,
            0 => sleep(Duration::from_micros(self.random.number(150_000))).await,
            _ => {
                let more = 3 + self.random.below(24);
                self.see_requests(requests + more).await;
            }
        }
        self.stage.bot.kill();
        self.check_confirmed();
    }

    /// Starts the bot for the last time and checks everything.
    async fn finish(mut self) {
        let polls = self.stage.calls("getupdates");
        self.stage.bot.start();
        self.stage.called("getupdates", polls + 1).await;
        self.stage.api.wait_until_acknowledged().await;
        self.check_answers();
        self.check_files();
        assert_eq!(self.temporary_files(), 0);
        assert!(self.changes >= 300, "too few changes");
        self.stage.close();
    }

    /// Waits until the bot has sent this many requests, or has stopped sending any.
    async fn see_requests(&self, count: usize) {
        let is_enough = |world: &World| (requests(world) >= count).then_some(());
        let patience = Duration::from_millis(200);
        self.stage.api.wait_at_most(patience, is_enough).await;
    }

    /// Somebody sends a change that will certainly be carried out in the end.
    fn change(&mut self) {
        let person = self.people[self.random.below(self.people.len())];
        let chat = [GROUP, person][self.random.below(2)];
        let index = self.random.below(self.expected[&person].bounties.len());
        let bounty = &self.expected[&person].bounties[index];
        let is_over = bounty.is_done || bounty.is_deleted;
        match self.random.below(8) {
            0..3 => self.add(person, chat),
            3 if index > 0 && !is_over => self.end(person, index, "done"),
            4 if index > 0 && !is_over => self.end(person, index, "delete"),
            5 => self.track(person),
            _ if bounty.is_deleted => self.add(person, chat),
            _ => self.edit(person, index),
        }
    }

    fn add(&mut self, person: i64, chat: i64) {
        let text = self.words();
        self.say(chat, person, &format!("/add {text}"));
        let bounty = ExpectedBounty {
            chat,
            text,
            is_done: false,
            is_deleted: false,
        };
        self.expect(person).bounties.push(bounty);
    }

    fn edit(&mut self, person: i64, index: usize) {
        let text = self.words();
        let bounty = &mut self.expect(person).bounties[index];
        bounty.text.clone_from(&text);
        let chat = bounty.chat;
        self.say(chat, person, &format!("/edit {} {text}", index + 1));
    }

    fn end(&mut self, person: i64, index: usize, command: &str) {
        let bounty = &mut self.expect(person).bounties[index];
        match command {
            "done" => bounty.is_done = true,
            _ => bounty.is_deleted = true,
        }
        let chat = bounty.chat;
        self.say(chat, person, &format!("/{command} {}", index + 1));
    }

    /// Tracks the first bounty of somebody who already has one.
    fn track(&mut self, person: i64) {
        let owner = self.people[self.random.below(self.people.len())];
        if self.stage.bot.user_file(owner).exists() {
            self.expect(person).tracked.insert((owner, 1));
            let data = format!("track {owner} 1");
            self.stage.api.press(GROUP, self.message, person, &data);
        }
    }

    fn say(&mut self, chat: i64, person: i64, text: &str) {
        let message = self.stage.say(chat, person, Say::text(text));
        if chat == GROUP {
            let update = self.stage.api.world().next_update_id - 1;
            self.commands.insert(message, (person, update));
            self.message = message;
        }
    }

    fn words(&mut self) -> String {
        self.changes += 1;
        format!("errand number {}", self.changes)
    }

    fn expect(&mut self, person: i64) -> &mut Expected {
        self.expected.get_mut(&person).expect("somebody known")
    }

    /// Checks that every answered change is on disk.
    fn check_confirmed(&self) {
        let answered = self.answers().into_iter();
        let answered = answered.map(|(message, _)| self.commands[&message]);
        // Each person's latest answer is collected last and so wins.
        let latest: BTreeMap<i64, u32> = answered.collect::<BTreeSet<_>>().into_iter().collect();
        for (person, update) in latest {
            let last = self.stage.file(person).last_update_id;
            assert!(
                last >= Some(update),
                "{update} was answered, and the file has {last:?}"
            );
        }
    }

    /// Checks that every command was answered at most once, with its result.
    fn check_answers(&self) {
        let mut answered = BTreeSet::new();
        for (message, text) in self.answers() {
            if !text.starts_with("I already did that") {
                assert!(text.starts_with('#'), "{text}");
                assert!(answered.insert(message), "twice: {text}");
            }
        }
    }

    /// The answers in the group, with the messages that they reply to.
    fn answers(&self) -> Vec<(i32, String)> {
        let world = self.stage.api.world();
        let messages = &world.chats[&GROUP].messages;
        let answers = messages.values().filter(|message| message.from == BOT_ID);
        let answer = |message: &Message| Some((message.reply_to?, message.text.text.clone()));
        answers.filter_map(answer).collect()
    }

    fn check_files(&self) {
        for (person, expected) in &self.expected {
            let user = self.stage.file(*person);
            let ids = user
                .personal_bounties
                .iter()
                .map(|bounty| bounty.id.number());
            assert!(ids.eq(1..=expected.bounties.len() as u64), "{user:?}");
            let found = found(&user);
            for (found, expected) in found.bounties.iter().zip(&expected.bounties) {
                assert_eq!(found, expected, "in the file of {person}");
            }
            assert_eq!(found.tracked, expected.tracked);
            assert_eq!(user.tracked_bounties.len(), expected.tracked.len());
        }
    }

    fn temporary_files(&self) -> usize {
        let files = self.stage.bot.users_dir().read_dir().expect("a directory");
        let names = files.map(|file| file.expect("a file").file_name());
        let is_temporary = |name: &OsString| name.to_string_lossy().ends_with(".tmp");
        names.filter(is_temporary).count()
    }
}

/// The parts of a file that the test has expectations about.
fn found(user: &User) -> Expected {
    let bounties = user.personal_bounties.iter().map(|bounty| ExpectedBounty {
        chat: match bounty.list {
            List::Personal => user.user_id.0.cast_signed(),
            List::Group(group) => group.0,
        },
        text: bounty.text.clone(),
        is_done: bounty.done_at.is_some(),
        is_deleted: bounty.deleted_at.is_some(),
    });
    let tracked = user.tracked_bounties.iter().map(|tracked| {
        let owner = tracked.owner_id.map_or(0, |owner| owner.0.cast_signed());
        (owner, tracked.bounty_id.number())
    });
    Expected {
        bounties: bounties.collect(),
        tracked: tracked.collect(),
    }
}

fn requests(world: &World) -> usize {
    world.requests.values().sum()
}

/// `SplitMix64`: the same numbers for the same seed.
pub struct Random(pub u64);

impl Random {
    pub fn number(&mut self, end: u64) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mixed = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        (mixed ^ (mixed >> 31)) % end
    }

    pub fn below(&mut self, end: usize) -> usize {
        usize::try_from(self.number(end as u64)).expect("below a usize")
    }
}
