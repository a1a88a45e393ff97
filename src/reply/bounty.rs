//! Answers about one bounty.

use chrono::NaiveDate;

use super::{Button, Entry, Reply, creator, date, html, text};
use crate::callback_data::{Action, CallbackData};
use crate::due::{self, Reading};
use crate::model::{Bounty, BountyId, DueDate, UserId};
use crate::now::Now;

/// What else to mention below the answer to `/add` and `/edit`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Hints {
    /// Another open bounty on the list with the same link, and in a group its creator's
    /// name.
    pub same_link: Option<(BountyId, Option<String>)>,
    /// What the words say about the due date.
    pub date: Reading,
    /// Whether to hide the text until it is tapped, as in the message.
    pub is_spoiler: bool,
}

impl Hints {
    fn none() -> Self {
        Self {
            same_link: None,
            date: Reading::Nothing,
            is_spoiler: false,
        }
    }
}

/// The answer to a successful `/add`.
pub fn added(entry: Entry<'_>, hints: &Hints, today: NaiveDate) -> Reply {
    understood("added", entry, hints, today, track_button(entry))
}

/// The answer to a successful `/edit`, and to an edited `/add`. An `/edit` can be undone.
pub fn changed(entry: Entry<'_>, hints: &Hints, today: NaiveDate) -> Reply {
    let mut row = track_button(entry);
    if entry.bounty.before_edit.is_some() {
        let (bounty, seen) = (entry.reference(), entry.bounty.edit_fingerprint());
        row.push(undo(CallbackData::UndoEdit { bounty, seen }));
    }
    understood("changed", entry, hints, today, row)
}

/// Replaces a message when one of its buttons has changed the due date.
pub fn due_changed(entry: Entry<'_>, today: NaiveDate) -> Reply {
    changed(entry, &Hints::none(), today)
}

/// The answer to a successful `/done`. `by` is the person who did it, unless that was the
/// creator.
pub fn done(entry: Entry<'_>, by: Option<&str>) -> Reply {
    let text = text::whole_struck(entry.bounty);
    let by = by.map(|name| format!(" by {}", html::name(name)));
    let html = format!("{} done{}: {text}", entry.bounty.id, by.unwrap_or_default());
    Reply::new(html).with_row(vec![undo(CallbackData::UndoDone(entry.reference()))])
}

/// The answer to a successful `/delete`.
pub fn deleted(entry: Entry<'_>) -> Reply {
    let text = text::whole(entry.bounty);
    let html = format!(
        "{} deleted: {text}\nYou can undo this for 24 hours.",
        entry.bounty.id
    );
    Reply::new(html).with_row(vec![undo(CallbackData::UndoDelete(entry.reference()))])
}

/// The answer to a successful Undo. It has no button in the same place, where a second tap
/// would press it.
pub fn restored(entry: Entry<'_>, today: NaiveDate) -> Reply {
    understood("is back", entry, &Hints::none(), today, Vec::new())
}

/// The answer to a successful `/track`.
pub fn tracked(entry: Entry<'_>) -> Reply {
    let text = text::whole(entry.bounty);
    let html = format!(
        "{} tracked: {text}\n/my lists what you track.",
        entry.bounty.id
    );
    let untrack = CallbackData::Untrack(entry.reference());
    Reply::new(html).with_row(vec![Button::new("Untrack", untrack)])
}

/// The answer to a successful `/untrack`. It doesn't start with the id, because a reply to
/// it couldn't mean the bounty: that may be gone, or be a group's if this is a DM.
pub fn untracked(id: BountyId, bounty: Option<&Bounty>) -> Reply {
    let text = bounty.map(|bounty| format!(" {}", text::whole(bounty)));
    Reply::new(format!(
        "No longer tracked: {id}{}",
        text.unwrap_or_default()
    ))
}

/// One bounty in full, with buttons for what `viewer` can do with it.
pub fn in_full(entry: Entry<'_>, viewer: UserId, now: Now) -> Reply {
    let bounty = entry.bounty;
    let mut lines = vec![format!("{} {}", bounty.id, text::whole(bounty))];
    let due = bounty.due_date_ts;
    lines.extend(due.map(|due| due::describe(due, now.today())));
    let added = format!("added {}", day(bounty.created_at, now));
    lines.push(match entry.is_shared() {
        true => format!("{added} by {}", creator(entry.owner)),
        false => added,
    });
    lines.extend(bounty.done_at.map(|at| done_on(bounty, at, now)));
    let reply = Reply::new(lines.join("\n")).with_row(track_button(entry));
    match viewer == entry.owner.user_id {
        true => reply.with_row(creators_buttons(entry)),
        false => reply,
    }
}

/// When it was done, and by whom unless that was the creator.
pub(super) fn done_on(bounty: &Bounty, at: i64, now: Now) -> String {
    let by = bounty.done_by.as_ref();
    let by = by.map(|name| format!(" by {}", html::name(name)));
    format!("done {}{}", day(at, now), by.unwrap_or_default())
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

/// What the bot understood: id, text, link, due date, and the hints. A done bounty is struck
/// through, since no list of open ones shows it. `row` comes first, so that it stays in
/// place when the row below has been used.
fn understood(
    verb: &str,
    entry: Entry<'_>,
    hints: &Hints,
    today: NaiveDate,
    row: Vec<Button>,
) -> Reply {
    let bounty = entry.bounty;
    let text = match bounty.done_at {
        Some(_) => text::whole_struck(bounty),
        None => text::whole(bounty),
    };
    let text = match hints.is_spoiler {
        true => format!("<tg-spoiler>{text}</tg-spoiler>"),
        false => text,
    };
    let mut lines = vec![format!("{} {verb}: {text}", bounty.id)];
    let due = bounty.due_date_ts;
    lines.extend(due.map(|due| due::describe(due, today)));
    if bounty.done_at.is_some() {
        lines.push("<i>It is done: /bounty done lists it.</i>".to_owned());
    }
    lines.extend(hints.same_link.as_ref().map(same_link));
    lines.extend(date::line(bounty.id, &hints.date, today));
    Reply::new(lines.join("\n"))
        .with_row(row)
        .with_row(date::buttons(entry, &hints.date, today))
}

fn same_link((id, creator): &(BountyId, Option<String>)) -> String {
    let creator = creator.as_ref();
    let creator = creator.map(|name| format!(" by {}", html::name(name)));
    format!("<i>same link as {id}{}</i>", creator.unwrap_or_default())
}

/// Empty for a personal bounty: only other people would track it.
fn track_button(entry: Entry<'_>) -> Vec<Button> {
    if !entry.is_shared() || !entry.bounty.is_open() {
        return Vec::new();
    }
    let track = CallbackData::Track(entry.reference());
    vec![Button::new("☆ Track", track)]
}

fn creators_buttons(entry: Entry<'_>) -> Vec<Button> {
    let act = |action| CallbackData::Act {
        action,
        bounty: entry.reference(),
        asker: entry.owner.user_id,
    };
    let mut buttons = vec![
        Button::new("✎ Edit", act(Action::Edit)),
        Button::new("✗ Delete", act(Action::Delete)),
    ];
    if entry.bounty.is_open() {
        buttons.insert(0, Button::new("✓ Done", act(Action::Done)));
    }
    buttons
}

fn undo(data: CallbackData) -> Button {
    Button::new("↩ Undo", data)
}

/// The local day of a Unix time in seconds.
fn day(seconds: i64, now: Now) -> String {
    due::day(now.day_of(seconds), now.today())
}
