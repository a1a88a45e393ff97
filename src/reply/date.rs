//! What an answer says about the words of a date, and the buttons below it.

use chrono::NaiveDate;

use super::{Button, Entry, html};
use crate::callback_data::BountyPress;
use crate::due::{self, Reading, Trouble};
use crate::model::Bounty;

/// Says why a date that was meant isn't set, and what to send instead.
pub(super) fn line(bounty: &Bounty, date: &Reading, today: NaiveDate) -> Option<String> {
    let Reading::Told { why, words } = date else {
        return None;
    };
    let words = html::line(&html::shortened(words, 40));
    let (why, guess) = match why {
        Trouble::NoSuchDay { guess } => (format!("there is no “{words}”."), *guess),
        Trouble::OtherWeekday { guess } => (format!("“{words}” is on another weekday."), *guess),
        Trouble::Unreadable { guess } => {
            (format!("I don't recognise “{words}” as a date."), *guess)
        }
        Trouble::Past { day } => (format!("“{words}” is in the past."), Some(*day)),
        Trouble::TooFar => (format!("“{words}” is too far away."), None),
        Trouble::NoSingleDay => (format!("“{words}” isn't a single day."), None),
        Trouble::NoDay => (
            "I keep days, not times, and I don't remind.".to_owned(),
            None,
        ),
        Trouble::Repeats => (format!("I can't repeat “{words}”."), None),
    };
    let id = bounty.id.number();
    let instead = match guess.map(|due| due::day(due.date(), today)) {
        Some(day) => format!("<code>/edit {id} due:{day}</code>"),
        None => format!("<code>/edit {id} due:</code> and a day"),
    };
    let (outcome, one) = match bounty.due_date_ts {
        Some(_) => ("The due date stays", "another"),
        None => ("No due date was set", "one"),
    };
    Some(format!(
        "<i>{outcome}: {why} To set {one}, send</i> {instead}"
    ))
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
