//! The program under test, in one piece: the real gateway, *converse*, *deliver* and ticker over real adapters, with
//! nothing between them and the world but what fails on purpose.

use std::collections::HashMap;
use std::path::Path;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, OnceLock};
use std::time::Duration;

use axum::Router;
use comanda_domain::decide::Timing;
use comanda_domain::hash::IdHash;
use comanda_domain::id::PageId;
use comanda_domain::menu::Menu;
use comanda_domain::shop::Shop;
use comanda_flow::converse::{Converse, Options};
use comanda_flow::deliver::{Deliver, DeliverOptions, LookUps};
use comanda_flow::shops::{LiveShops, OpenShop, Shops};
use comanda_flow::texts::Texts;
use comanda_log::faulty::FaultyLog;
use comanda_log::port::{Consumer, Producer};
use comanda_log::{Log, MemoryLog, SqliteLog, SqliteOptions};
use comanda_meta::Secrets;
use comanda_meta::graph::{DEFAULT_BASE_URL, DEFAULT_VERSION, Graph};
use comanda_store::faulty::{FaultyStore, LoopStore};
use comanda_store::port::Store;
use comanda_store::port::admin::{PageRow, Setup};
use comanda_store::port::desk::BranchRow;
use comanda_store::port::outbox::Settlement;
use comanda_store::sql::Options as StoreOptions;
use comanda_store::{MasterKey, MemoryStore, SqlStore};
use comanda_web::{AppendHealth, GatewayLimits, GatewayParts, Pressure, gateway_router};
use secrecy::SecretString;
use tempfile::TempDir;

use crate::broken::{AckFirst, BrokenConsumer, BrokenStore, Defect, Unwritten};
use crate::fate::{Fate, Wire};
use crate::machine::{START_MS, Shared};
use crate::plan::{Adapters, PAGES, Plan};
use crate::tap::Tap;

pub(crate) const APP_ID: &str = "900100";
pub(crate) const APP_SECRET: &str = "app secret";
pub(crate) const VERIFY_TOKEN: &str = "verify";
const GROUP: &str = "converse";

const MENU: &str = "
format: comanda-menu/1
shop: { name: Quán Thử, currency: VND, languages: [vi, en], timezone: Asia/Ho_Chi_Minh, region: VN }
sections:
  - id: pho
    name: Phở
    items:
      - { id: pho_tai, name: Phở tái, price: 50000 }
      - { id: pho_ga, name: Phở gà, price: 45000 }
";

/// Fetched by the customer, as soon as possible: one sentence is a complete draft.
const SHOP: &str = "
format: comanda-shop/1
fulfilment: [pickup]
ask_time: false
";

/// The token of a page.
pub(crate) fn token(page: &str) -> String {
    format!("token-{page}")
}

/// What outlives a crash.
pub(crate) enum Disk {
    Memory { log: Arc<MemoryLog>, store: Arc<MemoryStore> },
    Files(TempDir),
}

/// A file each for log and state, made and migrated once and copied for every world.
fn template() -> &'static TempDir {
    static TEMPLATE: OnceLock<TempDir> = OnceLock::new();
    TEMPLATE.get_or_init(|| {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().to_owned();
        let make = move || {
            let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
            runtime.block_on(async {
                let store = open_store(&path).await;
                store.close().await;
                let clock = Arc::new(|| comanda_domain::time::Timestamp::from_millis(START_MS));
                open_log(&path, clock).close().await.unwrap();
            });
        };
        // A runtime cannot be started inside another.
        std::thread::spawn(make).join().unwrap();
        folder
    })
}

fn open_log(folder: &Path, clock: comanda_log::Clock) -> SqliteLog {
    let options = SqliteOptions { durable: false, ..SqliteOptions::new(clock) };
    SqliteLog::open(&folder.join("log.sqlite"), options).unwrap()
}

async fn open_store(folder: &Path) -> SqlStore {
    let options = StoreOptions { durable: false, readers: 1 };
    SqlStore::open_sqlite(&folder.join("state.sqlite"), MasterKey::from_bytes([7; 32]), options)
        .await
        .unwrap()
}

impl Disk {
    pub(crate) fn new(adapters: Adapters, shared: &Arc<Shared>) -> Self {
        match adapters {
            Adapters::Memory => Self::Memory {
                log: Arc::new(MemoryLog::new(shared.clock())),
                store: Arc::new(MemoryStore::new()),
            },
            Adapters::Sqlite => {
                let folder = tempfile::tempdir().unwrap();
                for name in ["log.sqlite", "state.sqlite"] {
                    std::fs::copy(template().path().join(name), folder.path().join(name)).unwrap();
                }
                Self::Files(folder)
            }
        }
    }

    /// Sets the written cursor of the log back, as when the program died before it was written.
    pub(crate) fn lose_cursor(&self, share_percent: i64) {
        if let Self::Files(folder) = self {
            let connection = rusqlite::Connection::open(folder.path().join("log.sqlite")).unwrap();
            let sql = "UPDATE cursors SET seq = seq * ?1 / 100";
            connection.execute(sql, [share_percent]).unwrap();
        }
    }
}

/// Whether all rows that are `sending` are known.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Claimed {
    /// The last run may have left some.
    ByTheDead,
    /// A claim failed and may have marked some.
    Unheard,
    Known,
}

/// See the module.
pub(crate) struct Process {
    pub(crate) gateway: Router,
    pub(crate) producer: Arc<dyn Producer>,
    pub(crate) log: Arc<dyn Log>,
    /// The real store: for what people see, and to look without disturbing anything.
    pub(crate) store: Arc<dyn Store>,
    files: Option<Arc<SqlStore>>,
    /// The store as the loops see it.
    pub(crate) loops: Arc<FaultyStore>,
    pub(crate) converse: Arc<Converse>,
    pub(crate) deliver: Arc<Deliver>,
    pub(crate) consumers: Vec<Option<Box<dyn Consumer>>>,
    pub(crate) unwritten: Vec<Settlement>,
    pub(crate) look_ups: Option<LookUps>,
    pub(crate) acked_unwritten: Unwritten,
    pub(crate) claimed: Claimed,
    pub(crate) is_delivering: bool,
    pub(crate) is_ticking: bool,
    pub(crate) sends_under_way: usize,
    pub(crate) idle_takes: u32,
}

impl Process {
    pub(crate) async fn start(plan: &Plan, disk: &Disk, shared: &Arc<Shared>, start: u64) -> Self {
        let (log, store, files): (Arc<dyn Log>, Arc<dyn Store>, _) = match disk {
            Disk::Memory { log, store } => (Arc::clone(log) as _, Arc::clone(store) as _, None),
            Disk::Files(folder) => {
                let store = Arc::new(open_store(folder.path()).await);
                (Arc::new(open_log(folder.path(), shared.clock())), Arc::clone(&store) as _, Some(store))
            }
        };
        store.configure(&setup(start)).await.unwrap();
        let fate = Arc::new(Fate(Arc::clone(shared)));
        let mut real: Arc<dyn LoopStore> = match (disk, &files) {
            (Disk::Memory { store, .. }, _) => Arc::clone(store) as _,
            (Disk::Files(_), Some(files)) => Arc::clone(files) as _,
            (Disk::Files(_), None) => unreachable!("files were just opened"),
        };
        if let Some(defect) = plan.defect {
            real = Arc::new(BrokenStore::over(real, defect, start));
        }
        let tap = Arc::new(Tap { inner: real, shared: Arc::clone(shared) });
        let loops = Arc::new(FaultyStore::over(tap, Arc::clone(&fate) as _));
        let faulty_log: Arc<dyn Log> = Arc::new(FaultyLog::over(Arc::clone(&log), fate as _));
        let shops = LiveShops::new(Arc::new(shops()));
        let timing = Timing {
            quiet: Duration::from_millis(plan.quiet_ms),
            stale_after: Duration::from_mins(30),
            undo: Duration::from_secs(8),
        };
        let options = Options { timing, our_app_id: Some(APP_ID.to_owned()), can_hear: false };
        let converse = Converse::new(Arc::clone(&loops) as _, Arc::clone(&shops), options, shared.clock());
        let tokens = PAGES.map(|page| (page_id(page), SecretString::from(token(page))));
        let graph =
            Graph::new(Arc::new(Wire(Arc::clone(shared))), DEFAULT_BASE_URL, DEFAULT_VERSION, None).unwrap();
        let deliver = Deliver::new(
            Arc::clone(&loops) as _,
            Arc::clone(&store) as _,
            shops,
            graph,
            HashMap::from(tokens),
            DeliverOptions { in_flight_max: 4, ..DeliverOptions::default() },
            shared.clock(),
        );
        let acked_unwritten = Unwritten::default();
        let producer: Arc<dyn Producer> = match plan.defect {
            Some(Defect::AckBeforeAppend) => Arc::new(AckFirst(Arc::clone(&acked_unwritten))),
            _ => Arc::clone(&faulty_log) as _,
        };
        let consumers = (0..plan.lanes).map(|_| Some(consumer(plan, faulty_log.as_ref()))).collect();
        Self {
            gateway: gateway(Arc::clone(&producer), Arc::clone(&store), shared, plan.seed, start),
            producer: faulty_log as _,
            log,
            store,
            files,
            loops,
            converse: Arc::new(converse),
            deliver: Arc::new(deliver),
            consumers,
            unwritten: Vec::new(),
            look_ups: Some(LookUps::default()),
            acked_unwritten,
            claimed: Claimed::ByTheDead,
            is_delivering: false,
            is_ticking: false,
            sends_under_way: 0,
            idle_takes: 0,
        }
    }

    /// Lets the files go.
    pub(crate) async fn end(self) {
        let Self { log, store, files, consumers, gateway, producer, loops, converse, deliver, .. } = self;
        drop((consumers, gateway, producer, loops, converse, deliver, store));
        if let Some(files) = files {
            log.close().await.unwrap();
            files.close().await;
        }
    }
}

fn consumer(plan: &Plan, log: &dyn Log) -> Box<dyn Consumer> {
    let inner = log.consumer(GROUP);
    match plan.defect {
        Some(defect) => Box::new(BrokenConsumer { inner, defect }),
        None => inner,
    }
}

fn gateway(
    producer: Arc<dyn Producer>,
    store: Arc<dyn Store>,
    shared: &Arc<Shared>,
    seed: u64,
    start: u64,
) -> Router {
    let counted = AtomicU64::new(start << 32);
    let random = move || {
        let number = counted.fetch_add(1, Ordering::Relaxed);
        IdHash::new("sim/delivery").part(&seed.to_be_bytes()).part(&number.to_be_bytes()).finish()
    };
    gateway_router(GatewayParts {
        producer,
        secrets: Secrets::new(SecretString::from(APP_SECRET.to_owned())).unwrap(),
        verify_token: SecretString::from(VERIFY_TOKEN.to_owned()),
        readiness: Vec::new(),
        media: store as _,
        limits: GatewayLimits::default(),
        clock: shared.clock(),
        random: Arc::new(random),
        append_health: Arc::new(AppendHealth::default()),
        pressure: Arc::new(Pressure::default()),
    })
}

fn page_id(page: &str) -> PageId {
    PageId::parse(page).unwrap()
}

fn shops() -> Shops {
    static SHOP_OPEN: OnceLock<Arc<OpenShop>> = OnceLock::new();
    let shop = SHOP_OPEN.get_or_init(|| {
        let menu = Menu::from_yaml("menu.yaml", MENU).unwrap();
        let shop = Shop::from_yaml("shop.yaml", SHOP, menu, "v1".to_owned()).unwrap();
        Arc::new(OpenShop::new(shop, &[], Arc::new(Texts::new(&[]).unwrap()), HashMap::new()))
    });
    let mut shops = Shops::default();
    for page in PAGES {
        shops.add(&page_id(page), &[], shop);
    }
    shops
}

fn setup(start: u64) -> Setup {
    let page = |page: &str| PageRow {
        id: page_id(page),
        instagram: None,
        whatsapp: None,
        shop: "shop".to_owned(),
        access_token: Some(SecretString::from(token(page))),
    };
    let open = shops();
    let shop = &open.of(&page_id(PAGES[0])).unwrap().shop;
    let branch = |branch: &comanda_domain::shop::Branch| BranchRow {
        id: branch.id.clone(),
        name: branch.name.clone(),
        timezone: shop.menu.shop.timezone.clone(),
        kitchen_language: shop.kitchen_language.clone(),
        page: None,
    };
    let now = comanda_domain::time::Timestamp::from_millis(START_MS + i64::try_from(start).unwrap());
    Setup { pages: PAGES.map(page).to_vec(), branches: shop.branches.iter().map(branch).collect(), now }
}
