//! Random updates: the bot never panics, never sends a request that Telegram would refuse,
//! and leaves every file readable.
//!
//! `FUZZ_RUNS=100 cargo test --test bot fuzz` plays 100 runs, each with different cases.
//! `FUZZ_SEED=7` starts with that seed, to repeat a failure.

use proptest::prelude::*;
use proptest::strategy::ValueTree as _;
use proptest::test_runner::{Config, RngAlgorithm, TestRng, TestRunner};
use serde_json::{Value, json};

use crate::backstage::number;
use crate::botapi::world::Kind;
use crate::botapi::{BotApi, Say};
use crate::screenplay::Stage;

/// Many people, so that few exceed the rate limit.
const PEOPLE: i64 = 200;
const FIRST_PERSON: i64 = 1_001;
const GROUP: i64 = -5_001;
const SUPERGROUP: i64 = -1_005_000_002;
const FORUM: i64 = -1_005_000_003;

/// Updates per run.
const CASES: u64 = 600;

/// Maximum updates in flight.
const BATCH: u64 = 50;

#[tokio::test]
async fn random_updates_break_nothing() {
    let (runs, seed) = (number("FUZZ_RUNS", 1), number("FUZZ_SEED", 1));
    for seed in seed..seed + runs {
        println!("FUZZ_SEED={seed}");
        play_cases(seed).await;
    }
}

async fn play_cases(seed: u64) {
    let mut stage = Stage::set().await;
    let topic = populate(&stage.api);
    stage.bot.start();
    let mut runner = runner(seed);
    let cases = prop_oneof![
        3 => update(topic).prop_map(Case::Update),
        1 => any::<(u32, bool)>().prop_map(|(number, by_anyone)| Case::Press { number, by_anyone }),
        1 => (any::<u32>(), text()).prop_map(|(number, text)| Case::Reply { number, text }),
    ];
    for case in 1..=CASES {
        let next = cases.new_tree(&mut runner).expect("a case").current();
        play_case(&stage.api, next);
        if case % BATCH == 0 {
            stage.api.wait_until_acknowledged().await;
            stage.check();
        }
    }
    // Somebody who hasn't written yet is served as usual.
    stage
        .play("— Mallory —\nMallory: /add Still there\nBot: #1 added: Still there\n")
        .await;
    stage.close();
}

#[derive(Clone, Debug)]
enum Case {
    Update(Value),
    /// Somebody presses a button that the bot has shown.
    Press {
        number: u32,
        by_anyone: bool,
    },
    /// Somebody replies to a message of the bot's.
    Reply {
        number: u32,
        text: String,
    },
}

fn play_case(api: &BotApi, case: Case) {
    match case {
        Case::Update(update) => {
            open_query(api, &update);
            api.push_raw(update);
        }
        Case::Press { number, by_anyone } => {
            if let Some((chat, message, (_, data))) = one_of(number, buttons(api)) {
                // Mostly whoever it is for.
                let mut ids = data.split(' ').filter_map(|word| word.parse::<i64>().ok());
                let owner = ids.find(|id| is_person(*id)).filter(|_| !by_anyone);
                let person = owner.unwrap_or(FIRST_PERSON + 10 + i64::from(number) % PEOPLE);
                let person = if is_person(chat) { chat } else { person };
                api.press(chat, message, person, &data);
            }
        }
        Case::Reply { number, text } => {
            if let Some((chat, message, _)) = one_of(number, buttons(api)) {
                let anyone = FIRST_PERSON + 10 + i64::from(number) % PEOPLE;
                let person = if is_person(chat) { chat } else { anyone };
                let say = Say {
                    reply_to: Some(message),
                    ..Say::text(&text)
                };
                api.say(chat, person, say);
            }
        }
    }
}

/// The buttons that the bot has shown, with their chats and messages.
fn buttons(api: &BotApi) -> Vec<(i64, i32, (String, String))> {
    let world = api.world();
    let messages = world.chats.iter().flat_map(|(chat, there)| {
        let shown = there.messages.values().filter(|message| !message.deleted);
        shown.map(|message| (*chat, message))
    });
    let buttons = messages.flat_map(|(chat, message)| {
        let buttons = message.keyboard.iter().flatten().cloned();
        buttons.map(move |button| (chat, message.id, button))
    });
    buttons.collect()
}

fn one_of<T>(number: u32, all: Vec<T>) -> Option<T> {
    let index = usize::try_from(number).ok()?.checked_rem(all.len())?;
    all.into_iter().nth(index)
}

fn is_person(id: i64) -> bool {
    (FIRST_PERSON + 10..FIRST_PERSON + 10 + PEOPLE).contains(&id)
}

fn runner(seed: u64) -> TestRunner {
    let mut bytes = [0; 32];
    bytes[..8].copy_from_slice(&seed.to_le_bytes());
    let config = Config {
        failure_persistence: None,
        ..Config::default()
    };
    TestRunner::new_with_rng(config, TestRng::from_seed(RngAlgorithm::ChaCha, &bytes))
}

/// Adds every person and chat that the updates mention; returns the forum's topic.
fn populate(api: &BotApi) -> i32 {
    for id in FIRST_PERSON + 10..FIRST_PERSON + 10 + PEOPLE {
        api.add_person(id, "Somebody");
    }
    api.add_group(GROUP, "Friends", Kind::Group);
    api.add_group(
        SUPERGROUP,
        "Friends",
        Kind::Supergroup {
            username: None,
            forum: false,
        },
    );
    api.add_group(
        FORUM,
        "Friends",
        Kind::Supergroup {
            username: None,
            forum: true,
        },
    );
    api.add_topic(FORUM, "Errands")
}

/// Registers a button press that waits for an answer.
fn open_query(api: &BotApi, update: &Value) {
    let query = &update["callback_query"];
    if let Some(id) = query["id"].as_str() {
        let chat = query["message"]["chat"]["id"].as_i64().unwrap_or(GROUP);
        api.change(|world| world.open_queries.insert(id.to_owned(), chat));
    }
}

fn update(topic: i32) -> BoxedStrategy<Value> {
    let wrap = |kind: &'static str| move |content: Value| json!({ kind: content });
    prop_oneof![
        10 => message(topic).prop_map(wrap("message")),
        2 => message(topic).prop_map(wrap("edited_message")),
        4 => callback_query().prop_map(wrap("callback_query")),
        1 => junk().prop_map(wrap("message")),
        1 => junk().prop_map(wrap("callback_query")),
        1 => junk().prop_map(wrap("my_chat_member")),
    ]
    .boxed()
}

fn message(topic: i32) -> BoxedStrategy<Value> {
    let body = (
        text(),
        entities(),
        prop::bool::ANY,
        prop::option::of(replied()),
    );
    (chat_and_sender(), body, 1..50_i32, extra())
        .prop_map(
            move |((chat, from), (text, entities, is_caption, replied), id, extra)| {
                let mut message = json!({
                    "message_id": id,
                    "date": 1_700_000_000,
                    "chat": chat,
                    "from": from,
                });
                let keys = if is_caption {
                    ("caption", "caption_entities")
                } else {
                    ("text", "entities")
                };
                message[keys.0] = json!(text);
                message[keys.1] = entities;
                if is_caption {
                    message["photo"] =
                        json!([{ "file_id": "f", "file_unique_id": "u", "width": 1, "height": 1 }]);
                }
                if let Some(replied) = replied {
                    message["reply_to_message"] = replied;
                    message["reply_to_message"]["chat"] = message["chat"].clone();
                }
                if message["chat"]["id"] == FORUM {
                    message["message_thread_id"] = json!(topic);
                    message["is_topic_message"] = json!(true);
                }
                if let (Some(message), Some(extra)) = (message.as_object_mut(), extra.as_object()) {
                    message.extend(extra.clone());
                }
                message
            },
        )
        .boxed()
}

fn callback_query() -> BoxedStrategy<Value> {
    // No message that is in the chat: people's can't be edited.
    let ids = 100_000..100_050_i32;
    (chat_and_sender(), callback_data(), any::<u32>(), ids)
        .prop_map(|((chat, from), data, number, id)| {
            json!({
                "id": format!("{number}-{}", from["id"]),
                "from": from,
                "chat_instance": "1",
                "data": data,
                "message": { "message_id": id, "date": 1_700_000_000, "chat": chat, "text": "x" },
            })
        })
        .boxed()
}

/// Every word that a button may carry, with arguments that mostly fit.
fn callback_data() -> BoxedStrategy<String> {
    let page = "((open|soon|today|overdue|done) [0-9]{1,3}|find [0-9]{1,2}( [a-z]{1,5}){1,3}|\
        (mine|my|mysoon|mytoday|myoverdue) 1[01][0-9]{2} [0-9]{1,3})";
    let tick = format!(
        "(tick|back|gone) 1[01][0-9]{{2}} [0-9] (none|said|73[0-9]{{4}})(:73[0-9]{{4}})? {page}"
    );
    prop_oneof![
        3 => "(track|untrack|finish|confirm|notyet|reopen|undone|undelete) 1[01][0-9]{2} [0-9]",
        3 => "(show|edit|done|delete|track|untrack|apply) 1[01][0-9]{2} [0-9] 1[01][0-9]{2}",
        3 => "(again|split|unsplit|unadd|unedit|dropdue|nodue) 1[01][0-9]{2} [0-9] [0-9a-f]{8}",
        2 => "(due|unmove|end|unend) 1[01][0-9]{2} [0-9] 2026(11|12)[0-3][0-9] [0-9a-f]{8}",
        1 => "(undone|undelete)-all 1[01][0-9]{2} 1[78][0-9]{8}",
        1 => "forget 1[01][0-9]{2} [0-9]{1,6}",
        1 => "cancel 1[01][0-9]{2}",
        3 => prop::string::string_regex(&tick).expect("a good expression"),
        2 => page,
        1 => "which-(show|edit|done|delete|track|untrack) 1[01][0-9]{2} [0-9]",
        2 => ".{0,30}",
    ]
    .boxed()
}

/// A chat, and somebody in it.
fn chat_and_sender() -> BoxedStrategy<(Value, Value)> {
    let name = prop_oneof![Just("Somebody".to_owned()), ".{1,20}"];
    (0..PEOPLE, 0..5, name)
        .prop_map(|(person, place, name)| {
            let id = FIRST_PERSON + 10 + person;
            let from = json!({ "id": id, "is_bot": false, "first_name": name });
            let chat = match place {
                0 => json!({ "id": GROUP, "type": "group", "title": name }),
                1 => json!({ "id": SUPERGROUP, "type": "supergroup", "title": name, "username": "friends" }),
                2 => json!({ "id": FORUM, "type": "supergroup", "title": name, "is_forum": true }),
                _ => json!({ "id": id, "type": "private", "first_name": name }),
            };
            (chat, from)
        })
        .boxed()
}

fn text() -> BoxedStrategy<String> {
    prop_oneof![3 => command(), 2 => words()].boxed()
}

/// What needs no command: plain replies, what a DM takes for a command or for talk, and what it
/// keeps.
fn words() -> BoxedStrategy<String> {
    prop_oneof![
        "(done|Did it|finished|✅|✔|✓|👍|on it|me|mine|i['’]ll do it|taking it|🙋|✋)[.!…?]?",
        "(done|add|list|help|my|delete|edit|cancel|hi|thanks|ok)( [a-z]{1,9}| #?[0-9]){0,2}",
        "(by |on |due:)?(friday|tomorrow|24\\.12\\.|april 15|next week|none)[.!]?",
        "[a-z]{1,9} (every|each|on) (other )?(fridays?|day|weekday|3 weeks|15th|36 hours)",
        "(- |[0-9]\\. |)[a-z ]{1,30}(\n(- |[0-9]\\. |)[a-z ]{1,30}){1,4}",
        "\\PC{1,600}",
    ]
    .boxed()
}

fn command() -> BoxedStrategy<String> {
    let command = "/(start|help|privacy|bounty|list|add|edit|done|delete|del|track|untrack|my|\
        export|forget|ADD|bounty@FriendsBot|foo)";
    let argument = prop_oneof![
        "[0-9]{1,2}",
        "#?[0-9]{1,25}",
        "due:?",
        "by",
        "(next |in 3 |every )?(friday|days|week|april|tomorrow|2026-12-24|31.02.2026)",
        "[a-z]{1,9}",
        "[0-9](, |-| and )[0-9]",
        "https?://[a-z.]{1,12}/[^ ]{0,20}",
        "(link|due):none",
        ".{0,40}",
        "\\PC{0,300}",
    ];
    let arguments = prop::collection::vec(argument, 0..5);
    (
        command,
        prop_oneof![Just(" "), Just("\n"), Just("\u{a0}")],
        arguments,
    )
        .prop_map(|(command, space, arguments)| {
            format!("{command}{space}{}", arguments.join(space))
        })
        .boxed()
}

/// Entities, most of them wrong.
fn entities() -> BoxedStrategy<Value> {
    let number = prop_oneof![-5..50_i64, any::<i64>()];
    let kind = prop_oneof![
        Just("text_link"),
        Just("bot_command"),
        Just("bold"),
        Just("date_time"),
        Just("hologram"),
    ];
    let url = prop_oneof!["https://[a-z]{1,9}\\.example/", ".{0,20}"];
    let entity = (kind, number.clone(), number, url).prop_map(|(kind, offset, length, url)| {
        json!({ "type": kind, "offset": offset, "length": length, "url": url })
    });
    prop::collection::vec(entity, 0..4)
        .prop_map(Value::from)
        .boxed()
}

/// A message that is replied to: the bot's or somebody's, about a bounty or not.
fn replied() -> BoxedStrategy<Value> {
    let text = prop_oneof!["#[0-9]{1,3} added: .{0,20}", ".{0,600}"];
    (
        text,
        entities(),
        prop::bool::ANY,
        callback_data(),
        prop::bool::ANY,
    )
        .prop_map(|(text, entities, is_bots, data, has_text)| {
            let from = if is_bots { 42 } else { FIRST_PERSON + 10 };
            let mut message = json!({
                "message_id": 7,
                "date": 1_700_000_000,
                "from": { "id": from, "is_bot": is_bots, "first_name": "x", "username": "FriendsBot" },
                "entities": entities,
                "reply_markup": { "inline_keyboard": [[{ "text": "x", "callback_data": data }]] },
            });
            if has_text {
                message["text"] = json!(text);
            }
            message
        })
        .boxed()
}

/// Keys that change what kind of message it is, or make it invalid.
fn extra() -> BoxedStrategy<Value> {
    prop_oneof![
        12 => Just(json!({})),
        1 => Just(json!({ "forward_origin": { "type": "hidden_user", "date": 1, "sender_user_name": "x" } })),
        1 => Just(json!({ "forward_origin": { "type": "hologram" } })),
        1 => Just(json!({ "via_bot": { "id": 9, "is_bot": true, "first_name": "x" } })),
        1 => Just(json!({ "sender_chat": { "id": GROUP, "type": "group", "title": "x" } })),
        1 => Just(json!({ "date": "yesterday" })),
        1 => Just(json!({ "from": null })),
        1 => Just(json!({ "date": -1 })),
    ]
    .boxed()
}

/// Any JSON.
fn junk() -> BoxedStrategy<Value> {
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        ".{0,20}".prop_map(Value::from),
    ];
    leaf.prop_recursive(3, 20, 4, |inner| {
        let key = prop_oneof!["(message_id|chat|from|text|date|id|type|data)", ".{0,5}"];
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..4).prop_map(Value::from),
            prop::collection::hash_map(key, inner, 0..4)
                .prop_map(|keys| Value::Object(keys.into_iter().collect())),
        ]
    })
    .boxed()
}
