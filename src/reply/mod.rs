//! Everything that a user ever reads, as named functions.
//!
//! Nothing here decides or reads anything. A message about one bounty starts with
//! its id, and no other message does: by that the bot knows what a reply to it means.

mod error;
mod help;
mod html;
mod list;
mod toast;

use chrono::{DateTime, FixedOffset, NaiveDate};

use crate::due;
use crate::model::{Bounty, BountyId, BountyRef, User, is_blank};
use crate::press::Press;

pub use error::*;
pub use help::*;
pub use list::*;
pub use toast::*;

/// A file written by hand may hold texts of any length; with this much of one,
/// whatever its characters, a message stays within Telegram's limits.
const MAX_SHOWN_CHARS: usize = 1_000;

/// Telegram takes up to 100 buttons; fewer than that are still a choice.
const MAX_BUTTONS: usize = 50;

/// A message to send: HTML for Telegram, and the buttons under it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reply {
    /// Text in Telegram's HTML, within Telegram's limits.
    pub html: String,
    /// Rows of buttons.
    pub buttons: Vec<Vec<Button>>,
}

/// A button under a message.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Button {
    /// What stands on it.
    pub label: String,
    /// What it asks for.
    pub press: Press,
}

/// A bounty with the person who created it.
#[derive(Clone, Copy, Debug)]
pub struct Entry<'a> {
    /// The creator.
    pub owner: &'a User,
    /// One of the creator's bounties.
    pub bounty: &'a Bounty,
}

impl Entry<'_> {
    /// How other files and buttons name it.
    #[must_use]
    pub fn reference(&self) -> BountyRef {
        BountyRef {
            owner: self.owner.user_id,
            id: self.bounty.id,
        }
    }

    /// Only a group's bounty needs a creator's name and can be tracked by others.
    fn is_shared(&self) -> bool {
        self.bounty.group_id.is_some()
    }
}

/// What is worth a quiet line under the answer to `/add` and `/edit`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Hints {
    /// Another open bounty of the list with the same link, and its creator's name
    /// where the list is a group's.
    pub same_link: Option<(BountyId, Option<String>)>,
    /// The end of the text, where it looks like a date that could not be read.
    pub unread_date: Option<String>,
}

/// `/add` did what it should.
#[must_use]
pub fn added(entry: Entry<'_>, hints: &Hints, today: NaiveDate) -> Reply {
    understood("added", entry, hints, today)
}

/// `/edit` did what it should.
#[must_use]
pub fn changed(entry: Entry<'_>, hints: &Hints, today: NaiveDate) -> Reply {
    understood("changed", entry, hints, today)
}

/// `/done` did what it should.
#[must_use]
pub fn done(entry: Entry<'_>) -> Reply {
    let html = format!(
        "{} done: <s>{}</s>",
        entry.bounty.id,
        whole_text(entry.bounty)
    );
    Reply::new(html).with_row(vec![undo(Press::UndoDone(entry.reference()))])
}

/// `/delete` did what it should.
#[must_use]
pub fn deleted(entry: Entry<'_>) -> Reply {
    let html = format!(
        "{} deleted: {}\nUndo brings it back for 24 hours.",
        entry.bounty.id,
        whole_text(entry.bounty)
    );
    Reply::new(html).with_row(vec![undo(Press::UndoDelete(entry.reference()))])
}

/// Undo did what it should.
#[must_use]
pub fn back_again(entry: Entry<'_>, today: NaiveDate) -> Reply {
    understood("is back", entry, &Hints::default(), today)
}

/// `/track` did what it should.
#[must_use]
pub fn tracked(entry: Entry<'_>) -> Reply {
    let html = format!(
        "{} tracked: {}\n/my lists what you track.",
        entry.bounty.id,
        whole_text(entry.bounty)
    );
    Reply::new(html).with_track_button(entry)
}

/// `/untrack` did what it should. The bounty itself may be gone, and in a DM it may
/// be a group's, to which a reply cannot lead from there.
#[must_use]
pub fn untracked(id: BountyId, bounty: Option<&Bounty>) -> Reply {
    let text = bounty.map(|bounty| format!(" {}", whole_text(bounty)));
    Reply::new(format!(
        "No longer tracked: {id}{}",
        text.unwrap_or_default()
    ))
}

/// One bounty in full.
#[must_use]
pub fn in_full(entry: Entry<'_>, now: DateTime<FixedOffset>) -> Reply {
    let bounty = entry.bounty;
    let mut lines = vec![format!("{} {}", bounty.id, whole_text(bounty))];
    lines.extend(
        bounty
            .due_date_ts
            .map(|due| due::describe(due, now.date_naive())),
    );
    let added = format!("added {}", day(bounty.created_at, now));
    lines.push(match entry.is_shared() {
        true => format!("{added} by {}", creator(entry.owner)),
        false => added,
    });
    lines.extend(bounty.done_at.map(|at| format!("done {}", day(at, now))));
    Reply::new(lines.join("\n")).with_track_button(entry)
}

/// Two people's bounties have the id that was asked for: a button for each.
#[must_use]
pub fn which(id: BountyId, entries: &[Entry<'_>], press: fn(BountyRef) -> Press) -> Reply {
    let buttons = entries.iter().map(|entry| {
        let text = html::shortened(&html::unescaped_line(&entry.bounty.text), 30);
        let name = html::shortened(&html::unescaped_line(name_of(entry.owner)), 20);
        let label = format!("{} {text} · {name}", entry.bounty.id);
        vec![Button {
            label,
            press: press(entry.reference()),
        }]
    });
    let mut html = format!("There is more than one {id}. Which one do you mean?");
    if entries.len() > MAX_BUTTONS {
        html += " For one that is not among these, reply to my message about it.";
    }
    Reply {
        html,
        buttons: buttons.take(MAX_BUTTONS).collect(),
    }
}

impl Reply {
    fn new(html: impl Into<String>) -> Self {
        Self {
            html: html.into(),
            buttons: Vec::new(),
        }
    }

    fn with_row(mut self, row: Vec<Button>) -> Self {
        if !row.is_empty() {
            self.buttons.push(row);
        }
        self
    }

    fn with_track_button(self, entry: Entry<'_>) -> Self {
        if !entry.is_shared() || !entry.bounty.is_open() {
            return self;
        }
        let press = Press::Track(entry.reference());
        self.with_row(vec![Button {
            label: "☆ Track".to_owned(),
            press,
        }])
    }
}

/// What the bot understood: id, text, link, due date, and the hints. What is done is
/// struck through, since it is on no list of open ones.
fn understood(verb: &str, entry: Entry<'_>, hints: &Hints, today: NaiveDate) -> Reply {
    let bounty = entry.bounty;
    let text = match bounty.done_at {
        Some(_) => format!("<s>{}</s>", whole_text(bounty)),
        None => whole_text(bounty),
    };
    let mut lines = vec![format!("{} {verb}: {text}", bounty.id)];
    lines.extend(bounty.due_date_ts.map(|due| due::describe(due, today)));
    lines.extend(
        bounty
            .done_at
            .map(|_| "<i>It is done: /bounty done lists it.</i>".to_owned()),
    );
    lines.extend(hints.same_link.as_ref().map(same_link));
    lines.extend(
        hints
            .unread_date
            .as_deref()
            .map(|tail| unread_date(bounty.id, tail)),
    );
    Reply::new(lines.join("\n")).with_track_button(entry)
}

fn same_link((id, creator): &(BountyId, Option<String>)) -> String {
    let creator = creator.as_ref();
    let creator = creator.map(|name| format!(" by {}", html::line(name)));
    format!("<i>same link as {id}{}</i>", creator.unwrap_or_default())
}

fn unread_date(id: BountyId, tail: &str) -> String {
    let tail = html::line(&html::shortened(tail, 40));
    format!(
        "<i>No due date was set: “{tail}” is no date that I know. To set one:</i> \
         <code>/edit {} due:15 april</code>",
        id.number()
    )
}

/// The text with its line breaks, carrying the link.
fn whole_text(bounty: &Bounty) -> String {
    let text = html::shortened(&bounty.text, MAX_SHOWN_CHARS);
    html::linked(&html::block(&text), bounty.link.as_deref())
}

/// A person's name for HTML, written so that it notifies nobody.
fn creator(user: &User) -> String {
    html::line(&html::shortened(name_of(user), 64))
}

/// A person's name as it is kept: the first name, or else the username.
#[must_use]
pub fn name_of(user: &User) -> &str {
    let names = [&user.first_name, &user.username].into_iter().flatten();
    names
        .map(String::as_str)
        .find(|name| !is_blank(name))
        .unwrap_or("someone")
}

fn undo(press: Press) -> Button {
    Button {
        label: "↩ Undo".to_owned(),
        press,
    }
}

/// The local day of a time, as a person writes it.
fn day(seconds: i64, now: DateTime<FixedOffset>) -> String {
    due::day(due::local_day(seconds, *now.offset()), now.date_naive())
}
