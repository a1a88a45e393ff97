//! Splits a text into tokens.

use std::ops::Range;

use super::{
    named::kinds_of,
    vocabulary,
    words::{Place, Token, Unit, Words},
};

/// Every `push_` function returns the byte index where the added token ends.
impl<'a> Words<'a> {
    /// Splits `text`. `lower` must be `text` in ASCII lower case. Trailing line breaks are dropped.
    pub fn new(text: &'a str, lower: &'a str) -> Self {
        let mut words = Self {
            text,
            lower,
            tokens: Vec::with_capacity(text.len() / 4),
            places: Vec::with_capacity(text.len() / 4),
            kinds: Vec::new(),
        };
        let mut at = 0;
        while let Some(first) = text[at..].chars().next() {
            at = words.push_next(at, first);
        }
        if let Some(Token::Break) = words.tokens.last() {
            words.tokens.pop();
            words.places.pop();
        }
        words.kinds = words.tokens.iter().copied().map(kinds_of).collect();
        words
    }

    /// Adds the token at a byte index, where the character is `first`.
    fn push_next(&mut self, start: usize, first: char) -> usize {
        let end = start + first.len_utf8();
        match first {
            '\n' => self.push_break(start..end),
            _ if first.is_whitespace() => end,
            _ if first.is_ascii_digit() => self.push_number(start),
            _ if first.is_alphanumeric() => self.push_word(start),
            '#' | '@' if self.begins_tag(start, end) => {
                self.push(Token::Tag, start..end + word_length(&self.text[end..]))
            }
            _ => self.push_mark(start, first),
        }
    }

    fn push(&mut self, token: Token<'a>, bytes: Range<usize>) -> usize {
        let end = bytes.end;
        self.tokens.push(token);
        self.places.push(Place {
            bytes,
            is_typo: false,
        });
        end
    }

    fn push_break(&mut self, bytes: Range<usize>) -> usize {
        match self.tokens.last() {
            None | Some(Token::Break) => bytes.end,
            Some(_) => self.push(Token::Break, bytes),
        }
    }

    fn push_number(&mut self, start: usize) -> usize {
        let rest = &self.lower[start..];
        let word = &rest[..word_length(rest)];
        let length = word.bytes().take_while(u8::is_ascii_digit).count();
        let (digits, letters) = word.split_at(length);
        // A number too large for `u32` is too large for any date.
        let number = digits.parse().unwrap_or(u32::MAX);
        let whole = match letters {
            "" => None,
            "st" | "nd" | "rd" | "th" => Some(Token::Ordinal(number)),
            // `2moro`
            _ => vocabulary::token(word),
        };
        if let Some(token) = whole {
            return self.push(token, start..start + word.len());
        }
        // `9-th`, `5thDec`
        let ending = rest[length..].strip_prefix('-').unwrap_or(letters);
        let ending = &ending[..word_length(ending)];
        let is_ordinal = |ending: &str| matches!(ending, "st" | "nd" | "rd" | "th");
        let is_month = |word| matches!(vocabulary::token(word), Some(Token::Month(_)));
        match ending.split_at_checked(2) {
            Some((th, rest)) if is_ordinal(th) && (rest.is_empty() || is_month(rest)) => {
                let end = start + length + usize::from(letters.is_empty()) + 2;
                self.push(Token::Ordinal(number), start..end)
            }
            _ => self.push(Token::Digits(number, length), start..start + length),
        }
    }

    /// Adds a word, or the letters after digits: `pm`, `d`, `dec`.
    fn push_word(&mut self, start: usize) -> usize {
        let rest = &self.lower[start..];
        if self.follows_digits(start) {
            let length = rest.bytes().take_while(u8::is_ascii_alphabetic).count();
            let unit = match &rest[..length] {
                "" => return self.push_letters(&rest[..word_length(rest)], start),
                // `m` may be metres, minutes or months.
                "d" => Unit::Day,
                "w" => Unit::Week,
                "y" => Unit::Year,
                letters => return self.push_letters(letters, start),
            };
            return self.push(Token::UnitLetter(unit), start..start + length);
        }
        let word = &rest[..word_length(rest)];
        match rest[word.len()..].starts_with("://") {
            true => self.push_address(start),
            false => self.push_letters(word, start),
        }
    }

    fn push_letters(&mut self, word: &'a str, start: usize) -> usize {
        let bytes = start..start + word.len();
        if let Some(token) = vocabulary::token(word) {
            return self.push_known(token, bytes);
        }
        // `friday's`, `fridayish`
        for (ending, word_of) in [("'s", "'s"), ("’s", "'s"), ("ish", "ish")] {
            let stem = word.strip_suffix(ending).and_then(vocabulary::token);
            if let Some(day @ (Token::Weekday(..) | Token::Ahead(_) | Token::Tonight)) = stem {
                let end = self.push(day, start..bytes.end - ending.len());
                return self.push(Token::Word(word_of), end..bytes.end);
            }
        }
        if let Some(meant) = vocabulary::meant(word, !self.is_lower(start)) {
            return self.push_typo(meant, bytes);
        }
        match vocabulary::glued(word) {
            // `milktomorrow`, but not `getNextFriday`
            Some((before, day)) if before == "due" || self.is_lower(start + before.len()) => {
                let end = self.push_letters(before, start);
                self.push_typo(day, end..bytes.end)
            }
            _ => {
                let word = vocabulary::before_date(word).unwrap_or(word);
                self.push(Token::Word(word), start..start + word.len())
            }
        }
    }

    fn push_typo(&mut self, meant: Token<'a>, bytes: Range<usize>) -> usize {
        let end = self.push(meant, bytes);
        if let Some(place) = self.places.last_mut() {
            place.is_typo = true;
        }
        end
    }

    /// Adds a date word; `twenty` and `first` become one token.
    fn push_known(&mut self, token: Token<'a>, bytes: Range<usize>) -> usize {
        let (tens, kept) = match self.tokens[..] {
            [.., Token::Count(tens), Token::Joint('-')] => (tens, self.tokens.len() - 2),
            [.., Token::Count(tens)] => (tens, self.tokens.len() - 1),
            _ => return self.push(token, bytes),
        };
        let sum = match token {
            Token::Count(ones) if tens >= 20 && ones < 10 => Token::Count(tens + ones),
            Token::OrdinalWord(ones) if tens >= 20 && ones < 10 => Token::OrdinalWord(tens + ones),
            _ => return self.push(token, bytes),
        };
        let start = self.places[kept].bytes.start;
        self.tokens.truncate(kept);
        self.places.truncate(kept);
        self.push(sum, start..bytes.end)
    }

    /// Adds a web address as one word: it contains no date.
    fn push_address(&mut self, start: usize) -> usize {
        let rest = &self.lower[start..];
        let address = rest.split(char::is_whitespace).next().unwrap_or(rest);
        self.push(Token::Word(address), start..start + address.len())
    }

    fn push_mark(&mut self, start: usize, mark: char) -> usize {
        const SMILEYS: [&str; 6] = [":)", ":-)", ";)", ";-)", ":(", ":-("];
        let rest = &self.text[start..];
        if let Some(smiley) = SMILEYS.iter().find(|smiley| rest.starts_with(**smiley)) {
            return self.push(Token::Symbol, start..start + smiley.len());
        }
        let end = start + mark.len_utf8();
        let token = match simple_mark(mark) {
            None => Token::Symbol,
            // A long dash separates what a short one joins.
            Some(simple) if mark != '—' && can_join(simple) && self.is_in_word(start, end) => {
                Token::Joint(simple)
            }
            Some(simple) => Token::Mark(simple),
        };
        self.push(token, start..end)
    }

    fn begins_tag(&self, start: usize, end: usize) -> bool {
        let name = &self.lower[end..];
        let is_day = || {
            matches!(
                vocabulary::token(&name[..word_length(name)]),
                Some(Token::Weekday(..))
            )
        };
        name.starts_with(char::is_alphabetic)
            && !self.text[..start].ends_with(char::is_alphanumeric)
            && !is_day()
    }

    fn follows_digits(&self, start: usize) -> bool {
        self.text[..start].ends_with(|character: char| character.is_ascii_digit())
    }

    fn is_lower(&self, start: usize) -> bool {
        !self.text[start..].starts_with(char::is_uppercase)
    }

    /// Whether there are letters or digits right on both sides of these bytes.
    fn is_in_word(&self, start: usize, end: usize) -> bool {
        self.text[..start].ends_with(char::is_alphanumeric)
            && self.text[end..].starts_with(char::is_alphanumeric)
    }
}

/// The length of the word that `text` begins with, including apostrophes and underscores in it.
fn word_length(text: &str) -> usize {
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
            return at;
        }
    }
    text.len()
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

fn can_join(mark: char) -> bool {
    matches!(mark, '-' | '/' | '.' | ':' | '@' | '+' | '=' | '&' | '_')
}
