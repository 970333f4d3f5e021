//! Putting the parts together: which adapter, which shop on which page, which loops.

mod data_dir;
mod hearing;
mod leases;
mod pressure;
mod previews;
mod reader;
mod recommender;
mod reload;
mod restored;
mod run;
mod tasks;

use std::collections::HashMap;
use std::fs::{File, TryLockError};
use std::path::PathBuf;
use std::sync::Arc;

use anyhow::Context as _;
use comanda_domain::id::{PageId, Sku};
use comanda_flow::clock::Clock;
use comanda_flow::converse::Careful;
use comanda_flow::shops::{LiveShops, OpenShop, Shops};
use comanda_log::{Log, MemoryLog, SqliteLog, SqliteOptions};
use comanda_meta::graph::{Graph, NetworkLimits, NetworkTransport};
use comanda_readers::{OutsideAdviser, OutsideReader};
use comanda_store::port::Store;
use comanda_store::port::admin::{PageRow, Setup};
use comanda_store::port::desk::{BranchRow, Media};
use comanda_store::port::lease::WorkerId;
use comanda_store::sql::{Options as StoreOptions, PostgresOptions};
use comanda_store::{MasterKey, MemoryStore, SqlStore};
use secrecy::{ExposeSecret as _, SecretString};
use url::Url;

use crate::clock;
use crate::config::{Config, LogConfig, PostgresStoreConfig, StoreConfig};
use crate::exit::{Ended, Exit};
use crate::roles::Role;
use crate::shop_folder::{self, ShopFolder};

pub(crate) use hearing::transcriber_of;
pub(crate) use reader::{names_of, outside_of};
pub(crate) use recommender::adviser_of;
pub(crate) use run::{Listeners, Running, secrets_of, start, timing_of};
pub(crate) use tasks::Tasks;

/// Consumer group of *converse*, and the name of its runs.
pub(crate) const CONVERSE: &str = "converse";

/// Everything that the roles share.
#[derive(Clone)]
pub(crate) struct Parts {
    /// Absent where no role needs it.
    pub(crate) log: Option<Arc<dyn Log>>,
    pub(crate) store: Arc<dyn Store>,
    pub(crate) shops: Arc<LiveShops>,
    /// The pages as they were read at the start.
    pub(crate) pages: Arc<[PageShop]>,
    pub(crate) graph: Graph,
    pub(crate) tokens: HashMap<PageId, SecretString>,
    pub(crate) clock: Clock,
    /// How the last run of the conversation lanes ended.
    pub(crate) careful: Arc<Careful>,
    /// Who is asked what texts say, beside the built-in reader.
    pub(crate) outside: Option<Arc<OutsideReader>>,
    /// Who is asked what to recommend, beside the shops' own rules.
    pub(crate) adviser: Option<Arc<OutsideAdviser>>,
    /// Our name among the workers.
    pub(crate) worker: WorkerId,
    /// Held as long as we use a state that is a file.
    _state_lock: Option<Arc<File>>,
}

/// A page with the shop that answers on it.
#[derive(Clone)]
pub(crate) struct PageShop {
    pub(crate) id: PageId,
    pub(crate) instagram: Option<PageId>,
    pub(crate) whatsapp: Option<PageId>,
    pub(crate) access_token: Option<SecretString>,
    pub(crate) folder: Arc<ShopFolder>,
    /// Where the folder is, by one name for all pages of it; `None` for the shop that is compiled in.
    pub(crate) path: Option<PathBuf>,
    pub(crate) name: String,
}

/// Reads the shop folders that the configuration names, each once, and checks that they fit together.
pub(crate) fn read_shops(config: &Config) -> anyhow::Result<Vec<PageShop>> {
    // By where a folder really is, so that `shops/a` and `./shops/a` are one shop.
    let mut folders: HashMap<PathBuf, (PathBuf, Arc<ShopFolder>)> = HashMap::new();
    let mut pages: Vec<PageShop> = Vec::new();
    for page in &config.pages {
        if pages.iter().any(|known| known.id == page.id) {
            return Err(Ended::invalid(format!("pages: page {} is configured twice", page.id)).into());
        }
        let place = std::fs::canonicalize(&page.shop).unwrap_or_else(|_| page.shop.clone());
        let (path, folder) = match folders.get(&place) {
            Some(known) => known.clone(),
            None => (page.shop.clone(), Arc::new(shop_folder::read(&page.shop)?)),
        };
        folders.insert(place, (path.clone(), Arc::clone(&folder)));
        pages.push(PageShop {
            id: page.id.clone(),
            instagram: page.instagram_id.clone(),
            whatsapp: page.whatsapp_phone_number_id.clone(),
            access_token: page.access_token.clone(),
            folder,
            path: Some(path),
            name: page.shop.display().to_string(),
        });
    }
    check_branches(&pages)?;
    Ok(pages)
}

/// A branch belongs to one shop: tickets of two shops under one id would hang on one board.
fn check_branches(pages: &[PageShop]) -> Result<(), Ended> {
    let mut owners: HashMap<&Sku, &PageShop> = HashMap::new();
    for page in pages {
        for branch in &page.folder.shop.branches {
            let owner = *owners.entry(&branch.id).or_insert(page);
            if !Arc::ptr_eq(&owner.folder, &page.folder) {
                return Err(Ended::invalid(format!(
                    "branch `{}` of {} is already a branch of {}: give it an id of its own under `branches:` in its shop.yaml",
                    branch.id, page.name, owner.name
                )));
            }
        }
    }
    Ok(())
}

/// Opens the log and the store, and makes pages, branches, pictures and shop versions known to them.
pub(crate) async fn build(config: &Config, pages: Vec<PageShop>) -> anyhow::Result<Parts> {
    let clock = clock::system();
    let log = config.roles.need_the_log().then(|| open_log(config, &clock)).transpose()?;
    let state_lock = lock_state(config)?.map(Arc::new);
    let store = open_store(config).await?;
    if config.roles.has(Role::Converse) {
        store.configure(&setup_of(&pages)).await.context("the store does not take the configuration")?;
    }
    let shops =
        LiveShops::new(Arc::new(open_shops(config.http.public_url.as_ref(), &pages, store.as_ref()).await?));
    if let Some(log) = log.as_ref().filter(|_| config.roles.has(Role::Converse)) {
        restored::reconcile(log.as_ref(), store.as_ref(), CONVERSE, clock())
            .await
            .context("log and state cannot be brought together")?;
    }
    let tokens = tokens_of(&pages, store.as_ref()).await?;
    let (graph, worker) = (graph_of(config)?, leases::worker_id()?);
    let (outside, adviser) = (outside_of(config)?, adviser_of(config)?);
    let careful = Arc::new(Careful::new(Arc::clone(&store) as _, CONVERSE));
    let parts = Parts {
        log,
        store,
        shops,
        pages: pages.into(),
        graph,
        tokens,
        clock,
        careful,
        outside,
        adviser,
        worker,
        _state_lock: state_lock,
    };
    leases::succeed(config, &parts).await?;
    Ok(parts)
}

/// The token of each page: as it is in the store, else as this process was given it.
async fn tokens_of(pages: &[PageShop], store: &dyn Store) -> anyhow::Result<HashMap<PageId, SecretString>> {
    let given = pages.iter().filter_map(|page| Some((page.id.clone(), page.access_token.clone()?)));
    let mut tokens: HashMap<PageId, SecretString> = given.collect();
    let stored = store.pages().await.context("the pages cannot be read")?.into_iter();
    tokens.extend(stored.filter_map(|page| Some((page.id, page.access_token?))));
    Ok(tokens)
}

/// A state that is a file serves one process: a second one would work on the same conversations.
fn lock_state(config: &Config) -> anyhow::Result<Option<File>> {
    let path = match &config.store {
        StoreConfig::Memory(_) | StoreConfig::Postgres(_) => return Ok(None),
        StoreConfig::Sqlite(_) => config.state_path(),
    };
    make_data_dir(config)?;
    let mut lock_path = path.clone().into_os_string();
    lock_path.push(".lock");
    let unusable = || format!("{} cannot be locked", path.display());
    let file = File::options().create(true).truncate(false).write(true).open(&lock_path);
    let file = file.with_context(unusable)?;
    match file.try_lock() {
        Ok(()) => Ok(Some(file)),
        Err(TryLockError::WouldBlock) => Err(Ended {
            exit: Exit::Unavailable,
            message: format!(
                "store: {} is in use by another process: a SQLite state serves one; end the other, or keep the state in PostgreSQL",
                path.display()
            ),
        }
        .into()),
        Err(TryLockError::Error(error)) => Err(anyhow::Error::new(error).context(unusable())),
    }
}

fn open_log(config: &Config, clock: &Clock) -> anyhow::Result<Arc<dyn Log>> {
    match &config.log {
        LogConfig::Memory(_) => Ok(Arc::new(MemoryLog::new(Arc::clone(clock)))),
        LogConfig::Sqlite(_) => {
            make_data_dir(config)?;
            let log = SqliteLog::open(&config.log_path(), SqliteOptions::new(Arc::clone(clock)));
            Ok(Arc::new(log.context("the log cannot be opened")?))
        }
    }
}

async fn open_store(config: &Config) -> anyhow::Result<Arc<dyn Store>> {
    match &config.store {
        StoreConfig::Memory(_) => Ok(Arc::new(MemoryStore::new())),
        StoreConfig::Sqlite(_) => {
            make_data_dir(config)?;
            let key = master_key(config)?;
            let path = config.state_path();
            let store = SqlStore::open_sqlite(&path, key, StoreOptions::default()).await;
            Ok(Arc::new(store.context("the store cannot be opened")?))
        }
        StoreConfig::Postgres(server) => Ok(Arc::new(open_postgres(config, server).await?)),
    }
}

/// Opens the state on a server, with the key that its tokens were sealed with.
pub(crate) async fn open_postgres(config: &Config, server: &PostgresStoreConfig) -> anyhow::Result<SqlStore> {
    let open = async |key| {
        let store = SqlStore::open_postgres(&postgres_options(server), key).await;
        store.context("the store cannot be opened")
    };
    if config.master_key.is_none() && !config.key_path().exists() {
        // Whether a key is missing shows only in the state; to look for that, any key will do.
        let store = open(reading_key(config)?).await?;
        let is_sealed = store.holds_tokens().await.context("the store cannot be read");
        store.close().await;
        if is_sealed? {
            return Err(lost_key_of(config, "the state on the server").into());
        }
        make_data_dir(config)?;
    }
    open(master_key(config)?).await
}

/// What the store needs to know of the server.
pub(crate) fn postgres_options(server: &PostgresStoreConfig) -> PostgresOptions {
    PostgresOptions {
        session_url: server.session_url.clone(),
        prepared_statements: server.prepares_statements(),
        connections_max: server.connections_max,
        ..PostgresOptions::new(server.url.clone())
    }
}

/// Finds what is wrong in the configuration before anything is made or bound.
pub(crate) fn check(config: &Config) -> anyhow::Result<()> {
    given_key(config)?;
    if let Some(problem) = lost_key(config) {
        return Err(problem.into());
    }
    outside_of(config)?;
    adviser_of(config)?;
    reader::fulfilment_names(config)?;
    transcriber_of(config)?;
    graph_of(config).map(|_| ())
}

/// The key that seals tokens: from `COMANDA_MASTER_KEY`, else from a file that the first start makes.
pub(crate) fn master_key(config: &Config) -> anyhow::Result<MasterKey> {
    if let Some(key) = given_key(config)? {
        return Ok(key);
    }
    if let Some(problem) = lost_key(config) {
        return Err(problem.into());
    }
    let path = config.key_path();
    MasterKey::load_or_create(&path).with_context(|| format!("{} cannot be used", path.display()))
}

/// The key for commands that only look: none is ever made on disk. Without the file a key of this moment does, since
/// such commands open no token.
pub(crate) fn reading_key(config: &Config) -> anyhow::Result<MasterKey> {
    if let Some(key) = given_key(config)? {
        return Ok(key);
    }
    let path = config.key_path();
    if path.exists() {
        return MasterKey::load(&path).with_context(|| format!("{} cannot be used", path.display()));
    }
    MasterKey::generate().context("the system gives no random numbers")
}

fn given_key(config: &Config) -> Result<Option<MasterKey>, Ended> {
    let parse = |key: &SecretString| MasterKey::parse(key.expose_secret());
    let key = config.master_key.as_ref().map(parse).transpose();
    key.map_err(|error| Ended::invalid(format!("COMANDA_MASTER_KEY: {error}")))
}

/// What to do if there is a state, but not the key that it was sealed with. A new key would leave its tokens shut for
/// good, so none is made.
pub(crate) fn lost_key(config: &Config) -> Option<Ended> {
    let (state, key) = (config.state_path(), config.key_path());
    let is_sealed = match config.store {
        // Whether a server holds anything sealed is asked when it is opened.
        StoreConfig::Memory(_) | StoreConfig::Postgres(_) => false,
        StoreConfig::Sqlite(_) => state.exists(),
    };
    if config.master_key.is_some() || key.exists() || !is_sealed {
        return None;
    }
    Some(lost_key_of(config, &state.display().to_string()))
}

fn lost_key_of(config: &Config, state: &str) -> Ended {
    Ended::invalid(format!(
        "{}: the master key that {state} was sealed with is not here: restore it from a backup, or set COMANDA_MASTER_KEY",
        config.key_path().display(),
    ))
}

fn make_data_dir(config: &Config) -> anyhow::Result<()> {
    data_dir::make(&config.data_dir).map_err(|error| {
        Ended::invalid(format!(
            "data_dir: {} cannot be made: {error}; choose another with --data or `data_dir`",
            config.data_dir.display()
        ))
        .into()
    })
}

fn setup_of(pages: &[PageShop]) -> Setup {
    let page = |page: &PageShop| PageRow {
        id: page.id.clone(),
        instagram: page.instagram.clone(),
        whatsapp: page.whatsapp.clone(),
        shop: page.name.clone(),
        access_token: page.access_token.clone(),
    };
    let mut branches: Vec<BranchRow> = Vec::new();
    for (page, shop) in pages.iter().map(|page| (&page.id, &page.folder.shop)) {
        for branch in &shop.branches {
            // Several pages may speak for one shop.
            if !branches.iter().any(|known| known.id == branch.id) {
                branches.push(BranchRow {
                    id: branch.id.clone(),
                    name: branch.name.clone(),
                    timezone: shop.menu.shop.timezone.clone(),
                    kitchen_language: shop.kitchen_language.clone(),
                    page: Some(page.clone()),
                });
            }
        }
    }
    Setup { pages: pages.iter().map(page).collect(), branches, now: clock::now() }
}

async fn open_shops(
    public_url: Option<&Url>,
    pages: &[PageShop],
    store: &dyn Store,
) -> anyhow::Result<Shops> {
    let mut shops = Shops::default();
    let mut open: HashMap<&str, Arc<OpenShop>> = HashMap::new();
    for page in pages {
        let folder = &page.folder;
        let linked: Vec<PageId> = page.instagram.iter().chain(&page.whatsapp).cloned().collect();
        if let Some(shop) = open.get(folder.shop.version.as_str()) {
            shops.add(&page.id, &linked, shop);
            continue;
        }
        let mut images = HashMap::new();
        for picture in &folder.pictures {
            let media = Media {
                content_type: picture.content_type.to_owned(),
                bytes: bytes::Bytes::from(picture.bytes.clone()),
            };
            let sha256 = store.save_media(&media).await.context("a picture cannot be kept")?;
            if let Some(url) = public_url {
                let address = media_address(url, &hex::encode(sha256))?;
                images.insert(picture.name.clone(), address.to_string());
            }
        }
        store
            .save_shop_version(&folder.shop.version, &folder.files, clock::now())
            .await
            .context("the shop's version cannot be kept")?;
        let shop =
            Arc::new(OpenShop::new(folder.shop.clone(), &folder.lexicons, Arc::clone(&folder.texts), images));
        shops.add(&page.id, &linked, &shop);
        open.insert(&folder.shop.version, shop);
    }
    let version = |page: &PageShop| (page.id.clone(), page.folder.shop.version.clone());
    let versions: Vec<(PageId, String)> = pages.iter().map(version).collect();
    store.note_shops(&versions, clock::now()).await.context("the shops' versions cannot be noted")?;
    Ok(shops)
}

/// The configured shops for looking at what they would say: nothing is kept, and no picture has an address.
pub(crate) fn shops_without_pictures(pages: &[PageShop]) -> Shops {
    let mut shops = Shops::default();
    for page in pages {
        let linked: Vec<PageId> = page.instagram.iter().chain(&page.whatsapp).cloned().collect();
        let folder = &page.folder;
        let shop =
            OpenShop::new(folder.shop.clone(), &folder.lexicons, Arc::clone(&folder.texts), HashMap::new());
        shops.add(&page.id, &linked, &Arc::new(shop));
    }
    shops
}

/// Where a picture is seen from outside. `public_url` may have a path of its own: all of it is kept.
fn media_address(public_url: &Url, name: &str) -> anyhow::Result<Url> {
    let mut folder = public_url.clone();
    if !folder.path().ends_with('/') {
        folder.set_path(&format!("{}/", public_url.path()));
    }
    folder.join(&format!("media/{name}")).context("http.public_url cannot be extended")
}

/// The client of the Graph API.
pub(crate) fn graph_of(config: &Config) -> anyhow::Result<Graph> {
    let transport =
        NetworkTransport::new(NetworkLimits::default()).context("the HTTP client cannot be made")?;
    let secret = config.meta.app_secret.clone();
    Graph::new(Arc::new(transport), &config.meta.graph_url, &config.meta.graph_version, secret)
        .map_err(|error| Ended::invalid(format!("meta: {error}")).into())
}

#[cfg(test)]
mod tests;
