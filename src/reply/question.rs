//! The bot's questions. It recognises them again by their words and buttons.

use super::bounty::{EDIT, linked_id};
use super::list::page_buttons;
use super::{Button, Entry, Reply, html, name_of, text};
use crate::callback_data::{BountyPress, Page};
use crate::command::Action;
use crate::model::{BountyId, UserId};

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
    let id = linked_id(entry, bot_username, EDIT);
    let text = text::whole(entry.bounty);
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

/// Asks which of several bounties is meant, with a button for each.
pub fn which_one(action: Action, entries: &[Entry<'_>], asker: UserId) -> Reply {
    let mut html = question(action);
    let buttons = entries
        .iter()
        .map(|entry| vec![button(*entry, action, asker)]);
    let mut bytes = 0;
    let fits = |row: &Vec<Button>| {
        bytes += row
            .iter()
            .map(|button| button.label.len() + 100)
            .sum::<usize>();
        bytes <= MAX_BUTTON_BYTES
    };
    let buttons: Vec<Vec<Button>> = buttons.take(MAX_BUTTONS).take_while(fits).collect();
    if buttons.len() < entries.len() {
        html += " If it isn't listed here, reply to my message about it.";
    }
    Reply {
        buttons,
        ..Reply::new(html)
    }
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
        return Reply::new(nothing_to_choose(action, is_group));
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
    reply.with_row(page_buttons(page, number, count))
}

/// Tells a creator that somebody says their bounty is done.
pub fn says_done(name: &str, entry: Entry<'_>) -> Reply {
    let name = html::name(&html::shortened(name, 64));
    let (id, text) = (entry.bounty.id, text::whole(entry.bounty));
    let confirm = entry.button_data(BountyPress::ConfirmDone);
    let reply = Reply::new(format!("{name}{SAYS_THAT}{id} is done\n{text}"));
    Reply {
        reply_to: entry.bounty.message_id,
        is_for_other: true,
        ..reply.with_row(vec![Button::new("✓ Done", confirm)])
    }
}

/// The name of the person who says so, taken from the text of that message.
pub fn who_says_done(text: &str) -> Option<String> {
    let (name, _) = text.lines().next()?.rsplit_once(SAYS_THAT)?;
    Some(html::without_marks(name)).filter(|name| !name.is_empty())
}

const SAYS_THAT: &str = " says that ";

/// Replaces a question once the creator has been asked.
pub fn creator_asked(id: BountyId) -> Reply {
    Reply::new(format!("I've asked the creator of {id}."))
}

fn question(action: Action) -> String {
    let action = match action {
        Action::Show => "should I show",
        Action::Edit => "should I change",
        Action::Done => "should I mark as done",
        Action::Delete => "should I delete",
        Action::Track => "do you want to track",
        Action::Untrack => "do you want to untrack",
    };
    format!("Which one {action}?")
}

fn nothing_to_choose(action: Action, is_group: bool) -> &'static str {
    match action {
        Action::Show => "There are no open bounties here.",
        Action::Done if is_group => {
            "You have no open bounties here. For somebody else's, reply to the message about it \
             with /done."
        }
        Action::Edit | Action::Done | Action::Delete => {
            "You have no open bounties here. Add one with <code>/add Book the cabin</code>."
        }
        Action::Track => "There is nothing to track here that you aren't tracking already.",
        Action::Untrack => "You aren't tracking anything here.",
    }
}

/// A button for a bounty. It shows the id, and the creator if that isn't the asker.
fn button(entry: Entry<'_>, action: Action, asker: UserId) -> Button {
    let bounty = entry.reference();
    let text = html::shortened(&html::unescaped_line(&entry.bounty.text), 30);
    let label = if bounty.owner == asker {
        format!("{} {text}", bounty.id)
    } else {
        let name = html::shortened(&html::unescaped_line(name_of(entry.owner)), 20);
        format!("{text} · {name} {}", bounty.id)
    };
    let act = BountyPress::Act { action, asker };
    Button::new(label, entry.button_data(act))
}
