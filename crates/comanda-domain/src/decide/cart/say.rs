//! The words about the cart: phrases, buttons, and the receipt.

use crate::draft::Draft;
use crate::effect::{Label, QuickReply, Receipt, ReceiptElement};
use crate::limits;
use crate::order::{Order, Reach};
use crate::phrase::{ArgName, ArgValue, CartLine, Phrase, TextKey};
use crate::pricing::{price_line, price_order};
use crate::reading::{Fulfilment, Mention, Question, WantedTime};
use crate::shop::Shop;
use crate::tap::Tap;
use crate::ticket;

use super::super::turn::{Turn, button};
use super::fulfilment_buttons;

/// A dish that is not to be had today.
pub(super) fn sold_out(dish: &str) -> Phrase {
    Phrase::with(TextKey::SoldOut, [(ArgName::Dish, ArgValue::Text(dish.to_owned()))])
}

/// A dish that the menu lacks.
pub(super) fn unknown_dish(word: &str) -> Phrase {
    Phrase::with(TextKey::UnknownDish, [(ArgName::Dish, ArgValue::Text(word.to_owned()))])
}

/// A dish that the menu lacks or that is sold out, with the nearest we have.
pub(super) fn not_on_offer(turn: &Turn<'_>, mention: &Mention) -> Phrase {
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

/// The cart with its total under the given text.
pub(super) fn cart(turn: &Turn<'_>, draft: &Draft, key: TextKey) -> Phrase {
    Phrase::with(key, cart_args(turn, draft))
}

fn cart_args(turn: &Turn<'_>, draft: &Draft) -> Vec<(ArgName, ArgValue)> {
    let menu = &turn.context.shop.menu;
    let language = turn.language();
    let lines = draft.lines.iter().map(|line| CartLine {
        quantity: line.line.quantity.get(),
        text: ticket::describe(menu, &line.line, language).without_quantity(),
        price: price_line(menu, &line.line).ok().map(|priced| priced.total),
    });
    let mut args = vec![(ArgName::Cart, ArgValue::Cart(lines.collect()))];
    match price_order(menu, &draft.cart()) {
        Ok(priced) => args.push((ArgName::Total, ArgValue::Money(priced.total))),
        // While a choice is open there is no total yet.
        Err(_) => args.push((ArgName::Total, ArgValue::Text("…".to_owned()))),
    }
    args
}

/// The question for what is missing.
pub(super) fn question(draft: &Draft, question: Question, again: bool) -> Phrase {
    match question {
        Question::Which => {
            let word = draft.open_choice.as_ref().map(|open| open.word.clone()).unwrap_or_default();
            Phrase::with(TextKey::AskWhich, [(ArgName::Word, ArgValue::Text(word))])
        }
        Question::Fulfilment => Phrase::plain(TextKey::AskFulfilment),
        Question::Address => Phrase::plain(TextKey::AskAddress),
        Question::Phone if again => Phrase::plain(TextKey::AskPhoneAgain),
        Question::Phone => Phrase::plain(TextKey::AskPhone),
        // A time that is over was named once already.
        Question::Time if again || draft.wanted.is_some() => Phrase::plain(TextKey::AskTimeAgain),
        Question::Time => Phrase::plain(TextKey::AskTime),
        Question::Zone
        | Question::Branch
        | Question::Payment
        | Question::Dishes
        | Question::Confirmation
        | Question::Cancellation => Phrase::plain(TextKey::AskDishes),
    }
}

/// What can be tapped to answer it.
pub(super) fn answers(turn: &Turn<'_>, draft: &Draft, question: Question) -> Vec<QuickReply> {
    match question {
        Question::Dishes => vec![button(TextKey::ButtonMenu, Tap::ShowMenu)],
        Question::Which => candidates(turn, draft),
        Question::Fulfilment => fulfilment_buttons(&turn.context.shop.fulfilments),
        Question::Address => vec![button(TextKey::ButtonPickup, Tap::Fulfil(Fulfilment::Pickup))]
            .into_iter()
            .filter(|_| turn.context.shop.fulfilments.contains(&Fulfilment::Pickup))
            .collect(),
        Question::Time => vec![button(TextKey::ButtonAsap, Tap::Asap)],
        Question::Zone
        | Question::Branch
        | Question::Payment
        | Question::Phone
        | Question::Confirmation
        | Question::Cancellation => Vec::new(),
    }
}

fn candidates(turn: &Turn<'_>, draft: &Draft) -> Vec<QuickReply> {
    let menu = &turn.context.shop.menu;
    let language = turn.language();
    let Some(open) = &draft.open_choice else { return Vec::new() };
    let section = menu.section(&open.section);
    let name = |id: &crate::id::Sku| {
        let section = section?;
        let item = section.item(id).map(|item| &item.name);
        let choice = section.choice(id).map(|(_, choice)| &choice.name);
        let size = menu.sizes_of(section).iter().find(|size| size.id == *id).map(|size| &size.name);
        item.or(choice).or(size).map(|name| name.get(language).to_owned())
    };
    let reply = |id: &crate::id::Sku| {
        let title = name(id).unwrap_or_else(|| id.to_string());
        QuickReply { title: Label::Text(title), tap: Tap::Choose { id: id.clone() } }
    };
    open.candidates.iter().take(limits::QUICK_REPLIES_MAX).map(reply).collect()
}

/// The order read back, with how and when.
pub(super) fn confirmation(turn: &Turn<'_>, draft: &Draft) -> Phrase {
    let shop = turn.context.shop;
    let text = |text: &Option<String>| ArgValue::Text(text.clone().unwrap_or_default());
    let how = match draft.way(shop) {
        Some(Fulfilment::Delivery) => Phrase::with(
            TextKey::HowDelivery,
            [(ArgName::Address, text(&draft.address)), (ArgName::Phone, text(&draft.phone))],
        ),
        Some(Fulfilment::DineIn) => Phrase::plain(TextKey::HowDineIn),
        Some(Fulfilment::Pickup) | None => Phrase::plain(TextKey::HowPickup),
    };
    let when = match &draft.wanted {
        Some(WantedTime::At(at)) => {
            let time = at.strftime("%H:%M · %d/%m").to_string();
            Phrase::with(TextKey::WhenAt, [(ArgName::Time, ArgValue::Text(time))])
        }
        Some(WantedTime::Asap) | None => Phrase::plain(TextKey::WhenAsap),
    };
    let mut args = cart_args(turn, draft);
    args.push((ArgName::How, ArgValue::Phrase(Box::new(how))));
    args.push((ArgName::When, ArgValue::Phrase(Box::new(when))));
    Phrase::with(TextKey::AskConfirmation, args)
}

/// The receipt of an order.
pub(super) fn receipt(shop: &Shop, order: &Order) -> Receipt {
    let element = |line: &crate::order::OrderLine| ReceiptElement {
        title: line.title.clone(),
        subtitle: line.line.note.clone(),
        quantity: line.line.quantity.get(),
        price: line.unit_price,
    };
    Receipt {
        order: order.id,
        recipient_name: order.customer_name.clone(),
        merchant_name: shop.name.clone(),
        elements: order.lines.iter().map(element).collect(),
        address: match &order.reach {
            Reach::Delivery { address, .. } => Some(address.clone()),
            Reach::Pickup { .. } | Reach::DineIn { .. } => None,
        },
        subtotal: order.subtotal,
        delivery_fee: order.delivery_fee,
        total: order.total,
        payment: order.payment,
        confirmed_at: order.placed_at,
    }
}
