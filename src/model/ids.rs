//! The ids of people, groups and bounties, and the lists they make up.

use std::num::NonZeroU64;

use derive_more::Display;
use serde::{Deserialize, Serialize};

#[derive(
    Clone,
    Copy,
    Debug,
    Display,
    PartialEq,
    Eq,
    PartialOrd,
    Ord,
    Hash,
    Default,
    Serialize,
    Deserialize,
)]
pub struct UserId(pub u64);

/// The chat id of a group or supergroup.
#[derive(
    Clone, Copy, Debug, Display, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize,
)]
pub struct GroupId(pub i64);

/// A list of bounties: a group's, or one person's own.
///
/// In a file, a group's list is its chat id and a personal one `null`.
#[derive(
    Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize,
)]
#[serde(from = "Option<GroupId>", into = "Option<GroupId>")]
pub enum List {
    #[default]
    Personal,
    Group(GroupId),
}

impl From<Option<GroupId>> for List {
    fn from(group: Option<GroupId>) -> Self {
        group.map_or(Self::Personal, Self::Group)
    }
}

impl From<List> for Option<GroupId> {
    fn from(list: List) -> Self {
        match list {
            List::Personal => None,
            List::Group(id) => Some(id),
        }
    }
}

/// The number of a bounty in its creator's file, shown as `#3`.
#[derive(
    Clone, Copy, Debug, Display, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize,
)]
#[display("#{_0}")]
pub struct BountyId(pub(super) NonZeroU64);

impl BountyId {
    pub fn new(number: u64) -> Option<Self> {
        NonZeroU64::new(number).map(Self)
    }

    /// Reads `3` and `#3`.
    pub fn parse(word: &str) -> Option<Self> {
        let digits = word.strip_prefix('#').unwrap_or(word);
        let is_number = digits.bytes().all(|byte| byte.is_ascii_digit());
        digits.parse().ok().filter(|_| is_number).map(Self)
    }

    /// The bare number, as in callback data.
    pub fn number(self) -> u64 {
        self.0.get()
    }
}

/// Identifies a bounty among everyone's.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct BountyRef {
    /// The creator. The bounty is in this person's file.
    pub owner: UserId,
    pub id: BountyId,
}
