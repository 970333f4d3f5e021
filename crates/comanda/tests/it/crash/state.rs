//! What the state holds, read with SQL beside the program: SQLite and PostgreSQL alike.

use std::collections::HashSet;
use std::error::Error;

use sqlx::{AssertSqlSafe, Connection as _, PgConnection, Row as _};

use crate::app::now_ms;

/// A timer that is due for longer than this is stuck (milliseconds).
const TIMER_LATE_MS: i64 = 10_000;

/// A message to send, and what became of it.
#[derive(Debug, Clone)]
pub(crate) struct OutboxRow {
    pub(crate) id: String,
    pub(crate) purpose: String,
    pub(crate) state: String,
    pub(crate) why: Option<String>,
}

impl OutboxRow {
    /// Typing and seen: Meta gives no id for them, and nobody misses one.
    pub(crate) fn is_sign_of_life(&self) -> bool {
        ["action", "seen"].contains(&self.purpose.as_str())
    }

    /// Whether something may still become of it.
    pub(crate) fn is_open(&self) -> bool {
        ["queued", "sending", "in_doubt"].contains(&self.state.as_str())
    }
}

/// A confirmed order.
#[derive(Debug, Clone)]
pub(crate) struct OrderRow {
    pub(crate) id: String,
    pub(crate) conversation: String,
}

/// See the module.
#[derive(Debug, Default)]
pub(crate) struct State {
    pub(crate) outbox: Vec<OutboxRow>,
    pub(crate) orders: Vec<OrderRow>,
    /// Ids of the events that were processed, as hexadecimal digits.
    pub(crate) seen: HashSet<String>,
    pub(crate) timers_overdue: usize,
}

/// Where it is read.
enum Database {
    Sqlite(rusqlite::Connection),
    Postgres(PgConnection),
}

type Row = Vec<Option<String>>;

impl Database {
    async fn open(url: &str) -> Result<Self, Box<dyn Error>> {
        Ok(match url.strip_prefix("sqlite://") {
            Some(path) => Self::Sqlite(rusqlite::Connection::open(path)?),
            None => Self::Postgres(PgConnection::connect(url).await?),
        })
    }

    /// What a query gives whose columns are all texts.
    async fn rows(&mut self, sql: String) -> Result<Vec<Row>, Box<dyn Error>> {
        match self {
            Self::Sqlite(connection) => {
                let mut statement = connection.prepare(&sql)?;
                let columns = statement.column_count();
                let row = |row: &rusqlite::Row<'_>| (0..columns).map(|column| row.get(column)).collect();
                Ok(statement.query_map([], row)?.collect::<Result<_, _>>()?)
            }
            Self::Postgres(connection) => {
                let rows = sqlx::query(AssertSqlSafe(sql)).fetch_all(connection).await?;
                let row =
                    |row: &sqlx::postgres::PgRow| (0..row.len()).map(|column| row.try_get(column)).collect();
                Ok(rows.iter().map(row).collect::<Result<_, _>>()?)
            }
        }
    }

    /// The event as hexadecimal digits.
    const fn event(&self) -> &'static str {
        match self {
            Self::Sqlite(_) => "lower(hex(event))",
            Self::Postgres(_) => "encode(event, 'hex')",
        }
    }
}

impl State {
    pub(crate) async fn read(url: &str) -> Result<Self, Box<dyn Error>> {
        let mut database = Database::open(url).await?;
        let mut state = Self::default();
        let sql = "SELECT id, purpose, state, why FROM outbox ORDER BY created_at, position";
        for row in database.rows(sql.to_owned()).await? {
            let [id, purpose, state_of_row, why] = <[_; 4]>::try_from(row).map_err(|_| "four columns")?;
            let (id, purpose) = (id.unwrap_or_default(), purpose.unwrap_or_default());
            state.outbox.push(OutboxRow { id, purpose, state: state_of_row.unwrap_or_default(), why });
        }
        for row in database.rows("SELECT id, conversation FROM orders".to_owned()).await? {
            let [id, conversation] = <[_; 2]>::try_from(row).map_err(|_| "two columns")?;
            let (id, conversation) = (id.unwrap_or_default(), conversation.unwrap_or_default());
            state.orders.push(OrderRow { id, conversation });
        }
        let events = database.rows(format!("SELECT {} FROM seen", database.event())).await?;
        state.seen = events.into_iter().flatten().flatten().collect();
        let before = now_ms() - TIMER_LATE_MS;
        let late = database.rows(format!("SELECT kind FROM timers WHERE due < {before}")).await?;
        state.timers_overdue = late.len();
        Ok(state)
    }

    /// How many messages may still leave.
    pub(crate) fn open_rows(&self) -> usize {
        self.outbox.iter().filter(|row| row.is_open()).count()
    }
}
