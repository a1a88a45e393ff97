//! A list is there to be ticked: what the buttons of its rows do.

use super::finish::{again, check_moved_from, move_back};
use super::here::Here;
use super::press::{change, undo_done};
use super::{Answer, Request, list, press, refusal};
use crate::callback_data::{Mark, Tick};
use crate::due;
use crate::model::DueDate;
use crate::reply::{self, UserError};
use crate::storage::Storage;

/// Does what the row's button says, and draws the list again. It does so even if nothing
/// could be done: then the list showed what is no longer so.
pub(super) fn tick(storage: &Storage, request: &Request, tick: Tick) -> Result<Answer, UserError> {
    // Somebody may have turned the page since.
    let page = match list::ticks(request).first() {
        Some(shown) => shown.page.clone(),
        None => tick.page.clone(),
    };
    list::check_person(request, &page)?;
    let done = match tick.mark {
        Mark::Tick => done(storage, request, &tick),
        Mark::Untick => take_back(storage, request, &tick),
        Mark::Gone => Ok(Answer::default()),
    };
    Ok(Answer {
        replacement: Some(list::redraw(storage, request, page)?),
        ..done.unwrap_or_else(|error| refusal(&error))
    })
}

/// What repeats moves on from the day that its row shows, and from no other. Somebody else's
/// creator can only be asked in the group.
fn done(storage: &Storage, request: &Request, tick: &Tick) -> Result<Answer, UserError> {
    let bounty = tick.bounty;
    let is_own = bounty.owner == request.person.id;
    let here = Here::with_tracked(storage, request)?;
    let seen = here.seen(bounty).ok();
    if let Some(entry) = seen.filter(|entry| entry.bounty.is_open())
        && let Some(due) = entry.bounty.due_date_ts
        && due::repeats(entry.bounty).is_some()
    {
        if tick.due() != Some(due.date()) {
            let now_due = reply::due_now(bounty.id, due, request.today());
            return Ok(Answer::toast(now_due));
        }
        if is_own {
            return again(storage, request, bounty, entry.bounty.fingerprint());
        }
    }
    if request.is_group() || is_own {
        return press::done(storage, request, bounty);
    }
    let entry = seen.ok_or_else(|| here.gone(bounty))?;
    Err(UserError::AskInGroup {
        id: bounty.id,
        creator: entry.name.to_owned(),
        group: here.title(entry.bounty.list).map(str::to_owned),
    })
}

fn take_back(storage: &Storage, request: &Request, tick: &Tick) -> Result<Answer, UserError> {
    change(storage, request, tick.bounty, |it, _| {
        match tick.due().map(DueDate::from) {
            Some(due) if it.is_open() => {
                check_moved_from(it, request, due)?;
                move_back(it, request, due)
            }
            _ => undo_done(it, request),
        }
    })?;
    Ok(Answer::default())
}
