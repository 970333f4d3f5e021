//! The ticker: due timers become records of the log. It decides nothing.

use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use comanda_domain::hash::IdHash;
use comanda_domain::id::DeliveryId;
use comanda_domain::record::{Delivery, NewRecord, RecordKind};
use comanda_domain::time::Timestamp;
use comanda_domain::timer::{Timer, TimerDue};
use comanda_log::Producer;
use comanda_store::port::ConversationStore;
use metrics::counter;
use tokio_util::sync::CancellationToken;

use crate::clock::Clock;
use crate::converse::chain;
use crate::lease::Partitions;
use crate::metrics as names;

/// Most timers in one delivery.
const TIMERS_MAX: usize = 256;

/// Longest pause between two looks at the store: a timer that another process set is found after at most this.
const LOOK_EVERY: Duration = Duration::from_millis(250);

/// Shortest pause.
const LOOK_AT_MOST_EVERY: Duration = Duration::from_millis(5);

/// Runs until `shutdown`, and does nothing while `partitions` holds none: where the log is inside the process, a timer
/// must reach the one that reads it. It needs no lease of its own: what two hand out at the same time is one event.
pub async fn run(
    store: Arc<dyn ConversationStore>,
    producer: Arc<dyn Producer>,
    clock: Clock,
    partitions: Partitions,
    shutdown: CancellationToken,
) {
    while !shutdown.is_cancelled() {
        tokio::select! {
            () = shutdown.cancelled() => return,
            () = partitions.until_held() => {}
        }
        let more = match tick(store.as_ref(), producer.as_ref(), clock()).await {
            Ok(handed_out) => handed_out == TIMERS_MAX,
            Err(error) => {
                tracing::warn!(error, "due timers could not be appended; trying again");
                false
            }
        };
        if more {
            continue;
        }
        let pause = until_next(store.as_ref(), clock()).await;
        tokio::select! {
            () = shutdown.cancelled() => return,
            () = tokio::time::sleep(pause) => {}
        }
    }
}

/// How long to wait before the next look: until the next timer that is known, at most [`LOOK_EVERY`] since others may
/// be set meanwhile, and not so short that a timer nobody can hand out keeps the loop busy.
async fn until_next(store: &dyn ConversationStore, now: Timestamp) -> Duration {
    match store.next_timer().await {
        Ok(Some(next)) => next.since(now).clamp(LOOK_AT_MOST_EVERY, LOOK_EVERY),
        Ok(None) | Err(_) => LOOK_EVERY,
    }
}

/// Appends the timers that are due at `now`; returns how many. A crash between append and hand-out appends them again
/// under the same ids, which converse drops.
pub async fn tick(
    store: &dyn ConversationStore,
    producer: &dyn Producer,
    now: Timestamp,
) -> Result<usize, String> {
    let due = store.due_timers(now, TIMERS_MAX).await.map_err(|error| chain(&error))?;
    let Some(delivery) = delivery_of(&due, now)? else { return Ok(0) };
    producer.append(&delivery).await.map_err(|error| chain(&error))?;
    store.timers_handed_out(&due, now).await.map_err(|error| chain(&error))?;
    counter!(names::TIMERS).increment(due.len() as u64);
    Ok(due.len())
}

fn delivery_of(due: &[Timer], now: Timestamp) -> Result<Option<Delivery>, String> {
    let mut body = Vec::new();
    let mut records = Vec::with_capacity(due.len());
    let mut id = IdHash::new("delivery/timers").part(&now.as_millis().to_be_bytes());
    for timer in due {
        let start = body.len();
        let record = TimerDue::V1 { kind: timer.kind, due: timer.due };
        serde_json::to_writer(&mut body, &record).map_err(|error| error.to_string())?;
        let event = timer.event_id();
        id = id.part(event.as_bytes());
        records.push(NewRecord {
            event,
            key: timer.conversation.clone(),
            kind: RecordKind::Timer,
            range: start..body.len(),
            entry_time: None,
        });
        body.push(b'\n');
    }
    if records.is_empty() {
        return Ok(None);
    }
    let id = DeliveryId::from_bytes(id.finish());
    Delivery::new(id, now, Vec::new(), Bytes::from(body), records)
        .map(Some)
        .map_err(|error| error.to_string())
}

#[cfg(test)]
mod tests;
