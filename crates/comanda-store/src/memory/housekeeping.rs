//! [`HousekeepingStore`] in memory.

use std::collections::HashSet;
use std::hash::Hash;

use comanda_domain::time::Timestamp;
use futures_util::FutureExt;
use futures_util::future::ready;

use super::MemoryStore;
use super::state::State;
use crate::port::housekeeping::Sweep;
use crate::port::{BoxFuture, HousekeepingStore, StoreError};

/// The oldest `limit` of what is older than `before`.
fn oldest<K: Eq + Hash>(
    dated: impl Iterator<Item = (K, Timestamp)>,
    before: Timestamp,
    limit: usize,
) -> HashSet<K> {
    let mut old: Vec<(K, Timestamp)> = dated.filter(|(_, at)| *at < before).collect();
    old.sort_by_key(|(_, at)| *at);
    old.into_iter().take(limit).map(|(key, _)| key).collect()
}

fn sweep(state: &mut State, what: Sweep, before: Timestamp, limit: usize) -> usize {
    match what {
        Sweep::Seen => {
            let gone = oldest(state.seen.iter().map(|(event, at)| (*event, *at)), before, limit);
            state.seen.retain(|event, _| !gone.contains(event));
            gone.len()
        }
        Sweep::Outcomes => {
            let dated = state.outcomes.iter().map(|(id, (_, at))| (*id, *at));
            let gone = oldest(dated, before, limit);
            state.outcomes.retain(|id, _| !gone.contains(id));
            gone.len()
        }
        Sweep::Outbox => {
            let dated = state.outbox.iter().filter_map(|entry| Some((entry.row.id, entry.settled_at?)));
            let gone = oldest(dated, before, limit);
            state.outbox.retain(|entry| !gone.contains(&entry.row.id));
            state.outbox_places =
                state.outbox.iter().enumerate().map(|(place, entry)| (entry.row.id, place)).collect();
            gone.len()
        }
        Sweep::Calls => {
            let dated = state.calls.iter().enumerate();
            let dated = dated.filter_map(|(place, call)| Some((place, call.closed_at?)));
            let gone = oldest(dated, before, limit);
            let mut place = 0;
            state.calls.retain(|_| {
                place += 1;
                !gone.contains(&(place - 1))
            });
            gone.len()
        }
        Sweep::Drafts => {
            let dated = state.drafts.iter().filter_map(|draft| Some((draft.row.id, draft.settled?.1)));
            let gone = oldest(dated, before, limit);
            state.drafts.retain(|draft| !gone.contains(&draft.row.id));
            gone.len()
        }
        Sweep::OpenDrafts => {
            let open = state.drafts.iter().filter(|draft| draft.settled.is_none());
            let gone = oldest(open.map(|draft| (draft.row.id, draft.row.created_at)), before, limit);
            state.drafts.retain(|draft| !gone.contains(&draft.row.id));
            gone.len()
        }
        Sweep::ReaderAnswers => {
            let dated = state.reader_answers.values().map(|answer| (answer.event, answer.received_at));
            let (gone, kept) = (oldest(dated, before, limit), state.reader_answers.len());
            state.reader_answers.retain(|(event, _), _| !gone.contains(event));
            kept - state.reader_answers.len()
        }
    }
}

impl HousekeepingStore for MemoryStore {
    fn sweep(&self, what: Sweep, before: Timestamp, limit: usize) -> BoxFuture<'_, Result<u64, StoreError>> {
        ready(Ok(sweep(&mut self.state(), what, before, limit) as u64)).boxed()
    }
}
