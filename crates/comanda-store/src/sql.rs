//! The store in SQL: one text for SQLite and PostgreSQL. What runs it is chosen when it is opened.
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
mod drafts;
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
mod session;
mod sqlite;
mod statement;
pub mod tables;
mod value;

use std::path::{Path, PathBuf};
use std::sync::Arc;

use sqlx::PgPool;
use tokio::sync::watch;

use postgres::Wake;

use crate::port::StoreError;
use crate::seal::MasterKey;
use failure::store_error;
use session::{Place, Session};
use statement::{Dialect, SQLITE, Texts};

pub use postgres::PostgresOptions;
pub use sqlite::Options;
pub use tables::schema;

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
    Database(#[source] rusqlite::Error),
    /// A thread of its own could not be started.
    #[error("cannot start a thread for the database")]
    Thread(#[source] std::io::Error),
    /// A copy of it could not be made durable.
    #[error("cannot write a copy of the database")]
    Copy(#[source] std::io::Error),
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

impl From<rusqlite::Error> for OpenError {
    fn from(error: rusqlite::Error) -> Self {
        Self::Database(error)
    }
}

/// What leads to the database.
#[derive(Debug)]
enum Lines {
    /// The writer is absent when opened for reading only.
    Sqlite { writer: Option<Arc<sqlite::Pool>>, readers: Arc<sqlite::Pool> },
    Postgres {
        pool: PgPool,
        /// Not when opened for reading only.
        writes: bool,
    },
}

/// See the module.
#[derive(Debug)]
pub struct SqlStore {
    lines: Lines,
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
        let writer = Some(sqlite::open_writer(path, options)?);
        let readers = sqlite::open_readers(path, options.readers)?;
        let store = Self::new(Lines::Sqlite { writer, readers }, key, SQLITE);
        store.fill_gaps().await.map_err(OpenError::Rows)?;
        Ok(store)
    }

    /// Opens the SQLite file at `path` for reading only, beside a server that may be writing to it. Methods that write
    /// are refused.
    pub async fn open_read_only(path: &Path, key: MasterKey) -> Result<Self, OpenError> {
        let lines = Lines::Sqlite { writer: None, readers: sqlite::open_readers(path, 1)? };
        let store = Self::new(lines, key, SQLITE);
        let applied = tables::applied(&mut store.read().await.map_err(tables::unreadable)?).await;
        tables::must_be_current(&applied.map_err(tables::unreadable)?)?;
        Ok(store)
    }

    /// Writes a copy of the SQLite file at `path`, as of this moment, to `target`, which must not be there, while
    /// others go on writing. The copy is on disk when this returns.
    pub async fn copy_sqlite(path: &Path, target: &Path) -> Result<(), OpenError> {
        let (path, copy) = (path.to_owned(), target.to_owned());
        let name = target.to_str().ok_or_else(|| OpenError::Path { path: target.to_owned() })?.to_owned();
        let written = tokio::task::spawn_blocking(move || {
            sqlite::copy(&path, &name)?;
            std::fs::File::open(copy).and_then(|file| file.sync_all()).map_err(OpenError::Copy)
        });
        written.await.unwrap_or_else(|failed| Err(OpenError::Copy(std::io::Error::other(failed))))
    }

    fn new(lines: Lines, key: MasterKey, dialect: Dialect) -> Self {
        let revisions = watch::Sender::new(0);
        Self { lines, key, dialect, texts: Texts::default(), revisions, wake: None }
    }

    /// Closes every connection, after what is under way. Without it nothing is lost either.
    pub async fn close(&self) {
        match &self.lines {
            Lines::Sqlite { writer, readers } => {
                readers.close().await;
                if let Some(writer) = writer {
                    writer.close().await;
                }
            }
            Lines::Postgres { pool, .. } => pool.close().await,
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
        let begin = self.dialect.begin_write;
        let place = match &self.lines {
            Lines::Sqlite { writer: Some(writer), .. } => Place::Sqlite(writer.begin(begin).await?),
            Lines::Postgres { pool, writes: true } => {
                Place::Postgres(pool.begin_with(begin).await.map_err(store_error)?)
            }
            Lines::Sqlite { writer: None, .. } | Lines::Postgres { writes: false, .. } => {
                return Err(StoreError::Refused("the store is open for reading only".into()));
            }
        };
        Ok(Session { place, texts: &self.texts, dialect: self.dialect })
    }

    async fn read(&self) -> Result<Session<'_>, StoreError> {
        let begin = self.dialect.begin_read;
        let place = match &self.lines {
            Lines::Sqlite { readers, .. } => Place::Sqlite(readers.begin(begin).await?),
            Lines::Postgres { pool, .. } => {
                Place::Postgres(pool.begin_with(begin).await.map_err(store_error)?)
            }
        };
        Ok(Session { place, texts: &self.texts, dialect: self.dialect })
    }

    fn announce(&self) {
        self.revisions.send_modify(|revision| *revision += 1);
        if let Some(wake) = &self.wake {
            wake.tell();
        }
    }
}

#[cfg(test)]
mod tests;
