//! What a replay may be applied to: records that were never processed.

use std::collections::HashSet;

use comanda_domain::id::EventId;
use comanda_domain::record::{Record, Sequence};
use comanda_log::LogReader;
use comanda_store::port::Store;
use comanda_store::port::repair::{Found, SetAside};

use super::{ReplayError, Scope, read_all};
use crate::converse::can_be_read;

/// Records that the store is asked about at a time.
const CHUNK: usize = 256;

/// The records of a scope that were never processed.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Unprocessed {
    /// May be processed now, in the order of the log: dead letters, what was in quarantine and can be read today, and
    /// what the state has lost.
    pub candidates: Vec<SetAside>,
    /// Neither known as processed nor certain not to be: older than the oldest event that is remembered.
    pub too_old: u64,
    /// Not processed yet: the running server, or its next start, does that by itself.
    pub waiting: u64,
    /// In quarantine, and still not to be read.
    pub unreadable: u64,
}

/// Looks through `scope`. `cursor` is how far the group of *converse* is.
pub async fn unprocessed(
    log: &dyn LogReader,
    store: &dyn Store,
    scope: &Scope,
    cursor: Sequence,
) -> Result<Unprocessed, ReplayError> {
    let mut found = Unprocessed::default();
    let mut known: HashSet<EventId> = HashSet::new();
    let mut chunk: Vec<Record> = Vec::new();
    read_all(log, scope.first, scope.last, async |record| {
        // A record that was retried is in the log twice.
        if scope.holds(&record) && known.insert(record.event) {
            chunk.push(record);
        }
        if chunk.len() >= CHUNK {
            look(store, &std::mem::take(&mut chunk), cursor, &mut found).await?;
        }
        Ok(())
    })
    .await?;
    look(store, &chunk, cursor, &mut found).await?;
    Ok(found)
}

async fn look(
    store: &dyn Store,
    records: &[Record],
    cursor: Sequence,
    found: &mut Unprocessed,
) -> Result<(), ReplayError> {
    let events: Vec<EventId> = records.iter().map(|record| record.event).collect();
    let set_aside = store.set_aside(&events).await?;
    let seen = store.load(&[], &events).await?.seen;
    let oldest = store.oldest_seen().await?;
    for record in records {
        match set_aside.iter().find(|one| one.event == record.event) {
            Some(one) if one.found == Found::Quarantine && !can_be_read(record) => found.unreadable += 1,
            Some(one) => found.candidates.push(one.clone()),
            None if seen.contains(&record.event) => {}
            None if record.sequence > cursor => found.waiting += 1,
            None if oldest.is_some_and(|oldest| record.received_at < oldest) => found.too_old += 1,
            None => found.candidates.push(SetAside {
                event: record.event,
                sequence: record.sequence,
                conversation: record.key.clone(),
                found: Found::Lost,
                reason: "the state does not know it".to_owned(),
                attempts: 0,
                at: record.received_at,
            }),
        }
    }
    Ok(())
}
