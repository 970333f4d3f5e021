//! Instants and local time, passed in by the caller: the domain never asks what time it is.

use std::fmt;
use std::time::Duration;

use jiff::civil;
use jiff::tz::TimeZone;
use serde::{Deserialize, Serialize};

/// An instant in milliseconds since 1970-01-01T00:00Z.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Timestamp(i64);

impl Timestamp {
    /// From milliseconds since the epoch.
    pub const fn from_millis(millis: i64) -> Self {
        Self(millis)
    }

    /// Milliseconds since the epoch.
    pub const fn as_millis(self) -> i64 {
        self.0
    }

    /// `duration` later; stops at the end of time instead of wrapping.
    #[must_use]
    pub fn plus(self, duration: Duration) -> Self {
        Self(self.0.saturating_add(i64::try_from(duration.as_millis()).unwrap_or(i64::MAX)))
    }

    /// How long after `earlier` this is; zero if it is not after.
    pub fn since(self, earlier: Self) -> Duration {
        Duration::from_millis(u64::try_from(self.0.saturating_sub(earlier.0)).unwrap_or(0))
    }

    /// The wall clock of `zone` at this instant.
    pub fn local(self, zone: &TimeZone) -> civil::DateTime {
        jiff::Timestamp::from_millisecond(self.0)
            .map_or(civil::DateTime::MAX, |instant| zone.to_datetime(instant))
    }

    /// The instant at which the wall clock of `zone` shows `local`; in a gap or fold of the zone, the compatible one.
    pub fn from_local(local: civil::DateTime, zone: &TimeZone) -> Option<Self> {
        let zoned = zone.to_zoned(local).ok()?;
        Some(Self(zoned.timestamp().as_millisecond()))
    }

    /// The business day this instant belongs to in `zone`, when a day starts at `day_start` (04:00 by default): what
    /// is sold at 01:30 belongs to yesterday evening.
    pub fn business_day(self, zone: &TimeZone, day_start: civil::Time) -> civil::Date {
        let local = self.local(zone);
        if local.time() < day_start { local.date().yesterday().unwrap_or(local.date()) } else { local.date() }
    }
}

impl fmt::Display for Timestamp {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match jiff::Timestamp::from_millisecond(self.0) {
            Ok(instant) => write!(formatter, "{instant:.3}"),
            Err(_) => write!(formatter, "{} ms", self.0),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_business_day_starts_at_four() {
        let zone = TimeZone::get("Asia/Ho_Chi_Minh").unwrap();
        let half_past_one = Timestamp::from_local(civil::date(2026, 11, 21).at(1, 30, 0, 0), &zone).unwrap();
        let five = Timestamp::from_local(civil::date(2026, 11, 21).at(5, 0, 0, 0), &zone).unwrap();
        let four = civil::time(4, 0, 0, 0);
        assert_eq!(half_past_one.business_day(&zone, four), civil::date(2026, 11, 20));
        assert_eq!(five.business_day(&zone, four), civil::date(2026, 11, 21));
        assert_eq!(half_past_one.to_string(), "2026-11-20T18:30:00.000Z");
    }

    #[test]
    fn durations_never_wrap() {
        let end = Timestamp::from_millis(i64::MAX);
        assert_eq!(end.plus(Duration::from_secs(1)), end);
        assert_eq!(Timestamp::from_millis(0).since(end), Duration::ZERO);
    }
}
