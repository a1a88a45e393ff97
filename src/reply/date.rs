//! What an answer says about the words of a date, and the buttons below it.

use chrono::NaiveDate;

use super::{Button, Entry, html};
use crate::callback_data::BountyPress;
use crate::due::{self, Reading, Trouble};
use crate::model::{BountyId, DueDate};

/// Says why no due date was set, although one was meant.
pub(super) fn line(id: BountyId, date: &Reading, today: NaiveDate) -> Option<String> {
    let Reading::Told { why, words } = date else {
        return None;
    };
    let id = id.number();
    let instead = match guess(why) {
        Some(due) => {
            let day = due::day(due.date(), today);
            format!("<code>/edit {id} due:{day}</code>")
        }
        None => format!("<code>/edit {id} due:</code> and a day"),
    };
    let why = trouble(why, &html::line(&html::shortened(words, 40)));
    Some(format!(
        "<i>No due date was set: {why} To set one, send</i> {instead}"
    ))
}

fn trouble(why: &Trouble, words: &str) -> String {
    match why {
        Trouble::NoSuchDay { .. } => format!("there is no “{words}”."),
        Trouble::OtherWeekday { .. } => format!("“{words}” is on another weekday."),
        Trouble::Unreadable { .. } => format!("I don't recognise “{words}” as a date."),
        Trouble::Past { .. } => format!("“{words}” is in the past."),
        Trouble::TooFar => format!("“{words}” is too far away."),
        Trouble::NoSingleDay => format!("“{words}” isn't a single day."),
        Trouble::NoDay => "I keep days, not times, and I don't remind.".to_owned(),
        Trouble::Repeats => format!("I can't repeat “{words}”."),
    }
}

/// The day that was meant, if it can be guessed.
fn guess(why: &Trouble) -> Option<DueDate> {
    match why {
        Trouble::NoSuchDay { guess }
        | Trouble::OtherWeekday { guess }
        | Trouble::Unreadable { guess } => *guess,
        Trouble::Past { day } => Some(*day),
        Trouble::TooFar | Trouble::NoSingleDay | Trouble::NoDay | Trouble::Repeats => None,
    }
}

/// Buttons for the days that are offered, or one to put a date's words back into the text.
pub(super) fn buttons(entry: Entry<'_>, date: &Reading, today: NaiveDate) -> Vec<Button> {
    match date {
        Reading::Offered { days } => days.iter().map(|due| entry.set_due(*due, today)).collect(),
        date if date.may_be_put_back() => {
            let seen = entry.bounty.fingerprint();
            vec![entry.button("✗ No due date", BountyPress::ClearDue { seen })]
        }
        _ => Vec::new(),
    }
}
