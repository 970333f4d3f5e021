//! An order before it is confirmed, and the one door to [`Order`](crate::order::Order).

mod confirm;
mod edit;
mod missing;

pub use confirm::Confirmation;
pub use edit::CartFull;
pub use missing::{Incomplete, Moment, ZoneFit};

use serde::{Deserialize, Serialize};

use crate::bill::{Bill, BillError};
use crate::conversation::BurstText;
use crate::hash::IdHash;
use crate::id::{MessageId, OrderId, Sku};
use crate::limits;
use crate::line::{Line, Quantity};
use crate::reading::{Details, Fulfilment, Payment, Question, WantedTime};
use crate::shop::Shop;
use crate::shop::delivery::Place;

/// What the customer wants so far. Persisted inside [`crate::conversation::ConversationSnapshot`].
#[expect(
    clippy::struct_excessive_bools,
    reason = "facts that hold or not, each of its own; together they are no state"
)]
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
    /// From a location pin.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub place: Option<Place>,
    /// The part of town that was tapped, where the address does not say.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub zone: Option<Sku>,
    /// The customer said that it is none of the parts of town that the shop delivers to.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub is_elsewhere: bool,
    /// The branch that was chosen.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub branch: Option<Sku>,
    /// The table it is brought to.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub table: Option<String>,
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
    /// The order that the kitchen already has and that is to become this.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub amends: Option<OrderId>,
    /// The customer said that it is no part of the order that the kitchen has.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub is_separate: bool,
    /// The address of last time is not wanted.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub is_moved: bool,
    /// What each answered burst made of the cart, oldest first, at most [`STEPS_MAX`]: a message that is changed later is
    /// read again from where it stood.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub steps: Vec<Step>,
    /// Messages of bursts before those, the latest [`limits::BURST_TEXTS_MAX`]: a change of one can only be asked about.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub older: Vec<MessageId>,
    /// The carts that the last text may have meant, the likelier first, while it is asked which.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub meanings: Vec<Vec<DraftLine>>,
    /// Something was offered besides.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub was_offered: bool,
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

/// How many bursts back a changed message is still followed.
pub const STEPS_MAX: usize = 6;

/// The cart before a burst, and the burst.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Step {
    /// The texts of the burst; empty for a tap, which cannot be read again.
    pub texts: Vec<BurstText>,
    /// The lines before it.
    pub lines: Vec<DraftLine>,
    /// The choice that was open before it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub open_choice: Option<OpenChoice>,
    /// Allergies before it.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub allergies: Vec<String>,
    /// The note before it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub note: Option<String>,
    /// What was asked before it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub asked: Option<Question>,
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
        take(&mut self.table, details.table.as_ref());
        if details.address.is_some() {
            // Another place: what was tapped or pinned for the one before does not hold for it.
            (self.zone, self.place, self.is_elsewhere) = (None, None, false);
        }
        if details.address.is_some() && details.fulfilment.is_none() {
            self.fulfilment = Some(Fulfilment::Delivery);
        }
        for allergy in &details.allergies {
            if !self.allergies.contains(allergy) {
                self.allergies.push(allergy.clone());
            }
        }
    }

    /// Keeps the cart as it is before `texts` are read into it.
    pub fn begin_step(&mut self, texts: Vec<BurstText>) {
        if self.steps.len() == STEPS_MAX {
            let gone = self.steps.remove(0);
            self.older.extend(gone.texts.into_iter().map(|said| said.mid));
            self.older.drain(..self.older.len().saturating_sub(limits::BURST_TEXTS_MAX));
        }
        self.steps.push(Step {
            texts,
            lines: self.lines.clone(),
            open_choice: self.open_choice.clone(),
            allergies: self.allergies.clone(),
            note: self.note.clone(),
            asked: self.asked.map(|asked| asked.question),
        });
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
            was_offered: false,
            meanings: Vec::new(),
            is_separate: false,
            is_moved: false,
            steps: Vec::new(),
            older: Vec::new(),
            ..self.clone()
        };
        let form = serde_json::to_vec(&said).unwrap_or_default();
        let hash = IdHash::new("read-back/1").part(&form).part(shop.version.as_bytes()).finish();
        hex::encode(hash.get(..8).unwrap_or(&hash))
    }

    /// What it costs, as far as it is known: the fee counts once the zone is.
    pub fn bill(&self, shop: &Shop) -> Result<Bill, BillError> {
        Bill::of(shop, &self.cart(), self.delivery_zone(shop))
    }
}
