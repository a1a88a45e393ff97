//! `/edit`: changes what the message gives and keeps the rest.

use chrono::NaiveDate;

use super::add::hints;
use super::here::Here;
use super::search::{Match, Search};
use super::{Answer, Context, Origin, RepliesTo, Result, bounty_of, list};
use crate::callback_data::BountyPress;
use crate::command::{self, Action, Command, DetailsError, Listing, MessageText, Name};
use crate::model::BountyRef;
use crate::reply::{self, Entry, Hints, Reply, UserError};

/// At most so many words of an `/edit` may name the bounty.
const MAX_WORDS: usize = 10;

/// As a reply to a message about a bounty, all of the text is the change. Otherwise it begins
/// with the bounty's id, or with words of its text.
pub(super) fn edit(cx: Context<'_>, text: &MessageText) -> Result<Answer> {
    cx.check_not_applied()?;
    let here = Here::for_listing(cx, &Listing::Choice(Action::Edit))?;
    let replied = here.by_reply();
    let (entries, text) = if !replied.is_empty() {
        let entries = replied.into_iter().collect::<Result<Vec<_>>>()?;
        (entries.concat(), text.clone())
    } else if text.text.trim().is_empty() {
        return Ok(list::first_page_of(&here, Listing::Choice(Action::Edit)).into());
    } else {
        named(&here, text)?
    };
    if let [entry] = entries[..] {
        return apply(cx, entry, &text, cx.sent_on());
    }
    let asker = cx.person.id;
    let press = BountyPress::ApplyEdit { asker };
    Ok(reply::pick(Action::Edit, press, &entries, asker).into())
}

/// Applies a change to the bounty that was chosen for it. The question replies to the message
/// with the change.
pub(super) fn edit_chosen(cx: Context<'_>, bounty: BountyRef) -> Result<Answer> {
    let Some(RepliesTo::Message {
        is_edited: false,
        sent_at,
        text,
        ..
    }) = &cx.message.replies_to
    else {
        return Err(UserError::CommandGone);
    };
    let command = Command::read(text, &cx.bot_username, cx.is_group());
    let Some(Command::Named(Name::Edit, text)) = command else {
        return Err(UserError::CommandGone);
    };
    let here = Here::for_listing(cx, &Listing::Choice(Action::Edit))?;
    // There is at least one: see `Choice`.
    let entry = here.choose(bounty.id, &[bounty.owner])?[0];
    // If no bounty has its words, it replied to a message that created several.
    let text = named(&here, &text).map_or(text, |(_, change)| change);
    let sent_on = cx.day_of(*sent_at, cx.now.seconds());
    let mut answer = apply(cx, entry, &text, sent_on)?;
    answer.replacement = answer.messages.pop();
    Ok(answer)
}

/// The bounties that the beginning of a text means, and the change that follows.
fn named<'a>(here: &'a Here<'_>, text: &MessageText) -> Result<(Vec<Entry<'a>>, MessageText)> {
    let words: Vec<&str> = text.text.split_whitespace().collect();
    if let Some(id) = words.first().and_then(|word| command::id(word)) {
        let entries = here.choose(id, &[])?;
        return Ok((entries, text.after_words(1)));
    }
    let runs = || (1..=words.len().min(MAX_WORDS)).rev();
    let phrase = runs().find_map(|count| {
        let phrase = words[..count].join(" ");
        let entries = here.find(&Search::new([phrase.as_str()], false), Match::Whole);
        (entries.len() == 1).then_some((entries, count))
    });
    let any = |count: usize| {
        let search = Search::new(words[..count].iter().copied(), false);
        let entries = here.find(&search, Match::Beginnings);
        (!entries.is_empty()).then_some((entries, count))
    };
    let Some((entries, count)) = phrase.or_else(|| runs().find_map(any)) else {
        return Err(UserError::NothingMatches(text.text.trim().to_owned()));
    };
    let entries = here.possible(entries)?;
    Ok((entries, text.after_words(count)))
}

/// Dates in the text count from this day on.
fn apply(cx: Context<'_>, entry: Entry<'_>, text: &MessageText, day: NaiveDate) -> Result<Answer> {
    let (details, date) = match command::parse_edit(text, entry.bounty.details(), day) {
        Err(DetailsError::Nothing) => return Ok(question(cx, entry).into()),
        parsed => parsed?,
    };
    let source = date.may_be_put_back().then(|| text.text.trim().to_owned());
    let (owner, bounty) = cx.update_own(|user| {
        let bounty = bounty_of(user, entry.bounty.id)?;
        bounty.keep_for_undo(cx.now.seconds(), source);
        bounty.set_details(details);
        Ok(bounty.clone())
    })?;
    let before = bounty.before_edit.as_ref().map(|before| &before.text);
    let hints = Hints {
        lines: None,
        replaced: before.filter(|before| **before != bounty.text).cloned(),
        ..hints(cx, &bounty, date, false)
    };
    let entry = Entry::new(&owner, &bounty);
    Ok(reply::changed(entry, &hints, cx.now.today()).into())
}

/// Asks what should change. A reply to that opens for its sender alone if it replies to a
/// message of theirs, or is in a DM.
pub(super) fn question(cx: Context<'_>, entry: Entry<'_>) -> Reply {
    let is_command = cx.message.origin != Origin::Bot;
    let is_theirs = match cx.message.replies_to {
        Some(RepliesTo::Message { from, .. }) => from == Some(cx.person.id),
        _ => false,
    };
    let is_aimed = !cx.is_group() || is_command || is_theirs;
    reply::what_should_change(entry, &cx.bot_username, is_aimed)
}
