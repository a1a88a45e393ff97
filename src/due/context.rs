//! What the words around a date make of it.
//!
//! Each `by_…` looks at one thing and answers the most that may be done with the date because of
//! it. What is done is the least of these answers.

use std::ops::Range;

use super::{
    Trouble,
    english::{
        ends_nothing, is_achievement, is_change_of_amount, is_clause_word, is_determiner,
        is_function_word, is_gerund, is_narrative, is_numbered, is_particle, is_past, is_pronoun,
        is_task_verb, is_title_verb, looks_back, takes_a_day,
    },
    forms::{Form, Meaning},
    phrase::Phrase,
    words::{
        Term::{
            Break, Digits, Joint, Mark, Month, Ordinal, OrdinalWord, Symbol, Tag, Weekday, Word,
        },
        Words,
    },
};

/// What may be done with a date, from the least to the most.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Most {
    Nothing,
    Offer,
    /// Set it, and keep the text whole.
    Set,
    /// Set it, and cut its words off.
    Cut,
}

use Most::{Cut, Nothing, Offer, Set};

/// What stands behind a date.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Behind {
    /// Nothing, or what is cut off with it: `!`, `please`.
    Nothing,
    /// What must not be lost, but leaves the date at the end: `?`, `asap`, `#chores`.
    Extra,
    More,
}

/// A clause longer than this is not looked through to its start.
const MAX_CLAUSE: usize = 40;

/// A date among the words of its text.
pub struct Context<'a> {
    words: &'a Words<'a>,
    phrase: &'a Phrase,
    pub behind: Behind,
    /// The terms that are cut off if the date is.
    pub cut: Range<usize>,
}

impl<'a> Context<'a> {
    pub fn new(words: &'a Words<'a>, phrase: &'a Phrase) -> Self {
        let (start, is_bracketed) = start_of_cut(words, phrase.whole.start);
        let (behind, end) = what_is_behind(words, phrase.whole.end, is_bracketed);
        Self {
            words,
            phrase,
            behind,
            cut: start..end,
        }
    }

    /// The most that may be done with the date.
    pub fn most(&self) -> Most {
        self.by_form()
            .min(self.by_place())
            .min(self.by_word_before())
            .min(self.by_words_behind())
            .min(self.by_clause())
            .min(self.by_title())
    }

    fn by_form(&self) -> Most {
        let phrase = self.phrase;
        match phrase.form {
            Form::Plain => Cut,
            Form::Timed => Set,
            Form::Rough | Form::Vague | Form::Slip => Offer,
            _ if self.is_amount() => Nothing,
            Form::EndOfMonth if phrase.is_marked => Set,
            _ if phrase.is_marked => Cut,
            Form::Short | Form::Ambiguous if phrase.is_anchored() => Cut,
            _ if self.is_bare_ordinal() && !phrase.is_anchored() => self.by_ordinal(),
            Form::DayOfMonth => Set,
            Form::Slashed | Form::Dotted | Form::Far if self.is_other_number() => Nothing,
            Form::Slashed => Set,
            Form::Dotted if phrase.is_anchored() => Set,
            Form::OnlyMarked => Nothing,
            _ => Offer,
        }
    }

    /// Of the ordinals, only `the 15th` is a day without more, and not in `Play the 9th`.
    fn by_ordinal(&self) -> Most {
        match self.phrase.form {
            Form::DayOfMonth if self.phrase.whole.start != 1 => Set,
            _ => Nothing,
        }
    }

    /// `Raise the price by 10.5`.
    fn is_amount(&self) -> bool {
        let is_figure = matches!(
            self.phrase.form,
            Form::Slashed | Form::Dotted | Form::OnlyMarked
        );
        let verb = self.words.sentence_start(self.phrase.whole.start);
        is_figure && is_change_of_amount(self.words.word(verb))
    }

    /// `exercise 3/12`, `Update to 24.10`, `1/2`.
    fn is_other_number(&self) -> bool {
        let start = self.phrase.date.start;
        let [article, before] = self.words.words_before(start);
        let is_fraction = match self.words.terms()[self.phrase.date.clone()] {
            [Digits(a, _), Joint('/'), Digits(b, _)] => a < b && b <= 10 || (a, b) == (24, 7),
            [
                Digits(..),
                Joint('.' | '-' | '/') | Mark('.'),
                Digits(..),
                ..,
            ] => false,
            _ => return false,
        };
        let is_version = self.phrase.form == Form::Dotted
            && (before == "to" || start > 0 && self.words.is_capitalised(start - 1));
        let is_numbered = is_numbered(before) && !is_determiner(article);
        !self.phrase.is_anchored() && (start == 1 || is_numbered || is_fraction || is_version)
    }

    fn by_place(&self) -> Most {
        let phrase = self.phrase;
        match self.behind {
            Behind::More => self.among_words(),
            Behind::Extra => Set,
            Behind::Nothing if phrase.has_time || self.leaves_a_stump() => Set,
            Behind::Nothing if phrase.has_preposition && !phrase.is_marked => Set,
            Behind::Nothing => Cut,
        }
    }

    /// Whether what is left without the date does not end like a text.
    fn leaves_a_stump(&self) -> bool {
        let [last] = self.words.words_before(self.cut.start);
        let is_open = |mark| matches!(mark, ':' | '(' | '[' | '"' | '@' | '~' | '/' | '#' | '*');
        matches!(self.words.before(self.cut.start), Some(Mark(mark)) if is_open(mark))
            || ends_nothing(last)
    }

    fn among_words(&self) -> Most {
        let (words, phrase) = (self.words, self.phrase);
        let [before] = words.words_before(phrase.date.start);
        let is_adjective = !self.goes_on() && !self.begins_a_task();
        let has_word_before = phrase.is_marked || phrase.has_preposition;
        if self.is_bare_ordinal() && is_adjective {
            return Nothing;
        }
        if self.begins_a_name() {
            return if has_word_before { Offer } else { Nothing };
        }
        if has_word_before || self.has_hour() {
            return Set;
        }
        if is_determiner(before) || self.is_noun_like() && is_adjective {
            return Nothing;
        }
        if phrase.has_time {
            return Set;
        }
        let is_title = self.is_title() && (self.is_oddly_capitalised() || self.has_title_verb());
        match phrase.form {
            Form::Ambiguous => Nothing,
            Form::Vague if !self.goes_on_with_time() => Nothing,
            _ if is_title => Nothing,
            _ => Offer,
        }
    }

    /// Whether it is like `the 2nd`, which may be the second of anything.
    fn is_bare_ordinal(&self) -> bool {
        let date = &self.words.terms()[self.phrase.date.clone()];
        matches!(
            date,
            [Ordinal(_) | OrdinalWord(_)] | [_, Ordinal(_) | OrdinalWord(_)]
        ) && !matches!(date, [Month(_) | Weekday(..), ..])
    }

    /// Whether it can stand before a noun as an adjective does: `the monday meeting`.
    fn is_noun_like(&self) -> bool {
        let date = &self.words.terms()[self.phrase.date.clone()];
        let ends = matches!(
            date,
            [
                ..,
                Weekday(..) | Month(_) | Ordinal(_) | OrdinalWord(_) | Digits(_, 1 | 2)
            ]
        );
        ends && !date.iter().any(|term| matches!(term, Digits(_, 4)))
    }

    /// Whether the sentence goes on behind the date, so that the date is no adjective.
    fn goes_on(&self) -> bool {
        let next = self.phrase.whole.end;
        match self.words.get(next) {
            Some(Mark(_) | Break | Symbol | Tag) => true,
            Some(Joint(_)) => false,
            _ => is_function_word(self.words.word(next)),
        }
    }

    fn goes_on_with_time(&self) -> bool {
        let next = self.phrase.whole.end;
        let next = if self.words.get(next) == Some(Mark(',')) {
            next + 1
        } else {
            next
        };
        matches!(
            self.words.words_from(next),
            ["on" | "from" | "at" | "in" | "starting" | "next"]
        )
    }

    /// Whether it stands in front of what is to be done: `friday pay the band`.
    fn begins_a_task(&self) -> bool {
        let (words, next) = (self.words, self.phrase.whole.end);
        let start = self.phrase.whole.start;
        let [verb, object] = words.words_from(next);
        let has_name = words.is_capitalised(next + 1) && !words.is_capitalised(next);
        start == words.sentence_start(start)
            && (is_task_verb(verb) || is_determiner(object) || object == "with" || has_name)
    }

    /// Whether it is the first half of a name: `Friday Night Lights`.
    fn begins_a_name(&self) -> bool {
        let next = self.phrase.whole.end;
        self.words.is_capitalised(next - 1)
            && self.words.is_capitalised(next)
            && !self.words.is_shouted(next)
    }

    fn by_word_before(&self) -> Most {
        let start = self.phrase.whole.start;
        match self.words.before(start) {
            Some(Joint(':' | '=')) => return Offer,
            Some(Joint(_) | Mark('#' | '+')) => return Nothing,
            _ => {}
        }
        let before = self.words.words_before(start);
        let behind = self.words.words_from(self.phrase.whole.end);
        let form = self.phrase.form;
        match before {
            [_, _, "was" | "were" | "been" | "not" | "isn't" | "wasn't"]
                if self.phrase.is_marked =>
            {
                Nothing
            }
            _ if self.phrase.is_marked || self.is_repetition() => Cut,
            ["no" | "not", "later", "than"] | [_, "up", "to"] => Set,
            [_, "as", "of" | "from"] => Offer,
            [
                _,
                "not" | "never",
                "before" | "until" | "earlier" | "sooner",
            ] => Offer,
            [_, _, "from"] if matches!(behind, ["on" | "onward" | "onwards", ""]) => Offer,
            [_, _, "from" | "between" | "of"] if self.is_choice() => Offer,
            [_, _, word]
                if is_determiner(word) && matches!(form, Form::Ambiguous | Form::Vague) =>
            {
                Nothing
            }
            [_, _, word] if self.phrase.has_preposition => before_preposition(word),
            [_, _, word] => before_date(word),
        }
    }

    fn is_choice(&self) -> bool {
        matches!(self.phrase.meaning, Meaning::Choice(_))
    }

    fn is_repetition(&self) -> bool {
        self.phrase.meaning == Meaning::Trouble(Trouble::Repeats) && self.phrase.form != Form::Vague
    }

    fn by_words_behind(&self) -> Most {
        let next = self.phrase.whole.end;
        match (self.words.get(next), self.words.words_from(next)) {
            (Some(Joint('-')), _) if self.words.word(next + 1) == "ish" => Offer,
            (Some(Joint(mark)), _) => {
                if mark == ':' {
                    Set
                } else {
                    Nothing
                }
            }
            (_, ["or", "so" | "later" | "earlier", _]) => Offer,
            (_, ["at", "the", "earliest"] | ["earliest" | "ish", ..]) => Offer,
            (_, ["on" | "onward" | "onwards", "", _]) => Offer,
            _ => Cut,
        }
    }

    /// The clause before a date may be what the date belongs to: `the letter that came on monday`.
    fn by_clause(&self) -> Most {
        if self.phrase.is_marked || self.is_repetition() {
            return Cut;
        }
        let words = self.words;
        let end = self.phrase.whole.start;
        let start = words
            .sentence_start(end)
            .max(end.saturating_sub(MAX_CLAUSE));
        let clause = |wanted: fn(&str) -> bool| (start..end).any(|index| wanted(words.word(index)));
        let [before, last] = words.words_before(end);
        // Not in `Get the car washed on friday`.
        let is_to_be_done =
            || clause(|word| matches!(word, "get" | "have" | "be" | "needs" | "want"));
        if is_past(last) && end > start + 1 && !is_to_be_done()
            || is_gerund(last) && before == "for"
        {
            return Nothing;
        }
        if is_particle(last) && is_past(before) && !is_to_be_done() {
            return Nothing;
        }
        match (start + 1..end).any(|index| self.begins_clause(index))
            || self.has_verb_of_its_own(start)
        {
            true if self.phrase.form == Form::Ambiguous => Nothing,
            true => Offer,
            false => Cut,
        }
    }

    /// Whether words begin a clause that a date behind it may belong to.
    fn begins_clause(&self, index: usize) -> bool {
        let is_subject = |word: &str| is_pronoun(word) || self.words.is_capitalised(index + 1);
        match self.words.words_from(index) {
            ["what" | "how", next] => next != "to",
            ["for", next] => is_gerund(next),
            ["after" | "before" | "until", next] => is_subject(next),
            [pronoun, next] if is_pronoun(pronoun) && is_past(next) => true,
            [word, _] => is_clause_word(word) || is_narrative(word),
        }
    }

    /// Whether the date belongs to the verb that the sentence begins with, in another way than
    /// as the day on which to do it.
    fn has_verb_of_its_own(&self, sentence: usize) -> bool {
        let (words, phrase) = (self.words, self.phrase);
        let verb = words.word(sentence);
        words.word(phrase.date.start) == "in" && is_achievement(verb)
            || phrase.has_preposition && looks_back(verb)
            || phrase.whole.start == sentence + 1 && takes_a_day(verb)
    }

    /// What is written like the title of a book or a film is at most offered.
    fn by_title(&self) -> Most {
        match self.phrase.meaning {
            _ if !self.is_title() => Cut,
            Meaning::Trouble(_) => Nothing,
            _ => Offer,
        }
    }

    fn is_title(&self) -> bool {
        let (words, start) = (self.words, self.phrase.date.start);
        let sentence = words.sentence_start(start);
        if self.phrase.is_marked || self.has_hour() || start == sentence {
            return start > 0 && self.is_quoted() && !self.phrase.is_marked;
        }
        let has_number = words.terms()[self.phrase.date.clone()]
            .iter()
            .any(|term| matches!(term, Digits(..) | Ordinal(_)));
        let is_name = words.is_capitalised(start) && !words.is_shouted(start) && !has_number;
        let follows_name = start > sentence + 1 && words.is_capitalised(start - 1);
        let follows_title_verb = start == sentence + 1 && self.has_title_verb();
        let is_in_name = is_name
            && self.phrase.has_preposition
            && self.has_title_verb()
            && self.phrase.whole.start > sentence + 1
            && words.is_capitalised(self.phrase.whole.start - 1);
        self.is_quoted()
            || self.is_oddly_capitalised()
            || is_name && (follows_name || follows_title_verb)
            || is_in_name
    }

    /// Whether the time behind it is in figures.
    fn has_hour(&self) -> bool {
        let time = self.phrase.date.end..self.phrase.whole.end;
        self.words.terms()[time]
            .iter()
            .any(|term| matches!(term, Digits(..)))
    }

    fn is_quoted(&self) -> bool {
        let start = self.phrase.date.start;
        self.words.before(start) == Some(Mark('"')) && self.words.touches_next(start - 1)
    }

    /// Whether a word in it is capitalised that English does not: `in 80 Days`.
    fn is_oddly_capitalised(&self) -> bool {
        let words = self.words;
        let is_named_day = matches!(
            self.phrase.meaning,
            Meaning::Trouble(Trouble::Unreadable { .. })
        );
        let is_odd = |index: usize| {
            words.is_capitalised(index)
                && !words.is_shouted(index)
                && !matches!(words.get(index), Some(Weekday(..) | Month(_)))
        };
        self.phrase.date.start > words.sentence_start(self.phrase.date.start)
            && !is_named_day
            && self.phrase.date.clone().any(is_odd)
    }

    fn has_title_verb(&self) -> bool {
        is_title_verb(
            self.words
                .word(self.words.sentence_start(self.phrase.date.start)),
        )
    }
}

/// What the word right before a date says about it.
fn before_date(word: &str) -> Most {
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
        | "as" | "toward" | "towards" | "against" => Offer,
        // It is one of several days, or the start of a span.
        "or" | "and" | "to" | "either" | "starting" | "beginning" | "effective" | "the"
        | "with" => Offer,
        // It is not certain.
        "maybe" | "perhaps" | "probably" | "possibly" | "sometime" => Offer,
        _ => Cut,
    }
}

/// What the word before `on friday` says about it. A preposition there belongs to the words
/// before it: `what to talk about on friday`.
fn before_preposition(word: &str) -> Most {
    match word {
        "of" | "about" | "from" | "for" | "to" | "with" | "like" | "the" | "early" | "late" => Cut,
        _ => before_date(word),
    }
}

/// Where the words begin that are cut off: a dash or a comma before a date goes with it, and an
/// opening bracket, of which the second value tells.
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

/// What stands behind a date that ends at a term, and where what is cut off with it ends.
pub fn what_is_behind(words: &Words, end: usize, is_bracketed: bool) -> (Behind, usize) {
    let (mut behind, mut at, mut is_open) = (Behind::Nothing, end, is_bracketed);
    loop {
        let (len, is_extra) = match words.terms()[at..] {
            [] => return (behind, at),
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
            _ => return (Behind::More, at),
        };
        at += len;
        if is_extra {
            behind = Behind::Extra;
        }
    }
}
