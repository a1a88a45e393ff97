//! How a button knows that a bounty still reads as it did.

use std::num::ParseIntError;
use std::str::FromStr;

use derive_more::Display;

use super::Bounty;

/// Changes with a bounty's text, link and due date. Stays the same across restarts.
#[derive(Clone, Copy, Debug, Display, PartialEq, Eq, Default)]
#[display("{_0:08x}")]
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

impl FromStr for Fingerprint {
    type Err = ParseIntError;

    fn from_str(digits: &str) -> Result<Self, ParseIntError> {
        u32::from_str_radix(digits, 16).map(Self)
    }
}

/// The fingerprint of several bounties: changes with any of theirs, and with their number.
pub fn fingerprint_of(bounties: &[Bounty]) -> Fingerprint {
    let all = bounties
        .iter()
        .map(|bounty| bounty.fingerprint().to_string());
    Fingerprint::of([Some(&all.collect())])
}

impl Bounty {
    pub fn fingerprint(&self) -> Fingerprint {
        let due = self.due_date_ts.map(|due| i64::from(due).to_string());
        Fingerprint::of([Some(&self.text), self.link.as_ref(), due.as_ref()])
    }

    /// Like [`Bounty::fingerprint`], but also changes with what an Undo would bring back.
    pub fn edit_fingerprint(&self) -> Fingerprint {
        let before = self.before_edit.as_ref();
        let current = self.fingerprint().to_string();
        let due = before.and_then(|before| before.due_date_ts);
        let due = due.map(|due| i64::from(due).to_string());
        Fingerprint::of([
            Some(&current),
            before.map(|before| &before.text),
            before.and_then(|before| before.link.as_ref()),
            due.as_ref(),
        ])
    }
}
