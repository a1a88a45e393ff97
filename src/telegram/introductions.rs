//! The bot introduces itself to a group that it is added to: once, whatever else happens at
//! that moment.

use std::collections::HashMap;
use std::mem;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use teloxide::types::{ChatId, Update};

use super::admission::Admission;
use super::endpoints::Done;
use super::migration::Migrations;
use super::outbox::Outbox;
use super::send::{Address, Outgoing};
use crate::lock::lock;
use crate::model::GroupId;
use crate::reply::{self, UserError};

/// How long after a group becomes a supergroup its migration notes may arrive.
const MIGRATION_GRACE: Duration = Duration::from_secs(3);

/// The groups that the bot was added to within that time, and whether it has introduced itself.
#[derive(Default)]
pub(super) struct Introductions(Mutex<HashMap<ChatId, bool>>);

impl Introductions {
    /// Whether an introduction is still news to this chat. If so, it counts as made.
    pub(super) fn is_due(&self, chat: ChatId) -> bool {
        let mut groups = lock(&self.0);
        let is_made = groups.get_mut(&chat);
        is_made.is_none_or(|is_made| !mem::replace(is_made, true))
    }
}

/// Introduces the bot to a group that it was added to. When a group becomes a supergroup,
/// the bot is added to that too, perhaps before the migration note arrives. So a
/// supergroup's introduction waits for the note, which comes only after this update has
/// been handled.
pub(super) async fn introduce(
    update: Arc<Update>,
    introductions: Arc<Introductions>,
    admission: Arc<Admission>,
    migrations: Arc<Migrations>,
    outbox: Arc<Outbox>,
) -> Done {
    let Some(chat) = update.chat() else {
        return Ok(());
    };
    let (id, is_supergroup) = (chat.id, chat.is_supergroup());
    let introduce = move |outbox: &Arc<Outbox>| {
        let hello = match admission.allows(id.0) {
            true => reply::hello_group(),
            false => reply::error(&UserError::PrivateBot(id.0), false),
        };
        outbox.send(Outgoing::Message(Address::chat(id), hello));
    };
    lock(&introductions.0).insert(id, !is_supergroup);
    if !is_supergroup {
        introduce(&outbox);
    }
    outbox.later(MIGRATION_GRACE, move |outbox| {
        let is_due = lock(&introductions.0).remove(&id) == Some(false);
        if is_due && migrations.former(GroupId(id.0)).is_none() {
            introduce(outbox);
        }
    });
    Ok(())
}
