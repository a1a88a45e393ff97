//! Patterns over tokens, and tables of them.
//!
//! A pattern is a sequence, with a space between its parts:
//!
//! | Part | Matches |
//! |---|---|
//! | `week` | this word |
//! | `,` | this mark |
//! | `~-` | this mark between two words without spaces |
//! | `WEEKDAY` | a kind of token, or one of several patterns: see [`named`](super::named) |
//! | `a\|WEEKDAY\|,` | one of these |
//! | `[in the]` | these or nothing |
//! | `&WEEKDAY`, `!WEEKDAY` | nothing, if this follows, or doesn't |

use std::cmp::Reverse;
use std::collections::HashMap;

use super::named;
use super::words::{Token, Words};

/// Rows that are found by their patterns. The longest match wins, then the order of the rows.
pub struct Table<T> {
    rows: Vec<(Vec<Part>, T)>,
    direction: Direction,
    /// The rows that can begin with a word.
    by_word: HashMap<&'static str, Vec<usize>>,
    /// The rows that can begin with one of these kinds of token.
    by_kind: ByKind,
    /// Those of them that can begin with any word.
    by_word_kind: ByKind,
}

/// The kinds of token that some rows can begin with, and those rows.
type ByKind = Vec<(Vec<Single>, Vec<usize>)>;

#[derive(Clone, Copy, PartialEq)]
enum Direction {
    Forward,
    /// The parts are in reverse order.
    Backward,
}

use Direction::{Backward, Forward};

enum Part {
    Token(Vec<Single>),
    Either(Vec<Vec<Part>>),
    /// What follows, and whether it should.
    Next(Box<Part>, bool),
}

#[derive(Clone, Copy)]
struct Single {
    written: &'static str,
    is: Is,
}

#[derive(Clone, Copy)]
enum Is {
    Word,
    Mark(char),
    Joint(char),
    Kind(named::Kind),
    WordKind(named::Kind),
}

impl Table<()> {
    pub fn of(patterns: &[&'static str]) -> Self {
        Self::new(patterns.iter().map(|pattern| (*pattern, ())))
    }
}

impl<T> Table<T> {
    /// Rows that match from a token on.
    pub fn new(rows: impl IntoIterator<Item = (&'static str, T)>) -> Self {
        Self::towards(Forward, rows)
    }

    /// Rows that match what is right before a token.
    pub fn backward(rows: impl IntoIterator<Item = (&'static str, T)>) -> Self {
        Self::towards(Backward, rows)
    }

    fn towards(direction: Direction, rows: impl IntoIterator<Item = (&'static str, T)>) -> Self {
        let parts = |pattern| match direction {
            Forward => sequence(pattern),
            Backward => reversed(sequence(pattern)),
        };
        let rows = rows.into_iter().map(|(pattern, row)| (parts(pattern), row));
        let mut table = Self {
            rows: rows.collect(),
            direction,
            by_word: HashMap::new(),
            by_kind: Vec::new(),
            by_word_kind: Vec::new(),
        };
        for (index, (parts, _)) in table.rows.iter().enumerate() {
            let mut kinds = firsts(parts);
            for word in kinds.extract_if(.., |first| matches!(first.is, Is::Word)) {
                let rows = table.by_word.entry(word.written).or_default();
                rows.push(index);
            }
            if kinds.iter().any(|kind| matches!(kind.is, Is::WordKind(_))) {
                add(&mut table.by_word_kind, &kinds, index);
            }
            add(&mut table.by_kind, &kinds, index);
        }
        table.by_word.values_mut().for_each(Vec::dedup);
        table
    }

    /// The rows that match at a token, each with the other end of its match; the best comes first.
    pub fn all_at(&self, words: &Words, at: usize) -> Vec<(usize, &T)> {
        let mut found: Vec<(usize, usize)> = Vec::new();
        for row in self.rows_at(words, at) {
            let mut longest = 0;
            ends(&self.rows[row].0, self.direction, words, at, &mut |end| {
                longest = longest.max(end.abs_diff(at));
            });
            if longest > 0 {
                found.push((longest, row));
            }
        }
        found.sort_unstable_by_key(|(longest, row)| (Reverse(*longest), *row));
        let end = |length| match self.direction {
            Forward => at + length,
            Backward => at - length,
        };
        found
            .into_iter()
            .map(|(length, row)| (end(length), &self.rows[row].1))
            .collect()
    }

    /// The best row at a token, with the other end of its match.
    pub fn at(&self, words: &Words, at: usize) -> Option<(usize, &T)> {
        self.all_at(words, at).into_iter().next()
    }

    /// The rows that may match at a token.
    fn rows_at(&self, words: &Words, at: usize) -> impl Iterator<Item = usize> {
        let token = step(self.direction, at).map_or(usize::MAX, |(token, _)| token);
        let by_word = self
            .by_word
            .get(words.word(token))
            .map_or(&[][..], |rows| rows);
        let by_kind = match words.get(token) {
            None | Some(Token::Word(_)) => &self.by_word_kind,
            Some(_) => &self.by_kind,
        };
        let is_first = move |kinds: &[Single]| kinds.iter().any(|kind| kind.is_at(words, token));
        let by_kind = by_kind.iter().filter(move |(kinds, _)| is_first(kinds));
        by_word
            .iter()
            .chain(by_kind.flat_map(|(_, rows)| rows))
            .copied()
    }
}

/// Adds a row to those that begin with the same kinds of token.
fn add(by_kind: &mut ByKind, kinds: &[Single], row: usize) {
    let names = |kinds: &[Single]| -> Vec<_> { kinds.iter().map(|kind| kind.written).collect() };
    match by_kind
        .iter_mut()
        .find(|(known, _)| names(known) == names(kinds))
    {
        Some((_, rows)) => rows.push(row),
        None if kinds.is_empty() => {}
        None => by_kind.push((kinds.to_vec(), vec![row])),
    }
}

/// The token next to a place between two tokens, and the place behind it.
fn step(direction: Direction, at: usize) -> Option<(usize, usize)> {
    match direction {
        Forward => Some((at, at + 1)),
        Backward => Some((at.checked_sub(1)?, at - 1)),
    }
}

/// Calls `found` with the other end of every match of these parts.
fn ends(
    parts: &[Part],
    direction: Direction,
    words: &Words,
    at: usize,
    found: &mut dyn FnMut(usize),
) {
    let Some((first, rest)) = parts.split_first() else {
        found(at);
        return;
    };
    match first {
        Part::Token(singles) => match step(direction, at) {
            Some((token, behind)) if singles.iter().any(|one| one.is_at(words, token)) => {
                ends(rest, direction, words, behind, found);
            }
            _ => {}
        },
        Part::Either(sequences) => sequences.iter().for_each(|sequence| {
            ends(sequence, direction, words, at, &mut |middle| {
                ends(rest, direction, words, middle, found);
            });
        }),
        Part::Next(part, should_follow) => {
            let (part, mut follows) = (std::slice::from_ref(&**part), false);
            ends(part, Forward, words, at, &mut |_| follows = true);
            if follows == *should_follow {
                ends(rest, direction, words, at, found);
            }
        }
    }
}

impl Single {
    fn is_at(self, words: &Words, at: usize) -> bool {
        match (self.is, words.get(at)) {
            (_, None) => false,
            (Is::Word, _) => words.word(at) == self.written,
            (Is::Kind(is_kind) | Is::WordKind(is_kind), Some(token)) => is_kind(token),
            (Is::Mark(mark), token) => token == Some(Token::Mark(mark)),
            (Is::Joint(mark), token) => token == Some(Token::Joint(mark)),
        }
    }
}

/// The parts in reverse order, except for what follows.
fn reversed(parts: Vec<Part>) -> Vec<Part> {
    let part = |part| match part {
        Part::Either(sequences) => Part::Either(sequences.into_iter().map(reversed).collect()),
        part => part,
    };
    parts.into_iter().rev().map(part).collect()
}

/// What a match of these parts can begin with.
fn firsts(parts: &[Part]) -> Vec<Single> {
    match parts.split_first() {
        None => Vec::new(),
        Some((Part::Token(singles), _)) => singles.clone(),
        Some((Part::Next(..), rest)) => firsts(rest),
        Some((Part::Either(sequences), rest)) => {
            let parts = |sequence: &Vec<Part>| {
                let is_nothing = sequence.is_empty();
                firsts(if is_nothing { rest } else { sequence })
            };
            sequences.iter().flat_map(parts).collect()
        }
    }
}

fn sequence(pattern: &'static str) -> Vec<Part> {
    let mut parts = Vec::new();
    let mut rest = pattern;
    while !rest.is_empty() {
        let option = rest.strip_prefix('[').and_then(|rest| rest.split_once(']'));
        let (next, after) = if let Some((option, after)) = option {
            (Part::Either(vec![sequence(option), Vec::new()]), after)
        } else {
            let (word, after) = rest.split_once(' ').unwrap_or((rest, ""));
            (part(word), after)
        };
        parts.push(next);
        rest = after.trim_start();
    }
    parts
}

fn part(written: &'static str) -> Part {
    match written.split_at(1) {
        ("&", rest) if !rest.is_empty() => return Part::Next(Box::new(part(rest)), true),
        ("!", rest) if !rest.is_empty() => return Part::Next(Box::new(part(rest)), false),
        _ => {}
    }
    let (names, singles): (Vec<_>, Vec<_>) = written
        .split('|')
        .partition(|one| named::patterns(one).is_some());
    let token = Part::Token(singles.into_iter().map(single).collect());
    if names.is_empty() {
        return token;
    }
    let patterns = names.into_iter().filter_map(named::patterns).flatten();
    let sequences = patterns.map(|pattern| sequence(pattern));
    Part::Either(sequences.chain([vec![token]]).collect())
}

fn single(written: &'static str) -> Single {
    let mut characters = written.chars();
    let is = match (characters.next(), characters.next()) {
        (Some('~'), Some(mark)) => Is::Joint(mark),
        (Some(mark), None) if !mark.is_alphanumeric() => Is::Mark(mark),
        (Some(letter), _) if letter.is_uppercase() => match named::kind(written) {
            (kind, false) => Is::Kind(kind),
            (kind, true) => Is::WordKind(kind),
        },
        _ => Is::Word,
    };
    Single { written, is }
}
