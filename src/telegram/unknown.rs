//! Reads updates as Telegram sends them, even those of a newer Bot API.
//!
//! The library drops a whole message because of one part that it doesn't know: a new type
//! of entity, for example, leaves the message without text. Such an update is cut down to
//! the parts that the bot needs and read again.

use std::panic::catch_unwind;

use serde::Deserialize as _;
use serde_json::{Map, Value, json};
use teloxide::types::{Message, MessageKind, Update, UpdateKind};
use url::Url;

/// What the bot needs of a message, apart from its text and what it replies to.
const MESSAGE_KEYS: [&str; 11] = [
    "message_id",
    "message_thread_id",
    "is_topic_message",
    "date",
    "edit_date",
    "from",
    "sender_chat",
    "chat",
    "via_bot",
    "migrate_to_chat_id",
    "migrate_from_chat_id",
];

/// What is known of a message that can't be read at all.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct UnreadableMessage {
    pub(super) chat_id: i64,
    /// The person, or else the chat; the rate limit applies to them.
    pub(super) sender_id: i64,
    pub(super) message_id: Option<i32>,
    pub(super) text: String,
}

pub(super) fn update_id(update: &Value) -> Option<u32> {
    update.get("update_id")?.as_u64()?.try_into().ok()
}

/// Whether an update comes from the direct messages of a channel (Bot API 9.2), which
/// the library treats as a supergroup.
pub(super) fn is_in_direct_messages_chat(update: &Value) -> bool {
    let contents = update.as_object().into_iter().flat_map(Map::values);
    contents
        .map(|content| content.get("message").unwrap_or(content))
        .any(|message| message["chat"]["is_direct_messages"] == true)
}

/// Reads an update. `None` if it can't be read even when it is cut down, or if it comes from
/// a chat that the bot ignores.
pub(super) fn read(update: &str) -> Option<Update> {
    // The library panics on some updates that lack a part it relies on.
    catch_unwind(|| read_whole_or_cut_down(update)).ok()?
}

fn read_whole_or_cut_down(original: &str) -> Option<Update> {
    let is_ignored = original.contains("is_direct_messages")
        && is_in_direct_messages_chat(&serde_json::from_str(original).ok()?);
    if is_ignored {
        return None;
    }
    let whole = serde_json::from_str(original).ok();
    if let Some(whole) = whole.filter(|update| is_intact(update, original)) {
        return Some(whole);
    }
    let mut update: Value = serde_json::from_str(original).ok()?;
    let id = update_id(&update);
    tracing::info!(update = id, "an update contains something unknown");
    for path in ["/message", "/edited_message", "/callback_query/message"] {
        if let Some(original) = update.pointer_mut(path) {
            *original = cut_down(original);
        }
    }
    let update: Update = serde_json::from_str(&update.to_string()).ok()?;
    (!matches!(update.kind, UpdateKind::Error(_))).then_some(update)
}

/// What is known of a message that [`read`] can't read.
pub(super) fn unreadable_message(update: &Value) -> Option<UnreadableMessage> {
    let message = update
        .get("message")
        .or_else(|| update.get("edited_message"))?;
    let (text, _) = text_and_entities(message)?;
    let message_id = message["message_id"].as_i64();
    let chat_id = message["chat"]["id"].as_i64()?;
    Some(UnreadableMessage {
        chat_id,
        sender_id: message["from"]["id"].as_i64().unwrap_or(chat_id),
        message_id: message_id.and_then(|id| id.try_into().ok()),
        text: text.as_str()?.to_owned(),
    })
}

/// Whether the library understood all of an update that the bot needs. It drops the captions
/// of some kinds of media.
fn is_intact(update: &Update, original: &str) -> bool {
    let message = match &update.kind {
        UpdateKind::Error(_) => return false,
        UpdateKind::Message(message) | UpdateKind::EditedMessage(message) => message,
        UpdateKind::CallbackQuery(query) => match query.regular_message() {
            Some(message) => message,
            None => return true,
        },
        _ => return true,
    };
    let replied = message.reply_to_message();
    let messages = || std::iter::once(message).chain(replied);
    let captions = messages().filter(|message| message.caption().is_some());
    let is_note = !matches!(message.kind, MessageKind::Common(_) | MessageKind::Empty {});
    messages().all(|message| !matches!(message.kind, MessageKind::Empty {}))
        && (is_note || captions.count() >= original.matches("\"caption\"").count())
}

/// A message as if it were plain text, with the one that it replies to if that can be read.
fn cut_down(original: &Value) -> Value {
    let mut kept = keys(original, &MESSAGE_KEYS);
    if let Some((text, entities)) = text_and_entities(original) {
        kept.insert("text".to_owned(), text);
        kept.insert("entities".to_owned(), entities_to_read(entities.as_ref()));
    }
    if original.get("forward_origin").is_some() {
        let origin = json!({ "type": "hidden_user", "date": 0, "sender_user_name": "" });
        kept.insert("forward_origin".to_owned(), origin);
    }
    if let Some(quote) = original.get("quote") {
        let quote = keys(quote, &["text", "position", "is_manual"]);
        kept.insert("quote".to_owned(), quote.into());
    }
    if let Some(markup) = original.get("reply_markup") {
        let button = |data| json!({ "text": "", "callback_data": data });
        let row: Vec<Value> = callback_data(markup).map(button).collect();
        let keyboard = json!({ "inline_keyboard": [row] });
        kept.insert("reply_markup".to_owned(), keyboard);
    }
    let replied = original.get("reply_to_message").map(cut_down);
    let can_be_read = |replied: &Value| {
        let replied = Message::deserialize(replied);
        replied.is_ok_and(|it| !matches!(it.kind, MessageKind::Empty {}))
    };
    if let Some(replied) = replied.filter(can_be_read) {
        kept.insert("reply_to_message".to_owned(), replied);
    }
    kept.into()
}

/// The text and entities of a message or of its caption, or the text of a rich message.
fn text_and_entities(message: &Value) -> Option<(Value, Option<Value>)> {
    let mut rich_text = String::new();
    add_blocks(&message["rich_message"]["blocks"], &mut rich_text);
    if !rich_text.is_empty() {
        return Some((rich_text.into(), None));
    }
    let both = |text, entities| Some((message.get(text)?.clone(), message.get(entities).cloned()));
    both("text", "entities").or_else(|| both("caption", "caption_entities"))
}

/// Adds the text of a rich message's blocks, a line each
/// (<https://core.telegram.org/bots/api#richmessage>).
fn add_blocks(blocks: &Value, text: &mut String) {
    for block in blocks.as_array().into_iter().flatten() {
        if !text.is_empty() && !text.ends_with('\n') {
            text.push('\n');
        }
        add_words(block, text);
        for inner in ["blocks", "items", "cells"] {
            add_blocks(&block[inner], text);
        }
    }
}

/// Telegram's `RichText` is a string, an array of `RichText`, or an object around one.
fn add_words(words: &Value, text: &mut String) {
    match words {
        Value::String(words) => text.push_str(words),
        Value::Array(parts) => parts.iter().for_each(|part| add_words(part, text)),
        Value::Object(object) => {
            let inner = [
                "summary",
                "text",
                "alternative_text",
                "expression",
                "caption",
            ];
            let inner = inner.iter().filter_map(|key| object.get(*key));
            inner.for_each(|words| add_words(words, text));
        }
        _ => {}
    }
}

/// Keeps only the entities that the bot reads: hidden links with a valid address.
fn entities_to_read(entities: Option<&Value>) -> Value {
    let is_read = |entity: &&Value| {
        let text_of = |key| entity.get(key).and_then(Value::as_str);
        let is_address = |address| Url::parse(address).is_ok();
        text_of("type") == Some("text_link") && text_of("url").is_some_and(is_address)
    };
    let entities = entities.and_then(Value::as_array).into_iter().flatten();
    entities.filter(is_read).cloned().collect()
}

/// What the bot's own buttons carry.
pub(super) fn callback_data(reply_markup: &Value) -> impl Iterator<Item = &str> {
    let rows = reply_markup["inline_keyboard"].as_array().into_iter();
    let buttons = rows.flatten().filter_map(Value::as_array).flatten();
    buttons.filter_map(|button| button["callback_data"].as_str())
}

fn keys(object: &Value, names: &[&str]) -> Map<String, Value> {
    let entry = |name: &&str| Some(((*name).to_owned(), object.get(*name)?.clone()));
    names.iter().filter_map(entry).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text_message(extra: Value) -> Value {
        let mut message = json!({
            "message_id": 1,
            "date": 1_700_000_000,
            "chat": { "id": 5, "type": "private", "first_name": "Alice" },
            "from": { "id": 5, "is_bot": false, "first_name": "Alice" },
            "text": "/add see this",
        });
        message
            .as_object_mut()
            .unwrap()
            .extend(extra.as_object().unwrap().clone());
        json!({ "update_id": 7, "message": message })
    }

    fn text_of(update: &Value) -> Option<String> {
        match read(&update.to_string())?.kind {
            UpdateKind::Message(message) => message.text().map(str::to_owned),
            _ => None,
        }
    }

    #[test]
    fn unknown_parts_do_not_hide_the_text() {
        let entity = |kind: Value| text_message(json!({ "entities": [kind] }));
        for update in [
            text_message(json!({})),
            entity(json!({ "type": "date_time", "offset": 0, "length": 3, "unix_time": 1 })),
            entity(
                json!({ "type": "text_link", "offset": 5, "length": 3, "url": "not an address" }),
            ),
            text_message(json!({ "forward_origin": { "type": "hologram", "date": 1 } })),
            text_message(json!({ "reply_to_message": { "message_id": 1, "hologram": {} } })),
        ] {
            assert_eq!(
                text_of(&update).as_deref(),
                Some("/add see this"),
                "{update}"
            );
        }
    }

    #[test]
    fn hidden_links_and_forwards_survive_the_cut() {
        let update = text_message(json!({
            "entities": [
                { "type": "date_time", "offset": 0, "length": 3 },
                { "type": "text_link", "offset": 5, "length": 3, "url": "https://example.org/" },
            ],
            "forward_origin": { "type": "hologram", "date": 1 },
        }));
        let Some(Update {
            kind: UpdateKind::Message(message),
            ..
        }) = read(&update.to_string())
        else {
            panic!("not read");
        };
        assert_eq!(message.entities().unwrap().len(), 1);
        assert!(message.forward_origin().is_some());
    }

    #[test]
    fn a_new_kind_of_media_keeps_its_caption() {
        let mut update = text_message(json!({ "hologram": {}, "caption": "/add see this" }));
        update["message"].as_object_mut().unwrap().remove("text");
        assert_eq!(text_of(&update).as_deref(), Some("/add see this"));
    }

    #[test]
    fn a_message_that_cannot_be_read_still_gives_its_command() {
        let mut update = text_message(json!({}));
        update["message"]["chat"]["type"] = json!("hologram");
        assert!(read(&update.to_string()).is_none());
        assert_eq!(update_id(&update), Some(7));
        let known = UnreadableMessage {
            chat_id: 5,
            sender_id: 5,
            message_id: Some(1),
            text: "/add see this".to_owned(),
        };
        assert_eq!(unreadable_message(&update), Some(known));
    }

    #[test]
    fn each_block_of_a_rich_message_is_a_line() {
        let mut update = text_message(json!({ "rich_message": { "blocks": [
            { "type": "heading", "text": "/add Häuser 🏠", "size": 1 },
            { "type": "paragraph", "text": [
                "see ",
                { "type": "bold", "text": { "type": "url", "text": "this", "url": "https://example.org/" } },
                { "type": "custom_emoji", "custom_emoji_id": "1", "alternative_text": "🙂" },
            ] },
            { "type": "list", "items": [
                { "label": "1.", "blocks": [{ "type": "paragraph", "text": "one" }] },
                { "label": "2.", "blocks": [{ "type": "paragraph", "text": "two" }] },
            ] },
            { "type": "details", "summary": "more", "blocks": [{ "type": "footer", "text": "end" }] },
            { "type": "photo", "photo": [], "caption": { "text": "a picture" } },
        ] } }));
        update["message"].as_object_mut().unwrap().remove("text");
        assert_eq!(
            text_of(&update).as_deref(),
            Some("/add Häuser 🏠\nsee this🙂\none\ntwo\nmore\nend\na picture")
        );
    }
}
