//! `comanda restore`: a backup becomes an installation again.
//!
//! Nothing is written over: what was there is moved aside. The restored state is marked, so that the next start first
//! works off the log, and looks up what it holds to be sent before it sends any of it: it may have gone out after the
//! backup was made.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::Context as _;
use clap::Args;
use comanda_log::SqliteCare;
use comanda_store::SqlStore;
use comanda_store::port::ReplayStore as _;
use comanda_store::sql::Options;

use super::backup::{FORMAT, KEY, LOG, MANIFEST, Manifest, STATE, hash_of, sync_folder, write_secret};
use super::{Place, block_on, output, store};
use crate::clock;
use crate::config::{Config, LogConfig, StoreConfig};
use crate::exit::{Ended, Exit};
use crate::wiring;

/// Bring a backup back into the data folder. The server must not be running
#[derive(Debug, Args)]
#[command(
    after_help = "Example: comanda restore /backup/2026-11-21 --to data\n\nThe old server must not start again: two that answer the same pages would both answer. Shop folders and the configuration stay in the backup; copy them by hand where you need them."
)]
pub(crate) struct RestoreArguments {
    /// Folder of the backup
    folder: PathBuf,
    /// Data folder to restore into [default: `data_dir` of the configuration]
    #[arg(long, value_name = "DIR")]
    to: Option<PathBuf>,
    /// Configuration file [default: comanda.toml, if it is there]
    #[arg(long, value_name = "FILE")]
    config: Option<PathBuf>,
    /// Restore although there is a log or a state already: it is moved aside
    #[arg(long)]
    force: bool,
}

pub(super) fn run(arguments: &RestoreArguments) -> anyhow::Result<Exit> {
    let place = Place { config: arguments.config.clone(), data: arguments.to.clone() };
    let config = place.load()?;
    if matches!(config.log, LogConfig::Memory(_)) || matches!(config.store, StoreConfig::Memory(_)) {
        let advice = "set log.kind and store.kind to \"sqlite\"";
        return Err(Ended::invalid(format!("what is kept in memory cannot be restored: {advice}")).into());
    }
    let on_server = matches!(config.store, StoreConfig::Postgres(_));
    let manifest = check(&arguments.folder, on_server)?;
    let aside = make_room(&config, manifest.with_key, arguments.force)?;
    bring_back(&config, &arguments.folder, &manifest)?;
    block_on(async {
        let state = if on_server {
            store::open_for_writing(&config).await?
        } else {
            let key = wiring::reading_key(&config)?;
            let state = SqlStore::open_sqlite(&config.state_path(), key, Options::default()).await;
            state.context("the restored state cannot be opened")?
        };
        state.mark_restored(clock::now()).await.context("the restored state cannot be marked")?;
        state.close().await;
        Ok(())
    })?;
    tell(&config, &manifest, aside.as_deref());
    Ok(Exit::Success)
}

/// Reads the manifest and checks every file that it names.
fn check(folder: &Path, on_server: bool) -> anyhow::Result<Manifest> {
    let path = folder.join(MANIFEST);
    let text = fs::read_to_string(&path).map_err(|error| {
        let advice = "a backup that was cut short has none, and cannot be restored";
        Ended::invalid(format!("{}: cannot be read: {error}; {advice}", path.display()))
    })?;
    let unusable = |problem: String| Ended::invalid(format!("{}: {problem}", path.display()));
    let manifest: Manifest = serde_json::from_str(&text)
        .map_err(|error| unusable(format!("is no manifest of a backup: {error}")))?;
    if manifest.format != FORMAT {
        let found = &manifest.format;
        return Err(unusable(format!(
            "expected format {FORMAT}, found {found}: use the version that wrote it"
        ))
        .into());
    }
    let holds = |name: &str| manifest.files.iter().any(|file| file.path == name);
    if !holds(LOG) {
        return Err(unusable(format!("{LOG} is not in it")).into());
    }
    if on_server && holds(STATE) {
        let advice =
            "set store.kind to \"sqlite\", or take a backup that was made with the state in PostgreSQL";
        return Err(unusable(format!("{STATE} is in it, and store.kind is \"postgres\": {advice}")).into());
    }
    if !on_server && !holds(STATE) {
        let advice = "set store.kind to \"postgres\", and restore the database first";
        return Err(unusable(format!("its state was in PostgreSQL: {advice}")).into());
    }
    for file in &manifest.files {
        let path = folder.join(&file.path);
        let (bytes, sha256) = hash_of(&path)
            .map_err(|error| Ended::invalid(format!("{error:#}; the backup is damaged: use another one")))?;
        if (bytes, &sha256) != (file.bytes, &file.sha256) {
            let problem = "is not as it was when the backup was made: use another backup";
            return Err(Ended::invalid(format!("{}: {problem}", path.display())).into());
        }
    }
    Ok(manifest)
}

/// Everything that may lie about of a database file.
fn with_companions(file: &Path) -> impl Iterator<Item = PathBuf> {
    ["", "-wal", "-shm"].into_iter().map(move |ending| {
        let mut name = file.as_os_str().to_owned();
        name.push(ending);
        PathBuf::from(name)
    })
}

/// Moves aside what is there; where to.
fn make_room(config: &Config, with_key: bool, force: bool) -> anyhow::Result<Option<PathBuf>> {
    fs::create_dir_all(&config.data_dir)
        .map_err(|error| Ended::invalid(format!("{}: cannot be made: {error}", config.data_dir.display())))?;
    let (log, state) = (config.log_path(), config.state_path());
    let mut there: Vec<PathBuf> = with_companions(&log).collect();
    if !matches!(config.store, StoreConfig::Postgres(_)) {
        there.extend(with_companions(&state));
    }
    if with_key {
        there.push(config.key_path());
    }
    there.retain(|path| path.exists());
    if there.is_empty() {
        return Ok(None);
    }
    if SqliteCare::open(&log).is_ok_and(|care| care.is_in_use()) {
        let message = format!("{}: a server is running on it: end it first", log.display());
        return Err(Ended { exit: Exit::Unavailable, message }.into());
    }
    if !force {
        let names: Vec<String> = there.iter().map(|path| path.display().to_string()).collect();
        let advice = "--force moves it aside, --to names another folder";
        return Err(Ended::invalid(format!("{}: already there: {advice}", names.join(", "))).into());
    }
    let aside = config.data_dir.join(format!("before-restore-{}", clock::now().as_millis()));
    fs::create_dir(&aside).with_context(|| format!("{} cannot be made", aside.display()))?;
    for path in there {
        let name = path.file_name().context("a file has a name")?;
        fs::rename(&path, aside.join(name)).with_context(|| format!("{} cannot be moved", path.display()))?;
    }
    sync_folder(&config.data_dir)?;
    Ok(Some(aside))
}

fn bring_back(config: &Config, folder: &Path, manifest: &Manifest) -> anyhow::Result<()> {
    let files = [(LOG, config.log_path()), (STATE, config.state_path())];
    let held = |name: &str| manifest.files.iter().any(|file| file.path == name);
    for (name, target) in files.into_iter().filter(|(name, _)| held(name)) {
        // Under another name until it is whole.
        let mut part = target.as_os_str().to_owned();
        part.push(".part");
        let part = PathBuf::from(part);
        let copied = || -> std::io::Result<()> {
            fs::copy(folder.join(name), &part)?;
            fs::File::open(&part)?.sync_all()?;
            fs::rename(&part, &target)
        };
        copied().with_context(|| format!("{} cannot be written", target.display()))?;
    }
    if manifest.with_key {
        let key = fs::read(folder.join(KEY)).context("the key of the backup cannot be read")?;
        write_secret(&config.key_path(), &key)?;
    }
    sync_folder(&config.data_dir)
}

fn tell(config: &Config, manifest: &Manifest, aside: Option<&Path>) {
    output::line(format!(
        "{}: {} records of the log and the state, as of {}",
        config.data_dir.display(),
        manifest.log_records,
        manifest.began_at
    ));
    if let Some(aside) = aside {
        output::line(format!("What was there before is in {}", aside.display()));
    }
    if wiring::lost_key(config).is_some() {
        output::line(format!(
            "The master key is not here: put it at {}, or set COMANDA_MASTER_KEY, before you start the server",
            config.key_path().display()
        ));
    }
    output::line(
        "At the next start everything in the log that the state does not know is processed, and what was about to be \
         sent is looked up first: it may have gone out after the backup was made.",
    );
}
