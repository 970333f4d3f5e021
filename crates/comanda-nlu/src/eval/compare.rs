//! Comparing an answer with the label.

use serde_json::{Map, Value, json};

use super::{Answer, Labelled};
use crate::fold;

/// How far an answer is right. What the label does not tell is not asked for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Verdict {
    /// The whole cart, in any order of lines and options.
    pub order: bool,
    /// The intent, if the label has one.
    pub intent: bool,
    /// The details that are missing, wrong or invented.
    pub wrong_details: Vec<String>,
}

impl Verdict {
    /// Order, intent and details.
    pub fn message(&self) -> bool {
        self.order && self.intent && self.wrong_details.is_empty()
    }
}

pub(super) fn judge(labelled: &Labelled, answer: &Answer) -> Verdict {
    Verdict {
        order: canonical(&json!(labelled.order)) == canonical(&json!(answer.order)),
        intent: labelled.intent.as_ref().is_none_or(|intent| intent == answer.intent),
        wrong_details: labelled
            .details
            .as_ref()
            .map_or_else(Vec::new, |wanted| wrong_details(wanted, &answer.details)),
    }
}

/// Without what takes no part in the comparison: groups, notes, a count of one, the order of lists, upper case.
fn canonical(value: &Value) -> Value {
    match value {
        Value::Object(map) => {
            let kept = map.iter().filter(|(key, value)| {
                let is_one = key.as_str() == "count" && **value == json!(1);
                let is_unscored = matches!(key.as_str(), "group" | "note" | "confidence");
                !(is_unscored || is_one || is_empty(value))
            });
            let mut out: Map<String, Value> =
                kept.map(|(key, value)| (key.clone(), canonical(value))).collect();
            if out.contains_key("kind") {
                out.entry("quantity").or_insert_with(|| json!(1.0));
            }
            for key in ["style", "options"] {
                if let Some(Value::Array(list)) = out.get_mut(key) {
                    for one in list.iter_mut().filter(|one| one.is_string()) {
                        *one = json!({ "name": one.take() });
                    }
                    list.sort_by_key(Value::to_string);
                }
            }
            Value::Object(out)
        }
        Value::Array(list) => {
            let mut list: Vec<Value> = list.iter().map(canonical).collect();
            list.sort_by_key(Value::to_string);
            Value::from(list)
        }
        Value::String(text) => {
            json!(text.split_whitespace().collect::<Vec<_>>().join(" ").to_lowercase())
        }
        Value::Number(number) => json!(number.as_f64()),
        Value::Null | Value::Bool(_) => value.clone(),
    }
}

fn is_empty(value: &Value) -> bool {
    value.is_null()
        || *value == json!(false)
        || *value == json!("")
        || value.as_array().is_some_and(Vec::is_empty)
        || value.as_object().is_some_and(Map::is_empty)
}

/// Notes are words for the kitchen, which can be cut in more than one right way.
fn wrong_details(wanted: &Map<String, Value>, said: &Map<String, Value>) -> Vec<String> {
    let told = |details: &Map<String, Value>, key: &str| {
        details.get(key).filter(|value| !is_empty(value)).cloned().unwrap_or_default()
    };
    let mut keys: Vec<&String> = wanted.keys().chain(said.keys()).filter(|key| *key != "note").collect();
    keys.sort();
    keys.dedup();
    let wrong = keys.into_iter().filter(|key| !is_same(key, &told(wanted, key), &told(said, key)));
    wrong.cloned().collect()
}

fn is_same(key: &str, wanted: &Value, said: &Value) -> bool {
    if is_empty(wanted) || is_empty(said) {
        return is_empty(wanted) == is_empty(said);
    }
    let (left, right) = (as_text(wanted), as_text(said));
    match key {
        "phone" => digits(&left) == digits(&right),
        "time" => time(wanted) == time(said),
        "address" | "name" => alike(&left, &right),
        _ => canonical(wanted) == canonical(said),
    }
}

fn as_text(value: &Value) -> String {
    value.as_str().map_or_else(|| value.to_string(), str::to_owned)
}

fn digits(text: &str) -> String {
    text.chars().filter(char::is_ascii_digit).collect()
}

/// To the minute, or as soon as possible.
fn time(value: &Value) -> (bool, String) {
    let at = value.get("at").and_then(Value::as_str).or(value.as_str()).unwrap_or_default();
    (value.get("asap") == Some(&json!(true)), at.chars().take(16).collect())
}

/// The same words without case, accents and punctuation; or the same numbers, and nearly the same words.
fn alike(left: &str, right: &str) -> bool {
    let words = |text: &str| -> Vec<String> {
        let folded = fold::fold(&fold::lower(text));
        let mut words: Vec<String> = folded
            .split(|letter: char| !letter.is_alphanumeric())
            .filter(|word| !word.is_empty())
            .map(str::to_owned)
            .collect();
        words.sort();
        words
    };
    let (left, right) = (words(left), words(right));
    let numbers = |words: &[String]| -> Vec<String> {
        words.iter().filter(|word| word.chars().any(|letter| letter.is_ascii_digit())).cloned().collect()
    };
    let mut rest = right.clone();
    let common = left.iter().filter(|word| {
        let found = rest.iter().position(|other| other == *word);
        found.map(|at| rest.remove(at)).is_some()
    });
    let common = common.count();
    left == right || (numbers(&left) == numbers(&right) && 5 * common >= 2 * (left.len() + right.len()))
}
