//! Reads a text that is only a date: after `/edit 3`, in a reply, as an answer to a question.

use chrono::NaiveDate;

use super::{
    Reading, Trouble,
    decide::{offered, set, told},
    meaning::{Form, Meaning},
    pattern::Table,
    phrase::{Phrase, phrases},
    words::Words,
};

/// What a word outside the date means.
#[derive(Clone, Copy, PartialEq)]
enum Role {
    /// Only leads up to the date: `move to`.
    Plain,
    /// A date word that isn't part of a date: `april`, `due`.
    Telling,
    /// Removes the date: `no date`.
    Clearing,
    /// Says that it isn't this day, may not be this day, or is one more day.
    Doubting,
    /// Has nothing to do with dates.
    Other,
}

#[rustfmt::skip]
static ROLES: Table<Role> = Table::new(&[
    ("a|actually|again|at|back|be|better|bring|change|changed|date|delay|delayed|extend", Role::Plain),
    ("extended|for|forward|instead|is|it|it's|its|let's|make|move|moved|new|now|ok|okay|on", Role::Plain),
    ("please|postpone|postponed|push|pushed|put|rather|reschedule|rescheduled|say|set|shift", Role::Plain),
    ("should|thanks|that|the|then|this|to|will|yes|latest", Role::Plain),
    ("due|by|deadline|until|MONTH|UNIT|TIME|asap|soon|someday|whenever", Role::Telling),
    ("no|none|without|remove|clear|delete|drop|never", Role::Clearing),
    ("about|after|and|another|around|before|earlier|early|end|except|few|from|in|ish|last|late|later|maybe", Role::Doubting),
    ("more|next|not|of|or|perhaps|possibly|probably|since|so|sometime|starting|than", Role::Doubting),
    ("WORD|TAG", Role::Other),
]);

pub fn read(words: &Words, today: NaiveDate) -> Reading {
    let unreadable = || told(Trouble::Unreadable { guess: None }, words, 0..words.len());
    let Some(mut phrases) = phrases(words, today) else {
        return unreadable();
    };
    if !phrases.iter().all(Phrase::is_hour) {
        phrases.retain(|date| !date.is_hour());
    }
    let roles = roles(words, &phrases);
    let has = |role| roles.contains(&role);
    let is_about_dates = || {
        let mut all = (0..words.len()).map(|index| words.word(index));
        all.any(|word| matches!(word, "due" | "date" | "deadline"))
    };
    match &phrases[..] {
        _ if has(Role::Other) => Reading::Nothing,
        [] if has(Role::Clearing) && is_about_dates() => Reading::Cleared { cut_at: 0 },
        [] if has(Role::Telling) => unreadable(),
        [] => Reading::Nothing,
        [date] if !has(Role::Doubting) && !has(Role::Clearing) => {
            one_date(date, today).unwrap_or_else(unreadable)
        }
        _ => unreadable(),
    }
}

fn one_date(date: &Phrase, today: NaiveDate) -> Option<Reading> {
    match &date.meaning {
        Meaning::Day(day) if !matches!(date.form, Form::Typo | Form::Rough) => Some(Reading::Cut {
            due: (*day).into(),
            cut_at: 0,
            is_certain: true,
        }),
        Meaning::Repeats(rule, first) if date.form != Form::Typo => Some(set(*first, Some(*rule))),
        Meaning::Trouble(why) => Some(told(why.clone(), date.words, 0..date.words.len())),
        meaning => offered(meaning.days(), today),
    }
}

/// What the words outside the dates mean.
fn roles(words: &Words, phrases: &[Phrase]) -> Vec<Role> {
    let (mut at, mut roles) = (0, Vec::new());
    while at < words.len() {
        let date = phrases.iter().find(|date| date.whole.contains(&at));
        at = match (date, ROLES.at(words, at)) {
            (Some(date), _) => date.whole.end,
            (None, Some((end, role))) => {
                roles.push(*role);
                end
            }
            (None, None) => at + 1,
        };
    }
    roles
}
