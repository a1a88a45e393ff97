//! A group that becomes a supergroup gets a new id, and its bounties follow.
//!
//! The bot learns of it from a service message in either chat, or from Telegram's error
//! to an answer. The poller does the rest, between updates.

use std::collections::HashMap;
use std::sync::{Arc, Mutex};

use teloxide::types::{Update, UpdateKind};
use tokio::sync::mpsc::{UnboundedReceiver, UnboundedSender, unbounded_channel};
use tokio::time::sleep;

use super::blocking::blocking;
use super::retry::backoff;
use crate::lock::lock;
use crate::model::GroupId;
use crate::storage::Storage;

/// The old and the new id of a group.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Migration {
    pub(super) from: GroupId,
    pub(super) to: GroupId,
}

/// The groups that have migrated since the bot started.
#[derive(Debug)]
pub(super) struct Migrations {
    done: Mutex<HashMap<GroupId, GroupId>>,
    submitted: UnboundedSender<Migration>,
}

impl Migration {
    /// The migration that a service message announces
    /// (<https://core.telegram.org/bots/api#message>).
    pub(super) fn in_update(update: &Update) -> Option<Self> {
        let UpdateKind::Message(message) = &update.kind else {
            return None;
        };
        let here = GroupId(message.chat.id.0);
        let (from, to) = match (message.migrate_from_chat_id(), message.migrate_to_chat_id()) {
            (Some(from), _) => (GroupId(from.0), here),
            (None, to) => (here, GroupId(to?.0)),
        };
        Some(Self { from, to })
    }
}

impl Migrations {
    /// Also returns the migrations that are submitted from then on.
    pub(super) fn new() -> (Arc<Self>, UnboundedReceiver<Migration>) {
        let (submitted, receiver) = unbounded_channel();
        let done = Mutex::default();
        (Arc::new(Self { done, submitted }), receiver)
    }

    /// Hands a migration to the poller, if it is still running. Otherwise the next run
    /// learns of it.
    pub(super) fn submit(&self, migration: Migration) {
        let _ = self.submitted.send(migration);
    }

    /// The id that a group has now.
    pub(super) fn current(&self, group: GroupId) -> GroupId {
        lock(&self.done).get(&group).copied().unwrap_or(group)
    }

    /// The id that a group had before.
    pub(super) fn former(&self, group: GroupId) -> Option<GroupId> {
        let done = lock(&self.done);
        let mut done = done.iter();
        done.find_map(|(from, to)| (*to == group).then_some(*from))
    }

    /// Changes the files, retrying until the disk works. Nothing else may be in flight.
    ///
    /// When this returns, the new id survives a power cut.
    pub(super) async fn carry_out(&self, storage: &Arc<Storage>, migration: Migration) {
        let Migration { from, to } = migration;
        if self.current(from) == to {
            return;
        }
        let mut failures = 0;
        loop {
            let storage = Arc::clone(storage);
            match blocking(move || storage.migrate(from, to)).await {
                Ok(()) => break,
                Err(error) => tracing::error!("the group {from} can't follow to {to}: {error}"),
            }
            sleep(backoff(failures)).await;
            failures += 1;
        }
        lock(&self.done).insert(from, to);
        tracing::warn!(
            "the group {from} has the id {to} now; if ALLOWED_CHATS lists the old one, list the new one instead"
        );
    }
}
