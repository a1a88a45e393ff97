//! Commands on existing bounties: show, done, delete, track, untrack, and the question that
//! `/edit` asks.
//!
//! One command may mean several bounties. All its changes are in the sender's own file and
//! are saved in one write, before anyone is told of them.

use std::collections::BTreeMap;

use super::finish::{finish, was_moved_today};
use super::here::Here;
use super::meant::{Meant, These, meant};
use super::{Answer, Context, Result, edit, list};
use crate::command::{Action, Filter, Listing, Selection};
use crate::model::{Bookmark, Bounty, List, User, UserId};
use crate::reply::{self, Entry, Finished, Reply, UserError};

/// Maximum number of bounties that one `/bounty` shows in full.
const MAX_SHOWN: usize = 5;

/// Carries out a command on the bounties that it names or replies to. If it doesn't say
/// which, the person is asked.
pub(super) fn act(cx: Context<'_>, action: Action, selection: &Selection) -> Result<Answer> {
    if action.name().asks_for_change() {
        cx.check_not_applied()?;
    }
    let here = Here::for_action(cx, action)?;
    let words = || selection.typed().join(" ").to_lowercase();
    let listing = match meant(&here, action, selection)? {
        Meant::These(these) => return carry_out(&here, action, these),
        Meant::Unsaid if action == Action::Show => Listing::Open(Filter::All),
        Meant::Unsaid => Listing::Choice(action),
        Meant::OneOf(_) if action == Action::Show && !words().is_empty() => {
            Listing::Matching(words())
        }
        Meant::OneOf(entries) => {
            return Ok(reply::which_one(action, &entries, cx.person.id).into());
        }
    };
    Ok(list::page_of(&here, listing, 0).into())
}

/// Carries out an action on these bounties, and says what was done and what was not.
pub(super) fn carry_out(here: &Here<'_>, action: Action, these: These<'_>) -> Result<Answer> {
    let asker = here.cx.person.id;
    let entries = these.entries.as_slice();
    let mut answer = match action {
        _ if entries.is_empty() => Answer::default(),
        Action::Show => show(here, entries)?,
        Action::Edit => entries
            .iter()
            .map(|&entry| edit::question(here.cx, entry))
            .collect(),
        Action::Done => done(here, entries)?,
        Action::Delete => delete(here, entries)?,
        Action::Track => track(here, entries)?,
        Action::Untrack => untrack(here, entries)?,
    };
    let unclear = these.unclear.iter();
    answer
        .messages
        .extend(unclear.map(|entries| reply::which_of_same_id(action, entries, asker)));
    match answer.messages.first_mut() {
        Some(first) => reply::add_errors(first, these.errors),
        None => return Err(UserError::all(these.errors)),
    }
    Ok(answer)
}

fn show(here: &Here<'_>, entries: &[Entry<'_>]) -> Result<Answer> {
    if entries.len() > MAX_SHOWN {
        return Err(UserError::TooMany(MAX_SHOWN));
    }
    Ok(entries.iter().map(|&entry| card(here, entry)).collect())
}

/// One bounty in full. In a DM it replies to the message that created it, so that a photo or a
/// voice note is one tap away.
pub(super) fn card(here: &Here<'_>, entry: Entry<'_>) -> Reply {
    let cx = here.cx;
    let (is_group, bounty) = (cx.is_group(), entry.bounty);
    // A text that was cut says the rest there, too.
    let is_source_needed = !is_group && bounty.list == List::Personal
        || is_group && bounty.text.ends_with('…') && bounty.link.is_none();
    Reply {
        reply_to: bounty.message_id.filter(|_| is_source_needed),
        ..reply::in_full(
            entry,
            &here.followers(entry),
            cx.person.id,
            is_group,
            cx.now,
        )
    }
}

/// Finishes the sender's own bounties. Of others, their bookmarks keep that they are said to be
/// done, and the creators are asked.
fn done(here: &Here<'_>, entries: &[Entry<'_>]) -> Result<Answer> {
    let cx = here.cx;
    let (own, others): (Vec<Entry<'_>>, Vec<Entry<'_>>) =
        entries.iter().partition(|entry| here.is_own(**entry));
    let (moved, own): (Vec<Entry<'_>>, Vec<Entry<'_>>) = own
        .into_iter()
        .partition(|entry| was_moved_today(entry.bounty, cx));
    let (owner, finished) = cx.update_own(|user| {
        let at = user.unused_time(cx.seconds());
        for entry in &others {
            say_done(user, cx, *entry);
        }
        let finished = own.iter().map(|entry| {
            let bounty = user.bounty_mut(entry.bounty.id);
            let bounty = bounty.ok_or(UserError::Gone(entry.bounty.id))?;
            Ok(finish(bounty, cx, at, here.first_to_say_done(*entry)))
        });
        finished.collect::<Result<Vec<Finished>>>()
    })?;
    let mut answer = Answer::default();
    if !finished.is_empty() {
        answer
            .messages
            .push(reply::done(&owner, &finished, cx.today()));
    }
    let again = moved
        .iter()
        .map(|&entry| reply::already_moved(entry, cx.today()));
    answer.messages.extend(again);
    let mut to_ask: BTreeMap<UserId, Vec<Entry<'_>>> = BTreeMap::new();
    for entry in others {
        match here.last_asked_at(entry) {
            Some(at) => {
                let ago = cx.seconds().saturating_sub(at);
                answer.messages.push(reply::already_asked(entry, ago));
            }
            None => to_ask.entry(entry.owner.user_id).or_default().push(entry),
        }
    }
    let asked = to_ask
        .values()
        .map(|entries| reply::creator_asked(entries).to_plain());
    answer.toast = asked.collect::<Vec<String>>().join(" ");
    let name = cx.person.name();
    answer.messages.extend(
        to_ask
            .values()
            .map(|entries| reply::says_done(name, entries)),
    );
    Ok(answer)
}

fn say_done(user: &mut User, cx: Context<'_>, entry: Entry<'_>) {
    let (list, bounty) = (entry.bounty.list, entry.reference());
    if !user
        .tracked_bounties
        .iter()
        .any(|one| one.is_on(list, bounty))
    {
        user.tracked_bounties.push(bookmark(cx, entry));
    }
    for bookmark in user
        .tracked_bounties
        .iter_mut()
        .filter(|one| one.is_on(list, bounty))
    {
        // Later than what the creator said before, even within a second.
        let earliest = entry.bounty.not_done_at.map_or(0, |at| at + 1);
        bookmark.said_done_at = Some(cx.seconds().max(earliest));
    }
}

fn delete(here: &Here<'_>, entries: &[Entry<'_>]) -> Result<Answer> {
    let (owner, deleted) = change_own(here, entries, |bounty, at| {
        bounty.deleted_at = Some(at);
    })?;
    Ok(reply::deleted(&owner, &deleted).into())
}

/// Changes several of the sender's bounties at a time that tells this change from all
/// others. Returns the sender and the changed bounties.
fn change_own(
    here: &Here<'_>,
    entries: &[Entry<'_>],
    change: impl Fn(&mut Bounty, i64),
) -> Result<(User, Vec<Bounty>)> {
    here.cx.update_own(|user| {
        let at = user.unused_time(here.cx.seconds());
        let changed = entries.iter().map(|entry| {
            let bounty = user.bounty_mut(entry.bounty.id);
            let bounty = bounty.ok_or(UserError::Gone(entry.bounty.id))?;
            change(bounty, at);
            Ok(bounty.clone())
        });
        changed.collect()
    })
}

fn track(here: &Here<'_>, entries: &[Entry<'_>]) -> Result<Answer> {
    here.cx.update_own(|user| {
        let bookmarks = entries.iter().map(|entry| bookmark(here.cx, *entry));
        user.tracked_bounties.extend(bookmarks);
        Ok(())
    })?;
    Ok(reply::tracked(entries).into())
}

fn bookmark(cx: Context<'_>, entry: Entry<'_>) -> Bookmark {
    let title = cx.title().or(entry.bounty.group_title.as_ref());
    Bookmark::new(
        entry.reference(),
        entry.bounty.list,
        title.cloned(),
        cx.seconds(),
    )
}

fn untrack(here: &Here<'_>, entries: &[Entry<'_>]) -> Result<Answer> {
    here.cx.update_own(|user| {
        user.tracked_bounties.retain(|bookmark| {
            let is_on = |entry: &Entry<'_>| bookmark.is_on(entry.bounty.list, entry.reference());
            !entries.iter().any(is_on)
        });
        Ok(())
    })?;
    Ok(reply::untracked(entries).into())
}
