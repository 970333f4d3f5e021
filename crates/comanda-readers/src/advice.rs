//! What to recommend: a service chooses from the dishes that may be recommended, by the words it was asked with.
//!
//! Only ids of dishes come back: not a word of a service reaches a customer. Whether a dish may be recommended is decided where
//! everything is decided.

use std::fmt;
use std::time::Duration;

use comanda_domain::id::Sku;
use comanda_domain::menu::{Item, Section};
use jiff::civil::DateTime;
use tokio::time::{Instant, timeout_at};

use crate::chat;
use crate::gate::Gate;
use crate::port::{AskError, BoxFuture};
use crate::said::Unusable;

/// Most dishes of one answer that are looked at.
pub(crate) const ADVISED_MAX: usize = 10;

/// The protocol in which answers are kept, beside those of readers.
pub const ADVICE_PROTOCOL: &str = "recommend_chat_completions";

/// What somebody would like, and what there is.
#[derive(Debug, Clone)]
pub struct Wish<'a> {
    /// What was written. A burst of texts is one, a line each.
    pub text: &'a str,
    /// The language of the conversation: dishes are named in it.
    pub language: &'a str,
    /// What may be recommended: nothing that is sold out, in the cart, or against an allergy that was told.
    pub dishes: &'a [(&'a Section, &'a Item)],
    /// What is in the cart.
    pub cart: &'a [Sku],
    /// The time in the shop.
    pub now: DateTime,
}

/// A service that recommends.
pub trait Adviser: Send + Sync {
    /// The answer, byte for byte. Asked once: giving up in time is for [`OutsideAdviser`]. Nothing outside remembers the wish.
    fn ask<'a>(&'a self, wish: &'a Wish<'a>) -> BoxFuture<'a, Result<String, AskError>>;
}

/// A service with manners: in time, and left alone while it is dead.
pub struct OutsideAdviser {
    adviser: Box<dyn Adviser>,
    timeout: Duration,
    gate: Gate,
}

impl fmt::Debug for OutsideAdviser {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("OutsideAdviser").finish_non_exhaustive()
    }
}

impl OutsideAdviser {
    /// A service that is waited for `timeout` at most, by at most `at_once_max` customers.
    pub fn new(adviser: Box<dyn Adviser>, timeout: Duration, at_once_max: usize) -> Self {
        Self { adviser, timeout, gate: Gate::new(at_once_max) }
    }

    /// Until when wishes that are told now must be answered.
    pub fn deadline(&self) -> Instant {
        Instant::now() + self.timeout
    }

    /// An answer that is of use, by `deadline`.
    pub async fn ask(&self, wish: &Wish<'_>, deadline: Instant) -> Result<String, AskError> {
        let _place = self.gate.place(deadline).await?;
        self.gate.admits()?;
        let answer = timeout_at(deadline, self.adviser.ask(wish)).await.unwrap_or(Err(AskError::TimedOut));
        let answer = answer.and_then(|body| match advised(&body) {
            Ok(_) => Ok(body),
            Err(error) => Err(AskError::Unusable(error)),
        });
        if let (Err(error), Some(rest)) = (&answer, self.gate.learn(&answer)) {
            let seconds = rest.as_secs();
            tracing::warn!(
                error = %error, rest_seconds = seconds,
                "the service that recommends fails ({error}) and is left alone for {seconds} s; favourites are named instead"
            );
        }
        answer
    }
}

/// The dishes that an answer names, the best one first. Pure: the same answer gives the same dishes.
pub fn advised(body: &str) -> Result<Vec<Sku>, Unusable> {
    chat::advised_dishes(body)
}

#[cfg(test)]
mod tests;
