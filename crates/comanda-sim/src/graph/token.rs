//! Who calls: tokens, `appsecret_proof`, and `GET /debug_token`.

use serde_json::{Value, json};

use super::Answer;
use super::call::GraphCall;
use super::error::GraphError;
use crate::webhook::sign::sign_sha256;
use crate::world::World;

/// The owner of a live token.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Caller {
    Page(String),
    User,
    App,
}

/// Subcode of error 190 for a token whose time is over.
const EXPIRED: u32 = 463;

/// What the token's holder may do, as `debug_token` lists it.
const SCOPES: &[&str] = &[
    "pages_show_list",
    "pages_messaging",
    "pages_manage_metadata",
    "pages_read_engagement",
    "pages_read_user_content",
    "pages_manage_engagement",
    "public_profile",
];

impl World {
    /// The caller, or why there is none.
    pub(super) fn caller(&self, call: &GraphCall) -> Result<Caller, GraphError> {
        let token = call.token.as_deref().ok_or_else(GraphError::no_token)?;
        let caller = self.owner_of(token, call.at_ms)?;
        match call.text("appsecret_proof") {
            Some(proof) if proof != sign_sha256(&self.config.app_secret, token.as_bytes()) => {
                Err(GraphError::parameter("Invalid appsecret_proof provided in the API argument"))
            }
            None if self.config.require_appsecret_proof && caller != Caller::App => {
                Err(GraphError::parameter("API calls from the server require an appsecret_proof argument"))
            }
            Some(_) | None => Ok(caller),
        }
    }

    fn owner_of(&self, token: &str, now_ms: i64) -> Result<Caller, GraphError> {
        if let Some(subcode) = self.revoked.get(token) {
            return Err(GraphError::dead_token(Some(*subcode)));
        }
        if self.token_ends_ms.get(token).is_some_and(|ends_ms| now_ms >= *ends_ms) {
            return Err(GraphError::dead_token(Some(EXPIRED)));
        }
        if token == self.user_token {
            return Ok(Caller::User);
        }
        if token == self.app_token() {
            return Ok(Caller::App);
        }
        self.page_tokens.get(token).cloned().map(Caller::Page).ok_or_else(|| GraphError::dead_token(None))
    }

    /// The page that `node` names, when the caller holds its token.
    pub(super) fn page_of_caller(&self, node: &str, call: &GraphCall) -> Result<String, GraphError> {
        match self.caller(call)? {
            Caller::Page(page) if node == "me" || node == page => Ok(page),
            Caller::Page(_) if self.pages.contains_key(node) => Err(GraphError::no_permission()),
            Caller::Page(_) => Err(GraphError::missing_object(node)),
            Caller::User | Caller::App => Err(GraphError::page_token_needed()),
        }
    }

    /// Refuses what the page's owner has not permitted, or has taken back.
    pub(super) fn needs(&self, page: &str, permission: &str) -> Result<(), GraphError> {
        if self.missing_permissions.contains(&(page.to_owned(), permission.to_owned())) {
            return Err(GraphError::no_permission());
        }
        Ok(())
    }

    pub(super) fn app_token(&self) -> String {
        format!("{}|{}", self.config.app_id, self.config.app_secret)
    }

    pub(super) fn debug_token(&mut self, call: &GraphCall, now_ms: i64) -> Answer {
        self.caller(call)?;
        let Some(input) = call.text("input_token") else {
            return Err(GraphError::parameter("The parameter input_token is required."));
        };
        let issued_at = now_ms.div_euclid(1000) - 86_400;
        let mut data = json!({
            "app_id": self.config.app_id, "application": "Simulated app", "issued_at": issued_at,
            "data_access_expires_at": issued_at + 90 * 86_400, "expires_at": 0, "is_valid": true,
            "scopes": SCOPES, "user_id": "10000000000000001",
        });
        let owner = self.owner_of(&input, now_ms);
        let ends_ms = self.token_ends_ms.get(&input).copied();
        let Some(fields) = data.as_object_mut() else { return Ok(data.into()) };
        match owner {
            Ok(Caller::Page(page)) => {
                fields.insert("type".to_owned(), json!("PAGE"));
                fields.insert("profile_id".to_owned(), json!(page));
                let missing = &self.missing_permissions;
                let has = |scope: &&str| !missing.contains(&(page.clone(), (*scope).to_owned()));
                let scopes: Vec<&str> = SCOPES.iter().copied().filter(has).collect();
                fields.insert("scopes".to_owned(), json!(scopes));
                fields.insert("granular_scopes".to_owned(), granular_scopes(&scopes, &[&page]));
            }
            Ok(Caller::User) => {
                let pages: Vec<&str> = self.pages.keys().map(String::as_str).collect();
                fields.insert("type".to_owned(), json!("USER"));
                fields.insert("granular_scopes".to_owned(), granular_scopes(SCOPES, &pages));
            }
            Ok(Caller::App) => {
                fields.insert("type".to_owned(), json!("APP"));
            }
            Err(error) => {
                fields.insert("is_valid".to_owned(), json!(false));
                fields.insert("scopes".to_owned(), json!([]));
                fields.insert(
                    "error".to_owned(),
                    json!({ "code": error.code, "message": error.message(), "subcode": error.subcode }),
                );
            }
        }
        if let Some(ends_ms) = ends_ms {
            fields.insert("expires_at".to_owned(), json!(ends_ms.div_euclid(1000)));
        }
        Ok(json!({ "data": data }).into())
    }
}

fn granular_scopes(scopes: &[&str], pages: &[&str]) -> Value {
    scopes
        .iter()
        .map(|scope| match *scope {
            "public_profile" => json!({ "scope": scope }),
            _ => json!({ "scope": scope, "target_ids": pages }),
        })
        .collect()
}
