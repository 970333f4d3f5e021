//! A transaction, and the one way in which statements are run in it.

use sqlx::{Postgres, SqlSafeStr, SqlStr};

use super::statement::{Dialect, Rows, Texts};
use super::value::{Row, Value};
use super::{postgres, sqlite};
use crate::port::StoreError;

/// Work that is done by one transaction at a time. The numbers are part of what processes of different versions agree on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Turn {
    /// Changing the tables.
    Migrate = 1,
    /// Writing what is configured.
    Configure = 2,
    /// Taking rows of the outbox without leases: which one is first in its conversation depends on rows that another may be
    /// taking.
    Claim = 3,
    /// Linking people by a number that both order with.
    Link = 4,
}

/// Where a transaction is.
pub(super) enum Place<'s> {
    Sqlite(sqlite::Transaction),
    Postgres(sqlx::Transaction<'s, Postgres>),
}

/// A transaction. Dropped without [`Session::commit`], it is rolled back.
pub(super) struct Session<'s> {
    pub(super) place: Place<'s>,
    pub(super) texts: &'s Texts,
    pub(super) dialect: Dialect,
}

impl Session<'_> {
    /// Runs the statement over all rows; returns how many rows of the database it touched.
    pub(super) async fn write<const N: usize>(&mut self, rows: Rows<N>) -> Result<u64, StoreError> {
        let mut affected = 0;
        for (text, values) in rows.statements(self.texts, self.dialect) {
            affected += self.execute(text, values).await?;
        }
        Ok(affected)
    }

    /// Runs the statement over all rows; returns what it gives back.
    pub(super) async fn fetch<const N: usize>(&mut self, rows: Rows<N>) -> Result<Vec<Row>, StoreError> {
        let mut found = Vec::new();
        for (text, values) in rows.statements(self.texts, self.dialect) {
            found.extend(self.query(text, values).await?);
        }
        Ok(found)
    }

    /// Runs one statement with `$1` … as placeholders.
    pub(super) async fn run(
        &mut self,
        sql: &'static str,
        values: impl IntoIterator<Item = Value>,
    ) -> Result<u64, StoreError> {
        self.texts.count(1);
        self.execute(sql.into_sql_str(), values.into_iter().collect()).await
    }

    /// The rows of one query with `$1` … as placeholders.
    pub(super) async fn select(
        &mut self,
        sql: impl SqlSafeStr,
        values: impl IntoIterator<Item = Value>,
    ) -> Result<Vec<Row>, StoreError> {
        self.texts.count(1);
        self.query(sql.into_sql_str(), values.into_iter().collect()).await
    }

    /// Waits until no other transaction of this installation holds `turn`, and holds it to the end of this one. Of a
    /// transaction, not of a connection, so that it works behind a pooler too. Where there is one writer, it is always
    /// its turn.
    pub(super) async fn take_turn(&mut self, turn: Turn) -> Result<(), StoreError> {
        if !self.dialect.concurrent {
            return Ok(());
        }
        let sql = "SELECT pg_advisory_xact_lock($1::int4, hashtext(COALESCE(current_schema()::text, '')))";
        self.select(sql, [Value::from(turn as i64)]).await.map(drop)
    }

    /// Locks the rows that `template` selects, in the order in which it sorts them, so that two transactions never wait
    /// for each other in a circle. `rows` are in that order too. Where there is one writer, nothing needs a lock.
    pub(super) async fn lock<const N: usize>(&mut self, rows: Rows<N>) -> Result<(), StoreError> {
        if self.dialect.concurrent { self.fetch(rows).await.map(drop) } else { Ok(()) }
    }

    /// Makes it durable.
    pub(super) async fn commit(self) -> Result<(), StoreError> {
        match self.place {
            Place::Sqlite(transaction) => transaction.commit().await,
            Place::Postgres(transaction) => postgres::commit(transaction).await,
        }
    }

    async fn execute(&mut self, sql: SqlStr, values: Vec<Value>) -> Result<u64, StoreError> {
        match &mut self.place {
            Place::Sqlite(transaction) => transaction.execute(sql.as_str(), &values),
            Place::Postgres(transaction) => postgres::execute(transaction, sql, values, self.dialect).await,
        }
    }

    async fn query(&mut self, sql: SqlStr, values: Vec<Value>) -> Result<Vec<Row>, StoreError> {
        match &mut self.place {
            Place::Sqlite(transaction) => transaction.query(sql.as_str(), &values),
            Place::Postgres(transaction) => postgres::query(transaction, sql, values, self.dialect).await,
        }
    }
}
