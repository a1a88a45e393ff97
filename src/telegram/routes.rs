//! What happens to each update.

use std::convert::Infallible;
use std::ops::ControlFlow;
use std::panic::AssertUnwindSafe;
use std::sync::Arc;
use std::time::Instant;

use futures::FutureExt as _;
use serde_json::value::RawValue;
use teloxide::dispatching::{DpHandlerDescription, UpdateHandler};
use teloxide::dptree::{self, HandlerDescription as _, HandlerSignature};
use teloxide::types::{
    CallbackQuery, Chat, ChatId, ChatMemberUpdated, Me, Message, MessageId, MessageKind, Update,
    UpdateKind,
};
use tokio::time::timeout;

use super::delivery::{Address, Delivery, Outbox};
use super::incoming::{self, Sender};
use super::pace::{Pace, Verdict};
use super::tally::Tally;
use super::{Clock, LONGEST_UPDATE, follow_group, off_thread, raw};
use crate::callback_data::CallbackData;
use crate::command::{Command, Invocation, Name};
use crate::config::Config;
use crate::handlers::{self, EditAnswer, Person};
use crate::model::GroupId;
use crate::reply::{self, Reply, UserError};
use crate::storage::Storage;

/// Up to so long after it was sent, a message counts as sent just now, in seconds.
const FRESH_SECONDS: i64 = 5;

/// What every update is handled with.
pub(super) struct Service {
    config: Config,
    clock: Clock,
    storage: Arc<Storage>,
    outbox: Arc<Outbox>,
    me: Me,
    /// How many updates were handed out and are not done with.
    in_hand: Tally,
    commands: Pace,
    presses: Pace,
}

/// The one handler that the dispatcher has: it notes when an update is done with,
/// whatever happens, and contains what goes wrong in it.
pub(super) fn handler(service: &Arc<Service>) -> UpdateHandler<Infallible> {
    let service = Arc::clone(service);
    let handle = move |dependencies: dptree::di::DependencyMap, _| {
        let service = Arc::clone(&service);
        async move {
            service.contain(dependencies.get()).await;
            ControlFlow::Break(Ok(()))
        }
    };
    let description = DpHandlerDescription::entry();
    dptree::from_fn_with_description(description, handle, HandlerSignature::Entry)
}

impl Service {
    pub(super) fn new(
        config: Config,
        clock: Clock,
        storage: Arc<Storage>,
        outbox: Arc<Outbox>,
        me: Me,
    ) -> Self {
        Self {
            config,
            clock,
            storage,
            outbox,
            me,
            in_hand: Tally::new(),
            commands: Pace::new(),
            presses: Pace::new(),
        }
    }

    /// Notes an update that is handed out.
    pub(super) fn hand_out(&self) {
        self.in_hand.begin();
    }

    /// Waits until every update that was handed out is done with.
    pub(super) async fn all_done(&self) {
        self.in_hand.nothing_left().await;
    }

    /// Waits until every answer is delivered.
    pub(super) async fn answered(&self) {
        self.outbox.emptied().await;
    }

    /// What was left when the time to end had come; it is lost or comes again.
    pub(super) fn log_unfinished(&self) {
        let (updates, answers) = (self.in_hand.count(), self.outbox.waiting());
        if updates > 0 {
            tracing::warn!(
                updates,
                "some updates take too long; they come again at the next start"
            );
        }
        if answers > 0 {
            tracing::warn!(
                answers,
                "some answers could not be delivered before the end"
            );
        }
    }

    /// Lets a group's bounties and bookmarks follow it to its new id.
    pub(super) async fn follow_group(&self, from: GroupId, to: GroupId) {
        follow_group(&self.storage, from, to).await;
    }

    /// Handles an update. A panic, or more time than an update may take, costs this
    /// update its answer and nothing else.
    async fn contain(self: &Arc<Self>, update: Arc<Update>) {
        if let Err(trouble) = contained(self.route(&update)).await {
            tracing::error!(
                update = update.id.0,
                "an update could not be handled: {trouble}"
            );
            self.apologise(&update);
        }
        self.in_hand.end();
    }

    /// Which update goes where.
    async fn route(self: &Arc<Self>, update: &Arc<Update>) {
        match &update.kind {
            UpdateKind::Message(message) => self.on_message(update, message).await,
            UpdateKind::EditedMessage(message) => self.on_edit(update, message).await,
            UpdateKind::CallbackQuery(query) => self.on_press(update, query).await,
            UpdateKind::MyChatMember(change) => self.on_membership(change),
            _ => {}
        }
    }

    async fn on_message(self: &Arc<Self>, update: &Arc<Update>, message: &Message) {
        let is_direct = message.chat.is_private();
        match self.invocation(message) {
            Some(invocation) if is_direct || invocation.is_for_this_bot() => {
                if let Some(person) = self.admit(message) {
                    self.carry_out(update, message, person, invocation).await;
                }
            }
            None if is_direct && is_content(message) && self.admit(message).is_some() => {
                self.answer(message, reply::not_understood());
            }
            _ => {}
        }
    }

    /// Only an `/add` means anything when it is edited. Its answer is edited, too.
    async fn on_edit(self: &Arc<Self>, update: &Arc<Update>, message: &Message) {
        let invocation = self
            .invocation(message)
            .filter(|one| one.name == Some(Name::Add));
        if let (Some(invocation), Sender::Person(person)) = (invocation, incoming::sender(message))
            && self.allows(message.chat.id.0)
            && self.keeps_pace(message, person.id.0.cast_signed())
        {
            self.carry_out(update, message, person, invocation).await;
        }
    }

    /// Carries out the command in a new or edited message, and answers.
    async fn carry_out(
        self: &Arc<Self>,
        update: &Arc<Update>,
        message: &Message,
        person: Person,
        invocation: Invocation,
    ) {
        let Some(place) = self.place(&message.chat) else {
            return;
        };
        let (service, update) = (Arc::clone(self), Arc::clone(update));
        let carried_out = off_thread(move || {
            let (message, is_edit) = match &update.kind {
                UpdateKind::Message(message) => (message, false),
                UpdateKind::EditedMessage(message) => (message, true),
                _ => return None,
            };
            let (storage, me, now) = (&service.storage, &service.me, (service.clock)());
            let request = incoming::request(update.id.0, message, person, place, now, me);
            match invocation.command(&incoming::written(message)?) {
                Command::Add(arguments) if is_edit => {
                    handlers::edited_add(storage, &request, &arguments)
                }
                command => Some(EditAnswer {
                    reply: handlers::answer(storage, &request, command),
                    replaces: false,
                }),
            }
        });
        if let Some(EditAnswer { reply, replaces }) = carried_out.await {
            let address = incoming::address(message);
            self.outbox.put(match replaces {
                true => Delivery::NewAnswer(address, reply),
                false => Delivery::Message(address, reply),
            });
        }
    }

    async fn on_press(&self, update: &Arc<Update>, query: &CallbackQuery) {
        let toast = |text: String| self.outbox.put(Delivery::Toast(query.id.clone(), text));
        let place = incoming::pressed_in(query).and_then(|(chat, _)| self.place(chat));
        let press = query.data.as_deref().and_then(CallbackData::decode);
        let (Some((chat, message)), Some(place), Some(press)) =
            (incoming::pressed_in(query), place, press)
        else {
            return toast(reply::toast(&UserError::UnknownButton));
        };
        if !self.allows(chat.id.0) {
            return toast(reply::toast(&UserError::PrivateBot(chat.id.0)));
        }
        let person = incoming::person(&query.from);
        let key = person.id.0.cast_signed();
        if self.presses.check(key, Instant::now(), None) != Verdict::Go {
            return toast(reply::toast(&UserError::TooFast));
        }
        let now = (self.clock)();
        let request = incoming::press_request(update.id.0, message, person, place, now);
        let storage = Arc::clone(&self.storage);
        let pressed = off_thread(move || handlers::callback_query(&storage, &request, press)).await;
        toast(pressed.toast);
        if let Some(reply) = pressed.message {
            self.outbox
                .put(Delivery::Edit(chat.id, message, reply, None));
        }
    }

    /// Added to a group, the bot introduces itself.
    fn on_membership(&self, change: &ChatMemberUpdated) {
        let was_there = change.old_chat_member.is_present();
        let is_there = change.new_chat_member.is_present();
        let is_group = matches!(self.place(&change.chat), Some(handlers::Chat::Group { .. }));
        if was_there || !is_there || !is_group {
            return;
        }
        let chat = change.chat.id;
        let hello = match self.allows(chat.0) {
            true => reply::hello_group(),
            false => reply::error(&UserError::PrivateBot(chat.0), false),
        };
        let address = Address {
            chat,
            topic: None,
            answers: None,
            as_reply: false,
        };
        self.outbox.put(Delivery::Message(address, hello));
    }

    /// Where a chat's messages come from. A group that moved is the same under both ids.
    fn place(&self, chat: &Chat) -> Option<handlers::Chat> {
        let mut place = incoming::place(chat)?;
        if let handlers::Chat::Group { id, .. } = &mut place {
            *id = self.storage.current_group(*id);
        }
        Some(place)
    }

    /// Whether the bot serves this chat. A group that was let in stays in when its id
    /// changes, until the next start.
    fn allows(&self, chat: i64) -> bool {
        let former = self.storage.former_group(GroupId(chat));
        self.config.allows(chat) || former.is_some_and(|former| self.config.allows(former.0))
    }

    fn invocation(&self, message: &Message) -> Option<Invocation> {
        incoming::typed(message).and_then(|text| Invocation::find(text, self.me.username()))
    }

    /// The sender of a message, if the bot serves them now. If not, they are told why.
    fn admit(&self, message: &Message) -> Option<Person> {
        let (sender, chat) = (incoming::sender(message), message.chat.id.0);
        let key = match &sender {
            Sender::Person(person) => person.id.0.cast_signed(),
            Sender::Shared => chat,
            Sender::NotAPerson => return None,
        };
        if !self.keeps_pace(message, key) {
            return None;
        }
        match sender {
            _ if !self.allows(chat) => {
                self.answer(message, reply::error(&UserError::PrivateBot(chat), false));
            }
            Sender::Person(person) => return Some(person),
            _ => self.answer(message, reply::error(&UserError::SharedAccount, true)),
        }
        None
    }

    /// Whether somebody does not write too much. If they do, they are told once.
    fn keeps_pace(&self, message: &Message, key: i64) -> bool {
        let sent_at = message.edit_date().unwrap_or(&message.date).timestamp();
        let has_waited = (self.clock)().timestamp() - sent_at > FRESH_SECONDS;
        let sent_at = has_waited.then_some(sent_at);
        let verdict = self.commands.check(key, Instant::now(), sent_at);
        if verdict == Verdict::TellToSlowDown {
            self.answer(message, reply::error(&UserError::TooFast, false));
        }
        verdict == Verdict::Go
    }

    fn answer(&self, message: &Message, reply: Reply) {
        self.outbox
            .put(Delivery::Message(incoming::address(message), reply));
    }

    /// Tells the person that something went wrong, where there is one who waits for an answer.
    fn apologise(&self, update: &Update) {
        match &update.kind {
            UpdateKind::Message(message) | UpdateKind::EditedMessage(message) => {
                let is_command = incoming::typed(message).is_some_and(|text| text.starts_with('/'));
                if is_command || message.chat.is_private() {
                    self.answer(message, reply::error(&UserError::WentWrong, false));
                }
            }
            UpdateKind::CallbackQuery(query) => {
                let toast = reply::toast(&UserError::WentWrong);
                self.outbox.put(Delivery::Toast(query.id.clone(), toast));
            }
            _ => {}
        }
    }

    /// Notes an update that cannot be read. Where it holds a command, its sender is
    /// told that it was not carried out.
    pub(super) fn on_unreadable(&self, update_id: u32, update: &RawValue) {
        tracing::error!(
            update = update_id,
            "an update cannot be read, perhaps of a newer Bot API"
        );
        let Some((chat, message, text)) = raw::text_of_unreadable(update) else {
            return;
        };
        let is_meant =
            Invocation::find(&text, self.me.username()).is_some_and(Invocation::is_for_this_bot);
        if is_meant && self.allows(chat) {
            let answers = message.map(MessageId);
            let address = Address {
                chat: ChatId(chat),
                topic: None,
                answers,
                as_reply: chat < 0,
            };
            self.outbox.put(Delivery::Message(
                address,
                reply::error(&UserError::Unreadable, true),
            ));
        }
    }
}

/// Does the work, unless it panics or takes too long.
async fn contained(work: impl Future<Output = ()>) -> Result<(), &'static str> {
    match AssertUnwindSafe(timeout(LONGEST_UPDATE, work))
        .catch_unwind()
        .await
    {
        Ok(Ok(())) => Ok(()),
        Ok(Err(_)) => Err("it took too long"),
        Err(_) => Err("it panicked"),
    }
}

/// Whether a message was written by somebody, and is not Telegram's own note of an event.
/// A kind of message that the library does not know counts as written.
fn is_content(message: &Message) -> bool {
    matches!(
        message.kind,
        MessageKind::Common(_) | MessageKind::Dice(_) | MessageKind::Empty {}
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::telegram::off_thread;

    #[tokio::test]
    async fn a_panic_is_contained() {
        assert_eq!(contained(async {}).await, Ok(()));
        let panicking = async { panic!("on purpose") };
        assert_eq!(contained(panicking).await, Err("it panicked"));
        let off_the_async_threads = off_thread(|| panic!("on purpose"));
        assert_eq!(contained(off_the_async_threads).await, Err("it panicked"));
    }

    #[tokio::test(start_paused = true)]
    async fn a_hang_is_contained() {
        let hanging = std::future::pending();
        assert_eq!(contained(hanging).await, Err("it took too long"));
    }
}
