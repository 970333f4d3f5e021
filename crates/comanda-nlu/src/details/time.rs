//! When the customer wants it: "7h tối mai", "12:30", "el viernes 29 a las 8", "in 30 minutes", "nửa tiếng nữa".
//!
//! `docs/NUMBERS-AND-TIMES.md` says which ways of saying it are known.

mod clock;
mod day;
mod span;

use std::ops::Range;

use comanda_domain::reading::{Question, WantedTime};
use jiff::ToSpan;
use jiff::civil::{Date, DateTime, Time};

use crate::lattice::Segment;
use crate::meaning::{Cue, Meaning};
use crate::token::Kind;

use super::Scene;
use clock::Clock;
use day::Day;

/// Words without a meaning that may stand between two words about the time.
const IDLE_MAX: usize = 2;

/// A short word for a day may be a name, too.
const SHORT_DAY_LETTERS: usize = 3;

/// Who says a time that passed so many minutes ago tells what time it is.
const TOLD_MINUTES_MAX: i64 = 30;

/// Part of the day that was said with the hour.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Part {
    /// "am": twelve of it is midnight.
    Early,
    Morning,
    Noon,
    Afternoon,
    Evening,
    Night,
}

/// What a run of words says about the time.
#[derive(Debug, Clone, Copy, Default)]
struct Said {
    clock: Option<Clock>,
    /// The clock was marked as such ("7h", "7:00", "7 pm"), not a bare number.
    marked: bool,
    /// It is one only because the time was asked for.
    bare: bool,
    part: Option<Part>,
    day: Option<Day>,
}

const PARTS: &[(Cue, Part)] = &[
    (Cue::Am, Part::Early),
    (Cue::Morning, Part::Morning),
    (Cue::Noon, Part::Noon),
    (Cue::Pm, Part::Afternoon),
    (Cue::Afternoon, Part::Afternoon),
    (Cue::Evening, Part::Evening),
    (Cue::Night, Part::Night),
];

/// The last time of the text ("7h, no, 7h30"); takes all of them.
pub(super) fn find(scene: &mut Scene<'_>) -> Option<WantedTime> {
    if !may_tell(scene) {
        return None;
    }
    let mut found = None;
    let mut day = None;
    let mut at = 0;
    while at < scene.segments.len() {
        if !may_begin(scene, at) {
            at += 1;
            continue;
        }
        // "khoảng 2 tiếng nữa".
        let about = usize::from(scene.is(at, Cue::TimeFollows));
        if let Some((end, span)) = span::at(scene, at + about)
            && let Ok(time) = scene.context.now.checked_add(span)
        {
            scene.take(at..end);
            found = Some(WantedTime::At(time));
            at = end;
            continue;
        }
        let (end, said) = said_at(scene, at);
        // A day may stand apart from its hour: "chủ nhật này 9h sáng", "tomorrow … at 7".
        day = said.day.or(day);
        // A bare number behind a time is no other time.
        if let Some(time) = resolve(scene.context.now, scene.context.day_start, Said { day, ..said })
            && !(said.bare && found.is_some())
        {
            // "…, nãy e hẹn 6h": what was said before.
            let before = found.is_some() && tells_of_before(scene, at);
            scene.take(at..end);
            found = if before { found } else { Some(time) };
        }
        at = end.max(at + 1);
    }
    found
}

/// The first day that is named among some segments.
pub(super) fn day_in(scene: &Scene<'_>, range: Range<usize>) -> Option<Date> {
    let (now, day_start) = (scene.context.now, scene.context.day_start);
    range.filter(|at| may_begin(scene, *at)).find_map(|at| {
        let (_, said) = said_at(scene, at);
        let day = said.day?;
        day.date(today_of(now, day_start, day))
    })
}

/// Whether the clause tells of what was.
fn tells_of_before(scene: &Scene<'_>, at: usize) -> bool {
    (scene.clause_start(at)..scene.clause_end(at)).any(|at| scene.said(at, Cue::Past))
}

/// Whether the text may say a time at all: most orders do not, and looking for one at every word is dear.
fn may_tell(scene: &Scene<'_>) -> bool {
    let ways = [Cue::Pickup, Cue::Delivery, Cue::DineIn];
    let of_time = |meaning: &Meaning| matches!(meaning, Meaning::Cue(cue) if cue.is_for_details() || ways.contains(cue));
    let marks = |at: usize| {
        let segment = scene.segment(at);
        let joins =
            segment.is_some_and(|segment| segment.kind == Kind::Joint) || scene.words(at..at + 1) == ":";
        // "9p", "7h30", "15/3".
        let glued = scene.is_digits(at) && at + 1 < scene.segments.len() && scene.glued(at + 1);
        joins || glued || segment.is_some_and(|segment| segment.meanings.iter().any(of_time))
    };
    scene.asked(Question::Time) || (0..scene.segments.len()).any(marks)
}

/// Whether it is a number or a word of a language; most words of an order are neither.
fn may_begin(scene: &Scene<'_>, at: usize) -> bool {
    let of_time =
        |meaning: &Meaning| matches!(meaning, Meaning::Cue(_) | Meaning::Number(_) | Meaning::Ordinal(_));
    let name = is_heading_name(scene, at) || is_lone_name(scene, at);
    scene.segment(at).filter(|_| !name).is_some_and(|segment| {
        !segment.taken && (segment.kind == Kind::Number || segment.meanings.iter().any(of_time))
    })
}

/// "Tom - 2 burgers": a name that heads a line, not tomorrow.
fn is_heading_name(scene: &Scene<'_>, at: usize) -> bool {
    is_like_name(scene, at) && scene.kind(at + 1) == Some(Kind::Pause)
}

/// "collecting at half 6, Tom": a name that is a clause of its own.
fn is_lone_name(scene: &Scene<'_>, at: usize) -> bool {
    is_like_name(scene, at) && at > 0 && scene.clause_end(at + 1) == at + 1 && scene.clause_start(at) == at
}

/// Whether a word about the time is as short as a name, and written like one.
fn is_like_name(scene: &Scene<'_>, at: usize) -> bool {
    scene.is_capitalised(at) && scene.words(at..at + 1).chars().count() <= SHORT_DAY_LETTERS
}

/// The longest run of words about the time from `start`.
fn said_at(scene: &Scene<'_>, start: usize) -> (usize, Said) {
    let mut said = Said::default();
    let mut end = start;
    let mut at = start;
    let mut cued = false;
    while at < scene.segments.len() {
        if at > start && (span::at(scene, at).is_some() || is_lone_name(scene, at)) {
            // "today in two hours".
            break;
        }
        let known = said.day.is_some() || said.clock.is_some();
        let expected = cued || scene.asked(Question::Time) || said.part.is_some();
        if let Some((next, day)) = day::at(scene, at, &said, expected) {
            said.day = Some(day.after(said.day));
            at = next;
            // "tonight" is a day and a part of it.
            if let Some((_, part)) = part_at(scene, at - 1, expected).filter(|_| scene.is(at - 1, Cue::Day0))
            {
                said.part = Some(part);
            }
        } else if let Some((next, clock)) = clock::at(scene, at, expected).filter(|(_, clock)| {
            said.clock.is_none_or(|before| before.plain && asks_hour(scene, at))
                && (clock.marked || cued || bare_hour(scene, at))
        }) {
            (said.clock, said.marked, said.bare) = (Some(clock), true, !clock.marked && !cued);
            at = next;
        } else if let Some((next, less)) = said.clock.and_then(|clock| clock.less(scene, at)) {
            // "9 pm menos diez".
            (said.clock, at) = (Some(less), next);
        } else if let Some((next, part)) = part_at(scene, at, expected) {
            // "chủ nhật" alone is a day; "tối" alone says nothing yet, but belongs to the hour beside it.
            let words = scene.segment(at).map_or(0, |segment| segment.end - segment.start);
            said.marked |= part == Part::Noon && (cued || words > 1);
            // "บ่าย 2": the part of the day lets one expect its hour.
            cued |= scene.is(at, Cue::TimeFollows);
            (said.part, at) = (Some(part), next);
        } else if scene.is(at, Cue::TimeFollows) {
            (cued, at) = (true, at + 1);
            continue;
        } else if (known && at - end < IDLE_MAX && is_idle(scene, at))
            || (known && at == end && is_comma(scene, at))
        {
            // "chủ nhật này 9h", "Fri, Sep 20": what says nothing is bridged if more follows.
            at += 1;
            continue;
        } else {
            break;
        }
        end = at;
    }
    (end, said)
}

/// A part of the day, with where it ends.
fn part_at(scene: &Scene<'_>, at: usize, expected: bool) -> Option<(usize, Part)> {
    if let Some((_, part)) = PARTS.iter().find(|(cue, _)| scene.is(at, *cue)) {
        return Some((at + 1, *part));
    }
    let part = match scene.words(at..at + 1) {
        "a" | "A" => Part::Early,
        "p" | "P" => Part::Afternoon,
        _ => return None,
    };
    // "7 p. m.", as Spanish is printed.
    let apart = scene.words(at + 1..at + 2) == "." && scene.words(at + 2..at + 3).eq_ignore_ascii_case("m");
    // "9p"; "15p" are minutes where the language says so.
    let glued = expected && scene.glued(at) && !scene.is(at, Cue::Minute);
    (apart || glued).then_some((if apart { at + 3 } else { at + 1 }, part))
}

fn is_idle(scene: &Scene<'_>, at: usize) -> bool {
    // "monday sharp at 9": one word that nothing explains, before an hour.
    let unread = scene.segment(at).is_some_and(Segment::is_unread) && scene.is(at + 1, Cue::TimeFollows);
    unread || [Cue::Filler, Cue::Definite, Cue::Onto].iter().any(|cue| scene.is(at, *cue))
}

fn is_comma(scene: &Scene<'_>, at: usize) -> bool {
    scene.kind(at) == Some(Kind::Pause) && matches!(scene.words(at..at + 1), "," | "(" | ")")
}

/// "house 4 this evening at 6:30": the hour is the one behind its word.
fn asks_hour(scene: &Scene<'_>, at: usize) -> bool {
    at.checked_sub(1).is_some_and(|before| scene.is(before, Cue::TimeFollows))
}

/// Asked for the time, a bare number is an hour.
fn bare_hour(scene: &Scene<'_>, at: usize) -> bool {
    scene.asked(Question::Time) && !scene.begins_dish(at)
}

/// Who is up after midnight and says "tomorrow" has not slept yet: that is the morning that comes.
fn today_of(now: DateTime, day_start: Time, day: Day) -> Date {
    let is_night = now.time() < day_start && day == Day::TOMORROW;
    if is_night { now.date().yesterday().unwrap_or(now.date()) } else { now.date() }
}

/// The wall-clock time that is meant at `now`; `None` without an hour.
fn resolve(now: DateTime, day_start: Time, said: Said) -> Option<WantedTime> {
    // "friday noon" is an hour of its own.
    let noon = said.part == Some(Part::Noon) && said.clock.is_none() && (said.day.is_some() || said.marked);
    let clock = if noon { Some(Clock::at_noon()) } else { said.clock };
    let Clock { hour, minute, midnight, .. } = clock.filter(|_| said.marked || said.part.is_some())?;
    let date = match said.day {
        Some(day) => day.date(today_of(now, day_start, day))?,
        None => now.date(),
    };
    let at = |hour: i8| date.at(hour, minute, 0, 0);
    // The end of the day: "12 at night".
    let end = || at(0).checked_add(1.days()).ok();
    let later = if hour < 12 { hour + 12 } else { hour };
    let time = match said.part {
        _ if midnight => end()?,
        Some(Part::Early) => at(hour % 12),
        Some(Part::Morning) => at(if hour > 12 { hour - 12 } else { hour }),
        Some(Part::Noon) => at(if hour < 10 { later } else { hour }),
        Some(Part::Evening | Part::Night) if hour == 12 => end()?,
        Some(Part::Afternoon | Part::Evening) => at(later),
        Some(Part::Night) => at(if (6..12).contains(&hour) { later } else { hour }),
        None if hour >= 13 || hour == 0 => at(hour),
        None if said.day.is_some_and(|day| day != Day::TODAY) => at(if hour < 7 { later } else { hour }),
        None => [hour, later].into_iter().map(at).find(|time| *time > now).unwrap_or_else(|| at(hour)),
    };
    // "son las 2 am y con hambre".
    let ago = now.duration_since(time).as_mins();
    if said.day.is_none() && said.part.is_some() && (0..=TOLD_MINUTES_MAX).contains(&ago) {
        return None;
    }
    // Without a day, what has passed is tomorrow; a day of the week is the next one.
    let later = match said.day {
        None => 1,
        Some(Day::Next(_)) => 7,
        Some(_) => 0,
    };
    let time = if time <= now { time.checked_add(later.days()).ok()? } else { time };
    Some(WantedTime::At(time))
}
