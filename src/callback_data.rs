//! Callback data: what a button asks for.
//!
//! Callback data comes from outside, and [`CallbackData::decode`] checks only its form.
//! Whoever acts on it must check it against the chat and the person.

use chrono::NaiveDate;

use crate::model::{BountyId, BountyRef, DueDate, Fingerprint, UserId};

/// Telegram's limit, in bytes
/// (<https://core.telegram.org/bots/api#inlinekeyboardbutton>).
pub const MAX_BYTES: usize = 64;

/// Declares [`Action`], with the word for each in callback data.
macro_rules! actions {
    ($($action:ident = $word:literal,)+) => {
        /// What can be done with a bounty.
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        pub enum Action {
            $($action,)+
        }

        impl Action {
            fn word(self) -> &'static str {
                match self {
                    $(Self::$action => $word,)+
                }
            }

            fn from_word(word: &str) -> Option<Self> {
                match word {
                    $($word => Some(Self::$action),)+
                    _ => None,
                }
            }

            #[cfg(test)]
            const ALL: &[Self] = &[$(Self::$action,)+];
        }
    };
}

actions! {
    Show = "show",
    Edit = "edit",
    Done = "done",
    Delete = "delete",
    Track = "track",
    Untrack = "untrack",
}

/// A list that is shown in pages.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Listing {
    /// The chat's open bounties.
    Open,
    /// The chat's open bounties that are overdue or due within a week.
    DueSoon,
    /// The chat's done bounties, latest first.
    Done,
    /// The person's own open bounties.
    Mine,
    /// The open bounties with all of these words in their text, link or creator's name. The
    /// words are in lower case.
    Matching(String),
    /// The bounties that a person tracks.
    Tracked,
    /// The tracked bounties that are overdue or due within a week.
    TrackedDueSoon,
    /// The bounties to choose from for an action.
    Choice(Action),
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub enum CallbackData {
    /// Bookmark a bounty for the person who presses.
    Track(BountyRef),
    /// Remove that person's bookmark.
    Untrack(BountyRef),
    /// Do something with a bounty; the message becomes the answer.
    Act {
        action: Action,
        bounty: BountyRef,
        /// Only this person may press.
        asker: UserId,
    },
    /// Mark a bounty as done, as someone else has said.
    ConfirmDone(BountyRef),
    /// Put a done bounty back on its list.
    UndoDone(BountyRef),
    /// Restore a deleted bounty.
    UndoDelete(BountyRef),
    /// Undo an `/edit`, if the bounty hasn't changed since.
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
    /// Add the message that the bot's message replies to.
    Add,
    /// Delete all data of this person. Only they may press.
    Forget(UserId),
    /// Show a page of a list.
    Page {
        listing: Listing,
        /// Whose list it is; `None` if it is the chat's.
        owner: Option<UserId>,
        /// Counts from 0.
        page: usize,
    },
}

impl Listing {
    /// Whether it is one person's list. Only that person may turn its pages.
    pub fn is_personal(&self) -> bool {
        match self {
            Self::Open | Self::DueSoon | Self::Done | Self::Matching(_) => false,
            Self::Mine | Self::Tracked | Self::TrackedDueSoon | Self::Choice(_) => true,
        }
    }
}

/// Declares the word for each list in callback data.
macro_rules! listing_words {
    ($($listing:ident = $word:literal,)+) => {
        impl Listing {
            fn word(&self) -> String {
                match self {
                    $(Self::$listing => $word.to_owned(),)+
                    Self::Matching(_) => "find".to_owned(),
                    Self::Choice(action) => format!("{CHOICE}{}", action.word()),
                }
            }

            /// `None` for a search, too, which has further words.
            fn from_word(word: &str) -> Option<Self> {
                match word {
                    $($word => Some(Self::$listing),)+
                    _ => word.strip_prefix(CHOICE).and_then(Action::from_word).map(Self::Choice),
                }
            }

            /// Those that have one word.
            #[cfg(test)]
            fn all() -> Vec<Self> {
                let choices = Action::ALL.iter().copied().map(Self::Choice);
                [$(Self::$listing,)+].into_iter().chain(choices).collect()
            }
        }
    };
}

listing_words! {
    Open = "open",
    DueSoon = "soon",
    Done = "done",
    Mine = "mine",
    Tracked = "my",
    TrackedDueSoon = "mysoon",
}

const CHOICE: &str = "which-";

impl CallbackData {
    /// At most [`MAX_BYTES`], except for [`Listing::Matching`] with many words.
    pub fn encode(&self) -> String {
        match self {
            Self::Track(bounty) => with_bounty("track", *bounty),
            Self::Untrack(bounty) => with_bounty("untrack", *bounty),
            Self::Act {
                action,
                bounty,
                asker,
            } => format!("{} {asker}", with_bounty(action.word(), *bounty)),
            Self::ConfirmDone(bounty) => with_bounty("confirm", *bounty),
            Self::UndoDone(bounty) => with_bounty("undone", *bounty),
            Self::UndoDelete(bounty) => with_bounty("undelete", *bounty),
            Self::UndoEdit { bounty, seen } => format!("{} {seen}", with_bounty("unedit", *bounty)),
            Self::SetDue { bounty, due, seen } => {
                let day = due.date().format(DAY);
                format!("{} {day} {seen}", with_bounty("due", *bounty))
            }
            Self::ClearDue { bounty, seen } => format!("{} {seen}", with_bounty("nodue", *bounty)),
            Self::Add => "add".to_owned(),
            Self::Forget(person) => format!("forget {person}"),
            Self::Page {
                listing,
                owner,
                page,
            } => encode_page(listing, *owner, *page),
        }
    }

    /// `None` if the bot doesn't know it.
    pub fn decode(data: &str) -> Option<Self> {
        let words: Vec<&str> = data.split(' ').collect();
        Some(match words.as_slice() {
            ["add"] => Self::Add,
            ["forget", person] => Self::Forget(user(person)?),
            ["find", page, words @ ..] if !words.is_empty() => Self::Page {
                listing: Listing::Matching(words.join(" ")),
                owner: None,
                page: page.parse().ok()?,
            },
            [word, page] => Self::Page {
                listing: Listing::from_word(word).filter(|listing| !listing.is_personal())?,
                owner: None,
                page: page.parse().ok()?,
            },
            ["track", owner, id] => Self::Track(bounty(owner, id)?),
            ["untrack", owner, id] => Self::Untrack(bounty(owner, id)?),
            ["confirm", owner, id] => Self::ConfirmDone(bounty(owner, id)?),
            ["undone", owner, id] => Self::UndoDone(bounty(owner, id)?),
            ["undelete", owner, id] => Self::UndoDelete(bounty(owner, id)?),
            [word, owner, page] => Self::Page {
                listing: Listing::from_word(word).filter(Listing::is_personal)?,
                owner: Some(user(owner)?),
                page: page.parse().ok()?,
            },
            ["unedit", owner, id, seen] => Self::UndoEdit {
                bounty: bounty(owner, id)?,
                seen: seen.parse().ok()?,
            },
            ["nodue", owner, id, seen] => Self::ClearDue {
                bounty: bounty(owner, id)?,
                seen: seen.parse().ok()?,
            },
            [word, owner, id, asker] => Self::Act {
                action: Action::from_word(word)?,
                bounty: bounty(owner, id)?,
                asker: user(asker)?,
            },
            ["due", owner, id, day, seen] => Self::SetDue {
                bounty: bounty(owner, id)?,
                due: NaiveDate::parse_from_str(day, DAY).ok()?.into(),
                seen: seen.parse().ok()?,
            },
            _ => return None,
        })
    }

    /// The bounty that it is about, if it is about one.
    pub fn bounty(&self) -> Option<BountyRef> {
        match self {
            Self::Track(bounty)
            | Self::Untrack(bounty)
            | Self::Act { bounty, .. }
            | Self::ConfirmDone(bounty)
            | Self::UndoDone(bounty)
            | Self::UndoDelete(bounty)
            | Self::UndoEdit { bounty, .. }
            | Self::SetDue { bounty, .. }
            | Self::ClearDue { bounty, .. } => Some(*bounty),
            Self::Add | Self::Forget(_) | Self::Page { .. } => None,
        }
    }
}

/// A day in as few characters as possible.
const DAY: &str = "%Y%m%d";

fn with_bounty(word: &str, bounty: BountyRef) -> String {
    format!("{word} {} {}", bounty.owner, bounty.id.number())
}

fn encode_page(listing: &Listing, owner: Option<UserId>, page: usize) -> String {
    let word = listing.word();
    match (listing, owner) {
        (Listing::Matching(words), _) => format!("{word} {page} {words}"),
        (_, None) => format!("{word} {page}"),
        (_, Some(owner)) => format!("{word} {owner} {page}"),
    }
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

    /// The highest id that Telegram gives (<https://core.telegram.org/bots/api#user>).
    const HIGHEST_USER: UserId = UserId((1 << 52) - 1);

    const SEEN: &str = "ffffffff";

    fn about(bounty: BountyRef) -> Vec<CallbackData> {
        let seen = SEEN.parse().unwrap();
        let acts = Action::ALL.iter().map(|&action| CallbackData::Act {
            action,
            bounty,
            asker: HIGHEST_USER,
        });
        let others = [
            CallbackData::Track(bounty),
            CallbackData::Untrack(bounty),
            CallbackData::ConfirmDone(bounty),
            CallbackData::UndoDone(bounty),
            CallbackData::UndoDelete(bounty),
            CallbackData::UndoEdit { bounty, seen },
            CallbackData::SetDue {
                bounty,
                due: NaiveDate::from_ymd_opt(9999, 12, 31).unwrap().into(),
                seen,
            },
            CallbackData::ClearDue { bounty, seen },
        ];
        others.into_iter().chain(acts).collect()
    }

    fn pages() -> Vec<CallbackData> {
        let page = |listing: Listing| CallbackData::Page {
            owner: listing.is_personal().then_some(HIGHEST_USER),
            listing,
            page: usize::MAX,
        };
        let matching = Listing::Matching("the garden".to_owned());
        let listings = Listing::all().into_iter();
        listings.chain([matching]).map(page).collect()
    }

    #[test]
    fn the_longest_callback_data_fits_and_is_read_back() {
        let bounty = BountyRef {
            owner: HIGHEST_USER,
            id: BountyId::new(u64::MAX).unwrap(),
        };
        let all = about(bounty).into_iter().chain(pages());
        for data in all.chain([CallbackData::Add, CallbackData::Forget(HIGHEST_USER)]) {
            assert!(data.encode().len() <= MAX_BYTES, "{}", data.encode());
            assert_eq!(CallbackData::decode(&data.encode()), Some(data));
        }
    }

    #[test]
    fn forged_data_is_rejected() {
        for data in [
            "",
            " ",
            "track",
            "track 1",
            "track 1 0",
            "track -1 2",
            "track 1 2 3 4",
            "open",
            "open -1",
            "open 1 2",
            "my 1",
            "find 0",
            "which-edit 0",
            "Track 1 2",
            "track  1 2",
            "frobnicate 1 2 3",
            "done 1 2 x",
            "track 99999999999999999999 1",
            "due 1 2 20261301 ffffffff",
            "due 1 2 20261124 fffffffff",
            "nodue 1 2 ",
        ] {
            assert_eq!(CallbackData::decode(data), None, "{data:?}");
        }
    }
}
