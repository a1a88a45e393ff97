//! The forms in which people write dates. Each form reads a date at the start of some tokens. To
//! add a form, add a match arm in the file with similar ones.

use chrono::NaiveDate;

use super::{calendar, found::Found, periods, relative, words::Token};

/// Reads the date that some tokens begin with.
type Reader = fn(&[Token], NaiveDate) -> Option<Found>;

/// The longest date that `tokens` begin with. If two are equally long, the first form wins.
pub fn date_at(tokens: &[Token], today: NaiveDate) -> Option<Found> {
    const FORMS: [Reader; 10] = [
        relative::named_day,
        relative::weekday,
        relative::counted,
        calendar::date,
        calendar::numbered_day,
        calendar::nth_weekday,
        periods::end,
        periods::rough_day,
        periods::no_day,
        periods::repetition,
    ];
    let found = FORMS.iter().filter_map(|form| form(tokens, today));
    found.reduce(|best, next| if next.len > best.len { next } else { best })
}
