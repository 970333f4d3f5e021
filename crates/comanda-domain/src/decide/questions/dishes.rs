//! What the menu says about a dish: price, sizes, what is in it, for whom it is.

use std::sync::LazyLock;

use crate::allergen;
use crate::effect::QuickReply;
use crate::id::Sku;
use crate::line::{Line, Quantity};
use crate::menu::{Item, Section};
use crate::phrase::{ArgName, ArgValue, Phrase, TextKey};
use crate::pricing::{StartingPrice, starting_price};
use crate::ticket;
use crate::words::Words;

use super::super::cart::say;
use super::super::recommend::{self, NAMED_MAX};
use super::super::turn::Turn;
use super::{Asked, draft};

/// How many dishes of a section are listed.
const LISTED_MAX: usize = 10;
/// What the tag of a dish without meat and fish is called in a menu.
const VEGETARIAN: [&str; 2] = ["vegetarian", "vegan"];
/// The tag of a dish without anything of an animal, and what customers call that.
const VEGAN: &str = "vegan";
static VEGAN_WORDS: LazyLock<Vec<Words>> = LazyLock::new(|| {
    let words = [
        "vegan",
        "vegans",
        "plant based",
        "vegano",
        "vegana",
        "veganos",
        "veganas",
        "thuần chay",
        "végane",
        "végan",
        "เจ",
        "วีแกน",
    ];
    words.map(Words::of).to_vec()
});

/// The dish that is asked about: the one that was named, else the one that was asked about just before, else the only one in
/// the cart.
fn asked_dish<'a>(turn: &Turn<'a>, asked: &Asked<'_>) -> Option<(&'a Section, &'a Item)> {
    let menu = &turn.context.shop.menu;
    let named = asked.reading.mentioned.as_ref().and_then(|line| line.items.first());
    let ordered = asked.reading.lines.first().and_then(|read| read.line.items.first());
    let unknown = asked.reading.unknown.first().and_then(|mention| mention.nearest.first());
    let before = turn.next.mentioned.as_ref().and_then(|mentioned| mentioned.line.items.first());
    let only = draft(turn).filter(|draft| draft.lines.len() == 1);
    let only = only.and_then(|draft| draft.lines.first()?.line.items.first());
    let id: &Sku = named.or(ordered).or(unknown).or(before).or(only)?;
    menu.find_item(id)
}

fn name(turn: &Turn<'_>, item: &Item) -> ArgValue {
    ArgValue::Text(item.name.get(turn.language()).to_owned())
}

fn about(turn: &Turn<'_>, key: TextKey, item: &Item) -> Phrase {
    Phrase::with(key, [(ArgName::Dish, name(turn, item))])
}

/// With its price, or the one it begins at.
fn priced(turn: &Turn<'_>, key: TextKey, section: &Section, item: &Item) -> Phrase {
    let line = Line::of_item(section.id.clone(), item.id.clone(), Quantity::ONE);
    let price = starting_price(&turn.context.shop.menu, &line);
    let price = price.map_or(ArgValue::Money(item.price), starting);
    Phrase::with(key, [(ArgName::Dish, name(turn, item)), (ArgName::Price, price)])
}

/// "from $5", where it depends on what is chosen.
fn starting(price: StartingPrice) -> ArgValue {
    let from = |price| Phrase::with(TextKey::FromPrice, [(ArgName::Price, ArgValue::Money(price))]);
    if price.is_final { ArgValue::Money(price.price) } else { ArgValue::Phrase(Box::new(from(price.price))) }
}

/// A chip to order what was asked about.
pub(super) fn add_button(turn: &Turn<'_>, asked: &Asked<'_>) -> Option<QuickReply> {
    let (section, item) = asked_dish(turn, asked)?;
    item.available.then(|| say::dish_button(turn, section, item))
}

pub(super) fn price(turn: &Turn<'_>, asked: &Asked<'_>) -> Vec<Phrase> {
    // The dish as it was said, with its size: "how much is the large one?"
    let menu = &turn.context.shop.menu;
    if let Some(line) = &asked.reading.mentioned
        && (!line.items.is_empty() || line.combo)
        && let Some(price) = starting_price(menu, line)
    {
        let dish = ticket::describe(menu, line, turn.language()).without_quantity();
        let args = [(ArgName::Dish, ArgValue::Text(dish)), (ArgName::Price, starting(price))];
        return vec![Phrase::with(TextKey::AnswerPrice, args)];
    }
    // "how much are the burgers without cheese" asks for prices, whatever is left out.
    let all = section_asked(turn, asked).map(|section| on_offer(section).collect());
    let of_section = list(turn, TextKey::AnswerDishes, all.unwrap_or_default());
    if !of_section.is_empty() {
        return of_section;
    }
    if let Some(draft) = draft(turn).filter(|draft| !draft.is_empty()) {
        return vec![say::cart(turn, draft, TextKey::CartSummary)];
    }
    let dish = asked_dish(turn, asked);
    dish.map(|(section, item)| priced(turn, TextKey::AnswerPrice, section, item)).into_iter().collect()
}

pub(super) fn sizes(turn: &Turn<'_>, asked: &Asked<'_>) -> Vec<Phrase> {
    let Some((section, item)) = asked_dish(turn, asked) else { return Vec::new() };
    let steps = turn.context.shop.menu.sizes_of(section);
    if steps.len() < 2 {
        return vec![about(turn, TextKey::AnswerOneSize, item)];
    }
    let line = |step: &crate::menu::Size| {
        let mut line = Line::of_item(section.id.clone(), item.id.clone(), Quantity::ONE);
        line.size = Some(step.id.clone());
        let price = starting_price(&turn.context.shop.menu, &line)?;
        let size = ArgValue::Text(step.name.get(turn.language()).to_owned());
        Some(Phrase::with(TextKey::DishLine, [(ArgName::Dish, size), (ArgName::Price, starting(price))]))
    };
    let lines = ArgValue::Lines(steps.iter().filter_map(line).collect());
    vec![Phrase::with(TextKey::AnswerSizes, [(ArgName::Dish, name(turn, item)), (ArgName::Lines, lines)])]
}

pub(super) fn ingredients(turn: &Turn<'_>, asked: &Asked<'_>) -> Vec<Phrase> {
    let Some((_, item)) = asked_dish(turn, asked) else { return Vec::new() };
    let Some(description) = &item.description else { return Vec::new() };
    let text = ArgValue::Text(description.get(turn.language()).to_owned());
    let mut phrases = vec![Phrase::with(
        TextKey::AnswerIngredients,
        [(ArgName::Dish, name(turn, item)), (ArgName::Text, text)],
    )];
    phrases.extend(contains(turn, item));
    phrases
}

fn contains(turn: &Turn<'_>, item: &Item) -> Option<Phrase> {
    let allergens: Vec<Phrase> = allergen::marks(item).map(say::allergen).collect();
    (!allergens.is_empty()).then(|| {
        let args = [(ArgName::Dish, name(turn, item)), (ArgName::Allergens, ArgValue::List(allergens))];
        Phrase::with(TextKey::AnswerAllergens, args)
    })
}

/// What the menu marks, and never more: an empty list is no promise.
pub(super) fn allergens(turn: &Turn<'_>, asked: &Asked<'_>) -> Vec<Phrase> {
    let Some((_, item)) = asked_dish(turn, asked) else { return vec![Phrase::plain(TextKey::AllergenCare)] };
    let mut phrases = Vec::new();
    match contains(turn, item) {
        Some(known) => {
            phrases.push(known);
            phrases.extend(not_marked(turn, asked, item));
        }
        None => phrases.push(about(turn, TextKey::AnswerNoAllergens, item)),
    }
    phrases.push(Phrase::plain(TextKey::AllergenCare));
    phrases
}

/// "Is it gluten free?", of a dish that is only marked with milk: nothing is known, and silence would sound like a yes.
fn not_marked(turn: &Turn<'_>, asked: &Asked<'_>, item: &Item) -> Option<Phrase> {
    let is_marked = |name: &str| !allergen::meant_by(item, &[name.to_owned()]).is_empty();
    let named = allergen::named_in(&asked.text).into_iter().filter(|name| !is_marked(name));
    let named: Vec<Phrase> = named.map(say::allergen).collect();
    (!named.is_empty()).then(|| {
        let args = [(ArgName::Dish, name(turn, item)), (ArgName::Allergens, ArgValue::List(named))];
        Phrase::with(TextKey::AnswerNotMarked, args)
    })
}

fn asks_vegan(asked: &Asked<'_>) -> bool {
    let said = Words::of(&asked.text);
    VEGAN_WORDS.iter().any(|words| said.contains(words))
}

/// Whether it has what is asked for: a vegetarian dish may have milk and eggs in it.
fn is_vegetarian(item: &Item, asked: &Asked<'_>) -> bool {
    let is_vegan = asks_vegan(asked);
    item.tags.iter().any(|tag| if is_vegan { tag == VEGAN } else { VEGETARIAN.contains(&tag.as_str()) })
}

fn vegetarian_dishes<'a>(turn: &Turn<'a>, asked: &Asked<'_>) -> Vec<(&'a Section, &'a Item)> {
    let sections = turn.context.shop.menu.sections.iter();
    let dishes = sections.flat_map(|section| section.items.iter().map(move |item| (section, item)));
    dishes.filter(|(_, item)| item.available && is_vegetarian(item, asked)).collect()
}

pub(super) fn vegetarian(turn: &Turn<'_>, asked: &Asked<'_>) -> Vec<Phrase> {
    if asked.reading.mentioned.is_some()
        && let Some((_, item)) = asked_dish(turn, asked)
    {
        let key = match (asks_vegan(asked), is_vegetarian(item, asked)) {
            (true, true) => TextKey::AnswerIsVegan,
            (true, false) => TextKey::AnswerNotVegan,
            (false, true) => TextKey::AnswerIsVegetarian,
            (false, false) => TextKey::AnswerNotVegetarian,
        };
        return vec![about(turn, key, item)];
    }
    let dishes = vegetarian_dishes(turn, asked);
    let (some, none) = if asks_vegan(asked) {
        (TextKey::AnswerVegan, TextKey::AnswerNoVegan)
    } else {
        (TextKey::AnswerVegetarian, TextKey::AnswerNoVegetarian)
    };
    let listed = list(turn, some, dishes);
    if listed.is_empty() { vec![Phrase::plain(none)] } else { listed }
}

pub(super) fn vegetarian_buttons(turn: &Turn<'_>, asked: &Asked<'_>) -> Vec<QuickReply> {
    vegetarian_dishes(turn, asked)
        .into_iter()
        .take(NAMED_MAX)
        .map(|(section, item)| say::dish_button(turn, section, item))
        .collect()
}

pub(super) fn availability(turn: &Turn<'_>, asked: &Asked<'_>) -> Vec<Phrase> {
    if let Some(mention) = asked.reading.unknown.first() {
        return vec![say::not_on_offer(turn, mention)];
    }
    let Some((section, item)) = asked_dish(turn, asked) else { return Vec::new() };
    if item.available {
        vec![priced(turn, TextKey::AnswerAvailable, section, item)]
    } else {
        vec![say::sold_out(item.name.get(turn.language()))]
    }
}

/// The dishes of the section that is asked about: "what burgers do you have?".
fn dishes_of_section<'a>(turn: &Turn<'a>, asked: &Asked<'_>) -> Vec<(&'a Section, &'a Item)> {
    let not = recommend::must_not_eat(&turn.next, asked.reading, &asked.text);
    let fits = |(_, item): &(&Section, &Item)| allergen::meant_by(item, &not).is_empty();
    section_asked(turn, asked).into_iter().flat_map(on_offer).filter(fits).collect()
}

fn section_asked<'a>(turn: &Turn<'a>, asked: &Asked<'_>) -> Option<&'a Section> {
    recommend::section_asked(asked.reading).and_then(|id| turn.context.shop.menu.section(id))
}

fn on_offer(section: &Section) -> impl Iterator<Item = (&Section, &Item)> {
    section.items.iter().filter(|item| item.available).map(move |item| (section, item))
}

pub(super) fn of_section(turn: &Turn<'_>, asked: &Asked<'_>) -> Vec<Phrase> {
    if let Some(mention) = asked.reading.unknown.first().filter(|_| section_asked(turn, asked).is_none()) {
        return vec![say::not_on_offer(turn, mention)];
    }
    with_care(turn, asked, TextKey::AnswerDishes, dishes_of_section(turn, asked))
}

/// Whether the menu marks what is to be left out; nothing to be left out is known.
fn knows_avoided(turn: &Turn<'_>, asked: &Asked<'_>) -> bool {
    allergen::are_marked(&turn.context.shop.menu, &allergen::avoided_in(&asked.text))
}

/// What is listed, with what was understood of an allergy before it. Who asks for food "without" something is told which dishes
/// the menu does not mark with it, and nothing where it marks none.
fn with_care(
    turn: &Turn<'_>,
    asked: &Asked<'_>,
    key: TextKey,
    dishes: Vec<(&Section, &Item)>,
) -> Vec<Phrase> {
    let avoided = allergen::avoided_in(&asked.text);
    let mut phrases = list(turn, key, dishes);
    if !avoided.is_empty() {
        let is_known = knows_avoided(turn, asked);
        let names = ArgValue::List(avoided.iter().map(|name| say::allergen(name)).collect());
        phrases.retain(|_| is_known);
        for phrase in &mut phrases {
            phrase.key = TextKey::AnswerWithout;
            phrase.args.push((ArgName::Allergens, names.clone()));
        }
    }
    let is_told = recommend::told_now(asked.reading).next().is_some();
    if is_told && !phrases.is_empty() {
        // Said at once that it was heard: what is offered was chosen by it.
        phrases.splice(0..0, draft(turn).and_then(say::allergies));
    } else if !avoided.is_empty() {
        phrases.push(Phrase::plain(TextKey::AllergenCare));
    }
    phrases
}

pub(super) fn buttons_of_section(turn: &Turn<'_>, asked: &Asked<'_>) -> Vec<QuickReply> {
    if !knows_avoided(turn, asked) {
        return Vec::new();
    }
    let dishes = dishes_of_section(turn, asked).into_iter().take(LISTED_MAX);
    dishes.map(|(section, item)| say::dish_button(turn, section, item)).collect()
}

pub(super) fn recommendation(turn: &Turn<'_>, asked: &Asked<'_>) -> Vec<Phrase> {
    with_care(turn, asked, TextKey::AnswerRecommend, recommend::dishes(turn, asked.reading, &asked.text))
}

pub(super) fn recommended_buttons(turn: &Turn<'_>, asked: &Asked<'_>) -> Vec<QuickReply> {
    if !knows_avoided(turn, asked) {
        return Vec::new();
    }
    let dishes = recommend::dishes(turn, asked.reading, &asked.text);
    dishes.into_iter().map(|(section, item)| say::dish_button(turn, section, item)).collect()
}

/// Dishes with their prices, a line each.
fn list(turn: &Turn<'_>, key: TextKey, dishes: Vec<(&Section, &Item)>) -> Vec<Phrase> {
    let line = |(section, item)| priced(turn, TextKey::DishLine, section, item);
    let lines: Vec<Phrase> = dishes.into_iter().take(LISTED_MAX).map(line).collect();
    if lines.is_empty() {
        Vec::new()
    } else {
        vec![Phrase::with(key, [(ArgName::Lines, ArgValue::Lines(lines))])]
    }
}
