//! Two stories from beginning to end: a DM, and a group of five.
//!
//! What people do in them was written before anybody saw an answer, by somebody who knew only
//! what the bot is for, and stays as it was written. The answers were recorded, then read. A
//! remark (`# …`) stands where the writer expected something else.

use std::sync::atomic::{AtomicI64, Ordering};

use bounty_bot::now::Now;

use crate::backstage::utc;
use crate::botapi::world::Kind;
use crate::screenplay::Stage;
use crate::transcript::{self, Cue};

const GROUP: i64 = -1_001_234_567_890;

/// How many things have happened so far in each test.
static ACTIONS: [AtomicI64; 3] = [const { AtomicI64::new(0) }; 3];

/// It is the morning of Wednesday, 25 November 2026, and whatever anybody does takes a minute.
fn clock<const STORY: usize>() -> Now {
    let minutes = ACTIONS[STORY].load(Ordering::Relaxed);
    let (hour, minute) = (8 + minutes / 60, minutes % 60);
    utc(&format!("2026-11-25T{hour:02}:{minute:02}:00Z"))
}

/// Plays a story. A restart keeps each part within the rate limits, which count real time.
async fn perform<const STORY: usize>(stage: &mut Stage, story: &str) {
    for part in story.split("— the bot restarts —\n") {
        let bot = stage.run_here(clock::<STORY>);
        for line in transcript::lines(part) {
            if Cue::read(&line).is_some() {
                stage.api.wait_until_acknowledged().await;
                ACTIONS[STORY].fetch_add(1, Ordering::Relaxed);
                stage.set_time(clock::<STORY>());
            }
            stage.play_line(line).await;
        }
        stage.api.wait_until_acknowledged().await;
        bot.end().await;
    }
    stage.check_script();
    stage.check();
}

#[tokio::test]
async fn a_person() {
    let mut stage = Stage::set().await;
    perform::<0>(&mut stage, include_str!("stories/dm.txt")).await;
}

#[tokio::test]
async fn a_group() {
    perform_in_group::<1>(true).await;
}

/// The bot is the same to people if it reads along.
#[tokio::test]
async fn a_group_in_which_the_bot_sees_everything() {
    perform_in_group::<2>(false).await;
}

async fn perform_in_group<const STORY: usize>(privacy_mode: bool) {
    let kind = Kind::Supergroup {
        username: None,
        forum: false,
    };
    let mut stage = Stage::set().await.group("Cabin", GROUP, kind);
    stage.set_time(clock::<STORY>());
    stage.api.change(|world| world.privacy_mode = privacy_mode);
    let (group, alice) = (stage.group_id("Cabin"), stage.person("Alice"));
    stage.api.set_membership(group, alice, true);
    perform::<STORY>(&mut stage, include_str!("stories/group.txt")).await;
}
