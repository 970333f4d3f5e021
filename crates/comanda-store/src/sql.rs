//! The store in SQL: one text for SQLite and PostgreSQL, through sqlx's run-time drivers.
//!
//! SQLite has one connection that writes and a few that read. Whatever is written is written in one transaction that
//! takes the lock at its start; readers take short ones, so that the write-ahead log can always be folded back.
//!
//! On PostgreSQL many write at the same time, in several processes, each statement on what was committed when it began
//! (READ COMMITTED). Tables are written in one order (seen ids, conversations, counters, orders, people, messages,
//! outbox, timers) and rows of a table in the order of their keys, so that nobody waits for each other in a circle.

mod admin;
mod alarm;
mod commit;
mod conversation;
mod desk;
mod failure;
mod fields;
mod housekeeping;
mod lease;
mod messages;
mod orders;
mod outbox;
mod people;
pub mod postgres;
mod repair;
mod replay;
mod run;
mod statement;
pub mod tables;

use std::path::{Path, PathBuf};
use std::time::Duration;

use sqlx::AnyPool;
use sqlx::any::{AnyConnectOptions, AnyPoolOptions, install_default_drivers};
use sqlx::migrate::MigrateError;
use tokio::sync::watch;

use postgres::Wake;

use crate::port::StoreError;
use crate::seal::MasterKey;
use failure::store_error;
use statement::{Dialect, SQLITE, Session, Texts};

pub use postgres::PostgresOptions;
pub use tables::schema;

/// How long a call waits for its turn before it says that the store is not available.
const ACQUIRE_TIMEOUT: Duration = Duration::from_secs(30);

const SET_UP_DURABLE: &str = "PRAGMA page_size = 4096; PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; \
                              PRAGMA foreign_keys = ON; PRAGMA temp_store = MEMORY;";
const SET_UP_FAST: &str = "PRAGMA page_size = 4096; PRAGMA journal_mode = WAL; PRAGMA synchronous = OFF; \
                           PRAGMA foreign_keys = ON; PRAGMA temp_store = MEMORY;";
const SET_UP_READER: &str = "PRAGMA query_only = ON;";

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

/// Why a store could not be opened.
#[derive(Debug, thiserror::Error)]
pub enum OpenError {
    /// The path cannot be written as an address.
    #[error("cannot open a database at {}: the path is not valid text", path.display())]
    Path {
        /// Which.
        path: PathBuf,
    },
    /// The database could not be reached or read.
    #[error("cannot open the database")]
    Database(#[source] sqlx::Error),
    /// The tables could not be brought up to date.
    #[error("cannot bring the tables of the database up to date")]
    Tables(#[source] MigrateError),
    /// The tables are not what this program knows.
    #[error(transparent)]
    Unknown(#[from] tables::UnknownTables),
    /// A server could not be used; only PostgreSQL has one.
    #[error(transparent)]
    Server(#[from] postgres::ServerError),
    /// Rows that an older version wrote could not be brought up to date.
    #[error("cannot bring the rows of the database up to date")]
    Rows(#[source] StoreError),
}

/// See the module.
#[derive(Debug)]
pub struct SqlStore {
    /// Absent when opened for reading only.
    writer: Option<AnyPool>,
    reader: AnyPool,
    key: MasterKey,
    dialect: Dialect,
    texts: Texts,
    revisions: watch::Sender<u64>,
    /// On a server with other processes: telling them, and hearing from them. Ends with the store.
    wake: Option<Wake>,
}

impl SqlStore {
    /// Opens the SQLite file at `path`, makes it if it is not there, and brings its tables up to date.
    pub async fn open_sqlite(path: &Path, key: MasterKey, options: Options) -> Result<Self, OpenError> {
        let set_up = if options.durable { SET_UP_DURABLE } else { SET_UP_FAST };
        let writer = sqlite_pool(path, "rwc", 1, set_up).await?;
        tables::migrator().run(&writer).await.map_err(tables::sqlite_error)?;
        let reader = sqlite_pool(path, "rw", options.readers.max(1), SET_UP_READER).await?;
        let store = Self::new(Some(writer), reader, key, SQLITE);
        store.fill_gaps().await.map_err(OpenError::Rows)?;
        Ok(store)
    }

    /// Opens the SQLite file at `path` for reading only, beside a server that may be writing to it. Methods that write
    /// are refused.
    pub async fn open_read_only(path: &Path, key: MasterKey) -> Result<Self, OpenError> {
        let reader = sqlite_pool(path, "rw", 1, SET_UP_READER).await?;
        let store = Self::new(None, reader, key, SQLITE);
        let applied = tables::applied(&mut store.read().await.map_err(tables::unreadable)?).await;
        tables::must_be_current(&applied.map_err(tables::unreadable)?)?;
        Ok(store)
    }

    /// Writes a copy of the SQLite file at `path`, as of this moment, to `target`, which must not be there, while
    /// others go on writing. The copy is on disk when this returns.
    pub async fn copy_sqlite(path: &Path, target: &Path) -> Result<(), OpenError> {
        let unusable = || OpenError::Path { path: target.to_owned() };
        let name = target.to_str().ok_or_else(unusable)?.to_owned();
        let pool = sqlite_pool(path, "rw", 1, "").await?;
        let copied = sqlx::query("VACUUM INTO $1").bind(name).execute(&pool).await;
        pool.close().await;
        copied.map_err(OpenError::Database)?;
        let synced = std::fs::File::open(target).and_then(|file| file.sync_all());
        synced.map_err(|error| OpenError::Database(sqlx::Error::Io(error)))
    }

    fn new(writer: Option<AnyPool>, reader: AnyPool, key: MasterKey, dialect: Dialect) -> Self {
        let revisions = watch::Sender::new(0);
        Self { writer, reader, key, dialect, texts: Texts::default(), revisions, wake: None }
    }

    /// Closes every connection, after what is under way. Without it nothing is lost either.
    pub async fn close(&self) {
        self.reader.close().await;
        if let Some(writer) = &self.writer {
            writer.close().await;
        }
    }

    /// Whether any page's token is kept: then the key it was sealed with is needed.
    pub async fn holds_tokens(&self) -> Result<bool, StoreError> {
        let sql = "SELECT COUNT(*) AS count FROM pages WHERE token_sealed IS NOT NULL";
        let rows = self.read().await?.select(sql, []).await?;
        let count = rows.first().map(|row| fields::Fields::new(row, "count").integer("count"));
        Ok(count.transpose()?.is_some_and(|count| count > 0))
    }

    /// How many statements were run since it was opened, begin and commit not counted.
    pub fn statements(&self) -> u64 {
        self.texts.statements()
    }

    async fn fill_gaps(&self) -> Result<(), StoreError> {
        let mut session = self.write().await?;
        lease::fill_partitions(&mut session).await?;
        session.commit().await
    }

    async fn write(&self) -> Result<Session<'_>, StoreError> {
        let read_only = || StoreError::Refused("the store is open for reading only".into());
        let writer = self.writer.as_ref().ok_or_else(read_only)?;
        let transaction = writer.begin_with(self.dialect.begin_write).await.map_err(store_error)?;
        Ok(Session { transaction, texts: &self.texts, dialect: self.dialect })
    }

    async fn read(&self) -> Result<Session<'_>, StoreError> {
        let transaction = self.reader.begin_with(self.dialect.begin_read).await.map_err(store_error)?;
        Ok(Session { transaction, texts: &self.texts, dialect: self.dialect })
    }

    fn announce(&self) {
        self.revisions.send_modify(|revision| *revision += 1);
        if let Some(wake) = &self.wake {
            wake.tell();
        }
    }
}

async fn sqlite_pool(
    path: &Path,
    mode: &str,
    connections: u32,
    set_up: &'static str,
) -> Result<AnyPool, OpenError> {
    install_default_drivers();
    let options = sqlite_address(path, mode)?;
    AnyPoolOptions::new()
        .max_connections(connections)
        .min_connections(1)
        .acquire_timeout(ACQUIRE_TIMEOUT)
        .idle_timeout(None)
        .max_lifetime(None)
        .test_before_acquire(false)
        .after_connect(move |connection, _| {
            Box::pin(async move { sqlx::raw_sql(set_up).execute(connection).await.map(drop) })
        })
        .connect_with(options)
        .await
        .map_err(OpenError::Database)
}

/// The address of a file: everything but letters, digits and what is common in paths is escaped.
fn sqlite_address(path: &Path, mode: &str) -> Result<AnyConnectOptions, OpenError> {
    let unusable = || OpenError::Path { path: path.to_owned() };
    let absolute = std::path::absolute(path).map_err(|_| unusable())?;
    let text = absolute.to_str().ok_or_else(unusable)?;
    let mut address = "sqlite://".to_owned();
    for byte in text.bytes() {
        if byte.is_ascii_alphanumeric() || b"/._-".contains(&byte) {
            address.push(char::from(byte));
        } else {
            address.push('%');
            address.push_str(&hex::encode([byte]));
        }
    }
    address.push_str("?mode=");
    address.push_str(mode);
    address.parse().map_err(OpenError::Database)
}

#[cfg(test)]
mod tests;
