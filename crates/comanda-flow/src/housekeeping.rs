//! *Housekeeping*: what is old goes, in small slices, so that no commit waits for it.
//!
//! The log keeps what came in for a while and within a size; the store keeps what makes a repeat harmless for at least
//! as long as a record can come again. It must not know what a record means.

use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use comanda_domain::time::Timestamp;
use comanda_log::{Log, RetentionPolicy};
use comanda_store::port::alarm::{Alarm, AlarmKind};
use comanda_store::port::housekeeping::Sweep;
use comanda_store::port::{AlarmStore, HousekeepingStore};
use metrics::counter;
use tokio_util::sync::CancellationToken;

use crate::clock::Clock;
use crate::converse::chain;
use crate::metrics as names;

/// Ids of processed events are kept at least this long, however short the log is kept.
pub const SEEN_KEPT_MIN: Duration = Duration::from_hours(90 * 24);

/// What became of desk commands: the page that waits for it waits for seconds.
const OUTCOMES_KEPT: Duration = Duration::from_hours(7 * 24);

/// Messages of the outbox that are settled. An echo comes minutes late, an answer to what was said years ago never.
pub const OUTBOX_KEPT: Duration = Duration::from_hours(30 * 24);

/// Calls for a person that were answered.
const CALLS_KEPT: Duration = Duration::from_hours(90 * 24);

/// Drafts that were decided on: an owner looks at how often they were right over weeks.
const DRAFTS_KEPT: Duration = Duration::from_hours(90 * 24);

/// Drafts that nobody decided on: Meta's window is closed by then.
const OPEN_DRAFTS_KEPT: Duration = Duration::from_hours(48);

/// Rows of one slice: one short transaction.
const SLICE_ROWS: usize = 500;

/// Slices of one kind in one round; more waits for the next round.
const SLICES_MAX: usize = 400;

/// Pause between two slices.
const BETWEEN_SLICES: Duration = Duration::from_millis(20);

/// When the first round begins: a start has other things to do.
const FIRST_AFTER: Duration = Duration::from_mins(1);

/// Pause between two rounds.
const EVERY: Duration = Duration::from_mins(10);

/// So long after the last forced removal its alarm stands.
const FORCED_STANDS: Duration = Duration::from_hours(24);

/// Cleans up. See the module.
pub struct Housekeeping {
    /// What came in.
    pub log: Arc<dyn Log>,
    /// What was made of it.
    pub store: Arc<dyn HousekeepingStore>,
    /// Where it is said that records were lost, or put aside.
    pub alarms: Arc<dyn AlarmStore>,
    /// What the log keeps.
    pub policy: RetentionPolicy,
    /// What time it is.
    pub clock: Clock,
    /// What was told before.
    pub told: Told,
}

/// What the desk was told, so that it is told once. Lives as long as the process.
#[derive(Debug, Default)]
pub struct Told(Mutex<Facts>);

#[derive(Debug, Clone, Copy, Default)]
struct Facts {
    /// Since when nothing was removed by force, as far as this process knows.
    quiet_since: Option<Timestamp>,
    quiet_is_told: bool,
    dead_letters: Option<u64>,
}

impl Housekeeping {
    /// Runs until `shutdown`.
    pub async fn run(&self, shutdown: CancellationToken) {
        let rounds = async {
            tokio::time::sleep(FIRST_AFTER).await;
            loop {
                self.round().await;
                tokio::time::sleep(EVERY).await;
            }
        };
        // Every slice is a transaction of its own: a round may end anywhere.
        tokio::select! {
            () = shutdown.cancelled() => {}
            () = rounds => {}
        }
    }

    /// One round. What fails is tried again in the next one.
    pub async fn round(&self) {
        let now = (self.clock)();
        self.retain(now).await;
        self.tell_dead_letters(now).await;
        if let Some(before) = self.seen_before(now).await {
            self.sweep(Sweep::Seen, before).await;
            // A replay needs them as long as it finds their events in the log.
            self.sweep(Sweep::ReaderAnswers, before).await;
        } else {
            tracing::warn!("the log does not say how far back it goes; seen ids stay for now");
        }
        for (what, kept) in [
            (Sweep::Outcomes, OUTCOMES_KEPT),
            (Sweep::Outbox, OUTBOX_KEPT),
            (Sweep::Calls, CALLS_KEPT),
            (Sweep::Drafts, DRAFTS_KEPT),
            (Sweep::OpenDrafts, OPEN_DRAFTS_KEPT),
        ] {
            self.sweep(what, before(now, kept)).await;
        }
    }

    async fn retain(&self, now: Timestamp) {
        let report = match self.log.retain(self.policy, now).await {
            Ok(report) => report,
            Err(error) => {
                tracing::warn!(error = chain(&error), "old records could not be removed from the log");
                return;
            }
        };
        if report.records > 0 {
            tracing::info!(records = report.records, "{} old records left the log", report.records);
        }
        if report.forced > 0 {
            tracing::error!(
                records = report.forced,
                "{} records were removed for space before they were processed: raise log.keep_max_bytes",
                report.forced
            );
            let detail = format!("{} records", report.forced);
            self.raise(AlarmKind::RetentionForced, detail, now).await;
            self.facts(|facts| *facts = Facts { quiet_since: Some(now), quiet_is_told: false, ..*facts });
            return;
        }
        let facts = self.facts(|facts| {
            facts.quiet_since.get_or_insert(now);
        });
        let is_over = facts.quiet_since.is_some_and(|since| now.since(since) >= FORCED_STANDS);
        if is_over && !facts.quiet_is_told && self.clear(AlarmKind::RetentionForced).await {
            self.facts(|facts| facts.quiet_is_told = true);
        }
    }

    /// Dead letters are a person's business: they stand on the desk until somebody has dealt with them.
    async fn tell_dead_letters(&self, now: Timestamp) {
        let letters: u64 = match self.log.stats().await {
            Ok(stats) => stats.groups.iter().map(|group| group.dead_letters).sum(),
            Err(error) => {
                tracing::warn!(error = chain(&error), "the log does not say how it is");
                return;
            }
        };
        if self.facts(|_| ()).dead_letters == Some(letters) {
            return;
        }
        let told = if letters == 0 {
            self.clear(AlarmKind::RecordsSetAside).await
        } else {
            self.raise(AlarmKind::RecordsSetAside, format!("{letters} records"), now).await
        };
        if told {
            self.facts(|facts| facts.dead_letters = Some(letters));
        }
    }

    /// What was seen before this cannot come again: neither from the log, nor from a replay of what it keeps. `None`
    /// where that cannot be told.
    async fn seen_before(&self, now: Timestamp) -> Option<Timestamp> {
        let by_age = before(now, SEEN_KEPT_MIN);
        let stats = self.log.stats().await.ok()?;
        let Some(first) = stats.first else { return Some(by_age) };
        let oldest = self.log.delivery_of(first).await.ok()??;
        Some(by_age.min(oldest.received_at))
    }

    async fn sweep(&self, what: Sweep, before: Timestamp) {
        for _ in 0..SLICES_MAX {
            match self.store.sweep(what, before, SLICE_ROWS).await {
                Ok(removed) => {
                    counter!(names::SWEPT, "what" => what.as_str()).increment(removed);
                    if removed < SLICE_ROWS as u64 {
                        return;
                    }
                }
                Err(error) => {
                    tracing::warn!(
                        error = chain(&error),
                        what = what.as_str(),
                        "old rows could not be removed"
                    );
                    return;
                }
            }
            tokio::time::sleep(BETWEEN_SLICES).await;
        }
    }

    fn facts(&self, change: impl FnOnce(&mut Facts)) -> Facts {
        let mut facts = self.told.0.lock().unwrap_or_else(PoisonError::into_inner);
        change(&mut facts);
        *facts
    }

    async fn raise(&self, kind: AlarmKind, detail: String, since: Timestamp) -> bool {
        let alarm = Alarm { kind, subject: String::new(), detail, since };
        let raised = self.alarms.raise(&alarm).await;
        raised
            .inspect_err(|error| tracing::warn!(error = chain(error), "an alarm could not be raised"))
            .is_ok()
    }

    async fn clear(&self, kind: AlarmKind) -> bool {
        let cleared = self.alarms.clear(kind, "").await;
        cleared
            .inspect_err(|error| tracing::warn!(error = chain(error), "an alarm could not be taken back"))
            .is_ok()
    }
}

/// `time` before `at`.
fn before(at: Timestamp, time: Duration) -> Timestamp {
    let millis = i64::try_from(time.as_millis()).unwrap_or(i64::MAX);
    Timestamp::from_millis(at.as_millis().saturating_sub(millis))
}

#[cfg(test)]
mod tests;
