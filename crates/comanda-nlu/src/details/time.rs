//! When the customer wants it: "7h tối mai", "12:30", "in 30 minutes", "nửa tiếng nữa".

use comanda_domain::reading::{Question, WantedTime};
use jiff::civil::{Date, DateTime, Weekday};
use jiff::{Span, ToSpan};

use crate::meaning::Cue;
use crate::token::Kind;

use super::Scene;

/// Part of the day that was said with the hour.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Part {
    Morning,
    Noon,
    Later,
    Night,
}

/// Which day was said.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Day {
    After(i64),
    Next(Weekday),
    Of { day: i8, month: i8 },
}

/// What a run of words says about the time.
#[derive(Debug, Clone, Copy, Default)]
struct Said {
    clock: Option<(i8, i8)>,
    /// The clock was marked as such ("7h", "7:00", "7 pm"), not a bare number.
    marked: bool,
    part: Option<Part>,
    day: Option<Day>,
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

const PARTS: &[(Cue, Part)] = &[
    (Cue::Am, Part::Morning),
    (Cue::Morning, Part::Morning),
    (Cue::Noon, Part::Noon),
    (Cue::Pm, Part::Later),
    (Cue::Afternoon, Part::Later),
    (Cue::Evening, Part::Later),
    (Cue::Night, Part::Night),
];

/// The last time of the text ("7h, no, 7h30"); takes all of them.
pub(super) fn find(scene: &mut Scene<'_>) -> Option<WantedTime> {
    let mut found = None;
    let mut day = None;
    let mut at = 0;
    while at < scene.segments.len() {
        // "khoảng 2 tiếng nữa".
        let about = usize::from(scene.is(at, Cue::TimeFollows));
        if let Some((end, time)) = span_at(scene, at + about) {
            scene.take(at..end);
            found = Some(time);
            at = end;
            continue;
        }
        let (end, said) = said_at(scene, at);
        // A day may stand apart from its hour: "chủ nhật này 9h sáng", "tomorrow … at 7".
        day = said.day.or(day);
        if let Some(time) = resolve(scene.context.now, Said { day, ..said }) {
            scene.take(at..end);
            found = Some(time);
        }
        at = end.max(at + 1);
    }
    found
}

/// A span of time from now.
fn span_at(scene: &Scene<'_>, start: usize) -> Option<(usize, WantedTime)> {
    let cued = scene.is(start, Cue::InTime);
    let at = start + usize::from(cued);
    let (end, span) = if scene.is(at, Cue::HalfHour) {
        (at + 1, 30.minutes())
    } else {
        let number = i64::from(scene.number(at).filter(|number| *number <= 600)?);
        match () {
            () if scene.is(at + 1, Cue::Hours) => (at + 2, number.hours()),
            () if scene.is(at + 1, Cue::Minute) => (at + 2, number.minutes()),
            // "be there in 15".
            () if cued && number >= 5 && scene.clause_end(at + 1) == at + 1 => (at + 1, number.minutes()),
            () => return None,
        }
    };
    let later = scene.is(end, Cue::FromNow);
    if !cued && !later {
        return None;
    }
    let time = scene.context.now.checked_add::<Span>(span).ok()?;
    Some((end + usize::from(later), WantedTime::At(time)))
}

/// The longest run of words about the time from `start`.
fn said_at(scene: &Scene<'_>, start: usize) -> (usize, Said) {
    let mut said = Said::default();
    let mut end = start;
    let mut at = start;
    let mut cued = false;
    while at < scene.segments.len() {
        if let Some((next, clock, marked)) = clock_at(scene, at)
            && said.clock.is_none()
            && (marked || cued || bare_hour(scene, at))
        {
            (said.clock, said.marked) = (Some(clock), marked || cued || bare_hour(scene, at));
            at = next;
        } else if let Some((next, day)) = date_at(scene, at) {
            said.day = Some(day);
            at = next;
        } else if let Some((_, day)) = DAYS.iter().find(|(cue, _)| scene.is(at, *cue))
            // "mỗi thứ 2 ly" is two of each, not Monday.
            && !at.checked_sub(1).is_some_and(|before| scene.is(before, Cue::Each))
        {
            said.day = said.day.filter(|_| *day == Day::After(0)).or(Some(*day));
            at += 1;
        } else if let Some((_, part)) = PARTS.iter().find(|(cue, _)| scene.is(at, *cue)) {
            // "chủ nhật" alone is a day; "tối" alone says nothing yet, but belongs to the hour beside it.
            let words = scene.segment(at).map_or(0, |segment| segment.end - segment.start);
            said.marked |= *part == Part::Noon && (cued || words > 1);
            // "บ่าย 2": the part of the day lets one expect its hour.
            cued |= scene.is(at, Cue::TimeFollows);
            (said.part, at) = (Some(*part), at + 1);
            if scene.is(at - 1, Cue::Evening)
                && said.day.is_none()
                && scene.words(at - 1..at).to_lowercase() == "tonight"
            {
                said.day = Some(Day::After(0));
            }
        } else if scene.is(at, Cue::TimeFollows) {
            (cued, at) = (true, at + 1);
            continue;
        } else if (said.day.is_some() || said.clock.is_some()) && scene.is(at, Cue::Filler) && at == end {
            // "chủ nhật này 9h": one filler inside is bridged if more follows.
            at += 1;
            continue;
        } else {
            break;
        }
        end = at;
    }
    (end, said)
}

/// Asked for the time, a bare number is an hour.
fn bare_hour(scene: &Scene<'_>, at: usize) -> bool {
    scene.asked(Question::Time) && !scene.begins_dish(at)
}

/// An hour of the clock: where it ends, hour and minute, and whether it is marked as one.
fn clock_at(scene: &Scene<'_>, at: usize) -> Option<(usize, (i8, i8), bool)> {
    if scene.is(at, Cue::HalfPast) {
        let hour = hour(scene.number(at + 1)?)?;
        return Some((at + 2, (hour, 30), true));
    }
    // "at half 7", as the British say it.
    let cued = at.checked_sub(1).is_some_and(|before| scene.said(before, Cue::TimeFollows));
    if cued && scene.is(at, Cue::Half) && scene.is_digits(at + 1) {
        let hour = hour(scene.number(at + 1)?)?;
        return Some((at + 2, (hour, 30), true));
    }
    if let Some((end, clock)) = decimal_clock(scene, at) {
        return Some((end, clock, true));
    }
    if let Some((_, minute)) =
        [(Cue::QuarterTo, 45), (Cue::HalfTo, 30)].iter().find(|(cue, _)| scene.is(at, *cue))
    {
        let hour = hour(scene.number(at + 1)?)?;
        return Some((at + 2, ((hour + 23) % 24, *minute), true));
    }
    if scene.is(at, Cue::Noon) {
        let minute = match () {
            () if scene.is(at + 1, Cue::HalfPast) => 30,
            () if scene.is(at + 1, Cue::QuarterPast) => 15,
            () if scene.asked(Question::Time) => return Some((at + 1, (12, 0), true)),
            () => return None,
        };
        return Some((at + 2, (12, minute), true));
    }
    if scene.is(at, Cue::EveningHour) {
        // "ทุ่มนึง", and "ทุ่ม" alone: the first of them.
        let one = scene.number(at + 1) == Some(1);
        return Some((at + 1 + usize::from(one), (19, 0), true));
    }
    let hour = hour(scene.number(at)?)?;
    let next = at + 1;
    if scene.is(next, Cue::EveningHour) && (1..6).contains(&hour) {
        let half = scene.is(next + 1, Cue::HalfPast);
        return Some((next + 1 + usize::from(half), (hour + 18, if half { 30 } else { 0 }), true));
    }
    if scene.is(next, Cue::QuarterPast) {
        return Some((next + 1, (hour, 15), true));
    }
    if scene.is_digits(at) && scene.kind(next) == Some(Kind::Joint) && scene.words(next..next + 1) == ":" {
        let minute = minute(scene.number(next + 1)?)?;
        return Some((next + 2, (hour, minute), true));
    }
    if scene.is(next, Cue::HalfPast) {
        return Some((next + 1, (hour, 30), true));
    }
    if scene.is(next, Cue::Hour) {
        return behind_hour(scene, hour, next + 1).map(|(end, clock)| (end, clock, true));
    }
    let marked = [Cue::Am, Cue::Pm, Cue::Morning, Cue::Afternoon, Cue::Evening, Cue::Night]
        .iter()
        .any(|cue| scene.is(next, *cue));
    let dish = scene.begins_dish(at) || scene.is(next, Cue::Measure);
    (marked || !dish).then_some((next, (hour, 0), marked))
}

/// What the words from `after` add to an hour: half an hour, minutes before or behind it; with where that ends.
fn behind_hour(scene: &Scene<'_>, hour: i8, after: usize) -> Option<(usize, (i8, i8))> {
    if scene.is(after, Cue::HalfPast) {
        return Some((after + 1, (hour, 30)));
    }
    if scene.is(after, Cue::BeforeHour) {
        let before = minute(scene.number(after + 1)?)?;
        let total = (i16::from(hour) * 60 - i16::from(before)).rem_euclid(24 * 60);
        let clock = (i8::try_from(total / 60).ok()?, i8::try_from(total % 60).ok()?);
        return Some((after + 2, clock));
    }
    // "7h30"; "5 giờ 20", but not "5 giờ 2 phở".
    let apart = |minute: &i8| minute % 5 == 0 && scene.is_digits(after) && !scene.begins_dish(after);
    let minutes = scene.number(after).and_then(minute);
    if let Some(minute) = minutes.filter(|minute| glued(scene, after) || apart(minute)) {
        return Some((after + 1, (hour, minute)));
    }
    Some((after, (hour, 0)))
}

/// "pick up 6.15", "18.00 น.": an hour and minutes, beside a word that lets one expect them; with where it ends.
fn decimal_clock(scene: &Scene<'_>, at: usize) -> Option<(usize, (i8, i8))> {
    let expected = [Cue::Pickup, Cue::Delivery, Cue::DineIn, Cue::TimeFollows];
    let before = at.checked_sub(1).is_some_and(|before| expected.iter().any(|cue| scene.said(before, *cue)));
    let behind = scene.is(at + 1, Cue::Hour);
    let half_of_day = scene.is(at + 1, Cue::Pm) || scene.is(at + 1, Cue::Am);
    let expects = before || behind || half_of_day || scene.asked(Question::Time);
    let token = scene.segment(at).filter(|segment| !segment.taken && segment.kind == Kind::Number)?;
    let text = &scene.tokens.get(token.start)?.text;
    let (hours, minutes) = text.split_once('.').filter(|(_, minutes)| expects && minutes.len() == 2)?;
    let clock = (hour(hours.parse().ok()?)?, minute(minutes.parse().ok()?)?);
    Some((at + 1 + usize::from(behind), clock))
}

/// A date such as "12/12", day first unless the region writes the month first.
fn date_at(scene: &Scene<'_>, at: usize) -> Option<(usize, Day)> {
    let joined = scene.is_digits(at) && scene.kind(at + 1) == Some(Kind::Joint) && scene.is_digits(at + 2);
    if !joined || scene.words(at + 1..at + 2) != "/" || scene.kind(at + 3) == Some(Kind::Joint) {
        return None;
    }
    let first = i8::try_from(scene.number(at)?).ok()?;
    let second = i8::try_from(scene.number(at + 2)?).ok()?;
    let (day, month) = if scene.region == Some("US") { (second, first) } else { (first, second) };
    // "đường 30/4" is a street.
    if at.checked_sub(1).is_some_and(|before| scene.is(before, Cue::AddressWord)) {
        return None;
    }
    // "79/3 Phan Kế Bính" is a house: words follow it.
    let house =
        scene.segment(at + 3).is_some_and(|segment| segment.is_unread() && segment.kind == Kind::Word);
    (Date::new(2024, month, day).is_ok() && !house).then_some((at + 3, Day::Of { day, month }))
}

fn glued(scene: &Scene<'_>, at: usize) -> bool {
    scene.segment(at).and_then(|segment| scene.tokens.get(segment.start)).is_some_and(|token| token.glued)
}

fn hour(number: u32) -> Option<i8> {
    i8::try_from(number).ok().filter(|hour| *hour <= 24).map(|hour| hour % 24)
}

fn minute(number: u32) -> Option<i8> {
    i8::try_from(number).ok().filter(|minute| *minute < 60)
}

/// The wall-clock time that is meant at `now`; `None` without an hour.
fn resolve(now: DateTime, said: Said) -> Option<WantedTime> {
    // "friday noon" is an hour of its own.
    let noon = said.part == Some(Part::Noon) && said.clock.is_none() && (said.day.is_some() || said.marked);
    let clock = if noon { Some((12, 0)) } else { said.clock };
    let (hour, minute) = clock.filter(|_| said.marked || said.part.is_some())?;
    let date = match said.day {
        Some(Day::After(days)) => now.date().checked_add(days.days()).ok()?,
        Some(Day::Next(weekday)) => next_weekday(now.date(), weekday)?,
        Some(Day::Of { day, month }) => {
            let this_year = Date::new(now.year(), month, day).ok()?;
            if this_year < now.date() { Date::new(now.year() + 1, month, day).ok()? } else { this_year }
        }
        None => now.date(),
    };
    let at = |hour: i8| date.at(hour, minute, 0, 0);
    let later = if hour < 12 { hour + 12 } else { hour };
    let time = match said.part {
        Some(Part::Morning) => at(hour % 12),
        Some(Part::Noon) => at(if hour < 10 { later } else { hour }),
        Some(Part::Later) => at(later),
        Some(Part::Night) => at(if (6..12).contains(&hour) { later } else { hour }),
        None if hour >= 13 || hour == 0 => at(hour),
        None if said.day.is_some_and(|day| day != Day::After(0)) => at(if hour < 7 { later } else { hour }),
        None => [hour, later].into_iter().map(at).find(|time| *time > now).unwrap_or_else(|| at(hour)),
    };
    // Without a day, what has passed is tomorrow.
    let passed = said.day.is_none() && time <= now;
    let time = if passed { time.checked_add(1.days()).ok()? } else { time };
    Some(WantedTime::At(time))
}

/// The next such day, today included.
fn next_weekday(today: Date, weekday: Weekday) -> Option<Date> {
    let days = (weekday.to_monday_zero_offset() - today.weekday().to_monday_zero_offset()).rem_euclid(7);
    today.checked_add(i64::from(days).days()).ok()
}
