//! Figures on the outside yardstick, where it is at hand. Its rows stay outside this repository.

use std::path::{Path, PathBuf};

use comanda_domain::menu::Menu;

use crate::Reader;
use crate::eval::{self, Labelled};

/// Set, menu, the least shares in percent of whole orders that must be right and of messages of which all is right, and whether
/// sizes that were not said are filled in.
const SETS: &[(&str, &str, f64, f64, bool)] = &[
    ("chat_vi_dev", "chat_vi.yaml", 95.0, 93.0, false),
    ("chat_en_dev", "chat_en.yaml", 96.0, 95.5, false),
    ("chat_es_dev", "chat_es.yaml", 95.5, 93.0, false),
    ("pizza_dev", "pizza.json", 98.5, 98.5, false),
    ("food_burrito_dev", "burrito.json", 93.0, 93.0, false),
    ("food_sub_dev", "sub.json", 94.0, 94.0, false),
    ("prixfixe_regression", "prixfixe.yaml", 97.0, 97.0, true),
    ("shortorder_fuzzA", "prixfixe.yaml", 99.5, 99.5, true),
];

#[expect(clippy::disallowed_methods, reason = "the outside yardstick is found through the environment")]
pub(super) fn folder() -> Option<PathBuf> {
    std::env::var("COMANDA_YARDSTICK").ok().map(|folder| Path::new(&folder).join("ordereval"))
}

#[test]
fn whole_orders_of_the_yardstick() {
    let Some(folder) = folder() else { return };
    for (set, menu, orders_least, messages_least, fill) in SETS {
        let text = std::fs::read_to_string(folder.join("menus").join(menu)).unwrap();
        let menu = Menu::from_yaml(menu, &text).unwrap_or_else(|wrong| panic!("{wrong}"));
        let reader = Reader::new(&menu);
        let rows = std::fs::read_to_string(folder.join("data").join(format!("{set}.jsonl"))).unwrap();
        let (mut orders, mut messages, mut all) = (0_u32, 0_u32, 0_u32);
        for row in rows.lines().map(|row| Labelled::parse(row).unwrap()) {
            let verdict = eval::judge(&row, &eval::answer(&reader, &menu, &row, *fill));
            orders += u32::from(verdict.order);
            messages += u32::from(verdict.message());
            all += 1;
        }
        let share = |right: u32| 100.0 * f64::from(right) / f64::from(all);
        println!(
            "{set}: of {all} messages {:.1} % of the orders right, {:.1} % of all",
            share(orders),
            share(messages)
        );
        let (orders, messages) = (share(orders), share(messages));
        assert!(orders >= *orders_least, "{set}: {orders:.1} % of the orders is below {orders_least} %");
        assert!(messages >= *messages_least, "{set}: {messages:.1} % of all is below {messages_least} %");
    }
}
