mod chat;
mod forget;
mod kitchen;
mod late;
mod restate;
mod shadow;
mod story;
mod voice;

use std::time::Duration;

use super::*;
use crate::command::DeskAction;
use crate::conversation::State;
use crate::effect::{CallReason, Content, Outgoing, Purpose, SendCondition};
use crate::event::{Attachment, AttachmentKind, CartProduct, Echo};
use crate::id::{CommandId, MessageId, Sku};
use crate::line::{Line, Quantity};
use crate::menu::Menu;
use crate::order::{OrderAction, OrderStatus, Party};
use crate::phrase::{ArgName, ArgValue, TextKey};
use crate::reading::{
    Ambiguous, CartEdit, Details, Fulfilment, Intent, Mention, Question, ReadLine, WantedTime,
};

use super::to_read::asked;
use chat::Chat;

const MENU: &str = "
format: comanda-menu/1
shop: { name: Quán Thử, currency: VND, languages: [vi, en], timezone: Asia/Ho_Chi_Minh, region: VN }
sections:
  - id: pho
    name: Phở
    items:
      - { id: pho_tai, name: Phở tái, price: 50000 }
      - { id: pho_ga, name: Phở gà, price: 45000 }
      - { id: pho_duoi, name: Phở đuôi, price: 70000, available: false }
  - { id: drink, name: Nước, items: [ { id: tea, name: Trà đá, price: 5000 } ] }
";

fn sku(raw: &str) -> Sku {
    Sku::parse(raw).unwrap()
}

fn line(section: &str, item: &str, quantity: u32) -> Line {
    Line::of_item(sku(section), sku(item), Quantity::new(quantity).unwrap())
}

fn says(lines: &[Line]) -> Reading {
    let read = |line: &Line| ReadLine { line: line.clone(), spans: Vec::new(), confidence: 1.0 };
    Reading {
        intent: Intent::Order,
        lines: lines.iter().map(read).collect(),
        confidence: 1.0,
        ..Reading::default()
    }
}

fn means(intent: Intent) -> Reading {
    Reading { intent, confidence: 1.0, ..Reading::default() }
}

#[test]
fn from_hello_to_the_kitchen() {
    let mut chat = Chat::new();
    assert_eq!(chat.text(&means(Intent::Greeting)).said(), ["[cards]", "greeting"]);
    assert_eq!(chat.text(&says(&[line("pho", "pho_tai", 2)])).said(), ["cart-summary", "ask-fulfilment"]);
    assert_eq!(chat.tap(Tap::Fulfil(Fulfilment::Delivery)).said(), ["ask-address"]);
    let address = Details { address: Some("12 Lê Lợi".to_owned()), ..Details::default() };
    assert_eq!(chat.text(&Reading { details: address, ..means(Intent::Order) }).said(), ["ask-phone"]);
    let phone = Details { phone: Some("+84901234567".to_owned()), ..Details::default() };
    assert_eq!(chat.text(&Reading { details: phone, ..means(Intent::Order) }).said(), ["ask-time"]);
    assert_eq!(chat.tap(Tap::Asap).said(), ["ask-confirmation"]);
    assert!(chat.orders.is_empty(), "the kitchen sees only what the customer confirmed");
    assert_eq!(chat.yes().said(), ["[receipt]", "order-placed"]);
    let order = &chat.orders[0].0;
    assert_eq!(order.total.minor(), 100_000);
    assert_eq!(order.said.len(), 3, "the customer's own words are on the ticket");
    assert_eq!(chat.conversation.state, State::Idle);
}

#[test]
fn everything_given_at_once_is_taken_at_once() {
    let mut chat = Chat::new();
    let details = Details {
        fulfilment: Some(Fulfilment::Delivery),
        address: Some("12 Lê Lợi".to_owned()),
        phone: Some("+84901234567".to_owned()),
        time: Some(WantedTime::Asap),
        ..Details::default()
    };
    let reading = Reading { details, ..says(&[line("pho", "pho_tai", 2)]) };
    assert_eq!(chat.text(&reading).said(), ["ask-confirmation"]);
    assert_eq!(chat.text(&means(Intent::Confirm)).said(), ["[receipt]", "order-placed"]);
}

#[test]
fn a_burst_is_answered_once() {
    let mut chat = Chat::new();
    chat.timing.quiet = Duration::from_secs(2);
    for text in ["cho mình", "2 phở tái"] {
        let input = chat.message(Some(text), None);
        assert_eq!(to_read(&chat.key, &chat.conversation, &input, None, &chat.timing), None);
        chat.give(&input, None);
        let shown = if text == "cho mình" { &["[action]", "[action]"][..] } else { &[] };
        assert_eq!(chat.said(), shown, "seen and typing, once");
    }
    let first_due = chat.due(TimerKind::Quiet).unwrap();
    let timer = Input::Timer { kind: TimerKind::Quiet, due: first_due };
    assert_eq!(
        to_read(&chat.key, &chat.conversation, &timer, None, &chat.timing)
            .map(|wanted| wanted.text)
            .as_deref(),
        Some("cho mình\n2 phở tái")
    );
    let input = chat.message(Some("1 trà đá"), None);
    chat.give(&input, None);
    let moved = chat.due(TimerKind::Quiet).unwrap();
    let old = Input::Timer { kind: TimerKind::Quiet, due: first_due };
    assert!(chat.give(&old, None).said().is_empty(), "the timer was moved: the old one means nothing");
    let both = says(&[line("pho", "pho_tai", 2), line("drink", "tea", 1)]);
    chat.give(&Input::Timer { kind: TimerKind::Quiet, due: moved }, Some(&both));
    assert_eq!(chat.said(), ["cart-summary", "ask-fulfilment"]);
    assert_eq!(chat.conversation.state.draft().unwrap().lines.len(), 2);
}

#[test]
fn the_cart_is_changed_by_words() {
    let mut chat = Chat::new();
    chat.text(&says(&[line("pho", "pho_tai", 2), line("drink", "tea", 3)]));
    let one_less = CartEdit::SetQuantity { position: 1, quantity: Quantity::new(2).unwrap() };
    chat.text(&Reading { edits: vec![one_less], ..means(Intent::Change) });
    let quantities = |chat: &Chat| -> Vec<u32> {
        chat.conversation.state.draft().unwrap().lines.iter().map(|line| line.line.quantity.get()).collect()
    };
    assert_eq!(quantities(&chat), [2, 2]);
    let more = CartEdit::SetQuantity { position: 0, quantity: Quantity::new(5).unwrap() };
    chat.text(&Reading { edits: vec![more], ..means(Intent::Change) });
    assert_eq!(quantities(&chat), [5, 2]);
    chat.text(&Reading { edits: vec![CartEdit::Clear], ..means(Intent::Change) });
    assert_eq!(chat.said(), ["cart-empty", "ask-dishes"]);
}

#[test]
fn sold_out_and_unknown_dishes_are_told_never_guessed() {
    let mut chat = Chat::new();
    let mention = |text: &str, nearest: &[&str]| Mention {
        text: text.to_owned(),
        span: 0..0,
        nearest: nearest.iter().map(|id| sku(id)).collect(),
    };
    let reading = Reading {
        unknown: vec![
            mention("phở đuôi", &["pho_duoi"]),
            mention("sushi", &[]),
            mention("phở gá", &["pho_ga"]),
        ],
        ..says(&[line("pho", "pho_tai", 1)])
    };
    assert_eq!(
        chat.text(&reading).said(),
        ["sold-out", "unknown-dish", "unknown-dish-nearest", "cart-summary", "ask-fulfilment"]
    );
    assert_eq!(chat.conversation.state.draft().unwrap().lines.len(), 1);
    assert_eq!(chat.tap(Tap::Add { section: sku("pho"), item: sku("pho_duoi") }).said()[0], "sold-out");
}

#[test]
fn an_ambiguous_word_is_asked_once_and_the_answer_completes_it() {
    let mut chat = Chat::new();
    let open = Ambiguous {
        text: "phở".to_owned(),
        span: 0..4,
        section: sku("pho"),
        candidates: vec![sku("pho_tai"), sku("pho_ga")],
        quantity: Quantity::new(3).unwrap(),
    };
    chat.text(&Reading { ambiguous: vec![open.clone()], ..means(Intent::Order) });
    assert_eq!(chat.said(), ["ask-which"]);
    chat.tap(Tap::Choose { id: sku("pho_ga") });
    let draft = chat.conversation.state.draft().unwrap();
    assert_eq!(draft.cart(), [line("pho", "pho_ga", 3)]);

    let mut chat = Chat::new();
    chat.text(&Reading { ambiguous: vec![open], ..means(Intent::Order) });
    chat.text(&says(&[line("pho", "pho_tai", 1)]));
    assert_eq!(chat.conversation.state.draft().unwrap().cart(), [line("pho", "pho_tai", 3)], "3 phở … tái");
}

#[test]
fn a_cart_from_the_catalogue_and_the_address_form_are_taken() {
    let mut chat = Chat::new();
    let product = |id: &str, quantity| CartProduct {
        id: None,
        retailer_id: Some(id.to_owned()),
        name: Some("from the catalogue".to_owned()),
        unit_price: Some("1".to_owned()),
        currency: None,
        quantity,
    };
    let products = vec![product("pho_ga", 2), product("gone", 1), product("tea", 0)];
    let input = chat.event(PageEvent::CartSent { products, note: Some("ít hành".to_owned()) });
    chat.give(&input, None);
    assert_eq!(chat.said(), ["cart-too-large"], "a quantity of 0 is nothing we may guess about");
    let mut chat = Chat::new();
    let products = vec![product("pho_ga", 2), product("gone", 1)];
    let input = chat.event(PageEvent::CartSent { products, note: None });
    chat.give(&input, None);
    assert_eq!(chat.said(), ["unknown-dish", "cart-summary", "ask-fulfilment"]);
    let responses =
        [("address_line_1", "12 Lê Lợi"), ("locality", "Huế"), ("phone", "+84901234567"), ("name", " ")];
    let responses = responses.map(|(key, value)| (key.to_owned(), value.to_owned())).to_vec();
    let input = chat.event(PageEvent::CustomerInformationReceived { responses });
    chat.give(&input, None);
    assert_eq!(chat.said(), ["ask-time"]);
    let draft = chat.conversation.state.draft().unwrap();
    assert_eq!(draft.address.as_deref(), Some("12 Lê Lợi, Huế"));
    assert_eq!(draft.name, None);
}

#[test]
fn a_language_the_shop_speaks_is_kept() {
    let mut chat = Chat::new();
    chat.text(&Reading { language: Some("en".to_owned()), ..means(Intent::Greeting) });
    assert!(chat.sends().iter().all(|outgoing| outgoing.language == "en"));
    chat.text(&Reading { language: Some("fr".to_owned()), ..means(Intent::Thanks) });
    assert_eq!(chat.conversation.language.as_deref(), Some("en"));
    let details = Details { address: Some("12 Nguyễn Huệ".to_owned()), ..Details::default() };
    chat.text(&Reading { details, language: Some("vi".to_owned()), ..means(Intent::Order) });
    assert_eq!(chat.conversation.language.as_deref(), Some("en"), "a street is in the town's language");
}

#[test]
fn what_was_asked_about_is_kept_until_something_is_ordered() {
    let mut chat = Chat::new();
    let asked = |item| Reading { mentioned: Some(line("pho", item, 1)), ..means(Intent::Question) };
    let meant = |chat: &Chat| chat.conversation.mentioned.as_ref().map(|mentioned| mentioned.line.clone());
    chat.text(&asked("pho_ga"));
    let until = chat.conversation.mentioned.clone().unwrap().until;
    chat.text(&means(Intent::Thanks));
    assert_eq!(meant(&chat), Some(line("pho", "pho_ga", 1)));
    assert_eq!(chat.conversation.mentioned.clone().unwrap().until, until, "as long as from the question");
    chat.text(&asked("pho_tai"));
    assert_eq!(meant(&chat), Some(line("pho", "pho_tai", 1)), "the last one");
    chat.text(&says(&[line("pho", "pho_tai", 2)]));
    assert_eq!(meant(&chat), None, "it is in the cart now");
    chat.text(&Reading { mentioned: Some(line("pho", "pho_ga", 1)), ..says(&[line("pho", "pho_ga", 2)]) });
    assert_eq!(meant(&chat), None, "it was ordered with the question");
    for away in [Intent::Decline, Intent::Cancel, Intent::Human] {
        chat.text(&asked("pho_ga")).text(&means(away));
        assert_eq!(meant(&chat), None, "{away:?}");
    }
    let mut chat = Chat::new();
    chat.text(&asked("pho_ga")).tap(Tap::ShowMenu);
    assert_eq!(meant(&chat), None, "a tap is about something else");
}

#[test]
fn other_channels_and_standby_are_watched_only() {
    let mut chat = Chat::new();
    chat.key = "104/whatsapp/84901234567".parse().unwrap();
    chat.text(&says(&[line("pho", "pho_tai", 1)]));
    assert!(chat.last.effects.is_empty());
    let mut chat = Chat::new();
    let mut input = chat.message(Some("2 phở"), None);
    if let Input::Event(event) = &mut input {
        event.standby = true;
    }
    assert!(chat.give(&input, Some(&says(&[line("pho", "pho_tai", 1)]))).last.effects.is_empty());
}

#[test]
fn the_same_arguments_give_the_same_decision() {
    let mut one = Chat::new();
    let mut two = Chat::new();
    for chat in [&mut one, &mut two] {
        chat.text(&says(&[line("pho", "pho_tai", 2)]));
        chat.tap(Tap::Fulfil(Fulfilment::Pickup)).tap(Tap::Asap).yes();
    }
    assert_eq!(one.last, two.last);
    assert_eq!(one.orders[0].0.id, two.orders[0].0.id);
}

#[test]
fn the_total_stands_in_what_is_read_back() {
    let mut chat = Chat::new();
    chat.text(&says(&[line("pho", "pho_tai", 2), line("drink", "tea", 1)]));
    chat.tap(Tap::Fulfil(Fulfilment::Pickup)).tap(Tap::Asap);
    let Content::Text { phrases, .. } = &chat.sends()[0].content else { panic!("words are expected") };
    assert_eq!(phrases[0].key, TextKey::AskConfirmation);
    let total = phrases[0].args.iter().find(|(name, _)| *name == ArgName::Total).map(|(_, value)| value);
    assert!(matches!(total, Some(ArgValue::Money(money)) if money.minor() == 105_000), "{total:?}");
}

#[test]
fn several_ambiguous_words_are_asked_one_after_the_other() {
    let mut chat = Chat::new();
    let open = |quantity| Ambiguous {
        text: "phở".to_owned(),
        span: 0..4,
        section: sku("pho"),
        candidates: vec![sku("pho_tai"), sku("pho_ga")],
        quantity: Quantity::new(quantity).unwrap(),
    };
    chat.text(&Reading { ambiguous: vec![open(1), open(2)], ..means(Intent::Order) });
    assert_eq!(chat.said(), ["ask-which"]);
    assert_eq!(chat.tap(Tap::Choose { id: sku("pho_ga") }).said(), ["ask-which"]);
    chat.tap(Tap::Choose { id: sku("pho_tai") });
    let cart = chat.conversation.state.draft().unwrap().cart();
    assert!(
        cart.contains(&line("pho", "pho_ga", 1)) && cart.contains(&line("pho", "pho_tai", 2)),
        "{cart:?}"
    );
}

#[test]
fn taps_on_cards_are_no_misunderstandings() {
    let mut chat = Chat::new();
    for count in 1..=6 {
        chat.tap(Tap::Add { section: sku("drink"), item: sku("tea") });
        assert_eq!(chat.said(), ["cart-summary", "ask-fulfilment"], "tap {count} shows what was added");
    }
}

#[test]
fn a_shop_that_only_lets_fetch_says_so() {
    let mut chat = Chat::new();
    chat.shop.fulfilments = vec![Fulfilment::Pickup, Fulfilment::DineIn];
    let details = Details {
        fulfilment: Some(Fulfilment::Delivery),
        address: Some("12 Lê Lợi".to_owned()),
        ..Details::default()
    };
    let reading = Reading { details, ..says(&[line("pho", "pho_tai", 1)]) };
    assert_eq!(chat.text(&reading).said(), ["way-not-offered", "cart-summary", "ask-fulfilment"]);
    chat.tap(Tap::Fulfil(Fulfilment::Pickup)).tap(Tap::Asap).yes();
    assert_eq!(chat.orders[0].0.reach.fulfilment(), Fulfilment::Pickup);
}

#[test]
fn a_wish_for_the_past_is_asked_again() {
    let mut chat = Chat::new();
    chat.text(&says(&[line("pho", "pho_tai", 1)]));
    chat.tap(Tap::Fulfil(Fulfilment::Pickup));
    let at = chat.now.local(&chat.shop.zone).checked_add(jiff::SignedDuration::from_mins(10)).unwrap();
    let details = Details { time: Some(WantedTime::At(at)), ..Details::default() };
    assert_eq!(chat.text(&Reading { details, ..means(Intent::Order) }).said(), ["ask-confirmation"]);
    chat.now = chat.now.plus(Duration::from_mins(15));
    assert_eq!(chat.yes().said(), ["ask-time-again"]);
    assert!(chat.orders.is_empty());
}

#[test]
fn what_is_no_answer_gets_the_same_question_again() {
    let mut chat = Chat::new();
    chat.text(&says(&[line("pho", "pho_tai", 1)]));
    let address = Details { address: Some("12 Lê Lợi".to_owned()), ..Details::default() };
    assert_eq!(chat.text(&Reading { details: address, ..means(Intent::Order) }).said(), ["ask-phone"]);
    assert_eq!(chat.text(&Reading::default()).said(), ["ask-phone-again"]);
    assert_eq!(chat.text(&says(&[line("drink", "tea", 1)])).said(), ["cart-summary", "ask-phone"]);
}
