//! Tables of lines, of day arithmetic and of dates as shown, and properties of any text.

use std::iter;

use chrono::{Datelike, Days, NaiveDate, TimeDelta, Weekday, WeekdaySet};
use proptest::prelude::*;

use super::{
    NotADate, Reading, Repeats, Trouble, describe, heading, is_soon, overdue_by, read, read_alone,
    repetition, words::Unit,
};
use crate::model::DueDate;

/// Today in most tables: a Wednesday.
const TODAY: &str = "2026-11-25";

/// One row per line: outcome, days, the text that is left if words are cut (or quoted if a day
/// can't be set), input.
const LINES: &str = include_str!("lines.tsv");

fn day(iso: &str) -> NaiveDate {
    iso.parse().expect("a date in a table")
}

fn rows<const N: usize>(table: &str) -> impl Iterator<Item = [&str; N]> {
    let lines = table.lines().filter(|line| !line.trim().is_empty());
    lines.map(|line| {
        let cells: Vec<&str> = line.split('|').map(str::trim).collect();
        let cells = cells.try_into();
        cells.unwrap_or_else(|cells| panic!("not {N} cells: {cells:?}"))
    })
}

/// The reading of a text that is nothing but this day.
fn only(day: NaiveDate) -> Reading {
    Reading::Cut {
        due: day.into(),
        cut_at: 0,
        is_certain: true,
    }
}

fn in_digits(days: &[DueDate]) -> String {
    let days: Vec<String> = days.iter().map(|due| due.date().to_string()).collect();
    days.join(" ")
}

/// The reading of a line, as a row of the table.
fn row(input: &str, today: NaiveDate) -> String {
    let (outcome, days, text) = match read(input, today) {
        Err(NotADate(given)) => ("error", vec![], given),
        Ok(Reading::Nothing) => ("nothing", vec![], String::new()),
        Ok(Reading::Cleared { cut_at }) => ("cleared", vec![], input[..cut_at].to_owned()),
        Ok(Reading::Cut { due, cut_at, .. }) => ("cut", vec![due], input[..cut_at].to_owned()),
        Ok(Reading::Set { due, repeats }) => {
            let rule = repeats.map(|rule| rule.to_string());
            ("set", vec![due], rule.unwrap_or_default())
        }
        Ok(Reading::Offered { days }) => ("offered", days, String::new()),
        Ok(Reading::Told { words, .. }) => ("told", vec![], words),
    };
    let text = text.trim().replace('\n', "\\n");
    format!("{outcome}\t{}\t{text}", in_digits(&days))
}

#[test]
fn every_line_is_read_as_expected() {
    let mut mismatches = Vec::new();
    for line in LINES.lines() {
        let (expected, input) = line.rsplit_once('\t').expect("four cells");
        let actual = row(&input.replace("\\n", "\n"), day(TODAY));
        if actual != expected {
            mismatches.push(format!(
                "{input}\n  expected {expected}\n  was      {actual}"
            ));
        }
    }
    assert!(
        mismatches.is_empty(),
        "{} mismatches:\n{}",
        mismatches.len(),
        mismatches.join("\n")
    );
}

/// Today, the text, and the day that it means.
#[test]
fn days_are_counted() {
    let table = "
        2026-11-25 | 2026-12-24                     | 2026-12-24
        2026-11-25 | 2026-1-5                       | 2026-01-05
        2026-11-25 | 24.12.2026                     | 2026-12-24
        2026-11-25 | 4.1.2027                       | 2027-01-04
        2026-11-25 | apr 15th                       | 2027-04-15
        2026-11-25 | 15 of april                    | 2027-04-15
        2026-11-25 | 15th of april 2028             | 2028-04-15
        2026-11-25 | april 15, 2028                 | 2028-04-15
        2026-11-25 | sept 3rd 2027                  | 2027-09-03
        2026-11-25 | Friday, 27th of November, 2026 | 2026-11-27
        2026-11-25 | fri 2026-11-27                 | 2026-11-27
        2026-11-25 | TODAY                          | 2026-11-25
        2026-11-25 | day after tomorrow             | 2026-11-27
        2026-11-25 | friday                         | 2026-11-27
        2026-11-25 | wednesday                      | 2026-12-02
        2026-11-25 | next friday                    | 2026-12-04
        2026-11-25 | next monday                    | 2026-11-30
        2026-11-25 | next sunday                    | 2026-12-06
        2026-11-25 | friday next week               | 2026-12-04
        2026-11-25 | next week friday               | 2026-12-04
        2026-11-25 | next week                      | 2026-12-02
        2026-11-25 | next month                     | 2026-12-25
        2026-11-25 | in 0 days                      | 2026-11-25
        2026-11-25 | in twelve weeks                | 2027-02-17
        2026-11-25 | in 2w                          | 2026-12-09
        2026-11-25 | 3 days from now                | 2026-11-28
        2026-11-25 | a week from friday             | 2026-12-04
        2026-11-25 | the 15th                       | 2026-12-15
        2026-11-25 | the 25th                       | 2026-11-25
        2026-11-25 | the 31st                       | 2026-12-31
        2026-11-25 | the 3rd of next month          | 2026-12-03
        2026-11-25 | first monday of december       | 2026-12-07
        2026-11-25 | last friday of november        | 2026-11-27
        2026-11-25 | last friday of the month       | 2026-11-27
        2026-11-25 | first monday of the month      | 2026-12-07
        2026-11-25 | the first of the month         | 2026-12-01
        2026-11-25 | 24.12. 2027                    | 2027-12-24
        2026-11-25 | 24.12 2027                     | 2027-12-24
        2026-11-25 | 24/12 2027                     | 2027-12-24
        2026-11-25 | last day of next month         | 2026-12-31
        2026-11-25 | eom                            | 2026-11-30
        2026-11-29 | monday                         | 2026-11-30
        2026-11-29 | next monday                    | 2026-11-30
        2026-11-29 | sunday                         | 2026-12-06
        2026-11-29 | next sunday                    | 2026-12-06
        2026-11-30 | monday                         | 2026-12-07
        2026-11-30 | next monday                    | 2026-12-07
        2026-04-15 | april 15                       | 2026-04-15
        2026-04-16 | april 15                       | 2027-04-15
        2026-01-31 | the 30th                       | 2026-03-30
        2026-01-31 | next month                     | 2026-02-28
        2026-01-31 | in two months                  | 2026-03-31
        2028-01-31 | in a month                     | 2028-02-29
        2028-02-28 | tomorrow                       | 2028-02-29
        2028-02-29 | feb 29                         | 2028-02-29
        2028-03-01 | feb 29                         | 2032-02-29
        2096-03-01 | feb 29                         | 2104-02-29
        2028-02-29 | in a year                      | 2029-02-28
        2026-12-31 | tomorrow                       | 2027-01-01
        2026-12-31 | 1 january                      | 2027-01-01
        2026-12-31 | 31 december                    | 2026-12-31
        2026-12-31 | in 2 months                    | 2027-02-28
        2026-12-31 | the 1st                        | 2027-01-01
        2026-12-31 | next week                      | 2027-01-07
        9999-12-30 | tomorrow                       | 9999-12-31
    ";
    for [today, text, expected] in rows(table) {
        let alone = read_alone(text, day(today));
        assert_eq!(alone, only(day(expected)), "{text:?} on {today}");
    }
}

#[test]
fn days_outside_the_calendar() {
    for (today, text) in [
        ("9999-12-31", "call Kim tomorrow"),
        ("9999-12-31", "call Kim next month"),
        ("2026-11-25", "call Kim in 99999999999 days"),
        ("2026-11-25", "call Kim in 8000 years"),
        ("2026-11-25", "call Kim by 1 january 0000"),
    ] {
        let reading = read(text, day(today));
        assert!(
            matches!(reading, Ok(Reading::Told { .. })),
            "{text:?}: {reading:?}"
        );
    }
}

/// The text, why no day is set, and the day that may have been meant.
#[test]
fn troubles() {
    let guess = |iso: &str| Some(DueDate::from(day(iso)));
    let table = [
        (
            "31 february",
            Trouble::NoSuchDay {
                guess: guess("2027-02-28"),
            },
        ),
        (
            "31 november",
            Trouble::NoSuchDay {
                guess: guess("2026-11-30"),
            },
        ),
        (
            "2026-24-12",
            Trouble::NoSuchDay {
                guess: guess("2026-12-24"),
            },
        ),
        (
            "29 february 2027",
            Trouble::NoSuchDay {
                guess: guess("2027-02-28"),
            },
        ),
        (
            "monday 27 november",
            Trouble::OtherWeekday {
                guess: guess("2026-11-27"),
            },
        ),
        (
            "due aprl 15",
            Trouble::Unreadable {
                guess: guess("2027-04-15"),
            },
        ),
        ("on good friday", Trouble::Unreadable { guess: None }),
        (
            "2025-12-24",
            Trouble::Past {
                day: day("2025-12-24").into(),
            },
        ),
        ("in 1001 years", Trouble::TooFar),
        ("in 9000 years", Trouble::TooFar),
        ("every 1000000 days", Trouble::TooFar),
        ("in december", Trouble::NoSingleDay),
        ("every 36 hours", Trouble::Repeats),
    ];
    for (date, expected) in table {
        let text = format!("wash the car {date}");
        match read(&text, day(TODAY)) {
            Ok(Reading::Told { why, words }) => {
                assert_eq!(why, expected, "{text:?}");
                let lead = date.strip_prefix("due ").or(date.strip_prefix("on "));
                assert_eq!(words, lead.unwrap_or(date));
            }
            other => panic!("{text:?}: {other:?}"),
        }
    }
}

/// The text after `due:` must be a date; otherwise it is quoted.
#[test]
fn dates_after_a_marker_with_a_colon() {
    let table = "
        Buy milk due:fri           | cut     | 2026-11-27 | Buy milk
        Buy milk due: 3d           | cut     | 2026-11-28 | Buy milk
        Buy milk DUE:24/12!        | cut     | 2026-12-24 | Buy milk
        Buy milk due:\\nfriday     | cut     | 2026-11-27 | Buy milk
        Buy milk (due:friday)      | cut     | 2026-11-27 | Buy milk
        Buy milk due:friday 5pm    | set     | 2026-11-27 |
        Buy milk due:5/3           | offered | 2027-03-05 2027-05-03 |
        Buy milk due:none          | cleared |            | Buy milk
        Buy milk due: NONE.        | cleared |            | Buy milk
        Buy milk due:              | error   |            |
        Buy milk due:someday       | error   |            | someday
        Buy milk due:\\nsomeday    | error   |            | someday
        Buy milk due:friday or not | error   |            | friday or not
        Buy milk due:31 february   | error   |            | 31 february
        Buy milk due:none of it    | error   |            | none of it
        due:friday due:            | error   |            |
    ";
    for [text, outcome, days, rest] in rows(table) {
        let text = text.replace("\\n", "\n");
        let expected = format!("{outcome}\t{days}\t{rest}");
        assert_eq!(row(&text, day(TODAY)), expected, "{text:?}");
    }
}

/// Today, how the text is understood to repeat, the days when it is due if each is done on its
/// day, the text.
#[test]
fn repetitions_and_their_next_days() {
    for row in include_str!("repetitions.tsv").lines() {
        let cells: Vec<&str> = row.split('\t').collect();
        let [today, how, days, text] = cells[..] else {
            panic!("four cells: {row}");
        };
        let Ok(Reading::Set {
            due,
            repeats: Some(rule),
        }) = read(text, day(today))
        else {
            panic!("{text:?} isn't read as a repetition");
        };
        let next = |due: &DueDate| rule.next(*due, due.date());
        let due: Vec<DueDate> = iter::successors(Some(due), next).take(6).collect();
        assert_eq!(
            (rule.to_string().as_str(), in_digits(&due).as_str()),
            (how, days),
            "{text:?}"
        );
        let repetition = repetition(text, day(today)).map(|(rule, _)| rule);
        assert_eq!(repetition, Some(rule), "{text:?}");
    }
}

/// How it repeats, the due date, the day on which it is done, and the next due date.
#[test]
fn done_early_or_late() {
    let table = "
        every day                 | 2026-11-27 | 2026-11-25 | 2026-11-28
        every day                 | 2026-11-27 | 2026-11-30 | 2026-12-01
        every 3 days              | 2026-11-27 | 2026-11-25 | 2026-11-30
        every 3 days              | 2026-11-27 | 2026-11-30 | 2026-12-03
        every 3 days              | 2026-11-27 | 2026-12-07 | 2026-12-09
        every weekday             | 2026-11-27 | 2026-11-26 | 2026-11-30
        every weekday             | 2026-11-27 | 2026-11-28 | 2026-11-30
        every weekday             | 2026-11-25 | 2026-11-30 | 2026-12-01
        every friday              | 2026-11-27 | 2026-11-25 | 2026-12-04
        every friday              | 2026-11-27 | 2026-11-28 | 2026-12-04
        every friday              | 2026-11-27 | 2026-12-18 | 2026-12-25
        every friday              | 2026-11-25 | 2026-11-25 | 2026-11-27
        every monday and thursday | 2026-11-26 | 2026-11-25 | 2026-11-30
        every monday and thursday | 2026-11-26 | 2026-12-02 | 2026-12-03
        every other friday        | 2026-11-27 | 2026-11-25 | 2026-12-11
        every other friday        | 2026-11-27 | 2026-12-01 | 2026-12-11
        every other friday        | 2026-11-27 | 2026-12-11 | 2026-12-25
        every other friday        | 2026-11-27 | 2027-01-07 | 2027-01-08
        every other friday        | 2026-11-26 | 2026-11-26 | 2026-12-11
        every other friday        | 2026-11-30 | 2026-11-30 | 2026-12-11
        every other friday        | 2026-12-01 | 2026-12-01 | 2026-12-18
        every 2 weeks             | 2026-11-26 | 2026-12-20 | 2026-12-24
        monthly                   | 2026-11-30 | 2026-11-25 | 2026-12-30
        monthly                   | 2027-01-31 | 2027-02-01 | 2027-02-28
        monthly                   | 2027-01-31 | 2027-04-15 | 2027-04-30
        every 31st                | 2027-02-28 | 2027-02-28 | 2027-03-31
        every 31st                | 2026-12-31 | 2027-03-15 | 2027-03-31
        every 15th                | 2026-12-15 | 2026-12-01 | 2027-01-15
        yearly                    | 2024-02-29 | 2027-06-01 | 2028-02-29
    ";
    for [how, due, today, expected] in rows(table) {
        let (rule, _) = repetition(how, day(today)).expect(how);
        let next = rule.next(day(due).into(), day(today));
        assert_eq!(
            next,
            Some(day(expected).into()),
            "{how}, due {due}, done {today}"
        );
    }
}

/// The words that repeat, so that other ones can replace them.
#[test]
fn words_that_repeat() {
    for (text, words) in [
        ("Water it every sunday at 8, please", "every sunday at 8"),
        ("Every 2 weeks from 4 dec: dust", "Every 2 weeks from 4 dec"),
        ("Dust weekly.", "weekly"),
        (
            "Pay rent on the 1st of every month",
            "on the 1st of every month",
        ),
    ] {
        let repetition = repetition(text, day(TODAY));
        assert_eq!(repetition.map(|(_, bytes)| &text[bytes]), Some(words));
    }
    for text in [
        "Pay rent friday",
        "Discuss the daily special",
        "Turn it every 36 hours",
    ] {
        assert_eq!(repetition(text, day(TODAY)), None);
    }
}

/// Texts that are only a date.
#[test]
fn dates_alone() {
    let table = "
        fri                       | 2026-11-27
        3d                        | 2026-11-28
        24/12                     | 2026-12-24
        move to friday            | 2026-11-27
        make it 15 december       | 2026-12-15
        due date: friday          | 2026-11-27
        postponed to friday       | 2026-11-27
        moved to friday           | 2026-11-27
        rescheduled to friday     | 2026-11-27
        extend to friday          | 2026-11-27
        delay until friday        | 2026-11-27
        bring forward to friday   | 2026-11-27
        should be friday          | 2026-11-27
        push it back to monday    | 2026-11-30
        in two working days       | 2026-11-27
        boxing day                | 2026-12-26
        nxt fri                   | 2026-12-04
        sometime friday           | told
        3 more days               | told
        a few more days           | told
        a day later               | told
        3 days earlier            | told
        next day                  | told
        another week              | told
        8pm                       | told
        at 8                      | told
        at 5pm, friday            | 2026-11-27
        tonight at 8              | 2026-11-25
        asap                      | told
        the weekend               | offered 2026-11-28 2026-11-29
        in 2 hours                | told
        easter                    | told
        friday, please            | 2026-11-27
        no date                   | cleared
        due none                  | cleared
        remove the deadline       | cleared
        friday or saturday        | offered 2026-11-27 2026-11-28
        not friday                | told
        5/3                       | offered 2027-03-05 2027-05-03
        april                     | told
        the end of april          | offered 2027-04-30
        saterday                  | offered 2026-11-28
        31 february               | told
        until                     | told
        none                      | nothing
        15                        | nothing
        1984                      | nothing
        Buy milk                  | nothing
        Friday dinner             | nothing
    ";
    for [text, expected] in rows(table) {
        let actual = match read_alone(text, day(TODAY)) {
            Reading::Nothing => "nothing".to_owned(),
            Reading::Cleared { cut_at: 0 } => "cleared".to_owned(),
            Reading::Offered { days } => format!("offered {}", in_digits(&days)),
            Reading::Told { words, .. } if words == text => "told".to_owned(),
            Reading::Cut { due, .. } => in_digits(&[due]),
            other => panic!("{text:?}: {other:?}"),
        };
        assert_eq!(actual, expected, "{text:?}");
    }
    assert_eq!(read_alone("", day(TODAY)), Reading::Nothing);
}

/// Today, a due date, the text that shows it, and the heading above it in a list.
#[test]
fn shown_for_people() {
    let table = "
        2026-11-23 | 2026-11-27 | due Fri 27 Nov (in 4 days)               | Fri 27 Nov (in 4 days)
        2026-11-24 | 2027-01-01 | due Fri 1 Jan 2027 (in 38 days)          | Fri 1 Jan 2027 (in 38 days)
        2026-11-24 | 2026-11-24 | due Tue 24 Nov (today)                   | Today
        2026-11-24 | 2026-11-25 | due Wed 25 Nov (tomorrow)                | Tomorrow
        2026-11-24 | 2026-11-26 | due Thu 26 Nov (in 2 days)               | Thu 26 Nov (in 2 days)
        2026-11-24 | 2026-11-23 | due Mon 23 Nov (overdue by 1 day)        | Overdue
        2026-11-24 | 2026-11-22 | due Sun 22 Nov (overdue by 2 days)       | Overdue
        2026-11-24 | 2025-11-24 | due Mon 24 Nov 2025 (overdue by 365 days) | Overdue
        2026-12-31 | 2027-01-01 | due Fri 1 Jan 2027 (tomorrow)            | Tomorrow
    ";
    for [today, due, expected, above] in rows(table) {
        let (due, today) = (day(due), day(today));
        assert_eq!(describe(due.into(), today), expected);
        assert_eq!(heading(due, today), above);
    }
}

#[test]
fn how_long_overdue() {
    let overdue_by = |due| overdue_by(day(due).into(), day(TODAY));
    assert_eq!(overdue_by("2026-11-24").as_deref(), Some("by 1 day"));
    assert_eq!(overdue_by("2026-11-23").as_deref(), Some("by 2 days"));
    assert_eq!(overdue_by(TODAY), None);
    assert_eq!(overdue_by("2026-11-26"), None);
}

#[test]
fn soon_is_overdue_or_within_seven_days() {
    let is_soon = |due| is_soon(day(due).into(), day(TODAY));
    assert!(is_soon("2020-01-01"));
    assert!(is_soon("2026-11-24"));
    assert!(is_soon("2026-11-25"));
    assert!(is_soon("2026-12-02"));
    assert!(!is_soon("2026-12-03"));
}

#[test]
fn a_text_with_hundreds_of_dates_has_no_due_date() {
    let text = "friday ".repeat(500);
    assert_eq!(read(&text, day(TODAY)), Ok(Reading::Nothing));
    let alone = read_alone(&text, day(TODAY));
    assert!(matches!(alone, Reading::Told { .. }), "{alone:?}");
}

/// Date words mixed with scripts, digits and marks of every kind.
const PIECES: &[&str] = &[
    "friday",
    "fri",
    "next",
    "week",
    "month",
    "year",
    "in",
    "3",
    "15th",
    "december",
    "by",
    "due",
    "due:",
    "none",
    "the",
    "of",
    "on",
    "every",
    "24",
    "12",
    "2026",
    "99999999999",
    "days",
    "5pm",
    "at",
    "or",
    "-",
    "/",
    ".",
    ",",
    ":",
    "(",
    ")",
    "\"",
    "…",
    "—",
    "’",
    "\n",
    "#chores",
    "🙂",
    "👩‍👩‍👧‍👦",
    "שלום",
    "יום שישי",
    "الجمعة",
    "٣",
    "३",
    "１５",
    "e\u{301}",
    "ſ",
    "İ",
    "ẞ",
    "\u{200f}",
    "\u{a0}",
    "Pay Ana",
    "call",
];

fn mixture() -> impl Strategy<Value = String> {
    let piece = (
        prop::sample::select(PIECES),
        prop::sample::select(&["", " "][..]),
    );
    let joined = |pieces: Vec<(&str, &str)>| -> String {
        pieces
            .iter()
            .map(|(piece, gap)| format!("{piece}{gap}"))
            .collect()
    };
    prop::collection::vec(piece, 0..16).prop_map(joined)
}

fn any_day() -> impl Strategy<Value = NaiveDate> {
    let day = |(year, ordinal)| NaiveDate::from_yo_opt(year, ordinal);
    (1..=9_999, 1_u32..=366).prop_filter_map("a day of that year", day)
}

fn any_rule() -> impl Strategy<Value = Repeats> {
    let weekday = || prop::sample::select(WeekdaySet::ALL.iter(Weekday::Mon).collect::<Vec<_>>());
    let units = vec![
        Unit::Day,
        Unit::Week,
        Unit::Fortnight,
        Unit::Month,
        Unit::Year,
    ];
    let days = prop::collection::vec(weekday(), 1..4);
    prop_oneof![
        (1_u32..100, prop::sample::select(units))
            .prop_map(|(count, unit)| Repeats::Every(count, unit)),
        days.prop_map(|days| Repeats::On(days.into_iter().collect())),
        (2_u32..10, weekday()).prop_map(|(weeks, day)| Repeats::OnceIn(weeks, day)),
        (1_u32..=31).prop_map(Repeats::OnThe),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig {
        cases: 1_000,
        failure_persistence: None,
        ..ProptestConfig::default()
    })]

    /// A text is cut where a character begins, and only words that it has are quoted.
    #[test]
    fn readings_fit_the_text(text in prop_oneof![any::<String>(), mixture()], today in any_day()) {
        let alone = Some(read_alone(&text, today));
        for reading in alone.into_iter().chain(read(&text, today).ok()) {
            match reading {
                Reading::Nothing | Reading::Set { .. } => {}
                Reading::Cleared { cut_at } | Reading::Cut { cut_at, .. } => {
                    let cut = text.get(cut_at..);
                    prop_assert!(cut.is_some_and(|words| !words.trim().is_empty()), "{cut_at}");
                }
                Reading::Offered { days } => {
                    prop_assert!((1..=3).contains(&days.len()));
                    prop_assert!(days.is_sorted() && days[0].date() >= today);
                }
                Reading::Told { words, .. } => {
                    prop_assert!(!words.is_empty() && text.contains(&words), "{words}");
                }
            }
        }
    }

    /// A due date can be copied from a list. Without a year it means the next such day, so past
    /// days of this year are left out.
    #[test]
    fn what_is_shown_can_be_read(today in any_day(), days in -365_000_i64..=365_000) {
        let due = today + TimeDelta::days(days);
        prop_assume!((1..=9_999).contains(&due.year()));
        prop_assume!(due >= today || due.year() != today.year());
        let shown = describe(due.into(), today);
        prop_assert_eq!(read_alone(&shown, today), only(due), "{}", shown);
    }

    /// The next day is after both, and the same until it has come.
    #[test]
    fn what_repeats_moves_on(rule in any_rule(), due in any_day(), today in any_day(), wait in 0_u64..400) {
        prop_assume!(due.year() < 9_000 && today.year() < 9_000);
        let next = rule.next(due.into(), today).expect("a day in the calendar").date();
        prop_assert!(next > due && next > today, "{}", next);
        let later = today + Days::new(wait);
        if later < next {
            prop_assert_eq!(rule.next(due.into(), later), Some(next.into()));
        }
        let first = rule.first(today).expect("a day in the calendar");
        prop_assert!(first > today);
    }

    /// What an answer says can be typed.
    #[test]
    fn how_it_repeats_can_be_read(rule in any_rule(), today in any_day()) {
        prop_assume!(today.year() < 9_000);
        let text = format!("Water it {rule}");
        prop_assert_eq!(repetition(&text, today).map(|(rule, _)| rule), Some(rule), "{}", text);
    }

    #[test]
    fn weekdays_are_in_the_future(name in "(mon|tues|wednes|thurs|fri|satur|sun)day", today in any_day()) {
        prop_assume!(today.year() < 9_999);
        let days = |text: &str| match read_alone(text, today) {
            Reading::Cut { due, .. } => (due.date() - today).num_days(),
            other => panic!("{text}: {other:?}"),
        };
        prop_assert!((1..=7).contains(&days(&name)));
        let next = format!("next {name}");
        prop_assert!((1..=13).contains(&days(&next)));
    }
}
