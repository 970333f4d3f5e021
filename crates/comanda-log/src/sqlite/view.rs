//! Looking into a log file without writing it.

use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex};

use comanda_domain::id::{DeliveryId, EventId};
use comanda_domain::record::{Record, Sequence};
use tokio::task::spawn_blocking;

use super::reads::{self, Reads};
use super::with_reads;
use crate::group::Group;
use crate::port::{BoxFuture, DeadLetter, GroupStats, LogReader, LogStats, ReadError, StoredDelivery};

/// A log file to look into, beside whatever process writes it.
pub struct SqliteView {
    path: PathBuf,
    reads: Arc<Mutex<Option<Reads>>>,
}

impl SqliteView {
    pub(super) fn new(path: &Path) -> Self {
        Self { path: path.to_owned(), reads: Arc::default() }
    }

    /// Runs a quick read on the shared connection.
    fn quick<T: Send + 'static>(
        &self,
        work: impl FnOnce(&mut Reads) -> Result<T, ReadError> + Send + 'static,
    ) -> BoxFuture<'_, Result<T, ReadError>> {
        let (reads, path) = (Arc::clone(&self.reads), self.path.clone());
        blocking(move || with_reads(&reads, &path, work))
    }

    /// Runs a search over the whole log on a connection of its own, so that quick reads need not wait.
    fn search<T: Send + 'static>(
        &self,
        work: impl FnOnce(&mut Reads) -> Result<T, ReadError> + Send + 'static,
    ) -> BoxFuture<'_, Result<T, ReadError>> {
        let path = self.path.clone();
        blocking(move || work(&mut Reads::open(&path)?))
    }
}

fn blocking<'a, T: Send + 'static>(
    work: impl FnOnce() -> Result<T, ReadError> + Send + 'static,
) -> BoxFuture<'a, Result<T, ReadError>> {
    Box::pin(async move {
        let answer = spawn_blocking(work).await;
        answer.map_err(|source| ReadError::Unavailable { source: Box::new(source) })?
    })
}

/// What this process knows of a group, with its dead letters as the file has them.
pub(super) fn group_stats(group: &Group, written: &[GroupStats], totals: &LogStats) -> GroupStats {
    let dead_letters =
        written.iter().find(|other| other.name == group.name).map_or(0, |other| other.dead_letters);
    let (cursor, in_flight) = {
        let state = group.lock();
        (state.cursor(), state.in_flight() as u64)
    };
    let trimmed = totals.first.map_or(Sequence::START, |first| Sequence::new(first.get().saturating_sub(1)));
    GroupStats {
        name: group.name.clone(),
        cursor,
        lag: reads::lag(cursor, trimmed, totals.last),
        in_flight,
        dead_letters,
    }
}

impl LogReader for SqliteView {
    fn records(&self, from: Sequence, records_max: usize) -> BoxFuture<'_, Result<Vec<Record>, ReadError>> {
        self.quick(move |reads| reads.records(from, records_max))
    }

    fn record_by_event(&self, event: EventId) -> BoxFuture<'_, Result<Option<Record>, ReadError>> {
        self.search(move |reads| reads.record_by_event(event))
    }

    fn delivery_of(&self, sequence: Sequence) -> BoxFuture<'_, Result<Option<StoredDelivery>, ReadError>> {
        self.quick(move |reads| reads.delivery_of(sequence))
    }

    fn deliveries(&self, id: DeliveryId) -> BoxFuture<'_, Result<Vec<StoredDelivery>, ReadError>> {
        self.search(move |reads| reads.deliveries(id))
    }

    fn stats(&self) -> BoxFuture<'_, Result<LogStats, ReadError>> {
        self.quick(|reads| reads.stats())
    }

    fn dead_letters(&self, letters_max: usize) -> BoxFuture<'_, Result<Vec<DeadLetter>, ReadError>> {
        self.quick(move |reads| reads.dead_letters(letters_max))
    }
}
