//! The Bot API methods that the bot calls, including Telegram's refusals.

use std::time::Duration;

use serde_json::{Value, json};
use tokio::time::Instant;

use super::BotApi;
use super::html::{Formatted, is_invisible, utf16};
use super::world::{Access, BOT_ID, Event, Keyboard, Kind, Message, World};

/// Telegram's answer to a request that it refuses.
#[derive(Clone, Debug)]
pub struct Refusal {
    pub code: u16,
    pub description: String,
    pub parameters: Option<Value>,
    /// Whether the bot should not have sent the request at all.
    pub is_violation: bool,
}

impl Refusal {
    /// A refusal that isn't the bot's fault.
    pub fn new(code: u16, description: &str) -> Self {
        Self {
            code,
            description: description.to_owned(),
            parameters: None,
            is_violation: false,
        }
    }

    /// A refusal that is the bot's fault.
    fn violation(description: &str) -> Self {
        Self {
            is_violation: true,
            ..Self::new(400, &format!("Bad Request: {description}"))
        }
    }
}

pub async fn call(api: &BotApi, method: &str, body: Value) -> Result<Value, Refusal> {
    if method == "getupdates" {
        return get_updates(api, &body).await;
    }
    api.change(|world| {
        let answer = world.call(method, &body);
        world.refusals += usize::from(answer.is_err());
        if let Err(refusal) = &answer
            && refusal.is_violation
        {
            world
                .violations
                .push(format!("{method}: {} in {body}", refusal.description));
        }
        answer
    })
}

/// Long polling. An offset acknowledges every update below it; updates that aren't
/// acknowledged are delivered again. A newer poller ends an older one.
///
/// A request that repeats an offset within three seconds is held for three seconds
/// (telegram-bot-api's `process_get_updates_query`).
async fn get_updates(api: &BotApi, body: &Value) -> Result<Value, Refusal> {
    const HOLD: Duration = Duration::from_secs(3);
    let number = |key: &str, default| body.get(key).and_then(Value::as_u64).unwrap_or(default);
    let offset = u32::try_from(number("offset", 0)).unwrap_or(u32::MAX);
    let limit = usize::try_from(number("limit", 100))
        .unwrap_or(100)
        .clamp(1, 100);
    let mut timeout = Duration::from_secs(number("timeout", 0));
    let this_poll = api.change(|world| {
        let now = Instant::now();
        let before = world.last_poll.replace((offset, now));
        if before.is_some_and(|(same, at)| same == offset && now < at + HOLD) {
            world.held_polls += 1;
            timeout = timeout.max(HOLD);
        }
        world.acknowledge(offset);
        world.newest_poll += 1;
        if let Some(kinds) = body.get("allowed_updates").and_then(Value::as_array) {
            world.allowed_updates = kinds
                .iter()
                .filter_map(Value::as_str)
                .map(str::to_owned)
                .collect();
        }
        world.newest_poll
    });
    if api.world().webhook {
        let refusal = "Conflict: can't use getUpdates method while webhook is active; use deleteWebhook to delete the webhook first";
        return Err(Refusal::new(409, refusal));
    }
    let ready = |world: &World| -> Option<Result<Value, Refusal>> {
        if world.newest_poll != this_poll {
            let refusal = "Conflict: terminated by other getUpdates request; make sure that only one bot instance is running";
            return Some(Err(Refusal::new(409, refusal)));
        }
        let updates: Value = world.allowed().take(limit).cloned().collect();
        let is_any = updates
            .as_array()
            .is_some_and(|updates| !updates.is_empty());
        is_any.then_some(Ok(updates))
    };
    api.wait_at_most(timeout, ready)
        .await
        .unwrap_or(Ok(json!([])))
}

impl World {
    fn acknowledge(&mut self, offset: u32) {
        // An offset far above all ids belongs to an earlier sequence of ids.
        let is_of_this_sequence = offset <= self.next_update_id;
        if is_of_this_sequence {
            while self.updates.front().is_some_and(|(id, _)| *id < offset) {
                self.updates.pop_front();
            }
        }
    }

    fn allowed(&self) -> impl Iterator<Item = &Value> {
        let is_allowed = |update: &&Value| {
            self.allowed_updates.is_empty()
                || self
                    .allowed_updates
                    .iter()
                    .any(|kind| update.get(kind).is_some())
                || update.as_object().is_some_and(|update| update.len() < 2)
        };
        self.updates
            .iter()
            .map(|(_, update)| update)
            .filter(is_allowed)
    }

    fn call(&mut self, method: &str, body: &Value) -> Result<Value, Refusal> {
        match method {
            "getme" => Ok(self.me()),
            "deletewebhook" => {
                self.webhook = false;
                Ok(json!(true))
            }
            "getchat" => self.get_chat(body),
            "sendmessage" => self.send_message(body),
            "senddocument" => self.send_document(body),
            "editmessagetext" => self.edit_message_text(body),
            "deletemessage" => self.delete_message(body),
            "answercallbackquery" => self.answer_callback_query(body),
            "setmycommands" => self.set_my_commands(body),
            "deletemycommands" => {
                self.menus.remove(&scope(body));
                Ok(json!(true))
            }
            "getmycommands" => {
                let menu = self.menus.get(&scope(body)).into_iter().flatten();
                let command = |(name, description): &(String, String)| json!({ "command": name, "description": description });
                Ok(menu.map(command).collect())
            }
            "getmydescription" => Ok(json!({ "description": self.description })),
            "getmyshortdescription" => Ok(json!({ "short_description": self.short_description })),
            "setmydescription" => match text(body, "description") {
                long if long.chars().count() > 512 => {
                    Err(Refusal::violation("DESCRIPTION_TOO_LONG"))
                }
                description => {
                    description.clone_into(&mut self.description);
                    Ok(json!(true))
                }
            },
            "setmyshortdescription" => match text(body, "short_description") {
                long if long.chars().count() > 120 => {
                    Err(Refusal::violation("SHORT_DESCRIPTION_TOO_LONG"))
                }
                description => {
                    description.clone_into(&mut self.short_description);
                    Ok(json!(true))
                }
            },
            _ => Err(Refusal {
                is_violation: true,
                ..Refusal::new(404, "Not Found")
            }),
        }
    }

    /// Needs no rights, but the bot must have met the chat.
    fn get_chat(&self, body: &Value) -> Result<Value, Refusal> {
        let unknown = || Refusal::new(400, "Bad Request: chat not found");
        let chat = number(body, "chat_id").and_then(|id| self.chats.get(&id));
        let chat = chat.filter(|chat| chat.access != Access::NeverStarted);
        match chat.ok_or_else(unknown)?.access {
            // Telegram still shows the chat.
            Access::Blocked => {}
            _ => {
                self.open_chat(body)?;
            }
        }
        Ok(self.full_chat_json(number(body, "chat_id").unwrap_or_default()))
    }

    fn me(&self) -> Value {
        let mut me = self.person_json(BOT_ID);
        let abilities = [
            ("can_join_groups", true),
            ("can_read_all_group_messages", false),
            ("supports_inline_queries", false),
            ("can_connect_to_business", false),
            ("has_main_web_app", false),
        ];
        for (ability, has) in abilities {
            me[ability] = json!(has);
        }
        me
    }

    fn send_message(&mut self, body: &Value) -> Result<Value, Refusal> {
        let chat_id = self.open_chat(body)?;
        let text = self.checked_text(body)?;
        let keyboard = keyboard(body)?;
        let placeholder = placeholder(body)?;
        let thread = self.checked_thread(chat_id, body)?;
        let reply_to = self.checked_reply(chat_id, body)?;
        let message = Message {
            from: BOT_ID,
            text: text.clone(),
            keyboard: keyboard.clone(),
            placeholder,
            reply_to,
            thread,
            ..Message::default()
        };
        let id = self.put_message(chat_id, message);
        self.events.push(Event::Sent {
            chat: chat_id,
            message: id,
            text,
            keyboard,
            is_loud: body["disable_notification"] != json!(true),
        });
        Ok(self.message_json(chat_id, id))
    }

    /// A document is stored as a message, with its name before the caption.
    fn send_document(&mut self, body: &Value) -> Result<Value, Refusal> {
        let (name, content) = (text(body, "file_name"), text(body, "file_content"));
        if content.is_empty() {
            return Err(Refusal::violation("file must be non-empty"));
        }
        let mut message = body.clone();
        message["text"] = json!(format!("[{name}] {}", text(body, "caption")));
        // A caption has no link preview.
        message["link_preview_options"] = json!({ "is_disabled": true });
        let sent = self.send_message(&message)?;
        self.documents.push(content.to_owned());
        Ok(sent)
    }

    fn edit_message_text(&mut self, body: &Value) -> Result<Value, Refusal> {
        let chat_id = self.open_chat(body)?;
        let text = self.checked_text(body)?;
        let keyboard = keyboard(body)?;
        let id = number(body, "message_id").unwrap_or_default();
        let chat = self.chats.get_mut(&chat_id).expect("an open chat");
        let message = i32::try_from(id)
            .ok()
            .and_then(|id| chat.messages.get_mut(&id));
        let message = message.filter(|message| !message.deleted);
        let message = message.ok_or(Refusal::new(400, "Bad Request: message to edit not found"))?;
        if message.from != BOT_ID {
            return Err(Refusal::violation("message can't be edited"));
        }
        if message.placeholder.is_some() {
            // Only messages without a reply markup or with an inline keyboard can be.
            return Err(Refusal::new(400, "Bad Request: message can't be edited"));
        }
        if (&message.text, &message.keyboard) == (&text, &keyboard) {
            let refusal = "Bad Request: message is not modified: specified new message content and reply markup are exactly the same as a current content and reply markup of the message";
            return Err(Refusal::new(400, refusal));
        }
        (message.text, message.keyboard) = (text.clone(), keyboard.clone());
        let id = message.id;
        self.events.push(Event::Edited {
            chat: chat_id,
            message: id,
            text,
            keyboard,
        });
        Ok(self.message_json(chat_id, id))
    }

    /// The bot may delete its own messages, for 48 hours.
    fn delete_message(&mut self, body: &Value) -> Result<Value, Refusal> {
        let chat_id = self.open_chat(body)?;
        let now = self.now();
        let id = number(body, "message_id").unwrap_or_default();
        let chat = self.chats.get_mut(&chat_id).expect("an open chat");
        let message = i32::try_from(id)
            .ok()
            .and_then(|id| chat.messages.get_mut(&id));
        let message = message.filter(|message| !message.deleted);
        let refusal = || Refusal::new(400, "Bad Request: message to delete not found");
        let message = message.ok_or_else(refusal)?;
        if message.from != BOT_ID {
            return Err(Refusal::violation("message can't be deleted"));
        }
        if now - message.date > 48 * 60 * 60 {
            let refusal = "Bad Request: message can't be deleted for everyone";
            return Err(Refusal::new(400, refusal));
        }
        message.deleted = true;
        self.events.push(Event::Deleted {
            chat: chat_id,
            text: message.text.clone(),
        });
        Ok(json!(true))
    }

    fn answer_callback_query(&mut self, body: &Value) -> Result<Value, Refusal> {
        let toast = text(body, "text");
        if toast.chars().count() > 200 {
            return Err(Refusal::violation("MESSAGE_TOO_LONG"));
        }
        // A button press that is delivered again after a crash may be answered again.
        let query = self.open_queries.get(text(body, "callback_query_id"));
        let Some(chat) = query.copied() else {
            return Err(Refusal::violation(
                "query is too old and response timeout expired or query ID is invalid",
            ));
        };
        let answers = self
            .answers
            .entry(text(body, "callback_query_id").to_owned());
        answers.or_default().push(toast.to_owned());
        // Query ids are `number-person`.
        let person = text(body, "callback_query_id").rsplit('-').next();
        let person = person.and_then(|id| id.parse().ok()).unwrap_or_default();
        self.events.push(Event::Toast {
            chat,
            person,
            text: toast.to_owned(),
        });
        Ok(json!(true))
    }

    fn set_my_commands(&mut self, body: &Value) -> Result<Value, Refusal> {
        let commands = body
            .get("commands")
            .and_then(Value::as_array)
            .cloned()
            .unwrap_or_default();
        let is_good = |command: &Value| {
            let (name, description) = (text(command, "command"), text(command, "description"));
            let is_name = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_';
            (1..=32).contains(&name.len())
                && name.chars().all(is_name)
                && (1..=256).contains(&description.chars().count())
        };
        if !commands.iter().all(is_good) {
            return Err(Refusal::violation("BOT_COMMAND_INVALID"));
        }
        let parts = ["command", "description"];
        let command = |command: &Value| parts.map(|part| text(command, part).to_owned()).into();
        let menu = commands.iter().map(command).collect();
        self.menus.insert(scope(body), menu);
        Ok(json!(true))
    }

    /// The chat that a request is about, if the bot may write there.
    fn open_chat(&self, body: &Value) -> Result<i64, Refusal> {
        let chat = number(body, "chat_id").and_then(|id| self.chats.get(&id));
        let chat = chat.ok_or(Refusal::violation("chat not found"))?;
        if let Some(to) = chat.migrated_to {
            return Err(Refusal {
                parameters: Some(json!({ "migrate_to_chat_id": to })),
                ..Refusal::new(
                    400,
                    "Bad Request: group chat was upgraded to a supergroup chat",
                )
            });
        }
        match (chat.access, &chat.kind) {
            (Access::Member, _) => Ok(chat.id),
            (Access::NeverStarted, _) => Err(Refusal::new(
                403,
                "Forbidden: bot can't initiate conversation with a user",
            )),
            (Access::Blocked, _) => {
                Err(Refusal::new(403, "Forbidden: bot was blocked by the user"))
            }
            (Access::Kicked, Kind::Group) => Err(Refusal::new(
                403,
                "Forbidden: bot was kicked from the group chat",
            )),
            (Access::Kicked, _) => Err(Refusal::new(
                403,
                "Forbidden: bot was kicked from the supergroup chat",
            )),
        }
    }

    /// Checks that a text is within Telegram's limits, notifies nobody and shows no previews.
    fn checked_text(&mut self, body: &Value) -> Result<Formatted, Refusal> {
        let raw = text(body, "text");
        if raw.len() > 32_768 {
            return Err(Refusal::violation("text is too long"));
        }
        let formatted = match text(body, "parse_mode") {
            "HTML" => Formatted::from_html(raw)
                .map_err(|error| Refusal::violation(&format!("can't parse entities: {error}")))?,
            "" => Formatted::plain(raw),
            mode => {
                return Err(Refusal::violation(&format!(
                    "unsupported parse_mode {mode}"
                )));
            }
        };
        if formatted
            .text
            .chars()
            .all(|c| c.is_whitespace() || is_invisible(c))
        {
            return Err(Refusal::violation("message text is empty"));
        }
        if formatted.utf16_length() > 4_096 {
            return Err(Refusal::violation("message is too long"));
        }
        if body["link_preview_options"]["is_disabled"] != json!(true) {
            self.violations
                .push("a message with link previews".to_owned());
        }
        if mentions_somebody(&formatted) {
            self.violations.push(format!(
                "a message that mentions somebody: {:?}",
                formatted.text
            ));
        }
        Ok(formatted)
    }

    fn checked_thread(&self, chat: i64, body: &Value) -> Result<Option<i32>, Refusal> {
        let Some(thread) = number(body, "message_thread_id") else {
            return Ok(None);
        };
        let thread = i32::try_from(thread).unwrap_or_default();
        match self.chats[&chat]
            .topics
            .values()
            .any(|topic| *topic == thread)
        {
            true => Ok(Some(thread)),
            false => Err(Refusal::violation("message thread not found")),
        }
    }

    fn checked_reply(&self, chat: i64, body: &Value) -> Result<Option<i32>, Refusal> {
        let Some(parameters) = body.get("reply_parameters") else {
            return Ok(None);
        };
        let id = number(parameters, "message_id").and_then(|id| i32::try_from(id).ok());
        let message = id.and_then(|id| self.chats[&chat].messages.get(&id));
        match message.filter(|message| !message.deleted) {
            Some(message) => Ok(Some(message.id)),
            None if parameters["allow_sending_without_reply"] == json!(true) => Ok(None),
            None => Err(Refusal::violation("message to be replied not found")),
        }
    }
}

fn keyboard(body: &Value) -> Result<Keyboard, Refusal> {
    // People have found this limit; it isn't documented.
    if body["reply_markup"].to_string().len() > 10_000 {
        return Err(Refusal::violation("reply markup is too long"));
    }
    let rows = body["reply_markup"]["inline_keyboard"]
        .as_array()
        .cloned()
        .unwrap_or_default();
    let button = |button: &Value| {
        let (label, url) = (text(button, "text"), text(button, "url"));
        if url.starts_with("https://") {
            return Ok((label.to_owned(), url.to_owned()));
        }
        let data = text(button, "callback_data");
        match (label.trim().is_empty(), data.len()) {
            (true, _) => Err(Refusal::violation("button text must be non-empty")),
            (_, 1..=64) => Ok((label.to_owned(), data.to_owned())),
            _ => Err(Refusal::violation("BUTTON_DATA_INVALID")),
        }
    };
    rows.iter()
        .map(|row| row.as_array().into_iter().flatten().map(button).collect())
        .collect()
}

/// The placeholder in the input field of a forced reply.
fn placeholder(body: &Value) -> Result<Option<String>, Refusal> {
    let markup = &body["reply_markup"];
    if markup["force_reply"] != json!(true) {
        return Ok(None);
    }
    let placeholder = text(markup, "input_field_placeholder");
    match placeholder.chars().count() {
        1..=64 if markup["selective"] == json!(true) => Ok(Some(placeholder.to_owned())),
        _ => Err(Refusal::violation("a bad forced reply")),
    }
}

/// Whether Telegram would treat an `@name` in the text as a mention (tdlib's
/// `match_mentions`). It may have any length, since some short names exist, but isn't after
/// a letter, digit or underscore, and isn't in an address.
fn mentions_somebody(text: &Formatted) -> bool {
    let is_name = |c: char| c.is_ascii_alphanumeric() || c == '_';
    let is_word = |c: char| c.is_alphanumeric() || c == '_';
    let text_before = |at: usize| &text.text[..at];
    let typed = text.text.match_indices('@').any(|(at, _)| {
        let before = text_before(at);
        let word = before.rsplit(char::is_whitespace).next();
        text.text[at + 1..].starts_with(is_name)
            && !before.ends_with(is_word)
            && !word.is_some_and(is_inside_address)
    });
    let is_person =
        |url: &Option<String>| url.as_ref().is_some_and(|url| url.starts_with("tg://user"));
    typed || text.entities.iter().any(|entity| is_person(&entity.url))
}

/// Whether the next part of a word belongs to an address that Telegram finds there.
fn is_inside_address(before: &str) -> bool {
    let address = before.trim_start_matches(['(', '[', '"', '\u{2068}']);
    let Some(path) = super::html::checked_link(address) else {
        return false;
    };
    let host = path.split('/').nth(2).unwrap_or_default();
    let has_path = address
        .trim_start_matches("https://")
        .trim_start_matches("http://")
        .contains('/');
    let top_level = host.rsplit('.').next().unwrap_or_default();
    let is_typed = address.contains("://") || ["com", "net", "org"].contains(&top_level);
    has_path && is_typed && !address.contains(['\u{2060}', '<', '>'])
}

fn scope(body: &Value) -> String {
    body["scope"]["type"]
        .as_str()
        .unwrap_or("default")
        .to_owned()
}

fn text<'a>(body: &'a Value, key: &str) -> &'a str {
    body.get(key).and_then(Value::as_str).unwrap_or_default()
}

fn number(body: &Value, key: &str) -> Option<i64> {
    body.get(key).and_then(Value::as_i64)
}

/// A text that people send, with the parts that Telegram itself marks.
pub fn typed(text: &str) -> Formatted {
    let mut formatted = Formatted::plain(text);
    if text.starts_with('/') {
        let end = text.find(char::is_whitespace).unwrap_or(text.len());
        let command = super::html::Entity {
            kind: "bot_command",
            start: 0,
            end,
            url: None,
        };
        formatted.entities.push(command);
    }
    debug_assert!(utf16(text) <= 4_096, "people cannot send more either");
    formatted
}
