//! Commands on existing bounties: show, done, delete, track, untrack, and the question that
//! `/edit` asks.
//!
//! One command may mean several bounties. All its changes are in the sender's own file and
//! are saved in one write, before anyone is told of them.

use std::collections::BTreeMap;

use super::finish::{finish, was_moved_today};
use super::here::Here;
use super::meant::{Meant, These, choose, meant};
use super::{Answer, Context, Result, bounty_of, edit, list};
use crate::command::{Action, Filter, Listing, Selection};
use crate::model::{Bookmark, Bounty, BountyRef, List, User, UserId};
use crate::reply::{self, Entry, Finished, Reply, UserError};

/// Maximum number of bounties that one `/bounty` shows in full.
const MAX_SHOWN: usize = 5;

/// Carries out a command on the bounties that it names or replies to. If it doesn't say
/// which, the person is asked.
pub(super) fn act(cx: Context<'_>, action: Action, selection: &Selection) -> Result<Answer> {
    if action != Action::Show {
        cx.check_not_applied()?;
    }
    let here = Here::for_listing(cx, &Listing::Choice(action))?;
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

/// Carries out an action on the bounty of a button.
pub(super) fn act_on(cx: Context<'_>, action: Action, bounty: BountyRef) -> Result<Answer> {
    let here = Here::for_listing(cx, &Listing::Choice(action))?;
    let these = These::of([choose(&here, action, bounty.id, &[bounty.owner])]);
    carry_out(&here, action, these)
}

/// As `/done` would, by a button. If the creator is asked, the message stays.
pub(super) fn done_by_button(cx: Context<'_>, bounty: BountyRef) -> Result<Answer> {
    let mut answer = act_on(cx, Action::Done, bounty)?;
    if bounty.owner == cx.person.id {
        answer.replacement = answer.messages.pop();
        return Ok(answer);
    }
    if answer.toast.is_empty() {
        let told = answer.messages.drain(..).map(|message| message.to_plain());
        answer.toast = told.collect();
    }
    Ok(answer)
}

/// Carries out an action on these bounties, and says what was done and what was not.
fn carry_out(here: &Here<'_>, action: Action, these: These<'_>) -> Result<Answer> {
    let asker = here.cx.person.id;
    let entries = these.entries.as_slice();
    let mut answer = match action {
        _ if entries.is_empty() => Answer::default(),
        Action::Show => show(here, entries)?,
        Action::Edit => entries
            .iter()
            .map(|it| edit::question(here.cx, *it))
            .collect(),
        Action::Done => done(here, entries)?,
        Action::Delete => delete(here, entries)?,
        Action::Track => track(here, entries)?,
        Action::Untrack => untrack(here, entries)?,
    };
    for entries in &these.unclear {
        let question = reply::which_of_same_id(action, entries, asker);
        answer.messages.push(question);
    }
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
fn card(here: &Here<'_>, entry: Entry<'_>) -> Reply {
    let cx = here.cx;
    let (is_group, bounty) = (cx.is_group(), entry.bounty);
    // A text that was cut says the rest there, too.
    let is_source_needed = !is_group && bounty.list == List::Personal
        || is_group && bounty.text.ends_with('…') && bounty.link.is_none();
    let followers = here.followers(entry);
    Reply {
        reply_to: bounty.message_id.filter(|_| is_source_needed),
        ..reply::in_full(entry, &followers, cx.person.id, is_group, cx.now)
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
            let said_by = here.first_to_say_done(*entry);
            Ok(finish(bounty_of(user, entry.bounty.id)?, cx, at, said_by))
        });
        finished.collect::<Result<Vec<Finished>>>()
    })?;
    let finished = (!finished.is_empty()).then(|| reply::done(&owner, &finished, cx.today()));
    let moved = moved.iter();
    let moved = moved.map(|entry| reply::already_moved(*entry, cx.today()));
    let mut answer: Answer = finished.into_iter().chain(moved).collect();
    ask_creators(here, &others, &mut answer);
    Ok(answer)
}

/// Asks each creator about all of theirs, but for those that they were asked about within a day.
fn ask_creators(here: &Here<'_>, entries: &[Entry<'_>], answer: &mut Answer) {
    let mut to_ask: BTreeMap<UserId, Vec<Entry<'_>>> = BTreeMap::new();
    let mut asked: BTreeMap<UserId, (i64, Vec<Entry<'_>>)> = BTreeMap::new();
    for &entry in entries {
        let creator = entry.owner.user_id;
        match here.last_asked_at(entry) {
            Some(at) => {
                let (latest, entries) = asked.entry(creator).or_default();
                *latest = at.max(*latest);
                entries.push(entry);
            }
            None => to_ask.entry(creator).or_default().push(entry),
        }
    }
    let already_asked = asked.values().map(|(at, entries)| {
        let ago = here.cx.seconds().saturating_sub(*at);
        reply::already_asked(entries, ago)
    });
    answer.messages.extend(already_asked);
    let mut told = Vec::new();
    for entries in to_ask.values() {
        told.push(reply::creator_asked(entries).to_plain());
        let name = here.cx.person.name();
        answer.messages.push(reply::says_done(name, entries));
    }
    answer.toast = told.join(" ");
}

fn say_done(user: &mut User, cx: Context<'_>, entry: Entry<'_>) {
    let bookmarks = &mut user.tracked_bounties;
    if !bookmarks.iter().any(|one| entry.is_bookmarked_by(one)) {
        bookmarks.push(bookmark(cx, entry));
    }
    // Later than what the creator said before, even within a second.
    let earliest = entry.bounty.not_done_at.map_or(0, |at| at + 1);
    for bookmark in bookmarks {
        if entry.is_bookmarked_by(bookmark) {
            bookmark.said_done_at = Some(cx.seconds().max(earliest));
        }
    }
}

fn delete(here: &Here<'_>, entries: &[Entry<'_>]) -> Result<Answer> {
    let (owner, deleted) = here.cx.update_own(|user| {
        let at = user.unused_time(here.cx.seconds());
        let deleted = entries.iter().map(|entry| {
            let bounty = bounty_of(user, entry.bounty.id)?;
            bounty.deleted_at = Some(at);
            Ok(bounty.clone())
        });
        deleted.collect::<Result<Vec<Bounty>>>()
    })?;
    Ok(reply::deleted(&owner, &deleted).into())
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
    let (list, title) = (entry.bounty.list, entry.bounty.group_title.as_ref());
    let title = cx.title().or(title).cloned();
    Bookmark::new(entry.reference(), list, title, cx.seconds())
}

fn untrack(here: &Here<'_>, entries: &[Entry<'_>]) -> Result<Answer> {
    here.cx.update_own(|user| {
        user.tracked_bounties
            .retain(|bookmark| !entries.iter().any(|it| it.is_bookmarked_by(bookmark)));
        Ok(())
    })?;
    Ok(reply::untracked(entries).into())
}
