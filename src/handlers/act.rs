//! Commands on existing bounties: show, done, delete, track, untrack, and the question that
//! `/edit` asks.
//!
//! One command may mean several bounties. All its changes are in the sender's own file and
//! are saved in one write, before anyone is told of them.

use std::collections::BTreeMap;

use super::finish::{finish, was_moved_today};
use super::here::Here;
use super::resolve::Choice;
use super::search::{Match, Search};
use super::{Answer, Context, Result, bounty_of, edit, ensure, error_reply, list};
use crate::command::{Action, Filter, Listing, Selection};
use crate::model::{Bookmark, Bounty, BountyRef, List, User, UserId};
use crate::reply::{self, Entry, Finished, Reply, UserError};

/// Maximum number of bounties that one command shows in full, and of ids of which it asks whose are
/// meant: each is a message.
const MAX_SHOWN: usize = 5;

/// Words that would mean every bounty there is.
const EVERYTHING: [&str; 4] = ["all", "any", "each", "everything"];

/// Carries out a command on the bounties that its arguments name. The message that it replies to
/// counts only if its words find nothing. If it doesn't say which, the person is asked.
pub(super) fn act(cx: Context<'_>, action: Action, arguments: &str) -> Result<Answer> {
    if action != Action::Show {
        cx.check_not_applied()?;
    }
    let here = Here::for_listing(cx, &Listing::Choice(action))?;
    let selection = Selection::parse(arguments);
    if selection.has_ids() {
        return by_ids(&here, &selection, arguments);
    }
    let not_found = match selection.words().join(" ").as_str() {
        "" => None,
        words => match by_words(&here, words, arguments) {
            Err(error @ UserError::NothingMatches(_)) => Some(error),
            found => return found,
        },
    };
    let replied = here.by_reply();
    let possible: Vec<Entry<'_>> = replied.iter().flatten().flatten().copied().collect();
    match not_found {
        // A message that was split is about each of them.
        _ if possible.len() > 1 => Ok(reply::which_one(action, &possible, cx.person.id).into()),
        _ if !replied.is_empty() => carry_out(&here, replied),
        Some(error) => Err(error),
        None if action == Action::Show => {
            Ok(list::first_page_of(&here, Listing::Open(Filter::All)).into())
        }
        None => Ok(list::first_page_of(&here, Listing::Choice(action)).into()),
    }
}

fn by_ids(here: &Here<'_>, selection: &Selection<'_>, arguments: &str) -> Result<Answer> {
    let ids = here.ids(selection)?;
    let creators = match here.creators(selection, &ids) {
        Ok(creators) => creators,
        Err(words) if !selection.starts_with_word => {
            return Err(UserError::NobodyCalled(words.join(" ")));
        }
        Err(_) => {
            let numbers = ids.iter().map(|id| format!(" {}", id.number()));
            let words = selection.words().join(" ") + &numbers.collect::<String>();
            return by_words(here, &words, arguments);
        }
    };
    let chosen: Vec<Choice<'_>> = ids.iter().map(|id| here.choose(*id, &creators)).collect();
    match (&chosen[..], &ids[..]) {
        // A name counts for all ids, and then it is all or nothing.
        _ if !creators.is_empty() && chosen.iter().any(Result::is_err) => Err(UserError::all(
            chosen.into_iter().filter_map(Result::err).collect(),
        )),
        // `/bounty 105` finds the address of issue 105, too.
        ([Err(UserError::NotFound { .. })], [id]) if here.action == Action::Show => {
            by_words(here, &id.number().to_string(), arguments).or_else(|_| carry_out(here, chosen))
        }
        _ => carry_out(here, chosen),
    }
}

/// If nothing has the words, the error quotes the arguments as they were typed.
fn by_words(here: &Here<'_>, words: &str, arguments: &str) -> Result<Answer> {
    let action = here.action;
    if action != Action::Show {
        let is_everything = |word: &str| EVERYTHING.contains(&word.to_lowercase().as_str());
        let is_for_all = words.split(' ').all(is_everything);
        ensure(!is_for_all, UserError::NotAllAtOnce(action))?;
        let is_last = words.eq_ignore_ascii_case("last");
        ensure(!is_last, UserError::WhichIsLast(action))?;
    }
    let search = Search::new(words.split(' '), !here.is_mainly_for_creator());
    let found = here.find(&search, Match::Beginnings);
    if found.is_empty() {
        return Err(UserError::NothingMatches(arguments.to_owned()));
    }
    let possible = here.possible(found)?;
    let is_risky = matches!(action, Action::Done | Action::Delete);
    match possible[..] {
        [entry] if !is_risky || search.finds(entry) == Some(Match::Whole) => {
            carry_out(here, vec![Ok(possible)])
        }
        _ if action == Action::Show => {
            let listing = Listing::Matching(words.to_lowercase());
            Ok(list::first_page_of(here, listing).into())
        }
        _ => Ok(reply::which_one(action, &possible, here.cx.person.id).into()),
    }
}

/// Carries out an action on the bounty of a button.
pub(super) fn act_on(cx: Context<'_>, action: Action, bounty: BountyRef) -> Result<Answer> {
    let here = Here::for_listing(cx, &Listing::Choice(action))?;
    carry_out(&here, vec![here.choose(bounty.id, &[bounty.owner])])
}

/// As `/done` would, by a button. If the creator is asked, the message stays.
pub(super) fn done_by_button(cx: Context<'_>, bounty: BountyRef) -> Result<Answer> {
    let mut answer = act_on(cx, Action::Done, bounty)?;
    if bounty.owner == cx.person.id {
        answer.replacement = answer.messages.pop();
        return Ok(answer);
    }
    if answer.toast.is_empty() {
        let told = answer.messages.drain(..).map(|message| message.to_plain());
        answer.toast = told.collect();
    }
    Ok(answer)
}

/// Carries out an action on what was chosen, and says what was done and what was not. If several
/// people's bounties have the same id, it asks which is meant.
fn carry_out(here: &Here<'_>, chosen: Vec<Choice<'_>>) -> Result<Answer> {
    let action = here.action;
    let (mut entries, mut unclear, mut errors) = (Vec::new(), Vec::new(), Vec::new());
    for choice in chosen {
        match choice {
            Ok(one) if one.len() == 1 => entries.extend(one),
            Ok(several) => unclear.push(several),
            Err(error) => errors.push(error),
        }
    }
    ensure(unclear.len() <= MAX_SHOWN, UserError::TooMany(MAX_SHOWN))?;
    let mut answer = match action {
        _ if entries.is_empty() => Answer::default(),
        Action::Show => show(here, &entries)?,
        Action::Edit => entries
            .iter()
            .map(|it| edit::question(here.cx, *it))
            .collect(),
        Action::Done => done(here, &entries)?,
        Action::Delete => delete(here, &entries)?,
        Action::Track => track(here, &entries)?,
        Action::Untrack => untrack(here, &entries)?,
    };
    let asker = here.cx.person.id;
    let questions = unclear.iter();
    let questions = questions.map(|same_id| reply::which_of_same_id(action, same_id, asker));
    answer.messages.extend(questions);
    let messages = &mut answer.messages;
    match messages.iter().position(|message| !message.is_for_other) {
        Some(to_asker) => reply::add_errors(&mut messages[to_asker], errors),
        None if messages.is_empty() => return Err(UserError::all(errors)),
        None if errors.is_empty() => {}
        None => messages.push(error_reply(here.cx, &UserError::all(errors), false)),
    }
    Ok(answer)
}

fn show(here: &Here<'_>, entries: &[Entry<'_>]) -> Result<Answer> {
    ensure(entries.len() <= MAX_SHOWN, UserError::TooMany(MAX_SHOWN))?;
    Ok(entries.iter().map(|&entry| card(here, entry)).collect())
}

/// One bounty in full. In a DM it replies to the message that created it, so that a photo or a
/// voice note is one tap away.
fn card(here: &Here<'_>, entry: Entry<'_>) -> Reply {
    let cx = here.cx;
    let (is_group, bounty) = (cx.is_group(), entry.bounty);
    // A text that was cut says the rest there, too.
    let is_source_needed = !is_group && bounty.list == List::Personal
        || is_group && bounty.text.ends_with('…') && bounty.link.is_none();
    let followers = here.followers(entry);
    Reply {
        reply_to: bounty.message_id.filter(|_| is_source_needed),
        ..reply::in_full(entry, &followers, cx.person.id, is_group, cx.now)
    }
}

/// Finishes the sender's own bounties. Of others, their bookmarks keep that they are said to be
/// done, and the creators are asked.
fn done(here: &Here<'_>, entries: &[Entry<'_>]) -> Result<Answer> {
    let cx = here.cx;
    let (own, others): (Vec<Entry<'_>>, Vec<Entry<'_>>) =
        entries.iter().partition(|entry| here.is_own(**entry));
    let (owner, finished) = cx.update_own(|user| {
        let at = user.unused_time(cx.now.seconds());
        for entry in &others {
            say_done(user, here, *entry);
        }
        let finished = own.iter().map(|entry| {
            let it = bounty_of(user, entry.bounty.id)?;
            Ok(match was_moved_today(it, cx) {
                true => Finished {
                    bounty: it.clone(),
                    moved_from: None,
                    was_moved_today: true,
                },
                false => finish(it, cx, at, here.first_to_say_done(*entry)),
            })
        });
        finished.collect::<Result<Vec<Finished>>>()
    })?;
    let done = (!finished.is_empty()).then(|| reply::done(&owner, &finished, cx.now.today()));
    let mut answer: Answer = done.into_iter().collect();
    ask_creators(here, &others, &mut answer);
    Ok(answer)
}

/// Asks each creator about all of theirs, but for those that they were asked about within a day.
fn ask_creators(here: &Here<'_>, entries: &[Entry<'_>], answer: &mut Answer) {
    // By whether they are asked now and by creator; with when they were last asked.
    let mut creators: BTreeMap<(bool, UserId), (i64, Vec<Entry<'_>>)> = BTreeMap::new();
    for &entry in entries {
        let asked_at = here.last_asked_at(entry);
        let key = (asked_at.is_none(), entry.owner.user_id);
        let (latest, entries) = creators.entry(key).or_default();
        *latest = asked_at.unwrap_or_default().max(*latest);
        entries.push(entry);
    }
    let mut told = Vec::new();
    for ((is_asked_now, _), (asked_at, entries)) in &creators {
        answer.messages.push(if *is_asked_now {
            told.push(reply::creator_asked(entries).to_plain());
            reply::says_done(here.cx.person.name(), entries, here.cx.now.today())
        } else {
            let ago = here.cx.now.seconds().saturating_sub(*asked_at);
            reply::already_asked(entries, ago, &here.cx.bot_username)
        });
    }
    answer.toast = told.join(" ");
}

/// Notes when somebody said so. An earlier time that still counts stays, unless the creator is asked
/// again now.
fn say_done(user: &mut User, here: &Here<'_>, entry: Entry<'_>) {
    let bookmarks = &mut user.tracked_bounties;
    if !bookmarks.iter().any(|one| entry.is_bookmarked_by(one)) {
        bookmarks.push(bookmark(here.cx, entry));
    }
    let is_asked_now = here.last_asked_at(entry).is_none();
    // Later than what the creator said before, even within a second.
    let earliest = entry
        .bounty
        .not_done_at
        .map_or(0, |at| at.saturating_add(1));
    let theirs = bookmarks.iter_mut();
    for bookmark in theirs.filter(|one| entry.is_bookmarked_by(one)) {
        if is_asked_now || bookmark.says_done_at(entry.bounty).is_none() {
            bookmark.said_done_at = Some(here.cx.now.seconds().max(earliest));
        }
    }
}

fn delete(here: &Here<'_>, entries: &[Entry<'_>]) -> Result<Answer> {
    let (owner, deleted) = here.cx.update_own(|user| {
        let at = user.unused_time(here.cx.now.seconds());
        let deleted = entries.iter().map(|entry| {
            let bounty = bounty_of(user, entry.bounty.id)?;
            bounty.deleted_at = Some(at);
            Ok(bounty.clone())
        });
        deleted.collect::<Result<Vec<Bounty>>>()
    })?;
    Ok(reply::deleted(&owner, &deleted).into())
}

fn track(here: &Here<'_>, entries: &[Entry<'_>]) -> Result<Answer> {
    here.cx.update_own(|user| {
        let bookmarks = entries.iter().map(|entry| bookmark(here.cx, *entry));
        user.tracked_bounties.extend(bookmarks);
        Ok(())
    })?;
    Ok(reply::tracked(entries).into())
}

fn bookmark(cx: Context<'_>, entry: Entry<'_>) -> Bookmark {
    let (list, title) = (entry.bounty.list, entry.bounty.group_title.as_ref());
    let title = cx.title().or(title).cloned();
    Bookmark::new(entry.reference(), list, title, cx.now.seconds())
}

fn untrack(here: &Here<'_>, entries: &[Entry<'_>]) -> Result<Answer> {
    here.cx.update_own(|user| {
        user.tracked_bounties
            .retain(|bookmark| !entries.iter().any(|it| it.is_bookmarked_by(bookmark)));
        Ok(())
    })?;
    Ok(reply::untracked(entries, &here.cx.bot_username).into())
}
