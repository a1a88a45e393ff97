//! Splits a text into tokens.

use super::{
    named::kinds_of,
    vocabulary,
    words::{
        Token::{self, Ahead, Break, Count, Digits, Joint, Mark, Month, Ordinal, OrdinalWord},
        Token::{Symbol, Tag, Tonight, UnitLetter, Weekday, Word},
        Unit::{Day, Week, Year},
        Words,
    },
};

const SMILEYS: [&str; 6] = [":)", ":-)", ";)", ";-)", ":(", ":-("];

impl<'a> Words<'a> {
    /// Splits `text`. `lower` must be `text` in ASCII lower case.
    pub fn new(text: &'a str, lower: &'a str) -> Self {
        let text = text.trim_end();
        let words = Self {
            text,
            lower,
            tokens: Vec::with_capacity(text.len() / 4),
            places: Vec::with_capacity(text.len() / 4),
            typos: Vec::new(),
            kinds: Vec::new(),
        };
        let mut tokenizer = Tokenizer { words, at: 0 };
        while let Some(first) = text[tokenizer.at..].chars().next() {
            tokenizer.push_next(first);
        }
        let mut words = tokenizer.words;
        words.kinds = words.tokens.iter().map(kinds_of).collect();
        words
    }
}

struct Tokenizer<'a> {
    words: Words<'a>,
    /// The byte where the next token begins.
    at: usize,
}

impl<'a> Tokenizer<'a> {
    fn push_next(&mut self, first: char) {
        match first {
            '\n' if !matches!(self.words.tokens.last(), None | Some(Break)) => self.push(Break, 1),
            _ if first.is_whitespace() => self.at += first.len_utf8(),
            _ if first.is_ascii_digit() => self.push_number(),
            _ if first.is_alphanumeric() => self.push_word(),
            '#' | '@' if self.begins_tag() => self.push(Tag, 1 + word_at(&self.rest()[1..]).len()),
            _ => self.push_mark(first),
        }
    }

    fn push(&mut self, token: Token<'a>, length: usize) {
        let bytes = self.at..self.at + length;
        self.at = bytes.end;
        self.words.tokens.push(token);
        self.words.places.push(bytes);
    }

    fn push_typo(&mut self, meant: Token<'a>, length: usize) {
        self.words.typos.push(self.words.tokens.len());
        self.push(meant, length);
    }

    fn push_number(&mut self) {
        let rest = self.rest();
        let word = word_at(rest);
        let length = word.bytes().take_while(u8::is_ascii_digit).count();
        // A number too large for `u32` is too large for any date.
        let number = word[..length].parse().unwrap_or(u32::MAX);
        // `9-th`
        let hyphen = usize::from(rest[length..].starts_with('-'));
        let ending = word_at(&rest[length + hyphen..]).split_at_checked(2);
        match (vocabulary::token(word), ending) {
            // `2moro`
            (Some(token), _) => self.push(token, word.len()),
            // `5th`, `5thDec`
            (None, Some(("st" | "nd" | "rd" | "th", month)))
                if month.is_empty() || matches!(vocabulary::token(month), Some(Month(_))) =>
            {
                self.push(Ordinal(number), length + hyphen + 2);
            }
            _ => self.push(Digits(number, length), length),
        }
    }

    /// Adds a word, or the letters after digits: `pm`, `d`, `dec`.
    fn push_word(&mut self) {
        let rest = self.rest();
        let word = word_at(rest);
        let is_digit = |character: char| character.is_ascii_digit();
        let follows_digits = self.before().ends_with(is_digit);
        let is_letter = |byte: &u8| follows_digits && byte.is_ascii_alphabetic();
        let letters = rest.bytes().take_while(is_letter).count();
        match &rest[..letters] {
            // A web address is one word: it contains no date.
            _ if rest[word.len()..].starts_with("://") => {
                let address = rest.split(char::is_whitespace).next().unwrap_or(rest);
                self.push(Word(address), address.len());
            }
            "" => self.push_letters(word),
            // `m` may be metres, minutes or months.
            "d" => self.push(UnitLetter(Day), 1),
            "w" => self.push(UnitLetter(Week), 1),
            "y" => self.push(UnitLetter(Year), 1),
            letters => self.push_letters(letters),
        }
    }

    fn push_letters(&mut self, word: &'a str) {
        if let Some(token) = vocabulary::token(word) {
            return self.push_known(token, word.len());
        }
        // `friday's`, `fridayish`
        for (ending, word_of) in [("'s", "'s"), ("’s", "'s"), ("ish", "ish")] {
            let stem = word.strip_suffix(ending).and_then(vocabulary::token);
            if let Some(day @ (Weekday(..) | Ahead(_) | Tonight)) = stem {
                self.push(day, word.len() - ending.len());
                return self.push(Word(word_of), ending.len());
            }
        }
        if let Some(meant) = vocabulary::meant(word, !self.is_lower(0)) {
            return self.push_typo(meant, word.len());
        }
        match vocabulary::glued(word) {
            // `milktomorrow`, but not `getNextFriday`
            Some((before, day)) if before == "due" || self.is_lower(before.len()) => {
                self.push_letters(before);
                self.push_typo(day, word.len() - before.len());
            }
            _ => match vocabulary::before_date(word) {
                Some(before) => self.push_letters(before),
                None => self.push(Word(word), word.len()),
            },
        }
    }

    /// Adds a date word; `twenty` and `first` become one token.
    fn push_known(&mut self, token: Token<'a>, length: usize) {
        let Words { tokens, places, .. } = &mut self.words;
        let kept = tokens.len() - usize::from(tokens.last() == Some(&Joint('-')));
        let sum = match (tokens[..kept].last(), token) {
            (Some(Count(tens @ 20..)), Count(ones @ ..10)) => Count(tens + ones),
            (Some(Count(tens @ 20..)), OrdinalWord(ones @ ..10)) => OrdinalWord(tens + ones),
            _ => return self.push(token, length),
        };
        self.at += length;
        tokens.truncate(kept);
        places.truncate(kept);
        tokens[kept - 1] = sum;
        places[kept - 1].end = self.at;
    }

    fn push_mark(&mut self, mark: char) {
        let rest = self.rest();
        if let Some(smiley) = SMILEYS.iter().find(|smiley| rest.starts_with(**smiley)) {
            return self.push(Symbol, smiley.len());
        }
        let length = mark.len_utf8();
        let is_in_word = || {
            self.before().ends_with(char::is_alphanumeric)
                && rest[length..].starts_with(char::is_alphanumeric)
        };
        let token = match simple_mark(mark) {
            None => Symbol,
            // A long dash separates what a short one joins.
            Some(simple) if mark != '—' && "-/.:@+=&_".contains(simple) && is_in_word() => {
                Joint(simple)
            }
            Some(simple) => Mark(simple),
        };
        self.push(token, length);
    }

    /// `#chores`, but not `#friday`
    fn begins_tag(&self) -> bool {
        let name = &self.rest()[1..];
        name.starts_with(char::is_alphabetic)
            && !self.before().ends_with(char::is_alphanumeric)
            && !matches!(vocabulary::token(word_at(name)), Some(Weekday(..)))
    }

    fn before(&self) -> &'a str {
        &self.words.text[..self.at]
    }

    fn rest(&self) -> &'a str {
        &self.words.lower[self.at..]
    }

    /// Whether there is no capital letter so many bytes from here.
    fn is_lower(&self, offset: usize) -> bool {
        !self.words.text[self.at + offset..].starts_with(char::is_uppercase)
    }
}

/// The word that `text` begins with, including apostrophes and underscores in it.
fn word_at(text: &str) -> &str {
    let mut characters = text.char_indices().peekable();
    while let Some((at, character)) = characters.next() {
        let goes_on = match character {
            '\'' | '’' | '_' => characters
                .peek()
                .is_some_and(|(_, next)| next.is_alphanumeric()),
            // An accent may be a separate character.
            '\u{300}'..='\u{36f}' => true,
            _ => character.is_alphanumeric(),
        };
        if !goes_on {
            return &text[..at];
        }
    }
    text
}

/// The plain form of a mark; `None` if the character isn't a mark.
fn simple_mark(mark: char) -> Option<char> {
    match mark {
        '–' | '—' | '−' | '\u{2010}' | '\u{2011}' => Some('-'),
        '\'' | '“' | '”' | '„' | '«' | '»' | '‘' | '’' => Some('"'),
        '→' | '📅' | '📆' | '🗓' => Some('>'),
        '…' => Some('.'),
        '£' | '€' | '¥' => Some('$'),
        _ => mark.is_ascii().then_some(mark),
    }
}
