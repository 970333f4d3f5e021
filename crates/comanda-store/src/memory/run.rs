//! [`RunStore`] in memory: every run of the process is the first.

use comanda_domain::id::EventId;
use comanda_domain::time::Timestamp;
use futures_util::FutureExt;
use futures_util::future::ready;

use super::MemoryStore;
use crate::port::{BoxFuture, RunStore, StoreError};

impl RunStore for MemoryStore {
    fn begin_run<'a>(&'a self, name: &'a str, _now: Timestamp) -> BoxFuture<'a, Result<bool, StoreError>> {
        let is_new = self.state().runs.insert(name.to_owned());
        ready(Ok(is_new)).boxed()
    }

    fn end_run<'a>(&'a self, name: &'a str) -> BoxFuture<'a, Result<(), StoreError>> {
        self.state().runs.remove(name);
        ready(Ok(())).boxed()
    }

    fn mark(&self, event: EventId) -> BoxFuture<'_, Result<u32, StoreError>> {
        let mut state = self.state();
        let count = state.marks.entry(event).or_default();
        *count += 1;
        ready(Ok(*count)).boxed()
    }

    fn unmark<'a>(&'a self, events: &'a [EventId]) -> BoxFuture<'a, Result<(), StoreError>> {
        self.state().marks.retain(|event, _| !events.contains(event));
        ready(Ok(())).boxed()
    }
}
