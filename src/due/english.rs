//! Ordinary English words that show what role a date plays in its sentence.

/// Whether a word is in one of the lists below.
pub fn is_in(word: &str, list: &str) -> bool {
    list.split_ascii_whitespace().any(|listed| listed == word)
}

/// Words before a noun: `the monday meeting` is about a meeting.
pub const DETERMINERS: &str =
    "a an the my your our his her their its these those some any no another one";

pub const PRONOUNS: &str = "i you he she it we they";

/// Words that begin a clause. A date after one may belong to that clause.
pub const CLAUSE_WORDS: &str =
    "because if once unless when where whether which while who whose why";

/// Words that can follow a date (`call Kim friday about the car`), where a noun would turn it into
/// an adjective (`prepare friday dinner`). So can determiners, pronouns and clause words.
pub const FUNCTION_WORDS: &str = "about after again and are around as at before but by can could \
    don't during for from i'll in inside instead into is let's must near of on only onward \
    onwards or over please re regarding should since so that then this to too until via we'll \
    will with without";

/// Words that a text can't end with, so that `The rent is due friday` isn't cut. The last ones
/// are for `drop by friday`. Determiners can't end a text either.
pub const ENDS_NOTHING: &str = "i we he she they is are was were be been it's to of for with \
    from at on by as than and or but if when not stop stand drop swing come";

/// Verbs that bounties begin with: `friday pay the band`, but `friday night playlist`.
pub const TASK_VERBS: &str = "add answer ask book bring build buy call cancel check clean collect \
    cook do email feed fetch finish fix get give go help make meet order pack pay phone pick plan \
    post print put remind remove renew repair reply return ring sell send ship sign start submit \
    take tell text try update visit wash water wrap write";

/// Verbs before the titles of books, films and songs.
pub const TITLE_VERBS: &str = "watch rewatch read reread sing hear listen learn play stream";

/// Verbs after which `in 21 days` says how long something takes.
pub const ACHIEVEMENTS: &str =
    "build climb cross earn gain knit learn lose master read run save travel walk write";

/// Verbs that can have a day as their object: `cancel friday`.
pub const TAKES_A_DAY: &str =
    "cancel change confirm discuss explain keep move plan postpone skip swap";

/// Verbs about something in the past: `thank Kim for the flowers on saturday`.
pub const LOOKS_BACK: &str =
    "apologise apologize blame complain congratulate forgive praise recall remember thank";

/// Verbs after which `by 10` is an amount.
pub const CHANGES_AN_AMOUNT: &str = "raise lower cut reduce increase decrease multiply divide \
    extend shorten scale shrink grow widen";

/// Things that have a number: `exercise 3/12`, `version 24.12`.
pub const NUMBERED: &str = "build chapter episode exercise figure game issue lesson form level no \
    nr number page part problem psalm puzzle question rate ratio release room score season seat \
    section size step table task track unit verse version vol volume";

/// The second half of a verb such as `come in`.
pub const PARTICLES: &str = "away back behind down in off on out over up";

/// Verbs in the past tense that hardly ever mean anything else.
pub const NARRATIVE: &str = "was were had did came went got gave took made said told saw met sent \
    bought brought wrote shot happened began froze";

const PARTICIPLES: &str = "been born broke broken built caught chose done drew drove fell flew \
    forgot found frozen given gone heard held kept left lent lost owed paid ran rang seen sold \
    spent spoke stole stolen taken thought used won wore written";

const NO_PARTICIPLES: &str = "moped hundred flatbed seabed shred embed";

const NO_GERUNDS: &str = "thing bring spring string morning evening nothing something everything \
    anything wedding meeting building";

/// `helping`, but not `thing`.
pub fn is_gerund(word: &str) -> bool {
    word.len() > 4 && word.ends_with("ing") && !is_in(word, NO_GERUNDS)
}

/// Whether a word is a verb in the past tense or a participle. Right before a date, it says what
/// happened then.
pub fn is_past(word: &str) -> bool {
    let is_regular = word.len() > 4 && word.ends_with("ed") && !word.ends_with("eed");
    is_regular && !is_in(word, NO_PARTICIPLES) || is_in(word, NARRATIVE) || is_in(word, PARTICIPLES)
}
