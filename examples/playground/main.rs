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

use bounty_bot::config::Config;
use bounty_bot::telegram::{self, RunError};
use chrono::Local;
use tempfile::TempDir;
use tokio::sync::{mpsc, oneshot};
use tokio::task::JoinHandle;

use botapi::{BotApi, TOKEN};
use chat::{Chat, Next};

#[tokio::main]
async fn main() -> Result<(), Box<dyn Error>> {
    tracing_subscriber::fmt()
        .with_max_level(tracing::Level::WARN)
        .with_writer(std::io::stderr)
        .init();
    let temporary = TempDir::new()?;
    let kept = std::env::var_os("DATA_DIR").map(PathBuf::from);
    let data = kept
        .clone()
        .unwrap_or_else(|| temporary.path().join("data"));
    let api = BotApi::start().await;
    let (end, ended) = oneshot::channel();
    let mut bot = start_bot(&api, &data, ended)?;
    let mut chat = Chat::new(api, data.join("users"));

    println!("This is the real bot with a pretend Telegram; nothing leaves your machine.");
    match kept {
        Some(_) => println!("Its data is in {}, and stays there.", data.display()),
        None => println!(
            "Its data is in {}; it goes away at the end, unless you set DATA_DIR.",
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
                // A script is echoed, so that it reads as a chat.
                Some(line) if is_script => {
                    chat.prompt();
                    println!("{line}");
                    chat.take(&line).await
                }
                Some(line) => chat.take(&line).await,
                None => Next::Quit,
            },
            _ = tokio::signal::ctrl_c() => Next::Quit,
            ended = &mut bot => return Err(format!("the bot ended: {ended:?}").into()),
        };
    }
    println!();
    // It fails only where the bot has ended, which the next line tells.
    let _ = end.send(());
    bot.await??;
    Ok(())
}

fn start_bot(
    api: &BotApi,
    data: &Path,
    ended: oneshot::Receiver<()>,
) -> Result<JoinHandle<Result<(), RunError>>, Box<dyn Error>> {
    let config = Config::read(|name| match name {
        "TELOXIDE_TOKEN" => Some(TOKEN.to_owned()),
        "TELOXIDE_API_URL" => Some(api.url()),
        "DATA_DIR" => data.to_str().map(str::to_owned),
        _ => None,
    })?;
    let shutdown = async {
        // The end is also meant where the sender is gone.
        let _ = ended.await;
    };
    Ok(tokio::spawn(telegram::run(
        config,
        || Local::now().fixed_offset(),
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
