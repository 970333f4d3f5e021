//! When the shop is open.

use jiff::civil::{Date, DateTime};

use crate::phrase::{ArgName, ArgValue, Phrase, TextKey};
use crate::reading::WantedTime;
use crate::shop::hours::{Hours, SpecialDays};
use crate::words::Words;

use super::super::cart::say;
use super::super::turn::Turn;
use super::Asked;

/// Whether it is open now, or on the day that was named, and the hours of the week.
pub(super) fn answer(turn: &Turn<'_>, asked: &Asked<'_>) -> Vec<Phrase> {
    let shop = turn.context.shop;
    let Some(hours) = &shop.hours else { return vec![Phrase::plain(TextKey::AnswerAlwaysOpen)] };
    let today = turn.context.now.local(&shop.zone).date();
    if let Some(special) = named_holiday(hours, asked, today) {
        return vec![closed_for(special, today).unwrap_or_else(|| on(turn, hours, special.first.max(today)))];
    }
    if let Some(day) = named_day(asked).filter(|day| *day != today) {
        return vec![on(turn, hours, day)];
    }
    let mut phrases = now(turn);
    phrases.push(week(turn, hours));
    phrases
}

fn named_day(asked: &Asked<'_>) -> Option<Date> {
    match &asked.reading.asked_details.time {
        Some(WantedTime::At(at)) => Some(at.date()),
        Some(WantedTime::Asap) | None => asked.reading.asked_day,
    }
}

/// The shop's own days off that are called by their name: "tết quán có mở không".
fn named_holiday<'a>(hours: &'a Hours, asked: &Asked<'_>, today: Date) -> Option<&'a SpecialDays> {
    let said = Words::of(&asked.text);
    let to_come = hours.special.iter().filter(|special| special.last >= today);
    // "Tết dương lịch" is the first of January, and no Tết: a single word may be a part of another name.
    let day = asked.reading.asked_day;
    let fits = |special: &&SpecialDays| {
        let Some(name) = special.name.as_deref().map(Words::of) else { return false };
        let of_day = day.is_none_or(|day| special.first <= day && day <= special.last);
        said.contains(&name) && (of_day || name.count() > 1)
    };
    to_come.filter(fits).min_by_key(|special| special.first)
}

/// Several days off in a row.
fn closed_for(special: &SpecialDays, today: Date) -> Option<Phrase> {
    let first = special.first.max(today);
    if first >= special.last || !special.spans.is_empty() {
        return None;
    }
    let date = |day| ArgValue::Phrase(Box::new(say::date(day)));
    let name = ArgValue::Text(special.name.clone()?);
    let args = [(ArgName::From, date(first)), (ArgName::To, date(special.last)), (ArgName::Name, name)];
    Some(Phrase::with(TextKey::AnswerHolidays, args))
}

/// Whether it is open now, and until when, or from when on.
pub(super) fn now(turn: &Turn<'_>) -> Vec<Phrase> {
    let shop = turn.context.shop;
    let Some(hours) = &shop.hours else { return vec![Phrase::plain(TextKey::AnswerAlwaysOpen)] };
    let now = turn.context.now.local(&shop.zone);
    let with = |key, at: DateTime| Phrase::with(key, [(ArgName::Time, say::time(turn, at))]);
    let mut phrases = Vec::new();
    if let Some(until) = hours.open_until(now) {
        phrases.push(with(TextKey::AnswerOpenNow, until));
    } else {
        if let Some(name) = hours.special_on(now.date()).and_then(|special| special.name.clone()) {
            phrases.push(holiday(now.date(), name));
        }
        phrases.push(match hours.next_opening(now) {
            Some(opening) => with(TextKey::AnswerClosedNow, opening),
            None => Phrase::plain(TextKey::ClosedForLong),
        });
    }
    phrases
}

fn on(turn: &Turn<'_>, hours: &Hours, day: Date) -> Phrase {
    let date = |day| (ArgName::Date, ArgValue::Phrase(Box::new(say::date(day))));
    let spans = hours.on(day);
    if spans.is_empty() {
        return match hours.special_on(day).and_then(|special| special.name.clone()) {
            Some(name) => holiday(day, name),
            None => Phrase::with(TextKey::AnswerClosedOn, [date(day)]),
        };
    }
    Phrase::with(TextKey::AnswerOpenOn, [date(day), (ArgName::Spans, say::spans(turn, spans))])
}

fn holiday(day: Date, name: String) -> Phrase {
    let date = ArgValue::Phrase(Box::new(say::date(day)));
    Phrase::with(TextKey::AnswerHoliday, [(ArgName::Date, date), (ArgName::Name, ArgValue::Text(name))])
}

/// The week, days of the same hours together.
fn week(turn: &Turn<'_>, hours: &Hours) -> Phrase {
    let mut lines: Vec<(usize, usize)> = Vec::new();
    for (day, spans) in hours.week.iter().enumerate() {
        match lines.last_mut() {
            Some((first, last)) if hours.week.get(*first) == Some(spans) => *last = day,
            _ => lines.push((day, day)),
        }
    }
    let number = |day: usize| ArgValue::Number(u32::try_from(day + 1).unwrap_or(1));
    let line = |(first, last): &(usize, usize)| {
        let spans = hours.week.get(*first).map_or(&[][..], Vec::as_slice);
        let to = if first == last { ArgValue::Text("same".to_owned()) } else { number(*last) };
        let args =
            [(ArgName::From, number(*first)), (ArgName::To, to), (ArgName::Spans, say::spans(turn, spans))];
        Phrase::with(TextKey::HoursLine, args)
    };
    Phrase::with(TextKey::AnswerHours, [(ArgName::Lines, ArgValue::Lines(lines.iter().map(line).collect()))])
}
