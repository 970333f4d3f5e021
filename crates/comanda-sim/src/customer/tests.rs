mod habits;

use std::collections::BTreeMap;
use std::sync::Arc;

use rand::SeedableRng;
use rand_chacha::ChaCha8Rng;
use serde_json::{Value, json};

use super::choices::Choice;
use super::crowd::{Crowd, CrowdPage, CrowdPlan, Outcome};
use super::persona::{Language, Persona, Style};
use super::typing::{typed, without_accents};
use super::understand::{Asked, fulfilment_choice, harmless_choices, understand, yes_choice};
use super::vocabulary::{DishWords, Vocabulary};
use super::{Customer, Pace};
use crate::ledger::summary::SummaryOptions;
use crate::person::{Act, CartProduct};
use crate::thread::{Bubble, Content, QuickReply, Side, Thread};
use crate::world::World;
use crate::world::tests::{NOW, PAGE, body_of, call, config};

fn vocabulary() -> Arc<Vocabulary> {
    let dish = |language, names: &[&str], sizes: &[&str], extras: &[&str], removals: &[&str]| {
        let owned = |words: &[&str]| words.iter().map(|&word| word.to_owned()).collect();
        DishWords {
            language,
            names: owned(names),
            sizes: owned(sizes),
            extras: owned(extras),
            removals: owned(removals),
        }
    };
    Arc::new(Vocabulary {
        dishes: vec![
            dish(Language::Vietnamese, &["phở tái", "tái"], &["tô lớn", "tô nhỏ"], &["hành"], &["giá"]),
            dish(Language::Vietnamese, &["cà phê sữa đá"], &[], &["đường"], &["đá"]),
            dish(Language::English, &["cheeseburger"], &["large"], &["cheese"], &["pickles", "onion"]),
            dish(Language::English, &["coke"], &[], &[], &[]),
            dish(Language::Spanish, &["tacos"], &[], &["queso"], &["cebolla"]),
        ],
        streets: vec!["Lê Lợi, quận 1".to_owned()],
        names: vec!["Lan".to_owned()],
        phone_starts: vec!["090312".to_owned()],
        catalogue: vec![product("tai", "phở tái"), product("coke", "coke")],
        place: Some((10.79, 106.68)),
    })
}

fn product(id: &str, name: &str) -> CartProduct {
    CartProduct {
        id: 1,
        retailer_id: id.to_owned(),
        name: name.to_owned(),
        unit_price: 1.0,
        currency: "VND".to_owned(),
        quantity: 1,
    }
}

fn from_page(text: &str) -> Bubble {
    Bubble::new("m_1".to_owned(), Side::Page, NOW, Content::Text { text: text.to_owned() })
}

fn chip(title: &str) -> QuickReply {
    QuickReply { content_type: "text".to_owned(), title: title.to_owned(), payload: title.to_uppercase() }
}

#[test]
fn questions_are_recognised_by_their_words() {
    let cases = [
        ("Dạ, bạn cho shop xin địa chỉ giao hàng nha?", Asked::Address),
        ("Cho mình xin số điện thoại với ạ", Asked::Phone),
        ("Bạn muốn giao tận nơi hay tới lấy?", Asked::Fulfilment),
        ("Bạn muốn nhận lúc mấy giờ?", Asked::Time),
        ("Đơn của bạn: 2 Phở tái 110.000đ. Bạn xác nhận giúp shop nhé?", Asked::Confirm),
        ("Bạn thanh toán bằng gì?", Asked::Payment),
        ("Shop đã nhận đơn #12. Cảm ơn bạn!", Asked::Placed),
        ("Delivery address: 12 High St.\nWhat is your phone number?", Asked::Phone),
        ("Would you like delivery or pickup?", Asked::Fulfilment),
        ("What time should it be ready?", Asked::Time),
        ("2 x Burger, 18.00. Is that right?", Asked::Confirm),
        ("Your order is confirmed! Number 7.", Asked::Placed),
        ("¿Cuál es tu dirección?", Asked::Address),
        ("¿A domicilio o lo recoges?", Asked::Fulfilment),
        ("Xin lỗi, mình chưa hiểu.", Asked::Unclear),
        ("Bạn muốn dùng món gì ạ?", Asked::WhatToOrder),
        ("Bạn dùng thêm gì nữa không?", Asked::WhatElse),
        ("Bếp đang làm món cho bạn.", Asked::Statement),
    ];
    for (text, asked) in cases {
        assert_eq!(understand(&[from_page(text)], &[]), asked, "{text}");
    }
    assert_eq!(understand(&[from_page("Tổng 110.000đ")], &[chip("Xác nhận"), chip("Sửa")]), Asked::Confirm);
}

#[test]
fn chips_are_chosen_by_their_titles() {
    let titles = ["Huỷ đơn", "Tới lấy", "Giao tận nơi", "Đặt hàng", "Gặp nhân viên"];
    let chips = titles.map(|title| Choice::of_chip(&chip(title)));
    assert_eq!(yes_choice(&chips).unwrap().title, "Đặt hàng");
    assert_eq!(fulfilment_choice(&chips, true).unwrap().title, "Giao tận nơi");
    assert_eq!(fulfilment_choice(&chips, false).unwrap().title, "Tới lấy");
    let harmless: Vec<&str> = harmless_choices(&chips).iter().map(|chip| chip.title.as_str()).collect();
    assert_eq!(harmless, ["Tới lấy", "Giao tận nơi", "Đặt hàng"]);
}

#[test]
fn typing_loses_accents_capitals_and_sometimes_a_letter() {
    assert_eq!(without_accents("Phở đặc biệt Ñandú ƯỚ"), "Pho dac biet Nandu UO");
    let mut rng = ChaCha8Rng::seed_from_u64(7);
    let mut style = Style {
        without_accents: true,
        lower_case: true,
        typo_probability: 0.0,
        number_word_probability: 0.0,
        burst_probability: 0.0,
        tap_probability: 0.0,
    };
    assert_eq!(typed("Cho em 2 Phở Tái", &style, &mut rng), "cho em 2 pho tai");
    style.typo_probability = 1.0;
    let slipped = typed("2 cheeseburger 0901234567", &style, &mut rng);
    assert!(slipped.starts_with("2 c") && slipped.ends_with(" 0901234567"), "numbers stay");
    assert_ne!(slipped, "2 cheeseburger 0901234567");
}

/// A shop that asks for everything, one thing at a time, by counting what the person said.
struct ScriptedBot {
    heard: BTreeMap<String, usize>,
    receipts: usize,
}

impl ScriptedBot {
    fn new() -> Self {
        Self { heard: BTreeMap::new(), receipts: 0 }
    }

    /// Acknowledges every webhook and answers the messages among them.
    fn run(&mut self, world: &mut World, now_ms: i64, trace: &mut Vec<String>) {
        for webhook in world.due(now_ms) {
            trace.push(String::from_utf8(webhook.body.to_vec()).unwrap());
            world.webhook_result(webhook.id, Ok(200), now_ms);
            let body: Value = serde_json::from_slice(&webhook.body).unwrap();
            let item = &body["entry"][0]["messaging"][0];
            let is_echo = item["message"]["is_echo"] == json!(true);
            let said = item["message"]["text"].is_string() || item["postback"].is_object();
            if said && !is_echo {
                let person = item["sender"]["id"].as_str().unwrap().to_owned();
                self.answer(world, &person, now_ms);
            }
        }
    }

    fn answer(&mut self, world: &mut World, person: &str, now_ms: i64) {
        let heard = self.heard.entry(person.to_owned()).or_default();
        *heard += 1;
        let chips = |titles: &[&str]| -> Value {
            titles
                .iter()
                .map(|title| json!({ "content_type": "text", "title": title, "payload": title }))
                .collect()
        };
        let message = match *heard {
            1 => json!({ "text": "Bạn muốn giao tận nơi hay tới lấy?",
                "quick_replies": chips(&["Giao tận nơi", "Tới lấy"]) }),
            2 => json!({ "text": "Cho shop xin địa chỉ / your address?" }),
            3 => json!({ "text": "Số điện thoại của bạn là gì?" }),
            4..=6 => json!({ "text": "Is that right? Bạn xác nhận nhé?",
                "quick_replies": chips(&["Xác nhận", "Huỷ"]) }),
            7 => {
                self.receipts += 1;
                json!({ "attachment": { "type": "template", "payload": {
                    "template_type": "receipt", "recipient_name": "x", "order_number": person,
                    "currency": "VND", "payment_method": "COD", "summary": { "total_cost": 1 } } } })
            }
            _ => json!({ "text": "Dạ!" }),
        };
        let body = json!({ "recipient": { "id": person }, "message": message });
        let answer = body_of(&call(world, "POST", "/v25.0/me/messages", &body, now_ms));
        assert!(answer.get("message_id").is_some(), "{answer}");
    }
}

#[expect(clippy::large_types_passed_by_value, reason = "a test makes it where it is used")]
fn plan(persona: Option<Persona>, customers: usize) -> CrowdPlan {
    let page = CrowdPage {
        page: PAGE.to_owned(),
        vocabulary: vocabulary(),
        languages: vec![Language::Vietnamese, Language::English, Language::Spanish],
    };
    let brisk = Pace { think_ms_min: 100, think_ms_max: 400, burst_ms_max: 100, patience_ms: 5000 };
    CrowdPlan { seed: 11, pages: vec![page], customers, over_ms: 10_000, pace: brisk, persona }
}

/// Runs a crowd against the scripted bot in virtual time and gives crowd, world, bot, and every webhook's body.
fn run(plan: &CrowdPlan) -> (Crowd, World, ScriptedBot, Vec<String>) {
    let mut world = World::new(config());
    let (mut crowd, mut bot, mut trace) = (Crowd::new(plan), ScriptedBot::new(), Vec::new());
    let mut now_ms = NOW;
    while !crowd.is_done() || world.next_due().is_some() {
        assert!(now_ms < NOW + 600_000, "a crowd must come to an end");
        crowd.tick(&mut world, now_ms);
        bot.run(&mut world, now_ms, &mut trace);
        now_ms += 20;
    }
    (crowd, world, bot, trace)
}

#[test]
fn straightforward_people_get_their_order() {
    let persona = Persona { changes_mind_probability: 0.0, ..Persona::straightforward(Language::English) };
    let (crowd, world, bot, _) = run(&plan(Some(persona), 30));
    assert_eq!(crowd.outcomes(), BTreeMap::from([(Outcome::Ordered, 30)]));
    assert_eq!(bot.receipts, 30);
    let summary = world.ledger().summary(SummaryOptions::default());
    assert_eq!(summary.unacknowledged, 0);
    assert!(summary.second_receipts.is_empty());
    assert!(summary.latency.count > 100);
}

#[test]
fn a_mixed_crowd_ends_in_more_than_one_way_and_speaks_every_language() {
    let (crowd, world, _, _) = run(&plan(None, 200));
    let outcomes = crowd.outcomes();
    assert_eq!(outcomes.values().sum::<usize>(), 200);
    assert!(outcomes[&Outcome::Ordered] > 100, "{outcomes:?}");
    assert!(outcomes.contains_key(&Outcome::Cancelled), "{outcomes:?}");
    assert!(outcomes.contains_key(&Outcome::WentSilent), "{outcomes:?}");
    let mut said = String::new();
    for (page, person, _) in crowd.visits() {
        for bubble in world.thread(page, person).bubbles.iter().filter(|bubble| bubble.side == Side::Person) {
            said.push_str(bubble.content.text());
            said.push('\n');
        }
    }
    for word in ["phở tái", "pho tai", "cheeseburger", "tacos", "hai", "Xác nhận", "Lê Lợi", "090312"]
    {
        assert!(said.contains(word), "nobody said {word}");
    }
}

#[test]
fn the_same_seed_gives_the_same_conversations() {
    let first = run(&plan(None, 40));
    let second = run(&plan(None, 40));
    assert!(first.3.len() > 200);
    assert_eq!(first.3, second.3);
    let other = run(&CrowdPlan { seed: 12, ..plan(None, 40) });
    assert_ne!(first.3, other.3);
}

#[test]
fn without_an_answer_people_ask_once_more_and_leave() {
    let persona = Persona::straightforward(Language::English);
    let mut customer = Customer::new(3, persona, vocabulary());
    let thread = Thread::new(PAGE, "7001");
    let mut acts = Vec::new();
    let mut now_ms = NOW;
    while !customer.is_done() {
        acts.extend(customer.step(&thread, now_ms));
        now_ms += 500;
    }
    assert_eq!(acts.len(), 2);
    assert_eq!(customer.outcome(), Some(Outcome::NoAnswer));
    assert!(now_ms >= NOW + 120_000);
}

#[test]
fn a_comment_can_come_first_and_the_answer_is_read_in_the_thread() {
    let persona = Persona { comments_first_probability: 1.0, ..Persona::straightforward(Language::English) };
    let mut customer = Customer::new(9, persona, vocabulary());
    let mut thread = Thread::new(PAGE, "7001");
    assert!(matches!(customer.step(&thread, NOW), Some(Act::Comment { .. })));
    thread.push(from_page("Would you like delivery or pickup?"));
    let act = (0..100).find_map(|tick| customer.step(&thread, NOW + tick * 100)).unwrap();
    assert!(matches!(act, Act::Text { .. }));
}

#[test]
fn a_statement_is_not_answered() {
    let mut customer = Customer::new(9, Persona::straightforward(Language::English), vocabulary());
    let mut thread = Thread::new(PAGE, "7001");
    assert!(customer.step(&thread, NOW).is_some());
    thread.push(from_page("One moment."));
    assert!((0..300).all(|tick| customer.step(&thread, NOW + tick * 100).is_none()));
    thread.push(from_page("What is your phone number?"));
    assert!((300..600).any(|tick| customer.step(&thread, NOW + tick * 100).is_some()));
}

fn card_of(title: &str, payload: &str) -> Bubble {
    let button = crate::thread::Button::Postback { title: "Order".to_owned(), payload: payload.to_owned() };
    let card = crate::thread::Card {
        title: title.to_owned(),
        subtitle: None,
        image_url: None,
        buttons: vec![button],
    };
    Bubble::new(format!("m_{title}"), Side::Page, NOW, Content::Cards { cards: vec![card] })
}

fn tap_on(payload: &str) -> Act {
    Act::TapPostback { title: "Order".to_owned(), payload: payload.to_owned() }
}

#[test]
fn menu_cards_get_tapped_and_a_section_is_no_wish() {
    let persona = Persona { greets_first_probability: 1.0, ..Persona::straightforward(Language::English) };
    let mut customer = Customer::new(5, persona, vocabulary());
    let mut thread = Thread::new(PAGE, "7001");
    assert!(matches!(customer.step(&thread, NOW), Some(Act::Text { .. })));
    thread.push(card_of("Drinks", "c1:section:drink:0"));
    let mut next = |thread: &Thread, from: i64| {
        (from..from + 100).find_map(|tick| customer.step(thread, NOW + tick * 100)).unwrap()
    };
    assert_eq!(next(&thread, 0), tap_on("c1:section:drink:0"));
    let tapped = Content::Text { text: "Order".to_owned() };
    thread.push(Bubble::new("m_tap".to_owned(), Side::Person, NOW, tapped));
    thread.push(card_of("Burger", "c1:add:food:burger"));
    assert_eq!(next(&thread, 100), tap_on("c1:add:food:burger"));
    // What was tapped is what is wanted: "Drinks" is not.
    let wanted: Vec<String> = customer.wish.iter().map(|line| format!("{line:?}").to_lowercase()).collect();
    assert!(wanted.len() == 1 && wanted[0].contains("burger"), "{wanted:?}");
}
