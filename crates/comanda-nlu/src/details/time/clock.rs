//! Hours of the clock: "7h30", "a quarter past 8", "las nueve menos cuarto", "815".

use comanda_domain::reading::Question;

use super::super::Scene;
use super::{Part, day, part_at};
use crate::meaning::Cue;
use crate::token::Kind;

/// An hour of the clock.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Clock {
    pub(super) hour: i8,
    pub(super) minute: i8,
    /// It was marked as such, not a bare number.
    pub(super) marked: bool,
    /// It is a number alone: what marks it stands beside it.
    pub(super) plain: bool,
    /// The end of the day.
    pub(super) midnight: bool,
}

impl Clock {
    fn marked(hour: i8, minute: i8) -> Self {
        Self { hour, minute, marked: true, plain: false, midnight: false }
    }

    pub(super) fn at_noon() -> Self {
        Self::marked(12, 0)
    }

    fn at_midnight() -> Self {
        Self { midnight: true, ..Self::marked(0, 0) }
    }

    /// So many minutes more or fewer.
    fn moved(self, minutes: i16) -> Option<Self> {
        let total = (i16::from(self.hour) * 60 + i16::from(self.minute) + minutes).rem_euclid(24 * 60);
        let hour = i8::try_from(total / 60).ok()?;
        // "quarter to 1" is said of the noon, too.
        let hour = if hour == 0 && self.hour == 1 { 12 } else { hour };
        let clock = Self::marked(hour, i8::try_from(total % 60).ok()?);
        Some(Self { midnight: self.midnight && minutes >= 0, ..clock })
    }

    /// What "menos cuarto" or "kém 5" at `at` makes of it; with where that ends.
    pub(super) fn less(self, scene: &Scene<'_>, at: usize) -> Option<(usize, Self)> {
        let (end, minutes) = minutes_at(scene, at + 1).filter(|_| scene.is(at, Cue::BeforeHour))?;
        Some((end, self.moved(-i16::from(minutes))?))
    }
}

/// An hour of the clock, with where it ends. `expected`: something before it lets one expect a time.
pub(super) fn at(scene: &Scene<'_>, at: usize, expected: bool) -> Option<(usize, Clock)> {
    let expected = expected || at.checked_sub(1).is_some_and(|before| scene.said(before, Cue::TimeFollows));
    half_before(scene, at)
        .or_else(|| around_hour(scene, at, expected))
        .or_else(|| decimal(scene, at))
        .or_else(|| compact(scene, at, expected))
        .or_else(|| named(scene, at))
        .or_else(|| counted(scene, at, expected))
}

/// "half past 7", "at half 7", "cuarto para las 7", "setengah 7": a part of an hour, and then the hour.
fn half_before(scene: &Scene<'_>, at: usize) -> Option<(usize, Clock)> {
    let hour = || hour(scene.number(at + 1)?);
    if scene.is(at, Cue::HalfPast) {
        return Some((at + 2, Clock::marked(hour()?, 30)));
    }
    // As the British say it.
    let cued = at.checked_sub(1).is_some_and(|before| {
        [Cue::TimeFollows, Cue::Pickup, Cue::Delivery].iter().any(|cue| scene.said(before, *cue))
    });
    let cued = cued || scene.is(at + 2, Cue::Pickup);
    let less = [(Cue::QuarterTo, -15), (Cue::HalfTo, -30)];
    if let Some((_, minutes)) = less.iter().find(|(cue, _)| scene.is(at, *cue)) {
        return Some((at + 2, Clock::marked(hour()?, 0).moved(*minutes)?));
    }
    if !scene.is(at, Cue::Half) {
        return None;
    }
    // "for half seven".
    let ways = [Cue::Delivery, Cue::Pickup, Cue::AddressFollows];
    let spelled = scene.number(at + 1).is_some_and(|number| (1..=12).contains(&number))
        && scene.clause_end(at + 2) == at + 2
        && (0..at).any(|at| scene.said_any(at, |cue| ways.contains(&cue)));
    let digits = (cued || scene.asked(Question::Time)) && scene.is_digits(at + 1);
    if digits || spelled { Some((at + 2, Clock::marked(hour()?, 30))) } else { None }
}

/// "10 past 4pm", "ten to noon", "10 minutes to 8".
fn around_hour(scene: &Scene<'_>, at: usize, expected: bool) -> Option<(usize, Clock)> {
    let (behind, minutes) = minutes_at(scene, at)?;
    let named = behind > at + 1 || scene.is(at, Cue::Quarter);
    let past = scene.is(behind, Cue::MinutesPast);
    let to = scene.is(behind, Cue::MinutesTo) && (named || expected) && minutes < 30;
    if !past && !to {
        return None;
    }
    let number = scene.number(behind + 1).filter(|_| !scene.begins_dish(behind + 1));
    let clock = match number.and_then(hour) {
        Some(hour) => Clock::marked(hour, 0),
        None if scene.is(behind + 1, Cue::Noon) => Clock::at_noon(),
        None if scene.is(behind + 1, Cue::Midnight) => Clock::at_midnight(),
        None => return None,
    };
    let end = behind + 2;
    Some((end, clock.moved(if past { i16::from(minutes) } else { -i16::from(minutes) })?))
}

/// "noon", "mediodía y media", "midnight", "ทุ่ม".
fn named(scene: &Scene<'_>, at: usize) -> Option<(usize, Clock)> {
    if scene.is(at, Cue::Midnight) {
        return Some((at + 1, Clock::at_midnight()));
    }
    if scene.is(at, Cue::Noon) {
        let minute = match () {
            () if scene.is(at + 1, Cue::HalfPast) => 30,
            () if scene.is(at + 1, Cue::QuarterPast) => 15,
            () if scene.asked(Question::Time) && !hour_follows(scene, at + 1) => {
                return Some((at + 1, Clock::at_noon()));
            }
            () => return None,
        };
        return Some((at + 2, Clock::marked(12, minute)));
    }
    if scene.is(at, Cue::EveningHour) {
        // "ทุ่มนึง", and "ทุ่ม" alone: the first of them.
        let one = scene.number(at + 1) == Some(1);
        return Some((at + 1 + usize::from(one), Clock::marked(19, 0)));
    }
    None
}

/// Whether the hour stands behind its part of the day: "trưa mai lúc 12:30".
fn hour_follows(scene: &Scene<'_>, at: usize) -> bool {
    (at..at + 3).any(|at| scene.number(at).is_some_and(|number| number <= 24))
}

/// An hour that is a number, and what the words behind it add.
fn counted(scene: &Scene<'_>, at: usize, expected: bool) -> Option<(usize, Clock)> {
    let hour = hour(scene.number(at)?)?;
    let next = at + 1;
    if scene.is(next, Cue::EveningHour) && (1..6).contains(&hour) {
        let half = scene.is(next + 1, Cue::HalfPast);
        return Some((next + 1 + usize::from(half), Clock::marked(hour + 18, if half { 30 } else { 0 })));
    }
    if scene.is(next, Cue::QuarterPast) {
        return Some((next + 1, Clock::marked(hour, 15)));
    }
    let colon = scene.words(next..next + 1) == ":" && (expected || scene.kind(next) == Some(Kind::Joint));
    // "4:3" is no time, and "at 7: 30 tacos" is 7.
    let half_of_day = || [Cue::Am, Cue::Pm, Cue::Hour].iter().any(|cue| scene.is(next + 2, *cue));
    let minutes = scene.words(next + 1..next + 2).len() == 2 && (scene.glued(next + 1) || half_of_day());
    if scene.is_digits(at) && colon && minutes {
        let minute = minute(scene.number(next + 1)?)?;
        let behind = next + 2;
        // Seconds say nothing in a kitchen.
        let seconds = scene.words(behind..behind + 1) == ":" && scene.words(behind + 1..behind + 2) == "00";
        let behind = behind + if seconds { 2 } else { 0 };
        return Some((behind + usize::from(scene.is(behind, Cue::Hour)), Clock::marked(hour, minute)));
    }
    if scene.is(next, Cue::HalfPast) {
        return Some((next + 1, Clock::marked(hour, 30)));
    }
    if let Some(less) = Clock::marked(hour, 0).less(scene, next) {
        return Some(less);
    }
    if scene.is(next, Cue::Hour) {
        return Some(behind_hour(scene, hour, next + 1));
    }
    if let Some((end, minute)) = spoken_minutes(scene, next, expected) {
        return Some((end, Clock::marked(hour, minute)));
    }
    // "12 noon", "12nn".
    let noon = (11..=13).contains(&hour) && scene.is(next, Cue::Noon);
    let marked = noon || marks_hour(scene, next, expected);
    let dish = scene.begins_dish(at) || scene.is(next, Cue::Measure);
    (marked || !dish).then_some((next, Clock { marked, plain: true, ..Clock::marked(hour, 0) }))
}

/// Whether a part of the day stands here; noon is an hour of its own.
fn marks_hour(scene: &Scene<'_>, at: usize, expected: bool) -> bool {
    part_at(scene, at, expected).is_some_and(|(_, part)| part != Part::Noon)
}

/// What the words from `after` add to an hour: half an hour, minutes before or behind it; with where that ends.
fn behind_hour(scene: &Scene<'_>, hour: i8, after: usize) -> (usize, Clock) {
    if scene.is(after, Cue::HalfPast) {
        return (after + 1, Clock::marked(hour, 30));
    }
    if let Some(less) = Clock::marked(hour, 0).less(scene, after) {
        return less;
    }
    // "7h30"; "5 giờ 20", but not "5 giờ 2 phở".
    let apart = |minute: &i8| minute % 5 == 0 && scene.is_digits(after) && !scene.begins_dish(after);
    let minutes = scene.number(after).and_then(minute);
    match minutes.filter(|minute| scene.glued(after) || apart(minute)) {
        Some(minute) => (after + 1, Clock::marked(hour, minute)),
        None => (after, Clock::marked(hour, 0)),
    }
}

/// "four forty", "six oh five", "cinco y veinte": minutes behind a bare hour, where nothing else can be meant.
fn spoken_minutes(scene: &Scene<'_>, at: usize, expected: bool) -> Option<(usize, i8)> {
    let counted = scene.is(at + 2, Cue::Minute);
    let and = scene.is(at, Cue::And) || (counted && scene.is(at, Cue::With));
    let zero = !and && (scene.number(at) == Some(0) || scene.is(at, Cue::ZeroMinutes));
    let number = at + usize::from(and || zero);
    let minute = minute(scene.number(number)?)?;
    // "las ocho y veinte minutos".
    let end = number + 1 + usize::from(and && counted);
    let marked = part_at(scene, end, expected).is_some();
    let size = match () {
        () if zero => minute < 10,
        () if and => minute > 4 || marked || counted,
        () => minute > 9,
    };
    let ends = || scene.clause_end(end) == end || day::is_named(scene, end);
    let closed = marked || (expected && ends());
    (size && closed && !scene.begins_dish(number)).then_some((end, minute))
}

/// "pick up 6.15", "18.00 น.": an hour and minutes, beside a word that lets one expect them; with where it ends.
fn decimal(scene: &Scene<'_>, at: usize) -> Option<(usize, Clock)> {
    let expects = |cue: Cue| {
        let way = matches!(cue, Cue::Pickup | Cue::Delivery | Cue::DineIn | Cue::TimeFollows);
        way || is_day(cue) || cue.is_part_of_day()
    };
    // "delivery for 7.45".
    let little = [Cue::Onto, Cue::Filler, Cue::To];
    let word = at.checked_sub(1).filter(|word| little.iter().any(|cue| scene.is(*word, *cue))).unwrap_or(at);
    let mut before = [at, word].into_iter().filter_map(|at| at.checked_sub(1));
    let before = before.any(|before| scene.said_any(before, expects));
    // "10.30 tomorrow".
    let before =
        before || scene.said_any(at + 1, |cue| is_day(cue) || matches!(cue, Cue::Pickup | Cue::Delivery));
    let behind = scene.is(at + 1, Cue::Hour);
    let half_of_day = scene.is(at + 1, Cue::Pm) || scene.is(at + 1, Cue::Am);
    let expects = before || behind || half_of_day || scene.asked(Question::Time);
    let text = scene.digits(at)?;
    // "a coke 1.25 to go": litres or money of what was named before.
    let of_dish = at.checked_sub(1).is_some_and(|before| scene.begins_dish(before));
    let early =
        text.split('.').next().and_then(|hours| hours.parse().ok()).is_some_and(|hours: u32| hours < 5);
    if of_dish && early && !half_of_day {
        return None;
    }
    let (hours, minutes) = text.split_once('.').filter(|(_, minutes)| expects && minutes.len() == 2)?;
    let clock = Clock::marked(hour(hours.parse().ok()?)?, minute(minutes.parse().ok()?)?);
    Some((at + 1 + usize::from(behind), clock))
}

const fn is_day(cue: Cue) -> bool {
    matches!(cue, Cue::Day0 | Cue::Day1 | Cue::Day2)
}

/// "tonight 745", "920 a.m.", "six forty five": hour and minutes without a mark between them.
fn compact(scene: &Scene<'_>, at: usize, expected: bool) -> Option<(usize, Clock)> {
    let number = scene.number(at).filter(|number| (100..2400).contains(number))?;
    if scene.digits(at).is_some_and(|text| text.len() > 4) {
        return None;
    }
    let clock = Clock::marked(hour(number / 100)?, minute(number % 100)?);
    let alone = expected && scene.clause_end(at + 1) == at + 1;
    (marks_hour(scene, at + 1, expected)
        || [Cue::Hour, Cue::Hours].iter().any(|cue| scene.is(at + 1, *cue))
        || alone)
        .then_some((at + 1, clock))
}

/// Minutes that are counted: "quarter", "20", "12 minutes".
fn minutes_at(scene: &Scene<'_>, at: usize) -> Option<(usize, i8)> {
    if scene.is(at, Cue::Quarter) {
        return Some((at + 1, 15));
    }
    let minutes = minute(scene.number(at)?).filter(|minutes| *minutes > 0)?;
    Some((at + 1 + usize::from(scene.is(at + 1, Cue::Minute)), minutes))
}

fn hour(number: u32) -> Option<i8> {
    i8::try_from(number).ok().filter(|hour| *hour <= 24).map(|hour| hour % 24)
}

fn minute(number: u32) -> Option<i8> {
    i8::try_from(number).ok().filter(|minute| *minute < 60)
}
