//! Which bounties a command means: several ids, ranges, creators' names, filler and words.

use crate::repeating;
use crate::screenplay::perform;

/// Alice and Bob each have a #1 and a #2 in the same group.
const EQUAL_IDS: &str = "
        — Friends —
        Alice: /add Weed the beds
        Bot → Alice: #1 added: Weed the beds
          [ ☆ Track ]
        Bob: /add Paint the fence
        Bot → Bob: #1 added: Paint the fence
          [ ☆ Track ]
        Alice: /add Oil the gate
        Bot → Alice: #2 added: Oil the gate
          [ ☆ Track ]
        Bob: /add Buy milk
        Bot → Bob: #2 added: Buy milk
          [ ☆ Track ]
";

async fn perform_with_equal_ids(script: &str) {
    perform(&format!("{EQUAL_IDS}{script}")).await;
}

#[tokio::test]
async fn a_creators_name_counts_for_all_ids() {
    perform_with_equal_ids(
        "
        Bob: /delete alice 1 2
        Bot → Bob: #1 is Alice's; only Alice can delete it.
          #2 is Alice's; only Alice can delete it.
          Nothing was changed.
        Bob: /delete 1 2 alice
        Bot → Bob: #1 is Alice's; only Alice can delete it.
          #2 is Alice's; only Alice can delete it.
          Nothing was changed.
        Carol: /track alice 1 9
        Bot → Carol: There is no #9 here. /bounty lists the open ones.
          Nothing was changed.
        Carol: /track 1-2 @alice
        Bot → Carol: Tracked:
          Weed the beds · Alice #1
          Oil the gate · Alice #2
          /my lists what you track.
        Carol: /untrack alice 2 1
        Bot → Carol: No longer tracked:
          Oil the gate · Alice #2
          Weed the beds · Alice #1
        Bob: /done 1 2 bob
        Bot → Bob: Done:
          ~Paint the fence~ · Bob #1
          ~Buy milk~ · Bob #2
          [ ↩ Undo ]
        Bob: /bounty
        Bot → Bob: *Bounties*
          *No date*
          Weed the beds · Alice #1
          Oil the gate · Alice #2
          [ ✓ Alice #1 ] [ ✓ Alice #2 ]
        ",
    )
    .await;
}

/// As long as it can be restored.
#[tokio::test]
async fn ones_own_is_meant_even_if_it_is_deleted() {
    perform_with_equal_ids(
        "
        Alice: /delete 1
        Bot → Alice: #1 deleted: Weed the beds
          You can undo this for 24 hours.
          [ ↩ Undo ]
        Alice: /done 1
        Bot → Alice: #1 is deleted.
          Nothing was changed.
        Alice: /delete 1
        Bot → Alice: #1 is deleted.
          Nothing was changed.
        Alice: /edit 1 Weed all beds
        Bot → Alice: #1 is deleted.
          Nothing was changed.
        Alice: /done 1 bob
        Bot aloud → \"/add Paint the fence\": Alice says that #1 is done
          Paint the fence
          [ ✓ Done ] [ ✗ Not yet ]
        ",
    )
    .await;
}

/// Words that say nothing are not looked for in the list either.
#[tokio::test]
async fn a_search_lists_what_it_found() {
    perform_with_equal_ids(
        "
        Bob: /bounty please alice
        Bot → Bob: *Bounties with “alice”*
          *No date*
          Weed the beds · Alice #1
          Oil the gate · Alice #2
          [ ✓ Alice #1 ] [ ✓ Alice #2 ]
        ",
    )
    .await;
}

/// Whatever is already as it was asked for is said in one line.
#[tokio::test]
async fn what_is_done_already_takes_one_line() {
    perform_with_equal_ids(
        "
        Bob: /add Water the beans
        Bot → Bob: #3 added: Water the beans
          [ ☆ Track ]
        Bob: /done 1 3
        Bot → Bob: Done:
          ~Paint the fence~ · Bob #1
          ~Water the beans~ · Bob #3
          [ ↩ Undo ]
        Bob: /done 1-50
        Bot → Bob: #2 done: ~Buy milk~
          #1 and #3 are already done.
          [ ↩ Undo ]
        Bob: /done 3, 9, 1, 8
        Bot → Bob: #3 and #1 are already done.
          There is no #9 or #8 here.
          Nothing was changed.
        Carol: /track 1-2 alice
        Bot → Carol: Tracked:
          Weed the beds · Alice #1
          Oil the gate · Alice #2
          /my lists what you track.
        Carol: /track alice 2 1
        Bot → Carol: You're already tracking #2 and #1. /my lists what you track.
          Nothing was changed.
        Alice: /untrack alice 1 2
        Bot → Alice: You aren't tracking #1 or #2. /my lists what you track.
          Nothing was changed.
        ",
    )
    .await;
}

#[tokio::test]
async fn one_answer_and_one_undo_for_several() {
    perform_with_equal_ids(
        "
        Bob: /done 1
        Bot → Bob: #1 done: ~Paint the fence~
          [ ↩ Undo ]
        Bob: /add Water the beans
        Bot → Bob: #3 added: Water the beans
          [ ☆ Track ]
        Bob: /done 1, 2 and 3 please
        Bot → Bob: Done:
          ~Buy milk~ · Bob #2
          ~Water the beans~ · Bob #3
          #1 is already done.
          [ ↩ Undo ]
        — the bot restarts —
        Alice presses ↩ Undo on \"Buy milk\"
        (Alice sees: That button is for somebody else.)
        Bob presses ↩ Undo on \"Buy milk\"
        (Bob sees nothing)
        Bot edits: Back on the list:
          Buy milk · Bob #2
          Water the beans · Bob #3
        Bob: /delete 2-9
        Bot → Bob: Deleted:
          Buy milk · Bob #2
          Water the beans · Bob #3
          You can undo this for 24 hours.
          [ ↩ Undo ]
        Bob presses ↩ Undo on \"Deleted\"
        (Bob sees nothing)
        Bot edits: Back on the list:
          Buy milk · Bob #2
          Water the beans · Bob #3
        Bob: /done 7 8 2 9
        Bot → Bob: #2 done: ~Buy milk~
          There is no #7, #8 or #9 here.
          [ ↩ Undo ]
        Bob: /done 7 8
        Bot → Bob: There is no #7 or #8 here. /bounty lists the open ones.
          Nothing was changed.
        Bob: /done 7-8
        Bot → Bob: There is nothing from #7 to #8 here. /bounty lists the open ones.
          Nothing was changed.
        ",
    )
    .await;
}

/// An Undo takes back what its own command did, even if two commands came within a second.
#[tokio::test]
async fn two_commands_at_once_are_undone_apart() {
    perform(
        "
        — Alice —
        Alice: /add One
        Bot: #1 added: One
        Alice: /add Two
        Bot: #2 added: Two
        Alice: /add Three
        Bot: #3 added: Three
        Alice: /add Four
        Bot: #4 added: Four
        — the bot is killed —
        Alice: /done 1 2
        Alice: /done 3 4
        Bot: Done:
          #1 ~One~
          #2 ~Two~
          [ ↩ Undo ]
        Bot: Done:
          #3 ~Three~
          #4 ~Four~
          [ ↩ Undo ]
        Alice presses ↩ Undo on \"One\"
        (Alice sees nothing)
        Bot edits \"Back\": Back on the list:
          #1 One
          #2 Two
        Alice: /bounty
        Bot: *Your bounties*
          *No date*
          #1 One
          #2 Two
          [ ✓ #1 ] [ ✓ #2 ]
        ",
    )
    .await;
}

#[tokio::test]
async fn filler_and_the_bountys_own_words_are_passed_over() {
    perform_with_equal_ids(
        "
        Alice: /done number 1
        Bot → Alice: #1 done: ~Weed the beds~
          [ ↩ Undo ]
        Alice: /done no. 2, thanks!
        Bot → Alice: #2 done: ~Oil the gate~
          [ ↩ Undo ]
        Bob: /delete 2 milk
        Bot → Bob: #2 deleted: Buy milk
          You can undo this for 24 hours.
          [ ↩ Undo ]
        Bob: /done#1
        Bot → Bob: #1 done: ~Paint the fence~
          [ ↩ Undo ]
        ",
    )
    .await;
}

/// As a list names its rows.
#[tokio::test]
async fn a_name_may_stand_with_each_id() {
    perform_with_equal_ids(
        "
        Carol: /track Alice #1, Alice #2
        Bot → Carol: Tracked:
          Weed the beds · Alice #1
          Oil the gate · Alice #2
          /my lists what you track.
        ",
    )
    .await;
}

#[tokio::test]
async fn an_unknown_name_is_told_as_one() {
    perform_with_equal_ids(
        "
        Carol: /track 1 zoe
        Bot → Carol: Nobody here is called “zoe”. An id is enough, with its creator's name if need be.
          Nothing was changed.
        Bob: /done 1 tomorrow
        Bot → Bob: Nobody here is called “tomorrow”. An id is enough, with its creator's name if need be.
          Nothing was changed.
        Bob: /done alice 1 and zoe, 2!
        Bot → Bob: Nothing open here has “alice 1 and zoe, 2!” in it. /bounty lists the open ones.
          Nothing was changed.
        Bob: /bounty 1 zoe
        Bot → Bob: Nobody here is called “zoe”. An id is enough, with its creator's name if need be.
        Bob: /bounty
        Bot → Bob: *Bounties*
          *No date*
          Weed the beds · Alice #1
          Paint the fence · Bob #1
          Oil the gate · Alice #2
          Buy milk · Bob #2
          [ ✓ Alice #1 ] [ ✓ Bob #1 ] [ ✓ Alice #2 ]
          [ ✓ Bob #2 ]
        ",
    )
    .await;
}

#[tokio::test]
async fn words_in_front_of_a_number_are_searched_for() {
    perform(
        "
        — Alice —
        Alice: /add Garden: sow bed 3
        Bot: #1 added: Garden: sow bed 3
        Alice: /add Fix the crash https://example.org/issues/105
        Bot: #2 added: [Fix the crash](https://example.org/issues/105)
        Alice: /add Nothing
        Bot: #3 added: Nothing
        Alice: /bounty garden 3 please!
        Bot → \"/add Garden: sow bed 3\": #1 Garden: sow bed 3
          added …
          [ ✓ Done ] [ ✎ Edit ] [ ✗ Delete ]
          [ … ]
        Alice: /bounty 105
        Bot → \"/add Fix the crash https://example.org/issues/105\": #2 [Fix the crash](https://example.org/issues/105)
          added …
          [ ✓ Done ] [ ✎ Edit ] [ ✗ Delete ]
          [ … ]
        Alice: /done 105
        Bot: There is no #105 here. /bounty lists the open ones.
          Nothing was changed.
        Alice: /bounty 10
        Bot: There is no #10 here. /bounty lists the open ones.
        Alice: /done garden 3
        Bot: #1 done: ~Garden: sow bed 3~
          [ ↩ Undo ]
        ",
    )
    .await;
}

#[tokio::test]
async fn too_many_at_once() {
    let ids: Vec<String> = (60..=110).map(|id| id.to_string()).collect();
    let eleven: Vec<String> = (1..=11).map(|id| id.to_string()).collect();
    let done: String = (1..=11).map(|id| format!("  #{id} ~B{id}~\n")).collect();
    let added = (1..=11).map(|id| format!("Alice: /add B{id}\nBot: #{id} added: B{id}\n"));
    let script = format!(
        "— Alice —\n\
         Alice: /done {}\n\
         Bot: That's too many at once: the most I take is 50.\n  Nothing was changed.\n\
         {}\
         Alice: /done {}\n\
         Bot: Done:\n{done}  [ ↩ Undo ]\n",
        ids.join(" "),
        added.collect::<String>(),
        eleven.join(" "),
    );
    perform(&script).await;
}

/// A DM sees everything that one added, wherever that was.
#[tokio::test]
async fn in_a_dm_everything_of_ones_own_can_be_meant() {
    perform(
        "
        — Friends —
        Alice: /add Paint the fence
        Bot → Alice: #1 added: Paint the fence
          [ ☆ Track ]
        Bob: /add Mow the lawn
        Bot → Bob: #1 added: Mow the lawn
          [ ☆ Track ]
        — Neighbours —
        Alice: /add Water the flowers
        Bot → Alice: #2 added: Water the flowers
          [ ☆ Track ]
        — Alice —
        Alice: /bounty
        Bot: You have no open bounties. Add the first: `/add Book the cabin due friday`
          [ ↻ ]
        Alice: /my
        Bot: You aren't tracking anything here yet. /track bookmarks a bounty; `/bounty mine` lists what you added yourself.
          [ ↻ ]
        Alice: /add Buy milk
        Bot: #3 added: Buy milk
        Alice: /bounty mine
        Bot: *Added by you*
          *Personal*
          #3 Buy milk
          *Neighbours*
          #2 Water the flowers
          *Friends*
          #1 Paint the fence
          [ ✓ #3 ] [ ✓ #2 ] [ ✓ #1 ]
        Alice: /bounty flowers
        Bot: #2 Water the flowers
          added … by Alice
          [ ✓ Done ] [ ✎ Edit ] [ ✗ Delete ]
          [ … ]
        Alice: /edit 1 Paint the gate
        Bot: #1 changed: Paint the gate
          ~Paint the fence~
          [ ☆ Track ] [ ↩ Undo ]
        Alice: /done 2 3
        Bot: Done:
          ~Water the flowers~ · Alice #2
          #3 ~Buy milk~
          [ ↩ Undo ]
        Alice: /bounty lawn
        Bot: Nothing open here has “lawn” in it. /bounty lists the open ones.
        — Neighbours —
        Alice: /bounty
        Bot → Alice: No open bounties here. Add the first: `/add Book the cabin due friday`
          [ ↻ ]
        Alice: /bounty mine
        Bot → Alice: You have no open bounties here. Add one: `/add Book the cabin due friday`
          [ ↻ ]
        — Friends —
        Bob: /bounty
        Bot → Bob: *Bounties*
          *No date*
          Paint the gate · Alice #1
          Mow the lawn · Bob #1
          [ ✓ Alice #1 ] [ ✓ Bob #1 ]
        Bob: /done flowers
        Bot → Bob: Nothing open here has “flowers” in it. /bounty lists the open ones.
          Nothing was changed.
        ",
    )
    .await;
}

#[tokio::test]
async fn words_instead_of_an_id() {
    perform(
        "
        — Friends —
        Alice: /add Call the doctor
        Bot → Alice: #1 added: Call the doctor
          [ ☆ Track ]
        Alice: /add Water the garden
        Bot → Alice: #2 added: Water the garden
          [ ☆ Track ]
        Alice: /add Weed the garden
        Bot → Alice: #3 added: Weed the garden
          [ ☆ Track ]
        Bob: /add Buy milk for the doctor
        Bot → Bob: #1 added: Buy milk for the doctor
          [ ☆ Track ]
        Alice: /done “DOCTOR”!
        Bot → Alice: #1 done: ~Call the doctor~
          [ ↩ Undo ]
        Alice: /delete gard
        Bot → Alice: Which one should I delete?
          [ #2 Water the garden ]
          [ #3 Weed the garden ]
          [ ✗ Cancel ]
        Bob presses ✗ Cancel
        (Bob sees: That button is for somebody else.)
        Alice presses ✗ Cancel
        (Alice sees nothing)
        Bot deletes: Which one should I delete?
        Alice: /delete wat
        Bot → Alice: Which one should I delete?
          [ #2 Water the garden ]
          [ ✗ Cancel ]
        — the bot restarts —
        Alice presses #2 Water the garden
        (Alice sees nothing)
        Bot edits: #2 deleted: Water the garden
          You can undo this for 24 hours.
          [ ↩ Undo ]
        Bob: /done garden
        Bot aloud → \"/add Weed the garden\": Bob says that #3 is done
          Weed the garden
          [ ✓ Done ] [ ✗ Not yet ]
        Bob: /done alice
        Bot → Bob: Nothing open here has “alice” in it. /bounty lists the open ones.
          Nothing was changed.
        Bob: /track alice
        Bot → Bob: You're already tracking [#3](…). /my lists what you track.
          Nothing was changed.
        Bob: /delete the last
        Bot → Bob: I don't know which is the last. /delete alone lets you choose.
          Nothing was changed.
        Bob: /delete all
        Bot → Bob: I can't do that to everything at once. /delete alone lets you choose.
          Nothing was changed.
        Bob: /delete milk
        Bot → Bob: #1 deleted: Buy milk for the doctor
          You can undo this for 24 hours.
          [ ↩ Undo ]
        ",
    )
    .await;
}

/// In a reply to a message about a bounty, words count only where they find something.
#[tokio::test]
async fn words_in_a_reply() {
    perform(
        "
        — Alice —
        Alice: /add Call the doctor
        Bot: #1 added: Call the doctor
        Alice: /add Buy milk
        Bot: #2 added: Buy milk
        Alice → \"#1 added\": /done milk
        Bot: #2 done: ~Buy milk~
          [ ↩ Undo ]
        Alice → \"#1 added\": /done at last
        Bot: #1 done: ~Call the doctor~
          [ ↩ Undo ]
        ",
    )
    .await;
}

#[tokio::test]
async fn an_edit_by_words() {
    perform(
        "
        — Alice —
        Alice: /add Call the doctor
        Bot: #1 added: Call the doctor
        Alice: /add Water the garden
        Bot: #2 added: Water the garden
        Alice: /add Weed the garden
        Bot: #3 added: Weed the garden
        Alice: /edit doctor 24 december 2099
        Bot: #1 changed: Call the doctor
          due Thu 24 Dec 2099 (in … days)
          [ ↩ Undo ]
        Alice: /edit call the doctor Call the vet
        Bot: #1 changed: Call the vet
          ~Call the doctor~
          due Thu 24 Dec 2099 (in … days)
          [ ↩ Undo ]
        Alice: /edit water the garden
        Bot: [#2](…) Water the garden: what should change?
          (type: due friday, or new words)
        Alice → Bot: Water both gardens
        Bot: #2 changed: Water both gardens
          ~Water the garden~
          [ ↩ Undo ]
        Bot deletes: [#2](…) Water the garden: what should change?
        Alice: /edit garden 25 december 2099
        Bot: #3 changed: Weed the garden
          due Fri 25 Dec 2099 (in … days)
          [ ↩ Undo ]
        Alice: /edit gard due:none
        Bot → Alice: Which one should I change?
          [ #2 Water both gardens ]
          [ #3 Weed the garden ]
          [ ✗ Cancel ]
        — the bot restarts —
        Alice presses #3 Weed the garden
        (Alice sees nothing)
        Bot edits: #3 changed: Weed the garden
          [ ↩ Undo ]
        Alice: /edit gard Dig
        Bot → Alice: Which one should I change?
          [ #2 Water both gardens ]
          [ #3 Weed the garden ]
          [ ✗ Cancel ]
        Alice edits \"/edit gard Dig\": /edit gard Dig deeper
        Alice presses #2 Water both gardens
        (Alice sees: The command is gone or was edited, so I changed nothing. Please send it again.)
        Alice deletes: /edit gard Dig deeper
        Alice presses #2 Water both gardens
        (Alice sees: The command is gone or was edited, so I changed nothing. Please send it again.)
        Alice: /edit nothing like that
        Bot: Nothing open here has “nothing like that” in it. /bounty lists the open ones.
          Nothing was changed.
        ",
    )
    .await;
}

/// After a restart, what people did meanwhile is carried out within a second.
#[tokio::test]
async fn undo_takes_back_only_what_it_stands_under() {
    repeating::perform(&[(
        repeating::wednesday,
        "
        — Friends —
        Alice: /add Mop the hall every friday
        Bot → Alice: #1 added: Mop the hall every friday
          due Fri 27 Nov (in 2 days), every Friday
          [ ☆ Track ]
        Alice: /add Oil the door
        Bot → Alice: #2 added: Oil the door
          [ ☆ Track ]
        Bob: /done 2
        Bot aloud → Alice: Bob says that #2 is done
          Oil the door
          [ ✓ Done ] [ ✗ Not yet ]
        — Alice —
        Alice: Milk
        Bot: #3 added: Milk
          [ ↩ Undo ]
        Alice: Bread
        Bot: #4 added: Bread
          [ ↩ Undo ]
        Alice: Eggs
        Bot: #5 added: Eggs
          [ ↩ Undo ]
        Alice: /done 3 4
        Bot: Done:
          #3 ~Milk~
          #4 ~Bread~
          [ ↩ Undo ]
        — Friends —
        Alice presses ✓ Done
        (Alice sees nothing)
        Bot edits: #2 done by Bob: ~Oil the door~
          [ ↩ Undo ]
        Alice: /done 1
        Bot → Alice: #1 done for now: Mop the hall every friday
          due Fri 4 Dec (in 9 days), every Friday
          [ ✓ For good ] [ ↩ Undo ]
        Alice presses ✓ For good
        (Alice sees nothing)
        Bot edits: #1 done: ~Mop the hall every friday~
          [ ↩ Undo ]
        — Alice —
        Alice presses ↩ Undo on \"Done:\"
        (Alice sees nothing)
        Bot edits: Back on the list:
          #3 Milk
          #4 Bread
        Alice: /delete 3 4
        Bot: Deleted:
          #3 Milk
          #4 Bread
          You can undo this for 24 hours.
          [ ↩ Undo ]
        Alice presses ↩ Undo on \"#5 added\"
        (Alice sees nothing)
        Bot edits \"#5\": #5 deleted: Eggs
          You can undo this for 24 hours.
          [ ↩ Undo ]
        Alice presses ↩ Undo on \"Deleted:\"
        (Alice sees nothing)
        Bot edits: Back on the list:
          #3 Milk
          #4 Bread
        ",
    )])
    .await;
}

#[tokio::test]
async fn what_could_not_be_done_is_said_to_the_asker_and_not_aloud() {
    perform(
        r#"
        — Friends —
        Alice: /add Mop
        Bot → Alice: #1 added: Mop
          [ ☆ Track ]
        Alice: /add Dust
        Bot → Alice: #2 added: Dust
          [ ☆ Track ]
        Alice: /done 1
        Bot → Alice: #1 done: ~Mop~
          [ ↩ Undo ]
        Carol: /done 1 2
        Bot aloud → "/add Dust": Carol says that #2 is done
          Dust
          [ ✓ Done ] [ ✗ Not yet ]
        Bot → Carol: [#1](…) is already done. /bounty done lists the most recent ones.
        "#,
    )
    .await;
}

#[tokio::test]
async fn many_errors_are_ten_lines_and_a_number() {
    perform(
        "
        — Friends —
        Alice: /add Task 1
        Bot → Alice: #1 added: Task 1
          [ ☆ Track ]
        Alice: /add Task 2
        Bot → Alice: #2 added: Task 2
          [ ☆ Track ]
        Alice: /add Task 3
        Bot → Alice: #3 added: Task 3
          [ ☆ Track ]
        Alice: /add Task 4
        Bot → Alice: #4 added: Task 4
          [ ☆ Track ]
        Alice: /add Task 5
        Bot → Alice: #5 added: Task 5
          [ ☆ Track ]
        Alice: /add Task 6
        Bot → Alice: #6 added: Task 6
          [ ☆ Track ]
        Alice: /add Task 7
        Bot → Alice: #7 added: Task 7
          [ ☆ Track ]
        Alice: /add Task 8
        Bot → Alice: #8 added: Task 8
          [ ☆ Track ]
        Alice: /add Task 9
        Bot → Alice: #9 added: Task 9
          [ ☆ Track ]
        Alice: /add Task 10
        Bot → Alice: #10 added: Task 10
          [ ☆ Track ]
        Alice: /add Task 11
        Bot → Alice: #11 added: Task 11
          [ ☆ Track ]
        Alice: /add Task 12
        Bot → Alice: #12 added: Task 12
          [ ☆ Track ]
        Bob: /delete 1-12
        Bot → Bob: #1 is Alice's; only Alice can delete it.
          #2 is Alice's; only Alice can delete it.
          #3 is Alice's; only Alice can delete it.
          #4 is Alice's; only Alice can delete it.
          #5 is Alice's; only Alice can delete it.
          #6 is Alice's; only Alice can delete it.
          #7 is Alice's; only Alice can delete it.
          #8 is Alice's; only Alice can delete it.
          #9 is Alice's; only Alice can delete it.
          #10 is Alice's; only Alice can delete it.
          And 2 more like these.
          Nothing was changed.
        ",
    )
    .await;
}
