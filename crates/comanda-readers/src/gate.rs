//! The door of a service: so many ask at once, in time, and nobody while it is left alone.

use std::time::Duration;

use tokio::sync::{Semaphore, SemaphorePermit};
use tokio::time::{Instant, timeout_at};

use crate::breaker::Breaker;
use crate::port::AskError;

/// See the module.
#[derive(Debug)]
pub(crate) struct Gate {
    breaker: Breaker,
    places: Semaphore,
}

impl Gate {
    /// A door for so many at once, one at least.
    pub(crate) fn new(at_once_max: usize) -> Self {
        Self { breaker: Breaker::default(), places: Semaphore::new(at_once_max.max(1)) }
    }

    /// A place, by `deadline`.
    pub(crate) async fn place(&self, deadline: Instant) -> Result<SemaphorePermit<'_>, AskError> {
        match timeout_at(deadline, self.places.acquire()).await {
            // A place that came free because others ran out of time is of no use.
            Ok(Ok(place)) if Instant::now() < deadline => Ok(place),
            Ok(_) | Err(_) => Err(AskError::Busy),
        }
    }

    /// Whether the service may be asked now.
    pub(crate) fn admits(&self) -> Result<(), AskError> {
        if self.breaker.admits(Instant::now()) { Ok(()) } else { Err(AskError::Resting) }
    }

    /// It is there.
    pub(crate) fn answered(&self) {
        self.breaker.answered();
    }

    /// What became of asking; tells how long the service is left alone if that begins now.
    pub(crate) fn learn<T>(&self, answer: &Result<T, AskError>) -> Option<Duration> {
        match answer {
            Ok(_) => {
                self.answered();
                None
            }
            Err(error) if error.is_failure() => self.breaker.failed(Instant::now(), error.retry_after()),
            Err(_) => None,
        }
    }
}
