//! Checks `TZ`, which decides what day it is. chrono silently treats a name that the system
//! doesn't know as the server's own zone or as UTC, so the name is checked here by the same
//! rules.

use std::fs::{self, File};
use std::io::Read as _;
use std::path::Path;

/// Where chrono looks for a name.
const DIRECTORIES: &[&str] = &[
    "/usr/share/zoneinfo",
    "/share/zoneinfo",
    "/etc/zoneinfo",
    "/usr/share/lib/zoneinfo",
];

const LOCALTIME: &str = "/etc/localtime";

/// The name of the zone: `value` if it is set, or the server's own.
pub(super) fn name(value: Option<&str>) -> String {
    match value {
        Some("") => "UTC".to_owned(),
        Some(value) => value.trim_start_matches(':').to_owned(),
        None => server_zone().unwrap_or_else(|| "of the server".to_owned()),
    }
}

/// The name of the server's own zone: `/etc/localtime` is a link to its rules.
fn server_zone() -> Option<String> {
    let target = fs::read_link(LOCALTIME).ok()?;
    let (_, name) = target.to_str()?.split_once("zoneinfo/")?;
    Some(name.to_owned())
}

/// Whether the system knows a zone: by name, by the path of a file with its rules, or as
/// POSIX rules
/// (<https://pubs.opengroup.org/onlinepubs/9799919799/basedefs/V1_chap08.html>).
pub(super) fn is_known(value: &str) -> bool {
    match (value, value.strip_prefix(':')) {
        // Even a system without any zones has this one.
        ("" | "UTC", _) => true,
        ("localtime", _) => has_rules(Path::new(LOCALTIME)),
        (_, Some(name)) => is_name(name),
        (_, None) => is_name(value) || rules(value.trim()) == Some(""),
    }
}

fn is_name(name: &str) -> bool {
    let mut directories = DIRECTORIES.iter();
    !name.is_empty() && directories.any(|directory| has_rules(&Path::new(directory).join(name)))
}

/// Whether a file contains a zone's rules (<https://www.rfc-editor.org/rfc/rfc8536>).
fn has_rules(path: &Path) -> bool {
    let mut start = [0; 4];
    let read = File::open(path).and_then(|mut file| file.read_exact(&mut start));
    read.is_ok() && &start == b"TZif"
}

/// Reads `CET-1` or `CET-1CEST,M3.5.0,M10.5.0/3`. Like all functions below, returns the
/// rest of `text`.
fn rules(text: &str) -> Option<&str> {
    let rest = offset(abbreviation(text)?)?;
    if rest.is_empty() {
        return Some(rest);
    }
    let rest = abbreviation(rest)?;
    let rest = match rest.starts_with(',') {
        true => rest,
        false => offset(rest)?,
    };
    change(change(rest)?)
}

/// `CET` or `<+01>`
fn abbreviation(text: &str) -> Option<&str> {
    let (name, rest) = match text.strip_prefix('<') {
        Some(text) => text.split_once('>')?,
        None => split_at_end(text, |c| c.is_ascii_alphabetic()),
    };
    let is_plain = |c: char| c.is_ascii_alphanumeric() || matches!(c, '+' | '-');
    ((3..=7).contains(&name.len()) && name.chars().all(is_plain)).then_some(rest)
}

/// `-1` or `+05:30`
fn offset(text: &str) -> Option<&str> {
    time(text.strip_prefix(['+', '-']).unwrap_or(text), 23)
}

/// `3`, `02:30` or `02:30:00`
fn time(text: &str, last_hour: u16) -> Option<&str> {
    let mut rest = number(text, 0, last_hour)?;
    for _ in ["minutes", "seconds"] {
        match rest.strip_prefix(':') {
            Some(text) => rest = number(text, 0, 59)?,
            None => break,
        }
    }
    Some(rest)
}

/// `,M3.5.0/2`, `,J60` or `,59`
fn change(text: &str) -> Option<&str> {
    let text = text.strip_prefix(',')?;
    let rest = match text.as_bytes().first()? {
        b'M' => {
            let rest = number(&text[1..], 1, 12)?.strip_prefix('.')?;
            number(number(rest, 1, 5)?.strip_prefix('.')?, 0, 6)?
        }
        b'J' => number(&text[1..], 1, 365)?,
        _ => number(text, 0, 365)?,
    };
    match rest.strip_prefix('/') {
        Some(rest) => time(rest, 24),
        None => Some(rest),
    }
}

fn number(text: &str, least: u16, most: u16) -> Option<&str> {
    let (digits, rest) = split_at_end(text, |c| c.is_ascii_digit());
    let number: u16 = digits.parse().ok()?;
    (least..=most).contains(&number).then_some(rest)
}

fn split_at_end(text: &str, belongs: impl Fn(char) -> bool) -> (&str, &str) {
    text.split_at(text.find(|c| !belongs(c)).unwrap_or(text.len()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_files_and_rules_are_known() {
        for value in [
            "",
            "UTC",
            "UTC0",
            "CET-1",
            "<+0330>-3:30",
            "CET-1CEST,M3.5.0,M10.5.0/3",
            "EST5EDT4,J60/2:00:00,300/24",
        ] {
            assert!(is_known(value), "{value}");
        }
    }

    #[test]
    fn a_file_must_contain_the_rules_of_a_zone() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("zone");
        let zone = path.to_str().unwrap();
        assert!(!is_known(zone));
        fs::write(&path, "TZ").unwrap();
        assert!(!is_known(zone));
        fs::write(&path, "TZif2 and so on").unwrap();
        assert!(is_known(zone));
        assert!(is_known(&format!(":{zone}")));
        assert!(!is_known(dir.path().to_str().unwrap()));
    }

    #[test]
    fn what_chrono_would_not_understand_is_unknown() {
        for value in [
            "Berlin",
            ":Berlin",
            ":",
            " ",
            "Europe",
            "europe/berlin",
            "CET-24",
            "CET-1CEST",
            "CET-1CEST,M3.5.0",
            "CET-1CEST,M13.5.0,M10.5.0",
            "CET-1CEST,M3.5.0,M10.5.0,",
            "CET-1CEST,J0,J365",
            "C-1",
            "<+03 30>-3",
            "UTC+1:60",
            "É0",
        ] {
            assert!(!is_known(value), "{value}");
        }
    }

    #[test]
    fn every_zone_has_a_name() {
        assert_eq!(name(Some("")), "UTC");
        assert_eq!(name(Some(":Europe/Berlin")), "Europe/Berlin");
        assert!(!name(None).is_empty());
    }
}
