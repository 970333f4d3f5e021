//! The chat page: a phone in the browser, on which a person plays a customer.
//!
//! One HTML file, one style sheet, one script, all compiled in; no framework and nothing from the internet.

use axum::response::{Html, IntoResponse};
use http::header;

pub(crate) async fn page() -> impl IntoResponse {
    Html(include_str!("chat/page.html"))
}

pub(crate) async fn script() -> impl IntoResponse {
    ([(header::CONTENT_TYPE, "text/javascript; charset=utf-8")], include_str!("chat/chat.js"))
}

pub(crate) async fn style() -> impl IntoResponse {
    ([(header::CONTENT_TYPE, "text/css; charset=utf-8")], include_str!("chat/chat.css"))
}
