//! A list is there to be ticked: what the buttons of its rows do.

use super::here::Here;
use super::press::{change, undo_done};
use super::{Answer, Request, list, press, refusal};
use crate::callback_data::{Mark, Tick};
use crate::model::BountyRef;
use crate::reply::UserError;
use crate::storage::Storage;

/// Does what the row's button says, and draws the list again. It does so even if nothing
/// could be done: then the list showed what is no longer so.
pub(super) fn tick(storage: &Storage, request: &Request, tick: Tick) -> Result<Answer, UserError> {
    // Somebody may have turned the page since.
    let page = match list::ticks(request).first() {
        Some(shown) => shown.page.clone(),
        None => tick.page,
    };
    list::check_person(request, &page)?;
    let done = match tick.mark {
        Mark::Tick => done(storage, request, tick.bounty),
        Mark::Untick => change(storage, request, tick.bounty, |it| undo_done(it, request))
            .map(|_| Answer::default()),
        Mark::Gone => Ok(Answer::default()),
    };
    Ok(Answer {
        replacement: Some(list::redraw(storage, request, page)?),
        ..done.unwrap_or_else(|error| refusal(&error))
    })
}

/// Somebody else's creator can only be asked in the group.
fn done(storage: &Storage, request: &Request, bounty: BountyRef) -> Result<Answer, UserError> {
    if request.is_group() || bounty.owner == request.person.id {
        return press::done(storage, request, bounty);
    }
    let here = Here::with_tracked(storage, request)?;
    let entry = here.seen(bounty).map_err(|_| here.gone(bounty))?;
    Err(UserError::AskInGroup {
        id: bounty.id,
        creator: entry.name.to_owned(),
        group: here.title(entry.bounty.list).map(str::to_owned),
    })
}
