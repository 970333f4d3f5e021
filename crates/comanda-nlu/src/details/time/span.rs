//! Spans from now: "in 30 minutes", "nửa tiếng nữa", "en una hora y media".

use jiff::{Span, ToSpan};

use super::super::Scene;
use crate::meaning::Cue;
use crate::token::Kind;

/// No span is longer.
const MINUTES_MAX: i64 = 48 * 60;

/// A span of time from now, with where it ends.
pub(super) fn at(scene: &Scene<'_>, start: usize) -> Option<(usize, Span)> {
    let cued = scene.is(start, Cue::InTime);
    let at = start + usize::from(cued);
    // "in about an hour".
    let at = at + usize::from(cued && (scene.is(at, Cue::TimeFollows) || scene.is(at, Cue::Filler)));
    // "be there in 15".
    let bare = || {
        let number = scene.number(at).filter(|number| cued && (5..600).contains(number))?;
        // "be there in 15 to grab it".
        let long = scene.segment(start).is_some_and(|cue| cue.words > 1) && !scene.begins_dish(at);
        let alone = scene.clause_end(at + 1) == at + 1 || (long && number.is_multiple_of(5));
        alone.then_some((at + 1, i64::from(number)))
    };
    let (end, minutes) = minutes(scene, at).or_else(bare)?;
    let later = scene.is(end, Cue::FromNow);
    ((cued || later) && minutes <= MINUTES_MAX).then(|| (end + usize::from(later), minutes.minutes()))
}

/// How many minutes the words come to.
fn minutes(scene: &Scene<'_>, at: usize) -> Option<(usize, i64)> {
    if scene.is(at, Cue::HalfHour) {
        return Some((at + 1, 30));
    }
    if scene.is(at, Cue::QuarterHour) {
        return Some((at + 1, 15));
    }
    if let Some(quarters) = scene.number(at).filter(|_| scene.is(at + 1, Cue::QuarterHour)) {
        // "three quarters of an hour".
        return Some((at + 2, i64::from(quarters) * 15));
    }
    if scene.is(at, Cue::Hours) && scene.is(at + 1, Cue::HalfPast) {
        // "en hora y media".
        return Some((at + 2, 90));
    }
    if let Some((end, minutes)) = part_of_hour(scene, at) {
        return Some((end, minutes));
    }
    let number = match scene.number(at) {
        Some(number) => i64::from(number),
        None if scene.is(at, Cue::Article) => 1,
        None => return None,
    };
    let half = scene.is(at + 1, Cue::HalfPast);
    // "10 more minutes".
    let idle = scene.is(at + 1, Cue::More) || scene.is(at + 1, Cue::Filler);
    let unit = at + 1 + usize::from(half || idle);
    if scene.is(unit, Cue::Minute) {
        return Some((unit + 1, number));
    }
    let hours = scene.is(unit, Cue::Hours) || (scene.is(unit, Cue::Hour) && scene.is(unit + 1, Cue::FromNow));
    if !hours {
        return None;
    }
    let (end, more) = behind_hours(scene, unit + 1);
    Some((end, number * 60 + more + if half { 30 } else { 0 }))
}

/// "y media", "and 15 minutes", "1h20" behind a number of hours.
fn behind_hours(scene: &Scene<'_>, at: usize) -> (usize, i64) {
    if scene.is(at, Cue::HalfPast) {
        return (at + 1, 30);
    }
    if scene.is(at, Cue::QuarterPast) {
        return (at + 1, 15);
    }
    let joined = scene.is(at, Cue::And) || scene.words(at..at + 1) == ",";
    let number = at + usize::from(joined);
    let minutes = scene.number(number).filter(|minutes| *minutes < 60).map(i64::from);
    match minutes {
        Some(minutes) if scene.is(number + 1, Cue::Minute) => (number + 2, minutes),
        Some(minutes) if scene.glued(number) && !joined => (number + 1, minutes),
        Some(_) | None => (at, 0),
    }
}

/// "3/4 hour", "2.5 hours".
fn part_of_hour(scene: &Scene<'_>, at: usize) -> Option<(usize, i64)> {
    if scene.kind(at + 1) == Some(Kind::Joint) && scene.is(at + 3, Cue::Hours) {
        let (part, whole) = (i64::from(scene.number(at)?), i64::from(scene.number(at + 2)?));
        return Some((at + 4, (part * 60).checked_div(whole)?));
    }
    let (hours, tenths) = scene.digits(at).filter(|_| scene.is(at + 1, Cue::Hours))?.split_once('.')?;
    let (hours, tenths) =
        (hours.parse::<i64>().ok()?, tenths.parse::<i64>().ok().filter(|_| tenths.len() == 1)?);
    Some((at + 2, hours * 60 + tenths * 6))
}
