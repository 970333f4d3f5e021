//! Reading one message against a menu of a hundred dishes.

#![allow(clippy::expect_used, reason = "a bench ends at the first thing that is not as expected")]

mod menus;

use comanda_domain::reading::ReadingContext;
use comanda_nlu::Reader;
use divan::Bencher;

use self::menus::{menu, menu_of};

fn main() {
    divan::main();
}

const TEXTS: [&str; 4] = [
    "2 phở tái",
    "cho mình 2 phở tái không hành và 1 bún bò, giao tới 12 Lê Lợi quận 1 lúc 6h chiều nhé",
    "thêm 1 bánh mì sườn, đổi phở gà thành phở bò, sđt 0901234567",
    "xác nhận",
];

/// Texts that nobody sends to order: long ones, and such as repeat themselves.
const LONG: [(&str, &str, usize); 8] = [
    ("2 000 characters of orders", "2 phở tái không hành, 1 bún bò thêm bò, 3 cơm gà; ", 40),
    ("5 000 characters of orders", "2 phở tái không hành, 1 bún bò thêm bò, 3 cơm gà; ", 100),
    ("5 000 characters of one word", "phở ", 1250),
    ("5 000 characters of shares", "9 phở gà, 1 lớn, ", 294),
    ("5 000 characters of several meanings", "phở bò, 1 cơm, ", 333),
    ("5 000 characters of removals", "không hành ", 455),
    ("5 000 characters of numbers", "1 2 3 ", 833),
    ("5 000 characters of unknown words", "xyzzy plugh ", 417),
];

fn context() -> ReadingContext<'static> {
    ReadingContext {
        cart: &[],
        asked: None,
        mentioned: None,
        now: "2026-11-20T10:30".parse().expect("a time"),
        region: None,
        language: None,
        day_start: jiff::civil::Time::midnight(),
    }
}

#[divan::bench(args = TEXTS)]
fn one_message(bencher: Bencher<'_, '_>, text: &str) {
    let reader = Reader::new(&menu());
    let context = context();
    bencher.bench(|| reader.read(text, &context));
}

#[divan::bench(args = LONG.map(|(name, _, _)| name), sample_count = 10)]
fn long_message(bencher: Bencher<'_, '_>, name: &str) {
    let reader = Reader::new(&menu());
    let context = context();
    let (_, piece, times) = LONG.iter().find(|(own, _, _)| *own == name).expect("one of the texts");
    let text = piece.repeat(*times);
    bencher.bench(|| reader.read(&text, &context));
}

#[divan::bench(args = TEXTS, sample_count = 20)]
fn menu_of_5000(bencher: Bencher<'_, '_>, text: &str) {
    let reader = Reader::new(&menu_of(50));
    let context = context();
    bencher.bench(|| reader.read(text, &context));
}

#[divan::bench]
fn making_the_reader(bencher: Bencher<'_, '_>) {
    let menu = menu();
    bencher.bench(|| Reader::new(&menu));
}
