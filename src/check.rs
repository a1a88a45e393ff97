//! `--check`: finds errors in the settings and the users' files, without using Telegram.
//!
//! It writes no files and takes no lock, so it can run while the bot is running.

use std::env;
use std::io::{self, Write};

use crate::config::{Config, ConfigError, Dotenv, Place, misnamed};
use crate::storage;

/// Writes one line per error, starting with `file:line:column: ` if the error is in a file.
/// Returns whether everything is fine. Like the bot at its start, it adds the variables in
/// `.env` to the environment.
pub fn check(out: &mut impl Write) -> io::Result<bool> {
    let dotenv = match Dotenv::load() {
        Ok(dotenv) => dotenv,
        Err(error) => {
            let line = match error {
                ConfigError::BadDotenv { line, .. } => Some(line),
                _ => None,
            };
            let place = line.map(|line| Place { line, column: 1 });
            writeln!(out, "{}{error}", prefix(place))?;
            return Ok(false);
        }
    };
    let mut is_ok = true;
    for (name, error) in Config::problems(|name| env::var_os(name)) {
        is_ok = false;
        writeln!(out, "{}{error}", prefix(dotenv.place(name)))?;
    }
    for variable in misnamed(&dotenv, env::vars_os()) {
        // A variable that resembles no setting may be another program's; it does no harm.
        is_ok &= variable.meant.is_none();
        writeln!(out, "{}{variable}", prefix(variable.place))?;
    }
    let Some(data_dir) = Config::data_dir(|name| env::var_os(name)) else {
        return Ok(false);
    };
    let files = storage::check(&data_dir);
    for error in files.iter().filter_map(|file| file.as_ref().err()) {
        is_ok = false;
        writeln!(out, "{error}")?;
    }
    if is_ok {
        let (count, directory) = (files.len(), data_dir.display());
        writeln!(
            out,
            "The settings are fine, and so are {count} files in {directory}."
        )?;
    }
    Ok(is_ok)
}

fn prefix(place: Option<Place>) -> String {
    place.map_or_else(String::new, |Place { line, column }| {
        format!(".env:{line}:{column}: ")
    })
}
