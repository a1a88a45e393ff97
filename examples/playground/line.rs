//! Parses a typed line.

use crate::people::{Person, person};

/// A line that somebody typed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Line<'a> {
    Say(&'a str),
    /// Replies to the latest message unless a number is given.
    Reply {
        to: Option<i32>,
        words: &'a str,
    },
    /// Edits the latest `/add` unless a message number is given.
    Edit {
        message: Option<i32>,
        words: &'a str,
    },
    /// The first button is 1. Means the latest message with buttons unless a number is given.
    Press {
        button: usize,
        message: Option<i32>,
    },
    Become(Person),
    Go(Place),
    Json,
    Help,
    Quit,
    /// `:reply` or `:edit` without words.
    NoWords(&'a str),
    Unknown(&'a str),
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Place {
    Friends,
    Neighbours,
    Topic,
    DirectMessage,
}

impl<'a> Line<'a> {
    pub fn parse(line: &'a str) -> Self {
        let Some(command) = line.trim().strip_prefix(':') else {
            return Self::Say(line);
        };
        let (name, rest) = split(command);
        let (number, words) = numbered(rest);
        match name.to_lowercase().as_str() {
            "reply" | "edit" if words.is_empty() => Self::NoWords(name),
            "reply" => Self::Reply { to: number, words },
            "edit" => Self::Edit {
                message: number,
                words,
            },
            "group" => Self::Go(Place::Friends),
            "group2" => Self::Go(Place::Neighbours),
            "topic" => Self::Go(Place::Topic),
            "dm" => Self::Go(Place::DirectMessage),
            "json" => Self::Json,
            "help" => Self::Help,
            "quit" => Self::Quit,
            _ => Self::button_or_person(name, number).unwrap_or(match is_smiley(name) {
                true => Self::Say(line),
                false => Self::Unknown(name),
            }),
        }
    }

    fn button_or_person(name: &str, message: Option<i32>) -> Option<Self> {
        let is_number = name.bytes().all(|byte| byte.is_ascii_digit());
        match name.parse().ok().filter(|_| is_number) {
            Some(button) => Some(Self::Press { button, message }),
            None => person(name).map(Self::Become),
        }
    }
}

/// Whether a colon followed by this is a smiley: `:)`, `:-D`, `:P`, `:DDD`, `:fire:`.
fn is_smiley(name: &str) -> bool {
    let Some(first) = name.chars().next() else {
        return false;
    };
    let is_one_letter = name.chars().all(|c| c.eq_ignore_ascii_case(&first));
    !first.is_alphanumeric() || is_one_letter || name.ends_with(':')
}

/// The first word, and the text after it.
fn split(words: &str) -> (&str, &str) {
    let words = words.trim();
    words.split_once(' ').unwrap_or((words, ""))
}

/// A message's number, if the words begin with one, and the text after it.
fn numbered(words: &str) -> (Option<i32>, &str) {
    let (first, rest) = split(words);
    match first.parse() {
        Ok(number) => (Some(number), rest),
        Err(_) => (None, words),
    }
}
