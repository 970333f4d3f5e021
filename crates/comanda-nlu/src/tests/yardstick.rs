//! Figures on the outside yardstick, where it is at hand. Its rows stay outside this repository.

use std::path::{Path, PathBuf};

use comanda_domain::menu::Menu;

use crate::Reader;
use crate::eval::{self, Labelled};

/// Set, menu, the least shares in percent of whole orders that must be right and of messages of which all is right, and whether
/// sizes that were not said are filled in.
const SETS: &[(&str, &str, f64, f64, bool)] = &[
    ("chat_vi_dev", "chat_vi.yaml", 96.0, 94.0, false),
    ("chat_en_dev", "chat_en.yaml", 99.0, 99.0, false),
    ("chat_es_dev", "chat_es.yaml", 96.0, 95.0, false),
    ("pizza_dev", "pizza.json", 99.5, 99.5, false),
    ("food_burrito_dev", "burrito.json", 96.0, 96.0, false),
    ("food_sub_dev", "sub.json", 96.5, 96.5, false),
    ("prixfixe_regression", "prixfixe.yaml", 97.0, 97.0, true),
    ("shortorder_fuzzA", "prixfixe.yaml", 99.5, 99.5, true),
];

/// From this chance of being right on, an answer is taken as it is: at least so many percent of the right answers reach it, and
/// of those that reach it at most so many are wrong.
const SURE: (f64, f64, f64) = (0.95, 85.0, 0.5);

#[expect(clippy::disallowed_methods, reason = "the outside yardstick is found through the environment")]
pub(super) fn folder() -> Option<PathBuf> {
    std::env::var("COMANDA_YARDSTICK").ok().map(|folder| Path::new(&folder).join("ordereval"))
}

#[test]
fn whole_orders_of_the_yardstick() {
    let Some(folder) = folder() else { return };
    let mut pool = Vec::new();
    for (set, menu, orders_least, messages_least, fill) in SETS {
        let text = std::fs::read_to_string(folder.join("menus").join(menu)).unwrap();
        let menu = Menu::from_yaml(menu, &text).unwrap_or_else(|wrong| panic!("{wrong}"));
        let reader = Reader::new(&menu);
        let rows = std::fs::read_to_string(folder.join("data").join(format!("{set}.jsonl"))).unwrap();
        let (mut orders, mut messages, mut all) = (0_u32, 0_u32, 0_u32);
        for row in rows.lines().map(|row| Labelled::parse(row).unwrap()) {
            let answer = eval::answer(&reader, &menu, &row, *fill);
            let verdict = eval::judge(&row, &answer);
            pool.push((answer.confidence, verdict.order));
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
    check_confidence(&pool);
}

/// Over the answers of every set: the chance of being right and whether the order was.
fn check_confidence(pool: &[(f64, bool)]) {
    let (sure, right_least, wrong_most) = SURE;
    let count = |keep: &dyn Fn(&(f64, bool)) -> bool| {
        f64::from(u32::try_from(pool.iter().filter(|one| keep(one)).count()).unwrap_or(u32::MAX))
    };
    let taken = count(&|one| one.0 >= sure);
    let right = 100.0 * count(&|one| one.0 >= sure && one.1) / count(&|one| one.1);
    let wrong = 100.0 * count(&|one| one.0 >= sure && !one.1) / taken;
    println!("from {sure} on: {taken} answers, {right:.1} % of the right ones, {wrong:.2} % of them wrong");
    assert!(right >= right_least, "{right:.1} % of the right answers is below {right_least} %");
    assert!(wrong <= wrong_most, "{wrong:.2} % wrong answers is above {wrong_most} %");
}
