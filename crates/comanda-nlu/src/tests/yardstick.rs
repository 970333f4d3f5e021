//! Figures on the outside yardstick, where it is at hand. Its rows stay outside this repository.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use comanda_domain::draft::Draft;
use comanda_domain::line::{Chosen, Line, LineOption};
use comanda_domain::menu::{GroupTarget, ItemKey, Menu};
use comanda_domain::reading::{Fulfilment, Intent, ReadingContext, WantedTime};
use serde_json::{Map, Value, json};

use crate::Reader;

/// Set, menu, the least share of whole orders that must be right in percent, and whether sizes that were not said are
/// filled in.
const SETS: &[(&str, &str, f64, bool)] = &[
    ("chat_vi_dev", "chat_vi.yaml", 85.0, false),
    ("chat_en_dev", "chat_en.yaml", 78.0, false),
    ("chat_es_dev", "chat_es.yaml", 78.5, false),
    ("pizza_dev", "pizza.json", 97.0, false),
    ("food_burrito_dev", "burrito.json", 92.5, false),
    ("food_sub_dev", "sub.json", 93.5, false),
    ("prixfixe_regression", "prixfixe.yaml", 92.0, true),
    ("shortorder_fuzzA", "prixfixe.yaml", 99.5, true),
];

#[expect(clippy::disallowed_methods, reason = "the outside yardstick is found through the environment")]
fn folder() -> Option<PathBuf> {
    std::env::var("COMANDA_YARDSTICK").ok().map(|folder| Path::new(&folder).join("ordereval"))
}

/// What a dialogue has come to after its last message.
struct After {
    draft: Draft,
    intent: Intent,
    confidence: f64,
    unknown: Vec<String>,
    unread: Vec<String>,
}

fn after(reader: &Reader, row: &Value) -> After {
    let now = row["now"].as_str().unwrap_or("2026-11-20T12:00").parse().unwrap();
    let mut after = After {
        draft: Draft::default(),
        intent: Intent::Other,
        confidence: 1.0,
        unknown: Vec::new(),
        unread: Vec::new(),
    };
    let history = row["history"].as_array().cloned().unwrap_or_default();
    for text in history.iter().chain([&row["text"]]) {
        let cart: Vec<Line> = after.draft.lines.iter().map(|line| line.line.clone()).collect();
        let context =
            ReadingContext { cart: &cart, asked: None, now, region: row["region"].as_str(), language: None };
        let reading = reader.read(text.as_str().unwrap(), &context);
        after.draft.edit(&reading.edits);
        after.draft.add_read_lines(&reading.lines).unwrap();
        after.draft.take_details(&reading.details);
        if reading.intent == Intent::Cancel {
            after.draft.lines.clear();
        }
        after.intent = reading.intent;
        after.confidence = reading.confidence;
        after.unknown = reading.unknown.iter().map(|mention| mention.text.clone()).collect();
        after.unread = reading.unread.iter().map(|mention| mention.text.clone()).collect();
    }
    after
}

/// Shows how texts are read: `COMANDA_TRY="menu file|text|text§text"`.
#[test]
#[expect(clippy::disallowed_methods, reason = "a switch to see while developing")]
fn try_one() {
    let (Some(folder), Ok(wanted)) = (folder(), std::env::var("COMANDA_TRY")) else { return };
    let (menu, texts) = wanted.split_once('|').unwrap();
    let text = std::fs::read_to_string(folder.join("menus").join(menu)).unwrap();
    let menu = Menu::from_yaml(menu, &text).unwrap();
    let reader = Reader::new(&menu);
    for texts in texts.split('§') {
        let mut history: Vec<&str> = texts.split('|').collect();
        let last = history.pop().unwrap();
        let row = json!({ "history": history, "text": last });
        let after = after(&reader, &row);
        println!("== {texts}");
        for line in &after.draft.lines {
            println!("{}", written(&menu, &line.line));
        }
        println!("{:?} {:?} {:?} {}", after.intent, after.unknown, after.unread, details(&after.draft));
    }
}

#[test]
#[expect(clippy::disallowed_methods, reason = "switches to see what is wrong while developing")]
fn whole_orders_of_the_yardstick() {
    let Some(folder) = folder() else { return };
    let show = std::env::var("COMANDA_YARDSTICK_SHOW").unwrap_or_default();
    let out = std::env::var("COMANDA_YARDSTICK_OUT").ok();
    for (set, menu, floor, fill) in SETS {
        let text = std::fs::read_to_string(folder.join("menus").join(menu)).unwrap();
        let menu = Menu::from_yaml(menu, &text).unwrap_or_else(|wrong| panic!("{wrong}"));
        let reader = Reader::new(&menu);
        let rows = std::fs::read_to_string(folder.join("data").join(format!("{set}.jsonl"))).unwrap();
        let (mut right, mut all, mut written_rows) = (0_u32, 0_u32, String::new());
        for row in rows.lines().map(|row| serde_json::from_str::<Value>(row).unwrap()) {
            let after = after(&reader, &row);
            let gold: Vec<Value> = row["order"].as_array().unwrap().iter().map(canonical).collect();
            let lines: Vec<Value> = after
                .draft
                .lines
                .iter()
                .map(|line| written(&menu, &filled(&menu, &line.line, *fill)))
                .collect();
            let said: Vec<Value> = lines.iter().map(canonical).collect();
            all += 1;
            let fits = merged(&gold) == merged(&said);
            right += u32::from(fits);
            if show == *set && !fits {
                let history =
                    row["history"].as_array().map(|history| Value::from(history.clone()).to_string());
                println!(
                    "{} {} {}\n  gold {}\n  said {}",
                    row["id"],
                    history.unwrap_or_default(),
                    row["text"],
                    Value::from(gold),
                    Value::from(said)
                );
            }
            let prediction = json!({
                "id": row["id"], "order": lines, "intent": name(after.intent), "details": details(&after.draft),
                "unknown": after.unknown, "unread": after.unread, "confidence": after.confidence,
            });
            written_rows = format!("{written_rows}{prediction}\n");
        }
        if let Some(out) = &out {
            std::fs::write(Path::new(out).join(format!("{set}.jsonl")), written_rows).unwrap();
        }
        let share = 100.0 * f64::from(right) / f64::from(all);
        println!("{set}: {right} of {all} orders right ({share:.1} %)");
        assert!(share >= *floor, "{set}: {share:.1} % is below {floor} %");
    }
}

/// With the size that is meant when none is said.
fn filled(menu: &Menu, line: &Line, fill: bool) -> Line {
    let default = menu.section(&line.section).and_then(|section| section.sizes.as_ref()?.default.clone());
    let size = line.size.clone().or(default.filter(|_| fill));
    Line { size, ..line.clone() }
}

fn details(draft: &Draft) -> Value {
    let mut out = Map::new();
    let mut put = |key: &str, value: Option<String>| {
        if let Some(value) = value {
            out.insert(key.to_owned(), json!(value));
        }
    };
    put(
        "fulfilment",
        draft.fulfilment.map(|way| match way {
            Fulfilment::Pickup => "pickup".to_owned(),
            Fulfilment::Delivery => "delivery".to_owned(),
            Fulfilment::DineIn => "dine_in".to_owned(),
        }),
    );
    put("phone", draft.phone.clone());
    put("address", draft.address.clone());
    put("name", draft.name.clone());
    put("payment", draft.payment.map(|way| format!("{way:?}").to_lowercase()));
    put("note", draft.note.clone());
    match &draft.wanted {
        Some(WantedTime::Asap) => {
            out.insert("time".into(), json!({ "asap": true }));
        }
        Some(WantedTime::At(at)) => {
            out.insert("time".into(), json!({ "at": at.strftime("%Y-%m-%dT%H:%M").to_string() }));
        }
        None => {}
    }
    Value::Object(out)
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
