//! The simulated Telegram as one person at a time: carries out each line and shows what the bot
//! answers.

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::time::Duration;
use std::{fs, io};

use bounty_bot::reply::WHAT_TO_ADD;
use tokio::time::sleep;

use crate::botapi::world::{BOT_ID, Event, Message, World};
use crate::botapi::{BotApi, Say};
use crate::input::Typed;
use crate::line::{Line, Place};
use crate::pace::{self, Pace};
use crate::people::{self, FRIENDS, NEIGHBOURS, PEOPLE, Person, TOPIC};
use crate::screen::{Prompt, Screen};

/// How long to wait for the bot's first answer after it has acknowledged a message.
const FIRST_WORD: Duration = Duration::from_millis(400);

/// When the bot has been silent for this long after an answer, it has finished.
const SILENCE: Duration = Duration::from_millis(100);

/// Fits in 40 columns.
const HELP: &str = "\
Write as you would on a phone:
  /add          alone: the bot asks, and
                your next line answers
  /done /edit /delete /track /untrack
                alone: asks which one
  :1 :2 …       press a button of the
                latest message with any
  :reply /done  reply to the latest
                message
  :edit /add New words
                edit your latest /add
  /bounty /my   the lists
  /help         the bot's own help
Be somebody else, or somewhere else:
  :alice :bob :carol :dave :erin :frank
  :grace :heidi
  :dm           your direct message
  :group        the group Friends
  :group2       the group Neighbours
  :topic        its topic Errands
By number, shown before each name:
  :1 5          press a button of 5
  :reply 5 /track
                reply to message 5
  :edit 5 /add New words
                edit your message 5
The rest:
  :json         your file
  :quit         quit, like Ctrl-D
  \\n            a line break
Anything else is sent to the chat.";

const NOT_FOR_THE_BOT: &str = "(no answer: in a group the bot answers only its own commands)";
const NOT_AN_ADD: &str = "(no answer: only an edited /add changes anything, and only if its \
                          words have changed)";
const NOTHING_TO_SEE: &str = "(nothing to see)";

/// What to do after a line.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Next {
    /// Read another line.
    GoOn,
    Quit,
}

/// The simulated Telegram as one person at a time sees it.
pub struct Chat {
    api: BotApi,
    users: PathBuf,
    topic_id: i32,
    person: Person,
    place: i64,
    topic: Option<i32>,
    screen: Screen,
    pace: Pace,
    /// Chat, person and the bot's question that the person's next message there replies to.
    /// A phone makes it a reply by itself.
    asked: BTreeMap<(i64, i64), i32>,
}

impl Chat {
    /// Adds people and groups to the server.
    pub fn new(api: BotApi, users: PathBuf) -> Self {
        let topic_id = people::introduce(&api);
        // The default for a new bot.
        api.change(|world| world.privacy_mode = true);
        Self {
            api,
            users,
            topic_id,
            person: PEOPLE[0],
            place: FRIENDS,
            topic: None,
            screen: Screen::new(),
            pace: Pace::default(),
            asked: BTreeMap::new(),
        }
    }

    pub fn welcome(&mut self, text: &str) {
        self.screen.say(text);
        self.screen.print("");
        self.scene();
    }

    pub fn end(&mut self) {
        self.screen.print("");
    }

    /// Shows the current chat.
    fn scene(&mut self) {
        let title = match (self.place, self.topic) {
            (FRIENDS, _) => "Friends".to_owned(),
            (NEIGHBOURS, None) => "Neighbours".to_owned(),
            (NEIGHBOURS, Some(_)) => format!("Neighbours / {TOPIC}"),
            _ => format!("{}'s direct message", self.person.1),
        };
        self.screen.scene(&title);
    }

    /// Shows who writes next, and the number that the message will have.
    pub fn prompt(&self) -> Prompt {
        let question = self.asked.get(&(self.place, self.person.0));
        self.prompt_of_reply(question.copied())
    }

    fn prompt_of_reply(&self, reply_to: Option<i32>) -> Prompt {
        let next = self.api.world().chats[&self.place].next_message_id;
        self.screen.prompt(next, self.person.1, reply_to)
    }

    /// Carries out a line, and shows what the bot answers.
    pub async fn take(&mut self, typed: &Typed) -> Next {
        let line = Line::parse(&typed.line);
        if !typed.is_on_screen {
            self.echo(&typed.line, line);
        }
        if line == Line::Quit {
            return Next::Quit;
        }
        if let Err(wrong) = self.obey(line).await {
            self.screen.note(&wrong);
        }
        match self.screen.is_closed() {
            true => Next::Quit,
            false => Next::GoOn,
        }
    }

    /// Shows a line of a script, so that the output reads like a chat.
    fn echo(&mut self, typed: &str, line: Line<'_>) {
        let said = match line {
            Line::Say(words) => Some((self.prompt(), words)),
            Line::Reply { to, words } => {
                let to = self.replied(to).ok();
                to.map(|to| (self.prompt_of_reply(Some(to)), words))
            }
            _ => None,
        };
        match said {
            Some((prompt, words)) => self.screen.say(&format!("{}{words}", prompt.styled)),
            None => self.screen.say(typed),
        }
    }

    async fn obey(&mut self, line: Line<'_>) -> Result<(), String> {
        match line {
            Line::Say(words) => self.say(words, None).await,
            Line::Reply { to, words } => {
                let to = self.replied(to)?;
                self.say(words, Some(to)).await;
            }
            Line::Edit { message, words } => self.edit(message, words).await?,
            Line::Press { button, message } => self.press(button, message).await?,
            Line::Become(person) => self.become_somebody(person),
            Line::Go(place) => self.go(place),
            Line::Json => self.show_file(),
            Line::Help => self.screen.print(HELP),
            Line::Quit => {}
            Line::NoWords(name) => {
                return Err(format!(
                    ":{name} needs words, like :{name} /add Fix login bug"
                ));
            }
            Line::Unknown(name) => {
                return Err(format!("There is no :{name}. :help lists the commands."));
            }
        }
        Ok(())
    }

    async fn say(&mut self, words: &str, reply_to: Option<i32>) {
        let question = self.asked.remove(&(self.place, self.person.0));
        let say = Say {
            reply_to: reply_to.or(question),
            topic: self.topic,
            ..Say::text(&line_breaks(words))
        };
        if words.starts_with('/') || say.reply_to.is_some() || self.place == self.person.0 {
            self.keep_pace(pace::Kind::Command).await;
        }
        let update = self.api.world().next_update_id;
        self.api.say(self.place, self.person.0, say);
        let is_for_bot = self.api.world().next_update_id > update;
        match is_for_bot {
            true => self.listen(NOT_FOR_THE_BOT).await,
            false => self.screen.note(NOT_FOR_THE_BOT),
        }
    }

    async fn edit(&mut self, message: Option<i32>, words: &str) -> Result<(), String> {
        let person = self.person.0;
        let message = match message {
            Some(message) => {
                self.find("of yours", Some(message), |message| message.from == person)?
            }
            None => self.latest_add()?,
        };
        self.api.edit(self.place, message, &line_breaks(words));
        self.listen(NOT_AN_ADD).await;
        Ok(())
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
        if data.starts_with("https://") {
            return Err(format!("(a phone opens {data})"));
        }
        self.keep_pace(pace::Kind::Press).await;
        self.api.press(self.place, message, self.person.0, &data);
        self.listen(NOTHING_TO_SEE).await;
        Ok(())
    }

    fn go(&mut self, place: Place) {
        (self.place, self.topic) = match place {
            Place::Friends => (FRIENDS, None),
            Place::Neighbours => (NEIGHBOURS, None),
            Place::Topic => (NEIGHBOURS, Some(self.topic_id)),
            Place::DirectMessage => (self.person.0, None),
        };
        self.scene();
    }

    fn become_somebody(&mut self, person: Person) {
        let was_direct = self.place == self.person.0;
        self.person = person;
        if was_direct {
            self.go(Place::DirectMessage);
        }
    }

    /// Waits if the bot would otherwise drop a command for coming too fast.
    async fn keep_pace(&mut self, kind: pace::Kind) {
        let wait = self.pace.wait(self.person.0, kind);
        if !wait.is_zero() {
            if self.pace.is_first_wait() {
                self.screen.note(pace::WHY);
            }
            sleep(wait).await;
        }
    }

    fn replied(&self, number: Option<i32>) -> Result<i32, String> {
        self.find("to reply to", number, |_| true)
    }

    /// The message with a number, or else the latest one, if it meets the condition.
    fn find(
        &self,
        what: &str,
        number: Option<i32>,
        fits: impl Fn(&Message) -> bool,
    ) -> Result<i32, String> {
        let world = self.api.world();
        let mut messages = world.chats[&self.place].messages.values().rev();
        let found = messages.find(|m| number.is_none_or(|number| m.id == number) && fits(m));
        match (found, number) {
            (Some(message), _) => Ok(message.id),
            (None, Some(number)) => Err(format!("There is no message {number} {what} here.")),
            (None, None) => Err(format!("There is no message {what} here yet.")),
        }
    }

    /// The person's latest `/add`, or their latest answer to a bare one.
    fn latest_add(&self) -> Result<i32, String> {
        let world = self.api.world();
        let messages = &world.chats[&self.place].messages;
        let answers = |message: &Message| {
            let question = message.reply_to.and_then(|to| messages.get(&to));
            question.is_some_and(|asked| asked.from == BOT_ID && asked.text.text == WHAT_TO_ADD)
        };
        let is_add = |message: &&Message| {
            message.from == self.person.0
                && (message.text.text.to_lowercase().starts_with("/add") || answers(message))
        };
        let latest = messages.values().rev().find(is_add);
        latest
            .map(|message| message.id)
            .ok_or_else(|| "You have no /add here yet. :edit 5 edits message 5.".to_owned())
    }

    fn show_file(&mut self) {
        let file = self.users.join(format!("{}.json", self.person.0));
        match fs::read_to_string(&file) {
            Ok(json) => self.screen.print(&format!("{}\n{json}", file.display())),
            Err(error) if error.kind() == io::ErrorKind::NotFound => {
                self.screen
                    .note(&format!("{} has no file yet.", self.person.1));
            }
            Err(error) => self.screen.note(&format!("{}: {error}", file.display())),
        }
    }

    /// Shows what the bot does until it has finished, or why it doesn't answer.
    async fn listen(&mut self, if_silent: &str) {
        self.api.wait_until_acknowledged().await;
        let mut is_visible = false;
        let mut patience = FIRST_WORD;
        loop {
            let shown = self.screen.shown();
            let is_more = |world: &World| (world.events.len() > shown).then_some(());
            if self.api.wait_at_most(patience, is_more).await.is_none() {
                break;
            }
            patience = SILENCE;
            let world = self.api.world();
            note_questions(&mut self.asked, &world, &world.events[shown..]);
            is_visible |= self.screen.show_events(&world, self.place);
        }
        if !is_visible {
            self.screen.note(if_silent);
        }
    }
}

/// Notes whose next message will answer the bot. In a group, that is the person it replied to.
fn note_questions(asked: &mut BTreeMap<(i64, i64), i32>, world: &World, events: &[Event]) {
    for event in events {
        let Event::Sent { chat, message, .. } = event else {
            continue;
        };
        let messages = &world.chats[chat].messages;
        let question = &messages[message];
        if question.placeholder.is_some() {
            let whom = question.reply_to.map_or(*chat, |to| messages[&to].from);
            asked.insert((*chat, whom), *message);
        }
    }
}

fn line_breaks(words: &str) -> String {
    words.replace("\\n", "\n")
}
