//! How the program starts, and what it says when it cannot.

use std::fs;

use crate::botapi::BotApi;
use crate::process::BotProcess;

/// Starts the bot with one variable set, and gives its exit code and all that it printed.
async fn ending_with(name: &str, value: &str) -> (Option<i32>, String) {
    let api = BotApi::start().await;
    let mut bot = BotProcess::new(&api);
    bot.set(name, value);
    bot.start();
    let code = bot.wait().code();
    (code, bot.output())
}

async fn check(name: &str, value: &str, said: &str) {
    let (code, output) = ending_with(name, value).await;
    assert_eq!(
        (code, output.as_str()),
        (Some(1), format!("bounty-bot: {said}\n").as_str())
    );
}

#[tokio::test]
async fn a_setting_that_cannot_be_read_is_one_line() {
    check("TELOXIDE_TOKEN", "", "TELOXIDE_TOKEN is not set; put the token that @BotFather gave you into .env (see .env.example)").await;
    check("ALLOWED_CHATS", "-100, friends", "ALLOWED_CHATS has \"friends\", which is no chat id; list numbers with commas between them, such as -1001234567890,123456789").await;
    check("RUST_LOG", "loud", "RUST_LOG has \"loud\", which is no filter; use a level such as info, or pairs such as bounty_bot=debug,info").await;
    check(
        "TELOXIDE_API_URL",
        "localhost",
        "TELOXIDE_API_URL is not an http:// or https:// address; mend it or leave it out",
    )
    .await;
    check(
        "TELOXIDE_PROXY",
        "localhost",
        "TELOXIDE_PROXY is not an http:// or https:// address; mend it or leave it out",
    )
    .await;
}

#[tokio::test]
async fn a_data_directory_that_cannot_be_used_is_one_line() {
    check("DATA_DIR", "/proc/nowhere", "cannot use the data directory /proc/nowhere/users: No such file or directory (os error 2); make it writable or set DATA_DIR to another one").await;
}

#[tokio::test]
async fn a_token_that_telegram_rejects_is_one_line() {
    let api = BotApi::start().await;
    api.change(|world| world.revoked = true);
    let mut bot = BotProcess::new(&api);
    bot.start();
    assert_eq!(bot.wait().code(), Some(1));
    let output = bot.output();
    let said = "bounty-bot: Telegram rejected the token; put the one that @BotFather shows for this bot into TELOXIDE_TOKEN";
    assert_eq!(output.lines().last(), Some(said), "{output}");
    assert!(!output.contains("panicked"), "{output}");
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
    let token = crate::botapi::TOKEN;
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
    fs::write(bot.dir().join(".env"), format!("TELOXIDE_TOKEN {token}\n")).unwrap();
    bot.start();
    assert_eq!(bot.wait().code(), Some(1));
    let output = bot.output();
    assert!(output.ends_with("bounty-bot: cannot read the file .env: line 1 is not of the form NAME=value; mend it (see .env.example) or remove it\n"), "{output}");
    assert!(!output.contains(token), "{output}");
}
