//! The second reading of the log: the records of whole conversations go through *converse*, as they came.

use std::collections::HashSet;
use std::sync::Arc;

use bytes::Bytes;
use comanda_domain::id::{ConversationKey, DeliveryId, EventId};
use comanda_domain::record::{Record, RecordKind, Sequence};
use comanda_domain::time::Timestamp;
use comanda_domain::timer::{Timer, TimerDue};
use comanda_log::RecordOutcome;
use comanda_store::port::outbox::{SendOutcome, Settlement};

use super::survey::Survey;
use super::{DryRun, ReplayError, Scope, read_all};
use crate::converse::{ATTEMPTS_MAX, Advice, Converse, Outside};
use crate::shops::LiveShops;

/// Most records in one transaction.
const BATCH_MAX: usize = 256;

/// Most timers that are looked at in one go.
const TIMERS_MAX: usize = 256;

/// Most rounds of timers that set timers, at one moment.
const ROUNDS_MAX: usize = 64;

/// Most records that cannot be read which are counted.
const UNREADABLE_MAX: usize = 1_000_000;

/// What was fed.
#[derive(Debug, Default)]
pub(super) struct Fed {
    pub(super) records: u64,
    pub(super) unreadable: u64,
    pub(super) failed: Vec<(EventId, String)>,
}

struct Feeder<'a> {
    run: &'a DryRun<'a>,
    survey: &'a Survey,
    /// The answers of then.
    outside: Arc<Outside>,
    advice: Arc<Advice>,
    /// The processor with the shops of the moment, and which change of theirs that is.
    converse: Option<(usize, Converse)>,
    batch: Vec<Record>,
    /// Conversations in the batch: one record of each, so that its answers are out before it goes on.
    keys: HashSet<ConversationKey>,
    next_timer: Option<Timestamp>,
    fed: Fed,
}

/// Feeds everything.
pub(super) async fn feed(
    run: &DryRun<'_>,
    scope: &Scope,
    survey: &Survey,
    progress: &(dyn Fn(u64, u64) + Sync),
) -> Result<Fed, ReplayError> {
    let mut feeder = Feeder {
        run,
        survey,
        outside: Arc::new(Outside::kept(run.names.clone())),
        advice: Arc::new(Advice::default()),
        converse: None,
        batch: Vec::new(),
        keys: HashSet::new(),
        next_timer: None,
        fed: Fed::default(),
    };
    let total = run.log.stats().await?.records;
    let mut read = 0;
    read_all(run.log, scope.first, survey.last, async |record| {
        read += 1;
        if read % 1_000 == 0 {
            progress(total + read, total * 2);
        }
        if scope.holds(&record) && survey.whole.contains_key(&record.key) {
            feeder.take(record).await?;
        }
        Ok(())
    })
    .await?;
    feeder.flush().await?;
    let end = if survey.reaches_end { Some(run.now) } else { survey.received.map(|(_, last)| last) };
    if let Some(end) = end {
        feeder.fire_timers(end).await?;
    }
    feeder.fed.unreadable = run.scratch.quarantine(UNREADABLE_MAX).await?.len() as u64;
    Ok(feeder.fed)
}

impl Feeder<'_> {
    async fn take(&mut self, record: Record) -> Result<(), ReplayError> {
        let change = self.run.shops.at(record.received_at).map(|(change, _)| change);
        let other_shops = change != self.converse.as_ref().map(|(change, _)| *change);
        let timer_first = self.next_timer.is_some_and(|due| due <= record.received_at);
        if other_shops || timer_first || self.keys.contains(&record.key) || self.batch.len() >= BATCH_MAX {
            self.flush().await?;
        }
        if timer_first {
            self.fire_timers(record.received_at).await?;
        }
        self.keys.insert(record.key.clone());
        self.batch.push(record);
        self.fed.records += 1;
        Ok(())
    }

    /// Decides what waits, and takes what is said as having arrived.
    async fn flush(&mut self) -> Result<(), ReplayError> {
        let batch = std::mem::take(&mut self.batch);
        self.keys.clear();
        let Some(last) = batch.iter().map(|record| record.received_at).max() else { return Ok(()) };
        self.process(&batch).await?;
        self.deliver(last).await?;
        self.next_timer = self.run.scratch.next_timer().await?;
        Ok(())
    }

    async fn process(&mut self, records: &[Record]) -> Result<(), ReplayError> {
        let Some(first) = records.first() else { return Ok(()) };
        let Some((change, shops)) = self.run.shops.at(first.received_at) else { return Ok(()) };
        if self.converse.as_ref().is_none_or(|(known, _)| *known != change) {
            let at = self.run.now;
            let converse = Converse::new(
                Arc::clone(&self.run.scratch) as _,
                LiveShops::new(Arc::clone(shops)),
                self.run.options.clone(),
                Arc::new(move || at),
            );
            let converse = converse.with_outside(Arc::clone(&self.outside));
            self.converse = Some((change, converse.with_advice(Arc::clone(&self.advice))));
        }
        let Some((_, converse)) = &self.converse else { return Ok(()) };
        let events: Vec<EventId> = records.iter().map(|record| record.event).collect();
        let answers = self.run.real.reader_answers(&events).await?;
        self.outside.remember(&answers);
        self.advice.remember(&answers);
        let attempts = vec![ATTEMPTS_MAX; records.len()];
        let outcomes = converse.process(records, &attempts).await;
        for (record, outcome) in records.iter().zip(outcomes) {
            match outcome {
                RecordOutcome::Done => {}
                RecordOutcome::Dead { reason } => self.fed.failed.push((record.event, reason)),
                RecordOutcome::Retry { .. } => {
                    let reason = "the temporary store did not take it".to_owned();
                    self.fed.failed.push((record.event, reason));
                }
            }
        }
        Ok(())
    }

    async fn deliver(&self, now: Timestamp) -> Result<(), ReplayError> {
        let sent = SendOutcome::Sent { mid: None, recipient: None, text: None };
        loop {
            let rows = self.run.scratch.claim(now, BATCH_MAX, &[], None).await?;
            if rows.is_empty() {
                return Ok(());
            }
            let settlements: Vec<Settlement> = rows
                .iter()
                .map(|row| Settlement { id: row.id, attempt: row.attempt, outcome: sent.clone(), at: now })
                .collect();
            self.run.scratch.settle(&settlements).await?;
        }
    }

    /// Fires the timers that are due at `now` and that no record of the scope fires.
    async fn fire_timers(&mut self, now: Timestamp) -> Result<(), ReplayError> {
        for _ in 0..ROUNDS_MAX {
            let mut due = self.run.scratch.due_timers(now, TIMERS_MAX).await?;
            due.retain(|timer| !self.survey.timers.contains(&timer.event_id()));
            if due.is_empty() {
                break;
            }
            self.run.scratch.timers_handed_out(&due, now).await?;
            for timer in &due {
                let record = record_of(timer, self.survey.last);
                self.process(std::slice::from_ref(&record)).await?;
                self.deliver(record.received_at).await?;
            }
        }
        self.next_timer = self.run.scratch.next_timer().await?;
        Ok(())
    }
}

/// A timer as the ticker would have appended it, on time.
fn record_of(timer: &Timer, sequence: Sequence) -> Record {
    let due = TimerDue::V1 { kind: timer.kind, due: timer.due };
    Record {
        sequence,
        delivery: DeliveryId::from_bytes(*timer.event_id().as_bytes()),
        received_at: timer.due,
        event: timer.event_id(),
        key: timer.conversation.clone(),
        kind: RecordKind::Timer,
        entry_time: None,
        bytes: Bytes::from(serde_json::to_vec(&due).unwrap_or_default()),
    }
}
