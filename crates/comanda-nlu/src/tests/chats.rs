//! Chats of three shops of our own, labelled: `chats/LANG.yaml` is the menu, `chats/LANG.jsonl` has the messages in the layout of
//! `comanda eval`. Not every one of them is read rightly yet; the shares must not fall.

use comanda_domain::menu::Menu;

use crate::Reader;
use crate::eval::{self, Labelled};

/// A set: name, menu, messages, the least share of right orders, and of messages of which all is right, in percent.
type Set = (&'static str, &'static str, &'static str, f64, f64);

const SETS: &[Set] = &[
    ("vi", include_str!("../../chats/vi.yaml"), include_str!("../../chats/vi.jsonl"), 92.5, 92.0),
    ("en", include_str!("../../chats/en.yaml"), include_str!("../../chats/en.jsonl"), 92.0, 90.5),
    ("es", include_str!("../../chats/es.yaml"), include_str!("../../chats/es.jsonl"), 93.5, 92.5),
];

#[test]
fn chats_of_three_shops_are_read() {
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
