//! The only seam to the wire: one request out, one response back.
//!
//! Over the network in production; straight into a simulated Meta in tests and in the demo.

pub(super) mod network;

use std::error::Error;
use std::pin::Pin;

use bytes::Bytes;
use http::{Request, Response};

/// A future that can be held without knowing its type.
pub type BoxFuture<'a, T> = Pin<Box<dyn Future<Output = T> + Send + 'a>>;

/// Any error, where the cause is only shown.
pub type BoxError = Box<dyn Error + Send + Sync>;

/// Carries one request to Meta. Never repeats it, never follows a redirect.
pub trait Transport: Send + Sync {
    /// The answer, whatever its status. The request holds a token: an implementation must not log its address.
    fn send(&self, request: Request<Bytes>) -> BoxFuture<'_, Result<Response<Bytes>, TransportError>>;
}

/// Why there is no answer. What matters is whether the request may have had its effect.
#[derive(Debug, thiserror::Error)]
pub enum TransportError {
    /// The request did not reach the server: it can be sent again.
    #[error("no connection to the Graph API")]
    NotSent {
        /// What happened.
        #[source]
        source: BoxError,
    },
    /// The request may have reached the server: time-out, dropped connection, unreadable answer.
    #[error("no answer from the Graph API")]
    Unknown {
        /// What happened.
        #[source]
        source: BoxError,
    },
}
