//! The program with arguments. None of them starts the bot or leaves anything behind.

use std::fs::{self, File};
use std::path::Path;
use std::process::Command;

use tempfile::TempDir;

use crate::botapi::{BotApi, TOKEN};
use crate::process::BotProcess;

/// The exit status of a run, and what it printed.
struct Ended {
    status: Option<i32>,
    stdout: String,
    stderr: String,
}

fn run(dir: &Path, arguments: &[&str], variables: &[(&str, &str)]) -> Ended {
    let output = Command::new(env!("CARGO_BIN_EXE_bounty-bot"))
        .args(arguments)
        .env_clear()
        .envs(variables.iter().copied())
        .current_dir(dir)
        .output()
        .expect("the bot's binary");
    Ended {
        status: output.status.code(),
        stdout: String::from_utf8(output.stdout).expect("text"),
        stderr: String::from_utf8(output.stderr).expect("text"),
    }
}

/// Runs `--check` with a valid token; returns its exit status and what it printed.
fn check(dir: &Path, variables: &[(&str, &str)]) -> (Option<i32>, String) {
    let variables = [&[("TELOXIDE_TOKEN", TOKEN)], variables].concat();
    let ended = run(dir, &["--check"], &variables);
    assert_eq!(ended.stderr, "");
    (ended.status, ended.stdout)
}

fn names(dir: &Path) -> Vec<String> {
    let entries = fs::read_dir(dir).expect("a directory");
    let name = |entry: fs::DirEntry| entry.file_name().into_string().expect("text");
    entries
        .map(|entry| name(entry.expect("an entry")))
        .collect()
}

#[test]
fn help_and_version_are_printed() {
    let dir = TempDir::new().unwrap();
    // These settings aren't even read.
    fs::write(dir.path().join(".env"), "nonsense").unwrap();
    for argument in ["--help", "-h"] {
        let help = run(dir.path(), &[argument], &[]);
        assert_eq!((help.status, help.stderr.as_str()), (Some(0), ""));
        for name in bounty_bot::config::NAMES {
            assert!(help.stdout.contains(name), "{name}");
        }
    }
    for argument in ["--version", "-V"] {
        let version = run(dir.path(), &[argument], &[]);
        let expected = format!("bounty-bot {}\n", env!("CARGO_PKG_VERSION"));
        assert_eq!((version.status, version.stderr.as_str()), (Some(0), ""));
        assert_eq!(version.stdout, expected);
    }
    assert_eq!(names(dir.path()), [".env"]);
}

#[test]
fn any_other_argument_is_an_error_in_one_line() {
    let dir = TempDir::new().unwrap();
    for arguments in [
        &["--verbose"][..],
        &[""],
        &["run"],
        &["--check", "--help"],
        &["--version", "x"],
        &["-hV"],
    ] {
        let ended = run(dir.path(), arguments, &[("TELOXIDE_TOKEN", TOKEN)]);
        let said = "bounty-bot: the arguments are --check, --help and --version, one at a time; without any, the bot starts\n";
        let ended = (ended.status, ended.stdout, ended.stderr);
        assert_eq!(ended, (Some(2), String::new(), said.to_owned()));
    }
    assert!(names(dir.path()).is_empty());
}

#[test]
fn a_closed_output_causes_no_panic() {
    let dir = TempDir::new().unwrap();
    for argument in ["--help", "--check", "--nonsense"] {
        let full = || File::options().write(true).open("/dev/full").unwrap();
        let status = Command::new(env!("CARGO_BIN_EXE_bounty-bot"))
            .arg(argument)
            .current_dir(dir.path())
            .stdout(full())
            .stderr(full())
            .status();
        assert!(matches!(status.unwrap().code(), Some(1 | 2)));
    }
}

#[test]
fn a_check_of_valid_settings_says_so_and_creates_nothing() {
    let dir = TempDir::new().unwrap();
    let said = "The settings are fine, and so are 0 files in data.\n";
    assert_eq!(check(dir.path(), &[]), (Some(0), said.to_owned()));
    assert!(names(dir.path()).is_empty());
}

#[test]
fn a_check_names_every_setting_that_is_wrong() {
    let dir = TempDir::new().unwrap();
    let dotenv = "# mine\nALLOWED_CHATS = -5, friends\nRUST_LOG=loud\nALLOWED_CHAT=-5\nOTHER=1\n";
    fs::write(dir.path().join(".env"), dotenv).unwrap();
    let (status, said) = check(dir.path(), &[("TZ", "Berlin"), ("RUST_LOG", "louder")]);
    assert_eq!(status, Some(78));
    let expected = "\
.env:2:17: ALLOWED_CHATS has \"friends\", which is not a chat id; list numbers with commas between them, such as -1001234567890,123456789
TZ is \"Berlin\", which is not a time zone that this system knows; use a name such as Europe/Berlin, or leave it out
RUST_LOG has \"louder\", which is not a filter; use a level such as info, or pairs such as bounty_bot=debug,info
.env:4:14: ALLOWED_CHAT is not one of the bot's settings; did you mean ALLOWED_CHATS?
.env:5:7: OTHER is not one of the bot's settings
";
    assert_eq!(said, expected);
    assert_eq!(names(dir.path()), [".env"]);
}

#[test]
fn another_programs_variable_does_not_fail_the_check() {
    let dir = TempDir::new().unwrap();
    fs::write(dir.path().join(".env"), "OTHER=1\n").unwrap();
    let (status, said) = check(dir.path(), &[]);
    assert_eq!(status, Some(0));
    assert!(said.starts_with(".env:1:7: OTHER is"), "{said}");
}

#[test]
fn a_check_names_the_line_of_a_bad_dotenv() {
    let dir = TempDir::new().unwrap();
    fs::write(dir.path().join(".env"), "# mine\n\nTZ=UTC\nTZ: UTC\n").unwrap();
    let said = ".env:4:1: this line is not of the form NAME=value; fix it (see .env.example)\n";
    assert_eq!(check(dir.path(), &[]), (Some(78), said.to_owned()));
}

#[tokio::test]
async fn a_check_reads_every_file_while_the_bot_runs() {
    let api = BotApi::start().await;
    let mut bot = BotProcess::new(&api);
    fs::create_dir_all(bot.users_dir()).unwrap();
    fs::write(bot.user_file(7), "{ \"user_id\": 7 }").unwrap();
    fs::write(bot.user_file(10), "{\n  \"user_id\": 10,\n}").unwrap();
    fs::write(bot.user_file(9), "{ \"user_id\": 8 }").unwrap();
    fs::write(bot.users_dir().join("notes.json"), "nonsense").unwrap();
    fs::create_dir(bot.user_file(11)).unwrap();
    bot.start();
    let polls = |world: &crate::botapi::world::World| world.requests.get("getupdates").copied();
    api.wait_for(polls).await.expect("it polls");
    let before = names(&bot.users_dir());
    let (status, said) = check(bot.dir(), &[]);
    assert_eq!(status, Some(1));
    let expected = "\
data/users/9.json:1:1: its user_id is 8, not the one in its name; nothing is changed in it until it is fixed
data/users/10.json:3:1: trailing comma; nothing is changed in it until it is fixed
data/users/11.json: ";
    assert_eq!(said.lines().count(), 3, "{said}");
    assert!(said.starts_with(expected), "{said}");
    assert_eq!(names(&bot.users_dir()), before);
    assert_eq!(bot.terminate().code(), Some(0));
}

/// The bot can read these files. A person would not want them so.
#[test]
fn a_check_names_what_is_odd_in_a_file() {
    let dir = TempDir::new().unwrap();
    let users = dir.path().join("data/users");
    fs::create_dir_all(&users).unwrap();
    let bounties = "\
{ \"user_id\": 7, \"personal_bounties\": [
{ \"id\": 1, \"text\": \"x\", \"due_date\": 1795478400 },
{ \"id\": 1, \"text\": \"\", \"due_date_ts\": 1795478400000 } ] }";
    fs::write(users.join("7.json"), bounties).unwrap();
    fs::write(users.join("8.json"), "{ \"user_id\": \"8\" }").unwrap();
    let (status, said) = check(dir.path(), &[]);
    let expected = "\
data/users/7.json:2:37: the bot doesn't know the key `due_date`; is `due_date_ts` meant?
data/users/7.json:3:9: another bounty has this id, too
data/users/7.json:3:20: `text` is empty
data/users/7.json:3:39: `due_date_ts` is over a thousand years away; it is in seconds since 1970
data/users/8.json:1:16: `user_id` must be a whole number from 0 to 18446744073709551615; nothing is changed in it until it is fixed
";
    assert_eq!((status, said.as_str()), (Some(1), expected));
}
