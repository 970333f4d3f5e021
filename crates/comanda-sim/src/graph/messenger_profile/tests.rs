use serde_json::{Value, json};

use crate::world::World;
use crate::world::tests::{NOW, OTHER_PAGE, PAGE, body_of, call, world};

const PATH: &str = "/v25.0/me/messenger_profile";

fn set(world: &mut World, body: &Value) -> Value {
    body_of(&call(world, "POST", PATH, body, NOW))
}

fn code(body: &Value) -> (u64, u64) {
    let number = |key: &str| body["error"][key].as_u64().unwrap_or(0);
    (number("code"), number("error_subcode"))
}

fn menu(rows: &[Value]) -> Value {
    json!([{ "locale": "default", "composer_input_disabled": false, "call_to_actions": rows }])
}

fn row(title: &str) -> Value {
    json!({ "type": "postback", "title": title, "payload": "P" })
}

fn question(words: &str) -> Value {
    json!({ "question": words, "payload": "P" })
}

fn whole() -> Value {
    let link = json!({
        "type": "web_url", "title": "Xem", "url": "https://pho.example", "webview_height_ratio": "full",
    });
    json!({
        "get_started": { "payload": "GET_STARTED" },
        "greeting": [{ "locale": "default", "text": "Chào {{user_first_name}}" }, { "locale": "en_US", "text": "Hi" }],
        "ice_breakers": [{ "locale": "default", "call_to_actions": vec![question("Giờ mở cửa?"); 4] }],
        "persistent_menu": menu(&[row("Thực đơn"), link]),
        "whitelisted_domains": ["https://pho.example"],
        "account_linking_url": "https://pho.example/link",
        "commands": [{ "locale": "default", "commands": [{ "name": "menu", "description": "Thực đơn" }] }],
    })
}

#[test]
fn what_was_set_is_kept_per_page_and_shown() {
    let mut world = world();
    assert!(world.messenger_profile(PAGE).is_empty());
    assert_eq!(set(&mut world, &whole()), json!({ "result": "success" }));
    assert_eq!(Value::Object(world.messenger_profile(PAGE).clone()), whole());
    assert!(world.messenger_profile(OTHER_PAGE).is_empty() && world.messenger_profile("1").is_empty());
    let names =
        "get_started,greeting,ice_breakers,persistent_menu,whitelisted_domains,account_linking_url,commands";
    let path = format!("{PATH}?fields={names}");
    let shown = body_of(&call(&mut world, "GET", &path, &Value::Null, NOW));
    assert_eq!(shown, json!({ "data": [whole()] }));
    set(&mut world, &json!({ "get_started": { "payload": "AGAIN" } }));
    assert_eq!(world.messenger_profile(PAGE)["get_started"]["payload"], json!("AGAIN"));
    assert_eq!(world.messenger_profile(PAGE)["greeting"], whole()["greeting"], "the rest stays");
}

#[test]
fn reading_and_deleting_name_their_fields() {
    let mut world = world();
    set(&mut world, &whole());
    let mut read =
        |query: &str| body_of(&call(&mut world, "GET", &format!("{PATH}{query}"), &Value::Null, NOW));
    assert_eq!(code(&read("")), (100, 0));
    assert_eq!(code(&read("?fields=get_started,menu")), (100, 0));
    assert_eq!(
        read("?fields=get_started")["data"][0],
        json!({ "get_started": { "payload": "GET_STARTED" } })
    );
    let rules = read("?fields=subject_to_new_eu_privacy_rules");
    assert_eq!(rules["data"][0], json!({ "subject_to_new_eu_privacy_rules": false }));
    let mut delete = |body: Value| body_of(&call(&mut world, "DELETE", PATH, &body, NOW));
    assert_eq!(code(&delete(Value::Null)), (100, 0));
    assert_eq!(code(&delete(json!({ "fields": ["menu"] }))), (100, 0));
    assert_eq!(code(&delete(json!({ "fields": ["subject_to_new_eu_privacy_rules"] }))), (100, 0));
    let done = delete(json!({ "fields": ["persistent_menu", "ice_breakers"] }));
    assert_eq!(done, json!({ "result": "success" }));
    assert_eq!(world.messenger_profile(PAGE).len(), 5);
    let gone = body_of(&call(&mut world, "GET", &format!("{PATH}?fields=ice_breakers"), &Value::Null, NOW));
    assert_eq!(gone, json!({ "data": [] }));
}

#[test]
fn a_menu_needs_get_started() {
    let mut world = world();
    let only_menu = json!({ "persistent_menu": menu(&[row("Thực đơn")]) });
    let refused = set(&mut world, &only_menu);
    assert_eq!(code(&refused), (100, 2_018_145));
    let words = "(#100) You must set a Get Started button if you also wish to use persistent menu.";
    assert_eq!(refused["error"]["message"], json!(words));
    let mut both = only_menu.clone();
    both["get_started"] = json!({ "payload": "GO" });
    assert_eq!(code(&set(&mut world, &both)), (0, 0), "in one call");
    assert_eq!(code(&set(&mut world, &only_menu)), (0, 0), "it was set before");
}

/// Every property alone, on a page that has a Get Started button.
fn verdict(property: &str, value: &Value) -> (u64, u64) {
    let mut world = world();
    set(&mut world, &json!({ "get_started": { "payload": "GO" } }));
    let before = world.messenger_profile(PAGE).clone();
    let answer = set(&mut world, &json!({ property: value }));
    if code(&answer) != (0, 0) {
        assert_eq!(world.messenger_profile(PAGE), &before, "what is refused changes nothing");
    }
    code(&answer)
}

fn long(count: usize) -> String {
    "ở".repeat(count)
}

#[test]
fn what_is_at_its_limit_passes() {
    let good = [
        ("get_started", json!({ "payload": long(1000) })),
        ("greeting", json!([{ "locale": "default", "text": long(160) }])),
        ("ice_breakers", json!([question(&long(80)), question("b"), question("c"), question("d")])),
        (
            "ice_breakers",
            json!([{ "locale": "default", "call_to_actions": [question("a")] },
                { "locale": "vi_VN", "call_to_actions": vec![question("a"); 4] }]),
        ),
        ("persistent_menu", menu(&vec![row(&long(30)); 20])),
        ("persistent_menu", json!([{ "locale": "default" }])),
        (
            "persistent_menu",
            menu(&[json!({ "type": "web_url", "title": "a", "url": "https://a.example",
                "messenger_extensions": true, "fallback_url": "https://b.example",
                "webview_share_button": "hide" })]),
        ),
        ("whitelisted_domains", json!(vec!["https://a.example"; 50])),
        (
            "commands",
            json!([{ "locale": "default", "commands": vec![json!({ "name": long(32), "description": long(64) }); 100] }]),
        ),
    ];
    for (property, value) in good {
        assert_eq!(verdict(property, &value), (0, 0), "{property}: {value}");
    }
}

#[test]
fn what_is_beyond_its_limit_is_refused() {
    let greeting = |locale: &str, text: &str| json!({ "locale": locale, "text": text });
    let bad = [
        ("get_started", json!({ "payload": long(1001) })),
        ("get_started", json!({ "payload": "" })),
        ("get_started", json!({ "payload": "P", "title": "x" })),
        ("get_started", json!("P")),
        ("greeting", json!([greeting("default", &long(161))])),
        ("greeting", json!([greeting("default", "")])),
        ("greeting", json!([greeting("vi_VN", "Chào")])),
        ("greeting", json!([greeting("default", "a"), greeting("default", "b")])),
        ("greeting", json!([{ "text": "a" }])),
        ("greeting", json!([])),
        ("greeting", json!("Chào")),
        ("ice_breakers", json!(vec![question("a"); 5])),
        ("ice_breakers", json!([question(&long(81))])),
        ("ice_breakers", json!([{ "question": "a" }])),
        ("ice_breakers", json!([{ "locale": "default", "call_to_actions": vec![question("a"); 5] }])),
        ("ice_breakers", json!([{ "locale": "default", "call_to_actions": [] }])),
        ("ice_breakers", json!([{ "locale": "default" }])),
        ("ice_breakers", json!([{ "locale": "vi_VN", "call_to_actions": [question("a")] }])),
        ("ice_breakers", json!([question("a"), { "locale": "default", "call_to_actions": [question("a")] }])),
        ("whitelisted_domains", json!(vec!["https://a.example"; 51])),
        ("whitelisted_domains", json!(["http://a.example"])),
        ("account_linking_url", json!("http://a.example")),
        (
            "commands",
            json!([{ "locale": "default", "commands": [{ "name": long(33), "description": "a" }] }]),
        ),
        (
            "commands",
            json!([{ "locale": "default", "commands": [{ "name": "a", "description": long(65) }] }]),
        ),
        ("commands", json!([{ "locale": "default", "commands": [] }])),
        ("colour", json!("red")),
    ];
    for (property, value) in bad {
        assert_eq!(verdict(property, &value), (100, 0), "{property}: {value}");
    }
}

#[test]
fn menus_are_checked_row_by_row() {
    let link = |change: Value| {
        let mut row = json!({ "type": "web_url", "title": "a", "url": "https://a.example" });
        row.as_object_mut().unwrap().extend(change.as_object().unwrap().clone());
        menu(&[row])
    };
    let bad = [
        menu(&vec![row("a"); 21]),
        menu(&[row(&long(31))]),
        menu(&[row("")]),
        menu(&[json!({ "type": "postback", "title": "a" })]),
        menu(&[json!({ "type": "postback", "title": "a", "payload": long(1001) })]),
        menu(&[json!({ "type": "postback", "title": "a", "payload": "P", "url": "https://a.example" })]),
        menu(&[json!({ "type": "nested", "title": "a", "call_to_actions": [row("b")] })]),
        menu(&[json!({ "title": "a", "payload": "P" })]),
        link(json!({ "url": "nowhere" })),
        link(json!({ "payload": "P" })),
        link(json!({ "webview_height_ratio": "huge" })),
        link(json!({ "webview_share_button": "show" })),
        link(json!({ "fallback_url": "https://b.example" })),
        json!([row("a")]),
        json!([{ "locale": "vi_VN", "call_to_actions": [row("a")] }]),
        json!([{ "locale": "default", "composer_input_disabled": true }]),
        json!([{ "locale": "default", "composer_input_disabled": "no", "call_to_actions": [row("a")] }]),
        json!([{ "locale": "default", "call_to_actions": row("a") }]),
        json!([{ "locale": "default", "buttons": [row("a")] }]),
        json!([]),
    ];
    for value in bad {
        assert_eq!(verdict("persistent_menu", &value), (100, 0), "{value}");
    }
}

#[test]
fn forms_carry_json_inside_text() {
    let mut world = world();
    let path = format!("{PATH}?get_started=%7B%22payload%22%3A%22GO%22%7D");
    assert_eq!(body_of(&call(&mut world, "POST", &path, &Value::Null, NOW)), json!({ "result": "success" }));
    assert_eq!(world.messenger_profile(PAGE)["get_started"], json!({ "payload": "GO" }));
}

#[test]
fn too_many_calls_and_misspelt_names_are_noted() {
    let mut world = world();
    for minute in 0..11 {
        let at_ms = NOW + minute * 60_000;
        call(&mut world, "GET", &format!("{PATH}?fields=greeting"), &Value::Null, at_ms);
    }
    assert!(world.ledger().oddities().is_empty(), "never more than ten in ten minutes");
    call(&mut world, "GET", &format!("{PATH}?fields=greeting"), &Value::Null, NOW + 10 * 60_000);
    assert!(world.ledger().oddities()[0].what.contains("10 minutes"));
    let start = json!({ "get_started": { "payload": "GO" }, "greetings": [] });
    call(&mut world, "POST", PATH, &start, NOW + 60 * 60_000);
    assert!(world.ledger().oddities()[1].what.contains("greetings"));
}

#[test]
fn the_permission_to_send_messages_is_needed() {
    let mut world = world();
    world.set_permission(PAGE, "pages_messaging", false);
    assert_eq!(code(&set(&mut world, &whole())).0, 200);
}
