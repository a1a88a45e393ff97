//! Splits a text into terms.

use std::ops::Range;

use super::{
    vocabulary,
    words::{Place, Term},
};

/// Splits `text`; `lower` is the same in ASCII lower case. Line breaks at the end are left out.
pub fn split<'a>(text: &'a str, lower: &'a str) -> (Vec<Term<'a>>, Vec<Place>) {
    let terms = Vec::with_capacity(text.len() / 4);
    let places = Vec::with_capacity(text.len() / 4);
    let mut splitter = Splitter {
        text,
        lower,
        terms,
        places,
    };
    let mut at = 0;
    while let Some(first) = text[at..].chars().next() {
        at = splitter.push_next(at, first);
    }
    if let Some(Term::Break) = splitter.terms.last() {
        splitter.terms.pop();
        splitter.places.pop();
    }
    (splitter.terms, splitter.places)
}

struct Splitter<'a> {
    text: &'a str,
    lower: &'a str,
    terms: Vec<Term<'a>>,
    places: Vec<Place>,
}

/// Every function that adds something answers the byte at which it ends.
impl<'a> Splitter<'a> {
    /// Adds what begins at a byte, with the character `first`.
    fn push_next(&mut self, start: usize, first: char) -> usize {
        let end = start + first.len_utf8();
        match first {
            '\n' => self.push_break(start..end),
            _ if first.is_whitespace() => end,
            _ if first.is_ascii_digit() => self.push_number(start),
            _ if first.is_alphanumeric() => self.push_word(start),
            '#' | '@' if self.text[end..].starts_with(char::is_alphabetic) => {
                self.push(Term::Tag, start..end + word_length(&self.text[end..]))
            }
            _ => self.push_mark(start, first),
        }
    }

    fn push(&mut self, term: Term<'a>, bytes: Range<usize>) -> usize {
        let end = bytes.end;
        self.terms.push(term);
        self.places.push(Place {
            bytes,
            is_slip: false,
        });
        end
    }

    fn push_break(&mut self, bytes: Range<usize>) -> usize {
        match self.terms.last() {
            None | Some(Term::Break) => bytes.end,
            Some(_) => self.push(Term::Break, bytes),
        }
    }

    fn push_number(&mut self, start: usize) -> usize {
        let rest = &self.lower[start..];
        let word = &rest[..word_length(rest)];
        let length = word.bytes().take_while(u8::is_ascii_digit).count();
        let (figures, letters) = word.split_at(length);
        // A number that is too long for `u32` is too large for any date as well.
        let number = figures.parse().unwrap_or(u32::MAX);
        let whole = match letters {
            "" => None,
            "st" | "nd" | "rd" | "th" => Some(Term::Ordinal(number)),
            _ => vocabulary::figures_for_sounds(word),
        };
        match whole {
            Some(term) => self.push(term, start..start + word.len()),
            None => self.push(Term::Digits(number, length), start..start + length),
        }
    }

    /// Adds a word, or the letters behind figures: `pm`, `d`, `dec`.
    fn push_word(&mut self, start: usize) -> usize {
        let rest = &self.lower[start..];
        if self.is_behind_figures(start) {
            let length = rest.bytes().take_while(u8::is_ascii_alphabetic).count();
            let letters = &rest[..length];
            if let Some(unit) = vocabulary::unit_letter(letters) {
                return self.push(unit, start..start + length);
            }
            if length > 0 {
                return self.push_letters(letters, start);
            }
        }
        let word = &rest[..word_length(rest)];
        match rest[word.len()..].starts_with("://") {
            true => self.push_address(start),
            false => self.push_letters(word, start),
        }
    }

    fn push_letters(&mut self, word: &'a str, start: usize) -> usize {
        let bytes = start..start + word.len();
        if let Some(term) = vocabulary::term(word) {
            return self.push_known(term, bytes);
        }
        let meant = vocabulary::meant(word, !self.is_lower(start));
        let end = self.push(meant.unwrap_or(Term::Word(word)), bytes);
        if let Some(place) = self.places.last_mut() {
            place.is_slip = meant.is_some();
        }
        end
    }

    /// Adds a word of dates; `twenty` and `first` become one term.
    fn push_known(&mut self, term: Term<'a>, bytes: Range<usize>) -> usize {
        let (tens, kept) = match self.terms[..] {
            [.., Term::Count(tens), Term::Joint('-')] => (tens, self.terms.len() - 2),
            [.., Term::Count(tens)] => (tens, self.terms.len() - 1),
            _ => return self.push(term, bytes),
        };
        let sum = match term {
            Term::Count(ones) if tens >= 20 && ones < 10 => Term::Count(tens + ones),
            Term::OrdinalWord(ones) if tens >= 20 && ones < 10 => Term::OrdinalWord(tens + ones),
            _ => return self.push(term, bytes),
        };
        let start = self.places[kept].bytes.start;
        self.terms.truncate(kept);
        self.places.truncate(kept);
        self.push(sum, start..bytes.end)
    }

    /// Adds a web address as one word: no date stands in it.
    fn push_address(&mut self, start: usize) -> usize {
        let rest = &self.lower[start..];
        let address = rest.split(char::is_whitespace).next().unwrap_or(rest);
        self.push(Term::Word(address), start..start + address.len())
    }

    fn push_mark(&mut self, start: usize, mark: char) -> usize {
        const SMILEYS: [&str; 6] = [":)", ":-)", ";)", ";-)", ":(", ":-("];
        let rest = &self.text[start..];
        if let Some(smiley) = SMILEYS.iter().find(|smiley| rest.starts_with(**smiley)) {
            return self.push(Term::Symbol, start..start + smiley.len());
        }
        let end = start + mark.len_utf8();
        let term = match simple_mark(mark) {
            None => Term::Symbol,
            // A long dash parts what a short one joins.
            Some(simple) if mark != '—' && can_join(simple) && self.is_in_word(start, end) => {
                Term::Joint(simple)
            }
            Some(simple) => Term::Mark(simple),
        };
        self.push(term, start..end)
    }

    fn is_behind_figures(&self, start: usize) -> bool {
        self.text[..start].ends_with(|character: char| character.is_ascii_digit())
    }

    fn is_lower(&self, start: usize) -> bool {
        !self.text[start..].starts_with(char::is_uppercase)
    }

    /// Whether letters or figures touch both sides of these bytes.
    fn is_in_word(&self, start: usize, end: usize) -> bool {
        self.text[..start].ends_with(char::is_alphanumeric)
            && self.text[end..].starts_with(char::is_alphanumeric)
    }
}

/// The length of the word that `text` begins with, with apostrophes and underscores in it.
fn word_length(text: &str) -> usize {
    let mut characters = text.char_indices().peekable();
    while let Some((at, character)) = characters.next() {
        let goes_on = match character {
            '\'' | '’' | '_' => characters
                .peek()
                .is_some_and(|(_, next)| next.is_alphanumeric()),
            // An accent may be a character of its own.
            '\u{300}'..='\u{36f}' => true,
            _ => character.is_alphanumeric(),
        };
        if !goes_on {
            return at;
        }
    }
    text.len()
}

/// The mark that stands for all of its kind; `None` if it is no mark.
fn simple_mark(mark: char) -> Option<char> {
    match mark {
        '–' | '—' | '−' | '\u{2010}' | '\u{2011}' => Some('-'),
        '\'' | '“' | '”' | '„' | '«' | '»' | '‘' | '’' => Some('"'),
        '→' => Some('>'),
        '…' => Some('.'),
        _ => mark.is_ascii().then_some(mark),
    }
}

fn can_join(mark: char) -> bool {
    matches!(mark, '-' | '/' | '.' | ':' | '@' | '+' | '=' | '&' | '_')
}
