//! What the buttons under a list carry: its pages and its rows.

use std::fmt;

use chrono::{Datelike as _, NaiveDate};
use strum::{EnumIter, EnumString, IntoEnumIterator as _, IntoStaticStr};

use super::{bounty, user};
use crate::command::{Action, Filter, Listing};
use crate::model::{BountyRef, UserId};

/// A page of a list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Page {
    pub listing: Listing,
    /// Whose list it is, if it is a personal one. Only that person may turn its pages.
    pub owner: Option<UserId>,
    /// Counts from 0. A number past the end means the last page.
    pub number: usize,
}

/// A row of a list of open bounties. The buttons under a list say which rows it has, and in
/// which places.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Tick {
    pub mark: Mark,
    pub bounty: BountyRef,
    pub place: Place,
    /// The day on which the bounty was due when its row was drawn, if it repeats and that isn't
    /// its place's.
    pub due: Option<NaiveDate>,
    pub page: Page,
}

/// What pressing a row's button does. The words are equally long: a list that has buttons must
/// still have them when some rows are ticked.
#[derive(Clone, Copy, Debug, PartialEq, Eq, EnumIter, EnumString, IntoStaticStr)]
#[strum(serialize_all = "lowercase")]
pub enum Mark {
    /// As `/done` would, by whoever presses.
    Tick,
    /// Take that back: what repeats goes back to the day on which it was due.
    #[strum(serialize = "back")]
    Untick,
    /// Nothing: the bounty is no longer there.
    Gone,
}

/// Where a row was put when its list was asked for: in this order.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Place {
    /// With what was due on that day.
    Day(NaiveDate),
    NoDate,
    /// With what somebody said was done.
    SaidDone,
}

impl fmt::Display for Page {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let ([start, rest], number) = (word_of(&self.listing), self.number);
        match (&self.listing, self.owner) {
            (Listing::Matching(words), _) => write!(f, "{start}{rest} {number} {words}"),
            (_, None) => write!(f, "{start}{rest} {number}"),
            (_, Some(owner)) => write!(f, "{start}{rest} {owner} {number}"),
        }
    }
}

impl fmt::Display for Tick {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (mark, BountyRef { owner, id }) = (<&str>::from(self.mark), self.bounty);
        write!(f, "{mark} {owner} {} ", id.number())?;
        match self.place {
            Place::Day(date) => write!(f, "{}", date.num_days_from_ce())?,
            Place::NoDate => f.write_str(NO_DATE)?,
            Place::SaidDone => f.write_str(SAID_DONE)?,
        }
        if let Some(due) = self.due {
            write!(f, ":{}", due.num_days_from_ce())?;
        }
        write!(f, " {}", self.page)
    }
}

impl Page {
    pub(super) fn decode(words: &[&str]) -> Option<Self> {
        let (listing, owner, number) = match words {
            ["find", number, words @ ..] if !words.is_empty() => {
                (Listing::Matching(words.join(" ")), None, number)
            }
            [word, number] => (listing_of(word)?, None, number),
            [word, owner, number] => (listing_of(word)?, Some(user(owner)?), number),
            _ => return None,
        };
        (listing.is_personal() == owner.is_some()).then_some(Self {
            listing,
            owner,
            number: number.parse().ok()?,
        })
    }
}

impl Tick {
    pub(super) fn decode(words: &[&str]) -> Option<Self> {
        let [mark, owner, id, place, page @ ..] = words else {
            return None;
        };
        let (place, due) = match place.split_once(':') {
            Some((place, due)) => (place, Some(day(due)?)),
            None => (*place, None),
        };
        Some(Self {
            mark: mark.parse().ok()?,
            bounty: bounty(owner, id)?,
            place: match place {
                NO_DATE => Place::NoDate,
                SAID_DONE => Place::SaidDone,
                days => Place::Day(day(days)?),
            },
            due,
            page: Page::decode(page)?,
        })
    }

    /// The day on which a bounty that repeats was due when its row was drawn.
    pub fn due(&self) -> Option<NaiveDate> {
        self.due.or(self.place.day())
    }
}

impl Place {
    pub fn day(self) -> Option<NaiveDate> {
        match self {
            Self::Day(date) => Some(date),
            Self::NoDate | Self::SaidDone => None,
        }
    }
}

fn day(days_from_ce: &str) -> Option<NaiveDate> {
    NaiveDate::from_num_days_from_ce_opt(days_from_ce.parse().ok()?)
}

const NO_DATE: &str = "none";
const SAID_DONE: &str = "said";

/// The two parts of a listing's word.
fn word_of(listing: &Listing) -> [&'static str; 2] {
    match listing {
        Listing::Open(filter) => ["", filter.into()],
        Listing::Done => ["", "done"],
        Listing::Mine => ["", "mine"],
        Listing::Matching(_) => ["", "find"],
        Listing::Tracked(Filter::All) => ["my", ""],
        Listing::Tracked(filter) => ["my", filter.into()],
        Listing::Choice(action) => ["which-", action.into()],
    }
}

/// `None` for a search, too, which has further words.
fn listing_of(word: &str) -> Option<Listing> {
    let open = Filter::iter().map(Listing::Open);
    let tracked = Filter::iter().map(Listing::Tracked);
    let choices = Action::iter().map(Listing::Choice);
    let all = open.chain(tracked).chain(choices);
    let mut all = all.chain([Listing::Done, Listing::Mine]);
    all.find(|listing| word_of(listing).concat() == word)
}
