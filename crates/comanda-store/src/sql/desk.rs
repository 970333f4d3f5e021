//! [`DeskStore`] in SQL.

use comanda_domain::command::CommandOutcome;
use comanda_domain::id::{CommandId, ConversationKey, OrderId, Sku};
use comanda_domain::time::Timestamp;
use tokio::sync::watch;

use super::SqlStore;
use super::commit::board_counter;
use super::conversation::is_rush;
use super::fields::{Fields, from_name};
use super::orders::{self, order_columns};
use super::value::Row;
use crate::detail::full_name;
use crate::port::alarm::Alarm;
use crate::port::conversation::StoredOrder;
use crate::port::desk::{Board, BranchRow, ConversationRow, Media, MessageRow, OrderFile};
use crate::port::{BoxFuture, DeskStore, StoreError};

fn branch(row: &Row) -> Result<BranchRow, StoreError> {
    let fields = Fields::new(row, "branch");
    Ok(BranchRow {
        id: fields.parsed("id")?,
        name: fields.text("name")?,
        timezone: fields.text("timezone")?,
        kitchen_language: fields.text("kitchen_language")?,
        page: fields.optional_parsed("page")?,
    })
}

fn conversation_row(row: &Row) -> Result<ConversationRow, StoreError> {
    let fields = Fields::new(row, "conversation");
    let (first, last) = (fields.optional_text("first_name")?, fields.optional_text("last_name")?);
    let name = match full_name(first.as_deref(), last.as_deref()) {
        Some(name) => Some(name),
        None => fields.optional_text("name")?,
    };
    let call = match (fields.optional_text("call_reason")?, fields.optional_time("called_at")?) {
        (Some(reason), Some(at)) => Some((from_name(&reason, "call")?, at)),
        (Some(_) | None, _) => None,
    };
    Ok(ConversationRow {
        key: fields.parsed("key")?,
        name,
        state: fields.text("state")?,
        updated_at: fields.time("updated_at")?,
        with_person_until: fields.optional_time("with_person_until")?,
        call,
        drafts: fields.number("drafts")?,
    })
}

fn message_row(row: &Row) -> Result<MessageRow, StoreError> {
    let fields = Fields::new(row, "message");
    Ok(MessageRow {
        mid: fields.text("mid")?,
        inbound: fields.integer("inbound")? != 0,
        text: fields.optional_text("text")?,
        attachments: fields.optional_text("attachments")?,
        at: fields.time("occurred_at")?,
        delivered_at: fields.optional_time("delivered_at")?,
        read_at: fields.optional_time("read_at")?,
    })
}

fn outcome(row: &Row) -> Result<CommandOutcome, StoreError> {
    let fields = Fields::new(row, "command outcome");
    let revision = || fields.number("revision");
    match fields.text("outcome")?.as_str() {
        "done" => {
            let revision = fields.optional_integer("revision")?.map(|_| revision()).transpose()?;
            Ok(CommandOutcome::Done { revision })
        }
        "stale" => Ok(CommandOutcome::Stale { stage: fields.stage("stage")?, revision: revision()? }),
        "refused" => Ok(CommandOutcome::Refused { reason: fields.text("reason")? }),
        other => {
            let source = format!("`{other}` is not an outcome").into();
            Err(StoreError::Unreadable { what: "command outcome", source })
        }
    }
}

impl SqlStore {
    async fn board_now(&self, branch: &Sku, final_since: Timestamp) -> Result<Board, StoreError> {
        let mut session = self.read().await?;
        // Read first: tickets that are newer than their revision are only fetched once more.
        let sql = "SELECT last FROM counters WHERE name = $1";
        let rows = session.select(sql, [board_counter(branch.as_str()).into()]).await?;
        let revision = rows.first().map_or(Ok(0), |row| Fields::new(row, "board revision").number("last"))?;
        let sql = concat!(
            "SELECT ",
            order_columns!(),
            " FROM orders o WHERE (o.branch = $1 AND o.is_final = 0) \
             OR (o.branch = $2 AND o.is_final = 1 AND o.status_since >= $3) \
             ORDER BY o.placed_at, o.number, o.id"
        );
        let values = [branch.as_str().into(), branch.as_str().into(), final_since.into()];
        let tickets = orders::by_query(&mut session, sql, values).await?;
        let is_rush = is_rush(&mut session, branch).await?;
        Ok(Board { revision, is_rush, tickets })
    }

    async fn order_now(&self, id: OrderId) -> Result<Option<OrderFile>, StoreError> {
        let mut session = self.read().await?;
        let Some(stored) = orders::by_id(&mut session, &[id]).await?.pop() else { return Ok(None) };
        Ok(Some(OrderFile { stored, history: orders::history(&mut session, id).await? }))
    }

    async fn conversations_now(&self, limit: usize) -> Result<Vec<ConversationRow>, StoreError> {
        let sql = "SELECT c.key, c.state, c.updated_at, c.with_person_until, i.name, p.first_name, p.last_name, \
                   (SELECT k.reason FROM calls k WHERE k.conversation = c.key AND k.closed_at IS NULL \
                    ORDER BY k.called_at LIMIT 1) AS call_reason, \
                   (SELECT MIN(k.called_at) FROM calls k WHERE k.conversation = c.key AND k.closed_at IS NULL) \
                   AS called_at, \
                   (SELECT COUNT(*) FROM drafts d WHERE d.conversation = c.key AND d.settled_at IS NULL) AS drafts \
                   FROM conversations c \
                   LEFT JOIN identities i ON i.page = c.page AND i.channel = c.channel AND i.person = c.thread \
                   LEFT JOIN profiles p ON p.id = i.own_profile \
                   ORDER BY c.updated_at DESC, c.key LIMIT $1";
        let rows = self.read().await?.select(sql, [limit.into()]).await?;
        rows.iter().map(conversation_row).collect()
    }

    async fn messages_now(&self, key: &ConversationKey, limit: usize) -> Result<Vec<MessageRow>, StoreError> {
        let sql = "SELECT mid, inbound, text, attachments, occurred_at, delivered_at, read_at FROM messages \
                   WHERE conversation = $1 ORDER BY occurred_at DESC, sequence DESC LIMIT $2";
        let rows = self.read().await?.select(sql, [key.to_string().into(), limit.into()]).await?;
        rows.iter().rev().map(message_row).collect()
    }

    async fn media_now(&self, sha256: [u8; 32]) -> Result<Option<Media>, StoreError> {
        let sql = "SELECT content_type, bytes FROM media WHERE sha256 = $1";
        let rows = self.read().await?.select(sql, [(&sha256).into()]).await?;
        let media = |row| {
            let fields = Fields::new(row, "picture");
            let bytes = fields.bytes("bytes")?;
            Ok(Media { content_type: fields.text("content_type")?, bytes: bytes.into() })
        };
        rows.first().map(media).transpose()
    }
}

impl DeskStore for SqlStore {
    fn branches(&self) -> BoxFuture<'_, Result<Vec<BranchRow>, StoreError>> {
        Box::pin(async move {
            let sql = "SELECT id, name, timezone, kitchen_language, page FROM branches WHERE active = 1 ORDER BY position";
            self.read().await?.select(sql, []).await?.iter().map(branch).collect()
        })
    }

    fn board<'a>(
        &'a self,
        branch: &'a Sku,
        final_since: Timestamp,
    ) -> BoxFuture<'a, Result<Board, StoreError>> {
        Box::pin(self.board_now(branch, final_since))
    }

    fn order(&self, id: OrderId) -> BoxFuture<'_, Result<Option<OrderFile>, StoreError>> {
        Box::pin(self.order_now(id))
    }

    fn list_orders(&self, limit: usize) -> BoxFuture<'_, Result<Vec<StoredOrder>, StoreError>> {
        Box::pin(async move {
            let sql = concat!(
                "SELECT ",
                order_columns!(),
                " FROM orders o ORDER BY o.placed_at DESC, o.number DESC, o.id DESC LIMIT $1"
            );
            orders::by_query(&mut self.read().await?, sql, [limit.into()]).await
        })
    }

    fn outcome(&self, id: CommandId) -> BoxFuture<'_, Result<Option<CommandOutcome>, StoreError>> {
        Box::pin(async move {
            let sql = "SELECT outcome, revision, stage, reason FROM command_outcomes WHERE id = $1";
            let rows = self.read().await?.select(sql, [id.to_string().into()]).await?;
            rows.first().map(outcome).transpose()
        })
    }

    fn conversations(&self, limit: usize) -> BoxFuture<'_, Result<Vec<ConversationRow>, StoreError>> {
        Box::pin(self.conversations_now(limit))
    }

    fn messages<'a>(
        &'a self,
        key: &'a ConversationKey,
        limit: usize,
    ) -> BoxFuture<'a, Result<Vec<MessageRow>, StoreError>> {
        Box::pin(self.messages_now(key, limit))
    }

    fn media(&self, sha256: [u8; 32]) -> BoxFuture<'_, Result<Option<Media>, StoreError>> {
        Box::pin(self.media_now(sha256))
    }

    fn alarms(&self) -> BoxFuture<'_, Result<Vec<Alarm>, StoreError>> {
        Box::pin(self.alarms_now())
    }

    fn revisions(&self) -> watch::Receiver<u64> {
        self.revisions.subscribe()
    }

    fn ping(&self) -> BoxFuture<'_, Result<(), StoreError>> {
        Box::pin(async move { self.read().await?.select("SELECT 1 AS one", []).await.map(drop) })
    }
}
