//! Errors of the databases, as what a caller can do about them.

use rusqlite::ErrorCode;
use sqlx::postgres::{PgDatabaseError, PgSeverity};

use crate::port::StoreError;

/// Classes of SQLSTATE: connection, transaction rolled back for the sake of another, resources, intervention of an
/// operator, failure of the system around the server.
const POSTGRES_TRANSIENT_CLASSES: [&str; 5] = ["08", "40", "53", "57", "58"];

/// A lock that did not come in time; a server that is a replica for the moment, as in a failover.
const POSTGRES_TRANSIENT: [&str; 2] = ["55P03", "25006"];

/// A statement that is there already, or not there: names of statements met those of another client.
const POSTGRES_STATEMENT_NAMES: [&str; 2] = ["42P05", "26000"];

const POSTGRES_UNIQUE: &str = "23505";

/// Names of statements do not hold behind a pooler that gives each transaction another connection.
#[derive(Debug, thiserror::Error)]
#[error(
    "names of prepared statements collide: behind a pooler in transaction mode, leave store.prepared_statements off"
)]
struct NamesCollide(#[source] sqlx::Error);

/// Busy, full or away is transient; what cannot be decoded is unreadable; the rest is a bug of ours.
#[expect(
    clippy::wildcard_enum_match_arm,
    reason = "the driver's enum grows; what is new is taken for a bug of ours"
)]
pub(super) fn store_error(error: sqlx::Error) -> StoreError {
    match &error {
        sqlx::Error::Database(refused) => match refused.try_downcast_ref::<PgDatabaseError>() {
            Some(refused) if is_transient(refused) => StoreError::Unavailable(error.into()),
            Some(refused) if POSTGRES_STATEMENT_NAMES.contains(&refused.code()) => {
                StoreError::Refused(NamesCollide(error).into())
            }
            Some(_) | None => StoreError::Refused(error.into()),
        },
        // What breaks the line in the middle of an answer shows as a wrong answer, too.
        sqlx::Error::Io(_)
        | sqlx::Error::Tls(_)
        | sqlx::Error::Protocol(_)
        | sqlx::Error::BeginFailed
        | sqlx::Error::PoolTimedOut
        | sqlx::Error::PoolClosed
        | sqlx::Error::WorkerCrashed => StoreError::Unavailable(error.into()),
        sqlx::Error::Decode(_) | sqlx::Error::ColumnDecode { .. } => {
            StoreError::Unreadable { what: "row", source: error.into() }
        }
        _ => StoreError::Refused(error.into()),
    }
}

/// The same for a SQLite file: busy, full, or a disk that fails is transient.
#[expect(
    clippy::wildcard_enum_match_arm,
    reason = "the library's enum grows; what is new is taken for a bug of ours"
)]
pub(super) fn sqlite_error(error: rusqlite::Error) -> StoreError {
    let is_transient = matches!(
        error.sqlite_error_code(),
        Some(
            ErrorCode::DatabaseBusy
                | ErrorCode::DatabaseLocked
                | ErrorCode::OutOfMemory
                | ErrorCode::SystemIoFailure
                | ErrorCode::DiskFull
                | ErrorCode::CannotOpen
        )
    );
    match error {
        error if is_transient => StoreError::Unavailable(error.into()),
        rusqlite::Error::FromSqlConversionFailure(..)
        | rusqlite::Error::InvalidColumnType(..)
        | rusqlite::Error::Utf8Error(..) => StoreError::Unreadable { what: "row", source: error.into() },
        error => StoreError::Refused(error.into()),
    }
}

/// Whether the same may succeed later. What ends the connection is about the connection, not about our statement.
pub(super) fn is_transient(refused: &PgDatabaseError) -> bool {
    let code = refused.code();
    let class = code.get(..2).unwrap_or_default();
    POSTGRES_TRANSIENT_CLASSES.contains(&class)
        || POSTGRES_TRANSIENT.contains(&code)
        || matches!(refused.severity(), PgSeverity::Fatal | PgSeverity::Panic)
}

/// Whether a row of this key is there already: somebody was first.
pub(super) fn somebody_was_first(error: &StoreError) -> bool {
    let StoreError::Refused(source) = error else { return false };
    let database = source.downcast_ref::<sqlx::Error>().and_then(sqlx::Error::as_database_error);
    let refused = database.and_then(|error| error.try_downcast_ref::<PgDatabaseError>());
    refused.is_some_and(|refused| refused.code() == POSTGRES_UNIQUE)
}
