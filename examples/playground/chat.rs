//! Turns what is typed into lines of a transcript, plays them, and shows what the bot answers.

use std::collections::BTreeMap;
use std::ops::ControlFlow::{self, Break, Continue};
use std::path::PathBuf;
use std::time::{Duration, Instant};
use std::{fs, io};

use tokio::time::sleep;

use crate::botapi::BotApi;
use crate::botapi::world::{BOT_USERNAME, Kind, Message, World};
use crate::input::{Prompt, Typed, simple};
use crate::screen::{self, Screen};
use crate::transcript::{self, Cast, Cue, PEOPLE, Verb};

/// How long to wait for the bot's first answer after it has acknowledged a message.
const FIRST_WORD: Duration = Duration::from_millis(400);

/// When the bot has been silent for this long after an answer, it has finished.
const SILENCE: Duration = Duration::from_millis(100);

/// How many commands a person may send in a row; the bot stops listening a little later.
const BURST: usize = 18;

const FRIENDS: &str = "Friends";
const SCENES: [&str; 3] = [FRIENDS, "Neighbours", "Neighbours / Errands"];

/// Fits in 38 columns.
const HELP: &str = "\
Write as on a phone; Tab completes.
  /add milk       whoever spoke last
  Bob: /bounty    somebody else; Bob:
                  alone for whatever
                  follows
  :track  :1      press a button
  -> Bot: /done   reply to the bot
  -> \"milk\": hm  to the latest with
                  this word
  edits: /add tea edit your latest
  :pin            pin the latest list
  :dm             your direct message
  :friends :neighbours :errands
                  groups, and a topic
  :json           your file
  :quit           end, like Ctrl-D
\\n breaks a line, Ctrl-C clears it.
All this is a transcript as the tests
play it: type or paste any line of it
(Bob presses ☆ Track).";

const PINNED: &str = "Pinned. If it is a list of open bounties, the bot keeps it current.";

const TALK: &str = "No answer: in a group the bot reads only its commands and replies to it.";

/// The simulated Telegram as one person at a time sees it.
pub struct Chat {
    api: BotApi,
    cast: Cast,
    users: PathBuf,
    /// Who spoke last.
    speaker: &'static str,
    scene: String,
    screen: Screen,
    /// How many of the world's events have been shown.
    shown: usize,
    /// When each person did something.
    pace: BTreeMap<&'static str, Vec<Instant>>,
}

impl Chat {
    pub fn new(api: BotApi, users: PathBuf) -> Self {
        // The default for a new bot.
        api.change(|world| world.privacy_mode = true);
        let mut cast = Cast::new(api.clone());
        for (id, title, forum) in [(1, FRIENDS, false), (2, "Neighbours", true)] {
            let username = None;
            let kind = Kind::Supergroup { username, forum };
            cast.set_group(title, -1_000_000_000_000 - id, kind);
        }
        cast.set_scene(FRIENDS);
        Self {
            api,
            cast,
            users,
            speaker: PEOPLE[0],
            scene: FRIENDS.to_owned(),
            screen: Screen::new(),
            shown: 0,
            pace: BTreeMap::new(),
        }
    }

    pub fn welcome(&mut self, about_data: &str) -> io::Result<()> {
        self.screen.note(&format!(
            "The real bot, @{BOT_USERNAME}, in a simulated Telegram; nothing leaves this machine.\n\
             {about_data}\n\
             Try /add, then /bounty. :help shows the rest."
        ))?;
        self.screen.scene(&self.scene)
    }

    /// Shows who speaks next, after an empty line.
    pub fn prompt(&self) -> io::Result<Prompt> {
        self.screen.air()?;
        let plain = self.head();
        let styled = self.screen.head(&plain);
        let words = self.words();
        Ok(Prompt {
            plain,
            styled,
            words,
        })
    }

    /// Plays what was typed, and shows what the bot answers.
    pub async fn take(&mut self, typed: &Typed) -> io::Result<ControlFlow<()>> {
        if let Some(on_screen) = &typed.on_screen {
            screen::take_back(on_screen)?;
        }
        for line in transcript::lines(&as_from_a_phone(&typed.text)) {
            if self.play(&line).await?.is_break() {
                return Ok(Break(()));
            }
        }
        Ok(Continue(()))
    }

    async fn play(&mut self, line: &str) -> io::Result<ControlFlow<()>> {
        if let Some(title) = transcript::scene(line) {
            self.go(title)?;
        } else if !transcript::is_bots(line) {
            let named = named(line);
            let (name, deed) = named.unwrap_or((self.speaker, line));
            self.speak_as(name)?;
            match deed.strip_prefix(':').map(str::trim) {
                Some("help") => self.screen.note(HELP)?,
                Some("json") => self.show_file()?,
                Some("pin") => self.pin().await?,
                Some("quit") => return Ok(Break(())),
                Some("dm") => self.go(self.speaker)?,
                Some(word) => self.go_or_press(word).await?,
                None => self.act(deed, named.is_some()).await?,
            }
        }
        Ok(Continue(()))
    }

    /// Pins the latest message that has buttons.
    async fn pin(&mut self) -> io::Result<()> {
        let (chat, _) = self.place();
        let first_line = {
            let world = self.api.world();
            let mut messages = world.chats[&chat].messages.values().rev();
            let latest = messages.find(|message| !message.keyboard.is_empty() && !message.deleted);
            latest.map(|message| message.text.to_marked())
        };
        let first_line = first_line.as_deref().and_then(|text| text.lines().next());
        match first_line {
            Some(line) => self.act(&format!("pins: {line}"), true).await,
            None => self
                .screen
                .note("There is no list to pin here; /bounty sends one."),
        }
    }

    async fn go_or_press(&mut self, word: &str) -> io::Result<()> {
        let mut places = SCENES.iter().chain(&PEOPLE);
        if let Some(title) = places.find(|title| simple(short(title)) == simple(word)) {
            return self.go(title);
        }
        let is_name = word.len() > 1 && word.starts_with(char::is_alphanumeric);
        match self.button(word) {
            Some(label) => self.act(&format!("presses {label}"), true).await,
            None if is_name => {
                let note = format!("There is no :{word} here; :help tells what there is.");
                self.screen.note(&note)
            }
            // A smiley.
            None => self.act(&format!(":{word}"), false).await,
        }
    }

    /// Lets the speaker do something, and shows what the bot answers.
    async fn act(&mut self, deed: &str, is_exact: bool) -> io::Result<()> {
        let line = self.line(deed, is_exact);
        let Some(cue) = Cue::read(&line).filter(|cue| !cue.words.is_empty()) else {
            return Ok(());
        };
        self.screen.cue(&cue, &line)?;
        self.keep_pace().await;
        let update = self.api.world().next_update_id;
        if let Err(error) = self.cast.act(&cue) {
            return self.screen.note(&error);
        }
        let is_for_bot = self.api.world().next_update_id > update;
        match cue.verb {
            Verb::Pins => self.screen.note(PINNED),
            _ if is_for_bot => self.listen().await,
            Verb::Deletes | Verb::Unpins => Ok(()),
            _ => self.screen.note(TALK),
        }
    }

    /// The line of a transcript in which the speaker does this, or else says it: after a
    /// question as its answer, as on a phone, unless a line has to be taken as it is.
    fn line(&self, deed: &str, is_exact: bool) -> String {
        let deed = deed.replace("\\n", "\n");
        let line = format!("{} {deed}", self.speaker);
        match Cue::read(&line) {
            Some(cue) if cue.verb == Verb::Presses => {
                let label = self.button(cue.words);
                label.map_or(line.clone(), |label| format!("{} presses {label}", cue.who))
            }
            Some(_) => line,
            None if is_exact => format!("{}: {deed}", self.speaker),
            None => format!("{}{deed}", self.head()),
        }
    }

    /// Nobody speaks in somebody else's DM.
    fn speak_as(&mut self, name: &'static str) -> io::Result<()> {
        self.speaker = name;
        match PEOPLE.contains(&self.scene.as_str()) && self.scene != name {
            true => self.go(name),
            false => Ok(()),
        }
    }

    fn go(&mut self, title: &str) -> io::Result<()> {
        if title.starts_with("the bot ") {
            return self.screen.note("Here the bot runs all the time.");
        }
        if let Some(person) = PEOPLE.into_iter().find(|name| *name == title) {
            self.speaker = person;
        }
        if self.scene == title {
            return Ok(());
        }
        title.clone_into(&mut self.scene);
        self.cast.set_scene(title);
        self.screen.scene(title)
    }

    /// The chat and the topic here.
    fn place(&self) -> (i64, Option<i32>) {
        self.cast.place.expect("a scene from the beginning")
    }

    /// How the speaker's next line begins. A phone makes it a reply if the bot has just asked.
    fn head(&self) -> String {
        let (chat, topic) = self.place();
        let speaker = self.cast.person(self.speaker).unwrap_or_default();
        let world = self.api.world();
        let messages = &world.chats[&chat].messages;
        let is_asked = |message: &&Message| {
            let whom = message.reply_to.and_then(|to| messages.get(&to));
            message.placeholder.is_some()
                && message.thread == topic
                && whom.is_none_or(|asked| asked.from == speaker)
        };
        let mut latest = messages.values().rev().filter(|message| !message.deleted);
        let latest = latest.find(|message| message.from == speaker || is_asked(message));
        let to = latest.filter(is_asked).map(|question| {
            let to = transcript::named(&world, chat, question.id, i32::MAX);
            format!(" → {to}")
        });
        format!("{}{}: ", self.speaker, to.unwrap_or_default())
    }

    /// What can be typed here.
    fn words(&self) -> Vec<String> {
        let scope = match PEOPLE.contains(&self.scene.as_str()) {
            true => "all_private_chats",
            false => "all_group_chats",
        };
        let menu = self.api.world().menus.get(scope).cloned();
        let menu = menu
            .into_iter()
            .flatten()
            .map(|(name, _)| format!("/{name} "));
        let buttons = self.buttons().into_iter().next().into_iter().flatten();
        let places = SCENES.map(|title| short(title).to_lowercase());
        let others = ["dm", "help", "json", "pin", "quit"].map(str::to_owned);
        let colons = buttons.chain(places).chain(others);
        let people = PEOPLE.map(|name| format!("{name}: "));
        menu.chain(colons.map(|name| format!(":{name}")))
            .chain(people)
            .collect()
    }

    /// The label of a button of the latest message, by its number, or of any by its name.
    fn button(&self, name: &str) -> Option<String> {
        let buttons = self.buttons();
        if let Ok(number) = name.parse::<usize>() {
            return buttons.first()?.get(number.checked_sub(1)?).cloned();
        }
        let typed = simple(name);
        let rank = |label: &String| match simple(label) {
            _ if label == name => Some(0),
            _ if typed.is_empty() => None,
            label if label == typed => Some(1),
            label => label.starts_with(&typed).then_some(2),
        };
        let labels = buttons.iter().flatten();
        let ranked = labels.filter_map(|label| Some((rank(label)?, label)));
        let best = ranked.min_by_key(|(rank, _)| *rank);
        best.map(|(_, label)| label.clone())
    }

    /// The labels of the buttons of each message here, the latest first.
    fn buttons(&self) -> Vec<Vec<String>> {
        let (chat, _) = self.place();
        let world = self.api.world();
        let messages = world.chats[&chat].messages.values().rev();
        let messages = messages.filter(|message| !message.keyboard.is_empty() && !message.deleted);
        let labels = |message: &Message| {
            let buttons = message.keyboard.iter().flatten();
            buttons.map(|(label, _)| label.clone()).collect()
        };
        messages.map(labels).collect()
    }

    fn show_file(&self) -> io::Result<()> {
        let person = self.cast.person(self.speaker).unwrap_or_default();
        let file = self.users.join(format!("{person}.json"));
        match fs::read_to_string(&file) {
            Ok(json) => self.screen.note(&format!("{}\n{json}", file.display())),
            Err(error) if error.kind() == io::ErrorKind::NotFound => self
                .screen
                .note(&format!("{} has no file yet.", self.speaker)),
            Err(error) => self.screen.note(&format!("{}: {error}", file.display())),
        }
    }

    /// Waits where the bot would otherwise drop a command for coming too fast.
    async fn keep_pace(&mut self) {
        const SECOND: Duration = Duration::from_secs(1);
        let done = self.pace.entry(self.speaker).or_default();
        done.retain(|at| at.elapsed() < SECOND * 20);
        done.push(Instant::now());
        if done.len() > BURST {
            sleep(SECOND).await;
        }
    }

    /// Shows what the bot does until it has finished.
    async fn listen(&mut self) -> io::Result<()> {
        self.api.wait_until_acknowledged().await;
        let first = self.shown;
        let mut patience = FIRST_WORD;
        loop {
            let shown = self.shown;
            let is_more = |world: &World| (world.events.len() > shown).then_some(());
            if self.api.wait_at_most(patience, is_more).await.is_none() {
                break;
            }
            patience = SILENCE;
            self.show_events()?;
        }
        match self.shown == first {
            true => self.screen.note("No answer."),
            false => Ok(()),
        }
    }

    fn show_events(&mut self) -> io::Result<()> {
        let (here, _) = self.place();
        let world = self.api.world();
        for event in &world.events[self.shown..] {
            let is_elsewhere = event.chat() != here;
            if is_elsewhere {
                self.screen.scene(&world.chats[&event.chat()].title)?;
            }
            if !event.is_empty_toast() {
                self.screen
                    .say(&transcript::line(&world, event, &self.screen))?;
            }
            if is_elsewhere {
                self.screen.scene(&self.scene)?;
            }
        }
        self.shown = world.events.len();
        Ok(())
    }
}

/// A topic without its group.
fn short(scene: &str) -> &str {
    scene.rsplit(" / ").next().unwrap_or(scene)
}

/// Whoever a line names, in any case, and what they do or say.
fn named(line: &str) -> Option<(&'static str, &str)> {
    let (name, rest) = line.split_at(line.find([' ', ':'])?);
    let mut people = PEOPLE.into_iter();
    let name = people.find(|known| known.eq_ignore_ascii_case(name))?;
    Cue::read(&format!("{name}{rest}"))?;
    let deed = rest.strip_prefix(':').unwrap_or(rest);
    Some((name, deed.trim_start()))
}

/// Removes control characters: a phone has no keys for them, and a terminal would obey them.
fn as_from_a_phone(text: &str) -> String {
    let is_typed = |c: &char| !c.is_control() || "\n\t".contains(*c);
    text.chars().filter(is_typed).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::botapi::html::Formatted;
    use crate::botapi::world::BOT_ID;

    #[test]
    fn the_help_fits_a_narrow_terminal() {
        for line in HELP.lines() {
            assert!(line.chars().count() <= 38, "{line}");
        }
    }

    #[tokio::test]
    async fn what_is_typed_becomes_a_line_of_a_transcript() {
        let api = BotApi::start().await;
        let chat = Chat::new(api.clone(), PathBuf::new());
        let bot_sends = |buttons: [&str; 3], placeholder: Option<&str>| {
            let (here, _) = chat.place();
            let button = |label: &str| (label.to_owned(), "data".to_owned());
            let message = Message {
                from: BOT_ID,
                text: Formatted::plain("#1 added: milk"),
                keyboard: vec![buttons.map(button).to_vec()],
                placeholder: placeholder.map(str::to_owned),
                ..Message::default()
            };
            api.change(|world| world.put_message(here, message));
        };
        bot_sends(["☆ Track", "Sat 5 Dec", "Sun 6 Dec"], None);
        bot_sends(["✓ Alice #1", "✓ Alice #12", "↻"], None);
        let check = |deed, expected| assert_eq!(chat.line(deed, false), expected);
        check("/add milk", "Alice: /add milk");
        check("/add a\\nb", "Alice: /add a\nb");
        check("-> Bot: /done", "Alice -> Bot: /done");
        check("edits: /add tea", "Alice edits: /add tea");
        check("presses alice #1", "Alice presses ✓ Alice #1");
        check("presses 2", "Alice presses ✓ Alice #12");
        check("presses ↻", "Alice presses ↻");
        check("presses sun", "Alice presses Sun 6 Dec");
        check("presses nothing", "Alice presses nothing");
        bot_sends(["a", "b", "c"], Some("Book the cabin due friday"));
        check("milk", "Alice → Bot: milk");
        assert_eq!(chat.line("milk", true), "Alice: milk");
        assert_eq!(named("bob: hi"), Some(("Bob", "hi")));
        assert_eq!(named("CAROL presses ☆"), Some(("Carol", "presses ☆")));
        assert_eq!(named("Bob's bike: mend it"), None);
    }
}
