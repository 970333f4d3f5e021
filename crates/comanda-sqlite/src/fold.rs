//! Folding the write-ahead file back into the database, beside the connection that writes.
//!
//! Left to itself, SQLite lets the commit that fills the file do all of it, and everybody waits behind that commit. Here a
//! thread with a connection of its own does the bulk while others go on writing, and holds them up only for what came
//! meanwhile. Without that last step the file would never begin anew under steady load.

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

/// How many are worth another pass.
const WORTH_PAGES: i64 = FOLD_AT_PAGES / 4;

/// Passes before the connection that writes has to do the rest.
const PASSES_MAX: u32 = 16;

/// Who reads the same state for longer is waited for. No question of ours takes so long.
const LONG_READ: Duration = Duration::from_millis(200);

/// The same for the connection that writes, should the thread ever fall behind or fail: 256 MiB.
pub const FOLD_AT_LAST_PAGES: i64 = 65_536;

/// How long writers may be held up while somebody still reads what is to be written over.
const HOLD_UP_MAX: Duration = Duration::from_millis(50);

/// Least time between two looks at the size of the file.
const LOOK_AT_MOST_EVERY: Duration = Duration::from_millis(20);

/// Pause after somebody was in the way, such as a backup.
const HINDERED: Duration = Duration::from_secs(2);

/// Pause after a failure.
const FAILED: Duration = Duration::from_secs(30);

/// See the module. Dropping it ends the thread.
#[derive(Debug)]
pub struct Folder {
    /// Absent only while this is dropped.
    written: Option<SyncSender<()>>,
    /// How long the connection that writes waits for another one, but for the moment in which it begins the file anew.
    usual_wait: Duration,
    /// The bulk is folded: what is left is for the connection that writes.
    bulk_done: Arc<AtomicBool>,
    thread: Option<JoinHandle<()>>,
}

impl Folder {
    /// Folds the write-ahead file of the database at `path`, over a connection of its own that is synced like the one that
    /// writes. That one waits for `usual_wait` when another process holds the file, and should be told
    /// (`wal_autocheckpoint`) to fold at [`FOLD_AT_LAST_PAGES`] only. `thread` names the thread, at most 15 bytes.
    ///
    /// Fails when the system gives no thread.
    pub fn start(
        connection: Connection,
        path: &Path,
        thread: &str,
        usual_wait: Duration,
    ) -> std::io::Result<Self> {
        let (written, signal) = sync_channel(1);
        let bulk_done = Arc::new(AtomicBool::new(false));
        let done = Arc::clone(&bulk_done);
        let name = path.display().to_string();
        let thread = thread::Builder::new()
            .name(thread.to_owned())
            .spawn(move || run(&connection, &signal, &done, &name))?;
        Ok(Self { written: Some(written), usual_wait, bulk_done, thread: Some(thread) })
    }

    /// Something was committed over `writer`, which waits for nobody else now. Finishes what the thread has begun: with the
    /// writer at work all the time, nobody else would find the moment.
    pub fn committed(&self, writer: &Connection) {
        if self.bulk_done.swap(false, Ordering::AcqRel) {
            let begun_anew = writer.busy_timeout(HOLD_UP_MAX).and_then(|()| checkpoint(writer, "RESTART"));
            if let Err(error) = begun_anew {
                tracing::warn!(error = &error as &dyn Error, "a write-ahead file could not be begun anew");
            }
            // It only notes a number.
            let _set = writer.busy_timeout(self.usual_wait);
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
    let (mut folded, mut moved_at) = (0, Instant::now());
    for _ in 0..PASSES_MAX {
        let pass = checkpoint(connection, "PASSIVE")?;
        // Less than nothing: another checkpoint is at work.
        if pass.pages >= 0 && pass.pages - pass.folded < WORTH_PAGES {
            return Ok(Bulk::Folded);
        }
        // Short readers are always there under load, and each lets a pass come as far as where it began to read. What was
        // committed during a long pass takes a shorter one.
        if pass.folded > folded {
            (folded, moved_at) = (pass.folded, Instant::now());
        } else if moved_at.elapsed() >= LONG_READ {
            return Ok(Bulk::Hindered);
        } else {
            thread::sleep(LONG_READ / 4);
        }
    }
    // The writer is as fast as this. What is left holds it up.
    Ok(Bulk::Folded)
}

fn checkpoint(connection: &Connection, kind: &str) -> rusqlite::Result<Checkpoint> {
    connection.query_row(&format!("PRAGMA wal_checkpoint({kind})"), [], |row| {
        Ok(Checkpoint { pages: row.get("log")?, folded: row.get("checkpointed")? })
    })
}

#[cfg(test)]
mod tests;
