//! Opening the store on a PostgreSQL server: directly, or through a pooler that gives each transaction another
//! connection.
//!
//! Nothing here or in the statements needs a session: locks, limits and prepared statements live in one transaction.

mod address;
mod line;
mod up_to_date;
mod wake;

use std::time::Duration;

use secrecy::SecretString;
use sqlx::Connection as _;

use super::statement::{Dialect, POSTGRES};
use super::{Lines, OpenError, SqlStore};
use crate::port::BoxError;
use crate::seal::MasterKey;
use address::Address;
pub(super) use line::{commit, execute, query};
pub(super) use wake::Wake;

/// Where the server is, and what leads to it.
#[derive(Debug, Clone)]
pub struct PostgresOptions {
    /// `postgres://user:password@host:port/database?sslmode=require`; may lead to a pooler in transaction mode.
    pub url: SecretString,
    /// Leads to the server itself, or to a pooler in session mode.
    pub session_url: Option<SecretString>,
    /// Whether statements are kept prepared by name. Only where `url` leads to the server itself or to a pooler in session
    /// mode: else one client would run what another has prepared.
    pub prepared_statements: bool,
    /// Most connections at a time, listening not counted.
    pub connections_max: u32,
    /// How long a call waits for a connection before it says that the store is not available.
    pub acquire_timeout: Duration,
}

impl PostgresOptions {
    /// An address that may lead to anything, with usual limits.
    pub fn new(url: SecretString) -> Self {
        Self {
            url,
            session_url: None,
            prepared_statements: false,
            connections_max: 8,
            acquire_timeout: Duration::from_secs(10),
        }
    }
}

/// Why a server cannot be used. No message holds a password.
#[derive(Debug, thiserror::Error)]
pub enum ServerError {
    /// Not an address.
    #[error(
        "{setting} is not an address of PostgreSQL: expected postgres://user:password@host:5432/database, with signs such as @ or # in the password written as %40 or %23"
    )]
    Address {
        /// Which setting.
        setting: &'static str,
    },
    /// Nobody answers there.
    #[error(
        "cannot reach the database server at {place}: check that it runs and that host and port are right"
    )]
    Unreachable {
        /// Host and port.
        place: String,
        /// Why.
        #[source]
        source: BoxError,
    },
    /// User or password.
    #[error(
        "the database server at {place} refuses user `{user}`: check user and password, and that this machine may connect"
    )]
    SignIn {
        /// Host and port.
        place: String,
        /// Who.
        user: String,
        /// Why.
        #[source]
        source: sqlx::Error,
    },
    /// The database is not there.
    #[error("the database server at {place} has no database `{database}`: create it, or name another")]
    NoDatabase {
        /// Host and port.
        place: String,
        /// Which.
        database: String,
        /// Why.
        #[source]
        source: sqlx::Error,
    },
    /// A pooler takes no setting that every client of the driver sends.
    #[error(
        "the pooler at {place} refuses a setting of the client: add `ignore_startup_parameters = extra_float_digits` to its pgbouncer.ini"
    )]
    Pooler {
        /// Host and port.
        place: String,
        /// Why.
        #[source]
        source: sqlx::Error,
    },
    /// Older than what we speak.
    #[error("the database server is PostgreSQL {found}: Comanda needs 15 or newer")]
    TooOld {
        /// Its version.
        found: String,
    },
    /// The tables are missing or older, and the user may not make them.
    #[error(
        "the tables are not up to date and this user may not change them: let an administrator run what `comanda store schema` prints"
    )]
    MayNotChange(#[source] BoxError),
    /// A statement of ours failed.
    #[error("the database server failed")]
    Failed(#[source] BoxError),
}

impl SqlStore {
    /// Opens the database behind `options` and brings its tables up to date; several processes may do so at once.
    pub async fn open_postgres(options: &PostgresOptions, key: MasterKey) -> Result<Self, OpenError> {
        let main = Address::parse("store.url", &options.url)?;
        let session = options.session_url.as_ref();
        let session = session.map(|url| Address::parse("store.session_url", url)).transpose()?;
        let mut connection = session.as_ref().unwrap_or(&main).connect().await?;
        up_to_date::bring(&mut connection).await?;
        // What could still fail is only the good-bye.
        drop(connection.close().await);
        if session.is_some() {
            // The state is at both addresses, or one of them is wrong.
            up_to_date::look(&mut main.connect().await?).await?;
        }
        let pool = main.pool(options);
        let dialect = Dialect { named: options.prepared_statements, ..POSTGRES };
        let lines = Lines::Postgres { pool: pool.clone(), writes: true };
        let mut store = Self::new(lines, key, dialect);
        let listen_at = options.session_url.clone();
        store.wake = Some(Wake::start(pool, dialect, listen_at, store.revisions.clone()));
        Ok(store)
    }

    /// Opens the database for reading only, beside servers that may be writing to it. Methods that write are refused.
    pub async fn open_postgres_read_only(
        options: &PostgresOptions,
        key: MasterKey,
    ) -> Result<Self, OpenError> {
        let address = Address::parse("store.url", &options.url)?;
        up_to_date::look(&mut address.connect().await?).await?;
        let pool = address.pool(&PostgresOptions { connections_max: 1, ..options.clone() });
        let lines = Lines::Postgres { pool, writes: false };
        Ok(Self::new(lines, key, Dialect { named: false, ..POSTGRES }))
    }
}

#[cfg(test)]
pub(crate) mod tests;
