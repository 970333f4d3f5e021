//! The log in one SQLite file: WAL, a sync at every commit, one writer thread with group commit, readers beside it.
//!
//! This is the default log. It serves one process, which holds `<file>.lock` while it is open; other processes may look
//! into the file with [`SqliteLog::open_read_only`]. An append that would make more wait than the bounds in
//! [`limits`](crate::limits) is refused at once as [`AppendError::Busy`]; the sender repeats it.

mod care;
mod queue;
mod reads;
mod retention;
mod schema;
mod view;
mod writer;

use std::collections::HashMap;
use std::fs::{File, TryLockError};
use std::io;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread::{self, JoinHandle};

use comanda_domain::id::{DeliveryId, EventId};
use comanda_domain::record::{Delivery, Record, Sequence};
use comanda_domain::time::Timestamp;
use comanda_sqlite::{FOLD_AT_LAST_PAGES, Folder};
use tokio::sync::oneshot;
use tokio::task::spawn_blocking;

use self::queue::{PreparedDelivery, Queue, Task};
use self::reads::Reads;
use self::schema::FileKind;
use self::writer::Writer;
use crate::consumer::{Backend, Claim, GroupConsumer, claim};
use crate::group::{Group, Groups};
use crate::measure;
use crate::port::{
    AdminError, AppendError, BoxFuture, Clock, Consumer, DeadLetter, Log, LogAdmin, LogReader, LogStats,
    Producer, ReadError, RetentionPolicy, RetentionReport, SettleError, StoredDelivery,
};

pub use self::care::{CareError, SqliteCare};
pub use self::view::SqliteView;

/// How to open a log.
#[derive(Clone)]
pub struct SqliteOptions {
    /// Where the time comes from.
    pub clock: Clock,
    /// Largest size of the file in bytes, beyond which an append is refused as [`AppendError::Full`]; `None` leaves it
    /// to the disk. Unlike retention it never removes anything.
    pub file_bytes_max: Option<u64>,
    /// Whether an append waits until the disk has it. Only tests and simulations may say no: a power cut then loses
    /// what was acknowledged.
    pub durable: bool,
}

impl SqliteOptions {
    /// No bound but the disk.
    pub const fn new(clock: Clock) -> Self {
        Self { clock, file_bytes_max: None, durable: true }
    }
}

/// Why a log file was not opened.
#[derive(Debug, thiserror::Error)]
pub enum OpenError {
    /// Another process writes it.
    #[error("log file `{path}` is in use by another process")]
    InUse {
        /// The file.
        path: PathBuf,
    },
    /// Its lock file cannot be made.
    #[error("log file `{path}` could not be locked")]
    Lock {
        /// The file.
        path: PathBuf,
        /// The cause.
        #[source]
        source: io::Error,
    },
    /// It was written by another version of this program.
    #[error("log file `{path}` has format {version}, this program reads format {supported}")]
    Version {
        /// The file.
        path: PathBuf,
        /// The format found.
        version: i64,
        /// The format known.
        supported: i64,
    },
    /// It is some other SQLite file, or, for a view, an empty one.
    #[error("`{path}` is not a log file")]
    NotALog {
        /// The file.
        path: PathBuf,
    },
    /// SQLite refused.
    #[error("log file `{path}` could not be opened")]
    Sqlite {
        /// The file.
        path: PathBuf,
        /// The cause.
        #[source]
        source: rusqlite::Error,
    },
    /// The writer thread could not be started.
    #[error("log's writer thread could not be started")]
    Thread {
        /// The cause.
        #[source]
        source: io::Error,
    },
}

/// A log in one file, open for everything.
pub struct SqliteLog {
    shared: Arc<Shared>,
    view: SqliteView,
    /// Per group, the connection its claims read through. Opened when first needed.
    readers: Mutex<HashMap<String, Arc<Mutex<Option<Reads>>>>>,
    writer: Mutex<Option<JoinHandle<rusqlite::Result<()>>>>,
    /// Held as long as we write; the operating system lets go of it when the process dies.
    _lock: File,
}

struct Shared {
    path: PathBuf,
    clock: Clock,
    groups: Arc<Groups>,
    queue: Arc<Queue>,
}

impl SqliteLog {
    /// Opens the log at `path`, or creates it. Blocks for some milliseconds.
    pub fn open(path: &Path, options: SqliteOptions) -> Result<Self, OpenError> {
        let failed = |source| OpenError::Sqlite { path: path.to_owned(), source };
        let lock = lock_file(path)?;
        let mut connection = schema::open_writer(path, options.durable).map_err(failed)?;
        match schema::examine(&connection).map_err(failed)? {
            FileKind::Empty => schema::create(&mut connection).map_err(failed)?,
            kind @ (FileKind::Current | FileKind::Unknown { .. } | FileKind::Foreign) => {
                expect_log(path, kind)?;
            }
        }
        if let Some(bytes_max) = options.file_bytes_max {
            let pages_max = i64::try_from(bytes_max / 4096).unwrap_or(i64::MAX).max(1);
            connection
                .query_row(&format!("PRAGMA max_page_count = {pages_max}"), [], |_| Ok(()))
                .map_err(failed)?;
        }
        let standing = writer::standing(&connection).map_err(failed)?;
        let folder = options.durable.then(|| fold_beside(path, &connection)).transpose()?;
        let groups = Arc::new(Groups::new(standing.last, standing.cursors.clone()));
        let queue = Arc::new(Queue::default());
        let writer = Writer::new(connection, folder, Arc::clone(&queue), Arc::clone(&groups), standing);
        let writer = thread::Builder::new()
            .name("log-writer".to_owned())
            .spawn(move || writer.run())
            .map_err(|source| OpenError::Thread { source })?;
        Ok(Self {
            shared: Arc::new(Shared { path: path.to_owned(), clock: options.clock, groups, queue }),
            view: SqliteView::new(path),
            readers: Mutex::default(),
            writer: Mutex::new(Some(writer)),
            _lock: lock,
        })
    }

    /// Looks into the log at `path` while another process writes it, or when none does.
    pub fn open_read_only(path: &Path) -> Result<SqliteView, OpenError> {
        let failed = |source| OpenError::Sqlite { path: path.to_owned(), source };
        let connection = schema::open_reader(path).map_err(failed)?;
        expect_log(path, schema::examine(&connection).map_err(failed)?)?;
        Ok(SqliteView::new(path))
    }

    fn take_writer(&self) -> Option<JoinHandle<rusqlite::Result<()>>> {
        self.shared.queue.close();
        self.shared.groups.ring();
        self.writer.lock().unwrap_or_else(PoisonError::into_inner).take()
    }

    /// Sends a task and waits for its answer.
    async fn ask<T>(
        &self,
        task: Task,
        answer: oneshot::Receiver<Result<T, AdminError>>,
    ) -> Result<T, AdminError> {
        if !self.shared.queue.add(task) {
            return Err(AdminError::Closed);
        }
        answer.await.unwrap_or(Err(AdminError::Closed))
    }
}

impl Drop for SqliteLog {
    fn drop(&mut self) {
        // Without a close before: what waits is written, which takes as long as one commit.
        if let Some(writer) = self.take_writer() {
            let _ = writer.join();
        }
    }
}

/// Lets a thread of its own fold the write-ahead file that `writer` fills.
fn fold_beside(path: &Path, writer: &rusqlite::Connection) -> Result<Folder, OpenError> {
    let failed = |source| OpenError::Sqlite { path: path.to_owned(), source };
    schema::leave_folding(writer, FOLD_AT_LAST_PAGES).map_err(failed)?;
    let beside = schema::open_folder(path).map_err(failed)?;
    Folder::start(beside, path, "log-folder", schema::BUSY_TIMEOUT)
        .map_err(|source| OpenError::Thread { source })
}

fn lock_file(path: &Path) -> Result<File, OpenError> {
    let mut lock_path = path.as_os_str().to_owned();
    lock_path.push(".lock");
    let failed = |source| OpenError::Lock { path: path.to_owned(), source };
    let file = File::options().create(true).truncate(false).write(true).open(&lock_path).map_err(failed)?;
    match file.try_lock() {
        Ok(()) => Ok(file),
        Err(TryLockError::WouldBlock) => Err(OpenError::InUse { path: path.to_owned() }),
        Err(TryLockError::Error(source)) => Err(failed(source)),
    }
}

fn expect_log(path: &Path, kind: FileKind) -> Result<(), OpenError> {
    let path = path.to_owned();
    match kind {
        FileKind::Current => Ok(()),
        FileKind::Unknown { version } => {
            Err(OpenError::Version { path, version, supported: schema::VERSION })
        }
        FileKind::Empty | FileKind::Foreign => Err(OpenError::NotALog { path }),
    }
}

impl Producer for SqliteLog {
    fn append<'a>(&'a self, delivery: &'a Delivery) -> BoxFuture<'a, Result<(), AppendError>> {
        Box::pin(async move {
            let queued =
                PreparedDelivery::new(delivery).and_then(|prepared| self.shared.queue.append(prepared));
            match queued {
                // Without an answer the writer died: it may have committed before.
                Ok(answer) => answer
                    .await
                    .unwrap_or_else(|gone| Err(AppendError::Unconfirmed { source: Box::new(gone) })),
                Err(refused) => {
                    measure::append_failed(1);
                    Err(refused)
                }
            }
        })
    }
}

/// What the consumers of one group work with.
struct GroupBackend {
    shared: Arc<Shared>,
    reads: Arc<Mutex<Option<Reads>>>,
}

impl Backend for GroupBackend {
    fn claim(
        self: Arc<Self>,
        group: Arc<Group>,
        records_max: usize,
    ) -> BoxFuture<'static, Result<(Vec<Record>, Claim), ReadError>> {
        Box::pin(async move {
            // When this future is dropped, the blocking part still runs to its end, and its claim gives back.
            let claimed = spawn_blocking(move || {
                let _reading = group.reading.lock().unwrap_or_else(PoisonError::into_inner);
                let backend = Arc::clone(&self) as Arc<dyn Backend>;
                with_reads(&self.reads, &self.shared.path, |reads| claim(backend, reads, &group, records_max))
            });
            claimed.await.map_err(|source| ReadError::Unavailable { source: Box::new(source) })?
        })
    }

    fn bury(&self, letters: Vec<DeadLetter>) -> BoxFuture<'static, Result<(), SettleError>> {
        let (done, answer) = oneshot::channel();
        let added = self.shared.queue.add(Task::Bury { letters, done });
        Box::pin(async move {
            if !added {
                return Err(SettleError::Closed);
            }
            answer.await.unwrap_or(Err(SettleError::Closed))
        })
    }

    fn settled(&self) {
        self.shared.queue.cursor_moved();
    }

    fn is_closed(&self) -> bool {
        self.shared.queue.is_closing()
    }

    fn clock(&self) -> &Clock {
        &self.shared.clock
    }
}

/// Runs `work` with the connection in `slot`, which is opened first if need be.
fn with_reads<T>(
    slot: &Mutex<Option<Reads>>,
    path: &Path,
    work: impl FnOnce(&mut Reads) -> Result<T, ReadError>,
) -> Result<T, ReadError> {
    let mut slot = slot.lock().unwrap_or_else(PoisonError::into_inner);
    let reads = match &mut *slot {
        Some(reads) => reads,
        empty @ None => empty.insert(Reads::open(path)?),
    };
    work(reads)
}

impl Log for SqliteLog {
    fn consumer(&self, group: &str) -> Box<dyn Consumer> {
        let reads = {
            let mut readers = self.readers.lock().unwrap_or_else(PoisonError::into_inner);
            Arc::clone(readers.entry(group.to_owned()).or_default())
        };
        let backend = GroupBackend { shared: Arc::clone(&self.shared), reads };
        let group = self.shared.groups.get(group);
        // A new group is written down, so that retention after a restart knows it.
        self.shared.queue.cursor_moved();
        Box::new(GroupConsumer::new(group, Arc::new(backend)))
    }

    fn close(&self) -> BoxFuture<'_, Result<(), AdminError>> {
        Box::pin(async move {
            let Some(writer) = self.take_writer() else { return Ok(()) };
            let joined = spawn_blocking(move || writer.join()).await;
            let joined = joined.map_err(|source| AdminError::Unconfirmed { source: Box::new(source) })?;
            match joined {
                Ok(written) => written.map_err(|source| AdminError::Unconfirmed { source: Box::new(source) }),
                Err(_panic) => {
                    Err(AdminError::Unconfirmed { source: "the log's writer thread panicked".into() })
                }
            }
        })
    }
}

impl LogAdmin for SqliteLog {
    fn retain(
        &self,
        policy: RetentionPolicy,
        now: Timestamp,
    ) -> BoxFuture<'_, Result<RetentionReport, AdminError>> {
        let (done, answer) = oneshot::channel();
        Box::pin(self.ask(Task::Retain { policy, now, done }, answer))
    }

    fn groups(&self) -> BoxFuture<'_, Result<Vec<String>, AdminError>> {
        Box::pin(async move { Ok(self.shared.groups.all().iter().map(|group| group.name.clone()).collect()) })
    }

    fn drop_group<'a>(&'a self, group: &'a str) -> BoxFuture<'a, Result<bool, AdminError>> {
        Box::pin(async move {
            let dropped = self.shared.groups.remove(group);
            let (done, answer) = oneshot::channel();
            self.ask(Task::DropGroup { group: group.to_owned(), done }, answer).await?;
            Ok(dropped)
        })
    }

    fn rewind<'a>(&'a self, group: &'a str, to: Sequence) -> BoxFuture<'a, Result<bool, AdminError>> {
        Box::pin(async move {
            let rewound = self.shared.groups.rewind(group, to);
            self.shared.queue.cursor_moved();
            Ok(rewound)
        })
    }

    fn raise(&self, above: Sequence) -> BoxFuture<'_, Result<(), AdminError>> {
        let (done, answer) = oneshot::channel();
        Box::pin(self.ask(Task::Raise { above, done }, answer))
    }

    fn forget_letters<'a>(&'a self, records: &'a [Sequence]) -> BoxFuture<'a, Result<(), AdminError>> {
        let (done, answer) = oneshot::channel();
        Box::pin(self.ask(Task::ForgetLetters { records: records.to_vec(), done }, answer))
    }
}

impl LogReader for SqliteLog {
    fn records(&self, from: Sequence, records_max: usize) -> BoxFuture<'_, Result<Vec<Record>, ReadError>> {
        self.view.records(from, records_max)
    }

    fn record_by_event(&self, event: EventId) -> BoxFuture<'_, Result<Option<Record>, ReadError>> {
        self.view.record_by_event(event)
    }

    fn delivery_of(&self, sequence: Sequence) -> BoxFuture<'_, Result<Option<StoredDelivery>, ReadError>> {
        self.view.delivery_of(sequence)
    }

    fn deliveries(&self, id: DeliveryId) -> BoxFuture<'_, Result<Vec<StoredDelivery>, ReadError>> {
        self.view.deliveries(id)
    }

    fn stats(&self) -> BoxFuture<'_, Result<LogStats, ReadError>> {
        Box::pin(async move {
            let mut stats = self.view.stats().await?;
            let written = std::mem::take(&mut stats.groups);
            // The groups of this process know more than the file.
            let groups = self.shared.groups.all();
            stats.groups = groups.iter().map(|group| view::group_stats(group, &written, &stats)).collect();
            Ok(stats)
        })
    }

    fn dead_letters(&self, letters_max: usize) -> BoxFuture<'_, Result<Vec<DeadLetter>, ReadError>> {
        self.view.dead_letters(letters_max)
    }
}

#[cfg(test)]
mod tests;
