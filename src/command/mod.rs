//! Parses commands and their arguments.
//!
//! Nothing here replies: a command that can't be understood becomes [`Command::Unknown`].

mod details;
mod lines;
mod listing;
mod message_text;
mod selection;

use strum::{EnumIter, EnumString, IntoStaticStr};

pub use details::{
    DetailsError, MAX_TEXT_CHARS, Parsed, Replied, parse_add, parse_edit, parse_forwarded,
    parse_kept, text_and_date,
};
pub use lines::Lines;
pub use listing::{Action, Filter, Listing};
pub use message_text::MessageText;
pub use selection::{Selection, id};

/// A command, in the order of the menu. If you add one, the compiler asks for its entries in the
/// menu and the help ([`crate::reply`]) and its handler ([`crate::handlers`]).
#[derive(Clone, Copy, Debug, PartialEq, Eq, EnumIter, EnumString, IntoStaticStr)]
#[strum(serialize_all = "lowercase", ascii_case_insensitive)]
pub enum Name {
    #[strum(to_string = "bounty", serialize = "bounties", serialize = "list")]
    Bounty,
    Add,
    Edit,
    Done,
    #[strum(to_string = "delete", serialize = "del", serialize = "remove")]
    Delete,
    Track,
    Untrack,
    My,
    Start,
    Help,
    Privacy,
    Export,
    Forget,
}

/// What a message asks for.
#[derive(Clone, Debug, PartialEq)]
pub enum Command {
    /// A command with the text after it.
    Named(Name, MessageText),
    /// Keeps a message of a DM, as an `/add` would.
    Keep(MessageText),
    /// A greeting, thanks or the like.
    Pleasantry,
    /// Takes back the question that the message answers.
    TakeBack,
    Unknown,
}

impl Name {
    /// The command as it is typed, without the slash.
    pub fn word(self) -> &'static str {
        self.into()
    }

    /// Whether it asks the bot to change something.
    pub fn asks_for_change(self) -> bool {
        matches!(
            self,
            Self::Add | Self::Edit | Self::Done | Self::Delete | Self::Track | Self::Untrack
        )
    }
}

impl Command {
    /// Reads the command at the start of a message's text or caption, ignoring case. `None` if
    /// there is none, or one for another bot. In a group, where others may be, a command that
    /// this bot doesn't know is for it only if it is addressed, as `/command@bot`.
    ///
    /// A command ends at the first white space, including a line break, or at a `#`.
    /// Punctuation right before that is ignored.
    pub fn read(message: &MessageText, bot_username: &str, is_group: bool) -> Option<Self> {
        let ends_word = |c: char| c.is_whitespace() || c == '#';
        let word = message.text.strip_prefix('/')?;
        let word = word.split(ends_word).next()?;
        let typed = word.trim_end_matches([':', '.', ',', ';', '!', '?', '…']);
        let (name, addressee) = match typed.split_once('@') {
            Some((name, addressee)) => (name, Some(addressee)),
            None => (typed, None),
        };
        let is_for_other = addressee.is_some_and(|who| !who.eq_ignore_ascii_case(bot_username));
        if name.is_empty() || is_for_other {
            return None;
        }
        let arguments = message.after('/'.len_utf8() + word.len());
        match name.parse() {
            Ok(name) => Some(Self::Named(name, arguments)),
            Err(_) => (addressee.is_some() || !is_group).then_some(Self::Unknown),
        }
    }

    /// Reads a DM that is a command but for the slash: `list`, `done milk`, but not `done?`.
    pub fn read_without_slash(message: &MessageText) -> Option<Self> {
        let arguments = message.after_words(1);
        let word = message.text.split_whitespace().next()?;
        let word = word
            .trim_end_matches([':', '.', ',', '!', '?'])
            .to_lowercase();
        match (word.as_str(), arguments.text.trim()) {
            ("done", _) if message.text.contains('?') => None,
            ("list" | "help" | "my", "") | ("done" | "add", _) => {
                Some(Self::Named(word.parse().ok()?, arguments))
            }
            _ => None,
        }
    }

    /// The command that does the same; `None` if none does, or if the bot doesn't know it.
    pub fn name(&self) -> Option<Name> {
        match self {
            Self::Named(name, _) => Some(*name),
            Self::Keep(_) => Some(Name::Add),
            Self::Pleasantry | Self::TakeBack | Self::Unknown => None,
        }
    }
}

/// What follows `/start` where the bot has just introduced itself: Telegram sends that when a
/// button adds it to a group (<https://core.telegram.org/bots/features#deep-linking>).
pub const IS_GREETED: &str = "true";

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Option<Command> {
        Command::read(&MessageText::plain(text), "FriendsBot", false)
    }

    #[track_caller]
    fn check(text: &str, name: Name, arguments: &str) {
        let expected = Command::Named(name, MessageText::plain(arguments));
        assert_eq!(read(text), Some(expected), "{text:?}");
    }

    #[test]
    fn case_and_kind_of_white_space_do_not_matter() {
        check("/start", Name::Start, "");
        check("/START@friendsbot now", Name::Start, " now");
        check("/start true", Name::Start, " true");
        check("/Help", Name::Help, "");
        check("/help More", Name::Help, " More");
        check("/bounty\u{a0}DUE ", Name::Bounty, "\u{a0}DUE ");
        check("/my", Name::My, "");
        check("/my\tdue", Name::My, "\tdue");
        check("/track\n3", Name::Track, "\n3");
        check("/untrack@FRIENDSBOT   3  ", Name::Untrack, "   3  ");
        check("/add", Name::Add, "");
    }

    #[test]
    fn aliases_and_punctuation() {
        for text in [
            "/list",
            "/bounties",
            "/bounty",
            "/bounty?",
            "/Bounty@FriendsBot!",
            "/list:",
        ] {
            check(text, Name::Bounty, "");
        }
        check("/del 3", Name::Delete, " 3");
        check("/remove: #3", Name::Delete, " #3");
        check("/done#3", Name::Done, "#3");
        check("/add: milk", Name::Add, " milk");
    }

    #[test]
    fn what_bounty_and_my_list() {
        assert_eq!(Listing::named("mine"), Some(Listing::Mine));
        assert_eq!(Listing::named("done"), Some(Listing::Done));
        for (word, filter) in [
            ("due", Filter::Soon),
            ("week", Filter::Soon),
            ("Today", Filter::Today),
            ("overdue", Filter::Overdue),
        ] {
            assert_eq!(Listing::named(word), Some(Listing::Open(filter)), "{word}");
            assert_eq!(Filter::named(word), Some(filter), "{word}");
        }
        for arguments in ["", "#12", "Garden", "the garden", "3 4", "-1", "due today"] {
            assert_eq!(Listing::named(arguments), None, "{arguments}");
        }
        assert_eq!(Filter::named(""), Some(Filter::All));
        assert_eq!(Filter::named("stuff"), None);
    }

    #[test]
    fn not_commands_for_this_bot() {
        for text in [
            "add x",
            " /add x",
            "/",
            "/ add x",
            "/?",
            "/#3",
            "/@friendsbot",
            "/add@otherbot x",
            "",
        ] {
            assert_eq!(read(text), None, "{text:?}");
        }
    }

    #[test]
    fn unknown_commands() {
        let in_group = |text: &str| Command::read(&MessageText::plain(text), "FriendsBot", true);
        assert_eq!(read("/frobnicate"), Some(Command::Unknown));
        assert_eq!(in_group("/frobnicate"), None);
        assert_eq!(in_group("/frobnicate@friendsbot"), Some(Command::Unknown));
        let help = Command::Named(Name::Help, MessageText::default());
        assert_eq!(in_group("/help"), Some(help));
    }

    #[test]
    fn arguments_follow_the_command() {
        check("/Add@friendsbot\nFix  it\nnow", Name::Add, "\nFix  it\nnow");
        check("/edit  #3 New text", Name::Edit, "  #3 New text");
        let arguments = MessageText::plain("  #3 New text");
        assert_eq!(arguments.after_words(1).text, "New text");
        assert_eq!(arguments.after_words(2).text, "text");
        assert_eq!(arguments.after_words(9).text, "");
    }
}
