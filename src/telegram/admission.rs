//! Who is served: allowed chats, the rate limit, shared accounts.

use std::collections::BTreeSet;
use std::sync::Arc;

use chrono::Utc;

use super::incoming::{Asks, Incoming};
use super::introductions::Introductions;
use super::migration::Migrations;
use super::outbox::Outbox;
use super::rate_limit::{BURST, INBOX_BURST, RateLimit, RateLimiter};
use super::unknown::UnreadableMessage;
use crate::config::Config;
use crate::handlers::Chat;
use crate::model::GroupId;
use crate::reply::UserError;

pub(super) struct Admission {
    /// `None` if everyone is served.
    allowed_chats: Option<BTreeSet<i64>>,
    migrations: Arc<Migrations>,
    commands: RateLimiter,
    callback_queries: RateLimiter,
}

/// Whether the sender of a message, or whoever pressed a button, is served. If not, tells
/// them why, unless the refusal is silent.
pub(super) fn admit(
    incoming: Arc<Incoming>,
    admission: Arc<Admission>,
    introductions: Arc<Introductions>,
    outbox: Arc<Outbox>,
) -> bool {
    let chat = incoming.address.chat;
    match admission.check(&incoming) {
        Ok(()) => return true,
        // The group was told so just now, when the bot was added.
        Err(Some(UserError::PrivateBot(_)))
            if incoming.is_start() && !introductions.claim(chat) => {}
        Err(None) => tracing::debug!("refused silently"),
        Err(Some(error)) => {
            tracing::debug!("refused: {error:?}");
            outbox.tell(incoming.asker(), &error, incoming.name());
        }
    }
    false
}

impl Admission {
    pub(super) fn new(config: &Config, migrations: Arc<Migrations>) -> Self {
        Self {
            allowed_chats: config.allowed_chats.clone(),
            migrations,
            commands: RateLimiter::default(),
            callback_queries: RateLimiter::default(),
        }
    }

    /// Whether the bot serves this chat. An allowed group stays allowed when its id changes,
    /// until the bot restarts.
    pub(super) fn serves(&self, chat: i64) -> bool {
        let Some(allowed) = &self.allowed_chats else {
            return true;
        };
        let former = self.migrations.former(GroupId(chat));
        allowed.contains(&chat) || former.is_some_and(|former| allowed.contains(&former.0))
    }

    /// Whether the bot serves this chat; logs it if not.
    pub(super) fn allows(&self, chat: i64) -> bool {
        let is_allowed = self.serves(chat);
        if !is_allowed {
            tracing::info!("the chat {chat} isn't in ALLOWED_CHATS and isn't served");
        }
        is_allowed
    }

    /// Whether to tell someone that their message can't be read. The message counts like a
    /// button press: nobody can say when it was sent.
    pub(super) fn allows_report(&self, message: &UnreadableMessage) -> bool {
        let now = Utc::now().timestamp();
        let limit = self.callback_queries.limit(message.sender_id, BURST, now);
        limit == RateLimit::Allow && self.allows(message.chat_id)
    }

    /// Whether the sender is served, or what to tell them, if anything.
    fn check(&self, incoming: &Incoming) -> Result<(), Option<UserError>> {
        let chat = incoming.address.chat.0;
        let is_press = matches!(incoming.asks, Asks::ButtonPress { .. });
        let error = match self.limit(incoming) {
            // Every button press gets an answer.
            RateLimit::Drop if !is_press => return Err(None),
            RateLimit::Drop | RateLimit::Warn => return Err(Some(UserError::TooFast)),
            RateLimit::Allow if !self.allows(chat) => UserError::PrivateBot(chat),
            RateLimit::Allow if incoming.is_shared_account => UserError::SharedAccount,
            RateLimit::Allow => return Ok(()),
        };
        // Someone who edits a message doesn't expect an answer.
        let is_edit = matches!(incoming.asks, Asks::Edited(_));
        Err((!is_edit).then_some(error))
    }

    fn limit(&self, incoming: &Incoming) -> RateLimit {
        let (request, message) = (&incoming.request, &incoming.request.message);
        let person = match incoming.is_shared_account {
            true => incoming.address.chat.0,
            false => request.person.id.0.cast_signed(),
        };
        let sent_at = message.edited_at.unwrap_or(message.sent_at);
        let now = request.now.seconds();
        let (limiter, burst, at) = match (&incoming.asks, &request.chat) {
            (Asks::ButtonPress { .. }, _) => (&self.callback_queries, BURST, now),
            (_, Chat::Direct) => (&self.commands, INBOX_BURST, sent_at),
            (_, Chat::Group { .. }) => (&self.commands, BURST, sent_at),
        };
        limiter.limit(person, burst, at)
    }
}
