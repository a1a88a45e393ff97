//! What the buttons under a list carry: its pages and its rows.

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

impl Page {
    pub(super) fn encode(&self) -> String {
        let word = word_of(&self.listing);
        let number = self.number;
        match (&self.listing, self.owner) {
            (Listing::Matching(words), _) => format!("{word} {number} {words}"),
            (_, None) => format!("{word} {number}"),
            (_, Some(owner)) => format!("{word} {owner} {number}"),
        }
    }

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
    pub(super) fn encode(&self) -> String {
        let BountyRef { owner, id } = self.bounty;
        let (mark, page) = (<&str>::from(self.mark), self.page.encode());
        let place = match self.place {
            Place::Day(date) => date.num_days_from_ce().to_string(),
            Place::NoDate => NO_DATE.to_owned(),
            Place::SaidDone => SAID_DONE.to_owned(),
        };
        let due = self.due.map(|due| format!(":{}", due.num_days_from_ce()));
        let due = due.unwrap_or_default();
        format!("{mark} {owner} {} {place}{due} {page}", id.number())
    }

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

fn word_of(listing: &Listing) -> String {
    match listing {
        Listing::Open(filter) => <&str>::from(filter).to_owned(),
        Listing::Done => "done".to_owned(),
        Listing::Mine => "mine".to_owned(),
        Listing::Matching(_) => "find".to_owned(),
        Listing::Tracked(Filter::All) => "my".to_owned(),
        Listing::Tracked(filter) => format!("my{}", <&str>::from(filter)),
        Listing::Choice(action) => format!("which-{}", <&str>::from(action)),
    }
}

/// `None` for a search, too, which has further words.
fn listing_of(word: &str) -> Option<Listing> {
    let open = Filter::iter().map(Listing::Open);
    let tracked = Filter::iter().map(Listing::Tracked);
    let choices = Action::iter().map(Listing::Choice);
    let all = open.chain(tracked).chain(choices);
    let mut all = all.chain([Listing::Done, Listing::Mine]);
    all.find(|listing| word_of(listing) == word)
}
