//! What a pattern has matched, as numbers and days.

use chrono::{Datelike, Days, NaiveDate, Weekday, WeekdaySet};

use super::{
    days::{first_after, in_week, later, next_such_day},
    words::{
        Token::{self, Ahead, Count, Digits, Month, Ordinal, OrdinalWord, UnitLetter},
        Unit, Words,
    },
};

/// The first of each kind of token counts.
pub struct Match<'a> {
    pub today: NaiveDate,
    pub weekday: Option<Weekday>,
    pub weekdays: WeekdaySet,
    pub month: Option<u32>,
    pub unit: Option<Unit>,
    /// Days from today.
    ahead: Option<u32>,
    /// Each with the number of its digits; 0 if it is in words or an ordinal.
    numbers: Vec<(u32, usize)>,
    words: Vec<&'a str>,
}

impl<'a> Match<'a> {
    pub fn new(words: &Words<'a>, at: usize, end: usize, today: NaiveDate) -> Self {
        let mut matched = Self {
            today,
            weekday: None,
            weekdays: WeekdaySet::EMPTY,
            month: None,
            unit: None,
            ahead: None,
            numbers: Vec::new(),
            words: (at..end).map(|index| words.word(index)).collect(),
        };
        for token in &words.tokens()[at..end] {
            match *token {
                Token::Weekday(day, _) | Token::Weekdays(day) => {
                    matched.weekday = matched.weekday.or(Some(day));
                    matched.weekdays.insert(day);
                }
                Month(month) => matched.month = matched.month.or(Some(month)),
                Token::Unit(unit) | UnitLetter(unit) => matched.unit = matched.unit.or(Some(unit)),
                Ahead(days) => matched.ahead = matched.ahead.or(Some(days)),
                Digits(number, digits) => matched.numbers.push((number, digits)),
                Ordinal(number) | OrdinalWord(number) | Count(number) => {
                    matched.numbers.push((number, 0));
                }
                _ => {}
            }
        }
        matched
    }

    pub fn has(&self, word: &str) -> bool {
        self.words.contains(&word)
    }

    /// A number, by its place among the numbers.
    pub fn number(&self, place: usize) -> Option<u32> {
        self.numbers.get(place).map(|(number, _)| *number)
    }

    /// How many; 1 for `a`.
    pub fn count(&self) -> u32 {
        self.number(0).unwrap_or(1)
    }

    /// The year that is a number, by its place among the numbers. Two digits are a year of this
    /// century, but at most ten years ahead.
    pub fn any_year(&self, place: usize) -> Option<i32> {
        let this = self.today.year();
        let (number, digits) = *self.numbers.get(place)?;
        let year = i32::try_from(number).ok()?;
        match digits {
            4.. => Some(year),
            _ => Some(this / 100 * 100 + year).filter(|year| *year <= this + 10),
        }
    }

    /// The same, but two digits aren't a past year. Without a number, this year or the next one.
    pub fn year(&self, place: usize) -> Option<i32> {
        let this = self.today.year();
        match self.numbers.get(place) {
            None if self.has("next") => Some(this + 1),
            None => self.has("this").then_some(this),
            Some((_, digits)) => {
                let year = self.any_year(place);
                year.filter(|year| *digits == 4 || *year >= this)
            }
        }
    }

    /// `today`, `tomorrow`.
    pub fn ahead(&self) -> Option<NaiveDate> {
        later(self.today, self.ahead?, Unit::Day)
    }

    /// So many units from today.
    pub fn later(&self, count: u32) -> Option<NaiveDate> {
        later(self.today, count, self.unit?)
    }

    /// The first such weekday after today.
    pub fn next_weekday(&self) -> Option<NaiveDate> {
        first_after(self.today, self.weekday?)
    }

    /// Today, if it is such a weekday.
    pub fn today_if_weekday(&self) -> Option<NaiveDate> {
        (Some(self.today.weekday()) == self.weekday).then_some(self.today)
    }

    /// The last such weekday before today.
    pub fn weekday_in_past(&self) -> Option<NaiveDate> {
        let days = self.today.weekday().days_since(self.weekday?);
        let weeks = if days == 0 { 7 } else { 0 };
        self.today
            .checked_sub_days(Days::new((days + weeks).into()))
    }

    /// So many days from Monday to Friday after today.
    pub fn working_days(&self, count: u32) -> Option<NaiveDate> {
        let weekday = self.today.weekday().num_days_from_monday().min(4);
        let monday = in_week(self.today, 0, Weekday::Mon)?;
        let days = weekday + count.min(10_000);
        later(later(monday, days / 5, Unit::Week)?, days % 5, Unit::Day)
    }

    /// The weekday in the week that comes so many weeks after this one.
    pub fn weekday_in(&self, weeks: u32) -> Option<NaiveDate> {
        in_week(self.today, weeks, self.weekday?)
    }

    /// The first day of a month: `december`, `next month`, `the month`. The year is a number, by
    /// its place among the numbers.
    pub fn first_of_month(&self, year: usize) -> Option<NaiveDate> {
        let this = self.today.with_day(1)?;
        match (self.month, self.year(year)) {
            (Some(month), Some(year)) => NaiveDate::from_ymd_opt(year, month, 1),
            (Some(month), None) => next_such_day(this, 1, month),
            (None, _) if self.has("next") => later(this, 1, Unit::Month),
            (None, _) => Some(this),
        }
    }
    /// The day in the month that begins on `first`, or in the next such month if that is past.
    pub fn coming(
        &self,
        first: NaiveDate,
        in_month: impl Fn(NaiveDate) -> Option<NaiveDate>,
    ) -> Option<NaiveDate> {
        let months = if self.month.is_some() { 12 } else { 1 };
        match in_month(first)? {
            date if date < self.today => in_month(later(first, months, Unit::Month)?),
            date => Some(date),
        }
    }
}
