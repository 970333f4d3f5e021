//! When a shop is open, by the wall clock of its own zone.

use jiff::ToSpan as _;
use jiff::civil::{Date, DateTime, Time, Weekday};

/// How far ahead the next opening is looked for, in days: the longest holiday and a week.
const LOOK_AHEAD_DAYS: usize = 70;

/// Opening hours: a week, and the days that differ from it.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Hours {
    /// Spans of each weekday, Monday first, in order.
    pub week: [Vec<Span>; 7],
    /// Holidays and other days that differ; the first that covers a day decides it.
    pub special: Vec<SpecialDays>,
}

/// From when to when. One that does not end after it begins ends on the next day: `18:00-02:00`, `00:00-24:00`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Span {
    /// Opens.
    pub from: Time,
    /// Closes.
    pub to: Time,
}

/// Days on which other hours hold.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SpecialDays {
    /// The first.
    pub first: Date,
    /// The last, included.
    pub last: Date,
    /// When it is open; never, if empty.
    pub spans: Vec<Span>,
    /// What it is called, for customers.
    pub name: Option<String>,
}

impl Hours {
    /// The same spans on every day.
    pub fn daily(spans: &[Span]) -> Self {
        Self { week: std::array::from_fn(|_| spans.to_vec()), special: Vec::new() }
    }

    /// The spans that begin on a day.
    pub fn on(&self, date: Date) -> &[Span] {
        match self.special_on(date) {
            Some(special) => &special.spans,
            None => self.week.get(index(date.weekday())).map_or(&[], Vec::as_slice),
        }
    }

    /// The holiday or other special day that a date is, if any.
    pub fn special_on(&self, date: Date) -> Option<&SpecialDays> {
        self.special.iter().find(|special| special.first <= date && date <= special.last)
    }

    /// When it closes, if it is open at `at`. Spans that meet count as one.
    pub fn open_until(&self, at: DateTime) -> Option<DateTime> {
        let mut until = self.span_at(at)?;
        // Somebody who never closes has no last order either.
        for _ in 0..7 {
            match self.span_at(until) {
                Some(later) => until = later,
                None => return Some(until),
            }
        }
        Some(until)
    }

    /// Whether it is open.
    pub fn is_open(&self, at: DateTime) -> bool {
        self.span_at(at).is_some()
    }

    fn span_at(&self, at: DateTime) -> Option<DateTime> {
        let yesterday = at.date().yesterday().ok();
        let days = yesterday.into_iter().chain([at.date()]);
        let spans = days.flat_map(|day| self.on(day).iter().map(move |span| bounds(day, *span)));
        spans.filter(|(from, to)| *from <= at && at < *to).map(|(_, to)| to).max()
    }

    /// When it opens next after `at`; `None` if not within ten weeks.
    pub fn next_opening(&self, at: DateTime) -> Option<DateTime> {
        let days = at.date().series(1.day()).take(LOOK_AHEAD_DAYS);
        let openings = days.flat_map(|day| self.on(day).iter().map(move |span| day.to_datetime(span.from)));
        openings.filter(|opening| *opening > at).min()
    }
}

/// The moments at which the span of a day begins and ends.
fn bounds(day: Date, span: Span) -> (DateTime, DateTime) {
    let last = if span.to <= span.from { day.tomorrow().unwrap_or(day) } else { day };
    (day.to_datetime(span.from), last.to_datetime(span.to))
}

fn index(day: Weekday) -> usize {
    usize::try_from(day.to_monday_zero_offset()).unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::{date, time};

    fn span(from: i8, to: i8) -> Span {
        Span { from: time(from, 0, 0, 0), to: time(to % 24, 0, 0, 0) }
    }

    #[test]
    fn a_night_belongs_to_the_day_it_begins_on() {
        let mut hours = Hours::default();
        hours.week[4] = vec![span(18, 2)];
        // 2026-11-20 is a Friday.
        let saturday = date(2026, 11, 21);
        assert!(!hours.is_open(date(2026, 11, 20).at(17, 59, 0, 0)));
        assert!(hours.is_open(saturday.at(1, 59, 0, 0)));
        assert!(!hours.is_open(saturday.at(2, 0, 0, 0)));
        assert_eq!(hours.next_opening(saturday.at(2, 0, 0, 0)), Some(date(2026, 11, 27).at(18, 0, 0, 0)));
    }

    #[test]
    fn a_holiday_closes_and_another_day_opens() {
        let mut hours = Hours::daily(&[span(10, 14), span(17, 22)]);
        let tet = SpecialDays {
            first: date(2027, 2, 5),
            last: date(2027, 2, 9),
            spans: Vec::new(),
            name: Some("Tết".to_owned()),
        };
        hours.special.push(tet);
        assert_eq!(
            hours.open_until(date(2027, 2, 4).at(18, 0, 0, 0)),
            Some(date(2027, 2, 4).at(22, 0, 0, 0))
        );
        assert!(!hours.is_open(date(2027, 2, 6).at(12, 0, 0, 0)));
        assert_eq!(
            hours.next_opening(date(2027, 2, 4).at(22, 0, 0, 0)),
            Some(date(2027, 2, 10).at(10, 0, 0, 0))
        );
        assert_eq!(
            hours.next_opening(date(2027, 2, 10).at(14, 30, 0, 0)),
            Some(date(2027, 2, 10).at(17, 0, 0, 0))
        );
    }

    #[test]
    fn a_shop_that_never_closes_stays_open() {
        let hours = Hours::daily(&[span(0, 24)]);
        let at = date(2026, 11, 20).at(23, 59, 0, 0);
        assert!(hours.is_open(at));
        assert!(hours.open_until(at).unwrap() > date(2026, 11, 25).at(0, 0, 0, 0));
        assert_eq!(Hours::default().next_opening(at), None);
    }
}
