//! The forms in which people write dates. A new form is a row in the table with similar ones.

use std::sync::LazyLock;

use chrono::NaiveDate;

use super::{
    found::{Form, Found, Meaning},
    matched::Match,
    pattern::Table,
    words::Words,
};

mod calendar;
mod digits;
mod periods;
mod relative;
pub mod repetitions;

/// A pattern, how certain a date of this form is, and what it means: `None` if it isn't one
/// after all.
type Row = (&'static str, Form, Read);
type Read = fn(&Match) -> Option<Meaning>;

/// A pattern right before a date, and what the two mean together.
type Lead = (&'static str, Join);
type Join = fn(&Match, Found) -> Option<Found>;

static ROWS: LazyLock<Table<(Form, Read)>> = LazyLock::new(|| {
    let tables = [
        relative::ROWS,
        calendar::ROWS,
        digits::ROWS,
        periods::ROWS,
        repetitions::ROWS,
    ];
    let rows = tables.into_iter().flatten();
    Table::new(rows.map(|(pattern, form, meaning)| (*pattern, (*form, *meaning))))
});

static LEADS: LazyLock<Table<Join>> = LazyLock::new(|| {
    let leads = [relative::LEADS, calendar::LEADS, periods::LEADS];
    Table::new(leads.into_iter().flatten().copied())
});

/// How the bot writes the distance behind a date.
static DISTANCE: LazyLock<Table<()>> = LazyLock::new(|| {
    Table::of(&[
        "( AHEAD )",
        "( in NUMBER UNIT )",
        "( overdue by NUMBER UNIT )",
    ])
});

/// The longest date that begins at a token. If two are equally long, the first row wins.
pub fn date_at(words: &Words, at: usize, today: NaiveDate) -> Option<Found> {
    let mut found = led_date_at(words, at, today, 2)?;
    if let Some((end, ())) = DISTANCE.at(words, found.end) {
        found.end = end;
    }
    Some(found)
}

/// A date with at most so many leads.
fn led_date_at(words: &Words, at: usize, today: NaiveDate, leads: usize) -> Option<Found> {
    let mut rows = ROWS.all_at(words, at).into_iter();
    let by_itself = rows.find_map(|(end, (form, meaning))| {
        let meaning = meaning(&Match::new(words, at, end, today))?;
        Some(Found::new(end, *form, meaning, today))
    });
    let leads_here = match leads {
        0 => Vec::new(),
        _ => LEADS.all_at(words, at),
    };
    let led = leads_here.into_iter().find_map(|(end, lead)| {
        let date = led_date_at(words, end, today, leads - 1)?;
        lead(&Match::new(words, at, end, today), date)
    });
    match (by_itself, led) {
        (Some(found), Some(led)) if led.end > found.end => Some(led),
        (found, led) => found.or(led),
    }
}
