//! What must hold whatever fails: the promises as plain functions over small views.
//!
//! The simulation judges every world by them; checks in production may too. They know no store and no log: whoever asks
//! fills the views. Each returns what it found, so that a story can name it; an empty answer means that the promise
//! held.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

use crate::effect::Purpose;
use crate::id::{ConversationKey, EventId, OrderId, OutboxId, Sku};
use crate::money::Money;
use crate::order::{OrderAction, OrderChange, OrderStatus, Party, Stage};

/// One promise that did not hold.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Broken {
    /// Which promise: a short name that stays.
    pub invariant: &'static str,
    /// What was seen instead.
    pub seen: String,
}

impl fmt::Display for Broken {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{}: {}", self.invariant, self.seen)
    }
}

/// What became of an event.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct EventView {
    /// How many commits took it in as new.
    pub commits: u32,
    /// Whether it was set aside with its reason.
    pub set_aside: bool,
}

/// Every acknowledged event is committed or set aside, and nothing is taken in twice (P1, P3).
pub fn settled_once(acknowledged: &[EventId], fates: &BTreeMap<EventId, EventView>) -> Vec<Broken> {
    let invariant = "every acknowledged event has its effect exactly once";
    let lost = acknowledged.iter().filter_map(|event| {
        let fate = fates.get(event).copied().unwrap_or_default();
        let is_lost = fate.commits == 0 && !fate.set_aside;
        is_lost.then(|| Broken { invariant, seen: format!("event `{event}` was acknowledged and lost") })
    });
    let doubled = fates.iter().filter(|(_, fate)| fate.commits > 1).map(|(event, fate)| Broken {
        invariant,
        seen: format!("event `{event}` was taken in {} times", fate.commits),
    });
    lost.chain(doubled).collect()
}

/// One event where it was committed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ProcessedView {
    /// Whose.
    pub conversation: ConversationKey,
    /// Its place in the log.
    pub sequence: u64,
}

/// Within one conversation, events are committed in the order of the log (P4).
pub fn processed_in_order(processed: &[ProcessedView]) -> Vec<Broken> {
    let mut last: BTreeMap<&ConversationKey, u64> = BTreeMap::new();
    let mut broken = Vec::new();
    for event in processed {
        let before = last.insert(&event.conversation, event.sequence).unwrap_or(0);
        if before > event.sequence {
            broken.push(Broken {
                invariant: "events of one conversation are processed in order",
                seen: format!("record {} of {} came after {before}", event.sequence, event.conversation),
            });
        }
    }
    broken
}

/// An order as it is kept, with what was said about it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OrderView {
    /// Which.
    pub id: OrderId,
    /// Whose.
    pub conversation: ConversationKey,
    /// Which kitchen.
    pub branch: Sku,
    /// `YYYY-MM-DD`.
    pub business_day: String,
    /// Short daily number.
    pub number: u32,
    /// Quantity, price of one and price of all, line by line.
    pub lines: Vec<(u32, Money, Money)>,
    /// For bringing it.
    pub delivery_fee: Option<Money>,
    /// What the customer pays.
    pub total: Money,
    /// The total that was read back before the confirmation, if it is known.
    pub read_back: Option<Money>,
    /// The totals of the receipts that were written for it.
    pub receipts: Vec<Money>,
    /// Where it is.
    pub status: OrderStatus,
    /// How it came there, oldest first.
    pub history: Vec<OrderChange>,
}

/// Each confirmation became one order, and nothing else did (P3, P5). `confirmations` are the orders that follow from
/// what customers confirmed; `promised` are those of which a customer was told that they are placed.
pub fn orders_match_confirmations(
    confirmations: &BTreeSet<OrderId>,
    promised: &[OrderId],
    orders: &[OrderView],
) -> Vec<Broken> {
    let mut seen = BTreeSet::new();
    let mut broken = Vec::new();
    let mut add = |invariant, seen: String| broken.push(Broken { invariant, seen });
    for order in orders {
        if !seen.insert(order.id) {
            add("no order is doubled", format!("order `{}` is there twice", order.id));
        }
        if !confirmations.contains(&order.id) {
            add(
                "the kitchen sees only what a customer confirmed",
                format!("nobody confirmed order `{}`", order.id),
            );
        }
    }
    for order in promised.iter().filter(|order| !seen.contains(order)) {
        add("no order is lost", format!("order `{order}` was promised and is not there"));
    }
    broken
}

/// One step of a conversation towards the kitchen.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ConfirmingView {
    /// Whose.
    pub conversation: ConversationKey,
    /// What was decided.
    pub step: ConfirmingStep,
}

/// See [`ConfirmingView`].
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ConfirmingStep {
    /// A cart was read back.
    ReadBack {
        /// [`crate::draft::Draft::mark`] of the cart.
        mark: String,
        /// What it comes to, if it was said.
        total: Option<Money>,
    },
    /// A message that made part of the cart was changed or taken back: what was read back holds no longer.
    Revised,
    /// A yes was taken: an order was placed, or a change of one proposed.
    Taken {
        /// Which order.
        order: OrderId,
        /// The mark that the yes named; `None` if it was said in words.
        mark: Option<String>,
        /// What the kitchen got.
        total: Money,
    },
}

/// What the kitchen gets is what was read back last, and each read-back is taken once at most (P3, P5). `steps` stand in
/// the order in which they were decided.
pub fn taken_as_read_back(steps: &[ConfirmingView]) -> Vec<Broken> {
    let mut open: BTreeMap<&ConversationKey, (&str, Option<Money>)> = BTreeMap::new();
    let mut broken = Vec::new();
    for ConfirmingView { conversation, step } in steps {
        match step {
            ConfirmingStep::ReadBack { mark, total } => {
                open.insert(conversation, (mark, *total));
            }
            ConfirmingStep::Revised => {
                open.remove(conversation);
            }
            ConfirmingStep::Taken { order, mark, total } => {
                let last = open.remove(conversation);
                let fits = last.is_some_and(|(last_mark, last_total)| {
                    mark.as_ref().is_none_or(|mark| mark == last_mark)
                        && last_total.is_none_or(|last_total| last_total == *total)
                });
                if !fits {
                    broken.push(Broken {
                        invariant: "the kitchen gets what was read back last, once",
                        seen: format!(
                            "order `{order}` of {conversation}: {mark:?} at {total:?}, read back {last:?}"
                        ),
                    });
                }
            }
        }
    }
    broken
}

/// Short numbers run from 1 per branch and business day, without gaps and without doubles.
pub fn numbers_without_gaps(orders: &[OrderView]) -> Vec<Broken> {
    let mut days: BTreeMap<(&Sku, &str), Vec<u32>> = BTreeMap::new();
    for order in orders {
        days.entry((&order.branch, &order.business_day)).or_default().push(order.number);
    }
    let mut broken = Vec::new();
    for ((branch, day), mut numbers) in days {
        numbers.sort_unstable();
        if !numbers.iter().copied().eq((1..).take(numbers.len())) {
            broken.push(Broken {
                invariant: "order numbers have no gaps and no doubles",
                seen: format!("branch `{branch}` on {day}: {numbers:?}"),
            });
        }
    }
    broken
}

/// The lines add up to the total, and read-back, order and receipt name the same money.
pub fn money_conserved(orders: &[OrderView]) -> Vec<Broken> {
    let mut broken = Vec::new();
    for order in orders {
        let mut sum = Some(Money::zero(order.total.currency()));
        for (quantity, unit, price) in &order.lines {
            let fits = unit.times(*quantity).is_ok_and(|all| all == *price);
            sum = sum.filter(|_| fits).and_then(|sum| sum.plus(*price).ok());
        }
        let sum = match order.delivery_fee {
            Some(fee) => sum.and_then(|sum| sum.plus(fee).ok()),
            None => sum,
        };
        let others = order.read_back.iter().chain(&order.receipts);
        if sum != Some(order.total) || others.into_iter().any(|named| *named != order.total) {
            broken.push(Broken {
                invariant: "read-back, order and receipt name the same money",
                seen: format!(
                    "order `{}`: lines {sum:?}, total {:?}, read back {:?}, receipts {:?}",
                    order.id, order.total, order.read_back, order.receipts
                ),
            });
        }
    }
    broken
}

/// Every step of every ticket was allowed, follows the one before, and leads where the ticket is.
pub fn stages_legal(orders: &[OrderView]) -> Vec<Broken> {
    let mut broken = Vec::new();
    for order in orders {
        let mut at = Stage::Placed;
        for change in &order.history {
            if change.from != at || !is_legal(change) {
                broken.push(Broken {
                    invariant: "tickets move by legal steps",
                    seen: format!("order `{}` at {}: {change:?}", order.id, at.as_str()),
                });
            }
            at = change.to;
        }
        if at != order.status.stage() {
            broken.push(Broken {
                invariant: "tickets move by legal steps",
                seen: format!(
                    "order `{}` is {} and its history ends at {}",
                    order.id,
                    order.status.stage().as_str(),
                    at.as_str()
                ),
            });
        }
    }
    broken
}

fn is_legal(change: &OrderChange) -> bool {
    let status = match change.from {
        Stage::Placed => OrderStatus::Placed,
        Stage::Accepted => OrderStatus::Accepted,
        Stage::Preparing => OrderStatus::Preparing,
        Stage::Ready => OrderStatus::Ready,
        Stage::OutForDelivery => OrderStatus::OutForDelivery,
        Stage::Completed => OrderStatus::Completed,
        // What is over comes back only by a step back, which names where it was.
        Stage::Rejected | Stage::Cancelled => return change.action == OrderAction::StepBack,
    };
    match &change.action {
        OrderAction::StepBack => change.to < change.from,
        OrderAction::Cancel { by, .. } if *by != change.by && change.by == Party::Customer => false,
        OrderAction::Accept
        | OrderAction::StartPreparing
        | OrderAction::MarkReady
        | OrderAction::SendOut
        | OrderAction::Complete
        | OrderAction::Reject { .. }
        | OrderAction::Cancel { .. }
        | OrderAction::Delay { .. }
        | OrderAction::AcknowledgeAllergy
        | OrderAction::ProposeChange { .. }
        | OrderAction::AcceptChange
        | OrderAction::RefuseChange => {
            status.advance(&change.action, None).is_ok_and(|next| next.stage() == change.to)
        }
    }
}

/// Where a message stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SendView {
    /// Not settled yet.
    Open,
    /// Until the person writes again: the messaging window is closed.
    Waiting,
    /// Meta has it.
    Sent,
    /// Given up.
    Failed {
        /// Whether a person was called, or nobody misses it.
        visibly: bool,
    },
    /// Replaced or withdrawn before it left.
    Superseded,
}

/// A message that was decided, with what Meta saw of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MessageView {
    /// Which.
    pub id: OutboxId,
    /// Whose.
    pub conversation: ConversationKey,
    /// To whom in it, where several people share one.
    pub recipient: String,
    /// Why it was written.
    pub purpose: Purpose,
    /// Whether it was to go out at once: what waits for its time stands in nobody's way.
    pub at_once: bool,
    /// What became of it.
    pub state: SendView,
    /// At which places among everything that Meta accepted it stands: none, one, or too many.
    pub accepted: Vec<usize>,
}

/// Each message is accepted by Meta at most once, and one that counts as sent was accepted (P3). Seen and typing do not
/// count. What is neither sent nor taken back is given up visibly.
pub fn sent_once(messages: &[MessageView]) -> Vec<Broken> {
    let mut broken = Vec::new();
    let counts = |message: &&MessageView| !matches!(message.purpose, Purpose::Action | Purpose::Seen);
    for message in messages.iter().filter(counts) {
        let name = format!("message `{}` to {}", message.id, message.conversation);
        if message.accepted.len() > 1 {
            broken.push(Broken {
                invariant: "no message is sent twice",
                seen: format!("{name} was accepted {} times", message.accepted.len()),
            });
        }
        if message.state == SendView::Sent && message.accepted.is_empty() {
            broken.push(Broken {
                invariant: "what counts as sent was sent",
                seen: format!("{name} counts as sent, and Meta never saw it"),
            });
        }
        let unseen = match message.state {
            SendView::Open => "was never settled",
            SendView::Failed { visibly: false } => "was given up, and nobody was told",
            SendView::Sent
            | SendView::Waiting
            | SendView::Superseded
            | SendView::Failed { visibly: true } => continue,
        };
        let invariant = "every message arrives or is given up visibly";
        broken.push(Broken { invariant, seen: format!("{name} {unseen}") });
    }
    broken
}

/// Within one conversation, messages arrive in the order in which they were decided (P4).
pub fn sent_in_order(messages: &[MessageView]) -> Vec<Broken> {
    let mut last: BTreeMap<(&ConversationKey, &str), (usize, OutboxId)> = BTreeMap::new();
    let mut broken = Vec::new();
    for message in messages.iter().filter(|message| message.at_once) {
        let Some(&place) = message.accepted.first() else { continue };
        let thread = (&message.conversation, message.recipient.as_str());
        if let Some((before, id)) = last.insert(thread, (place, message.id))
            && before > place
        {
            broken.push(Broken {
                invariant: "messages arrive in the order in which they were decided",
                seen: format!("message `{}` to {} overtook `{id}`", message.id, message.conversation),
            });
        }
    }
    broken
}

/// A message that was taken to be sent.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TakenView {
    /// Which.
    pub id: OutboxId,
    /// Whose.
    pub conversation: ConversationKey,
    /// Why it was written.
    pub purpose: Purpose,
    /// Whether a person had the conversation at that moment, and this is not what announced it.
    pub with_person: bool,
}

/// While a person has a conversation, the bot is silent in it (P6).
pub fn silent_while_with_person(taken: &[TakenView]) -> Vec<Broken> {
    let spoke = taken.iter().filter(|message| message.with_person && message.purpose.yields_to_person());
    spoke
        .map(|message| Broken {
            invariant: "the bot is silent while a person has the conversation",
            seen: format!("message `{}` was sent to {}", message.id, message.conversation),
        })
        .collect()
}

/// What is left when everything has come to rest.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct RestView {
    /// Messages that wait for their turn.
    pub queued: u64,
    /// Messages that are under way.
    pub sending: u64,
    /// Messages of which nobody knows.
    pub in_doubt: u64,
    /// Records that are not settled.
    pub lag: u64,
    /// Timers that are due.
    pub due_timers: u64,
}

/// Nothing is stuck.
pub fn nothing_stuck(rest: &RestView) -> Vec<Broken> {
    if *rest == RestView::default() {
        return Vec::new();
    }
    vec![Broken { invariant: "nothing is stuck", seen: format!("{rest:?}") }]
}

#[cfg(test)]
mod tests;
