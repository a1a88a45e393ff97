//! The types of a user's JSON file, with the rules that need only that file.
//!
//! Unknown keys are kept at every level, so that whatever a person or a later version wrote
//! survives a rewrite.

use std::collections::BTreeSet;
use std::fmt;
use std::num::{NonZeroU64, ParseIntError};
use std::str::FromStr;

use chrono::{DateTime, NaiveDate, NaiveTime};
use serde::{Deserialize, Serialize, Serializer};
use serde_json::value::RawValue;
use serde_json::{Map, Value};

pub const DAY_SECONDS: i64 = 24 * 60 * 60;

/// How long something can be undone, and so how long a deleted bounty stays in the file.
pub const UNDO_SECONDS: i64 = DAY_SECONDS;

/// Maximum bounties in one user's file. Done ones count, deleted ones don't.
pub const MAX_BOUNTIES: usize = 1_000;

/// How far below the last applied update id a redelivered one can be.
///
/// Telegram numbers updates in sequence, but starts at a random number after a week without
/// updates (<https://core.telegram.org/bots/api#update>). So a much lower id is a new
/// update.
const REDELIVERY_WINDOW: u32 = 1_000;

/// Whoever writes a higher id into a file gets it refused, before the ids run out.
const MAX_ID: u64 = u64::MAX / 2;

const BYTE_ORDER_MARK: &[u8] = "\u{feff}".as_bytes();

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct UserId(pub u64);

impl fmt::Display for UserId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

/// The chat id of a group or supergroup.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct GroupId(pub i64);

impl fmt::Display for GroupId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

/// A list of bounties: a group's, or one person's own.
///
/// In a file, a group's list is its chat id and a personal one `null`.
#[derive(
    Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize,
)]
#[serde(from = "Option<GroupId>", into = "Option<GroupId>")]
pub enum List {
    #[default]
    Personal,
    Group(GroupId),
}

impl From<Option<GroupId>> for List {
    fn from(group: Option<GroupId>) -> Self {
        group.map_or(Self::Personal, Self::Group)
    }
}

impl From<List> for Option<GroupId> {
    fn from(list: List) -> Self {
        match list {
            List::Personal => None,
            List::Group(id) => Some(id),
        }
    }
}

/// The number of a bounty in its creator's file, shown as `#3`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct BountyId(NonZeroU64);

impl BountyId {
    pub fn new(number: u64) -> Option<Self> {
        NonZeroU64::new(number).map(Self)
    }

    /// The bare number, as in callback data.
    pub fn number(self) -> u64 {
        self.0.get()
    }
}

impl fmt::Display for BountyId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "#{}", self.0)
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NotAnId;

impl FromStr for BountyId {
    type Err = NotAnId;

    /// Reads `3` and `#3`.
    fn from_str(word: &str) -> Result<Self, NotAnId> {
        let digits = word.strip_prefix('#').unwrap_or(word);
        if !digits.bytes().all(|byte| byte.is_ascii_digit()) {
            return Err(NotAnId);
        }
        digits.parse().ok().and_then(Self::new).ok_or(NotAnId)
    }
}

/// Identifies a bounty among everyone's.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct BountyRef {
    /// The creator. The bounty is in this person's file.
    pub owner: UserId,
    pub id: BountyId,
}

/// A calendar date, stored as the Unix time of its midnight UTC, in seconds.
///
/// A file may contain any other second of that day; it is kept unchanged.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(try_from = "i64", into = "i64")]
pub struct DueDate(i64);

impl From<NaiveDate> for DueDate {
    fn from(date: NaiveDate) -> Self {
        Self(date.and_time(NaiveTime::MIN).and_utc().timestamp())
    }
}

impl TryFrom<i64> for DueDate {
    type Error = &'static str;

    fn try_from(seconds: i64) -> Result<Self, Self::Error> {
        DateTime::from_timestamp(seconds, 0).ok_or("due_date_ts is too far from today")?;
        Ok(Self(seconds))
    }
}

impl From<DueDate> for i64 {
    fn from(due: DueDate) -> Self {
        due.0
    }
}

impl DueDate {
    /// The date, independent of the server's time zone.
    pub fn date(self) -> NaiveDate {
        DateTime::from_timestamp(self.0, 0).map_or(NaiveDate::MAX, |time| time.date_naive())
    }
}

/// A user's file.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct User {
    /// Also the name of the file.
    pub user_id: UserId,
    /// Without `@`, as of the last change.
    #[serde(default)]
    pub username: Option<String>,
    /// As of the last change.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub first_name: Option<String>,
    #[serde(default)]
    next_id: u64,
    /// The last update that changed this file.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub last_update_id: Option<u32>,
    /// Every bounty that this person created, in any chat.
    #[serde(default)]
    pub personal_bounties: Vec<Bounty>,
    #[serde(default, serialize_with = "one_line_each")]
    pub tracked_bounties: Vec<Bookmark>,
    #[serde(flatten)]
    unknown: Map<String, Value>,
}

/// A thing worth doing.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Bounty {
    pub id: BountyId,
    pub text: String,
    /// May be any text if the file was edited by hand.
    #[serde(default)]
    pub link: Option<String>,
    #[serde(default)]
    pub due_date_ts: Option<DueDate>,
    /// In Unix seconds, like all times here; 0 if unknown.
    #[serde(default)]
    pub created_at: i64,
    #[serde(rename = "group_id", default)]
    pub list: List,
    /// The message that created it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub message_id: Option<i32>,
    /// The text of that message after the command, if it differs from `text`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    source: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub done_at: Option<i64>,
    /// The name of the person who did it, unless that was the creator.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub done_by: Option<String>,
    /// When its creator last said that it isn't done after all.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub not_done_at: Option<i64>,
    /// When it last moved on to the next day on which it is due.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub moved_at: Option<i64>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub deleted_at: Option<i64>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub before_edit: Option<BeforeEdit>,
    /// As of when it was added.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub group_title: Option<String>,
    #[serde(flatten)]
    unknown: Map<String, Value>,
}

/// A bounty before an `/edit`, so that it can be undone.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct BeforeEdit {
    pub text: String,
    #[serde(default)]
    pub link: Option<String>,
    #[serde(default)]
    pub due_date_ts: Option<DueDate>,
    pub edited_at: i64,
    /// The text of the `/edit` after the id, if date words were cut off it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub source: Option<String>,
    #[serde(flatten)]
    unknown: Map<String, Value>,
}

impl BeforeEdit {
    fn is_expired(&self, now: i64) -> bool {
        now.saturating_sub(self.edited_at) >= UNDO_SECONDS
    }
}

/// Changes with a bounty's text, link and due date. Stays the same across restarts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Fingerprint(u32);

impl Fingerprint {
    fn of<const COUNT: usize>(parts: [Option<&String>; COUNT]) -> Self {
        // FNV-1a, with a byte after each part that can't occur in UTF-8.
        let hash = |hash: u32, byte: u8| (hash ^ u32::from(byte)).wrapping_mul(0x0100_0193);
        let bytes = parts.into_iter().flat_map(|part| {
            let bytes = part.map_or(&[][..], |part| part.as_bytes());
            bytes.iter().copied().chain([0xff])
        });
        Self(bytes.fold(0x811c_9dc5, hash))
    }
}

impl fmt::Display for Fingerprint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:08x}", self.0)
    }
}

impl FromStr for Fingerprint {
    type Err = ParseIntError;

    fn from_str(digits: &str) -> Result<Self, ParseIntError> {
        u32::from_str_radix(digits, 16).map(Self)
    }
}

/// Changes with that of any of the bounties, and with their number.
pub fn fingerprint_of(bounties: &[Bounty]) -> Fingerprint {
    let all = bounties
        .iter()
        .map(|bounty| bounty.fingerprint().to_string());
    Fingerprint::of([Some(&all.collect())])
}

/// The parts of a bounty that people write.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Details {
    pub text: String,
    pub link: Option<String>,
    pub due: Option<DueDate>,
}

/// A bounty that a person tracks.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Bookmark {
    pub bounty_id: BountyId,
    /// The list that the bounty is on.
    #[serde(rename = "group_id", default)]
    pub list: List,
    /// Whose file the bounty is in; `None` in older files.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub owner_id: Option<UserId>,
    #[serde(default)]
    pub created_at: i64,
    /// As of when the bookmark was created.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub group_title: Option<String>,
    /// When the person last said that the bounty is done.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub said_done_at: Option<i64>,
    #[serde(flatten)]
    unknown: Map<String, Value>,
}

impl User {
    pub fn new(user_id: UserId) -> Self {
        Self {
            user_id,
            username: None,
            first_name: None,
            next_id: 1,
            last_update_id: None,
            personal_bounties: Vec::new(),
            tracked_bounties: Vec::new(),
            unknown: Map::new(),
        }
    }

    /// Parses a file's content. Corrects a `next_id` that is missing or too low, and skips
    /// a byte order mark, which some editors add. Fails if no ids are left.
    pub fn from_json(json: &[u8]) -> Result<Self, serde_json::Error> {
        let json = json.strip_prefix(BYTE_ORDER_MARK).unwrap_or(json);
        let mut user: Self = serde_json::from_slice(json)?;
        let ids = user.personal_bounties.iter().map(|bounty| bounty.id);
        let highest = ids.map(BountyId::number).max().unwrap_or(0);
        user.next_id = user.next_id.max(highest.saturating_add(1));
        match user.next_id {
            ..=MAX_ID => Ok(user),
            _ => Err(serde::de::Error::custom(format_args!(
                "the ids are too high: the highest possible is {MAX_ID}"
            ))),
        }
    }

    /// The file's content: pretty-printed, one line per bookmark, with a final line break.
    pub fn to_json(&self) -> Result<Vec<u8>, serde_json::Error> {
        let mut json = serde_json::to_vec_pretty(self)?;
        json.push(b'\n');
        Ok(json)
    }

    /// Returns the id for a new bounty and counts on, so that no id is used twice.
    pub fn next_bounty_id(&mut self) -> BountyId {
        let id = NonZeroU64::new(self.next_id).unwrap_or(NonZeroU64::MIN);
        self.next_id = id.get().saturating_add(1);
        BountyId(id)
    }

    /// Whether an update has already changed this file and was delivered again.
    pub fn has_applied(&self, update_id: u32) -> bool {
        self.last_update_id.is_some_and(|last| {
            (last.saturating_sub(REDELIVERY_WINDOW)..=last).contains(&update_id)
        })
    }

    /// Drops deleted bounties and earlier texts that can no longer be restored; returns
    /// whether there were any.
    pub fn drop_expired(&mut self, now: i64) -> bool {
        if !self.has_expired(now) {
            return false;
        }
        self.personal_bounties
            .retain(|bounty| !bounty.is_expired(now));
        for bounty in &mut self.personal_bounties {
            bounty.before_edit.take_if(|edit| edit.is_expired(now));
        }
        true
    }

    /// Whether [`User::drop_expired`] would drop anything.
    pub fn has_expired(&self, now: i64) -> bool {
        let mut all = self.personal_bounties.iter();
        all.any(|bounty| {
            let edit = bounty.before_edit.as_ref();
            bounty.is_expired(now) || edit.is_some_and(|edit| edit.is_expired(now))
        })
    }

    /// The lists of which this shows something that `before` didn't, or the other way round.
    pub fn changed_lists(&self, before: &Self) -> BTreeSet<List> {
        let lists = self.lists().into_iter().chain(before.lists());
        let names = |user: &Self| (user.username.clone(), user.first_name.clone());
        let is_renamed = names(self) != names(before);
        lists
            .filter(|list| is_renamed || !self.is_same_on(*list, before))
            .collect()
    }

    /// The lists that this person has bounties on or bookmarks of.
    pub fn lists(&self) -> BTreeSet<List> {
        let bounties = self.personal_bounties.iter().map(|bounty| bounty.list);
        let bookmarks = self.tracked_bounties.iter().map(|bookmark| bookmark.list);
        bounties.chain(bookmarks).collect()
    }

    fn is_same_on(&self, list: List, other: &Self) -> bool {
        self.bounties_on(list).eq(other.bounties_on(list))
            && self.bookmarks_on(list).eq(other.bookmarks_on(list))
    }

    fn bounties_on(&self, list: List) -> impl Iterator<Item = &Bounty> {
        let all = self.personal_bounties.iter();
        all.filter(move |bounty| bounty.list == list)
    }

    fn bookmarks_on(&self, list: List) -> impl Iterator<Item = &Bookmark> {
        let all = self.tracked_bounties.iter();
        all.filter(move |bookmark| bookmark.list == list)
    }

    /// The groups that this person has bounties or bookmarks in.
    pub fn groups(&self) -> BTreeSet<GroupId> {
        self.lists().into_iter().filter_map(Option::from).collect()
    }

    /// Those that aren't deleted.
    pub fn bounties(&self) -> impl Iterator<Item = &Bounty> {
        let all = self.personal_bounties.iter();
        all.filter(|bounty| bounty.deleted_at.is_none())
    }

    /// Also a deleted one, as long as it can be restored.
    pub fn bounty_mut(&mut self, id: BountyId) -> Option<&mut Bounty> {
        let mut all = self.personal_bounties.iter_mut();
        all.find(|bounty| bounty.id == id)
    }

    /// The bounties that a message created, latest first, even deleted ones as long as they
    /// can be restored. `sent_at` is when the message was sent.
    ///
    /// With another token, message ids in a DM start again, so the id isn't enough. But a
    /// bounty can't be older than its message, apart from clock errors.
    pub fn bounties_of_message(
        &self,
        list: List,
        message_id: i32,
        sent_at: i64,
    ) -> impl Iterator<Item = &Bounty> {
        let latest_first = self.personal_bounties.iter().rev();
        latest_first.filter(move |bounty| {
            bounty.list == list
                && bounty.message_id == Some(message_id)
                && bounty.created_at > sent_at.saturating_sub(DAY_SECONDS)
        })
    }

    /// A time from `now` on, in Unix seconds, at which nothing here was done or deleted, so
    /// that what happens then can be told from everything else.
    pub fn unused_time(&self, now: i64) -> i64 {
        let bounties = self.personal_bounties.iter();
        let times = bounties.flat_map(|bounty| [bounty.done_at, bounty.deleted_at]);
        let used: BTreeSet<i64> = times.flatten().collect();
        let taken = (now..i64::MAX).take_while(|time| used.contains(time));
        now.saturating_add(taken.count().try_into().unwrap_or(0))
    }

    /// Removes everything known about the person. What stays prevents an id from being used
    /// twice and an update from being applied twice.
    pub fn forget(&mut self) {
        *self = Self {
            next_id: self.next_id,
            last_update_id: self.last_update_id,
            ..Self::new(self.user_id)
        };
    }

    /// Whether [`User::forget`] would remove nothing.
    pub fn is_forgotten(&self) -> bool {
        let mut forgotten = self.clone();
        forgotten.forget();
        *self == forgotten
    }

    pub fn is_full(&self) -> bool {
        self.bounties().count() >= MAX_BOUNTIES
    }

    /// Gives a group's bounties and bookmarks the group's new id; returns whether there were
    /// any. Old message ids are removed, since ids start again in the new chat.
    pub fn migrate_group(&mut self, from: GroupId, to: GroupId) -> bool {
        let mut any = false;
        for bounty in &mut self.personal_bounties {
            if bounty.list == List::Group(from) {
                bounty.list = List::Group(to);
                bounty.message_id = None;
                any = true;
            }
        }
        for bookmark in &mut self.tracked_bounties {
            if bookmark.list == List::Group(from) {
                bookmark.list = List::Group(to);
                any = true;
            }
        }
        any
    }
}

impl Bounty {
    pub fn new(id: BountyId, details: Details, created_at: i64, list: List) -> Self {
        Self {
            id,
            text: details.text,
            link: details.link,
            due_date_ts: details.due,
            created_at,
            list,
            message_id: None,
            source: None,
            done_at: None,
            done_by: None,
            not_done_at: None,
            moved_at: None,
            deleted_at: None,
            before_edit: None,
            group_title: None,
            unknown: Map::new(),
        }
    }

    /// The text of the message that created it, after the command.
    pub fn source(&self) -> &str {
        self.source.as_deref().unwrap_or(&self.text)
    }

    pub fn set_source(&mut self, source: &str) {
        self.source = (source != self.text).then(|| source.to_owned());
    }

    /// Changes the text and keeps the source.
    pub fn set_text(&mut self, text: String) {
        let source = self.source().to_owned();
        self.text = text;
        self.set_source(&source);
    }

    pub fn details(&self) -> Details {
        Details {
            text: self.text.clone(),
            link: self.link.clone(),
            due: self.due_date_ts,
        }
    }

    /// Call this before an `/edit` changes anything.
    pub fn keep_for_undo(&mut self, edited_at: i64, source: Option<String>) {
        self.before_edit = Some(BeforeEdit {
            text: self.text.clone(),
            link: self.link.clone(),
            due_date_ts: self.due_date_ts,
            edited_at,
            source,
            unknown: Map::new(),
        });
    }

    /// Brings back what an `/edit` changed.
    pub fn undo_edit(&mut self) {
        if let Some(before) = self.before_edit.take() {
            self.set_text(before.text);
            self.link = before.link;
            self.due_date_ts = before.due_date_ts;
        }
    }

    pub fn fingerprint(&self) -> Fingerprint {
        let due = self.due_date_ts.map(|due| due.0.to_string());
        Fingerprint::of([Some(&self.text), self.link.as_ref(), due.as_ref()])
    }

    /// Also differs if what an Undo of the last `/edit` would bring back does.
    pub fn edit_fingerprint(&self) -> Fingerprint {
        let before = self.before_edit.as_ref();
        let current = self.fingerprint().to_string();
        let due = before.and_then(|before| before.due_date_ts);
        let due = due.map(|due| due.0.to_string());
        Fingerprint::of([
            Some(&current),
            before.map(|before| &before.text),
            before.and_then(|before| before.link.as_ref()),
            due.as_ref(),
        ])
    }

    /// Neither done nor deleted.
    pub fn is_open(&self) -> bool {
        self.done_at.is_none() && self.deleted_at.is_none()
    }

    /// Whether it was deleted too long ago to be restored.
    pub fn is_expired(&self, now: i64) -> bool {
        self.deleted_at
            .is_some_and(|at| now.saturating_sub(at) >= UNDO_SECONDS)
    }
}

impl Bookmark {
    /// When the person last said that the bounty is done, unless its creator has since said
    /// that it isn't.
    pub fn says_done_at(&self, bounty: &Bounty) -> Option<i64> {
        let said_at = self.said_done_at?;
        (bounty.not_done_at.is_none_or(|not_at| not_at < said_at)).then_some(said_at)
    }

    pub fn new(
        bounty: BountyRef,
        list: List,
        group_title: Option<String>,
        created_at: i64,
    ) -> Self {
        Self {
            bounty_id: bounty.id,
            list,
            owner_id: Some(bounty.owner),
            created_at,
            group_title,
            said_done_at: None,
            unknown: Map::new(),
        }
    }
}

/// Writes each bookmark on a line of its own, as `{ "bounty_id": 5, … }`.
fn one_line_each<S: Serializer>(bookmarks: &[Bookmark], serializer: S) -> Result<S::Ok, S::Error> {
    let lines: Result<Vec<Box<RawValue>>, serde_json::Error> = bookmarks
        .iter()
        .map(|bookmark| RawValue::from_string(one_line(bookmark)?))
        .collect();
    serializer.collect_seq(lines.map_err(serde::ser::Error::custom)?)
}

fn one_line(bookmark: &Bookmark) -> Result<String, serde_json::Error> {
    let Value::Object(keys) = serde_json::to_value(bookmark)? else {
        unreachable!("a struct is written as an object");
    };
    let pairs: Vec<String> = keys
        .iter()
        .map(|(key, value)| format!("{}: {value}", Value::from(key.as_str())))
        .collect();
    Ok(format!("{{ {} }}", pairs.join(", ")))
}

/// Whether text shows nothing on a screen: only white space, controls, Unicode's default
/// ignorable code points, interlinear annotation marks and the empty Braille pattern.
pub fn is_blank(text: &str) -> bool {
    let is_ignorable = |c: char| {
        matches!(c,
            '\u{ad}' | '\u{34f}' | '\u{61c}' | '\u{115f}'..='\u{1160}' | '\u{17b4}'..='\u{17b5}'
            | '\u{180b}'..='\u{180f}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}'
            | '\u{2060}'..='\u{206f}' | '\u{2800}' | '\u{3164}' | '\u{fe00}'..='\u{fe0f}'
            | '\u{feff}' | '\u{ffa0}' | '\u{fff0}'..='\u{fffb}' | '\u{1bca0}'..='\u{1bca3}'
            | '\u{1d173}'..='\u{1d17a}' | '\u{e0000}'..='\u{e0fff}')
    };
    text.chars()
        .all(|c| c.is_whitespace() || c.is_control() || is_ignorable(c))
}
