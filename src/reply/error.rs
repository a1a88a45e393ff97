//! Tells a person why something wasn't done.

use strum::{EnumMessage, IntoStaticStr};
use thiserror::Error;

use super::{Reply, are, html, listed};
use crate::command::{Action, DetailsError, Listing, MAX_TEXT_CHARS};
use crate::link::Link;
use crate::model::{BountyId, BountyRef, MAX_BOUNTIES, is_blank};
use crate::storage::{Cause, StorageError};

/// Why a request wasn't carried out, or not as the person meant it.
///
/// Each error is a sentence in Telegram's HTML, and may have a hint about what to do instead: its
/// `message`, unless that depends on what the error holds.
#[derive(Debug, Error, EnumMessage, IntoStaticStr)]
pub enum UserError {
    #[error(
        "Send /my alone, or with <code>today</code>, <code>week</code> or <code>overdue</code>."
    )]
    UnknownFilter,
    #[error("That message became several bounties, so I leave them as they are.")]
    #[strum(message = "/edit changes one of them.")]
    WasSplit,
    /// Of an `/edit` whose question is answered.
    #[error("The command is gone or was edited, so I changed nothing.")]
    #[strum(message = "Please send it again.")]
    CommandGone,
    /// Nothing was given, where something was needed.
    #[error("What should I add?")]
    #[strum(message = "Send <code>/add</code> with some text.")]
    Nothing,
    #[error("{}", not_a("date", "due", .0))]
    #[strum(
        message = "Try <code>due:2026-12-24</code>, <code>due:15 april</code> or \
        <code>due:friday</code>."
    )]
    NotADate(String),
    #[error("{}", not_a("link", "link", .0))]
    #[strum(message = "A link starts with http:// or https://; <code>link:none</code> removes it.")]
    NotALink(String),
    #[error("Give either <code>link:none</code> or a link, not both.")]
    LinkAndNone,
    #[error("That text has {chars} characters; the most I keep is {MAX_TEXT_CHARS}.")]
    #[strum(message = "Send a shorter one; a link can hold the rest.")]
    TextTooLong { chars: usize },
    #[error(
        "That link has {chars} characters; the most I keep is {}.",
        Link::MAX_CHARS
    )]
    #[strum(message = "Send a shorter one.")]
    LinkTooLong { chars: usize },
    #[error("{}", not_found(ids, *some_unreadable))]
    #[strum(message = "/bounty lists the open ones.")]
    NotFound {
        ids: Vec<BountyId>,
        /// Whether they may be in a file that can't be read.
        some_unreadable: bool,
    },
    #[error("There is nothing from {0} to {1} here.")]
    #[strum(message = "/bounty lists the open ones.")]
    NoneBetween(BountyId, BountyId),
    #[error("That's too many at once: the most I take is {0}.")]
    TooMany(usize),
    #[error("I can't do that to everything at once. /{} alone lets you choose.", <&str>::from(.0))]
    NotAllAtOnce(Action),
    #[error("I don't know which is the last. /{} alone lets you choose.", <&str>::from(.0))]
    WhichIsLast(Action),
    #[error("Nothing open here has “{}” in it.", html::quoted(.0))]
    #[strum(message = "/bounty lists the open ones.")]
    NothingMatches(String),
    #[error("Nobody here is called “{}”.", html::quoted(.0))]
    #[strum(message = "An id is enough, with its creator's name if need be.")]
    NobodyCalled(String),
    #[error("{}", not_yours(bounty.id, creators, *action))]
    NotYours {
        bounty: BountyRef,
        /// The names of those whose bounties have this id.
        creators: Vec<String>,
        /// What only the creator may do.
        action: Action,
        can_be_tracked: bool,
    },
    /// Somebody else's is ticked in a DM.
    #[error("{}", ask_in_group(*id, creator, group.as_deref()))]
    AskInGroup {
        id: BountyId,
        creator: String,
        /// Its title, if known.
        group: Option<String>,
    },
    #[error("{} already done.", are(.0.iter().map(|it| it.id)))]
    #[strum(message = "/bounty done lists the most recent ones.")]
    AlreadyDone(Vec<BountyRef>),
    #[error("You're already tracking {}.", listed(.0.iter().map(|it| it.id), "and"))]
    #[strum(message = "/my lists what you track.")]
    AlreadyTracked(Vec<BountyRef>),
    #[error("You aren't tracking {}.", listed(.0.iter().map(|it| it.id), "or"))]
    #[strum(message = "/my lists what you track.")]
    NotTracked(Vec<BountyRef>),
    #[error("{0} is already back.")]
    AlreadyRestored(BountyId),
    #[error("That is already undone, or was changed since.")]
    NothingToUndo,
    #[error("That can no longer be undone: {0} stays as it is.")]
    TooLateToUndo(BountyId),
    #[error("{0} stays deleted: you already have {MAX_BOUNTIES} bounties, the most allowed.")]
    TooFullToUndo(BountyId),
    #[error("Only the creator of {0} can do that.")]
    OnlyCreator(BountyId),
    /// The bounty has changed since the button was made.
    #[error("{0} has changed since then, so this button no longer works.")]
    ChangedSince(BountyId),
    #[error("{0} is already due then.")]
    AlreadyDue(BountyId),
    #[error("{0} already has no due date.")]
    AlreadyNotDue(BountyId),
    #[error("{0} is gone.")]
    Gone(BountyId),
    /// It can still be restored.
    #[error("{0} is deleted.")]
    Deleted(BountyId),
    #[error("You have {MAX_BOUNTIES} bounties, done ones included, which is the most allowed.")]
    #[strum(message = "Delete one you no longer need, for example with <code>/delete 3</code>.")]
    Full,
    #[error("That's someone else's list.")]
    NotYourList(Listing),
    #[error("That button is for somebody else.")]
    NotYourQuestion,
    /// The button isn't the bot's, or is from a much older version.
    #[error("That button no longer does anything.")]
    #[strum(message = "/help shows what I can do.")]
    UnknownButton,
    /// The update was delivered before and has already changed the file.
    #[error("I already did that.")]
    #[strum(message = "/bounty shows where things stand.")]
    AlreadyApplied,
    #[error("{}", storage(&.0.cause).0)]
    Storage(#[from] StorageError),
    /// A fault in the bot. It isn't known whether the request took effect.
    #[error("Something went wrong on my side.")]
    #[strum(message = "/bounty shows where things stand; please try again.")]
    WentWrong,
    /// The request isn't done yet; it will be answered once it is.
    #[error("This is taking longer than usual.")]
    #[strum(message = "I'm still on it and will answer when it's done.")]
    TakesLong,
    /// The library can't read the message.
    #[error("I couldn't read that message.")]
    #[strum(message = "Please send it as plain text.")]
    Unreadable,
    #[error("Please slow down: for now I take one message per second from you.")]
    #[strum(message = "What gets no answer wasn't carried out or added; /bounty shows what I got.")]
    TooFast,
    /// The chat with this id may not use the bot.
    #[error(
        "This bot is private. To use it here, ask whoever runs it to allow the id <code>{0}</code>."
    )]
    PrivateBot(i64),
    /// There is nothing to export or forget.
    #[error("I have nothing of yours.")]
    NothingKept,
    /// What would be deleted isn't what the question named.
    #[error("Your data has changed since I asked, so I deleted nothing.")]
    #[strum(message = "Send /forget again.")]
    NotWhatWasNamed,
    #[error("Please send me that in a direct message.")]
    OnlyInDirectMessage,
    /// Anonymous admins and channels post under an account that many people share.
    #[error("I can't tell who you are: anonymous admins and channels share one account.")]
    #[strum(message = "Please send it under your own name.")]
    SharedAccount,
    /// At least two errors about different bounties.
    #[error("{}", lines(.0))]
    Several(Vec<UserError>),
}

/// The error as a message. `asked_for_change` says whether the command would have changed
/// something, so that the message says that nothing was.
pub fn error(error: &UserError, asked_for_change: bool) -> Reply {
    Reply {
        // It shows from which message on nothing was done.
        replies_in_dm: matches!(error, UserError::TooFast),
        ..Reply::new(error.in_full(asked_for_change, "\n"))
    }
}

/// Adds to an answer what could not be done, a line each.
pub fn add_errors(answer: &mut Reply, errors: Vec<UserError>) {
    if !errors.is_empty() {
        answer.html += "\n";
        answer.html += &lines(&merged(errors));
    }
}

/// The error as a toast: plain text of at most 200 characters
/// (<https://core.telegram.org/bots/api#answercallbackquery>).
pub fn toast(error: &UserError) -> String {
    const MAX_CHARS: usize = 200;
    let whole = html::to_plain(&error.in_full(false, " "));
    match whole.chars().count() {
        0..=MAX_CHARS => whole,
        _ => html::shortened(&html::to_plain(&error.to_string()), MAX_CHARS - 1).into_owned(),
    }
}

impl From<DetailsError> for UserError {
    fn from(error: DetailsError) -> Self {
        match error {
            DetailsError::Nothing => Self::Nothing,
            DetailsError::NotADate(given) => Self::NotADate(given),
            DetailsError::NotALink(given) => Self::NotALink(given),
            DetailsError::LinkAndNone => Self::LinkAndNone,
            DetailsError::TextTooLong { chars } => Self::TextTooLong { chars },
            DetailsError::LinkTooLong { chars } => Self::LinkTooLong { chars },
        }
    }
}

impl UserError {
    /// Several errors as one. There must be at least one.
    pub fn all(errors: Vec<Self>) -> Self {
        let mut errors = merged(errors);
        match errors.len() {
            0 | 1 => errors.pop().unwrap_or(Self::WentWrong),
            _ => Self::Several(errors),
        }
    }

    /// The variant, for the log: the sentence may contain what people wrote.
    pub fn name(&self) -> &'static str {
        self.into()
    }

    /// The bounty that it is about, if that is one.
    pub fn bounty(&self) -> Option<BountyRef> {
        match self {
            Self::AlreadyDone(all) | Self::AlreadyTracked(all) | Self::NotTracked(all) => {
                all.first().copied().filter(|_| all.len() == 1)
            }
            Self::NotYours {
                bounty, creators, ..
            } => Some(*bounty).filter(|_| creators.len() == 1),
            _ => None,
        }
    }

    /// Whether it is certain that nothing was changed, and worth saying.
    fn leaves_all_unchanged(&self) -> bool {
        match self {
            Self::Storage(error) => !matches!(error.cause, Cause::Unsynced(_)),
            // It was carried out, or nobody knows.
            Self::AlreadyApplied | Self::WentWrong | Self::TakesLong => false,
            // These ask for more.
            Self::Nothing | Self::TooFast | Self::PrivateBot(_) => false,
            _ => true,
        }
    }

    /// The sentence with its hint and, after `then`, that nothing was changed.
    fn in_full(&self, asked_for_change: bool, then: &str) -> String {
        let mut html = self.to_string();
        let hint = self.hint();
        if !hint.is_empty() {
            html = format!("{html} {hint}");
        }
        let is_about_files = matches!(self, Self::Storage(_));
        if self.leaves_all_unchanged() && (asked_for_change || is_about_files) {
            html = format!("{html}{then}Nothing was changed.");
        }
        html
    }

    /// What to do instead, in HTML; may be empty.
    fn hint(&self) -> String {
        let hint = match self {
            Self::NotYours {
                bounty,
                creators,
                can_be_tracked: true,
                ..
            } => return how_to_track(bounty.id, creators),
            Self::Storage(error) => storage(&error.cause).1,
            Self::NotYourList(Listing::Mine) => "Send <code>/bounty mine</code> for yours.",
            Self::NotYourList(Listing::Tracked(_)) => "Send /my for yours.",
            _ => self.get_message().unwrap_or_default(),
        };
        hint.to_owned()
    }
}

/// Joins those that one sentence can say together.
fn merged(errors: Vec<UserError>) -> Vec<UserError> {
    use UserError::{AlreadyDone, AlreadyTracked, NotFound, NotTracked};
    let mut merged: Vec<UserError> = Vec::new();
    for mut error in errors {
        let alike = merged.iter_mut().find(|it| it.name() == error.name());
        match (alike, &mut error) {
            (Some(NotFound { ids, .. }), NotFound { ids: more, .. }) => ids.append(more),
            (Some(AlreadyDone(all)), AlreadyDone(more))
            | (Some(AlreadyTracked(all)), AlreadyTracked(more))
            | (Some(NotTracked(all)), NotTracked(more)) => all.append(more),
            _ => merged.push(error),
        }
    }
    merged
}

/// A line for each, but for so many that the message would be too long for Telegram.
fn lines(errors: &[UserError]) -> String {
    const MAX_LINES: usize = 10;
    let lines = errors.iter().take(MAX_LINES).map(ToString::to_string);
    let more = errors.len().saturating_sub(MAX_LINES);
    let more = (more > 0).then(|| format!("And {more} more like these."));
    lines.chain(more).collect::<Vec<String>>().join("\n")
}

fn not_found(ids: &[BountyId], some_unreadable: bool) -> String {
    let ids = listed(ids.iter().copied(), "or");
    match some_unreadable {
        false => format!("There is no {ids} here."),
        true => format!("I can't find {ids}, but some bounties couldn't be read."),
    }
}

fn not_yours(id: BountyId, creators: &[String], action: Action) -> String {
    let creators: Vec<String> = creators.iter().map(|name| html::name(name)).collect();
    let doing = match action {
        Action::Done => "mark it done",
        Action::Delete => "delete it",
        _ => "change it",
    };
    let (who, owners) = match &creators[..] {
        [creator] => (creator.as_str(), format!("{creator}'s")),
        _ => ("they", creators.join("'s or ") + "'s"),
    };
    format!("{id} is {owners}; only {who} can {doing}.")
}

fn how_to_track(id: BountyId, creators: &[String]) -> String {
    let id = id.number();
    match creators {
        [creator] => {
            let creator = html::name(creator);
            format!("You can track it: <code>/track {id} {creator}</code>.")
        }
        _ => format!("You can track one: <code>/track {id}</code> asks which."),
    }
}

fn ask_in_group(id: BountyId, creator: &str, group: Option<&str>) -> String {
    let group = group.map(|title| html::name(&html::shortened(title, 60)));
    let (creator, group) = (html::name(creator), group.unwrap_or("its group".to_owned()));
    format!("{id} is {creator}'s. Tick it in {group}: there I can ask {creator}.")
}

fn not_a(kind: &str, key: &str, given: &str) -> String {
    match is_blank(given) {
        true => format!("After {key}: I need a {kind}."),
        false => format!("I don't recognise “{}” as a {kind}.", html::quoted(given)),
    }
}

/// What is wrong, and what to do instead.
fn storage(cause: &Cause) -> (&'static str, &'static str) {
    const TO_BE_FIXED: &str = "Whoever runs this bot can fix it; the log says where.";
    match cause {
        Cause::Damaged { .. } => ("I can't read your data: the file is damaged.", TO_BE_FIXED),
        Cause::NotAFile => (
            "I can't read your data: it isn't in a regular file.",
            TO_BE_FIXED,
        ),
        Cause::Read(_) | Cause::Write(_) => {
            ("I can't reach my data just now.", "Please try again later.")
        }
        Cause::Unsynced(_) => (
            "I wrote that down, but the disk didn't confirm it.",
            "/bounty shows where things stand.",
        ),
    }
}
