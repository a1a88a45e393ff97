//! Loads, changes and atomically rewrites `DATA_DIR/users/<telegram_user_id>.json`.
//!
//! This is the one module that touches users' files. Its guarantees:
//!
//! - A change loads the file, changes it in memory, writes and syncs a temporary file,
//!   renames that over the old one, and syncs the directory. A crash at any moment leaves
//!   either the old file or the new one, complete.
//! - When [`Storage::update`] returns `Ok`, the change survives a power cut. So does
//!   everything that [`Storage::open`] found and created, including directories.
//! - Two changes to one user's file never interleave, and reading never waits for a
//!   write.
//! - A file that can't be read is never overwritten, renamed or deleted.
//!
//! All calls except [`Storage::take_changed`] and [`Storage::groups`] block on the disk.

mod cache;
mod error;
mod files;
mod inspect;
mod json;

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::fs::{File, TryLockError};
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, MutexGuard};

use tempfile::NamedTempFile;

use crate::lock::lock;
use crate::model::{GroupId, List, User, UserId};
use cache::{Cache, FileVersion};
use files::{
    damaged, make_private_dir, read_if_exists, remove_temporary_files, stat_if_exists,
    temporary_file, user_ids,
};

pub use error::{Cause, OpenError, StorageError};
pub use inspect::inspect;

/// Number of locks. Changes to two users wait for each other if their ids share a lock.
/// More locks wouldn't help: that many changes at once already compete for the directory.
const LOCKS: usize = 32;

/// The users' files, locked by this process.
#[derive(Debug)]
pub struct Storage {
    users_dir: PathBuf,
    /// Locked while it is open, to keep other instances out.
    directory: File,
    locks: [Mutex<()>; LOCKS],
    /// Who has bounties or bookmarks in which group, so that listing a group reads only their
    /// files. Nobody is ever removed: reading one file too many does no harm.
    members: Mutex<HashMap<GroupId, BTreeSet<UserId>>>,
    /// People whose files couldn't be read when that mattered, so that they are read again: at
    /// the start, or when groups got new ids. With the old and the new id of each such group.
    missed: Mutex<BTreeMap<UserId, Vec<(GroupId, GroupId)>>>,
    /// The lists that each person's changes have changed, until [`Storage::take_changed`].
    changed: Mutex<HashMap<UserId, BTreeSet<List>>>,
    cache: Cache,
}

/// Several people's files.
#[derive(Debug, Default)]
pub struct Users {
    pub loaded: Vec<Arc<User>>,
    /// The people whose files can't be read.
    pub unreadable: Vec<UserId>,
}

fn parse(path: &Path, user_id: UserId, json: &[u8]) -> Result<User, StorageError> {
    let user = User::from_json(json).map_err(|error| damaged(path, json, &error))?;
    if user.user_id != user_id {
        let cause = Cause::Damaged {
            line: 1,
            column: 1,
            reason: format!("its user_id is {}, not the one in its name", user.user_id),
        };
        return Err(cause.at(path));
    }
    Ok(user)
}

fn path(users_dir: &Path, user_id: UserId) -> PathBuf {
    users_dir.join(file_name(user_id))
}

fn file_name(user_id: UserId) -> String {
    format!("{user_id}.json")
}

impl Storage {
    /// Locks `data_dir`, creating it if needed, removes files that a crash left half-written,
    /// and reads every file to find out who has bounties or bookmarks in which group. A file
    /// that can't be read is logged, and counts as soon as it can be.
    pub fn open(data_dir: &Path) -> Result<Self, OpenError> {
        let users_dir = data_dir.join("users");
        let unusable = |source| OpenError::Unusable {
            path: users_dir.clone(),
            source,
        };
        make_private_dir(&users_dir).map_err(unusable)?;
        let directory = File::open(&users_dir).map_err(unusable)?;
        directory.try_lock().map_err(|error| {
            let path = users_dir.clone();
            match error {
                TryLockError::WouldBlock => OpenError::Locked { path },
                TryLockError::Error(source) => OpenError::Unlockable { path, source },
            }
        })?;
        temporary_file(&users_dir)
            .and_then(NamedTempFile::close)
            .map_err(unusable)?;
        remove_temporary_files(&users_dir).map_err(unusable)?;
        // A bot that was killed may have renamed a file without syncing the directory. What
        // is read from that file must not disappear later.
        directory.sync_all().map_err(unusable)?;
        let user_ids = user_ids(&users_dir).map_err(unusable)?;
        let storage = Self {
            users_dir,
            directory,
            locks: Default::default(),
            members: Mutex::default(),
            missed: Mutex::default(),
            changed: Mutex::default(),
            cache: Cache::default(),
        };
        for user_id in user_ids {
            storage.look_at(user_id);
        }
        Ok(storage)
    }

    /// Reads a user's file; `None` if it doesn't exist.
    pub fn load(&self, user_id: UserId) -> Result<Option<Arc<User>>, StorageError> {
        // In the open directory, which the system need not find for each of a group's files.
        let found = stat_if_exists(&self.directory, file_name(user_id));
        let Some(found) = found.map_err(|cause| cause.at(&self.path(user_id)))? else {
            return Ok(None);
        };
        let version = FileVersion::of(&found);
        if let Some(user) = self.cache.get(user_id, version) {
            return Ok(Some(user));
        }
        let is_settled = self.cache.is_settled(version);
        let user = self.read(user_id)?.map(Arc::new);
        if let Some(user) = user.as_ref().filter(|_| is_settled) {
            self.cache.put(version, user);
        }
        Ok(user)
    }

    /// The bytes of a user's file, if they can be read; `None` if it doesn't exist.
    pub fn export(&self, user_id: UserId) -> Result<Option<Vec<u8>>, StorageError> {
        let path = self.path(user_id);
        let json = read_if_exists(&path)?;
        if let Some(json) = &json {
            parse(&path, user_id, json)?;
        }
        Ok(json)
    }

    /// Reads several files. Those that can't be read are logged and listed in the result.
    pub fn load_all(&self, user_ids: &BTreeSet<UserId>) -> Users {
        let mut users = Users::default();
        for &user_id in user_ids {
            match self.load(user_id) {
                Ok(user) => users.loaded.extend(user),
                Err(error) => {
                    tracing::error!("{error}");
                    users.unreadable.push(user_id);
                }
            }
        }
        users
    }

    /// Loads a user's file (or creates an empty one), changes it, and saves it. Returns
    /// what was saved and what `change` returned. If `change` fails, nothing is written.
    ///
    /// Other changes to the same file wait. When this returns `Ok`, the change survives
    /// a power cut.
    pub fn update<T, E: From<StorageError>>(
        &self,
        user_id: UserId,
        change: impl FnOnce(&mut User) -> Result<T, E>,
    ) -> Result<(User, T), E> {
        let _guard = self.lock(user_id);
        let before = self.read(user_id)?;
        let before = before.unwrap_or_else(|| User::new(user_id));
        let mut user = before.clone();
        let returned = change(&mut user)?;
        let saved = self.save(&user);
        // Even after an error, the change may be on the disk.
        let lists = user.changed_lists(&before);
        lock(&self.changed)
            .entry(user_id)
            .or_default()
            .extend(lists);
        saved?;
        Ok((user, returned))
    }

    /// The lists that a person's changes have changed since this was last called.
    pub fn take_changed(&self, user_id: UserId) -> BTreeSet<List> {
        let mut changed = lock(&self.changed);
        changed.remove(&user_id).unwrap_or_default()
    }

    /// Drops from everyone's files what was deleted or replaced too long ago to be restored.
    /// A file that can't be read is skipped.
    pub fn drop_expired(&self, now: i64) -> Result<(), StorageError> {
        self.catch_up();
        for user_id in self.user_ids()? {
            let user = self.load(user_id).ok().flatten();
            if user.is_some_and(|user| user.has_expired(now)) {
                self.change_if_exists(user_id, |user| user.drop_expired(now))?;
            }
        }
        Ok(())
    }

    /// Gives a group's bounties and bookmarks the group's new id, in everyone's files. A
    /// file that can't be read is logged, and follows once it can be, if the process still
    /// runs then.
    ///
    /// When this returns `Ok`, the new id survives a power cut. If a crash or an error
    /// interrupts it, only some files have changed; calling it again completes the rest.
    /// It is safe to call it more often than needed.
    pub fn migrate(&self, from: GroupId, to: GroupId) -> Result<(), StorageError> {
        self.catch_up();
        for user_id in self.user_ids()? {
            match self.change_if_exists(user_id, |user| user.migrate_group(from, to)) {
                Err(error) if error.is_unreadable() => {
                    tracing::error!(
                        "{error}; the group {from} has the id {to} now: if the bot stops before it can read this file, replace the id in it by hand"
                    );
                    let mut missed = lock(&self.missed);
                    missed.entry(user_id).or_default().push((from, to));
                }
                changed => changed?,
            }
        }
        // So that the new group's lists, too, mention members whose files can't be read.
        for user_id in self.members(from) {
            self.add_member(user_id, BTreeSet::from([to]));
        }
        self.sync_directory(&self.users_dir)
    }

    /// Everyone who has bounties or bookmarks in a group, and perhaps some people who no
    /// longer do.
    pub fn members(&self, group_id: GroupId) -> BTreeSet<UserId> {
        self.catch_up();
        let members = lock(&self.members);
        members.get(&group_id).cloned().unwrap_or_default()
    }

    /// The groups that anyone has bounties or bookmarks in, and perhaps some more.
    pub fn groups(&self) -> Vec<GroupId> {
        lock(&self.members).keys().copied().collect()
    }

    /// Everyone who has a file.
    pub fn user_ids(&self) -> Result<Vec<UserId>, StorageError> {
        user_ids(&self.users_dir).map_err(|error| Cause::Read(error).at(&self.users_dir))
    }

    /// Reads again what couldn't be read earlier, and does what was missed.
    fn catch_up(&self) {
        let missed: Vec<UserId> = lock(&self.missed).keys().copied().collect();
        for user_id in missed {
            self.look_at(user_id);
        }
    }

    /// Gives a user's file the new ids that it has missed, and finds out which groups it belongs
    /// to. If it can't be read, that is logged and left for later.
    fn look_at(&self, user_id: UserId) {
        let moves = lock(&self.missed).get(&user_id).cloned();
        let followed = match moves.as_deref().unwrap_or_default() {
            [] => Ok(()),
            moves => self.change_if_exists(user_id, |user| {
                moves.iter().fold(false, |any, &(from, to)| {
                    user.migrate_group(from, to) || any
                })
            }),
        };
        match followed.and_then(|()| self.load(user_id)) {
            Ok(user) => {
                self.add_member(user_id, user.map(|user| user.groups()).unwrap_or_default());
                let mut missed = lock(&self.missed);
                // Unless it has missed another meanwhile.
                if missed.get(&user_id) == moves.as_ref() {
                    missed.remove(&user_id);
                }
            }
            Err(error) => {
                tracing::error!("{error}");
                lock(&self.missed).entry(user_id).or_default();
            }
        }
    }

    /// Changes a user's file if there is one and `change` says that it has changed something.
    fn change_if_exists(
        &self,
        user_id: UserId,
        change: impl FnOnce(&mut User) -> bool,
    ) -> Result<(), StorageError> {
        let _guard = self.lock(user_id);
        let Some(mut user) = self.read(user_id)? else {
            return Ok(());
        };
        match change(&mut user) {
            true => self.save(&user),
            false => Ok(()),
        }
    }

    fn read(&self, user_id: UserId) -> Result<Option<User>, StorageError> {
        let path = self.path(user_id);
        let json = read_if_exists(&path)?;
        json.map(|json| parse(&path, user_id, &json)).transpose()
    }

    /// Writes a user's file so that a crash leaves either the old one or the new one. The
    /// caller must hold the user's lock.
    fn save(&self, user: &User) -> Result<(), StorageError> {
        let path = self.path(user.user_id);
        // Before the write, so that the new file is found by its groups as soon as it exists.
        self.add_member(user.user_id, user.groups());
        self.replace(&path, user)
            .map_err(|error| Cause::Write(error).at(&path))?;
        self.sync_directory(&path)
    }

    fn replace(&self, path: &Path, user: &User) -> io::Result<()> {
        let mut file = temporary_file(&self.users_dir)?;
        file.write_all(&user.to_json()?)?;
        file.as_file().sync_all()?;
        file.persist(path)?;
        Ok(())
    }

    /// Makes a rename in the directory survive a power cut. `path` is what was renamed.
    fn sync_directory(&self, path: &Path) -> Result<(), StorageError> {
        self.directory
            .sync_all()
            .map_err(|error| Cause::Unsynced(error).at(path))
    }

    fn path(&self, user_id: UserId) -> PathBuf {
        path(&self.users_dir, user_id)
    }

    fn lock(&self, user_id: UserId) -> MutexGuard<'_, ()> {
        let slot = usize::try_from(user_id.0 % LOCKS as u64).unwrap_or_default();
        lock(&self.locks[slot])
    }

    fn add_member(&self, user_id: UserId, groups: BTreeSet<GroupId>) {
        let mut members = lock(&self.members);
        for group in groups {
            members.entry(group).or_default().insert(user_id);
        }
    }
}

#[cfg(test)]
mod tests;
