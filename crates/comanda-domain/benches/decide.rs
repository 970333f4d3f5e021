//! One decision: an order from nothing, and the "yes" that places it.

#![allow(clippy::expect_used, reason = "a bench ends at the first thing that is not as expected")]

use std::time::Duration;

use comanda_domain::conversation::Conversation;
use comanda_domain::decide::{Context, Decision, Input, Loads, Timing, decide};
use comanda_domain::event::{Event, InboundMessage, PageEvent};
use comanda_domain::id::{ConversationKey, EventId, MessageId, Sku};
use comanda_domain::line::{Line, Quantity};
use comanda_domain::menu::Menu;
use comanda_domain::reading::{Details, Fulfilment, Intent, ReadLine, Reading, WantedTime};
use comanda_domain::shop::Shop;
use comanda_domain::time::Timestamp;
use divan::Bencher;

fn main() {
    divan::main();
}

const MENU: &str = "
format: comanda-menu/1
shop: { name: Quán Thử, currency: VND, languages: [vi, en], timezone: Asia/Ho_Chi_Minh, region: VN }
sections:
  - id: pho
    name: Phở
    items:
      - { id: pho_tai, name: Phở tái, price: 50000 }
      - { id: pho_ga, name: Phở gà, price: 45000 }
  - { id: drink, name: Nước, items: [ { id: tea, name: Trà đá, price: 5000 } ] }
";

struct Chat {
    shop: Shop,
    key: ConversationKey,
}

impl Chat {
    fn new() -> Self {
        let menu = Menu::from_yaml("menu.yaml", MENU).expect("a menu");
        Self {
            shop: Shop::from_menu(menu, "v1".to_owned()),
            key: "104/messenger/7001".parse().expect("a key"),
        }
    }

    fn says(&self, before: &Conversation, number: u8, reading: &Reading) -> Decision {
        let message = InboundMessage {
            mid: MessageId::parse(&format!("m_{number}")).expect("an id"),
            text: Some("as the reading says".to_owned()),
            quick_reply: None,
            reply_to: None,
            attachments: Vec::new(),
            referral: None,
            commands: Vec::new(),
            seq: None,
            unsupported: false,
            sender_name: None,
            nlp: None,
        };
        let now = Timestamp::from_millis(1_795_000_000_000 + i64::from(number));
        let body = PageEvent::MessageReceived(message);
        let input =
            Input::Event(Box::new(Event { person: None, occurred_at: Some(now), standby: false, body }));
        let context = Context {
            event: EventId::from_bytes([number; 16]),
            key: &self.key,
            shop: &self.shop,
            reading: Some(reading),
            now,
            order: None,
            draft: None,
            loads: &Loads::default(),
            can_hear: false,
            advised: &[],
            our_app_id: Some("99"),
            timing: Timing {
                quiet: Duration::ZERO,
                stale_after: Duration::from_mins(30),
                undo: Duration::from_secs(8),
            },
        };
        decide(before, &input, &context)
    }
}

fn order() -> Reading {
    let line = |section: &str, item: &str, quantity: u32| {
        let sku = |text: &str| Sku::parse(text).expect("a sku");
        let quantity = Quantity::new(quantity).expect("a quantity");
        let line = Line::of_item(sku(section), sku(item), quantity);
        ReadLine { line, spans: Vec::new(), confidence: 1.0 }
    };
    Reading {
        intent: Intent::Order,
        lines: vec![line("pho", "pho_tai", 2), line("drink", "tea", 1)],
        details: Details {
            fulfilment: Some(Fulfilment::Pickup),
            time: Some(WantedTime::Asap),
            ..Details::default()
        },
        confidence: 1.0,
        ..Reading::default()
    }
}

#[divan::bench]
fn an_order_is_read_back(bencher: Bencher<'_, '_>) {
    let (chat, reading, nothing) = (Chat::new(), order(), Conversation::default());
    bencher.bench(|| chat.says(&nothing, 1, &reading));
}

#[divan::bench]
fn a_yes_places_the_order(bencher: Bencher<'_, '_>) {
    let chat = Chat::new();
    let read_back = chat.says(&Conversation::default(), 1, &order()).next;
    let yes = Reading { intent: Intent::Confirm, confidence: 1.0, ..Reading::default() };
    assert!(!chat.says(&read_back, 2, &yes).effects.is_empty());
    bencher.bench(|| chat.says(&read_back, 2, &yes));
}
