//! The one way a request body of unknown size is read: capped, timed, and counted against the bytes in flight.

use std::sync::Arc;
use std::time::Duration;

use axum::body::Body;
use bytes::{Bytes, BytesMut};
use http_body_util::BodyExt;
use tokio::sync::{OwnedSemaphorePermit, Semaphore};

use crate::measure;

/// What a body may be.
#[derive(Debug, Clone, Copy)]
pub struct BodyLimits {
    /// Largest body.
    pub bytes_max: usize,
    /// Most bytes of all bodies together that are held in memory.
    pub in_flight_bytes_max: usize,
    /// Longest time from the head of the request to the end of its body.
    pub timeout: Duration,
}

/// Why a body was not read to its end.
#[derive(Debug, thiserror::Error)]
pub enum BodyError {
    /// It is larger than the cap.
    #[error("the body is larger than {bytes_max} bytes")]
    TooLarge {
        /// The cap.
        bytes_max: usize,
    },
    /// It came too slowly.
    #[error("the body was not complete after {timeout_ms} ms")]
    TimedOut {
        /// The limit.
        timeout_ms: u128,
    },
    /// Too many bytes of other requests are in memory: later, this one would fit.
    #[error("too many bytes are in flight (limit {in_flight_bytes_max})")]
    Busy {
        /// The limit.
        in_flight_bytes_max: usize,
    },
    /// The connection broke, or its framing is wrong.
    #[error("the body could not be read")]
    Broken(#[source] axum::Error),
}

/// The bytes in flight of one router. Clones share them.
#[derive(Debug, Clone)]
pub struct BodyBudget {
    limits: BodyLimits,
    free: Arc<Semaphore>,
}

impl BodyBudget {
    /// Nothing in flight yet.
    pub fn new(limits: BodyLimits) -> Self {
        let permits = limits.in_flight_bytes_max.min(Semaphore::MAX_PERMITS);
        Self { limits, free: Arc::new(Semaphore::new(permits)) }
    }

    /// How many bytes could be taken now.
    pub fn free_bytes(&self) -> usize {
        self.free.available_permits()
    }

    fn take(&self, bytes: usize) -> Result<OwnedSemaphorePermit, BodyError> {
        let busy = || BodyError::Busy { in_flight_bytes_max: self.limits.in_flight_bytes_max };
        let permits = u32::try_from(bytes).map_err(|_| busy())?;
        let permit = Arc::clone(&self.free).try_acquire_many_owned(permits).map_err(|_| busy())?;
        measure::inflight_taken(bytes);
        Ok(permit)
    }
}

/// A whole body. Its bytes count as in flight until this is dropped, so it is kept until the request is answered.
#[derive(Debug)]
pub struct CappedBody {
    bytes: Bytes,
    _held: Held,
}

impl CappedBody {
    /// The exact bytes. Cloning them is cheap.
    pub const fn bytes(&self) -> &Bytes {
        &self.bytes
    }
}

#[derive(Debug, Default)]
struct Held(Option<OwnedSemaphorePermit>);

impl Held {
    fn add(&mut self, permit: OwnedSemaphorePermit) {
        match &mut self.0 {
            Some(held) => held.merge(permit),
            None => self.0 = Some(permit),
        }
    }
}

impl Drop for Held {
    fn drop(&mut self) {
        if let Some(permit) = &self.0 {
            measure::inflight_returned(permit.num_permits());
        }
    }
}

/// Reads a body to its end. `declared_bytes` is what `Content-Length` promised: an honest sender of too much is told
/// before it sends it. Bytes are taken from the budget as they arrive, so a promise alone reserves nothing.
pub async fn read_capped(
    body: Body,
    declared_bytes: Option<u64>,
    budget: &BodyBudget,
) -> Result<CappedBody, BodyError> {
    let limits = budget.limits;
    let too_large = || BodyError::TooLarge { bytes_max: limits.bytes_max };
    if declared_bytes
        .is_some_and(|declared| usize::try_from(declared).map_or(true, |len| len > limits.bytes_max))
    {
        return Err(too_large());
    }
    let read = read_frames(body, budget);
    let timed_out = |_| BodyError::TimedOut { timeout_ms: limits.timeout.as_millis() };
    tokio::time::timeout(limits.timeout, read).await.map_err(timed_out)?
}

async fn read_frames(mut body: Body, budget: &BodyBudget) -> Result<CappedBody, BodyError> {
    let bytes_max = budget.limits.bytes_max;
    let mut held = Held::default();
    // A webhook nearly always arrives in one frame: it is kept as it is, without a copy.
    let mut first = Bytes::new();
    let mut rest = BytesMut::new();
    while let Some(frame) = body.frame().await {
        let Ok(data) = frame.map_err(BodyError::Broken)?.into_data() else { continue };
        if data.is_empty() {
            continue;
        }
        let so_far = first.len().max(rest.len());
        if so_far.saturating_add(data.len()) > bytes_max {
            return Err(BodyError::TooLarge { bytes_max });
        }
        held.add(budget.take(data.len())?);
        if first.is_empty() {
            first = data;
        } else {
            if rest.is_empty() {
                rest.extend_from_slice(&first);
            }
            rest.extend_from_slice(&data);
        }
    }
    let bytes = if rest.is_empty() { first } else { rest.freeze() };
    Ok(CappedBody { bytes, _held: held })
}

#[cfg(test)]
mod tests;
