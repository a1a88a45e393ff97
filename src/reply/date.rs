//! What an answer says about the words of a date, and the buttons below it.

use chrono::NaiveDate;

use super::{Button, Entry, html};
use crate::callback_data::BountyPress;
use crate::due::{self, Reading, Trouble};
use crate::model::{BountyId, DueDate};

/// Says why no due date was set, although one was meant.
pub(super) fn line(id: BountyId, date: &Reading, today: NaiveDate) -> Option<String> {
    let (why, instead) = unset(id, date, today)?;
    Some(format!(
        "<i>No due date was set: {why} To set one, send</i> {instead}"
    ))
}

/// The same below one of several bounties, where there are no buttons for the days that are
/// offered. Short, so that 20 of them fit into a message.
pub(super) fn short_line(id: BountyId, date: &Reading, today: NaiveDate) -> Option<String> {
    if let Reading::Offered { days } = date {
        let days = days.iter().map(|due| edit(id, *due, today));
        let days: Vec<String> = days.collect();
        return Some(format!("<i>Which day? Send</i> {}", days.join(" or ")));
    }
    let (why, instead) = unset(id, date, today)?;
    Some(format!("<i>No due date: {why} Send</i> {instead}"))
}

/// Why a due date that was meant wasn't set, and what to send instead.
fn unset(id: BountyId, date: &Reading, today: NaiveDate) -> Option<(String, String)> {
    let Reading::Told { why, words } = date else {
        return None;
    };
    let instead = match guess(why) {
        Some(due) => edit(id, due, today),
        None => format!("<code>/edit {} due:</code> and a day", id.number()),
    };
    Some((
        trouble(why, &html::line(&html::shortened(words, 40))),
        instead,
    ))
}

/// The command that sets a due date.
fn edit(id: BountyId, due: DueDate, today: NaiveDate) -> String {
    let day = due::day(due.date(), today);
    format!("<code>/edit {} due:{day}</code>", id.number())
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
