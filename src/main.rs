//! The bot as a program: settings, logging, run, and the one exit code.

use std::error::Error;
use std::process::ExitCode;

use bounty_bot::config::Config;
use bounty_bot::telegram;
use chrono::Local;
use tokio::runtime::Runtime;
use tokio::signal::unix::{SignalKind, signal};
use tracing_subscriber::prelude::*;

fn main() -> ExitCode {
    match run() {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("bounty-bot: {error}");
            ExitCode::FAILURE
        }
    }
}

fn run() -> Result<(), Box<dyn Error>> {
    Config::load_dotenv()?;
    let config = Config::read(|name| std::env::var(name).ok())?;
    let lines = tracing_subscriber::fmt::layer().with_writer(std::io::stderr);
    tracing_subscriber::registry()
        .with(lines.with_filter(config.log.clone()))
        .init();
    // The message of a panic may hold what people wrote.
    std::panic::set_hook(Box::new(|panic| {
        if let Some(place) = panic.location() {
            tracing::error!("panicked at {place}");
        }
    }));
    let runtime = Runtime::new()?;
    let ended = runtime.block_on(async {
        let mut interrupt = signal(SignalKind::interrupt())?;
        let mut terminate = signal(SignalKind::terminate())?;
        let shutdown = async move {
            tokio::select! { _ = interrupt.recv() => {} _ = terminate.recv() => {} }
        };
        let run = telegram::run(config, || Local::now().fixed_offset(), shutdown);
        Ok(Box::pin(run).await?)
    });
    // A read or write that hangs must not keep the process from ending.
    runtime.shutdown_background();
    ended
}
