//! Confirmed orders and their way through the kitchen.

mod terms;

pub use terms::{AppliedChange, OrderTerms, Origin, Proposal};

use serde::{Deserialize, Serialize};

use crate::id::{ConversationKey, OrderId, Sku};
use crate::line::Line;
use crate::money::Money;
use crate::reading::{Fulfilment, Payment, WantedTime};
use crate::time::Timestamp;

/// A confirmed order. It cannot lack a line, a price or a way to reach the buyer: only
/// [`crate::draft::Draft::confirm`] makes one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Order {
    /// Derived from the event that confirmed it.
    pub id: OrderId,
    /// Whose it is.
    pub conversation: ConversationKey,
    /// Which kitchen makes it.
    pub branch: Sku,
    /// At least one.
    pub lines: Vec<OrderLine>,
    /// Sum of the lines.
    pub subtotal: Money,
    /// For bringing it.
    pub delivery_fee: Option<Money>,
    /// What the customer pays.
    pub total: Money,
    /// How it reaches the customer.
    pub reach: Reach,
    /// When it is wanted.
    pub wanted: WantedTime,
    /// Whose name to call out.
    pub customer_name: Option<String>,
    /// How it is paid.
    pub payment: Option<Payment>,
    /// In the customer's words; stands red on the ticket.
    pub allergies: Vec<String>,
    /// For the whole order.
    pub note: Option<String>,
    /// What the customer wrote, sentence by sentence.
    pub said: Vec<String>,
    /// Language of the customer.
    pub language: String,
    /// When it was confirmed.
    pub placed_at: Timestamp,
    /// SHA-256 of the shop folder it was read against.
    pub shop_version: String,
    /// Where it is.
    pub status: OrderStatus,
    /// When it came there.
    pub status_since: Timestamp,
    /// Grows with each change; a command that expects another one is refused.
    pub revision: u32,
    /// What was promised, and what came of it.
    pub terms: OrderTerms,
}

/// A priced line.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct OrderLine {
    /// As said.
    pub line: Line,
    /// As the kitchen reads it.
    pub ticket: TicketText,
    /// As the customer reads it, without the quantity.
    pub title: String,
    /// For one.
    pub unit_price: Money,
    /// For all of them.
    pub price: Money,
    /// Reader's confidence in percent; below 100 the kitchen may look at the words.
    pub confidence_percent: u8,
}

/// What stands on the ticket for one line.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct TicketText {
    /// How many; for a part of a combo, per combo.
    pub quantity: u32,
    /// Dish and size, every default filled in.
    pub title: String,
    /// What is left out, with the word for "no".
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub removals: Vec<String>,
    /// What is added or changed.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub additions: Vec<String>,
    /// Parts of a combo.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub parts: Vec<TicketText>,
    /// As said.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub note: Option<String>,
}

/// How the order reaches the buyer, with what that needs.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Reach {
    /// The customer fetches it.
    Pickup {
        /// E.164, if given.
        phone: Option<String>,
    },
    /// It is brought.
    Delivery {
        /// As written.
        address: String,
        /// E.164.
        phone: String,
    },
    /// Eaten here.
    DineIn {
        /// Which table, if said.
        table: Option<String>,
    },
}

impl Reach {
    /// The kind without its data.
    pub const fn fulfilment(&self) -> Fulfilment {
        match self {
            Self::Pickup { .. } => Fulfilment::Pickup,
            Self::Delivery { .. } => Fulfilment::Delivery,
            Self::DineIn { .. } => Fulfilment::DineIn,
        }
    }
}

/// Where an order is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "status", rename_all = "snake_case")]
pub enum OrderStatus {
    /// Confirmed by the customer, not yet seen by the kitchen.
    Placed,
    /// Taken by the kitchen.
    Accepted,
    /// Being made.
    Preparing,
    /// Made.
    Ready,
    /// On its way.
    OutForDelivery,
    /// Handed over.
    Completed,
    /// Refused by the kitchen.
    Rejected {
        /// In the kitchen's words.
        reason: String,
    },
    /// Taken back.
    Cancelled {
        /// By whom.
        by: Party,
        /// Why, if said.
        reason: Option<String>,
    },
}

/// The stages without their data: columns of the board, values of the store.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Stage {
    /// See [`OrderStatus::Placed`].
    Placed,
    /// See [`OrderStatus::Accepted`].
    Accepted,
    /// See [`OrderStatus::Preparing`].
    Preparing,
    /// See [`OrderStatus::Ready`].
    Ready,
    /// See [`OrderStatus::OutForDelivery`].
    OutForDelivery,
    /// See [`OrderStatus::Completed`].
    Completed,
    /// See [`OrderStatus::Rejected`].
    Rejected,
    /// See [`OrderStatus::Cancelled`].
    Cancelled,
}

impl Stage {
    /// Every stage in the order of an order's life.
    pub const ALL: [Self; 8] = [
        Self::Placed,
        Self::Accepted,
        Self::Preparing,
        Self::Ready,
        Self::OutForDelivery,
        Self::Completed,
        Self::Rejected,
        Self::Cancelled,
    ];

    /// The stored name.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Placed => "placed",
            Self::Accepted => "accepted",
            Self::Preparing => "preparing",
            Self::Ready => "ready",
            Self::OutForDelivery => "out_for_delivery",
            Self::Completed => "completed",
            Self::Rejected => "rejected",
            Self::Cancelled => "cancelled",
        }
    }

    /// Whether nothing more is to be done.
    pub const fn is_final(self) -> bool {
        matches!(self, Self::Completed | Self::Rejected | Self::Cancelled)
    }
}

/// Who did something to an order.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Party {
    /// The customer.
    Customer,
    /// Somebody on the desk.
    Desk,
    /// A rule or timer of ours.
    System,
}

/// What can be done to an order.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "action", rename_all = "snake_case")]
pub enum OrderAction {
    /// The kitchen takes it.
    Accept,
    /// The kitchen begins.
    StartPreparing,
    /// It is made.
    MarkReady,
    /// A courier has it.
    SendOut,
    /// It was handed over.
    Complete,
    /// The kitchen refuses it.
    Reject {
        /// In the kitchen's words.
        reason: String,
    },
    /// It is taken back.
    Cancel {
        /// By whom.
        by: Party,
        /// Why, if said.
        reason: Option<String>,
    },
    /// The last step was a mistake: back to the stage before it.
    StepBack,
    /// The kitchen takes it, or has taken it, and needs so many minutes more than was promised.
    Delay {
        /// How many.
        minutes: u32,
    },
    /// Somebody in the kitchen has seen what the customer must not eat.
    AcknowledgeAllergy,
    /// The customer wants it otherwise.
    ProposeChange {
        /// The order as it would be.
        proposal: Box<Proposal>,
    },
    /// The kitchen makes it so.
    AcceptChange,
    /// The kitchen makes it as it was.
    RefuseChange,
}

/// One entry of an order's history.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OrderChange {
    /// When.
    pub at: Timestamp,
    /// Who.
    pub by: Party,
    /// What.
    pub action: OrderAction,
    /// From where.
    pub from: Stage,
    /// To where.
    pub to: Stage,
}

impl OrderChange {
    /// Whether the order stands where it stood: a step back leads where it led before.
    pub fn keeps_stage(&self) -> bool {
        self.from == self.to
    }

    /// Where a step back leads after this change: undoing leads to where it came from, undoing once more to the stage
    /// that comes before in an order's life. `None` at its beginning.
    pub const fn step_back_leads_to(&self) -> Option<Stage> {
        match (&self.action, self.to) {
            (OrderAction::StepBack, Stage::Accepted) => Some(Stage::Placed),
            (OrderAction::StepBack, Stage::Preparing) => Some(Stage::Accepted),
            (OrderAction::StepBack, Stage::Ready) => Some(Stage::Preparing),
            (OrderAction::StepBack, Stage::OutForDelivery) => Some(Stage::Ready),
            (
                OrderAction::StepBack,
                Stage::Placed | Stage::Completed | Stage::Rejected | Stage::Cancelled,
            ) => None,
            (_, _) => Some(self.from),
        }
    }
}

/// Why an action cannot be done now.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum IllegalTransition {
    /// The order is not where that could be done.
    #[error("an order that is {} cannot be {wanted}", from.as_str())]
    Stage {
        /// Where it is.
        from: Stage,
        /// What was to be done to it.
        wanted: &'static str,
    },
    /// Somebody must look at the allergy first.
    #[error("the customer's allergy must be acknowledged first")]
    AllergyUnseen,
    /// There is no allergy that nobody has looked at.
    #[error("there is no allergy to acknowledge")]
    NoAllergy,
    /// The customer has not asked for a change.
    #[error("there is no change to decide on")]
    NoProposal,
}

impl OrderStatus {
    /// The stage.
    pub const fn stage(&self) -> Stage {
        match self {
            Self::Placed => Stage::Placed,
            Self::Accepted => Stage::Accepted,
            Self::Preparing => Stage::Preparing,
            Self::Ready => Stage::Ready,
            Self::OutForDelivery => Stage::OutForDelivery,
            Self::Completed => Stage::Completed,
            Self::Rejected { .. } => Stage::Rejected,
            Self::Cancelled { .. } => Stage::Cancelled,
        }
    }

    /// The status after `action`. A shop may skip stages forward (a two-tap shop goes from placed to ready);
    /// stepping back goes to the stage before in `before`, the stages the order has passed.
    pub fn advance(self, action: &OrderAction, before: Option<Stage>) -> Result<Self, IllegalTransition> {
        let from = self.stage();
        let step = |allowed: &[Stage], next: Self, wanted: &'static str| {
            if allowed.contains(&from) { Ok(next) } else { Err(IllegalTransition::Stage { from, wanted }) }
        };
        match action {
            OrderAction::Accept => step(&[Stage::Placed], Self::Accepted, "accepted"),
            OrderAction::StartPreparing => {
                step(&[Stage::Placed, Stage::Accepted], Self::Preparing, "started")
            }
            OrderAction::MarkReady => {
                step(&[Stage::Placed, Stage::Accepted, Stage::Preparing], Self::Ready, "marked ready")
            }
            OrderAction::SendOut => step(&[Stage::Ready], Self::OutForDelivery, "sent out"),
            OrderAction::Complete => {
                step(&[Stage::Ready, Stage::OutForDelivery], Self::Completed, "completed")
            }
            OrderAction::Reject { reason } => {
                step(&[Stage::Placed], Self::Rejected { reason: reason.clone() }, "rejected")
            }
            OrderAction::Cancel { by, reason } => {
                let allowed: &[Stage] = match by {
                    // Food that is being made is paid for: later than this a person decides.
                    Party::Customer => &[Stage::Placed, Stage::Accepted],
                    Party::Desk | Party::System => &[
                        Stage::Placed,
                        Stage::Accepted,
                        Stage::Preparing,
                        Stage::Ready,
                        Stage::OutForDelivery,
                    ],
                };
                step(allowed, Self::Cancelled { by: *by, reason: reason.clone() }, "cancelled")
            }
            // What the customer took back stays taken back: only they can order again.
            OrderAction::StepBack if matches!(self, Self::Cancelled { by: Party::Customer, .. }) => {
                step_back(from, None)
            }
            OrderAction::StepBack => step_back(from, before),
            OrderAction::Delay { .. } if from == Stage::Placed => Ok(Self::Accepted),
            OrderAction::Delay { .. } => step(&[Stage::Accepted, Stage::Preparing], self.clone(), "put off"),
            // Food that is being made stays as it was ordered: later than this a person decides.
            OrderAction::ProposeChange { .. } => {
                step(&[Stage::Placed, Stage::Accepted], self.clone(), "changed by the customer")
            }
            OrderAction::AcknowledgeAllergy | OrderAction::AcceptChange | OrderAction::RefuseChange => {
                if from.is_final() {
                    return Err(IllegalTransition::Stage { from, wanted: "changed" });
                }
                Ok(self)
            }
        }
    }
}

fn step_back(from: Stage, before: Option<Stage>) -> Result<OrderStatus, IllegalTransition> {
    match before {
        Some(Stage::Placed) => Ok(OrderStatus::Placed),
        Some(Stage::Accepted) => Ok(OrderStatus::Accepted),
        Some(Stage::Preparing) => Ok(OrderStatus::Preparing),
        Some(Stage::Ready) => Ok(OrderStatus::Ready),
        Some(Stage::OutForDelivery) => Ok(OrderStatus::OutForDelivery),
        Some(Stage::Completed | Stage::Rejected | Stage::Cancelled) | None => {
            Err(IllegalTransition::Stage { from, wanted: "taken a step back" })
        }
    }
}

impl Order {
    /// The order after `action` by `by` at `at`, with the entry for its history.
    ///
    /// `before` is the stage before the current one, from the history; only stepping back needs it.
    pub fn apply(
        &self,
        action: OrderAction,
        by: Party,
        at: Timestamp,
        before: Option<Stage>,
    ) -> Result<(Self, OrderChange), IllegalTransition> {
        let from = self.status.stage();
        let status = self.status.clone().advance(&action, before)?;
        let mut next = self.clone();
        next.take_terms(&action, at)?;
        if status.stage() != from {
            next.status_since = at;
        }
        next.status = status;
        next.revision = self.revision.saturating_add(1);
        let change = OrderChange { at, by, action, from, to: next.status.stage() };
        Ok((next, change))
    }
}

impl Order {
    /// The number that its customer left, E.164.
    pub fn phone(&self) -> Option<&str> {
        match &self.reach {
            Reach::Pickup { phone } => phone.as_deref(),
            Reach::Delivery { phone, .. } => Some(phone),
            Reach::DineIn { .. } => None,
        }
    }

    /// Loyalty points that it earns once it is completed.
    pub fn points(&self) -> u32 {
        self.terms.loyalty.map_or(0, |loyalty| loyalty.earned(self.total))
    }

    /// What the board's "next" button does: nobody makes anything before an allergy was seen.
    pub fn next_action(&self) -> Option<OrderAction> {
        let next = next_action(self.status.stage(), self.reach.fulfilment())?;
        Some(if self.has_unseen_allergy() { OrderAction::AcknowledgeAllergy } else { next })
    }
}

/// Where the board's "next" button leads from a stage; `None` at the end.
pub const fn next_action(stage: Stage, fulfilment: Fulfilment) -> Option<OrderAction> {
    match (stage, fulfilment) {
        (Stage::Placed, _) => Some(OrderAction::Accept),
        (Stage::Accepted, _) => Some(OrderAction::StartPreparing),
        (Stage::Preparing, _) => Some(OrderAction::MarkReady),
        (Stage::Ready, Fulfilment::Delivery) => Some(OrderAction::SendOut),
        (Stage::Ready, Fulfilment::Pickup | Fulfilment::DineIn) | (Stage::OutForDelivery, _) => {
            Some(OrderAction::Complete)
        }
        (Stage::Completed | Stage::Rejected | Stage::Cancelled, _) => None,
    }
}

#[cfg(test)]
mod tests;
