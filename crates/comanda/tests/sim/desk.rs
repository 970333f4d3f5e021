//! The kitchen: looks at the board and taps, mostly forward.

use comanda_domain::command::DeskAction;
use comanda_domain::id::ConversationKey;
use comanda_domain::order::{OrderAction, Stage};

use crate::dice::Edge;
use crate::run::Sim;

/// One tap, if there is a ticket.
pub(crate) fn cook(sim: &Sim<'_>) -> Option<(ConversationKey, DeskAction)> {
    let process = sim.process.as_ref()?;
    let mut orders = sim.runtime.block_on(process.store.list_orders(20)).ok()?;
    orders.retain(|stored| !stored.order.status.stage().is_final());
    orders.sort_by_key(|stored| stored.order.id);
    let mut inner = sim.shared.lock();
    let mut roll = |high: usize| {
        let high = i64::try_from(high).unwrap_or(i64::MAX);
        usize::try_from(inner.dice.between(Edge::Desk, 0, high - 1)).unwrap_or_default()
    };
    if orders.is_empty() {
        return None;
    }
    let stored = &orders[roll(orders.len())];
    let order = &stored.order;
    let is_asked = order.terms.proposal.is_some();
    let action = match (order.status.stage(), roll(10)) {
        (_, 0..7) if is_asked => OrderAction::AcceptChange,
        (_, 7..9) if is_asked => OrderAction::RefuseChange,
        (Stage::Placed, 0) => OrderAction::Reject { reason: "hết bánh phở".to_owned() },
        (Stage::Accepted | Stage::Preparing | Stage::Ready, 0) => OrderAction::StepBack,
        (Stage::Placed, _) => OrderAction::Accept,
        (Stage::Accepted, _) => OrderAction::StartPreparing,
        (Stage::Preparing, _) => OrderAction::MarkReady,
        (_, _) => OrderAction::Complete,
    };
    // Sometimes the screen is old.
    let expected_revision = if roll(10) == 0 { order.revision.saturating_sub(1) } else { order.revision };
    let what = DeskAction::Order { order: order.id, expected_revision, action };
    Some((order.conversation.clone(), what))
}
