//! Everything that people read.
//!
//! A message about one bounty starts with its id. In a DM that tells the bot which bounty a
//! reply to it means; in a group, a button or a hidden link says so, and who created it. If it
//! starts with other words, a hidden link on the first id does. A question whether one is done
//! starts with a name: its buttons say which.

mod bounty;
mod date;
mod error;
mod help;
mod html;
mod list;
mod own_data;
mod question;
mod text;

use chrono::NaiveDate;
use text::Width;
use url::Url;

use crate::callback_data::{BountyPress, CallbackData};
use crate::due;
use crate::model::{Bookmark, Bounty, BountyId, BountyRef, DueDate, List, User, UserId, is_blank};

pub use bounty::{
    Finished, Hints, added, bounty_of_link, changed, deleted, done, done_for_good, due_changed,
    due_now, in_full, kept, not_done, not_tracking_now, restored, restored_now, several_restored,
    split, tracked, tracking_now, untracked,
};
pub use error::{UserError, add_errors, error, toast};
pub use help::{
    DESCRIPTION, SHORT_DESCRIPTION, hello, hello_group, help, menu, not_understood, pleasantry,
};
pub use list::{
    Content, ListPage, Missing, Omitted, ROWS_PER_PAGE, Row, can_be_ticked, list, refresh_button,
};
pub use own_data::{export, forget, forgotten, privacy};
pub use question::{
    Moved, WHAT_TO_ADD, already_asked, choice, creator_asked, pick, saying_done, says_done,
    what_should_change, what_to_add, which_of_same_id, which_one, who_says_done,
};

/// A message to send.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Reply {
    /// Telegram's HTML, within Telegram's limits.
    pub html: String,
    /// Rows of buttons.
    pub buttons: Vec<Vec<Button>>,
    /// If set, asks the person to type an answer, and the empty input field shows this.
    pub placeholder: Option<&'static str>,
    /// A file that is sent with it.
    pub document: Option<Document>,
    /// The message that it replies to, rather than to the command.
    pub reply_to: Option<i32>,
    /// Whether it replies to the command in a DM, too.
    pub replies_in_dm: bool,
    /// Whether it is meant for somebody else than the sender of the command, and is heard.
    pub is_for_other: bool,
}

/// A file to send.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Document {
    pub name: String,
    pub content: Vec<u8>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Button {
    pub label: String,
    pub press: Press,
}

/// What pressing a button does.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Press {
    /// As a [`CallbackData`] is written.
    Callback(String),
    OpenUrl(Url),
}

/// A bounty with the person who created it.
#[derive(Clone, Copy, Debug)]
pub struct Entry<'a> {
    pub owner: &'a User,
    /// The name by which people here know the owner.
    pub name: &'a str,
    pub bounty: &'a Bounty,
}

/// Somebody who tracks a bounty.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Follower<'a> {
    pub id: UserId,
    pub name: &'a str,
    /// Whether they say that it is done.
    pub says_done: bool,
}

impl<'a> Entry<'a> {
    pub fn new(owner: &'a User, bounty: &'a Bounty) -> Self {
        Self {
            owner,
            name: name_of(owner),
            bounty,
        }
    }

    pub fn reference(&self) -> BountyRef {
        BountyRef {
            owner: self.owner.user_id,
            id: self.bounty.id,
        }
    }

    /// Always true for the right list and id if the bookmark doesn't say whose bounty it is.
    pub fn is_bookmarked_by(&self, bookmark: &Bookmark) -> bool {
        bookmark.list == self.bounty.list
            && bookmark.bounty_id == self.bounty.id
            && bookmark
                .owner_id
                .is_none_or(|owner| owner == self.owner.user_id)
    }

    fn button(&self, label: impl Into<String>, press: BountyPress) -> Button {
        Button::new(label, CallbackData::Bounty(self.reference(), press))
    }

    fn undo(&self, press: BountyPress) -> Button {
        self.button(UNDO, press)
    }

    /// Sets the due date, if nothing has changed until then.
    fn set_due(&self, due: DueDate, today: NaiveDate) -> Button {
        let seen = self.bounty.fingerprint();
        let day = due::day(due.date(), today);
        self.button(day, BountyPress::SetDue { due, seen })
    }

    /// `text · Alice #3`, or `#3 text` if it is personal. Struck through if it is done.
    fn line(&self, width: Width) -> String {
        let mut text = String::new();
        text::push_line(&mut text, self.bounty, width, self.bounty.done_at.is_some());
        match self.is_shared() {
            true => format!("{text} · {} {}", creator(self.name), self.bounty.id),
            false => format!("{} {text}", self.bounty.id),
        }
    }

    /// Whether it is on a group's list. Only then does it need its creator's name, and can
    /// others track it.
    fn is_shared(&self) -> bool {
        self.bounty.list != List::Personal
    }
}

impl Reply {
    fn new(html: impl Into<String>) -> Self {
        Self {
            html: html.into(),
            ..Self::default()
        }
    }

    /// The message that `write` makes with the most generous width at which it stays within
    /// Telegram's limits.
    fn fitting(write: impl Fn(Width) -> String) -> Self {
        let narrower = Width::ALL[1..].iter();
        let widest = Self::new(write(Width::ALL[0]));
        narrower.fold(widest, |message, width| match message.fits() {
            true => message,
            false => Self::new(write(*width)),
        })
    }

    /// Whether Telegram accepts it, with some room for the lines that are added later: 4,096
    /// UTF-16 units of visible text (<https://core.telegram.org/bots/api#sendmessage>) and
    /// 32,768 bytes of HTML (telegram-bot-api's `MAX_TEXT_LENGTH`).
    fn fits(&self) -> bool {
        let bytes = self.html.len();
        bytes <= 3_600 || (bytes <= 30_000 && html::visible_length(&self.html) <= 3_600)
    }

    pub fn plain(text: &str) -> Self {
        Self::new(html::line(text))
    }

    /// The text as a reader sees it.
    pub fn to_plain(&self) -> String {
        html::to_plain(&self.html)
    }

    fn with_line(mut self, line: &str) -> Self {
        self.html = format!("{}\n{line}", self.html);
        self
    }

    /// Adds a row, unless it has no buttons.
    pub fn with_row(mut self, row: impl IntoIterator<Item = Button>) -> Self {
        let row: Vec<Button> = row.into_iter().collect();
        if !row.is_empty() {
            self.buttons.push(row);
        }
        self
    }

    /// Adds as many rows as it takes.
    fn with_rows(mut self, buttons: Vec<Button>, per_row: usize) -> Self {
        let mut buttons = buttons.into_iter();
        while buttons.len() > 0 {
            self.buttons.push(buttons.by_ref().take(per_row).collect());
        }
        self
    }
}

const UNDO: &str = "↩ Undo";

impl Button {
    fn new(label: impl Into<String>, data: CallbackData) -> Self {
        Self {
            label: label.into(),
            press: Press::Callback(data.to_string()),
        }
    }
}

/// The first name, or else the username.
pub fn name_of(user: &User) -> &str {
    visible_name([user.first_name.as_ref(), user.username.as_ref()])
}

/// The first of these names that isn't blank.
pub fn visible_name(names: [Option<&String>; 2]) -> &str {
    let mut names = names.into_iter().flatten().map(String::as_str);
    names.find(|name| !is_blank(name)).unwrap_or("someone")
}

/// A person's name as HTML. It notifies nobody.
fn creator(name: &str) -> String {
    html::name(&html::shortened(name, 64))
}

/// ` by Alice`; empty without a name.
fn by(name: Option<&str>) -> String {
    name.map_or_else(String::new, |name| format!(" by {}", creator(name)))
}

/// A title, and a line for each bounty.
fn titled(title: &str, entries: &[Entry<'_>]) -> Reply {
    several(title, entries, |_| String::new())
}

/// A title, and a line for each of several bounties with what `more` says of it.
fn several<'a>(title: &str, entries: &[Entry<'a>], more: impl Fn(&Entry<'a>) -> String) -> Reply {
    Reply::fitting(|width| {
        let line = |entry| format!("\n{}{}", Entry::line(entry, width), more(entry));
        let lines: String = entries.iter().map(line).collect();
        format!("{title}{lines}")
    })
}

/// `☆ Bob, Carol +3`, or `Bob says it's done`; empty if nobody tracks it.
fn followed_by(followers: &[Follower<'_>]) -> Vec<String> {
    let (say, track): (Vec<_>, Vec<_>) = followers.iter().partition(|one| one.says_done);
    let says = match say.len() {
        0 => None,
        1 => Some(format!("{} says it's done", names(&say))),
        _ => Some(format!("{} say it's done", names(&say))),
    };
    let tracks = (!track.is_empty()).then(|| format!("☆ {}", names(&track)));
    says.into_iter().chain(tracks).collect()
}

fn names(followers: &[&Follower<'_>]) -> String {
    const MAX_NAMED: usize = 2;
    let names = followers.iter().take(MAX_NAMED);
    let names = names.map(|one| html::name(&html::shortened(one.name, 20)));
    let names = names.collect::<Vec<String>>().join(", ");
    match followers.len().saturating_sub(MAX_NAMED) {
        0 => names,
        more => format!("{names} +{more}"),
    }
}

/// `#1 is`, `#1 and #2 are`
fn are(ids: impl ExactSizeIterator<Item = BountyId>) -> String {
    let verb = if ids.len() == 1 { "is" } else { "are" };
    format!("{} {verb}", listed(ids, "and"))
}

/// `#1, #2 and #3`
fn listed(ids: impl IntoIterator<Item = BountyId>, and: &str) -> String {
    let ids: Vec<String> = ids.into_iter().map(|id| id.to_string()).collect();
    match ids.as_slice() {
        [others @ .., last] if !others.is_empty() => {
            format!("{} {and} {last}", others.join(", "))
        }
        ids => ids.concat(),
    }
}
