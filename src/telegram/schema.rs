//! The table of routes for updates.

use std::convert::Infallible;

use teloxide::dispatching::UpdateHandler;
use teloxide::dptree;
use teloxide::prelude::*;

use super::containment::containing_failures;
use super::{admission, context, endpoints};

/// teloxide derives from this table which kinds of updates to ask Telegram for. The table
/// of commands is `handlers::execute`.
///
/// An update that a filter rejects falls through to the next branch, so a filter must come
/// before all the branches that it guards.
pub(super) fn schema() -> UpdateHandler<Infallible> {
    let messages = Update::filter_message()
        .filter_map(context::read)
        .filter(context::expects_answer)
        .filter_map(admission::admit)
        .branch(dptree::filter_map(context::asked).endpoint(endpoints::command))
        .endpoint(endpoints::not_understood);

    let edited_messages = Update::filter_edited_message()
        .filter_map(context::read)
        .filter(context::is_add)
        .filter_map(admission::admit)
        .filter_map(context::asked)
        .endpoint(endpoints::edited_add);

    let callback_queries = Update::filter_callback_query()
        .branch(dptree::filter(context::is_elsewhere).endpoint(endpoints::unknown_button))
        .filter_map(context::read)
        .filter_map(admission::admit)
        .endpoint(endpoints::callback_query);

    let memberships = Update::filter_my_chat_member()
        .filter(context::was_added)
        .endpoint(endpoints::introduction);

    containing_failures()
        .branch(messages)
        .branch(edited_messages)
        .branch(callback_queries)
        .branch(memberships)
}
