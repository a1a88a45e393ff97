//! One function a command: a [`Request`] in, a [`Reply`] or a [`UserError`] out.
//!
//! There is no network here and no clock, and a person's request changes that person's
//! file alone.

mod add;
mod buttons;
mod edit;
mod list;
mod start;
mod track;

use chrono::NaiveDate;

use crate::command::{Command, MessageText, Name};
use crate::model::{BountyId, BountyRef, DAY_SECONDS, GroupId, User, UserId};
use crate::now::Now;
use crate::reply::{self, Entry, Reply, UserError};
use crate::storage::{Storage, StorageError, Users};

pub use add::{EditAnswer, edited_add};
pub use buttons::{CallbackAnswer, callback_query};

/// Who asks for something, where, when, and with which message.
#[derive(Clone, Debug)]
pub struct Request {
    pub update_id: u32,
    pub person: Person,
    pub chat: Chat,
    /// When it is handled.
    pub now: Now,
    /// The message that holds the command, or the one under which a button was pressed.
    pub message: Message,
}

/// Whoever sent a command or pressed a button, as they are called now.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Person {
    pub id: UserId,
    pub first_name: String,
    /// Without `@`.
    pub username: Option<String>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Chat {
    /// A direct message to the bot.
    Direct,
    Group {
        id: GroupId,
        /// As of now.
        title: String,
    },
}

#[derive(Clone, Debug)]
pub struct Message {
    /// Unique in its chat.
    pub id: i32,
    /// Unix time in seconds, as the next.
    pub sent_at: i64,
    pub edited_at: Option<i64>,
    pub replies_to: Option<RepliesTo>,
}

/// A message that is replied to, if it means anything to the bot.
#[derive(Clone, Debug)]
pub enum RepliesTo {
    /// Somebody's message, in a supergroup with its address.
    Message(MessageText),
    /// One of the bot's about a bounty.
    Bounty(Target),
}

/// Which bounty is meant.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Target {
    /// By its id, which several people's bounties may have.
    Id(BountyId),
    /// By a reply to a message that shows its id and doesn't tell whose it is.
    Shown(BountyId),
    Exact(BountyRef),
}

/// Carries out a command, and answers it. `name` is what it is called, if there is such
/// a command.
pub fn answer(storage: &Storage, request: &Request, name: Option<Name>, command: Command) -> Reply {
    execute(storage, request, command).unwrap_or_else(|error| {
        log(&error);
        reply::error(&error, name)
    })
}

fn execute(storage: &Storage, request: &Request, command: Command) -> Result<Reply, UserError> {
    match command {
        Command::Start => start::start(storage, request),
        Command::Help => Ok(start::help(request)),
        Command::List(listing) => list::list(storage, request, listing),
        Command::Show(id) => list::show(storage, request, id),
        Command::Add(text) => add::add(storage, request, &text),
        Command::Edit(id, text) => edit::edit(storage, request, id, &text),
        Command::Done(id) => edit::done(storage, request, id),
        Command::Delete(id) => edit::delete(storage, request, id),
        Command::Track(id) => track::track(storage, request, id),
        Command::Untrack(id) => track::untrack(storage, request, id),
        Command::InvalidArguments(name) => Err(UserError::InvalidArguments(name)),
        Command::Unknown => Ok(reply::not_understood()),
    }
}

/// What went wrong with a file is for whoever runs the bot; the person reads no more
/// than that something did.
fn log(error: &UserError) {
    if let UserError::Storage(error) = error {
        tracing::error!("{error}");
    }
}

impl Request {
    /// The list that is seen here: the group's, or the person's own.
    fn list(&self) -> Option<GroupId> {
        match self.chat {
            Chat::Direct => None,
            Chat::Group { id, .. } => Some(id),
        }
    }

    fn today(&self) -> NaiveDate {
        self.now.today()
    }

    fn seconds(&self) -> i64 {
        self.now.seconds()
    }

    /// The bounty that is meant: by the id given, or else by the message replied to.
    fn target(&self, id: Option<BountyId>) -> Option<Target> {
        match (id, &self.message.replies_to) {
            (Some(id), _) => Some(Target::Id(id)),
            (None, Some(RepliesTo::Bounty(target))) => Some(*target),
            (None, _) => None,
        }
    }

    /// The day from which the message's `tomorrow` counts: it may have waited at
    /// Telegram over midnight.
    fn sent_on(&self) -> NaiveDate {
        self.day_of(self.message.sent_at, self.seconds())
    }

    /// The local day of a message that was sent at one time and handled at another, both
    /// in Unix seconds. Telegram keeps an update for a day, so if they are further apart
    /// than that, the time at which it was sent is wrong.
    fn day_of(&self, sent_at: i64, handled_at: i64) -> NaiveDate {
        let is_plausible = sent_at.abs_diff(handled_at) <= DAY_SECONDS.unsigned_abs();
        let at = if is_plausible { sent_at } else { handled_at };
        self.now.day_of(at)
    }
}

impl Target {
    fn id(self) -> BountyId {
        match self {
            Self::Id(id) | Self::Shown(id) => id,
            Self::Exact(bounty) => bounty.id,
        }
    }

    /// Whether it may mean a bounty of that person's.
    fn fits(self, owner: &User) -> bool {
        match self {
            Self::Id(_) | Self::Shown(_) => true,
            Self::Exact(bounty) => bounty.owner == owner.user_id,
        }
    }
}

/// Changes the sender's own file, once for each update, however often it is delivered.
/// Returns what was saved and what `change` returned.
fn update_own<T>(
    storage: &Storage,
    request: &Request,
    change: impl FnOnce(&mut User) -> Result<T, UserError>,
) -> Result<(User, T), UserError> {
    storage.update(request.person.id, |user| {
        if user.has_applied(request.update_id) {
            return Err(UserError::AlreadyApplied);
        }
        user.username.clone_from(&request.person.username);
        user.first_name = Some(request.person.first_name.clone());
        let outcome = change(user)?;
        user.last_update_id = Some(request.update_id);
        user.drop_expired(request.seconds());
        Ok(outcome)
    })
}

/// The people whose bounties are listed here: a group's creators, or the person alone.
fn creators(storage: &Storage, request: &Request) -> Result<Users, StorageError> {
    match request.chat {
        Chat::Direct => {
            let own = storage.load(request.person.id)?;
            Ok(Users {
                loaded: own.into_iter().collect(),
                unreadable: Vec::new(),
            })
        }
        Chat::Group { id, .. } => Ok(storage.load_all(&storage.creators(id))),
    }
}

/// The bounties of one list that `target` may mean.
fn candidates(users: &Users, list: Option<GroupId>, target: Target) -> Vec<Entry<'_>> {
    let owners = users.loaded.iter().filter(|owner| target.fits(owner));
    owners
        .filter_map(|owner| {
            let bounty = owner.bounty(list, target.id())?;
            Some(Entry { owner, bounty })
        })
        .collect()
}

enum Resolved<'a> {
    One(Entry<'a>),
    /// The person has to be asked which.
    Several(Vec<Entry<'a>>),
}

/// Finds the bounty that `target` means here.
fn resolve<'a>(
    users: &'a Users,
    request: &Request,
    target: Target,
) -> Result<Resolved<'a>, UserError> {
    let entries = candidates(users, request.list(), target);
    match entries.as_slice() {
        [] => Err(UserError::not_found(target.id(), users)),
        [entry] => Ok(Resolved::One(*entry)),
        _ => Ok(Resolved::Several(entries)),
    }
}

impl UserError {
    fn not_found(id: BountyId, users: &Users) -> Self {
        Self::NotFound {
            id,
            some_unreadable: !users.unreadable.is_empty(),
        }
    }
}
