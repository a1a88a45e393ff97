//! What a pattern has matched, as numbers and days.

use std::ops::Range;

use chrono::{Datelike, NaiveDate, Weekday, WeekdaySet};

use super::{
    Trouble,
    days::{end_of_month, first_after, in_week, later, next_day_of_month, next_such_day},
    meaning::{
        Form::{self, DayOfMonth, Far, Nth, OnlyAnchored, OnlyMarked, Plain, Rough},
        Meaning, choice, day, trouble,
    },
    repeats::Repeats,
    words::{
        Token::{self, Ahead, Count, Digits, Month, Ordinal, OrdinalWord, Tonight, UnitLetter},
        Unit::{self, Day, Week},
        Words,
    },
};
use crate::model::DueDate;

/// What a pattern has matched. If several tokens are of the same kind, the first counts.
pub struct Match<'a> {
    words: &'a Words<'a>,
    tokens: Range<usize>,
    pub today: NaiveDate,
}

impl<'a> Match<'a> {
    pub fn new(words: &'a Words<'a>, tokens: Range<usize>, today: NaiveDate) -> Self {
        Self {
            words,
            tokens,
            today,
        }
    }

    fn tokens(&self) -> impl Iterator<Item = Token<'a>> {
        self.words.tokens()[self.tokens.clone()].iter().copied()
    }

    fn has(&self, word: &str) -> bool {
        self.words.has(&self.tokens, word)
    }

    pub fn weekdays(&self) -> WeekdaySet {
        self.tokens().filter_map(weekday).collect()
    }

    pub fn weekday(&self) -> Option<Weekday> {
        self.tokens().find_map(weekday)
    }

    pub fn month(&self) -> Option<u32> {
        self.tokens().find_map(|token| match token {
            Month(month) => Some(month),
            _ => None,
        })
    }

    pub fn unit(&self) -> Option<Unit> {
        self.tokens().find_map(|token| match token {
            Token::Unit(unit) | UnitLetter(unit) => Some(unit),
            _ => None,
        })
    }

    /// A number and how many digits it has, 0 if it is in words or an ordinal, by its place among
    /// the numbers.
    fn number_and_digits(&self, place: usize) -> Option<(u32, usize)> {
        let mut numbers = self.tokens().filter_map(|token| match token {
            Digits(number, digits) => Some((number, digits)),
            Ordinal(number) | OrdinalWord(number) | Count(number) => Some((number, 0)),
            _ => None,
        });
        numbers.nth(place)
    }

    /// A number, by its place among the numbers.
    pub fn number(&self, place: usize) -> Option<u32> {
        self.number_and_digits(place).map(|(number, _)| number)
    }

    /// How many; 1 for `a`.
    pub fn count(&self) -> u32 {
        self.number(0).unwrap_or(1)
    }

    /// The year that is a number, by its place among the numbers. Two digits are a year of this
    /// century, but at most ten years ahead.
    pub fn any_year(&self, place: usize) -> Option<i32> {
        let this = self.today.year();
        let (number, digits) = self.number_and_digits(place)?;
        let year = i32::try_from(number).ok()?;
        match digits {
            4.. => Some(year),
            _ => Some(this / 100 * 100 + year).filter(|year| *year <= this + 10),
        }
    }

    /// The same, but two digits aren't a past year. Without a number, this year or the next one.
    pub fn year(&self, place: usize) -> Option<i32> {
        let this = self.today.year();
        match self.number_and_digits(place) {
            None if self.has("next") => Some(this + 1),
            None => self.has("this").then_some(this),
            Some((_, digits)) => {
                let year = self.any_year(place);
                year.filter(|year| digits == 4 || *year >= this)
            }
        }
    }

    /// `tonight`, `tomorrow`, or the first such weekday after today.
    pub fn named_day(&self) -> Option<NaiveDate> {
        let ahead = self.tokens().find_map(|token| match token {
            Ahead(days) => Some(days),
            Tonight => Some(0),
            _ => None,
        });
        match ahead {
            Some(days) => later(self.today, days, Day),
            None => self.next_weekday(),
        }
    }

    /// So many units from today.
    pub fn later(&self, count: u32) -> Option<NaiveDate> {
        later(self.today, count, self.unit()?)
    }

    /// The first such weekday after today.
    pub fn next_weekday(&self) -> Option<NaiveDate> {
        first_after(self.today, self.weekday()?)
    }

    /// The weekday in the week that comes so many weeks after this one.
    pub fn weekday_in(&self, weeks: u32) -> Option<NaiveDate> {
        in_week(self.today, weeks, self.weekday()?)
    }

    pub fn weekend(&self, weeks: u32) -> Option<Meaning> {
        let day = |weekday| in_week(self.today, weeks, weekday);
        choice([day(Weekday::Sat), day(Weekday::Sun)])
    }

    /// So many days from Monday to Friday after today.
    pub fn working_days(&self, count: u32) -> Option<NaiveDate> {
        let weekday = self.today.weekday().num_days_from_monday().min(4);
        let monday = in_week(self.today, 0, Weekday::Mon)?;
        let days = weekday + count.min(10_000);
        later(later(monday, days / 5, Week)?, days % 5, Day)
    }

    /// `in 48 hours`: a day; `in 36 hours`: one of two.
    pub fn hours(&self) -> Option<Meaning> {
        let after = |days| later(self.today, days, Day);
        match self.count() {
            hours if hours % 24 == 0 => day(after(hours / 24)),
            hours => choice([after(hours / 24), after(hours / 24 + 1)]),
        }
    }

    /// The next such day, today included.
    pub fn feast(&self, number: u32, month: u32) -> Option<Meaning> {
        day(next_such_day(self.today, number, month))
    }

    pub fn repeats(&self, rule: Repeats) -> Option<Meaning> {
        match rule {
            Repeats::Every(0, _) | Repeats::OnceIn(0 | 1, _) | Repeats::OnThe(0 | 32..) => None,
            _ => Some(Meaning::Repeats(rule, rule.first(self.today)?)),
        }
    }
}

/// Days of a month.
impl Match<'_> {
    /// The day of the month with a number, by its place among the numbers.
    fn day_of(&self, place: usize, year: Option<i32>) -> Option<NaiveDate> {
        let (number, month) = (self.number(place)?, self.month()?);
        match year {
            Some(year) => NaiveDate::from_ymd_opt(year, month, number),
            None => next_such_day(self.today, number, month),
        }
    }

    /// `3-7 december`, `december 3 to 7`: the days with the first few numbers.
    pub fn days(&self, count: usize, year: Option<i32>) -> Option<Meaning> {
        let days: Option<_> = (0..count).map(|place| self.day_of(place, year)).collect();
        Some(Meaning::Choice(days?))
    }

    /// `december 3, 27`.
    pub fn days_or_year(&self) -> Option<Meaning> {
        let in_year = self.year(1).and_then(|year| self.day_of(0, Some(year)));
        choice([
            Some(self.day_of(0, None)?),
            Some(self.day_of(1, None)?),
            in_year,
        ])
    }

    /// A day of the month that begins on `first`. If it doesn't exist, the last one may be meant.
    fn day_or_guess(&self, date: Option<NaiveDate>, first: Option<NaiveDate>) -> Option<Meaning> {
        let guess = || self.guess(end_of_month(first?)?);
        match date {
            Some(_) => day(date),
            None => trouble(Trouble::NoSuchDay { guess: guess() }),
        }
    }

    /// Guesses that this day was meant, unless it is past.
    fn guess(&self, day: NaiveDate) -> Option<DueDate> {
        (day >= self.today).then(|| day.into())
    }

    /// The next day with this number, today included: `the 15th`.
    pub fn numbered(&self) -> Option<NaiveDate> {
        next_day_of_month(self.today, self.number(0)?)
    }

    /// The same, if it is on this weekday: `friday the 27th`.
    pub fn numbered_weekday(&self) -> Option<NaiveDate> {
        let date = self.numbered();
        date.filter(|date| Some(date.weekday()) == self.weekday())
    }

    /// The first day of a month: `december`, `next month`, `the month`. The year is a number, by
    /// its place among the numbers.
    pub fn first_of_month(&self, year: usize) -> Option<NaiveDate> {
        let this = self.today.with_day(1)?;
        match (self.month(), self.year(year)) {
            (Some(month), Some(year)) => NaiveDate::from_ymd_opt(year, month, 1),
            (Some(month), None) => next_such_day(this, 1, month),
            (None, _) if self.has("next") => later(this, 1, Unit::Month),
            (None, _) => Some(this),
        }
    }

    /// The day in the month that begins on `first`, or in the next such month if that is past.
    fn coming(
        &self,
        first: NaiveDate,
        in_month: impl Fn(NaiveDate) -> Option<NaiveDate>,
    ) -> Option<NaiveDate> {
        let months = if self.month().is_some() { 12 } else { 1 };
        let date = in_month(first);
        match date {
            Some(past) if past < self.today => in_month(later(first, months, Unit::Month)?),
            _ => date,
        }
    }

    /// `24 december`, `the 3rd of next month`.
    pub fn in_month(&self) -> Option<Meaning> {
        let (number, year, first) = (self.number(0)?, self.year(1), self.first_of_month(1)?);
        let date = match self.month() {
            // `24 december 19`
            Some(_) if year.is_none() && self.number(1).is_some() => return None,
            Some(_) => self.day_of(0, year),
            None => self.coming(first, |first| first.with_day(number)),
        };
        self.day_or_guess(date, Some(first))
    }

    /// `the first monday of december`, `last day of next month`.
    pub fn nth_in_month(&self) -> Option<Meaning> {
        let is_last = self.has("last");
        let first = self.first_of_month(usize::from(!is_last))?;
        let date = self.coming(first, |first| match self.weekday() {
            Some(weekday) if is_last => (1..=5).rev().find_map(|n| nth_weekday(first, weekday, n)),
            Some(weekday) => nth_weekday(first, weekday, self.number(0)?),
            None if is_last => end_of_month(first),
            None => first.with_day(self.number(0)?),
        });
        day(Some(date?))
    }

    /// A weekday before its date: `friday, 27 november`.
    pub fn on_weekday(&self, form: Form, meaning: Meaning) -> Option<(Form, Meaning)> {
        let weekday = self.weekday()?;
        let Meaning::Day(date) = meaning else {
            let is_hour = meaning == Meaning::Trouble(Trouble::NoDay);
            return (form != OnlyMarked && !is_hour).then_some((form, meaning));
        };
        let (form, meaning) = match (form, date.weekday() == weekday) {
            // `friday 9-11` and `friday 9.11` are times, but `friday 4.12` may be a date.
            (OnlyMarked, true) => (Rough, choice([self.next_weekday(), Some(date)])),
            (OnlyMarked, false) => return None,
            (Far, true) => (Far, day(Some(date))),
            (_, true) => (Plain, day(Some(date))),
            (DayOfMonth | Nth | OnlyAnchored, false) => (Plain, self.other_weekday(date)),
            (_, false) => match date.with_year(self.today.year()) {
                // Without a year, it was past, and the next such day is another weekday.
                Some(past) if past.weekday() == weekday && past < self.today => {
                    (Plain, day(Some(past)))
                }
                _ => (Plain, self.other_weekday(date)),
            },
        };
        Some((form, meaning?))
    }

    pub fn other_weekday(&self, date: NaiveDate) -> Option<Meaning> {
        let guess = self.guess(date);
        trouble(Trouble::OtherWeekday { guess })
    }
}

/// Dates in digits.
impl Match<'_> {
    /// The date with year, month and day at these places among the numbers.
    pub fn date(&self, [year, month, day]: [usize; 3]) -> Option<NaiveDate> {
        NaiveDate::from_ymd_opt(self.any_year(year)?, self.number(month)?, self.number(day)?)
    }

    /// If that isn't a date, month and day may have been swapped.
    pub fn in_order(&self, [y, mth, d]: [usize; 3]) -> Option<Meaning> {
        let first = || NaiveDate::from_ymd_opt(self.any_year(y)?, self.number(mth)?, 1);
        match (self.date([y, mth, d]), self.date([y, d, mth])) {
            (None, Some(swapped)) => {
                let guess = self.guess(swapped);
                trouble(Trouble::NoSuchDay { guess })
            }
            (date, _) => self.day_or_guess(date, first()),
        }
    }

    /// Month and day in either order, before the year.
    pub fn either_order(&self) -> Option<Meaning> {
        one_or_two(self.date([2, 0, 1]), self.date([2, 1, 0]))
    }

    /// Month and day in either order, without a year.
    pub fn next_in_either_order(&self) -> Option<Meaning> {
        one_or_two(self.next_date(0, 1), self.next_date(1, 0))
    }

    pub fn next_date(&self, day: usize, month: usize) -> Option<NaiveDate> {
        next_such_day(self.today, self.number(day)?, self.number(month)?)
    }

    pub fn is_fraction(&self) -> bool {
        let (a, b) = (self.number(0), self.number(1));
        a < b && b <= Some(10) || matches!((a, b), (Some(24), Some(7)) | (Some(9), Some(11)))
    }

    /// `20261224`
    pub fn eight_digits(&self) -> Option<Meaning> {
        let number = self.number(0)?;
        let year = i32::try_from(number / 10_000).ok()?;
        let date = NaiveDate::from_ymd_opt(year, number / 100 % 100, number % 100)?;
        (date >= self.today).then_some(Meaning::Day(date))
    }
}

fn weekday(token: Token) -> Option<Weekday> {
    match token {
        Token::Weekday(day, _) | Token::Weekdays(day) => Some(day),
        _ => None,
    }
}

/// `the first monday` of the month that begins on `first`.
fn nth_weekday(first: NaiveDate, weekday: Weekday, n: u32) -> Option<NaiveDate> {
    NaiveDate::from_weekday_of_month_opt(
        first.year(),
        first.month(),
        weekday,
        u8::try_from(n).ok()?,
    )
}

fn one_or_two(first: Option<NaiveDate>, second: Option<NaiveDate>) -> Option<Meaning> {
    match (first, second) {
        (Some(date), Some(other)) if date != other => choice([first, second]),
        _ => day(Some(first.or(second)?)),
    }
}
