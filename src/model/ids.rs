//! Who and what has an id.

use std::fmt;
use std::num::NonZeroU64;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

#[derive(
    Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Default, Serialize, Deserialize,
)]
#[serde(transparent)]
pub struct UserId(pub u64);

impl fmt::Display for UserId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

/// The chat id of a group or supergroup.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct GroupId(pub i64);

impl fmt::Display for GroupId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

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
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct BountyId(pub(super) NonZeroU64);

impl BountyId {
    pub fn new(number: u64) -> Option<Self> {
        NonZeroU64::new(number).map(Self)
    }

    /// The bare number, as in callback data.
    pub fn number(self) -> u64 {
        self.0.get()
    }
}

impl fmt::Display for BountyId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "#{}", self.0)
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NotAnId;

impl FromStr for BountyId {
    type Err = NotAnId;

    /// Reads `3` and `#3`.
    fn from_str(word: &str) -> Result<Self, NotAnId> {
        let digits = word.strip_prefix('#').unwrap_or(word);
        if !digits.bytes().all(|byte| byte.is_ascii_digit()) {
            return Err(NotAnId);
        }
        digits.parse().ok().and_then(Self::new).ok_or(NotAnId)
    }
}

/// Identifies a bounty among everyone's.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct BountyRef {
    /// The creator. The bounty is in this person's file.
    pub owner: UserId,
    pub id: BountyId,
}
