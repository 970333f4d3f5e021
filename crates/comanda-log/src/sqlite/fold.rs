//! Folding the write-ahead file back into the log file, beside the thread that writes.
//!
//! Left to itself, SQLite lets the append that fills the file do all of it, and every webhook waits behind that one. Here a
//! thread with a connection of its own does the bulk while appends go on, and holds them up only for what came meanwhile.
//! Without that last step the file would never begin anew under steady load. The store does the same for its own file, in a
//! module of the same name.

use std::error::Error;
use std::path::Path;
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use std::thread::{self, JoinHandle};
use std::time::Duration;

use rusqlite::Connection;

/// Pages in the write-ahead file at which it is folded: 16 MiB.
const FOLD_AT_PAGES: i64 = 4096;

/// The same for the connection that writes, should the thread ever fall behind or fail: 256 MiB.
pub(super) const FOLD_AT_LAST_PAGES: i64 = 65_536;

/// Least time between two looks at the size of the file.
const LOOK_AT_MOST_EVERY: Duration = Duration::from_millis(20);

/// See the module. Dropping it ends the thread.
#[derive(Debug)]
pub(super) struct Folder {
    /// Absent only while this is dropped.
    written: Option<SyncSender<()>>,
    thread: Option<JoinHandle<()>>,
}

impl Folder {
    /// Folds the write-ahead file of the database that `connection` has open for writing.
    pub(super) fn start(connection: Connection, path: &Path) -> std::io::Result<Self> {
        let (written, signal) = sync_channel(1);
        let name = path.display().to_string();
        let thread = thread::Builder::new()
            .name("log-folder".to_owned())
            .spawn(move || run(&connection, &signal, &name))?;
        Ok(Self { written: Some(written), thread: Some(thread) })
    }

    /// Something was committed.
    pub(super) fn committed(&self) {
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

fn run(connection: &Connection, signal: &Receiver<()>, name: &str) {
    while signal.recv().is_ok() {
        if let Err(error) = fold(connection) {
            // The connection that writes does it when the file has become much larger.
            tracing::warn!(
                error = &error as &dyn Error,
                "the write-ahead file of {name} could not be folded"
            );
        }
        thread::sleep(LOOK_AT_MOST_EVERY);
    }
}

fn fold(connection: &Connection) -> rusqlite::Result<()> {
    if pages(connection, "NOOP")? < FOLD_AT_PAGES {
        return Ok(());
    }
    pages(connection, "PASSIVE")?;
    pages(connection, "RESTART").map(drop)
}

/// Runs a checkpoint of this kind; says how many pages are in the write-ahead file.
fn pages(connection: &Connection, kind: &str) -> rusqlite::Result<i64> {
    connection.query_row(&format!("PRAGMA wal_checkpoint({kind})"), [], |row| row.get("log"))
}

#[cfg(test)]
mod tests;
