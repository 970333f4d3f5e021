//! A batch of records in the hands of one consumer, and what became of each.

use std::collections::HashMap;
use std::fmt;
use std::time::Duration;

use comanda_domain::id::ConversationKey;
use comanda_domain::record::Record;

use crate::limits;
use crate::port::{BoxFuture, SettleError};

/// How much to wait for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct BatchLimit {
    /// Most records; taken as at least 1 and at most [`limits::BATCH_RECORDS_MAX`].
    pub records_max: usize,
    /// Longest wait for the first record; at most [`limits::WAIT_MAX`]. Zero asks and returns without waiting.
    pub wait_max: Duration,
}

impl BatchLimit {
    /// `records_max` within its bounds.
    pub fn records_max(self) -> usize {
        self.records_max.clamp(1, limits::BATCH_RECORDS_MAX)
    }

    /// `wait_max` within its bounds.
    pub fn wait_max(self) -> Duration {
        self.wait_max.min(limits::WAIT_MAX)
    }
}

/// What became of one record.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum RecordOutcome {
    /// Processed and committed: never to come again.
    Done,
    /// It failed and may succeed later: it and the later records of its key come back.
    Retry {
        /// Not before this much time has passed.
        after: Duration,
    },
    /// Given up: it goes to the dead letters, and its key goes on.
    Dead {
        /// Why, for a person. Without message texts, names or numbers.
        reason: String,
    },
}

/// What became of each record of a batch, in the order of [`Batch::records`].
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BatchOutcome(Vec<RecordOutcome>);

impl BatchOutcome {
    /// One outcome per record.
    pub const fn of_each(outcomes: Vec<RecordOutcome>) -> Self {
        Self(outcomes)
    }

    /// The same outcome for each of `len` records.
    pub fn all(len: usize, outcome: &RecordOutcome) -> Self {
        Self(vec![outcome.clone(); len])
    }

    /// All `len` records are done.
    pub fn done(len: usize) -> Self {
        Self::all(len, &RecordOutcome::Done)
    }
}

/// How an adapter settles a batch it handed out. Dropping it unsettled returns what the batch holds to its group.
pub trait Settlement: Send {
    /// Settles. There is one outcome per record, and order is already upheld (see [`Batch::settle`]). `Ok` means
    /// dead letters are durable; `Err`, or dropping the future, means everything comes back.
    fn settle(self: Box<Self>, outcomes: Vec<RecordOutcome>) -> BoxFuture<'static, Result<(), SettleError>>;
}

/// Records in the hands of one consumer. Dropping it unsettled returns them to the group at once.
#[must_use = "a dropped batch comes back"]
pub struct Batch {
    records: Vec<Record>,
    attempts: Vec<u32>,
    settlement: Box<dyn Settlement>,
}

impl Batch {
    /// For adapters: `attempts` holds one number per record.
    pub fn new(records: Vec<Record>, attempts: Vec<u32>, settlement: Box<dyn Settlement>) -> Self {
        debug_assert_eq!(records.len(), attempts.len(), "each record has its number of attempts");
        Self { records, attempts, settlement }
    }

    /// The records, in the order of the log.
    pub fn records(&self) -> &[Record] {
        &self.records
    }

    /// How many there are.
    pub const fn len(&self) -> usize {
        self.records.len()
    }

    /// Whether nothing came within the wait.
    pub const fn is_empty(&self) -> bool {
        self.records.is_empty()
    }

    /// How often record number `index` was handed out, this time included: 1 the first time, 0 if there is no such
    /// record. A record that came back only because an earlier one of its key was retried is not counted for that.
    /// Kept in memory: counting starts again after a restart.
    pub fn attempt(&self, index: usize) -> u32 {
        self.attempts.get(index).copied().unwrap_or(0)
    }

    /// Settles each record by its outcome.
    ///
    /// To keep the order within a key, whatever follows a `Retry` of the same key in this batch is treated as that same
    /// `Retry`, also when it says `Done` or `Dead`: it comes back, and the processor recognises it as seen. On `Err`
    /// everything in the batch comes back.
    pub async fn settle(self, outcome: BatchOutcome) -> Result<(), SettleError> {
        let BatchOutcome(outcomes) = outcome;
        if outcomes.len() != self.records.len() {
            return Err(SettleError::WrongLength { expected: self.records.len(), found: outcomes.len() });
        }
        let outcomes = uphold_order(&self.records, outcomes);
        self.settlement.settle(outcomes).await
    }
}

impl fmt::Debug for Batch {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("Batch").field("records", &self.records.len()).finish_non_exhaustive()
    }
}

fn uphold_order(records: &[Record], outcomes: Vec<RecordOutcome>) -> Vec<RecordOutcome> {
    let mut failed: HashMap<&ConversationKey, Duration> = HashMap::new();
    records
        .iter()
        .zip(outcomes)
        .map(|(record, outcome)| match (failed.get(&record.key), outcome) {
            (Some(&after), _) => RecordOutcome::Retry { after },
            (None, RecordOutcome::Retry { after }) => {
                failed.insert(&record.key, after);
                RecordOutcome::Retry { after }
            }
            (None, outcome @ (RecordOutcome::Done | RecordOutcome::Dead { .. })) => outcome,
        })
        .collect()
}
