//! File and directory operations, and the description of a damaged file.

use std::ffi::OsStr;
use std::fs::{self, DirBuilder, File, Permissions};
use std::io;
use std::os::fd::AsFd;
use std::os::unix::fs::{DirBuilderExt as _, PermissionsExt as _};
use std::path::{Path, PathBuf};

use rustix::fs::{AtFlags, CWD, FileType, Stat, statat};
use rustix::io::Errno;
use rustix::path::Arg;
use serde_json::error::Category;
use tempfile::NamedTempFile;

use super::error::{Cause, StorageError};
use crate::model::{User, UserId};

/// Temporary files are called `.bounty-bot-<random>.tmp`.
const TEMPORARY_PREFIX: &str = ".bounty-bot-";
const TEMPORARY_SUFFIX: &str = ".tmp";

/// Creates a directory and its parents, accessible only to the bot's own user. When this
/// returns `Ok`, all of them survive a power cut, also those that an earlier run of the bot
/// created just before it was killed.
pub(super) fn make_private_dir(path: &Path) -> io::Result<()> {
    DirBuilder::new().recursive(true).mode(0o700).create(path)?;
    if fs::metadata(path)?.permissions().mode() & 0o077 != 0 {
        fs::set_permissions(path, Permissions::from_mode(0o700))?;
    }
    path.ancestors().skip(1).try_for_each(sync_parent)
}

/// Syncs a directory, unless the error shows that the bot can't have created anything in it:
/// it may not read or write it, or its file system isn't on a disk.
fn sync_parent(directory: &Path) -> io::Result<()> {
    use io::ErrorKind::{InvalidInput, PermissionDenied, ReadOnlyFilesystem};
    let directory = match directory.as_os_str().is_empty() {
        true => Path::new("."),
        false => directory,
    };
    match File::open(directory).and_then(|directory| directory.sync_all()) {
        Err(error)
            if matches!(
                error.kind(),
                PermissionDenied | ReadOnlyFilesystem | InvalidInput
            ) =>
        {
            Ok(())
        }
        synced => synced,
    }
}

/// A new file in `directory` that only the bot's own user can read (0600).
pub(super) fn temporary_file(directory: &Path) -> io::Result<NamedTempFile> {
    tempfile::Builder::new()
        .prefix(TEMPORARY_PREFIX)
        .suffix(TEMPORARY_SUFFIX)
        .tempfile_in(directory)
}

pub(super) fn remove_temporary_files(directory: &Path) -> io::Result<()> {
    let is_temporary =
        |name: &str| name.starts_with(TEMPORARY_PREFIX) && name.ends_with(TEMPORARY_SUFFIX);
    names(directory)?
        .iter()
        .filter(|name| name.to_str().is_some_and(is_temporary))
        .try_for_each(|name| fs::remove_file(directory.join(name)))
}

/// The ids of all users with a file. Files with other names are ignored.
pub(super) fn user_ids(directory: &Path) -> io::Result<Vec<UserId>> {
    let names = names(directory)?;
    Ok(names.iter().filter_map(|name| user_id(name)).collect())
}

fn names(directory: &Path) -> io::Result<Vec<PathBuf>> {
    fs::read_dir(directory)?
        .map(|entry| Ok(entry?.file_name().into()))
        .collect()
}

fn user_id(name: &Path) -> Option<UserId> {
    let digits = name.file_stem()?.to_str()?;
    let id: u64 = digits.parse().ok()?;
    let is_canonical = id.to_string() == digits && name.extension() == Some(OsStr::new("json"));
    is_canonical.then_some(UserId(id))
}

pub(super) fn read_if_exists(path: &Path) -> Result<Option<Vec<u8>>, StorageError> {
    let found = stat_if_exists(CWD, path).map_err(|cause| cause.at(path))?;
    if found.is_none() {
        return Ok(None);
    }
    match fs::read(path) {
        Ok(read) => Ok(Some(read)),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
        Err(error) => Err(Cause::Read(error).at(path)),
    }
}

/// Accepts only a regular file. Opening a named pipe would wait forever, and a write would
/// replace a link, which someone created for a reason.
pub(super) fn stat_if_exists(directory: impl AsFd, name: impl Arg) -> Result<Option<Stat>, Cause> {
    match statat(directory, name, AtFlags::SYMLINK_NOFOLLOW) {
        Ok(found) if FileType::from_raw_mode(found.st_mode).is_file() => Ok(Some(found)),
        Ok(_) => Err(Cause::NotAFile),
        Err(Errno::NOENT) => Ok(None),
        Err(error) => Err(Cause::Read(error.into())),
    }
}

/// Says where and how a file is damaged, without the values that the parser quotes.
pub(super) fn damaged(path: &Path, json: &[u8], error: &serde_json::Error) -> StorageError {
    let said = error.to_string();
    let said = said.split(" at line ").next().unwrap_or_default();
    let reason = match (error.classify(), said.rsplit_once("expected ")) {
        (Category::Eof, _) => "the file is cut off here".to_owned(),
        (Category::Data, Some((_, expected))) => {
            format!("{} must be {}", wrong_part(json), kind_of_value(expected))
        }
        _ => said.to_owned(),
    };
    let cause = Cause::Damaged {
        line: error.line(),
        column: error.column(),
        reason,
    };
    cause.at(path)
}

/// Which value is of the wrong kind, such as `personal_bounties[0].id`.
fn wrong_part(json: &[u8]) -> String {
    let mut json = serde_json::Deserializer::from_slice(json);
    let read: Result<User, _> = serde_path_to_error::deserialize(&mut json);
    match read.map_err(|error| error.path().to_string()) {
        Err(path) if path != "." => format!("`{path}`"),
        _ => "the content".to_owned(),
    }
}

/// A kind of value, by serde's name for it.
fn kind_of_value(expected: &str) -> &'static str {
    match expected {
        "a nonzero u64" => "a whole number above 0",
        "u64" => "a whole number from 0 to 18446744073709551615",
        "u32" => "a whole number from 0 to 4294967295",
        "i64" => "a whole number",
        "i32" => "a whole number, at most 2147483647",
        "a string" => "text in quotes",
        "a sequence" => "a list in [ ]",
        _ => "an object in { }",
    }
}
