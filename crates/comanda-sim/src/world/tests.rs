//! A small world for tests, and what people do in it.

use bytes::Bytes;
use http::{Request, Response};
use serde_json::{Value, json};

use super::World;
use crate::config::{PageConfig, WorldConfig};
use crate::ledger::record::{DropReason, ItemKind};
use crate::person::{Act, CartProduct};
use crate::webhook::WebhookCall;

pub(crate) const PAGE: &str = "104000000000001";
pub(crate) const OTHER_PAGE: &str = "104000000000002";
pub(crate) const LAN: &str = "7001000000000001";
pub(crate) const TOKEN: &str = "EAAP1";
pub(crate) const SECRET: &str = "secret";
pub(crate) const NOW: i64 = 1_795_000_000_000;

pub(crate) fn config() -> WorldConfig {
    let mut config = WorldConfig::new("900100", SECRET, "verify");
    config.callback_url = Some("http://127.0.0.1:1/webhooks/meta".to_owned());
    config.pages =
        vec![PageConfig::new(PAGE, "Phở Lan", TOKEN), PageConfig::new(OTHER_PAGE, "Pizza", "EAAP2")];
    config
}

pub(crate) fn world() -> World {
    World::new(config())
}

pub(crate) fn text(words: &str) -> Act {
    Act::Text { text: words.to_owned() }
}

/// A call with a JSON body and the page's token.
pub(crate) fn call(
    world: &mut World,
    method: &str,
    path: &str,
    body: &Value,
    now_ms: i64,
) -> Response<Bytes> {
    let mut request =
        Request::builder().method(method).uri(path).header("authorization", format!("Bearer {TOKEN}"));
    let mut bytes = Bytes::new();
    if !body.is_null() {
        request = request.header("content-type", "application/json");
        bytes = Bytes::from(body.to_string());
    }
    world.handle(&request.body(bytes).unwrap(), now_ms)
}

pub(crate) fn body_of(response: &Response<Bytes>) -> Value {
    serde_json::from_slice(response.body()).unwrap()
}

pub(crate) fn send(world: &mut World, message: &Value, now_ms: i64) -> Value {
    let body = json!({ "recipient": { "id": LAN }, "messaging_type": "RESPONSE", "message": message });
    body_of(&call(world, "POST", "/v25.0/me/messages", &body, now_ms))
}

/// Acknowledges everything that is due until nothing is left before `until_ms`; gives the calls.
pub(crate) fn drain(world: &mut World, until_ms: i64) -> Vec<WebhookCall> {
    let mut calls = Vec::new();
    while let Some(due_ms) = world.next_due().filter(|due_ms| *due_ms <= until_ms) {
        for call in world.due(due_ms) {
            world.webhook_result(call.id, Ok(200), due_ms + 1);
            calls.push(call);
        }
    }
    calls
}

/// The one item of each call, without its envelope.
pub(crate) fn items(calls: &[WebhookCall]) -> Vec<Value> {
    let bodies = calls.iter().map(|call| serde_json::from_slice::<Value>(&call.body).unwrap());
    bodies
        .flat_map(|body| body["entry"].as_array().unwrap().clone())
        .flat_map(|entry| {
            let list = entry.get("messaging").or(entry.get("changes")).unwrap();
            list.as_array().unwrap().clone()
        })
        .collect()
}

#[test]
fn every_act_gives_its_item() {
    let mut world = world();
    let mid = world.person_does(PAGE, LAN, text("2 phở tái"), NOW).unwrap();
    let acts = [
        Act::TapQuickReply { title: "Giao".to_owned(), payload: "D".to_owned() },
        Act::TapPostback { title: "Menu".to_owned(), payload: "MENU".to_owned() },
        Act::Image { url: "https://cdn.example/a.jpg".to_owned() },
        Act::Sticker,
        Act::Location { latitude: 10.5, longitude: 106.7 },
        Act::React { mid: mid.clone(), emoji: "❤".to_owned() },
        Act::Unreact { mid: mid.clone() },
        Act::Edit { mid: mid.clone(), text: "3 phở tái".to_owned() },
        Act::Unsend { mid: mid.clone() },
        Act::ReferralOpen { reference: "table-4".to_owned() },
    ];
    for act in acts {
        world.person_does(PAGE, LAN, act, NOW);
    }
    let got = items(&drain(&mut world, NOW + 100));
    assert_eq!(got[0]["message"], json!({ "mid": mid, "text": "2 phở tái" }));
    assert_eq!(got[0]["sender"], json!({ "id": LAN }));
    assert_eq!(got[0]["recipient"], json!({ "id": PAGE }));
    assert_eq!(got[0]["timestamp"], json!(NOW));
    assert_eq!(got[1]["message"]["quick_reply"], json!({ "payload": "D" }));
    assert_eq!(got[1]["message"]["text"], json!("Giao"));
    assert_eq!(got[2]["postback"]["payload"], json!("MENU"));
    assert!(got[2]["postback"]["mid"].as_str().unwrap().starts_with("m_"));
    assert_eq!(got[3]["message"]["attachments"][0]["type"], json!("image"));
    assert_eq!(got[4]["message"]["attachments"][0]["payload"]["sticker_id"], json!(369_239_263_222_822_u64));
    assert_eq!(
        got[5]["message"]["attachments"][0]["payload"]["coordinates"],
        json!({ "lat": 10.5, "long": 106.7 })
    );
    let love = json!({ "mid": mid, "action": "react", "reaction": "love", "emoji": "❤" });
    assert_eq!(got[6]["reaction"], love);
    assert_eq!(got[7]["reaction"], json!({ "mid": mid, "action": "unreact" }));
    assert_eq!(got[8]["message_edit"], json!({ "mid": mid, "text": "3 phở tái", "num_edit": 1 }));
    assert_eq!(got[9]["message"], json!({ "mid": mid, "is_deleted": true }));
    let referral = json!({ "ref": "table-4", "source": "SHORTLINK", "type": "OPEN_THREAD" });
    assert_eq!(got[10]["referral"], referral);
    assert_eq!(got.len(), 11);
}

#[test]
fn a_cart_is_an_order_beside_the_sender() {
    let mut world = world();
    let product = CartProduct {
        id: 9001,
        retailer_id: "PHO-TAI".to_owned(),
        name: "Phở tái".to_owned(),
        unit_price: 55_000.0,
        currency: "VND".to_owned(),
        quantity: 2,
    };
    let act = Act::SendCart { products: vec![product], note: Some("giao tối".to_owned()) };
    world.person_does(PAGE, LAN, act, NOW);
    let got = items(&drain(&mut world, NOW + 100));
    assert_eq!(got[0]["order"]["products"][0]["retailer_id"], json!("PHO-TAI"));
    assert_eq!(got[0]["order"]["products"][0]["quantity"], json!(2));
    assert_eq!(got[0]["order"]["note"], json!("giao tối"));
    assert!(got[0].get("message").is_none());
}

#[test]
fn a_comment_is_a_change_in_seconds_and_hides_the_psid() {
    let mut world = world();
    let act = Act::Comment { post: "55".to_owned(), text: "chốt 1 phở".to_owned() };
    let id = world.person_does(PAGE, LAN, act, NOW).unwrap();
    let calls = drain(&mut world, NOW + 100);
    let body: Value = serde_json::from_slice(&calls[0].body).unwrap();
    assert_eq!(body["entry"][0]["time"], json!((NOW + 5).div_euclid(1000)));
    let change = &body["entry"][0]["changes"][0];
    assert_eq!(change["field"], json!("feed"));
    assert_eq!(change["value"]["comment_id"], json!(id));
    assert_eq!(change["value"]["post_id"], json!(format!("{PAGE}_55")));
    assert_eq!(change["value"]["created_time"], json!(NOW / 1000));
    assert_ne!(change["value"]["from"]["id"], json!(LAN));
}

#[test]
fn an_inbox_reply_echoes_with_the_inbox_app() {
    let mut world = world();
    world.person_does(PAGE, LAN, text("alo"), NOW);
    world.person_does(PAGE, LAN, Act::PageInboxReply { text: "Dạ shop nghe".to_owned() }, NOW + 10);
    let got = items(&drain(&mut world, NOW + 100));
    assert_eq!(got[1]["sender"], json!({ "id": PAGE }));
    assert_eq!(got[1]["message"]["is_echo"], json!(true));
    assert_eq!(got[1]["message"]["app_id"], json!(263_902_037_430_900_u64));
}

#[test]
fn a_field_that_is_not_subscribed_is_not_sent() {
    let mut world = world();
    let path = format!("/v25.0/{PAGE}/subscribed_apps");
    let answer =
        call(&mut world, "POST", &path, &json!({ "subscribed_fields": "feed,messaging_postbacks" }), NOW);
    assert_eq!(body_of(&answer), json!({ "success": true }));
    world.person_does(PAGE, LAN, text("alo"), NOW);
    world.person_does(PAGE, LAN, Act::TapPostback { title: "a".to_owned(), payload: "b".to_owned() }, NOW);
    let got = items(&drain(&mut world, NOW + 100));
    assert_eq!(got.len(), 1);
    assert!(got[0].get("postback").is_some());
    let dropped = &world.ledger().webhooks()[0];
    assert_eq!((dropped.kind, dropped.dropped), (ItemKind::Text, Some(DropReason::NotSubscribed)));
}

#[test]
fn only_own_messages_can_be_edited_and_only_five_times() {
    let mut world = world();
    let mid = world.person_does(PAGE, LAN, text("1 phở"), NOW).unwrap();
    let reply = world.person_does(PAGE, LAN, Act::PageInboxReply { text: "ok".to_owned() }, NOW).unwrap();
    for mid in [&mid, &mid, &mid, &mid, &mid, &mid, &reply] {
        world.person_does(PAGE, LAN, Act::Edit { mid: mid.clone(), text: "x".to_owned() }, NOW);
    }
    let edits = world.ledger().webhooks().iter().filter(|item| item.kind == ItemKind::Edit).count();
    assert_eq!(edits, 5);
}

#[test]
fn ids_can_be_numbers() {
    let mut config = config();
    config.wire.numeric_ids = true;
    let mut world = World::new(config);
    world.person_does(PAGE, LAN, text("alo"), NOW);
    let calls = drain(&mut world, NOW + 100);
    let body: Value = serde_json::from_slice(&calls[0].body).unwrap();
    assert_eq!(body["entry"][0]["id"], json!(104_000_000_000_001_u64));
    assert_eq!(body["entry"][0]["messaging"][0]["sender"]["id"], json!(7_001_000_000_000_001_u64));
}

#[test]
fn the_same_seed_gives_the_same_bytes() {
    let run = || {
        let mut world = world();
        for number in 0..20 {
            let person = format!("70{number}");
            world.person_does(PAGE, &person, text("2 phở"), NOW + number);
        }
        drain(&mut world, NOW + 1000)
    };
    assert_eq!(run(), run());
}

#[test]
fn acts_read_as_json() {
    let act: Act = serde_json::from_str(r#"{"act":"tap_quick_reply","title":"Giao","payload":"D"}"#).unwrap();
    assert_eq!(act, Act::TapQuickReply { title: "Giao".to_owned(), payload: "D".to_owned() });
}
