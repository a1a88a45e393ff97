//! Chat with the bot in a terminal: no token, no account, no network.
//!
//! The real bot runs against the tests' Bot API on loopback, and what is typed and answered is
//! a transcript as the tests play it.

#[path = "../../tests/bot/botapi/mod.rs"]
mod botapi;
mod chat;
mod input;
mod screen;
#[path = "../../tests/bot/transcript.rs"]
mod transcript;

use std::error::Error;
use std::ffi::OsString;
use std::io::{self, Write as _};
use std::path::{Path, PathBuf, absolute};
use std::process::ExitCode;

use bounty_bot::config::{Config, Environment};
use bounty_bot::telegram::{self, RunError};
use chrono::Local;
use tempfile::TempDir;
use tokio::signal::unix::{SignalKind, signal};
use tokio::sync::oneshot;
use tokio::task::JoinHandle;

use botapi::{BotApi, TOKEN};
use chat::Chat;
use input::Input;

const USAGE: &str = "\
Chat with the bot in a terminal: no token, no account, no network.

Usage: cargo run --example playground [-- DIRECTORY]

DIRECTORY, outside the clone, keeps the bot's data; without it, the data is
deleted at the end. Lines come from the terminal or, as a script, from standard
input. The line :help explains them. NO_COLOR=1 turns colours off.
";

const KEEPING: &str = "cargo run --example playground -- ~/bounty-playground";

#[tokio::main]
async fn main() -> ExitCode {
    tracing_subscriber::fmt()
        .with_max_level(tracing::Level::WARN)
        .with_writer(io::stderr)
        // They would go to stderr, which is what couldn't be written to.
        .log_internal_errors(false)
        .init();
    let arguments: Vec<OsString> = std::env::args_os().skip(1).collect();
    let played = match arguments.as_slice() {
        [] => play(None).await,
        [help] if help == "--help" || help == "-h" => screen::write(USAGE).map_err(Into::into),
        [directory] if !directory.to_string_lossy().starts_with('-') => {
            play(Some(directory.into())).await
        }
        _ => Err("it takes at most one directory; see --help".into()),
    };
    match played {
        Ok(()) => ExitCode::SUCCESS,
        // Whoever closed the pipe has read enough.
        Err(error) if is_broken_pipe(&*error) => ExitCode::SUCCESS,
        Err(error) => {
            // `eprintln!` would panic if stderr is closed.
            let _ = writeln!(io::stderr(), "playground: {error}");
            ExitCode::FAILURE
        }
    }
}

fn is_broken_pipe(error: &(dyn Error + 'static)) -> bool {
    let error = error.downcast_ref::<io::Error>();
    error.is_some_and(|error| error.kind() == io::ErrorKind::BrokenPipe)
}

/// Plays until the end of the input, with the data in this directory or in a temporary one.
async fn play(kept: Option<PathBuf>) -> Result<(), Box<dyn Error>> {
    let temporary = TempDir::new()?;
    let data = match &kept {
        Some(directory) => outside_the_clone(directory)?,
        None => temporary.path().join("data"),
    };
    let api = BotApi::start().await;
    api.change(|world| world.next_update_id = first_update_id());
    let (end, ended) = oneshot::channel();
    let mut bot = start_bot(&api, &data, ended)?;
    let about_data = match kept {
        Some(_) => format!("The data is in {}, and stays there.", data.display()),
        None => format!("The data is deleted at the end. To keep it: {KEEPING}"),
    };
    let mut chat = Chat::new(api.clone(), data.join("users"));
    let until_the_end = async {
        // If something is wrong with the directory, the bot ends before this.
        api.wait_for(|world| world.last_poll).await;
        chat.welcome(&about_data)?;
        let mut input = Input::new();
        while let Some(typed) = input.next(chat.prompt()?).await
            && chat.take(&typed).await?.is_continue()
        {}
        Ok::<(), io::Error>(())
    };
    let (mut hangup, mut terminate) = (
        signal(SignalKind::hangup())?,
        signal(SignalKind::terminate())?,
    );
    let talked = tokio::select! {
        talked = until_the_end => talked,
        _ = tokio::signal::ctrl_c() => Ok(()),
        _ = hangup.recv() => Ok(()),
        _ = terminate.recv() => Ok(()),
        ended = &mut bot => {
            ended??;
            return Err("the bot has ended".into());
        }
    };
    // This fails only if the bot has ended, and the next line shows why.
    let _ = end.send(());
    bot.await??;
    Ok(talked?)
}

/// The path of a directory for data, which would be in the way of `git` in the clone.
fn outside_the_clone(directory: &Path) -> Result<PathBuf, Box<dyn Error>> {
    let directory = absolute(directory)?;
    let mut existing = directory
        .ancestors()
        .filter_map(|up| up.canonicalize().ok());
    let clone = Path::new(env!("CARGO_MANIFEST_DIR")).canonicalize();
    match clone.is_ok_and(|clone| existing.next().is_some_and(|up| up.starts_with(clone))) {
        true => Err(format!(
            "{} is in the clone; name a directory outside, such as ~/bounty-playground",
            directory.display()
        )
        .into()),
        false => Ok(directory),
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
