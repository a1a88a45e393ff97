//! Users' files for the benchmarks: each person has ten bounties, two of them in a
//! group of twenty people.

use std::fmt::Write as _;
use std::fs;
use std::path::Path;

/// How many bounties a person has.
pub const BOUNTIES: u64 = 10;

/// How many people have bounties in one group.
pub const CREATORS: u64 = 20;

/// The id of a person, counting from 0.
pub fn person(index: u64) -> u64 {
    1_000_000 + index
}

/// The id of a group, counting from 0.
pub fn group(index: u64) -> i64 {
    -1_000_000_000_001 - index.cast_signed()
}

/// Writes the files of this many people.
pub fn write(data: &Path, people: u64) {
    let users = data.join("users");
    fs::create_dir_all(&users).expect("a directory");
    for index in 0..people {
        let file = users.join(format!("{}.json", person(index)));
        fs::write(file, json(index, BOUNTIES)).expect("a file");
    }
}

/// A person's file with this many bounties.
pub fn json(index: u64, bounties: u64) -> String {
    let mut entries = String::new();
    for id in 1..=bounties {
        let (due, group) = match id {
            1 => ("1795132800".to_owned(), group(index / CREATORS).to_string()),
            2 => ("null".to_owned(), group(index / CREATORS).to_string()),
            3..=6 => ((1_795_000_000 + id * 86_400).to_string(), "null".to_owned()),
            _ => ("null".to_owned(), "null".to_owned()),
        };
        let comma = if id < bounties { "," } else { "" };
        write!(
            entries,
            r#"
    {{
      "id": {id},
      "text": "Fix the login bug number {id} before the release",
      "link": "https://github.com/example/repo/issues/{id}",
      "due_date_ts": {due},
      "created_at": 1735603200,
      "group_id": {group},
      "message_id": {id}
    }}{comma}"#
        )
        .expect("a string takes everything");
    }
    format!(
        r#"{{
  "user_id": {},
  "username": "user{index}",
  "first_name": "Person {index}",
  "next_id": {},
  "personal_bounties": [{entries}
  ],
  "tracked_bounties": []
}}
"#,
        person(index),
        bounties + 1
    )
}
