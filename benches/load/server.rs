//! A Bot API on loopback that costs almost nothing, so that only the bot is measured.
//!
//! It delivers updates by long polling and accepts answers. Unlike the tests' Bot API, it
//! checks nothing and never redelivers an update.

use std::collections::{HashMap, VecDeque};
use std::net::SocketAddr;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use axum::Router;
use axum::body::Bytes;
use axum::extract::{Path, State};
use axum::http::header::CONTENT_TYPE;
use axum::response::{IntoResponse, Response};
use serde::Deserialize;
use tokio::net::TcpListener;
use tokio::sync::Notify;
use tokio::time::{sleep_until, timeout, timeout_at};

/// How many updates Telegram delivers at once.
const BATCH: usize = 100;

/// How long an answer may take before the measurement has failed.
const PATIENCE: Duration = Duration::from_secs(60);

/// What people send, and how fast.
pub struct Load {
    /// Total number of messages.
    pub count: usize,
    /// The number of the first message.
    first: usize,
    pace: Pace,
    /// The sender and the text of the message with a given number.
    message: Message,
}

type Message = Arc<dyn Fn(usize) -> (Sender, String) + Send + Sync>;

impl Load {
    pub fn new(
        count: usize,
        pace: Pace,
        message: impl Fn(usize) -> (Sender, String) + Send + Sync + 'static,
    ) -> Self {
        Self {
            count,
            first: 0,
            pace,
            message: Arc::new(message),
        }
    }

    /// More messages of the same kind, as fast as the bot can handle them.
    pub fn warm_up(&self, count: usize) -> Self {
        Self {
            count,
            first: self.count,
            pace: Pace::Saturated(100),
            message: Arc::clone(&self.message),
        }
    }
}

#[derive(Clone, Copy)]
pub enum Pace {
    /// As fast as the bot can handle them, with at most this many unanswered.
    Saturated(usize),
    /// One message per interval.
    Every(Duration),
}

/// Who sends a message, and to which chat.
#[derive(Clone, Copy)]
pub struct Sender {
    pub person: u64,
    pub chat: i64,
}

/// The result of a load.
pub struct Served {
    /// From the first message to the last answer.
    pub took: Duration,
    /// For each message, the ms from its arrival to its answer.
    pub latencies: Vec<f64>,
}

#[derive(Clone)]
pub struct Server(Arc<Inner>);

struct Inner {
    address: SocketAddr,
    state: Mutex<Traffic>,
    /// Wakes those who poll or wait for the end.
    changed: Notify,
}

#[derive(Default)]
struct Traffic {
    load: Option<Load>,
    started: Option<Instant>,
    handed_out: usize,
    /// When unanswered messages arrived, by chat.
    waiting: HashMap<i64, VecDeque<Instant>>,
    latencies: Vec<f64>,
    /// Counts on over all runs.
    update_id: u32,
    polls: usize,
}

impl Server {
    pub async fn start() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
        let server = Self(Arc::new(Inner {
            address: listener.local_addr().expect("a bound port"),
            state: Mutex::new(Traffic {
                update_id: 1,
                ..Traffic::default()
            }),
            changed: Notify::new(),
        }));
        let router = Router::new()
            .route("/{bot}/{method}", axum::routing::any(answer))
            .with_state(server.clone());
        tokio::spawn(async move { axum::serve(listener, router).await });
        server
    }

    pub fn url(&self) -> String {
        format!("http://{}", self.0.address)
    }

    /// Forgets that anybody has polled.
    pub fn reset(&self) {
        self.state().polls = 0;
    }

    /// Waits until a bot asks for updates.
    pub async fn polled(&self) {
        self.until(|traffic| traffic.polls > 0).await;
    }

    /// Serves a load from beginning to end.
    pub async fn serve(&self, load: Load) -> Served {
        let count = load.count;
        let started = Instant::now();
        {
            let mut traffic = self.state();
            traffic.latencies = Vec::with_capacity(count);
            traffic.handed_out = 0;
            traffic.started = Some(started);
            traffic.load = Some(load);
        }
        self.0.changed.notify_waiters();
        self.until(|traffic| traffic.latencies.len() == count).await;
        let took = started.elapsed();
        let mut traffic = self.state();
        traffic.load = None;
        Served {
            took,
            latencies: std::mem::take(&mut traffic.latencies),
        }
    }

    async fn until(&self, is_so: impl Fn(&Traffic) -> bool) {
        loop {
            let changed = self.0.changed.notified();
            if is_so(&self.state()) {
                return;
            }
            let waited = timeout(PATIENCE, changed).await;
            assert!(waited.is_ok(), "the bot has stopped answering");
        }
    }

    fn state(&self) -> MutexGuard<'_, Traffic> {
        self.0.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Waits until there are updates, at most for `hold`.
    async fn updates(&self, hold: Duration) -> String {
        let deadline = tokio::time::Instant::now() + hold;
        self.state().polls += 1;
        self.0.changed.notify_waiters();
        loop {
            let changed = self.0.changed.notified();
            let next_at = match self.state().take() {
                Ok(updates) => return format!("[{}]", updates.join(",")),
                Err(next_at) => next_at,
            };
            let woken = async {
                match next_at {
                    Some(at) => sleep_until(at.into()).await,
                    None => changed.await,
                }
            };
            if timeout_at(deadline, woken).await.is_err() {
                return "[]".to_owned();
            }
        }
    }

    fn note_answer(&self, chat: i64) {
        let mut traffic = self.state();
        let waiting = traffic.waiting.get_mut(&chat);
        if let Some(since) = waiting.and_then(VecDeque::pop_front) {
            traffic
                .latencies
                .push(since.elapsed().as_secs_f64() * 1_000.0);
        }
        drop(traffic);
        self.0.changed.notify_waiters();
    }
}

impl Traffic {
    /// The messages that have arrived by now. If there are none, the time of the next one, if
    /// it arrives at a fixed time.
    fn take(&mut self) -> Result<Vec<String>, Option<Instant>> {
        let (Some(load), Some(started)) = (&self.load, self.started) else {
            return Err(None);
        };
        let now = Instant::now();
        let left = load.count - self.handed_out;
        let unanswered = self.handed_out - self.latencies.len();
        let ready = match load.pace {
            Pace::Saturated(most) => most.saturating_sub(unanswered),
            Pace::Every(pause) => {
                let so_far = (now - started).as_nanos() / pause.as_nanos();
                usize::try_from(so_far)
                    .unwrap_or(usize::MAX)
                    .saturating_sub(self.handed_out)
            }
        };
        let count = ready.min(left).min(BATCH);
        if count == 0 {
            let next = u32::try_from(self.handed_out + 1).unwrap_or(u32::MAX);
            return Err(match load.pace {
                Pace::Every(pause) if left > 0 => Some(started + pause * next),
                _ => None,
            });
        }
        let mut updates = Vec::with_capacity(count);
        for number in self.handed_out..self.handed_out + count {
            let (sender, text) = (load.message)(load.first + number);
            let since = match load.pace {
                Pace::Saturated(_) => now,
                Pace::Every(pause) => {
                    started + pause * u32::try_from(number + 1).unwrap_or(u32::MAX)
                }
            };
            self.waiting
                .entry(sender.chat)
                .or_default()
                .push_back(since);
            updates.push(update(self.update_id, sender, &text));
            self.update_id += 1;
        }
        self.handed_out += count;
        Ok(updates)
    }
}

/// A message as Telegram writes it.
fn update(id: u32, Sender { person, chat }: Sender, text: &str) -> String {
    let date = chrono::Utc::now().timestamp();
    let chat = match chat {
        1.. => format!(
            r#"{{"id":{chat},"first_name":"Alice","username":"user{chat}","type":"private"}}"#
        ),
        _ => format!(r#"{{"id":{chat},"title":"Friends","type":"supergroup"}}"#),
    };
    let command = text.split(' ').next().unwrap_or_default().len();
    format!(
        r#"{{"update_id":{id},"message":{{"message_id":{id},"from":{{"id":{person},"is_bot":false,"first_name":"Alice","username":"user{person}","language_code":"en"}},"chat":{chat},"date":{date},"text":"{text}","entities":[{{"offset":0,"length":{command},"type":"bot_command"}}]}}}}"#
    )
}

#[derive(Deserialize)]
struct Poll {
    #[serde(default)]
    timeout: u64,
}

#[derive(Deserialize)]
struct Outgoing {
    chat_id: i64,
}

async fn answer(
    State(server): State<Server>,
    Path((_, method)): Path<(String, String)>,
    body: Bytes,
) -> Response {
    let result = match method.to_ascii_lowercase().as_str() {
        "getupdates" => {
            let poll: Poll = serde_json::from_slice(&body).expect("a poll");
            server.updates(Duration::from_secs(poll.timeout)).await
        }
        "sendmessage" => {
            let Outgoing { chat_id } = serde_json::from_slice(&body).expect("a message");
            server.note_answer(chat_id);
            let kind = match chat_id {
                1.. => r#""first_name":"Alice","type":"private""#,
                _ => r#""title":"Friends","type":"supergroup""#,
            };
            format!(
                r#"{{"message_id":1,"from":{{"id":42,"is_bot":true,"first_name":"bot","username":"FriendsBot"}},"chat":{{"id":{chat_id},{kind}}},"date":1,"text":"done"}}"#
            )
        }
        "getme" => r#"{"id":42,"is_bot":true,"first_name":"bot","username":"FriendsBot","can_join_groups":true,"can_read_all_group_messages":false,"supports_inline_queries":false,"can_connect_to_business":false,"has_main_web_app":false}"#.to_owned(),
        _ => "true".to_owned(),
    };
    let body = format!(r#"{{"ok":true,"result":{result}}}"#);
    ([(CONTENT_TYPE, "application/json")], body).into_response()
}
