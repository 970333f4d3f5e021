//! Removing the oldest deliveries, a chunk per transaction.

use std::error::Error;

use comanda_domain::record::Sequence;
use comanda_domain::time::Timestamp;
use rusqlite::{Connection, Transaction, TransactionBehavior, params};
use tokio::sync::oneshot;
use tracing::warn;

use super::reads::{count_of, number_of, sequence_of, used_bytes};
use crate::port::{AdminError, RetentionPolicy, RetentionReport};
use crate::{limits, measure};

/// What a row costs besides the bytes of a body, roughly.
const DELIVERY_OVERHEAD_BYTES: u64 = 200;
const RECORD_OVERHEAD_BYTES: u64 = 120;

/// One retention on its way.
pub(super) struct Retaining {
    policy: RetentionPolicy,
    now: Timestamp,
    report: RetentionReport,
    done: oneshot::Sender<Result<RetentionReport, AdminError>>,
}

/// One of the oldest deliveries.
struct Oldest {
    number: i64,
    received_at: Timestamp,
    size_bytes: u64,
}

/// Where a chunk ends: what goes is up to and including these.
struct Cut {
    number: i64,
    sequence: Sequence,
}

impl Retaining {
    pub(super) fn new(
        policy: RetentionPolicy,
        now: Timestamp,
        done: oneshot::Sender<Result<RetentionReport, AdminError>>,
    ) -> Self {
        Self { policy, now, report: RetentionReport::default(), done }
    }

    /// Removes up to one chunk; says whether there may be more to remove.
    pub(super) fn step(
        &mut self,
        connection: &mut Connection,
        cursor_min: Sequence,
    ) -> rusqlite::Result<bool> {
        let transaction = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
        let oldest = oldest_deliveries(&transaction)?;
        let excess_bytes = match self.policy.bytes_max {
            Some(bytes_max) => used_bytes(&transaction)?.saturating_sub(bytes_max),
            None => 0,
        };
        let Some((count, cut)) = self.choose(&transaction, &oldest, excess_bytes, cursor_min)? else {
            return Ok(false);
        };
        let removed = remove(&transaction, &cut, count, cursor_min)?;
        transaction.commit()?;
        self.report.deliveries += removed.deliveries;
        self.report.records += removed.records;
        self.report.forced += removed.forced;
        measure::forced(removed.forced);
        Ok(true)
    }

    /// How many of the oldest deliveries go, and where that ends.
    fn choose(
        &self,
        transaction: &Transaction<'_>,
        oldest: &[Oldest],
        excess_bytes: u64,
        cursor_min: Sequence,
    ) -> rusqlite::Result<Option<(usize, Cut)>> {
        let mut freed_bytes: u64 = 0;
        let mut chosen = None;
        let mut after = Sequence::START;
        for (index, delivery) in oldest.iter().enumerate() {
            let Some((ends_at, records)) = records_of(transaction, after, delivery.number)? else { break };
            let age = self.now.since(delivery.received_at);
            let too_old = self.policy.age_max.is_some_and(|age_max| age > age_max) && ends_at <= cursor_min;
            let too_big = freed_bytes < excess_bytes;
            if !too_old && !too_big {
                break;
            }
            freed_bytes = freed_bytes.saturating_add(delivery.size_bytes + records * RECORD_OVERHEAD_BYTES);
            chosen = Some((index + 1, Cut { number: delivery.number, sequence: ends_at }));
            after = ends_at;
        }
        Ok(chosen)
    }

    pub(super) fn finish(self) {
        let _ = self.done.send(Ok(self.report));
    }

    pub(super) fn fail(self, failed: rusqlite::Error) {
        warn!(error = &failed as &dyn Error, "log could not remove its oldest deliveries");
        let _ = self.done.send(Err(AdminError::Unconfirmed { source: Box::new(failed) }));
    }
}

fn oldest_deliveries(transaction: &Transaction<'_>) -> rusqlite::Result<Vec<Oldest>> {
    let mut statement = transaction.prepare_cached(
        "SELECT number, received_at, length(headers) + length(body) FROM deliveries ORDER BY number LIMIT ?1",
    )?;
    let rows = statement.query_map([limits::RETAIN_CHUNK_DELIVERIES], |row| {
        Ok(Oldest {
            number: row.get(0)?,
            received_at: Timestamp::from_millis(row.get(1)?),
            size_bytes: count_of(row.get(2)?) + DELIVERY_OVERHEAD_BYTES,
        })
    })?;
    rows.collect()
}

/// The last record of a delivery whose records come next after `after`, and how many there are.
fn records_of(
    transaction: &Transaction<'_>,
    after: Sequence,
    number: i64,
) -> rusqlite::Result<Option<(Sequence, u64)>> {
    let mut statement =
        transaction.prepare_cached("SELECT seq, delivery FROM records WHERE seq > ?1 ORDER BY seq")?;
    let mut rows = statement.query([number_of(after)])?;
    let mut found = None;
    while let Some(row) = rows.next()? {
        if row.get::<_, i64>(1)? > number {
            break;
        }
        let (_, count) = found.unwrap_or((Sequence::START, 0));
        found = Some((sequence_of(row.get(0)?), count + 1));
    }
    Ok(found)
}

fn remove(
    transaction: &Transaction<'_>,
    cut: &Cut,
    deliveries: usize,
    cursor_min: Sequence,
) -> rusqlite::Result<RetentionReport> {
    let end = number_of(cut.sequence);
    let forced: i64 = transaction.query_row(
        "SELECT count(*) FROM records WHERE seq > ?1 AND seq <= ?2",
        params![number_of(cursor_min), end],
        |row| row.get(0),
    )?;
    let records = transaction.execute("DELETE FROM records WHERE seq <= ?1", [end])?;
    transaction.execute("DELETE FROM deliveries WHERE number <= ?1", [cut.number])?;
    transaction.execute("DELETE FROM dead_letters WHERE seq <= ?1", [end])?;
    let (deliveries, records) = (deliveries as u64, records as u64);
    transaction.execute(
        "UPDATE totals SET deliveries = deliveries - ?1, records = records - ?2, trimmed_seq = ?3, trimmed_number = ?4",
        params![number_of(Sequence::new(deliveries)), number_of(Sequence::new(records)), end, cut.number],
    )?;
    Ok(RetentionReport { deliveries, records, forced: count_of(forced) })
}
