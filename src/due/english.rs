//! Verb forms.

/// Words with the ending of a past tense that are none.
const NO_PARTICIPLES: [&str; 6] = ["moped", "hundred", "flatbed", "seabed", "shred", "embed"];

/// Words with the ending of a gerund that are none.
const NO_GERUNDS: [&str; 13] = [
    "thing",
    "bring",
    "spring",
    "string",
    "morning",
    "evening",
    "nothing",
    "something",
    "everything",
    "anything",
    "wedding",
    "meeting",
    "building",
];

/// `helping`, but not `thing`.
pub fn is_gerund(word: &str) -> bool {
    word.len() > 4 && word.ends_with("ing") && !NO_GERUNDS.contains(&word)
}

/// `washed`, but not `seed`.
pub fn is_regular_past(word: &str) -> bool {
    let has_ending = word.ends_with("ed") && !word.ends_with("eed");
    word.len() > 4 && has_ending && !NO_PARTICIPLES.contains(&word)
}
