//! [`ReplayStore`] in memory.

use std::collections::HashMap;

use std::collections::HashSet;

use comanda_domain::id::{ConversationKey, EventId, PageId};
use comanda_domain::record::Sequence;
use comanda_domain::time::Timestamp;
use futures_util::FutureExt;
use futures_util::future::ready;

use super::MemoryStore;
use super::state::OutboxState;
use crate::port::conversation::{ReaderAnswer, StoredOrder};
use crate::port::replay::{DOUBTED_MAX, PageShopSince, ReplyRow};
use crate::port::{BoxFuture, ReplayStore, StoreError};

impl ReplayStore for MemoryStore {
    fn note_shops<'a>(
        &'a self,
        shops: &'a [(PageId, String)],
        now: Timestamp,
    ) -> BoxFuture<'a, Result<(), StoreError>> {
        let mut state = self.state();
        for (page, version) in shops {
            let latest = state.page_shops.iter().rev().find(|known| known.page == *page);
            if latest.is_none_or(|known| known.version != *version) {
                let (page, version) = (page.clone(), version.clone());
                state.page_shops.push(PageShopSince { page, since: now, version });
            }
        }
        ready(Ok(())).boxed()
    }

    fn shop_history(&self) -> BoxFuture<'_, Result<Vec<PageShopSince>, StoreError>> {
        ready(Ok(self.state().page_shops.clone())).boxed()
    }

    fn shop_files<'a>(
        &'a self,
        version: &'a str,
    ) -> BoxFuture<'a, Result<Vec<(String, String)>, StoreError>> {
        let mut files = self.state().shop_versions.get(version).cloned().unwrap_or_default();
        files.sort();
        ready(Ok(files)).boxed()
    }

    fn beginnings<'a>(
        &'a self,
        conversations: &'a [ConversationKey],
    ) -> BoxFuture<'a, Result<HashMap<ConversationKey, Sequence>, StoreError>> {
        let state = self.state();
        let mut beginnings = HashMap::new();
        for interaction in state.interactions.values() {
            if conversations.contains(&interaction.conversation) {
                let first =
                    beginnings.entry(interaction.conversation.clone()).or_insert(interaction.sequence);
                *first = interaction.sequence.min(*first);
            }
        }
        ready(Ok(beginnings)).boxed()
    }

    fn orders_between(
        &self,
        from: Timestamp,
        to: Timestamp,
    ) -> BoxFuture<'_, Result<Vec<StoredOrder>, StoreError>> {
        let state = self.state();
        let orders = state.orders.values().map(|entry| &entry.stored);
        let placed = orders.filter(|stored| (from..=to).contains(&stored.order.placed_at));
        let mut placed: Vec<StoredOrder> = placed.cloned().collect();
        placed.sort_by_key(|stored| (stored.order.placed_at, stored.order.id));
        ready(Ok(placed)).boxed()
    }

    fn replies_between(
        &self,
        from: Timestamp,
        to: Timestamp,
    ) -> BoxFuture<'_, Result<Vec<ReplyRow>, StoreError>> {
        let state = self.state();
        let rows = state.outbox.iter().map(|entry| &entry.row);
        let decided = rows.filter(|row| (from..=to).contains(&row.created_at)).map(|row| ReplyRow {
            id: row.id,
            conversation: row.conversation.clone(),
            outgoing: row.outgoing.clone(),
            created_at: row.created_at,
        });
        let mut decided: Vec<ReplyRow> = decided.collect();
        decided.sort_by_key(|row| row.created_at);
        ready(Ok(decided)).boxed()
    }

    fn reader_answers<'a>(
        &'a self,
        events: &'a [EventId],
    ) -> BoxFuture<'a, Result<Vec<ReaderAnswer>, StoreError>> {
        let state = self.state();
        let wanted: HashSet<EventId> = events.iter().copied().collect();
        let answers = state.reader_answers.values().filter(|answer| wanted.contains(&answer.event));
        ready(Ok(answers.cloned().collect())).boxed()
    }

    fn highest_sequence(&self) -> BoxFuture<'_, Result<Sequence, StoreError>> {
        let state = self.state();
        let interactions = state.interactions.values().map(|interaction| interaction.sequence);
        let unread = state.quarantine.iter().map(|record| record.sequence);
        let dead = state.dead_letters.iter().map(|letter| letter.sequence);
        let highest = interactions.chain(unread).chain(dead).max();
        ready(Ok(highest.unwrap_or(Sequence::START))).boxed()
    }

    fn mark_restored(&self, now: Timestamp) -> BoxFuture<'_, Result<(), StoreError>> {
        let mut state = self.state();
        state.restored_at = Some(now);
        state.timers.values_mut().for_each(|timer| timer.handed_out_at = None);
        ready(Ok(())).boxed()
    }

    fn restored_at(&self) -> BoxFuture<'_, Result<Option<Timestamp>, StoreError>> {
        ready(Ok(self.state().restored_at)).boxed()
    }

    fn finish_restore(&self, now: Timestamp, must: bool) -> BoxFuture<'_, Result<bool, StoreError>> {
        let mut state = self.state();
        let Some(restored_at) = state.restored_at else { return ready(Ok(true)).boxed() };
        if !must && state.timers.values().any(|timer| timer.due <= restored_at) {
            return ready(Ok(false)).boxed();
        }
        for entry in state.outbox.iter_mut().filter(|entry| !entry.state.is_settled()) {
            let is_old = now.since(entry.row.created_at) > DOUBTED_MAX;
            entry.state = if is_old { OutboxState::Failed } else { OutboxState::InDoubt };
            entry.since = now;
            entry.attempt = entry.attempt.max(1);
            entry.doubted = true;
        }
        state.restored_at = None;
        ready(Ok(true)).boxed()
    }
}
