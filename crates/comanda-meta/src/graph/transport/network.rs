//! The wire itself: HTTPS, or plain HTTP to a Graph URL on the same machine.

use std::time::Duration;

use bytes::{Bytes, BytesMut};
use http::{Request, Response};
use reqwest::Client;
use reqwest::redirect::Policy;

use super::{BoxFuture, Transport, TransportError};

/// How long to wait and how much to read.
#[derive(Debug, Clone, Copy)]
pub struct NetworkLimits {
    /// Until the connection stands.
    pub connect_timeout: Duration,
    /// Until the answer is read, from the start.
    pub timeout: Duration,
    /// Largest answer in bytes; a larger one counts as unreadable.
    pub answer_bytes_max: usize,
}

impl Default for NetworkLimits {
    /// 5 s to connect, 30 s in all (Meta fetches pictures for up to 10 s before it answers), 4 MiB.
    fn default() -> Self {
        Self {
            connect_timeout: Duration::from_secs(5),
            timeout: Duration::from_secs(30),
            answer_bytes_max: 4 << 20,
        }
    }
}

/// The HTTP client could not be set up: no certificates to trust were found on this machine, most likely.
#[derive(Debug, thiserror::Error)]
#[error("the HTTP client could not be set up")]
pub struct InvalidClient(#[source] reqwest::Error);

/// Talks to the Graph API over the network, with a pool of connections.
#[derive(Debug, Clone)]
pub struct NetworkTransport {
    client: Client,
    answer_bytes_max: usize,
}

#[derive(Debug, thiserror::Error)]
#[error("the answer is larger than {limit_bytes} bytes")]
struct AnswerTooLarge {
    limit_bytes: usize,
}

impl NetworkTransport {
    /// Sets up the client; nothing is connected yet.
    pub fn new(limits: NetworkLimits) -> Result<Self, InvalidClient> {
        // Fails if a provider is installed already, and then that one is used.
        rustls::crypto::ring::default_provider().install_default().ok();
        let client = Client::builder()
            .connect_timeout(limits.connect_timeout)
            .timeout(limits.timeout)
            // A redirect would carry the token in the query elsewhere.
            .redirect(Policy::none())
            // Proxies are named in the environment, which only the configuration reads.
            .no_proxy()
            .user_agent(concat!("comanda/", env!("CARGO_PKG_VERSION")))
            .build()
            .map_err(InvalidClient)?;
        Ok(Self { client, answer_bytes_max: limits.answer_bytes_max })
    }

    async fn exchange(&self, request: Request<Bytes>) -> Result<Response<Bytes>, TransportError> {
        let request = reqwest::Request::try_from(request).map_err(not_sent)?;
        let mut response = self.client.execute(request).await.map_err(failed)?;
        let mut body = BytesMut::new();
        while let Some(chunk) = response.chunk().await.map_err(unknown)? {
            if body.len() + chunk.len() > self.answer_bytes_max {
                let source = Box::new(AnswerTooLarge { limit_bytes: self.answer_bytes_max });
                return Err(TransportError::Unknown { source });
            }
            body.extend_from_slice(&chunk);
        }
        let mut answer = Response::new(body.freeze());
        *answer.status_mut() = response.status();
        *answer.headers_mut() = std::mem::take(response.headers_mut());
        Ok(answer)
    }
}

impl Transport for NetworkTransport {
    fn send(&self, request: Request<Bytes>) -> BoxFuture<'_, Result<Response<Bytes>, TransportError>> {
        Box::pin(self.exchange(request))
    }
}

fn failed(error: reqwest::Error) -> TransportError {
    if error.is_connect() || error.is_builder() { not_sent(error) } else { unknown(error) }
}

/// Without the address, which holds the token.
fn not_sent(error: reqwest::Error) -> TransportError {
    TransportError::NotSent { source: error.without_url().into() }
}

fn unknown(error: reqwest::Error) -> TransportError {
    TransportError::Unknown { source: error.without_url().into() }
}

#[cfg(test)]
mod tests;
