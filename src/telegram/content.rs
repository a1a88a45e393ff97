//! The text, links and address of any kind of message.

use teloxide::types::{ChatId, ChatKind, Message, MessageEntityKind, PublicChatKind};

use crate::command::MessageText;
use crate::link::Link;

/// Whether its sender typed it. A forwarded message, or one sent via another bot, holds
/// somebody else's words.
pub(super) fn is_typed(message: &Message) -> bool {
    message.forward_origin().is_none() && message.via_bot.is_none()
}

/// The words of a message with their hidden links: its text or caption, a poll's
/// question, or the title of a checklist or a place.
pub(super) fn text(message: &Message) -> Option<MessageText> {
    let text = message
        .text()
        .or_else(|| message.caption())
        .or_else(|| message.poll().map(|poll| poll.question.as_str()))
        .or_else(|| message.checklist().map(|list| list.title.as_str()))
        .or_else(|| message.venue().map(|venue| venue.title.as_str()))?;
    let entities = message
        .entities()
        .or_else(|| message.caption_entities())
        .or_else(|| message.checklist()?.title_entities.as_deref());
    let entities = entities.unwrap_or_default();
    let links = entities.iter().filter_map(|entity| {
        let MessageEntityKind::TextLink { url } = &entity.kind else {
            return None;
        };
        Some((entity.offset, entity.length, url.as_str()))
    });
    Some(MessageText::new(text, links))
}

/// The address of a message in a supergroup, which only its members can open unless the
/// group is public (<https://core.telegram.org/api/links#message-links>).
pub(super) fn address_of(message: &Message) -> Option<Link> {
    let ChatKind::Public(chat) = &message.chat.kind else {
        return None;
    };
    let PublicChatKind::Supergroup(supergroup) = &chat.kind else {
        return None;
    };
    let group = match &supergroup.username {
        Some(name) => name.clone(),
        None => format!("c/{}", channel_id(message.chat.id)?),
    };
    Link::parse(&format!("https://t.me/{group}/{}", message.id.0)).ok()
}

/// A supergroup's id as used in links to its messages
/// (<https://core.telegram.org/api/bots/ids>).
fn channel_id(chat: ChatId) -> Option<i64> {
    const ZERO: i64 = -1_000_000_000_000;
    ZERO.checked_sub(chat.0).filter(|id| *id > 0)
}
