//! `/healthz`: the process answers. `/readyz`: the log and the store answer, too.

use std::collections::BTreeMap;
use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use axum::response::{IntoResponse, Response};
use http::{StatusCode, header};
use serde::Serialize;

use super::Gateway;
use crate::health::ReadinessCheck;

/// The process runs.
pub(crate) async fn alive() -> Response {
    ([(header::CACHE_CONTROL, "no-store")], "ok\n").into_response()
}

#[derive(Serialize)]
struct Readiness {
    ready: bool,
    checks: BTreeMap<&'static str, &'static str>,
}

/// Whether work may be sent here, and what is in the way. Facebook's own state does not count: without it the log still
/// takes everything.
pub(super) async fn ready(State(gateway): State<Arc<Gateway>>) -> Response {
    readiness(&gateway.parts.readiness).await
}

/// The answer of `/readyz`.
pub(crate) async fn readiness(checks: &[ReadinessCheck]) -> Response {
    let checks = checks.iter();
    let results =
        futures_util::future::join_all(checks.map(async |check| (check.name(), check.is_ready().await)));
    let results = results.await;
    let ready = results.iter().all(|(_, is_ready)| *is_ready);
    let word = |is_ready: bool| if is_ready { "ready" } else { "not ready" };
    let checks = results.into_iter().map(|(name, is_ready)| (name, word(is_ready))).collect();
    let status = if ready { StatusCode::OK } else { StatusCode::SERVICE_UNAVAILABLE };
    (status, [(header::CACHE_CONTROL, "no-store")], Json(Readiness { ready, checks })).into_response()
}
