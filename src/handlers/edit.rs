//! `/edit`: changes what the message gives and keeps the rest.

use super::add::hints;
use super::choose::{Chosen, choose_own, which};
use super::{Request, Target, check_not_applied, creators, list, update_own};
use crate::callback_data::{Action, Listing};
use crate::command::{self, DetailsError, DetailsPatch, Mention, MessageText, Name, Patch};
use crate::due::Reading;
use crate::model::{Bounty, BountyId};
use crate::reply::{self, Entry, Reply, UserError};
use crate::storage::{Storage, StorageError};

/// `id` is the first word of the text if that is an id.
pub(super) fn edit(
    storage: &Storage,
    request: &Request,
    id: Option<BountyId>,
    text: &MessageText,
) -> Result<Reply, UserError> {
    check_not_applied(storage, request)?;
    let replied = request.replied_bounty(storage);
    let (target, text) = match (id, replied) {
        (Some(id), None) => (named(id), text.after_first_word()),
        (Some(id), Some(_)) if has_own(storage, request, id)? => {
            (named(id), text.after_first_word())
        }
        (_, Some(target)) => (target, text.clone()),
        (None, None) if text.text.trim().is_empty() => {
            return list::page(storage, request, Listing::Choice(Action::Edit), 0);
        }
        (None, None) => return Err(UserError::InvalidArguments(Name::Edit)),
    };
    let creators = creators(storage, request)?;
    let chosen = choose_own(request, &creators, &target, Action::Edit)?;
    let Chosen::One(entry) = chosen else {
        return Ok(question(request, &target, chosen));
    };
    let (patch, date) = match command::parse_edit(&text, request.sent_on()) {
        Ok(parsed) => parsed,
        Err(DetailsError::Nothing) => return Ok(question(request, &target, chosen)),
        Err(error) => return Err(UserError::Details(Name::Edit, error)),
    };
    change(storage, request, entry.bounty.id, &text, patch, date)
}

/// Asks what should change about a bounty, or first which bounty is meant.
pub(super) fn question(request: &Request, target: &Target, chosen: Chosen<'_>) -> Reply {
    match chosen {
        Chosen::One(entry) => reply::what_should_change(entry),
        Chosen::Several(entries) => which(request, target, &entries, Action::Edit),
    }
}

fn named(id: BountyId) -> Target {
    Target::Named(Mention { id, creator: None })
}

/// Whether the person has a bounty with this id here.
fn has_own(storage: &Storage, request: &Request, id: BountyId) -> Result<bool, StorageError> {
    let own = storage.load(request.person.id)?;
    Ok(own.is_some_and(|user| user.bounty(request.list(), id).is_some()))
}

fn change(
    storage: &Storage,
    request: &Request,
    id: BountyId,
    text: &MessageText,
    patch: DetailsPatch,
    date: Reading,
) -> Result<Reply, UserError> {
    let source = date.may_be_put_back().then(|| text.text.trim().to_owned());
    let (owner, bounty) = update_own(storage, request, |user| {
        let bounty = user.bounty_mut(request.list(), id);
        let bounty = bounty.ok_or(UserError::Gone(id))?;
        bounty.keep_for_undo(request.seconds(), source);
        apply(bounty, patch);
        Ok(bounty.clone())
    })?;
    let hints = hints(storage, request, &bounty, date);
    let entry = Entry::new(&owner, &bounty);
    Ok(reply::changed(entry, &hints, request.today()))
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
