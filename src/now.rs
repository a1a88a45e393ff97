//! The time at which a request is handled, and the server's calendar.

use chrono::NaiveDate;

/// Says what time it is.
pub type Clock = fn() -> Now;

/// A point in time, with the calendar of the server's time zone.
#[derive(Clone, Copy, Debug)]
pub struct Now {
    seconds: i64,
    today: NaiveDate,
    day_of: fn(i64) -> NaiveDate,
}

impl Now {
    /// `seconds` is a Unix time. `day_of` returns the local date of any Unix time, by the
    /// zone's rules at that time.
    pub fn new(seconds: i64, day_of: fn(i64) -> NaiveDate) -> Self {
        Self {
            seconds,
            today: day_of(seconds),
            day_of,
        }
    }

    pub fn seconds(self) -> i64 {
        self.seconds
    }

    pub fn today(self) -> NaiveDate {
        self.today
    }

    /// The local date of a Unix time in seconds.
    pub fn day_of(self, seconds: i64) -> NaiveDate {
        (self.day_of)(seconds)
    }
}
