//! Tests that read as a chat.
//!
//! A script contains lines of people and of the bot. People's lines are played, the bot's are
//! waited for, and at the end everything that the bot did must have been in the script. The
//! format:
//!
//! ```text
//! — Friends —                             the chat from here on: a group,
//! — Friends / Errands —                   a topic in it,
//! — Alice —                               or a person's DM
//! Alice: /add Fix login bug
//!   a second line of the same message
//! Bot → Alice: #1 added: Fix login bug    a reply to Alice's latest message
//!   [ ☆ Track ]                           buttons, a row a line
//!   (type: Fix login bug due friday)      or a forced reply, with what the field shows
//! Bot aloud → Alice: …                    people hear it
//! Bob → Bot: /track                       a reply to the bot's latest message
//! Bob → "Fix login": /done                to the latest one with these words
//! Bob quotes "login bug": /add            a reply to the latest one, quoting these words
//! Bob presses ☆ Track                     the latest such button
//! Bob presses ☆ Track on "Fix login"      that under the latest with these words
//! (Bob sees: You're now tracking #1.)           a toast; (Bob sees nothing) is an empty one
//! Bot edits "#1": …                       in place
//! Alice edits: /add Fix the login bug     her latest message
//! Alice edits "bug": …                     her latest with these words
//! Alice deletes: …                        the latest one that reads so
//! — the bot restarts —                    or: is killed
//! ```
//!
//! Bold is `*so*`, struck through `~so~`, code `` `so` ``, a link `[so](address)`.
//! In the bot's lines `…` stands for anything within the line.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::PathBuf;

use bounty_bot::model::User;
use serde_json::Value;

use crate::botapi::html::Formatted;
use crate::botapi::world::{BOT_ID, BOT_NAME, Event, Keyboard, Kind, World};
use crate::botapi::{BotApi, Say, TOKEN};
use crate::process::BotProcess;

/// A world with a bot, in which scripts are played.
pub struct Stage {
    pub api: BotApi,
    pub bot: BotProcess,
    groups: BTreeMap<String, (i64, Kind)>,
    /// The chat and the topic of the current scene.
    scene: Option<(i64, Option<i32>)>,
    /// Which of the world's events the script has had so far.
    expected: Vec<usize>,
    /// The chat so far, shown when the test fails.
    transcript: Vec<String>,
    /// Files that a test made unreadable on purpose.
    spoilt: Vec<PathBuf>,
}

/// Plays a script from beginning to end, in a new world.
pub async fn perform(script: &str) {
    let mut stage = Stage::set().await;
    stage.bot.start();
    stage.play(script).await;
    stage.end().await;
}

impl Stage {
    /// A world with a server and a bot that hasn't been started.
    pub async fn set() -> Self {
        let api = BotApi::start().await;
        let bot = BotProcess::new(&api);
        Self {
            api,
            bot,
            groups: BTreeMap::new(),
            scene: None,
            expected: Vec::new(),
            transcript: Vec::new(),
            spoilt: Vec::new(),
        }
    }

    /// Sets the kind of a group; the default is a basic group.
    pub fn group(mut self, title: &str, id: i64, kind: Kind) -> Self {
        self.groups.insert(title.to_owned(), (id, kind));
        self
    }

    /// Plays a script, or a further part of one.
    pub async fn play(&mut self, script: &str) {
        for line in lines(script) {
            self.play_line(&line).await;
            self.transcript.push(line);
        }
    }

    /// Stops the bot. Anything it did that wasn't in the script fails the test.
    pub async fn end(mut self) {
        self.api.wait_until_acknowledged().await;
        self.terminate();
        self.check_script();
        self.check();
    }

    /// Stops the bot if it is running, and checks what must hold after every play, even if the
    /// script doesn't contain everything the bot did.
    pub fn close(mut self) {
        if self.bot.is_running() {
            self.terminate();
        }
        self.check();
    }

    fn terminate(&mut self) {
        let status = self.bot.terminate();
        assert!(
            status.success(),
            "{}\nThe bot ended with {status}",
            self.so_far()
        );
    }

    /// Checks that the bot did nothing that wasn't in the script.
    pub fn check_script(&self) {
        let left = self.unexpected().join("\n");
        assert!(
            left.is_empty(),
            "{}\nNobody expected:\n{left}",
            self.so_far()
        );
    }

    /// Checks what must always hold: Telegram refused nothing, nothing panicked, no secret is
    /// in the output, and every file is intact.
    pub fn check(&self) {
        let violations = self.api.world().violations.clone();
        assert!(
            violations.is_empty(),
            "{}\nViolations:\n{}",
            self.so_far(),
            violations.join("\n")
        );
        self.check_output();
        self.check_files();
    }

    /// Writes a person's file, which may be invalid.
    pub fn put_file(&mut self, person: i64, content: &str) {
        let file = self.bot.user_file(person);
        fs::create_dir_all(self.bot.users_dir()).expect("a directory");
        fs::write(&file, content).expect("a file");
        if User::from_json(content.as_bytes()).is_err() {
            self.spoilt.push(file);
        }
    }

    /// The content of a person's file.
    pub fn file(&self, person: i64) -> User {
        let content = fs::read(self.bot.user_file(person)).expect("a file that can be read");
        User::from_json(&content).expect("a whole file")
    }

    /// Somebody sends a message outside a script; returns its id.
    pub fn say(&mut self, chat: i64, person: i64, say: Say) -> i32 {
        self.api.say(chat, person, say)
    }

    /// What the bot did so far that wasn't in a script, as script lines.
    pub fn unexpected(&self) -> Vec<String> {
        let world = self.api.world();
        (0..world.events.len())
            .filter(|index| !self.expected.contains(index))
            .map(|index| render(&world, index))
            .collect()
    }

    fn check_files(&self) {
        let Ok(files) = self.bot.users_dir().read_dir() else {
            return;
        };
        for file in files.map(|file| file.expect("a file").path()) {
            let is_users = file.extension().is_some_and(|end| end == "json") && file.is_file();
            if is_users && !self.spoilt.contains(&file) {
                let content = fs::read(&file).expect("a file that can be read");
                let user = User::from_json(&content);
                assert!(user.is_ok(), "{}: {user:?}", file.display());
            }
        }
    }

    /// Checks that the output contains nothing that people wrote, and no token.
    fn check_output(&self) {
        let output = self.bot.output();
        assert!(
            !output.contains(TOKEN),
            "the token is in the output:\n{output}"
        );
        assert!(
            !output.contains("panicked"),
            "something panicked:\n{output}"
        );
        let mut secrets = BTreeSet::new();
        for (_, update) in &self.api.world().history {
            collect_secrets(update, &mut secrets);
        }
        for text in secrets {
            assert!(
                !output.contains(&text),
                "{text:?} is in the output:\n{output}"
            );
        }
    }

    pub fn so_far(&self) -> String {
        let output = self.bot.output();
        let tail: Vec<&str> = output.lines().rev().take(15).collect();
        let tail: Vec<&str> = tail.into_iter().rev().collect();
        format!(
            "{}\n\nThe bot's log:\n{}\n",
            self.transcript.join("\n"),
            tail.join("\n")
        )
    }

    async fn play_line(&mut self, line: &str) {
        if let Some(scene) = line
            .strip_prefix("— ")
            .and_then(|line| line.strip_suffix(" —"))
        {
            return self.change_scene(scene).await;
        }
        if line.starts_with("Bot") || line.starts_with('(') {
            return self.expect(line).await;
        }
        let (chat, topic) = self.scene.expect("a scene before the first line");
        let cue = Cue::read(line);
        let person = self.person(cue.who);
        match cue.verb {
            "presses" => self.press(chat, person, cue.words),
            "quotes" => {
                let quote = serde_json::json!({ "text": cue.to, "position": 0, "is_manual": true });
                let say = Say {
                    reply_to: Some(self.containing(chat, cue.to)),
                    topic,
                    ..say(cue.words).with("quote", quote)
                };
                self.api.say(chat, person, say);
            }
            "deletes" => self.api.delete(chat, self.containing(chat, cue.words)),
            "edits" => {
                let message = self.latest(chat, |world, id| {
                    let message = &world.chats[&chat].messages[&id];
                    message.from == person && message.text.to_marked().contains(cue.to)
                });
                self.api.edit(chat, message, cue.words);
            }
            _ => {
                let reply_to = (cue.verb == "→").then(|| self.replied(chat, cue.to));
                self.api.say(
                    chat,
                    person,
                    Say {
                        reply_to,
                        topic,
                        ..say(cue.words)
                    },
                );
            }
        }
    }

    async fn change_scene(&mut self, scene: &str) {
        match scene {
            "the bot restarts" => {
                self.api.wait_until_acknowledged().await;
                assert!(self.bot.terminate().success(), "{}", self.so_far());
                self.bot.start();
            }
            "the bot is killed" => {
                self.api.wait_until_acknowledged().await;
                self.bot.kill();
                self.bot.start();
            }
            _ => {
                let (title, topic) = match scene.split_once(" / ") {
                    Some((title, topic)) => (title, Some(topic)),
                    None => (scene, None),
                };
                let is_person = PEOPLE.contains(&title);
                let chat = if is_person {
                    self.person(title)
                } else {
                    self.group_id(title)
                };
                let topic = topic.map(|name| self.topic(chat, name));
                self.scene = Some((chat, topic));
            }
        }
    }

    /// A person's id. People are added with their first line.
    pub fn person(&self, name: &str) -> i64 {
        let index = PEOPLE.iter().position(|known| *known == name);
        let index =
            index.unwrap_or_else(|| panic!("{name} is not in the cast:\n{}", self.so_far()));
        let id = PERSON_IDS + i64::try_from(index).expect("a small cast");
        if !self.api.world().people.contains_key(&id) {
            self.api.add_person(id, name);
        }
        id
    }

    /// Moves the scene to an existing chat.
    pub fn move_to(&mut self, chat: i64) {
        self.scene = Some((chat, None));
    }

    pub fn group_id(&mut self, title: &str) -> i64 {
        let next = -5_001 - i64::try_from(self.groups.len()).expect("few groups");
        let (id, kind) = self
            .groups
            .entry(title.to_owned())
            .or_insert((next, Kind::Group))
            .clone();
        if !self.api.world().chats.contains_key(&id) {
            self.api.add_group(id, title, kind);
        }
        id
    }

    fn topic(&self, chat: i64, name: &str) -> i32 {
        let known = self.api.world().chats[&chat].topics.get(name).copied();
        known.unwrap_or_else(|| self.api.add_topic(chat, name))
    }

    /// The message that is replied to: a person's latest, or the latest with these words.
    fn replied(&self, chat: i64, to: &str) -> i32 {
        if to != "Bot" && !PEOPLE.contains(&to) {
            return self.containing(chat, to);
        }
        let person = if to == "Bot" { BOT_ID } else { self.person(to) };
        self.latest(chat, |world, id| {
            let message = &world.chats[&chat].messages[&id];
            message.from == person && !message.text.text.is_empty()
        })
    }

    fn press(&self, chat: i64, person: i64, button: &str) {
        let (label, words) = match button.split_once(" on \"") {
            Some((label, words)) => (label, words.trim_end_matches('"')),
            None => (button, ""),
        };
        let find = |world: &World, id: i32| {
            let message = &world.chats[&chat].messages[&id];
            let fits = message.text.to_marked().contains(words);
            let mut buttons = message.keyboard.iter().flatten();
            buttons
                .find(|(known, _)| known == label && fits)
                .map(|(_, data)| data.clone())
        };
        let message = self.latest(chat, |world, id| find(world, id).is_some());
        let data = find(&self.api.world(), message).expect("the button was there");
        self.api.press(chat, message, person, &data);
    }

    fn containing(&self, chat: i64, words: &str) -> i32 {
        self.latest(chat, |world, id| {
            world.chats[&chat].messages[&id]
                .text
                .to_marked()
                .contains(words)
        })
    }

    fn latest(&self, chat: i64, fits: impl Fn(&World, i32) -> bool) -> i32 {
        let world = self.api.world();
        let found = world.chats[&chat]
            .messages
            .keys()
            .rev()
            .find(|id| fits(&world, **id))
            .copied();
        drop(world);
        found.unwrap_or_else(|| panic!("{}\nThere is no such message.", self.so_far()))
    }

    /// Waits for something that the bot does. Between two lines of people, the bot may do
    /// things in any order: toasts and edits are sent separately.
    async fn expect(&mut self, line: &str) {
        let scene = self.scene.expect("a scene before the first line");
        let expected = &self.expected;
        let found = self.api.wait_for(|world| {
            (0..world.events.len()).find(|index| {
                !expected.contains(index)
                    && is_in(world, *index, scene)
                    && matches(line, &render(world, *index))
            })
        });
        if let Some(index) = found.await {
            return self.expected.push(index);
        }
        let others = self.unexpected();
        panic!(
            "{}\nMissing:\n{line}\n\nInstead:\n{}",
            self.so_far(),
            others.join("\n")
        );
    }
}

const PEOPLE: [&str; 12] = [
    "Alice", "Bob", "Carol", "Dave", "Mallory", "Erin", "Frank", "Grace", "Heidi", "Ivan", "Judy",
    "Ken",
];
const PERSON_IDS: i64 = 1_001;

/// A line in which somebody does something.
struct Cue<'a> {
    who: &'a str,
    /// `presses`, `edits`, `deletes`, `→` for a reply; nothing for a plain message.
    verb: &'a str,
    /// The words or the author of the message that is replied to or edited.
    to: &'a str,
    words: &'a str,
}

impl<'a> Cue<'a> {
    fn read(line: &'a str) -> Self {
        let end = line.find([' ', ':']).unwrap_or(line.len());
        let (who, rest) = line.split_at(end);
        if let Some(words) = rest.strip_prefix(": ") {
            return Self {
                who,
                verb: "",
                to: "",
                words,
            };
        }
        if let Some(words) = rest.strip_prefix(" presses ") {
            return Self {
                who,
                verb: "presses",
                to: "",
                words,
            };
        }
        let rest = rest.trim_start();
        let (verb, rest) = rest.split_at(rest.find([' ', ':']).unwrap_or(rest.len()));
        let rest = rest.trim_start();
        let (to, words) = match rest
            .strip_prefix('"')
            .and_then(|rest| rest.split_once("\": "))
        {
            Some(quoted) => quoted,
            None => rest.split_once(": ").unwrap_or(("", rest)),
        };
        Self {
            who,
            verb,
            to,
            words,
        }
    }
}

/// The script's lines, each with its indented continuation lines.
fn lines(script: &str) -> Vec<String> {
    let mut lines: Vec<String> = Vec::new();
    let indent = script
        .lines()
        .find(|line| !line.trim().is_empty())
        .map_or(0, |line| line.len() - line.trim_start().len());
    for line in script.lines().filter(|line| !line.trim().is_empty()) {
        let line = line.get(indent..).unwrap_or(line.trim_start());
        match (line.strip_prefix("  "), lines.last_mut()) {
            (Some(continued), Some(last)) => {
                last.push('\n');
                last.push_str(continued);
            }
            _ => lines.push(line.to_owned()),
        }
    }
    lines
}

/// What somebody says; `[words](address)` is a hidden link.
fn say(words: &str) -> Say {
    let link = words.split_once('[').and_then(|(before, rest)| {
        let (shown, rest) = rest.split_once("](")?;
        let (address, after) = rest.split_once(')')?;
        Some(Say::html(&format!(
            "{before}<a href=\"{address}\">{shown}</a>{after}"
        )))
    });
    link.unwrap_or_else(|| Say::text(words))
}

/// Adds the words and names in an update to `secrets`, which no output may show. Leaves out
/// short words, which may occur by chance.
fn collect_secrets(update: &Value, secrets: &mut BTreeSet<String>) {
    const SECRET: [&str; 5] = ["text", "caption", "first_name", "title", "url"];
    match update {
        Value::Object(members) => {
            for (key, value) in members {
                if let Some(words) = value.as_str().filter(|_| SECRET.contains(&key.as_str())) {
                    let arguments = words
                        .strip_prefix('/')
                        .and_then(|command| command.split_once(char::is_whitespace))
                        .map_or(words, |(_, arguments)| arguments);
                    secrets.insert(arguments.trim().to_owned());
                }
                collect_secrets(value, secrets);
            }
        }
        Value::Array(values) => values
            .iter()
            .for_each(|value| collect_secrets(value, secrets)),
        _ => {}
    }
    secrets.retain(|words| words.len() >= 8 && words != BOT_NAME);
}

fn is_in(world: &World, index: usize, (chat, topic): (i64, Option<i32>)) -> bool {
    let event = &world.events[index];
    event.chat() == chat
        && match event {
            Event::Sent { message, .. } => world.chats[&chat].messages[message].thread == topic,
            _ => true,
        }
}

/// An event as a line of the script.
fn render(world: &World, index: usize) -> String {
    match &world.events[index] {
        Event::Sent {
            chat,
            message,
            text,
            keyboard,
            is_loud,
        } => {
            let sent = &world.chats[chat].messages[message];
            let aloud = if *is_loud { " aloud" } else { "" };
            let to =
                sent.reply_to.map(
                    |replied| match replied_to(world, *chat, replied, *message) {
                        Some(name) => format!(" → {name}"),
                        None => {
                            format!(" → \"{}\"", world.chats[chat].messages[&replied].text.text)
                        }
                    },
                );
            let mut shown = shown(text, keyboard);
            if let Some(placeholder) = &sent.placeholder {
                shown = format!("{shown}\n(type: {placeholder})");
            }
            format!("Bot{aloud}{}: {shown}", to.unwrap_or_default())
        }
        Event::Edited {
            chat,
            message,
            text,
            keyboard,
        } => {
            let latest = world.chats[chat]
                .messages
                .iter()
                .rev()
                .find(|(_, m)| m.from == BOT_ID);
            let which = match latest {
                Some((id, _)) if id == message => String::new(),
                _ => format!(
                    " \"{}\"",
                    text.text.split_whitespace().next().unwrap_or_default()
                ),
            };
            format!("Bot edits{which}: {}", shown(text, keyboard))
        }
        Event::Toast { person, text, .. } => {
            let name = &world.people[person].first_name;
            match text.as_str() {
                "" => format!("({name} sees nothing)"),
                text => format!("({name} sees: {text})"),
            }
        }
    }
}

/// The name of the person who wrote a message, if it was their latest before `before`.
fn replied_to(world: &World, chat: i64, replied: i32, before: i32) -> Option<String> {
    let messages = &world.chats[&chat].messages;
    let from = messages[&replied].from;
    let latest = messages
        .range(..before)
        .rev()
        .find(|(_, message)| message.from == from);
    let is_latest = latest.is_some_and(|(id, _)| *id == replied);
    is_latest.then(|| world.people[&from].first_name.clone())
}

/// A message as script lines, without empty lines.
fn shown(text: &Formatted, keyboard: &Keyboard) -> String {
    let mut lines = vec![text.to_marked().replace("\n\n", "\n")];
    lines.extend(keyboard.iter().map(|row| {
        let buttons: Vec<String> = row
            .iter()
            .map(|(label, _)| format!("[ {label} ]"))
            .collect();
        buttons.join(" ")
    }));
    lines.join("\n")
}

/// Whether a line is as expected; `…` stands for anything within a line.
fn matches(expected: &str, line: &str) -> bool {
    let is_like = |expected: &str, line: &str| {
        let mut rest = line;
        let mut pieces = expected.split('…').peekable();
        let mut is_first = true;
        while let Some(piece) = pieces.next() {
            let is_last = pieces.peek().is_none();
            let found = match (is_first, is_last) {
                (true, true) => return rest == piece,
                (true, false) => rest.strip_prefix(piece),
                (false, true) => return rest.ends_with(piece),
                (false, false) => rest.find(piece).map(|at| &rest[at + piece.len()..]),
            };
            match found {
                Some(after) => rest = after,
                None => return false,
            }
            is_first = false;
        }
        true
    };
    let (expected, lines) = (expected.split('\n'), line.split('\n'));
    expected.clone().count() == lines.clone().count()
        && expected
            .zip(lines)
            .all(|(expected, line)| is_like(expected, line))
}
