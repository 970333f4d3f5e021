//! Statements over many rows at once, and the session that runs them.
//!
//! A batch is written as `WITH v (columns) AS (VALUES …) <what to do with v>`: insert, update, delete and select all
//! have this one form, which SQLite and PostgreSQL both read. Lists are padded with rows of NULL to a few fixed
//! lengths, so that the number of different texts, and of prepared statements, stays small.

use std::collections::HashMap;
use std::fmt::Write as _;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use comanda_domain::time::Timestamp;
use sqlx::any::{AnyArguments, AnyRow};
use sqlx::{Any, Arguments as _, AssertSqlSafe, SqlSafeStr, SqlStr, Transaction};

use super::failure::store_error;
use crate::port::StoreError;

/// Numbers of rows for which a text is made. The largest keeps 26 columns far below SQLite's 32 766 parameters.
const LENGTHS: [usize; 5] = [1, 4, 16, 64, 256];
const LENGTH_MAX: usize = 256;

/// Type of a column: NULLs must be typed for PostgreSQL.
#[derive(Debug, Clone, Copy)]
pub(super) enum Kind {
    Integer,
    Text,
    Bytes,
}

/// A value to bind.
#[derive(Debug, Clone)]
pub(super) enum Value {
    Integer(Option<i64>),
    Text(Option<String>),
    Bytes(Option<Vec<u8>>),
}

/// What a database wants to be written otherwise.
#[derive(Debug, Clone, Copy)]
pub(super) struct Dialect {
    /// How a transaction that will write begins.
    pub(super) begin_write: &'static str,
    /// How a transaction that only reads begins.
    pub(super) begin_read: &'static str,
    /// Whether several transactions write at the same time, so that rows must be locked.
    pub(super) concurrent: bool,
    /// What stands in for the NUL character in a text.
    pub(super) nul: char,
    /// Whether statements are prepared once per connection and kept there by a name. Behind a pooler that gives each
    /// transaction another connection, the names of one client would be met by another.
    pub(super) named: bool,
    /// Whether placeholders of long lists carry numbers. SQLite searches numbered ones one by one, at a cost that
    /// grows with the square of their number.
    pub(super) numbered: bool,
    /// The query for its name and version.
    pub(super) version: &'static str,
    /// The query for its own clock, where that is the one that leases go by.
    pub(super) clock: Option<&'static str>,
}

/// SQLite: the write lock is taken at once, so that a transaction never fails half-way because another one came first.
pub(super) const SQLITE: Dialect = Dialect {
    begin_write: "BEGIN IMMEDIATE",
    begin_read: "BEGIN",
    concurrent: false,
    nul: '\0',
    named: true,
    numbered: false,
    version: "SELECT 'SQLite ' || sqlite_version() AS version",
    clock: None,
};

/// PostgreSQL, statements by name. The transaction is bounded at the server, so that a process which lost its line in the
/// middle of one does not hold its locks for good.
pub(super) const POSTGRES: Dialect = Dialect {
    begin_write: "BEGIN; SET LOCAL lock_timeout = '10s'; SET LOCAL statement_timeout = '30s'; \
                  SET LOCAL idle_in_transaction_session_timeout = '30s'",
    begin_read: "BEGIN READ ONLY; SET LOCAL statement_timeout = '30s'; \
                 SET LOCAL idle_in_transaction_session_timeout = '30s'",
    concurrent: true,
    nul: '\u{fffd}',
    named: true,
    numbered: true,
    version: "SELECT 'PostgreSQL ' || current_setting('server_version') AS version",
    clock: Some("SELECT CAST(EXTRACT(EPOCH FROM clock_timestamp()) * 1000 AS BIGINT) AS now"),
};

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
}

/// What is to be done with the rows `v`.
#[derive(Debug, Clone, Copy)]
pub(super) enum Action {
    /// Inserts all columns into `table`, except rows whose first column is NULL.
    Insert { table: &'static str, on_conflict: &'static str },
    /// Any statement that reads `v`, and does nothing with rows whose first column is NULL.
    With(&'static str),
    /// A query that reads `v`, and how it locks what it finds where transactions run beside each other.
    Locking { query: &'static str, lock: &'static str },
}

/// A statement over many rows of `N` columns. The first column is never NULL in a real row.
#[derive(Debug)]
pub(super) struct Template<const N: usize> {
    /// Unique among the templates.
    pub(super) name: &'static str,
    pub(super) columns: [(&'static str, Kind); N],
    pub(super) action: Action,
}

/// A template with its rows.
#[derive(Debug)]
pub(super) struct Rows<const N: usize> {
    template: &'static Template<N>,
    rows: Vec<[Value; N]>,
}

impl<const N: usize> Template<N> {
    pub(super) const fn rows(&'static self) -> Rows<N> {
        Rows { template: self, rows: Vec::new() }
    }

    fn text(&self, length: usize, dialect: Dialect) -> String {
        let names = self.columns.map(|(name, _)| name).join(", ");
        let mut text = format!("WITH v ({names}) AS (VALUES ");
        let mut number = 0;
        for row in 0..length {
            text.push_str(if row == 0 { "(" } else { ", (" });
            for column in 0..N {
                number += 1;
                text.push_str(if column == 0 { "" } else { ", " });
                if dialect.numbered {
                    // Writing to a string cannot fail.
                    let _ = write!(text, "${number}");
                } else {
                    text.push('?');
                }
            }
            text.push(')');
        }
        text.push_str(") ");
        match self.action {
            Action::Insert { table, on_conflict } => {
                let first = self.columns.first().map_or("", |(name, _)| name);
                let _ = write!(
                    text,
                    "INSERT INTO {table} ({names}) SELECT {names} FROM v WHERE {first} IS NOT NULL {on_conflict}"
                );
            }
            Action::With(tail) => text.push_str(tail),
            Action::Locking { query, lock } => {
                text.push_str(query);
                text.push_str(if dialect.concurrent { lock } else { "" });
            }
        }
        text
    }
}

impl<const N: usize> Rows<N> {
    pub(super) fn push(&mut self, row: [Value; N]) {
        self.rows.push(row);
    }
}

impl<const N: usize> Extend<[Value; N]> for Rows<N> {
    fn extend<I: IntoIterator<Item = [Value; N]>>(&mut self, rows: I) {
        self.rows.extend(rows);
    }
}

/// Texts of templates, made once per length; and how many statements were run.
#[derive(Debug, Default)]
pub(super) struct Texts {
    texts: Mutex<HashMap<(&'static str, usize), Arc<str>>>,
    statements: AtomicU64,
}

impl Texts {
    /// How many statements were run, begin and commit not counted.
    pub(super) fn statements(&self) -> u64 {
        self.statements.load(Ordering::Relaxed)
    }

    fn of<const N: usize>(&self, template: &Template<N>, length: usize, dialect: Dialect) -> Arc<str> {
        let mut texts = self.texts.lock().unwrap_or_else(PoisonError::into_inner);
        let made = texts.entry((template.name, length));
        made.or_insert_with(|| template.text(length, dialect).into()).clone()
    }
}

/// A transaction. Dropped without [`Session::commit`], it is rolled back.
pub(super) struct Session<'s> {
    pub(super) transaction: Transaction<'s, Any>,
    pub(super) texts: &'s Texts,
    pub(super) dialect: Dialect,
}

impl Session<'_> {
    /// Runs the statement over all rows; returns how many rows of the database it touched.
    pub(super) async fn write<const N: usize>(&mut self, rows: Rows<N>) -> Result<u64, StoreError> {
        let mut affected = 0;
        for (text, arguments) in self.statements(rows)? {
            let query = sqlx::query_with(text, arguments).persistent(self.dialect.named);
            affected += query.execute(&mut *self.transaction).await.map_err(store_error)?.rows_affected();
        }
        Ok(affected)
    }

    /// Runs the statement over all rows; returns what it gives back.
    pub(super) async fn fetch<const N: usize>(&mut self, rows: Rows<N>) -> Result<Vec<AnyRow>, StoreError> {
        let mut found = Vec::new();
        for (text, arguments) in self.statements(rows)? {
            let query = sqlx::query_with(text, arguments).persistent(self.dialect.named);
            found.extend(query.fetch_all(&mut *self.transaction).await.map_err(store_error)?);
        }
        Ok(found)
    }

    /// Runs one statement with `$1` … as placeholders.
    pub(super) async fn run(
        &mut self,
        sql: &'static str,
        values: impl IntoIterator<Item = Value>,
    ) -> Result<u64, StoreError> {
        self.texts.statements.fetch_add(1, Ordering::Relaxed);
        let query = sqlx::query_with(sql, arguments(values, self.dialect)?).persistent(self.dialect.named);
        Ok(query.execute(&mut *self.transaction).await.map_err(store_error)?.rows_affected())
    }

    /// The rows of one query with `$1` … as placeholders.
    pub(super) async fn select(
        &mut self,
        sql: impl SqlSafeStr,
        values: impl IntoIterator<Item = Value>,
    ) -> Result<Vec<AnyRow>, StoreError> {
        self.texts.statements.fetch_add(1, Ordering::Relaxed);
        let query = sqlx::query_with(sql, arguments(values, self.dialect)?).persistent(self.dialect.named);
        query.fetch_all(&mut *self.transaction).await.map_err(store_error)
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
        self.transaction.commit().await.map_err(store_error)
    }

    fn statements<const N: usize>(&self, rows: Rows<N>) -> Result<Vec<(SqlStr, AnyArguments)>, StoreError> {
        let Rows { template, mut rows } = rows;
        let mut statements = Vec::with_capacity(rows.len().div_ceil(LENGTH_MAX));
        while !rows.is_empty() {
            let rest = rows.split_off(rows.len().min(LENGTH_MAX));
            let length = LENGTHS.into_iter().find(|length| *length >= rows.len()).unwrap_or(LENGTH_MAX);
            let padding = (rows.len()..length).map(|_| template.columns.map(|(_, kind)| kind.null()));
            let arguments = arguments(rows.into_iter().chain(padding).flatten(), self.dialect)?;
            let text = self.texts.of(template, length, self.dialect);
            statements.push((AssertSqlSafe(text).into_sql_str(), arguments));
            rows = rest;
        }
        self.texts.statements.fetch_add(statements.len() as u64, Ordering::Relaxed);
        Ok(statements)
    }
}

fn arguments(values: impl IntoIterator<Item = Value>, dialect: Dialect) -> Result<AnyArguments, StoreError> {
    let mut arguments = AnyArguments::default();
    for value in values {
        match value {
            Value::Integer(value) => arguments.add(value),
            Value::Text(Some(text)) if dialect.nul != '\0' && text.contains('\0') => {
                arguments.add(Some(text.replace('\0', dialect.nul.encode_utf8(&mut [0; 4]))))
            }
            Value::Text(value) => arguments.add(value),
            Value::Bytes(value) => arguments.add(value),
        }
        .map_err(StoreError::Refused)?;
    }
    Ok(arguments)
}

impl Kind {
    const fn null(self) -> Value {
        match self {
            Self::Integer => Value::Integer(None),
            Self::Text => Value::Text(None),
            Self::Bytes => Value::Bytes(None),
        }
    }
}

macro_rules! value_from {
    ($($from:ty => |$value:ident| $to:expr),+ $(,)?) => {
        $(impl From<$from> for Value {
            fn from($value: $from) -> Self {
                $to
            }
        })+
    };
}

value_from! {
    i64 => |value| Self::Integer(Some(value)),
    Option<i64> => |value| Self::Integer(value),
    u32 => |value| Self::Integer(Some(value.into())),
    // Counts and sequence numbers: none comes near the end of the type.
    u64 => |value| Self::Integer(Some(i64::try_from(value).unwrap_or(i64::MAX))),
    usize => |value| Self::Integer(Some(i64::try_from(value).unwrap_or(i64::MAX))),
    bool => |value| Self::Integer(Some(value.into())),
    Option<bool> => |value| Self::Integer(value.map(i64::from)),
    Timestamp => |value| Self::Integer(Some(value.as_millis())),
    Option<Timestamp> => |value| Self::Integer(value.map(Timestamp::as_millis)),
    String => |value| Self::Text(Some(value)),
    Option<String> => |value| Self::Text(value),
    &str => |value| Self::Text(Some(value.to_owned())),
    Option<&str> => |value| Self::Text(value.map(str::to_owned)),
    Vec<u8> => |value| Self::Bytes(Some(value)),
    Option<Vec<u8>> => |value| Self::Bytes(value),
    &[u8; 16] => |value| Self::Bytes(Some(value.to_vec())),
    &[u8; 32] => |value| Self::Bytes(Some(value.to_vec())),
}
