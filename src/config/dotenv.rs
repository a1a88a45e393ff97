//! Settings from the file `.env` in the working directory.

use std::collections::BTreeSet;
use std::env;
use std::fs;
use std::io;

use super::ConfigError;

/// The variables that the file sets.
#[derive(Debug, Default)]
pub struct Dotenv {
    pub(super) variables: Vec<Variable>,
}

#[derive(Debug, PartialEq, Eq)]
pub(super) struct Variable {
    pub(super) name: String,
    pub(super) place: Place,
    /// Whether the environment already had this variable; if so, the environment wins.
    is_overridden: bool,
}

/// Where a value is in the file, counted from 1. The column is in characters.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Place {
    pub line: usize,
    pub column: usize,
}

impl Dotenv {
    /// Adds the file's variables to the environment, if there is such a file. Variables
    /// that are already set keep their values. Changing the environment is safe only while
    /// there is just one thread.
    pub fn load() -> Result<Self, ConfigError> {
        let content = match fs::read(".env") {
            Ok(content) => content,
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Self::default()),
            Err(error) => {
                let cause = error.to_string();
                return Err(ConfigError::UnreadableDotenv { cause });
            }
        };
        let variables = statements(&content)?;
        let variables = variables.into_iter().map(Statement::load).collect();
        Ok(Self { variables })
    }

    /// Where the value of a setting is, if it comes from this file.
    pub fn place(&self, name: &str) -> Option<Place> {
        let mut variables = self.variables.iter();
        let variable = variables.find(|variable| variable.name == name)?;
        (!variable.is_overridden).then_some(variable.place)
    }
}

/// A line that sets a variable.
#[derive(Debug, PartialEq, Eq)]
struct Statement {
    name: String,
    place: Place,
    text: String,
}

impl Statement {
    fn load(self) -> Variable {
        let is_overridden = env::var_os(&self.name).is_some();
        // This can't fail: the line has been parsed once.
        let _ = dotenvy::from_read(self.text.as_bytes());
        Variable {
            name: self.name,
            place: self.place,
            is_overridden,
        }
    }
}

/// Reads each line separately. The library's own error doesn't say which line is wrong, and
/// shows its content, which may be the token. This also keeps a quote that is never closed
/// from swallowing the settings below it; no setting needs more than one line.
fn statements(content: &[u8]) -> Result<Vec<Statement>, ConfigError> {
    let content = str::from_utf8(content).map_err(|error| {
        let before = &content[..error.valid_up_to()];
        let line = before.split(|byte| *byte == b'\n').count();
        let cause = "is not valid UTF-8";
        ConfigError::BadDotenv { line, cause }
    })?;
    let lines = content.trim_start_matches('\u{feff}').lines();
    let statements = (1..).zip(lines).map(|(number, line)| {
        let text = with_quotes(line) + "\n";
        let mut variables = dotenvy::from_read_iter(text.as_bytes());
        let variable = variables.next().transpose();
        let variable = variable.map_err(|_| ConfigError::BadDotenv {
            line: number,
            cause: match line.contains(['"', '\'']) {
                true => "is not of the form NAME=value, or a quote in it is never closed",
                false => "is not of the form NAME=value",
            },
        })?;
        let statement = variable.map(|(name, _)| Statement {
            name,
            place: Place {
                line: number,
                column: column_of_value(line),
            },
            text,
        });
        Ok(statement)
    });
    let statements: Vec<_> = statements
        .filter_map(Result::transpose)
        .collect::<Result<_, _>>()?;
    reject_duplicates(&statements)?;
    Ok(statements)
}

/// Rejects two lines with the same name: only one would count, and not everybody knows
/// which.
fn reject_duplicates(statements: &[Statement]) -> Result<(), ConfigError> {
    let mut names = BTreeSet::new();
    match statements
        .iter()
        .find(|statement| !names.insert(&statement.name))
    {
        Some(statement) => Err(ConfigError::BadDotenv {
            line: statement.place.line,
            cause: "sets a variable that an earlier line already sets",
        }),
        None => Ok(()),
    }
}

fn column_of_value(line: &str) -> usize {
    let (before, value) = line.split_once('=').unwrap_or_default();
    let space = value.len() - value.trim_start().len();
    before.chars().count() + 1 + space + 1
}

/// Adds the quotes that the format requires around a value of several words. Lists are
/// often written with a space after the comma.
fn with_quotes(line: &str) -> String {
    let is_plain = !line.contains(['"', '\'', '\\', '$', '#']);
    match line.split_once('=') {
        Some((name, value)) if is_plain && value.trim().contains(char::is_whitespace) => {
            format!("{name}='{}'", value.trim())
        }
        _ => line.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(content: &str) -> Vec<(String, usize, usize)> {
        let statements = statements(content.as_bytes()).unwrap();
        let read = statements
            .into_iter()
            .map(|statement| (statement.name, statement.place.line, statement.place.column));
        read.collect()
    }

    fn wrong_line(content: &str) -> usize {
        match statements(content.as_bytes()).unwrap_err() {
            ConfigError::BadDotenv { line, .. } => line,
            other => panic!("{other}"),
        }
    }

    #[test]
    fn every_variable_has_a_place() {
        let content = "\u{feff}# mine\n\nA=1\nexport B = 2 3\r\nC='4'\n\n  D=\n";
        let expected = [("A", 3, 3), ("B", 4, 12), ("C", 5, 3), ("D", 7, 5)];
        let expected = expected.map(|(name, line, column)| (name.to_owned(), line, column));
        assert_eq!(read(content), expected);
        assert_eq!(read("A=1 "), [("A".to_owned(), 1, 3)]);
        assert!(read("").is_empty());
    }

    #[test]
    fn an_error_names_its_line() {
        assert_eq!(wrong_line("A 1"), 1);
        assert_eq!(wrong_line("# one\n\nA=1\n\nB 2\nC=3\n"), 5);
        assert_eq!(wrong_line("A=1\nB=1\nA 1\nA 1\n"), 3);
        assert_eq!(wrong_line("A=\nB=1\n#A=2\nA=1\n"), 4);
        assert_eq!(wrong_line("A=1\nB=\"2\nC=3\n"), 2);
        assert_eq!(wrong_line("A=1\nB='2\nC=3\n# it's\n"), 2);
        assert_eq!(wrong_line("A='1\n2'\nB=3\n=4\nC=5\n"), 1);
        assert_eq!(wrong_line("A='1'\nB=3\n=4\nC=5\n"), 3);
        assert_eq!(wrong_line("A=1\nB=2 # it's fine\nC='\n"), 3);
    }

    #[test]
    fn text_is_utf_8() {
        let error = statements(b"A=1\n\nB=\xff\nC=2\n").unwrap_err();
        let cause = "is not valid UTF-8";
        assert_eq!(error, ConfigError::BadDotenv { line: 3, cause });
    }

    #[test]
    fn a_value_of_several_words_needs_no_quotes() {
        assert_eq!(with_quotes("A=-1, 2,"), "A='-1, 2,'");
        for line in [
            "A=1",
            "A = 1",
            "A='1, 2'",
            "A=\"1, 2\"",
            "# A=1, 2",
            "A=1 # one",
            "A=",
            "",
        ] {
            assert_eq!(with_quotes(line), line);
        }
    }
}
