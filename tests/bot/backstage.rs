//! What a test does and sees outside the script.

use crate::botapi::faults::Fault;
use crate::botapi::world::{Event, World};
use crate::screenplay::Stage;

/// As often as a fault may be asked for.
pub const FOR_EVER: usize = usize::MAX;

impl Stage {
    /// The next calls of a method go wrong; with a chat, those that concern it.
    pub fn plan(&self, method: &str, chat: Option<i64>, times: usize, fault: Fault) {
        self.api
            .change(|world| world.faults.plan(method, chat, times, fault));
    }

    /// How often the bot has called a method.
    pub fn calls(&self, method: &str) -> usize {
        calls(&self.api.world(), method)
    }

    /// Waits until the bot has called a method so often.
    pub async fn called(&self, method: &str, times: usize) {
        self.until(method, |world| calls(world, method) >= times)
            .await;
    }

    /// Waits until the world is so.
    pub async fn until(&self, what: &str, is_so: impl Fn(&World) -> bool) {
        let waited = self.api.wait_for(|world| is_so(world).then_some(())).await;
        assert!(
            waited.is_some(),
            "{}\nstill waiting for: {what}",
            self.so_far()
        );
    }

    /// Waits until a chat has so many messages of the bot's, and gives them.
    pub async fn sent(&self, chat: i64, count: usize) -> Vec<String> {
        self.until(&format!("{count} messages to {chat}"), |world| {
            sent(world, chat).len() >= count
        })
        .await;
        self.sent_to(chat)
    }

    /// The texts of the bot's new messages to a chat so far.
    pub fn sent_to(&self, chat: i64) -> Vec<String> {
        sent(&self.api.world(), chat)
    }

    /// Whether the next run starts with nothing from before.
    pub fn is_all_acknowledged(&self) -> bool {
        self.api.world().updates.is_empty()
    }
}

fn calls(world: &World, method: &str) -> usize {
    world.requests.get(method).copied().unwrap_or_default()
}

fn sent(world: &World, chat: i64) -> Vec<String> {
    let text = |event: &Event| match event {
        Event::Sent { chat: to, text, .. } if *to == chat => Some(text.text.clone()),
        _ => None,
    };
    world.events.iter().filter_map(text).collect()
}
