//! Added to a group, the bot introduces itself once, whatever else happens at that moment.

use crate::botapi::Say;
use crate::botapi::world::Kind;
use crate::screenplay::Stage;

const GROUP: i64 = -5_001;
const OTHER: i64 = -5_002;

/// Alice adds the bot to a group.
async fn added(kind: &Kind, allowed: &str) -> Stage {
    let mut stage = Stage::set().await;
    stage.bot.set("ALLOWED_CHATS", allowed);
    stage.bot.start();
    stage.play("— Alice —\n").await;
    add(&stage, GROUP, kind);
    stage
}

fn add(stage: &Stage, group: i64, kind: &Kind) {
    let alice = stage.person("Alice");
    stage.api.add_group(group, "Friends", kind.clone());
    stage.api.set_membership(group, alice, true);
}

fn kinds() -> [Kind; 2] {
    let supergroup = Kind::Supergroup {
        username: None,
        forum: false,
    };
    [Kind::Group, supergroup]
}

/// The introduction to a supergroup waits a moment. Once another one's has come, this one's
/// would have come, too.
#[tokio::test]
async fn a_start_at_that_moment_causes_no_second_one() {
    for kind in kinds() {
        for (allowed, said) in [("", "Hi!"), ("-5", "This bot is private.")] {
            for start in ["/start@FriendsBot", "/start@FriendsBot true"] {
                let stage = added(&kind, allowed).await;
                stage
                    .api
                    .say(GROUP, stage.person("Alice"), Say::text(start));
                stage.api.wait_until_acknowledged().await;
                add(&stage, OTHER, &kinds()[1]);
                stage.sent(OTHER, 1).await;
                let sent = stage.sent(GROUP, 1).await;
                assert!(matches!(&sent[..], [one] if one.contains(said)), "{sent:?}");
                stage.close();
            }
        }
    }
}

/// But later, `/start` is answered.
#[tokio::test]
async fn a_start_later_is_answered() {
    let stage = added(&kinds()[1], "").await;
    stage.sent(GROUP, 1).await;
    for count in [2, 3] {
        stage
            .api
            .say(GROUP, stage.person("Alice"), Say::text("/start@FriendsBot"));
        stage.sent(GROUP, count).await;
    }
    stage.close();
}

#[tokio::test]
async fn a_stop_at_that_moment_does_not_prevent_it() {
    for kind in kinds() {
        let mut stage = added(&kind, "").await;
        stage.api.wait_until_acknowledged().await;
        assert!(stage.bot.terminate().success());
        stage.bot.start();
        add(&stage, OTHER, &kinds()[1]);
        stage.sent(OTHER, 1).await;
        let sent = stage.sent_to(GROUP);
        assert_eq!(sent.len(), 1, "{sent:?}");
        stage.close();
    }
}
