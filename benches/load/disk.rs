//! Measures how fast the disk is with the bot's writes and nothing else.

use std::fs::File;
use std::io::Write as _;
use std::path::Path;
use std::thread;
use std::time::Instant;

use tempfile::NamedTempFile;

use crate::people;

const THREADS: usize = 8;

/// Replaces `count` files like the bot does; returns the number per second.
///
/// For each one, a temporary file is written, synced and renamed, and then the directory is
/// synced.
pub fn writes_per_second(people: usize, count: usize) -> f64 {
    let data = crate::data(people);
    let users = data.path().join("users");
    let started = Instant::now();
    thread::scope(|scope| {
        for thread in 0..THREADS {
            let users = &users;
            scope.spawn(move || {
                let directory = File::open(users).expect("a directory");
                for number in (thread..count).step_by(THREADS) {
                    replace(users, &directory, (number % people) as u64);
                }
            });
        }
    });
    count as f64 / started.elapsed().as_secs_f64()
}

fn replace(users: &Path, directory: &File, person: u64) {
    // As large as a file is halfway through the benchmark.
    let content = people::json(person, people::BOUNTIES + 7);
    let mut file = NamedTempFile::new_in(users).expect("a temporary file");
    file.write_all(content.as_bytes()).expect("written");
    file.as_file().sync_all().expect("synced");
    let path = users.join(format!("{}.json", people::person(person)));
    file.persist(path).expect("renamed");
    directory.sync_all().expect("synced");
}
