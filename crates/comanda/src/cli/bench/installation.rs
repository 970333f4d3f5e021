//! An installation as a shop would have it, in a folder of its own: configuration, pages, the sample shop.

use std::fmt::Write as _;
use std::net::SocketAddr;
use std::path::{Path, PathBuf};

use anyhow::Context as _;

use super::process::Process;
use super::webhook::{APP, APP_SECRET, VERIFY_TOKEN, page_id};
use crate::shop_folder;

/// Which database holds the state.
#[derive(Debug, Clone)]
pub(super) enum Store {
    /// A file.
    Sqlite,
    /// A server, at this address; straight to the server, so that statements are prepared once.
    Postgres(String),
}

impl Store {
    /// Reads `--store`.
    pub(super) fn parse(text: &str) -> Result<Self, String> {
        match text {
            "sqlite" => Ok(Self::Sqlite),
            address if address.starts_with("postgres://") || address.starts_with("postgresql://") => {
                Ok(Self::Postgres(address.to_owned()))
            }
            _ => {
                let expected = "expected sqlite, or the address of an empty PostgreSQL database such as";
                Err(format!("{expected} postgres://user:password@127.0.0.1:5432/bench"))
            }
        }
    }

    /// What it is called.
    pub(super) const fn name(&self) -> &'static str {
        match self {
            Self::Sqlite => "sqlite",
            Self::Postgres(_) => "postgres",
        }
    }
}

/// See the module.
pub(super) struct Installation {
    folder: PathBuf,
}

impl Installation {
    /// Writes the configuration of `pages` pages into `folder`; replies go to the Graph API at `graph` without any
    /// quiet time.
    pub(super) fn write(
        folder: &Path,
        pages: usize,
        graph: SocketAddr,
        store: &Store,
    ) -> anyhow::Result<Self> {
        let write = |name: &str, text: &str| {
            let path = folder.join(name);
            if let Some(parent) = path.parent() {
                std::fs::create_dir_all(parent)
                    .with_context(|| format!("{} cannot be made", parent.display()))?;
            }
            std::fs::write(&path, text).with_context(|| format!("{} cannot be written", path.display()))
        };
        let mut config = format!(
            "data_dir = \"data\"\n\n[http]\nlisten = \"127.0.0.1:0\"\nconnections_max = 20000\n\n[desk]\nlisten = \"127.0.0.1:0\"\n\n\
             [meta]\napp_id = \"{APP}\"\napp_secret = \"{APP_SECRET}\"\nverify_token = \"{VERIFY_TOKEN}\"\n\
             graph_url = \"http://{graph}\"\n\n[flow]\nquiet_ms = 0\n\n[store]\n"
        );
        match store {
            Store::Sqlite => config.push_str("kind = \"sqlite\"\n"),
            Store::Postgres(address) => {
                let address = toml::Value::from(address.as_str());
                // Writing to a string cannot fail.
                let _ = write!(config, "kind = \"postgres\"\nurl = {address}\nsession_url = {address}\n");
            }
        }
        for page in (0..pages).map(page_id) {
            // Writing to a string cannot fail.
            let _ = write!(
                config,
                "\n[[pages]]\nid = \"{page}\"\naccess_token = \"bench-token-{page}\"\nshop = \"shop\"\n"
            );
        }
        write("comanda.toml", &config)?;
        for (name, text) in shop_folder::sample()?.files {
            write(&format!("shop/{name}"), &text)?;
        }
        write("data/.keep", "")?;
        Ok(Self { folder: folder.to_path_buf() })
    }

    /// Where the log is.
    pub(super) fn log_path(&self) -> PathBuf {
        self.folder.join("data/log.sqlite")
    }

    /// Where the state is, if it is a file.
    pub(super) fn state_path(&self) -> PathBuf {
        self.folder.join("data/state.sqlite")
    }

    /// Where the key is that seals the tokens.
    pub(super) fn key_path(&self) -> PathBuf {
        self.folder.join("data/master.key")
    }

    /// Starts `comanda serve`.
    pub(super) fn serve(&self) -> anyhow::Result<Process> {
        Process::start(&["serve", "--config", "comanda.toml"], &self.folder)
    }
}
