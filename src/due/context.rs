//! Looks at the words around a date.

use std::ops::Range;

use super::{
    meaning::Form,
    pattern::Table,
    phrase::Phrase,
    words::{
        Token::{self, Digits, Joint, Mark, Month, Ordinal, OrdinalWord, Weekday, Word},
        Words,
    },
};

/// Before these, the date isn't an adjective: `call Kim friday about the car`, but `prepare friday
/// dinner`.
pub static GOES_ON: Table<()> = Table::new(&[("GOESON", ())]);

/// A clause follows: `in march because it lapses`.
pub static CLAUSE: Table<()> = Table::new(&[("CLAUSEWORD", ())]);

/// A task: `friday pay the band`, but `friday night playlist`.
pub static TASK: Table<()> = Table::new(&[("TASKVERB", ())]);

/// A thing that is named after the day: the `roast` of `sunday roast`.
pub static NAMED_BY_DAY: Table<()> = Table::new(&[("NAMEDBYDAY", ())]);

/// An amount follows: `raise it by 10`.
pub static AMOUNT: Table<()> = Table::new(&[("AMOUNTVERB", ())]);

/// A title follows: `watch`.
pub static TITLE: Table<()> = Table::new(&[("TITLEVERB", ())]);

/// The sentence says what is so: `dad is home tomorrow`.
static STATEMENT: Table<()> = Table::new(&[("STATES", ())]);

/// After these, a date only says when something is, not when to do it: `The party is friday`.
pub static FACT: Table<()> = Table::backward(&[("is|are|for|of|to|'s|from", ())]);

/// A day after one of these is the one from which something repeats.
pub static STARTING: Table<()> = Table::backward(&[("from|starting|beginning", ())]);

/// After these, `friday's` is a day, even if the sentence doesn't begin with it.
pub static POSSESSIVE: Table<()> = Table::backward(&[("HASADAY", ())]);

/// A text can't end with these, so that `The rent is due friday` isn't cut; nor can a part of a
/// sentence be a single word.
static STUMP: Table<()> = Table::backward(&[("STUMP", ())]);

/// What follows a date.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum After {
    /// Nothing, or only something that is cut off with it: `!`, `please`.
    Nothing,
    /// The date is at the end, except for something that must be kept: `?`, `asap`, `#chores`.
    Extra,
    /// Other words.
    More,
}

#[rustfmt::skip]
static ENDINGS: Table<After> = Table::new(&[
    (".|!|,|;|SYMBOL|itself ; [~.|~-] please|thanks ; please n thanks ; thank you", After::Nothing),
    ("TAG|?|)|]|\"|*|asap|latest|ok|okay|urgent|ish ; ~- ish", After::Extra),
]);

/// Dates that begin with these can't be past.
static COMING: Table<()> = Table::new(&[("COMING", ())]);

/// How many tokens of a long clause are looked at.
const MAX_CLAUSE: usize = 40;

impl<'a> Phrase<'a> {
    /// The first token of its sentence.
    pub fn sentence(&self) -> usize {
        self.words.sentence_start(self.whole.start)
    }

    /// The tokens of the sentence before the date, or the last of them.
    pub fn clause(&self) -> Range<usize> {
        let end = self.whole.start;
        self.sentence().max(end.saturating_sub(MAX_CLAUSE))..end
    }

    pub fn after(&self) -> After {
        cut(self.words, self.whole.clone()).0
    }

    /// The tokens that are cut off if the date is.
    pub fn cut(&self) -> Range<usize> {
        cut(self.words, self.whole.clone()).1
    }

    pub fn follows(&self, table: &Table<()>) -> bool {
        table.is_at(self.words, self.whole.start)
    }

    pub fn is_followed_by(&self, table: &Table<()>) -> bool {
        table.is_at(self.words, self.whole.end)
    }

    /// Whether what is left of the text without the date would be a fragment.
    pub fn leaves_a_stump(&self) -> bool {
        let start = self.cut().start;
        let before = &self.words.tokens()[..start];
        let ends = |token: &Token| matches!(token, Mark('.' | '!' | '?'));
        let is_second = before.iter().any(ends) && !before.last().is_some_and(ends);
        let states = |index| STATEMENT.is_at(self.words, index);
        let is_statement = || is_second || self.clause().skip(1).any(states);
        !self.is_marked() && is_statement() || STUMP.is_at(self.words, start)
    }

    pub fn tokens(&self) -> &[Token<'a>] {
        &self.words.tokens()[self.date.clone()]
    }

    /// Whether it can come before a noun like an adjective: `the monday meeting`.
    pub fn is_bare(&self) -> bool {
        match self.tokens() {
            [Weekday(..)] | [Word(_), Weekday(..)] | [Weekday(..), _, Weekday(..)] => true,
            [.., Ordinal(_) | OrdinalWord(_)] | [.., Ordinal(_) | OrdinalWord(_), Weekday(..)] => {
                true
            }
            [.., Word(_)] => self.form != Form::Possessive,
            tokens => {
                let is_number = |token: &Token| matches!(token, Digits(_, 1 | 2) | Joint(_));
                tokens.iter().all(is_number)
            }
        }
    }

    /// Whether it can't be past: `tomorrow`, `next week`.
    pub fn is_ahead(&self) -> bool {
        let is_in = self.words.word(self.date.start) == "in" && self.form != Form::Vague;
        is_in || self.is_near() || COMING.is_at(self.words, self.date.start)
    }

    /// Within nine months, so that it hardly happened then: `booked 4-6 december`.
    pub fn is_near(&self) -> bool {
        let has_month = self.tokens().iter().any(|token| matches!(token, Month(_)));
        has_month && !matches!(self.form, Form::Far | Form::Vague)
    }

    /// `Wednesday Addams`
    pub fn is_name(&self) -> bool {
        let (words, end) = (self.words, self.whole.end);
        let is_weekday = matches!(words.get(end), Some(Weekday(..)));
        words.is_name(self.date.start) && words.is_name(end) && !is_weekday
    }

    /// Whether the time after the date has digits.
    pub fn has_hour(&self) -> bool {
        let mut time = self.date.end..self.whole.end;
        time.any(|index| {
            matches!(self.words.get(index), Some(Digits(..)))
                || matches!(self.words.word(index), "am" | "pm")
        })
    }

    pub fn is_repetition(&self) -> bool {
        self.meaning.is_repetition() && self.form != Form::Vague
    }

    pub fn is_to_be_done(&self) -> bool {
        let mut clause = self.clause().map(|index| self.words.word(index));
        clause.any(|word| matches!(word, "get" | "have" | "be" | "being" | "needs" | "want"))
    }

    /// `the end of the month`
    pub fn is_the_end(&self) -> bool {
        self.words.word(self.date.start + 1) == "end"
    }

    pub fn is_quoted(&self) -> bool {
        self.words.is_quoted(&self.date)
    }

    pub fn is_title(&self) -> bool {
        let (words, start) = (self.words, self.date.start);
        let has_number = |token: &Token| matches!(token, Digits(..) | Ordinal(_));
        let is_name = words.is_name(start)
            && !self.is_marked()
            && !self.has_hour()
            && !self.tokens().iter().any(has_number);
        let sentence = self.sentence();
        if !is_name || start != sentence + 1 {
            return is_name && self.follows_name(sentence + 1);
        }
        // `Rex Sunday`, but not `Call Sunday`
        let is_all = self.follows_name(0) && self.after() == After::Nothing;
        TITLE.is_at(words, sentence) || is_all && !GOES_ON.is_at(words, sentence)
    }

    /// Whether a word with a capital letter is right before the date, not before token `first`.
    pub fn follows_name(&self, first: usize) -> bool {
        let start = self.date.start;
        start > first && self.words.is_capitalised(start - 1)
    }
}

/// What follows the words of a date, and the words to cut off: a dash, a comma or an opening
/// bracket before a date is cut off too.
pub fn cut(words: &Words, whole: Range<usize>) -> (After, Range<usize>) {
    let mut before = &words.tokens()[..whole.start];
    while let [rest @ .., Mark('.'), Mark('.'), Mark('.')]
    | [rest @ .., Mark('.'), Mark('.')]
    | [rest @ .., Mark(',' | ';' | '-' | '>' | '=' | '|')] = before
    {
        before = rest;
    }
    let mut is_open = matches!(before, [.., Mark('(' | '[')]);
    let start = before.len() - usize::from(is_open);
    let (mut after, mut end) = (After::Nothing, whole.end);
    while end < words.len() {
        if is_open && matches!(words.get(end), Some(Mark(')' | ']'))) {
            is_open = false;
            end += 1;
            continue;
        }
        match ENDINGS.at(words, end) {
            Some((next, ending)) => (after, end) = (after.max(*ending), next),
            None => return (After::More, start..end),
        }
    }
    (after, start..end)
}
