//! A change of an order that the kitchen has: read back, confirmed, and then proposed to the kitchen.

use crate::conversation::{BurstText, State};
use crate::draft::{Asked, Draft, DraftLine};
use crate::effect::{CallReason, Effect};
use crate::id::OrderId;
use crate::order::{Order, OrderAction, Party, Proposal, Stage};
use crate::phrase::TextKey;
use crate::reading::{Belongs, Details, Question, Reading};
use crate::tap::Tap;

use super::orders::about;
use super::turn::{Turn, button};
use super::{cart, orders};

/// The order that can still be changed, if there is one.
pub(super) fn amendable<'a>(turn: &Turn<'a>) -> Option<&'a Order> {
    let order = turn.context.order?.order;
    matches!(order.status.stage(), Stage::Placed | Stage::Accepted).then_some(order)
}

/// The cart of an order as a draft of its change.
fn draft_of(order: &Order) -> Draft {
    let line = |line: &crate::order::OrderLine| DraftLine {
        line: line.line.clone(),
        confidence_percent: line.confidence_percent,
    };
    // A change that the kitchen has not decided on is part of what the customer would have.
    let proposed = order.terms.proposal.as_deref();
    let lines = proposed.map_or(&order.lines, |proposal| &proposal.lines);
    Draft {
        lines: lines.iter().map(line).collect(),
        fulfilment: Some(order.reach.fulfilment()),
        zone: order.terms.zone.clone(),
        branch: Some(order.branch.clone()),
        allergies: proposed.map_or(&order.allergies, |proposal| &proposal.allergies).clone(),
        note: proposed.map_or(&order.note, |proposal| &proposal.note).clone(),
        amends: Some(order.id),
        ..Draft::default()
    }
}

/// "No onion in the first one", said while the kitchen has the order.
pub(super) fn begin(turn: &mut Turn<'_>, reading: &Reading, texts: Vec<BurstText>) {
    let Some(order) = amendable(turn) else { return too_late(turn) };
    // A change is one of dishes: where and when it is to come stays, and a person looks at what was said of that.
    let Details { allergies, note, .. } = reading.details.clone();
    let kept = Details { allergies, note, ..Details::default() };
    if kept != reading.details {
        turn.call_person(CallReason::TooLate);
        turn.remarks.push(about(TextKey::ChangeAfterOrder, order.id));
    }
    turn.next.state = State::Collecting { draft: draft_of(order) };
    turn.cart_changed = true;
    cart::take_and_ask(turn, &Reading { details: kept, ..reading.clone() }, texts);
}

/// Whether it must be asked what the cart belongs to: there is an order in the kitchen that could still take it.
pub(super) fn must_ask(turn: &Turn<'_>, draft: &Draft) -> bool {
    let is_open = draft.amends.is_none() && !draft.is_separate && !draft.lines.is_empty();
    is_open && amendable(turn).is_some()
}

/// "To order #12, or a new one?"
pub(super) fn ask(turn: &mut Turn<'_>, mut draft: Draft) {
    let Some(order) = amendable(turn).map(|order| order.id) else { return };
    let times = draft.asked.filter(|asked| asked.question == Question::Amend).map_or(0, |asked| asked.times);
    draft.asked = Some(Asked { question: Question::Amend, times: times.saturating_add(1) });
    let mut phrases = std::mem::take(&mut turn.remarks);
    phrases.push(cart::say::cart(turn, &draft, TextKey::CartSummary));
    phrases.push(about(TextKey::AskAmend, order));
    let buttons = vec![
        button(TextKey::ButtonAmend, Tap::Amend(order)),
        button(TextKey::ButtonNewOrder, Tap::NewOrder),
        button(TextKey::ButtonCancel, Tap::Cancel),
    ];
    turn.reply(phrases, buttons);
    turn.keep_draft(State::Collecting { draft });
}

/// Whether that was just asked.
pub(super) fn is_asked(turn: &Turn<'_>) -> bool {
    let asked = turn.next.state.draft().and_then(|draft| draft.asked);
    asked.is_some_and(|asked| asked.question == Question::Amend)
}

/// Answered in words.
pub(super) fn settle(turn: &mut Turn<'_>, belongs: Belongs) {
    match (belongs, turn.context.order.map(|standing| standing.order.id)) {
        (Belongs::ToTheOther, Some(order)) => join(turn, order),
        (Belongs::ToTheOther, None) | (Belongs::ToItself, _) => separate(turn),
    }
}

/// What is in the cart belongs to the order that the kitchen has.
pub(super) fn join(turn: &mut Turn<'_>, wanted: OrderId) {
    let draft = turn.take_draft();
    let Some(order) = amendable(turn).filter(|order| order.id == wanted) else {
        // The kitchen has begun meanwhile: it can only be an order of its own.
        turn.remarks.push(about(TextKey::ChangeTooLate, wanted));
        return cart::ask_next(turn, Draft { is_separate: true, ..draft });
    };
    let mut whole = draft_of(order);
    for line in draft.lines {
        if whole.add_line(line.line, line.confidence_percent).is_err() {
            return cart::too_large(turn, whole);
        }
    }
    whole.said.clone_from(&draft.said);
    for allergy in draft.allergies {
        if !whole.allergies.contains(&allergy) {
            whole.allergies.push(allergy);
        }
    }
    turn.cart_changed = true;
    cart::ask_next(turn, whole);
}

/// What is in the cart is an order of its own.
pub(super) fn separate(turn: &mut Turn<'_>) {
    cart::with_draft(turn, |draft| {
        draft.is_separate = true;
        draft.asked = None;
    });
}

/// "Yes" to the changed order: the kitchen decides.
pub(super) fn propose(turn: &mut Turn<'_>) {
    let draft = turn.take_draft();
    let Some(order) = amendable(turn).filter(|order| Some(order.id) == draft.amends) else {
        turn.go_idle();
        return too_late(turn);
    };
    let shop = turn.context.shop;
    let Ok(bill) = draft.bill(shop) else { return cart::ask_next(turn, draft) };
    let mut said = order.said.clone();
    said.extend(draft.said.iter().cloned());
    let proposal = Proposal {
        at: turn.context.now,
        lines: draft.priced_lines(shop, &bill, turn.language()),
        subtotal: bill.subtotal,
        delivery_fee: bill.delivery_fee,
        adjustments: bill.adjustments,
        total: bill.total,
        allergies: draft.allergies.clone(),
        note: draft.note.clone(),
        said,
    };
    let action = OrderAction::ProposeChange { proposal: Box::new(proposal) };
    let before = turn.context.order.and_then(|standing| standing.before);
    let id = order.id;
    let applied = order.apply(action, Party::Customer, turn.context.now, before);
    turn.go_idle();
    if let Ok((order, change)) = applied {
        turn.effect(Effect::ChangeOrder { order: Box::new(order), change });
        turn.reply(vec![about(TextKey::ChangeProposed, id)], Vec::new());
    } else {
        too_late(turn);
    }
}

/// The kitchen is at it: a person looks.
fn too_late(turn: &mut Turn<'_>) {
    turn.call_person(CallReason::TooLate);
    let phrase = match orders::open_order(turn) {
        Some(order) => about(TextKey::ChangeTooLate, order),
        None => turn.person_called(),
    };
    turn.reply(vec![phrase], Vec::new());
}
