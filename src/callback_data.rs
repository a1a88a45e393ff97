//! What a button carries: which action it asks for, as callback data.
//!
//! Callback data comes from outside: [`CallbackData::decode`] checks its form alone.
//! Whoever acts on it checks it against the chat and the person.

use chrono::NaiveDate;

use crate::model::{BountyId, BountyRef, DueDate, Fingerprint, UserId};

/// A list that is shown in pages.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Listing {
    /// The chat's open bounties.
    Open,
    /// Those of them that are overdue or due within a week.
    DueSoon,
    /// The latest done ones.
    Done,
    /// What a person tracks.
    Tracked,
    /// What a person tracks and is overdue or due within a week.
    TrackedDueSoon,
}

impl Listing {
    const ALL: [Self; 5] = [
        Self::Open,
        Self::DueSoon,
        Self::Done,
        Self::Tracked,
        Self::TrackedDueSoon,
    ];

    /// Whether it is a person's: only that person may turn its pages.
    pub fn is_personal(self) -> bool {
        matches!(self, Self::Tracked | Self::TrackedDueSoon)
    }

    fn word(self) -> &'static str {
        match self {
            Self::Open => "open",
            Self::DueSoon => "soon",
            Self::Done => "done",
            Self::Tracked => "my",
            Self::TrackedDueSoon => "mysoon",
        }
    }

    fn from_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|listing| listing.word() == word)
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CallbackData {
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
    /// Take back an `/edit`, if the bounty hasn't changed since.
    UndoEdit {
        bounty: BountyRef,
        seen: Fingerprint,
    },
    /// Set a due date that was offered, if the bounty hasn't changed since.
    SetDue {
        bounty: BountyRef,
        due: DueDate,
        seen: Fingerprint,
    },
    /// Put the words of the due date back into the text, if the bounty hasn't changed
    /// since.
    ClearDue {
        bounty: BountyRef,
        seen: Fingerprint,
    },
    /// Show a page of a list.
    Page {
        listing: Listing,
        /// Whose list it is; `None` if it is the chat's.
        owner: Option<UserId>,
        /// Counts from 0.
        page: usize,
    },
}

impl CallbackData {
    /// At most 64 bytes, which is Telegram's limit
    /// (<https://core.telegram.org/bots/api#inlinekeyboardbutton>).
    pub fn encode(self) -> String {
        match self {
            Self::Track(bounty) => with_bounty("track", bounty),
            Self::Untrack(bounty) => with_bounty("untrack", bounty),
            Self::Show(bounty) => with_bounty("show", bounty),
            Self::UndoDone(bounty) => with_bounty("undone", bounty),
            Self::UndoDelete(bounty) => with_bounty("undelete", bounty),
            Self::UndoEdit { bounty, seen } => format!("{} {seen}", with_bounty("unedit", bounty)),
            Self::SetDue { bounty, due, seen } => {
                let day = due.date().format(DAY);
                format!("{} {day} {seen}", with_bounty("due", bounty))
            }
            Self::ClearDue { bounty, seen } => format!("{} {seen}", with_bounty("nodue", bounty)),
            Self::Page {
                listing,
                owner,
                page,
            } => match owner {
                None => format!("{} {page}", listing.word()),
                Some(owner) => format!("{} {owner} {page}", listing.word()),
            },
        }
    }

    /// `None` if it isn't one of the bot's.
    pub fn decode(data: &str) -> Option<Self> {
        let words: Vec<&str> = data.split(' ').collect();
        Some(match words.as_slice() {
            ["track", owner, id] => Self::Track(bounty(owner, id)?),
            ["untrack", owner, id] => Self::Untrack(bounty(owner, id)?),
            ["show", owner, id] => Self::Show(bounty(owner, id)?),
            ["undone", owner, id] => Self::UndoDone(bounty(owner, id)?),
            ["undelete", owner, id] => Self::UndoDelete(bounty(owner, id)?),
            ["unedit", owner, id, seen] => Self::UndoEdit {
                bounty: bounty(owner, id)?,
                seen: seen.parse().ok()?,
            },
            ["due", owner, id, day, seen] => Self::SetDue {
                bounty: bounty(owner, id)?,
                due: NaiveDate::parse_from_str(day, DAY).ok()?.into(),
                seen: seen.parse().ok()?,
            },
            ["nodue", owner, id, seen] => Self::ClearDue {
                bounty: bounty(owner, id)?,
                seen: seen.parse().ok()?,
            },
            [word, page] => Self::Page {
                listing: Listing::from_word(word).filter(|listing| !listing.is_personal())?,
                owner: None,
                page: page.parse().ok()?,
            },
            [word, owner, page] => Self::Page {
                listing: Listing::from_word(word).filter(|listing| listing.is_personal())?,
                owner: Some(user(owner)?),
                page: page.parse().ok()?,
            },
            _ => return None,
        })
    }

    /// The one bounty that it is about.
    pub fn bounty(self) -> Option<BountyRef> {
        match self {
            Self::Track(bounty)
            | Self::Untrack(bounty)
            | Self::Show(bounty)
            | Self::UndoDone(bounty)
            | Self::UndoDelete(bounty)
            | Self::UndoEdit { bounty, .. }
            | Self::SetDue { bounty, .. }
            | Self::ClearDue { bounty, .. } => Some(bounty),
            Self::Page { .. } => None,
        }
    }
}

/// A day in as few characters as there are.
const DAY: &str = "%Y%m%d";

fn with_bounty(word: &str, bounty: BountyRef) -> String {
    format!("{word} {} {}", bounty.owner, bounty.id.number())
}

fn user(digits: &str) -> Option<UserId> {
    digits.parse().ok().map(UserId)
}

fn bounty(owner: &str, id: &str) -> Option<BountyRef> {
    let id = id.parse().ok().and_then(BountyId::new)?;
    Some(BountyRef {
        owner: user(owner)?,
        id,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_longest_callback_data_fits_and_is_read_back() {
        let bounty = BountyRef {
            owner: UserId(u64::MAX),
            id: BountyId::new(u64::MAX).unwrap(),
        };
        let pages = Listing::ALL.map(|listing| CallbackData::Page {
            listing,
            owner: listing.is_personal().then_some(UserId(u64::MAX)),
            page: usize::MAX,
        });
        let bounties = [
            CallbackData::Track(bounty),
            CallbackData::Untrack(bounty),
            CallbackData::Show(bounty),
            CallbackData::UndoDone(bounty),
            CallbackData::UndoDelete(bounty),
            CallbackData::UndoEdit {
                bounty,
                seen: "0000000a".parse().unwrap(),
            },
            CallbackData::SetDue {
                bounty,
                due: NaiveDate::from_ymd_opt(9999, 12, 31).unwrap().into(),
                seen: "ffffffff".parse().unwrap(),
            },
            CallbackData::ClearDue {
                bounty,
                seen: "0000000a".parse().unwrap(),
            },
        ];
        for data in bounties.into_iter().chain(pages) {
            assert!(data.encode().len() <= 64, "{}", data.encode());
            assert_eq!(CallbackData::decode(&data.encode()), Some(data));
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
            "due 1 2 20261301 ffffffff",
            "due 1 2 20261124 fffffffff",
            "nodue 1 2 +1",
            "track 99999999999999999999 1",
        ] {
            assert_eq!(CallbackData::decode(data), None, "{data:?}");
        }
    }
}
