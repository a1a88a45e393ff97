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
    DetailsError, DetailsPatch, MAX_TEXT_CHARS, Patch, Replied, is_repetition, parse_add,
    parse_edit, parse_kept, text_and_date, with_repetition,
};
pub use lines::Lines;
pub use listing::{Action, Filter, Listing};
pub use message_text::MessageText;
pub use selection::{MAX_SELECTED, Selection, id};

/// A command, in the order of the menu. If you add one, the compiler asks for its arguments
/// (`parse`), its entries in the menu and the help ([`crate::reply`]) and its handler
/// ([`crate::handlers`]).
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
    Start {
        /// Whether the bot has just introduced itself here, as when a button adds it to a group:
        /// Telegram sends this command, too.
        is_greeted: bool,
    },
    Help {
        /// Whether to show what is rare.
        more: bool,
    },
    Privacy,
    Export,
    /// Asks before it deletes anything.
    Forget,
    List(Listing),
    /// Holds the text after the command.
    Add(MessageText),
    /// Holds the text after the command: which bounty, and what changes.
    Edit(MessageText),
    Act(Action, Selection),
    /// Keeps a message of a DM, as an `/add` would.
    Keep(MessageText),
    /// Words that are meant kindly.
    Pleasantry,
    /// Takes back the question that the message answers.
    TakeBack,
    /// `/my` with something that limits no list.
    UnknownFilter,
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
            Ok(name) => Some(parse(name, arguments)),
            Err(_) => (addressee.is_some() || !is_group).then_some(Self::Unknown),
        }
    }

    /// Reads a DM that is a command but for the slash: `list`, `done milk`.
    pub fn read_without_slash(message: &MessageText) -> Option<Self> {
        let arguments = message.after_words(1);
        let word = message.text.split_whitespace().next()?;
        let word = word
            .trim_end_matches([':', '.', ',', '!', '?'])
            .to_lowercase();
        match (word.as_str(), arguments.text.trim()) {
            ("list" | "help" | "my", "") | ("done" | "add", _) => {
                Some(parse(word.parse().ok()?, arguments))
            }
            _ => None,
        }
    }

    /// The command that does the same; `None` if none does, or if the bot doesn't know it.
    pub fn name(&self) -> Option<Name> {
        Some(match self {
            Self::Start { .. } => Name::Start,
            Self::Help { .. } => Name::Help,
            Self::Privacy => Name::Privacy,
            Self::Export => Name::Export,
            Self::Forget => Name::Forget,
            Self::List(Listing::Tracked(_)) | Self::UnknownFilter => Name::My,
            Self::List(_) => Name::Bounty,
            Self::Add(_) | Self::Keep(_) => Name::Add,
            Self::Edit(_) => Name::Edit,
            Self::Act(action, _) => action.name(),
            Self::Pleasantry | Self::TakeBack | Self::Unknown => return None,
        })
    }
}

fn parse(name: Name, arguments: MessageText) -> Command {
    let text = arguments.text.trim();
    match name {
        Name::Start => Command::Start {
            is_greeted: text == START_PARAMETER,
        },
        Name::Help => Command::Help {
            more: text.eq_ignore_ascii_case("more"),
        },
        Name::Privacy => Command::Privacy,
        Name::Export => Command::Export,
        Name::Forget => Command::Forget,
        Name::Bounty => match Listing::named(text) {
            Some(listing) => Command::List(listing),
            None => Command::Act(Action::Show, Selection::parse(text)),
        },
        Name::Add => Command::Add(arguments),
        Name::Edit => Command::Edit(arguments),
        Name::Done => Command::Act(Action::Done, Selection::parse(text)),
        Name::Delete => Command::Act(Action::Delete, Selection::parse(text)),
        Name::Track => Command::Act(Action::Track, Selection::parse(text)),
        Name::Untrack => Command::Act(Action::Untrack, Selection::parse(text)),
        Name::My => match Filter::named(text) {
            Some(filter) => Command::List(Listing::Tracked(filter)),
            None => Command::UnknownFilter,
        },
    }
}

/// What Telegram puts after `/start` when a button adds the bot to a group
/// (<https://core.telegram.org/bots/features#deep-linking>).
pub const START_PARAMETER: &str = "true";

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Option<Command> {
        Command::read(&MessageText::plain(text), "FriendsBot", false)
    }

    #[track_caller]
    fn check(text: &str, expected: Command) {
        assert_eq!(read(text), Some(expected), "{text:?}");
    }

    fn act(action: Action, arguments: &str) -> Command {
        Command::Act(action, Selection::parse(arguments))
    }

    #[test]
    fn case_and_kind_of_white_space_do_not_matter() {
        let is_greeted = false;
        check("/start", Command::Start { is_greeted });
        check("/START@friendsbot now", Command::Start { is_greeted });
        check("/start true", Command::Start { is_greeted: true });
        check("/Help", Command::Help { more: false });
        check("/help More", Command::Help { more: true });
        check(
            "/bounty\u{a0}DUE ",
            Command::List(Listing::Open(Filter::Soon)),
        );
        check("/my", Command::List(Listing::Tracked(Filter::All)));
        check("/my\tdue", Command::List(Listing::Tracked(Filter::Soon)));
        check("/track\n3", act(Action::Track, "3"));
        check("/untrack@FRIENDSBOT   3  ", act(Action::Untrack, "3"));
        check("/add", Command::Add(MessageText::plain("")));
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
            check(text, act(Action::Show, ""));
        }
        check("/del 3", act(Action::Delete, "3"));
        check("/remove: #3", act(Action::Delete, "3"));
        check("/done#3", act(Action::Done, "3"));
        check("/add: milk", Command::Add(MessageText::plain(" milk")));
    }

    #[test]
    fn what_bounty_and_my_list() {
        check("/bounty mine", Command::List(Listing::Mine));
        check("/bounty done", Command::List(Listing::Done));
        for (word, filter) in [
            ("due", Filter::Soon),
            ("week", Filter::Soon),
            ("Today", Filter::Today),
            ("overdue", Filter::Overdue),
        ] {
            check(
                &format!("/bounty {word}"),
                Command::List(Listing::Open(filter)),
            );
            check(
                &format!("/my {word}"),
                Command::List(Listing::Tracked(filter)),
            );
        }
        for arguments in ["#12", "Garden", "the garden", "3 4", "-1", "due today"] {
            check(
                &format!("/bounty {arguments}"),
                act(Action::Show, arguments),
            );
        }
        check("/my stuff", Command::UnknownFilter);
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
        check("/frobnicate", Command::Unknown);
        assert_eq!(in_group("/frobnicate"), None);
        assert_eq!(in_group("/frobnicate@friendsbot"), Some(Command::Unknown));
        assert_eq!(in_group("/help"), Some(Command::Help { more: false }));
    }

    #[test]
    fn arguments_follow_the_command() {
        let Some(Command::Add(arguments)) = read("/Add@friendsbot\nFix  it\nnow") else {
            panic!("not an /add");
        };
        assert_eq!(arguments.text.trim(), "Fix  it\nnow");
        let Some(Command::Edit(arguments)) = read("/edit  #3 New text") else {
            panic!("not an /edit");
        };
        assert_eq!(arguments.text, "  #3 New text");
        assert_eq!(arguments.after_words(1).text, "New text");
        assert_eq!(arguments.after_words(2).text, "text");
        assert_eq!(arguments.after_words(9).text, "");
    }
}
