//! A bounty, and what can be done with it.

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use serde_with::skip_serializing_none;

use super::{BountyId, DueDate, List, can_be_undone};

/// A thing worth doing.
#[skip_serializing_none]
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Bounty {
    pub id: BountyId,
    pub text: String,
    /// May be any text if the file was edited by hand.
    #[serialize_always]
    pub link: Option<String>,
    #[serialize_always]
    pub due_date_ts: Option<DueDate>,
    /// In Unix seconds, like all times here; 0 if unknown.
    #[serde(default)]
    pub created_at: i64,
    #[serde(rename = "group_id", default)]
    pub list: List,
    /// The message that created it.
    pub message_id: Option<i32>,
    /// The text of that message after the command, if it differs from `text`.
    source: Option<String>,
    pub done_at: Option<i64>,
    /// The name of the person who did it, unless that was the creator.
    pub done_by: Option<String>,
    /// When its creator last said that it isn't done after all.
    pub not_done_at: Option<i64>,
    /// When it last moved on to the next day on which it is due.
    pub moved_at: Option<i64>,
    pub deleted_at: Option<i64>,
    pub before_edit: Option<Box<BeforeEdit>>,
    /// As of when it was added.
    pub group_title: Option<String>,
    #[serde(flatten)]
    unknown: Map<String, Value>,
}

/// A bounty before an `/edit` or a split, so that it can be undone.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct BeforeEdit {
    pub text: String,
    pub link: Option<String>,
    pub due_date_ts: Option<DueDate>,
    pub edited_at: i64,
    /// The text of the `/edit` after the id, if date words were cut off that may be put back.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub source: Option<String>,
}

impl BeforeEdit {
    /// Whether the `/edit` was too long ago to be undone.
    pub fn is_expired(&self, now: i64) -> bool {
        !can_be_undone(self.edited_at, now)
    }
}

/// The parts of a bounty that people write.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Details {
    pub text: String,
    pub link: Option<String>,
    pub due: Option<DueDate>,
}

impl Bounty {
    pub fn new(id: BountyId, details: Details, created_at: i64, list: List) -> Self {
        Self {
            id,
            text: details.text,
            link: details.link,
            due_date_ts: details.due,
            created_at,
            list,
            message_id: None,
            source: None,
            done_at: None,
            done_by: None,
            not_done_at: None,
            moved_at: None,
            deleted_at: None,
            before_edit: None,
            group_title: None,
            unknown: Map::new(),
        }
    }

    /// The text of the message that created it, after the command.
    pub fn source(&self) -> &str {
        self.source.as_deref().unwrap_or(&self.text)
    }

    pub fn set_source(&mut self, source: &str) {
        self.source = (source != self.text).then(|| source.to_owned());
    }

    /// Changes the text and keeps the source.
    pub fn set_text(&mut self, text: String) {
        let source = self.source().to_owned();
        self.text = text;
        self.set_source(&source);
    }

    pub fn details(&self) -> Details {
        Details {
            text: self.text.clone(),
            link: self.link.clone(),
            due: self.due_date_ts,
        }
    }

    /// Changes the details and keeps the source.
    pub fn set_details(&mut self, details: Details) {
        self.set_text(details.text);
        self.link = details.link;
        self.due_date_ts = details.due;
    }

    /// Call this before an `/edit` or a split changes anything.
    pub fn keep_for_undo(&mut self, edited_at: i64, source: Option<String>) {
        self.before_edit = Some(Box::new(BeforeEdit {
            text: self.text.clone(),
            link: self.link.clone(),
            due_date_ts: self.due_date_ts,
            edited_at,
            source,
        }));
    }

    /// Brings back what [`Bounty::keep_for_undo`] kept.
    pub fn undo_edit(&mut self) {
        if let Some(before) = self.before_edit.take() {
            self.set_details(Details {
                text: before.text,
                link: before.link,
                due: before.due_date_ts,
            });
        }
    }

    /// Neither done nor deleted.
    pub fn is_open(&self) -> bool {
        self.done_at.is_none() && self.deleted_at.is_none()
    }

    /// Whether it was deleted too long ago to be restored.
    pub fn is_expired(&self, now: i64) -> bool {
        self.deleted_at.is_some_and(|at| !can_be_undone(at, now))
    }
}
