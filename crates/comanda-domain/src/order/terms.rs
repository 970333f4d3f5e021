//! What was promised for an order, and what came of it. Persisted as JSON beside the order: a field that says nothing when it is
//! missing joins with a default.

use serde::{Deserialize, Serialize};

use crate::bill::Adjustment;
use crate::id::Sku;
use crate::money::Money;
use crate::shop::delivery::Place;
use crate::shop::service::Loyalty;
use crate::time::Timestamp;

use super::{IllegalTransition, Order, OrderAction, OrderLine, Stage, TicketText};

/// See the module.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct OrderTerms {
    /// When the customer was told to have it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub promised_at: Option<Timestamp>,
    /// When the kitchen is to begin, if not at once: until then it waits apart from the board.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub starts_at: Option<Timestamp>,
    /// The zone it is brought to.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub zone: Option<Sku>,
    /// Where it is brought, from a location pin.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub place: Option<Place>,
    /// What the customer will pay with, as decimal text in the shop's currency.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub change_for: Option<String>,
    /// What it earns its customer once it is completed, by the shop's rule of that day.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub loyalty: Option<Loyalty>,
    /// Taken off the sum.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub adjustments: Vec<Adjustment>,
    /// The link or ad that brought the customer.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub origin: Option<Origin>,
    /// When somebody in the kitchen acknowledged the allergy.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub allergy_seen_at: Option<Timestamp>,
    /// What the customer wants otherwise, while the kitchen has not decided.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub proposal: Option<Box<Proposal>>,
    /// Changes that the kitchen accepted, oldest first.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub changes: Vec<AppliedChange>,
}

/// The link or ad that brought a customer.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Origin {
    /// `ref` of the link.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reference: Option<String>,
    /// The ad.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ad_id: Option<String>,
    /// The post whose comment began it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub post_id: Option<String>,
}

/// An order as the customer would have it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Proposal {
    /// When it was asked for.
    pub at: Timestamp,
    /// All lines, the unchanged ones, too.
    pub lines: Vec<OrderLine>,
    /// Sum of the lines.
    pub subtotal: Money,
    /// For bringing it.
    pub delivery_fee: Option<Money>,
    /// Taken off the sum.
    pub adjustments: Vec<Adjustment>,
    /// What the customer would pay.
    pub total: Money,
    /// In the customer's words.
    pub allergies: Vec<String>,
    /// For the whole order.
    pub note: Option<String>,
    /// What the customer wrote.
    pub said: Vec<String>,
}

/// A change that the kitchen accepted, as the ticket shows it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct AppliedChange {
    /// When.
    pub at: Timestamp,
    /// Lines that are not made any more.
    pub struck: Vec<TicketText>,
    /// Lines that are made besides.
    pub added: Vec<TicketText>,
}

impl Proposal {
    /// Lines of `order` that it strikes, and lines that it adds.
    pub fn difference(&self, order: &Order) -> (Vec<TicketText>, Vec<TicketText>) {
        (missing_in(&order.lines, &self.lines), missing_in(&self.lines, &order.lines))
    }
}

/// Tickets of the lines of `these` that `others` lack; of two equal lines, `others` must have both.
fn missing_in(these: &[OrderLine], others: &[OrderLine]) -> Vec<TicketText> {
    let mut others: Vec<&TicketText> = others.iter().map(|line| &line.ticket).collect();
    let mut missing = Vec::new();
    for line in these {
        match others.iter().position(|other| **other == line.ticket) {
            Some(position) => {
                others.swap_remove(position);
            }
            None => missing.push(line.ticket.clone()),
        }
    }
    missing
}

impl Order {
    /// Whether the kitchen has to acknowledge an allergy before it goes on.
    pub fn has_unseen_allergy(&self) -> bool {
        !self.allergies.is_empty() && self.terms.allergy_seen_at.is_none()
    }

    /// Whether it waits apart from the board at `now`.
    pub fn waits_for_its_time(&self, now: Timestamp) -> bool {
        let begins_later = self.terms.starts_at.is_some_and(|starts_at| now < starts_at);
        begins_later && matches!(self.status.stage(), Stage::Placed | Stage::Accepted)
    }

    /// What `action` does beside the stage.
    pub(super) fn take_terms(
        &mut self,
        action: &OrderAction,
        at: Timestamp,
    ) -> Result<(), IllegalTransition> {
        if is_too_late_for_changes(action) {
            // Refused by going on: nobody decides on it any more.
            self.terms.proposal = None;
        }
        match action {
            OrderAction::Accept | OrderAction::StartPreparing | OrderAction::MarkReady => {
                if self.has_unseen_allergy() {
                    return Err(IllegalTransition::AllergyUnseen);
                }
            }
            OrderAction::Delay { minutes } => {
                if self.has_unseen_allergy() {
                    return Err(IllegalTransition::AllergyUnseen);
                }
                let by = std::time::Duration::from_mins(u64::from(*minutes));
                // Later than now, whatever was promised before.
                let from = self.terms.promised_at.map_or(at, |promised| promised.max(at));
                self.terms.promised_at = Some(from.plus(by));
            }
            OrderAction::AcknowledgeAllergy => {
                if !self.has_unseen_allergy() {
                    return Err(IllegalTransition::NoAllergy);
                }
                self.terms.allergy_seen_at = Some(at);
            }
            OrderAction::ProposeChange { proposal } => self.terms.proposal = Some(proposal.clone()),
            OrderAction::AcceptChange => {
                let proposal = self.terms.proposal.take().ok_or(IllegalTransition::NoProposal)?;
                self.become_proposed(*proposal, at);
            }
            OrderAction::RefuseChange => {
                self.terms.proposal.take().ok_or(IllegalTransition::NoProposal)?;
            }
            OrderAction::SendOut
            | OrderAction::Complete
            | OrderAction::Reject { .. }
            | OrderAction::Cancel { .. }
            | OrderAction::StepBack => {}
        }
        Ok(())
    }

    fn become_proposed(&mut self, proposal: Proposal, at: Timestamp) {
        let (struck, added) = proposal.difference(self);
        if proposal.allergies != self.allergies {
            self.terms.allergy_seen_at = None;
        }
        self.lines = proposal.lines;
        self.subtotal = proposal.subtotal;
        self.delivery_fee = proposal.delivery_fee;
        self.total = proposal.total;
        self.allergies = proposal.allergies;
        self.note = proposal.note;
        self.said = proposal.said;
        self.terms.adjustments = proposal.adjustments;
        self.terms.changes.push(AppliedChange { at, struck, added });
    }
}

/// Whether the kitchen goes on with what it has.
const fn is_too_late_for_changes(action: &OrderAction) -> bool {
    matches!(
        action,
        OrderAction::StartPreparing | OrderAction::MarkReady | OrderAction::SendOut | OrderAction::Complete
    )
}
