//! A message of several lines becomes a bounty for each line, and back.

use super::here::Here;
use super::press::check_undo_time;
use super::{Answer, Context, Result, add};
use crate::command::{Lines, MessageText};
use crate::model::{
    Bounty, BountyId, BountyRef, Details, Fingerprint, MAX_BOUNTIES, User, fingerprint_of,
};
use crate::reply::{self, Entry, UserError};

/// The lines of the message that created a bounty, if it has several.
pub(super) fn lines_of(cx: Context<'_>, bounty: &Bounty) -> Option<Lines> {
    Lines::read(bounty.source(), cx.now.day_of(bounty.created_at))
}

/// Adds a bounty for each line of a message.
pub(super) fn add_lines(cx: Context<'_>, text: &MessageText, lines: &Lines) -> Result<Answer> {
    let mut details = lines.details(cx.sent_on()).into_iter();
    let (owner, bounties) = cx.update_own(|user| {
        check_room(user, details.len())?;
        let Some(first) = details.next() else {
            return Err(UserError::WentWrong);
        };
        let first = add::push(user, cx, text, first)?;
        let others = details.map(|details| push_beside(user, &first, details, first.created_at));
        let others: Vec<Bounty> = others.collect();
        Ok([vec![first], others].concat())
    })?;
    Ok(reply::split(&owner, &bounties).into())
}

/// Splits a bounty into one for each line of its message. The first keeps its id.
pub(super) fn split(cx: Context<'_>, bounty: BountyRef, seen: Fingerprint) -> Result<Answer> {
    let (owner, bounties) = update_own_of(cx, bounty, |user, first| {
        let lines = lines_of(cx, first);
        let is_same = first.fingerprint() == seen && parts(user, first).len() == 1;
        let lines = lines.filter(|_| is_same && first.is_open());
        let lines = lines.ok_or(UserError::ChangedSince(bounty.id))?;
        let mut details = lines.details(cx.now.day_of(first.created_at)).into_iter();
        check_room(user, details.len() - 1)?;
        let at = cx.seconds();
        let it = user
            .bounty_mut(bounty.id)
            .ok_or(UserError::Gone(bounty.id))?;
        it.keep_for_undo(at, None);
        if let Some(Details { text, link, due }) = details.next() {
            it.set_text(text);
            // One that was hidden behind words is in no line.
            it.link = link.or(it
                .link
                .take()
                .filter(|link| !it.source().contains(link.as_str())));
            it.due_date_ts = due;
        }
        let first = it.clone();
        let others = details.map(|details| push_beside(user, &first, details, at));
        let others: Vec<Bounty> = others.collect();
        Ok([vec![first], others].concat())
    })?;
    Ok(Answer::replacement(reply::split(&owner, &bounties), ""))
}

/// Undoes [`split`], or deletes what [`add_lines`] added, unless something has become of one
/// of the bounties meanwhile.
pub(super) fn undo_split(cx: Context<'_>, bounty: BountyRef, seen: Fingerprint) -> Result<Answer> {
    let here = Here::load(cx)?;
    let (owner, changed) = update_own_of(cx, bounty, |user, first| {
        let parts = parts(user, first);
        let at = parts
            .last()
            .map_or(first.created_at, |part| part.created_at);
        let is_tracked = |part: &Bounty| {
            let mut bookmarks = here.bookmarks_of(Entry::new(user, part));
            bookmarks.any(|(_, bookmark)| bookmark.created_at >= at)
        };
        let is_unused = |part: &Bounty| part.is_open() && !is_tracked(part);
        if fingerprint_of(&parts) != seen || parts.len() == 1 || !parts.iter().all(is_unused) {
            return Err(UserError::ChangedSince(bounty.id));
        }
        check_undo_time(cx, first, Some(at))?;
        let ids: Vec<BountyId> = parts.iter().map(|part| part.id).collect();
        let was_split = first
            .before_edit
            .as_ref()
            .is_some_and(|before| before.edited_at == at);
        let deleted_at = user.unused_time(cx.seconds());
        let parts = user
            .personal_bounties
            .iter_mut()
            .filter(|it| ids.contains(&it.id));
        let mut changed = Vec::new();
        for it in parts {
            match was_split && it.id == bounty.id {
                true => it.undo_edit(),
                false => it.deleted_at = Some(deleted_at),
            }
            changed.push(it.clone());
        }
        if was_split {
            changed.truncate(1);
        }
        Ok(changed)
    })?;
    let answer = match changed.as_slice() {
        [whole] if whole.deleted_at.is_none() => {
            let whole = Entry::new(&owner, whole);
            reply::restored(whole, cx.today(), &cx.bot_username)
        }
        deleted => reply::deleted(&owner, deleted),
    };
    Ok(Answer::replacement(answer, ""))
}

/// Changes the file of whoever pressed, if the bounty is theirs. `change` gets a copy of it.
fn update_own_of<T>(
    cx: Context<'_>,
    bounty: BountyRef,
    change: impl FnOnce(&mut User, &Bounty) -> Result<T>,
) -> Result<(User, T)> {
    if bounty.owner != cx.person.id {
        return Err(UserError::OnlyCreator(bounty.id));
    }
    cx.update_own(|user| {
        let mut bounties = user.bounties();
        let first = bounties.find(|it| it.id == bounty.id && cx.shows(it.list));
        let first = first.cloned().ok_or(UserError::Gone(bounty.id))?;
        drop(bounties);
        change(user, &first)
    })
}

/// A bounty and those that were added with it, or when it was split.
fn parts(user: &User, first: &Bounty) -> Vec<Bounty> {
    let split_at = first.before_edit.as_ref().map(|before| before.edited_at);
    let is_part = |it: &&Bounty| {
        let is_later = it.created_at == first.created_at || Some(it.created_at) == split_at;
        let is_beside = it.list == first.list && it.message_id == first.message_id && is_later;
        it.id == first.id || it.id > first.id && is_beside
    };
    user.bounties().filter(is_part).cloned().collect()
}

fn push_beside(user: &mut User, first: &Bounty, details: Details, at: i64) -> Bounty {
    let mut bounty = Bounty::new(user.next_bounty_id(), details, at, first.list);
    bounty.message_id = first.message_id;
    bounty.group_title.clone_from(&first.group_title);
    user.personal_bounties.push(bounty.clone());
    bounty
}

fn check_room(user: &User, added: usize) -> Result<()> {
    match user.bounties().count() + added {
        ..=MAX_BOUNTIES => Ok(()),
        _ => Err(UserError::Full),
    }
}
