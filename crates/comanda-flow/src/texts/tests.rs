use comanda_domain::id::EventId;
use comanda_domain::limits::BUTTON_TITLE_CHARS_MAX;
use comanda_domain::money::{Currency, Money};

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
    assert!(wrong("vi.ftl", "welcme = Chào").contains("there is no text `welcme`"));
    assert!(wrong("vi.ftl", "= nothing").contains("texts/vi.ftl: "));
    assert!(wrong("_.ftl", "welcome = x").contains("expected a language code"));
}
