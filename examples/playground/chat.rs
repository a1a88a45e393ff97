//! Who writes where, and what a typed line means.

use std::path::PathBuf;
use std::time::{Duration, Instant};
use std::{fs, io};

use tokio::time::sleep;

use crate::botapi::world::{Kind, World};
use crate::botapi::{BotApi, Say};
use crate::screen::Screen;

const PEOPLE: [(i64, &str); 3] = [(1_001, "Alice"), (1_002, "Bob"), (1_003, "Carol")];
const FRIENDS: i64 = -1_000_000_000_001;
const NEIGHBOURS: i64 = -1_000_000_000_002;
const TOPIC: &str = "Errands";

/// When the bot has been silent for so long after it acknowledged a message, it has
/// said what it had to say.
const SILENCE: Duration = Duration::from_millis(100);

const HELP: &str = "\
Whatever does not start with a colon is said in the chat; \\n in it is a line break.
  :alice  :bob  :carol       become somebody else
  :group  :group2  :dm       go to Friends, to Neighbours, or to your direct message
  :topic                     go to the topic Errands of Neighbours
  :1  :2 …                   press a button of the latest message that has some
  :1 5                       press a button of message 5
  :reply 5 /track            reply to message 5; without a number, to the latest
  :edit 5 /add New words     edit your message 5; without a number, your latest
  :json                      show your file
  :quit                      end
The number before a name is the message's.";

/// What comes after a line.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Next {
    /// Another line.
    GoOn,
    /// The end.
    Quit,
}

/// The pretend Telegram as one person at a time sees it.
pub struct Chat {
    api: BotApi,
    users: PathBuf,
    topic_id: i32,
    person: (i64, &'static str),
    place: i64,
    topic: Option<i32>,
    screen: Screen,
    /// Who said something in the last seconds.
    said: Vec<(i64, Instant)>,
}

impl Chat {
    /// Puts people and groups on the server.
    pub fn new(api: BotApi, users: PathBuf) -> Self {
        for (id, name) in PEOPLE {
            api.add_person(id, name);
        }
        let group = |forum| Kind::Supergroup {
            username: None,
            forum,
        };
        api.add_group(FRIENDS, "Friends", group(false));
        api.add_group(NEIGHBOURS, "Neighbours", group(true));
        let topic_id = api.add_topic(NEIGHBOURS, TOPIC);
        Self {
            api,
            users,
            topic_id,
            person: PEOPLE[0],
            place: FRIENDS,
            topic: None,
            screen: Screen::new(),
            said: Vec::new(),
        }
    }

    /// Says where one is.
    pub fn scene(&self) {
        let title = match (self.place, self.topic) {
            (FRIENDS, _) => "Friends".to_owned(),
            (NEIGHBOURS, None) => "Neighbours".to_owned(),
            (NEIGHBOURS, Some(_)) => format!("Neighbours / {TOPIC}"),
            _ => format!("{}'s direct message", self.person.1),
        };
        self.screen.scene(&title);
    }

    /// Says who writes next, and which number the message will have.
    pub fn prompt(&self) {
        let next = self.api.world().chats[&self.place].next_message_id;
        self.screen.prompt(next, self.person.1);
    }

    /// Shows a line of a script, so that it reads as a chat.
    pub fn echo(&self, line: &str) {
        if !line.trim().starts_with(':') {
            self.prompt();
        }
        println!("{line}");
    }

    /// Does what a line says, and shows what the bot answers.
    pub async fn take(&mut self, line: &str) -> Next {
        match line.trim().strip_prefix(':') {
            None => self.say(line, None).await,
            Some(quit) if quit.eq_ignore_ascii_case("quit") => return Next::Quit,
            Some(command) => {
                if let Err(wrong) = self.obey(command).await {
                    println!("  {wrong}");
                }
            }
        }
        Next::GoOn
    }

    async fn obey(&mut self, command: &str) -> Result<(), String> {
        let (name, rest) = split(command);
        let (number, words) = numbered(rest);
        let name = name.to_lowercase();
        match name.as_str() {
            "help" => println!("{HELP}"),
            "json" => self.show_file(),
            "group" => self.go(FRIENDS, None),
            "group2" => self.go(NEIGHBOURS, None),
            "topic" => self.go(NEIGHBOURS, Some(self.topic_id)),
            "dm" => self.go(self.person.0, None),
            "reply" | "edit" if words.is_empty() => {
                return Err(format!(":{name} needs words: :{name} 5 /track, say."));
            }
            "reply" => {
                let to = self.find("to reply to", number, |_| true)?;
                self.say(words, Some(to)).await;
            }
            "edit" => {
                let own = self.find("of yours", number, |from| from == self.person.0)?;
                self.api.edit(self.place, own, &line_breaks(words));
                self.listen().await;
            }
            name => match (name.parse(), person(name)) {
                (Ok(button), _) => self.press(button, number).await?,
                (_, Some(person)) => self.become_somebody(person),
                _ => return Err(format!("There is no :{name}. :help shows what there is.")),
            },
        }
        Ok(())
    }

    async fn say(&mut self, words: &str, reply_to: Option<i32>) {
        let say = Say {
            reply_to,
            topic: self.topic,
            ..Say::text(&line_breaks(words))
        };
        self.pause_after_a_burst().await;
        self.api.say(self.place, self.person.0, say);
        self.listen().await;
    }

    /// The bot takes 20 commands in a burst from one person and one a second after that,
    /// which a script would run into.
    async fn pause_after_a_burst(&mut self) {
        const BURST: usize = 18;
        const SECOND: Duration = Duration::from_secs(1);
        let person = self.person.0;
        self.said.retain(|(_, at)| at.elapsed() < SECOND * 20);
        let in_a_row = self.said.iter().filter(|(who, _)| *who == person).count();
        if in_a_row >= BURST {
            sleep(SECOND).await;
        }
        self.said.push((person, Instant::now()));
    }

    fn go(&mut self, place: i64, topic: Option<i32>) {
        (self.place, self.topic) = (place, topic);
        self.scene();
    }

    fn become_somebody(&mut self, person: (i64, &'static str)) {
        let was_direct = self.place == self.person.0;
        self.person = person;
        if was_direct {
            self.go(person.0, None);
        }
    }

    async fn press(&mut self, button: usize, message: Option<i32>) -> Result<(), String> {
        let pressed = {
            let world = self.api.world();
            let mut messages = world.chats[&self.place].messages.values().rev();
            let with_buttons = messages.find(|m| match message {
                Some(id) => m.id == id,
                None => !m.keyboard.is_empty(),
            });
            let button = button.checked_sub(1);
            with_buttons.and_then(|m| {
                let (_, data) = m.keyboard.iter().flatten().nth(button?)?;
                Some((m.id, data.clone()))
            })
        };
        let (message, data) =
            pressed.ok_or_else(|| format!("There is no button {button} there."))?;
        self.api.press(self.place, message, self.person.0, &data);
        self.listen().await;
        Ok(())
    }

    /// The message with a number, or else the latest one, if it is as it has to be.
    fn find(
        &self,
        what: &str,
        number: Option<i32>,
        fits: impl Fn(i64) -> bool,
    ) -> Result<i32, String> {
        let world = self.api.world();
        let mut messages = world.chats[&self.place].messages.values().rev();
        let found = messages.find(|m| number.is_none_or(|number| m.id == number) && fits(m.from));
        match (found, number) {
            (Some(message), _) => Ok(message.id),
            (None, Some(number)) => Err(format!("There is no message {number} {what} here.")),
            (None, None) => Err(format!("There is no message {what} here yet.")),
        }
    }

    fn show_file(&self) {
        let file = self.users.join(format!("{}.json", self.person.0));
        match fs::read_to_string(&file) {
            Ok(json) => println!("{}\n{json}", file.display()),
            Err(error) if error.kind() == io::ErrorKind::NotFound => {
                println!("  {} has no file yet.", self.person.1);
            }
            Err(error) => println!("  {}: {error}", file.display()),
        }
    }

    /// Shows what the bot does until it has nothing more to say.
    async fn listen(&mut self) {
        self.api.wait_until_acknowledged().await;
        loop {
            let shown = self.screen.shown();
            let is_more = |world: &World| (world.events.len() > shown).then_some(());
            let more = self.api.wait_at_most(SILENCE, is_more).await;
            if more.is_none() {
                return;
            }
            self.screen.show_events(&self.api.world(), self.place);
        }
    }
}

fn person(name: &str) -> Option<(i64, &'static str)> {
    PEOPLE
        .into_iter()
        .find(|(_, known)| known.eq_ignore_ascii_case(name))
}

/// The first word, and what comes after it.
fn split(words: &str) -> (&str, &str) {
    let words = words.trim();
    words.split_once(' ').unwrap_or((words, ""))
}

/// A message's number, where the words begin with one, and what comes after it.
fn numbered(words: &str) -> (Option<i32>, &str) {
    let (first, rest) = split(words);
    match first.parse() {
        Ok(number) => (Some(number), rest),
        Err(_) => (None, words),
    }
}

fn line_breaks(words: &str) -> String {
    words.replace("\\n", "\n")
}
