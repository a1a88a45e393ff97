//! The bot's questions, and what it says once they are asked. It recognises a question by its
//! words, its buttons or its hidden link.

use std::collections::BTreeMap;

use chrono::NaiveDate;

use super::bounty::{EDIT, linked_id, now_due};
use super::list::page_buttons;
use super::{Button, Entry, Reply, html, listed, several, text};
use crate::callback_data::{BountyPress, CallbackData, Page};
use crate::command::Action;
use crate::model::{Bounty, BountyId, BountyRef, DueDate, UserId};

/// A reply to this message is an `/add`.
pub const WHAT_TO_ADD: &str = "What should I add?";

/// How many bounties one page offers to choose from.
const CHOICE_PER_PAGE: usize = 8;

/// Maximum size of the buttons in bytes. People have found that Telegram allows about 10 KB
/// per message.
const MAX_BUTTON_BYTES: usize = 8_000;

/// Maximum number of buttons; Telegram allows 100.
const MAX_BUTTONS: usize = 50;

/// Asks what to add, in answer to a bare `/add`.
pub fn what_to_add() -> Reply {
    Reply {
        placeholder: Some("Book the cabin due friday"),
        ..Reply::new(WHAT_TO_ADD)
    }
}

/// Asks what should change about a bounty. `is_aimed` says whether it replies to a message of
/// the person who is asked, so that a reply opens for them alone.
pub fn what_should_change(entry: Entry<'_>, bot_username: &str, is_aimed: bool) -> Reply {
    let id = linked_id(entry.reference(), bot_username, EDIT);
    let text = text::whole(entry.bounty, false);
    let how = match is_aimed {
        true => "",
        false => "\nReply to this message with the changes.",
    };
    Reply {
        placeholder: is_aimed.then_some("due friday, or new words"),
        ..Reply::new(format!("{id} {text}: what should change?{how}"))
    }
}

/// Asks which of several people's bounties with the same id is meant.
pub fn which_of_same_id(action: Action, entries: &[Entry<'_>], asker: UserId) -> Reply {
    let id = entries.first().map(|entry| entry.bounty.id.to_string());
    let same = format!("There is more than one {}.", id.unwrap_or_default());
    let mut reply = which_one(action, entries, asker);
    reply.html = format!("{same} {}", reply.html);
    reply
}

/// Asks which of several bounties is meant.
pub fn which_one(action: Action, entries: &[Entry<'_>], asker: UserId) -> Reply {
    pick(action, BountyPress::Act { action, asker }, entries, asker)
}

/// Asks which of several bounties is meant, with a button that does `press` for each, as far as
/// Telegram allows. The question replies to its command, which says more than the buttons can
/// carry.
pub fn pick(action: Action, press: BountyPress, entries: &[Entry<'_>], asker: UserId) -> Reply {
    let mut html = question(action, true)[0].to_owned();
    let buttons = entries
        .iter()
        .map(|entry| entry.button(label(*entry, asker), press));
    let mut bytes = 0;
    let fits = |button: &Button| {
        bytes += button.label.len() + 100;
        bytes <= MAX_BUTTON_BYTES
    };
    let buttons: Vec<Button> = buttons.take(MAX_BUTTONS).take_while(fits).collect();
    if buttons.len() < entries.len() {
        html += " If it isn't listed here, reply to my message about it.";
    }
    let reply = Reply {
        replies_in_dm: true,
        ..Reply::new(html)
    };
    let cancel = Button::new("✗ Cancel", CallbackData::Cancel(asker));
    reply.with_rows(buttons, 1).with_row([cancel])
}

/// A page of the bounties to choose from for an action.
pub fn choice(
    page: &Page,
    action: Action,
    entries: &[Entry<'_>],
    asker: UserId,
    is_group: bool,
) -> Reply {
    if entries.is_empty() {
        let [_, nothing] = question(action, is_group);
        return Reply::new(nothing);
    }
    let count = entries.len().div_ceil(CHOICE_PER_PAGE);
    let number = page.number.min(count - 1);
    let shown = entries
        .chunks(CHOICE_PER_PAGE)
        .nth(number)
        .unwrap_or_default();
    let mut reply = which_one(action, shown, asker);
    if count > 1 {
        reply.html = format!("{} (page {} of {count})", reply.html, number + 1);
    }
    // Before the one to cancel.
    let turn = page_buttons(page, number, count);
    if let Some(last) = reply.buttons.last_mut() {
        last.splice(0..0, turn);
    }
    reply
}

/// Tells a creator that somebody says their bounties are done.
pub fn says_done(name: &str, entries: &[Entry<'_>], today: NaiveDate) -> Reply {
    let name = html::short_line(name, 64);
    let reply = saying_done(&name, entries, &Moved::new(), false, today);
    Reply {
        reply_to: entries.iter().find_map(|entry| entry.bounty.message_id),
        is_for_other: true,
        ..reply
    }
}

/// Those that have moved on instead of being done, each with the day from which it did if it can
/// be moved back.
pub type Moved = BTreeMap<BountyId, Option<DueDate>>;

/// [`says_done`] as it stands once some of the bounties are done, or aren't. If `is_over`, the
/// creator says that the rest isn't done.
pub fn saying_done(
    name: &str,
    entries: &[Entry<'_>],
    moved: &Moved,
    is_over: bool,
    today: NaiveDate,
) -> Reply {
    let name = html::name(name);
    let not_yet = |entry: &Entry<'_>| entry.button("✗ Not yet", BountyPress::NotYet);
    if let [entry] = entries {
        let (id, text) = (entry.bounty.id, text::whole(entry.bounty, false));
        let done = entry.button("✓ Done", BountyPress::ConfirmDone);
        return Reply::new(format!("{name}{SAYS_THAT}{id} is done\n{text}"))
            .with_row([done, not_yet(entry)]);
    }
    let title = format!("{name}{SAYS_THAT}{} are done", ids(entries));
    let mut asked = Vec::new();
    let mut buttons = Vec::new();
    for &entry in entries {
        let (sign, press) = sign_and_press(entry.bounty, moved);
        if sign == '✓' {
            asked.push(entry);
        }
        if sign == '↩' || !is_over {
            let label = format!("{sign} {}", entry.bounty.id);
            buttons.push(entry.button(label, press));
        }
    }
    let more = |entry: &Entry<'_>| match moved.contains_key(&entry.bounty.id) {
        true => now_due(entry, today),
        false => String::new(),
    };
    let reply = several(&title, entries, more).with_rows(buttons, BUTTONS_PER_ROW);
    match is_over {
        true => reply.with_line(&format!("Not yet: {}", ids(&asked))),
        false => reply.with_row(asked.first().map(not_yet)),
    }
}

/// What the button of a bounty does in such a question. `–` does nothing.
fn sign_and_press(bounty: &Bounty, moved: &Moved) -> (char, BountyPress) {
    let seen = bounty.fingerprint();
    match (bounty.done_at, moved.get(&bounty.id)) {
        (Some(_), _) => ('↩', BountyPress::UndoDone),
        (None, Some(&Some(due))) => ('↩', BountyPress::UndoMove { due, seen }),
        (None, Some(None)) => ('–', BountyPress::ConfirmDone),
        (None, None) => ('✓', BountyPress::ConfirmDone),
    }
}

/// The name in the text of a [`says_done`] message.
pub fn who_says_done(text: &str) -> Option<String> {
    let (name, _) = text.lines().next()?.rsplit_once(SAYS_THAT)?;
    Some(html::without_marks(name)).filter(|name| !name.is_empty())
}

const SAYS_THAT: &str = " says that ";
const BUTTONS_PER_ROW: usize = 4;

/// Tells somebody who says that a creator's bounties are done why the creator isn't asked. `ago`
/// is how long ago they were, in seconds.
pub fn already_asked(entries: &[Entry<'_>], ago: i64, bot_username: &str) -> Reply {
    let ago = match ago / 60 {
        ..=1 => " just now".to_owned(),
        minutes @ 2..=59 => format!(", {minutes} minutes ago"),
        60..=119 => ", an hour ago".to_owned(),
        minutes => format!(", {} hours ago", minutes / 60),
    };
    let (name, ids) = asked_about(entries);
    let reply = Reply::new(format!("Noted. I asked {name} about {ids}{ago}."));
    match entries {
        [entry] => reply.about(entry.reference(), bot_username),
        _ => reply,
    }
}

/// Tells somebody that a creator has been asked.
pub fn creator_asked(entries: &[Entry<'_>]) -> Reply {
    let (name, ids) = asked_about(entries);
    Reply::new(format!("I've asked {name} about {ids}."))
}

/// The creator's name, and the ids.
fn asked_about(entries: &[Entry<'_>]) -> (String, String) {
    let name = entries.first().map(|entry| super::creator(entry.name));
    (name.unwrap_or_default(), ids(entries))
}

fn ids(entries: &[Entry<'_>]) -> String {
    listed(entries.iter().map(|entry| entry.bounty.id), "and")
}

/// The question, and what is said if there is nothing to choose from.
fn question(action: Action, is_group: bool) -> [&'static str; 2] {
    const NONE_OPEN: &str =
        "You have no open bounties here. Add one with <code>/add Book the cabin</code>.";
    match action {
        Action::Show => [
            "Which one should I show?",
            "There are no open bounties here.",
        ],
        Action::Edit => ["Which one should I change?", NONE_OPEN],
        Action::Done if is_group => [
            "Which one should I mark as done?",
            "You have no open bounties here. For somebody else's, reply to the message about it \
             with /done.",
        ],
        Action::Done => ["Which one should I mark as done?", NONE_OPEN],
        Action::Delete => ["Which one should I delete?", NONE_OPEN],
        Action::Track => [
            "Which one do you want to track?",
            "There is nothing to track here that you aren't tracking already.",
        ],
        Action::Untrack => [
            "Which one do you want to untrack?",
            "You aren't tracking anything here.",
        ],
    }
}

/// What a button for a bounty says: the id, and the creator if that isn't the asker.
fn label(entry: Entry<'_>, asker: UserId) -> String {
    let BountyRef { owner, id } = entry.reference();
    let text = text::label(entry.bounty, 30);
    if owner == asker {
        return format!("{id} {text}");
    }
    let name = html::short_line(entry.name, 20);
    format!("{text} · {name} {id}")
}
