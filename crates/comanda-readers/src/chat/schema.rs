//! The form: a JSON schema in the strict subset, every property required, what may be missing nullable.

use comanda_domain::reading::Fulfilment;
use serde_json::{Value, json};

use super::catalogue::Catalogue;
use crate::names::{INTENTS, PAYMENTS};

/// Which schema an answer must have.
pub(super) fn of(catalogue: &Catalogue<'_>) -> Value {
    let languages = &catalogue.menu.shop.languages;
    json!({
        "type": "object",
        "additionalProperties": false,
        "required": ["intent", "language", "lines", "edits", "unknown", "details", "confidence"],
        "properties": {
            "intent": one_of(&names_of(&INTENTS)),
            "language": nullable(one_of(languages)),
            "lines": {"type": "array", "items": {"$ref": "#/$defs/line"}},
            "edits": {"type": "array", "items": {"$ref": "#/$defs/edit"}},
            "unknown": {"type": "array", "items": {"type": "string"}},
            "details": {"$ref": "#/$defs/details"},
            "confidence": {"type": "number"},
        },
        "$defs": {
            "line": line(catalogue),
            "part": part(),
            "option": option(catalogue),
            "edit": edit(),
            "details": details(),
            "dish": one_of(&catalogue.dish_keys()),
            "size": nullable(one_of(&catalogue.size_keys())),
            "container": nullable(one_of(&catalogue.container_keys())),
            "volume": nullable(one_of(&catalogue.volume_keys())),
        },
    })
}

fn line(catalogue: &Catalogue<'_>) -> Value {
    let parts = if catalogue.combos.is_empty() {
        json!({"type": "null"})
    } else {
        nullable(json!({"type": "array", "items": {"$ref": "#/$defs/part"}}))
    };
    json!({
        "type": "object",
        "additionalProperties": false,
        "required": ["words", "dish", "quantity", "size", "options", "container", "volume", "parts"],
        "properties": {
            "words": {"type": "string"},
            "dish": {"$ref": "#/$defs/dish"},
            "quantity": {"type": "integer"},
            "size": {"$ref": "#/$defs/size"},
            "options": {"type": "array", "items": {"$ref": "#/$defs/option"}},
            "container": {"$ref": "#/$defs/container"},
            "volume": {"$ref": "#/$defs/volume"},
            "parts": parts,
        },
    })
}

/// A dish of a combo.
fn part() -> Value {
    json!({
        "type": "object",
        "additionalProperties": false,
        "required": ["dish", "quantity", "size", "options"],
        "properties": {
            "dish": {"$ref": "#/$defs/dish"},
            "quantity": {"type": "integer"},
            "size": {"$ref": "#/$defs/size"},
            "options": {"type": "array", "items": {"$ref": "#/$defs/option"}},
        },
    })
}

fn option(catalogue: &Catalogue<'_>) -> Value {
    let amounts: Vec<String> = catalogue.menu.amount_ids().iter().map(ToString::to_string).collect();
    json!({
        "type": "object",
        "additionalProperties": false,
        "required": ["choice", "removed", "amount", "count", "portion"],
        "properties": {
            "choice": one_of(&catalogue.choice_keys()),
            "removed": {"type": "boolean"},
            "amount": nullable(one_of(&amounts)),
            "count": nullable(json!({"type": "integer"})),
            "portion": nullable(one_of(&catalogue.portion_keys())),
        },
    })
}

fn edit() -> Value {
    json!({
        "type": "object",
        "additionalProperties": false,
        "required": ["action", "position", "quantity", "line"],
        "properties": {
            "action": {"type": "string", "enum": ["remove", "set_quantity", "replace", "clear"]},
            "position": nullable(json!({"type": "integer"})),
            "quantity": nullable(json!({"type": "integer"})),
            "line": nullable(json!({"$ref": "#/$defs/line"})),
        },
    })
}

fn details() -> Value {
    let text = || nullable(json!({"type": "string"}));
    json!({
        "type": "object",
        "additionalProperties": false,
        "required": [
            "fulfilment", "payment", "phone", "time", "address", "name", "note", "allergies",
        ],
        "properties": {
            "fulfilment": nullable(one_of(&names_of(&Fulfilment::NAMES))),
            "payment": nullable(one_of(&names_of(&PAYMENTS))),
            "phone": text(),
            "time": text(),
            "address": text(),
            "name": text(),
            "note": text(),
            "allergies": {"type": "array", "items": {"type": "string"}},
        },
    })
}

/// One of some names; nothing at all where there is none.
fn one_of(names: &[String]) -> Value {
    if names.is_empty() { json!({"type": "null"}) } else { json!({"type": "string", "enum": names}) }
}

fn nullable(schema: Value) -> Value {
    if schema.get("type").and_then(Value::as_str) == Some("null") {
        return schema;
    }
    json!({"anyOf": [schema, {"type": "null"}]})
}

fn names_of<T>(table: &[(&str, T)]) -> Vec<String> {
    table.iter().map(|(name, _)| (*name).to_owned()).collect()
}
