//! [`RunStore`] in SQL.

use comanda_domain::id::EventId;
use comanda_domain::time::Timestamp;

use super::SqlStore;
use super::fields::Fields;
use super::statement::{Action, Template};
use super::value::Kind;
use crate::port::{BoxFuture, RunStore, StoreError};

static UNMARK: Template<1> = Template {
    name: "marks_gone",
    columns: [("passed", Kind::Bytes)],
    action: Action::With("DELETE FROM marks WHERE event IN (SELECT passed FROM v WHERE passed IS NOT NULL)"),
};

impl RunStore for SqlStore {
    fn begin_run<'a>(&'a self, name: &'a str, now: Timestamp) -> BoxFuture<'a, Result<bool, StoreError>> {
        Box::pin(async move {
            let mut session = self.write().await?;
            let sql = "INSERT INTO runs (name, began_at) VALUES ($1, $2) ON CONFLICT (name) DO NOTHING";
            let is_new = session.run(sql, [name.into(), now.into()]).await? > 0;
            session.commit().await?;
            Ok(is_new)
        })
    }

    fn end_run<'a>(&'a self, name: &'a str) -> BoxFuture<'a, Result<(), StoreError>> {
        Box::pin(async move {
            let mut session = self.write().await?;
            session.run("DELETE FROM runs WHERE name = $1", [name.into()]).await?;
            session.commit().await
        })
    }

    fn mark(&self, event: EventId) -> BoxFuture<'_, Result<u32, StoreError>> {
        Box::pin(async move {
            let mut session = self.write().await?;
            let sql = "INSERT INTO marks (event, attempts) VALUES ($1, 1) \
                       ON CONFLICT (event) DO UPDATE SET attempts = marks.attempts + 1 RETURNING attempts";
            let rows = session.select(sql, [event.as_bytes().into()]).await?;
            let attempts = rows.first().map(|row| Fields::new(row, "mark").number("attempts")).transpose()?;
            session.commit().await?;
            Ok(attempts.unwrap_or(1))
        })
    }

    fn unmark<'a>(&'a self, events: &'a [EventId]) -> BoxFuture<'a, Result<(), StoreError>> {
        Box::pin(async move {
            let mut rows = UNMARK.rows();
            rows.extend(events.iter().map(|event| [event.as_bytes().into()]));
            let mut session = self.write().await?;
            session.write(rows).await?;
            session.commit().await
        })
    }
}
