//! The end of a world: fills the views and asks the invariants.

use std::collections::{BTreeMap, BTreeSet};

use comanda_domain::effect::{Purpose, Recipient};
use comanda_domain::id::{OrderId, OutboxId};
use comanda_domain::invariant::{self, Broken, MessageView, OrderView, RestView, SendView};
use comanda_domain::money::Money;
use comanda_domain::order::{OrderAction, OrderChange};
use comanda_sim::{Content, SendKind};
use comanda_store::port::conversation::StoredOrder;

use crate::customer::Customer;
use crate::machine::Inner;
use crate::run::{Sim, clock_of};

/// Timers that are due later than this are not waited for.
pub(crate) const WATCHED_MS: i64 = 20 * 60_000;

/// More orders than a world can hold.
const ORDERS_MAX: usize = 1_000;

/// What did not hold.
pub(crate) fn judge(sim: &Sim<'_>) -> Vec<Broken> {
    let Some(process) = &sim.process else {
        return vec![Broken {
            invariant: "every world comes to rest",
            seen: "the program is down".to_owned(),
        }];
    };
    let stored = sim.runtime.block_on(process.store.list_orders(ORDERS_MAX)).unwrap();
    let conversations = sim.runtime.block_on(process.store.conversations(ORDERS_MAX)).unwrap();
    let stats = sim.runtime.block_on(process.log.stats()).unwrap();
    let due = sim.runtime.block_on(process.store.due_timers(clock_of(sim), ORDERS_MAX)).unwrap();
    let counts = sim.counts();
    let inner = sim.shared.lock();
    let orders: Vec<OrderView> = stored.iter().map(|stored| order_view(&inner, stored)).collect();
    let (messages, mut broken) = messages(&inner, counts.superseded);
    let confirmations: BTreeSet<OrderId> = inner.truth.taps.keys().copied().collect();
    let promised: Vec<OrderId> =
        sim.customers.iter().flat_map(|customer| customer.promised.clone()).collect();
    broken.extend(invariant::settled_once(&sim.acknowledged, &inner.truth.fates));
    broken.extend(invariant::processed_in_order(&inner.truth.processed));
    broken.extend(invariant::orders_match_confirmations(&confirmations, &promised, &orders));
    broken.extend(invariant::taken_as_read_back(&inner.truth.confirming));
    broken.extend(invariant::numbers_without_gaps(&orders));
    broken.extend(invariant::money_conserved(&orders));
    broken.extend(invariant::stages_legal(&orders));
    broken.extend(invariant::sent_once(&messages));
    broken.extend(invariant::sent_in_order(&messages));
    broken.extend(invariant::silent_while_with_person(&inner.truth.taken));
    broken.extend(invariant::nothing_stuck(&RestView {
        queued: counts.queued,
        sending: counts.sending,
        in_doubt: counts.in_doubt,
        lag: stats.groups.iter().map(|group| group.lag).sum(),
        due_timers: due.len() as u64,
    }));
    for customer in &sim.customers {
        broken.extend(customer.broken.iter().cloned());
        let needs_person = conversations
            .iter()
            .any(|row| row.key == customer.key && (row.call.is_some() || row.with_person_until.is_some()));
        let was_heard = |mid: &String| {
            let mut items = inner.world.ledger().webhooks().iter();
            !inner.truth.left_to_person.contains(mid)
                && items.any(|item| item.mid.as_ref() == Some(mid) && item.acked_ms.is_some())
        };
        if !needs_person
            && !inner.truth.called.contains(&customer.key)
            && customer
                .unanswered
                .iter()
                .any(|mid| was_heard(mid) && !was_answered_later(&inner, customer, mid))
        {
            let seen = format!("customer {} confirmed, and nothing ever came", customer.plan.number);
            broken.push(Broken { invariant: "every confirmation is answered", seen });
        }
    }
    broken
}

/// Whether the receipt, or the cart once more, came after the customer had given up: a dead token holds answers back.
fn was_answered_later(inner: &Inner, customer: &Customer, tap: &str) -> bool {
    let thread = inner.world.thread(customer.plan.page, &customer.plan.psid);
    let mut after = thread.bubbles.iter().skip_while(|bubble| bubble.mid != tap);
    after.any(|bubble| {
        let mut chips = bubble.quick_replies.iter();
        matches!(bubble.content, Content::Receipt { .. })
            || chips.any(|chip| chip.payload.starts_with("c1:confirm:"))
    })
}

fn order_view(inner: &Inner, stored: &StoredOrder) -> OrderView {
    let order = &stored.order;
    let truth = &inner.truth;
    let history = truth.histories.get(&order.id).cloned().unwrap_or_default();
    let mut read_back = truth.taps.get(&order.id).and_then(|key| truth.read_backs.get(key)).copied();
    let mut receipts = truth.receipts.get(&order.id).cloned().unwrap_or_default();
    if let Some(changed) = changed_to(&history) {
        // What was read back with the change holds now; the receipt is that of the order as it was placed.
        (read_back, receipts) = (Some(changed), Vec::new());
    }
    let line =
        |line: &comanda_domain::order::OrderLine| (line.line.quantity.get(), line.unit_price, line.price);
    OrderView {
        id: order.id,
        conversation: order.conversation.clone(),
        branch: order.branch.clone(),
        business_day: truth.days.get(&order.id).cloned().unwrap_or_default(),
        number: stored.number,
        lines: order.lines.iter().map(line).collect(),
        delivery_fee: order.delivery_fee,
        total: order.total,
        read_back,
        receipts,
        status: order.status.clone(),
        history,
    }
}

/// What an order comes to since the last change of it that the kitchen took.
fn changed_to(history: &[OrderChange]) -> Option<Money> {
    let taken = history.iter().rposition(|change| change.action == OrderAction::AcceptChange)?;
    history[..taken].iter().rev().find_map(|change| match &change.action {
        OrderAction::ProposeChange { proposal } => Some(proposal.total),
        _ => None,
    })
}

/// Every message with what Meta saw of it. Which ones were superseded the store tells only as a number: what was never
/// settled must be as many.
fn messages(inner: &Inner, superseded: u64) -> (Vec<MessageView>, Vec<Broken>) {
    let sends = inner.world.ledger().sends();
    let mut by_metadata: BTreeMap<OutboxId, Vec<usize>> = BTreeMap::new();
    let mut by_comment: BTreeMap<&str, Vec<usize>> = BTreeMap::new();
    for (place, send) in sends.iter().enumerate() {
        if let Some(id) = send.metadata.as_deref().and_then(|id| OutboxId::parse(id).ok()) {
            by_metadata.entry(id).or_default().push(place);
        } else if let (SendKind::CommentReply, Some(comment)) = (send.kind, &send.in_reply_to) {
            by_comment.entry(comment).or_default().push(place);
        }
    }
    let truth = &inner.truth;
    let never_left: Vec<OutboxId> = truth
        .rows
        .iter()
        .filter(|row| truth.settled.get(&row.id).is_none_or(|(state, _)| *state == SendView::Open))
        .map(|row| row.id)
        .collect();
    let waiting = truth.settled.values().filter(|(state, _)| *state == SendView::Waiting).count() as u64;
    // What waited may have been taken back too.
    let never_left = never_left.len() as u64;
    let tally = (never_left..=never_left + waiting).contains(&superseded);
    let view = |row: &comanda_store::port::conversation::NewOutboxRow| {
        let state = match truth.settled.get(&row.id) {
            Some((SendView::Open, _)) | None if tally => SendView::Superseded,
            Some((state, _)) => *state,
            None => SendView::Open,
        };
        let accepted = match &row.outgoing.recipient {
            Recipient::Comment(comment) => by_comment.get(comment.as_str()),
            Recipient::Person | Recipient::CommentAuthor(_) => by_metadata.get(&row.id),
        };
        MessageView {
            id: row.id,
            conversation: row.conversation.clone(),
            recipient: format!("{:?}", row.outgoing.recipient),
            purpose: row.outgoing.purpose.clone(),
            at_once: row.outgoing.not_before <= row.created_at
                && !matches!(row.outgoing.purpose, Purpose::Status(_) | Purpose::Action | Purpose::Seen),
            state,
            accepted: accepted.cloned().unwrap_or_default(),
        }
    };
    let views: Vec<MessageView> = truth.rows.iter().map(view).collect();
    let mut broken = Vec::new();
    for message in views.iter().filter(|view| view.state == SendView::Superseded && !view.accepted.is_empty())
    {
        let seen = format!("message `{}` was withdrawn, and Meta has it", message.id);
        broken.push(Broken { invariant: "what was withdrawn was not sent", seen });
    }
    (views, broken)
}
