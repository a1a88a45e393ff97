//! The types of a user's JSON file, with the rules that need only that file.
//!
//! Unknown keys are kept at every level, so that whatever a person or a later version wrote
//! survives a rewrite.

mod bookmark;
mod bounty;
mod due_date;
mod fingerprint;
mod ids;
mod user;

pub use bookmark::Bookmark;
pub use bounty::{BeforeEdit, Bounty, Details};
pub use due_date::DueDate;
pub use fingerprint::{Fingerprint, fingerprint_of};
pub use ids::{BountyId, BountyRef, GroupId, List, UserId};
pub use user::User;

/// Some editors begin a file with it.
pub const BYTE_ORDER_MARK: &str = "\u{feff}";

pub const DAY_SECONDS: i64 = 24 * 60 * 60;

/// Whether what was done at that time can still be undone, and so whether a deleted bounty
/// stays in the file. In Unix seconds.
pub fn can_be_undone(done_at: i64, now: i64) -> bool {
    now.saturating_sub(done_at) < DAY_SECONDS
}

/// Maximum bounties in one user's file. Done ones count, deleted ones don't.
pub const MAX_BOUNTIES: usize = 1_000;

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
    let is_blank = |c: char| c.is_whitespace() || c.is_control() || is_ignorable(c);
    text.chars().all(|c| !c.is_ascii_graphic() && is_blank(c))
}
