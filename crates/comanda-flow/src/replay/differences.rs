//! What was decided then against what would be decided now, by the ids that both derive from the same events.

use std::collections::{BTreeMap, HashMap};

use comanda_domain::effect::{Content, Purpose};
use comanda_domain::id::{ConversationKey, OrderId, OutboxId};
use comanda_domain::order::Order;
use comanda_domain::time::Timestamp;
use comanda_store::port::conversation::StoredOrder;
use comanda_store::port::outbox::OutboxRow;
use comanda_store::port::replay::ReplyRow;

use super::survey::Survey;
use super::{DryRun, ReplayError, words};
use crate::housekeeping::OUTBOX_KEPT;
use crate::render::render;

/// Most effects of one event: more are never decided.
const EFFECTS_MAX: usize = 64;

/// One thing that would be different.
#[derive(Debug, Clone)]
pub struct Difference {
    /// How.
    pub change: Change,
    /// Whose.
    pub conversation: ConversationKey,
    /// When it was decided.
    pub at: Timestamp,
    /// What.
    pub subject: Subject,
}

/// How something would be different.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Change {
    /// It is not there, and would be.
    New,
    /// It is there, and would not be.
    Gone,
    /// It would be another.
    Different,
}

/// What would be different.
#[derive(Debug, Clone)]
pub enum Subject {
    /// An order.
    Order {
        /// As it was placed.
        then: Option<Box<StoredOrder>>,
        /// As it would be placed.
        now: Option<Box<StoredOrder>>,
    },
    /// An answer.
    Reply {
        /// Which.
        id: OutboxId,
        /// [`Purpose::key`].
        purpose: String,
        /// What was said.
        then: Option<String>,
        /// What would be said.
        now: Option<String>,
    },
}

/// Then and now.
type Both<T> = (Option<T>, Option<T>);

/// Every difference, in the order of time.
pub(super) async fn find(run: &DryRun<'_>, survey: &Survey) -> Result<Vec<Difference>, ReplayError> {
    let Some((first, last)) = survey.received else { return Ok(Vec::new()) };
    let ever = (Timestamp::from_millis(i64::MIN), Timestamp::from_millis(i64::MAX));
    let mut orders: BTreeMap<OrderId, Both<StoredOrder>> = BTreeMap::new();
    for stored in run.real.orders_between(first, last).await? {
        let id = stored.order.id;
        let ours = |event, _| OrderId::of(event) == id;
        if came_of(survey, &stored.order.conversation, stored.order.placed_at, ours) {
            orders.entry(id).or_default().0 = Some(stored);
        }
    }
    for stored in run.scratch.orders_between(ever.0, ever.1).await? {
        let id = stored.order.id;
        orders.entry(id).or_default().1 = Some(stored);
    }
    let numbers: HashMap<OrderId, u32> = orders
        .iter()
        .filter_map(|(id, (then, now))| Some((*id, then.as_ref().or(now.as_ref())?.number)))
        .collect();
    // What was said longer ago is not kept any more, and cannot be compared.
    let kept = |row: &ReplyRow| run.now.since(row.created_at) < OUTBOX_KEPT;
    let mut replies: BTreeMap<OutboxId, Both<ReplyRow>> = BTreeMap::new();
    for row in run.real.replies_between(first, last).await? {
        let id = row.id;
        let ours = |event, index| OutboxId::of(event, index) == id;
        if kept(&row) && came_of(survey, &row.conversation, row.created_at, ours) {
            replies.entry(id).or_default().0 = Some(row);
        }
    }
    for row in run.scratch.replies_between(ever.0, ever.1).await? {
        let id = row.id;
        if kept(&row) {
            replies.entry(id).or_default().1 = Some(row);
        }
    }
    let mut differences: Vec<Difference> = orders.into_values().filter_map(of_order).collect();
    let of_replies = replies.values().filter_map(|both| of_reply(run, &numbers, both));
    differences.extend(of_replies);
    differences.sort_by(|one, other| (one.at, &one.conversation).cmp(&(other.at, &other.conversation)));
    Ok(differences)
}

/// Whether something of this conversation, decided at this time, came of an event in the scope.
fn came_of(
    survey: &Survey,
    conversation: &ConversationKey,
    at: Timestamp,
    is_from: impl Fn(comanda_domain::id::EventId, usize) -> bool,
) -> bool {
    survey.whole.contains_key(conversation)
        && survey.events.get(&at).is_some_and(|events| {
            events.iter().any(|event| (0..EFFECTS_MAX).any(|index| is_from(*event, index)))
        })
}

fn change_of<T>(both: &Both<T>, same: impl Fn(&T, &T) -> bool) -> Option<Change> {
    match both {
        (Some(then), Some(now)) if same(then, now) => None,
        (Some(_), Some(_)) => Some(Change::Different),
        (Some(_), None) => Some(Change::Gone),
        (None, Some(_)) => Some(Change::New),
        (None, None) => None,
    }
}

fn of_order((then, now): Both<StoredOrder>) -> Option<Difference> {
    let both = (then, now);
    let change = change_of(&both, |then, now| is_same_order(&then.order, &now.order))?;
    let known = both.0.as_ref().or(both.1.as_ref())?;
    Some(Difference {
        change,
        conversation: known.order.conversation.clone(),
        at: known.order.placed_at,
        subject: Subject::Order { then: both.0.map(Box::new), now: both.1.map(Box::new) },
    })
}

/// As they were placed: what the kitchen did with one since does not count.
fn is_same_order(then: &Order, now: &Order) -> bool {
    (&then.lines, then.subtotal, then.delivery_fee, then.total, &then.reach, &then.wanted)
        == (&now.lines, now.subtotal, now.delivery_fee, now.total, &now.reach, &now.wanted)
        && (&then.branch, &then.customer_name, &then.payment, &then.allergies, &then.note)
            == (&now.branch, &now.customer_name, &now.payment, &now.allergies, &now.note)
}

fn of_reply(run: &DryRun<'_>, numbers: &HashMap<OrderId, u32>, both: &Both<ReplyRow>) -> Option<Difference> {
    let known = both.0.as_ref().or(both.1.as_ref())?;
    // Seen and typing are no answers.
    if known.outgoing.purpose == Purpose::Action {
        return None;
    }
    let change = change_of(both, |then, now| {
        (&then.outgoing.purpose, &then.outgoing.recipient, &then.outgoing.content, &then.outgoing.language)
            == (&now.outgoing.purpose, &now.outgoing.recipient, &now.outgoing.content, &now.outgoing.language)
    })?;
    let say = |row: &ReplyRow| in_words(run, numbers, row);
    Some(Difference {
        change,
        conversation: known.conversation.clone(),
        at: known.created_at,
        subject: Subject::Reply {
            id: known.id,
            purpose: known.outgoing.purpose.key(),
            then: both.0.as_ref().map(say),
            now: both.1.as_ref().map(say),
        },
    })
}

/// The words of an answer, or what it shows.
fn in_words(run: &DryRun<'_>, numbers: &HashMap<OrderId, u32>, row: &ReplyRow) -> String {
    match &row.outgoing.content {
        Content::Cards { cards } => {
            let titles: Vec<&str> = cards.iter().map(|card| card.title.as_str()).collect();
            return format!("[cards: {}]", titles.join(", "));
        }
        Content::Receipt(receipt) => return format!("[receipt over {}]", receipt.total),
        Content::Picture { file } => return format!("[picture {file}]"),
        Content::Text { .. } | Content::Said { .. } | Content::Action(_) => {}
    }
    let Some(shop) = run.shops.of(&row.conversation.page, row.created_at) else {
        return "[the page is not configured]".to_owned();
    };
    let outbox_row = OutboxRow {
        id: row.id,
        conversation: row.conversation.clone(),
        outgoing: row.outgoing.clone(),
        attempt: 1,
        created_at: row.created_at,
        since: row.created_at,
        doubted: false,
    };
    match render(&outbox_row, shop, numbers) {
        Ok(rendered) => rendered.text.unwrap_or_default(),
        Err(error) => format!("[cannot be said: {}]", words(&error)),
    }
}
