//! The page's Messenger profile: what stands above a new thread, and the menu beside the composer.
//!
//! Shapes and limits are Meta's. Unknown keys are refused as in a send, so that a misspelt one cannot pass unnoticed.

#[cfg(test)]
mod tests;

use std::collections::BTreeSet;

use serde_json::{Map, Value, json};

use super::Answer;
use super::call::GraphCall;
use super::check::{
    Fields, as_object, check_length, check_url, optional_text, refuse_unknown_keys, required_text,
};
use super::error::GraphError;
use crate::limits;
use crate::world::World;

const PROPERTIES: &[&str] = &[
    "get_started",
    "greeting",
    "ice_breakers",
    "persistent_menu",
    "whitelisted_domains",
    "account_linking_url",
    "commands",
];
/// Can be read, not set.
const READ_ONLY: &str = "subject_to_new_eu_privacy_rules";
/// Parameters that are no property.
const OF_EVERY_CALL: &[&str] = &["access_token", "appsecret_proof", "appsecret_time", "method", "platform"];
/// 100: a requirement of the Messenger profile is not met.
const REQUIREMENT: u32 = 2_018_145;

impl World {
    /// `/{page}/messenger_profile`.
    pub(super) fn messenger_profile_edge(&mut self, method: &str, node: &str, call: &GraphCall) -> Answer {
        let page = self.page_of_caller(node, call)?;
        self.needs(&page, "pages_messaging")?;
        self.note_profile_call(&page, call.at_ms);
        let Some(state) = self.pages.get_mut(&page) else { return Err(GraphError::missing_object(node)) };
        let profile = &mut state.messenger_profile;
        match method {
            "GET" => {
                let wanted = properties_of(call, &[PROPERTIES, &[READ_ONLY]].concat())?;
                let kept = profile.iter().filter(|(name, _)| wanted.contains(name));
                let mut shown: Map<String, Value> =
                    kept.map(|(name, value)| (name.clone(), value.clone())).collect();
                if wanted.iter().any(|name| name == READ_ONLY) {
                    shown.insert(READ_ONLY.to_owned(), json!(false));
                }
                let data = if shown.is_empty() { json!([]) } else { json!([shown]) };
                Ok(json!({ "data": data }).into())
            }
            "DELETE" => {
                for name in properties_of(call, PROPERTIES)? {
                    profile.remove(&name);
                }
                Ok(json!({ "result": "success" }).into())
            }
            _ => {
                let is_known = |name: &str| PROPERTIES.contains(&name) || OF_EVERY_CALL.contains(&name);
                for unknown in call.params.keys().filter(|name| !is_known(name)) {
                    let what = format!("messenger profile with the unknown parameter {unknown}");
                    self.ledger.note_oddity(call.at_ms, what);
                }
                let given = call.params.iter().filter(|(name, _)| PROPERTIES.contains(&name.as_str()));
                let set: Map<String, Value> =
                    given.map(|(name, value)| (name.clone(), parsed(value))).collect();
                check_profile(&set, profile)?;
                profile.extend(set);
                Ok(json!({ "result": "success" }).into())
            }
        }
    }

    /// Meta refuses calls beyond its limit. Here they are only noted, as every limit of frequency is a fault switch.
    fn note_profile_call(&mut self, page: &str, at_ms: i64) {
        let Some(state) = self.pages.get_mut(page) else { return };
        state.profile_calls.retain(|earlier_ms| at_ms - earlier_ms < limits::PROFILE_CALLS_MS);
        if state.profile_calls.len() >= limits::PROFILE_CALLS_MAX {
            state.profile_calls.pop_front();
            let what =
                format!("page {page}: more calls to the messenger profile than Meta allows in 10 minutes");
            self.ledger.note_oddity(at_ms, what);
        }
        state.profile_calls.push_back(at_ms);
    }
}

/// The properties that `fields` names.
fn properties_of(call: &GraphCall, known: &[&str]) -> Result<Vec<String>, GraphError> {
    let names = call.list("fields");
    if names.is_empty() {
        return Err(GraphError::parameter("The parameter fields is required."));
    }
    match names.iter().position(|name| !known.contains(&name.as_str())) {
        None => Ok(names),
        Some(position) => Err(GraphError::parameter(format!(
            "Param fields[{position}] must be one of {{{}}}",
            known.join(", ")
        ))),
    }
}

/// In a form, properties are JSON inside text.
fn parsed(value: &Value) -> Value {
    match value {
        Value::String(text) => serde_json::from_str(text).unwrap_or_else(|_| value.clone()),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::Array(_) | Value::Object(_) => value.clone(),
    }
}

/// Checks what is to be set; `before` is what was set earlier and stays.
fn check_profile(set: &Map<String, Value>, before: &Map<String, Value>) -> Result<(), GraphError> {
    if set.is_empty() {
        return Err(GraphError::parameter(format!("Requires one of the params: {}", PROPERTIES.join(","))));
    }
    for (name, value) in set {
        match name.as_str() {
            "get_started" => check_get_started(value)?,
            "greeting" => check_greeting(value)?,
            "ice_breakers" => check_ice_breakers(value)?,
            "persistent_menu" => check_menu(value)?,
            "whitelisted_domains" => check_domains(value)?,
            "account_linking_url" => check_https(name, value)?,
            "commands" => check_commands(value)?,
            _ => {}
        }
    }
    let has_start = set.contains_key("get_started") || before.contains_key("get_started");
    if set.contains_key("persistent_menu") && !has_start {
        return Err(GraphError::parameter_with(
            REQUIREMENT,
            "You must set a Get Started button if you also wish to use persistent menu.",
        ));
    }
    Ok(())
}

fn check_get_started(value: &Value) -> Result<(), GraphError> {
    let at = "get_started";
    let fields = as_object(at, value)?;
    refuse_unknown_keys(at, fields, &["payload"])?;
    check_words(at, fields, "payload", limits::PAYLOAD_CHARS_MAX)
}

fn check_greeting(value: &Value) -> Result<(), GraphError> {
    for (at, row) in by_locale("greeting", value, &["locale", "text"])? {
        check_words(&at, row, "text", limits::GREETING_CHARS_MAX)?;
    }
    Ok(())
}

/// The new form has questions by locale, the old one questions only. One request has either.
fn check_ice_breakers(value: &Value) -> Result<(), GraphError> {
    let at = "ice_breakers";
    let is_old =
        value.as_array().and_then(|rows| rows.first()).is_some_and(|row| row.get("question").is_some());
    if is_old {
        return check_questions(at, value);
    }
    for (at, row) in by_locale(at, value, &["locale", "call_to_actions"])? {
        let actions = row.get("call_to_actions");
        let actions = actions
            .ok_or_else(|| GraphError::parameter(format!("param {at}[call_to_actions] is required")))?;
        check_questions(&format!("{at}[call_to_actions]"), actions)?;
    }
    Ok(())
}

fn check_questions(at: &str, value: &Value) -> Result<(), GraphError> {
    for (at, question) in rows_in(at, value, limits::ICE_BREAKERS_MAX)? {
        refuse_unknown_keys(&at, question, &["question", "payload"])?;
        check_words(&at, question, "question", limits::QUESTION_CHARS_MAX)?;
        check_words(&at, question, "payload", limits::PAYLOAD_CHARS_MAX)?;
    }
    Ok(())
}

fn check_menu(value: &Value) -> Result<(), GraphError> {
    let keys = ["locale", "composer_input_disabled", "call_to_actions", "disabled_surfaces"];
    for (at, menu) in by_locale("persistent_menu", value, &keys)? {
        let is_disabled = match menu.get("composer_input_disabled") {
            None => false,
            Some(flag) => flag.as_bool().ok_or_else(|| {
                GraphError::parameter(format!("param {at}[composer_input_disabled] must be a boolean"))
            })?,
        };
        let at = format!("{at}[call_to_actions]");
        let empty = json!([]);
        let actions = menu.get("call_to_actions").unwrap_or(&empty);
        if actions.as_array().is_some_and(Vec::is_empty) {
            if is_disabled {
                return Err(GraphError::parameter(format!(
                    "param {at} is required when composer_input_disabled is true"
                )));
            }
            continue;
        }
        for (at, row) in rows_in(&at, actions, limits::MENU_ROWS_MAX)? {
            check_menu_row(&at, row)?;
        }
    }
    Ok(())
}

fn check_menu_row(at: &str, row: &Fields) -> Result<(), GraphError> {
    let kind = required_text(at, row, "type")?;
    check_words(at, row, "title", limits::MENU_TITLE_CHARS_MAX)?;
    match kind.as_str() {
        "postback" => {
            refuse_unknown_keys(at, row, &["type", "title", "payload"])?;
            check_words(at, row, "payload", limits::PAYLOAD_CHARS_MAX)
        }
        "web_url" => check_menu_link(at, row),
        _ => Err(GraphError::parameter(format!("param {at}[type] must be one of web_url, postback"))),
    }
}

fn check_menu_link(at: &str, row: &Fields) -> Result<(), GraphError> {
    let options = ["webview_height_ratio", "messenger_extensions", "fallback_url", "webview_share_button"];
    refuse_unknown_keys(at, row, &[&["type", "title", "url"], options.as_slice()].concat())?;
    let url = required_text(at, row, "url")?;
    check_url(&url).map_err(|()| GraphError::parameter(format!("param {at}[url] must be an URL")))?;
    let ratio = optional_text(at, row, "webview_height_ratio")?;
    if ratio.is_some_and(|ratio| !matches!(ratio.as_str(), "compact" | "tall" | "full")) {
        return Err(GraphError::parameter(format!(
            "param {at}[webview_height_ratio] must be one of compact, tall, full"
        )));
    }
    let share = optional_text(at, row, "webview_share_button")?;
    if share.is_some_and(|share| share != "hide") {
        return Err(GraphError::parameter(format!("param {at}[webview_share_button] must be hide")));
    }
    let has_extensions = row.get("messenger_extensions").and_then(Value::as_bool).unwrap_or(false);
    if row.contains_key("fallback_url") && !has_extensions {
        return Err(GraphError::parameter(format!(
            "param {at}[fallback_url] needs messenger_extensions to be true"
        )));
    }
    Ok(())
}

fn check_domains(value: &Value) -> Result<(), GraphError> {
    let at = "whitelisted_domains";
    for (position, domain) in list_of(at, value, limits::DOMAINS_MAX)?.iter().enumerate() {
        check_https(&format!("{at}[{position}]"), domain)?;
    }
    Ok(())
}

fn check_commands(value: &Value) -> Result<(), GraphError> {
    for (at, row) in by_locale("commands", value, &["locale", "commands"])? {
        let commands = row.get("commands");
        let commands =
            commands.ok_or_else(|| GraphError::parameter(format!("param {at}[commands] is required")))?;
        for (at, command) in rows_in(&format!("{at}[commands]"), commands, limits::COMMANDS_MAX)? {
            refuse_unknown_keys(&at, command, &["name", "description"])?;
            check_words(&at, command, "name", limits::COMMAND_NAME_CHARS_MAX)?;
            check_words(&at, command, "description", limits::COMMAND_DESCRIPTION_CHARS_MAX)?;
        }
    }
    Ok(())
}

fn check_https(at: &str, value: &Value) -> Result<(), GraphError> {
    let is_https = value.as_str().is_some_and(|text| check_url(text).is_ok() && text.starts_with("https://"));
    if is_https { Ok(()) } else { Err(GraphError::parameter(format!("param {at} must be an https URL"))) }
}

/// A text that must be there and not be too long.
fn check_words(at: &str, fields: &Fields, key: &str, chars_max: usize) -> Result<(), GraphError> {
    check_length(&format!("{at}[{key}]"), &required_text(at, fields, key)?, chars_max)
}

/// The rows of a property that has one for each locale, with their places; one of them is for everybody else.
fn by_locale<'a>(
    name: &str,
    value: &'a Value,
    keys: &[&str],
) -> Result<Vec<(String, &'a Fields)>, GraphError> {
    let rows = rows_in(name, value, usize::MAX)?;
    let mut locales = BTreeSet::new();
    for (at, row) in &rows {
        refuse_unknown_keys(at, row, keys)?;
        if !locales.insert(required_text(at, row, "locale")?) {
            return Err(GraphError::parameter(format!("param {at}[locale] is there twice")));
        }
    }
    if locales.contains("default") {
        Ok(rows)
    } else {
        Err(GraphError::parameter(format!("param {name} must have a row with the locale default")))
    }
}

/// The objects of an array that must not be empty, with their places.
fn rows_in<'a>(at: &str, value: &'a Value, rows_max: usize) -> Result<Vec<(String, &'a Fields)>, GraphError> {
    let rows = list_of(at, value, rows_max)?.iter().enumerate();
    rows.map(|(position, row)| {
        let at = format!("{at}[{position}]");
        as_object(&at, row).map(|fields| (at.clone(), fields))
    })
    .collect()
}

fn list_of<'a>(at: &str, value: &'a Value, items_max: usize) -> Result<&'a [Value], GraphError> {
    match value.as_array() {
        None => Err(GraphError::parameter(format!("param {at} must be an array"))),
        Some(items) if items.is_empty() => {
            Err(GraphError::parameter(format!("param {at} must not be empty")))
        }
        Some(items) if items.len() > items_max => {
            Err(GraphError::parameter(format!("param {at} must have at most {items_max} items")))
        }
        Some(items) => Ok(items),
    }
}
