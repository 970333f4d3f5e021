//! Bringing the tables up to date, or seeing that they are.
//!
//! The turn is taken inside the transaction that changes them: a lock of a session would not hold behind a pooler.

use sqlx::{Connection as _, PgConnection, SqlSafeStr, SqlStr};

use super::super::failure::store_error;
use super::super::fields::Fields;
use super::super::session::{Place, Session, Turn};
use super::super::statement::{Dialect, POSTGRES, Texts};
use super::super::{OpenError, tables};
use super::ServerError;
use crate::port::StoreError;

/// Oldest server whose statements we speak.
const SERVER_VERSION_MIN: i64 = 150_000;

/// Changing tables may wait for another process that is doing it, and may take long.
const MIGRATION: Dialect =
    Dialect { begin_write: "BEGIN; SET LOCAL lock_timeout = '60s'", named: false, ..POSTGRES };

/// All or nothing, and by one process at a time. Where nothing is to be done, no right to change tables is needed.
pub(super) async fn bring(connection: &mut PgConnection) -> Result<(), OpenError> {
    let texts = Texts::default();
    {
        let mut session = begin(connection, MIGRATION.begin_read, &texts).await?;
        check_version(&mut session).await?;
        if tables::pending(&applied(&mut session).await?)?.is_empty() {
            return Ok(());
        }
    }
    let mut session = begin(connection, MIGRATION.begin_write, &texts).await?;
    session.take_turn(Turn::Migrate).await.map_err(failed)?;
    let pending = tables::pending(&applied(&mut session).await?)?;
    if !pending.is_empty() {
        change(&mut session, tables::LIST.into_sql_str()).await?;
    }
    for migration in pending {
        let row = [
            migration.version.into(),
            migration.description.to_string().into(),
            migration.checksum.to_vec().into(),
        ];
        change(&mut session, migration.sql).await?;
        let sql = "INSERT INTO _sqlx_migrations (version, description, success, checksum, execution_time) \
                   VALUES ($1, $2, TRUE, $3, -1)";
        session.run(sql, row).await.map_err(failed)?;
    }
    Ok(session.commit().await.map_err(failed)?)
}

/// Tables that are as this program knows them, or why not. Changes nothing.
pub(super) async fn look(connection: &mut PgConnection) -> Result<(), OpenError> {
    let texts = Texts::default();
    let mut session = begin(connection, MIGRATION.begin_read, &texts).await?;
    check_version(&mut session).await?;
    Ok(tables::must_be_current(&applied(&mut session).await?)?)
}

async fn begin<'c>(
    connection: &'c mut PgConnection,
    statement: &'static str,
    texts: &'c Texts,
) -> Result<Session<'c>, ServerError> {
    let transaction = connection.begin_with(statement).await;
    let transaction = transaction.map_err(|error| failed(store_error(error)))?;
    Ok(Session { place: Place::Postgres(transaction), texts, dialect: MIGRATION })
}

fn failed(error: StoreError) -> ServerError {
    ServerError::Failed(error.into())
}

/// What was applied; nothing if there are no tables yet.
async fn applied(session: &mut Session<'_>) -> Result<Vec<tables::Applied>, ServerError> {
    let sql = "SELECT COUNT(*) AS present FROM pg_class WHERE oid = to_regclass('_sqlx_migrations')";
    let rows = session.select(sql, []).await.map_err(failed)?;
    let present = rows.first().map(|row| Fields::new(row, "list of tables").integer("present"));
    match present.transpose().map_err(failed)? {
        None | Some(0) => Ok(Vec::new()),
        Some(_) => tables::applied(session).await.map_err(failed),
    }
}

async fn check_version(session: &mut Session<'_>) -> Result<(), ServerError> {
    let sql = "SELECT current_setting('server_version_num')::bigint AS number, \
               current_setting('server_version') AS name";
    let rows = session.select(sql, []).await.map_err(failed)?;
    let Some(row) = rows.first() else { return Ok(()) };
    let fields = Fields::new(row, "server version");
    if fields.integer("number").map_err(failed)? < SERVER_VERSION_MIN {
        return Err(ServerError::TooOld { found: fields.text("name").map_err(failed)? });
    }
    Ok(())
}

/// Runs statements that change tables.
async fn change(session: &mut Session<'_>, sql: SqlStr) -> Result<(), ServerError> {
    /// Not allowed; no schema to make tables in.
    const NO_RIGHT: [&str; 2] = ["42501", "3F000"];
    let Place::Postgres(transaction) = &mut session.place else {
        return Err(failed(StoreError::Refused("these tables are not on a server".into())));
    };
    let changed = sqlx::raw_sql(sql).execute(&mut **transaction).await;
    changed.map(drop).map_err(|error| {
        let code = error.as_database_error().and_then(sqlx::error::DatabaseError::code);
        if code.is_some_and(|code| NO_RIGHT.contains(&&*code)) {
            ServerError::MayNotChange(error.into())
        } else {
            failed(store_error(error))
        }
    })
}
