//! After a restore: nothing is sent before the log has been worked off.
//!
//! A backup is older than what its server did last. What the restored state wants to say, at once or from what the log
//! still holds, may have been said already. So the outbox waits until everything from before the restore was decided
//! again, and then all of it is in doubt: each message is looked up before it is sent once more.

use std::time::Duration;

use comanda_domain::record::Sequence;
use comanda_log::LogReader;
use comanda_store::port::ReplayStore;
use tokio_util::sync::CancellationToken;

use crate::clock::Clock;
use crate::converse::chain;

/// Pause between two looks.
const LOOK_EVERY: Duration = Duration::from_millis(100);

/// How long timers from before the restore are waited for, once the log has been worked off. One whose record fails
/// again and again must not keep everybody from an answer.
pub const TIMERS_WAIT_MAX: Duration = Duration::from_mins(2);

/// Waits until no restore is left to be ended: nothing may be sent before. Whoever works on the log ends it.
pub async fn ended(store: &dyn ReplayStore) {
    loop {
        match store.restored_at().await {
            Ok(None) => return,
            Ok(Some(_)) => {}
            Err(error) => {
                tracing::warn!(
                    error = chain(&error),
                    "the store cannot be asked for a restore; trying again"
                );
            }
        }
        tokio::time::sleep(LOOK_EVERY).await;
    }
}

/// Waits until what came before the restore is decided, and puts what it would say in doubt. Returns at once where
/// nothing was restored, and when `shutdown` is.
pub async fn settle(
    store: &dyn ReplayStore,
    log: &dyn LogReader,
    group: &str,
    clock: Clock,
    shutdown: CancellationToken,
) {
    let work = async {
        let mut end = None;
        let mut worked_off_at = None;
        loop {
            match try_settle(store, log, group, &clock, &mut end, &mut worked_off_at).await {
                Ok(true) => return,
                Ok(false) => {}
                Err(error) => tracing::warn!(error, "a restore cannot be settled yet; trying again"),
            }
            tokio::time::sleep(LOOK_EVERY).await;
        }
    };
    tokio::select! {
        () = shutdown.cancelled() => {}
        () = work => {}
    }
}

async fn try_settle(
    store: &dyn ReplayStore,
    log: &dyn LogReader,
    group: &str,
    clock: &Clock,
    end: &mut Option<Sequence>,
    worked_off_at: &mut Option<comanda_domain::time::Timestamp>,
) -> Result<bool, String> {
    if store.restored_at().await.map_err(|error| chain(&error))?.is_none() {
        return Ok(true);
    }
    let stats = log.stats().await.map_err(|error| chain(&error))?;
    let end = *end.get_or_insert(stats.last.unwrap_or(Sequence::START));
    let cursor = stats.groups.iter().find(|known| known.name == group).map(|known| known.cursor);
    if end > Sequence::START && cursor.is_none_or(|cursor| cursor < end) {
        return Ok(false);
    }
    let now = clock();
    let since = now.since(*worked_off_at.get_or_insert(now));
    let settled = store.finish_restore(now, since > TIMERS_WAIT_MAX).await.map_err(|error| chain(&error))?;
    if settled {
        tracing::info!(
            "the restored log has been worked off; what was about to be said is looked up before it is sent"
        );
    }
    Ok(settled)
}

#[cfg(test)]
mod tests;
