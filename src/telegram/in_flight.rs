//! Which updates are being handled.

use std::collections::HashMap;
use std::sync::Mutex;

use teloxide::types::UpdateId;
use tokio_util::task::TaskTracker;
use tokio_util::task::task_tracker::TaskTrackerToken;

use crate::lock::lock;

/// The updates that were handed to the dispatcher and aren't handled yet.
#[derive(Debug)]
pub(super) struct InFlight {
    tracker: TaskTracker,
    /// One for each update that no handler has got yet.
    tokens: Mutex<HashMap<UpdateId, TaskTrackerToken>>,
}

impl InFlight {
    pub(super) fn new() -> Self {
        let tracker = TaskTracker::new();
        // Otherwise `none` would wait for that.
        tracker.close();
        Self {
            tracker,
            tokens: Mutex::default(),
        }
    }

    pub(super) fn begin(&self, update: UpdateId) {
        let token = self.tracker.token();
        lock(&self.tokens).insert(update, token);
    }

    /// An update that has begun is handled once this is dropped, even by a panic.
    pub(super) fn token(&self, update: UpdateId) -> Option<TaskTrackerToken> {
        lock(&self.tokens).remove(&update)
    }

    pub(super) fn len(&self) -> usize {
        self.tracker.len()
    }

    /// Waits until there are none.
    pub(super) async fn none(&self) {
        self.tracker.wait().await;
    }
}
