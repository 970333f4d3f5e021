//! [`OutboxStore`] in memory.

use std::collections::{HashMap, HashSet};

use comanda_domain::effect::Recipient;
use comanda_domain::id::{ConversationKey, FeedObjectId, OrderId, PageId};
use comanda_domain::time::Timestamp;
use futures_util::FutureExt;
use futures_util::future::ready;

use super::MemoryStore;
use super::state::{OutboxEntry, OutboxState, State};
use crate::detail::recipient_identity;
use crate::port::desk::MessageRow;
use crate::port::lease::WorkerId;
use crate::port::outbox::{OutboxCounts, OutboxRow, SendOutcome, SentRow, Settlement, Unfinished};
use crate::port::{BoxFuture, OutboxStore, StoreError};

impl OutboxEntry {
    fn to_row(&self) -> OutboxRow {
        OutboxRow {
            id: self.row.id,
            conversation: self.row.conversation.clone(),
            outgoing: self.row.outgoing.clone(),
            attempt: self.attempt,
            created_at: self.row.created_at,
            since: self.since,
            doubted: self.doubted,
        }
    }

    /// Within which rows go out one after the other.
    fn thread(&self) -> (&ConversationKey, Option<&FeedObjectId>) {
        let comment = match &self.row.outgoing.recipient {
            Recipient::Person => None,
            Recipient::CommentAuthor(comment) | Recipient::Comment(comment) => Some(comment),
        };
        (&self.row.conversation, comment)
    }

    fn doubt(&mut self, at: Timestamp) {
        self.state = OutboxState::InDoubt;
        self.since = at;
        self.doubted = true;
    }

    /// It did not go out: what was taken back meanwhile is not tried again.
    fn back_to(&mut self, next: OutboxState, at: Timestamp) {
        self.state = if self.withdrawn { OutboxState::Superseded } else { next };
        self.settled_at = self.withdrawn.then_some(at);
    }
}

/// Places of the rows that their order allows to go out at `now`: nothing of the thread is under way or in doubt, and nothing before it is left but what was decided for later and was never tried.
fn heads(state: &State, now: Timestamp) -> Vec<usize> {
    let blocked: HashSet<_> =
        state.outbox.iter().filter(|entry| entry.state.is_open()).map(OutboxEntry::thread).collect();
    let mut begun = HashSet::new();
    let mut places = Vec::new();
    for (place, entry) in state.outbox.iter().enumerate() {
        if entry.state.is_settled() || begun.contains(&entry.thread()) {
            continue;
        }
        let for_later = entry.state == OutboxState::Queued && entry.attempt == 0 && entry.not_before > now;
        if !for_later {
            begun.insert(entry.thread());
        }
        if entry.state == OutboxState::Queued && !blocked.contains(&entry.thread()) {
            places.push(place);
        }
    }
    places
}

fn settle_one(state: &mut State, settlement: &Settlement) {
    let place = state.outbox_places.get(&settlement.id).copied();
    let Some(entry) = place.and_then(|place| state.outbox.get_mut(place)) else { return };
    let claimed = entry.state.is_open() && entry.attempt == settlement.attempt;
    let conversation = entry.row.conversation.clone();
    let recipient_of = entry.row.outgoing.recipient.clone();
    match &settlement.outcome {
        SendOutcome::Sent { mid, recipient, text } => {
            if claimed {
                entry.state = OutboxState::Sent;
                entry.mid.clone_from(mid);
                entry.settled_at = Some(settlement.at);
            } else if entry.state != OutboxState::Sent {
                return;
            }
            if let Some(person) = recipient {
                let identity = recipient_identity(&conversation, person);
                let entry = state.identity(identity.clone(), settlement.at);
                entry.saw(None, Some(settlement.at));
                state.link_commenter(&recipient_of, &identity, settlement.at);
            }
            if let Some(mid) = mid {
                let row = MessageRow {
                    mid: mid.as_str().to_owned(),
                    inbound: false,
                    text: text.clone(),
                    attachments: None,
                    at: settlement.at,
                    delivered_at: None,
                    read_at: None,
                };
                state.keep_message(&conversation, mid, row);
                state.note_recipient(mid, recipient.as_ref());
            }
        }
        SendOutcome::Retry { not_before, .. } if claimed => {
            entry.back_to(OutboxState::Queued, settlement.at);
            entry.not_before = *not_before;
        }
        SendOutcome::InDoubt { .. } if claimed => entry.doubt(settlement.at),
        SendOutcome::Waiting { call, .. } if claimed => {
            entry.back_to(OutboxState::Waiting, settlement.at);
            if let Some(reason) = call {
                state.call(conversation, *reason, settlement.at);
            }
        }
        SendOutcome::Failed { call, .. } if claimed => {
            entry.state = OutboxState::Failed;
            entry.settled_at = Some(settlement.at);
            if let Some(reason) = call {
                state.call(conversation, *reason, settlement.at);
            }
        }
        SendOutcome::Retry { .. }
        | SendOutcome::InDoubt { .. }
        | SendOutcome::Waiting { .. }
        | SendOutcome::Failed { .. } => {}
    }
}

impl OutboxStore for MemoryStore {
    fn claim<'a>(
        &'a self,
        now: Timestamp,
        limit: usize,
        paused: &'a [PageId],
        worker: Option<&'a WorkerId>,
    ) -> BoxFuture<'a, Result<Vec<OutboxRow>, StoreError>> {
        let mut state = self.state();
        let mut places = heads(&state, now);
        places.retain(|place| {
            state.outbox.get(*place).is_some_and(|entry| {
                entry.not_before <= now
                    && !paused.contains(&entry.row.conversation.page)
                    && state.fence_of(&entry.row.conversation, worker).is_some()
            })
        });
        places.sort_by_key(|place| state.outbox.get(*place).map(|entry| (entry.not_before, *place)));
        places.truncate(limit);
        let mut rows = Vec::with_capacity(places.len());
        for place in places {
            let conversation = state.outbox.get(place).map(|entry| entry.row.conversation.clone());
            let fence = conversation.and_then(|conversation| state.fence_of(&conversation, worker));
            if let Some((entry, fence)) = state.outbox.get_mut(place).zip(fence) {
                entry.state = OutboxState::Sending;
                entry.fence = fence;
                entry.attempt += 1;
                entry.since = now;
                rows.push(entry.to_row());
            }
        }
        ready(Ok(rows)).boxed()
    }

    fn settle<'a>(&'a self, settlements: &'a [Settlement]) -> BoxFuture<'a, Result<(), StoreError>> {
        let mut state = self.state();
        for settlement in settlements {
            settle_one(&mut state, settlement);
        }
        drop(state);
        self.announce();
        ready(Ok(())).boxed()
    }

    fn doubt_unfinished<'a>(
        &'a self,
        now: Timestamp,
        worker: Option<&'a WorkerId>,
        whose: Unfinished,
    ) -> BoxFuture<'a, Result<u64, StoreError>> {
        let mut count = 0;
        let mut state = self.state();
        let fence = |entry: &OutboxEntry| state.fence_of(&entry.row.conversation, worker);
        let fences: Vec<Option<u64>> = state.outbox.iter().map(fence).collect();
        for (entry, fence) in state.outbox.iter_mut().zip(fences) {
            let is_all = worker.is_none() || whose == Unfinished::All;
            let is_meant = fence.is_some_and(|fence| is_all || entry.fence < fence);
            if entry.state == OutboxState::Sending && is_meant {
                entry.doubt(now);
                count += 1;
            }
        }
        ready(Ok(count)).boxed()
    }

    fn in_doubt<'a>(
        &'a self,
        before: Timestamp,
        limit: usize,
        worker: Option<&'a WorkerId>,
    ) -> BoxFuture<'a, Result<Vec<OutboxRow>, StoreError>> {
        let state = self.state();
        let doubtful = state.outbox.iter().filter(|entry| {
            entry.state == OutboxState::InDoubt
                && entry.since < before
                && state.fence_of(&entry.row.conversation, worker).is_some()
        });
        let mut rows: Vec<OutboxRow> = doubtful.map(OutboxEntry::to_row).collect();
        rows.sort_by_key(|row| row.since);
        rows.truncate(limit);
        ready(Ok(rows)).boxed()
    }

    fn sent_since<'a>(
        &'a self,
        conversation: &'a ConversationKey,
        since: Timestamp,
    ) -> BoxFuture<'a, Result<Vec<SentRow>, StoreError>> {
        let state = self.state();
        let sent = state.outbox.iter().filter(|entry| {
            entry.state == OutboxState::Sent
                && entry.row.conversation == *conversation
                && entry.settled_at.is_some_and(|at| at >= since)
        });
        let row = |entry: &OutboxEntry| {
            let mid = entry.mid.clone()?;
            let place = state.message_places.get(&mid);
            let text = place
                .and_then(|place| state.messages.get(*place))
                .and_then(|message| message.row.text.clone());
            Some(SentRow { mid, text, settled_at: entry.settled_at? })
        };
        ready(Ok(sent.filter_map(row).collect())).boxed()
    }

    fn next_due(&self) -> BoxFuture<'_, Result<Option<Timestamp>, StoreError>> {
        let state = self.state();
        // No time at all: what waits for its time stands in nobody's way.
        let due = heads(&state, Timestamp::from_millis(i64::MIN))
            .into_iter()
            .filter_map(|place| state.outbox.get(place));
        ready(Ok(due.map(|entry| entry.not_before).min())).boxed()
    }

    fn order_numbers<'a>(
        &'a self,
        ids: &'a [OrderId],
    ) -> BoxFuture<'a, Result<HashMap<OrderId, u32>, StoreError>> {
        let state = self.state();
        let number = |id: &OrderId| Some((*id, state.orders.get(id)?.stored.number));
        ready(Ok(ids.iter().filter_map(number).collect())).boxed()
    }

    fn outbox_counts(&self) -> BoxFuture<'_, Result<OutboxCounts, StoreError>> {
        let mut counts = OutboxCounts::default();
        for entry in &self.state().outbox {
            match entry.state {
                OutboxState::Queued => counts.queued += 1,
                OutboxState::Sending => counts.sending += 1,
                OutboxState::Sent => counts.sent += 1,
                OutboxState::InDoubt => counts.in_doubt += 1,
                OutboxState::Waiting => counts.waiting += 1,
                OutboxState::Failed => counts.failed += 1,
                OutboxState::Superseded => counts.superseded += 1,
            }
        }
        ready(Ok(counts)).boxed()
    }
}
