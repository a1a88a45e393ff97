//! Greetings, help, and what people see before they write to the bot.

use strum::IntoEnumIterator as _;
use url::Url;

use super::{Button, Press, Reply, html};
use crate::command::{Name, START_PARAMETER};

/// Shown on the bot's profile; Telegram allows 120 characters.
pub const SHORT_DESCRIPTION: &str =
    "I keep track of bounties: things worth doing, each with an optional link and due date.";

/// Shown in an empty chat with the bot; Telegram allows 512 characters.
pub const DESCRIPTION: &str = "I keep track of bounties: things worth doing, each with an optional link and due date. \
     Here the list is just yours. Add me to a group, and everyone in it shares one list.";

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
    let url = format!("https://t.me/{bot_username}?startgroup={START_PARAMETER}");
    let add_to_group = Url::parse(&url).map(|url| Button {
        label: "Add me to a group".to_owned(),
        press: Press::OpenUrl(url),
    });
    Reply::new(format!(
        "Hi {}! I keep track of bounties: things worth doing, each with an optional link and \
         due date. Here the list is just yours; in a group everyone shares it.\n\n{TRY}",
        html::name(first_name)
    ))
    .with_row(add_to_group.into_iter().collect())
}

/// The answer to an unknown command, and to a message in a DM that has no words.
pub fn not_understood() -> Reply {
    Reply::new("I didn't understand that. /help shows what I can do.")
}

/// The answer to a greeting or thanks in a DM.
pub fn pleasantry() -> Reply {
    Reply::new("🙂 Whatever you write to me here, I keep. /bounty lists it, /help shows more.")
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

/// The answer to `/help`. It fits on a phone's screen: at most 16 lines of 40 characters.
pub fn help(is_group: bool) -> Reply {
    let title = match is_group {
        true => "<b>This group's bounties</b>",
        false => "<b>Your own bounties</b>",
    };
    let mut lines = vec![
        title,
        "Sent alone, a command asks which one.\n\
         Or reply to a message about it with\n\
         the command, or add its id.",
    ];
    let names = Name::iter();
    lines.extend(names.filter_map(|name| help_line(name, is_group)));
    lines.push("Dates: friday, 24 dec, in 3 days, …");
    Reply::new(lines.join("\n"))
}

/// `None` for a command that another one's line covers, and for `/help` itself.
fn help_line(name: Name, is_group: bool) -> Option<&'static str> {
    Some(match name {
        Name::Bounty => {
            "/bounty – what is open; also with\n\
             <code>due</code>, <code>done</code>, <code>mine</code>, <code>3</code> or any word"
        }
        Name::Add => {
            "<code>/add Book the cabin due friday</code>\n\
             or /add as a reply to a message"
        }
        Name::Edit => {
            "<code>/edit 3 due:friday</code> – changes only that;\n\
             <code>due:none</code> and <code>link:none</code> clear"
        }
        Name::Done if is_group => "/done – anyone's: its creator is asked",
        Name::Done => "/done – off the list, as done",
        Name::Delete if is_group => "/delete – only what you added yourself",
        Name::Delete => "/delete – off the list for good",
        Name::Track => "/track, /untrack – bookmarks",
        Name::My if is_group => "/my – what you track here",
        Name::My => "/my – what you track, groups too",
        Name::Privacy => "/privacy – what I keep about you",
        Name::Untrack | Name::Start | Name::Help | Name::Export | Name::Forget => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn help_fits_on_a_phone() {
        for is_group in [true, false] {
            let help = html::to_plain(&help(is_group).html);
            assert!(help.lines().count() <= 16, "{help}");
            for line in help.lines() {
                assert!(line.chars().count() <= 40, "{line}");
            }
        }
    }
}
