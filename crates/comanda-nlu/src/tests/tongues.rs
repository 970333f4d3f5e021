//! One small shop for each language that is a lexicon and nothing else.

mod filipino;
mod french;
mod indonesian;
mod portuguese;
mod thai;

use comanda_domain::menu::Menu;

use super::{Row, check_with};
use crate::Reader;

/// Runs the rows against a menu.
fn check_menu(menu: &str, rows: &[Row]) {
    let menu = Menu::from_yaml("menu.yaml", menu).unwrap_or_else(|wrong| panic!("{wrong}"));
    check_with(&menu, &Reader::new(&menu), rows);
}
