use comanda_domain::order::{Stage, next_action};
use comanda_domain::reading::Fulfilment;

use super::*;

fn action(fields: &[(&str, &str)]) -> Result<OrderAction, String> {
    let fields: Vec<(String, String)> =
        fields.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect();
    Fields::new(&fields).order_action().map_err(|error| error.to_string())
}

#[test]
fn every_button_is_understood() {
    for stage in Stage::ALL {
        for fulfilment in [Fulfilment::Pickup, Fulfilment::Delivery, Fulfilment::DineIn] {
            if let Some(next) = next_action(stage, fulfilment) {
                assert_eq!(action(&[("action", action_name(&next))]), Ok(next));
            }
        }
    }
    let cancel = OrderAction::Cancel { by: Party::Desk, reason: None };
    for other in [OrderAction::StepBack, cancel] {
        assert_eq!(action(&[("action", action_name(&other))]), Ok(other));
    }
}

#[test]
fn a_rejection_needs_a_reason_that_can_be_read() {
    let reject = |reason: &str| action(&[("action", "reject"), ("reason", reason)]);
    assert_eq!(reject(" sold out "), Ok(OrderAction::Reject { reason: "sold out".to_owned() }));
    assert!(reject("  ").unwrap_err().contains("`reason`"));
    assert!(reject(&"x".repeat(201)).unwrap_err().contains("`reason`"));
}

#[test]
fn what_is_wrong_is_named() {
    assert!(action(&[]).unwrap_err().contains("`action`"));
    assert!(action(&[("action", "explode")]).unwrap_err().contains("`action`"));
    let fields = [("expected_revision".to_owned(), "two".to_owned()), ("text".to_owned(), String::new())];
    let fields = Fields::new(&fields);
    assert!(fields.expected_revision().unwrap_err().to_string().contains("`expected_revision`"));
    assert!(fields.conversation_action().unwrap_err().to_string().contains("`action`"));
}

#[test]
fn a_reply_must_fit_into_one_message() {
    let say = |text: String| {
        let fields = [("action".to_owned(), "say".to_owned()), ("text".to_owned(), text)];
        Fields::new(&fields).conversation_action().is_ok()
    };
    assert!(say("ạ".repeat(1999)));
    assert!(!say("ạ".repeat(2000)));
    assert!(!say("  ".to_owned()));
}
