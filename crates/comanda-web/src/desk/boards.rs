//! The boards of all branches, loaded once per change and shared by every screen.

use std::collections::HashMap;
use std::sync::Arc;
use std::time::Duration;

use comanda_domain::id::Sku;
use comanda_domain::time::Timestamp;
use comanda_store::port::desk::Board;
use comanda_store::port::{DeskStore, StoreError};
use tokio::sync::Mutex;

/// A board that nothing has changed is loaded again after this time: what was done long ago leaves it.
const AGE_MAX: Duration = Duration::from_secs(30);

/// See the module.
#[derive(Default)]
pub(super) struct Boards {
    cached: Mutex<HashMap<Sku, Cached>>,
}

struct Cached {
    store_revision: u64,
    loaded_at: Timestamp,
    board: Arc<Board>,
}

impl Boards {
    /// The board of a branch as it is at `now`, with what is done for no longer than `final_shown`.
    pub(super) async fn current(
        &self,
        store: &dyn DeskStore,
        branch: &Sku,
        now: Timestamp,
        final_shown: Duration,
    ) -> Result<Arc<Board>, StoreError> {
        // Held while loading on purpose: after a commit every screen asks at once, and one answer serves them all.
        let mut cached = self.cached.lock().await;
        // Read before loading: a commit in between only makes the entry look older than it is.
        let store_revision = *store.revisions().borrow();
        if let Some(entry) = cached.get(branch)
            && entry.store_revision == store_revision
            && now.since(entry.loaded_at) < AGE_MAX
        {
            return Ok(Arc::clone(&entry.board));
        }
        let shown_ms = i64::try_from(final_shown.as_millis()).unwrap_or(i64::MAX);
        let final_since = Timestamp::from_millis(now.as_millis().saturating_sub(shown_ms));
        let board = Arc::new(store.board(branch, final_since).await?);
        let entry = Cached { store_revision, loaded_at: now, board: Arc::clone(&board) };
        cached.insert(branch.clone(), entry);
        Ok(board)
    }
}
