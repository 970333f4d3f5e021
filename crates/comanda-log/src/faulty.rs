//! A log that fails on purpose, round any real one: for the simulation and for tests of what stands on the log.
//!
//! It decides nothing itself. Before every call it asks a [`Fate`] what goes wrong, and after it the fate may hold the
//! answer back; so a seeded fate makes a seeded world. It is compiled only with the feature `faulty`, which no shipped
//! crate turns on, and it counts what it did.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use comanda_domain::id::{DeliveryId, EventId};
use comanda_domain::record::{Delivery, Record, Sequence};
use comanda_domain::time::Timestamp;

use crate::batch::{Batch, BatchLimit, BatchOutcome, RecordOutcome, Settlement};
use crate::port::{
    AdminError, AppendError, BoxError, BoxFuture, Consumer, DeadLetter, Log, LogAdmin, LogReader, LogStats,
    Producer, ReadError, RetentionPolicy, RetentionReport, SettleError, StoredDelivery,
};

/// A call that may go wrong.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Call {
    /// [`Producer::append`].
    Append,
    /// [`Consumer::next_batch`].
    Read,
    /// [`Batch::settle`].
    Settle,
}

impl Call {
    /// For traces.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Append => "append",
            Self::Read => "read",
            Self::Settle => "settle",
        }
    }
}

/// What goes wrong with a call.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Fault {
    /// Nothing happens, and the caller learns of a failure. A batch that is not settled comes back.
    Before,
    /// It happens, and the caller learns of a failure. A batch that was read goes back.
    After,
}

/// Decides what goes wrong, and when.
pub trait Fate: Send + Sync {
    /// Asked before a call; the call waits as long as the answer does. `None` lets it through.
    fn before(&self, call: Call) -> BoxFuture<'_, Option<Fault>>;

    /// Told after a call that was made; the caller's answer waits as long as this does.
    fn after(&self, call: Call) -> BoxFuture<'_, ()>;
}

/// See the module.
pub struct FaultyLog {
    inner: Arc<dyn Log>,
    hand: Arc<Hand>,
}

/// What the wrapper and its consumers share.
struct Hand {
    fate: Arc<dyn Fate>,
    before: AtomicU64,
    after: AtomicU64,
}

/// How many calls went wrong.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Counts {
    /// Calls that were not made.
    pub before: u64,
    /// Calls that were made, and whose answer was lost.
    pub after: u64,
}

impl FaultyLog {
    /// `inner`, as `fate` will have it.
    pub fn over(inner: Arc<dyn Log>, fate: Arc<dyn Fate>) -> Self {
        let hand = Hand { fate, before: AtomicU64::new(0), after: AtomicU64::new(0) };
        Self { inner, hand: Arc::new(hand) }
    }

    /// What went wrong so far.
    pub fn counts(&self) -> Counts {
        Counts {
            before: self.hand.before.load(Ordering::Relaxed),
            after: self.hand.after.load(Ordering::Relaxed),
        }
    }
}

impl Hand {
    async fn before(&self, call: Call) -> Option<Fault> {
        let fault = self.fate.before(call).await;
        match fault {
            Some(Fault::Before) => self.before.fetch_add(1, Ordering::Relaxed),
            Some(Fault::After) => self.after.fetch_add(1, Ordering::Relaxed),
            None => 0,
        };
        fault
    }
}

fn injected(what: &'static str) -> BoxError {
    what.into()
}

const NOT_MADE: &str = "injected: the call was not made";
const ANSWER_LOST: &str = "injected: the answer was lost";

impl Producer for FaultyLog {
    fn append<'a>(&'a self, delivery: &'a Delivery) -> BoxFuture<'a, Result<(), AppendError>> {
        Box::pin(async move {
            let fault = self.hand.before(Call::Append).await;
            let failed = |what| Err(AppendError::Unconfirmed { source: injected(what) });
            if fault == Some(Fault::Before) {
                return failed(NOT_MADE);
            }
            let appended = self.inner.append(delivery).await;
            self.hand.fate.after(Call::Append).await;
            if fault.is_some() { failed(ANSWER_LOST) } else { appended }
        })
    }
}

struct FaultyConsumer {
    inner: Box<dyn Consumer>,
    hand: Arc<Hand>,
}

impl Consumer for FaultyConsumer {
    fn next_batch(&mut self, limit: BatchLimit) -> BoxFuture<'_, Result<Batch, ReadError>> {
        Box::pin(async move {
            let fault = self.hand.before(Call::Read).await;
            let failed = |what| Err(ReadError::Unavailable { source: injected(what) });
            if fault == Some(Fault::Before) {
                return failed(NOT_MADE);
            }
            let batch = self.inner.next_batch(limit).await?;
            if fault.is_some() {
                drop(batch); // It goes back, and comes again.
                return failed(ANSWER_LOST);
            }
            let records = batch.records().to_vec();
            let attempts = (0..batch.len()).map(|index| batch.attempt(index)).collect();
            let settlement = FaultySettlement { batch, hand: Arc::clone(&self.hand) };
            Ok(Batch::new(records, attempts, Box::new(settlement)))
        })
    }
}

struct FaultySettlement {
    batch: Batch,
    hand: Arc<Hand>,
}

impl Settlement for FaultySettlement {
    fn settle(self: Box<Self>, outcomes: Vec<RecordOutcome>) -> BoxFuture<'static, Result<(), SettleError>> {
        Box::pin(async move {
            let fault = self.hand.before(Call::Settle).await;
            let failed = |what| Err(SettleError::Unconfirmed { source: injected(what) });
            if fault == Some(Fault::Before) {
                return failed(NOT_MADE);
            }
            let settled = self.batch.settle(BatchOutcome::of_each(outcomes)).await;
            self.hand.fate.after(Call::Settle).await;
            if fault.is_some() { failed(ANSWER_LOST) } else { settled }
        })
    }
}

impl Log for FaultyLog {
    fn consumer(&self, group: &str) -> Box<dyn Consumer> {
        Box::new(FaultyConsumer { inner: self.inner.consumer(group), hand: Arc::clone(&self.hand) })
    }

    fn close(&self) -> BoxFuture<'_, Result<(), AdminError>> {
        self.inner.close()
    }
}

/// Looking into the log never fails here: people do that, and it decides nothing.
impl LogReader for FaultyLog {
    fn records(&self, from: Sequence, records_max: usize) -> BoxFuture<'_, Result<Vec<Record>, ReadError>> {
        self.inner.records(from, records_max)
    }

    fn record_by_event(&self, event: EventId) -> BoxFuture<'_, Result<Option<Record>, ReadError>> {
        self.inner.record_by_event(event)
    }

    fn delivery_of(&self, sequence: Sequence) -> BoxFuture<'_, Result<Option<StoredDelivery>, ReadError>> {
        self.inner.delivery_of(sequence)
    }

    fn deliveries(&self, id: DeliveryId) -> BoxFuture<'_, Result<Vec<StoredDelivery>, ReadError>> {
        self.inner.deliveries(id)
    }

    fn stats(&self) -> BoxFuture<'_, Result<LogStats, ReadError>> {
        self.inner.stats()
    }

    fn dead_letters(&self, letters_max: usize) -> BoxFuture<'_, Result<Vec<DeadLetter>, ReadError>> {
        self.inner.dead_letters(letters_max)
    }
}

impl LogAdmin for FaultyLog {
    fn retain(
        &self,
        policy: RetentionPolicy,
        now: Timestamp,
    ) -> BoxFuture<'_, Result<RetentionReport, AdminError>> {
        self.inner.retain(policy, now)
    }

    fn groups(&self) -> BoxFuture<'_, Result<Vec<String>, AdminError>> {
        self.inner.groups()
    }

    fn drop_group<'a>(&'a self, group: &'a str) -> BoxFuture<'a, Result<bool, AdminError>> {
        self.inner.drop_group(group)
    }

    fn rewind<'a>(&'a self, group: &'a str, to: Sequence) -> BoxFuture<'a, Result<bool, AdminError>> {
        self.inner.rewind(group, to)
    }

    fn raise(&self, above: Sequence) -> BoxFuture<'_, Result<(), AdminError>> {
        self.inner.raise(above)
    }

    fn forget_letters<'a>(&'a self, records: &'a [Sequence]) -> BoxFuture<'a, Result<(), AdminError>> {
        self.inner.forget_letters(records)
    }
}

#[cfg(test)]
mod tests;
