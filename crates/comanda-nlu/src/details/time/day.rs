//! Days: "mai", "next sunday", "12/12", "el 5 de mayo", "thứ sáu tuần sau", "in 3 days".

use comanda_domain::reading::Question;
use jiff::ToSpan;
use jiff::civil::{Date, Weekday};

use super::super::Scene;
use super::Said;
use crate::meaning::Cue;
use crate::token::Kind;

/// Years in which a day of the calendar is looked for: the 29th of February comes every eighth at the latest.
const YEARS_MAX: i16 = 8;

/// Months in which a day of the month is looked for that is also a day of the week.
const MONTHS_MAX: i32 = 12;

/// Years that may stand behind a date.
const YEARS: std::ops::Range<u32> = 2000..2100;

/// Which day was said.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Day {
    /// So many days from today.
    After(i64),
    /// The next such day, today included.
    Next(Weekday),
    /// The next such day that is not today: "coming friday".
    Coming(Weekday),
    /// That day of the week after this one, which begins on Monday.
    OfNextWeek(Weekday),
    /// That day of the week which begins on the Monday before a day so many days from today.
    OfWeek { weekday: Weekday, days: i64 },
    /// Of this year or the next one.
    Of { day: i8, month: i8, year: Option<i16> },
    /// The next such day of a month, `months` later; on that day of the week.
    OfMonth { day: i8, months: i32, weekday: Option<Weekday> },
}

const DAYS: &[(Cue, Day)] = &[
    (Cue::Day0, Day::After(0)),
    (Cue::Day1, Day::After(1)),
    (Cue::Day2, Day::After(2)),
    (Cue::Monday, Day::Next(Weekday::Monday)),
    (Cue::Tuesday, Day::Next(Weekday::Tuesday)),
    (Cue::Wednesday, Day::Next(Weekday::Wednesday)),
    (Cue::Thursday, Day::Next(Weekday::Thursday)),
    (Cue::Friday, Day::Next(Weekday::Friday)),
    (Cue::Saturday, Day::Next(Weekday::Saturday)),
    (Cue::Sunday, Day::Next(Weekday::Sunday)),
];

const MONTHS: &[(Cue, i8)] = &[
    (Cue::January, 1),
    (Cue::February, 2),
    (Cue::March, 3),
    (Cue::April, 4),
    (Cue::May, 5),
    (Cue::June, 6),
    (Cue::July, 7),
    (Cue::August, 8),
    (Cue::September, 9),
    (Cue::October, 10),
    (Cue::November, 11),
    (Cue::December, 12),
];

impl Day {
    pub(super) const TODAY: Self = Self::After(0);
    pub(super) const TOMORROW: Self = Self::After(1);

    /// What both say together: "thứ 6 ngày 9", "Fri, Sep 20".
    pub(super) fn after(self, before: Option<Self>) -> Self {
        let Some(before) = before else { return self };
        match (before, self) {
            (Self::Next(weekday), Self::OfMonth { day, months, weekday: None })
            | (Self::OfMonth { day, months, weekday: None }, Self::Next(weekday)) => {
                Self::OfMonth { day, months, weekday: Some(weekday) }
            }
            // "sunday two weeks from now".
            (Self::Next(weekday), Self::After(days)) if days >= 7 => Self::OfWeek { weekday, days },
            (_, Self::Of { .. }) => self,
            (Self::Of { .. }, _) | (_, Self::After(0)) => before,
            (_, day) => day,
        }
    }

    fn weekday(self) -> Option<Weekday> {
        match self {
            Self::Next(weekday) | Self::Coming(weekday) | Self::OfNextWeek(weekday) => Some(weekday),
            Self::After(_) | Self::OfWeek { .. } | Self::Of { .. } | Self::OfMonth { .. } => None,
        }
    }

    /// The date that is meant on the day `today`.
    pub(super) fn date(self, today: Date) -> Option<Date> {
        match self {
            Self::After(days) => today.checked_add(days.days()).ok(),
            Self::Next(weekday) => next_weekday(today, weekday),
            Self::Coming(weekday) => next_weekday(today.tomorrow().ok()?, weekday),
            Self::OfNextWeek(weekday) => {
                let monday = next_weekday(today.tomorrow().ok()?, Weekday::Monday)?;
                next_weekday(monday, weekday)
            }
            Self::OfWeek { weekday, days } => {
                let days = days - i64::from(today.weekday().to_monday_zero_offset());
                next_weekday(today.checked_add(days.days()).ok()?, weekday)
            }
            Self::Of { day, month, year: Some(year) } => Date::new(year, month, day).ok(),
            Self::Of { day, month, year: None } => (0..=YEARS_MAX)
                .filter_map(|years| Date::new(today.year() + years, month, day).ok())
                .find(|date| *date >= today),
            Self::OfMonth { day, months, weekday } => {
                let first = today.first_of_month().checked_add(months.months()).ok()?;
                let dates = |month: i32| {
                    let first = first.checked_add(month.months()).ok()?;
                    Date::new(first.year(), first.month(), day).ok().filter(|date| *date >= today)
                };
                let mut dates = (0..MONTHS_MAX).filter_map(dates);
                let fits = |date: &Date| weekday.is_none_or(|weekday| date.weekday() == weekday);
                dates.clone().find(fits).or_else(|| dates.next())
            }
        }
    }
}

/// The next such day, today included.
fn next_weekday(today: Date, weekday: Weekday) -> Option<Date> {
    let days = (weekday.to_monday_zero_offset() - today.weekday().to_monday_zero_offset()).rem_euclid(7);
    today.checked_add(i64::from(days).days()).ok()
}

/// A day, with where it ends. `said`: what stands before it; `expected`: a time is expected.
pub(super) fn at(scene: &Scene<'_>, at: usize, said: &Said, expected: bool) -> Option<(usize, Day)> {
    joined(scene, at, said, expected)
        .or_else(|| month_last(scene, at))
        .or_else(|| month_first(scene, at))
        .or_else(|| counted(scene, at))
        .or_else(|| of_week(scene, at, said))
        .or_else(|| of_month(scene, at, said, expected))
}

/// "tomorrow", "next sunday", "sunday of next week".
fn of_week(scene: &Scene<'_>, at: usize, said: &Said) -> Option<(usize, Day)> {
    let later = |at: usize| match () {
        () if scene.is(at, Cue::NextWeek) => Some(Day::OfNextWeek as fn(Weekday) -> Day),
        () if scene.is(at, Cue::Coming) => Some(Day::Coming as fn(Weekday) -> Day),
        () => None,
    };
    if let Some(of) = later(at) {
        // Behind its day, or before it.
        if let Some(weekday) = said.day.and_then(Day::weekday) {
            return Some((at + 1, of(weekday)));
        }
        let behind = at + 1 + usize::from(scene.is(at + 1, Cue::Filler) || scene.is(at + 1, Cue::Definite));
        return Some((behind + 1, of(named(scene, behind)?.weekday()?)));
    }
    // "mỗi thứ 2 ly" is two of each, not Monday.
    let each = at.checked_sub(1).is_some_and(|before| scene.is(before, Cue::Each));
    named(scene, at).filter(|_| !each).map(|day| (at + 1, day))
}

/// Whether a day with a name stands here.
pub(super) fn is_named(scene: &Scene<'_>, at: usize) -> bool {
    named(scene, at).is_some()
}

/// "in 3 days", "a week from today", "3 ngày nữa", "2 days from tomorrow".
fn counted(scene: &Scene<'_>, at: usize) -> Option<(usize, Day)> {
    let cued = scene.is(at, Cue::InTime);
    let at = at + usize::from(cued);
    let (unit, number) = match scene.number(at) {
        // Written together, it is today.
        None if is_two_days(scene, at) => (at, 2),
        Some(number) => (at + 1, i64::from(number)),
        None if scene.is(at, Cue::Article) => (at + 1, 1),
        None => return None,
    };
    let units = [(Cue::Days, 1), (Cue::Day0, 1), (Cue::Weeks, 7)];
    let (_, days) =
        units.iter().find(|(cue, _)| scene.is(unit, *cue) && (*cue != Cue::Day0 || unit == at))?;
    let behind = unit + 1;
    let from = skip(scene, behind, &[Cue::Filler, Cue::MinutesPast, Cue::FromNow], 1);
    if let (true, Some(Day::After(later))) = (from > behind, named(scene, from)) {
        return Some((from + 1, Day::After(number * days + later)));
    }
    let later = scene.is(behind, Cue::FromNow);
    (cued || later).then_some((behind + usize::from(later), Day::After(number * days)))
}

/// "2day" is today, "2 days from now" are not.
fn is_two_days(scene: &Scene<'_>, at: usize) -> bool {
    scene.is(at, Cue::Day0) && scene.words(at..at + 1).starts_with("2 ")
}

fn named(scene: &Scene<'_>, at: usize) -> Option<Day> {
    let day = DAYS.iter().find(|(cue, _)| scene.is(at, *cue)).map(|(_, day)| *day);
    day.filter(|_| !is_two_days(scene, at))
}

/// "9 de octubre", "9th of October", "mồng 8 tháng 5".
fn month_last(scene: &Scene<'_>, at: usize) -> Option<(usize, Day)> {
    let start = skip(scene, at, &[Cue::DateFollows, Cue::Definite], 2);
    let (behind, day) = day_of_month(scene, start)?;
    let month = || skip(scene, behind, &[Cue::Filler, Cue::Definite], 2);
    let (end, month) = month_at(scene, behind).or_else(|| month_at(scene, month()))?;
    let valid = Date::new(2024, month, day).is_ok() && !(start == at && scene.begins_dish(at));
    let (end, year) = year_at(scene, end);
    valid.then_some((end, Day::Of { day, month, year }))
}

/// "Feb 15", "march the 3rd 2015", "mayo 5".
fn month_first(scene: &Scene<'_>, at: usize) -> Option<(usize, Day)> {
    let (_, month) = MONTHS.iter().find(|(cue, _)| scene.is(at, *cue))?;
    let number = skip(scene, at + 1, &[Cue::Definite, Cue::Filler], 1);
    // "Feb 15", "February, 15", "Feb. 15".
    let mark = scene.kind(number) == Some(Kind::Pause) || is_point(scene, number);
    let number = number + usize::from(mark);
    let (end, day) = day_of_month(scene, number).filter(|_| !scene.begins_dish(number))?;
    let clock = scene.kind(end) == Some(Kind::Joint);
    let valid = Date::new(2024, *month, day).is_ok() && !clock;
    let (end, year) = year_at(scene, end);
    valid.then_some((end, Day::Of { day, month: *month, year }))
}

fn month_at(scene: &Scene<'_>, at: usize) -> Option<(usize, i8)> {
    if let Some((_, month)) = MONTHS.iter().find(|(cue, _)| scene.is(at, *cue)) {
        return Some((at + 1, *month));
    }
    let number = scene.number(at + 1).filter(|_| scene.is(at, Cue::MonthFollows))?;
    Some((at + 2, i8::try_from(number).ok()?))
}

/// "the 28th", "el 28", "ngày 15", "viernes 29", "5 of next month".
fn of_month(scene: &Scene<'_>, at: usize, said: &Said, expected: bool) -> Option<(usize, Day)> {
    let start = skip(scene, at, &[Cue::DateFollows, Cue::Definite], 2);
    let (end, day) = day_of_month(scene, start).filter(|_| !scene.begins_dish(start))?;
    let month = skip(scene, end, &[Cue::Filler, Cue::Definite], 2);
    if scene.is(month, Cue::NextMonth) {
        return Some((month + 1, Day::OfMonth { day, months: 1, weekday: None }));
    }
    let of_month = Day::OfMonth { day, months: 0, weekday: None };
    if scene.is(month, Cue::ThisMonth) {
        return Some((month + 1, of_month));
    }
    // Something else of the calendar shows that it is one, or that it is an address: "5th Avenue".
    let known = said.day.is_some() || said.clock.is_some();
    let closed =
        scene.clause_end(end) == end || scene.is(end, Cue::TimeFollows) || scene.is(end, Cue::Filler);
    let numbered = end > start + 1 || (scene.ordinal(start).is_some() && start > at);
    let cued = scene.is(at, Cue::DateFollows) && (expected || known || !scene.is(at, Cue::Filler));
    let definite = scene.is(at, Cue::Definite) && start > at && scene.asked(Question::Time);
    // "las siete" is an hour.
    let definite = definite && (known || day > 23 || scene.is(end, Cue::TimeFollows));
    let of_weekday = said.day.is_some_and(|day| day.weekday().is_some())
        && said.clock.is_none()
        && (day > 24 || (day > 12 && scene.is(end, Cue::TimeFollows)));
    let hour = [Cue::Hour, Cue::Am, Cue::Pm, Cue::Hours, Cue::Minute].iter().any(|cue| scene.is(end, *cue));
    let clock = scene.kind(end) == Some(Kind::Joint) || hour;
    // "on 15 at 19:00": the hour stands behind it.
    let bare = scene.asked(Question::Time)
        && said.clock.is_none()
        && scene.is(end, Cue::TimeFollows)
        && !scene.is(end, Cue::MinutesTo);
    let is_day = bare || (numbered && closed) || cued || definite || of_weekday;
    (is_day && !clock).then_some((end, of_month))
}

/// A number that may be a day of the month, with the letters of its ordinal.
fn day_of_month(scene: &Scene<'_>, at: usize) -> Option<(usize, i8)> {
    let in_month = |day: &i8| (1..=31).contains(day);
    if scene.is(at, Cue::First) {
        return Some((at + 1, 1));
    }
    if let Some(place) = scene.ordinal(at) {
        return i8::try_from(place).ok().filter(in_month).map(|day| (at + 1, day));
    }
    let day = i8::try_from(scene.number(at)?).ok().filter(in_month)?;
    // "15th", "1.º".
    let end = at + 1 + usize::from(is_point(scene, at + 1));
    let ordinal = scene.is(end, Cue::OrdinalEnd) && matches!(scene.between(at, end), "" | ".");
    Some((if ordinal { end + 1 } else { at + 1 }, day))
}

/// The year behind a date: "de 2026", ", 2026", "năm 2026".
fn year_at(scene: &Scene<'_>, at: usize) -> (usize, Option<i16>) {
    let joins = |at: usize| {
        matches!(scene.kind(at), Some(Kind::Pause))
            || scene.is(at, Cue::Filler)
            || scene.number(at) == Some(5)
    };
    let years = [at, at + 1];
    let year = years.into_iter().find(|year| {
        scene.is_digits(*year)
            && scene.number(*year).is_some_and(|year| YEARS.contains(&year))
            && (at..*year).all(joins)
    });
    let number = year.and_then(|year| Some((year + 1, i16::try_from(scene.number(year)?).ok()?)));
    number.map_or((at, None), |(end, year)| (end, Some(year)))
}

/// A date of numbers such as "12/12", "5-5-2026", "2026-12-31": day first unless the region writes the month first.
fn joined(scene: &Scene<'_>, at: usize, said: &Said, expected: bool) -> Option<(usize, Day)> {
    // "12h ngày 6/2".
    let start = at + usize::from(scene.is(at, Cue::DateFollows));
    let (end, parts, mark) = parts_at(scene, start).or_else(|| pointed(scene, start, expected))?;
    // "đường 30/4" is a street.
    if at.checked_sub(1).is_some_and(|before| scene.is(before, Cue::AddressWord)) {
        return None;
    }
    // "79/3 Phan Kế Bính" is a house: words follow it.
    let house = scene.segment(end).is_some_and(|segment| segment.is_unread() && segment.kind == Kind::Word);
    // "2-3" may be a range.
    let range = mark == "-" && !(expected || said.day.is_some());
    let date = |day: u32, month: u32, year: Option<u32>| {
        let (day, month) = (i8::try_from(day).ok()?, i8::try_from(month).ok()?);
        let year = match year {
            Some(year) if year < 100 => Some(i16::try_from(2000 + year).ok()?),
            Some(year) => Some(i16::try_from(year).ok().filter(|year| (2000..2100).contains(year))?),
            None => None,
        };
        Date::new(year.unwrap_or(2024), month, day).ok().map(|_| Day::Of { day, month, year })
    };
    let (first, second, year) = match *parts.as_slice() {
        [first, second] if !house && !range => (first, second, None),
        [year, month, day] if YEARS.contains(&year) => {
            return date(day, month, Some(year)).map(|day| (end, day));
        }
        [first, second, year] => (first, second, Some(year)),
        _ => return None,
    };
    let (day, month) = if scene.region == Some("US") { (second, first) } else { (first, second) };
    // Where one cannot be a month, the other is.
    date(day, month, year).or_else(|| date(month, day, year)).map(|day| (end, day))
}

/// "15.3.2026"; where a time is expected also "15.3", and "15.03" with its hour behind it: "7.30" is an hour.
fn pointed<'s>(scene: &'s Scene<'_>, at: usize, expected: bool) -> Option<(usize, Vec<u32>, &'s str)> {
    let text = scene.digits(at).filter(|text| text.contains('.'))?;
    let parts: Vec<u32> = text.split('.').map(str::parse).collect::<Result<_, _>>().ok()?;
    let short = text.rsplit('.').next().is_some_and(|last| last.len() == 1);
    let date = parts.len() == 3 || (expected && (short || scene.is(at + 1, Cue::TimeFollows)));
    ((2..=3).contains(&parts.len()) && date).then_some((at + 1, parts, "."))
}

/// Two or three numbers with the same mark between them.
fn parts_at<'s>(scene: &'s Scene<'_>, at: usize) -> Option<(usize, Vec<u32>, &'s str)> {
    let (mut parts, mut mark, mut end) =
        (vec![scene.number(at).filter(|_| scene.is_digits(at))?], "", at + 1);
    while parts.len() < 4 {
        let next = end + usize::from(matches!(scene.kind(end), Some(Kind::Joint | Kind::Pause)));
        let gap = scene.between(end - 1, next).trim();
        let joins = matches!(gap, "/" | "-") && (mark.is_empty() || gap == mark);
        let Some(number) = scene.number(next).filter(|_| joins && scene.is_digits(next)) else { break };
        parts.push(number);
        (mark, end) = (gap, next + 1);
    }
    ((2..=3).contains(&parts.len())).then_some((end, parts, mark))
}

/// A point that shortens the word before it.
fn is_point(scene: &Scene<'_>, at: usize) -> bool {
    scene.words(at..at + 1) == "." && scene.glued(at)
}

/// The first place from `at` that is none of these words, of which there may be `most`.
fn skip(scene: &Scene<'_>, at: usize, cues: &[Cue], most: usize) -> usize {
    // "at" may mean nothing, but not before an hour.
    let skipped = |at: usize| !scene.is(at, Cue::TimeFollows) && cues.iter().any(|cue| scene.is(at, *cue));
    (at..at + most).find(|at| !skipped(*at)).unwrap_or(at + most)
}
