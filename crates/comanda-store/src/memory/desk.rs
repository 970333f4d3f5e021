//! [`DeskStore`] in memory.

use std::cmp::Reverse;

use comanda_domain::command::CommandOutcome;
use comanda_domain::conversation::State as ConversationState;
use comanda_domain::id::{CommandId, ConversationKey, OrderId, PersonId, Sku};
use comanda_domain::time::Timestamp;
use futures_util::FutureExt;
use futures_util::future::ready;
use tokio::sync::watch;

use super::MemoryStore;
use super::state::{State, StoredConversation};
use crate::detail::full_name;
use crate::port::alarm::Alarm;
use crate::port::conversation::StoredOrder;
use crate::port::desk::{Board, BranchRow, ConversationRow, Media, MessageRow, OrderFile};
use crate::port::{BoxFuture, DeskStore, StoreError};

/// The name of the person of a direct conversation, if known.
fn person_name(state: &State, key: &ConversationKey) -> Option<String> {
    let person = PersonId::parse(key.thread.as_str()).ok()?;
    let entry = state.identities.get(&(key.page.clone(), key.channel, person))?;
    let details = entry.details.as_ref();
    let fetched =
        details.and_then(|details| full_name(details.first_name.as_deref(), details.last_name.as_deref()));
    fetched.or_else(|| entry.name.clone())
}

fn conversation_row(state: &State, key: &ConversationKey, stored: &StoredConversation) -> ConversationRow {
    let with_person_until = match stored.conversation.state {
        ConversationState::WithPerson { until, .. } => Some(until),
        ConversationState::Idle
        | ConversationState::Collecting { .. }
        | ConversationState::AwaitingConfirmation { .. } => None,
    };
    let open = state.calls.iter().filter(|call| call.closed_at.is_none() && &call.conversation == key);
    ConversationRow {
        key: key.clone(),
        name: person_name(state, key),
        state: stored.conversation.state.name().to_owned(),
        updated_at: stored.updated_at,
        with_person_until,
        call: open.min_by_key(|call| call.at).map(|call| (call.reason, call.at)),
        drafts: u32::try_from(state.open_drafts(key).count()).unwrap_or(u32::MAX),
    }
}

impl DeskStore for MemoryStore {
    fn branches(&self) -> BoxFuture<'_, Result<Vec<BranchRow>, StoreError>> {
        ready(Ok(self.state().branches.clone())).boxed()
    }

    fn board<'a>(
        &'a self,
        branch: &'a Sku,
        final_since: Timestamp,
    ) -> BoxFuture<'a, Result<Board, StoreError>> {
        let state = self.state();
        let shown = |stored: &&StoredOrder| {
            let order = &stored.order;
            &order.branch == branch && (!order.status.stage().is_final() || order.status_since >= final_since)
        };
        let mut tickets: Vec<StoredOrder> =
            state.orders.values().map(|entry| &entry.stored).filter(shown).cloned().collect();
        tickets.sort_by_key(|stored| (stored.order.placed_at, stored.number, stored.order.id));
        let revision = state.board_revisions.get(branch).copied().unwrap_or_default();
        ready(Ok(Board { revision, is_rush: state.is_rush(branch), tickets })).boxed()
    }

    fn order(&self, id: OrderId) -> BoxFuture<'_, Result<Option<OrderFile>, StoreError>> {
        let state = self.state();
        let file = state
            .orders
            .get(&id)
            .map(|entry| OrderFile { stored: entry.stored.clone(), history: entry.history.clone() });
        ready(Ok(file)).boxed()
    }

    fn list_orders(&self, limit: usize) -> BoxFuture<'_, Result<Vec<StoredOrder>, StoreError>> {
        let state = self.state();
        let mut orders: Vec<StoredOrder> = state.orders.values().map(|entry| entry.stored.clone()).collect();
        orders.sort_by_key(|stored| Reverse((stored.order.placed_at, stored.number, stored.order.id)));
        orders.truncate(limit);
        ready(Ok(orders)).boxed()
    }

    fn outcome(&self, id: CommandId) -> BoxFuture<'_, Result<Option<CommandOutcome>, StoreError>> {
        ready(Ok(self.state().outcomes.get(&id).map(|(outcome, _)| outcome.clone()))).boxed()
    }

    fn conversations(&self, limit: usize) -> BoxFuture<'_, Result<Vec<ConversationRow>, StoreError>> {
        let state = self.state();
        let mut stored: Vec<_> = state.conversations.iter().collect();
        stored.sort_by_key(|(key, stored)| (Reverse(stored.updated_at), *key));
        let rows = stored.into_iter().take(limit).map(|(key, stored)| conversation_row(&state, key, stored));
        ready(Ok(rows.collect())).boxed()
    }

    fn messages<'a>(
        &'a self,
        key: &'a ConversationKey,
        limit: usize,
    ) -> BoxFuture<'a, Result<Vec<MessageRow>, StoreError>> {
        let state = self.state();
        let own = state.messages.iter().filter(|message| &message.conversation == key);
        let mut rows: Vec<MessageRow> = own.map(|message| message.row.clone()).collect();
        // The sort is stable: of messages of the same moment, the one that arrived first comes first.
        rows.sort_by_key(|row| row.at);
        rows.drain(..rows.len().saturating_sub(limit));
        ready(Ok(rows)).boxed()
    }

    fn media(&self, sha256: [u8; 32]) -> BoxFuture<'_, Result<Option<Media>, StoreError>> {
        ready(Ok(self.state().media.get(&sha256).cloned())).boxed()
    }

    fn alarms(&self) -> BoxFuture<'_, Result<Vec<Alarm>, StoreError>> {
        let mut alarms: Vec<Alarm> = self.state().alarms.values().cloned().collect();
        alarms.sort_by_key(|alarm| alarm.since);
        ready(Ok(alarms)).boxed()
    }

    fn revisions(&self) -> watch::Receiver<u64> {
        self.revisions.subscribe()
    }

    fn ping(&self) -> BoxFuture<'_, Result<(), StoreError>> {
        ready(Ok(())).boxed()
    }
}
