//! The commands that change what the sender created.

use super::{
    Context, Failure, Outcome, Place, Replied, Request, Target, candidates, change, creators_of,
};
use crate::command::{self, Change, Changes, Name, NewBounty, Written};
use crate::model::{Bounty, BountyId, Link, UNDO_SECONDS, User};
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
    let new = read_add(request, arguments)?;
    let context = &request.context;
    let (owner, bounty) = change(storage, context, |user| push(user, request, &new))?;
    let hints = hints(storage, context, &bounty, new.unread_date);
    Ok(reply::added(
        Entry {
            owner: &owner,
            bounty: &bounty,
        },
        &hints,
        context.today(),
    ))
}

/// An `/add` whose message was edited: the bounty that it made is read anew, or
/// made where the first try was refused. None where the bounty was deleted.
///
/// # Errors
///
/// As for a command.
pub fn edited_add(
    storage: &Storage,
    request: &Request<'_>,
    arguments: &Written<'_>,
) -> Option<Outcome> {
    let new = match read_add(request, arguments) {
        Ok(new) => new,
        Err(failure) => return Some(Err(failure.into())),
    };
    let context = &request.context;
    let applied = change(storage, context, |user| {
        match user.made_by_mut(context.list(), request.message_id) {
            Some(bounty) if bounty.deleted_at.is_some() => Ok(None),
            Some(bounty) => Ok(Some((read_anew(bounty, &new), false))),
            None if is_forgotten(request) => Ok(None),
            None => push(user, request, &new).map(|bounty| Some((bounty, true))),
        }
    });
    let (owner, bounty, is_new) = match applied {
        Ok((owner, Some((bounty, is_new)))) => (owner, bounty, is_new),
        Ok((_, None)) => return None,
        Err(failure) => return Some(Err(failure)),
    };
    let hints = hints(storage, context, &bounty, new.unread_date);
    let entry = Entry {
        owner: &owner,
        bounty: &bounty,
    };
    let answer = if is_new { reply::added } else { reply::changed };
    Some(Ok(answer(entry, &hints, context.today())))
}

pub(super) fn edit(
    storage: &Storage,
    request: &Request<'_>,
    id: Option<BountyId>,
    arguments: &Written<'_>,
) -> Outcome {
    let context = &request.context;
    let target = request.target(id).ok_or_else(|| reply::usage(Name::Edit))?;
    let changes = command::parse_edit(arguments, context.today())
        .map_err(|error| reply::details(Name::Edit, &error))?;
    let unread_date = changes.unread_date.clone();
    let (owner, bounty) = change_own(storage, context, target, "change", |bounty| {
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
    let (owner, bounty) = change_own(storage, context, target, "finish", |bounty| {
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
    let (owner, bounty) = change_own(storage, context, target, "delete", |bounty| {
        bounty.deleted_at = Some(context.seconds());
        Ok(())
    })?;
    Ok(reply::deleted(Entry {
        owner: &owner,
        bounty: &bounty,
    }))
}

/// What an `/add` asks for, together with the message that it replies to.
fn read_add(request: &Request<'_>, arguments: &Written<'_>) -> Result<NewBounty, Reply> {
    let (replied, address) = match &request.replied {
        Some(Replied::Message(written, address)) => (Some(written), address.clone()),
        _ => (None, None),
    };
    let mut new = command::parse_add(arguments, replied, request.context.today())
        .map_err(|error| reply::details(Name::Add, &error))?;
    new.link = new.link.or(address);
    Ok(new)
}

fn push(user: &mut User, request: &Request<'_>, new: &NewBounty) -> Result<Bounty, Failure<Reply>> {
    if user.is_full() {
        return Err(reply::full().into());
    }
    let context = &request.context;
    let id = user.next_bounty_id().ok_or_else(reply::full)?;
    let mut bounty = Bounty::new(id, context.seconds(), context.list());
    bounty.message_id = Some(request.message_id);
    let bounty = read_anew(&mut bounty, new);
    user.personal_bounties.push(bounty.clone());
    Ok(bounty)
}

/// Gives a bounty the text, link and due date of its `/add`.
fn read_anew(bounty: &mut Bounty, new: &NewBounty) -> Bounty {
    bounty.text.clone_from(&new.text);
    bounty.link = new.link.as_ref().map(Link::to_string);
    bounty.due_date_ts = new.due;
    bounty.clone()
}

/// Whether the message is so old that a bounty which it made may have been deleted
/// and dropped: only within this time is it sure that there never was one.
fn is_forgotten(request: &Request<'_>) -> bool {
    request.context.seconds() - request.sent_at >= UNDO_SECONDS
}

fn apply(bounty: &mut Bounty, changes: Changes) {
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

/// Changes a bounty that the sender created. `verb` is what is to be done to it.
fn change_own(
    storage: &Storage,
    context: &Context,
    target: Target,
    verb: &str,
    apply: impl FnOnce(&mut Bounty) -> Result<(), Failure<Reply>>,
) -> Result<(User, Bounty), Failure<Reply>> {
    change(storage, context, |user| {
        let is_own = target.fits(user);
        match user.bounty_mut(context.list(), target.id()) {
            Some(bounty) if is_own && bounty.deleted_at.is_none() => {
                apply(bounty)?;
                Ok(bounty.clone())
            }
            _ => Err(not_own(storage, context, target, verb)),
        }
    })
}

/// Why the sender cannot change a bounty: it is somebody else's, or there is none.
fn not_own(storage: &Storage, context: &Context, target: Target, verb: &str) -> Failure<Reply> {
    match creators_of(storage, context) {
        Err(error) => error.into(),
        Ok(creators) if candidates(&creators, context.list(), target).is_empty() => {
            reply::no_such(target.id(), creators.unreadable.len()).into()
        }
        Ok(_) => reply::only_creator(target.id(), verb).into(),
    }
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
