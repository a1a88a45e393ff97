//! Greetings, help, and what people see before they write to the bot.

use std::iter;

use strum::IntoEnumIterator as _;
use url::Url;

use super::{Button, Press, Reply, html};
use crate::command::{IS_GREETED, Name};

/// Shown on the bot's profile; Telegram allows 120 characters.
pub const SHORT_DESCRIPTION: &str =
    "I keep track of bounties: things worth doing, each with an optional link and due date.";

/// Shown in an empty chat with the bot; Telegram allows 512 characters.
pub const DESCRIPTION: &str = "I keep track of bounties: things worth doing, each with an optional link and due date. \
     Write them here, and the list is just yours. Add me to a group, and everyone in it shares \
     one list.";

/// The command menu of groups or of DMs: names and descriptions.
pub fn menu(is_group: bool) -> impl Iterator<Item = (&'static str, &'static str)> {
    let names = Name::iter();
    names.filter_map(move |name| Some((name.word(), menu_description(name, is_group)?)))
}

/// `None` for a command that isn't in the menu.
fn menu_description(name: Name, is_group: bool) -> Option<&'static str> {
    Some(match name {
        Name::Bounty if is_group => "What is open here",
        Name::Bounty => "Your open bounties",
        Name::Add => "Add one",
        Name::Edit => "Change one of yours",
        Name::Done => "Mark one of yours as done",
        Name::Delete => "Delete one of yours",
        Name::Track => "Bookmark one",
        Name::Untrack => "Remove a bookmark",
        Name::My if is_group => "What you track here",
        Name::My => "What you track, in groups too",
        Name::Help => "How to use me",
        Name::Privacy => "What I keep, and how to delete it",
        Name::Start | Name::Export | Name::Forget => return None,
    })
}

/// The answer to `/start` in a DM.
pub fn hello(first_name: &str, bot_username: &str) -> Reply {
    let url = format!("https://t.me/{bot_username}?startgroup={IS_GREETED}");
    let add_to_group = Url::parse(&url).map(|url| Button {
        label: "Add me to a group".to_owned(),
        press: Press::OpenUrl(url),
    });
    Reply::new(format!(
        "Hi {}! Write me whatever is worth doing, with a link and a day if you like, and I \
         keep it. Here the list is just yours; in a group everyone shares one.\n\nTry \
         <code>Book the cabin due friday</code>, then /bounty. /help shows the rest.",
        html::name(first_name)
    ))
    .with_row(add_to_group)
}

/// The answer to an unknown command, and to a message in a DM that has no words.
pub fn not_understood() -> Reply {
    Reply::new("I didn't understand that. /help shows what I can do.")
}

/// The answer to a greeting or thanks in a DM.
pub fn pleasantry() -> Reply {
    Reply::new(
        "🙂 I didn't add that. Write me whatever is worth doing; /bounty lists it, /help shows more.",
    )
}

/// The answer to `/start` in a group, and the greeting when the bot is added to one.
pub fn hello_group() -> Reply {
    Reply::new(format!(
        "Hi! I keep track of this group's bounties: things worth doing, each with an optional \
         link and due date. Anyone can add one.\n\n{TRY}"
    ))
}

const TRY: &str =
    "Try <code>/add Book the cabin due friday</code>, then /bounty. /help shows the rest.";

/// The answer to `/help`, or to `/help more`. It fits on a phone's screen: each line has at
/// most 35 characters.
pub fn help(is_group: bool, more: bool) -> Reply {
    let (title, last) = match (more, is_group) {
        (false, true) => (
            "<b>This group's bounties</b>",
            "Sent alone, a command asks which.\n\
             Or reply <code>done</code>, <code>on it</code> or a day.\n\
             /help more – pins, dates, your data",
        ),
        (false, false) => (
            "<b>Your own bounties</b>\nWrite anything here, and I keep it.",
            "Sent alone, a command asks which.\n\
             /help more – pins, dates, groups",
        ),
        (true, true) => (
            "<b>More</b>",
            "Pin a list: I keep it up to date.\n\
             It must be the newest pin.\n\
             Dates: friday, 24 dec, in 3 days\n\
             I keep days and never remind.",
        ),
        (true, false) => (
            "<b>More</b>",
            "Pin a list for both of us, and I\n\
             keep it up to date: the newest pin.\n\
             Dates: friday, 24 dec, in 3 days\n\
             I keep days and never remind.",
        ),
    };
    let of_commands = Name::iter().map(|name| {
        let [usual, rare] = help_lines(name, is_group);
        if more { rare } else { usual }
    });
    let lines = iter::once(title).chain(of_commands).chain([last]);
    let lines: Vec<&str> = lines.filter(|lines| !lines.is_empty()).collect();
    Reply::new(lines.join("\n"))
}

/// The lines of a command in `/help` and in `/help more`; empty if it has none there.
fn help_lines(name: Name, is_group: bool) -> [&'static str; 2] {
    match name {
        Name::Bounty => [
            "/bounty – what is open",
            "<code>/bounty today</code>, <code>week</code>, <code>overdue</code>\n\
             <code>/bounty mine</code>, <code>done</code>, <code>3</code>, <code>garden</code>",
        ],
        Name::Add => [
            "<code>/add Book the cabin due friday</code>",
            "/add as a reply keeps a message",
        ],
        Name::Edit => [
            "<code>/edit cabin saturday</code> – change it",
            "<code>/edit 3 due:none</code> or <code>link:none</code>",
        ],
        Name::Done if is_group => [
            "<code>/done cabin</code> – with Undo",
            "<code>/done 1 2</code> or <code>1-3</code> – several\n\
             Somebody else's? I ask them.",
        ],
        Name::Done => [
            "<code>done cabin</code> – with Undo",
            "<code>/done 1 2</code> or <code>1-3</code> – several",
        ],
        Name::Delete if is_group => ["<code>/delete cabin</code> – only your own", ""],
        Name::Delete => ["<code>/delete cabin</code> – with Undo, too", ""],
        Name::Track if is_group => ["/track – I'll do it, or watch it", ""],
        Name::Track => ["", "/track, /untrack – bookmarks"],
        Name::Untrack if is_group => ["", "/untrack – no longer"],
        Name::My if is_group => ["/my – what you track here", ""],
        Name::My => ["/my – what you track, groups too", ""],
        Name::Privacy => ["", "/privacy – what I keep about you"],
        Name::Export if !is_group => ["/export, /forget – your data", ""],
        Name::Untrack | Name::Export | Name::Start | Name::Help | Name::Forget => ["", ""],
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn help_fits_on_a_phone() {
        for (is_group, more) in [(true, false), (true, true), (false, false), (false, true)] {
            let help = html::to_plain(&help(is_group, more).html);
            assert!(help.lines().count() <= 16, "{help}");
            for line in help.lines() {
                assert!(line.chars().count() <= 35, "{line}");
            }
        }
    }
}
