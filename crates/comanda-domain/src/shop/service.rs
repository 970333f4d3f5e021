//! How a shop serves: how long things take, how they are paid, what is accepted without a look, what is offered besides.

use serde::{Deserialize, Serialize};

use crate::id::Sku;
use crate::money::Money;
use crate::reading::Payment;
use crate::storyboard::Customer;

use super::delivery::Place;
use super::hours::Hours;

/// How long things take, in minutes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Preparation {
    /// From the first look at a ticket until it is ready, on a quiet day.
    pub minutes: u32,
    /// Added for each ticket that is already open.
    pub per_open_ticket: u32,
    /// Added while the kitchen is in a rush.
    pub rush: u32,
    /// Never more than this, whatever is open.
    pub minutes_max: u32,
    /// The way to the customer, where the zone does not say.
    pub delivery: u32,
    /// Orders are taken until so long before closing.
    pub last_order: u32,
    /// How many days ahead an order may be placed.
    pub days_ahead: u32,
}

impl Default for Preparation {
    fn default() -> Self {
        Self {
            minutes: 15,
            per_open_ticket: 0,
            rush: 20,
            minutes_max: 120,
            delivery: 20,
            last_order: 0,
            days_ahead: 7,
        }
    }
}

impl Preparation {
    /// From now until a new order is ready, in minutes.
    pub fn until_ready(&self, open_tickets: u32, is_rush: bool) -> u32 {
        let queue = self.per_open_ticket.saturating_mul(open_tickets);
        let rush = if is_rush { self.rush } else { 0 };
        self.minutes.saturating_add(queue).saturating_add(rush).min(self.minutes_max.max(self.minutes))
    }
}

/// How orders are paid.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Payments {
    /// What the shop takes; anything, if empty.
    pub methods: Vec<Payment>,
    /// Whether a customer who did not say is asked.
    pub asks: bool,
    /// Where transfers go.
    pub transfer: Option<BankAccount>,
}

impl Payments {
    /// Whether the shop takes it.
    pub fn takes(&self, method: Payment) -> bool {
        self.methods.is_empty() || self.methods.contains(&method)
    }
}

/// Where transfers go.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BankAccount {
    /// Bank.
    pub bank: String,
    /// Number, as the customer types it.
    pub account: String,
    /// Whose.
    pub holder: String,
    /// File name of a payment code in the shop folder.
    pub picture: Option<String>,
}

/// Which orders are accepted without a look.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Acceptance {
    /// Up to this total.
    pub total_max: Option<Money>,
    /// While at most so many tickets are open.
    pub open_tickets_max: Option<u32>,
}

impl Acceptance {
    /// Whether an order is accepted by itself.
    pub fn takes(&self, total: Money, open_tickets: u32) -> bool {
        self.total_max.is_none_or(|most| total.minor() <= most.minor())
            && self.open_tickets_max.is_none_or(|most| open_tickets <= most)
    }
}

/// What loyalty earns.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Loyalty {
    /// Points, 1 or more, for each full [`Self::per`] of an order's total.
    pub points: u32,
    /// Above 0.
    pub per: Money,
}

impl Loyalty {
    /// What an order of this total earns; nothing in another currency.
    pub fn earned(&self, total: Money) -> u32 {
        let is_same = total.currency() == self.per.currency();
        let times = total.minor().checked_div(self.per.minor()).filter(|_| is_same).unwrap_or(0);
        u32::try_from(times).unwrap_or(0).saturating_mul(self.points)
    }
}

/// How the shop is reached, for customers who ask.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Contact {
    /// As it is to be shown.
    pub phone: Option<String>,
    /// As it is to be shown.
    pub address: Option<String>,
    /// Where it is: distances of deliveries count from here.
    pub place: Option<Place>,
    /// A map.
    pub map: Option<String>,
}

/// What is recommended before the favourites, while all that it asks for is so.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Recommendation {
    /// The best one first. Never empty.
    pub dishes: Vec<Sku>,
    /// When one of these dishes or sections is in the cart; in any case, if empty.
    pub after: Vec<Sku>,
    /// At these times; at any, if absent.
    pub hours: Option<Hours>,
    /// To whom; to anybody, if absent.
    pub customer: Option<Customer>,
}

/// Something offered once to who orders something else.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Upsell {
    /// Offered when one of these dishes or sections is in the cart; always, if empty.
    pub after: Vec<Sku>,
    /// The dish that is offered; not to who has something of its section already.
    pub offer: Sku,
}
