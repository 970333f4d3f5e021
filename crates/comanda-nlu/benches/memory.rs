//! What a loaded menu takes in memory: its reader with all that it looks up, and beside it what all readers share.

#![allow(clippy::expect_used, reason = "a bench ends at the first thing that is not as expected")]
#![allow(clippy::print_stdout, reason = "figures are read on the terminal")]

mod menus;

use std::path::Path;

use comanda_domain::menu::Menu;
use comanda_domain::reading::ReadingContext;
use comanda_nlu::{Lexicon, Reader};
use peak_alloc::PeakAlloc;

#[global_allocator]
static ALLOCATED: PeakAlloc = PeakAlloc;

/// A shop's menu may take so much.
const BYTES_MAX: usize = 5_000_000;

fn main() {
    let sample = include_str!("../../comanda/sample-shop/menu.yaml");
    let sample = Menu::from_yaml("menu.yaml", sample).unwrap_or_else(|wrong| panic!("{wrong}"));
    let every_language = Menu {
        shop: comanda_domain::menu::MenuShop {
            languages: Lexicon::built_in_languages().map(str::to_owned).collect(),
            ..sample.shop.clone()
        },
        ..sample.clone()
    };
    check("the sample shop", &sample);
    check("100 dishes", &menus::menu());
    if let Some(menu) = yardstick() {
        check("chat_vi of the yardstick", &menu);
    }
    // No limit: these are there to see that nothing explodes.
    println!("the sample shop in every language: {}", told(taken_by(&every_language)));
    println!("5 000 dishes: {}", told(taken_by(&menus::menu_of(50))));
    println!("phone numbers of all countries and phrases, once for all readers: {}", told(shared(&sample)));
}

fn check(name: &str, menu: &Menu) {
    let bytes = taken_by(menu);
    println!("{name}: {}", told(bytes));
    assert!(bytes <= BYTES_MAX, "{name}: more than {}", told(BYTES_MAX));
}

/// What is left in memory by making a reader.
fn taken_by(menu: &Menu) -> usize {
    let before = ALLOCATED.current_usage();
    let reader = Reader::new(menu);
    let after = ALLOCATED.current_usage();
    drop(reader);
    after.saturating_sub(before)
}

/// What the first message leaves in memory beyond its reading.
fn shared(menu: &Menu) -> usize {
    let now = "2026-11-20T10:30".parse().expect("a time");
    let context = ReadingContext {
        cart: &[],
        asked: None,
        mentioned: None,
        now,
        region: Some("VN"),
        language: None,
        day_start: jiff::civil::Time::midnight(),
    };
    let reader = Reader::new(menu);
    let before = ALLOCATED.current_usage();
    let reading = reader.read("2 phở tái, sđt 0901234567", &context);
    assert_eq!(reading.details.phone.as_deref(), Some("+84901234567"));
    drop(reading);
    ALLOCATED.current_usage().saturating_sub(before)
}

/// A menu of the outside yardstick, where it is at hand.
#[expect(clippy::disallowed_methods, reason = "the outside yardstick is found through the environment")]
fn yardstick() -> Option<Menu> {
    let folder = std::env::var("COMANDA_YARDSTICK").ok()?;
    let file = Path::new(&folder).join("ordereval/menus/chat_vi.yaml");
    let text = std::fs::read_to_string(file).expect("the yardstick has this menu");
    Some(Menu::from_yaml("chat_vi.yaml", &text).unwrap_or_else(|wrong| panic!("{wrong}")))
}

#[expect(clippy::cast_precision_loss, reason = "a figure for people")]
fn told(bytes: usize) -> String {
    format!("{:.2} MB", bytes as f64 / 1e6)
}
