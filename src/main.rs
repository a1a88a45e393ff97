//! The program: arguments, settings, logging, running the bot, and the exit code.

use std::error::Error;
use std::ffi::OsString;
use std::io::{self, Write as _};
use std::process::ExitCode;

use bounty_bot::check::check;
use bounty_bot::config::{Config, ConfigError, Dotenv, misnamed};
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
  --help     Show this
  --version  Show the version

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

/// Something only a person can fix, so a service manager need not restart the bot
/// (`EX_CONFIG` in sysexits.h).
const EX_CONFIG: u8 = 78;

/// Why the bot ended, in one line.
struct Failure {
    cause: Box<dyn Error>,
    status: u8,
}

fn main() -> ExitCode {
    let arguments: Vec<OsString> = std::env::args_os().skip(1).collect();
    let arguments: Vec<Option<&str>> = arguments.iter().map(|text| text.to_str()).collect();
    let ended = match arguments[..] {
        [] => run(),
        [Some("--check")] => match check(&mut io::stdout()) {
            Ok(true) => Ok(()),
            Ok(false) => return ExitCode::FAILURE,
            Err(error) => Err(error.into()),
        },
        [Some("--help")] => print(HELP),
        [Some("--version")] => print(VERSION),
        _ => Err(Failure {
            cause: USAGE.into(),
            status: EX_ARGUMENTS,
        }),
    };
    match ended {
        Ok(()) => ExitCode::SUCCESS,
        Err(Failure { cause, status }) => {
            // Unlike `eprintln!`, this doesn't panic if stderr is closed.
            let _ = writeln!(io::stderr(), "bounty-bot: {cause}");
            status.into()
        }
    }
}

fn print(text: &str) -> Result<(), Failure> {
    Ok(io::stdout().write_all(text.as_bytes())?)
}

fn run() -> Result<(), Failure> {
    // This changes the environment, which is safe only while there is just one thread.
    let dotenv = Dotenv::load()?;
    let runtime = Builder::new_current_thread().enable_all().build()?;
    let ended = runtime.block_on(async {
        let mut interrupt = signal(SignalKind::interrupt())?;
        let mut terminate = signal(SignalKind::terminate())?;
        let shutdown = async move {
            tokio::select! { _ = interrupt.recv() => {} _ = terminate.recv() => {} }
        };
        let config = Config::read(|name| std::env::var_os(name))?;
        start_logging(config.log.clone());
        for variable in misnamed(&dotenv, std::env::vars_os()) {
            tracing::warn!("{variable}");
        }
        let run = telegram::run(config, telegram::local_now, shutdown);
        Ok(Box::pin(run).await?)
    });
    // A read or write that hangs must not keep the process from ending.
    runtime.shutdown_background();
    ended
}

fn start_logging(filter: Targets) {
    let lines = layer().with_writer(io::stderr).with_filter(filter);
    tracing_subscriber::registry().with(lines).init();
    // Logs only where it panicked: the message may contain what people wrote.
    std::panic::set_hook(Box::new(|panic| {
        let place = panic.location().map(ToString::to_string);
        tracing::error!("panicked at {}", place.unwrap_or_default());
    }));
}

impl From<ConfigError> for Failure {
    fn from(error: ConfigError) -> Self {
        Self {
            cause: error.into(),
            status: EX_CONFIG,
        }
    }
}

impl From<RunError> for Failure {
    fn from(error: RunError) -> Self {
        let status = match error {
            RunError::TokenRejected | RunError::Client(_) => EX_CONFIG,
            RunError::Storage(_) => 1,
        };
        let cause = error.into();
        Self { cause, status }
    }
}

impl From<io::Error> for Failure {
    fn from(error: io::Error) -> Self {
        let cause = error.into();
        Self { cause, status: 1 }
    }
}
