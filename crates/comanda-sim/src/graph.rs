//! The Graph API as far as a shop's app uses it: one request in, one response out.
//!
//! It stands between any HTTP transport and the [`World`]; it must not know sockets. Two things that a response
//! alone cannot say travel as extensions: that the connection is to break instead or the answer to be kept back, and
//! that a callback has to be verified first.

mod attachment;
mod batch;
mod call;
mod check;
mod check_template;
mod comment;
mod conversation;
mod error;
mod fate;
mod fields;
mod handover;
mod login;
mod messenger_profile;
mod paging;
mod profile;
mod send;
mod subscription;
mod throttle;
mod token;

#[cfg(test)]
mod tests;

use bytes::Bytes;
use http::{Request, Response, StatusCode, header};
use serde_json::Value;

use crate::world::World;
use call::GraphCall;
use error::GraphError;
use fate::Fate;
pub use fate::{answer_delay, answer_was_dropped};
pub use subscription::PendingVerification;

/// What one edge answers.
type Answer = Result<Reply, GraphError>;

/// A successful answer.
struct Reply {
    body: Value,
    extension: Extension,
}

enum Extension {
    Nothing,
    /// Accepted; what the caller learns of it is another matter.
    Fate(Fate),
    Verify(PendingVerification),
    /// Send the browser elsewhere.
    Redirect(String),
}

impl From<Value> for Reply {
    fn from(body: Value) -> Self {
        Self { body, extension: Extension::Nothing }
    }
}

impl World {
    /// Answers one request to the Graph API. `now_ms` is the time in milliseconds since the epoch.
    pub fn handle(&mut self, request: &Request<Bytes>, now_ms: i64) -> Response<Bytes> {
        self.calls_made += 1;
        if let Some(failure) = self.fails_before() {
            return failure;
        }
        let call = match GraphCall::parse(request, now_ms) {
            Ok(call) => call,
            Err(error) => return json_response(error.status(), &error.body(&mut self.rng)),
        };
        let is_batch = call.method == http::Method::POST && call.segments.is_empty() && call.has("batch");
        let answer = if is_batch { self.batch(&call, now_ms) } else { self.route(&call, now_ms) };
        let mut response = match answer {
            Ok(reply) => self.response_of(reply),
            Err(error) => json_response(error.status(), &error.body(&mut self.rng)),
        };
        self.add_usage_headers(&call, &mut response, now_ms);
        response
    }

    fn route(&mut self, call: &GraphCall, now_ms: i64) -> Answer {
        let path: Vec<&str> = call.segments.iter().map(String::as_str).collect();
        match (call.method.as_str(), path.as_slice()) {
            ("GET", ["dialog", "oauth"]) => self.login_dialog(call),
            ("GET" | "POST", ["oauth", "access_token"]) => self.access_token(call),
            ("GET", ["debug_token"]) => self.debug_token(call, now_ms),
            ("GET", ["me", "accounts"]) => self.accounts(call),
            (method, [app, "subscriptions"]) if *app == self.config.app_id => {
                self.app_subscriptions(method, call)
            }
            (method, [node]) => self.node(method, node, call, now_ms),
            (method, [node, edge]) => self.edge(method, node, edge, call, now_ms),
            (_, []) => Err(GraphError::unsupported_get()),
            (_, [_, _, rest @ ..]) => Err(GraphError::unknown_path(&rest.join("/"))),
        }
    }

    fn edge(&mut self, method: &str, node: &str, edge: &str, call: &GraphCall, now_ms: i64) -> Answer {
        match (method, edge) {
            ("POST", "messages") => self.send(node, call, now_ms),
            ("POST", "message_attachments") => self.upload_attachment(node, call),
            ("POST", "message_templates") => self.create_utility_template(node, call),
            ("GET" | "POST" | "DELETE", "subscribed_apps") => self.subscribed_apps(method, node, call),
            ("GET" | "POST" | "DELETE", "messenger_profile") => {
                self.messenger_profile_edge(method, node, call)
            }
            ("GET", "conversations") => self.conversations(node, call),
            ("GET", "messages") => self.conversation_messages(node, call),
            ("GET", "thread_owner") => self.thread_owner(node, call),
            (
                "POST",
                "pass_thread_control"
                | "take_thread_control"
                | "release_thread_control"
                | "request_thread_control",
            ) => self.control_thread(node, edge, call),
            ("POST", "unlink_accounts") => self.unlink_account(node, call, now_ms),
            ("GET" | "POST", "comments") => self.comments_edge(method, node, call, now_ms),
            ("POST" | "DELETE", "likes") => self.like_comment(method, node, call),
            _ => {
                self.caller(call)?;
                Err(GraphError::unknown_path(edge))
            }
        }
    }

    /// A path of one segment: a page, a person, a comment, a conversation or a message.
    fn node(&mut self, method: &str, node: &str, call: &GraphCall, now_ms: i64) -> Answer {
        if self.comments.contains_key(node) {
            return self.comment_node(method, node, call, now_ms);
        }
        if method != "GET" {
            self.caller(call)?;
            return Err(GraphError::missing_object(node));
        }
        if node == "me" || self.pages.contains_key(node) {
            return self.page_node(node, call, now_ms);
        }
        if node.starts_with("t_") {
            return self.conversation_node(node, call);
        }
        if node.starts_with("m_") {
            return self.message_node(node, call);
        }
        self.person_node(node, call)
    }

    fn response_of(&mut self, reply: Reply) -> Response<Bytes> {
        let mut response = json_response(StatusCode::OK, &reply.body);
        match reply.extension {
            Extension::Nothing => {}
            Extension::Verify(pending) => {
                response.extensions_mut().insert(pending);
            }
            Extension::Fate(fate) => return self.fated(fate, response),
            Extension::Redirect(location) => {
                response = Response::new(Bytes::new());
                *response.status_mut() = StatusCode::FOUND;
                if let Ok(value) = location.parse() {
                    response.headers_mut().insert(header::LOCATION, value);
                }
            }
        }
        response
    }
}

pub(crate) fn json_response(status: StatusCode, body: &Value) -> Response<Bytes> {
    let mut response = Response::new(Bytes::from(body.to_string()));
    *response.status_mut() = status;
    response
        .headers_mut()
        .insert(header::CONTENT_TYPE, http::HeaderValue::from_static("application/json; charset=UTF-8"));
    response
}
