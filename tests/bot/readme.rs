//! The README is a test: it cannot grow stale.
//!
//! `UPDATE_README=1 cargo test --test bot readme` writes the bot's answers and the picture anew.

use std::path::{Path, PathBuf};
use std::time::Duration;
use std::{env, fs};

use bounty_bot::command::Name;
use bounty_bot::config::NAMES;
use bounty_bot::now::Now;
use strum::IntoEnumIterator as _;
use tokio::time::sleep;

use crate::backstage::utc;
use crate::picture;
use crate::screenplay::Stage;
use crate::transcript;

const README: &str = include_str!("../../README.md");

/// The day on which the README was written.
fn a_tuesday() -> Now {
    utc("2026-11-24T12:00:00Z")
}

fn is_update() -> bool {
    env::var_os("UPDATE_README").is_some()
}

fn path(file: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join(file)
}

#[tokio::test]
async fn the_chats_in_the_readme_happen_word_for_word() {
    let blocks = README.split("```text\n").skip(1);
    let blocks = blocks.filter_map(|block| block.split_once("```"));
    let chats: Vec<&str> = blocks
        .map(|(block, _)| block)
        .filter(|block| block.starts_with('—'))
        .collect();
    assert_eq!(chats.len(), 2);
    let mut readme = README.to_owned();
    for chat in chats {
        let mut stage = Stage::set().await;
        stage.api.change(|world| world.privacy_mode = true);
        stage.set_time(a_tuesday());
        let bot = stage.run_here(a_tuesday);
        match is_update() {
            true => readme = readme.replace(chat, &answered(&mut stage, chat).await),
            false => stage.play(chat).await,
        }
        stage.api.wait_until_acknowledged().await;
        bot.end().await;
        stage.check_script();
        stage.check();
    }
    if is_update() {
        fs::write(path("README.md"), readme).expect("a file");
    }
}

/// What people do in a chat, with the bot's answers of today and air between them.
async fn answered(stage: &mut Stage, chat: &str) -> String {
    let mut lines = Vec::new();
    for line in transcript::lines(chat)
        .iter()
        .filter(|line| !transcript::is_bots(line))
    {
        stage.play(line).await;
        stage.api.wait_until_acknowledged().await;
        // The answers come a moment later.
        sleep(Duration::from_millis(300)).await;
        let answers = stage.take_unexpected();
        let whole: Vec<&str> = std::iter::once(line)
            .chain(&answers)
            .map(String::as_str)
            .collect();
        let whole = whole
            .join("\u{0}")
            .replace('\n', "\n  ")
            .replace('\u{0}', "\n");
        lines.push(whole + "\n");
    }
    lines.join("\n")
}

#[tokio::test]
async fn the_picture_shows_a_list_as_it_is() {
    let stage = a_list().await;
    let group = -5_001;
    let drawn = picture::draw(&stage.api.world(), group, 2);
    let file = path("examples/list.svg");
    if is_update() {
        fs::write(&file, &drawn).expect("a file");
    }
    assert_eq!(fs::read_to_string(&file).expect("the picture"), drawn);
    stage.close();
}

/// A group in which Dave has just asked for the list.
async fn a_list() -> Stage {
    let added = [
        "Alice: /add Return the library books due 2026-11-23",
        "Bob: /add Pay the rent today",
        "Alice: /add Fix the garden gate by saturday",
        "Carol: /add Breakfast at the new bakery https://example.org/bakery due sunday",
        "Bob: /add Book the cabin due 2026-12-12",
        "Erin: /add Paint the fence",
    ];
    let mut stage = Stage::set().await;
    stage.set_time(a_tuesday());
    let bot = stage.run_here(a_tuesday);
    stage.play("— Friends —").await;
    let group = stage.group_id("Friends");
    for (index, line) in added.iter().chain(&["Dave: /bounty"]).enumerate() {
        stage.play(line).await;
        stage.sent(group, index + 1).await;
    }
    bot.end().await;
    stage
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
    let pictures = README
        .split("src=\"")
        .skip(1)
        .filter_map(|link| link.split('"').next());
    let files: Vec<&str> = links.filter(is_file).chain(pictures).collect();
    assert!(files.len() >= 4, "{files:?}");
    for file in files {
        assert!(path(file).exists(), "{file}");
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
fn whoever_wants_to_run_it_sees_how_at_once() {
    let line = README.lines().position(|line| line == "## Run it");
    assert!(line.is_some_and(|line| line < 40), "{line:?}");
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
    let changes = include_str!("../../CHANGELOG.md");
    let latest = changes.lines().find(|line| line.starts_with("## "));
    assert_eq!(latest, Some(concat!("## ", env!("CARGO_PKG_VERSION"))));
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
    let mut expected: Vec<String> = Name::iter()
        .map(|name| format!("/{}", name.word()))
        .collect();
    expected.sort_unstable();
    assert_eq!(commands, expected);
}

/// `…` stands for anything, and so do numbers.
#[test]
fn every_line_of_the_log_is_one_that_the_program_writes() {
    let source = rust_in(&path("src"));
    let cells = first_cells("| The line says |");
    assert_eq!(cells.len(), 11, "{cells:?}");
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
