//! Finds bounties by words of their text, link or creator's name.

use crate::model::User;
use crate::reply::Entry;

/// Words to look for.
#[derive(Default)]
pub(super) struct Search {
    /// In lower case.
    words: Vec<String>,
    /// Whether creators' names count, too.
    with_names: bool,
}

/// How a bounty has all words of a search.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Match {
    /// Some only as the beginning of a longer word.
    Beginnings,
    Whole,
}

impl Search {
    pub(super) fn new<'a>(words: impl IntoIterator<Item = &'a str>, with_names: bool) -> Self {
        let words = words
            .into_iter()
            .map(|word| without_marks(word).to_lowercase());
        Self {
            words: words.collect(),
            with_names,
        }
    }

    /// `None` if the bounty lacks one of the words.
    pub(super) fn finds(&self, entry: Entry<'_>) -> Option<Match> {
        let link = entry.bounty.link.as_deref().unwrap_or_default();
        let mut parts = vec![entry.bounty.text.to_lowercase(), link.to_lowercase()];
        if self.with_names {
            parts.extend(names(entry.owner));
        }
        let found = self.words.iter().map(|word| {
            let in_parts = parts.iter().filter_map(|part| match_in(part, word));
            in_parts.max()
        });
        // Without words there is nothing that it could lack.
        found
            .into_iter()
            .try_fold(Match::Whole, |all, word| Some(all.min(word?)))
    }
}

/// A word as it is meant in `milk!` and `“milk”`. What is nothing but marks stays.
fn without_marks(word: &str) -> &str {
    let quotes = ['"', '“', '”', '„', '«', '»'];
    let marks = ['.', ',', ';', ':', '!', '?', '…'];
    let bare = word.trim_matches(quotes).trim_end_matches(marks);
    let bare = bare.trim_matches(quotes);
    match bare.is_empty() {
        true => word,
        false => bare,
    }
}

/// `@alice` finds a username, too.
fn names(user: &User) -> impl Iterator<Item = String> {
    let username = user.username.iter().map(|name| format!("@{name}"));
    let names = user.first_name.iter().cloned().chain(username);
    names.map(|name| name.to_lowercase())
}

/// Looks for a word at the beginning of a word. Of a number, the beginning isn't enough.
fn match_in(text: &str, word: &str) -> Option<Match> {
    let starts = text.match_indices(word).map(|(start, _)| start);
    let begins_word = |start: usize| {
        !word.starts_with(char::is_alphanumeric) || !text[..start].ends_with(char::is_alphanumeric)
    };
    let found = starts.filter(|start| begins_word(*start)).map(|start| {
        let rest = &text[start + word.len()..];
        let goes_on =
            word.ends_with(char::is_alphanumeric) && rest.starts_with(char::is_alphanumeric);
        match goes_on {
            true => Match::Beginnings,
            false => Match::Whole,
        }
    });
    let is_number = word.bytes().all(|byte| byte.is_ascii_digit());
    found
        .max()
        .filter(|found| !is_number || *found == Match::Whole)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{Bounty, BountyId, Details, List, UserId};

    #[track_caller]
    fn check(words: &str, expected: Option<Match>) {
        let mut owner = User::new(UserId(1));
        owner.first_name = Some("Anna Maria".to_owned());
        owner.username = Some("anna_m".to_owned());
        let details = Details {
            text: "Water the garden: 12 tomatoes & Café's e-mail".to_owned(),
            link: Some("https://github.com/acme/app/issues/105".to_owned()),
            due: None,
        };
        let bounty = Bounty::new(BountyId::new(3).unwrap(), details, 0, List::Personal);
        let search = Search::new(words.split_whitespace(), true);
        assert_eq!(
            search.finds(Entry::new(&owner, &bounty)),
            expected,
            "{words}"
        );
    }

    #[test]
    fn words_are_found_from_their_beginning() {
        for words in [
            "garden",
            "GARDEN water",
            "café",
            "105",
            "12",
            "github",
            "acme/app",
            "&",
            "e-mail",
            "mail",
            "anna",
            "maria",
            "@anna_m",
            "anna_m",
            "Garden! café.",
            "“water” \"12\", e-mail…",
            ":",
            "",
        ] {
            check(words, Some(Match::Whole));
        }
        for words in ["gard", "wat garden", "tom", "git", "ann", "@ann"] {
            check(words, Some(Match::Beginnings));
        }
        for words in ["arden", "garden shed", "10", "1", "3", "05", "ub", "na_m"] {
            check(words, None);
        }
    }
}
