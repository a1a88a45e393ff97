//! Which of several bounties with the same id is meant.

use super::{Request, Target, candidates, is_own};
use crate::callback_data::Action;
use crate::reply::{self, Entry, Reply, UserError};
use crate::storage::Users;

/// Which bounty is meant.
pub(super) enum Chosen<'a> {
    One(Entry<'a>),
    /// The person has to be asked which.
    Several(Vec<Entry<'a>>),
}

/// Chooses among the bounties that may be meant: the one that passes `check`. If none
/// does, the error is that of the first.
///
/// If several may be meant by a message that doesn't say whose bounty it is about, the
/// person is asked even when only one passes.
pub(super) fn choose<'a>(
    target: &Target,
    candidates: Vec<Entry<'a>>,
    users: &Users,
    check: impl Fn(Entry<'_>) -> Result<(), UserError>,
) -> Result<Chosen<'a>, UserError> {
    let is_vague = matches!(target, Target::Shown(_)) && candidates.len() > 1;
    let mut why = UserError::not_found(target.id(), users);
    let mut possible = Vec::new();
    for entry in candidates.into_iter().rev() {
        match check(entry) {
            Ok(()) => possible.push(entry),
            Err(error) => why = error,
        }
    }
    possible.reverse();
    match possible.as_slice() {
        [] => Err(why),
        [entry] if !is_vague => Ok(Chosen::One(*entry)),
        _ => Ok(Chosen::Several(possible)),
    }
}

/// Chooses the sender's own bounty, for an action that only the creator may take.
pub(super) fn choose_own<'a>(
    request: &Request,
    users: &'a Users,
    target: &Target,
    action: Action,
) -> Result<Chosen<'a>, UserError> {
    let candidates = candidates(users, request, target);
    let creators = candidates.iter().map(|entry| reply::name_of(entry.owner));
    let creators: Vec<String> = creators.map(str::to_owned).collect();
    let can_be_tracked = candidates.iter().any(|entry| entry.bounty.is_open());
    choose(target, candidates, users, |entry| {
        match is_own(request, entry) {
            true => Ok(()),
            false => Err(UserError::NotYours {
                id: target.id(),
                creators: creators.clone(),
                action,
                can_be_tracked,
            }),
        }
    })
}

/// Asks which of several bounties is meant.
pub(super) fn which(
    request: &Request,
    target: &Target,
    entries: &[Entry<'_>],
    action: Action,
) -> Reply {
    reply::which(target.id(), entries, action, request.person.id)
}
