//! Which bounties a command names: `3`, `#1 2 anna`, `1-3`, `number 3 please`, `milk`.

use crate::model::BountyId;

/// The ids and words of a command's arguments, in the order in which they were typed. What
/// the words mean depends on the bounties and people that there are.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Selection<'a> {
    pub ids: Vec<BountyId>,
    /// From the lowest to the highest: `1-3`. Only the ids that exist are meant.
    pub ranges: Vec<(BountyId, BountyId)>,
    /// All words, each once: `Alice #2, Alice #3` names one person.
    pub typed: Vec<&'a str>,
    /// Whether one of them is in front of the first id.
    pub starts_with_word: bool,
}

/// Words that say nothing about which bounty is meant.
const FILLER: [&str; 21] = [
    "number", "no", "nr", "id", "bounty", "bounties", "task", "and", "the", "too", "also", "now",
    "please", "pls", "plz", "thanks", "thank", "you", "thx", "ty", "ok",
];

impl<'a> Selection<'a> {
    pub fn parse(arguments: &'a str) -> Self {
        let words = arguments.split(|c: char| c.is_whitespace() || c == ',');
        let words: Vec<&str> = words.filter(|word| !word.is_empty()).collect();
        let mut selection = Self::default();
        let mut rest = words.as_slice();
        while let [word, after @ ..] = rest {
            rest = after;
            if let Some((low, high)) = range(word) {
                selection.ranges.push((low, high));
            } else if let (Some(low), ["-" | "–" | "to", high, after @ ..]) = (id(word), rest)
                && let Some(high) = id(high)
            {
                selection.ranges.push((low.min(high), low.max(high)));
                rest = after;
            } else if let Some(id) = id(word) {
                selection.ids.push(id);
            } else {
                selection.starts_with_word |= !selection.has_ids();
                if !selection.typed.contains(word) {
                    selection.typed.push(word);
                }
            }
        }
        selection
    }

    pub fn has_ids(&self) -> bool {
        !self.ids.is_empty() || !self.ranges.is_empty()
    }

    /// The words that may tell which bounty is meant. If there are no ids and all words are
    /// filler, they may.
    pub fn words(&self) -> Vec<&'a str> {
        let mut words = self.typed.clone();
        words.retain(|word| !is_filler(word));
        match words.is_empty() && !self.has_ids() {
            true => self.typed.clone(),
            false => words,
        }
    }
}

/// Also marks, emoji and smileys such as `:D`.
fn is_filler(word: &str) -> bool {
    let is_smiley = word.starts_with([':', ';']) || !word.contains(char::is_alphanumeric);
    let word = word.trim_end_matches(['.', ':', ';', '!', '?']);
    is_smiley
        || FILLER
            .iter()
            .any(|filler| filler.eq_ignore_ascii_case(word))
}

/// `1-3`, `#1–#3`.
fn range(word: &str) -> Option<(BountyId, BountyId)> {
    let (low, high) = word.split_once(['-', '–'])?;
    let (low, high) = (id(low)?, id(high)?);
    Some((low.min(high), low.max(high)))
}

/// Reads `3`, `#3` and `no.3`, perhaps followed by a punctuation mark.
pub fn id(word: &str) -> Option<BountyId> {
    let id = word.trim_end_matches(['.', ':', ';', '!', '?']);
    let prefix = id.find(['#', '0', '1', '2', '3', '4', '5', '6', '7', '8', '9'])?;
    match id[..prefix].to_lowercase().as_str() {
        "" | "no." | "nr." | "№" => BountyId::parse(&id[prefix..]),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn number(number: u64) -> BountyId {
        BountyId::new(number).unwrap()
    }

    /// `ranges` as `1-3`, and words before and behind the ids.
    #[track_caller]
    fn check(arguments: &str, ids: &[u64], ranges: &[(u64, u64)], before: &str, behind: &str) {
        let expected = Selection {
            ids: ids.iter().map(|id| number(*id)).collect(),
            ranges: ranges
                .iter()
                .map(|(low, high)| (number(*low), number(*high)))
                .collect(),
            typed: [before, behind]
                .iter()
                .flat_map(|words| words.split_whitespace())
                .collect(),
            starts_with_word: !before.is_empty(),
        };
        assert_eq!(Selection::parse(arguments), expected, "{arguments:?}");
    }

    #[test]
    fn ids_ranges_and_words() {
        check("", &[], &[], "", "");
        check("3", &[3], &[], "", "");
        check("#3 4, 5 3", &[3, 4, 5, 3], &[], "", "");
        check("1, 2 and 3", &[1, 2, 3], &[], "", "and");
        check("1-3", &[], &[(1, 3)], "", "");
        check("#3–#1 7", &[7], &[(1, 3)], "", "");
        check("2 - 4 6 to 8", &[], &[(2, 4), (6, 8)], "", "");
        check("no. 3", &[3], &[], "no.", "");
        check("no.3 Nr.4 №5", &[3, 4, 5], &[], "", "");
        check("3! 4.", &[3, 4], &[], "", "");
        check("anna 1 2", &[1, 2], &[], "anna", "");
        check("Anna M #1, Anna M #2", &[1, 2], &[], "Anna M", "");
        check("1 Anna Maria 2", &[1, 2], &[], "", "Anna Maria");
        check("garden 3 please", &[3], &[], "garden", "please");
        check("the milk", &[], &[], "the milk", "");
    }

    #[test]
    fn not_ids() {
        for word in [
            "abc",
            "0",
            "-1",
            "99999999999999999999",
            "+1",
            "1.5",
            "##1",
            "#",
            "٣",
            "v3",
            "3d",
            "1-",
            "1-0",
            "2026-12-24",
        ] {
            check(word, &[], &[], word, "");
        }
    }

    #[test]
    fn filler_says_nothing_unless_it_is_all_there_is() {
        let check = |arguments: &str, expected: &str| {
            assert_eq!(
                Selection::parse(arguments).words().join(" "),
                expected,
                "{arguments:?}"
            );
        };
        check("number 3 please", "");
        check("No. 3, thanks!", "");
        check("3 & 4 + 5 milk", "milk");
        check("3 👍", "");
        check("3 :) ;-D ❤️", "");
        check("task #3 please!", "");
        check("👍", "👍");
        check("the milk", "milk");
        check("thank you", "thank you");
    }
}
