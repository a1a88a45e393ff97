use std::fs::{self, FileTimes};
use std::os::unix::fs::{MetadataExt as _, PermissionsExt as _, symlink};
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;
use std::time::Duration;

use proptest::prelude::RngExt as _;
use proptest::test_runner::{RngAlgorithm, TestRng};
use rustix::fs::{CWD, Mode, mkfifoat};
use tempfile::TempDir;

use super::*;
use crate::model::{Bookmark, Bounty, BountyId, BountyRef, Details, List};

/// The file that the README shows.
const EXAMPLE: &str = r#"{
  "user_id": 123,
  "username": "alice",
  "first_name": "Alice",
  "next_id": 2,
  "last_update_id": 734001,
  "personal_bounties": [
    {
      "id": 1,
      "text": "Fix login bug",
      "link": "https://github.com/example/repo/issues/1",
      "due_date_ts": 1735689600,
      "created_at": 1735603200,
      "group_id": null
    }
  ],
  "tracked_bounties": [
    { "bounty_id": 5, "group_id": -1001, "owner_id": 456, "created_at": 1735600000 }
  ]
}
"#;

const ALICE: UserId = UserId(123);

fn open(dir: &TempDir) -> Storage {
    Storage::open(dir.path()).unwrap()
}

fn file(dir: &TempDir, user: UserId) -> PathBuf {
    dir.path().join("users").join(format!("{user}.json"))
}

/// A data directory with one file, Alice's.
fn with_file(content: &str) -> TempDir {
    let dir = TempDir::new().unwrap();
    drop(open(&dir));
    fs::write(file(&dir, ALICE), content).unwrap();
    dir
}

fn content(dir: &TempDir) -> String {
    fs::read_to_string(file(dir, ALICE)).unwrap()
}

fn rewrite(storage: &Storage) {
    storage
        .update(ALICE, |_| Ok::<(), StorageError>(()))
        .unwrap();
}

fn add(storage: &Storage, user: UserId, list: List) {
    let added = storage.update(user, |user| {
        let id = user.next_bounty_id();
        let details = Details {
            text: String::new(),
            link: None,
            due: None,
        };
        user.personal_bounties
            .push(Bounty::new(id, details, 0, list));
        Ok::<(), StorageError>(())
    });
    added.unwrap();
}

fn numbers(user: &User) -> Vec<u64> {
    user.personal_bounties
        .iter()
        .map(|bounty| bounty.id.number())
        .collect()
}

#[test]
fn a_rewrite_gives_the_example_byte_for_byte() {
    let dir = with_file(EXAMPLE);
    rewrite(&open(&dir));
    assert_eq!(content(&dir), EXAMPLE);
}

#[test]
fn keys_that_may_be_missing() {
    let dir = with_file(
        r#"{ "user_id": 123, "username": null,
             "personal_bounties": [ { "id": 7, "text": "x", "link": null, "due_date_ts": null } ],
             "tracked_bounties": [ { "bounty_id": 5 } ] }"#,
    );
    let user = open(&dir).load(ALICE).unwrap().unwrap();
    assert_eq!(user.first_name, None);
    assert_eq!(user.last_update_id, None);
    assert_eq!(user.personal_bounties[0].list, List::Personal);
    assert_eq!(user.tracked_bounties[0].owner_id, None);
    rewrite(&open(&dir));
    assert_eq!(
        content(&dir),
        r#"{
  "user_id": 123,
  "username": null,
  "next_id": 8,
  "personal_bounties": [
    {
      "id": 7,
      "text": "x",
      "link": null,
      "due_date_ts": null,
      "created_at": 0,
      "group_id": null
    }
  ],
  "tracked_bounties": [
    { "bounty_id": 5, "group_id": null, "created_at": 0 }
  ]
}
"#
    );
}

#[test]
fn unknown_keys_are_kept_at_every_level_in_their_order() {
    let dir = with_file(
        r#"{"user_id":123,"zebra":[1,{"deep":null}],"apple":"\u00e9","personal_bounties":[{"id":1,"text":"x","created_at":1,"stars":5,"colour":"red"}],"tracked_bounties":[{"bounty_id":5,"created_at":2,"why":"because","because":1.5}]}"#,
    );
    rewrite(&open(&dir));
    let kept: serde_json::Value = serde_json::from_str(&content(&dir)).unwrap();
    assert_eq!(kept["zebra"], serde_json::json!([1, { "deep": null }]));
    assert_eq!(kept["apple"], "é");
    assert_eq!(kept["personal_bounties"][0]["stars"], 5);
    assert_eq!(kept["tracked_bounties"][0]["because"], 1.5);
    let order = ["zebra", "apple"].map(|key| content(&dir).find(key).unwrap());
    assert!(order.is_sorted(), "{}", content(&dir));
}

/// A thousand random numbers of each kind, and the extremes.
#[test]
fn numbers_under_unknown_keys_stay_what_they_are() {
    let mut random = TestRng::deterministic_rng(RngAlgorithm::ChaCha);
    let ends = [
        "0.09144338512092887",
        "18446744073709551615",
        "-9223372036854775808",
        "1.7976931348623157e308",
        "5e-324",
        "-0.0",
    ];
    let mut numbers = ends.map(str::to_owned).to_vec();
    for _ in 0..1_000 {
        let float = f64::from_bits(random.random());
        let float = if float.is_finite() { float } else { 0.5 };
        numbers.extend([
            random.random::<u64>().to_string(),
            random.random::<i64>().to_string(),
            random.random::<f64>().to_string(),
            format!("{float:e}"),
        ]);
    }
    let list = numbers.join(", ");
    let dir = with_file(&format!(
        r#"{{ "user_id": 123,
             "personal_bounties": [ {{ "id": 1, "text": "x", "created_at": 1, "mine": [{list}] }} ],
             "tracked_bounties": [ {{ "bounty_id": 5, "created_at": 2, "mine": [{list}] }} ],
             "mine": [{list}] }}"#
    ));
    rewrite(&open(&dir));
    let rewritten = content(&dir);
    let lists: Vec<&str> = rewritten.split("\"mine\":").skip(1).collect();
    assert_eq!(lists.len(), 3);
    for list in lists {
        let (_, list) = list.split_once('[').unwrap();
        let (list, _) = list.split_once(']').unwrap();
        let kept: Vec<&str> = list.split(',').map(str::trim).collect();
        assert_eq!(kept.len(), numbers.len());
        for (number, kept) in numbers.iter().zip(kept) {
            assert!(is_same_number(number, kept), "{number} became {kept}");
        }
    }
}

/// Compares integers digit by digit, others to the last bit. Uses another parser than the file.
fn is_same_number(number: &str, kept: &str) -> bool {
    let bits = |number: &str| number.parse::<f64>().unwrap().to_bits();
    let is_whole = number.parse::<i128>().is_ok();
    number == kept || (!is_whole && bits(number) == bits(kept))
}

/// Beyond 64 bits, a number keeps its magnitude and first digits, or else the file counts as
/// damaged and is left alone.
#[test]
fn numbers_past_64_bits_are_rounded_or_refused() {
    let dir =
        with_file(r#"{ "user_id": 123, "mine": [18446744073709551616, 0.1234567890123456789] }"#);
    rewrite(&open(&dir));
    let kept: String = content(&dir).split_whitespace().collect();
    let rounded = r#""mine":[1.8446744073709552e+19,0.12345678901234568]"#;
    assert!(kept.contains(rounded), "{kept}");
    let dir = with_file(r#"{ "user_id": 123, "mine": 1e309 }"#);
    let error = open(&dir).load(ALICE).unwrap_err();
    assert!(error.to_string().contains(":1:"), "{error}");
}

#[test]
fn a_broken_file_is_reported_and_never_touched() {
    let broken = [
        ("", 1, 0),
        ("{", 1, 1),
        ("null", 1, 4),
        (
            "{\n  \"user_id\": 123,\n  \"username\": \"my secret\" oops\n}",
            3,
            27,
        ),
        ("{\n  \"user_id\": \"my secret\"\n}", 2, 24),
        (
            "{\n\"user_id\": 123, \"personal_bounties\": [{\"id\": 0}]}",
            2,
            46,
        ),
        ("{\"user_id\": 124}", 1, 1),
        ("{\"user_id\": 123} trailing", 1, 18),
    ];
    for (text, line, column) in broken {
        let dir = with_file(text);
        let storage = open(&dir);
        let error = storage.load(ALICE).unwrap_err();
        let said = error.to_string();
        assert!(
            said.contains(&format!("123.json:{line}:{column}: ")),
            "{text:?}: {said}"
        );
        assert!(!said.contains("secret"), "{said}");
        storage
            .update(ALICE, |_| Ok::<(), StorageError>(()))
            .unwrap_err();
        storage.migrate(GroupId(-1), GroupId(-2)).unwrap();
        assert_eq!(content(&dir), text);
    }
}

#[test]
fn a_byte_order_mark_is_not_damage() {
    let dir = with_file(&format!("\u{feff}{EXAMPLE}"));
    assert_eq!(numbers(&open(&dir).load(ALICE).unwrap().unwrap()), [1]);
    rewrite(&open(&dir));
    assert_eq!(content(&dir), EXAMPLE);
}

#[test]
fn an_irregular_file_is_neither_waited_for_nor_replaced() {
    // Without a process of their own: until that begins, it would hold every other test's lock.
    type Make = fn(&Path) -> io::Result<()>;
    let makes: [(&str, Make); 5] = [
        ("a directory", |file| fs::create_dir(file)),
        ("a pipe", |file| Ok(mkfifoat(CWD, file, Mode::RWXU)?)),
        ("a link to a file", |file| {
            let elsewhere = file.with_file_name("elsewhere");
            fs::write(&elsewhere, "{ \"user_id\": 123 }")?;
            symlink(elsewhere, file)
        }),
        ("a link to nothing", |file| symlink("nowhere", file)),
        ("a link to itself", |file| symlink("123.json", file)),
    ];
    for (what, make) in makes {
        let dir = TempDir::new().unwrap();
        drop(open(&dir));
        make(&file(&dir, ALICE)).unwrap();
        let inode = || fs::symlink_metadata(file(&dir, ALICE)).unwrap().ino();
        let before = inode();
        let storage = open(&dir);
        let said = storage.load(ALICE).unwrap_err().to_string();
        assert!(
            said.contains("123.json: it is not a regular file;"),
            "{said}"
        );
        storage
            .update(ALICE, |_| Ok::<(), StorageError>(()))
            .unwrap_err();
        storage.migrate(GroupId(-1001), GroupId(-2)).unwrap();
        assert_eq!(inode(), before, "{what} was replaced");
        add(&storage, UserId(456), List::Personal);
    }
}

#[test]
fn a_refused_change_writes_nothing() {
    let dir = with_file("{ \"user_id\": 123 }");
    let storage = open(&dir);
    let refused = storage.update(ALICE, |user| {
        user.first_name = Some("Mallory".to_owned());
        Err::<(), _>(Cause::Read(io::Error::other("refused")).at(Path::new("")))
    });
    refused.unwrap_err();
    assert_eq!(content(&dir), "{ \"user_id\": 123 }");
    let nobody = UserId(9);
    assert!(storage.load(nobody).unwrap().is_none());
    assert!(!file(&dir, nobody).exists());
}

#[test]
fn an_id_is_never_used_again() {
    let dir = TempDir::new().unwrap();
    add(&open(&dir), ALICE, List::Personal);
    add(&open(&dir), ALICE, List::Personal);
    let storage = open(&dir);
    let emptied = storage.update(ALICE, |user| {
        user.personal_bounties.clear();
        Ok::<(), StorageError>(())
    });
    emptied.unwrap();
    drop(storage);
    add(&open(&dir), ALICE, List::Personal);
    assert_eq!(numbers(&open(&dir).load(ALICE).unwrap().unwrap()), [3]);
}

#[test]
fn no_change_is_lost_and_reading_goes_on() {
    const THREADS: i64 = 8;
    const CHANGES: i64 = 200;
    let dir = TempDir::new().unwrap();
    let storage = open(&dir);
    add(&storage, ALICE, List::Personal);
    let count = || storage.load(ALICE).unwrap().unwrap().personal_bounties[0].created_at;
    let count_up = || {
        let counted = storage.update(ALICE, |user| {
            user.personal_bounties[0].created_at += 1;
            Ok::<(), StorageError>(())
        });
        counted.unwrap();
    };
    let changing = AtomicBool::new(true);
    thread::scope(|scope| {
        let reader = scope.spawn(|| {
            let (mut reads, mut last) = (0_u64, 0);
            while changing.load(Ordering::Relaxed) {
                let now = count();
                assert!(now >= last, "a change was undone: {now} after {last}");
                (last, reads) = (now, reads + 1);
            }
            reads
        });
        let writers: Vec<_> = (0..THREADS)
            .map(|_| scope.spawn(|| (0..CHANGES).for_each(|_| count_up())))
            .collect();
        for writer in writers {
            writer.join().unwrap();
        }
        changing.store(false, Ordering::Relaxed);
        assert!(reader.join().unwrap() > 0);
    });
    assert_eq!(count(), THREADS * CHANGES);
}

#[test]
fn reading_does_not_wait_for_a_change() {
    let dir = with_file(EXAMPLE);
    let storage = open(&dir);
    let changed = storage.update(ALICE, |user| {
        user.first_name = Some("Bob".to_owned());
        let meanwhile = storage.load(ALICE)?.unwrap();
        assert_eq!(meanwhile.first_name.as_deref(), Some("Alice"));
        Ok::<(), StorageError>(())
    });
    changed.unwrap();
}

/// Despite the cache, a change by hand is seen at once: in place or not, with the same size or
/// not, with an older modification time or not.
#[test]
fn a_change_by_hand_is_seen_at_once() {
    let dir = with_file(EXAMPLE);
    let storage = open(&dir);
    let name = |storage: &Storage| storage.load(ALICE).unwrap().unwrap().first_name.clone();
    assert_eq!(name(&storage).as_deref(), Some("Alice"));
    for number in 0..200 {
        let new = format!("{:05}", number % 100);
        let content = EXAMPLE.replace("Alice", &new);
        if number % 2 == 0 {
            fs::write(file(&dir, ALICE), content).unwrap();
        } else {
            let beside = dir.path().join("beside.json");
            fs::write(&beside, content).unwrap();
            let older = FileTimes::new().set_modified(std::time::UNIX_EPOCH);
            File::options()
                .write(true)
                .open(&beside)
                .unwrap()
                .set_times(older)
                .unwrap();
            fs::rename(&beside, file(&dir, ALICE)).unwrap();
        }
        assert_eq!(name(&storage), Some(new));
    }
    fs::remove_file(file(&dir, ALICE)).unwrap();
    assert_eq!(storage.load(ALICE).unwrap(), None);
}

#[test]
fn an_unchanged_file_is_not_read_again() {
    let dir = with_file(EXAMPLE);
    let mut storage = open(&dir);
    storage.cache.min_age = Duration::ZERO;
    let load = || storage.load(ALICE).unwrap().unwrap();
    let first = load();
    assert!(Arc::ptr_eq(&first, &load()));
    fs::write(file(&dir, ALICE), EXAMPLE.replace("Alice", "Alicia")).unwrap();
    assert_eq!(load().first_name.as_deref(), Some("Alicia"));
    add(&storage, ALICE, List::Personal);
    assert_eq!(load().personal_bounties.len(), 2);
    fs::remove_file(file(&dir, ALICE)).unwrap();
    assert_eq!(storage.load(ALICE).unwrap(), None);
}

#[test]
fn only_one_instance_can_open_the_directory() {
    let dir = TempDir::new().unwrap();
    let first = open(&dir);
    assert!(matches!(
        Storage::open(dir.path()),
        Err(OpenError::Locked { .. })
    ));
    drop(first);
    open(&dir);
}

#[test]
fn files_are_private_and_nothing_else_is_left_behind() {
    let dir = TempDir::new().unwrap();
    let storage = open(&dir);
    add(&storage, ALICE, List::Personal);
    let mode = |path: PathBuf| fs::metadata(path).unwrap().permissions().mode() & 0o777;
    assert_eq!(mode(file(&dir, ALICE)), 0o600);
    assert_eq!(mode(dir.path().join("users")), 0o700);
    let names = fs::read_dir(dir.path().join("users")).unwrap();
    let names: Vec<_> = names.map(|entry| entry.unwrap().file_name()).collect();
    assert_eq!(names, ["123.json"]);
}

#[test]
fn leftovers_of_a_crash_are_removed_and_other_files_are_left_alone() {
    let dir = TempDir::new().unwrap();
    drop(open(&dir));
    let users = dir.path().join("users");
    let left_over = users.join(".bounty-bot-Xa1.tmp");
    let others = [
        "notes.txt",
        "123.json.bak",
        "0123.json",
        "abc.json",
        ".hidden.tmp",
        "-1.json",
    ];
    fs::write(&left_over, "{").unwrap();
    for name in others {
        fs::write(users.join(name), "not ours").unwrap();
    }
    let storage = open(&dir);
    assert!(!left_over.exists());
    storage.migrate(GroupId(-1), GroupId(-2)).unwrap();
    for name in others {
        assert_eq!(fs::read_to_string(users.join(name)).unwrap(), "not ours");
    }
}

#[test]
fn a_data_directory_is_created_with_its_parents() {
    let dir = TempDir::new().unwrap();
    fs::create_dir(dir.path().join("real")).unwrap();
    symlink("real", dir.path().join("link")).unwrap();
    for data_dir in ["one/two/three", "new/../other", "link/data", "./dotted/"] {
        let data_dir = dir.path().join(data_dir);
        drop(Storage::open(&data_dir).unwrap());
        drop(Storage::open(&data_dir).unwrap());
        let users = fs::metadata(data_dir.join("users")).unwrap();
        assert_eq!(users.permissions().mode() & 0o777, 0o700);
    }
    let above = fs::metadata(dir.path().join("one/two")).unwrap();
    assert_eq!(above.permissions().mode() & 0o777, 0o700);
    assert!(dir.path().join("real/data/users").is_dir());
}

#[test]
fn an_unusable_directory_is_an_error_that_names_it() {
    let dir = TempDir::new().unwrap();
    let in_the_way = dir.path().join("file");
    fs::write(&in_the_way, "").unwrap();
    let error = Storage::open(&in_the_way).unwrap_err();
    assert!(matches!(error, OpenError::Unusable { .. }));
    assert!(error.to_string().contains("DATA_DIR"), "{error}");
}

#[test]
fn members_of_a_group_are_known_after_a_restart() {
    let dir = TempDir::new().unwrap();
    let (group, other) = (GroupId(-1001), GroupId(-1002));
    let (alice, bob, carol) = (ALICE, UserId(456), UserId(789));
    let storage = open(&dir);
    add(&storage, alice, List::Group(group));
    add(&storage, bob, List::Group(group));
    add(&storage, bob, List::Group(other));
    add(&storage, carol, List::Personal);
    assert_eq!(storage.members(group), BTreeSet::from([alice, bob]));
    drop(storage);
    let storage = open(&dir);
    assert_eq!(storage.members(group), BTreeSet::from([alice, bob]));
    assert_eq!(storage.members(other), BTreeSet::from([bob]));
    assert_eq!(storage.members(GroupId(-3)), BTreeSet::new());
}

#[test]
fn a_file_that_could_not_be_read_counts_once_it_is_repaired() {
    let group = GroupId(-1001);
    let broken = EXAMPLE.replace("\"group_id\": null", "\"group_id\": -1001, oops");
    let dir = with_file(&broken);
    let storage = open(&dir);
    add(&storage, UserId(456), List::Group(group));
    assert_eq!(storage.members(group), BTreeSet::from([UserId(456)]));
    fs::write(file(&dir, ALICE), broken.replace(", oops", "")).unwrap();
    assert_eq!(storage.members(group), BTreeSet::from([ALICE, UserId(456)]));
    // Now it is known to belong to the group.
    fs::write(file(&dir, ALICE), broken).unwrap();
    let users = storage.load_all(&storage.members(group));
    assert_eq!(users.unreadable, [ALICE]);
    assert_eq!(users.loaded.len(), 1);
}

#[test]
fn something_else_in_the_place_of_a_file_is_looked_at_again_too() {
    for is_link in [true, false] {
        let group = GroupId(-1001);
        let dir = with_file(EXAMPLE);
        let path = file(&dir, ALICE);
        fs::remove_file(&path).unwrap();
        match is_link {
            true => symlink("nowhere", &path).unwrap(),
            false => fs::create_dir(&path).unwrap(),
        }
        let storage = open(&dir);
        assert_eq!(storage.members(group), BTreeSet::new());
        match is_link {
            true => fs::remove_file(&path).unwrap(),
            false => fs::remove_dir(&path).unwrap(),
        }
        fs::write(&path, EXAMPLE).unwrap();
        assert_eq!(storage.members(group), BTreeSet::from([ALICE]));
    }
}

#[test]
fn a_file_that_is_taken_away_belongs_to_no_group() {
    let group = GroupId(-1001);
    let dir = with_file("{");
    let storage = open(&dir);
    fs::remove_file(file(&dir, ALICE)).unwrap();
    assert_eq!(storage.members(group), BTreeSet::new());
    fs::write(file(&dir, ALICE), "{").unwrap();
    assert_eq!(storage.members(group), BTreeSet::new());
}

#[test]
fn a_group_migrates_with_its_bounties_and_bookmarks() {
    let dir = with_file(EXAMPLE);
    let storage = open(&dir);
    let (from, to) = (GroupId(-1001), GroupId(-1_000_000_001));
    add(&storage, UserId(456), List::Group(from));
    storage.migrate(from, to).unwrap();
    storage.migrate(from, to).unwrap();
    assert_eq!(storage.members(to), BTreeSet::from([ALICE, UserId(456)]));
    assert!(!content(&dir).contains("-1001,"), "{}", content(&dir));
    let alice = storage.load(ALICE).unwrap().unwrap();
    assert_eq!(alice.tracked_bounties[0].list, List::Group(to));
    assert_eq!(alice.last_update_id, Some(734_001));
}

/// However often the group gets a new id, and whatever is asked for once the file is repaired.
#[test]
fn a_file_that_could_not_be_read_follows_its_group_later() {
    let ids = [GroupId(-1001), GroupId(-1002), GroupId(-1003)];
    let broken = EXAMPLE.replace("\"text\":", "\"text\"");
    for is_broken_at_start in [true, false] {
        for is_listed in [true, false] {
            let dir = with_file(if is_broken_at_start { &broken } else { EXAMPLE });
            let storage = open(&dir);
            add(&storage, UserId(456), List::Group(ids[0]));
            fs::write(file(&dir, ALICE), &broken).unwrap();
            storage.migrate(ids[0], ids[1]).unwrap();
            storage.migrate(ids[1], ids[2]).unwrap();
            let users = storage.load_all(&storage.members(ids[2]));
            assert_eq!(users.unreadable.is_empty(), is_broken_at_start);
            assert_eq!(content(&dir), broken);
            fs::write(file(&dir, ALICE), EXAMPLE).unwrap();
            match is_listed {
                true => drop(storage.members(GroupId(-5))),
                false => storage.drop_expired(0).unwrap(),
            }
            assert_eq!(content(&dir), EXAMPLE.replace("-1001,", "-1003,"));
            assert!(storage.members(ids[2]).contains(&ALICE));
        }
    }
}

/// Repaired between two moves, it has missed one of them.
#[test]
fn a_file_that_is_repaired_follows_each_move_once() {
    let ids = [GroupId(-1001), GroupId(-1002), GroupId(-1003)];
    let dir = with_file("{");
    let storage = open(&dir);
    storage.migrate(ids[0], ids[1]).unwrap();
    fs::write(file(&dir, ALICE), EXAMPLE).unwrap();
    storage.migrate(ids[1], ids[2]).unwrap();
    assert_eq!(content(&dir), EXAMPLE.replace("-1001,", "-1003,"));
    // What it did not miss is not repeated.
    fs::write(file(&dir, ALICE), EXAMPLE).unwrap();
    drop(storage.members(ids[2]));
    assert_eq!(content(&dir), EXAMPLE);
}

/// What the log says of a damaged file names the key and what belongs there.
#[test]
fn damage_is_described_without_showing_values() {
    let bounty = |rest: &str| {
        format!(
            "{{ \"user_id\": 123,\n\"personal_bounties\": [ {{ \"id\": 1, \"text\": \"x\", {rest} }} ] }}"
        )
    };
    for (content, said) in [
        (
            "{ \"user_id\": 123, \"username\": \"secr".to_owned(),
            "1:35: the file is cut off here;",
        ),
        (String::new(), "1:0: the file is cut off here;"),
        (
            "null".to_owned(),
            "1:4: the content must be an object in { };",
        ),
        (
            "{ \"user_id\": \"secret\" }".to_owned(),
            "1:21: `user_id` must be a whole number from 0 to 18446744073709551615;",
        ),
        (
            bounty("\"due_date_ts\": \"secret\""),
            "2:70: `personal_bounties[0].due_date_ts` must be a whole number;",
        ),
        (
            bounty("\"group_id\": [ \"secret\" ]"),
            "`personal_bounties[0].group_id` must be a whole number;",
        ),
        (
            bounty("\"link\": 3"),
            "`personal_bounties[0].link` must be text in quotes;",
        ),
        (
            bounty("\"link\": null, \"link\": null"),
            "duplicate field `link`;",
        ),
        (
            bounty("\"before_edit\": { \"text\": \"y\" }"),
            "missing field `edited_at`;",
        ),
        (
            "{ \"user_id\": 123, \"tracked_bounties\": {} }".to_owned(),
            "`tracked_bounties` must be a list in [ ];",
        ),
        (
            "{ \"user_id\": 123,\n \"personal_bounties\": [ { \"id\": 0 } ] }".to_owned(),
            "`personal_bounties[0].id` must be a whole number above 0;",
        ),
        (
            bounty("\"due_date_ts\": 99999999999999999"),
            "due_date_ts is too far from today;",
        ),
    ] {
        let dir = with_file(&content);
        let error = open(&dir).load(ALICE).unwrap_err().to_string();
        assert!(error.contains(said), "{content}\n{error}");
        assert!(!error.contains("secret"), "{error}");
    }
}

#[test]
fn what_a_person_would_not_want_in_a_file_is_found() {
    let now = 1_795_521_600;
    let dir = with_file(
        r#"{ "user_id": 123, "first": "Alice", "name": "x", "note": 1, "note": 2,
  "personal_bounties": [
    { "id": 1, "text": " ", "due_date": 1795521600, "due_date_ts": 1795521600 },
    { "id": 2, "text": "x", "due_date_ts": 1795521600000, "message": 5 },
    { "id": 1, "text": "x", "due_date_ts": 1795564800, "created_at": 5 }
  ],
  "tracked_bounties": [ { "bounty_id": 5, "group": -1, "owner": 4, "note": "nice" } ] }"#,
    );
    drop(open(&dir));
    let path = file(&dir, ALICE).display().to_string();
    let (files, findings) = inspect(dir.path(), now);
    assert_eq!(files, 1);
    let findings: Vec<&str> = findings
        .iter()
        .map(|finding| finding.strip_prefix(&path).unwrap())
        .collect();
    assert_eq!(
        findings,
        [
            ":1:28: the bot doesn't know the key `first`; is `first_name` meant?",
            ":1:69: the key `note` stands here twice",
            ":3:24: `text` is empty",
            ":3:41: the bot doesn't know the key `due_date`; is `due_date_ts` meant?",
            ":3:68: `due_date_ts` is not midnight UTC; the nearest is 1795564800",
            ":4:44: `due_date_ts` is over a thousand years away; it is in seconds since 1970",
            ":4:70: the bot doesn't know the key `message`; is `message_id` meant?",
            ":5:13: another bounty has this id, too",
            ":7:52: the bot doesn't know the key `group`; is `group_id` meant?",
            ":7:65: the bot doesn't know the key `owner`; is `owner_id` meant?",
        ]
    );
    let dir = with_file(EXAMPLE);
    assert_eq!(inspect(dir.path(), now), (1, Vec::new()));
    assert_eq!(inspect(&dir.path().join("nowhere"), now), (0, Vec::new()));
}

fn change(storage: &Storage, user: UserId, change: impl FnOnce(&mut User)) {
    let changed = storage.update(user, |user| {
        change(user);
        Ok::<(), StorageError>(())
    });
    changed.unwrap();
}

#[test]
fn what_can_no_longer_be_restored_is_dropped_from_every_file() {
    const DAY: i64 = 86_400;
    let dir = with_file(EXAMPLE);
    let storage = open(&dir);
    let (bob, carol) = (UserId(456), UserId(789));
    for user in [ALICE, bob, bob, bob] {
        add(&storage, user, List::Personal);
    }
    change(&storage, bob, |user| {
        let all = &mut user.personal_bounties;
        (all[0].deleted_at, all[1].deleted_at) = (Some(1_000), Some(1_001));
        all[1].keep_for_undo(1_000, None);
        all[2].keep_for_undo(1_001, None);
    });
    fs::write(file(&dir, carol), "{").unwrap();
    let alices = content(&dir);
    let file_of_bob = || fs::metadata(file(&dir, bob)).unwrap().ino();

    let before = file_of_bob();
    storage.drop_expired(1_000 + DAY - 1).unwrap();
    assert_eq!(file_of_bob(), before, "nothing had expired");
    storage.drop_expired(1_000 + DAY).unwrap();
    let bobs = storage.load(bob).unwrap().unwrap();
    let kept = bobs.personal_bounties.iter();
    let kept: Vec<String> = kept
        .map(|it| format!("{} {:?}", it.id, it.before_edit.is_some()))
        .collect();
    assert_eq!(kept, ["#2 false", "#3 true"]);
    assert_eq!(content(&dir), alices);
    assert_eq!(fs::read_to_string(file(&dir, carol)).unwrap(), "{");
}

#[test]
fn a_change_says_which_lists_it_changed() {
    let dir = TempDir::new().unwrap();
    let storage = open(&dir);
    let (here, there) = (List::Group(GroupId(-1)), List::Group(GroupId(-2)));
    let taken = |user| storage.take_changed(user).into_iter().collect::<Vec<_>>();
    add(&storage, ALICE, here);
    add(&storage, UserId(456), there);
    add(&storage, ALICE, List::Personal);
    assert_eq!(taken(ALICE), [List::Personal, here]);
    assert_eq!(taken(ALICE), []);
    assert_eq!(taken(UserId(456)), [there]);

    change(&storage, ALICE, |user| user.last_update_id = Some(7));
    assert_eq!(taken(ALICE), []);
    change(&storage, ALICE, |user| {
        let bounty = BountyRef {
            owner: UserId(456),
            id: BountyId::new(1).unwrap(),
        };
        user.tracked_bounties
            .push(Bookmark::new(bounty, there, None, 0));
    });
    assert_eq!(taken(ALICE), [there]);
    change(&storage, ALICE, |user| {
        user.first_name = Some("Al".to_owned());
    });
    assert_eq!(taken(ALICE), [List::Personal, there, here]);
    change(&storage, ALICE, User::forget);
    assert_eq!(taken(ALICE), [List::Personal, there, here]);
}

#[test]
fn a_change_that_is_not_synced_counts_as_one() {
    let dir = with_file(EXAMPLE);
    let mut storage = open(&dir);
    storage.directory = File::open("/dev/null").unwrap();
    let error = storage.update(ALICE, |user| {
        user.forget();
        Ok::<(), StorageError>(())
    });
    assert!(matches!(error.unwrap_err().cause, Cause::Unsynced(_)));
    let lists = [List::Personal, List::Group(GroupId(-1001))];
    assert_eq!(storage.take_changed(ALICE), lists.into());
}
