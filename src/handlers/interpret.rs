//! What a message asks for: by a command, by an answer to one of the bot's questions, or by
//! plain words.

use super::{Origin, RepliesTo, Request};
use crate::command::{Command, MessageText, Name};
use crate::due::{self, Reading};
use crate::model::is_blank;

/// As a reply to a message about a bounty, these are a `/done`.
const DONE: [&str; 6] = ["done", "did it", "finished", "✅", "✔", "✓"];

/// As a reply to a message about a bounty, these are a `/track`.
const ON_IT: [&str; 8] = [
    "on it",
    "me",
    "mine",
    "i'll do it",
    "i'm on it",
    "taking it",
    "🙋",
    "✋",
];

/// As the answer to a question, these take it back.
const NOT_NOW: [&str; 4] = ["cancel", "no", "nothing", "never mind"];

/// In a DM, a message of nothing but these isn't kept.
const PLEASANT_WORDS: [&str; 26] = [
    "hi", "hello", "hey", "hiya", "yo", "bye", "thanks", "thx", "ty", "cheers", "please", "ok",
    "okay", "k", "yes", "no", "cool", "great", "nice", "perfect", "good", "cancel", "nothing",
    "lol", "undo", "stop",
];
const PLEASANT_PHRASES: [&str; 8] = [
    "good morning",
    "good evening",
    "good night",
    "thank you",
    "so much",
    "never mind",
    "what can you do",
    "how does this work",
];

/// Without any words, these are pleasantries, too.
const PLEASANT_EMOJI: [char; 7] = ['👍', '👋', '🙏', '❤', '😊', '😂', '🎉'];

/// `None` if it asks the bot for nothing: what people in a group say to each other.
pub fn interpret(request: &Request) -> Option<Command> {
    match command_of(request)? {
        // `/add friday`, in reply to a message about a bounty of one's own.
        Command::Named(Name::Add, text) if is_new_date(request, &text) => {
            Some(Command::Named(Name::Edit, text))
        }
        command => Some(command),
    }
}

fn command_of(request: &Request) -> Option<Command> {
    let message = &request.message;
    let is_group = request.is_group();
    let typed = match message.origin {
        Origin::Typed => Some(&message.text),
        Origin::Forwarded => None,
        Origin::Service | Origin::Bot => return None,
    };
    if let Some(text) = typed.filter(|text| text.text.starts_with('/')) {
        let command = Command::read(text, &request.bot_username, is_group);
        return command.or_else(|| (!is_group).then_some(Command::Unknown));
    }
    if let Some(RepliesTo::Question(_, edits)) = message.replies_to {
        let text = message.text.clone();
        return Some(match edits {
            _ if is_one_of(&text, &NOT_NOW) => Command::TakeBack,
            None => Command::Named(Name::Add, text),
            Some(_) => Command::Named(Name::Edit, text),
        });
    }
    let plain = typed.and_then(|text| plain_reply(request, text));
    plain.or_else(|| (!is_group).then(|| in_a_dm(typed, &message.text)))
}

/// A reply that says what to do with a bounty, and nothing else.
fn plain_reply(request: &Request, text: &MessageText) -> Option<Command> {
    if !matches!(request.message.replies_to, Some(RepliesTo::Bounty(_))) {
        return None;
    }
    let known = [(&DONE[..], Name::Done), (&ON_IT, Name::Track)];
    if let Some((_, name)) = known.iter().find(|(words, _)| is_one_of(text, words)) {
        return Some(Command::Named(*name, MessageText::default()));
    }
    is_new_date(request, text).then(|| Command::Named(Name::Edit, text.clone()))
}

/// Whether a reply to a message about a bounty of one's own is a date alone.
fn is_new_date(request: &Request, text: &MessageText) -> bool {
    let is_about_own = match request.message.replies_to {
        Some(RepliesTo::Bounty(bounty)) => bounty.owner == request.person.id,
        _ => false,
    };
    let is_date = || {
        let reading = due::read_alone(&text.text, request.sent_on());
        matches!(
            reading,
            Reading::Cut { .. } | Reading::Set { .. } | Reading::Cleared { .. }
        )
    };
    is_about_own && !text.text.contains('?') && is_date()
}

/// A DM is an inbox: whatever asks for nothing else is kept.
fn in_a_dm(typed: Option<&MessageText>, text: &MessageText) -> Command {
    let command = typed.and_then(Command::read_without_slash);
    let is_pleasantry = || typed.is_some_and(|text| is_pleasantry(&text.text));
    match command {
        Some(command) => command,
        None if is_blank(&text.text) => Command::Unknown,
        None if is_pleasantry() => Command::Pleasantry,
        None => Command::Keep(text.clone()),
    }
}

/// Whether a text is one of these, whatever its case, its skin tone and the marks behind it.
fn is_one_of(text: &MessageText, known: &[&str]) -> bool {
    let plain = plain(&text.text);
    let plain = plain.trim().trim_end_matches(['.', '!', '…', ' ']);
    known.contains(&plain)
}

/// Whether a text is made of pleasantries, with any marks and emoji beside them.
fn is_pleasantry(text: &str) -> bool {
    let text = plain(text);
    let words = text.split(|c: char| !c.is_alphanumeric());
    let words = words.filter(|word| !word.is_empty());
    let words: String = words.map(|word| format!("{word} ")).collect();
    let mut rest = words.as_str();
    // `good night` before `good`.
    let known = || PLEASANT_PHRASES.iter().chain(&PLEASANT_WORDS);
    while let Some(after) = known().find_map(|known| rest.strip_prefix(known)?.strip_prefix(' ')) {
        rest = after;
    }
    let mut emoji = text
        .chars()
        .filter(|c| !c.is_ascii() && *c != '…')
        .peekable();
    match words.is_empty() {
        true => emoji.peek().is_some() && emoji.all(|c| PLEASANT_EMOJI.contains(&c)),
        false => rest.is_empty(),
    }
}

/// In lower case, with plain apostrophes, and with emoji as the plain sign.
fn plain(text: &str) -> String {
    let is_variant = |c: char| {
        matches!(
            c,
            '\u{fe0f}' | '\u{200d}' | '♀' | '♂' | '\u{1f3fb}'..='\u{1f3ff}'
        )
    };
    let plain: String = text.chars().filter(|c| !is_variant(*c)).collect();
    plain.to_lowercase().replace('’', "'")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn marks_case_and_variants_do_not_matter() {
        let is = |text: &str, known: &[&str]| is_one_of(&MessageText::plain(text), known);
        for text in [
            "done",
            "Done!",
            " DONE. ",
            "did it…",
            "✅",
            "✔️",
            "Finished !",
        ] {
            assert!(is(text, &DONE), "{text:?}");
        }
        for text in ["I’ll do it", "On it!!", "🙋🏽‍♀️", "🙋‍♂️", "✋🏿", "me"]
        {
            assert!(is(text, &ON_IT), "{text:?}");
        }
        for text in ["done?", "not done", "done it", "", "me too", "✅✅"] {
            assert!(!is(text, &DONE) && !is(text, &ON_IT), "{text:?}");
        }
    }

    #[test]
    fn pleasantries_may_come_together_and_with_emoji() {
        for text in [
            "hi",
            "Thank you!! 🙏",
            "good night 😴",
            "👋 Good morning",
            "ok, thanks 👍🏽",
            "no, never mind…",
            "great! thx, bye",
            "👍🏽👍",
            "❤️ 🎉…",
            "thank you so much",
            "😂",
            "lol",
            "Undo",
            "stop!",
            "What can you do?",
            "how does this work",
        ] {
            assert!(is_pleasantry(text), "{text:?}");
        }
        for text in [
            "thank you card",
            "good night story",
            "ok milk",
            "undo the knot",
            "what can you do for Kim",
            "thanks\nmilk",
            "🎂",
            "👍🎂",
            "?",
            "",
            "ok 2",
            "спасибо",
        ] {
            assert!(!is_pleasantry(text), "{text:?}");
        }
    }
}
