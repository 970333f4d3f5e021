use comanda_domain::effect::{Outgoing, Purpose, ReceiptElement, SendCondition};
use comanda_domain::id::{EventId, FeedObjectId, OutboxId};
use comanda_domain::money::{Currency, Money};
use comanda_domain::phrase::ArgName;
use comanda_domain::tap::Tap;
use comanda_domain::time::Timestamp;

use super::*;
use crate::testing::{ANN, key, open_shop};

fn row(content: Content) -> OutboxRow {
    OutboxRow {
        id: OutboxId::of(EventId::from_bytes([1; 16]), 0),
        conversation: key(ANN),
        outgoing: Outgoing {
            purpose: Purpose::Reply,
            recipient: Recipient::Person,
            content,
            language: "en".to_owned(),
            not_before: Timestamp::from_millis(0),
            condition: SendCondition::Always,
            phone: None,
        },
        attempt: 1,
        created_at: Timestamp::from_millis(0),
        doubted: false,
        since: Timestamp::from_millis(0),
    }
}

fn rendered(content: Content) -> Rendered {
    render(&row(content), &open_shop(), &numbers()).unwrap()
}

fn order() -> OrderId {
    OrderId::of(EventId::from_bytes([2; 16]))
}

fn numbers() -> HashMap<OrderId, u32> {
    HashMap::from([(order(), 12)])
}

fn dong(amount: i64) -> Money {
    Money::new(amount, Currency::parse("VND").unwrap())
}

fn choice(title: &str) -> QuickReply {
    QuickReply { title: Label::Text(title.to_owned()), tap: Tap::ShowMenu }
}

fn phrases(phrases: Vec<Phrase>) -> Content {
    Content::Text { phrases, quick_replies: Vec::new() }
}

#[test]
fn choices_are_cut_to_what_meta_shows() {
    let long = "Bánh mì thịt nướng-đặc biệt";
    let content = Content::Text {
        phrases: vec![Phrase::plain(TextKey::AskDishes)],
        quick_replies: (0..20).map(|_| choice(long)).collect(),
    };
    let rendered = rendered(content);
    let graph::Content::Text { quick_replies, .. } = rendered.request.content() else { panic!("a text") };
    assert_eq!(quick_replies.len(), 13);
    assert_eq!(quick_replies[0].title.chars().count(), 20);
    assert!(quick_replies[0].title.ends_with('…'));
    assert_eq!(quick_replies[0].payload, Tap::ShowMenu.to_string());
}

#[test]
fn a_long_text_is_bounded_and_the_desk_shows_what_was_sent() {
    for content in [
        Content::Said { text: "phở ".repeat(2_000) },
        phrases(vec![Phrase::with(
            TextKey::UnknownDish,
            [(ArgName::Dish, ArgValue::Text("phở ".repeat(2_000)))],
        )]),
    ] {
        let rendered = rendered(content);
        let graph::Content::Text { text, .. } = rendered.request.content() else { panic!("a text") };
        assert!(text.chars().count() <= TEXT_CHARS_MAX && text.chars().count() > TEXT_CHARS_MAX - 10);
        assert_eq!(rendered.text.as_ref(), Some(text));
    }
}

#[test]
fn phrases_stand_on_lines_of_their_own_and_name_orders_by_number() {
    let placed = Phrase::with(TextKey::OrderPlaced, [(ArgName::Number, ArgValue::OrderNumber(order()))]);
    let content = phrases(vec![Phrase::plain(TextKey::AskDishes), placed]);
    assert_eq!(orders_in(&content), [order()]);
    let text = rendered(content).text.unwrap();
    let lines: Vec<&str> = text.lines().collect();
    assert_eq!(lines.len(), 2);
    assert!(lines[1].contains("#12"));
    let inner = Phrase::with(TextKey::StatusReady, [(ArgName::Number, ArgValue::OrderNumber(order()))]);
    let status = (ArgName::Status, ArgValue::Phrase(Box::new(inner)));
    let outer = phrases(vec![Phrase::with(TextKey::NotifyCorrection, [status])]);
    assert_eq!(orders_in(&outer), [order()], "also inside of a phrase");
}

#[test]
fn every_message_carries_its_outbox_id() {
    let content = Content::Said { text: "hello".to_owned() };
    let row = row(content);
    let rendered = render(&row, &open_shop(), &numbers()).unwrap();
    assert_eq!(rendered.request.metadata(), Some(row.id.to_string().as_str()));
    assert_eq!(rendered.request.messaging_type(), MessagingType::Response);
}

#[test]
fn a_sign_of_life_carries_nothing() {
    for (action, expected) in [
        (SenderAction::TypingOn, graph::SenderAction::TypingOn),
        (SenderAction::MarkSeen, graph::SenderAction::MarkSeen),
    ] {
        let rendered = rendered(Content::Action(action));
        assert_eq!(rendered.request.metadata(), None);
        assert_eq!(rendered.request.content(), &graph::Content::Action(expected));
        assert_eq!(rendered.text, None);
    }
}

#[test]
fn cards_have_pictures_where_the_shop_has_them() {
    let card = |title: &str, image: Option<&str>| Card {
        title: title.to_owned(),
        subtitle: Some("45.000 ₫ · ".repeat(20)),
        image: image.map(str::to_owned),
        buttons: vec![choice("Thêm vào giỏ hàng của bạn")],
        links: Vec::new(),
    };
    let long = "Phở ".repeat(30);
    let cards = vec![card("Phở tái", Some("pho.jpg")), card("Phở gà", Some("gone.jpg")), card(&long, None)];
    let rendered = rendered(Content::Cards { cards });
    let graph::Content::Generic { elements } = rendered.request.content() else { panic!("cards") };
    let pictures: Vec<Option<&str>> = elements.iter().map(|element| element.image_url.as_deref()).collect();
    assert_eq!(pictures, [Some("https://shop.example/media/ab"), None, None]);
    assert!(elements[2].title.chars().count() <= 80);
    assert!(elements.iter().all(|element| element.subtitle.as_ref().unwrap().chars().count() <= 80));
    let graph::Button::Postback { title, payload } = &elements[0].buttons[0] else { panic!("a postback") };
    assert_eq!((title.chars().count(), payload.as_str()), (20, "c1:menu"));
    assert_eq!(rendered.text, None);
}

fn receipt_for(name: Option<&str>, payment: Option<Payment>) -> Content {
    let element = ReceiptElement {
        title: "Phở tái".to_owned(),
        subtitle: Some("không hành".to_owned()),
        quantity: 2,
        price: dong(50_000),
    };
    Content::Receipt(Box::new(Receipt {
        order: order(),
        recipient_name: name.map(str::to_owned),
        merchant_name: "Quán Thử".to_owned(),
        elements: vec![element],
        address: Some("12 Lê Lợi".to_owned()),
        subtotal: dong(100_000),
        delivery_fee: Some(dong(15_000)),
        adjustments: Vec::new(),
        total: dong(115_000),
        payment,
        confirmed_at: Timestamp::from_millis(1_795_000_000_000),
    }))
}

#[test]
fn a_receipt_says_what_was_ordered() {
    let content = receipt_for(Some("Lan"), Some(Payment::Cash));
    assert_eq!(orders_in(&content), [order()]);
    let rendered = rendered(content);
    let graph::Content::Receipt(receipt) = rendered.request.content() else { panic!("a receipt") };
    assert_eq!(receipt.recipient_name, "Lan · #12");
    assert_eq!(receipt.merchant_name.as_deref(), Some("Quán Thử"));
    assert_eq!(receipt.order_number, order().to_string(), "unique for ever, unlike the daily number");
    assert_eq!(receipt.payment_method, "Cash");
    assert_eq!(receipt.currency, Currency::parse("VND").unwrap());
    assert_eq!(receipt.ordered_at, Some(Timestamp::from_millis(1_795_000_000_000)));
    let element = &receipt.elements[0];
    assert_eq!((element.title.as_str(), element.quantity, element.price), ("Phở tái", Some(2), dong(50_000)));
    assert_eq!(element.subtitle.as_deref(), Some("không hành"));
    assert_eq!(receipt.summary.subtotal, Some(dong(100_000)));
    assert_eq!(receipt.summary.shipping_cost, Some(dong(15_000)));
    assert_eq!(receipt.summary.total_cost, dong(115_000));
    assert!(rendered.request.metadata().is_some());
}

#[test]
fn a_receipt_without_a_name_or_a_number_is_still_one() {
    let content = row(receipt_for(None, None));
    let rendered = render(&content, &open_shop(), &HashMap::new()).unwrap();
    let graph::Content::Receipt(receipt) = rendered.request.content() else { panic!("a receipt") };
    assert_eq!(receipt.recipient_name, order().to_string());
    assert_eq!(receipt.payment_method, "On receipt");
}

#[test]
fn the_recipient_is_the_person_or_the_author_of_a_comment() {
    let comment = FeedObjectId::parse("55_66").unwrap();
    let mut row = row(Content::Said { text: "hello".to_owned() });
    row.outgoing.recipient = Recipient::CommentAuthor(comment.clone());
    let rendered = render(&row, &open_shop(), &numbers()).unwrap();
    assert_eq!(rendered.request.recipient(), &graph::Recipient::Comment(comment));
    row.outgoing.recipient = Recipient::Person;
    let rendered = render(&row, &open_shop(), &numbers()).unwrap();
    assert_eq!(rendered.request.recipient(), &graph::Recipient::Person(PersonId::parse("7001").unwrap()));
}

#[test]
fn what_meta_would_refuse_is_not_sent() {
    let empty = render(&row(Content::Said { text: "  ".to_owned() }), &open_shop(), &numbers());
    assert!(matches!(empty, Err(RenderError::Bounds(_))));
    let no_cards = render(&row(Content::Cards { cards: Vec::new() }), &open_shop(), &numbers());
    assert!(matches!(no_cards, Err(RenderError::Bounds(_))));
}
