//! What a person does on the desk, and what the customer hears of it.

use std::time::Duration;

use crate::command::{CommandOutcome, DeskAction};
use crate::effect::{Content, Effect, PeopleLink, Purpose, SendCondition, is_news};
use crate::id::{OrderId, Sku};
use crate::order::{Order, OrderAction, OrderStatus, Party};
use crate::phrase::{ArgName, ArgValue, CartLine, Phrase, TextKey};
use crate::profile::Identity;
use crate::reading::Fulfilment;

use super::cart::say;
use super::orders::{about, status_key};
use super::turn::Turn;
use super::{drafts, hearing, law};

/// Does what the command says, or says why not.
pub(super) fn on_command(turn: &mut Turn<'_>, by: &str, action: &DeskAction) {
    match action {
        DeskAction::Order { order, expected_revision, action } => {
            on_order(turn, *order, *expected_revision, action);
        }
        DeskAction::Takeover { with_person: true } => {
            turn.person_answered();
            turn.outcome(CommandOutcome::Done { revision: None });
        }
        DeskAction::Takeover { with_person: false } => {
            turn.release_from_person();
            turn.outcome(CommandOutcome::Done { revision: None });
        }
        DeskAction::Say { text } => {
            turn.person_answered();
            turn.send(Purpose::Person, Content::Said { text: text.clone() });
            turn.outcome(CommandOutcome::Done { revision: None });
        }
        DeskAction::Link { left, right } | DeskAction::Unlink { left, right } if left == right => {
            let reason = "these two are the same already".to_owned();
            turn.outcome(CommandOutcome::Refused { reason });
        }
        DeskAction::ForgetCommenter { who } if who.conversation().is_some() => {
            let reason = "who writes to the page is forgotten in their conversation".to_owned();
            turn.outcome(CommandOutcome::Refused { reason });
        }
        DeskAction::ForgetCommenter { who } => {
            turn.effect(Effect::ForgetCommenter(who.clone()));
            turn.outcome(CommandOutcome::Done { revision: None });
        }
        DeskAction::Link { left, right } => {
            turn.effect(Effect::LinkPeople(link(left, right, by)));
            turn.outcome(CommandOutcome::Done { revision: None });
        }
        DeskAction::Unlink { left, right } => {
            turn.effect(Effect::UnlinkPeople(link(left, right, by)));
            turn.outcome(CommandOutcome::Done { revision: None });
        }
        DeskAction::Heard { mid, text } => hearing::heard(turn, mid, text.as_deref()),
        DeskAction::Draft { draft, verdict } => drafts::settle(turn, *draft, verdict),
        DeskAction::DeleteData => {
            law::forget_silently(turn);
            turn.outcome(CommandOutcome::Done { revision: None });
        }
        DeskAction::Rush { branch, is_rush } => rush(turn, branch, *is_rush),
    }
}

fn link(left: &Identity, right: &Identity, by: &str) -> PeopleLink {
    PeopleLink { left: left.clone(), right: right.clone(), by: by.to_owned() }
}

fn rush(turn: &mut Turn<'_>, branch: &Sku, is_rush: bool) {
    if turn.context.shop.branch(branch).is_none() {
        let reason = format!("there is no branch `{branch}`");
        return turn.outcome(CommandOutcome::Refused { reason });
    }
    turn.effect(Effect::SetRush { branch: branch.clone(), is_rush });
    turn.outcome(CommandOutcome::Done { revision: None });
}

fn on_order(turn: &mut Turn<'_>, wanted: OrderId, expected_revision: u32, action: &OrderAction) {
    let is_meant = |order: &Order| order.id == wanted && order.conversation == *turn.context.key;
    let Some(standing) = turn.context.order.filter(|standing| is_meant(standing.order)) else {
        return turn.outcome(CommandOutcome::Refused { reason: format!("there is no order {wanted}") });
    };
    let before = standing.order;
    if before.revision != expected_revision {
        let (stage, revision) = (before.status.stage(), before.revision);
        return turn.outcome(CommandOutcome::Stale { stage, revision });
    }
    match before.apply(action.clone(), Party::Desk, turn.context.now, standing.before) {
        Err(illegal) => turn.outcome(CommandOutcome::Refused { reason: illegal.to_string() }),
        Ok((after, change)) => {
            tell_customer(turn, before, &after, action);
            turn.outcome(CommandOutcome::Done { revision: Some(after.revision) });
            law::on_order(turn, &after);
            turn.effect(Effect::ChangeOrder { order: Box::new(after), change });
        }
    }
}

/// News waits out the undo time. Taking a step back withdraws news that has not left, and corrects news that has.
fn tell_customer(turn: &mut Turn<'_>, before: &Order, after: &Order, action: &OrderAction) {
    let purpose = Purpose::Status(after.id);
    let text = |phrase| Content::Text { phrases: vec![phrase], quick_replies: Vec::new() };
    let decides = matches!(action, OrderAction::AcceptChange | OrderAction::RefuseChange);
    let ends = matches!(action, OrderAction::Cancel { .. } | OrderAction::Reject { .. });
    if before.terms.proposal.is_some() && after.terms.proposal.is_none() && !decides && !ends {
        turn.send(Purpose::Reply, text(about(TextKey::NotifyChangeRefused, after.id)));
    }
    if is_news(action) {
        turn.next.forget_questions();
        let Some(phrase) = news_of(turn, after, action) else { return };
        // A decision on a change cannot be taken back, so that it need not wait, nor give way to the next news.
        let undo = if decides { Duration::ZERO } else { turn.context.timing.undo };
        let not_before = turn.context.now.plus(undo);
        turn.send_when(purpose, text(phrase), not_before, SendCondition::Always);
    } else if *action == OrderAction::StepBack && news(before).is_some() {
        let status = about(status_key(after.status.stage()), after.id);
        let correction = Phrase::with(
            TextKey::NotifyCorrection,
            [
                (ArgName::Number, ArgValue::OrderNumber(after.id)),
                (ArgName::Status, ArgValue::Phrase(Box::new(status))),
            ],
        );
        turn.send_when(purpose, text(correction), turn.context.now, SendCondition::IfPredecessorLeft);
    }
}

/// What the customer hears of `action`, `order` being what it came to.
fn news_of(turn: &Turn<'_>, order: &Order, action: &OrderAction) -> Option<Phrase> {
    match action {
        OrderAction::Delay { .. } => {
            let at = order.terms.promised_at?.local(&turn.context.shop.zone);
            let number = (ArgName::Number, ArgValue::OrderNumber(order.id));
            Some(Phrase::with(TextKey::NotifyDelayed, [number, (ArgName::Time, say::time(turn, at))]))
        }
        OrderAction::AcceptChange => {
            let line = |line: &crate::order::OrderLine| CartLine {
                quantity: line.line.quantity.get(),
                text: line.title.clone(),
                price: Some(line.price),
            };
            let cart = ArgValue::Cart(order.lines.iter().map(line).collect());
            Some(Phrase::with(
                TextKey::NotifyChangeAccepted,
                [
                    (ArgName::Number, ArgValue::OrderNumber(order.id)),
                    (ArgName::Cart, cart),
                    (ArgName::Total, ArgValue::Money(order.total)),
                ],
            ))
        }
        OrderAction::RefuseChange => Some(about(TextKey::NotifyChangeRefused, order.id)),
        OrderAction::Accept if order.terms.promised_at.is_some() => Some(say::accepted(turn, order)),
        OrderAction::Accept
        | OrderAction::StartPreparing
        | OrderAction::MarkReady
        | OrderAction::SendOut
        | OrderAction::Complete
        | OrderAction::Reject { .. }
        | OrderAction::Cancel { .. }
        | OrderAction::StepBack
        | OrderAction::AcknowledgeAllergy
        | OrderAction::ProposeChange { .. } => news(order),
    }
}

/// What the customer hears when an order comes to where `order` is; `None` where that is the kitchen's own business.
fn news(order: &Order) -> Option<Phrase> {
    let with_reason = |key, reason: &str| {
        let number = (ArgName::Number, ArgValue::OrderNumber(order.id));
        Some(Phrase::with(key, [number, (ArgName::Reason, ArgValue::Text(reason.to_owned()))]))
    };
    match &order.status {
        OrderStatus::Accepted => Some(about(TextKey::NotifyAccepted, order.id)),
        OrderStatus::Ready => Some(about(ready_key(order.reach.fulfilment()), order.id)),
        OrderStatus::OutForDelivery => Some(about(TextKey::NotifyOutForDelivery, order.id)),
        OrderStatus::Rejected { reason } => with_reason(TextKey::NotifyRejected, reason),
        OrderStatus::Cancelled { reason, .. } => {
            with_reason(TextKey::NotifyCancelled, reason.as_deref().unwrap_or_default())
        }
        OrderStatus::Placed | OrderStatus::Preparing | OrderStatus::Completed => None,
    }
}

const fn ready_key(fulfilment: Fulfilment) -> TextKey {
    match fulfilment {
        Fulfilment::Pickup => TextKey::NotifyReadyPickup,
        Fulfilment::Delivery => TextKey::NotifyReadyDelivery,
        Fulfilment::DineIn => TextKey::NotifyReadyDineIn,
    }
}
