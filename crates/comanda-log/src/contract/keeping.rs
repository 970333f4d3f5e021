//! Keeping: retention, figures, and groups that come and go.

use std::time::Duration;

use bytes::Bytes;
use comanda_domain::id::DeliveryId;
use comanda_domain::record::{Delivery, NewRecord, RecordKind, Sequence};
use comanda_domain::time::Timestamp;
use tokio::time::timeout;

use super::{HANG, START_MILLIS, Subject, append, dead, delivery_at, event, key, numbers, settle_done, take};
use crate::batch::{BatchLimit, BatchOutcome};
use crate::port::{ReadError, RetentionPolicy, SettleError};

pub(crate) async fn retention_by_age_never_passes_a_live_cursor(subject: Subject) {
    let log = &*subject.log;
    for (age_secs, records) in
        [(100, [("ann", 1), ("bob", 2)]), (90, [("ann", 3), ("bob", 4)]), (1, [("ann", 5), ("bob", 6)])]
    {
        let received_at = Timestamp::from_millis(START_MILLIS - age_secs * 1000);
        log.append(&delivery_at(received_at, &records)).await.unwrap();
    }
    let policy = RetentionPolicy { age_max: Some(Duration::from_secs(50)), bytes_max: None };
    let (mut converse, mut archive) = (log.consumer("converse"), log.consumer("archive"));
    settle_done(take(&mut converse, 10).await).await;
    // The other group settled all of the first delivery and half of the second.
    settle_done(take(&mut archive, 3).await).await;
    let report = log.retain(policy, subject.clock.now()).await.unwrap();
    assert_eq!((report.deliveries, report.records, report.forced), (1, 2, 0));
    assert_eq!(log.retain(policy, subject.clock.now()).await.unwrap().deliveries, 0);
    let rest = take(&mut archive, 10).await;
    assert_eq!(numbers(&rest), [4, 5, 6]);
    settle_done(rest).await;
    let report = log.retain(policy, subject.clock.now()).await.unwrap();
    assert_eq!((report.deliveries, report.records, report.forced), (1, 2, 0), "the young one stays");
    let stats = log.stats().await.unwrap();
    assert_eq!((stats.deliveries, stats.records, stats.first), (1, 2, Some(Sequence::new(5))));
    assert_eq!(log.records(Sequence::START, 10).await.unwrap().len(), 2);
}

pub(crate) async fn retention_by_size_takes_the_oldest_and_says_so(subject: Subject) {
    let log = &*subject.log;
    let body = Bytes::from(vec![b'1'; 4000]);
    for number in 0..400_u32 {
        let thread = if number % 2 == 0 { "even" } else { "odd" };
        let record = NewRecord {
            event: event(number),
            key: key(thread),
            kind: RecordKind::Messaging,
            range: 0..4000,
            entry_time: None,
        };
        let id = DeliveryId::from_bytes(*event(number).as_bytes());
        log.append(&Delivery::new(id, subject.clock.now(), Vec::new(), body.clone(), vec![record]).unwrap())
            .await
            .unwrap();
    }
    let mut consumer = log.consumer("converse");
    settle_done(take(&mut consumer, 10).await).await;
    let held = take(&mut consumer, 1).await;
    assert_eq!(held.records()[0].sequence, Sequence::new(11));
    // The lane of the record in flight has read, waiting records that are about to go.
    let behind = take(&mut consumer, 20).await;
    assert!(behind.records().iter().all(|record| record.key == key("odd")));
    drop(behind);

    let bytes_max = 800_000;
    let policy = RetentionPolicy { age_max: None, bytes_max: Some(bytes_max) };
    let report = log.retain(policy, subject.clock.now()).await.unwrap();
    let stats = log.stats().await.unwrap();
    assert!(stats.bytes <= bytes_max, "{} bytes are left", stats.bytes);
    assert!(stats.records > 50, "no more than needed goes, {} are left", stats.records);
    assert_eq!(report.records + stats.records, 400);
    assert_eq!(report.deliveries, report.records);
    assert_eq!(report.forced, report.records - 10, "all but the settled ones");
    assert_eq!(stats.first, Some(Sequence::new(report.records + 1)));

    settle_done(held).await;
    let mut left = 0;
    loop {
        let batch = take(&mut consumer, 100).await;
        if batch.is_empty() {
            break;
        }
        left += batch.len() as u64;
        settle_done(batch).await;
    }
    assert_eq!(left, stats.records, "the group goes on with what is left");
    let stats = log.stats().await.unwrap();
    assert_eq!((stats.groups[0].lag, stats.groups[0].cursor), (0, Sequence::new(400)));
    assert_eq!(stats.groups[0].in_flight, 0);
}

pub(crate) async fn stats_are_true(subject: Subject) {
    let log = &*subject.log;
    let empty = log.stats().await.unwrap();
    assert_eq!((empty.deliveries, empty.records, empty.first, empty.last), (0, 0, None, None));
    assert!(empty.groups.is_empty());
    append(log, &[("ann", 1), ("bob", 2)]).await;
    append(log, &[("ann", 3), ("cem", 4), ("dan", 5)]).await;
    let mut consumer = log.consumer("converse");
    let first = take(&mut consumer, 1).await;
    settle_done(take(&mut consumer, 1).await).await;
    let third = take(&mut consumer, 2).await;
    let stats = log.stats().await.unwrap();
    assert_eq!((stats.deliveries, stats.records), (2, 5));
    assert_eq!((stats.first, stats.last), (Some(Sequence::new(1)), Some(Sequence::new(5))));
    assert!(stats.bytes > empty.bytes || stats.bytes >= 4096);
    let group = &stats.groups[0];
    assert_eq!((group.name.as_str(), group.cursor), ("converse", Sequence::START), "the oldest is in flight");
    assert_eq!((group.lag, group.in_flight, group.dead_letters), (5, 3, 0));
    settle_done(first).await;
    assert_eq!(log.stats().await.unwrap().groups[0].cursor, Sequence::new(2), "bob's was settled before");
    drop(third);
    let stats = log.stats().await.unwrap();
    assert_eq!((stats.groups[0].lag, stats.groups[0].in_flight), (3, 0));
}

pub(crate) async fn a_dropped_group_is_forgotten(subject: Subject) {
    let log = &*subject.log;
    append(log, &[("ann", 1)]).await;
    let mut consumer = log.consumer("converse");
    let batch = take(&mut consumer, 10).await;
    batch.settle(BatchOutcome::all(1, &dead("why"))).await.unwrap();
    append(log, &[("ann", 2)]).await;
    let in_flight = take(&mut consumer, 10).await;
    assert!(log.drop_group("converse").await.unwrap());
    assert!(!log.drop_group("converse").await.unwrap());
    assert!(log.groups().await.unwrap().is_empty());
    assert!(log.dead_letters(10).await.unwrap().is_empty());
    assert!(matches!(in_flight.settle(BatchOutcome::done(1)).await, Err(SettleError::Closed)));
    let limit = BatchLimit { records_max: 1, wait_max: Duration::MAX };
    assert!(matches!(timeout(HANG, consumer.next_batch(limit)).await.unwrap(), Err(ReadError::Closed)));
    assert_eq!(numbers(&take(&mut log.consumer("converse"), 10).await), [1, 2], "it starts anew");
}

pub(crate) async fn a_rewound_group_reads_again(subject: Subject) {
    let log = &*subject.log;
    append(log, &[("ann", 1), ("bob", 2), ("cem", 3)]).await;
    let mut consumer = log.consumer("converse");
    let held = take(&mut consumer, 10).await;
    assert!(!log.rewind("converse", Sequence::START).await.unwrap(), "records are in somebody's hands");
    settle_done(held).await;
    assert!(!log.rewind("converse", Sequence::new(9)).await.unwrap(), "never forward");
    assert!(log.rewind("converse", Sequence::new(1)).await.unwrap());
    assert_eq!(log.stats().await.unwrap().groups[0].cursor, Sequence::new(1));
    let again = take(&mut consumer, 10).await;
    assert_eq!(numbers(&again), [2, 3]);
    settle_done(again).await;
}

pub(crate) async fn what_follows_a_raise_is_above_it(subject: Subject) {
    let log = &*subject.log;
    append(log, &[("ann", 1)]).await;
    log.raise(Sequence::new(100)).await.unwrap();
    log.raise(Sequence::new(7)).await.unwrap();
    append(log, &[("bob", 2)]).await;
    let records = log.records(Sequence::START, 10).await.unwrap();
    let sequences: Vec<u64> = records.iter().map(|record| record.sequence.get()).collect();
    assert_eq!(sequences, [1, 101]);
    let mut consumer = log.consumer("converse");
    let batch = take(&mut consumer, 10).await;
    assert_eq!(numbers(&batch), [1, 2], "the gap is read over");
    settle_done(batch).await;
    assert_eq!(log.stats().await.unwrap().groups[0].lag, 0);
}

pub(crate) async fn a_letter_that_was_seen_to_goes(subject: Subject) {
    let log = &*subject.log;
    append(log, &[("ann", 1), ("bob", 2)]).await;
    let mut consumer = log.consumer("converse");
    let batch = take(&mut consumer, 10).await;
    batch.settle(BatchOutcome::all(2, &dead("why"))).await.unwrap();
    log.forget_letters(&[Sequence::new(1), Sequence::new(55)]).await.unwrap();
    let letters = log.dead_letters(10).await.unwrap();
    assert_eq!(letters.iter().map(|letter| letter.sequence.get()).collect::<Vec<_>>(), [2]);
    assert_eq!(log.stats().await.unwrap().groups[0].dead_letters, 1);
}
