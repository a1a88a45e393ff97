//! Judges a date by its form and by the words around it.
//!
//! Each table and each `by_…` function looks at one thing and says the most that it allows. The
//! least of these is done.

use super::{
    Trouble,
    context::{After, CLAUSE, GOES_ON, NAMED_BY_DAY, POSSESSIVE, TASK, TITLE},
    meaning::{
        Form::{
            Adverb, Ambiguous, DayOfMonth, Dotted, Far, Nth, OnlyAnchored, OnlyMarked, Plain,
            Possessive, Rough, Short, Slashed, Timed, Typo, Vague, Yearless,
        },
        Meaning,
    },
    pattern::Table,
    phrase::{
        Lead::{LongMarker, Preposition, Time},
        Phrase,
    },
    words::{
        Spelling::{self, Full},
        Token::{self, Ahead, Break, Digits, Joint, Mark, Month, Weekday, Word},
    },
};

/// What may be done with a date, from least to most.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Verdict {
    Nothing,
    /// Offer it, but only beside another date.
    Beside,
    Offer,
    /// Set it, and keep the whole text.
    Set,
    /// Set it, and cut its words off.
    Cut,
}

use Verdict::{Beside, Cut, Nothing, Offer, Set};

/// Which dates a row is for.
type Dates = fn(&Phrase) -> bool;
type Row = (Dates, Verdict);

const ALL: Dates = |_| true;
const MARKED: Dates = |date| date.is_marked();
/// All dates that aren't marked, except for repetitions.
const PLAIN: Dates = |date| !date.is_marked() && !date.is_repetition();
const HOUR: Dates = |date| date.is_hour();
const DAY: Dates = |date| !date.is_hour();
const REPEATED: Dates = |date| date.is_repetition();
/// `every day`, `at 5pm`
const ROUTINE: Dates = |date| REPEATED(date) || HOUR(date);
/// `Read John 3:16`
const VERSE: Dates =
    |date| date.is_hour() && date.whole.start == date.sentence() + 2 && date.follows_name(0);
/// `Do the beds need changing every friday?`, but not `Do the beds every friday`.
const ASKED: Dates = |date| date.is_repetition() && date.words.word(date.sentence()) == "do";
/// Dates that can be past.
const PAST: Dates = |date| PLAIN(date) && !date.is_ahead();
/// A single weekday, or the number of a day, with nothing between it and what is before it.
const NAME: Dates = |date| PLAIN(date) && date.is_bare() && date.whole.start == date.date.start;
const CHOICE: Dates = |date| PLAIN(date) && matches!(date.meaning, Meaning::Choice(_));
/// `not friday but saturday`, `not friday, saturday`
const CONTRAST: Dates = |date| {
    CHOICE(date) && (date.words.has(&date.date, "but") || date.tokens().contains(&Mark(',')))
};
const TITLED: Dates = |date| PLAIN(date) && date.is_title();
/// `sun`, `in december`
const WEAK: Dates = |date| PLAIN(date) && matches!(date.form, Ambiguous | Vague);
const SUN: Dates =
    |date| PLAIN(date) && matches!(date.tokens(), [.., Weekday(_, Spelling::Ambiguous)]);
/// `milk.friday`
const GLUED: Dates = |date| {
    matches!(
        date.tokens(),
        [Weekday(_, Full | Spelling::Short) | Ahead(_)]
    )
};
/// `3/12` with nothing that shows that it is a date.
const BARE: Dates = |date| {
    let is_number = |token: &Token| matches!(token, Digits(..) | Joint(_) | Mark(_));
    date.leads.is_empty()
        && matches!(date.form, Slashed | Dotted | Far)
        && date.tokens().iter().all(is_number)
};
const BARE_DOTTED: Dates = |date| BARE(date) && date.form == Dotted;
const NUMBER: Dates = |date| matches!(date.form, Slashed | Dotted | OnlyMarked);
const NTH: Dates = |date| !date.is_marked() && matches!(date.form, Nth | DayOfMonth | OnlyAnchored);
const IN: Dates = |date| {
    PLAIN(date) && (date.words.has(&date.date, "in") || date.words.has(&date.date, "within"))
};
const AFTER_PREPOSITION: Dates = |date| PAST(date) && date.has(Preposition);
/// `Thursday's child`
const OWNER: Dates = |date| date.form == Possessive;
/// `thank Kim for friday`
const FOR: Dates = |date| PLAIN(date) && date.words.word_before(date.whole.start) == "for";
const FAR: Dates = |date| PLAIN(date) && date.form == Far;
const AFTER_VERB: Dates = |date| PLAIN(date) && date.whole.start == date.sentence() + 1;
/// `12 March`, before a name in capitals.
const IN_MONTH: Dates = |date| matches!(date.tokens(), [.., Month(_)]);
const STREET: Dates = |date| IN_MONTH(date) && date.words.is_capitalised(date.whole.end);
/// `tomorrow`, `next week`
const AHEAD: Dates = |date| PLAIN(date) && date.is_ahead() && date.form == Plain && !date.is_near();
const NEAR: Dates = |date| PLAIN(date) && date.is_near();
/// What isn't to be done then: `photos taken on monday`, but `Get the car washed on friday`.
const HAPPENED: Dates = |date| PAST(date) && !date.is_to_be_done();
const OPEN: Dates = |date| PLAIN(date) && !date.is_to_be_done();

/// The most that the words right before a date allow.
#[rustfmt::skip]
static BEFORE: Table<Row> = Table::backward(&[
    ("~:|~=", (ALL, Offer)),
    ("~.|~-|~@", (GLUED, Offer)),
    ("JOINT", (ALL, Nothing)),
    ("was|were|been|not|isn't|wasn't", (MARKED, Nothing)),
    // The text would end in half a date.
    ("LONGDAY|SHORTDAY|NTH|NTHWORD", (PLAIN, Offer)),
    // `in two fridays`
    ("COUNT|DIGITS &WEEKDAYS", (ALL, Nothing)),
    // Other numbers: `exercise 3/12`, `Update to 24.10`.
    ("NUMBERED", (BARE, Nothing)),
    ("DETERMINER NUMBERED", (BARE, Cut)),
    ("to", (BARE_DOTTED, Nothing)),
    ("DIGITS to|>|-", (BARE_DOTTED, Nothing)),
    ("come|came|finish|finished|win|won", (NTH, Nothing)),
    ("up to", (PLAIN, Set)),
    ("from|between|of", (CHOICE, Offer)),
    ("not", (CONTRAST, Offer)),
    ("DETERMINER", (WEAK, Nothing)),
    ("full|bright|hot|direct", (SUN, Nothing)),
    // `weekly or monthly`, `the daily special`
    ("or|and|not|than|from|of|like|DETERMINER", (REPEATED, Nothing)),
    // It began or happened then.
    ("since|earlier|last|past|previous|was|were|had|did", (PLAIN, Nothing)),
    ("from", (AHEAD, Offer)),
    ("mail|email|letter|message|RECORD from", (NAME, Nothing)),
    ("from &LONGDAY", (NAME, Offer)),
    ("from", (PLAIN, Beside)),
    ("about|after|around", (HOUR, Cut)),
    // `prayers are at 5pm`: each time
    ("are", (HOUR, Nothing)),
    // It is left out, or compared.
    ("not|never|no|any|except|but|without|than|like|vs|versus", (PLAIN, Nothing)),
    // It names or describes something else: a mail of friday, a film called friday.
    ("of|about|per|called|named|titled|happy", (PLAIN, Nothing)),
    ("a|an|my|your|our|his|their", (PLAIN, Nothing)),
    ("her|another|one|some|every|each|mr|mrs|ms|dr", (NAME, Nothing)),
    ("a|an|one rainy|sunny|lazy|quiet|busy|normal|random|typical|nice|bad|free", (NAME, Nothing)),
    // It is near the day that is meant.
    ("for|before|after|around|near|within|early|late|mid|as|4", (PLAIN, Offer)),
    ("ca|circa|approx|approximately|roughly [.]", (PLAIN, Offer)),
    ("toward|towards|against|earliest|next|following|other ; ahead of ; as of|from", (PLAIN, Offer)),
    ("due|by|deadline about|around ; what|how about", (PLAIN, Offer)),
    // It is one of several days, or the start of a span.
    ("or|and|to|either|starting|beginning|ending|expiring|effective|the|with", (PLAIN, Offer)),
    // It is not certain.
    ("maybe|perhaps|probably|possibly|sometime", (PLAIN, Offer)),
    // What happened then: `photos taken on monday`, `the shoes sent back on friday`, but not `Oil
    // the saw friday`.
    ("for GERUND", (PAST, Nothing)),
    ("!DETERMINER INNER PAST [PARTICLE]", (HAPPENED, Nothing)),
    ("!DETERMINER INNER PAST [PARTICLE]", (NEAR, Offer)),
]);

/// The most that the words right after a date allow.
#[rustfmt::skip]
static AFTER: Table<Row> = Table::new(&[
    ("~:|ish ; ~- ish ; or so|later|earlier ; at the earliest ; on|onward|onwards !ANYWORD", (DAY, Offer)),
    ("~.|~- please|thanks END", (ALL, Offer)),
    ("JOINT", (ALL, Nothing)),
    ("was|were|had|did|didn't|went", (PAST, Nothing)),
    ("is|are", (ROUTINE, Nothing)),
    ("?", (ASKED, Nothing)),
    ("WORD is|are|was|were|has|have|need|needs", (NAME, Beside)),
    ("of", (BARE, Nothing)),
    // `Tomorrow Never Dies`
    ("never", (PLAIN, Nothing)),
    ("child|children", (OWNER, Nothing)),
    ("bed|block|cream|dish|dress|glasses|hat|hats|lotion|lounger|nav|roof|screen|tan|tv", (SUN, Nothing)),
    ("STREET", (STREET, Nothing)),
    ("street|road|lane|avenue|be", (IN_MONTH, Nothing)),
    ("floor|verse|sprint|string|try|attempt|place|prize|class|hand|opinion|coat", (NTH, Nothing)),
]);

/// The most that the first word of the sentence allows.
#[rustfmt::skip]
static VERBS: Table<Row> = Table::new(&[
    ("AMOUNTVERB", (NUMBER, Nothing)),
    ("RECORD", (FAR, Nothing)),
    // `in 21 days` says how long it takes.
    ("build|climb|cross|earn|gain|knit|learn|lose|master|read|run|save|travel|walk|write", (IN, Offer)),
    // It looks back: `thank Kim for the flowers on saturday`.
    ("apologise|blame|congratulate|praise|recall|remember|thank", (AFTER_PREPOSITION, Offer)),
    ("thank", (FOR, Nothing)),
    ("remember to", (ALL, Cut)),
    ("TITLEVERB", (VERSE, Nothing)),
    ("TITLEVERB the day after tomorrow", (TITLED, Nothing)),
    // The day is its object: `cancel friday`.
    ("TAKESADAY", (AFTER_VERB, Offer)),
    ("PRONOUN|whoever|NARRATIVE [never|just|only] PAST ; NARRATIVE ; PARTICIPLE|REGULARPAST DETERMINER", (HAPPENED, Nothing)),
    // `does the tip open on sundays?`
    ("does|is|are|did|has|why|how ; do i|you|we|they", (ROUTINE, Nothing)),
]);

/// What somebody does again and again, and not because it is to be done now.
static HABITS: Table<()> = Table::new(&[("HABIT", ())]);

/// The most that the clause allows that begins before a date: `the letter that came on monday`.
#[rustfmt::skip]
static CLAUSES: Table<Row> = Table::new(&[
    ("what|how !to ; CLAUSEWORD|said|told|got|made", (PLAIN, Offer)),
    ("album|band|cd|chords|episode|film|lyrics|movie|novel|poem|song|songs|tabs|theme", (TITLED, Nothing)),
    // Last year's, or this year's past one: `the receipt from the taxi on 14 november`
    ("RECORD", (FAR, Nothing)),
    // `the week starts on sunday`
    ("WEEKS starts|begins", (PLAIN, Nothing)),
    ("NARRATIVE", (HAPPENED, Nothing)),
    ("NARRATIVE", (OPEN, Offer)),
    ("PRONOUN|who|that|which|one PAST", (HAPPENED, Nothing)),
    ("PRONOUN|who|that|which PAST", (NEAR, Offer)),
]);

/// Words before a noun, which a date after them may be or describe.
static DETERMINERS: Table<Row> = Table::backward(&[
    ("DETERMINER", (NAME, Nothing)),
    ("a|an|the|my|your|our|their|its|these|those", (ALL, Nothing)),
]);

/// The most that may be done with the date.
pub fn verdict(date: &Phrase) -> Verdict {
    let by_words = by_row(date, &BEFORE, date.whole.start)
        .min(by_row(date, &AFTER, date.whole.end))
        .min(by_row(date, &VERBS, date.sentence()));
    match date.is_repetition() {
        true => by_words.min(by_repetition(date)),
        false => by_words
            .min(by_form(date))
            .min(by_place(date))
            .min(by_title(date))
            .min(by_clause(date)),
    }
}

/// What repeats is set or not at all: that somebody else does something every friday is no date.
fn by_repetition(date: &Phrase) -> Verdict {
    let (words, start, end) = (date.words, date.whole.start, date.whole.end);
    // `Watch Every Day with Ida`
    let is_name = words.is_name(start) && start != date.sentence();
    let joins = matches!(words.word(end), "and" | "or" | "is" | "are");
    let goes_on = date.is_followed_by(&GOES_ON) && !joins;
    let has_start = date.date.len() > 1 && matches!(date.meaning, Meaning::Repeats(..));
    let is_linked = has_start || date.has(Time);
    let describes = date.after() == After::More && !is_linked && !goes_on;
    match date.form {
        _ if date.is_quoted() || is_habit(date) => Nothing,
        Adverb if describes || is_name => Nothing,
        Typo => Offer,
        _ if is_name => Offer,
        _ => Set,
    }
}

fn is_habit(date: &Phrase) -> bool {
    date.clause().any(|index| HABITS.is_at(date.words, index))
}

/// The verdict of the first matching row that is for this date.
fn by_row(date: &Phrase, table: &Table<Row>, at: usize) -> Verdict {
    let mut rows = table.all_at(date.words, at).into_iter();
    let row = rows.find(|(_, (is_for, _))| is_for(date));
    row.map_or(Cut, |(_, (_, verdict))| *verdict)
}

fn by_form(date: &Phrase) -> Verdict {
    let start = date.whole.start;
    // `29.11.`, `29.11.26`
    let has_second_dot =
        matches!(date.tokens(), [_, Joint(one), _, Mark(other) | Joint(other), ..] if one == other);
    let [bare, anchored, marked] = match date.form {
        Plain | Yearless | Timed => [Cut; 3],
        Rough if date.is_the_end() => [Offer, Offer, Cut],
        Rough | Vague | Adverb | Typo => [Offer; 3],
        Possessive if start == date.sentence() || date.follows(&POSSESSIVE) => [Offer; 3],
        Possessive => [Nothing; 3],
        // `Ubuntu 24.04`
        Dotted if !has_second_dot && date.follows_name(0) => [Nothing, Set, Cut],
        // `Play the 9th`
        DayOfMonth if start == 1 => [Nothing, Set, Cut],
        DayOfMonth | Slashed => [Set, Set, Cut],
        Dotted => [Offer, Set, Cut],
        Short | Ambiguous | Nth => [Offer, Cut, Cut],
        Far => [Offer, Offer, Cut],
        OnlyAnchored => [Nothing, Cut, Cut],
        OnlyMarked => [Nothing, Nothing, Cut],
    };
    match date.is_marked() {
        true => marked,
        false if !date.leads.is_empty() => anchored,
        false => bare,
    }
}

fn by_place(date: &Phrase) -> Verdict {
    match date.after() {
        After::More => among_words(date),
        _ if date.has(Time) || date.has(LongMarker) || date.leaves_a_stump() => Set,
        _ if date.has(Preposition) && !date.is_marked() => Set,
        After::Extra => Set,
        After::Nothing => Cut,
    }
}

fn among_words(date: &Phrase) -> Verdict {
    let is_first = date.whole.start == date.sentence();
    let is_bare = date.is_bare();
    let goes_on = date.is_followed_by(&GOES_ON);
    let is_mark = matches!(
        date.words.get(date.whole.end),
        Some(Mark(':' | '-' | ',' | '.' | '!' | ')') | Break)
    );
    let stands_out = is_mark || date.words.word_before(date.whole.start) == "before";
    let is_determined = by_row(date, &DETERMINERS, date.date.start) == Nothing;
    match date.form {
        // `on the 3rd floor`
        DayOfMonth | OnlyAnchored | Nth if date.has(Preposition) && !goes_on => Offer,
        _ if date.is_marked() || date.has(Preposition) || date.has_hour() => Set,
        Nth if !stands_out => Nothing,
        _ if is_determined || is_bare && date.is_name() => Nothing,
        Ambiguous if !(date.has(Time) || stands_out || is_first && date.is_followed_by(&TASK)) => {
            Nothing
        }
        Vague if !(is_first && is_mark || date.is_followed_by(&CLAUSE)) => Nothing,
        // `Christmas lights`
        Short if matches!(date.tokens(), [Word(_)]) && !stands_out => Nothing,
        Slashed | Far if is_bare && !goes_on && !is_first => Nothing,
        _ if is_bare && date.is_followed_by(&NAMED_BY_DAY) => Beside,
        _ if is_bare && !goes_on && !is_first => Beside,
        _ if is_bare && !goes_on => Offer,
        _ if date.has(Time) => Set,
        _ if date.is_title() && TITLE.is_at(date.words, date.sentence()) => Nothing,
        _ => Offer,
    }
}

/// The clause before a date may be what the date belongs to.
fn by_clause(date: &Phrase) -> Verdict {
    let words = date.clause().skip(1);
    let clauses = words.map(|index| by_row(date, &CLAUSES, index));
    let repeats = date.meaning == Meaning::Trouble(Trouble::Repeats);
    match clauses.min().unwrap_or(Cut) {
        _ if date.is_hour() && is_habit(date) => Nothing,
        Offer if repeats || date.form == Ambiguous => Nothing,
        verdict => verdict,
    }
}

/// A date written like the title of a book or a film is offered at most, and nothing if it is
/// quoted.
fn by_title(date: &Phrase) -> Verdict {
    match date.meaning {
        _ if date.is_quoted() => Nothing,
        _ if !date.is_title() => Cut,
        Meaning::Trouble(_) => Nothing,
        _ => Offer,
    }
}
