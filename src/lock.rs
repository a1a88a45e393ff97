//! Locking in spite of panics.

use std::sync::{Mutex, MutexGuard, PoisonError};

/// Locks a mutex, even one under which something panicked. So whatever is done under it must
/// leave it in order at any moment.
pub(crate) fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
