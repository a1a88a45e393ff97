//! Where things are in a file's JSON.

use serde::Deserialize;
use serde_json::value::RawValue;
use serde_with::{Map, Same, serde_as};

/// An object's keys and values in their order. A key may stand there twice.
#[serde_as]
#[derive(Default, Deserialize)]
pub(super) struct Object<'a>(
    #[serde(borrow)]
    #[serde_as(as = "Map<Same, Same>")]
    pub(super) Vec<(String, &'a RawValue)>,
);

impl<'a> Object<'a> {
    pub(super) fn read(json: &'a str) -> Option<Self> {
        serde_json::from_str(json).ok()
    }

    /// The value of a key; empty if there is none.
    pub(super) fn value(&self, key: &str) -> &'a str {
        let entry = self.0.iter().find(|(known, _)| known == key);
        entry.map_or("", |(_, value)| value.get())
    }

    /// The objects in the list that a key holds.
    pub(super) fn objects(&self, key: &str) -> Vec<Self> {
        serde_json::from_str(self.value(key)).unwrap_or_default()
    }
}

/// The line and the column in bytes, both from 1, of a part of `json`.
pub(super) fn place(json: &str, part: &str) -> (usize, usize) {
    let start = part.as_ptr().addr().wrapping_sub(json.as_ptr().addr());
    let before = json.get(..start).unwrap_or_default();
    let line = before.rsplit('\n').next().unwrap_or_default();
    (before.matches('\n').count() + 1, line.len() + 1)
}
