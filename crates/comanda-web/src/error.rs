//! Which HTTP status a failure gets: chosen here, once, for every route.
//!
//! The caller sees a short sentence, or nothing where a sentence would help a forger; the operator's log gets the whole
//! chain of causes.

use std::error::Error;

use axum::response::{IntoResponse, Response};
use comanda_domain::record::InvalidDelivery;
use comanda_log::AppendError;
use comanda_meta::signature::SignatureError;
use comanda_meta::verification::ChallengeError;
use comanda_store::port::StoreError;
use http::{HeaderValue, StatusCode, header};

use crate::body::BodyError;
use crate::guard::Refusal;
use crate::pressure::Overload;

/// When a peer that was told 503 may come again, in seconds.
const RETRY_AFTER_S: &str = "5";

/// Why a request was not answered as asked.
#[derive(Debug, thiserror::Error)]
pub enum WebError {
    /// The body was not signed by Meta.
    #[error(transparent)]
    Signature(#[from] SignatureError),
    /// The verification request is not right.
    #[error(transparent)]
    Challenge(#[from] ChallengeError),
    /// The body could not be taken.
    #[error(transparent)]
    Body(#[from] BodyError),
    /// The log did not take it.
    #[error(transparent)]
    Append(#[from] AppendError),
    /// Nothing is taken in for now.
    #[error("nothing is taken in for now: {}", .0.name())]
    Overloaded(Overload),
    /// The log did not answer in time.
    #[error("log did not answer within {timeout_ms} ms")]
    AppendTimedOut {
        /// The limit.
        timeout_ms: u128,
    },
    /// What was cut from a body does not fit it: a bug of ours.
    #[error("a delivery could not be put together")]
    Delivery(#[from] InvalidDelivery),
    /// The store did not answer.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// The desk does not talk to this peer.
    #[error(transparent)]
    Refused(#[from] Refusal),
    /// The caller does not know the secret of this address.
    #[error("the secret is missing or wrong")]
    WrongSecret,
    /// The request is not what this address is for.
    #[error("{0}")]
    NotUnderstood(String),
    /// There is no such thing.
    #[error("there is no such {0}")]
    NotFound(&'static str),
    /// A field of a form is missing or wrong.
    #[error("the field `{field}` is missing or wrong: expected {expected}")]
    Field {
        /// Which field.
        field: &'static str,
        /// What it should hold.
        expected: &'static str,
    },
    /// Too many screens watch at once.
    #[error("too many screens are connected (limit {streams_max})")]
    TooManyStreams {
        /// The limit.
        streams_max: usize,
    },
}

impl WebError {
    /// The status.
    pub const fn status(&self) -> StatusCode {
        match self {
            Self::Signature(
                SignatureError::Missing | SignatureError::Malformed | SignatureError::Mismatch,
            )
            | Self::WrongSecret => StatusCode::UNAUTHORIZED,
            Self::Challenge(ChallengeError::WrongToken) | Self::Refused(_) => StatusCode::FORBIDDEN,
            Self::Challenge(ChallengeError::NotAChallenge(_))
            | Self::Field { .. }
            | Self::NotUnderstood(_)
            | Self::Body(BodyError::Broken(_)) => StatusCode::BAD_REQUEST,
            Self::Body(BodyError::TooLarge { .. }) | Self::Append(AppendError::TooLarge { .. }) => {
                StatusCode::PAYLOAD_TOO_LARGE
            }
            Self::Body(BodyError::TimedOut { .. }) => StatusCode::REQUEST_TIMEOUT,
            Self::Body(BodyError::Busy { .. })
            | Self::Append(
                AppendError::Busy { .. }
                | AppendError::Unconfirmed { .. }
                | AppendError::Full { .. }
                | AppendError::Closed,
            )
            | Self::AppendTimedOut { .. }
            | Self::Overloaded(_)
            | Self::Store(StoreError::Unavailable(_))
            | Self::TooManyStreams { .. } => StatusCode::SERVICE_UNAVAILABLE,
            Self::Delivery(_) | Self::Store(StoreError::Unreadable { .. } | StoreError::Refused(_)) => {
                StatusCode::INTERNAL_SERVER_ERROR
            }
            Self::NotFound(_) => StatusCode::NOT_FOUND,
        }
    }

    /// Whether the connection is not worth keeping: the rest of the body is still on its way.
    const fn closes(&self) -> bool {
        matches!(self, Self::Body(_) | Self::Overloaded(_))
    }

    /// What the caller is told. Never a cause, and nothing at all about a wrong signature.
    fn external(&self) -> String {
        match self {
            Self::Signature(_) | Self::WrongSecret => String::new(),
            Self::Append(_) | Self::AppendTimedOut { .. } | Self::Overloaded(_) => {
                "nothing was stored: send it again later".to_owned()
            }
            Self::Delivery(_) | Self::Store(_) => "that did not work; the server's log says why".to_owned(),
            Self::Challenge(_)
            | Self::Body(_)
            | Self::Refused(_)
            | Self::NotFound(_)
            | Self::NotUnderstood(_)
            | Self::Field { .. }
            | Self::TooManyStreams { .. } => self.to_string(),
        }
    }

    /// Whether a single refusal is worth a line of its own: under load there are thousands a second, they are counted,
    /// and whoever found the load said so once.
    const fn is_shedding(&self) -> bool {
        matches!(
            self,
            Self::Overloaded(_)
                | Self::Body(BodyError::Busy { .. })
                | Self::Append(AppendError::Busy { .. })
                | Self::TooManyStreams { .. }
        )
    }

    fn report(&self) {
        let status = self.status();
        if status.is_server_error() && !self.is_shedding() {
            let chain = chain(self);
            tracing::error!(http.status = status.as_u16(), error = %chain, "a request failed: {chain}");
        } else {
            tracing::debug!(http.status = status.as_u16(), error = %self, "a request was refused: {self}");
        }
    }
}

impl IntoResponse for WebError {
    fn into_response(self) -> Response {
        self.report();
        let mut response = (self.status(), self.external()).into_response();
        if matches!(self, Self::Signature(_)) {
            response.headers_mut().remove(header::CONTENT_TYPE);
        }
        if self.closes() {
            response.headers_mut().insert(header::CONNECTION, HeaderValue::from_static("close"));
        }
        if self.status() == StatusCode::SERVICE_UNAVAILABLE {
            response.headers_mut().insert(header::RETRY_AFTER, HeaderValue::from_static(RETRY_AFTER_S));
        }
        response
    }
}

/// The error and its causes, one after the other.
pub(crate) fn chain(error: &(dyn Error + 'static)) -> String {
    let mut text = error.to_string();
    let mut cause = error.source();
    while let Some(inner) = cause {
        let inner_text = inner.to_string();
        if !text.ends_with(&inner_text) {
            text.push_str(": ");
            text.push_str(&inner_text);
        }
        cause = inner.source();
    }
    text
}
