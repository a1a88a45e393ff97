//! A user's file.

use std::collections::BTreeSet;
use std::num::NonZeroU64;

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use serde_with::skip_serializing_none;

use super::bookmark::one_line_each;
use super::{
    BYTE_ORDER_MARK, Bookmark, Bounty, BountyId, DAY_SECONDS, GroupId, List, MAX_BOUNTIES, UserId,
};

/// How far below the last applied update id a redelivered one can be.
///
/// Telegram numbers updates in sequence, but starts at a random number after a week without
/// updates (<https://core.telegram.org/bots/api#update>). So a much lower id is a new
/// update.
const REDELIVERY_WINDOW: u32 = 1_000;

/// A file with a higher id is refused, so that ids never run out.
const MAX_ID: u64 = u64::MAX / 2;

/// A user's file.
#[skip_serializing_none]
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct User {
    /// Also the name of the file.
    pub user_id: UserId,
    /// Without `@`, as of the last change.
    #[serialize_always]
    pub username: Option<String>,
    /// As of the last change.
    pub first_name: Option<String>,
    #[serde(default)]
    next_id: u64,
    /// The last update that changed this file.
    pub last_update_id: Option<u32>,
    /// Every bounty that this person created, in any chat.
    #[serde(default)]
    pub personal_bounties: Vec<Bounty>,
    #[serde(default, serialize_with = "one_line_each")]
    pub tracked_bounties: Vec<Bookmark>,
    #[serde(flatten)]
    unknown: Map<String, Value>,
}

impl User {
    pub fn new(user_id: UserId) -> Self {
        Self {
            user_id,
            username: None,
            first_name: None,
            next_id: 1,
            last_update_id: None,
            personal_bounties: Vec::new(),
            tracked_bounties: Vec::new(),
            unknown: Map::new(),
        }
    }

    /// Parses a file's content. Corrects a `next_id` that is missing or too low, and skips
    /// a byte order mark. Fails if no ids are left.
    pub fn from_json(json: &[u8]) -> Result<Self, serde_json::Error> {
        let mark = BYTE_ORDER_MARK.as_bytes();
        let json = json.strip_prefix(mark).unwrap_or(json);
        let mut user: Self = serde_json::from_slice(json)?;
        // It may be kept in memory for long.
        user.personal_bounties.shrink_to_fit();
        user.tracked_bounties.shrink_to_fit();
        let ids = user.personal_bounties.iter().map(|bounty| bounty.id);
        let highest = ids.map(BountyId::number).max().unwrap_or(0);
        user.next_id = user.next_id.max(highest.saturating_add(1));
        match user.next_id {
            ..=MAX_ID => Ok(user),
            _ => Err(serde::de::Error::custom(format_args!(
                "the ids are too high: the highest possible is {MAX_ID}"
            ))),
        }
    }

    /// The file's content: pretty-printed, one line per bookmark, with a final line break.
    pub fn to_json(&self) -> Result<Vec<u8>, serde_json::Error> {
        let mut json = serde_json::to_vec_pretty(self)?;
        json.push(b'\n');
        Ok(json)
    }

    /// Returns the id for a new bounty and counts up, so that no id is used twice.
    pub fn next_bounty_id(&mut self) -> BountyId {
        let id = NonZeroU64::new(self.next_id).unwrap_or(NonZeroU64::MIN);
        self.next_id = id.get().saturating_add(1);
        BountyId(id)
    }

    /// Whether an update has already changed this file and was delivered again.
    pub fn has_applied(&self, update_id: u32) -> bool {
        self.last_update_id.is_some_and(|last| {
            (last.saturating_sub(REDELIVERY_WINDOW)..=last).contains(&update_id)
        })
    }

    /// Drops deleted bounties and earlier texts that can no longer be restored; returns
    /// whether there were any.
    pub fn drop_expired(&mut self, now: i64) -> bool {
        if !self.has_expired(now) {
            return false;
        }
        let bounties = &mut self.personal_bounties;
        bounties.retain(|bounty| !bounty.is_expired(now));
        for bounty in bounties {
            bounty.before_edit.take_if(|edit| edit.is_expired(now));
        }
        true
    }

    /// Whether [`User::drop_expired`] would drop anything.
    pub fn has_expired(&self, now: i64) -> bool {
        let mut all = self.personal_bounties.iter();
        all.any(|bounty| {
            let edit = bounty.before_edit.as_ref();
            bounty.is_expired(now) || edit.is_some_and(|edit| edit.is_expired(now))
        })
    }

    /// The lists of which this shows something that `before` didn't, or the other way round.
    pub fn changed_lists(&self, before: &Self) -> BTreeSet<List> {
        let mut lists = self.lists();
        lists.append(&mut before.lists());
        if (&self.username, &self.first_name) == (&before.username, &before.first_name) {
            lists.retain(|list| !self.on(*list).eq(before.on(*list)));
        }
        lists
    }

    /// The lists that this person has bounties on or bookmarks of.
    pub fn lists(&self) -> BTreeSet<List> {
        let bounties = self.personal_bounties.iter().map(|bounty| bounty.list);
        let bookmarks = self.tracked_bounties.iter().map(|bookmark| bookmark.list);
        bounties.chain(bookmarks).collect()
    }

    /// What this person has on a list.
    fn on(&self, list: List) -> impl Iterator<Item = (Option<&Bounty>, Option<&Bookmark>)> {
        let bounties = self.personal_bounties.iter();
        let bounties = bounties.filter(move |bounty| bounty.list == list);
        let bookmarks = self.tracked_bounties.iter();
        let bookmarks = bookmarks.filter(move |bookmark| bookmark.list == list);
        let bounties = bounties.map(|bounty| (Some(bounty), None));
        bounties.chain(bookmarks.map(|bookmark| (None, Some(bookmark))))
    }

    /// The groups that this person has bounties or bookmarks in.
    pub fn groups(&self) -> BTreeSet<GroupId> {
        self.lists().into_iter().filter_map(Option::from).collect()
    }

    /// Those that aren't deleted.
    pub fn bounties(&self) -> impl Iterator<Item = &Bounty> {
        let all = self.personal_bounties.iter();
        all.filter(|bounty| bounty.deleted_at.is_none())
    }

    /// The bounties that a message created, latest first, even deleted ones as long as they
    /// can be restored. `sent_at` is when the message was sent.
    ///
    /// With another token, message ids in a DM start again, so the id isn't enough. But a
    /// bounty can't be older than its message, apart from clock errors.
    pub fn bounties_of_message(
        &self,
        list: List,
        message_id: i32,
        sent_at: i64,
    ) -> impl Iterator<Item = &Bounty> {
        let latest_first = self.personal_bounties.iter().rev();
        latest_first.filter(move |bounty| {
            bounty.list == list
                && bounty.message_id == Some(message_id)
                && bounty.created_at > sent_at.saturating_sub(DAY_SECONDS)
        })
    }

    /// A time from `now` on, in Unix seconds, at which nothing here was done or deleted, so
    /// that what happens then can be told from everything else.
    pub fn unused_time(&self, now: i64) -> i64 {
        let bounties = self.personal_bounties.iter();
        let times = bounties.flat_map(|bounty| [bounty.done_at, bounty.deleted_at]);
        let used: BTreeSet<i64> = times.flatten().collect();
        let mut unused = (now..).filter(|time| !used.contains(time));
        unused.next().unwrap_or(now)
    }

    /// Removes everything known about the person. What stays prevents an id from being used
    /// twice and an update from being applied twice.
    pub fn forget(&mut self) {
        *self = Self {
            next_id: self.next_id,
            last_update_id: self.last_update_id,
            ..Self::new(self.user_id)
        };
    }

    /// Whether [`User::forget`] would remove nothing.
    pub fn is_forgotten(&self) -> bool {
        let mut forgotten = self.clone();
        forgotten.forget();
        *self == forgotten
    }

    /// How many bounties may be added.
    pub fn room(&self) -> usize {
        MAX_BOUNTIES.saturating_sub(self.bounties().count())
    }

    /// Gives a group's bounties and bookmarks the group's new id; returns whether there were
    /// any. Old message ids are removed, since ids start again in the new chat.
    pub fn migrate_group(&mut self, from: GroupId, to: GroupId) -> bool {
        let (from, to) = (List::Group(from), List::Group(to));
        for bounty in &mut self.personal_bounties {
            bounty.message_id.take_if(|_| bounty.list == from);
        }
        let bounties = self.personal_bounties.iter_mut().map(|it| &mut it.list);
        let bookmarks = self.tracked_bounties.iter_mut().map(|it| &mut it.list);
        let lists = bounties.chain(bookmarks).filter(|list| **list == from);
        lists.map(|list| *list = to).count() > 0
    }
}
