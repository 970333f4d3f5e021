//! Which language a text is in.

use super::*;

#[test]
fn words_that_every_language_knows_say_nothing_of_the_language() {
    let menu = Menu::from_yaml("menu.yaml", "format: comanda-menu/1\nshop: { name: P, currency: VND, languages: [vi, en] }\nsections: [{ id: pho, items: [{ id: ga, name: { vi: Phở gà, en: Chicken pho }, price: 1 }] }]\n").unwrap();
    let reader = Reader::new(&menu);
    let now = "2026-11-20T12:00".parse().unwrap();
    for (text, expected) in [
        ("ok", None),
        ("thank you", None),
        ("hi", None),
        ("ok ok", None),
        ("cash please", Some("en")),
        ("cảm ơn", Some("vi")),
        ("ok nha", Some("vi")),
        ("hi, 2 chicken pho please", Some("en")),
    ] {
        for before in [None, Some("en"), Some("vi")] {
            let context = ReadingContext {
                cart: &[],
                asked: None,
                mentioned: None,
                now,
                region: None,
                language: before,
                day_start: jiff::civil::Time::midnight(),
            };
            assert_eq!(reader.read(text, &context).language.as_deref(), expected, "{text} after {before:?}");
        }
    }
}
