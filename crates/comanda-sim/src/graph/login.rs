//! Login dialog, code exchange, long-lived tokens, and the pages of a person.

use serde_json::{Value, json};

use super::call::GraphCall;
use super::error::GraphError;
use super::fields::{parse_fields, project};
use super::paging::paged;
use super::token::Caller;
use super::{Answer, Extension, Reply};
use crate::ids;
use crate::person::Act;
use crate::world::World;

const TASKS: &[&str] = &["ADVERTISE", "ANALYZE", "CREATE_CONTENT", "MESSAGING", "MODERATE", "MANAGE"];
/// About sixty days.
const LONG_LIFE_S: u32 = 5_183_944;

impl World {
    /// The dialog consents at once and sends the browser back with a code.
    pub(super) fn login_dialog(&mut self, call: &GraphCall) -> Answer {
        if call.text("client_id").as_deref() != Some(self.config.app_id.as_str()) {
            return Err(GraphError::parameter("Invalid App ID"));
        }
        let redirect = call.text("redirect_uri").unwrap_or_default();
        let Ok(mut target) = url::Url::parse(&redirect) else {
            return Err(GraphError::parameter("The redirect_uri URL must be absolute"));
        };
        let code = ids::word(&mut self.rng, 60);
        self.login_codes.insert(code.clone(), redirect);
        target.query_pairs_mut().append_pair("code", &code);
        if let Some(state) = call.text("state") {
            target.query_pairs_mut().append_pair("state", &state);
        }
        Ok(Reply { body: Value::Null, extension: Extension::Redirect(target.into()) })
    }

    pub(super) fn access_token(&mut self, call: &GraphCall) -> Answer {
        let is_app = call.text("client_id").as_deref() == Some(self.config.app_id.as_str());
        if !is_app || call.text("client_secret").as_deref() != Some(self.config.app_secret.as_str()) {
            return Err(GraphError::parameter("Error validating client secret."));
        }
        match call.text("grant_type").as_deref() {
            Some("client_credentials") => {
                Ok(json!({ "access_token": self.app_token(), "token_type": "bearer" }).into())
            }
            Some("fb_exchange_token") => {
                let token = call.text("fb_exchange_token").unwrap_or_default();
                if self.revoked.contains_key(&token) || token != self.user_token {
                    return Err(GraphError::dead_token(self.revoked.get(&token).copied()));
                }
                Ok(self.user_token_reply())
            }
            Some("authorization_code") | None => {
                let known = self.login_codes.remove(&call.text("code").unwrap_or_default());
                match known {
                    Some(redirect) if call.text("redirect_uri").as_deref() == Some(redirect.as_str()) => {
                        Ok(self.user_token_reply())
                    }
                    Some(_) => Err(GraphError::parameter(
                        "Error validating verification code. Please make sure your redirect_uri is identical to \
                         the one you used in the OAuth dialog request",
                    )),
                    None => {
                        Err(GraphError::parameter("This authorization code has been used or is invalid."))
                    }
                }
            }
            Some(_) => Err(GraphError::parameter("param grant_type is not valid")),
        }
    }

    pub(super) fn accounts(&self, call: &GraphCall) -> Answer {
        if self.caller(call)? != Caller::User {
            return Err(GraphError::no_permission());
        }
        let fields = parse_fields(&call.text("fields").unwrap_or_default());
        let default = ["access_token", "category", "category_list", "name", "tasks"];
        let rows: Vec<Value> = self
            .pages
            .values()
            .map(|page| {
                let row = json!({
                    "access_token": page.access_token, "category": "Restaurant",
                    "category_list": [{ "id": "273819889375819", "name": "Restaurant" }],
                    "name": page.name, "id": page.id, "tasks": TASKS,
                });
                row.as_object().map_or(Value::Null, |row| project(row, &fields, &default))
            })
            .collect();
        Ok(paged(&rows, "me/accounts", call).into())
    }

    /// `POST /me/unlink_accounts`.
    pub(super) fn unlink_account(&mut self, node: &str, call: &GraphCall, now_ms: i64) -> Answer {
        let page = self.page_of_caller(node, call)?;
        let person = call.text("psid").ok_or_else(|| GraphError::parameter("param psid is required"))?;
        if !self.contacts.contains_key(&(page.clone(), person.clone())) {
            return Err(GraphError::unknown_person());
        }
        self.person_does(&page, &person, Act::UnlinkAccount, now_ms);
        Ok(json!({ "result": "unlink account success" }).into())
    }

    fn user_token_reply(&self) -> Reply {
        json!({ "access_token": self.user_token, "token_type": "bearer", "expires_in": LONG_LIFE_S }).into()
    }
}
