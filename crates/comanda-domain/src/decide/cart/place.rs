//! "Yes": the draft becomes an order, or a change of one.

use crate::conversation::{Forgetting, Regular, State};
use crate::draft::{Confirmation, Draft};
use crate::effect::{Content, Effect, Purpose};
use crate::order::{Order, OrderAction, Party, Reach};
use crate::phrase::{ArgName, ArgValue, Phrase, TextKey};
use crate::reading::Payment;

use super::super::turn::Turn;
use super::super::{amend, orders};
use super::{ask_next, say, with_draft};

/// "Yes": in words (`tapped` is `None`), or by a button that names what it was read back with.
pub(in crate::decide) fn confirm(turn: &mut Turn<'_>, tapped: Option<&str>) {
    match &turn.next.state {
        State::AwaitingConfirmation { draft } => {
            // The menu may have changed since, and the button may be older than the last read-back.
            let stands = draft.read_back.as_deref() == Some(draft.mark(turn.context.shop).as_str());
            let is_meant = tapped.is_none_or(|mark| draft.read_back.as_deref() == Some(mark));
            if !turn.next.hears.is_empty() {
                // It may be of what nobody has heard yet, which is answered in a moment.
                return;
            }
            if turn.stale || !stands || !is_meant {
                with_draft(turn, |_| {});
            } else if draft.amends.is_some() {
                amend::propose(turn);
            } else {
                place(turn);
            }
        }
        State::Collecting { .. } => with_draft(turn, |_| {}),
        State::Idle | State::WithPerson { .. } => match turn.context.order {
            // "Ok" to news about an order that is done.
            Some(standing) if tapped.is_none() && standing.order.status.stage().is_final() => {
                turn.reply(vec![Phrase::plain(TextKey::AllRight)], Vec::new());
            }
            // The second tap on the same "yes".
            Some(_) => orders::tell_status(turn),
            None => ask_next(turn, Draft::default()),
        },
    }
}

fn place(turn: &mut Turn<'_>) {
    let draft = turn.take_draft();
    let context = turn.context;
    let language = turn.language();
    let moment = turn.moment(&draft);
    let confirmation = Confirmation { event: context.event, conversation: context.key, moment, language };
    let Ok(mut order) = draft.confirm(context.shop, confirmation) else {
        // The menu has changed since it was read back, or the hour has struck.
        return ask_next(turn, draft);
    };
    order.terms.origin = turn.next.origin.take();
    if turn.next.forgetting == Some(Forgetting::Done) {
        // Who orders anew is known anew.
        turn.next.forgetting = None;
    }
    turn.go_idle();
    turn.next.last_order = Some(order.id);
    turn.next.ordered_with =
        draft.steps.iter().flat_map(|step| step.texts.iter().map(|text| text.mid.clone())).collect();
    remember(turn, &draft, &order);
    let receipt = say::receipt(context.shop, &order);
    turn.send(Purpose::Receipt(order.id), Content::Receipt(Box::new(receipt)));
    let accepted = accepted_at_once(turn, &order);
    let mut phrases = vec![match &accepted {
        Some((order, _)) => say::accepted(turn, order),
        None => orders::about(TextKey::OrderPlaced, order.id),
    }];
    phrases.extend(transfer_details(turn, &order));
    phrases.extend(points_earned(&order));
    turn.reply(phrases, Vec::new());
    if let Some(picture) = transfer_picture(turn, &order) {
        turn.send(Purpose::Reply, Content::Picture { file: picture });
    }
    turn.effect(Effect::PlaceOrder(Box::new(order)));
    if let Some((order, change)) = accepted {
        turn.effect(Effect::ChangeOrder { order: Box::new(order), change });
    }
}

/// The order as accepted, where the shop's rules accept it without a look.
fn accepted_at_once(turn: &Turn<'_>, order: &Order) -> Option<(Order, crate::order::OrderChange)> {
    let rules = turn.context.shop.acceptance.as_ref()?;
    let open_tickets = turn.context.loads.of(&order.branch).open_tickets;
    let is_taken = rules.takes(order.total, open_tickets) && !order.has_unseen_allergy();
    let accept = || order.apply(OrderAction::Accept, Party::System, turn.context.now, None).ok();
    is_taken.then(accept).flatten()
}

/// Keeps what can be offered next time.
fn remember(turn: &mut Turn<'_>, draft: &Draft, order: &Order) {
    let before = turn.next.regular.take().map(|regular| *regular).unwrap_or_default();
    let is_brought = matches!(order.reach, Reach::Delivery { .. });
    let (address, place, zone) = if is_brought {
        (draft.address.clone(), draft.place, draft.zone.clone())
    } else {
        (before.address, before.place, before.zone)
    };
    turn.next.regular = Some(Box::new(Regular {
        lines: draft.cart(),
        fulfilment: order.reach.fulfilment(),
        address,
        place,
        zone,
        branch: draft.branch.clone().or(before.branch),
        phone: draft.phone.clone().or(before.phone),
        name: draft.name.clone().or(before.name),
        payment: draft.payment.or(before.payment),
        orders: before.orders.saturating_add(1),
    }));
}

/// What the order earns, where the shop has such a rule.
fn points_earned(order: &Order) -> Option<Phrase> {
    let points = order.points();
    (points > 0).then(|| Phrase::with(TextKey::PointsEarned, [(ArgName::Points, ArgValue::Number(points))]))
}

/// Where to transfer the money, for who said so.
fn transfer_details(turn: &Turn<'_>, order: &Order) -> Option<Phrase> {
    let account = turn.context.shop.payments.transfer.as_ref()?;
    let text = |text: &String| ArgValue::Text(text.clone());
    (order.payment == Some(Payment::Transfer)).then(|| {
        Phrase::with(
            TextKey::TransferDetails,
            [
                (ArgName::Bank, text(&account.bank)),
                (ArgName::Account, text(&account.account)),
                (ArgName::Holder, text(&account.holder)),
                (ArgName::Total, ArgValue::Money(order.total)),
                (ArgName::Reference, ArgValue::Text(order.id.payment_reference())),
            ],
        )
    })
}

fn transfer_picture(turn: &Turn<'_>, order: &Order) -> Option<String> {
    let account = turn.context.shop.payments.transfer.as_ref()?;
    account.picture.clone().filter(|_| order.payment == Some(Payment::Transfer))
}
