//! A Bot API on loopback, with simulated people.
//!
//! It answers over real HTTP as described in <https://core.telegram.org/bots/api>, refuses
//! what Telegram refuses, and records each such request as a violation. People write and
//! press buttons through the methods of [`BotApi`].

// The tests and the playground each use only a part of it.
#![allow(dead_code)]

pub mod faults;
pub mod html;
mod methods;
mod multipart;
mod people;
pub mod world;

use std::net::SocketAddr;
use std::sync::{Arc, LazyLock, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use axum::Router;
use axum::body::{Body, Bytes};
use axum::extract::{Path, State};
use axum::http::{StatusCode, header};
use axum::response::Response;
use serde_json::{Value, json};
use tokio::net::{TcpListener, TcpSocket};
use tokio::runtime::{Builder, Runtime};
use tokio::sync::watch;
use tokio::task::JoinHandle;

use faults::Fault;
use methods::Refusal;
use world::World;

pub use people::Say;

/// The token of the one bot that this server knows.
pub const TOKEN: &str = "42:loopback-token-that-no-output-may-show";

/// How long a test waits for something that must happen.
pub const PATIENCE: Duration = Duration::from_secs(30);

/// The servers' own runtime, so that they answer even while a test waits for a process.
static SERVERS: LazyLock<Runtime> = LazyLock::new(|| {
    let mut builder = Builder::new_multi_thread();
    builder.worker_threads(1).enable_all();
    builder.build().expect("a runtime")
});

/// The server, and the simulated world that it shows to the bot.
#[derive(Clone)]
pub struct BotApi(Arc<Inner>);

struct Inner {
    address: SocketAddr,
    /// Reserves the port while connections are refused; never listens.
    _port: TcpSocket,
    world: Mutex<World>,
    /// Counts changes of the world, to wake those who wait for one.
    changes: watch::Sender<u64>,
    server: Mutex<Option<JoinHandle<()>>>,
    /// Whether to break off open connections.
    is_down: watch::Sender<bool>,
}

impl BotApi {
    /// Starts the server on a port that the system chooses.
    pub async fn start() -> Self {
        let port = any_port().expect("a free port");
        let address = port.local_addr().expect("a bound port");
        let api = Self(Arc::new(Inner {
            address,
            _port: port,
            world: Mutex::new(World {
                next_update_id: 700_001,
                ..World::default()
            }),
            changes: watch::Sender::new(0),
            server: Mutex::default(),
            is_down: watch::Sender::new(false),
        }));
        api.add_bot();
        api.serve(listen(address).await);
        api
    }

    /// For `TELOXIDE_API_URL`.
    pub fn url(&self) -> String {
        format!("http://{}", self.0.address)
    }

    /// The current world. Don't hold the guard across an await.
    pub fn world(&self) -> MutexGuard<'_, World> {
        self.0.world.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Changes the world, and wakes those who wait.
    pub fn change<T>(&self, change: impl FnOnce(&mut World) -> T) -> T {
        let outcome = change(&mut self.world());
        self.0.changes.send_modify(|changes| *changes += 1);
        outcome
    }

    /// Waits until `find` finds something; `None` after [`PATIENCE`].
    pub async fn wait_for<T>(&self, find: impl FnMut(&World) -> Option<T>) -> Option<T> {
        self.wait_at_most(PATIENCE, find).await
    }

    /// Waits until `find` finds something; `None` after this long.
    pub async fn wait_at_most<T>(
        &self,
        patience: Duration,
        mut find: impl FnMut(&World) -> Option<T>,
    ) -> Option<T> {
        let mut changes = self.0.changes.subscribe();
        let waiting = async {
            loop {
                changes.mark_unchanged();
                if let Some(found) = find(&self.world()) {
                    return found;
                }
                changes
                    .changed()
                    .await
                    .expect("the sender lives as long as the server");
            }
        };
        tokio::time::timeout(patience, waiting).await.ok()
    }

    /// Waits until the bot has acknowledged every update so far.
    pub async fn wait_until_acknowledged(&self) {
        let last = self.world().next_update_id;
        let acknowledged = |world: &World| {
            let first = world.updates.front().map(|(id, _)| *id);
            first.is_none_or(|first| first >= last).then_some(())
        };
        self.wait_for(acknowledged)
            .await
            .expect("every update is acknowledged");
    }

    /// Refuses connections from now on, and breaks off open ones.
    pub async fn refuse_connections(&self) {
        self.0.is_down.send_replace(true);
        let server = self
            .0
            .server
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .take();
        if let Some(server) = server {
            server.abort();
            let _ = server.await;
        }
    }

    /// Accepts connections again, on the same port.
    pub async fn accept_connections(&self) {
        let listener = listen(self.0.address).await;
        self.0.is_down.send_replace(false);
        self.serve(listener);
    }

    fn serve(&self, listener: TcpListener) {
        let router = Router::new()
            .route("/{bot}/{method}", axum::routing::any(answer))
            .with_state(self.clone());
        let server = SERVERS.spawn(async move {
            axum::serve(listener, router)
                .await
                .expect("a server that serves");
        });
        *self.0.server.lock().unwrap_or_else(PoisonError::into_inner) = Some(server);
    }
}

/// Reserves a port that the system chooses.
fn any_port() -> std::io::Result<TcpSocket> {
    let socket = TcpSocket::new_v4()?;
    socket.set_reuseaddr(true)?;
    socket.bind(SocketAddr::from(([127, 0, 0, 1], 0)))?;
    Ok(socket)
}

async fn listen(address: SocketAddr) -> TcpListener {
    SERVERS
        .spawn(TcpListener::bind(address))
        .await
        .expect("no panic")
        .expect("a free port")
}

async fn answer(
    State(api): State<BotApi>,
    Path((bot, method)): Path<(String, String)>,
    body: Bytes,
) -> Response {
    let method = method.to_lowercase();
    let body = serde_json::from_slice(&body).unwrap_or_else(|_| multipart::read(&body));
    let (fault, is_revoked) = api.change(|world| {
        *world.requests.entry(method.clone()).or_default() += 1;
        (world.faults.take(&method, &body), world.revoked)
    });
    if bot != format!("bot{TOKEN}") || is_revoked {
        if !is_revoked {
            let violation = "a request with an unknown token".to_owned();
            api.change(|world| world.violations.push(violation));
        }
        return refused(&Refusal::new(401, "Unauthorized"));
    }
    let mut is_down = api.0.is_down.subscribe();
    tokio::select! {
        response = answer_known(&api, fault, &method, body) => response,
        _ = is_down.wait_for(|is_down| *is_down) => broken_off(),
    }
}

async fn answer_known(api: &BotApi, fault: Option<Fault>, method: &str, body: Value) -> Response {
    match fault {
        None => to_response(methods::call(api, method, body).await),
        Some(Fault::LostAnswer) => {
            drop(methods::call(api, method, body).await);
            broken_off()
        }
        Some(fault) => failed(fault).await,
    }
}

async fn failed(fault: Fault) -> Response {
    match fault {
        Fault::RetryAfter(seconds) => refused(&Refusal {
            parameters: Some(json!({ "retry_after": seconds })),
            ..Refusal::new(429, &format!("Too Many Requests: retry after {seconds}"))
        }),
        Fault::Error(code, description) => refused(&Refusal::new(code, description)),
        Fault::BadGateway => response(
            StatusCode::BAD_GATEWAY,
            "text/html",
            "<html><body>Bad Gateway</body></html>".into(),
        ),
        Fault::Hang => std::future::pending().await,
        Fault::Reset | Fault::LostAnswer => broken_off(),
        // The connection ends with the task that serves it.
        Fault::Closed => std::panic::resume_unwind(Box::new("closed on order")),
        Fault::Truncated => response(
            StatusCode::OK,
            "application/json",
            "{\"ok\":true,\"resu".into(),
        ),
        Fault::UnknownParameters => refused(&Refusal {
            parameters: Some(json!({ "hologram": true })),
            ..Refusal::new(400, "Bad Request: hologram required")
        }),
    }
}

/// An answer whose connection is closed before its end.
fn broken_off() -> Response {
    let pieces = futures::stream::iter([
        Ok(Bytes::from_static(b"{\"ok\":")),
        Err(std::io::Error::other("broken off on order")),
    ]);
    response(
        StatusCode::OK,
        "application/json",
        Body::from_stream(pieces),
    )
}

fn to_response(answer: Result<Value, Refusal>) -> Response {
    match answer {
        Ok(result) => {
            let body = json!({ "ok": true, "result": result }).to_string();
            response(StatusCode::OK, "application/json", body.into())
        }
        Err(refusal) => refused(&refusal),
    }
}

fn refused(refusal: &Refusal) -> Response {
    let mut body = json!({
        "ok": false,
        "error_code": refusal.code,
        "description": refusal.description,
    });
    if let Some(parameters) = &refusal.parameters {
        body["parameters"] = parameters.clone();
    }
    let status = StatusCode::from_u16(refusal.code).expect("a status code");
    response(status, "application/json", body.to_string().into())
}

fn response(status: StatusCode, content_type: &str, body: Body) -> Response {
    Response::builder()
        .status(status)
        .header(header::CONTENT_TYPE, content_type)
        .body(body)
        .expect("a well-formed response")
}
