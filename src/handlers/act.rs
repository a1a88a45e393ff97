//! Commands on existing bounties: show, done, delete, track, untrack, and the question that
//! `/edit` asks.
//!
//! One command may mean several bounties. All its changes are in the sender's own file and
//! are saved in one write, before anyone is told of them.

use std::collections::BTreeMap;

use super::finish::{finish, was_moved_today};
use super::here::Here;
use super::meant::{Meant, These, meant};
use super::{Answer, Request, check_not_applied, edit, list, update_own};
use crate::command::{Action, Filter, Listing, Selection};
use crate::model::{Bookmark, Bounty, List, User, UserId};
use crate::reply::{self, Entry, Finished, Reply, UserError};
use crate::storage::Storage;

/// Maximum number of bounties that one `/bounty` shows in full.
const MAX_SHOWN: usize = 5;

/// Carries out a command on the bounties that it names or replies to. If it doesn't say
/// which, the person is asked.
pub(super) fn act(
    storage: &Storage,
    request: &Request,
    action: Action,
    selection: &Selection,
) -> Result<Answer, UserError> {
    if action.name().asks_for_change() {
        check_not_applied(storage, request)?;
    }
    let here = Here::for_action(storage, request, action)?;
    let words = || selection.typed().join(" ").to_lowercase();
    let listing = match meant(storage, &here, action, selection)? {
        Meant::These(these) => return carry_out(storage, &here, action, these),
        Meant::Unsaid if action == Action::Show => Listing::Open(Filter::All),
        Meant::Unsaid => Listing::Choice(action),
        Meant::OneOf(_) if action == Action::Show && !words().is_empty() => {
            Listing::Matching(words())
        }
        Meant::OneOf(entries) => {
            return Ok(reply::which_one(action, &entries, request.person.id).into());
        }
    };
    Ok(list::page_of(storage, &here, listing, 0).into())
}

/// Carries out an action on these bounties, and says what was done and what was not.
pub(super) fn carry_out(
    storage: &Storage,
    here: &Here<'_>,
    action: Action,
    these: These<'_>,
) -> Result<Answer, UserError> {
    let asker = here.request.person.id;
    let entries = these.entries.as_slice();
    let mut answer = match action {
        _ if entries.is_empty() => Answer::default(),
        Action::Show => show(here, entries)?,
        Action::Edit => entries
            .iter()
            .map(|&entry| edit::question(here.request, entry))
            .collect(),
        Action::Done => done(storage, here, entries)?,
        Action::Delete => delete(storage, here, entries)?,
        Action::Track => track(storage, here, entries)?,
        Action::Untrack => untrack(storage, here, entries)?,
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

fn show(here: &Here<'_>, entries: &[Entry<'_>]) -> Result<Answer, UserError> {
    if entries.len() > MAX_SHOWN {
        return Err(UserError::TooMany(MAX_SHOWN));
    }
    Ok(entries.iter().map(|&entry| card(here, entry)).collect())
}

/// One bounty in full. In a DM it replies to the message that created it, so that a photo or a
/// voice note is one tap away.
pub(super) fn card(here: &Here<'_>, entry: Entry<'_>) -> Reply {
    let request = here.request;
    let (is_group, bounty) = (request.is_group(), entry.bounty);
    // A text that was cut says the rest there, too.
    let is_source_needed = !is_group && bounty.list == List::Personal
        || is_group && bounty.text.ends_with('…') && bounty.link.is_none();
    Reply {
        reply_to: bounty.message_id.filter(|_| is_source_needed),
        ..reply::in_full(
            entry,
            &here.followers(entry),
            request.person.id,
            is_group,
            request.now,
        )
    }
}

/// Finishes the sender's own bounties. Of others, their bookmarks keep that they are said to be
/// done, and the creators are asked.
fn done(storage: &Storage, here: &Here<'_>, entries: &[Entry<'_>]) -> Result<Answer, UserError> {
    let request = here.request;
    let (own, others): (Vec<Entry<'_>>, Vec<Entry<'_>>) =
        entries.iter().partition(|entry| here.is_own(**entry));
    let (moved, own): (Vec<Entry<'_>>, Vec<Entry<'_>>) = own
        .into_iter()
        .partition(|entry| was_moved_today(entry.bounty, request));
    let (owner, finished) = update_own(storage, request, |user| {
        let at = user.unused_time(request.seconds());
        for entry in &others {
            say_done(user, request, *entry);
        }
        let finished = own.iter().map(|entry| {
            let bounty = user.bounty_mut(entry.bounty.id);
            let bounty = bounty.ok_or(UserError::Gone(entry.bounty.id))?;
            Ok(finish(bounty, request, at, here.first_to_say_done(*entry)))
        });
        finished.collect::<Result<Vec<Finished>, UserError>>()
    })?;
    let mut answer = Answer::default();
    if !finished.is_empty() {
        answer
            .messages
            .push(reply::done(&owner, &finished, request.today()));
    }
    let again = moved
        .iter()
        .map(|&entry| reply::already_moved(entry, request.today()));
    answer.messages.extend(again);
    let mut to_ask: BTreeMap<UserId, Vec<Entry<'_>>> = BTreeMap::new();
    for entry in others {
        match here.last_asked_at(entry) {
            Some(at) => {
                let ago = request.seconds().saturating_sub(at);
                answer.messages.push(reply::already_asked(entry, ago));
            }
            None => to_ask.entry(entry.owner.user_id).or_default().push(entry),
        }
    }
    let asked = to_ask
        .values()
        .map(|entries| reply::creator_asked(entries).to_plain());
    answer.toast = asked.collect::<Vec<String>>().join(" ");
    let name = request.person.name();
    answer.messages.extend(
        to_ask
            .values()
            .map(|entries| reply::says_done(name, entries)),
    );
    Ok(answer)
}

fn say_done(user: &mut User, request: &Request, entry: Entry<'_>) {
    let (list, bounty) = (entry.bounty.list, entry.reference());
    if !user
        .tracked_bounties
        .iter()
        .any(|one| one.is_on(list, bounty))
    {
        user.tracked_bounties.push(bookmark(request, entry));
    }
    for bookmark in user
        .tracked_bounties
        .iter_mut()
        .filter(|one| one.is_on(list, bounty))
    {
        // Later than what the creator said before, even within a second.
        let earliest = entry.bounty.not_done_at.map_or(0, |at| at + 1);
        bookmark.said_done_at = Some(request.seconds().max(earliest));
    }
}

fn delete(storage: &Storage, here: &Here<'_>, entries: &[Entry<'_>]) -> Result<Answer, UserError> {
    let (owner, deleted) = change_own(storage, here, entries, |bounty, at| {
        bounty.deleted_at = Some(at);
    })?;
    Ok(reply::deleted(&owner, &deleted).into())
}

/// Changes several of the sender's bounties at a time that tells this change from all
/// others. Returns the sender and the changed bounties.
fn change_own(
    storage: &Storage,
    here: &Here<'_>,
    entries: &[Entry<'_>],
    change: impl Fn(&mut Bounty, i64),
) -> Result<(User, Vec<Bounty>), UserError> {
    update_own(storage, here.request, |user| {
        let at = user.unused_time(here.request.seconds());
        let changed = entries.iter().map(|entry| {
            let bounty = user.bounty_mut(entry.bounty.id);
            let bounty = bounty.ok_or(UserError::Gone(entry.bounty.id))?;
            change(bounty, at);
            Ok(bounty.clone())
        });
        changed.collect()
    })
}

fn track(storage: &Storage, here: &Here<'_>, entries: &[Entry<'_>]) -> Result<Answer, UserError> {
    update_own(storage, here.request, |user| {
        let bookmarks = entries.iter().map(|entry| bookmark(here.request, *entry));
        user.tracked_bounties.extend(bookmarks);
        Ok(())
    })?;
    Ok(reply::tracked(entries).into())
}

fn bookmark(request: &Request, entry: Entry<'_>) -> Bookmark {
    let title = request.title().or(entry.bounty.group_title.as_ref());
    Bookmark::new(
        entry.reference(),
        entry.bounty.list,
        title.cloned(),
        request.seconds(),
    )
}

fn untrack(storage: &Storage, here: &Here<'_>, entries: &[Entry<'_>]) -> Result<Answer, UserError> {
    update_own(storage, here.request, |user| {
        user.tracked_bounties.retain(|bookmark| {
            let is_on = |entry: &Entry<'_>| bookmark.is_on(entry.bounty.list, entry.reference());
            !entries.iter().any(is_on)
        });
        Ok(())
    })?;
    Ok(reply::untracked(entries).into())
}
