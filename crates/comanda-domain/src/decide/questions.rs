//! Questions that the shop's own data answers: when, where, how much, what is in it. The answer goes before whatever was open
//! anyway, so that an order goes on.

mod dishes;
mod hours;

use crate::draft::Draft;
use crate::effect::{CallReason, QuickReply};
use crate::phrase::{ArgName, ArgValue, Phrase, TextKey};
use crate::reading::{Fulfilment, Question, Reading, Topic};
use crate::shop::delivery::Zone;
use crate::tap::Tap;

use super::cart::{self, say};
use super::menu_cards;
use super::orders;
use super::turn::{Turn, button};

/// What is asked, with the words it was asked in.
pub(super) struct Asked<'a> {
    topic: Topic,
    reading: &'a Reading,
    /// The words as one text.
    text: String,
}

impl<'a> Asked<'a> {
    /// The question of a reading, if the shop's data may answer it.
    pub(super) fn of(reading: &'a Reading, texts: &[String]) -> Option<Self> {
        Some(Self { topic: reading.topic?, reading, text: texts.join("\n") })
    }

    /// "Can you deliver?", said to "pickup or delivery?", wants it delivered.
    fn answers_fulfilment(&self, turn: &Turn<'_>) -> bool {
        let asked = draft(turn).and_then(|draft| draft.asked).map(|asked| asked.question);
        self.topic == Topic::DeliveryArea
            && asked == Some(Question::Fulfilment)
            && turn.context.shop.fulfilments.contains(&Fulfilment::Delivery)
    }

    /// "How long will it take?" while the kitchen has an order and nothing else is in the cart.
    pub(super) fn is_of_the_order(&self, turn: &Turn<'_>) -> bool {
        let names_dish = self.reading.mentioned.is_some() || !self.reading.unknown.is_empty();
        let has_cart = draft(turn).is_some_and(|draft| !draft.is_empty());
        self.topic == Topic::WaitingTime && !names_dish && !has_cart && orders::open_order(turn).is_some()
    }
}

/// Answers, and goes on with what was open.
pub(super) fn answer(turn: &mut Turn<'_>, asked: &Asked<'_>) {
    let phrases = answers(turn, asked);
    turn.next.misunderstood = 0;
    if phrases.is_empty() {
        let of_all = asked.topic == Topic::Dishes;
        return if of_all { menu_cards::show(turn) } else { unknown(turn) };
    }
    turn.remarks.extend(phrases);
    if asked.answers_fulfilment(turn) {
        turn.has_answered = true;
        return cart::with_draft(turn, |draft| draft.fulfilment = Some(Fulfilment::Delivery));
    }
    go_on(turn, buttons(turn, asked));
}

/// "How long does it take?", asked of an order that is not placed yet.
pub(super) fn waiting_time(turn: &mut Turn<'_>) {
    let phrases = waiting(turn);
    turn.remarks.extend(phrases);
    go_on(turn, Vec::new());
}

/// Answers what was asked beside an order; the order itself is taken by the caller.
pub(super) fn answer_beside(turn: &mut Turn<'_>, asked: &Asked<'_>) {
    let phrases = answers(turn, asked);
    if phrases.is_empty() {
        turn.call_person(CallReason::Question);
        let called = turn.person_called();
        turn.remarks.push(called);
    } else {
        turn.remarks.extend(phrases);
    }
}

/// A question that the shop's data does not answer goes to a person, visibly.
pub(super) fn unknown(turn: &mut Turn<'_>) {
    turn.call_person(CallReason::Question);
    turn.remarks.push(Phrase::plain(TextKey::AnswerUnknown));
    let called = turn.person_called();
    turn.remarks.push(called);
    go_on(turn, vec![button(TextKey::ButtonMenu, Tap::ShowMenu)]);
}

/// Says the remarks with the question that was open, or alone.
fn go_on(turn: &mut Turn<'_>, buttons: Vec<QuickReply>) {
    if turn.next.state.draft().is_some_and(|draft| !draft.is_empty()) {
        turn.has_answered = true;
        return cart::with_draft(turn, |_| {});
    }
    let phrases = std::mem::take(&mut turn.remarks);
    turn.reply(phrases, buttons);
}

fn buttons(turn: &Turn<'_>, asked: &Asked<'_>) -> Vec<QuickReply> {
    let menu = button(TextKey::ButtonMenu, Tap::ShowMenu);
    let dish = dishes::add_button(turn, asked);
    let recommended = match asked.topic {
        Topic::Recommendation => dishes::recommended_buttons(turn, asked),
        Topic::Dishes => dishes::buttons_of_section(turn, asked),
        Topic::Vegetarian => dishes::vegetarian_buttons(turn, asked),
        Topic::Hours
        | Topic::DeliveryArea
        | Topic::DeliveryFee
        | Topic::MinimumOrder
        | Topic::WaitingTime
        | Topic::Price
        | Topic::Sizes
        | Topic::Ingredients
        | Topic::Allergens
        | Topic::Payment
        | Topic::Location
        | Topic::Phone
        | Topic::Availability
        | Topic::Automation => Vec::new(),
    };
    dish.into_iter().chain(recommended).chain([menu]).collect()
}

/// What is said; nothing if the shop's data does not say.
pub(super) fn answers(turn: &mut Turn<'_>, asked: &Asked<'_>) -> Vec<Phrase> {
    let shop = turn.context.shop;
    match asked.topic {
        Topic::Hours => hours::answer(turn, asked),
        Topic::DeliveryArea | Topic::DeliveryFee => delivery(turn, asked),
        Topic::MinimumOrder => minimum(turn, asked),
        Topic::WaitingTime => waiting(turn),
        Topic::Price => dishes::price(turn, asked),
        Topic::Sizes => dishes::sizes(turn, asked),
        Topic::Ingredients => dishes::ingredients(turn, asked),
        Topic::Allergens => dishes::allergens(turn, asked),
        Topic::Vegetarian => dishes::vegetarian(turn, asked),
        Topic::Availability => dishes::availability(turn, asked),
        Topic::Recommendation => dishes::recommendation(turn, asked),
        Topic::Dishes => dishes::of_section(turn, asked),
        Topic::Payment => {
            vec![Phrase::with(TextKey::AnswerPayment, [(ArgName::Methods, say::methods(shop))])]
        }
        Topic::Location => location(turn),
        Topic::Phone => {
            shop.contact.phone.iter().map(|phone| text(TextKey::AnswerPhone, ArgName::Phone, phone)).collect()
        }
        Topic::Automation => {
            turn.next.was_told_automated = true;
            vec![Phrase::plain(TextKey::AnswerAutomated)]
        }
    }
}

fn text(key: TextKey, name: ArgName, text: &str) -> Phrase {
    Phrase::with(key, [(name, ArgValue::Text(text.to_owned()))])
}

fn delivery(turn: &Turn<'_>, asked: &Asked<'_>) -> Vec<Phrase> {
    let shop = turn.context.shop;
    if !shop.fulfilments.contains(&Fulfilment::Delivery) {
        return vec![Phrase::plain(TextKey::AnswerNoDelivery)];
    }
    let zones = &shop.delivery.zones;
    if zones.is_empty() {
        return vec![Phrase::plain(TextKey::AnswerDelivers)];
    }
    let named = shop.delivery.zone_of_address(&asked.text);
    let of_draft = turn.next.state.draft().and_then(|draft| draft.delivery_zone(shop));
    let free_from = |zone: &Zone| zone.free_from.filter(|_| zone.fee.is_some());
    let told = |from| Phrase::with(TextKey::AnswerFreeFrom, [(ArgName::Price, ArgValue::Money(from))]);
    let Some(zone) = named.or(of_draft) else {
        let line = |zone: &Zone| Phrase::with(TextKey::ZoneLine, zone_args(zone));
        let lines = ArgValue::Lines(zones.iter().map(line).collect());
        let mut phrases = vec![Phrase::with(TextKey::AnswerZones, [(ArgName::Lines, lines)])];
        // Said at once where it is the same everywhere.
        let first = zones.first().and_then(free_from);
        phrases.extend(first.filter(|_| zones.iter().all(|zone| free_from(zone) == first)).map(told));
        return phrases;
    };
    let mut phrases = vec![Phrase::with(TextKey::AnswerDeliversTo, zone_args(zone))];
    phrases.extend(free_from(zone).map(told));
    phrases
}

fn zone_args(zone: &Zone) -> [(ArgName, ArgValue); 2] {
    let price = zone.fee.filter(|fee| fee.minor() > 0).map_or_else(say::free, ArgValue::Money);
    [(ArgName::Zone, ArgValue::Text(zone.name.clone())), (ArgName::Price, price)]
}

fn minimum(turn: &Turn<'_>, asked: &Asked<'_>) -> Vec<Phrase> {
    let delivery = &turn.context.shop.delivery;
    let zone = delivery.zone_of_address(&asked.text);
    let minimum = zone.and_then(|zone| zone.minimum).or(delivery.minimum);
    let phrase = minimum.filter(|minimum| minimum.minor() > 0).map_or_else(
        || Phrase::plain(TextKey::AnswerNoMinimum),
        |minimum| Phrase::with(TextKey::AnswerMinimum, [(ArgName::Minimum, ArgValue::Money(minimum))]),
    );
    vec![phrase]
}

/// How long it takes now. While the shop is closed, when it opens is the honest answer.
fn waiting(turn: &Turn<'_>) -> Vec<Phrase> {
    let shop = turn.context.shop;
    let now = turn.context.now.local(&shop.zone);
    if shop.hours.as_ref().is_some_and(|hours| !hours.is_open(now)) {
        return hours::now(turn);
    }
    let draft = turn.next.state.draft().cloned().unwrap_or_default();
    let moment = turn.moment(&draft);
    let ready = shop.preparation.until_ready(moment.load.open_tickets, moment.load.is_rush);
    let minutes = |key, minutes| Phrase::with(key, [(ArgName::Minutes, ArgValue::Number(minutes))]);
    let mut phrases = vec![minutes(TextKey::AnswerWaiting, ready)];
    if shop.fulfilments.contains(&Fulfilment::Delivery) {
        let zone = draft.delivery_zone(shop).and_then(|zone| zone.minutes);
        let road = zone.unwrap_or(shop.preparation.delivery);
        phrases.push(minutes(TextKey::AnswerWaitingDelivery, ready.saturating_add(road)));
    }
    phrases
}

fn location(turn: &Turn<'_>) -> Vec<Phrase> {
    let shop = turn.context.shop;
    let several = shop.branches.iter().filter(|branch| branch.contact.address.is_some());
    let addresses: Vec<String> = several
        .map(|branch| format!("{}: {}", branch.name, branch.contact.address.as_deref().unwrap_or_default()))
        .collect();
    let address = match (&shop.contact.address, addresses.is_empty()) {
        (Some(address), true) => address.clone(),
        (_, false) => addresses.join("\n"),
        (None, true) => return Vec::new(),
    };
    let mut phrases = vec![text(TextKey::AnswerLocation, ArgName::Address, &address)];
    phrases.extend(shop.contact.map.as_deref().map(|map| text(TextKey::AnswerMap, ArgName::Text, map)));
    phrases
}

/// The draft as it is, or none.
fn draft<'a>(turn: &'a Turn<'_>) -> Option<&'a Draft> {
    turn.next.state.draft()
}
