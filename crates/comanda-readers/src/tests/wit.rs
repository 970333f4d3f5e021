//! wit.ai.

use serde_json::{Value, json};

use crate::testing::{Reply, Server, question, reading_text};
use crate::{Answer, Interpreted, Names, Refused, Service, TextReader, Unusable, Wit, interpret};

fn entity(text: &str, name: &str, role: &str, body: &str, value: &Value) -> Value {
    let start = text.find(body).map(|byte| text[..byte].chars().count()).unwrap();
    json!({"id": "7", "name": name, "role": role, "start": start, "end": start + body.chars().count(), "body": body,
        "confidence": 0.95, "entities": [], "value": value, "type": "value"})
}

fn read(text: &str, answer: &Value) -> Result<Interpreted, Unusable> {
    let answer = Answer { service: Service::Wit, body: answer.to_string() };
    interpret(&answer, &Names::default(), &question(text, &[], None))
}

#[track_caller]
fn check(text: &str, answer: &Value, expected: &str) -> Vec<Refused> {
    let found = read(text, answer).unwrap();
    assert_eq!(reading_text(&found.reading), expected);
    found.refused
}

fn order(entities: &Value) -> Value {
    json!({"text": "", "intents": [{"id": "1", "name": "order", "confidence": 0.97}], "entities": entities, "traits": {}})
}

#[tokio::test]
async fn the_text_is_asked_about_with_the_token() {
    let text = "2 phở tái & gì nữa?";
    let answer = order(&json!({
        "dish:dish": [entity(text, "dish", "dish", "phở tái", &json!("pho_tai"))],
        "wit$number:number": [entity(text, "wit$number", "number", "2", &json!(2))],
    }));
    let server = Server::start(vec![Reply::json(&answer)]).await;
    let wit = Wit::new(Some(server.url.clone()), "secret".to_owned().into()).unwrap();
    let asked = question(text, &[], None);
    let body = wit.ask(&asked).await.unwrap();
    let found = interpret(&Answer { service: Service::Wit, body }, &Names::default(), &asked).unwrap();
    assert_eq!(reading_text(&found.reading), "order; 2 pho pho_tai");
    assert!((found.reading.confidence - 0.95).abs() < 1e-9, "as sure as the weakest");
    let seen = server.seen();
    assert_eq!((seen[0].method.as_str(), seen[0].path.as_str()), ("GET", "/message"));
    assert_eq!(seen[0].authorization.as_deref(), Some("Bearer secret"));
    let query: Vec<(String, String)> =
        url::form_urlencoded::parse(seen[0].query.as_bytes()).into_owned().collect();
    assert_eq!(query, [("v".into(), "20240304".into()), ("q".into(), text.to_owned())]);

    let long = "phở ".repeat(100);
    let error = wit.ask(&question(&long, &[], None)).await.unwrap_err();
    assert_eq!(error.as_str(), "too_long");
    assert_eq!(server.seen().len(), 1);
}

#[test]
fn entities_become_lines_by_their_places() {
    let text = "2 tô phở tái lớn không hành, 1 phở gà thêm trứng, 3 coca";
    let of = |name: &str, body: &str, value: Value| entity(text, name, name, body, &value);
    let answer = order(&json!({
        "dish:dish": [
            of("dish", "coca", json!("coca")), of("dish", "phở tái", json!("pho_tai")), of("dish", "phở gà", json!("Phở gà")),
        ],
        "quantity:quantity": [of("quantity", "2", json!(2)), of("quantity", "1", json!("1")), of("quantity", "3", json!(3))],
        "size:size": [of("size", "lớn", json!("large"))],
        "choice:remove": [entity(text, "choice", "remove", "hành", &json!("onion"))],
        "choice:choice": [of("choice", "trứng", json!("trứng"))],
    }));
    let refused =
        check(text, &answer, "order; 2 pho pho_tai size=large -onion; 1 pho pho_ga +egg; 3 drink coca");
    assert_eq!(refused, []);
}

#[test]
fn composite_entities_are_lines_as_they_are() {
    let text = "phở tái, coca: mỗi thứ 2";
    let inner = |role: &str, body: &str, value: Value| json!({"name": role, "role": role, "body": body, "value": value});
    let line = |dish: &str, value: &str| {
        let mut line = entity(text, "line", "line", dish, &json!(null));
        line["entities"] = json!([inner("dish", dish, json!(value)), inner("quantity", "2", json!(2))]);
        line
    };
    let answer = order(&json!({"line:line": [line("phở tái", "pho_tai"), line("coca", "coca")]}));
    check(text, &answer, "order; 2 pho pho_tai; 2 drink coca");
}

#[test]
fn what_the_app_does_not_know_is_read_by_the_built_in_reader() {
    let text = "2 phở tái lớn không hành và 3 coca";
    let of = |name: &str, body: &str, value: Value| entity(text, name, name, body, &value);
    let dishes = [of("dish", "phở tái", json!("pho_tai")), of("dish", "coca", json!("coca"))];
    let only_dishes = order(&json!({"dish:dish": dishes}));
    check(text, &only_dishes, "order; 2 pho pho_tai size=large -onion; 3 drink coca");
    // An app that knows quantities and found one is believed about the other, too.
    let knows = order(&json!({"dish:dish": dishes, "quantity:quantity": [of("quantity", "2", json!(2))]}));
    check(text, &knows, "order; 2 pho pho_tai size=large -onion; 1 drink coca");
}

#[test]
fn an_intent_alone_lets_the_built_in_reader_read_the_lines() {
    let only = json!({"intents": [{"name": "order", "confidence": 0.9}], "entities": {}, "traits": {}});
    check("2 phở tái, 1 coca", &only, "order; 2 pho pho_tai; 1 drink coca");
    let asks = json!({"intents": [{"name": "human", "confidence": 0.9}], "entities": {}, "traits": {}});
    check("cho gặp chủ quán", &asks, "human");
    // Not sure enough, and unknown names: the built-in reader's intent stays.
    let unsure = json!({"intents": [{"name": "cancel", "confidence": 0.3}], "entities": {}, "traits": {}});
    check("2 phở tái", &unsure, "order; 2 pho pho_tai");
    let strange =
        json!({"intents": [{"name": "book_flight", "confidence": 0.9}], "entities": {}, "traits": {}});
    check("2 phở tái", &strange, "order; 2 pho pho_tai");
}

#[test]
fn the_apps_own_names_stand_for_ours() {
    let table = [("order_add".to_owned(), "order".to_owned()), ("product".to_owned(), "dish".to_owned())];
    let names = Names::new(&table.into()).unwrap();
    let text = "hai tra sua size L";
    let answer = json!({"text": text, "intents": [{"id": "101", "name": "order_add", "confidence": 0.97}],
        "entities": {
            "product:product": [entity(text, "product", "product", "tra sua", &json!("coca"))],
            "wit$number:number": [entity(text, "wit$number", "number", "hai", &json!(2))]},
        "traits": {"wit$greetings": [{"id": "9", "value": "true", "confidence": 0.4}]}});
    let answer = Answer { service: Service::Wit, body: answer.to_string() };
    let found = interpret(&answer, &names, &question(text, &[], None)).unwrap();
    assert_eq!(reading_text(&found.reading), "order; 2 drink coca");
    let wrong = Names::new(&[("x".to_owned(), "ordre".to_owned())].into()).unwrap_err();
    assert!(
        wrong.to_string().starts_with("`x` stands for `ordre`, which is neither an intent (order, change")
    );
}

#[test]
fn values_that_the_menu_lacks_are_refused_and_read_again() {
    let text = "1 coca với 2 phở gà lớn";
    let of = |name: &str, body: &str, value: Value| entity(text, name, name, body, &value);
    let answer = order(&json!({
        "dish:dish": [of("dish", "coca", json!("coca")), of("dish", "phở gà", json!("pho_ga"))],
        "quantity:quantity": [of("quantity", "2", json!(2))],
        "size:size": [of("size", "lớn", json!("gigantic"))],
    }));
    // "lớn" is read by its words where its value is nothing.
    assert_eq!(check(text, &answer, "order; 1 drink coca; 2 pho pho_ga size=large"), []);

    let text = "1 coca với 2 phở gà nhúng vàng";
    let of = |name: &str, body: &str, value: Value| entity(text, name, name, body, &value);
    let answer = order(&json!({
        "dish:dish": [of("dish", "coca", json!("coca")), of("dish", "phở gà", json!("pho_ga"))],
        "quantity:quantity": [of("quantity", "2", json!(2))],
        "choice:choice": [of("choice", "nhúng vàng", json!("gold"))],
    }));
    let refused = check(text, &answer, "order; 1 drink coca; 2 pho pho_ga note=nhúng vàng");
    assert_eq!(refused, [Refused::Part("choice")]);
}

#[test]
fn answers_of_no_use_say_why() {
    let said = |answer: &Value| read("2 phở tái", answer).unwrap_err();
    assert_eq!(said(&json!({"error": "Bad auth, check token/params", "code": "no-auth"})), Unusable::Error);
    assert_eq!(said(&json!({"text": "2 phở tái"})), Unusable::Shape);
    assert_eq!(said(&json!({"intents": {}, "entities": []})), Unusable::Shape);
    assert_eq!(said(&json!([])), Unusable::Shape);
    // Places beyond the text, of another text, or upside down lead nowhere; the words are looked for instead.
    let far = json!({"name": "dish", "role": "dish", "start": 900, "end": 3, "body": "phở tái", "value": "pho_tai"});
    check("2 phở tái", &order(&json!({"dish:dish": [far]})), "order; 2 pho pho_tai");
    let elsewhere =
        json!({"name": "dish", "role": "dish", "start": 0, "end": 1, "body": "sushi", "value": "pho_tai"});
    let refused = read("2 món gì đó", &order(&json!({"dish:dish": [elsewhere]})));
    assert!(
        matches!(refused, Ok(Interpreted { ref refused, .. }) if !refused.is_empty()) || refused.is_err()
    );
}
