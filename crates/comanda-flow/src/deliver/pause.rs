//! Pages that must not send for a while: a dead token, a restriction, a rate limit. Their ingest goes on.

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use comanda_domain::id::PageId;
use comanda_domain::time::Timestamp;
use metrics::gauge;

use crate::metrics as names;

/// Until when which page is paused.
#[derive(Default)]
pub(super) struct Pauses(Mutex<HashMap<PageId, Timestamp>>);

impl Pauses {
    /// Pauses a page from `now` on for `time`; a longer pause stands.
    pub(super) fn pause(&self, page: &PageId, now: Timestamp, time: Duration) {
        let mut pauses = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let until = pauses.entry(page.clone()).or_insert(now);
        *until = (*until).max(now.plus(time));
    }

    /// The pages that are paused at `now`.
    pub(super) fn now(&self, now: Timestamp) -> Vec<PageId> {
        let mut pauses = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        pauses.retain(|_, until| *until > now);
        #[expect(clippy::cast_precision_loss, reason = "an installation has far fewer than 2^52 pages")]
        gauge!(names::PAUSED_PAGES).set(pauses.len() as f64);
        pauses.keys().cloned().collect()
    }
}
