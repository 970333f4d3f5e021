//! The cart: taking things in, asking for what is missing, reading it back, placing the order.

mod answer;
mod say;

use crate::draft::{Asked, Confirmation, Draft, OpenChoice};
use crate::effect::{CallReason, Content, Effect, Purpose};
use crate::event::{AttachmentKind, CartProduct, InboundMessage};
use crate::id::Sku;
use crate::line::{Line, Quantity};
use crate::phrase::{Phrase, TextKey};
use crate::pricing::price_order;
use crate::reading::{Details, Fulfilment, Intent, Question, Reading};
use crate::tap::Tap;
use crate::timer::TimerKind;
use crate::{conversation::State, ticket};

use super::turn::{Turn, button};
use super::{menu_cards, orders};

/// The sticker of a thumb (Messenger's like button), see the Send API reference.
const THUMB_STICKERS: [&str; 3] = ["369239263222822", "369239343222814", "369239383222810"];

/// Confidence of what was tapped, in percent.
const TAPPED: u8 = 100;

/// How often in a row the same question is asked before a person is called.
const ASKED_TIMES_MAX: u8 = 3;

/// Whether a reading has nothing for the cart.
pub(super) fn says_nothing(reading: &Reading) -> bool {
    reading.lines.is_empty()
        && reading.edits.is_empty()
        && reading.unknown.is_empty()
        && reading.ambiguous.is_empty()
        && reading.details == Details::default()
}

/// Takes everything in that was said and asks for what is missing next.
pub(super) fn take_and_ask(turn: &mut Turn<'_>, reading: &Reading, sentences: &[String]) {
    let is_new = turn.next.state.draft().is_none_or(Draft::is_empty);
    let only_facts = Reading { details: Details::default(), ..reading.clone() };
    if let (true, true, Some(order)) = (is_new, says_nothing(&only_facts), orders::open_order(turn)) {
        // "Change the address": it is about what the kitchen has, not the beginning of another order.
        return orders::change_needs_person(turn, order);
    }
    let mut draft = turn.take_draft();
    let remarks = answer::take_in(turn, &mut draft, reading, sentences);
    turn.remarks.extend(remarks);
    ask_next(turn, draft);
}

/// Takes everything in that was said; the caller answers.
pub(super) fn take_quietly(turn: &mut Turn<'_>, reading: &Reading, sentences: &[String]) {
    if says_nothing(reading) && turn.next.state.draft().is_none() {
        return;
    }
    let awaiting = matches!(turn.next.state, State::AwaitingConfirmation { .. });
    let mut draft = turn.take_draft();
    let before = draft.mark(turn.context.shop);
    let remarks = answer::take_in(turn, &mut draft, reading, sentences);
    // What was read back is no longer all that was said: a tap on the old "yes" must not place it unseen.
    let unchanged = draft.mark(turn.context.shop) == before
        && remarks.is_empty()
        && draft.open_choice.is_none()
        && reading.intent != Intent::Other;
    turn.remarks.extend(remarks);
    let state = if awaiting && unchanged {
        State::AwaitingConfirmation { draft }
    } else {
        State::Collecting { draft }
    };
    turn.keep_draft(state);
}

/// Keeps a changed draft in the state it was in.
pub(super) fn put_back(turn: &mut Turn<'_>, draft: Draft) {
    turn.next.state = match &turn.next.state {
        State::Idle | State::Collecting { .. } => State::Collecting { draft },
        State::AwaitingConfirmation { .. } => State::AwaitingConfirmation { draft },
        State::WithPerson { until, .. } => State::WithPerson { until: *until, draft: Some(draft) },
    };
}

/// Changes the draft and goes on.
pub(super) fn with_draft(turn: &mut Turn<'_>, change: impl FnOnce(&mut Draft)) {
    let mut draft = turn.take_draft();
    change(&mut draft);
    ask_next(turn, draft);
}

/// How it shall reach the customer.
pub(super) fn fulfil(turn: &mut Turn<'_>, way: Fulfilment) {
    if !turn.context.shop.fulfilments.contains(&way) {
        turn.remarks.push(Phrase::plain(TextKey::WayNotOffered));
    }
    with_draft(turn, |draft| draft.fulfilment = Some(way));
}

/// A dish from a card.
pub(super) fn add_tapped(turn: &mut Turn<'_>, line: Line) {
    let menu = &turn.context.shop.menu;
    let item = menu.section(&line.section).zip(line.items.first()).and_then(|(section, id)| section.item(id));
    let mut draft = turn.take_draft();
    match item {
        Some(item) if item.available => match draft.add_line(line, TAPPED) {
            // The cart has changed: what was asked before is asked anew, with the cart above it.
            Ok(()) => {
                draft.asked = None;
                turn.cart_changed = true;
            }
            Err(_full) => return too_large(turn, draft),
        },
        Some(item) => turn.remarks.push(say::sold_out(item.name.get(turn.language()))),
        // The card is older than the menu.
        None => {
            put_back_or_idle(turn, draft);
            return menu_cards::show(turn);
        }
    }
    ask_next(turn, draft);
}

/// An answer to "which one?".
pub(super) fn choose(turn: &mut Turn<'_>, id: &Sku) {
    let mut draft = turn.take_draft();
    answer::settle_choice(turn, &mut draft, id);
    draft.asked = None;
    turn.cart_changed = true;
    ask_next(turn, draft);
}

/// A cart that was sent from the Page's catalogue.
pub(super) fn take_sent_cart(turn: &mut Turn<'_>, products: &[CartProduct], note: Option<&str>) {
    let menu = &turn.context.shop.menu;
    let mut draft = turn.take_draft();
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
pub(super) fn take_information(turn: &mut Turn<'_>, responses: &[(String, String)]) {
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

/// A thumb up says yes to what was asked.
pub(super) fn is_thumb(message: &InboundMessage) -> bool {
    message.attachments.iter().any(|attachment| {
        if let AttachmentKind::Sticker { sticker_id: Some(id) } = &attachment.kind {
            THUMB_STICKERS.contains(&id.as_str())
        } else {
            false
        }
    })
}

/// Any other sticker is a friendly noise.
pub(super) fn is_sticker(message: &InboundMessage) -> bool {
    let is_sticker = |kind: &AttachmentKind| matches!(kind, AttachmentKind::Sticker { .. });
    !message.attachments.is_empty()
        && message.attachments.iter().all(|attachment| is_sticker(&attachment.kind))
}

/// A thumb up: confirms what was read back, else it is a friendly noise.
pub(super) fn on_thumb(turn: &mut Turn<'_>) {
    // With words still unread it says yes to we do not know what: they are read first, and the order read back again.
    let unread = !turn.next.burst.is_empty();
    match turn.next.state {
        State::AwaitingConfirmation { .. } if !unread => confirm(turn, None),
        State::AwaitingConfirmation { .. }
        | State::Collecting { .. }
        | State::Idle
        | State::WithPerson { .. } => {}
    }
}

/// A photo, voice note or file: a person is called, and the customer knows.
pub(super) fn on_media(turn: &mut Turn<'_>) {
    turn.call_person(CallReason::Media);
    let buttons = vec![button(TextKey::ButtonMenu, Tap::ShowMenu)];
    turn.reply(vec![Phrase::plain(TextKey::CannotReadMedia)], buttons);
}

/// "No" to what was read back, or to anything else.
pub(super) fn on_decline(turn: &mut Turn<'_>) {
    match &turn.next.state {
        State::AwaitingConfirmation { .. } => ask_change(turn),
        State::Collecting { .. } => with_draft(turn, |_| {}),
        State::Idle | State::WithPerson { .. } => {
            turn.reply(
                vec![Phrase::plain(TextKey::AskDishes)],
                vec![button(TextKey::ButtonMenu, Tap::ShowMenu)],
            );
        }
    }
}

/// "Change something."
pub(super) fn ask_change(turn: &mut Turn<'_>) {
    let draft = turn.take_draft();
    if draft.is_empty() {
        return ask_next(turn, draft);
    }
    let phrase = say::cart(turn, &draft, TextKey::AskChange);
    let buttons = vec![
        button(TextKey::ButtonMenu, Tap::ShowMenu),
        button(TextKey::ButtonKeep, Tap::Keep),
        button(TextKey::ButtonCancel, Tap::Cancel),
    ];
    turn.keep_draft(State::Collecting { draft });
    turn.reply(vec![phrase], buttons);
}

/// "Keep it": goes on with the draft, or with the order that is in the kitchen.
pub(super) fn keep(turn: &mut Turn<'_>) {
    if turn.next.state.draft().is_some() {
        with_draft(turn, |_| {});
    } else {
        orders::tell_status(turn);
    }
}

/// "Cancel": the cart goes; without one, the order is meant.
pub(super) fn cancel(turn: &mut Turn<'_>) {
    let had_draft = turn.next.state.draft().is_some();
    let had_cart = turn.next.state.draft().is_some_and(|draft| !draft.is_empty());
    if had_draft {
        turn.go_idle();
    }
    if had_cart || (had_draft && orders::open_order(turn).is_none()) {
        turn.reply(
            vec![Phrase::plain(TextKey::CartCleared)],
            vec![button(TextKey::ButtonMenu, Tap::ShowMenu)],
        );
    } else {
        orders::ask_cancellation(turn);
    }
}

/// "Yes": in words (`tapped` is `None`), or by a button that names what it was read back with.
pub(super) fn confirm(turn: &mut Turn<'_>, tapped: Option<&str>) {
    match &turn.next.state {
        State::AwaitingConfirmation { draft } => {
            // The menu may have changed since, and the button may be older than the last read-back.
            let stands = draft.read_back.as_deref() == Some(draft.mark(turn.context.shop).as_str());
            let is_meant = tapped.is_none_or(|mark| draft.read_back.as_deref() == Some(mark));
            if turn.stale {
                turn.remarks.push(Phrase::plain(TextKey::AskStillWanted));
            }
            if turn.stale || !stands || !is_meant {
                with_draft(turn, |_| {});
            } else {
                place(turn);
            }
        }
        State::Collecting { .. } => with_draft(turn, |_| {}),
        State::Idle | State::WithPerson { .. } => match turn.context.order {
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
    let confirmation =
        Confirmation { event: context.event, conversation: context.key, now: context.now, language };
    match draft.confirm(context.shop, confirmation) {
        Ok(order) => {
            turn.go_idle();
            turn.next.last_order = Some(order.id);
            let receipt = say::receipt(context.shop, &order);
            turn.send(Purpose::Receipt(order.id), Content::Receipt(Box::new(receipt)));
            turn.reply(vec![orders::about(TextKey::OrderPlaced, order.id)], Vec::new());
            turn.effect(Effect::PlaceOrder(Box::new(order)));
        }
        // The menu has changed since it was read back.
        Err(_incomplete) => ask_next(turn, draft),
    }
}

/// Asks for what is missing, or reads the order back. Always one message.
pub(super) fn ask_next(turn: &mut Turn<'_>, mut draft: Draft) {
    answer::forget_derived_choice(&mut draft);
    if draft.open_choice.is_none()
        && let Err(error) = price_order(&turn.context.shop.menu, &draft.cart())
    {
        match open_choice(turn, &draft, &error) {
            Some(open) => draft.open_choice = Some(open),
            None => return cannot_price(turn, draft),
        }
    }
    let Some(missing) = draft.missing(turn.context.shop, turn.context.now) else {
        return read_back(turn, draft);
    };
    let Some(question) = missing.question() else { return cannot_price(turn, draft) };
    let times = draft.asked.filter(|asked| asked.question == question).map_or(0, |asked| asked.times) + 1;
    draft.asked = Some(Asked { question, times });
    let mut phrases = std::mem::take(&mut turn.remarks);
    if times > ASKED_TIMES_MAX && question != Question::Dishes {
        draft.asked = Some(Asked { question, times: 0 });
        turn.call_person(CallReason::NotUnderstood);
        phrases.push(Phrase::plain(TextKey::PersonCalled));
    }
    let shows_cart = question == Question::Fulfilment || turn.cart_changed;
    if shows_cart && times == 1 && !draft.lines.is_empty() && question != Question::Which {
        phrases.push(say::cart(turn, &draft, TextKey::CartSummary));
    }
    phrases.push(say::question(&draft, question, times > 1));
    let buttons = say::answers(turn, &draft, question);
    turn.reply(phrases, buttons);
    let nothing_said = Draft { asked: draft.asked, ..Draft::default() };
    if draft == nothing_said {
        turn.go_idle();
    } else {
        turn.keep_draft(State::Collecting { draft });
    }
}

fn read_back(turn: &mut Turn<'_>, mut draft: Draft) {
    let mark = draft.mark(turn.context.shop);
    draft.asked = Some(Asked { question: Question::Confirmation, times: 1 });
    draft.read_back = Some(mark.clone());
    let mut phrases = std::mem::take(&mut turn.remarks);
    phrases.push(say::confirmation(turn, &draft));
    let buttons = vec![
        button(TextKey::ButtonConfirm, Tap::Confirm { mark: Some(mark) }),
        button(TextKey::ButtonChange, Tap::Change),
        button(TextKey::ButtonCancel, Tap::Cancel),
    ];
    turn.reply(phrases, buttons);
    turn.keep_draft(State::AwaitingConfirmation { draft });
}

/// What a line without a price still needs from the customer.
fn open_choice(turn: &Turn<'_>, draft: &Draft, error: &crate::pricing::PriceError) -> Option<OpenChoice> {
    let candidates = error.problem.question()?;
    let line = draft.lines.get(error.line)?;
    let text = ticket::describe(&turn.context.shop.menu, &line.line, turn.language());
    let at = error.part.map_or(&line.line, |part| line.line.parts.get(part).unwrap_or(&line.line));
    Some(OpenChoice {
        word: text.title,
        section: at.section.clone(),
        candidates: candidates.to_vec(),
        quantity: line.line.quantity,
        line: Some(error.line),
    })
}

/// The draft cannot become an order by any answer: a person must look.
fn cannot_price(turn: &mut Turn<'_>, draft: Draft) {
    turn.call_person(CallReason::NotUnderstood);
    turn.reply(vec![Phrase::plain(TextKey::PersonCalled)], Vec::new());
    turn.keep_draft(State::Collecting { draft });
}

/// More than the bot may take.
fn too_large(turn: &mut Turn<'_>, draft: Draft) {
    turn.call_person(CallReason::TooLarge);
    turn.reply(vec![Phrase::plain(TextKey::CartTooLarge)], Vec::new());
    turn.keep_draft(State::Collecting { draft });
}

fn put_back_or_idle(turn: &mut Turn<'_>, draft: Draft) {
    if draft.is_empty() { turn.go_idle() } else { turn.keep_draft(State::Collecting { draft }) }
}

/// The one reminder of a draft that was left lying.
pub(super) fn remind(turn: &mut Turn<'_>) {
    let is_open = matches!(turn.next.state, State::Collecting { .. } | State::AwaitingConfirmation { .. });
    let was_reminded = turn.next.state.draft().is_some_and(|draft| draft.reminded);
    if !is_open || was_reminded {
        return;
    }
    if !turn.next.burst.is_empty() {
        // Somebody is writing: not now.
        return turn.wait_for_draft(TimerKind::Reminder, turn.context.shop.reminder_after);
    }
    let mut draft = turn.take_draft();
    draft.reminded = true;
    if !draft.lines.is_empty() && turn.next.window_is_open(turn.context.now) {
        let phrase = say::cart(turn, &draft, TextKey::Reminder);
        let buttons =
            vec![button(TextKey::ButtonKeep, Tap::Keep), button(TextKey::ButtonCancel, Tap::Cancel)];
        turn.send(Purpose::Reminder, Content::Text { phrases: vec![phrase], quick_replies: buttons });
    }
    // "Yes" to "shall we go on?" is not yet a yes to the order: it is read back again.
    turn.keep_draft(State::Collecting { draft });
}

/// A draft that was left lying for good.
pub(super) fn expire(turn: &mut Turn<'_>) {
    if turn.next.burst.is_empty() {
        turn.go_idle();
    } else {
        turn.wait_for_draft(TimerKind::Expiry, turn.context.shop.expiry_after);
    }
}

/// How many ways a fulfilment can be tapped.
fn fulfilment_buttons(ways: &[Fulfilment]) -> Vec<crate::effect::QuickReply> {
    let key = |way: &Fulfilment| match way {
        Fulfilment::Pickup => TextKey::ButtonPickup,
        Fulfilment::Delivery => TextKey::ButtonDelivery,
        Fulfilment::DineIn => TextKey::ButtonDineIn,
    };
    ways.iter().map(|way| button(key(way), Tap::Fulfil(*way))).collect()
}
