//! What the buttons under a message ask for, and how that is written into them.
//!
//! Callback data comes back from the outside: [`Press::decode`] takes nothing on
//! trust but the form, and whoever carries a press out checks it against the chat
//! it was pressed in and the person who pressed it.

use crate::model::{BountyId, BountyRef, UserId};

/// A list that is shown in pages.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Listing {
    /// The bounties of the chat that are open.
    Open,
    /// Those of them that are overdue or due within a week.
    Soon,
    /// The latest done ones.
    Done,
    /// What this person tracks; only they may turn its pages.
    Tracked(UserId),
    /// What of it is overdue or due within a week.
    TrackedSoon(UserId),
}

/// What a press on a button asks for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Press {
    /// Bookmark a bounty for whoever presses.
    Track(BountyRef),
    /// Remove the presser's bookmark.
    Untrack(BountyRef),
    /// Show a bounty in full.
    Show(BountyRef),
    /// Put a done bounty back on its list.
    UndoDone(BountyRef),
    /// Bring a deleted bounty back.
    UndoDelete(BountyRef),
    /// Show a page of a list, the first being 0.
    Page(Listing, usize),
}

impl Press {
    /// Writes it as callback data: a few words, at most 64 bytes, which is Telegram's
    /// limit (<https://core.telegram.org/bots/api#inlinekeyboardbutton>).
    #[must_use]
    pub fn encode(self) -> String {
        match self {
            Self::Track(bounty) => with_bounty("track", bounty),
            Self::Untrack(bounty) => with_bounty("untrack", bounty),
            Self::Show(bounty) => with_bounty("show", bounty),
            Self::UndoDone(bounty) => with_bounty("undone", bounty),
            Self::UndoDelete(bounty) => with_bounty("undelete", bounty),
            Self::Page(Listing::Open, page) => format!("open {page}"),
            Self::Page(Listing::Soon, page) => format!("soon {page}"),
            Self::Page(Listing::Done, page) => format!("done {page}"),
            Self::Page(Listing::Tracked(user), page) => format!("my {user} {page}"),
            Self::Page(Listing::TrackedSoon(user), page) => format!("mysoon {user} {page}"),
        }
    }

    /// Reads callback data; none where it is not the bot's.
    #[must_use]
    pub fn decode(data: &str) -> Option<Self> {
        let words: Vec<&str> = data.split(' ').collect();
        Some(match words.as_slice() {
            ["track", owner, id] => Self::Track(bounty(owner, id)?),
            ["untrack", owner, id] => Self::Untrack(bounty(owner, id)?),
            ["show", owner, id] => Self::Show(bounty(owner, id)?),
            ["undone", owner, id] => Self::UndoDone(bounty(owner, id)?),
            ["undelete", owner, id] => Self::UndoDelete(bounty(owner, id)?),
            ["open", page] => Self::Page(Listing::Open, page.parse().ok()?),
            ["soon", page] => Self::Page(Listing::Soon, page.parse().ok()?),
            ["done", page] => Self::Page(Listing::Done, page.parse().ok()?),
            ["my", user, page] => Self::Page(Listing::Tracked(person(user)?), page.parse().ok()?),
            ["mysoon", user, page] => {
                Self::Page(Listing::TrackedSoon(person(user)?), page.parse().ok()?)
            }
            _ => return None,
        })
    }

    /// The one bounty that it is about; a turned page is about none.
    #[must_use]
    pub fn bounty(self) -> Option<BountyRef> {
        match self {
            Self::Track(bounty)
            | Self::Untrack(bounty)
            | Self::Show(bounty)
            | Self::UndoDone(bounty)
            | Self::UndoDelete(bounty) => Some(bounty),
            Self::Page(..) => None,
        }
    }
}

fn with_bounty(word: &str, bounty: BountyRef) -> String {
    format!("{word} {} {}", bounty.owner, bounty.id.number())
}

fn person(digits: &str) -> Option<UserId> {
    digits.parse().ok().map(UserId)
}

fn bounty(owner: &str, id: &str) -> Option<BountyRef> {
    let id = id.parse().ok().and_then(BountyId::new)?;
    Some(BountyRef {
        owner: person(owner)?,
        id,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_longest_press_fits_into_callback_data_and_comes_back_as_it_was() {
        let bounty = BountyRef {
            owner: UserId(u64::MAX),
            id: BountyId::new(u64::MAX).unwrap(),
        };
        let user = UserId(u64::MAX);
        for press in [
            Press::Track(bounty),
            Press::Untrack(bounty),
            Press::Show(bounty),
            Press::UndoDone(bounty),
            Press::UndoDelete(bounty),
            Press::Page(Listing::Open, usize::MAX),
            Press::Page(Listing::Soon, usize::MAX),
            Press::Page(Listing::Done, usize::MAX),
            Press::Page(Listing::Tracked(user), usize::MAX),
            Press::Page(Listing::TrackedSoon(user), usize::MAX),
        ] {
            assert!(press.encode().len() <= 64, "{}", press.encode());
            assert_eq!(Press::decode(&press.encode()), Some(press));
        }
    }

    #[test]
    fn forged_data_is_nothing() {
        for data in [
            "",
            " ",
            "track",
            "track 1",
            "track 1 0",
            "track -1 2",
            "track 1 2 3",
            "open",
            "open -1",
            "open 1 2",
            "my 1",
            "Track 1 2",
            "track  1 2",
            "delete 1 2",
            "track 99999999999999999999 1",
        ] {
            assert_eq!(Press::decode(data), None, "{data:?}");
        }
    }
}
