//! Tables for the grammar of `/add` and `/edit`, and properties of any input.

use proptest::prelude::*;

use super::*;

const TUESDAY: &str = "2026-11-24";

fn day(date: &str) -> NaiveDate {
    date.parse().expect("a date")
}

/// The rows of a table, with their cells. Missing cells at the end are empty.
/// `␣` is a space, `␤` a line break, `⍽` a no-break space and `∅` a zero-width space.
fn rows<const CELLS: usize>(table: &str) -> impl Iterator<Item = [String; CELLS]> {
    let cell = |cell: &str| {
        let cell = cell.trim_matches(' ').replace('␣', " ").replace('␤', "\n");
        cell.replace('⍽', "\u{a0}").replace('∅', "\u{200b}")
    };
    let rows = table.lines().filter(|row| !row.trim().is_empty());
    rows.map(move |row| {
        let mut cells = row.split('|').map(cell);
        std::array::from_fn(|_| cells.next().unwrap_or_default())
    })
}

fn typed(text: &str) -> MessageText {
    MessageText::new(text, [])
}

/// A message with a link hidden behind these words, at the offsets that Telegram would send.
fn hiding(text: &str, words: &str, url: &str) -> MessageText {
    let start = text.find(words).expect("the words are in the text");
    let units = |text: &str| text.encode_utf16().count();
    MessageText::new(text, [(units(&text[..start]), units(words), url)])
}

fn add(args: &MessageText) -> Result<(Details, Reading), DetailsError> {
    parse_add(args, None, day(TUESDAY))
}

fn reply(args: &str, replied: &str) -> Result<(Details, Reading), DetailsError> {
    reply_to(args, &typed(replied), TUESDAY)
}

/// An `/add` in reply to a message that was sent on that day.
fn reply_to(
    args: &str,
    text: &MessageText,
    sent_on: &str,
) -> Result<(Details, Reading), DetailsError> {
    let sent_on = day(sent_on);
    parse_add(&typed(args), Some(Replied { text, sent_on }), day(TUESDAY))
}

/// Text, link and due date; each may be empty.
fn shown(read: Result<(Details, Reading), DetailsError>) -> [String; 3] {
    let (Details { text, link, due }, _) = read.expect("a bounty");
    let due = due.map_or(String::new(), |due| due.date().to_string());
    [text, link.unwrap_or_default(), due]
}

/// What is typed after `/add`, and the resulting text, link and due date.
#[track_caller]
fn check_add(table: &str) {
    for [input, text, link, due] in rows(table) {
        assert_eq!(shown(add(&typed(&input))), [text, link, due], "{input:?}");
    }
}

#[test]
fn add_text() {
    check_add(
        r"
        Buy milk                   | Buy milk                   |  |
        Купить молоко 🥛            | Купить молоко 🥛            |  |
        لا تنس الحليب              | لا تنس الحليب              |  |
        <b>Fix</b> & ship          | <b>Fix</b> & ship          |  |
        Fix README.md              | Fix README.md              |  |
        See example.com/page       | See example.com/page       |  |
        Rent is due                | Rent is due                |  |
        Book by Stephen King       | Book by Stephen King       |  |
        Stand by                   | Stand by                   |  |
        due                        | due                        |  |
        link:                      | link:                      |  |
        Fix the link: it is broken | Fix the link: it is broken |  |
        Overdue:friday             | Overdue:friday             |  |
        Nothing due:none           | Nothing                    |  |
        Nothing link:none          | Nothing                    |  |
        0                          | 0                          |  |
        ␣␣Buy milk␣␤               | Buy milk                   |  |
        Buy  milk␤- and␤␤eggs      | Buy  milk␤- and␤␤eggs      |  |
        ∅x                         | ∅x                         |  |
        Buy␣⍽milk⍽                 | Buy␣⍽milk                  |  |
    ",
    );
}

#[test]
fn add_with_a_link() {
    check_add(
        r#"
        Fix it https://x.com/1             | Fix it                            | https://x.com/1                |
        Fix it HTTP://X.com/A              | Fix it                            | HTTP://X.com/A                 |
        https://x.com/1                    | https://x.com/1                   | https://x.com/1                |
        https://x.com/1 fix it             | https://x.com/1 fix it            | https://x.com/1                |
        Fix https://x.com/1 now            | Fix https://x.com/1 now           | https://x.com/1                |
        Fix https://x.com/1.               | Fix https://x.com/1.              | https://x.com/1                |
        Fix https://x.com/1?!              | Fix https://x.com/1?!             | https://x.com/1                |
        Fix (https://x.com/1)              | Fix (https://x.com/1)             | https://x.com/1                |
        Fix (see https://x.com/1)          | Fix (see https://x.com/1)         | https://x.com/1                |
        Fix (https://x.com/a_(b)).         | Fix (https://x.com/a_(b)).        | https://x.com/a_(b)            |
        Fix https://x.com/a_(b)            | Fix                               | https://x.com/a_(b)            |
        Fix "https://x.com/1"              | Fix "https://x.com/1"             | https://x.com/1                |
        Fix “https://x.com/1”              | Fix “https://x.com/1”             | https://x.com/1                |
        Fix <https://x.com/1>              | Fix <https://x.com/1>             | https://x.com/1                |
        Fix [it](https://x.com/1)          | Fix [it](https://x.com/1)         | https://x.com/1                |
        Fix 'https://x.com/1', ok          | Fix 'https://x.com/1', ok         | https://x.com/1                |
        Fix https://x.com/a…               | Fix https://x.com/a…              | https://x.com/a                |
        https://a.com https://b.com        | https://a.com                     | https://b.com                  |
        A https://a.com b https://b.com c  | A https://a.com b https://b.com c | https://a.com                  |
        A xhttps://a.com b                 | A xhttps://a.com b                |                                |
        A https:// b http://b.com c        | A https:// b http://b.com c       | http://b.com                   |
        Get ftp://x.com/1                  | Get ftp://x.com/1                 |                                |
        Get https://                       | Get https://                      |                                |
        Get http:x.com                     | Get http:x.com                    |                                |
        Get https://user:pw@x.com:8/?q=1#a | Get                               | https://user:pw@x.com:8/?q=1#a |
        Get https://пример.рф/путь         | Get                               | https://пример.рф/путь         |
        Fix https://x.com/1 link:none      | Fix https://x.com/1               |                                |
        Fix https://x.com/1 b LINK: None   | Fix https://x.com/1 b             |                                |
        Fix it link:https://x.com/1        | Fix it                            | https://x.com/1                |
        Fix it Link: https://x.com/1       | Fix it                            | https://x.com/1                |
        link:https://x.com/1               | https://x.com/1                   | https://x.com/1                |
        Fix link:none https://x.com/1      | Fix link:none                     | https://x.com/1                |
        link:https://x.com/1 Fix it        | Fix it                            | https://x.com/1                |
        link:none Fix https://x.com/1      | Fix https://x.com/1               |                                |
        A link:https://a.com https://b.com | A link:https://a.com https://b.com | https://a.com                 |
        A https://a.com link: https://b.com. | A https://a.com link: https://b.com. | https://b.com             |
        See:https://x.com/1                | See:https://x.com/1               | https://x.com/1                |
        Reply to https://x.com             | Reply to https://x.com            | https://x.com                  |
        Get back to: https://x.com         | Get back to: https://x.com        | https://x.com                  |
        Post In https://x.com              | Post In https://x.com             | https://x.com                  |
        Recipe: https://x.com              | Recipe:                           | https://x.com                  |
        See https://a.com and https://b.com | See https://a.com and https://b.com | https://b.com               |
        Fix it␤https://x.com/1␤            | Fix it                            | https://x.com/1                |
        Fix it⍽https://x.com/1             | Fix it                            | https://x.com/1                |
        Fix https://x.com/1∅               | Fix https://x.com/1∅              | https://x.com/1                |
        Fix https://x.com/👩‍🚀              | Fix                               | https://x.com/👩‍🚀              |
    "#,
    );
}

#[test]
fn add_with_a_date() {
    check_add(
        r"
        Pay rent 2026-12-24         | Pay rent                 |  | 2026-12-24
        Pay rent 24.12.2026         | Pay rent                 |  | 2026-12-24
        Pay rent april 15           | Pay rent                 |  | 2027-04-15
        Pay rent 15 April           | Pay rent                 |  | 2027-04-15
        Pay rent apr 15th           | Pay rent                 |  | 2027-04-15
        Pay rent 15th of april      | Pay rent                 |  | 2027-04-15
        Pay rent 15th of april 2028 | Pay rent                 |  | 2028-04-15
        Pay rent april 15, 2028     | Pay rent                 |  | 2028-04-15
        Pay rent 24 november        | Pay rent                 |  | 2026-11-24
        Pay rent 23 november        | Pay rent 23 november     |  |
        Pay rent today              | Pay rent                 |  | 2026-11-24
        Pay rent TOMORROW           | Pay rent                 |  | 2026-11-25
        Pay rent friday             | Pay rent                 |  | 2026-11-27
        Pay rent tuesday            | Pay rent                 |  | 2026-12-01
        Pay rent next friday        | Pay rent                 |  | 2026-12-04
        Pay rent in 3 days          | Pay rent                 |  | 2026-11-27
        Pay rent in a week          | Pay rent                 |  | 2026-12-01
        Pay rent in two months      | Pay rent                 |  | 2027-01-24
        Pay rent next week          | Pay rent                 |  | 2026-12-01
        Pay rent next month         | Pay rent                 |  | 2026-12-24
        Pay rent due friday         | Pay rent                 |  | 2026-11-27
        Pay rent by friday          | Pay rent                 |  | 2026-11-27
        Pay rent By In 3 Days       | Pay rent                 |  | 2026-11-27
        Pay rent due by friday      | Pay rent                 |  | 2026-11-27
        Pay rent due fri            | Pay rent                 |  | 2026-11-27
        Pay rent by 3d              | Pay rent                 |  | 2026-11-27
        Pay rent due in 2w          | Pay rent                 |  | 2026-12-08
        Pay rent due Fri 27 Nov     | Pay rent                 |  | 2026-11-27
        Pay rent due:friday         | Pay rent                 |  | 2026-11-27
        Pay rent due: fri           | Pay rent                 |  | 2026-11-27
        Pay rent DUE:2W             | Pay rent                 |  | 2026-12-08
        Read due: x due:friday      | Read due: x              |  | 2026-11-27
        Call fri                    | Call fri                 |  |
        Call 3d                     | Call 3d                  |  |
        Party 31 february           | Party 31 february        |  |
        Party 29 february           | Party 29 february        |  |
        Friday dinner               | Friday dinner            |  |
        Call tomorrow!              | Call                     |  | 2026-11-25
        Two today tomorrow          | Two today tomorrow       |  |
        Pay tomorrow due:none       | Pay tomorrow             |  |
        Wait in 99999999999 days    | Wait in 99999999999 days |  |
        Was 1999-12-31              | Was 1999-12-31           |  |
        Pay rent␤due: 15th of april | Pay rent                 |  | 2027-04-15
        Pay rent⍽due⍽friday         | Pay rent                 |  | 2026-11-27
        Pay␤rent   friday␤␤         | Pay␤rent                 |  | 2026-11-27
    ",
    );
}

#[test]
fn add_with_link_and_date() {
    check_add(
        r"
        Fix https://x.com friday               | Fix                         | https://x.com  | 2026-11-27
        Fix friday https://x.com               | Fix                         | https://x.com  | 2026-11-27
        Fix due:fri https://x.com              | Fix                         | https://x.com  | 2026-11-27
        Fix https://x.com due: fri             | Fix                         | https://x.com  | 2026-11-27
        Fix due:none https://x.com             | Fix                         | https://x.com  |
        Fix due:fri link:none                  | Fix                         |                | 2026-11-27
        Fix link:none due fri                  | Fix                         |                | 2026-11-27
        Fix link: https://x.com by fri         | Fix                         | https://x.com  | 2026-11-27
        Reply to https://x.com friday          | Reply to https://x.com      | https://x.com  | 2026-11-27
        link:https://x.com Fix by fri          | Fix                         | https://x.com  | 2026-11-27
        https://x.com friday                   | https://x.com               | https://x.com  | 2026-11-27
        friday https://x.com                   | https://x.com               | https://x.com  | 2026-11-27
        https://x.com due:none                 | https://x.com               | https://x.com  |
        Fix https://a.com friday https://b.com | Fix https://a.com           | https://b.com  | 2026-11-27
        Fix friday https://a.com today         | Fix friday https://a.com today | https://a.com  |
        Fix friday https://x.com.              | Fix friday https://x.com.   | https://x.com  |
        Fix (https://x.com) friday             | Fix (https://x.com)         | https://x.com  | 2026-11-27
    ",
    );
}

#[test]
fn add_with_a_date_as_the_text() {
    check_add(
        r"
        tomorrow               | tomorrow      |               |
        ␣next friday␤          | next friday   |               |
        due tomorrow           | due tomorrow  |               |
        due:tomorrow           | due:tomorrow  |               |
        tomorrow link:none     | tomorrow      |               |
        link:none tomorrow     | tomorrow      |               |
        ∅ tomorrow             | tomorrow      |               |
        april 15 https://x.com | https://x.com | https://x.com | 2027-04-15
    ",
    );
}

/// Today, what is typed after `/add`, and the resulting text and due date.
#[test]
fn add_on_other_days() {
    let table = r"
        2026-01-31 | Pay next month  | Pay | 2026-02-28
        2028-01-31 | Pay next month  | Pay | 2028-02-29
        2026-12-31 | Pay tomorrow    | Pay | 2027-01-01
        2026-12-31 | Pay in a month  | Pay | 2027-01-31
        2026-12-31 | Pay next friday | Pay | 2027-01-08
        2028-02-28 | Pay tomorrow    | Pay | 2028-02-29
        2027-11-01 | Pay feb 29      | Pay | 2028-02-29
        2026-11-29 | Pay next monday | Pay | 2026-11-30
    ";
    for [today, input, text, due] in rows(table) {
        let read = shown(parse_add(&typed(&input), None, day(&today)));
        assert_eq!(read, [text, String::new(), due], "{input:?} on {today}");
    }
}

/// What is typed after `/add`, and the error.
#[test]
fn add_with_invalid_arguments() {
    let table = r#"
        ␣⍽␤                         | Nothing
        ∅                           | Nothing
        due:none                    | Nothing
        link:none                   | Nothing
        link:none due:none          | Nothing
        x due:someday               | NotADate("someday")
        x due: some  day␣           | NotADate("some  day")
        x due:                      | NotADate("")
        x due: https://x.com        | NotADate("")
        x due:https://x.com         | NotADate("https://x.com")
        x due:someday https://x.com | NotADate("someday")
        x due:friday or not         | NotADate("friday or not")
        x due:friday due:           | NotADate("")
        x due:none friday           | NotADate("none friday")
        Due: A Novel                | NotADate("A Novel")
        x link:example.org          | NotALink("example.org")
        x link:example.org friday   | NotALink("example.org")
    "#;
    for [input, error] in rows(table) {
        let read = add(&typed(&input)).expect_err(&input);
        assert_eq!(format!("{read:?}"), error, "{input:?}");
    }
    assert_eq!(add(&typed("")), Err(DetailsError::Nothing));
    assert_eq!(add(&typed("\u{7}")), Err(DetailsError::Nothing));
    assert_eq!(
        add(&typed("\u{3164}\u{2800}\u{ad}")),
        Err(DetailsError::Nothing)
    );
    assert_eq!(reply("", "\u{2800}"), Err(DetailsError::Nothing));
    assert_eq!(reply("due:none", ""), Err(DetailsError::Nothing));
}

#[test]
fn a_text_has_at_most_500_characters() {
    let longest = "é".repeat(500);
    let too_long = "é".repeat(501);
    assert_eq!(shown(add(&typed(&longest))), [longest.as_str(), "", ""]);
    let with_date = format!("{longest} friday");
    assert_eq!(
        shown(add(&typed(&with_date))),
        [longest.as_str(), "", "2026-11-27"]
    );
    assert_eq!(shown(reply("Buy milk", &too_long)), ["Buy milk", "", ""]);

    let refused = DetailsError::TextTooLong { chars: 501 };
    assert_eq!(add(&typed(&too_long)), Err(refused.clone()));
    assert_eq!(edited(&typed(&too_long)), Err(refused));
}

#[test]
fn a_link_has_at_most_2048_characters() {
    let longest = format!("https://x.com/{}", "a".repeat(2_034));
    let text = format!("https://x.com/{}…", "a".repeat(485));
    assert_eq!(shown(add(&typed(&longest))), [&text, &longest, ""]);

    let link = longest + "a";
    let refused = Err(DetailsError::LinkTooLong { chars: 2_049 });
    for input in [
        link.clone(),
        format!("x {link}"),
        format!("x {link} y"),
        format!("{link} due:fri"),
    ] {
        assert_eq!(add(&typed(&input)), refused);
    }
    assert_eq!(add(&hiding("see here", "here", &link)), refused);
}

/// What is typed after `/add`, always as a reply to the same message.
#[test]
fn add_as_a_reply() {
    let table = r"
        ␣                     | Look at https://r.com, it broke | https://r.com |
        tomorrow              | Look at https://r.com, it broke | https://r.com | 2026-11-25
        due:fri               | Look at https://r.com, it broke | https://r.com | 2026-11-27
        due:none              | Look at https://r.com, it broke | https://r.com |
        link:none             | Look at https://r.com, it broke |               |
        link:none friday      | Look at https://r.com, it broke |               | 2026-11-27
        https://o.com         | Look at https://r.com, it broke | https://o.com |
        https://o.com friday  | Look at https://r.com, it broke | https://o.com | 2026-11-27
        Fix it                | Fix it                          | https://r.com |
        Fix it friday         | Fix it                          | https://r.com | 2026-11-27
        Fix it link:none      | Fix it                          |               |
        Fix it https://o.com  | Fix it                          | https://o.com |
        Fix https://o.com now | Fix https://o.com now           | https://o.com |
        ∅                     | Look at https://r.com, it broke | https://r.com |
    ";
    for [input, text, link, due] in rows(table) {
        let read = reply(&input, " Look at https://r.com, it broke\n");
        assert_eq!(shown(read), [text, link, due], "{input:?}");
    }
}

/// What is typed after `/add`, the message that it replies to, and the result.
#[test]
fn add_as_a_reply_to_other_messages() {
    let table = r"
        ␣             | due tomorrow  | due tomorrow  |               |
        ␣             | ␣Buy␤milk␤    | Buy␤milk      |               |
        ␣             | https://x.com | https://x.com | https://x.com |
        tomorrow      | ∅             | tomorrow      |               |
        https://x.com | ∅             | https://x.com | https://x.com |
        Buy milk      | ∅             | Buy milk      |               |
    ";
    for [input, replied, text, link, due] in rows(table) {
        assert_eq!(
            shown(reply(&input, &replied)),
            [text, link, due],
            "{input:?} to {replied:?}"
        );
    }
}

/// What is typed after `/add` in reply to "Buy milk".
#[test]
fn words_that_only_point_at_the_message() {
    for args in [
        "this",
        "That!",
        "it",
        "this one",
        "please",
        "👆",
        "it please",
        "to the list",
        "this to the list, please",
        "☝",
    ] {
        assert_eq!(
            shown(reply(args, "Buy milk")),
            ["Buy milk", "", ""],
            "{args}"
        );
    }
    assert_eq!(
        shown(reply("this friday", "Buy milk")),
        ["Buy milk", "", "2026-11-27"]
    );
    assert_eq!(
        shown(reply("it by friday", "Buy milk")),
        ["Buy milk", "", "2026-11-27"]
    );
    for args in [
        "this list",
        "the list",
        "itch cream",
        "thisthat",
        "pleased to meet you",
    ] {
        assert_eq!(shown(reply(args, "Buy milk")), [args, "", ""], "{args}");
    }
    assert_eq!(shown(add(&typed("this"))), ["this", "", ""]);
}

/// The message replied to, the day on which it was sent, and the days that are offered.
#[test]
fn dates_of_the_message_replied_to_are_offered() {
    let check = |replied: &str, sent_on: &str, days: &[&str]| {
        let (details, reading) = reply_to("", &typed(replied), sent_on).unwrap();
        assert_eq!((details.text.as_str(), details.due), (replied, None));
        let offered = match reading {
            Reading::Nothing => Vec::new(),
            Reading::Offered { days } => days,
            other => panic!("{replied}: {other:?}"),
        };
        let days: Vec<DueDate> = days.iter().map(|iso| day(iso).into()).collect();
        assert_eq!(offered, days, "{replied}");
    };
    check("Pay the rent by friday", TUESDAY, &["2026-11-27"]);
    check("Pay the rent tomorrow", TUESDAY, &["2026-11-25"]);
    check("Pay the rent tomorrow", "2026-11-23", &["2026-11-24"]);
    check("Pay the rent tomorrow", "2026-11-20", &[]);
    check(
        "Meet friday or saturday",
        TUESDAY,
        &["2026-11-27", "2026-11-28"],
    );
    check("Pay the rent", TUESDAY, &[]);
    check("due:whenever", TUESDAY, &[]);
    let given = shown(reply("by sunday", "Pay the rent by friday"));
    assert_eq!(given, ["Pay the rent by friday", "", "2026-11-29"]);
}

#[test]
fn a_long_text_is_cut_at_a_sentence_or_a_word() {
    let sentences = "Water the beans. ".repeat(40);
    let words = "beans ".repeat(100);
    let kept = |text: &str| shown(parse_kept(&typed(text), day(TUESDAY)))[0].clone();
    assert_eq!(
        kept(&sentences),
        format!("{}…", "Water the beans. ".repeat(29))
    );
    assert_eq!(kept(&words), format!("{}…", "beans ".repeat(83).trim()));
    assert_eq!(kept(&"é".repeat(501)), format!("{}…", "é".repeat(499)));
    assert_eq!(kept("Buy milk friday"), "Buy milk");

    let mut replied = typed(&format!("https://x.com {words}"));
    replied.address = Some(Link::parse("https://t.me/c/1/2").unwrap());
    let [text, link, _] = shown(reply_to("", &replied, TUESDAY));
    assert_eq!(link, "https://x.com");
    assert!(text.ends_with("beans… https://t.me/c/1/2"), "{text}");
    assert!((480..=500).contains(&text.chars().count()), "{text}");

    let long = format!("https://y.com/{}", "y".repeat(500));
    let quoted = typed(&long).quoted(&words);
    let [text, link, _] = shown(reply_to("https://x.com", &quoted, TUESDAY));
    assert_eq!((text, link.as_str()), (kept(&words), "https://x.com"));

    replied.text = words.clone();
    let [text, link, _] = shown(reply_to("", &replied, TUESDAY));
    assert_eq!(
        (text.as_str(), link.as_str()),
        (kept(&words).as_str(), "https://t.me/c/1/2")
    );
}

/// Also of the words that are cut.
#[test]
fn the_dates_of_a_long_text_are_offered() {
    let filler = "Water the beans. ".repeat(30);
    let reading = |text: String| {
        let (details, reading) = parse_kept(&typed(&text), day(TUESDAY)).expect(&text);
        assert_eq!(details.due, None, "{text}");
        shown_reading(&reading)
    };
    assert_eq!(reading(format!("{filler}Pay by friday")), "2026-11-27");
    assert_eq!(reading(format!("Pay by friday. {filler}")), "2026-11-27");
    assert_eq!(
        reading(format!("On 17 december: {filler}Pay by 3 december")),
        "2026-12-03 2026-12-17"
    );
    assert_eq!(reading(format!("{filler}{filler}")), "");
}

/// What is typed after `/add`, which of its words hide `https://h.com`, and the result.
#[test]
fn hidden_links() {
    let table = r"
        Fix this 👩‍🚀 here      | here          | Fix this 👩‍🚀 here      | https://h.com |
        👩‍🚀🥛 Fix it friday     | Fix           | 👩‍🚀🥛 Fix it            | https://h.com | 2026-11-27
        🥛 it https://x.com now | it            | 🥛 it https://x.com now | https://h.com |
        🥛 https://x.com it     | it            | 🥛 https://x.com it     | https://x.com |
        🥛 it https://x.com     | it            | 🥛 it                   | https://x.com |
        🥛 https://x.com now    | https://x.com | 🥛 https://x.com now    | https://h.com |
        🥛 it link:none         | it            | 🥛 it                   |               |
        Call tomorrow          | tomorrow      | Call                   | https://h.com | 2026-11-25
        ∅                      | ∅             | https://h.com          | https://h.com |
    ";
    for [input, words, text, link, due] in rows(table) {
        let written = hiding(&input, &words, "https://h.com");
        assert_eq!(shown(add(&written)), [text, link, due], "{input:?}");
    }
    let replied = hiding("🥛 here", "here", "https://h.com");
    let read = reply_to("", &replied, TUESDAY);
    assert_eq!(shown(read), ["🥛 here", "https://h.com", ""]);
}

#[test]
fn the_first_hidden_link_wins() {
    let mention = (0, 3, "tg://user?id=1");
    let links = [(8, 5, "https://3.com"), (4, 3, "https://2.com"), mention];
    let written = MessageText::new("one two three", links);
    assert_eq!(shown(add(&written)), ["one two three", "https://2.com", ""]);
    let written = MessageText::new("one two three", [mention]);
    assert_eq!(shown(add(&written)), ["one two three", "", ""]);
}

#[test]
fn offsets_count_utf16_code_units() {
    let linked = |offset, length| {
        let written = MessageText::new("a🥛é\n!", [(offset, length, "https://h.com")]);
        let link = written.hidden_links.first()?;
        Some(written.text[link.words.clone()].to_owned())
    };
    assert_eq!(linked(0, 1).as_deref(), Some("a"));
    assert_eq!(linked(1, 2).as_deref(), Some("🥛"));
    assert_eq!(linked(3, 1).as_deref(), Some("é"));
    assert_eq!(linked(5, 1).as_deref(), Some("!"));
    assert_eq!(linked(0, 6).as_deref(), Some("a🥛é\n!"));
    let outside = [(6, 1), (7, 0), (0, 7), (usize::MAX, 1), (1, usize::MAX)];
    let inside_the_surrogate_pair = [(2, 1), (1, 1)];
    for (offset, length) in outside.into_iter().chain(inside_the_surrogate_pair) {
        assert_eq!(linked(offset, length), None, "{offset} {length}");
    }
}

#[test]
fn arguments_are_the_end_of_a_message() {
    let hiding = |text, words| hiding(text, words, "https://h.com");
    assert_eq!(
        hiding("/add 🥛 here now", "here").after(5),
        hiding("🥛 here now", "here")
    );
    assert_eq!(hiding("/add it", "/add it").after(5), hiding("it", "it"));
    assert_eq!(hiding("/add it", "/add ").after(5), typed("it"));
    assert_eq!(typed("/add").after(4), typed(""));
    assert_eq!(typed("/add").after(5), typed(""));
    assert_eq!(typed("é").after(1), typed(""));
}

/// What is typed after `/edit` and the id, and the changes of text, link and due date: empty to
/// keep, `none` to clear.
#[test]
fn edit() {
    let table = r"
        Buy milk                    | Buy milk              |               |
        tomorrow                    |                       |               | 2026-11-25
        due tomorrow                |                       |               | 2026-11-25
        due: fri                    |                       |               | 2026-11-27
        due Fri 27 Nov              |                       |               | 2026-11-27
        due:none                    |                       |               | none
        due: NONE                   |                       |               | none
        link:none                   |                       | none          |
        link:none due:none          |                       | none          | none
        due:none link:none          |                       | none          | none
        https://x.com               |                       | https://x.com |
        link: https://x.com         |                       | https://x.com |
        link:https://x.com Buy milk | Buy milk              | https://x.com |
        https://x.com friday        |                       | https://x.com | 2026-11-27
        fri https://x.com           |                       | https://x.com | 2026-11-27
        move to friday              |                       |               | 2026-11-27
        no date                     |                       |               | none
        friday https://x.com        |                       | https://x.com | 2026-11-27
        due:none https://x.com      |                       | https://x.com | none
        Buy milk friday             | Buy milk              |               | 2026-11-27
        Buy milk due:none           | Buy milk              |               | none
        Buy milk link:none          | Buy milk              | none          |
        Buy milk https://x.com      | Buy milk              | https://x.com |
        See https://x.com now       | See https://x.com now | https://x.com |
        See https://x.com link:none | See https://x.com     | none          |
        Buy  two␤milk␣              | Buy  two␤milk         |               |
        none                        | none                  |               |
        ∅ friday                    |                       |               | 2026-11-27
    ";
    for [input, text, link, due] in rows(table) {
        let (changed, _) = edited(&typed(&input)).expect(&input);
        assert_eq!(shown_changes(changed), [text, link, due], "{input:?}");
    }
}

fn before_edit() -> Details {
    Details {
        text: "The text before".to_owned(),
        link: Some("https://before.com".to_owned()),
        due: Some(day("2020-02-20").into()),
    }
}

fn edited(args: &MessageText) -> Result<(Details, Reading)> {
    parse_edit(args, before_edit(), day(TUESDAY))
}

/// What differs from before; `none` if it is cleared.
fn shown_changes(changed: Details) -> [String; 3] {
    let due = |details: &Details| details.due.map(|due| due.date().to_string());
    let (dues, before) = ([due(&changed), due(&before_edit())], before_edit());
    let change = |now: Option<String>, before: Option<String>| match now {
        now if now == before => String::new(),
        now => now.unwrap_or("none".to_owned()),
    };
    let [due, due_before] = dues;
    [
        change(Some(changed.text), Some(before.text)),
        change(changed.link, before.link),
        change(due, due_before),
    ]
}

/// The text of a bounty, what is typed after `/edit` and the id, and the text and due date then.
#[test]
fn edit_with_words_that_repeat() {
    let table = r"
        Dust                        | every friday           | Dust every friday           | 2026-11-27
        Dust every friday           | on sundays             | Dust on sundays             | 2026-11-29
        Dust every friday with Kim  | every sunday           | Dust every sunday with Kim  | 2026-11-29
        Every friday: dust          | weekly                 | weekly: dust                | 2026-12-01
        Dust the daily special sign | every 2 weeks          | Dust the daily special sign every 2 weeks | 2026-12-08
    ";
    let edit = |text: &str, input: &str| {
        let before = Details {
            text: text.to_owned(),
            ..before_edit()
        };
        parse_edit(&typed(input), before, day(TUESDAY))
    };
    for [text, input, changed, due] in rows(table) {
        let (details, _) = edit(&text, &input).expect(&input);
        assert_eq!(details.text, changed);
        assert_eq!(details.due, Some(day(&due).into()), "{input:?}");
    }
    let (details, _) = edit("Mop weekly", "Dust every friday").expect("changes");
    assert_eq!(details.text, "Dust every friday");
    // As a reply, the words join the text of the other message.
    assert_eq!(
        shown(reply("every friday", "Dust the shelf")),
        ["Dust the shelf every friday", "", "2026-11-27"]
    );
    let too_long = edit(&"é".repeat(500), "daily");
    assert_eq!(too_long, Err(DetailsError::TextTooLong { chars: 506 }));
}

#[test]
fn edit_with_a_hidden_link() {
    let written = hiding("🥛 buy it", "it", "https://h.com");
    let (changed, _) = edited(&written).expect("changes");
    assert_eq!(shown_changes(changed), ["🥛 buy it", "https://h.com", ""]);
}

#[test]
fn edit_with_invalid_arguments() {
    let not_a_date = |value: &str| DetailsError::NotADate(value.to_owned());
    let edit = |input| edited(&typed(input));
    assert_eq!(edit(""), Err(DetailsError::Nothing));
    assert_eq!(edit(" \u{200b}\n"), Err(DetailsError::Nothing));
    assert_eq!(edit("due:"), Err(not_a_date("")));
    assert_eq!(
        edit("friday or saturday"),
        Err(not_a_date("friday or saturday"))
    );
    assert_eq!(edit("aprl 15"), Err(not_a_date("aprl 15")));
    assert_eq!(edit("april"), Err(not_a_date("april")));
    let not_a_link = |value: &str| Err(DetailsError::NotALink(value.to_owned()));
    assert_eq!(edit("link:example.org"), not_a_link("example.org"));
    assert_eq!(edit("link:"), not_a_link(""));
    for both in [
        "link:none https://x.com",
        "https://x.com link:none",
        "https://x.com link:none friday",
    ] {
        assert_eq!(edit(both), Err(DetailsError::LinkAndNone), "{both}");
    }
    assert_eq!(edit("milk due:someday"), Err(not_a_date("someday")));
}

/// What is typed after `/add` or `/edit`, and what there is to say about the date.
#[test]
fn readings_of_the_date() {
    let table = r"
        Pay rent friday                    | cut
        Pay rent friday https://x.com      | cut
        Pay rent https://x.com friday      | cut
        Pay rent by friday                 |
        Pay rent on friday                 |
        Pay rent due:friday                |
        Paint it friday or saturday        | 2026-11-27 2026-11-28
        Rent it 5/3                        | 2027-03-05 2027-05-03
        Pay rent due aprl 15               | aprl 15
        Pay rent due aprl 15 https://x.com | aprl 15
        Pay rent 31 february link:none     | 31 february
        Pay rent due aprl 15 due:none      |
        Book by Stephen King               |
    ";
    for [input, expected] in rows(table) {
        let (_, date) = add(&typed(&input)).expect(&input);
        assert_eq!(shown_reading(&date), expected, "{input:?}");
        let (_, date) = edited(&typed(&input)).expect(&input);
        assert_eq!(shown_reading(&date), expected, "{input:?}");
    }
    for input in [
        "tomorrow",
        "due:tomorrow",
        "https://x.com",
        "https://x.com friday",
    ] {
        let (_, date) = add(&typed(input)).expect(input);
        assert_eq!(shown_reading(&date), "", "{input:?}");
    }
    // A date in somebody else's message is offered at most, and what is wrong with it isn't told.
    let (_, date) = reply("", "Pay by frday").expect("a bounty");
    assert_eq!(shown_reading(&date), "2026-11-27");
    let (_, date) = reply("", "Pay by 31 february").expect("a bounty");
    assert_eq!(date, Reading::Nothing);
}

fn shown_reading(date: &Reading) -> String {
    match date {
        Reading::Offered { days } => {
            let days: Vec<String> = days.iter().map(|due| due.date().to_string()).collect();
            days.join(" ")
        }
        Reading::Told { words, .. } => words.clone(),
        date if date.may_be_put_back() => "cut".to_owned(),
        _ => String::new(),
    }
}

/// What is typed after `/add`, and the text including the date words that were cut off.
#[test]
fn the_words_of_a_date_can_be_put_back() {
    let table = r"
        Pay  rent friday              | Pay  rent friday
        Pay rent,␤friday!             | Pay rent,␤friday!
        Pay rent friday https://x.com | Pay rent friday
        Pay rent https://x.com friday | Pay rent friday
        Reply to https://x.com friday | Reply to https://x.com friday
        Pay rent by friday            | Pay rent by friday
        Pay rent on friday            |
        Pay rent                      |
    ";
    for [input, text] in rows(table) {
        let expected = Some(text).filter(|text| !text.is_empty());
        assert_eq!(text_and_date(&input, day(TUESDAY)), expected, "{input:?}");
    }
}

proptest! {
    #![proptest_config(ProptestConfig {
        cases: 1_000,
        failure_persistence: None,
        ..ProptestConfig::default()
    })]

    #[test]
    fn any_input_is_kept_within_limits(
        input in any::<String>(),
        replied in any::<String>(),
        link in (0_usize..20, 0_usize..20),
        start in 0_usize..20,
    ) {
        let (offset, length) = link;
        let written = MessageText::new(&input, [(offset, length, "https://h.com")]).after(start);
        let _ = edited(&written);
        let (text, sent_on) = (&typed(&replied), day(TUESDAY));
        let _ = parse_add(&written, Some(Replied { text, sent_on }), day(TUESDAY));
        no_word_is_lost(&input)?;
        every_limit_is_kept(&input)?;
    }

    #[test]
    fn any_combination_of_pieces_is_kept_within_limits(input in pieces()) {
        no_word_is_lost(&input)?;
        every_limit_is_kept(&input)?;
    }
}

/// Everything that means something to the grammar, and some things that only look like it.
fn pieces() -> impl Strategy<Value = String> {
    let pieces = "Buy é🥛 due by due: due:none due:fri link: link:none link:https://l.com none \
        https://x.com/1 HTTP://y.com https://z.com. (https://w.com) friday fri next week month in \
        3 a days 3d april 15th of 2027 31 february 2026-12-24 2026-02-30 24.12.2026 today \
        tomorrow tomorrow! , \u{200b} frday";
    let pieces: Vec<&str> = pieces.split_whitespace().collect();
    let spaces = vec![" ", "  ", "\n", "\u{a0}", ""];
    let piece = (prop::sample::select(pieces), prop::sample::select(spaces));
    prop::collection::vec(piece, 0..9)
        .prop_map(|pieces| pieces.into_iter().flat_map(<[&str; 2]>::from).collect())
}

/// The text, the date words and the link are exactly what was typed.
fn no_word_is_lost(input: &str) -> Result<(), TestCaseError> {
    let Ok(parts) = split(input, day(TUESDAY)) else {
        return Ok(());
    };
    let letters = |text: &str| text.replace(char::is_whitespace, "");
    let kept = letters(parts.text) + &letters(parts.date_words);
    prop_assert_eq!(&kept, &letters(&parts.text_and_date));
    prop_assert!(input.contains(parts.text) && input.contains(parts.date_words));
    let is_link_cut = kept.len() < letters(input).len();
    match &parts.link {
        Patch::Keep => prop_assert!(!is_link_cut),
        // Behind a stump, it is in the text.
        Patch::Set(link) => prop_assert!(is_link_cut || parts.text.ends_with(link.as_str())),
        Patch::Clear => prop_assert!(is_link_cut),
    }
    let is_date_cut = matches!(parts.reading, Reading::Cut { .. } | Reading::Cleared { .. });
    prop_assert_eq!(is_date_cut, !parts.date_words.is_empty());
    Ok(())
}

/// What is saved isn't empty, isn't too long, and occurs literally in the input.
fn every_limit_is_kept(input: &str) -> Result<(), TestCaseError> {
    if let Ok((Details { text, link, .. }, _)) = add(&typed(input)) {
        prop_assert!((1..=MAX_TEXT_CHARS).contains(&text.chars().count()));
        prop_assert!(input.contains(&text));
        prop_assert!(link.is_none_or(|link| input.contains(&link)));
    }
    Ok(())
}
