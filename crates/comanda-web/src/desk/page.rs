//! What all pages of the desk have in common: the shell, the headers that protect them, and their addresses.

use axum::response::Response;
use comanda_domain::id::{ConversationKey, OrderId, ProfileId, Sku};
use http::{HeaderValue, header};
use maud::{DOCTYPE, Markup, html};

use super::Kitchen;
use super::words::Words;

/// Only our own files, nothing inline, and no page of another site around ours.
const POLICY: HeaderValue = HeaderValue::from_static(
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; \
     form-action 'self'; base-uri 'none'; frame-ancestors 'none'",
);

/// Puts the protecting headers on every answer of the desk.
pub(super) async fn protect(mut response: Response) -> Response {
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_SECURITY_POLICY, POLICY);
    headers.insert(header::X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
    headers.insert(header::X_FRAME_OPTIONS, HeaderValue::from_static("DENY"));
    // Not `no-referrer`: browsers then send forms with `Origin: null`, which the guard refuses.
    headers.insert(header::REFERRER_POLICY, HeaderValue::from_static("same-origin"));
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    response
}

/// Which entry of the bar is the current one.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Place {
    Board,
    Conversations,
    People,
    Elsewhere,
}

/// What a page is made of.
pub(super) struct Page<'a> {
    pub(super) title: &'a str,
    pub(super) kitchen: &'a Kitchen,
    pub(super) place: Place,
    /// Name of the page's script.
    pub(super) script: &'static str,
    /// What the script must know, as JSON.
    pub(super) config: String,
    /// Stands in the bar on top.
    pub(super) bar: Markup,
    pub(super) body: Markup,
}

/// The whole page.
pub(super) fn shell(page: &Page<'_>) -> Markup {
    let words: &Words = page.kitchen.words;
    let current = |place: Place| (place == page.place).then_some("page");
    html! {
        (DOCTYPE)
        html lang=(words.language) {
            head {
                meta charset="utf-8";
                meta name="viewport" content="width=device-width, initial-scale=1";
                title { (page.title) }
                link rel="icon" href="/assets/icon.svg";
                link rel="stylesheet" href="/assets/desk.css";
                script type="module" src={ "/assets/" (page.script) } {}
            }
            body data-config=(page.config) {
                header class="bar" {
                    nav class="places" {
                        a href=(page.kitchen.id.as_ref().map_or_else(|| "/".to_owned(), board_path))
                            aria-current=[current(Place::Board)] { (words.board) }
                        a href="/conversations" aria-current=[current(Place::Conversations)] { (words.conversations) }
                        a href="/people" aria-current=[current(Place::People)] { (words.people.customers) }
                    }
                    (page.bar)
                }
                (page.body)
                div id="toast" class="toast" role="status" aria-live="polite" hidden {
                    span id="toast-text" {}
                    button type="button" id="toast-undo" hidden { (words.screen.undo) }
                }
            }
        }
    }
}

pub(super) fn board_path(branch: &Sku) -> String {
    format!("/board/{}", segment(branch.as_str()))
}

pub(super) fn order_path(id: OrderId) -> String {
    format!("/orders/{id}")
}

pub(super) fn conversation_path(key: &ConversationKey) -> String {
    format!("/conversations/{}/{}/{}", segment(key.page.as_str()), key.channel, segment(key.thread.as_str()))
}

pub(super) fn person_path(profile: ProfileId) -> String {
    format!("/people/{profile}")
}

/// One part of a path: everything that is not plainly safe is escaped.
fn segment(raw: &str) -> String {
    let mut path = String::with_capacity(raw.len());
    for byte in raw.bytes() {
        if byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b'.' | b'~') {
            path.push(char::from(byte));
        } else {
            path.push('%');
            path.push_str(&hex::encode_upper([byte]));
        }
    }
    path
}
