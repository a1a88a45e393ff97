//! The commands, and their arguments as types.
//!
//! Nothing here answers anyone: a command that can't be understood is a command like
//! any other, [`Command::InvalidArguments`] or [`Command::Unknown`].

mod details;
mod message_text;

pub use details::{
    DateNote, DetailsError, DetailsPatch, MAX_TEXT_CHARS, NewBounty, Patch, parse_add, parse_edit,
    text_and_date,
};
pub use message_text::MessageText;

use crate::callback_data::Listing;
use crate::model::BountyId;

/// Declares [`Name`]; whatever has to know every command then matches on it.
macro_rules! names {
    ($($name:ident = $word:literal,)+) => {
        /// A command. The compiler leads from a new one to its arguments (`parse`), the
        /// menu and the help ([`crate::reply`]) and the handler ([`crate::handlers`]).
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        pub enum Name {
            $($name,)+
        }

        impl Name {
            /// In the order of the menu.
            pub const ALL: &[Self] = &[$(Self::$name,)+];

            /// As it is typed, without the slash.
            pub fn word(self) -> &'static str {
                match self {
                    $(Self::$name => $word,)+
                }
            }
        }
    };
}

names! {
    Bounty = "bounty",
    Add = "add",
    Edit = "edit",
    Done = "done",
    Delete = "delete",
    Track = "track",
    Untrack = "untrack",
    My = "my",
    Start = "start",
    Help = "help",
}

/// What a message asks for.
///
/// Where an id is optional, the message may reply to one of the bot's about a bounty,
/// and that one is meant.
#[derive(Clone, Debug, PartialEq)]
pub enum Command {
    Start,
    Help,
    List(Listing),
    Show(BountyId),
    /// With what follows the command.
    Add(MessageText),
    /// With what follows the id, or the command if no id follows.
    Edit(Option<BountyId>, MessageText),
    Done(Option<BountyId>),
    Delete(Option<BountyId>),
    Track(Option<BountyId>),
    Untrack(Option<BountyId>),
    InvalidArguments(Name),
    /// There is no such command.
    Unknown,
}

/// A command recognised by its first word, before its arguments are parsed.
#[derive(Clone, Copy, Debug)]
pub struct Invocation {
    /// `None` if there is no such command.
    pub name: Option<Name>,
    /// Whether it was typed as `/command@bot`.
    is_addressed: bool,
    /// Where the arguments start in the message's text, in bytes.
    arguments_start: usize,
}

impl Name {
    /// Whether anything is meant to be different after it.
    pub fn asks_for_change(self) -> bool {
        match self {
            Self::Add | Self::Edit | Self::Done | Self::Delete | Self::Track | Self::Untrack => {
                true
            }
            Self::Bounty | Self::My | Self::Start | Self::Help => false,
        }
    }
}

impl Invocation {
    /// Recognises a command at the start of a message's text or caption. `None` if there
    /// is none, or one for another bot. Upper and lower case are alike.
    ///
    /// A command ends at the first white space of any kind, such as a line break.
    pub fn find(text: &str, bot_username: &str) -> Option<Self> {
        let word = text.strip_prefix('/')?.split(char::is_whitespace).next()?;
        let (name, addressee) = match word.split_once('@') {
            Some((name, addressee)) => (name, Some(addressee)),
            None => (word, None),
        };
        let is_for_other = addressee.is_some_and(|who| !who.eq_ignore_ascii_case(bot_username));
        if name.is_empty() || is_for_other {
            return None;
        }
        let mut names = Name::ALL.iter().copied();
        Some(Self {
            name: names.find(|known| known.word().eq_ignore_ascii_case(name)),
            is_addressed: addressee.is_some(),
            arguments_start: '/'.len_utf8() + word.len(),
        })
    }

    /// Whether it is surely for this bot, even in a group with other bots.
    pub fn is_for_this_bot(self) -> bool {
        self.is_addressed || self.name.is_some()
    }

    /// The command with its arguments. `message` is the text that it was found in.
    pub fn command(self, message: &MessageText) -> Command {
        match self.name {
            Some(name) => parse(name, message.after(self.arguments_start)),
            None => Command::Unknown,
        }
    }
}

fn parse(name: Name, arguments: MessageText) -> Command {
    let with_id = |command: fn(Option<BountyId>) -> Command| match arguments.text.trim() {
        "" => command(None),
        word => match word.parse() {
            Ok(id) => command(Some(id)),
            Err(_) => Command::InvalidArguments(name),
        },
    };
    match name {
        Name::Start => Command::Start,
        Name::Help => Command::Help,
        Name::Bounty => parse_bounty(&arguments.text),
        Name::Add => Command::Add(arguments),
        Name::Edit => parse_edit_target(arguments),
        Name::Done => with_id(Command::Done),
        Name::Delete => with_id(Command::Delete),
        Name::Track => with_id(Command::Track),
        Name::Untrack => with_id(Command::Untrack),
        Name::My => parse_my(&arguments.text),
    }
}

fn parse_bounty(arguments: &str) -> Command {
    match arguments.trim().to_lowercase().as_str() {
        "" => Command::List(Listing::Open),
        "due" => Command::List(Listing::DueSoon),
        "done" => Command::List(Listing::Done),
        word => match word.parse() {
            Ok(id) => Command::Show(id),
            Err(_) => Command::InvalidArguments(Name::Bounty),
        },
    }
}

fn parse_my(arguments: &str) -> Command {
    match arguments.trim().to_lowercase().as_str() {
        "" => Command::List(Listing::Tracked),
        "due" => Command::List(Listing::TrackedDueSoon),
        _ => Command::InvalidArguments(Name::My),
    }
}

fn parse_edit_target(arguments: MessageText) -> Command {
    let trimmed = arguments.text.trim_start();
    let first_word = trimmed.split(char::is_whitespace).next();
    match first_word.and_then(|word| Some((word.len(), word.parse().ok()?))) {
        Some((length, id)) => {
            let end = arguments.text.len() - trimmed.len() + length;
            Command::Edit(Some(id), arguments.after(end))
        }
        None => Command::Edit(None, arguments),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn id(number: u64) -> BountyId {
        BountyId::new(number).unwrap()
    }

    fn read(text: &str) -> Option<Command> {
        Some(Invocation::find(text, "FriendsBot")?.command(&MessageText::plain(text)))
    }

    fn check(text: &str, expected: Option<Command>) {
        assert_eq!(read(text), expected, "{text:?}");
    }

    #[test]
    fn commands_in_any_case_with_any_white_space() {
        check("/start", Some(Command::Start));
        check("/START@friendsbot now", Some(Command::Start));
        check("/Help", Some(Command::Help));
        check("/bounty", Some(Command::List(Listing::Open)));
        check("/bounty\u{a0}DUE ", Some(Command::List(Listing::DueSoon)));
        check("/bounty done", Some(Command::List(Listing::Done)));
        check("/bounty #12", Some(Command::Show(id(12))));
        check("/my", Some(Command::List(Listing::Tracked)));
        check("/my\tdue", Some(Command::List(Listing::TrackedDueSoon)));
        check("/done 3", Some(Command::Done(Some(id(3)))));
        check("/done", Some(Command::Done(None)));
        check("/delete #3", Some(Command::Delete(Some(id(3)))));
        check("/track\n3", Some(Command::Track(Some(id(3)))));
        check(
            "/untrack@FRIENDSBOT   3  ",
            Some(Command::Untrack(Some(id(3)))),
        );
        check("/add", Some(Command::Add(MessageText::plain(""))));
    }

    #[test]
    fn not_ids() {
        for word in [
            "abc",
            "0",
            "-1",
            "99999999999999999999",
            "+1",
            "1.",
            "##1",
            "#",
            "3 4",
            "٣",
        ] {
            let invalid = |name| Some(Command::InvalidArguments(name));
            check(&format!("/track {word}"), invalid(Name::Track));
            check(&format!("/bounty {word}"), invalid(Name::Bounty));
        }
        check("/my stuff", Some(Command::InvalidArguments(Name::My)));
    }

    #[test]
    fn not_commands_for_this_bot() {
        check("add x", None);
        check(" /add x", None);
        check("/", None);
        check("/ add x", None);
        check("/@friendsbot", None);
        check("/add@otherbot x", None);
        check("", None);
    }

    #[test]
    fn unknown_commands() {
        let is_for_this_bot =
            |text| Invocation::find(text, "FriendsBot").map(Invocation::is_for_this_bot);
        check("/frobnicate", Some(Command::Unknown));
        assert_eq!(is_for_this_bot("/frobnicate"), Some(false));
        assert_eq!(is_for_this_bot("/frobnicate@friendsbot"), Some(true));
        assert_eq!(is_for_this_bot("/add"), Some(true));
    }

    #[test]
    fn arguments_follow_the_command() {
        let Some(Command::Add(arguments)) = read("/Add@friendsbot\nFix  it\nnow") else {
            panic!("not an /add");
        };
        assert_eq!(arguments.text.trim(), "Fix  it\nnow");
        let Some(Command::Edit(Some(three), arguments)) = read("/edit  #3 New text") else {
            panic!("not an /edit");
        };
        assert_eq!((three, arguments.text.trim()), (id(3), "New text"));
        let Some(Command::Edit(None, arguments)) = read("/edit New text") else {
            panic!("not an /edit without an id");
        };
        assert_eq!(arguments.text.trim(), "New text");
    }
}
