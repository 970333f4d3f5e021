//! For the desk and the media route: read projections. What a person does is appended to the log, never written here.

use comanda_domain::command::CommandOutcome;
use comanda_domain::effect::CallReason;
use comanda_domain::id::{CommandId, ConversationKey, OrderId, PageId, Sku};
use comanda_domain::order::OrderChange;
use comanda_domain::time::Timestamp;
use tokio::sync::watch;

use super::alarm::Alarm;
use super::conversation::StoredOrder;
use super::{BoxFuture, StoreError};

/// See the module.
pub trait DeskStore: Send + Sync {
    /// The branches, in the order of the shop files.
    fn branches(&self) -> BoxFuture<'_, Result<Vec<BranchRow>, StoreError>>;

    /// The tickets of a branch: all that are not final, and final ones changed since `final_since`, oldest first.
    fn board<'a>(
        &'a self,
        branch: &'a Sku,
        final_since: Timestamp,
    ) -> BoxFuture<'a, Result<Board, StoreError>>;

    /// One order with its history.
    fn order(&self, id: OrderId) -> BoxFuture<'_, Result<Option<OrderFile>, StoreError>>;

    /// Newest orders first, for lists.
    fn list_orders(&self, limit: usize) -> BoxFuture<'_, Result<Vec<StoredOrder>, StoreError>>;

    /// What became of a command, once it was processed.
    fn outcome(&self, id: CommandId) -> BoxFuture<'_, Result<Option<CommandOutcome>, StoreError>>;

    /// Conversations, most recently active first.
    fn conversations(&self, limit: usize) -> BoxFuture<'_, Result<Vec<ConversationRow>, StoreError>>;

    /// The newest messages of a conversation, oldest of them first.
    fn messages<'a>(
        &'a self,
        key: &'a ConversationKey,
        limit: usize,
    ) -> BoxFuture<'a, Result<Vec<MessageRow>, StoreError>>;

    /// A picture by the SHA-256 of its bytes.
    fn media(&self, sha256: [u8; 32]) -> BoxFuture<'_, Result<Option<Media>, StoreError>>;

    /// What a person must put right, oldest first.
    fn alarms(&self) -> BoxFuture<'_, Result<Vec<Alarm>, StoreError>>;

    /// A number that grows with every commit that a screen may have to show, also those of other processes on the same
    /// state, a little later. Never blocks a commit; values may be skipped, and it may grow without a commit.
    fn revisions(&self) -> watch::Receiver<u64>;

    /// Whether the store answers.
    fn ping(&self) -> BoxFuture<'_, Result<(), StoreError>>;
}

/// A branch.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BranchRow {
    /// Its id.
    pub id: Sku,
    /// Shown to people.
    pub name: String,
    /// Name in the time zone database.
    pub timezone: String,
    /// What the ticket is written in.
    pub kitchen_language: String,
    /// A page that speaks for it: what a person does about the branch is a record of this page.
    pub page: Option<PageId>,
}

/// The tickets of a branch at one moment.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Board {
    /// Grows with each change of any of the branch's tickets.
    pub revision: u64,
    /// Whether the kitchen is in a rush.
    pub is_rush: bool,
    /// Oldest first.
    pub tickets: Vec<StoredOrder>,
}

/// An order with its history.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OrderFile {
    /// The order.
    pub stored: StoredOrder,
    /// Oldest first.
    pub history: Vec<OrderChange>,
}

/// A conversation in a list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ConversationRow {
    /// Whose.
    pub key: ConversationKey,
    /// The person's name, if known.
    pub name: Option<String>,
    /// [`comanda_domain::conversation::State::name`].
    pub state: String,
    /// When something last came in.
    pub updated_at: Timestamp,
    /// Until when the person who took over has it.
    pub with_person_until: Option<Timestamp>,
    /// The oldest call for a person that nobody has answered by taking the conversation, and since when.
    pub call: Option<(CallReason, Timestamp)>,
    /// Answers that wait for a person to send them.
    pub drafts: u32,
}

/// A message in a thread.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MessageRow {
    /// Meta's id.
    pub mid: String,
    /// From the person.
    pub inbound: bool,
    /// The words; absent for media and for what was taken back.
    pub text: Option<String>,
    /// Kinds of what was attached, comma-separated.
    pub attachments: Option<String>,
    /// When.
    pub at: Timestamp,
    /// When it reached the device.
    pub delivered_at: Option<Timestamp>,
    /// When it was read.
    pub read_at: Option<Timestamp>,
}

/// A picture.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Media {
    /// `image/jpeg` …
    pub content_type: String,
    /// Its bytes.
    pub bytes: bytes::Bytes,
}
