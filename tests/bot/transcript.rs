//! The language of transcripts: reads what people do, and writes what the bot does.
//!
//! ```text
//! — Friends —                             the chat from here on: a group,
//! — Friends / Errands —                   a topic in it,
//! — Alice —                               or a person's DM
//! Alice: /add Fix login bug
//!   a second line of the same message
//!     that goes on here
//! Bot → Alice: #1 added: Fix login bug    a reply to Alice's latest message
//!   [ ☆ Track ]                           buttons, a row a line
//!   (type: Book the cabin due friday)      or a forced reply, with what the field shows
//! Bot aloud → Alice: …                    people hear it
//! Bob → Bot: /track                       a reply to the bot's latest message
//! Bob → "Fix login": /done                to the latest one with these words
//! Bob quotes "login bug": /add            a reply to the latest one, quoting these words
//! Bob presses ☆ Track                     the latest such button
//! Bob presses ☆ Track on "Fix login"      that under the latest with these words
//! (Bob sees: You're now tracking #1.)     a toast; (Bob sees nothing) is an empty one
//! Bot edits "#1": …                       in place
//! Bot deletes: What should I add?         the message that reads so
//! Alice edits: /add Fix the login bug     her latest message
//! Alice edits "bug": …                    her latest with these words
//! Alice deletes: …                        the latest one that reads so
//! # none of this is part of the chat
//! ```
//!
//! Bold is `*so*`, struck through `~so~`, code `` `so` ``, a link `[so](address)`.

use std::collections::BTreeMap;

use crate::botapi::html::Formatted;
use crate::botapi::world::{BOT_ID, Event, Keyboard, Kind, Message, World};
use crate::botapi::{BotApi, Say};

pub const PEOPLE: [&str; 12] = [
    "Alice", "Bob", "Carol", "Dave", "Mallory", "Erin", "Frank", "Grace", "Heidi", "Ivan", "Judy",
    "Ken",
];
const PERSON_IDS: i64 = 1_001;

/// Begins a row that goes on with the line above it, as a narrow terminal shows it.
pub const WRAPPED: &str = "    ";

/// The lines of a transcript, each with the further lines of its message.
pub fn lines(transcript: &str) -> Vec<String> {
    let mut rows = transcript
        .lines()
        .filter(|row| !row.trim().is_empty())
        .peekable();
    let indent = rows
        .peek()
        .map_or(0, |row| row.len() - row.trim_start().len());
    let mut lines: Vec<String> = Vec::new();
    for row in rows {
        let row = row.get(indent..).unwrap_or(row.trim_start());
        match lines.last_mut() {
            _ if row.starts_with("# ") => {}
            Some(line) if row.starts_with(WRAPPED) => {
                line.push(' ');
                line.push_str(row.trim_start());
            }
            Some(line) if row.starts_with("  ") => {
                line.push('\n');
                line.push_str(&row[2..]);
            }
            _ => lines.push(row.to_owned()),
        }
    }
    lines
}

/// The title in `— title —`.
pub fn scene(line: &str) -> Option<&str> {
    line.strip_prefix("— ")?.strip_suffix(" —")
}

/// Whether the bot does what is in a line.
pub fn is_bots(line: &str) -> bool {
    let is_toast = |line: &str| {
        let name = line.split_once(" sees").map(|(name, _)| name);
        name.is_some_and(|name| PEOPLE.contains(&name))
    };
    ["Bot:", "Bot →", "Bot edits", "Bot deletes", "Bot aloud"]
        .iter()
        .any(|head| line.starts_with(head))
        || line.strip_prefix('(').is_some_and(is_toast)
}

/// A line in which somebody does something.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Cue<'a> {
    pub who: &'a str,
    pub verb: Verb<'a>,
    /// What they write, the label that they press, or words of the message that they delete,
    /// pin or unpin.
    pub words: &'a str,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verb<'a> {
    Says,
    /// To somebody's latest message, or else to the latest with these words.
    Replies(&'a str),
    Quotes(&'a str),
    /// Their latest message with these words.
    Edits(&'a str),
    Deletes,
    Pins,
    Unpins,
    Presses,
}

impl<'a> Cue<'a> {
    /// `None` if the line isn't one of these.
    pub fn read(line: &'a str) -> Option<Self> {
        let (who, rest) = line.split_at(line.find([' ', ':'])?);
        if !PEOPLE.contains(&who) {
            return None;
        }
        let cue = |verb, words| Some(Self { who, verb, words });
        if let Some(words) = rest.strip_prefix(':') {
            return cue(Verb::Says, words.strip_prefix(' ').unwrap_or(words));
        }
        if let Some(button) = rest.strip_prefix(" presses ") {
            return cue(Verb::Presses, button);
        }
        let (verb, rest) = rest[1..].split_at(rest[1..].find([' ', ':'])?);
        let rest = rest.trim_start();
        let (quoted, (to, words)) = match rest.strip_prefix('"') {
            Some(rest) => (true, rest.split_once("\": ")?),
            None => (false, rest.split_once(": ")?),
        };
        match verb {
            "→" | "->" if quoted || to == "Bot" || PEOPLE.contains(&to) => {
                cue(Verb::Replies(to), words)
            }
            "quotes" if quoted => cue(Verb::Quotes(to), words),
            "edits" if quoted || to.is_empty() => cue(Verb::Edits(to), words),
            "deletes" if to.is_empty() => cue(Verb::Deletes, words),
            "pins" if to.is_empty() => cue(Verb::Pins, words),
            "unpins" if to.is_empty() => cue(Verb::Unpins, words),
            _ => None,
        }
    }
}

/// The people and groups of a world, who come in when a transcript first names them.
pub struct Cast {
    pub api: BotApi,
    groups: BTreeMap<String, (i64, Kind)>,
    /// The chat of the current scene, and its topic.
    pub place: Option<(i64, Option<i32>)>,
}

impl Cast {
    pub fn new(api: BotApi) -> Self {
        Self {
            api,
            groups: BTreeMap::new(),
            place: None,
        }
    }

    /// Sets the id and the kind of a group; the default is a basic group.
    pub fn set_group(&mut self, title: &str, id: i64, kind: Kind) {
        self.groups.insert(title.to_owned(), (id, kind));
    }

    /// Moves the scene to a person's DM, a group, or `group / topic`.
    pub fn set_scene(&mut self, title: &str) {
        let (title, topic) = match title.split_once(" / ") {
            Some((title, topic)) => (title, Some(topic)),
            None => (title, None),
        };
        let chat = self.person(title);
        let chat = chat.unwrap_or_else(|_| self.group_id(title));
        self.place = Some((chat, topic.map(|name| self.topic(chat, name))));
    }

    /// Lets somebody do something in the current scene.
    pub fn act(&self, cue: &Cue<'_>) -> Result<(), String> {
        let (chat, topic) = self.place.ok_or("A scene comes first.")?;
        let person = self.person(cue.who)?;
        let say = Say {
            topic,
            ..typed(cue.words)
        };
        match cue.verb {
            Verb::Says => {
                self.api.say(chat, person, say);
            }
            Verb::Replies(to) => {
                let reply_to = Some(self.replied(chat, to)?);
                self.api.say(chat, person, Say { reply_to, ..say });
            }
            Verb::Quotes(words) => {
                let quote = serde_json::json!({ "text": words, "position": 0, "is_manual": true });
                let reply_to = Some(self.containing(chat, words)?);
                let say = Say { reply_to, ..say };
                self.api.say(chat, person, say.with("quote", quote));
            }
            Verb::Edits(words) => {
                let is_meant = |message: &Message| {
                    message.from == person && message.text.to_marked().contains(words)
                };
                let message = self.latest(chat, is_meant)?;
                self.api.edit(chat, message, cue.words);
            }
            Verb::Deletes => self.api.delete(chat, self.containing(chat, cue.words)?),
            Verb::Pins => self
                .api
                .pin(chat, self.containing(chat, cue.words)?, person),
            Verb::Unpins => self.api.unpin(chat, self.containing(chat, cue.words)?),
            Verb::Presses => self.press(chat, person, cue.words)?,
        }
        Ok(())
    }

    /// The id of a person of the cast.
    pub fn person(&self, name: &str) -> Result<i64, String> {
        let index = PEOPLE.iter().position(|known| *known == name);
        let index = index.ok_or_else(|| format!("{name} is not in the cast."))?;
        let id = PERSON_IDS + i64::try_from(index).expect("a small cast");
        if !self.api.world().people.contains_key(&id) {
            self.api.add_person(id, name);
        }
        Ok(id)
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

    /// The message that is replied to: somebody's latest, or the latest with these words.
    fn replied(&self, chat: i64, to: &str) -> Result<i32, String> {
        let from = match to {
            "Bot" => BOT_ID,
            _ if PEOPLE.contains(&to) => self.person(to)?,
            words => return self.containing(chat, words),
        };
        let is_theirs = |message: &Message| message.from == from && !message.text.text.is_empty();
        self.latest(chat, is_theirs)
    }

    fn press(&self, chat: i64, person: i64, button: &str) -> Result<(), String> {
        let (label, words) = match button.split_once(" on \"") {
            Some((label, words)) => (label, words.trim_end_matches('"')),
            None => (button, ""),
        };
        let data = |message: &Message| {
            let mut buttons = message.keyboard.iter().flatten();
            let (_, data) = buttons.find(|(known, _)| known == label)?;
            message
                .text
                .to_marked()
                .contains(words)
                .then(|| data.clone())
        };
        let message = self.latest(chat, |message| data(message).is_some())?;
        let data = data(&self.api.world().chats[&chat].messages[&message]).unwrap_or_default();
        if data.starts_with("https://") {
            return Err(format!("A phone opens {data}"));
        }
        self.api.press(chat, message, person, &data);
        Ok(())
    }

    fn containing(&self, chat: i64, words: &str) -> Result<i32, String> {
        self.latest(chat, |message| message.text.to_marked().contains(words))
    }

    fn latest(&self, chat: i64, is_meant: impl Fn(&Message) -> bool) -> Result<i32, String> {
        let world = self.api.world();
        let messages = world.chats[&chat].messages.values().rev();
        let mut messages = messages.filter(|message| !message.deleted);
        let found = messages.find(|message| is_meant(message));
        let found = found.map(|message| message.id);
        found.ok_or_else(|| "There is no such message.".to_owned())
    }
}

/// What somebody writes; `[words](address)` is a hidden link.
fn typed(words: &str) -> Say {
    let link = words.split_once('[').and_then(|(before, rest)| {
        let (shown, rest) = rest.split_once("](")?;
        let (address, after) = rest.split_once(')')?;
        Some(Say::html(&format!(
            "{before}<a href=\"{address}\">{shown}</a>{after}"
        )))
    });
    link.unwrap_or_else(|| Say::text(words))
}

/// How a transcript is written: as tests read it, unless it is done otherwise.
pub trait Pen {
    /// What stands around words.
    fn frame(&self, text: &str) -> String {
        text.to_owned()
    }

    fn words(&self, text: &Formatted) -> String {
        text.to_marked()
    }

    fn button(&self, label: &str) -> String {
        format!("[ {label} ]")
    }
}

/// What the bot did, as a line of a transcript.
pub fn line(world: &World, event: &Event, pen: &impl Pen) -> String {
    match event {
        Event::Sent {
            chat,
            message,
            text,
            keyboard,
            is_loud,
        } => {
            let sent = &world.chats[chat].messages[message];
            let aloud = if *is_loud { " aloud" } else { "" };
            let to = sent.reply_to.map(|to| named(world, *chat, to, *message));
            let to = to.map(|to| format!(" → {to}")).unwrap_or_default();
            let head = pen.frame(&format!("Bot{aloud}{to}:"));
            let hint = sent.placeholder.as_ref();
            let hint = hint.map(|hint| format!("\n{}", pen.frame(&format!("(type: {hint})"))));
            let hint = hint.unwrap_or_default();
            format!("{head} {}{hint}", message_lines(text, keyboard, pen))
        }
        Event::Edited {
            chat,
            message,
            text,
            keyboard,
        } => {
            let messages = &world.chats[chat].messages;
            let is_there = |message: &Message| message.from == BOT_ID && !message.deleted;
            let latest = messages.iter().rev().find(|(_, m)| is_there(m));
            let first_word = text.text.split_whitespace().next().unwrap_or_default();
            let which = match latest {
                Some((id, _)) if id == message => String::new(),
                _ => format!(" \"{first_word}\""),
            };
            let head = pen.frame(&format!("Bot edits{which}:"));
            format!("{head} {}", message_lines(text, keyboard, pen))
        }
        Event::Deleted { text, .. } => {
            let head = pen.frame("Bot deletes:");
            format!("{head} {}", message_lines(text, &Vec::new(), pen))
        }
        Event::Toast { person, text, .. } => {
            let name = &world.people[person].first_name;
            match text.as_str() {
                "" => pen.frame(&format!("({name} sees nothing)")),
                text => {
                    let words = pen.words(&Formatted::plain(text));
                    let (head, end) = (format!("({name} sees: "), ")");
                    format!("{}{words}{}", pen.frame(&head), pen.frame(end))
                }
            }
        }
    }
}

/// A message as a reply to it names it: its author if it was their latest before `before`,
/// else its words.
pub fn named(world: &World, chat: i64, message: i32, before: i32) -> String {
    let messages = &world.chats[&chat].messages;
    let named = &messages[&message];
    let mut earlier = messages.range(..before).rev().map(|(_, message)| message);
    let latest = earlier.find(|earlier| earlier.from == named.from);
    match latest.is_some_and(|latest| latest.id == message) {
        true if named.from == BOT_ID => "Bot".to_owned(),
        true => world.people[&named.from].first_name.clone(),
        false => format!("\"{}\"", named.text.text),
    }
}

/// A message without its empty lines, and its buttons.
fn message_lines(text: &Formatted, keyboard: &Keyboard, pen: &impl Pen) -> String {
    let mut lines = vec![pen.words(text).replace("\n\n", "\n")];
    lines.extend(keyboard.iter().map(|row| {
        let buttons: Vec<String> = row.iter().map(|(label, _)| pen.button(label)).collect();
        buttons.join(" ")
    }));
    lines.join("\n")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_goes_on_below() {
        let script = "
            Alice: /add Fix the gate
              Mind the
                dog
            # A remark.
            Bot: #1
        ";
        assert_eq!(
            lines(script),
            ["Alice: /add Fix the gate\nMind the dog", "Bot: #1"]
        );
    }

    #[test]
    fn what_people_do() {
        let check = |line, who, verb, words| {
            assert_eq!(Cue::read(line), Some(Cue { who, verb, words }), "{line}");
        };
        check("Bob: /add x: y", "Bob", Verb::Says, "/add x: y");
        check("Bob → Bot: /done", "Bob", Verb::Replies("Bot"), "/done");
        check("Bob -> Bot: /done", "Bob", Verb::Replies("Bot"), "/done");
        let reply = Verb::Replies("Fix: login");
        check("Bob → \"Fix: login\": on it", "Bob", reply, "on it");
        check("Bob quotes \"x\": /add", "Bob", Verb::Quotes("x"), "/add");
        check("Bob edits: /add y", "Bob", Verb::Edits(""), "/add y");
        check("Bob edits \"x\": /add y", "Bob", Verb::Edits("x"), "/add y");
        check("Bob deletes: /add y", "Bob", Verb::Deletes, "/add y");
        check("Bob pins: Bounties", "Bob", Verb::Pins, "Bounties");
        let press = "☆ Track on \"x\"";
        check("Bob presses ☆ Track on \"x\"", "Bob", Verb::Presses, press);
        for talk in ["Zoe: /add x", "Bob", "Bob edits a lot: no", "Bob → Zoe: x"] {
            assert_eq!(Cue::read(talk), None, "{talk}");
        }
    }

    #[test]
    fn what_the_bot_does() {
        for line in ["Bot: x", "Bot → Bob: x", "Bot aloud: x", "(Bob sees: x)"] {
            assert!(is_bots(line), "{line}");
        }
        for line in ["Bob: x", "Botany for all", "(Bob is here)"] {
            assert!(!is_bots(line), "{line}");
        }
    }
}
