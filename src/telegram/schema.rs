//! The table of routes for updates.

use std::convert::Infallible;

use teloxide::dispatching::UpdateHandler;
use teloxide::dptree;
use teloxide::types::AllowedUpdate;

use super::containment::containing_failures;
use super::incoming::Asks;
use super::{admission, endpoints, incoming, pinned};

/// The kinds of updates to ask Telegram for: those that the table has a branch for.
pub(super) const KINDS: [AllowedUpdate; 4] = [
    AllowedUpdate::Message,
    AllowedUpdate::EditedMessage,
    AllowedUpdate::CallbackQuery,
    AllowedUpdate::MyChatMember,
];

/// The table of commands is `handlers::execute`.
///
/// An update that a filter rejects falls through to the next branch, so a filter must come
/// before all the branches that it guards. teloxide's own filters would copy each update.
pub(super) fn schema() -> UpdateHandler<Infallible> {
    let admitted = dptree::filter_map(incoming::read)
        .filter_async(endpoints::concerns_the_bot)
        .filter(admission::admit)
        .map(incoming::asks_for)
        .branch(dptree::case![Asks::Command(command)].endpoint(endpoints::command))
        .branch(dptree::case![Asks::Edited(command)].endpoint(endpoints::edited))
        .branch(
            dptree::case![Asks::ButtonPress { query, data }].endpoint(endpoints::callback_query),
        );

    let added = dptree::filter(incoming::was_added).endpoint(endpoints::introduction);

    let pinned = dptree::filter_map(pinned::pinned_in).endpoint(pinned::look);

    containing_failures()
        .branch(admitted)
        .branch(added)
        .branch(pinned)
}
