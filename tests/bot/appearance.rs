//! How addresses and names look to people, after everything that Telegram drops,
//! detects by itself and hides.

use bounty_bot::link::{Link, is_clickable};
use bounty_bot::model::{Bounty, BountyId, Details, List, User, UserId};
use bounty_bot::now::Now;
use bounty_bot::reply::{self, Entry};
use chrono::DateTime;
use proptest::prelude::*;

use crate::botapi::Say;
use crate::botapi::html::{Formatted, checked_link};
use crate::botapi::world::Kind;
use crate::screenplay::{Stage, perform};

#[tokio::test]
async fn an_address_that_telegram_drops_is_written_out() {
    perform(
        "
        — Friends —
        Alice: /add Sort the photos http://nas/photos
        Bot → Alice: #1 added: Sort the photos `http://nas/photos`
          [ ☆ Track ]
        Alice: /add http://localhost:8080/x
        Bot → Alice: #2 added: http://localhost:8080/x
          [ ☆ Track ]
        Bob: /bounty
        Bot → Bob: *Bounties*
          *No date*
          Sort the photos `http://nas/photos` · Alice #1
          http://localhost:8080/x · Alice #2
          [ ✓ Alice #1 ] [ ✓ Alice #2 ]
        Bob: /bounty 1
        Bot → Bob: #1 Sort the photos `http://nas/photos`
          added … by Alice
          [ ☆ Track ]
          [ ✓ Done ]
        Alice: /done 1
        Bot → Alice: #1 done: ~Sort the photos~ `http://nas/photos`
          [ ↩ Undo ]
        ",
    )
    .await;
}

#[tokio::test]
async fn every_address_in_a_text_can_be_opened() {
    perform(
        "
        — Alice —
        Alice: /add Compare https://example.org/a and https://example.net/b
        Bot: #1 added: [Compare](https://example.net/b) [https://example.org/a](https://example.org/a) and [https://example.net/b](https://example.net/b)
        Alice: /add Take https://example.org/a or https://example.net/b home
        Bot: #2 added: [Take](https://example.org/a) [https://example.org/a](https://example.org/a) or [https://example.net/b](https://example.net/b) home
        Alice: /bounty
        Bot: *Your bounties*
          *No date*
          #1 [Compare](https://example.net/b) [https://example.org/a](https://example.org/a) and [https://example.net/b](https://example.net/b)
          #2 [Take](https://example.org/a) [https://example.org/a](https://example.org/a) or [https://example.net/b](https://example.net/b) home
          [ ✓ #1 ] [ ✓ #2 ]
        ",
    )
    .await;
}

#[tokio::test]
async fn nothing_in_a_name_is_clickable() {
    let mut stage = Stage::set().await;
    let (mallory, group) = (1_001, -5_001);
    stage
        .api
        .add_person(mallory, "evil.example.com /start #1 $USD");
    stage.api.add_group(group, "t.me/evil", Kind::Group);
    stage.bot.start();
    stage
        .api
        .say(group, mallory, Say::text("/add Paint the fence"));
    stage.api.say(group, mallory, Say::text("/bounty"));
    let list = stage.sent(group, 2).await.pop().expect("a list");
    assert!(
        list.ends_with(
            "· evil.\u{2060}example.\u{2060}com /\u{2060}start #\u{2060}1 $\u{2060}USD #1"
        ),
        "{list:?}"
    );
    stage.close();
}

/// A bounty with this text and link, as a person sees it.
fn seen(text: &str, link: &str) -> Formatted {
    let details = Details {
        text: text.to_owned(),
        link: Some(link.to_owned()),
        due: None,
    };
    let mut owner = User::new(UserId(1));
    let id = BountyId::new(1).expect("not zero");
    owner
        .personal_bounties
        .push(Bounty::new(id, details, 0, List::Personal));
    let now = Now::new(0, |seconds| {
        DateTime::from_timestamp(seconds, 0)
            .unwrap_or_default()
            .date_naive()
    });
    let entry = Entry::new(&owner, &owner.personal_bounties[0]);
    let html = reply::in_full(entry, &[], owner.user_id, false, now).html;
    Formatted::from_html(&html).expect("good HTML")
}

proptest! {
    #[test]
    fn nothing_that_is_kept_is_invisible(
        scheme in "(?i)https?://",
        host in r"[a-z0-9.:@%\\{}\[\]_~é-]{0,12}",
        rest in r"([/?#][a-z0-9.%@:!é-]{0,8})?",
    ) {
        let address = format!("{scheme}{host}{rest}");
        prop_assume!(Link::parse(&address).is_ok());
        let seen = seen("x", &address);
        let leads_there = |url: &String| Some(url) == checked_link(&address).as_ref();
        let is_linked = seen.entities.iter().any(|entity| entity.url.as_ref().is_some_and(leads_there));
        prop_assert!(is_linked || seen.text.contains(&address), "{address:?}: {seen:?}");
        prop_assert_eq!(is_linked, is_clickable(&address));
    }
}
