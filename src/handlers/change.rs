//! The commands that change what the sender created.

use super::{
    Answer, Context, Failure, Outcome, Place, Replied, Request, Target, candidates, change,
    creators_of,
};
use crate::command::{self, Change, Changes, DetailsError, Name, NewBounty, Written};
use chrono::NaiveDate;

use crate::model::{AddedAs, Bounty, BountyId, Details, DueDate, Link, UNDO_SECONDS, User};
use crate::reply::{self, Entry, Hints, Reply};
use crate::storage::Storage;

pub(super) fn start(storage: &Storage, request: &Request<'_>) -> Outcome {
    let context = &request.context;
    change(storage, context, |_| Ok(()))?;
    Ok(match context.place {
        Place::Direct => reply::hello(&context.person.first_name),
        Place::Group { .. } => reply::hello_group(),
    })
}

pub(super) fn add(storage: &Storage, request: &Request<'_>, arguments: &Written<'_>) -> Outcome {
    let new = read_add(request, arguments, request.written_on())?;
    let context = &request.context;
    let (owner, bounty) = change(storage, context, |user| {
        let bounty = push(user, request)?;
        bounty.set_details(details(&new));
        Ok(bounty.clone())
    })?;
    let hints = hints(storage, context, &bounty, new.unread_date);
    let entry = Entry {
        owner: &owner,
        bounty: &bounty,
    };
    Ok(reply::added(entry, &hints, context.today()))
}

/// An `/add` whose message was edited: the bounty that it made is read anew, or made
/// where the first try was refused. None where there is nothing to say: the bounty was
/// deleted, or no word of the message has changed. Telegram tells of an edit also where
/// somebody put a reaction on the message, say
/// (<https://core.telegram.org/bots/api#update>, `edited_message`).
#[must_use]
pub fn edited_add(
    storage: &Storage,
    request: &Request<'_>,
    arguments: &Written<'_>,
) -> Option<Answer> {
    let context = &request.context;
    let outcome = match change(storage, context, |user| reread(user, request, arguments)) {
        Ok((owner, done)) => {
            let hints = hints(storage, context, &done.bounty, done.unread_date);
            let entry = Entry {
                owner: &owner,
                bounty: &done.bounty,
            };
            let answer = if done.is_new {
                reply::added
            } else {
                reply::changed
            };
            Ok(answer(entry, &hints, context.today()))
        }
        Err(Failure::Refused(NotReread::Silently)) => return None,
        Err(Failure::Refused(NotReread::NotAdded(refusal))) => {
            return Some(Answer {
                outcome: Err(refusal.into()),
                replaces: true,
            });
        }
        Err(Failure::Refused(NotReread::NotChanged(refusal))) => Err(refusal.into()),
        Err(Failure::CarriedOutAlready) => Err(Failure::CarriedOutAlready),
        Err(Failure::Storage(error)) => Err(error.into()),
    };
    // A refusal does not stand in place of what tells of a bounty that is still there.
    let replaces = outcome.is_ok();
    Some(Answer { outcome, replaces })
}

pub(super) fn edit(
    storage: &Storage,
    request: &Request<'_>,
    id: Option<BountyId>,
    arguments: &Written<'_>,
) -> Outcome {
    let context = &request.context;
    let target = request.target(id).ok_or_else(|| reply::usage(Name::Edit))?;
    let changes =
        command::parse_edit(arguments, request.written_on()).map_err(|error| match error {
            DetailsError::Nothing => reply::nothing_to_change(target.id()),
            error => reply::details(Name::Edit, &error),
        })?;
    let unread_date = changes.unread_date.clone();
    let (owner, bounty) = change_own(storage, context, target, Name::Edit, |bounty| {
        apply(bounty, changes);
        Ok(())
    })?;
    let hints = hints(storage, context, &bounty, unread_date);
    Ok(reply::changed(
        Entry {
            owner: &owner,
            bounty: &bounty,
        },
        &hints,
        context.today(),
    ))
}

pub(super) fn done(storage: &Storage, request: &Request<'_>, id: Option<BountyId>) -> Outcome {
    let target = request.target(id).ok_or_else(|| reply::usage(Name::Done))?;
    let context = &request.context;
    let (owner, bounty) = change_own(storage, context, target, Name::Done, |bounty| {
        if bounty.done_at.is_some() {
            return Err(reply::done_already(bounty.id).into());
        }
        bounty.done_at = Some(context.seconds());
        Ok(())
    })?;
    Ok(reply::done(Entry {
        owner: &owner,
        bounty: &bounty,
    }))
}

pub(super) fn delete(storage: &Storage, request: &Request<'_>, id: Option<BountyId>) -> Outcome {
    let target = request
        .target(id)
        .ok_or_else(|| reply::usage(Name::Delete))?;
    let context = &request.context;
    let (owner, bounty) = change_own(storage, context, target, Name::Delete, |bounty| {
        bounty.deleted_at = Some(context.seconds());
        Ok(())
    })?;
    Ok(reply::deleted(Entry {
        owner: &owner,
        bounty: &bounty,
    }))
}

/// What an `/add` asks for, together with the message that it replies to.
fn read_add(
    request: &Request<'_>,
    arguments: &Written<'_>,
    today: NaiveDate,
) -> Result<NewBounty, Reply> {
    let replied = match &request.replied {
        Some(Replied::Message(written)) => Some(written),
        _ => None,
    };
    command::parse_add(arguments, replied, today).map_err(|error| reply::details(Name::Add, &error))
}

fn details(new: &NewBounty) -> Details {
    Details {
        text: new.text.clone(),
        link: new.link.as_ref().map(Link::to_string),
        due_date_ts: new.due,
    }
}

/// A new bounty that says nothing yet.
fn push<'a>(user: &'a mut User, request: &Request<'_>) -> Result<&'a mut Bounty, Reply> {
    if user.is_full() {
        return Err(reply::full());
    }
    let context = &request.context;
    let id = user.next_bounty_id().ok_or_else(reply::full)?;
    let mut bounty = Bounty::new(id, context.seconds(), context.list());
    bounty.message_id = Some(request.message_id);
    let index = user.personal_bounties.len();
    user.personal_bounties.push(bounty);
    Ok(&mut user.personal_bounties[index])
}

/// What an edited `/add` made.
struct Made {
    bounty: Bounty,
    is_new: bool,
    unread_date: Option<String>,
}

/// Why an edited `/add` made nothing.
enum NotReread {
    /// There is nothing to tell.
    Silently,
    /// There was no bounty, and still is none.
    NotAdded(Reply),
    /// The bounty is as it was.
    NotChanged(Reply),
}

impl From<NotReread> for Failure<NotReread> {
    fn from(refusal: NotReread) -> Self {
        Self::Refused(refusal)
    }
}

fn reread(
    user: &mut User,
    request: &Request<'_>,
    arguments: &Written<'_>,
) -> Result<Made, Failure<NotReread>> {
    let context = &request.context;
    let made = user.made_by_mut(context.list(), request.message_id, request.sent_at);
    let (bounty, is_new) = match made {
        Some(bounty) if bounty.deleted_at.is_some() => return Err(NotReread::Silently.into()),
        Some(bounty) => (bounty, false),
        None if is_forgotten(request) => return Err(NotReread::Silently.into()),
        None => (push(user, request).map_err(NotReread::NotAdded)?, true),
    };
    let refused = match is_new {
        true => NotReread::NotAdded,
        false => NotReread::NotChanged,
    };
    let before = bounty.as_added();
    let sent_on = request.day_of(request.sent_at, bounty.created_at);
    let read_on = before.read_on_ts.map_or(sent_on, DueDate::date);
    let as_before = read_add(request, arguments, read_on).map_err(refused)?;
    if details(&as_before) == before.details {
        return Err(NotReread::Silently.into());
    }
    // A date in the same words as before means the same day as before.
    let (new, read_on) = if as_before.due == before.details.due_date_ts {
        (as_before, read_on)
    } else {
        let today = request.written_on();
        let new = read_add(request, arguments, today).map_err(refused)?;
        (new, today)
    };
    bounty.set_details(details(&new));
    bounty.added_as = (read_on != sent_on).then(|| AddedAs {
        details: details(&new),
        read_on_ts: Some(read_on.into()),
    });
    Ok(Made {
        bounty: bounty.clone(),
        is_new,
        unread_date: new.unread_date,
    })
}

/// Whether the message is so old that a bounty which it made may have been deleted
/// and dropped: only within this time is it sure that there never was one.
fn is_forgotten(request: &Request<'_>) -> bool {
    request.context.seconds() - request.sent_at >= UNDO_SECONDS
}

fn apply(bounty: &mut Bounty, changes: Changes) {
    if bounty.message_id.is_some() {
        bounty.added_as = Some(bounty.as_added());
    }
    if let Some(text) = changes.text {
        bounty.text = text;
    }
    match changes.link {
        Change::Keep => {}
        Change::Clear => bounty.link = None,
        Change::Set(link) => bounty.link = Some(link.to_string()),
    }
    match changes.due {
        Change::Keep => {}
        Change::Clear => bounty.due_date_ts = None,
        Change::Set(due) => bounty.due_date_ts = Some(due),
    }
}

/// Changes a bounty that the sender created. `name` is the command.
fn change_own(
    storage: &Storage,
    context: &Context,
    target: Target,
    name: Name,
    apply: impl FnOnce(&mut Bounty) -> Result<(), Failure<Reply>>,
) -> Result<(User, Bounty), Failure<Reply>> {
    if let Target::Shown(id) = target
        && candidates(&creators_of(storage, context)?, context.list(), target).len() > 1
    {
        return Err(reply::which_by_number(id, name).into());
    }
    change(storage, context, |user| {
        let is_own = target.fits(user);
        match user.bounty_mut(context.list(), target.id()) {
            Some(bounty) if is_own && bounty.deleted_at.is_none() => {
                apply(bounty)?;
                Ok(bounty.clone())
            }
            _ => Err(not_own(storage, context, target, name)),
        }
    })
}

/// Why the sender cannot change a bounty: it is somebody else's, or there is none.
fn not_own(storage: &Storage, context: &Context, target: Target, name: Name) -> Failure<Reply> {
    let creators = match creators_of(storage, context) {
        Ok(creators) => creators,
        Err(error) => return error.into(),
    };
    let others = candidates(&creators, context.list(), target);
    if others.is_empty() {
        return reply::no_such(target.id(), creators.unreadable.len()).into();
    }
    let is_open = others.iter().any(|entry| entry.bounty.is_open());
    reply::only_creator(target.id(), name, is_open).into()
}

/// What is worth telling about a bounty as it was just saved.
fn hints(
    storage: &Storage,
    context: &Context,
    bounty: &Bounty,
    unread_date: Option<String>,
) -> Hints {
    let same_link = bounty
        .link
        .as_ref()
        .and_then(|_| same_link(storage, context, bounty));
    Hints {
        same_link,
        unread_date,
    }
}

/// Another open bounty of the same list with the same link. Where the files
/// cannot be read, the hint is left out.
fn same_link(
    storage: &Storage,
    context: &Context,
    bounty: &Bounty,
) -> Option<(BountyId, Option<String>)> {
    let creators = creators_of(storage, context).ok()?;
    let is_same = |owner: &User, other: &Bounty| {
        let is_itself = owner.user_id == context.person.id && other.id == bounty.id;
        other.link == bounty.link && other.is_open() && !is_itself
    };
    creators.loaded.iter().find_map(|owner| {
        let other = owner
            .bounties_of(context.list())
            .find(|other| is_same(owner, other))?;
        let name = bounty.group_id.map(|_| reply::name_of(owner).to_owned());
        Some((other.id, name))
    })
}
