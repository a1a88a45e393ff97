//! Carries out a [`Request`] and answers it with a [`Reply`] or a [`UserError`].
//!
//! The handlers use no network and no clock, and a person's request changes only that
//! person's file.

mod act;
mod add;
mod edit;
mod finish;
mod here;
mod interpret;
mod list;
mod own_data;
mod press;
mod resolve;
mod says_done;
mod search;
mod split;
mod tick;
mod undo;

use chrono::NaiveDate;
use derive_more::Deref;

use crate::callback_data::CallbackData;
use crate::command::{Action, Command, Filter, IS_GREETED, Listing, MessageText, Name};
use crate::model::{
    Bounty, BountyId, BountyRef, DAY_SECONDS, Details, Fingerprint, GroupId, List, User, UserId,
    can_be_undone,
};
use crate::now::Now;
use crate::reply::{self, Reply, UserError};
use crate::storage::Storage;

pub use interpret::interpret;

type Result<T, E = UserError> = std::result::Result<T, E>;

/// Fails with the error unless the condition holds.
fn ensure(holds: bool, error: UserError) -> Result<()> {
    if holds { Ok(()) } else { Err(error) }
}

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

#[derive(Clone, Debug, Default)]
pub struct Message {
    /// Unique in its chat, except for 0: a message that only its sender sees
    /// (Bot API 10.2).
    pub id: i32,
    /// In Unix seconds.
    pub sent_at: i64,
    /// In Unix seconds.
    pub edited_at: Option<i64>,
    /// Empty if it has none.
    pub text: MessageText,
    pub origin: Origin,
    /// What the buttons below it carry, as far as the bot knows them.
    pub buttons: Vec<CallbackData>,
    pub replies_to: Option<RepliesTo>,
}

impl Message {
    /// One of the bot's messages of which nothing else is known.
    pub fn of_bot(id: i32, buttons: Vec<CallbackData>) -> Self {
        Self {
            id,
            origin: Origin::Bot,
            buttons,
            ..Self::default()
        }
    }
}

/// Whose words a message has.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Origin {
    /// The sender's own.
    #[default]
    Typed,
    /// Somebody else's, or another bot's.
    Forwarded,
    /// Telegram's note of an event, such as a pin.
    Service,
    /// The bot's.
    Bot,
}

/// What a message replies to, if that means anything to the bot.
#[derive(Clone, Debug)]
pub enum RepliesTo {
    /// Somebody's message.
    Message {
        from: Option<UserId>,
        id: i32,
        sent_at: i64,
        is_edited: bool,
        /// The quoted part, or else the whole text; in a supergroup with the message's
        /// address.
        text: MessageText,
    },
    /// The bot's message about a bounty.
    Bounty(BountyRef),
    /// The bot's question in the message with this id: what to add, or what should change about
    /// this bounty. A message without a command answers it.
    Question(i32, Option<BountyRef>),
}

/// What the bot does in answer to a message or a press.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Answer {
    /// New messages.
    pub messages: Vec<Reply>,
    /// Replaces the message with the button, or the previous answer to an edited message.
    pub replacement: Option<Reply>,
    /// Shown only to the person who pressed; empty if the message says it all.
    pub toast: String,
    /// One of the bot's messages that has become pointless, such as an answered question.
    pub delete: Option<i32>,
}

impl From<Reply> for Answer {
    fn from(message: Reply) -> Self {
        [message].into_iter().collect()
    }
}

impl FromIterator<Reply> for Answer {
    fn from_iter<T: IntoIterator<Item = Reply>>(messages: T) -> Self {
        Self {
            messages: messages.into_iter().collect(),
            ..Self::default()
        }
    }
}

impl Answer {
    fn toast(toast: String) -> Self {
        Self {
            toast,
            ..Self::default()
        }
    }

    fn replacement(message: Reply, toast: impl Into<String>) -> Self {
        Self {
            replacement: Some(message),
            toast: toast.into(),
            ..Self::default()
        }
    }
}

/// Carries out a command.
pub fn answer(storage: &Storage, request: &Request, command: Command) -> Answer {
    let cx = Context { storage, request };
    let asked_for_change = command.name().is_some_and(Name::asks_for_change);
    let done = execute(cx, command);
    let is_answered = match &done {
        Ok(answer) => !answer.messages.iter().any(|it| it.placeholder.is_some()),
        Err(error) => matches!(error, UserError::AlreadyApplied),
    };
    let answer = done.unwrap_or_else(|error| error_reply(cx, &error, asked_for_change).into());
    let delete = match request.message.replies_to {
        Some(RepliesTo::Question(id, _)) if is_answered => Some(id),
        _ => None,
    };
    Answer { delete, ..answer }
}

/// Carries out what has changed in a message that was edited, and that now asks for this.
pub fn edited(storage: &Storage, request: &Request, command: Option<Command>) -> Answer {
    let cx = Context { storage, request };
    add::edited(cx, command)
        .unwrap_or_else(|error| Answer::replacement(error_reply(cx, &error, true), ""))
}

/// Whether the person's message created a bounty.
pub fn is_source_of_bounty(storage: &Storage, request: &Request) -> bool {
    let (message, own) = (&request.message, storage.load(request.person.id));
    own.ok().flatten().is_some_and(|own| {
        let mut bounties = own.bounties_of_message(request.list(), message.id, message.sent_at);
        bounties.next().is_some()
    })
}

/// Carries out a button press. An error becomes a toast.
pub fn press(storage: &Storage, request: &Request, data: CallbackData) -> Answer {
    press::press(Context { storage, request }, data).unwrap_or_else(|error| refusal(&error))
}

/// What a pinned message of the bot's should read now; `None` if it isn't a list that is kept
/// current. An error is logged.
pub fn pinned(storage: &Storage, request: &Request) -> Result<Option<Reply>> {
    list::pinned(Context { storage, request }).inspect_err(log)
}

fn execute(cx: Context<'_>, command: Command) -> Result<Answer> {
    let (name, text) = match command {
        Command::Named(name, text) => (name, text),
        Command::Keep(text) => return add::keep(cx, &text),
        Command::Pleasantry => return Ok(reply::pleasantry().into()),
        Command::TakeBack => return Ok(Answer::default()),
        Command::Unknown => return Ok(reply::not_understood().into()),
    };
    let arguments = text.text.trim();
    let act = |action| act::act(cx, action, arguments);
    let reply = match name {
        Name::Bounty => match Listing::named(arguments) {
            Some(listing) => list::first_page(cx, listing)?,
            None => return act(Action::Show),
        },
        Name::Add => return add::add(cx, &text),
        Name::Edit => return edit::edit(cx, &text),
        Name::Done => return act(Action::Done),
        Name::Delete => return act(Action::Delete),
        Name::Track => return act(Action::Track),
        Name::Untrack => return act(Action::Untrack),
        Name::My => {
            let filter = Filter::named(arguments).ok_or(UserError::UnknownFilter)?;
            list::first_page(cx, Listing::Tracked(filter))?
        }
        Name::Start => {
            cx.update_own(|_| Ok(()))?;
            match cx.chat {
                Chat::Direct => reply::hello(cx.person.name(), &cx.bot_username),
                // To a group that the bot was just added to, it says nothing more.
                Chat::Group { .. } if arguments == IS_GREETED => return Ok(Answer::default()),
                Chat::Group { .. } => reply::hello_group(),
            }
        }
        Name::Help => reply::help(cx.is_group(), arguments.eq_ignore_ascii_case("more")),
        Name::Privacy => reply::privacy(cx.is_group()),
        Name::Export => own_data::export(cx)?,
        Name::Forget => own_data::forget(cx)?,
    };
    Ok(reply.into())
}

/// The log gets the details of a file error, for whoever runs the bot. The person reads
/// only that something went wrong.
fn error_reply(cx: Context<'_>, error: &UserError, asked_for_change: bool) -> Reply {
    log(error);
    let reply = reply::error(error, asked_for_change);
    match error.bounty() {
        Some(bounty) => reply.about(bounty, &cx.bot_username),
        None => reply,
    }
}

/// [`error_reply`] to a press.
fn refusal(error: &UserError) -> Answer {
    log(error);
    Answer::toast(reply::toast(error))
}

fn log(error: &UserError) {
    match error {
        UserError::Storage(error) => tracing::error!("{error}"),
        error => tracing::debug!("not carried out: {}", error.name()),
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

    /// Whether a list's bounties may be acted on here. In a DM, anything that is one's own
    /// may be.
    fn shows(&self, list: List) -> bool {
        self.list() == List::Personal || self.list() == list
    }

    /// The group's title.
    fn title(&self) -> Option<&String> {
        match &self.chat {
            Chat::Direct => None,
            Chat::Group { title, .. } => Some(title),
        }
    }

    /// The day from which `tomorrow` in the message counts. The message may have waited at
    /// Telegram past midnight.
    fn sent_on(&self) -> NaiveDate {
        self.day_of(self.message.sent_at, self.now.seconds())
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

/// A request, and the files on which it is carried out.
#[derive(Clone, Copy, Deref)]
struct Context<'a> {
    storage: &'a Storage,
    #[deref(forward)]
    request: &'a Request,
}

impl Context<'_> {
    /// Fails if the update has already been applied and is delivered again.
    fn check_not_applied(self) -> Result<()> {
        let own = self.storage.load(self.person.id)?;
        let is_applied = own.is_some_and(|user| user.has_applied(self.update_id));
        ensure(!is_applied, UserError::AlreadyApplied)
    }

    /// Changes the sender's own file, once per update even if the update is delivered twice.
    /// Returns what was saved and what `change` returned.
    fn update_own<T>(self, change: impl FnOnce(&mut User) -> Result<T>) -> Result<(User, T)> {
        self.storage.update(self.person.id, |user| {
            ensure(!user.has_applied(self.update_id), UserError::AlreadyApplied)?;
            user.username.clone_from(&self.person.username);
            user.first_name = Some(self.person.first_name.clone());
            let outcome = change(user)?;
            user.last_update_id = Some(self.update_id);
            user.drop_expired(self.now.seconds());
            Ok(outcome)
        })
    }

    /// Changes the file of whoever pressed, if the bounty is theirs and of this chat. It may be
    /// deleted.
    fn update_own_of<T>(
        self,
        bounty: BountyRef,
        change: impl FnOnce(&mut User) -> Result<T>,
    ) -> Result<(User, T)> {
        let is_own = bounty.owner == self.person.id;
        ensure(is_own, UserError::OnlyCreator(bounty.id))?;
        self.update_own(|user| {
            let is_here = self.shows(bounty_of(user, bounty.id)?.list);
            ensure(is_here, UserError::Gone(bounty.id))?;
            change(user)
        })
    }

    /// Changes a bounty of this chat, if it belongs to the person who pressed and isn't deleted.
    /// `change` is told a time that tells this change from all others.
    fn change<T>(
        self,
        bounty: BountyRef,
        change: impl FnOnce(&mut Bounty, i64) -> Result<T>,
    ) -> Result<(User, T)> {
        self.update_own_of(bounty, |user| {
            let at = user.unused_time(self.now.seconds());
            let it = bounty_of(user, bounty.id)?;
            check_not_deleted(it)?;
            change(it, at)
        })
    }
}

/// Also a deleted one, as long as it can be restored.
fn bounty_of(user: &mut User, id: BountyId) -> Result<&mut Bounty> {
    let mut all = user.personal_bounties.iter_mut();
    all.find(|it| it.id == id).ok_or(UserError::Gone(id))
}

fn check_not_deleted(bounty: &Bounty) -> Result<()> {
    ensure(bounty.deleted_at.is_none(), UserError::Gone(bounty.id))
}

/// Fails if a bounty reads otherwise than when the button was made.
fn check_seen(bounty: &Bounty, seen: Fingerprint) -> Result<()> {
    let is_same = bounty.fingerprint() == seen;
    ensure(is_same, UserError::ChangedSince(bounty.id))
}

/// Fails if it was done meanwhile, too.
fn check_open_and_seen(bounty: &Bounty, seen: Fingerprint) -> Result<()> {
    check_not_deleted(bounty)?;
    ensure(bounty.is_open(), UserError::ChangedSince(bounty.id))?;
    check_seen(bounty, seen)
}

/// `at` is when what is to be undone was done, if that still stands.
fn check_undo_time(cx: Context<'_>, bounty: &Bounty, at: Option<i64>) -> Result<()> {
    let at = at.ok_or(UserError::AlreadyRestored(bounty.id))?;
    let is_in_time = can_be_undone(at, cx.now.seconds());
    ensure(is_in_time, UserError::TooLateToUndo(bounty.id))
}

/// Adds a bounty to its creator's own, on this chat's list. `source` is what the message says.
fn add_to(user: &mut User, cx: Context<'_>, source: &str, details: Details) -> Result<Bounty> {
    ensure(user.room() > 0, UserError::Full)?;
    let id = user.next_bounty_id();
    let mut bounty = Bounty::new(id, details, cx.now.seconds(), cx.list());
    bounty.message_id = Some(cx.message.id).filter(|id| *id != 0);
    bounty.set_source(source.trim());
    bounty.group_title = cx.title().cloned();
    user.personal_bounties.push(bounty.clone());
    Ok(bounty)
}
