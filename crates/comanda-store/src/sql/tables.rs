//! The tables: which migrations there are, and which of them a database has.
//!
//! Both databases keep the list of what was applied in the same table, in the form that sqlx gives it.

use std::fmt::Write as _;

use sqlx::SqlSafeStr;
use sqlx::migrate::{Migration, MigrationType};

use super::fields::Fields;
use super::session::Session;
use crate::port::{BoxError, StoreError};

/// Every migration: version, name and text. A migration that was released never changes.
const MIGRATIONS: [(i64, &str, &str); 13] = [
    (1, "start", include_str!("../../migrations/0001_start.sql")),
    (2, "leases", include_str!("../../migrations/0002_leases.sql")),
    (3, "outbox_doubt", include_str!("../../migrations/0003_outbox_doubt.sql")),
    (4, "alarms", include_str!("../../migrations/0004_alarms.sql")),
    (5, "runs", include_str!("../../migrations/0005_runs.sql")),
    (6, "sweeps", include_str!("../../migrations/0006_sweeps.sql")),
    (7, "repairs", include_str!("../../migrations/0007_repairs.sql")),
    (8, "indexes", include_str!("../../migrations/0008_indexes.sql")),
    (9, "reader_answers", include_str!("../../migrations/0009_reader_answers.sql")),
    (10, "order_terms", include_str!("../../migrations/0010_order_terms.sql")),
    (11, "people", include_str!("../../migrations/0011_people.sql")),
    (12, "recommender_answers", include_str!("../../migrations/0012_recommender_answers.sql")),
    (13, "commenters", include_str!("../../migrations/0013_commenters.sql")),
];

/// The list of what was applied, as PostgreSQL writes it.
pub(super) const LIST: &str = "CREATE TABLE IF NOT EXISTS _sqlx_migrations (
    version BIGINT PRIMARY KEY,
    description TEXT NOT NULL,
    installed_on TIMESTAMPTZ NOT NULL DEFAULT now(),
    success BOOLEAN NOT NULL,
    checksum BYTEA NOT NULL,
    execution_time BIGINT NOT NULL
);";

/// Why the tables cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum UnknownTables {
    /// A newer program was here.
    #[error(
        "the tables are of a newer version (migration {found}, this program knows {known}): use the newer comanda, or restore a backup from before it"
    )]
    Newer {
        /// Version of a migration that this program does not know.
        found: i64,
        /// Version of the newest that it knows.
        known: i64,
    },
    /// What was applied under a number is not what this program has under it.
    #[error(
        "migration {version} of the tables is not the one of this program: use the comanda that made them, or restore a backup"
    )]
    Changed {
        /// Which.
        version: i64,
    },
    /// A command that only looks found tables that have to be brought up to date first.
    #[error(
        "the tables are of an older version (migration {found}, this program knows {known}): start `comanda serve` once"
    )]
    Older {
        /// Version of the newest migration that was applied; 0 if none was.
        found: i64,
        /// Version of the newest that this program knows.
        known: i64,
    },
    /// There is no list of what was applied: not a state of ours, or damaged.
    #[error("it holds no state of Comanda")]
    Missing(#[source] BoxError),
}

/// A migration that was applied.
pub(super) struct Applied {
    pub(super) version: i64,
    pub(super) checksum: Vec<u8>,
}

/// The list of what was applied, oldest first.
pub(super) const APPLIED: &str = "SELECT version, checksum FROM _sqlx_migrations ORDER BY version";

/// All migrations.
pub(super) fn migrations() -> Vec<Migration> {
    let migration = |(version, name, text): (i64, &'static str, &'static str)| {
        Migration::new(version, name.into(), MigrationType::Simple, text.into_sql_str(), false)
    };
    MIGRATIONS.map(migration).to_vec()
}

/// What was applied, oldest first. Fails if the list is not there.
pub(super) async fn applied(session: &mut Session<'_>) -> Result<Vec<Applied>, StoreError> {
    let applied = |row| {
        let fields = Fields::new(row, "migration");
        Ok(Applied { version: fields.integer("version")?, checksum: fields.bytes("checksum")? })
    };
    session.select(APPLIED, []).await?.iter().map(applied).collect()
}

/// The migrations that are still to be applied.
pub(super) fn pending(applied: &[Applied]) -> Result<Vec<Migration>, UnknownTables> {
    let mut pending = migrations();
    let known = newest(&pending);
    for row in applied {
        let Some(place) = pending.iter().position(|migration| migration.version == row.version) else {
            return Err(UnknownTables::Newer { found: row.version, known });
        };
        if *pending.remove(place).checksum != *row.checksum {
            return Err(UnknownTables::Changed { version: row.version });
        }
    }
    Ok(pending)
}

/// For commands that only look.
pub(super) fn must_be_current(applied: &[Applied]) -> Result<(), UnknownTables> {
    if pending(applied)?.is_empty() {
        return Ok(());
    }
    let found = applied.last().map_or(0, |row| row.version);
    Err(UnknownTables::Older { found, known: newest(&migrations()) })
}

fn newest(migrations: &[Migration]) -> i64 {
    migrations.iter().map(|migration| migration.version).max().unwrap_or_default()
}

pub(super) fn unreadable(error: StoreError) -> UnknownTables {
    UnknownTables::Missing(error.into())
}

/// The statements that make the tables in PostgreSQL, for an administrator who runs them by hand. What they leave is
/// taken for what the program would have made itself.
pub fn schema() -> String {
    let mut text = format!("BEGIN;\n\n-- What was applied.\n{LIST}\n");
    for migration in migrations() {
        let Migration { version, description, sql, checksum, .. } = migration;
        // Writing to a string cannot fail.
        let _ = write!(
            text,
            "\n-- Migration {version}: {description}\n\n{}\nINSERT INTO _sqlx_migrations (version, description, \
             success, checksum, execution_time)\nVALUES ({version}, '{description}', TRUE, '\\x{}', -1);\n",
            sql.as_str(),
            hex::encode(&checksum)
        );
    }
    text.push_str("\nCOMMIT;\n");
    text
}
