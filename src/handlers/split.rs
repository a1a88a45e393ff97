//! A message of several lines becomes a bounty for each line, and back.

use super::here::Here;
use super::{
    Answer, Context, Result, add_to, bounty_of, check_not_deleted, check_open_and_seen,
    check_undo_time, ensure,
};
use crate::command::{Lines, MessageText};
use crate::model::{Bounty, BountyRef, Details, Fingerprint, User, fingerprint_of};
use crate::reply::{self, Entry, UserError};

/// The lines of the message that created a bounty, if it has several.
pub(super) fn lines_of(cx: Context<'_>, bounty: &Bounty) -> Option<Lines> {
    Lines::read(bounty.source(), cx.now.day_of(bounty.created_at))
}

/// Adds a bounty for each line of a message.
pub(super) fn add_lines(cx: Context<'_>, text: &MessageText, lines: &Lines) -> Result<Answer> {
    let (details, dates): (Vec<_>, Vec<_>) = lines.details(cx.sent_on()).into_iter().unzip();
    let mut details = details.into_iter();
    let (owner, bounties) = cx.update_own(|user| {
        ensure(details.len() <= user.room(), UserError::Full)?;
        let first = details.next().ok_or(UserError::WentWrong)?;
        let first = add_to(user, cx, &text.text, first)?;
        let at = first.created_at;
        Ok(with_others(user, first, details, at))
    })?;
    Ok(reply::split(&owner, &bounties, &dates, cx.now.today()).into())
}

/// Splits a bounty into one for each line of its message. The first keeps its id.
pub(super) fn split(cx: Context<'_>, bounty: BountyRef, seen: Fingerprint) -> Result<Answer> {
    let (owner, (bounties, dates)) = cx.update_own_of(bounty, |user| {
        let whole = bounty_of(user, bounty.id)?.clone();
        check_open_and_seen(&whole, seen)?;
        let lines = lines_of(cx, &whole).filter(|_| parts(user, &whole).len() == 1);
        let lines = lines.ok_or(UserError::ChangedSince(bounty.id))?;
        let details = lines.details(cx.now.day_of(whole.created_at));
        let (details, dates): (Vec<_>, Vec<_>) = details.into_iter().unzip();
        let mut details = details.into_iter();
        ensure(details.len() <= user.room() + 1, UserError::Full)?;
        let at = cx.now.seconds();
        let it = bounty_of(user, bounty.id)?;
        it.keep_for_undo(at, None);
        if let Some(mut first) = details.next() {
            // One that was hidden behind words is in no line.
            let hidden = whole.link;
            let hidden = hidden.filter(|link| !it.source().contains(link.as_str()));
            first.link = first.link.or(hidden);
            it.set_details(first);
        }
        let first = it.clone();
        Ok((with_others(user, first, details, at), dates))
    })?;
    let answer = reply::split(&owner, &bounties, &dates, cx.now.today());
    Ok(Answer::replacement(answer, ""))
}

/// Undoes [`split`], or deletes what [`add_lines`] added, unless something has become of one
/// of the bounties meanwhile.
pub(super) fn undo_split(cx: Context<'_>, bounty: BountyRef, seen: Fingerprint) -> Result<Answer> {
    let here = Here::load(cx)?;
    let (owner, (was_split, changed)) = cx.update_own_of(bounty, |user| {
        let first = bounty_of(user, bounty.id)?.clone();
        check_not_deleted(&first)?;
        let parts = parts(user, &first);
        let at = parts.last().map_or(first.created_at, |it| it.created_at);
        let is_unused =
            |it: &Bounty| it.is_open() && !is_tracked_since(&here, Entry::new(user, it), at);
        let is_same = fingerprint_of(&parts) == seen && parts.len() > 1;
        let can_be_undone = is_same && parts.iter().all(is_unused);
        ensure(can_be_undone, UserError::ChangedSince(bounty.id))?;
        check_undo_time(cx, &first, Some(at))?;
        let was_split = first.before_edit.is_some_and(|it| it.edited_at == at);
        let deleted_at = user.unused_time(cx.now.seconds());
        let put_back = parts.iter().map(|part| {
            let it = bounty_of(user, part.id)?;
            match was_split && it.id == bounty.id {
                true => it.undo_edit(),
                false => it.deleted_at = Some(deleted_at),
            }
            Ok(it.clone())
        });
        Ok((was_split, put_back.collect::<Result<Vec<Bounty>>>()?))
    })?;
    let answer = match &changed[..] {
        [whole, ..] if was_split => {
            let whole = Entry::new(&owner, whole);
            reply::restored(whole, cx.now.today(), &cx.bot_username)
        }
        deleted => reply::deleted(&owner, deleted),
    };
    Ok(Answer::replacement(answer, ""))
}

fn is_tracked_since(here: &Here<'_>, entry: Entry<'_>, at: i64) -> bool {
    let mut bookmarks = here.bookmarks_of(entry);
    bookmarks.any(|(_, bookmark)| bookmark.created_at >= at)
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

/// Adds a bounty for each of the other lines.
fn with_others(
    user: &mut User,
    first: Bounty,
    others: impl Iterator<Item = Details>,
    at: i64,
) -> Vec<Bounty> {
    let mut all = vec![first];
    for details in others {
        let mut bounty = Bounty::new(user.next_bounty_id(), details, at, all[0].list);
        bounty.message_id = all[0].message_id;
        bounty.group_title.clone_from(&all[0].group_title);
        user.personal_bounties.push(bounty.clone());
        all.push(bounty);
    }
    all
}
