//! The one door from a draft to an order.

use crate::bill::Bill;
use crate::id::{ConversationKey, EventId, OrderId};
use crate::line::Line;
use crate::order::{Order, OrderLine, OrderStatus, OrderTerms, Reach, TicketText};
use crate::reading::{Fulfilment, WantedTime};
use crate::shop::Shop;
use crate::ticket;
use crate::time::Timestamp;

use super::{Draft, DraftLine, Incomplete, Moment};

/// What confirming a draft needs besides the draft.
#[derive(Debug, Clone, Copy)]
pub struct Confirmation<'a> {
    /// The event in which the customer said yes.
    pub event: EventId,
    /// Whose order it is.
    pub conversation: &'a ConversationKey,
    /// When it reached us, and how busy the kitchen is.
    pub moment: Moment,
    /// Language of the customer.
    pub language: &'a str,
}

impl Draft {
    /// The order, if nothing is missing and every line has a price.
    pub fn confirm(&self, shop: &Shop, confirmation: Confirmation<'_>) -> Result<Order, Incomplete> {
        let moment = confirmation.moment;
        if let Some(missing) = self.missing(shop, moment) {
            return Err(missing);
        }
        let bill = self.bill(shop).map_err(Incomplete::Bill)?;
        let branch = self.branch(shop).ok_or(Incomplete::Branch)?;
        Ok(Order {
            id: OrderId::of(confirmation.event),
            conversation: confirmation.conversation.clone(),
            branch: branch.id.clone(),
            lines: self.priced_lines(shop, &bill, confirmation.language),
            subtotal: bill.subtotal,
            delivery_fee: bill.delivery_fee,
            total: bill.total,
            reach: self.reach(shop)?,
            wanted: self.wanted.clone().unwrap_or(WantedTime::Asap),
            customer_name: self.name.clone(),
            payment: self.payment,
            allergies: self.allergies.clone(),
            note: self.note.clone(),
            said: self.said.clone(),
            language: confirmation.language.to_owned(),
            placed_at: moment.now,
            shop_version: shop.version.clone(),
            status: OrderStatus::Placed,
            status_since: moment.now,
            revision: 1,
            terms: self.terms(shop, bill, moment),
        })
    }

    fn terms(&self, shop: &Shop, bill: Bill, moment: Moment) -> OrderTerms {
        let promise = self.promise(shop, moment).and_then(Result::ok);
        let instant = |at| Timestamp::from_local(at, &shop.zone);
        OrderTerms {
            promised_at: promise.and_then(|promise| instant(promise.at)),
            starts_at: promise.and_then(|promise| promise.starts_at).and_then(instant),
            zone: self.delivery_zone(shop).map(|zone| zone.id.clone()),
            place: self.place,
            change_for: self.change_for.clone(),
            loyalty: shop.loyalty,
            adjustments: bill.adjustments,
            ..OrderTerms::default()
        }
    }

    /// The lines of an order with what each costs on `bill`, which was made for them.
    pub fn priced_lines(&self, shop: &Shop, bill: &Bill, customer_language: &str) -> Vec<OrderLine> {
        let line = |(draft, price): (&DraftLine, &crate::pricing::PricedLine)| OrderLine {
            line: draft.line.clone(),
            title: ticket::describe(&shop.menu, &draft.line, customer_language).without_quantity(),
            ticket: ticket_of(shop, &draft.line),
            unit_price: price.unit,
            price: price.total,
            confidence_percent: draft.confidence_percent,
        };
        self.lines.iter().zip(&bill.lines).map(line).collect()
    }

    fn reach(&self, shop: &Shop) -> Result<Reach, Incomplete> {
        match self.way(shop).ok_or(Incomplete::Fulfilment)? {
            Fulfilment::Pickup => Ok(Reach::Pickup { phone: self.phone.clone() }),
            Fulfilment::Delivery => Ok(Reach::Delivery {
                address: self.address_text().ok_or(Incomplete::Address)?,
                phone: self.phone.clone().ok_or(Incomplete::Phone)?,
            }),
            Fulfilment::DineIn => Ok(Reach::DineIn { table: self.table.clone() }),
        }
    }

    /// The address as a driver reads it: the words, else the pin.
    pub fn address_text(&self) -> Option<String> {
        let pin = || {
            let (latitude, longitude) = self.place?.degrees();
            Some(format!("📍 {latitude:.5}, {longitude:.5}"))
        };
        self.address.clone().or_else(pin)
    }
}

fn ticket_of(shop: &Shop, line: &Line) -> TicketText {
    ticket_text(ticket::describe(&shop.menu, line, &shop.kitchen_language))
}

fn ticket_text(text: ticket::LineText) -> TicketText {
    TicketText {
        quantity: text.quantity,
        title: text.ticket_title,
        removals: text.removals,
        additions: text.additions,
        parts: text.parts.into_iter().map(ticket_text).collect(),
        note: text.note,
    }
}
