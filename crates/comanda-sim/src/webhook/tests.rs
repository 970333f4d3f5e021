use serde_json::{Value, json};

use super::WebhookCall;
use super::escape::to_escaped_json;
use super::sign::{sign_sha1, sign_sha256};
use crate::config::WorldConfig;
use crate::faults::Faults;
use crate::ledger::record::DropReason;
use crate::person::Act;
use crate::world::World;
use crate::world::tests::{LAN, NOW, OTHER_PAGE, PAGE, SECRET, config, drain, items, text, world};

#[test]
fn json_is_escaped_as_meta_escapes_it() {
    let value = json!({ "text": "Phở é/…\n\"\\ 😀 a" });
    let expected = "{\"text\":\"Ph\\u1edf \\u00e9\\/\\u2026\\n\\\"\\\\ \\ud83d\\ude00 a\"}";
    let escaped = to_escaped_json(&value);
    assert_eq!(escaped, expected);
    assert!(escaped.is_ascii());
    assert_eq!(serde_json::from_str::<Value>(&escaped).unwrap(), value);
}

#[test]
fn signatures_are_the_known_ones() {
    // RFC 4231 test case 2 and RFC 2202 test case 2.
    let message = b"what do ya want for nothing?";
    assert_eq!(
        sign_sha256("Jefe", message),
        "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843"
    );
    assert_eq!(sign_sha1("Jefe", message), "effcdf6ae5eb2fa2d27416d5f184df9c259a7c79");
}

fn header<'a>(call: &'a WebhookCall, name: &str) -> &'a str {
    &call.headers.iter().find(|(key, _)| *key == name).unwrap().1
}

#[test]
fn a_webhook_is_signed_over_its_escaped_bytes() {
    let mut world = world();
    world.person_does(PAGE, LAN, text("2 trà sữa / ít đường"), NOW);
    let calls = drain(&mut world, NOW + 100);
    let body = calls[0].body.as_ref();
    assert!(body.is_ascii());
    assert!(body.windows(2).any(|pair| pair == b"\\/"));
    assert_eq!(header(&calls[0], "x-hub-signature-256"), format!("sha256={}", sign_sha256(SECRET, body)));
    assert_eq!(header(&calls[0], "x-hub-signature"), format!("sha1={}", sign_sha1(SECRET, body)));
    let parsed: Value = serde_json::from_slice(body).unwrap();
    assert_eq!(parsed["object"], json!("page"));
    assert_eq!(parsed["entry"][0]["id"], json!(PAGE));
    assert_eq!(parsed["entry"][0]["time"], json!(NOW + 5));
    assert_eq!(parsed["entry"][0]["messaging"][0]["message"]["text"], json!("2 trà sữa / ít đường"));
}

#[test]
fn one_conversation_leaves_in_order_and_one_at_a_time() {
    let mut world = world();
    world.person_does(PAGE, LAN, text("1"), NOW);
    world.person_does(PAGE, LAN, text("2"), NOW);
    world.person_does(PAGE, "7002", text("other"), NOW);
    let first = world.due(NOW + 10);
    assert_eq!(first.len(), 2, "one of each conversation");
    assert!(world.due(NOW + 10).is_empty(), "the second waits for the first");
    world.webhook_result(first[0].id, Ok(200), NOW + 20);
    let second = world.due(NOW + 20);
    assert_eq!(items(&second)[0]["message"]["text"], json!("2"));
}

#[test]
fn a_failed_webhook_comes_again_with_the_same_bytes_and_does_not_hold_up_later_ones() {
    let mut world = world();
    world.person_does(PAGE, LAN, text("1"), NOW);
    world.person_does(PAGE, LAN, text("2"), NOW);
    let first = world.due(NOW + 10).remove(0);
    world.webhook_result(first.id, Err(()), NOW + 20);
    let second = world.due(NOW + 20);
    assert_eq!(items(&second)[0]["message"]["text"], json!("2"));
    assert_eq!(world.next_due(), Some(NOW + 1020));
    let again = world.due(NOW + 1020).remove(0);
    assert_eq!((again.id, &again.body), (first.id, &first.body));
    // The retry's success must not release the lane that the second call holds.
    world.person_does(PAGE, LAN, text("3"), NOW + 1020);
    world.webhook_result(again.id, Ok(200), NOW + 1030);
    assert!(world.due(NOW + 1100).is_empty());
    world.webhook_result(second[0].id, Ok(200), NOW + 1110);
    assert_eq!(items(&world.due(NOW + 1110))[0]["message"]["text"], json!("3"));
    let record = &world.ledger().webhooks()[0];
    assert_eq!((record.tries, record.first_sent_ms, record.acked_ms), (2, Some(NOW + 10), Some(NOW + 1030)));
}

/// Fails every call until nothing is left, and gives the times of the tries.
fn fail_everything(world: &mut World, status: u16) -> Vec<i64> {
    let mut tries = Vec::new();
    while let Some(due_ms) = world.next_due() {
        for call in world.due(due_ms) {
            tries.push(due_ms - NOW);
            world.webhook_result(call.id, Ok(status), due_ms);
        }
    }
    tries
}

#[test]
fn messenger_tries_quickly_then_slowly_warns_and_unsubscribes() {
    let mut world = world();
    world.person_does(PAGE, LAN, text("alo"), NOW);
    let tries = fail_everything(&mut world, 503);
    assert_eq!(tries[..6], [5, 1005, 2005, 3005, 18_005, 48_005]);
    assert!(*tries.last().unwrap() >= 3_600_000);
    let alerts: Vec<&str> = world.ledger().alerts().iter().map(|alert| alert.what.as_str()).collect();
    assert_eq!(alerts.len(), 2);
    assert!(alerts[0].ends_with("failing") && alerts[1].ends_with("disabled"));
    assert_eq!(world.ledger().webhooks()[0].dropped, Some(DropReason::CallbackDead));
    world.person_does(PAGE, LAN, text("alo?"), NOW + 4_000_000);
    assert_eq!(world.next_due(), None, "the page is unsubscribed");
    assert_eq!(world.ledger().webhooks()[1].dropped, Some(DropReason::NotSubscribed));
}

#[test]
fn a_feed_change_is_dropped_after_thirty_six_hours_and_the_page_stays_subscribed() {
    let mut world = world();
    world.person_does(PAGE, LAN, Act::Comment { post: "55".to_owned(), text: "giá?".to_owned() }, NOW);
    let tries = fail_everything(&mut world, 500);
    assert!(*tries.last().unwrap() >= 36 * 3_600_000);
    assert_eq!(world.ledger().webhooks()[0].dropped, Some(DropReason::CallbackDead));
    world.person_does(PAGE, LAN, Act::Comment { post: "55".to_owned(), text: "giá?".to_owned() }, NOW);
    assert!(world.next_due().is_some());
}

#[test]
fn a_success_ends_the_count_of_failing() {
    let mut world = world();
    world.person_does(PAGE, LAN, text("a"), NOW);
    let call = world.due(NOW + 5).remove(0);
    world.webhook_result(call.id, Err(()), NOW + 5);
    world.person_does(PAGE, "7002", text("b"), NOW + 5);
    drain(&mut world, NOW + 10_000);
    let late = NOW + 3_700_000;
    world.person_does(PAGE, LAN, text("c"), late);
    let call = world.due(late + 5).remove(0);
    world.webhook_result(call.id, Err(()), late + 5);
    assert!(world.ledger().alerts().is_empty());
}

fn faulty(faults: Faults) -> WorldConfig {
    let mut config = config();
    config.faults = faults;
    config
}

#[test]
fn a_redelivery_carries_the_same_item_in_another_envelope() {
    let mut world = World::new(faulty(Faults { redeliver_probability: 1.0, ..Faults::default() }));
    world.person_does(PAGE, LAN, text("alo"), NOW);
    let calls = drain(&mut world, NOW + 60_000);
    assert_eq!(calls.len(), 2, "once more, and not for ever");
    let all = items(&calls);
    assert_eq!(all[0], all[1]);
    assert_ne!(calls[0].body, calls[1].body, "the entry's time differs");
    let record = &world.ledger().webhooks()[0];
    assert_eq!((record.tries, record.repeats), (2, 1));
}

#[test]
fn batches_hold_several_pages_but_one_family() {
    let mut world = World::new(faulty(Faults { batch_items_max: 10, ..Faults::default() }));
    for number in 0..6 {
        world.person_does(PAGE, LAN, text(&number.to_string()), NOW);
        world.person_does(OTHER_PAGE, "7009", text("x"), NOW);
    }
    world.person_does(PAGE, LAN, Act::Comment { post: "55".to_owned(), text: "a".to_owned() }, NOW);
    world.person_does(PAGE, LAN, Act::Comment { post: "55".to_owned(), text: "b".to_owned() }, NOW);
    let calls = drain(&mut world, NOW + 100);
    let sizes: Vec<usize> = calls.iter().map(|call| items(std::slice::from_ref(call)).len()).collect();
    assert_eq!(sizes, [10, 2, 2]);
    let of_lan: Vec<String> = items(&calls)
        .iter()
        .filter(|item| item["sender"]["id"] == json!(LAN))
        .map(|item| item["message"]["text"].as_str().unwrap().to_owned())
        .collect();
    assert_eq!(of_lan, ["0", "1", "2", "3", "4", "5"]);
    let changes: Value = serde_json::from_slice(&calls[1].body).unwrap();
    assert_eq!(changes["entry"].as_array().unwrap().len(), 1, "changes of one page share an entry");
}

#[test]
fn reordering_lets_later_messages_overtake() {
    let mut world = World::new(faulty(Faults { reorder_probability: 0.5, ..Faults::default() }));
    for number in 0..20 {
        world.person_does(PAGE, LAN, text(&number.to_string()), NOW + number);
    }
    let got = items(&drain(&mut world, NOW + 60_000));
    let order: Vec<i64> = got.iter().map(|item| item["timestamp"].as_i64().unwrap()).collect();
    assert_eq!(order.len(), 20);
    assert!(!order.is_sorted());
}
