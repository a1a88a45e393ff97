//! Which groups the bot has just been added to, so that it introduces itself there once, whatever
//! else happens at that moment.

use std::collections::HashMap;
use std::mem;
use std::sync::Mutex;

use teloxide::types::ChatId;

use crate::lock::lock;

/// Whether the bot has introduced itself to each of these groups.
#[derive(Default)]
pub(super) struct Introductions(Mutex<HashMap<ChatId, bool>>);

impl Introductions {
    /// The bot was added to a group.
    pub(super) fn begin(&self, group: ChatId, is_made: bool) {
        lock(&self.0).insert(group, is_made);
    }

    /// Counts an introduction to this chat as made; `false` if it was made just now already.
    pub(super) fn claim(&self, chat: ChatId) -> bool {
        let mut groups = lock(&self.0);
        let is_made = groups.get_mut(&chat);
        is_made.is_none_or(|is_made| !mem::replace(is_made, true))
    }

    /// From now on, a group is like any other; returns whether the introduction is still to be
    /// made.
    pub(super) fn end(&self, group: ChatId) -> bool {
        lock(&self.0).remove(&group) == Some(false)
    }
}
