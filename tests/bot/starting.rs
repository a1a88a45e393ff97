//! How the program starts, and what it says if it can't.

use std::fs;
use std::net::TcpListener;

use crate::backstage::ALWAYS;
use crate::botapi::faults::Fault;
use crate::botapi::{BotApi, TOKEN};
use crate::process::BotProcess;
use crate::screenplay::Stage;

/// Starts the bot with one variable set; returns its exit code and everything it printed.
async fn ending_with(name: &str, value: &str) -> (Option<i32>, String) {
    let api = BotApi::start().await;
    let mut bot = BotProcess::new(&api);
    bot.set(name, value);
    bot.start();
    let code = bot.wait().code();
    (code, bot.output())
}

async fn check(name: &str, value: &str, status: i32, said: &str) {
    let (code, output) = ending_with(name, value).await;
    assert_eq!(
        (code, output.as_str()),
        (Some(status), format!("bounty-bot: {said}\n").as_str())
    );
}

#[tokio::test]
async fn an_invalid_setting_is_an_error_in_one_line() {
    for (name, value, said) in [
        (
            "TELOXIDE_TOKEN",
            "",
            "TELOXIDE_TOKEN is not set; put the token that @BotFather gave you into .env (see .env.example)",
        ),
        (
            "TELOXIDE_TOKEN",
            "042:abc",
            "TELOXIDE_TOKEN is not a token; copy it from @BotFather again, all of it and nothing else: digits, a colon, then letters, digits, _ and -",
        ),
        (
            "ALLOWED_CHATS",
            "-100, friends",
            "ALLOWED_CHATS has \"friends\", which is not a chat id; list numbers with commas between them, such as -1001234567890,123456789",
        ),
        (
            "TZ",
            "Berlin",
            "TZ is \"Berlin\", which is not a time zone that this system knows; use a name such as Europe/Berlin, or leave it out",
        ),
        (
            "RUST_LOG",
            "loud",
            "RUST_LOG has \"loud\", which is not a filter; use a level such as info, or pairs such as bounty_bot=debug,info",
        ),
        (
            "DATA_DIR",
            "~/data",
            "DATA_DIR begins with ~, but HOME is not set; write the directory out",
        ),
        (
            "TELOXIDE_API_URL",
            "localhost",
            "TELOXIDE_API_URL is not an http:// or https:// address; fix it or leave it out",
        ),
        (
            "TELOXIDE_PROXY",
            "localhost",
            "TELOXIDE_PROXY is not an http:// or https:// address; fix it or leave it out",
        ),
    ] {
        check(name, value, 78, said).await;
    }
}

#[tokio::test]
async fn an_unusable_data_directory_is_an_error_in_one_line() {
    check("DATA_DIR", "/proc/nowhere", 1, "cannot use the data directory /proc/nowhere/users: No such file or directory (os error 2); make it writable or set DATA_DIR to another one").await;
}

/// Telegram's server rejects a token in several ways (telegram-bot-api's `ClientManager` and
/// `Client`).
#[tokio::test]
async fn a_rejected_token_is_an_error_in_one_line() {
    for method in ["getMe", "getUpdates"] {
        for (code, description) in [
            (401, "Unauthorized"),
            (401, "Unauthorized: invalid token specified"),
            (404, "Not Found"),
            (421, "Misdirected Request: unallowed token specified"),
        ] {
            let mut stage = Stage::set().await;
            stage.plan(method, None, ALWAYS, Fault::Error(code, description));
            stage.bot.start();
            assert_eq!(stage.bot.wait().code(), Some(78), "{method} {description}");
            let output = stage.bot.output();
            let said = "bounty-bot: Telegram rejected the token; put the one that @BotFather shows for this bot into TELOXIDE_TOKEN, or correct TELOXIDE_API_URL";
            assert_eq!(output.lines().last(), Some(said), "{output}");
            assert!(!output.contains("panicked"), "{output}");
            assert!(!output.contains(TOKEN), "{output}");
            stage.close();
        }
    }
}

#[tokio::test]
async fn a_second_instance_is_kept_out() {
    let api = BotApi::start().await;
    let mut first = BotProcess::new(&api);
    first.start();
    let polls = |world: &crate::botapi::world::World| world.requests.get("getupdates").copied();
    api.wait_for(polls).await.expect("the first one polls");
    let mut second = BotProcess::new(&api);
    let data = first.dir().join("data");
    second.set("DATA_DIR", data.to_str().expect("a plain path"));
    second.start();
    assert_eq!(second.wait().code(), Some(1));
    let said = format!(
        "bounty-bot: another running bounty-bot holds the data directory {}; stop that one or set DATA_DIR to another one\n",
        data.join("users").display()
    );
    assert_eq!(second.output(), said);
    assert_eq!(first.terminate().code(), Some(0));
}

#[tokio::test]
async fn settings_come_from_a_dotenv_file_too() {
    let api = BotApi::start().await;
    let mut bot = BotProcess::new(&api);
    let token = TOKEN;
    bot.unset("TELOXIDE_TOKEN");
    fs::write(
        bot.dir().join(".env"),
        format!("# mine\nTELOXIDE_TOKEN={token}\nALLOWED_CHATS=-1001, 5 ,\n"),
    )
    .unwrap();
    bot.start();
    let polls = |world: &crate::botapi::world::World| world.requests.get("getupdates").copied();
    api.wait_for(polls).await.expect("it polls");
    assert_eq!(bot.terminate().code(), Some(0));
    fs::write(
        bot.dir().join(".env"),
        format!("# mine\n\nTZ=UTC\nTELOXIDE_TOKEN '{token}\nTZ=UTC\n"),
    )
    .unwrap();
    bot.start();
    assert_eq!(bot.wait().code(), Some(78));
    let output = bot.output();
    assert!(output.ends_with("bounty-bot: .env:4:1: this line is not of the form NAME=value, or a quote in it is never closed; fix it (see .env.example)\n"), "{output}");
    assert!(!output.contains(token), "{output}");
}

#[tokio::test]
async fn the_first_lines_say_which_bot_this_is() {
    for (allowed, said) in [
        ("", "everyone is allowed"),
        ("5, -1001", "allowed chats -1001, 5"),
    ] {
        let mut stage = Stage::set().await;
        stage.bot.set("ALLOWED_CHATS", allowed);
        stage.bot.set("TZ", "Etc/GMT-1");
        stage.bot.set("RUST_LOG", "info");
        // Before Telegram has answered.
        stage.plan("getMe", None, 1, Fault::RetryAfter(1));
        stage.bot.start();
        stage.bot.wait_for_output("getMe failed").await;
        let data = stage.bot.dir().join("data").display().to_string();
        let expected = format!(
            "INFO bounty_bot::telegram: bounty-bot 0.2.0; data in {data}; time zone Etc/GMT-1 (now UTC+01:00); {said}",
        );
        let output = stage.bot.output();
        let first = output.lines().next().unwrap();
        assert!(first.ends_with(&expected), "{output}");
        let expected = "INFO bounty_bot::telegram: @FriendsBot, https://t.me/FriendsBot";
        stage.bot.wait_for_output(expected).await;
        stage.end().await;
    }
}

/// The log names the settings that may be the reason, and doesn't blame Telegram alone.
#[tokio::test]
async fn a_wrong_way_to_telegram_is_pointed_out() {
    let api = BotApi::start().await;
    let nobody = TcpListener::bind("127.0.0.1:0").unwrap();
    let nobody = format!("http://{}", nobody.local_addr().unwrap());
    let page = format!("{}/page", api.url());
    let refused = "getMe failed: Telegram can't be reached: ";
    for (api_url, proxy, said, check) in [
        (Some(&nobody), None, refused, "; check TELOXIDE_API_URL; "),
        (None, Some(&nobody), refused, "; check TELOXIDE_PROXY; "),
        (
            Some(&page),
            Some(&nobody),
            refused,
            "; check TELOXIDE_API_URL and TELOXIDE_PROXY; ",
        ),
        (
            Some(&page),
            None,
            "getMe failed: Telegram's answer can't be read: ",
            "; check TELOXIDE_API_URL; ",
        ),
    ] {
        let mut bot = BotProcess::new(&api);
        bot.set("TELOXIDE_API_URL", api_url.map_or("", |url| url));
        bot.set("TELOXIDE_PROXY", proxy.map_or("", |url| url));
        bot.start();
        bot.wait_for_line(&[said, check]).await;
        assert!(bot.terminate().success());
    }
}

/// The journal notes the time itself, and takes the priority from the start of a line.
#[tokio::test]
async fn in_the_journal_a_line_has_a_priority_and_no_time() {
    let mut stage = Stage::set().await;
    stage.bot.set("ALLOWED_CHAT", "-5");
    stage.bot.set("RUST_LOG", "debug");
    stage.bot.start_in_journal();
    stage
        .play("— Alice —\nAlice: /done 7\nBot: There is no #7 here. /bounty lists the open ones.\n  Nothing was changed.\n")
        .await;
    stage.put_file(stage.person("Alice"), "{");
    stage
        .play("Alice: /bounty\nBot: I can't read your data: the file is damaged. Whoever runs this bot can fix it; the log says where.\n  Nothing was changed.\n")
        .await;
    stage.api.wait_until_acknowledged().await;
    assert!(stage.bot.terminate().success());
    let output = stage.bot.output();
    for line in [
        "<4>bounty_bot: ALLOWED_CHAT is not one of the bot's settings; did you mean ALLOWED_CHATS?",
        "<6>bounty_bot::telegram: @FriendsBot, https://t.me/FriendsBot",
        "<7>update{id=700001 chat=1001 user=1001}: bounty_bot::telegram::endpoints: command done",
        "<3>update{id=700002 chat=1001 user=1001}: bounty_bot::handlers: data/users/1001.json:1:1: the file is cut off here; nothing is changed in it until it is fixed",
    ] {
        assert!(output.lines().any(|it| it == line), "{line}\n{output}");
    }
    // So has the line with which it ends.
    stage.bot.set("TELOXIDE_TOKEN", "x");
    stage.bot.start_in_journal();
    assert_eq!(stage.bot.wait().code(), Some(78));
    let output = stage.bot.output();
    let last = output.lines().last().unwrap();
    assert!(
        last.starts_with("<3>bounty-bot: TELOXIDE_TOKEN is not a token; "),
        "{last}"
    );
    // Another program's stream doesn't count.
    stage.bot.set("JOURNAL_STREAM", "1:1");
    stage.bot.start();
    assert_eq!(stage.bot.wait().code(), Some(78));
    let output = stage.bot.output();
    let last = output.lines().last().unwrap();
    assert!(
        last.starts_with("bounty-bot: TELOXIDE_TOKEN is not a token; "),
        "{last}"
    );
    stage.close();
}

/// It shows ids and names of commands; the end of each script checks that no words are logged.
#[tokio::test]
async fn debug_logs_what_is_done_with_each_update() {
    let mut stage = Stage::set().await;
    stage.bot.set("RUST_LOG", "debug");
    stage.bot.set("ALLOWED_CHATS", "1001, -5001");
    stage.bot.start();
    stage
        .play(
            "
            — Friends —
            Alice: /add Fix login bug
            Bot → Alice: #1 added: Fix login bug
              [ ☆ Track ]
            Alice: Hello
            Bob: /done 7
            Bot → Bob: There is no #7 here. /bounty lists the open ones.
              Nothing was changed.
            Bob presses ☆ Track
            (Bob sees: You're now tracking #1. /my lists what you track.)
            — Bob —
            Bob: Hello
            Bot: This bot is private. To use it here, ask whoever runs it to allow the id `1002`.
            ",
        )
        .await;
    for line in [
        "id=700001 chat=-5001 user=1001}: bounty_bot::telegram::endpoints: command add",
        "id=700001 chat=-5001 user=1001}: bounty_bot::telegram::containment: handled",
        "id=700002 chat=-5001 user=1001}: bounty_bot::telegram::containment: not handled",
        "id=700003 chat=-5001 user=1002}: bounty_bot::handlers: not carried out: NotFound",
        "id=700004 chat=-5001 user=1002}: bounty_bot::telegram::endpoints: button track",
        "id=700005 chat=1002 user=1002}: bounty_bot::telegram::admission: refused: PrivateBot(1002)",
    ] {
        stage.bot.wait_for_output(line).await;
    }
    assert!(stage.bot.terminate().success());
    for line in stage.bot.output().lines() {
        assert!(line.contains(" bounty_bot"), "a library's line: {line}");
    }
    stage.close();
}

#[tokio::test]
async fn a_misspelt_setting_is_logged() {
    let mut stage = Stage::set().await;
    stage.bot.set("ALLOWED_CHAT", "-5");
    let dotenv = "RUST_LOG=debug\nALLOWD_CHATS=-5\nCHATS=-5\n";
    fs::write(stage.bot.dir().join(".env"), dotenv).unwrap();
    stage.bot.start();
    for said in [
        "ALLOWED_CHAT is not one of the bot's settings; did you mean ALLOWED_CHATS?",
        ".env:2:14: ALLOWD_CHATS is not one of the bot's settings; did you mean ALLOWED_CHATS?",
        ".env:3:7: CHATS is not one of the bot's settings",
    ] {
        stage.bot.wait_for_line(&["WARN", said]).await;
    }
    stage.end().await;
}
