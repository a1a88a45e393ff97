//! What a person reads when something was not done: what was wrong, what to
//! send instead, and that nothing was changed.

use super::{Reply, html};
use crate::command::{DetailsError, MAX_TEXT_CHARS, Name};
use crate::model::{BountyId, Link, MAX_BOUNTIES};

/// `/edit` with nothing to change. The bounty was named.
#[must_use]
pub fn nothing_to_change(id: BountyId) -> Reply {
    refusal(&format!(
        "What should change about {id}? Send what is new, for example <code>/edit {} due:friday</code>.",
        id.number()
    ))
}

/// A command without the arguments that it needs, or with others.
#[must_use]
pub fn usage(name: Name) -> Reply {
    let (wrong, example) = match name {
        Name::Bounty => (
            "I know /bounty alone, or with due, done or a number.",
            "/bounty 3",
        ),
        Name::Add => (
            "What should I add? Send a text, with a link and a date if you like.",
            "/add Fix login bug https://example.org due friday",
        ),
        Name::Edit => (
            "Which one, and what should change? Send its number, then what is new.",
            "/edit 3 due:friday",
        ),
        Name::Done => ("Which one is done? Send its number.", "/done 3"),
        Name::Delete => ("Which one should go? Send its number.", "/delete 3"),
        Name::Track => (
            "Which one do you want to track? Send its number.",
            "/track 3",
        ),
        Name::Untrack => (
            "Which one do you no longer want to track? Send its number.",
            "/untrack 3",
        ),
        Name::My => ("I know /my alone, or with due.", "/my due"),
    };
    let by_reply = match name {
        Name::Bounty | Name::Add | Name::My => "",
        _ => " Or reply to my message about it.",
    };
    refusal(&format!(
        "{wrong} For example: <code>{example}</code>.{by_reply}"
    ))
}

/// What `/add` or `/edit` were given is not right. `name` says which of the two.
#[must_use]
pub fn details(name: Name, error: &DetailsError) -> Reply {
    match error {
        DetailsError::Nothing => usage(name),
        DetailsError::NotADate(given) => not_a_date(given),
        DetailsError::NotALink(given) => not_a_link(given),
        DetailsError::RepliedTooLong { chars } => refusal(&format!(
            "That message has {chars} characters and I keep up to {MAX_TEXT_CHARS}. \
             Reply to it with a short text of your own: <code>/add Short words</code>."
        )),
        DetailsError::TextTooLong { chars } => refusal(&format!(
            "That text has {chars} characters and I keep up to {MAX_TEXT_CHARS}. \
             Send a shorter one; a link can hold the rest."
        )),
        DetailsError::LinkTooLong { chars } => refusal(&format!(
            "That link has {chars} characters and I keep up to {}. Send a shorter one.",
            Link::MAX_CHARS
        )),
    }
}

fn not_a_date(given: &str) -> Reply {
    let wrong = match html::line(&html::shortened(given, 60)) {
        given if given.is_empty() => "After due: there must be a date.".to_owned(),
        given => format!("“{given}” is no date that I know."),
    };
    refusal(&format!(
        "{wrong} Try <code>due:2026-12-24</code>, <code>due:15 april</code> or <code>due:friday</code>."
    ))
}

fn not_a_link(given: &str) -> Reply {
    let wrong = match html::line(&html::shortened(given, 60)) {
        given if given.is_empty() => "After link: there must be a link.".to_owned(),
        given => format!("“{given}” is no link that I know."),
    };
    refusal(&format!(
        "{wrong} A link begins with http:// or https://, and <code>link:none</code> takes it away."
    ))
}

/// There is no bounty of that id in this chat, as far as its files could be read.
#[must_use]
pub fn no_such(id: BountyId, unreadable: usize) -> Reply {
    let unread = match unreadable {
        0 => "",
        _ => " (But not everyone's bounties could be read.)",
    };
    refusal(&format!(
        "There is no {id} here.{unread} /bounty lists what there is."
    ))
}

/// The bounty is somebody else's. `name` is the command; `is_open` says whether the
/// bounty can be tracked.
#[must_use]
pub fn only_creator(id: BountyId, name: Name, is_open: bool) -> Reply {
    let (verb, _) = own_only(name);
    let instead = match is_open {
        true => format!(
            " You can follow it with <code>/track {}</code>.",
            id.number()
        ),
        false => String::new(),
    };
    refusal(&format!(
        "{id} is not yours: only its creator can {verb} it.{instead}"
    ))
}

/// The message replied to shows an id that several bounties have. `name` is the command.
#[must_use]
pub fn which_by_number(id: BountyId, name: Name) -> Reply {
    let (verb, command) = own_only(name);
    refusal(&format!(
        "There is more than one {id}, and that message does not tell me whose it is. \
         To {verb} yours, send its number: <code>/{command} {}</code>.",
        id.number()
    ))
}

/// A command that only the creator may give: what it does, and its name.
fn own_only(name: Name) -> (&'static str, &'static str) {
    match name {
        Name::Done => ("finish", "done"),
        Name::Delete => ("delete", "delete"),
        _ => ("change", "edit"),
    }
}

/// The bounty is done already.
#[must_use]
pub fn done_already(id: BountyId) -> Reply {
    refusal(&format!(
        "{id} is done already. /bounty done lists the latest done ones."
    ))
}

/// The person tracks the bounty already.
#[must_use]
pub fn tracked_already(id: BountyId) -> Reply {
    refusal(&format!(
        "You track {id} already. /my lists what you track."
    ))
}

/// Bookmarks on several bounties of that id, and not all of these could be read.
#[must_use]
pub fn untrack_unclear(id: BountyId) -> Reply {
    refusal(&format!(
        "You track more than one {id}, and not everyone's bounties could be read just now. \
         Please try again in a while, or reply to my message about it."
    ))
}

/// The person does not track the bounty.
#[must_use]
pub fn not_tracked(id: BountyId) -> Reply {
    refusal(&format!("You do not track {id}. /my lists what you track."))
}

/// The person's file is full.
#[must_use]
pub fn full() -> Reply {
    refusal(&format!(
        "You have {MAX_BOUNTIES} bounties, done ones included, and I keep no more for one person. \
         Delete one that you no longer need, for example with <code>/delete 3</code>."
    ))
}

/// An update that was dealt with before a restart came once more.
#[must_use]
pub fn carried_out_already() -> Reply {
    Reply::new("I had dealt with that already. /bounty shows where things stand.")
}

/// The person's own file is broken.
#[must_use]
pub fn unreadable() -> Reply {
    refusal(
        "I cannot read your data: the file is damaged. Whoever runs me can mend it; the log says where.",
    )
}

/// The disk refused.
#[must_use]
pub fn not_saved() -> Reply {
    refusal("I could not reach my data just now. Please try again in a while.")
}

/// The disk took the change, but did not promise to keep it.
#[must_use]
pub fn perhaps_saved() -> Reply {
    Reply::new(
        "I wrote that down, but the disk did not confirm it. /bounty shows where things stand.",
    )
}

/// Something went wrong inside the bot, and what came of it is not known.
#[must_use]
pub fn went_wrong() -> Reply {
    Reply::new(
        "Something went wrong on my side. /bounty shows where things stand; please try again.",
    )
}

/// A command from a newer Telegram than the library knows.
#[must_use]
pub fn not_carried_out() -> Reply {
    refusal(
        "I could not read that message, so I did not carry it out. Please send it as plain text.",
    )
}

/// Too many commands; said once in a burst.
#[must_use]
pub fn slow_down() -> Reply {
    Reply::new(
        "That was too fast for me. I take one command a second from you now and leave out the rest; \
         /bounty shows what I got.",
    )
}

/// The chat is not among those that may use the bot.
#[must_use]
pub fn private(chat_id: i64) -> Reply {
    Reply::new(format!(
        "This bot is private. To be let in, ask whoever runs it to allow the id <code>{chat_id}</code>."
    ))
}

/// Anonymous admins and channels post under an account that everybody shares.
#[must_use]
pub fn shared_account() -> Reply {
    refusal(
        "I cannot tell who you are: anonymous admins and channels share one account. \
         Please send it under your own name.",
    )
}

/// A message in a DM that is no command, or a command that there is not.
#[must_use]
pub fn not_understood() -> Reply {
    Reply::new(
        "I did not understand that. /help shows what I can do; <code>/add</code> as a reply to a message keeps it.",
    )
}

fn refusal(html: &str) -> Reply {
    Reply::new(format!("{html}\nNothing was changed."))
}
