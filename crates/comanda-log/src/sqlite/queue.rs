//! What waits for the writer thread. Bounded in number and bytes; taken out in one go, so that everything that came
//! while the last commit was syncing shares the next one.

use std::collections::VecDeque;
use std::mem;
use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use bytes::Bytes;
use comanda_domain::id::ConversationKey;
use comanda_domain::record::{Delivery, Sequence};
use comanda_domain::time::Timestamp;
use tokio::sync::oneshot;

use crate::limits;
use crate::memory::delivery_bytes;
use crate::port::{AdminError, AppendError, DeadLetter, RetentionPolicy, RetentionReport, SettleError};

/// A delivery ready to be bound to statements: all that can be done outside the writer thread is done.
pub(super) struct PreparedDelivery {
    pub(super) id: [u8; 16],
    pub(super) received_at: i64,
    pub(super) headers: String,
    pub(super) body: Bytes,
    pub(super) records: Vec<PreparedRecord>,
    size_bytes: usize,
}

pub(super) struct PreparedRecord {
    pub(super) start: i64,
    pub(super) end: i64,
    pub(super) event: [u8; 16],
    pub(super) key: ConversationKey,
    pub(super) kind: &'static str,
    pub(super) entry_time: Option<i64>,
}

impl PreparedDelivery {
    pub(super) fn new(delivery: &Delivery) -> Result<Self, AppendError> {
        let size_bytes = delivery_bytes(delivery);
        if size_bytes > limits::DELIVERY_BYTES_MAX {
            return Err(AppendError::TooLarge { size_bytes, limit_bytes: limits::DELIVERY_BYTES_MAX });
        }
        let headers = serde_json::to_string(delivery.headers())
            .map_err(|source| AppendError::Unconfirmed { source: Box::new(source) })?;
        let records = delivery.records().iter().map(|record| PreparedRecord {
            // Bounded by the size above.
            start: i64::try_from(record.range.start).unwrap_or(i64::MAX),
            end: i64::try_from(record.range.end).unwrap_or(i64::MAX),
            event: *record.event.as_bytes(),
            key: record.key.clone(),
            kind: record.kind.as_str(),
            entry_time: record.entry_time.map(Timestamp::as_millis),
        });
        Ok(Self {
            id: *delivery.id().as_bytes(),
            received_at: delivery.received_at().as_millis(),
            headers,
            body: delivery.body().clone(),
            records: records.collect(),
            size_bytes,
        })
    }
}

/// One waiting append.
pub(super) struct Append {
    pub(super) delivery: PreparedDelivery,
    since: Instant,
    pub(super) done: oneshot::Sender<Result<(), AppendError>>,
}

/// Anything else that writes.
pub(super) enum Task {
    Bury {
        letters: Vec<DeadLetter>,
        done: oneshot::Sender<Result<(), SettleError>>,
    },
    DropGroup {
        group: String,
        done: oneshot::Sender<Result<(), AdminError>>,
    },
    ForgetLetters {
        records: Vec<Sequence>,
        done: oneshot::Sender<Result<(), AdminError>>,
    },
    Raise {
        above: Sequence,
        done: oneshot::Sender<Result<(), AdminError>>,
    },
    Retain {
        policy: RetentionPolicy,
        now: Timestamp,
        done: oneshot::Sender<Result<RetentionReport, AdminError>>,
    },
}

/// What the writer does next.
#[derive(Default)]
pub(super) struct Work {
    pub(super) appends: Vec<Append>,
    pub(super) tasks: Vec<Task>,
    /// Cursors moved, and it is time to write them.
    pub(super) cursors: bool,
    /// Nothing more will come.
    pub(super) last: bool,
    /// What the appends weigh, to be given back to [`Queue::written`].
    pub(super) size_bytes: usize,
}

/// See the module.
#[derive(Default)]
pub(super) struct Queue {
    state: Mutex<Waiting>,
    changed: Condvar,
}

#[derive(Default)]
struct Waiting {
    appends: VecDeque<Append>,
    tasks: Vec<Task>,
    size_bytes: usize,
    cursors_moved: bool,
    closing: bool,
}

impl Queue {
    fn lock(&self) -> MutexGuard<'_, Waiting> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Puts a delivery behind those that wait, or refuses it at once: a caller that is told so can say 503, while one
    /// that waits in an unbounded line cannot.
    pub(super) fn append(
        &self,
        delivery: PreparedDelivery,
    ) -> Result<oneshot::Receiver<Result<(), AppendError>>, AppendError> {
        let mut waiting = self.lock();
        if waiting.closing {
            return Err(AppendError::Closed);
        }
        let too_many = waiting.appends.len() >= limits::WAITING_APPENDS_MAX;
        let too_heavy = waiting.size_bytes > 0
            && waiting.size_bytes.saturating_add(delivery.size_bytes) > limits::WAITING_BYTES_MAX;
        let too_late =
            waiting.appends.front().is_some_and(|first| first.since.elapsed() > limits::APPEND_WAIT_MAX);
        if too_many || too_heavy || too_late {
            return Err(AppendError::Busy { waiting_bytes: waiting.size_bytes });
        }
        let (done, answer) = oneshot::channel();
        waiting.size_bytes += delivery.size_bytes;
        waiting.appends.push_back(Append { delivery, since: Instant::now(), done });
        drop(waiting);
        self.changed.notify_one();
        Ok(answer)
    }

    /// Adds another kind of work. `false` when the log is closed; then its sender is dropped.
    pub(super) fn add(&self, task: Task) -> bool {
        let mut waiting = self.lock();
        if waiting.closing {
            return false;
        }
        waiting.tasks.push(task);
        drop(waiting);
        self.changed.notify_one();
        true
    }

    /// Says that a cursor moved.
    pub(super) fn cursor_moved(&self) {
        let mut waiting = self.lock();
        if mem::replace(&mut waiting.cursors_moved, true) {
            return;
        }
        drop(waiting);
        self.changed.notify_one();
    }

    /// Lets what waits be written, and nothing more.
    pub(super) fn close(&self) {
        self.lock().closing = true;
        self.changed.notify_one();
    }

    pub(super) fn is_closing(&self) -> bool {
        self.lock().closing
    }

    /// Refuses everything that waits: the writer is gone.
    pub(super) fn abandon(&self) {
        let mut waiting = self.lock();
        waiting.closing = true;
        let dropped = (mem::take(&mut waiting.appends), mem::take(&mut waiting.tasks));
        drop(waiting);
        // Their senders tell those who wait.
        drop(dropped);
    }

    /// Waits for work. Cursors are due at `cursors_due`; with `impatient`, the writer has work of its own and gets an
    /// empty answer rather than waiting.
    pub(super) fn next(&self, cursors_due: Instant, impatient: bool) -> Work {
        let mut waiting = self.lock();
        loop {
            let now = Instant::now();
            let cursors = waiting.cursors_moved && (now >= cursors_due || waiting.closing);
            let idle = waiting.appends.is_empty() && waiting.tasks.is_empty();
            if !idle || cursors || waiting.closing || impatient {
                return waiting.take(cursors);
            }
            let wait = if waiting.cursors_moved { cursors_due - now } else { Duration::MAX };
            waiting = if wait == Duration::MAX {
                self.changed.wait(waiting).unwrap_or_else(PoisonError::into_inner)
            } else {
                self.changed.wait_timeout(waiting, wait).unwrap_or_else(PoisonError::into_inner).0
            };
        }
    }

    /// Makes everything that waits older.
    #[cfg(test)]
    pub(super) fn age_all(&self, by: Duration) {
        for append in &mut self.lock().appends {
            append.since -= by + Duration::from_millis(1);
        }
    }

    /// Appends of this weight are answered.
    pub(super) fn written(&self, size_bytes: usize) {
        let mut waiting = self.lock();
        waiting.size_bytes = waiting.size_bytes.saturating_sub(size_bytes);
    }
}

impl Waiting {
    fn take(&mut self, cursors: bool) -> Work {
        let count = self.appends.len().min(limits::COMMIT_APPENDS_MAX);
        let appends: Vec<Append> = self.appends.drain(..count).collect();
        let tasks = mem::take(&mut self.tasks);
        if cursors {
            self.cursors_moved = false;
        }
        let last = self.closing && self.appends.is_empty();
        let size_bytes = appends.iter().map(|append| append.delivery.size_bytes).sum();
        Work { appends, tasks, cursors, last, size_bytes }
    }
}
