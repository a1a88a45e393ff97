//! Judges a date by the words around it.
//!
//! Each `by_…` function looks at one thing and returns the most that it allows. The least of
//! these is done.

use std::ops::Range;
use std::sync::LazyLock;

use super::{
    Trouble,
    found::{Form, Meaning},
    pattern::Table,
    phrase::Phrase,
    words::{
        Token::{self, Digits, Joint, Mark, Month, Ordinal, OrdinalWord, Weekday},
        Words,
    },
};

/// What may be done with a date, from least to most.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Verdict {
    Nothing,
    Offer,
    /// Set it, and keep the whole text.
    Set,
    /// Set it, and cut its words off.
    Cut,
}

use Verdict::{Cut, Nothing, Offer, Set};

/// Which dates a row is for.
type Dates = fn(&Context) -> bool;

const ALL: Dates = |_| true;
const MARKED: Dates = |date| date.phrase.is_marked;
/// All dates that aren't marked, except for repetitions.
const PLAIN: Dates = |date| !date.phrase.is_marked && !date.is_repetition();
const CHOICE: Dates = |date| PLAIN(date) && matches!(date.phrase.meaning, Meaning::Choice(_));
/// `friday but saturday`
const CONTRAST: Dates = |date| CHOICE(date) && date.has("but");
/// `friday onwards`
const ONWARD: Dates = |date| PLAIN(date) && date.is_followed_by(Sign::Onward);
/// `sun`, `weekly`
const WEAK: Dates = |date| PLAIN(date) && matches!(date.phrase.form, Form::Ambiguous | Form::Vague);
/// `3/12` with nothing that shows that it is a date.
const BARE: Dates = |date| {
    let is_number = matches!(date.phrase.form, Form::Slashed | Form::Dotted | Form::Far);
    let is_word = |token: &Token| !matches!(token, Digits(..) | Joint(_) | Mark(_));
    let has_word = date.words.tokens()[date.phrase.date.clone()]
        .iter()
        .any(is_word);
    is_number && !date.phrase.is_anchored() && !has_word
};
const BARE_DOTTED: Dates = |date| BARE(date) && date.phrase.form == Form::Dotted;
const NUMBER: Dates = |date| {
    matches!(
        date.phrase.form,
        Form::Slashed | Form::Dotted | Form::OnlyMarked
    )
};
const IN: Dates = |date| PLAIN(date) && date.words.word(date.phrase.date.start) == "in";
/// What isn't to be done then: `photos taken on monday`, but `Get the car washed on friday`.
const HAPPENED: Dates = |date| {
    let is_to_be_done = |index| {
        matches!(
            date.words.word(index),
            "get" | "have" | "be" | "needs" | "want"
        )
    };
    PLAIN(date) && !date.clause().any(is_to_be_done)
};
const AFTER_PREPOSITION: Dates = |date| PLAIN(date) && date.phrase.has_preposition;
const AFTER_VERB: Dates = |date| PLAIN(date) && date.phrase.whole.start == date.sentence + 1;

/// The most that the words right before a date allow.
#[rustfmt::skip]
static BEFORE: LazyLock<Table<(Dates, Verdict)>> = LazyLock::new(|| Table::backward([
    ("~:|~=", (ALL, Offer)),
    ("JOINT|#|+", (ALL, Nothing)),
    ("was|were|been|not|isn't|wasn't", (MARKED, Nothing)),
    // The text would end in half a date.
    ("LONGDAY|SHORTDAY|NTH", (PLAIN, Offer)),
    ("COUNT|DIGITS UNIT", (PLAIN, Offer)),
    // `in two fridays`
    ("COUNT|DIGITS &WEEKDAYS", (ALL, Nothing)),
    // Other numbers: `exercise 3/12`, `Update to 24.10`.
    ("NUMBERED", (BARE, Nothing)),
    ("DETERMINER NUMBERED", (BARE, Cut)),
    ("to", (BARE_DOTTED, Nothing)),
    ("no|not later than", (PLAIN, Set)),
    ("up to", (PLAIN, Set)),
    ("from|between|of", (CHOICE, Offer)),
    ("from", (ONWARD, Offer)),
    ("not", (CONTRAST, Offer)),
    ("due|by|deadline about|around", (PLAIN, Offer)),
    ("as of|from", (PLAIN, Offer)),
    ("DETERMINER", (WEAK, Nothing)),
    // It began or happened then.
    ("since|from|earlier|last|past|previous|was|were|had|did", (PLAIN, Nothing)),
    // It is left out, or compared.
    ("not|never|no|any|some|except|but|without|than|like|vs|versus", (PLAIN, Nothing)),
    // It names or describes something else: a mail of friday, a film called friday.
    ("of|about|per|called|named|titled|happy", (PLAIN, Nothing)),
    ("a|an|my|your|our|his|her|their|another|one|every|each", (PLAIN, Nothing)),
    // It is near the day that is meant.
    ("for|before|after|around|near|within|early|late|mid|as", (PLAIN, Offer)),
    ("toward|towards|against|earliest|next", (PLAIN, Offer)),
    // It is one of several days, or the start of a span.
    ("or|and|to|either|starting|beginning|ending|expiring|effective|the|with", (PLAIN, Offer)),
    // It is not certain.
    ("maybe|perhaps|probably|possibly|sometime", (PLAIN, Offer)),
    // What happened then: `photos taken on monday`, `the shoes sent back on friday`, but not `Oil
    // the saw friday`.
    ("for GERUND", (PLAIN, Nothing)),
    ("!DETERMINER INNER PAST [PARTICLE]", (HAPPENED, Nothing)),
]));

/// The most that the words right after a date allow.
#[rustfmt::skip]
static AFTER: LazyLock<Table<Verdict>> = LazyLock::new(|| Table::new([
    ("~:", Set),
    ("JOINT", Nothing),
    ("or so|later|earlier", Offer),
    ("at the earliest", Offer),
    ("on|onward|onwards !ANYWORD", Offer),
]));

/// The most that the first word of the sentence allows.
#[rustfmt::skip]
static VERBS: LazyLock<Table<(Dates, Verdict)>> = LazyLock::new(|| Table::new([
    ("AMOUNTVERB", (NUMBER, Nothing)),
    // `in 21 days` says how long it takes.
    ("build|climb|cross|earn|gain|knit|learn|lose|master", (IN, Offer)),
    ("read|run|save|travel|walk|write", (IN, Offer)),
    // It looks back: `thank Kim for the flowers on saturday`.
    ("apologise|apologize|blame|complain|congratulate", (AFTER_PREPOSITION, Offer)),
    ("forgive|praise|recall|remember|thank", (AFTER_PREPOSITION, Offer)),
    // The day is its object: `cancel friday`.
    ("cancel|change|confirm|discuss|explain|keep", (AFTER_VERB, Offer)),
    ("move|plan|postpone|skip|swap", (AFTER_VERB, Offer)),
]));

/// What some words show about a date near them.
#[derive(Clone, Copy, PartialEq)]
pub enum Sign {
    /// The date may belong to the clause that begins here: `the letter that came on monday`.
    Clause,
    /// The date before is no adjective: `call Kim friday about the car`, but `prepare friday
    /// dinner`.
    GoesOn,
    /// A task begins here: `friday pay the band`, but `friday night playlist`.
    Task,
    /// The vague date before is one: `the hall weekly on friday`, but not `French in March with
    /// the Wind`.
    Once,
    Onward,
    /// A title follows: `watch`, `read`.
    Title,
    /// An amount follows: `raise it by 10`.
    Amount,
}

#[rustfmt::skip]
static SIGNS: LazyLock<Table<Sign>> = LazyLock::new(|| Table::new([
    ("what|how !to", Sign::Clause),
    ("PRONOUN PAST", Sign::Clause),
    ("CLAUSEWORD|NARRATIVE", Sign::Clause),
    ("MARK|DETERMINER|PRONOUN|CLAUSEWORD|FUNCTIONWORD", Sign::GoesOn),
    ("TASKVERB", Sign::Task),
    ("ANYWORD DETERMINER", Sign::Task),
    ("[,] on|from|at|in|starting|next", Sign::Once),
    ("on|onward|onwards !ANYWORD", Sign::Onward),
    ("AMOUNTVERB", Sign::Amount),
    ("watch|rewatch|read|reread|sing|hear|listen|learn|play|stream", Sign::Title),
]));

/// What a text can't end with, so that `The rent is due friday` isn't cut.
static STUMPS: LazyLock<Table<()>> =
    LazyLock::new(|| Table::backward([("OPENING|\"|@|~|/|#|*|:|DETERMINER|ENDSNOTHING", ())]));

static DETERMINERS: LazyLock<Table<()>> = LazyLock::new(|| Table::backward([("DETERMINER", ())]));

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

static ENDINGS: LazyLock<Table<After>> = LazyLock::new(|| {
    Table::new([
        (".|!|,|;|SYMBOL", After::Nothing),
        ("please|pls|plz|thx|thanks|ty|cheers", After::Nothing),
        ("thank you", After::Nothing),
        ("TAG|?|CLOSING|\"|*", After::Extra),
        ("asap|latest|ok|okay|urgent", After::Extra),
        ("at the latest", After::Extra),
    ])
});

/// How many tokens of a long clause are looked at.
const MAX_CLAUSE: usize = 40;

/// A date and the words around it.
pub struct Context<'a> {
    words: &'a Words<'a>,
    phrase: &'a Phrase,
    /// The first token of its sentence.
    sentence: usize,
    pub after: After,
    /// The tokens that are cut off if the date is.
    pub cut: Range<usize>,
}

impl<'a> Context<'a> {
    pub fn new(words: &'a Words<'a>, phrase: &'a Phrase) -> Self {
        let (after, cut) = cut(words, phrase.whole.clone());
        let sentence = words.sentence_start(phrase.whole.start);
        Self {
            words,
            phrase,
            sentence,
            after,
            cut,
        }
    }

    /// The most that may be done with the date.
    pub fn most(&self) -> Verdict {
        let (words, whole) = (self.words, &self.phrase.whole);
        let most = |rows: Vec<(usize, &(Dates, Verdict))>| {
            let mut rows = rows.into_iter().map(|(_, row)| row);
            rows.find(|(is_for, _)| is_for(self))
                .map_or(Cut, |(_, most)| *most)
        };
        let by_words_after = AFTER.at(words, whole.end).map_or(Cut, |(_, most)| *most);
        self.by_form()
            .min(self.by_place())
            .min(most(BEFORE.all_at(words, whole.start)))
            .min(by_words_after)
            .min(most(VERBS.all_at(words, self.sentence)))
            .min(self.by_clause())
            .min(self.by_title())
    }

    fn by_form(&self) -> Verdict {
        let [bare, anchored, marked] = match self.phrase.form {
            Form::Plain | Form::Yearless => [Cut; 3],
            Form::Timed => [Set; 3],
            Form::Rough | Form::Vague | Form::Typo => [Offer; 3],
            // `Ubuntu 24.04`
            Form::Dotted if self.follows_name(0) => [Nothing, Set, Cut],
            // `Play the 9th`
            Form::DayOfMonth if self.phrase.whole.start == 1 => [Nothing, Set, Cut],
            Form::DayOfMonth | Form::Slashed => [Set, Set, Cut],
            Form::Dotted => [Offer, Set, Cut],
            Form::Short | Form::Ambiguous => [Offer, Cut, Cut],
            Form::Far => [Offer, Offer, Cut],
            Form::OnlyAnchored => [Nothing, Cut, Cut],
            Form::OnlyMarked => [Nothing, Nothing, Cut],
        };
        match self.phrase.is_marked {
            true => marked,
            false if self.phrase.is_anchored() => anchored,
            false => bare,
        }
    }

    fn by_place(&self) -> Verdict {
        let phrase = self.phrase;
        let leaves_a_stump = || STUMPS.at(self.words, self.cut.start).is_some();
        match self.after {
            After::More => self.among_words(),
            After::Extra => Set,
            After::Nothing if phrase.has_time || leaves_a_stump() => Set,
            After::Nothing if phrase.has_preposition && !phrase.is_marked => Set,
            After::Nothing => Cut,
        }
    }

    fn among_words(&self) -> Verdict {
        let phrase = self.phrase;
        let is_adjective = self.is_noun_like() && !self.goes_on();
        let is_determined = || DETERMINERS.at(self.words, phrase.date.start).is_some();
        match phrase.form {
            // `on the 3rd floor`
            Form::DayOfMonth | Form::OnlyAnchored if phrase.has_preposition && is_adjective => {
                Offer
            }
            _ if phrase.is_marked || phrase.has_preposition || self.has_hour() => Set,
            _ if is_adjective || is_determined() => Nothing,
            _ if phrase.has_time => Set,
            Form::Ambiguous => Nothing,
            Form::Vague if !self.is_followed_by(Sign::Once) => Nothing,
            _ if self.is_title() && self.has_title_verb() => Nothing,
            _ => Offer,
        }
    }

    /// Whether it can come before a noun like an adjective: `the monday meeting`.
    fn is_noun_like(&self) -> bool {
        let date = &self.words.tokens()[self.phrase.date.clone()];
        let is_last = |token: &Token| {
            matches!(
                token,
                Weekday(..) | Month(_) | Ordinal(_) | OrdinalWord(_) | Digits(_, 1 | 2)
            )
        };
        date.last().is_some_and(is_last) && !date.iter().any(|token| matches!(token, Digits(_, 4)))
    }

    /// Whether the sentence goes on after the date, so that the date is not an adjective.
    fn goes_on(&self) -> bool {
        let is_first = self.phrase.whole.start == self.sentence;
        self.is_followed_by(Sign::GoesOn) || is_first && self.is_followed_by(Sign::Task)
    }

    fn is_followed_by(&self, sign: Sign) -> bool {
        has_sign(self.words, self.phrase.whole.end, sign)
    }

    fn has_title_verb(&self) -> bool {
        has_sign(self.words, self.sentence, Sign::Title)
    }

    /// Whether the date has this word.
    fn has(&self, word: &str) -> bool {
        self.phrase
            .date
            .clone()
            .any(|index| self.words.word(index) == word)
    }

    /// Whether the time after the date has digits.
    fn has_hour(&self) -> bool {
        let time = &self.words.tokens()[self.phrase.date.end..self.phrase.whole.end];
        time.iter().any(|token| matches!(token, Digits(..)))
    }

    fn is_repetition(&self) -> bool {
        self.phrase.meaning == Meaning::Trouble(Trouble::Repeats) && self.phrase.form != Form::Vague
    }

    /// The clause before a date may be what the date belongs to.
    fn by_clause(&self) -> Verdict {
        let is_clause = |index| has_sign(self.words, index, Sign::Clause);
        match self.phrase.form {
            _ if !PLAIN(self) || !self.clause().skip(1).any(is_clause) => Cut,
            Form::Ambiguous => Nothing,
            _ => Offer,
        }
    }

    /// The tokens of the sentence before the date, or the last of them.
    fn clause(&self) -> Range<usize> {
        let end = self.phrase.whole.start;
        self.sentence.max(end.saturating_sub(MAX_CLAUSE))..end
    }

    /// A date written like the title of a book or a film is offered at most.
    fn by_title(&self) -> Verdict {
        match self.phrase.meaning {
            _ if !self.is_title() => Cut,
            Meaning::Trouble(_) => Nothing,
            _ => Offer,
        }
    }

    fn is_title(&self) -> bool {
        let (words, start) = (self.words, self.phrase.date.start);
        let has_number = |token: &Token| matches!(token, Digits(..) | Ordinal(_));
        let is_name = words.is_capitalised(start)
            && !words.is_shouted(start)
            && !words.tokens()[self.phrase.date.clone()]
                .iter()
                .any(has_number);
        let follows_name = self.follows_name(self.sentence + 1);
        let follows_title_verb = start == self.sentence + 1 && self.has_title_verb();
        let is_quoted = words.before(start) == Some(Mark('"'));
        !self.phrase.is_marked
            && (is_quoted || is_name && !self.has_hour() && (follows_name || follows_title_verb))
    }

    /// Whether a word with a capital letter is right before the date, not before token `first`.
    fn follows_name(&self, first: usize) -> bool {
        let start = self.phrase.date.start;
        start > first && self.words.is_capitalised(start - 1)
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
    while let Some(Mark(',' | ';' | '-' | '>' | '=' | '|')) = words.before(start) {
        start -= 1;
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
