//! [`OutboxStore`] in SQL.

use std::collections::{BTreeSet, HashMap};
use std::fmt::Write as _;

use comanda_domain::id::{ConversationKey, MessageId, OrderId, OutboxId, PageId, PersonId};
use comanda_domain::time::Timestamp;
use sqlx::AssertSqlSafe;

use super::SqlStore;
use super::commit::CALLS;
use super::fields::{Fields, to_name};
use super::messages::{self, SentMessage};
use super::people::links::{self, PrivateReply};
use super::people::{self, Sighting};
use super::session::{Session, Turn};
use super::statement::{Action, Dialect, Template};
use super::value::{Kind, Row, Value};
use crate::detail::recipient_identity;
use crate::port::lease::WorkerId;
use crate::port::outbox::{OutboxCounts, OutboxRow, SendOutcome, SentRow, Settlement, Unfinished};
use crate::port::{BoxFuture, OutboxStore, StoreError};

/// What makes a row `o` the one that its conversation's order allows to go out at `$1`: nothing of the conversation is
/// being sent or in doubt, and nothing before it is left but what was decided for later and was never tried. Answers to
/// different comments do not wait for each other.
macro_rules! is_head {
    () => {
        "NOT EXISTS (SELECT 1 FROM outbox e WHERE e.conversation = o.conversation AND e.settled_at IS NULL \
         AND e.comment = o.comment AND (e.state IN ('sending', 'in_doubt') OR (e.position < o.position \
         AND (e.state <> 'queued' OR e.attempt > 0 OR e.not_before <= $1))))"
    };
}

static CLAIM: Template<3> = Template {
    name: "outbox_claim",
    columns: [("claimed", Kind::Text), ("at", Kind::Integer), ("under", Kind::Integer)],
    action: Action::With(
        "UPDATE outbox SET state = 'sending', attempt = outbox.attempt + 1, since = v.at, fence = v.under FROM v \
         WHERE outbox.id = v.claimed AND outbox.state = 'queued' \
         RETURNING id, conversation, outgoing, attempt, created_at, since, doubted, not_before, position",
    ),
};

/// Locks rows in the order of their ids: whoever changes several does so in this order.
pub(super) static LOCK: Template<1> = Template {
    name: "outbox_lock",
    columns: [("wanted", Kind::Text)],
    action: Action::With("SELECT o.id FROM v JOIN outbox o ON o.id = v.wanted ORDER BY o.id FOR UPDATE OF o"),
};

static BY_ID: Template<1> = Template {
    name: "outbox_by_id",
    columns: [("wanted", Kind::Text)],
    action: Action::With(
        "SELECT o.id, o.conversation, o.state, o.attempt, o.comment FROM v JOIN outbox o ON o.id = v.wanted",
    ),
};

/// What was taken back while it was on its way, is not tried again; decided here, since that may happen at this moment.
static SETTLE: Template<8> = Template {
    name: "outbox_settle",
    columns: [
        ("settled", Kind::Text),
        ("next_state", Kind::Text),
        ("next_not_before", Kind::Integer),
        ("at", Kind::Integer),
        ("at_last", Kind::Integer),
        ("next_mid", Kind::Text),
        ("next_why", Kind::Text),
        ("of_attempt", Kind::Integer),
    ],
    action: Action::With(
        "UPDATE outbox SET since = v.at, why = v.next_why, \
         state = CASE WHEN outbox.withdrawn = 1 AND v.next_state IN ('queued', 'waiting') \
         THEN 'superseded' ELSE v.next_state END, \
         settled_at = CASE WHEN outbox.withdrawn = 1 AND v.next_state IN ('queued', 'waiting') \
         THEN v.at ELSE v.at_last END, \
         not_before = COALESCE(v.next_not_before, outbox.not_before), mid = COALESCE(v.next_mid, outbox.mid), \
         doubted = CASE WHEN v.next_state = 'in_doubt' THEN 1 ELSE outbox.doubted END \
         FROM v WHERE outbox.id = v.settled AND outbox.state IN ('sending', 'in_doubt') \
         AND outbox.attempt = v.of_attempt",
    ),
};

static NUMBERS: Template<1> = Template {
    name: "order_numbers",
    columns: [("wanted", Kind::Text)],
    action: Action::With("SELECT o.id, o.number FROM v JOIN orders o ON o.id = v.wanted"),
};

fn outbox_row(row: &Row) -> Result<OutboxRow, StoreError> {
    let fields = Fields::new(row, "outbox row");
    Ok(OutboxRow {
        id: fields.parsed("id")?,
        conversation: fields.parsed("conversation")?,
        outgoing: fields.json("outgoing")?,
        attempt: fields.number("attempt")?,
        created_at: fields.time("created_at")?,
        since: fields.time("since")?,
        doubted: fields.flag("doubted")?,
    })
}

/// The lease `l` of a row `o`, in the hands of worker `$3`. A cross join keeps SQLite from beginning with the leases.
macro_rules! is_held {
    () => {
        " CROSS JOIN leases l WHERE l.work = 'deliver' AND l.partition = o.partition AND l.worker = $3 AND "
    };
}

/// The rows that may go out, each with the fence of its lease: with one placeholder for each paused page, and whether
/// only what a worker holds. A row that a commit is about to replace or to settle is passed over, so that taking rows never
/// waits for a commit; so is one whose lease is being taken at this moment, and no other is taken until the claim is
/// written.
fn due_query(paused: usize, leased: bool, dialect: Dialect) -> String {
    let mut sql = "SELECT o.id, ".to_owned();
    sql.push_str(if leased { "l.fence" } else { "CAST(NULL AS BIGINT) AS fence" });
    sql.push_str(" FROM outbox o");
    sql.push_str(if leased { is_held!() } else { " WHERE " });
    sql.push_str(concat!(
        "o.settled_at IS NULL AND o.state = 'queued' AND o.not_before <= $1 AND ",
        is_head!()
    ));
    if paused > 0 {
        let first = if leased { 4 } else { 3 };
        let names: Vec<String> = (0..paused).map(|place| format!("${}", place + first)).collect();
        // Writing to a string cannot fail.
        let _ = write!(sql, " AND o.page NOT IN ({})", names.join(", "));
    }
    sql.push_str(" ORDER BY o.not_before, o.position LIMIT $2");
    if dialect.concurrent {
        sql.push_str(" FOR UPDATE OF o SKIP LOCKED");
        sql.push_str(if leased { " FOR KEY SHARE OF l SKIP LOCKED" } else { "" });
    }
    sql
}

impl SqlStore {
    async fn settle_and_claim_now(
        &self,
        settlements: &[Settlement],
        now: Timestamp,
        limit: usize,
        paused: &[PageId],
        worker: Option<&WorkerId>,
    ) -> Result<Vec<OutboxRow>, StoreError> {
        if settlements.is_empty() && limit == 0 {
            return Ok(Vec::new());
        }
        let mut session = self.write().await?;
        if !settlements.is_empty() {
            settle_in(&mut session, settlements).await?;
        }
        let mut claimed = Vec::new();
        if limit > 0 {
            claimed = claim_in(&mut session, now, limit, paused, worker).await?;
        }
        if settlements.is_empty() && claimed.is_empty() {
            // Nothing was written: no disk has to be waited for.
            return Ok(claimed);
        }
        session.commit().await?;
        if !settlements.is_empty() {
            self.announce();
        }
        Ok(claimed)
    }

    async fn counts_now(&self) -> Result<OutboxCounts, StoreError> {
        let sql = "SELECT state, COUNT(*) AS count FROM outbox GROUP BY state";
        let mut counts = OutboxCounts::default();
        for row in self.read().await?.select(sql, []).await? {
            let fields = Fields::new(&row, "outbox state");
            let count = fields.number("count")?;
            match fields.text("state")?.as_str() {
                "queued" => counts.queued = count,
                "sending" => counts.sending = count,
                "sent" => counts.sent = count,
                "in_doubt" => counts.in_doubt = count,
                "waiting" => counts.waiting = count,
                "failed" => counts.failed = count,
                "superseded" => counts.superseded = count,
                other => {
                    let source = format!("`{other}` is not a state of the outbox").into();
                    return Err(StoreError::Unreadable { what: "outbox state", source });
                }
            }
        }
        Ok(counts)
    }
}

/// Marks what may go out, inside a transaction.
async fn claim_in(
    session: &mut Session<'_>,
    now: Timestamp,
    limit: usize,
    paused: &[PageId],
    worker: Option<&WorkerId>,
) -> Result<Vec<OutboxRow>, StoreError> {
    if worker.is_none() {
        session.take_turn(Turn::Claim).await?;
    }
    let values = [now.into(), limit.into()].into_iter();
    let values = values.chain(worker.map(|worker| Value::from(worker.as_str())));
    let values = values.chain(paused.iter().map(|page| Value::from(page.as_str())));
    let query = due_query(paused.len(), worker.is_some(), session.dialect);
    let due = session.select(AssertSqlSafe(query), values).await?;
    let mut rows = CLAIM.rows();
    for row in &due {
        let fields = Fields::new(row, "outbox row");
        rows.push([fields.text("id")?.into(), now.into(), fields.optional_integer("fence")?.into()]);
    }
    let mut claimed = Vec::with_capacity(due.len());
    for row in session.fetch(rows).await? {
        let fields = Fields::new(&row, "outbox row");
        claimed.push(((fields.integer("not_before")?, fields.integer("position")?), outbox_row(&row)?));
    }
    claimed.sort_by_key(|(order, _)| *order);
    Ok(claimed.into_iter().map(|(_, row)| row).collect())
}

/// Writes what became of rows, inside a transaction.
async fn settle_in(session: &mut Session<'_>, settlements: &[Settlement]) -> Result<(), StoreError> {
    let mut known = known_rows(session, settlements).await?;
    let (mut rows, mut sent, mut people) = (SETTLE.rows(), Vec::new(), Vec::new());
    let (mut calls, mut replied) = (CALLS.rows(), Vec::new());
    for settlement in settlements {
        let Some(row) = known.get_mut(&settlement.id) else { continue };
        let (next, not_before, mid, why) = match &settlement.outcome {
            SendOutcome::Sent { mid, .. } => ("sent", None, mid.as_ref(), None),
            SendOutcome::Retry { not_before, why } => ("queued", Some(*not_before), None, Some(why)),
            SendOutcome::InDoubt { why } => ("in_doubt", None, None, Some(why)),
            SendOutcome::Waiting { why, .. } => ("waiting", None, None, Some(why)),
            SendOutcome::Failed { why, .. } => ("failed", None, None, Some(why)),
        };
        let claimed =
            matches!(row.state.as_str(), "sending" | "in_doubt") && row.attempt == settlement.attempt;
        if let SendOutcome::Sent { mid, recipient, text } = &settlement.outcome
            && (claimed || row.state == "sent")
        {
            replied.extend(row.replied_to(recipient.as_ref(), settlement.at));
            people.extend(recipient.as_ref().map(|person| Sighting {
                identity: recipient_identity(&row.conversation, person),
                name: None,
                seen_at: settlement.at,
                inbound_at: None,
                outbound_at: Some(settlement.at),
            }));
            sent.extend(mid.as_ref().map(|mid| SentMessage {
                mid: mid.clone(),
                conversation: row.conversation.clone(),
                recipient: recipient.as_ref().map(|person| person.as_str().to_owned()),
                text: text.clone(),
                at: settlement.at,
            }));
        }
        if claimed {
            if let SendOutcome::Failed { call: Some(reason), .. }
            | SendOutcome::Waiting { call: Some(reason), .. } = &settlement.outcome
            {
                calls.push([
                    row.conversation.to_string().into(),
                    settlement.at.into(),
                    to_name(reason)?.into(),
                ]);
            }
            next.clone_into(&mut row.state);
            let settled_at = matches!(next, "sent" | "failed").then_some(settlement.at);
            rows.push([
                settlement.id.to_string().into(),
                next.into(),
                not_before.into(),
                settlement.at.into(),
                settled_at.into(),
                mid.map(MessageId::as_str).into(),
                why.cloned().into(),
                settlement.attempt.into(),
            ]);
        }
    }
    // People, messages, outbox: the order in which a commit writes them, too.
    people::write(session, people).await?;
    links::link_commenters(session, &replied).await?;
    messages::write_sent(session, sent).await?;
    lock(session, settlements.iter().map(|settlement| settlement.id)).await?;
    session.write(rows).await?;
    session.write(calls).await.map(drop)
}

async fn lock(session: &mut Session<'_>, ids: impl IntoIterator<Item = OutboxId>) -> Result<(), StoreError> {
    let sorted: BTreeSet<String> = ids.into_iter().map(|id| id.to_string()).collect();
    let mut rows = LOCK.rows();
    rows.extend(sorted.into_iter().map(|id| [id.into()]));
    session.lock(rows).await
}

struct KnownRow {
    conversation: ConversationKey,
    state: String,
    attempt: u32,
    /// That it answers; empty for what goes to the person of the conversation.
    comment: String,
}

impl KnownRow {
    /// Whom a private reply reached.
    fn replied_to(&self, recipient: Option<&PersonId>, at: Timestamp) -> Option<PrivateReply> {
        let reached = recipient_identity(&self.conversation, recipient.filter(|_| !self.comment.is_empty())?);
        Some(PrivateReply {
            conversation: self.conversation.clone(),
            comment: self.comment.clone(),
            reached,
            at,
        })
    }
}

async fn known_rows(
    session: &mut Session<'_>,
    settlements: &[Settlement],
) -> Result<HashMap<OutboxId, KnownRow>, StoreError> {
    let mut wanted = BY_ID.rows();
    wanted.extend(settlements.iter().map(|settlement| [settlement.id.to_string().into()]));
    let mut known = HashMap::new();
    for row in session.fetch(wanted).await? {
        let fields = Fields::new(&row, "outbox row");
        let row = KnownRow {
            conversation: fields.parsed("conversation")?,
            state: fields.text("state")?,
            attempt: fields.number("attempt")?,
            comment: fields.text("comment")?,
        };
        known.insert(fields.parsed("id")?, row);
    }
    Ok(known)
}

impl OutboxStore for SqlStore {
    fn claim<'a>(
        &'a self,
        now: Timestamp,
        limit: usize,
        paused: &'a [PageId],
        worker: Option<&'a WorkerId>,
    ) -> BoxFuture<'a, Result<Vec<OutboxRow>, StoreError>> {
        Box::pin(self.settle_and_claim_now(&[], now, limit, paused, worker))
    }

    fn settle<'a>(&'a self, settlements: &'a [Settlement]) -> BoxFuture<'a, Result<(), StoreError>> {
        Box::pin(async move {
            let nothing = Timestamp::from_millis(0);
            self.settle_and_claim_now(settlements, nothing, 0, &[], None).await.map(drop)
        })
    }

    fn settle_and_claim<'a>(
        &'a self,
        settlements: &'a [Settlement],
        now: Timestamp,
        limit: usize,
        paused: &'a [PageId],
        worker: Option<&'a WorkerId>,
    ) -> BoxFuture<'a, Result<Vec<OutboxRow>, StoreError>> {
        Box::pin(self.settle_and_claim_now(settlements, now, limit, paused, worker))
    }

    fn doubt_unfinished<'a>(
        &'a self,
        now: Timestamp,
        worker: Option<&'a WorkerId>,
        whose: Unfinished,
    ) -> BoxFuture<'a, Result<u64, StoreError>> {
        Box::pin(async move {
            let mut session = self.write().await?;
            let sql = match (worker, whose) {
                (None, _) => {
                    "UPDATE outbox SET state = 'in_doubt', since = $1, doubted = 1 WHERE settled_at IS NULL AND state = 'sending'"
                }
                (Some(_), Unfinished::All) => {
                    "UPDATE outbox SET state = 'in_doubt', since = $1, doubted = 1 WHERE settled_at IS NULL AND state = 'sending' AND EXISTS \
                     (SELECT 1 FROM leases l WHERE l.work = 'deliver' AND l.partition = outbox.partition \
                     AND l.worker = $2)"
                }
                (Some(_), Unfinished::OfOthers) => {
                    "UPDATE outbox SET state = 'in_doubt', since = $1, doubted = 1 WHERE settled_at IS NULL AND state = 'sending' AND EXISTS \
                     (SELECT 1 FROM leases l WHERE l.work = 'deliver' AND l.partition = outbox.partition \
                     AND l.worker = $2 AND (outbox.fence IS NULL OR outbox.fence < l.fence))"
                }
            };
            let values = [now.into()].into_iter().chain(worker.map(|worker| worker.as_str().into()));
            let count = session.run(sql, values).await?;
            session.commit().await?;
            Ok(count)
        })
    }

    fn in_doubt<'a>(
        &'a self,
        before: Timestamp,
        limit: usize,
        worker: Option<&'a WorkerId>,
    ) -> BoxFuture<'a, Result<Vec<OutboxRow>, StoreError>> {
        Box::pin(async move {
            macro_rules! doubtful {
                ($from:expr) => {
                    concat!(
                        "SELECT o.id, o.conversation, o.outgoing, o.attempt, o.created_at, o.since, o.doubted FROM outbox o",
                        $from,
                        "o.settled_at IS NULL AND o.state = 'in_doubt' AND o.since < $1 ORDER BY o.since, o.position LIMIT $2"
                    )
                };
            }
            let sql = if worker.is_some() { doubtful!(is_held!()) } else { doubtful!(" WHERE ") };
            let values = [before.into(), limit.into()].into_iter();
            let values = values.chain(worker.map(|worker| worker.as_str().into()));
            let rows = self.read().await?.select(sql, values).await?;
            rows.iter().map(outbox_row).collect()
        })
    }

    fn sent_since<'a>(
        &'a self,
        conversation: &'a ConversationKey,
        since: Timestamp,
    ) -> BoxFuture<'a, Result<Vec<SentRow>, StoreError>> {
        Box::pin(async move {
            let sql = "SELECT o.mid, m.text, o.settled_at FROM outbox o LEFT JOIN messages m ON m.mid = o.mid \
                       WHERE o.conversation = $1 AND o.state = 'sent' AND o.settled_at >= $2 AND o.mid IS NOT NULL";
            let values = [conversation.to_string().into(), since.into()];
            let row = |row| {
                let fields = Fields::new(row, "sent message");
                Ok(SentRow {
                    mid: fields.parsed("mid")?,
                    text: fields.optional_text("text")?,
                    settled_at: fields.time("settled_at")?,
                })
            };
            self.read().await?.select(sql, values).await?.iter().map(row).collect()
        })
    }

    fn next_due(&self) -> BoxFuture<'_, Result<Option<Timestamp>, StoreError>> {
        Box::pin(async move {
            let sql = concat!(
                "SELECT o.not_before FROM outbox o WHERE o.settled_at IS NULL AND o.state = 'queued' AND ",
                is_head!(),
                " ORDER BY o.not_before LIMIT 1"
            );
            // No time at all: what waits for its time stands in nobody's way.
            let rows =
                self.read().await?.select(sql, [Value::from(Timestamp::from_millis(i64::MIN))]).await?;
            rows.first().map(|row| Fields::new(row, "outbox row").time("not_before")).transpose()
        })
    }

    fn order_numbers<'a>(
        &'a self,
        ids: &'a [OrderId],
    ) -> BoxFuture<'a, Result<HashMap<OrderId, u32>, StoreError>> {
        Box::pin(async move {
            let mut wanted = NUMBERS.rows();
            wanted.extend(ids.iter().map(|id| [id.to_string().into()]));
            let found = self.read().await?.fetch(wanted).await?;
            let number = |row| {
                let fields = Fields::new(row, "order number");
                Ok((fields.parsed("id")?, fields.number("number")?))
            };
            found.iter().map(number).collect()
        })
    }

    fn outbox_counts(&self) -> BoxFuture<'_, Result<OutboxCounts, StoreError>> {
        Box::pin(self.counts_now())
    }
}
