//! The menu as cards to tap.

use crate::effect::{Card, Content, Label, Purpose, QuickReply};
use crate::id::Sku;
use crate::limits;
use crate::menu::{Item, Section};
use crate::phrase::{Phrase, TextKey};
use crate::tap::Tap;

use super::cart;
use super::turn::{Turn, button};

/// Shows the menu and asks what it shall be.
pub(super) fn show(turn: &mut Turn<'_>) {
    send(turn);
    ask(turn);
}

/// Shows the dishes of a section.
pub(super) fn show_section(turn: &mut Turn<'_>, id: &Sku, skip: u32) {
    let menu = &turn.context.shop.menu;
    let Some(section) = menu.section(id) else {
        // The button is older than the menu.
        return show(turn);
    };
    let cards = dish_cards(turn, section, skip);
    if cards.is_empty() {
        return show(turn);
    }
    turn.send(Purpose::Menu, Content::Cards { cards });
    ask(turn);
}

/// Sends the cards alone: the dishes where they fit on one row of cards, else the sections.
pub(super) fn send(turn: &mut Turn<'_>) {
    let sections: Vec<&Section> =
        turn.context.shop.menu.sections.iter().filter(|section| has_dishes(section)).collect();
    let dishes: usize = sections.iter().map(|section| available(section).count()).sum();
    let cards: Vec<Card> = if dishes <= limits::CAROUSEL_ELEMENTS_MAX {
        sections.iter().flat_map(|section| dish_cards(turn, section, 0)).collect()
    } else {
        sections
            .iter()
            .take(limits::CAROUSEL_ELEMENTS_MAX)
            .map(|section| section_card(turn, section))
            .collect()
    };
    if !cards.is_empty() {
        turn.send(Purpose::Menu, Content::Cards { cards });
    }
}

fn ask(turn: &mut Turn<'_>) {
    if turn.next.state.draft().is_some_and(|draft| !draft.is_empty()) {
        // An order goes on where it was.
        turn.has_answered = true;
        return cart::with_draft(turn, |_| {});
    }
    turn.reply(vec![Phrase::plain(TextKey::AskDishes)], vec![button(TextKey::ButtonPerson, Tap::Person)]);
}

/// Build-your-own dishes have no single thing to add by a tap: they are ordered in words.
fn has_dishes(section: &Section) -> bool {
    available(section).next().is_some()
}

fn available(section: &Section) -> impl Iterator<Item = &Item> {
    section.items.iter().filter(|item| item.available)
}

fn section_card(turn: &Turn<'_>, section: &Section) -> Card {
    let language = turn.language();
    let names: Vec<&str> = available(section).take(4).map(|item| item.name.get(language)).collect();
    let tap = Tap::ShowSection { section: section.id.clone(), skip: 0 };
    Card {
        title: section.name.get(language).to_owned(),
        subtitle: Some(names.join(", ")),
        image: available(section).find_map(|item| item.image.clone()),
        buttons: vec![QuickReply { title: Label::Phrase(Phrase::plain(TextKey::ButtonMenu)), tap }],
        links: Vec::new(),
    }
}

fn dish_cards(turn: &Turn<'_>, section: &Section, skip: u32) -> Vec<Card> {
    let language = turn.language();
    let skip = usize::try_from(skip).unwrap_or(usize::MAX);
    let left = available(section).count().saturating_sub(skip);
    // The last place is kept for "more" when not all fit.
    let shown = if left > limits::CAROUSEL_ELEMENTS_MAX { limits::CAROUSEL_ELEMENTS_MAX - 1 } else { left };
    let mut cards: Vec<Card> =
        available(section).skip(skip).take(shown).map(|item| dish_card(section, item, language)).collect();
    if left > shown {
        let skip = u32::try_from(skip + shown).unwrap_or(u32::MAX);
        let tap = Tap::ShowSection { section: section.id.clone(), skip };
        let more = Phrase::plain(TextKey::ButtonMore);
        cards.push(Card {
            title: section.name.get(language).to_owned(),
            subtitle: Some(format!("+{}", left - shown)),
            image: None,
            buttons: vec![QuickReply { title: Label::Phrase(more), tap }],
            links: Vec::new(),
        });
    }
    cards
}

fn dish_card(section: &Section, item: &Item, language: &str) -> Card {
    let description =
        item.description.as_ref().map(|text| format!(" · {}", text.get(language))).unwrap_or_default();
    let tap = Tap::Add { section: section.id.clone(), item: item.id.clone() };
    Card {
        title: item.name.get(language).to_owned(),
        subtitle: Some(format!("{}{description}", item.price)),
        image: item.image.clone(),
        buttons: vec![QuickReply { title: Label::Phrase(Phrase::plain(TextKey::ButtonAdd)), tap }],
        links: Vec::new(),
    }
}
