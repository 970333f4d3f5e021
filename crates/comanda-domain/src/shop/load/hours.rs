//! Reading hours and holidays.
//!
//! ```yaml
//! hours:
//!   daily: ["10:00-14:00", "17:00-22:00"]     # each day that is not named
//!   sat-sun: ["10:00-23:30"]
//!   mon: closed
//! holidays:
//!   - { from: 2027-02-05, to: 2027-02-10, name: Tết }            # closed
//!   - { on: 2026-12-24, hours: ["10:00-15:00"], name: Christmas Eve }
//! ```

use jiff::civil::{Date, Time};

use crate::shop::hours::{Hours, Span, SpecialDays};
use crate::yaml::Entry;

const DAYS: [(&str, usize); 7] =
    [("mon", 0), ("tue", 1), ("wed", 2), ("thu", 3), ("fri", 4), ("sat", 5), ("sun", 6)];

/// Most holidays that a file may list.
const HOLIDAYS_MAX: usize = 400;

/// The hours of a week.
pub(super) fn week(entry: &Entry<'_>) -> Option<Hours> {
    let mut week: [Option<Vec<Span>>; 7] = Default::default();
    let (mut daily, mut is_whole) = (Vec::new(), true);
    for (key, entry) in entry.map()?.all() {
        let Some(spans) = spans(&entry) else {
            is_whole = false;
            continue;
        };
        if key == "daily" {
            daily = spans;
            continue;
        }
        let Some(days) = days(key) else {
            entry.problem("expected `daily`, a day such as `mon`, or days such as `mon-fri` or `sat,sun`");
            continue;
        };
        for day in days {
            match week.get_mut(day) {
                Some(slot @ None) => *slot = Some(spans.clone()),
                Some(Some(_)) => entry.problem("a day of this is already there"),
                None => {}
            }
        }
    }
    let week = week.map(|day| day.unwrap_or_else(|| daily.clone()));
    if !is_whole {
        return None;
    }
    if week.iter().all(Vec::is_empty) {
        entry.problem("is never open; leave `hours` out for a shop that never closes");
        return None;
    }
    Some(Hours { week, special: Vec::new() })
}

/// Positions of the days that a key names.
fn days(key: &str) -> Option<Vec<usize>> {
    let one = |name: &str| DAYS.iter().find(|(day, _)| *day == name.trim()).map(|(_, index)| *index);
    let mut days = Vec::new();
    for part in key.split(',') {
        match part.split_once('-') {
            Some((from, to)) => {
                let (from, to) = (one(from)?, one(to)?);
                // "sat-mon" runs over the end of the week.
                let length = (to + 7 - from) % 7 + 1;
                days.extend((from..from + length).map(|day| day % 7));
            }
            None => days.push(one(part)?),
        }
    }
    Some(days)
}

/// `closed`, or a list of spans.
fn spans(entry: &Entry<'_>) -> Option<Vec<Span>> {
    if !entry.is_list() {
        if is_closed(entry.text()?) {
            return Some(Vec::new());
        }
        entry.problem("expected `closed` or a list such as [\"10:00-14:00\", \"17:00-22:00\"]");
        return None;
    }
    if let [only] = &entry.list()?[..]
        && only.is_text()
        && is_closed(only.text()?)
    {
        return Some(Vec::new());
    }
    // All of them, so that every mistake is told at once.
    let read: Vec<Option<Span>> = entry.list()?.iter().map(span).collect();
    let mut sorted = read.into_iter().collect::<Option<Vec<Span>>>()?;
    sorted.sort_by_key(|span| span.from);
    Some(sorted)
}

fn is_closed(text: &str) -> bool {
    text.trim().eq_ignore_ascii_case("closed")
}

fn span(entry: &Entry<'_>) -> Option<Span> {
    let text = entry.text()?;
    // Word processors make a dash of it.
    let plain = text.replace(['–', '—'], "-");
    let read = plain.split_once('-').and_then(|(from, to)| Some(Span { from: clock(from)?, to: clock(to)? }));
    if read.is_none() {
        entry.problem(format!("`{text}` is not a span of time such as \"10:00-22:00\""));
    }
    read
}

/// `24:00` is the end of the day; `11am` and `3:30 pm` are written in some countries.
pub(super) fn clock(text: &str) -> Option<Time> {
    let text = text.trim().to_lowercase();
    if text == "24:00" {
        return Some(Time::midnight());
    }
    let half = |half: &str| text.strip_suffix(half).map(str::trim_end);
    let (plain, noon) = match (half("am"), half("pm")) {
        (Some(plain), _) => (plain, Some(0)),
        (None, Some(plain)) => (plain, Some(12)),
        (None, None) => (text.as_str(), None),
    };
    let (hour, minute) = plain.split_once(':').or_else(|| noon.map(|_| (plain, "0")))?;
    let hour: i8 = hour.parse().ok()?;
    let hour = match noon {
        Some(noon) if (1..=12).contains(&hour) => hour % 12 + noon,
        Some(_) => return None,
        None => hour,
    };
    Time::new(hour, minute.parse().ok()?, 0, 0).ok()
}

/// Days that differ from the week.
pub(super) fn holidays(entry: &Entry<'_>) -> Option<Vec<SpecialDays>> {
    let list = entry.list()?;
    if list.len() > HOLIDAYS_MAX {
        entry.problem(format!("at most {HOLIDAYS_MAX} holidays can be listed; take old ones out"));
        return None;
    }
    Some(list.iter().filter_map(holiday).collect())
}

fn holiday(entry: &Entry<'_>) -> Option<SpecialDays> {
    let mut fields = entry.map()?;
    let on = fields.optional("on").and_then(|entry| date(&entry));
    let from = fields.optional("from").and_then(|entry| date(&entry));
    let to = fields.optional("to").and_then(|entry| date(&entry));
    let name = fields.optional("name").and_then(|entry| entry.text()).map(str::to_owned);
    let spans = fields.optional("hours").map(|entry| spans(&entry).unwrap_or_default()).unwrap_or_default();
    fields.finish();
    let (first, last) = match (on, from, to) {
        (Some(on), None, None) => (on, on),
        (None, Some(from), to) => (from, to.unwrap_or(from)),
        // A date with a mistake in it is told of already.
        (None, None, _) if entry.has("on") || entry.has("from") => return None,
        (Some(_) | None, _, _) => {
            entry.problem("expected either `on`, or `from` and `to`, as dates such as 2027-02-05");
            return None;
        }
    };
    if last < first {
        entry.problem("ends before it begins");
        return None;
    }
    Some(SpecialDays { first, last, spans, name })
}

fn date(entry: &Entry<'_>) -> Option<Date> {
    let text = entry.text()?;
    let date = text.parse().ok();
    if date.is_none() {
        entry.problem(format!("`{text}` is not a date such as 2027-02-05"));
    }
    date
}
