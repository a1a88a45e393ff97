//! `RUST_LOG`: how much is logged.

use tracing_subscriber::filter::{LevelFilter, Targets};

use super::Read;

/// The name of the crate; the program is called bounty-bot.
const OWN: &str = "bounty_bot";

/// Reads a list of `level` and `target=level`; an empty one is `info`. Libraries log nothing:
/// their traces show what people wrote.
///
/// If there is no level without a target, the bot logs at `info`, so a typo in a target
/// doesn't silence it.
pub(super) fn read(value: &str) -> Read<Targets> {
    let mut own = LevelFilter::INFO;
    let mut targets = Vec::new();
    let parts = value.split(',').map(str::trim);
    for part in parts.filter(|part| !part.is_empty()) {
        let (target, level) = match part.split_once('=') {
            Some((target, level)) => (Some(target.trim().replace('-', "_")), level.trim()),
            None => (None, part),
        };
        let level = level.parse().map_err(|_| {
            format!(
                "has {part:?}, which is not a filter; use a level such as info, or pairs such as \
                 bounty_bot=debug,info"
            )
        })?;
        match target {
            Some(target) => targets.push((target, level)),
            None => own = level,
        }
    }
    targets.retain(|(target, _)| target == OWN || target.starts_with("bounty_bot::"));
    Ok(Targets::new().with_target(OWN, own).with_targets(targets))
}

#[cfg(test)]
mod tests {
    use tracing::Level;

    use super::*;

    fn shown(filter: &str, target: &str, level: Level) -> bool {
        read(filter).unwrap().would_enable(target, &level)
    }

    #[test]
    fn the_bot_logs_and_libraries_do_not() {
        assert!(shown("", "bounty_bot::storage", Level::INFO));
        assert!(shown("info", "bounty_bot::storage", Level::INFO));
        assert!(!shown("info", "bounty_bot", Level::DEBUG));
        assert!(shown("trace", "bounty_bot::telegram", Level::TRACE));
        assert!(shown("bounty_bot=debug,warn", "bounty_bot", Level::DEBUG));
        let filter = "WARN, bounty_bot::storage=trace";
        assert!(shown(filter, "bounty_bot::storage", Level::TRACE));
        assert!(!shown(filter, "bounty_bot::telegram", Level::INFO));
        for filter in ["trace", "hyper=trace", "teloxide=error"] {
            assert!(!shown(filter, "hyper", Level::ERROR));
            assert!(!shown(filter, "teloxide", Level::ERROR));
        }
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
            let bad = "which is not a filter; use a level such as info, or pairs such as bounty_bot=debug,info";
            assert_eq!(read(part).unwrap_err(), format!("has \"{part}\", {bad}"));
        }
    }
}
