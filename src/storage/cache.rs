//! Keeps users' files in memory for as long as they don't change on disk.
//!
//! The cache is invisible except for the time it saves: a file that was changed, by the
//! bot or by hand, is read again. The cache is only for showing data; a change always
//! starts by reading the file.

use std::collections::HashMap;
use std::sync::{Arc, Mutex};
use std::time::{Duration, SystemTime};

use rustix::fs::Stat;

use crate::lock::lock;
use crate::model::{User, UserId};

/// Maximum bytes of files cached; the cache is cleared when it would exceed this.
const MAX_BYTES: u64 = 16 * 1024 * 1024;

/// A file that changed less than this ago may change again without a new change time: some
/// file systems have a resolution of two seconds.
const MIN_AGE: Duration = Duration::from_secs(3);

#[derive(Debug)]
pub(super) struct Cache {
    entries: Mutex<Entries>,
    pub(super) min_age: Duration,
}

#[derive(Debug, Default)]
struct Entries {
    users: HashMap<UserId, (FileVersion, Arc<User>)>,
    bytes: u64,
}

/// Stays the same for as long as a file doesn't change. It uses the change time, which only
/// the system sets: someone may restore an older file with its older modification time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct FileVersion {
    inode: u64,
    size: u64,
    /// Since 1970.
    changed_at: Duration,
}

impl Default for Cache {
    fn default() -> Self {
        Self {
            entries: Mutex::default(),
            min_age: MIN_AGE,
        }
    }
}

impl FileVersion {
    /// Call this before reading the file.
    pub(super) fn of(found: &Stat) -> Self {
        Self {
            inode: found.st_ino,
            size: found.st_size.try_into().unwrap_or_default(),
            changed_at: Duration::new(
                found.st_ctime.try_into().unwrap_or_default(),
                found.st_ctime_nsec.try_into().unwrap_or_default(),
            ),
        }
    }
}

impl Cache {
    /// Whether a file of this version can't change any more without getting another one.
    /// Call this before reading the file.
    pub(super) fn is_settled(&self, version: FileVersion) -> bool {
        let now = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH);
        now.is_ok_and(|now| now > version.changed_at + self.min_age)
    }

    pub(super) fn get(&self, user_id: UserId, version: FileVersion) -> Option<Arc<User>> {
        let entries = lock(&self.entries);
        let (cached, user) = entries.users.get(&user_id)?;
        (*cached == version).then(|| Arc::clone(user))
    }

    pub(super) fn put(&self, version: FileVersion, user: &Arc<User>) {
        if version.size > MAX_BYTES {
            return;
        }
        let mut entries = lock(&self.entries);
        if let Some((former, _)) = entries.users.remove(&user.user_id) {
            entries.bytes -= former.size;
        }
        if entries.bytes + version.size > MAX_BYTES {
            *entries = Entries::default();
        }
        entries.bytes += version.size;
        let entry = (version, Arc::clone(user));
        entries.users.insert(user.user_id, entry);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn version(inode: u64, size: u64, seconds: u64) -> FileVersion {
        FileVersion {
            inode,
            size,
            changed_at: Duration::from_secs(seconds),
        }
    }

    fn user(id: u64) -> Arc<User> {
        Arc::new(User::new(UserId(id)))
    }

    #[test]
    fn a_user_is_cached_until_the_file_changes() {
        let cache = Cache::default();
        cache.put(version(1, 10, 1_000), &user(1));
        assert_eq!(cache.get(UserId(1), version(1, 10, 1_000)), Some(user(1)));
        assert_eq!(cache.get(UserId(2), version(1, 10, 1_000)), None);
        for other in [
            version(2, 10, 1_000),
            version(1, 11, 1_000),
            version(1, 10, 1_001),
        ] {
            assert_eq!(cache.get(UserId(1), other), None);
        }
    }

    #[test]
    fn a_file_that_has_just_changed_is_not_cached() {
        let file = tempfile::tempfile().unwrap();
        let version = FileVersion::of(&rustix::fs::fstat(&file).unwrap());
        let with_min_age = |min_age| Cache {
            min_age,
            ..Cache::default()
        };
        let never = with_min_age(Duration::from_secs(1_000_000));
        assert!(!never.is_settled(version));
        assert!(with_min_age(Duration::ZERO).is_settled(version));
    }

    #[test]
    fn memory_stays_bounded() {
        let cache = Cache::default();
        for id in 1..1_000 {
            cache.put(version(id, MAX_BYTES / 10, 1_000), &user(id));
            cache.put(version(id, MAX_BYTES / 9, 1_001), &user(id));
        }
        cache.put(version(1_000, MAX_BYTES + 1, 1_000), &user(1_000));
        let entries = lock(&cache.entries);
        let cached: u64 = entries
            .users
            .values()
            .map(|(version, _)| version.size)
            .sum();
        assert_eq!(entries.bytes, cached);
        assert!((1..=MAX_BYTES).contains(&cached), "{cached}");
    }
}
