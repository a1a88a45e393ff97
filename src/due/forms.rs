//! The forms in which people write dates. A new form is a row in the table, near similar ones.

use chrono::{
    Datelike, Days, NaiveDate,
    Weekday::{Fri, Sat, Sun},
};

use super::{
    Trouble::{self, NoDay, NoSingleDay},
    days::{end_of_month, first_after, in_week, later, next_such_day},
    matched::Match,
    meaning::{
        Form::{
            self, Adverb, Ambiguous, DayOfMonth, Dotted, Nth, OnlyAnchored, OnlyMarked, Plain,
            Possessive, Rough, Short, Slashed, Timed, Vague, Yearless,
        },
        Meaning, certainty, choice, day, trouble,
    },
    pattern::Table,
    repeats::{Repeats, WORKING_DAYS},
    words::{
        Unit::{self, Day, Fortnight, Month, Week, Year},
        Words,
    },
};

/// What a match means: `None` if it isn't a date after all.
type Read = fn(&Match) -> Option<Meaning>;

/// What a date means together with a match right before it.
type Join = fn(&Match, Form, Meaning) -> Option<(Form, Meaning)>;

/// How certain a date of each form is, and what it means. If two matches are equally long, the
/// first row wins.
#[rustfmt::skip]
static FORMS: Table<(Form, Read)> = Table::new(&[
    // Counted from today
    ("AHEAD", (Plain, |m| day(m.named_day()))),
    ("AHEAD WEEKS", (Plain, |m| day(later(m.named_day()?, 1, Week)))),
    ("[the] DAYS after TOMORROW", (Plain, |m| day(later(m.today, 2, Day)))),
    ("DAYS after END", (Rough, |m| day(later(m.today, 2, Day)))),
    ("TONIGHT ; this morning|afternoon|evening", (Timed, |m| day(Some(m.today)))),
    ("next WEEKS|MONTHS", (Plain, |m| day(m.later(1)))),
    ("yesterday", (OnlyMarked, |m| day(m.today.pred_opt()))),
    ("in NUMBER UNIT !from ; in NUMBER UNIT [\"] time ; [in] NUMBER UNIT from|after now ; within NUMBER UNIT",
        (Plain, |m| day(m.later(m.count())))),
    ("in half a YEARS", (Plain, |m| day(later(m.today, 6, Month)))),
    ("in|within the next|coming UNIT ; within the UNIT", (Rough, |m| day(m.later(1)))),
    ("WITHIN NUMBER WORKING DAYS", (Plain, |m| day(m.working_days(m.count())))),
    ("WITHIN NUMBER HOURWORD", (Plain, |m| m.hours().filter(|_| m.count() % 24 == 0))),
    ("WITHIN NUMBER HOURWORD", (Rough, |m| m.hours().filter(|_| m.count() > 24))),
    // `in 3d` may be about printing or films.
    ("in DIGITS D", (Short, |m| day(m.later(m.count())))),
    ("in DIGITS LETTER", (Plain, |m| day(m.later(m.count())))),
    ("DIGITS LETTER", (OnlyMarked, |m| day(m.later(m.count())))),
    // Weekdays
    // `this wednesday` on a Wednesday
    ("this WEEKDAY", (Rough, |m| choice([Some(m.weekday_in(0).filter(|day| *day == m.today)?), m.next_weekday()]))),
    ("LONGDAY ; this|coming [coming] WEEKDAY ; WEEKDAY coming", (Plain, |m| day(m.next_weekday()))),
    ("SHORTDAY", (Short, |m| day(m.next_weekday()))),
    ("SUN", (Ambiguous, |m| day(m.next_weekday()))),
    ("AHEAD|TONIGHT|WEEKDAY 's", (Possessive, |m| day(m.named_day()))),
    // `before saturdays gig`
    ("BY|for WEEKDAYS &THING ; from WEEKDAY on|onward|onwards", (Rough, |m| day(m.next_weekday()))),
    ("WEEKDAY this WEEKS ; this WEEKS [on|,] WEEKDAY", (Plain, |m| day(m.weekday_in(0)))),
    ("next WEEKDAY ; WEEKDAY [of] next WEEKS ; next WEEKS [on|,] WEEKDAY", (Plain, |m| day(m.weekday_in(1)))),
    ("WEEKDAY WEEKS|FORTNIGHT", (Plain, |m| day(later(m.next_weekday()?, 1, m.unit()?)))),
    ("WEEKDAY next", (Rough, |m| choice([m.next_weekday(), m.weekday_in(1)]))),
    ("WEEKDAY after next", (Rough, |m| day(m.weekday_in(2)))),
    // `a week on monday`, or `plan the week on monday`
    ("WEEKS|FORTNIGHT [on] WEEKDAY", (Rough, |m| {
        choice([m.next_weekday(), later(m.next_weekday()?, 1, m.unit()?)])
    })),
    // In that week, or so many weeks after the next one.
    ("WEEKDAY in NUMBER WEEKS ; WEEKDAY NUMBER WEEKS from now ; in NUMBER WEEKS on WEEKDAY", (Rough, |m| {
        choice([m.weekday_in(m.count()), later(m.next_weekday()?, m.count(), Week)])
    })),

    // In the calendar
    ("DAYMONTH", (Yearless, |m| m.in_month())),
    // Several days of a month
    ("MONTH DAYNO , NN !MONTH|HOURS", (Rough, |m| m.days_or_year())),
    // Not `coursework 2, 4th dec`
    ("MONTH DAYNO LINK DAYNO !MONTH|HOURS ; DAYNO [.] DAYLINK DAYNO [.] MONTH ; N , N MONTH",
        (Rough, |m| m.days(2, None))),
    ("DAYNO [.] DAYLINK DAYNO [.] MONTH YEAR", (Rough, |m| m.days(2, m.year(2)))),
    ("DAYNO LINK DAYNO DAYLINK DAYNO MONTH", (Rough, |m| m.days(3, None))),
    // `room 3 dec 5` is 3 or 5 December.
    ("N MONTH N !HOURS", (Rough, |m| m.days(2, None).filter(|_| m.year(1).is_none()))),
    // Numbered days
    ("NTH", (Nth, |m| day(Some(m.numbered()?)))),
    ("the NTH", (DayOfMonth, |m| day(Some(m.numbered()?)))),
    ("the NTHWORD", (OnlyAnchored, |m| day(Some(m.numbered()?)))),
    ("DAYMONTH YEAR ; NTHDAY [of|in] INMONTH", (Plain, |m| m.in_month())),
    ("N next MONTHS", (Rough, |m| choice([m.later(1)?.with_day(m.count()), m.later(1)]))),
    // `friday 11` is that day, or this Friday at 11.
    ("WEEKDAY [,|(|on|the] N !HOURS", (Plain, |m| {
        let date = m.numbered_weekday().filter(|date| m.next_weekday() == Some(*date));
        day(Some(date?))
    })),
    ("WEEKDAY [,|(|on|the] N !HOURS", (Rough, |m| choice([m.next_weekday(), Some(m.numbered_weekday()?)]))),
    // `Watch Friday the 13th`
    ("friday [,|(|on|the] 13th", (Short, |m| day(Some(m.numbered_weekday()?)))),
    ("friday [,|(|on|the] 13th", (OnlyMarked, |m| m.other_weekday(m.numbered()?))),
    // Weekdays of a month
    ("[the] NTH|NTHWORD|last WEEKDAY|DAYS of|in INMONTH ; [the] NTH|NTHWORD|last WEEKDAY|DAYS next|this MONTHS",
        (Yearless, |m| m.nth_in_month())),

    // Of this month, or of the next one
    ("NTH|NTHWORD WEEKDAY !DAYMONTH|next|this|coming ; \
        the NTH|NTHWORD WEEKDAY !DAYMONTH|next|this|coming", (Rough, |m| m.nth_in_month().filter(|_| m.count() <= 4))),

    // In digits
    ("YYYY ~-|~/|~. N ~-|~/|~. N", (Plain, |m| m.in_order([0, 1, 2]))),
    ("YYYYMMDD", (Rough, |m| m.eight_digits())),
    ("N ~.|. N ~.|. YYYY", (Plain, |m| m.in_order([2, 1, 0]))),
    ("N ~. N [,] YYYY", (Dotted, |m| m.in_order([2, 1, 0]))),
    ("N ~. N ~. NN ; N ~. N . \" NN", (Dotted, |m| day(Some(m.date([2, 1, 0])?)))),
    ("N ~.|. N . NN !HOURS", (Dotted, |m| m.year(2).and(day(Some(m.date([2, 1, 0])?))))),
    ("N ~-|~/ N ~-|~/ YYYY", (Plain, |m| m.either_order().or_else(|| m.in_order([2, 1, 0])))),
    ("N N YYYY", (Plain, |m| m.either_order().filter(|_| m.any_year(2) < Some(m.today.year() + 20)))),
    ("N ~/ N [,] YYYY ; N ~/ N ~/ NN ; N ~/ N / \" NN", (Plain, |m| m.either_order())),
    ("N ~- N ~- NN", (Dotted, |m| m.either_order())),
    // `1/2`, `24/7`
    ("N ~/ N", (OnlyAnchored, |m| m.next_in_either_order().filter(|_| m.is_fraction()))),
    ("N ~/ N", (Slashed, |m| m.next_in_either_order())),
    // `03-12`
    ("NN ~- NN", (Dotted, |m| m.next_in_either_order().filter(|_| m.number(0) < Some(10)))),
    ("N ~- NN", (OnlyMarked, |m| m.next_in_either_order())),
    ("N ~.|. N . ; NN ~. NN", (Dotted, |m| day(Some(m.next_date(0, 1)?)))),
    ("N ~. N", (OnlyMarked, |m| day(Some(m.next_date(0, 1)?)))),

    // Opening hours: `mon-fri 9-17`
    ("WEEKDAY ~-|- WEEKDAY OPENHOURS [, WEEKDAY OPENHOURS]", (OnlyMarked, |m| day(m.next_weekday()))),

    // Longer than a day, or less exact
    ("ENDOFDAY ; end of [the|this] DAYS", (Short, |m| day(Some(m.today)))),
    ("ENDOFDAY [on] AHEAD|WEEKDAY ; end of [the|this] DAYS AHEAD|WEEKDAY ; end of AHEAD|WEEKDAY",
        (Timed, |m| day(m.named_day()))),
    ("eow", (Rough, |m| end_of(Week, m.today))),
    ("eom", (Short, |m| end_of(Month, m.today))),
    ("eoy", (Short, |m| end_of(Year, m.today))),
    ("MONTHS|YEARS [~-] end ; end of [the|this] WEEKS|MONTHS|YEARS", (Short, |m| end_of(m.unit()?, m.today))),
    ("end of next UNIT", (Short, |m| end_of(m.unit()?, m.later(1)?))),
    ("end [of] !DAYMONTH MONTH [YEAR]", (Short, |m| day(end_of_month(m.first_of_month(0)?)))),
    ("this WEEKEND ; BY|at|on|over|due [the] WEEKEND", (Rough, |m| m.weekend(0))),
    ("next WEEKEND", (Rough, |m| m.weekend(1))),
    ("WEEKEND", (Vague, |m| m.weekend(0))),
    ("the WEEKEND", (OnlyMarked, |m| m.weekend(0))),
    ("the WEEKS after next ; WEEKS after next ; WITHIN a couple of UNIT", (Rough, |m| day(m.later(2)))),
    ("WITHIN NUMBER UNIT", (Rough, |m| day(m.later(m.count())))),
    ("WITHIN NUMBER ~-|to|or NUMBER UNIT", (Rough, |m| choice([m.later(m.number(0)?), m.later(m.number(1)?)]))),
    // Dates only because of the `due` before them, if there is no longer date
    ("due NUMBER UNIT !from|after|ago|on|WEEKDAY", (Rough, |m| day(m.later(m.count())))),
    ("due N END ; due|by|on the N END", (Rough, |m| day(Some(m.numbered()?)))),
    // A date is meant, but there is no day to set
    ("WITHIN [a] few UNIT ; \
        early|mid|late ~- MONTH ; early|mid|late !DAYMONTH MONTH ; \
        BY|in|due &MONTH !DAYMONTH MONTH [YEAR] ; \
        BY|in|this|next [the] SEASON ; \
        [the] NTH|NTHWORD|last [WORKING] DAYS|WEEKS|WEEKEND of|in INMONTH ; \
        MONTH NTH|NTHWORD WEEKS ; kw N ; this WEEKS|MONTHS|YEARS ; next YEARS ; \
        [the] start|beginning|middle of [the|this|next] UNIT|AHEAD|MONTH [YEAR] ; \
        in|after [the] NEWYEARS ; between christmas and NEWYEARS", (Vague, |_| trouble(NoSingleDay))),
    ("BY|in|due YYYY !JOINT", (Vague, |m| trouble(NoSingleDay).filter(|_| m.year(0) >= Some(m.today.year())))),
    // Holidays that have a date
    ("CHRISTMAS", (Short, |m| m.feast(25, 12))),
    ("CHRISTMAS day", (Yearless, |m| m.feast(25, 12))),
    ("CHRISTMAS eve", (Yearless, |m| m.feast(24, 12))),
    ("boxing day", (Yearless, |m| m.feast(26, 12))),
    ("NEWYEARS eve ; nye", (Yearless, |m| m.feast(31, 12))),
    ("NEWYEARS day", (Yearless, |m| m.feast(1, 1))),
    ("BY|due NEWYEARS !eve|day", (Rough, |m| {
        choice([next_such_day(m.today, 31, 12), next_such_day(m.today, 1, 1)])
    })),
    ("halloween", (Short, |m| m.feast(31, 10))),
    ("VALENTINES", (Short, |m| m.feast(14, 2))),
    ("VALENTINES day", (Yearless, |m| m.feast(14, 2))),
    // Others, and those that only look like the next such weekday
    ("BY|at|for|on|over FEAST !WEEKDAY", (Short, |_| unknown_day())),
    ("FEASTDAY", (Short, |_| unknown_day())),
    ("FEAST", (OnlyAnchored, |_| unknown_day())),
    ("black|good friday|fri ; ash|cyber|easter|holy|maundy|palm|shrove|whit WEEKDAY ; \
        bank holiday WEEKDAY", (Vague, |_| unknown_day())),
    // An hour without a day
    ("BY|at|@ !DAYDOT CLOCK [SHARP] ; at|until|@ HOUR24 ~. NN AMPM|END ; BY noon|midday|midnight|lunchtime ; \
        BY|at|@ HOUR24 sharp ; at|@ HOUR12 !ANYWORD !JOINT !% ; HOUR24 ~: NN [AMPM] ; HOUR12 AMPM|o'clock ; \
        WITHIN NUMBER HOURWORD|minute|minutes|mins|min ; WITHIN half an HOURWORD", (Timed, |_| trouble(NoDay))),
    // Not `at 24.12`
    ("at|until|@ HOUR24 ~. NN", (Timed, |m| trouble(NoDay).filter(|_| m.next_date(0, 1).is_none()))),
    ("last WEEKDAY", (OnlyMarked, |m| {
        let day = first_after(m.today.checked_sub_days(Days::new(8))?, m.weekday()?)?;
        trouble(Trouble::Past { day: day.into() })
    })),

    // What repeats after so long
    ("[once] every|each UNIT", (Plain, |m| m.repeats(Repeats::Every(1, m.unit()?)))),
    ("every|each OTHER UNIT", (Plain, |m| m.repeats(Repeats::Every(2, m.unit()?)))),
    ("[once] every|each COUNT|DIGITS|NTH|NTHWORD UNIT", (Plain, |m| m.repeats(Repeats::Every(m.number(0)?, m.unit()?)))),
    ("every|each quarter", (Plain, |m| m.repeats(Repeats::Every(3, Month)))),
    ("every|each morning|afternoon|evening|night", (Plain, |m| m.repeats(Repeats::Every(1, Day)))),
    ("every|each half [a|~-] YEARS", (Plain, |m| m.repeats(Repeats::Every(6, Month)))),
    ("daily|nightly|everyday", (Adverb, |m| m.repeats(Repeats::Every(1, Day)))),
    ("weekly", (Adverb, |m| m.repeats(Repeats::Every(1, Week)))),
    ("fortnightly", (Adverb, |m| m.repeats(Repeats::Every(2, Week)))),
    ("monthly", (Adverb, |m| m.repeats(Repeats::Every(1, Month)))),
    ("quarterly", (Adverb, |m| m.repeats(Repeats::Every(3, Month)))),
    ("yearly|annually", (Adverb, |m| m.repeats(Repeats::Every(1, Year)))),
    // On weekdays
    ("every|each weekday|workday ; every|each WORKING DAYS ; on weekdays|workdays",
        (Plain, |m| m.repeats(Repeats::On(WORKING_DAYS)))),
    ("every|each DAYLIST ; on|all WEEKDAYS [ANDDAY] [ANDDAY] [ANDDAY] ; WEEKLY [,|on] DAYLIST ; DAYLIST WEEKLY",
        (Plain, |m| m.repeats(Repeats::On(m.weekdays())))),
    ("every|each OTHER WEEKDAY ; alternate WEEKDAY|WEEKDAYS ; every|each OTHER WEEKS [,|on] WEEKDAY",
        (Plain, |m| m.repeats(Repeats::OnceIn(2, m.weekday()?)))),
    ("every|each COUNT|DIGITS WEEKS [,|on] WEEKDAY",
        (Plain, |m| m.repeats(Repeats::OnceIn(m.number(0)?, m.weekday()?)))),
    // On a day of the month or year
    ("every|each NTH ; every|each NTH|NTHWORD of the|each|every MONTHS ; \
        [on] NTHDAY of|in every|each MONTHS ; MONTHLY on NTHDAY",
        (Plain, |m| m.repeats(Repeats::OnThe(m.number(0)?)))),
    ("every|each DAYMONTH", (Plain, |m| {
        let next = next_such_day(m.today, m.number(0)?, m.month()?)?;
        Some(Meaning::Repeats(Repeats::Every(1, Year), next))
    })),
    // In another way
    ("every|each [other|single|last|few|NTH|NTHWORD|COUNT|DIGITS] EACH ; every|each couple of UNIT ; \
        MONTHLY [on|at the] end|last ; NTHDAY LINK NTHDAY of|in every|each MONTHS ; \
        [the] PARTOF of|in every|each UNIT ; once|twice a|per|every|each UNIT ; \
        many|several|few|COUNT|DIGITS times a|per|every|each UNIT ; twice daily|weekly|monthly|yearly",
        (Plain, |_| trouble(Trouble::Repeats))),
    ("weekends|weekdays|WEEKDAYS", (Vague, |_| trouble(Trouble::Repeats))),
    ("every|each CHRISTMAS|halloween|FEAST|NEWYEARS [eve|day] ; hourly|biweekly|bimonthly ; \
        bi ~- weekly|monthly|yearly ; half ~- yearly", (Adverb, |_| trouble(Trouble::Repeats))),
]);

/// Patterns right before a date, and what the two mean together.
#[rustfmt::skip]
static JOINS: Table<Join> = Table::new(&[
    ("[in] NUMBER UNIT from|after ; NUMBER WEEKS|FORTNIGHT [on] &WEEKDAY ; NUMBER WEEKS|FORTNIGHT &AHEAD",
        |m, form, from| Some((form, from.moved(|date| later(date, m.count(), m.unit()?))?))),
    ("this time|day &AHEAD|next", |_, _, then| Some((Timed, then))),
    ("WEEKDAY [,|(|on] !NTHTHING &CALENDAR", |m, form, date| m.on_weekday(form, date)),
    ("[the] [last] WEEKDAY|WEEKEND before", |m, form, then| {
        let weekday = m.weekday().unwrap_or(Sat);
        let is_weekday = |date: &NaiveDate| date.weekday() == weekday;
        Some((form, then.moved(|date| date.iter_days().rev().skip(1).find(is_weekday))?))
    }),
    ("[the|NUMBER] DAYS|WEEKS before", |m, form, then| {
        let days = if m.unit() == Some(Week) { 7 } else { 1 };
        Some((form, then.moved(|date| date.checked_sub_days(Days::new(days * u64::from(m.count()))))?))
    }),
    ("the &end", |_, form, end| Some((if form == Timed { Timed } else { Rough }, end))),
]);

/// How the bot writes the distance after a date.
static DISTANCE: Table<()> = Table::new(&[("DISTANCE", ())]);

/// Where a date ends, how certain it is, and what it means.
type Found = (usize, Form, Meaning);

/// The longest date that begins at a token.
pub fn date_at(words: &Words, at: usize, today: NaiveDate) -> Option<Found> {
    let (end, form, meaning) = joined_date_at(words, at, today, 2)?;
    let end = DISTANCE.at(words, end).map_or(end, |(end, ())| end);
    Some((end, form, meaning.within_reach(today)))
}

/// A date with at most so many joins.
fn joined_date_at(words: &Words, at: usize, today: NaiveDate, joins: usize) -> Option<Found> {
    let mut rows = FORMS.all_at(words, at).into_iter();
    let by_itself = rows.find_map(|(end, (form, read))| {
        let meaning = read(&Match::new(words, at..end, today))?;
        Some((end, certainty(*form, &meaning, today), meaning))
    });
    let joins_here = match joins {
        0 => Vec::new(),
        _ => JOINS.all_at(words, at),
    };
    let joined = joins_here.into_iter().find_map(|(middle, join)| {
        let (end, form, meaning) = joined_date_at(words, middle, today, joins - 1)?;
        let (form, meaning) = join(&Match::new(words, at..middle, today), form, meaning)?;
        Some((end, form, meaning))
    });
    match (by_itself, joined) {
        (Some(found), Some(joined)) if joined.0 > found.0 => Some(joined),
        (found, joined) => found.or(joined),
    }
}

/// The end of the week, month or year that a day is in.
fn end_of(unit: Unit, date: NaiveDate) -> Option<Meaning> {
    match unit {
        Day => day(Some(date)),
        // Friday for some people, Sunday for others.
        Week | Fortnight => choice([in_week(date, 0, Fri), in_week(date, 0, Sun)]),
        Month => day(end_of_month(date)),
        Year => day(NaiveDate::from_ymd_opt(date.year(), 12, 31)),
    }
}

fn unknown_day() -> Option<Meaning> {
    trouble(Trouble::Unreadable { guess: None })
}
