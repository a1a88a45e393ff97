//! The text of a rich message (<https://core.telegram.org/bots/api#richmessage>), which
//! the library doesn't know.

use serde_json::{Value, json};

/// Text with the links hidden in it, as entities.
#[derive(Debug, Default)]
pub(super) struct RichText {
    pub(super) text: String,
    pub(super) links: Vec<Value>,
}

impl RichText {
    /// The text of a rich message's blocks, one line each.
    pub(super) fn of(blocks: &Value) -> Self {
        let mut rich = Self::default();
        rich.add_blocks(blocks);
        rich
    }

    fn add_blocks(&mut self, blocks: &Value) {
        if let Value::Array(blocks) = blocks {
            for block in blocks {
                self.add_blocks(block);
            }
            return;
        }
        for line in ["summary", "text"] {
            if let Some(line) = blocks.get(line) {
                if !self.text.is_empty() {
                    self.text.push('\n');
                }
                self.add_words(line);
            }
        }
        for inner in ["blocks", "items", "cells", "caption"] {
            if let Some(inner) = blocks.get(inner) {
                self.add_blocks(inner);
            }
        }
    }

    /// Telegram's `RichText` is a string, an array of `RichText`, or an object around one.
    fn add_words(&mut self, words: &Value) {
        match words {
            Value::String(words) => self.text.push_str(words),
            Value::Array(parts) => parts.iter().for_each(|part| self.add_words(part)),
            Value::Object(object) => {
                let start = utf16_length(&self.text);
                let words = ["text", "alternative_text", "expression"];
                if let Some(words) = words.iter().find_map(|key| object.get(*key)) {
                    self.add_words(words);
                }
                if let Some(url) = object.get("url").and_then(Value::as_str) {
                    let length = utf16_length(&self.text) - start;
                    self.links.push(json!({
                        "type": "text_link", "offset": start, "length": length, "url": url,
                    }));
                }
            }
            _ => {}
        }
    }
}

fn utf16_length(text: &str) -> usize {
    text.encode_utf16().count()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_block_is_a_line() {
        let blocks = json!([
            { "type": "heading", "text": "Häuser 🏠", "size": 1 },
            { "type": "paragraph", "text": [
                "see ",
                { "type": "bold", "text": { "type": "url", "text": "this", "url": "https://example.org/" } },
                { "type": "custom_emoji", "custom_emoji_id": "1", "alternative_text": "🙂" },
            ] },
            { "type": "list", "items": [
                { "label": "1.", "blocks": [{ "type": "paragraph", "text": "one" }] },
                { "label": "2.", "blocks": [{ "type": "paragraph", "text": "two" }] },
            ] },
            { "type": "divider" },
            { "type": "details", "summary": "more", "blocks": [{ "type": "footer", "text": "end" }] },
            { "type": "photo", "photo": [], "caption": { "text": "a picture" } },
        ]);
        let rich = RichText::of(&blocks);
        assert_eq!(
            rich.text,
            "Häuser 🏠\nsee this🙂\none\ntwo\nmore\nend\na picture"
        );
        let link = json!({
            "type": "text_link", "offset": 14, "length": 4, "url": "https://example.org/",
        });
        assert_eq!(rich.links, [link]);
    }
}
