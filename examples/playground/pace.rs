//! Keeps a script below the bot's rate limit.

use std::time::{Duration, Instant};

/// Shown once, when a script is first slowed down.
pub const WHY: &str = "(slower from here: the bot takes 20 commands in a burst from one person, \
                       and one a second after that)";

const SECOND: Duration = Duration::from_secs(1);

/// What people did in the last seconds. Commands and button presses are counted separately, as
/// in the bot.
#[derive(Default)]
pub struct Pace {
    commands: Vec<(i64, Instant)>,
    presses: Vec<(i64, Instant)>,
    is_explained: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    Command,
    Press,
}

impl Pace {
    /// How long this person has to wait before the next one.
    pub fn wait(&mut self, person: i64, kind: Kind) -> Duration {
        const BURST: usize = 18;
        let done = match kind {
            Kind::Command => &mut self.commands,
            Kind::Press => &mut self.presses,
        };
        done.retain(|(_, at)| at.elapsed() < SECOND * 20);
        let in_a_row = done.iter().filter(|(who, _)| *who == person).count();
        done.push((person, Instant::now()));
        match in_a_row >= BURST {
            true => SECOND,
            false => Duration::ZERO,
        }
    }

    /// Whether the reason for waiting hasn't been shown yet.
    pub fn is_first_wait(&mut self) -> bool {
        !std::mem::replace(&mut self.is_explained, true)
    }
}
