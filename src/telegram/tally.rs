//! Counting what is under way.

use tokio::sync::watch;

/// How much is under way, for whoever waits until there is nothing left.
#[derive(Debug)]
pub(super) struct Tally(watch::Sender<usize>);

impl Tally {
    pub(super) fn new() -> Self {
        Self(watch::Sender::new(0))
    }

    pub(super) fn begin(&self) {
        self.0.send_if_modified(|count| {
            *count += 1;
            false
        });
    }

    /// Wakes those who wait only at the last one: they have no use for the others.
    pub(super) fn end(&self) {
        self.0.send_if_modified(|count| {
            *count -= 1;
            *count == 0
        });
    }

    pub(super) fn count(&self) -> usize {
        *self.0.borrow()
    }

    /// Waits until there is nothing left.
    pub(super) async fn nothing_left(&self) {
        // It fails only when every sender is gone, and this is one.
        let _ = self.0.subscribe().wait_for(|count| *count == 0).await;
    }
}
