//! A small menu for tests and a compact notation for lines.
//!
//! `2 pho pho_tai size=large -onion +egg*2 +chilli!extra +egg@left_half`; `combo:lunch [pho pho_ga] [drink tea]`;
//! `+a|b` is an open choice; `container=can`, `volume=1.5l`, `note=...` (to the end).

use std::num::NonZeroU32;

use crate::id::Sku;
use crate::line::{Chosen, Line, LineOption, LineVolume, Quantity};
use crate::menu::Menu;
use crate::shop::Shop;

const TEXT: &str = "
format: comanda-menu/1
shop: { name: Test, currency: USD, languages: [vi, en] }
amounts: [{ id: drizzle, aliases: [a drop of] }]
sizes:
  bowl: [{ id: regular, name: thường }, { id: large, name: lớn, price: 13.50 }]
  cake: [{ id: slice }, { id: whole, price: 20 }]
sections:
  - id: pho
    name: Phở
    sizes: { scale: bowl, default: regular }
    portions: [left_half, right_half]
    items:
      - { id: pho_tai, name: { vi: Phở tái, en: Rare pho }, ticket_name: PHỞ TÁI, price: 50, includes: [beef] }
      - { id: pho_ga, name: Phở gà, price: 50, prices: { large: 70 } }
      - { id: pho_chay, name: Phở chay, price: 45 }
      - { id: pho_gone, name: Phở gone, price: 45, available: false }
    groups:
      - id: extra
        choices:
          - { id: beef, name: bò, price: 10, prices: { large: 15 } }
          - { id: egg, name: trứng, price: 7.25, countable: { max: 4 } }
      - id: herbs
        negatable: true
        amounts: '*'
        choices:
          - { id: onion, name: { vi: hành, en: onion }, price: 2, default: true }
      - id: taste
        negatable: true
        choices:
          - { id: hoisin }
          - { id: chilli }
          - { any_of: [hoisin, chilli], aliases: [sauce] }
  - id: rice
    name: Cơm
    price: 20
    groups:
      - { id: dish, min: 1, choices: [{ id: pork, price: 5 }] }
      - { id: more, choices: [{ id: egg, price: 7 }] }
  - id: cake
    price: 5
    sizes: { scale: cake, required: true }
  - id: side
    items: [{ id: roll, price: 9 }]
  - id: drink
    item_key: drink
    items: [{ id: tea, name: Trà, price: 2 }, { id: cola, name: Cola, price: 10 }, { id: water, price: 1 }]
    containers: [{ id: bottle, price: 1 }]
    volumes: [{ value: 1.5, unit: l, price: 3 }]
combos:
  - id: lunch
    name: Bữa trưa
    price: 60
    parts:
      - { section: pho, default: pho_tai, choose: [pho_ga], surcharge: { size.large: 5 } }
      - { section: drink, default: tea, choose: [cola], surcharge: { cola: 3 } }
  - { id: rice_set, price: 50, parts: [{ section: rice }] }
";

pub(crate) fn menu() -> Menu {
    Menu::from_yaml("test", TEXT).unwrap()
}

/// How many prices the menu has.
pub(crate) const PRICES: usize = 25;

/// A shop of the same menu in another currency, with these prices one after the other and this `shop.yaml`.
pub(crate) fn shop_with_prices(currency: &str, prices: &[String], shop: &str) -> Shop {
    let (mut text, mut rest, mut next) = (String::new(), TEXT, prices.iter());
    while let Some(at) =
        ["price: ", "large: ", "cola: "].iter().filter_map(|key| Some(rest.find(key)? + key.len())).min()
    {
        text.push_str(&rest[..at]);
        text.push_str(next.next().unwrap());
        rest = rest[at..].trim_start_matches(|letter: char| letter.is_ascii_digit() || letter == '.');
    }
    assert!(next.next().is_none(), "the menu has fewer prices");
    text.push_str(rest);
    let menu = Menu::from_yaml("test", &text.replace("USD", currency)).unwrap();
    Shop::from_yaml("shop.yaml", shop, menu, "v".to_owned()).unwrap()
}

fn sku(text: &str) -> Sku {
    Sku::parse(text).unwrap()
}

/// Reads the notation at the top of this file.
pub(crate) fn line(notation: &str) -> Line {
    let (notation, note) =
        notation.split_once(" note=").map_or((notation, None), |(rest, note)| (rest, Some(note.to_owned())));
    let (own, parts) = notation.split_once('[').unwrap_or((notation, ""));
    let mut words = own.split_whitespace().peekable();
    let quantity = words.next_if(|word| word.parse::<u32>().is_ok()).map_or(1, |word| word.parse().unwrap());
    let section = words.next().unwrap();
    let combo = section.strip_prefix("combo:");
    let mut line = Line::of_section(sku(combo.unwrap_or(section)), Quantity::new(quantity).unwrap());
    line.combo = combo.is_some();
    line.note = note;
    for word in words {
        if let Some(size) = word.strip_prefix("size=") {
            line.size = Some(sku(size));
        } else if let Some(container) = word.strip_prefix("container=") {
            line.container = Some(sku(container));
        } else if let Some(volume) = word.strip_prefix("volume=") {
            let split = volume.find(|letter: char| letter.is_alphabetic()).unwrap();
            let value: f64 = volume[..split].parse().unwrap();
            line.volume = Some(LineVolume {
                value_milli: format!("{:.0}", value * 1000.0).parse().unwrap(),
                unit: volume[split..].to_owned(),
            });
        } else if let Some(option) = word.strip_prefix('+') {
            line.options.push(option_of(&line, option, false));
        } else if let Some(option) = word.strip_prefix('-') {
            line.options.push(option_of(&line, option, true));
        } else {
            line.items.push(sku(word));
        }
    }
    line.parts = parts
        .split('[')
        .filter(|part| !part.is_empty())
        .map(|part| self::line(part.trim().trim_end_matches(']')))
        .collect();
    line
}

fn option_of(line: &Line, text: &str, negated: bool) -> LineOption {
    let (text, portion) =
        text.split_once('@').map_or((text, None), |(text, portion)| (text, Some(sku(portion))));
    let (text, count) = text.split_once('*').map_or((text, None), |(text, count)| (text, count.parse().ok()));
    let (text, amount) =
        text.split_once('!').map_or((text, None), |(text, amount)| (text, Some(sku(amount))));
    let ids: Vec<Sku> = text.split('|').map(sku).collect();
    let menu = menu();
    let group = menu
        .section(&line.section)
        .and_then(|section| section.choice(&ids[0]))
        .map(|(group, _)| group.id.clone());
    let choice = if ids.len() == 1 { Chosen::One(ids[0].clone()) } else { Chosen::AnyOf(ids) };
    let count: Option<NonZeroU32> = count;
    LineOption { group: group.unwrap_or_else(|| sku("none")), choice, amount, negated, count, portion }
}
