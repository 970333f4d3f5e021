//! *Converse*: records in, state out.
//!
//! Drops what was seen, loads the conversations, interprets, reads the text, decides, and commits the whole batch in
//! one transaction. Only then may the caller settle. A failing record is isolated by halving the batch, so that its
//! neighbours go on.

mod advice;
mod batch;
mod careful;
mod history;
mod input;
mod known;
mod reading;

use std::collections::HashMap;
use std::sync::Arc;
use std::time::{Duration, Instant};

use comanda_domain::decide::Timing;
use comanda_domain::id::ConversationKey;
use comanda_domain::record::Record;
use comanda_log::RecordOutcome;
use comanda_store::port::conversation::{Commit, CommitError, DeadLetter};
use comanda_store::port::{ConversationStore, StoreError};
use futures_util::FutureExt as _;
use futures_util::future::BoxFuture;
use metrics::{counter, histogram};
use tokio::time::Instant as Deadline;

use crate::clock::Clock;
use crate::lease::Partitions;
use crate::metrics as names;
use crate::shops::LiveShops;
pub use advice::Advice;
use batch::Work;
pub use careful::Careful;
pub use reading::Outside;

/// How often a record is tried before it becomes a dead letter.
pub const ATTEMPTS_MAX: u32 = 5;

/// First wait before a failed record is tried again; doubles with each attempt.
const RETRY_FIRST: Duration = Duration::from_millis(250);

/// How long a batch rests that others were quicker than again and again.
const CONTENDED: Duration = Duration::from_millis(500);

/// How often a batch is decided again at once when somebody else has moved on.
const CONFLICTS_MAX: u32 = 5;

/// The processor.
pub struct Converse {
    store: Arc<dyn ConversationStore>,
    shops: Arc<LiveShops>,
    options: Options,
    clock: Clock,
    partitions: Partitions,
    careful: Option<Arc<Careful>>,
    outside: Option<Arc<Outside>>,
    advice: Option<Arc<Advice>>,
}

/// How the processor decides.
#[derive(Debug, Clone)]
pub struct Options {
    /// How long things wait.
    pub timing: Timing,
    /// Our app's id: echoes that carry it are ours.
    pub our_app_id: Option<String>,
    /// Whether a service writes voice notes down (`DeskAction::Heard`).
    pub can_hear: bool,
}

/// Why a batch was not committed.
enum BatchError {
    /// Try the same batch again later.
    Transient(StoreError),
    /// Somebody else has taken over.
    Fenced,
    /// Somebody else moved on again and again in between: nothing is wrong with the records.
    Contended,
    /// Something in it cannot be processed.
    Poisoned(String),
}

/// What has become of a batch so far.
#[derive(Default)]
struct Progress {
    /// In the order of the records.
    outcomes: Vec<RecordOutcome>,
    /// Conversations of which a record comes back, and after how long: what follows it must not overtake it.
    held: HashMap<ConversationKey, Duration>,
    /// Until when services must have answered.
    answers_by: AnswersBy,
}

/// Until when a service must have answered, once it was asked: a batch waits for it that long in all, however many of its texts it
/// is asked about.
#[derive(Debug, Default)]
struct AnswersBy {
    /// The outside reader.
    reader: Option<Deadline>,
    /// The one that recommends.
    adviser: Option<Deadline>,
}

impl Progress {
    fn note(&mut self, record: &Record, outcome: RecordOutcome) {
        if let RecordOutcome::Retry { after } = outcome {
            self.held.insert(record.key.clone(), after);
        }
        self.outcomes.push(outcome);
    }
}

impl Converse {
    /// A processor over `store` for `shops`.
    pub fn new(
        store: Arc<dyn ConversationStore>,
        shops: Arc<LiveShops>,
        options: Options,
        clock: Clock,
    ) -> Self {
        let partitions = Partitions::everything();
        Self { store, shops, options, clock, partitions, careful: None, outside: None, advice: None }
    }

    /// The same, working on `partitions` only.
    #[must_use]
    pub fn with_partitions(self, partitions: Partitions) -> Self {
        Self { partitions, ..self }
    }

    /// Waits until there is anything to work on.
    pub async fn until_held(&self) {
        self.partitions.until_held().await;
    }

    /// Goes carefully after a run that did not end by itself, so that a record which ends the program is found.
    #[must_use]
    pub fn carefully(mut self, careful: Arc<Careful>) -> Self {
        self.careful = Some(careful);
        self
    }

    /// Lets an outside reader read the texts.
    #[must_use]
    pub fn with_outside(mut self, outside: Arc<Outside>) -> Self {
        self.outside = Some(outside);
        self
    }

    /// Lets a service say what is recommended.
    #[must_use]
    pub fn with_advice(mut self, advice: Arc<Advice>) -> Self {
        self.advice = Some(advice);
        self
    }

    /// Processes a batch; `attempts` tells how often each record was tried, this time included. The
    /// outcomes are in the order of the records. Nothing is lost on an error: what is not `Done` or `Dead` comes back,
    /// and nothing of a conversation is decided before an earlier record of it that comes back. So does what is in other
    /// hands.
    pub async fn process(&self, records: &[Record], attempts: &[u32]) -> Vec<RecordOutcome> {
        let mut progress = Progress::default();
        let not_ours = records.iter().filter(|record| !self.partitions.holds(record.key.partition()));
        progress.held.extend(not_ours.map(|record| (record.key.clone(), RETRY_FIRST)));
        let outcomes = match self.process_carefully(records, attempts, &mut progress).await {
            Ok(true) => progress.outcomes,
            Ok(false) => {
                self.process_part(records, attempts, &mut progress).await;
                progress.outcomes
            }
            Err(error) => {
                tracing::warn!(error = chain(&error), "the store is away; the batch comes back");
                vec![RecordOutcome::Retry { after: RETRY_FIRST }; records.len()]
            }
        };
        for outcome in &outcomes {
            counter!(names::RECORDS, "outcome" => name_of(outcome)).increment(1);
        }
        outcomes
    }

    fn process_part<'a>(
        &'a self,
        records: &'a [Record],
        attempts: &'a [u32],
        progress: &'a mut Progress,
    ) -> BoxFuture<'a, ()> {
        async move {
            if records.iter().any(|record| progress.held.contains_key(&record.key)) {
                return self.process_free(records, attempts, progress).await;
            }
            match self.try_batch(records, &mut progress.answers_by).await {
                Ok(()) => progress.outcomes.extend(records.iter().map(|_| RecordOutcome::Done)),
                Err(BatchError::Transient(error)) => {
                    tracing::warn!(error = chain(&error), "the store is away; the batch comes back");
                    for record in records {
                        progress.note(record, RecordOutcome::Retry { after: RETRY_FIRST });
                    }
                }
                Err(BatchError::Fenced) => {
                    tracing::warn!("another worker has taken over; the batch comes back");
                    for record in records {
                        progress.note(record, RecordOutcome::Retry { after: RETRY_FIRST });
                    }
                }
                Err(BatchError::Contended) => {
                    tracing::debug!("conversations move on again and again; the batch comes back");
                    for record in records {
                        progress.note(record, RecordOutcome::Retry { after: CONTENDED });
                    }
                }
                Err(BatchError::Poisoned(reason)) => match records {
                    [] => {}
                    [record] => {
                        let attempts = attempts.first().copied().unwrap_or(1);
                        let outcome = self.give_up_or_retry(record, attempts, reason).await;
                        progress.note(record, outcome);
                    }
                    several => {
                        let (left, right) = several.split_at(several.len() / 2);
                        let (left_attempts, right_attempts) =
                            attempts.split_at(left.len().min(attempts.len()));
                        self.process_part(left, left_attempts, progress).await;
                        self.process_part(right, right_attempts, progress).await;
                    }
                },
            }
        }
        .boxed()
    }

    /// Processes what does not wait for an earlier record of its conversation; the rest comes back behind that one.
    async fn process_free(&self, records: &[Record], attempts: &[u32], progress: &mut Progress) {
        let waits: Vec<Option<Duration>> =
            records.iter().map(|record| progress.held.get(&record.key).copied()).collect();
        let all_attempts = attempts.iter().copied().chain(std::iter::repeat(1));
        let (free, free_attempts): (Vec<Record>, Vec<u32>) = records
            .iter()
            .zip(all_attempts)
            .zip(&waits)
            .filter(|(_, wait)| wait.is_none())
            .map(|((record, attempts), _)| (record.clone(), attempts))
            .unzip();
        let before = std::mem::take(&mut progress.outcomes);
        if !free.is_empty() {
            self.process_part(&free, &free_attempts, progress).await;
        }
        let mut of_free = std::mem::replace(&mut progress.outcomes, before).into_iter();
        for wait in waits {
            match wait {
                Some(after) => progress.outcomes.push(RecordOutcome::Retry { after }),
                None => progress.outcomes.extend(of_free.next()),
            }
        }
    }

    /// One transaction for all of `records`; decided again while somebody else moves on in between.
    async fn try_batch(&self, records: &[Record], answers_by: &mut AnswersBy) -> Result<(), BatchError> {
        let started = Instant::now();
        for _ in 0..CONFLICTS_MAX {
            // From before the look at the store: what is decided on an older state must not pass for the new holder's.
            let keys = records.iter().map(|record| &record.key);
            let fences = self.partitions.fences(keys).ok_or(BatchError::Fenced)?;
            let shops = self.shops.now();
            let work = Work::load(self.store.as_ref(), &shops, &self.options, records).await;
            let work = work.map_err(split_error)?.asking(self.outside.as_deref(), self.advice.as_deref());
            let decided = work.decide(records, answers_by).await.map_err(BatchError::Poisoned)?;
            let commit = Commit { fences, ..decided };
            counter!(names::REPEATS).increment((records.len() - commit.seen.len()) as u64);
            if commit.seen.is_empty() {
                return Ok(());
            }
            match self.store.commit(&commit).await {
                Ok(_) => {
                    self.forget_answers(records);
                    counter!(names::QUARANTINED).increment(commit.quarantine.len() as u64);
                    histogram!(names::BATCH_SECONDS).record(started.elapsed());
                    #[expect(
                        clippy::cast_precision_loss,
                        reason = "a batch holds far fewer than 2^52 records"
                    )]
                    histogram!(names::BATCH_RECORDS).record(commit.seen.len() as f64);
                    return Ok(());
                }
                Err(CommitError::Conflict { keys }) => {
                    counter!(names::CONFLICTS).increment(1);
                    tracing::debug!(keys = keys.len(), "conversations had moved on; deciding again");
                }
                Err(CommitError::Fenced { .. }) => return Err(BatchError::Fenced),
                Err(CommitError::Store(error)) => return Err(split_error(error)),
            }
        }
        Err(BatchError::Contended)
    }

    fn forget_answers(&self, records: &[Record]) {
        if let Some(outside) = &self.outside {
            outside.forget(records.iter().map(|record| record.event));
        }
        if let Some(advice) = &self.advice {
            advice.forget(records.iter().map(|record| record.event));
        }
    }

    async fn give_up_or_retry(&self, record: &Record, attempts: u32, reason: String) -> RecordOutcome {
        if attempts < ATTEMPTS_MAX {
            let after = RETRY_FIRST.saturating_mul(1 << attempts.min(10));
            return RecordOutcome::Retry { after };
        }
        self.set_aside(record, attempts, reason).await
    }

    /// Makes a record a dead letter, so that its conversation can go on.
    async fn set_aside(&self, record: &Record, attempts: u32, reason: String) -> RecordOutcome {
        tracing::error!(record.event = %record.event, record.sequence = %record.sequence, reason,
            "record `{}` became a dead letter after {attempts} attempts", record.event);
        let letter = DeadLetter {
            event: record.event,
            sequence: record.sequence,
            conversation: record.key.clone(),
            reason: reason.clone(),
            attempts,
            at: (self.clock)(),
        };
        match self.store.dead_letter(&letter).await {
            Ok(()) => {
                self.forget_answers(std::slice::from_ref(record));
                RecordOutcome::Dead { reason }
            }
            // Without its place in the store nobody would see it: it comes back instead.
            Err(_) => RecordOutcome::Retry { after: RETRY_FIRST },
        }
    }
}

fn split_error(error: StoreError) -> BatchError {
    if error.is_transient() { BatchError::Transient(error) } else { BatchError::Poisoned(chain(&error)) }
}

/// An error with its causes, for a log line: each is printed once.
pub(crate) fn chain(error: &dyn std::error::Error) -> String {
    let mut text = error.to_string();
    let mut cause = error.source();
    while let Some(error) = cause {
        text.push_str(": ");
        text.push_str(&error.to_string());
        cause = error.source();
    }
    text
}

fn name_of(outcome: &RecordOutcome) -> &'static str {
    match outcome {
        RecordOutcome::Done => "done",
        RecordOutcome::Retry { .. } => "retried",
        RecordOutcome::Dead { .. } => "dead",
    }
}

/// Whether a record would not go into quarantine today.
pub(crate) fn can_be_read(record: &Record) -> bool {
    matches!(input::parse(record), input::Parsed::Input(_))
}

/// The keys of some records, each once.
fn keys_of(records: &[Record]) -> Vec<ConversationKey> {
    let mut keys: Vec<ConversationKey> = records.iter().map(|record| record.key.clone()).collect();
    keys.sort_unstable();
    keys.dedup();
    keys
}

#[cfg(test)]
mod tests;
