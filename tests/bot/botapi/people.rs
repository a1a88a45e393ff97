//! What people do: write, edit, delete, press buttons, create groups.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Map, Value, json};

use super::BotApi;
use super::html::Formatted;
use super::methods::typed;
use super::world::{
    Access, BOT_ID, BOT_NAME, BOT_USERNAME, CHANNEL_BOT, Chat, GROUP_ANONYMOUS_BOT, Kind, Message,
    Person, World,
};

/// A message to be sent by somebody.
#[derive(Clone, Debug, Default)]
pub struct Say {
    pub text: Formatted,
    pub is_caption: bool,
    pub reply_to: Option<i32>,
    pub topic: Option<i32>,
    pub sender_chat: Option<i64>,
    /// Further keys, such as `forward_origin`.
    pub extra: Map<String, Value>,
}

impl Say {
    pub fn text(text: &str) -> Self {
        Self {
            text: typed(text),
            ..Self::default()
        }
    }

    /// Text with hidden links, written as HTML.
    pub fn html(html: &str) -> Self {
        Self {
            text: Formatted::from_html(html).expect("good HTML"),
            ..Self::default()
        }
    }

    pub fn with(mut self, key: &str, value: Value) -> Self {
        self.extra.insert(key.to_owned(), value);
        self
    }
}

impl BotApi {
    pub(super) fn add_bot(&self) {
        self.change(|world| {
            world.add_account(BOT_ID, BOT_NAME, Some(BOT_USERNAME), true);
            world.add_account(
                GROUP_ANONYMOUS_BOT,
                "Group",
                Some("GroupAnonymousBot"),
                true,
            );
            world.add_account(CHANNEL_BOT, "Channel", Some("Channel_Bot"), true);
        });
    }

    /// Adds a person with a DM in which the bot may write.
    pub fn add_person(&self, id: i64, first_name: &str) {
        self.change(|world| {
            let username = first_name.to_lowercase();
            world.add_account(id, first_name, Some(&username), false);
            world.add_chat(id, first_name, Kind::Private);
        });
    }

    /// Adds a group with the bot in it.
    pub fn add_group(&self, id: i64, title: &str, kind: Kind) {
        self.change(|world| world.add_chat(id, title, kind));
    }

    /// Adds a topic to a forum; returns its thread id.
    pub fn add_topic(&self, chat: i64, name: &str) -> i32 {
        self.change(|world| {
            let extra = json!({ "forum_topic_created": { "name": name, "icon_color": 7_322_096 } });
            let extra = extra.as_object().cloned().unwrap_or_default();
            let id = world.put_message(
                chat,
                Message {
                    from: BOT_ID,
                    extra,
                    ..Message::default()
                },
            );
            let chat = world.chats.get_mut(&chat).expect("a chat that there is");
            chat.messages.get_mut(&id).expect("just put there").thread = Some(id);
            chat.topics.insert(name.to_owned(), id);
            id
        })
    }

    /// Somebody sends a message; returns its id.
    pub fn say(&self, chat: i64, from: i64, say: Say) -> i32 {
        self.change(|world| {
            let is_forum = matches!(
                world.chats[&chat].kind,
                Kind::Supergroup { forum: true, .. }
            );
            // In a topic, a message that isn't a reply still replies to the topic's first one.
            let reply_to = say.reply_to.or(say.topic.filter(|_| is_forum));
            let is_supergroup = matches!(world.chats[&chat].kind, Kind::Supergroup { .. });
            let chain = say.reply_to.filter(|_| is_supergroup && !is_forum);
            let message = Message {
                from,
                sender_chat: say.sender_chat,
                text: say.text,
                is_caption: say.is_caption,
                reply_to,
                thread: say.topic.or(chain),
                extra: say.extra,
                ..Message::default()
            };
            let id = world.put_message(chat, message);
            if world.is_for_bot(chat, id) {
                let json = world.message_json(chat, id);
                world.push_update("message", json);
            }
            id
        })
    }

    /// Somebody changes the text of their message.
    pub fn edit(&self, chat: i64, message: i32, text: &str) {
        self.change(|world| {
            let edit_date = json!(world.now());
            let edited = world.message_mut(chat, message);
            edited.text = typed(text);
            edited.extra.insert("edit_date".to_owned(), edit_date);
            let json = world.message_json(chat, message);
            world.push_update("edited_message", json);
        });
    }

    /// Somebody deletes a message. Bots aren't told.
    pub fn delete(&self, chat: i64, message: i32) {
        self.change(|world| world.message_mut(chat, message).deleted = true);
    }

    /// Somebody pins a message. The chat, and the bot with it, is told by a service message.
    pub fn pin(&self, chat: i64, message: i32, person: i64) {
        self.change(|world| {
            let pinned = world.message_json(chat, message);
            let there = world.chats.get_mut(&chat).expect("a chat that there is");
            there.pinned.insert(message);
            let note = Message {
                from: person,
                extra: Map::from_iter([("pinned_message".to_owned(), pinned)]),
                ..Message::default()
            };
            let id = world.put_message(chat, note);
            let json = world.message_json(chat, id);
            world.push_update("message", json);
        });
    }

    /// Somebody unpins a message. Bots aren't told.
    pub fn unpin(&self, chat: i64, message: i32) {
        self.change(|world| {
            let chat = world.chats.get_mut(&chat).expect("a chat that there is");
            chat.pinned.remove(&message);
        });
    }

    /// Somebody presses a button with this data under a message.
    pub fn press(&self, chat: i64, message: i32, person: i64, data: &str) {
        self.change(|world| {
            world.next_query += 1;
            let id = format!("{}-{person}", world.next_query);
            world.open_queries.insert(id.clone(), chat);
            let query = json!({
                "id": id,
                "from": world.person_json(person),
                "message": world.message_json(chat, message),
                "chat_instance": "1",
                "data": data,
            });
            world.push_update("callback_query", query);
        });
    }

    /// Enqueues any update. It gets the next id unless it has one.
    pub fn push_raw(&self, mut update: Value) -> u32 {
        self.change(|world| {
            let id = world.next_update_id;
            world.next_update_id += 1;
            if let Some(update) = update.as_object_mut() {
                update.insert("update_id".to_owned(), json!(id));
            }
            world.enqueue(id, update);
            id
        })
    }

    /// Delivers the latest `count` updates again.
    pub fn redeliver(&self, count: usize) {
        self.change(|world| {
            let again = world.history[world.history.len() - count..].to_vec();
            world.updates.extend(again);
        });
    }

    /// Somebody adds the bot to a group, or removes it.
    pub fn set_membership(&self, chat: i64, by: i64, is_member: bool) {
        self.change(|world| {
            let there = world.chats.get_mut(&chat).expect("a chat that there is");
            there.access = if is_member {
                Access::Member
            } else {
                Access::Kicked
            };
            let member = |status: &str| match status {
                "kicked" => {
                    json!({ "status": status, "user": world.person_json(BOT_ID), "until_date": 0 })
                }
                _ => json!({ "status": status, "user": world.person_json(BOT_ID) }),
            };
            let (old, new) = match is_member {
                true => (member("left"), member("member")),
                false => (member("member"), member("kicked")),
            };
            let change = json!({
                "chat": world.chat_json(chat),
                "from": world.person_json(by),
                "date": 1,
                "old_chat_member": old,
                "new_chat_member": new,
            });
            world.push_update("my_chat_member", change);
        });
    }

    /// A group becomes a supergroup. Telegram sends a service message in both chats;
    /// `told_in_old` and `told_in_new` say which of the two arrive.
    pub fn migrate(&self, from: i64, to: i64, by: i64, told_in_old: bool, told_in_new: bool) {
        self.change(|world| {
            let title = world.chats[&from].title.clone();
            world.add_chat(
                to,
                &title,
                Kind::Supergroup {
                    username: None,
                    forum: false,
                },
            );
            world
                .chats
                .get_mut(&from)
                .expect("a chat that there is")
                .migrated_to = Some(to);
        });
        self.tell_migration(from, to, by, told_in_old, told_in_new);
    }

    /// Sends the service messages of a migration in the old chat, the new one, or both.
    pub fn tell_migration(
        &self,
        from: i64,
        to: i64,
        by: i64,
        told_in_old: bool,
        told_in_new: bool,
    ) {
        self.change(|world| {
            for (is_told, chat, key, other) in [
                (told_in_old, from, "migrate_to_chat_id", to),
                (told_in_new, to, "migrate_from_chat_id", from),
            ] {
                if is_told {
                    let extra = Map::from_iter([(key.to_owned(), json!(other))]);
                    let note = Message {
                        from: by,
                        extra,
                        ..Message::default()
                    };
                    let id = world.put_message(chat, note);
                    let json = world.message_json(chat, id);
                    world.push_update("message", json);
                }
            }
        });
    }
}

impl World {
    fn add_account(&mut self, id: i64, first_name: &str, username: Option<&str>, is_bot: bool) {
        let username = username.map(str::to_owned);
        let person = Person {
            first_name: first_name.to_owned(),
            username,
            is_bot,
        };
        self.people.insert(id, person);
    }

    fn add_chat(&mut self, id: i64, title: &str, kind: Kind) {
        let chat = Chat {
            id,
            title: title.to_owned(),
            kind,
            access: Access::Member,
            migrated_to: None,
            messages: BTreeMap::new(),
            next_message_id: 1,
            topics: BTreeMap::new(),
            pinned: BTreeSet::new(),
        };
        self.chats.insert(id, chat);
    }

    fn message_mut(&mut self, chat: i64, message: i32) -> &mut Message {
        let chat = self.chats.get_mut(&chat).expect("a chat that there is");
        chat.messages
            .get_mut(&message)
            .expect("a message that there is")
    }
}
