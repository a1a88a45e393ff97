//! The people, chats and messages of the loopback Bot API.

use std::collections::{BTreeMap, BTreeSet, VecDeque};
use std::time::{SystemTime, UNIX_EPOCH};

use serde_json::{Map, Value, json};
use tokio::time::Instant;

use super::faults::Faults;
use super::html::Formatted;

/// The bot's own account.
pub const BOT_ID: i64 = 42;
pub const BOT_USERNAME: &str = "FriendsBot";
pub const BOT_NAME: &str = "bounty-bot";

/// Accounts that many people share.
pub const GROUP_ANONYMOUS_BOT: i64 = 1_087_968_824;
pub const CHANNEL_BOT: i64 = 136_817_688;

/// Labels, each with callback data or a URL.
pub type Keyboard = Vec<Vec<(String, String)>>;

/// The whole simulated world. Tests change it through the methods of `BotApi`.
#[derive(Default)]
pub struct World {
    pub people: BTreeMap<i64, Person>,
    pub chats: BTreeMap<i64, Chat>,
    pub updates: VecDeque<(u32, Value)>,
    /// All updates so far.
    pub history: Vec<(u32, Value)>,
    pub next_update_id: u32,
    pub events: Vec<Event>,
    /// What the bot sent that Telegram would refuse, or that would annoy people.
    pub violations: Vec<String>,
    /// How often each method was called, by its name in lower case.
    pub requests: BTreeMap<String, usize>,
    /// How many requests were refused, not counting faults.
    pub refusals: usize,
    pub faults: Faults,
    /// When messages are sent, in Unix seconds; `None` means now.
    pub clock: Option<i64>,
    pub webhook: bool,
    /// Whether the bot gets only commands and replies to it from groups.
    pub privacy_mode: bool,
    /// The kinds of updates that the bot last asked for.
    pub allowed_updates: Vec<String>,
    /// Commands with their descriptions, by scope.
    pub menus: BTreeMap<String, Vec<(String, String)>>,
    pub description: String,
    pub short_description: String,
    /// Distinguishes the newest poller from those that it replaced.
    pub newest_poll: u64,
    /// The offset of the latest poll, and when it came.
    pub last_poll: Option<(u32, Instant)>,
    /// The contents of the documents that the bot sent.
    pub documents: Vec<String>,
    /// Polls that were held because they repeated an offset.
    pub held_polls: u32,
    pub open_queries: BTreeMap<String, i64>,
    /// What each press was answered, by the id of its query.
    pub answers: BTreeMap<String, Vec<String>>,
    pub next_query: u64,
    /// Whether the token is known; if not, every request is answered with 401.
    pub revoked: bool,
}

#[derive(Clone, Debug)]
pub struct Person {
    pub first_name: String,
    pub username: Option<String>,
    pub is_bot: bool,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Kind {
    Private,
    Group,
    Supergroup {
        username: Option<String>,
        forum: bool,
    },
}

/// What the bot may do in a chat.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Access {
    Member,
    /// It was never there, since the person hasn't written to it.
    NeverStarted,
    Blocked,
    Kicked,
}

#[derive(Clone, Debug)]
pub struct Chat {
    pub id: i64,
    pub title: String,
    pub kind: Kind,
    pub access: Access,
    pub migrated_to: Option<i64>,
    pub messages: BTreeMap<i32, Message>,
    pub next_message_id: i32,
    /// Topics by name; the id is that of the message that created it.
    pub topics: BTreeMap<String, i32>,
    pub pinned: BTreeSet<i32>,
}

#[derive(Clone, Debug, Default)]
pub struct Message {
    pub id: i32,
    pub from: i64,
    pub sender_chat: Option<i64>,
    pub text: Formatted,
    pub is_caption: bool,
    pub keyboard: Keyboard,
    /// The placeholder in the input field of a forced reply.
    pub placeholder: Option<String>,
    pub reply_to: Option<i32>,
    /// The topic or, outside forums, the start of a chain of replies.
    pub thread: Option<i32>,
    /// Further keys of the message, such as those of a service message.
    pub extra: Map<String, Value>,
    pub deleted: bool,
    pub date: i64,
}

/// What the bot did.
#[derive(Clone, Debug)]
pub enum Event {
    Sent {
        chat: i64,
        message: i32,
        text: Formatted,
        keyboard: Keyboard,
        /// Whether people hear it.
        is_loud: bool,
    },
    Edited {
        chat: i64,
        message: i32,
        text: Formatted,
        keyboard: Keyboard,
    },
    Deleted {
        chat: i64,
        text: Formatted,
    },
    Toast {
        chat: i64,
        person: i64,
        text: String,
    },
}

impl Event {
    pub fn chat(&self) -> i64 {
        match self {
            Self::Sent { chat, .. }
            | Self::Edited { chat, .. }
            | Self::Deleted { chat, .. }
            | Self::Toast { chat, .. } => *chat,
        }
    }

    /// Whether a press was answered with nothing to see.
    pub fn is_empty_toast(&self) -> bool {
        matches!(self, Self::Toast { text, .. } if text.is_empty())
    }
}

impl World {
    pub fn person_json(&self, id: i64) -> Value {
        let person = &self.people[&id];
        let mut json = json!({
            "id": id,
            "is_bot": person.is_bot,
            "first_name": person.first_name,
        });
        if let Some(username) = &person.username {
            json["username"] = json!(username);
        }
        json
    }

    pub fn chat_json(&self, id: i64) -> Value {
        let chat = &self.chats[&id];
        match &chat.kind {
            Kind::Private => json!({ "id": id, "type": "private", "first_name": chat.title }),
            Kind::Group => json!({ "id": id, "type": "group", "title": chat.title }),
            Kind::Supergroup { username, forum } => {
                let mut json = json!({ "id": id, "type": "supergroup", "title": chat.title });
                if let Some(username) = username {
                    json["username"] = json!(username);
                }
                if *forum {
                    json["is_forum"] = json!(true);
                }
                json
            }
        }
    }

    pub fn message_json(&self, chat_id: i64, id: i32) -> Value {
        self.message_json_with(chat_id, id, true)
    }

    /// A message as Telegram writes it. A message that is replied to doesn't include the one
    /// that it replies to itself.
    fn message_json_with(&self, chat_id: i64, id: i32, with_replied: bool) -> Value {
        let chat = &self.chats[&chat_id];
        let message = &chat.messages[&id];
        let mut json = json!({
            "message_id": id,
            "date": message.date,
            "chat": self.chat_json(chat_id),
            "from": self.person_json(message.from),
        });
        let object = json.as_object_mut().unwrap();
        if let Some(sender) = message.sender_chat {
            object.insert("sender_chat".into(), self.chat_json(sender));
        }
        if !message.text.text.is_empty() {
            let (text, entities) = match message.is_caption {
                true => ("caption", "caption_entities"),
                false => ("text", "entities"),
            };
            object.insert(text.into(), json!(message.text.text));
            object.insert(entities.into(), entities_json(&message.text));
        }
        if message.is_caption {
            let photo = json!([{ "file_id": "f", "file_unique_id": "u", "width": 1, "height": 1 }]);
            object.insert("photo".into(), photo);
        }
        if !message.keyboard.is_empty() {
            object.insert("reply_markup".into(), keyboard_json(&message.keyboard));
        }
        if let Some(thread) = message.thread {
            object.insert("message_thread_id".into(), json!(thread));
            if matches!(chat.kind, Kind::Supergroup { forum: true, .. }) {
                object.insert("is_topic_message".into(), json!(true));
            }
        }
        let is_there = |replied: &i32| with_replied && !chat.messages[replied].deleted;
        if let Some(replied) = message.reply_to.filter(is_there) {
            let replied = self.message_json_with(chat_id, replied, false);
            object.insert("reply_to_message".into(), replied);
        }
        object.extend(message.extra.clone());
        json
    }

    /// Whether the bot gets a message (<https://core.telegram.org/bots/features#privacy-mode>).
    pub fn is_for_bot(&self, chat: i64, id: i32) -> bool {
        let chat = &self.chats[&chat];
        let message = &chat.messages[&id];
        let is_bots = |replied: i32| chat.messages[&replied].from == BOT_ID;
        !self.privacy_mode
            || chat.kind == Kind::Private
            || message.text.text.starts_with('/')
            || message.reply_to.is_some_and(is_bots)
            || message.extra.contains_key("pinned_message")
    }

    /// A chat with its newest pinned message (<https://core.telegram.org/bots/api#chatfullinfo>).
    pub fn full_chat_json(&self, id: i64) -> Value {
        let mut json = self.chat_json(id);
        json["accent_color_id"] = json!(1);
        json["max_reaction_count"] = json!(11);
        let chat = &self.chats[&id];
        let is_there = |message: &&i32| !chat.messages[message].deleted;
        if let Some(pinned) = chat.pinned.iter().rev().find(is_there) {
            json["pinned_message"] = self.message_json(id, *pinned);
        }
        json
    }

    /// Enqueues an update of a kind.
    pub fn push_update(&mut self, kind: &str, content: Value) -> u32 {
        let id = self.next_update_id;
        self.next_update_id += 1;
        self.enqueue(id, json!({ "update_id": id, kind: content }));
        id
    }

    /// Enqueues a whole update.
    pub fn enqueue(&mut self, id: u32, update: Value) {
        self.history.push((id, update.clone()));
        self.updates.push_back((id, update));
    }

    /// The time at which people act now, in Unix seconds.
    pub fn now(&self) -> i64 {
        self.clock.unwrap_or_else(now)
    }

    /// Adds a message to a chat.
    pub fn put_message(&mut self, chat: i64, mut message: Message) -> i32 {
        message.date = self.now();
        let chat = self.chats.get_mut(&chat).expect("a chat that there is");
        message.id = chat.next_message_id;
        chat.next_message_id += 1;
        let id = message.id;
        chat.messages.insert(id, message);
        id
    }
}

fn now() -> i64 {
    let since = SystemTime::now()
        .duration_since(UNIX_EPOCH)
        .expect("a clock after 1970");
    since.as_secs().cast_signed()
}

pub fn keyboard_json(keyboard: &Keyboard) -> Value {
    let rows: Vec<Vec<Value>> = keyboard
        .iter()
        .map(|row| {
            row.iter()
                .map(|(text, data)| match data.starts_with("https://") {
                    true => json!({ "text": text, "url": data }),
                    false => json!({ "text": text, "callback_data": data }),
                })
                .collect()
        })
        .collect();
    json!({ "inline_keyboard": rows })
}

fn entities_json(text: &Formatted) -> Value {
    let entities = text.entities.iter().map(|entity| {
        let (offset, length) = entity.utf16_range(&text.text);
        let mut json = json!({ "type": entity.kind, "offset": offset, "length": length });
        if let Some(url) = &entity.url {
            json["url"] = json!(url);
        }
        json
    });
    entities.collect()
}
