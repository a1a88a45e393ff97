//! A message of several lines, which may be several bounties.

use crate::screenplay::perform;

const SHOPPING: &str = "
        — Friends —
        Alice: /add Shopping:
          - Milk 24 december 2099
          - Eggs
          - Bread
          https://example.org/bread
        Bot → Alice: #1 added: [Shopping:
          - Milk 24 december 2099
          - Eggs
          - Bread](https://example.org/bread)
          [ ☆ Track ]
          [ ☰ Make it 3 ]
          [ Thu 24 Dec 2099 ]
";

const SPLIT: &str = "
        Alice presses ☰ Make it 3
        (Alice sees nothing)
        Bot edits: 3 added:
          Milk · Alice #1 · due Thu 24 Dec 2099 (in … days)
          Eggs · Alice #2
          [Bread](https://example.org/bread) · Alice #3
          [ ↩ Undo ]
";

async fn perform_after_split(script: &str) {
    perform(&format!("{SHOPPING}{SPLIT}{script}")).await;
}

#[tokio::test]
async fn a_bounty_becomes_one_for_each_line_and_back() {
    let refused = "
        Bob presses ☰ Make it 3
        (Bob sees: Only the creator of #1 can do that.)
        — the bot restarts —";
    let undone = "
        — the bot is killed —
        Alice: /bounty
        Bot → Alice: *Bounties*
          *Thu 24 Dec 2099 (in … days)*
          Milk · Alice #1
          *No date*
          Eggs · Alice #2
          [Bread](https://example.org/bread) · Alice #3
          [ ✓ Alice #1 ] [ ✓ Alice #2 ] [ ✓ Alice #3 ]
        Bob presses ↩ Undo
        (Bob sees: Only the creator of #1 can do that.)
        Alice presses ↩ Undo
        (Alice sees nothing)
        Bot edits \"#1\": [#1](…) is back: [Shopping:
          - Milk 24 december 2099
          - Eggs
          - Bread](https://example.org/bread)
        Alice: /bounty mine
        Bot → Alice: *Added by you*
          *No date*
          [Shopping: - Milk 24 december 2099 - Eggs - Bread](https://example.org/bread) · Alice #1
          [ ✓ Alice #1 ]
        ";
    perform(&format!("{SHOPPING}{refused}{SPLIT}{undone}")).await;
}

#[tokio::test]
async fn an_undo_does_nothing_once_one_of_them_was_used() {
    let refused = "
        Alice presses ↩ Undo on \"3 added\"
        (Alice sees: #1 has changed since then, so this button no longer works.)
        ";
    for used in [
        "
        Bob: /track 3
        Bot → Bob: #3 tracked: [Bread](https://example.org/bread)
          /my lists what you track.
          [ Untrack ]
        ",
        "
        Alice: /edit 2 Six eggs
        Bot → Alice: #2 changed: Six eggs
          ~Eggs~
          [ ☆ Track ] [ ↩ Undo ]
        ",
        "
        Alice: /done 2
        Bot → Alice: #2 done: ~Eggs~
          [ ↩ Undo ]
        ",
        "
        Alice: /delete 3
        Bot → Alice: #3 deleted: [Bread](https://example.org/bread)
          You can undo this for 24 hours.
          [ ↩ Undo ]
        ",
    ] {
        perform_after_split(&format!("{used}{refused}")).await;
    }
}

#[tokio::test]
async fn its_message_means_all_of_them() {
    perform_after_split(
        "
        Alice edits: /add Shopping: milk
        Bot → Alice: That message became several bounties, so I leave them as they are. /edit changes one of them.
        Alice → Alice: /done
        Bot → Alice: Which one should I mark as done?
          [ #3 Bread ]
          [ #2 Eggs ]
          [ #1 Milk ]
          [ ✗ Cancel ]
        Alice presses #2 Eggs
        (Alice sees nothing)
        Bot edits: #2 done: ~Eggs~
          [ ↩ Undo ]
        ",
    )
    .await;
}

#[tokio::test]
async fn a_bounty_that_was_edited_is_not_split() {
    perform(&format!(
        "{SHOPPING}
        Alice: /edit 1 Tea link:none
        Bot → Alice: #1 changed: Tea
          ~Shopping: - Milk 24 december 2099 - Eggs - Bread~
          [ ☆ Track ] [ ↩ Undo ]
        Alice presses ☰ Make it 3
        (Alice sees: #1 has changed since then, so this button no longer works.)
        "
    ))
    .await;
}

/// What is too long for one bounty and certainly a list is split at once.
#[tokio::test]
async fn a_long_list_is_split_at_once() {
    let lines: Vec<String> = (1..=4)
        .map(|number| format!("{number}. {} {number}", "Water the beans and the".repeat(6)))
        .collect();
    let typed = lines.join("\n  ");
    perform(&format!(
        "
— Alice —
Alice: {typed}
Bot: 4 added:
  #1 Water …
  #2 Water …
  #3 Water …
  #4 Water …
  [ ↩ Undo ]
— the bot restarts —
Alice presses ↩ Undo
(Alice sees nothing)
Bot edits: Deleted:
  #1 Water …
  #2 Water …
  #3 Water …
  #4 Water …
  You can undo this for 24 hours.
  [ ↩ Undo ]
Alice presses ↩ Undo
(Alice sees nothing)
Bot edits: Back on the list:
  #1 Water …
  #2 Water …
  #3 Water …
  #4 Water …
"
    ))
    .await;
}

#[tokio::test]
async fn thoughts_in_a_dm() {
    perform(
        "
        — Alice —
        Alice: Call Bob
          friday
        Bot: #1 added: Call Bob
          due …
          [ ↩ Undo ]
          [ ✗ No due date ]
        Alice: Call Ann
          Call Zoe 24 december 2099
        Bot: #2 added: Call Ann
          Call Zoe
          due Thu 24 Dec 2099 (in … days)
          [ ↩ Undo ]
          [ ☰ Make it 2 ]
          [ ✗ No due date ]
        Alice presses ☰ Make it 2
        (Alice sees nothing)
        Bot edits: 2 added:
          #2 Call Ann
          #3 Call Zoe · due Thu 24 Dec 2099 (in … days)
          [ ↩ Undo ]
        Alice: /bounty 3
        Bot → \"Call Ann
          Call Zoe 24 december 2099\": #3 Call Zoe
          due Thu 24 Dec 2099 (in … days)
          added …
          [ ✓ Done ] [ ✎ Edit ] [ ✗ Delete ]
          [ … ] [ No date ]
        ",
    )
    .await;
}

/// What the answer to the whole message said about dates is said again, for each line.
#[tokio::test]
async fn dates_that_were_not_set_are_told_line_by_line() {
    perform(
        "
        — Alice —
        Alice: Call Ann 24 december 2099 or 25 december 2099
          Call Bob 31 february
          Call Zoe at 5pm
          Call Kim every day
        Bot: #1 added: Call Ann 24 december 2099 or 25 december 2099
          Call Bob 31 february
          Call Zoe at 5pm
          Call Kim every day
          [ ↩ Undo ]
          [ ☰ Make it 4 ]
          [ … ] [ Thu 24 Dec 2099 ] [ Fri 25 Dec 2099 ]
        Alice presses ☰ Make it 4
        (Alice sees nothing)
        Bot edits: 4 added:
          #1 Call Ann 24 december 2099 or 25 december 2099
          _Which day? Send_ `/edit 1 due:Thu 24 Dec 2099` or `/edit 1 due:Fri 25 Dec 2099`
          #2 Call Bob 31 february
          _No due date: there is no “31 february”. Send_ `/edit 2 due:…`
          #3 Call Zoe at 5pm
          _No due date: I keep days, not times, and I don't remind. Send_ `/edit 3 due:` and a day
          #4 Call Kim every day · due … (tomorrow), every day
          [ ↩ Undo ]
        ",
    )
    .await;
}
