use comanda_domain::id::EventId;
use comanda_domain::limits::BUTTON_TITLE_CHARS_MAX;
use comanda_domain::money::{Currency, Money};

use fluent_syntax::ast::Entry;

use super::*;

fn texts() -> Texts {
    Texts::new(&[]).unwrap()
}

fn numbers() -> HashMap<OrderId, u32> {
    HashMap::from([(OrderId::of(EventId::from_bytes([1; 16])), 12)])
}

#[test]
fn every_language_has_every_text() {
    for (language, source) in BUILT_IN {
        let resource = FluentResource::try_new(source.to_owned()).unwrap();
        let has = |wanted: &str| {
            resource
                .entries()
                .any(|entry| matches!(entry, Entry::Message(message) if message.id.name == wanted))
        };
        for key in TextKey::ALL {
            assert!(has(key.as_str()), "{language}.ftl has no `{}`", key.as_str());
        }
    }
}

#[test]
fn buttons_fit_metas_bound() {
    for (language, _) in BUILT_IN {
        for key in TextKey::ALL.iter().filter(|key| key.as_str().starts_with("button-")) {
            let title = texts().render(&Phrase::plain(*key), language, &HashMap::new());
            assert!(
                title.chars().count() <= BUTTON_TITLE_CHARS_MAX,
                "{language}: {title:?} is cut on a phone"
            );
        }
    }
}

#[test]
fn arguments_are_put_in() {
    let order = OrderId::of(EventId::from_bytes([1; 16]));
    let line = CartLine {
        quantity: 2,
        text: "Phở tái, không hành".to_owned(),
        price: Some(Money::new(90_000, Currency::parse("VND").unwrap())),
    };
    let open = CartLine { quantity: 1, text: "Phở".to_owned(), price: None };
    let cart = Phrase::with(
        TextKey::CartSummary,
        [
            (ArgName::Cart, ArgValue::Cart(vec![line, open])),
            (ArgName::Total, ArgValue::Money(Money::new(90_000, Currency::parse("VND").unwrap()))),
        ],
    );
    assert_eq!(
        texts().render(&cart, "vi", &HashMap::new()),
        "Giỏ hàng của bạn:\n2 × Phở tái, không hành — 90.000 ₫\n1 × Phở\nTổng: 90.000 ₫"
    );
    let placed = Phrase::with(TextKey::OrderPlaced, [(ArgName::Number, ArgValue::OrderNumber(order))]);
    assert!(texts().render(&placed, "en", &numbers()).contains("#12"));
}

#[test]
fn a_shop_says_it_its_own_way_and_other_languages_fall_back() {
    let own = [("vi.ftl".to_owned(), "welcome = Không có chi!".to_owned())];
    let texts = Texts::new(&own).unwrap();
    assert_eq!(texts.render(&Phrase::plain(TextKey::Welcome), "vi", &HashMap::new()), "Không có chi!");
    assert_eq!(texts.render(&Phrase::plain(TextKey::Welcome), "de", &HashMap::new()), "You are welcome 🧡");
}

#[test]
fn mistakes_in_a_shops_texts_are_named() {
    let wrong = |file: &str, text: &str| {
        Texts::new(&[(file.to_owned(), text.to_owned())])
            .err()
            .map(|error| error.to_string())
            .unwrap_or_default()
    };
    assert_eq!(
        wrong("vi.ftl", "# mine\nwelcme = Chào"),
        "texts/vi.ftl:2: welcme: there is no text of this name; did you mean `welcome`?"
    );
    assert!(wrong("vi.ftl", "zzzz = Chào").ends_with("`comanda config texts` prints all there are"));
    // What is put in: misspelled, not there for this text, and without its dollar.
    assert_eq!(
        wrong("vi.ftl", "welcome = Chào\nsold-out =\n    Hết { $dihs } rồi"),
        "texts/vi.ftl:3: sold-out: `{ $dihs }` is not given here; did you mean `{ $dish }`?"
    );
    assert_eq!(
        wrong(
            "en.ftl",
            "sold-out = No { dish } { $tone ->\n    [formal] { $Me }\n   *[casual] { $shop }\n }"
        ),
        "texts/en.ftl:1: sold-out: `dish` is not known here; did you mean `{ $dish }`?\n\
         texts/en.ftl:3: sold-out: `{ $shop }` is not given here; this text is given { $Me }, { $You }, { $dish }, \
         { $me }, { $tone }, { $you }"
    );
    // Two at once, and what is no Fluent at all.
    assert!(wrong("vi.ftl", "= nothing").starts_with("texts/vi.ftl:1: expected"));
    let open = wrong("vi.ftl", "welcome = Chào { $me\n\nsold-out = Hết\nsold-aut = Hết");
    assert!(
        open.starts_with("texts/vi.ftl:1: welcome: expected")
            || open.starts_with("texts/vi.ftl:3: welcome: expected"),
        "{open}"
    );
    assert!(open.contains("texts/vi.ftl:4: sold-aut: "), "{open}");
    assert!(wrong("_.ftl", "welcome = x").contains("texts/_.ftl:1: `_` is no language code"));
}
