//! Telegram sends an album as one message per picture, but a person sends it as one.

use std::collections::HashSet;

use teloxide::types::{Update, UpdateKind};

/// Drops the pictures of an album that say nothing, except for the first one of an album
/// without any words.
#[derive(Debug, Default)]
pub(super) struct Albums {
    /// The album of the last picture seen, since an album may continue in the next batch.
    last: Option<String>,
}

impl Albums {
    pub(super) fn reduce(&mut self, batch: &mut Vec<Update>) {
        let pictures = batch.iter().filter_map(picture);
        let with_words = pictures.filter(|(_, has_words)| *has_words);
        let with_words: HashSet<String> = with_words.map(|(album, _)| album.to_owned()).collect();
        batch.retain(|update| {
            let Some((album, has_words)) = picture(update) else {
                return true;
            };
            let is_first = self.last.as_deref() != Some(album);
            self.last = Some(album.to_owned());
            has_words || (is_first && !with_words.contains(album))
        });
    }
}

/// The album that a message belongs to, and whether it says anything.
fn picture(update: &Update) -> Option<(&str, bool)> {
    let UpdateKind::Message(message) = &update.kind else {
        return None;
    };
    let has_words = message
        .caption()
        .is_some_and(|words| !words.trim().is_empty());
    Some((message.media_group_id()?.0.as_str(), has_words))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    /// The captions left after reducing batches of (album id, caption).
    fn kept(batches: &[&[(&str, &str)]]) -> Vec<String> {
        let mut albums = Albums::default();
        let mut kept = Vec::new();
        for batch in batches {
            let mut batch: Vec<Update> = batch
                .iter()
                .map(|(album, caption)| photo(album, caption))
                .collect();
            albums.reduce(&mut batch);
            kept.extend(batch.iter().map(|update| match &update.kind {
                UpdateKind::Message(message) => message.caption().unwrap_or_default().to_owned(),
                other => panic!("{other:?}"),
            }));
        }
        kept
    }

    /// A picture; without an album if that is empty.
    fn photo(album: &str, caption: &str) -> Update {
        let mut message = json!({
            "message_id": 1,
            "date": 1,
            "chat": { "id": 5, "type": "private", "first_name": "Alice" },
            "photo": [{ "file_id": "f", "file_unique_id": "u", "width": 1, "height": 1 }],
            "caption": caption,
        });
        if !album.is_empty() {
            message["media_group_id"] = json!(album);
        }
        let update = json!({ "update_id": 1, "message": message });
        serde_json::from_str(&update.to_string()).unwrap()
    }

    #[test]
    fn an_album_without_words_is_one_message() {
        assert_eq!(kept(&[&[("a", ""), ("a", ""), ("a", "")]]), [""]);
        assert_eq!(kept(&[&[("a", "")], &[("a", ""), ("a", "")]]), [""]);
        assert_eq!(kept(&[&[("a", ""), ("b", "")]]), ["", ""]);
    }

    #[test]
    fn no_words_are_lost() {
        assert_eq!(kept(&[&[("a", ""), ("a", "b"), ("a", "")]]), ["b"]);
        assert_eq!(kept(&[&[("a", "b"), ("a", "/c")]]), ["b", "/c"]);
        assert_eq!(kept(&[&[("a", "b")], &[("a", ""), ("a", "")]]), ["b"]);
        assert_eq!(kept(&[&[("a", ""), ("a", "")], &[("a", "/c")]]), ["", "/c"]);
    }

    #[test]
    fn pictures_outside_albums_stay() {
        assert_eq!(kept(&[&[("", ""), ("", "")]]), ["", ""]);
    }
}
