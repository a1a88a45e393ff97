//! `/add`, and edits of its message.

use std::borrow::Cow;

use chrono::NaiveDate;

use super::here::Here;
use super::{Answer, Context, Origin, RepliesTo, Result, add_to, bounty_of, error_reply, split};
use crate::command::{
    self, Command, DetailsError, Lines, MAX_TEXT_CHARS, MessageText, Name, Parsed, Replied,
};
use crate::due::Reading;
use crate::model::{Bounty, BountyId, Details, User, can_be_undone};
use crate::reply::{self, Entry, Hints, Reply, UserError};

pub(super) fn add(cx: Context<'_>, text: &MessageText) -> Result<Answer> {
    let (details, date) = match parse(cx, text, cx.sent_on()) {
        Err(DetailsError::Nothing) => return Ok(reply::what_to_add().into()),
        Err(error @ DetailsError::TextTooLong { .. }) => match certain_lines(cx, text) {
            Some(lines) => return split::add_lines(cx, text, &lines),
            None => return Err(error.into()),
        },
        parsed => parsed?,
    };
    let is_cut = match &cx.message.replies_to {
        Some(RepliesTo::Message { text, .. }) => details.text.ends_with('…') && is_too_long(text),
        _ => false,
    };
    let (owner, bounty) = cx.update_own(|user| add_to(user, cx, &text.text, details))?;
    let hints = hints(cx, &bounty, date, is_cut);
    Ok(reply::added(Entry::new(&owner, &bounty), &hints, cx.now.today()).into())
}

/// Keeps a message of a DM.
pub(super) fn keep(cx: Context<'_>, text: &MessageText) -> Result<Answer> {
    let is_too_long = is_too_long(text);
    if is_too_long && let Some(lines) = certain_lines(cx, text) {
        return split::add_lines(cx, text, &lines);
    }
    let (details, date) = match cx.message.origin == Origin::Typed {
        true => command::parse_kept(text, cx.sent_on())?,
        false => command::parse_forwarded(text, cx.sent_on())?,
    };
    // A long one may fit without its date.
    let is_cut = is_too_long && details.text.ends_with('…');
    let (owner, bounty) = cx.update_own(|user| add_to(user, cx, &text.text, details))?;
    let hints = hints(cx, &bounty, date, is_cut);
    Ok(reply::kept(Entry::new(&owner, &bounty), &hints, cx.now.today()).into())
}

/// The lines of a message that is certainly a list.
fn certain_lines(cx: Context<'_>, text: &MessageText) -> Option<Lines> {
    Lines::read(&text.text, cx.sent_on()).filter(|lines| lines.are_marked)
}

/// Whether a message has to be cut to be kept.
fn is_too_long(text: &MessageText) -> bool {
    text.text.trim().chars().count() > MAX_TEXT_CHARS
}

/// Updates the bounty that a message created to match the edited message, or adds one if the
/// first try was refused. The answer replaces the previous one, but for an error that would
/// hide what was saved.
///
/// There is no answer if there is nothing to say, for example because the words are the same:
/// Telegram may send an `edited_message` for other changes, too
/// (<https://core.telegram.org/bots/api#update>).
pub(super) fn edited(cx: Context<'_>, command: Option<Command>) -> Result<Answer> {
    let message = &cx.message;
    let (text, may_add) = match command {
        // A bounty that an old message created may have been deleted and dropped since.
        Some(Command::Named(Name::Add, text) | Command::Keep(text)) => {
            (text, can_be_undone(message.sent_at, cx.now.seconds()))
        }
        Some(_) => return Ok(Answer::default()),
        None => (message.text.clone(), false),
    };
    let own = cx.storage.load(cx.person.id)?;
    let own = own.as_deref();
    // It can't change meanwhile: only its creator's updates change it, and those are handled
    // one after another.
    let bounties = own
        .into_iter()
        .flat_map(|user| user.bounties_of_message(cx.list(), message.id, message.sent_at));
    let bounties: Vec<&Bounty> = bounties.collect();
    let parts = bounties.iter().filter(|it| it.deleted_at.is_none()).count();
    // Of several, the message is that of the oldest.
    let mut answer = match bounties.last() {
        Some(first) if first.source() == text.text.trim() => Answer::default(),
        Some(_) if parts > 1 => return Ok(error_reply(cx, &UserError::WasSplit, false).into()),
        Some(first) => match revise(cx, first, &text) {
            Ok(reply) => reply.into_iter().collect(),
            Err(error) => return Ok(error_reply(cx, &error, true).into()),
        },
        // With everything else, `/forget` deleted what it had added.
        None if !may_add || own.is_some_and(User::is_forgotten) => Answer::default(),
        None => add(cx, &text)?,
    };
    answer.replacement = answer.messages.pop();
    Ok(answer)
}

/// Changes whatever the edited message says differently from the original.
fn revise(cx: Context<'_>, bounty: &Bounty, text: &MessageText) -> Result<Option<Reply>> {
    if bounty.deleted_at.is_some() {
        return Ok(None);
    }
    let sent_on = cx.day_of(cx.message.sent_at, bounty.created_at);
    let before = parse(cx, &text.earlier(bounty.source()), sent_on).ok();
    let mut before = before.map_or_else(|| bounty.details(), |(details, _)| details);
    let (mut after, date) = parse(cx, text, sent_on)?;
    // Date words that were put back into the text stay there.
    let with_date = |source: &str| command::text_and_date(source, sent_on);
    if with_date(bounty.source()).is_some_and(|text| text == bounty.text) {
        before.text.clone_from(&bounty.text);
        after.text = with_date(&text.text).unwrap_or(after.text);
    }
    let (owner, bounty) = cx.update_own(|user| {
        let bounty = bounty_of(user, bounty.id)?;
        if before != after {
            apply_differences(bounty, &before, &after);
            bounty.before_edit = None;
        }
        bounty.set_source(text.text.trim());
        Ok(bounty.clone())
    })?;
    if before == after {
        return Ok(None);
    }
    // What the message says of a date applies only if the bounty still matches the message. Days
    // are offered unless one of them is set.
    let is_due_same = match (&date, bounty.due_date_ts) {
        (Reading::Offered { days }, Some(due)) => !days.contains(&due),
        (_, due) => due == after.due,
    };
    let date = match bounty.text == after.text && is_due_same {
        true => date,
        false => Reading::Nothing,
    };
    let hints = hints(cx, &bounty, date, false);
    let entry = Entry::new(&owner, &bounty);
    Ok(Some(reply::changed(entry, &hints, cx.now.today())))
}

fn apply_differences(bounty: &mut Bounty, before: &Details, after: &Details) {
    if before.text != after.text {
        bounty.set_text(after.text.clone());
    }
    if before.link != after.link {
        bounty.link.clone_from(&after.link);
    }
    if before.due != after.due {
        bounty.due_date_ts = after.due;
    }
}

/// Parses an `/add`, together with the message that it replies to. If that is an `/add` itself,
/// its arguments count.
fn parse(cx: Context<'_>, text: &MessageText, today: NaiveDate) -> Parsed {
    let (replied, sent_at) = match &cx.message.replies_to {
        Some(RepliesTo::Message { text, sent_at, .. }) => (Cow::Borrowed(text), *sent_at),
        // It may be pointed at, but its words are the bot's.
        Some(RepliesTo::Bounty(_)) => (Cow::default(), 0),
        _ => return command::parse_add(text, None, today),
    };
    let replied = match Command::read(&replied, &cx.bot_username, cx.is_group()) {
        Some(Command::Named(Name::Add, arguments)) => Cow::Owned(arguments),
        _ => replied,
    };
    let sent_on = match sent_at {
        0 => today,
        _ => cx.now.day_of(sent_at),
    };
    let text_and_day = Replied {
        text: &replied,
        sent_on,
    };
    command::parse_add(text, Some(text_and_day), today)
}

/// What to mention about a bounty that was just saved. `is_cut` says whether its message says
/// more.
pub(super) fn hints(cx: Context<'_>, bounty: &Bounty, date: Reading, is_cut: bool) -> Hints {
    Hints {
        same_link: same_link(cx, bounty),
        date,
        is_cut,
        lines: split::lines_of(cx, bounty).map(|lines| lines.lines.len()),
        asks_to_be_reminded: asks_to_be_reminded(&bounty.text),
        ..Hints::default()
    }
}

/// `Remind me to …`, but not `Remind Ann of …`, which is worth doing.
fn asks_to_be_reminded(text: &str) -> bool {
    let text = text.to_lowercase();
    let asks = ["remind me", "remind us", "reminder", "ping me", "notify me"];
    asks.iter()
        .any(|words| text.starts_with(words) || text.contains(&format!(" {words}")))
}

/// Another open bounty on the same list with the same link, and in a group its creator's
/// name. If the files can't be read, this hint is left out.
fn same_link(cx: Context<'_>, bounty: &Bounty) -> Option<(BountyId, Option<String>)> {
    let link = bounty.link.as_ref()?;
    let here = Here::load(cx).ok()?;
    let is_same = |other: &Entry<'_>| {
        let is_itself = here.is_own(*other) && other.bounty.id == bounty.id;
        let is_open = other.bounty.is_open() && other.bounty.list == bounty.list;
        other.bounty.link.as_ref() == Some(link) && is_open && !is_itself
    };
    let other = here.entries().find(is_same)?;
    let name = cx.is_group().then(|| other.name.to_owned());
    Some((other.bounty.id, name))
}
