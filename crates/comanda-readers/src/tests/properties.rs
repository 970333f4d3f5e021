//! What holds for any answer, whoever gave it.

use std::sync::LazyLock;

use comanda_domain::line::Line;
use comanda_domain::reading::CartEdit;
use proptest::prelude::{Just, Strategy, any, prop_oneof, proptest};
use proptest::{collection, option, prop_assert, prop_assert_eq};
use serde_json::{Value, json};

use crate::testing::{MENU, lines, question};
use crate::{Answer, Interpreted, Names, Service, interpret};

const TEXT: &str = "2 phở tái lớn không hành, 1 coca, 3 bánh mì chay và 1 combo";

static CART: LazyLock<Vec<Line>> = LazyLock::new(|| [lines("1 phở gà"), lines("2 coca")].concat());

/// Keys of the menu and others; every one may stand where another belongs.
fn key() -> impl Strategy<Value = Value> {
    let mut keys: Vec<String> =
        vec![String::new(), "sushi".to_owned(), "pho/unicorn".to_owned(), "combo/".to_owned()];
    for section in &MENU.sections {
        keys.push(section.id.to_string());
        keys.extend(section.items.iter().map(|item| format!("{}/{}", section.id, item.id)));
        for group in &section.groups {
            keys.extend(group.choices.iter().map(|choice| format!("{}/{}", group.id, choice.id)));
        }
    }
    keys.extend(MENU.sizes.values().flatten().map(|size| size.id.to_string()));
    keys.extend(MENU.combos.iter().map(|combo| format!("combo/{}", combo.id)));
    keys.extend(["light", "extra", "m", "left_half"].map(str::to_owned));
    prop_oneof![
        8 => proptest::sample::select(keys).prop_map(Value::from),
        1 => Just(Value::Null),
        1 => any::<i64>().prop_map(Value::from),
    ]
}

/// What an app may take words for: ids of some of the menu, sold-out dishes among them, and names.
fn value() -> impl Strategy<Value = Value> {
    let section = &MENU.sections[0];
    let mut values: Vec<String> = section.items.iter().map(|item| item.id.to_string()).collect();
    values.extend(section.groups.iter().flat_map(|group| &group.choices).map(|choice| choice.id.to_string()));
    values.extend(
        ["coca", "large", "m", "1", "0", "1000", "sushi", "phở tái lớn", "combo", ""].map(str::to_owned),
    );
    prop_oneof![9 => proptest::sample::select(values).prop_map(Value::from), 1 => number()]
}

fn number() -> impl Strategy<Value = Value> {
    prop_oneof![
        6 => (0..12_i64).prop_map(Value::from),
        1 => any::<i64>().prop_map(Value::from),
        1 => any::<f64>().prop_map(|number| json!(number)),
        1 => Just(json!("2")),
        1 => Just(Value::Null),
    ]
}

fn words() -> impl Strategy<Value = Value> {
    let said = ["phở tái", "2", "COCA", "bánh  mì chay", "1 combo", "lớn", "nobody said this", "", "phở"];
    prop_oneof![9 => proptest::sample::select(said.to_vec()).prop_map(Value::from), 1 => Just(Value::Null)]
}

fn line() -> impl Strategy<Value = Value> {
    let chosen = (key(), any::<bool>(), option::of(key()), number(), option::of(key())).prop_map(
        |(choice, removed, amount, count, portion)| {
            json!({"choice": choice, "removed": removed, "amount": amount, "count": count, "portion": portion})
        },
    );
    let part = (key(), number(), option::of(key()))
        .prop_map(|(dish, quantity, size)| json!({"dish": dish, "quantity": quantity, "size": size}));
    let options = collection::vec(chosen, 0..3);
    let parts = collection::vec(part, 0..3);
    (words(), key(), number(), option::of(key()), options, parts).prop_map(
        |(words, dish, quantity, size, options, parts)| {
            json!({"words": words, "dish": dish, "quantity": quantity, "size": size, "options": options,
                "parts": parts})
        },
    )
}

fn form() -> impl Strategy<Value = Value> {
    let edit = (
        proptest::sample::select(vec!["remove", "set_quantity", "replace", "clear", "fly"]),
        number(),
        number(),
        option::of(line()),
    );
    let edit = edit.prop_map(|(action, position, quantity, line)| {
        json!({"action": action, "position": position, "quantity": quantity, "line": line})
    });
    let intent = proptest::sample::select(vec!["order", "change", "confirm", "question", "fly"]);
    (intent, collection::vec(line(), 0..5), collection::vec(edit, 0..4), collection::vec(words(), 0..3), any::<f64>())
        .prop_map(|(intent, lines, edits, unknown, confidence)| {
            json!({"intent": intent, "lines": lines, "edits": edits, "unknown": unknown, "confidence": confidence})
        })
}

/// What gets through can be ordered, stands in the text, and is about lines that are there.
fn check(found: &Interpreted) -> Result<(), proptest::test_runner::TestCaseError> {
    let reading = &found.reading;
    for read in &reading.lines {
        prop_assert_eq!(MENU.allows(&read.line), Ok(()));
        prop_assert!(!read.spans.is_empty());
        prop_assert!(read.spans.iter().all(|span| TEXT.get(span.clone()).is_some()));
    }
    let mut changed = Vec::new();
    for edit in &reading.edits {
        match edit {
            CartEdit::Clear => prop_assert_eq!(reading.edits.len(), 1),
            CartEdit::Remove { position } | CartEdit::SetQuantity { position, .. } => changed.push(*position),
            CartEdit::Replace { position, with } => {
                prop_assert_eq!(MENU.allows(with), Ok(()));
                changed.push(*position);
            }
        }
    }
    prop_assert!(changed.iter().all(|position| *position < CART.len()));
    changed.sort_unstable();
    prop_assert!(changed.windows(2).all(|pair| pair[0] != pair[1]), "{:?}", reading.edits);
    for unknown in &reading.unknown {
        prop_assert_eq!(TEXT.get(unknown.span.clone()), Some(unknown.text.as_str()));
    }
    prop_assert!((0.0..=1.0).contains(&reading.confidence));
    Ok(())
}

fn read(service: Service, body: String) -> Option<Interpreted> {
    interpret(&Answer { service, body }, &Names::default(), &question(TEXT, &CART, None)).ok()
}

proptest! {
    #[test]
    fn whatever_a_model_says_only_the_menu_gets_through(form in form()) {
        let message = json!({"content": form.to_string()});
        let body = json!({"choices": [{"finish_reason": "stop", "message": message}]}).to_string();
        if let Some(found) = read(Service::ChatCompletions, body) {
            check(&found)?;
        }
    }

    #[test]
    fn whatever_an_app_finds_only_the_menu_gets_through(
        dish in any::<proptest::sample::Index>(),
        found in collection::vec(
            (
                proptest::sample::select(vec!["dish", "quantity", "size", "choice", "remove", "extra", "light", "container", "note", "line"]),
                value(), words(), any::<u8>(), any::<u8>(),
            ),
            0..8,
        )
    ) {
        // A dish of the first section, so that there is a line to put the rest on.
        let dish = MENU.sections[0].items[dish.index(MENU.sections[0].items.len())].id.to_string();
        let found = std::iter::once(("dish", json!(dish), json!("phở tái"), 0, 0)).chain(found);
        let mut entities = serde_json::Map::new();
        let mut parameters = serde_json::Map::new();
        for (role, value, body, start, end) in found {
            let one = json!({"name": role, "role": role, "value": value, "body": body, "start": start, "end": end});
            for (map, key, value) in [(&mut entities, format!("{role}:{role}"), one), (&mut parameters, role.to_owned(), value)] {
                if let Some(list) = map.entry(key).or_insert_with(|| json!([])).as_array_mut() {
                    list.push(value);
                }
            }
        }
        let wit = json!({"intents": [{"name": "order"}], "entities": entities});
        let es = json!({"queryResult": {"parameters": parameters, "intent": {"displayName": "order"}}});
        let cx = json!({"queryResult": {"parameters": parameters, "match": {"intent": {"displayName": "order"}}}});
        for (service, answer) in [(Service::Wit, wit), (Service::DialogflowEs, es), (Service::DialogflowCx, cx)] {
            if let Some(found) = read(service, answer.to_string()) {
                check(&found)?;
            }
        }
    }

    #[test]
    fn no_answer_ends_the_program(body in any::<String>(), text in any::<String>()) {
        for service in [Service::Wit, Service::DialogflowEs, Service::DialogflowCx, Service::ChatCompletions] {
            let answer = Answer { service, body: body.clone() };
            let _unread = interpret(&answer, &Names::default(), &question(&text, &[], None));
            let form = json!({"lines": [{"words": text, "dish": "pho", "quantity": 1}]}).to_string();
            let said = json!({"choices": [{"message": {"content": form}}]}).to_string();
            let answer = Answer { service: Service::ChatCompletions, body: said };
            let _read = interpret(&answer, &Names::default(), &question(&text, &[], None));
        }
    }
}
