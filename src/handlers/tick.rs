//! What the buttons under a list's rows do.

use super::act::done_by_button;
use super::finish::{again, check_moved_from, move_back};
use super::here::Here;
use super::{Answer, Context, Result, list, log, refusal, undo};
use crate::callback_data::{Mark, Tick};
use crate::due;
use crate::model::DueDate;
use crate::reply::{self, UserError};

/// Does what the row's button says, and draws the list again. It does so even if nothing
/// could be done: then the list showed what is no longer so.
pub(super) fn tick(cx: Context<'_>, tick: Tick) -> Result<Answer> {
    // Somebody may have turned the page since.
    let shown = list::ticks(cx.request);
    let page = shown.first().map_or(&tick.page, |it| &it.page).clone();
    list::check_press(cx, &page)?;
    let done = match tick.mark {
        Mark::Tick => done(cx, &tick),
        Mark::Untick => take_back(cx, &tick),
        Mark::Gone => Ok(Answer::default()),
    };
    // What is done is done, even if it can't be shown.
    let replacement = list::redraw(cx, page).inspect_err(log).ok();
    Ok(Answer {
        replacement,
        ..done.unwrap_or_else(|error| refusal(&error))
    })
}

/// What repeats moves on from the day that its row shows, and from no other. The creator of
/// somebody else's bounty can only be asked in the group.
fn done(cx: Context<'_>, tick: &Tick) -> Result<Answer> {
    let bounty = tick.bounty;
    let is_own = bounty.owner == cx.person.id;
    let here = Here::with_tracked(cx)?;
    let seen = here.seen(bounty).ok();
    if let Some(entry) = seen.filter(|entry| entry.bounty.is_open())
        && let Some(due) = entry.bounty.due_date_ts
        && due::repeats(entry.bounty).is_some()
    {
        if tick.due() != Some(due.date()) {
            let now_due = reply::due_now(bounty.id, Some(due), cx.now.today());
            return Ok(Answer::toast(now_due));
        }
        if is_own {
            return again(cx, bounty, entry.bounty.fingerprint());
        }
    }
    if cx.is_group() || is_own {
        return done_by_button(cx, bounty);
    }
    let entry = seen.ok_or_else(|| here.gone(bounty))?;
    Err(UserError::AskInGroup {
        id: bounty.id,
        creator: entry.name.to_owned(),
        group: here.title(entry.bounty.list).map(str::to_owned),
    })
}

fn take_back(cx: Context<'_>, tick: &Tick) -> Result<Answer> {
    cx.change(tick.bounty, |it, _| match tick.due().map(DueDate::from) {
        Some(due) if it.is_open() => {
            check_moved_from(it, cx, due)?;
            move_back(it, cx, due)
        }
        _ => undo::undo_done(it, cx),
    })?;
    Ok(Answer::default())
}
