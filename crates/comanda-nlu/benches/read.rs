//! Reading one message against a menu of a hundred dishes.

#![allow(clippy::expect_used, reason = "a bench ends at the first thing that is not as expected")]

use std::fmt::Write as _;

use comanda_domain::menu::Menu;
use comanda_domain::reading::ReadingContext;
use comanda_nlu::Reader;
use divan::Bencher;

fn main() {
    divan::main();
}

const BASES: [&str; 10] =
    ["Phở", "Bún", "Cơm", "Mì", "Hủ tiếu", "Bánh mì", "Cháo", "Gỏi", "Bánh canh", "Miến"];
const KINDS: [&str; 10] = ["tái", "gà", "bò", "chay", "sườn", "cá", "tôm", "vịt", "xá xíu", "đặc biệt"];

const TEXTS: [&str; 4] = [
    "2 phở tái",
    "cho mình 2 phở tái không hành và 1 bún bò, giao tới 12 Lê Lợi quận 1 lúc 6h chiều nhé",
    "thêm 1 bánh mì sườn, đổi phở gà thành phở bò, sđt 0901234567",
    "xác nhận",
];

/// Ten sections with ten dishes each.
fn menu() -> Menu {
    let mut text = "format: comanda-menu/1\nshop: { name: Quán Lớn, currency: VND, languages: [vi, en], \
                    timezone: Asia/Ho_Chi_Minh }\nsections:\n"
        .to_owned();
    for (section, base) in BASES.iter().enumerate() {
        // Writing to a string cannot fail.
        let _ = writeln!(
            text,
            "  - id: s{section}\n    name: {base}\n    nouns: [\"{}\"]\n    items:",
            base.to_lowercase()
        );
        for (item, kind) in KINDS.iter().enumerate() {
            let price = 30_000 + 1000 * item;
            let _ = writeln!(
                text,
                "      - {{ id: s{section}_{item}, name: \"{base} {kind}\", price: {price} }}"
            );
        }
    }
    Menu::from_yaml("menu.yaml", &text).unwrap_or_else(|wrong| panic!("{wrong}"))
}

#[divan::bench(args = TEXTS)]
fn one_message(bencher: Bencher<'_, '_>, text: &str) {
    let reader = Reader::new(&menu());
    let now = "2026-11-20T10:30".parse().expect("a time");
    let context = ReadingContext { cart: &[], asked: None, now, region: None, language: None };
    bencher.bench(|| reader.read(text, &context));
}

#[divan::bench]
fn making_the_reader(bencher: Bencher<'_, '_>) {
    let menu = menu();
    bencher.bench(|| Reader::new(&menu));
}
