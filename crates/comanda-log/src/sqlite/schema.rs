//! The tables of the log file and the settings of its connections. Persisted: version 1 is pinned by
//! `fixtures/records/v1/log.sql`, and a change of meaning is a new version that still reads the old one.

use std::path::Path;
use std::time::Duration;

use rusqlite::{Connection, OpenFlags};

/// Version of the tables below, kept in `user_version`.
pub(super) const VERSION: i64 = 1;

/// Marks the file as a Comanda log, kept in `application_id`: "CMLG".
pub(super) const APPLICATION_ID: i64 = 0x434D_4C47;

/// How long a statement waits for another process that holds the file.
pub(super) const BUSY_TIMEOUT: Duration = Duration::from_secs(5);

/// * `deliveries`: what came, body once; `number` is the order of arrival; `headers` is a JSON array of pairs.
/// * `records`: what is to be processed, each a byte range of its delivery's body. Sequences and numbers only grow and
///   are never given twice. The key is in three columns, since a page id may hold the separator of its printed form.
///   There is no index on ids: keeping one for random keys would cost more than writing the rows.
/// * `cursors`: everything up to `seq` is settled by the group.
/// * `dead_letters`: what a group gave up.
/// * `totals`: one row; counts of what is kept, and how far retention got.
const TABLES: &str = "
CREATE TABLE deliveries (
    number INTEGER PRIMARY KEY,
    id BLOB NOT NULL,
    received_at INTEGER NOT NULL,
    headers TEXT NOT NULL,
    body BLOB NOT NULL
) STRICT;
CREATE TABLE records (
    seq INTEGER PRIMARY KEY,
    delivery INTEGER NOT NULL,
    range_start INTEGER NOT NULL,
    range_end INTEGER NOT NULL,
    event BLOB NOT NULL,
    page TEXT NOT NULL,
    channel TEXT NOT NULL,
    thread TEXT NOT NULL,
    partition INTEGER NOT NULL,
    kind TEXT NOT NULL,
    entry_time INTEGER
) STRICT;
CREATE TABLE cursors (
    group_name TEXT PRIMARY KEY,
    seq INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE TABLE dead_letters (
    group_name TEXT NOT NULL,
    seq INTEGER NOT NULL,
    event BLOB NOT NULL,
    page TEXT NOT NULL,
    channel TEXT NOT NULL,
    thread TEXT NOT NULL,
    reason TEXT NOT NULL,
    attempts INTEGER NOT NULL,
    at INTEGER NOT NULL,
    PRIMARY KEY (group_name, seq)
) STRICT, WITHOUT ROWID;
CREATE TABLE totals (
    one INTEGER PRIMARY KEY CHECK (one = 1),
    deliveries INTEGER NOT NULL,
    records INTEGER NOT NULL,
    trimmed_seq INTEGER NOT NULL,
    trimmed_number INTEGER NOT NULL
) STRICT;
INSERT INTO totals VALUES (1, 0, 0, 0, 0);
";

/// What a file turns out to be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum FileKind {
    /// No tables yet.
    Empty,
    /// A log of the version we write.
    Current,
    /// A log of a version we do not know.
    Unknown {
        /// That version.
        version: i64,
    },
    /// Some other database.
    Foreign,
}

/// The one connection that writes.
pub(super) fn open_writer(path: &Path, durable: bool) -> rusqlite::Result<Connection> {
    let connection = Connection::open(path)?;
    connection.busy_timeout(BUSY_TIMEOUT)?;
    // The page size has to be set before there is a page.
    connection.pragma_update(None, "page_size", 4096)?;
    connection.query_row("PRAGMA journal_mode = WAL", [], |_| Ok(()))?;
    // FULL syncs the WAL at every commit: this is what makes an acknowledged append survive a power cut.
    connection.pragma_update(None, "synchronous", if durable { "FULL" } else { "OFF" })?;
    connection.query_row("PRAGMA wal_autocheckpoint = 4096", [], |_| Ok(()))?;
    connection.query_row("PRAGMA journal_size_limit = 67108864", [], |_| Ok(()))?;
    connection.set_prepared_statement_cache_capacity(32);
    Ok(connection)
}

/// Leaves the folding of the write-ahead file to somebody else, unless it grows to so many pages.
pub(super) fn leave_folding(writer: &Connection, at_last_pages: i64) -> rusqlite::Result<()> {
    writer.query_row(&format!("PRAGMA wal_autocheckpoint = {at_last_pages}"), [], |_| Ok(()))
}

/// The connection that folds it. It is synced as at every commit.
pub(super) fn open_folder(path: &Path) -> rusqlite::Result<Connection> {
    let connection = Connection::open(path)?;
    connection.pragma_update(None, "synchronous", "FULL")?;
    Ok(connection)
}

/// A connection that cannot write. It works beside a writer in this or another process.
pub(super) fn open_reader(path: &Path) -> rusqlite::Result<Connection> {
    let flags = OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let connection = Connection::open_with_flags(path, flags)?;
    connection.busy_timeout(BUSY_TIMEOUT)?;
    connection.set_prepared_statement_cache_capacity(16);
    Ok(connection)
}

pub(super) fn examine(connection: &Connection) -> rusqlite::Result<FileKind> {
    let number = |pragma: &str| connection.query_row(pragma, [], |row| row.get::<_, i64>(0));
    let application = number("PRAGMA application_id")?;
    let version = number("PRAGMA user_version")?;
    let tables = number("SELECT count(*) FROM sqlite_schema")?;
    Ok(match (application, version, tables) {
        (0, 0, 0) => FileKind::Empty,
        (APPLICATION_ID, VERSION, _) => FileKind::Current,
        (APPLICATION_ID, version, _) => FileKind::Unknown { version },
        (_, _, _) => FileKind::Foreign,
    })
}

/// Creates the tables, all or none.
pub(super) fn create(connection: &mut Connection) -> rusqlite::Result<()> {
    let transaction = connection.transaction()?;
    transaction.execute_batch(TABLES)?;
    transaction.pragma_update(None, "application_id", APPLICATION_ID)?;
    transaction.pragma_update(None, "user_version", VERSION)?;
    transaction.commit()
}
