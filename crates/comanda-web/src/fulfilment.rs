//! The door for agents of Dialogflow that ask what a text says (fulfilment webhook). It answers and keeps nothing: no
//! record comes of it, and no order.

use std::sync::Arc;
use std::time::Duration;

use axum::extract::{Path, Request, State};
use axum::routing::post;
use axum::{Json, Router};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use comanda_domain::id::PageId;
use comanda_meta::signature::same_secret;
use http::{HeaderMap, header};
use secrecy::{ExposeSecret as _, SecretString};
use serde_json::Value;
use tower_http::catch_panic::CatchPanicLayer;

use crate::body::{BodyBudget, BodyLimits, read_capped};
use crate::error::WebError;
use crate::gateway::panicked;

/// Bounds of the requests, which hold one text and what an agent found in it.
const LIMITS: BodyLimits = BodyLimits {
    bytes_max: 256 * 1024,
    in_flight_bytes_max: 8 * 1024 * 1024,
    timeout: Duration::from_secs(5),
};

/// Answers a request about the shop of a page; `None` for a page without a shop, an error with what was expected.
pub type AnswerFulfilment = Arc<dyn Fn(&PageId, &[u8]) -> Option<Result<Value, String>> + Send + Sync>;

/// What this door works with.
pub struct FulfilmentParts {
    /// What an agent must know: as a bearer token, or as the password of basic authentication.
    pub secret: SecretString,
    /// Who answers.
    pub answer: AnswerFulfilment,
}

struct Fulfilment {
    parts: FulfilmentParts,
    budget: BodyBudget,
}

/// The route: `/webhooks/dialogflow/{page}`.
pub fn fulfilment_router(parts: FulfilmentParts) -> Router {
    Router::new()
        .route("/webhooks/dialogflow/{page}", post(answer))
        .layer(CatchPanicLayer::custom(panicked))
        .with_state(Arc::new(Fulfilment { parts, budget: BodyBudget::new(LIMITS) }))
}

async fn answer(
    State(fulfilment): State<Arc<Fulfilment>>,
    Path(page): Path<String>,
    request: Request,
) -> Result<Json<Value>, WebError> {
    let (head, body) = request.into_parts();
    if !knows_secret(&head.headers, &fulfilment.parts.secret) {
        return Err(WebError::WrongSecret);
    }
    let page = PageId::parse(&page).map_err(|_| WebError::NotFound("page"))?;
    let declared_bytes =
        head.headers.get(header::CONTENT_LENGTH).and_then(|value| value.to_str().ok()?.parse().ok());
    let body = read_capped(body, declared_bytes, &fulfilment.budget).await?;
    let answer = (fulfilment.parts.answer)(&page, body.bytes()).ok_or(WebError::NotFound("page"))?;
    answer.map(Json).map_err(WebError::NotUnderstood)
}

fn knows_secret(headers: &HeaderMap, secret: &SecretString) -> bool {
    let value = headers.get(header::AUTHORIZATION).and_then(|value| value.to_str().ok());
    let Some((scheme, credentials)) = value.and_then(|value| value.split_once(' ')) else { return false };
    let given = if scheme.eq_ignore_ascii_case("bearer") {
        Some(credentials.trim().to_owned())
    } else if scheme.eq_ignore_ascii_case("basic") {
        let pair = STANDARD.decode(credentials.trim()).ok().and_then(|bytes| String::from_utf8(bytes).ok());
        pair.and_then(|pair| pair.split_once(':').map(|(_, password)| password.to_owned()))
    } else {
        None
    };
    let expected = secret.expose_secret();
    !expected.is_empty() && given.is_some_and(|given| same_secret(&given, expected))
}
