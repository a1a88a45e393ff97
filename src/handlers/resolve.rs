//! Which bounties a command means: by their ids, by words, or by the message that it
//! replies to.

use std::collections::BTreeSet;

use super::here::Here;
use super::search::{Match, Search};
use super::{Question, RepliesTo, Result};
use crate::command::{Action, Selection};
use crate::model::{BountyId, BountyRef, UserId};
use crate::reply::{Entry, UserError};

/// Maximum number of bounties that one command may name.
const MAX_SELECTED: usize = 50;

/// The bounties of which one is meant: at least one. Or why there are none.
pub(super) type Choice<'a> = Result<Vec<Entry<'a>>>;

/// What each of the bounties that the request replies to may mean: of the one that a message of
/// the bot's is about, or of those that a person's message created.
pub(super) fn by_reply<'a>(here: &'a Here<'_>, action: Action) -> Vec<Choice<'a>> {
    let choose = |bounty: BountyRef| {
        choose(here, action, bounty.id, &[bounty.owner])
            .map_err(|error| here.deleted(bounty).unwrap_or(error))
    };
    match here.cx.message.replies_to {
        Some(
            RepliesTo::Bounty(bounty)
            | RepliesTo::Question {
                asks: Question::Edit(bounty),
                ..
            },
        ) => vec![choose(bounty)],
        Some(RepliesTo::Message {
            from: Some(owner),
            id,
            sent_at,
            ..
        }) => {
            let author = here.cx.storage.load(owner).ok().flatten();
            let bounties = author
                .iter()
                .flat_map(|author| author.bounties_of_message(here.cx.list(), id, sent_at));
            let bounties = bounties.map(|it| BountyRef { owner, id: it.id });
            bounties.map(choose).collect()
        }
        _ => Vec::new(),
    }
}

/// Each id once. Of a range, those that exist.
pub(super) fn ids(
    here: &Here<'_>,
    action: Action,
    selection: &Selection<'_>,
) -> Result<Vec<BountyId>> {
    let mut ids = selection.ids.clone();
    for &(low, high) in &selection.ranges {
        let candidates = here.candidates(action);
        let existing = candidates.iter().map(|entry| entry.bounty.id);
        let between: BTreeSet<BountyId> = existing.filter(|id| (low..=high).contains(id)).collect();
        if between.is_empty() {
            return Err(UserError::NoneBetween(low, high));
        }
        ids.extend(between);
    }
    let mut seen = BTreeSet::new();
    ids.retain(|id| seen.insert(*id));
    match ids.len() {
        ..=MAX_SELECTED => Ok(ids),
        _ => Err(UserError::TooMany(MAX_SELECTED)),
    }
}

/// Whose bounties the ids of a command are; anybody's if there are none. Fails with words that
/// are nobody's name and in none of these bounties.
pub(super) fn creators<'a>(
    here: &Here<'_>,
    selection: &Selection<'a>,
    ids: &[BountyId],
) -> Result<Vec<UserId>, Vec<&'a str>> {
    if selection.typed.is_empty() {
        return Ok(Vec::new());
    }
    let all = selection.words();
    // `3 milk` is #3, if that is about milk.
    let mut named: Vec<Entry<'_>> = here.entries().collect();
    named.retain(|entry| ids.contains(&entry.bounty.id));
    let mut others = all.clone();
    others.retain(|word| {
        let search = Search::new([*word], false);
        named.iter().all(|entry| search.finds(*entry).is_none())
    });
    let readings = [&selection.typed, &all, &others];
    let people = readings.map(|words| here.called(&words.join(" ")));
    match people.into_iter().find(|people| !people.is_empty()) {
        Some(people) => Ok(people),
        None if others.is_empty() => Ok(Vec::new()),
        None => Err(others),
    }
}

/// The bounties that a search finds, at least as well as this.
pub(super) fn find<'a>(
    here: &'a Here<'_>,
    action: Action,
    search: &Search,
    at_least: Match,
) -> Vec<Entry<'a>> {
    let mut found = here.candidates(action);
    found.retain(|entry| {
        let is_open = entry.bounty.is_open() || action == Action::Untrack;
        is_open && search.finds(*entry) >= Some(at_least)
    });
    own_first(here, action, &mut found);
    found
}

/// The bounties that an id may mean. Without `owners`, it is one's own where only the creator
/// can act, or else anybody's.
pub(super) fn choose<'a>(
    here: &'a Here<'_>,
    action: Action,
    id: BountyId,
    owners: &[UserId],
) -> Choice<'a> {
    let mut candidates = here.candidates(action);
    candidates.retain(|entry| entry.bounty.id == id);
    match owners {
        [] => own_first(here, action, &mut candidates),
        owners => candidates.retain(|entry| owners.contains(&entry.owner.user_id)),
    }
    match candidates.is_empty() {
        true => Err(here.not_found(action, id, owners)),
        false => possible(here, action, candidates),
    }
}

/// Where it is mainly up to the creator to act, one's own bounty is meant.
fn own_first(here: &Here<'_>, action: Action, candidates: &mut Vec<Entry<'_>>) {
    if is_mainly_for_creator(action) && candidates.iter().any(|entry| here.is_own(*entry)) {
        candidates.retain(|entry| here.is_own(*entry));
    }
}

pub(super) fn is_mainly_for_creator(action: Action) -> bool {
    matches!(action, Action::Edit | Action::Done | Action::Delete)
}

/// Those with which something can be done. If there are none, the error is that of the
/// first.
pub(super) fn possible<'a>(
    here: &Here<'_>,
    action: Action,
    candidates: Vec<Entry<'a>>,
) -> Choice<'a> {
    let check = |entry: &Entry<'a>| here.check(action, *entry, &candidates);
    let possible = candidates.iter().filter(|entry| check(entry).is_ok());
    let possible: Vec<Entry<'a>> = possible.copied().collect();
    match candidates.first() {
        Some(first) if possible.is_empty() => check(first).map(|()| possible),
        _ => Ok(possible),
    }
}
