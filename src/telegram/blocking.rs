//! Work that blocks on the disk.

use std::panic::resume_unwind;

use tokio::sync::Semaphore;
use tokio::task::spawn_blocking;
use tracing::Span;

/// How many pieces of it run at once. More would only slow the disk down.
static SLOTS: Semaphore = Semaphore::const_new(16);

/// Runs `work` off the async thread, within the current log span. If it panics, the panic
/// continues here.
pub(super) async fn blocking<T: Send + 'static>(work: impl FnOnce() -> T + Send + 'static) -> T {
    // Nobody closes the semaphore.
    let slot = SLOTS.acquire().await.ok();
    let span = Span::current();
    // The slot is held even if this future is dropped.
    let work = move || {
        let _slot = slot;
        span.in_scope(work)
    };
    spawn_blocking(work)
        .await
        .unwrap_or_else(|error| match error.try_into_panic() {
            Ok(panic) => resume_unwind(panic),
            Err(error) => panic!("the runtime is shutting down: {error}"),
        })
}
