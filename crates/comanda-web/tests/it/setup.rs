//! Both routers on free ports, with a clock that tests move.

use std::future::Future;
use std::net::SocketAddr;
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, AtomicU64, Ordering};
use std::time::Duration;

use axum::Router;
use comanda_domain::effect::{Content, Outgoing};
use comanda_domain::id::ConversationKey;
use comanda_domain::time::Timestamp;
use comanda_log::Producer;
use comanda_meta::Secrets;
use comanda_store::MemoryStore;
use comanda_store::port::DeskStore;
use comanda_web::{
    AppendHealth, Clock, DeskLimits, DeskParts, GatewayLimits, GatewayParts, Pressure, Preview, Previews,
    RandomBytes, ReadinessCheck, ServeLimits, WorkerParts, desk_router, gateway_router, serve, worker_router,
};
use tokio::net::TcpListener;
use tokio::task::JoinHandle;
use tokio_util::sync::CancellationToken;

use crate::fake::{FakeLog, FakeStore};
use crate::orders::NOON;

pub(crate) const SECRET: &str = "current app secret";
pub(crate) const PREVIOUS_SECRET: &str = "previous app secret";
pub(crate) const VERIFY_TOKEN: &str = "opens the door";

/// Everything a test looks at. Dropping it ends the servers.
pub(crate) struct World {
    pub(crate) address: SocketAddr,
    pub(crate) log: Arc<FakeLog>,
    pub(crate) store: Arc<FakeStore>,
    pub(crate) people: Arc<MemoryStore>,
    pub(crate) append_health: Arc<AppendHealth>,
    pub(crate) pressure: Arc<Pressure>,
    now_ms: Arc<AtomicI64>,
    shutdown: CancellationToken,
    server: JoinHandle<()>,
}

impl World {
    pub(crate) fn set_now(&self, now: Timestamp) {
        self.now_ms.store(now.as_millis(), Ordering::Relaxed);
    }

    /// Begins the shutdown and waits until the server has ended.
    pub(crate) async fn shut_down(self) {
        self.shutdown.cancel();
        tokio::time::timeout(Duration::from_secs(10), self.server).await.expect("the server ends").unwrap();
    }
}

/// A gateway whose limits and secrets a test chooses.
#[derive(Default)]
pub(crate) struct GatewaySetup {
    pub(crate) limits: GatewayLimits,
    pub(crate) serve_limits: ServeLimits,
    pub(crate) accept_sha1: bool,
}

pub(crate) async fn gateway(setup: GatewaySetup) -> World {
    let store = FakeStore::new();
    let log = FakeLog::new(None);
    let (now_ms, clock) = clock();
    let append_health = Arc::new(AppendHealth::default());
    let pressure = Arc::new(Pressure::default());
    let desk_store: Arc<dyn DeskStore> = Arc::clone(&store) as _;
    let secrets = Secrets::new(SECRET.to_owned().into()).unwrap();
    let parts = GatewayParts {
        producer: Arc::clone(&log) as Arc<dyn Producer>,
        secrets: secrets
            .with_previous(PREVIOUS_SECRET.to_owned().into())
            .unwrap()
            .accepting_sha1(setup.accept_sha1),
        verify_token: VERIFY_TOKEN.to_owned().into(),
        readiness: vec![ReadinessCheck::store(Arc::clone(&desk_store))],
        media: desk_store,
        limits: setup.limits,
        clock,
        random: random(),
        append_health: Arc::clone(&append_health),
        pressure: Arc::clone(&pressure),
    };
    let shutdown = CancellationToken::new();
    let (address, server) = listen(gateway_router(parts), setup.serve_limits, &shutdown).await;
    let people = Arc::new(MemoryStore::new());
    World { address, log, store, people, append_health, pressure, now_ms, shutdown, server }
}

pub(crate) async fn desk() -> World {
    let store = FakeStore::new();
    let log = FakeLog::new(Some(Arc::clone(&store)));
    let (now_ms, clock) = clock();
    let append_health = Arc::new(AppendHealth::default());
    let pressure = Arc::new(Pressure::default());
    let shutdown = CancellationToken::new();
    let people = Arc::new(MemoryStore::new());
    let parts = DeskParts {
        producer: Arc::clone(&log) as Arc<dyn Producer>,
        store: Arc::clone(&store) as Arc<dyn DeskStore>,
        people: Arc::clone(&people) as _,
        drafts: Arc::clone(&people) as _,
        previews: Arc::new(Words),
        clock,
        random: random(),
        metrics_text: Arc::new(|| "# HELP log_appended_records_total records made durable\n".to_owned()),
        shutdown: shutdown.clone(),
        append_health: Arc::clone(&append_health),
        limits: DeskLimits { command_wait: Duration::from_millis(300), ..DeskLimits::default() },
    };
    let (address, server) = listen(desk_router(parts), ServeLimits::default(), &shutdown).await;
    World { address, log, store, people, append_health, pressure, now_ms, shutdown, server }
}

/// Where a process listens that takes no webhooks, with its store.
pub(crate) async fn worker() -> (SocketAddr, Arc<FakeStore>) {
    let store = FakeStore::new();
    let readiness = vec![ReadinessCheck::store(Arc::clone(&store) as Arc<dyn DeskStore>)];
    let metrics_text = Arc::new(|| "# HELP lease_partitions_held of 64\n".to_owned());
    let router = worker_router(WorkerParts { readiness, metrics_text });
    let (address, _server) = listen(router, ServeLimits::default(), &CancellationToken::new()).await;
    (address, store)
}

#[expect(clippy::disallowed_methods, reason = "a test's server ends with the test's runtime")]
pub(crate) async fn listen(
    router: Router,
    limits: ServeLimits,
    shutdown: &CancellationToken,
) -> (SocketAddr, JoinHandle<()>) {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    (address, tokio::spawn(serve(listener, router, limits, shutdown.clone())))
}

fn clock() -> (Arc<AtomicI64>, Clock) {
    let now_ms = Arc::new(AtomicI64::new(NOON.as_millis()));
    let read = Arc::clone(&now_ms);
    (now_ms, Arc::new(move || Timestamp::from_millis(read.load(Ordering::Relaxed))))
}

/// Never the same twice, which is all that tests need.
fn random() -> RandomBytes {
    let count = AtomicU64::new(1);
    Arc::new(move || {
        let mut bytes = [0xAB; 16];
        bytes[..8].copy_from_slice(&count.fetch_add(1, Ordering::Relaxed).to_be_bytes());
        bytes
    })
}

/// Shows a person's words as they are.
struct Words;

impl Previews for Words {
    fn preview<'a>(
        &'a self,
        _key: &'a ConversationKey,
        outgoing: &'a Outgoing,
    ) -> Pin<Box<dyn Future<Output = Preview> + Send + 'a>> {
        let Content::Said { text } = &outgoing.content else { panic!("{outgoing:?}") };
        Box::pin(async move { Preview { text: text.clone(), buttons: vec!["Yes".to_owned()] } })
    }
}
