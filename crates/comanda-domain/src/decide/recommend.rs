//! What to recommend: what a service chose, else by the shop's rules, by what goes with the cart, by its favourites, and last by what
//! stands first in its sections.
//!
//! A service only chooses: from what may be recommended to this customer now, and nothing else of its answer counts.

use crate::allergen;
use crate::conversation::Conversation;
use crate::draft::Draft;
use crate::id::Sku;
use crate::menu::{Item, Section};
use crate::reading::{Reading, Topic};
use crate::shop::Shop;
use crate::shop::service::Recommendation;

use super::story;
use super::turn::Turn;

/// Most dishes that are recommended at once.
pub(super) const NAMED_MAX: usize = 5;

/// Whether these words ask what is good here.
pub fn is_asked(reading: &Reading) -> bool {
    reading.topic == Some(Topic::Recommendation)
}

/// What may be recommended to who asks so: nothing that is sold out, in their cart, or marked with what they must not eat; only of
/// the section that they ask about, where that leaves anything. In menu order. `text`: what they wrote.
pub fn eligible<'a>(
    conversation: &Conversation,
    shop: &'a Shop,
    reading: &Reading,
    text: &str,
) -> Vec<(&'a Section, &'a Item)> {
    let draft = conversation.state.draft();
    let told = must_not_eat(conversation, reading, text);
    let cart = Cart { draft, reading };
    let in_cart = |id: &Sku| cart.has(id);
    let may_be =
        |item: &Item| item.available && !in_cart(&item.id) && allergen::meant_by(item, &told).is_empty();
    let sections = shop.menu.sections.iter();
    let dishes = sections.flat_map(|section| section.items.iter().map(move |item| (section, item)));
    let all: Vec<_> = dishes.filter(|(_, item)| may_be(item)).collect();
    let asked = section_asked(reading);
    let of_asked = |(section, _): &&(&Section, &Item)| asked.is_some_and(|asked| section.id == *asked);
    let narrow: Vec<_> = all.iter().filter(of_asked).copied().collect();
    if narrow.is_empty() { all } else { narrow }
}

/// What this customer told before or now that they must not eat, and what they now ask to be left out.
pub(super) fn must_not_eat(conversation: &Conversation, reading: &Reading, text: &str) -> Vec<String> {
    let told = conversation.state.draft().into_iter().flat_map(|draft| &draft.allergies);
    told.chain(told_now(reading)).cloned().chain(allergen::avoided_in(text)).collect()
}

/// "What drinks are good?"
pub(super) fn section_asked(reading: &Reading) -> Option<&Sku> {
    reading.mentioned.as_ref().filter(|line| line.items.is_empty()).map(|line| &line.section)
}

/// What the customer says in the same message that they must not eat.
pub(super) fn told_now(reading: &Reading) -> impl Iterator<Item = &String> {
    reading.details.allergies.iter().chain(&reading.asked_details.allergies)
}

/// What is in the cart, and what the message that asks puts there.
struct Cart<'a> {
    draft: Option<&'a Draft>,
    reading: &'a Reading,
}

impl Cart<'_> {
    /// Whether one of this dish, or anything of this section, is in it.
    fn has(&self, id: &Sku) -> bool {
        let lines = self.draft.into_iter().flat_map(|draft| &draft.lines).map(|line| &line.line);
        let new = self.reading.lines.iter().map(|read| &read.line);
        lines.chain(new).any(|line| line.section == *id || line.items.contains(id))
    }
}

/// The dishes to name, the best one first, at most [`NAMED_MAX`].
pub(super) fn dishes<'a>(turn: &Turn<'a>, reading: &Reading, text: &str) -> Vec<(&'a Section, &'a Item)> {
    let shop = turn.context.shop;
    let eligible = eligible(&turn.next, shop, reading, text);
    let chosen = |ids: Vec<&Sku>| {
        let mut found: Vec<(&Section, &Item)> = Vec::new();
        for id in ids {
            let dish = eligible.iter().find(|(_, item)| item.id == *id);
            let is_new = |(_, item): &&(&Section, &Item)| found.iter().all(|(_, known)| known.id != item.id);
            found.extend(dish.filter(is_new));
        }
        found.truncate(NAMED_MAX);
        found
    };
    let advised = chosen(turn.context.advised.iter().collect());
    if !advised.is_empty() {
        return advised;
    }
    let mut by_rules = chosen(by_rules(turn, reading));
    if !allergen::avoided_in(text).is_empty() {
        // "What can I eat without gluten?" wants all of it, not the best of it.
        let is_new = |(_, item): &&(&Section, &Item)| by_rules.iter().all(|(_, known)| known.id != item.id);
        let others: Vec<_> = eligible.iter().filter(is_new).copied().collect();
        by_rules.extend(others);
        by_rules.truncate(NAMED_MAX);
    }
    if !by_rules.is_empty() {
        return by_rules;
    }
    if section_asked(reading).is_some() {
        return eligible.into_iter().take(NAMED_MAX).collect();
    }
    let first_of = |section: &'a Section| eligible.iter().find(|(own, _)| own.id == section.id).copied();
    shop.menu.sections.iter().filter_map(first_of).take(NAMED_MAX).collect()
}

/// What the shop's file says, the best one first.
fn by_rules<'a>(turn: &Turn<'a>, reading: &Reading) -> Vec<&'a Sku> {
    let shop = turn.context.shop;
    let cart = Cart { draft: turn.next.state.draft(), reading };
    let named = |ids: &[Sku]| ids.iter().any(|id| cart.has(id));
    let fits = |rule: &&Recommendation| {
        let facts = story::facts(turn);
        let now = turn.context.now.local(&shop.zone);
        (rule.after.is_empty() || named(&rule.after))
            && rule.hours.as_ref().is_none_or(|hours| hours.is_open(now))
            && rule.customer.is_none_or(|customer| customer.is_meant(facts.is_new_customer))
    };
    let rules = shop.recommendations.iter().filter(fits).flat_map(|rule| &rule.dishes);
    let beside = shop.upsells.iter().filter(|rule| named(&rule.after)).map(|rule| &rule.offer);
    rules.chain(beside).chain(&shop.favourites).collect()
}
