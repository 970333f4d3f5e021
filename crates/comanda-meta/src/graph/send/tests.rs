use super::*;
use crate::graph::render;
use crate::graph::{split_text, truncate};

fn make(content: Content) -> Result<SendRequest, OutOfBounds> {
    SendRequest::new(Recipient::Person("7001".parse().unwrap()), MessagingType::Response, content, None)
}

fn text(chars: usize, quick_replies: Vec<QuickReply>) -> Content {
    Content::Text { text: "ở".repeat(chars), quick_replies }
}

fn reply(title: usize, payload: usize) -> QuickReply {
    QuickReply { title: "t".repeat(title), payload: "p".repeat(payload) }
}

fn postback() -> Button {
    Button::Postback { title: "Chọn".to_owned(), payload: "add:pho".to_owned() }
}

fn card() -> Element {
    Element {
        title: "Phở bò".to_owned(),
        subtitle: None,
        image_url: None,
        default_url: None,
        buttons: vec![postback()],
    }
}

fn receipt() -> Receipt {
    let vnd = Currency::parse("VND").unwrap();
    Receipt {
        recipient_name: "Lan".to_owned(),
        merchant_name: Some("Quán Phở".to_owned()),
        order_number: "ord_1".to_owned(),
        currency: vnd,
        payment_method: "COD".to_owned(),
        order_url: Some("https://pho.example/o/1".to_owned()),
        ordered_at: Some(Timestamp::from_millis(1_795_000_000_999)),
        elements: vec![ReceiptElement {
            title: "Trà sữa L".to_owned(),
            subtitle: Some("ít đá".to_owned()),
            quantity: Some(2),
            price: Money::new(70_000, vnd),
            image_url: None,
        }],
        address: Some(ReceiptAddress {
            street_1: "12 Lê Lợi".to_owned(),
            street_2: None,
            city: "Huế".to_owned(),
            postal_code: "49000".to_owned(),
            state: "TTH".to_owned(),
            country: "VN".to_owned(),
        }),
        summary: ReceiptSummary {
            subtotal: Some(Money::new(70_000, vnd)),
            shipping_cost: Some(Money::new(15_000, vnd)),
            total_tax: None,
            total_cost: Money::new(80_000, vnd),
        },
        adjustments: vec![Adjustment { name: "Khách quen".to_owned(), amount: Money::new(5_000, vnd) }],
    }
}

#[test]
fn every_bound_holds_at_its_edge_and_not_beyond() {
    let button = |text: usize, count: usize| Content::Button {
        text: "x".repeat(text),
        buttons: vec![postback(); count],
    };
    let cards = |count: usize| Content::Generic { elements: vec![card(); count] };
    let titled =
        |chars: usize| Content::Generic { elements: vec![Element { title: "x".repeat(chars), ..card() }] };
    let lines = |count: usize| {
        let line = receipt().elements.remove(0);
        Content::Receipt(Box::new(Receipt { elements: vec![line; count], ..receipt() }))
    };
    let good = [
        text(1, vec![]),
        text(1999, vec![reply(20, 1000); 13]),
        button(640, 3),
        button(1, 1),
        cards(1),
        cards(10),
        titled(80),
        lines(0),
        lines(100),
    ];
    for content in good {
        assert!(make(content.clone()).is_ok(), "{content:?}");
    }
    let bad = [
        (text(0, vec![]), "message.text", 0),
        (text(2000, vec![]), "message.text", 2000),
        (text(1, vec![reply(1, 1); 14]), "quick_replies", 14),
        (text(1, vec![reply(21, 1)]), "quick_replies.title", 21),
        (text(1, vec![reply(0, 1)]), "quick_replies.title", 0),
        (text(1, vec![reply(1, 1001)]), "quick_replies.payload", 1001),
        (button(641, 1), "payload.text", 641),
        (button(1, 0), "buttons", 0),
        (button(1, 4), "buttons", 4),
        (cards(0), "elements", 0),
        (cards(11), "elements", 11),
        (titled(81), "elements.title", 81),
        (lines(101), "elements", 101),
        (
            Content::Generic { elements: vec![Element { buttons: vec![], ..card() }] },
            "elements, properties beside the title",
            0,
        ),
        (Content::Receipt(Box::new(Receipt { order_number: String::new(), ..receipt() })), "order_number", 0),
        (Content::Attachment { kind: MediaKind::Image, url: String::new() }, "payload.url", 0),
    ];
    for (content, field, found) in bad {
        let refused = make(content).unwrap_err();
        assert_eq!((refused.field, refused.found), (field, found));
    }
    let recipient = Recipient::Person("7001".parse().unwrap());
    let refused = SendRequest::new(recipient, MessagingType::Update, text(1, vec![]), Some("x".repeat(1000)))
        .unwrap_err();
    assert_eq!(refused.to_string(), "metadata has 1000 where 0 to 999 are allowed");
}

#[test]
fn every_content_is_written_as_meta_documents_it() {
    let person = || Recipient::Person("7001".parse().unwrap());
    let comment = || Recipient::Comment("55_66".parse().unwrap());
    let post = || Recipient::Post("104_55".parse().unwrap());
    let human = MessagingType::Tag(MessageTag::HumanAgent);
    let full_card = Element {
        subtitle: Some("45.000 ₫".to_owned()),
        image_url: Some("https://pho.example/p.jpg".to_owned()),
        default_url: Some("https://pho.example/p".to_owned()),
        ..card()
    };
    let buttons = vec![
        Button::WebUrl { title: "Xem".to_owned(), url: "https://pho.example".to_owned() },
        Button::PhoneNumber { title: "Gọi".to_owned(), number: "+84900000011".to_owned() },
        postback(),
    ];
    let linking =
        vec![Button::AccountLink { url: "https://pho.example/in".to_owned() }, Button::AccountUnlink];
    let requests = [
        (comment(), MessagingType::Response, text(1, vec![reply(2, 3)])),
        (post(), MessagingType::Update, Content::Button { text: "Chọn".to_owned(), buttons }),
        (person(), human, Content::Generic { elements: vec![full_card, card()] }),
        (person(), human, Content::Button { text: "Vào".to_owned(), buttons: linking }),
        (person(), MessagingType::Update, Content::Receipt(Box::new(receipt()))),
        (
            person(),
            MessagingType::Response,
            Content::Media {
                kind: MediaKind::Video,
                url: "https://fb.example/v".to_owned(),
                buttons: vec![postback()],
            },
        ),
        (
            person(),
            MessagingType::Response,
            Content::Attachment { kind: MediaKind::Audio, url: "https://pho.example/a.mp3".to_owned() },
        ),
        (person(), MessagingType::Response, Content::Action(SenderAction::MarkSeen)),
        (person(), MessagingType::Response, Content::Action(SenderAction::TypingOff)),
    ];
    let mut bodies = Vec::new();
    for (recipient, messaging_type, content) in requests {
        let request = SendRequest::new(recipient, messaging_type, content, Some("obx_1".to_owned())).unwrap();
        bodies.push(serde_json::to_string_pretty(&render::send_request(&request)).unwrap());
    }
    insta::assert_snapshot!("requests", bodies.join("\n\n"));
}

#[test]
fn amounts_are_numbers_with_the_digits_of_the_currency() {
    let usd = Currency::parse("USD").unwrap();
    let mut dollars = receipt();
    dollars.currency = usd;
    dollars.summary = ReceiptSummary {
        subtotal: None,
        shipping_cost: None,
        total_tax: Some(Money::new(5, usd)),
        total_cost: Money::new(1999, usd),
    };
    let body = render::send_request(&make(Content::Receipt(Box::new(dollars))).unwrap()).to_string();
    assert!(body.contains(r#""summary":{"total_cost":19.99,"total_tax":0.05}"#), "{body}");
}

proptest::proptest! {
    /// What Meta is told of an amount reads as that amount, whatever the decimals of its currency.
    #[test]
    fn amounts_are_exact_on_the_wire(
        code in proptest::sample::select(vec!["VND", "USD", "MXN", "JPY", "KWD"]),
        minor in 0_i64..1_000_000_000_000,
    ) {
        let currency = Currency::parse(code).unwrap();
        let total_cost = Money::new(minor, currency);
        let summary = ReceiptSummary { subtotal: Some(total_cost), shipping_cost: None, total_tax: None, total_cost };
        let made = make(Content::Receipt(Box::new(Receipt { currency, summary, ..receipt() }))).unwrap();
        let body = render::send_request(&made);
        for name in ["total_cost", "subtotal"] {
            let shown = &body["message"]["attachment"]["payload"]["summary"][name];
            proptest::prop_assert!(shown.is_number());
            proptest::prop_assert_eq!(Money::parse_decimal(&shown.to_string(), currency), Ok(total_cost));
        }
    }
}

#[test]
fn long_texts_are_cut_or_sent_in_parts() {
    assert_eq!(truncate("trà sữa", 4), "trà…");
    assert_eq!(truncate("trà sữa", 7), "trà sữa");
    assert_eq!(truncate("abc", 0), "");
    assert_eq!(split_text("one two three", 7), ["one two", "three"]);
    assert_eq!(split_text("one\ntwo three", 9), ["one", "two three"]);
    assert_eq!(split_text("abcdefgh", 3), ["abc", "def", "gh"]);
    assert_eq!(split_text("  ", 3), [""; 0]);
    let long = "một hai ba bốn ".repeat(1000);
    let parts = split_text(&long, TEXT_CHARS_MAX);
    assert!(
        parts.iter().all(|part| make(Content::Text { text: part.clone(), quick_replies: vec![] }).is_ok())
    );
    assert_eq!(parts.join(" "), long.trim_end());
}
