//! Profiles: of people and of the page.

use serde_json::{Value, json};

use super::Answer;
use super::call::GraphCall;
use super::error::GraphError;
use super::fields::{parse_fields, project};
use super::token::Caller;
use crate::person::ProfileAccess;
use crate::world::World;

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
}
