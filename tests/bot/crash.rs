//! kill -9 at any moment: nothing is lost, and nothing is done twice.
//!
//! People send commands, plain words and button presses while the bot is killed and restarted
//! again and again, and Telegram redelivers what wasn't acknowledged. At the end, everyone's
//! file must contain the result of what they did, each thing carried out exactly once.
//!
//! `CRASH_RUNS=100 cargo test --test bot crash` plays 100 runs, each with different commands
//! and kills. `CRASH_SEED=7` starts with that seed, to repeat a failure.

use std::collections::{BTreeMap, BTreeSet};
use std::ffi::OsString;
use std::time::Duration;

use bounty_bot::model::{Bounty, BountyId, Details, DueDate, List, User, fingerprint_of};
use chrono::{Datelike as _, Days, NaiveDate};
use serde_json::Value;
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
    /// Who sent which command in the group, and with which update.
    commands: BTreeMap<i32, (i64, u32)>,
    /// Who wrote which new errand in a DM, and with which update.
    kept: BTreeMap<String, (i64, u32)>,
    /// Who pressed which button, and with which update, by the query's id.
    presses: BTreeMap<String, (i64, u32)>,
    /// The bot's list in each chat.
    lists: BTreeMap<i64, i32>,
    /// Each command for several errands in the group, with their places.
    several: Vec<(i64, i32, [usize; 2])>,
    changes: usize,
    words: usize,
    /// How often each kind of change was made.
    kinds: BTreeMap<&'static str, usize>,
}

/// What a person's file must contain after what they did.
#[derive(Clone, Debug, Default)]
struct Expected {
    /// The first one has the id 1 and is never done or deleted, so that others can track it.
    errands: Vec<Errand>,
    /// Owners and ids, and whether the person has said that it is done.
    tracked: BTreeMap<(i64, u64), bool>,
}

#[derive(Clone, Debug)]
struct Errand {
    kept: Kept,
    /// The message that only this bounty was made by.
    message: Option<i32>,
    /// What commands call it: a word that no other has, or its id.
    name: String,
    /// Whether the last thing that happened to its day is that it moved on.
    is_moved: bool,
    /// Whether its day was ever moved. Then another `/done` might ask.
    was_moved: bool,
    /// The command for several that did it or deleted it.
    ended_by: Option<i32>,
}

/// What the file says about a bounty.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Kept {
    chat: i64,
    text: String,
    due: Option<NaiveDate>,
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
        let chats = people.iter().copied().chain([GROUP]);
        let lists = chats.map(|chat| (chat, put_message(&stage, chat)));
        let mut crash = Self {
            lists: lists.collect(),
            stage,
            random: Random(seed),
            expected: people.iter().map(|id| (*id, Expected::default())).collect(),
            people,
            commands: BTreeMap::new(),
            kept: BTreeMap::new(),
            presses: BTreeMap::new(),
            several: Vec::new(),
            changes: 0,
            words: 0,
            kinds: BTreeMap::new(),
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
        println!("{:?}", self.kinds);
        assert!(self.kinds.len() > 30, "too few kinds of changes");
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
        self.changes += 1;
        let person = self.people[self.random.below(self.people.len())];
        let index = self.random.below(self.expected[&person].errands.len());
        let errand = self.errand(person, index);
        let is_new = self.random.below(3) == 0;
        match errand.kept {
            _ if is_new => self.add_somehow(person),
            _ if index == 0 => self.with_first(person),
            Kept {
                is_deleted: true, ..
            } => self.undelete(person, index),
            Kept { is_done: true, .. } => self.reopen(person, index),
            _ if errand.repeats() => self.move_on(person, index),
            _ => self.with_open(person, index),
        }
    }

    fn add_somehow(&mut self, person: i64) {
        let chat = [GROUP, person][self.random.below(2)];
        match self.random.below(8) {
            0..3 => self.add(person, chat),
            3 => self.add_repeating(person, chat),
            4 => self.keep(person),
            5 => self.keep_and_take_back(person),
            _ => self.keep_lines(person),
        }
    }

    fn add(&mut self, person: i64, chat: i64) {
        self.count("add");
        let errand = Errand::new(chat, self.word());
        let text = format!("/add {}", errand.kept.text);
        self.add_by(person, &text, errand);
    }

    fn add_repeating(&mut self, person: i64, chat: i64) {
        self.count("add repeating");
        let mut errand = Errand::new(chat, self.word());
        errand.kept.text += " every 3 days";
        errand.kept.due = NaiveDate::from_ymd_opt(2090, 1, 1);
        let text = format!("/add {} due:2090-01-01", errand.kept.text);
        self.add_by(person, &text, errand);
    }

    fn keep(&mut self, person: i64) {
        self.count("keep");
        let errand = Errand::new(person, self.word());
        let text = errand.kept.text.clone();
        self.add_by(person, &text, errand);
    }

    fn add_by(&mut self, person: i64, text: &str, errand: Errand) {
        let message = self.say(errand.kept.chat, person, Say::text(text));
        if errand.kept.chat != GROUP {
            let update = self.last_update();
            self.kept.insert(errand.name.clone(), (person, update));
        }
        let message = Some(message);
        let errands = &mut self.expect(person).errands;
        errands.push(Errand { message, ..errand });
    }

    fn keep_and_take_back(&mut self, person: i64) {
        self.keep(person);
        self.count("undo of what was kept");
        let index = self.expected[&person].errands.len() - 1;
        self.press_about(person, index, "unadd", &self.seen(person, index));
        self.keep_as(person, index, |it| it.is_deleted = true);
    }

    /// Three lines are one bounty, then perhaps three, and then perhaps one again.
    fn keep_lines(&mut self, person: i64) {
        self.count("lines");
        let parts: [Errand; 3] = std::array::from_fn(|_| Errand::new(person, self.word()));
        let lines = parts.each_ref().map(|part| part.kept.text.clone());
        let text = lines.join("\n");
        self.say(person, person, Say::text(&text));
        let index = self.expected[&person].errands.len();
        let mut whole = parts[0].clone();
        whole.kept.text = text;
        self.expect(person).errands.push(whole.clone());
        if self.random.below(4) == 0 {
            return;
        }
        self.count("split");
        self.press_about(person, index, "split", &self.seen(person, index));
        self.expect(person).errands.truncate(index);
        self.expect(person).errands.extend(parts);
        if self.random.below(2) == 0 {
            return;
        }
        self.count("undo of a split");
        let errands = &self.expected[&person].errands[index..];
        let bounties: Vec<Bounty> = errands.iter().map(|it| it.kept.to_bounty()).collect();
        let seen = format!(" {}", fingerprint_of(&bounties));
        self.press_about(person, index, "unsplit", &seen);
        self.expect(person).errands[index] = whole;
        for part in index + 1..index + 3 {
            self.keep_as(person, part, |it| it.is_deleted = true);
            // The whole has its word, too.
            self.errand_mut(person, part).name = (part + 1).to_string();
        }
    }

    /// The first errand is edited, or somebody else tracks it or says that it is done.
    fn with_first(&mut self, owner: i64) {
        let person = self.people[self.random.below(self.people.len())];
        if !self.stage.bot.user_file(owner).exists() {
            return;
        }
        let tracked = (owner, 1);
        let is_tracked = self.expected[&person].tracked.contains_key(&tracked);
        match self.random.below(6) {
            0 => self.edit(owner, 0),
            1 => {
                self.count("not yet");
                self.press_about(owner, 0, "notyet", "");
            }
            2 if !is_tracked => {
                self.count("track");
                self.press(GROUP, None, person, &format!("track {owner} 1"));
                self.expect(person).tracked.insert(tracked, false);
            }
            2 => {
                self.count("untrack");
                self.press(GROUP, None, person, &format!("untrack {owner} 1"));
                self.expect(person).tracked.remove(&tracked);
            }
            3 if let Some(message) = self.added(owner, 0).filter(|_| !is_tracked) => {
                self.count("on it");
                self.reply(GROUP, person, message, "on it");
                self.expect(person).tracked.insert(tracked, false);
            }
            4 if let Some(message) = self.added(owner, 0).filter(|_| person != owner) => {
                self.count("plain done of somebody else's");
                self.reply(GROUP, person, message, "✅");
                self.expect(person).tracked.insert(tracked, true);
            }
            _ if person != owner => {
                self.count("tick of somebody else's");
                let list = Some(self.lists[&GROUP]);
                self.press(GROUP, list, person, &format!("tick {owner} 1 none open 0"));
                self.expect(person).tracked.insert(tracked, true);
            }
            _ => self.edit(owner, 0),
        }
    }

    fn undelete(&mut self, person: i64, index: usize) {
        self.count("undelete");
        self.press_about(person, index, "undelete", "");
        self.keep_as(person, index, |it| it.is_deleted = false);
        self.errand_mut(person, index).ended_by = None;
    }

    fn reopen(&mut self, person: i64, index: usize) {
        let word = ["reopen", "undone", "back"][self.random.below(3)];
        self.count(word);
        match word {
            "back" => self.press_row(person, index, word, None),
            _ => self.press_about(person, index, word, ""),
        }
        self.keep_as(person, index, |it| it.is_done = false);
        self.errand_mut(person, index).ended_by = None;
        self.errand_mut(person, index).was_moved = true;
    }

    fn with_open(&mut self, person: i64, index: usize) {
        let is_single = !self.errand(person, index).kept.text.contains('\n');
        match self.random.below(6) {
            0 if is_single => self.edit(person, index),
            1 => self.put_off(person, index),
            2 => self.delete(person, index),
            3 if self.end_several(person, index) => {}
            4 if self.undo_several(person) => {}
            _ => self.done(person, index),
        }
    }

    fn edit(&mut self, person: i64, index: usize) {
        let (errand, word) = (self.errand(person, index), self.word());
        let text = format!("errand {word}");
        let (chat, id) = (self.chat_for(person, &errand), index + 1);
        match self.random.below(4) {
            0 => {
                self.count("edit by words");
                let old = &errand.name;
                self.say(chat, person, Say::text(&format!("/edit {old} {text}")));
            }
            1 => {
                self.count("edit and its undo");
                self.say(chat, person, Say::text(&format!("/edit {id} {text}")));
                let mut edited = errand.kept.to_bounty();
                edited.keep_for_undo(0, None);
                edited.set_text(text);
                let seen = format!(" {}", edited.edit_fingerprint());
                self.press_about(person, index, "unedit", &seen);
                return;
            }
            _ => {
                self.count("edit");
                self.say(chat, person, Say::text(&format!("/edit {id} {text}")));
            }
        }
        let errand = self.errand_mut(person, index);
        (errand.kept.text, errand.name) = (text, word);
    }

    /// By a button of a card, or by a date in reply to the bot's answer.
    fn put_off(&mut self, person: i64, index: usize) {
        let errand = self.errand(person, index);
        let seen = self.seen(person, index);
        let day = 1 + u32::try_from(self.random.below(28)).expect("a day");
        let due = NaiveDate::from_ymd_opt(2091, 2, day).filter(|due| errand.kept.due != Some(*due));
        let Some(due) = due.filter(|_| errand.kept.due.is_none() || self.random.below(2) == 0)
        else {
            if errand.kept.due.is_some() {
                self.count("no date");
                self.press_about(person, index, "dropdue", &seen);
                self.keep_as(person, index, |it| it.due = None);
            }
            return;
        };
        match self.added(person, index) {
            Some(message) if self.random.below(2) == 0 => {
                self.count("date in reply");
                self.reply(GROUP, person, message, &due.to_string());
            }
            _ => {
                self.count("put off");
                let data = format!(" {}{seen}", due.format("%Y%m%d"));
                self.press_about(person, index, "due", &data);
            }
        }
        self.keep_as(person, index, |it| it.due = Some(due));
    }

    fn delete(&mut self, person: i64, index: usize) {
        self.count("delete");
        let errand = self.errand(person, index);
        let chat = self.chat_for(person, &errand);
        match (self.random.below(3), errand.message) {
            (0, Some(message)) => self.reply(errand.kept.chat, person, message, "/delete"),
            (1, _) => {
                self.say(chat, person, Say::text(&format!("/delete {}", errand.name)));
            }
            _ => {
                self.say(chat, person, Say::text(&format!("/delete {}", index + 1)));
            }
        }
        self.keep_as(person, index, |it| it.is_deleted = true);
    }

    fn done(&mut self, person: i64, index: usize) {
        let (errand, id) = (self.errand(person, index), index + 1);
        let chat = self.chat_for(person, &errand);
        match (self.random.below(8), errand.message) {
            (0, Some(message)) => {
                self.count("done in reply");
                self.reply(errand.kept.chat, person, message, "/done");
            }
            (1, _) => {
                self.count("done by words");
                self.say(chat, person, Say::text(&format!("/done {}", errand.name)));
            }
            (2, _) => {
                self.count("plain done in a DM");
                self.say(person, person, Say::text(&format!("done {}", errand.name)));
            }
            (3 | 7, _) if let Some(message) = self.added(person, index) => {
                self.count("plain done");
                self.reply(GROUP, person, message, "Did it!");
            }
            (4, _) => {
                self.count("finish");
                self.press_about(person, index, "finish", "");
            }
            (5, _) => {
                self.count("confirm");
                self.press_about(person, index, "confirm", "");
            }
            (6, _) => {
                self.count("tick");
                self.press_row(person, index, "tick", None);
                self.tap_again();
            }
            _ => {
                self.count("done");
                self.say(chat, person, Say::text(&format!("/done {id}")));
            }
        }
        self.keep_as(person, index, |it| it.is_done = true);
    }

    /// Ends this and another one in the group with one command, if there is another.
    fn end_several(&mut self, person: i64, index: usize) -> bool {
        let errands = &self.expected[&person].errands;
        let is_meant = |other: &usize| {
            let it = &errands[*other];
            let is_over = it.kept.is_done || it.kept.is_deleted;
            it.kept.chat == GROUP && !is_over && !it.repeats()
        };
        let other = (1..errands.len())
            .filter(|other| *other != index)
            .find(is_meant);
        let Some(other) = other.filter(|_| is_meant(&index)) else {
            return false;
        };
        let command = ["done", "delete"][self.random.below(2)];
        self.count(command);
        let text = format!("/{command} {} {}", index + 1, other + 1);
        let message = self.say(GROUP, person, Say::text(&text));
        self.several.push((person, message, [index, other]));
        for ended in [index, other] {
            self.keep_as(person, ended, |it| match command {
                "done" => it.is_done = true,
                _ => it.is_deleted = true,
            });
            self.errand_mut(person, ended).ended_by = Some(message);
        }
        true
    }

    /// Presses the Undo of a command for several, as soon as it was answered.
    fn undo_several(&mut self, person: i64) -> bool {
        let found = self.several.iter().find_map(|(by, command, both)| {
            let (answer, data) = self.undo_button(*command)?;
            let errands = &self.expected[by].errands;
            let still = both
                .iter()
                .filter(|it| errands[**it].ended_by == Some(*command));
            let still: Vec<usize> = still.copied().collect();
            (*by == person && !still.is_empty()).then_some((answer, data, still))
        });
        let Some((answer, data, still)) = found else {
            return false;
        };
        self.count("undo of several");
        self.press(GROUP, Some(answer), person, &data);
        for index in still {
            self.keep_as(person, index, |it| {
                it.is_done = false;
                it.is_deleted = false;
            });
            self.errand_mut(person, index).ended_by = None;
        }
        true
    }

    /// The answer to a command for several, and the data of its Undo.
    fn undo_button(&self, command: i32) -> Option<(i32, String)> {
        let world = self.stage.api.world();
        let mut messages = world.chats[&GROUP].messages.values();
        let answer = messages.find(|it| it.from == BOT_ID && it.reply_to == Some(command))?;
        let mut buttons = answer.keyboard.iter().flatten();
        let (_, data) = buttons.find(|(_, data)| data.contains("-all "))?;
        Some((answer.id, data.clone()))
    }

    /// What repeats moves on, or is moved back, or done for good.
    fn move_on(&mut self, person: i64, index: usize) {
        let (errand, id) = (self.errand(person, index), index + 1);
        let due = errand.kept.due.expect("a due date");
        let (before, after) = (due - Days::new(3), due + Days::new(3));
        let seen = self.seen(person, index);
        let moved = match self.random.below(6) {
            0 if !errand.was_moved => {
                self.count("done of what repeats");
                let chat = self.chat_for(person, &errand);
                self.say(chat, person, Say::text(&format!("/done {id}")));
                true
            }
            1 => {
                self.count("again");
                self.press_about(person, index, "again", &seen);
                true
            }
            2 if errand.is_moved => {
                self.count("undo of a move");
                let data = format!(" {}{seen}", before.format("%Y%m%d"));
                self.press_about(person, index, "unmove", &data);
                false
            }
            3 if errand.is_moved => {
                self.count("back of what repeats");
                self.press_row(person, index, "back", Some(before));
                self.tap_again();
                false
            }
            4 if errand.is_moved => {
                self.for_good(person, index, before);
                return;
            }
            _ => {
                self.count("tick of what repeats");
                self.press_row(person, index, "tick", Some(due));
                self.tap_again();
                true
            }
        };
        let errand = self.errand_mut(person, index);
        errand.kept.due = Some(if moved { after } else { before });
        errand.is_moved = moved;
        errand.was_moved = true;
    }

    fn for_good(&mut self, person: i64, index: usize, before: NaiveDate) {
        self.count("for good");
        let moved_to = self.errand(person, index).kept.due.expect("a due date");
        let data = format!(" {}{}", before.format("%Y%m%d"), self.seen(person, index));
        self.press_about(person, index, "end", &data);
        self.keep_as(person, index, |it| {
            it.is_done = true;
            it.due = Some(before);
        });
        self.errand_mut(person, index).is_moved = false;
        if self.random.below(2) == 0 {
            self.count("undo of for good");
            let data = format!(" {}{}", moved_to.format("%Y%m%d"), self.seen(person, index));
            self.press_about(person, index, "unend", &data);
            self.keep_as(person, index, |it| {
                it.is_done = false;
                it.due = Some(moved_to);
            });
        }
    }

    /// Presses a button of a message about one bounty.
    fn press_about(&mut self, person: i64, index: usize, word: &str, rest: &str) {
        let chat = self.chat_for(person, &self.errand(person, index));
        let data = format!("{word} {person} {}{rest}", index + 1);
        self.press(chat, None, person, &data);
    }

    /// Presses the button of a row that shows this day.
    fn press_row(&mut self, person: i64, index: usize, mark: &str, due: Option<NaiveDate>) {
        let chat = self.chat_for(person, &self.errand(person, index));
        let list = list_in(chat);
        let place = due.map_or("none".to_owned(), |due| due.num_days_from_ce().to_string());
        let data = format!("{mark} {person} {} {place} {list}", index + 1);
        self.press(chat, Some(self.lists[&chat]), person, &data);
    }

    /// Presses a button of this message, or of a new one.
    fn press(&mut self, chat: i64, message: Option<i32>, person: i64, data: &str) {
        let message = message.unwrap_or_else(|| put_message(&self.stage, chat));
        self.stage.api.press(chat, message, person, data);
        let query = format!("{}-{person}", self.stage.api.world().next_query);
        let update = self.last_update();
        self.presses.insert(query, (person, update));
    }

    /// The last press comes twice, and nothing more must come of it.
    fn tap_again(&self) {
        let (_, update) = self
            .stage
            .api
            .world()
            .history
            .last()
            .cloned()
            .expect("a press");
        let query = &update["callback_query"];
        let number = |value: &Value| value.as_i64().expect("an id");
        let message = number(&query["message"]["message_id"]);
        self.stage.api.press(
            number(&query["message"]["chat"]["id"]),
            message.try_into().expect("a message's id"),
            number(&query["from"]["id"]),
            query["data"].as_str().expect("data"),
        );
    }

    fn reply(&mut self, chat: i64, person: i64, to: i32, text: &str) {
        let reply_to = Some(to);
        let say = Say {
            reply_to,
            ..Say::text(text)
        };
        self.say(chat, person, say);
    }

    fn say(&mut self, chat: i64, person: i64, say: Say) -> i32 {
        let message = self.stage.say(chat, person, say);
        if chat == GROUP {
            self.commands.insert(message, (person, self.last_update()));
        }
        message
    }

    fn last_update(&self) -> u32 {
        self.stage.api.world().next_update_id - 1
    }

    /// The bot's answer to the `/add` in the group that made a bounty, if there is one.
    fn added(&self, person: i64, index: usize) -> Option<i32> {
        let errand = self.errand(person, index);
        let add = errand.message.filter(|_| errand.kept.chat == GROUP)?;
        let world = self.stage.api.world();
        let mut messages = world.chats[&GROUP].messages.values();
        let answer = messages.find(|it| {
            let is_answer = it.from == BOT_ID && it.reply_to == Some(add);
            is_answer && it.text.text.contains(" added: ")
        });
        answer.map(|answer| answer.id)
    }

    /// A chat in which somebody can do something about their own errand.
    fn chat_for(&mut self, person: i64, errand: &Errand) -> i64 {
        [errand.kept.chat, person][self.random.below(2)]
    }

    /// The fingerprint of what a bounty will be by then, after a blank.
    fn seen(&self, person: i64, index: usize) -> String {
        format!(
            " {}",
            self.errand(person, index).kept.to_bounty().fingerprint()
        )
    }

    fn errand(&self, person: i64, index: usize) -> Errand {
        self.expected[&person].errands[index].clone()
    }

    fn errand_mut(&mut self, person: i64, index: usize) -> &mut Errand {
        &mut self.expect(person).errands[index]
    }

    fn keep_as(&mut self, person: i64, index: usize, change: impl FnOnce(&mut Kept)) {
        change(&mut self.errand_mut(person, index).kept);
    }

    /// A word that nobody has used yet, and that no other begins with.
    fn word(&mut self) -> String {
        const SYLLABLES: [&str; 10] = ["ba", "de", "fi", "go", "ku", "la", "me", "ni", "po", "ru"];
        self.words += 1;
        let digits = format!("{:04}", self.words);
        let digits = digits.bytes().map(|digit| usize::from(digit - b'0'));
        digits.map(|digit| SYLLABLES[digit]).collect()
    }

    fn count(&mut self, kind: &'static str) {
        *self.kinds.entry(kind).or_default() += 1;
    }

    fn expect(&mut self, person: i64) -> &mut Expected {
        self.expected.get_mut(&person).expect("somebody known")
    }

    /// Checks that every answered change is on disk.
    fn check_confirmed(&self) {
        let answered = self.answers().into_iter();
        let answered = answered.map(|(message, _)| self.commands[&message]);
        let world = self.stage.api.world();
        let pressed = world.answers.keys();
        let pressed = pressed.filter_map(|query| self.presses.get(query).copied());
        let messages = self
            .people
            .iter()
            .flat_map(|chat| world.chats[chat].messages.values());
        let kept = messages.filter_map(|message| {
            let (_, text) = message.text.text.split_once(" added: errand ")?;
            let new = text.split_whitespace().next()?;
            self.kept
                .get(new)
                .copied()
                .filter(|_| message.from == BOT_ID)
        });
        let answered = answered.chain(pressed).chain(kept);
        // Each person's latest answer is collected last and so wins.
        let latest: BTreeMap<i64, u32> = answered.collect::<BTreeSet<_>>().into_iter().collect();
        drop(world);
        for (person, update) in latest {
            let last = self.stage.file(person).last_update_id;
            let world = self.stage.api.world();
            let mut history = world.history.iter();
            let (_, sent) = history.find(|(id, _)| *id == update).expect("an update");
            assert!(
                last >= Some(update),
                "{update} was answered, and the file has {last:?}: {sent}"
            );
        }
    }

    /// Checks that every command was answered at most once, with its result.
    fn check_answers(&self) {
        const RESULTS: [&str; 5] = ["#", "Done:", "Deleted:", "Back on the list:", "Noted."];
        let mut answered = BTreeSet::new();
        for (message, text) in self.answers() {
            if !text.starts_with("I already did that") {
                let is_result = RESULTS.iter().any(|result| text.starts_with(result));
                assert!(is_result, "{text}");
                assert!(answered.insert(message), "twice: {text}");
            }
        }
    }

    /// The answers in the group, with the messages that they reply to.
    fn answers(&self) -> Vec<(i32, String)> {
        let world = self.stage.api.world();
        let messages = &world.chats[&GROUP].messages;
        let answers = messages.values().filter(|message| {
            let is_question = message.text.text.contains(" says that ");
            message.from == BOT_ID && !is_question
        });
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
            assert!(ids.eq(1..=expected.errands.len() as u64), "{user:?}");
            for (bounty, errand) in user.personal_bounties.iter().zip(&expected.errands) {
                let id = bounty.id;
                assert_eq!(Kept::of(&user, bounty), errand.kept, "{id} of {person}");
            }
            let tracked = user.tracked_bounties.iter().map(|tracked| {
                let owner = tracked.owner_id.map_or(0, |owner| owner.0.cast_signed());
                let is_said_done = tracked.said_done_at.is_some();
                ((owner, tracked.bounty_id.number()), is_said_done)
            });
            assert_eq!(tracked.collect::<BTreeMap<_, _>>(), expected.tracked);
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

impl Errand {
    fn new(chat: i64, name: String) -> Self {
        Self {
            kept: Kept {
                chat,
                text: format!("errand {name}"),
                due: None,
                is_done: false,
                is_deleted: false,
            },
            message: None,
            name,
            is_moved: false,
            was_moved: false,
            ended_by: None,
        }
    }

    fn repeats(&self) -> bool {
        self.kept.text.ends_with(" every 3 days")
    }
}

impl Kept {
    fn of(user: &User, bounty: &Bounty) -> Self {
        Self {
            chat: match bounty.list {
                List::Personal => user.user_id.0.cast_signed(),
                List::Group(group) => group.0,
            },
            text: bounty.text.clone(),
            due: bounty.due_date_ts.map(DueDate::date),
            is_done: bounty.done_at.is_some(),
            is_deleted: bounty.deleted_at.is_some(),
        }
    }

    /// As far as a button tells it from what it was before.
    fn to_bounty(&self) -> Bounty {
        let details = Details {
            text: self.text.clone(),
            link: None,
            due: self.due.map(Into::into),
        };
        let id = BountyId::new(1).expect("an id");
        Bounty::new(id, details, 0, List::Personal)
    }
}

/// The list that is ticked in a chat.
fn list_in(chat: i64) -> String {
    match chat {
        GROUP => "open 0".to_owned(),
        person => format!("mine {person} 0"),
    }
}

/// A list of the bot's in a chat, without rows; returns its id.
fn put_message(stage: &Stage, chat: i64) -> i32 {
    let message = Message {
        from: BOT_ID,
        text: Say::text("Bounties").text,
        keyboard: vec![vec![("↻".to_owned(), list_in(chat))]],
        ..Message::default()
    };
    stage.api.change(|world| world.put_message(chat, message))
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
