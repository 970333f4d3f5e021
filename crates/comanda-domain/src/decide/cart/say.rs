//! The words about the cart: phrases and the receipt. What can be tapped is in `say/answers.rs`.

mod answers;
mod when;

use crate::bill::{AdjustmentReason, Bill};
use crate::draft::{Draft, Incomplete};
use crate::effect::{Label, QuickReply, Receipt, ReceiptElement};
use crate::menu::{Item, Section};
use crate::order::{Order, Reach};
use crate::phrase::{ArgName, ArgValue, CartLine, Phrase, TextKey};
use crate::reading::{Fulfilment, Mention, Payment, WantedTime};
use crate::shop::Shop;
use crate::tap::Tap;
use crate::ticket;

use super::super::turn::Turn;

pub(in crate::decide) use answers::{
    answers, fulfilment_buttons_beside_delivery, less_buttons, short_mark, times,
};
pub(in crate::decide) use when::{clock, date, short_date, spans, time};

/// A dish that is not to be had today.
pub(in crate::decide) fn sold_out(dish: &str) -> Phrase {
    Phrase::with(TextKey::SoldOut, [(ArgName::Dish, ArgValue::Text(dish.to_owned()))])
}

/// A dish that the menu lacks.
pub(in crate::decide) fn unknown_dish(word: &str) -> Phrase {
    Phrase::with(TextKey::UnknownDish, [(ArgName::Dish, ArgValue::Text(word.to_owned()))])
}

/// A dish that the menu lacks or that is sold out, with the nearest we have.
pub(in crate::decide) fn not_on_offer(turn: &Turn<'_>, mention: &Mention) -> Phrase {
    let menu = &turn.context.shop.menu;
    let language = turn.language();
    let nearest = mention.nearest.iter().find_map(|id| menu.find_item(id).map(|(_, item)| item));
    match nearest {
        Some(item) if !item.available => sold_out(item.name.get(language)),
        Some(item) => Phrase::with(
            TextKey::UnknownDishNearest,
            [
                (ArgName::Dish, ArgValue::Text(mention.text.clone())),
                (ArgName::Nearest, ArgValue::Text(item.name.get(language).to_owned())),
            ],
        ),
        None => unknown_dish(&mention.text),
    }
}

/// Most dishes that are offered instead of one.
const INSTEAD_MAX: usize = 3;

/// What can be tapped instead of a dish that is not to be had: the nearest, and others of its section.
pub(in crate::decide) fn instead_of(turn: &Turn<'_>, mention: &Mention) -> Vec<QuickReply> {
    let menu = &turn.context.shop.menu;
    let known: Vec<_> = mention.nearest.iter().filter_map(|id| menu.find_item(id)).collect();
    let beside = known.iter().filter(|(_, item)| !item.available);
    let beside = beside.flat_map(|(section, _)| section.items.iter().map(|item| (*section, item)));
    let mut instead: Vec<(&Section, &Item)> = Vec::new();
    for (section, item) in known.iter().copied().chain(beside).filter(|(_, item)| item.available) {
        if !instead.iter().any(|(_, other)| other.id == item.id) {
            instead.push((section, item));
        }
    }
    instead.into_iter().take(INSTEAD_MAX).map(|(section, item)| dish_button(turn, section, item)).collect()
}

/// A chip that adds one of a dish.
pub(in crate::decide) fn dish_button(turn: &Turn<'_>, section: &Section, item: &Item) -> QuickReply {
    let dish = ArgValue::Text(item.name.get(turn.language()).to_owned());
    let title = Label::Phrase(Phrase::with(TextKey::ButtonOffer, [(ArgName::Dish, dish)]));
    QuickReply { title, tap: Tap::Add { section: section.id.clone(), item: item.id.clone() } }
}

/// The cart with its total under the given text.
pub(in crate::decide) fn cart(turn: &Turn<'_>, draft: &Draft, key: TextKey) -> Phrase {
    Phrase::with(key, cart_args(turn, draft))
}

/// `cart`, `extras` and `total`.
pub(in crate::decide) fn cart_args(turn: &Turn<'_>, draft: &Draft) -> Vec<(ArgName, ArgValue)> {
    let shop = turn.context.shop;
    let language = turn.language();
    let price = |line: &crate::draft::DraftLine| crate::bill::line_price(&shop.menu, &line.line);
    let lines = draft.lines.iter().map(|line| CartLine {
        quantity: line.line.quantity.get(),
        text: ticket::describe(&shop.menu, &line.line, language).without_quantity(),
        price: price(line),
    });
    let mut args = vec![(ArgName::Cart, ArgValue::Cart(lines.collect()))];
    match draft.bill(shop) {
        Ok(bill) => {
            let extras = ArgValue::Lines(extras(draft, shop, &bill));
            args.extend([(ArgName::Extras, extras), (ArgName::Total, ArgValue::Money(bill.total))]);
        }
        // While a choice is open there is no total yet.
        Err(_) => args.extend([
            (ArgName::Extras, ArgValue::Lines(Vec::new())),
            (ArgName::Total, ArgValue::Text("…".to_owned())),
        ]),
    }
    args
}

/// Everything on the bill that is not a dish.
fn extras(draft: &Draft, shop: &Shop, bill: &Bill) -> Vec<Phrase> {
    let zone = draft.delivery_zone(shop);
    let fee = zone.map(|zone| {
        let price = bill.delivery_fee.map_or_else(free, ArgValue::Money);
        Phrase::with(
            TextKey::FeeLine,
            [(ArgName::Zone, ArgValue::Text(zone.name.clone())), (ArgName::Price, price)],
        )
    });
    let adjustments = bill.adjustments.iter().map(|adjustment| match adjustment.reason {
        AdjustmentReason::Rounding => {
            Phrase::with(TextKey::RoundingLine, [(ArgName::Price, ArgValue::Money(adjustment.amount))])
        }
    });
    fee.into_iter().chain(adjustments).collect()
}

/// A fee of nothing.
pub(in crate::decide) fn free() -> ArgValue {
    ArgValue::Phrase(Box::new(Phrase::plain(TextKey::Free)))
}

/// The question for what is missing.
pub(in crate::decide) fn question(draft: &Draft, missing: &Incomplete, again: bool) -> Phrase {
    match missing {
        Incomplete::Which => {
            let word = draft.open_choice.as_ref().map(|open| open.word.clone()).unwrap_or_default();
            Phrase::with(TextKey::AskWhich, [(ArgName::Word, ArgValue::Text(word))])
        }
        Incomplete::Fulfilment => Phrase::plain(TextKey::AskFulfilment),
        Incomplete::Address | Incomplete::Outside => Phrase::plain(TextKey::AskAddress),
        Incomplete::Zone => {
            let address = draft.address_text().unwrap_or_default();
            Phrase::with(TextKey::AskZone, [(ArgName::Address, ArgValue::Text(address))])
        }
        Incomplete::Phone if again => Phrase::plain(TextKey::AskPhoneAgain),
        Incomplete::Phone => Phrase::plain(TextKey::AskPhone),
        Incomplete::Branch => Phrase::plain(TextKey::AskBranch),
        Incomplete::Table => Phrase::plain(TextKey::AskTable),
        Incomplete::Time if !again => Phrase::plain(TextKey::AskTime),
        // A time that is over was named once already.
        Incomplete::Time | Incomplete::TimePassed | Incomplete::NotThen(_) => {
            Phrase::plain(TextKey::AskTimeAgain)
        }
        Incomplete::Payment | Incomplete::PaymentNotTaken => Phrase::plain(TextKey::AskPayment),
        Incomplete::Dishes | Incomplete::BelowMinimum { .. } | Incomplete::Bill(_) => {
            Phrase::plain(TextKey::AskDishes)
        }
    }
}

/// Where the shop delivers instead.
pub(in crate::decide) fn outside(turn: &Turn<'_>) -> Phrase {
    let zones = turn.context.shop.delivery.zones.iter().map(|zone| Phrase::own(zone.name.clone()));
    Phrase::with(TextKey::OutsideArea, [(ArgName::Zones, ArgValue::List(zones.collect()))])
}

/// The order read back: dishes, bill, how, when, how it is paid, and what must not be in it.
pub(in crate::decide) fn confirmation(turn: &Turn<'_>, draft: &Draft) -> Phrase {
    let mut args = cart_args(turn, draft);
    if let Some(order) = draft.amends {
        args.push((ArgName::Number, ArgValue::OrderNumber(order)));
        return Phrase::with(TextKey::AskAmendConfirmation, args);
    }
    let optional = |phrase: Option<Phrase>| ArgValue::Lines(phrase.into_iter().collect());
    args.push((ArgName::How, ArgValue::Phrase(Box::new(how(turn, draft)))));
    args.push((ArgName::When, ArgValue::Phrase(Box::new(when(turn, draft)))));
    args.push((ArgName::Method, optional(paid(turn, draft))));
    args.push((ArgName::Allergies, optional(allergies(draft))));
    Phrase::with(TextKey::AskConfirmation, args)
}

fn how(turn: &Turn<'_>, draft: &Draft) -> Phrase {
    let shop = turn.context.shop;
    let text = |text: Option<String>| ArgValue::Text(text.unwrap_or_default());
    match draft.way(shop) {
        Some(Fulfilment::Delivery) => Phrase::with(
            TextKey::HowDelivery,
            [(ArgName::Address, text(draft.address_text())), (ArgName::Phone, text(draft.phone.clone()))],
        ),
        Some(Fulfilment::DineIn) => match &draft.table {
            Some(table) => Phrase::with(TextKey::HowTable, [(ArgName::Table, ArgValue::Text(table.clone()))]),
            None => Phrase::plain(TextKey::HowDineIn),
        },
        Some(Fulfilment::Pickup) | None => match draft.branch(shop).filter(|_| shop.branches.len() > 1) {
            Some(branch) => {
                let name = match &branch.contact.address {
                    Some(address) => format!("{}, {address}", branch.name),
                    None => branch.name.clone(),
                };
                Phrase::with(TextKey::HowPickupAt, [(ArgName::Branch, ArgValue::Text(name))])
            }
            None => Phrase::plain(TextKey::HowPickup),
        },
    }
}

fn when(turn: &Turn<'_>, draft: &Draft) -> Phrase {
    let promise = draft.promise(turn.context.shop, turn.moment(draft)).and_then(Result::ok);
    match (&draft.wanted, promise) {
        (Some(WantedTime::At(_)), Some(promise)) if promise.is_later_than_wanted => {
            Phrase::with(TextKey::LaterThanWanted, [(ArgName::Time, time(turn, promise.at))])
        }
        (Some(WantedTime::At(at)), _) => Phrase::with(TextKey::WhenAt, [(ArgName::Time, time(turn, *at))]),
        (Some(WantedTime::Asap) | None, Some(promise)) => {
            Phrase::with(TextKey::WhenAsapAbout, [(ArgName::Time, clock(turn, promise.at))])
        }
        (Some(WantedTime::Asap) | None, None) => Phrase::plain(TextKey::WhenAsap),
    }
}

/// How it is paid, if that was said.
fn paid(turn: &Turn<'_>, draft: &Draft) -> Option<Phrase> {
    let currency = turn.context.shop.menu.shop.currency;
    let change = draft.change_for.as_deref();
    let change = change.and_then(|amount| crate::money::Money::parse_decimal(amount, currency).ok());
    match (draft.payment, change) {
        (Some(Payment::Cash) | None, Some(amount)) => {
            Some(Phrase::with(TextKey::PaidWithChange, [(ArgName::Amount, ArgValue::Money(amount))]))
        }
        (Some(method), _) => {
            let method = ArgValue::Phrase(Box::new(Phrase::plain(payment_key(method))));
            Some(Phrase::with(TextKey::PaidBy, [(ArgName::Method, method)]))
        }
        (None, None) => None,
    }
}

/// What the customer must not eat, as it will stand on the ticket.
pub(in crate::decide) fn allergies(draft: &Draft) -> Option<Phrase> {
    let allergies = (!draft.allergies.is_empty()).then(|| draft.allergies.join(", "))?;
    Some(Phrase::with(TextKey::AllergyNoted, [(ArgName::Allergies, ArgValue::Text(allergies))]))
}

/// An allergen by the name that menus mark it with.
pub(in crate::decide) fn allergen(name: &str) -> Phrase {
    Phrase::with(TextKey::Allergen, [(ArgName::Name, ArgValue::Text(name.to_owned()))])
}

/// A warning for each dish of the cart that is marked with what the customer must not eat, parts of combos among them.
pub(in crate::decide) fn allergy_warnings(turn: &Turn<'_>, draft: &Draft) -> Vec<Phrase> {
    let menu = &turn.context.shop.menu;
    let lines = draft.lines.iter().flat_map(|line| std::iter::once(&line.line).chain(&line.line.parts));
    let mut warnings = Vec::new();
    for item in lines.flat_map(|line| &line.items).filter_map(|id| menu.find_item(id)).map(|(_, item)| item) {
        let meant = crate::allergen::meant_by(item, &draft.allergies);
        if !meant.is_empty() {
            let dish = ArgValue::Text(item.name.get(turn.language()).to_owned());
            let allergens = ArgValue::List(meant.into_iter().map(allergen).collect());
            let args = [(ArgName::Dish, dish), (ArgName::Allergens, allergens)];
            warnings.push(Phrase::with(TextKey::AllergyInDish, args));
        }
    }
    warnings.dedup();
    warnings
}

/// The text of a way to pay.
pub(in crate::decide) const fn payment_key(method: Payment) -> TextKey {
    match method {
        Payment::Cash => TextKey::PayCash,
        Payment::Card => TextKey::PayCard,
        Payment::Transfer => TextKey::PayTransfer,
        Payment::Ewallet => TextKey::PayEwallet,
    }
}

/// The ways to pay that the shop takes, with commas between them.
pub(in crate::decide) fn methods(shop: &Shop) -> ArgValue {
    let all = Payment::NAMES.map(|(_, method)| method);
    let taken = all.into_iter().filter(|method| shop.payments.takes(*method));
    ArgValue::List(taken.map(|method| Phrase::plain(payment_key(method))).collect())
}

/// Placed and accepted, with when it will be had.
pub(in crate::decide) fn accepted(turn: &Turn<'_>, order: &Order) -> Phrase {
    let shop = turn.context.shop;
    // Nobody is told a time that is over.
    let soonest = turn.context.now.plus(std::time::Duration::from_mins(u64::from(shop.preparation.minutes)));
    let promised = order.terms.promised_at.filter(|at| *at > turn.context.now).unwrap_or(soonest);
    let at = promised.local(&shop.zone);
    let number = (ArgName::Number, ArgValue::OrderNumber(order.id));
    Phrase::with(TextKey::OrderAccepted, [number, (ArgName::Time, time(turn, at))])
}

/// The receipt of an order.
pub(in crate::decide) fn receipt(shop: &Shop, order: &Order) -> Receipt {
    let element = |line: &crate::order::OrderLine| ReceiptElement {
        title: line.title.clone(),
        subtitle: line.line.note.clone(),
        quantity: line.line.quantity.get(),
        price: line.unit_price,
    };
    let branch = shop.branch(&order.branch).filter(|_| shop.branches.len() > 1);
    Receipt {
        order: order.id,
        recipient_name: order.customer_name.clone(),
        merchant_name: branch.map_or_else(|| shop.name.clone(), |branch| branch.name.clone()),
        elements: order.lines.iter().map(element).collect(),
        address: match &order.reach {
            Reach::Delivery { address, .. } => Some(address.clone()),
            Reach::Pickup { .. } | Reach::DineIn { .. } => None,
        },
        subtotal: order.subtotal,
        delivery_fee: order.delivery_fee,
        adjustments: order.terms.adjustments.clone(),
        total: order.total,
        payment: order.payment,
        confirmed_at: order.placed_at,
    }
}
