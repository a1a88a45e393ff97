//! Conveniences: Undo, pages, replies instead of ids, edited messages, topics.

use std::ops::RangeInclusive;

use crate::backstage::utc;
use crate::botapi::world::Kind;
use crate::screenplay::{Stage, perform};

const SUPERGROUP: i64 = -1_001_234_567_890;

async fn perform_in(kind: Kind, script: &str) {
    let mut stage = Stage::set().await.group("Friends", SUPERGROUP, kind);
    stage.bot.start();
    stage.play(script).await;
    stage.end().await;
}

#[tokio::test]
async fn only_the_creator_can_undo_even_after_a_restart() {
    perform(
        "
        — Friends —
        Alice: /add Fix login bug
        Bot → Alice: #1 added: Fix login bug
          [ ☆ Track ]
        Bob: /track 1
        Bot → Bob: #1 tracked: Fix login bug
          /my lists what you track.
          [ Untrack ]
        Alice: /done 1
        Bot → Alice: #1 done: ~Fix login bug~
          [ ↩ Undo ]
        Alice: /done 1
        Bot → Alice: [#1](…) is already done. /bounty done lists the most recent ones.
          Nothing was changed.
        Carol: /track 1
        Bot → Carol: [#1](…) is already done. /bounty done lists the most recent ones.
          Nothing was changed.
        Bob: /my
        Bot → Bob: *Tracked by you*
          *Done*
          ~Fix login bug~ · Alice #1
        Bob presses ↩ Undo
        (Bob sees: Only the creator of #1 can do that.)
        — the bot restarts —
        Alice presses ↩ Undo
        (Alice sees: #1 is back.)
        Bot edits \"#1\": [#1](…) is back: Fix login bug
        Alice: /delete 1
        Bot → Alice: #1 deleted: Fix login bug
          You can undo this for 24 hours.
          [ ↩ Undo ]
        Bob: /my
        Bot → Bob: You aren't tracking anything here yet. /track bookmarks a bounty; `/bounty mine` lists what you added yourself.
          _One bounty that you tracked was deleted._
          [ ↻ ]
        Carol: /bounty
        Bot → Carol: No open bounties here. Add the first: `/add Book the cabin due friday`
          [ ↻ ]
        — the bot is killed —
        Alice presses ↩ Undo
        (Alice sees: #1 is back.)
        Bot edits \"#1\": [#1](…) is back: Fix login bug
        Bob: /my
        Bot → Bob: *Tracked by you*
          *No date*
          Fix login bug · Alice #1
          [ ✓ Alice #1 ]
        ",
    )
    .await;
}

#[tokio::test]
async fn a_second_tap_does_no_harm() {
    let mut stage = Stage::set().await;
    stage.bot.start();
    stage
        .play(
            "
            — Alice —
            Alice: /add Fix login bug
            Bot: #1 added: Fix login bug
            Alice: /done 1
            Bot: #1 done: ~Fix login bug~
              [ ↩ Undo ]
            ",
        )
        .await;
    let alice = stage.person("Alice");
    let button = |data: &str| stage.api.press(alice, 4, alice, data);
    button("undone 1001 1");
    button("undone 1001 1");
    button("undelete 1001 1");
    button("show 1001 2 1001");
    button("undone 1002 1");
    button("what is this");
    stage
        .play(
            "
            (Alice sees: #1 is back.)
            Bot edits: #1 is back: Fix login bug
            (Alice sees: #1 is already back.)
            (Alice sees: #1 is already back.)
            (Alice sees: There is no #2 here. /bounty lists the open ones.)
            (Alice sees: Only the creator of #1 can do that.)
            (Alice sees: That button no longer does anything. /help shows what I can do.)
            ",
        )
        .await;
    stage.end().await;
}

/// Rows of Alice's with their ticks.
fn rows(ids: RangeInclusive<u32>) -> String {
    let row = |id| format!("  Number {id} · Alice #{id}\n");
    let rows: String = ids.clone().map(row).collect();
    let ticks: Vec<String> = ids.map(|id| format!("[ ✓ Alice #{id} ]")).collect();
    let ticks = ticks
        .chunks(3)
        .map(|line| format!("  {}\n", line.join(" ")));
    format!("  *No date*\n{rows}{}", ticks.collect::<String>())
}

#[tokio::test]
async fn pages_turn_in_place_and_stay_up_to_date() {
    let mut script = "— Friends —\n".to_owned();
    for number in 1..=12 {
        script += &format!(
            "Alice: /add Number {number}\nBot → Alice: #{number} added: Number {number}\n  [ ☆ Track ]\n"
        );
    }
    let (first, second) = (rows(1..=10), rows(11..=12));
    script += &format!(
        "Bob: /bounty\n\
         Bot → Bob: *Bounties* (12), page 1 of 2\n{first}  [ Next › ]\n\
         Carol presses Next ›\n\
         (Carol sees nothing)\n\
         Bot edits: *Bounties* (12), page 2 of 2\n{second}  [ ‹ Prev ]\n\
         Carol presses ‹ Prev\n\
         (Carol sees nothing)\n\
         Bot edits: *Bounties* (12), page 1 of 2\n{first}  [ Next › ]\n\
         Alice: /delete 11\n\
         Bot → Alice: #11 deleted: Number 11\n  You can undo this for 24 hours.\n  [ ↩ Undo ]\n\
         Alice: /delete 12\n\
         Bot → Alice: #12 deleted: Number 12\n  You can undo this for 24 hours.\n  [ ↩ Undo ]\n\
         Bob presses Next ›\n\
         (Bob sees nothing)\n\
         Bot edits \"Bounties\": *Bounties*\n{first}"
    );
    perform(&script).await;
}

#[tokio::test]
async fn only_the_owner_turns_the_pages_of_a_personal_list() {
    let mut script = "— Friends —\n".to_owned();
    for number in 1..=11 {
        script += &format!(
            "Alice: /add Number {number}\nBot → Alice: #{number} added: Number {number}\n  [ ☆ Track ]\n\
             Bob presses ☆ Track\n(Bob sees: You're now tracking #{number}. /my lists what you track.)\n"
        );
    }
    let (first, second) = (rows(1..=10), rows(11..=11));
    script += &format!(
        "Bob: /my\n\
         Bot → Bob: *Tracked by you* (11), page 1 of 2\n{first}  [ Next › ]\n\
         Alice presses Next ›\n\
         (Alice sees: That's someone else's list. Send /my for yours.)\n\
         Bob presses Next ›\n\
         (Bob sees nothing)\n\
         Bot edits: *Tracked by you* (11), page 2 of 2\n{second}  [ ‹ Prev ]\n"
    );
    perform(&script).await;
}

#[tokio::test]
async fn a_reply_replaces_the_id() {
    perform(
        "
        — Friends —
        Alice: /add Fix login bug
        Bot → Alice: #1 added: Fix login bug
          [ ☆ Track ]
        Bob: /add Paint the fence
        Bot → Bob: #1 added: Paint the fence
          [ ☆ Track ]
        Carol → \"#1 added: Fix\": /track
        Bot → Carol: #1 tracked: Fix login bug
          /my lists what you track.
          [ Untrack ]
        Carol → Bot: /untrack
        Bot → Carol: No longer tracked: [#1](…) Fix login bug
        Alice → \"#1 added: Paint\": /done
        Bot aloud → Bob: Alice says that #1 is done
          Paint the fence
          [ ✓ Done ] [ ✗ Not yet ]
        Alice → \"#1 added: Fix\": /edit Fix the login bug
        Bot → Alice: #1 changed: Fix the login bug
          ~Fix login bug~
          [ ☆ Track ] [ ↩ Undo ]
        Alice → Bot: /delete
        Bot → Alice: #1 deleted: Fix the login bug
          You can undo this for 24 hours.
          [ ↩ Undo ]
        — Alice —
        Alice: /add My own
        Bot: #2 added: My own
        Alice → Bot: /done
        Bot: #2 done: ~My own~
          [ ↩ Undo ]
        Alice: /bounty done
        Bot: *Done*
          #2 ~My own~ · done …
        Alice → Bot: /delete
        Bot: You have no open bounties here. Add one with `/add Book the cabin`.
        ",
    )
    .await;
}

#[tokio::test]
async fn a_message_says_whose_bounty_it_is_about() {
    perform(
        "
        — Friends —
        Alice: /add Fix login bug
        Bot → Alice: #1 added: Fix login bug
          [ ☆ Track ]
        Bob: /add Paint the fence
        Bot → Bob: #1 added: Paint the fence
          [ ☆ Track ]
        Bob: /done 1
        Bot → Bob: #1 done: ~Paint the fence~
          [ ↩ Undo ]
        Bob: /done 1
        Bot → Bob: [#1](…) is already done. /bounty done lists the most recent ones.
          Nothing was changed.
        Alice → Bot: /delete
        Bot → Alice: [#1](…) is Bob's; only Bob can delete it.
          Nothing was changed.
        Bob: /track 1
        Bot → Bob: #1 tracked: Fix login bug
          /my lists what you track.
          [ Untrack ]
        — Bob —
        Bob: /add My own
        Bot: #2 added: My own
        Bob: /track 2
        Bot: #2 tracked: My own
          /my lists what you track.
          [ Untrack ]
        — Friends —
        Alice: /add Sweep the yard
        Bot → Alice: #2 added: Sweep the yard
          [ ☆ Track ]
        Bob presses ☆ Track on \"Sweep\"
        (Bob sees: You're now tracking #2. /my lists what you track.)
        Bob: /untrack 2
        Bot → Bob: No longer tracked: [#2](…) Sweep the yard
        — Bob —
        Bob → Bot: /done
        Bot: #2 done: ~My own~
          [ ↩ Undo ]
        ",
    )
    .await;
}

/// Also of those that say what wasn't done, but never by what people wrote.
#[tokio::test]
async fn a_reply_to_any_message_about_one_bounty() {
    perform(
        "
        — Friends —
        Alice: /add Fix login bug
        Bot → Alice: #1 added: Fix login bug
          [ ☆ Track ]
        Bob: /add Paint the fence
        Bot → Bob: #1 added: Paint the fence
          [ ☆ Track ]
        Bob: /track alice 1
        Bot → Bob: #1 tracked: Fix login bug
          /my lists what you track.
          [ Untrack ]
        Bob: /untrack 1
        Bot → Bob: No longer tracked: [#1](…) Fix login bug
        Bob → \"No longer\": on it
        Bot → Bob: #1 tracked: Fix login bug
          /my lists what you track.
          [ Untrack ]
        Bob → \"No longer\": done
        Bot aloud → Alice: Bob says that #1 is done
          Fix login bug
          [ ✓ Done ] [ ✗ Not yet ]
        Carol: /done alice 1
        Bot → Carol: Noted. I asked Alice about [#1](…) just now.
        Alice → \"Noted\": done
        Bot → Alice: #1 done by Bob: ~Fix login bug~
          [ ↩ Undo ]
        Bob: /done alice 1
        Bot → Bob: [#1](…) is already done. /bounty done lists the most recent ones.
          Nothing was changed.
        Bob → Bot: /bounty
        Bot → Bob: #1 Fix login bug
          added … by Alice
          ☆ Bob, Carol
          done … by Bob
        Carol: /add #1 https://t.me/FriendsBot?bounty=1002-1
        Bot → Carol: #1 added: [#1](…)
          [ ☆ Track ]
        Carol: /bounty mine
        Bot → Carol: *Added by you*
          *No date*
          [#1](https://t.me/FriendsBot?bounty=1002-1) · Carol #1
          [ ✓ Carol #1 ]
        Bob → Bot: done
        — Bob —
        Bob: /untrack 1
        Bot: No longer tracked: [#1](…) Fix login bug
        Bob → Bot: on it
        Bot: There is no #1 here. /bounty lists the open ones.
          Nothing was changed.
        ",
    )
    .await;
}

/// Telegram also sends an edit when only a reaction or a preview has changed.
#[tokio::test]
async fn an_edit_without_changed_words_has_no_effect() {
    perform(
        "
        — Friends —
        Alice: /add Fix lgin bug due:2099-12-24
        Bot → Alice: #1 added: Fix lgin bug
          due Thu 24 Dec 2099 (in … days)
          [ ☆ Track ]
        Alice: /edit 1 Fix login bug https://example.org due:none
        Bot → Alice: #1 changed: [Fix login bug](https://example.org/)
          ~Fix lgin bug~
          [ ☆ Track ] [ ↩ Undo ]
        Alice edits \"/add\": /add Fix lgin bug due:2099-12-24
        — the bot restarts —
        Alice edits \"/add\": /add Fix lgin bug due:2099-12-24
        Alice: /bounty
        Bot → Alice: *Bounties*
          *No date*
          [Fix login bug](https://example.org/) · Alice #1
          [ ✓ Alice #1 ]
        Alice edits \"/add\": /add Fix it
        Bot → \"/add Fix it\": #1 changed: [Fix it](https://example.org/)
          [ ☆ Track ]
        Alice edits \"/add\": /add Fix it
        Alice: /bounty
        Bot → Alice: *Bounties*
          *No date*
          [Fix it](https://example.org/) · Alice #1
          [ ✓ Alice #1 ]
        ",
    )
    .await;
}

/// Dates in a message count from the day on which it was sent, even if it is edited later.
#[tokio::test]
async fn dates_in_an_edited_message_count_from_the_day_it_was_sent() {
    const MONDAY: &str = "2026-11-23T12:00:00Z";
    const TUESDAY: &str = "2026-11-24T11:00:00Z";
    let mut stage = Stage::set().await;
    stage.set_time(utc(MONDAY));
    // The edit waits at Telegram until Tuesday.
    stage
        .play("— Alice —\nAlice: /add Pay rnt tomorrow\n")
        .await;
    let bot = stage.run_here(|| utc(TUESDAY));
    stage
        .play(
            "
            Bot: #1 added: Pay rnt
              due Tue 24 Nov (today)
              [ ✗ No due date ]
            ",
        )
        .await;
    stage.set_time(utc(TUESDAY));
    stage
        .play(
            "
            Alice edits: /add Pay the rent tomorrow
            Bot edits: #1 changed: Pay the rent
              due Tue 24 Nov (today)
              [ ✗ No due date ]
            Alice edits: /add Pay the rent in 2 days
            Bot edits: #1 changed: Pay the rent
              due Wed 25 Nov (tomorrow)
              [ ✗ No due date ]
            Alice edits: /add Pay all the rent in 2 days
            Bot edits: #1 changed: Pay all the rent
              due Wed 25 Nov (tomorrow)
              [ ✗ No due date ]
            ",
        )
        .await;
    stage.end_here(bot).await;
}

/// What `/edit` or a button has set stays, unless the edited message changes that part.
#[tokio::test]
async fn an_edited_message_changes_only_the_parts_that_differ() {
    perform(
        "
        — Friends —
        Alice: /add Fix lgin bug https://example.org/1 due:2099-12-24
        Bot → Alice: #1 added: [Fix lgin bug](https://example.org/1)
          due Thu 24 Dec 2099 (in … days)
          [ ☆ Track ]
        Alice: /edit 1 due:2099-12-31
        Bot → Alice: #1 changed: [Fix lgin bug](https://example.org/1)
          due Thu 31 Dec 2099 (in … days)
          [ ☆ Track ] [ ↩ Undo ]
        Alice edits \"/add\": /add Fix login bug https://example.org/1 due:2099-12-24
        Bot edits \"#1\": #1 changed: [Fix login bug](https://example.org/1)
          due Thu 31 Dec 2099 (in … days)
          [ ☆ Track ]
        — the bot restarts —
        Alice edits \"/add\": /add Fix login bug due:2099-12-24
        Bot → \"/add Fix login bug due:2099-12-24\": #1 changed: Fix login bug
          due Thu 31 Dec 2099 (in … days)
          [ ☆ Track ]
        Alice: /edit 1 Fix it
        Bot → Alice: #1 changed: Fix it
          ~Fix login bug~
          due Thu 31 Dec 2099 (in … days)
          [ ☆ Track ] [ ↩ Undo ]
        Alice edits \"/add\": /add Fix login bug
        Bot edits \"#1\": #1 changed: Fix it
          [ ☆ Track ]
        Bob: /bounty
        Bot → Bob: *Bounties*
          *No date*
          Fix it · Alice #1
          [ ✓ Alice #1 ]
        ",
    )
    .await;
}

#[tokio::test]
async fn an_edited_message_changes_its_bounty_and_the_answer() {
    perform(
        "
        — Friends —
        Alice: /add Fix login bug https://example.org/1 due:2099-12-24
        Bot → Alice: #1 added: [Fix login bug](https://example.org/1)
          due Thu 24 Dec 2099 (in … days)
          [ ☆ Track ]
        Alice edits: /add Fix the login bug
        Bot edits: #1 changed: Fix the login bug
          [ ☆ Track ]
        Bob: /add
        Bot → Bob: What should I add?
          (type: Book the cabin due friday)
        Bob edits: /add Paint the fence
        Bot deletes: What should I add?
        Bot → Bob: #1 added: Paint the fence
          [ ☆ Track ]
        Bob edits: /add Paint the fence due:never
        Bot → Bob: I don't recognise “never” as a date. Try `due:2026-12-24`, `due:15 april` or `due:friday`.
          Nothing was changed.
        — the bot restarts —
        Bob edits: /add Paint both fences
        Bot → Bob: #1 changed: Paint both fences
          [ ☆ Track ]
        Bob: /delete 1
        Bot → Bob: #1 deleted: Paint both fences
          You can undo this for 24 hours.
          [ ↩ Undo ]
        Bob edits: /bounty
        Carol: Hello
        Carol edits: Hello all
        Carol: /bounty
        Bot → Carol: *Bounties*
          *No date*
          Fix the login bug · Alice #1
          [ ✓ Alice #1 ]
        ",
    )
    .await;
}

#[tokio::test]
async fn an_edit_does_not_restore_a_deleted_bounty() {
    perform(
        "
        — Alice —
        Alice: /add Fix login bug
        Bot: #1 added: Fix login bug
        Alice → Bot: /delete
        Bot: #1 deleted: Fix login bug
          You can undo this for 24 hours.
          [ ↩ Undo ]
        Alice edits \"/add\": /add Fix the login bug
        Alice: /bounty
        Bot: You have no open bounties. Add the first: `/add Book the cabin due friday`
          [ ↻ ]
        ",
    )
    .await;
}

#[tokio::test]
async fn in_a_supergroup_the_link_may_lead_to_the_message() {
    let private = Kind::Supergroup {
        username: None,
        forum: false,
    };
    perform_in(
        private,
        "
        — Friends —
        Alice: The gate does not close
        Bob → Alice: /add
        Bot → Bob: #1 added: [The gate does not close](https://t.me/c/1234567890/1)
          [ ☆ Track ]
        Alice: See https://example.org/gate
        Bob → Alice: /add Buy such a gate
        Bot → Bob: #2 added: [Buy such a gate](https://example.org/gate)
          [ ☆ Track ]
        ",
    )
    .await;
    let public = Kind::Supergroup {
        username: Some("friends".to_owned()),
        forum: false,
    };
    perform_in(
        public,
        "
        — Friends —
        Alice: The gate does not close
        Bob → Alice: /add Fix that
        Bot → Bob: #1 added: [Fix that](https://t.me/friends/1)
          [ ☆ Track ]
        ",
    )
    .await;
}

#[tokio::test]
async fn in_a_topic_the_answer_stays_there() {
    let forum = Kind::Supergroup {
        username: None,
        forum: true,
    };
    perform_in(
        forum,
        "
        — Friends / Errands —
        Alice: /add Buy a ladder
        Bot → Alice: #1 added: Buy a ladder
          [ ☆ Track ]
        Alice: /done
        Bot → Alice: Which one should I mark as done?
          [ #1 Buy a ladder ]
          [ ✗ Cancel ]
        — Friends —
        Bob: /bounty
        Bot → Bob: *Bounties*
          *No date*
          Buy a ladder · Alice #1
          [ ✓ Alice #1 ]
        — Friends / Errands —
        Bob presses ☆ Track
        (Bob sees: You're now tracking #1. /my lists what you track.)
        ",
    )
    .await;
}

#[tokio::test]
async fn a_command_that_is_deleted_is_still_answered_in_its_topic() {
    let forum = Kind::Supergroup {
        username: None,
        forum: true,
    };
    let mut stage = Stage::set().await.group("Friends", SUPERGROUP, forum);
    stage
        .play("— Friends / Errands —\nAlice: /add Buy a ladder\nAlice deletes: /add Buy\n")
        .await;
    stage.bot.start();
    stage
        .play("Bot: #1 added: Buy a ladder\n  [ ☆ Track ]\n")
        .await;
    stage.end().await;
}

#[tokio::test]
async fn the_bot_introduces_itself_once_when_added_to_a_group() {
    let mut stage = Stage::set().await;
    stage.bot.start();
    stage.play("— Friends —\n").await;
    let (alice, group) = (stage.person("Alice"), stage.group_id("Friends"));
    stage.api.set_membership(group, alice, false);
    stage.api.set_membership(group, alice, true);
    stage
        .play(
            "
            Bot: Hi! I keep track of this group's bounties: things worth doing, each with an optional link and due date. Anyone can add one.
              Try `/add Book the cabin due friday`, then /bounty. /help shows the rest.
            ",
        )
        .await;
    stage.end().await;
}

#[tokio::test]
async fn the_menus_are_set_and_stale_ones_cleared() {
    let mut stage = Stage::set().await;
    let left_over = || vec![("stale".to_owned(), "Of another program".to_owned())];
    stage.api.change(|world| {
        for scope in ["default", "all_chat_administrators"] {
            world.menus.insert(scope.to_owned(), left_over());
        }
    });
    stage.bot.start();
    stage.called("setmyshortdescription", 1).await;
    let menus = stage.api.world().menus.clone();
    let commands = [
        "bounty", "add", "edit", "done", "delete", "track", "untrack", "my", "help", "privacy",
    ];
    assert_eq!(
        menus.keys().collect::<Vec<_>>(),
        ["all_group_chats", "all_private_chats"]
    );
    let is_whole = |menu: &Vec<(String, String)>| menu.iter().map(|(name, _)| name).eq(commands);
    assert!(menus.values().all(is_whole), "{menus:?}");

    // The second start finds everything right.
    let set = [
        "setmycommands",
        "deletemycommands",
        "setmydescription",
        "setmyshortdescription",
    ];
    let before = set.map(|method| stage.calls(method));
    assert_eq!(before, [2, 2, 1, 1]);
    let started = stage.calls("getmyshortdescription");
    stage.play("— the bot restarts —\n").await;
    stage.called("getmyshortdescription", started + 1).await;
    stage.play("— Alice —\nAlice: /help\n").await;
    stage.api.wait_until_acknowledged().await;
    assert_eq!(set.map(|method| stage.calls(method)), before);

    // The third finds that somebody has changed one thing.
    stage
        .api
        .change(|world| "Ours".clone_into(&mut world.description));
    stage.play("— the bot restarts —\n").await;
    stage.called("setmydescription", 2).await;
    stage.called("getmyshortdescription", started + 2).await;
    assert_eq!(stage.api.world().menus, menus);
    assert_ne!(stage.api.world().description, "Ours");
    assert_eq!(set.map(|method| stage.calls(method)), [2, 2, 2, 1]);
    stage.close();
}
