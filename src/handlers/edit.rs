//! `/edit`: changes what the message gives and keeps the rest.

use super::add::hints;
use super::here::Here;
use super::meant::{Creator, choose, replied};
use super::{Answer, Origin, RepliesTo, Request, check_not_applied, list, update_own};
use crate::command::{self, Action, DetailsError, DetailsPatch, Listing, MessageText, Patch};
use crate::due::Reading;
use crate::model::{Bounty, BountyId, BountyRef};
use crate::reply::{self, Entry, Reply, UserError};
use crate::storage::Storage;

/// As a reply to a message about a bounty, all of the text is the change. Otherwise its
/// first word is the bounty's id.
pub(super) fn edit(
    storage: &Storage,
    request: &Request,
    text: &MessageText,
) -> Result<Answer, UserError> {
    check_not_applied(storage, request)?;
    let here = Here::load(storage, request)?;
    let replied = replied(storage, &here);
    let one_of = |bounty: BountyRef| (bounty.id, Creator::OneOf(vec![bounty.owner]));
    let (bounties, text) = match (replied.is_empty(), first_id(text)) {
        (false, _) => (replied.into_iter().map(one_of).collect(), text.clone()),
        (true, Some(id)) => (vec![(id, Creator::Anybody)], text.after_first_word()),
        (true, None) if text.text.trim().is_empty() => {
            return Ok(list::page(storage, request, Listing::Choice(Action::Edit), 0)?.into());
        }
        (true, None) => return Err(UserError::NothingToEdit),
    };
    let chosen: Vec<Vec<Entry<'_>>> = bounties
        .iter()
        .map(|(id, creator)| choose(&here, Action::Edit, *id, creator))
        .collect::<Result<_, _>>()?;
    let entry = match chosen.concat()[..] {
        [entry] => entry,
        ref several => {
            return Ok(reply::which_one(Action::Edit, several, request.person.id).into());
        }
    };
    match command::parse_edit(&text, request.sent_on()) {
        Ok((patch, date)) => {
            Ok(change(storage, request, entry.bounty.id, &text, patch, date)?.into())
        }
        Err(DetailsError::Nothing) => Ok(question(request, entry).into()),
        Err(error) => Err(error.into()),
    }
}

/// Asks what should change. A reply to that opens for its sender alone if it replies to a
/// message of theirs, or is in a DM.
pub(super) fn question(request: &Request, entry: Entry<'_>) -> Reply {
    let is_command = request.message.origin != Origin::Bot;
    let is_theirs = match request.message.replies_to {
        Some(RepliesTo::Message { from, .. }) => from == Some(request.person.id),
        _ => false,
    };
    let is_aimed = !request.is_group() || is_command || is_theirs;
    reply::what_should_change(entry, &request.bot_username, is_aimed)
}

fn first_id(text: &MessageText) -> Option<BountyId> {
    let word = text.text.split_whitespace().next()?;
    command::id(word)
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
        let bounty = user.bounty_mut(id).ok_or(UserError::Gone(id))?;
        bounty.keep_for_undo(request.seconds(), source);
        apply_patch(bounty, patch);
        Ok(bounty.clone())
    })?;
    let hints = hints(storage, request, &bounty, date);
    let entry = Entry::new(&owner, &bounty);
    Ok(reply::changed(entry, &hints, request.today()))
}

fn apply_patch(bounty: &mut Bounty, patch: DetailsPatch) {
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
