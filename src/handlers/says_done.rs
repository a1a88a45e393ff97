//! A creator answers somebody who says that one or more of their bounties are done.

use std::collections::BTreeSet;

use super::finish::finish;
use super::here::Here;
use super::{Answer, Context, Result, ensure};
use crate::callback_data::{BountyPress, CallbackData};
use crate::command::Action;
use crate::due;
use crate::model::{Bounty, BountyId, BountyRef, DueDate, User};
use crate::reply::{self, Entry, Reply, UserError};

pub(super) fn confirm(cx: Context<'_>, bounty: BountyRef) -> Result<Answer> {
    let here = Here::load(cx)?;
    let entry = own(&here, bounty)?;
    let said_by = here.first_to_say_done(entry);
    let now_due = |it: &Bounty| {
        let due = moved_since_asked(cx, it)?;
        Some(reply::due_now(it.id, Some(due), cx.now.today()))
    };
    if let (None, Some(now_due)) = (&said_by, now_due(entry.bounty)) {
        return Ok(Answer::toast(now_due));
    }
    let said_by = said_by.or_else(|| reply::who_says_done(&cx.message.text.text));
    let (owner, finished) = cx.change(bounty, |it, at| match it.is_open() {
        true => Ok(finish(it, cx, at, said_by)),
        false => Err(UserError::AlreadyDone(vec![bounty])),
    })?;
    let moved_from = finished.moved_from;
    let Some(several) = about_several(cx, bounty, moved_from, &owner, false) else {
        let done = reply::done(&owner, &[finished], cx.now.today());
        return Ok(Answer::replacement(done, ""));
    };
    let toast = now_due(&finished.bounty).unwrap_or_default();
    Ok(Answer::replacement(several, toast))
}

/// Also of those beside it that are open.
pub(super) fn not_yet(cx: Context<'_>, bounty: BountyRef) -> Result<Answer> {
    own(&Here::load(cx)?, bounty)?;
    let ids = asked_about(cx, bounty);
    let (owner, ()) = cx.update_own(|user| {
        let all = user.personal_bounties.iter_mut();
        let open = all.filter(|it| ids.contains(&it.id) && it.is_open() && cx.shows(it.list));
        let open = open.filter(|it| moved_since_asked(cx, it).is_none());
        let now = Some(cx.now.seconds());
        let said = open.map(|it| it.not_done_at = now).count();
        ensure(said > 0, UserError::AlreadyDone(vec![bounty]))
    })?;
    let it = owner.bounties().find(|it| it.id == bounty.id);
    let entry = Entry::new(&owner, it.ok_or(UserError::Gone(bounty.id))?);
    let answer = about_several(cx, bounty, None, &owner, true);
    let answer = answer.unwrap_or_else(|| reply::not_done(entry, cx.now.today()));
    Ok(Answer::replacement(answer, ""))
}

/// The bounty, if its creator pressed.
fn own<'a>(here: &'a Here<'_>, bounty: BountyRef) -> Result<Entry<'a>> {
    match here.seen(bounty) {
        Ok(entry) if here.is_own(entry) => Ok(entry),
        Ok(entry) => Err(UserError::NotYours {
            bounty,
            creators: vec![entry.name.to_owned()],
            action: Action::Done,
            can_be_tracked: false,
        }),
        Err(_) => Err(here.gone(bounty)),
    }
}

/// The day to which a bounty has moved on since the question in the message was asked.
fn moved_since_asked(cx: Context<'_>, bounty: &Bounty) -> Option<DueDate> {
    let moved_at = bounty.moved_at.filter(|_| bounty.is_open())?;
    due::repeats(bounty)?;
    let due = bounty.due_date_ts;
    due.filter(|_| moved_at >= cx.message.sent_at)
}

/// The bounties that the message with the button is about, by the buttons for each.
fn asked_about(cx: Context<'_>, bounty: BountyRef) -> BTreeSet<BountyId> {
    let others = cx.message.buttons.iter().filter_map(|button| match button {
        CallbackData::Bounty(
            it,
            BountyPress::ConfirmDone | BountyPress::UndoDone | BountyPress::UndoMove { .. },
        ) => Some(it),
        _ => None,
    });
    let all = others.chain([&bounty]);
    let all = all.filter(|it| it.owner == bounty.owner);
    all.map(|it| it.id).collect()
}

/// A question about several bounties as it stands now; `None` if it is about one. `moved_from` is
/// the day from which the one that was pressed has just moved on. If `is_over`, the creator says
/// that the rest isn't done.
pub(super) fn about_several(
    cx: Context<'_>,
    bounty: BountyRef,
    moved_from: Option<DueDate>,
    owner: &User,
    is_over: bool,
) -> Option<Reply> {
    let ids = asked_about(cx, bounty);
    let name = reply::who_says_done(&cx.message.text.text).filter(|_| ids.len() > 1)?;
    let bounties = owner.bounties().filter(|it| ids.contains(&it.id));
    let entries: Vec<Entry<'_>> = bounties.map(|it| Entry::new(owner, it)).collect();
    let bounties = entries.iter().map(|entry| entry.bounty);
    let moved = bounties.filter(|it| moved_since_asked(cx, it).is_some());
    let moved = moved.map(|it| match it.id == bounty.id {
        true => (it.id, moved_from),
        false => (it.id, undone_to(cx, it)),
    });
    let (moved, today) = (moved.collect(), cx.now.today());
    Some(reply::saying_done(&name, &entries, &moved, is_over, today))
}

/// The day to which a button of the message moves a bounty back, as it is now.
fn undone_to(cx: Context<'_>, bounty: &Bounty) -> Option<DueDate> {
    let mut buttons = cx.message.buttons.iter();
    buttons.find_map(|button| match button {
        CallbackData::Bounty(it, BountyPress::UndoMove { due, seen })
            if it.id == bounty.id && *seen == bounty.fingerprint() =>
        {
            Some(*due)
        }
        _ => None,
    })
}
