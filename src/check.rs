//! `--check`: finds errors in the settings and the users' files, without using Telegram.
//!
//! It writes no files and takes no lock, so it can run while the bot is running.

use std::io::{self, Write};

use crate::config::{Config, Environment};
use crate::storage;

/// What is wrong, if anything.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verdict {
    Fine,
    WrongFiles,
    /// Perhaps files, too.
    WrongSettings,
}

/// Writes one line for everything that is wrong, starting with `file:line:column: ` if it is
/// in a file.
pub fn check(out: &mut impl Write) -> io::Result<Verdict> {
    let environment = match Environment::load() {
        Ok(environment) => environment,
        Err(problem) => {
            writeln!(out, "{problem}")?;
            return Ok(Verdict::WrongSettings);
        }
    };
    let mut problems = Config::read(&environment).err().unwrap_or_default();
    problems.extend(environment.misspelt());
    for problem in &problems {
        writeln!(out, "{problem}")?;
    }
    let Some(data_dir) = Config::data_dir(&environment) else {
        return Ok(Verdict::WrongSettings);
    };
    let files = storage::check(&data_dir);
    let mut wrong_files = files
        .iter()
        .filter_map(|file| file.as_ref().err())
        .peekable();
    let verdict = match wrong_files.peek() {
        _ if problems.iter().any(|problem| !problem.is_harmless()) => Verdict::WrongSettings,
        Some(_) => Verdict::WrongFiles,
        None => Verdict::Fine,
    };
    for error in wrong_files {
        writeln!(out, "{error}")?;
    }
    if verdict == Verdict::Fine {
        let (count, directory) = (files.len(), data_dir.display());
        writeln!(
            out,
            "The settings are fine, and so are {count} files in {directory}."
        )?;
    }
    Ok(verdict)
}
