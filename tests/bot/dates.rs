//! Due dates in the words of `/add` and `/edit`, and the buttons below the answer. It is
//! always Wednesday, 25 November 2026.

use bounty_bot::now::Now;

use crate::backstage::utc;
use crate::screenplay::Stage;

fn wednesday() -> Now {
    utc("2026-11-25T12:00:00Z")
}

/// Plays each part with a new bot, as if after a restart.
async fn perform(parts: &[&str]) {
    let mut stage = Stage::set().await;
    for part in parts {
        stage.play_at(wednesday, part).await;
    }
    stage.check_script();
    stage.check();
}

#[tokio::test]
async fn the_five_outcomes_in_a_dm() {
    perform(&["
        — Alice —
        Alice: /add Pay the rent friday
        Bot: #1 added: Pay the rent
          due Fri 27 Nov (in 2 days)
          [ ✗ No due date ]
        Alice: /add Pay the rent by friday, please!
        Bot: #2 added: Pay the rent
          due Fri 27 Nov (in 2 days)
        Alice: /add Meet Otto friday 5pm
        Bot: #3 added: Meet Otto friday 5pm
          due Fri 27 Nov (in 2 days)
        Alice: /add Paint the bench friday or saturday
        Bot: #4 added: Paint the bench friday or saturday
          [ Fri 27 Nov ] [ Sat 28 Nov ]
        Alice: /add Rent the mast 31 february
        Bot: #5 added: Rent the mast 31 february
          _No due date was set: there is no “31 february”. To set one, send_ …
        Alice: /edit 2 Pay the deposit 31 february
        Bot: #2 changed: Pay the deposit 31 february
          ~Pay the rent~
          due Fri 27 Nov (in 2 days)
          _The due date stays: there is no “31 february”. To set another, send_ …
          [ ↩ Undo ]
        Alice: /add Water the plants every friday
        Bot: #6 added: Water the plants every friday
          due Fri 27 Nov (in 2 days), every Friday
        Alice: /add Turn the eggs every 36 hours
        Bot: #7 added: Turn the eggs every 36 hours
          _No due date was set: I can't repeat “every 36 hours”. To set one, send_ …
        Alice: /add Book by Stephen King
        Bot: #8 added: Book by Stephen King
        Alice: /add Buy milk due:someday
        Bot: I don't recognise “someday” as a date. Try `due:2026-12-24`, `due:15 april` or `due:friday`.
          Nothing was changed.
        "])
    .await;
}

#[tokio::test]
async fn the_five_outcomes_in_a_group() {
    perform(&["
        — Friends —
        Alice: /add Pay the rent friday https://example.org/rent
        Bot → Alice: #1 added: [Pay the rent](https://example.org/rent)
          due Fri 27 Nov (in 2 days)
          [ ☆ Track ]
          [ ✗ No due date ]
        Alice: /add By friday pay the florist
        Bot → Alice: #2 added: By friday pay the florist
          due Fri 27 Nov (in 2 days)
          [ ☆ Track ]
        Alice: /add Rent the trike 5/3
        Bot → Alice: #3 added: Rent the trike 5/3
          [ ☆ Track ]
          [ Fri 5 Mar 2027 ] [ Mon 3 May 2027 ]
        Alice: /add Rent the cart monday 27 november
        Bot → Alice: #4 added: Rent the cart monday 27 november
          _No due date was set: “monday 27 november” is on another weekday. To set one, send_ `/edit 4 due:Fri 27 Nov`
          [ ☆ Track ]
        Alice: /add Answer the mail from last friday
        Bot → Alice: #5 added: Answer the mail from last friday
          [ ☆ Track ]
        "])
    .await;
}

#[tokio::test]
async fn the_words_of_a_date_can_be_put_back() {
    perform(&[
        "
        — Friends —
        Alice: /add Watch the match
          at Bob's, friday! https://example.org
        Bot → Alice: #1 added: [Watch the match
          at Bob's](https://example.org/)
          due Fri 27 Nov (in … days)
          [ ☆ Track ]
          [ ☰ Make it 2 ]
          [ ✗ No due date ]
        Bob presses ✗ No due date
        (Bob sees: Only the creator of #1 can do that.)
        ",
        "
        Alice presses ✗ No due date
        (Alice sees: #1 has no due date now.)
        Bot edits: #1 changed: [Watch the match
          at Bob's, friday!](https://example.org/)
          [ ☆ Track ]
        Alice edits: /add Watch the match
          at Carol's, friday! https://example.org
        Bot → Alice: #1 changed: [Watch the match
          at Carol's, friday!](https://example.org/)
          [ ☆ Track ]
          [ ☰ Make it 2 ]
        Bob: /bounty
        Bot → Bob: *Bounties*
          *No date*
          [Watch the match at Carol's, friday!](https://example.org/) · Alice #1
          [ ✓ Alice #1 ]
        ",
    ])
    .await;
}

#[tokio::test]
async fn a_day_that_is_offered() {
    perform(&[
        "
        — Friends —
        Alice: /add Paint the bench friday or saturday
        Bot → Alice: #1 added: Paint the bench friday or saturday
          [ ☆ Track ]
          [ Fri 27 Nov ] [ Sat 28 Nov ]
        Bob presses Fri 27 Nov
        (Bob sees: Only the creator of #1 can do that.)
        ",
        "
        Alice presses Sat 28 Nov
        (Alice sees: #1 is now due Sat 28 Nov (in 3 days).)
        Bot edits: #1 changed: Paint the bench friday or saturday
          due Sat 28 Nov (in 3 days)
          [ ☆ Track ]
        Alice edits: /add Paint the bench sunday
        Bot → Alice: #1 changed: Paint the bench
          due Sun 29 Nov (in 4 days)
          [ ☆ Track ]
          [ ✗ No due date ]
        Alice edits: /add Paint the bench some time
        Bot edits: #1 changed: Paint the bench some time
          [ ☆ Track ]
        ",
    ])
    .await;
}

/// Two presses of one button, and one on a bounty that was edited since.
#[tokio::test]
async fn a_button_that_no_longer_applies() {
    let mut stage = Stage::set().await;
    stage.set_time(wednesday());
    let bot = stage.run_here(wednesday);
    stage
        .play(
            "
            — Alice —
            Alice: /add Pay the rent friday
            Bot: #1 added: Pay the rent
              due Fri 27 Nov (in 2 days)
              [ ✗ No due date ]
            Alice: /add Paint the bench friday or saturday
            Bot: #2 added: Paint the bench friday or saturday
              [ Fri 27 Nov ] [ Sat 28 Nov ]
            ",
        )
        .await;
    let alice = stage.person("Alice");
    let data = |message: i32, button: usize| {
        let world = stage.api.world();
        let buttons: Vec<_> = world.chats[&alice].messages[&message].keyboard.concat();
        buttons[button].1.clone()
    };
    let (no_date, friday, saturday) = (data(2, 0), data(4, 0), data(4, 1));
    for (message, data) in [
        (2, &no_date),
        (2, &no_date),
        (4, &friday),
        (4, &friday),
        (4, &saturday),
    ] {
        stage.api.press(alice, message, alice, data);
    }
    stage
        .play(
            "
            (Alice sees: #1 has no due date now.)
            Bot edits \"#1\": #1 changed: Pay the rent friday
            (Alice sees: #1 already has no due date.)
            (Alice sees: #2 is now due Fri 27 Nov (in 2 days).)
            Bot edits: #2 changed: Paint the bench friday or saturday
              due Fri 27 Nov (in 2 days)
            (Alice sees: #2 is already due then.)
            (Alice sees: #2 has changed since then, so this button no longer works.)
            Alice: /edit 1 Pay all the rent
            Bot: #1 changed: Pay all the rent
              ~Pay the rent friday~
              [ ↩ Undo ]
            ",
        )
        .await;
    stage.api.press(alice, 2, alice, &no_date);
    stage
        .play("(Alice sees: #1 has changed since then, so this button no longer works.)\n")
        .await;
    stage.end_here(bot).await;
}

#[tokio::test]
async fn words_that_repeat_are_put_into_the_text() {
    perform(&["
        — Alice —
        Alice: /add Water the plants
        Bot: #1 added: Water the plants
        Alice: /edit 1 every friday
        Bot: #1 changed: Water the plants every friday
          ~Water the plants~
          due Fri 27 Nov (in 2 days), every Friday
          [ ↩ Undo ]
        Alice: /edit 1 on sundays
        Bot: #1 changed: Water the plants on sundays
          ~Water the plants every friday~
          due Sun 29 Nov (in 4 days), every Sunday
          [ ↩ Undo ]
        "])
    .await;
}

#[tokio::test]
async fn an_edit_and_its_undo() {
    perform(&[
        "
        — Friends —
        Alice: /add Pay the rent https://example.org by friday
        Bot → Alice: #1 added: [Pay the rent](https://example.org/)
          due Fri 27 Nov (in 2 days)
          [ ☆ Track ]
        Alice: /edit 1 Pay all the rent saturday
        Bot → Alice: #1 changed: [Pay all the rent](https://example.org/)
          ~Pay the rent~
          due Sat 28 Nov (in … days)
          [ ☆ Track ] [ ↩ Undo ]
          [ ✗ No due date ]
        Bob presses ↩ Undo
        (Bob sees: Only the creator of #1 can do that.)
        ",
        "
        Alice presses ✗ No due date
        (Alice sees: #1 has no due date now.)
        Bot edits: #1 changed: [Pay all the rent saturday](https://example.org/)
          [ ☆ Track ] [ ↩ Undo ]
        Alice presses ↩ Undo
        (Alice sees: #1 is back.)
        Bot edits: [#1](…) is back: [Pay the rent](https://example.org/)
          due Fri 27 Nov (in 2 days)
        Alice: /edit 1 move to monday
        Bot → Alice: #1 changed: [Pay the rent](https://example.org/)
          due Mon 30 Nov (in 5 days)
          [ ☆ Track ] [ ↩ Undo ]
        Alice: /edit 1 friday or saturday
        Bot → Alice: I don't recognise “friday or saturday” as a date. Try `due:2026-12-24`, `due:15 april` or `due:friday`.
          Nothing was changed.
        Alice: /edit 1 Pay it
        Bot → Alice: #1 changed: [Pay it](https://example.org/)
          ~Pay the rent~
          due Mon 30 Nov (in … days)
          [ ☆ Track ] [ ↩ Undo ]
        Alice presses ↩ Undo on \"Pay the rent](https://example.org/)\"
        (Alice sees: #1 has changed since then, so this button no longer works.)
        Alice edits \"/add\": /add Pay the rent by thursday
        Bot → \"/add Pay the rent by thursday\": #1 changed: Pay it
          due Thu 26 Nov (tomorrow)
          [ ☆ Track ]
        Alice presses ↩ Undo on \"Pay it](\"
        (Alice sees: That can no longer be undone: #1 stays as it is.)
        ",
    ])
    .await;
}

#[tokio::test]
async fn a_date_alone_as_a_reply_keeps_the_message() {
    perform(&["
        — Friends —
        Alice: Somebody has to water the plants
        Bob → Alice: /add fri
        Bot → Bob: #1 added: Somebody has to water the plants
          due Fri 27 Nov (in 2 days)
          [ ☆ Track ]
        Carol → Alice: /add friday or saturday
        Bot → Carol: #1 added: Somebody has to water the plants
          [ ☆ Track ]
          [ Fri 27 Nov ] [ Sat 28 Nov ]
        Alice → Alice: /add Buy a watering can tomorrow
        Bot → Alice: #1 added: Buy a watering can
          due Thu 26 Nov (tomorrow)
          [ ☆ Track ]
          [ ✗ No due date ]
        "])
    .await;
}

#[tokio::test]
async fn an_edited_message_offers_a_day_instead_of_the_one_that_was_tapped() {
    perform(&["
        — Alice —
        Alice: /add Party 24.12.
        Bot: #1 added: Party 24.12.
          [ Thu 24 Dec ]
        Alice presses Thu 24 Dec
        (Alice sees: #1 is now due Thu 24 Dec (in 29 days).)
        Bot edits: #1 changed: Party 24.12.
          due Thu 24 Dec (in 29 days)
        Alice edits: /add Party 24.12. with Bob
        Bot edits: #1 changed: Party 24.12. with Bob
          due Thu 24 Dec (in 29 days)
        Alice edits: /add Party 25.12.
        Bot edits: #1 changed: Party 25.12.
          due Thu 24 Dec (in 29 days)
          [ Fri 25 Dec ]
        "])
    .await;
}

/// The bot's own message isn't something to add.
#[tokio::test]
async fn an_add_in_reply_to_the_bot_takes_no_pointer_and_no_date_as_text() {
    perform(&["
        — Friends —
        Alice: /add Tea
        Bot → Alice: #1 added: Tea
          [ ☆ Track ]
        Alice → \"#1 added: Tea\": /add fri
        Bot → Alice: #1 changed: Tea
          due Fri 27 Nov (in 2 days)
          [ ☆ Track ] [ ↩ Undo ]
        Alice → \"#1 added: Tea\": /add to the list please
        Bot → Alice: What should I add?
          (type: Book the cabin due friday)
        Alice → \"#1 added: Tea\": /add Cups
        Bot → Alice: #2 added: Cups
          [ ☆ Track ]
        — Alice —
        Alice: milk
        Bot: #3 added: milk
          [ ↩ Undo ]
        Alice → Bot: add fri
        Bot: #3 changed: milk
          due Fri 27 Nov (in 2 days)
          [ ↩ Undo ]
        "])
    .await;
}

#[tokio::test]
async fn of_an_add_that_is_replied_to_its_arguments_are_added() {
    perform(&["
        — Friends —
        Alice: /add tea tomorrow
        Bot → Alice: #1 added: tea
          due …
          [ ☆ Track ]
          [ ✗ No due date ]
        Bob → Alice: /add this
        Bot → Bob: #1 added: tea tomorrow
          [ ☆ Track ]
          [ Thu 26 Nov ]
        "])
    .await;
}

/// The words of another text must not come back.
#[tokio::test]
async fn the_words_of_an_edit_come_back_only_into_its_text() {
    perform(&["
        — Alice —
        Alice: /add Buy milk friday
        Bot: #1 added: Buy milk
          due …
          [ ✗ No due date ]
        Alice: /edit 1 Call Bob saturday
        Bot: #1 changed: Call Bob
          ~Buy milk~
          due Sat 28 Nov (in … days)
          [ ↩ Undo ]
          [ ✗ No due date ]
        Alice: /edit 1 link:http://a.example/1
        Bot: #1 changed: [Call Bob](http://a.example/1)
          due …
          [ ↩ Undo ]
        Alice presses ↩ Undo
        (Alice sees: #1 is back.)
        Bot edits: #1 is back: Call Bob
          due …
        Alice presses ✗ No due date on \"changed: Call Bob\"
        (Alice sees: #1 has changed since then, so this button no longer works.)
        Alice: /bounty
        Bot: *Your bounties*
          *Sat 28 Nov (in 3 days)*
          #1 Call Bob
          [ ✓ #1 ]
        "])
    .await;
}

#[tokio::test]
async fn an_edited_add_that_changes_nothing_keeps_the_undo() {
    perform(&["
        — Alice —
        Alice: /add Milk
        Bot: #1 added: Milk
        Alice: /edit 1 Oats
        Bot: #1 changed: Oats
          ~Milk~
          [ ↩ Undo ]
        Alice edits \"/add\": /add Milk due:none
        Alice presses ↩ Undo
        (Alice sees: #1 is back.)
        Bot edits: #1 is back: Milk
        "])
    .await;
}

/// Undo of an edit before the last one would bring back what was never there next.
#[tokio::test]
async fn only_the_last_edit_can_be_undone() {
    perform(&["
        — Alice —
        Alice: /add Original
        Bot: #1 added: Original
        Alice: /edit 1 A
        Bot: #1 changed: A
          ~Original~
          [ ↩ Undo ]
        Alice: /edit 1 B
        Bot: #1 changed: B
          ~A~
          [ ↩ Undo ]
        Alice: /edit 1 A link:none
        Bot: #1 changed: A
          ~B~
          [ ↩ Undo ]
        Alice presses ↩ Undo
        (Alice sees: #1 is back.)
        Bot edits: #1 is back: B
        Alice presses ↩ Undo on \"#1 changed: A\"
        (Alice sees: That can no longer be undone: #1 stays as it is.)
        "])
    .await;
}
