//! Which bounties a command means: by their ids, by words, or by the message that it
//! replies to.

use std::collections::{BTreeSet, HashSet};

use super::here::Here;
use super::search::{Match, Search};
use super::{RepliesTo, Result, ensure};
use crate::command::{Action, Selection};
use crate::model::{BountyId, BountyRef, List, UserId};
use crate::reply::{Entry, UserError};

/// Maximum number of bounties that one command may name.
const MAX_SELECTED: usize = 50;

/// The bounties of which one is meant: at least one. Or why there are none.
pub(super) type Choice<'a> = Result<Vec<Entry<'a>>>;

impl Here<'_> {
    /// What each of the bounties that the request replies to may mean: of the one that a message
    /// of the bot's is about, or of those that a person's message created.
    pub(super) fn by_reply(&self) -> Vec<Choice<'_>> {
        let cx = self.cx;
        let choose = |bounty: BountyRef| {
            self.choose(bounty.id, &[bounty.owner])
                .map_err(|error| self.deleted(bounty).unwrap_or(error))
        };
        match cx.message.replies_to {
            Some(RepliesTo::Bounty(bounty) | RepliesTo::Question(_, Some(bounty))) => {
                vec![choose(bounty)]
            }
            Some(RepliesTo::Message {
                from: Some(owner),
                id,
                sent_at,
                ..
            }) => {
                let author = cx.storage.load(owner).ok().flatten();
                let author = author.iter();
                let bounties = author.flat_map(|it| it.bounties_of_message(cx.list(), id, sent_at));
                let bounties = bounties.map(|it| BountyRef { owner, id: it.id });
                bounties.map(choose).collect()
            }
            _ => Vec::new(),
        }
    }

    /// Each id once. Of a range, those that exist.
    pub(super) fn ids(&self, selection: &Selection<'_>) -> Result<Vec<BountyId>> {
        let mut ids = selection.ids.clone();
        for &(low, high) in &selection.ranges {
            let existing = self.candidates().into_iter().map(|entry| entry.bounty.id);
            let between: BTreeSet<BountyId> =
                existing.filter(|id| (low..=high).contains(id)).collect();
            ensure(!between.is_empty(), UserError::NoneBetween(low, high))?;
            ids.extend(between);
        }
        let mut seen = BTreeSet::new();
        ids.retain(|id| seen.insert(*id));
        ensure(ids.len() <= MAX_SELECTED, UserError::TooMany(MAX_SELECTED))?;
        Ok(ids)
    }

    /// Whose bounties the ids of a command are; anybody's if there are none. Fails with words
    /// that are nobody's name and in none of these bounties.
    pub(super) fn creators<'b>(
        &self,
        selection: &Selection<'b>,
        ids: &[BountyId],
    ) -> Result<Vec<UserId>, Vec<&'b str>> {
        if selection.typed.is_empty() {
            return Ok(Vec::new());
        }
        let all = selection.words();
        // `3 milk` is #3, if that is about milk.
        let mut named: Vec<Entry<'_>> = self.entries().collect();
        named.retain(|entry| ids.contains(&entry.bounty.id));
        let mut others = all.clone();
        others.retain(|word| {
            let search = Search::new([*word], false);
            named.iter().all(|entry| search.finds(*entry).is_none())
        });
        let readings = [&selection.typed, &all, &others];
        let people = readings.map(|words| self.called(&words.join(" ")));
        match people.into_iter().find(|people| !people.is_empty()) {
            Some(people) => Ok(people),
            None if others.is_empty() => Ok(Vec::new()),
            None => Err(others),
        }
    }

    /// The bounties that a search finds, at least as well as this.
    pub(super) fn find(&self, search: &Search, at_least: Match) -> Vec<Entry<'_>> {
        let mut found = self.candidates();
        found.retain(|entry| {
            let is_open = entry.bounty.is_open() || self.action == Action::Untrack;
            is_open && search.finds(*entry) >= Some(at_least)
        });
        self.own_first(found)
    }

    /// The bounties that an id may mean. Without `owners`, it is one's own where it is mainly up to
    /// the creator to act, or else anybody's.
    pub(super) fn choose(&self, id: BountyId, owners: &[UserId]) -> Choice<'_> {
        let owner = self.cx.person.id;
        if owners.is_empty()
            && self.is_mainly_for_creator()
            && let Some(deleted) = self.deleted(BountyRef { owner, id })
        {
            return Err(deleted);
        }
        let mut candidates = self.candidates();
        candidates.retain(|entry| {
            let is_theirs = owners.is_empty() || owners.contains(&entry.owner.user_id);
            entry.bounty.id == id && is_theirs
        });
        match candidates.is_empty() {
            true => Err(self.not_found(id, owners)),
            false if owners.is_empty() => self.possible(self.own_first(candidates)),
            false => self.possible(candidates),
        }
    }

    /// The bounties that may be meant.
    pub(super) fn candidates(&self) -> Vec<Entry<'_>> {
        match (self.action, self.cx.list()) {
            // In a DM, bookmarks of any group's bounties.
            (Action::Untrack, List::Personal) => {
                let mut seen = HashSet::new();
                let tracked = self.bookmarks().filter_map(|one| self.follow(one).ok());
                tracked
                    .filter(|entry| seen.insert(entry.reference()))
                    .collect()
            }
            _ => self.entries().collect(),
        }
    }

    /// Where it is mainly up to the creator to act, one's own are meant, if there are any.
    fn own_first<'a>(&self, candidates: Vec<Entry<'a>>) -> Vec<Entry<'a>> {
        let (own, others): (Vec<Entry<'_>>, Vec<Entry<'_>>) =
            candidates.iter().partition(|entry| self.is_own(**entry));
        match self.is_mainly_for_creator() {
            true if own.is_empty() => others,
            true => own,
            false => candidates,
        }
    }

    pub(super) fn is_mainly_for_creator(&self) -> bool {
        matches!(self.action, Action::Edit | Action::Done | Action::Delete)
    }

    /// Those with which something can be done. If there are none, the error is that of the
    /// first.
    pub(super) fn possible<'a>(&self, candidates: Vec<Entry<'a>>) -> Choice<'a> {
        let check = |entry: &Entry<'_>| self.check(*entry, &candidates);
        let possible = candidates.iter().filter(|entry| check(entry).is_ok());
        let possible: Vec<Entry<'_>> = possible.copied().collect();
        match candidates.first() {
            Some(first) if possible.is_empty() => check(first).map(|()| possible),
            _ => Ok(possible),
        }
    }

    /// Fails if the action can't be carried out on a bounty. `candidates` are all those that may be
    /// meant.
    pub(super) fn check(&self, entry: Entry<'_>, candidates: &[Entry<'_>]) -> Result<()> {
        let action = self.action;
        let it = || vec![entry.reference()];
        match action {
            Action::Edit | Action::Delete if !self.is_own(entry) => Err(UserError::NotYours {
                bounty: entry.reference(),
                creators: candidates
                    .iter()
                    .map(|entry| entry.name.to_owned())
                    .collect(),
                action,
                can_be_tracked: candidates.iter().any(|entry| entry.bounty.is_open()),
            }),
            Action::Untrack if !self.is_tracked(entry) => Err(UserError::NotTracked(it())),
            Action::Track if self.is_tracked(entry) => Err(UserError::AlreadyTracked(it())),
            Action::Done | Action::Track if !entry.bounty.is_open() => {
                Err(UserError::AlreadyDone(it()))
            }
            _ => Ok(()),
        }
    }

    /// `owners` are those who can be meant, if that is known.
    fn not_found(&self, id: BountyId, owners: &[UserId]) -> UserError {
        let untracked = self.entries().find(|entry| entry.bounty.id == id);
        match untracked.filter(|_| self.action == Action::Untrack) {
            Some(entry) => UserError::NotTracked(vec![entry.reference()]),
            None => UserError::NotFound {
                ids: vec![id],
                some_unreadable: !self.users.unreadable.is_empty()
                    || owners.iter().any(|owner| self.is_unreadable(*owner)),
            },
        }
    }
}
