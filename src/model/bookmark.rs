//! What a person tracks.

use serde::{Deserialize, Serialize, Serializer};
use serde_json::value::RawValue;
use serde_json::{Map, Value};
use serde_with::skip_serializing_none;

use super::{Bounty, BountyId, BountyRef, List, UserId};

/// A bounty that a person tracks.
#[skip_serializing_none]
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Bookmark {
    pub bounty_id: BountyId,
    /// The list that the bounty is on.
    #[serde(rename = "group_id", default)]
    pub list: List,
    /// Whose file the bounty is in; `None` in older files.
    pub owner_id: Option<UserId>,
    #[serde(default)]
    pub created_at: i64,
    /// As of when the bookmark was created.
    pub group_title: Option<String>,
    /// When the person last said that the bounty is done.
    pub said_done_at: Option<i64>,
    #[serde(flatten)]
    unknown: Map<String, Value>,
}

impl Bookmark {
    /// When the person last said that the bounty is done, unless its creator has since said
    /// that it isn't.
    pub fn says_done_at(&self, bounty: &Bounty) -> Option<i64> {
        let said_at = self.said_done_at?;
        (bounty.not_done_at.is_none_or(|not_at| not_at < said_at)).then_some(said_at)
    }

    pub fn new(
        bounty: BountyRef,
        list: List,
        group_title: Option<String>,
        created_at: i64,
    ) -> Self {
        Self {
            bounty_id: bounty.id,
            list,
            owner_id: Some(bounty.owner),
            created_at,
            group_title,
            said_done_at: None,
            unknown: Map::new(),
        }
    }
}

/// Writes each bookmark on a line of its own, as `{ "bounty_id": 5, … }`.
pub(super) fn one_line_each<S: Serializer>(
    bookmarks: &[Bookmark],
    serializer: S,
) -> Result<S::Ok, S::Error> {
    let lines = bookmarks.iter();
    let lines = lines.map(|bookmark| RawValue::from_string(one_line(bookmark)?));
    let lines: serde_json::Result<Vec<Box<RawValue>>> = lines.collect();
    serializer.collect_seq(lines.map_err(serde::ser::Error::custom)?)
}

fn one_line(bookmark: &Bookmark) -> serde_json::Result<String> {
    let written = serde_json::to_value(bookmark)?;
    let keys = written.as_object().into_iter().flatten();
    let pairs = keys.map(|(key, value)| format!("{}: {value}", Value::from(key.as_str())));
    let pairs: Vec<String> = pairs.collect();
    Ok(format!("{{ {} }}", pairs.join(", ")))
}
