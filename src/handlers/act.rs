//! Commands on existing bounties: show, done, delete, track, untrack, and the question
//! that `/edit` asks.
//!
//! One command may name several bounties. All its changes are in the sender's own file
//! and are saved in one write.

use std::collections::HashSet;

use super::choose::{Chosen, choose, choose_own, which};
use super::track::{self, Untracked};
use super::{
    Request, Target, candidates, check_not_applied, creators, edit, error_reply, is_own, list,
    update_own,
};
use crate::callback_data::{Action, Listing};
use crate::command::Mention;
use crate::model::{Bookmark, BountyRef, User};
use crate::reply::{self, Entry, Reply, UserError};
use crate::storage::{Storage, Users};

/// Applies a command to the bounties that it names or replies to. If there are none, the
/// person is asked to choose one.
pub(super) fn act(
    storage: &Storage,
    request: &Request,
    action: Action,
    mentions: Vec<Mention>,
) -> Result<Vec<Reply>, UserError> {
    let mut targets: Vec<Target> = mentions.into_iter().map(Target::Named).collect();
    if targets.is_empty() {
        targets.extend(request.replied_bounty(storage));
    }
    if targets.is_empty() {
        return Ok(vec![list::page(
            storage,
            request,
            Listing::Choice(action),
            0,
        )?]);
    }
    let outcomes = act_on(storage, request, action, &targets)?;
    let name = Some(action.name());
    let reply = |outcome: Result<Reply, UserError>| {
        outcome.unwrap_or_else(|error| error_reply(&error, name))
    };
    Ok(outcomes.into_iter().map(reply).collect())
}

/// `/bounty` without arguments: shows the open bounties or, as a reply to a message about
/// one bounty, that one.
pub(super) fn list_or_show(storage: &Storage, request: &Request) -> Result<Reply, UserError> {
    let Some(target) = request.replied_bounty(storage) else {
        return list::page(storage, request, Listing::Open, 0);
    };
    let shown = act_on(storage, request, Action::Show, &[target])?;
    // There is one outcome per target.
    shown
        .into_iter()
        .next()
        .unwrap_or(Err(UserError::WentWrong))
}

/// What an action will do to one bounty, worked out before anything is changed.
enum Step<'a> {
    /// Changes nothing.
    Answer(Reply),
    Done(Entry<'a>),
    Delete(Entry<'a>),
    Track(Entry<'a>),
    Untrack(Untracked<'a>),
}

/// Applies an action to each of these bounties. The sender's file can't change between
/// loading and saving: only the sender's requests change it, and those are handled one
/// after another.
pub(super) fn act_on(
    storage: &Storage,
    request: &Request,
    action: Action,
    targets: &[Target],
) -> Result<Vec<Result<Reply, UserError>>, UserError> {
    let creators = creators(storage, request)?;
    if action.name().asks_for_change() {
        check_not_applied(storage, request)?;
    }
    let own = storage.load(request.person.id)?;
    let owners = track::owners_of_bookmarks(storage, request, own.as_deref());
    let own = own.as_deref();
    let step = |target| step(request, &creators, &owners, own, action, target);
    let mut steps: Vec<Result<Step<'_>, UserError>> = targets.iter().map(step).collect();
    let mut seen = HashSet::new();
    let mut is_first = |bounty| seen.insert(bounty);
    steps.retain(|step| {
        let bounty = step.as_ref().ok().and_then(Step::bounty);
        bounty.is_none_or(&mut is_first)
    });
    let changes: Vec<&Step<'_>> = steps
        .iter()
        .flatten()
        .filter(|step| step.changes())
        .collect();
    if !changes.is_empty() {
        update_own(storage, request, |user| {
            for step in &changes {
                step.apply(user, request);
            }
            Ok(())
        })?;
    }
    Ok(steps
        .into_iter()
        .map(|step| step.map(Step::reply))
        .collect())
}

fn step<'a>(
    request: &Request,
    creators: &'a Users,
    owners: &'a Users,
    own: Option<&'a User>,
    action: Action,
    target: &Target,
) -> Result<Step<'a>, UserError> {
    match action {
        Action::Show => show(request, creators, target),
        Action::Edit => edit_question(request, creators, target),
        Action::Done => done(request, creators, target),
        Action::Delete => delete(request, creators, target),
        Action::Track => track(request, creators, own, target),
        Action::Untrack => {
            let bookmarks = track::bookmarks(own, request);
            untrack(request, creators, owners, &bookmarks, target)
        }
    }
}

impl Step<'_> {
    /// The bounty that something is done with.
    fn bounty(&self) -> Option<BountyRef> {
        match self {
            Self::Answer(_) => None,
            Self::Done(entry) | Self::Delete(entry) | Self::Track(entry) => Some(entry.reference()),
            Self::Untrack(untracked) => untracked.entry.map(|entry| entry.reference()),
        }
    }

    fn changes(&self) -> bool {
        !matches!(self, Self::Answer(_))
    }

    fn apply(&self, user: &mut User, request: &Request) {
        match self {
            Self::Answer(_) => {}
            Self::Done(entry) => {
                if let Some(bounty) = user.bounty_mut(request.list(), entry.bounty.id) {
                    bounty.done_at = Some(request.seconds());
                    bounty.done_by = None;
                }
            }
            Self::Delete(entry) => {
                if let Some(bounty) = user.bounty_mut(request.list(), entry.bounty.id) {
                    bounty.deleted_at = Some(request.seconds());
                }
            }
            Self::Track(entry) => {
                let bookmark = track::bookmark(request, entry.reference());
                user.tracked_bounties.push(bookmark);
            }
            Self::Untrack(untracked) => {
                let is_kept = |one: &Bookmark| !untracked.bookmarks.contains(&one);
                user.tracked_bounties.retain(is_kept);
            }
        }
    }

    fn reply(self) -> Reply {
        match self {
            Self::Answer(reply) => reply,
            Self::Done(entry) => reply::done(entry, None),
            Self::Delete(entry) => reply::deleted(entry),
            Self::Track(entry) => reply::tracked(entry),
            Self::Untrack(untracked) => {
                reply::untracked(untracked.id, untracked.entry.map(|entry| entry.bounty))
            }
        }
    }
}

fn show<'a>(request: &Request, users: &'a Users, target: &Target) -> Result<Step<'a>, UserError> {
    let candidates = candidates(users, request, target);
    Ok(Step::Answer(
        match choose(target, candidates, users, |_| Ok(()))? {
            Chosen::One(entry) => reply::in_full(entry, request.person.id, request.now),
            Chosen::Several(entries) => which(request, target, &entries, Action::Show),
        },
    ))
}

fn edit_question<'a>(
    request: &Request,
    users: &'a Users,
    target: &Target,
) -> Result<Step<'a>, UserError> {
    let chosen = choose_own(request, users, target, Action::Edit)?;
    Ok(Step::Answer(edit::question(request, target, chosen)))
}

/// Marks the sender's own bounty as done. For somebody else's, its creator is asked.
fn done<'a>(request: &Request, users: &'a Users, target: &Target) -> Result<Step<'a>, UserError> {
    let mut candidates = candidates(users, request, target);
    if !matches!(target, Target::Shown(_)) && candidates.iter().any(|entry| is_own(request, *entry))
    {
        candidates.retain(|entry| is_own(request, *entry));
    }
    let is_open = |entry: Entry<'_>| match entry.bounty.done_at {
        None => Ok(()),
        Some(_) => Err(UserError::AlreadyDone(entry.bounty.id)),
    };
    Ok(match choose(target, candidates, users, is_open)? {
        Chosen::One(entry) if is_own(request, entry) => Step::Done(entry),
        Chosen::One(entry) => Step::Answer(reply::says_done(request.person.name(), entry)),
        Chosen::Several(entries) => Step::Answer(which(request, target, &entries, Action::Done)),
    })
}

fn delete<'a>(request: &Request, users: &'a Users, target: &Target) -> Result<Step<'a>, UserError> {
    Ok(match choose_own(request, users, target, Action::Delete)? {
        Chosen::One(entry) => Step::Delete(entry),
        Chosen::Several(entries) => Step::Answer(which(request, target, &entries, Action::Delete)),
    })
}

fn track<'a>(
    request: &Request,
    users: &'a Users,
    own: Option<&User>,
    target: &Target,
) -> Result<Step<'a>, UserError> {
    let candidates = candidates(users, request, target);
    let check = |entry: Entry<'_>| track::check(request, own, entry);
    Ok(match choose(target, candidates, users, check)? {
        Chosen::One(entry) => Step::Track(entry),
        Chosen::Several(entries) => Step::Answer(which(request, target, &entries, Action::Track)),
    })
}

fn untrack<'a>(
    request: &Request,
    creators: &Users,
    owners: &'a Users,
    bookmarks: &[&'a Bookmark],
    target: &Target,
) -> Result<Step<'a>, UserError> {
    match track::untracked(request, owners, bookmarks, target)? {
        track::Choice::One(untracked) => Ok(Step::Untrack(untracked)),
        track::Choice::Several(entries) => Ok(Step::Answer(which(
            request,
            target,
            &entries,
            Action::Untrack,
        ))),
        track::Choice::Nothing => match candidates(creators, request, target).is_empty() {
            true => Err(UserError::not_found(target.id(), creators)),
            false => Err(UserError::NotTracked(target.id())),
        },
    }
}
