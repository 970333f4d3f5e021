//! The Messenger profile of a page: what stands above a new conversation, and the menu beside the composer.
//!
//! Source of shapes and bounds: Meta's reference of the Messenger Profile API. Reading and setting may be repeated at any
//! time, ten times in ten minutes for a page.

use std::collections::BTreeMap;

use http::Method;
use serde_json::{Value, json};

use super::error::GraphError;
use super::{Call, Graph, PageAccess};
use crate::json as read_json;

/// The locale that serves everybody whose own is not there.
pub const DEFAULT_LOCALE: &str = "default";
/// The edge of the page.
const EDGE: &str = "messenger_profile";

/// The part of a profile that is generated. What else a page has set (domains, account linking) is not touched.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct MessengerProfile {
    /// Payload of the button that begins a conversation.
    pub get_started: Option<String>,
    /// What is said before it, by locale; at most 160 characters each.
    pub greeting: BTreeMap<String, String>,
    /// Questions to begin with, by locale; at most 4 each. Where there are some, they stand in for the button.
    pub ice_breakers: BTreeMap<String, Vec<IceBreaker>>,
    /// The menu beside the composer, by locale; at most 20 entries each.
    pub persistent_menu: BTreeMap<String, Vec<MenuItem>>,
}

/// A question that somebody may begin with.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct IceBreaker {
    /// At most 80 characters.
    pub question: String,
    /// At most 1000 characters.
    pub payload: String,
}

/// An entry of the menu.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum MenuItem {
    /// Sends a payload.
    Postback {
        /// At most 30 characters.
        title: String,
        /// At most 1000 characters.
        payload: String,
    },
    /// Opens an address.
    Url {
        /// At most 30 characters.
        title: String,
        /// `https`.
        url: String,
    },
}

/// A property of the profile.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum ProfileProperty {
    /// The button that begins a conversation.
    GetStarted,
    /// What is said before it.
    Greeting,
    /// Questions to begin with.
    IceBreakers,
    /// The menu beside the composer.
    PersistentMenu,
}

impl ProfileProperty {
    /// Every property, in the order in which they are set: a menu needs the button.
    pub const ALL: [Self; 4] = [Self::GetStarted, Self::Greeting, Self::IceBreakers, Self::PersistentMenu];

    /// Meta's name.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::GetStarted => "get_started",
            Self::Greeting => "greeting",
            Self::IceBreakers => "ice_breakers",
            Self::PersistentMenu => "persistent_menu",
        }
    }
}

impl MessengerProfile {
    /// The properties in which it is not as `other`.
    pub fn differences(&self, other: &Self) -> Vec<ProfileProperty> {
        ProfileProperty::ALL
            .into_iter()
            .filter(|property| match property {
                ProfileProperty::GetStarted => self.get_started != other.get_started,
                ProfileProperty::Greeting => self.greeting != other.greeting,
                ProfileProperty::IceBreakers => self.ice_breakers != other.ice_breakers,
                ProfileProperty::PersistentMenu => self.persistent_menu != other.persistent_menu,
            })
            .collect()
    }

    /// A property as Meta takes it; `None` if there is nothing of it.
    pub fn value(&self, property: ProfileProperty) -> Option<Value> {
        let some = |list: Vec<Value>| (!list.is_empty()).then_some(Value::Array(list));
        match property {
            ProfileProperty::GetStarted => {
                self.get_started.as_ref().map(|payload| json!({"payload": payload}))
            }
            ProfileProperty::Greeting => {
                some(by_locale(&self.greeting, |locale, text| json!({"locale": locale, "text": text})))
            }
            ProfileProperty::IceBreakers => some(by_locale(&self.ice_breakers, |locale, questions| {
                let questions: Vec<Value> = questions
                    .iter()
                    .map(|asked| json!({"question": asked.question, "payload": asked.payload}))
                    .collect();
                json!({"locale": locale, "call_to_actions": questions})
            })),
            ProfileProperty::PersistentMenu => some(by_locale(&self.persistent_menu, |locale, items| {
                let items: Vec<Value> = items.iter().map(menu_item).collect();
                json!({"locale": locale, "composer_input_disabled": false, "call_to_actions": items})
            })),
        }
    }
}

/// The entries as a list, the one that Meta wants first in front.
fn by_locale<T>(entries: &BTreeMap<String, T>, shape: impl Fn(&str, &T) -> Value) -> Vec<Value> {
    let (general, special): (Vec<_>, Vec<_>) =
        entries.iter().partition(|(locale, _)| *locale == DEFAULT_LOCALE);
    general.into_iter().chain(special).map(|(locale, entry)| shape(locale, entry)).collect()
}

fn menu_item(item: &MenuItem) -> Value {
    match item {
        MenuItem::Postback { title, payload } => {
            json!({"type": "postback", "title": title, "payload": payload})
        }
        MenuItem::Url { title, url } => json!({"type": "web_url", "title": title, "url": url}),
    }
}

impl Graph {
    /// What the page has set of the properties that are generated.
    pub async fn messenger_profile(&self, access: &PageAccess) -> Result<MessengerProfile, GraphError> {
        let names: Vec<&str> = ProfileProperty::ALL.iter().map(|property| property.as_str()).collect();
        let query = [("fields", &*names.join(","))];
        let answer = self.get(&access.token, &["me", EDGE], &query).await?;
        Ok(read_json::list(&answer, "data").first().map(profile_of).unwrap_or_default())
    }

    /// Sets these properties of the page's profile, and takes away those that `profile` has nothing of.
    pub async fn set_messenger_profile(
        &self,
        access: &PageAccess,
        profile: &MessengerProfile,
        properties: &[ProfileProperty],
    ) -> Result<(), GraphError> {
        let (mut set, mut gone) = (serde_json::Map::new(), Vec::new());
        for property in properties {
            match profile.value(*property) {
                Some(value) => _ = set.insert(property.as_str().to_owned(), value),
                None => gone.push(property.as_str()),
            }
        }
        if !set.is_empty() {
            self.change_profile(access, Method::POST, Value::Object(set)).await?;
        }
        if !gone.is_empty() {
            self.change_profile(access, Method::DELETE, json!({"fields": gone})).await?;
        }
        Ok(())
    }

    async fn change_profile(
        &self,
        access: &PageAccess,
        method: Method,
        body: Value,
    ) -> Result<(), GraphError> {
        let call = Call { method, path: &["me", EDGE], query: &[], body: Some(body) };
        let value = self.call(&access.token, call).await?.value;
        // Ice breakers are answered with `success`, by one of Meta's pages.
        let is_done = read_json::text(&value, "result").as_deref() == Some("success")
            || read_json::truth(&value, "success").unwrap_or(false);
        if is_done { Ok(()) } else { Err(GraphError::NotDone) }
    }
}

/// Reads a profile; what has another shape than ours reads as not there, and so differs.
fn profile_of(value: &Value) -> MessengerProfile {
    let get_started = value.get("get_started").and_then(|button| read_json::text(button, "payload"));
    MessengerProfile {
        get_started,
        greeting: localised(value, "greeting", |entry| read_json::text(entry, "text")),
        ice_breakers: localised(value, "ice_breakers", |entry| {
            let question = |asked: &Value| {
                let (question, payload) =
                    (read_json::text(asked, "question")?, read_json::text(asked, "payload")?);
                Some(IceBreaker { question, payload })
            };
            read_json::list(entry, "call_to_actions").iter().map(question).collect()
        }),
        persistent_menu: localised(value, "persistent_menu", |entry| {
            read_json::list(entry, "call_to_actions").iter().map(read_item).collect()
        }),
    }
}

fn localised<T>(value: &Value, name: &str, read: impl Fn(&Value) -> Option<T>) -> BTreeMap<String, T> {
    let entry = |entry: &Value| Some((read_json::text(entry, "locale")?, read(entry)?));
    read_json::list(value, name).iter().filter_map(entry).collect()
}

fn read_item(item: &Value) -> Option<MenuItem> {
    let title = read_json::text(item, "title")?;
    match read_json::text(item, "type")?.as_str() {
        "postback" => Some(MenuItem::Postback { title, payload: read_json::text(item, "payload")? }),
        "web_url" => Some(MenuItem::Url { title, url: read_json::text(item, "url")? }),
        _ => None,
    }
}

#[cfg(test)]
mod tests;
