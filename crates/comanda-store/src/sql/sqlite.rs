//! Connections to a SQLite file, and transactions over them.
//!
//! One connection writes, a few read. Statements run on the thread of the caller, since SQLite works inside the process
//! and each is bounded: handing every one of them to another thread and back would cost several times what it does. Only
//! what waits for a disk goes to a thread that may wait: the end of a transaction that is to be durable.

use std::path::Path;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use comanda_sqlite::{FOLD_AT_LAST_PAGES, Folder};
use rusqlite::types::{ToSqlOutput, ValueRef};
use rusqlite::{Connection, ErrorCode, OpenFlags, ToSql, TransactionBehavior};
use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use tokio::task::spawn_blocking;

use super::failure::sqlite_error;
use super::value::{Row, Value};
use super::{OpenError, tables};
use crate::port::StoreError;

/// How long a call waits for its turn before it says that the store is not available.
const ACQUIRE_TIMEOUT: Duration = Duration::from_secs(30);

/// How long another process may hold the file, such as a command that changes a setting.
const BUSY_TIMEOUT: Duration = Duration::from_secs(5);

/// Between two tries at what SQLite does not wait for.
const BUSY_PAUSE: Duration = Duration::from_millis(20);

/// How long the connection that writes waits for another process: not at all, whoever must wait does it where it may.
const WRITER_WAIT: Duration = Duration::ZERO;

/// Prepared statements that a connection keeps: every text in every length that comes up.
const STATEMENTS_KEPT: usize = 512;

/// Memory for pages of the connection that writes, in SQLite's terms: 4 MiB. More of it made nothing faster.
const WRITER_CACHE: i64 = -4 * 1024;

/// What is kept of a write-ahead file that had to grow, once it begins anew: 64 MiB.
const WRITE_AHEAD_BYTES_KEPT: i64 = 64 * 1024 * 1024;

/// The list of what was applied, in the form in which sqlx keeps it for PostgreSQL.
const LIST: &str = "CREATE TABLE IF NOT EXISTS _sqlx_migrations (
    version BIGINT PRIMARY KEY,
    description TEXT NOT NULL,
    installed_on TIMESTAMP NOT NULL DEFAULT CURRENT_TIMESTAMP,
    success BOOLEAN NOT NULL,
    checksum BLOB NOT NULL,
    execution_time BIGINT NOT NULL
);";

/// How to open a SQLite file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Options {
    /// Whether a commit waits until the disk has it. Only tests may say no.
    pub durable: bool,
    /// Connections that read.
    pub readers: u32,
}

impl Default for Options {
    fn default() -> Self {
        Self { durable: true, readers: 4 }
    }
}

/// Some connections of one kind, lent out one by one.
#[derive(Debug)]
pub(super) struct Pool {
    free: Mutex<Vec<Connection>>,
    places: Arc<Semaphore>,
    size: u32,
    /// Whether the end of a transaction waits for the disk.
    durable: bool,
    /// What keeps the write-ahead file small, where this writes and is durable; until it is closed.
    folder: Mutex<Option<Folder>>,
}

/// A connection as long as it is used.
struct Lent {
    /// Absent only while this is dropped.
    connection: Option<Connection>,
    pool: Arc<Pool>,
    _place: OwnedSemaphorePermit,
}

impl Drop for Lent {
    fn drop(&mut self) {
        // Before the place is given back, which is the next thing to happen.
        self.pool.lock().extend(self.connection.take());
    }
}

impl Pool {
    fn new(connections: Vec<Connection>, durable: bool, folder: Option<Folder>) -> Arc<Self> {
        let size = u32::try_from(connections.len()).unwrap_or(u32::MAX);
        let places = Arc::new(Semaphore::new(connections.len()));
        Arc::new(Self { free: Mutex::new(connections), places, size, durable, folder: Mutex::new(folder) })
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, Vec<Connection>> {
        self.free.lock().unwrap_or_else(PoisonError::into_inner)
    }

    async fn lend(self: &Arc<Self>) -> Result<Lent, StoreError> {
        let place = match Arc::clone(&self.places).try_acquire_owned() {
            Ok(place) => place,
            Err(_) => tokio::time::timeout(ACQUIRE_TIMEOUT, Arc::clone(&self.places).acquire_owned())
                .await
                .map_err(|elapsed| StoreError::Unavailable(elapsed.into()))?
                .map_err(|closed| StoreError::Unavailable(closed.into()))?,
        };
        let connection = self.lock().pop();
        Ok(Lent { connection, pool: Arc::clone(self), _place: place })
    }

    /// A transaction that begins with `statement`.
    pub(super) async fn begin(self: &Arc<Self>, statement: &'static str) -> Result<Transaction, StoreError> {
        let transaction = Transaction { lent: self.lend().await?, is_open: true };
        match transaction.batch(statement) {
            Ok(()) => Ok(transaction),
            Err(error) if error.sqlite_error_code() == Some(ErrorCode::DatabaseBusy) => {
                transaction.wait(move |transaction| transaction.begin_when_free(statement)).await
            }
            Err(error) => Err(sqlite_error(error)),
        }
    }

    /// Closes every connection, after what is under way.
    pub(super) async fn close(&self) {
        if let Ok(all) = self.places.acquire_many(self.size).await {
            all.forget();
        }
        self.places.close();
        self.lock().clear();
        let folder = self.folder.lock().unwrap_or_else(PoisonError::into_inner).take();
        // It may be in the middle of a fold.
        let _ended = spawn_blocking(|| drop(folder)).await;
    }
}

/// A transaction. Dropped without [`Transaction::commit`], it is rolled back.
pub(super) struct Transaction {
    lent: Lent,
    is_open: bool,
}

impl Drop for Transaction {
    fn drop(&mut self) {
        if self.is_open {
            // After some errors, SQLite has done so already.
            let _rolled_back = self.batch("ROLLBACK");
        }
    }
}

impl Transaction {
    fn connection(&self) -> Result<&Connection, rusqlite::Error> {
        // It is there until this is dropped.
        self.lent.connection.as_ref().ok_or(rusqlite::Error::InvalidQuery)
    }

    fn batch(&self, statements: &str) -> Result<(), rusqlite::Error> {
        self.connection()?.execute_batch(statements)
    }

    /// Runs `work` on a thread that may wait.
    async fn wait(
        self,
        work: impl FnOnce(&mut Self) -> Result<(), rusqlite::Error> + Send + 'static,
    ) -> Result<Self, StoreError> {
        let mut transaction = self;
        let done = spawn_blocking(move || work(&mut transaction).map(|()| transaction)).await;
        // The runtime is ending, or the work panicked.
        let done = done.map_err(|failed| StoreError::Unavailable(failed.into()))?;
        done.map_err(sqlite_error)
    }

    fn begin_when_free(&self, statement: &str) -> Result<(), rusqlite::Error> {
        let connection = self.connection()?;
        connection.busy_timeout(BUSY_TIMEOUT)?;
        let begun = self.batch(statement);
        connection.busy_timeout(WRITER_WAIT)?;
        begun
    }

    /// Runs a statement; returns how many rows it touched.
    pub(super) fn execute(&self, sql: &str, values: &[Value]) -> Result<u64, StoreError> {
        let run = || {
            let mut statement = self.connection()?.prepare_cached(sql)?;
            bind(&mut statement, values)?;
            statement.raw_execute()
        };
        run().map(|count| count as u64).map_err(sqlite_error)
    }

    /// Runs a statement; returns the rows that it gives.
    pub(super) fn query(&self, sql: &str, values: &[Value]) -> Result<Vec<Row>, StoreError> {
        let run = || {
            let mut statement = self.connection()?.prepare_cached(sql)?;
            bind(&mut statement, values)?;
            let columns: Arc<[Box<str>]> = statement.column_names().into_iter().map(Into::into).collect();
            let mut found = Vec::new();
            let mut rows = statement.raw_query();
            while let Some(row) = rows.next()? {
                let values = (0..columns.len()).map(|place| value(row.get_ref(place)?));
                found.push(Row::new(&columns, values.collect::<Result<_, rusqlite::Error>>()?));
            }
            Ok(found)
        };
        run().map_err(sqlite_error)
    }

    /// Makes it durable.
    pub(super) async fn commit(self) -> Result<(), StoreError> {
        let mut transaction = self;
        if !transaction.lent.pool.durable {
            return transaction.end().map_err(sqlite_error);
        }
        // The connection is free as soon as the disk has it, whether or not the caller looks.
        let ended = spawn_blocking(move || transaction.end()).await;
        ended.map_err(|failed| StoreError::Unavailable(failed.into()))?.map_err(sqlite_error)
    }

    fn end(&mut self) -> Result<(), rusqlite::Error> {
        self.batch("COMMIT")?;
        self.is_open = false;
        if let Some(folder) = &*self.lent.pool.folder.lock().unwrap_or_else(PoisonError::into_inner) {
            folder.committed(self.connection()?);
        }
        Ok(())
    }
}

impl ToSql for Value {
    fn to_sql(&self) -> rusqlite::Result<ToSqlOutput<'_>> {
        let value = match self {
            Self::Integer(Some(number)) => ValueRef::Integer(*number),
            Self::Text(Some(text)) => ValueRef::Text(text.as_bytes()),
            Self::Bytes(Some(bytes)) => ValueRef::Blob(bytes),
            Self::Integer(None) | Self::Text(None) | Self::Bytes(None) => ValueRef::Null,
        };
        Ok(ToSqlOutput::Borrowed(value))
    }
}

/// Binds by place; or, where placeholders are numbered (`$2`), by number: SQLite takes `$2` for a name.
fn bind(statement: &mut rusqlite::Statement<'_>, values: &[Value]) -> Result<(), rusqlite::Error> {
    let mut highest: usize = 0;
    for place in 1..=statement.parameter_count() {
        let number = statement.parameter_name(place).and_then(|name| name.get(1..)?.parse().ok());
        let number: usize = number.unwrap_or(place);
        let value = number.checked_sub(1).and_then(|index| values.get(index));
        let value = value.ok_or(rusqlite::Error::InvalidParameterCount(values.len(), number))?;
        statement.raw_bind_parameter(place, value)?;
        highest = highest.max(number);
    }
    if highest == values.len() {
        return Ok(());
    }
    Err(rusqlite::Error::InvalidParameterCount(values.len(), highest))
}

fn value(value: ValueRef<'_>) -> Result<Value, rusqlite::Error> {
    Ok(match value {
        ValueRef::Null => Value::Integer(None),
        ValueRef::Integer(number) => Value::Integer(Some(number)),
        ValueRef::Text(_) => Value::Text(Some(value.as_str()?.to_owned())),
        ValueRef::Blob(bytes) => Value::Bytes(Some(bytes.to_vec())),
        // No table of ours holds one.
        ValueRef::Real(_) => return Err(rusqlite::types::FromSqlError::InvalidType.into()),
    })
}

/// The connection that writes, with the tables up to date. Makes the file if it is not there.
pub(super) fn open_writer(path: &Path, options: Options) -> Result<Arc<Pool>, OpenError> {
    let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_CREATE;
    let mut connection = open(path, flags)?;
    let synchronous = if options.durable { "FULL" } else { "OFF" };
    let gives_up = Instant::now() + BUSY_TIMEOUT;
    while let Err(error) = set_up(&mut connection, synchronous) {
        // Not every step waits by itself: the change to a write-ahead file says at once that another one is at it.
        let is_busy = matches!(&error, OpenError::Database(error) if error.sqlite_error_code() == Some(ErrorCode::DatabaseBusy));
        if !is_busy || Instant::now() > gives_up {
            return Err(error);
        }
        std::thread::sleep(BUSY_PAUSE);
    }
    connection.busy_timeout(WRITER_WAIT)?;
    let mut folder = None;
    if options.durable {
        pragma(&connection, "wal_autocheckpoint", FOLD_AT_LAST_PAGES)?;
        pragma(&connection, "journal_size_limit", WRITE_AHEAD_BYTES_KEPT)?;
        let beside = open(path, OpenFlags::SQLITE_OPEN_READ_WRITE)?;
        beside.pragma_update(None, "synchronous", synchronous)?;
        let started = Folder::start(beside, path, "state-folder", WRITER_WAIT);
        folder = Some(started.map_err(OpenError::Thread)?);
    }
    Ok(Pool::new(vec![connection], options.durable, folder))
}

/// The ways of the connection that writes, and the tables. Repeated, it changes nothing.
fn set_up(connection: &mut Connection, synchronous: &str) -> Result<(), OpenError> {
    // The page size has to be set before there is a page.
    connection.pragma_update(None, "page_size", 4096)?;
    pragma(connection, "journal_mode", "WAL")?;
    // FULL syncs the write-ahead file at every commit: a power cut takes nothing that was committed.
    connection.pragma_update(None, "synchronous", synchronous)?;
    connection.pragma_update(None, "foreign_keys", true)?;
    connection.pragma_update(None, "cache_size", WRITER_CACHE)?;
    migrate(connection)
}

/// Connections that cannot write. They work beside a writer in this or another process.
pub(super) fn open_readers(path: &Path, count: u32) -> Result<Arc<Pool>, OpenError> {
    let open_reader = |_| {
        let connection = open(path, OpenFlags::SQLITE_OPEN_READ_WRITE)?;
        connection.pragma_update(None, "query_only", true)?;
        Ok(connection)
    };
    Ok(Pool::new((0..count.max(1)).map(open_reader).collect::<Result<_, OpenError>>()?, false, None))
}

fn open(path: &Path, flags: OpenFlags) -> Result<Connection, OpenError> {
    let connection = Connection::open_with_flags(path, flags | OpenFlags::SQLITE_OPEN_NO_MUTEX)?;
    connection.busy_timeout(BUSY_TIMEOUT)?;
    connection.set_prepared_statement_cache_capacity(STATEMENTS_KEPT);
    connection.pragma_update(None, "temp_store", "MEMORY")?;
    Ok(connection)
}

/// Sets what answers with its new value.
fn pragma(connection: &Connection, name: &str, value: impl std::fmt::Display) -> rusqlite::Result<()> {
    connection.query_row(&format!("PRAGMA {name} = {value}"), [], |_| Ok(()))
}

/// Brings the tables up to date, all or nothing. Another process that starts just now waits, and then finds nothing to do.
fn migrate(connection: &mut Connection) -> Result<(), OpenError> {
    let transaction = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
    transaction.execute_batch(LIST)?;
    for migration in tables::pending(&applied(&transaction)?)? {
        transaction.execute_batch(migration.sql.as_str())?;
        transaction.execute(
            "INSERT INTO _sqlx_migrations (version, description, success, checksum, execution_time) \
             VALUES (?1, ?2, TRUE, ?3, -1)",
            (migration.version, &*migration.description, &*migration.checksum),
        )?;
    }
    transaction.commit()?;
    Ok(())
}

fn applied(connection: &Connection) -> Result<Vec<tables::Applied>, rusqlite::Error> {
    let mut statement = connection.prepare(tables::APPLIED)?;
    let applied = |row: &rusqlite::Row<'_>| {
        Ok(tables::Applied { version: row.get("version")?, checksum: row.get("checksum")? })
    };
    statement.query_map([], applied)?.collect()
}

/// Writes a copy of the file at `path` as of this moment to `target`, which must not be there.
pub(super) fn copy(path: &Path, target: &str) -> Result<(), OpenError> {
    let connection = open(path, OpenFlags::SQLITE_OPEN_READ_WRITE)?;
    connection.execute("VACUUM INTO ?1", [target])?;
    Ok(())
}

#[cfg(test)]
mod tests;
