//! Who is served: allowed chats, the rate limit, shared accounts.

use std::collections::BTreeSet;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Instant;

use super::context::{Context, Kind, Sender};
use super::migration::Migrations;
use super::outbox::Outbox;
use super::rate_limit::{RateLimit, RateLimiter};
use super::unknown::UnreadableMessage;
use super::update_log;
use crate::config::Config;
use crate::handlers::{Person, Request};
use crate::model::GroupId;
use crate::now::Now;
use crate::reply::{self, UserError};

/// A message counts as sent just now for this many seconds.
const FRESH_SECONDS: i64 = 5;

/// Maximum number of refused chats remembered; when there are more, all are forgotten.
const MAX_REFUSED: usize = 1_000;

pub(super) struct Admission {
    /// `None` if everyone is served.
    allowed_chats: Option<BTreeSet<i64>>,
    /// Refused chats that have been logged.
    refused: Mutex<BTreeSet<i64>>,
    migrations: Arc<Migrations>,
    commands: RateLimiter,
    callback_queries: RateLimiter,
}

pub type Clock = fn() -> Now;

/// Why someone isn't served.
enum Refusal {
    Tell(UserError),
    Silent,
}

/// Turns a message or a button press into a request if its sender is served. Otherwise
/// tells the sender why not, unless the refusal is silent.
pub(super) fn admit(
    context: Arc<Context>,
    admission: Arc<Admission>,
    outbox: Arc<Outbox>,
    clock: Clock,
) -> Option<Arc<Request>> {
    let now = clock();
    update_log::record_request(&context);
    match admission.check(&context, now) {
        Ok(person) => Some(Arc::new(context.request(person, now))),
        Err(Refusal::Silent) => {
            update_log::record_outcome("refused silently");
            None
        }
        Err(Refusal::Tell(error)) => {
            update_log::record_outcome(&format!("refused: {error:?}"));
            tell(&outbox, &context, &error);
            None
        }
    }
}

/// Tells the sender why their message or button press wasn't carried out.
pub(super) fn tell(outbox: &Arc<Outbox>, context: &Context, error: &UserError) {
    match &context.kind {
        Kind::Message { .. } => {
            outbox.send(
                context.address,
                reply::error(error, context.asked_for_change()),
            );
        }
        Kind::CallbackQuery { id, .. } => {
            outbox.answer_callback_query(id.clone(), reply::toast(error));
        }
    }
}

impl Admission {
    pub(super) fn new(config: &Config, migrations: Arc<Migrations>) -> Self {
        Self {
            allowed_chats: config.allowed_chats.clone(),
            refused: Mutex::default(),
            migrations,
            commands: RateLimiter::new(),
            callback_queries: RateLimiter::new(),
        }
    }

    /// Whether the bot serves this chat. An allowed group stays allowed when its id
    /// changes, until the bot restarts. Each refused chat is logged once.
    pub(super) fn allows(&self, chat: i64) -> bool {
        let Some(allowed) = &self.allowed_chats else {
            return true;
        };
        let former = self.migrations.former(GroupId(chat));
        let is_allowed =
            allowed.contains(&chat) || former.is_some_and(|former| allowed.contains(&former.0));
        if !is_allowed {
            self.log_refused(chat);
        }
        is_allowed
    }

    fn log_refused(&self, chat: i64) {
        let mut refused = self.refused.lock().unwrap_or_else(PoisonError::into_inner);
        if refused.len() == MAX_REFUSED {
            refused.clear();
        }
        if refused.insert(chat) {
            tracing::info!("the chat {chat} isn't in ALLOWED_CHATS and isn't served");
        }
    }

    /// Whether to tell someone that their message can't be read. The message counts towards
    /// their rate limit like any other command.
    pub(super) fn allows_report(&self, message: &UnreadableMessage) -> bool {
        let limit = || self.commands.check(message.sender_id, Instant::now(), None);
        self.allows(message.chat_id) && limit() == RateLimit::Allow
    }

    fn check(&self, context: &Context, now: Now) -> Result<Person, Refusal> {
        match context.kind {
            Kind::CallbackQuery { .. } => self.check_callback_query(context),
            Kind::Message { is_edited, .. } => {
                self.check_message(context, now)
                    .map_err(|refusal| match refusal {
                        // Someone who edits a message doesn't expect an answer.
                        Refusal::Tell(UserError::PrivateBot(_) | UserError::SharedAccount)
                            if is_edited =>
                        {
                            Refusal::Silent
                        }
                        refusal => refusal,
                    })
            }
        }
    }

    fn check_message(&self, context: &Context, now: Now) -> Result<Person, Refusal> {
        let chat = context.address.chat.0;
        let key = match &context.sender {
            Sender::Person(person) => person.id.0.cast_signed(),
            Sender::SharedAccount => chat,
            Sender::NotAPerson => return Err(Refusal::Silent),
        };
        let has_waited = |sent_at: &i64| now.seconds() - sent_at > FRESH_SECONDS;
        let sent_at = context.sent_at().filter(has_waited);
        match self.commands.check(key, Instant::now(), sent_at) {
            RateLimit::Allow => {}
            RateLimit::Warn => return Err(Refusal::Tell(UserError::TooFast)),
            RateLimit::Drop => return Err(Refusal::Silent),
        }
        match &context.sender {
            _ if !self.allows(chat) => Err(Refusal::Tell(UserError::PrivateBot(chat))),
            Sender::Person(person) => Ok(person.clone()),
            _ => Err(Refusal::Tell(UserError::SharedAccount)),
        }
    }

    /// Every button press gets an answer.
    fn check_callback_query(&self, context: &Context) -> Result<Person, Refusal> {
        let chat = context.address.chat.0;
        if !self.allows(chat) {
            return Err(Refusal::Tell(UserError::PrivateBot(chat)));
        }
        let Sender::Person(person) = &context.sender else {
            return Err(Refusal::Tell(UserError::SharedAccount));
        };
        let key = person.id.0.cast_signed();
        match self.callback_queries.check(key, Instant::now(), None) {
            RateLimit::Allow => Ok(person.clone()),
            RateLimit::Warn | RateLimit::Drop => Err(Refusal::Tell(UserError::TooFast)),
        }
    }
}
