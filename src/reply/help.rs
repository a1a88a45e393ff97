//! Hello, help, and what people see of the bot before they write to it.

use super::{Reply, html};
use crate::command::Name;

/// What Telegram shows on the bot's profile, up to 120 characters.
pub const SHORT_DESCRIPTION: &str =
    "I keep track of bounties: things worth doing, each with an optional link and due date.";

/// The command menu: names and descriptions.
pub fn menu() -> impl Iterator<Item = (&'static str, &'static str)> {
    let names = Name::ALL.iter();
    names.filter_map(|name| Some((name.word(), menu_description(*name)?)))
}

/// `None` for a command that isn't in the menu.
fn menu_description(name: Name) -> Option<&'static str> {
    Some(match name {
        Name::Bounty => "List the bounties (also: due, done, or an id)",
        Name::Add => "Add one: text, link and date",
        Name::Edit => "Change one of yours",
        Name::Done => "Mark one of yours as done",
        Name::Delete => "Delete one of yours",
        Name::Track => "Bookmark one",
        Name::Untrack => "Remove a bookmark",
        Name::My => "What you track",
        Name::Help => "Commands with examples",
        Name::Start => return None,
    })
}

/// `/start` in a DM.
pub fn hello(first_name: &str) -> Reply {
    Reply::new(format!(
        "Hi {}! I keep track of bounties: things worth doing, each with an optional link and \
         due date. Here the list is just yours; in a group everyone shares it.\n\n{TRY}",
        html::line(first_name)
    ))
}

/// `/start` in a group, and on being added to one.
pub fn hello_group() -> Reply {
    Reply::new(format!(
        "Hi! I keep track of this group's bounties: things worth doing, each with an optional \
         link and due date. Anyone can add one.\n\n{TRY}"
    ))
}

const TRY: &str =
    "Try <code>/add Fix login bug due friday</code>, then /bounty. /help shows the rest.";

/// `/help` in a group or a DM.
pub fn help(is_group: bool) -> Reply {
    let title = match is_group {
        true => "<b>This group's bounties</b>",
        false => "<b>Your own bounties</b>",
    };
    let lines = Name::ALL
        .iter()
        .filter_map(|name| help_line(*name, is_group));
    let mut html = title.to_owned();
    for line in lines {
        html = format!("{html}\n{line}");
    }
    html += "\nInstead of an id, reply to my message about the bounty.\n\
         Dates: <code>2026-12-24</code>, <code>15 april</code>, <code>tomorrow</code>, <code>friday</code>, \
         <code>in 3 days</code>, <code>next week</code>.";
    Reply::new(html)
}

/// `None` for a command that another one's line covers, and for `/help` itself.
fn help_line(name: Name, is_group: bool) -> Option<&'static str> {
    Some(match name {
        Name::Add => {
            "<code>/add Fix login bug https://example.org due friday</code>\n\
             Link and date are optional. As a reply to a message it keeps that message."
        }
        Name::Bounty => {
            "/bounty · the open ones; also <code>/bounty due</code>, <code>/bounty done</code>, <code>/bounty 3</code>"
        }
        Name::Edit => {
            "<code>/edit 3 New text</code> · changes what you give; <code>link:none</code> and <code>due:none</code> clear"
        }
        Name::Done if is_group => {
            "<code>/done 3</code>, <code>/delete 3</code> · your own, with Undo for 24 hours"
        }
        Name::Done => "<code>/done 3</code>, <code>/delete 3</code> · with Undo for 24 hours",
        Name::Track => "<code>/track 3</code>, <code>/untrack 3</code> · bookmarks",
        Name::My if is_group => "/my · what you track here; also <code>/my due</code>",
        Name::My => "/my · what you track, here and in your groups; also <code>/my due</code>",
        Name::Delete | Name::Untrack | Name::Start | Name::Help => return None,
    })
}
