//! A list is there to be ticked: what its buttons do, and how it is drawn again.

use bounty_bot::model::{GroupId, List};

use crate::backstage::utc;
use crate::botapi::world::{BOT_ID, Kind, Message};
use crate::screenplay::{Stage, perform};

pub const GROUP: i64 = -5_001;

/// Two people with a #1 each, of whom Alice has a #2, too.
const ADDED: &str = "
        — Friends —
        Alice: /add Fix the gate
        Bot → Alice: #1 added: Fix the gate
          [ ☆ Track ]
        Bob: /add Weed the beds
        Bot → Bob: #1 added: Weed the beds
          [ ☆ Track ]
        Alice: /add Oil the door
        Bot → Alice: #2 added: Oil the door
          [ ☆ Track ]
";

const LISTED: &str = "
        Carol: /bounty
        Bot → Carol: *Bounties*
          *No date*
          Fix the gate · Alice #1
          Weed the beds · Bob #1
          Oil the door · Alice #2
          [ ✓ Alice #1 ] [ ✓ Bob #1 ] [ ✓ Alice #2 ]
";

async fn perform_with_list(script: &str) {
    perform(&format!("{ADDED}{LISTED}{script}")).await;
}

/// A stage on which the list of a group was just shown.
async fn with_list() -> Stage {
    let mut stage = Stage::set().await;
    stage.bot.start();
    stage.play(&format!("{ADDED}{LISTED}")).await;
    stage
}

/// The data of a button of the bot's latest message with buttons in a chat, and that message.
pub fn button(stage: &Stage, chat: i64, label: &str) -> (i32, String) {
    let world = stage.api.world();
    let messages = world.chats[&chat].messages.values().rev();
    let mut found = messages.filter_map(|message| {
        let mut buttons = message.keyboard.iter().flatten();
        let (_, data) = buttons.find(|(known, _)| known == label)?;
        Some((message.id, data.clone()))
    });
    found.next().expect("such a button")
}

#[tokio::test]
async fn ones_own_is_done_and_undone_in_its_place() {
    perform_with_list(
        "
        Alice presses ✓ Alice #1
        (Alice sees nothing)
        Bot edits: *Bounties*
          *No date*
          ~Fix the gate~ · Alice #1
          Weed the beds · Bob #1
          Oil the door · Alice #2
          [ ↩ Alice #1 ] [ ✓ Bob #1 ] [ ✓ Alice #2 ]
        Bob presses ↩ Alice #1
        (Bob sees: Only the creator of #1 can do that.)
        — the bot restarts —
        Alice presses ✓ Alice #2
        (Alice sees nothing)
        Bot edits: *Bounties*
          *No date*
          ~Fix the gate~ · Alice #1
          Weed the beds · Bob #1
          ~Oil the door~ · Alice #2
          [ ↩ Alice #1 ] [ ✓ Bob #1 ] [ ↩ Alice #2 ]
        Alice presses ↩ Alice #1
        (Alice sees nothing)
        Bot edits: *Bounties*
          *No date*
          Fix the gate · Alice #1
          Weed the beds · Bob #1
          ~Oil the door~ · Alice #2
          [ ✓ Alice #1 ] [ ✓ Bob #1 ] [ ↩ Alice #2 ]
        Carol: /bounty
        Bot → Carol: *Bounties*
          *No date*
          Fix the gate · Alice #1
          Weed the beds · Bob #1
          [ ✓ Alice #1 ] [ ✓ Bob #1 ]
        ",
    )
    .await;
}

#[tokio::test]
async fn somebody_elses_is_asked_for() {
    perform_with_list(
        "
        Bob presses ✓ Alice #1
        Bot aloud → \"/add Fix the gate\": Bob says that #1 is done
          Fix the gate
          [ ✓ Done ] [ ✗ Not yet ]
        (Bob sees: I've asked Alice about #1.)
        Bot edits \"Bounties\": *Bounties*
          *No date*
          ~Fix the gate~ · Alice #1 · Bob says it's done
          Weed the beds · Bob #1
          Oil the door · Alice #2
          [ ✓ Alice #1 ] [ ✓ Bob #1 ] [ ✓ Alice #2 ]
        Carol presses ✓ Alice #1
        (Carol sees: Noted. I asked Alice about #1 just now.)
        Bot edits \"Bounties\": *Bounties*
          *No date*
          ~Fix the gate~ · Alice #1 · Bob, Carol say it's done
          Weed the beds · Bob #1
          Oil the door · Alice #2
          [ ✓ Alice #1 ] [ ✓ Bob #1 ] [ ✓ Alice #2 ]
        Dave: /bounty
        Bot → Dave: *Bounties*
          *No date*
          Weed the beds · Bob #1
          Oil the door · Alice #2
          *Said to be done*
          ~Fix the gate~ · Alice #1 · Bob, Carol say it's done
          [ ✓ Bob #1 ] [ ✓ Alice #2 ] [ ✓ Alice #1 ]
        Alice presses ✓ Alice #1
        (Alice sees nothing)
        Bot edits: *Bounties*
          *No date*
          Weed the beds · Bob #1
          Oil the door · Alice #2
          *Said to be done*
          ~Fix the gate~ · Alice #1
          [ ✓ Bob #1 ] [ ✓ Alice #2 ] [ ↩ Alice #1 ]
        Alice: /bounty done
        Bot → Alice: *Done*
          ~Fix the gate~ · done … by Bob · Alice #1
        Alice presses ↩ Alice #1
        (Alice sees nothing)
        Bot edits \"Bounties\": *Bounties*
          *No date*
          Weed the beds · Bob #1
          Oil the door · Alice #2
          *Said to be done*
          Fix the gate · Alice #1 · ☆ Bob, Carol
          [ ✓ Bob #1 ] [ ✓ Alice #2 ] [ ✓ Alice #1 ]
        ",
    )
    .await;
}

/// The first tap was done, and the person's phone hasn't drawn the list again yet.
#[tokio::test]
async fn a_second_tap_does_no_harm() {
    let mut stage = with_list().await;
    let (alice, bob) = (stage.person("Alice"), stage.person("Bob"));
    let (list, data) = button(&stage, GROUP, "✓ Alice #1");
    stage.api.press(GROUP, list, alice, &data);
    stage.api.press(GROUP, list, alice, &data);
    stage
        .play(
            "
            (Alice sees nothing)
            (Alice sees: #1 is already done. /bounty done lists the most recent ones.)
            Bot edits: *Bounties*
              *No date*
              ~Fix the gate~ · Alice #1
              Weed the beds · Bob #1
              Oil the door · Alice #2
              [ ↩ Alice #1 ] [ ✓ Bob #1 ] [ ✓ Alice #2 ]
            ",
        )
        .await;
    let (_, back) = button(&stage, GROUP, "↩ Alice #1");
    stage.api.press(GROUP, list, alice, &back);
    stage.api.press(GROUP, list, alice, &back);
    stage
        .play(
            "
            (Alice sees nothing)
            (Alice sees: #1 is already back.)
            Bot edits: *Bounties*
              *No date*
              Fix the gate · Alice #1
              Weed the beds · Bob #1
              Oil the door · Alice #2
              [ ✓ Alice #1 ] [ ✓ Bob #1 ] [ ✓ Alice #2 ]
            ",
        )
        .await;
    stage.api.press(GROUP, list, bob, &data);
    stage.api.press(GROUP, list, bob, &data);
    stage
        .play(
            "
            Bot aloud → \"/add Fix the gate\": Bob says that #1 is done
              Fix the gate
              [ ✓ Done ] [ ✗ Not yet ]
            (Bob sees: I've asked Alice about #1.)
            (Bob sees: Noted. I asked Alice about #1 just now.)
            Bot edits \"Bounties\": *Bounties*
              *No date*
              ~Fix the gate~ · Alice #1 · Bob says it's done
              Weed the beds · Bob #1
              Oil the door · Alice #2
              [ ✓ Alice #1 ] [ ✓ Bob #1 ] [ ✓ Alice #2 ]
            ",
        )
        .await;
    stage.end().await;
}

#[tokio::test]
async fn two_people_tick_the_same_list_at_once() {
    let stage = with_list().await;
    let (alice, bob) = (stage.person("Alice"), stage.person("Bob"));
    let (list, alices) = button(&stage, GROUP, "✓ Alice #1");
    let (_, bobs) = button(&stage, GROUP, "✓ Bob #1");
    stage.api.press(GROUP, list, alice, &alices);
    stage.api.press(GROUP, list, bob, &bobs);
    stage
        .until("both to be struck through", |world| {
            let text = world.chats[&GROUP].messages[&list].text.to_marked();
            text == "*Bounties*\n*No date*\n~Fix the gate~ · Alice #1\n~Weed the beds~ · Bob #1\nOil the door · Alice #2"
        })
        .await;
    stage.api.wait_until_acknowledged().await;
    stage.close();
}

#[tokio::test]
async fn what_has_changed_elsewhere_stays_in_its_place() {
    perform_with_list(
        "
        Bob: /edit 1 Weed all the beds due:2099-12-24
        Bot → Bob: #1 changed: Weed all the beds
          ~Weed the beds~
          due Thu 24 Dec 2099 (in … days)
          [ ☆ Track ] [ ↩ Undo ]
        Alice: /delete 1
        Bot → Alice: #1 deleted: Fix the gate
          You can undo this for 24 hours.
          [ ↩ Undo ]
        Carol presses ✓ Alice #1
        (Carol sees: There is no #1 here. /bounty lists the open ones.)
        Bot edits \"Bounties\": *Bounties*
          *No date*
          _deleted_ · Alice #1
          Weed all the beds · due Thu 24 Dec 2099 (in … days) · Bob #1
          Oil the door · Alice #2
          [ – ] [ ✓ Bob #1 ] [ ✓ Alice #2 ]
        Alice presses –
        (Alice sees nothing)
        Alice presses ↩ Undo on \"#1 deleted\"
        (Alice sees: #1 is back.)
        Bot edits: [#1](…) is back: Fix the gate
        Bob: /done 1
        Bot → Bob: #1 done: ~Weed all the beds~
          [ ↩ Undo ]
        Alice presses –
        (Alice sees nothing)
        Bot edits \"Bounties\": *Bounties*
          *No date*
          Fix the gate · Alice #1
          ~Weed all the beds~ · Bob #1
          Oil the door · Alice #2
          [ ✓ Alice #1 ] [ ↩ Bob #1 ] [ ✓ Alice #2 ]
        Bob presses ↩ Bob #1
        (Bob sees nothing)
        Bot edits \"Bounties\": *Bounties*
          *No date*
          Fix the gate · Alice #1
          Weed all the beds · due Thu 24 Dec 2099 (in … days) · Bob #1
          Oil the door · Alice #2
          [ ✓ Alice #1 ] [ ✓ Bob #1 ] [ ✓ Alice #2 ]
        ",
    )
    .await;
}

/// Somebody's data is deleted, and somebody's file is damaged.
#[tokio::test]
async fn whose_bounties_can_no_longer_be_read() {
    let mut stage = with_list().await;
    stage
        .play(
            "
            — Bob —
            Bob: /forget
            Bot: This deletes …
              [ ✗ Delete everything ]
            Bob presses ✗ Delete everything
            (Bob sees nothing)
            Bot edits: …
            ",
        )
        .await;
    let alice = stage.person("Alice");
    stage.api.wait_until_acknowledged().await;
    stage.put_file(alice, "{");
    stage
        .play(
            "
            — Friends —
            Carol presses ✓ Bob #1
            (Carol sees: I can't find #1, but some bounties couldn't be read. /bounty lists the open ones.)
            Bot edits: *Bounties*
              *No date*
              _couldn't be read_ · someone #1
              _deleted_ · someone #1
              _couldn't be read_ · someone #2
              _One member's bounties couldn't be read._
              [ – ] [ – ] [ – ]
            ",
        )
        .await;
    stage.end().await;
}

/// Rows stay under the day that it was, as far as that is still ahead.
#[tokio::test]
async fn a_list_from_yesterday() {
    let mut stage = Stage::set().await;
    stage.set_time(utc("2026-11-24T12:00:00Z"));
    let bot = stage.run_here(|| utc("2026-11-24T12:00:00Z"));
    stage
        .play(
            "
            — Friends —
            Alice: /add Pay the rent due:2026-11-23
            Bot → Alice: #1 added: Pay the rent
              due Mon 23 Nov (overdue by 1 day)
              [ ☆ Track ]
            Alice: /add Call the vet due:today
            Bot → Alice: #2 added: Call the vet
              due Tue 24 Nov (today)
              [ ☆ Track ]
            Alice: /add Book the cabin due:tomorrow
            Bot → Alice: #3 added: Book the cabin
              due Wed 25 Nov (tomorrow)
              [ ☆ Track ]
            Alice: /add Fix the gate due:tomorrow
            Bot → Alice: #4 added: Fix the gate
              due Wed 25 Nov (tomorrow)
              [ ☆ Track ]
            Alice: /add Oil the door due:2027-01-01
            Bot → Alice: #5 added: Oil the door
              due Fri 1 Jan 2027 (in 38 days)
              [ ☆ Track ]
            Bob: /bounty
            Bot → Bob: *Bounties*
              *Overdue*
              Pay the rent · by 1 day · Alice #1
              *Today*
              Call the vet · Alice #2
              *Tomorrow*
              Book the cabin · Alice #3
              Fix the gate · Alice #4
              *Fri 1 Jan 2027 (in 38 days)*
              Oil the door · Alice #5
              [ ✓ Alice #1 ] [ ✓ Alice #2 ] [ ✓ Alice #3 ]
              [ ✓ Alice #4 ] [ ✓ Alice #5 ]
            Alice: /edit 3 due:2026-12-24
            Bot → Alice: #3 changed: Book the cabin
              due Thu 24 Dec (in 30 days)
              [ ☆ Track ] [ ↩ Undo ]
            Alice presses ✓ Alice #5
            (Alice sees nothing)
            Bot edits \"Bounties\": *Bounties*
              *Overdue*
              Pay the rent · by 1 day · Alice #1
              *Today*
              Call the vet · Alice #2
              *Tomorrow*
              Book the cabin · due Thu 24 Dec (in 30 days) · Alice #3
              Fix the gate · Alice #4
              *Fri 1 Jan 2027 (in 38 days)*
              ~Oil the door~ · Alice #5
              [ ✓ Alice #1 ] [ ✓ Alice #2 ] [ ✓ Alice #3 ]
              [ ✓ Alice #4 ] [ ↩ Alice #5 ]
            ",
        )
        .await;
    stage.api.wait_until_acknowledged().await;
    bot.end().await;
    stage.set_time(utc("2026-11-25T12:30:00Z"));
    let bot = stage.run_here(|| utc("2026-11-25T12:30:00Z"));
    stage
        .play(
            "
            Alice presses ✓ Alice #1
            (Alice sees nothing)
            Bot edits \"Bounties\": *Bounties*
              *Overdue*
              ~Pay the rent~ · Alice #1
              Call the vet · by 1 day · Alice #2
              *Today*
              Book the cabin · due Thu 24 Dec (in 29 days) · Alice #3
              Fix the gate · Alice #4
              *Fri 1 Jan 2027 (in 37 days)*
              ~Oil the door~ · Alice #5
              [ ↩ Alice #1 ] [ ✓ Alice #2 ] [ ✓ Alice #3 ]
              [ ✓ Alice #4 ] [ ↩ Alice #5 ]
            Alice presses ↩ Alice #5
            (Alice sees: That can no longer be undone: #5 stays as it is.)
            ",
        )
        .await;
    stage.end_here(bot).await;
}

/// Number 1 to 12 of Alice's, on two pages.
async fn with_two_pages(listed: &str) -> Stage {
    let mut stage = Stage::set().await;
    stage.bot.start();
    stage.play("— Friends —\n").await;
    for number in 1..=12 {
        stage
            .play(&format!(
                "Alice: /add Number {number}\nBot → Alice: #{number} added: Number {number}\n  [ ☆ Track ]\n"
            ))
            .await;
    }
    stage.play(listed).await;
    stage
}

/// Alice's phone still shows the first page.
#[tokio::test]
async fn a_list_turned_by_somebody_else_meanwhile() {
    let first = "
        Bob: /bounty
        Bot → Bob: *Bounties* (12), page 1 of 2
          *No date*
          Number 1 · Alice #1
          Number 2 · Alice #2
          Number 3 · Alice #3
          Number 4 · Alice #4
          Number 5 · Alice #5
          Number 6 · Alice #6
          Number 7 · Alice #7
          Number 8 · Alice #8
          Number 9 · Alice #9
          Number 10 · Alice #10
          [ ✓ Alice #1 ] [ ✓ Alice #2 ] [ ✓ Alice #3 ]
          [ ✓ Alice #4 ] [ ✓ Alice #5 ] [ ✓ Alice #6 ]
          [ ✓ Alice #7 ] [ ✓ Alice #8 ] [ ✓ Alice #9 ]
          [ ✓ Alice #10 ]
          [ Next › ]
        ";
    let mut stage = with_two_pages(first).await;
    let alice = stage.person("Alice");
    let (list, data) = button(&stage, GROUP, "✓ Alice #3");
    stage
        .play(
            "
            Bob presses Next ›
            Bot edits: *Bounties* (12), page 2 of 2
              *No date*
              Number 11 · Alice #11
              Number 12 · Alice #12
              [ ✓ Alice #11 ] [ ✓ Alice #12 ]
              [ ‹ Prev ]
            ",
        )
        .await;
    stage.api.press(GROUP, list, alice, &data);
    // It is done, but the page stays.
    stage
        .play(
            "
            (Alice sees nothing)
            Bot edits: *Bounties* (11), page 2 of 2
              *No date*
              Number 11 · Alice #11
              Number 12 · Alice #12
              [ ✓ Alice #11 ] [ ✓ Alice #12 ]
              [ ‹ Prev ]
            Alice presses ✓ Alice #12
            Bot edits: *Bounties* (11), page 2 of 2
              *No date*
              Number 11 · Alice #11
              ~Number 12~ · Alice #12
              [ ✓ Alice #11 ] [ ↩ Alice #12 ]
              [ ‹ Prev ]
            Carol presses ‹ Prev
            Bot edits: *Bounties*
              *No date*
              Number 1 · Alice #1
              Number 2 · Alice #2
              Number 4 · Alice #4
              Number 5 · Alice #5
              Number 6 · Alice #6
              Number 7 · Alice #7
              Number 8 · Alice #8
              Number 9 · Alice #9
              Number 10 · Alice #10
              Number 11 · Alice #11
              [ ✓ Alice #1 ] [ ✓ Alice #2 ] [ ✓ Alice #4 ]
              [ ✓ Alice #5 ] [ ✓ Alice #6 ] [ ✓ Alice #7 ]
              [ ✓ Alice #8 ] [ ✓ Alice #9 ] [ ✓ Alice #10 ]
              [ ✓ Alice #11 ]
            ",
        )
        .await;
    stage.end().await;
}

/// A version before ticks left only buttons that turn pages.
#[tokio::test]
async fn a_list_of_an_earlier_version() {
    let mut stage = with_list().await;
    let buttons = [("‹ Prev", "open 0"), ("Next ›", "open 2")];
    let buttons = buttons.map(|(label, data)| (label.to_owned(), data.to_owned()));
    stage.api.change(|world| {
        let message = Message {
            from: BOT_ID,
            keyboard: vec![buttons.to_vec()],
            ..Message::default()
        };
        world.put_message(GROUP, message)
    });
    stage
        .play(
            "
            Bob presses Next ›
            (Bob sees nothing)
            Bot edits: *Bounties*
              *No date*
              Fix the gate · Alice #1
              Weed the beds · Bob #1
              Oil the door · Alice #2
              [ ✓ Alice #1 ] [ ✓ Bob #1 ] [ ✓ Alice #2 ]
            Bob presses ✓ Bob #1
            Bot edits: *Bounties*
              *No date*
              Fix the gate · Alice #1
              ~Weed the beds~ · Bob #1
              Oil the door · Alice #2
              [ ✓ Alice #1 ] [ ↩ Bob #1 ] [ ✓ Alice #2 ]
            ",
        )
        .await;
    stage.end().await;
}

/// The bot is killed after the bounty is marked, before the list is drawn again.
#[tokio::test]
async fn a_tick_that_is_delivered_again() {
    let mut stage = with_list().await;
    stage
        .play(
            "
            Alice presses ✓ Alice #1
            (Alice sees nothing)
            Bot edits: *Bounties*
              *No date*
              ~Fix the gate~ · Alice #1
              Weed the beds · Bob #1
              Oil the door · Alice #2
              [ ↩ Alice #1 ] [ ✓ Bob #1 ] [ ✓ Alice #2 ]
            Bob presses ✓ Alice #2
            Bot aloud → Alice: Bob says that #2 is done
              Oil the door
              [ ✓ Done ] [ ✗ Not yet ]
            (Bob sees: I've asked Alice about #2.)
            Bot edits \"Bounties\": *Bounties*
              *No date*
              ~Fix the gate~ · Alice #1
              Weed the beds · Bob #1
              ~Oil the door~ · Alice #2 · Bob says it's done
              [ ↩ Alice #1 ] [ ✓ Bob #1 ] [ ✓ Alice #2 ]
            ",
        )
        .await;
    stage.api.wait_until_acknowledged().await;
    stage.bot.kill();
    stage.api.change(|world| {
        let messages = world.chats.get_mut(&GROUP).map(|chat| &mut chat.messages);
        let mut messages = messages.into_iter().flat_map(|all| all.values_mut());
        let list = messages.find(|message| message.text.text.starts_with("Bounties"));
        // As if it hadn't been drawn again.
        list.expect("the list").text.text.clear();
    });
    stage.api.redeliver(2);
    stage.bot.start();
    stage
        .play(
            "
            (Alice sees: #1 is already done. /bounty done lists the most recent ones.)
            (Bob sees: I already did that. /bounty shows where things stand.)
            Bot edits \"Bounties\": *Bounties*
              *No date*
              ~Fix the gate~ · Alice #1
              Weed the beds · Bob #1
              ~Oil the door~ · Alice #2 · Bob says it's done
              [ ↩ Alice #1 ] [ ✓ Bob #1 ] [ ✓ Alice #2 ]
            ",
        )
        .await;
    stage.end().await;
}

#[tokio::test]
async fn a_personal_list_is_its_askers_alone_to_press() {
    perform_with_list(
        "
        Alice: /bounty mine
        Bot → Alice: *Added by you*
          *No date*
          Fix the gate · Alice #1
          Oil the door · Alice #2
          [ ✓ Alice #1 ] [ ✓ Alice #2 ]
        Bob presses ✓ Alice #1
        (Bob sees: That's someone else's list. Send /bounty mine for yours.)
        Alice presses ✓ Alice #1
        Bot edits: *Added by you*
          *No date*
          ~Fix the gate~ · Alice #1
          Oil the door · Alice #2
          [ ↩ Alice #1 ] [ ✓ Alice #2 ]
        Bob: /track 2
        Bot → Bob: #2 tracked: Oil the door
          /my lists what you track.
          [ Untrack ]
        Bob: /my
        Bot → Bob: *Tracked by you*
          *No date*
          Oil the door · Alice #2
          [ ✓ Alice #2 ]
        Alice presses ✓ Alice #2
        (Alice sees: That's someone else's list. Send /my for yours.)
        ",
    )
    .await;
}

/// The personal list stays Alice's, whatever Mallory's data says.
#[tokio::test]
async fn forged_ticks() {
    let mut stage = with_list().await;
    stage
        .play(
            "
            Alice: /bounty mine
            Bot → Alice: *Added by you*
              *No date*
              Fix the gate · Alice #1
              Oil the door · Alice #2
              [ ✓ Alice #1 ] [ ✓ Alice #2 ]
            — Mallory —
            Mallory: /add Secret
            Bot: #1 added: Secret
            — Friends —
            ",
        )
        .await;
    let (alice, mallory) = (stage.person("Alice"), stage.person("Mallory"));
    let (list, _) = button(&stage, GROUP, "✓ Alice #1");
    for data in [
        format!("tick {mallory} 1 none open 0"),
        format!("tick {alice} 1 none mine {mallory} 0"),
        format!("back {alice} 1 none which-done {mallory} 0"),
    ] {
        stage.api.press(GROUP, list, mallory, &data);
        stage
            .play(
                "(Mallory sees: That's someone else's list. Send `/bounty mine` for yours.)\n"
                    .replace('`', "")
                    .as_str(),
            )
            .await;
    }
    let (list, _) = button(&stage, GROUP, "✓ Bob #1");
    stage.api.press(
        GROUP,
        list,
        mallory,
        &format!("tick {mallory} 1 none open 0"),
    );
    stage
        .play("(Mallory sees: There is no #1 here. /bounty lists the open ones.)\n")
        .await;
    let file = stage.file(mallory);
    assert!(file.personal_bounties[0].is_open());
    stage.end().await;
}

#[tokio::test]
async fn in_a_dm_ones_own_is_ticked_and_others_are_asked_in_the_group() {
    perform_with_list(
        "
        Alice: /track bob 1
        Bot → Alice: #1 tracked: Weed the beds
          /my lists what you track.
          [ Untrack ]
        Alice: /track alice 2
        Bot → Alice: #2 tracked: Oil the door
          /my lists what you track.
          [ Untrack ]
        Bob: /track alice 2
        Bot → Bob: #2 tracked: Oil the door
          /my lists what you track.
          [ Untrack ]
        — Alice —
        Alice: Buy milk
        Bot: #3 added: Buy milk
          [ ↩ Undo ]
        Alice: /my
        Bot: *Tracked by you*
          *Friends*
          Weed the beds · Bob #1
          #2 Oil the door · ☆ Bob
          [ ✓ Bob #1 ] [ ✓ #2 ]
        Alice presses ✓ Bob #1
        (Alice sees: #1 is Bob's. Tick it in Friends: there I can ask Bob.)
        Alice presses ✓ #2
        (Alice sees nothing)
        Bot edits: *Tracked by you*
          *Friends*
          Weed the beds · Bob #1
          #2 ~Oil the door~
          [ ✓ Bob #1 ] [ ↩ #2 ]
        Alice: /my
        Bot: *Tracked by you*
          *Friends*
          Weed the beds · Bob #1
          #2 ~Oil the door~
          [ ✓ Bob #1 ]
        Alice: /untrack bob 1
        Bot: No longer tracked: [#1](…) Weed the beds
        Alice presses ✓ Bob #1
        (Alice sees: #1 is gone.)
        Bot edits \"Tracked\": *Tracked by you*
          *Friends*
          _no longer tracked_ · Bob #1
          #2 ~Oil the door~
          [ – ]
        ",
    )
    .await;
}

/// What was done before has no button, but keeps its place at the end of its section.
#[tokio::test]
async fn in_a_dm_what_was_done_before_stays_in_its_section() {
    perform_with_list(
        "
        Alice: /track alice 2
        Bot → Alice: #2 tracked: Oil the door
          /my lists what you track.
          [ Untrack ]
        — Alice —
        Alice: Zip the tent
        Bot: #3 added: Zip the tent
          [ ↩ Undo ]
        Alice: Yawn
        Bot: #4 added: Yawn
          [ ↩ Undo ]
        Alice: /track 3 4
        Bot: Tracked:
          #3 Zip the tent
          #4 Yawn
          /my lists what you track.
        Alice: done 3
        Bot: #3 done: ~Zip the tent~
          [ ↩ Undo ]
        Alice: /my
        Bot: *Tracked by you*
          *Personal*
          #4 Yawn
          #3 ~Zip the tent~
          *Friends*
          #2 Oil the door
          [ ✓ #4 ] [ ✓ #2 ]
        Alice presses ✓ #4
        (Alice sees nothing)
        Bot edits: *Tracked by you*
          *Personal*
          #4 ~Yawn~
          #3 ~Zip the tent~
          *Friends*
          #2 Oil the door
          [ ↩ #4 ] [ ✓ #2 ]
        Alice: /my
        Bot: *Tracked by you*
          *Personal*
          #3 ~Zip the tent~
          #4 ~Yawn~
          *Friends*
          #2 Oil the door
          [ ✓ #2 ]
        Alice presses ✓ #2
        (Alice sees nothing)
        Bot edits: *Tracked by you*
          *Personal*
          #3 ~Zip the tent~
          #4 ~Yawn~
          *Friends*
          #2 ~Oil the door~
          [ ↩ #2 ]
        ",
    )
    .await;
}

/// In a DM, too, what others say in the group counts.
#[tokio::test]
async fn what_others_say_is_seen_in_a_dm() {
    perform_with_list(
        "
        Bob presses ✓ Alice #2
        Bot aloud → Alice: Bob says that #2 is done
          Oil the door
          [ ✓ Done ] [ ✗ Not yet ]
        (Bob sees: I've asked Alice about #2.)
        Bot edits \"Bounties\": *Bounties*
          *No date*
          Fix the gate · Alice #1
          Weed the beds · Bob #1
          ~Oil the door~ · Alice #2 · Bob says it's done
          [ ✓ Alice #1 ] [ ✓ Bob #1 ] [ ✓ Alice #2 ]
        — the bot restarts —
        — Alice —
        Alice: /bounty 2
        Bot: #2 Oil the door
          added … by Alice
          Bob says it's done
          [ ✓ Done ] [ ✎ Edit ] [ ✗ Delete ]
          [ … ]
        Alice: /bounty mine
        Bot: *Added by you*
          *Friends*
          #1 Fix the gate
          #2 ~Oil the door~ · Bob says it's done
          [ ✓ #1 ] [ ✓ #2 ]
        Alice presses ✓ #2
        (Alice sees nothing)
        Bot edits: *Added by you*
          *Friends*
          #1 Fix the gate
          #2 ~Oil the door~
          [ ✓ #1 ] [ ↩ #2 ]
        Alice: /bounty 2
        Bot: #2 Oil the door
          added … by Alice
          ☆ Bob
          done … by Bob
          [ ✎ Edit ] [ ✗ Delete ]
          [ ↩ Reopen ]
        ",
    )
    .await;
}

#[tokio::test]
async fn equal_ids_and_equal_names() {
    let mut stage = Stage::set().await;
    for (name, username) in [("Alice", "anna_k"), ("Bob", "anna_m")] {
        let id = stage.person(name);
        stage.api.change(|world| {
            let person = world.people.get_mut(&id).expect("somebody");
            person.first_name = "Anna".to_owned();
            person.username = Some(username.to_owned());
        });
    }
    stage.bot.start();
    stage
        .play(
            "
            — Friends —
            Alice: /add Fix the gate
            Bot → Anna: #1 added: Fix the gate
              [ ☆ Track ]
            Bob: /add Weed the beds
            Bot → Anna: #1 added: Weed the beds
              [ ☆ Track ]
            Bob: /track anna_k 1
            Bot → Anna: #1 tracked: Fix the gate
              /my lists what you track.
              [ Untrack ]
            Carol: /bounty
            Bot → Carol: *Bounties*
              *No date*
              Fix the gate · anna_k #1 · ☆ anna_m
              Weed the beds · anna_m #1
              [ ✓ anna_k #1 ] [ ✓ anna_m #1 ]
            Bob presses ✓ anna_m #1
            Bot edits: *Bounties*
              *No date*
              Fix the gate · anna_k #1 · ☆ anna_m
              ~Weed the beds~ · anna_m #1
              [ ✓ anna_k #1 ] [ ↩ anna_m #1 ]
            ",
        )
        .await;
    stage.end().await;
}

#[tokio::test]
async fn a_list_in_a_topic_asks_there() {
    const FORUM: i64 = -1_001_234_567_890;
    let kind = Kind::Supergroup {
        username: None,
        forum: true,
    };
    let mut stage = Stage::set().await.group("Friends", FORUM, kind);
    stage.bot.start();
    stage
        .play(
            "
            — Friends / Errands —
            Alice: /add Fix the gate
            Bot → Alice: #1 added: Fix the gate
              [ ☆ Track ]
            Bob: /bounty
            Bot → Bob: *Bounties*
              *No date*
              Fix the gate · Alice #1
              [ ✓ Alice #1 ]
            Bob presses ✓ Alice #1
            Bot aloud → Alice: Bob says that #1 is done
              Fix the gate
              [ ✓ Done ] [ ✗ Not yet ]
            (Bob sees: I've asked Alice about #1.)
            Bot edits \"Bounties\": *Bounties*
              *No date*
              ~Fix the gate~ · Alice #1 · Bob says it's done
              [ ✓ Alice #1 ]
            ",
        )
        .await;
    stage.end().await;
}

#[tokio::test]
async fn searches_and_filters_are_ticked_too() {
    perform_with_list(
        "
        Alice: /add Paint the door
        Bot → Alice: #3 added: Paint the door
          [ ☆ Track ]
        Bob: /bounty door
        Bot → Bob: *Bounties with “door”*
          *No date*
          Oil the door · Alice #2
          Paint the door · Alice #3
          [ ✓ Alice #2 ] [ ✓ Alice #3 ]
        Alice presses ✓ Alice #3
        Bot edits: *Bounties with “door”*
          *No date*
          Oil the door · Alice #2
          ~Paint the door~ · Alice #3
          [ ✓ Alice #2 ] [ ↩ Alice #3 ]
        Carol: /bounty today
        Bot → Carol: Nothing is due today. /bounty lists everything that is open.
          [ ↻ ]
        Alice: /edit 2 today
        Bot → Alice: #2 changed: Oil the door
          due … (today)
          [ ☆ Track ] [ ↩ Undo ]
        Bob presses ↻
        (Bob sees nothing)
        Bot edits \"Due\": *Due today*
          *Today*
          Oil the door · Alice #2
          [ ✓ Alice #2 ]
        Alice presses ✓ Alice #2 on \"Due today\"
        Bot edits \"Due\": *Due today*
          *Today*
          ~Oil the door~ · Alice #2
          [ ↩ Alice #2 ]
        ",
    )
    .await;
}

/// Its buttons name no chat, so they go on working.
#[tokio::test]
async fn a_list_from_before_the_group_became_a_supergroup() {
    const NEW: i64 = -1_005_000_001;
    let mut stage = with_list().await;
    let alice = stage.person("Alice");
    let (list, data) = button(&stage, GROUP, "✓ Alice #1");
    stage.api.migrate(GROUP, NEW, alice, true, true);
    stage.api.wait_until_acknowledged().await;
    stage.api.press(GROUP, list, alice, &data);
    stage.play("(Alice sees nothing)\n").await;
    stage.api.wait_until_acknowledged().await;
    let bounty = stage.file(alice).personal_bounties.remove(0);
    assert_eq!(bounty.list, List::Group(GroupId(NEW)));
    assert!(bounty.done_at.is_some());
    stage.close();
}

/// Data that was never under a message overwrites and deletes nothing.
#[tokio::test]
async fn forged_lists_and_cancels() {
    let mut stage = with_list().await;
    stage
        .play(
            "
            Alice: /bounty mine
            Bot → Alice: *Added by you*
              *No date*
              Fix the gate · Alice #1
              Oil the door · Alice #2
              [ ✓ Alice #1 ] [ ✓ Alice #2 ]
            ",
        )
        .await;
    let (list, _) = button(&stage, GROUP, "✓ Alice #1");
    let (added, _) = button(&stage, GROUP, "☆ Track");
    let mallory = stage.person("Mallory");
    for (message, data) in [
        (list, format!("mine {mallory} 0")),
        (list, "open 0".to_owned()),
        (list, format!("cancel {mallory}")),
        (added, "open 0".to_owned()),
        (added, format!("tick {mallory} 1 none open 0")),
        (added, format!("cancel {mallory}")),
    ] {
        stage.api.press(GROUP, message, mallory, &data);
        stage
            .play(
                "(Mallory sees: That button no longer does anything. /help shows what I can do.)\n",
            )
            .await;
    }
    stage.end().await;
}

/// What a late tap on a question's button would have done, its answer doesn't suffer.
#[tokio::test]
async fn a_late_tap_on_a_question_that_is_answered() {
    let mut stage = with_list().await;
    stage
        .play(
            "
            Alice: /done
            Bot → Alice: Which one should I mark as done?
              [ #1 Fix the gate ]
              [ #2 Oil the door ]
              [ ✗ Cancel ]
            ",
        )
        .await;
    let alice = stage.person("Alice");
    let (question, cancel) = button(&stage, GROUP, "✗ Cancel");
    stage
        .play(
            "
            Alice presses #1 Fix the gate
            (Alice sees nothing)
            Bot edits: #1 done: ~Fix the gate~
              [ ↩ Undo ]
            ",
        )
        .await;
    for data in [cancel, format!("which-done {alice} 0")] {
        stage.api.press(GROUP, question, alice, &data);
        stage
            .play("(Alice sees: That button no longer does anything. /help shows what I can do.)\n")
            .await;
    }
    stage.end().await;
}

/// The rows behind those that were ticked have moved up, but nobody has seen them yet.
#[tokio::test]
async fn the_next_page_begins_after_the_last_row_that_was_shown() {
    let mut stage = Stage::set().await;
    stage.bot.start();
    stage.play("— Alice —\n").await;
    for number in 1..=12 {
        let script =
            format!("Alice: /add Errand {number}\nBot: #{number} added: Errand {number}\n");
        stage.play(&script).await;
    }
    stage
        .play(
            "
            Alice: /bounty
            Bot: *Your bounties* (12), page 1 of 2
              *No date*
              #1 Errand 1
              #2 Errand 2
              #3 Errand 3
              #4 Errand 4
              #5 Errand 5
              #6 Errand 6
              #7 Errand 7
              #8 Errand 8
              #9 Errand 9
              #10 Errand 10
              [ ✓ #1 ] [ ✓ #2 ] [ ✓ #3 ]
              [ ✓ #4 ] [ ✓ #5 ] [ ✓ #6 ]
              [ ✓ #7 ] [ ✓ #8 ] [ ✓ #9 ]
              [ ✓ #10 ]
              [ Next › ]
            Alice presses ✓ #2
            (Alice sees nothing)
            Bot edits: *Your bounties* (12), page 1 of 2
              *No date*
              #1 Errand 1
              #2 ~Errand 2~
              #3 Errand 3
              #4 Errand 4
              #5 Errand 5
              #6 Errand 6
              #7 Errand 7
              #8 Errand 8
              #9 Errand 9
              #10 Errand 10
              [ ✓ #1 ] [ ↩ #2 ] [ ✓ #3 ]
              [ ✓ #4 ] [ ✓ #5 ] [ ✓ #6 ]
              [ ✓ #7 ] [ ✓ #8 ] [ ✓ #9 ]
              [ ✓ #10 ]
              [ Next › ]
            Alice presses Next ›
            (Alice sees nothing)
            Bot edits: *Your bounties* (12), page 2 of 2
              *No date*
              #11 Errand 11
              #12 Errand 12
              [ ✓ #11 ] [ ✓ #12 ]
              [ ‹ Prev ]
            Alice presses ‹ Prev
            (Alice sees nothing)
            Bot edits: *Your bounties* (11), page 1 of 2
              *No date*
              #1 Errand 1
              #3 Errand 3
              #4 Errand 4
              #5 Errand 5
              #6 Errand 6
              #7 Errand 7
              #8 Errand 8
              #9 Errand 9
              #10 Errand 10
              #11 Errand 11
              [ ✓ #1 ] [ ✓ #3 ] [ ✓ #4 ]
              [ ✓ #5 ] [ ✓ #6 ] [ ✓ #7 ]
              [ ✓ #8 ] [ ✓ #9 ] [ ✓ #10 ]
              [ ✓ #11 ]
              [ Next › ]
            ",
        )
        .await;
    stage.end().await;
}
