//! Log and state may come from different moments: out of a backup, or copied by hand. Before anything runs, each learns
//! what the other knows.

use comanda_domain::id::EventId;
use comanda_domain::record::Sequence;
use comanda_domain::time::Timestamp;
use comanda_log::Log;
use comanda_store::port::Store;

/// Records just below the cursor that the state must know.
const SAMPLE: usize = 256;

/// * A log that is older than the state goes on above every place that the state knows, so that no place means two
///   records.
/// * A state that is older than the log's cursor gets everything again: what it knows is dropped as seen. What it then
///   wants to say may have been said before, so it counts as restored.
pub(super) async fn reconcile(
    log: &dyn Log,
    store: &dyn Store,
    group: &str,
    now: Timestamp,
) -> anyhow::Result<()> {
    log.raise(store.highest_sequence().await?).await?;
    let stats = log.stats().await?;
    let Some(cursor) = stats.groups.iter().find(|known| known.name == group).map(|known| known.cursor) else {
        return Ok(());
    };
    if !knows_up_to(log, store, cursor).await? && log.rewind(group, Sequence::START).await? {
        tracing::warn!(
            "the state is older than the log: everything that is in the log is looked at again; \
             what the state knows is left as it is"
        );
        if store.restored_at().await?.is_none() {
            store.mark_restored(now).await?;
        }
    }
    Ok(())
}

/// Whether the state knows the newest records at or below `cursor`.
async fn knows_up_to(log: &dyn Log, store: &dyn Store, cursor: Sequence) -> anyhow::Result<bool> {
    let from = Sequence::new(cursor.get().saturating_sub(SAMPLE as u64 - 1).max(1));
    let mut records = log.records(from, SAMPLE).await?;
    records.retain(|record| record.sequence <= cursor);
    let events: Vec<EventId> = records.iter().map(|record| record.event).collect();
    let seen = store.load(&[], &events).await?.seen;
    let unknown: Vec<EventId> = events.into_iter().filter(|event| !seen.contains(event)).collect();
    if unknown.is_empty() {
        return Ok(true);
    }
    let set_aside = store.set_aside(&unknown).await?;
    // Of what is older than the oldest event that is remembered, nothing can be said.
    let oldest = store.oldest_seen().await?;
    Ok(records.iter().filter(|record| unknown.contains(&record.event)).all(|record| {
        set_aside.iter().any(|one| one.event == record.event)
            || oldest.is_some_and(|oldest| record.received_at < oldest)
    }))
}
