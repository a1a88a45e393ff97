//! The time zone that decides what day it is.

use std::env;
use std::fs;
use std::path::Path;

use super::Read;

/// Where chrono looks for a zone.
const DIRECTORIES: &[&str] = &[
    "/usr/share/zoneinfo",
    "/share/zoneinfo",
    "/etc/zoneinfo",
    "/usr/share/lib/zoneinfo",
];

const UTC: &str = "UTC";

/// The name of a zone that the system knows; `None` if the value is empty.
pub(super) fn read(value: &str) -> Read<Option<String>> {
    match value {
        "" => Ok(None),
        name if is_known(name) => Ok(Some(name.to_owned())),
        _ => Err(format!(
            "is {value:?}, which is not a time zone that this system knows; use a name such as \
             Europe/Berlin, or leave it out"
        )),
    }
}

/// Whether the system has the rules of a zone: chrono silently takes UTC for one that it
/// doesn't know. A system without any zones has UTC.
fn is_known(name: &str) -> bool {
    // A file with a zone's rules begins so (<https://www.rfc-editor.org/rfc/rfc8536>).
    let has_rules = |directory: &&str| {
        let file = fs::read(Path::new(directory).join(name));
        file.is_ok_and(|rules| rules.starts_with(b"TZif"))
    };
    name == UTC || DIRECTORIES.iter().any(has_rules)
}

/// The name of the server's own zone.
pub(super) fn of_server() -> String {
    iana_time_zone::get_timezone().unwrap_or_else(|_| UTC.to_owned())
}

/// Makes chrono use this zone, or the server's own. It takes the zone from the environment,
/// where it may not be, or be blank. Changing the environment is safe only while there is just
/// one thread.
pub(super) fn set(zone: Option<&str>) {
    if zone.is_some() || env::var_os("TZ").is_some() {
        let zone = zone.unwrap_or("localtime");
        // This can't fail: the line has the right form.
        let _ = dotenvy::from_read_override(format!("TZ='{zone}'\n").as_bytes());
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_zone_is_a_file_with_rules() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("zone");
        let zone = path.to_str().unwrap();
        assert!(!is_known(zone));
        fs::write(&path, "TZ").unwrap();
        assert!(!is_known(zone));
        fs::write(&path, "TZif2 and so on").unwrap();
        assert!(is_known(zone));
        assert!(!is_known(dir.path().to_str().unwrap()));
    }

    #[test]
    fn utc_is_always_known_and_rules_are_no_name() {
        assert!(is_known("UTC"));
        for value in [
            "Berlin",
            ":Berlin",
            "Europe",
            "CET-1CEST,M3.5.0,M10.5.0",
            "",
        ] {
            assert!(!is_known(value), "{value}");
        }
        assert!(!of_server().is_empty());
    }
}
