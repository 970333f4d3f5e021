//! The consumer of every adapter that keeps its groups in the process: it claims records for a batch, waits for more,
//! and settles. How records are read and dead letters are kept is the adapter's part ([`Backend`]).

use std::collections::HashMap;
use std::mem;
use std::sync::Arc;
use std::time::Duration;

use comanda_domain::hash::IdHash;
use comanda_domain::id::{EventId, InvalidConversationKey};
use comanda_domain::record::{Record, Sequence};
use comanda_domain::time::Timestamp;
use tokio::time::{Instant, sleep_until};

use crate::batch::{Batch, BatchLimit, RecordOutcome, Settlement};
use crate::group::{Group, Handed};
use crate::port::{BoxError, BoxFuture, Clock, Consumer, DeadLetter, ReadError, SettleError};
use crate::{limits, measure};

/// Where a record is put whose own conversation cannot be read.
const UNREADABLE_KEY: &str = "0/desk/unreadable";

/// What an adapter does for its consumers.
pub(crate) trait Backend: Send + Sync {
    /// Claims records that may be processed now (see [`claim`]), without waiting for new ones.
    fn claim(
        self: Arc<Self>,
        group: Arc<Group>,
        records_max: usize,
    ) -> BoxFuture<'static, Result<(Vec<Record>, Claim), ReadError>>;

    /// Makes dead letters durable. One that is there already is replaced.
    fn bury(&self, letters: Vec<DeadLetter>) -> BoxFuture<'static, Result<(), SettleError>>;

    /// Something was settled: the group's cursor may have moved.
    fn settled(&self);

    /// Whether the log is closed.
    fn is_closed(&self) -> bool;

    /// The adapter's clock.
    fn clock(&self) -> &Clock;
}

/// Reads records of the log in order. Both methods return the bytes exactly as they were appended.
pub(crate) trait RecordSource {
    /// Records above `after`, at most `records_max`, and fewer when they are large; at least one if there is any.
    fn read_after(&mut self, after: Sequence, records_max: usize) -> Result<Vec<Record>, ReadError>;

    /// The record at `sequence`; `None` when retention removed it.
    fn read_at(&mut self, sequence: Sequence) -> Result<Option<Record>, ReadError>;
}

/// Takes records for one batch: first what came back, then what is new. The caller sees to it that only one claim of a
/// group reads at a time.
pub(crate) fn claim(
    backend: Arc<dyn Backend>,
    source: &mut impl RecordSource,
    group: &Arc<Group>,
    records_max: usize,
) -> Result<(Vec<Record>, Claim), ReadError> {
    let mut fresh = admit_new(&*backend, source, group, records_max)?;
    let handed = group.lock().hand_out(records_max, limits::READ_BYTES_MAX);
    // From here on the claim gives back what it holds, whatever happens.
    let mut claim = Claim { group: Arc::clone(group), backend, held: handed };
    let mut records = Vec::with_capacity(claim.held.len());
    let mut removed = Vec::new();
    for handed in &claim.held {
        let found = match fresh.remove(&handed.sequence) {
            Some(record) => Some(record),
            None => source.read_at(handed.sequence)?,
        };
        match found {
            Some(record) => records.push(record),
            None => removed.push(handed.sequence),
        }
    }
    claim.forget(&removed);
    Ok((records, claim))
}

fn admit_new(
    backend: &dyn Backend,
    source: &mut impl RecordSource,
    group: &Group,
    records_max: usize,
) -> Result<HashMap<Sequence, Record>, ReadError> {
    let mut fresh = HashMap::new();
    let mut bytes: usize = 0;
    loop {
        let now = (backend.clock())();
        let (wanted, after) = {
            let mut state = group.lock();
            (state.wanted(records_max, now), state.scanned())
        };
        if wanted == 0 || after >= group.last() || bytes >= limits::READ_BYTES_MAX {
            return Ok(fresh);
        }
        let page = source.read_after(after, wanted)?;
        if page.is_empty() {
            return Ok(fresh);
        }
        let mut state = group.lock();
        for record in page {
            bytes = bytes.saturating_add(record.bytes.len());
            state.admit(&record);
            fresh.insert(record.sequence, record);
        }
    }
}

/// Records handed out and not settled. Dropping it gives them back.
pub(crate) struct Claim {
    group: Arc<Group>,
    backend: Arc<dyn Backend>,
    held: Vec<Handed>,
}

impl Claim {
    /// Lets go of records that are no longer in the log.
    fn forget(&mut self, removed: &[Sequence]) {
        if removed.is_empty() {
            return;
        }
        let (gone, held): (Vec<_>, Vec<_>) =
            mem::take(&mut self.held).into_iter().partition(|handed| removed.contains(&handed.sequence));
        // A lane lands once per batch, so one that still has records here must stay in flight.
        let mut state = self.group.lock();
        for handed in &gone {
            let flies_on = held.iter().any(|other| other.key == handed.key);
            state.forget(handed.sequence, &handed.key, flies_on);
        }
        drop(state);
        self.held = held;
    }

    fn attempts(&self) -> Vec<u32> {
        self.held.iter().map(|handed| handed.attempt).collect()
    }

    fn land(mut self, outcomes: &[RecordOutcome]) {
        let held = mem::take(&mut self.held);
        let now = (self.backend.clock())();
        let settled =
            held.iter().zip(outcomes).map(|(handed, outcome)| (handed.sequence, &handed.key, outcome));
        self.group.lock().settle(settled, now);
        self.backend.settled();
        self.group.bell.notify_waiters();
    }
}

impl Drop for Claim {
    fn drop(&mut self) {
        if self.held.is_empty() {
            return;
        }
        self.group.lock().give_back(self.held.iter().map(|handed| (handed.sequence, &handed.key)));
        self.group.bell.notify_waiters();
    }
}

/// A claim together with what a dead letter has to say about its records.
struct ClaimSettlement {
    claim: Claim,
    events: Vec<EventId>,
}

impl ClaimSettlement {
    fn letters(&self, outcomes: &[RecordOutcome]) -> Vec<DeadLetter> {
        let at = (self.claim.backend.clock())();
        let described = self.claim.held.iter().zip(&self.events).zip(outcomes);
        described
            .filter_map(|((handed, event), outcome)| match outcome {
                RecordOutcome::Done | RecordOutcome::Retry { .. } => None,
                RecordOutcome::Dead { reason } => Some(DeadLetter {
                    group: self.claim.group.name.clone(),
                    sequence: handed.sequence,
                    event: *event,
                    key: handed.key.clone(),
                    reason: shortened(reason),
                    attempts: handed.attempt,
                    at,
                }),
            })
            .collect()
    }
}

fn shortened(reason: &str) -> String {
    let end = reason.floor_char_boundary(limits::DEAD_LETTER_REASON_BYTES_MAX);
    reason.get(..end).unwrap_or_default().to_owned()
}

impl Settlement for ClaimSettlement {
    fn settle(self: Box<Self>, outcomes: Vec<RecordOutcome>) -> BoxFuture<'static, Result<(), SettleError>> {
        Box::pin(async move {
            if self.claim.backend.is_closed() || self.claim.group.lock().dropped {
                return Err(SettleError::Closed);
            }
            let letters = self.letters(&outcomes);
            if !letters.is_empty() {
                let count = letters.len() as u64;
                self.claim.backend.bury(letters).await?;
                measure::dead_letters(&self.claim.group.name, count);
            }
            self.claim.land(&outcomes);
            Ok(())
        })
    }
}

/// One consumer of a group.
pub(crate) struct GroupConsumer {
    group: Arc<Group>,
    backend: Arc<dyn Backend>,
}

impl GroupConsumer {
    pub(crate) const fn new(group: Arc<Group>, backend: Arc<dyn Backend>) -> Self {
        Self { group, backend }
    }

    async fn next(&self, limit: BatchLimit) -> Result<Batch, ReadError> {
        let deadline = Instant::now() + limit.wait_max();
        loop {
            // The bell is listened to before looking, so that what arrives in between is not slept through.
            let rung = self.group.bell.notified();
            tokio::pin!(rung);
            rung.as_mut().enable();

            if self.backend.is_closed() || self.group.lock().dropped {
                return Err(ReadError::Closed);
            }
            let batch = self.look(limit.records_max()).await?;
            let out_of_time = limit.wait_max().is_zero() || Instant::now() >= deadline;
            if !batch.is_empty() || out_of_time {
                return Ok(batch);
            }
            let retry_due = self.group.lock().next_due((self.backend.clock())());
            let until = retry_due.map_or(deadline, |wait| deadline.min(Instant::now() + wait_at_least(wait)));
            tokio::select! {
                () = rung => {}
                () = sleep_until(until) => {}
            }
        }
    }

    async fn look(&self, records_max: usize) -> Result<Batch, ReadError> {
        if !self.may_have_work(records_max) {
            let nothing =
                Claim { group: Arc::clone(&self.group), backend: Arc::clone(&self.backend), held: vec![] };
            return Ok(into_batch(Vec::new(), nothing));
        }
        loop {
            let claimed = Arc::clone(&self.backend).claim(Arc::clone(&self.group), records_max).await;
            match claimed {
                Ok((records, claim)) => return Ok(into_batch(records, claim)),
                Err(ReadError::Unreadable { sequence, source }) => self.skip(sequence, &source).await?,
                Err(error) => return Err(error),
            }
        }
    }

    /// Sets aside a record that cannot be understood. Neither its event nor its conversation is known for certain, so it
    /// gets names of its own.
    async fn skip(&self, sequence: Sequence, source: &BoxError) -> Result<(), ReadError> {
        tracing::error!(record.sequence = %sequence, error = %source,
            "record {sequence} of the log cannot be understood and is set aside");
        let letter = unreadable(&self.group.name, sequence, source, (self.backend.clock())())?;
        self.backend
            .bury(vec![letter])
            .await
            .map_err(|error| ReadError::Unavailable { source: Box::new(error) })?;
        measure::dead_letters(&self.group.name, 1);
        self.group.lock().skip(sequence);
        self.backend.settled();
        Ok(())
    }

    /// Saves the adapter a read when every other consumer of the group was woken for the same record.
    fn may_have_work(&self, records_max: usize) -> bool {
        let now = (self.backend.clock())();
        let mut state = self.group.lock();
        let reads_on = state.wanted(records_max, now) > 0 && state.scanned() < self.group.last();
        reads_on || state.has_ready()
    }
}

fn unreadable(
    group: &str,
    sequence: Sequence,
    source: &BoxError,
    at: Timestamp,
) -> Result<DeadLetter, ReadError> {
    let key = UNREADABLE_KEY.parse().map_err(|error: InvalidConversationKey| ReadError::Unreadable {
        sequence,
        source: Box::new(error),
    })?;
    let event = IdHash::new("log/unreadable").part(&sequence.get().to_be_bytes()).finish();
    Ok(DeadLetter {
        group: group.to_owned(),
        sequence,
        event: EventId::from_bytes(event),
        key,
        reason: shortened(&format!("it cannot be understood: {source}")),
        attempts: 1,
        at,
    })
}

/// Clocks count milliseconds: sleeping less than one would spin until the next.
fn wait_at_least(wait: Duration) -> Duration {
    wait.clamp(Duration::from_millis(1), limits::WAIT_MAX)
}

fn into_batch(records: Vec<Record>, claim: Claim) -> Batch {
    let attempts = claim.attempts();
    let events = records.iter().map(|record| record.event).collect();
    Batch::new(records, attempts, Box::new(ClaimSettlement { claim, events }))
}

impl Consumer for GroupConsumer {
    fn next_batch(&mut self, limit: BatchLimit) -> BoxFuture<'_, Result<Batch, ReadError>> {
        Box::pin(self.next(limit))
    }
}
