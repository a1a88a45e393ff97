//! Work that blocks on the disk.

use std::panic::resume_unwind;

use tokio::task::spawn_blocking;
use tracing::Span;

/// Runs `work` off the async thread, within the current log span. If it panics, the panic
/// continues here.
pub(super) async fn blocking<T: Send + 'static>(work: impl FnOnce() -> T + Send + 'static) -> T {
    let span = Span::current();
    spawn_blocking(move || span.in_scope(work))
        .await
        .unwrap_or_else(|error| match error.try_into_panic() {
            Ok(panic) => resume_unwind(panic),
            Err(error) => panic!("the runtime is shutting down: {error}"),
        })
}
