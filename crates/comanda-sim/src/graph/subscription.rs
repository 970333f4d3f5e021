//! Which webhooks go where: the page's fields, and the app's callback with its verification.

use bytes::Bytes;
use http::Response;
use serde_json::{Value, json};

use super::call::GraphCall;
use super::error::GraphError;
use super::token::Caller;
use super::{Answer, Extension, Reply};
use crate::ids;
use crate::webhook::escape::to_escaped_json;
use crate::world::World;

/// A callback that must prove itself before the subscription holds: GET `url`, then hand the answer to
/// [`World::finish_subscription`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PendingVerification {
    /// Where to GET, with mode, token and challenge in the query.
    pub url: String,
    /// What the answer's body must be, byte for byte.
    pub challenge: String,
    callback_url: String,
    fields: Vec<String>,
}

impl World {
    /// `/{page}/subscribed_apps`.
    pub(super) fn subscribed_apps(&mut self, method: &str, node: &str, call: &GraphCall) -> Answer {
        let page_id = self.page_of_caller(node, call)?;
        if method != "GET" {
            self.needs(&page_id, "pages_manage_metadata")?;
        }
        let app_id = self.config.app_id.clone();
        let Some(page) = self.pages.get_mut(&page_id) else { return Err(GraphError::missing_object(node)) };
        match method {
            "GET" if page.subscribed_fields.is_empty() => Ok(json!({ "data": [] }).into()),
            "GET" => Ok(json!({ "data": [{
                "category": "Business", "link": "https://app.example/", "name": "Simulated app", "id": app_id,
                "subscribed_fields": page.subscribed_fields,
            }] })
            .into()),
            "DELETE" => {
                page.subscribed_fields.clear();
                Ok(json!({ "success": true }).into())
            }
            _ => {
                let fields = call.list("subscribed_fields");
                check_fields("subscribed_fields", &fields)?;
                page.subscribed_fields = fields;
                Ok(json!({ "success": true }).into())
            }
        }
    }

    /// `/{app}/subscriptions`.
    pub(super) fn app_subscriptions(&mut self, method: &str, call: &GraphCall) -> Answer {
        if self.caller(call)? != Caller::App {
            return Err(GraphError::parameter("This method must be called with an app access_token."));
        }
        match method {
            "GET" => Ok(json!({ "data": self.subscription_rows() }).into()),
            "DELETE" => {
                let fields = call.list("fields");
                if fields.is_empty() {
                    self.callback_url = None;
                } else {
                    self.app_fields.retain(|field| !fields.contains(field));
                }
                Ok(json!({ "success": true }).into())
            }
            "POST" => self.begin_subscription(call),
            _ => Err(GraphError::unsupported_get()),
        }
    }

    fn subscription_rows(&self) -> Vec<Value> {
        let fields: Vec<Value> =
            self.app_fields.iter().map(|name| json!({ "name": name, "version": "v25.0" })).collect();
        let row =
            |url: &String| json!({ "object": "page", "callback_url": url, "active": true, "fields": fields });
        self.callback_url.iter().map(row).collect()
    }

    fn begin_subscription(&mut self, call: &GraphCall) -> Answer {
        if call.text("object").as_deref() != Some("page") {
            return Err(GraphError::parameter("param object must be page"));
        }
        let callback_url = call
            .text("callback_url")
            .ok_or_else(|| GraphError::parameter("param callback_url is required"))?;
        let fields = call.list("fields");
        check_fields("fields", &fields)?;
        let token = call
            .text("verify_token")
            .ok_or_else(|| GraphError::parameter("param verify_token is required"))?;
        let (url, challenge) = self
            .verification_of(&callback_url, &token)
            .ok_or_else(|| GraphError::parameter("param callback_url must be an URL"))?;
        let pending = PendingVerification { url, challenge, callback_url, fields };
        Ok(Reply { body: json!({ "success": true }), extension: Extension::Verify(pending) })
    }

    /// Ends a subscription that was waiting for its callback. `answer` is the status and body of the GET, `None`
    /// when there was none. The response replaces the one that carried the [`PendingVerification`].
    pub fn finish_subscription(
        &mut self,
        pending: PendingVerification,
        answer: Option<(u16, &[u8])>,
    ) -> Response<Bytes> {
        if answer == Some((200, pending.challenge.as_bytes())) {
            self.callback_url = Some(pending.callback_url);
            self.app_fields = pending.fields;
            return super::json_response(http::StatusCode::OK, &json!({ "success": true }));
        }
        let error = GraphError::parameter_with(
            2_200,
            "Callback verification failed: the callback did not answer 200 with the challenge",
        );
        super::json_response(error.status(), &error.body(&mut self.rng))
    }

    /// Address and challenge of a verification GET; `None` when `callback_url` is no URL.
    pub fn verification_of(&mut self, callback_url: &str, verify_token: &str) -> Option<(String, String)> {
        let mut url = url::Url::parse(callback_url).ok()?;
        let challenge = ids::digits(&mut self.rng, 10);
        url.query_pairs_mut()
            .append_pair("hub.mode", "subscribe")
            .append_pair("hub.challenge", &challenge)
            .append_pair("hub.verify_token", verify_token);
        Some((url.into(), challenge))
    }
}

/// Page fields that Meta offers and this simulator sends or at least knows.
const KNOWN_FIELDS: &[&str] = &[
    "feed",
    "conversations",
    "messages",
    "messaging_postbacks",
    "message_echoes",
    "message_deliveries",
    "message_reads",
    "message_reactions",
    "message_edits",
    "messaging_referrals",
    "messaging_optins",
    "messaging_optouts",
    "messaging_handovers",
    "messaging_policy_enforcement",
    "messaging_account_linking",
    "messaging_customer_information",
    "messaging_feedback",
    "messaging_in_thread_lead_form_submit",
    "message_template_status_update",
    "response_feedback",
    "standby",
    "send_cart",
    "mention",
    "ratings",
    "leadgen",
    "name",
    "description",
    "hours",
    "location",
    "phone",
    "website",
];

fn check_fields(name: &str, fields: &[String]) -> Result<(), GraphError> {
    if fields.is_empty() {
        return Err(GraphError::parameter(format!("The parameter {name} is required.")));
    }
    match fields.iter().find(|field| !KNOWN_FIELDS.contains(&field.as_str())) {
        None => Ok(()),
        Some(unknown) => Err(GraphError::parameter(format!(
            "Param {name} has the unknown value {}",
            to_escaped_json(unknown)
        ))),
    }
}
