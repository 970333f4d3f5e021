//! For *replay* and *restore*: what was decided from which records, with which shop, and whether this state came out
//! of a backup.

use std::collections::HashMap;
use std::time::Duration;

use comanda_domain::effect::Outgoing;
use comanda_domain::id::{ConversationKey, EventId, OutboxId, PageId};
use comanda_domain::record::Sequence;
use comanda_domain::time::Timestamp;

use super::conversation::{ReaderAnswer, StoredOrder};
use super::{BoxFuture, StoreError};

/// What was decided longer ago than this is not looked up after a restore, and not said any more: the messaging window
/// of its conversation is closed, and its words are far above the newest ones.
pub const DOUBTED_MAX: Duration = Duration::from_hours(24);

/// See the module.
pub trait ReplayStore: Send + Sync {
    /// Notes with which version of its shop each page answers from `now` on. Changes nothing where that is known.
    fn note_shops<'a>(
        &'a self,
        shops: &'a [(PageId, String)],
        now: Timestamp,
    ) -> BoxFuture<'a, Result<(), StoreError>>;

    /// Which page answered with which version, and since when, oldest first.
    fn shop_history(&self) -> BoxFuture<'_, Result<Vec<PageShopSince>, StoreError>>;

    /// The files of a version of a shop, by path; empty if it was never kept.
    fn shop_files<'a>(&'a self, version: &'a str)
    -> BoxFuture<'a, Result<Vec<(String, String)>, StoreError>>;

    /// Where in the log the history of each conversation begins, as far as the state knows.
    fn beginnings<'a>(
        &'a self,
        conversations: &'a [ConversationKey],
    ) -> BoxFuture<'a, Result<HashMap<ConversationKey, Sequence>, StoreError>>;

    /// Orders that were placed at or after `from` and not after `to`, oldest first.
    fn orders_between(
        &self,
        from: Timestamp,
        to: Timestamp,
    ) -> BoxFuture<'_, Result<Vec<StoredOrder>, StoreError>>;

    /// What was decided to be said at or after `from` and not after `to`, whatever has become of it, oldest first.
    fn replies_between(
        &self,
        from: Timestamp,
        to: Timestamp,
    ) -> BoxFuture<'_, Result<Vec<ReplyRow>, StoreError>>;

    /// What outside readers answered about the texts of these events; events without an answer are absent.
    fn reader_answers<'a>(
        &'a self,
        events: &'a [EventId],
    ) -> BoxFuture<'a, Result<Vec<ReaderAnswer>, StoreError>>;

    /// The highest place in the log that the state knows of.
    fn highest_sequence(&self) -> BoxFuture<'_, Result<Sequence, StoreError>>;

    /// Says that this state came out of a backup at `now`: what it holds to be sent may have been sent since. Timers
    /// that were handed out are handed out again: their records may not be in the log any more.
    fn mark_restored(&self, now: Timestamp) -> BoxFuture<'_, Result<(), StoreError>>;

    /// When this state came out of a backup, until [`ReplayStore::finish_restore`].
    fn restored_at(&self) -> BoxFuture<'_, Result<Option<Timestamp>, StoreError>>;

    /// Ends a restore, once the log has been worked off: every message that is not settled becomes `in_doubt`, or
    /// `failed` where it is older than [`DOUBTED_MAX`]. While
    /// timers from before the restore have still to be fired it does nothing and says `false`, unless it must.
    fn finish_restore(&self, now: Timestamp, must: bool) -> BoxFuture<'_, Result<bool, StoreError>>;
}

/// A version of a shop on a page.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PageShopSince {
    /// The page.
    pub page: PageId,
    /// From when.
    pub since: Timestamp,
    /// The version.
    pub version: String,
}

/// A message that was decided on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReplyRow {
    /// Its id.
    pub id: OutboxId,
    /// Whose.
    pub conversation: ConversationKey,
    /// What.
    pub outgoing: Outgoing,
    /// When it was decided.
    pub created_at: Timestamp,
}
