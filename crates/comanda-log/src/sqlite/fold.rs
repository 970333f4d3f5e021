//! Folding the write-ahead file back into the log file, beside the thread that writes.
//!
//! Left to itself, SQLite lets the append that fills the file do all of it, and every webhook waits behind that one. Here a
//! thread with a connection of its own does the bulk while appends go on, and holds them up only for what came meanwhile.
//! Without that last step the file would never begin anew under steady load. The store does the same for its own file, in a
//! module of the same name.

use std::error::Error;
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{Receiver, RecvTimeoutError, SyncSender, sync_channel};
use std::thread::{self, JoinHandle};
use std::time::{Duration, Instant};

use rusqlite::Connection;

/// Pages in the write-ahead file at which it is folded: 16 MiB.
const FOLD_AT_PAGES: i64 = 4096;

/// The same for the connection that writes, should the thread ever fall behind or fail: 256 MiB.
pub(super) const FOLD_AT_LAST_PAGES: i64 = 65_536;

/// How long writers may be held up while somebody still reads what is to be written over.
const HOLD_UP_MAX: Duration = Duration::from_millis(50);

/// How long the connection that writes waits otherwise.
const USUAL_WAIT: Duration = super::schema::BUSY_TIMEOUT;

/// Least time between two looks at the size of the file.
const LOOK_AT_MOST_EVERY: Duration = Duration::from_millis(20);

/// Pause after somebody was in the way, such as a backup.
const HINDERED: Duration = Duration::from_secs(2);

/// Pause after a failure.
const FAILED: Duration = Duration::from_secs(30);

/// See the module. Dropping it ends the thread.
#[derive(Debug)]
pub(super) struct Folder {
    /// Absent only while this is dropped.
    written: Option<SyncSender<()>>,
    /// The bulk is folded: what is left is for the connection that writes.
    bulk_done: Arc<AtomicBool>,
    thread: Option<JoinHandle<()>>,
}

impl Folder {
    /// Folds the write-ahead file of the database that `connection` has open for writing.
    pub(super) fn start(connection: Connection, path: &Path) -> std::io::Result<Self> {
        let (written, signal) = sync_channel(1);
        let bulk_done = Arc::new(AtomicBool::new(false));
        let done = Arc::clone(&bulk_done);
        let name = path.display().to_string();
        let thread = thread::Builder::new()
            .name("log-folder".to_owned())
            .spawn(move || run(&connection, &signal, &done, &name))?;
        Ok(Self { written: Some(written), bulk_done, thread: Some(thread) })
    }

    /// Something was committed over `writer`, which waits for nobody else now. Finishes what the thread has begun: with the
    /// writer at work all the time, nobody else would find the moment.
    pub(super) fn committed(&self, writer: &Connection) {
        if self.bulk_done.swap(false, Ordering::AcqRel) {
            let begun_anew = writer.busy_timeout(HOLD_UP_MAX).and_then(|()| checkpoint(writer, "RESTART"));
            if let Err(error) = begun_anew {
                tracing::warn!(error = &error as &dyn Error, "a write-ahead file could not be begun anew");
            }
            // It only notes a number.
            let _set = writer.busy_timeout(USUAL_WAIT);
        }
        if let Some(written) = &self.written {
            // One signal that waits says as much as two.
            let _waits_already = written.try_send(());
        }
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        self.written = None;
        if let Some(thread) = self.thread.take() {
            // It had nothing to tell but what it has logged.
            let _ended = thread.join();
        }
    }
}

fn run(connection: &Connection, signal: &Receiver<()>, bulk_done: &AtomicBool, name: &str) {
    let mut is_due = signal.recv().is_ok();
    while is_due {
        // The writer has not begun anew yet, and could not while a checkpoint runs here.
        if bulk_done.load(Ordering::Acquire) {
            is_due = rest(signal, LOOK_AT_MOST_EVERY);
            continue;
        }
        let pause = match fold_bulk(connection) {
            Ok(Bulk::Small) => LOOK_AT_MOST_EVERY,
            Ok(Bulk::Folded) => {
                bulk_done.store(true, Ordering::Release);
                LOOK_AT_MOST_EVERY
            }
            Ok(Bulk::Hindered) => HINDERED,
            Err(error) => {
                // The connection that writes does it when the file has become much larger.
                tracing::warn!(
                    error = &error as &dyn Error,
                    "the write-ahead file of {name} could not be folded"
                );
                FAILED
            }
        };
        is_due = rest(signal, pause);
    }
}

/// Waits for this time, and then for the next commit unless there was one meanwhile. `false`: there will be none.
fn rest(signal: &Receiver<()>, time: Duration) -> bool {
    let (end, mut is_due) = (Instant::now() + time, false);
    loop {
        match signal.recv_timeout(end.saturating_duration_since(Instant::now())) {
            Ok(()) => is_due = true,
            Err(RecvTimeoutError::Timeout) => return is_due || signal.recv().is_ok(),
            Err(RecvTimeoutError::Disconnected) => return false,
        }
    }
}

/// What a checkpoint found.
struct Checkpoint {
    pages: i64,
    folded: i64,
}

/// What became of an attempt.
#[derive(Debug, PartialEq, Eq)]
enum Bulk {
    /// It is not worth it yet.
    Small,
    Folded,
    /// Somebody still reads what was written before: whoever began the file anew would wait for that reader.
    Hindered,
}

fn fold_bulk(connection: &Connection) -> rusqlite::Result<Bulk> {
    if checkpoint(connection, "NOOP")?.pages < FOLD_AT_PAGES {
        return Ok(Bulk::Small);
    }
    let bulk = checkpoint(connection, "PASSIVE")?;
    // What a short reader keeps from being folded just now is not worth waiting for: one is always there under load.
    let left = bulk.pages - bulk.folded;
    Ok(if left < FOLD_AT_PAGES / 4 { Bulk::Folded } else { Bulk::Hindered })
}

fn checkpoint(connection: &Connection, kind: &str) -> rusqlite::Result<Checkpoint> {
    connection.query_row(&format!("PRAGMA wal_checkpoint({kind})"), [], |row| {
        Ok(Checkpoint { pages: row.get("log")?, folded: row.get("checkpointed")? })
    })
}

#[cfg(test)]
mod tests;
