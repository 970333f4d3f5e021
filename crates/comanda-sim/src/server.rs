//! Sockets round the world: the Graph API on every path, `/_sim/*` for tests, `/chat` for people.
//!
//! It must not know what a Graph call means; it hands requests to [`crate::World::handle`] and answers in its
//! name, or breaks the connection when that is what the world wants.

mod owner_api;
pub(crate) mod sender;
mod sim_api;

#[cfg(test)]
mod tests;

use std::convert::Infallible;
use std::sync::Arc;

use axum::Router;
use axum::body::Body;
use axum::extract::State;
use axum::routing::{get, post};
use bytes::Bytes;
use http::{Request, Response, StatusCode};
use http_body_util::{BodyExt, Limited};
use hyper::server::conn::http1;
use hyper_util::rt::{TokioIo, TokioTimer};
use hyper_util::server::graceful::GracefulShutdown;
use tokio::net::TcpListener;
use tokio::sync::Semaphore;
use tokio::task::JoinSet;
use tokio_util::sync::CancellationToken;
use tower::ServiceExt;

use crate::graph::{PendingVerification, answer_delay, answer_was_dropped};
use crate::limits::{BODY_BYTES_MAX, CONNECTIONS_MAX};
use crate::simulation::Simulation;

/// Why the server stopped by itself.
#[derive(Debug, thiserror::Error)]
pub enum ServeError {
    /// The listener failed.
    #[error("accept a connection")]
    Accept(#[source] std::io::Error),
}

/// The answer is thrown away on purpose; hyper closes the connection without a response.
#[derive(Debug, thiserror::Error)]
#[error("answer dropped on purpose")]
struct DroppedOnPurpose;

/// Serves until `shutdown`, then lets open requests finish for a moment.
pub(crate) async fn serve(
    listener: TcpListener,
    simulation: Simulation,
    shutdown: CancellationToken,
) -> Result<(), ServeError> {
    let router = router(simulation, shutdown.clone());
    let graceful = GracefulShutdown::new();
    let slots = Arc::new(Semaphore::new(CONNECTIONS_MAX));
    let mut connections = JoinSet::new();
    loop {
        let Ok(slot) = Arc::clone(&slots).acquire_owned().await else { break };
        let stream = tokio::select! {
            () = shutdown.cancelled() => break,
            accepted = listener.accept() => accepted.map_err(ServeError::Accept)?.0,
        };
        let _ = stream.set_nodelay(true);
        let router = router.clone();
        let service = hyper::service::service_fn(move |request: Request<hyper::body::Incoming>| {
            let router = router.clone();
            async move {
                let response = router.oneshot(request.map(Body::new)).await;
                let response = response.unwrap_or_else(|never: Infallible| match never {});
                if answer_was_dropped(&response) { Err(DroppedOnPurpose) } else { Ok(response) }
            }
        });
        let connection =
            http1::Builder::new().timer(TokioTimer::new()).serve_connection(TokioIo::new(stream), service);
        let connection = graceful.watch(connection);
        connections.spawn(async move {
            // A broken connection is what some of the faults are for.
            let _ = connection.await;
            drop(slot);
        });
        while connections.try_join_next().is_some() {}
    }
    tokio::select! {
        () = graceful.shutdown() => {}
        () = tokio::time::sleep(std::time::Duration::from_secs(2)) => {}
    }
    connections.shutdown().await;
    Ok(())
}

/// What the handlers share.
#[derive(Clone)]
pub(crate) struct AppState {
    pub(crate) simulation: Simulation,
    pub(crate) shutdown: CancellationToken,
}

fn router(simulation: Simulation, shutdown: CancellationToken) -> Router {
    Router::new()
        .route("/chat", get(crate::chat::page))
        .route("/chat.js", get(crate::chat::script))
        .route("/chat.css", get(crate::chat::style))
        .route("/_sim/ledger", get(sim_api::ledger))
        .route("/_sim/ledger/summary", get(sim_api::standing))
        .route("/_sim/summary", get(sim_api::summary))
        .route("/_sim/person", post(sim_api::person))
        .route("/_sim/people", get(sim_api::people).post(sim_api::new_person))
        .route("/_sim/pages", get(sim_api::pages))
        .route("/_sim/thread", get(sim_api::thread))
        .route("/_sim/watch", get(sim_api::watch))
        .route("/_sim/account_link", get(sim_api::account_link))
        .route("/_sim/linked", get(sim_api::linked))
        .route("/_sim/comments", get(sim_api::comments))
        .route("/_sim/faults", get(sim_api::faults).put(sim_api::set_faults))
        .route("/_sim/tokens", post(owner_api::tokens))
        .route("/_sim/permissions", post(owner_api::permissions))
        .route("/_sim/policy", post(owner_api::policy))
        .route("/_sim/mode", post(owner_api::mode))
        .route("/_sim/signed_request", get(owner_api::signed))
        .fallback(graph)
        .with_state(AppState { simulation, shutdown })
}

async fn graph(State(state): State<AppState>, request: Request<Body>) -> Response<Body> {
    let (parts, body) = request.into_parts();
    let body = match Limited::new(body, BODY_BYTES_MAX).collect().await {
        Ok(collected) => collected.to_bytes(),
        Err(_) => return empty(StatusCode::PAYLOAD_TOO_LARGE),
    };
    let request = Request::from_parts(parts, body);
    let response = state.simulation.with(|world, now_ms| world.handle(&request, now_ms));
    let Some(pending) = response.extensions().get::<PendingVerification>().cloned() else {
        if let Some(delay) = answer_delay(&response) {
            // The call has had its effect; only the answer waits. Who hangs up meanwhile never learns it.
            tokio::select! {
                () = state.shutdown.cancelled() => {}
                () = tokio::time::sleep(delay) => {}
            }
        }
        return response.map(Body::from);
    };
    let answer = sender::get(&pending.url).await;
    let answer = answer.as_ref().map(|(status, body): &(u16, Bytes)| (*status, body.as_ref()));
    state.simulation.with(|world, _| world.finish_subscription(pending, answer)).map(Body::from)
}

fn empty(status: StatusCode) -> Response<Body> {
    let mut response = Response::new(Body::empty());
    *response.status_mut() = status;
    response
}
