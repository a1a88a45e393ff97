//! Every setting, read from the environment and checked.

use std::collections::BTreeSet;
use std::ffi::OsString;
use std::fmt;
use std::fs;
use std::io;
use std::path::PathBuf;

use tracing::Level;
use tracing_subscriber::filter::{LevelFilter, Targets};
use url::Url;

/// The bot's settings. Printing them does not show the token.
#[derive(Clone, Debug)]
pub struct Config {
    /// `TELOXIDE_TOKEN`
    pub token: Token,
    /// `TELOXIDE_API_URL`; Telegram's own server where it is not set.
    pub api_url: Option<Url>,
    /// `TELOXIDE_PROXY`
    pub proxy: Option<Url>,
    /// `DATA_DIR`
    pub data_dir: PathBuf,
    /// `ALLOWED_CHATS`; everyone where it is not set.
    pub allowed_chats: Option<BTreeSet<i64>>,
    /// `RUST_LOG`
    pub log: Targets,
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

/// A setting that is missing or cannot be read. Each says what to do.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ConfigError {
    /// There is a `.env` file that cannot be read.
    #[error("cannot read the file .env: {cause}; mend it (see .env.example) or remove it")]
    UnreadableDotenv {
        /// What is wrong with it.
        cause: String,
    },
    /// A variable whose value is not text.
    #[error("{name} is not valid UTF-8; set it anew")]
    NotText {
        /// The variable.
        name: &'static str,
    },
    /// There is no token.
    #[error(
        "TELOXIDE_TOKEN is not set; put the token that @BotFather gave you into .env (see .env.example)"
    )]
    NoToken,
    /// The token has characters that no token has.
    #[error(
        "TELOXIDE_TOKEN is not a token; copy it from @BotFather once more, without spaces or quotes"
    )]
    BadToken,
    /// An address that is none.
    #[error("{name} is not an http:// or https:// address; mend it or leave it out")]
    BadUrl {
        /// The variable.
        name: &'static str,
    },
    /// An entry of `ALLOWED_CHATS` that is no chat id.
    #[error(
        "ALLOWED_CHATS has {entry:?}, which is no chat id; list numbers with commas between them, such as -1001234567890,123456789"
    )]
    BadChat {
        /// The entry.
        entry: String,
    },
    /// A part of `RUST_LOG` that is no filter.
    #[error(
        "RUST_LOG has {part:?}, which is no filter; use a level such as info, or pairs such as bounty_bot=debug,info"
    )]
    BadLog {
        /// The part.
        part: String,
    },
}

impl Config {
    /// Puts the variables of a `.env` file in the working directory into the
    /// environment, if there is such a file. Those that are set already stay.
    ///
    /// # Errors
    ///
    /// Where there is a file that cannot be read.
    pub fn load_dotenv() -> Result<(), ConfigError> {
        let unreadable = |cause| ConfigError::UnreadableDotenv { cause };
        let content = match fs::read_to_string(".env") {
            Ok(content) => content,
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(()),
            Err(error) => return Err(unreadable(error.to_string())),
        };
        let lines: Vec<String> = content.lines().map(with_quotes).collect();
        match dotenvy::from_read(lines.join("\n").as_bytes()) {
            Ok(()) => Ok(()),
            // The library's own message shows the line, which may hold the token.
            Err(dotenvy::Error::LineParse(wrong, _)) => {
                let number = lines.iter().take_while(|line| **line != wrong).count() + 1;
                Err(unreadable(format!(
                    "line {number} is not of the form NAME=value"
                )))
            }
            Err(_) => Err(unreadable("it is not a list of NAME=value".to_owned())),
        }
    }

    /// Reads the settings. `variable` gives the value of an environment variable,
    /// if it is set; an empty one counts as not set.
    ///
    /// # Errors
    ///
    /// The first setting that is missing or cannot be read.
    pub fn read(variable: impl Fn(&str) -> Option<OsString>) -> Result<Self, ConfigError> {
        let variable = |name| match variable(name).map(OsString::into_string) {
            Some(Ok(value)) => Ok(Some(value.trim().to_owned()).filter(|value| !value.is_empty())),
            Some(Err(_)) => Err(ConfigError::NotText { name }),
            None => Ok(None),
        };
        let url = |name| variable(name)?.map(|value| url(name, &value)).transpose();
        Ok(Self {
            token: token(variable("TELOXIDE_TOKEN")?.ok_or(ConfigError::NoToken)?)?,
            api_url: url("TELOXIDE_API_URL")?,
            proxy: url("TELOXIDE_PROXY")?,
            data_dir: variable("DATA_DIR")?
                .unwrap_or_else(|| "data".to_owned())
                .into(),
            allowed_chats: chats(&variable("ALLOWED_CHATS")?.unwrap_or_default())?,
            log: log(&variable("RUST_LOG")?.unwrap_or_else(|| "info".to_owned()))?,
        })
    }

    /// Whether the bot serves this chat.
    #[must_use]
    pub fn allows(&self, chat_id: i64) -> bool {
        self.allowed_chats
            .as_ref()
            .is_none_or(|allowed| allowed.contains(&chat_id))
    }
}

/// A line of a `.env` file in which a value of several words has the quotes that the
/// format asks for: lists are often written with a space after the comma.
fn with_quotes(line: &str) -> String {
    let is_plain = !line.contains(['"', '\'', '\\', '$', '#']);
    match line.split_once('=') {
        Some((name, value)) if is_plain && value.trim().contains(char::is_whitespace) => {
            format!("{name}='{}'", value.trim())
        }
        _ => line.to_owned(),
    }
}

fn token(value: String) -> Result<Token, ConfigError> {
    let is_token_character = |c: char| c.is_ascii_alphanumeric() || matches!(c, ':' | '_' | '-');
    if value.chars().all(is_token_character) {
        Ok(Token(value))
    } else {
        Err(ConfigError::BadToken)
    }
}

fn url(name: &'static str, value: &str) -> Result<Url, ConfigError> {
    let url = Url::parse(value).ok();
    let mut url = url
        .filter(|url| matches!(url.scheme(), "http" | "https") && url.has_host())
        .ok_or(ConfigError::BadUrl { name })?;
    // The library would put a second slash behind one at the end.
    if let Ok(mut segments) = url.path_segments_mut() {
        segments.pop_if_empty();
    }
    Ok(url)
}

/// The chat ids in a list; none where it is empty.
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

/// Levels, alone or as `target=level`. The bot's libraries stay at `info` or less:
/// their traces show what people wrote.
fn log(value: &str) -> Result<Targets, ConfigError> {
    let mut everything = LevelFilter::OFF;
    let mut targets = Vec::new();
    for part in value
        .split(',')
        .map(str::trim)
        .filter(|part| !part.is_empty())
    {
        let bad = || ConfigError::BadLog {
            part: part.to_owned(),
        };
        let (target, level) = match part.split_once('=') {
            Some((target, level)) => (Some(target.trim()), level.trim()),
            None => (None, part),
        };
        let level: LevelFilter = level.parse().map_err(|_| bad())?;
        match target {
            Some(target) => targets.push((target, level)),
            None => everything = level,
        }
    }
    let of_libraries = |level: LevelFilter| level.min(Level::INFO.into());
    let filter = Targets::new()
        .with_default(of_libraries(everything))
        .with_target(OWN, everything);
    Ok(
        filter.with_targets(targets.into_iter().map(|(target, level)| {
            let is_own = target == OWN || target.starts_with("bounty_bot::");
            (target, if is_own { level } else { of_libraries(level) })
        })),
    )
}

const OWN: &str = "bounty_bot";

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
        assert!(config.allows(-1) && config.allows(1));
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
    fn a_value_is_text() {
        use std::os::unix::ffi::OsStringExt as _;
        let read =
            Config::read(|name| (name == "TELOXIDE_TOKEN").then(|| OsString::from_vec(vec![0xff])));
        let name = "TELOXIDE_TOKEN";
        assert_eq!(read.unwrap_err(), ConfigError::NotText { name });
    }

    #[test]
    fn several_words_need_no_quotes_in_a_file() {
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

    #[test]
    fn the_token_is_never_shown() {
        let config = read(&[("TELOXIDE_TOKEN", "123:secret")]).unwrap();
        assert!(!format!("{config:?}").contains("secret"));
    }

    #[test]
    fn chats_are_a_list_with_commas() {
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
        let config = read_with_token("ALLOWED_CHATS", "-100").unwrap();
        assert!(config.allows(-100) && !config.allows(5));
    }

    #[test]
    fn addresses_are_http() {
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
    fn libraries_log_no_more_than_info() {
        let shown = |filter, target, level| {
            read_with_token("RUST_LOG", filter)
                .unwrap()
                .log
                .would_enable(target, &level)
        };
        assert!(shown("info", "bounty_bot::storage", Level::INFO));
        assert!(!shown("info", "bounty_bot", Level::DEBUG));
        assert!(shown("trace", "bounty_bot::telegram", Level::TRACE));
        assert!(shown("trace", "hyper", Level::INFO));
        assert!(!shown("trace", "hyper", Level::DEBUG));
        assert!(!shown("teloxide=trace", "teloxide", Level::DEBUG));
        assert!(shown("bounty_bot=debug,warn", "bounty_bot", Level::DEBUG));
        assert!(!shown("bounty_bot=debug,warn", "hyper", Level::INFO));
        assert!(shown(
            "WARN, bounty_bot::storage=trace",
            "bounty_bot::storage",
            Level::TRACE
        ));
        for part in ["verbose", "bounty_bot=loud", "bounty_bot"] {
            let bad = ConfigError::BadLog {
                part: part.to_owned(),
            };
            assert_eq!(read_with_token("RUST_LOG", part).unwrap_err(), bad);
        }
    }
}
