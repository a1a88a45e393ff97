//! Everything that people read.
//!
//! A message about one bounty starts with its id, and no other message does: that is
//! how the bot knows what a reply to it means.

mod date;
mod error;
mod help;
mod html;
mod list;

use chrono::NaiveDate;

use crate::callback_data::CallbackData;
use crate::command::DateNote;
use crate::due;
use crate::model::{Bounty, BountyId, BountyRef, DueDate, User, is_blank};
use crate::now::Now;

pub use error::{UserError, error, toast};
pub use help::{SHORT_DESCRIPTION, hello, hello_group, help, menu};
pub use list::{Heading, Omitted, Page, Section, bounties, my};

/// A file edited by hand may hold texts of any length. With this much of one, whatever
/// its characters, a message stays within Telegram's limits.
const MAX_SHOWN_CHARS: usize = 1_000;

/// Telegram allows 100 buttons; fewer than that are still a choice.
const MAX_BUTTONS: usize = 50;

/// A message to send.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reply {
    /// Telegram's HTML, within Telegram's limits.
    pub html: String,
    /// In rows.
    pub buttons: Vec<Vec<Button>>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Button {
    pub label: String,
    pub data: CallbackData,
}

/// A bounty with the person who created it.
#[derive(Clone, Copy, Debug)]
pub struct Entry<'a> {
    pub owner: &'a User,
    pub bounty: &'a Bounty,
}

impl<'a> Entry<'a> {
    pub fn new(owner: &'a User, bounty: &'a Bounty) -> Self {
        Self { owner, bounty }
    }

    pub fn reference(&self) -> BountyRef {
        BountyRef {
            owner: self.owner.user_id,
            id: self.bounty.id,
        }
    }

    /// Only a group's bounty needs its creator's name and can be tracked by others.
    fn is_shared(&self) -> bool {
        self.bounty.group_id.is_some()
    }
}

/// What else is worth telling under the answer to `/add` and `/edit`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Hints {
    /// Another open bounty of the list with the same link, and in a group its creator's
    /// name.
    pub same_link: Option<(BountyId, Option<String>)>,
    pub date: DateNote,
}

impl Hints {
    fn none() -> Self {
        Self {
            same_link: None,
            date: DateNote::Nothing,
        }
    }
}

/// The answer to a successful `/add`.
pub fn added(entry: Entry<'_>, hints: &Hints, today: NaiveDate) -> Reply {
    understood("added", entry, hints, today).with_row(track_button(entry))
}

/// The answer to a successful `/edit`, and to an edited `/add`. An `/edit` can be undone.
pub fn changed(entry: Entry<'_>, hints: &Hints, today: NaiveDate) -> Reply {
    let mut row = track_button(entry);
    if entry.bounty.before_edit.is_some() {
        let (bounty, seen) = (entry.reference(), entry.bounty.fingerprint());
        row.push(undo(CallbackData::UndoEdit { bounty, seen }));
    }
    understood("changed", entry, hints, today).with_row(row)
}

/// What a message becomes when one of its buttons has changed the due date.
pub fn due_changed(entry: Entry<'_>, today: NaiveDate) -> Reply {
    changed(entry, &Hints::none(), today)
}

/// The answer to a successful `/done`.
pub fn done(entry: Entry<'_>) -> Reply {
    let text = whole_text(entry.bounty);
    let html = format!("{} done: <s>{text}</s>", entry.bounty.id);
    Reply::new(html).with_row(vec![undo(CallbackData::UndoDone(entry.reference()))])
}

/// The answer to a successful `/delete`.
pub fn deleted(entry: Entry<'_>) -> Reply {
    let text = whole_text(entry.bounty);
    let html = format!(
        "{} deleted: {text}\nYou can undo this for 24 hours.",
        entry.bounty.id
    );
    Reply::new(html).with_row(vec![undo(CallbackData::UndoDelete(entry.reference()))])
}

/// The answer to a successful Undo.
pub fn restored(entry: Entry<'_>, today: NaiveDate) -> Reply {
    understood("is back", entry, &Hints::none(), today).with_row(track_button(entry))
}

/// The answer to a successful `/track`.
pub fn tracked(entry: Entry<'_>) -> Reply {
    let text = whole_text(entry.bounty);
    let html = format!(
        "{} tracked: {text}\n/my lists what you track.",
        entry.bounty.id
    );
    Reply::new(html).with_row(track_button(entry))
}

/// The answer to a successful `/untrack`. It doesn't start with the id: the bounty may
/// be gone, or in a DM a group's, where no reply could lead to it.
pub fn untracked(id: BountyId, bounty: Option<&Bounty>) -> Reply {
    let text = bounty.map(|bounty| format!(" {}", whole_text(bounty)));
    Reply::new(format!(
        "No longer tracked: {id}{}",
        text.unwrap_or_default()
    ))
}

/// One bounty in full.
pub fn in_full(entry: Entry<'_>, now: Now) -> Reply {
    let bounty = entry.bounty;
    let mut lines = vec![format!("{} {}", bounty.id, whole_text(bounty))];
    let due = bounty.due_date_ts;
    lines.extend(due.map(|due| due::describe(due, now.today())));
    let added = format!("added {}", day(bounty.created_at, now));
    lines.push(match entry.is_shared() {
        true => format!("{added} by {}", creator(entry.owner)),
        false => added,
    });
    lines.extend(bounty.done_at.map(|at| format!("done {}", day(at, now))));
    Reply::new(lines.join("\n")).with_row(track_button(entry))
}

/// Asks which of several bounties with the same id is meant, with a button for each.
pub fn which(id: BountyId, entries: &[Entry<'_>], data: fn(BountyRef) -> CallbackData) -> Reply {
    let buttons = entries.iter().map(|entry| {
        let text = html::shortened(&html::unescaped_line(&entry.bounty.text), 30);
        let name = html::shortened(&html::unescaped_line(name_of(entry.owner)), 20);
        vec![Button {
            label: format!("{} {text} · {name}", entry.bounty.id),
            data: data(entry.reference()),
        }]
    });
    let mut html = format!("There is more than one {id}. Which one do you mean?");
    if entries.len() > MAX_BUTTONS {
        html += " If it isn't listed here, reply to my message about it.";
    }
    Reply {
        html,
        buttons: buttons.take(MAX_BUTTONS).collect(),
    }
}

/// The answer to a message in a DM that isn't a command, and to an unknown command.
pub fn not_understood() -> Reply {
    Reply::new(
        "I didn't understand that. /help shows what I can do; \
         <code>/add</code> as a reply to a message keeps it.",
    )
}

pub fn tracking_now(id: BountyId) -> String {
    format!("You're now tracking {id}. /my lists what you track.")
}

pub fn not_tracking_now(id: BountyId) -> String {
    format!("You're no longer tracking {id}.")
}

pub fn due_now(id: BountyId, due: DueDate, today: NaiveDate) -> String {
    format!("{id} is now {}.", due::describe(due, today))
}

pub fn not_due_now(id: BountyId) -> String {
    format!("{id} has no due date now.")
}

pub fn restored_now(id: BountyId) -> String {
    format!("{id} is back.")
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
}

/// Only others track a bounty, so there has to be a group.
fn track_button(entry: Entry<'_>) -> Vec<Button> {
    if !entry.is_shared() || !entry.bounty.is_open() {
        return Vec::new();
    }
    vec![Button {
        label: "☆ Track".to_owned(),
        data: CallbackData::Track(entry.reference()),
    }]
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
    let due = bounty.due_date_ts;
    lines.extend(due.map(|due| due::describe(due, today)));
    if bounty.done_at.is_some() {
        lines.push("<i>It is done: /bounty done lists it.</i>".to_owned());
    }
    lines.extend(hints.same_link.as_ref().map(same_link));
    lines.extend(date::line(bounty.id, &hints.date, today));
    Reply::new(lines.join("\n")).with_row(date::buttons(entry, &hints.date, today))
}

fn same_link((id, creator): &(BountyId, Option<String>)) -> String {
    let creator = creator.as_ref();
    let creator = creator.map(|name| format!(" by {}", html::line(name)));
    format!("<i>same link as {id}{}</i>", creator.unwrap_or_default())
}

/// The text with its line breaks, carrying the link.
fn whole_text(bounty: &Bounty) -> String {
    let text = html::shortened(&bounty.text, MAX_SHOWN_CHARS);
    html::linked(&html::block(&text), bounty.link.as_deref())
}

/// A person's name as HTML that notifies nobody.
fn creator(user: &User) -> String {
    html::line(&html::shortened(name_of(user), 64))
}

/// The first name, or else the username.
pub fn name_of(user: &User) -> &str {
    let names = [&user.first_name, &user.username].into_iter().flatten();
    names
        .map(String::as_str)
        .find(|name| !is_blank(name))
        .unwrap_or("someone")
}

fn undo(data: CallbackData) -> Button {
    Button {
        label: "↩ Undo".to_owned(),
        data,
    }
}

/// The local day of a Unix time in seconds.
fn day(seconds: i64, now: Now) -> String {
    due::day(now.day_of(seconds), now.today())
}
