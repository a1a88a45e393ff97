//! Chat with the bot in a terminal: no token, no account, no network.
//!
//! The real bot runs against the tests' Bot API on loopback. Lines come from the terminal or, as
//! a script, from standard input.

#[path = "../../tests/bot/botapi/mod.rs"]
mod botapi;
mod chat;
mod input;
mod line;
mod pace;
mod people;
mod screen;

use std::error::Error;
use std::ffi::OsString;
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use bounty_bot::config::{Config, Environment};
use bounty_bot::telegram::{self, RunError};
use chrono::Local;
use tempfile::TempDir;
use tokio::sync::oneshot;
use tokio::task::{JoinError, JoinHandle};

use botapi::world::BOT_USERNAME;
use botapi::{BotApi, TOKEN};
use chat::{Chat, Next};
use input::{Input, Restore};

const USAGE: &str = "\
Chat with the bot in a terminal: no token, no account, no network.

Usage: cargo run --example playground [-- DIRECTORY]

DIRECTORY keeps the bot's data; without it, the data is deleted at the end.
Lines come from the terminal or, as a script, from standard input.
The line :help explains the others. NO_COLOR=1 turns colours off.
";

#[tokio::main]
async fn main() -> ExitCode {
    tracing_subscriber::fmt()
        .with_max_level(tracing::Level::WARN)
        .with_writer(io::stderr)
        // They would go to stderr, which is what couldn't be written to.
        .log_internal_errors(false)
        .init();
    let arguments: Vec<OsString> = std::env::args_os().skip(1).collect();
    let played = match Arguments::read(&arguments) {
        Arguments::Play(directory) => play(directory).await,
        Arguments::Help => {
            // If the pipe is closed, its reader has read enough.
            let _ = screen::write(USAGE);
            Ok(())
        }
        Arguments::Wrong => {
            complain("it takes at most one directory; see --help");
            return ExitCode::from(2);
        }
    };
    match played {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            complain(&error.to_string());
            ExitCode::FAILURE
        }
    }
}

enum Arguments {
    /// Optionally with a directory that keeps the data.
    Play(Option<PathBuf>),
    Help,
    Wrong,
}

impl Arguments {
    fn read(arguments: &[OsString]) -> Self {
        match arguments {
            [] => Self::Play(None),
            [help] if help == "--help" || help == "-h" => Self::Help,
            [directory] if !directory.to_string_lossy().starts_with('-') => {
                Self::Play(Some(directory.into()))
            }
            _ => Self::Wrong,
        }
    }
}

/// Prints an error. `eprintln!` would panic if stderr is closed.
fn complain(error: &str) {
    let _ = writeln!(io::stderr(), "playground: {error}");
}

async fn play(kept: Option<PathBuf>) -> Result<(), Box<dyn Error>> {
    let temporary = TempDir::new()?;
    let data = kept
        .clone()
        .unwrap_or_else(|| temporary.path().join("data"));
    let api = BotApi::start().await;
    api.change(|world| world.next_update_id = first_update_id());
    let (end, ended) = oneshot::channel();
    let mut bot = start_bot(&api, &data, ended)?;
    let _restore = Restore::at_the_end();
    tokio::select! {
        () = talk(&api, &data, kept.is_some()) => {}
        _ = tokio::signal::ctrl_c() => {}
        ended = &mut bot => return Err(why(ended)),
    }
    // This fails only if the bot has ended, and the next line shows why.
    let _ = end.send(());
    bot.await??;
    Ok(())
}

/// Carries out lines until the end.
async fn talk(api: &BotApi, data: &Path, is_kept: bool) {
    let mut chat = Chat::new(api.clone(), data.join("users"));
    // If something is wrong with the directory, the bot ends before this.
    api.wait_for(|world| world.last_poll).await;
    chat.welcome(&welcome(data, is_kept));
    let mut input = Input::new();
    while let Some(typed) = input.next(chat.prompt()).await
        && chat.take(&typed).await == Next::GoOn
    {}
    chat.end();
}

fn welcome(data: &Path, is_kept: bool) -> String {
    let data = data.display();
    let how_long = match is_kept {
        true => "and stays there.",
        false => {
            "and is deleted at the end. To keep it, name a directory: \
                  cargo run --example playground -- my-data"
        }
    };
    format!(
        "This is the real bot in a simulated Telegram, where it is @{BOT_USERNAME}; nothing \
         leaves your machine.\n\
         Its data is in {data}, {how_long}\n\
         Try /add, then /bounty. :help shows what else there is."
    )
}

/// Why the bot has ended before it was asked to.
fn why(ended: Result<Result<(), RunError>, JoinError>) -> Box<dyn Error> {
    match ended {
        Ok(Err(error)) => error.into(),
        Err(error) => error.into(),
        Ok(Ok(())) => "the bot has ended".into(),
    }
}

/// Higher than in any earlier run: the bot treats an id that it has seen as a redelivered
/// update.
fn first_update_id() -> u32 {
    let hundredths = Local::now().timestamp_millis() / 10;
    u32::try_from(hundredths % i64::from(u32::MAX / 2)).unwrap_or_default()
}

fn start_bot(
    api: &BotApi,
    data: &Path,
    ended: oneshot::Receiver<()>,
) -> Result<JoinHandle<Result<(), RunError>>, Box<dyn Error>> {
    let config = Config::read(&Environment::from_iter([
        ("TELOXIDE_TOKEN", TOKEN.into()),
        ("TELOXIDE_API_URL", api.url().into()),
        ("DATA_DIR", data.as_os_str().to_owned()),
    ]));
    let config = config.map_err(|problems| problems[0].to_string())?;
    let shutdown = async {
        // Also ends if the sender is gone.
        let _ = ended.await;
    };
    Ok(tokio::spawn(telegram::run(
        config,
        telegram::local_now,
        shutdown,
    )))
}
