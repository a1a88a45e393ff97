//! Loads, changes and atomically rewrites `DATA_DIR/users/<telegram_user_id>.json`.
//!
//! This is the one module that touches the disk. Its promises:
//!
//! - A change is a load, a mutation, and a write to a temporary file that is
//!   synced to disk and then renamed over the old one; after that the directory
//!   is synced. A crash at any instant leaves the old file or the new one, whole.
//! - When [`Storage::update`] returns `Ok`, the change survives a power cut.
//! - Two changes to one user's file never interleave, and reading never waits
//!   for a change.
//! - A file that cannot be read is never written to, renamed or deleted.
//!
//! Calls block on the disk, but for [`Storage::note_move`], [`Storage::current_group`]
//! and [`Storage::former_group`]: do not make them on an async thread.

mod cache;
mod error;
mod files;

use std::collections::{BTreeSet, HashMap};
use std::fs::{File, TryLockError};
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};
use std::sync::{
    Arc, Mutex, MutexGuard, OnceLock, PoisonError, RwLock, RwLockReadGuard, RwLockWriteGuard,
};

use tempfile::NamedTempFile;

use crate::model::{GroupId, User, UserId};
use cache::Cache;
use files::{
    damaged, file_names, groups_mentioned, make_private_dir, metadata_if_there, read_if_there,
    remove_temporary_files, temporary_file, user_of,
};

pub use error::{Cause, OpenError, StorageError};

/// Changes to two users wait for each other where their ids fall on the same lock. More
/// changes at once than this only get in each other's way in the directory.
const LOCKS: usize = 32;

/// The users' files, held by this process alone.
#[derive(Debug)]
pub struct Storage {
    users_dir: PathBuf,
    /// Open for as long as this value lives: its lock keeps other instances out.
    directory: File,
    locks: [Mutex<()>; LOCKS],
    /// Those whose files there were at the start.
    listed: Vec<UserId>,
    /// Who has bounties in which group, so that a group's list reads no other files.
    /// Whoever needs it first finds it out, from everyone's file; others wait for that.
    creators: OnceLock<RwLock<Creators>>,
    /// Groups that got a new id since the start, with that id.
    moved: RwLock<HashMap<GroupId, GroupId>>,
    /// Shared by all changes, so that a move can wait for those that are under way.
    changing: RwLock<()>,
    cache: Cache,
}

type Creators = HashMap<GroupId, BTreeSet<UserId>>;

/// What several people's files hold.
#[derive(Debug, Default)]
pub struct Users {
    /// Those whose files are there and could be read.
    pub loaded: Vec<Arc<User>>,
    /// Those whose files could not be read.
    pub unreadable: Vec<UserId>,
}

impl Storage {
    /// Takes hold of `data_dir`, which is made where it is missing, and removes what
    /// a crash left half-written.
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
            Err(TryLockError::WouldBlock) => return Err(OpenError::Locked { path: users_dir }),
            Err(TryLockError::Error(source)) => return Err(unusable(source)),
        }
        temporary_file(&users_dir)
            .and_then(NamedTempFile::close)
            .map_err(unusable)?;
        let names = file_names(&users_dir).map_err(unusable)?;
        remove_temporary_files(&users_dir, &names).map_err(unusable)?;
        Ok(Self {
            users_dir,
            directory,
            listed: names.iter().filter_map(|name| user_of(name)).collect(),
            locks: Default::default(),
            creators: OnceLock::new(),
            moved: RwLock::default(),
            changing: RwLock::default(),
            cache: Cache::default(),
        })
    }

    /// Reads every file to learn who has bounties in which group, unless that is known.
    /// One of which not even that can be read is logged and left alone.
    ///
    /// Whatever needs to know it does so, too; this is for doing it beforehand.
    pub fn find_creators(&self) {
        self.known_creators();
    }

    /// The file of a user.
    pub fn user_path(&self, user_id: UserId) -> PathBuf {
        self.users_dir.join(format!("{user_id}.json"))
    }

    /// Reads a user's file; none where there is none. Groups that moved since the
    /// start have their new ids, whatever the file says.
    ///
    /// # Errors
    ///
    /// Where there is a file that cannot be read, or is not that user's.
    pub fn load(&self, user_id: UserId) -> Result<Option<Arc<User>>, StorageError> {
        let Some(metadata) = metadata_if_there(&self.user_path(user_id))? else {
            return Ok(None);
        };
        let stamp = self.cache.stamp(&metadata);
        if let Some(user) = stamp.and_then(|stamp| self.cache.get(user_id, stamp)) {
            return Ok(Some(self.followed(user)));
        }
        let Some(user) = self.read_user(user_id)?.map(Arc::new) else {
            return Ok(None);
        };
        if let Some(stamp) = stamp {
            self.cache.put(stamp, &user);
        }
        Ok(Some(self.followed(user)))
    }

    fn read_user(&self, user_id: UserId) -> Result<Option<User>, StorageError> {
        let path = self.user_path(user_id);
        let Some(json) = read_if_there(&path)? else {
            return Ok(None);
        };
        let user = User::from_json(&json).map_err(|error| damaged(&path, &error))?;
        if user.user_id != user_id {
            let reason = format!("its user_id is {}, not the one in its name", user.user_id);
            let (line, column) = (1, 1);
            return Err(Cause::Damaged {
                line,
                column,
                reason,
            }
            .at(&path));
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
    pub fn update<T, E: From<StorageError>>(
        &self,
        user_id: UserId,
        change: impl FnOnce(&mut User) -> Result<T, E>,
    ) -> Result<(User, T), E> {
        let _changing = read(&self.changing);
        let _exclusive = self.lock(user_id);
        let mut user = self
            .read_user(user_id)?
            .unwrap_or_else(|| User::new(user_id));
        self.follow_moves(&mut user);
        let outcome = change(&mut user)?;
        // Whoever asked may have learnt the group's id before it moved.
        self.follow_moves(&mut user);
        self.save_user(&user)?;
        Ok((user, outcome))
    }

    /// Notes that a group has a new id; false where that is known. From now on
    /// everything that is read has the new id; [`Storage::move_group`] writes it down.
    ///
    /// This touches no disk, so that an async thread may do it.
    pub fn note_move(&self, from: GroupId, to: GroupId) -> bool {
        write(&self.moved).insert(from, to) != Some(to)
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
        let names =
            file_names(&self.users_dir).map_err(|error| Cause::Read(error).at(&self.users_dir))?;
        let users = names.iter().filter_map(|name| user_of(name));
        users
            .map(|user_id| self.move_in_file(user_id))
            .fold(Ok(()), Result::and)
    }

    /// The id that a group has now, as far as is known since the start.
    pub fn current_group(&self, group_id: GroupId) -> GroupId {
        read(&self.moved)
            .get(&group_id)
            .copied()
            .unwrap_or(group_id)
    }

    /// The id that a group had before it moved, if that was since the start.
    pub fn former_group(&self, group_id: GroupId) -> Option<GroupId> {
        let moved = read(&self.moved);
        moved
            .iter()
            .find_map(|(from, to)| (*to == group_id).then_some(*from))
    }

    /// Everyone who has bounties in a group, and perhaps some who no longer do.
    pub fn creators(&self, group_id: GroupId) -> BTreeSet<UserId> {
        let known = read(self.known_creators());
        // A broken file did not follow the group, and is missed in it all the same.
        let ids = [Some(group_id), self.former_group(group_id)];
        let creators = ids.iter().flatten().filter_map(|id| known.get(id));
        creators.flatten().copied().collect()
    }

    /// Reads several files. One that cannot be read is logged and named.
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

    fn move_in_file(&self, user_id: UserId) -> Result<(), StorageError> {
        let _exclusive = self.lock(user_id);
        let mut user = match self.read_user(user_id) {
            Ok(Some(user)) => user,
            Err(error) if matches!(error.cause, Cause::Damaged { .. }) => {
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

    /// The same user, with new ids for groups that moved.
    fn followed(&self, mut user: Arc<User>) -> Arc<User> {
        let has_moved = |user: &User| read(&self.moved).keys().any(|from| mentions(user, *from));
        if has_moved(&user) {
            self.follow_moves(Arc::make_mut(&mut user));
        }
        user
    }

    /// Gives groups that moved their new ids; says whether there were any.
    fn follow_moves(&self, user: &mut User) -> bool {
        let moved = read(&self.moved);
        let followed = moved
            .iter()
            .map(|(from, to)| user.migrate_group(*from, *to));
        followed.fold(false, |any, one| any | one)
    }

    /// Writes a user's file so that a crash leaves the old one or the new one.
    /// The caller holds the user's lock.
    fn save_user(&self, user: &User) -> Result<(), StorageError> {
        let path = self.user_path(user.user_id);
        self.note_groups(user.user_id, user.groups());
        self.replace(&path, user)
            .map_err(|error| Cause::Write(error).at(&path))?;
        self.directory
            .sync_all()
            .map_err(|error| Cause::Unsynced(error).at(&path))
    }

    fn replace(&self, path: &Path, user: &User) -> io::Result<()> {
        let mut file = temporary_file(&self.users_dir)?;
        file.write_all(&user.to_json()?)?;
        file.as_file().sync_all()?;
        file.persist(path)?;
        Ok(())
    }

    fn lock(&self, user_id: UserId) -> MutexGuard<'_, ()> {
        let slot = user_id.0 % LOCKS as u64;
        let slot = usize::try_from(slot).unwrap_or_default();
        // A panic under the lock left the file whole: a rename happens or does not.
        self.locks[slot]
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
    }

    /// Keeps in mind who has bounties in which group. Nobody is taken out before
    /// the next start: one file too many is read for a list, which is harmless.
    fn note_groups(&self, user_id: UserId, groups: BTreeSet<GroupId>) {
        if groups.is_empty() {
            return;
        }
        let creators = self.known_creators();
        let is_known = {
            let known = read(creators);
            let has = |group| known.get(group).is_some_and(|ids| ids.contains(&user_id));
            groups.iter().all(has)
        };
        if !is_known {
            let mut creators = write(creators);
            for group in groups {
                creators.entry(group).or_default().insert(user_id);
            }
        }
    }

    fn known_creators(&self) -> &RwLock<Creators> {
        self.creators
            .get_or_init(|| RwLock::new(self.read_creators()))
    }

    fn read_creators(&self) -> Creators {
        let mut creators = Creators::new();
        for &user_id in &self.listed {
            for group in self.read_groups(user_id) {
                creators.entry(group).or_default().insert(user_id);
            }
        }
        creators
    }

    /// The groups that a user has bounties in, also where the file is broken.
    fn read_groups(&self, user_id: UserId) -> BTreeSet<GroupId> {
        let path = self.user_path(user_id);
        match read_if_there(&path) {
            Ok(Some(json)) => groups_in(&json).unwrap_or_else(|error| {
                tracing::error!("{}", damaged(&path, &error));
                groups_mentioned(&json)
            }),
            Ok(None) => BTreeSet::new(),
            Err(error) => {
                tracing::error!("{error}");
                BTreeSet::new()
            }
        }
    }
}

fn mentions(user: &User, group: GroupId) -> bool {
    let bounties = user.personal_bounties.iter().map(|one| one.group_id);
    let tracked = user.tracked_bounties.iter().map(|one| one.group_id);
    bounties.chain(tracked).any(|of| of == Some(group))
}

fn groups_in(json: &[u8]) -> Result<BTreeSet<GroupId>, serde_json::Error> {
    User::from_json(json).map(|user| user.groups())
}

/// What these locks guard is never half-changed, so a panic under one does no harm.
fn read<T>(lock: &RwLock<T>) -> RwLockReadGuard<'_, T> {
    lock.read().unwrap_or_else(PoisonError::into_inner)
}

fn write<T>(lock: &RwLock<T>) -> RwLockWriteGuard<'_, T> {
    lock.write().unwrap_or_else(PoisonError::into_inner)
}

#[cfg(test)]
mod tests;
