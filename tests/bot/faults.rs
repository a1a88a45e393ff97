//! Faults between the bot and Telegram: at the start, while updates are fetched, and while
//! answers are sent. Each command is carried out once, even if its answer is lost.

use futures::future::join_all;

use crate::backstage::ALWAYS;
use crate::botapi::faults::Fault;
use crate::botapi::world::{Access, Event};
use crate::botapi::{PATIENCE, Say};
use crate::screenplay::Stage;

const INTERNAL: Fault = Fault::Error(500, "Internal Server Error");

/// Runs all tests that wait for the library's and the bot's own delays, at the same time.
#[tokio::test]
async fn faults_with_delays() {
    tokio::join!(
        at_the_start(),
        while_updates_are_fetched(),
        while_fetching_hangs(),
        while_answers_are_sent(),
        while_a_press_is_answered(),
    );
}

/// Starts a bot whose first request fails, and checks that it serves its users anyway.
async fn starts_after(fault: Fault) {
    let mut stage = Stage::set().await;
    stage.plan("getMe", None, 1, fault);
    stage.api.change(|world| world.webhook = true);
    stage.bot.start();
    stage
        .play("— Alice —\nAlice: /add Paint the fence\nBot: #1 added: Paint the fence\n")
        .await;
    assert!(!stage.api.world().webhook, "the webhook is still there");
    stage.end().await;
}

async fn at_the_start() {
    join_all([
        starts_after(Fault::RetryAfter(1)),
        starts_after(INTERNAL),
        starts_after(Fault::BadGateway),
        starts_after(Fault::Hang),
        starts_after(Fault::Reset),
        starts_after(Fault::Closed),
        starts_after(Fault::Truncated),
        starts_after(Fault::UnknownParameters),
    ])
    .await;
}

#[tokio::test]
async fn at_the_start_with_no_network() {
    let mut stage = Stage::set().await;
    stage.api.refuse_connections().await;
    stage.bot.start();
    stage.bot.wait_for_output("getMe failed").await;
    stage.api.accept_connections().await;
    stage
        .play("— Alice —\nAlice: /add Paint the fence\nBot: #1 added: Paint the fence\n")
        .await;
    stage.end().await;
}

#[tokio::test]
async fn without_a_menu() {
    let mut stage = Stage::set().await;
    stage.plan("setMyCommands", None, 1, Fault::Reset);
    stage.bot.start();
    stage
        .until("the menus", |world| {
            world.menus.contains_key("all_group_chats")
        })
        .await;
    let said = "setting the command menu failed: ";
    assert!(stage.bot.output().contains(said), "{}", stage.bot.output());
    stage.end().await;
}

/// What the log says for each fault of `getUpdates`.
const POLLING: [(Fault, &str); 8] = [
    (
        Fault::RetryAfter(1),
        "getUpdates failed: Telegram asks to wait for 1 s",
    ),
    (
        INTERNAL,
        "getUpdates failed: Telegram says: Internal Server Error",
    ),
    (
        Fault::BadGateway,
        "getUpdates failed: Telegram's answer can't be read",
    ),
    (
        Fault::Reset,
        "getUpdates failed: Telegram can't be reached: ",
    ),
    (
        Fault::Closed,
        "getUpdates failed: Telegram can't be reached: ",
    ),
    (
        Fault::Truncated,
        "getUpdates failed: Telegram's answer can't be read",
    ),
    (
        Fault::UnknownParameters,
        "getUpdates failed: Telegram's answer can't be read",
    ),
    (
        Fault::Error(
            409,
            "Conflict: terminated by other getUpdates request; make sure that only one bot instance is running",
        ),
        "getUpdates failed: another program uses the same token; stop it, or get this bot a token of its own",
    ),
];

async fn while_updates_are_fetched() {
    let mut stage = Stage::set().await;
    stage.bot.start();
    stage.called("getupdates", 1).await;
    stage.play("— Alice —\n").await;
    for (number, (fault, said)) in (1..).zip(POLLING) {
        // The fault affects the request after this command.
        stage.plan("getUpdates", None, 1, fault);
        let command =
            format!("Alice: /add errand {number}\nBot: #{number} added: errand {number}\n");
        stage.play(&command).await;
        stage.bot.wait_for_output(said).await;
    }
    // Telegram hands out a command, and its answer is lost on the way.
    stage.plan("getUpdates", None, 1, Fault::LostAnswer);
    stage
        .play(
            "
            Alice: /add errand 9
            Bot: #9 added: errand 9
            Alice: /add errand 10
            Bot: #10 added: errand 10
            ",
        )
        .await;
    let alice = stage.person("Alice");
    assert_eq!(stage.file(alice).personal_bounties.len(), 10);
    stage.end().await;
}

/// The client gives Telegram 10 s more than the long poll takes.
async fn while_fetching_hangs() {
    let mut stage = Stage::set().await;
    stage.plan("getUpdates", None, 1, Fault::Hang);
    stage.bot.start();
    let said = [
        "getUpdates failed: Telegram can't be reached: ",
        "timed out",
    ];
    let patience = 2 * PATIENCE;
    stage.bot.wait_for_line_at_most(patience, &said).await;
    stage
        .play("— Alice —\nAlice: /add Paint the fence\nBot: #1 added: Paint the fence\n")
        .await;
    stage.end().await;
}

#[tokio::test]
async fn while_there_is_no_network() {
    let mut stage = Stage::set().await;
    stage.bot.start();
    stage.called("getupdates", 1).await;
    stage.api.refuse_connections().await;
    stage
        .bot
        .wait_for_output("getUpdates failed: Telegram can't be reached: ")
        .await;
    stage.api.accept_connections().await;
    stage
        .play("— Alice —\nAlice: /add Paint the fence\nBot: #1 added: Paint the fence\n")
        .await;
    stage.end().await;
}

#[tokio::test]
async fn a_token_that_is_revoked_ends_the_bot() {
    let mut stage = Stage::set().await;
    stage.bot.start();
    stage
        .play("— Alice —\nAlice: /add Paint the fence\nBot: #1 added: Paint the fence\n")
        .await;
    stage.api.change(|world| world.revoked = true);
    // Ends the current long poll.
    let alice = stage.person("Alice");
    stage.say(alice, alice, Say::text("hello"));
    assert_eq!(stage.bot.wait().code(), Some(78));
    let output = stage.bot.output();
    let said = "bounty-bot: Telegram rejected the token; put the one that @BotFather shows for this bot into TELOXIDE_TOKEN, or correct TELOXIDE_API_URL";
    assert_eq!(output.lines().last(), Some(said), "{output}");
    stage.check();
}

/// For each fault of the first answer to somebody: whether that answer arrives, and what the
/// log says if it doesn't.
const SENDING: [(&str, Fault, usize, Option<&str>); 10] = [
    ("Alice", Fault::RetryAfter(1), 1, None),
    ("Bob", INTERNAL, 1, Some("an answer is dropped: ")),
    (
        "Carol",
        Fault::BadGateway,
        1,
        Some("an answer is dropped: Telegram's answer can't be read"),
    ),
    ("Dave", Fault::Hang, 1, Some("an answer is dropped: ")),
    ("Erin", Fault::Reset, 1, Some("an answer is dropped: ")),
    ("Ken", Fault::Closed, 1, Some("an answer is dropped: ")),
    (
        "Frank",
        Fault::Truncated,
        1,
        Some("an answer is dropped: Telegram's answer can't be read"),
    ),
    (
        "Grace",
        Fault::UnknownParameters,
        1,
        Some("an answer is dropped: Telegram's answer can't be read"),
    ),
    (
        "Heidi",
        Fault::RetryAfter(1),
        ALWAYS,
        Some("an answer is dropped: Telegram asks to wait for 1 s"),
    ),
    ("Ivan", Fault::LostAnswer, 1, Some("an answer is dropped: ")),
];

async fn while_answers_are_sent() {
    let mut stage = Stage::set().await;
    for (name, fault, times, _) in SENDING {
        let person = stage.person(name);
        stage.plan("sendMessage", Some(person), times, fault);
        stage.say(person, person, Say::text("/add paint the fence"));
    }
    stage.bot.start();
    // Nobody waits for them.
    stage
        .play("— Judy —\nJudy: /add Paint the fence\nBot: #1 added: Paint the fence\n")
        .await;
    for (name, _, _, said) in SENDING {
        let person = stage.person(name);
        match said {
            Some(said) => {
                stage
                    .bot
                    .wait_for_line(&[said, &format!("chat={person}")])
                    .await;
            }
            None => drop(stage.sent(person, 1).await),
        }
    }
    stage.api.change(|world| world.faults.clear());
    for (name, fault, _, said) in SENDING {
        let person = stage.person(name);
        // The answer to the first command came once or not at all, and its effect is there.
        stage.say(person, person, Say::text("/bounty"));
        let has_arrived = said.is_none() || fault == Fault::LostAnswer;
        let mut answers = stage.sent(person, 1 + usize::from(has_arrived)).await;
        assert_eq!(
            answers.pop().as_deref(),
            Some("Your bounties\nNo date\n#1 paint the fence")
        );
        let first = has_arrived.then_some("#1 added: paint the fence");
        assert_eq!(answers.pop().as_deref(), first, "{name}");
        assert!(answers.is_empty(), "{name}");
    }
    stage.api.wait_until_acknowledged().await;
    stage.close();
}

#[tokio::test]
async fn an_answer_waits_for_the_network() {
    let mut stage = Stage::set().await;
    let alice = stage.person("Alice");
    stage.plan("sendMessage", None, 1, Fault::RetryAfter(1));
    stage.say(alice, alice, Say::text("/add paint the fence"));
    stage.bot.start();
    stage.bot.wait_for_output("an answer waits 1 s: ").await;
    stage.api.refuse_connections().await;
    stage
        .bot
        .wait_for_line(&["an answer waits", "Connect"])
        .await;
    stage.api.accept_connections().await;
    stage
        .play("— Alice —\nBot: #1 added: paint the fence\n")
        .await;
    stage.end().await;
}

#[tokio::test]
async fn a_chat_that_is_closed_to_the_bot() {
    for access in [Access::Blocked, Access::NeverStarted, Access::Kicked] {
        let mut stage = Stage::set().await;
        stage.play("— Alice —\n").await;
        let alice = stage.person("Alice");
        let set = |stage: &Stage, access| {
            stage.api.change(|world| {
                world.chats.get_mut(&alice).expect("a DM").access = access;
            });
        };
        set(&stage, access);
        for errand in ["one", "two", "three"] {
            stage.say(alice, alice, Say::text(&format!("/add errand {errand}")));
        }
        stage.bot.start();
        let told = "the chat is closed to the bot";
        stage.bot.wait_for_times(3, told).await;
        stage.api.wait_until_acknowledged().await;
        set(&stage, Access::Member);
        stage
            .play(
                "
                Alice: /bounty
                Bot: *Your bounties*
                  *No date*
                  #1 errand one
                  #2 errand two
                  #3 errand three
                  [ ✓ #1 ] [ ✓ #2 ] [ ✓ #3 ]
                ",
            )
            .await;
        stage.api.wait_until_acknowledged().await;
        assert!(stage.bot.terminate().success());
        let output = stage.bot.output();
        assert_eq!(output.matches(told).count(), 3, "{output}");
        assert!(!output.contains("an answer is dropped"), "{output}");
        stage.check_script();
        stage.close();
    }
}

async fn while_a_press_is_answered() {
    let mut stage = Stage::set().await;
    stage.bot.start();
    stage
        .play(
            "
            — Friends —
            Alice: /add Paint the fence
            Bot → Alice: #1 added: Paint the fence
              [ ☆ Track ]
            Alice: /done 1
            Bot → Alice: #1 done: ~Paint the fence~
              [ ↩ Undo ]
            ",
        )
        .await;
    // The toast succeeds at the third try, and the edit at the second or third.
    stage.plan("answerCallbackQuery", None, 1, Fault::Reset);
    stage.plan("answerCallbackQuery", None, 1, Fault::BadGateway);
    stage.plan("editMessageText", None, 1, Fault::LostAnswer);
    stage.plan("editMessageText", None, 1, Fault::RetryAfter(1));
    stage
        .play(
            "
            Alice presses ↩ Undo
            Bot edits: [#1](…) is back: Paint the fence
            (Alice sees: #1 is back.)
            ",
        )
        .await;
    stage.called("editmessagetext", 3).await;
    let is_edit = |event: &Event| matches!(event, Event::Edited { .. });
    let edits = stage
        .api
        .world()
        .events
        .iter()
        .filter(|event| is_edit(event))
        .count();
    assert_eq!(edits, 1, "the second is no change");
    stage
        .play(
            "
            Bob presses ☆ Track
            (Bob sees: You're now tracking #1. /my lists what you track.)
            ",
        )
        .await;
    stage.end().await;
}
