//! Telegram sends an album as one message per picture; the bot answers it only once.

use std::collections::{HashMap, HashSet, VecDeque};

use serde_json::Value;

/// How many albums are remembered. Telegram sends an album's messages together, so only
/// the album at the end of a batch can continue in the next one.
const REMEMBERED: usize = 100;

/// The best of what was seen of each album, newest last.
#[derive(Debug, Default)]
pub(super) struct Albums(VecDeque<(Album, Holds)>);

#[derive(Clone, Debug, PartialEq, Eq, Hash)]
struct Album {
    chat: i64,
    id: String,
}

/// What an album's message contains besides the picture.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Holds {
    Nothing,
    Words,
    Command,
}

impl Albums {
    /// Reduces each album in a batch to its commands, or else to its first message with
    /// words, or else to its first message. Other updates stay.
    pub(super) fn reduce(&mut self, batch: &mut Vec<Value>) {
        let mut best: HashMap<Album, Holds> = HashMap::new();
        for (album, holds) in batch.iter().filter_map(album_message) {
            let best = best.entry(album).or_insert(holds);
            *best = holds.max(*best);
        }
        let mut kept = HashSet::new();
        batch.retain(|update| {
            let Some((album, holds)) = album_message(update) else {
                return true;
            };
            let is_new = self.seen(&album).is_none_or(|seen| seen < holds);
            let is_best = holds == best[&album] && is_new;
            is_best && (kept.insert(album) || holds == Holds::Command)
        });
        self.0.extend(best);
        self.0.drain(..self.0.len().saturating_sub(REMEMBERED));
    }

    fn seen(&self, album: &Album) -> Option<Holds> {
        let seen = self.0.iter().filter(|(known, _)| known == album);
        seen.map(|(_, holds)| *holds).max()
    }
}

fn album_message(update: &Value) -> Option<(Album, Holds)> {
    let message = update.get("message")?;
    let album = Album {
        chat: message.get("chat")?.get("id")?.as_i64()?,
        id: message.get("media_group_id")?.as_str()?.to_owned(),
    };
    let caption = message.get("caption").and_then(Value::as_str);
    let holds = match caption.unwrap_or_default().trim() {
        "" => Holds::Nothing,
        caption if caption.starts_with('/') => Holds::Command,
        _ => Holds::Words,
    };
    Some((album, holds))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    /// The captions left after reducing batches of (chat id, album id, caption).
    fn kept(batches: &[&[(i64, &str, &str)]]) -> Vec<String> {
        let mut albums = Albums::default();
        let mut kept = Vec::new();
        for batch in batches {
            let messages = batch.iter().map(|(chat, album, caption)| {
                json!({ "message": {
                    "chat": { "id": chat }, "media_group_id": album, "caption": caption,
                } })
            });
            let mut batch: Vec<Value> = messages.collect();
            albums.reduce(&mut batch);
            let captions = batch.iter().map(|update| &update["message"]["caption"]);
            kept.extend(captions.map(|caption| caption.as_str().unwrap().to_owned()));
        }
        kept
    }

    #[test]
    fn an_album_is_reduced_to_one_message() {
        assert_eq!(kept(&[&[(1, "a", ""), (1, "a", ""), (1, "a", "")]]), [""]);
        let words_last = [(1, "a", ""), (1, "a", "b"), (1, "a", "c")];
        assert_eq!(kept(&[&words_last]), ["b"]);
        let two_albums = [(1, "a", "b"), (1, "c", "d"), (2, "a", "e")];
        assert_eq!(kept(&[&two_albums]), ["b", "d", "e"]);
        let in_two_batches: [&[_]; 2] = [&[(1, "a", "b")], &[(1, "a", ""), (1, "a", "c")]];
        assert_eq!(kept(&in_two_batches), ["b"]);
    }

    #[test]
    fn no_command_is_lost() {
        let commands = [(1, "a", "b"), (1, "a", "/c"), (1, "a", "/d")];
        assert_eq!(kept(&[&commands]), ["/c", "/d"]);
        let late: [&[_]; 2] = [&[(1, "a", ""), (1, "a", "")], &[(1, "a", "/c")]];
        assert_eq!(kept(&late), ["", "/c"]);
    }

    #[test]
    fn messages_outside_albums_stay() {
        let mut batch = vec![json!({ "message": { "chat": { "id": 1 } } }); 2];
        Albums::default().reduce(&mut batch);
        assert_eq!(batch.len(), 2);
    }
}
