//! `/add`, and edits of its message.

use chrono::NaiveDate;

use super::{RepliesTo, Request, creators, log, update_own};
use crate::command::{self, DetailsError, MessageText, Name};
use crate::due::Reading;
use crate::model::{Bounty, BountyId, Details, UNDO_SECONDS, User};
use crate::reply::{self, Entry, Hints, Reply, UserError};
use crate::storage::Storage;

pub(super) fn add(
    storage: &Storage,
    request: &Request,
    text: &MessageText,
) -> Result<Reply, UserError> {
    let (details, date) = match parse(request, text, request.sent_on()) {
        Err(UserError::Details(_, DetailsError::Nothing)) => return Ok(reply::what_to_add()),
        parsed => parsed?,
    };
    let (owner, bounty) = update_own(storage, request, |user| push(user, request, text, details))?;
    let hints = hints(storage, request, &bounty, date);
    let entry = Entry::new(&owner, &bounty);
    Ok(reply::added(entry, &hints, request.today()))
}

/// The answer to an edited message.
pub struct EditAnswer {
    pub reply: Reply,
    /// Whether it replaces the previous answer to the message.
    pub replaces: bool,
}

/// Updates the bounty that an `/add` message created to match the edited message, or adds
/// one if the original `/add` was refused.
///
/// `None` if there is nothing to say, for example because the words are the same: Telegram
/// may send an `edited_message` for other changes, too
/// (<https://core.telegram.org/bots/api#update>).
pub fn edited_add(storage: &Storage, request: &Request, text: &MessageText) -> Option<EditAnswer> {
    let bounty = bounty_of_message(storage, request);
    let is_new = matches!(bounty, Ok(None));
    let outcome = bounty.and_then(|bounty| match bounty {
        Some(bounty) => revise(storage, request, &bounty, text),
        None if is_too_old(request) || is_forgotten(storage, request)? => Ok(None),
        None => add(storage, request, text).map(Some),
    });
    match outcome {
        Ok(reply) => Some(EditAnswer {
            reply: reply?,
            replaces: true,
        }),
        Err(error) => {
            log(&error);
            Some(EditAnswer {
                reply: reply::error(&error, Some(Name::Add)),
                // Otherwise the answer that shows the bounty would be lost.
                replaces: is_new,
            })
        }
    }
}

/// The bounty that the message created. It can't change meanwhile: only its creator's
/// updates change it, and those are handled one after another.
fn bounty_of_message(storage: &Storage, request: &Request) -> Result<Option<Bounty>, UserError> {
    let message = &request.message;
    let user = storage.load(request.person.id)?;
    Ok(user.and_then(|user| {
        user.bounty_of_message(request.list(), message.id, message.sent_at)
            .cloned()
    }))
}

/// Whether the message is so old that a bounty it created may have been deleted and
/// dropped since.
fn is_too_old(request: &Request) -> bool {
    request.seconds() - request.message.sent_at >= UNDO_SECONDS
}

/// Whether a bounty that it created was deleted with everything else, by `/forget`.
fn is_forgotten(storage: &Storage, request: &Request) -> Result<bool, UserError> {
    let user = storage.load(request.person.id)?;
    Ok(user.is_some_and(|user| user.is_forgotten()))
}

/// Changes whatever the edited message says differently from the original.
fn revise(
    storage: &Storage,
    request: &Request,
    bounty: &Bounty,
    text: &MessageText,
) -> Result<Option<Reply>, UserError> {
    if bounty.deleted_at.is_some() || bounty.source() == text.text.trim() {
        return Ok(None);
    }
    let sent_on = request.day_of(request.message.sent_at, bounty.created_at);
    let before = parse(request, &text.earlier(bounty.source()), sent_on).ok();
    let mut before = before.map_or_else(|| bounty.details(), |(details, _)| details);
    let (mut after, date) = parse(request, text, sent_on)?;
    // Date words that were put back into the text stay there.
    let with_date = |source: &str| command::text_and_date(source, sent_on);
    if with_date(bounty.source()).is_some_and(|text| text == bounty.text) {
        before.text.clone_from(&bounty.text);
        after.text = with_date(&text.text).unwrap_or(after.text);
    }
    let (owner, bounty) = update_own(storage, request, |user| {
        let bounty = user
            .bounty_mut(request.list(), bounty.id)
            .ok_or(UserError::Gone(bounty.id))?;
        if before != after {
            apply_differences(bounty, &before, &after);
            bounty.before_edit = None;
        }
        bounty.set_source(text.text.trim());
        Ok(bounty.clone())
    })?;
    if before == after {
        return Ok(None);
    }
    // What the message says of a date applies only if the bounty still matches the message.
    let is_same = bounty.text == after.text && bounty.due_date_ts == after.due;
    let date = match is_same {
        true => date,
        false => Reading::Nothing,
    };
    let hints = hints(storage, request, &bounty, date);
    let entry = Entry::new(&owner, &bounty);
    Ok(Some(reply::changed(entry, &hints, request.today())))
}

fn apply_differences(bounty: &mut Bounty, before: &Details, after: &Details) {
    if before.text != after.text {
        bounty.set_text(after.text.clone());
    }
    if before.link != after.link {
        bounty.link.clone_from(&after.link);
    }
    if before.due != after.due {
        bounty.due_date_ts = after.due;
    }
}

/// Parses an `/add`, together with the message that it replies to.
fn parse(
    request: &Request,
    text: &MessageText,
    today: NaiveDate,
) -> Result<(Details, Reading), UserError> {
    let replied = match &request.message.replies_to {
        Some(RepliesTo::Message { text, .. }) => Some(text),
        _ => None,
    };
    command::parse_add(text, replied, today).map_err(|error| UserError::Details(Name::Add, error))
}

fn push(
    user: &mut User,
    request: &Request,
    text: &MessageText,
    details: Details,
) -> Result<Bounty, UserError> {
    if user.is_full() {
        return Err(UserError::Full);
    }
    let id = user.next_bounty_id().ok_or(UserError::NoIdLeft)?;
    let mut bounty = Bounty::new(id, details, request.seconds(), request.list());
    bounty.message_id = Some(request.message.id).filter(|id| *id != 0);
    bounty.set_source(text.text.trim());
    user.personal_bounties.push(bounty.clone());
    Ok(bounty)
}

/// What to mention about a bounty that was just saved.
pub(super) fn hints(storage: &Storage, request: &Request, bounty: &Bounty, date: Reading) -> Hints {
    Hints {
        same_link: same_link(storage, request, bounty),
        date,
        is_spoiler: request.has_spoiler(),
    }
}

/// Another open bounty on the same list with the same link, and in a group its creator's
/// name. If the files can't be read, this hint is left out.
fn same_link(
    storage: &Storage,
    request: &Request,
    bounty: &Bounty,
) -> Option<(BountyId, Option<String>)> {
    let link = bounty.link.as_ref()?;
    let creators = creators(storage, request).ok()?;
    let is_same = |owner: &User, other: &Bounty| {
        let is_itself = owner.user_id == request.person.id && other.id == bounty.id;
        other.link.as_ref() == Some(link) && other.is_open() && !is_itself
    };
    creators.loaded.iter().find_map(|owner| {
        let mut others = owner.bounties_of(request.list());
        let other = others.find(|other| is_same(owner, other))?;
        let name = request.is_group().then(|| reply::name_of(owner).to_owned());
        Some((other.id, name))
    })
}
