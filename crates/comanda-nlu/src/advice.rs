//! What of a menu will confuse customers, though it can be loaded.

use std::collections::BTreeMap;

use comanda_domain::allergen;
use comanda_domain::menu::{Ambiguity, Choice, Item, Menu, Section};
use comanda_domain::nearest;

use crate::fold;

/// A word with the things that it names, each with the words to tell a person which it is.
type Named = BTreeMap<String, Vec<String>>;

/// One sentence for each thing, in the order of the menu: what it is, what comes of it, what to do.
pub fn advise(menu: &Menu) -> Vec<String> {
    let mut said = Vec::new();
    for section in &menu.sections {
        prices(menu, section, &mut said);
        allergens(section, &mut said);
    }
    shared_names(menu, &mut said);
    for section in &menu.sections {
        shared_choices(section, &mut said);
    }
    said
}

fn prices(menu: &Menu, section: &Section, said: &mut Vec<String>) {
    let by_size = menu.sizes_of(section).iter().any(|size| size.price.minor() > 0);
    let priced_otherwise = by_size
        || section.price.minor() > 0
        || section.containers.iter().any(|container| container.price.minor() > 0)
        || section.volumes.iter().any(|volume| volume.price.minor() > 0);
    for item in &section.items {
        let id = &item.id;
        let least = item.prices.values().chain([&item.price]).map(|price| price.minor()).min().unwrap_or(0);
        if least < 0 {
            said.push(format!("`{id}` costs less than nothing: correct its price"));
        } else if item.price.minor() == 0 && item.prices.is_empty() && !priced_otherwise {
            said.push(format!("`{id}` has no price and is given away: set `price`"));
        }
    }
    for (group, choice) in
        section.groups.iter().flat_map(|group| group.choices.iter().map(move |one| (group, one)))
    {
        if choice.prices.values().chain([&choice.price]).any(|price| price.minor() < 0) {
            let (section, group, choice) = (&section.id, &group.id, &choice.id);
            said.push(format!(
                "`{choice}` ({group} of {section}) takes money off the price: correct it if that is not meant"
            ));
        }
    }
}

/// Marks that no customer's word stands for: nobody would be warned of `allergen:penut`.
fn allergens(section: &Section, said: &mut Vec<String>) {
    for item in &section.items {
        for mark in allergen::marks(item).filter(|mark| !allergen::is_known(mark)) {
            let names: Vec<&str> = allergen::names().collect();
            let nearest = nearest(mark, &names);
            let meant = nearest.map(|name| format!("; did you mean `allergen:{name}`?")).unwrap_or_default();
            said.push(format!(
                "`{}` is marked `allergen:{mark}`, which only customers who write just that are warned of{meant}",
                item.id
            ));
        }
    }
}

/// Words that name more than one dish, where nothing says what to do then.
fn shared_names(menu: &Menu, said: &mut Vec<String>) {
    let mut named = Named::new();
    for section in &menu.sections {
        for item in section.items.iter().filter(|item| item.available) {
            for form in forms_of_item(item) {
                add(&mut named, &form, format!("`{}`", item.id));
            }
        }
    }
    for combo in menu.combos.iter().filter(|combo| combo.available) {
        for form in combo.name.forms().chain(combo.aliases.iter().map(String::as_str)) {
            add(&mut named, &folded(form), format!("`{}`", combo.id));
        }
    }
    let foreseen = menu.sections.iter().flat_map(|section| &section.ambiguous_items);
    tell(named, foreseen, "", said);
}

/// Words that name more than one choice of a section.
fn shared_choices(section: &Section, said: &mut Vec<String>) {
    let mut named = Named::new();
    for (group, choice) in
        section.groups.iter().flat_map(|group| group.choices.iter().map(move |one| (group, one)))
    {
        for form in forms_of_choice(choice) {
            add(&mut named, &form, format!("`{}` ({})", choice.id, group.id));
        }
    }
    let foreseen = section.groups.iter().flat_map(|group| &group.ambiguous);
    tell(named, foreseen, &format!(" of {}", section.id), said);
}

fn tell<'a>(
    named: Named,
    foreseen: impl Iterator<Item = &'a Ambiguity>,
    place: &str,
    said: &mut Vec<String>,
) {
    let foreseen: Vec<String> = foreseen.flat_map(|one| &one.aliases).map(|alias| folded(alias)).collect();
    for (form, mut things) in named {
        things.dedup();
        if things.len() > 1 && !foreseen.contains(&form) {
            let things = things.join(" and ");
            said.push(format!(
                "“{form}” names {things}{place}: one of them is taken unasked; give each a word of its own, or add \
                 an entry with `any_of`"
            ));
        }
    }
}

fn add(named: &mut Named, form: &str, thing: String) {
    named.entry(form.to_owned()).or_default().push(thing);
}

fn forms_of_item(item: &Item) -> Vec<String> {
    item.name.forms().chain(item.aliases.iter().map(String::as_str)).map(folded).collect()
}

fn forms_of_choice(choice: &Choice) -> Vec<String> {
    choice.name.forms().chain(choice.aliases.iter().map(String::as_str)).map(folded).collect()
}

/// As the words are compared when nobody types accents.
fn folded(form: &str) -> String {
    let lower = fold::fold(&fold::lower(form));
    lower.split_whitespace().collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn advice(sections: &str) -> Vec<String> {
        let head = "format: comanda-menu/1\nshop: { name: A, currency: VND, languages: [vi], timezone: Asia/Ho_Chi_Minh }\n";
        let menu = Menu::from_yaml("menu.yaml", &format!("{head}sections:\n{sections}"));
        advise(&menu.unwrap_or_else(|wrong| panic!("{wrong}")))
    }

    #[test]
    fn what_confuses_is_told() {
        let told = advice(
            "  - id: a\n    name: A\n    items:\n\
             \x20     - { id: tra, name: Trà, price: 5000 }\n\
             \x20     - { id: tra_da, name: Trà đá, price: 5000, aliases: [tra] }\n\
             \x20     - { id: free, name: Free }\n\
             \x20   groups:\n      - id: g\n        name: G\n        choices:\n\
             \x20         - { id: da, name: đá }\n          - { id: leather, name: da }\n",
        );
        assert_eq!(told.len(), 3, "{told:?}");
        assert!(told[0].contains("`free` has no price"), "{told:?}");
        assert!(told[1].contains("“tra” names `tra` and `tra_da`"), "{told:?}");
        assert!(told[2].contains("“da” names `da` (g) and `leather` (g) of a"), "{told:?}");
    }

    #[test]
    fn what_is_foreseen_or_sold_out_is_not_told() {
        let told = advice(
            "  - id: a\n    name: A\n    items:\n\
             \x20     - { id: tai, name: Phở tái, price: 5000, aliases: [pho bo] }\n\
             \x20     - { id: chin, name: Phở chín, price: 5000, aliases: [pho bo] }\n\
             \x20     - { id: old, name: Phở tái, price: 5000, available: false }\n\
             \x20     - { any_of: [tai, chin], aliases: [phở bò], policy: ask }\n",
        );
        assert_eq!(told, Vec::<String>::new());
    }

    #[test]
    fn a_mark_that_nobody_can_mean_is_told() {
        let told = advice(
            "  - id: a\n    name: A\n    items:\n\
             \x20     - { id: satay, name: Satay, price: 1, tags: [\"allergen:penut\", \"allergen:dairy\"] }\n\
             \x20     - { id: wine, name: Wine, price: 1, tags: [\"allergen:sulphites\", \"allergen:eggs\"] }\n",
        );
        assert_eq!(told.len(), 2, "{told:?}");
        assert!(
            told[0].contains("`satay` is marked `allergen:penut`") && told[0].ends_with("`allergen:peanut`?"),
            "{told:?}"
        );
        assert!(told[1].contains("`allergen:sulphites`") && !told[1].contains("did you mean"), "{told:?}");
    }

    #[test]
    fn the_sample_menu_confuses_nobody() {
        assert_eq!(advise(&crate::tests::menu()), Vec::<String>::new());
    }
}
