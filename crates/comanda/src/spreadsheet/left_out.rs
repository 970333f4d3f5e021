//! What of a menu a spreadsheet does not carry: the menu that was read back from it is held against the original.

use comanda_domain::id::Sku;
use comanda_domain::menu::{Group, Menu, Section};

use super::list;

/// One line for each entry that did not come back as it was.
pub(crate) fn left_out(original: &Menu, back: &Menu) -> Vec<String> {
    let mut lines = Vec::new();
    let (shop, other) = (&original.shop, &back.shop);
    let fields = [
        ("name", shop.name == other.name),
        ("currency", shop.currency == other.currency),
        ("languages", shop.languages == other.languages),
        ("time zone", shop.timezone == other.timezone),
        ("region", shop.region == other.region),
    ];
    tell("the shop", &fields, &mut lines);
    for (scale, sizes) in &original.sizes {
        if back.sizes.get(scale) != Some(sizes) {
            lines.push(format!("sizes `{scale}`"));
        }
    }
    each("amount", &original.amounts, &back.amounts, |amount| &amount.id, |_, _, _| Vec::new(), &mut lines);
    each("section", &original.sections, &back.sections, |section| &section.id, section, &mut lines);
    each("combo", &original.combos, &back.combos, |combo| &combo.id, |_, _, _| Vec::new(), &mut lines);
    for recipe in original.recipes.iter().filter(|recipe| !back.recipes.contains(recipe)) {
        lines.push(format!("recipe “{}” of `{}`", recipe.aliases.join("”, “"), recipe.section));
    }
    lines
}

/// Compares two lists by id. `inside` tells what differs within an entry that is in both; where it finds nothing to
/// name, the entry as a whole is told.
fn each<T: PartialEq>(
    what: &str,
    original: &[T],
    back: &[T],
    id: impl Fn(&T) -> &Sku,
    inside: impl Fn(&str, &T, &T) -> Vec<String>,
    lines: &mut Vec<String>,
) {
    for entry in original.iter().filter(|entry| !back.contains(entry)) {
        let own = id(entry);
        let name = format!("{what} `{own}`");
        let made = list::fold(own.as_str()).replace(' ', "_");
        let same = back
            .iter()
            .find(|other| id(other) == own)
            .or_else(|| back.iter().find(|other| id(other).as_str() == made));
        let told = same.map(|other| inside(&name, entry, other)).unwrap_or_default();
        if told.is_empty() {
            lines.push(name);
        } else {
            lines.extend(told);
        }
    }
}

/// Adds a line with the fields that are not the same.
fn tell(name: &str, fields: &[(&str, bool)], lines: &mut Vec<String>) {
    let differ: Vec<&str> = fields.iter().filter(|(_, same)| !same).map(|(field, _)| *field).collect();
    if !differ.is_empty() {
        lines.push(format!("{name}: {}", differ.join(", ")));
    }
}

fn section(name: &str, section: &Section, other: &Section) -> Vec<String> {
    let mut lines = Vec::new();
    let fields = [
        ("id", section.id == other.id),
        ("name", section.name == other.name),
        ("kind", section.kind == other.kind),
        ("head words", section.nouns == other.nouns),
        ("counting words", section.measures == other.measures),
        ("sizes", section.sizes == other.sizes),
        ("price", section.price == other.price),
        ("halves", section.portions == other.portions),
        ("several per line", section.many_items_per_line == other.many_items_per_line),
        ("item key", section.item_key == other.item_key),
        ("containers", section.containers == other.containers),
        ("volumes", section.volumes == other.volumes),
        ("shared words", section.ambiguous_items == other.ambiguous_items),
    ];
    tell(name, &fields, &mut lines);
    let id = &section.id;
    each(&format!("dish `{id}` /"), &section.items, &other.items, |item| &item.id, dish, &mut lines);
    each(&format!("group `{id}` /"), &section.groups, &other.groups, |group| &group.id, group, &mut lines);
    if lines.is_empty() && section != other {
        lines.push(format!("{name}: the order of its entries"));
    }
    lines
}

fn dish(name: &str, item: &comanda_domain::menu::Item, other: &comanda_domain::menu::Item) -> Vec<String> {
    let mut lines = Vec::new();
    let fields = [
        ("id", item.id == other.id),
        ("name", item.name == other.name),
        ("kitchen name", item.ticket_name == other.ticket_name),
        ("price", item.price == other.price),
        ("other words", item.aliases == other.aliases),
        ("includes", item.includes == other.includes),
        ("available", item.available == other.available),
        ("prices by size", item.prices == other.prices),
        ("tags", item.tags == other.tags),
        ("picture", item.image == other.image),
        ("description", item.description == other.description),
    ];
    tell(name, &fields, &mut lines);
    lines
}

fn group(name: &str, group: &Group, other: &Group) -> Vec<String> {
    let mut lines = Vec::new();
    let fields = [
        ("name", group.name == other.name),
        ("goes to", group.target == other.target),
        ("at least", group.min == other.min),
        ("at most", group.max == other.max),
        ("if two are said", group.exclusive == other.exclusive),
        ("may be left out", group.negatable == other.negatable),
        ("amounts", group.amounts == other.amounts),
        ("shared words", group.ambiguous == other.ambiguous && group.catch_alls == other.catch_alls),
    ];
    tell(name, &fields, &mut lines);
    let choice = |_: &str, _: &_, _: &_| Vec::new();
    each(
        &format!("{name} / choice"),
        &group.choices,
        &other.choices,
        |choice| &choice.id,
        choice,
        &mut lines,
    );
    lines
}
