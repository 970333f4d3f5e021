//! Models as they answer: well, badly, and not at all.

use comanda_domain::line::Line;
use comanda_domain::menu::Menu;
use comanda_domain::reading::{Fulfilment, Intent, Question as Asked, WantedTime};
use comanda_nlu::Reader;
use serde_json::{Value, json};

use super::catalogue::{Catalogue, DISHES_MAX};
use super::schema;
use crate::testing::{lines, question, reading_text};
use crate::{Answer, Interpreted, Names, Question, Refused, Service, Unusable, interpret};

fn envelope(content: &str) -> Value {
    json!({"id": "x", "object": "chat.completion", "choices": [{"index": 0, "finish_reason": "stop",
        "message": {"role": "assistant", "content": content, "refusal": null}}]})
}

fn read(body: &Value, question: &Question<'_>) -> Result<Interpreted, Unusable> {
    let answer = Answer { service: Service::ChatCompletions, body: body.to_string() };
    interpret(&answer, &Names::default(), question)
}

fn line(words: &str, dish: &str, quantity: u32) -> Value {
    json!({"words": words, "dish": dish, "quantity": quantity, "size": null, "options": [], "container": null,
        "volume": null, "parts": null})
}

fn form(lines: &[Value], edits: &[Value]) -> Value {
    json!({"intent": "order", "language": "vi", "lines": lines, "edits": edits, "unknown": [], "confidence": 0.8,
        "details": {"fulfilment": null, "payment": null, "phone": null, "time": null, "address": null, "name": null,
        "note": null, "allergies": []}})
}

/// What a form comes to, and why parts of it do not count.
fn check(text: &str, cart: &[Line], form: &Value, expected: &str) -> Vec<String> {
    let found = read(&envelope(&form.to_string()), &question(text, cart, None)).unwrap();
    assert_eq!(reading_text(&found.reading), expected);
    found.refused.iter().map(Refused::to_string).collect()
}

#[test]
fn a_filled_in_form_is_a_reading() {
    let mut first = line("hai tô tái bự khỏi hành", "pho/pho_tai", 2);
    first["size"] = json!("large");
    first["options"] = json!([
        {"choice": "herbs/onion", "removed": true, "amount": null, "count": null, "portion": null},
        {"choice": "extra/egg", "removed": false, "amount": null, "count": 2, "portion": null},
    ]);
    let text =
        "cho anh hai tô tái bự khỏi hành với hai trứng, thêm ly coca. Giao 12 Lê Lợi lúc 7h tối, 0901234567";
    let mut form = form(&[first, line("ly coca", "drink/coca", 1)], &[]);
    form["details"]["fulfilment"] = json!("delivery");
    form["details"]["address"] = json!("12 lê lợi");
    form["details"]["time"] = json!("lúc 7h tối");
    form["details"]["phone"] = json!("0901234567");
    let found = read(&envelope(&form.to_string()), &question(text, &[], None)).unwrap();
    assert_eq!(reading_text(&found.reading), "order; 2 pho pho_tai size=large -onion +egg*2; 1 drink coca");
    assert_eq!(found.refused, []);
    assert!((found.reading.confidence - 0.8).abs() < 1e-9);
    let details = &found.reading.details;
    assert_eq!(details.address.as_deref(), Some("12 Lê Lợi"), "as it stands in the text");
    assert_eq!(details.phone.as_deref(), Some("+84901234567"));
    assert_eq!(details.time, Some(WantedTime::At("2026-11-20T19:00".parse().unwrap())));
    assert_eq!(details.fulfilment, Some(Fulfilment::Delivery));
    let spans: Vec<&str> = found.reading.lines.iter().map(|line| &text[line.spans[0].clone()]).collect();
    assert_eq!(spans, ["hai tô tái bự khỏi hành", "ly coca"]);
}

#[test]
fn what_is_not_on_the_menu_cannot_get_through() {
    let text = "2 phở tái và 1 sushi";
    let lines = [line("2 phở tái", "pho/pho_tai", 2), line("1 sushi", "pho/sushi", 1)];
    let refused = check(text, &[], &form(&lines, &[]), "order; 2 pho pho_tai; unknown `sushi`");
    assert_eq!(refused, ["a dish is not on the menu"]);

    // The dish is right, the size is another section's: its words are read by the built-in reader.
    let mut large = line("1 phở gà lớn", "pho/pho_ga", 1);
    large["size"] = json!("xxl");
    let lines = [line("2 coca", "drink/coca", 2), large];
    let refused = check(
        "2 coca với 1 phở gà lớn",
        &[],
        &form(&lines, &[]),
        "order; 2 drink coca; 1 pho pho_ga size=large",
    );
    assert_eq!(refused, ["`pho` has no size `xxl`"]);

    // Sold out, too many, nothing at all.
    for (dish, quantity, reason) in [
        ("pho/pho_duoi_bo", 1, "`pho_duoi_bo` is sold out"),
        ("pho/pho_tai", 0, "a quantity is no whole number from 1 to 999"),
        ("pho/pho_tai", 1000, "a quantity is no whole number from 1 to 999"),
    ] {
        let lines = [line("1 coca", "drink/coca", 1), line("phở", dish, quantity)];
        let answer = envelope(&form(&lines, &[]).to_string());
        let found = read(&answer, &question("1 coca và phở", &[], None)).unwrap();
        assert_eq!(found.refused.iter().map(Refused::to_string).collect::<Vec<_>>(), [reason]);
        assert!(found.reading.lines.iter().all(|line| line.line.quantity.get() == 1));
    }
}

#[test]
fn what_nobody_wrote_does_not_count() {
    let lines = [line("2 phở tái", "pho/pho_tai", 2), line("1 coca", "drink/coca", 1)];
    let mut form = form(&lines, &[]);
    form["details"]["address"] = json!("1 Trần Hưng Đạo");
    form["details"]["allergies"] = json!(["peanuts"]);
    form["unknown"] = json!(["unicorn"]);
    let refused = check("2 phở tái", &[], &form, "order; 2 pho pho_tai");
    assert_eq!(
        refused,
        [
            "the words of a address do not stand in the text",
            "the words of a allergy do not stand in the text",
            "the words of a line do not stand in the text",
            "the words of a dish do not stand in the text"
        ]
    );
}

#[test]
fn changes_are_of_lines_that_are_there() {
    let cart = [lines("1 phở tái"), lines("2 coca")].concat();
    let edit = |action: &str, position: Value, quantity: Value, line: Value| json!({"action": action, "position": position, "quantity": quantity, "line": line});
    let edits = [
        edit("set_quantity", json!(1), json!(3), Value::Null),
        edit("replace", json!(0), Value::Null, line("phở gà", "pho/pho_ga", 1)),
        edit("remove", json!(7), Value::Null, Value::Null),
        edit("remove", json!(1), Value::Null, Value::Null),
        edit("clear", Value::Null, Value::Null, Value::Null),
        edit("fly", json!(0), Value::Null, Value::Null),
    ];
    let mut form = form(&[], &edits);
    form["intent"] = json!("change");
    let refused =
        check("coca 3 lon, đổi phở tái thành phở gà", &cart, &form, "change; #1 = 3; #0 -> 1 pho pho_ga");
    assert_eq!(refused.len(), 4, "{refused:?}");
    assert!(refused[..3].iter().all(|reason| reason.starts_with("a change is about")), "{refused:?}");
    assert_eq!(refused[3], "a change is not in the form that was asked for");
}

#[test]
fn a_note_of_the_cart_stays_when_its_line_is_replaced() {
    let mut cart = lines("1 phở tái");
    cart[0].note = Some("để riêng nước".to_owned());
    let mut new = line("lớn", "pho/pho_tai", 1);
    new["size"] = json!("large");
    let edit = json!({"action": "replace", "position": 0, "quantity": null, "line": new});
    check("lớn nhé", &cart, &form(&[], &[edit]), "order; #0 -> 1 pho pho_tai size=large note=để riêng nước");
}

#[test]
fn a_yes_needs_two_readers_that_do_not_contradict_each_other() {
    let mut form = form(&[], &[]);
    form["intent"] = json!("confirm");
    let read_as = |text| {
        let asked = question(text, &[], Some(Asked::Confirmation));
        let found = read(&envelope(&form.to_string()), &asked).unwrap();
        (found.reading.intent, found.refused)
    };
    assert_eq!(read_as("chốt đơn giúp em nha"), (Intent::Confirm, vec![]));
    for text in ["không, thôi hủy đi", "bao giờ giao tới?", "cho thêm 1 phở tái"] {
        let (intent, refused) = read_as(text);
        assert_ne!(intent, Intent::Confirm, "{text}");
        assert!(!refused.is_empty(), "{text}");
    }
}

#[test]
fn servers_that_ignore_the_schema_are_understood_as_far_as_they_can_be() {
    let text = "2 phở tái";
    let asked = question(text, &[], None);
    for content in [
        "```json\n{\"intent\":\"order\",\"lines\":[{\"words\":\"2 phở tái\",\"dish\":\"pho/pho_tai\",\"quantity\":2}]}\n```",
        "Here you are: {\"lines\":[{\"words\":\"2 Pho Tai\",\"dish\":\"pho_tai\",\"quantity\":\"2\",\"extra\":1}]} Enjoy!",
        "{\"intent\":\"ORDER\",\"lines\":[{\"words\":\"2 phở tái\",\"dish\":\"pho_tai\",\"quantity\":2.0,\"size\":null}],\"edits\":null}",
    ] {
        let found = read(&envelope(content), &asked).unwrap();
        assert_eq!(reading_text(&found.reading), "order; 2 pho pho_tai", "{content}");
        assert_eq!(found.refused, []);
    }
}

#[test]
fn answers_of_no_use_say_why() {
    let asked = question("2 phở tái", &[], None);
    let said = |body: &Value| read(body, &asked).unwrap_err();
    let with = |field: &str, value: Value| {
        let mut body = envelope("{\"lines\":[]}");
        body["choices"][0][field] = value;
        body
    };
    assert_eq!(said(&with("finish_reason", json!("length"))), Unusable::CutOff);
    assert_eq!(said(&with("finish_reason", json!("content_filter"))), Unusable::Declined);
    let refusal = json!({"role": "assistant", "content": null, "refusal": "I cannot help with that"});
    assert_eq!(said(&with("message", refusal)), Unusable::Declined);
    assert_eq!(said(&json!({"choices": []})), Unusable::Empty);
    assert_eq!(said(&envelope("")), Unusable::Empty);
    assert_eq!(said(&envelope("Sure! Two bowls of pho.")), Unusable::Shape);
    assert_eq!(said(&envelope("{\"answer\": 42}")), Unusable::Shape);
    assert_eq!(said(&envelope("[1, 2]")), Unusable::Shape);
    assert_eq!(said(&envelope("{\"lines\": [")), Unusable::Shape);
    assert_eq!(said(&json!({"object": "list"})), Unusable::Shape);
    assert_eq!(said(&json!({"error": {"message": "no", "code": "no"}})), Unusable::Error);
    let invented = form(&[line("2 phở tái", "sushi/maki", 2)], &[]);
    assert_eq!(said(&envelope(&invented.to_string())), Unusable::NothingAllowed(Refused::Dish));
    let answer = Answer { service: Service::ChatCompletions, body: "<html>".to_owned() };
    assert_eq!(interpret(&answer, &Names::default(), &asked).unwrap_err(), Unusable::Shape);
}

/// The strict subset: objects are closed and every property is required; nothing is left to chance.
fn check_strict(schema: &Value, path: &str) {
    match schema {
        Value::Object(fields) => {
            if fields.get("type") == Some(&json!("object")) {
                assert_eq!(fields["additionalProperties"], json!(false), "{path}");
                let mut named: Vec<&String> = fields["properties"].as_object().unwrap().keys().collect();
                let mut required: Vec<&str> =
                    fields["required"].as_array().unwrap().iter().map(|one| one.as_str().unwrap()).collect();
                named.sort();
                required.sort_unstable();
                assert_eq!(named, required, "{path}");
            }
            for (key, value) in fields {
                check_strict(value, &format!("{path}/{key}"));
            }
        }
        Value::Array(list) => list.iter().for_each(|one| check_strict(one, path)),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
    }
}

#[test]
fn the_schema_is_strict_and_names_what_the_menu_has() {
    let asked = question("2 phở tái", &[], None);
    let schema = schema::of(&Catalogue::of(&asked));
    check_strict(&schema, "");
    let dishes = schema["$defs"]["dish"]["enum"].as_array().unwrap();
    for key in ["pho/pho_tai", "pho", "drink/coca"] {
        assert!(dishes.contains(&json!(key)), "{key} in {dishes:?}");
    }
    assert!(!dishes.contains(&json!("pho/pho_duoi_bo")), "sold out");
    for name in schema.to_string().split("#/$defs/").skip(1) {
        let name = name.split('"').next().unwrap();
        assert!(schema["$defs"].get(name).is_some(), "{name} is referred to and missing");
    }
}

#[test]
fn of_a_large_menu_only_the_likeliest_dishes_are_named() {
    use std::fmt::Write as _;
    let mut text = String::from(
        "format: comanda-menu/1\nshop: { name: Big, currency: VND, languages: [en], timezone: Asia/Ho_Chi_Minh }\nsections:\n  - id: all\n    items:\n",
    );
    for number in 0..2_000 {
        writeln!(text, "      - {{ id: d{number}, name: Dish number {number}, price: 1 }}").unwrap();
    }
    text.push_str("      - { id: borscht, name: Borscht, price: 1 }\n      - { id: goulash, name: Goulash, price: 1 }\n");
    let menu = Menu::from_yaml("big", &text).unwrap_or_else(|wrong| panic!("{wrong}"));
    let reader = Reader::new(&menu);
    let goulash = menu.find_item(&comanda_domain::id::Sku::parse("goulash").unwrap()).unwrap();
    let cart =
        [Line::of_item(goulash.0.id.clone(), goulash.1.id.clone(), comanda_domain::line::Quantity::ONE)];
    let mut asked = question("one borsht please", &cart, None);
    (asked.menu, asked.built_in) = (&menu, &reader);
    let catalogue = Catalogue::of(&asked);
    assert!(catalogue.cut);
    assert_eq!(catalogue.dishes.len(), DISHES_MAX);
    let keys = catalogue.dish_keys();
    assert!(keys.contains(&"all/borscht".to_owned()), "misspelt, still the likeliest");
    assert!(keys.contains(&"all/goulash".to_owned()), "in the cart");
    // A dish that was not named in the question is on the menu all the same.
    let form = form(&[line("borsht", "all/d1999", 1)], &[]);
    let found = read(&envelope(&form.to_string()), &asked).unwrap();
    assert_eq!(reading_text(&found.reading), "order; 1 all d1999");
}
