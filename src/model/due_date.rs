//! When a bounty is due.

use chrono::{DateTime, NaiveDate, NaiveTime};
use serde::{Deserialize, Serialize};

/// A calendar date, stored as the Unix time of its midnight UTC, in seconds.
///
/// A file may contain any other second of that day; it is kept unchanged.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Default, Serialize, Deserialize)]
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
    /// A thousand years. Nobody means a day further away than that.
    pub const MAX_DAYS_AWAY: u64 = 1_000 * 365;

    /// The date, independent of the server's time zone.
    pub fn date(self) -> NaiveDate {
        DateTime::from_timestamp(self.0, 0).map_or(NaiveDate::MAX, |time| time.date_naive())
    }
}
