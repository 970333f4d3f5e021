//! The order of things: lanes, batches, and calls under way.
//!
//! A lane is one conversation (or one post). Its items leave in order, one call at a time, until a call fails: then
//! the lane goes on and the failed call is tried again later, so that what comes late comes out of order, as with
//! Meta.

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};

use bytes::Bytes;

use crate::limits::WEBHOOK_ITEMS_MAX;

/// Messenger events and page changes travel in separate webhooks and are retried differently.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Family {
    Messaging,
    Changes,
}

/// Page, then person or post.
pub(crate) type LaneKey = (String, String);

/// One item, already written as JSON.
#[derive(Clone, Debug)]
pub(crate) struct Item {
    pub(crate) record: usize,
    pub(crate) page: String,
    pub(crate) page_json: String,
    pub(crate) lane: String,
    pub(crate) family: Family,
    /// The entry's list: `messaging`, `standby` or `changes`.
    pub(crate) list: &'static str,
    pub(crate) json: String,
    pub(crate) is_repeat: bool,
    /// Something a customer said, for the load generator to count.
    pub(crate) is_customer: bool,
}

impl Item {
    fn lane_key(&self) -> LaneKey {
        (self.page.clone(), self.lane.clone())
    }
}

/// A webhook that was composed and is not settled yet.
#[derive(Clone, Debug)]
pub(crate) struct Call {
    pub(crate) items: Vec<Item>,
    pub(crate) body: Bytes,
    pub(crate) first_sent_ms: i64,
    pub(crate) failures: u32,
}

/// When, and the order of arrival for equal times.
type Place = (i64, u64);

#[derive(Default)]
pub(crate) struct Queue {
    items: HashMap<u64, Item>,
    lanes: HashMap<LaneKey, BTreeSet<Place>>,
    busy: HashSet<LaneKey>,
    /// Heads of the lanes that are not busy.
    ready: BTreeMap<Family, BTreeSet<Place>>,
    calls: HashMap<u64, Call>,
    retries: BTreeSet<Place>,
    next_number: u64,
    next_call: u64,
    customer_items: usize,
}

impl Queue {
    /// Adds an item that may leave from `at_ms` on.
    pub(crate) fn add(&mut self, item: Item, at_ms: i64) {
        self.next_number += 1;
        self.customer_items += usize::from(counts(&item));
        let place = (at_ms, self.next_number);
        let (key, family) = (item.lane_key(), item.family);
        self.items.insert(place.1, item);
        let lane = self.lanes.entry(key.clone()).or_default();
        let old_head = lane.first().copied();
        lane.insert(place);
        if self.busy.contains(&key) || old_head.is_some_and(|head| head < place) {
            return;
        }
        let ready = self.ready.entry(family).or_default();
        if let Some(head) = old_head {
            ready.remove(&head);
        }
        ready.insert(place);
    }

    /// Up to `limit` items of one family that are due. Their lanes are busy until the call ends.
    pub(crate) fn take_batch(&mut self, now_ms: i64, limit: usize) -> Option<Vec<Item>> {
        let limit = limit.clamp(1, WEBHOOK_ITEMS_MAX);
        let mut items = Vec::new();
        for family in [Family::Messaging, Family::Changes] {
            while items.len() < limit {
                let Some(item) = self.take_one(family, now_ms) else { break };
                items.push(item);
            }
            if !items.is_empty() {
                break;
            }
        }
        for item in &items {
            self.block(&item.lane_key());
        }
        (!items.is_empty()).then_some(items)
    }

    /// Registers a composed call and gives its id.
    pub(crate) fn begin(&mut self, items: Vec<Item>, body: Bytes, now_ms: i64) -> u64 {
        self.next_call += 1;
        self.calls.insert(self.next_call, Call { items, body, first_sent_ms: now_ms, failures: 0 });
        self.next_call
    }

    pub(crate) fn call(&self, id: u64) -> Option<&Call> {
        self.calls.get(&id)
    }

    /// The call is over: its lanes go on, if they did not before.
    pub(crate) fn end(&mut self, id: u64) -> Option<Call> {
        let call = self.calls.remove(&id)?;
        // After a failure the lanes went on, and may be busy with something newer.
        if call.failures == 0 {
            self.unblock(&call.items);
        }
        self.customer_items -= call.items.iter().filter(|item| counts(item)).count();
        Some(call)
    }

    /// The call failed and comes again at `at_ms`, with the same bytes. Its lanes go on without it.
    pub(crate) fn retry_at(&mut self, id: u64, at_ms: i64) {
        let Some(call) = self.calls.get_mut(&id) else { return };
        call.failures += 1;
        let items = if call.failures == 1 { call.items.clone() } else { Vec::new() };
        self.unblock(&items);
        self.retries.insert((at_ms, id));
    }

    /// Calls whose next try is due, at most `calls_max`.
    pub(crate) fn take_retries(&mut self, now_ms: i64, calls_max: usize) -> Vec<u64> {
        let due: Vec<Place> = self.retries.range(..=(now_ms, u64::MAX)).take(calls_max).copied().collect();
        for place in &due {
            self.retries.remove(place);
        }
        due.into_iter().map(|(_, id)| id).collect()
    }

    /// Throws away what waits for a page in one family and gives the ledger numbers of it.
    pub(crate) fn drop_waiting(&mut self, page: &str, family: Family) -> Vec<usize> {
        let of_page = |item: &Item| item.page == page && item.family == family;
        let numbers: Vec<u64> =
            self.items.iter().filter(|(_, item)| of_page(item)).map(|(number, _)| *number).collect();
        let mut dropped = Vec::new();
        for number in numbers {
            let Some(item) = self.items.remove(&number) else { continue };
            self.customer_items -= usize::from(counts(&item));
            let key = item.lane_key();
            if let Some(lane) = self.lanes.get_mut(&key) {
                lane.retain(|place| place.1 != number);
            }
            if let Some(ready) = self.ready.get_mut(&family) {
                ready.retain(|place| place.1 != number);
            }
            dropped.push(item.record);
        }
        let calls: Vec<u64> =
            self.calls.iter().filter(|(_, call)| call.items.iter().all(of_page)).map(|(id, _)| *id).collect();
        for id in calls {
            self.retries.retain(|(_, retried)| *retried != id);
            dropped.extend(self.end(id).into_iter().flat_map(|call| call.items).map(|item| item.record));
        }
        dropped.sort_unstable();
        dropped.dedup();
        dropped
    }

    pub(crate) fn next_due(&self) -> Option<i64> {
        let heads = self.ready.values().filter_map(BTreeSet::first);
        heads.chain(self.retries.first()).map(|(at_ms, _)| *at_ms).min()
    }

    /// Customers' messages that were neither acknowledged nor dropped.
    pub(crate) fn customer_items(&self) -> usize {
        self.customer_items
    }

    pub(crate) fn outstanding(&self) -> usize {
        self.items.len() + self.calls.len()
    }

    fn take_one(&mut self, family: Family, now_ms: i64) -> Option<Item> {
        let ready = self.ready.get_mut(&family)?;
        let head = *ready.first().filter(|(at_ms, _)| *at_ms <= now_ms)?;
        ready.remove(&head);
        let item = self.items.remove(&head.1)?;
        let lane = self.lanes.get_mut(&item.lane_key())?;
        lane.remove(&head);
        // The next one of this lane may share the envelope; `block` hides it again when the envelope is closed.
        ready.extend(lane.first());
        Some(item)
    }

    fn block(&mut self, key: &LaneKey) {
        let Some(head) = self.lanes.get(key).and_then(|lane| lane.first().copied()) else {
            self.lanes.remove(key);
            self.busy.insert(key.clone());
            return;
        };
        for ready in self.ready.values_mut() {
            ready.remove(&head);
        }
        self.busy.insert(key.clone());
    }

    fn unblock(&mut self, items: &[Item]) {
        for item in items {
            let key = item.lane_key();
            if !self.busy.remove(&key) {
                continue;
            }
            if let Some(head) = self.lanes.get(&key).and_then(|lane| lane.first()) {
                self.ready.entry(item.family).or_default().insert(*head);
            }
        }
    }
}

/// Whether an item counts as a customer's message that is under way; a redelivery was acknowledged before.
fn counts(item: &Item) -> bool {
    item.is_customer && !item.is_repeat
}
