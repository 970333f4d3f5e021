//! The store in memory behind a door that can be made to fail.

use std::collections::{HashMap, HashSet};
use std::sync::atomic::{AtomicBool, AtomicU32, Ordering};
use std::sync::{Arc, Mutex};

use comanda_domain::id::{ConversationKey, EventId, OrderId, OutboxId, PageId, Sku};
use comanda_domain::record::Record;
use comanda_domain::time::Timestamp;
use comanda_domain::timer::Timer;
use comanda_store::MemoryStore;
use comanda_store::port::conversation::{
    Commit, CommitError, Committed, DeadLetter, Loaded, OpenDrafts, StoredOrder,
};
use comanda_store::port::lease::WorkerId;
use comanda_store::port::outbox::{OutboxCounts, OutboxRow, SentRow, Settlement, Unfinished};
use comanda_store::port::{BoxFuture, ConversationStore, OutboxStore, StoreError};
use tokio::sync::Semaphore;

use crate::converse::Converse;

/// A processor and what it is to process.
type Rival = (Converse, Vec<Record>);

/// See the module. Everything goes through until a knob is turned.
pub(crate) struct FaultyStore {
    inner: Arc<MemoryStore>,
    /// Events whose commit is refused.
    poisoned: Mutex<HashSet<EventId>>,
    /// Everything is unavailable.
    pub(crate) away: AtomicBool,
    /// Dead letters cannot be written.
    pub(crate) refuses_letters: AtomicBool,
    /// That many settlements are unavailable first.
    pub(crate) settles_fail: AtomicU32,
    /// Settlements of several rows are refused, as if one of them were broken.
    pub(crate) refuses_settling_together: AtomicBool,
    /// That many questions for order numbers are unavailable first.
    pub(crate) numbers_fail: AtomicU32,
    /// That many times, what was under way cannot be marked.
    pub(crate) doubts_fail: AtomicU32,
    /// That many claims are made, and their answers lost.
    pub(crate) claims_lost: AtomicU32,
    /// That many times, timers cannot be marked as handed out.
    pub(crate) hand_outs_fail: AtomicU32,
    /// That many commits find that somebody was quicker.
    pub(crate) conflicts: AtomicU32,
    /// Somebody who is quicker, once.
    rival: Mutex<Option<Rival>>,
    /// Every commit takes one of these.
    gate: Option<Semaphore>,
    pub(crate) commits: AtomicU32,
}

impl FaultyStore {
    pub(crate) fn over(inner: &Arc<MemoryStore>) -> Self {
        Self {
            inner: Arc::clone(inner),
            poisoned: Mutex::default(),
            away: AtomicBool::new(false),
            refuses_letters: AtomicBool::new(false),
            settles_fail: AtomicU32::new(0),
            refuses_settling_together: AtomicBool::new(false),
            numbers_fail: AtomicU32::new(0),
            doubts_fail: AtomicU32::new(0),
            claims_lost: AtomicU32::new(0),
            hand_outs_fail: AtomicU32::new(0),
            conflicts: AtomicU32::new(0),
            rival: Mutex::default(),
            gate: None,
            commits: AtomicU32::new(0),
        }
    }

    /// Commits wait for [`FaultyStore::release`].
    pub(crate) fn slow(inner: &Arc<MemoryStore>) -> Self {
        Self { gate: Some(Semaphore::new(0)), ..Self::over(inner) }
    }

    pub(crate) fn release(&self) {
        if let Some(gate) = &self.gate {
            gate.add_permits(1);
        }
    }

    pub(crate) fn poison(&self, event: EventId) {
        self.poisoned.lock().unwrap().insert(event);
    }

    /// Before the next commit, `rival` processes `records`.
    pub(crate) fn let_in(&self, rival: Converse, records: Vec<Record>) {
        *self.rival.lock().unwrap() = Some((rival, records));
    }

    fn check(&self) -> Result<(), StoreError> {
        if self.away.load(Ordering::SeqCst) { Err(unavailable()) } else { Ok(()) }
    }
}

fn unavailable() -> StoreError {
    StoreError::Unavailable("the disk is full".into())
}

/// Whether one of the failures that are left was used up.
fn fails(left: &AtomicU32) -> bool {
    left.fetch_update(Ordering::SeqCst, Ordering::SeqCst, |left| left.checked_sub(1)).is_ok()
}

impl ConversationStore for FaultyStore {
    fn load<'a>(
        &'a self,
        keys: &'a [ConversationKey],
        events: &'a [EventId],
    ) -> BoxFuture<'a, Result<Loaded, StoreError>> {
        Box::pin(async move {
            self.check()?;
            self.inner.load(keys, events).await
        })
    }

    fn orders<'a>(&'a self, ids: &'a [OrderId]) -> BoxFuture<'a, Result<Vec<StoredOrder>, StoreError>> {
        self.inner.orders(ids)
    }

    fn open_tickets<'a>(&'a self, branch: &'a Sku, at: Timestamp) -> BoxFuture<'a, Result<u32, StoreError>> {
        self.inner.open_tickets(branch, at)
    }

    fn open_drafts<'a>(&'a self, ids: &'a [OutboxId]) -> BoxFuture<'a, Result<OpenDrafts, StoreError>> {
        self.inner.open_drafts(ids)
    }

    fn is_rush<'a>(&'a self, branch: &'a Sku) -> BoxFuture<'a, Result<bool, StoreError>> {
        self.inner.is_rush(branch)
    }

    fn commit<'a>(&'a self, commit: &'a Commit) -> BoxFuture<'a, Result<Committed, CommitError>> {
        Box::pin(async move {
            self.commits.fetch_add(1, Ordering::SeqCst);
            self.check()?;
            if let Some(gate) = &self.gate {
                gate.acquire().await.unwrap().forget();
            }
            let rival = self.rival.lock().unwrap().take();
            if let Some((converse, records)) = rival {
                super::done(&converse, &records).await;
            }
            if fails(&self.conflicts) {
                return Err(CommitError::Conflict { keys: Vec::new() });
            }
            let is_poisoned = {
                let poisoned = self.poisoned.lock().unwrap();
                commit.seen.iter().any(|(event, _)| poisoned.contains(event))
            };
            if is_poisoned {
                return Err(StoreError::Refused("a value that the database does not take".into()).into());
            }
            self.inner.commit(commit).await
        })
    }

    fn due_timers(&self, now: Timestamp, limit: usize) -> BoxFuture<'_, Result<Vec<Timer>, StoreError>> {
        self.inner.due_timers(now, limit)
    }

    fn timers_handed_out<'a>(
        &'a self,
        timers: &'a [Timer],
        now: Timestamp,
    ) -> BoxFuture<'a, Result<(), StoreError>> {
        Box::pin(async move {
            if fails(&self.hand_outs_fail) {
                return Err(unavailable());
            }
            self.inner.timers_handed_out(timers, now).await
        })
    }

    fn next_timer(&self) -> BoxFuture<'_, Result<Option<Timestamp>, StoreError>> {
        self.inner.next_timer()
    }

    fn dead_letter<'a>(&'a self, letter: &'a DeadLetter) -> BoxFuture<'a, Result<(), StoreError>> {
        Box::pin(async move {
            if self.refuses_letters.load(Ordering::SeqCst) {
                return Err(unavailable());
            }
            self.inner.dead_letter(letter).await
        })
    }
}

impl OutboxStore for FaultyStore {
    fn claim<'a>(
        &'a self,
        now: Timestamp,
        limit: usize,
        paused: &'a [PageId],
        worker: Option<&'a WorkerId>,
    ) -> BoxFuture<'a, Result<Vec<OutboxRow>, StoreError>> {
        Box::pin(async move {
            let rows = self.inner.claim(now, limit, paused, worker).await?;
            if fails(&self.claims_lost) { Err(unavailable()) } else { Ok(rows) }
        })
    }

    fn settle<'a>(&'a self, settlements: &'a [Settlement]) -> BoxFuture<'a, Result<(), StoreError>> {
        Box::pin(async move {
            if fails(&self.settles_fail) {
                return Err(unavailable());
            }
            if settlements.len() > 1 && self.refuses_settling_together.load(Ordering::SeqCst) {
                return Err(StoreError::Refused("a value that the database does not take".into()));
            }
            self.inner.settle(settlements).await
        })
    }

    fn doubt_unfinished<'a>(
        &'a self,
        now: Timestamp,
        worker: Option<&'a WorkerId>,
        whose: Unfinished,
    ) -> BoxFuture<'a, Result<u64, StoreError>> {
        Box::pin(async move {
            if fails(&self.doubts_fail) {
                return Err(unavailable());
            }
            self.inner.doubt_unfinished(now, worker, whose).await
        })
    }

    fn in_doubt<'a>(
        &'a self,
        before: Timestamp,
        limit: usize,
        worker: Option<&'a WorkerId>,
    ) -> BoxFuture<'a, Result<Vec<OutboxRow>, StoreError>> {
        self.inner.in_doubt(before, limit, worker)
    }

    fn sent_since<'a>(
        &'a self,
        conversation: &'a ConversationKey,
        since: Timestamp,
    ) -> BoxFuture<'a, Result<Vec<SentRow>, StoreError>> {
        self.inner.sent_since(conversation, since)
    }

    fn next_due(&self) -> BoxFuture<'_, Result<Option<Timestamp>, StoreError>> {
        self.inner.next_due()
    }

    fn order_numbers<'a>(
        &'a self,
        ids: &'a [OrderId],
    ) -> BoxFuture<'a, Result<HashMap<OrderId, u32>, StoreError>> {
        Box::pin(async move {
            if fails(&self.numbers_fail) {
                return Err(unavailable());
            }
            self.inner.order_numbers(ids).await
        })
    }

    fn outbox_counts(&self) -> BoxFuture<'_, Result<OutboxCounts, StoreError>> {
        self.inner.outbox_counts()
    }
}
