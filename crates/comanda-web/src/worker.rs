//! The door of a process that takes no webhooks: its health and its measurements, for whoever watches it.

use std::sync::Arc;

use axum::Router;
use axum::extract::State;
use axum::response::Response;
use axum::routing::get;

use crate::desk::metrics_answer;
use crate::gateway::health_routes;
use crate::health::ReadinessCheck;

/// What such a process shows.
pub struct WorkerParts {
    /// What `/readyz` asks.
    pub readiness: Vec<ReadinessCheck>,
    /// The text of `/metrics`.
    pub metrics_text: Arc<dyn Fn() -> String + Send + Sync>,
}

/// The routes: `/healthz`, `/readyz`, `/metrics`.
pub fn worker_router(parts: WorkerParts) -> Router {
    Router::new()
        .route("/healthz", get(health_routes::alive))
        .route("/readyz", get(ready))
        .route("/metrics", get(metrics))
        .with_state(Arc::new(parts))
}

async fn ready(State(parts): State<Arc<WorkerParts>>) -> Response {
    health_routes::readiness(&parts.readiness).await
}

async fn metrics(State(parts): State<Arc<WorkerParts>>) -> Response {
    metrics_answer((parts.metrics_text)())
}
