//! Orders, intents and details in the layout of labelled messages.

use comanda_domain::draft::Draft;
use comanda_domain::line::{Chosen, Line, LineOption};
use comanda_domain::menu::{GroupTarget, ItemKey, Menu};
use comanda_domain::reading::{Intent, WantedTime};
use serde_json::{Map, Value, json};

pub(super) fn line(menu: &Menu, line: &Line) -> Value {
    let mut out = Map::new();
    let mut put = |key: &str, value: Value| _ = out.insert(key.to_owned(), value);
    put("quantity", json!(line.quantity.get()));
    if let Some(note) = &line.note {
        put("note", json!(note));
    }
    if line.combo {
        put("kind", json!("combo"));
        put("item", json!(line.section.as_str()));
        put("parts", line.parts.iter().map(|part| self::line(menu, part)).collect());
        return Value::Object(out);
    }
    // A line of a reading is on the menu that it was read with.
    let section = menu.section(&line.section);
    put("kind", json!(section.map_or(line.section.as_str(), |section| section.kind.as_str())));
    let is_drink = section.is_some_and(|section| matches!(section.item_key, ItemKey::Drink));
    let holds_many = section.is_some_and(|section| section.many_items_per_line);
    let items: Vec<Value> = line.items.iter().map(|item| json!(item.as_str())).collect();
    let key = if is_drink { "drink" } else { "item" };
    match items.as_slice() {
        [] => {}
        [item] => put(key, item.clone()),
        _ if holds_many => put(key, Value::from(items)),
        _ => {}
    }
    if let Some(size) = &line.size {
        put("size", json!(size.as_str()));
    }
    if let Some(container) = &line.container {
        put("container", json!(container.as_str()));
    }
    if let Some(volume) = &line.volume {
        let value = u32::try_from(volume.value_milli).map_or(f64::MAX, f64::from) / 1000.0;
        put("volume", json!({ "value": value, "unit": volume.unit }));
    }
    let is_style = |option: &&LineOption| {
        section
            .and_then(|section| section.group(&option.group))
            .is_some_and(|group| group.target == GroupTarget::Style)
    };
    let (style, options): (Vec<&LineOption>, Vec<&LineOption>) = line.options.iter().partition(is_style);
    for (key, list) in [("style", style), ("options", options)] {
        if !list.is_empty() {
            put(key, list.into_iter().map(option).collect());
        }
    }
    Value::Object(out)
}

fn option(option: &LineOption) -> Value {
    let mut out = Map::new();
    let mut put = |key: &str, value: Value| _ = out.insert(key.to_owned(), value);
    match &option.choice {
        Chosen::One(id) => put("name", json!(id.as_str())),
        Chosen::AnyOf(ids) => put("any_of", ids.iter().map(|id| json!(id.as_str())).collect()),
    }
    if let Some(amount) = &option.amount {
        put("amount", json!(amount.as_str()));
    }
    if option.negated {
        put("negated", json!(true));
    }
    if let Some(count) = option.count {
        put("count", json!(count.get()));
    }
    if let Some(portion) = &option.portion {
        put("portion", json!(portion.as_str()));
    }
    Value::Object(out)
}

pub(super) fn details(draft: &Draft) -> Map<String, Value> {
    let time = draft.wanted.as_ref().map(|wanted| match wanted {
        WantedTime::Asap => json!({ "asap": true }),
        WantedTime::At(at) => json!({ "at": at.strftime("%Y-%m-%dT%H:%M").to_string() }),
    });
    let all = [
        ("fulfilment", draft.fulfilment.map(|way| json!(way))),
        ("phone", draft.phone.as_ref().map(|phone| json!(phone))),
        ("address", draft.address.as_ref().map(|address| json!(address))),
        ("time", time),
        ("name", draft.name.as_ref().map(|name| json!(name))),
        ("payment", draft.payment.map(|way| json!(way))),
        ("change_for", draft.change_for.as_deref().and_then(|amount| amount.parse().ok())),
        ("note", draft.note.as_ref().map(|note| json!(note))),
    ];
    all.into_iter().filter_map(|(key, value)| Some((key.to_owned(), value?))).collect()
}

pub(super) const fn intent(intent: Intent) -> &'static str {
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
