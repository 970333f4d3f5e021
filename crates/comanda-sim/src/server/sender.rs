//! Webhooks on the wire: POST what is due, tell the world what became of it. And the verification GET.

use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use http::{Request, Uri};
use http_body_util::{BodyExt, Full, Limited};
use hyper_util::client::legacy::Client;
use hyper_util::client::legacy::connect::HttpConnector;
use hyper_util::rt::TokioExecutor;
use tokio::sync::Semaphore;
use tokio::task::JoinSet;
use tokio_util::sync::CancellationToken;

use crate::simulation::Simulation;
use crate::webhook::WebhookCall;

/// An answer to a webhook or a verification is never longer than this.
const ANSWER_BYTES_MAX: usize = 64 * 1024;

/// How webhooks are sent.
#[derive(Clone, Copy, Debug)]
pub struct SenderOptions {
    /// POSTs under way at once.
    pub concurrency_max: usize,
    /// Meta waits five seconds.
    pub timeout: Duration,
}

impl Default for SenderOptions {
    fn default() -> Self {
        Self { concurrency_max: 64, timeout: Duration::from_secs(5) }
    }
}

/// Why a callback did not prove itself.
#[derive(Debug, thiserror::Error)]
pub enum VerifyError {
    /// The callback address is not one.
    #[error("callback address is not an URL")]
    BadUrl,
    /// Nobody answered.
    #[error("callback did not answer")]
    NoAnswer,
    /// The status was not 200 or the body was not the challenge.
    #[error("callback answered {status}, or not with the challenge")]
    WrongAnswer {
        /// The HTTP status.
        status: u16,
    },
}

type HttpClient = Client<HttpConnector, Full<Bytes>>;

fn http_client() -> HttpClient {
    let mut connector = HttpConnector::new();
    connector.set_nodelay(true);
    connector.set_connect_timeout(Some(Duration::from_secs(2)));
    Client::builder(TokioExecutor::new()).pool_idle_timeout(Duration::from_secs(15)).build(connector)
}

/// Makes the verification GET of a callback, as Meta does when the address is configured.
pub async fn verify_callback(simulation: &Simulation, callback_url: &str) -> Result<(), VerifyError> {
    let (url, challenge) = simulation
        .with(|world, _| {
            let token = world.config.verify_token.clone();
            world.verification_of(callback_url, &token)
        })
        .ok_or(VerifyError::BadUrl)?;
    match get(&url).await {
        None => Err(VerifyError::NoAnswer),
        Some((200, body)) if body == challenge.as_bytes() => Ok(()),
        Some((status, _)) => Err(VerifyError::WrongAnswer { status }),
    }
}

/// Status and body of a GET; `None` when there was no answer in time.
pub(crate) async fn get(url: &str) -> Option<(u16, Bytes)> {
    let uri: Uri = url.parse().ok()?;
    let client = http_client();
    let request = Request::get(uri).body(Full::new(Bytes::new())).ok()?;
    let exchange = async {
        let response = client.request(request).await.ok()?;
        let status = response.status().as_u16();
        let body = Limited::new(response.into_body(), ANSWER_BYTES_MAX).collect().await.ok()?;
        Some((status, body.to_bytes()))
    };
    tokio::time::timeout(Duration::from_secs(5), exchange).await.ok()?
}

/// Sends until `shutdown`. What is under way then is waited for.
pub(crate) async fn run_sender(simulation: Simulation, options: SenderOptions, shutdown: CancellationToken) {
    let client = http_client();
    let slots = Arc::new(Semaphore::new(options.concurrency_max.max(1)));
    let mut posts = JoinSet::new();
    while !shutdown.is_cancelled() {
        while posts.try_join_next().is_some() {}
        let room = slots.available_permits();
        if room == 0 {
            // Nothing is handed out that could not leave at once, so that the ledger's times are true.
            posts.join_next().await;
            continue;
        }
        let (calls, next_due_ms) = {
            let mut world = simulation.lock();
            let calls = world.due_up_to(simulation.now_ms(), room);
            (calls, world.next_due())
        };
        let sent = !calls.is_empty();
        for call in calls {
            let Ok(slot) = Arc::clone(&slots).acquire_owned().await else { return };
            let (client, simulation) = (client.clone(), simulation.clone());
            posts.spawn(async move {
                let outcome = post(&client, &call, options.timeout).await;
                simulation.with(|world, now_ms| world.webhook_result(call.id, outcome, now_ms));
                drop(slot);
            });
        }
        if sent {
            continue;
        }
        let idle_ms = next_due_ms.map_or(1000, |due_ms| (due_ms - simulation.now_ms()).clamp(1, 1000));
        tokio::select! {
            () = shutdown.cancelled() => {}
            () = simulation.changed().notified() => {}
            () = tokio::time::sleep(Duration::from_millis(idle_ms.unsigned_abs())) => {}
        }
    }
    while posts.join_next().await.is_some() {}
}

async fn post(client: &HttpClient, call: &WebhookCall, timeout: Duration) -> Result<u16, ()> {
    let mut request = Request::post(call.url.as_str());
    for (name, value) in &call.headers {
        request = request.header(*name, value);
    }
    let request = request.body(Full::new(call.body.clone())).map_err(|_| ())?;
    let exchange = async {
        let response = client.request(request).await.map_err(|_| ())?;
        let status = response.status().as_u16();
        // The connection can be used again only when the answer was read to its end.
        Limited::new(response.into_body(), ANSWER_BYTES_MAX).collect().await.map_err(|_| ())?;
        Ok(status)
    };
    tokio::time::timeout(timeout, exchange).await.map_err(|_| ())?
}
