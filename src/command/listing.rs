//! What commands do with bounties, and the lists that they show.

use chrono::NaiveDate;
use strum::{EnumIter, EnumString, IntoStaticStr};

use crate::due;
use crate::model::Bounty;

/// What can be done with a bounty. The word of each is part of callback data and, except for
/// `show`, is the command's.
#[derive(Clone, Copy, Debug, PartialEq, Eq, EnumIter, EnumString, IntoStaticStr)]
#[strum(serialize_all = "lowercase")]
pub enum Action {
    Show,
    Edit,
    Done,
    Delete,
    Track,
    Untrack,
}

/// A list that is shown in pages.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Listing {
    /// The chat's open bounties.
    Open(Filter),
    /// The chat's done bounties, latest first.
    Done,
    /// The person's own open bounties.
    Mine,
    /// The open bounties with all of these words in their text, link or creator's name. The
    /// words are in lower case.
    Matching(String),
    /// The bounties that a person tracks.
    Tracked(Filter),
    /// The bounties to choose from for an action.
    Choice(Action),
}

/// Which due dates a list is limited to. The word of each is part of callback data.
#[derive(Clone, Copy, Debug, PartialEq, Eq, EnumIter, EnumString, IntoStaticStr)]
#[strum(serialize_all = "lowercase")]
pub enum Filter {
    /// Any, or none.
    #[strum(serialize = "open")]
    All,
    /// Overdue, or due within 7 days.
    Soon,
    /// Overdue, or due today.
    Today,
    Overdue,
}

impl Listing {
    /// The list that `/bounty` shows with these arguments, unless they are ids or words.
    pub fn named(arguments: &str) -> Option<Self> {
        match arguments.to_lowercase().as_str() {
            "" => None,
            "done" => Some(Self::Done),
            "mine" => Some(Self::Mine),
            other => Filter::named(other).map(Self::Open),
        }
    }

    /// Whether it is one person's list. Only that person may turn its pages.
    pub fn is_personal(&self) -> bool {
        matches!(self, Self::Mine | Self::Tracked(_) | Self::Choice(_))
    }
}

impl Filter {
    /// What `/my` is limited to with these arguments; `None` if they aren't a filter.
    pub fn named(arguments: &str) -> Option<Self> {
        match arguments.to_lowercase().as_str() {
            "" => Some(Self::All),
            "due" | "week" => Some(Self::Soon),
            "today" => Some(Self::Today),
            "overdue" => Some(Self::Overdue),
            _ => None,
        }
    }

    /// Whether a bounty is due then. A done one isn't due any more.
    pub fn includes(self, bounty: &Bounty, today: NaiveDate) -> bool {
        let due = bounty.due_date_ts.filter(|_| bounty.is_open());
        match self {
            Self::All => true,
            Self::Soon => due.is_some_and(|due| due::is_soon(due, today)),
            Self::Today => due.is_some_and(|due| due.date() <= today),
            Self::Overdue => due.is_some_and(|due| due.date() < today),
        }
    }
}
