//! What an answer says about the words of a date, and the buttons below it.

use chrono::NaiveDate;

use super::{Button, Entry, html};
use crate::callback_data::BountyPress;
use crate::due::{self, Reading, Trouble};
use crate::model::{Bounty, DueDate};

/// Says why a date that was meant isn't set, and what to send instead.
pub(super) fn line(bounty: &Bounty, date: &Reading, today: NaiveDate) -> Option<String> {
    let (why, instead) = unset(bounty, date, today)?;
    let (outcome, one) = match bounty.due_date_ts {
        Some(_) => ("The due date stays", "another"),
        None => ("No due date was set", "one"),
    };
    Some(format!(
        "<i>{outcome}: {why} To set {one}, send</i> {instead}"
    ))
}

/// The same below one of several bounties, where there are no buttons for the days that are
/// offered. Short, so that 20 of them fit into a message.
pub(super) fn short_line(bounty: &Bounty, date: &Reading, today: NaiveDate) -> Option<String> {
    if let Reading::Offered { days } = date {
        let days = days.iter().map(|due| edit(bounty, *due, today));
        let days: Vec<String> = days.collect();
        return Some(format!("<i>Which day? Send</i> {}", days.join(" or ")));
    }
    let (why, instead) = unset(bounty, date, today)?;
    Some(format!("<i>No due date: {why} Send</i> {instead}"))
}

/// Why a date that was meant isn't set, and what to send instead.
fn unset(bounty: &Bounty, date: &Reading, today: NaiveDate) -> Option<(String, String)> {
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
    let instead = match guess {
        Some(due) => edit(bounty, due, today),
        None => format!("<code>/edit {} due:</code> and a day", bounty.id.number()),
    };
    Some((why, instead))
}

/// The command that sets a due date.
fn edit(bounty: &Bounty, due: DueDate, today: NaiveDate) -> String {
    let day = due::day(due.date(), today);
    format!("<code>/edit {} due:{day}</code>", bounty.id.number())
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
