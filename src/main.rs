//! The program: arguments, settings, logging, running the bot, and the exit code.

use std::ffi::OsString;
use std::io::{self, Write as _};
use std::process::ExitCode;

use bounty_bot::check::check;
use bounty_bot::config::{Config, EX_CONFIG, Environment, Problem};
use bounty_bot::journal::{self, JournalFormat};
use bounty_bot::telegram::{self, RunError};
use tokio::runtime::Builder;
use tokio::signal::unix::{SignalKind, signal};
use tracing_subscriber::{filter::Targets, fmt::layer, prelude::*};

const VERSION: &str = concat!("bounty-bot ", env!("CARGO_PKG_VERSION"), "\n");

const HELP: &str = "\
bounty-bot: a Telegram bot in which a group of friends keeps bounties

Usage: bounty-bot [--check | --help | --version]

Without an argument the bot starts, and stops on Ctrl-C.

  --check    Read the settings and every user's file, and say what is wrong
  --help     Show this (-h)
  --version  Show the version (-V)

Settings, from the environment or a file .env in the working directory:

  TELOXIDE_TOKEN    The bot's token from @BotFather; required
  TELOXIDE_API_URL  Base URL of another Bot API server
  TELOXIDE_PROXY    An HTTP proxy for the Bot API
  DATA_DIR          Where the data lives (data)
  ALLOWED_CHATS     The only chats that may use the bot (everyone)
  TZ                The time zone that says what day it is (the server's)
  RUST_LOG          How much is logged (info)
";

const USAGE: &str =
    "the arguments are --check, --help and --version, one at a time; without any, the bot starts";

/// Wrong arguments. Most programs use this status.
const EX_ARGUMENTS: u8 = 2;

/// Why the bot ended: an exit status, and the lines that say so.
struct Failure(u8, Vec<String>);

fn main() -> ExitCode {
    let arguments: Vec<OsString> = std::env::args_os().skip(1).collect();
    let arguments: Vec<Option<&str>> = arguments.iter().map(|text| text.to_str()).collect();
    let ended = match arguments[..] {
        [] => run(),
        [Some("--check")] => run_check(),
        [Some("--help" | "-h")] => print(HELP),
        [Some("--version" | "-V")] => print(VERSION),
        _ => Err(Failure(EX_ARGUMENTS, vec![USAGE.to_owned()])),
    };
    let Err(Failure(status, lines)) = ended else {
        return ExitCode::SUCCESS;
    };
    let priority = match journal::is_stderr() {
        true => journal::ERROR,
        false => "",
    };
    for line in lines {
        // Unlike `eprintln!`, this doesn't panic if stderr is closed.
        let _ = writeln!(io::stderr(), "{priority}bounty-bot: {line}");
    }
    status.into()
}

fn print(text: &str) -> Result<(), Failure> {
    Ok(io::stdout().write_all(text.as_bytes())?)
}

/// What is wrong goes to stdout, since that is what was asked for.
fn run_check() -> Result<(), Failure> {
    match check(&mut io::stdout(), telegram::local_now().seconds())? {
        0 => Ok(()),
        status => Err(Failure(status, Vec::new())),
    }
}

fn run() -> Result<(), Failure> {
    let environment = Environment::load().map_err(|problem| vec![problem])?;
    let config = Config::read(&environment)?;
    config.set_time_zone();
    let runtime = Builder::new_current_thread().enable_all().build()?;
    let ended = runtime.block_on(async {
        let mut interrupt = signal(SignalKind::interrupt())?;
        let mut terminate = signal(SignalKind::terminate())?;
        let shutdown = async move {
            tokio::select! { _ = interrupt.recv() => {} _ = terminate.recv() => {} }
        };
        start_logging(config.log.clone());
        for problem in environment.misspelt() {
            tracing::warn!("{problem}");
        }
        let run = telegram::run(config, telegram::local_now, shutdown);
        Ok(Box::pin(run).await?)
    });
    // A read or write that hangs must not keep the process from ending.
    runtime.shutdown_background();
    ended
}

fn start_logging(filter: Targets) {
    let lines = layer().with_writer(io::stderr);
    let lines = match journal::is_stderr() {
        true => lines.event_format(JournalFormat).boxed(),
        false => lines.boxed(),
    };
    let lines = lines.with_filter(filter);
    tracing_subscriber::registry().with(lines).init();
    // Logs only where it panicked: the message may contain what people wrote.
    std::panic::set_hook(Box::new(|panic| {
        let place = panic.location().map(ToString::to_string);
        tracing::error!("panicked at {}", place.unwrap_or_default());
    }));
}

impl From<Vec<Problem>> for Failure {
    fn from(problems: Vec<Problem>) -> Self {
        Self(
            EX_CONFIG,
            problems.iter().map(ToString::to_string).collect(),
        )
    }
}

impl From<RunError> for Failure {
    fn from(error: RunError) -> Self {
        let status = match error {
            RunError::TokenRejected { .. } | RunError::Client(_) => EX_CONFIG,
            RunError::Storage(_) => 1,
        };
        Self(status, vec![error.to_string()])
    }
}

impl From<io::Error> for Failure {
    fn from(error: io::Error) -> Self {
        Self(1, vec![error.to_string()])
    }
}
