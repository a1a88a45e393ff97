//! What people read about the data that the bot keeps about them.

use std::collections::HashSet;

use super::{Button, Document, Reply};
use crate::callback_data::CallbackData;
use crate::model::{List, User, UserId};

pub fn privacy(is_group: bool) -> Reply {
    let where_to = match is_group {
        true => " Send me those in a direct message.",
        false => "",
    };
    Reply::new(format!(
        "<b>What I keep</b>\n\
         Your Telegram id, name and username; the bounties you add, with the text of your \
         message or of the one you replied to; what you track, and when you said that it is \
         done. What you delete or replace stays for a day, for Undo, and is gone within two. \
         It's one file on the server of whoever runs me, and they can read it. Nothing is \
         passed on.\n\n\
         <b>Who sees it</b>\n\
         Everyone in a group sees the bounties you add there, your name, and which of the \
         group's bounties you track. Only you see your personal ones. If you do somebody \
         else's bounty, your first name is kept with it.\n\n\
         /export sends you your file; /forget deletes all your data.{where_to}"
    ))
}

/// The answer to `/export`: the person's own file.
pub fn export(id: UserId, json: Vec<u8>) -> Reply {
    Reply {
        document: Some(Document {
            name: format!("{id}.json"),
            content: json,
        }),
        ..Reply::new("This is everything I keep about you.")
    }
}

/// The answer to `/forget`: what will be deleted, and a button to confirm.
pub fn forget(user: &User) -> Reply {
    let bounties = count(user.bounties().count(), "bounty", "bounties");
    // Also those of what is deleted and still kept.
    let lists = user.personal_bounties.iter().map(|bounty| bounty.list);
    let groups: HashSet<List> = lists.filter(|list| *list != List::Personal).collect();
    let groups = match groups.len() {
        0 => String::new(),
        groups => format!(", including those in {}", count(groups, "group", "groups")),
    };
    let bookmarks = count(user.tracked_bounties.len(), "bookmark", "bookmarks");
    let last_update_id = user.last_update_id.unwrap_or_default();
    let forget = CallbackData::Forget(user.user_id, last_update_id);
    let button = Button::new("✗ Delete everything", forget);
    Reply::new(format!(
        "This deletes all your data for good: {bounties}{groups}, {bookmarks}, and your \
         name. Your first name stays only where you did someone else's bounty. There is no \
         Undo; /export sends you a copy first."
    ))
    .with_row(vec![button])
}

/// Replaces that question once everything is deleted.
pub fn forgotten() -> Reply {
    Reply::new(
        "All your data is deleted. I keep only your Telegram id and two counters, \
         so that no id is used twice.",
    )
}

fn count(number: usize, one: &str, many: &str) -> String {
    match number {
        1 => format!("1 {one}"),
        _ => format!("{number} {many}"),
    }
}
