//! Every bound of the log, on one page.

use std::time::Duration;

/// Largest delivery (body and headers) that is accepted, in bytes. Twice what the gateway lets in by default.
pub const DELIVERY_BYTES_MAX: usize = 32 * 1024 * 1024;
/// Most appends that may wait for the writer; beyond it an append is refused as busy.
pub const WAITING_APPENDS_MAX: usize = 16 * 1024;
/// Most bytes that may wait for the writer; beyond it an append is refused as busy.
pub const WAITING_BYTES_MAX: usize = 64 * 1024 * 1024;
/// How long the first append in line may have waited before those behind it are refused as busy: the disk is so slow that
/// whoever sent them will have given up before it is their turn.
pub const APPEND_WAIT_MAX: Duration = Duration::from_secs(2);
/// Most deliveries that share one transaction.
pub const COMMIT_APPENDS_MAX: usize = 1024;
/// Most records in one batch, whatever the caller asks for.
pub const BATCH_RECORDS_MAX: usize = 4096;
/// Bytes of records after which a batch or a read is cut short. One record always fits.
pub const READ_BYTES_MAX: usize = 32 * 1024 * 1024;
/// Longest wait of one call for a batch, whatever the caller asks for.
pub const WAIT_MAX: Duration = Duration::from_mins(10);
/// Most unsettled records a group keeps track of; beyond it reading on waits until some are settled.
pub const HELD_RECORDS_MAX: usize = 64 * 1024;
/// How far a group reads ahead of its cursor, in sequence numbers. It bounds what a crash can repeat while one record
/// is being retried.
pub const AHEAD_SEQUENCES_MAX: u64 = 1_000_000;
/// Cursors are written at most this often, and when the log is closed.
pub const CURSOR_WRITE_INTERVAL: Duration = Duration::from_millis(100);
/// Longest kept reason of a dead letter in bytes; the rest is cut off.
pub const DEAD_LETTER_REASON_BYTES_MAX: usize = 4096;
/// Deliveries that retention removes in one transaction, so that appends are not held up behind it.
pub const RETAIN_CHUNK_DELIVERIES: u32 = 256;
/// Bytes that the in-memory log holds before it says it is full.
pub const MEMORY_BYTES_MAX: usize = 1024 * 1024 * 1024;
