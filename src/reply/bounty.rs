//! Answers about one bounty.

use std::collections::BTreeSet;

use chrono::{Datelike as _, NaiveDate, Weekday};

use super::{
    Button, Entry, Follower, Reply, UNDO, are, by, date, followed_by, html, several, text, titled,
};
use crate::callback_data::{BountyPress, CallbackData, Deed};
use crate::command::Action;
use crate::due::{self, Reading};
use crate::model::{Bounty, BountyId, BountyRef, DueDate, User, UserId, fingerprint_of};
use crate::now::Now;

/// What else to mention below the answer to `/add` and `/edit`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Hints {
    /// Another open bounty on the list with the same link, and in a group its creator's
    /// name.
    pub same_link: Option<(BountyId, Option<String>)>,
    /// What the words say about the due date.
    pub date: Reading,
    /// Whether the message says more than was kept.
    pub is_cut: bool,
    /// The text that an `/edit` replaced.
    pub replaced: Option<String>,
    /// How many bounties its lines could be instead.
    pub lines: Option<usize>,
    /// Whether the text asks for a reminder, which the bot never sends.
    pub asks_to_be_reminded: bool,
}

/// The answer to a successful `/add`.
pub fn added(entry: Entry<'_>, hints: &Hints, today: NaiveDate) -> Reply {
    understood("added", entry, hints, today, track_button(entry))
}

/// The answer to a message that was kept without being asked to.
pub fn kept(entry: Entry<'_>, hints: &Hints, today: NaiveDate) -> Reply {
    let seen = entry.bounty.fingerprint();
    let undo = entry.undo(BountyPress::UndoAdd { seen });
    understood("added", entry, hints, today, [undo])
}

/// The answer when a message has become a bounty for each of its lines, with what each line says
/// about the due date.
pub fn split(owner: &User, bounties: &[Bounty], dates: &[Reading], today: NaiveDate) -> Reply {
    let entries = entries(owner, bounties);
    let due = |entry: &Entry<'_>| {
        let due = due_line(entry.bounty, ", ", today).map(|due| format!(" · {due}"));
        let mut parts = bounties.iter().zip(dates);
        let date = parts.find(|(it, _)| it.id == entry.bounty.id);
        let hint = date.and_then(|(it, date)| date::short_line(it, date, today));
        let hint = hint.map(|hint| format!("\n{hint}"));
        [due, hint].into_iter().flatten().collect()
    };
    let seen = fingerprint_of(bounties);
    let undo = entries.first();
    let undo = undo.map(|first| first.undo(BountyPress::UndoSplit { seen }));
    several(&format!("{} added:", bounties.len()), &entries, due).with_row(undo)
}

/// The answer to a successful `/edit`, and to an edited `/add`. An `/edit` can be undone.
pub fn changed(entry: Entry<'_>, hints: &Hints, today: NaiveDate) -> Reply {
    let undo = entry.bounty.before_edit.as_ref().map(|_| {
        let seen = entry.bounty.edit_fingerprint();
        entry.undo(BountyPress::UndoEdit { seen })
    });
    let row = track_button(entry).into_iter().chain(undo);
    understood("changed", entry, hints, today, row)
}

/// Replaces a message when one of its buttons has changed the due date.
pub fn due_changed(entry: Entry<'_>, today: NaiveDate) -> Reply {
    changed(entry, &Hints::default(), today)
}

/// A bounty that was done.
#[derive(Clone, Debug)]
pub struct Finished {
    /// As it is now.
    pub bounty: Bounty,
    /// The day on which it was due before, if it moved on to the next.
    pub moved_from: Option<DueDate>,
    /// It had moved on before, so it is most likely not done again and stays.
    pub was_moved_today: bool,
}

/// The answer to a `/done`.
pub fn done(owner: &User, finished: &[Finished], today: NaiveDate) -> Reply {
    let entries = entries(owner, finished.iter().map(|it| &it.bounty));
    if let ([entry], [it]) = (&entries[..], finished) {
        return match it.moved_from {
            _ if it.was_moved_today => already_moved(*entry, today),
            Some(due) => moved(*entry, due, today),
            None => one_done(*entry, BountyPress::UndoDone),
        };
    }
    let button = |(entry, it): (&Entry<'_>, &Finished)| {
        let (id, seen) = (it.bounty.id, it.bounty.fingerprint());
        if it.was_moved_today {
            return Some(entry.button(format!("✓ Again {id}"), BountyPress::Again { seen }));
        }
        let due = it.moved_from?;
        Some(entry.button(format!("↩ {id}"), BountyPress::UndoMove { due, seen }))
    };
    let buttons = entries.iter().zip(finished).filter_map(button);
    let before = finished.iter().filter(|it| it.was_moved_today);
    let before: Vec<BountyId> = before.map(|it| it.bounty.id).collect();
    let more = |entry: &Entry<'_>| match before.contains(&entry.bounty.id) {
        true => format!(" · was moved on today{}", now_due(entry, today)),
        false => now_due(entry, today),
    };
    let title = match before.len() == finished.len() {
        true => "Not done again:",
        false => "Done:",
    };
    let at = finished.iter().find_map(|it| it.bounty.done_at);
    several(title, &entries, more)
        .with_row(undo_several(owner, Deed::Done, at))
        .with_rows(buttons.collect(), 4)
}

/// The day to which a bounty has moved on; empty if it is done.
pub(super) fn now_due(entry: &Entry<'_>, today: NaiveDate) -> String {
    let due = entry.bounty.due_date_ts.filter(|_| entry.bounty.is_open());
    let due = due.map(|due| format!(" · now {}", due::describe(due, today)));
    due.unwrap_or_default()
}

fn one_done(entry: Entry<'_>, undo_by: BountyPress) -> Reply {
    let by = by(entry.bounty.done_by.as_deref());
    let headline = headline(entry.bounty, &format!("done{by}"), true);
    Reply::new(headline).with_row([entry.undo(undo_by)])
}

/// The answer when a bounty that repeats has moved on from that day.
fn moved(entry: Entry<'_>, due: DueDate, today: NaiveDate) -> Reply {
    let seen = entry.bounty.fingerprint();
    let for_good = entry.button("✓ For good", BountyPress::ForGood { due, seen });
    let undo = entry.undo(BountyPress::UndoMove { due, seen });
    stands("done for now", entry, today).with_row([for_good, undo])
}

/// The answer when a bounty that repeats was moved on today already.
fn already_moved(entry: Entry<'_>, today: NaiveDate) -> Reply {
    let seen = entry.bounty.fingerprint();
    let again = entry.button("✓ Again", BountyPress::Again { seen });
    stands("was moved on today", entry, today).with_row([again])
}

/// Replaces the answer when what had moved on is done for good. `moved_to` is the day to which
/// it had.
pub fn done_for_good(entry: Entry<'_>, moved_to: Option<DueDate>) -> Reply {
    let seen = entry.bounty.fingerprint();
    let undo = moved_to.map(|due| BountyPress::UndoForGood { due, seen });
    one_done(entry, undo.unwrap_or(BountyPress::UndoDone))
}

/// The answer to a successful `/delete`.
pub fn deleted(owner: &User, bounties: &[Bounty]) -> Reply {
    let entries = entries(owner, bounties);
    let at = bounties.first().and_then(|bounty| bounty.deleted_at);
    let undo = match entries[..] {
        [entry] => Some(entry.undo(BountyPress::UndoDelete)),
        _ => undo_several(owner, Deed::Delete, at),
    };
    let reply = one_or_several(&entries, "deleted", "Deleted:");
    reply
        .with_line("You can undo this for 24 hours.")
        .with_row(undo)
}

/// The answer to a successful Undo. It has no button in the same place, where a second tap
/// would press it. So in a group, a hidden link says whose bounty it is.
pub fn restored(entry: Entry<'_>, today: NaiveDate, bot_username: &str) -> Reply {
    let reply = stands("is back", entry, today);
    match entry.is_shared() {
        true => reply.about(entry.reference(), bot_username),
        false => reply,
    }
}

/// Replaces a question whether it is done, once its creator says that it isn't.
pub fn not_done(entry: Entry<'_>, today: NaiveDate) -> Reply {
    stands("isn't done yet", entry, today).with_row(track_button(entry))
}

/// The answer to a successful Undo of what was done to several bounties.
pub fn several_restored(entries: &[Entry<'_>]) -> Reply {
    titled("Back on the list:", entries)
}

/// The answer to a successful `/track`.
pub fn tracked(entries: &[Entry<'_>]) -> Reply {
    let untrack = match entries {
        [entry] => Some(entry.button("Untrack", BountyPress::Untrack)),
        _ => None,
    };
    let reply = one_or_several(entries, "tracked", "Tracked:");
    reply
        .with_line("/my lists what you track.")
        .with_row(untrack)
}

/// The answer to a successful `/untrack`. It doesn't start with an id, because even in a DM the
/// bounty may be somebody else's.
pub fn untracked(entries: &[Entry<'_>], bot_username: &str) -> Reply {
    const TITLE: &str = "No longer tracked:";
    match entries {
        [entry] => {
            let text = text::whole(entry.bounty, false);
            let reply = Reply::new(format!("{TITLE} {} {text}", entry.bounty.id));
            reply.about(entry.reference(), bot_username)
        }
        _ => titled(TITLE, entries),
    }
}

/// `#3 tracked: Fix it`, or of several a title and a line for each.
fn one_or_several(entries: &[Entry<'_>], verb: &str, title: &str) -> Reply {
    match entries {
        [entry] => Reply::new(headline(entry.bounty, verb, false)),
        _ => titled(title, entries),
    }
}

/// Takes back what was done to several bounties at that time, if any was.
fn undo_several(owner: &User, deed: Deed, at: Option<i64>) -> Option<Button> {
    let owner = owner.user_id;
    at.map(|at| Button::new(UNDO, CallbackData::UndoSeveral(owner, deed, at)))
}

fn entries<'a>(owner: &'a User, bounties: impl IntoIterator<Item = &'a Bounty>) -> Vec<Entry<'a>> {
    let entries = bounties.into_iter().map(|it| Entry::new(owner, it));
    entries.collect()
}

impl Reply {
    /// Puts a hidden link on the first id in it, which says what bounty it is about.
    pub fn about(mut self, bounty: BountyRef, bot_username: &str) -> Self {
        let link = linked_id(bounty, bot_username, BOUNTY);
        self.html = self.html.replacen(&bounty.id.to_string(), &link, 1);
        self
    }
}

/// The id, with a hidden link from which [`bounty_of_link`] reads whose bounty it is.
pub(super) fn linked_id(bounty: BountyRef, bot_username: &str, key: &str) -> String {
    let BountyRef { owner, id } = bounty;
    let address = format!("https://t.me/{bot_username}?{key}={owner}-{}", id.number());
    format!("<a href=\"{}\">{id}</a>", html::escape(&address))
}

/// In the hidden link of a message about a bounty.
const BOUNTY: &str = "bounty";

/// In the hidden link of a question what should change about a bounty.
pub(super) const EDIT: &str = "edit";

/// The bounty of a hidden link in one of the bot's messages, and whether the message asks what
/// should change about it.
pub fn bounty_of_link(address: &str) -> Option<(BountyRef, bool)> {
    let (key, bounty) = address.rsplit_once('?')?.1.split_once('=')?;
    let (owner, id) = bounty.split_once('-')?;
    let bounty = BountyRef {
        owner: UserId(owner.parse().ok()?),
        id: BountyId::parse(id)?,
    };
    [BOUNTY, EDIT]
        .contains(&key)
        .then_some((bounty, key == EDIT))
}

/// One bounty in full, with buttons for what `viewer` can do with it.
pub fn in_full(
    entry: Entry<'_>,
    followers: &[Follower<'_>],
    viewer: UserId,
    is_group: bool,
    now: Now,
) -> Reply {
    let bounty = entry.bounty;
    let mut lines = vec![format!("{} {}", bounty.id, text::whole(bounty, false))];
    lines.extend(due_line(bounty, " ↻ ", now.today()));
    lines.extend(added_on(entry, now));
    lines.extend(followed_by(followers));
    lines.extend(bounty.done_at.map(|at| done_on(bounty, at, now)));
    let is_own = viewer == entry.owner.user_id;
    let asker = entry.owner.user_id;
    let act = |label, action| entry.button(label, BountyPress::Act { action, asker });
    let mut row = Vec::new();
    if bounty.is_open() && (is_own || is_group) {
        row.push(entry.button("✓ Done", BountyPress::Done));
    }
    if is_own {
        row.push(act("✎ Edit", Action::Edit));
        row.push(act("✗ Delete", Action::Delete));
    }
    let track = track_button(entry).filter(|_| is_group);
    let put_off = match (is_own, bounty.is_open()) {
        (true, true) => put_off(entry, now.today()),
        (true, false) => vec![entry.button("↩ Reopen", BountyPress::Reopen)],
        (false, _) => Vec::new(),
    };
    Reply::new(lines.join("\n"))
        .with_row(track)
        .with_row(row)
        .with_row(put_off)
}

/// When it was added, and by whom if that isn't clear.
fn added_on(entry: Entry<'_>, now: Now) -> Option<String> {
    let created_at = entry.bounty.created_at;
    let on = (created_at != 0).then(|| format!(" {}", day(created_at, now)));
    let added = on.unwrap_or_default() + &by(entry.is_shared().then_some(entry.name));
    (!added.is_empty()).then(|| format!("added{added}"))
}

/// Days to put a bounty off to: tomorrow, the next Saturday and the next Monday; and none.
fn put_off(entry: Entry<'_>, today: NaiveDate) -> Vec<Button> {
    let (due, seen) = (entry.bounty.due_date_ts, entry.bounty.fingerprint());
    let ahead = || today.iter_days().skip(1);
    let next = |weekday: Weekday| ahead().find(|day| day.weekday() == weekday);
    let days = [ahead().next(), next(Weekday::Sat), next(Weekday::Mon)];
    let mut days: BTreeSet<NaiveDate> = days.into_iter().flatten().collect();
    if let Some(due) = due {
        days.remove(&due.date());
    }
    let days = days.into_iter().map(|day| entry.set_due(day.into(), today));
    let none = due.map(|_| entry.button("No date", BountyPress::DropDue { seen }));
    days.chain(none).collect()
}

/// A done bounty isn't overdue, whatever its date, and no longer repeats. `and` is what stands
/// between the day and how it repeats.
fn due_line(bounty: &Bounty, and: &str, today: NaiveDate) -> Option<String> {
    let due = bounty.due_date_ts?;
    let repeats = || due::repeats(bounty).map(|repeats| format!("{and}{repeats}"));
    Some(match bounty.done_at {
        None => due::describe(due, today) + &repeats().unwrap_or_default(),
        Some(_) => format!("was due {}", due::day(due.date(), today)),
    })
}

/// When it was done, and by whom unless that was the creator.
pub(super) fn done_on(bounty: &Bounty, at: i64, now: Now) -> String {
    format!("done {}{}", day(at, now), by(bounty.done_by.as_deref()))
}

pub fn tracking_now(id: BountyId) -> String {
    format!("You're now tracking {id}. /my lists what you track.")
}

pub fn not_tracking_now(id: BountyId) -> String {
    format!("You're no longer tracking {id}.")
}

pub fn due_now(id: BountyId, due: Option<DueDate>, today: NaiveDate) -> String {
    match due {
        Some(due) => format!("{id} is now {}.", due::describe(due, today)),
        None => format!("{id} has no due date now."),
    }
}

pub fn restored_now(ids: &[BountyId]) -> String {
    format!("{} back.", are(ids.iter().copied()))
}

/// `#3 deleted: Fix it`
fn headline(bounty: &Bounty, verb: &str, is_struck: bool) -> String {
    let text = text::whole(bounty, is_struck);
    format!("{} {verb}: {text}", bounty.id)
}

/// How a bounty stands now.
fn stands(verb: &str, entry: Entry<'_>, today: NaiveDate) -> Reply {
    understood(verb, entry, &Hints::default(), today, None)
}

/// What the bot understood: id, text, link, due date, and the hints. A done bounty is struck
/// through, since no list of open ones shows it. `row` comes first, so that it stays in
/// place when the row below has been used.
fn understood(
    verb: &str,
    entry: Entry<'_>,
    hints: &Hints,
    today: NaiveDate,
    row: impl IntoIterator<Item = Button>,
) -> Reply {
    let bounty = entry.bounty;
    let (is_done, is_cut) = (bounty.done_at.is_some(), hints.is_cut);
    let mut lines = vec![headline(bounty, verb, is_done)];
    let replaced = hints.replaced.as_ref();
    let replaced = replaced.map(|text| html::line(&html::shortened(text, 100)));
    lines.extend(replaced.map(|text| format!("<s>{text}</s>")));
    lines.extend(due_line(bounty, ", ", today));
    let about_date = date::line(bounty, &hints.date, today);
    let asks_to_be_reminded = hints.asks_to_be_reminded && about_date.is_none();
    let same_link = hints.same_link.as_ref();
    let notes = [
        is_done.then(|| "It is done: /bounty done lists it.".to_owned()),
        is_cut.then(|| "I keep 500 characters; the rest is only in your message.".to_owned()),
        same_link.map(|(id, creator)| format!("same link as {id}{}", by(creator.as_deref()))),
        asks_to_be_reminded.then(|| "I don't remind: /bounty shows what is due.".to_owned()),
    ];
    let notes = notes.into_iter().flatten();
    lines.extend(notes.map(|note| format!("<i>{note}</i>")));
    lines.extend(about_date);
    let split = hints.lines.map(|count| {
        let seen = bounty.fingerprint();
        entry.button(format!("☰ Make it {count}"), BountyPress::Split { seen })
    });
    Reply::new(lines.join("\n"))
        .with_row(row)
        .with_row(split)
        .with_row(date::buttons(entry, &hints.date, today))
}

/// `None` for a personal bounty: only other people would track it.
fn track_button(entry: Entry<'_>) -> Option<Button> {
    let track = || entry.button("☆ Track", BountyPress::Track);
    (entry.is_shared() && entry.bounty.is_open()).then(track)
}

/// The local day of a Unix time in seconds.
fn day(seconds: i64, now: Now) -> String {
    due::day(now.day_of(seconds), now.today())
}
