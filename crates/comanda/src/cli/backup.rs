//! `comanda backup`: a consistent copy of a running installation, or of one at rest.
//!
//! The log is copied first and the state after it, each as of one moment. So the state knows at least what the copied
//! log holds up to its cursor; what it knows beyond that log is only history. What was acknowledged before the backup
//! began is in the copied log. The manifest is written last: a folder without one is no backup.

use std::fs::{self, File};
use std::io;
use std::path::{Path, PathBuf};

use anyhow::Context as _;
use clap::Args;
use comanda_domain::record::Sequence;
use comanda_log::{LogReader as _, SqliteCare, SqliteLog};
use comanda_store::SqlStore;
use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};

use super::{Place, block_on, config as config_command, must_be_there, output, store};
use crate::clock;
use crate::config::{Config, LogConfig, StoreConfig};
use crate::exit::{Ended, Exit};

/// The form of the manifest that is written, and the only one that is read.
pub(super) const FORMAT: &str = "comanda-backup/1";

pub(super) const MANIFEST: &str = "manifest.json";
pub(super) const LOG: &str = "log.sqlite";
pub(super) const STATE: &str = "state.sqlite";
pub(super) const KEY: &str = "master.key";
const CONFIG: &str = "config.json";
const SHOPS: &str = "shops";

/// Copy log, state, shops and configuration into a new folder, beside a running server too
#[derive(Debug, Args)]
#[command(
    after_help = "Example: comanda backup /backup/2026-11-21\n\nEverything acknowledged before it began is in it. Without --with-key the copied page tokens are of no use to whoever finds the copy; keep the key somewhere else. `comanda restore` brings it back."
)]
pub(crate) struct BackupArguments {
    #[command(flatten)]
    place: Place,
    /// A folder that is not there yet, or is empty
    folder: PathBuf,
    /// Copy the master key too: whoever has this copy can then send as your pages
    #[arg(long)]
    with_key: bool,
    /// One JSON line
    #[arg(long)]
    json: bool,
}

/// What is in a backup.
#[derive(Debug, Serialize, Deserialize)]
pub(super) struct Manifest {
    pub(super) format: String,
    /// Of the program that wrote it.
    pub(super) version: String,
    pub(super) began_at: String,
    pub(super) ended_at: String,
    /// The newest record of the copied log.
    pub(super) log_last: u64,
    /// Records in it.
    pub(super) log_records: u64,
    pub(super) with_key: bool,
    pub(super) files: Vec<FileEntry>,
}

/// One file of a backup.
#[derive(Debug, Serialize, Deserialize)]
pub(super) struct FileEntry {
    /// Inside the folder, with `/`.
    pub(super) path: String,
    pub(super) bytes: u64,
    pub(super) sha256: String,
}

pub(super) fn run(arguments: &BackupArguments) -> anyhow::Result<Exit> {
    let config = arguments.place.load()?;
    let folder = &arguments.folder;
    let is_file = match config.log {
        LogConfig::Memory(_) => false,
        LogConfig::Sqlite(_) => true,
    };
    must_be_there("log", is_file, &config.log_path())?;
    // A state on a server is copied with the server's own tools.
    let state = match config.store {
        StoreConfig::Postgres(_) => None,
        StoreConfig::Memory(_) | StoreConfig::Sqlite(_) => Some(store::existing(&config)?),
    };
    if arguments.with_key && !config.key_path().exists() {
        let problem = format!("--with-key: {} is not there", config.key_path().display());
        return Err(Ended::invalid(format!("{problem}: the key comes from COMANDA_MASTER_KEY")).into());
    }
    make_folder(folder)?;
    let began_at = clock::now();
    let (log_last, log_records) = block_on(async {
        let log_copy = folder.join(LOG);
        SqliteCare::open(&config.log_path()).context("the log cannot be opened")?.copy_to(&log_copy)?;
        if let Some(state) = &state {
            SqlStore::copy_sqlite(state, &folder.join(STATE)).await.context("the state cannot be copied")?;
        }
        let copied = SqliteLog::open_read_only(&log_copy)?.stats().await?;
        Ok((copied.last.map_or(0, Sequence::get), copied.records))
    })?;
    copy_around(&config, folder, arguments.with_key)?;
    let mut files = Vec::new();
    list_files(folder, folder, &mut files)?;
    let manifest = Manifest {
        format: FORMAT.to_owned(),
        version: env!("CARGO_PKG_VERSION").to_owned(),
        began_at: began_at.to_string(),
        ended_at: clock::now().to_string(),
        log_last,
        log_records,
        with_key: arguments.with_key,
        files,
    };
    let text = serde_json::to_string_pretty(&manifest)?;
    write_new(&folder.join(MANIFEST), text.as_bytes())?;
    sync_folder(folder)?;
    tell(arguments, &manifest)?;
    Ok(Exit::Success)
}

fn tell(arguments: &BackupArguments, manifest: &Manifest) -> anyhow::Result<()> {
    if arguments.json {
        output::line(serde_json::to_string(manifest)?);
        return Ok(());
    }
    let bytes: u64 = manifest.files.iter().map(|file| file.bytes).sum();
    let has_state = manifest.files.iter().any(|file| file.path == STATE);
    let what = if has_state { " and the state after them" } else { "" };
    output::line(format!(
        "{}: {} records of the log{what}, {bytes} bytes in {} files",
        arguments.folder.display(),
        manifest.log_records,
        manifest.files.len()
    ));
    if !has_state {
        output::line(
            "The state is in PostgreSQL, and not in this copy: back it up now, after the log, with pg_dump or your provider.",
        );
    }
    output::line(if manifest.with_key {
        "The master key is in it: keep this copy as safe as your page tokens."
    } else {
        "The master key is not in it: keep master.key (or COMANDA_MASTER_KEY) somewhere else, or its page tokens cannot be opened."
    });
    Ok(())
}

fn make_folder(folder: &Path) -> anyhow::Result<()> {
    let unusable = |problem: String| Ended::invalid(format!("{}: {problem}", folder.display()));
    fs::create_dir_all(folder).map_err(|error| unusable(format!("cannot be made: {error}")))?;
    let mut entries = fs::read_dir(folder).map_err(|error| unusable(format!("cannot be read: {error}")))?;
    if entries.next().is_some() {
        return Err(unusable("is not empty: each backup takes a folder of its own".to_owned()).into());
    }
    Ok(())
}

/// What belongs to an installation besides log and state.
fn copy_around(config: &Config, folder: &Path, with_key: bool) -> anyhow::Result<()> {
    let text = serde_json::to_string_pretty(&config_command::redacted(config))?;
    write_new(&folder.join(CONFIG), text.as_bytes())?;
    if with_key {
        let key = fs::read(config.key_path())
            .with_context(|| format!("{} cannot be read", config.key_path().display()))?;
        write_secret(&folder.join(KEY), &key)?;
    }
    for page in &config.pages {
        let target = folder.join(SHOPS).join(page.id.as_str());
        copy_folder(&page.shop, &target)
            .with_context(|| format!("shop folder {} cannot be copied", page.shop.display()))?;
    }
    Ok(())
}

fn write_new(path: &Path, bytes: &[u8]) -> anyhow::Result<()> {
    let written = || -> io::Result<()> {
        let mut file = File::create_new(path)?;
        io::Write::write_all(&mut file, bytes)?;
        file.sync_all()
    };
    written().with_context(|| format!("{} cannot be written", path.display()))
}

/// Like [`write_new`]; nobody else may read it.
pub(super) fn write_secret(path: &Path, bytes: &[u8]) -> anyhow::Result<()> {
    let written = || -> io::Result<()> {
        let mut options = File::options();
        options.write(true).create_new(true);
        #[cfg(unix)]
        std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
        let mut file = options.open(path)?;
        io::Write::write_all(&mut file, bytes)?;
        file.sync_all()
    };
    written().with_context(|| format!("{} cannot be written", path.display()))
}

/// Files and folders; links are not followed, so that nothing from outside gets in.
fn copy_folder(from: &Path, to: &Path) -> io::Result<()> {
    fs::create_dir_all(to)?;
    for entry in fs::read_dir(from)? {
        let entry = entry?;
        let target = to.join(entry.file_name());
        let kind = entry.file_type()?;
        if kind.is_dir() {
            copy_folder(&entry.path(), &target)?;
        } else if kind.is_file() {
            fs::copy(entry.path(), &target)?;
            File::open(&target)?.sync_all()?;
        }
    }
    Ok(())
}

fn list_files(root: &Path, folder: &Path, files: &mut Vec<FileEntry>) -> anyhow::Result<()> {
    let mut entries = fs::read_dir(folder)?.collect::<io::Result<Vec<_>>>()?;
    entries.sort_by_key(fs::DirEntry::file_name);
    for entry in entries {
        let path = entry.path();
        if entry.file_type()?.is_dir() {
            list_files(root, &path, files)?;
            continue;
        }
        let inside: Vec<_> = path.strip_prefix(root)?.iter().map(|part| part.to_string_lossy()).collect();
        let (bytes, sha256) = hash_of(&path)?;
        files.push(FileEntry { path: inside.join("/"), bytes, sha256 });
    }
    Ok(())
}

/// Size and SHA-256 of a file.
pub(super) fn hash_of(path: &Path) -> anyhow::Result<(u64, String)> {
    let hashed = || -> io::Result<(u64, String)> {
        let mut file = File::open(path)?;
        let (mut hash, mut bytes) = (Sha256::new(), 0);
        let mut chunk = vec![0; 256 * 1024];
        loop {
            let read = io::Read::read(&mut file, &mut chunk)?;
            let Some(part) = chunk.get(..read).filter(|part| !part.is_empty()) else {
                return Ok((bytes, hex::encode(hash.finalize())));
            };
            hash.update(part);
            bytes += read as u64;
        }
    };
    hashed().with_context(|| format!("{} cannot be read", path.display()))
}

/// Makes the names in a folder durable.
pub(super) fn sync_folder(folder: &Path) -> anyhow::Result<()> {
    let synced = File::open(folder).and_then(|folder| folder.sync_all());
    synced.with_context(|| format!("{} cannot be synced", folder.display()))
}
