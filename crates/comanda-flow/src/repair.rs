//! *Repair*: records that were set aside go back into the log when somebody asks for it.
//!
//! A retry is a row of the store ([`RepairStore`]); whoever holds the log carries it out, so it works from the command
//! line beside a running server, and without one. The record is appended again under its own event id, as a delivery
//! of its own that reached us now: *converse* then treats it as what it is, something that was said a while ago and
//! arrives late. Every step may be repeated: what was processed counts as seen, and is dropped.

use std::sync::Arc;
use std::time::Duration;

use comanda_domain::hash::IdHash;
use comanda_domain::id::DeliveryId;
use comanda_domain::record::{Delivery, NewRecord, Record, RecordKind, Sequence};
use comanda_domain::time::Timestamp;
use comanda_log::{Log, LogReader};
use comanda_store::port::RepairStore;
use comanda_store::port::repair::{Found, Repair, RepairChange, RepairState};
use metrics::{counter, gauge};
use tokio_util::sync::CancellationToken;

use crate::clock::Clock;
use crate::converse::chain;
use crate::metrics as names;

/// Pause between two looks for retries.
const LOOK_EVERY: Duration = Duration::from_secs(1);

/// Most retries that are appended at a time, so that they do not crowd out what comes in.
const REPAIRS_MAX: usize = 256;

/// Header of a delivery that carries a record again: where its original is.
pub const RETRY_OF: &str = "comanda-retry-of";

/// What one look has done.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Repaired {
    /// Records that were appended again.
    pub appended: u64,
    /// Retries that cannot be carried out.
    pub refused: u64,
    /// Retries that ended, with how.
    pub settled: Vec<Repair>,
}

/// Runs until `shutdown`.
pub async fn run(
    store: Arc<dyn RepairStore>,
    log: Arc<dyn Log>,
    options: Options,
    shutdown: CancellationToken,
) {
    loop {
        match step(store.as_ref(), log.as_ref(), &options).await {
            Ok(repaired) => report(&repaired),
            Err(error) => tracing::warn!(error, "retries could not be carried out; trying again"),
        }
        if let Ok(counts) = store.set_aside_counts().await {
            #[expect(clippy::cast_precision_loss, reason = "far fewer than 2^52 records are set aside")]
            for (list, count) in [("quarantine", counts.quarantine), ("dead_letters", counts.dead_letters)] {
                gauge!(names::SET_ASIDE, "list" => list).set(count as f64);
            }
        }
        tokio::select! {
            () = shutdown.cancelled() => return,
            () = tokio::time::sleep(LOOK_EVERY) => {}
        }
    }
}

/// How retries are carried out.
#[derive(Clone)]
pub struct Options {
    /// A desk command older than this is not carried out any more.
    pub stale_after: Duration,
    /// What time it is.
    pub clock: Clock,
}

fn report(repaired: &Repaired) {
    counter!(names::RETRIES, "outcome" => "refused").increment(repaired.refused);
    for repair in &repaired.settled {
        let again = repair.state == RepairState::SetAsideAgain;
        counter!(names::RETRIES, "outcome" => repair.state.as_str()).increment(1);
        let how = if again { "was set aside again" } else { "was processed" };
        tracing::info!(record.event = %repair.event, "the retried record `{}` {how}", repair.event);
    }
}

/// Carries out what was asked for, and looks what has become of earlier retries.
pub async fn step(store: &dyn RepairStore, log: &dyn Log, options: &Options) -> Result<Repaired, String> {
    let now = (options.clock)();
    let mut repaired = Repaired::default();
    let waiting = store.waiting_repairs(REPAIRS_MAX).await.map_err(|error| chain(&error))?;
    let mut found: Vec<(Repair, Record)> = Vec::new();
    let mut refused = Vec::new();
    for repair in waiting {
        match original(log, &repair).await.map_err(|error| chain(&error))? {
            None => refused.push(change(&repair, RepairState::Refused, Some(GONE.to_owned()))),
            Some(record) if is_stale_command(&record, now, options.stale_after) => {
                refused.push(change(&repair, RepairState::Refused, Some(STALE_COMMAND.to_owned())));
            }
            Some(record) => found.push((repair, record)),
        }
    }
    repaired.refused = refused.len() as u64;
    write(store, &refused, now).await?;
    let repairs: Vec<Repair> = found.iter().map(|(repair, _)| repair.clone()).collect();
    if !repairs.is_empty() {
        store.begin_repairs(&repairs).await.map_err(|error| chain(&error))?;
    }
    for (repair, record) in &found {
        let delivery = delivery_of(repair, record, now)?;
        log.append(&delivery).await.map_err(|error| chain(&error))?;
        write(store, &[change(repair, RepairState::Appended, None)], now).await?;
        repaired.appended += 1;
    }
    let letters: Vec<Sequence> = repairs
        .iter()
        .filter(|repair| repair.found == Found::DeadLetter)
        .map(|repair| repair.sequence)
        .collect();
    if !letters.is_empty() {
        log.forget_letters(&letters).await.map_err(|error| chain(&error))?;
    }
    repaired.settled = store.settle_repairs(now).await.map_err(|error| chain(&error))?;
    Ok(repaired)
}

const GONE: &str = "its record is not in the log any more";
const STALE_COMMAND: &str =
    "what was done on the desk then is too old to be done now: do it again on the desk";

async fn write(store: &dyn RepairStore, changes: &[RepairChange], now: Timestamp) -> Result<(), String> {
    if changes.is_empty() {
        return Ok(());
    }
    store.write_repairs(changes, now).await.map_err(|error| chain(&error))
}

fn change(repair: &Repair, state: RepairState, outcome: Option<String>) -> RepairChange {
    RepairChange { event: repair.event, asked_at: repair.asked_at, state, outcome }
}

/// The record that was set aside, from where it was then; looked for in the whole log only if it is not there.
async fn original(log: &dyn LogReader, repair: &Repair) -> Result<Option<Record>, comanda_log::ReadError> {
    let there = log.records(repair.sequence, 1).await?;
    match there.into_iter().next().filter(|record| record.event == repair.event) {
        Some(record) => Ok(Some(record)),
        None => log.record_by_event(repair.event).await,
    }
}

fn is_stale_command(record: &Record, now: Timestamp, stale_after: Duration) -> bool {
    record.kind == RecordKind::Command && now.since(record.received_at) > stale_after
}

/// The record once more, in a delivery of its own. The whole body it came in stays where it is.
fn delivery_of(repair: &Repair, record: &Record, now: Timestamp) -> Result<Delivery, String> {
    let asked_at = repair.asked_at.as_millis().to_be_bytes();
    let id = IdHash::new("delivery/retry").part(record.event.as_bytes()).part(&asked_at).finish();
    let again = NewRecord {
        event: record.event,
        key: record.key.clone(),
        kind: record.kind,
        range: 0..record.bytes.len(),
        entry_time: record.entry_time,
    };
    let headers = vec![(RETRY_OF.to_owned(), format!("{} {}", record.delivery, record.sequence))];
    Delivery::new(DeliveryId::from_bytes(id), now, headers, record.bytes.clone(), vec![again])
        .map_err(|error| error.to_string())
}

#[cfg(test)]
mod tests;
