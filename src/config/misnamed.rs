//! Finds variables that look like settings but aren't. A typo in `ALLOWED_CHATS` would let
//! everybody in.

use std::ffi::OsString;
use std::fmt;

use super::NAMES;
use super::dotenv::{Dotenv, Place};

/// A name that starts like a setting's for this many characters is probably a typo of it.
const SIMILAR: usize = "ALLOWED".len();

/// A variable that the bot doesn't know.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Misnamed {
    name: String,
    /// The setting that is probably meant.
    pub meant: Option<&'static str>,
    /// `None` if it comes from the environment.
    pub place: Option<Place>,
}

impl fmt::Display for Misnamed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} is not one of the bot's settings", self.name)?;
        match self.meant {
            Some(meant) => write!(f, "; did you mean {meant}?"),
            None => Ok(()),
        }
    }
}

/// The variables in the file that aren't settings, and those in the environment that look
/// like one.
pub fn misnamed(
    dotenv: &Dotenv,
    environment: impl Iterator<Item = (OsString, OsString)>,
) -> Vec<Misnamed> {
    let is_in_file = |name: &str| dotenv.variables.iter().any(|known| known.name == name);
    let in_file = dotenv
        .variables
        .iter()
        .map(|variable| (variable.name.clone(), Some(variable.place)));
    let in_environment = environment
        .filter_map(|(name, _)| name.into_string().ok())
        .filter(|name| !is_in_file(name) && meant(name).is_some())
        .map(|name| (name, None));
    in_file
        .chain(in_environment)
        .filter(|(name, _)| !NAMES.contains(&name.as_str()))
        .map(|(name, place)| Misnamed {
            meant: meant(&name),
            name,
            place,
        })
        .collect()
}

/// The setting whose name shares the longest beginning with this one.
fn meant(name: &str) -> Option<&'static str> {
    let in_common = |setting: &str| {
        let pairs = name.chars().zip(setting.chars());
        let same = pairs.take_while(|(a, b)| a.to_ascii_uppercase() == *b);
        same.count()
    };
    let closest = NAMES
        .iter()
        .rev()
        .max_by_key(|setting| in_common(setting))?;
    let is_similar = name.eq_ignore_ascii_case(closest) || in_common(closest) >= SIMILAR;
    is_similar.then_some(*closest)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_that_begins_like_a_setting_is_a_typo_of_it() {
        for (name, expected) in [
            ("ALLOWED_CHAT", Some("ALLOWED_CHATS")),
            ("ALLOWED_CHAT_IDS", Some("ALLOWED_CHATS")),
            ("AllowedChats", Some("ALLOWED_CHATS")),
            ("ALLOWED_USERS", Some("ALLOWED_CHATS")),
            ("TELOXIDE_TOKN", Some("TELOXIDE_TOKEN")),
            ("TELOXIDE_API", Some("TELOXIDE_API_URL")),
            ("TELOXIDE_HTTP_PROXY", Some("TELOXIDE_TOKEN")),
            ("DATA_DIRECTORY", Some("DATA_DIR")),
            ("rust_log", Some("RUST_LOG")),
            ("tz", Some("TZ")),
            ("TZDIR", None),
            ("RUST_BACKTRACE", None),
            ("DATABASE_URL", None),
            ("HOME", None),
            ("", None),
        ] {
            assert_eq!(meant(name), expected, "{name}");
        }
    }

    #[test]
    fn other_environment_variables_are_ignored() {
        let names = ["PATH", "ALLOWED_CHATS", "ALLOWED_CHAT"];
        let variables = names.map(|name| (name.into(), "-5".into()));
        let found = misnamed(&Dotenv::default(), variables.into_iter());
        let messages: Vec<String> = found.iter().map(ToString::to_string).collect();
        let expected = "ALLOWED_CHAT is not one of the bot's settings; did you mean ALLOWED_CHATS?";
        assert_eq!(messages, [expected]);
    }
}
