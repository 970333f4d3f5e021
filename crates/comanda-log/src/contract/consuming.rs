//! Consuming: at least once, in the order of each key, and waking up for what is new.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use comanda_domain::id::ConversationKey;
use comanda_domain::record::Sequence;
use tokio::task::JoinSet;
use tokio::time::timeout;

use super::{HANG, Subject, append, key, number, numbers, retry, settle_done, take};
use crate::batch::{BatchLimit, BatchOutcome, RecordOutcome};
use crate::port::Log;

/// A small generator, so that a failing run can be run again.
struct Dice(u64);

impl Dice {
    fn below(&mut self, bound: u64) -> u64 {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) % bound
    }
}

async fn work_with_failures(
    log: Arc<dyn Log>,
    seed: u64,
    total: usize,
    done: Arc<Mutex<Vec<(ConversationKey, u32)>>>,
) {
    let mut dice = Dice(seed);
    let mut consumer = log.consumer("converse");
    loop {
        let records_max = usize::try_from(1 + dice.below(6)).unwrap();
        let limit = BatchLimit { records_max, wait_max: Duration::from_millis(20) };
        let batch = consumer.next_batch(limit).await.unwrap();
        if done.lock().unwrap().len() == total {
            return;
        }
        tokio::task::yield_now().await;
        if dice.below(8) == 0 {
            continue; // Dropped, as by a panic.
        }
        let mut failed = Vec::new();
        let mut outcomes = Vec::new();
        for record in batch.records() {
            if failed.contains(&record.key) {
                // What a careless processor might say; the port makes it a retry.
                outcomes.push(RecordOutcome::Done);
            } else if dice.below(5) == 0 {
                failed.push(record.key.clone());
                outcomes.push(retry(0));
            } else {
                done.lock().unwrap().push((record.key.clone(), number(record)));
                outcomes.push(RecordOutcome::Done);
            }
        }
        batch.settle(BatchOutcome::of_each(outcomes)).await.unwrap();
    }
}

pub(crate) async fn order_per_key_holds_across_batches_in_flight(subject: Subject) {
    let log = &*subject.log;
    append(log, &[("ann", 1), ("ann", 2), ("bob", 3), ("ann", 4), ("cem", 5)]).await;
    let (mut one, mut other) = (log.consumer("converse"), log.consumer("converse"));
    let first = take(&mut one, 1).await;
    assert_eq!(numbers(&first), [1]);
    let second = take(&mut other, 10).await;
    assert_eq!(numbers(&second), [3, 5], "what follows a record in flight waits");
    assert!(take(&mut one, 10).await.is_empty());
    append(log, &[("bob", 6), ("dan", 7)]).await;
    let third = take(&mut one, 10).await;
    assert_eq!(numbers(&third), [7], "bob is still in the second batch");
    settle_done(second).await;
    let fourth = take(&mut other, 10).await;
    assert_eq!(numbers(&fourth), [6]);
    settle_done(first).await;
    let fifth = take(&mut one, 10).await;
    assert_eq!(numbers(&fifth), [2, 4], "one batch may hold several of a key, in order");
    for batch in [third, fourth, fifth] {
        settle_done(batch).await;
    }
    assert!(take(&mut one, 10).await.is_empty());
}

pub(crate) async fn order_per_key_holds_for_many_consumers_and_failures(subject: Subject) {
    const RECORDS: u32 = 400;
    let threads = ["a", "b", "c", "d", "e", "f", "g"];
    let mut dice = Dice(11);
    let mut expected: BTreeMap<ConversationKey, Vec<u32>> = BTreeMap::new();
    let done = Arc::default();
    let mut workers = JoinSet::new();
    for seed in 0..4 {
        workers.spawn(work_with_failures(
            Arc::clone(&subject.log),
            seed,
            RECORDS as usize,
            Arc::clone(&done),
        ));
    }
    for number in 0..RECORDS {
        let thread = threads[usize::try_from(dice.below(7)).unwrap()];
        expected.entry(key(thread)).or_default().push(number);
        append(&*subject.log, &[(thread, number)]).await;
    }
    let all = async { while workers.join_next().await.transpose().unwrap().is_some() {} };
    timeout(HANG, all).await.expect("every record is settled in the end");
    let mut found: BTreeMap<ConversationKey, Vec<u32>> = BTreeMap::new();
    for (key, number) in done.lock().unwrap().drain(..) {
        found.entry(key).or_default().push(number);
    }
    assert_eq!(found, expected, "each once, in the order of its key");
}

pub(crate) async fn what_is_dropped_comes_back(subject: Subject) {
    let log = &*subject.log;
    append(log, &[("ann", 1), ("bob", 2)]).await;
    let mut consumer = log.consumer("converse");
    for attempt in 1..=3 {
        let batch = take(&mut consumer, 10).await;
        assert_eq!(numbers(&batch), [1, 2]);
        assert_eq!((batch.attempt(0), batch.attempt(1), batch.attempt(2)), (attempt, attempt, 0));
        drop(batch);
    }
    settle_done(take(&mut consumer, 10).await).await;
    assert!(take(&mut consumer, 10).await.is_empty());
}

pub(crate) async fn a_cancelled_read_loses_nothing(subject: Subject) {
    let log = &*subject.log;
    let mut consumer = log.consumer("converse");
    let limit = BatchLimit { records_max: 10, wait_max: Duration::from_secs(1) };
    for _ in 0..20 {
        // Polled once, then dropped: a read that already started may still claim records.
        let polled = tokio::select! {
            biased;
            batch = consumer.next_batch(limit) => Some(batch.unwrap()),
            () = std::future::ready(()) => None,
        };
        drop(polled);
        append(log, &[("ann", 1)]).await;
    }
    let mut count = 0;
    while count < 20 {
        let batch = timeout(HANG, consumer.next_batch(limit)).await.unwrap().unwrap();
        count += batch.len();
        settle_done(batch).await;
    }
    assert_eq!(count, 20);
}

pub(crate) async fn groups_have_their_own_cursors(subject: Subject) {
    let log = &*subject.log;
    append(log, &[("ann", 1), ("bob", 2)]).await;
    let (mut converse, mut archive) = (log.consumer("converse"), log.consumer("archive"));
    settle_done(take(&mut converse, 10).await).await;
    let held = take(&mut archive, 1).await;
    assert_eq!(numbers(&held), [1]);
    append(log, &[("ann", 3)]).await;
    assert_eq!(numbers(&take(&mut converse, 10).await), [3], "what one group holds does not block another");
    assert_eq!(numbers(&take(&mut archive, 10).await), [2]);
    assert_eq!(log.groups().await.unwrap(), ["archive", "converse"]);
}

pub(crate) async fn a_batch_keeps_its_limit(subject: Subject) {
    let log = &*subject.log;
    let records: Vec<_> = (0..50).map(|number| ("ann", number)).collect();
    append(log, &records).await;
    let mut consumer = log.consumer("converse");
    let first = take(&mut consumer, 20).await;
    assert_eq!(numbers(&first), (0..20).collect::<Vec<_>>());
    assert!(take(&mut consumer, 20).await.is_empty());
    settle_done(first).await;
    let one = take(&mut consumer, 0).await;
    assert_eq!(numbers(&one), [20], "zero is taken as one");
    assert_eq!(log.records(Sequence::START, 7).await.unwrap().len(), 7);
}

pub(crate) async fn an_empty_wait_returns_and_an_append_wakes(subject: Subject) {
    let log = &*subject.log;
    let mut consumer = log.consumer("converse");
    let short = BatchLimit { records_max: 10, wait_max: Duration::from_millis(10) };
    assert!(timeout(HANG, consumer.next_batch(short)).await.unwrap().unwrap().is_empty());
    let patient = BatchLimit { records_max: 10, wait_max: Duration::MAX };
    let later = async {
        tokio::time::sleep(Duration::from_millis(30)).await;
        append(log, &[("ann", 1)]).await;
    };
    let (batch, ()) = tokio::join!(timeout(HANG, consumer.next_batch(patient)), later);
    assert_eq!(numbers(&batch.expect("woken by the append").unwrap()), [1]);
}

pub(crate) async fn a_settlement_wakes_who_waits_for_the_key(subject: Subject) {
    let log = &*subject.log;
    append(log, &[("ann", 1), ("ann", 2)]).await;
    let (mut one, mut other) = (log.consumer("converse"), log.consumer("converse"));
    let first = take(&mut one, 1).await;
    let patient = BatchLimit { records_max: 10, wait_max: Duration::MAX };
    let later = async {
        tokio::time::sleep(Duration::from_millis(30)).await;
        settle_done(first).await;
    };
    let (batch, ()) = tokio::join!(timeout(HANG, other.next_batch(patient)), later);
    let batch = batch.expect("woken by the settlement").unwrap();
    assert_eq!(numbers(&batch), [2]);
    // A retry that becomes due wakes too: its wait is measured on the real clock, its time on ours.
    batch.settle(BatchOutcome::all(1, &retry(40))).await.unwrap();
    let later = async {
        tokio::time::sleep(Duration::from_millis(10)).await;
        subject.clock.advance(40);
    };
    let (batch, ()) = tokio::join!(timeout(HANG, other.next_batch(patient)), later);
    assert_eq!(numbers(&batch.expect("woken when it is due").unwrap()), [2]);
}
