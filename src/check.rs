//! `--check`: finds errors in the settings and the users' files, without using Telegram.
//!
//! It writes no files and takes no lock, so it can run while the bot is running.

use std::io::{self, Write};

use crate::config::{Config, EX_CONFIG, Environment};
use crate::storage;

/// Writes one line for everything that is wrong, starting with `file:line:column: ` if it is
/// in a file. Returns the exit status: 0, 1 for files, or [`EX_CONFIG`] for settings and
/// perhaps files, too. `now` is in Unix seconds.
pub fn check(out: &mut impl Write, now: i64) -> io::Result<u8> {
    let environment = match Environment::load() {
        Ok(environment) => environment,
        Err(problem) => {
            writeln!(out, "{problem}")?;
            return Ok(EX_CONFIG);
        }
    };
    let mut problems = Config::read(&environment).err().unwrap_or_default();
    problems.extend(environment.misspelt());
    for problem in &problems {
        writeln!(out, "{problem}")?;
    }
    let Some(data_dir) = Config::data_dir(&environment) else {
        return Ok(EX_CONFIG);
    };
    let (files, findings) = storage::inspect(&data_dir, now);
    for finding in &findings {
        writeln!(out, "{finding}")?;
    }
    if problems.iter().any(|problem| !problem.is_harmless) {
        return Ok(EX_CONFIG);
    }
    if !findings.is_empty() {
        return Ok(1);
    }
    let directory = data_dir.display();
    writeln!(
        out,
        "The settings are fine, and so are {files} files in {directory}."
    )?;
    Ok(0)
}
