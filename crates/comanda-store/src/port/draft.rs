//! For the desk of a shop whose bot only drafts: what waits to be sent, and how often it was right.

use comanda_domain::effect::Outgoing;
use comanda_domain::id::{ConversationKey, OutboxId};
use comanda_domain::time::Timestamp;

use super::{BoxFuture, StoreError};

/// See the module.
pub trait DraftStore: Send + Sync {
    /// What waits in a conversation, oldest first.
    fn drafts<'a>(&'a self, key: &'a ConversationKey) -> BoxFuture<'a, Result<Vec<DraftRow>, StoreError>>;

    /// What became of the drafts that were decided on at or after `since`.
    fn draft_fates(&self, since: Timestamp) -> BoxFuture<'_, Result<DraftFates, StoreError>>;
}

/// A draft.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DraftRow {
    /// Its id.
    pub id: OutboxId,
    /// What it says.
    pub outgoing: Outgoing,
    /// When it was drafted.
    pub created_at: Timestamp,
}

/// How many drafts came to what.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct DraftFates {
    /// Went out as they were.
    pub sent: u64,
    /// Other words went out instead.
    pub changed: u64,
    /// Nothing did, or a person wrote something of their own.
    pub dropped: u64,
}

impl DraftFates {
    /// The share that went out as it was, in percent, rounded down; `None` while there is nothing to go by.
    pub const fn percent_sent(&self) -> Option<u64> {
        let all = self.sent + self.changed + self.dropped;
        (self.sent * 100).checked_div(all)
    }
}
