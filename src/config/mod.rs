//! Every setting, read from the environment and checked.

mod environment;
mod log_filter;
mod time_zone;

use std::collections::BTreeSet;
use std::fmt;
use std::path::PathBuf;

use tracing_subscriber::filter::Targets;
use url::Url;

pub use environment::Environment;

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

/// The exit status for what only a person can fix, so a service manager need not restart the bot
/// (`EX_CONFIG` in sysexits.h).
pub const EX_CONFIG: u8 = 78;

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
    /// `TZ`, the name of the time zone that decides what day it is; `None` means the server's.
    pub time_zone: Option<String>,
    /// `RUST_LOG`
    pub log: Targets,
}

/// The bot's token, which no output ever shows.
#[derive(Clone, Default, PartialEq, Eq)]
pub struct Token(String);

impl Token {
    /// The token itself, for the one place that sends it.
    pub fn reveal(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for Token {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Token(hidden)")
    }
}

/// What is wrong with the settings, with its place if it is in `.env`. It says what to do and
/// never shows any part of the token.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{said}")]
pub struct Problem {
    said: String,
    /// Whether it is only a variable that resembles no setting: another program's, perhaps.
    pub is_harmless: bool,
}

impl Problem {
    fn new(said: String) -> Self {
        let is_harmless = false;
        Self { said, is_harmless }
    }
}

impl Config {
    /// Reads the settings, or says everything that is wrong with them.
    pub fn read(environment: &Environment) -> Result<Self, Vec<Problem>> {
        let mut problems = Vec::new();
        let wrong = &mut problems;
        let config = Self {
            token: environment.read("TELOXIDE_TOKEN", wrong, |value| token(environment, value)),
            api_url: environment.read("TELOXIDE_API_URL", wrong, url),
            proxy: environment.read("TELOXIDE_PROXY", wrong, url),
            data_dir: environment.read("DATA_DIR", wrong, |value| data_dir(environment, value)),
            allowed_chats: environment.read("ALLOWED_CHATS", wrong, chats),
            time_zone: environment.read("TZ", wrong, time_zone::read),
            log: environment.read("RUST_LOG", wrong, log_filter::read),
        };
        match problems.is_empty() {
            true => Ok(config),
            false => Err(problems),
        }
    }

    /// Only `DATA_DIR`, if it can be read.
    pub fn data_dir(environment: &Environment) -> Option<PathBuf> {
        let mut problems = Vec::new();
        let read = |value: &str| data_dir(environment, value);
        let data_dir = environment.read("DATA_DIR", &mut problems, read);
        problems.is_empty().then_some(data_dir)
    }

    /// The settings that decide how Telegram is reached, if any are set.
    pub fn route_settings(&self) -> Option<&'static str> {
        match (&self.api_url, &self.proxy) {
            (Some(_), Some(_)) => Some("TELOXIDE_API_URL and TELOXIDE_PROXY"),
            (Some(_), None) => Some("TELOXIDE_API_URL"),
            (None, Some(_)) => Some("TELOXIDE_PROXY"),
            (None, None) => None,
        }
    }

    /// The name of the time zone: `TZ`, or the server's.
    pub fn time_zone_name(&self) -> String {
        self.time_zone.clone().unwrap_or_else(time_zone::of_server)
    }

    /// Makes "today" count in the time zone. Safe only while there is just one thread.
    pub fn set_time_zone(&self) {
        time_zone::set(self.time_zone.as_deref());
    }
}

/// The value of a setting, or what is wrong with it: a sentence without the setting's name, with
/// which it begins.
type Read<T> = Result<T, String>;

/// Checks a token by Telegram's own rules; its server rejects any other form at once
/// (telegram-bot-api's `ClientManager::send`).
fn token(environment: &Environment, value: &str) -> Read<Token> {
    if value.is_empty() {
        let almost = environment.almost("TELOXIDE_TOKEN");
        let almost = almost.map(|name| format!(", but {name} is"));
        let almost = almost.unwrap_or_default();
        return Err(format!(
            "is not set{almost}; put the token that @BotFather gave you into .env (see .env.example)"
        ));
    }
    let is_secret_character = |c: char| c.is_ascii_alphanumeric() || matches!(c, '_' | '-');
    let is_token = value.len() <= 80
        && value.split_once(':').is_some_and(|(id, secret)| {
            let is_id = id.chars().all(|c| c.is_ascii_digit()) && !id.starts_with('0');
            let is_secret = secret.chars().all(is_secret_character);
            is_id && is_secret && !id.is_empty() && !secret.is_empty()
        });
    match is_token {
        true => Ok(Token(value.to_owned())),
        false => Err(
            "is not a token; copy it from @BotFather again, all of it and nothing else: \
             digits, a colon, then letters, digits, _ and -"
                .to_owned(),
        ),
    }
}

fn url(value: &str) -> Read<Option<Url>> {
    if value.is_empty() {
        return Ok(None);
    }
    let url = Url::parse(value).ok();
    let mut url = url
        .filter(|url| matches!(url.scheme(), "http" | "https") && url.has_host())
        .ok_or("is not an http:// or https:// address; fix it or leave it out")?;
    // The library adds a slash even if there is one at the end.
    if let Ok(mut segments) = url.path_segments_mut() {
        segments.pop_if_empty();
    }
    Ok(Some(url))
}

fn data_dir(environment: &Environment, value: &str) -> Read<PathBuf> {
    match value.strip_prefix('~') {
        Some(rest) if rest.is_empty() || rest.starts_with('/') => {
            let home = environment.get("HOME");
            let home = home.ok_or("begins with ~, but HOME is not set; write the directory out")?;
            Ok(PathBuf::from(home).join(rest.trim_start_matches('/')))
        }
        None if value.is_empty() => Ok("data".into()),
        _ => Ok(value.into()),
    }
}

/// The chat ids in a comma-separated list; `None` if it is empty.
fn chats(value: &str) -> Read<Option<BTreeSet<i64>>> {
    let entries = value
        .split(',')
        .map(str::trim)
        .filter(|entry| !entry.is_empty());
    let chat = |entry: &str| {
        entry.parse().map_err(|_| {
            format!(
                "has {entry:?}, which is not a chat id; list numbers with commas between them, \
                 such as -1001234567890,123456789"
            )
        })
    };
    let chats: BTreeSet<i64> = entries.map(chat).collect::<Read<_>>()?;
    Ok(Some(chats).filter(|chats| !chats.is_empty()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(variables: &[(&str, &str)]) -> Result<Config, Vec<String>> {
        let environment: Environment = variables.iter().copied().collect();
        let errors = |problems: Vec<Problem>| problems.iter().map(ToString::to_string).collect();
        Config::read(&environment).map_err(errors)
    }

    /// Reads a setting with a token beside it; the result is what `get` takes of it.
    fn one<T>(name: &str, value: &str, get: fn(Config) -> T) -> Result<T, String> {
        let config = read(&[("TELOXIDE_TOKEN", "123:abc"), (name, value)]);
        config.map(get).map_err(|mut errors| errors.remove(0))
    }

    #[test]
    fn only_the_token_is_required() {
        let config = read(&[("TELOXIDE_TOKEN", " 123:abc ")]).unwrap();
        assert_eq!(config.token.reveal(), "123:abc");
        assert_eq!(config.data_dir, PathBuf::from("data"));
        assert_eq!(config.allowed_chats, None);
        for variables in [&[][..], &[("TELOXIDE_TOKEN", " ")]] {
            let expected = "TELOXIDE_TOKEN is not set; put the token that @BotFather gave you into .env (see .env.example)";
            assert_eq!(read(variables).unwrap_err(), [expected]);
        }
    }

    #[test]
    fn a_token_under_almost_its_name_is_pointed_out() {
        let errors = read(&[("TELOXIDE_TOKN", "123:abc")]).unwrap_err();
        let expected = "TELOXIDE_TOKEN is not set, but TELOXIDE_TOKN is; put the token that @BotFather gave you into .env (see .env.example)";
        assert_eq!(errors, [expected]);
    }

    #[test]
    fn a_value_must_be_valid_utf_8() {
        use std::os::unix::ffi::OsStringExt as _;
        let value = std::ffi::OsString::from_vec(vec![0xff]);
        let name = "TELOXIDE_TOKEN";
        let problems = Config::read(&Environment::from_iter([(name, value)])).unwrap_err();
        let expected = "TELOXIDE_TOKEN is not valid UTF-8; set it again";
        assert_eq!(problems[0].to_string(), expected);
    }

    #[test]
    fn the_token_is_never_shown() {
        let config = read(&[("TELOXIDE_TOKEN", "123:secret")]).unwrap();
        assert!(!format!("{config:?}").contains("secret"));
    }

    #[test]
    fn chats_are_separated_by_commas() {
        let allowed = |value| one("ALLOWED_CHATS", value, |config| config.allowed_chats);
        assert_eq!(allowed("-100, 5 ,"), Ok(Some(BTreeSet::from([-100, 5]))));
        assert_eq!(allowed(""), Ok(None));
        assert_eq!(allowed(" , "), Ok(None));
        for entry in ["x", "5 6", "1.5", "99999999999999999999", "@friends"] {
            let bad = "which is not a chat id; list numbers with commas between them, such as -1001234567890,123456789";
            let bad = format!("ALLOWED_CHATS has \"{entry}\", {bad}");
            assert_eq!(allowed(entry), Err(bad));
        }
    }

    #[test]
    fn addresses_must_be_http() {
        let api = one("TELOXIDE_API_URL", "http://127.0.0.1:8081", |it| it.api_url);
        assert_eq!(api.unwrap().unwrap().as_str(), "http://127.0.0.1:8081/");
        for address in [
            "localhost:8081",
            "ftp://example.org",
            "http://",
            "socks5://127.0.0.1:1",
        ] {
            for name in ["TELOXIDE_API_URL", "TELOXIDE_PROXY"] {
                let bad = one(name, address, drop).unwrap_err();
                let expected = "is not an http:// or https:// address; fix it or leave it out";
                assert_eq!(bad, format!("{name} {expected}"));
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
            let errors = token(value).unwrap_err();
            assert_eq!(
                errors,
                [
                    "TELOXIDE_TOKEN is not a token; copy it from @BotFather again, all of it and nothing else: digits, a colon, then letters, digits, _ and -"
                ],
                "{value}"
            );
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
        let expected = "DATA_DIR begins with ~, but HOME is not set; write the directory out";
        assert_eq!(data_dir("~/x", "").unwrap_err(), [expected]);
        assert_eq!(data_dir("/x", ""), Ok(PathBuf::from("/x")));
    }

    #[test]
    fn a_time_zone_must_be_known_to_the_system() {
        let zone = |value| one("TZ", value, |config| config.time_zone);
        assert_eq!(zone("UTC"), Ok(Some("UTC".to_owned())));
        assert_eq!(zone(" UTC "), Ok(Some("UTC".to_owned())));
        assert_eq!(zone(""), Ok(None));
        let expected = "TZ is \"Berlin\", which is not a time zone that this system knows; use a name such as Europe/Berlin, or leave it out";
        assert_eq!(zone("Berlin").unwrap_err(), expected);
    }

    #[test]
    fn every_problem_is_reported() {
        let errors = read(&[
            ("ALLOWED_CHATS", "x"),
            ("TZ", "Berlin"),
            ("RUST_LOG", "loud"),
        ]);
        let said = errors.unwrap_err();
        let names: Vec<&str> = said
            .iter()
            .map(|said| said.split(' ').next().unwrap())
            .collect();
        assert_eq!(names, ["TELOXIDE_TOKEN", "ALLOWED_CHATS", "TZ", "RUST_LOG"]);
    }
}
