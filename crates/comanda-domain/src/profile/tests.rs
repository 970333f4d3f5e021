use super::*;
use crate::id::{EventId, OrderId};
use crate::line::{Line, Quantity};
use crate::money::Currency;
use crate::order::{OrderLine, OrderStatus, OrderTerms, Party, Reach, TicketText};
use crate::reading::WantedTime;
use crate::shop::service::Loyalty;

fn sku(text: &str) -> Sku {
    Sku::parse(text).unwrap()
}

fn money(minor: i64, currency: &str) -> Money {
    Money::new(minor, Currency::parse(currency).unwrap())
}

fn order(at: i64, currency: &str, dishes: &[(&str, u32)], status: OrderStatus) -> Order {
    let line = |(name, quantity): &(&str, u32)| OrderLine {
        line: Line::of_item(sku("food"), sku(name), Quantity::new(*quantity).unwrap()),
        ticket: TicketText {
            quantity: *quantity,
            title: (*name).to_owned(),
            removals: Vec::new(),
            additions: Vec::new(),
            parts: Vec::new(),
            note: None,
        },
        title: (*name).to_owned(),
        unit_price: money(1_000, currency),
        price: money(1_000, currency),
        confidence_percent: 100,
    };
    Order {
        id: OrderId::of(EventId::from_bytes([1; 16])),
        conversation: "104/messenger/7001".parse().unwrap(),
        branch: sku("main"),
        lines: dishes.iter().map(line).collect(),
        subtotal: money(2_500, currency),
        delivery_fee: None,
        total: money(2_500, currency),
        reach: Reach::Pickup { phone: None },
        wanted: WantedTime::Asap,
        customer_name: None,
        payment: None,
        allergies: Vec::new(),
        note: None,
        said: Vec::new(),
        language: "en".to_owned(),
        placed_at: Timestamp::from_millis(at),
        shop_version: "1".to_owned(),
        status,
        status_since: Timestamp::from_millis(at),
        revision: 1,
        terms: OrderTerms {
            loyalty: Some(Loyalty { points: 3, per: money(1_000, "USD") }),
            ..OrderTerms::default()
        },
    }
}

#[test]
fn what_was_cancelled_says_nothing() {
    let cancelled = OrderStatus::Cancelled { by: Party::Customer, reason: None };
    let rejected = OrderStatus::Rejected { reason: "closed".to_owned() };
    let orders = [
        order(1, "USD", &[("tea", 1), ("cake", 2)], OrderStatus::Completed),
        order(2, "USD", &[("tea", 9)], cancelled),
        order(3, "USD", &[("tea", 9)], rejected),
        order(4, "USD", &[("soup", 1)], OrderStatus::Placed),
    ];
    let habits = Habits::of(&orders);
    assert_eq!(habits.orders, 2);
    assert_eq!(habits.value, [money(5_000, "USD")]);
    assert_eq!(
        habits.points, 6,
        "twice 10 dollars of 25, three points each; the open order earns nothing yet"
    );
    assert_eq!(habits.favourite.as_deref(), Some("cake"));
    assert_eq!(habits.interests, ["soup", "tea"], "of two that were ordered as often, the later one");
    assert_eq!(habits.last_order_at, Some(Timestamp::from_millis(4)));
}

#[test]
fn amounts_of_two_currencies_are_not_added() {
    let orders = [
        order(1, "USD", &[("tea", 1)], OrderStatus::Completed),
        order(2, "VND", &[("tea", 1)], OrderStatus::Completed),
    ];
    let habits = Habits::of(&orders);
    assert_eq!(habits.value, [money(2_500, "USD"), money(2_500, "VND")]);
    assert_eq!(habits.points, 6, "the rule counts dollars");
    assert_eq!(Habits::of(&[]), Habits::default());
}

#[test]
fn a_post_is_nobody() {
    let of = |key: &str| Identity::of(&key.parse().unwrap());
    assert_eq!(of("104/messenger/7001").unwrap().person.as_str(), "7001");
    assert_eq!(of("104/feed/104_55"), None);
}
