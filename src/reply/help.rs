//! Hello and help.

use chrono::FixedOffset;

use super::{Reply, html};

/// What Telegram shows on the bot's profile, up to 120 characters.
pub const SHORT_DESCRIPTION: &str = "I keep bounties: things worth doing, with a link and a due date. Yours alone here, shared in a group.";

/// What the command menu says of each command, in the menu's order.
pub const MENU: [(&str, &str); 9] = [
    ("bounty", "List the bounties (also: due, done, or a number)"),
    ("add", "Add one: text, link and date"),
    ("edit", "Change one of yours"),
    ("done", "Mark one of yours as done"),
    ("delete", "Delete one of yours"),
    ("track", "Bookmark one"),
    ("untrack", "Remove a bookmark"),
    ("my", "What you track"),
    ("help", "Commands with examples"),
];

/// `/start` in a DM.
#[must_use]
pub fn hello(first_name: &str) -> Reply {
    Reply::new(format!(
        "Hi {}! I keep bounties: things worth doing, each with a link and a due date if you like. \
         Here the list is yours alone; in a group it belongs to the group.\n\n\
         Try <code>/add Fix login bug due friday</code>, then /bounty. /help shows the rest.",
        html::line(first_name)
    ))
}

/// `/start` in a group, and on being added to one.
#[must_use]
pub fn hello_group() -> Reply {
    Reply::new(
        "Hi! I keep this group's bounties: things worth doing, each with a link and a due date if you like. \
         Anyone can add one.\n\n\
         Try <code>/add Fix login bug due friday</code>, then /bounty. /help shows the rest.",
    )
}

/// `/help` in a DM. `offset` is that of the server's clock.
#[must_use]
pub fn help(offset: FixedOffset) -> Reply {
    Reply::new(format!(
        "<b>Your own bounties</b>\n\
         <code>/add Fix login bug https://example.org due friday</code>\n\
         Link and date are optional. As a reply to a message it keeps that message.\n\
         /bounty · the open ones; also <code>/bounty due</code>, <code>/bounty done</code>, <code>/bounty 3</code>\n\
         <code>/edit 3 New text</code> · changes what you give; <code>link:none</code> and <code>due:none</code> clear\n\
         <code>/done 3</code>, <code>/delete 3</code> · with Undo for 24 hours\n\
         <code>/track 3</code>, <code>/untrack 3</code> · bookmarks\n\
         /my · what you track, here and in your groups; also <code>/my due</code>\n\
         {}",
        everywhere(offset)
    ))
}

/// `/help` in a group. `offset` is that of the server's clock.
#[must_use]
pub fn help_group(offset: FixedOffset) -> Reply {
    Reply::new(format!(
        "<b>This group's bounties</b>\n\
         <code>/add Fix login bug https://example.org due friday</code>\n\
         Link and date are optional. As a reply to a message it keeps that message.\n\
         /bounty · the open ones; also <code>/bounty due</code>, <code>/bounty done</code>, <code>/bounty 3</code>\n\
         <code>/track 3</code>, <code>/untrack 3</code> · bookmarks, for anyone\n\
         /my · what you track here; also <code>/my due</code>\n\
         Only for what you added yourself:\n\
         <code>/edit 3 New text</code> · changes what you give; <code>link:none</code> and <code>due:none</code> clear\n\
         <code>/done 3</code>, <code>/delete 3</code> · with Undo for 24 hours\n\
         {}",
        everywhere(offset)
    ))
}

fn everywhere(offset: FixedOffset) -> String {
    format!(
        "Instead of a number, reply to my message about the bounty.\n\
         Dates: <code>2026-12-24</code>, <code>15 april</code>, <code>tomorrow</code>, <code>friday</code>, \
         <code>in 3 days</code>, <code>next week</code>. Today is by my clock (UTC{offset})."
    )
}
