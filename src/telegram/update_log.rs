//! `RUST_LOG=debug` logs what is done with each update: ids and the names of commands and
//! buttons, never what people wrote.

use teloxide::types::{Update, UpdateKind};
use tracing::field::Empty;
use tracing::{Span, debug_span};

use super::context::{Context, Kind};
use crate::callback_data::CallbackData;

pub(super) fn span(update: &Update) -> Span {
    let kind = match update.kind {
        UpdateKind::Message(_) => "message",
        UpdateKind::EditedMessage(_) => "edited_message",
        UpdateKind::CallbackQuery(_) => "callback_query",
        UpdateKind::MyChatMember(_) => "my_chat_member",
        _ => "other",
    };
    debug_span!(
        "update",
        id = update.id.0,
        kind,
        chat = update.chat().map(|chat| chat.id.0),
        user = update.from().map(|user| user.id.0),
        command = Empty,
        button = Empty,
        outcome = Empty,
    )
}

/// Adds the command or the button to the current update's span.
pub(super) fn record_request(context: &Context) {
    match &context.kind {
        Kind::Message { .. } => {
            if let Some(name) = context.name() {
                Span::current().record("command", name.word());
            }
        }
        Kind::CallbackQuery { data, .. } => {
            let encoded = data.as_ref().map(CallbackData::encode);
            let button = encoded.as_deref().and_then(|data| data.split(' ').next());
            Span::current().record("button", button.unwrap_or("unknown"));
        }
    }
}

/// Adds the outcome to the current update's span.
pub(super) fn record_outcome(outcome: &str) {
    Span::current().record("outcome", outcome);
}
