//! [`AlarmStore`] in SQL.

use super::SqlStore;
use super::fields::Fields;
use crate::port::alarm::{Alarm, AlarmKind};
use crate::port::{AlarmStore, BoxFuture, StoreError};

impl SqlStore {
    pub(super) async fn alarms_now(&self) -> Result<Vec<Alarm>, StoreError> {
        let sql = "SELECT kind, subject, detail, since FROM alarms ORDER BY since, kind, subject";
        let rows = self.read().await?.select(sql, []).await?;
        let alarm = |row| {
            let fields = Fields::new(row, "alarm");
            Ok(Alarm {
                kind: fields.parsed("kind")?,
                subject: fields.text("subject")?,
                detail: fields.text("detail")?,
                since: fields.time("since")?,
            })
        };
        rows.iter().map(alarm).collect()
    }
}

impl AlarmStore for SqlStore {
    fn raise<'a>(&'a self, alarm: &'a Alarm) -> BoxFuture<'a, Result<(), StoreError>> {
        Box::pin(async move {
            let mut session = self.write().await?;
            let sql = "INSERT INTO alarms (kind, subject, detail, since) VALUES ($1, $2, $3, $4) \
                       ON CONFLICT (kind, subject) DO UPDATE SET detail = excluded.detail";
            let values = [
                alarm.kind.as_str().into(),
                alarm.subject.as_str().into(),
                alarm.detail.as_str().into(),
                alarm.since.into(),
            ];
            session.run(sql, values).await?;
            session.commit().await?;
            self.announce();
            Ok(())
        })
    }

    fn clear<'a>(&'a self, kind: AlarmKind, subject: &'a str) -> BoxFuture<'a, Result<bool, StoreError>> {
        Box::pin(async move {
            let mut session = self.write().await?;
            let sql = "DELETE FROM alarms WHERE kind = $1 AND subject = $2";
            let stood = session.run(sql, [kind.as_str().into(), subject.into()]).await? > 0;
            session.commit().await?;
            if stood {
                self.announce();
            }
            Ok(stood)
        })
    }
}
