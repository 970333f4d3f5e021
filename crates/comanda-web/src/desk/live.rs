//! `GET /board/{branch}/events`: tells a screen that its board has changed. It then fetches the cards.

use std::convert::Infallible;
use std::sync::Arc;
use std::time::Duration;

use axum::extract::{Path, State};
use axum::response::sse::{Event, KeepAlive, Sse};
use comanda_domain::id::Sku;
use futures_util::{Stream, StreamExt, stream};
use tokio::sync::{OwnedSemaphorePermit, watch};

use super::Desk;
use crate::error::{WebError, chain};

/// Pause after each look, so that a burst of commits is one event. The first change after a quiet moment is told at
/// once.
const PAUSE: Duration = Duration::from_millis(50);
/// Pause after the store failed.
const PAUSE_AFTER_FAILURE: Duration = Duration::from_secs(1);

/// A live stream: one event at once, then one for each change of the branch's board. It ends at shutdown.
pub(super) async fn events(
    State(desk): State<Arc<Desk>>,
    Path(branch): Path<String>,
) -> Result<Sse<impl Stream<Item = Result<Event, Infallible>>>, WebError> {
    let branch = desk.branch(&branch).await?.id.ok_or(WebError::NotFound("branch"))?;
    let streams_max = desk.parts.limits.streams_max;
    let place = Arc::clone(&desk.streams).try_acquire_owned();
    let place = place.map_err(|_| WebError::TooManyStreams { streams_max })?;
    let ended = desk.parts.shutdown.clone().cancelled_owned();
    let heartbeat = desk.parts.limits.heartbeat;
    let revisions = desk.parts.store.revisions();
    let watcher = Watcher { desk, branch, revisions, told: None, _place: place };
    let events = stream::unfold(watcher, Watcher::next).take_until(ended);
    Ok(Sse::new(events).keep_alive(KeepAlive::new().interval(heartbeat)))
}

struct Watcher {
    desk: Arc<Desk>,
    branch: Sku,
    revisions: watch::Receiver<u64>,
    /// The board revision that the screen knows.
    told: Option<u64>,
    _place: OwnedSemaphorePermit,
}

impl Watcher {
    /// The next event; `None` when the store is closed.
    async fn next(mut self) -> Option<(Result<Event, Infallible>, Self)> {
        if self.told.is_some() {
            tokio::time::sleep(PAUSE).await;
        }
        loop {
            if self.told.is_some() {
                self.revisions.changed().await.ok()?;
            }
            match self.look().await {
                Ok(revision) if self.told == Some(revision) => tokio::time::sleep(PAUSE).await,
                Ok(revision) => {
                    self.told = Some(revision);
                    let event = Event::default().event("board").id(revision.to_string());
                    return Some((Ok(event.data(revision.to_string())), self));
                }
                Err(error) => {
                    let chain = chain(&error);
                    tracing::warn!(error = %chain, "a live board could not look at the store: {chain}");
                    tokio::time::sleep(PAUSE_AFTER_FAILURE).await;
                    // Look again at the next turn, whether or not anything changes until then.
                    self.revisions.mark_changed();
                }
            }
        }
    }

    async fn look(&mut self) -> Result<u64, comanda_store::port::StoreError> {
        self.revisions.mark_unchanged();
        let desk = &self.desk;
        let final_shown = desk.parts.limits.final_shown;
        let store = desk.parts.store.as_ref();
        let board = desk.boards.current(store, &self.branch, desk.now(), final_shown).await?;
        Ok(board.revision)
    }
}
