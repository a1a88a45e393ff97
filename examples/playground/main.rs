//! Chat with the bot in a terminal: no token, no account, no network.
//!
//! The real bot runs against a Bot API on loopback, the one that the tests use.
//! Lines come from the terminal or, as a script, from standard input.

#[path = "../../tests/bot/botapi/mod.rs"]
mod botapi;
mod chat;
mod screen;

use std::error::Error;
use std::io::{BufRead as _, IsTerminal as _, stdin};
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use bounty_bot::config::Config;
use bounty_bot::telegram::{self, RunError};
use chrono::Local;
use tempfile::TempDir;
use tokio::sync::{mpsc, oneshot};
use tokio::task::{JoinError, JoinHandle};

use botapi::world::BOT_USERNAME;
use botapi::{BotApi, TOKEN};
use chat::{Chat, Next};

#[tokio::main]
async fn main() -> ExitCode {
    tracing_subscriber::fmt()
        .with_max_level(tracing::Level::WARN)
        .with_writer(std::io::stderr)
        .init();
    if let Err(error) = play().await {
        eprintln!("playground: {error}");
        return ExitCode::FAILURE;
    }
    ExitCode::SUCCESS
}

async fn play() -> Result<(), Box<dyn Error>> {
    let temporary = TempDir::new()?;
    let kept = std::env::args_os().nth(1).map(PathBuf::from);
    let data = kept
        .clone()
        .unwrap_or_else(|| temporary.path().join("data"));
    let api = BotApi::start().await;
    api.change(|world| world.next_update_id = first_update_id());
    let (end, ended) = oneshot::channel();
    let mut bot = start_bot(&api, &data, ended)?;
    let mut chat = Chat::new(api, data.join("users"));

    println!(
        "This is the real bot with a pretend Telegram, where it is @{BOT_USERNAME}; \
         nothing leaves your machine."
    );
    match kept {
        Some(_) => println!("Its data is in {}, and stays there.", data.display()),
        None => println!(
            "Its data is in {}, and goes away at the end. To keep it, name a directory: \
             cargo run --example playground -- my-data",
            data.display()
        ),
    }
    println!("Try /add Fix login bug due friday, then /bounty. :help shows what else there is.\n");
    chat.scene();

    let is_script = !stdin().is_terminal();
    let mut lines = typed_lines();
    let mut next = Next::GoOn;
    while next == Next::GoOn {
        if !is_script {
            chat.prompt();
        }
        next = tokio::select! {
            line = lines.recv() => match line {
                Some(line) => {
                    if is_script {
                        chat.echo(&line);
                    }
                    chat.take(&line).await
                }
                None => Next::Quit,
            },
            _ = tokio::signal::ctrl_c() => Next::Quit,
            ended = &mut bot => return Err(why(ended)),
        };
    }
    println!();
    // It fails only where the bot has ended, which the next line tells.
    let _ = end.send(());
    bot.await??;
    Ok(())
}

/// Why the bot has ended before it was asked to.
fn why(ended: Result<Result<(), RunError>, JoinError>) -> Box<dyn Error> {
    match ended {
        Ok(Err(error)) => error.into(),
        Err(error) => error.into(),
        Ok(Ok(())) => "the bot has ended".into(),
    }
}

/// Higher than in any run before: the bot takes an id that it has seen for an update
/// that comes once more.
fn first_update_id() -> u32 {
    let hundredths = Local::now().timestamp_millis() / 10;
    u32::try_from(hundredths % i64::from(u32::MAX / 2)).unwrap_or_default()
}

fn start_bot(
    api: &BotApi,
    data: &Path,
    ended: oneshot::Receiver<()>,
) -> Result<JoinHandle<Result<(), RunError>>, Box<dyn Error>> {
    let config = Config::read(|name| match name {
        "TELOXIDE_TOKEN" => Some(TOKEN.into()),
        "TELOXIDE_API_URL" => Some(api.url().into()),
        "DATA_DIR" => Some(data.into()),
        _ => None,
    })?;
    let shutdown = async {
        // The end is also meant where the sender is gone.
        let _ = ended.await;
    };
    Ok(tokio::spawn(telegram::run(
        config,
        telegram::local_now,
        shutdown,
    )))
}

/// What is typed, line by line; empty lines are left out.
fn typed_lines() -> mpsc::UnboundedReceiver<String> {
    let (sender, receiver) = mpsc::unbounded_channel();
    std::thread::spawn(move || {
        let lines = stdin().lock().lines().map_while(Result::ok);
        for line in lines.filter(|line| !line.trim().is_empty()) {
            if sender.send(line).is_err() {
                return;
            }
        }
    });
    receiver
}
