//! [`LeaseStore`] in SQL, and the fence that a commit is checked against.
//!
//! Where transactions run beside each other, a commit locks the leases that it relies on for as long as it is being
//! written: renewing them goes on beside it, taking them does not. Whoever takes partitions passes over rows that are
//! locked instead of waiting, so that these transactions never wait for each other in a circle.

use std::time::Duration;

use comanda_domain::limits::PARTITIONS;
use comanda_domain::time::Timestamp;

use super::SqlStore;
use super::fields::Fields;
use super::session::Session;
use super::statement::{Action, Template};
use super::value::{Kind, Row};
use crate::port::conversation::CommitError;
use crate::port::lease::{Fence, Holding, Lease, Request, Share, Work, WorkerId};
use crate::port::{BoxFuture, LeaseStore, StoreError};
use crate::share::{FOR_LIFE, plan, until};

/// Rows of workers that have been dead for so long are removed.
const WORKER_KEPT_FOR: Duration = Duration::from_hours(1);

/// A row comes back for each fence that is still the newest of its partition.
static FENCES: Template<3> = Template {
    name: "lease_fences",
    columns: [("partition", Kind::Integer), ("work", Kind::Text), ("fence", Kind::Integer)],
    action: Action::Locking {
        query: "SELECT l.partition FROM v JOIN leases l ON l.work = v.work AND l.partition = v.partition \
                WHERE l.fence = v.fence AND l.worker IS NOT NULL ORDER BY l.partition",
        lock: " FOR KEY SHARE OF l",
    },
};

static RENEW: Template<4> = Template {
    name: "lease_renew",
    columns: HOLDER,
    action: Action::With(
        "UPDATE leases SET held_until = v.until FROM v WHERE leases.work = v.what \
         AND leases.partition = v.which AND leases.worker = v.who RETURNING partition, fence",
    ),
};

static GIVE_BACK: Template<4> = Template {
    name: "lease_give_back",
    columns: HOLDER,
    action: Action::With(
        "UPDATE leases SET worker = NULL, held_until = v.until FROM v WHERE leases.work = v.what \
         AND leases.partition = v.which AND leases.worker = v.who",
    ),
};

static TAKE: Template<4> = Template {
    name: "lease_take",
    columns: HOLDER,
    action: Action::With(
        "UPDATE leases SET worker = v.who, fence = leases.fence + 1, held_until = v.until FROM v \
         WHERE leases.work = v.what AND leases.partition = v.which RETURNING partition, fence",
    ),
};

const HOLDER: [(&str, Kind); 4] =
    [("which", Kind::Integer), ("what", Kind::Text), ("who", Kind::Text), ("until", Kind::Integer)];

/// Those that are free, or have run out, or are taken whatever they are; what another transaction has locked is left.
static FREE: Template<4> = Template {
    name: "lease_free",
    columns: [
        ("which", Kind::Integer),
        ("what", Kind::Text),
        ("at", Kind::Integer),
        ("in_any_case", Kind::Integer),
    ],
    action: Action::Locking {
        query: "SELECT l.partition FROM v JOIN leases l ON l.work = v.what AND l.partition = v.which \
                WHERE l.worker IS NULL OR l.held_until <= v.at OR v.in_any_case = 1 ORDER BY l.partition",
        lock: " FOR UPDATE OF l SKIP LOCKED",
    },
};

static PARTITIONED: Template<2> = Template {
    name: "outbox_partitioned",
    columns: [("whose", Kind::Text), ("its_partition", Kind::Integer)],
    action: Action::With(
        "UPDATE outbox SET partition = v.its_partition FROM v WHERE outbox.conversation = v.whose \
         AND outbox.settled_at IS NULL AND outbox.partition IS NULL",
    ),
};

const LEASES: &str = "SELECT work, partition, worker, fence, held_until FROM leases";

/// Refuses a commit whose fences are not the newest, and keeps them from being taken until it is written.
pub(super) async fn check(session: &mut Session<'_>, fences: &[Fence]) -> Result<(), CommitError> {
    let mut rows = FENCES.rows();
    rows.extend(
        fences.iter().map(|fence| {
            [i64::from(fence.partition).into(), fence.work.as_str().into(), fence.number.into()]
        }),
    );
    let found = session.fetch(rows).await?;
    if found.len() == fences.len() {
        return Ok(());
    }
    let standing: Vec<u16> = found.iter().map(partition).collect::<Result<_, _>>()?;
    let partitions = fences.iter().map(|fence| fence.partition);
    Err(CommitError::Fenced {
        partitions: partitions.filter(|partition| !standing.contains(partition)).collect(),
    })
}

/// Fills in what rows that were written before there were leases lack: SQL cannot compute it.
pub(super) async fn fill_partitions(session: &mut Session<'_>) -> Result<(), StoreError> {
    let sql = "SELECT DISTINCT conversation FROM outbox WHERE partition IS NULL AND settled_at IS NULL";
    let mut rows = PARTITIONED.rows();
    for row in session.select(sql, []).await? {
        let key: comanda_domain::id::ConversationKey =
            Fields::new(&row, "outbox row").parsed("conversation")?;
        rows.push([key.to_string().into(), i64::from(key.partition()).into()]);
    }
    session.write(rows).await.map(drop)
}

fn partition(row: &Row) -> Result<u16, StoreError> {
    Fields::new(row, "lease").number("partition")
}

fn lease(row: &Row) -> Result<Lease, StoreError> {
    let fields = Fields::new(row, "lease");
    Ok(Lease {
        work: fields.parsed("work")?,
        partition: partition(row)?,
        worker: fields.optional_parsed("worker")?,
        fence: fields.number("fence")?,
        until: Some(fields.time("held_until")?).filter(|until| *until != FOR_LIFE),
    })
}

/// By the clock that leases go by.
async fn now(session: &mut Session<'_>, callers: Timestamp) -> Result<Timestamp, StoreError> {
    let Some(clock) = session.dialect.clock else { return Ok(callers) };
    let rows = session.select(clock, []).await?;
    rows.first().map_or(Ok(callers), |row| Fields::new(row, "clock").time("now"))
}

/// Everybody who takes part, this worker included.
async fn sign_in(
    session: &mut Session<'_>,
    request: &Request,
    now: Timestamp,
) -> Result<Vec<WorkerId>, StoreError> {
    let (work, worker) = (request.work.as_str(), request.worker.as_str());
    let sql = "INSERT INTO workers (work, worker, alive_until) VALUES ($1, $2, $3) \
               ON CONFLICT (work, worker) DO UPDATE SET alive_until = excluded.alive_until";
    session.run(sql, [work.into(), worker.into(), until(request, now).into()]).await?;
    let dead_since = match request.share {
        Share::Fair | Share::All => now.as_millis().saturating_sub(millis(WORKER_KEPT_FOR)),
        Share::Sole => i64::MAX,
    };
    let sql = "DELETE FROM workers WHERE work = $1 AND worker <> $2 AND alive_until <= $3";
    session.run(sql, [work.into(), worker.into(), dead_since.into()]).await?;
    let sql = "SELECT worker FROM workers WHERE work = $1 AND alive_until > $2";
    let rows = session.select(sql, [work.into(), now.into()]).await?;
    rows.iter().map(|row| Fields::new(row, "worker").parsed("worker")).collect()
}

fn millis(time: Duration) -> i64 {
    i64::try_from(time.as_millis()).unwrap_or(i64::MAX)
}

/// The holder's rows of `template` for `partitions`.
async fn write(
    session: &mut Session<'_>,
    template: &'static Template<4>,
    request: &Request,
    until: Timestamp,
    partitions: &[u16],
) -> Result<Vec<Fence>, StoreError> {
    let mut rows = template.rows();
    rows.extend(partitions.iter().map(|partition| {
        let (what, who) = (request.work.as_str(), request.worker.as_str());
        [i64::from(*partition).into(), what.into(), who.into(), until.into()]
    }));
    let fence = |row: &Row| {
        let number = Fields::new(row, "lease").number("fence")?;
        Ok(Fence { work: request.work, partition: partition(row)?, number })
    };
    session.fetch(rows).await?.iter().map(fence).collect()
}

/// Which of `wanted` can be taken now; they are locked.
async fn free(
    session: &mut Session<'_>,
    request: &Request,
    now: Timestamp,
    wanted: &[u16],
) -> Result<Vec<u16>, StoreError> {
    let mut rows = FREE.rows();
    rows.extend(wanted.iter().map(|partition| {
        let in_any_case = request.share == Share::Sole;
        [i64::from(*partition).into(), request.work.as_str().into(), now.into(), in_any_case.into()]
    }));
    session.fetch(rows).await?.iter().map(partition).collect()
}

impl SqlStore {
    async fn hold_now(&self, request: &Request) -> Result<Holding, StoreError> {
        let mut session = self.write().await?;
        let now = now(&mut session, request.now).await?;
        let alive = sign_in(&mut session, request, now).await?;
        let sql = "SELECT work, partition, worker, fence, held_until FROM leases WHERE work = $1 ORDER BY partition";
        let rows = session.select(sql, [request.work.as_str().into()]).await?;
        let leases: Vec<Lease> = rows.iter().map(lease).collect::<Result<_, _>>()?;
        let plan = plan(request, &leases, &alive, now);
        let nobodys = Timestamp::from_millis(0);
        write(&mut session, &GIVE_BACK, request, nobodys, &plan.give_back).await?;
        let until = until(request, now);
        let mut fences = write(&mut session, &RENEW, request, until, &plan.keep).await?;
        let free = free(&mut session, request, now, &plan.take).await?;
        let is_enough = request.share != Share::All || fences.len() + free.len() == usize::from(PARTITIONS);
        if is_enough {
            fences.extend(write(&mut session, &TAKE, request, until, &free).await?);
        }
        session.commit().await?;
        fences.sort_unstable();
        Ok(Holding { fences, workers: alive.len() })
    }
}

impl LeaseStore for SqlStore {
    fn hold<'a>(&'a self, request: &'a Request) -> BoxFuture<'a, Result<Holding, StoreError>> {
        Box::pin(self.hold_now(request))
    }

    fn leave<'a>(&'a self, work: Work, worker: &'a WorkerId) -> BoxFuture<'a, Result<(), StoreError>> {
        Box::pin(async move {
            let mut session = self.write().await?;
            let sql = "UPDATE leases SET worker = NULL, held_until = 0 WHERE work = $1 AND worker = $2";
            session.run(sql, [work.as_str().into(), worker.as_str().into()]).await?;
            let sql = "DELETE FROM workers WHERE work = $1 AND worker = $2";
            session.run(sql, [work.as_str().into(), worker.as_str().into()]).await?;
            session.commit().await
        })
    }

    fn leases(&self) -> BoxFuture<'_, Result<Vec<Lease>, StoreError>> {
        Box::pin(async move {
            let rows = self.read().await?.select(LEASES, []).await?;
            let mut leases: Vec<Lease> = rows.iter().map(lease).collect::<Result<_, _>>()?;
            leases.sort_unstable_by_key(|lease| (lease.work, lease.partition));
            Ok(leases)
        })
    }
}
