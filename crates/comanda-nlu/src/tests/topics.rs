//! What questions are about, what is asked by law, and tables. A row is: what was asked (`|question` behind a cart), text, and
//! what the reader must make of it.

mod asked;
mod requests;
mod tables;

use std::sync::LazyLock;

use comanda_domain::menu::Menu;
use comanda_domain::reading::{Reading, Topic};

use super::{cart, context, intent_name, line_text, question, reader};
use crate::Reader;

/// A small shop that speaks Spanish.
const TACOS: &str = r"
format: comanda-menu/1
shop: { name: Tacos, currency: MXN, languages: [es, en], timezone: America/Mexico_City }
sizes:
  glass:
    - { id: chico, name: chico, price: 0 }
    - { id: grande, name: grande, price: 10 }
sections:
  - id: taco
    name: Tacos
    nouns: [taco]
    items:
      - { id: pastor, name: Taco al pastor, aliases: [pastor], ticket_name: PASTOR, price: 20 }
      - { id: suadero, name: Taco de suadero, aliases: [suadero], ticket_name: SUADERO, price: 22 }
      - { id: lengua, name: Taco de lengua, aliases: [lengua], ticket_name: LENGUA, price: 28, available: false }
  - id: plato
    name: Platos
    items:
      - { id: pozole, name: Pozole rojo, aliases: [pozole], ticket_name: POZOLE, price: 95 }
      - { id: mole, name: Mole poblano, aliases: [mole], ticket_name: MOLE, price: 120 }
  - id: agua
    kind: drink
    item_key: drink
    name: Aguas
    sizes: { scale: glass, default: chico, required: false }
    items:
      - { id: horchata, name: Agua de horchata, aliases: [horchata], ticket_name: HORCHATA, price: 25 }
";

/// The reader of [`TACOS`], made once.
fn tacos() -> &'static (Menu, Reader) {
    static TACOS_READER: LazyLock<(Menu, Reader)> = LazyLock::new(|| {
        let menu = Menu::from_yaml("tacos.yaml", TACOS).unwrap_or_else(|wrong| panic!("{wrong}"));
        let reader = Reader::new(&menu);
        (menu, reader)
    });
    &TACOS_READER
}

/// A shop of two dishes that speaks `language`.
fn small(language: &str) -> (Menu, Reader) {
    let text = format!(
        "format: comanda-menu/1\nshop: {{ name: X, currency: EUR, languages: [{language}], timezone: Europe/Paris }}\n\
         sections:\n  - id: dish\n    name: X\n    items:\n\
         \x20     - {{ id: soup, name: Sopa, aliases: [soupe, soto, tom yum], ticket_name: S, price: 3 }}\n\
         \x20     - {{ id: rice, name: Arroz, aliases: [riz, nasi, kanin], ticket_name: R, price: 3 }}\n"
    );
    let menu = Menu::from_yaml("small.yaml", &text).unwrap_or_else(|wrong| panic!("{wrong}"));
    let reader = Reader::new(&menu);
    (menu, reader)
}

/// Runs every row, printed by `print`, and shows all that differ at once.
fn check(reader: &Reader, menu: &Menu, rows: &[(&str, &str, &str)], print: impl Fn(&Reading) -> String) {
    let mut wrong = String::new();
    for (before, text, expected) in rows {
        let (cart_text, asked) = before.split_once('|').unwrap_or((before, ""));
        let cart = cart(menu, cart_text);
        let printed = print(&reader.read(text, &context(&cart, question(asked))));
        if printed != *expected {
            wrong = format!("{wrong}(\"{before}\", \"{text}\", \"{printed}\"),\n    // not {expected}\n");
        }
    }
    assert!(wrong.is_empty(), "\n{wrong}");
}

/// `topic` of a question, `intent, topic` of anything else; `-` for none.
fn topic(reading: &Reading) -> String {
    let name = |topic: &Topic| Topic::NAMES.iter().find(|(_, own)| own == topic).map(|(name, _)| *name);
    let topic = reading.topic.as_ref().and_then(name).unwrap_or("-");
    match intent_name(reading.intent) {
        "question" => topic.to_owned(),
        intent => format!("{intent} {topic}"),
    }
}

/// The topic, and the dish that it is about.
fn topic_of(reading: &Reading) -> String {
    let dish = reading.mentioned.as_ref().map(line_text);
    let unknown = reading.unknown.iter().map(|one| format!("?{}", one.text));
    dish.into_iter().chain(unknown).fold(topic(reading), |text, dish| format!("{text}: {dish}"))
}

fn vi() -> (&'static Reader, Menu) {
    (reader(), super::menu())
}

#[test]
fn questions_about_dishes_name_them() {
    let (reader, menu) = vi();
    let rows = [
        ("", "giá phở tái bao nhiêu", "price: 1 pho_tai"),
        ("", "how much is the large rare beef pho", "price: 1 pho_tai =large"),
        ("", "does the spring roll have peanuts", "allergens: 1 cha_gio"),
        ("", "gỏi cuốn có đậu phộng không", "allergens: 1 goi_cuon"),
        ("", "còn phở gà không shop", "availability: 1 pho_ga"),
        ("", "is the oxtail pho available", "availability: ?oxtail pho"),
        ("", "còn phở đuôi bò không em", "availability: ?phở đuôi bò"),
        ("", "phở tái có gì trong đó vậy", "ingredients: 1 pho_tai"),
        ("", "whats in the chicken pho", "ingredients: 1 pho_ga"),
        ("", "is there peanut in the spring rolls", "allergens: 1 cha_gio"),
    ];
    check(reader, &menu, &rows, topic_of);
    let (menu, reader) = tacos();
    let rows = [
        ("", "hay pozole hoy?", "availability: 1 pozole"),
        ("", "todavía hay lengua?", "availability: ?lengua"),
        ("", "cuánto cuesta el mole?", "price: 1 mole"),
        ("", "el mole lleva cacahuate?", "allergens: 1 mole"),
    ];
    check(reader, menu, &rows, topic_of);
}
