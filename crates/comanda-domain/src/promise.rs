//! When an order will be ready, and when the kitchen must see it.
//!
//! Times are wall-clock times of the shop's zone; instants come in at the edge.

use std::time::Duration;

use jiff::civil::{DateTime, Time};
use jiff::{SignedDuration, ToSpan as _};

use crate::reading::{Fulfilment, WantedTime};
use crate::shop::delivery::Zone;
use crate::shop::hours::Hours;
use crate::shop::service::Preparation;
use crate::shop::{Branch, Shop};

/// Times are promised in steps of so many minutes: nobody believes 18:23.
const STEP_MINUTES: i8 = 5;

/// What a promise depends on besides the shop's file.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Load {
    /// Tickets that the branch has open.
    pub open_tickets: u32,
    /// The kitchen has said that it is in a rush.
    pub is_rush: bool,
}

/// What is promised.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Promise {
    /// When the customer has it, or can fetch it.
    pub at: DateTime,
    /// When the kitchen sees it, if not at once.
    pub starts_at: Option<DateTime>,
    /// It cannot be had as early as it was wanted.
    pub is_later_than_wanted: bool,
}

/// Why an order cannot be taken for a time.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NotThen {
    /// The shop is closed. When it could be had instead, if at all soon.
    Closed {
        /// The first time for which it can be ordered, behind the time that was wanted.
        first: Option<DateTime>,
    },
    /// It is open, but takes no more orders today.
    LastOrderPassed {
        /// The first time for which it can be ordered.
        first: Option<DateTime>,
    },
    /// Further ahead than the shop takes orders.
    TooFarAhead {
        /// The last day for which it can be ordered.
        last: jiff::civil::Date,
    },
}

/// How an order is to reach the customer, as far as times go.
#[derive(Debug, Clone, Copy)]
pub struct Way<'a> {
    /// Which way.
    pub fulfilment: Fulfilment,
    /// Where to, if it is brought to a known zone.
    pub zone: Option<&'a Zone>,
    /// Who makes it.
    pub branch: &'a Branch,
}

/// Minutes from the kitchen to the customer.
fn way_minutes(preparation: &Preparation, way: Way<'_>) -> i64 {
    match way.fulfilment {
        Fulfilment::Delivery => {
            i64::from(way.zone.and_then(|zone| zone.minutes).unwrap_or(preparation.delivery))
        }
        Fulfilment::Pickup | Fulfilment::DineIn => 0,
    }
}

/// When an order that is placed at `now` will be had, or why it cannot be taken for then.
pub fn promise(
    shop: &Shop,
    way: Way<'_>,
    wanted: Option<&WantedTime>,
    now: DateTime,
    load: Load,
) -> Result<Promise, NotThen> {
    let preparation = &shop.preparation;
    let hours = shop.hours_of(way.branch);
    let cooking = i64::from(preparation.until_ready(load.open_tickets, load.is_rush));
    let road = way_minutes(preparation, way);
    let wanted = match wanted {
        Some(WantedTime::At(at)) => Some(*at),
        Some(WantedTime::Asap) | None => None,
    };
    let first = || first_time(hours, preparation, road, now);
    let soonest = later(now, cooking + road);
    let Some(wanted) = wanted.filter(|at| *at > soonest) else {
        // As soon as possible, or sooner than that.
        takes_now(hours, preparation, now, first)?;
        let at = round_up(soonest);
        // Who fetches it comes while somebody is there.
        let is_brought = way.fulfilment == Fulfilment::Delivery;
        let closing = hours.and_then(|hours| hours.open_until(now)).filter(|_| !is_brought);
        if closing.is_some_and(|closing| at > closing) {
            return Err(NotThen::LastOrderPassed { first: first() });
        }
        let is_later_than_wanted = wanted.is_some_and(|wanted| wanted < later(at, -i64::from(STEP_MINUTES)));
        return Ok(Promise { at, starts_at: None, is_later_than_wanted });
    };
    let last = now.date().checked_add(i64::from(preparation.days_ahead).days()).unwrap_or(now.date());
    if wanted.date() > last {
        return Err(NotThen::TooFarAhead { last });
    }
    let ready = later(wanted, -road);
    let begins = later(ready, -i64::from(preparation.minutes));
    // Ready by the moment it closes will do; and nobody cooks before it opens.
    let is_open = |at: DateTime| hours.is_none_or(|hours| hours.is_open(at));
    if !is_open(later(ready, -1)) && !is_open(ready) {
        // Who wants it on Thursday is offered no Tuesday; shortly after the opening is that day's first time.
        return Err(NotThen::Closed { first: first_time(hours, preparation, road, ready) });
    }
    let opened = hours.filter(|hours| !hours.is_open(begins)).and_then(|hours| hours.next_opening(begins));
    let (at, begins) = match opened {
        Some(opening) if opening <= ready => {
            let begins = opening;
            (round_up(later(begins, i64::from(preparation.minutes) + road)).max(wanted), begins)
        }
        Some(_) | None => (wanted, begins),
    };
    let starts_at = (begins > now).then_some(begins);
    Ok(Promise { at, starts_at, is_later_than_wanted: at > wanted })
}

fn takes_now(
    hours: Option<&Hours>,
    preparation: &Preparation,
    now: DateTime,
    first: impl Fn() -> Option<DateTime>,
) -> Result<(), NotThen> {
    let Some(hours) = hours else { return Ok(()) };
    match hours.open_until(now) {
        None => Err(NotThen::Closed { first: first() }),
        Some(closing)
            if now >= later(closing, -i64::from(preparation.last_order)) && preparation.last_order > 0 =>
        {
            Err(NotThen::LastOrderPassed { first: first() })
        }
        Some(_) => Ok(()),
    }
}

/// The first time for which something can be ordered after the next opening.
fn first_time(
    hours: Option<&Hours>,
    preparation: &Preparation,
    road: i64,
    now: DateTime,
) -> Option<DateTime> {
    let opening = hours?.next_opening(now)?;
    Some(round_up(later(opening, i64::from(preparation.minutes) + road)))
}

/// Minutes later, or earlier; stops at the end of time.
fn later(at: DateTime, minutes: i64) -> DateTime {
    at.checked_add(SignedDuration::from_mins(minutes)).unwrap_or(at)
}

/// The next full step.
fn round_up(at: DateTime) -> DateTime {
    let over = at.minute().rem_euclid(STEP_MINUTES);
    let is_full = over == 0 && at.second() == 0 && at.subsec_nanosecond() == 0;
    if is_full {
        return at;
    }
    let whole = Time::new(at.hour(), at.minute(), 0, 0).map_or(at, |time| at.date().to_datetime(time));
    later(whole, i64::from(STEP_MINUTES - over))
}

/// How long from `now` until `at`; nothing if it is over.
pub fn until(now: DateTime, at: DateTime) -> Duration {
    Duration::try_from(at.duration_since(now)).unwrap_or_default()
}

#[cfg(test)]
mod tests;
