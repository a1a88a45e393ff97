//! Work that blocks on the disk.

use std::panic::resume_unwind;

use tokio::task::spawn_blocking;

/// Runs `work` off the async thread. A panic in it continues here.
pub(super) async fn blocking<T: Send + 'static>(work: impl FnOnce() -> T + Send + 'static) -> T {
    spawn_blocking(work)
        .await
        .unwrap_or_else(|error| match error.try_into_panic() {
            Ok(panic) => resume_unwind(panic),
            Err(error) => panic!("the runtime is shutting down: {error}"),
        })
}
