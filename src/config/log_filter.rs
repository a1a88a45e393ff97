//! `RUST_LOG`: how much is logged.

use tracing::Level;
use tracing_subscriber::filter::{LevelFilter, Targets};

use super::ConfigError;

const OWN: &str = "bounty_bot";

/// What this library logs at `info` is of no use to an operator.
const TELOXIDE: &str = "teloxide";

/// Reads a list of `level` and `target=level`; an empty one is `info`. Libraries never log
/// more than `info`: their traces show what people wrote.
///
/// If there is no level without a target, the bot itself logs at `info`, so a typo in a
/// target doesn't silence it.
pub(super) fn read(value: &str) -> Result<Targets, ConfigError> {
    let value = if value.is_empty() { "info" } else { value };
    let mut everything = None;
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
            // The program is called bounty-bot, its crate bounty_bot.
            Some(target) => targets.push((target.replace('-', "_"), level)),
            None => everything = Some(level),
        }
    }
    let of_libraries = |level: LevelFilter| level.min(Level::INFO.into());
    let libraries = of_libraries(everything.unwrap_or(LevelFilter::OFF));
    let filter = Targets::new()
        .with_default(libraries)
        .with_target(TELOXIDE, libraries.min(Level::WARN.into()))
        .with_target(OWN, everything.unwrap_or(Level::INFO.into()));
    Ok(
        filter.with_targets(targets.into_iter().map(|(target, level)| {
            let is_own = target == OWN || target.starts_with("bounty_bot::");
            (target, if is_own { level } else { of_libraries(level) })
        })),
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(filter: &str, target: &str, level: Level) -> bool {
        read(filter).unwrap().would_enable(target, &level)
    }

    #[test]
    fn libraries_log_no_more_than_info() {
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
    }

    #[test]
    fn the_library_is_quiet_unless_asked() {
        let target = "teloxide::utils::shutdown_token";
        assert!(!shown("info", target, Level::INFO));
        assert!(!shown("trace", target, Level::INFO));
        assert!(shown("info", target, Level::WARN));
        assert!(!shown("error", target, Level::WARN));
        assert!(shown("info,teloxide=info", target, Level::INFO));
    }

    #[test]
    fn a_typo_does_not_silence_the_bot() {
        assert!(shown(
            "bounty-bot=debug",
            "bounty_bot::storage",
            Level::DEBUG
        ));
        assert!(shown("bountybot=debug", "bounty_bot", Level::INFO));
        assert!(shown("hyper=warn", "bounty_bot", Level::INFO));
        assert!(!shown("error,hyper=warn", "bounty_bot", Level::INFO));
        assert!(!shown("off", "bounty_bot", Level::ERROR));
    }

    #[test]
    fn an_invalid_part_is_named_in_the_error() {
        for part in ["verbose", "bounty_bot=loud", "bounty_bot"] {
            let bad = ConfigError::BadLog {
                part: part.to_owned(),
            };
            assert_eq!(read(part).unwrap_err(), bad);
        }
    }
}
