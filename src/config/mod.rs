//! Every setting, read from the environment and checked.

mod dotenv;
mod log_filter;
mod misnamed;
mod time_zone;

use std::collections::BTreeSet;
use std::ffi::OsString;
use std::fmt;
use std::path::PathBuf;
use std::process;
use std::time::Duration;

use tracing_subscriber::filter::Targets;
use url::Url;

pub use dotenv::{Dotenv, Place};
pub use misnamed::{Misnamed, misnamed};

/// Every variable that is a setting, in the order of the README.
pub const NAMES: &[&str] = &[
    "TELOXIDE_TOKEN",
    "TELOXIDE_API_URL",
    "TELOXIDE_PROXY",
    "DATA_DIR",
    "ALLOWED_CHATS",
    "TZ",
    "RUST_LOG",
];

/// The bot's settings. Printing them doesn't show the token.
#[derive(Clone, Debug)]
pub struct Config {
    /// `TELOXIDE_TOKEN`
    pub token: Token,
    /// `TELOXIDE_API_URL`; `None` means Telegram's own server.
    pub api_url: Option<Url>,
    /// `TELOXIDE_PROXY`
    pub proxy: Option<Url>,
    /// `DATA_DIR`
    pub data_dir: PathBuf,
    /// `ALLOWED_CHATS`; `None` means everyone.
    pub allowed_chats: Option<BTreeSet<i64>>,
    /// The name of the time zone that decides what day it is: `TZ`, or the server's.
    pub time_zone: String,
    /// `RUST_LOG`
    pub log: Targets,
    /// `NOTIFY_SOCKET`, which a service manager sets.
    pub notify_socket: Option<OsString>,
    /// How long the service manager waits for a sign of life: `WATCHDOG_USEC`, unless
    /// `WATCHDOG_PID` names another process.
    pub watchdog: Option<Duration>,
}

/// The bot's token, which no output ever shows.
#[derive(Clone, PartialEq, Eq)]
pub struct Token(String);

impl Token {
    /// The token itself, for the one place that sends it.
    #[must_use]
    pub fn reveal(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for Token {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Token(hidden)")
    }
}

/// A setting that is missing or can't be read. Each message says what to do and never shows
/// any part of the token.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ConfigError {
    #[error("cannot read the file .env: {cause}; fix it (see .env.example) or remove it")]
    UnreadableDotenv { cause: String },
    #[error(
        "cannot read the file .env: line {line} {cause}; fix it (see .env.example) or remove it"
    )]
    BadDotenv {
        /// From 1.
        line: usize,
        cause: &'static str,
    },
    #[error("{name} is not valid UTF-8; set it again")]
    NotText { name: &'static str },
    #[error(
        "TELOXIDE_TOKEN is not set; put the token that @BotFather gave you into .env (see .env.example)"
    )]
    NoToken,
    #[error(
        "TELOXIDE_TOKEN is not a token; copy it from @BotFather again, all of it and nothing else: digits, a colon, then letters, digits, _ and -"
    )]
    BadToken,
    #[error("{name} is not an http:// or https:// address; fix it or leave it out")]
    BadUrl { name: &'static str },
    #[error("DATA_DIR begins with ~, but HOME is not set; write the directory out")]
    NoHome,
    #[error(
        "ALLOWED_CHATS has {entry:?}, which is not a chat id; list numbers with commas between them, such as -1001234567890,123456789"
    )]
    BadChat { entry: String },
    #[error(
        "TZ is {value:?}, which is not a time zone that this system knows; use a name such as Europe/Berlin, or leave it out"
    )]
    BadTimeZone { value: String },
    #[error(
        "RUST_LOG has {part:?}, which is not a filter; use a level such as info, or pairs such as bounty_bot=debug,info"
    )]
    BadLog { part: String },
}

impl Config {
    /// Reads the settings. `variable` returns the value of an environment variable if it is
    /// set; an empty one counts as not set. Fails with the first setting that is missing or
    /// can't be read.
    pub fn read(variable: impl Fn(&str) -> Option<OsString>) -> Result<Self, ConfigError> {
        let variables = Variables(variable);
        Ok(Self {
            token: variables.token()?,
            api_url: variables.url("TELOXIDE_API_URL")?,
            proxy: variables.url("TELOXIDE_PROXY")?,
            data_dir: variables.data_dir()?,
            allowed_chats: variables.allowed_chats()?,
            time_zone: variables.time_zone()?,
            log: variables.log()?,
            notify_socket: (variables.0)("NOTIFY_SOCKET").filter(|name| !name.is_empty()),
            watchdog: variables.watchdog(),
        })
    }

    /// Only `DATA_DIR`, if it can be read.
    pub fn data_dir(variable: impl Fn(&str) -> Option<OsString>) -> Option<PathBuf> {
        Variables(variable).data_dir().ok()
    }

    /// Every setting that is missing or can't be read, with its name.
    pub fn problems(
        variable: impl Fn(&str) -> Option<OsString>,
    ) -> Vec<(&'static str, ConfigError)> {
        let variables = Variables(variable);
        let problem = |name: &&'static str| {
            let error = match *name {
                "TELOXIDE_TOKEN" => variables.token().err(),
                "DATA_DIR" => variables.data_dir().err(),
                "ALLOWED_CHATS" => variables.allowed_chats().err(),
                "TZ" => variables.time_zone().err(),
                "RUST_LOG" => variables.log().err(),
                url => variables.url(url).err(),
            };
            error.map(|error| (*name, error))
        };
        NAMES.iter().filter_map(problem).collect()
    }
}

/// Where the settings come from.
struct Variables<V>(V);

impl<V: Fn(&str) -> Option<OsString>> Variables<V> {
    fn token(&self) -> Result<Token, ConfigError> {
        token(self.get("TELOXIDE_TOKEN")?.ok_or(ConfigError::NoToken)?)
    }

    fn url(&self, name: &'static str) -> Result<Option<Url>, ConfigError> {
        self.get(name)?.map(|value| url(name, &value)).transpose()
    }

    fn data_dir(&self) -> Result<PathBuf, ConfigError> {
        let value = self.get("DATA_DIR")?.unwrap_or_else(|| "data".to_owned());
        match value.strip_prefix('~') {
            Some(rest) if rest.is_empty() || rest.starts_with('/') => {
                let home = (self.0)("HOME").filter(|home| !home.is_empty());
                let home = PathBuf::from(home.ok_or(ConfigError::NoHome)?);
                Ok(home.join(rest.trim_start_matches('/')))
            }
            _ => Ok(value.into()),
        }
    }

    fn allowed_chats(&self) -> Result<Option<BTreeSet<i64>>, ConfigError> {
        chats(&self.get("ALLOWED_CHATS")?.unwrap_or_default())
    }

    /// Not trimmed, since chrono doesn't trim it either.
    fn time_zone(&self) -> Result<String, ConfigError> {
        let value = self.raw("TZ")?;
        match value {
            Some(value) if !time_zone::is_known(&value) => Err(ConfigError::BadTimeZone { value }),
            value => Ok(time_zone::name(value.as_deref())),
        }
    }

    fn log(&self) -> Result<Targets, ConfigError> {
        log_filter::read(&self.get("RUST_LOG")?.unwrap_or_else(|| "info".to_owned()))
    }

    fn watchdog(&self) -> Option<Duration> {
        let number = |name| self.raw(name).ok()??.parse().ok();
        let own = u64::from(process::id());
        let is_meant = number("WATCHDOG_PID").is_none_or(|id: u64| id == own);
        let watchdog = number("WATCHDOG_USEC").map(Duration::from_micros);
        watchdog.filter(|watchdog| is_meant && !watchdog.is_zero())
    }

    fn get(&self, name: &'static str) -> Result<Option<String>, ConfigError> {
        let value = self.raw(name)?.map(|value| value.trim().to_owned());
        Ok(value.filter(|value| !value.is_empty()))
    }

    fn raw(&self, name: &'static str) -> Result<Option<String>, ConfigError> {
        let value = (self.0)(name).map(OsString::into_string).transpose();
        value.map_err(|_| ConfigError::NotText { name })
    }
}

/// Checks a token by Telegram's own rules; its server rejects any other form at once
/// (telegram-bot-api's `ClientManager::send`).
fn token(value: String) -> Result<Token, ConfigError> {
    let is_secret_character = |c: char| c.is_ascii_alphanumeric() || matches!(c, '_' | '-');
    let is_token = value.len() <= 80
        && value.split_once(':').is_some_and(|(id, secret)| {
            let is_id = id.chars().all(|c| c.is_ascii_digit()) && !id.starts_with('0');
            let is_secret = secret.chars().all(is_secret_character);
            is_id && is_secret && !id.is_empty() && !secret.is_empty()
        });
    match is_token {
        true => Ok(Token(value)),
        false => Err(ConfigError::BadToken),
    }
}

fn url(name: &'static str, value: &str) -> Result<Url, ConfigError> {
    let url = Url::parse(value).ok();
    let mut url = url
        .filter(|url| matches!(url.scheme(), "http" | "https") && url.has_host())
        .ok_or(ConfigError::BadUrl { name })?;
    // The library adds a slash even if there is one at the end.
    if let Ok(mut segments) = url.path_segments_mut() {
        segments.pop_if_empty();
    }
    Ok(url)
}

/// The chat ids in a comma-separated list; `None` if it is empty.
fn chats(value: &str) -> Result<Option<BTreeSet<i64>>, ConfigError> {
    let entries = value
        .split(',')
        .map(str::trim)
        .filter(|entry| !entry.is_empty());
    let chat = |entry: &str| {
        entry.parse().map_err(|_| ConfigError::BadChat {
            entry: entry.to_owned(),
        })
    };
    let chats: BTreeSet<i64> = entries.map(chat).collect::<Result<_, _>>()?;
    Ok(Some(chats).filter(|chats| !chats.is_empty()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(variables: &[(&str, &str)]) -> Result<Config, ConfigError> {
        Config::read(|name| {
            let found = variables.iter().find(|(key, _)| *key == name);
            found.map(|(_, value)| OsString::from(*value))
        })
    }

    fn read_with_token(name: &str, value: &str) -> Result<Config, ConfigError> {
        read(&[("TELOXIDE_TOKEN", "123:abc"), (name, value)])
    }

    #[test]
    fn only_the_token_is_required() {
        let config = read(&[("TELOXIDE_TOKEN", " 123:abc ")]).unwrap();
        assert_eq!(config.token.reveal(), "123:abc");
        assert_eq!(config.data_dir, PathBuf::from("data"));
        assert_eq!(config.allowed_chats, None);
        assert_eq!(read(&[]).unwrap_err(), ConfigError::NoToken);
        assert_eq!(
            read(&[("TELOXIDE_TOKEN", " ")]).unwrap_err(),
            ConfigError::NoToken
        );
        assert_eq!(
            read(&[("TELOXIDE_TOKEN", "12 3")]).unwrap_err(),
            ConfigError::BadToken
        );
    }

    #[test]
    fn a_value_must_be_valid_utf_8() {
        use std::os::unix::ffi::OsStringExt as _;
        let read =
            Config::read(|name| (name == "TELOXIDE_TOKEN").then(|| OsString::from_vec(vec![0xff])));
        let name = "TELOXIDE_TOKEN";
        assert_eq!(read.unwrap_err(), ConfigError::NotText { name });
    }

    #[test]
    fn the_token_is_never_shown() {
        let config = read(&[("TELOXIDE_TOKEN", "123:secret")]).unwrap();
        assert!(!format!("{config:?}").contains("secret"));
    }

    #[test]
    fn chats_are_separated_by_commas() {
        let allowed = |value| read_with_token("ALLOWED_CHATS", value).map(|c| c.allowed_chats);
        assert_eq!(allowed("-100, 5 ,"), Ok(Some(BTreeSet::from([-100, 5]))));
        assert_eq!(allowed(""), Ok(None));
        assert_eq!(allowed(" , "), Ok(None));
        for entry in ["x", "5 6", "1.5", "99999999999999999999", "@friends"] {
            let bad = ConfigError::BadChat {
                entry: entry.to_owned(),
            };
            assert_eq!(allowed(entry), Err(bad));
        }
    }

    #[test]
    fn addresses_must_be_http() {
        let api = read_with_token("TELOXIDE_API_URL", "http://127.0.0.1:8081")
            .unwrap()
            .api_url;
        assert_eq!(api.unwrap().as_str(), "http://127.0.0.1:8081/");
        for address in [
            "localhost:8081",
            "ftp://example.org",
            "http://",
            "socks5://127.0.0.1:1",
        ] {
            for name in ["TELOXIDE_API_URL", "TELOXIDE_PROXY"] {
                let bad = read_with_token(name, address).unwrap_err();
                assert_eq!(bad, ConfigError::BadUrl { name });
            }
        }
    }

    #[test]
    fn the_form_of_a_token_is_checked() {
        let token = |value: &str| read(&[("TELOXIDE_TOKEN", value)]).map(|config| config.token.0);
        let longest = format!("1:{}", "a".repeat(78));
        for value in ["123:abc", "1:A_b-9", &longest] {
            assert_eq!(token(value), Ok(value.to_owned()));
        }
        let too_long = format!("{longest}a");
        for value in [
            "12 3",
            "123",
            ":",
            "123:",
            ":abc",
            "0123:abc",
            "0:abc",
            "12a:abc",
            "123:a:b",
            "123:a/b",
            "123:a.b",
            "\"123:abc\"",
            "123:ä",
            "٣:abc",
            "bot123:abc",
            &too_long,
        ] {
            assert_eq!(token(value), Err(ConfigError::BadToken), "{value}");
        }
    }

    #[test]
    fn a_tilde_is_the_home_directory() {
        let data_dir = |value, home| {
            let token = ("TELOXIDE_TOKEN", "123:abc");
            let config = read(&[token, ("DATA_DIR", value), ("HOME", home)]);
            config.map(|config| config.data_dir)
        };
        for (value, expected) in [
            ("~/x", "/home/me/x"),
            ("~//x/y", "/home/me/x/y"),
            ("~", "/home/me/"),
            ("~me/x", "~me/x"),
            ("a/~/x", "a/~/x"),
            ("/x", "/x"),
        ] {
            assert_eq!(data_dir(value, "/home/me"), Ok(PathBuf::from(expected)));
        }
        assert_eq!(data_dir("~/x", ""), Err(ConfigError::NoHome));
        assert_eq!(data_dir("/x", ""), Ok(PathBuf::from("/x")));
    }

    #[test]
    fn a_time_zone_must_be_known_to_the_system() {
        let zone = |value| read_with_token("TZ", value).map(|config| config.time_zone);
        assert_eq!(zone("CET-1"), Ok("CET-1".to_owned()));
        assert_eq!(zone(""), Ok("UTC".to_owned()));
        let value = "Berlin".to_owned();
        assert_eq!(zone("Berlin"), Err(ConfigError::BadTimeZone { value }));
    }

    #[test]
    fn a_watchdog_is_for_one_process() {
        let watchdog = |usec, pid: &str| {
            let token = ("TELOXIDE_TOKEN", "123:abc");
            let config = read(&[token, ("WATCHDOG_USEC", usec), ("WATCHDOG_PID", pid)]);
            config.unwrap().watchdog
        };
        let own = process::id().to_string();
        let three = Some(Duration::from_secs(3));
        assert_eq!(watchdog("3000000", &own), three);
        assert_eq!(watchdog("3000000", ""), three);
        assert_eq!(watchdog("3000000", "1"), None);
        assert_eq!(watchdog("0", &own), None);
        assert_eq!(watchdog("soon", &own), None);
    }

    #[test]
    fn every_problem_is_reported() {
        let variables = [
            ("ALLOWED_CHATS", "x"),
            ("TZ", "Berlin"),
            ("RUST_LOG", "loud"),
        ];
        let problems = Config::problems(|name| {
            let found = variables.iter().find(|(key, _)| *key == name);
            found.map(|(_, value)| OsString::from(*value))
        });
        let names: Vec<&str> = problems.iter().map(|(name, _)| *name).collect();
        assert_eq!(names, ["TELOXIDE_TOKEN", "ALLOWED_CHATS", "TZ", "RUST_LOG"]);
    }
}
