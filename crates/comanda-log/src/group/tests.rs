//! A walk through random operations, checked against what must always hold.

use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

use bytes::Bytes;
use comanda_domain::id::{Channel, ConversationKey, DeliveryId, EventId, PageId, ThreadId};
use comanda_domain::record::{Record, RecordKind, Sequence};
use comanda_domain::time::Timestamp;

use super::{GroupState, Handed};
use crate::batch::RecordOutcome;

fn record(sequence: u64, thread: u64) -> Record {
    Record {
        sequence: Sequence::new(sequence),
        delivery: DeliveryId::from_bytes([0; 16]),
        received_at: Timestamp::from_millis(0),
        event: EventId::from_bytes([0; 16]),
        key: ConversationKey {
            page: PageId::parse("1").unwrap(),
            channel: Channel::Messenger,
            thread: ThreadId::parse(&thread.to_string()).unwrap(),
        },
        kind: RecordKind::Messaging,
        entry_time: None,
        bytes: Bytes::from_static(b"0123456789"),
    }
}

struct Dice(u64);

impl Dice {
    fn below(&mut self, bound: u64) -> u64 {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) % bound
    }
}

/// The group, and beside it what a reader of the promise expects.
struct Walk {
    dice: Dice,
    state: GroupState,
    now: Timestamp,
    next: u64,
    flights: Vec<Vec<Handed>>,
    unsettled: BTreeSet<Sequence>,
    settled: BTreeMap<ConversationKey, Vec<Sequence>>,
}

impl Walk {
    fn new(seed: u64) -> Self {
        let state = GroupState::new(Sequence::START);
        let now = Timestamp::from_millis(0);
        Self {
            dice: Dice(seed),
            state,
            now,
            next: 1,
            flights: Vec::new(),
            unsettled: BTreeSet::new(),
            settled: BTreeMap::new(),
        }
    }

    fn step(&mut self) {
        match self.dice.below(6) {
            0 | 1 => self.admit(),
            2 | 3 => self.hand_out(),
            4 => self.settle(),
            _ => self.give_back(),
        }
        self.check();
    }

    fn admit(&mut self) {
        let record = record(self.next, self.dice.below(4));
        self.next += 1 + self.dice.below(2);
        self.unsettled.insert(record.sequence);
        self.state.admit(&record);
    }

    fn hand_out(&mut self) {
        self.now = self.now.plus(Duration::from_millis(self.dice.below(20)));
        self.state.wanted(1, self.now);
        let records_max = usize::try_from(1 + self.dice.below(4)).unwrap();
        let bytes_max = usize::try_from(1 + self.dice.below(40)).unwrap();
        let handed = self.state.hand_out(records_max, bytes_max);
        assert!(handed.len() <= records_max);
        assert!(handed.is_sorted_by_key(|handed| handed.sequence));
        for one in &handed {
            assert!(self.unsettled.contains(&one.sequence), "a settled record came back");
            let elsewhere = self.flights.iter().flatten().any(|other| other.key == one.key);
            assert!(!elsewhere, "a key is in two batches");
        }
        if !handed.is_empty() {
            self.flights.push(handed);
        }
    }

    fn pick_flight(&mut self) -> Option<Vec<Handed>> {
        let count = self.flights.len() as u64;
        (count > 0)
            .then(|| usize::try_from(self.dice.below(count)).unwrap())
            .map(|index| self.flights.swap_remove(index))
    }

    fn settle(&mut self) {
        let Some(flight) = self.pick_flight() else { return };
        let mut failed: BTreeMap<ConversationKey, Duration> = BTreeMap::new();
        let mut outcomes = Vec::new();
        for handed in &flight {
            if let Some(&after) = failed.get(&handed.key) {
                outcomes.push(RecordOutcome::Retry { after });
            } else if self.dice.below(3) == 0 {
                let after = Duration::from_millis(self.dice.below(30));
                failed.insert(handed.key.clone(), after);
                outcomes.push(RecordOutcome::Retry { after });
            } else {
                self.unsettled.remove(&handed.sequence);
                self.settled.entry(handed.key.clone()).or_default().push(handed.sequence);
                outcomes.push(RecordOutcome::Done);
            }
        }
        let settled =
            flight.iter().zip(&outcomes).map(|(handed, outcome)| (handed.sequence, &handed.key, outcome));
        self.state.settle(settled, self.now);
    }

    fn give_back(&mut self) {
        let Some(flight) = self.pick_flight() else { return };
        self.state.give_back(flight.iter().map(|handed| (handed.sequence, &handed.key)));
    }

    fn check(&self) {
        let in_flight: usize = self.flights.iter().map(Vec::len).sum();
        assert_eq!(self.state.in_flight(), in_flight);
        let cursor = self.state.cursor();
        match self.unsettled.first() {
            Some(first) => {
                assert_eq!(cursor.get(), first.get() - 1, "the cursor stands before the oldest unsettled");
            }
            None => assert_eq!(cursor, self.state.scanned()),
        }
        for settled in self.settled.values() {
            assert!(settled.is_sorted(), "a key was settled out of order");
        }
        let ready: usize = self.state.ready.values().map(|key| self.state.lanes[key].waiting.len()).sum();
        assert_eq!(self.state.ready_records, ready);
    }

    /// Nothing is stuck: with time and success everything is settled.
    fn finish(mut self) {
        while let Some(flight) = self.flights.pop() {
            self.state.give_back(flight.iter().map(|handed| (handed.sequence, &handed.key)));
        }
        self.state.wanted(1, self.now.plus(Duration::from_secs(1)));
        let handed = self.state.hand_out(usize::MAX, usize::MAX);
        let sequences: BTreeSet<_> = handed.iter().map(|handed| handed.sequence).collect();
        assert_eq!(sequences, self.unsettled);
        let outcomes = vec![RecordOutcome::Done; handed.len()];
        let settled =
            handed.iter().zip(&outcomes).map(|(handed, outcome)| (handed.sequence, &handed.key, outcome));
        self.state.settle(settled, self.now);
        assert_eq!(self.state.cursor(), self.state.scanned());
        assert!(self.state.lanes.is_empty() && self.state.held.is_empty());
        assert!(self.state.ready.is_empty() && self.state.delayed.is_empty());
        assert_eq!((self.state.ready_records, self.state.in_flight()), (0, 0));
    }
}

#[test]
fn order_and_cursor_hold_on_every_walk() {
    for seed in 0..200 {
        let mut walk = Walk::new(seed);
        for _ in 0..300 {
            walk.step();
        }
        walk.finish();
    }
}

#[test]
fn a_forgotten_record_frees_its_key() {
    let mut state = GroupState::new(Sequence::START);
    for sequence in 1..=3 {
        state.admit(&record(sequence, 7));
    }
    state.wanted(1, Timestamp::from_millis(0));
    let handed = state.hand_out(2, usize::MAX);
    assert_eq!(handed.len(), 2);
    state.forget(handed[0].sequence, &handed[0].key, true);
    assert!(!state.has_ready(), "the batch still holds the second");
    state.forget(handed[1].sequence, &handed[1].key, false);
    assert!(state.has_ready());
    assert_eq!(state.cursor(), Sequence::new(2));
    assert_eq!(state.in_flight(), 0);
}

#[test]
fn reading_on_stops_when_too_much_is_unsettled() {
    let mut state = GroupState::new(Sequence::START);
    let now = Timestamp::from_millis(0);
    state.admit(&record(1, 1));
    assert_eq!(state.hand_out(1, usize::MAX).len(), 1);
    assert_eq!(state.wanted(10, now), 10);
    state.admit(&record(crate::limits::AHEAD_SEQUENCES_MAX, 2));
    assert_eq!(state.wanted(10, now), 0, "a crash would repeat too much");
}
