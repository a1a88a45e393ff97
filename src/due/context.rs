//! Judges a date by the words around it.
//!
//! Each `by_…` function looks at one thing and returns the most that it allows. The least of
//! these is done.

use std::ops::Range;

use super::{
    Trouble,
    english::{self, DETERMINERS, is_gerund, is_in, is_past},
    found::{Form, Meaning},
    phrase::Phrase,
    words::{
        Spelling::{Full, Short},
        Token::{
            Break, Count, Digits, Joint, Mark, Month, Ordinal, OrdinalWord, Symbol, Tag, Unit,
            Weekday, Weekdays, Word,
        },
        Words,
    },
};

/// What may be done with a date, from least to most.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Action {
    Nothing,
    Offer,
    /// Set it, and keep the whole text.
    Set,
    /// Set it, and cut its words off.
    Cut,
}

use Action::{Cut, Nothing, Offer, Set};

/// What follows a date.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum After {
    /// Nothing, or only something that is cut off with it: `!`, `please`.
    Nothing,
    /// The date is at the end, except for something that must be kept: `?`, `asap`, `#chores`.
    Extra,
    /// Other words.
    More,
}

/// How many tokens of a long clause are looked at.
const MAX_CLAUSE: usize = 40;

/// A date and the words around it.
pub struct Context<'a> {
    words: &'a Words<'a>,
    phrase: &'a Phrase,
    pub after: After,
    /// The tokens that are cut off if the date is.
    pub cut: Range<usize>,
}

impl<'a> Context<'a> {
    pub fn new(words: &'a Words<'a>, phrase: &'a Phrase) -> Self {
        let (start, is_bracketed) = start_of_cut(words, phrase.whole.start);
        let (after, end) = what_follows(words, phrase.whole.end, is_bracketed);
        Self {
            words,
            phrase,
            after,
            cut: start..end,
        }
    }

    /// The most that may be done with the date.
    pub fn most(&self) -> Action {
        self.by_form()
            .min(self.by_place())
            .min(self.by_word_before())
            .min(self.by_words_after())
            .min(self.by_clause())
            .min(self.by_title())
    }

    fn by_form(&self) -> Action {
        let (phrase, is_anchored) = (self.phrase, self.phrase.is_anchored());
        match phrase.form {
            Form::Plain => Cut,
            Form::Timed => Set,
            Form::Rough | Form::Vague | Form::Typo => Offer,
            _ if self.is_amount() => Nothing,
            _ if phrase.is_marked => Cut,
            Form::Short | Form::Ambiguous | Form::OnlyAnchored if is_anchored => Cut,
            Form::OnlyAnchored | Form::OnlyMarked => Nothing,
            // `Play the 9th`
            Form::DayOfMonth if phrase.whole.start == 1 && !is_anchored => Nothing,
            Form::DayOfMonth => Set,
            _ if !is_anchored && self.is_other_number() => Nothing,
            Form::Slashed => Set,
            Form::Dotted if is_anchored => Set,
            _ => Offer,
        }
    }

    /// `Raise the price by 10.5`.
    fn is_amount(&self) -> bool {
        let verb = self.words.sentence_start(self.phrase.whole.start);
        matches!(
            self.phrase.form,
            Form::Slashed | Form::Dotted | Form::OnlyMarked
        ) && is_in(self.words.word(verb), english::CHANGES_AN_AMOUNT)
    }

    /// `exercise 3/12`, `Update to 24.10`, `1/2`.
    fn is_other_number(&self) -> bool {
        let start = self.phrase.date.start;
        let [article, before] = self.words.words_before(start);
        let is_fraction = match self.words.tokens()[self.phrase.date.clone()] {
            [Digits(a, _), Joint('/'), Digits(b, _)] => a < b && b <= 10 || (a, b) == (24, 7),
            [Digits(..), Joint(_) | Mark('.'), Digits(..), ..] => false,
            _ => return false,
        };
        let is_version = self.phrase.form == Form::Dotted
            && (before == "to" || start > 0 && self.words.is_capitalised(start - 1));
        let is_numbered = is_in(before, english::NUMBERED) && !is_in(article, DETERMINERS);
        is_numbered || is_fraction || is_version
    }

    fn by_place(&self) -> Action {
        let phrase = self.phrase;
        match self.after {
            After::More => self.among_words(),
            After::Extra => Set,
            After::Nothing if phrase.has_time || self.leaves_a_fragment() => Set,
            After::Nothing if phrase.has_preposition && !phrase.is_marked => Set,
            After::Nothing => Cut,
        }
    }

    /// Whether the text without the date would be a fragment.
    fn leaves_a_fragment(&self) -> bool {
        const OPEN: [char; 9] = [':', '(', '[', '"', '@', '~', '/', '#', '*'];
        let [last] = self.words.words_before(self.cut.start);
        matches!(self.words.before(self.cut.start), Some(Mark(mark)) if OPEN.contains(&mark))
            || is_in(last, DETERMINERS)
            || is_in(last, english::ENDS_NOTHING)
    }

    fn among_words(&self) -> Action {
        let phrase = self.phrase;
        let [before] = self.words.words_before(phrase.date.start);
        let is_adjective = self.is_noun_like() && !self.goes_on() && !self.begins_a_task();
        let is_marked = phrase.is_marked || phrase.has_preposition || self.has_hour();
        match phrase.form {
            // `on the 3rd floor`
            Form::DayOfMonth | Form::OnlyAnchored if phrase.has_preposition && is_adjective => {
                Offer
            }
            _ if is_marked => Set,
            _ if is_adjective || is_in(before, DETERMINERS) => Nothing,
            _ if phrase.has_time => Set,
            Form::Ambiguous => Nothing,
            // `the hall weekly on friday`, but not `French in March with the Wind`
            Form::Vague if !self.goes_on_with_time() => Nothing,
            _ if self.is_title() && self.has_title_verb() => Nothing,
            _ => Offer,
        }
    }

    /// Whether it can come before a noun like an adjective: `the monday meeting`.
    fn is_noun_like(&self) -> bool {
        let date = &self.words.tokens()[self.phrase.date.clone()];
        let last = date.last().copied();
        matches!(
            last,
            Some(Weekday(..) | Month(_) | Ordinal(_) | OrdinalWord(_) | Digits(_, 1 | 2))
        ) && !date.iter().any(|token| matches!(token, Digits(_, 4)))
    }

    /// Whether the sentence goes on after the date, so that the date is not an adjective.
    fn goes_on(&self) -> bool {
        let next = self.phrase.whole.end;
        match self.words.get(next) {
            Some(Mark(_) | Break | Symbol | Tag) => true,
            Some(Joint(_)) => false,
            _ => [
                DETERMINERS,
                english::PRONOUNS,
                english::CLAUSE_WORDS,
                english::FUNCTION_WORDS,
            ]
            .iter()
            .any(|list| is_in(self.words.word(next), list)),
        }
    }

    fn goes_on_with_time(&self) -> bool {
        let next = self.phrase.whole.end;
        let comma = usize::from(self.words.get(next) == Some(Mark(',')));
        is_in(self.words.word(next + comma), "on from at in starting next")
    }

    /// Whether a task follows: `friday pay the band`.
    fn begins_a_task(&self) -> bool {
        let start = self.phrase.whole.start;
        let [verb, object] = self.words.words_from(self.phrase.whole.end);
        start == self.words.sentence_start(start)
            && (is_in(verb, english::TASK_VERBS) || is_in(object, DETERMINERS))
    }

    fn by_word_before(&self) -> Action {
        let (words, start) = (self.words, self.phrase.whole.start);
        match words.tokens()[..start] {
            [.., Joint(':' | '=')] => return Offer,
            [.., Joint(_) | Mark('#' | '+')] => return Nothing,
            // The text would end in half a date.
            [.., Weekday(_, Full | Short) | Ordinal(_)] | [.., Count(_) | Digits(..), Unit(_)]
                if !self.phrase.is_marked =>
            {
                return Offer;
            }
            // `in two fridays`
            [.., Count(_) | Digits(..)] if words.get(start) == Some(Weekdays) => return Nothing,
            _ => {}
        }
        let is_choice = matches!(self.phrase.meaning, Meaning::Choice(_));
        let has_but = words.tokens()[self.phrase.date.clone()].contains(&Word("but"));
        let is_weak = matches!(self.phrase.form, Form::Ambiguous | Form::Vague);
        match words.words_before(start) {
            [_, _, "was" | "were" | "been" | "not" | "isn't" | "wasn't"]
                if self.phrase.is_marked =>
            {
                Nothing
            }
            _ if self.phrase.is_marked || self.is_repetition() => Cut,
            ["no" | "not", "later", "than"] | [_, "up", "to"] => Set,
            [_, "as", "of" | "from"] => Offer,
            [_, _, "from"]
                if matches!(
                    words.words_from(self.phrase.whole.end),
                    ["on" | "onward" | "onwards", ""]
                ) =>
            {
                Offer
            }
            [_, _, "from" | "between" | "of"] if is_choice => Offer,
            [_, _, "not"] if is_choice && has_but => Offer,
            [_, "due" | "by" | "deadline", "about" | "around"] => Offer,
            [_, _, word] if is_weak && is_in(word, DETERMINERS) => Nothing,
            [_, _, word] => before_date(word),
        }
    }

    fn is_repetition(&self) -> bool {
        self.phrase.meaning == Meaning::Trouble(Trouble::Repeats) && self.phrase.form != Form::Vague
    }

    fn by_words_after(&self) -> Action {
        let next = self.phrase.whole.end;
        match (self.words.get(next), self.words.words_from(next)) {
            (Some(Joint(':')), _) => Set,
            (Some(Joint(_)), _) => Nothing,
            (_, ["or", "so" | "later" | "earlier", _] | ["at", "the", "earliest"]) => Offer,
            (_, ["on" | "onward" | "onwards", "", _]) => Offer,
            _ => Cut,
        }
    }

    /// The clause before a date may be what the date belongs to: `the letter that came on monday`.
    fn by_clause(&self) -> Action {
        if self.phrase.is_marked || self.is_repetition() {
            return Cut;
        }
        let (words, end) = (self.words, self.phrase.whole.start);
        let sentence = words.sentence_start(end);
        let start = sentence.max(end.saturating_sub(MAX_CLAUSE));
        if self.is_what_happened(start) {
            return Nothing;
        }
        match (start + 1..end).any(|index| self.begins_clause(index))
            || self.has_verb_of_its_own(sentence)
        {
            true if self.phrase.form == Form::Ambiguous => Nothing,
            true => Offer,
            false => Cut,
        }
    }

    /// `photos taken on monday`, `the shoes sent back on friday`, `thanks for helping on monday`,
    /// but not `Get the car washed on friday`.
    fn is_what_happened(&self, start: usize) -> bool {
        let (words, end) = (self.words, self.phrase.whole.start);
        let is_to_be_done =
            || (start..end).any(|index| is_in(words.word(index), "get have be needs want"));
        let (article, verb) = match words.words_before(end) {
            [before, verb, last] if is_in(last, english::PARTICLES) => (before, verb),
            [_, before, last] if before == "for" && is_gerund(last) => return true,
            [_, before, last] => (before, last),
        };
        // `Oil the saw friday`
        let is_noun = is_in(article, DETERMINERS);
        is_past(verb) && end > start + 1 && !is_noun && !is_to_be_done()
    }

    /// Whether a clause begins here that the date may belong to.
    fn begins_clause(&self, index: usize) -> bool {
        match self.words.words_from(index) {
            ["what" | "how", next] => next != "to",
            [word, next] if is_in(word, english::PRONOUNS) && is_past(next) => true,
            [word, _] => is_in(word, english::CLAUSE_WORDS) || is_in(word, english::NARRATIVE),
        }
    }

    /// Whether the date tells something else about the sentence's first verb than the day to do
    /// it on.
    fn has_verb_of_its_own(&self, sentence: usize) -> bool {
        let (words, phrase) = (self.words, self.phrase);
        let verb = words.word(sentence);
        words.word(phrase.date.start) == "in" && is_in(verb, english::ACHIEVEMENTS)
            || phrase.has_preposition && is_in(verb, english::LOOKS_BACK)
            || phrase.whole.start == sentence + 1 && is_in(verb, english::TAKES_A_DAY)
    }

    /// A date written like the title of a book or a film is offered at most.
    fn by_title(&self) -> Action {
        match self.phrase.meaning {
            _ if !self.is_title() => Cut,
            Meaning::Trouble(_) => Nothing,
            _ => Offer,
        }
    }

    fn is_title(&self) -> bool {
        let (words, start) = (self.words, self.phrase.date.start);
        let sentence = words.sentence_start(start);
        if self.phrase.is_marked {
            return false;
        }
        let has_number = words.tokens()[self.phrase.date.clone()]
            .iter()
            .any(|token| matches!(token, Digits(..) | Ordinal(_)));
        let is_name = words.is_capitalised(start) && !words.is_shouted(start) && !has_number;
        let follows_name = start > sentence + 1 && words.is_capitalised(start - 1);
        let follows_title_verb = start == sentence + 1 && self.has_title_verb();
        self.is_quoted() || is_name && !self.has_hour() && (follows_name || follows_title_verb)
    }

    /// Whether the time after the date has digits.
    fn has_hour(&self) -> bool {
        let time = self.phrase.date.end..self.phrase.whole.end;
        self.words.tokens()[time]
            .iter()
            .any(|token| matches!(token, Digits(..)))
    }

    fn is_quoted(&self) -> bool {
        self.words.before(self.phrase.date.start) == Some(Mark('"'))
    }

    fn has_title_verb(&self) -> bool {
        let sentence = self.words.sentence_start(self.phrase.date.start);
        is_in(self.words.word(sentence), english::TITLE_VERBS)
    }
}

/// What the word right before a date allows.
fn before_date(word: &str) -> Action {
    match word {
        // It began or happened then.
        "since" | "from" | "earlier" | "last" | "past" | "previous" | "was" | "were" | "had"
        | "did" => Nothing,
        // It is left out, or compared.
        "not" | "never" | "no" | "any" | "some" | "except" | "but" | "without" | "than"
        | "like" | "vs" | "versus" => Nothing,
        // It names or describes something else: a mail of friday, a film called friday.
        "of" | "about" | "per" | "called" | "named" | "titled" | "happy" => Nothing,
        "a" | "an" | "my" | "your" | "our" | "his" | "her" | "their" | "another" | "one" => Nothing,
        "every" | "each" => Nothing,
        // It is near the day that is meant.
        "for" | "before" | "after" | "around" | "near" | "within" | "early" | "late" | "mid"
        | "as" | "toward" | "towards" | "against" | "earliest" | "next" => Offer,
        // It is one of several days, or the start of a span.
        "or" | "and" | "to" | "either" | "starting" | "beginning" | "ending" | "expiring"
        | "effective" | "the" | "with" => Offer,
        // It is not certain.
        "maybe" | "perhaps" | "probably" | "possibly" | "sometime" => Offer,
        _ => Cut,
    }
}

/// The start of the words to cut off: a dash, a comma or an opening bracket before a date is cut
/// off too. The second value says whether there is a bracket.
pub fn start_of_cut(words: &Words, start: usize) -> (usize, bool) {
    let mut start = start;
    while let Some(Mark(',' | ';' | '-' | '>' | '=' | '|')) = words.before(start) {
        start -= 1;
    }
    match words.before(start) {
        Some(Mark('(' | '[')) => (start - 1, true),
        _ => (start, false),
    }
}

/// What follows a date that ends at token `end`, and where the words to cut off end.
pub fn what_follows(words: &Words, end: usize, is_bracketed: bool) -> (After, usize) {
    let (mut after, mut at, mut is_open) = (After::Nothing, end, is_bracketed);
    loop {
        let (len, is_extra) = match words.tokens()[at..] {
            [] => return (after, at),
            [Mark(')' | ']'), ..] if is_open => {
                is_open = false;
                (1, false)
            }
            [Mark('.' | '!' | ',' | ';') | Symbol, ..] => (1, false),
            [
                Word("please" | "pls" | "plz" | "thx" | "thanks" | "ty" | "cheers"),
                ..,
            ] => (1, false),
            [Word("thank"), Word("you"), ..] => (2, false),
            [Tag | Mark('?' | ')' | ']' | '"' | '*'), ..] => (1, true),
            [Word("asap" | "latest" | "ok" | "okay" | "urgent"), ..] => (1, true),
            [Word("at"), Word("the"), Word("latest"), ..] => (3, true),
            _ => return (After::More, at),
        };
        at += len;
        if is_extra {
            after = After::Extra;
        }
    }
}
