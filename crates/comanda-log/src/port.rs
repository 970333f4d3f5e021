//! The log's port: what a producer, a consumer, a reader and an administrator may rely on, whatever the adapter.
//!
//! The contract is the weakest of the adapters: records are delivered **at least once**, **in order within one
//! [`ConversationKey`]**, without seeking and without exactly-once. What must happen once is keyed by `EventId` in the
//! commit of whoever processes the record; the log itself keeps every delivery, repeats included.
//!
//! ```text
//!   trimmed      settled by the group     read, partly settled      not read yet
//!  |............|########################|##.##..####.#..##...|                      |
//!               ^ first                  ^ cursor             ^ scanned              ^ last
//! ```
//!
//! A group's cursor is the highest sequence below which everything is settled. What is settled above it is remembered
//! in memory only, so a crash repeats it; losing a cursor repeats work and never loses any.

use std::error::Error;
use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use comanda_domain::id::{ConversationKey, DeliveryId, EventId};
use comanda_domain::record::{Delivery, Record, Sequence};
use comanda_domain::time::Timestamp;

use crate::batch::{Batch, BatchLimit};

/// A future behind a trait object.
pub type BoxFuture<'a, T> = Pin<Box<dyn Future<Output = T> + Send + 'a>>;

/// The cause of a failure, whatever the adapter.
pub type BoxError = Box<dyn Error + Send + Sync>;

/// Where an adapter gets the time from: it stamps dead letters and measures how long a retry waits. A clock that is set
/// back makes what waits due at once.
pub type Clock = Arc<dyn Fn() -> Timestamp + Send + Sync>;

/// Appends deliveries.
pub trait Producer: Send + Sync {
    /// Appends one delivery with all its records, in their order and next to each other.
    ///
    /// *Durable:* `Ok` means the delivery is on disk (or in the cluster) and survives a crash; `Err` means some of it
    /// may be there. *Ordered:* an append that returned before another began has the lower sequences. *Repeatable:*
    /// yes; a repeat is kept as another delivery, and whoever processes the records drops it by `EventId`.
    ///
    /// Dropping the future does not take the delivery back: it may still be appended.
    fn append<'a>(&'a self, delivery: &'a Delivery) -> BoxFuture<'a, Result<(), AppendError>>;
}

/// Reads the log for one consumer group.
///
/// Several consumers of one group share the work: a record is in the hands of at most one of them at a time.
pub trait Consumer: Send {
    /// The next records of this group that may be processed now, in the order of the log.
    ///
    /// *At least once:* what is not settled comes back: at once when the batch is dropped, after `Retry::after` when
    /// it is to be retried, and after a restart when the process dies. *Ordered:* while a record is in an unsettled
    /// batch or waits for its retry, later records of the same key are not handed out in another batch; so several
    /// batches may be in flight at once. One batch may hold several records of one key, in order.
    ///
    /// Waits up to `limit.wait_max` for the first record, then returns what there is; an empty batch is normal.
    /// Dropping the future loses nothing. A record that cannot be understood (damaged, or of a newer version) goes to the
    /// dead letters with its reason, so that the group goes on behind it.
    fn next_batch(&mut self, limit: BatchLimit) -> BoxFuture<'_, Result<Batch, ReadError>>;
}

/// Looks into the log without consuming it: for the command line, the archive and replay.
pub trait LogReader: Send + Sync {
    /// The records with `from` or a higher sequence, in order, at most `records_max`. It may be fewer although there
    /// are more, when they are large: read on after the last one until the answer is empty.
    fn records(&self, from: Sequence, records_max: usize) -> BoxFuture<'_, Result<Vec<Record>, ReadError>>;

    /// The oldest record of this event. May read the whole log: for people's questions, not for a hot path.
    fn record_by_event(&self, event: EventId) -> BoxFuture<'_, Result<Option<Record>, ReadError>>;

    /// The delivery that brought the record at `sequence`, or `None` when there is no such record. Quick.
    fn delivery_of(&self, sequence: Sequence) -> BoxFuture<'_, Result<Option<StoredDelivery>, ReadError>>;

    /// Every delivery with this id, oldest first: more than one when the same delivery was appended again. May read
    /// the whole log, as [`LogReader::record_by_event`].
    fn deliveries(&self, id: DeliveryId) -> BoxFuture<'_, Result<Vec<StoredDelivery>, ReadError>>;

    /// How much there is and how far each group got. Does not read the records.
    fn stats(&self) -> BoxFuture<'_, Result<LogStats, ReadError>>;

    /// The newest dead letters of all groups, newest first, at most `letters_max`.
    fn dead_letters(&self, letters_max: usize) -> BoxFuture<'_, Result<Vec<DeadLetter>, ReadError>>;
}

/// Maintenance.
pub trait LogAdmin: Send + Sync {
    /// Removes the oldest deliveries as `policy` says.
    ///
    /// By age, nothing is removed that a group has not settled. By size, the oldest go whether settled or not: a full
    /// disk would refuse everything new. Those are counted in [`RetentionReport::forced`]; more than zero is an alarm.
    /// *Repeatable:* yes. Appends go on meanwhile.
    fn retain(
        &self,
        policy: RetentionPolicy,
        now: Timestamp,
    ) -> BoxFuture<'_, Result<RetentionReport, AdminError>>;

    /// The names of the groups that have a cursor, sorted.
    fn groups(&self) -> BoxFuture<'_, Result<Vec<String>, AdminError>>;

    /// Forgets a group: its cursor no longer holds retention back, its dead letters go. A consumer that still reads for
    /// it gets [`ReadError::Closed`]. Says whether there was such a group.
    fn drop_group<'a>(&'a self, group: &'a str) -> BoxFuture<'a, Result<bool, AdminError>>;

    /// Sets a group's cursor back to `to`, so that everything above it is handed out again. Says whether it was: it is
    /// not where the cursor stands lower already, or while a consumer of the group holds records. *Repeatable:* yes.
    fn rewind<'a>(&'a self, group: &'a str, to: Sequence) -> BoxFuture<'a, Result<bool, AdminError>>;

    /// Whatever is appended from now on gets a sequence above `above`: for a log that was restored from a backup older
    /// than what others know of it. Lasts until the log is closed, or for good once something was appended.
    fn raise(&self, above: Sequence) -> BoxFuture<'_, Result<(), AdminError>>;

    /// Takes away the dead letters of these records, in whatever group: somebody has seen to them. *Repeatable:* yes.
    fn forget_letters<'a>(&'a self, records: &'a [Sequence]) -> BoxFuture<'a, Result<(), AdminError>>;
}

/// All of it: what the program holds as `Arc<dyn Log>`.
pub trait Log: Producer + LogReader + LogAdmin {
    /// A consumer of `group`. The first one of a new group starts at the oldest record there is. May be called
    /// several times for the same group: these consumers share its cursor and its records in flight. One process at a
    /// time may consume for a group.
    fn consumer(&self, group: &str) -> Box<dyn Consumer>;

    /// Finishes the appends that wait, writes the cursors and stops. Settle what is in flight first: what is settled
    /// later is not remembered. *Repeatable:* yes.
    fn close(&self) -> BoxFuture<'_, Result<(), AdminError>>;
}

/// Why a delivery was not appended, as far as we know.
#[derive(Debug, thiserror::Error)]
pub enum AppendError {
    /// It will never fit. Nothing of it is there.
    #[error("log refused a delivery of {size_bytes} bytes (limit {limit_bytes})")]
    TooLarge {
        /// Body and headers.
        size_bytes: usize,
        /// The log's limit.
        limit_bytes: usize,
    },
    /// Too much waits for the disk already, or has waited for too long, and this one was not put behind it. Nothing of it
    /// is there.
    #[error("log is busy: {waiting_bytes} bytes wait to be written")]
    Busy {
        /// What waits.
        waiting_bytes: usize,
    },
    /// It was tried and not confirmed. Some of it may be there.
    #[error("log did not confirm the delivery")]
    Unconfirmed {
        /// The cause.
        #[source]
        source: BoxError,
    },
    /// The disk is full or does not take writes. Somebody must act.
    #[error("log has no room left or its disk fails")]
    Full {
        /// The cause.
        #[source]
        source: BoxError,
    },
    /// The log is closed. Nothing of it is there.
    #[error("log is closed")]
    Closed,
}

impl AppendError {
    /// Whether the same append may succeed later, on this log.
    pub const fn is_transient(&self) -> bool {
        match self {
            Self::Busy { .. } | Self::Unconfirmed { .. } | Self::Full { .. } => true,
            Self::TooLarge { .. } | Self::Closed => false,
        }
    }
}

/// Why nothing could be read.
#[derive(Debug, thiserror::Error)]
pub enum ReadError {
    /// The log did not answer.
    #[error("log could not be read")]
    Unavailable {
        /// The cause.
        #[source]
        source: BoxError,
    },
    /// What is stored cannot be understood: damaged, or written by a newer version.
    #[error("record {sequence} of the log cannot be understood")]
    Unreadable {
        /// Which record.
        sequence: Sequence,
        /// What is wrong with it.
        #[source]
        source: BoxError,
    },
    /// The log is closed, or the group was dropped.
    #[error("log is closed")]
    Closed,
}

impl ReadError {
    /// Whether reading again may succeed.
    pub const fn is_transient(&self) -> bool {
        match self {
            Self::Unavailable { .. } => true,
            Self::Unreadable { .. } | Self::Closed => false,
        }
    }
}

/// Why a batch was not settled. Everything in it comes back.
#[derive(Debug, thiserror::Error)]
pub enum SettleError {
    /// The outcome does not fit the batch.
    #[error("{found} outcomes were given for {expected} records")]
    WrongLength {
        /// Records in the batch.
        expected: usize,
        /// Outcomes given.
        found: usize,
    },
    /// The log did not take it.
    #[error("log did not confirm the settlement")]
    Unconfirmed {
        /// The cause.
        #[source]
        source: BoxError,
    },
    /// The log is closed, or the group was dropped.
    #[error("log is closed")]
    Closed,
}

/// Why maintenance did not happen, or only in part.
#[derive(Debug, thiserror::Error)]
pub enum AdminError {
    /// The log did not do it.
    #[error("log did not confirm the change")]
    Unconfirmed {
        /// The cause.
        #[source]
        source: BoxError,
    },
    /// The log is closed.
    #[error("log is closed")]
    Closed,
}

/// A delivery as it is kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StoredDelivery {
    /// Its id.
    pub id: DeliveryId,
    /// When it reached us.
    pub received_at: Timestamp,
    /// The headers that came with it.
    pub headers: Vec<(String, String)>,
    /// The exact bytes that were signed.
    pub body: Bytes,
}

/// A record that a group set aside.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DeadLetter {
    /// The group that gave it up; others may have processed it.
    pub group: String,
    /// Which record. Its bytes are in the log as long as retention keeps them.
    pub sequence: Sequence,
    /// Its event.
    pub event: EventId,
    /// Its conversation.
    pub key: ConversationKey,
    /// Why, in words, at most [`crate::limits::DEAD_LETTER_REASON_BYTES_MAX`] bytes.
    pub reason: String,
    /// How often it was tried since the log was opened.
    pub attempts: u32,
    /// When it was given up.
    pub at: Timestamp,
}

/// How much is in the log.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct LogStats {
    /// Deliveries kept.
    pub deliveries: u64,
    /// Records kept.
    pub records: u64,
    /// The oldest record kept.
    pub first: Option<Sequence>,
    /// The newest record.
    pub last: Option<Sequence>,
    /// Space in use: for SQLite, of the pages that hold something.
    pub bytes: u64,
    /// Every group with a cursor, sorted by name.
    pub groups: Vec<GroupStats>,
}

/// How far one group got.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct GroupStats {
    /// Its name.
    pub name: String,
    /// Everything up to here is settled.
    pub cursor: Sequence,
    /// At most this many records above the cursor are not settled.
    pub lag: u64,
    /// Records in unsettled batches. Zero in a read-only view, which cannot know.
    pub in_flight: u64,
    /// Records given up.
    pub dead_letters: u64,
}

/// What to keep.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct RetentionPolicy {
    /// Deliveries received longer ago than this may go; `None` keeps them whatever their age.
    pub age_max: Option<Duration>,
    /// When the log uses more bytes than this, the oldest deliveries go; `None` sets no limit.
    pub bytes_max: Option<u64>,
}

/// What retention removed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct RetentionReport {
    /// Deliveries removed.
    pub deliveries: u64,
    /// Their records.
    pub records: u64,
    /// Of those, the ones that some group had not settled: they are lost to it.
    pub forced: u64,
}
