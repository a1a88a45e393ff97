//! Verb forms.

/// Words with the ending of a past tense that are none.
const NO_PARTICIPLES: &str = "moped hundred flatbed seabed shred embed";

/// Past tenses of what is still to come: `kit needed monday`.
const NOT_YET: &str = "needed wanted required expected scheduled";

/// Words with the ending of a gerund that are none.
const NO_GERUNDS: &str = "thing bring spring string morning evening nothing something everything \
    anything wedding meeting building";

/// `helping`, but not `thing`.
pub fn is_gerund(word: &str) -> bool {
    word.len() > 4 && word.ends_with("ing") && !is_in(NO_GERUNDS, word)
}

/// `washed`, but not `seed`.
pub fn is_regular_past(word: &str) -> bool {
    let has_ending = word.ends_with("ed") && !word.ends_with("eed");
    word.len() > 4 && has_ending && !is_in(NO_PARTICIPLES, word) && !is_in(NOT_YET, word)
}

fn is_in(words: &str, word: &str) -> bool {
    words.split(' ').any(|one| one == word)
}
