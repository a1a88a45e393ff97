//! The table of routes for updates.

use std::convert::Infallible;

use teloxide::dispatching::UpdateHandler;
use teloxide::dptree;
use teloxide::types::AllowedUpdate;

use super::containment::containing_failures;
use super::{admission, endpoints, incoming};

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
    let messages = dptree::filter_map(incoming::message)
        .filter(admission::admit)
        .branch(dptree::filter_map(incoming::command).endpoint(endpoints::command))
        .endpoint(endpoints::not_understood);

    let edited_messages = dptree::filter_map(incoming::edited_add)
        .filter(admission::admit)
        .filter_map(incoming::command)
        .endpoint(endpoints::edited_add);

    let callback_queries = dptree::filter_map(incoming::press)
        .filter(admission::admit)
        .endpoint(endpoints::callback_query);

    let memberships = dptree::filter(incoming::was_added).endpoint(endpoints::introduction);

    containing_failures()
        .branch(messages)
        .branch(edited_messages)
        .branch(callback_queries)
        .branch(memberships)
}
