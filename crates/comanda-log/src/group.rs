//! Who may process what: the state of one consumer group, shared by the adapters that keep it in the process.
//!
//! Plain bookkeeping without I/O and without a clock of its own. It knows sequences and keys, not what is in a record.
//! Each key with unsettled records has a lane. A lane is ready, in flight in exactly one batch, or waiting for a
//! retry; only a ready lane hands out records, which is what keeps the order within a key.

use std::collections::{BTreeMap, HashMap, HashSet, VecDeque};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use comanda_domain::id::ConversationKey;
use comanda_domain::record::{Record, Sequence};
use comanda_domain::time::Timestamp;
use tokio::sync::Notify;

use crate::batch::RecordOutcome;
use crate::limits;

/// One group: its state and the bell that wakes its consumers.
pub(crate) struct Group {
    pub(crate) name: String,
    /// Rung when records were appended, settled or returned.
    pub(crate) bell: Notify,
    /// Held while reading from the log for a claim: each record is admitted once, in order.
    pub(crate) reading: Mutex<()>,
    state: Mutex<GroupState>,
    last: Arc<AtomicU64>,
}

impl Group {
    pub(crate) fn lock(&self) -> MutexGuard<'_, GroupState> {
        // A panic elsewhere leaves the state as it was between two whole operations, or repeats work at worst.
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The newest durable record of the log.
    pub(crate) fn last(&self) -> Sequence {
        Sequence::new(self.last.load(Ordering::Acquire))
    }
}

/// The groups of one log.
pub(crate) struct Groups {
    groups: Mutex<BTreeMap<String, Arc<Group>>>,
    last: Arc<AtomicU64>,
}

impl Groups {
    /// The groups whose cursors were found, of a log whose newest record is `last`.
    pub(crate) fn new(last: Sequence, cursors: Vec<(String, Sequence)>) -> Self {
        let groups = Self { groups: Mutex::default(), last: Arc::new(AtomicU64::new(last.get())) };
        for (name, cursor) in cursors {
            groups.insert(&name, cursor);
        }
        groups
    }

    fn lock(&self) -> MutexGuard<'_, BTreeMap<String, Arc<Group>>> {
        self.groups.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn insert(&self, name: &str, cursor: Sequence) -> Arc<Group> {
        let fresh = || Group {
            name: name.to_owned(),
            bell: Notify::new(),
            reading: Mutex::default(),
            state: Mutex::new(GroupState::new(cursor)),
            last: Arc::clone(&self.last),
        };
        Arc::clone(self.lock().entry(name.to_owned()).or_insert_with(|| Arc::new(fresh())))
    }

    /// The group of this name; a new one starts at the oldest record.
    pub(crate) fn get(&self, name: &str) -> Arc<Group> {
        self.insert(name, Sequence::START)
    }

    /// Every group, by name.
    pub(crate) fn all(&self) -> Vec<Arc<Group>> {
        self.lock().values().cloned().collect()
    }

    /// Takes a group out; its consumers find it dropped. Says whether there was one.
    pub(crate) fn remove(&self, name: &str) -> bool {
        let removed = self.lock().remove(name);
        if let Some(group) = &removed {
            group.lock().dropped = true;
            group.bell.notify_waiters();
        }
        removed.is_some()
    }

    /// Sets the cursor of a group back; see [`crate::LogAdmin::rewind`].
    pub(crate) fn rewind(&self, name: &str, to: Sequence) -> bool {
        let group = self.get(name);
        let rewound = group.lock().rewind(to);
        group.bell.notify_waiters();
        rewound
    }

    /// The lowest cursor; `None` without groups.
    pub(crate) fn cursor_min(&self) -> Option<Sequence> {
        self.all().iter().map(|group| group.lock().cursor()).min()
    }

    /// Makes records up to `last` visible and wakes every consumer.
    pub(crate) fn appended(&self, last: Sequence) {
        self.last.fetch_max(last.get(), Ordering::AcqRel);
        self.ring();
    }

    /// Wakes every consumer.
    pub(crate) fn ring(&self) {
        for group in self.all() {
            group.bell.notify_waiters();
        }
    }
}

/// A record handed out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Handed {
    pub(crate) sequence: Sequence,
    pub(crate) key: ConversationKey,
    pub(crate) attempt: u32,
}

/// A read record that is not settled.
struct Held {
    attempts: u32,
    size_bytes: usize,
}

/// The unsettled records of one key.
struct Lane {
    /// Not handed out, in order.
    waiting: VecDeque<Sequence>,
    state: LaneState,
}

enum LaneState {
    /// Its first waiting record may be handed out; listed in `ready` under that record.
    Ready,
    /// Handed out in one batch.
    InFlight,
    /// Listed in `delayed`.
    Delayed,
}

/// See the module.
pub(crate) struct GroupState {
    /// Everything up to here was read, and is settled or held.
    scanned: Sequence,
    held: BTreeMap<Sequence, Held>,
    lanes: HashMap<ConversationKey, Lane>,
    /// Ready lanes by their first waiting record.
    ready: BTreeMap<Sequence, ConversationKey>,
    ready_records: usize,
    /// Lanes that wait for a retry, by when and by their first waiting record.
    delayed: BTreeMap<(Timestamp, Sequence), ConversationKey>,
    in_flight: usize,
    now_last: Timestamp,
    pub(crate) dropped: bool,
}

impl GroupState {
    pub(crate) fn new(cursor: Sequence) -> Self {
        Self {
            scanned: cursor,
            held: BTreeMap::new(),
            lanes: HashMap::new(),
            ready: BTreeMap::new(),
            ready_records: 0,
            delayed: BTreeMap::new(),
            in_flight: 0,
            now_last: Timestamp::from_millis(i64::MIN),
            dropped: false,
        }
    }

    /// Goes back to `to`, unless it stands lower already or records are held.
    fn rewind(&mut self, to: Sequence) -> bool {
        let free = self.held.is_empty() && self.in_flight == 0;
        if free && to < self.scanned {
            *self = Self { dropped: self.dropped, ..Self::new(to) };
            return true;
        }
        false
    }

    /// Everything up to here is settled.
    pub(crate) fn cursor(&self) -> Sequence {
        match self.held.first_key_value() {
            Some((first, _)) => Sequence::new(first.get().saturating_sub(1)),
            None => self.scanned,
        }
    }

    pub(crate) const fn scanned(&self) -> Sequence {
        self.scanned
    }

    pub(crate) fn has_ready(&self) -> bool {
        !self.ready.is_empty()
    }

    pub(crate) const fn in_flight(&self) -> usize {
        self.in_flight
    }

    /// How long until the next retry is due; `None` when nothing waits for one.
    pub(crate) fn next_due(&self, now: Timestamp) -> Option<Duration> {
        self.delayed.first_key_value().map(|(&(due, _), _)| due.since(now))
    }

    /// How many more records should be read from the log before handing out `records_max`: zero when enough are ready
    /// or when too many are held.
    pub(crate) fn wanted(&mut self, records_max: usize, now: Timestamp) -> usize {
        self.wake_delayed(now);
        let ahead = self.scanned.get().saturating_sub(self.cursor().get());
        let room = limits::HELD_RECORDS_MAX.saturating_sub(self.held.len());
        if ahead >= limits::AHEAD_SEQUENCES_MAX {
            return 0;
        }
        records_max.saturating_sub(self.ready_records).min(room)
    }

    /// Takes note of a record read from the log. They are read in order, each once.
    pub(crate) fn admit(&mut self, record: &Record) {
        debug_assert!(record.sequence > self.scanned, "the log is read in order");
        self.scanned = record.sequence;
        self.held.insert(record.sequence, Held { attempts: 0, size_bytes: record.bytes.len() });
        if let Some(lane) = self.lanes.get_mut(&record.key) {
            lane.waiting.push_back(record.sequence);
            if matches!(lane.state, LaneState::Ready) {
                self.ready_records += 1;
            }
            return;
        }
        let lane = Lane { waiting: VecDeque::from([record.sequence]), state: LaneState::Ready };
        self.lanes.insert(record.key.clone(), lane);
        self.ready.insert(record.sequence, record.key.clone());
        self.ready_records += 1;
    }

    /// Hands out ready records, oldest lane first, and puts their lanes in flight. In the order of the log.
    pub(crate) fn hand_out(&mut self, records_max: usize, bytes_max: usize) -> Vec<Handed> {
        let mut handed = Vec::new();
        let mut bytes: usize = 0;
        while handed.len() < records_max && bytes < bytes_max {
            let Some((_, key)) = self.ready.pop_first() else { break };
            let Some(lane) = self.lanes.get_mut(&key) else { continue };
            lane.state = LaneState::InFlight;
            self.ready_records = self.ready_records.saturating_sub(lane.waiting.len());
            while handed.len() < records_max && bytes < bytes_max {
                let Some(sequence) = lane.waiting.pop_front() else { break };
                let Some(held) = self.held.get_mut(&sequence) else { continue };
                held.attempts = held.attempts.saturating_add(1);
                bytes = bytes.saturating_add(held.size_bytes);
                handed.push(Handed { sequence, key: key.clone(), attempt: held.attempts });
            }
        }
        self.in_flight += handed.len();
        handed.sort_unstable_by_key(|handed| handed.sequence);
        handed
    }

    /// Settles what one batch held: its records in order, with outcomes that uphold the order within each key.
    pub(crate) fn settle<'a>(
        &mut self,
        settled: impl IntoIterator<Item = (Sequence, &'a ConversationKey, &'a RecordOutcome)>,
        now: Timestamp,
    ) {
        let mut returned: HashMap<&ConversationKey, (Duration, Vec<Sequence>)> = HashMap::new();
        let mut keys: HashSet<&ConversationKey> = HashSet::new();
        for (sequence, key, outcome) in settled {
            self.in_flight = self.in_flight.saturating_sub(1);
            keys.insert(key);
            match outcome {
                RecordOutcome::Done | RecordOutcome::Dead { .. } => {
                    self.held.remove(&sequence);
                }
                RecordOutcome::Retry { after } => {
                    let (_, sequences) = returned.entry(key).or_insert((*after, Vec::new()));
                    let dragged_along = !sequences.is_empty();
                    if let (true, Some(held)) = (dragged_along, self.held.get_mut(&sequence)) {
                        held.attempts = held.attempts.saturating_sub(1);
                    }
                    sequences.push(sequence);
                }
            }
        }
        for key in keys {
            let (after, sequences) = returned.remove(key).unwrap_or_default();
            self.land(key, after, sequences, now);
        }
    }

    /// Returns what one batch held, to be handed out again at once.
    pub(crate) fn give_back<'a>(
        &mut self,
        records: impl IntoIterator<Item = (Sequence, &'a ConversationKey)>,
    ) {
        let mut returned: HashMap<&ConversationKey, Vec<Sequence>> = HashMap::new();
        for (sequence, key) in records {
            self.in_flight = self.in_flight.saturating_sub(1);
            returned.entry(key).or_default().push(sequence);
        }
        let now = self.now_last;
        for (key, sequences) in returned {
            self.land(key, Duration::ZERO, sequences, now);
        }
    }

    /// Lets go of a handed out record that is no longer in the log. `flies_on` says that its batch still holds another
    /// record of the same key.
    pub(crate) fn forget(&mut self, sequence: Sequence, key: &ConversationKey, flies_on: bool) {
        self.in_flight = self.in_flight.saturating_sub(1);
        self.held.remove(&sequence);
        let lane_flies = self.lanes.get(key).is_some_and(|lane| matches!(lane.state, LaneState::InFlight));
        if lane_flies && !flies_on {
            self.land(key, Duration::ZERO, Vec::new(), self.now_last);
        }
    }

    /// Passes over a record that cannot be read: the next one of the log, or one that was read before and is not in
    /// flight.
    pub(crate) fn skip(&mut self, sequence: Sequence) {
        if sequence > self.scanned {
            self.scanned = sequence;
            return;
        }
        self.held.remove(&sequence);
        let of_lane = self.lanes.iter().find(|(_, lane)| lane.waiting.contains(&sequence));
        let Some(key) = of_lane.map(|(key, _)| key.clone()) else { return };
        let Some(lane) = self.lanes.get_mut(&key) else { return };
        if matches!(lane.state, LaneState::Ready) {
            self.ready_records = self.ready_records.saturating_sub(lane.waiting.len());
        }
        lane.waiting.retain(|waiting| *waiting != sequence);
        self.ready.retain(|_, listed| *listed != key);
        let due = self.delayed.iter().find(|(_, listed)| **listed == key).map(|(&(due, _), _)| due);
        self.delayed.retain(|_, listed| *listed != key);
        match (&lane.state, lane.waiting.front().copied()) {
            (LaneState::InFlight, _) => {}
            (LaneState::Ready | LaneState::Delayed, None) => {
                self.lanes.remove(&key);
            }
            (LaneState::Ready, Some(first)) => {
                self.ready_records += lane.waiting.len();
                self.ready.insert(first, key);
            }
            (LaneState::Delayed, Some(first)) => {
                self.delayed.insert((due.unwrap_or(self.now_last), first), key);
            }
        }
    }

    /// Ends the flight of a lane: `returned` goes back to its front.
    fn land(&mut self, key: &ConversationKey, after: Duration, returned: Vec<Sequence>, now: Timestamp) {
        let Some(lane) = self.lanes.get_mut(key) else { return };
        for sequence in returned.into_iter().rev() {
            lane.waiting.push_front(sequence);
        }
        let Some(&first) = lane.waiting.front() else {
            self.lanes.remove(key);
            return;
        };
        if after.is_zero() {
            lane.state = LaneState::Ready;
            self.ready_records += lane.waiting.len();
            self.ready.insert(first, key.clone());
        } else {
            lane.state = LaneState::Delayed;
            self.delayed.insert((now.plus(after), first), key.clone());
        }
    }

    fn wake_delayed(&mut self, now: Timestamp) {
        // A clock that was set back could otherwise delay a retry by hours.
        let set_back = now < self.now_last;
        self.now_last = now;
        while let Some(entry) = self.delayed.first_entry() {
            let &(due, first) = entry.key();
            if due > now && !set_back {
                break;
            }
            let key = entry.remove();
            let Some(lane) = self.lanes.get_mut(&key) else { continue };
            lane.state = LaneState::Ready;
            self.ready_records += lane.waiting.len();
            self.ready.insert(first, key);
        }
    }
}

#[cfg(test)]
mod tests;
