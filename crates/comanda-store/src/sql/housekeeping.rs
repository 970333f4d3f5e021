//! [`HousekeepingStore`] in SQL.

use comanda_domain::time::Timestamp;

use super::SqlStore;
use crate::port::housekeeping::Sweep;
use crate::port::{BoxFuture, HousekeepingStore, StoreError};

pub(super) const fn statement(what: Sweep) -> &'static str {
    match what {
        Sweep::Seen => {
            "DELETE FROM seen WHERE event IN \
             (SELECT event FROM seen WHERE received_at < $1 ORDER BY received_at LIMIT $2)"
        }
        Sweep::Outcomes => {
            "DELETE FROM command_outcomes WHERE id IN \
             (SELECT id FROM command_outcomes WHERE decided_at < $1 ORDER BY decided_at LIMIT $2)"
        }
        Sweep::Outbox => {
            "DELETE FROM outbox WHERE id IN \
             (SELECT id FROM outbox WHERE settled_at < $1 ORDER BY settled_at LIMIT $2)"
        }
        Sweep::Calls => {
            "DELETE FROM calls WHERE closed_at < $1 AND (conversation, called_at, reason) IN \
             (SELECT conversation, called_at, reason FROM calls WHERE closed_at < $1 ORDER BY closed_at LIMIT $2)"
        }
        Sweep::Drafts => {
            "DELETE FROM drafts WHERE id IN \
             (SELECT id FROM drafts WHERE settled_at < $1 ORDER BY settled_at LIMIT $2)"
        }
        Sweep::OpenDrafts => {
            "DELETE FROM drafts WHERE id IN \
             (SELECT id FROM drafts WHERE settled_at IS NULL AND created_at < $1 ORDER BY created_at LIMIT $2)"
        }
        Sweep::ReaderAnswers => {
            "DELETE FROM reader_answers WHERE event IN \
             (SELECT event FROM reader_answers WHERE received_at < $1 ORDER BY received_at LIMIT $2)"
        }
    }
}

impl HousekeepingStore for SqlStore {
    fn sweep(&self, what: Sweep, before: Timestamp, limit: usize) -> BoxFuture<'_, Result<u64, StoreError>> {
        Box::pin(async move {
            let mut session = self.write().await?;
            let removed = session.run(statement(what), [before.into(), limit.into()]).await?;
            session.commit().await?;
            Ok(removed)
        })
    }
}
