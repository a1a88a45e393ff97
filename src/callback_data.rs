//! Callback data: what a button asks for.
//!
//! Callback data comes from outside, and [`CallbackData::decode`] checks only its form.
//! Whoever acts on it must check it against the chat and the person.

mod list;

use std::fmt;

use chrono::NaiveDate;
use strum::{EnumIter, EnumString, IntoStaticStr};

use crate::command::Action;
use crate::model::{BountyId, BountyRef, DueDate, Fingerprint, UserId};

pub use list::{Mark, Page, Place, Tick};

/// Telegram's limit, in bytes
/// (<https://core.telegram.org/bots/api#inlinekeyboardbutton>).
pub const MAX_BYTES: usize = 64;

#[derive(Clone, Debug, PartialEq, Eq)]
pub enum CallbackData {
    Bounty(BountyRef, BountyPress),
    /// Take back what one command did to several bounties of this person at this time, in Unix
    /// seconds.
    UndoSeveral(UserId, Deed, i64),
    /// Delete all data of this person, if this still is the last update that changed their file;
    /// 0 if there was none.
    Forget(UserId, u32),
    /// Delete the question to this person.
    Cancel(UserId),
    Page(Page),
    Tick(Tick),
}

/// What pressing a button does with one bounty.
#[derive(Clone, Copy, Debug, PartialEq, Eq, EnumIter, EnumString, IntoStaticStr)]
#[strum(serialize_all = "lowercase")]
pub enum BountyPress {
    /// Bookmark it for the person who presses.
    Track,
    /// Remove that person's bookmark.
    Untrack,
    /// Carry out a command; the message becomes the answer.
    /// Its word is the action's.
    #[strum(disabled)]
    Act {
        action: Action,
        /// Only this person may press.
        asker: UserId,
    },
    /// Apply the `/edit` that the message replies to.
    #[strum(serialize = "apply")]
    ApplyEdit {
        /// Only this person may press.
        asker: UserId,
    },
    /// Make a bounty of each line, if it hasn't changed since.
    Split { seen: Fingerprint },
    /// Undo that, if none of them has changed since.
    #[strum(serialize = "unsplit")]
    UndoSplit { seen: Fingerprint },
    /// As `/done` would, by whoever presses.
    #[strum(serialize = "finish")]
    Done,
    /// Move it on although that was done today.
    Again { seen: Fingerprint },
    /// Move it back to this day.
    #[strum(serialize = "unmove")]
    UndoMove { due: DueDate, seen: Fingerprint },
    /// It was due on this day and moved on, but is done for good.
    #[strum(serialize = "end")]
    ForGood { due: DueDate, seen: Fingerprint },
    /// Undo that: it had moved on to this day.
    #[strum(serialize = "unend")]
    UndoForGood { due: DueDate, seen: Fingerprint },
    /// Mark it as done, as someone else has said.
    #[strum(serialize = "confirm")]
    ConfirmDone,
    /// Someone else has said that it is done, and it isn't: this and those beside it that
    /// aren't marked as done.
    #[strum(serialize = "notyet")]
    NotYet,
    /// Put it back on its list, however long it has been done.
    Reopen,
    #[strum(serialize = "undone")]
    UndoDone,
    #[strum(serialize = "undelete")]
    UndoDelete,
    /// Delete what was kept without being asked for, if it hasn't changed since.
    #[strum(serialize = "unadd")]
    UndoAdd { seen: Fingerprint },
    /// Undo an `/edit`, if the bounty hasn't changed since.
    #[strum(serialize = "unedit")]
    UndoEdit { seen: Fingerprint },
    /// Set a due date that was offered, if the bounty hasn't changed since.
    #[strum(serialize = "due")]
    SetDue { due: DueDate, seen: Fingerprint },
    /// Clear the due date, if the bounty hasn't changed since.
    #[strum(serialize = "dropdue")]
    DropDue { seen: Fingerprint },
    /// Put the words of the due date back into the text, if the bounty hasn't changed since.
    #[strum(serialize = "nodue")]
    ClearDue { seen: Fingerprint },
}

/// What can be done to several bounties at once and taken back.
#[derive(Clone, Copy, Debug, PartialEq, Eq, EnumIter, EnumString, IntoStaticStr)]
pub enum Deed {
    #[strum(serialize = "undone-all")]
    Done,
    #[strum(serialize = "undelete-all")]
    Delete,
}

impl fmt::Display for CallbackData {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Bounty(bounty, press) => press.write(*bounty, f),
            Self::UndoSeveral(owner, deed, at) => {
                write!(f, "{} {owner} {at}", <&str>::from(deed))
            }
            Self::Forget(person, id) => write!(f, "{FORGET} {person} {id}"),
            Self::Cancel(asker) => write!(f, "{CANCEL} {asker}"),
            Self::Page(page) => page.fmt(f),
            Self::Tick(tick) => tick.fmt(f),
        }
    }
}

impl CallbackData {
    /// `None` if the bot doesn't know it.
    pub fn decode(data: &str) -> Option<Self> {
        let words: Vec<&str> = data.split(' ').collect();
        match words[..] {
            [FORGET, person, id] => Some(Self::Forget(user(person)?, id.parse().ok()?)),
            [CANCEL, asker] => user(asker).map(Self::Cancel),
            [deed, owner, at] if let Ok(deed) = deed.parse() => {
                Some(Self::UndoSeveral(user(owner)?, deed, at.parse().ok()?))
            }
            _ => Page::decode(&words)
                .map(Self::Page)
                .or_else(|| Tick::decode(&words).map(Self::Tick))
                .or_else(|| BountyPress::decode(&words)),
        }
    }

    /// The only person who may press, who was asked.
    pub fn asker(&self) -> Option<UserId> {
        match *self {
            Self::Cancel(person) | Self::UndoSeveral(person, ..) | Self::Forget(person, _) => {
                Some(person)
            }
            Self::Bounty(_, mut press) => press.fields().0.copied(),
            Self::Page(_) | Self::Tick(_) => None,
        }
    }

    /// The bounty that the message is about, as far as this button says.
    pub fn bounty(&self) -> Option<BountyRef> {
        match self {
            Self::Bounty(bounty, _) => Some(*bounty),
            _ => None,
        }
    }
}

const FORGET: &str = "forget";
const CANCEL: &str = "cancel";

/// A day that a button sets. (Ticks count days, to save two characters.)
const DAY: &str = "%Y%m%d";

impl BountyPress {
    /// All that it holds, in the order of its callback data.
    fn fields(
        &mut self,
    ) -> (
        Option<&mut UserId>,
        Option<&mut DueDate>,
        Option<&mut Fingerprint>,
    ) {
        match self {
            Self::Act { asker, .. } | Self::ApplyEdit { asker } => (Some(asker), None, None),
            Self::Split { seen }
            | Self::UndoSplit { seen }
            | Self::UndoAdd { seen }
            | Self::UndoEdit { seen }
            | Self::DropDue { seen }
            | Self::ClearDue { seen }
            | Self::Again { seen } => (None, None, Some(seen)),
            Self::SetDue { due, seen }
            | Self::UndoMove { due, seen }
            | Self::ForGood { due, seen }
            | Self::UndoForGood { due, seen } => (None, Some(due), Some(seen)),
            _ => (None, None, None),
        }
    }

    fn write(mut self, bounty: BountyRef, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let word: &str = match self {
            Self::Act { action, .. } => action.into(),
            press => press.into(),
        };
        write!(f, "{word} {} {}", bounty.owner, bounty.id.number())?;
        let (asker, due, seen) = self.fields();
        if let Some(asker) = asker {
            write!(f, " {asker}")?;
        }
        if let Some(due) = due {
            write!(f, " {}", due.date().format(DAY))?;
        }
        if let Some(seen) = seen {
            write!(f, " {seen}")?;
        }
        Ok(())
    }

    fn decode(words: &[&str]) -> Option<CallbackData> {
        let [word, owner, id, fields @ ..] = words else {
            return None;
        };
        let asker = fields.first().and_then(|asker| user(asker));
        let mut press = match (word.parse(), asker) {
            (Ok(action), Some(asker)) => Self::Act { action, asker },
            _ => word.parse().ok()?,
        };
        let mut rest = fields.iter();
        let (asker, due, seen) = press.fields();
        if let Some(asker) = asker {
            *asker = user(rest.next()?)?;
        }
        if let Some(due) = due {
            *due = NaiveDate::parse_from_str(rest.next()?, DAY).ok()?.into();
        }
        if let Some(seen) = seen {
            *seen = rest.next()?.parse().ok()?;
        }
        let bounty = bounty(owner, id).filter(|_| rest.next().is_none())?;
        Some(CallbackData::Bounty(bounty, press))
    }
}

fn bounty(owner: &str, id: &str) -> Option<BountyRef> {
    let (owner, id) = (user(owner)?, id.parse().ok()?);
    BountyId::new(id).map(|id| BountyRef { owner, id })
}

fn user(digits: &str) -> Option<UserId> {
    digits.parse().ok().map(UserId)
}

#[cfg(test)]
mod tests {
    use strum::IntoEnumIterator as _;

    use super::*;
    use crate::command::{Filter, Listing};

    /// The highest id that Telegram gives (<https://core.telegram.org/bots/api#user>).
    const HIGHEST_USER: UserId = UserId((1 << 52) - 1);

    const SEEN: &str = "ffffffff";

    fn presses() -> Vec<BountyPress> {
        let seen = SEEN.parse().unwrap();
        let due = NaiveDate::from_ymd_opt(9999, 12, 31).unwrap().into();
        let asker = HIGHEST_USER;
        let acts = Action::iter().map(|action| BountyPress::Act { action, asker });
        let mut presses: Vec<BountyPress> = BountyPress::iter().chain(acts).collect();
        for press in &mut presses {
            let has = format!("{press:?}");
            let (asker_field, due_field, seen_field) = press.fields();
            assert_eq!(asker_field.is_some(), has.contains("asker: "), "{has}");
            assert_eq!(due_field.is_some(), has.contains("due: "), "{has}");
            assert_eq!(seen_field.is_some(), has.contains("seen: "), "{has}");
            if let Some(field) = asker_field {
                *field = asker;
            }
            if let Some(field) = due_field {
                *field = due;
            }
            if let Some(field) = seen_field {
                *field = seen;
            }
        }
        presses
    }

    fn pages(person: UserId, number: usize) -> Vec<Page> {
        let page = |listing: Listing| Page {
            owner: listing.is_personal().then_some(person),
            listing,
            number,
        };
        let mut listings = vec![
            Listing::Done,
            Listing::Mine,
            Listing::Matching("the garden".to_owned()),
        ];
        listings.extend(Action::iter().map(Listing::Choice));
        listings.extend(Filter::iter().map(Listing::Open));
        listings.extend(Filter::iter().map(Listing::Tracked));
        listings.into_iter().map(page).collect()
    }

    #[test]
    fn the_longest_callback_data_fits_and_is_read_back() {
        let bounty = BountyRef {
            owner: HIGHEST_USER,
            id: BountyId::new(u64::MAX).unwrap(),
        };
        let about = presses().into_iter();
        let about = about.map(|press| CallbackData::Bounty(bounty, press));
        let several =
            Deed::iter().map(|deed| CallbackData::UndoSeveral(HIGHEST_USER, deed, i64::MIN));
        let forget = CallbackData::Forget(HIGHEST_USER, u32::MAX);
        let cancel = CallbackData::Cancel(HIGHEST_USER);
        let pages = pages(HIGHEST_USER, usize::MAX)
            .into_iter()
            .map(CallbackData::Page);
        for data in about.chain(several).chain(pages).chain([forget, cancel]) {
            assert!(data.to_string().len() <= MAX_BYTES, "{}", data.to_string());
            assert_eq!(CallbackData::decode(&data.to_string()), Some(data));
        }
    }

    /// With ids that are ten times as high as any so far.
    #[test]
    fn a_tick_fits_and_is_read_back() {
        let person = UserId(99_999_999_999);
        let bounty = BountyRef {
            owner: person,
            id: BountyId::new(9_999).unwrap(),
        };
        let latest = NaiveDate::from_ymd_opt(3026, 12, 31).unwrap();
        let is_ticked = |page: &Page| !matches!(page.listing, Listing::Choice(_));
        for page in pages(person, 999).into_iter().filter(is_ticked) {
            for place in [Place::Day(latest), Place::NoDate, Place::SaidDone] {
                let dues = [None, Some(latest)];
                for (mark, due) in Mark::iter().flat_map(|mark| dues.map(|due| (mark, due))) {
                    let page = page.clone();
                    let data = CallbackData::Tick(Tick {
                        mark,
                        bounty,
                        place,
                        due,
                        page,
                    });
                    assert!(data.to_string().len() <= MAX_BYTES, "{}", data.to_string());
                    assert_eq!(CallbackData::decode(&data.to_string()), Some(data));
                }
            }
        }
    }

    /// Buttons stay under messages for years, so a word may be added but never changed.
    #[test]
    fn buttons_of_earlier_versions_still_work() {
        for data in [
            "track 1 2",
            "untrack 1 2",
            "show 1 2 3",
            "edit 1 2 3",
            "done 1 2 3",
            "delete 1 2 3",
            "track 1 2 3",
            "untrack 1 2 3",
            "confirm 1 2",
            "undone 1 2",
            "undelete 1 2",
            "unedit 1 2 0000002a",
            "due 1 2 20261124 0000002a",
            "nodue 1 2 0000002a",
            "open 0",
            "soon 1",
            "done 2",
            "mine 1 0",
            "my 1 0",
            "mysoon 1 0",
            "which-show 1 0",
            "which-untrack 1 0",
            "find 0 the garden",
            "tick 1 2 739944 open 0",
            "back 1 2 none my 1 0",
            "gone 1 2 said find 0 the garden",
            "tick 1 2 said:739951 open 0",
            "back 1 2 739944:739951 my 1 0",
        ] {
            let decoded = CallbackData::decode(data).expect(data);
            assert_eq!(decoded.to_string(), data);
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
            "act 1 2 3",
            "open",
            "open -1",
            "open 1 2",
            "myopen 1 2",
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
            "tick 1 2 open 0",
            "tick 1 2 soon open 0",
            "tick 1 2 99999999999 open 0",
            "tick 1 2 none my 0",
            "tick 1 2 none",
            "tick 1 0 none open 0",
            "tick 1 2 none: open 0",
            "tick 1 2 :739944 open 0",
            "tick 1 2 739944:739944:1 open 0",
        ] {
            assert_eq!(CallbackData::decode(data), None, "{data:?}");
        }
    }
}
