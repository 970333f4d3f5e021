use serde_json::json;

use super::record::SendKind;
use super::summary::SummaryOptions;
use crate::faults::Faults;
use crate::person::Act;
use crate::world::World;
use crate::world::tests::{LAN, NOW, PAGE, body_of, call, config, drain, send, text, world};

fn receipt(order_number: &str) -> serde_json::Value {
    json!({ "attachment": { "type": "template", "payload": {
        "template_type": "receipt", "recipient_name": "Lan", "order_number": order_number, "currency": "VND",
        "payment_method": "COD", "timestamp": "1795000000",
        "elements": [{ "title": "Phở tái", "quantity": 2, "price": 110_000, "currency": "VND" }],
        "summary": { "total_cost": 110_000 },
    } } })
}

#[test]
fn a_careful_program_has_nothing_to_explain() {
    let mut world = world();
    world.person_does(PAGE, LAN, text("2 phở"), NOW);
    drain(&mut world, NOW + 50);
    send(&mut world, &json!({ "text": "ok", "metadata": "out-1" }), NOW + 105);
    drain(&mut world, NOW + 10_000);
    let summary = world.ledger().summary(SummaryOptions { quiet_ms: 60, person_hold_ms: 0 });
    assert!(summary.unanswered.is_empty() && summary.repeated_metadata.is_empty());
    assert!(summary.second_receipts.is_empty() && summary.repeated_order_numbers.is_empty());
    assert_eq!(summary.unacknowledged, 0);
    assert_eq!(summary.latency.count, 1);
    assert_eq!(summary.latency.p50_ms, 40, "sent at 5, answered at 105, 60 of it on purpose");
}

#[test]
fn unanswered_messages_are_named() {
    let mut world = world();
    world.person_does(PAGE, LAN, text("a"), NOW);
    drain(&mut world, NOW + 50);
    send(&mut world, &json!({ "text": "ok" }), NOW + 60);
    let lost = world.person_does(PAGE, LAN, text("b"), NOW + 100).unwrap();
    drain(&mut world, NOW + 10_000);
    // Typing dots are no answer.
    let typing = json!({ "recipient": { "id": LAN }, "sender_action": "typing_on" });
    call(&mut world, "POST", "/me/messages", &typing, NOW + 200);
    let summary = world.ledger().summary(SummaryOptions::default());
    assert_eq!(summary.unanswered, [lost]);
    assert_eq!(summary.sends.get(&SendKind::Action), Some(&1));
}

#[test]
fn a_message_that_was_never_acknowledged_is_not_unanswered_but_unacknowledged() {
    let mut world = world();
    world.person_does(PAGE, LAN, text("a"), NOW);
    let due = world.due(NOW + 5).remove(0);
    world.webhook_result(due.id, Ok(503), NOW + 6);
    let summary = world.ledger().summary(SummaryOptions::default());
    assert_eq!((summary.unanswered.len(), summary.unacknowledged), (0, 1));
}

#[test]
fn what_is_said_twice_is_named() {
    let mut world = world();
    world.person_does(PAGE, LAN, text("a"), NOW);
    drain(&mut world, NOW + 50);
    for _ in 0..2 {
        send(&mut world, &json!({ "text": "ok", "metadata": "out-1" }), NOW + 60);
    }
    let summary = world.ledger().summary(SummaryOptions::default());
    assert_eq!(summary.repeated_metadata, ["out-1"]);
}

#[test]
fn a_repeated_order_number_is_named_whether_refused_or_accepted() {
    for accept_repeated_order_numbers in [false, true] {
        let mut config = config();
        config.faults = Faults { accept_repeated_order_numbers, ..Faults::default() };
        let mut world = World::new(config);
        world.person_does(PAGE, LAN, text("a"), NOW);
        assert!(send(&mut world, &receipt("ord_1"), NOW + 10).get("message_id").is_some());
        let again = send(&mut world, &receipt("ord_1"), NOW + 20);
        assert_eq!(again.get("message_id").is_some(), accept_repeated_order_numbers);
        let summary = world.ledger().summary(SummaryOptions::default());
        assert_eq!(summary.repeated_order_numbers, ["ord_1"]);
    }
}

#[test]
fn two_receipts_for_one_confirmation_are_named_but_a_new_order_is_fine() {
    let mut world = world();
    world.person_does(PAGE, LAN, text("chốt"), NOW);
    send(&mut world, &receipt("ord_1"), NOW + 10);
    send(&mut world, &receipt("ord_2"), NOW + 20);
    world.person_does(PAGE, LAN, text("chốt"), NOW + 30);
    send(&mut world, &receipt("ord_3"), NOW + 40);
    let ledger = world.ledger();
    assert_eq!(ledger.summary(SummaryOptions::default()).second_receipts, ["ord_2"]);
    assert_eq!(ledger.sends()[0].digest, ledger.sends()[1].digest, "the same but for its number");
}

#[test]
fn talking_over_a_person_is_named() {
    let mut world = world();
    world.person_does(PAGE, LAN, text("a"), NOW);
    world.person_does(PAGE, LAN, Act::PageInboxReply { text: "dạ".to_owned() }, NOW + 100);
    world.person_does(PAGE, LAN, text("b"), NOW + 200);
    drain(&mut world, NOW + 300);
    let options = SummaryOptions { quiet_ms: 0, person_hold_ms: 60_000 };
    let summary = world.ledger().summary(options);
    assert_eq!((summary.held_by_person, summary.unanswered.len()), (1, 0));
    assert!(summary.talked_over_person.is_empty());
    let sent = send(&mut world, &json!({ "text": "bot" }), NOW + 400);
    let summary = world.ledger().summary(options);
    assert_eq!(summary.talked_over_person, [sent["message_id"].as_str().unwrap()]);
}

#[test]
fn comments_are_answered_publicly_or_privately() {
    let mut world = world();
    let comment = |world: &mut World| {
        let act = Act::Comment { post: "55".to_owned(), text: "giá?".to_owned() };
        world.person_does(PAGE, LAN, act, NOW).unwrap()
    };
    let (public, private, none) = (comment(&mut world), comment(&mut world), comment(&mut world));
    drain(&mut world, NOW + 100);
    let answer = json!({ "message": "50k ạ" });
    call(&mut world, "POST", &format!("/v25.0/{public}/comments"), &answer, NOW + 110);
    let reply = json!({ "recipient": { "comment_id": private }, "message": { "text": "50k ạ" } });
    let body = body_of(&call(&mut world, "POST", "/me/messages", &reply, NOW + 120));
    assert_eq!(body["recipient_id"], json!(LAN));
    let summary = world.ledger().summary(SummaryOptions::default());
    assert_eq!(summary.unanswered_comments, [none]);
}

#[test]
fn the_ledger_is_json() {
    let mut world = world();
    world.person_does(PAGE, LAN, text("a"), NOW);
    send(&mut world, &json!({ "text": "ok", "metadata": "out-1" }), NOW + 10);
    let json = world.ledger().to_json();
    assert_eq!(json["webhooks"][0]["kind"], json!("text"));
    assert_eq!(json["sends"][0]["metadata"], json!("out-1"));
    assert_eq!(json["sends"][0]["text"], json!("ok"));
}
