//! The JSON file of one user as types, with the rules that need nothing else.
//!
//! Nothing here does I/O, reads a clock or knows of Telegram's requests.
//! Keys that the bot does not know are kept at every level, so that a file
//! written by a person or by a later version survives a rewrite.

use std::collections::BTreeSet;
use std::fmt;
use std::num::NonZeroU64;
use std::str::FromStr;

use chrono::{DateTime, NaiveDate, NaiveTime};
use serde::{Deserialize, Serialize, Serializer};
use serde_json::value::RawValue;
use serde_json::{Map, Value};
use url::Url;

/// A day in seconds.
pub const DAY_SECONDS: i64 = 24 * 60 * 60;

/// How long a deleted bounty stays in the file so that it can be brought back, in seconds.
pub const UNDO_SECONDS: i64 = DAY_SECONDS;

/// How many bounties one user's file may hold; done ones count, deleted ones do not.
pub const MAX_BOUNTIES: usize = 1_000;

/// How far below the last applied update id a redelivered one can be.
///
/// Telegram numbers updates in sequence but starts anew at random after a week
/// without any (<https://core.telegram.org/bots/api#update>), so an id far below
/// is a new update.
const REDELIVERY_WINDOW: u32 = 1_000;

/// A person's Telegram id.
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

/// The number of a bounty in its creator's file, shown as `#3`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct BountyId(NonZeroU64);

impl BountyId {
    /// The id with this number; zero is none.
    #[must_use]
    pub fn new(number: u64) -> Option<Self> {
        NonZeroU64::new(number).map(Self)
    }

    /// The bare number, as it stands in callback data.
    #[must_use]
    pub fn number(self) -> u64 {
        self.0.get()
    }
}

impl fmt::Display for BountyId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "#{}", self.0)
    }
}

/// That a word is not the id of a bounty.
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

/// One bounty among all: whose file it stands in, and its number there.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct BountyRef {
    /// The creator.
    pub owner: UserId,
    /// The number in the creator's file.
    pub id: BountyId,
}

/// A calendar date, most often the one on which a bounty is due, kept as the Unix time
/// in seconds of its midnight UTC.
///
/// A file may hold any second of the day; it is kept as it is and read as its day.
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
    /// The day, whatever the server's time zone.
    #[must_use]
    pub fn date(self) -> NaiveDate {
        DateTime::from_timestamp(self.0, 0).map_or(NaiveDate::MAX, |time| time.date_naive())
    }
}

/// Why some text is not a link.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LinkError {
    /// It is not an `http` or `https` address with a host.
    NotALink,
    /// It is one, but longer than [`Link::MAX_CHARS`].
    TooLong {
        /// Its length in Unicode code points.
        chars: usize,
    },
}

/// A web address: `http` or `https` with a host, kept as it was typed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Link(String);

impl Link {
    /// The longest link, in Unicode code points.
    pub const MAX_CHARS: usize = 2_048;

    /// Reads a whole piece of text as a link.
    ///
    /// # Errors
    ///
    /// Where it is something else, or too long.
    pub fn parse(text: &str) -> Result<Self, LinkError> {
        if text.contains(char::is_whitespace) {
            return Err(LinkError::NotALink);
        }
        let url = Url::parse(text).map_err(|_| LinkError::NotALink)?;
        let has_slashes = text[url.scheme().len()..].starts_with("://");
        if !matches!(url.scheme(), "http" | "https") || !has_slashes || !url.has_host() {
            return Err(LinkError::NotALink);
        }
        match text.chars().count() {
            chars if chars > Self::MAX_CHARS => Err(LinkError::TooLong { chars }),
            _ => Ok(Self(text.to_owned())),
        }
    }

    /// The address as it was typed.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for Link {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// Everything that the bot keeps about one person.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct User {
    /// The person's Telegram id; the file is named after it.
    pub user_id: UserId,
    /// The Telegram username without `@`, as of the last change.
    #[serde(default)]
    pub username: Option<String>,
    /// The Telegram first name, as of the last change.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub first_name: Option<String>,
    /// The number of the next bounty.
    #[serde(default)]
    next_id: u64,
    /// The id of the last update that changed this file.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub last_update_id: Option<u32>,
    /// Every bounty that this person created, in any chat.
    #[serde(default)]
    pub personal_bounties: Vec<Bounty>,
    /// The person's bookmarks.
    #[serde(default, serialize_with = "one_line_each")]
    pub tracked_bounties: Vec<Tracked>,
    #[serde(flatten)]
    unknown: Map<String, Value>,
}

/// A thing worth doing.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Bounty {
    /// The number in the creator's file.
    pub id: BountyId,
    /// What is to be done, as it was typed.
    pub text: String,
    /// An address that goes with it. A file written by hand may hold any text here.
    #[serde(default)]
    pub link: Option<String>,
    /// The day on which it is due.
    #[serde(default)]
    pub due_date_ts: Option<DueDate>,
    /// Unix time in seconds.
    pub created_at: i64,
    /// The group whose list it stands on; none for a personal one.
    #[serde(default)]
    pub group_id: Option<GroupId>,
    /// The `/add` message that made it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub message_id: Option<i32>,
    /// What the `/add` message says, where the bounty is no longer that: so an edit of
    /// the message is told from an `edited_message` that changes none of its words.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub added_as: Option<AddedAs>,
    /// When it was marked done, as Unix time in seconds.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub done_at: Option<i64>,
    /// When it was deleted, as Unix time in seconds.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub deleted_at: Option<i64>,
    #[serde(flatten)]
    unknown: Map<String, Value>,
}

/// What people say about a bounty.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Details {
    /// As in [`Bounty`].
    pub text: String,
    /// As in [`Bounty`].
    #[serde(default)]
    pub link: Option<String>,
    /// As in [`Bounty`].
    #[serde(default)]
    pub due_date_ts: Option<DueDate>,
}

/// An `/add` message as it was read last.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct AddedAs {
    /// What it says.
    #[serde(flatten)]
    pub details: Details,
    /// The day that its `tomorrow` counts from, where that is not the day on which it
    /// was sent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub read_on_ts: Option<DueDate>,
}

/// A bookmark: a bounty that a person tracks.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Tracked {
    /// The number in the creator's file.
    pub bounty_id: BountyId,
    /// The group whose list it stands on; none for a personal one.
    #[serde(default)]
    pub group_id: Option<GroupId>,
    /// Whose file it stands in; older files do not say.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub owner_id: Option<UserId>,
    /// Unix time in seconds.
    pub created_at: i64,
    /// The group's title as of when the bookmark was set.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub group_title: Option<String>,
    #[serde(flatten)]
    unknown: Map<String, Value>,
}

impl User {
    /// A person of whom nothing is kept yet.
    #[must_use]
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

    /// Reads a file's content. A missing or too low `next_id` is set right.
    ///
    /// # Errors
    ///
    /// Where the content is not a user's file; the error has its line and column.
    pub fn from_json(json: &[u8]) -> Result<Self, serde_json::Error> {
        let mut user: Self = serde_json::from_slice(json)?;
        let highest = user
            .personal_bounties
            .iter()
            .map(|bounty| bounty.id.number())
            .max();
        user.next_id = user.next_id.max(highest.unwrap_or(0).saturating_add(1));
        Ok(user)
    }

    /// The file's content: pretty-printed, a bookmark a line, with a line break at the end.
    ///
    /// # Errors
    ///
    /// None that could be brought about from outside: every key is text.
    pub fn to_json(&self) -> Result<Vec<u8>, serde_json::Error> {
        let mut json = serde_json::to_vec_pretty(self)?;
        json.push(b'\n');
        Ok(json)
    }

    /// Takes the number for a new bounty. None is given out twice, also after a delete.
    ///
    /// There is none left only where a person wrote a `next_id` at the end of all numbers.
    pub fn next_bounty_id(&mut self) -> Option<BountyId> {
        let next = self.next_id.checked_add(1)?;
        let id = BountyId::new(self.next_id)?;
        self.next_id = next;
        Some(id)
    }

    /// Whether an update changed this file already and is delivered once more.
    #[must_use]
    pub fn has_applied(&self, update_id: u32) -> bool {
        self.last_update_id.is_some_and(|last| {
            (last.saturating_sub(REDELIVERY_WINDOW)..=last).contains(&update_id)
        })
    }

    /// Drops what was deleted too long ago to be brought back.
    pub fn drop_expired(&mut self, now: i64) {
        self.personal_bounties
            .retain(|bounty| !bounty.is_expired(now));
    }

    /// The groups that this person has bounties in.
    #[must_use]
    pub fn groups(&self) -> BTreeSet<GroupId> {
        self.personal_bounties
            .iter()
            .filter_map(|bounty| bounty.group_id)
            .collect()
    }

    /// The bounties of one list (a group's, or the personal one) that are not deleted.
    pub fn bounties_of(&self, list: Option<GroupId>) -> impl Iterator<Item = &Bounty> {
        self.personal_bounties
            .iter()
            .filter(move |bounty| bounty.group_id == list && bounty.deleted_at.is_none())
    }

    /// A bounty of one list that is not deleted.
    #[must_use]
    pub fn bounty(&self, list: Option<GroupId>, id: BountyId) -> Option<&Bounty> {
        self.bounties_of(list).find(|bounty| bounty.id == id)
    }

    /// A bounty of one list for changing; also a deleted one, as long as it can be brought back.
    pub fn bounty_mut(&mut self, list: Option<GroupId>, id: BountyId) -> Option<&mut Bounty> {
        self.personal_bounties
            .iter_mut()
            .find(|bounty| bounty.group_id == list && bounty.id == id)
    }

    /// The bounty that an `/add` message made, for changing; also a deleted one, as
    /// long as it can be brought back. `sent_at` is Unix time in seconds.
    ///
    /// With another token, message ids in a DM start anew, so one may come again. But
    /// nothing is made more than a clock's error before its message was sent.
    pub fn made_by_mut(
        &mut self,
        list: Option<GroupId>,
        message_id: i32,
        sent_at: i64,
    ) -> Option<&mut Bounty> {
        let mut newest_first = self.personal_bounties.iter_mut().rev();
        newest_first.find(|bounty| {
            bounty.group_id == list
                && bounty.message_id == Some(message_id)
                && bounty.created_at > sent_at.saturating_sub(DAY_SECONDS)
        })
    }

    /// Whether the file holds as many bounties as it may.
    #[must_use]
    pub fn is_full(&self) -> bool {
        let kept = self
            .personal_bounties
            .iter()
            .filter(|bounty| bounty.deleted_at.is_none());
        kept.count() >= MAX_BOUNTIES
    }

    /// Whether there are bounties or bookmarks of this group.
    #[must_use]
    pub fn mentions(&self, group: GroupId) -> bool {
        let bounties = self.personal_bounties.iter().map(|one| one.group_id);
        let tracked = self.tracked_bounties.iter().map(|one| one.group_id);
        bounties.chain(tracked).any(|of| of == Some(group))
    }

    /// Gives a group's bounties and bookmarks its new id; says whether there were any.
    /// Message ids count anew there, so those of the old chat are forgotten.
    pub fn move_group(&mut self, from: GroupId, to: GroupId) -> bool {
        let mut any = false;
        for bounty in &mut self.personal_bounties {
            if bounty.group_id == Some(from) {
                bounty.group_id = Some(to);
                bounty.message_id = None;
                any = true;
            }
        }
        for tracked in &mut self.tracked_bounties {
            if tracked.group_id == Some(from) {
                tracked.group_id = Some(to);
                any = true;
            }
        }
        any
    }
}

impl Bounty {
    /// A new bounty without text, link, due date and message.
    #[must_use]
    pub fn new(id: BountyId, created_at: i64, group_id: Option<GroupId>) -> Self {
        Self {
            id,
            text: String::new(),
            link: None,
            due_date_ts: None,
            created_at,
            group_id,
            message_id: None,
            added_as: None,
            done_at: None,
            deleted_at: None,
            unknown: Map::new(),
        }
    }

    /// What its `/add` message says, as far as that is known.
    #[must_use]
    pub fn as_added(&self) -> AddedAs {
        self.added_as.clone().unwrap_or_else(|| AddedAs {
            details: self.details(),
            read_on_ts: None,
        })
    }

    /// Makes it say something else.
    pub fn set_details(&mut self, details: Details) {
        self.text = details.text;
        self.link = details.link;
        self.due_date_ts = details.due_date_ts;
    }

    /// What it says.
    #[must_use]
    pub fn details(&self) -> Details {
        Details {
            text: self.text.clone(),
            link: self.link.clone(),
            due_date_ts: self.due_date_ts,
        }
    }

    /// Whether it still waits to be done.
    #[must_use]
    pub fn is_open(&self) -> bool {
        self.done_at.is_none() && self.deleted_at.is_none()
    }

    /// Whether it was deleted too long ago to be brought back.
    #[must_use]
    pub fn is_expired(&self, now: i64) -> bool {
        self.deleted_at
            .is_some_and(|at| now.saturating_sub(at) >= UNDO_SECONDS)
    }
}

impl Tracked {
    /// A bookmark on a bounty.
    #[must_use]
    pub fn new(
        bounty: BountyRef,
        group_id: Option<GroupId>,
        group_title: Option<String>,
        created_at: i64,
    ) -> Self {
        Self {
            bounty_id: bounty.id,
            group_id,
            owner_id: Some(bounty.owner),
            created_at,
            group_title,
            unknown: Map::new(),
        }
    }

    /// Whether it is on this bounty. One that does not say whose, may be.
    #[must_use]
    pub fn is_on(&self, bounty: BountyRef) -> bool {
        self.bounty_id == bounty.id && self.owner_id.is_none_or(|owner| owner == bounty.owner)
    }
}

/// The groups that a user's file has bounties in. This is [`User::groups`] without
/// reading anything else of the file, which takes a fraction of the time.
///
/// # Errors
///
/// Where the content is not JSON, or bounties and groups are not where they belong.
pub fn groups_in(json: &[u8]) -> Result<BTreeSet<GroupId>, serde_json::Error> {
    #[derive(Deserialize)]
    struct Outline {
        #[serde(default)]
        personal_bounties: Vec<InGroup>,
    }
    #[derive(Deserialize)]
    struct InGroup {
        #[serde(default)]
        group_id: Option<GroupId>,
    }
    let outline: Outline = serde_json::from_slice(json)?;
    let groups = outline.personal_bounties.into_iter();
    Ok(groups.filter_map(|bounty| bounty.group_id).collect())
}

/// Writes each bookmark on a line of its own, as `{ "bounty_id": 5, … }`.
fn one_line_each<S: Serializer>(tracked: &[Tracked], serializer: S) -> Result<S::Ok, S::Error> {
    let lines: Result<Vec<Box<RawValue>>, serde_json::Error> = tracked
        .iter()
        .map(|one| RawValue::from_string(one_line(one)?))
        .collect();
    serializer.collect_seq(lines.map_err(serde::ser::Error::custom)?)
}

fn one_line(tracked: &Tracked) -> Result<String, serde_json::Error> {
    let Value::Object(keys) = serde_json::to_value(tracked)? else {
        unreachable!("a struct is written as an object");
    };
    let pairs: Vec<String> = keys
        .iter()
        .map(|(key, value)| format!("{}: {value}", Value::from(key.as_str())))
        .collect();
    Ok(format!("{{ {} }}", pairs.join(", ")))
}

/// Whether text shows nothing on a screen: white space, controls, and Unicode's
/// default ignorable code points, with the interlinear annotation marks and the
/// empty Braille pattern, which have no shape either.
#[must_use]
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
