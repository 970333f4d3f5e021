//! Times and days as a customer hears them.

use jiff::civil::{Date, DateTime, Time};

use crate::phrase::{ArgName, ArgValue, Phrase, TextKey};
use crate::shop::Clock;
use crate::shop::hours::Span;

use super::super::super::turn::Turn;

/// A time of day: `18:30`, or `6:30 pm` where the shop counts to twelve.
pub(in crate::decide) fn clock(turn: &Turn<'_>, at: DateTime) -> ArgValue {
    ArgValue::Text(written(turn, at.time()))
}

fn written(turn: &Turn<'_>, at: Time) -> String {
    let format = if turn.context.shop.clock == Clock::Twelve { "%-I:%M %P" } else { "%H:%M" };
    at.strftime(format).to_string()
}

/// A time, with its day where that is not today.
pub(in crate::decide) fn time(turn: &Turn<'_>, at: DateTime) -> ArgValue {
    let now = turn.context.now.local(&turn.context.shop.zone);
    let today = now.date();
    // Before dawn nobody knows which day "tomorrow" is.
    let is_night = now.time() < turn.context.shop.day_start;
    let clock = (ArgName::Clock, clock(turn, at));
    let phrase = if at.date() == today {
        Phrase::with(TextKey::TimeToday, [clock])
    } else if !is_night && today.tomorrow().is_ok_and(|tomorrow| at.date() == tomorrow) {
        Phrase::with(TextKey::TimeTomorrow, [clock])
    } else {
        let date = ArgValue::Phrase(Box::new(date(at.date())));
        Phrase::with(TextKey::TimeOnDay, [clock, (ArgName::Date, date)])
    };
    ArgValue::Phrase(Box::new(phrase))
}

/// A day.
pub(in crate::decide) fn date(date: Date) -> Phrase {
    day(TextKey::Date, date)
}

/// A day in few letters.
pub(in crate::decide) fn short_date(turn: &Turn<'_>, date: Date) -> Phrase {
    let is_us = turn.context.shop.clock == Clock::Twelve;
    day(if is_us { TextKey::DateShortUs } else { TextKey::DateShort }, date)
}

fn day(key: TextKey, date: Date) -> Phrase {
    let number = |value: i8| ArgValue::Number(u32::try_from(value).unwrap_or(0));
    Phrase::with(
        key,
        [
            (ArgName::Weekday, number(date.weekday().to_monday_one_offset())),
            (ArgName::Day, number(date.day())),
            (ArgName::Month, number(date.month())),
        ],
    )
}

/// Opening hours of a day: `10:00–14:00, 17:00–22:00`.
pub(in crate::decide) fn spans(turn: &Turn<'_>, spans: &[Span]) -> ArgValue {
    if spans.is_empty() {
        return ArgValue::Phrase(Box::new(Phrase::plain(TextKey::Closed)));
    }
    let dash = if turn.context.shop.clock == Clock::Twelve { " – " } else { "–" };
    let span = |span: &Span| [written(turn, span.from), written(turn, span.to)].join(dash);
    ArgValue::Text(spans.iter().map(span).collect::<Vec<_>>().join(", "))
}
