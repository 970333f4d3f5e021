//! One contender of the ingest bench: the real gateway over one of four producers. It ends when its input closes.

use std::fs::File;
use std::io::{Read as _, Seek as _, SeekFrom, Write as _};
use std::net::{Ipv4Addr, SocketAddr};
use std::path::PathBuf;
use std::sync::{Arc, Condvar, Mutex, PoisonError};
use std::thread;

use anyhow::Context as _;
use clap::{Args, ValueEnum};
use comanda_domain::record::Delivery;
use comanda_log::limits::COMMIT_APPENDS_MAX;
use comanda_log::{AppendError, BoxFuture, Producer, SqliteLog, SqliteOptions};
use comanda_meta::Secrets;
use comanda_store::MemoryStore;
use comanda_web::{AppendHealth, GatewayLimits, GatewayParts, Pressure, ServeLimits, gateway_router, serve};
use secrecy::SecretString;
use tokio::sync::oneshot;
use tokio_util::sync::CancellationToken;

use super::super::webhook::{APP_SECRET, VERIFY_TOKEN};
use crate::cli::{block_on, output};
use crate::clock;
use crate::exit::Exit;
use crate::listen::listen;
use crate::telemetry;

/// Size of the file that is written in place; from its end the writer goes back to its beginning.
const PREALLOCATED_BYTES: u64 = 256 * 1024 * 1024;

/// What is behind the gateway.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum Kind {
    /// Nothing at all: what the HTTP stack takes.
    NoLog,
    /// A file that grows, synced after each batch.
    Append,
    /// A file that was written before, so that a sync need not write down its new size.
    Preallocated,
    /// The log that the program uses.
    Sqlite,
}

/// One contender of the ingest bench
#[derive(Debug, Args)]
pub(crate) struct ContenderArguments {
    /// What is behind the gateway
    #[arg(long)]
    kind: Kind,
    /// Where its file goes
    #[arg(long, value_name = "DIR")]
    data: PathBuf,
}

/// Serves until the input closes.
pub(in super::super) fn run(arguments: &ContenderArguments) -> anyhow::Result<Exit> {
    let producer = producer(arguments)?;
    // The gateway counts into a recorder, as it does in the program.
    let _text = telemetry::start_metrics();
    block_on(async {
        let listener = listen(SocketAddr::from((Ipv4Addr::LOCALHOST, 0)))?;
        output::line(format!("Webhooks        http://{}/webhooks/meta", listener.local_addr()?));
        let router = gateway_router(gateway_parts(producer)?);
        let (ended, end) = oneshot::channel();
        thread::spawn(move || {
            // Whatever comes is of no interest, only that nothing more can.
            let _closed = std::io::stdin().read_to_end(&mut Vec::new());
            let _gone = ended.send(());
        });
        let token = CancellationToken::new();
        tokio::select! {
            () = serve(listener, router, ServeLimits::default(), token) => {}
            _ = end => {}
        }
        Ok(Exit::Success)
    })
}

fn gateway_parts(producer: Arc<dyn Producer>) -> anyhow::Result<GatewayParts> {
    Ok(GatewayParts {
        producer,
        secrets: Secrets::new(SecretString::from(APP_SECRET))?,
        verify_token: SecretString::from(VERIFY_TOKEN),
        readiness: Vec::new(),
        media: Arc::new(MemoryStore::new()),
        limits: GatewayLimits::default(),
        clock: clock::system(),
        random: clock::random(),
        append_health: Arc::new(AppendHealth::default()),
        pressure: Arc::new(Pressure::default()),
    })
}

fn producer(arguments: &ContenderArguments) -> anyhow::Result<Arc<dyn Producer>> {
    let path = |name: &str| arguments.data.join(name);
    let name = |path: &PathBuf| format!("{} cannot be made", path.display());
    Ok(match arguments.kind {
        Kind::NoLog => Arc::new(NoLog),
        Kind::Append => {
            let path = path("append");
            let file = File::create(&path).with_context(|| name(&path))?;
            Arc::new(SyncedFile::start(file, None)?)
        }
        Kind::Preallocated => {
            let path = path("preallocated");
            let file = preallocated(&path).with_context(|| name(&path))?;
            Arc::new(SyncedFile::start(file, Some(PREALLOCATED_BYTES))?)
        }
        Kind::Sqlite => Arc::new(SqliteLog::open(&path("log.sqlite"), SqliteOptions::new(clock::system()))?),
    })
}

/// A file whose blocks are all there.
fn preallocated(path: &std::path::Path) -> std::io::Result<File> {
    let mut file = File::create(path)?;
    let zeros = vec![0; 1024 * 1024];
    for _ in 0..PREALLOCATED_BYTES / (1024 * 1024) {
        file.write_all(&zeros)?;
    }
    file.sync_all()?;
    file.seek(SeekFrom::Start(0))?;
    Ok(file)
}

/// Takes everything and keeps nothing.
struct NoLog;

impl Producer for NoLog {
    fn append<'a>(&'a self, _delivery: &'a Delivery) -> BoxFuture<'a, Result<(), AppendError>> {
        Box::pin(async { Ok(()) })
    }
}

/// A plain file with the same group commit as the log: one thread writes what waits, at most as many deliveries as the
/// log takes at once, syncs, and answers.
struct SyncedFile {
    queue: Arc<Queue>,
}

#[derive(Default)]
struct Queue {
    waiting: Mutex<Vec<Waiting>>,
    changed: Condvar,
}

struct Waiting {
    bytes: Vec<u8>,
    done: oneshot::Sender<bool>,
}

impl SyncedFile {
    fn start(file: File, wraps_at: Option<u64>) -> anyhow::Result<Self> {
        let queue = Arc::new(Queue::default());
        let writer = Writer { queue: Arc::clone(&queue), file, at: 0, wraps_at };
        thread::Builder::new().name("file-writer".to_owned()).spawn(move || writer.run())?;
        Ok(Self { queue })
    }
}

impl Producer for SyncedFile {
    fn append<'a>(&'a self, delivery: &'a Delivery) -> BoxFuture<'a, Result<(), AppendError>> {
        Box::pin(async move {
            let (done, answer) = oneshot::channel();
            let waiting = Waiting { bytes: bytes_of(delivery), done };
            self.queue.waiting.lock().unwrap_or_else(PoisonError::into_inner).push(waiting);
            self.queue.changed.notify_one();
            match answer.await {
                Ok(true) => Ok(()),
                Ok(false) | Err(_) => Err(AppendError::Unconfirmed { source: "the file failed".into() }),
            }
        })
    }
}

/// All that the log keeps of a delivery, one part after the other.
fn bytes_of(delivery: &Delivery) -> Vec<u8> {
    let mut bytes = Vec::with_capacity(delivery.body().len() + 512);
    let mut part = |part: &[u8]| {
        bytes.extend_from_slice(&u32::try_from(part.len()).unwrap_or(u32::MAX).to_le_bytes());
        bytes.extend_from_slice(part);
    };
    part(delivery.id().as_bytes());
    part(&delivery.received_at().as_millis().to_le_bytes());
    for (name, value) in delivery.headers() {
        part(name.as_bytes());
        part(value.as_bytes());
    }
    part(delivery.body());
    for record in delivery.records() {
        part(record.event.as_bytes());
        part(record.key.to_string().as_bytes());
        part(record.kind.as_str().as_bytes());
        part(&record.range.start.to_le_bytes());
        part(&record.range.end.to_le_bytes());
    }
    bytes
}

struct Writer {
    queue: Arc<Queue>,
    file: File,
    at: u64,
    wraps_at: Option<u64>,
}

impl Writer {
    fn run(mut self) {
        let mut buffer = Vec::new();
        loop {
            let batch = self.next();
            buffer.clear();
            for waiting in &batch {
                buffer.extend_from_slice(&waiting.bytes);
            }
            let written = self.write(&buffer).is_ok();
            for waiting in batch {
                // Nobody may be waiting any more.
                let _gone = waiting.done.send(written);
            }
        }
    }

    fn next(&self) -> Vec<Waiting> {
        let mut waiting = self.queue.waiting.lock().unwrap_or_else(PoisonError::into_inner);
        while waiting.is_empty() {
            waiting = self.queue.changed.wait(waiting).unwrap_or_else(PoisonError::into_inner);
        }
        let count = waiting.len().min(COMMIT_APPENDS_MAX);
        waiting.drain(..count).collect()
    }

    fn write(&mut self, bytes: &[u8]) -> std::io::Result<()> {
        let length = bytes.len() as u64;
        if self.wraps_at.is_some_and(|end| self.at + length > end) {
            self.file.seek(SeekFrom::Start(0))?;
            self.at = 0;
        }
        self.file.write_all(bytes)?;
        self.at += length;
        self.file.sync_data()
    }
}
