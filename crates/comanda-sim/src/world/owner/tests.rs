use serde_json::{Value, json};

use crate::config::{Reports, StickerShape};
use crate::ledger::record::DropReason;
use crate::person::Act;
use crate::webhook::sign::signed_request;
use crate::world::World;
use crate::world::tests::{LAN, NOW, PAGE, TOKEN, body_of, call, config, drain, items, send, text, world};

fn code(body: &Value) -> (u64, u64) {
    let number = |key: &str| body["error"][key].as_u64().unwrap_or(0);
    (number("code"), number("error_subcode"))
}

fn met() -> World {
    let mut world = world();
    world.person_does(PAGE, LAN, text("alo"), NOW);
    drain(&mut world, NOW + 10);
    world
}

#[test]
fn a_token_ends_at_its_time_and_debug_token_says_when() {
    let mut world = met();
    world.expire_token(TOKEN, NOW + 1000);
    assert_eq!(code(&send(&mut world, &json!({ "text": "ok" }), NOW + 999)), (0, 0));
    assert_eq!(code(&send(&mut world, &json!({ "text": "ok" }), NOW + 1000)), (190, 463));
    let path = format!("/debug_token?input_token={TOKEN}&access_token=900100%7Csecret");
    let shown = body_of(&call(&mut world, "GET", &path, &Value::Null, NOW + 500))["data"].clone();
    assert_eq!((&shown["is_valid"], &shown["expires_at"]), (&json!(true), &json!((NOW + 1000) / 1000)));
    world.restore_token(TOKEN);
    assert_eq!(code(&send(&mut world, &json!({ "text": "ok" }), NOW + 2000)), (0, 0));
}

#[test]
fn a_permission_that_was_taken_back_is_missed() {
    let mut world = met();
    world.set_permission(PAGE, "pages_messaging", false);
    world.set_permission(PAGE, "pages_manage_metadata", false);
    assert_eq!(code(&send(&mut world, &json!({ "text": "ok" }), NOW + 20)).0, 200);
    let path = format!("/v25.0/{PAGE}/subscribed_apps");
    let fields = json!({ "subscribed_fields": "messages" });
    assert_eq!(code(&body_of(&call(&mut world, "POST", &path, &fields, NOW + 20))).0, 200);
    assert_eq!(code(&body_of(&call(&mut world, "GET", &path, &Value::Null, NOW + 20))).0, 0);
    let path = format!("/debug_token?input_token={TOKEN}&access_token=900100%7Csecret");
    let shown = body_of(&call(&mut world, "GET", &path, &Value::Null, NOW + 30))["data"].clone();
    assert!(!shown["scopes"].as_array().unwrap().contains(&json!("pages_messaging")));
    world.set_permission(PAGE, "pages_messaging", true);
    assert_eq!(code(&send(&mut world, &json!({ "text": "ok" }), NOW + 40)), (0, 0));
}

#[test]
fn in_development_mode_only_people_with_a_role_are_heard_and_can_be_written_to() {
    let mut world = met();
    world.person_does(PAGE, "7002", text("alo"), NOW + 20);
    drain(&mut world, NOW + 30);
    world.set_development_mode(Some(vec![LAN.to_owned()]));
    world.person_does(PAGE, "7002", text("a"), NOW + 40);
    world.person_does(PAGE, "7002", Act::Comment { post: "5".to_owned(), text: "b".to_owned() }, NOW + 40);
    world.person_does(PAGE, LAN, text("c"), NOW + 40);
    let got = items(&drain(&mut world, NOW + 100));
    assert_eq!((got.len(), &got[0]["message"]["text"]), (1, &json!("c")));
    let dropped = world.ledger().webhooks().iter().filter(|row| row.dropped == Some(DropReason::NoAppRole));
    assert_eq!(dropped.count(), 2);
    let body = json!({ "recipient": { "id": "7002" }, "message": { "text": "ok" } });
    let refused = body_of(&call(&mut world, "POST", "/me/messages", &body, NOW + 110));
    assert_eq!(code(&refused), (200, 2_018_028));
    world.set_development_mode(None);
    assert_eq!(code(&body_of(&call(&mut world, "POST", "/me/messages", &body, NOW + 120))), (0, 0));
}

#[test]
fn a_policy_block_is_told_and_stops_sending() {
    let mut world = met();
    assert!(world.enforce_policy(PAGE, "block", Some("spam"), NOW + 20));
    assert!(!world.enforce_policy(PAGE, "scold", None, NOW + 20));
    let got = items(&drain(&mut world, NOW + 100));
    assert_eq!(got[0]["policy_enforcement"], json!({ "action": "block", "reason": "spam" }));
    assert_eq!((got[0].get("sender"), &got[0]["recipient"]["id"]), (None, &json!(PAGE)));
    assert_eq!(code(&send(&mut world, &json!({ "text": "ok" }), NOW + 110)).0, 368);
    world.enforce_policy(PAGE, "unblock", None, NOW + 120);
    assert_eq!(code(&send(&mut world, &json!({ "text": "ok" }), NOW + 130)), (0, 0));
}

#[test]
fn forms_and_ads_have_their_events() {
    let mut world = met();
    let responses = vec![("phone".to_owned(), "0901".to_owned()), ("name".to_owned(), "Lan".to_owned())];
    world.person_does(PAGE, LAN, Act::FillIn { responses }, NOW + 20);
    let ad = |text: &str| Act::AdMessage {
        ad_id: "6001".to_owned(),
        reference: "tet".to_owned(),
        text: text.to_owned(),
    };
    world.person_does(PAGE, LAN, ad("phở?"), NOW + 30);
    let got = items(&drain(&mut world, NOW + 100));
    let screens = json!([{ "screen_id": 0, "responses": [
        { "key": "phone", "value": "0901" }, { "key": "name", "value": "Lan" },
    ] }]);
    assert_eq!(got[0]["messaging_customer_information"]["screens"], screens);
    let referral = &got[1]["message"]["referral"];
    assert_eq!((&referral["source"], &referral["ad_id"]), (&json!("ADS"), &json!("6001")));
    let path = format!("/v25.0/{PAGE}/subscribed_apps");
    call(&mut world, "POST", &path, &json!({ "subscribed_fields": "messages" }), NOW + 110);
    world.person_does(PAGE, LAN, ad("bún?"), NOW + 120);
    let got = items(&drain(&mut world, NOW + 200));
    assert_eq!(
        got[0]["message"].get("referral"),
        None,
        "without messaging_referrals nothing tells of the ad"
    );
}

#[test]
fn stickers_and_reports_follow_the_wire_style() {
    let shape = |shape: StickerShape| {
        let mut config = config();
        config.wire.sticker = shape;
        let mut world = World::new(config);
        world.person_does(PAGE, LAN, Act::Sticker, NOW);
        let message = items(&drain(&mut world, NOW + 10)).remove(0)["message"].clone();
        let attachments = message["attachments"].as_array().unwrap().clone();
        let types: Vec<String> =
            attachments.iter().map(|one| one["type"].as_str().unwrap().to_owned()).collect();
        (types, message["sticker_id"].is_number())
    };
    assert_eq!(shape(StickerShape::Sticker), (vec!["sticker".to_owned()], false));
    let both = vec!["sticker".to_owned(), "image".to_owned()];
    assert_eq!(shape(StickerShape::StickerAndImage), (both, false));
    assert_eq!(shape(StickerShape::Image), (vec!["image".to_owned()], true));
    let mut config = config();
    config.wire.delivery_with_timestamp = true;
    config.wire.reports = Reports { deliveries: true, ..Reports::NONE };
    let mut world = World::new(config);
    world.person_does(PAGE, LAN, text("a"), NOW);
    drain(&mut world, NOW + 10);
    send(&mut world, &json!({ "text": "ok" }), NOW + 20);
    let got = items(&drain(&mut world, NOW + 10_000));
    assert_eq!((got.len(), &got[0]["timestamp"]), (1, &json!(NOW + 20)));
}

#[test]
fn after_an_hour_of_failures_the_page_must_be_subscribed_again_and_the_gap_is_only_in_the_conversations() {
    let mut world = world();
    world.person_does(PAGE, LAN, text("before"), NOW);
    while let Some(due_ms) = world.next_due().filter(|due_ms| *due_ms < NOW + 2 * 3_600_000) {
        for call in world.due(due_ms) {
            world.webhook_result(call.id, Ok(503), due_ms);
        }
    }
    let alerts: Vec<&str> = world.ledger().alerts().iter().map(|alert| alert.what.as_str()).collect();
    assert!(alerts.len() == 2 && alerts[1].ends_with("disabled"), "{alerts:?}");
    let path = format!("/v25.0/{PAGE}/subscribed_apps");
    let later = NOW + 3 * 3_600_000;
    assert_eq!(body_of(&call(&mut world, "GET", &path, &Value::Null, later)), json!({ "data": [] }));
    world.person_does(PAGE, LAN, text("in the gap"), later);
    call(&mut world, "POST", &path, &json!({ "subscribed_fields": "messages" }), later + 10);
    world.person_does(PAGE, LAN, text("after"), later + 20);
    let got = items(&drain(&mut world, later + 1000));
    assert_eq!((got.len(), &got[0]["message"]["text"]), (1, &json!("after")));
    let fields = "messages%7Bmessage%7D";
    let path = format!("/v25.0/{PAGE}/conversations?platform=messenger&user_id={LAN}&fields={fields}");
    let row = body_of(&call(&mut world, "GET", &path, &Value::Null, later + 2000));
    let words: Vec<&str> = row["data"][0]["messages"]["data"]
        .as_array()
        .unwrap()
        .iter()
        .map(|message| message["message"].as_str().unwrap())
        .collect();
    assert_eq!(words, ["after", "in the gap", "before"]);
}

#[test]
fn a_signed_request_is_signed_over_its_encoded_payload() {
    // Computed with another tool for this key and payload.
    let signed = signed_request("secret", "42", 1_795_000_000);
    let (signature, payload) = signed.split_once('.').unwrap();
    assert_eq!(
        payload,
        "eyJhbGdvcml0aG0iOiJITUFDLVNIQTI1NiIsImlzc3VlZF9hdCI6MTc5NTAwMDAwMCwidXNlcl9pZCI6IjQyIn0"
    );
    assert_eq!(signature, "2DGfdbKnZaf5z4cDDmoX_O7GWR4IdC8x_XNj7LhioY0");
}
