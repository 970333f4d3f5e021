//! [`RepairStore`] in memory.

use std::cmp::Reverse;

use comanda_domain::id::EventId;
use comanda_domain::time::Timestamp;
use futures_util::FutureExt;
use futures_util::future::ready;

use super::MemoryStore;
use super::state::State;
use crate::port::repair::{
    Found, Repair, RepairAction, RepairChange, RepairRequest, RepairState, SetAside, SetAsideCounts,
};
use crate::port::{BoxFuture, RepairStore, StoreError};

impl State {
    fn set_aside(&self) -> impl Iterator<Item = SetAside> {
        let unread = self.quarantine.iter().map(|record| SetAside {
            event: record.event,
            sequence: record.sequence,
            conversation: record.conversation.clone(),
            found: Found::Quarantine,
            reason: record.reason.clone(),
            attempts: 1,
            at: record.received_at,
        });
        let dead = self.dead_letters.iter().map(|letter| SetAside {
            event: letter.event,
            sequence: letter.sequence,
            conversation: letter.conversation.clone(),
            found: Found::DeadLetter,
            reason: letter.reason.clone(),
            attempts: letter.attempts,
            at: letter.at,
        });
        unread.chain(dead)
    }

    fn take_off_lists(&mut self, event: EventId) {
        self.quarantine.retain(|record| record.event != event);
        self.dead_letters.retain(|letter| letter.event != event);
    }
}

fn repair(request: &RepairRequest, action: RepairAction, state: RepairState) -> Repair {
    let record = &request.record;
    Repair {
        event: record.event,
        asked_at: request.at,
        sequence: record.sequence,
        conversation: record.conversation.clone(),
        found: record.found,
        found_reason: record.reason.clone(),
        action,
        by: request.by.clone(),
        reason: request.reason.clone(),
        state,
        outcome: None,
    }
}

impl RepairStore for MemoryStore {
    fn set_aside<'a>(&'a self, events: &'a [EventId]) -> BoxFuture<'a, Result<Vec<SetAside>, StoreError>> {
        let state = self.state();
        ready(Ok(state.set_aside().filter(|record| events.contains(&record.event)).collect())).boxed()
    }

    fn set_aside_counts(&self) -> BoxFuture<'_, Result<SetAsideCounts, StoreError>> {
        let state = self.state();
        let (quarantine, dead_letters) = (state.quarantine.len() as u64, state.dead_letters.len() as u64);
        ready(Ok(SetAsideCounts { quarantine, dead_letters })).boxed()
    }

    fn ask_retries<'a>(&'a self, requests: &'a [RepairRequest]) -> BoxFuture<'a, Result<u64, StoreError>> {
        let mut state = self.state();
        let mut asked = 0;
        for request in requests {
            let event = request.record.event;
            let clashes = |known: &Repair| {
                known.event == event && (!known.state.is_settled() || known.asked_at == request.at)
            };
            if !state.repairs.iter().any(clashes) {
                state.repairs.push(repair(request, RepairAction::Retry, RepairState::Asked));
                asked += 1;
            }
        }
        ready(Ok(asked)).boxed()
    }

    fn drop_set_aside<'a>(&'a self, requests: &'a [RepairRequest]) -> BoxFuture<'a, Result<u64, StoreError>> {
        let mut state = self.state();
        let mut dropped = 0;
        for request in requests {
            let event = request.record.event;
            if state.set_aside().any(|record| record.event == event) {
                state.take_off_lists(event);
                state.seen.entry(event).or_insert(request.at);
                state.repairs.push(repair(request, RepairAction::Drop, RepairState::Dropped));
                dropped += 1;
            }
        }
        ready(Ok(dropped)).boxed()
    }

    fn waiting_repairs(&self, limit: usize) -> BoxFuture<'_, Result<Vec<Repair>, StoreError>> {
        let state = self.state();
        let waits = |repair: &&Repair| matches!(repair.state, RepairState::Asked | RepairState::Begun);
        let mut waiting: Vec<Repair> = state.repairs.iter().filter(waits).cloned().collect();
        waiting.sort_by_key(|repair| (repair.sequence, repair.event));
        waiting.truncate(limit);
        ready(Ok(waiting)).boxed()
    }

    fn begin_repairs<'a>(&'a self, repairs: &'a [Repair]) -> BoxFuture<'a, Result<(), StoreError>> {
        let mut state = self.state();
        for repair in repairs {
            let asked = state.repairs.iter_mut().find(|known| {
                (known.event, known.asked_at, known.state)
                    == (repair.event, repair.asked_at, RepairState::Asked)
            });
            if let Some(known) = asked {
                known.state = RepairState::Begun;
                if state.quarantine.iter().any(|record| record.event == repair.event) {
                    state.seen.remove(&repair.event);
                }
                state.take_off_lists(repair.event);
            }
        }
        ready(Ok(())).boxed()
    }

    fn write_repairs<'a>(
        &'a self,
        changes: &'a [RepairChange],
        _now: Timestamp,
    ) -> BoxFuture<'a, Result<(), StoreError>> {
        let mut state = self.state();
        for change in changes {
            let of = |known: &&mut Repair| (known.event, known.asked_at) == (change.event, change.asked_at);
            if let Some(known) = state.repairs.iter_mut().find(of)
                && !known.state.is_settled()
            {
                known.state = change.state;
                known.outcome.clone_from(&change.outcome);
            }
        }
        ready(Ok(())).boxed()
    }

    fn settle_repairs(&self, _now: Timestamp) -> BoxFuture<'_, Result<Vec<Repair>, StoreError>> {
        let mut state = self.state();
        let again: Vec<SetAside> = state.set_aside().collect();
        let State { repairs, seen, .. } = &mut *state;
        let mut settled = Vec::new();
        for repair in repairs.iter_mut().filter(|repair| repair.state == RepairState::Appended) {
            if let Some(record) = again.iter().find(|record| record.event == repair.event) {
                repair.state = RepairState::SetAsideAgain;
                repair.outcome = Some(record.reason.clone());
            } else if seen.contains_key(&repair.event) {
                repair.state = RepairState::Processed;
            } else {
                continue;
            }
            settled.push(repair.clone());
        }
        ready(Ok(settled)).boxed()
    }

    fn repairs(&self, limit: usize) -> BoxFuture<'_, Result<Vec<Repair>, StoreError>> {
        let mut repairs = self.state().repairs.clone();
        repairs.sort_by_key(|repair| Reverse((repair.asked_at, repair.sequence)));
        repairs.truncate(limit);
        ready(Ok(repairs)).boxed()
    }

    fn oldest_seen(&self) -> BoxFuture<'_, Result<Option<Timestamp>, StoreError>> {
        ready(Ok(self.state().seen.values().min().copied())).boxed()
    }
}
