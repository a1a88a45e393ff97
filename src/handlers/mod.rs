//! One function a command: who asks, where, what and when, to a [`Reply`].
//!
//! Nothing here knows Telegram's requests, opens a file or reads a clock.
//! A person's commands change only that person's own file.

mod change;
mod look;
mod press;
mod track;

use chrono::{DateTime, FixedOffset, NaiveDate};

use crate::command::{Command, Written};
use crate::due;
use crate::model::{BountyId, BountyRef, DAY_SECONDS, GroupId, User, UserId};
use crate::press::Press;
use crate::reply::{self, Entry, Reply};
use crate::storage::{Storage, StorageError, Users};

pub use change::edited_add;
pub use press::{Pressed, press};

/// The person who sent a command or pressed a button.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Person {
    /// The Telegram id.
    pub id: UserId,
    /// The first name as of now.
    pub first_name: String,
    /// The username as of now, without `@`.
    pub username: Option<String>,
}

/// Where a command was sent or a button pressed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Place {
    /// A direct message to the bot.
    Direct,
    /// A group or supergroup.
    Group {
        /// Its chat id.
        id: GroupId,
        /// Its title as of now.
        title: String,
    },
}

/// The message that a command replies to.
#[derive(Clone, Debug)]
pub enum Replied<'a> {
    /// Somebody's message, in a supergroup with its address.
    Message(Written<'a>),
    /// A message of the bot's about one bounty.
    Bounty(Target),
}

/// A bounty, as far as the sender named it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Target {
    /// By its number, which several people's bounties may have.
    Id(BountyId),
    /// By a reply to a message that shows its number and does not tell whose it is.
    Shown(BountyId),
    /// Beyond doubt.
    Exact(BountyRef),
}

/// Who does something, where and when.
#[derive(Clone, Debug)]
pub struct Context {
    /// Telegram's id of the update.
    pub update_id: u32,
    /// Who sent the command or pressed the button.
    pub person: Person,
    /// The chat.
    pub place: Place,
    /// The server's local time.
    pub now: DateTime<FixedOffset>,
}

/// A message that holds a command.
#[derive(Clone, Debug)]
pub struct Request<'a> {
    /// Who sent it, where and when it is handled.
    pub context: Context,
    /// Its id in its chat.
    pub message_id: i32,
    /// When it was sent, as Unix time in seconds.
    pub sent_at: i64,
    /// When it was edited, as Unix time in seconds.
    pub edited_at: Option<i64>,
    /// What it replies to, where that means anything to the bot.
    pub replied: Option<Replied<'a>>,
}

/// Why something was not done. `R` is what the person reads: a reply to a
/// command, a line of text for a press.
#[derive(Debug)]
pub enum Failure<R> {
    /// It cannot be done as it was asked.
    Refused(R),
    /// It was done when the same update was delivered before.
    CarriedOutAlready,
    /// The disk or a file's content kept it from being done.
    Storage(StorageError),
}

impl From<Reply> for Failure<Reply> {
    fn from(refusal: Reply) -> Self {
        Self::Refused(refusal)
    }
}

impl From<String> for Failure<String> {
    fn from(refusal: String) -> Self {
        Self::Refused(refusal)
    }
}

impl<R> From<StorageError> for Failure<R> {
    fn from(error: StorageError) -> Self {
        Self::Storage(error)
    }
}

/// What came of a command: the answer to it, or why it was not carried out.
pub type Outcome = Result<Reply, Failure<Reply>>;

/// The answer to a command.
#[derive(Debug)]
pub struct Answer {
    /// What it says.
    pub outcome: Outcome,
    /// Whether it stands in place of an answer that was given to the message before.
    pub replaces: bool,
}

impl Answer {
    /// The first answer to a message.
    #[must_use]
    pub fn new(outcome: Outcome) -> Self {
        Self {
            outcome,
            replaces: false,
        }
    }
}

/// Carries out a command.
///
/// # Errors
///
/// What to tell the sender, or why storage failed. Either way nothing was
/// changed, unless storage says otherwise.
pub fn carry_out(storage: &Storage, request: &Request<'_>, command: Command<'_>) -> Outcome {
    match command {
        Command::Start => change::start(storage, request),
        Command::Help => Ok(look::help(&request.context)),
        Command::Bounty(which) => look::bounty(storage, request, which),
        Command::Add(arguments) => change::add(storage, request, &arguments),
        Command::Edit(id, arguments) => change::edit(storage, request, id, &arguments),
        Command::Done(id) => change::done(storage, request, id),
        Command::Delete(id) => change::delete(storage, request, id),
        Command::Track(id) => track::track(storage, request, id),
        Command::Untrack(id) => track::untrack(storage, request, id),
        Command::My(soon) => look::my(storage, request, soon),
        Command::Misused(name) => Err(reply::usage(name).into()),
        Command::Unknown => Ok(reply::not_understood()),
    }
}

impl Context {
    /// The list that is seen here: the group's, or the person's own.
    fn list(&self) -> Option<GroupId> {
        match self.place {
            Place::Direct => None,
            Place::Group { id, .. } => Some(id),
        }
    }

    fn today(&self) -> NaiveDate {
        self.now.date_naive()
    }

    fn seconds(&self) -> i64 {
        self.now.timestamp()
    }
}

impl Request<'_> {
    /// The bounty that is meant: by the id given, or else by the message replied to.
    fn target(&self, id: Option<BountyId>) -> Option<Target> {
        match (id, &self.replied) {
            (Some(id), _) => Some(Target::Id(id)),
            (None, Some(Replied::Bounty(target))) => Some(*target),
            (None, _) => None,
        }
    }
}

impl Request<'_> {
    /// The day on which the command was written, which `tomorrow` in it counts from:
    /// it may have waited at Telegram over midnight.
    fn written_on(&self) -> NaiveDate {
        let written_at = self.edited_at.unwrap_or(self.sent_at);
        self.day_of(written_at, self.context.seconds())
    }

    /// The day of `written_at`, or of `handled_at` where the two are more than a day
    /// apart: Telegram keeps an update for a day, so one of the clocks is wrong then.
    fn day_of(&self, written_at: i64, handled_at: i64) -> NaiveDate {
        let is_plausible = written_at.abs_diff(handled_at) <= DAY_SECONDS.unsigned_abs();
        let at = if is_plausible { written_at } else { handled_at };
        due::local_day(at, *self.context.now.offset())
    }
}

impl Target {
    fn id(self) -> BountyId {
        match self {
            Self::Id(id) | Self::Shown(id) => id,
            Self::Exact(bounty) => bounty.id,
        }
    }

    /// Whether a bounty of that person may be meant.
    fn fits(self, owner: &User) -> bool {
        match self {
            Self::Id(_) | Self::Shown(_) => true,
            Self::Exact(bounty) => bounty.owner == owner.user_id,
        }
    }
}

/// Changes the sender's own file, once for each update, however often it is delivered.
/// Gives what was saved and what `change` gave.
fn change<T, R>(
    storage: &Storage,
    context: &Context,
    change: impl FnOnce(&mut User) -> Result<T, Failure<R>>,
) -> Result<(User, T), Failure<R>> {
    storage.update_user(context.person.id, |user| {
        if user.has_applied(context.update_id) {
            return Err(Failure::CarriedOutAlready);
        }
        user.username.clone_from(&context.person.username);
        user.first_name = Some(context.person.first_name.clone());
        let outcome = change(user)?;
        user.last_update_id = Some(context.update_id);
        user.drop_expired(context.seconds());
        Ok(outcome)
    })
}

/// The people whose bounties are listed in a place: a group's creators, or the person alone.
fn creators_of(storage: &Storage, context: &Context) -> Result<Users, StorageError> {
    match context.place {
        Place::Direct => {
            let own = storage.load_user(context.person.id)?;
            Ok(Users {
                loaded: own.into_iter().collect(),
                unreadable: Vec::new(),
            })
        }
        Place::Group { id, .. } => Ok(storage.load_users(&storage.creators(id))),
    }
}

/// The bounties of one list that may be meant by `target`.
fn candidates(users: &Users, list: Option<GroupId>, target: Target) -> Vec<Entry<'_>> {
    let owners = users.loaded.iter().filter(|owner| target.fits(owner));
    owners
        .filter_map(|owner| {
            let bounty = owner.bounty(list, target.id())?;
            Some(Entry { owner, bounty })
        })
        .collect()
}

/// The one bounty of the place that is meant. Where several may be, the person is
/// asked which, with a button for each that does what `press` says.
fn the_one<'a>(
    users: &'a Users,
    context: &Context,
    target: Target,
    press: fn(BountyRef) -> Press,
) -> Result<Entry<'a>, Reply> {
    match candidates(users, context.list(), target).as_slice() {
        [] => Err(reply::no_such(target.id(), users.unreadable.len())),
        [entry] => Ok(*entry),
        entries => Err(reply::which(target.id(), entries, press)),
    }
}
