//! What a commit decided on the way to the kitchen, in its order: carts that were read back, and yeses that were taken.

use std::collections::HashMap;

use comanda_domain::effect::Content;
use comanda_domain::id::{ConversationKey, EventId, OrderId, OutboxId};
use comanda_domain::invariant::{ConfirmingStep, ConfirmingView};
use comanda_domain::order::{Order, OrderAction};
use comanda_domain::phrase::{ArgName, ArgValue, Phrase, TextKey};
use comanda_domain::tap::Tap;
use comanda_store::port::conversation::{Commit, NewOutboxRow};

use crate::coverage::revisions;
use crate::tap::Truth;

/// More effects than one event can have.
const EFFECTS_MAX: usize = 16;

/// The mark of the cart that a message reads back.
pub(crate) fn mark_of(row: &NewOutboxRow) -> Option<String> {
    let Content::Text { quick_replies, .. } = &row.outgoing.content else { return None };
    quick_replies.iter().find_map(|reply| match &reply.tap {
        Tap::Confirm { mark } => mark.clone(),
        _ => None,
    })
}

/// The order whose change a message says to have been proposed.
fn proposed(row: &NewOutboxRow) -> Option<OrderId> {
    let Content::Text { phrases, .. } = &row.outgoing.content else { return None };
    let number = |phrase: &Phrase| {
        let arg = phrase.args.iter().find(|(name, _)| *name == ArgName::Number);
        match arg {
            Some((_, ArgValue::OrderNumber(order))) => Some(*order),
            _ => None,
        }
    };
    phrases.iter().find(|phrase| phrase.key == TextKey::ChangeProposed).and_then(number)
}

/// Whether a commit takes somebody's yes.
pub(crate) fn takes_a_yes(commit: &Commit) -> bool {
    !commit.placed.is_empty() || commit.outbox.iter().any(|row| proposed(row).is_some())
}

/// See the module. `truth` knows the taps and read-backs of this commit already.
pub(crate) fn steps(commit: &Commit, truth: &Truth) -> Vec<ConfirmingView> {
    let rows: HashMap<OutboxId, &NewOutboxRow> = commit.outbox.iter().map(|row| (row.id, row)).collect();
    let mut proposals: Vec<&Order> = commit
        .changed
        .iter()
        .filter(|(_, change)| matches!(change.action, OrderAction::ProposeChange { .. }))
        .map(|(order, _)| order)
        .collect();
    let mut steps = Vec::new();
    let revised: HashMap<EventId, &ConversationKey> =
        revisions(commit).filter_map(|(event, mid)| Some((event, truth.watch.in_cart(mid)?))).collect();
    for (event, _) in &commit.seen {
        // The order that this event placed; the name under which its tap is known, too.
        let named = OrderId::of(*event);
        let mark = truth.taps.get(&named).map(|(_, mark)| mark.clone());
        let placed = commit.placed.iter().find(|placed| placed.order.id == named);
        steps.extend(placed.map(|placed| ConfirmingView {
            conversation: placed.order.conversation.clone(),
            step: ConfirmingStep::Taken { order: named, mark: mark.clone(), total: placed.order.total },
        }));
        steps.extend(revised.get(event).map(|conversation| ConfirmingView {
            conversation: (*conversation).clone(),
            step: ConfirmingStep::Revised,
        }));
        for row in (0..EFFECTS_MAX).filter_map(|place| rows.get(&OutboxId::of(*event, place))) {
            let conversation = row.conversation.clone();
            if let Some(mark) = mark_of(row) {
                let total = truth.read_backs.get(&(conversation.clone(), mark.clone())).copied();
                let step = ConfirmingStep::ReadBack { mark, total };
                steps.push(ConfirmingView { conversation, step });
            } else if let Some(order) = proposed(row)
                && let Some(place) = proposals.iter().position(|changed| changed.id == order)
                && let Some(proposal) = &proposals.remove(place).terms.proposal
            {
                let step = ConfirmingStep::Taken { order, mark: mark.clone(), total: proposal.total };
                steps.push(ConfirmingView { conversation, step });
            }
        }
    }
    steps
}
