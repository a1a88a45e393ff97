//! Carries out a [`Request`] and answers it with a [`Reply`] or a [`UserError`].
//!
//! The handlers use no network and no clock, and a person's request changes only that
//! person's file.

mod act;
mod add;
mod buttons;
mod choose;
mod edit;
mod list;
mod own_data;
mod start;
mod track;

use chrono::NaiveDate;

use crate::callback_data::Listing;
use crate::command::{Command, Mention, MessageText, Name};
use crate::model::{BountyId, BountyRef, DAY_SECONDS, GroupId, List, User, UserId};
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
    /// The message with the command, or the one with the button that was pressed.
    pub message: Message,
    /// Without `@`.
    pub bot_username: String,
}

/// The person who sent a command or pressed a button, with their current names.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Person {
    pub id: UserId,
    pub first_name: String,
    /// Without `@`.
    pub username: Option<String>,
}

impl Person {
    fn name(&self) -> &str {
        reply::visible_name([Some(&self.first_name), self.username.as_ref()])
    }
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Chat {
    /// A direct message to the bot.
    Direct,
    Group {
        id: GroupId,
        title: String,
    },
}

#[derive(Clone, Debug)]
pub struct Message {
    /// Unique in its chat, except for 0: a message that only its sender sees
    /// (Bot API 10.2).
    pub id: i32,
    /// In Unix seconds.
    pub sent_at: i64,
    /// In Unix seconds.
    pub edited_at: Option<i64>,
    /// Empty if it has none.
    pub text: String,
    /// Whether some of the text is hidden until it is tapped.
    pub has_spoiler: bool,
    pub replies_to: Option<RepliesTo>,
}

/// What a message replies to, if that means anything to the bot.
#[derive(Clone, Debug)]
pub enum RepliesTo {
    /// Somebody's message.
    Message {
        from: Option<UserId>,
        id: i32,
        sent_at: i64,
        /// The quoted part, or else the whole text; in a supergroup with the message's
        /// address.
        text: MessageText,
    },
    /// The bot's message about a bounty.
    Bounty(Target),
    /// The bot's message asking for an answer.
    Question(Question),
}

/// A question of the bot's that a message without a command answers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Question {
    /// What should be added?
    Add,
    /// What should change about this bounty?
    Edit(BountyRef),
}

/// Which bounty is meant.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Target {
    Named(Mention),
    /// A reply to a message that shows the bounty's id but not whose it is.
    Shown(BountyId),
    Exact(BountyRef),
}

/// Carries out a command and answers it. `name` is the command's name if the bot knows it.
pub fn answer(
    storage: &Storage,
    request: &Request,
    name: Option<Name>,
    command: Command,
) -> Vec<Reply> {
    execute(storage, request, command).unwrap_or_else(|error| vec![error_reply(&error, name)])
}

fn execute(
    storage: &Storage,
    request: &Request,
    command: Command,
) -> Result<Vec<Reply>, UserError> {
    let reply = match command {
        Command::Start { by_button } => {
            return Ok(start::start(storage, request, by_button)?
                .into_iter()
                .collect());
        }
        Command::Act(action, mentions) => return act::act(storage, request, action, mentions),
        Command::Help => start::help(request),
        Command::Privacy => own_data::privacy(request),
        Command::Export => own_data::export(storage, request)?,
        Command::Forget => own_data::forget(storage, request)?,
        Command::List(Listing::Open) => act::list_or_show(storage, request)?,
        Command::List(listing) => list::page(storage, request, listing, 0)?,
        Command::Add(text) => add::add(storage, request, &text)?,
        Command::Edit(id, text) => edit::edit(storage, request, id, &text)?,
        Command::InvalidArguments(name) => return Err(UserError::InvalidArguments(name)),
        Command::Unknown => reply::not_understood(false),
    };
    Ok(vec![reply])
}

/// The log gets the details of a file error, for whoever runs the bot. The person reads
/// only that something went wrong.
fn error_reply(error: &UserError, name: Option<Name>) -> Reply {
    log(error);
    reply::error(error, name)
}

fn log(error: &UserError) {
    match error {
        UserError::Storage(error) => tracing::error!("{error}"),
        error => {
            // Only the variant's name: the rest may be what people wrote.
            let error = format!("{error:?}");
            let name = error.split(|c: char| !c.is_alphanumeric()).next();
            tracing::debug!("not carried out: {}", name.unwrap_or_default());
        }
    }
}

impl Request {
    /// The list that this chat shows.
    fn list(&self) -> List {
        match self.chat {
            Chat::Direct => List::Personal,
            Chat::Group { id, .. } => List::Group(id),
        }
    }

    fn is_group(&self) -> bool {
        matches!(self.chat, Chat::Group { .. })
    }

    /// Whether some of the message, or of the message it replies to, is hidden until it is
    /// tapped.
    fn has_spoiler(&self) -> bool {
        let replied = self.message.replies_to.as_ref();
        let is_hidden = |replied: &RepliesTo| match replied {
            RepliesTo::Message { text, .. } => text.has_spoiler,
            _ => false,
        };
        self.message.has_spoiler || replied.is_some_and(is_hidden)
    }

    fn today(&self) -> NaiveDate {
        self.now.today()
    }

    fn seconds(&self) -> i64 {
        self.now.seconds()
    }

    /// The bounty that the request replies to: a message of the bot's about it, or the
    /// message that created it.
    fn replied_bounty(&self, storage: &Storage) -> Option<Target> {
        match self.message.replies_to.as_ref()? {
            RepliesTo::Bounty(target) => Some(target.clone()),
            RepliesTo::Question(Question::Edit(bounty)) => Some(Target::Exact(*bounty)),
            RepliesTo::Question(Question::Add) => None,
            RepliesTo::Message {
                from, id, sent_at, ..
            } => {
                let users = storage.load_all(&from.iter().copied().collect());
                let owner = users.loaded.first()?;
                let bounty = owner.bounty_of_message(self.list(), *id, *sent_at)?;
                Some(Target::Exact(Entry::new(owner, bounty).reference()))
            }
        }
    }

    /// The day from which `tomorrow` in the message counts. The message may have waited at
    /// Telegram past midnight.
    fn sent_on(&self) -> NaiveDate {
        self.day_of(self.message.sent_at, self.seconds())
    }

    /// The local day on which a message was sent. Both times are in Unix seconds. Telegram
    /// keeps an update for a day, so if they are further apart than that, `sent_at` is
    /// wrong and `handled_at` counts.
    fn day_of(&self, sent_at: i64, handled_at: i64) -> NaiveDate {
        let is_plausible = sent_at.abs_diff(handled_at) <= DAY_SECONDS.unsigned_abs();
        let at = if is_plausible { sent_at } else { handled_at };
        self.now.day_of(at)
    }
}

impl Target {
    fn id(&self) -> BountyId {
        match self {
            Self::Named(mention) => mention.id,
            Self::Shown(id) => *id,
            Self::Exact(bounty) => bounty.id,
        }
    }

    /// Whether it may mean one of that person's bounties.
    fn fits(&self, owner: &User) -> bool {
        match self {
            Self::Named(mention) => match &mention.creator {
                Some(name) => is_called(owner, name),
                None => true,
            },
            Self::Shown(_) => true,
            Self::Exact(bounty) => bounty.owner == owner.user_id,
        }
    }
}

/// Whether this is a person's first name, its first word, or their username, ignoring case.
fn is_called(user: &User, name: &str) -> bool {
    let name = name.strip_prefix('@').unwrap_or(name).to_lowercase();
    let first_name = user
        .first_name
        .as_deref()
        .unwrap_or_default()
        .to_lowercase();
    let username = user.username.as_deref().unwrap_or_default().to_lowercase();
    let first_word = first_name.split_whitespace().next();
    [Some(first_name.as_str()), first_word, Some(&username)].contains(&Some(name.as_str()))
}

/// Fails if the update has already been applied and is delivered again.
fn check_not_applied(storage: &Storage, request: &Request) -> Result<(), UserError> {
    let own = storage.load(request.person.id)?;
    match own.is_some_and(|user| user.has_applied(request.update_id)) {
        true => Err(UserError::AlreadyApplied),
        false => Ok(()),
    }
}

/// Changes the sender's own file, once per update even if the update is delivered twice.
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

/// The people whose bounties this chat lists: a group's creators, or only the person.
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

/// The bounties on this chat's list, without deleted ones.
fn entries<'a>(users: &'a Users, request: &Request) -> impl Iterator<Item = Entry<'a>> {
    let list = request.list();
    users.loaded.iter().flat_map(move |owner| {
        owner
            .bounties_of(list)
            .map(|bounty| Entry::new(owner, bounty))
    })
}

/// The bounties on this chat's list that `target` may mean.
fn candidates<'a>(users: &'a Users, request: &Request, target: &Target) -> Vec<Entry<'a>> {
    let entries = entries(users, request);
    entries
        .filter(|entry| entry.bounty.id == target.id() && target.fits(entry.owner))
        .collect()
}

fn is_own(request: &Request, entry: Entry<'_>) -> bool {
    entry.owner.user_id == request.person.id
}

impl UserError {
    fn not_found(id: BountyId, users: &Users) -> Self {
        Self::NotFound {
            id,
            some_unreadable: !users.unreadable.is_empty(),
        }
    }
}
