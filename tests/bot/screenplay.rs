//! Tests that read as a chat.
//!
//! A script is a [`transcript`](crate::transcript): people's lines are played, the bot's are
//! waited for, and at the end everything that the bot did must have been in the script. In the
//! bot's lines `…` stands for anything within the line.

use std::collections::BTreeSet;
use std::fs;
use std::path::PathBuf;

use bounty_bot::model::User;
use bounty_bot::storage::inspect;
use serde_json::Value;

use crate::botapi::world::{BOT_NAME, Event, Kind, World};
use crate::botapi::{BotApi, Say, TOKEN};
use crate::process::BotProcess;
use crate::transcript::{self, Cast, Cue, Pen};

/// A world with a bot, in which scripts are played.
pub struct Stage {
    pub api: BotApi,
    pub bot: BotProcess,
    cast: Cast,
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
            cast: Cast::new(api.clone()),
            api,
            bot,
            expected: Vec::new(),
            transcript: Vec::new(),
            spoilt: Vec::new(),
        }
    }

    /// Sets the kind of a group; the default is a basic group.
    pub fn group(mut self, title: &str, id: i64, kind: Kind) -> Self {
        self.cast.set_group(title, id, kind);
        self
    }

    /// Plays a script, or a further part of one.
    pub async fn play(&mut self, script: &str) {
        for line in transcript::lines(script) {
            self.play_line(line).await;
        }
    }

    /// Plays a line of [`transcript::lines`].
    pub async fn play_line(&mut self, line: String) {
        if let Some(scene) = transcript::scene(&line) {
            self.change_scene(scene).await;
        } else if transcript::is_bots(&line) {
            self.expect(&line).await;
        } else {
            self.act(&line);
        }
        self.transcript.push(line);
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

    /// Checks that the bot did nothing that wasn't in the script, and answered every press.
    pub fn check_script(&self) {
        let (presses, answers) = {
            let world = self.api.world();
            let is_answer = |event: &&Event| matches!(event, Event::Toast { .. });
            let answers = world.events.iter().filter(is_answer).count();
            (usize::try_from(world.next_query), answers)
        };
        assert!(
            presses.is_ok_and(|presses| presses <= answers),
            "{}\n{presses:?} presses, {answers} answers",
            self.so_far()
        );
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

    /// What [`Self::unexpected`] has, which from then on counts as in a script.
    pub fn take_unexpected(&mut self) -> Vec<String> {
        let lines = self.unexpected();
        self.expected = (0..self.api.world().events.len()).collect();
        lines
    }

    /// What the bot did so far that wasn't in a script, as script lines. An answer to a press
    /// with nothing to see needs no line.
    pub fn unexpected(&self) -> Vec<String> {
        let world = self.api.world();
        (0..world.events.len())
            .filter(|index| !self.expected.contains(index))
            .filter(|index| !world.events[*index].is_empty_toast())
            .map(|index| written(&world, index))
            .collect()
    }

    fn check_files(&self) {
        let (_, mut wrong) = inspect(&self.bot.dir().join("data"), 0);
        let of = |line: &str, file: &PathBuf| line.starts_with(&file.display().to_string());
        wrong.retain(|line| !self.spoilt.iter().any(|file| of(line, file)));
        assert!(wrong.is_empty(), "{}\n{wrong:?}", self.so_far());
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

    fn act(&self, line: &str) {
        let cue = Cue::read(line);
        let cue = cue.unwrap_or_else(|| panic!("{}\nNo line: {line}", self.so_far()));
        let acted = self.cast.act(&cue);
        acted.unwrap_or_else(|error| panic!("{}\n{line}: {error}", self.so_far()));
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
            title => self.cast.set_scene(title),
        }
    }

    /// A person's id. People are added with their first line.
    pub fn person(&self, name: &str) -> i64 {
        let id = self.cast.person(name);
        id.unwrap_or_else(|error| panic!("{}\n{error}", self.so_far()))
    }

    /// Moves the scene to an existing chat.
    pub fn move_to(&mut self, chat: i64) {
        self.cast.place = Some((chat, None));
    }

    pub fn group_id(&mut self, title: &str) -> i64 {
        self.cast.group_id(title)
    }

    /// Waits for something that the bot does. Between two lines of people, the bot may do
    /// things in any order: toasts and edits are sent separately.
    async fn expect(&mut self, line: &str) {
        let place = self.cast.place.expect("a scene before the first line");
        let expected = &self.expected;
        let found = self.api.wait_for(|world| {
            (0..world.events.len()).find(|index| {
                !expected.contains(index)
                    && is_in(world, *index, place)
                    && matches(line, &written(world, *index))
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

/// Writes as scripts are read.
struct Plain;

impl Pen for Plain {}

fn written(world: &World, index: usize) -> String {
    transcript::line(world, &world.events[index], &Plain)
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
