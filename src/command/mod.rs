//! The commands, and their arguments as types.
//!
//! Nothing here answers anybody: a command that was not understood is a command
//! like any other, [`Command::Misused`] or [`Command::Unknown`].

mod details;

pub use details::{
    Change, Changes, DetailsError, MAX_TEXT_CHARS, NewBounty, Written, parse_add, parse_edit,
};

use crate::model::BountyId;

/// Which bounties `/bounty` shows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Which {
    /// The open ones.
    Open,
    /// The open ones that are overdue or due within a week.
    Soon,
    /// The latest done ones.
    Done,
    /// One in full.
    One(BountyId),
}

/// The commands that take arguments, for telling how one of them is used.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[expect(missing_docs, reason = "each is the command of that name")]
pub enum Name {
    Bounty,
    Add,
    Edit,
    Done,
    Delete,
    Track,
    Untrack,
    My,
}

/// What a message asks for.
///
/// Where an id is optional, the message may be a reply to one of the bot's that
/// is about a bounty, and means that one.
#[derive(Clone, Debug, PartialEq)]
pub enum Command<'a> {
    /// `/start`
    Start,
    /// `/help`
    Help,
    /// `/bounty`
    Bounty(Which),
    /// `/add` with what follows it.
    Add(Written<'a>),
    /// `/edit` with what follows the id, or the command where no id follows.
    Edit(Option<BountyId>, Written<'a>),
    /// `/done`
    Done(Option<BountyId>),
    /// `/delete`
    Delete(Option<BountyId>),
    /// `/track`
    Track(Option<BountyId>),
    /// `/untrack`
    Untrack(Option<BountyId>),
    /// `/my`; with true only what is overdue or due within a week.
    My(bool),
    /// A command with arguments that it does not take.
    Misused(Name),
    /// A command that there is not.
    Unknown,
}

/// A command that was recognised by its first word, before its arguments are read.
#[derive(Clone, Copy, Debug)]
pub struct Invocation {
    /// None for a command that there is not.
    known: Option<&'static (&'static str, Reader)>,
    /// Whether it was written as `/command@bot`.
    named: bool,
    /// Where the arguments start in the message's text, in bytes.
    end: usize,
}

/// Reads the arguments of one command.
type Reader = for<'a> fn(Written<'a>) -> Command<'a>;

static READERS: [(&str, Reader); 10] = [
    ("start", |_| Command::Start),
    ("help", |_| Command::Help),
    ("bounty", bounty),
    ("add", |arguments| Command::Add(arguments)),
    ("edit", edit),
    ("done", |arguments| {
        with_id(&arguments, Name::Done, Command::Done)
    }),
    ("delete", |arguments| {
        with_id(&arguments, Name::Delete, Command::Delete)
    }),
    ("track", |arguments| {
        with_id(&arguments, Name::Track, Command::Track)
    }),
    ("untrack", |arguments| {
        with_id(&arguments, Name::Untrack, Command::Untrack)
    }),
    ("my", my),
];

impl Invocation {
    /// Recognises a command at the start of a message's text or caption. None where
    /// there is none, or one for another bot. `bot` is this bot's username; upper
    /// and lower case are alike.
    ///
    /// A command ends at the first white space of any kind, a line break, say.
    #[must_use]
    pub fn find(text: &str, bot: &str) -> Option<Self> {
        let word = text.strip_prefix('/')?.split(char::is_whitespace).next()?;
        let (name, addressee) = match word.split_once('@') {
            Some((name, addressee)) => (name, Some(addressee)),
            None => (word, None),
        };
        if name.is_empty() || addressee.is_some_and(|who| !who.eq_ignore_ascii_case(bot)) {
            return None;
        }
        let known = READERS
            .iter()
            .find(|(known, _)| known.eq_ignore_ascii_case(name));
        Some(Self {
            known,
            named: addressee.is_some(),
            end: '/'.len_utf8() + word.len(),
        })
    }

    /// Whether it is surely meant for this bot, also in a group with other bots.
    #[must_use]
    pub fn is_meant(self) -> bool {
        self.named || self.known.is_some()
    }

    /// Whether it is an `/add`.
    #[must_use]
    pub fn is_add(self) -> bool {
        self.known.is_some_and(|(name, _)| *name == "add")
    }

    /// Reads the arguments. `written` is the text in which the command was found.
    #[must_use]
    pub fn read<'a>(self, written: &Written<'a>) -> Command<'a> {
        match self.known {
            Some((_, read)) => read(written.after(self.end)),
            None => Command::Unknown,
        }
    }
}

fn bounty(arguments: Written<'_>) -> Command<'_> {
    match arguments.text.trim().to_lowercase().as_str() {
        "" => Command::Bounty(Which::Open),
        "due" => Command::Bounty(Which::Soon),
        "done" => Command::Bounty(Which::Done),
        word => match word.parse() {
            Ok(id) => Command::Bounty(Which::One(id)),
            Err(_) => Command::Misused(Name::Bounty),
        },
    }
}

fn my(arguments: Written<'_>) -> Command<'_> {
    match arguments.text.trim().to_lowercase().as_str() {
        "" => Command::My(false),
        "due" => Command::My(true),
        _ => Command::Misused(Name::My),
    }
}

fn edit(arguments: Written<'_>) -> Command<'_> {
    let trimmed = arguments.text.trim_start();
    let first_word = trimmed
        .split(char::is_whitespace)
        .next()
        .unwrap_or_default();
    match first_word.parse() {
        Ok(id) => {
            let end = arguments.text.len() - trimmed.len() + first_word.len();
            Command::Edit(Some(id), arguments.after(end))
        }
        Err(_) => Command::Edit(None, arguments),
    }
}

fn with_id<'a>(
    arguments: &Written<'a>,
    name: Name,
    command: fn(Option<BountyId>) -> Command<'a>,
) -> Command<'a> {
    match arguments.text.trim() {
        "" => command(None),
        word => word
            .parse()
            .map_or(Command::Misused(name), |id| command(Some(id))),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn id(number: u64) -> BountyId {
        BountyId::new(number).unwrap()
    }

    fn read(text: &str) -> Option<Command<'_>> {
        Some(Invocation::find(text, "FriendsBot")?.read(&Written::plain(text)))
    }

    fn check(text: &str, expected: Option<Command<'_>>) {
        assert_eq!(read(text), expected, "{text:?}");
    }

    #[test]
    fn commands_in_any_case_with_any_white_space() {
        check("/start", Some(Command::Start));
        check("/START@friendsbot now", Some(Command::Start));
        check("/Help", Some(Command::Help));
        check("/bounty", Some(Command::Bounty(Which::Open)));
        check("/bounty\u{a0}DUE ", Some(Command::Bounty(Which::Soon)));
        check("/bounty done", Some(Command::Bounty(Which::Done)));
        check("/bounty #12", Some(Command::Bounty(Which::One(id(12)))));
        check("/my", Some(Command::My(false)));
        check("/my\tdue", Some(Command::My(true)));
        check("/done 3", Some(Command::Done(Some(id(3)))));
        check("/done", Some(Command::Done(None)));
        check("/delete #3", Some(Command::Delete(Some(id(3)))));
        check("/track\n3", Some(Command::Track(Some(id(3)))));
        check(
            "/untrack@FRIENDSBOT   3  ",
            Some(Command::Untrack(Some(id(3)))),
        );
        check("/add", Some(Command::Add(Written::plain(""))));
    }

    #[test]
    fn ids_that_are_none() {
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
            check(
                &format!("/track {word}"),
                Some(Command::Misused(Name::Track)),
            );
            check(
                &format!("/bounty {word}"),
                Some(Command::Misused(Name::Bounty)),
            );
        }
        check("/my stuff", Some(Command::Misused(Name::My)));
    }

    #[test]
    fn what_is_no_command_for_this_bot() {
        check("add x", None);
        check(" /add x", None);
        check("/", None);
        check("/ add x", None);
        check("/@friendsbot", None);
        check("/add@otherbot x", None);
        check("", None);
    }

    #[test]
    fn commands_that_there_are_not() {
        let is_meant = |text| Invocation::find(text, "FriendsBot").map(Invocation::is_meant);
        check("/frobnicate", Some(Command::Unknown));
        assert_eq!(is_meant("/frobnicate"), Some(false));
        assert_eq!(is_meant("/frobnicate@friendsbot"), Some(true));
        assert_eq!(is_meant("/add"), Some(true));
    }

    #[test]
    fn arguments_are_what_follows_the_command() {
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
