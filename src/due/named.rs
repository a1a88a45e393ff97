//! What patterns call by a name in capitals.

use super::words::{
    Spelling::{Ambiguous, Full, Short},
    Token::{
        self, Ahead, Break, Count, Digits, Joint, Mark, Month, Ordinal, OrdinalWord, Symbol, Tag,
        Tonight, Unit, UnitLetter, Weekday, Weekdays, Word,
    },
    Unit::{Day, Fortnight, Month as Months, Week, Year},
};

/// A larger number isn't a mistyped day but something else.
const MAX_DAY_MEANT: u32 = 39;

/// Words with the ending of a gerund that are none.
const NO_GERUNDS: &str = "thing|bring|spring|string|morning|evening|nothing|something|everything|\
    anything|wedding|meeting|building";

/// Words with the ending of a past tense that are none, or aren't about the past.
const NO_REGULAR_PASTS: &str = "moped|hundred|flatbed|seabed|shred|embed|\
    needed|wanted|required|expected|scheduled";

type Kind = fn(&Token) -> bool;

/// How many of the kinds may be words that have nothing to do with dates. They come first.
const WORD_KINDS: usize = 7;

/// One token.
#[rustfmt::skip]
const KINDS: &[(&str, Kind)] = &[
    ("ANYTHING", |_| true),
    ("WORD", |token| matches!(token, Word(_))),
    ("ANYWORD", |token| !matches!(token, Mark(_) | Joint(_) | Symbol | Break)),
    ("DOES", |token| matches!(token, Word(word) if is_present(word))),
    ("GERUND", |token| matches!(token, Word(word) if is_gerund(word))),
    ("REGULARPAST", |token| matches!(token, Word(word) if is_regular_past(word))),
    // Not the end of a sentence.
    ("INNER", |token| !matches!(token, Break | Mark('.' | '!' | '?' | ':' | ';'))),
    ("AHEAD", |token| matches!(token, Ahead(_))),
    ("TOMORROW", |token| *token == Ahead(1)),
    ("TONIGHT", |token| *token == Tonight),
    ("WEEKDAY", |token| matches!(token, Weekday(..))),
    ("LONGDAY", |token| matches!(token, Weekday(_, Full))),
    ("SHORTDAY", |token| matches!(token, Weekday(_, Short))),
    ("SUN", |token| matches!(token, Weekday(_, Ambiguous))),
    ("WEEKDAYS", |token| matches!(token, Weekdays(_))),
    ("MONTH", |token| matches!(token, Month(_))),
    ("UNIT", |token| matches!(token, Unit(_))),
    ("DAYS", |token| *token == Unit(Day)),
    ("WEEKS", |token| *token == Unit(Week)),
    ("FORTNIGHT", |token| *token == Unit(Fortnight)),
    ("MONTHS", |token| *token == Unit(Months)),
    ("YEARS", |token| *token == Unit(Year)),
    ("D", |token| *token == UnitLetter(Day)),
    ("LETTER", |token| matches!(token, UnitLetter(_))),
    ("COUNT", |token| matches!(token, Count(_))),
    ("DIGITS", |token| matches!(token, Digits(..))),
    ("N", |token| matches!(token, Digits(_, 1 | 2))),
    ("NN", |token| matches!(token, Digits(_, 2))),
    ("YYYY", |token| matches!(token, Digits(_, 4))),
    ("YYYYMMDD", |token| matches!(token, Digits(_, 8))),
    ("NTH", |token| matches!(token, Ordinal(0..=MAX_DAY_MEANT))),
    ("NTHWORD", |token| matches!(token, OrdinalWord(0..=MAX_DAY_MEANT))),
    ("DAYNO", |token| match *token {
        Ordinal(day) | OrdinalWord(day) | Digits(day, 1 | 2) => day <= MAX_DAY_MEANT,
        _ => false,
    }),
    ("HOUR12", |token| matches!(token, Digits(0..=12, _) | Count(1..=12))),
    ("HOUR24", |token| matches!(token, Digits(0..=24, 1 | 2))),
    ("COUNT12", |token| matches!(token, Count(1..=12))),
    ("HHMM", |token| matches!(token, Digits(0..=2400, 4))),
    ("JOINT", |token| matches!(token, Joint(_))),
    ("MARK", |token| matches!(token, Mark(_) | Break | Symbol | Tag)),
    ("DATEWORD", |token| !matches!(token, Word(_) | Tag | Mark(_) | Joint(_) | Symbol | Break)),
    ("TAG", |token| *token == Tag),
    ("SYMBOL", |token| *token == Symbol),
];

/// One of several patterns, with `;` between them.
#[rustfmt::skip]
const PATTERNS: &[(&str, &str)] = &[
    ("END", "!ANYTHING"),
    ("NUMBER", "a|an|COUNT|DIGITS"),
    ("LINK", "to|and|or|until|~-|~/|~&|~+|-|/|&|+|,"),
    // The month after the number of a day: `of december`, `next month`.
    ("INMONTH", "MONTH [YEAR] ; next|the|this MONTHS"),
    // Without a year.
    ("DAYMONTH", "\
        [the] DAYNO [of|.|JOINT] MONTH ; MONTH [.|~-] DAYNO !CLOCKMARK ; MONTH the NTH|NTHWORD"),
    ("YEAR", "[,|JOINT|of|.] YYYY ; NN !CLOCKMARK ; [,] \" NN ; next|this YEARS"),
    ("DAYLINK", "to|and|or|until|~-|~/|~&|~+|-|/|&|+"),
    ("NTHDAY", "NTH ; the NTH|NTHWORD"),
    // What the date after a weekday begins with.
    ("CALENDAR", "DAYNO|MONTH|YYYY ; the NTH|NTHWORD"),
    // `friday the second draft`
    ("NTHTHING", "[the] NTHWORD THING"),
    ("THING", "!FUNCTIONWORD WORD"),
    ("ENDOFDAY", "eod|cob|eob|cop ; close of business|play ; end of play|business|work"),
    ("WEEKEND", "weekend ; w ~/ e|end"),
    ("WITHIN", "in|within [the next] [about|around]"),
    ("HOURWORD", "hours|hour|hrs|hr|h"),
    ("WORKING", "working|business|work"),
    ("EACH", "\
        [WORKING] DAYS ; \
        WEEKDAY|WEEKDAYS|UNIT|MONTH|HOURWORD|minute|minutes|morning|afternoon|evening|night|weekday|weekend|quarter"),
    // Some days of the week: `monday, wednesday and friday`.
    ("ANDDAY", "and|&|+|,|/|~/|~&|~+ WEEKDAY|WEEKDAYS ; .|, and|&|, WEEKDAY|WEEKDAYS"),
    ("DAYLIST", "WEEKDAY|WEEKDAYS [ANDDAY] [ANDDAY] [ANDDAY]"),
    // Of a month or the like.
    ("PARTOF", "NTH|NTHWORD|last [WORKING] DAYS|WEEKDAY|WEEKS ; start|beginning|middle|end"),
    ("OTHER", "other|second|2nd|alternate"),
    ("WEEKLY", "weekly ; every|each WEEKS"),
    ("MONTHLY", "monthly ; every|each MONTHS"),
    // The day from which a repetition counts.
    ("START", "[,] from|starting|beginning|on [from|on]"),
    ("FIRST", "[,] next|first [time] [on|due]"),
    // Before these, a repetition isn't what it says: `every day except sunday`.
    ("LIMIT", "except|excluding|but|not [on|for|the] DATEWORD|weekends ; for NUMBER UNIT ; \
        [,] from|starting|beginning|in|during|until !DAYMONTH MONTH|SEASON"),
    ("SEASON", "spring|summer|autumn|winter"),
    // Feasts that have a date
    ("NEWYEARS", "new year|years|year's|years' ; new year|years \""),
    ("VALENTINES", "valentine|valentines|valentine's"),
    // Other feasts
    ("FEAST", "easter|thanksgiving|diwali|eid|hanukkah|passover|ramadan|pentecost|whitsun|epiphany ; \
        carnival|holi ; FEASTDAY"),
    ("FEASTDAY", "\
        mother|mothers|mother's|father|fathers|father's|pancake|australia|labour|labor|memorial|independence day ; \
        bank|public holiday ; st|saint WORD day ; burns|bonfire night"),
    ("CHRISTMAS", "christmas ; x ~- mas"),
    ("SEPARATOR", ":|-|=|>|~:|~="),
    ("LEADIN", "in|on|about|around|within|next|this|the|a|some|first|early|late|mid"),
    // How the bot writes the distance after a date.
    ("DISTANCE", "( AHEAD ) ; ( in NUMBER UNIT ) ; ( overdue by NUMBER UNIT )"),
    // Words before the last day for something.
    ("BY", "by|before|until"),
    // The words that mark a due date.
    ("MARKER", "MARKWORD [SEPARATOR] [SEPARATOR] ; by [:|~:|>] [SEPARATOR]"),
    ("MARKWORD", "due|deadline ; due date|back [is] ; deadline is|of"),
    // Those that the text needs.
    ("LONGMARKER", "\
        next|needed|wanted|required MARKER ; [at the] latest [by|on] ; no|not later than ; \
        on or before"),
    // What makes a time of the number before it: `5:30`, `5pm`.
    ("CLOCKMARK", "~:|~.|am|pm|a|p|h|o'clock"),
    ("HOURS", "CLOCKMARK ; LINK DIGITS"),
    ("AMPM", "am|pm ; a|p ~. m [.]"),
    // What can only be a time: `17:00`, `9.30`, `5pm`, `half past five`.
    ("CLOCK", "HOUR24 ~:|~. NN [AMPM] ; HOUR24 h NN ; HOUR24 h|hrs ; HOUR12 ~- ish ; \
        HOUR12 o'clock|ish|AMPM ; half|quarter past|to HOUR12 ; half HOUR12"),
    // An hour after a word that announces one, so that a bare number is enough.
    ("HOUR", "CLOCK ; HOUR24|COUNT12|HHMM !MONTH|UNIT|~/|~."),
    ("DAYDOT", "DIGITS ~."),
    ("HOURLINK", "to|and|until|or|-|~-"),
    ("OPENHOURS", "HOUR24 [~:|~. NN] [AMPM] ~-|-|to HOUR24 [~:|~. NN] [AMPM]"),
    ("PART", "[early|late|mid] morning|afternoon|evening|night|eve|am|pm|noon|midday|midnight ; \
        [early|late|mid] lunchtime|teatime|dinnertime|bedtime|sunrise|sunset|dawn|dusk ; \
        ENDOFDAY ; a|p ~. m [.]"),
    ("DURING", "in|at|by|before|during|after"),
    ("ABOUT", "BY|at|around|about|after|from|between [around|about] ; @|~"),
    ("SHARP", "sharp|ish|latest|cet|utc|gmt|ist|est|pst ; HOURLINK HOUR"),
    // The 5 in `5 to 6pm` is an hour because of what follows.
    ("TIME", "PART ; DURING [the] PART ; DURING work|school|breakfast|lunch|dinner|supper|bed ; \
        end of DAYS ; all DAYS ; first thing [in PART] ; ABOUT HOUR [SHARP] ; CLOCK [SHARP] ; \
        HOUR24 HOURLINK CLOCK [SHARP] ; HOUR24 for CLOCK"),
    // Times after a date, but not the second of two dates: `10.12. - 12.12.`. At the end, bare
    // numbers are hours: `friday 9-11`.
    ("TIMES", "[,] TIME ; [,] [at the] latest ; ( TIME ) ; - !DAYDOT TIME ; HOUR24 END ; HOUR24 HOURLINK HOUR24 END"),
    // Words before a noun: `the monday meeting` is about a meeting.
    ("DETERMINER", "\
        a|an|the|my|your|our|his|her|their|its|these|those|some|any|no|another|one|each|every"),
    ("PRONOUN", "i|i'm|i've|you|he|she|it|we|they|someone|somebody"),
    // Words that begin a clause. A date after one may belong to that clause.
    ("CLAUSEWORD", "because|if|once|unless|when|where|whether|which|while|who|whose|why"),
    // Words that can follow a date, where a noun would turn it into an adjective.
    ("FUNCTIONWORD", "\
        about|after|again|and|are|around|as|at|before|but|by|can|could|don't|dont|during|for|from|\
        i'll|in|inside|instead|into|is|let's|must|near|of|off|on|only|onward|onwards|or|over|so|\
        please|re|regarding|should|since|so|that|then|this|to|too|until|via|we'll|we're|will|with|\
        without|w"),
    // Words that a text can't end with. The last ones are for `drop by friday`.
    ("ENDSNOTHING", "\
        i|we|he|she|they|is|are|was|were|be|been|it's|to|of|for|with|from|at|on|by|as|than|and|\
        or|but|if|when|not|through|thru|stop|stand|drop|swing|come|next|this|until|before|time|\
        arrives|comes|visits|shuts|closes|opens|starts|begins|ends|leaves|expires|returns|lands|\
        goes|runs|plays|needs|moves|flies|works|asap|now"),
    // What follows a date that is no adjective.
    ("GOESON", "MARK|DETERMINER|PRONOUN|CLAUSEWORD|FUNCTIONWORD|TASKVERB ; ANYWORD DETERMINER"),
    // A date that begins with these can't be past.
    ("COMING", "BY|next|within|this|coming|TOMORROW|TONIGHT"),
    // Between two dates that are a choice or a span.
    ("GAP", "to|or|and|but|not|until|till|through|thru|else|wait|actually|rather|latest|,|-|/|&|+|~-|~/|~&|~+"),
    // What somebody does again and again.
    ("HABIT", "CLAUSEWORD|that|that's|what|how|never|stop|quit|instead ; he|she|it DOES ; PRONOUN PAST ; no longer"),
    ("UNREADABLE", "MARKER [LEADIN] [LEADIN] DAYNO ~/ N ; MARKER [LEADIN] [LEADIN] DAYNO ~. N . ; \
        !by MARKER [LEADIN] [LEADIN] DATEWORD"),
    // What is left of a text that ends like this is a fragment.
    ("STUMP", "\"|@|~|/|#|*|:|DETERMINER|ENDSNOTHING ; -|, ANYWORD"),
    // Words before the day of `friday's`.
    ("HASADAY", "BY|4|TAKESADAY ; for &WEEKDAY|TOMORROW ; ahead of"),
    // Words that say what is so.
    ("STATES", "is|are|it's|he's|she's|there's|we're|they're|will|won't"),
    // Verbs before a title.
    ("TITLEVERB", "watch|rewatch|read|reread|sing|hear|listen|learn|play|stream"),
    // Verbs that bounties begin with.
    ("TASKVERB", "\
        add|answer|ask|bake|book|bring|build|buy|call|cancel|chase|check|clean|clear|collect|cook|\
        decorate|deliver|deploy|do|download|drop|email|empty|feed|fetch|fill|find|finish|fix|get|give|go|\
        grab|hand|help|hoover|install|invite|message|mop|need|practise|remember|replace|revise|scrub|upload|\
        iron|leave|lock|make|meet|mow|move|open|order|pack|paint|pay|phone|pick|plan|post|prep|print|\
        put|read|remind|remove|renew|repair|reply|return|review|ring|sell|send|set|ship|sign|sort|\
        start|submit|swap|switch|take|tell|text|tidy|try|turn|unlock|update|visit|wash|water|worm|\
        wrap|write"),
    // Things that are called after a day: `sunday roast`.
    ("NAMEDBYDAY", "\
        afternoons|best|blues|breakfast|brunch|class|club|deal|deals|dinner|dinners|edition|evenings|\
        crew|gang|gig|group|league|lesson|lessons|lot|lunch|lunches|market|mass|meeting|meetings|mornings|newspaper|night|\
        nights|paper|papers|playlist|quiz|roast|roasts|sale|sales|school|service|session|shift|shifts|\
        show|team|times|timetable|walk|rota"),
    // Verbs that can have a day as their object.
    ("TAKESADAY", "\
        cancel|change|confirm|discuss|explain|keep|move|plan|postpone|prepone|reschedule|skip|swap"),
    // Verbs after which `by 10` is an amount.
    ("AMOUNTVERB", "\
        raise|lower|cut|reduce|increase|decrease|multiply|divide|extend|shorten|scale|shrink|grow|\
        widen"),
    // Things that have a number: `exercise 3/12`, `version 24.12`.
    ("NUMBERED", "\
        build|bus|chapter|episode|exercise|figure|flat|game|gate|issue|item|lesson|form|level|no|nr|\
        number|page|part|patch|pin|platform|problem|psalm|puzzle|question|rate|ratio|release|room|\
        rule|score|season|seat|section|size|step|table|task|track|unit|verse|version|vol|volume"),
    // What is left of a past day.
    ("RECORD", "bill|invoice|minutes|photo|photos|receipt|recording|refund|statement|video"),
    ("STREET", "\
        street|st|road|rd|lane|avenue|ave|gardens|close|drive|way|square|park|court|place|crescent|\
        terrace|mews|hill|grove|row"),
    // The second half of a verb such as `come in`.
    ("PARTICLE", "away|back|behind|down|in|off|on|out|over|up"),
    // Verbs in the past tense that hardly ever mean anything else.
    ("NARRATIVE", "\
        was|were|had|did|came|went|got|gave|took|made|said|told|saw|met|sent|bought|brought|wrote|\
        shot|happened|began|froze|didn't|didnt|wasn't|weren't|hadn't"),
    ("PAST", "REGULARPAST|NARRATIVE|PARTICIPLE"),
    ("PARTICIPLE", "\
        ate|been|born|broke|broken|built|caught|chose|died|done|drew|drove|eaten|fell|felt|flew|forgot|found|\
        frozen|given|gone|grew|heard|held|kept|knew|left|lent|lost|meant|owed|paid|ran|rang|sang|seen|slept|\
        sold|spent|spoke|stole|stolen|stuck|swam|taken|taught|thought|threw|tore|used|woke|won|wore|written"),
];

/// The kinds that a token is of, a bit for each.
pub fn kinds_of(token: &Token) -> u64 {
    let may_be = match token {
        Word(_) => &KINDS[..WORD_KINDS],
        _ => KINDS,
    };
    let add = |bits, (_, is_kind): &(&str, Kind)| bits << 1 | u64::from(is_kind(token));
    may_be.iter().rev().fold(0, add)
}

/// The bit of a kind.
pub fn kind(name: &str) -> u64 {
    let index = KINDS.iter().position(|(kind, _)| *kind == name);
    1 << index.unwrap_or_else(|| panic!("nothing in patterns is called {name}"))
}

pub fn pattern(name: &str) -> Option<&'static str> {
    let found = PATTERNS.iter().find(|(known, _)| *known == name);
    found.map(|(_, pattern)| *pattern)
}

/// `makes`, but not `this`.
fn is_present(word: &str) -> bool {
    word.len() > 3 && word.ends_with('s') && word != "this"
}

/// `helping`, but not `thing`.
fn is_gerund(word: &str) -> bool {
    word.len() > 4 && word.ends_with("ing") && !is_in(NO_GERUNDS, word)
}

/// `washed`, but not `seed`, and not what is still to come: `kit needed monday`.
fn is_regular_past(word: &str) -> bool {
    let has_ending = word.ends_with("ed") && !word.ends_with("eed");
    word.len() > 4 && has_ending && !is_in(NO_REGULAR_PASTS, word)
}

fn is_in(words: &str, word: &str) -> bool {
    words.split('|').any(|one| one == word)
}
