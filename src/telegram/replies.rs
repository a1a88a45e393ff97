//! What a message replies to, and what that means to the bot.

use teloxide::types::{InlineKeyboardButtonKind, Me, Message, MessageKind, User};

use super::content::{address_of, text};
use crate::callback_data::{BountyPress, CallbackData};
use crate::command::MessageText;
use crate::handlers::{Chat, RepliesTo};
use crate::model::{BountyId, BountyRef, UserId};
use crate::reply;

/// What the message that `message` replies to means to the bot.
pub(super) fn replies_to(message: &Message, me: &Me, chat: &Chat) -> Option<RepliesTo> {
    let Some(replied) = message.reply_to_message() else {
        return quoted_elsewhere(message);
    };
    let is_bots = |user: &User| user.id == me.id;
    if replied.from.as_ref().is_some_and(is_bots) {
        return bots_message(replied, message, chat);
    }
    // In a topic, a message that isn't a reply still replies to the topic's service message.
    if !matches!(replied.kind, MessageKind::Common(_)) {
        return None;
    }
    let mut text = text(replied).unwrap_or_default();
    text.address = address_of(replied);
    if let Some(quote) = message.quote().filter(|quote| quote.is_manual) {
        text = text.quoted(&quote.text);
    }
    Some(RepliesTo::Message {
        from: replied.from.as_ref().map(|user| UserId(user.id.0)),
        id: replied.id.0,
        sent_at: replied.date.timestamp(),
        is_edited: replied.edit_date().is_some(),
        text,
    })
}

/// The quoted part of a message in another chat; the bot doesn't get the rest.
fn quoted_elsewhere(message: &Message) -> Option<RepliesTo> {
    Some(RepliesTo::Message {
        from: None,
        id: 0,
        sent_at: 0,
        is_edited: false,
        text: MessageText::plain(&message.quote()?.text),
    })
}

/// Which bounty one of the bot's messages is about, or which question it asks.
fn bots_message(replied: &Message, message: &Message, chat: &Chat) -> Option<RepliesTo> {
    let id = replied.id.0;
    let question = |edits| Some(RepliesTo::Question(id, edits));
    let text = text(replied)?;
    if text.text == reply::WHAT_TO_ADD {
        return question(None);
    }
    let buttons = callback_data(replied);
    if let Some(bounty) = asked_about(&buttons) {
        return Some(RepliesTo::Bounty(bounty));
    }
    let at = first_id(&text.text)?;
    let mut links = text.hidden_links.iter().filter(|it| it.words.start == at);
    if let Some((bounty, is_question)) = links.find_map(|it| reply::bounty_of_link(&it.url)) {
        return Some(match is_question {
            true => RepliesTo::Question(id, Some(bounty)),
            false => RepliesTo::Bounty(bounty),
        });
    }
    let first_word = text.text.split_whitespace().next()?;
    let id = BountyId::parse(first_word).filter(|_| first_word.starts_with('#'))?;
    if let (Chat::Direct, Some(user)) = (chat, &message.from) {
        let owner = UserId(user.id.0);
        return Some(RepliesTo::Bounty(BountyRef { owner, id }));
    }
    let mut bounties = buttons.iter().filter_map(CallbackData::bounty);
    let bounty = bounties.find(|bounty| bounty.id == id);
    bounty.map(RepliesTo::Bounty)
}

/// Where the first id of the first line begins. The bot wrote it: what people wrote stands behind
/// it, or in the lines below.
fn first_id(text: &str) -> Option<usize> {
    let line = text.lines().next()?;
    let mut marks = line.match_indices('#').map(|(at, _)| at);
    marks.find(|at| line[at + 1..].starts_with(|c: char| c.is_ascii_digit()))
}

/// The bounty of a question whether it is done. One about several has more buttons.
fn asked_about(buttons: &[CallbackData]) -> Option<BountyRef> {
    match buttons {
        [
            CallbackData::Bounty(bounty, BountyPress::ConfirmDone),
            CallbackData::Bounty(_, BountyPress::NotYet),
        ] => Some(*bounty),
        _ => None,
    }
}

/// The data of the buttons under one of the bot's messages.
pub(super) fn callback_data(message: &Message) -> Vec<CallbackData> {
    let keyboard = message.reply_markup().into_iter();
    let buttons = keyboard
        .flat_map(|markup| &markup.inline_keyboard)
        .flatten();
    let data = buttons.filter_map(|button| match &button.kind {
        InlineKeyboardButtonKind::CallbackData(data) => CallbackData::decode(data),
        _ => None,
    });
    data.collect()
}
