//! Checks the order in which the bot writes to disk and sends to Telegram, as the system
//! sees it.
//!
//! For each change, the journal must show that the temporary file is written, synced and
//! renamed, and that the directory is synced, in this order. Only then may an answer be
//! sent, and only then may the update be acknowledged. This must hold across kills, half of
//! them between a rename and the sync of the directory.
//!
//! An acknowledgement doesn't wait for the answer: otherwise a throttled chat would hold up
//! all others.
//!
//! `ORDER_CHANGES=1300 ORDER_KILLS=50 cargo test --test bot disk_order -- --nocapture`
//! plays more changes and prints what was seen. `ORDER_SEED=7` plays other changes.

use std::collections::BTreeSet;
use std::time::Duration;

use serde_json::Value;

use crate::backstage::number;
use crate::botapi::Say;
use crate::botapi::world::{BOT_ID, Kind, World};
use crate::crash::Random;
use crate::disk_faults::{DiskFaults, Note, Step};
use crate::screenplay::Stage;

const GROUP: i64 = -1_002_000_000_001;
const PEOPLE: [&str; 8] = [
    "Alice", "Bob", "Carol", "Dave", "Erin", "Frank", "Grace", "Heidi",
];

#[tokio::test]
async fn nothing_is_answered_or_acknowledged_before_it_is_on_disk() {
    let size = |number| usize::try_from(number).expect("a number of things");
    let kills = size(number("ORDER_KILLS", 6));
    let changes = size(number("ORDER_CHANGES", 70));
    let mut play = Play::set(number("ORDER_SEED", 1)).await;
    let share = changes / (kills + 1);
    for kill in 0..kills {
        match kill % 2 {
            0 => play.kill_before_a_directory_sync(share).await,
            _ => play.kill_at_any_moment(share).await,
        }
    }
    play.stage.bot.start();
    play.change(changes - play.changes.len());
    play.see_answer(play.changes.len() - 1).await;
    play.stage.api.wait_until_acknowledged().await;
    assert!(play.stage.bot.terminate().success());

    let seen = Evidence::of(&play).check(&play.changes);
    println!("{changes} changes, {kills} kills: {seen:#?}");
    assert!(seen.killed_before_directory_sync >= kills.div_ceil(2));
    assert!(seen.answered > changes / 2);
    play.stage.close();
}

/// A command that changes its sender's file.
struct Change {
    person: i64,
    message: i32,
    update: u32,
}

struct Play {
    stage: Stage,
    disk: DiskFaults,
    random: Random,
    people: Vec<i64>,
    changes: Vec<Change>,
}

impl Play {
    async fn set(seed: u64) -> Self {
        let kind = Kind::Supergroup {
            username: None,
            forum: false,
        };
        let mut stage = Stage::set().await.group("Friends", GROUP, kind);
        stage.group_id("Friends");
        let disk = DiskFaults::of(&mut stage.bot);
        disk.keep_journal();
        Self {
            people: PEOPLE.map(|name| stage.person(name)).to_vec(),
            stage,
            disk,
            random: Random(seed),
            changes: Vec::new(),
        }
    }

    async fn kill_before_a_directory_sync(&mut self, changes: usize) {
        self.stage.bot.start();
        let before = 1 + self.random.below(changes - 1);
        self.change(before);
        self.see_answer(self.changes.len() - 1).await;
        self.stage.api.wait_until_acknowledged().await;
        self.disk.kill_at_next_directory_sync();
        self.change(changes - before);
        assert!(!self.stage.bot.wait().success());
    }

    async fn kill_at_any_moment(&mut self, changes: usize) {
        self.stage.bot.start();
        let first = self.changes.len();
        self.change(changes);
        let last = first + self.random.below(changes);
        self.see_answer(last).await;
        let moment = Duration::from_micros(self.random.number(3_000));
        tokio::time::sleep(moment).await;
        self.stage.bot.kill();
    }

    /// Sends changes. Each person's first one always adds the bounty #1.
    fn change(&mut self, count: usize) {
        for _ in 0..count {
            let number = self.changes.len();
            let person = self.people[number % self.people.len()];
            let command = match self.random.below(2) {
                1 if number >= self.people.len() => "edit 1",
                _ => "add",
            };
            let text = format!("/{command} errand {number}");
            let message = self.stage.say(GROUP, person, Say::text(&text));
            let update = self.stage.api.world().next_update_id - 1;
            self.changes.push(Change {
                person,
                message,
                update,
            });
        }
    }

    /// Waits for the answer to a change.
    async fn see_answer(&self, change: usize) {
        let message = self.changes[change].message;
        let is_answered = |world: &World| {
            let mut messages = world.chats[&GROUP].messages.values();
            messages.any(|answer| answer.from == BOT_ID && answer.reply_to == Some(message))
        };
        self.stage.until("an answer", is_answered).await;
    }
}

/// The journal. Each step is identified by its position.
struct Evidence {
    journal: Vec<Note>,
    /// When an answer to a message was sent.
    answers: Vec<(usize, i32, Answer)>,
    /// When an offset was requested.
    offsets: Vec<(usize, u32)>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Answer {
    Done,
    DoneAlready,
}

#[derive(Debug, Default)]
#[allow(dead_code, reason = "they are printed")]
struct Seen {
    answered: usize,
    of_them_as_done_already: usize,
    of_them_before_the_acknowledgement: usize,
    starts: usize,
    killed_before_directory_sync: usize,
}

impl Evidence {
    fn of(play: &Play) -> Self {
        let mut evidence = Self {
            journal: play.disk.journal(),
            answers: Vec::new(),
            offsets: Vec::new(),
        };
        for (place, note) in evidence.journal.iter().enumerate() {
            let Step::Send(sent) = &note.step else {
                continue;
            };
            if sent.contains("/SendMessage HTTP") {
                let (message, answer) = answer(&body(sent));
                evidence.answers.push((place, message, answer));
            } else if sent.contains("/GetUpdates HTTP") {
                let offset = body(sent)["offset"].as_u64().map(u32::try_from);
                let offset = offset.expect("an offset").expect("an update id");
                evidence.offsets.push((place, offset));
            }
        }
        evidence
    }

    fn check(&self, changes: &[Change]) -> Seen {
        let starts = self.places(|step| matches!(step, Step::Start));
        let run = |place| starts.partition_point(|start| *start < place);
        let mut killed_runs = BTreeSet::new();
        let mut seen = Seen::default();
        for change in changes {
            let update = change.update;
            let (renamed, on_disk) = self.on_disk(change);
            if run(renamed) != run(on_disk) {
                killed_runs.insert(run(renamed));
            }
            let acknowledged = self.acknowledged(change);
            assert!(on_disk < acknowledged, "{update} acknowledged too soon");
            let answers = self.answers.iter();
            let answers = answers.filter(|(_, message, _)| *message == change.message);
            let answers: Vec<_> = answers.collect();
            if let Some((first, _, answer)) = answers.first() {
                assert!(on_disk < *first, "{update} answered too soon");
                seen.answered += 1;
                seen.of_them_as_done_already += usize::from(*answer == Answer::DoneAlready);
                seen.of_them_before_the_acknowledgement += usize::from(*first < acknowledged);
            }
            let mut repeated = answers.iter().skip(1);
            assert!(
                repeated.all(|(_, _, answer)| *answer == Answer::DoneAlready),
                "{update} done twice"
            );
        }
        seen.starts = starts.len();
        seen.killed_before_directory_sync = killed_runs.len();
        seen
    }

    /// When a change appeared in its file, and when it was safe there. It must appear only
    /// once, even if its update is delivered again.
    fn on_disk(&self, change: &Change) -> (usize, usize) {
        let update = change.update;
        let written = self.journal.iter().enumerate();
        let written = written.filter_map(|(place, note)| match note.step {
            Step::Written { inode, update: of } if of == update => Some((place, inode)),
            _ => None,
        });
        let seen = written.map(|(place, inode)| self.seen_renamed(change.person, place, inode));
        let seen: Vec<_> = seen.filter(|seen| !seen.is_empty()).collect();
        let [seen] = &seen[..] else {
            panic!("{update} was synced and then renamed {} times", seen.len());
        };
        let is_synced = |step: &Step| matches!(step, Step::SyncedDirectory(_));
        let synced = seen.iter().filter_map(|begun| self.next(*begun, is_synced));
        let on_disk = synced.min();
        let on_disk = on_disk.unwrap_or_else(|| panic!("{update} is not on disk"));
        (seen[0], on_disk)
    }

    /// The directory syncs that began after a temporary file was written, synced and renamed
    /// to the person's file.
    fn seen_renamed(&self, person: i64, written: usize, inode: u64) -> Vec<usize> {
        let begun = self.next(
            written,
            |step| matches!(step, Step::Sync(of) if *of == inode),
        );
        let is_synced = |step: &Step| matches!(step, Step::Synced(of) if *of == inode);
        let Some(synced) = begun.and_then(|begun| self.next(begun, is_synced)) else {
            return Vec::new();
        };
        // Once the file is replaced, its inode may be reused.
        let ends = |step: &Step| matches!(step, Step::Written { inode: of, .. } if *of == inode);
        let mut ends = self.places(ends).into_iter();
        let end = ends.find(|place| *place > written).unwrap_or(usize::MAX);
        let shows = |step: &Step| match step {
            Step::SyncDirectory(inodes) => inodes.get(&person) == Some(&inode),
            _ => false,
        };
        let mut places = self.places(shows);
        places.retain(|place| (synced..end).contains(place));
        places
    }

    fn acknowledged(&self, change: &Change) -> usize {
        let mut offsets = self.offsets.iter();
        let first = offsets.find(|(_, offset)| *offset > change.update);
        first.expect("an acknowledgement").0
    }

    /// The next matching step of the same thread in the same run.
    fn next(&self, place: usize, is_meant: impl Fn(&Step) -> bool) -> Option<usize> {
        let thread = self.journal[place].thread;
        let later = self.journal.iter().enumerate().skip(place + 1);
        let mut same_run = later.take_while(|(_, note)| !matches!(note.step, Step::Start));
        let found = same_run.find(|(_, note)| note.thread == thread && is_meant(&note.step));
        found.map(|(place, _)| place)
    }

    fn places(&self, is_meant: impl Fn(&Step) -> bool) -> Vec<usize> {
        let all = self.journal.iter().enumerate();
        let meant = all.filter(|(_, note)| is_meant(&note.step));
        meant.map(|(place, _)| place).collect()
    }
}

/// The message that was answered, and how.
fn answer(body: &Value) -> (i32, Answer) {
    let message = body["reply_parameters"]["message_id"].as_i64();
    let message = message.expect("a reply to a command");
    let answer = match body["text"].as_str().expect("a text") {
        text if text.starts_with('#') => Answer::Done,
        text if text.starts_with("I already did that") => Answer::DoneAlready,
        text => panic!("no answer to a change: {text}"),
    };
    (message.try_into().expect("a message's id"), answer)
}

fn body(request: &str) -> Value {
    let start = request.find('{').expect("a request with its body");
    serde_json::from_str(&request[start..]).expect("a body in JSON")
}
