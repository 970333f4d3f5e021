//! An order before it is confirmed, and the one door to [`Order`].

mod edit;

pub use edit::CartFull;

use serde::{Deserialize, Serialize};

use crate::hash::IdHash;
use crate::id::{ConversationKey, EventId, OrderId, Sku};
use crate::limits;
use crate::line::{Line, Quantity};
use crate::money::{Money, MoneyError};
use crate::order::{Order, OrderLine, OrderStatus, Reach, TicketText};
use crate::pricing::{PriceError, price_line};
use crate::reading::{Details, Fulfilment, Payment, Question, WantedTime};
use crate::shop::Shop;
use crate::ticket;
use crate::time::Timestamp;

/// What the customer wants so far. Persisted inside [`crate::conversation::ConversationSnapshot`].
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Draft {
    /// The cart.
    pub lines: Vec<DraftLine>,
    /// A word that fits several dishes or choices: asked before anything else.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub open_choice: Option<OpenChoice>,
    /// Pickup, delivery, at the table.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub fulfilment: Option<Fulfilment>,
    /// As written.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub address: Option<String>,
    /// E.164.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub phone: Option<String>,
    /// When it is wanted.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub wanted: Option<WantedTime>,
    /// Whose name to call out.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// How it is paid.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub payment: Option<Payment>,
    /// What the customer will pay with, as decimal text in the shop's currency.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub change_for: Option<String>,
    /// In the customer's words.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub allergies: Vec<String>,
    /// For the whole order.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub note: Option<String>,
    /// What the customer wrote, oldest first, at most [`limits::BURST_TEXTS_MAX`] sentences: one tap away on the ticket.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub said: Vec<String>,
    /// What was asked last, and how often in a row.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub asked: Option<Asked>,
    /// [`Draft::mark`] of what was last read back.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub read_back: Option<String>,
    /// The one reminder was sent.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub reminded: bool,
}

/// A line of the cart.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct DraftLine {
    /// As said.
    pub line: Line,
    /// Reader's confidence in percent; taps are 100.
    pub confidence_percent: u8,
}

/// A word that fits several entries of the menu.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct OpenChoice {
    /// The customer's word.
    pub word: String,
    /// Section it belongs to.
    pub section: Sku,
    /// What it may be, best first.
    pub candidates: Vec<Sku>,
    /// How many were wanted.
    pub quantity: Quantity,
    /// Which line of the cart it completes; `None` when the answer becomes a line of its own.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub line: Option<usize>,
}

/// A question that was asked.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Asked {
    /// Which.
    pub question: Question,
    /// How many times in a row without an answer that helped.
    pub times: u8,
}

/// What a draft still lacks, in the order in which it is asked.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Incomplete {
    /// No dish.
    #[error("no dish was named")]
    Dishes,
    /// A word that fits several entries is still open.
    #[error("it is open which entry of the menu was meant")]
    Which,
    /// Pickup or delivery.
    #[error("it is open whether it is fetched or brought")]
    Fulfilment,
    /// Where to.
    #[error("the address is missing")]
    Address,
    /// What number.
    #[error("the phone number is missing")]
    Phone,
    /// When.
    #[error("it is open when it is wanted")]
    Time,
    /// A line has no price: the menu changed, or an open choice.
    #[error("a line cannot be priced")]
    Price(#[source] PriceError),
    /// The sum does not fit.
    #[error("the total cannot be computed")]
    Total(#[source] MoneyError),
}

impl Incomplete {
    /// The question that would fill the gap, if one would.
    pub const fn question(&self) -> Option<Question> {
        match self {
            Self::Dishes => Some(Question::Dishes),
            Self::Which => Some(Question::Which),
            Self::Fulfilment => Some(Question::Fulfilment),
            Self::Address => Some(Question::Address),
            Self::Phone => Some(Question::Phone),
            Self::Time => Some(Question::Time),
            Self::Price(_) | Self::Total(_) => None,
        }
    }
}

/// What confirming a draft needs besides the draft.
#[derive(Debug, Clone, Copy)]
pub struct Confirmation<'a> {
    /// The event in which the customer said yes.
    pub event: EventId,
    /// Whose order it is.
    pub conversation: &'a ConversationKey,
    /// When it reached us.
    pub now: Timestamp,
    /// Language of the customer.
    pub language: &'a str,
}

impl Draft {
    /// Whether nothing was said that would be lost.
    pub fn is_empty(&self) -> bool {
        self.lines.is_empty() && self.open_choice.is_none()
    }

    /// The lines alone.
    pub fn cart(&self) -> Vec<Line> {
        self.lines.iter().map(|line| line.line.clone()).collect()
    }

    /// Takes facts over; what is said later replaces what was said before.
    pub fn take_details(&mut self, details: &Details) {
        fn take<T: Clone>(slot: &mut Option<T>, said: Option<&T>) {
            if let Some(said) = said {
                *slot = Some(said.clone());
            }
        }
        take(&mut self.fulfilment, details.fulfilment.as_ref());
        take(&mut self.address, details.address.as_ref());
        take(&mut self.phone, details.phone.as_ref());
        take(&mut self.wanted, details.time.as_ref());
        take(&mut self.name, details.name.as_ref());
        take(&mut self.payment, details.payment.as_ref());
        take(&mut self.change_for, details.change_for.as_ref());
        take(&mut self.note, details.note.as_ref());
        if details.address.is_some() && details.fulfilment.is_none() {
            self.fulfilment = Some(Fulfilment::Delivery);
        }
        for allergy in &details.allergies {
            if !self.allergies.contains(allergy) {
                self.allergies.push(allergy.clone());
            }
        }
    }

    /// Keeps a sentence of the customer for the ticket.
    pub fn remember(&mut self, sentence: &str) {
        if self.said.len() == limits::BURST_TEXTS_MAX {
            self.said.remove(0);
        }
        self.said.push(sentence.to_owned());
    }

    /// Names what a read-back says, and what it was priced with: the same mark, the same order for the same money.
    pub fn mark(&self, shop: &Shop) -> String {
        let said = Self {
            said: Vec::new(),
            asked: None,
            read_back: None,
            reminded: false,
            open_choice: None,
            ..self.clone()
        };
        let form = serde_json::to_vec(&said).unwrap_or_default();
        let hash = IdHash::new("read-back/1").part(&form).part(shop.version.as_bytes()).finish();
        hex::encode(hash.get(..8).unwrap_or(&hash))
    }

    /// How the order reaches the customer, where that is settled and the shop offers it.
    pub fn way(&self, shop: &Shop) -> Option<Fulfilment> {
        self.fulfilment.filter(|way| shop.fulfilments.contains(way)).or_else(|| shop.only_fulfilment())
    }

    /// What is still to be asked at `now`, first things first; `None` when the draft can be confirmed.
    pub fn missing(&self, shop: &Shop, now: Timestamp) -> Option<Incomplete> {
        if self.open_choice.is_some() {
            return Some(Incomplete::Which);
        }
        if self.lines.is_empty() {
            return Some(Incomplete::Dishes);
        }
        let Some(fulfilment) = self.way(shop) else {
            return Some(Incomplete::Fulfilment);
        };
        if fulfilment == Fulfilment::Delivery {
            if self.address.is_none() {
                return Some(Incomplete::Address);
            }
            if self.phone.is_none() {
                return Some(Incomplete::Phone);
            }
        }
        if let Some(WantedTime::At(at)) = &self.wanted
            && *at < now.local(&shop.zone)
        {
            return Some(Incomplete::Time);
        }
        if self.wanted.is_none() && shop.asks_time && fulfilment != Fulfilment::DineIn {
            return Some(Incomplete::Time);
        }
        None
    }

    /// The order, if nothing is missing and every line has a price.
    pub fn confirm(&self, shop: &Shop, confirmation: Confirmation<'_>) -> Result<Order, Incomplete> {
        if let Some(missing) = self.missing(shop, confirmation.now) {
            return Err(missing);
        }
        let lines = self.priced_lines(shop, confirmation.language)?;
        let subtotal = sum(&lines, shop)?;
        let delivery_fee = None;
        Ok(Order {
            id: OrderId::of(confirmation.event),
            conversation: confirmation.conversation.clone(),
            branch: shop.default_branch().id.clone(),
            lines,
            subtotal,
            delivery_fee,
            total: subtotal,
            reach: self.reach(shop)?,
            wanted: self.wanted.clone().unwrap_or(WantedTime::Asap),
            customer_name: self.name.clone(),
            payment: self.payment,
            allergies: self.allergies.clone(),
            note: self.note.clone(),
            said: self.said.clone(),
            language: confirmation.language.to_owned(),
            placed_at: confirmation.now,
            shop_version: shop.version.clone(),
            status: OrderStatus::Placed,
            status_since: confirmation.now,
            revision: 1,
        })
    }

    fn priced_lines(&self, shop: &Shop, customer_language: &str) -> Result<Vec<OrderLine>, Incomplete> {
        let menu = &shop.menu;
        let priced = |draft: &DraftLine| {
            let price = price_line(menu, &draft.line).map_err(Incomplete::Price)?;
            let text = ticket::describe(menu, &draft.line, &shop.kitchen_language);
            Ok(OrderLine {
                line: draft.line.clone(),
                title: ticket::describe(menu, &draft.line, customer_language).without_quantity(),
                ticket: ticket_text(text),
                unit_price: price.unit,
                price: price.total,
                confidence_percent: draft.confidence_percent,
            })
        };
        self.lines.iter().map(priced).collect()
    }

    fn reach(&self, shop: &Shop) -> Result<Reach, Incomplete> {
        match self.way(shop).ok_or(Incomplete::Fulfilment)? {
            Fulfilment::Pickup => Ok(Reach::Pickup { phone: self.phone.clone() }),
            Fulfilment::Delivery => Ok(Reach::Delivery {
                address: self.address.clone().ok_or(Incomplete::Address)?,
                phone: self.phone.clone().ok_or(Incomplete::Phone)?,
            }),
            Fulfilment::DineIn => Ok(Reach::DineIn { table: None }),
        }
    }
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

fn sum(lines: &[OrderLine], shop: &Shop) -> Result<Money, Incomplete> {
    let zero = Money::zero(shop.menu.shop.currency);
    lines.iter().try_fold(zero, |sum, line| sum.plus(line.price)).map_err(Incomplete::Total)
}
