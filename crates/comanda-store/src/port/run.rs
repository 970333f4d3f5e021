//! For the loops: whether the last run ended as it should, and which record it was at.
//!
//! A record that ends the program each time it is processed can only be found by what was written before it was
//! processed. That costs one write per record, so it is done only after a run that did not end by itself.

use comanda_domain::id::EventId;
use comanda_domain::time::Timestamp;

use super::{BoxFuture, StoreError};

/// See the module.
pub trait RunStore: Send + Sync {
    /// A run of the loop `name` begins. Says whether the one before it ended by itself; the first one did.
    fn begin_run<'a>(&'a self, name: &'a str, now: Timestamp) -> BoxFuture<'a, Result<bool, StoreError>>;

    /// The run of the loop `name` ends by itself.
    fn end_run<'a>(&'a self, name: &'a str) -> BoxFuture<'a, Result<(), StoreError>>;

    /// The program is about to process this record. Says how often it was about to, this time included, since the mark
    /// was last taken away. Durable before it answers.
    fn mark(&self, event: EventId) -> BoxFuture<'_, Result<u32, StoreError>>;

    /// These records were passed.
    fn unmark<'a>(&'a self, events: &'a [EventId]) -> BoxFuture<'a, Result<(), StoreError>>;
}
