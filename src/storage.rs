//! Loads, changes and atomically rewrites `DATA_DIR/users/<telegram_user_id>.json`.
//!
//! This is the one module that touches the disk. Its promises:
//!
//! - A change is a load, a mutation, and a write to a temporary file that is
//!   synced to disk and then renamed over the old one; after that the directory
//!   is synced. A crash at any instant leaves the old file or the new one, whole.
//! - When [`Storage::update_user`] returns `Ok`, the change survives a power cut.
//! - Two changes to one user's file never interleave, and reading never waits
//!   for a change.
//! - A file that cannot be read is never written to, renamed or deleted.
//!
//! All calls block on the disk: do not make them on an async thread.

use std::collections::{BTreeSet, HashMap};
use std::ffi::OsStr;
use std::fs::{self, DirBuilder, File, Permissions, TryLockError};
use std::io::{self, Write as _};
use std::os::unix::fs::{DirBuilderExt as _, PermissionsExt as _};
use std::path::{Path, PathBuf};
use std::sync::{Mutex, MutexGuard, PoisonError, RwLock, RwLockReadGuard, RwLockWriteGuard};

use tempfile::NamedTempFile;

use crate::model::{GroupId, User, UserId};

/// Temporary files are called `.bounty-bot-<random>.tmp`.
const TEMPORARY_PREFIX: &str = ".bounty-bot-";
const TEMPORARY_SUFFIX: &str = ".tmp";

/// Changes to two users wait for each other where their ids fall on the same lock.
/// With this many that is rare, and none is ever made or dropped while the bot runs.
const LOCKS: usize = 1_024;

/// The users' files, held by this process alone.
#[derive(Debug)]
pub struct Storage {
    users_dir: PathBuf,
    /// Open for as long as this value lives: its lock keeps other instances out.
    directory: File,
    locks: Box<[Mutex<()>]>,
    /// Who has bounties in which group, so that a group's list reads no other files.
    creators: RwLock<HashMap<GroupId, BTreeSet<UserId>>>,
    /// Groups that got a new id since the start, with that id.
    moved: RwLock<HashMap<GroupId, GroupId>>,
    /// Shared by all changes, so that a move can wait for those that are under way.
    changing: RwLock<()>,
}

/// Why the data directory cannot be used. Each says what to do.
#[derive(Debug, thiserror::Error)]
pub enum OpenError {
    /// It cannot be made, listed or written.
    #[error(
        "cannot use the data directory {}: {source}; make it writable or set DATA_DIR to another one",
        path.display()
    )]
    Unusable {
        /// The directory.
        path: PathBuf,
        /// What the system said.
        source: io::Error,
    },
    /// Another instance holds it.
    #[error(
        "another running bounty-bot holds the data directory {}; stop that one or set DATA_DIR to another one",
        path.display()
    )]
    Held {
        /// The directory.
        path: PathBuf,
    },
}

/// Why a user's file could not be read or written.
///
/// None of these shows what people wrote.
#[derive(Debug, thiserror::Error)]
pub enum StorageError {
    /// The system refused to read it.
    #[error("cannot read {}: {source}", path.display())]
    Read {
        /// The file.
        path: PathBuf,
        /// What the system said.
        source: io::Error,
    },
    /// It is not a user's file; it stays as it is until a person mends it.
    #[error("{}:{line}:{column}: {reason}; nothing is changed in it until it is mended", path.display())]
    Broken {
        /// The file.
        path: PathBuf,
        /// The line, from 1.
        line: usize,
        /// The column, from 1.
        column: usize,
        /// What is wrong.
        reason: String,
    },
    /// It could not be written; the old file is as it was.
    #[error("cannot write {}: {source}; the old file is as it was", path.display())]
    Write {
        /// The file.
        path: PathBuf,
        /// What the system said.
        source: io::Error,
    },
    /// It was written, but the directory could not be synced: the change is
    /// there now and may be gone after a power cut.
    #[error("wrote {}, but cannot sync its directory: {source}", path.display())]
    Unsynced {
        /// The file.
        path: PathBuf,
        /// What the system said.
        source: io::Error,
    },
}

/// What several people's files hold.
#[derive(Debug, Default)]
pub struct Users {
    /// Those whose files are there and could be read.
    pub loaded: Vec<User>,
    /// Those whose files could not be read.
    pub unreadable: Vec<UserId>,
}

impl Storage {
    /// Takes hold of `data_dir`, which is made where it is missing, removes what
    /// a crash left half-written, and reads every file to learn who has bounties
    /// in which group. A broken file is logged and left alone.
    ///
    /// # Errors
    ///
    /// Where the directory cannot be made, listed or written, or is held by
    /// another instance.
    pub fn open(data_dir: &Path) -> Result<Self, OpenError> {
        let users_dir = data_dir.join("users");
        let unusable = |source| OpenError::Unusable {
            path: users_dir.clone(),
            source,
        };
        make_private_dir(&users_dir).map_err(unusable)?;
        let directory = File::open(&users_dir).map_err(unusable)?;
        match directory.try_lock() {
            Ok(()) => {}
            Err(TryLockError::WouldBlock) => return Err(OpenError::Held { path: users_dir }),
            Err(TryLockError::Error(source)) => return Err(unusable(source)),
        }
        temporary_file(&users_dir)
            .and_then(NamedTempFile::close)
            .map_err(unusable)?;
        let names = file_names(&users_dir).map_err(unusable)?;
        remove_temporary_files(&users_dir, &names).map_err(unusable)?;
        let storage = Self {
            users_dir,
            directory,
            locks: (0..LOCKS).map(|_| Mutex::new(())).collect(),
            creators: RwLock::default(),
            moved: RwLock::default(),
            changing: RwLock::default(),
        };
        storage.find_creators(&names);
        Ok(storage)
    }

    /// The file of a user.
    #[must_use]
    pub fn user_path(&self, user_id: UserId) -> PathBuf {
        self.users_dir.join(format!("{user_id}.json"))
    }

    /// Reads a user's file; none where there is none. Groups that moved since the
    /// start have their new ids, whatever the file says.
    ///
    /// # Errors
    ///
    /// Where there is a file that cannot be read, or is not that user's.
    pub fn load_user(&self, user_id: UserId) -> Result<Option<User>, StorageError> {
        let mut user = self.read_user(user_id)?;
        if let Some(user) = &mut user {
            self.follow_moves(user);
        }
        Ok(user)
    }

    fn read_user(&self, user_id: UserId) -> Result<Option<User>, StorageError> {
        let path = self.user_path(user_id);
        let Some(json) = read_if_there(&path)? else {
            return Ok(None);
        };
        let user = User::from_json(&json).map_err(|error| broken(&path, &error))?;
        if user.user_id != user_id {
            let reason = format!("its user_id is {}, not the one in its name", user.user_id);
            return Err(StorageError::Broken {
                path,
                line: 1,
                column: 1,
                reason,
            });
        }
        Ok(Some(user))
    }

    /// Loads a user's file (or starts an empty one), changes it, and saves it;
    /// gives what was saved and what `change` gave. Other changes to the same
    /// file wait. Where `change` refuses, nothing is written. When this returns
    /// `Ok`, the change survives a power cut.
    ///
    /// # Errors
    ///
    /// What `change` gives, or what kept the file from being read or written.
    pub fn update_user<T, E: From<StorageError>>(
        &self,
        user_id: UserId,
        change: impl FnOnce(&mut User) -> Result<T, E>,
    ) -> Result<(User, T), E> {
        let _changing = read(&self.changing);
        let _exclusive = self.lock(user_id);
        let mut user = self
            .load_user(user_id)?
            .unwrap_or_else(|| User::new(user_id));
        let outcome = change(&mut user)?;
        // Whoever asked may have learnt the group's id before it moved.
        self.follow_moves(&mut user);
        self.save_user(&user)?;
        Ok((user, outcome))
    }

    /// Notes that a group has a new id; false where that is known. From now on
    /// everything that is read has the new id; [`Storage::move_group`] writes it down.
    pub fn note_move(&self, from: GroupId, to: GroupId) -> bool {
        if write(&self.moved).insert(from, to) == Some(to) {
            return false;
        }
        // Also those whose files cannot be read now belong to the new group.
        for creator in self.creators(from) {
            self.note_groups(creator, BTreeSet::from([to]));
        }
        true
    }

    /// Gives a group's bounties and bookmarks its new id, in everyone's files. A
    /// broken file is logged and left alone.
    ///
    /// Changes that are under way meanwhile follow. Interrupted by a crash or an
    /// error, it has moved some files and not others; doing it again completes it,
    /// and once more does no harm.
    ///
    /// # Errors
    ///
    /// Where a file cannot be read or written; the other files are moved.
    pub fn move_group(&self, from: GroupId, to: GroupId) -> Result<(), StorageError> {
        self.note_move(from, to);
        // What began before that was noted may still write the old id.
        drop(write(&self.changing));
        let names = file_names(&self.users_dir).map_err(|source| StorageError::Read {
            path: self.users_dir.clone(),
            source,
        })?;
        let users = names.iter().filter_map(|name| user_of(name));
        users
            .map(|user_id| self.move_in_file(user_id))
            .fold(Ok(()), Result::and)
    }

    /// The id that a group has now, as far as is known since the start.
    #[must_use]
    pub fn current_group(&self, group_id: GroupId) -> GroupId {
        read(&self.moved)
            .get(&group_id)
            .copied()
            .unwrap_or(group_id)
    }

    /// The id that a group had before it moved, if that was since the start.
    #[must_use]
    pub fn former_group(&self, group_id: GroupId) -> Option<GroupId> {
        let moved = read(&self.moved);
        moved
            .iter()
            .find_map(|(from, to)| (*to == group_id).then_some(*from))
    }

    /// Everyone who has bounties in a group, and perhaps some who no longer do.
    #[must_use]
    pub fn creators(&self, group_id: GroupId) -> BTreeSet<UserId> {
        read(&self.creators)
            .get(&group_id)
            .cloned()
            .unwrap_or_default()
    }

    /// Reads several files. One that cannot be read is logged and named.
    #[must_use]
    pub fn load_users(&self, user_ids: &BTreeSet<UserId>) -> Users {
        let mut users = Users::default();
        for &user_id in user_ids {
            match self.load_user(user_id) {
                Ok(user) => users.loaded.extend(user),
                Err(error) => {
                    tracing::error!("{error}");
                    users.unreadable.push(user_id);
                }
            }
        }
        users
    }

    fn move_in_file(&self, user_id: UserId) -> Result<(), StorageError> {
        let _exclusive = self.lock(user_id);
        let mut user = match self.read_user(user_id) {
            Ok(Some(user)) => user,
            Err(error @ StorageError::Broken { .. }) => {
                tracing::error!("{error}");
                return Ok(());
            }
            other => return other.map(drop),
        };
        match self.follow_moves(&mut user) {
            true => self.save_user(&user),
            false => Ok(()),
        }
    }

    /// Gives groups that moved their new ids; says whether there were any.
    fn follow_moves(&self, user: &mut User) -> bool {
        let moved = read(&self.moved);
        let followed = moved.iter().map(|(from, to)| user.move_group(*from, *to));
        followed.fold(false, |any, one| any | one)
    }

    /// Writes a user's file so that a crash leaves the old one or the new one.
    /// The caller holds the user's lock.
    fn save_user(&self, user: &User) -> Result<(), StorageError> {
        let path = self.user_path(user.user_id);
        self.note_groups(user.user_id, user.groups());
        self.replace(&path, user)
            .map_err(|source| StorageError::Write {
                path: path.clone(),
                source,
            })?;
        self.directory
            .sync_all()
            .map_err(|source| StorageError::Unsynced { path, source })
    }

    fn replace(&self, path: &Path, user: &User) -> io::Result<()> {
        let mut file = temporary_file(&self.users_dir)?;
        file.write_all(&user.to_json()?)?;
        file.as_file().sync_all()?;
        file.persist(path)?;
        Ok(())
    }

    fn lock(&self, user_id: UserId) -> MutexGuard<'_, ()> {
        let slot = user_id.0 % self.locks.len() as u64;
        let slot = usize::try_from(slot).unwrap_or_default();
        // A panic under the lock left the file whole: a rename happens or does not.
        self.locks[slot]
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
    }

    /// Keeps in mind who has bounties in which group. Nobody is taken out before
    /// the next start: one file too many is read for a list, which is harmless.
    fn note_groups(&self, user_id: UserId, groups: BTreeSet<GroupId>) {
        let known = read(&self.creators);
        let is_known = |group| known.get(group).is_some_and(|ids| ids.contains(&user_id));
        if groups.iter().all(is_known) {
            return;
        }
        drop(known);
        let mut creators = write(&self.creators);
        for group in groups {
            creators.entry(group).or_default().insert(user_id);
        }
    }

    fn find_creators(&self, names: &[PathBuf]) {
        for user_id in names.iter().filter_map(|name| user_of(name)) {
            let groups = match self.load_user(user_id) {
                Ok(user) => user.map(|user| user.groups()).unwrap_or_default(),
                Err(error) => {
                    tracing::error!("{error}");
                    groups_mentioned(&self.user_path(user_id))
                }
            };
            self.note_groups(user_id, groups);
        }
    }
}

/// What these locks guard is never half-changed, so a panic under one does no harm.
fn read<T>(lock: &RwLock<T>) -> RwLockReadGuard<'_, T> {
    lock.read().unwrap_or_else(PoisonError::into_inner)
}

fn write<T>(lock: &RwLock<T>) -> RwLockWriteGuard<'_, T> {
    lock.write().unwrap_or_else(PoisonError::into_inner)
}

/// Makes a directory and its parents, for the bot's own user alone.
fn make_private_dir(path: &Path) -> io::Result<()> {
    DirBuilder::new().recursive(true).mode(0o700).create(path)?;
    if fs::metadata(path)?.permissions().mode() & 0o077 != 0 {
        fs::set_permissions(path, Permissions::from_mode(0o700))?;
    }
    Ok(())
}

/// A new file in `directory` that only the bot's own user can read (0600).
fn temporary_file(directory: &Path) -> io::Result<NamedTempFile> {
    tempfile::Builder::new()
        .prefix(TEMPORARY_PREFIX)
        .suffix(TEMPORARY_SUFFIX)
        .tempfile_in(directory)
}

fn file_names(directory: &Path) -> io::Result<Vec<PathBuf>> {
    fs::read_dir(directory)?
        .map(|entry| Ok(entry?.file_name().into()))
        .collect()
}

fn remove_temporary_files(directory: &Path, names: &[PathBuf]) -> io::Result<()> {
    let is_temporary =
        |name: &str| name.starts_with(TEMPORARY_PREFIX) && name.ends_with(TEMPORARY_SUFFIX);
    names
        .iter()
        .filter(|name| name.to_str().is_some_and(is_temporary))
        .try_for_each(|name| fs::remove_file(directory.join(name)))
}

/// Whose file this is by its name; none for files that are not the bot's.
fn user_of(name: &Path) -> Option<UserId> {
    let digits = name.file_stem()?.to_str()?;
    let id: u64 = digits.parse().ok()?;
    let is_canonical = id.to_string() == digits && name.extension() == Some(OsStr::new("json"));
    is_canonical.then_some(UserId(id))
}

/// The content of a file; none where there is no file.
///
/// Only regular files are opened: opening a named pipe would wait for ever.
fn read_if_there(path: &Path) -> Result<Option<Vec<u8>>, StorageError> {
    let is_file = fs::metadata(path).map(|metadata| metadata.is_file());
    let content = match is_file {
        Ok(true) => fs::read(path),
        Ok(false) => Err(io::Error::other("not a regular file")),
        Err(error) => Err(error),
    };
    match content {
        Ok(content) => Ok(Some(content)),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
        Err(source) => Err(StorageError::Read {
            path: path.to_owned(),
            source,
        }),
    }
}

/// Says where a file is broken, without the values that the parser quotes.
fn broken(path: &Path, error: &serde_json::Error) -> StorageError {
    let said = error.to_string();
    let shows_no_value = !error.is_data() || said.starts_with("missing field");
    let reason = match said.split(" at line ").next() {
        Some(reason) if shows_no_value => reason.to_owned(),
        _ => "not the kind of value that belongs there".to_owned(),
    };
    StorageError::Broken {
        path: path.to_owned(),
        line: error.line(),
        column: error.column(),
        reason,
    }
}

/// The groups that a broken file names, so that their lists can say that
/// somebody's bounties are missing.
fn groups_mentioned(path: &Path) -> BTreeSet<GroupId> {
    let Ok(Some(content)) = read_if_there(path) else {
        return BTreeSet::new();
    };
    let content = String::from_utf8_lossy(&content);
    let values = content.split("\"group_id\"").skip(1);
    let numbers = values.filter_map(|value| {
        let value = value.trim_start().strip_prefix(':')?.trim_start();
        let end = value
            .find(|c: char| c != '-' && !c.is_ascii_digit())
            .unwrap_or(value.len());
        value[..end].parse().ok()
    });
    numbers.map(GroupId).collect()
}

#[cfg(test)]
mod tests;
