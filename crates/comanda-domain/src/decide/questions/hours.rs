//! When the shop is open.

use jiff::civil::{Date, DateTime};

use crate::phrase::{ArgName, ArgValue, Phrase, TextKey};
use crate::reading::WantedTime;
use crate::shop::hours::Hours;

use super::super::cart::say;
use super::super::turn::Turn;
use super::Asked;

/// Whether it is open now, or on the day that was named, and the hours of the week.
pub(super) fn answer(turn: &Turn<'_>, asked: &Asked<'_>) -> Vec<Phrase> {
    let shop = turn.context.shop;
    let Some(hours) = &shop.hours else { return vec![Phrase::plain(TextKey::AnswerAlwaysOpen)] };
    let today = turn.context.now.local(&shop.zone).date();
    if let Some(day) = named_day(asked).filter(|day| *day != today) {
        return vec![on(hours, day)];
    }
    let mut phrases = now(turn);
    phrases.push(week(hours));
    phrases
}

fn named_day(asked: &Asked<'_>) -> Option<Date> {
    match &asked.reading.asked_details.time {
        Some(WantedTime::At(at)) => Some(at.date()),
        Some(WantedTime::Asap) | None => None,
    }
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

fn on(hours: &Hours, day: Date) -> Phrase {
    let date = |day| (ArgName::Date, ArgValue::Phrase(Box::new(say::date(day))));
    let spans = hours.on(day);
    if spans.is_empty() {
        return match hours.special_on(day).and_then(|special| special.name.clone()) {
            Some(name) => holiday(day, name),
            None => Phrase::with(TextKey::AnswerClosedOn, [date(day)]),
        };
    }
    Phrase::with(TextKey::AnswerOpenOn, [date(day), (ArgName::Spans, say::spans(spans))])
}

fn holiday(day: Date, name: String) -> Phrase {
    let date = ArgValue::Phrase(Box::new(say::date(day)));
    Phrase::with(TextKey::AnswerHoliday, [(ArgName::Date, date), (ArgName::Name, ArgValue::Text(name))])
}

/// The week, days of the same hours together.
fn week(hours: &Hours) -> Phrase {
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
        let args = [(ArgName::From, number(*first)), (ArgName::To, to), (ArgName::Spans, say::spans(spans))];
        Phrase::with(TextKey::HoursLine, args)
    };
    Phrase::with(TextKey::AnswerHours, [(ArgName::Lines, ArgValue::Lines(lines.iter().map(line).collect()))])
}
