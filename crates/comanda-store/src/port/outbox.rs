//! For *deliver*: take what is to be sent, and say what became of it.
//!
//! `queued(not_before) → sending(attempt, since) → sent(mid) | in_doubt | waiting(window) | failed(why)`.

use std::collections::HashMap;

use comanda_domain::effect::{CallReason, Outgoing};
use comanda_domain::id::{ConversationKey, MessageId, OrderId, OutboxId, PageId, PersonId};
use comanda_domain::time::Timestamp;

use super::lease::WorkerId;
use super::{BoxFuture, StoreError};

/// See the module.
pub trait OutboxStore: Send + Sync {
    /// Takes up to `limit` rows that are due at `now` and marks them `sending` in one transaction, before any request
    /// is made. Rows of one thread of talk go out in the order in which they were decided: only the first row that is
    /// not settled is ever given, and none while one of them is `sending` or `in_doubt`. A thread of talk is what goes to
    /// the person of a conversation, or what answers one comment: nobody waits for somebody else's comment. What was decided
    /// for later (a status that waits out the undo time) and was never tried stands in nobody's way until its time. Rows of
    /// `paused` pages stay.
    ///
    /// Only partitions whose lease for [`super::lease::Work::Deliver`] is in the hands of `worker` when it is written;
    /// all of them for `None`, which is for where nobody else can be at work.
    fn claim<'a>(
        &'a self,
        now: Timestamp,
        limit: usize,
        paused: &'a [PageId],
        worker: Option<&'a WorkerId>,
    ) -> BoxFuture<'a, Result<Vec<OutboxRow>, StoreError>>;

    /// What became of rows that were claimed or in doubt. It counts for the attempt that it names, whoever holds the
    /// partition by now; a row that was claimed again since is left alone. A row that its echo has already settled stays `sent`; its
    /// words and recipient are kept all the same. A row that was taken back while it was on its way (a person took over,
    /// a newer one replaces it) and did not go out is `superseded` instead of tried again. With [`SendOutcome::Failed`]
    /// comes the call for a person, in the same transaction.
    fn settle<'a>(&'a self, settlements: &'a [Settlement]) -> BoxFuture<'a, Result<(), StoreError>>;

    /// [`OutboxStore::settle`], then [`OutboxStore::claim`]: what a settled row has freed may be claimed. Where the store can,
    /// in one transaction, all or nothing, which a busy sender needs half as often. An error that is not transient says
    /// that nothing was claimed; after any other, rows may be marked that nobody holds.
    fn settle_and_claim<'a>(
        &'a self,
        settlements: &'a [Settlement],
        now: Timestamp,
        limit: usize,
        paused: &'a [PageId],
        worker: Option<&'a WorkerId>,
    ) -> BoxFuture<'a, Result<Vec<OutboxRow>, StoreError>> {
        Box::pin(async move {
            if !settlements.is_empty() {
                self.settle(settlements).await?;
            }
            if limit == 0 {
                return Ok(Vec::new());
            }
            self.claim(now, limit, paused, worker).await
        })
    }

    /// Marks rows found `sending` as `in_doubt`; returns how many. With a `worker`, in the partitions that it holds; with
    /// `None`, all of them. Called at start and after partitions were taken over, for what others have claimed; and for
    /// all of it after a claim whose answer was lost, when nothing is under way: such a claim may have marked rows that
    /// nobody holds.
    fn doubt_unfinished<'a>(
        &'a self,
        now: Timestamp,
        worker: Option<&'a WorkerId>,
        whose: Unfinished,
    ) -> BoxFuture<'a, Result<u64, StoreError>>;

    /// Rows that are in doubt since before `before`, oldest first; with a `worker`, in the partitions that it holds.
    fn in_doubt<'a>(
        &'a self,
        before: Timestamp,
        limit: usize,
        worker: Option<&'a WorkerId>,
    ) -> BoxFuture<'a, Result<Vec<OutboxRow>, StoreError>>;

    /// Messages of ours to a conversation whose ids are known and that were settled at or after `since`: what a look-up
    /// finds of these is not the one in doubt.
    fn sent_since<'a>(
        &'a self,
        conversation: &'a ConversationKey,
        since: Timestamp,
    ) -> BoxFuture<'a, Result<Vec<SentRow>, StoreError>>;

    /// When the next row is due that [`OutboxStore::claim`] would give if no page were paused, if any waits: what stands
    /// behind a row in doubt is not counted.
    fn next_due(&self) -> BoxFuture<'_, Result<Option<Timestamp>, StoreError>>;

    /// Short daily numbers of orders.
    fn order_numbers<'a>(
        &'a self,
        ids: &'a [OrderId],
    ) -> BoxFuture<'a, Result<HashMap<OrderId, u32>, StoreError>>;

    /// How many rows are in which state.
    fn outbox_counts(&self) -> BoxFuture<'_, Result<OutboxCounts, StoreError>>;
}

/// Which rows that are `sending` nobody is sending.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Unfinished {
    /// What was claimed before the worker took their partition; what it has claimed itself is left alone. Without a
    /// worker there is no such difference.
    OfOthers,
    /// All of it: the caller has nothing under way.
    All,
}

/// A row to send.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OutboxRow {
    /// Its id: goes along as `metadata`, so that its echo names it.
    pub id: OutboxId,
    /// Whose.
    pub conversation: ConversationKey,
    /// What.
    pub outgoing: Outgoing,
    /// How often it was tried before, this time included.
    pub attempt: u32,
    /// When it was decided.
    pub created_at: Timestamp,
    /// When it became `sending` or `in_doubt`.
    pub since: Timestamp,
    /// Whether it was ever in doubt: an earlier attempt may have arrived.
    pub doubted: bool,
}

/// A message of ours that is known to have gone out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SentRow {
    /// Meta's id.
    pub mid: MessageId,
    /// Its words, where it has any.
    pub text: Option<String>,
    /// When it was known to have gone out; it went out then or before.
    pub settled_at: Timestamp,
}

impl OutboxRow {
    /// What became of this attempt.
    pub fn settlement(&self, outcome: SendOutcome, at: Timestamp) -> Settlement {
        Settlement { id: self.id, attempt: self.attempt, outcome, at }
    }
}

/// What became of a row.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Settlement {
    /// Which row.
    pub id: OutboxId,
    /// Which attempt: [`OutboxRow::attempt`] as it was claimed or found in doubt.
    pub attempt: u32,
    /// What.
    pub outcome: SendOutcome,
    /// When.
    pub at: Timestamp,
}

/// What became of a send.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum SendOutcome {
    /// Accepted. Seen and typing have no `mid`.
    Sent {
        /// Meta's id.
        mid: Option<MessageId>,
        /// Who got it: for comments, this is how a person's id is learnt.
        recipient: Option<PersonId>,
        /// The words as sent, for the thread on the desk.
        text: Option<String>,
    },
    /// It did not go out; try again then.
    Retry {
        /// Not before.
        not_before: Timestamp,
        /// Why, for people.
        why: String,
    },
    /// It may have gone out: only an echo or a look-up can tell.
    InDoubt {
        /// Why, for people.
        why: String,
    },
    /// The messaging window is closed: it waits until the person writes again.
    Waiting {
        /// Why, for people.
        why: String,
        /// Why a person is called to the conversation; `None` where nobody misses the message.
        call: Option<CallReason>,
    },
    /// It will not go out, or nobody can tell whether it did.
    Failed {
        /// Why, for people.
        why: String,
        /// Why a person is called to the conversation; `None` where nobody misses the message.
        call: Option<CallReason>,
    },
}

/// How many rows are in which state.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct OutboxCounts {
    /// To be sent.
    pub queued: u64,
    /// Being sent.
    pub sending: u64,
    /// Sent.
    pub sent: u64,
    /// Unknown.
    pub in_doubt: u64,
    /// For a window.
    pub waiting: u64,
    /// Given up.
    pub failed: u64,
    /// Replaced or withdrawn before they left.
    pub superseded: u64,
}
