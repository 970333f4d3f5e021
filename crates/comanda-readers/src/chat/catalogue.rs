//! What of the menu a question names, bounded, and the keys that it is named by.

use std::collections::HashSet;

use comanda_domain::id::Sku;
use comanda_domain::line::{Line, Quantity};
use comanda_domain::menu::{Combo, Item, Menu, Section};

use crate::port::Question;

/// Most dishes in one question. Of a larger menu only the likeliest are named; OpenAI takes 1000 names in all.
pub(super) const DISHES_MAX: usize = 250;
/// Most choices in one question.
pub(super) const CHOICES_MAX: usize = 500;

/// See the module.
pub(super) struct Catalogue<'a> {
    pub(super) menu: &'a Menu,
    /// In menu order.
    pub(super) dishes: Vec<(&'a Section, &'a Item)>,
    /// Sections of these dishes, of build-your-own dishes, and of what combos hold.
    pub(super) sections: Vec<&'a Section>,
    pub(super) combos: Vec<&'a Combo>,
    /// Not all of the menu is in it.
    pub(super) cut: bool,
}

impl<'a> Catalogue<'a> {
    pub(super) fn of(question: &Question<'a>) -> Self {
        let menu = question.menu;
        let all =
            menu.sections.iter().flat_map(|section| section.items.iter().map(move |item| (section, item)));
        let available = all.filter(|(_, item)| item.available);
        let count = available.clone().count();
        let dishes: Vec<(&Section, &Item)> = if count <= DISHES_MAX {
            available.collect()
        } else {
            let wanted = wanted(question);
            available.filter(|(section, item)| wanted.contains(&(&section.id, &item.id))).collect()
        };
        let mut combos: Vec<&Combo> = menu.combos.iter().filter(|combo| combo.available).collect();
        combos.truncate(DISHES_MAX);
        let of_combo = |section: &Section| {
            combos.iter().any(|combo| combo.parts.iter().any(|part| part.section == section.id))
        };
        let of_dish = |section: &Section| dishes.iter().any(|(own, _)| own.id == section.id);
        let is_named = |section: &&Section| section.items.is_empty() || of_dish(section) || of_combo(section);
        let sections = menu.sections.iter().filter(is_named).collect();
        Self { menu, cut: dishes.len() < count, dishes, sections, combos }
    }

    /// Every dish that can be named, by its key.
    pub(super) fn dish_keys(&self) -> Vec<String> {
        let items = self.dishes.iter().map(|(section, item)| item_key(&section.id, &item.id));
        let sections = self.sections.iter().map(|section| section.id.to_string());
        let combos = self.combos.iter().map(|combo| combo_key(&combo.id));
        unique(items.chain(sections).chain(combos))
    }

    /// Every choice that can be named, by its key.
    pub(super) fn choice_keys(&self) -> Vec<String> {
        let groups = self.sections.iter().flat_map(|section| &section.groups);
        let choices = groups.flat_map(|group| {
            let own = group.choices.iter().filter(|choice| !choice.silent).map(|choice| &choice.id);
            let all = group.catch_alls.iter().filter_map(|all| all.id.as_ref());
            own.chain(all).map(|choice| choice_key(&group.id, choice))
        });
        let mut keys = unique(choices);
        keys.truncate(CHOICES_MAX);
        keys
    }

    pub(super) fn size_keys(&self) -> Vec<String> {
        let sizes = self.sections.iter().flat_map(|section| self.menu.sizes_of(section));
        unique(sizes.map(|size| size.id.to_string()))
    }

    pub(super) fn container_keys(&self) -> Vec<String> {
        let containers = self.sections.iter().flat_map(|section| &section.containers);
        unique(containers.map(|container| container.id.to_string()))
    }

    pub(super) fn volume_keys(&self) -> Vec<String> {
        let volumes = self.sections.iter().flat_map(|section| &section.volumes);
        unique(volumes.map(|volume| volume_key(volume.value_milli, &volume.unit)))
    }

    pub(super) fn portion_keys(&self) -> Vec<String> {
        unique(self.sections.iter().flat_map(|section| &section.portions).map(Sku::to_string))
    }
}

/// The likeliest dishes of a menu that is too large, and those in the cart.
fn wanted<'a>(question: &Question<'a>) -> HashSet<(&'a Sku, &'a Sku)> {
    let in_cart = question.context.cart.iter().flat_map(|line| std::iter::once(line).chain(&line.parts));
    let in_cart = in_cart.flat_map(|line| line.items.iter().map(move |item| (&line.section, item)));
    let mut wanted: HashSet<(&Sku, &Sku)> = in_cart.take(DISHES_MAX / 2).collect();
    for (section, item) in question.built_in.likely_dishes(question.text, DISHES_MAX) {
        if wanted.len() >= DISHES_MAX {
            break;
        }
        wanted.insert((&section.id, &item.id));
    }
    wanted
}

fn unique(keys: impl Iterator<Item = String>) -> Vec<String> {
    let mut seen = HashSet::new();
    keys.filter(|key| seen.insert(key.clone())).collect()
}

pub(super) fn item_key(section: &Sku, item: &Sku) -> String {
    format!("{section}/{item}")
}

pub(super) fn combo_key(combo: &Sku) -> String {
    format!("combo/{combo}")
}

pub(super) fn choice_key(group: &Sku, choice: &Sku) -> String {
    format!("{group}/{choice}")
}

/// 1500 l = "1.5 l".
pub(super) fn volume_key(value_milli: u64, unit: &str) -> String {
    let (whole, rest) = (value_milli / 1000, value_milli % 1000);
    let decimals = format!("{rest:03}");
    let decimals = decimals.trim_end_matches('0');
    if decimals.is_empty() { format!("{whole} {unit}") } else { format!("{whole}.{decimals} {unit}") }
}

/// The line that a key names, of anything on the menu. An item's id alone does where only one section has it.
pub(super) fn line_of_key(menu: &Menu, key: &str) -> Option<Line> {
    let of_item =
        |section: &Section, item: &Item| Line::of_item(section.id.clone(), item.id.clone(), Quantity::ONE);
    for section in &menu.sections {
        let item = section.items.iter().find(|item| item_key(&section.id, &item.id) == key);
        if let Some(item) = item {
            return Some(of_item(section, item));
        }
    }
    if let Some(section) = menu.sections.iter().find(|section| section.id.as_str() == key) {
        return Some(Line::of_section(section.id.clone(), Quantity::ONE));
    }
    let is_combo = |combo: &&Combo| combo_key(&combo.id) == key || combo.id.as_str() == key;
    if let Some(combo) = menu.combos.iter().find(is_combo) {
        return Some(Line { combo: true, ..Line::of_section(combo.id.clone(), Quantity::ONE) });
    }
    let id = Sku::parse(key).ok()?;
    let mut alone = menu.sections.iter().filter_map(|section| Some((section, section.item(&id)?)));
    let (section, item) = alone.next()?;
    alone.next().is_none().then(|| of_item(section, item))
}

/// The key of what stands in the cart, for the question.
pub(super) fn key_of_line(line: &Line) -> String {
    match line.items.first() {
        _ if line.combo => combo_key(&line.section),
        Some(item) => item_key(&line.section, item),
        None => line.section.to_string(),
    }
}
