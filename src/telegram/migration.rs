//! A group that becomes a supergroup gets a new id, and its bounties follow.
//!
//! The bot learns of it from a service message in either chat, or from Telegram's error
//! to an answer. The poller does the rest, between updates.

use std::collections::{HashMap, VecDeque};
use std::sync::{Arc, Mutex, PoisonError, RwLock};

use teloxide::types::{Update, UpdateKind};
use tokio::sync::Notify;
use tokio::time::sleep;

use super::blocking::blocking;
use super::retry::backoff;
use crate::model::GroupId;
use crate::storage::Storage;

/// The old and the new id of a group.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Migration {
    pub(super) from: GroupId,
    pub(super) to: GroupId,
}

/// The groups that have migrated since the bot started, and those still to be migrated.
#[derive(Debug, Default)]
pub(super) struct Migrations {
    done: RwLock<HashMap<GroupId, GroupId>>,
    /// Learned from errors to answers; the poller carries these out.
    pending: Mutex<VecDeque<Migration>>,
    arrived: Notify,
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
    /// Hands a migration to the poller.
    pub(super) fn submit(&self, migration: Migration) {
        let mut pending = self.pending.lock().unwrap_or_else(PoisonError::into_inner);
        pending.push_back(migration);
        self.arrived.notify_one();
    }

    pub(super) fn take(&self) -> Option<Migration> {
        let mut pending = self.pending.lock().unwrap_or_else(PoisonError::into_inner);
        pending.pop_front()
    }

    /// Waits until a migration is submitted.
    pub(super) async fn arrived(&self) {
        self.arrived.notified().await;
    }

    /// The id that a group has now.
    pub(super) fn current(&self, group: GroupId) -> GroupId {
        let done = self.done.read().unwrap_or_else(PoisonError::into_inner);
        done.get(&group).copied().unwrap_or(group)
    }

    /// The id that a group had before.
    pub(super) fn former(&self, group: GroupId) -> Option<GroupId> {
        let done = self.done.read().unwrap_or_else(PoisonError::into_inner);
        done.iter()
            .find_map(|(from, to)| (*to == group).then_some(*from))
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
        let mut done = self.done.write().unwrap_or_else(PoisonError::into_inner);
        done.insert(from, to);
        tracing::warn!(
            "the group {from} has the id {to} now; if ALLOWED_CHATS lists the old one, list the new one instead"
        );
    }
}
