//! Combos, recipes and amounts: what refers to everything else.

use std::collections::HashMap;

use super::super::directory::{Directory, Found};
use super::super::findings::Place;
use super::super::layout::Kind;
use super::super::table::Row;
use super::super::tree::{Entry, Node};
use super::context::{Above, Context};
use super::sections::{Sections, Sizes};

/// The sheet `Amounts`.
pub(super) fn amounts(context: &Context<'_>) -> Vec<Node> {
    context
        .rows(Kind::Amounts)
        .filter_map(|row| {
            let Some(id) = row.get("id") else {
                context
                    .findings
                    .mistake(&row.place(), "the id is missing: `light`, `extra`, or one of your own");
                return None;
            };
            let mut entry = Entry::at(&row.place());
            entry.set("id", Node::text(id.text).at(&id.place));
            entry.set("aliases", Context::words(&row, "aliases"));
            Some(entry.into_node())
        })
        .collect()
}

/// The sheets `Combos` and `Combo parts`.
pub(super) fn combos(context: &Context<'_>, sections: &Sections, sizes: &Sizes) -> Vec<Node> {
    let own_ids = context.rows(Kind::Combos).filter_map(|row| row.get("id"));
    let taken = own_ids.map(|field| field.text.to_owned()).chain(sections.names().ids().iter().cloned());
    let mut names = Directory::reserving(taken);
    let mut combos: Vec<(String, Entry)> = Vec::new();
    for row in context.rows(Kind::Combos) {
        if let Some(identity) = context.identity(&row, &mut names) {
            let mut entry = identity.entry(&row);
            entry.set("aliases", Context::words(&row, "aliases"));
            entry.set("price", context.price(&row, "price"));
            entry.set("available", context.flag(&row, "available"));
            combos.push((identity.id, entry));
        }
    }
    let mut parts = parts(context, sections, sizes, &names);
    let with_parts = |(id, mut entry): (String, Entry)| {
        entry.set("parts", Node::list(parts.remove(&id).unwrap_or_default()));
        entry.into_node()
    };
    combos.into_iter().map(with_parts).collect()
}

/// The parts by the combo they belong to.
fn parts(
    context: &Context<'_>,
    sections: &Sections,
    sizes: &Sizes,
    combos: &Directory,
) -> HashMap<String, Vec<Node>> {
    let mut parts: HashMap<String, Vec<Node>> = HashMap::new();
    let mut above = Above::default();
    for row in context.rows(Kind::Parts) {
        let Some(field) = above.at(&row, "combo") else {
            context.findings.mistake(&row.place(), "the combo is missing");
            continue;
        };
        let combo = context.id(field.text, &field.place, combos);
        if !combos.ids().contains(&combo) {
            let known = combos.ids().join(", ");
            let message =
                format!("unknown combo `{}`; known are {known}; add it to the sheet Combos", field.text);
            context.findings.mistake(&field.place, message);
            continue;
        }
        parts.entry(combo).or_default().push(part(context, &row, sections, sizes));
    }
    parts
}

fn part(context: &Context<'_>, row: &Row<'_>, sections: &Sections, sizes: &Sizes) -> Node {
    let mut entry = Entry::at(&row.place());
    entry.set("section", context.reference(row, "section", sections.names()));
    let named = row.get("section").map(|field| context.id(field.text, &field.place, sections.names()));
    let section = named.as_deref().and_then(|id| sections.get(id));
    let nothing = Directory::default();
    let dishes = section.map_or(&nothing, |section| &section.dishes);
    let sizes = section.map_or(&nothing, |section| sizes.of(section));
    let choose = context.all_or_some(row, "choose", dishes);
    let key = if choose.is_some() { "default" } else { "item" };
    entry.set(key, context.reference(row, "item", dishes));
    entry.set("choose", choose);
    entry.set("quantity", Context::number(row, "quantity"));
    entry.set("size", context.reference(row, "size", sizes));
    let key_of = |what: &str, place: &Place| surcharged(context, what, place, dishes, sizes);
    entry.set("surcharge", context.surcharges(row, "surcharge", key_of));
    entry.into_node()
}

/// The key of a surcharge: a dish, or a size as `size.large` or by its name alone.
fn surcharged(
    context: &Context<'_>,
    what: &str,
    place: &Place,
    dishes: &Directory,
    sizes: &Directory,
) -> String {
    if let Some(size) = what.strip_prefix("size.") {
        return format!("size.{}", context.id(size, place, sizes));
    }
    match (dishes.find(what), sizes.find(what)) {
        (Found::Nothing, Found::One(size)) => format!("size.{size}"),
        _ => context.id(what, place, dishes),
    }
}

/// The sheet `Recipes`: a row with words begins a recipe, rows without go on with it.
pub(super) fn recipes(context: &Context<'_>, sections: &Sections) -> Vec<Node> {
    let mut recipes: Vec<(Entry, Vec<Node>)> = Vec::new();
    let mut above = Above::default();
    for row in context.rows(Kind::Recipes) {
        let section = above.at(&row, "section");
        let named = section.as_ref().map(|field| context.id(field.text, &field.place, sections.names()));
        if row.get("aliases").is_some() {
            let mut entry = Entry::at(&row.place());
            entry.set("aliases", Context::words(&row, "aliases"));
            entry.set(
                "section",
                section.map(|field| Node::text(named.clone().unwrap_or_default()).at(&field.place)),
            );
            recipes.push((entry, Vec::new()));
        }
        let Some((_, adds)) = recipes.last_mut() else {
            context
                .findings
                .mistake(&row.place(), "the words are missing: what a customer says for this recipe");
            continue;
        };
        let nothing = Directory::default();
        let choices = named.as_deref().and_then(|id| sections.get(id)).map(|section| &section.choices);
        let mut add = Entry::at(&row.place());
        add.set("choice", context.reference(&row, "choice", choices.unwrap_or(&nothing)));
        add.set("count", Context::number(&row, "count"));
        add.set("amount", context.reference(&row, "amount", &nothing));
        if !add.is_empty() {
            adds.push(add.into_node());
        }
    }
    let with_adds = |(mut entry, adds): (Entry, Vec<Node>)| {
        entry.set("adds", Node::list(adds));
        entry.into_node()
    };
    recipes.into_iter().map(with_adds).collect()
}
