//! [`RepairStore`] in SQL. Statements here run one by one: people ask for them, not customers.

use comanda_domain::id::EventId;
use comanda_domain::record::Sequence;
use comanda_domain::time::Timestamp;

use super::SqlStore;
use super::fields::Fields;
use super::session::Session;
use super::statement::{Action, Template};
use super::value::{Kind, Row, Value};
use crate::port::repair::{
    Found, Repair, RepairAction, RepairChange, RepairRequest, RepairState, SetAside, SetAsideCounts,
};
use crate::port::{BoxFuture, RepairStore, StoreError};

static SET_ASIDE: Template<1> = Template {
    name: "set_aside",
    columns: [("wanted", Kind::Bytes)],
    action: Action::With(
        "SELECT q.event AS event, q.sequence AS sequence, q.conversation AS conversation, 'quarantine' AS found, \
         q.reason AS reason, 1 AS attempts, q.received_at AS at FROM v JOIN quarantine q ON q.event = v.wanted \
         UNION ALL \
         SELECT d.event, d.sequence, d.conversation, 'dead_letter', d.reason, d.attempts, d.given_up_at \
         FROM v JOIN dead_letters d ON d.event = v.wanted",
    ),
};

/// An event that is being retried is not asked for again.
const ASK: &str = "INSERT INTO repairs (event, asked_at, sequence, conversation, found, found_reason, action, \
                   by_whom, reason, state, settled_at) \
                   SELECT $1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11 \
                   WHERE NOT EXISTS (SELECT 1 FROM repairs r WHERE r.event = $1 AND r.settled_at IS NULL) \
                   ON CONFLICT (event, asked_at) DO NOTHING";

macro_rules! repair_columns {
    () => {
        "r.event, r.asked_at, r.sequence, r.conversation, r.found, r.found_reason, r.action, r.by_whom, r.reason, \
         r.state, r.outcome"
    };
}

fn named<T: Copy>(all: &[T], name: &str, as_str: fn(T) -> &'static str) -> Result<T, StoreError> {
    let unreadable =
        || StoreError::Unreadable { what: "repair", source: format!("`{name}` is not known").into() };
    all.iter().copied().find(|one| as_str(*one) == name).ok_or_else(unreadable)
}

fn set_aside(row: &Row) -> Result<SetAside, StoreError> {
    let fields = Fields::new(row, "set aside record");
    Ok(SetAside {
        event: fields.event("event")?,
        sequence: Sequence::new(fields.number("sequence")?),
        conversation: fields.parsed("conversation")?,
        found: named(&Found::ALL, &fields.text("found")?, Found::as_str)?,
        reason: fields.text("reason")?,
        attempts: fields.number("attempts")?,
        at: fields.time("at")?,
    })
}

fn repair(row: &Row) -> Result<Repair, StoreError> {
    let fields = Fields::new(row, "repair");
    Ok(Repair {
        event: fields.event("event")?,
        asked_at: fields.time("asked_at")?,
        sequence: Sequence::new(fields.number("sequence")?),
        conversation: fields.parsed("conversation")?,
        found: named(&Found::ALL, &fields.text("found")?, Found::as_str)?,
        found_reason: fields.text("found_reason")?,
        action: named(&RepairAction::ALL, &fields.text("action")?, RepairAction::as_str)?,
        by: fields.text("by_whom")?,
        reason: fields.text("reason")?,
        state: named(&RepairState::ALL, &fields.text("state")?, RepairState::as_str)?,
        outcome: fields.optional_text("outcome")?,
    })
}

async fn ask(
    session: &mut Session<'_>,
    request: &RepairRequest,
    action: RepairAction,
    state: RepairState,
) -> Result<u64, StoreError> {
    let record = &request.record;
    let values: [Value; 11] = [
        record.event.as_bytes().into(),
        request.at.into(),
        record.sequence.get().into(),
        record.conversation.to_string().into(),
        record.found.as_str().into(),
        record.reason.as_str().into(),
        action.as_str().into(),
        request.by.as_str().into(),
        request.reason.as_str().into(),
        state.as_str().into(),
        state.is_settled().then_some(request.at).into(),
    ];
    session.run(ASK, values).await
}

/// Takes a record off its list; where it was.
async fn take_off(session: &mut Session<'_>, event: EventId) -> Result<Option<Found>, StoreError> {
    let id = || [event.as_bytes().into()];
    let unread = session.run("DELETE FROM quarantine WHERE event = $1", id()).await?;
    let dead = session.run("DELETE FROM dead_letters WHERE event = $1", id()).await?;
    Ok(match (unread, dead) {
        (0, 0) => None,
        (0, _) => Some(Found::DeadLetter),
        (_, _) => Some(Found::Quarantine),
    })
}

async fn write_change(
    session: &mut Session<'_>,
    change: &RepairChange,
    now: Timestamp,
) -> Result<u64, StoreError> {
    let sql = "UPDATE repairs SET state = $3, outcome = $4, settled_at = $5 \
               WHERE event = $1 AND asked_at = $2 AND settled_at IS NULL";
    let values = [
        change.event.as_bytes().into(),
        change.asked_at.into(),
        change.state.as_str().into(),
        change.outcome.clone().into(),
        change.state.is_settled().then_some(now).into(),
    ];
    session.run(sql, values).await
}

impl SqlStore {
    async fn drop_now(&self, requests: &[RepairRequest]) -> Result<u64, StoreError> {
        let mut session = self.write().await?;
        let mut dropped = 0;
        for request in requests {
            let event = request.record.event;
            if take_off(&mut session, event).await?.is_none() {
                continue;
            }
            let seen = "INSERT INTO seen (event, received_at) VALUES ($1, $2) ON CONFLICT (event) DO NOTHING";
            session.run(seen, [event.as_bytes().into(), request.at.into()]).await?;
            ask(&mut session, request, RepairAction::Drop, RepairState::Dropped).await?;
            dropped += 1;
        }
        session.commit().await?;
        Ok(dropped)
    }

    async fn begin_now(&self, repairs: &[Repair]) -> Result<(), StoreError> {
        let mut session = self.write().await?;
        for repair in repairs {
            let sql =
                "UPDATE repairs SET state = 'begun' WHERE event = $1 AND asked_at = $2 AND state = 'asked'";
            let values = [repair.event.as_bytes().into(), repair.asked_at.into()];
            if session.run(sql, values).await? == 0 {
                continue;
            }
            if take_off(&mut session, repair.event).await? == Some(Found::Quarantine) {
                session.run("DELETE FROM seen WHERE event = $1", [repair.event.as_bytes().into()]).await?;
            }
        }
        session.commit().await
    }

    async fn settle_repairs_now(&self, now: Timestamp) -> Result<Vec<Repair>, StoreError> {
        let sql = concat!(
            "SELECT ",
            repair_columns!(),
            ", COALESCE(q.reason, d.reason) AS again, CASE WHEN s.event IS NULL THEN 0 ELSE 1 END AS is_seen \
             FROM repairs r LEFT JOIN quarantine q ON q.event = r.event \
             LEFT JOIN dead_letters d ON d.event = r.event LEFT JOIN seen s ON s.event = r.event \
             WHERE r.settled_at IS NULL AND r.state = 'appended'"
        );
        let mut settled = Vec::new();
        for row in self.read().await?.select(sql, []).await? {
            let fields = Fields::new(&row, "repair");
            let mut repair = repair(&row)?;
            repair.outcome = fields.optional_text("again")?;
            repair.state = match (&repair.outcome, fields.integer("is_seen")?) {
                (Some(_), _) => RepairState::SetAsideAgain,
                (None, 0) => continue,
                (None, _) => RepairState::Processed,
            };
            settled.push(repair);
        }
        if settled.is_empty() {
            return Ok(settled);
        }
        let mut session = self.write().await?;
        for repair in &settled {
            let change = RepairChange {
                event: repair.event,
                asked_at: repair.asked_at,
                state: repair.state,
                outcome: repair.outcome.clone(),
            };
            write_change(&mut session, &change, now).await?;
        }
        session.commit().await?;
        Ok(settled)
    }
}

impl RepairStore for SqlStore {
    fn set_aside<'a>(&'a self, events: &'a [EventId]) -> BoxFuture<'a, Result<Vec<SetAside>, StoreError>> {
        Box::pin(async move {
            let mut wanted = SET_ASIDE.rows();
            wanted.extend(events.iter().map(|event| [event.as_bytes().into()]));
            self.read().await?.fetch(wanted).await?.iter().map(set_aside).collect()
        })
    }

    fn set_aside_counts(&self) -> BoxFuture<'_, Result<SetAsideCounts, StoreError>> {
        Box::pin(async move {
            let sql = "SELECT (SELECT COUNT(*) FROM quarantine) AS unread, \
                       (SELECT COUNT(*) FROM dead_letters) AS dead";
            let rows = self.read().await?.select(sql, []).await?;
            let Some(row) = rows.first() else { return Ok(SetAsideCounts::default()) };
            let fields = Fields::new(row, "count");
            Ok(SetAsideCounts { quarantine: fields.number("unread")?, dead_letters: fields.number("dead")? })
        })
    }

    fn ask_retries<'a>(&'a self, requests: &'a [RepairRequest]) -> BoxFuture<'a, Result<u64, StoreError>> {
        Box::pin(async move {
            let mut session = self.write().await?;
            let mut asked = 0;
            for request in requests {
                asked += ask(&mut session, request, RepairAction::Retry, RepairState::Asked).await?;
            }
            session.commit().await?;
            Ok(asked)
        })
    }

    fn drop_set_aside<'a>(&'a self, requests: &'a [RepairRequest]) -> BoxFuture<'a, Result<u64, StoreError>> {
        Box::pin(self.drop_now(requests))
    }

    fn waiting_repairs(&self, limit: usize) -> BoxFuture<'_, Result<Vec<Repair>, StoreError>> {
        Box::pin(async move {
            let sql = concat!(
                "SELECT ",
                repair_columns!(),
                " FROM repairs r WHERE r.settled_at IS NULL AND r.state IN ('asked', 'begun') \
                 ORDER BY r.sequence, r.event LIMIT $1"
            );
            self.read().await?.select(sql, [limit.into()]).await?.iter().map(repair).collect()
        })
    }

    fn begin_repairs<'a>(&'a self, repairs: &'a [Repair]) -> BoxFuture<'a, Result<(), StoreError>> {
        Box::pin(self.begin_now(repairs))
    }

    fn write_repairs<'a>(
        &'a self,
        changes: &'a [RepairChange],
        now: Timestamp,
    ) -> BoxFuture<'a, Result<(), StoreError>> {
        Box::pin(async move {
            let mut session = self.write().await?;
            for change in changes {
                write_change(&mut session, change, now).await?;
            }
            session.commit().await
        })
    }

    fn settle_repairs(&self, now: Timestamp) -> BoxFuture<'_, Result<Vec<Repair>, StoreError>> {
        Box::pin(self.settle_repairs_now(now))
    }

    fn repairs(&self, limit: usize) -> BoxFuture<'_, Result<Vec<Repair>, StoreError>> {
        Box::pin(async move {
            let sql = concat!(
                "SELECT ",
                repair_columns!(),
                " FROM repairs r ORDER BY r.asked_at DESC, r.sequence DESC LIMIT $1"
            );
            self.read().await?.select(sql, [limit.into()]).await?.iter().map(repair).collect()
        })
    }

    fn oldest_seen(&self) -> BoxFuture<'_, Result<Option<Timestamp>, StoreError>> {
        Box::pin(async move {
            let sql = "SELECT received_at FROM seen ORDER BY received_at LIMIT 1";
            let rows = self.read().await?.select(sql, []).await?;
            rows.first().map(|row| Fields::new(row, "seen event").time("received_at")).transpose()
        })
    }
}
