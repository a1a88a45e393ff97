//! Faults between the bot and Telegram, caused by a test.

use serde_json::Value;

/// A kind of fault.
#[derive(Clone, Debug, PartialEq)]
pub enum Fault {
    /// 429 with this many seconds to wait.
    RetryAfter(u64),
    /// An error with this code and description.
    Error(u16, &'static str),
    /// 502 with a body of HTML, as from a proxy.
    BadGateway,
    /// The request is accepted and never answered.
    Hang,
    /// The connection is closed in the middle of the answer.
    Reset,
    /// The connection is closed without any answer.
    Closed,
    /// 200 with half of the JSON.
    Truncated,
    /// 400 with unknown `parameters`.
    UnknownParameters,
    /// The request takes effect, and then the connection is closed.
    LostAnswer,
}

/// The planned faults, and how many requests have failed because of one.
#[derive(Debug, Default)]
pub struct Faults {
    planned: Vec<Planned>,
    pub met: usize,
}

#[derive(Debug)]
struct Planned {
    method: String,
    chat: Option<i64>,
    times: usize,
    fault: Fault,
}

impl Faults {
    /// Makes the next calls of a method fail; with a chat, only calls that concern it.
    pub fn plan(&mut self, method: &str, chat: Option<i64>, times: usize, fault: Fault) {
        self.planned.push(Planned {
            method: method.to_lowercase(),
            chat,
            times,
            fault,
        });
    }

    pub fn clear(&mut self) {
        self.planned.clear();
    }

    /// The fault planned for this call, if any.
    pub fn take(&mut self, method: &str, body: &Value) -> Option<Fault> {
        let chat = body.get("chat_id").and_then(Value::as_i64);
        let meets = |planned: &Planned| {
            planned.method == method && (planned.chat.is_none() || planned.chat == chat)
        };
        let index = self.planned.iter().position(meets)?;
        let fault = self.planned[index].fault.clone();
        self.met += 1;
        self.planned[index].times -= 1;
        if self.planned[index].times == 0 {
            self.planned.remove(index);
        }
        Some(fault)
    }
}
