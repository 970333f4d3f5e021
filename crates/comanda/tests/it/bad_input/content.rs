//! What is correctly signed is kept, whatever it says.

use serde_json::json;

use crate::app::{PAGES, TestApp};

/// A page that nobody has configured.
const OTHER_PAGE: &str = "999000000000009";

fn message(page: &str, person: &str, mid: &str, text: &str) -> serde_json::Value {
    json!({ "sender": { "id": person }, "recipient": { "id": page }, "timestamp": 1_795_000_000_000_i64,
            "message": { "mid": mid, "text": text } })
}

fn envelope(page: &str, items: &[serde_json::Value]) -> Vec<u8> {
    let entry = json!({ "id": page, "time": 1_795_000_000_000_i64, "messaging": items });
    json!({ "object": "page", "entry": [entry] }).to_string().into_bytes()
}

#[test]
fn what_is_no_json_or_of_an_unknown_object_is_kept_in_quarantine() {
    let app = TestApp::start();
    for body in ["this is no JSON", "{\"object\":\"toaster\",\"entry\":[{\"id\":\"1\"}]}", ""] {
        assert_eq!(app.post_webhook(body), (200, "{\"status\":\"success\"}".to_owned()), "{body}");
        let events = app.events();
        let newest = events.last().expect("it is kept");
        assert_eq!(newest["kind"], "body", "{body}");
        let delivery = newest["delivery_id"].as_str().unwrap();
        assert_eq!(app.run(&["deliveries", "show", delivery, "--raw"]).good().stdout, body.as_bytes());
    }
    app.settles();
    assert_eq!(app.quarantine().len(), 3);
    let (_, metrics) = app.get(&app.desk_url("/metrics"));
    assert!(metrics.contains("converse_quarantined_total 3"), "it is counted: {metrics}");
}

#[test]
fn one_bad_item_among_good_ones_is_set_aside_alone() {
    let app = TestApp::start();
    let page = PAGES[0].0;
    let (lan, minh) = (app.customer(), app.customer());
    for customer in [&lan, &minh] {
        app.meta.simulation.with(|world, now_ms| world.admit(page, &customer.psid, now_ms));
    }
    let items = [
        message(page, &lan.psid, "m_1", "1 phở gà"),
        json!(42),
        message(page, &minh.psid, "m_2", "2 trà đá"),
    ];
    assert_eq!(app.post_webhook(envelope(page, &items)).0, 200);
    lan.hears("1 × Phở gà");
    minh.hears("2 × Trà đá");
    let events = app.events();
    let kinds: Vec<&str> = events[..3].iter().map(|event| event["kind"].as_str().unwrap()).collect();
    assert_eq!(kinds, ["message_received", "malformed", "message_received"]);
    assert_eq!(app.quarantine(), [events[1]["event_id"].as_str().unwrap()]);
}

#[test]
fn an_event_of_a_page_that_is_not_configured_is_kept_and_not_answered() {
    let app = TestApp::start();
    let body = envelope(OTHER_PAGE, &[message(OTHER_PAGE, "7001", "m_1", "2 phở")]);
    assert_eq!(app.post_webhook(body).0, 200);
    app.answers_somebody_else();
    let events = app.events();
    let kept = events.iter().find(|event| event["page"] == OTHER_PAGE).expect("it is kept and shown");
    assert_eq!((kept["kind"].as_str(), kept["mid"].as_str()), (Some("message_received"), Some("m_1")));
    let world = app.meta.simulation.lock();
    assert!(world.ledger().sends().iter().all(|send| send.page != OTHER_PAGE), "nothing was sent");
}
