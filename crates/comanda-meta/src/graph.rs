//! The Graph API as typed calls: what we send to people and what we ask Meta.
//!
//! Every call carries the token as the parameter `access_token` and, where the app secret is known, `appsecret_proof`.
//! Neither they nor an address that holds them ever reach a log or an error. Whether a failed call may have had its
//! effect is told by [`GraphError::class`]; nothing here repeats a send.

mod error;
mod limits;
mod profile;
mod read;
mod render;
mod send;
mod transport;
mod usage;

use std::sync::Arc;

use bytes::Bytes;
use comanda_domain::id::{FeedObjectId, PageId, PersonId};
use http::{Method, Request, header};
use secrecy::{ExposeSecret, SecretString};
use serde_json::{Value, json};
use url::Url;

pub use error::{ErrorClass, GraphError, Refusal};
pub use limits::{OutOfBounds, TEXT_CHARS_MAX, split_text, truncate};
pub use profile::{DEFAULT_LOCALE, IceBreaker, MenuItem, MessengerProfile, ProfileProperty};
pub use read::{
    CONVERSATION_MESSAGES_MAX, Comment, ConversationMessage, PageIdentity, Platform, Subscription,
    TokenFacts, UserProfile,
};
pub use send::{
    Adjustment, Button, Content, Element, MediaKind, MessageTag, MessagingType, QuickReply, Receipt,
    ReceiptAddress, ReceiptElement, ReceiptSummary, Recipient, SendRequest, SenderAction, Sent,
    TEMPLATE_TEXT_CHARS_MAX,
};
pub use transport::network::{InvalidClient, NetworkLimits, NetworkTransport};
pub use transport::{BoxError, BoxFuture, Transport, TransportError};
pub use usage::Usage;

use crate::{json as read_json, signature};

/// The version of the Graph API this client was written for. It lives until July 2028.
pub const DEFAULT_VERSION: &str = "v25.0";
/// Where the Graph API is.
pub const DEFAULT_BASE_URL: &str = "https://graph.facebook.com";

/// A page (or Instagram account, or WhatsApp phone number) and the token that may act as it.
#[derive(Debug, Clone)]
pub struct PageAccess {
    /// Whose messages and comments.
    pub page: PageId,
    /// Page access token.
    pub token: SecretString,
}

/// The client. Cheap to clone; safe to share.
#[derive(Clone)]
pub struct Graph {
    transport: Arc<dyn Transport>,
    base: Url,
    version: String,
    app_secret: Option<SecretString>,
}

/// Why a client cannot be made.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum InvalidGraph {
    /// Not an address of a server.
    #[error("`{0}` is not an http or https address such as {DEFAULT_BASE_URL}")]
    BaseUrl(String),
    /// Not a version.
    #[error("`{0}` is not a Graph API version such as {DEFAULT_VERSION}")]
    Version(String),
}

/// A call, before the token is added.
struct Call<'a> {
    method: Method,
    path: &'a [&'a str],
    query: &'a [(&'a str, &'a str)],
    body: Option<Value>,
}

/// What came back, if it was no error.
struct Answer {
    value: Value,
    usage: Usage,
}

impl Graph {
    /// A client of the server at `base_url`. With the app secret, every call proves that it comes from the app.
    pub fn new(
        transport: Arc<dyn Transport>,
        base_url: &str,
        version: &str,
        app_secret: Option<SecretString>,
    ) -> Result<Self, InvalidGraph> {
        let base = Url::parse(base_url)
            .ok()
            .filter(|url| {
                ["http", "https"].contains(&url.scheme()) && url.has_host() && url.query().is_none()
            })
            .ok_or_else(|| InvalidGraph::BaseUrl(base_url.to_owned()))?;
        let digits = version.strip_prefix('v').and_then(|numbers| numbers.split_once('.'));
        let is_number = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
        if !digits.is_some_and(|(major, minor)| is_number(major) && is_number(minor)) {
            return Err(InvalidGraph::Version(version.to_owned()));
        }
        Ok(Self { transport, base, version: version.to_owned(), app_secret })
    }

    /// Sends a message, template or action. Not repeatable: see [`ErrorClass::InDoubt`].
    pub async fn send_message(&self, access: &PageAccess, request: &SendRequest) -> Result<Sent, GraphError> {
        let call = Call {
            method: Method::POST,
            path: &[access.page.as_str(), "messages"],
            query: &[],
            body: Some(render::send_request(request)),
        };
        let Answer { value, usage } = self.call(&access.token, call).await?;
        Ok(Sent {
            recipient: read_json::id(&value, "recipient_id"),
            mid: read_json::id(&value, "message_id"),
            usage,
        })
    }

    /// Sends a text on WhatsApp; the page of `access` is the phone number id. Not repeatable.
    pub async fn send_whatsapp_text(
        &self,
        access: &PageAccess,
        to: &PersonId,
        text: &str,
    ) -> Result<Sent, GraphError> {
        let body = json!({
            "messaging_product": "whatsapp", "recipient_type": "individual", "to": to.as_str(),
            "type": "text", "text": {"body": text},
        });
        let path = [access.page.as_str(), "messages"];
        let call = Call { method: Method::POST, path: &path, query: &[], body: Some(body) };
        let Answer { value, usage } = self.call(&access.token, call).await?;
        let first = |name: &str| read_json::list(&value, name).first();
        Ok(Sent {
            recipient: first("contacts").and_then(|contact| read_json::id(contact, "wa_id")),
            mid: first("messages").and_then(|message| read_json::id(message, "id")),
            usage,
        })
    }

    /// Answers under a comment or post, for everybody to read. The id is that of the new comment. Not repeatable.
    pub async fn reply_to_comment(
        &self,
        access: &PageAccess,
        comment: &FeedObjectId,
        message: &str,
    ) -> Result<Option<FeedObjectId>, GraphError> {
        let path = [comment.as_str(), "comments"];
        let body = Some(json!({"message": message}));
        let call = Call { method: Method::POST, path: &path, query: &[], body };
        Ok(read_json::id(&self.call(&access.token, call).await?.value, "id"))
    }

    /// Hides a comment from the public, or shows it again. Repeatable.
    pub async fn hide_comment(
        &self,
        access: &PageAccess,
        comment: &FeedObjectId,
        hidden: bool,
    ) -> Result<(), GraphError> {
        let path = [comment.as_str()];
        let body = Some(json!({"is_hidden": hidden}));
        let call = Call { method: Method::POST, path: &path, query: &[], body };
        succeeded(&self.call(&access.token, call).await?.value)
    }

    /// Subscribes the app to fields of the page. Replaces the fields it had. Repeatable.
    pub async fn subscribe(&self, access: &PageAccess, fields: &[&str]) -> Result<(), GraphError> {
        let path = [access.page.as_str(), "subscribed_apps"];
        let fields = fields.join(",");
        let query = [("subscribed_fields", fields.as_str())];
        let call = Call { method: Method::POST, path: &path, query: &query, body: None };
        succeeded(&self.call(&access.token, call).await?.value)
    }

    async fn get(
        &self,
        token: &SecretString,
        path: &[&str],
        query: &[(&str, &str)],
    ) -> Result<Value, GraphError> {
        let call = Call { method: Method::GET, path, query, body: None };
        Ok(self.call(token, call).await?.value)
    }

    async fn call(&self, token: &SecretString, call: Call<'_>) -> Result<Answer, GraphError> {
        let request = self.request(token, call)?;
        let response = self.transport.send(request).await?;
        let usage = usage::of_headers(response.headers());
        let status = response.status().as_u16();
        let Some(value) = read_json::parse(response.body()).filter(Value::is_object) else {
            return Err(GraphError::Unreadable { status });
        };
        match error::refusal(&value, status, usage) {
            Some(refusal) => Err(GraphError::Refused(Box::new(refusal))),
            None if response.status().is_success() => Ok(Answer { value, usage }),
            None => Err(GraphError::Unreadable { status }),
        }
    }

    fn request(&self, token: &SecretString, call: Call<'_>) -> Result<Request<Bytes>, GraphError> {
        let Call { method, path, query, body } = call;
        let mut address = self.base.clone();
        if let Ok(mut segments) = address.path_segments_mut() {
            segments.pop_if_empty().push(&self.version).extend(path);
        }
        {
            let mut pairs = address.query_pairs_mut();
            pairs.extend_pairs(query).append_pair("access_token", token.expose_secret());
            if let Some(secret) = &self.app_secret {
                pairs.append_pair("appsecret_proof", &signature::hex_mac(secret, token.expose_secret()));
            }
        }
        let builder = Request::builder()
            .method(method)
            .uri(address.as_str())
            .header(header::ACCEPT, "application/json");
        let request = match body {
            Some(body) => {
                builder.header(header::CONTENT_TYPE, "application/json").body(body.to_string().into())
            }
            None => builder.body(Bytes::new()),
        };
        request.map_err(|_| GraphError::Unaddressable)
    }
}

/// Meta answers `true`, or the text `"true"`.
fn succeeded(value: &Value) -> Result<(), GraphError> {
    if read_json::truth(value, "success").unwrap_or(false) { Ok(()) } else { Err(GraphError::NotDone) }
}

#[cfg(test)]
mod tests;
