//! [`ConversationStore`] in memory.

use comanda_domain::id::{ConversationKey, EventId, OrderId, OutboxId, Sku};
use comanda_domain::order::{Order, Stage};
use comanda_domain::time::Timestamp;
use comanda_domain::timer::Timer;
use futures_util::FutureExt;
use futures_util::future::ready;

use super::state::{DraftEntry, TimerEntry};
use super::{MemoryStore, commit};
use crate::port::conversation::{
    Commit, CommitError, Committed, DeadLetter, Loaded, OpenDrafts, StoredOrder,
};
use crate::port::{BoxFuture, ConversationStore, StoreError, TIMER_RETRY_AFTER};

impl TimerEntry {
    /// When it may be handed out.
    fn available_at(&self) -> Timestamp {
        self.handed_out_at.map_or(self.due, |at| at.plus(TIMER_RETRY_AFTER).max(self.due))
    }
}

impl ConversationStore for MemoryStore {
    fn load<'a>(
        &'a self,
        keys: &'a [ConversationKey],
        events: &'a [EventId],
    ) -> BoxFuture<'a, Result<Loaded, StoreError>> {
        let state = self.state();
        let find = |key: &ConversationKey| {
            let stored = state.conversations.get(key)?;
            Some((key.clone(), (stored.conversation.clone(), stored.revision)))
        };
        let conversations = keys.iter().filter_map(find).collect();
        let seen = events.iter().copied().filter(|event| state.seen.contains_key(event)).collect();
        ready(Ok(Loaded { conversations, seen })).boxed()
    }

    fn orders<'a>(&'a self, ids: &'a [OrderId]) -> BoxFuture<'a, Result<Vec<StoredOrder>, StoreError>> {
        let state = self.state();
        let find = |id: &OrderId| state.orders.get(id).map(|entry| entry.stored.clone());
        ready(Ok(ids.iter().filter_map(find).collect())).boxed()
    }

    fn open_tickets<'a>(&'a self, branch: &'a Sku, at: Timestamp) -> BoxFuture<'a, Result<u32, StoreError>> {
        let state = self.state();
        let orders = state.orders.values().map(|entry| &entry.stored.order);
        let has_begun = |order: &Order| {
            let waits = matches!(order.status.stage(), Stage::Placed | Stage::Accepted);
            !waits || order.terms.starts_at.is_none_or(|starts_at| starts_at <= at)
        };
        let open = orders
            .filter(|order| &order.branch == branch && !order.status.stage().is_final() && has_begun(order))
            .count();
        ready(Ok(u32::try_from(open).unwrap_or(u32::MAX))).boxed()
    }

    fn is_rush<'a>(&'a self, branch: &'a Sku) -> BoxFuture<'a, Result<bool, StoreError>> {
        ready(Ok(self.state().is_rush(branch))).boxed()
    }

    fn open_drafts<'a>(&'a self, ids: &'a [OutboxId]) -> BoxFuture<'a, Result<OpenDrafts, StoreError>> {
        let state = self.state();
        let open = state.drafts.iter().filter(|draft| draft.settled.is_none() && ids.contains(&draft.row.id));
        let entry =
            |draft: &DraftEntry| (draft.row.id, (draft.row.conversation.clone(), draft.row.outgoing.clone()));
        ready(Ok(open.map(entry).collect())).boxed()
    }

    fn commit<'a>(&'a self, commit: &'a Commit) -> BoxFuture<'a, Result<Committed, CommitError>> {
        let written = commit::write(&mut self.state(), commit);
        if written.is_ok() {
            self.announce();
        }
        ready(written).boxed()
    }

    fn due_timers(&self, now: Timestamp, limit: usize) -> BoxFuture<'_, Result<Vec<Timer>, StoreError>> {
        let state = self.state();
        let due = state.timers.iter().filter(|(_, entry)| entry.available_at() <= now);
        let timer = |((conversation, kind), entry): (&(ConversationKey, _), &TimerEntry)| Timer {
            conversation: conversation.clone(),
            kind: *kind,
            due: entry.due,
        };
        let mut timers: Vec<Timer> = due.map(timer).collect();
        timers.sort_by(|one, other| {
            (one.due, &one.conversation, one.kind).cmp(&(other.due, &other.conversation, other.kind))
        });
        timers.truncate(limit);
        ready(Ok(timers)).boxed()
    }

    fn timers_handed_out<'a>(
        &'a self,
        timers: &'a [Timer],
        now: Timestamp,
    ) -> BoxFuture<'a, Result<(), StoreError>> {
        let mut state = self.state();
        for timer in timers {
            let entry = state.timers.get_mut(&(timer.conversation.clone(), timer.kind));
            if let Some(entry) = entry.filter(|entry| entry.due == timer.due) {
                entry.handed_out_at = Some(now);
            }
        }
        ready(Ok(())).boxed()
    }

    fn next_timer(&self) -> BoxFuture<'_, Result<Option<Timestamp>, StoreError>> {
        let next = self.state().timers.values().map(TimerEntry::available_at).min();
        ready(Ok(next)).boxed()
    }

    fn dead_letter<'a>(&'a self, letter: &'a DeadLetter) -> BoxFuture<'a, Result<(), StoreError>> {
        let mut state = self.state();
        if state.dead_letters.iter().all(|known| known.event != letter.event) {
            state.dead_letters.push(letter.clone());
        }
        ready(Ok(())).boxed()
    }
}
