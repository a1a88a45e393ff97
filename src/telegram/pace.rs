//! Flood control: how much one person may ask for.

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

/// So many commands may come in a burst.
const BURST: u32 = 20;

/// After so long there is room for one more.
const REFILL: Duration = Duration::from_secs(1);

/// Room for so many people is made at once. When it is used up, those who have been
/// quiet are forgotten.
const REMEMBERED: usize = 1_024;

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
#[derive(Debug)]
pub(super) struct Pace {
    started: Instant,
    people: Mutex<HashMap<i64, Bucket>>,
}

#[derive(Debug, Default)]
struct Bucket {
    by_arrival: Room,
    by_sending: Room,
    /// Whether the person was told to slow down since there was room for a whole burst.
    told: bool,
}

/// When there will be room for a whole burst again, on a clock of its own.
#[derive(Clone, Copy, Debug, Default)]
struct Room(Duration);

impl Pace {
    pub(super) fn new() -> Self {
        Self {
            started: Instant::now(),
            people: Mutex::default(),
        }
    }

    /// Whether one more is within bounds: by the time at which it arrives or, for what
    /// has waited, by that at which it was sent (Unix time in seconds). What was sent at
    /// leisure while the bot was away arrives all at once.
    pub(super) fn check(&self, person: i64, now: Instant, sent_at: Option<i64>) -> Verdict {
        let arrived = now.saturating_duration_since(self.started);
        let sent = sent_at.map(|at| Duration::from_secs(at.try_into().unwrap_or_default()));
        let mut people = self.people.lock().unwrap_or_else(PoisonError::into_inner);
        if people.len() == people.capacity() {
            people.retain(|_, bucket| bucket.by_arrival.0 > arrived);
            let as_many_again = people.len().max(REMEMBERED);
            people.reserve(as_many_again);
        }
        let bucket = people.entry(person).or_default();
        bucket.told &= bucket.by_arrival.0 > arrived;
        let is_room =
            bucket.by_arrival.take(arrived) | sent.is_some_and(|sent| bucket.by_sending.take(sent));
        match is_room {
            true => Verdict::Go,
            false if std::mem::replace(&mut bucket.told, true) => Verdict::Drop,
            false => Verdict::TellToSlowDown,
        }
    }
}

impl Room {
    /// Takes room for one, if there is some.
    fn take(&mut self, now: Duration) -> bool {
        let full_at = self.0.max(now) + REFILL;
        let is_room = full_at <= now + REFILL * BURST;
        if is_room {
            self.0 = full_at;
        }
        is_room
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_burst_then_one_a_second() {
        let pace = Pace::new();
        let start = Instant::now();
        let check = |person, now| pace.check(person, now, None);
        for _ in 0..20 {
            assert_eq!(check(1, start), Verdict::Go);
        }
        assert_eq!(check(1, start), Verdict::TellToSlowDown);
        assert_eq!(check(1, start), Verdict::Drop);
        assert_eq!(check(2, start), Verdict::Go, "somebody else");
        let later = start + Duration::from_secs(1);
        assert_eq!(check(1, later), Verdict::Go);
        assert_eq!(check(1, later), Verdict::Drop, "told once in a burst");
        let much_later = start + Duration::from_secs(100);
        for _ in 0..20 {
            assert_eq!(check(1, much_later), Verdict::Go);
        }
        assert_eq!(check(1, much_later), Verdict::TellToSlowDown);
    }

    #[test]
    fn what_was_sent_at_leisure_may_arrive_all_at_once() {
        let pace = Pace::new();
        let now = Instant::now();
        for second in 0..60 {
            assert_eq!(pace.check(1, now, Some(1_000 + second)), Verdict::Go);
        }
        for _ in 0..20 {
            assert_eq!(pace.check(2, now, Some(1_000)), Verdict::Go);
        }
        let told = pace.check(2, now, Some(1_000));
        assert_eq!(told, Verdict::TellToSlowDown, "a burst is one all the same");
    }

    #[test]
    fn memory_stays_bounded() {
        let pace = Pace::new();
        let start = Instant::now();
        for person in 0..20_000_i64 {
            let later = start + Duration::from_secs(person.unsigned_abs());
            assert_eq!(pace.check(person, later, None), Verdict::Go);
        }
        assert!(pace.people.lock().unwrap().capacity() <= 4 * REMEMBERED);
    }
}
