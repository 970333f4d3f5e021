//! Words that name one thing.

use comanda_domain::line::Chosen;

use super::reader;
use crate::Entry;

/// The first entry in few words.
fn first(words: &str) -> String {
    match reader().find(words).into_iter().next() {
        None => "nothing".to_owned(),
        Some(Entry::Dish { section, item }) => format!("{section}/{item}"),
        Some(Entry::Section(id)) => format!("section {id}"),
        Some(Entry::Combo(id)) => format!("combo {id}"),
        Some(Entry::Size { scale, size }) => format!("size {scale}/{size}"),
        Some(Entry::Choice { section, group, choice: Chosen::One(id), .. }) => {
            format!("{section}/{group}/{id}")
        }
        Some(Entry::Choice { section, group, choice: Chosen::AnyOf(_), .. }) => {
            format!("{section}/{group}/?")
        }
        Some(Entry::Container { section, container }) => format!("{section} in {container}"),
        Some(Entry::Volume { volume, .. }) => format!("{}{}", volume.value_milli, volume.unit),
        Some(Entry::Amount(id)) => format!("amount {id}"),
        Some(Entry::Number(number)) => format!("number {number}"),
    }
}

#[test]
fn words_are_found_as_in_a_text() {
    assert_eq!(first("phở tái"), "pho/pho_tai");
    assert_eq!(first("PHO TAI"), "pho/pho_tai", "without accents");
    assert_eq!(first("pho_tai"), "pho/pho_tai", "by id");
    assert_eq!(first("coca"), "drink/coca");
    assert_eq!(first("2"), "number 2");
    assert_eq!(first("hai"), "number 2");
    assert!(first("hành").starts_with("pho/"), "{}", first("hành"));
    assert!(first("lớn").starts_with("size "), "{}", first("lớn"));
}

#[test]
fn what_names_nothing_or_more_than_one_thing_is_not_found() {
    for words in ["", "unicorn", "phở tái coca", "???"] {
        assert_eq!(first(words), "nothing", "{words:?}");
    }
}

#[test]
fn named_dishes_come_first_and_the_number_is_bounded() {
    let ids = |text, max| -> Vec<String> {
        let dishes = reader().likely_dishes(text, max);
        dishes.into_iter().map(|(_, item)| item.id.to_string()).collect()
    };
    let named = ids("cho 1 coca và 2 phở tái nhé", 2);
    assert!(named.contains(&"pho_tai".to_owned()) && named.contains(&"coca".to_owned()), "{named:?}");
    assert_eq!(ids("phở tái", 5).len(), 5);
    assert_eq!(ids("", 3).len(), 3, "of nothing, any");
}

#[test]
fn fractions_in_names_are_one_number() {
    let menu = "\
format: comanda-menu/1
shop: { name: Jugos, currency: PEN, languages: [es], timezone: America/Lima, region: PE }
sizes:
  jug: [{ id: half, name: 1/2 jarra, price: 5 }, { id: whole, name: jarra, price: 11 }]
sections:
  - { id: juice, name: Jugos, sizes: { scale: jug }, items: [{ id: lime, name: Limonada, price: 5 }] }
  - { id: grill, name: Brasa, items: [{ id: quarter, name: 1/4 de pollo, price: 20 }] }
";
    let reader = crate::Reader::new(&comanda_domain::menu::Menu::from_yaml("menu.yaml", menu).unwrap());
    for words in ["1/2 jarra", "media jarra", "½ jarra"] {
        assert!(
            matches!(reader.find(words).first(), Some(Entry::Size { size, .. }) if size.as_str() == "half"),
            "{words}"
        );
    }
    for words in ["1/4 de pollo", "cuarto de pollo"] {
        assert!(
            matches!(reader.find(words).first(), Some(Entry::Dish { item, .. }) if item.as_str() == "quarter"),
            "{words}"
        );
    }
    for words in ["2 jarra", "4 de pollo"] {
        assert!(reader.find(words).is_empty(), "{words} is a number and a name: {:?}", reader.find(words));
    }
}
