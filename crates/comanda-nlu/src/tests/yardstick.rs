//! Figures on the outside yardstick, where it is at hand. Its rows stay outside this repository.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use comanda_domain::line::{Chosen, Line, LineOption};
use comanda_domain::menu::{GroupTarget, ItemKey, Menu};
use comanda_domain::reading::{Intent, ReadingContext};
use serde_json::{Map, Value, json};

use crate::Reader;

/// Set, menu, and the least share of whole orders that must be right, in percent.
const SETS: &[(&str, &str, f64)] = &[
    ("chat_vi_dev", "chat_vi.yaml", 77.0),
    ("chat_en_dev", "chat_en.yaml", 58.0),
    ("pizza_dev", "pizza.json", 91.0),
];

#[expect(clippy::disallowed_methods, reason = "the outside yardstick is found through the environment")]
fn folder() -> Option<PathBuf> {
    std::env::var("COMANDA_YARDSTICK").ok().map(|folder| Path::new(&folder).join("ordereval"))
}

#[test]
#[expect(clippy::disallowed_methods, reason = "a switch to see what is wrong while developing")]
fn whole_orders_of_the_yardstick() {
    let Some(folder) = folder() else { return };
    let show = std::env::var("COMANDA_YARDSTICK_SHOW").unwrap_or_default();
    for (set, menu, floor) in SETS {
        let text = std::fs::read_to_string(folder.join("menus").join(menu)).unwrap();
        let menu = Menu::from_yaml(menu, &text).unwrap();
        let reader = Reader::new(&menu);
        let rows = std::fs::read_to_string(folder.join("data").join(format!("{set}.jsonl"))).unwrap();
        let (mut right, mut all, mut intents, mut dated) = (0_u32, 0_u32, 0_u32, 0_u32);
        for row in rows.lines().map(|row| serde_json::from_str::<Value>(row).unwrap()) {
            // A later message of a dialogue needs the cart that the conversation keeps: that is for the flow.
            if row["history"].as_array().is_some_and(|history| !history.is_empty()) {
                continue;
            }
            let now = row["now"].as_str().unwrap_or("2026-11-20T12:00").parse().unwrap();
            let context = ReadingContext {
                cart: &[],
                asked: None,
                now,
                region: row["region"].as_str(),
                language: None,
            };
            let reading = reader.read(row["text"].as_str().unwrap(), &context);
            let gold: Vec<Value> = row["order"].as_array().unwrap().iter().map(canonical).collect();
            let said: Vec<Value> =
                reading.lines.iter().map(|line| canonical(&written(&menu, &line.line))).collect();
            all += 1;
            let fits = merged(&gold) == merged(&said);
            right += u32::from(fits);
            if let Some(intent) = row["intent"].as_str() {
                dated += 1;
                let same = intent == name(reading.intent);
                intents += u32::from(same);
                if show == format!("{set}:intent") && !same {
                    println!("{} => {} not {intent}", row["text"], name(reading.intent));
                }
            }
            if show == *set && !fits {
                println!("{}\n  gold {}\n  said {}", row["text"], Value::from(gold), Value::from(said));
            }
        }
        let share = 100.0 * f64::from(right) / f64::from(all);
        println!("{set}: {right} of {all} orders right ({share:.1} %), {intents} of {dated} intents");
        assert!(share >= *floor, "{set}: {share:.1} % is below {floor} %");
    }
}

fn name(intent: Intent) -> &'static str {
    match intent {
        Intent::Order => "order",
        Intent::Change => "change",
        Intent::Cancel => "cancel",
        Intent::Confirm => "confirm",
        Intent::Decline => "decline",
        Intent::Question | Intent::Menu => "question",
        Intent::Greeting => "greeting",
        Intent::Thanks => "thanks",
        Intent::Human => "human",
        Intent::Status => "status",
        Intent::Other => "other",
    }
}

/// A line as the yardstick writes it.
fn written(menu: &Menu, line: &Line) -> Value {
    let mut out = Map::new();
    out.insert("quantity".into(), json!(line.quantity.get()));
    if line.combo {
        out.insert("kind".into(), json!("combo"));
        out.insert("item".into(), json!(line.section.as_str()));
        out.insert("parts".into(), line.parts.iter().map(|part| written(menu, part)).collect());
        return Value::Object(out);
    }
    let section = menu.section(&line.section).unwrap();
    out.insert("kind".into(), json!(section.kind.as_str()));
    let key = match section.item_key {
        ItemKey::Item => "item",
        ItemKey::Drink => "drink",
    };
    let items: Vec<Value> = line.items.iter().map(|item| json!(item.as_str())).collect();
    if section.many_items_per_line && items.len() > 1 {
        out.insert(key.into(), Value::from(items));
    } else if let [item] = items.as_slice() {
        out.insert(key.into(), item.clone());
    }
    if let Some(size) = &line.size {
        out.insert("size".into(), json!(size.as_str()));
    }
    if let Some(container) = &line.container {
        out.insert("container".into(), json!(container.as_str()));
    }
    if let Some(volume) = &line.volume {
        let value = f64::from(u32::try_from(volume.value_milli).unwrap()) / 1000.0;
        out.insert("volume".into(), json!({ "value": value, "unit": volume.unit }));
    }
    let mut written: BTreeMap<&str, Vec<Value>> = BTreeMap::new();
    for option in &line.options {
        let style = section.group(&option.group).is_some_and(|group| group.target == GroupTarget::Style);
        written.entry(if style { "style" } else { "options" }).or_default().push(written_option(option));
    }
    for (key, values) in written {
        out.insert(key.into(), Value::from(values));
    }
    Value::Object(out)
}

fn written_option(option: &LineOption) -> Value {
    let mut out = Map::new();
    match &option.choice {
        Chosen::One(id) => out.insert("name".into(), json!(id.as_str())),
        Chosen::AnyOf(ids) => out.insert("any_of".into(), ids.iter().map(|id| json!(id.as_str())).collect()),
    };
    if let Some(amount) = &option.amount {
        out.insert("amount".into(), json!(amount.as_str()));
    }
    if option.negated {
        out.insert("negated".into(), json!(true));
    }
    if let Some(count) = option.count {
        out.insert("count".into(), json!(count.get()));
    }
    if let Some(portion) = &option.portion {
        out.insert("portion".into(), json!(portion.as_str()));
    }
    Value::Object(out)
}

/// The scorer's canonical form: no groups, no notes, no count of one, lists in order.
fn canonical(value: &Value) -> Value {
    match value {
        Value::Object(map) => {
            let mut out: Map<String, Value> = map
                .iter()
                .filter(|(key, value)| {
                    let unscored = matches!(key.as_str(), "group" | "note" | "confidence")
                        || (key.as_str() == "count" && **value == json!(1));
                    let empty = value.is_null()
                        || **value == json!(false)
                        || **value == json!([])
                        || **value == json!("");
                    !unscored && !empty
                })
                .map(|(key, value)| (key.clone(), canonical(value)))
                .collect();
            if out.contains_key("kind") {
                out.entry("quantity").or_insert_with(|| json!(1));
            }
            if let Some(Value::Array(style)) = out.get("style") {
                let named = style
                    .iter()
                    .map(|one| if one.is_string() { json!({ "name": one }) } else { one.clone() });
                let mut named: Vec<Value> = named.collect();
                named.sort_by_key(Value::to_string);
                out.insert("style".into(), Value::from(named));
            }
            Value::Object(out)
        }
        Value::Array(list) => {
            let mut list: Vec<Value> = list.iter().map(canonical).collect();
            list.sort_by_key(Value::to_string);
            Value::from(list)
        }
        Value::String(text) => json!(text.to_lowercase()),
        Value::Number(number) => json!(number.as_f64()),
        Value::Null | Value::Bool(_) => value.clone(),
    }
}

/// Equal lines added up.
fn merged(order: &[Value]) -> BTreeMap<String, f64> {
    let mut sums = BTreeMap::new();
    for line in order {
        let mut rest = line.as_object().unwrap().clone();
        let quantity = rest.remove("quantity").and_then(|quantity| quantity.as_f64()).unwrap_or(1.0);
        *sums.entry(Value::Object(rest).to_string()).or_insert(0.0) += quantity;
    }
    sums
}
