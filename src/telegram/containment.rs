//! Contains failures: what goes wrong with one update affects no other.

use std::collections::{BTreeMap, BTreeSet};
use std::convert::Infallible;
use std::future::pending;
use std::ops::ControlFlow;
use std::panic::{AssertUnwindSafe, Location, catch_unwind};
use std::sync::Arc;
use std::time::Duration;

use futures::FutureExt as _;
use teloxide::dispatching::{DpHandlerDescription, UpdateHandler};
use teloxide::dptree::{self, Cont, HandlerDescription as _, HandlerSignature, Type};
use teloxide::prelude::*;
use tokio::time::sleep;
use tracing::{Instrument as _, Span, debug_span};

use super::in_flight::InFlight;
use super::incoming;
use super::outbox::Outbox;
use crate::reply::UserError;

/// After this long, the sender is told that their update is taking longer than usual.
const SLOW_AFTER: Duration = Duration::from_secs(10);

/// Wraps the rest of the schema: an update stays in flight until its work has ended, and
/// a failure affects only that update.
pub(super) fn containing_failures() -> UpdateHandler<Infallible> {
    let wrap = |mut deps: DependencyMap, rest: Cont<'static, _>| async move {
        let update: Arc<Update> = deps.get();
        let in_flight: Arc<Arc<InFlight>> = deps.get();
        let outbox: Arc<Arc<Outbox>> = deps.get();
        let _in_flight = in_flight.token(update.id);
        // So that the rest can read the update without copying it.
        deps.insert(Arc::clone(&update));
        let tell = |error| {
            if let Some(asker) = incoming::asker(&update) {
                outbox.tell(asker, &error, None);
            }
        };
        let work = async {
            match rest(deps).await {
                ControlFlow::Break(_) => tracing::debug!("handled"),
                ControlFlow::Continue(_) => tracing::debug!("not handled"),
            }
        };
        contain(update.id.0, work, tell)
            .instrument(span(&update))
            .await;
        ControlFlow::Break(Ok(()))
    };
    let needs = [
        Type::of::<Update>(),
        Type::of::<Arc<InFlight>>(),
        Type::of::<Arc<Outbox>>(),
    ];
    let signature = HandlerSignature::Other {
        obligations: BTreeMap::from(needs.map(|kind| (kind, Location::caller()))),
        guaranteed_outcomes: BTreeSet::from([Type::of::<Arc<Update>>()]),
        conditional_outcomes: BTreeSet::new(),
        continues: true,
    };
    dptree::from_fn_with_description(DpHandlerDescription::entry(), wrap, signature)
}

/// Stands before every line that `RUST_LOG=debug` logs of an update: ids, never what people
/// wrote.
fn span(update: &Update) -> Span {
    debug_span!(
        "update",
        id = update.id.0,
        chat = update.chat().map(|chat| chat.id.0),
        user = update.from().map(|user| user.id.0),
    )
}

/// Does the work, however long it takes. Calls `tell` if it takes long and if it panics.
/// Panics in the work and in `tell` itself are caught.
async fn contain(update: u32, work: impl Future<Output = ()>, tell: impl Fn(UserError)) {
    let tell = |error| {
        if catch_unwind(AssertUnwindSafe(|| tell(error))).is_err() {
            tracing::error!(update, "panicked while reporting an error");
        }
    };
    let notice = async {
        sleep(SLOW_AFTER).await;
        tracing::warn!(update, "an update is taking long");
        tell(UserError::TakesLong);
        pending().await
    };
    let ended = tokio::select! {
        biased;
        ended = AssertUnwindSafe(work).catch_unwind() => ended,
        never = notice => never,
    };
    if ended.is_err() {
        tracing::error!(update, "panicked while handling an update");
        tell(UserError::WentWrong);
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Mutex;

    use teloxide::types::UpdateId;

    use super::super::blocking::blocking;
    use super::*;

    /// What is told while the work is done.
    async fn told(work: impl Future<Output = ()>) -> Vec<String> {
        let told = Mutex::new(Vec::new());
        let tell = |error| told.lock().unwrap().push(format!("{error:?}"));
        contain(7, work, tell).await;
        told.into_inner().unwrap()
    }

    #[tokio::test]
    async fn a_panic_is_contained() {
        assert!(told(async {}).await.is_empty());
        assert_eq!(told(async { panic!("on purpose") }).await, ["WentWrong"]);
        let on_another_thread = blocking(|| panic!("on purpose"));
        assert_eq!(told(on_another_thread).await, ["WentWrong"]);
    }

    #[tokio::test(start_paused = true)]
    async fn long_work_is_waited_for() {
        let long = sleep(Duration::from_secs(3_600));
        assert_eq!(told(long).await, ["TakesLong"]);
        let panicking_late = async {
            sleep(Duration::from_secs(11)).await;
            panic!("on purpose");
        };
        assert_eq!(told(panicking_late).await, ["TakesLong", "WentWrong"]);
    }

    #[tokio::test(start_paused = true)]
    async fn a_panic_while_telling_is_contained_too() {
        let in_flight = InFlight::new();
        in_flight.begin(UpdateId(7));
        {
            let _in_flight = in_flight.token(UpdateId(7));
            assert_eq!(in_flight.len(), 1);
            let tell = |_| panic!("on purpose");
            contain(7, async { panic!("on purpose") }, tell).await;
            contain(8, sleep(Duration::from_secs(11)), tell).await;
        }
        assert_eq!(in_flight.len(), 0);
    }
}
