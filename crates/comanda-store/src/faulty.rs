//! A store that fails on purpose, round any real one: for the simulation and for tests of what stands on the store.
//!
//! It decides nothing itself. Before every call it asks a [`Fate`] what goes wrong, and after it the fate may hold the
//! answer back; so a seeded fate makes a seeded world. It covers the ports of the loops, not those of people. It is
//! compiled only with the feature `faulty`, which no shipped crate turns on, and it counts what it did.

use std::collections::HashMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use comanda_domain::id::{ConversationKey, EventId, OrderId, OutboxId, PageId, Sku};
use comanda_domain::time::Timestamp;
use comanda_domain::timer::Timer;

use crate::port::conversation::{
    Commit, CommitError, Committed, DeadLetter, Loaded, OpenDrafts, StoredOrder,
};
use crate::port::lease::WorkerId;
use crate::port::outbox::{OutboxCounts, OutboxRow, SentRow, Settlement, Unfinished};
use crate::port::{BoxFuture, ConversationStore, OutboxStore, StoreError};

/// A call that may go wrong: every verb of the two ports, by its name there.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Call {
    /// [`ConversationStore::load`].
    Load,
    /// Another question of *converse*: orders, open tickets.
    Ask,
    /// [`ConversationStore::commit`].
    Commit,
    /// [`ConversationStore::due_timers`].
    DueTimers,
    /// [`ConversationStore::timers_handed_out`].
    TimersHandedOut,
    /// [`ConversationStore::dead_letter`].
    DeadLetter,
    /// [`OutboxStore::claim`].
    Claim,
    /// [`OutboxStore::settle`].
    Settle,
    /// [`OutboxStore::doubt_unfinished`].
    DoubtUnfinished,
    /// [`OutboxStore::in_doubt`].
    InDoubt,
    /// [`OutboxStore::order_numbers`].
    OrderNumbers,
}

impl Call {
    /// For traces.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Load => "load",
            Self::Ask => "ask",
            Self::Commit => "commit",
            Self::DueTimers => "due timers",
            Self::TimersHandedOut => "timers handed out",
            Self::DeadLetter => "dead letter",
            Self::Claim => "claim",
            Self::Settle => "settle sends",
            Self::DoubtUnfinished => "doubt unfinished",
            Self::InDoubt => "in doubt",
            Self::OrderNumbers => "order numbers",
        }
    }
}

/// What goes wrong with a call.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Fault {
    /// Nothing happens, and the caller is told that the store is away.
    Before,
    /// It happens, and the caller is told that the store is away.
    After,
    /// A commit is refused as if somebody had moved on; any other call goes through.
    Conflict,
}

/// Decides what goes wrong, and when.
pub trait Fate: Send + Sync {
    /// Asked before a call; the call waits as long as the answer does. `None` lets it through.
    fn before(&self, call: Call) -> BoxFuture<'_, Option<Fault>>;

    /// Told after a call that was made; the caller's answer waits as long as this does.
    fn after(&self, call: Call) -> BoxFuture<'_, ()>;
}

/// The ports of the loops.
pub trait LoopStore: ConversationStore + OutboxStore {}

impl<T: ConversationStore + OutboxStore> LoopStore for T {}

/// See the module.
pub struct FaultyStore {
    inner: Arc<dyn LoopStore>,
    fate: Arc<dyn Fate>,
    before: AtomicU64,
    after: AtomicU64,
    conflicts: AtomicU64,
}

/// How many calls went wrong.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Counts {
    /// Calls that were not made.
    pub before: u64,
    /// Calls that were made, and whose answer was lost.
    pub after: u64,
    /// Commits refused.
    pub conflicts: u64,
}

impl FaultyStore {
    /// `inner`, as `fate` will have it.
    pub fn over(inner: Arc<dyn LoopStore>, fate: Arc<dyn Fate>) -> Self {
        let zero = || AtomicU64::new(0);
        Self { inner, fate, before: zero(), after: zero(), conflicts: zero() }
    }

    /// What went wrong so far.
    pub fn counts(&self) -> Counts {
        let read = |count: &AtomicU64| count.load(Ordering::Relaxed);
        Counts { before: read(&self.before), after: read(&self.after), conflicts: read(&self.conflicts) }
    }

    async fn call<'a, T, E: From<StoreError>>(
        &'a self,
        call: Call,
        made: impl FnOnce() -> BoxFuture<'a, Result<T, E>> + Send,
    ) -> Result<T, E> {
        let fault = self.fate.before(call).await;
        let away = |what: &'static str| Err(StoreError::Unavailable(what.into()).into());
        match fault {
            Some(Fault::Before) => {
                self.before.fetch_add(1, Ordering::Relaxed);
                return away("injected: the call was not made");
            }
            Some(Fault::After) => {
                self.after.fetch_add(1, Ordering::Relaxed);
                made().await?;
                self.fate.after(call).await;
                return away("injected: the answer was lost");
            }
            Some(Fault::Conflict) | None => {}
        }
        let answer = made().await;
        self.fate.after(call).await;
        answer
    }
}

impl ConversationStore for FaultyStore {
    fn load<'a>(
        &'a self,
        keys: &'a [ConversationKey],
        events: &'a [EventId],
    ) -> BoxFuture<'a, Result<Loaded, StoreError>> {
        Box::pin(self.call(Call::Load, move || self.inner.load(keys, events)))
    }

    fn orders<'a>(&'a self, ids: &'a [OrderId]) -> BoxFuture<'a, Result<Vec<StoredOrder>, StoreError>> {
        Box::pin(self.call(Call::Ask, move || self.inner.orders(ids)))
    }

    fn open_tickets<'a>(&'a self, branch: &'a Sku, at: Timestamp) -> BoxFuture<'a, Result<u32, StoreError>> {
        Box::pin(self.call(Call::Ask, move || self.inner.open_tickets(branch, at)))
    }

    fn open_drafts<'a>(&'a self, ids: &'a [OutboxId]) -> BoxFuture<'a, Result<OpenDrafts, StoreError>> {
        Box::pin(self.call(Call::Ask, move || self.inner.open_drafts(ids)))
    }

    fn is_rush<'a>(&'a self, branch: &'a Sku) -> BoxFuture<'a, Result<bool, StoreError>> {
        Box::pin(self.call(Call::Ask, move || self.inner.is_rush(branch)))
    }

    fn commit<'a>(&'a self, commit: &'a Commit) -> BoxFuture<'a, Result<Committed, CommitError>> {
        Box::pin(async move {
            let fault = self.fate.before(Call::Commit).await;
            let away = |what: &'static str| Err(StoreError::Unavailable(what.into()).into());
            match fault {
                Some(Fault::Before) => {
                    self.before.fetch_add(1, Ordering::Relaxed);
                    return away("injected: nothing was written");
                }
                Some(Fault::Conflict) => {
                    self.conflicts.fetch_add(1, Ordering::Relaxed);
                    let keys = commit.conversations.iter().map(|write| write.key.clone()).collect();
                    return Err(CommitError::Conflict { keys });
                }
                Some(Fault::After) | None => {}
            }
            let committed = self.inner.commit(commit).await?;
            self.fate.after(Call::Commit).await;
            if fault.is_some() {
                self.after.fetch_add(1, Ordering::Relaxed);
                return away("injected: it was written, and the answer was lost");
            }
            Ok(committed)
        })
    }

    fn due_timers(&self, now: Timestamp, limit: usize) -> BoxFuture<'_, Result<Vec<Timer>, StoreError>> {
        Box::pin(self.call(Call::DueTimers, move || self.inner.due_timers(now, limit)))
    }

    fn timers_handed_out<'a>(
        &'a self,
        timers: &'a [Timer],
        now: Timestamp,
    ) -> BoxFuture<'a, Result<(), StoreError>> {
        Box::pin(self.call(Call::TimersHandedOut, move || self.inner.timers_handed_out(timers, now)))
    }

    fn next_timer(&self) -> BoxFuture<'_, Result<Option<Timestamp>, StoreError>> {
        self.inner.next_timer()
    }

    fn dead_letter<'a>(&'a self, letter: &'a DeadLetter) -> BoxFuture<'a, Result<(), StoreError>> {
        Box::pin(self.call(Call::DeadLetter, move || self.inner.dead_letter(letter)))
    }
}

impl OutboxStore for FaultyStore {
    fn claim<'a>(
        &'a self,
        now: Timestamp,
        limit: usize,
        paused: &'a [PageId],
        worker: Option<&'a WorkerId>,
    ) -> BoxFuture<'a, Result<Vec<OutboxRow>, StoreError>> {
        Box::pin(self.call(Call::Claim, move || self.inner.claim(now, limit, paused, worker)))
    }

    fn settle<'a>(&'a self, settlements: &'a [Settlement]) -> BoxFuture<'a, Result<(), StoreError>> {
        Box::pin(self.call(Call::Settle, move || self.inner.settle(settlements)))
    }

    fn settle_and_claim<'a>(
        &'a self,
        settlements: &'a [Settlement],
        now: Timestamp,
        limit: usize,
        paused: &'a [PageId],
        worker: Option<&'a WorkerId>,
    ) -> BoxFuture<'a, Result<Vec<OutboxRow>, StoreError>> {
        let call = if settlements.is_empty() { Call::Claim } else { Call::Settle };
        let made = move || self.inner.settle_and_claim(settlements, now, limit, paused, worker);
        Box::pin(self.call(call, made))
    }

    fn doubt_unfinished<'a>(
        &'a self,
        now: Timestamp,
        worker: Option<&'a WorkerId>,
        whose: Unfinished,
    ) -> BoxFuture<'a, Result<u64, StoreError>> {
        Box::pin(self.call(Call::DoubtUnfinished, move || self.inner.doubt_unfinished(now, worker, whose)))
    }

    fn in_doubt<'a>(
        &'a self,
        before: Timestamp,
        limit: usize,
        worker: Option<&'a WorkerId>,
    ) -> BoxFuture<'a, Result<Vec<OutboxRow>, StoreError>> {
        Box::pin(self.call(Call::InDoubt, move || self.inner.in_doubt(before, limit, worker)))
    }

    fn sent_since<'a>(
        &'a self,
        conversation: &'a ConversationKey,
        since: Timestamp,
    ) -> BoxFuture<'a, Result<Vec<SentRow>, StoreError>> {
        Box::pin(self.call(Call::Ask, move || self.inner.sent_since(conversation, since)))
    }

    fn next_due(&self) -> BoxFuture<'_, Result<Option<Timestamp>, StoreError>> {
        self.inner.next_due()
    }

    fn order_numbers<'a>(
        &'a self,
        ids: &'a [OrderId],
    ) -> BoxFuture<'a, Result<HashMap<OrderId, u32>, StoreError>> {
        Box::pin(self.call(Call::OrderNumbers, move || self.inner.order_numbers(ids)))
    }

    fn outbox_counts(&self) -> BoxFuture<'_, Result<OutboxCounts, StoreError>> {
        self.inner.outbox_counts()
    }
}

#[cfg(test)]
mod tests;
