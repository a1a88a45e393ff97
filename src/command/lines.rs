//! A message of several lines that may be a bounty each.

use chrono::NaiveDate;

use super::details::{DetailsError, fitting, parse_kept};
use super::message_text::{MessageText, whole_link};
use crate::due::{self, Reading, Trouble};
use crate::model::Details;

/// A message of more lines than this is a text.
const MAX_LINES: usize = 20;

/// What each line of a message says, without a heading and list marks.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Lines {
    pub lines: Vec<String>,
    /// Whether each had a list mark or a number, so that they certainly are a list.
    pub are_marked: bool,
}

impl Lines {
    /// `None` if a text isn't two to 20 lines. A line that is only a link or a date belongs
    /// to the one before it. `today` is the day from which dates count.
    pub fn read(text: &str, today: NaiveDate) -> Option<Self> {
        let all = text.lines().map(str::trim).filter(|line| !line.is_empty());
        let mut all: Vec<&str> = all.collect();
        if all.len() > 1 && all[0].ends_with(':') {
            all.remove(0);
        }
        let mut lines: Vec<String> = Vec::new();
        let mut are_marked = true;
        for line in all {
            let (item, is_marked) = without_mark(line);
            match lines.last_mut() {
                Some(last) if !is_marked && belongs_to_last(item, today) => {
                    last.push(' ');
                    last.push_str(item);
                }
                _ => {
                    are_marked &= is_marked;
                    lines.push(item.to_owned());
                }
            }
        }
        (2..=MAX_LINES)
            .contains(&lines.len())
            .then_some(Self { lines, are_marked })
    }

    /// Each line as an `/add` would read it.
    pub fn details(&self, today: NaiveDate) -> Vec<(Details, Reading)> {
        let read = |line: &String| {
            parse_kept(&MessageText::plain(line), today).unwrap_or_else(|error| as_is(line, error))
        };
        self.lines.iter().map(read).collect()
    }
}

/// What can't be read is kept as it was written: `due:someday`, or a link that is too long.
fn as_is(line: &str, error: DetailsError) -> (Details, Reading) {
    let details = Details {
        text: fitting(line, ""),
        link: None,
        due: None,
    };
    let date = match error {
        DetailsError::NotADate(given) => Reading::Told {
            why: Trouble::Unreadable { guess: None },
            words: format!("due:{given}"),
        },
        _ => Reading::Nothing,
    };
    (details, date)
}

/// A line without `- `, `• `, `[ ] `, `1. ` or `a) ` at its start, and whether it had one.
fn without_mark(line: &str) -> (&str, bool) {
    const MARKS: [&str; 14] = [
        "[ ]", "[x]", "[X]", "-", "–", "—", "*", "•", "·", "▪", "◦", "+", "☐", "☑",
    ];
    let rest = MARKS.iter().find_map(|mark| line.strip_prefix(mark));
    let numbered = || {
        let end = line.find(['.', ')'])?;
        let number = line[..end].trim_start_matches('(');
        let is_number =
            (1..=2).contains(&number.len()) && number.bytes().all(|c| c.is_ascii_digit());
        let is_letter = number.len() == 1 && number.bytes().all(|c| c.is_ascii_alphabetic());
        (is_number || is_letter && line[end..].starts_with(')')).then(|| &line[end + 1..])
    };
    let rest = rest.or_else(numbered);
    match rest.filter(|rest| rest.starts_with(char::is_whitespace)) {
        Some(rest) if !rest.trim().is_empty() => (rest.trim(), true),
        _ => (line, false),
    }
}

fn belongs_to_last(line: &str, today: NaiveDate) -> bool {
    whole_link(line).is_some()
        || matches!(
            due::read_alone(line, today),
            Reading::Cut { .. } | Reading::Cleared { .. }
        )
}

#[cfg(test)]
mod tests {
    use super::*;

    fn today() -> NaiveDate {
        "2026-11-24".parse().unwrap()
    }

    #[track_caller]
    fn check(text: &str, expected: Option<(&[&str], bool)>) {
        let lines = Lines::read(text, today());
        let lines = lines.as_ref().map(|read| {
            let lines: Vec<&str> = read.lines.iter().map(String::as_str).collect();
            (lines, read.are_marked)
        });
        let expected = expected.map(|(lines, are_marked)| (lines.to_vec(), are_marked));
        assert_eq!(lines, expected, "{text:?}");
    }

    #[test]
    fn lines_of_a_list() {
        check(
            "Milk\nEggs\n\n Bread ",
            Some((&["Milk", "Eggs", "Bread"], false)),
        );
        check("Shopping:\n- Milk\n- Eggs", Some((&["Milk", "Eggs"], true)));
        check(
            "1. Milk\n2) Eggs\n(3) Bread",
            Some((&["Milk", "Eggs", "Bread"], true)),
        );
        check(
            "[ ] Milk\n[x] Eggs\n• Tea\n☐ Jam\na) Salt",
            Some((&["Milk", "Eggs", "Tea", "Jam", "Salt"], true)),
        );
        check("- Milk\nEggs", Some((&["Milk", "Eggs"], false)));
        check(
            "- 3 eggs\n- -1 degrees",
            Some((&["3 eggs", "-1 degrees"], true)),
        );
        check(
            "Call Bob\nhttps://example.org/bob\nCall Ann",
            Some((&["Call Bob https://example.org/bob", "Call Ann"], false)),
        );
        check(
            "Call Bob\nfriday\nCall Ann",
            Some((&["Call Bob friday", "Call Ann"], false)),
        );
        check(
            "1.5 l milk\n2.5 kg flour",
            Some((&["1.5 l milk", "2.5 kg flour"], false)),
        );
    }

    #[test]
    fn not_a_list() {
        check("Milk", None);
        check("Shopping:\nMilk", None);
        check("Milk\n\n", None);
        check("Call Bob\nfriday\nhttps://example.org/bob", None);
        check(&"Milk\n".repeat(21), None);
        check("", None);
    }

    #[test]
    fn each_line_has_its_date_and_link() {
        let lines = Lines::read(
            "Milk tomorrow\nhttps://example.org/\nEggs due:someday\nTea 5/3",
            today(),
        );
        let lines = lines.unwrap().details(today());
        let shown = lines.into_iter().map(|(details, date)| {
            let due = details.due.map(|due| due.date().to_string());
            let link = details.link.unwrap_or_default();
            let told = match date {
                Reading::Told { words, .. } => format!("|{words}"),
                _ => String::new(),
            };
            format!("{}|{link}|{}{told}", details.text, due.unwrap_or_default())
        });
        assert_eq!(
            shown.collect::<Vec<String>>(),
            [
                "Milk|https://example.org/|2026-11-25",
                "Eggs due:someday|||due:someday",
                "Tea 5/3||"
            ]
        );
    }
}
