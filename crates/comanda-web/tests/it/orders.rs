//! Orders to put on a board. The people are invented.

use std::num::NonZeroU8;

use comanda_domain::id::{ConversationKey, EventId, OrderId, Sku};
use comanda_domain::line::{Line, Quantity};
use comanda_domain::money::{Currency, Money};
use comanda_domain::order::{Order, OrderLine, OrderStatus, Reach, TicketText};
use comanda_domain::reading::WantedTime;
use comanda_domain::time::Timestamp;
use comanda_store::port::conversation::StoredOrder;

/// 21 November 2026, 12:00 in Ho Chi Minh City.
pub(crate) const NOON: Timestamp = Timestamp::from_millis(1_795_237_200_000);

pub(crate) fn order_id(number: u8) -> OrderId {
    OrderId::of(EventId::from_bytes([number; 16]))
}

/// A pickup order of one bowl, placed at noon.
pub(crate) fn order(number: u8) -> StoredOrder {
    let number = NonZeroU8::new(number).unwrap().get();
    let key: ConversationKey = format!("104/messenger/70{number}").parse().unwrap();
    let price = Money::new(52_000, Currency::parse("VND").unwrap());
    let order = Order {
        id: order_id(number),
        conversation: key,
        branch: Sku::parse("main").unwrap(),
        lines: vec![line(1, "PHỞ TÁI")],
        subtotal: price,
        delivery_fee: None,
        total: price,
        reach: Reach::Pickup { phone: None },
        wanted: WantedTime::Asap,
        customer_name: Some(format!("Customer {number}")),
        payment: None,
        allergies: Vec::new(),
        note: None,
        said: vec![format!("one pho please ({number})")],
        language: "vi".to_owned(),
        placed_at: NOON,
        shop_version: "0".repeat(64),
        terms: comanda_domain::order::OrderTerms::default(),
        status: OrderStatus::Placed,
        status_since: NOON,
        revision: 1,
    };
    StoredOrder { order, number: u32::from(number), before: None }
}

pub(crate) fn line(quantity: u32, title: &str) -> OrderLine {
    let price = Money::new(52_000, Currency::parse("VND").unwrap());
    let id = |raw| Sku::parse(raw).unwrap();
    OrderLine {
        line: Line::of_item(id("pho"), id("pho_tai"), Quantity::new(quantity).unwrap()),
        ticket: text(quantity, title),
        title: title.to_lowercase(),
        unit_price: price,
        price: price.times(quantity).unwrap(),
        confidence_percent: 100,
    }
}

pub(crate) fn text(quantity: u32, title: &str) -> TicketText {
    let title = title.to_owned();
    TicketText { quantity, title, removals: Vec::new(), additions: Vec::new(), parts: Vec::new(), note: None }
}
