//! Limits how many commands one person may send, and how many buttons they may press.
//!
//! What counts is when Telegram got them: commands sent one by one while the bot was down
//! arrive all at once.

use std::collections::HashMap;
use std::mem;
use std::sync::Mutex;

use crate::lock::lock;
use crate::model::DAY_SECONDS;

/// How many commands or button presses may come in a burst. It takes a second to earn one more.
pub(super) const BURST: i64 = 20;

/// How many messages may come in a burst in a DM, where people forward a day's at once.
pub(super) const INBOX_BURST: i64 = 50;

/// Memory grows by this many people or more; whenever it is full, people who have been
/// quiet for a day are dropped first.
const PEOPLE: usize = 1_024;

/// What to do with a command.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum RateLimit {
    Allow,
    /// Drop it, and tell the person to slow down.
    Warn,
    /// Drop it; the person has already been told.
    Drop,
}

/// Counts each person's commands.
#[derive(Debug, Default)]
pub(super) struct RateLimiter(Mutex<HashMap<i64, Bucket>>);

/// Holds as many tokens as a burst may have.
#[derive(Debug, Default)]
struct Bucket {
    /// When it has earned back what was taken, in Unix seconds.
    full_at: i64,
    /// Whether the person was told to slow down since then.
    warned: bool,
}

impl RateLimiter {
    /// Takes a token for a command that was sent at this time, in Unix seconds; a burst has at
    /// most `burst`.
    pub(super) fn limit(&self, person: i64, burst: i64, sent_at: i64) -> RateLimit {
        let mut people = lock(&self.0);
        // Only when it is full, since this looks at everybody.
        if people.len() == people.capacity() {
            // One person's backlog of a day may be counted after what another has just sent.
            people.retain(|_, bucket| bucket.full_at > sent_at - DAY_SECONDS);
            let as_many_again = people.len().max(PEOPLE);
            people.reserve(as_many_again);
        }
        let bucket = people.entry(person).or_default();
        if bucket.full_at <= sent_at {
            bucket.warned = false;
        }
        let full_at = bucket.full_at.max(sent_at) + 1;
        if full_at <= sent_at + burst {
            bucket.full_at = full_at;
            return RateLimit::Allow;
        }
        match mem::replace(&mut bucket.warned, true) {
            true => RateLimit::Drop,
            false => RateLimit::Warn,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_burst_then_one_a_second() {
        let limiter = RateLimiter::default();
        let check = |person, at| limiter.limit(person, BURST, at);
        for _ in 0..20 {
            assert_eq!(check(1, 1_000), RateLimit::Allow);
        }
        assert_eq!(check(1, 1_000), RateLimit::Warn);
        assert_eq!(check(1, 1_000), RateLimit::Drop);
        assert_eq!(check(2, 1_000), RateLimit::Allow, "somebody else");
        assert_eq!(check(1, 1_001), RateLimit::Allow);
        assert_eq!(check(1, 1_001), RateLimit::Drop, "told once in a burst");
        for _ in 0..20 {
            assert_eq!(check(1, 1_100), RateLimit::Allow);
        }
        assert_eq!(check(1, 1_100), RateLimit::Warn);
    }

    #[test]
    fn commands_sent_slowly_may_arrive_all_at_once() {
        let limiter = RateLimiter::default();
        for second in 0..60 {
            assert_eq!(limiter.limit(1, BURST, 1_000 + second), RateLimit::Allow);
        }
        for _ in 0..20 {
            assert_eq!(limiter.limit(2, BURST, 1_000), RateLimit::Allow);
        }
        let warned = limiter.limit(2, BURST, 1_000);
        assert_eq!(warned, RateLimit::Warn, "a burst is still limited");
        assert_eq!(limiter.limit(3, BURST, 80_000), RateLimit::Allow);
        let dropped = limiter.limit(2, BURST, 1_000);
        assert_eq!(dropped, RateLimit::Drop, "whatever others have sent later");
    }

    #[test]
    fn memory_stays_bounded() {
        let limiter = RateLimiter::default();
        for person in 0..20_000 {
            let sent_at = 60 * person;
            assert_eq!(limiter.limit(person, BURST, sent_at), RateLimit::Allow);
        }
        assert!(limiter.0.lock().unwrap().capacity() <= 4_096);
    }
}
