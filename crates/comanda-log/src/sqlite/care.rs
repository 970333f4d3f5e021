//! Looking after a log file by hand, beside the server that writes it or without one: copying it, removing what is old,
//! giving space back.

use std::fs::File;
use std::io;
use std::path::{Path, PathBuf};

use comanda_domain::record::Sequence;
use comanda_domain::time::Timestamp;
use rusqlite::Connection;
use tokio::sync::oneshot;

use super::reads::{number_of, sequence_of};
use super::retention::Retaining;
use super::{OpenError, expect_log, lock_file, schema};
use crate::port::{RetentionPolicy, RetentionReport};

/// A log file to look after. Every method blocks until it is done.
pub struct SqliteCare {
    path: PathBuf,
}

/// Why it could not be done.
#[derive(Debug, thiserror::Error)]
pub enum CareError {
    /// The log cannot be opened, or another process writes it where that may not be.
    #[error(transparent)]
    Open(#[from] OpenError),
    /// SQLite refused.
    #[error("log file `{path}` could not be worked on")]
    Sqlite {
        /// The file.
        path: PathBuf,
        /// The cause.
        #[source]
        source: rusqlite::Error,
    },
    /// The copy cannot be made.
    #[error("copy `{path}` could not be written")]
    Copy {
        /// The copy.
        path: PathBuf,
        /// The cause.
        #[source]
        source: io::Error,
    },
}

impl SqliteCare {
    /// The log at `path`, which must be there.
    pub fn open(path: &Path) -> Result<Self, OpenError> {
        let failed = |source| OpenError::Sqlite { path: path.to_owned(), source };
        let connection = schema::open_reader(path).map_err(failed)?;
        expect_log(path, schema::examine(&connection).map_err(failed)?)?;
        Ok(Self { path: path.to_owned() })
    }

    /// Whether another process holds the log open for writing.
    pub fn is_in_use(&self) -> bool {
        matches!(lock_file(&self.path), Err(OpenError::InUse { .. }))
    }

    /// Writes a copy as of this moment to `target`, which must not be there, while others go on appending. The copy is
    /// on disk when this returns, and has no free space in it.
    pub fn copy_to(&self, target: &Path) -> Result<(), CareError> {
        let connection = schema::open_reader(&self.path).map_err(|source| self.failed(source))?;
        let name = target.to_string_lossy();
        connection.execute("VACUUM INTO ?1", [name.as_ref()]).map_err(|source| self.failed(source))?;
        let synced = File::open(target).and_then(|file| file.sync_all());
        synced.map_err(|source| CareError::Copy { path: target.to_owned(), source })
    }

    /// Removes the oldest deliveries as [`crate::LogAdmin::retain`] does, beside a server that goes on. The cursors
    /// are taken as they are in the file: a moment old, which only keeps more.
    pub fn retain(&self, policy: RetentionPolicy, now: Timestamp) -> Result<RetentionReport, CareError> {
        let failed = |source| self.failed(source);
        let mut connection = schema::open_writer(&self.path, true).map_err(failed)?;
        let lowest = "SELECT min(seq) FROM cursors";
        let (done, mut answer) = oneshot::channel();
        let mut retaining = Retaining::new(policy, now, done);
        loop {
            let cursor: Option<i64> = connection.query_row(lowest, [], |row| row.get(0)).map_err(failed)?;
            let cursor_min = cursor.map_or(Sequence::new(u64::MAX), sequence_of);
            if !retaining.step(&mut connection, cursor_min).map_err(failed)? {
                break;
            }
        }
        retaining.finish();
        Ok(answer.try_recv().ok().and_then(Result::ok).unwrap_or_default())
    }

    /// Takes away the dead letters of these records, as [`crate::LogAdmin::forget_letters`] does, beside a server that
    /// goes on.
    pub fn forget_letters(&self, records: &[Sequence]) -> Result<(), CareError> {
        let connection = schema::open_writer(&self.path, true).map_err(|source| self.failed(source))?;
        for record in records {
            let gone = connection.execute("DELETE FROM dead_letters WHERE seq = ?1", [number_of(*record)]);
            gone.map_err(|source| self.failed(source))?;
        }
        Ok(())
    }

    /// Gives the space of what was removed back to the disk: rewrites the file, for which nobody else may have it open.
    /// It needs as much room again while it works. Returns the size of the file before and after, in bytes.
    pub fn shrink(&self) -> Result<(u64, u64), CareError> {
        let _lock = lock_file(&self.path)?;
        let size = || std::fs::metadata(&self.path).map_or(0, |file| file.len());
        let before = size();
        let connection: Connection =
            schema::open_writer(&self.path, true).map_err(|source| self.failed(source))?;
        let work = connection.execute_batch("VACUUM; PRAGMA wal_checkpoint(TRUNCATE);");
        work.map_err(|source| self.failed(source))?;
        Ok((before, size()))
    }

    fn failed(&self, source: rusqlite::Error) -> CareError {
        CareError::Sqlite { path: self.path.clone(), source }
    }
}
