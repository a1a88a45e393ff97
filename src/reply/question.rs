//! The bot's questions. It recognises them again by their words and buttons.

use super::list::{Page, page_buttons};
use super::{Button, Entry, ForSomeoneElse, Reply, html, name_of, text};
use crate::callback_data::{Action, CallbackData};
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
        placeholder: Some("Fix login bug due friday"),
        ..Reply::new(WHAT_TO_ADD)
    }
}

/// Asks what should change about a bounty. The button leads back to the bounty, and its
/// data says whose bounty it is.
pub fn what_should_change(entry: Entry<'_>) -> Reply {
    let text = text::whole(entry.bounty);
    let back = CallbackData::Act {
        action: Action::Show,
        bounty: entry.reference(),
        asker: entry.owner.user_id,
    };
    Reply::new(format!(
        "{} {text}: what should change?\nReply to this message with the changes.",
        entry.bounty.id
    ))
    .with_row(vec![Button::new("‹ Back", back)])
}

/// The toast that tells a person who has chosen a bounty how to continue.
pub fn how_to_answer(action: Action) -> &'static str {
    match action {
        Action::Edit => "Reply to the question with the changes.",
        _ => "",
    }
}

/// Asks which of several bounties with the same id is meant, with a button for each.
pub fn which(id: BountyId, entries: &[Entry<'_>], action: Action, asker: UserId) -> Reply {
    let mut html = format!("There is more than one {id}. {}", which_one(action));
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

/// Asks which bounty an action is for.
pub fn choice(page: &Page, action: Action, entries: &[Entry<'_>]) -> Reply {
    if entries.is_empty() {
        return Reply::new(nothing_to_choose(action, page.is_group));
    }
    let pages = entries.chunks(CHOICE_PER_PAGE);
    let count = pages.len();
    let number = page.number.min(count - 1);
    let shown = pages.into_iter().nth(number).unwrap_or_default();
    let html = match count {
        1 => which_one(action),
        _ => format!("{} (page {} of {count})", which_one(action), number + 1),
    };
    let buttons = shown
        .iter()
        .map(|entry| vec![button(*entry, action, page.owner)]);
    let reply = Reply {
        buttons: buttons.collect(),
        ..Reply::new(html)
    };
    reply.with_row(page_buttons(page, number, count))
}

/// Tells a creator that somebody says their bounty is done.
pub fn says_done(name: &str, entry: Entry<'_>) -> Reply {
    let name = html::name(&html::shortened(name, 64));
    let (id, text) = (entry.bounty.id, text::whole(entry.bounty));
    let confirm = CallbackData::ConfirmDone(entry.reference());
    let reply = Reply::new(format!("{name}{SAYS_THAT}{id} is done\n{text}"));
    Reply {
        for_someone_else: Some(ForSomeoneElse {
            message_id: entry.bounty.message_id,
        }),
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

fn which_one(action: Action) -> String {
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
            "You have no open bounties here. Add one with <code>/add Fix login bug</code>."
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
    Button::new(
        label,
        CallbackData::Act {
            action,
            bounty,
            asker,
        },
    )
}
