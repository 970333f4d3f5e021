//! What is put into the draft by taps, cards, pins and forms rather than words.

use crate::draft::Draft;
use crate::event::CartProduct;
use crate::id::Sku;
use crate::line::{Line, Quantity};
use crate::phrase::{Phrase, TextKey};
use crate::reading::{Details, Fulfilment, Payment, WantedTime};
use crate::shop::delivery::Place;
use crate::tap::BegunLine;

use super::super::menu_cards;
use super::super::turn::Turn;
use super::{TAPPED, answer, ask_change, ask_next, put_back_or_idle, say, too_large, with_draft};

/// How it shall reach the customer.
pub(in crate::decide) fn fulfil(turn: &mut Turn<'_>, way: Fulfilment) {
    if !turn.context.shop.fulfilments.contains(&way) {
        turn.remarks.push(Phrase::plain(TextKey::WayNotOffered));
    }
    with_draft(turn, |draft| draft.fulfilment = Some(way));
}

/// A dish from a card.
pub(in crate::decide) fn add_tapped(turn: &mut Turn<'_>, line: Line) {
    let menu = &turn.context.shop.menu;
    let item = menu.section(&line.section).zip(line.items.first()).and_then(|(section, id)| section.item(id));
    let mut draft = turn.take_draft();
    match item {
        Some(item) if item.available => {
            draft.begin_step(Vec::new());
            match draft.add_line(line, TAPPED) {
                // The cart has changed: what was asked before is asked anew, with the cart above it.
                Ok(()) => {
                    draft.asked = None;
                    turn.cart_changed = true;
                }
                Err(_full) => return too_large(turn, draft),
            }
        }
        Some(item) => turn.remarks.push(say::sold_out(item.name.get(turn.language()))),
        // The card is older than the menu.
        None => {
            put_back_or_idle(turn, draft);
            return menu_cards::show(turn);
        }
    }
    ask_next(turn, draft);
}

/// A cart that a comment began.
pub(in crate::decide) fn begin(turn: &mut Turn<'_>, lines: &[BegunLine]) {
    let mut draft = turn.take_draft();
    draft.begin_step(Vec::new());
    for line in lines {
        if draft.add_line(line.line(), TAPPED).is_err() {
            return too_large(turn, draft);
        }
    }
    draft.asked = None;
    turn.cart_changed = true;
    ask_next(turn, draft);
}

/// An answer to "which one?".
pub(in crate::decide) fn choose(turn: &mut Turn<'_>, id: &Sku) {
    let mut draft = turn.take_draft();
    draft.begin_step(Vec::new());
    answer::settle_choice(turn, &mut draft, id);
    draft.asked = None;
    turn.cart_changed = true;
    ask_next(turn, draft);
}

/// One less of a line; the button names the cart it was shown with.
pub(in crate::decide) fn less(turn: &mut Turn<'_>, position: u32, mark: &str) {
    let mut draft = turn.take_draft();
    let is_meant = say::short_mark(&draft, turn.context.shop) == mark;
    let position =
        usize::try_from(position).ok().filter(|position| is_meant && *position < draft.lines.len());
    let Some(position) = position else {
        // The button is older than the cart.
        turn.next.state = crate::conversation::State::Collecting { draft };
        return ask_change(turn);
    };
    draft.begin_step(Vec::new());
    let left = draft.lines.get(position).map_or(0, |line| line.line.quantity.get() - 1);
    match (Quantity::new(left), draft.lines.get_mut(position)) {
        (Ok(quantity), Some(line)) => line.line.quantity = quantity,
        (Err(_), _) | (_, None) => drop(draft.lines.remove(position)),
    }
    draft.asked = None;
    turn.cart_changed = true;
    ask_next(turn, draft);
}

/// A cart that was sent from the Page's catalogue.
pub(in crate::decide) fn take_sent_cart(turn: &mut Turn<'_>, products: &[CartProduct], note: Option<&str>) {
    let menu = &turn.context.shop.menu;
    let mut draft = turn.take_draft();
    draft.begin_step(Vec::new());
    draft.asked = None;
    turn.cart_changed = true;
    for product in products {
        let id = product.retailer_id.as_deref().and_then(|id| Sku::parse(id).ok());
        let known = id.as_ref().and_then(|id| menu.find_item(id));
        let word = || product.name.clone().unwrap_or_default();
        match (known, Quantity::new(product.quantity)) {
            (Some((section, item)), Ok(quantity)) if item.available => {
                let line = Line::of_item(section.id.clone(), item.id.clone(), quantity);
                if draft.add_line(line, TAPPED).is_err() {
                    return too_large(turn, draft);
                }
            }
            (Some((_, item)), Ok(_)) => turn.remarks.push(say::sold_out(item.name.get(turn.language()))),
            (Some(_), Err(_)) => return too_large(turn, draft),
            (None, _) => turn.remarks.push(say::unknown_dish(&word())),
        }
    }
    if let Some(note) = note {
        draft.note = Some(note.to_owned());
        draft.remember(note);
    }
    ask_next(turn, draft);
}

/// The address form was filled in.
pub(in crate::decide) fn take_information(turn: &mut Turn<'_>, responses: &[(String, String)]) {
    let value = |wanted: &str| {
        let found = responses.iter().find(|(key, _)| key == wanted).map(|(_, value)| value.trim());
        found.filter(|value| !value.is_empty())
    };
    let street = ["address_line_1", "address_line_2", "sublocality", "locality", "administrative_area"];
    let address: Vec<&str> = street.into_iter().filter_map(value).collect();
    with_draft(turn, |draft| {
        let details = Details {
            address: (!address.is_empty()).then(|| address.join(", ")),
            phone: value("phone").map(str::to_owned),
            name: value("name").map(str::to_owned),
            ..Details::default()
        };
        draft.take_details(&details);
    });
}

/// A location pin: where it is to be brought. Its label, where the channel gives one, is the address.
pub(in crate::decide) fn at_place(turn: &mut Turn<'_>, place: Place, label: Option<&str>) {
    if turn.next.state.draft().is_none_or(Draft::is_empty) {
        turn.remarks.push(Phrase::plain(TextKey::PlaceNoted));
    }
    with_draft(turn, |draft| {
        draft.place = Some(place);
        (draft.zone, draft.is_elsewhere, draft.is_moved) = (None, false, true);
        if let Some(label) = label.filter(|label| !label.trim().is_empty()) {
            draft.address = Some(label.trim().to_owned());
        }
        draft.fulfilment = Some(Fulfilment::Delivery);
    });
}

/// To the address of last time.
pub(in crate::decide) fn known_address(turn: &mut Turn<'_>) {
    let regular = turn.next.regular.clone();
    with_draft(turn, |draft| {
        let Some(regular) = regular else { return };
        draft.fulfilment = Some(Fulfilment::Delivery);
        draft.address.clone_from(&regular.address);
        (draft.place, draft.is_elsewhere) = (regular.place, false);
        draft.zone.clone_from(&regular.zone);
        if draft.phone.is_none() {
            draft.phone.clone_from(&regular.phone);
        }
        if draft.name.is_none() {
            draft.name.clone_from(&regular.name);
        }
    });
}

/// To another address than last time.
pub(in crate::decide) fn other_address(turn: &mut Turn<'_>) {
    with_draft(turn, |draft| {
        draft.is_moved = true;
        draft.fulfilment = Some(Fulfilment::Delivery);
        draft.asked = None;
    });
}

/// What one tap says about how, where, when, or how it is paid.
#[derive(Debug, Clone)]
pub(in crate::decide) enum Settled {
    Zone(Sku),
    Elsewhere,
    Branch(Sku),
    Payment(Payment),
    Time(WantedTime),
}

/// Settles one of them.
pub(in crate::decide) fn settle(turn: &mut Turn<'_>, settled: Settled) {
    with_draft(turn, |draft| match settled {
        Settled::Zone(zone) => (draft.zone, draft.is_elsewhere) = (Some(zone), false),
        Settled::Elsewhere => (draft.zone, draft.is_elsewhere) = (None, true),
        Settled::Branch(branch) => draft.branch = Some(branch),
        Settled::Payment(method) => draft.payment = Some(method),
        Settled::Time(time) => draft.wanted = Some(time),
    });
}
