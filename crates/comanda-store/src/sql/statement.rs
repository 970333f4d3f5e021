//! Texts of statements: what the databases want to be written otherwise, and statements over many rows at once.
//!
//! A batch is written as `WITH v (columns) AS (VALUES …) <what to do with v>`: insert, update, delete and select all
//! have this one form, which SQLite and PostgreSQL both read. Lists are padded with rows of NULL to a few fixed
//! lengths, so that the number of different texts, and of prepared statements, stays small.

use std::collections::HashMap;
use std::fmt::Write as _;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use sqlx::{AssertSqlSafe, SqlSafeStr as _, SqlStr};

use super::value::{Kind, Value};

/// Numbers of rows for which a text is made.
const LENGTHS: [usize; 11] = [1, 2, 4, 8, 16, 32, 64, 96, 128, 192, 256];

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
    /// Most rows in one statement, one of [`LENGTHS`]. A server is asked as seldom as can be. Inside the process a question
    /// costs nothing, while a prepared statement over hundreds of rows holds some hundred kilobytes.
    pub(super) rows_max: usize,
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
    rows_max: 32,
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
    rows_max: 256,
    version: "SELECT 'PostgreSQL ' || current_setting('server_version') AS version",
    clock: Some("SELECT CAST(EXTRACT(EPOCH FROM clock_timestamp()) * 1000 AS BIGINT) AS now"),
};

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

    /// The statements that do it, each with its values in the order of its placeholders.
    pub(super) fn statements(self, texts: &Texts, dialect: Dialect) -> Vec<(SqlStr, Vec<Value>)> {
        let Self { template, mut rows } = self;
        let rows_max = dialect.rows_max;
        let mut statements = Vec::with_capacity(rows.len().div_ceil(rows_max));
        while !rows.is_empty() {
            let rest = rows.split_off(rows.len().min(rows_max));
            let length = LENGTHS.into_iter().find(|length| *length >= rows.len()).unwrap_or(rows_max);
            let padding = (rows.len()..length).map(|_| template.columns.map(|(_, kind)| kind.null()));
            let mut values = Vec::with_capacity(length * N);
            values.extend(rows.into_iter().chain(padding).flatten());
            statements.push((AssertSqlSafe(texts.of(template, length, dialect)).into_sql_str(), values));
            rows = rest;
        }
        texts.count(statements.len());
        statements
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

    /// So many statements are about to be run.
    pub(super) fn count(&self, statements: usize) {
        self.statements.fetch_add(statements as u64, Ordering::Relaxed);
    }

    fn of<const N: usize>(&self, template: &Template<N>, length: usize, dialect: Dialect) -> Arc<str> {
        let mut texts = self.texts.lock().unwrap_or_else(PoisonError::into_inner);
        let made = texts.entry((template.name, length));
        made.or_insert_with(|| template.text(length, dialect).into()).clone()
    }
}
