//! Texts that try to break out, in every place where text is shown.
//!
//! The loopback Bot API already rejects broken HTML and mentions, so these tests check only
//! that each text stays inside its own line.

use crate::botapi::Say;
use crate::botapi::world::{Event, Kind};
use crate::screenplay::Stage;

const HOSTILE: [&str; 14] = [
    "<b>bold</b> & <a href=\"https://evil.example\">evil</a>",
    "</a></b></s>\"><script>alert(1)</script>",
    "&lt;b&gt; &amp;amp; &#60;i&#62; &nbsp;",
    "line\none\r\ntwo\u{2028}three\u{2029}four\u{85}five\u{b}six",
    "@alice @bob_the_builder @FriendsBot",
    "/delete 1 /done@FriendsBot #tag $CASH +49 123 456789",
    "\u{202e}desrever\u{202d} \u{2067}isolate\u{2066} \u{2069}\u{2069}\u{202c}",
    "שלום עולם مرحبا بالعالم",
    "👩‍👩‍👧‍👦🏳️‍🌈 Z̷̪͠a̶l̴g̵o̵ é ﷽",
    "*bold* _italic_ `code` [text](https://example.org/) ~strike~ ||spoiler||",
    "\u{200b}\u{feff}x\u{ad}y\u{2060}z",
    "nul\0 bell\u{7} escape\u{1b}[31m delete\u{7f}",
    "#1 added: #2 deleted: #3",
    "wwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwww",
];

/// Commands by Alice and Bob in a group that together show text everywhere.
const COMMANDS: [(&str, &str); 12] = [
    ("Alice", "/bounty"),
    ("Alice", "/bounty 1"),
    ("Bob", "/bounty 1"),
    ("Bob", "/track 2"),
    ("Bob", "/my"),
    ("Bob", "/untrack 2"),
    ("Alice", "/edit 1 due:2099-12-24"),
    ("Alice", "/done 1"),
    ("Alice", "/bounty done"),
    ("Alice", "/delete 2"),
    ("Alice", "/add x due:{text}"),
    ("Alice", "/start"),
];

async fn play_with(text: &str) {
    let mut stage = Stage::set().await;
    let (alice, bob, group) = (1_001, 1_002, -5_001);
    stage.api.add_person(alice, text);
    stage.api.add_person(bob, text);
    stage.api.add_group(group, text, Kind::Group);
    stage.bot.start();
    let add = format!("/add {text} https://example.org/?a=\"<b>&c=1");
    let added = [("Alice", add.as_str()), ("Alice", &add), ("Bob", &add)];
    let tracked = [("Alice", add.as_str()), ("Bob", "/track 3")];
    let commands = added.into_iter().chain(COMMANDS).chain(tracked);
    for (answers, (person, command)) in (1..).zip(commands) {
        let person = if person == "Alice" { alice } else { bob };
        let command = command.replace("{text}", text);
        stage.api.say(group, person, Say::text(&command));
        stage.sent(group, answers).await;
    }
    stage.api.say(bob, bob, Say::text("/start"));
    stage.api.say(bob, bob, Say::text("/my"));
    let tracked = stage.sent(bob, 2).await.pop().expect("two messages");
    assert_eq!(
        tracked.lines().count(),
        3,
        "{text:?} breaks out of its line in {tracked:?}"
    );
    for list in lists(&stage, group) {
        assert_eq!(
            list.lines().count(),
            5,
            "{text:?} breaks out of its line in {list:?}"
        );
    }
    stage.close();
}

/// The lists of the group's open bounties: a title, a heading and three bounties.
fn lists(stage: &Stage, group: i64) -> Vec<String> {
    let world = stage.api.world();
    let lists: Vec<String> = world
        .events
        .iter()
        .filter_map(|event| match event {
            Event::Sent { chat, text, .. } if *chat == group => Some(text.text.clone()),
            _ => None,
        })
        .filter(|text| text.starts_with("Bounties\n"))
        .collect();
    assert_eq!(lists.len(), 1);
    lists
}

#[tokio::test]
async fn hostile_text_stays_in_its_place() {
    for text in HOSTILE {
        play_with(text).await;
    }
}
