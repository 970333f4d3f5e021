//! The `combos:` and `recipes:` of a menu file. Sections are known by then.

use std::collections::BTreeMap;
use std::num::NonZeroU32;

use crate::id::Sku;
use crate::limits;
use crate::menu::{Choosable, Combo, ComboPart, Recipe, RecipeAdd, Section, Size};
use crate::money::Money;
use crate::yaml::{Entry, Fields};

use super::{Loader, each, ids, money, name, name_of_id, price, reference, texts, values};

impl Loader<'_> {
    pub(super) fn combo(&self, entry: &Entry<'_>, sections: &[Section]) -> Option<Combo> {
        let mut fields = entry.map()?;
        let id: Option<Sku> = fields.required("id").and_then(|id| id.parsed());
        let combo_name = name(fields.optional("name"), self.languages);
        let aliases = texts(fields.optional("aliases"));
        let price = price(&mut fields, "price", self.currency);
        let available = fields.optional("available").and_then(|flag| flag.boolean()).unwrap_or(true);
        let parts = values(each(fields.required("parts"), |part| self.part(part, sections)));
        fields.finish();
        let id = id?;
        let name = combo_name.unwrap_or_else(|| name_of_id(&id));
        Some(Combo { id, name, aliases, price, available, parts })
    }

    fn part(&self, entry: &Entry<'_>, sections: &[Section]) -> Option<ComboPart> {
        let mut fields = entry.map()?;
        let section = fields.required("section").and_then(|section| known_section(&section, sections));
        let (fixed, default) = (fields.optional("item"), fields.optional("default"));
        if let (Some(_), Some(default)) = (&fixed, &default) {
            default.problem("expected either `item` (fixed) or `default` (may be swapped), found both");
        }
        let swappable = default.is_some() || fixed.is_none();
        let item = fixed.or(default).and_then(|item| {
            let id: Sku = item.parsed()?;
            if let Some(section) = section {
                reference(&item, "item", &id, section.items.iter().map(|item| &item.id));
            }
            Some(id)
        });
        let choose = match fields.optional("choose") {
            Some(choose) => choosable(&choose, section),
            None if swappable => Choosable::Any,
            None => Choosable::Fixed,
        };
        let most = limits::QUANTITY_MAX;
        let quantity = fields.optional("quantity").and_then(|quantity| quantity.whole(1, most)).unwrap_or(1);
        let steps = section.map_or(&[][..], |section| self.steps(section));
        let size = fields.optional("size").and_then(|size| {
            let id: Sku = size.parsed()?;
            reference(&size, "size", &id, steps.iter().map(|size| &size.id));
            Some(id)
        });
        let surcharge = self.surcharge(fields.optional("surcharge"), section, steps);
        fields.finish();
        let section = section?.id.clone();
        Some(ComboPart { section, item, choose, quantity: NonZeroU32::new(quantity)?, size, surcharge })
    }

    fn steps(&self, section: &Section) -> &[Size] {
        let scale = section.sizes.as_ref().and_then(|sizes| self.sizes.get(&sizes.scale));
        scale.map_or(&[], Vec::as_slice)
    }

    fn surcharge(
        &self,
        entry: Option<Entry<'_>>,
        section: Option<&Section>,
        steps: &[Size],
    ) -> BTreeMap<String, Money> {
        let fields = entry.and_then(|entry| entry.map());
        let mut surcharge = BTreeMap::new();
        for (key, value) in fields.iter().flat_map(Fields::all) {
            let sizes = steps.iter().map(|size| format!("size.{}", size.id));
            let items =
                section.into_iter().flat_map(|section| &section.items).map(|item| item.id.to_string());
            let known: Vec<String> = sizes.chain(items).collect();
            if section.is_some() && !known.iter().any(|name| name == key) {
                let known: Vec<&str> = known.iter().map(String::as_str).collect();
                value.unknown_name("size or item", key, &known);
            }
            if let Some(price) = money(&value, self.currency) {
                surcharge.insert(key.to_owned(), price);
            }
        }
        surcharge
    }

    pub(super) fn recipe(&self, entry: &Entry<'_>, sections: &[Section]) -> Option<Recipe> {
        let mut fields = entry.map()?;
        let aliases = texts(fields.required("aliases"));
        let section = fields.required("section").and_then(|section| known_section(&section, sections));
        let adds = values(each(fields.required("adds"), |add| self.recipe_add(add, section)));
        fields.finish();
        Some(Recipe { aliases, section: section?.id.clone(), adds })
    }

    fn recipe_add(&self, entry: &Entry<'_>, section: Option<&Section>) -> Option<RecipeAdd> {
        let mut fields = entry.map()?;
        let choice = fields.required("choice").and_then(|choice| {
            let id: Sku = choice.parsed()?;
            if let Some(section) = section {
                let known = section.groups.iter().flat_map(|group| &group.choices).map(|choice| &choice.id);
                reference(&choice, "choice", &id, known);
            }
            Some(id)
        });
        let count = fields.optional("count").and_then(|count| count.whole(1, limits::QUANTITY_MAX));
        let amount = fields.optional("amount").and_then(|amount| {
            let id: Sku = amount.parsed()?;
            reference(&amount, "amount", &id, self.amount_ids.iter());
            Some(id)
        });
        fields.finish();
        Some(RecipeAdd { choice: choice?, count, amount })
    }
}

fn known_section<'s>(entry: &Entry<'_>, sections: &'s [Section]) -> Option<&'s Section> {
    let id: Sku = entry.parsed()?;
    reference(entry, "section", &id, sections.iter().map(|section| &section.id));
    sections.iter().find(|section| section.id == id)
}

fn choosable(entry: &Entry<'_>, section: Option<&Section>) -> Choosable {
    if !entry.is_list() {
        return match entry.one_of(&[("*", ())]) {
            Some(()) => Choosable::Any,
            None => Choosable::Fixed,
        };
    }
    let listed = ids(Some(entry.clone()));
    if let Some(section) = section {
        for (at, id) in &listed {
            reference(at, "item", id, section.items.iter().map(|item| &item.id));
        }
    }
    Choosable::Listed(values(listed))
}
