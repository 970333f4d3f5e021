//! The first reading of the log: what is in the scope, and which conversations begin in it.

use std::collections::{HashMap, HashSet};

use comanda_domain::id::{ConversationKey, EventId};
use comanda_domain::record::{Record, RecordKind, Sequence};
use comanda_domain::time::Timestamp;

use super::{DryRun, ReplayError, Scope, read_all};

/// Conversations that the store is asked about at a time.
const CHUNK: usize = 256;

/// What a scope holds.
#[derive(Default)]
pub(super) struct Survey {
    /// Conversations that begin in the scope, with their first record in it.
    pub(super) whole: HashMap<ConversationKey, Sequence>,
    /// Conversations that begin before it.
    pub(super) partial: HashSet<ConversationKey>,
    /// Events by when they reached us: what was decided from them carries that time.
    pub(super) events: HashMap<Timestamp, Vec<EventId>>,
    /// Timers that come due by a record of the scope.
    pub(super) timers: HashSet<EventId>,
    /// When the first record reached us, and the last.
    pub(super) received: Option<(Timestamp, Timestamp)>,
    /// The last record in the scope.
    pub(super) last: Sequence,
    /// Whether it is the last one of the log.
    pub(super) reaches_end: bool,
}

impl Survey {
    pub(super) async fn of(
        run: &DryRun<'_>,
        scope: &Scope,
        progress: &(dyn Fn(u64, u64) + Sync),
    ) -> Result<Self, ReplayError> {
        let stats = run.log.stats().await?;
        let total = stats.records.saturating_mul(2);
        let mut survey = Self::default();
        let mut before: HashSet<ConversationKey> = HashSet::new();
        let mut read = 0;
        read_all(run.log, Sequence::START, scope.last, async |record| {
            read += 1;
            if read % 1_000 == 0 {
                progress(read, total);
            }
            if scope.holds(&record) {
                survey.take(&record, &before);
            } else if !survey.whole.contains_key(&record.key) && !before.contains(&record.key) {
                before.insert(record.key);
            }
            Ok(())
        })
        .await?;
        survey.reaches_end = stats.last == Some(survey.last);
        survey.ask_for_beginnings(run).await?;
        Ok(survey)
    }

    fn take(&mut self, record: &Record, before: &HashSet<ConversationKey>) {
        self.last = record.sequence;
        if before.contains(&record.key) {
            self.partial.insert(record.key.clone());
            return;
        }
        self.whole.entry(record.key.clone()).or_insert(record.sequence);
        let (first, last) = self.received.unwrap_or((record.received_at, record.received_at));
        self.received = Some((first.min(record.received_at), last.max(record.received_at)));
        self.events.entry(record.received_at).or_default().push(record.event);
        if record.kind == RecordKind::Timer {
            self.timers.insert(record.event);
        }
    }

    /// The log may have been cut: the state remembers what came before.
    async fn ask_for_beginnings(&mut self, run: &DryRun<'_>) -> Result<(), ReplayError> {
        let keys: Vec<ConversationKey> = self.whole.keys().cloned().collect();
        for chunk in keys.chunks(CHUNK) {
            for (key, beginning) in run.real.beginnings(chunk).await? {
                if self.whole.get(&key).is_some_and(|first| beginning < *first) {
                    self.whole.remove(&key);
                    self.partial.insert(key);
                }
            }
        }
        Ok(())
    }
}
