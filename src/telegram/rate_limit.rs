//! Limits how many commands one person may send.

use std::collections::HashMap;
use std::sync::Mutex;
use std::time::{Duration, Instant};

use crate::lock::lock;

/// How many commands or button presses may come in a burst.
pub(super) const BURST: u32 = 20;

/// How many messages may come in a burst in a DM, where people forward a day's at once.
pub(super) const INBOX_BURST: u32 = 50;

/// How long it takes to earn one more command.
const REFILL: Duration = Duration::from_secs(1);

/// Memory grows by this many people or more; whenever it is full, people who have been
/// quiet are dropped first.
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
#[derive(Debug)]
pub(super) struct RateLimiter {
    started: Instant,
    people: Mutex<HashMap<i64, Buckets>>,
}

#[derive(Debug, Default)]
struct Buckets {
    by_arrival: TokenBucket,
    by_sending: TokenBucket,
    /// Whether the person was told to slow down since `by_arrival` was last full.
    warned: bool,
}

/// Holds as many tokens as a burst may have. Each bucket counts time from its own starting point.
#[derive(Clone, Copy, Debug, Default)]
struct TokenBucket {
    full_at: Duration,
}

impl RateLimiter {
    pub(super) fn new() -> Self {
        Self {
            started: Instant::now(),
            people: Mutex::default(),
        }
    }

    /// Takes a token for a command that arrives `now`; a burst has at most `burst`. If it waited
    /// at Telegram, `sent_at` is when it was sent, in Unix seconds, and that may allow it too:
    /// commands sent one by one while the bot was down arrive all at once.
    pub(super) fn limit(
        &self,
        person: i64,
        burst: u32,
        now: Instant,
        sent_at: Option<i64>,
    ) -> RateLimit {
        let arrived = now.saturating_duration_since(self.started);
        let sent = sent_at.map(|at| Duration::from_secs(at.try_into().unwrap_or_default()));
        let mut people = lock(&self.people);
        if people.len() == people.capacity() {
            people.retain(|_, buckets| !buckets.by_arrival.is_full(arrived));
            let as_many_again = people.len().max(PEOPLE);
            people.reserve(as_many_again);
        }
        let buckets = people.entry(person).or_default();
        buckets.warned &= !buckets.by_arrival.is_full(arrived);
        let by_sending = sent.is_some_and(|sent| buckets.by_sending.take(sent, burst));
        let is_allowed = buckets.by_arrival.take(arrived, burst) || by_sending;
        match is_allowed {
            true => RateLimit::Allow,
            false if std::mem::replace(&mut buckets.warned, true) => RateLimit::Drop,
            false => RateLimit::Warn,
        }
    }
}

impl TokenBucket {
    fn is_full(&self, now: Duration) -> bool {
        self.full_at <= now
    }

    /// Takes a token, if there is one.
    fn take(&mut self, now: Duration, burst: u32) -> bool {
        let full_at = self.full_at.max(now) + REFILL;
        let is_any = full_at <= now + REFILL * burst;
        if is_any {
            self.full_at = full_at;
        }
        is_any
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_burst_then_one_a_second() {
        let limiter = RateLimiter::new();
        let start = Instant::now();
        let check = |person, now| limiter.limit(person, BURST, now, None);
        for _ in 0..20 {
            assert_eq!(check(1, start), RateLimit::Allow);
        }
        assert_eq!(check(1, start), RateLimit::Warn);
        assert_eq!(check(1, start), RateLimit::Drop);
        assert_eq!(check(2, start), RateLimit::Allow, "somebody else");
        let later = start + Duration::from_secs(1);
        assert_eq!(check(1, later), RateLimit::Allow);
        assert_eq!(check(1, later), RateLimit::Drop, "told once in a burst");
        let much_later = start + Duration::from_secs(100);
        for _ in 0..20 {
            assert_eq!(check(1, much_later), RateLimit::Allow);
        }
        assert_eq!(check(1, much_later), RateLimit::Warn);
    }

    #[test]
    fn commands_sent_slowly_may_arrive_all_at_once() {
        let limiter = RateLimiter::new();
        let now = Instant::now();
        for second in 0..60 {
            let sent_at = Some(1_000 + second);
            assert_eq!(limiter.limit(1, BURST, now, sent_at), RateLimit::Allow);
        }
        for _ in 0..20 {
            assert_eq!(limiter.limit(2, BURST, now, Some(1_000)), RateLimit::Allow);
        }
        let warned = limiter.limit(2, BURST, now, Some(1_000));
        assert_eq!(warned, RateLimit::Warn, "a burst is still limited");
    }

    #[test]
    fn memory_stays_bounded() {
        let limiter = RateLimiter::new();
        let start = Instant::now();
        for person in 0..20_000_i64 {
            let later = start + Duration::from_secs(person.unsigned_abs());
            assert_eq!(limiter.limit(person, BURST, later, None), RateLimit::Allow);
        }
        assert!(limiter.people.lock().unwrap().capacity() <= 4 * PEOPLE);
    }
}
