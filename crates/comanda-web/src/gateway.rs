//! The door for Meta: verify, split, append, and only then 200. First step of the journey.
//!
//! It also answers what must be reachable from outside beside webhooks: pictures and health. It never interprets an
//! item, and never shows the desk.

pub(crate) mod health_routes;
mod media;
mod webhook;

use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use comanda_log::Producer;
use comanda_meta::Secrets;
use comanda_store::port::DeskStore;
use http::StatusCode;
use secrecy::SecretString;
use tower_http::catch_panic::CatchPanicLayer;

use crate::body::{BodyBudget, BodyLimits};
use crate::health::{AppendHealth, ReadinessCheck};
use crate::parts::{Clock, RandomBytes};
use crate::pressure::Pressure;

/// What the gateway works with.
pub struct GatewayParts {
    /// Where deliveries go.
    pub producer: Arc<dyn Producer>,
    /// The app secrets that are live.
    pub secrets: Secrets,
    /// What Meta's verification request must know.
    pub verify_token: SecretString,
    /// What `/readyz` asks: the log and the store.
    pub readiness: Vec<ReadinessCheck>,
    /// Where pictures are.
    pub media: Arc<dyn DeskStore>,
    /// Bounds.
    pub limits: GatewayLimits,
    /// When a delivery is received.
    pub clock: Clock,
    /// Ids of deliveries.
    pub random: RandomBytes,
    /// Shared with the desk, which shows it.
    pub append_health: Arc<AppendHealth>,
    /// Whether anything is taken in.
    pub pressure: Arc<Pressure>,
}

/// Bounds of the gateway.
#[derive(Debug, Clone, Copy)]
pub struct GatewayLimits {
    /// Of request bodies. Meta batches up to 1000 updates and escapes every accent.
    pub body: BodyLimits,
    /// Longest wait for the log. Whatever comes later is answered 503, and Meta sends it again. Meta itself waits five
    /// seconds, so an answer that comes later than that is given to nobody.
    pub append_timeout: Duration,
}

impl Default for GatewayLimits {
    fn default() -> Self {
        Self {
            body: BodyLimits {
                bytes_max: 16 * 1024 * 1024,
                in_flight_bytes_max: 64 * 1024 * 1024,
                timeout: Duration::from_secs(15),
            },
            append_timeout: Duration::from_secs(4),
        }
    }
}

/// What handlers share.
struct Gateway {
    parts: GatewayParts,
    budget: BodyBudget,
}

/// The routes of the public listener.
pub fn gateway_router(parts: GatewayParts) -> Router {
    let budget = BodyBudget::new(parts.limits.body);
    let webhook = get(webhook::verify_subscription).post(webhook::receive);
    Router::new()
        .route("/webhooks/meta", webhook.clone())
        // The address that many existing Meta apps are configured with.
        .route("/facebook/webhook", webhook)
        .route("/healthz", get(health_routes::alive))
        .route("/readyz", get(health_routes::ready))
        .route("/media/{sha256}", get(media::show))
        .layer(CatchPanicLayer::custom(panicked))
        .with_state(Arc::new(Gateway { parts, budget }))
}

/// A panic in a handler ends the request, not the process.
pub(crate) fn panicked(_payload: Box<dyn std::any::Any + Send + 'static>) -> Response {
    tracing::error!("a request handler panicked");
    StatusCode::INTERNAL_SERVER_ERROR.into_response()
}
