//! What can be tapped to answer a question.

use crate::draft::{Draft, Incomplete};
use crate::effect::{Label, QuickReply};
use crate::id::Sku;
use crate::limits;
use crate::phrase::{ArgName, ArgValue, Phrase, TextKey};
use crate::promise::NotThen;
use crate::reading::{Fulfilment, Payment};
use crate::shop::Shop;
use crate::tap::Tap;
use crate::ticket;

use super::super::super::turn::{Turn, button};
use super::{clock, payment_key, short_date};

/// Times that are offered when the shop is closed: the first, and so many minutes after it.
const LATER_MINUTES: [i64; 3] = [0, 30, 60];
/// Buttons for one less that are shown at most: the menu, keeping and cancelling need room, too.
const LESS_BUTTONS_MAX: usize = limits::QUICK_REPLIES_MAX - 3;
/// Length of a mark in a button, in characters: enough to tell two carts of one conversation apart.
const SHORT_MARK_CHARS: usize = 8;

/// What can be tapped to answer the question for what is missing.
pub(in crate::decide) fn answers(turn: &Turn<'_>, draft: &Draft, missing: &Incomplete) -> Vec<QuickReply> {
    let shop = turn.context.shop;
    match missing {
        Incomplete::Dishes | Incomplete::BelowMinimum { .. } | Incomplete::Bill(_) => {
            vec![button(TextKey::ButtonMenu, Tap::ShowMenu)]
        }
        Incomplete::Which => candidates(turn, draft),
        Incomplete::Fulfilment => shop.fulfilments.iter().map(|way| fulfilment_button(*way)).collect(),
        Incomplete::Address | Incomplete::Outside => fulfilment_buttons_beside_delivery(shop),
        Incomplete::Zone => zones(shop),
        Incomplete::Branch => branches(shop),
        Incomplete::Time | Incomplete::TimePassed => vec![button(TextKey::ButtonAsap, Tap::Asap)],
        Incomplete::NotThen(why) => times(turn, *why),
        Incomplete::Payment | Incomplete::PaymentNotTaken => methods(shop),
        Incomplete::Phone | Incomplete::Table => Vec::new(),
    }
}

fn fulfilment_button(way: Fulfilment) -> QuickReply {
    let key = match way {
        Fulfilment::Pickup => TextKey::ButtonPickup,
        Fulfilment::Delivery => TextKey::ButtonDelivery,
        Fulfilment::DineIn => TextKey::ButtonDineIn,
    };
    button(key, Tap::Fulfil(way))
}

/// The ways that need no address.
pub(in crate::decide) fn fulfilment_buttons_beside_delivery(shop: &Shop) -> Vec<QuickReply> {
    let ways = shop.fulfilments.iter().filter(|way| **way == Fulfilment::Pickup);
    ways.map(|way| fulfilment_button(*way)).collect()
}

fn zones(shop: &Shop) -> Vec<QuickReply> {
    let zone = |zone: &crate::shop::delivery::Zone| QuickReply {
        title: Label::Text(zone.name.clone()),
        tap: Tap::Zone(zone.id.clone()),
    };
    let mut zones: Vec<QuickReply> =
        shop.delivery.zones.iter().take(limits::QUICK_REPLIES_MAX - 1).map(zone).collect();
    zones.push(button(TextKey::ButtonElsewhere, Tap::Elsewhere));
    zones
}

fn branches(shop: &Shop) -> Vec<QuickReply> {
    let branch = |branch: &crate::shop::Branch| QuickReply {
        title: Label::Text(branch.name.clone()),
        tap: Tap::Branch(branch.id.clone()),
    };
    shop.branches.iter().take(limits::QUICK_REPLIES_MAX).map(branch).collect()
}

fn methods(shop: &Shop) -> Vec<QuickReply> {
    let all = Payment::NAMES.map(|(_, method)| method);
    let taken = all.into_iter().filter(|method| shop.payments.takes(*method));
    taken.map(|method| button(payment_key(method), Tap::Pay(method))).collect()
}

/// Times at which it can be had instead.
pub(in crate::decide) fn times(turn: &Turn<'_>, why: NotThen) -> Vec<QuickReply> {
    let first = match why {
        NotThen::Closed { first } | NotThen::LastOrderPassed { first } => first,
        NotThen::TooFarAhead { .. } => None,
    };
    let Some(first) = first else { return vec![button(TextKey::ButtonPerson, Tap::Person)] };
    let later = LATER_MINUTES
        .iter()
        .filter_map(|minutes| first.checked_add(jiff::SignedDuration::from_mins(*minutes)).ok());
    let today = turn.context.now.local(&turn.context.shop.zone).date();
    let at = |at: jiff::civil::DateTime| {
        // A button holds few letters.
        let time = if at.date() == today {
            clock(turn, at)
        } else {
            let date = ArgValue::Phrase(Box::new(short_date(turn, at.date())));
            let day =
                Phrase::with(TextKey::TimeOnDay, [(ArgName::Clock, clock(turn, at)), (ArgName::Date, date)]);
            ArgValue::Phrase(Box::new(day))
        };
        let title = Label::Phrase(Phrase::with(TextKey::ButtonTime, [(ArgName::Time, time)]));
        QuickReply { title, tap: Tap::At(at) }
    };
    later.map(at).collect()
}

/// One less of each line of the cart.
pub(in crate::decide) fn less_buttons(turn: &Turn<'_>, draft: &Draft) -> Vec<QuickReply> {
    let shop = turn.context.shop;
    let mark = short_mark(draft, shop);
    let less = |(position, line): (usize, &crate::draft::DraftLine)| {
        let dish = ticket::describe(&shop.menu, &line.line, turn.language()).title;
        let title = Phrase::with(TextKey::ButtonLess, [(ArgName::Dish, ArgValue::Text(dish))]);
        let position = u32::try_from(position).ok()?;
        Some(QuickReply { title: Label::Phrase(title), tap: Tap::Less { position, mark: mark.clone() } })
    };
    draft.lines.iter().enumerate().take(LESS_BUTTONS_MAX).filter_map(less).collect()
}

/// The beginning of a draft's mark, for a button.
pub(in crate::decide) fn short_mark(draft: &Draft, shop: &Shop) -> String {
    draft.mark(shop).chars().take(SHORT_MARK_CHARS).collect()
}

fn candidates(turn: &Turn<'_>, draft: &Draft) -> Vec<QuickReply> {
    let menu = &turn.context.shop.menu;
    let language = turn.language();
    let Some(open) = &draft.open_choice else { return Vec::new() };
    let section = menu.section(&open.section);
    let name = |id: &Sku| {
        let section = section?;
        let item = section.item(id).map(|item| &item.name);
        let choice = section.choice(id).map(|(_, choice)| &choice.name);
        let size = menu.sizes_of(section).iter().find(|size| size.id == *id).map(|size| &size.name);
        item.or(choice).or(size).map(|name| name.get(language).to_owned())
    };
    let reply = |id: &Sku| {
        let title = name(id).unwrap_or_else(|| id.to_string());
        QuickReply { title: Label::Text(title), tap: Tap::Choose { id: id.clone() } }
    };
    open.candidates.iter().take(limits::QUICK_REPLIES_MAX).map(reply).collect()
}
