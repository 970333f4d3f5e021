//! What belongs to a section besides its dishes: option groups with their choices, shared words, containers, volumes.

use std::collections::BTreeMap;

use super::super::directory::Directory;
use super::super::findings::Place;
use super::super::layout::Kind;
use super::super::list;
use super::super::table::Row;
use super::super::tree::{Entry, Node};
use super::context::{Above, Context, Identity};
use super::sections::{Group, Section, Sections, Sizes};

/// Reads the sheets of groups, choices, containers and volumes.
pub(super) fn read(context: &Context<'_>, sections: &mut Sections, sizes: &Sizes) {
    each(context, Kind::Groups, sections, |row, section| {
        if let Some(identity) = context.identity(row, &mut section.group_names) {
            let entry = group(context, row, &identity);
            section.groups.push(Group { entry, choices: Vec::new(), names: Directory::default() });
        }
    });
    choices(context, sections, sizes);
    each(context, Kind::Containers, sections, |row, section| {
        if let Some(identity) = context.identity(row, &mut section.container_names) {
            let mut entry = identity.entry(row);
            entry.set("aliases", Context::words(row, "aliases"));
            entry.set("price", context.price(row, "price"));
            section.containers.push(entry.into_node());
        }
    });
    each(context, Kind::Volumes, sections, |row, section| {
        let mut entry = Entry::at(&row.place());
        entry.set("value", Context::number(row, "value"));
        entry.set("unit", Context::word(row, "unit"));
        entry.set("aliases", Context::words(row, "aliases"));
        entry.set("price", context.price(row, "price"));
        section.volumes.push(entry.into_node());
    });
}

/// Goes through the rows of a sheet with the section that each belongs to.
fn each(
    context: &Context<'_>,
    kind: Kind,
    sections: &mut Sections,
    mut read: impl FnMut(&Row<'_>, &mut Section),
) {
    let mut above = Above::default();
    for row in context.rows(kind) {
        match above.at(&row, "section") {
            Some(field) => {
                if let Some(section) = sections.find(context, &field) {
                    read(&row, section);
                }
            }
            None => context.findings.mistake(&row.place(), "the section is missing"),
        }
    }
}

fn group(context: &Context<'_>, row: &Row<'_>, identity: &Identity) -> Entry {
    let mut entry = identity.entry(row);
    entry.set("as", Context::word(row, "as"));
    entry.set("min", Context::number(row, "min"));
    entry.set("max", Context::number(row, "max"));
    entry.set("exclusive", Context::word(row, "exclusive"));
    entry.set("negatable", context.flag(row, "negatable"));
    entry.set("amounts", context.all_or_some(row, "amounts", &Directory::default()));
    entry
}

fn choices(context: &Context<'_>, sections: &mut Sections, sizes: &Sizes) {
    let groups_are_listed = context.is_filled(Kind::Groups);
    let mut group_above: Option<(String, Place)> = None;
    each(context, Kind::Choices, sections, |row, section| {
        let new_section = row.get("section").is_some();
        match row.get("group") {
            Some(field) => group_above = Some((field.text.to_owned(), field.place)),
            None if new_section => group_above = None,
            None => {}
        }
        let (named, place) = group_above.clone().unwrap_or_else(|| ("Options".to_owned(), row.place()));
        if section.group(&named).is_none() {
            if groups_are_listed {
                let message = format!(
                    "unknown group `{named}`; known are {}; add it to the sheet Groups",
                    section.group_names.ids().join(", ")
                );
                context.findings.mistake(&place, message);
                return;
            }
            new_group(section, &named, &place);
        }
        let prices = section.scale.as_ref().map(|_| context.prices(row, sizes.of(section)));
        let Some(group) = section.group(&named) else { return };
        let Some(identity) = context.identity(row, &mut group.names) else { return };
        group.choices.push(choice(context, row, &identity, prices.flatten()));
        section.choices.add(Some(&identity.id), &identity.forms);
    });
}

fn new_group(section: &mut Section, name: &str, place: &Place) {
    let id = section.group_names.add(None, &[name.to_owned()]);
    let mut entry = Entry::at(place);
    entry.set("id", Node::text(id).at(place));
    entry.set("name", Node::text(name).at(place));
    section.groups.push(Group { entry, choices: Vec::new(), names: Directory::default() });
}

fn choice(context: &Context<'_>, row: &Row<'_>, identity: &Identity, prices: Option<Node>) -> Node {
    let mut entry = identity.entry(row);
    entry.set("aliases", Context::words(row, "aliases"));
    entry.set("price", context.price(row, "price"));
    entry.set("prices", prices);
    entry.set("default", context.flag(row, "default"));
    entry.set("countable", countable(context, row));
    entry.set("silent", context.flag(row, "silent"));
    entry.into_node()
}

fn countable(context: &Context<'_>, row: &Row<'_>) -> Option<Node> {
    let mut entry = Entry::at(&row.place());
    entry.set("unit", Context::words(row, "units"));
    entry.set("max", Context::number(row, "count_max"));
    entry.set("aliases_by_count", count_words(context, row));
    (!entry.is_empty()).then(|| entry.into_node())
}

/// `2 = double shot | 2 = double`.
fn count_words(context: &Context<'_>, row: &Row<'_>) -> Option<Node> {
    let field = row.get("count_words")?;
    let mut by_count: BTreeMap<String, Vec<Node>> = BTreeMap::new();
    for entry in list::split(field.text) {
        let Some((count, words)) = entry.split_once('=') else {
            let message = format!("`{entry}` names no number; expected such as `2 = double shot`");
            context.findings.mistake(&field.place, message);
            continue;
        };
        by_count.entry(count.trim().to_owned()).or_default().push(Node::text(words.trim()).at(&field.place));
    }
    let mut entry = Entry::at(&field.place);
    for (count, words) in by_count {
        entry.set_list(&count, words);
    }
    Some(entry.into_node())
}

/// The sheet of words that several dishes or choices share, once those are known.
pub(super) fn shared_words(context: &Context<'_>, sections: &mut Sections) {
    each(context, Kind::Words, sections, |row, section| {
        let group = row.get("group");
        let known_groups = section.group_names.ids().join(", ");
        let mut entry = Entry::at(&row.place());
        let list = match &group {
            None => {
                entry.set("any_of", context.references(row, "any_of", &section.dishes));
                &mut section.items
            }
            Some(field) => {
                entry.set("all_of", all_of(context, row, section));
                let Some(group) = section.group(field.text) else {
                    let message = format!("unknown group `{}`; known are {known_groups}", field.text);
                    context.findings.mistake(&field.place, message);
                    return;
                };
                entry.set("any_of", context.references(row, "any_of", &group.names));
                &mut group.choices
            }
        };
        if row.get("any_of").is_some() == row.get("all_of").is_some()
            || (group.is_none() && row.get("any_of").is_none())
        {
            let message = "expected either `Any of` (ids of dishes, or of choices of the group), or a group and `All of` (`*`)";
            context.findings.mistake(&row.place(), message);
            return;
        }
        entry.set("id", row.get("id").map(|field| Node::text(field.text).at(&field.place)));
        entry.set("aliases", Context::words(row, "aliases"));
        entry.set("policy", Context::word(row, "policy"));
        entry.set("price", context.price(row, "price"));
        list.push(entry.into_node());
    });
}

fn all_of(context: &Context<'_>, row: &Row<'_>, section: &Section) -> Option<Node> {
    let field = row.get("all_of")?;
    if field.text == "*" {
        return Some(Node::text("*").at(&field.place));
    }
    context.reference(row, "all_of", &section.group_names)
}
