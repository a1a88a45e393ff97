//! Which bounties a command means: by their ids, by words, or by the message that it
//! replies to.

use std::collections::BTreeSet;

use super::here::Here;
use super::search::{Match, Search};
use super::{Question, RepliesTo, Result};
use crate::command::{Action, MAX_SELECTED, Selection};
use crate::model::{BountyId, BountyRef, UserId};
use crate::reply::{Entry, UserError};

/// What a command means.
pub(super) enum Meant<'a> {
    /// It doesn't say, so the person is asked.
    Unsaid,
    /// One of those that have its words.
    OneOf(Vec<Entry<'a>>),
    These(These<'a>),
}

/// What several ids mean.
#[derive(Default)]
pub(super) struct These<'a> {
    pub(super) entries: Vec<Entry<'a>>,
    /// Bounties of several people with the same id, one of which is meant.
    pub(super) unclear: Vec<Vec<Entry<'a>>>,
    /// Why something else that was named can't be meant.
    pub(super) errors: Vec<UserError>,
}

impl<'a> These<'a> {
    /// Each item holds what one id may mean.
    pub(super) fn of(chosen: impl IntoIterator<Item = Result<Vec<Entry<'a>>>>) -> Self {
        let mut these = Self::default();
        for chosen in chosen {
            match chosen {
                Ok(entries) if entries.len() == 1 => these.entries.extend(entries),
                Ok(entries) => these.unclear.push(entries),
                Err(error) => these.errors.push(error),
            }
        }
        these
    }
}

/// Words that would mean every bounty there is.
const EVERYTHING: [&str; 5] = ["all", "any", "each", "everything", "last"];

/// Finds what a command means. The message that it replies to counts only if its words find
/// nothing.
pub(super) fn meant<'a>(
    here: &'a Here<'_>,
    action: Action,
    selection: &Selection,
) -> Result<Meant<'a>> {
    if selection.has_ids() {
        return by_ids(here, action, selection);
    }
    let found = match selection.words().join(" ").as_str() {
        "" => Ok(Meant::Unsaid),
        words => by_words(here, action, words),
    };
    let replied = match found {
        Ok(Meant::Unsaid) | Err(UserError::NothingMatches(_)) => by_reply(here, action),
        _ => Vec::new(),
    };
    if replied.is_empty() {
        return found;
    }
    let these = These::of(replied);
    Ok(match these.entries.len() {
        // A message that was split is about each of them.
        2.. => Meant::OneOf(these.entries),
        _ => Meant::These(these),
    })
}

/// What each of the bounties that the request replies to may mean: of the one that a message of
/// the bot's is about, or of those that a person's message created.
pub(super) fn by_reply<'a>(here: &'a Here<'_>, action: Action) -> Vec<Result<Vec<Entry<'a>>>> {
    let chosen = replied(here).into_iter().map(|bounty| {
        choose(here, action, bounty.id, &[bounty.owner])
            .map_err(|error| here.deleted(bounty).unwrap_or(error))
    });
    chosen.collect()
}

fn replied(here: &Here<'_>) -> Vec<BountyRef> {
    match here.cx.message.replies_to {
        Some(
            RepliesTo::Bounty(bounty)
            | RepliesTo::Question {
                asks: Question::Edit(bounty),
                ..
            },
        ) => vec![bounty],
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
            bounties.map(|it| BountyRef { owner, id: it.id }).collect()
        }
        _ => Vec::new(),
    }
}

fn by_ids<'a>(here: &'a Here<'_>, action: Action, selection: &Selection) -> Result<Meant<'a>> {
    let ids = ids(here, action, selection)?;
    let people = match rest_of(here, selection, &ids)? {
        Rest::People(people) => people,
        Rest::Search(words) => return by_words(here, action, &words),
    };
    let these = These::of(ids.iter().map(|id| choose(here, action, *id, &people)));
    match (ids.as_slice(), these.errors.as_slice()) {
        (_, []) => Ok(Meant::These(these)),
        // A name counts for all ids, and then it is all or nothing.
        _ if !people.is_empty() => Err(UserError::all(these.errors)),
        // `/bounty 105` finds the address of issue 105, too.
        ([id], [UserError::NotFound { .. }]) if action == Action::Show => {
            let error = UserError::all(these.errors);
            by_words(here, action, &id.number().to_string()).map_err(|_| error)
        }
        _ => Ok(Meant::These(these)),
    }
}

/// Each id once. Of a range, those that exist.
fn ids(here: &Here<'_>, action: Action, selection: &Selection) -> Result<Vec<BountyId>> {
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

/// What the words of a command mean, if it has ids, too.
enum Rest {
    /// Whose bounties the ids are; anybody's if there are none.
    People(Vec<UserId>),
    /// They are searched for, along with the ids as numbers.
    Search(String),
}

fn rest_of(here: &Here<'_>, selection: &Selection, ids: &[BountyId]) -> Result<Rest> {
    let typed = selection.typed();
    let mut words = selection.words();
    let mut people = here.called(&typed.join(" "));
    if people.is_empty() {
        people = here.called(&words.join(" "));
    }
    if people.is_empty() {
        // `3 milk` is #3, if that is about milk.
        let mut named: Vec<Entry<'_>> = here.entries().collect();
        named.retain(|entry| ids.contains(&entry.bounty.id));
        words.retain(|word| {
            let search = Search::new([*word], false);
            named.iter().all(|entry| search.finds(*entry).is_none())
        });
        people = here.called(&words.join(" "));
    }
    if !people.is_empty() || words.is_empty() {
        return Ok(Rest::People(people));
    }
    if selection.before.is_empty() {
        return Err(UserError::NobodyCalled(words.join(" ")));
    }
    let numbers: String = ids.iter().map(|id| format!(" {}", id.number())).collect();
    Ok(Rest::Search(typed.join(" ") + &numbers))
}

fn by_words<'a>(here: &'a Here<'_>, action: Action, words: &str) -> Result<Meant<'a>> {
    let is_everything = |word: &str| EVERYTHING.contains(&word.to_lowercase().as_str());
    if action != Action::Show && words.split(' ').all(is_everything) {
        return Err(UserError::NotAllAtOnce(action));
    }
    let search = Search::new(words.split(' '), !is_mainly_for_creator(action));
    let found = found(here, action, &search, Match::Beginnings);
    if found.is_empty() {
        return Err(UserError::NothingMatches(words.to_owned()));
    }
    let possible = possible(here, action, found)?;
    let is_risky = matches!(action, Action::Done | Action::Delete);
    match possible[..] {
        [entry] if !is_risky || search.finds(entry) == Some(Match::Whole) => {
            Ok(Meant::These(These::of([Ok(possible)])))
        }
        _ => Ok(Meant::OneOf(possible)),
    }
}

/// The bounties that a search finds, at least as well as this.
pub(super) fn found<'a>(
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

/// The bounties that an id may mean: at least one. Without `owners`, it is one's own where only
/// the creator can act, or else anybody's.
pub(super) fn choose<'a>(
    here: &'a Here<'_>,
    action: Action,
    id: BountyId,
    owners: &[UserId],
) -> Result<Vec<Entry<'a>>> {
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

fn is_mainly_for_creator(action: Action) -> bool {
    matches!(action, Action::Edit | Action::Done | Action::Delete)
}

/// Those with which something can be done. If there are none, the error is that of the
/// first.
pub(super) fn possible<'a>(
    here: &Here<'_>,
    action: Action,
    candidates: Vec<Entry<'a>>,
) -> Result<Vec<Entry<'a>>> {
    let check = |entry: &Entry<'a>| here.check(action, *entry, &candidates);
    let possible = candidates.iter().filter(|entry| check(entry).is_ok());
    let possible: Vec<Entry<'a>> = possible.copied().collect();
    match candidates.first() {
        Some(first) if possible.is_empty() => check(first).map(|()| possible),
        _ => Ok(possible),
    }
}
