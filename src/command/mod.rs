//! Parses commands and their arguments.
//!
//! Nothing here replies: a command that can't be understood becomes
//! [`Command::InvalidArguments`] or [`Command::Unknown`].

mod details;
mod message_text;

pub use details::{
    DetailsError, DetailsPatch, MAX_TEXT_CHARS, Patch, parse_add, parse_edit, text_and_date,
};
pub use message_text::MessageText;

use crate::callback_data::{Action, Listing};
use crate::model::BountyId;

/// Declares [`Name`], so that every list of commands is a match on it.
macro_rules! names {
    ($($name:ident = $word:literal $(| $alias:literal)*,)+) => {
        /// A command. If you add one, the compiler asks for its arguments (`parse`), its
        /// entries in the menu and the help ([`crate::reply`]) and its handler
        /// ([`crate::handlers`]).
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        pub enum Name {
            $($name,)+
        }

        impl Name {
            /// In the order of the menu.
            pub const ALL: &[Self] = &[$(Self::$name,)+];

            /// The command as it is typed, without the slash, followed by its aliases.
            fn words(self) -> &'static [&'static str] {
                match self {
                    $(Self::$name => &[$word $(, $alias)*],)+
                }
            }
        }
    };
}

names! {
    Bounty = "bounty" | "bounties" | "list",
    Add = "add",
    Edit = "edit",
    Done = "done",
    Delete = "delete" | "del" | "remove",
    Track = "track",
    Untrack = "untrack",
    My = "my",
    Start = "start",
    Help = "help",
    Privacy = "privacy",
    Export = "export",
    Forget = "forget",
}

/// What a message asks for.
///
/// A command that names no bounty means the one that its message replies to. If there is
/// none, the person is asked.
#[derive(Clone, Debug, PartialEq)]
pub enum Command {
    Start {
        /// Whether Telegram sent it because a button added the bot to a group.
        by_button: bool,
    },
    Help,
    Privacy,
    Export,
    /// Asks before it deletes anything.
    Forget,
    List(Listing),
    /// Holds the text after the command.
    Add(MessageText),
    /// Holds the text after the command, and its first word if that is an id.
    Edit(Option<BountyId>, MessageText),
    Act(Action, Vec<Mention>),
    InvalidArguments(Name),
    Unknown,
}

/// A bounty as a command names it: `3`, `#3`, `3 alice`, `alice 3`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mention {
    pub id: BountyId,
    /// The creator's first name or username.
    pub creator: Option<String>,
}

/// Maximum number of bounties that one command may name.
const MAX_MENTIONS: usize = 10;

impl Name {
    pub fn word(self) -> &'static str {
        self.words()[0]
    }

    /// Whether it asks the bot to change something.
    pub fn asks_for_change(self) -> bool {
        match self {
            Self::Add | Self::Edit | Self::Done | Self::Delete | Self::Track | Self::Untrack => {
                true
            }
            Self::Bounty
            | Self::My
            | Self::Start
            | Self::Help
            | Self::Privacy
            | Self::Export
            | Self::Forget => false,
        }
    }

    fn find(word: &str) -> Option<Self> {
        let mut names = Self::ALL.iter().copied();
        let is_same = |known: &&str| known.eq_ignore_ascii_case(word);
        names.find(|name| name.words().iter().any(is_same))
    }
}

impl Command {
    /// Reads the command at the start of a message's text or caption, ignoring case. `None` if
    /// there is none, or one for another bot. In a group, where others may be, a command that
    /// this bot doesn't know is for it only if it is addressed, as `/command@bot`.
    ///
    /// A command ends at the first white space, including a line break. Punctuation right
    /// before that is ignored.
    pub fn read(message: &MessageText, bot_username: &str, is_group: bool) -> Option<Self> {
        let word = message.text.strip_prefix('/')?;
        let word = word.split(char::is_whitespace).next()?;
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
        match Name::find(name) {
            Some(name) => Some(parse(name, arguments)),
            None => (addressee.is_some() || !is_group).then_some(Self::Unknown),
        }
    }

    /// Its name; `None` if the bot doesn't know the command.
    pub fn name(&self) -> Option<Name> {
        Some(match self {
            Self::Start { .. } => Name::Start,
            Self::Help => Name::Help,
            Self::Privacy => Name::Privacy,
            Self::Export => Name::Export,
            Self::Forget => Name::Forget,
            Self::List(Listing::Tracked | Listing::TrackedDueSoon) => Name::My,
            Self::List(_) => Name::Bounty,
            Self::Add(_) => Name::Add,
            Self::Edit(..) => Name::Edit,
            Self::Act(action, _) => action.name(),
            Self::InvalidArguments(name) => *name,
            Self::Unknown => return None,
        })
    }
}

impl Action {
    pub fn name(self) -> Name {
        match self {
            Self::Show => Name::Bounty,
            Self::Edit => Name::Edit,
            Self::Done => Name::Done,
            Self::Delete => Name::Delete,
            Self::Track => Name::Track,
            Self::Untrack => Name::Untrack,
        }
    }
}

fn parse(name: Name, arguments: MessageText) -> Command {
    let text = arguments.text.trim();
    match name {
        Name::Start => Command::Start {
            by_button: text == START_PARAMETER,
        },
        Name::Help => Command::Help,
        Name::Privacy => Command::Privacy,
        Name::Export => Command::Export,
        Name::Forget => Command::Forget,
        Name::Bounty => parse_bounty(text),
        Name::Add => Command::Add(arguments),
        Name::Edit => Command::Edit(text.split_whitespace().next().and_then(id), arguments),
        Name::Done => parse_mentions(Action::Done, text),
        Name::Delete => parse_mentions(Action::Delete, text),
        Name::Track => parse_mentions(Action::Track, text),
        Name::Untrack => parse_mentions(Action::Untrack, text),
        Name::My => parse_my(text),
    }
}

/// What Telegram puts after `/start` when a button adds the bot to a group
/// (<https://core.telegram.org/bots/features#deep-linking>).
pub const START_PARAMETER: &str = "true";

fn parse_bounty(text: &str) -> Command {
    let words = text.to_lowercase();
    match words.as_str() {
        "" => Command::List(Listing::Open),
        "due" => Command::List(Listing::DueSoon),
        "done" => Command::List(Listing::Done),
        "mine" => Command::List(Listing::Mine),
        _ => match mentions(text) {
            Some(mentions) if mentions.len() == 1 => Command::Act(Action::Show, mentions),
            _ => Command::List(Listing::Matching(words)),
        },
    }
}

fn parse_my(text: &str) -> Command {
    match text.to_lowercase().as_str() {
        "" => Command::List(Listing::Tracked),
        "due" => Command::List(Listing::TrackedDueSoon),
        _ => Command::InvalidArguments(Name::My),
    }
}

fn parse_mentions(action: Action, text: &str) -> Command {
    match mentions(text) {
        Some(mentions) if mentions.len() <= MAX_MENTIONS => Command::Act(action, mentions),
        _ => Command::InvalidArguments(action.name()),
    }
}

/// Reads ids, each optionally with a name. Names come after their ids or before them, but
/// not both. `None` if some words belong to no id.
fn mentions(text: &str) -> Option<Vec<Mention>> {
    let words = text.split(|c: char| c.is_whitespace() || c == ',');
    let mut words: Vec<&str> = words.filter(|word| !word.is_empty()).collect();
    let names_come_first = words.first().is_some_and(|word| id(word).is_none());
    if names_come_first {
        words.reverse();
    }
    let mut mentions: Vec<(BountyId, Vec<&str>)> = Vec::new();
    for word in words {
        match id(word) {
            Some(id) => mentions.push((id, Vec::new())),
            None => mentions.last_mut()?.1.push(word),
        }
    }
    if names_come_first {
        mentions.reverse();
        for (_, name) in &mut mentions {
            name.reverse();
        }
    }
    let mention = |(id, name): (BountyId, Vec<&str>)| Mention {
        id,
        creator: Some(name.join(" ")).filter(|name| !name.is_empty()),
    };
    Some(mentions.into_iter().map(mention).collect())
}

/// Reads an id, perhaps followed by a punctuation mark.
fn id(word: &str) -> Option<BountyId> {
    let id = word.trim_end_matches(['.', ',', ':', ';', '!']);
    id.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn number(number: u64) -> BountyId {
        BountyId::new(number).unwrap()
    }

    /// Bounties named only by their ids.
    fn ids<const COUNT: usize>(numbers: [u64; COUNT]) -> Vec<Mention> {
        let mention = |id| Mention {
            id: number(id),
            creator: None,
        };
        numbers.map(mention).into()
    }

    fn read(text: &str) -> Option<Command> {
        Command::read(&MessageText::plain(text), "FriendsBot", false)
    }

    #[track_caller]
    fn check(text: &str, expected: Command) {
        assert_eq!(read(text), Some(expected), "{text:?}");
    }

    #[test]
    fn case_and_kind_of_white_space_do_not_matter() {
        let (by_button, list) = (false, Command::List);
        check("/start", Command::Start { by_button });
        check("/START@friendsbot now", Command::Start { by_button });
        check("/start true", Command::Start { by_button: true });
        check("/Help", Command::Help);
        check("/bounty", list(Listing::Open));
        check("/bounty\u{a0}DUE ", list(Listing::DueSoon));
        check("/bounty done", list(Listing::Done));
        check("/my", list(Listing::Tracked));
        check("/my\tdue", list(Listing::TrackedDueSoon));
        check("/track\n3", Command::Act(Action::Track, ids([3])));
        check(
            "/untrack@FRIENDSBOT   3  ",
            Command::Act(Action::Untrack, ids([3])),
        );
        check("/add", Command::Add(MessageText::plain("")));
    }

    #[test]
    fn aliases_and_punctuation() {
        for text in [
            "/list",
            "/bounties",
            "/bounty?",
            "/Bounty@FriendsBot!",
            "/list:",
        ] {
            check(text, Command::List(Listing::Open));
        }
        check("/del 3", Command::Act(Action::Delete, ids([3])));
        check("/remove: #3", Command::Act(Action::Delete, ids([3])));
        check("/add: milk", Command::Add(MessageText::plain(" milk")));
    }

    #[test]
    fn what_bounty_lists() {
        let matching = |words: &str| Command::List(Listing::Matching(words.to_owned()));
        check("/bounty mine", Command::List(Listing::Mine));
        check("/bounty #12", Command::Act(Action::Show, ids([12])));
        check("/bounty Garden", matching("garden"));
        check("/bounty the garden", matching("the garden"));
        check("/bounty 3 4", matching("3 4"));
        check("/bounty -1", matching("-1"));
    }

    #[test]
    fn bounties_are_named_by_id_and_creator() {
        let named = |names: &[(u64, &str)]| -> Vec<Mention> {
            let mention = |(id, name): &(u64, &str)| Mention {
                id: number(*id),
                creator: Some((*name).to_owned()).filter(|name| !name.is_empty()),
            };
            names.iter().map(mention).collect()
        };
        for (text, expected) in [
            ("", named(&[])),
            ("3", named(&[(3, "")])),
            ("#3 4", named(&[(3, ""), (4, "")])),
            ("3 alice", named(&[(3, "alice")])),
            ("alice 3", named(&[(3, "alice")])),
            ("Anna Maria #3", named(&[(3, "Anna Maria")])),
            (
                "1 Anna Maria 2 3 @bob",
                named(&[(1, "Anna Maria"), (2, ""), (3, "@bob")]),
            ),
            (
                "anna maria 1 bob 2",
                named(&[(1, "anna maria"), (2, "bob")]),
            ),
        ] {
            check(
                &format!("/done {text}"),
                Command::Act(Action::Done, expected),
            );
        }
    }

    #[test]
    fn not_ids() {
        for word in [
            "abc",
            "0",
            "-1",
            "99999999999999999999",
            "+1",
            "1.5",
            "##1",
            "#",
            "٣",
            "1 2 3 4 5 6 7 8 9 10 11",
        ] {
            let invalid = Command::InvalidArguments(Name::Track);
            check(&format!("/track {word}"), invalid);
        }
        check("/my stuff", Command::InvalidArguments(Name::My));
    }

    #[test]
    fn not_commands_for_this_bot() {
        for text in [
            "add x",
            " /add x",
            "/",
            "/ add x",
            "/?",
            "/@friendsbot",
            "/add@otherbot x",
            "",
        ] {
            assert_eq!(read(text), None, "{text:?}");
        }
    }

    #[test]
    fn unknown_commands() {
        let in_group = |text| Command::read(&MessageText::plain(text), "FriendsBot", true);
        check("/frobnicate", Command::Unknown);
        assert_eq!(in_group("/frobnicate"), None);
        assert_eq!(in_group("/frobnicate@friendsbot"), Some(Command::Unknown));
        assert_eq!(in_group("/help"), Some(Command::Help));
    }

    #[test]
    fn arguments_follow_the_command() {
        let Some(Command::Add(arguments)) = read("/Add@friendsbot\nFix  it\nnow") else {
            panic!("not an /add");
        };
        assert_eq!(arguments.text.trim(), "Fix  it\nnow");
        let Some(Command::Edit(id, arguments)) = read("/edit  #3 New text") else {
            panic!("not an /edit");
        };
        assert_eq!(
            (id, arguments.text.as_str()),
            (Some(number(3)), "  #3 New text")
        );
        assert_eq!(arguments.after_first_word().text, " New text");
        let Some(Command::Edit(None, arguments)) = read("/edit New text") else {
            panic!("not an /edit without an id");
        };
        assert_eq!(arguments.text.trim(), "New text");
    }
}
