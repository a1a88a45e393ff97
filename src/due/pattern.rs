//! Patterns over tokens, and tables of them.
//!
//! A pattern is a sequence, with a space between its parts:
//!
//! | Part | Matches |
//! |---|---|
//! | `week` | this word |
//! | `,` | this mark |
//! | `~-` | this mark between two words without spaces |
//! | `WEEKDAY` | a kind of token, or a pattern: see [`named`](super::named) |
//! | `a\|WEEKDAY\|,` | one of these |
//! | `[in the]` | these or nothing |
//! | `&WEEKDAY`, `!WEEKDAY` | nothing, if this follows, or doesn't |
//!
//! `in a ; within the` is one of two patterns.

use std::cmp::Reverse;
use std::sync::OnceLock;

use super::named;
use super::words::{Token, Words};

/// Rows that are found by their patterns. The longest match wins, then the order of the rows.
pub struct Table<T: 'static> {
    rows: &'static [(&'static str, T)],
    direction: Direction,
    index: OnceLock<Index>,
}

#[derive(Clone, Copy, PartialEq)]
enum Direction {
    Forward,
    /// The parts are in reverse order.
    Backward,
}

use Direction::{Backward, Forward};

/// Patterns, each with its row.
#[derive(Default)]
struct Index {
    patterns: Vec<(Vec<Part>, usize)>,
    /// Those that can begin with a word.
    by_word: [Vec<(&'static str, usize)>; 32],
    /// Those that can begin with one of these kinds of token.
    by_kinds: Vec<(u64, Vec<usize>)>,
}

enum Part {
    /// One of these words and marks, or of these kinds of token.
    Token(Vec<Token<'static>>, u64),
    Either(Vec<Vec<Part>>),
    /// What follows, and whether it should.
    Next(Vec<Part>, bool),
}

impl<T> Table<T> {
    /// Rows that match from a token on.
    pub const fn new(rows: &'static [(&'static str, T)]) -> Self {
        Self::towards(Forward, rows)
    }

    /// Rows that match what is right before a token.
    pub const fn backward(rows: &'static [(&'static str, T)]) -> Self {
        Self::towards(Backward, rows)
    }

    const fn towards(direction: Direction, rows: &'static [(&'static str, T)]) -> Self {
        Self {
            rows,
            direction,
            index: OnceLock::new(),
        }
    }

    fn index(&self) -> Index {
        let mut index = Index::default();
        for (row, (patterns, _)) in self.rows.iter().enumerate() {
            for parts in sequences(patterns) {
                let parts = match self.direction {
                    Forward => parts,
                    Backward => reversed(parts),
                };
                index.add(parts, row);
            }
        }
        index
    }

    /// The rows that match at a token, each with the other end of its match; the best comes first.
    pub fn all_at(&self, words: &Words, at: usize) -> Vec<(usize, &T)> {
        let Some((token, _)) = step(self.direction, at) else {
            return Vec::new();
        };
        let index = self.index.get_or_init(|| self.index());
        let kinds = words.kinds(token);
        let by_kinds = index.by_kinds.iter().filter(|(of, _)| of & kinds != 0);
        let word = words.word(token);
        let placed = index.by_word[place(word)].iter();
        let by_word = placed.filter(|(begin, _)| *begin == word);
        let patterns = by_kinds.flat_map(|(_, patterns)| patterns);
        let patterns = patterns.chain(by_word.map(|(_, pattern)| pattern));
        let mut found: Vec<(usize, usize)> = Vec::new();
        for pattern in patterns {
            let (parts, row) = &index.patterns[*pattern];
            let mut longest = 0;
            ends(parts, self.direction, words, at, &mut |end| {
                longest = longest.max(end.abs_diff(at));
            });
            if longest > 0 {
                found.push((longest, *row));
            }
        }
        found.sort_unstable_by_key(|(longest, row)| (Reverse(*longest), *row));
        // A pattern may begin with both a word and a kind of token that it is.
        found.dedup();
        let end = |length| match self.direction {
            Forward => at + length,
            Backward => at - length,
        };
        let row = |(length, row): (usize, usize)| (end(length), &self.rows[row].1);
        found.into_iter().map(row).collect()
    }

    /// The best row at a token, with the other end of its match.
    pub fn at(&self, words: &Words, at: usize) -> Option<(usize, &T)> {
        self.all_at(words, at).into_iter().next()
    }

    pub fn is_at(&self, words: &Words, at: usize) -> bool {
        self.at(words, at).is_some()
    }
}

impl Index {
    fn add(&mut self, parts: Vec<Part>, row: usize) {
        let (mut tokens, mut kinds) = (Vec::new(), 0);
        firsts(&parts, &mut tokens, &mut kinds);
        let pattern = self.patterns.len();
        for token in tokens {
            match token {
                Token::Word(word) => self.by_word[place(word)].push((word, pattern)),
                Token::Joint(_) => kinds |= named::kind("JOINT"),
                _ => kinds |= named::kind("MARK"),
            }
        }
        match self.by_kinds.iter_mut().find(|(known, _)| *known == kinds) {
            Some((_, patterns)) => patterns.push(pattern),
            None => self.by_kinds.push((kinds, vec![pattern])),
        }
        self.patterns.push((parts, row));
    }
}

/// Where a word is found: by its first letter and its length.
fn place(word: &str) -> usize {
    let first = word.bytes().next().map_or(0, usize::from);
    (first + 5 * word.len()) % 32
}

/// The token next to a place between two tokens, and the place behind it.
fn step(direction: Direction, at: usize) -> Option<(usize, usize)> {
    match direction {
        Forward => Some((at, at + 1)),
        Backward => Some((at.checked_sub(1)?, at - 1)),
    }
}

/// Calls `found` with the other end of every match of these parts.
fn ends(parts: &[Part], way: Direction, words: &Words, at: usize, found: &mut dyn FnMut(usize)) {
    let Some((first, rest)) = parts.split_first() else {
        found(at);
        return;
    };
    match first {
        Part::Token(written, kinds) => {
            if let Some((token, behind)) = step(way, at)
                && (words.kinds(token) & kinds != 0 || words.is_one_of(token, written))
            {
                ends(rest, way, words, behind, found);
            }
        }
        Part::Either(sequences) => sequences.iter().for_each(|sequence| {
            ends(sequence, way, words, at, &mut |middle| {
                ends(rest, way, words, middle, found);
            });
        }),
        Part::Next(parts, should_follow) => {
            let mut follows = false;
            ends(parts, Forward, words, at, &mut |_| follows = true);
            if follows == *should_follow {
                ends(rest, way, words, at, found);
            }
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

/// Collects what a match of these parts can begin with.
fn firsts(parts: &[Part], written: &mut Vec<Token<'static>>, kinds: &mut u64) {
    match parts.split_first() {
        None => {}
        Some((Part::Token(tokens, of), _)) => {
            written.extend(tokens);
            *kinds |= of;
        }
        Some((Part::Next(..), rest)) => firsts(rest, written, kinds),
        Some((Part::Either(sequences), rest)) => sequences.iter().for_each(|sequence| {
            let is_nothing = sequence.is_empty();
            firsts(if is_nothing { rest } else { sequence }, written, kinds);
        }),
    }
}

/// The parts of each of several patterns.
fn sequences(patterns: &'static str) -> Vec<Vec<Part>> {
    let one = |pattern| match named::pattern(pattern) {
        Some(patterns) => sequences(patterns),
        None => vec![sequence(pattern)],
    };
    patterns.split(" ; ").flat_map(one).collect()
}

fn sequence(pattern: &'static str) -> Vec<Part> {
    let mut parts = Vec::new();
    let mut rest = pattern.trim_start();
    while !rest.is_empty() {
        let option = rest.strip_prefix('[').and_then(|rest| rest.split_once(']'));
        rest = if let Some((option, after)) = option {
            parts.push(Part::Either(vec![sequence(option), Vec::new()]));
            after
        } else {
            let (word, after) = rest.split_once(' ').unwrap_or((rest, ""));
            parts.extend(part(word));
            after
        }
        .trim_start();
    }
    parts
}

fn part(written: &'static str) -> Vec<Part> {
    match written.split_at(1) {
        ("&", rest) if !rest.is_empty() => return vec![Part::Next(part(rest), true)],
        ("!", rest) if !rest.is_empty() => return vec![Part::Next(part(rest), false)],
        _ => {}
    }
    let (mut either, mut tokens, mut kinds) = (Vec::new(), Vec::new(), 0);
    for one in written.split('|') {
        let mut characters = one.chars();
        match (characters.next(), characters.next()) {
            (Some('~'), Some(mark)) => tokens.push(Token::Joint(mark)),
            (Some(mark), None) if !mark.is_alphanumeric() => tokens.push(Token::Mark(mark)),
            (Some(letter), _) if letter.is_uppercase() => match named::pattern(one) {
                Some(patterns) => {
                    for sequence in sequences(patterns) {
                        match sequence[..] {
                            [Part::Token(ref more, of)] => {
                                tokens.extend(more);
                                kinds |= of;
                            }
                            _ => either.push(sequence),
                        }
                    }
                }
                None => kinds |= named::kind(one),
            },
            _ => tokens.push(Token::Word(one)),
        }
    }
    let token = Part::Token(tokens, kinds);
    if either.is_empty() {
        return vec![token];
    }
    either.push(vec![token]);
    vec![Part::Either(either)]
}
