//! The bot as a program: settings, logging, run, and the one exit code.

use std::{error::Error, process::ExitCode};

use bounty_bot::{config::Config, telegram};
use tokio::runtime::Builder;
use tokio::signal::unix::{SignalKind, signal};
use tracing_subscriber::{filter::Targets, fmt::layer, prelude::*};

fn main() -> ExitCode {
    let ended = run().inspect_err(|error| eprintln!("bounty-bot: {error}"));
    ended.map_or(ExitCode::FAILURE, |()| ExitCode::SUCCESS)
}

fn run() -> Result<(), Box<dyn Error>> {
    // It changes the environment, which is safe only as long as there is one thread.
    Config::load_dotenv()?;
    let runtime = Builder::new_current_thread().enable_all().build()?;
    let ended = runtime.block_on(async {
        let mut interrupt = signal(SignalKind::interrupt())?;
        let mut terminate = signal(SignalKind::terminate())?;
        let shutdown = async move {
            tokio::select! { _ = interrupt.recv() => {} _ = terminate.recv() => {} }
        };
        let config = Config::read(|name| std::env::var_os(name))?;
        start_logging(config.log.clone());
        let run = telegram::run(config, telegram::local_now, shutdown);
        Ok(Box::pin(run).await?)
    });
    // A read or write that hangs must not keep the process from ending.
    runtime.shutdown_background();
    ended
}

fn start_logging(filter: Targets) {
    let lines = layer().with_writer(std::io::stderr).with_filter(filter);
    tracing_subscriber::registry().with(lines).init();
    // Where it panicked, and nothing more: the message may hold what people wrote.
    std::panic::set_hook(Box::new(|panic| {
        let place = panic.location().map(ToString::to_string);
        tracing::error!("panicked at {}", place.unwrap_or_default());
    }));
}
