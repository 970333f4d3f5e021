//! [`ConversationStore`] in SQL.

use std::collections::{HashMap, HashSet};

use comanda_domain::conversation::ConversationSnapshot;
use comanda_domain::id::{ConversationKey, EventId, OrderId, OutboxId, Sku};
use comanda_domain::time::Timestamp;
use comanda_domain::timer::Timer;

use super::failure::somebody_was_first;
use super::fields::Fields;
use super::session::Session;
use super::statement::{Action, Template};
use super::value::Kind;
use super::{SqlStore, commit, orders};
use crate::port::admin::{RUSH, SettingScope};
use crate::port::conversation::{
    Commit, CommitError, Committed, DeadLetter, Loaded, OpenDrafts, StoredOrder,
};
use crate::port::{BoxFuture, ConversationStore, StoreError, TIMER_RETRY_AFTER};

static LOAD: Template<1> = Template {
    name: "conversations_load",
    columns: [("wanted", Kind::Text)],
    action: Action::With(
        "SELECT c.key, c.revision, c.snapshot FROM v JOIN conversations c ON c.key = v.wanted",
    ),
};

static SEEN: Template<1> = Template {
    name: "seen_among",
    columns: [("wanted", Kind::Bytes)],
    action: Action::With("SELECT s.event FROM v JOIN seen s ON s.event = v.wanted"),
};

static HANDED_OUT: Template<4> = Template {
    name: "timers_handed_out",
    columns: [
        ("handed_conversation", Kind::Text),
        ("handed_kind", Kind::Text),
        ("handed_due", Kind::Integer),
        ("at", Kind::Integer),
    ],
    action: Action::With(
        "UPDATE timers SET handed_out_at = v.at FROM v WHERE timers.conversation = v.handed_conversation \
         AND timers.kind = v.handed_kind AND timers.due = v.handed_due",
    ),
};

/// The same, for timers that no commit is changing just now: nobody waits. A timer that is passed over may be handed out
/// once more, under the same event id.
static HANDED_OUT_UNLESS_LOCKED: Template<4> = Template {
    name: "timers_handed_out_unless_locked",
    columns: HANDED_OUT.columns,
    action: Action::With(
        "UPDATE timers SET handed_out_at = v.at FROM v WHERE timers.conversation = v.handed_conversation \
         AND timers.kind = v.handed_kind AND timers.due = v.handed_due \
         AND (timers.conversation, timers.kind) IN (SELECT t.conversation, t.kind FROM v \
         JOIN timers t ON t.conversation = v.handed_conversation AND t.kind = v.handed_kind \
         FOR UPDATE OF t SKIP LOCKED)",
    ),
};

/// [`TIMER_RETRY_AFTER`] in milliseconds, as SQL wants it.
fn retry_after_ms() -> i64 {
    i64::try_from(TIMER_RETRY_AFTER.as_millis()).unwrap_or(i64::MAX)
}

/// Whether the branch has said that it is in a rush.
pub(super) async fn is_rush(session: &mut Session<'_>, branch: &Sku) -> Result<bool, StoreError> {
    let sql = "SELECT value FROM settings WHERE key = $1 AND scope_kind = $2 AND scope = $3";
    let scope = SettingScope::Branch(branch.clone());
    let values = [RUSH.into(), scope.kind_name().into(), scope.name().into()];
    let rows = session.select(sql, values).await?;
    let value: Option<String> =
        rows.first().map(|row| Fields::new(row, "setting").text("value")).transpose()?;
    Ok(value.as_deref() == Some("true"))
}

impl SqlStore {
    async fn load_now(&self, keys: &[ConversationKey], events: &[EventId]) -> Result<Loaded, StoreError> {
        let mut session = self.read().await?;
        let unique: HashSet<&ConversationKey> = keys.iter().collect();
        let mut wanted = LOAD.rows();
        wanted.extend(unique.into_iter().map(|key| [key.to_string().into()]));
        let mut conversations = HashMap::new();
        for row in session.fetch(wanted).await? {
            let fields = Fields::new(&row, "conversation");
            let snapshot: ConversationSnapshot = fields.json("snapshot")?;
            conversations.insert(fields.parsed("key")?, (snapshot.into(), fields.number("revision")?));
        }
        let mut wanted = SEEN.rows();
        wanted.extend(events.iter().map(|event| [event.as_bytes().into()]));
        let found = session.fetch(wanted).await?;
        let seen = found.iter().map(|row| Fields::new(row, "seen id").event("event"));
        Ok(Loaded { conversations, seen: seen.collect::<Result<_, _>>()? })
    }

    async fn due_timers_now(&self, now: Timestamp, limit: usize) -> Result<Vec<Timer>, StoreError> {
        let sql = "SELECT conversation, kind, due FROM timers WHERE due <= $1 \
                   AND (handed_out_at IS NULL OR handed_out_at <= $2) ORDER BY due, conversation, kind LIMIT $3";
        let handed_out_before = now.as_millis().saturating_sub(retry_after_ms());
        let values = [now.into(), handed_out_before.into(), limit.into()];
        let rows = self.read().await?.select(sql, values).await?;
        let timer = |row| {
            let fields = Fields::new(row, "timer");
            Ok(Timer {
                conversation: fields.parsed("conversation")?,
                kind: fields.parsed("kind")?,
                due: fields.time("due")?,
            })
        };
        rows.iter().map(timer).collect()
    }

    async fn next_timer_now(&self) -> Result<Option<Timestamp>, StoreError> {
        let sql = "SELECT (SELECT MIN(due) FROM timers WHERE handed_out_at IS NULL) AS fresh, \
                   (SELECT MIN(handed_out_at) FROM timers WHERE handed_out_at IS NOT NULL) AS handed_out";
        let rows = self.read().await?.select(sql, []).await?;
        let Some(row) = rows.first() else { return Ok(None) };
        let fields = Fields::new(row, "timer");
        let handed_out = fields.optional_time("handed_out")?;
        let again = handed_out.map(|at| at.plus(TIMER_RETRY_AFTER));
        Ok([fields.optional_time("fresh")?, again].into_iter().flatten().min())
    }

    async fn dead_letter_now(&self, letter: &DeadLetter) -> Result<(), StoreError> {
        let sql = "INSERT INTO dead_letters (event, sequence, conversation, reason, attempts, given_up_at) \
                   VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT (event) DO NOTHING";
        let mut session = self.write().await?;
        let values = [
            letter.event.as_bytes().into(),
            letter.sequence.get().into(),
            letter.conversation.to_string().into(),
            letter.reason.as_str().into(),
            letter.attempts.into(),
            letter.at.into(),
        ];
        session.run(sql, values).await?;
        session.commit().await
    }
}

impl ConversationStore for SqlStore {
    fn load<'a>(
        &'a self,
        keys: &'a [ConversationKey],
        events: &'a [EventId],
    ) -> BoxFuture<'a, Result<Loaded, StoreError>> {
        Box::pin(self.load_now(keys, events))
    }

    fn orders<'a>(&'a self, ids: &'a [OrderId]) -> BoxFuture<'a, Result<Vec<StoredOrder>, StoreError>> {
        Box::pin(async move { orders::by_id(&mut self.read().await?, ids).await })
    }

    fn open_tickets<'a>(&'a self, branch: &'a Sku, at: Timestamp) -> BoxFuture<'a, Result<u32, StoreError>> {
        Box::pin(async move {
            let sql = "SELECT COUNT(*) AS open FROM orders WHERE branch = $1 AND is_final = 0 \
                       AND (starts_at IS NULL OR starts_at <= $2 OR stage NOT IN ('placed', 'accepted'))";
            let rows = self.read().await?.select(sql, [branch.as_str().into(), at.into()]).await?;
            rows.first().map_or(Ok(0), |row| Fields::new(row, "count").number("open"))
        })
    }

    fn is_rush<'a>(&'a self, branch: &'a Sku) -> BoxFuture<'a, Result<bool, StoreError>> {
        Box::pin(async move { is_rush(&mut self.read().await?, branch).await })
    }

    fn open_drafts<'a>(&'a self, ids: &'a [OutboxId]) -> BoxFuture<'a, Result<OpenDrafts, StoreError>> {
        Box::pin(self.open_drafts_now(ids))
    }

    fn commit<'a>(&'a self, commit: &'a Commit) -> BoxFuture<'a, Result<Committed, CommitError>> {
        Box::pin(async move {
            let mut session = self.write().await?;
            let written = match commit::write(&mut session, commit).await {
                Err(CommitError::Store(error)) if somebody_was_first(&error) => {
                    let keys = commit.conversations.iter().map(|write| write.key.clone()).collect();
                    return Err(CommitError::Conflict { keys });
                }
                written => written?,
            };
            session.commit().await?;
            self.announce();
            Ok(written)
        })
    }

    fn due_timers(&self, now: Timestamp, limit: usize) -> BoxFuture<'_, Result<Vec<Timer>, StoreError>> {
        Box::pin(self.due_timers_now(now, limit))
    }

    fn timers_handed_out<'a>(
        &'a self,
        timers: &'a [Timer],
        now: Timestamp,
    ) -> BoxFuture<'a, Result<(), StoreError>> {
        Box::pin(async move {
            let template = if self.dialect.concurrent { &HANDED_OUT_UNLESS_LOCKED } else { &HANDED_OUT };
            let mut rows = template.rows();
            rows.extend(timers.iter().map(|timer| {
                let conversation = timer.conversation.to_string();
                [conversation.into(), timer.kind.as_str().into(), timer.due.into(), now.into()]
            }));
            let mut session = self.write().await?;
            session.write(rows).await?;
            session.commit().await
        })
    }

    fn next_timer(&self) -> BoxFuture<'_, Result<Option<Timestamp>, StoreError>> {
        Box::pin(self.next_timer_now())
    }

    fn dead_letter<'a>(&'a self, letter: &'a DeadLetter) -> BoxFuture<'a, Result<(), StoreError>> {
        Box::pin(self.dead_letter_now(letter))
    }
}
