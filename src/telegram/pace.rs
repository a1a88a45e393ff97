//! Flood control: how much one person may ask for.

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

/// So many commands may come in a burst.
const BURST: u32 = 20;

/// After so long there is room for one more.
const REFILL: Duration = Duration::from_secs(1);

/// When so many people are remembered, those who have been quiet are forgotten.
const REMEMBERED: usize = 4_096;

/// What is to be done with a command.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Verdict {
    /// Carry it out.
    Go,
    /// Leave it out, and tell the person to slow down.
    TellToSlowDown,
    /// Leave it out; the person was told.
    Drop,
}

/// Counts what each person asks for. Commands and presses each have a counter of their own.
#[derive(Debug, Default)]
pub(super) struct Pace(Mutex<HashMap<i64, Bucket>>);

#[derive(Debug)]
struct Bucket {
    /// When there will be room for a whole burst again.
    full_at: Instant,
    /// Whether the person was told to slow down since there was.
    told: bool,
}

impl Pace {
    /// Whether one more is within bounds.
    pub(super) fn check(&self, person: i64, now: Instant) -> Verdict {
        let mut buckets = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if buckets.len() >= REMEMBERED {
            buckets.retain(|_, bucket| bucket.full_at > now);
        }
        let bucket = buckets.entry(person).or_insert(Bucket {
            full_at: now,
            told: false,
        });
        if bucket.full_at <= now {
            *bucket = Bucket {
                full_at: now,
                told: false,
            };
        }
        let full_at = bucket.full_at + REFILL;
        if full_at.duration_since(now) <= REFILL * BURST {
            bucket.full_at = full_at;
            return Verdict::Go;
        }
        match std::mem::replace(&mut bucket.told, true) {
            false => Verdict::TellToSlowDown,
            true => Verdict::Drop,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_burst_then_one_a_second() {
        let pace = Pace::default();
        let start = Instant::now();
        for _ in 0..20 {
            assert_eq!(pace.check(1, start), Verdict::Go);
        }
        assert_eq!(pace.check(1, start), Verdict::TellToSlowDown);
        assert_eq!(pace.check(1, start), Verdict::Drop);
        assert_eq!(pace.check(2, start), Verdict::Go, "somebody else");
        let later = start + Duration::from_secs(1);
        assert_eq!(pace.check(1, later), Verdict::Go);
        assert_eq!(pace.check(1, later), Verdict::Drop, "told once in a burst");
        let much_later = start + Duration::from_secs(100);
        for _ in 0..20 {
            assert_eq!(pace.check(1, much_later), Verdict::Go);
        }
        assert_eq!(pace.check(1, much_later), Verdict::TellToSlowDown);
    }

    #[test]
    fn memory_stays_bounded() {
        let pace = Pace::default();
        let start = Instant::now();
        for person in 0..20_000_i64 {
            let later = start + Duration::from_secs(person.unsigned_abs());
            assert_eq!(pace.check(person, later), Verdict::Go);
        }
        assert!(pace.0.lock().unwrap().len() <= REMEMBERED);
    }
}
