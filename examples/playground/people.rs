//! The people and groups of the simulated Telegram.

use crate::botapi::BotApi;
use crate::botapi::world::Kind;

/// An id and a first name.
pub type Person = (i64, &'static str);

pub const PEOPLE: [Person; 8] = [
    (1_001, "Alice"),
    (1_002, "Bob"),
    (1_003, "Carol"),
    (1_004, "Dave"),
    (1_005, "Erin"),
    (1_006, "Frank"),
    (1_007, "Grace"),
    (1_008, "Heidi"),
];
pub const FRIENDS: i64 = -1_000_000_000_001;
pub const NEIGHBOURS: i64 = -1_000_000_000_002;
/// A topic in the group Neighbours.
pub const TOPIC: &str = "Errands";

pub fn person(name: &str) -> Option<Person> {
    PEOPLE
        .into_iter()
        .find(|(_, known)| known.eq_ignore_ascii_case(name))
}

/// Adds people and groups to the server; returns the topic's id.
pub fn introduce(api: &BotApi) -> i32 {
    for (id, name) in PEOPLE {
        api.add_person(id, name);
    }
    let group = |forum| Kind::Supergroup {
        username: None,
        forum,
    };
    api.add_group(FRIENDS, "Friends", group(false));
    api.add_group(NEIGHBOURS, "Neighbours", group(true));
    api.add_topic(NEIGHBOURS, TOPIC)
}
