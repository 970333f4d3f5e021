//! The port to ways that do not lead through Meta: a text message, an e-mail.
//!
//! *Deliver* takes one for news about an order that Meta refuses because its window is closed and that no approved template can
//! say. Without one, or where nothing is known of the person, the news waits and a person of the shop is called.

use std::future::Future;
use std::pin::Pin;

use comanda_domain::id::OutboxId;

/// See the module.
pub trait OtherWay: Send + Sync {
    /// For the log: `sms`, `email`.
    fn name(&self) -> &'static str;

    /// Sends it. The same letter again (its id says so) must not arrive twice: what became of a send may be lost in a crash.
    fn send<'a>(
        &'a self,
        letter: &'a Letter,
    ) -> Pin<Box<dyn Future<Output = Result<(), OtherWayError>> + Send + 'a>>;
}

/// News on another way.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Letter {
    /// Of the message: the key by which a repeat is known.
    pub id: OutboxId,
    /// Whom it goes to, E.164.
    pub phone: String,
    /// What it says.
    pub text: String,
    /// The language of the text.
    pub language: String,
}

/// Why a letter was not taken.
#[derive(Debug, thiserror::Error)]
pub enum OtherWayError {
    /// Try again later.
    #[error("the service is away")]
    Away(#[source] Box<dyn std::error::Error + Send + Sync>),
    /// Nobody can be reached there, or not with this.
    #[error("the service refused it")]
    Refused(#[source] Box<dyn std::error::Error + Send + Sync>),
}
