//! The one thread that writes the log file: it drains what waits into one transaction, and answers after the commit.

use std::collections::{HashMap, VecDeque};
use std::error::Error;
use std::sync::Arc;
use std::time::Instant;

use comanda_domain::record::Sequence;
use comanda_sqlite::Folder;
use rusqlite::{Connection, ErrorCode, Transaction, TransactionBehavior, params};
use tracing::warn;

use super::queue::{Append, PreparedDelivery, Queue, Task, Work};
use super::reads::{number_of, sequence_of};
use super::retention::Retaining;
use crate::group::Groups;
use crate::port::{AdminError, AppendError, BoxError, DeadLetter, SettleError};
use crate::{limits, measure};

/// See the module.
pub(super) struct Writer {
    connection: Connection,
    /// Absent where nothing waits for the disk.
    folder: Option<Folder>,
    queue: Arc<Queue>,
    groups: Arc<Groups>,
    next: Next,
    /// Cursors as they are in the file.
    written: HashMap<String, Sequence>,
    cursors_due: Instant,
    retaining: VecDeque<Retaining>,
}

/// The next free numbers. They only grow, also when a transaction fails.
#[derive(Debug, Clone, Copy)]
struct Next {
    sequence: i64,
    delivery: i64,
}

/// Where the file stands when it is opened.
pub(super) struct Standing {
    pub(super) last: Sequence,
    pub(super) cursors: Vec<(String, Sequence)>,
    next: Next,
}

/// Refuses what waits when the thread ends, however it ends.
struct AbandonOnExit(Arc<Queue>);

impl Drop for AbandonOnExit {
    fn drop(&mut self) {
        self.0.abandon();
    }
}

/// Reads where the file stands. The next sequence is above everything that was ever given: a restored log may be older
/// than its cursors, and a new record below a cursor would never be read.
pub(super) fn standing(connection: &Connection) -> rusqlite::Result<Standing> {
    let number = |sql| connection.query_row(sql, [], |row| row.get::<_, i64>(0));
    let last = number("SELECT coalesce(max(seq), 0) FROM records")?;
    let highest = number(
        "SELECT max(trimmed_seq, coalesce((SELECT max(seq) FROM records), 0), \
         coalesce((SELECT max(seq) FROM cursors), 0), coalesce((SELECT max(seq) FROM dead_letters), 0)) FROM totals",
    )?;
    let delivery =
        number("SELECT max(trimmed_number, coalesce((SELECT max(number) FROM deliveries), 0)) FROM totals")?;
    let mut statement = connection.prepare("SELECT group_name, seq FROM cursors")?;
    let cursors = statement.query_map([], |row| Ok((row.get(0)?, sequence_of(row.get(1)?))))?;
    Ok(Standing {
        last: sequence_of(last),
        cursors: cursors.collect::<rusqlite::Result<_>>()?,
        next: Next { sequence: highest + 1, delivery: delivery + 1 },
    })
}

impl Writer {
    pub(super) fn new(
        connection: Connection,
        folder: Option<Folder>,
        queue: Arc<Queue>,
        groups: Arc<Groups>,
        standing: Standing,
    ) -> Self {
        Self {
            connection,
            folder,
            queue,
            groups,
            next: standing.next,
            written: standing.cursors.into_iter().collect(),
            cursors_due: Instant::now(),
            retaining: VecDeque::new(),
        }
    }

    /// Writes until the queue is closed and empty. The error is that of writing the cursors for the last time.
    pub(super) fn run(mut self) -> rusqlite::Result<()> {
        let _abandon = AbandonOnExit(Arc::clone(&self.queue));
        loop {
            let work = self.queue.next(self.cursors_due, !self.retaining.is_empty());
            let last = work.last;
            self.commit(work);
            if let Some(folder) = &self.folder {
                folder.committed(&self.connection);
            }
            self.retain_some();
            if last && self.retaining.is_empty() {
                return self.commit_cursors();
            }
        }
    }

    fn commit(&mut self, work: Work) {
        let Work { appends, tasks, cursors, size_bytes, last: _ } = work;
        let mut in_transaction = Vec::new();
        for task in tasks {
            match task {
                Task::Retain { policy, now, done } => {
                    self.retaining.push_back(Retaining::new(policy, now, done));
                }
                Task::Raise { above, done } => {
                    self.next.sequence = self.next.sequence.max(number_of(above).saturating_add(1));
                    let _ = done.send(Ok(()));
                }
                task @ (Task::Bury { .. } | Task::DropGroup { .. } | Task::ForgetLetters { .. }) => {
                    in_transaction.push(task);
                }
            }
        }
        if appends.is_empty() && in_transaction.is_empty() {
            if cursors && let Err(failed) = self.commit_cursors() {
                // They are written again when they move again; until then a crash would repeat some work.
                warn!(error = &failed as &dyn Error, "log could not write its cursors");
            }
            return;
        }
        let committed = self.write(&appends, &in_transaction, cursors);
        self.queue.written(size_bytes);
        answer_appends(appends, &committed, &self.groups, self.next);
        answer_tasks(in_transaction, &committed);
    }

    fn write(
        &mut self,
        appends: &[Append],
        tasks: &[Task],
        cursors: bool,
    ) -> Result<(), Arc<rusqlite::Error>> {
        let moved = if cursors { self.moved_cursors() } else { Vec::new() };
        let transaction = self.connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
        insert_appends(&transaction, appends, &mut self.next)?;
        for task in tasks {
            write_task(&transaction, task)?;
        }
        write_cursors(&transaction, &moved)?;
        transaction.commit()?;
        for task in tasks {
            if let Task::DropGroup { group, .. } = task {
                self.written.remove(group);
            }
        }
        self.cursors_written(moved, cursors);
        Ok(())
    }

    fn commit_cursors(&mut self) -> rusqlite::Result<()> {
        let moved = self.moved_cursors();
        if !moved.is_empty() {
            let transaction = self.connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
            write_cursors(&transaction, &moved)?;
            transaction.commit()?;
        }
        self.cursors_written(moved, true);
        Ok(())
    }

    /// Cursors that differ from those in the file.
    fn moved_cursors(&self) -> Vec<(String, Sequence)> {
        let cursors = self.groups.all().into_iter().map(|group| (group.name.clone(), group.lock().cursor()));
        cursors.filter(|(name, cursor)| self.written.get(name) != Some(cursor)).collect()
    }

    fn cursors_written(&mut self, moved: Vec<(String, Sequence)>, cursors: bool) {
        self.written.extend(moved);
        if cursors {
            self.cursors_due = Instant::now() + limits::CURSOR_WRITE_INTERVAL;
        }
    }

    /// One step of the oldest retention that waits; appends go between the steps.
    fn retain_some(&mut self) {
        let Some(mut retaining) = self.retaining.pop_front() else { return };
        let cursor_min = self.groups.cursor_min().unwrap_or(Sequence::new(u64::MAX));
        match retaining.step(&mut self.connection, cursor_min) {
            Ok(true) => self.retaining.push_front(retaining),
            Ok(false) => retaining.finish(),
            Err(failed) => retaining.fail(failed),
        }
    }
}

fn insert_appends(
    transaction: &Transaction<'_>,
    appends: &[Append],
    next: &mut Next,
) -> rusqlite::Result<()> {
    if appends.is_empty() {
        return Ok(());
    }
    let records_before = next.sequence;
    let deliveries_before = next.delivery;
    for append in appends {
        insert_delivery(transaction, &append.delivery, next)?;
    }
    let mut statement = transaction
        .prepare_cached("UPDATE totals SET deliveries = deliveries + ?1, records = records + ?2")?;
    statement.execute(params![next.delivery - deliveries_before, next.sequence - records_before])?;
    Ok(())
}

fn insert_delivery(
    transaction: &Transaction<'_>,
    delivery: &PreparedDelivery,
    next: &mut Next,
) -> rusqlite::Result<()> {
    let number = next.delivery;
    next.delivery += 1;
    let mut insert = transaction.prepare_cached(
        "INSERT INTO deliveries (number, id, received_at, headers, body) VALUES (?1, ?2, ?3, ?4, ?5)",
    )?;
    insert.execute(params![
        number,
        delivery.id,
        delivery.received_at,
        delivery.headers,
        &delivery.body[..]
    ])?;
    let mut insert = transaction.prepare_cached(
        "INSERT INTO records (seq, delivery, range_start, range_end, event, page, channel, thread, partition, kind, \
         entry_time) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11)",
    )?;
    for record in &delivery.records {
        let sequence = next.sequence;
        next.sequence += 1;
        insert.execute(params![
            sequence,
            number,
            record.start,
            record.end,
            record.event,
            record.key.page.as_str(),
            record.key.channel.as_str(),
            record.key.thread.as_str(),
            record.key.partition(),
            record.kind,
            record.entry_time,
        ])?;
    }
    Ok(())
}

fn write_task(transaction: &Transaction<'_>, task: &Task) -> rusqlite::Result<()> {
    match task {
        Task::Bury { letters, done: _ } => {
            letters.iter().try_for_each(|letter| insert_letter(transaction, letter))
        }
        Task::DropGroup { group, done: _ } => {
            transaction.execute("DELETE FROM cursors WHERE group_name = ?1", [group])?;
            transaction.execute("DELETE FROM dead_letters WHERE group_name = ?1", [group])?;
            Ok(())
        }
        Task::ForgetLetters { records, done: _ } => records.iter().try_for_each(|record| {
            let mut delete = transaction.prepare_cached("DELETE FROM dead_letters WHERE seq = ?1")?;
            delete.execute([number_of(*record)]).map(drop)
        }),
        // These are not written here.
        Task::Retain { .. } | Task::Raise { .. } => Ok(()),
    }
}

fn insert_letter(transaction: &Transaction<'_>, letter: &DeadLetter) -> rusqlite::Result<()> {
    let mut insert = transaction.prepare_cached(
        "INSERT OR REPLACE INTO dead_letters (group_name, seq, event, page, channel, thread, reason, attempts, at) \
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)",
    )?;
    insert.execute(params![
        letter.group,
        number_of(letter.sequence),
        letter.event.as_bytes(),
        letter.key.page.as_str(),
        letter.key.channel.as_str(),
        letter.key.thread.as_str(),
        letter.reason,
        letter.attempts,
        letter.at.as_millis(),
    ])?;
    Ok(())
}

fn write_cursors(transaction: &Transaction<'_>, moved: &[(String, Sequence)]) -> rusqlite::Result<()> {
    let mut insert =
        transaction.prepare_cached("INSERT OR REPLACE INTO cursors (group_name, seq) VALUES (?1, ?2)")?;
    for (group, cursor) in moved {
        insert.execute(params![group, number_of(*cursor)])?;
    }
    Ok(())
}

fn answer_appends(
    appends: Vec<Append>,
    committed: &Result<(), Arc<rusqlite::Error>>,
    groups: &Groups,
    next: Next,
) {
    if appends.is_empty() {
        return;
    }
    match committed {
        Ok(()) => {
            // Visible before it is acknowledged: whoever appended finds it at once.
            groups.appended(sequence_of(next.sequence - 1));
            measure::appended(appends.iter().map(|append| append.delivery.records.len() as u64).sum());
        }
        Err(_) => measure::append_failed(appends.len() as u64),
    }
    for append in appends {
        // Nobody may be waiting any more; the delivery is kept all the same.
        let _ = append.done.send(committed.as_ref().map_err(append_error).copied());
    }
}

fn answer_tasks(tasks: Vec<Task>, committed: &Result<(), Arc<rusqlite::Error>>) {
    let source = |failed: &Arc<rusqlite::Error>| -> BoxError { Box::new(Arc::clone(failed)) };
    for task in tasks {
        match task {
            Task::Bury { done, .. } => {
                let answer = committed.as_ref().copied();
                let _ =
                    done.send(answer.map_err(|failed| SettleError::Unconfirmed { source: source(failed) }));
            }
            Task::DropGroup { done, .. } | Task::ForgetLetters { done, .. } => {
                let answer = committed.as_ref().copied();
                let _ =
                    done.send(answer.map_err(|failed| AdminError::Unconfirmed { source: source(failed) }));
            }
            Task::Retain { .. } | Task::Raise { .. } => {}
        }
    }
}

fn append_error(failed: &Arc<rusqlite::Error>) -> AppendError {
    let source = Box::new(Arc::clone(failed));
    match failed.sqlite_error_code() {
        Some(ErrorCode::DiskFull | ErrorCode::SystemIoFailure) => AppendError::Full { source },
        Some(_) | None => AppendError::Unconfirmed { source },
    }
}
