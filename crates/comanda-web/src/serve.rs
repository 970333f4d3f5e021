//! A router on a listener: time-outs, a cap on connections, and an orderly end.
//!
//! Through hyper's connection builder, because the plain server of the framework has no time-out for slow headers.

use std::net::SocketAddr;
use std::pin::pin;
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::extract::ConnectInfo;
use http::Request;
use hyper::body::Incoming;
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::{TokioIo, TokioTimer};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use tokio::task::JoinSet;
use tokio_util::sync::CancellationToken;
use tower::ServiceExt;

use crate::idle::IdleStream;

/// Pause after a failed accept: out of file handles, for example, does not pass by trying at once.
const ACCEPT_PAUSE: Duration = Duration::from_millis(100);

/// Bounds of one listener.
#[derive(Debug, Clone, Copy)]
pub struct ServeLimits {
    /// Connections served at once; more wait in the system's queue.
    pub connections_max: usize,
    /// Longest time for the head of a request. A kept-alive connection that asks nothing ends after it, too.
    pub header_timeout: Duration,
    /// Longest time in which a request or its answer moves no byte at all. A stream that is kept alive by comments
    /// must send them more often.
    pub idle_timeout: Duration,
    /// Largest head of a request; at least 8192. A head has at most 100 headers.
    pub head_bytes_max: usize,
    /// How long open requests may take to end at shutdown before they are cut off.
    pub shutdown_wait: Duration,
}

impl Default for ServeLimits {
    fn default() -> Self {
        Self {
            connections_max: 1024,
            header_timeout: Duration::from_secs(15),
            idle_timeout: Duration::from_mins(1),
            head_bytes_max: 64 * 1024,
            shutdown_wait: Duration::from_secs(10),
        }
    }
}

/// Serves until `shutdown` is cancelled, then lets open requests end. Handlers find the peer's address as
/// `ConnectInfo<SocketAddr>`. Streams must watch the same token, or they are cut off after
/// [`ServeLimits::shutdown_wait`].
pub async fn serve(listener: TcpListener, router: Router, limits: ServeLimits, shutdown: CancellationToken) {
    let places = Arc::new(Semaphore::new(limits.connections_max));
    let mut connections = JoinSet::new();
    loop {
        tokio::select! {
            () = shutdown.cancelled() => break,
            Some(ended) = connections.join_next(), if !connections.is_empty() => report(ended),
            Some((stream, peer, place)) = accept(&listener, &places) => {
                let connection = one_connection(stream, peer, router.clone(), limits, shutdown.clone());
                connections.spawn(async move {
                    connection.await;
                    drop(place);
                });
            }
        }
    }
    drop(listener);
    let all_ended = async { while connections.join_next().await.is_some() {} };
    if tokio::time::timeout(limits.shutdown_wait, all_ended).await.is_err() {
        tracing::warn!(connections = connections.len(), "requests did not end in time and were cut off");
        connections.shutdown().await;
    }
}

/// `None` when nothing could be accepted; the caller simply tries again.
async fn accept(
    listener: &TcpListener,
    places: &Arc<Semaphore>,
) -> Option<(TcpStream, SocketAddr, OwnedSemaphorePermit)> {
    let place = Arc::clone(places).acquire_owned().await.ok()?;
    match listener.accept().await {
        Ok((stream, peer)) => Some((stream, peer, place)),
        Err(error) => {
            tracing::warn!(error = %error, "a connection could not be accepted: {error}");
            tokio::time::sleep(ACCEPT_PAUSE).await;
            None
        }
    }
}

/// A connection from which nothing has come holds some two thousand bytes: what serving it takes is made when it speaks.
async fn one_connection(
    stream: TcpStream,
    peer: SocketAddr,
    router: Router,
    limits: ServeLimits,
    shutdown: CancellationToken,
) {
    // Not `readable`: of a new connection that says yes before it knows.
    let mut first_byte = [0];
    tokio::select! {
        spoke = tokio::time::timeout(limits.header_timeout, stream.peek(&mut first_byte)) => {
            if !matches!(spoke, Ok(Ok(1))) {
                return;
            }
        }
        () = shutdown.cancelled() => return,
    }
    // On the heap, or the task of every silent connection would be as large as that of a busy one.
    Box::pin(serve_stream(stream, peer, router, limits, shutdown)).await;
}

async fn serve_stream(
    stream: TcpStream,
    peer: SocketAddr,
    router: Router,
    limits: ServeLimits,
    shutdown: CancellationToken,
) {
    if let Err(error) = stream.set_nodelay(true) {
        tracing::debug!(error = %error, "a connection ended before it began: {error}");
        return;
    }
    let service = service_fn(move |mut request: Request<Incoming>| {
        request.extensions_mut().insert(ConnectInfo(peer));
        router.clone().oneshot(request)
    });
    let io = TokioIo::new(IdleStream::new(stream, limits.idle_timeout));
    let mut builder = http1::Builder::new();
    builder
        .timer(TokioTimer::new())
        .header_read_timeout(limits.header_timeout)
        .max_buf_size(limits.head_bytes_max.max(8192));
    let mut connection = pin!(builder.serve_connection(io, service));
    let result = tokio::select! {
        result = connection.as_mut() => result,
        () = shutdown.cancelled() => {
            connection.as_mut().graceful_shutdown();
            connection.await
        }
    };
    if let Err(error) = result {
        // Peers break connections all the time; nobody must act.
        let chain = crate::error::chain(&error);
        tracing::debug!(error = %chain, "a connection ended with an error: {chain}");
    }
}

fn report(ended: Result<(), tokio::task::JoinError>) {
    if let Err(error) = ended
        && error.is_panic()
    {
        tracing::error!("a connection ended in a panic");
    }
}
