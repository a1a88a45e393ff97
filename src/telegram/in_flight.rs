//! Counts updates or answers in progress.

use tokio::sync::watch;

/// How many updates, or answers, are in progress.
#[derive(Debug)]
pub(super) struct InFlight(watch::Sender<usize>);

/// Ends one of them when dropped, even by a panic.
pub(super) struct EndOnDrop<'a>(&'a InFlight);

impl InFlight {
    pub(super) fn new() -> Self {
        Self(watch::Sender::new(0))
    }

    pub(super) fn begin(&self) {
        self.0.send_if_modified(|count| {
            *count += 1;
            false
        });
    }

    /// A guard for one that has begun.
    pub(super) fn end_on_drop(&self) -> EndOnDrop<'_> {
        EndOnDrop(self)
    }

    pub(super) fn count(&self) -> usize {
        *self.0.borrow()
    }

    /// Waits until there are none.
    pub(super) async fn none(&self) {
        // This fails only once every sender is gone, and `self` is one.
        let _ = self.0.subscribe().wait_for(|count| *count == 0).await;
    }
}

impl Drop for EndOnDrop<'_> {
    /// Wakes those who wait only when the last one ends.
    fn drop(&mut self) {
        self.0.0.send_if_modified(|count| {
            *count -= 1;
            *count == 0
        });
    }
}
