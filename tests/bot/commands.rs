//! Every command, in a group and in a DM, as a chat.
//!
//! Dates are so far away that no test depends on today's date.

use crate::screenplay::perform;

#[tokio::test]
async fn start_and_help() {
    perform(
        "
        — Alice —
        Alice: /start
        Bot: Hi Alice! Write me whatever is worth doing, with a link and a day if you like, and I keep it. Here the list is just yours; in a group everyone shares one.
          Try `Book the cabin due friday`, then /bounty. /help shows the rest.
          [ Add me to a group ]
        Alice: /help
        Bot: *Your own bounties*
          Write anything here, and I keep it.
          /bounty – what is open
          `/add Book the cabin due friday`
          `/edit cabin saturday` – change it
          `done cabin` – with Undo
          `/delete cabin` – with Undo, too
          /my – what you track, groups too
          /export, /forget – your data
          Sent alone, a command asks which.
          /help more – pins, dates, groups
        — Friends —
        Bob: /start@friendsbot
        Bot → Bob: Hi! I keep track of this group's bounties: things worth doing, each with an optional link and due date. Anyone can add one.
          Try `/add Book the cabin due friday`, then /bounty. /help shows the rest.
        Bob: /HELP
        Bot → Bob: *This group's bounties*
          /bounty – what is open
          `/add Book the cabin due friday`
          `/edit cabin saturday` – change it
          `/done cabin` – with Undo
          `/delete cabin` – only your own
          /track – I'll do it, or watch it
          /my – what you track here
          Sent alone, a command asks which.
          Or reply `done`, `on it` or a day.
          /help more – pins, dates, your data
        ",
    )
    .await;
}

#[tokio::test]
async fn a_personal_list() {
    perform(
        "
        — Alice —
        Alice: /bounty
        Bot: You have no open bounties. Add the first: `/add Book the cabin due friday`
          [ ↻ ]
        Alice: /add Buy a ladder
        Bot: #1 added: Buy a ladder
        Alice: /Add@FriendsBot
          Read this
          at last https://example.org/book due:2099-12-24
        Bot: #2 added: [Read this
          at last](https://example.org/book)
          due Thu 24 Dec 2099 (in … days)
          [ ☰ Make it 2 ]
        Alice: /bounty
        Bot: *Your bounties*
          *Thu 24 Dec 2099 (in … days)*
          #2 [Read this at last](https://example.org/book)
          *No date*
          #1 Buy a ladder
          [ ✓ #2 ] [ ✓ #1 ]
        Alice: /bounty due
        Bot: Nothing is due within 7 days. /bounty lists everything that is open.
          [ ↻ ]
        Alice: /edit 1 due:2001-02-03
        Bot: #1 changed: Buy a ladder
          due Sat 3 Feb 2001 (overdue by … days)
          [ ↩ Undo ]
        Alice: /bounty due
        Bot: *Due soon*
          *Overdue*
          #1 Buy a ladder · by … days
          [ ✓ #1 ]
        Alice: /bounty #2
        Bot → \"/Add@FriendsBot
          Read this
          at last https://example.org/book due:2099-12-24\": #2 [Read this
          at last](https://example.org/book)
          due Thu 24 Dec 2099 (in … days)
          added …
          [ ✓ Done ] [ ✎ Edit ] [ ✗ Delete ]
          [ … ] [ No date ]
        Alice: /edit 2 Read it again link:none due:none
        Bot: #2 changed: Read it again
          ~Read this at last~
          [ ↩ Undo ]
        Alice: /edit 2 https://example.org/other
        Bot: #2 changed: [Read it again](https://example.org/other)
          [ ↩ Undo ]
        Alice: /track 1
        Bot: #1 tracked: Buy a ladder
          /my lists what you track.
          [ Untrack ]
        Alice: /my
        Bot: *Tracked by you*
          *Personal*
          #1 Buy a ladder · due Sat 3 Feb 2001 (overdue by … days)
          [ ✓ #1 ]
        Alice: /my due
        Bot: *Tracked by you, due soon*
          *Personal*
          #1 Buy a ladder · due Sat 3 Feb 2001 (overdue by … days)
          [ ✓ #1 ]
        Alice: /untrack 1
        Bot: No longer tracked: [#1](…) Buy a ladder
        Alice: /delete 1
        Bot: #1 deleted: Buy a ladder
          You can undo this for 24 hours.
          [ ↩ Undo ]
        Alice: /done 2
        Bot: #2 done: ~[Read it again](https://example.org/other)~
          [ ↩ Undo ]
        Alice: /bounty
        Bot: You have no open bounties. Add the first: `/add Book the cabin due friday`
          [ ↻ ]
        Alice: /bounty done
        Bot: *Done*
          #2 ~[Read it again](https://example.org/other)~ · done …
        Alice: /add The third
        Bot: #3 added: The third
        ",
    )
    .await;
}

#[tokio::test]
async fn a_groups_list() {
    perform(
        "
        — Friends —
        Alice: /bounty
        Bot → Alice: No open bounties here. Add the first: `/add Book the cabin due friday`
          [ ↻ ]
        Alice: /add Fix login bug https://example.org/1 due:2099-12-24
        Bot → Alice: #1 added: [Fix login bug](https://example.org/1)
          due Thu 24 Dec 2099 (in … days)
          [ ☆ Track ]
        Bob: /add Paint the fence
        Bot → Bob: #1 added: Paint the fence
          [ ☆ Track ]
        Bob: /add See https://example.org/1 first
        Bot → Bob: #2 added: [See https://example.org/1 first](https://example.org/1)
          _same link as #1 by Alice_
          [ ☆ Track ]
        Carol: /bounty
        Bot → Carol: *Bounties*
          *Thu 24 Dec 2099 (in … days)*
          [Fix login bug](https://example.org/1) · Alice #1
          *No date*
          Paint the fence · Bob #1
          [See https://example.org/1 first](https://example.org/1) · Bob #2
          [ ✓ Alice #1 ] [ ✓ Bob #1 ] [ ✓ Bob #2 ]
        Carol: /bounty 2
        Bot → Carol: #2 [See https://example.org/1 first](https://example.org/1)
          added … by Bob
          [ ☆ Track ]
          [ ✓ Done ]
        Carol: /edit 1 Mine now
        Bot → Carol: #1 is Alice's or Bob's; only they can change it. You can track one: `/track 1` asks which.
          Nothing was changed.
        Carol: /delete 2
        Bot → Carol: [#2](…) is Bob's; only Bob can delete it. You can track it: `/track 2 Bob`.
          Nothing was changed.
        Carol: /done 2
        Bot aloud → Bob: Carol says that #2 is done
          [See https://example.org/1 first](https://example.org/1)
          [ ✓ Done ] [ ✗ Not yet ]
        Bob: /edit 1 Paint both fences
        Bot → Bob: #1 changed: Paint both fences
          ~Paint the fence~
          [ ☆ Track ] [ ↩ Undo ]
        Alice: /delete 1
        Bot → Alice: #1 deleted: [Fix login bug](https://example.org/1)
          You can undo this for 24 hours.
          [ ↩ Undo ]
        Alice: /bounty
        Bot → Alice: *Bounties*
          *No date*
          Paint both fences · Bob #1
          *Said to be done*
          ~[See https://example.org/1 first](https://example.org/1)~ · Bob #2 · Carol says it's done
          [ ✓ Bob #1 ] [ ✓ Bob #2 ]
        ",
    )
    .await;
}

#[tokio::test]
async fn tracking_in_a_group() {
    perform(
        "
        — Friends —
        Alice: /add Fix login bug
        Bot → Alice: #1 added: Fix login bug
          [ ☆ Track ]
        Bob presses ☆ Track
        (Bob sees: You're now tracking #1. /my lists what you track.)
        Bob presses ☆ Track
        (Bob sees: You're already tracking #1. /my lists what you track.)
        Carol: /track 1
        Bot → Carol: #1 tracked: Fix login bug
          /my lists what you track.
          [ Untrack ]
        Carol: /track #1
        Bot → Carol: You're already tracking [#1](…). /my lists what you track.
          Nothing was changed.
        Carol: /my
        Bot → Carol: *Tracked by you*
          *No date*
          Fix login bug · Alice #1 · ☆ Bob
          [ ✓ Alice #1 ]
        Carol: /untrack 1
        Bot → Carol: No longer tracked: [#1](…) Fix login bug
        Carol: /untrack 1
        Bot → Carol: You aren't tracking [#1](…). /my lists what you track.
          Nothing was changed.
        Carol: /my
        Bot → Carol: You aren't tracking anything here yet. /track bookmarks a bounty; `/bounty mine` lists what you added yourself.
          [ ↻ ]
        — Bob —
        Bob: /my
        Bot: *Tracked by you*
          *Friends*
          Fix login bug · Alice #1
          [ ✓ Alice #1 ]
        ",
    )
    .await;
}

#[tokio::test]
async fn two_bounties_with_the_same_id() {
    perform(
        "
        — Friends —
        Alice: /add Fix login bug
        Bot → Alice: #1 added: Fix login bug
          [ ☆ Track ]
        Bob: /add Paint the fence
        Bot → Bob: #1 added: Paint the fence
          [ ☆ Track ]
        Carol: /bounty 1
        Bot → Carol: There is more than one #1. Which one should I show?
          [ Fix login bug · Alice #1 ]
          [ Paint the fence · Bob #1 ]
          [ ✗ Cancel ]
        Carol presses Paint the fence · Bob #1
        (Carol sees nothing)
        Bot edits: #1 Paint the fence
          added … by Bob
          [ ☆ Track ]
          [ ✓ Done ]
        Carol: /track 1
        Bot → Carol: There is more than one #1. Which one do you want to track?
          [ Fix login bug · Alice #1 ]
          [ Paint the fence · Bob #1 ]
          [ ✗ Cancel ]
        Dave presses Fix login bug · Alice #1
        (Dave sees: That button is for somebody else.)
        Carol presses Fix login bug · Alice #1
        (Carol sees nothing)
        Bot edits: #1 tracked: Fix login bug
          /my lists what you track.
          [ Untrack ]
        Carol: /track 1
        Bot → Carol: #1 tracked: Paint the fence
          /my lists what you track.
          [ Untrack ]
        Carol: /untrack 1
        Bot → Carol: There is more than one #1. Which one do you want to untrack?
          [ Fix login bug · Alice #1 ]
          [ Paint the fence · Bob #1 ]
          [ ✗ Cancel ]
        Carol presses Fix login bug · Alice #1
        (Carol sees nothing)
        Bot edits: No longer tracked: [#1](…) Fix login bug
        Carol: /untrack 1 alice
        Bot → Carol: You aren't tracking [#1](…). /my lists what you track.
          Nothing was changed.
        Carol: /my
        Bot → Carol: *Tracked by you*
          *No date*
          Paint the fence · Bob #1
          [ ✓ Bob #1 ]
        Alice: /done 1
        Bot → Alice: #1 done: ~Fix login bug~
          [ ↩ Undo ]
        Carol: /untrack 1
        Bot → Carol: No longer tracked: [#1](…) Paint the fence
        ",
    )
    .await;
}

#[tokio::test]
async fn a_group_sees_nothing_of_other_lists() {
    perform(
        "
        — Alice —
        Alice: /add My own secret
        Bot: #1 added: My own secret
        Alice: /track 1
        Bot: #1 tracked: My own secret
          /my lists what you track.
          [ Untrack ]
        — Neighbours —
        Alice: /add Water the flowers
        Bot → Alice: #2 added: Water the flowers
          [ ☆ Track ]
        Alice: /track 2
        Bot → Alice: #2 tracked: Water the flowers
          /my lists what you track.
          [ Untrack ]
        — Friends —
        Alice: /bounty
        Bot → Alice: No open bounties here. Add the first: `/add Book the cabin due friday`
          [ ↻ ]
        Alice: /bounty 1
        Bot → Alice: There is no #1 here. /bounty lists the open ones.
        Alice: /edit 1 x
        Bot → Alice: There is no #1 here. /bounty lists the open ones.
          Nothing was changed.
        Alice: /delete 2
        Bot → Alice: There is no #2 here. /bounty lists the open ones.
          Nothing was changed.
        Alice: /track 2
        Bot → Alice: There is no #2 here. /bounty lists the open ones.
          Nothing was changed.
        Alice: /untrack 1
        Bot → Alice: There is no #1 here. /bounty lists the open ones.
          Nothing was changed.
        Alice: /my
        Bot → Alice: You aren't tracking anything here yet. /track bookmarks a bounty; `/bounty mine` lists what you added yourself.
          [ ↻ ]
        — Alice —
        Alice: /bounty
        Bot: *Your bounties*
          *No date*
          #1 My own secret
          [ ✓ #1 ]
        Alice: /untrack 2
        Bot: No longer tracked: [#2](…) Water the flowers
        Alice: /my
        Bot: *Tracked by you*
          *Personal*
          #1 My own secret
          [ ✓ #1 ]
        ",
    )
    .await;
}

#[tokio::test]
async fn add_as_a_reply() {
    perform(
        "
        — Friends —
        Alice: We should read [this book](https://example.org/book) some day
        Bob → Alice: /add
        Bot → Bob: #1 added: [We should read this book some day](https://example.org/book)
          [ ☆ Track ]
        Bob → \"read [this\": /add Read that book due:2099-12-24
        Bot → Bob: #2 added: [Read that book](https://example.org/book)
          due Thu 24 Dec 2099 (in … days)
          _same link as #1 by Bob_
          [ ☆ Track ]
        Bob → \"read [this\": /add https://example.org/review
        Bot → Bob: #3 added: [We should read this book some day](https://example.org/review)
          [ ☆ Track ]
        ",
    )
    .await;
}

#[tokio::test]
async fn a_hidden_link_counts_and_offsets_are_utf16() {
    perform(
        "
        — Alice —
        Alice: /add 👩‍👩‍👧 see [here](https://example.org/hidden) soon
        Bot: #1 added: [👩👩👧 see here soon](https://example.org/hidden)
        ",
    )
    .await;
}

#[tokio::test]
async fn in_a_group_the_bot_is_silent_unless_addressed() {
    perform(
        "
        — Friends —
        Alice: Hello everyone
        Alice: /unheardof
        Alice: /add@otherbot Fix login bug
        Alice: /unheardof@FriendsBot
        Bot → Alice: I didn't understand that. /help shows what I can do.
        — Alice —
        Alice: Hello bot
        Bot: #1 added: Hello bot
          [ ↩ Undo ]
        Alice: /unheardof
        Bot: I didn't understand that. /help shows what I can do.
        Alice: / buy milk
        Bot: I didn't understand that. /help shows what I can do.
        Alice: /add@otherbot Fix login bug
        Bot: I didn't understand that. /help shows what I can do.
        ",
    )
    .await;
}

#[tokio::test]
async fn everything_survives_a_restart() {
    perform(
        "
        — Friends —
        Alice: /add Fix login bug
        Bot → Alice: #1 added: Fix login bug
          [ ☆ Track ]
        — the bot restarts —
        Bob presses ☆ Track
        (Bob sees: You're now tracking #1. /my lists what you track.)
        — the bot is killed —
        Bob: /my
        Bot → Bob: *Tracked by you*
          *No date*
          Fix login bug · Alice #1
          [ ✓ Alice #1 ]
        ",
    )
    .await;
}
