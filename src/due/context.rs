//! Looks at the words around a date.

use std::ops::Range;
use std::sync::LazyLock;

use super::{
    Trouble,
    found::{Form, Meaning},
    pattern::Table,
    phrase::Phrase,
    words::{
        Token::{
            self, Ahead, Digits, Joint, Mark, Month, Ordinal, OrdinalWord, Tonight, Weekday, Word,
        },
        Words,
    },
};

/// What some words show about a date near them.
#[derive(Clone, Copy, PartialEq)]
pub enum Sign {
    /// The date before is no adjective: `call Kim friday about the car`, but `prepare friday
    /// dinner`.
    GoesOn,
    /// A task follows: `friday pay the band`, but `friday night playlist`.
    Task,
    /// The thing is called after the day before.
    Named,
    /// A title follows: `watch`, `read`.
    Title,
    /// The sentence says what is so: `dad is home tomorrow`.
    Fact,
    /// An amount follows: `raise it by 10`.
    Amount,
}

#[rustfmt::skip]
static SIGNS: LazyLock<Table<Sign>> = LazyLock::new(|| Table::new([
    ("MARK|DETERMINER|PRONOUN|CLAUSEWORD|FUNCTIONWORD", Sign::GoesOn),
    ("TASKVERB", Sign::GoesOn),
    ("TASKVERB", Sign::Task),
    ("ANYWORD DETERMINER", Sign::GoesOn),
    ("NAMEDBYDAY", Sign::Named),
    ("AMOUNTVERB", Sign::Amount),
    ("is|are|it's|he's|she's|there's|we're|they're|will|won't", Sign::Fact),
    ("watch|rewatch|read|reread|sing|hear|listen|learn|play|stream", Sign::Title),
]));

/// What some words right before a date show.
#[derive(Clone, Copy, PartialEq)]
enum Lead {
    /// A text can't end with them, so that `The rent is due friday` isn't cut; nor can a part of a
    /// sentence be a single word.
    Stump,
    /// The date only says when something is, not when to do it: `The party is friday`.
    Fact,
    /// Something repeats from this day on.
    Start,
    /// After these, `friday's` is a day, even if the sentence doesn't begin with it.
    Possessive,
}

#[rustfmt::skip]
static LEADS: LazyLock<Table<Lead>> = LazyLock::new(|| Table::backward([
    ("\"|@|~|/|#|*|:|DETERMINER|ENDSNOTHING", Lead::Stump),
    ("-|, ANYWORD", Lead::Stump),
    ("is|are|for|of|to|'s|from", Lead::Fact),
    ("from|starting|beginning", Lead::Start),
    ("before|until|by|4|TAKESADAY", Lead::Possessive),
    ("for &WEEKDAY|TOMORROW", Lead::Possessive),
    ("ahead of", Lead::Possessive),
]));

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
static ENDINGS: LazyLock<Table<After>> = LazyLock::new(|| Table::new([
    (".|!|,|;|SYMBOL|itself", After::Nothing),
    ("[~.|~-] please|thanks", After::Nothing),
    ("please n thanks", After::Nothing),
    ("thank you", After::Nothing),
    ("TAG|?|)|]|\"|*", After::Extra),
    ("asap|latest|ok|okay|urgent|ish", After::Extra),
    ("~- ish", After::Extra),
]));

/// How many tokens of a long clause are looked at.
const MAX_CLAUSE: usize = 40;

/// The words around a date.
impl<'a> Phrase<'a> {
    /// The first token of its sentence.
    pub fn sentence(&self) -> usize {
        self.words.sentence_start(self.whole.start)
    }

    pub fn after(&self) -> After {
        cut(self.words, self.whole.clone()).0
    }

    /// The tokens that are cut off if the date is.
    pub fn cut(&self) -> Range<usize> {
        cut(self.words, self.whole.clone()).1
    }

    fn follows(&self, start: usize, lead: Lead) -> bool {
        let leads = LEADS.all_at(self.words, start);
        leads.iter().any(|(_, found)| **found == lead)
    }

    /// Whether the date only says when something is, not when to do it.
    pub fn is_fact(&self) -> bool {
        self.follows(self.whole.start, Lead::Fact)
    }

    /// Whether it is the day from which something repeats: `from 4 dec`.
    pub fn is_start(&self) -> bool {
        self.follows(self.whole.start, Lead::Start)
    }

    /// Whether a possessive may follow here: `before friday's`.
    pub fn may_be_possessive(&self) -> bool {
        self.follows(self.whole.start, Lead::Possessive)
    }

    /// Whether what is left of the text without the date would be a fragment.
    pub fn leaves_a_stump(&self) -> bool {
        let before = &self.words.tokens()[..self.cut().start];
        let ends = |token: &Token| matches!(token, Mark('.' | '!' | '?'));
        let is_second = before.iter().any(ends) && !before.last().is_some_and(ends);
        let is_fact = |index| has_sign(self.words, index, Sign::Fact);
        let is_statement = || is_second || self.clause().skip(1).any(is_fact);
        !self.is_marked() && is_statement() || self.follows(self.cut().start, Lead::Stump)
    }

    pub fn tokens(&self) -> &[Token<'a>] {
        &self.words.tokens()[self.date.clone()]
    }

    /// Whether the date has this word.
    pub fn has(&self, word: &str) -> bool {
        let mut date = self.date.clone();
        date.any(|index| self.words.word(index) == word)
    }

    /// Whether it can come before a noun like an adjective: `the monday meeting`.
    pub fn is_bare(&self) -> bool {
        match self.tokens() {
            [Weekday(..)] | [Word(_), Weekday(..)] | [Weekday(..), _, Weekday(..)] => true,
            [.., Ordinal(_) | OrdinalWord(_)] => true,
            [.., Word(_)] => self.form != Form::Possessive,
            tokens => {
                let is_number = |token: &Token| matches!(token, Digits(_, 1 | 2) | Joint(_));
                tokens.iter().all(is_number)
            }
        }
    }

    /// Whether it can't be past: `tomorrow`, `next week`.
    pub fn is_ahead(&self) -> bool {
        let start = self.date.start;
        match self.words.word(start) {
            "in" => self.form != Form::Vague,
            "next" | "within" | "this" | "coming" | "before" | "until" | "by" => true,
            _ if self.is_near() => true,
            _ => matches!(self.words.get(start), Some(Ahead(1..) | Tonight)),
        }
    }

    /// `Wednesday Addams`
    pub fn is_name(&self) -> bool {
        let (start, end) = (self.date.start, self.whole.end);
        let is_word = |index| self.words.is_capitalised(index) && !self.words.is_shouted(index);
        is_word(start) && is_word(end) && !matches!(self.words.get(end), Some(Weekday(..)))
    }

    pub fn is_followed_by(&self, sign: Sign) -> bool {
        has_sign(self.words, self.whole.end, sign)
    }

    pub fn has_title_verb(&self) -> bool {
        has_sign(self.words, self.sentence(), Sign::Title)
    }

    /// Whether the time after the date has digits.
    pub fn has_hour(&self) -> bool {
        let time = self.date.end..self.whole.end;
        let is_half = |index| matches!(self.words.word(index), "am" | "pm");
        let tokens = &self.words.tokens()[time.clone()];
        tokens.iter().any(|token| matches!(token, Digits(..))) || time.clone().any(is_half)
    }

    pub fn is_repetition(&self) -> bool {
        matches!(
            self.meaning,
            Meaning::Repeats(..) | Meaning::Trouble(Trouble::Repeats)
        ) && self.form != Form::Vague
    }

    /// The tokens of the sentence before the date, or the last of them.
    pub fn clause(&self) -> Range<usize> {
        let end = self.whole.start;
        self.sentence().max(end.saturating_sub(MAX_CLAUSE))..end
    }

    pub fn is_to_be_done(&self) -> bool {
        let is_verb = |index| {
            matches!(
                self.words.word(index),
                "get" | "have" | "be" | "needs" | "want"
            )
        };
        self.clause().any(is_verb)
    }

    pub fn is_quoted(&self) -> bool {
        let is_quote = |token: &&Token| **token == Mark('"');
        let quotes = |tokens: &[Token]| tokens.iter().filter(is_quote).count();
        let tokens = self.words.tokens();
        let Range { start, end } = self.date;
        quotes(&tokens[..start]) % 2 == 1 && quotes(&tokens[end..]) > 0
    }

    pub fn is_title(&self) -> bool {
        let (words, start) = (self.words, self.date.start);
        let has_number = |token: &Token| matches!(token, Digits(..) | Ordinal(_));
        let is_name = words.is_capitalised(start)
            && !words.is_shouted(start)
            && !self.is_marked()
            && !self.has_hour()
            && !self.tokens().iter().any(has_number);
        if !is_name || start != self.sentence() + 1 {
            return is_name && self.follows_name(self.sentence() + 1);
        }
        // `Rex Sunday`, but not `Call Sunday`
        let is_all = self.follows_name(0) && self.after() == After::Nothing;
        self.has_title_verb() || is_all && !has_sign(words, self.sentence(), Sign::GoesOn)
    }

    pub fn ends_in_dot(&self) -> bool {
        self.tokens().last() == Some(&Mark('.'))
    }

    /// Whether a word with a capital letter is right before the date, not before token `first`.
    pub fn follows_name(&self, first: usize) -> bool {
        let start = self.date.start;
        start > first && self.words.is_capitalised(start - 1)
    }

    /// Within nine months, so that it hardly happened then: `booked 4-6 december`.
    pub fn is_near(&self) -> bool {
        let has_month = self.tokens().iter().any(|token| matches!(token, Month(_)));
        has_month && !matches!(self.form, Form::Far | Form::Vague)
    }
}

pub fn has_sign(words: &Words, at: usize, sign: Sign) -> bool {
    let signs = SIGNS.all_at(words, at);
    signs.iter().any(|(_, found)| **found == sign)
}

/// What follows the words of a date, and the words to cut off: a dash, a comma or an opening
/// bracket before a date is cut off too.
pub fn cut(words: &Words, whole: Range<usize>) -> (After, Range<usize>) {
    let mut start = whole.start;
    while let [.., Mark('.'), Mark('.')] | [.., Mark(',' | ';' | '-' | '>' | '=' | '|')] =
        words.tokens()[..start]
    {
        start -= 1;
        while words.before(start) == Some(Mark('.')) && words.get(start) == Some(Mark('.')) {
            start -= 1;
        }
    }
    let mut is_open = matches!(words.before(start), Some(Mark('(' | '[')));
    start -= usize::from(is_open);
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
