//! The commands that change one of the sender's own bounties: `/edit`, `/done`, `/delete`.

use super::add::hints;
use super::{Request, Target, candidates, creators, update_own};
use crate::command::{self, DateNote, DetailsError, DetailsPatch, MessageText, Name, Patch};
use crate::model::{Bounty, BountyId, User};
use crate::reply::{self, Entry, Reply, UserError};
use crate::storage::Storage;

pub(super) fn edit(
    storage: &Storage,
    request: &Request,
    id: Option<BountyId>,
    text: &MessageText,
) -> Result<Reply, UserError> {
    let target = target(request, id, Name::Edit)?;
    let patch = command::parse_edit(text, request.sent_on()).map_err(|error| match error {
        DetailsError::Nothing => UserError::NothingToChange(target.id()),
        error => UserError::Details(Name::Edit, error),
    })?;
    let date = patch.date.clone();
    let source = (date == DateNote::CutUnmarked).then(|| text.text.trim().to_owned());
    let (owner, bounty) = update_bounty(storage, request, target, Name::Edit, |bounty| {
        bounty.keep_for_undo(request.seconds(), source);
        apply(bounty, patch);
        Ok(())
    })?;
    let hints = hints(storage, request, &bounty, date);
    let entry = Entry::new(&owner, &bounty);
    Ok(reply::changed(entry, &hints, request.today()))
}

pub(super) fn done(
    storage: &Storage,
    request: &Request,
    id: Option<BountyId>,
) -> Result<Reply, UserError> {
    let target = target(request, id, Name::Done)?;
    let (owner, bounty) = update_bounty(storage, request, target, Name::Done, |bounty| {
        if bounty.done_at.is_some() {
            return Err(UserError::AlreadyDone(bounty.id));
        }
        bounty.done_at = Some(request.seconds());
        Ok(())
    })?;
    Ok(reply::done(Entry::new(&owner, &bounty)))
}

pub(super) fn delete(
    storage: &Storage,
    request: &Request,
    id: Option<BountyId>,
) -> Result<Reply, UserError> {
    let target = target(request, id, Name::Delete)?;
    let (owner, bounty) = update_bounty(storage, request, target, Name::Delete, |bounty| {
        bounty.deleted_at = Some(request.seconds());
        Ok(())
    })?;
    Ok(reply::deleted(Entry::new(&owner, &bounty)))
}

fn target(request: &Request, id: Option<BountyId>, name: Name) -> Result<Target, UserError> {
    request.target(id).ok_or(UserError::InvalidArguments(name))
}

fn apply(bounty: &mut Bounty, patch: DetailsPatch) {
    if let Some(text) = patch.text {
        bounty.set_text(text);
    }
    match patch.link {
        Patch::Keep => {}
        Patch::Clear => bounty.link = None,
        Patch::Set(link) => bounty.link = Some(link.to_string()),
    }
    match patch.due {
        Patch::Keep => {}
        Patch::Clear => bounty.due_date_ts = None,
        Patch::Set(due) => bounty.due_date_ts = Some(due),
    }
}

/// Changes a bounty that the sender created. `name` is the command.
fn update_bounty(
    storage: &Storage,
    request: &Request,
    target: Target,
    name: Name,
    change: impl FnOnce(&mut Bounty) -> Result<(), UserError>,
) -> Result<(User, Bounty), UserError> {
    if let Target::Shown(id) = target
        && candidates(&creators(storage, request)?, request.list(), target).len() > 1
    {
        return Err(UserError::Ambiguous { id, name });
    }
    update_own(storage, request, |user| {
        let is_own = target.fits(user);
        match user.bounty_mut(request.list(), target.id()) {
            Some(bounty) if is_own && bounty.deleted_at.is_none() => {
                change(bounty)?;
                Ok(bounty.clone())
            }
            _ => Err(not_own(storage, request, target, name)),
        }
    })
}

/// Why the sender can't change a bounty: it is somebody else's, or there is none.
fn not_own(storage: &Storage, request: &Request, target: Target, name: Name) -> UserError {
    let creators = match creators(storage, request) {
        Ok(creators) => creators,
        Err(error) => return error.into(),
    };
    let others = candidates(&creators, request.list(), target);
    if others.is_empty() {
        return UserError::not_found(target.id(), &creators);
    }
    let names = others.iter().map(|entry| reply::name_of(entry.owner));
    UserError::NotYours {
        id: target.id(),
        creators: names.map(str::to_owned).collect(),
        name,
        can_be_tracked: others.iter().any(|entry| entry.bounty.is_open()),
    }
}
