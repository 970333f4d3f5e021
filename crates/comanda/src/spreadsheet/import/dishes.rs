//! The sheet of dishes: the only one that a menu needs.

use super::super::directory::Directory;
use super::super::layout::Kind;
use super::super::table::Row;
use super::context::{Above, Context, text};
use super::sections::{Sections, Sizes};

/// Puts the dishes into their sections.
pub(super) fn read(context: &Context<'_>, sections: &mut Sections, sizes: &Sizes) {
    // Buttons and catalogues name a dish by its id alone, so a made one is unique in the whole menu.
    let own_ids = context.rows(Kind::Dishes).filter_map(|row| row.get("id"));
    let mut all = Directory::reserving(own_ids.map(|field| field.text.to_owned()));
    let has_sections = context.tables.get(Kind::Dishes).is_some_and(|table| table.has("section"));
    let mut above = Above::default();
    for row in context.rows(Kind::Dishes) {
        let field = above.at(&row, "section");
        if is_heading(&row) {
            continue;
        }
        let section = match &field {
            Some(field) => sections.find(context, field),
            None if has_sections => {
                context
                    .findings
                    .mistake(&row.place(), "the section is missing: write it in this row or in one above");
                None
            }
            None => sections.only(),
        };
        let Some(identity) = context.identity(&row, &mut all) else { continue };
        let Some(section) = section else { continue };
        section.dishes.add(Some(&identity.id), &identity.forms);
        if let (None, Some((size, sized))) = (&section.scale, row.by("price").first()) {
            context.findings.mistake(
                &sized.place,
                format!("`{size}` is a size, and the section has none: name its sizes in the sheet Sections"),
            );
        }
        let mut entry = identity.entry(&row);
        entry.set("ticket_name", row.get("ticket_name").as_ref().map(text));
        entry.set("price", context.price(&row, "price"));
        if section.scale.is_some() {
            entry.set("prices", context.prices(&row, sizes.of(section)));
        }
        entry.set("aliases", Context::words(&row, "aliases"));
        entry.set("includes", context.references(&row, "includes", &section.choices));
        entry.set("available", context.flag(&row, "available"));
        entry.set("tags", Context::words(&row, "tags"));
        entry.set("image", row.get("image").as_ref().map(text));
        entry.set("description", context.name(&row, "description").0);
        section.items.push(entry.into_node());
    }
}

/// A row with a section and nothing else stands above its dishes.
fn is_heading(row: &Row<'_>) -> bool {
    let says = |key: &str| row.get(key).is_some() || !row.by(key).is_empty();
    let others =
        ["id", "name", "price", "aliases", "description", "ticket_name", "includes", "tags", "image"];
    row.get("section").is_some() && !others.into_iter().any(says)
}
