//! After a run that did not end by itself, records go one by one.
//!
//! A record can end the whole program: a stack that overflows, memory that runs out. Nothing can be written about it then,
//! so it is written before: each record is marked, processed, and the mark taken away. Whoever was marked and never
//! passed a few times in a row is put aside. A healthy program pays nothing for it but one write at start and end.

use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};

use comanda_domain::id::EventId;
use comanda_domain::record::Record;
use comanda_domain::time::Timestamp;
use comanda_log::RecordOutcome;
use comanda_store::port::{RunStore, StoreError};
use tokio::sync::{Mutex, MutexGuard, OnceCell};

use super::{Converse, Progress, RETRY_FIRST, chain};

/// So many records that were not processed before go one by one. More were never under way at a time.
const CAREFUL_RECORDS: u32 = 1_024;

/// How often a record may end the program before it is put aside.
const ENDINGS_MAX: u32 = 3;

/// Knows how the last run ended.
pub struct Careful {
    store: Arc<dyn RunStore>,
    name: &'static str,
    began: OnceCell<()>,
    left: AtomicU32,
    /// Lanes take turns, so that no innocent record is under way beside the one that ends the program.
    turn: Mutex<()>,
}

impl Careful {
    /// For the loop `name`; it asks at its first record.
    pub fn new(store: Arc<dyn RunStore>, name: &'static str) -> Self {
        Self { store, name, began: OnceCell::new(), left: AtomicU32::new(0), turn: Mutex::const_new(()) }
    }

    /// The loop ends by itself. Call it once nothing is processed any more. A worker that only stood by ends nobody's run.
    pub async fn end(&self) -> Result<(), StoreError> {
        if !self.began.initialized() {
            return Ok(());
        }
        self.store.end_run(self.name).await
    }

    /// Whether records go one by one for now.
    async fn is_on(&self, now: Timestamp) -> Result<bool, StoreError> {
        let begin = async || {
            if !self.store.begin_run(self.name, now).await? {
                tracing::warn!("the last run was cut off: the first records go one by one");
                self.left.store(CAREFUL_RECORDS, Ordering::Relaxed);
            }
            Ok(())
        };
        self.began.get_or_try_init(begin).await?;
        Ok(self.left.load(Ordering::Relaxed) > 0)
    }

    async fn turn(&self) -> MutexGuard<'_, ()> {
        self.turn.lock().await
    }

    /// These were passed.
    async fn passed(&self, events: &[EventId]) {
        if let Err(error) = self.store.unmark(events).await {
            tracing::warn!(error = chain(&error), "marks could not be taken away");
            return;
        }
        let passed = u32::try_from(events.len()).unwrap_or(u32::MAX);
        let left = self.left.load(Ordering::Relaxed).saturating_sub(passed);
        self.left.store(left, Ordering::Relaxed);
        if left == 0 {
            tracing::info!("the place where the last run was cut off is passed");
        }
    }
}

impl Converse {
    /// Processes `records` one by one if the last run was cut off; `false` if there is no need, and nothing was done.
    pub(super) async fn process_carefully(
        &self,
        records: &[Record],
        attempts: &[u32],
        progress: &mut Progress,
    ) -> Result<bool, StoreError> {
        let Some(careful) = &self.careful else { return Ok(false) };
        if !careful.is_on((self.clock)()).await? {
            return Ok(false);
        }
        let _turn = careful.turn().await;
        let events: Vec<EventId> = records.iter().map(|record| record.event).collect();
        let seen = self.store.load(&[], &events).await?.seen;
        let mut marked = Vec::new();
        let all_attempts = attempts.iter().copied().chain(std::iter::repeat(1));
        for (record, attempt) in records.iter().zip(all_attempts) {
            let one = std::slice::from_ref(record);
            if !seen.contains(&record.event) && !progress.held.contains_key(&record.key) {
                match careful.store.mark(record.event).await {
                    Ok(times) if times > ENDINGS_MAX => {
                        let endings = times - 1;
                        let reason =
                            format!("the program ended each of the {endings} times it was processed");
                        let outcome = self.set_aside(record, times, reason).await;
                        progress.note(record, outcome);
                        marked.push(record.event);
                        continue;
                    }
                    Ok(_) => marked.push(record.event),
                    Err(error) => {
                        tracing::warn!(error = chain(&error), "the store is away; the record comes back");
                        progress.note(record, RecordOutcome::Retry { after: RETRY_FIRST });
                        continue;
                    }
                }
            }
            self.process_part(one, &[attempt], progress).await;
        }
        careful.passed(&marked).await;
        Ok(true)
    }
}

#[cfg(test)]
mod tests;
