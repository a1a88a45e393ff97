//! A text as tokens: date words, other words, numbers and marks.

use std::ops::Range;

/// One word, number or mark of a text.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Token<'a> {
    Weekday(chrono::Weekday, Spelling),
    /// `fridays`.
    Weekdays(chrono::Weekday),
    /// From 1 for January.
    Month(u32),
    /// Days from today: 0 for `today`, 1 for `tomorrow`.
    Ahead(u32),
    Tonight,
    /// A number in words.
    Count(u32),
    /// A number in digits, and the number of digits.
    Digits(u32, usize),
    /// `15th`.
    Ordinal(u32),
    /// `fifteenth`.
    OrdinalWord(u32),
    Unit(Unit),
    /// A letter right after digits that stands for a unit: the `d` of `3d`.
    UnitLetter(Unit),
    /// Any other word, in lower case.
    Word(&'a str),
    /// `#chores`, `@kim`.
    Tag,
    /// A mark between two words without a space: the hyphen of `mon-fri`.
    Joint(char),
    /// Any other mark. Every dash is `-`, every quote `"`, every arrow `>`, an ellipsis `.`, a
    /// currency `$`.
    Mark(char),
    /// An emoji, or any other character that is neither a word nor a mark.
    Symbol,
    /// The end of a line.
    Break,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Spelling {
    Full,
    /// `fri`.
    Short,
    /// Short, and also another word: `sun`.
    Ambiguous,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, strum::Display)]
#[strum(serialize_all = "lowercase")]
pub enum Unit {
    Day,
    Week,
    Fortnight,
    Month,
    Year,
}

use Token::{Break, Joint, Mark, Symbol, Word};

/// A text as tokens. Every index is a token's; past the end, functions find nothing.
pub struct Words<'a> {
    pub(super) text: &'a str,
    pub(super) lower: &'a str,
    pub(super) tokens: Vec<Token<'a>>,
    /// Where each token is, in bytes.
    pub(super) places: Vec<Range<usize>>,
    /// The words with a typo. Their tokens are what was meant.
    pub(super) typos: Vec<usize>,
    /// For each token, a bit for each kind that patterns call it.
    pub(super) kinds: Vec<u64>,
}

impl<'a> Words<'a> {
    pub fn tokens(&self) -> &[Token<'a>] {
        &self.tokens
    }

    pub fn len(&self) -> usize {
        self.tokens.len()
    }

    pub fn get(&self, index: usize) -> Option<Token<'a>> {
        self.tokens.get(index).copied()
    }

    pub fn kinds(&self, index: usize) -> u64 {
        self.kinds.get(index).copied().unwrap_or(0)
    }

    /// A mark, or a word in lower case, even if it is a date word.
    fn written(&self, index: usize) -> Option<Token<'a>> {
        match self.get(index)? {
            Symbol | Break => None,
            token @ (Word(_) | Joint(_) | Mark(_)) => Some(token),
            _ => Some(Word(&self.lower[self.places[index].clone()])),
        }
    }

    /// Whether it is written like one of these words and marks.
    pub fn is_one_of(&self, index: usize, tokens: &[Token]) -> bool {
        let written = || self.written(index);
        !tokens.is_empty() && written().is_some_and(|token| tokens.contains(&token))
    }

    /// A word in lower case, even if it is a date word; empty if the token isn't a word.
    pub fn word(&self, index: usize) -> &'a str {
        match self.written(index) {
            Some(Word(word)) => word,
            _ => "",
        }
    }

    pub fn has(&self, tokens: &Range<usize>, word: &str) -> bool {
        tokens.clone().any(|index| self.word(index) == word)
    }

    /// The word right before a token; empty if that isn't a word.
    pub fn word_before(&self, index: usize) -> &'a str {
        index.checked_sub(1).map_or("", |before| self.word(before))
    }

    /// The bytes from the first to the last of these tokens.
    pub fn bytes(&self, tokens: Range<usize>) -> Range<usize> {
        match &self.places[tokens] {
            [] => self.text.len()..self.text.len(),
            [only] => only.clone(),
            [first, .., last] => first.start..last.end,
        }
    }

    /// The text after a token.
    pub fn text_after(&self, index: usize) -> &'a str {
        &self.text[self.places[index].end..]
    }

    /// Whether a word begins with a capital letter, like a name. `I` doesn't count.
    pub fn is_capitalised(&self, index: usize) -> bool {
        let word = self.word(index);
        word != "i" && !word.is_empty() && self.text_at(index).starts_with(char::is_uppercase)
    }

    /// Whether a word is written like a name, not all in capitals.
    pub fn is_name(&self, index: usize) -> bool {
        self.is_capitalised(index) && {
            let written = self.text_at(index);
            written.len() == 1 || written.contains(char::is_lowercase)
        }
    }

    pub fn has_typo(&self, tokens: Range<usize>) -> bool {
        self.typos.iter().any(|typo| tokens.contains(typo))
    }

    pub fn is_quoted(&self, tokens: &Range<usize>) -> bool {
        let is_quote = |token: &&Token| **token == Mark('"');
        let quotes = |tokens: &[Token]| tokens.iter().filter(is_quote).count();
        let (before, after) = (&self.tokens[..tokens.start], &self.tokens[tokens.end..]);
        quotes(before) % 2 == 1 && quotes(after) > 0
    }

    /// The index of the first token of the sentence or line before `index`.
    pub fn sentence_start(&self, index: usize) -> usize {
        let ends = |token: &Token| matches!(token, Break | Mark('.' | '!' | '?' | ':' | ';'));
        let end = self.tokens[..index].iter().rposition(ends);
        end.map_or(0, |end| end + 1)
    }

    fn text_at(&self, index: usize) -> &'a str {
        &self.text[self.places[index].clone()]
    }
}
