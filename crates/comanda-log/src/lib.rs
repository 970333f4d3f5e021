//! The durable log: the port, its adapters, and one contract suite that every adapter runs.
//!
//! The log stands between the doors (webhooks, desk, timers) and everything that thinks: what was appended is
//! acknowledged, and what is acknowledged is processed. It keeps deliveries byte for byte and hands out the records cut
//! from them, at least once and in order within one conversation. It knows nothing of what a record means.
//!
//! * [`port`] is the promise; [`Log`] is the bundle that the rest of the program holds.
//! * [`MemoryLog`] keeps everything in memory, for tests, simulation and the demo.
//! * [`SqliteLog`] keeps everything in one file with group commit; it is the default.
//!
//! ```
//! use std::sync::Arc;
//! use std::time::Duration;
//!
//! use comanda_domain::time::Timestamp;
//! use comanda_log::{BatchLimit, BatchOutcome, Log, MemoryLog};
//!
//! # #[tokio::main(flavor = "current_thread")]
//! # async fn main() -> Result<(), Box<dyn std::error::Error>> {
//! let log: Arc<dyn Log> = Arc::new(MemoryLog::new(Arc::new(|| Timestamp::from_millis(0))));
//! let mut consumer = log.consumer("converse");
//! let batch = consumer.next_batch(BatchLimit { records_max: 256, wait_max: Duration::ZERO }).await?;
//! for record in batch.records() {
//!     println!("{} of {}", record.event, record.kind);
//! }
//! let done = BatchOutcome::done(batch.len());
//! batch.settle(done).await?; // Only after what the records changed is committed.
//! log.close().await?;
//! # Ok(())
//! # }
//! ```

#![warn(missing_docs)]

pub mod batch;
mod consumer;
#[cfg(any(test, feature = "faulty"))]
pub mod faulty;
mod group;
pub mod limits;
mod measure;
pub mod memory;
pub mod port;
pub mod sqlite;

#[cfg(test)]
mod contract;

pub use batch::{Batch, BatchLimit, BatchOutcome, RecordOutcome, Settlement};
pub use measure::describe_metrics;
pub use memory::MemoryLog;
pub use port::{
    AdminError, AppendError, BoxError, BoxFuture, Clock, Consumer, DeadLetter, GroupStats, Log, LogAdmin,
    LogReader, LogStats, Producer, ReadError, RetentionPolicy, RetentionReport, SettleError, StoredDelivery,
};
pub use sqlite::{CareError, OpenError, SqliteCare, SqliteLog, SqliteOptions, SqliteView};
