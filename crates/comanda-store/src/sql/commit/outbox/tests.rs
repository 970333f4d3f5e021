use std::iter::successors;

use comanda_domain::effect::Purpose;
use comanda_domain::id::{EventId, OrderId};

/// The purpose after `purpose`: a new one does not compile until it has its place here.
fn next(purpose: &Purpose) -> Option<Purpose> {
    let order = OrderId::of(EventId::from_bytes([7; 16]));
    match purpose {
        Purpose::Reply => Some(Purpose::Menu),
        Purpose::Menu => Some(Purpose::Receipt(order)),
        Purpose::Receipt(_) => Some(Purpose::Status(order)),
        Purpose::Status(_) => Some(Purpose::Reminder),
        Purpose::Reminder => Some(Purpose::Action),
        Purpose::Action => Some(Purpose::Seen),
        Purpose::Seen => Some(Purpose::Person),
        Purpose::Person => None,
    }
}

#[test]
fn the_keys_in_the_statements_are_those_of_the_purposes_that_yield() {
    let yielding: Vec<String> = successors(Some(Purpose::Reply), next)
        .filter(Purpose::yields_to_person)
        .map(|purpose| format!("'{}'", purpose.key()))
        .collect();
    assert_eq!(yielding!(), format!("({})", yielding.join(", ")));
}
