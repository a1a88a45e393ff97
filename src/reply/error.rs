//! Tells a person why something wasn't done.

use super::{Reply, html};
use crate::callback_data::{Action, Listing};
use crate::command::{DetailsError, MAX_TEXT_CHARS, Name};
use crate::link::Link;
use crate::model::{BountyId, MAX_BOUNTIES};
use crate::storage::{Cause, StorageError};

/// Why a request wasn't carried out, or not as the person meant it. Each variant is a
/// sentence, usually with a hint about what to do instead.
#[derive(Debug)]
pub enum UserError {
    /// The command's arguments are missing or wrong.
    InvalidArguments(Name),
    Details(Name, DetailsError),
    NotFound {
        id: BountyId,
        /// Whether the bounty may be in a file that can't be read.
        some_unreadable: bool,
    },
    NotYours {
        id: BountyId,
        /// The names of those whose bounties have this id.
        creators: Vec<String>,
        /// What only the creator may do.
        action: Action,
        can_be_tracked: bool,
    },
    /// Several bookmarks are for bounties with this id, and some bounties can't be read.
    UnclearBookmark(BountyId),
    AlreadyDone(BountyId),
    AlreadyTracked(BountyId),
    NotTracked(BountyId),
    AlreadyRestored(BountyId),
    TooLateToUndo(BountyId),
    TooFullToUndo(BountyId),
    OnlyCreator(BountyId),
    /// The bounty has changed since the button was made.
    ChangedSince(BountyId),
    AlreadyDue(BountyId),
    AlreadyNotDue(BountyId),
    Gone(BountyId),
    Full,
    /// Someone set `next_id` to the highest possible number.
    NoIdLeft,
    NotYourList(Listing),
    NotYourQuestion,
    /// The message that a button would add has been deleted.
    MessageGone,
    /// An earlier press has added the message.
    AlreadyAdded(BountyId),
    /// The button isn't the bot's, or is from a much older version.
    UnknownButton,
    /// The update was delivered before and has already changed the file.
    AlreadyApplied,
    Storage(StorageError),
    /// A fault in the bot. It isn't known whether the request took effect.
    WentWrong,
    /// The request isn't done yet; it will be answered once it is.
    TakesLong,
    /// The library can't read the message.
    Unreadable,
    TooFast,
    /// The chat with this id may not use the bot.
    PrivateBot(i64),
    /// There is nothing to export or forget.
    NothingKept,
    OnlyInDirectMessage,
    /// Anonymous admins and channels post under an account that many people share.
    SharedAccount,
}

impl From<StorageError> for UserError {
    fn from(error: StorageError) -> Self {
        Self::Storage(error)
    }
}

/// The error as a message. `name` is the command that it answers, if any. The message says
/// that nothing was changed only if the command asked for a change.
pub fn error(error: &UserError, name: Option<Name>) -> Reply {
    let asks_for_change = name.is_some_and(Name::asks_for_change);
    let Words { sentence, hint } = words(error);
    let mut html = sentence;
    if !hint.is_empty() {
        html = format!("{html} {hint}");
    }
    if error.leaves_all_unchanged() && (asks_for_change || matches!(error, UserError::Storage(_))) {
        html += "\nNothing was changed.";
    }
    Reply::new(html)
}

/// The error as a toast: plain text of at most 200 characters
/// (<https://core.telegram.org/bots/api#answercallbackquery>).
pub fn toast(error: &UserError) -> String {
    const MAX_CHARS: usize = 200;
    let Words { sentence, hint } = words(error);
    let sentence = html::to_plain(&sentence);
    let mut whole = format!("{sentence} {}", html::to_plain(&hint));
    if error.leaves_all_unchanged() && matches!(error, UserError::Storage(_)) {
        whole += " Nothing was changed.";
    }
    match whole.chars().count() {
        0..=MAX_CHARS => whole.trim_end().to_owned(),
        _ => html::shortened(&sentence, MAX_CHARS - 1),
    }
}

impl UserError {
    fn leaves_all_unchanged(&self) -> bool {
        let is_unsynced =
            matches!(self, Self::Storage(error) if matches!(error.cause, Cause::Unsynced(_)));
        let is_unknown = matches!(
            self,
            Self::AlreadyApplied
                | Self::WentWrong
                | Self::TakesLong
                | Self::TooFast
                | Self::PrivateBot(_)
        );
        !is_unsynced && !is_unknown
    }
}

/// Both are HTML; the hint may be empty.
struct Words {
    sentence: String,
    hint: String,
}

fn says(sentence: impl Into<String>, hint: impl Into<String>) -> Words {
    Words {
        sentence: sentence.into(),
        hint: hint.into(),
    }
}

fn words(error: &UserError) -> Words {
    match error {
        UserError::InvalidArguments(name) => usage(*name),
        UserError::Details(name, error) => details(*name, error),
        UserError::NotFound {
            id,
            some_unreadable,
        } => says(
            match some_unreadable {
                false => format!("There is no {id} here."),
                true => format!("I can't find {id}, but some bounties couldn't be read."),
            },
            "/bounty lists the open ones.",
        ),
        UserError::NotYours {
            id,
            creators,
            action,
            can_be_tracked,
        } => not_yours(*id, creators, *action, *can_be_tracked),
        UserError::UnclearBookmark(id) => says(
            format!("You're tracking more than one {id}, and not all of them could be read."),
            "Please try again later, or reply to my message about it.",
        ),
        UserError::AlreadyDone(id) => says(
            format!("{id} is already done."),
            "/bounty done lists the most recent ones.",
        ),
        UserError::AlreadyTracked(id) => says(
            format!("You're already tracking {id}."),
            "/my lists what you track.",
        ),
        UserError::NotTracked(id) => says(
            format!("You aren't tracking {id}."),
            "/my lists what you track.",
        ),
        UserError::AlreadyRestored(id) => says(format!("{id} is already back."), ""),
        UserError::TooLateToUndo(id) => says(
            format!("That can no longer be undone: {id} stays as it is."),
            "",
        ),
        UserError::TooFullToUndo(id) => says(
            format!(
                "{id} stays deleted: you already have {MAX_BOUNTIES} bounties, the most allowed."
            ),
            "",
        ),
        UserError::OnlyCreator(id) => says(format!("Only the creator of {id} can do that."), ""),
        UserError::ChangedSince(id) => says(
            format!("{id} has changed since then, so this button no longer works."),
            "",
        ),
        UserError::AlreadyNotDue(id) => says(format!("{id} already has no due date."), ""),
        UserError::AlreadyDue(id) => says(format!("{id} is already due then."), ""),
        UserError::Gone(id) => says(format!("{id} is gone."), ""),
        UserError::Full => says(
            format!(
                "You have {MAX_BOUNTIES} bounties, done ones included, which is the most allowed."
            ),
            "Delete one you no longer need, for example with <code>/delete 3</code>.",
        ),
        UserError::NoIdLeft => no_id_left(),
        UserError::NotYourQuestion => says("That question is for whoever asked.", ""),
        UserError::MessageGone => says("That message is gone, so I can't add it.", ""),
        UserError::AlreadyAdded(id) => says(format!("I already added that as {id}."), ""),
        UserError::NotYourList(listing) => not_your_list(listing),
        UserError::UnknownButton => says(
            "That button no longer does anything.",
            "/help shows what I can do.",
        ),
        UserError::AlreadyApplied => {
            says("I already did that.", "/bounty shows where things stand.")
        }
        UserError::Storage(error) => storage(&error.cause),
        UserError::WentWrong => says(
            "Something went wrong on my side.",
            "/bounty shows where things stand; please try again.",
        ),
        UserError::TakesLong => says(
            "This is taking longer than usual.",
            "I'm still on it and will answer when it's done.",
        ),
        UserError::Unreadable => says(
            "I couldn't read that message.",
            "Please send it as plain text.",
        ),
        UserError::TooFast => says(
            "Please slow down: for now I take one command per second from you.",
            "/bounty shows what I got.",
        ),
        UserError::PrivateBot(chat_id) => says(
            "This bot is private.",
            format!("To use it here, ask whoever runs it to allow the id <code>{chat_id}</code>."),
        ),
        UserError::NothingKept => says("I have nothing of yours.", ""),
        UserError::OnlyInDirectMessage => says("Please send me that in a direct message.", ""),
        UserError::SharedAccount => says(
            "I can't tell who you are: anonymous admins and channels share one account.",
            "Please send it under your own name.",
        ),
    }
}

fn usage(name: Name) -> Words {
    match name {
        Name::Bounty => says("Send /bounty, /bounty due, /bounty done or /bounty 3.", ""),
        Name::My => says("Send /my or /my due.", ""),
        Name::Edit => says(
            "Which one should I change?",
            "Send its id and the changes, for example <code>/edit 3 due:friday</code>, \
             or /edit alone to choose.",
        ),
        Name::Add => says(
            "What should I add?",
            "Send <code>/add</code> with some text.",
        ),
        Name::Start | Name::Help | Name::Privacy | Name::Export | Name::Forget => {
            says(format!("Send /{} alone.", name.word()), "")
        }
        Name::Done | Name::Delete | Name::Track | Name::Untrack => says(
            "I don't recognise that as an id.",
            format!(
                "Send for example <code>/{0} 3</code>, or /{0} alone to choose.",
                name.word()
            ),
        ),
    }
}

fn not_your_list(listing: &Listing) -> Words {
    const WHOSE: &str = "That's someone else's list.";
    match listing {
        Listing::Choice(_) => words(&UserError::NotYourQuestion),
        Listing::Mine => says(WHOSE, "Send <code>/bounty mine</code> for yours."),
        Listing::Tracked | Listing::TrackedDueSoon => says(WHOSE, "Send /my for yours."),
        Listing::Open | Listing::DueSoon | Listing::Done | Listing::Matching(_) => says(WHOSE, ""),
    }
}

fn not_yours(id: BountyId, creators: &[String], action: Action, can_be_tracked: bool) -> Words {
    let creators: Vec<String> = creators.iter().map(|name| html::name(name)).collect();
    let doing = match action {
        Action::Done => "mark it done",
        Action::Delete => "delete it",
        _ => "change it",
    };
    let sentence = if let [creator] = creators.as_slice() {
        format!("{id} is {creator}'s; only {creator} can {doing}.")
    } else {
        let owners: Vec<String> = creators.iter().map(|name| format!("{name}'s")).collect();
        format!("{id} is {}; only they can {doing}.", owners.join(" or "))
    };
    let hint = match (can_be_tracked, creators.as_slice()) {
        (false, _) => String::new(),
        (true, [creator]) => {
            let id = id.number();
            format!("You can track it: <code>/track {id} {creator}</code>.")
        }
        (true, _) => "/track lets you choose one.".to_owned(),
    };
    says(sentence, hint)
}

fn details(name: Name, error: &DetailsError) -> Words {
    match error {
        DetailsError::Nothing => usage(name),
        DetailsError::NotADate(given) => not_a_date(given),
        DetailsError::NotALink(given) => not_a_link(given),
        DetailsError::RepliedTooLong { chars } => says(
            format!("That message has {chars} characters; the most I keep is {MAX_TEXT_CHARS}."),
            "Reply to it with a short text of your own: <code>/add Short words</code>.",
        ),
        DetailsError::TextTooLong { chars } => says(
            format!("That text has {chars} characters; the most I keep is {MAX_TEXT_CHARS}."),
            "Send a shorter one; a link can hold the rest.",
        ),
        DetailsError::LinkTooLong { chars } => says(
            format!(
                "That link has {chars} characters; the most I keep is {}.",
                Link::MAX_CHARS
            ),
            "Send a shorter one.",
        ),
    }
}

fn not_a_date(given: &str) -> Words {
    says(
        match html::line(&html::shortened(given, 60)) {
            given if given.is_empty() => "After due: I need a date.".to_owned(),
            given => format!("I don't recognise “{given}” as a date."),
        },
        "Try <code>due:2026-12-24</code>, <code>due:15 april</code> or <code>due:friday</code>.",
    )
}

fn not_a_link(given: &str) -> Words {
    says(
        match html::line(&html::shortened(given, 60)) {
            given if given.is_empty() => "After link: I need a link.".to_owned(),
            given => format!("I don't recognise “{given}” as a link."),
        },
        "A link starts with http:// or https://; <code>link:none</code> removes it.",
    )
}

fn no_id_left() -> Words {
    says(
        "I have no id left for another bounty: the <code>next_id</code> in your file is too high.",
        "Whoever runs this bot can set it to one more than your highest id.",
    )
}

fn storage(cause: &Cause) -> Words {
    match cause {
        Cause::Damaged { .. } => says(
            "I can't read your data: the file is damaged.",
            "Whoever runs this bot can fix it; the log says where.",
        ),
        Cause::NotAFile => says(
            "I can't read your data: it isn't in a regular file.",
            "Whoever runs this bot can fix it; the log says where.",
        ),
        Cause::Read(_) | Cause::Write(_) => {
            says("I can't reach my data just now.", "Please try again later.")
        }
        Cause::Unsynced(_) => says(
            "I wrote that down, but the disk didn't confirm it.",
            "/bounty shows where things stand.",
        ),
    }
}
