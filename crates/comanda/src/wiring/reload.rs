//! Shops whose files change while the program runs: what is good answers from then on; what is not is told, and the
//! version before it goes on answering.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::{Duration, SystemTime};

use comanda_domain::id::Sku;
use comanda_domain::time::Timestamp;
use comanda_flow::clock::Clock;
use comanda_flow::shops::LiveShops;
use comanda_store::port::Store;
use comanda_store::port::alarm::{Alarm, AlarmKind};
use tokio_util::sync::CancellationToken;
use url::Url;

use super::{PageShop, Parts, check_branches, open_shops, setup_of};
use crate::config::Config;
use crate::exit::Ended;
use crate::roles::Role;
use crate::shop_folder::{self, ShopFolder};

/// Pause between two looks. A change is taken when two looks in a row find the same: an editor may still be writing.
const LOOK_EVERY: Duration = Duration::from_secs(1);

/// Looks after which good files are tried again that could not be taken.
const ROUNDS_BEFORE_AGAIN: u32 = 60;

/// Folders inside a shop's folder are followed this deep.
const DEPTH_MAX: usize = 3;

/// Letters of a mistake that stand on the board; all of them are in the program's log.
const DETAIL_CHARS_MAX: usize = 300;

/// When each file was written, and its size in bytes. Times alone are too coarse on some disks.
type Files = BTreeMap<PathBuf, (Option<SystemTime>, u64)>;

/// Follows the folders of all shops. See the module.
pub(super) struct Reload {
    store: Arc<dyn Store>,
    shops: Arc<LiveShops>,
    clock: Clock,
    public_url: Option<Url>,
    /// Whether this process tells the store which shops there are.
    configures: bool,
    /// What answers now.
    pages: Vec<PageShop>,
    folders: Vec<Followed>,
}

struct Followed {
    path: PathBuf,
    /// As it was at the last look.
    seen: Files,
    /// As it was when it was last read.
    read: Files,
    /// Looks until it is tried again; 0 if it is not.
    again_in: u32,
}

impl Reload {
    /// Begins with the shops as they were just read.
    pub(super) fn new(config: &Config, parts: &Parts) -> Self {
        let mut folders: Vec<Followed> = Vec::new();
        for page in parts.pages.iter() {
            // The shop that is compiled in has no folder.
            if let Some(path) = &page.path
                && !folders.iter().any(|known| known.path == *path)
            {
                let files = files_of(path);
                folders.push(Followed { path: path.clone(), seen: files.clone(), read: files, again_in: 0 });
            }
        }
        Self {
            store: Arc::clone(&parts.store),
            shops: Arc::clone(&parts.shops),
            clock: Arc::clone(&parts.clock),
            public_url: config.http.public_url.clone(),
            configures: config.roles.has(Role::Converse),
            pages: parts.pages.to_vec(),
            folders,
        }
    }

    /// Runs until `shutdown`.
    pub(super) async fn run(mut self, shutdown: CancellationToken) {
        // What an earlier run said of the files: they were good at this start.
        for folder in &self.folders {
            self.all_clear(&folder.path).await;
        }
        while !shutdown.is_cancelled() {
            self.round().await;
            tokio::select! {
                () = shutdown.cancelled() => {}
                () = tokio::time::sleep(LOOK_EVERY) => {}
            }
        }
    }

    /// Looks at every folder once.
    pub(super) async fn round(&mut self) {
        for index in 0..self.folders.len() {
            let Some(folder) = self.folders.get_mut(index) else { continue };
            let path = folder.path.clone();
            let looked = tokio::task::spawn_blocking(move || files_of(&path)).await;
            let Ok(files) = looked else { continue };
            if files != folder.seen {
                folder.seen = files;
                continue;
            }
            folder.again_in = folder.again_in.saturating_sub(1);
            if folder.seen != folder.read || folder.again_in == 1 {
                folder.again_in = 0;
                folder.read.clone_from(&folder.seen);
                self.read_again(index).await;
            }
        }
    }

    async fn read_again(&mut self, index: usize) {
        let Some(path) = self.folders.get(index).map(|folder| folder.path.clone()) else { return };
        let reading = path.clone();
        let read = tokio::task::spawn_blocking(move || shop_folder::read(&reading)).await;
        let taken = match read {
            Ok(Ok(folder)) => {
                let taken = self.take(&path, folder).await;
                if let (Err(_), Some(followed)) = (&taken, self.folders.get_mut(index)) {
                    // The files are good, what is round them is not yet: tickets on a board, a store that is away.
                    followed.again_in = ROUNDS_BEFORE_AGAIN;
                }
                taken
            }
            Ok(Err(mistake)) => Err(mistake),
            Err(panicked) => Err(panicked.into()),
        };
        match taken {
            Ok(()) => {
                tracing::info!(shop.folder = %path.display(),
                    "the files in {} were changed: they answer from now on", path.display());
                self.all_clear(&path).await;
            }
            Err(mistake) => {
                let mistake = format!("{mistake:#}");
                tracing::error!(shop.folder = %path.display(),
                    "the files in {} were changed and cannot be used; the version before still answers:\n{mistake}",
                    path.display());
                self.tell(&path, &mistake).await;
            }
        }
    }

    /// Lets a folder answer from now on, on every page that it belongs to.
    async fn take(&mut self, path: &Path, folder: ShopFolder) -> anyhow::Result<()> {
        let folder = Arc::new(folder);
        let mut pages = self.pages.clone();
        for page in pages.iter_mut().filter(|page| page.path.as_deref() == Some(path)) {
            page.folder = Arc::clone(&folder);
        }
        check_branches(&pages)?;
        self.keep_boards(&pages).await?;
        if self.configures {
            self.store.configure(&setup_of(&pages)).await?;
        }
        // The store knows the version before anything is decided with it: a replay must find it.
        let shops = open_shops(self.public_url.as_ref(), &pages, self.store.as_ref()).await?;
        self.shops.replace(Arc::new(shops));
        self.pages = pages;
        Ok(())
    }

    /// Refuses to take away a branch whose board still has tickets: they would hang on no board.
    async fn keep_boards(&self, pages: &[PageShop]) -> anyhow::Result<()> {
        let branches = |pages: &[PageShop]| -> Vec<Sku> {
            let shops = pages.iter().map(|page| &page.folder.shop);
            shops.flat_map(|shop| shop.branches.iter().map(|branch| branch.id.clone())).collect()
        };
        let kept = branches(pages);
        for gone in branches(&self.pages).into_iter().filter(|branch| !kept.contains(branch)) {
            let open = self.store.open_tickets(&gone, Timestamp::from_millis(i64::MAX)).await?;
            if open > 0 {
                return Err(Ended::invalid(format!(
                    "shop.yaml: branches: `{gone}` is gone but has {open} open ticket(s): keep its id, or end them first"
                ))
                .into());
            }
        }
        Ok(())
    }

    async fn tell(&self, path: &Path, mistake: &str) {
        let alarm = Alarm {
            kind: AlarmKind::ShopFiles,
            subject: path.display().to_string(),
            detail: first_of(mistake),
            since: (self.clock)(),
        };
        // Another mistake is news: the board shows it from now on.
        if let Err(error) = self.store.clear(alarm.kind, &alarm.subject).await {
            tracing::warn!(error = %error, "the board cannot be told that a mistake is another one");
        }
        if let Err(error) = self.store.raise(&alarm).await {
            tracing::warn!(error = %error, "the board cannot be told of the mistake");
        }
    }

    async fn all_clear(&self, path: &Path) {
        if let Err(error) = self.store.clear(AlarmKind::ShopFiles, &path.display().to_string()).await {
            tracing::warn!(error = %error, "the board cannot be told that the files are good");
        }
    }
}

/// The first mistake, and how many there are besides.
fn first_of(mistakes: &str) -> String {
    let mut lines = mistakes.lines();
    let first: String = lines.next().unwrap_or_default().chars().take(DETAIL_CHARS_MAX).collect();
    match lines.count() {
        0 => first,
        more => format!("{first} (+{more})"),
    }
}

fn files_of(folder: &Path) -> Files {
    let mut files = Files::new();
    collect(folder, DEPTH_MAX, &mut files);
    files
}

/// What cannot be looked at counts as not there: reading it will say why.
fn collect(folder: &Path, depth: usize, files: &mut Files) {
    let Ok(entries) = std::fs::read_dir(folder) else { return };
    for path in entries.flatten().map(|entry| entry.path()) {
        match std::fs::metadata(&path) {
            Ok(metadata) if metadata.is_dir() && depth > 0 => collect(&path, depth - 1, files),
            Ok(metadata) if metadata.is_file() => {
                files.insert(path, (metadata.modified().ok(), metadata.len()));
            }
            Ok(_) | Err(_) => {}
        }
    }
}

#[cfg(test)]
mod tests;
