//! Finds what is wrong in the users' files, for `--check`.

use std::collections::HashSet;
use std::fs;
use std::io;
use std::os::unix::fs::MetadataExt as _;
use std::path::Path;

use super::error::{Cause, StorageError};
use super::files::{read_if_exists, user_ids};
use super::json::{Object, place};
use super::{parse, path};
use crate::alike::meant;
use crate::model::{BYTE_ORDER_MARK, DAY_SECONDS, DueDate, User, UserId, is_blank};

/// Every key that the bot knows, in whichever object.
const KEYS: &[&str] = &[
    "bounty_id",
    "before_edit",
    "created_at",
    "deleted_at",
    "done_at",
    "done_by",
    "due_date_ts",
    "first_name",
    "group_id",
    "group_title",
    "id",
    "last_update_id",
    "link",
    "message_id",
    "next_id",
    "not_done_at",
    "moved_at",
    "owner_id",
    "personal_bounties",
    "said_done_at",
    "source",
    "text",
    "tracked_bounties",
    "user_id",
    "username",
];

/// Reads every user's file in `data_dir`, in the order of their ids; returns how many there
/// are, and a line for each thing that is wrong with them. `now` is in Unix seconds. Takes no
/// lock and writes nothing. A directory that doesn't exist is fine.
pub fn inspect(data_dir: &Path, now: i64) -> (usize, Vec<String>) {
    let users_dir = data_dir.join("users");
    let mut user_ids = match user_ids(&users_dir) {
        Ok(user_ids) => user_ids,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return (0, Vec::new()),
        Err(error) => return (0, vec![Cause::Read(error).at(&users_dir).to_string()]),
    };
    user_ids.sort_unstable();
    let mut wrong = Vec::new();
    for &user_id in &user_ids {
        let path = path(&users_dir, user_id);
        wrong.extend(foreign_owner(&users_dir, &path));
        match oddities(&path, user_id, now) {
            Ok(oddities) => wrong.extend(oddities),
            Err(error) => wrong.push(error.to_string()),
        }
    }
    (user_ids.len(), wrong)
}

/// The bot's user may not be able to read a file that was restored as root, for example.
fn foreign_owner(users_dir: &Path, path: &Path) -> Option<String> {
    let owner = |path| fs::symlink_metadata(path).ok().map(|file| file.uid());
    let (owner, expected) = (owner(path)?, owner(users_dir)?);
    let path = path.display();
    let said = || {
        format!(
            "{path}: it belongs to user {owner}, so user {expected}, to whom the directory belongs, may not read it"
        )
    };
    (owner != expected).then(said)
}

/// What a file contains that the bot can read and a person would not want, each with its place.
fn oddities(path: &Path, user_id: UserId, now: i64) -> Result<Vec<String>, StorageError> {
    let Some(content) = read_if_exists(path)? else {
        return Ok(Vec::new());
    };
    let user = parse(path, user_id, &content)?;
    let json = str::from_utf8(&content).unwrap_or_default();
    let json = json.strip_prefix(BYTE_ORDER_MARK).unwrap_or(json);
    let found = in_user(&Object::read(json).unwrap_or_default(), &user, now);
    let placed = found.into_iter();
    let mut placed: Vec<_> = placed
        .map(|(part, said)| (place(json, part), said))
        .collect();
    placed.sort_unstable();
    let path = path.display();
    let line = |((line, column), said)| format!("{path}:{line}:{column}: {said}");
    Ok(placed.into_iter().map(line).collect())
}

/// A part of the file's JSON, and what is odd about it.
type Oddity<'a> = (&'a str, String);

fn in_user<'a>(object: &Object<'a>, user: &User, now: i64) -> Vec<Oddity<'a>> {
    let bounties = object.objects("personal_bounties");
    let bookmarks = object.objects("tracked_bounties");
    let objects = bounties.iter().chain(&bookmarks).chain([object]);
    let mut found: Vec<Oddity<'_>> = objects.flat_map(in_keys).collect();
    let mut ids = HashSet::new();
    for (bounty, object) in user.personal_bounties.iter().zip(&bounties) {
        let mut find = |key, said: Option<String>| {
            found.extend(said.map(|said| (object.value(key), said)));
        };
        let is_again = !ids.insert(bounty.id);
        find(
            "id",
            is_again.then(|| "another bounty has this id, too".to_owned()),
        );
        find(
            "text",
            is_blank(&bounty.text).then(|| "`text` is empty".to_owned()),
        );
        let due = bounty.due_date_ts;
        find("due_date_ts", due.and_then(|due| in_due_date(due, now)));
    }
    found
}

fn in_due_date(due: DueDate, now: i64) -> Option<String> {
    let due = i64::from(due);
    if due.abs_diff(now) / DAY_SECONDS.unsigned_abs() > DueDate::MAX_DAYS_AWAY {
        let said = "`due_date_ts` is over a thousand years away; it is in seconds since 1970";
        return Some(said.to_owned());
    }
    // Perhaps it is midnight in a time zone ahead of UTC or behind it.
    let nearest = (due + DAY_SECONDS / 2).div_euclid(DAY_SECONDS) * DAY_SECONDS;
    let said = || format!("`due_date_ts` is not midnight UTC; the nearest is {nearest}");
    (due != nearest).then(said)
}

fn in_keys<'a>(object: &Object<'a>) -> Vec<Oddity<'a>> {
    let mut found = Vec::new();
    for (index, (key, value)) in object.0.iter().enumerate() {
        if object.0[..index].iter().any(|(other, _)| other == key) {
            found.push((value.get(), format!("the key `{key}` stands here twice")));
        }
        let is_known = KEYS.contains(&key.as_str());
        if let Some(meant) = meant(key, KEYS).filter(|_| !is_known) {
            let said = format!("the bot doesn't know the key `{key}`; is `{meant}` meant?");
            found.push((value.get(), said));
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use std::os::unix::fs::chown;

    use super::*;

    #[test]
    fn a_file_of_another_user_is_found() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("7.json");
        fs::write(&path, "").unwrap();
        assert_eq!(foreign_owner(dir.path(), &path), None);
        let owner = fs::metadata(&path).unwrap().uid();
        // Only root can give a file away, and the root directory is root's.
        let (said, owners) = match chown(&path, Some(7), None) {
            Ok(()) => (foreign_owner(dir.path(), &path), [7, owner]),
            Err(_) => (foreign_owner(Path::new("/"), &path), [owner, 0]),
        };
        let [owner, other] = owners;
        let end = format!(
            "7.json: it belongs to user {owner}, so user {other}, to whom the directory belongs, may not read it"
        );
        assert!(said.unwrap().ends_with(&end));
    }
}
