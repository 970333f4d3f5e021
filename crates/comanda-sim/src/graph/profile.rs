//! Profiles: of people, of the page, and the page's Messenger profile.

use serde_json::{Map, Value, json};

use super::Answer;
use super::call::GraphCall;
use super::error::GraphError;
use super::fields::{parse_fields, project};
use super::token::Caller;
use crate::person::ProfileAccess;
use crate::world::World;

const MESSENGER_PROPERTIES: &[&str] = &[
    "get_started",
    "greeting",
    "ice_breakers",
    "persistent_menu",
    "whitelisted_domains",
    "account_linking_url",
    "commands",
];
const GREETING_CHARS_MAX: usize = 160;
const ICE_BREAKERS_MAX: usize = 4;

impl World {
    /// `GET /{psid}`.
    pub(super) fn person_node(&self, node: &str, call: &GraphCall) -> Answer {
        let Caller::Page(page) = self.caller(call)? else {
            return Err(GraphError::missing_object(node));
        };
        let known = self.contacts.contains_key(&(page, node.to_owned()));
        let Some(person) = self.people.get(node).filter(|_| known) else {
            return Err(GraphError::missing_object(node));
        };
        match person.access {
            ProfileAccess::Unavailable => Err(GraphError::no_profile()),
            ProfileAccess::Empty => Ok(json!({}).into()),
            ProfileAccess::Open => {
                let row = json!({
                    "id": person.psid, "name": person.name(), "first_name": person.first_name,
                    "last_name": person.last_name, "locale": person.locale, "timezone": person.timezone,
                    "profile_pic": format!("https://platform-lookaside.example/psid/{}", person.psid),
                });
                let fields = parse_fields(&call.text("fields").unwrap_or_default());
                let default = ["first_name", "last_name", "profile_pic"];
                Ok(row.as_object().map_or(Value::Null, |row| project(row, &fields, &default)).into())
            }
        }
    }

    /// `GET /{page}` or `GET /me`.
    pub(super) fn page_node(&self, node: &str, call: &GraphCall, now_ms: i64) -> Answer {
        if let Some(token) = call.text("account_linking_token") {
            let page = self.page_of_caller(node, call)?;
            let known = self.linking_tokens.get(&token);
            let live = known.filter(|(of, _, ends_ms)| *of == page && now_ms < *ends_ms);
            let (_, person, _) = live.ok_or_else(GraphError::bad_linking_token)?;
            return Ok(json!({ "id": page, "recipient": person }).into());
        }
        let page = match self.caller(call)? {
            Caller::User if node == "me" => {
                return Ok(json!({ "id": "10000000000000001", "name": "Shop owner" }).into());
            }
            Caller::User | Caller::App => node.to_owned(),
            Caller::Page(_) => self.page_of_caller(node, call)?,
        };
        let page = self.pages.get(&page).ok_or_else(|| GraphError::missing_object(node))?;
        let mut row = page.about.clone();
        row.insert("id".to_owned(), json!(page.id));
        row.insert("name".to_owned(), json!(page.name));
        if let Some(instagram) = &page.instagram_id {
            row.insert("instagram_business_account".to_owned(), json!({ "id": instagram }));
        }
        let fields = parse_fields(&call.text("fields").unwrap_or_default());
        Ok(project(&row, &fields, &["name"]).into())
    }

    pub(super) fn messenger_profile(&mut self, method: &str, node: &str, call: &GraphCall) -> Answer {
        let page = self.page_of_caller(node, call)?;
        let Some(page) = self.pages.get_mut(&page) else { return Err(GraphError::missing_object(node)) };
        match method {
            "GET" => {
                let wanted = call.list("fields");
                let shown: Map<String, Value> = page
                    .messenger_profile
                    .iter()
                    .filter(|(key, _)| wanted.contains(key))
                    .map(|(key, value)| (key.clone(), value.clone()))
                    .collect();
                let data = if shown.is_empty() { json!([]) } else { json!([shown]) };
                Ok(json!({ "data": data }).into())
            }
            "DELETE" => {
                for name in call.list("fields") {
                    page.messenger_profile.remove(&name);
                }
                Ok(json!({ "result": "success" }).into())
            }
            _ => {
                let set: Map<String, Value> = call
                    .params
                    .iter()
                    .filter(|(key, _)| MESSENGER_PROPERTIES.contains(&key.as_str()))
                    .map(|(key, value)| (key.clone(), parsed(value)))
                    .collect();
                check_messenger_profile(&set, &page.messenger_profile)?;
                page.messenger_profile.extend(set);
                Ok(json!({ "result": "success" }).into())
            }
        }
    }
}

/// In a form, properties are JSON inside text.
fn parsed(value: &Value) -> Value {
    match value {
        Value::String(text) => serde_json::from_str(text).unwrap_or_else(|_| value.clone()),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::Array(_) | Value::Object(_) => value.clone(),
    }
}

fn check_messenger_profile(set: &Map<String, Value>, before: &Map<String, Value>) -> Result<(), GraphError> {
    if set.is_empty() {
        return Err(GraphError::parameter(
            "Requires one of the params: get_started,persistent_menu,greeting",
        ));
    }
    let has_start = set.contains_key("get_started") || before.contains_key("get_started");
    if set.contains_key("persistent_menu") && !has_start {
        return Err(GraphError::parameter(
            "You must set a Get Started button if you also wish to use persistent menu",
        ));
    }
    if set.get("get_started").is_some_and(|start| !start.get("payload").is_some_and(Value::is_string)) {
        return Err(GraphError::parameter("param get_started[payload] is required"));
    }
    let greetings = set.get("greeting").and_then(Value::as_array).map_or(&[] as &[Value], Vec::as_slice);
    let is_long = |greeting: &Value| {
        greeting
            .get("text")
            .and_then(Value::as_str)
            .is_some_and(|text| text.chars().count() > GREETING_CHARS_MAX)
    };
    if greetings.iter().any(is_long) {
        return Err(GraphError::parameter("param greeting[text] is too long"));
    }
    let breakers = set.get("ice_breakers").and_then(Value::as_array).map_or(&[] as &[Value], Vec::as_slice);
    let too_many = |breaker: &Value| {
        breaker
            .get("call_to_actions")
            .and_then(Value::as_array)
            .is_some_and(|list| list.len() > ICE_BREAKERS_MAX)
    };
    if breakers.iter().any(too_many) || breakers.len() > ICE_BREAKERS_MAX {
        return Err(GraphError::parameter("param ice_breakers must have at most 4 items"));
    }
    Ok(())
}
