//! What the state holds, read with SQL beside the program: SQLite and PostgreSQL alike.

use std::collections::HashSet;

use sqlx::any::install_default_drivers;
use sqlx::{AnyConnection, Connection as _, Row as _};

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

impl State {
    pub(crate) async fn read(url: &str) -> Result<Self, sqlx::Error> {
        install_default_drivers();
        let mut connection = AnyConnection::connect(url).await?;
        let mut state = Self::default();
        let rows = sqlx::query("SELECT id, purpose, state, why FROM outbox ORDER BY created_at, position");
        for row in rows.fetch_all(&mut connection).await? {
            let (id, purpose) = (row.try_get("id")?, row.try_get("purpose")?);
            let (state_of_row, why) = (row.try_get("state")?, row.try_get("why")?);
            state.outbox.push(OutboxRow { id, purpose, state: state_of_row, why });
        }
        for row in sqlx::query("SELECT id, conversation FROM orders").fetch_all(&mut connection).await? {
            state
                .orders
                .push(OrderRow { id: row.try_get("id")?, conversation: row.try_get("conversation")? });
        }
        for row in sqlx::query("SELECT event FROM seen").fetch_all(&mut connection).await? {
            state.seen.insert(hex::encode(row.try_get::<Vec<u8>, _>("event")?));
        }
        let late = sqlx::query("SELECT count(*) AS late FROM timers WHERE due < $1");
        let row = late.bind(now_ms() - TIMER_LATE_MS).fetch_one(&mut connection).await?;
        state.timers_overdue = usize::try_from(row.try_get::<i64, _>("late")?).unwrap_or(usize::MAX);
        connection.close().await?;
        Ok(state)
    }

    /// How many messages may still leave.
    pub(crate) fn open_rows(&self) -> usize {
        self.outbox.iter().filter(|row| row.is_open()).count()
    }
}
