use serde_json::{Value, json};

use crate::ledger::record::ItemKind;
use crate::person::Act;
use crate::world::World;
use crate::world::tests::{LAN, NOW, PAGE, body_of, call, drain, items, send, text, world};

const INBOX: &str = "263902037430900";

fn code(body: &Value) -> (u64, u64) {
    let number = |key: &str| body["error"][key].as_u64().unwrap_or(0);
    (number("code"), number("error_subcode"))
}

fn owner(world: &mut World) -> Value {
    let path = format!("/v25.0/{PAGE}/thread_owner?recipient={LAN}");
    body_of(&call(world, "GET", &path, &Value::Null, NOW + 50))["data"][0]["thread_owner"]["app_id"].clone()
}

#[test]
fn while_the_inbox_has_the_thread_the_app_only_listens() {
    let mut world = world();
    world.person_does(PAGE, LAN, text("alo"), NOW);
    drain(&mut world, NOW + 10);
    assert_eq!(owner(&mut world), json!("900100"));
    world.person_does(PAGE, LAN, Act::PageInboxTakes, NOW + 20);
    world.person_does(PAGE, LAN, text("2 phở"), NOW + 30);
    let tap = Act::TapPostback { title: "Menu".to_owned(), payload: "MENU".to_owned() };
    world.person_does(PAGE, LAN, tap, NOW + 31);
    let calls = drain(&mut world, NOW + 100);
    let entry = |place: usize| {
        let body: Value = serde_json::from_slice(&calls[place].body).unwrap();
        body["entry"][0].clone()
    };
    let taken = json!({ "previous_owner_app_id": "900100", "new_owner_app_id": INBOX, "metadata": "" });
    assert_eq!(entry(0)["messaging"][0]["take_thread_control"], taken);
    assert_eq!(entry(1)["standby"][0]["message"]["text"], json!("2 phở"));
    assert!(entry(1).get("messaging").is_none());
    assert_eq!(entry(2)["standby"][0]["postback"]["title"], json!("Menu"));
    assert!(entry(2)["standby"][0]["postback"].get("payload").is_none(), "the payload is stripped");
    assert_eq!(owner(&mut world), json!(INBOX));
    assert_eq!(code(&send(&mut world, &json!({ "text": "ok" }), NOW + 110)), (10, 2_018_300));
    assert_eq!(world.ledger().standing(0).items.get(&ItemKind::Standby), Some(&2));
    world.person_does(PAGE, LAN, Act::PageInboxReleases, NOW + 120);
    let got = items(&drain(&mut world, NOW + 200));
    assert_eq!(got[0]["pass_thread_control"]["new_owner_app_id"], json!("900100"));
    assert_eq!(code(&send(&mut world, &json!({ "text": "ok" }), NOW + 210)), (0, 0));
}

#[test]
fn the_app_can_pass_the_thread_and_take_it_back() {
    let mut world = world();
    world.person_does(PAGE, LAN, text("alo"), NOW);
    let control = |world: &mut World, edge: &str, target: &str| {
        let body = json!({ "recipient": { "id": LAN }, "target_app_id": target });
        body_of(&call(world, "POST", &format!("/v25.0/{PAGE}/{edge}"), &body, NOW + 10))
    };
    assert_eq!(code(&control(&mut world, "pass_thread_control", "123")), (100, 0));
    assert_eq!(control(&mut world, "pass_thread_control", INBOX), json!({ "success": true }));
    assert_eq!(owner(&mut world), json!(INBOX));
    assert_eq!(code(&control(&mut world, "pass_thread_control", INBOX)), (10, 2_018_300));
    control(&mut world, "request_thread_control", "");
    assert_eq!(owner(&mut world), json!(INBOX), "a request alone moves nothing");
    control(&mut world, "take_thread_control", "");
    assert_eq!(owner(&mut world), json!("900100"));
    let body = json!({ "recipient": { "id": "999" } });
    let path = format!("/v25.0/{PAGE}/take_thread_control");
    assert_eq!(code(&body_of(&call(&mut world, "POST", &path, &body, NOW))), (100, 2_018_001));
}
