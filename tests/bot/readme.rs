//! The README is a test: it cannot grow stale.

use std::fs;
use std::path::Path;

use bounty_bot::config::NAMES;
use bounty_bot::now::Now;

use crate::backstage::utc;
use crate::screenplay::Stage;

const README: &str = include_str!("../../README.md");

/// The day on which the README was written.
fn a_tuesday() -> Now {
    utc("2026-11-24T12:00:00Z")
}

#[tokio::test]
async fn the_chat_in_the_readme_happens_word_for_word() {
    let (_, after) = README.split_once("```text\n").expect("a chat");
    let (chat, _) = after.split_once("```").expect("the end of the chat");

    let mut stage = Stage::set().await;
    stage.api.change(|world| world.privacy_mode = true);
    stage.set_time(a_tuesday());
    let bot = stage.run_here(a_tuesday);
    stage.play(chat).await;
    stage.api.wait_until_acknowledged().await;
    bot.end().await;
    stage.check_script();
    stage.check();
}

/// Continuous integration runs these blocks.
#[test]
fn the_commands_that_run_and_test_it_have_blocks_of_their_own() {
    for command in ["cargo run --release", "cargo test"] {
        let block = format!("\n```sh\n{command}\n```\n");
        assert_eq!(README.matches(&block).count(), 1, "{command}");
    }
}

#[test]
fn every_file_that_it_links_to_is_there() {
    let links = README
        .split("](")
        .skip(1)
        .filter_map(|link| link.split(')').next());
    // The chat explains how a link is written.
    let is_file =
        |link: &&str| !link.contains("://") && !link.starts_with('#') && *link != "address";
    let files: Vec<&str> = links.filter(is_file).collect();
    assert!(files.len() >= 4, "{files:?}");
    for file in files {
        let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(file);
        assert!(path.exists(), "{file}");
    }
}

/// The service's own settings, without which the check would change who owns the data.
#[test]
fn the_service_is_checked_as_it_runs() {
    let unit = include_str!("../../examples/systemd/bounty-bot.service");
    let (_, command) = README.split_once("sudo systemd-run ").expect("a command");
    let command: Vec<&str> = command
        .split("```")
        .next()
        .expect("its end")
        .split_whitespace()
        .collect();
    let mut expected = 0;
    for pair in command.windows(2) {
        let line = match pair {
            // A dynamic user is called as its unit is.
            ["-p", "User=bounty-bot"] => "DynamicUser=yes".to_owned(),
            ["-p", setting] => (*setting).to_owned(),
            ["-E", variable] => format!("Environment={variable}"),
            [program, "--check"] => format!("ExecStart={program}"),
            _ => continue,
        };
        assert!(unit.lines().any(|known| known == line), "{line}");
        expected += 1;
    }
    assert_eq!(expected, 7);
    for installed in ["bounty-bot /usr/local/bin/", ".env /etc/bounty-bot.env"] {
        assert!(README.contains(installed), "{installed}");
    }
    let backup = include_str!("../../examples/systemd/bounty-bot-backup.service");
    for said in ["/var/backups/bounty-bot/$$(date +%%F)", "head -n -30"] {
        assert!(backup.contains(said), "{said}");
    }
    let words: Vec<&str> = README.split_whitespace().collect();
    assert!(words.join(" ").contains("keeps the latest 30"));
}

#[test]
fn the_container_has_its_data_where_the_readme_says() {
    let (dockerfile, compose) = (
        include_str!("../../Dockerfile"),
        include_str!("../../compose.yaml"),
    );
    assert!(dockerfile.contains("install -d -m 0700 -o 10001 -g 10001 /data"));
    assert!(dockerfile.contains("USER 10001:10001"));
    assert!(compose.contains("DATA_DIR: /data") && compose.contains("- data:/data"));
    assert_eq!(README.matches("tar bounty-bot -C /data -xz").count(), 1);
}

#[test]
fn the_version_of_rust_is_the_one_that_is_needed() {
    let stated = format!(
        "[Rust](https://rustup.rs) {} or",
        env!("CARGO_PKG_RUST_VERSION")
    );
    assert!(README.contains(&stated), "{stated}");
}

#[test]
fn the_latest_changes_are_those_of_this_version() {
    let (_, changes) = README
        .split_once("## Changes and promises")
        .expect("changes");
    let latest = changes.lines().find(|line| line.starts_with("- **"));
    let expected = format!("- **{}**:", env!("CARGO_PKG_VERSION"));
    assert!(latest.expect("a version").starts_with(&expected));
}

/// The first cells of a table's rows.
fn first_cells(header: &str) -> Vec<&'static str> {
    let (_, table) = README.split_once(header).expect("a table");
    let rows = table.lines().skip(2).take_while(|line| !line.is_empty());
    let cell = |row: &'static str| row.strip_prefix("| ")?.split(" | ").next();
    rows.filter_map(cell).collect()
}

/// What stands between backticks.
fn quoted(cell: &str) -> impl Iterator<Item = &str> {
    cell.split('`').skip(1).step_by(2)
}

#[test]
fn every_command_is_listed() {
    let cells = first_cells("| Command |").join(" ");
    let commands = quoted(&cells).filter_map(|example| example.split(' ').next());
    let mut commands: Vec<&str> = commands.collect();
    commands.sort_unstable();
    let expected = [
        "/add", "/bounty", "/delete", "/done", "/edit", "/export", "/forget", "/help", "/my",
        "/privacy", "/start", "/track", "/untrack",
    ];
    assert_eq!(commands, expected);
}

/// `…` stands for anything, and so do numbers.
#[test]
fn every_line_of_the_log_is_one_that_the_program_writes() {
    let source = rust_in(&Path::new(env!("CARGO_MANIFEST_DIR")).join("src"));
    let cells = first_cells("| The line says |");
    assert_eq!(cells.len(), 20, "{cells:?}");
    for line in cells.iter().flat_map(|cell| quoted(cell)) {
        let is_variable = |c: char| c.is_ascii_digit() || "…:;-".contains(c);
        let parts = line.split(is_variable).map(str::trim);
        let is_name = |part: &str| part.split(' ').count() == 1;
        for part in parts.filter(|part| !is_name(part)) {
            let part = part.strip_prefix("ALLOWED_CHAT is").unwrap_or(part);
            let part = part.strip_suffix("ALLOWED_CHATS?").unwrap_or(part).trim();
            let part = part.strip_prefix("getUpdates ").unwrap_or(part);
            let part = part.strip_prefix("getMe ").unwrap_or(part);
            assert!(source.contains(part), "{part:?} of {line:?}");
        }
    }
}

/// The sources in a directory and below.
fn rust_in(directory: &Path) -> String {
    let mut source = String::new();
    for entry in fs::read_dir(directory).expect("a directory") {
        let path = entry.expect("an entry").path();
        source += &match path.is_dir() {
            true => rust_in(&path),
            false => fs::read_to_string(&path).expect("text"),
        };
    }
    source
}

#[test]
fn every_setting_is_listed() {
    let cells = first_cells("| Variable |").join(" ");
    let in_readme: Vec<&str> = quoted(&cells).collect();
    assert_eq!(in_readme, NAMES);

    let example = include_str!("../../.env.example");
    let lines = example.lines().filter(|line| !line.starts_with("# "));
    let in_example: Vec<&str> = lines
        .filter_map(|line| line.split_once('='))
        .map(|(name, _)| name.trim_start_matches('#'))
        .collect();
    assert_eq!(in_example, NAMES);
}
