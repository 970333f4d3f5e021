//! Configuration: compiled-in defaults, then a file, then `.env`, then the environment. The only place that reads
//! the environment.

mod dot_env;
mod environment;
mod fields;
mod hearing;
mod load;
mod reader;
mod recommender;

use std::collections::BTreeMap;
use std::net::SocketAddr;
use std::path::PathBuf;

use comanda_domain::id::PageId;
use jiff::SignedDuration;
use secrecy::{ExposeSecret, SecretString};
use serde::Deserialize;
use url::Url;

use crate::roles::Roles;
use fields::StateFile;

pub(crate) use environment::user_name;
pub(crate) use hearing::HearingConfig;
#[cfg(test)]
pub(crate) use load::File;
pub(crate) use load::{Sources, assemble, load};
pub(crate) use reader::{AgentConfig, AskWhen, ChatConfig, ReaderConfig, StructureConfig, WitConfig};
pub(crate) use recommender::RecommenderConfig;

/// The commented defaults: the manual of the configuration.
pub(crate) const DEFAULT: &str = include_str!("config/default.toml");

/// Everything that can be set.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Config {
    pub(crate) data_dir: PathBuf,
    pub(crate) roles: Roles,
    /// `COMANDA_MASTER_KEY`: never in a file of settings.
    #[serde(skip)]
    pub(crate) master_key: Option<SecretString>,
    pub(crate) http: HttpConfig,
    pub(crate) desk: DeskConfig,
    pub(crate) meta: MetaConfig,
    #[serde(default)]
    pub(crate) pages: Vec<PageConfig>,
    pub(crate) flow: FlowConfig,
    pub(crate) reader: ReaderConfig,
    pub(crate) hearing: HearingConfig,
    pub(crate) recommender: RecommenderConfig,
    pub(crate) fulfilment: FulfilmentConfig,
    pub(crate) deliver: DeliverConfig,
    pub(crate) log: LogConfig,
    pub(crate) store: StoreConfig,
}

/// What Meta reaches.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct HttpConfig {
    pub(crate) listen: SocketAddr,
    #[serde(default, deserialize_with = "fields::web_address")]
    pub(crate) public_url: Option<Url>,
    pub(crate) body_max_bytes: usize,
    pub(crate) body_in_flight_max_bytes: usize,
    pub(crate) connections_max: usize,
    pub(crate) backlog_max_records: u64,
    pub(crate) disk_reserve_bytes: u64,
}

/// What the shop's people reach.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct DeskConfig {
    pub(crate) listen: SocketAddr,
    pub(crate) undo_ms: u64,
}

/// The app at Meta.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct MetaConfig {
    pub(crate) app_id: Option<String>,
    #[serde(default, deserialize_with = "fields::secret")]
    pub(crate) app_secret: Option<SecretString>,
    #[serde(default, deserialize_with = "fields::secret")]
    pub(crate) previous_app_secret: Option<SecretString>,
    #[serde(default, deserialize_with = "fields::secret")]
    pub(crate) verify_token: Option<SecretString>,
    pub(crate) accept_sha1: bool,
    pub(crate) graph_url: String,
    pub(crate) graph_version: String,
}

/// One page.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct PageConfig {
    pub(crate) id: PageId,
    pub(crate) instagram_id: Option<PageId>,
    pub(crate) whatsapp_phone_number_id: Option<PageId>,
    #[serde(default, deserialize_with = "fields::secret")]
    pub(crate) access_token: Option<SecretString>,
    pub(crate) shop: PathBuf,
}

/// How conversations are worked on.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct FlowConfig {
    pub(crate) quiet_ms: u64,
    #[serde(deserialize_with = "fields::length")]
    pub(crate) stale_after: SignedDuration,
    pub(crate) lanes: usize,
    #[serde(deserialize_with = "fields::length")]
    pub(crate) lease_for: SignedDuration,
}

/// Agents of Dialogflow that ask us.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct FulfilmentConfig {
    #[serde(default, deserialize_with = "fields::secret")]
    pub(crate) secret: Option<SecretString>,
    /// Intents and parameters of the agent, each with our name for it.
    #[serde(default)]
    pub(crate) names: BTreeMap<String, String>,
}

/// How answers go out.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct DeliverConfig {
    #[serde(deserialize_with = "fields::length")]
    pub(crate) doubt_after: SignedDuration,
}

/// Which log.
#[derive(Debug, Clone, Deserialize)]
#[serde(tag = "kind", rename_all = "kebab-case")]
pub(crate) enum LogConfig {
    /// Forgets everything at the end.
    Memory(LogKeep),
    /// A file in `data_dir`.
    Sqlite(LogKeep),
}

/// How long the log keeps what came in.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct LogKeep {
    #[serde(default = "keep_for", deserialize_with = "fields::length")]
    pub(crate) keep_for: SignedDuration,
    #[serde(default = "keep_max_bytes", deserialize_with = "fields::bytes")]
    pub(crate) keep_max_bytes: u64,
}

/// As in the commented defaults, which another `kind` replaces as a whole.
const fn keep_for() -> SignedDuration {
    SignedDuration::from_hours(90 * 24)
}

const fn keep_max_bytes() -> u64 {
    10_000_000_000
}

impl LogConfig {
    /// What it keeps, whatever the kind.
    pub(crate) const fn keep(&self) -> &LogKeep {
        match self {
            Self::Memory(keep) | Self::Sqlite(keep) => keep,
        }
    }
}

/// Which store.
#[derive(Debug, Clone, Deserialize)]
#[serde(tag = "kind", rename_all = "kebab-case")]
pub(crate) enum StoreConfig {
    /// Forgets everything at the end.
    Memory(NoOptions),
    /// A file in `data_dir`, or where `url` says.
    Sqlite(SqliteStoreConfig),
    /// A PostgreSQL server.
    Postgres(PostgresStoreConfig),
}

impl LogConfig {
    /// Whether it is read by the process that writes it, and by no other.
    pub(crate) const fn is_embedded(&self) -> bool {
        match self {
            Self::Memory(_) | Self::Sqlite(_) => true,
        }
    }
}

impl StoreConfig {
    /// Whether it serves one process only.
    pub(crate) const fn is_embedded(&self) -> bool {
        match self {
            Self::Memory(_) | Self::Sqlite(_) => true,
            Self::Postgres(_) => false,
        }
    }
}

/// A kind without settings of its own. A struct, since a tagged unit variant would take any stray key.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct NoOptions {}

/// Where the state is.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct SqliteStoreConfig {
    pub(crate) url: Option<StateFile>,
}

/// Where the server is that keeps the state.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct PostgresStoreConfig {
    #[serde(deserialize_with = "fields::server_address")]
    pub(crate) url: SecretString,
    #[serde(default, deserialize_with = "fields::optional_server_address")]
    pub(crate) session_url: Option<SecretString>,
    #[serde(default, deserialize_with = "fields::switch")]
    pub(crate) prepared_statements: Option<bool>,
    #[serde(default = "connections_max", deserialize_with = "fields::count")]
    pub(crate) connections_max: u32,
}

const fn connections_max() -> u32 {
    8
}

impl PostgresStoreConfig {
    /// Whether statements are prepared by name: as is said, else if both addresses are the same, so that `url` leads to no
    /// pooler in transaction mode.
    pub(crate) fn prepares_statements(&self) -> bool {
        let session = self.session_url.as_ref().map(ExposeSecret::expose_secret);
        self.prepared_statements.unwrap_or(session == Some(self.url.expose_secret()))
    }
}

impl Config {
    /// The file of the log.
    pub(crate) fn log_path(&self) -> PathBuf {
        self.data_dir.join("log.sqlite")
    }

    /// The file of the key that seals tokens.
    pub(crate) fn key_path(&self) -> PathBuf {
        self.data_dir.join("master.key")
    }

    /// The file of the state, where it is a file.
    pub(crate) fn state_path(&self) -> PathBuf {
        match &self.store {
            StoreConfig::Sqlite(SqliteStoreConfig { url: Some(file) }) => file.path().to_path_buf(),
            StoreConfig::Sqlite(SqliteStoreConfig { url: None })
            | StoreConfig::Memory(_)
            | StoreConfig::Postgres(_) => self.data_dir.join("state.sqlite"),
        }
    }
}

#[cfg(test)]
mod tests;
