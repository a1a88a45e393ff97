//! Tables for due dates, for what only looks like one, and for how they are shown.

use chrono::{Datelike, NaiveDate};
use proptest::prelude::*;

use super::{Tail, cut_tail, describe, is_date_alone, is_soon, parse, unread_tail};
use crate::model::DueDate;

/// The day of most tables. 2026-11-24 is a Tuesday.
pub(crate) const TUESDAY: &str = "2026-11-24";

pub(crate) fn day(iso: &str) -> NaiveDate {
    NaiveDate::parse_from_str(iso, "%Y-%m-%d").expect("a date in a table")
}

/// The lines of a table, each as its cells, trimmed. In a cell `␤` is a line break, `␣` a space,
/// `⍽` a no-break space, and `∅` a character without width.
pub(crate) fn rows<const N: usize>(table: &str) -> impl Iterator<Item = [String; N]> {
    let lines = table.lines().filter(|line| !line.trim().is_empty());
    lines.map(|line| {
        let cells: Vec<String> = line.split('|').map(cell).collect();
        cells
            .try_into()
            .unwrap_or_else(|cells| panic!("not {N} cells: {cells:?}"))
    })
}

fn cell(text: &str) -> String {
    let blanks = [("␤", "\n"), ("␣", " "), ("⍽", "\u{a0}"), ("∅", "\u{200b}")];
    blanks
        .iter()
        .fold(text.trim().to_owned(), |text, (shown, blank)| {
            text.replace(shown, blank)
        })
}

/// The date in figures, or nothing.
fn shown(due: Option<DueDate>) -> String {
    due.map_or(String::new(), |due| due.date().to_string())
}

/// What is written, and the date that it means on that Tuesday.
#[test]
fn every_form() {
    let table = r"
        2026-12-24                     | 2026-12-24
        2026-1-5                       | 2026-01-05
        24.12.2026                     | 2026-12-24
        4.1.2027                       | 2027-01-04
        april 15                       | 2027-04-15
        15 april                       | 2027-04-15
        apr 15th                       | 2027-04-15
        15th of april                  | 2027-04-15
        15 of april                    | 2027-04-15
        15th of april 2028             | 2028-04-15
        april 15, 2028                 | 2028-04-15
        15 april, 2028                 | 2028-04-15
        sept 3rd 2027                  | 2027-09-03
        fri 27 nov                     | 2026-11-27
        Friday, 27th of November, 2026 | 2026-11-27
        fri 2026-11-27                 | 2026-11-27
        TODAY                          | 2026-11-24
        Tomorrow                       | 2026-11-25
        friday                         | 2026-11-27
        tuesday                        | 2026-12-01
        monday                         | 2026-11-30
        next friday                    | 2026-12-04
        next monday                    | 2026-11-30
        next tuesday                   | 2026-12-01
        next sunday                    | 2026-12-06
        in 3 days                      | 2026-11-27
        in 0 days                      | 2026-11-24
        in a day                       | 2026-11-25
        in a week                      | 2026-12-01
        in two months                  | 2027-01-24
        in twelve weeks                | 2027-02-16
        next week                      | 2026-12-01
        next month                     | 2026-12-24
        fri                            | 2026-11-27
        thurs                          | 2026-11-26
        next tues                      | 2026-12-01
        3d                             | 2026-11-27
        2w                             | 2026-12-08
        in 2w                          | 2026-12-08
        ⍽15␤⍽april␣                    | 2027-04-15
    ";
    for [text, date] in rows(table) {
        assert_eq!(shown(parse(&text, day(TUESDAY))), date, "{text:?}");
    }
}

/// Today, what is written, and the date that it means.
#[test]
fn on_other_days() {
    let table = r"
        2026-04-15 | april 15      | 2026-04-15
        2026-04-16 | april 15      | 2027-04-15
        2026-12-31 | 1 january     | 2027-01-01
        2026-12-31 | tomorrow      | 2027-01-01
        2026-12-31 | 31 december   | 2026-12-31
        2026-01-31 | next month    | 2026-02-28
        2026-01-31 | in two months | 2026-03-31
        2028-01-31 | in a month    | 2028-02-29
        2026-12-31 | in 2 months   | 2027-02-28
        2026-11-24 | 29 february   | 2028-02-29
        2028-02-29 | feb 29        | 2028-02-29
        2028-03-01 | feb 29        | 2032-02-29
        2096-03-01 | feb 29        | 2104-02-29
        2028-02-28 | tomorrow      | 2028-02-29
        2026-11-30 | monday        | 2026-12-07
        2026-11-30 | next monday   | 2026-12-07
        2026-11-29 | monday        | 2026-11-30
        2026-11-29 | next monday   | 2026-11-30
        2026-11-29 | next sunday   | 2026-12-06
        2026-11-29 | sunday        | 2026-12-06
        9999-12-30 | tomorrow      | 9999-12-31
        9999-12-31 | tomorrow      |
        9999-12-31 | next month    |
        9999-03-01 | 28 february   |
    ";
    for [today, text, date] in rows(table) {
        assert_eq!(
            shown(parse(&text, day(&today))),
            date,
            "{text:?} on {today}"
        );
    }
}

#[test]
fn no_dates() {
    let table = r"
        
        someday
        31 february
        2026-02-30
        29 february 2027
        0000-01-01
        12026-01-01
        15 april 27
        april 2027
        april the 15th
        april 15,
        sat 27 nov
        24-12-2026
        2026.12.24
        24.12.
        +1.12.2026
        ٢٤.12.2026
        in -3 days
        in 2 years
        in 99999999999 days
        in 999999999 days
        in 999999999 weeks
        in 999999999 months
        999999999w
        d
        w
        in a
        next
        next today
        day
        due friday
        tomorrow!
    ";
    for [text] in rows(table) {
        assert_eq!(parse(&text, day(TUESDAY)), None, "{text:?}");
    }
    assert_eq!(parse("", day(TUESDAY)), None);
}

/// A text, and what of it is the due date: the longest one at its end, with its marker.
#[test]
fn the_end_of_a_text() {
    let table = r"
        Pay rent tomorrow                    | tomorrow                       | 2026-11-25
        Pay rent due tomorrow                | due tomorrow                   | 2026-11-25
        Rent is due by friday                | due by friday                  | 2026-11-27
        Party 15th of april 2027             | 15th of april 2027             | 2027-04-15
        Party april 15, 2027                 | april 15, 2027                 | 2027-04-15
        Party due fri 27 nov                 | due fri 27 nov                 | 2026-11-27
        Party fri 28 nov                     |                                |
        Party due friday, 28 nov             |                                |
        Party fri by 28 nov                  | by 28 nov                      | 2026-11-28
        Party fri in 3 days                  | in 3 days                      | 2026-11-27
        Bring 3 april 15                     |                                |
        Bring 3 april 15 2027                | april 15 2027                  | 2027-04-15
        Bring 3 due april 15                 | due april 15                   | 2027-04-15
        Bring 44 april 15                    | april 15                       | 2027-04-15
        Fix it the day after tomorrow        | the day after tomorrow         | 2026-11-26
        Fix it by day after tomorrow         | by day after tomorrow          | 2026-11-26
        Fix it the week after next week      |                                |
        Fix it by the end of next week       |                                |
        End of friday                        |                                |
        Review of friday                     | friday                         | 2026-11-27
        due fri                              | due fri                        | 2026-11-27
        Call fri                             |                                |
        Call by 3d                           | by 3d                          | 2026-11-27
        Render in 3d                         |                                |
        overdue friday                       | friday                         | 2026-11-27
        due: friday                          | friday                         | 2026-11-27
        Nearby friday                        | friday                         | 2026-11-27
        Good friday                          | friday                         | 2026-11-27
        Ash-friday                           |                                |
        tomorrow we dance                    |                                |
        Pay rent BY  friday␣                 | BY  friday␣                    | 2026-11-27
        Ⱥ due⍽friday␤                        | due⍽friday␤                    | 2026-11-27
        ␣␤⍽                                  |                                |
        Call next fri                        |                                |
        Party friday, 27th of november, 2026 | friday, 27th of november, 2026 | 2026-11-27
    ";
    for [text, part, date] in rows(table) {
        let tail = cut_tail(&text, day(TUESDAY));
        assert_eq!(
            tail.map_or("", |tail| &text[tail.start..]),
            part,
            "{text:?}"
        );
        assert_eq!(shown(tail.map(|tail| tail.due)), date, "{text:?}");
    }
}

/// A text, and the end of it that looks like a date.
#[test]
fn what_looks_like_a_date() {
    let table = r"
        Pay rent due aprl 15            | due aprl 15
        Party 31 february               | 31 february
        Party february 30, 2027         | february 30, 2027
        Party due 31st of novembr       | due 31st of novembr
        Party 31st of november          | 31st of november
        Party 2026-02-30                | 2026-02-30
        Party 31.02.2026                | 31.02.2026
        Party 12/24/2026                | 12/24/2026
        Call Bob by frday               | by frday
        Rent is due by frday            | due by frday
        Call Bob in 3 dayz              | in 3 dayz
        Learn Rust in 2 years           | in 2 years
        Wait in 99999999999 days        | in 99999999999 days
        Pay rent due 12/24              | due 12/24
        Pay rent by 12/24               | by 12/24
        Pay rent due 24.12.             | due 24.12.
        Pay rent due 24.12.26           | due 24.12.26
        Pay rent due 15                 | due 15
        Pay rent by the 15th            | by the 15th
        Pay rent due 3 days             | due 3 days
        Pay rent due next year          | due next year
        Pay rent by the end of the week | by the end of the week
        Pay rent due tomorrow evening   | due tomorrow evening
        Pay rent due friday 5pm         | due friday 5pm
        due Fri 27 Nov (in 4 days)      | due Fri 27 Nov (in 4 days)
        Call Bob tomorrow!              | tomorrow!
        Call Bob by friday.             | by friday.
        Call Bob tommorow               | tommorow
        Call Bob next fri               | next fri
        Ⱥ by frday                      | by frday
        Call Bob by firday              | by firday
        Call Bob next frday             | next frday
        Party 31st of february 2027     | 31st of february 2027
        Party due tonight␣              | due tonight
        Party due today evening         | due today evening
        Party by the weekend            | by the weekend
        Wait in 1000 years              | in 1000 years
        Wait in 2-3 weeks               | in 2-3 weeks
        Pay rent 15 april 26            | 15 april 26
        Pay rent due 24 dec 27          | 24 dec 27
        Party due fri 28 nov            | fri 28 nov
        Party saturday, 27 november     | saturday, 27 november
        Fix it by the end of next week  | end of next week
        Pay rent due 15.4.              | due 15.4.
        Pay rent due yesterday          | due yesterday
        Pay rent due in a fortnight     | due in a fortnight
        Pay rent due 5pm                | due 5pm
        Call Bob tomorrow at noon       | tomorrow at noon
        Party january the 5th           | january the 5th
        Meet tomorrow 17:00             | tomorrow 17:00
        Meet tomorrow at 5:30pm         | tomorrow at 5:30pm
        Pay rent friday 5pm             | friday 5pm
        Call Bob tomorrow morning       | tomorrow morning
        Party 15 april 2027 at 17:00    | 15 april 2027 at 17:00
    ";
    for [text, part] in rows(table) {
        assert_eq!(
            unread_tail(&text, day(TUESDAY)),
            Some(part.as_str()),
            "{text:?}"
        );
    }
}

#[test]
fn what_does_not_look_like_a_date() {
    let table = r"
        due
        Rent is due
        Stand by
        Book by Stephen King
        Blow-Up by Cortázar
        Book by May Sinclair
        Album by The Weeknd
        Trial by jury
        Read chapter 12
        Read 12/24
        Rate it 9/10
        Run in 5 laps
        Run 10k in 50 minutes
        Cook eggs in 3 ways
        Explain it in two days' time
        Version 2.0
        Ping 192.168.1.1
        Call 555-12-3456789
        Meet by the lake
        Rent a boat by the week
        Take it day by day
        Raise the price by 10.50
        Raise the price by 10.5.
        Sing it like yesterday
        Raise the price by 5
        Cut it by 1/2
        Extend the lease by 2 months
        Check the amount due 300
        Ask what is due to Bob
        Gym on saturdays
        Eat a sundae
        Watch match 15
        Watch the 1st match
        Listen to 1999
        Upgrade to 1.2.3
        The weekend
        Call fri
        Plan april 2027
        Rent is due.
        Call Bob!
        friday we dance
        !
        Back in a wee
        Cut it by 20/30
        Check the amount due 50
        Learn about the 31 protocols
        Move to february 1999 files
        Get up at 5am
        Watch it at 17:00
        Start the 17:00 show
        Good morning
        Match ended 3:1
    ";
    for [text] in rows(table) {
        assert_eq!(unread_tail(&text, day(TUESDAY)), None, "{text:?}");
    }
    assert_eq!(unread_tail("", day(TUESDAY)), None);
}

/// What `/edit` does not take for a new text.
#[test]
fn words_of_dates_and_nothing_else() {
    let table = r"
        on monday         | yes
        due               | yes
        by                | yes
        due none          | yes
        april             | yes
        fri               | yes
        3d                | yes
        the end of april  | yes
        until friday      | yes
        12/24             | yes
        none              | no
        15                | no
        1984              | no
        one               | no
        5pm               | no
        the morning       | no
        Buy milk          | no
        Friday dinner     | no
    ";
    for [text, is_one] in rows(table) {
        assert_eq!(is_date_alone(&text), is_one == "yes", "{text:?}");
    }
    assert!(!is_date_alone(""));
}

/// Today, a due date, and how it is shown.
#[test]
fn shown_for_people() {
    let table = r"
        2026-11-23 | 2026-11-27 | due Fri 27 Nov (in 4 days)
        2026-11-24 | 2027-01-01 | due Fri 1 Jan 2027 (in 38 days)
        2026-11-24 | 2026-11-24 | due Tue 24 Nov (today)
        2026-11-24 | 2026-11-25 | due Wed 25 Nov (tomorrow)
        2026-11-24 | 2026-11-26 | due Thu 26 Nov (in 2 days)
        2026-11-24 | 2026-11-23 | due Mon 23 Nov (overdue by 1 day)
        2026-11-24 | 2026-11-22 | due Sun 22 Nov (overdue by 2 days)
        2026-11-24 | 2025-11-24 | due Mon 24 Nov 2025 (overdue by 365 days)
        2026-12-31 | 2027-01-01 | due Fri 1 Jan 2027 (tomorrow)
    ";
    for [today, due, expected] in rows(table) {
        assert_eq!(describe(day(&due).into(), day(&today)), expected);
    }
}

#[test]
fn soon_is_overdue_or_within_seven_days() {
    let is_soon = |due| is_soon(day(due).into(), day(TUESDAY));
    assert!(is_soon("2020-01-01"));
    assert!(is_soon("2026-11-23"));
    assert!(is_soon("2026-11-24"));
    assert!(is_soon("2026-12-01"));
    assert!(!is_soon("2026-12-02"));
}

proptest! {
    #![proptest_config(ProptestConfig {
        cases: 1_000,
        failure_persistence: None,
        ..ProptestConfig::default()
    })]

    #[test]
    fn whatever_is_written(text in any::<String>(), today in any_day()) {
        let _ = (parse(&text, today), unread_tail(&text, today));
        if let Some(Tail { start, .. }) = cut_tail(&text, today) {
            prop_assert!(text.is_char_boundary(start));
        }
    }

    /// A due date can be copied out of a list. Without a year it is read as the next such day, so
    /// this leaves out what is past in this year.
    #[test]
    fn what_is_shown_can_be_read(due in any_day(), today in any_day()) {
        prop_assume!(due >= today || due.year() != today.year());
        let shown = describe(due.into(), today);
        let (date, _) = shown.split_once(" (").expect("the distance in brackets");
        prop_assert_eq!(cut_tail(date, today), Some(Tail { start: 0, due: due.into() }));
    }

    #[test]
    fn weekdays_are_ahead(name in "(mon|tues|wednes|thurs|fri|satur|sun)day", today in any_day()) {
        let days = |text: &str| parse(text, today).map(|due| (due.date() - today).num_days());
        let next = format!("next {name}");
        prop_assert!(matches!(days(&name), Some(1..=7)));
        prop_assert!(matches!(days(&next), Some(1..=13)));
    }
}

/// Any day but those so late that the next weekday is out of the calendar.
fn any_day() -> impl Strategy<Value = NaiveDate> {
    let day = |(year, ordinal)| NaiveDate::from_yo_opt(year, ordinal);
    (1..9_999, 1_u32..=366).prop_filter_map("a day of that year", day)
}
