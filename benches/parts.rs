//! Measures the parts: the grammar, dates, lists, one change, and a group's list among the files
//! of many people. `cargo bench --bench parts`

#[path = "load/people.rs"]
mod people;

use std::fs::File;
use std::hint::black_box;
use std::io::Write as _;
use std::path::Path;

use bounty_bot::callback_data::{Page, Place};
use bounty_bot::command::{Command, Filter, Listing, MessageText, Name, parse_add};
use bounty_bot::due;
use bounty_bot::handlers::{self, Chat, Message, Origin, Person, Request};
use bounty_bot::model::{GroupId, User, UserId};
use bounty_bot::now::Now;
use bounty_bot::reply::{self, Content, Entry, ListPage, Omitted, Reply, Row};
use bounty_bot::storage::{Storage, StorageError};
use chrono::{DateTime, NaiveDate};
use criterion::{Criterion, criterion_group, criterion_main};
use tempfile::{NamedTempFile, TempDir};

/// Tuesday, 24 November 2026, noon.
fn now() -> Now {
    Now::new(1_795_521_600, |seconds| {
        let time = DateTime::from_timestamp(seconds, 0).expect("a time");
        time.date_naive()
    })
}

fn today() -> NaiveDate {
    now().today()
}

fn grammar(criterion: &mut Criterion) {
    let commands = [
        "Buy milk",
        "Fix login bug https://example.org/issues/1 due friday",
        "Pay rent due 15 april 2027 https://example.org",
        "Call Bob about the thing that he asked for in 3 days",
        "Read the README.md by aprl 15",
    ];
    criterion.bench_function("grammar: five commands", |bencher| {
        bencher.iter(|| {
            for command in commands {
                let read = parse_add(&MessageText::plain(command), None, today());
                black_box(read).expect("a bounty");
            }
        });
    });
}

fn dates(criterion: &mut Criterion) {
    for (name, line) in [
        ("date at the end", "Fix the login bug with Ana by friday"),
        ("no date", "Call Bob about the thing that he asked for"),
        ("500 dates", &"friday ".repeat(500)),
    ] {
        criterion.bench_function(name, |bencher| {
            bencher.iter(|| black_box(due::read(line, today())));
        });
    }
}

fn lists(criterion: &mut Criterion) {
    let hostile = "</a>\"><b>&amp; @alice שלום 👩‍👩‍👧‍👦 ".repeat(12);
    for (name, bounties, text) in [
        ("list of 10", 10, None),
        ("list of 50", 50, None),
        ("page of hostile text", 50, Some(hostile)),
    ] {
        let mut user = user(bounties);
        for bounty in &mut user.personal_bounties {
            if let Some(text) = &text {
                bounty.text.clone_from(text);
            }
        }
        criterion.bench_function(name, |bencher| bencher.iter(|| black_box(page(&user))));
    }
}

fn page(user: &User) -> Reply {
    let row = |bounty| {
        let entry = Entry::new(user, bounty);
        Row {
            bounty: entry.reference(),
            creator: entry.name,
            place: Some(Place::NoDate),
            section: None,
            content: Content::Bounty {
                bounty,
                followers: Vec::new(),
                repeats: false,
                moved_from: None,
            },
        }
    };
    let shown = ListPage {
        page: Page {
            listing: Listing::Open(Filter::All),
            owner: None,
            number: 0,
        },
        rows: user.personal_bounties.iter().take(10).map(row).collect(),
        total: user.personal_bounties.len(),
        omitted: Omitted::default(),
        person: None,
    };
    reply::list(&shown, now())
}

fn files(criterion: &mut Criterion) {
    for bounties in [10, 50] {
        let json = people::json(0, bounties);
        criterion.bench_function(&format!("parse a file of {bounties}"), |bencher| {
            bencher.iter(|| User::from_json(black_box(json.as_bytes())).expect("a user"));
        });
        let user = user(bounties);
        criterion.bench_function(&format!("print a file of {bounties}"), |bencher| {
            bencher.iter(|| black_box(&user).to_json().expect("JSON"));
        });
    }
    let data = data(1);
    let storage = Storage::open(data.path()).expect("storage");
    criterion.bench_function("load a user of 10", |bencher| {
        bencher.iter(|| storage.load(UserId(people::person(0))).expect("a file"));
    });
}

/// One change, compared with the same write in a bare loop.
fn change(criterion: &mut Criterion) {
    let data = data(1);
    let storage = Storage::open(data.path()).expect("storage");
    let id = UserId(people::person(0));
    criterion.bench_function("one change", |bencher| {
        bencher.iter(|| {
            let changed = storage.update(id, |user| {
                user.personal_bounties[0].created_at += 1;
                Ok::<(), StorageError>(())
            });
            changed.expect("written");
        });
    });
    let users = data.path().join("users");
    let directory = File::open(&users).expect("a directory");
    let content = people::json(0, people::BOUNTIES);
    criterion.bench_function("one change, the bare loop", |bencher| {
        bencher.iter(|| {
            let mut file = NamedTempFile::new_in(&users).expect("a temporary file");
            file.write_all(content.as_bytes()).expect("written");
            file.as_file().sync_all().expect("synced");
            file.persist(users.join("bare.json")).expect("renamed");
            directory.sync_all().expect("synced");
        });
    });
}

/// The list of a group of 20 creators, with more and more files in the directory.
fn groups(criterion: &mut Criterion) {
    for people in [100, 1_000, 10_000] {
        let data = data(people);
        criterion.bench_function(&format!("open with {people} people"), |bencher| {
            bencher.iter(|| Storage::open(data.path()).expect("storage"));
        });
        let storage = Storage::open(data.path()).expect("storage");
        criterion.bench_function(
            &format!("a group's list among {people} people"),
            |bencher| {
                bencher.iter(|| {
                    handlers::answer(
                        &storage,
                        &in_group(),
                        Command::Named(Name::Bounty, MessageText::default()),
                    )
                });
            },
        );
    }
}

fn in_group() -> Request {
    Request {
        update_id: 1,
        person: Person {
            id: UserId(1),
            first_name: "Alice".to_owned(),
            username: None,
        },
        chat: Chat::Group {
            id: GroupId(people::group(0)),
            title: "Friends".to_owned(),
        },
        now: now(),
        message: Message {
            id: 1,
            sent_at: now().seconds(),
            edited_at: None,
            text: MessageText::default(),
            origin: Origin::Typed,
            buttons: Vec::new(),
            replies_to: None,
        },
        bot_username: "FriendsBot".to_owned(),
    }
}

fn user(bounties: u64) -> User {
    User::from_json(people::json(0, bounties).as_bytes()).expect("a user")
}

fn data(people: u64) -> TempDir {
    let data = TempDir::new_in(Path::new(env!("CARGO_TARGET_TMPDIR"))).expect("a directory");
    people::write(data.path(), people);
    data
}

criterion_group!(parts, grammar, dates, lists, files, change, groups);
criterion_main!(parts);
