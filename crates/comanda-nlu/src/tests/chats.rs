//! Chats of made-up shops, labelled: `chats/NAME.yaml` is the menu, `chats/NAME.jsonl` has the messages in the layout of
//! `comanda eval`. Not every one of them is read rightly yet; the shares must not fall.

use comanda_domain::menu::Menu;

use crate::Reader;
use crate::eval::{self, Labelled};

/// A set: name, menu, messages, the least share of right orders, and of messages of which all is right, in percent.
type Set = (&'static str, &'static str, &'static str, f64, f64);

macro_rules! set {
    ($name:literal, $orders:literal, $all:literal) => {
        (
            $name,
            include_str!(concat!("../../chats/", $name, ".yaml")),
            include_str!(concat!("../../chats/", $name, ".jsonl")),
            $orders,
            $all,
        )
    };
}

/// The first three hold the messages that are hardest to read; the others were new to the reader when they were written, menu
/// and all.
const SETS: &[Set] = &[
    set!("vi", 94.0, 93.0),
    set!("en", 93.0, 91.5),
    set!("es", 95.0, 94.0),
    set!("arepas", 100.0, 100.0),
    set!("bagels", 90.0, 90.0),
    set!("bakery", 100.0, 100.0),
    set!("banh_xeo", 92.0, 88.0),
    set!("barbecue", 96.0, 96.0),
    set!("breakfast", 98.0, 94.0),
    set!("bun_dau", 96.0, 94.0),
    set!("burgers", 98.0, 98.0),
    set!("carinderia", 98.0, 96.0),
    set!("ceviche", 94.0, 94.0),
    set!("che", 98.0, 96.0),
    set!("churreria", 88.0, 86.0),
    set!("corn_dogs", 96.0, 92.0),
    set!("corner_bar", 90.0, 86.0),
    set!("corrida", 84.0, 84.0),
    set!("curry", 83.5, 82.0),
    set!("deli", 92.0, 90.0),
    set!("diner", 84.0, 82.0),
    set!("empanadas", 96.0, 96.0),
    set!("encebollado", 98.0, 96.0),
    set!("family_pizza", 94.0, 92.0),
    set!("family_rice", 96.0, 94.0),
    set!("fish_bar", 96.5, 95.0),
    set!("hot_pot", 94.0, 94.0),
    set!("hu_tieu", 90.0, 90.0),
    set!("ice_cream", 92.0, 90.0),
    set!("kopitiam", 96.0, 92.0),
    set!("mi_quang", 96.0, 96.0),
    set!("milk_tea", 100.0, 100.0),
    set!("parrilla", 94.0, 94.0),
    set!("pizza_chicken", 98.0, 94.0),
    set!("pizzeria", 93.0, 91.5),
    set!("poke", 98.0, 96.0),
    set!("polleria", 86.0, 86.0),
    set!("ramen", 90.0, 90.0),
    set!("rice_kitchen", 90.0, 86.5),
    set!("rice_rolls", 92.0, 86.0),
    set!("rotisserie", 100.0, 100.0),
    set!("sandwiches", 97.0, 97.0),
    set!("silog", 92.0, 92.0),
    set!("snail_hot_pot", 98.0, 96.0),
    set!("snails", 98.0, 96.0),
    set!("souvlaki", 94.0, 92.0),
    set!("street_food", 100.0, 100.0),
    set!("sushi", 100.0, 100.0),
    set!("taco_truck", 96.0, 96.0),
    set!("tapas", 96.5, 96.5),
    set!("taqueria", 100.0, 100.0),
    set!("thai_chinese", 90.0, 90.0),
    set!("tra_chanh", 96.0, 94.0),
    set!("wings", 98.0, 96.0),
];

#[test]
fn chats_of_made_up_shops_are_read() {
    for (name, menu, messages, orders_least, all_least) in SETS {
        let menu = Menu::from_yaml(name, menu).unwrap_or_else(|wrong| panic!("{wrong}"));
        let reader = Reader::new(&menu);
        let rows = messages.lines().map(|row| Labelled::parse(row).unwrap());
        let verdicts: Vec<_> =
            rows.map(|row| eval::judge(&row, &eval::answer(&reader, &menu, &row, false))).collect();
        let share = |right: usize| {
            #[expect(clippy::cast_precision_loss, reason = "counts of messages are small")]
            let share = 100.0 * right as f64 / verdicts.len() as f64;
            share
        };
        let orders = share(verdicts.iter().filter(|verdict| verdict.order).count());
        let all = share(verdicts.iter().filter(|verdict| verdict.message()).count());
        println!(
            "{name}: of {} messages {orders:.1} % of the orders right, {all:.1} % of all",
            verdicts.len()
        );
        assert!(orders >= *orders_least, "{name}: {orders:.1} % is below {orders_least} %");
        assert!(all >= *all_least, "{name}: {all:.1} % of all is below {all_least} %");
    }
}
