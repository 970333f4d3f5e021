//! What the customer asks about an order that is already with the kitchen.

use crate::effect::{CallReason, Content, Effect, Purpose};
use crate::id::OrderId;
use crate::order::{Order, OrderAction, Party, Stage};
use crate::phrase::{ArgName, ArgValue, Phrase, TextKey};
use crate::tap::Tap;

use super::cart::say;
use super::turn::{Turn, button};

/// A phrase whose only argument is the short number of `order`.
pub(super) fn about(key: TextKey, order: OrderId) -> Phrase {
    Phrase::with(key, [(ArgName::Number, ArgValue::OrderNumber(order))])
}

/// The status text of a stage.
pub(super) const fn status_key(stage: Stage) -> TextKey {
    match stage {
        Stage::Placed => TextKey::StatusPlaced,
        Stage::Accepted => TextKey::StatusAccepted,
        Stage::Preparing => TextKey::StatusPreparing,
        Stage::Ready => TextKey::StatusReady,
        Stage::OutForDelivery => TextKey::StatusOutForDelivery,
        Stage::Completed => TextKey::StatusCompleted,
        Stage::Rejected => TextKey::StatusRejected,
        Stage::Cancelled => TextKey::StatusCancelled,
    }
}

/// "Where is my order?"
pub(super) fn tell_status(turn: &mut Turn<'_>) {
    match turn.context.order {
        Some(standing) => {
            let order = standing.order;
            let mut phrases = vec![about(status_key(order.status.stage()), order.id)];
            phrases.extend(expected(turn, order));
            turn.reply(phrases, Vec::new());
        }
        None => turn.reply(
            vec![Phrase::plain(TextKey::NoOrder)],
            vec![button(TextKey::ButtonMenu, Tap::ShowMenu), button(TextKey::ButtonPerson, Tap::Person)],
        ),
    }
}

/// When it can be expected, while that is still to come.
fn expected(turn: &Turn<'_>, order: &Order) -> Option<Phrase> {
    let is_on_its_way = matches!(
        order.status.stage(),
        Stage::Placed | Stage::Accepted | Stage::Preparing | Stage::OutForDelivery
    );
    let at = order.terms.promised_at.filter(|at| is_on_its_way && *at > turn.context.now)?;
    let time = say::time(turn, at.local(&turn.context.shop.zone));
    Some(Phrase::with(TextKey::StatusExpected, [(ArgName::Time, time)]))
}

/// "Cancel it": asked once more, since the kitchen may be at it.
pub(super) fn ask_cancellation(turn: &mut Turn<'_>) {
    match open_order(turn) {
        Some(order) => {
            let buttons = vec![
                button(TextKey::ButtonCancelOrder, Tap::CancelOrder(order)),
                button(TextKey::ButtonKeepOrder, Tap::Keep),
            ];
            turn.next.asked_cancellation = Some(order);
            turn.reply(vec![about(TextKey::AskCancellation, order)], buttons);
        }
        None => tell_status(turn),
    }
}

/// Something about an order that is already with the kitchen, and what it says is no new order: a person looks at it.
pub(super) fn change_needs_person(turn: &mut Turn<'_>, order: OrderId) {
    turn.call_person(CallReason::TooLate);
    turn.reply(vec![about(TextKey::ChangeAfterOrder, order)], Vec::new());
}

/// The order that is with the kitchen and not yet done, if there is one.
pub(super) fn open_order(turn: &Turn<'_>) -> Option<OrderId> {
    let standing = turn.context.order.filter(|standing| !standing.order.status.stage().is_final());
    standing.map(|standing| standing.order.id)
}

/// "Yes, cancel it."
pub(super) fn cancel(turn: &mut Turn<'_>, wanted: OrderId) {
    let owned = |order: &&Order| order.id == wanted && order.conversation == *turn.context.key;
    let Some(standing) = turn.context.order.filter(|standing| owned(&standing.order)) else {
        turn.reply(vec![Phrase::plain(TextKey::NoOrder)], Vec::new());
        return;
    };
    let action = OrderAction::Cancel { by: Party::Customer, reason: None };
    match standing.order.apply(action, Party::Customer, turn.context.now, standing.before) {
        Ok((order, change)) => {
            turn.effect(Effect::ChangeOrder { order: Box::new(order), change });
            // As news about the order: it takes the place of "accepted" that still waits out its undo time.
            let phrases = vec![about(TextKey::OrderCancelled, wanted)];
            turn.send(Purpose::Status(wanted), Content::Text { phrases, quick_replies: Vec::new() });
        }
        Err(_) if standing.order.status.stage().is_final() => tell_status(turn),
        Err(_) => {
            turn.call_person(CallReason::TooLate);
            turn.reply(vec![about(TextKey::CannotCancel, wanted)], Vec::new());
        }
    }
}
