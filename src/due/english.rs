//! The few ordinary English words by which the place of a date in a sentence is judged.

/// Words before a noun: `the monday meeting` is about a meeting.
pub fn is_determiner(word: &str) -> bool {
    matches!(
        word,
        "a" | "an"
            | "the"
            | "my"
            | "your"
            | "our"
            | "his"
            | "her"
            | "their"
            | "its"
            | "these"
            | "those"
            | "some"
            | "any"
            | "no"
            | "another"
            | "one"
    )
}

/// Words that go on behind a date (`call Kim friday about the car`) where a noun would make an
/// adjective of it (`prepare friday dinner`).
pub fn is_function_word(word: &str) -> bool {
    is_determiner(word)
        || is_clause_word(word)
        || matches!(
            word,
            "about"
                | "after"
                | "again"
                | "and"
                | "are"
                | "around"
                | "as"
                | "at"
                | "before"
                | "but"
                | "by"
                | "can"
                | "could"
                | "don't"
                | "during"
                | "for"
                | "from"
                | "he"
                | "i"
                | "i'll"
                | "in"
                | "inside"
                | "instead"
                | "into"
                | "is"
                | "it"
                | "let's"
                | "must"
                | "near"
                | "of"
                | "on"
                | "only"
                | "or"
                | "over"
                | "please"
                | "re"
                | "regarding"
                | "she"
                | "should"
                | "since"
                | "so"
                | "that"
                | "then"
                | "they"
                | "this"
                | "to"
                | "too"
                | "until"
                | "via"
                | "we"
                | "we'll"
                | "will"
                | "with"
                | "without"
                | "you"
        )
}

/// Words that no text ends with: what is left of `The rent is due friday` is a stump. `stop` and
/// its like are among them for `drop by friday`.
pub fn ends_nothing(word: &str) -> bool {
    matches!(
        word,
        "a" | "an"
            | "the"
            | "my"
            | "your"
            | "our"
            | "his"
            | "her"
            | "their"
            | "its"
            | "no"
            | "is"
            | "are"
            | "was"
            | "were"
            | "be"
            | "been"
            | "it's"
            | "i"
            | "we"
            | "he"
            | "she"
            | "they"
            | "to"
            | "of"
            | "for"
            | "with"
            | "from"
            | "at"
            | "on"
            | "by"
            | "as"
            | "than"
            | "and"
            | "or"
            | "but"
            | "if"
            | "when"
            | "not"
            | "stop"
            | "stand"
            | "drop"
            | "swing"
            | "come"
    )
}

/// Verbs that bounties begin with: `friday pay the band`, but `friday night playlist`.
pub fn is_task_verb(word: &str) -> bool {
    matches!(
        word,
        "add"
            | "answer"
            | "ask"
            | "bake"
            | "book"
            | "bring"
            | "build"
            | "buy"
            | "call"
            | "cancel"
            | "check"
            | "clean"
            | "collect"
            | "cook"
            | "do"
            | "email"
            | "feed"
            | "fetch"
            | "fill"
            | "finish"
            | "fix"
            | "get"
            | "give"
            | "go"
            | "help"
            | "install"
            | "invite"
            | "mail"
            | "make"
            | "meet"
            | "mow"
            | "order"
            | "pack"
            | "paint"
            | "pay"
            | "phone"
            | "pick"
            | "plan"
            | "post"
            | "prepare"
            | "print"
            | "put"
            | "read"
            | "remind"
            | "remove"
            | "renew"
            | "rent"
            | "repair"
            | "reply"
            | "return"
            | "ring"
            | "sell"
            | "send"
            | "ship"
            | "sign"
            | "start"
            | "submit"
            | "take"
            | "talk"
            | "tell"
            | "text"
            | "try"
            | "update"
            | "visit"
            | "wash"
            | "water"
            | "wrap"
            | "write"
    )
}

/// Verbs before the titles of books, films and songs.
pub fn is_title_verb(word: &str) -> bool {
    matches!(
        word,
        "watch"
            | "rewatch"
            | "read"
            | "reread"
            | "sing"
            | "hear"
            | "listen"
            | "learn"
            | "play"
            | "stream"
    )
}

/// Verbs whose `in 21 days` says how long it takes.
pub fn is_achievement(word: &str) -> bool {
    matches!(
        word,
        "build"
            | "climb"
            | "cross"
            | "earn"
            | "gain"
            | "knit"
            | "learn"
            | "lose"
            | "master"
            | "read"
            | "run"
            | "save"
            | "travel"
            | "walk"
            | "write"
    )
}

/// Verbs that a day can be the object of: `cancel friday`.
pub fn takes_a_day(word: &str) -> bool {
    matches!(
        word,
        "cancel"
            | "change"
            | "confirm"
            | "discuss"
            | "explain"
            | "keep"
            | "move"
            | "plan"
            | "postpone"
            | "skip"
            | "swap"
    )
}

/// Verbs that look back at something: `thank Kim for the flowers on saturday`.
pub fn looks_back(word: &str) -> bool {
    matches!(
        word,
        "apologise"
            | "apologize"
            | "blame"
            | "complain"
            | "congratulate"
            | "forgive"
            | "praise"
            | "recall"
            | "remember"
            | "thank"
    )
}

/// Verbs whose `by 10` is an amount.
pub fn is_change_of_amount(word: &str) -> bool {
    matches!(
        word,
        "raise"
            | "lower"
            | "cut"
            | "reduce"
            | "increase"
            | "decrease"
            | "multiply"
            | "divide"
            | "extend"
            | "shorten"
            | "scale"
            | "shrink"
            | "grow"
            | "widen"
    )
}

/// Things that have a number: `exercise 3/12`, `version 24.12`.
pub fn is_numbered(word: &str) -> bool {
    matches!(
        word,
        "build"
            | "chapter"
            | "episode"
            | "exercise"
            | "figure"
            | "game"
            | "issue"
            | "lesson"
            | "form"
            | "level"
            | "no"
            | "nr"
            | "number"
            | "page"
            | "part"
            | "problem"
            | "psalm"
            | "puzzle"
            | "question"
            | "rate"
            | "ratio"
            | "release"
            | "room"
            | "score"
            | "season"
            | "seat"
            | "section"
            | "size"
            | "step"
            | "table"
            | "task"
            | "track"
            | "unit"
            | "verse"
            | "version"
            | "vol"
            | "volume"
    )
}

/// Words that begin a clause, to which a date behind them may belong.
pub fn is_clause_word(word: &str) -> bool {
    matches!(
        word,
        "because"
            | "if"
            | "once"
            | "unless"
            | "when"
            | "where"
            | "whether"
            | "which"
            | "while"
            | "who"
            | "whose"
            | "why"
    )
}

/// `helping`, but not `thing`.
pub fn is_gerund(word: &str) -> bool {
    word.len() > 4
        && word.ends_with("ing")
        && !matches!(
            word,
            "thing"
                | "bring"
                | "being"
                | "spring"
                | "string"
                | "morning"
                | "evening"
                | "nothing"
                | "something"
                | "everything"
                | "anything"
                | "wedding"
                | "meeting"
                | "building"
        )
        || word == "being"
}

/// Verbs that tell what happened, and are hardly anything else.
pub fn is_narrative(word: &str) -> bool {
    matches!(
        word,
        "was"
            | "were"
            | "had"
            | "did"
            | "came"
            | "went"
            | "got"
            | "gave"
            | "took"
            | "made"
            | "said"
            | "told"
            | "saw"
            | "met"
            | "sent"
            | "bought"
            | "brought"
            | "wrote"
            | "happened"
            | "began"
            | "froze"
    )
}

/// Verbs in the past tense, and participles. Right before a date they say what happened then.
pub fn is_past(word: &str) -> bool {
    let is_regular = word.len() > 4
        && word.ends_with("ed")
        && !word.ends_with("eed")
        && !matches!(
            word,
            "moped" | "hundred" | "flatbed" | "seabed" | "shred" | "embed"
        );
    is_narrative(word)
        || is_regular
        || matches!(
            word,
            "been"
                | "born"
                | "broke"
                | "broken"
                | "built"
                | "caught"
                | "chose"
                | "done"
                | "drew"
                | "drove"
                | "fell"
                | "flew"
                | "forgot"
                | "found"
                | "frozen"
                | "given"
                | "gone"
                | "heard"
                | "held"
                | "kept"
                | "left"
                | "lent"
                | "lost"
                | "owed"
                | "paid"
                | "ran"
                | "rang"
                | "seen"
                | "sold"
                | "spent"
                | "spoke"
                | "stole"
                | "stolen"
                | "taken"
                | "thought"
                | "used"
                | "won"
                | "wore"
                | "written"
        )
}

pub fn is_pronoun(word: &str) -> bool {
    matches!(word, "i" | "you" | "he" | "she" | "it" | "we" | "they")
}

/// The second half of a verb such as `come in`.
pub fn is_particle(word: &str) -> bool {
    matches!(
        word,
        "away" | "back" | "behind" | "down" | "in" | "off" | "on" | "out" | "over" | "up"
    )
}
