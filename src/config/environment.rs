//! Where settings come from: the environment, and the file `.env` in the working directory.

use std::collections::BTreeMap;
use std::env;
use std::ffi::{OsStr, OsString};
use std::fs;
use std::io;

use super::{NAMES, Problem, Read};
use crate::alike;
use crate::model::BYTE_ORDER_MARK;

/// The variables that aren't blank. What the environment sets wins over the file.
pub struct Environment(BTreeMap<String, Variable>);

struct Variable {
    value: OsString,
    /// `.env:3:1: `, or empty if it comes from the environment.
    place: String,
}

impl Environment {
    /// Reads the process's environment, and the file if there is one.
    pub fn load() -> Result<Self, Problem> {
        let dotenv = fs::read(".env").or_else(|error| match error.kind() {
            io::ErrorKind::NotFound => Ok(Vec::new()),
            cause => Err(Problem::new(format!(
                "cannot read the file .env: {cause}; let the bot's user read it, or remove it"
            ))),
        });
        Self::new(&dotenv?, env::vars_os())
    }

    fn new(
        dotenv: &[u8],
        variables: impl Iterator<Item = (OsString, OsString)>,
    ) -> Result<Self, Problem> {
        let named = variables.filter_map(|(name, value)| Some((name.into_string().ok()?, value)));
        Ok(Self(read_dotenv(dotenv)?).with(named))
    }

    fn with(mut self, variables: impl Iterator<Item = (String, OsString)>) -> Self {
        let is_blank = |value: &OsString| value.to_str().is_some_and(|it| it.trim().is_empty());
        let set = variables.filter(|(_, value)| !is_blank(value));
        for (name, value) in set {
            let place = String::new();
            self.0.insert(name, Variable { value, place });
        }
        self
    }

    /// The value of a variable; `None` if it isn't set.
    pub(super) fn get(&self, name: &str) -> Option<&OsStr> {
        self.0.get(name).map(|variable| variable.value.as_os_str())
    }

    /// What `read` makes of a setting's text: without blanks around it, and empty if it isn't
    /// set. If something is wrong with it, adds a problem, and the value means nothing.
    pub(super) fn read<T: Default>(
        &self,
        name: &str,
        problems: &mut Vec<Problem>,
        read: impl FnOnce(&str) -> Read<T>,
    ) -> T {
        let value = self.get(name).unwrap_or_default().to_str();
        let value = value.ok_or("is not valid UTF-8; set it again".to_owned());
        let value = value.and_then(|value| read(value.trim()));
        value.unwrap_or_else(|wrong| {
            let place = self.0.get(name).map_or("", |variable| &variable.place);
            problems.push(Problem::new(format!("{place}{name} {wrong}")));
            T::default()
        })
    }

    /// The variables in the file that aren't settings, and those in the environment that
    /// are named almost like one. A typo in `ALLOWED_CHATS` would let everybody in.
    pub fn misspelt(&self) -> impl Iterator<Item = Problem> {
        self.others().filter_map(|(name, meant)| {
            let place = &self.0[name].place;
            if meant.is_none() && place.is_empty() {
                return None;
            }
            let is_harmless = meant.is_none();
            let meant = meant.map(|meant| format!("; did you mean {meant}?"));
            let meant = meant.unwrap_or_default();
            let said = format!("{place}{name} is not one of the bot's settings{meant}");
            Some(Problem { said, is_harmless })
        })
    }

    /// A variable whose name is almost that of a setting.
    pub(super) fn almost(&self, setting: &str) -> Option<&str> {
        let mut others = self.others();
        others.find_map(|(name, meant)| (meant == Some(setting)).then_some(name))
    }

    /// The names of the variables that aren't settings, and the settings that they probably mean.
    fn others(&self) -> impl Iterator<Item = (&str, Option<&'static str>)> {
        let names = self.0.keys().map(String::as_str);
        let others = names.filter(|name| !NAMES.contains(name));
        others.map(|name| (name, meant(name)))
    }
}

/// Only these variables, as if the environment set them.
impl<K: Into<String>, V: Into<OsString>> FromIterator<(K, V)> for Environment {
    fn from_iter<I: IntoIterator<Item = (K, V)>>(variables: I) -> Self {
        let variables = variables.into_iter();
        let variables = variables.map(|(name, value)| (name.into(), value.into()));
        Self(BTreeMap::new()).with(variables)
    }
}

/// The setting that is probably meant by a name.
fn meant(name: &str) -> Option<&'static str> {
    alike::meant(&name.to_uppercase(), NAMES)
}

/// Reads the file one line at a time: the library's own error has no line number, shows what
/// the line holds, which may be the token, and comes only at the end of the file if a quote
/// is never closed.
fn read_dotenv(content: &[u8]) -> Result<BTreeMap<String, Variable>, Problem> {
    let wrong = |line, cause| {
        let place = place(line, 1);
        Problem::new(format!(
            "{place}this line {cause}; fix it (see .env.example)"
        ))
    };
    let mark = BYTE_ORDER_MARK.as_bytes();
    let content = content.strip_prefix(mark).unwrap_or(content);
    let mut variables = BTreeMap::new();
    for (number, line) in (1..).zip(content.split(|byte| *byte == b'\n')) {
        let line = str::from_utf8(line).map_err(|_| wrong(number, "is not valid UTF-8"))?;
        let read = read_line(line.trim_end()).map_err(|_| {
            let cause = match line.contains(['"', '\'']) {
                true => "is not of the form NAME=value, or a quote in it is never closed",
                false => "is not of the form NAME=value",
            };
            wrong(number, cause)
        })?;
        let Some((name, value)) = read else { continue };
        let place = place(number, column_of_value(line));
        let value = value.trim().into();
        let earlier = variables.insert(name, Variable { value, place });
        if earlier.is_some() {
            // Only one would count, and not everybody knows which.
            let cause = "sets a variable that an earlier line already sets";
            return Err(wrong(number, cause));
        }
    }
    variables.retain(|_, variable| !variable.value.is_empty());
    Ok(variables)
}

/// A place in the file, counted from 1. The column is in characters.
fn place(line: usize, column: usize) -> String {
    format!(".env:{line}:{column}: ")
}

fn read_line(line: &str) -> dotenvy::Result<Option<(String, String)>> {
    // Without the line break, a space at the end would be an error.
    let line = with_quotes(line) + "\n";
    dotenvy::from_read_iter(line.as_bytes()).next().transpose()
}

/// Adds the quotes that the library wants around a value with spaces. Lists are often written
/// with a space after the comma, and a comment may follow.
fn with_quotes(line: &str) -> String {
    let Some((name, value)) = line.split_once('=') else {
        return line.to_owned();
    };
    let comment = value.match_indices('#').map(|(start, _)| start);
    let mut comment = comment.filter(|start| value[..*start].ends_with(char::is_whitespace));
    let value = value[..comment.next().unwrap_or(value.len())].trim();
    match value.contains(['"', '\'', '\\', '$']) {
        true => line.to_owned(),
        false => format!("{name}='{value}'"),
    }
}

fn column_of_value(line: &str) -> usize {
    let (before, value) = line.split_once('=').unwrap_or_default();
    let space = value.len() - value.trim_start().len();
    before.chars().count() + 1 + space + 1
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(dotenv: &str) -> Vec<(String, String, String)> {
        let environment = Environment::new(dotenv.as_bytes(), std::iter::empty()).unwrap();
        let read = environment.0.into_iter().map(|(name, variable)| {
            let value = variable.value.into_string().unwrap();
            (name, value, variable.place)
        });
        read.collect()
    }

    #[track_caller]
    fn check_line(line: &str, expected: &str) {
        let read = read(line).pop().map(|(_, value, _)| value);
        assert_eq!(read.as_deref(), Some(expected), "{line}");
    }

    fn error(dotenv: &[u8]) -> String {
        let read = Environment::new(dotenv, std::iter::empty());
        read.err().expect("an error").to_string()
    }

    #[test]
    fn every_variable_has_a_place() {
        let content = "\u{feff}# mine\n\nA=1\nexport B = 2 3\r\nC='4'\n\n  D=5\nE=\n";
        let expected = [
            ("A", "1", ".env:3:3: "),
            ("B", "2 3", ".env:4:12: "),
            ("C", "4", ".env:5:3: "),
            ("D", "5", ".env:7:5: "),
        ];
        let expected = expected.map(|(a, b, c)| (a.to_owned(), b.to_owned(), c.to_owned()));
        assert_eq!(read(content), expected);
        assert!(read("").is_empty());
    }

    #[test]
    fn values_with_spaces_and_comments() {
        for line in [
            "A=-1, 5 ",
            "A = -1, 5",
            "A='-1, 5'",
            "A=\"-1, 5\" # mine",
            "A=-1, 5 # friends",
            "A=-1, 5\t# it's mine",
            "A=-1, 5 # a=\"b\" # c",
        ] {
            check_line(line, "-1, 5");
        }
        check_line("A=x#y", "x#y");
        check_line("A=\"x # y\"", "x # y");
        check_line("A= 'x'", "x");
        for line in ["# A=1, 2", "A=", "A= # one", "A=''", "A=' '", ""] {
            assert!(read(line).is_empty(), "{line}");
        }
    }

    #[test]
    fn an_error_names_its_line() {
        for (content, line) in [
            ("A 1", 1),
            ("# one\n\nA=1\n\nB 2\nC=3\n", 5),
            ("A=1\nB=1\nA 1\nA 1\n", 3),
            ("A=\nB=1\n#A=2\nA=1\n", 4),
            ("A=1\nB=\"2\nC=3\n", 2),
            ("A=1\nB='2\nC=3\n# it's\n", 2),
            ("A='1\n2'\nB=3\n=4\nC=5\n", 1),
            ("A='1'\nB=3\n=4\nC=5\n", 3),
            ("A=1\nB=2 # it's fine\nC='\n", 3),
        ] {
            let error = error(content.as_bytes());
            assert!(error.starts_with(&format!(".env:{line}:1: ")), "{error}");
        }
        let expected = ".env:3:1: this line is not valid UTF-8; fix it (see .env.example)";
        assert_eq!(error(b"A=1\n\nB=\xff\nC=2\n"), expected);
    }

    #[test]
    fn the_file_counts_where_the_environment_is_blank() {
        let dotenv = b"ALLOWED_CHATS=-5\nTZ=UTC\nRUST_LOG=warn\n";
        let variables = [("ALLOWED_CHATS", ""), ("TZ", " "), ("RUST_LOG", "debug")];
        let variables = variables.map(|(name, value)| (name.into(), value.into()));
        let environment = Environment::new(dotenv, variables.into_iter()).unwrap();
        let get = |name| environment.get(name).and_then(OsStr::to_str);
        assert_eq!(get("ALLOWED_CHATS"), Some("-5"));
        assert_eq!(get("TZ"), Some("UTC"));
        assert_eq!(get("RUST_LOG"), Some("debug"));
        assert_eq!(environment.0["RUST_LOG"].place, "");
    }

    #[test]
    fn a_name_that_is_almost_a_settings_is_misspelt() {
        for (name, expected) in [
            ("ALLOWED_CHAT", Some("ALLOWED_CHATS")),
            ("ALLOWED_CHAT_IDS", Some("ALLOWED_CHATS")),
            ("ALLOWD_CHATS", Some("ALLOWED_CHATS")),
            ("AllowedChats", Some("ALLOWED_CHATS")),
            ("ALLOWED_USERS", Some("ALLOWED_CHATS")),
            ("TELOXIDE_TOKN", Some("TELOXIDE_TOKEN")),
            ("TELOXIDE_API", Some("TELOXIDE_API_URL")),
            ("TELOXIDE_URL", Some("TELOXIDE_API_URL")),
            ("TELOXIDE_HTTP_PROXY", Some("TELOXIDE_PROXY")),
            ("DATA_DIRECTORY", Some("DATA_DIR")),
            ("DATADIR", Some("DATA_DIR")),
            ("rust_log", Some("RUST_LOG")),
            ("tz", Some("TZ")),
            ("TZDIR", None),
            ("RUST_BACKTRACE", None),
            ("RUSTUP_HOME", None),
            ("DATABASE_URL", None),
            ("XDG_DATA_DIRS", None),
            ("HTTP_PROXY", None),
            ("HOME", None),
            ("", None),
        ] {
            assert_eq!(meant(name), expected, "{name}");
        }
    }

    #[test]
    fn other_variables_of_the_environment_are_ignored() {
        let names = ["PATH", "ALLOWED_CHATS", "ALLOWED_CHAT"];
        let environment = Environment::from_iter(names.map(|name| (name, "-5")));
        let said: Vec<String> = environment.misspelt().map(|it| it.to_string()).collect();
        let expected = "ALLOWED_CHAT is not one of the bot's settings; did you mean ALLOWED_CHATS?";
        assert_eq!(said, [expected]);
        assert_eq!(environment.almost("ALLOWED_CHATS"), Some("ALLOWED_CHAT"));
        assert_eq!(environment.almost("TELOXIDE_TOKEN"), None);
    }
}
