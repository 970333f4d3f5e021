//! What a ticket shows, decided without any HTML: its column, how late it is, and its slot.

use std::time::Duration;

use comanda_domain::order::{Order, Stage};
use comanda_domain::reading::WantedTime;
use comanda_domain::time::Timestamp;
use comanda_store::port::conversation::StoredOrder;
use jiff::tz::TimeZone;

/// How long an order takes when the customer named no time.
pub(super) const PROMISE: Duration = Duration::from_mins(15);
/// Time left at which a ticket first changes colour.
pub(super) const SOON: Duration = Duration::from_mins(10);
/// Time left at which it is to be hurried.
pub(super) const HURRY: Duration = Duration::from_mins(5);
/// Cards that have a digit printed on them.
const SLOTS: u8 = 9;

/// A column of the board.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Column {
    /// For later: it moves to the others when it is to be begun.
    Later,
    New,
    Accepted,
    Preparing,
    Ready,
    Done,
}

impl Column {
    pub(super) const ALL: [Self; 6] =
        [Self::New, Self::Accepted, Self::Preparing, Self::Ready, Self::Later, Self::Done];

    /// Where a stage stands. What is on its way still has to be reported as handed over, so it stays with what is ready.
    pub(super) const fn of(stage: Stage) -> Self {
        match stage {
            Stage::Placed => Self::New,
            Stage::Accepted => Self::Accepted,
            Stage::Preparing => Self::Preparing,
            Stage::Ready | Stage::OutForDelivery => Self::Ready,
            Stage::Completed | Stage::Rejected | Stage::Cancelled => Self::Done,
        }
    }

    /// Where a ticket stands at `now`.
    pub(super) fn of_order(order: &Order, now: Timestamp) -> Self {
        if order.waits_for_its_time(now) { Self::Later } else { Self::of(order.status.stage()) }
    }

    pub(super) const fn name(self) -> &'static str {
        match self {
            Self::Later => "later",
            Self::New => "new",
            Self::Accepted => "accepted",
            Self::Preparing => "preparing",
            Self::Ready => "ready",
            Self::Done => "done",
        }
    }
}

/// How pressing a ticket is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Urgency {
    Calm,
    Soon,
    Hurry,
    Late,
}

impl Urgency {
    pub(super) const fn name(self) -> &'static str {
        match self {
            Self::Calm => "calm",
            Self::Soon => "soon",
            Self::Hurry => "hurry",
            Self::Late => "late",
        }
    }
}

/// When an order is to be ready: when it was promised, else when the customer wants it, else [`PROMISE`] after it was placed.
pub(super) fn due(order: &Order, zone: &TimeZone) -> Timestamp {
    if let Some(promised_at) = order.terms.promised_at {
        return promised_at;
    }
    let wanted = match &order.wanted {
        WantedTime::At(local) => Timestamp::from_local(*local, zone),
        WantedTime::Asap => None,
    };
    wanted.unwrap_or_else(|| order.placed_at.plus(PROMISE))
}

/// How pressing it is at `now`, and by how many minutes it is late.
pub(super) fn urgency(due: Timestamp, now: Timestamp) -> (Urgency, u64) {
    let late_by = now.since(due);
    let left = due.since(now);
    let urgency = if now >= due {
        Urgency::Late
    } else if left <= HURRY {
        Urgency::Hurry
    } else if left <= SOON {
        Urgency::Soon
    } else {
        Urgency::Calm
    };
    (urgency, late_by.as_secs() / 60)
}

/// A ticket in its place.
pub(super) struct Placed<'a> {
    pub(super) stored: &'a StoredOrder,
    pub(super) column: Column,
    /// The digit that selects it.
    pub(super) slot: Option<u8>,
}

/// Puts tickets into columns, in the order in which they came there, and numbers the nine oldest that are open. What
/// was done before `final_since` is left out.
pub(super) fn arrange(tickets: &[StoredOrder], final_since: Timestamp, now: Timestamp) -> Vec<Placed<'_>> {
    let stage = |ticket: &StoredOrder| ticket.order.status.stage();
    let shown = |ticket: &&StoredOrder| !stage(ticket).is_final() || ticket.order.status_since >= final_since;
    let mut oldest_first: Vec<&StoredOrder> = tickets.iter().filter(shown).collect();
    oldest_first.sort_by_key(|ticket| (ticket.order.placed_at, ticket.number));
    let mut slots = 1..=SLOTS;
    let mut placed: Vec<Placed<'_>> = oldest_first
        .into_iter()
        .map(|stored| {
            let column = Column::of_order(&stored.order, now);
            let has_slot = !stage(stored).is_final() && column != Column::Later;
            Placed { stored, column, slot: if has_slot { slots.next() } else { None } }
        })
        .collect();
    placed.sort_by_key(|place| (place.stored.order.status_since, place.stored.number));
    placed
}

#[cfg(test)]
mod tests;
