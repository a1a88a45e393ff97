//! What was read of users' files, for as long as these stay as they are.
//!
//! Nobody notices it but by the time that it saves: a file that was changed, by the bot
//! or by hand, is read again. Only what is shown comes from here; a change starts from
//! the file.

use std::collections::HashMap;
use std::fs::Metadata;
use std::os::unix::fs::MetadataExt as _;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, SystemTime};

use crate::model::{User, UserId};

/// So much of files is kept in mind, in bytes; past it everything is forgotten.
const MOST: u64 = 16 * 1024 * 1024;

/// A file that was changed less than this ago may change again without another time of
/// change: some file systems count in steps of two seconds.
const SETTLED: Duration = Duration::from_secs(3);

/// The users that were read last.
#[derive(Debug)]
pub(super) struct Cache {
    cached: Mutex<Cached>,
    /// How old a change must be before what was read is kept.
    pub(super) settled: Duration,
}

#[derive(Debug, Default)]
struct Cached {
    users: HashMap<UserId, (Stamp, Arc<User>)>,
    bytes: u64,
}

/// What tells that a file is still the same. Its time of change is set by the system
/// alone, also where someone restores an older file with its older time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Stamp {
    device: u64,
    inode: u64,
    size: u64,
    /// Since 1970.
    changed_at: Duration,
}

impl Default for Cache {
    fn default() -> Self {
        Self {
            cached: Mutex::default(),
            settled: SETTLED,
        }
    }
}

impl Cache {
    /// The stamp of a file; none where it has only just changed. To be asked for before
    /// the file is read.
    pub(super) fn stamp(&self, metadata: &Metadata) -> Option<Stamp> {
        let changed_at = Duration::new(
            metadata.ctime().try_into().ok()?,
            metadata.ctime_nsec().try_into().ok()?,
        );
        let now = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH);
        let is_settled = now.is_ok_and(|now| now > changed_at + self.settled);
        is_settled.then(|| Stamp {
            device: metadata.dev(),
            inode: metadata.ino(),
            size: metadata.size(),
            changed_at,
        })
    }

    /// What was read of a file that had this stamp.
    pub(super) fn get(&self, user_id: UserId, stamp: Stamp) -> Option<Arc<User>> {
        let cached = self.lock();
        let (known, user) = cached.users.get(&user_id)?;
        (*known == stamp).then(|| Arc::clone(user))
    }

    /// Keeps what was read of a file that had this stamp.
    pub(super) fn put(&self, stamp: Stamp, user: &Arc<User>) {
        if stamp.size > MOST {
            return;
        }
        let mut cached = self.lock();
        if let Some((former, _)) = cached.users.remove(&user.user_id) {
            cached.bytes -= former.size;
        }
        if cached.bytes + stamp.size > MOST {
            *cached = Cached::default();
        }
        cached.bytes += stamp.size;
        let entry = (stamp, Arc::clone(user));
        cached.users.insert(user.user_id, entry);
    }

    fn lock(&self) -> MutexGuard<'_, Cached> {
        // Every change to it is a whole one.
        self.cached.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn stamp(inode: u64, size: u64, seconds: u64) -> Stamp {
        Stamp {
            device: 1,
            inode,
            size,
            changed_at: Duration::from_secs(seconds),
        }
    }

    fn user(id: u64) -> Arc<User> {
        Arc::new(User::new(UserId(id)))
    }

    #[test]
    fn what_was_read_is_kept_until_the_file_changes() {
        let cache = Cache::default();
        cache.put(stamp(1, 10, 1_000), &user(1));
        assert_eq!(cache.get(UserId(1), stamp(1, 10, 1_000)), Some(user(1)));
        assert_eq!(cache.get(UserId(2), stamp(1, 10, 1_000)), None);
        for other in [
            stamp(2, 10, 1_000),
            stamp(1, 11, 1_000),
            stamp(1, 10, 1_001),
        ] {
            assert_eq!(cache.get(UserId(1), other), None);
        }
    }

    #[test]
    fn what_has_just_changed_is_not_kept() {
        let file = tempfile::tempfile().unwrap();
        let metadata = file.metadata().unwrap();
        let after = |settled| Cache {
            settled,
            ..Cache::default()
        };
        let never = after(Duration::from_secs(1_000_000));
        assert_eq!(never.stamp(&metadata), None);
        assert!(after(Duration::ZERO).stamp(&metadata).is_some());
    }

    #[test]
    fn memory_stays_bounded() {
        let cache = Cache::default();
        for id in 1..1_000 {
            cache.put(stamp(id, MOST / 10, 1_000), &user(id));
            cache.put(stamp(id, MOST / 9, 1_001), &user(id));
        }
        cache.put(stamp(1_000, MOST + 1, 1_000), &user(1_000));
        let cached = cache.lock();
        let kept: u64 = cached.users.values().map(|(stamp, _)| stamp.size).sum();
        assert_eq!(cached.bytes, kept);
        assert!((1..=MOST).contains(&kept), "{kept}");
    }
}
