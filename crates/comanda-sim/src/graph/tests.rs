use bytes::Bytes;
use http::{Request, Response};
use serde_json::{Value, json};

use super::answer_was_dropped;
use crate::config::WorldConfig;
use crate::faults::{Faults, Throttle};
use crate::ledger::record::{AnswerFate, ItemKind};
use crate::person::{Act, Person, ProfileAccess};
use crate::webhook::sign::sign_sha256;
use crate::world::World;
use crate::world::tests::{
    LAN, NOW, OTHER_PAGE, PAGE, SECRET, TOKEN, body_of, call, config, drain, items, send, text,
};

const HOUR: i64 = 3_600_000;

/// A world in which Lan wrote just now.
fn world() -> World {
    with_lan(config())
}

fn with_lan(config: WorldConfig) -> World {
    let mut world = World::new(config);
    world.person_does(PAGE, LAN, text("alo"), NOW);
    drain(&mut world, NOW + 5);
    world
}

/// Code and subcode of an error; `(0, 0)` when there is none.
fn code(body: &Value) -> (u64, u64) {
    let number = |key: &str| body["error"][key].as_u64().unwrap_or(0);
    (number("code"), number("error_subcode"))
}

fn raw(world: &mut World, method: &str, uri: &str, headers: &[(&str, &str)], body: &str) -> Response<Bytes> {
    let mut request = Request::builder().method(method).uri(uri);
    for (name, value) in headers {
        request = request.header(*name, *value);
    }
    world.handle(&request.body(Bytes::from(body.to_owned())).unwrap(), NOW)
}

fn get(world: &mut World, path: &str) -> Value {
    body_of(&call(world, "GET", path, &Value::Null, NOW + 1000))
}

#[test]
fn a_text_is_accepted_and_shown() {
    let mut world = world();
    let chips = json!([{ "content_type": "text", "title": "Giao", "payload": "D" }]);
    let body = send(&mut world, &json!({ "text": "Giao hay lấy?", "quick_replies": chips }), NOW + 10);
    assert_eq!(body["recipient_id"], json!(LAN));
    let thread = world.thread(PAGE, LAN);
    assert_eq!(thread.bubbles.last().unwrap().mid, body["message_id"].as_str().unwrap());
    assert_eq!(thread.live_quick_replies()[0].title, "Giao");
    world.person_does(PAGE, LAN, text("khoan"), NOW + 20);
    assert!(world.thread(PAGE, LAN).live_quick_replies().is_empty());
}

#[test]
fn query_form_and_json_are_the_same() {
    let form = [("content-type", "application/x-www-form-urlencoded")];
    let recipient = format!("recipient=%7B%22id%22%3A%22{LAN}%22%7D&message=%7B%22text%22%3A%22hi%22%7D");
    let mut world = world();
    let by_form =
        raw(&mut world, "POST", "/v25.0/me/messages", &form, &format!("{recipient}&access_token={TOKEN}"));
    let by_query =
        raw(&mut world, "POST", &format!("/{PAGE}/messages?{recipient}&access_token={TOKEN}"), &[], "");
    for response in [by_form, by_query] {
        assert_eq!(body_of(&response)["recipient_id"], json!(LAN));
    }
    let loose = "recipient=%7B'id'%3A'1'%7D&message=%7B%22text%22%3A%22hi%22%7D";
    let refused = raw(&mut world, "POST", "/me/messages", &form, &format!("{loose}&access_token={TOKEN}"));
    assert_eq!(code(&body_of(&refused)), (100, 0));
}

#[test]
fn echo_delivery_and_read_follow_an_accepted_send() {
    let mut world = world();
    let mid = send(&mut world, &json!({ "text": "ok", "metadata": "out-1" }), NOW + 10)["message_id"].clone();
    let got = items(&drain(&mut world, NOW + 10_000));
    assert_eq!(got.len(), 3);
    assert_eq!((&got[0]["sender"]["id"], &got[0]["recipient"]["id"]), (&json!(PAGE), &json!(LAN)));
    let echo = json!({ "mid": mid, "is_echo": true, "app_id": 900_100, "metadata": "out-1", "text": "ok" });
    assert_eq!(got[0]["message"], echo);
    assert_eq!(got[1]["delivery"], json!({ "mids": [mid], "watermark": NOW + 10 }));
    assert!(got[1].get("timestamp").is_none());
    assert_eq!(got[2]["read"], json!({ "watermark": NOW + 10 }));
    for _ in 0..3 {
        send(&mut world, &json!({ "text": "ok" }), NOW + 20_000);
    }
    let later = items(&drain(&mut world, NOW + 40_000));
    let without =
        later.iter().filter(|item| item["delivery"].is_object() && item["delivery"]["mids"].is_null());
    assert_eq!(without.count(), 1, "mids are missing now and then");
}

#[test]
fn messages_are_checked() {
    let chip =
        |title: &str, payload: &str| json!({ "content_type": "text", "title": title, "payload": payload });
    let long = |count: usize| "ở".repeat(count);
    let template = |payload: Value| json!({ "attachment": { "type": "template", "payload": payload } });
    let card = |title: String| json!({ "title": title, "subtitle": "x" });
    let button = json!({ "type": "postback", "title": "Chọn", "payload": "P" });
    let generic = |elements: Value| template(json!({ "template_type": "generic", "elements": elements }));
    let buttons = |text: String, count: usize| {
        template(json!({ "template_type": "button", "text": text, "buttons": vec![button.clone(); count] }))
    };
    let good = [
        json!({ "text": long(1999) }),
        json!({ "text": "x", "quick_replies": vec![chip(&long(20), &long(1000)); 13] }),
        json!({ "text": "x", "metadata": long(999) }),
        json!({ "text": "x", "quick_replies": [{ "content_type": "user_phone_number" }] }),
        generic(json!(vec![card(long(80)); 10])),
        buttons(long(640), 3),
        json!({ "attachment": { "type": "image", "payload": { "url": "https://a.example/b.png" } } }),
        json!({ "sticker_id": 369_239_263_222_822_u64 }),
    ];
    let bad = [
        (json!({}), 2_018_034),
        (json!({ "text": "  " }), 2_018_034),
        (json!({ "text": long(2000) }), 0),
        (json!({ "text": 7 }), 0),
        (json!({ "text": "x", "quick_reply": [] }), 0),
        (json!({ "text": "x", "attachment": { "type": "image", "payload": {} } }), 0),
        (json!({ "text": "x", "metadata": long(1000) }), 0),
        (json!({ "text": "x", "quick_replies": vec![chip("a", "b"); 14] }), 0),
        (json!({ "text": "x", "quick_replies": [] }), 0),
        (json!({ "text": "x", "quick_replies": [chip(&long(21), "b")] }), 0),
        (json!({ "text": "x", "quick_replies": [chip("a", &long(1001))] }), 0),
        (json!({ "text": "x", "quick_replies": [chip("", "b")] }), 0),
        (json!({ "text": "x", "quick_replies": [{ "type": "text", "title": "a", "payload": "b" }] }), 0),
        (generic(json!(vec![card("a".to_owned()); 11])), 0),
        (generic(json!([])), 0),
        (generic(json!([card(long(81))])), 0),
        (generic(json!([{ "title": "alone" }])), 0),
        (generic(json!([{ "title": "a", "buttons": vec![button.clone(); 4] }])), 0),
        (generic(json!([{ "title": "a", "image_url": "b.png" }])), 0),
        (buttons(long(641), 1), 0),
        (buttons("a".to_owned(), 4), 0),
        (buttons("a".to_owned(), 0), 0),
        (template(json!({ "template_type": "list" })), 0),
        (json!({ "attachment": { "type": "image", "payload": { "url": "not a url" } } }), 2_018_008),
        (json!({ "attachment": { "type": "image", "payload": { "attachment_id": "1" } } }), 2_018_074),
        (json!({ "template": { "name": "status", "language": { "code": "vi" } } }), 0),
    ];
    let mut world = world();
    for message in good {
        let body = send(&mut world, &message, NOW + 10);
        assert!(body.get("message_id").is_some(), "{message} got {body}");
    }
    let accepted = world.ledger().sends().len();
    for (message, subcode) in bad {
        let body = send(&mut world, &message, NOW + 10);
        assert_eq!(code(&body), (100, subcode), "{message} got {body}");
    }
    assert_eq!(world.ledger().sends().len(), accepted);
}

#[test]
fn buttons_are_checked_by_type() {
    let good = [
        json!({ "type": "web_url", "title": "Xem", "url": "https://a.example" }),
        json!({ "type": "phone_number", "title": "Gọi", "payload": "+84901234567" }),
        json!({ "type": "account_link", "url": "https://a.example/link" }),
        json!({ "type": "account_unlink" }),
    ];
    let bad = [
        json!({ "type": "web_url", "title": "Xem" }),
        json!({ "type": "web_url", "title": "Xem", "payload": "x" }),
        json!({ "type": "postback", "title": "Xem" }),
        json!({ "type": "phone_number", "title": "Gọi", "payload": "0901" }),
        json!({ "type": "account_link", "url": "http://a.example/link" }),
        json!({ "type": "account_link", "title": "x", "url": "https://a.example/link" }),
        json!({ "type": "tap" }),
    ];
    let mut world = world();
    let template = |button: &Value| {
        let payload = json!({ "template_type": "button", "text": "a", "buttons": [button] });
        json!({ "attachment": { "type": "template", "payload": payload } })
    };
    for button in &good {
        assert_eq!(code(&send(&mut world, &template(button), NOW)), (0, 0), "{button}");
    }
    for button in &bad {
        assert_eq!(code(&send(&mut world, &template(button), NOW)), (100, 0), "{button}");
    }
}

#[test]
fn receipts_are_checked_field_by_field() {
    let full = json!({
        "template_type": "receipt", "recipient_name": "Lan", "merchant_name": "Phở Lan", "order_number": "ord_0",
        "currency": "VND", "payment_method": "COD", "order_url": "https://a.example/o/1",
        "timestamp": "1795000000",
        "elements": [{ "title": "Phở", "subtitle": "lớn", "quantity": 2, "price": 110_000, "currency": "VND",
            "image_url": "https://a.example/p.png" }],
        "address": { "street_1": "12 Lê Lợi", "city": "Huế", "postal_code": "49000", "state": "TTH",
            "country": "VN" },
        "summary": { "subtotal": 110_000, "shipping_cost": 15_000, "total_tax": 0, "total_cost": 125_000 },
        "adjustments": [{ "name": "Mới", "amount": 5000 }],
    });
    let mut world = world();
    let mut number = 0;
    let mut send_with = |change: &dyn Fn(&mut Value)| {
        number += 1;
        let mut payload = full.clone();
        payload["order_number"] = json!(format!("ord_{number}"));
        change(&mut payload);
        let message = json!({ "attachment": { "type": "template", "payload": payload } });
        code(&send(&mut world, &message, NOW + 10)).0
    };
    assert_eq!(send_with(&|_| {}), 0);
    let changes: [&dyn Fn(&mut Value); 12] = [
        &|payload| payload["order_number"] = json!("ord_1"),
        &|payload| payload["order_number"] = json!(""),
        &|payload| payload["currency"] = json!("đồng"),
        &|payload| payload["timestamp"] = json!(1_795_000_000),
        &|payload| payload["summary"] = json!({ "subtotal": 1 }),
        &|payload| payload["summary"]["total"] = json!(1),
        &|payload| payload["elements"] = json!(vec![json!({ "title": "a", "price": 1 }); 101]),
        &|payload| payload["elements"] = json!([{ "title": "a" }]),
        &|payload| payload["elements"][0]["name"] = json!("a"),
        &|payload| payload["address"]["country"] = json!("Việt Nam"),
        &|payload| payload["adjustments"] = json!([{ "name": "a" }]),
        &|payload| payload["buttons"] = json!([]),
    ];
    for (position, change) in changes.iter().enumerate() {
        assert_eq!(send_with(change), 100, "change {position}");
    }
}

#[test]
fn the_window_opens_with_what_people_do_and_closes_after_a_day() {
    let mut world = world();
    let words = json!({ "text": "ok" });
    assert_eq!(code(&send(&mut world, &words, NOW + 24 * HOUR)), (0, 0));
    assert_eq!(code(&send(&mut world, &words, NOW + 24 * HOUR + 1)), (10, 2_018_278));
    let mid = world.thread(PAGE, LAN).bubbles[0].mid.clone();
    let later = NOW + 30 * HOUR;
    world.person_does(PAGE, LAN, Act::React { mid, emoji: "❤".to_owned() }, later);
    assert_eq!(code(&send(&mut world, &words, later + HOUR)), (0, 0));
    let action = json!({ "recipient": { "id": LAN }, "sender_action": "typing_on" });
    assert_eq!(code(&body_of(&call(&mut world, "POST", "/me/messages", &action, later + 25 * HOUR))).0, 10);
}

#[test]
fn tags_and_types_follow_the_rules() {
    let mut world = world();
    let mut with = |tag: Option<&str>, kind: Option<&str>, at_ms: i64| {
        let mut body = json!({ "recipient": { "id": LAN }, "message": { "text": "ok" } });
        if let Some(tag) = tag {
            body["tag"] = json!(tag);
        }
        if let Some(kind) = kind {
            body["messaging_type"] = json!(kind);
        }
        code(&body_of(&call(&mut world, "POST", "/v25.0/me/messages", &body, at_ms)))
    };
    assert_eq!(with(None, None, NOW), (0, 0), "Meta assumes RESPONSE");
    assert_eq!(with(None, Some("UPDATE"), NOW), (0, 0));
    assert_eq!(with(None, Some("reply"), NOW), (100, 0));
    assert_eq!(with(None, Some("MESSAGE_TAG"), NOW), (100, 0));
    for tag in ["CONFIRMED_EVENT_UPDATE", "ACCOUNT_UPDATE", "POST_PURCHASE_UPDATE", "NEWS"] {
        assert_eq!(with(Some(tag), Some("MESSAGE_TAG"), NOW), (100, 0), "{tag}");
    }
    let late = NOW + 6 * 24 * HOUR;
    assert_eq!(with(Some("HUMAN_AGENT"), Some("MESSAGE_TAG"), late), (0, 0));
    assert_eq!(with(Some("CUSTOMER_FEEDBACK"), Some("MESSAGE_TAG"), late), (10, 2_018_278));
    assert_eq!(with(Some("HUMAN_AGENT"), Some("MESSAGE_TAG"), NOW + 8 * 24 * HOUR), (10, 2_018_278));
}

#[test]
fn a_utility_template_goes_outside_the_window_once_approved() {
    let mut world = world();
    let create = json!({
        "name": "status", "language": "vi", "category": "UTILITY",
        "components": [{ "type": "BODY", "text": "Đơn {{1}} đã xong" }],
    });
    let made = body_of(&call(&mut world, "POST", &format!("/{PAGE}/message_templates"), &create, NOW));
    assert_eq!(made["status"], json!("APPROVED"));
    let message = json!({ "template": { "name": "status", "language": { "code": "vi" }, "components": [] } });
    assert_eq!(code(&send(&mut world, &message, NOW + 100 * HOUR)), (0, 0));
}

#[test]
fn recipients_are_checked() {
    let mut world = world();
    let mut to = |recipient: Value| {
        let body = json!({ "recipient": recipient, "message": { "text": "ok" } });
        code(&body_of(&call(&mut world, "POST", "/v25.0/me/messages", &body, NOW)))
    };
    assert_eq!(to(json!({ "id": "999" })), (100, 2_018_001));
    assert_eq!(to(json!({ "user_ref": "x" })), (100, 2_018_001));
    assert_eq!(to(json!({ "comment_id": "1_2" })), (100, 33));
    assert_eq!(to(json!({ "psid": LAN })), (100, 0));
    assert_eq!(to(json!({ "id": LAN, "comment_id": "1_2" })), (100, 0));
    assert_eq!(to(Value::Null), (100, 0));
    let blocked = Person { blocked: true, ..world.person(LAN).unwrap().clone() };
    world.set_person(blocked);
    assert_eq!(code(&send(&mut world, &json!({ "text": "ok" }), NOW)), (551, 1_545_041));
}

#[test]
fn one_private_reply_per_comment_within_seven_days() {
    let mut world = World::new(config());
    let act = Act::Comment { post: "55".to_owned(), text: "giá?".to_owned() };
    let first = world.person_does(PAGE, LAN, act.clone(), NOW).unwrap();
    let second = world.person_does(PAGE, LAN, act, NOW).unwrap();
    assert_eq!(code(&send(&mut world, &json!({ "text": "50k" }), NOW)), (100, 2_018_001), "not met yet");
    let mut reply = |comment: &str, at_ms: i64| {
        let body = json!({ "recipient": { "comment_id": comment }, "message": { "text": "50k" } });
        body_of(&call(&mut world, "POST", "/v25.0/me/messages", &body, at_ms))
    };
    assert_eq!(code(&reply(&second, NOW + 8 * 24 * HOUR)), (10, 2_018_278));
    assert_eq!(reply(&first, NOW + HOUR)["recipient_id"], json!(LAN));
    assert_eq!(code(&reply(&first, NOW + HOUR)), (10_900, 0));
    assert_eq!(code(&send(&mut world, &json!({ "text": "alo" }), NOW + HOUR)), (10, 2_018_278), "one only");
    world.person_does(PAGE, LAN, text("ok"), NOW + 2 * HOUR);
    assert_eq!(code(&send(&mut world, &json!({ "text": "alo" }), NOW + 2 * HOUR)), (0, 0));
}

#[test]
fn sender_actions_show_on_the_phone() {
    let mut world = world();
    let mut act = |action: &str| {
        let body = json!({ "recipient": { "id": LAN }, "sender_action": action });
        let answer = body_of(&call(&mut world, "POST", "/v25.0/me/messages", &body, NOW + 10));
        (answer, world.thread(PAGE, LAN).clone())
    };
    let (answer, thread) = act("typing_on");
    assert_eq!(answer, json!({ "recipient_id": LAN }));
    assert!(thread.typing_until_ms > NOW + 10);
    assert_eq!(act("typing_off").1.typing_until_ms, 0);
    assert_eq!(act("mark_seen").1.seen_by_page_ms, Some(NOW + 10));
    assert_eq!(code(&act("dance").0), (100, 0));
    let both =
        json!({ "recipient": { "id": LAN }, "sender_action": "typing_on", "message": { "text": "x" } });
    assert_eq!(code(&body_of(&call(&mut world, "POST", "/me/messages", &both, NOW))), (100, 0));
}

#[test]
fn tokens_are_checked() {
    let mut world = world();
    let body = json!({ "recipient": { "id": LAN }, "message": { "text": "ok" } }).to_string();
    let json = ("content-type", "application/json");
    let with = |world: &mut World, token: Option<&str>, path: &str| {
        let bearer = format!("Bearer {}", token.unwrap_or_default());
        let headers = [json, ("authorization", bearer.as_str())];
        let count = if token.is_some() { 2 } else { 1 };
        code(&body_of(&raw(world, "POST", path, &headers[..count], &body)))
    };
    assert_eq!(with(&mut world, None, "/me/messages"), (104, 0));
    assert_eq!(with(&mut world, Some("nonsense"), "/me/messages"), (190, 0));
    assert_eq!(with(&mut world, Some(TOKEN), &format!("/{OTHER_PAGE}/messages")), (200, 0));
    assert_eq!(with(&mut world, Some(TOKEN), "/12345/messages"), (100, 33));
    let user = world.user_token().to_owned();
    assert_eq!(with(&mut world, Some(&user), &format!("/{PAGE}/messages")), (210, 0));
    assert_eq!(with(&mut world, Some(TOKEN), &format!("/{PAGE}/dances")), (2500, 0));
    world.revoke_token(TOKEN, 460);
    assert_eq!(with(&mut world, Some(TOKEN), "/me/messages"), (190, 460));
    world.restore_token(TOKEN);
    assert_eq!(with(&mut world, Some(TOKEN), "/me/messages"), (0, 0));
}

#[test]
fn the_proof_is_checked_when_given_and_may_be_required() {
    let mut config = config();
    config.require_appsecret_proof = true;
    let mut world = with_lan(config);
    let mut with = |proof: Option<String>| {
        let mut body = json!({ "recipient": { "id": LAN }, "message": { "text": "ok" } });
        if let Some(proof) = proof {
            body["appsecret_proof"] = json!(proof);
        }
        code(&body_of(&call(&mut world, "POST", "/me/messages", &body, NOW)))
    };
    assert_eq!(with(None), (100, 0));
    assert_eq!(with(Some("00".to_owned())), (100, 0));
    assert_eq!(with(Some(sign_sha256(SECRET, TOKEN.as_bytes()))), (0, 0));
}

#[test]
fn a_profile_is_open_empty_or_unavailable() {
    let mut world = world();
    let mut profile = |access: ProfileAccess| {
        let person = Person { access, first_name: "Lan".to_owned(), ..world.person(LAN).unwrap().clone() };
        world.set_person(person);
        get(&mut world, &format!("/v25.0/{LAN}?fields=first_name,locale"))
    };
    let open = profile(ProfileAccess::Open);
    assert_eq!((&open["first_name"], &open["id"]), (&json!("Lan"), &json!(LAN)));
    assert!(open.get("last_name").is_none());
    assert_eq!(profile(ProfileAccess::Empty), json!({}));
    assert_eq!(code(&profile(ProfileAccess::Unavailable)), (2_018_218, 0));
    assert_eq!(code(&get(&mut world, "/v25.0/42")), (100, 33));
}

#[test]
fn public_answers_come_back_as_the_pages_own_comment() {
    let mut world = World::new(config());
    let act = Act::Comment { post: "55".to_owned(), text: "giá?".to_owned() };
    let comment = world.person_does(PAGE, LAN, act, NOW).unwrap();
    drain(&mut world, NOW + 100);
    let path = format!("/v25.0/{comment}/comments");
    let made = body_of(&call(&mut world, "POST", &path, &json!({ "message": "50k ạ" }), NOW + 200));
    let got = items(&drain(&mut world, NOW + 1000));
    assert_eq!(got[0]["value"]["from"]["id"], json!(PAGE));
    assert_eq!(got[0]["value"]["comment_id"], made["id"]);
    assert_eq!(got[0]["value"]["parent_id"], json!(comment));
    let listed = get(&mut world, &path);
    assert_eq!(listed["data"][0]["message"], json!("50k ạ"));
    assert_eq!(listed["data"][0]["id"], made["id"]);
    let hidden = call(&mut world, "POST", &format!("/{comment}"), &json!({ "is_hidden": true }), NOW);
    assert_eq!(body_of(&hidden), json!({ "success": true }));
    assert_eq!(get(&mut world, &format!("/{comment}?fields=is_hidden"))["is_hidden"], json!(true));
    assert_eq!(code(&body_of(&call(&mut world, "POST", &path, &json!({ "message": " " }), NOW))), (100, 0));
    let gone = call(&mut world, "DELETE", &format!("/{comment}"), &Value::Null, NOW);
    assert_eq!(body_of(&gone), json!({ "success": true }));
    assert_eq!(code(&get(&mut world, &format!("/{comment}"))), (100, 33));
}

#[test]
fn subscribing_replaces_the_fields() {
    let mut world = world();
    let path = format!("/v25.0/{PAGE}/subscribed_apps");
    call(&mut world, "POST", &path, &json!({ "subscribed_fields": ["messages", "feed"] }), NOW);
    call(&mut world, "POST", &path, &json!({ "subscribed_fields": "messages" }), NOW);
    let row = get(&mut world, &path)["data"][0].clone();
    assert_eq!(row["subscribed_fields"], json!(["messages"]));
    assert_eq!(row["id"], json!("900100"));
    let wrong = body_of(&call(&mut world, "POST", &path, &json!({ "subscribed_fields": "message" }), NOW));
    assert_eq!(code(&wrong), (100, 0));
    call(&mut world, "DELETE", &path, &Value::Null, NOW);
    assert_eq!(get(&mut world, &path), json!({ "data": [] }));
}

#[test]
fn the_app_subscription_waits_for_its_verification() {
    let mut world = world();
    let uri = format!("/v25.0/900100/subscriptions?access_token=900100%7C{SECRET}");
    let json = [("content-type", "application/json")];
    let body = json!({
        "object": "page", "callback_url": "http://127.0.0.1:2/hook", "fields": "messages,feed",
        "verify_token": "v",
    });
    let response = raw(&mut world, "POST", &uri, &json, &body.to_string());
    let pending = response.extensions().get::<super::PendingVerification>().unwrap().clone();
    assert!(pending.url.starts_with("http://127.0.0.1:2/hook?hub.mode=subscribe&hub.challenge="));
    assert!(pending.url.ends_with("&hub.verify_token=v"));
    let refused = world.finish_subscription(pending.clone(), Some((200, b"\"quoted\"")));
    assert_eq!(code(&body_of(&refused)), (100, 2200));
    let challenge = pending.challenge.clone();
    let done = world.finish_subscription(pending, Some((200, challenge.as_bytes())));
    assert_eq!(body_of(&done), json!({ "success": true }));
    let listed = body_of(&raw(&mut world, "GET", &uri, &[], ""));
    assert_eq!(listed["data"][0]["callback_url"], json!("http://127.0.0.1:2/hook"));
    assert_eq!(listed["data"][0]["fields"][1]["name"], json!("feed"));
    world.person_does(PAGE, LAN, text("x"), NOW + 50);
    assert_eq!(drain(&mut world, NOW + 100)[0].url, "http://127.0.0.1:2/hook");
}

#[test]
fn login_goes_from_code_to_page_tokens() {
    let mut world = world();
    let redirect = "https%3A%2F%2Fdesk.example%2Fcb%3Fx%3D1";
    let dialog = format!("/v25.0/dialog/oauth?client_id=900100&redirect_uri={redirect}&state=s%201");
    let response = raw(&mut world, "GET", &dialog, &[], "");
    let location = response.headers()["location"].to_str().unwrap().to_owned();
    assert!(location.starts_with("https://desk.example/cb?x=1&code=") && location.ends_with("&state=s+1"));
    let code_value = location.split("code=").nth(1).unwrap().split('&').next().unwrap();
    let exchange = format!(
        "/v25.0/oauth/access_token?client_id=900100&client_secret={SECRET}&redirect_uri={redirect}&code={code_value}"
    );
    let token =
        body_of(&raw(&mut world, "GET", &exchange, &[], ""))["access_token"].as_str().unwrap().to_owned();
    assert_eq!(code(&body_of(&raw(&mut world, "GET", &exchange, &[], ""))).0, 100, "a code works once");
    let longer = format!(
        "/oauth/access_token?grant_type=fb_exchange_token&client_id=900100&client_secret={SECRET}&fb_exchange_token={token}"
    );
    assert!(body_of(&raw(&mut world, "GET", &longer, &[], ""))["expires_in"].is_number());
    let bearer = format!("Bearer {token}");
    let first = raw(&mut world, "GET", "/me/accounts?limit=1", &[("authorization", &bearer)], "");
    let first = body_of(&first);
    assert_eq!(first["data"][0]["access_token"], json!(TOKEN));
    let next = first["paging"]["next"].as_str().unwrap().replace("https://graph.facebook.com", "");
    let second = body_of(&raw(&mut world, "GET", &next, &[("authorization", &bearer)], ""));
    assert_eq!(second["data"][0]["id"], json!(OTHER_PAGE));
    assert!(second["paging"]["cursors"]["after"].is_string() && second["paging"].get("next").is_none());
    let app =
        format!("/oauth/access_token?grant_type=client_credentials&client_id=900100&client_secret={SECRET}");
    let app = body_of(&raw(&mut world, "GET", &app, &[], ""));
    assert_eq!(app["access_token"], json!(format!("900100|{SECRET}")));
}

#[test]
fn debug_token_tells_live_from_dead() {
    let mut world = world();
    let app = format!("900100%7C{SECRET}");
    let debug = |world: &mut World, token: &str| {
        let uri = format!("/v25.0/debug_token?input_token={token}&access_token={app}");
        body_of(&raw(world, "GET", &uri, &[], ""))["data"].clone()
    };
    let live = debug(&mut world, TOKEN);
    assert_eq!(
        (&live["is_valid"], &live["type"], &live["profile_id"]),
        (&json!(true), &json!("PAGE"), &json!(PAGE))
    );
    world.revoke_token(TOKEN, 458);
    let dead = debug(&mut world, TOKEN);
    assert_eq!((&dead["is_valid"], &dead["error"]["subcode"]), (&json!(false), &json!(458)));
}

#[test]
fn conversations_show_the_newest_twenty_in_full() {
    let mut world = world();
    for number in 0..25 {
        send(&mut world, &json!({ "text": format!("số {number}") }), NOW + 1000 + number);
    }
    let fields = "participants,messages.limit(30)%7Bmessage,from,created_time%7D";
    let path = format!("/v25.0/{PAGE}/conversations?platform=messenger&user_id={LAN}&fields={fields}");
    let row = get(&mut world, &path)["data"][0].clone();
    let messages = row["messages"]["data"].as_array().unwrap();
    assert_eq!(messages.len(), 26);
    assert_eq!(messages[0]["message"], json!("số 24"));
    assert_eq!(messages[0]["from"]["id"], json!(PAGE));
    assert!(messages[20].get("message").is_none());
    assert_eq!(row["participants"]["data"][0]["email"], json!(format!("{LAN}@facebook.com")));
    let id = row["id"].as_str().unwrap();
    let listed = get(&mut world, &format!("/{id}/messages?fields=message&limit=2"));
    assert_eq!(listed["data"][1]["message"], json!("số 23"));
    let newest = messages[0]["id"].as_str().unwrap();
    assert_eq!(get(&mut world, &format!("/{newest}?fields=message"))["message"], json!("số 24"));
    let oldest = messages[25]["id"].as_str().unwrap();
    assert_eq!(code(&get(&mut world, &format!("/{oldest}?fields=message"))), (100, 0));
    assert_eq!(code(&get(&mut world, "/m_unknown?fields=message")), (100, 33));
}

#[test]
fn the_messenger_profile_is_kept_and_checked() {
    let mut world = world();
    let path = "/v25.0/me/messenger_profile";
    let menu = json!({ "persistent_menu": [{ "locale": "default", "call_to_actions": [] }] });
    let refused = body_of(&call(&mut world, "POST", path, &menu, NOW));
    assert_eq!(code(&refused), (100, 2_018_145), "needs get_started");
    let start = json!({ "get_started": { "payload": "GO" } });
    assert_eq!(body_of(&call(&mut world, "POST", path, &start, NOW)), json!({ "result": "success" }));
    assert_eq!(body_of(&call(&mut world, "POST", path, &menu, NOW)), json!({ "result": "success" }));
    let shown = get(&mut world, &format!("{path}?fields=get_started,greeting"));
    assert_eq!(shown, json!({ "data": [{ "get_started": { "payload": "GO" } }] }));
    call(&mut world, "DELETE", path, &json!({ "fields": ["get_started"] }), NOW);
    assert_eq!(get(&mut world, &format!("{path}?fields=get_started")), json!({ "data": [] }));
    let long = json!({ "greeting": [{ "locale": "default", "text": "x".repeat(161) }] });
    assert_eq!(code(&body_of(&call(&mut world, "POST", path, &long, NOW))), (100, 0));
}

#[test]
fn a_dropped_answer_was_accepted_all_the_same() {
    let mut config = config();
    config.faults = Faults { drop_answer_probability: 1.0, ..Faults::default() };
    let mut world = with_lan(config);
    let body = json!({ "recipient": { "id": LAN }, "message": { "text": "ok", "metadata": "out-1" } });
    let response = call(&mut world, "POST", "/me/messages", &body, NOW + 10);
    assert!(answer_was_dropped(&response));
    assert!(response.body().is_empty());
    let sent = &world.ledger().sends()[0];
    assert_eq!((sent.answer, sent.metadata.as_deref()), (AnswerFate::Dropped, Some("out-1")));
    let echo = &items(&drain(&mut world, NOW + 1000))[0];
    assert_eq!(echo["message"]["metadata"], json!("out-1"));
}

#[test]
fn server_errors_happen_before_anything_is_accepted() {
    let mut config = config();
    config.faults = Faults { server_error_probability: 1.0, ..Faults::default() };
    let mut world = with_lan(config);
    let mut seen = std::collections::BTreeSet::new();
    for _ in 0..30 {
        let body = json!({ "recipient": { "id": LAN }, "message": { "text": "ok" } });
        let response = call(&mut world, "POST", "/me/messages", &body, NOW);
        assert!(response.status().is_server_error());
        seen.insert(serde_json::from_slice::<Value>(response.body()).map_or(0, |body| code(&body).0));
    }
    assert_eq!(seen.into_iter().collect::<Vec<_>>(), [0, 1, 2], "a page of HTML, 1 and 2");
    assert!(world.ledger().sends().is_empty());
}

#[test]
fn a_throttle_announces_itself_and_refuses() {
    let mut config = config();
    let throttle = Throttle { sends_max: 2, window_ms: 60_000, code: 80_006 };
    config.faults = Faults { throttle: Some(throttle), ..Faults::default() };
    let mut world = with_lan(config);
    let body = json!({ "recipient": { "id": LAN }, "message": { "text": "ok" } });
    let mut usage = Vec::new();
    let mut codes = Vec::new();
    for _ in 0..3 {
        let response = call(&mut world, "POST", "/me/messages", &body, NOW);
        let header = response.headers()["x-business-use-case-usage"].to_str().unwrap();
        let value: Value = serde_json::from_str(header).unwrap();
        usage.push(value[PAGE][0]["call_count"].as_u64().unwrap());
        codes.push(code(&body_of(&response)).0);
    }
    assert_eq!((usage, codes), (vec![50, 100, 100], vec![0, 0, 80_006]));
    assert_eq!(code(&body_of(&call(&mut world, "POST", "/me/messages", &body, NOW + 60_001))).0, 0);
}

#[test]
fn echoes_can_be_lost_or_late() {
    let mut config = config();
    config.faults = Faults { lose_echo_probability: 1.0, ..Faults::default() };
    let mut world = with_lan(config);
    send(&mut world, &json!({ "text": "ok" }), NOW + 10);
    let echoes = |got: &[Value]| got.iter().filter(|item| item["message"]["is_echo"] == json!(true)).count();
    assert_eq!(echoes(&items(&drain(&mut world, NOW + 600_000))), 0);
    assert!(
        world.ledger().webhooks().iter().any(|item| item.kind == ItemKind::Echo && item.dropped.is_some())
    );
    world.set_faults(Faults { echo_extra_ms: 120_000, ..Faults::default() });
    send(&mut world, &json!({ "text": "ok" }), NOW + 700_000);
    assert_eq!(echoes(&items(&drain(&mut world, NOW + 800_000))), 0);
    assert_eq!(echoes(&items(&drain(&mut world, NOW + 900_000))), 1);
}

#[test]
fn a_batch_answers_each_call_and_does_not_nest() {
    let mut world = world();
    let batch = json!({ "batch": [
        { "method": "GET", "relative_url": "v25.0/me?fields=name" },
        { "method": "GET", "relative_url": "nowhere" },
    ] });
    let answers = body_of(&call(&mut world, "POST", "/", &batch, NOW));
    assert_eq!((&answers[0]["code"], &answers[1]["code"]), (&json!(200), &json!(400)));
    assert!(answers[0]["body"].as_str().unwrap().contains("Phở Lan"));
    let nested = json!({ "batch": [{ "method": "POST", "relative_url": "?batch=[]" }] });
    assert_eq!(code(&body_of(&call(&mut world, "POST", "/", &nested, NOW))), (100, 0));
    let many = json!({ "batch": vec![json!({ "method": "GET", "relative_url": "me" }); 51] });
    assert_eq!(code(&body_of(&call(&mut world, "POST", "/", &many, NOW))), (100, 0));
}

#[test]
fn uploads_can_be_sent_by_id() {
    let mut world = world();
    let upload = json!({ "message": { "attachment": {
        "type": "image", "payload": { "url": "https://a.example/p.png", "is_reusable": true },
    } } });
    let id = body_of(&call(&mut world, "POST", &format!("/{PAGE}/message_attachments"), &upload, NOW));
    let by_id =
        json!({ "attachment": { "type": "image", "payload": { "attachment_id": id["attachment_id"] } } });
    assert_eq!(code(&send(&mut world, &by_id, NOW)), (0, 0));
    let reusable = upload["message"].clone();
    assert!(send(&mut world, &reusable, NOW)["attachment_id"].is_string());
}

#[test]
fn unknown_parameters_are_noted() {
    let mut world = world();
    let body = json!({ "recipient": { "id": LAN }, "message": { "text": "x" }, "messagingType": "RESPONSE" });
    call(&mut world, "POST", "/me/messages", &body, NOW);
    assert!(world.ledger().oddities()[0].what.contains("messagingType"));
}

#[test]
fn account_linking_goes_through_a_token_of_five_minutes() {
    let mut world = world();
    let begin = |world: &mut World| {
        let address = world.account_link_address(
            "https://desk.example/link?x=1",
            "http://127.0.0.1:1/_sim/linked",
            PAGE,
            LAN,
            NOW,
        );
        let address = url::Url::parse(&address.unwrap()).unwrap();
        let token =
            address.query_pairs().find(|(name, _)| name == "account_linking_token").unwrap().1.into_owned();
        let back = address.query_pairs().find(|(name, _)| name == "redirect_uri").unwrap().1.into_owned();
        assert_eq!(back, format!("http://127.0.0.1:1/_sim/linked?t={token}"));
        token
    };
    let token = begin(&mut world);
    let path = format!("/v25.0/me?fields=recipient&account_linking_token={token}");
    assert_eq!(get(&mut world, &path), json!({ "id": PAGE, "recipient": LAN }));
    let late = call(&mut world, "GET", &path, &Value::Null, NOW + 300_000);
    assert_eq!(code(&body_of(&late)), (10_303, 0));
    assert!(world.finish_account_link(&token, Some("abc".to_owned()), NOW + 1000));
    assert!(!world.finish_account_link(&token, Some("abc".to_owned()), NOW + 1000), "a token works once");
    let got = items(&drain(&mut world, NOW + 2000));
    assert_eq!(got[0]["account_linking"], json!({ "status": "linked", "authorization_code": "abc" }));
    let failed = begin(&mut world);
    assert!(world.finish_account_link(&failed, None, NOW + 1000));
    assert_eq!(world.next_due(), None, "a failed log-in says nothing");
    let unlink = call(&mut world, "POST", "/me/unlink_accounts", &json!({ "psid": LAN }), NOW + 3000);
    assert_eq!(body_of(&unlink), json!({ "result": "unlink account success" }));
    let got = items(&drain(&mut world, NOW + 4000));
    assert_eq!(got[0]["account_linking"], json!({ "status": "unlinked" }));
}
