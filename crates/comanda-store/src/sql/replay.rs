//! [`ReplayStore`] in SQL.

use std::collections::HashMap;

use comanda_domain::id::{ConversationKey, EventId, PageId};
use comanda_domain::record::Sequence;
use comanda_domain::time::Timestamp;

use super::fields::Fields;
use super::statement::{Action, Template};
use super::value::Kind;
use super::{SqlStore, orders};
use crate::port::conversation::{ReaderAnswer, StoredOrder};
use crate::port::replay::{DOUBTED_MAX, PageShopSince, ReplyRow};
use crate::port::{BoxFuture, ReplayStore, StoreError};

/// The counter that holds when this state came out of a backup.
const RESTORED_AT: &str = "restored_at";

static BEGINNINGS: Template<1> = Template {
    name: "beginnings",
    columns: [("wanted", Kind::Text)],
    action: Action::With(
        "SELECT i.conversation AS conversation, MIN(i.sequence) AS first FROM v \
         JOIN interactions i ON i.conversation = v.wanted GROUP BY i.conversation",
    ),
};

static READER_ANSWERS: Template<1> = Template {
    name: "reader_answers_of",
    columns: [("wanted", Kind::Bytes)],
    action: Action::With(
        "SELECT a.event, a.conversation, a.reader, a.text_hash, a.answer, a.received_at FROM v \
         JOIN reader_answers a ON a.event = v.wanted",
    ),
};

impl SqlStore {
    async fn note_shops_now(&self, shops: &[(PageId, String)], now: Timestamp) -> Result<(), StoreError> {
        let mut session = self.write().await?;
        let latest = "INSERT INTO page_shops (page, since, version) SELECT $1, $2, $3 WHERE NOT EXISTS \
                      (SELECT 1 FROM page_shops p WHERE p.page = $1 AND p.version = $3 AND p.since = \
                      (SELECT MAX(l.since) FROM page_shops l WHERE l.page = $1)) \
                      ON CONFLICT (page, since) DO UPDATE SET version = excluded.version";
        for (page, version) in shops {
            let values = [page.as_str().into(), now.into(), version.as_str().into()];
            session.run(latest, values).await?;
        }
        session.commit().await
    }

    async fn orders_between_now(
        &self,
        from: Timestamp,
        to: Timestamp,
    ) -> Result<Vec<StoredOrder>, StoreError> {
        let sql = concat!(
            "SELECT ",
            orders::order_columns!(),
            " FROM orders o WHERE o.placed_at >= $1 AND o.placed_at <= $2 ORDER BY o.placed_at, o.id"
        );
        orders::by_query(&mut self.read().await?, sql, [from.into(), to.into()]).await
    }

    async fn finish_restore_now(&self, now: Timestamp, must: bool) -> Result<bool, StoreError> {
        let Some(restored_at) = self.restored_at().await? else { return Ok(true) };
        let mut session = self.write().await?;
        let timers = "SELECT conversation FROM timers WHERE due <= $1 LIMIT 1";
        if !must && !session.select(timers, [restored_at.into()]).await?.is_empty() {
            return Ok(false);
        }
        let doubt = "UPDATE outbox SET state = 'in_doubt', since = $1, doubted = 1, \
                     attempt = CASE WHEN attempt = 0 THEN 1 ELSE attempt END WHERE settled_at IS NULL";
        session.run(doubt, [now.into()]).await?;
        let oldest = Timestamp::from_millis(
            now.as_millis().saturating_sub(i64::try_from(DOUBTED_MAX.as_millis()).unwrap_or(i64::MAX)),
        );
        let give_up = "UPDATE outbox SET state = 'failed', since = $1, settled_at = $1, \
                       why = 'decided more than a day before the restore' \
                       WHERE settled_at IS NULL AND state = 'in_doubt' AND created_at < $2";
        session.run(give_up, [now.into(), oldest.into()]).await?;
        session.run("DELETE FROM counters WHERE name = $1", [RESTORED_AT.into()]).await?;
        session.commit().await?;
        self.announce();
        Ok(true)
    }
}

impl ReplayStore for SqlStore {
    fn note_shops<'a>(
        &'a self,
        shops: &'a [(PageId, String)],
        now: Timestamp,
    ) -> BoxFuture<'a, Result<(), StoreError>> {
        Box::pin(self.note_shops_now(shops, now))
    }

    fn shop_history(&self) -> BoxFuture<'_, Result<Vec<PageShopSince>, StoreError>> {
        Box::pin(async move {
            let sql = "SELECT page, since, version FROM page_shops ORDER BY since, page";
            let since = |row| {
                let fields = Fields::new(row, "shop version");
                Ok(PageShopSince {
                    page: fields.parsed("page")?,
                    since: fields.time("since")?,
                    version: fields.text("version")?,
                })
            };
            self.read().await?.select(sql, []).await?.iter().map(since).collect()
        })
    }

    fn shop_files<'a>(
        &'a self,
        version: &'a str,
    ) -> BoxFuture<'a, Result<Vec<(String, String)>, StoreError>> {
        Box::pin(async move {
            let sql = "SELECT path, content FROM shop_versions WHERE version = $1 ORDER BY path";
            let file = |row| {
                let fields = Fields::new(row, "shop file");
                Ok((fields.text("path")?, fields.text("content")?))
            };
            self.read().await?.select(sql, [version.into()]).await?.iter().map(file).collect()
        })
    }

    fn beginnings<'a>(
        &'a self,
        conversations: &'a [ConversationKey],
    ) -> BoxFuture<'a, Result<HashMap<ConversationKey, Sequence>, StoreError>> {
        Box::pin(async move {
            let mut wanted = BEGINNINGS.rows();
            wanted.extend(conversations.iter().map(|key| [key.to_string().into()]));
            let beginning = |row| {
                let fields = Fields::new(row, "beginning");
                Ok((fields.parsed("conversation")?, Sequence::new(fields.number("first")?)))
            };
            self.read().await?.fetch(wanted).await?.iter().map(beginning).collect()
        })
    }

    fn orders_between(
        &self,
        from: Timestamp,
        to: Timestamp,
    ) -> BoxFuture<'_, Result<Vec<StoredOrder>, StoreError>> {
        Box::pin(self.orders_between_now(from, to))
    }

    fn replies_between(
        &self,
        from: Timestamp,
        to: Timestamp,
    ) -> BoxFuture<'_, Result<Vec<ReplyRow>, StoreError>> {
        Box::pin(async move {
            let sql = "SELECT id, conversation, outgoing, created_at FROM outbox \
                       WHERE created_at >= $1 AND created_at <= $2 ORDER BY created_at, position";
            let reply = |row| {
                let fields = Fields::new(row, "outbox row");
                Ok(ReplyRow {
                    id: fields.parsed("id")?,
                    conversation: fields.parsed("conversation")?,
                    outgoing: fields.json("outgoing")?,
                    created_at: fields.time("created_at")?,
                })
            };
            self.read().await?.select(sql, [from.into(), to.into()]).await?.iter().map(reply).collect()
        })
    }

    fn reader_answers<'a>(
        &'a self,
        events: &'a [EventId],
    ) -> BoxFuture<'a, Result<Vec<ReaderAnswer>, StoreError>> {
        Box::pin(async move {
            let mut wanted = READER_ANSWERS.rows();
            wanted.extend(events.iter().map(|event| [event.as_bytes().into()]));
            let answer = |row| {
                let fields = Fields::new(row, "reader's answer");
                Ok(ReaderAnswer {
                    event: fields.event("event")?,
                    conversation: fields.parsed("conversation")?,
                    reader: fields.text("reader")?,
                    text_hash: fields.hash("text_hash")?,
                    answer: fields.text("answer")?,
                    received_at: fields.time("received_at")?,
                })
            };
            self.read().await?.fetch(wanted).await?.iter().map(answer).collect()
        })
    }

    fn highest_sequence(&self) -> BoxFuture<'_, Result<Sequence, StoreError>> {
        Box::pin(async move {
            let sql = "SELECT MAX(s.highest) AS highest FROM (\
                       SELECT COALESCE(MAX(sequence), 0) AS highest FROM interactions UNION ALL \
                       SELECT COALESCE(MAX(sequence), 0) FROM quarantine UNION ALL \
                       SELECT COALESCE(MAX(sequence), 0) FROM dead_letters UNION ALL \
                       SELECT COALESCE(MAX(sequence), 0) FROM repairs) s";
            let rows = self.read().await?.select(sql, []).await?;
            let highest =
                rows.first().map(|row| Fields::new(row, "sequence").number("highest")).transpose()?;
            Ok(Sequence::new(highest.unwrap_or(0)))
        })
    }

    fn mark_restored(&self, now: Timestamp) -> BoxFuture<'_, Result<(), StoreError>> {
        Box::pin(async move {
            let sql = "INSERT INTO counters (name, last) VALUES ($1, $2) \
                       ON CONFLICT (name) DO UPDATE SET last = excluded.last";
            let mut session = self.write().await?;
            session.run(sql, [RESTORED_AT.into(), now.into()]).await?;
            session.run("UPDATE timers SET handed_out_at = NULL", []).await?;
            session.commit().await
        })
    }

    fn restored_at(&self) -> BoxFuture<'_, Result<Option<Timestamp>, StoreError>> {
        Box::pin(async move {
            let sql = "SELECT last FROM counters WHERE name = $1";
            let rows = self.read().await?.select(sql, [RESTORED_AT.into()]).await?;
            rows.first().map(|row| Fields::new(row, "counter").time("last")).transpose()
        })
    }

    fn finish_restore(&self, now: Timestamp, must: bool) -> BoxFuture<'_, Result<bool, StoreError>> {
        Box::pin(self.finish_restore_now(now, must))
    }
}
