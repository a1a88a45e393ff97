//! What somebody who pressed a button reads: plain text, up to 200 characters
//! (<https://core.telegram.org/bots/api#answercallbackquery>).

use crate::model::{BountyId, MAX_BOUNTIES};

/// The presser tracks the bounty from now on.
#[must_use]
pub fn tracking(id: BountyId) -> String {
    format!("You track {id} now. /my lists what you track.")
}

/// The presser tracked the bounty before.
#[must_use]
pub fn tracking_already(id: BountyId) -> String {
    format!("You track {id} already.")
}

/// The presser tracks the bounty no more.
#[must_use]
pub fn tracking_no_more(id: BountyId) -> String {
    format!("You no longer track {id}.")
}

/// The presser did not track the bounty.
#[must_use]
pub fn not_tracking(id: BountyId) -> String {
    format!("You do not track {id}.")
}

/// The bounty is on its list again.
#[must_use]
pub fn restored(id: BountyId) -> String {
    format!("{id} is back.")
}

/// The bounty was on its list before.
#[must_use]
pub fn restored_already(id: BountyId) -> String {
    format!("{id} is back already.")
}

/// A day has passed since.
#[must_use]
pub fn too_late(id: BountyId) -> String {
    format!("It is too late to undo that: {id} stays as it is.")
}

/// The bounty is not there any more.
#[must_use]
pub fn gone(id: BountyId) -> String {
    format!("{id} is gone.")
}

/// The person's file is full, so that nothing can come back into it.
#[must_use]
pub fn too_full(id: BountyId) -> String {
    format!("{id} stays deleted: you have {MAX_BOUNTIES} bounties, which is as many as I keep.")
}

/// The bounty is done.
#[must_use]
pub fn toast_done(id: BountyId) -> String {
    format!("{id} is done already.")
}

/// Only the creator may press that.
#[must_use]
pub fn only_creator_undoes(id: BountyId) -> String {
    format!("Only its creator can bring {id} back.")
}

/// The list under which the button stands belongs to somebody else.
#[must_use]
pub fn not_your_list() -> String {
    "That is somebody else's list. Send /my for yours.".to_owned()
}

/// The button is not one of the bot's, or of a version long gone.
#[must_use]
pub fn unknown_button() -> String {
    "That button does nothing any more. /help shows what I can do.".to_owned()
}

/// The press was carried out before a restart and came once more.
#[must_use]
pub fn toast_carried_out_already() -> String {
    "I had dealt with that already.".to_owned()
}

/// The presser's own file is broken.
#[must_use]
pub fn toast_unreadable() -> String {
    "I cannot read your data. Nothing was changed; whoever runs me can mend it.".to_owned()
}

/// The disk refused.
#[must_use]
pub fn toast_not_saved() -> String {
    "I could not reach my data just now. Nothing was changed; please try again.".to_owned()
}

/// The disk took the change, but did not promise to keep it.
#[must_use]
pub fn toast_perhaps_saved() -> String {
    "I wrote that down, but the disk did not confirm it.".to_owned()
}

/// Something went wrong inside the bot.
#[must_use]
pub fn toast_went_wrong() -> String {
    "Something went wrong on my side. Please try again.".to_owned()
}

/// Too many presses.
#[must_use]
pub fn toast_slow_down() -> String {
    "That was too fast for me. Please wait some seconds.".to_owned()
}

/// The chat is not among those that may use the bot.
#[must_use]
pub fn toast_private() -> String {
    "This bot is private.".to_owned()
}
